/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receptive fields of one number of a layer: the theoretical one, that the
 * layers' windows allow, in pixels of the photo, and the real one, by the
 * gradient. The gradient needs no run forward: what the layers gave is there. */
#include <math.h>

#include "error.h"
#include "explain.h"
#include "mapped.h"
#include "receptive.h"
#include "walk.h"

#define FIELD_NOTHING 0x1p-18f

/* ---- In pixels of the photo -------------------------------------------------------- */

static void
field_input_size (const FoveaWalk *walk, gint64 *width, gint64 *height)
{
  const gboolean nhwc = fovea_model_card (walk->model)->nhwc;

  *height = walk->input->shape.size[nhwc ? 1 : 2];
  *width = walk->input->shape.size[nhwc ? 2 : 3];
}

static FoveaRect
field_to_photo (const FoveaWalk *walk,
                double           x0,
                double           y0,
                double           x1,
                double           y1)
{
  gint64 width, height;

  field_input_size (walk, &width, &height);
  return fovea_input_to_photo (&walk->seen, width, height, x0, y0, x1, y1);
}

FoveaRect
fovea_walk_field (FoveaWalk *walk, guint row, gint64 x, gint64 y)
{
  const FoveaLayerRow *layer = &walk->description->layers[row];
  double               left, top;

  if (layer->whole || layer->field[0] < 1 || layer->field[1] < 1)
    return walk->seen;
  top = layer->start[0] + layer->jump[0] * (double) y;
  left = layer->start[1] + layer->jump[1] * (double) x;
  return field_to_photo (walk, left, top, left + (double) layer->field[1],
                         top + (double) layer->field[0]);
}

FoveaRect
fovea_walk_extent (FoveaWalk *walk, const FoveaHeat *heat)
{
  gint64 left = heat->width, right = -1, top = heat->height, bottom = -1;

  for (gint64 y = 0; y < heat->height; y++)
    for (gint64 x = 0; x < heat->width; x++)
      if (heat->values[y * heat->width + x] != 0.0f)
        {
          left = MIN (left, x);
          right = MAX (right, x);
          top = MIN (top, y);
          bottom = MAX (bottom, y);
        }
  if (right < 0)
    return (FoveaRect){ walk->seen.x, walk->seen.y, 0, 0 };
  return field_to_photo (walk, (double) left, (double) top, (double) right + 1,
                         (double) bottom + 1);
}

/* ---- By the gradient ------------------------------------------------------------------ */

void
fovea_walk_gradient_free (WalkGradient *gradient)
{
  if (! gradient)
    return;
  g_clear_pointer (&gradient->graph, fovea_graph_unref);
  fovea_walk_part_free (gradient->part);
  g_free (gradient);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WalkGradient, fovea_walk_gradient_free)

/* The graph of gradients has the values of the network with the same numbers:
 * what the walk has of them is given. */
static gboolean
field_part (FoveaWalk    *walk,
            WalkGradient *gradient,
            FoveaWeights *weights,
            FoveaValue    of,
            guint         threads,
            GError      **error)
{
  FoveaGraph          *graph = gradient->graph;
  g_autofree gboolean *given =
      g_new0 (gboolean, fovea_graph_n_values (graph) + 1);
  FoveaValue output = fovea_graph_output (graph, 0);

  for (guint v = 0; v < walk->n_values; v++)
    given[v] = walk->have[v] != NULL;
  given[fovea_graph_input (graph, 0)] = TRUE;
  given[gradient->seed] = TRUE;
  gradient->part = fovea_walk_part_new (
      walk->shapes, graph, weights, given, gradient->seed, of, &output, 1,
      threads, error);
  /* They were turned and packed: what was read of the file is not wanted again. */
  for (guint v = 0; v < walk->n_values; v++)
    fovea_mapped_forget (
        fovea_weights_get (walk->model->weights, (FoveaValue) v));
  return gradient->part != NULL;
}

static WalkGradient *
field_gradient (FoveaWalk *walk, guint row, guint threads, GError **error)
{
  const FoveaPlanOptions options = { .any_size = TRUE };
  const FoveaValue       of = fovea_walk_value_of (walk, row);
  const FoveaValue       input = fovea_graph_input (walk->model->graph, 0);
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (WalkGradient) gradient = g_new0 (WalkGradient, 1);

  gradient->row = row;
  if (! fovea_graph_gradient (walk->model->graph, walk->model->weights,
                              &walk->input->shape, &options, of, &input, 1, 0,
                              &gradient->graph, &weights, error))
    return NULL;
  gradient->seed = fovea_graph_input (
      gradient->graph, fovea_graph_n_inputs (gradient->graph) - 1);
  return field_part (walk, gradient, weights, of, threads, error) ?
             g_steal_pointer (&gradient) :
             NULL;
}

/* The greatest |gradient| of the channels; a NaN stays one. */
static FoveaHeat *
field_heat (const FoveaWalk *walk, const FoveaTensor *up, GError **error)
{
  const gboolean nhwc = fovea_model_card (walk->model)->nhwc;
  const float   *values = up->data;
  gint64         width, height, channels, pixels;
  FoveaHeat     *heat;

  field_input_size (walk, &width, &height);
  pixels = width * height;
  channels = fovea_shape_elements (&up->shape) / pixels;
  heat = fovea_heat_new (width, height, error);
  for (gint64 i = 0; heat && i < pixels; i++)
    for (gint64 c = 0; c < channels; c++)
      {
        const float value =
            fabsf (values[nhwc ? i * channels + c : c * pixels + i]);

        if (isnan (value) || value > heat->values[i])
          heat->values[i] = value;
      }
  return heat;
}

/* Layers go backwards by ways (Winograd's) that leave rounding errors where there
 * is nothing: outside of what the windows allow, and beside it less than
 * FIELD_NOTHING of the greatest. */
static void
field_clean (const FoveaWalk *walk,
             guint            row,
             gint64           x,
             gint64           y,
             FoveaHeat       *heat)
{
  const FoveaLayerRow *layer = &walk->description->layers[row];
  const gboolean       whole = layer->whole || layer->field[0] < 1;
  const double         top = layer->start[0] + layer->jump[0] * (double) y;
  const double         left = layer->start[1] + layer->jump[1] * (double) x;
  float                greatest = 0.0f;

  for (gsize i = 0; i < (gsize) heat->width * heat->height; i++)
    {
      const double row_at = (double) (i / heat->width);
      const double column = (double) (i % heat->width);

      if (! whole && (row_at < floor (top) || column < floor (left) ||
                      row_at >= ceil (top + (double) layer->field[0]) ||
                      column >= ceil (left + (double) layer->field[1])))
        heat->values[i] = 0.0f;
      if (isfinite (heat->values[i]))
        greatest = MAX (greatest, heat->values[i]);
    }
  for (gsize i = 0; i < (gsize) heat->width * heat->height; i++)
    if (heat->values[i] < greatest * FIELD_NOTHING)
      heat->values[i] = 0.0f;
}

static FoveaHeat *
field_run (FoveaWalk             *walk,
           FoveaTensor           *seed,
           const FoveaRunOptions *options,
           GError               **error)
{
  WalkGradient                  *gradient = walk->gradient;
  g_autofree const FoveaTensor **have =
      fovea_walk_tensors (walk, fovea_graph_n_values (gradient->graph));
  g_autoptr (FoveaResult) result = NULL;

  have[gradient->seed] = seed;
  result = fovea_walk_part_run (gradient->part, have, options, error);
  return result ? field_heat (walk, fovea_result_output (result, 0), error) :
                  NULL;
}

FoveaHeat *
fovea_walk_real_field (FoveaWalk             *walk,
                       guint                  row,
                       guint                  map,
                       gint64                 x,
                       gint64                 y,
                       const FoveaRunOptions *options,
                       GError               **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;
  g_autoptr (FoveaTensor) seed = NULL;
  g_autoptr (WalkNumbers) numbers = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  const FoveaShape *shape;
  gint64            n, height, width, at;

  if (! fovea_walk_check (walk, row, map, x, y, error))
    return NULL;
  shape = &walk->shapes->shapes[fovea_walk_value_of (walk, row)];
  numbers =
      fovea_walk_get (walk, fovea_walk_value_of (walk, row), options, error);
  seed = numbers ? fovea_tensor_new (FOVEA_F32, shape, error) : NULL;
  if (! seed || ! fovea_walk_map_sizes (shape, &n, &height, &width))
    return NULL;
  at = (map * height + y) * width + x;
  ((float *) seed->data)[at] = 1.0f;
  locker = g_mutex_locker_new (&walk->lock);
  if (! walk->gradient || walk->gradient->row != row)
    {
      g_clear_pointer (&walk->gradient, fovea_walk_gradient_free);
      walk->gradient =
          field_gradient (walk, row, fovea_run_threads (options), error);
    }
  heat = walk->gradient ? field_run (walk, seed, options, error) : NULL;
  if (! heat)
    return NULL;
  heat->score = fovea_tensor_get (numbers->tensor, at);
  field_clean (walk, row, x, y, heat);
  fovea_heat_measure (heat);
  return g_steal_pointer (&heat);
}
