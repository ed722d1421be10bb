/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the first pass of a plan and the second: pixels out of channels, and
 * back, which older exporters write as reshape, transpose, reshape of an axis
 * more for each side of a block, become the layer for it. The numbers are the
 * same, but it runs by tiles, and copies once. A mean over height and width
 * becomes the layer for that. */
#include <string.h>

#include "layers/blocks.h"
#include "layers/parts.h"
#include "layers/reduce.h"
#include "plan.h"

#define NO_STEP   G_MAXUINT
#define MANY_STEP (G_MAXUINT - 1)

/* The axes of the value between, of rank 6, as the transpose orders them; and
 * which of its axes are a block's sides. */
typedef struct
{
  const char *layer;
  guint       order[6];
  guint       side[2];
  gboolean    channel_first;
} Pattern;

static const Pattern rewrite_patterns[] = {
  { "depthtospace", { 0, 1, 4, 2, 5, 3 }, { 2, 3 }, TRUE },
  { "depthtospace", { 0, 3, 4, 1, 5, 2 }, { 1, 2 }, FALSE },
  { "spacetodepth", { 0, 1, 3, 5, 2, 4 }, { 3, 5 }, TRUE },
  { "spacetodepth", { 0, 3, 5, 1, 2, 4 }, { 3, 5 }, FALSE },
};

/* reader[v]: the only step that reads value v. */
static guint *
rewrite_readers (FoveaPlan *plan)
{
  guint *reader = g_new (guint, plan->n_values);

  for (guint v = 0; v < plan->n_values; v++)
    reader[v] = plan->kept[v] ? MANY_STEP : NO_STEP;
  for (guint i = 0; i < plan->n_steps; i++)
    for (guint k = 0; ! plan->steps[i].skipped && k < plan->steps[i].step.n_in;
         k++)
      if (plan->steps[i].in[k] != FOVEA_NO_VALUE)
        {
          guint *at = &reader[plan->steps[i].in[k]];

          *at = *at == NO_STEP ? i : MANY_STEP;
        }
  return reader;
}

/* The layer of that name that alone reads the first output of `from`. */
static PlanStep *
rewrite_next (FoveaPlan   *plan,
              const guint *reader,
              PlanStep    *from,
              const char  *name)
{
  guint     index = reader[from->out[0]];
  PlanStep *next = index < plan->n_steps ? &plan->steps[index] : NULL;

  return next && strcmp (next->step.klass->name, name) == 0 &&
                 next->in[0] == from->out[0] ?
             next :
             NULL;
}

static gboolean
rewrite_order_is (const FoveaStep *transpose, const guint *order)
{
  const FoveaParts *parts = transpose->fitted;

  for (guint d = 0; d < 6; d++)
    if (parts->part[0].axis[d].axis != order[d])
      return FALSE;
  return TRUE;
}

/* The sizes that a map has before a reshape to rank 6 or after one from it, by
 * the numbers of axes that are put together: batch, channels, height, width. */
static gboolean
rewrite_grouped (const FoveaShape *six,
                 const FoveaShape *map,
                 const guint       together[4])
{
  guint d = 0;

  for (guint m = 0; m < 4; m++)
    {
      gint64 size = 1;

      for (guint k = 0; k < together[m]; k++)
        size *= six->size[d++];
      if (size != map->size[m])
        return FALSE;
    }
  return TRUE;
}

static gboolean
rewrite_matches (const Pattern   *pattern,
                 const FoveaStep *first,
                 const FoveaStep *transpose,
                 const FoveaStep *last)
{
  static const guint channels[4] = { 1, 3, 1, 1 }, pixels[4] = { 1, 1, 2, 2 };
  const gboolean     to_space = pattern->layer[0] == 'd';
  const FoveaShape  *six = &first->out[0];

  return first->in[0].rank == 4 && six->rank == 6 && last->out[0].rank == 4 &&
         rewrite_order_is (transpose, pattern->order) &&
         six->size[pattern->side[0]] == six->size[pattern->side[1]] &&
         rewrite_grouped (six, &first->in[0], to_space ? channels : pixels) &&
         rewrite_grouped (&transpose->out[0], &last->out[0],
                          to_space ? pixels : channels);
}

/* The last of the three becomes the layer, and reads what the first read. */
static void
rewrite_as_blocks (const Pattern *pattern,
                   PlanStep      *first,
                   PlanStep      *transpose,
                   PlanStep      *last)
{
  FoveaBlocks *blocks = g_new0 (FoveaBlocks, 1);

  blocks->size = first->step.out[0].size[pattern->side[0]];
  blocks->channel_first = pattern->channel_first;
  g_free (last->step.fitted);
  last->step.fitted = blocks;
  last->step.params = blocks;
  last->step.klass = fovea_layer_find (pattern->layer);
  last->step.n_in = 1;
  last->step.in[0] = first->step.in[0];
  last->chosen = first->in[0];
  last->in = &last->chosen;
  first->skipped = transpose->skipped = TRUE;
}

/* ---- Means of whole maps ------------------------------------------------------------ */

/* ReduceMean over height and width is the global average, which takes maps as
 * they lie. */
static void
rewrite_mean (FoveaStep *step)
{
  const FoveaReduceFit *fit = step->fitted;

  if (strcmp (step->klass->name, "reducemean") != 0 || step->in[0].rank != 4 ||
      fit->n < 1 || fit->reduced[0] || fit->reduced[1] || ! fit->reduced[2] ||
      ! fit->reduced[3] || ! fovea_dtype_is_float (step->in_type[0]) ||
      fovea_dtype_held_size (step->in_type[0]) != sizeof (float))
    return;
  g_free (step->fitted);
  step->fitted = NULL;
  step->klass = fovea_layer_find ("globalaverage");
  step->n_in = 1;
}

void
fovea_plan_rewrite (FoveaPlan *plan)
{
  g_autofree guint *reader = rewrite_readers (plan);

  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *first = &plan->steps[i], *transpose, *last;

      if (first->skipped)
        continue;
      rewrite_mean (&first->step);
      if (strcmp (first->step.klass->name, "reshape") != 0)
        continue;
      transpose = rewrite_next (plan, reader, first, "transpose");
      last =
          transpose ? rewrite_next (plan, reader, transpose, "reshape") : NULL;
      for (guint p = 0; last && p < G_N_ELEMENTS (rewrite_patterns); p++)
        if (rewrite_matches (&rewrite_patterns[p], &first->step,
                             &transpose->step, &last->step))
          {
            rewrite_as_blocks (&rewrite_patterns[p], first, transpose, last);
            break;
          }
    }
}
