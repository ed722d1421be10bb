/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's plans, made when they are first asked for and kept from photo to
 * photo, and its runs. */
#include "error.h"
#include "model.h"
#include "plan.h"

static gboolean
model_is_output (FoveaModel *model, FoveaValue value, guint *index)
{
  for (*index = 0; *index < fovea_graph_n_outputs (model->graph); ++*index)
    if (fovea_graph_output (model->graph, *index) == value)
      return TRUE;
  return FALSE;
}

FoveaPlan *
fovea_model_plan (FoveaModel *model,
                  FoveaValue  tap,
                  guint       threads,
                  GError    **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker =
      g_mutex_locker_new (&model->lock);
  FoveaPlanOptions options = { .taps = &tap,
                               .n_taps = 1,
                               .any_size = model->file->card.any_size,
                               .memory_limit = FOVEA_MODEL_MEMORY,
                               .threads = threads };
  FoveaPlan       *plan;
  guint            output;

  if (model_is_output (model, tap, &output))
    tap = FOVEA_NO_VALUE;
  if (tap == FOVEA_NO_VALUE)
    options.n_taps = 0;
  if (model->plan && model->plan_tap == tap)
    return fovea_plan_ref (model->plan);

  plan = fovea_plan_new (model->graph, model->weights, &model->input, &options,
                         error);
  if (! plan)
    return NULL;
  g_clear_pointer (&model->plan, fovea_plan_unref);
  model->plan = fovea_plan_ref (plan);
  model->plan_tap = tap;
  return plan;
}

FoveaPlan *
fovea_model_shapes (FoveaModel *model, GError **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker =
      g_mutex_locker_new (&model->lock);
  FoveaPlanOptions options = { .any_size = model->file->card.any_size,
                               .memory_limit = FOVEA_MODEL_MEMORY,
                               .shapes_only = TRUE };

  if (! model->shapes)
    model->shapes = fovea_plan_new (model->graph, model->weights, &model->input,
                                    &options, error);
  return model->shapes ? fovea_plan_ref (model->shapes) : NULL;
}

FoveaPlan *
fovea_model_plan_sized (FoveaModel *model,
                        guint       width,
                        guint       height,
                        gboolean    shapes_only,
                        guint       threads,
                        GError    **error)
{
  const FoveaCard *card = fovea_model_card (model);
  FoveaPlanOptions options = { .any_size = TRUE,
                               .memory_limit = FOVEA_MODEL_MEMORY,
                               .shapes_only = shapes_only,
                               .threads = threads };
  FoveaShape       shape = model->input;

  if (width == 0 || height == 0)
    return shapes_only ?
               fovea_model_shapes (model, error) :
               fovea_model_plan (model, FOVEA_NO_VALUE, threads, error);
  shape.size[card->nhwc ? 1 : 2] = height;
  shape.size[card->nhwc ? 2 : 3] = width;
  return fovea_plan_new (model->graph, model->weights, &shape, &options, error);
}

const FoveaTensor *
fovea_model_run (FoveaModel            *model,
                 FoveaValue             tap,
                 const FoveaTensor     *input,
                 const FoveaRunOptions *options,
                 FoveaResult          **result,
                 GError               **error)
{
  g_autoptr (FoveaPlan) plan =
      fovea_model_plan (model, tap, fovea_run_threads (options), error);
  guint output;

  *result = plan ? fovea_plan_run (plan, &input, options, error) : NULL;
  if (! *result)
    return NULL;
  return model_is_output (model, tap, &output) ?
             fovea_result_output (*result, output) :
             fovea_result_tap (*result, 0);
}

gboolean
fovea_model_count_classes (FoveaModel *model, guint *classes, GError **error)
{
  g_autoptr (FoveaPlan) plan = fovea_model_shapes (model, error);
  g_autofree char  *text = NULL;
  const FoveaShape *shape;
  gint64            elements, largest = 1;

  if (! plan)
    return FALSE;
  shape = fovea_plan_shape (plan, model->output);
  elements = fovea_shape_elements (shape);
  for (guint i = 0; i < shape->rank; i++)
    largest = MAX (largest, shape->size[i]);
  if (elements == largest && elements <= FOVEA_MAX_CLASSES)
    {
      *classes = (guint) elements;
      return TRUE;
    }
  text = fovea_shape_to_string (shape);
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("%s: the output '%s' is %s, not one number for each "
         "class"),
      model->id, fovea_graph_value_name (model->graph, model->output), text);
}
