/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where each value lies in the arena of a run: forwards, step by step, and a dead
 * value's place is used again. */
#include <string.h>

#include "bands.h"

typedef struct
{
  gint64 offset, bytes;
  guint  dies; /* step after which it is free */
} Block;

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
      plan_step->step.n_out > 1 || in == FOVEA_NO_VALUE ||
      layout->offset[home[in]] < 0 || homes->dies[home[in]] != now ||
      homes->gathered[in] ||
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
  layout->shared[now] =
      layout_place (layout, live, now, fovea_layout_align (bytes), now);
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

gboolean
fovea_layout_places (Layout    *layout,
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
