/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receptive fields, read off the layers' own `need`: asked for one pixel in the
 * middle and for others beside it, it tells window, step and start of any
 * layer. Through the graph they are put together; where branches meet, the
 * field reaches from the first to the last pixel that any branch sees. */
#include "receptive.h"

#include <math.h>

#include "layer.h"

/* So many pixels are asked, as magnifying layers repeat after some. A multiple
 * of 2, 3 and 4 gives their step exactly. */
#define FIELD_ASKED 24

static double
field_low (const FoveaRect *rect, int axis)
{
  return (double) (axis == 0 ? rect->y : rect->x);
}

static double
field_extent (const FoveaRect *rect, int axis)
{
  return (double) (axis == 0 ? rect->height : rect->width);
}

static FoveaRect
field_ask (const FoveaStep *step, guint i, int axis, gint64 at, gint64 other)
{
  FoveaRect out = { axis ? at : other, axis ? other : at, 1, 1 }, in = { 0 };

  step->klass->need (step, i, &out, &in);
  return in;
}

static void
field_axis (const FoveaStep *step, guint i, int axis, FieldOfView *field)
{
  gint64 sizes[2] = { fovea_map_height (&step->out[0]),
                      fovea_map_width (&step->out[0]) };
  gint64 asked = CLAMP (sizes[axis] - 1, 1, FIELD_ASKED);
  gint64 first = MAX ((sizes[axis] - 1 - asked) / 2, 0);
  gint64 other = sizes[1 - axis] / 2;
  FoveaRect a = field_ask (step, i, axis, first, other);
  FoveaRect b = field_ask (step, i, axis, first + asked, other);

  field->size[axis] = field_extent (&a, axis);
  for (gint64 k = 1; k <= asked; k++)
    {
      FoveaRect next = field_ask (step, i, axis, first + k, other);

      field->size[axis] = MAX (field->size[axis], field_extent (&next, axis));
    }
  field->step[axis] =
      (field_low (&b, axis) - field_low (&a, axis)) / (double) asked;
  field->start[axis] =
      field_low (&a, axis) - field->step[axis] * (double) first;
}

/* A transposition at the very start only tells the order that numbers lie in. */
static gboolean
field_is_relayout (FoveaPlan *plan, const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;

  return step->klass->onnx && g_str_equal (step->klass->onnx, "Transpose") &&
         step->n_in > 0 && fovea_graph_n_inputs (plan->graph) > 0 &&
         fovea_plan_origin (plan, plan_step->in[0]) ==
             fovea_graph_input (plan->graph, 0) &&
         step->in[0].rank == 4 && step->in[0].size[3] <= 4 &&
         step->out[0].size[1] == step->in[0].size[3];
}

FieldOfView
fovea_step_window (const FoveaStep *step, guint i)
{
  FieldOfView field = { 0 };

  if (! step->klass->need || ! fovea_shape_is_map (&step->in[i]) ||
      ! fovea_shape_is_map (&step->out[0]) ||
      fovea_shape_elements (&step->out[0]) < 1)
    return field;
  field.known = TRUE;
  for (int axis = 0; axis < 2; axis++)
    field_axis (step, i, axis, &field);
  return field;
}

/* What `inner` is to a pixel that sees `outer` of it. */
static FieldOfView
field_through (const FieldOfView *inner, const FieldOfView *outer)
{
  FieldOfView field = { .known = TRUE };

  for (int axis = 0; axis < 2; axis++)
    {
      field.start[axis] =
          inner->start[axis] + inner->step[axis] * outer->start[axis];
      field.step[axis] = inner->step[axis] * outer->step[axis];
      field.size[axis] =
          inner->size[axis] + inner->step[axis] * (outer->size[axis] - 1.0);
    }
  return field;
}

static void
field_join (FieldOfView *sum, const FieldOfView *more)
{
  if (! more->known || sum->whole)
    return;
  if (! sum->known || more->whole)
    {
      *sum = *more;
      return;
    }
  for (int axis = 0; axis < 2; axis++)
    {
      double end = MAX (sum->start[axis] + sum->size[axis],
                        more->start[axis] + more->size[axis]);

      sum->start[axis] = MIN (sum->start[axis], more->start[axis]);
      sum->size[axis] = end - sum->start[axis];
      sum->step[axis] = MAX (sum->step[axis], more->step[axis]);
    }
}

static FieldOfView
field_of_step (FoveaPlan *plan, const PlanStep *plan_step, FieldOfView *fields)
{
  const FoveaStep *step = &plan_step->step;
  FieldOfView      sum = { 0 };

  if (field_is_relayout (plan, plan_step))
    return fields[fovea_plan_origin (plan, plan_step->in[0])];
  for (guint i = 0; i < step->n_in; i++)
    {
      FoveaValue  value = plan_step->in[i];
      FieldOfView inner = { 0 }, window;

      if (value == FOVEA_NO_VALUE)
        continue;
      value = fovea_plan_origin (plan, value);
      if (! fields[value].known)
        continue;
      inner = fields[value];
      window = fovea_step_window (step, i);
      if (! window.known || inner.whole)
        inner.whole = TRUE;
      else
        inner = field_through (&inner, &window);
      field_join (&sum, &inner);
    }
  return sum;
}

FieldOfView *
fovea_plan_fields (FoveaPlan *plan)
{
  FieldOfView *fields = g_new0 (FieldOfView, plan->n_values);

  for (guint i = 0; i < fovea_graph_n_inputs (plan->graph); i++)
    fields[fovea_graph_input (plan->graph, i)] =
        (FieldOfView){ .known = TRUE, .step = { 1, 1 }, .size = { 1, 1 } };
  for (guint i = 0; i < fovea_graph_n_nodes (plan->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (plan->graph, i);
      FieldOfView      field;

      if (! plan->steps[i].step.klass || plan->constant[node->outputs[0]])
        continue;
      field = field_of_step (plan, &plan->steps[i], fields);
      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE)
          fields[node->outputs[k]] = field;
    }
  return fields;
}

/* ---- In pixels of the photo -------------------------------------------------------- */

static void
field_scale (gint64  seen_from,
             gint64  seen_size,
             gint64  input_size,
             double  from,
             double  until,
             gint64 *low,
             gint64 *size)
{
  const double scale = (double) seen_size / (double) input_size;
  const double limit = (double) (1 << 30);

  from = floor ((double) seen_from + scale * from + 1e-6);
  until = ceil ((double) seen_from + scale * until - 1e-6);
  *low = (gint64) CLAMP (from, -limit, limit);
  *size = (gint64) CLAMP (until, -limit, limit) - *low;
}

FoveaRect
fovea_input_to_photo (const FoveaRect *seen,
                      gint64           width,
                      gint64           height,
                      double           x0,
                      double           y0,
                      double           x1,
                      double           y1)
{
  FoveaRect photo;

  field_scale (seen->x, seen->width, width, x0, x1, &photo.x, &photo.width);
  field_scale (seen->y, seen->height, height, y0, y1, &photo.y, &photo.height);
  return photo;
}
