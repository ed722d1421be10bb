/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written in a network's boxes, and which layers belong into one box. */
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "layer-words.h"
#include "network-boxes.h"

static gboolean
words_have (const char *const *words, const char *word)
{
  return g_strv_contains (words, word);
}

gboolean
fovea_network_is_plumbing (const char *layer)
{
  static const char *const words[] = { "cast",      "castlike",  "dropout", "flatten",
                                       "identity",  "relayout",  "reshape", "squeeze",
                                       "transpose", "unsqueeze", NULL };

  return words_have (words, layer);
}

gboolean
fovea_network_is_follower (const char *layer)
{
  /* Sums and products with what the layer before made, and normalisations */
  static const char *const words[] = {
    "add", "affine", "batchnorm", "div", "groupnorm", "hardmax", "imagescaler", "instancenorm",
    "layernorm", "logsoftmax", "lpnorm", "lrn", "max", "meanvariance", "min", "multiply",
    "parametricsoftplus", "pow", "prelu", "rmsnorm", "scaledtanh", "softmax", "sub", NULL
  };

  return fovea_layer_is_function (layer) || fovea_network_is_plumbing (layer) ||
         words_have (words, layer);
}

FoveaNetworkKind
fovea_network_kind (const FoveaLayerRow *row)
{
  if (row->macs > 0)
    return FOVEA_NETWORK_WEIGHTS;
  if (strstr (row->layer, "pool") || g_str_has_prefix (row->layer, "global") ||
      g_str_has_prefix (row->layer, "reduce"))
    return FOVEA_NETWORK_POOL;
  return FOVEA_NETWORK_OTHER;
}

/* ---- A layer ----------------------------------------------------------------- */

/* Each map from one map of several: the multiply-adds tell. */
static gboolean
words_is_depthwise (const NetworkRows *rows, guint index)
{
  const FoveaLayerRow *row = &rows->network->rows[index];
  const FoveaNode     *node = fovea_network_node (rows, index);
  int                  maker = fovea_network_maker (rows, node, 0);
  gint64               elements = fovea_shape_elements (&row->output);
  const FoveaShape    *in;

  if (maker == -1 || row->window[0] < 1 || row->window[1] < 1 || elements < 1 ||
      row->output.rank != 4)
    return FALSE;
  in = maker >= 0 ? &rows->network->rows[maker].output :
                    fovea_graph_input_shape (rows->graph, -2 - maker);
  return in->rank == 4 && in->size[1] > 1 && row->output.size[1] > 1 &&
         row->macs / elements == row->window[0] * row->window[1];
}

static char *
words_layer (const NetworkRows *rows, guint index)
{
  const FoveaLayerRow *row = &rows->network->rows[index];

  if (strcmp (row->layer, "gemm") == 0)
    return g_strdup ("fc");
  if (strcmp (row->layer, "conv") == 0 && words_is_depthwise (rows, index))
    return g_strdup (_ ("depthwise"));
  if (strcmp (row->layer, "convtranspose") == 0)
    return g_strdup (_ ("transposed conv"));
  if (strcmp (row->layer, "globalaverage") == 0)
    return g_strdup (_ ("global average"));
  return g_strdup (row->type);
}

char *
fovea_network_what (const NetworkRows *rows, guint index)
{
  FoveaLayerRow    row = rows->network->rows[index];
  g_autofree char *window = fovea_layer_words_window (row.window);
  g_autofree char *stride = NULL;
  g_autofree char *layer = words_layer (rows, index);

  /* A transposed convolution is known by the stride it has the other way round. */
  for (guint axis = 0; axis < 2; axis++)
    if (strcmp (row.layer, "convtranspose") == 0 && row.stride[axis] > 0)
      row.stride[axis] = 1 / row.stride[axis];
  stride = fovea_layer_words_stride (&row);
  if (*window == '\0' || g_str_has_prefix (row.layer, "global"))
    return g_steal_pointer (&layer);
  if (strcmp (stride, "1") == 0)
    return g_strdup_printf ("%s %s", layer, window);
  return g_strdup_printf ("%s %s/%s", layer, window, stride);
}

/* ---- Modules ------------------------------------------------------------------ */

/* "layer1.0.conv1" as "layer1/layer1.0/layer1.0.conv1", the way names with '/' are. */
static char *
words_unfold (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", -1);
  g_autoptr (GString) whole = g_string_new (NULL);
  GString *path = g_string_new (NULL);

  for (char **part = parts; *part; part++)
    {
      g_string_append_printf (whole, "%s%s", whole->len ? "." : "", *part);
      g_string_append_printf (path, "%s%s", path->len ? "/" : "", whole->str);
    }
  return g_string_free (path, FALSE);
}

/* A weight's name has the module where the layer's own has not: "layer1.0.conv1.weight" */
static char *
words_path_of_weights (const NetworkRows *rows, const FoveaNode *node)
{
  for (guint i = 1; i < node->n_inputs; i++)
    {
      const char      *name, *dot;
      g_autofree char *module = NULL;

      if (node->inputs[i] == FOVEA_NO_VALUE)
        continue;
      name = fovea_graph_value_name (rows->graph, node->inputs[i]);
      dot = name ? strrchr (name, '.') : NULL;
      if (! dot || strchr (name, '/') || strchr (name, ':'))
        continue;
      module = g_strndup (name, dot - name);
      return words_unfold (module);
    }
  return g_strdup ("");
}

char *
fovea_network_path (const NetworkRows *rows, guint row)
{
  const FoveaNode *node = fovea_network_node (rows, row);
  const char      *name = node->name + (*node->name == '/');
  const char      *end = strrchr (name, '/');

  return end ? g_strndup (name, end - name) : words_path_of_weights (rows, node);
}

char *
fovea_network_common_path (const char *a, const char *b)
{
  gsize cut = 0, i = 0;

  while (a[i] != '\0' && a[i] == b[i])
    if (a[++i] == '/' || b[i] == '/')
      cut = (a[i] == '\0' || a[i] == '/') && (b[i] == '\0' || b[i] == '/') ? i : cut;
  if (a[i] == '\0' && b[i] == '\0')
    cut = i;
  return g_strndup (a, cut);
}

/* ---- Numbers ------------------------------------------------------------------- */

static void
words_append (GString *text, char *number, const char *format)
{
  if (*number != '\0')
    {
      g_string_append (text, text->len ? " · " : "");
      g_string_append_printf (text, format, number);
    }
  g_free (number);
}

static void
words_set_facts (FoveaNetwork    *network,
                 FoveaNetworkBox *box,
                 gint64           parameters,
                 gint64           macs,
                 double           seconds,
                 double           whole)
{
  g_autoptr (GString) text = g_string_new (NULL);

  words_append (text, fovea_layer_words_short (parameters), _ ("%s par"));
  words_append (text, fovea_layer_words_short (macs), _ ("%s MAC"));
  if (network->timed && seconds > 0)
    words_append (text, fovea_layer_words_seconds (seconds), "%s");
  box->share = whole > 0 ? (network->timed ? seconds : (double) macs) / whole : 0;
  g_free (box->facts);
  box->facts = g_strdup (text->str);
}

void
fovea_network_set_facts (FoveaNetwork *network)
{
  g_autofree gint64 *parameters = g_new0 (gint64, network->n_boxes + 1);
  g_autofree gint64 *macs = g_new0 (gint64, network->n_boxes + 1);
  g_autofree double *seconds = g_new0 (double, network->n_boxes + 1);
  double             whole = 0;

  for (guint r = 0; r < network->n_rows; r++)
    {
      const guint box = network->row_box[r];

      parameters[box] += network->rows[r].parameters;
      macs[box] += network->rows[r].macs;
      seconds[box] += network->timed ? network->seconds[r] : 0;
      whole += network->timed ? network->seconds[r] : (double) network->rows[r].macs;
    }
  for (guint b = 0; b < network->n_boxes; b++)
    words_set_facts (network, &network->boxes[b], parameters[b], macs[b], seconds[b], whole);
}

char *
fovea_network_totals (const FoveaNetwork *network, const FoveaDescription *description)
{
  const guint      n = description->n_layers;
  g_autofree char *parameters = fovea_layer_words_count (description->parameters);
  g_autofree char *macs = fovea_layer_words_count (description->macs);
  g_autofree char *weights = fovea_layer_words_memory (description->weights);
  g_autofree char *arena = fovea_layer_words_memory (description->arena);
  g_autofree char *time = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  double seconds = 0;

  g_string_append_printf (text, ngettext ("%u layer", "%u layers", n), n);
  g_string_append_printf (
      text, _ ("\n%s parameters (%s)\n%s multiply-adds (MAC)\n%s of memory for a run"),
      *parameters ? parameters : "0", weights, *macs ? macs : "0", arena);
  for (guint r = 0; network->timed && r < network->n_rows; r++)
    seconds += network->seconds[r];
  time = fovea_layer_words_seconds (seconds);
  if (network->timed)
    g_string_append_printf (text, "\n%s", time);
  return g_strdup (text->str);
}
