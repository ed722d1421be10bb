/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some of a first layer's kernels: by number, by strength, and their maps. */
#include <string.h>

#include "error.h"
#include "first-layer.h"

static gint
choose_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const FoveaFirstLayer *layer = data;
  guint                  left = *(const guint *) a, right = *(const guint *) b;
  double l = layer->kernels[left].strength, r = layer->kernels[right].strength;

  return l > r ? -1 : l < r ? 1 : left < right ? -1 : left > right;
}

guint *
fovea_first_layer_strongest (const FoveaFirstLayer *layer)
{
  guint *order = g_new (guint, MAX (layer->n, 1));

  for (guint i = 0; i < layer->n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) layer->n, sizeof *order, choose_compare,
                     (gpointer) layer);
  return order;
}

GArray *
fovea_first_layer_choose (const FoveaFirstLayer *layer,
                          const char            *text,
                          GError               **error)
{
  g_autofree guint *order = fovea_first_layer_strongest (layer);

  return fovea_numbers_choose (text, layer->n, order, FALSE, layer->layer,
                               error);
}

/* ---- Maps ------------------------------------------------------------------------ */

FoveaMaps *
fovea_first_layer_maps (const FoveaFirstLayer *layer,
                        const FoveaTensor     *photo,
                        const guint           *kernels,
                        guint                  n,
                        const FoveaRunOptions *options,
                        GError               **error)
{
  FoveaModel      *model = layer->model;
  FoveaPlanOptions limits = { .any_size = model->file->card.any_size,
                              .memory_limit = FOVEA_MODEL_MEMORY };
  g_autoptr (FoveaMaps) maps = g_new0 (FoveaMaps, 1);
  g_autoptr (FoveaTensor) input =
      fovea_model_prepare (model, photo, &maps->seen, error);
  g_autoptr (FoveaPlan) plan =
      input ? fovea_plan_new (layer->graph, model->weights, &model->input,
                              &limits, error) :
              NULL;
  const FoveaTensor *in = input, *all;
  g_autoptr (FoveaResult) result =
      plan ? fovea_plan_run (plan, &in, options, error) : NULL;

  if (! result)
    return NULL;
  all = fovea_result_output (result, 0);
  maps->asked = TRUE;
  maps->layer = g_strdup (layer->layer);
  maps->channels = (guint) all->shape.size[1];
  maps->height = (guint) all->shape.size[2];
  maps->width = (guint) all->shape.size[3];
  for (guint i = 0; i < n; i++)
    g_return_val_if_fail (kernels[i] < maps->channels, NULL);
  return fovea_maps_take (maps, all->data, kernels, n, error) ?
             g_steal_pointer (&maps) :
             NULL;
}
