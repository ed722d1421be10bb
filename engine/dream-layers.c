/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which layers are worth a look: the maps behind convolutions, from the first to the
 * last, and some of them spread evenly. */
#include <string.h>

#include "dream.h"

static gboolean
layers_is_activation (const char *layer)
{
  static const char *const words[] = { "clip", "hardswish", "leakyrelu",
                                       "relu", "sigmoid",   "silu",
                                       NULL };

  return g_strv_contains (words, layer);
}

static const FoveaNode *
layers_node (FoveaGraph *graph, const char *name)
{
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    if (strcmp (fovea_graph_node (graph, i)->name, name) == 0)
      return fovea_graph_node (graph, i);
  return NULL;
}

/* The names that are kept: activations where the network has any, else convolutions,
 * else all. */
static GPtrArray *
layers_keep (FoveaGraph *graph, char **names)
{
  GPtrArray *kept = g_ptr_array_new ();

  for (int round = 0; round < 3 && kept->len == 0; round++)
    for (char **name = names; *name; name++)
      {
        const FoveaNode *node = layers_node (graph, *name);

        if (round == 2 ||
            (node && (round == 0 ? layers_is_activation (node->layer) :
                                   strcmp (node->layer, "conv") == 0)))
          g_ptr_array_add (kept, *name);
      }
  return kept;
}

char **
fovea_dream_layers (FoveaModel *model, guint n, GError **error)
{
  g_auto (GStrv) names = fovea_model_map_layers (model, error);
  g_autoptr (GPtrArray) kept = NULL;
  char **some;

  if (! names)
    return NULL;
  kept = layers_keep (model->graph, names);
  n = MIN (n, kept->len);
  some = g_new0 (char *, n + 1);
  for (guint i = 0; i < n; i++)
    some[i] = g_strdup (
        kept->pdata[n == 1 ? 0 : i * (gsize) (kept->len - 1) / (n - 1)]);
  return some;
}
