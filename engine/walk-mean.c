/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean map of each layer, in running order. Which layers count as the
 * convolutions of a network is a matter of counting as papers do: ResNet-18 has
 * 17 (and a fully connected layer), the three 1x1 projections on its shortcuts not
 * counted (He and others, 2015). */
#include <string.h>

#include "error.h"
#include "walk.h"

/* How far back a shortcut is looked for. */
#define MEAN_FAR 64

void
fovea_mean_maps_free (FoveaMeanMaps *maps)
{
  if (! maps)
    return;
  for (guint i = 0; i < maps->n; i++)
    {
      g_free (maps->maps[i].layer);
      g_free (maps->maps[i].op);
      fovea_free (maps->maps[i].values);
    }
  g_free (maps->maps);
  g_free (maps->model);
  g_free (maps);
}

/* ---- Which layers ------------------------------------------------------------------ */

static gboolean
mean_is_conv (const FoveaLayerRow *row)
{
  static const char *const ops[] = { "Conv", "ConvTranspose", "QLinearConv",
                                     "ConvInteger", NULL };

  return g_strv_contains (ops, row->op);
}

/* The sum that a convolution's result goes to, straight or through a batch norm. */
static const FoveaNode *
mean_sum_behind (FoveaGraph *graph, FoveaValue *value)
{
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);

      for (guint k = 0; k < node->n_inputs; k++)
        if (node->inputs[k] == *value)
          {
            if (g_str_equal (node->layer, "add"))
              return node;
            if (! g_str_equal (node->layer, "batchnorm"))
              return NULL;
            *value = node->outputs[0];
            break;
          }
    }
  return NULL;
}

/* The value `from` is reached from `at`, backwards, past a convolution. */
static gboolean
mean_comes_past_conv (FoveaGraph *graph, FoveaValue at, FoveaValue from)
{
  FoveaValue queue[MEAN_FAR] = { at };
  gboolean   past[MEAN_FAR] = { FALSE };
  guint      n = 1;

  for (guint i = 0; i < n; i++)
    {
      const FoveaNode *node =
          queue[i] == from ? NULL : fovea_graph_maker (graph, queue[i]);
      gboolean conv = node && g_str_equal (node->layer, "conv");

      if (queue[i] == from && past[i])
        return TRUE;
      for (guint k = 0; node && k < node->n_inputs && n < MEAN_FAR; k++)
        if (node->inputs[k] != FOVEA_NO_VALUE &&
            (node->inputs[k] == from || fovea_graph_maker (graph, node->inputs[k])))
          {
            queue[n] = node->inputs[k];
            past[n++] = past[i] || conv;
          }
    }
  return FALSE;
}

/* A 1x1 convolution of what a block is given, added to what the block makes of
 * it. */
static gboolean
mean_is_shortcut (FoveaWalk *walk, const FoveaLayerRow *row)
{
  FoveaGraph      *graph = walk->model->graph;
  const FoveaNode *node = fovea_graph_node (graph, row->node), *sum;
  FoveaValue       value = node->outputs[0];

  if (! g_str_equal (row->layer, "conv") || row->window[0] != 1 ||
      row->window[1] != 1)
    return FALSE;
  sum = mean_sum_behind (graph, &value);
  for (guint k = 0; sum && k < sum->n_inputs; k++)
    if (sum->inputs[k] != value &&
        mean_comes_past_conv (graph, sum->inputs[k], node->inputs[0]))
      return TRUE;
  return FALSE;
}

/* The last row before another size. */
static gboolean
mean_ends_size (FoveaWalk *walk, guint row)
{
  const FoveaDescription *table = walk->description;
  const FoveaShape       *shape = &table->layers[row].output;

  for (guint next = row + 1; next < table->n_layers; next++)
    if (fovea_walk_has_maps (walk, next))
      return table->layers[next].output.size[2] != shape->size[2] ||
             table->layers[next].output.size[3] != shape->size[3];
  return TRUE;
}

static gboolean
mean_is_wanted (FoveaWalk *walk, guint row, FoveaMeanMaps *maps)
{
  const FoveaLayerRow *layer = &walk->description->layers[row];

  if (! fovea_walk_has_maps (walk, row))
    return FALSE;
  if (maps->layers == FOVEA_MEAN_BLOCK)
    return mean_ends_size (walk, row);
  if (maps->layers == FOVEA_MEAN_ALL)
    return TRUE;
  if (! mean_is_conv (layer))
    return FALSE;
  if (! mean_is_shortcut (walk, layer))
    return TRUE;
  maps->n_left++;
  return FALSE;
}

/* ---- Their means ------------------------------------------------------------------- */

static gboolean
mean_take (FoveaWalk             *walk,
           guint                  row,
           FoveaMeanMap          *mean,
           const FoveaRunOptions *options,
           GError               **error)
{
  const FoveaLayerRow *layer = &walk->description->layers[row];
  g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (walk, row, options, error);
  gsize pixels;

  if (! maps)
    return FALSE;
  pixels = (gsize) maps->width * maps->height;
  mean->row = row;
  mean->layer = g_strdup (layer->name);
  mean->op = g_strdup (*layer->op ? layer->op : layer->layer);
  mean->n = maps->n;
  mean->width = maps->width;
  mean->height = maps->height;
  mean->values = fovea_alloc (pixels, sizeof *mean->values);
  if (! mean->values)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for a map of %ux%u"), maps->width,
                       maps->height);
  memcpy (mean->values, maps->mean, pixels * sizeof *mean->values);
  fovea_map_measure (mean->values, pixels, &mean->facts);
  for (guint i = 0; i < maps->n; i++)
    mean->strength += maps->facts[i].strength / maps->n;
  return TRUE;
}

static gboolean
mean_fill (FoveaWalk             *walk,
           FoveaMeanMaps         *maps,
           const FoveaRunOptions *options,
           GError               **error)
{
  const guint n = walk->description->n_layers;

  maps->maps = g_new0 (FoveaMeanMap, n + 1);
  for (guint row = 0; row < n; row++)
    {
      if (! mean_is_wanted (walk, row, maps))
        continue;
      if (options && options->cancel && g_atomic_int_get (options->cancel))
        return fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
      maps->n++;
      if (! mean_take (walk, row, &maps->maps[maps->n - 1], options, error))
        return FALSE;
      maps->n_maps += maps->maps[maps->n - 1].n;
    }
  return maps->n > 0 ||
         fovea_fail (
             error, FOVEA_ERROR_UNSUPPORTED,
             maps->layers == FOVEA_MEAN_CONV ?
                 _ ("%s: the network has no convolution that gives maps; "
                    "ask for all layers") :
                 _ ("%s: no layer of the network gives maps"),
             walk->model->id);
}

FoveaMeanMaps *
fovea_walk_mean_maps (FoveaWalk             *walk,
                      FoveaMeanLayers        layers,
                      const FoveaRunOptions *options,
                      GError               **error)
{
  g_autoptr (FoveaMeanMaps) maps = g_new0 (FoveaMeanMaps, 1);
  const char *name = fovea_model_card (walk->model)->name;
  /* The run is done: what is left is short, and its parts report for themselves. */
  FoveaRunOptions quiet = options ? *options : (FoveaRunOptions){ 0 };

  quiet.progress = NULL;
  maps->model = g_strdup (name ? name : walk->model->id);
  maps->layers = layers;
  maps->seen = walk->seen;
  return mean_fill (walk, maps, &quiet, error) ? g_steal_pointer (&maps) : NULL;
}

char *
fovea_mean_maps_count (const FoveaMeanMaps *maps)
{
  g_autofree char *count =
      maps->layers == FOVEA_MEAN_CONV ?
          g_strdup_printf (_ ("convolutions: %u, their maps: %" PRId64),
                           maps->n, maps->n_maps) :
          g_strdup_printf (_ ("layers: %u, their maps: %" PRId64), maps->n,
                           maps->n_maps);

  return maps->n_left == 0 ?
             g_steal_pointer (&count) :
             g_strdup_printf (_ ("%s (%u on shortcuts left out)"), count,
                              maps->n_left);
}
