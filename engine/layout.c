/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rectangle of each value is wanted, backwards from the output through the
 * layers' needs; and what a run with that takes. */
#include "bands.h"

static FoveaRect
rect_union (const FoveaRect *a, const FoveaRect *b)
{
  gint64    x1, y1;
  FoveaRect sum;

  if (a->width <= 0 || a->height <= 0)
    return *b;
  if (b->width <= 0 || b->height <= 0)
    return *a;
  x1 = MAX (a->x + a->width, b->x + b->width);
  y1 = MAX (a->y + a->height, b->y + b->height);
  sum.x = MIN (a->x, b->x);
  sum.y = MIN (a->y, b->y);
  sum.width = x1 - sum.x;
  sum.height = y1 - sum.y;
  return sum;
}

static FoveaRect
rect_clip (const FoveaRect *rect, const FoveaRect *to)
{
  gint64    x1 = MIN (rect->x + rect->width, to->x + to->width);
  gint64    y1 = MIN (rect->y + rect->height, to->y + to->height);
  FoveaRect out = { MAX (rect->x, to->x), MAX (rect->y, to->y), 0, 0 };

  out.width = MAX (x1 - out.x, 0);
  out.height = MAX (y1 - out.y, 0);
  if (out.width == 0 || out.height == 0)
    out = (FoveaRect){ to->x, to->y, 0, 0 };
  return out;
}

gboolean
fovea_layout_runs (const Layout *layout, const PlanStep *plan_step)
{
  if (! plan_step->skipped)
    for (guint k = 0; k < plan_step->step.n_out; k++)
      if (layout->rect[plan_step->out[k]].width > 0)
        return TRUE;
  return FALSE;
}

gint64
fovea_layout_bytes (const FoveaShape *shape,
                    FoveaDType        type,
                    int               block,
                    const FoveaRect  *rect)
{
  gint64 n = fovea_dtype_held_size (type);
  gint64 channels = fovea_map_channels (shape);

  if (block)
    channels = fovea_blocks (channels, block) * block;
  if (! fovea_checked_mul (n, fovea_map_batch (shape), &n) ||
      ! fovea_checked_mul (n, channels, &n) ||
      ! fovea_checked_mul (n, rect->width, &n) ||
      ! fovea_checked_mul (n, rect->height, &n) ||
      ! fovea_checked_add (n, LAYOUT_ALIGNMENT - 1, &n))
    return -1;
  return n / LAYOUT_ALIGNMENT * LAYOUT_ALIGNMENT;
}

/* What a step computes: the rectangle that any of its outputs is wanted on, or
 * all of each. FALSE when nobody wants anything. */
static gboolean
layout_out_rects (Layout *layout, const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;
  FoveaRect        wanted = layout->rect[plan_step->out[0]];

  for (guint k = 1; k < step->n_out; k++)
    wanted = rect_union (&wanted, &layout->rect[plan_step->out[k]]);
  if (wanted.width == 0)
    return FALSE;
  for (guint k = 0; k < step->n_out; k++)
    layout->rect[plan_step->out[k]] =
        fovea_step_is_whole (step) ? fovea_full_rect (&step->out[k]) : wanted;
  return TRUE;
}

/* The whole squares of the step's grain that a rectangle reaches into. */
static FoveaRect
layout_grains (const FoveaStep *step, const FoveaRect *rect)
{
  const gint64 grain = step->grain;
  FoveaRect    full, all;

  if (grain <= 1)
    return *rect;
  full = fovea_full_rect (&step->out[0]);
  all.x = rect->x / grain * grain;
  all.y = rect->y / grain * grain;
  all.width = (rect->x + rect->width + grain - 1) / grain * grain - all.x;
  all.height = (rect->y + rect->height + grain - 1) / grain * grain - all.y;
  return rect_clip (&all, &full);
}

static void
layout_step_rects (Layout *layout, FoveaPlan *plan, const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;
  FoveaRect        out;

  if (! layout_out_rects (layout, plan_step))
    return;
  out = layout_grains (step, &layout->rect[plan_step->out[0]]);
  for (guint k = 0; k < step->n_in; k++)
    {
      FoveaValue value = plan_step->in[k];
      FoveaRect  full, need;

      if (value == FOVEA_NO_VALUE)
        continue;
      need = full = fovea_full_rect (&plan->shapes[value]);
      if (! fovea_step_is_whole (step) && ! plan->constant[value])
        step->klass->need (step, k, &out, &need);
      need = rect_clip (&need, &full);
      layout->rect[value] = rect_union (&layout->rect[value], &need);
    }
}

/* From the outputs back: what each step needs of its inputs. What lies there
 * whole anyway (constants; the inputs of a whole run) is whole, whatever is
 * needed of it: the rectangle tells how the numbers lie in memory. */
static void
layout_rects (Layout *layout, FoveaPlan *plan, const FoveaRect *output)
{
  for (guint v = 0; v < plan->n_values; v++)
    if (plan->constant[v])
      layout->rect[v] = fovea_full_rect (&plan->shapes[v]);
  for (guint i = 0; ! output && i < fovea_graph_n_inputs (plan->graph); i++)
    {
      FoveaValue value = fovea_graph_input (plan->graph, i);

      layout->rect[value] = fovea_full_rect (&plan->shapes[value]);
    }
  for (guint i = 0; i < fovea_graph_n_outputs (plan->graph); i++)
    {
      FoveaValue value = fovea_graph_output (plan->graph, i);

      layout->rect[fovea_plan_plain (plan, value)] =
          output ? *output : fovea_full_rect (&plan->shapes[value]);
    }
  for (guint i = 0; i < plan->n_taps; i++)
    layout->rect[fovea_plan_plain (plan, plan->taps[i])] =
        fovea_full_rect (&plan->shapes[plan->taps[i]]);
  for (guint i = plan->n_steps; i-- > 0;)
    if (! plan->steps[plan->order[i]].skipped)
      layout_step_rects (layout, plan, &plan->steps[plan->order[i]]);
}

/* An alias shares its input's memory, so it is just as large a part; one of which
 * nothing is needed has none. */
static void
layout_alias_rects (Layout *layout, FoveaPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[plan->order[i]];

      if (fovea_layout_runs (layout, plan_step) && plan_step->step.klass->alias)
        layout->rect[plan_step->out[0]] =
            fovea_step_is_whole (&plan_step->step) ?
                fovea_full_rect (&plan_step->step.out[0]) :
                layout->rect[plan_step->in[0]];
    }
}

static void
layout_scratch (Layout *layout, FoveaPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++)
    {
      const PlanStep  *plan_step = &plan->steps[plan->order[i]];
      const FoveaStep *step = &plan_step->step;

      if (fovea_layout_runs (layout, plan_step) && ! layout->band[i] &&
          step->klass->scratch)
        layout->scratch = MAX (layout->scratch,
                               (gint64) step->klass->scratch (
                                   step, &layout->rect[plan_step->out[0]]));
    }
  for (guint i = 0; i < plan->n_steps; i = layout->until[i] + 1)
    if (layout->band[i])
      layout->scratch =
          MAX (layout->scratch, fovea_bands_scratch (layout, plan, i));
  layout->scratch = fovea_layout_align (layout->scratch);
}

/* What is wanted of each value, without places in memory. */
static void
layout_begin (Layout *layout, FoveaPlan *plan, const FoveaRect *output)
{
  *layout = (Layout){ g_new0 (FoveaRect, plan->n_values),
                      g_new (gint64, plan->n_values),
                      g_new0 (gint64, plan->n_steps),
                      g_new0 (guint, plan->n_steps),
                      g_new0 (gint64, plan->n_steps), 0, 0, NULL };
  for (guint v = 0; v < plan->n_values; v++)
    layout->offset[v] = -1;
  layout_rects (layout, plan, output);
  layout_alias_rects (layout, plan);
}

FoveaRect
fovea_layout_need (FoveaPlan *plan, const FoveaRect *output, FoveaValue value)
{
  Layout    layout;
  FoveaRect need;

  layout_begin (&layout, plan, output);
  need = layout.rect[value];
  fovea_layout_clear (&layout);
  return need;
}

gboolean
fovea_layout_make (Layout          *layout,
                   FoveaPlan       *plan,
                   const FoveaRect *output,
                   gboolean         inputs_inside,
                   GError         **error)
{
  layout_begin (layout, plan, output);
  fovea_bands_choose (layout, plan);
  if (! fovea_layout_places (layout, plan, inputs_inside, error))
    return FALSE;
  layout_scratch (layout, plan);
  return TRUE;
}

gboolean
fovea_layout_memory (const Layout    *layout,
                     const FoveaPlan *plan,
                     guint            threads,
                     gint64          *bytes)
{
  *bytes = 0;
  return fovea_checked_mul (layout->scratch, threads, bytes) &&
         fovea_checked_add (*bytes, layout->bytes, bytes) &&
         fovea_checked_add (*bytes, plan->extra, bytes);
}

gboolean
fovea_layout_fits (const Layout *layout,
                   FoveaPlan    *plan,
                   guint         threads,
                   GError      **error)
{
  gint64 bytes;

  if (! fovea_layout_memory (layout, plan, threads, &bytes) ||
      (plan->memory_limit && (guint64) bytes > plan->memory_limit))
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("this needs %" PRId64 " MB, more than the limit of %" PRId64 " MB"),
        bytes >> 20, (gint64) (plan->memory_limit >> 20));
  return TRUE;
}

void
fovea_layout_clear (Layout *layout)
{
  g_clear_pointer (&layout->rect, g_free);
  g_clear_pointer (&layout->offset, g_free);
  g_clear_pointer (&layout->shared, g_free);
  g_clear_pointer (&layout->until, g_free);
  g_clear_pointer (&layout->band, g_free);
  g_clear_pointer (&layout->lasting, g_free);
}
