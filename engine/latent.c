/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bottlenecks of autoencoders: the narrowest value that everything between the
 * picture and the result passes through, its numbers, and what the part behind
 * it makes of other numbers. */
#include <string.h>

#include "apply.h"
#include "cut.h"
#include "error.h"

/* A row of numbers, or a map of one pixel; how many, or 0. */
static gint64
latent_count (const FoveaShape *shape)
{
  gint64 elements = fovea_shape_elements (shape);

  if (shape->rank < 2 || shape->size[0] != 1 || elements <= 0)
    return 0;
  for (guint d = 1; d < shape->rank; d++)
    if (shape->size[d] == elements)
      return elements;
  return 0;
}

/* The part behind `value`; NULL when there are ways past it. */
static FoveaGraph *
latent_behind (FoveaModel *model, FoveaPlan *plan, FoveaValue value)
{
  return fovea_graph_cut (model->graph, value, fovea_plan_shape (plan, value),
                          FOVEA_F32, model->output, NULL);
}

static FoveaValue
latent_find (FoveaModel *model, FoveaPlan *plan, gint64 less)
{
  FoveaValue best = FOVEA_NO_VALUE;

  for (guint i = 0; i < fovea_graph_n_nodes (model->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (model->graph, i);

      for (guint k = 0; k < node->n_outputs; k++)
        {
          FoveaValue value = node->outputs[k];
          gint64     n = latent_count (fovea_plan_shape (plan, value));
          g_autoptr (FoveaGraph) behind = NULL;

          if (n == 0 || n >= less || plan->constant[value] ||
              value == model->output)
            continue;
          behind = latent_behind (model, plan, value);
          if (! behind)
            continue;
          best = value;
          less = n;
        }
    }
  return best;
}

/* The place, and what the network takes and makes there. */
static FoveaValue
latent_place (FoveaModel *model, FoveaPlan **plan, GError **error)
{
  gint64     least, channels, size[2];
  FoveaValue place = FOVEA_NO_VALUE;

  *plan = fovea_model_shapes (model, error);
  if (! *plan)
    return FOVEA_NO_VALUE;
  least = fovea_shape_elements (&model->input);
  if (model->file->card.kind == FOVEA_TASK_IMAGE &&
      apply_map_size (&model->file->card,
                      fovea_plan_shape (*plan, model->output), &channels, size))
    place =
        latent_find (model, *plan, MIN (least, channels * size[0] * size[1]));
  else if (model->file->card.kind == FOVEA_TASK_FEATURES &&
           latent_count (fovea_plan_shape (*plan, model->output)) > 0)
    place = model->output;
  if (place != FOVEA_NO_VALUE)
    return place;
  fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
              _ ("%s: the network has no bottleneck: no row of numbers between "
                 "the picture and its result that everything passes through"),
              model->id);
  g_clear_pointer (plan, fovea_plan_unref);
  return FOVEA_NO_VALUE;
}

FoveaTensor *
fovea_model_encode (FoveaModel            *model,
                    const FoveaTensor     *photo,
                    char                 **name,
                    const FoveaRunOptions *options,
                    GError               **error)
{
  const FoveaCard *card = &model->file->card;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *numbers;
  FoveaTensor       *row;
  FoveaShape         shape;
  FoveaValue         place = latent_place (model, &plan, error);

  if (place == FOVEA_NO_VALUE)
    return NULL;
  input = apply_squeeze (card, photo, card->height, card->width, error);
  numbers = input ?
                fovea_model_run (model, place, input, options, &result, error) :
                NULL;
  row = numbers ? fovea_tensor_to_float (numbers, error) : NULL;
  if (! row)
    return NULL;
  shape = fovea_shape (1, fovea_shape_elements (&row->shape));
  row->shape = shape;
  row->stride[0] = 1;
  if (name)
    *name = g_strdup (fovea_graph_value_name (model->graph, place));
  return row;
}

/* ---- And back ------------------------------------------------------------------- */

/* The result as a picture. */
static FoveaTensor *
latent_picture (FoveaModel *model, const FoveaTensor *result, GError **error)
{
  FoveaApply   apply = { .model = model, .card = &model->file->card };
  gint64       channels, size[2];
  FoveaRect    all = { 0 };
  ApplyView    view;
  FoveaShape   shape;
  FoveaTensor *picture;

  if (! apply_map_size (apply.card, &result->shape, &channels, size) ||
      (channels != 1 && channels != 3))
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("%s: what is behind the bottleneck makes no picture"),
                  model->id);
      return NULL;
    }
  apply.facts.channels = (guint) channels;
  all.height = size[0];
  all.width = size[1];
  shape = (FoveaShape){ 3, { channels, size[0], size[1] } };
  picture = fovea_tensor_new (FOVEA_F32, &shape, error);
  view = apply_view (&apply, result);
  if (picture)
    apply_results (&apply, &view, &all, picture->data);
  return picture;
}

FoveaTensor *
fovea_model_decode (FoveaModel            *model,
                    const float           *numbers,
                    guint                  n,
                    const FoveaRunOptions *options,
                    GError               **error)
{
  FoveaPlanOptions   limits = { .memory_limit = FOVEA_MODEL_MEMORY };
  const FoveaShape  *shape;
  const FoveaTensor *given;
  FoveaTensor        view;
  g_autoptr (FoveaPlan) whole = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaGraph) behind = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaValue place = latent_place (model, &whole, error);

  if (place == FOVEA_NO_VALUE)
    return NULL;
  shape = fovea_plan_shape (whole, place);
  if (fovea_shape_elements (shape) != n)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("%s: the bottleneck has %" PRId64 " numbers, not %u"),
                  model->id, fovea_shape_elements (shape), n);
      return NULL;
    }
  behind = latent_behind (model, whole, place);
  plan = behind ?
             fovea_plan_new (behind, model->weights, shape, &limits, error) :
             NULL;
  if (! plan)
    return NULL;
  view = fovea_tensor_view (shape, (float *) numbers);
  given = &view;
  result = fovea_plan_run (plan, &given, options, error);
  if (! result)
    return NULL;
  return latent_picture (model, fovea_result_output (result, 0), error);
}
