/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Third pass of a plan: which rectangle of each value is wanted, and where it
 * lies. Rectangles go backwards from the output through the layers' needs;
 * places in the arena go forwards, a dead value's place is used again. */
#include <string.h>

#include "bands.h"

#define ALIGNMENT 64

typedef struct
{
  gint64 offset, bytes;
  guint  dies; /* step after which it is free */
} Block;

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
      ! fovea_checked_add (n, ALIGNMENT - 1, &n))
    return -1;
  return n / ALIGNMENT * ALIGNMENT;
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

/* Where values lie that share another's memory. */
typedef struct
{
  FoveaValue *home;     /* [n_values] the value whose memory it shares */
  gint64     *delta;    /* [n_values] bytes behind that one's start */
  gboolean   *gathered; /* [n_values] it lies in a concatenation's output */
  guint      *dies;     /* [n_values] of a home: the last step that reads any of
                           the values at home there */
} Homes;

static void
homes_clear (Homes *homes)
{
  g_free (homes->home);
  g_free (homes->delta);
  g_free (homes->gathered);
  g_free (homes->dies);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Homes, homes_clear)

/* Values that a step makes in memory of their own. */
static gboolean *
homes_made (const Layout *layout, FoveaPlan *plan)
{
  gboolean *made = g_new0 (gboolean, plan->n_values);

  for (guint i = 0; i < plan->n_steps; i++)
    {
      const PlanStep *plan_step = &plan->steps[i];

      if (fovea_layout_runs (layout, plan_step) &&
          ! plan_step->step.klass->alias)
        for (guint k = 0; k < plan_step->step.n_out; k++)
          made[plan_step->out[k]] = ! plan->kept[plan_step->out[k]];
    }
  return made;
}

static void
homes_gather_step (Homes          *homes,
                   const Layout   *layout,
                   FoveaPlan      *plan,
                   const PlanStep *plan_step,
                   const gboolean *made)
{
  const FoveaValue out = plan_step->out[0];
  const FoveaRect *rect = &layout->rect[out];

  for (guint k = 0; k < plan_step->step.n_in; k++)
    {
      FoveaValue in = plan_step->in[k];

      if (homes->gathered[in] || ! made[in] ||
          memcmp (&layout->rect[in], rect, sizeof (FoveaRect)) != 0)
        continue;
      homes->gathered[in] = TRUE;
      homes->home[in] = homes->home[out];
      homes->delta[in] =
          homes->delta[out] + fovea_concat_first_block (&plan_step->step, k) *
                                  rect->width * rect->height *
                                  plan->block[out] * (gint64) sizeof (float);
    }
}

/* The inputs of a concatenation are made where it would copy them to, if they
 * are wanted on the same rectangle: from the last concatenation to the first. */
static void
homes_gather (Homes *homes, const Layout *layout, FoveaPlan *plan)
{
  g_autofree gboolean *made = homes_made (layout, plan);

  for (guint i = plan->n_steps; i-- > 0;)
    {
      const PlanStep *plan_step = &plan->steps[plan->order[i]];

      if (fovea_layout_runs (layout, plan_step) &&
          fovea_concat_first_block (&plan_step->step, 0) >= 0)
        homes_gather_step (homes, layout, plan, plan_step, made);
    }
}

static void
homes_read (Homes *homes, FoveaValue value, guint step)
{
  guint *dies = &homes->dies[homes->home[value]];

  *dies = MAX (*dies, step);
}

static void
homes_make (Homes *homes, const Layout *layout, FoveaPlan *plan)
{
  homes->home = g_new (FoveaValue, plan->n_values);
  homes->delta = g_new0 (gint64, plan->n_values);
  homes->gathered = g_new0 (gboolean, plan->n_values);
  homes->dies = g_new0 (guint, plan->n_values);
  for (guint v = 0; v < plan->n_values; v++)
    homes->home[v] = v;
  homes_gather (homes, layout, plan);
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[plan->order[i]];

      if (! fovea_layout_runs (layout, plan_step))
        continue;
      if (plan_step->step.klass->alias)
        {
          homes->home[plan_step->out[0]] = homes->home[plan_step->in[0]];
          homes->delta[plan_step->out[0]] = homes->delta[plan_step->in[0]];
        }
      for (guint k = 0; k < plan_step->step.n_in; k++)
        if (plan_step->in[k] != FOVEA_NO_VALUE)
          homes_read (homes, plan_step->in[k], layout->until[i]);
      for (guint k = 0; k < plan_step->step.n_out; k++)
        homes_read (homes, plan_step->out[k], i);
    }
  for (guint v = 0; v < plan->n_values; v++)
    if (plan->kept[v])
      homes->dies[homes->home[v]] = G_MAXUINT;
}

/* The lowest gap among the live blocks, which are kept sorted by offset. */
static gint64
layout_place (Layout *layout, GArray *live, guint now, gint64 bytes, guint dies)
{
  Block block = { 0, bytes, dies };
  guint at = 0;

  for (guint i = 0; i < live->len;)
    if (g_array_index (live, Block, i).dies < now)
      g_array_remove_index (live, i);
    else
      i++;
  for (; at < live->len; at++)
    {
      const Block *other = &g_array_index (live, Block, at);

      if (block.offset + bytes <= other->offset)
        break;
      block.offset = other->offset + other->bytes;
    }
  if (bytes > 0) /* else it would share its offset with the next one */
    g_array_insert_val (live, at, block);
  layout->bytes = MAX (layout->bytes, block.offset + bytes);
  return block.offset;
}

/* Takes over the place of an input that ends with this step, unless another
 * of its inputs lies there too: that one would be read after it was written.
 * What is added to a sum is read right before that is written. */
static gboolean
layout_reuse (Layout      *layout,
              FoveaPlan   *plan,
              PlanStep    *plan_step,
              guint        now,
              const Homes *homes,
              GArray      *live)
{
  const FoveaValue *home = homes->home;
  const guint       which = plan_step->step.post.skip;
  FoveaValue        in = plan_step->in[which], out = plan_step->out[0];

  if (! (plan_step->step.klass->in_place || which > 0) ||
      layout->band[now] || /* others of the band read it later */
      plan_step->step.n_out > 1 || in == FOVEA_NO_VALUE || layout->offset[home[in]] < 0 ||
      homes->dies[home[in]] != now || homes->gathered[in] ||
      homes->delta[in] != 0 || /* an alias of a gathered one */
      homes->gathered[out] || plan->block[in] != plan->block[out] ||
      ! fovea_shape_equal (&plan->shapes[in], &plan->shapes[out]) ||
      fovea_dtype_is_wide (plan->types[in]) !=
          fovea_dtype_is_wide (plan->types[out]) ||
      memcmp (&layout->rect[in], &layout->rect[out], sizeof (FoveaRect)) != 0)
    return FALSE;
  for (guint k = 0; k < plan_step->step.n_in; k++)
    if (k != which && plan_step->in[k] != FOVEA_NO_VALUE &&
        home[plan_step->in[k]] == home[in])
      return FALSE;
  for (guint i = 0; i < live->len; i++)
    if (g_array_index (live, Block, i).offset == layout->offset[home[in]])
      {
        g_array_index (live, Block, i).dies = homes->dies[home[out]];
        layout->offset[out] = layout->offset[home[in]];
        return TRUE;
      }
  return FALSE;
}

/* The value's place, or its home's; a home may have been placed already. */
static gboolean
layout_offset (Layout      *layout,
               FoveaPlan   *plan,
               FoveaValue   value,
               guint        now,
               const Homes *homes,
               GArray      *live,
               GError     **error)
{
  const FoveaValue home = homes->home[value];
  gint64           bytes;

  if (layout->offset[home] < 0)
    {
      bytes = fovea_layout_bytes (&plan->shapes[home], plan->types[home],
                                  plan->block[home], &layout->rect[home]);
      if (bytes < 0 || bytes > G_MAXINT64 / 4 - layout->bytes)
        return fovea_fail (error, FOVEA_ERROR_MEMORY,
                           _ ("the layers' results do not fit any memory"));
      layout->offset[home] =
          layout_place (layout, live, now, bytes, homes->dies[home]);
    }
  layout->offset[value] = layout->offset[home] + homes->delta[value];
  return TRUE;
}

/* What the threads of step number `now` share is nobody's after it. */
static gboolean
layout_shared (Layout         *layout,
               const PlanStep *plan_step,
               guint           now,
               GArray         *live,
               GError        **error)
{
  const FoveaStep *step = &plan_step->step;
  gint64           bytes;

  if (! step->klass->shared)
    return TRUE;
  bytes = (gint64) step->klass->shared (step, &layout->rect[plan_step->out[0]]);
  if (bytes < 0 || bytes > G_MAXINT64 / 4 - layout->bytes)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("the layers' results do not fit any memory"));
  bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  layout->shared[now] = layout_place (layout, live, now, bytes, now);
  return TRUE;
}

static gboolean
layout_step_offsets (Layout      *layout,
                     FoveaPlan   *plan,
                     PlanStep    *plan_step,
                     guint        now,
                     const Homes *homes,
                     GArray      *live,
                     GError     **error)
{
  if (plan_step->step.klass->alias)
    {
      layout->offset[plan_step->out[0]] = layout->offset[plan_step->in[0]];
      return TRUE;
    }
  if (! layout_reuse (layout, plan, plan_step, now, homes, live))
    for (guint k = 0; k < plan_step->step.n_out; k++)
      if (! layout_offset (layout, plan, plan_step->out[k], now, homes, live,
                           error))
        return FALSE;
  return layout_shared (layout, plan_step, now, live, error);
}

static gboolean
layout_offsets (Layout    *layout,
                FoveaPlan *plan,
                gboolean   inputs_inside,
                GError   **error)
{
  g_auto (Homes) homes = { 0 };
  g_autoptr (GArray) live = g_array_new (FALSE, FALSE, sizeof (Block));

  homes_make (&homes, layout, plan);
  layout->lasting = g_new (gboolean, plan->n_values);
  for (guint v = 0; v < plan->n_values; v++)
    layout->lasting[v] = homes.dies[homes.home[v]] == G_MAXUINT;
  for (guint i = 0; inputs_inside && i < fovea_graph_n_inputs (plan->graph);
       i++)
    if (! layout_offset (layout, plan, fovea_graph_input (plan->graph, i), 0,
                         &homes, live, error))
      return FALSE;
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[plan->order[i]];

      /* What lies between in bands is nowhere. */
      if (fovea_layout_runs (layout, plan_step) && layout->until[i] == i &&
          ! layout_step_offsets (layout, plan, plan_step, i, &homes, live,
                                 error))
        return FALSE;
    }
  return TRUE;
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
  layout->scratch = (layout->scratch + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
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
  if (! layout_offsets (layout, plan, inputs_inside, error))
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
