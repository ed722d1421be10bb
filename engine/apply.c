/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network fitted to a picture's size: which size it takes, whether in tiles
 * and in which, and what that takes. All that can fail fails here. */
#include "apply.h"

#include "cut.h"
#include "error.h"

/* Sides that strides of 2 need, up to five in a row and one to spare. */
static const guint apply_multiples[] = { 1, 2, 4, 8, 16, 32, 64 };

/* A network whose borders are "valid" eats at most so much of each side. */
#define APPLY_MOST_EATEN 512

gboolean
apply_map_size (const FoveaCard  *card,
                const FoveaShape *shape,
                gint64           *channels,
                gint64            size[2])
{
  guint channel = card->output_nhwc ? 3 : 1, y = card->output_nhwc ? 1 : 2;

  *channels = 1;
  size[0] = size[1] = 0;
  if (shape->rank < 3 || shape->rank > 4 || shape->size[0] != 1)
    return FALSE;
  if (shape->rank == 3) /* one map without an axis for it */
    y = 1;
  else
    *channels = shape->size[channel];
  size[0] = shape->size[y];
  size[1] = shape->size[y + 1];
  return *channels > 0 && size[0] > 0 && size[1] > 0;
}

gint64
apply_round_up (gint64 size, gint64 multiple)
{
  return (size + multiple - 1) / multiple * multiple;
}

/* ---- One size ----------------------------------------------------------------- */

/* A plan for this size of the network's input; most are only looked at. */
static gboolean
apply_plan_for (FoveaApply *apply,
                gint64      height,
                gint64      width,
                gboolean    shapes_only,
                GError    **error)
{
  const FoveaCard *card = apply->card;
  gint64           channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;
  FoveaShape shape = card->nhwc ? FOVEA_NCHW (1, height, width, channels) :
                                  FOVEA_NCHW (1, channels, height, width);
  FoveaPlanOptions options = { .any_size = TRUE,
                               .memory_limit = apply->limit,
                               .shapes_only = shapes_only,
                               .threads = apply->threads };

  g_clear_pointer (&apply->plan, fovea_plan_unref);
  apply->plan = fovea_plan_new (apply->graph, apply->model->weights, &shape,
                                &options, error);
  apply->facts.net_height = height;
  apply->facts.net_width = width;
  return apply->plan != NULL;
}

static gboolean
apply_plan (FoveaApply *apply, gint64 height, gint64 width, GError **error)
{
  return apply_plan_for (apply, height, width, TRUE, error);
}

/* What comes out is a map; NAME "has the output 'y' of 1x10 numbers". */
static gboolean
apply_take_output (FoveaApply *apply, gint64 *channels, GError **error)
{
  const FoveaShape *shape = fovea_plan_shape (apply->plan, apply->out);
  g_autofree char  *text = NULL;

  if (apply_map_size (apply->card, shape, channels, apply->net_out))
    return TRUE;
  text = fovea_shape_to_string (shape);
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the output '%s' is %s, which is no picture"),
                     apply->model->id,
                     fovea_graph_value_name (apply->graph, apply->out), text);
}

/* out / in is the same whole number, or one by a whole number, both ways. */
static gboolean
apply_factor_is_whole (const FoveaApply *apply)
{
  gint64 in[2] = { apply->facts.net_height, apply->facts.net_width };

  for (int i = 0; i < 2; i++)
    if (apply->net_out[i] % in[i] != 0 && in[i] % apply->net_out[i] != 0)
      return FALSE;
  return apply->net_out[0] * in[1] == apply->net_out[1] * in[0];
}

/* The picture, continued to multiples. */
static gboolean
apply_try_multiple (FoveaApply *apply, gint64 multiple, GError **error)
{
  gint64 channels;

  if (! apply_plan (apply, apply_round_up (apply->facts.height, multiple),
                    apply_round_up (apply->facts.width, multiple), error) ||
      ! apply_take_output (apply, &channels, error))
    return FALSE;
  apply->facts.multiple = (guint) multiple;
  apply->pad[0] = apply->pad[1] = 0;
  return apply_factor_is_whole (apply) ||
         fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: a picture of %" PRId64 "x%" PRId64
                        " would become %" PRId64 "x%" PRId64),
                     apply->model->id, apply->facts.net_width,
                     apply->facts.net_height, apply->net_out[1],
                     apply->net_out[0]);
}

/* A network that gives no results at its borders gets a picture that is larger
 * by what it eats. */
static gboolean
apply_try_valid (FoveaApply *apply)
{
  gint64 height = apply->facts.height, width = apply->facts.width;
  gint64 channels, eaten[2], large = APPLY_MOST_EATEN;

  if (! apply_plan (apply, height + large, width + large, NULL) ||
      ! apply_take_output (apply, &channels, NULL))
    return FALSE;
  eaten[0] = height + large - apply->net_out[0];
  eaten[1] = width + large - apply->net_out[1];
  if (eaten[0] <= 0 || eaten[1] <= 0 || eaten[0] > large || eaten[1] > large ||
      ! apply_plan (apply, height + eaten[0], width + eaten[1], NULL) ||
      ! apply_take_output (apply, &channels, NULL) ||
      apply->net_out[0] != height || apply->net_out[1] != width)
    return FALSE;
  apply->facts.multiple = 1;
  apply->pad[0] = eaten[0] / 2;
  apply->pad[1] = eaten[1] / 2;
  return TRUE;
}

static gboolean
apply_try_fixed (FoveaApply *apply)
{
  gint64 channels;

  if (! apply_plan (apply, apply->card->height, apply->card->width, NULL) ||
      ! apply_take_output (apply, &channels, NULL))
    return FALSE;
  apply->facts.how = FOVEA_APPLY_FIXED;
  apply->facts.multiple = 1;
  apply->pad[0] = apply->pad[1] = 0;
  return TRUE;
}

/* The first size that goes; else what was wrong with the picture's own. */
static gboolean
apply_choose_size (FoveaApply *apply, GError **error)
{
  g_autoptr (GError) first = NULL;

  if (apply->card->multiple > 1 &&
      apply_try_multiple (apply, apply->card->multiple, NULL))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (apply_multiples); i++)
    if (apply_try_multiple (apply, apply_multiples[i], first ? NULL : &first))
      return TRUE;
  if (! g_error_matches (first, FOVEA_ERROR, FOVEA_ERROR_MEMORY) &&
      (apply_try_valid (apply) || apply_try_fixed (apply)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* ---- What comes out --------------------------------------------------------------- */

static gboolean
apply_measure_mask (FoveaApply *apply, gint64 channels, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;
  gboolean         numbers =
      fovea_dtype_is_wide (fovea_plan_type (apply->plan, apply->out));

  facts->classes = (guint) MIN (channels, G_MAXINT);
  if (numbers)
    facts->classes = apply->model->labels ? apply->model->labels->len :
                                            MAX (apply->card->classes, 1);
  if (numbers && channels != 1)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: %" PRId64 " maps of class numbers; one is wanted"),
        apply->model->id, channels);
  if (apply->class_index >= 0 && ! numbers &&
      (guint) apply->class_index >= facts->classes)
    return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                       _ ("%s: there is no class %d; there are %u"),
                       apply->model->id, apply->class_index, facts->classes);
  facts->channels = 1;
  facts->indices = (numbers || channels > 1) && apply->class_index < 0;
  apply->stretched = apply->net_out[0] != facts->net_height ||
                     apply->net_out[1] != facts->net_width;
  return TRUE;
}

static gboolean
apply_measure_image (FoveaApply *apply, gint64 channels, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;

  if (channels != 1 && channels != 3)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the output '%s' has %" PRId64
                          " channels; a picture has 1 or 3"),
                       apply->model->id,
                       fovea_graph_value_name (apply->graph, apply->out),
                       channels);
  if (fovea_dtype_is_wide (fovea_plan_type (apply->plan, apply->out)))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: a picture of whole numbers of 32 bits or more"),
                       apply->model->id);
  facts->luma = channels == 1 && ! apply->grey &&
                apply->card->channels == FOVEA_CHANNELS_GRAY;
  facts->channels = channels == 3 || facts->luma ? 3 : 1;
  return TRUE;
}

/* The result's size: the picture's by the network's factor; a mask's is the
 * picture's own. */
static gboolean
apply_measure_result (FoveaApply *apply, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;
  gint64           channels, in[2] = { facts->net_height, facts->net_width };
  gint64           out[2] = { facts->height, facts->width };

  if (! apply_take_output (apply, &channels, error) ||
      ! (apply->card->kind == FOVEA_TASK_MASK ?
             apply_measure_mask (apply, channels, error) :
             apply_measure_image (apply, channels, error)))
    return FALSE;
  if (facts->how == FOVEA_APPLY_FIXED)
    apply->stretched = TRUE;
  for (int i = 0; i < 2 && apply->card->kind == FOVEA_TASK_IMAGE &&
                  apply->pad[0] + apply->pad[1] == 0;
       i++)
    if (! fovea_checked_mul (out[i], apply->net_out[i], &out[i]))
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: the result would be too large"),
                         apply->model->id);
    else
      out[i] = MAX ((out[i] + in[i] - 1) / in[i], 1);
  facts->out_height = out[0];
  facts->out_width = out[1];
  return TRUE;
}

/* ---- All of it -------------------------------------------------------------------------- */

static gboolean
apply_check_task (FoveaModel *model, GError **error)
{
  switch (fovea_model_card (model)->kind)
    {
    case FOVEA_TASK_IMAGE:
    case FOVEA_TASK_MASK:
      return TRUE;
    case FOVEA_TASK_CLASSIFY:
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("%s: the network names what it sees and makes no "
                            "picture; it is one for Classify"),
                         model->id);
    case FOVEA_TASK_DETECT:
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("%s: the network finds boxes and makes no picture"),
                         model->id);
    case FOVEA_TASK_FEATURES:
      break;
    }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the network gives numbers and makes no picture"),
                     model->id);
}

static gboolean
apply_choose_output (FoveaApply *apply, const char *name, GError **error)
{
  FoveaGraph *graph = apply->model->graph;

  apply->out = apply->model->output;
  if (name && *name)
    apply->out = fovea_graph_find (graph, name, error);
  if (apply->out == FOVEA_NO_VALUE)
    {
      g_prefix_error (error, "%s: ", apply->model->id);
      return FALSE;
    }
  apply->graph = fovea_graph_cut (graph, FOVEA_NO_VALUE, NULL, FOVEA_F32,
                                  apply->out, error);
  return apply->graph != NULL;
}

FoveaApply *
fovea_apply_new (FoveaModel              *model,
                 gint64                   width,
                 gint64                   height,
                 const FoveaApplyOptions *options,
                 GError                 **error)
{
  static const FoveaApplyOptions defaults = FOVEA_APPLY_DEFAULTS;
  FoveaRunOptions                run = { 0 };
  g_autoptr (FoveaApply) apply = g_new0 (FoveaApply, 1);

  if (! options)
    options = &defaults;
  g_return_val_if_fail (width > 0 && height > 0, NULL);
  run.threads = options->threads;
  apply->model = fovea_model_ref (model);
  apply->card = fovea_model_card (model);
  apply->facts.width = width;
  apply->facts.height = height;
  apply->grey = options->grey;
  apply->class_index = options->class_index;
  apply->tile = options->tile;
  apply->threads = fovea_run_threads (&run);
  apply->limit =
      options->memory_limit ? options->memory_limit : FOVEA_MODEL_MEMORY;
  if (! apply_check_task (model, error) ||
      ! apply_choose_output (apply, options->output, error) ||
      ! apply_choose_size (apply, error) ||
      ! apply_plan_for (apply, apply->facts.net_height, apply->facts.net_width,
                        FALSE, error) ||
      ! apply_measure_result (apply, error) ||
      ! apply_measure_memory (apply, error))
    return NULL;
  return g_steal_pointer (&apply);
}

void
fovea_apply_free (FoveaApply *apply)
{
  if (! apply)
    return;
  g_clear_pointer (&apply->plan, fovea_plan_unref);
  g_clear_pointer (&apply->graph, fovea_graph_unref);
  fovea_model_unref (apply->model);
  g_free (apply);
}

const FoveaApplyFacts *
fovea_apply_facts (FoveaApply *apply)
{
  return &apply->facts;
}
