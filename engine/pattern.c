/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Architecture patterns: text becomes layers with shapes and parameters, or a
 * net that can be run. */
#include "pattern.h"

#include <string.h>

static void
name_append_sizes (GString *name, const gint64 *sizes, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (name, "%c%" PRId64, i == 0 ? ' ' : 'x', sizes[i]);
}

/* "CONV 3x3 16 STRIDE 2" (transfer full) */
static char *
pattern_item_name (const PatternItem *item)
{
  GString *name = g_string_new (item->word->word);

  name_append_sizes (name, item->size, item->rank);
  if (item->average)
    g_string_append (name, " average");
  if (item->window[0] > 0)
    name_append_sizes (name, item->window, 2);
  if (item->count > 0)
    name_append_sizes (name, &item->count, 1);
  if (item->stride > 0)
    g_string_append_printf (name, " STRIDE %" PRId64, item->stride);
  if (item->pad >= 0)
    g_string_append_printf (name, " PAD %" PRId64, item->pad);
  return g_string_free (name, FALSE);
}

gboolean
fovea_pattern_fail (const PatternItem *item,
                    FoveaError         code,
                    GError           **error,
                    const char        *format,
                    ...)
{
  g_autofree char *name = pattern_item_name (item);
  g_autofree char *what = NULL;
  va_list          args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  return fovea_fail (error, code, _ ("character %u: %s: %s"), item->place, name,
                     what);
}

/* Adds a layer's parameters to the whole; -1 once one is unknown. */
static gboolean
pattern_count (FoveaPattern      *pattern,
               const PatternItem *item,
               gint64             parameters,
               GError           **error)
{
  if (parameters < 0 || pattern->parameters < 0)
    pattern->parameters = -1;
  else if (! fovea_checked_add (pattern->parameters, parameters,
                                &pattern->parameters))
    return fovea_pattern_fail (item, FOVEA_ERROR_SHAPE, error,
                               _ ("has too many parameters"));
  return TRUE;
}

static FoveaPattern *
pattern_fit (const GArray *items, GError **error)
{
  g_autoptr (FoveaPattern) pattern = g_new0 (FoveaPattern, 1);
  FoveaShape shape = { 0 };

  pattern->layers = g_new0 (FoveaPatternLayer, items->len);
  for (guint i = 0; i < items->len; i++)
    {
      const PatternItem *item = &g_array_index (items, PatternItem, i);
      FoveaPatternLayer *layer = &pattern->layers[i];

      layer->name = pattern_item_name (item);
      pattern->n_layers = i + 1;
      if (! item->word->fit (item, &shape, &layer->output, &layer->parameters,
                             error) ||
          ! pattern_count (pattern, item, layer->parameters, error))
        return NULL;
      shape = layer->output;
    }
  return g_steal_pointer (&pattern);
}

FoveaPattern *
fovea_pattern_parse (const char *text, GError **error)
{
  g_autoptr (GArray) items = fovea_pattern_read (text, error);

  return items != NULL ? pattern_fit (items, error) : NULL;
}

void
fovea_pattern_free (FoveaPattern *pattern)
{
  if (pattern == NULL)
    return;
  for (guint i = 0; i < pattern->n_layers; i++)
    g_free (pattern->layers[i].name);
  g_free (pattern->layers);
  g_free (pattern);
}

/* "conv2" for the second CONV; `seen` counts by word. */
static char *
pattern_node_name (const PatternItem *item, guint *seen)
{
  g_autofree char *word = g_ascii_strdown (item->word->word, -1);

  return g_strdup_printf ("%s%u", word, ++seen[item->word - pattern_words]);
}

static FoveaValue
pattern_add_nodes (const GArray       *items,
                   const FoveaPattern *pattern,
                   PatternBuild       *build,
                   GError            **error)
{
  guint seen[32] = { 0 }; /* more words than there are */

  build->input = fovea_graph_builder_input (build->builder, "input",
                                            &pattern->layers[0].output);
  for (guint i = 1; i < items->len && build->input != FOVEA_NO_VALUE; i++)
    {
      const PatternItem *item = &g_array_index (items, PatternItem, i);
      g_autofree char   *name = pattern_node_name (item, seen);

      build->name = name;
      build->in = &pattern->layers[i - 1].output;
      build->out = &pattern->layers[i].output;
      build->input = item->word->add (item, build, error);
    }
  return build->input;
}

/* FALSE: some layer's size was left out. */
static gboolean
pattern_check_whole (const GArray       *items,
                     const FoveaPattern *pattern,
                     GError            **error)
{
  for (guint i = 0; i < items->len; i++)
    if (pattern->layers[i].output.rank == 0)
      return fovea_pattern_fail (
          &g_array_index (items, PatternItem, i), FOVEA_ERROR_FORMAT, error,
          _ ("a size was left out, so it cannot be run"));
  return TRUE;
}

/* rand NULL: for shapes alone. */
static gboolean
pattern_build (const char    *text,
               GRand         *rand,
               FoveaGraph   **graph,
               FoveaWeights **weights,
               GError       **error)
{
  g_autoptr (GArray) items = fovea_pattern_read (text, error);
  g_autoptr (FoveaPattern) pattern = items ? pattern_fit (items, error) : NULL;
  g_autoptr (FoveaGraphBuilder) builder = NULL;
  PatternBuild build = { 0 };
  FoveaValue   last;

  if (pattern == NULL || ! pattern_check_whole (items, pattern, error))
    return FALSE;
  builder = fovea_graph_builder_new ();
  build.builder = builder;
  build.rand = rand;
  last = pattern_add_nodes (items, pattern, &build, error);
  if (last == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_output (builder, last);
  return fovea_graph_builder_finish (builder, graph, weights, error);
}

gboolean
fovea_graph_new_pattern (const char    *text,
                         guint64        seed,
                         FoveaGraph   **graph,
                         FoveaWeights **weights,
                         GError       **error)
{
  const guint32 seeds[2] = { (guint32) seed, (guint32) (seed >> 32) };
  g_autoptr (GRand) rand =
      g_rand_new_with_seed_array (seeds, G_N_ELEMENTS (seeds));

  return pattern_build (text, rand, graph, weights, error);
}

FoveaDescription *
fovea_describe_pattern (const char *text, FoveaGraph **graph, GError **error)
{
  g_autoptr (FoveaGraph) net = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaDescription *table;

  if (! pattern_build (text, NULL, &net, &weights, error))
    return NULL;
  table = fovea_describe (net, weights, fovea_graph_input_shape (net, 0), NULL,
                          error);
  if (table && graph)
    *graph = g_steal_pointer (&net);
  return table;
}

/* Words are letters; every pattern begins with one of its own. */
gboolean
fovea_is_pattern (const char *text)
{
  while (g_ascii_isspace (*text) || *text == '[')
    text++;
  return g_ascii_strncasecmp (text, "INPUT", 5) == 0 &&
         (g_ascii_isspace (text[5]) || strstr (text, "->"));
}
