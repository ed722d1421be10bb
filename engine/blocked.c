/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pass of a plan after fusion: how each map lies. Convolutions like channels in
 * blocks of a vector's lanes (N C/b H W b), most other layers take what comes,
 * and the rest, like whoever reads an output or a tap, wants it plain: then a
 * step is put in that copies it, once for all that want it so. */
#include <string.h>

#include "plan.h"

gboolean
fovea_shape_is_blockable (const FoveaStep *step, guint i)
{
  return step->present[i] && step->in[i].rank == 4 &&
         fovea_dtype_is_float (step->in_type[i]) && ! step->constant[i];
}

void
fovea_block_same (FoveaStep *step, const FoveaLoops *loops)
{
  int block = step->n_in > 0 ? step->in_block[0] : 0;

  if (step->whole || step->n_out != 1 ||
      ! fovea_shape_equal (&step->in[0], &step->out[0]))
    block = 0;
  for (guint i = 0; i < step->n_in && block; i++)
    if (step->present[i] && ! step->constant[i] &&
        (! fovea_shape_is_blockable (step, i) ||
         ! fovea_shape_equal (&step->in[i], &step->out[0])))
      block = 0;
  for (guint i = 0; i < step->n_in; i++)
    step->in_block[i] = step->constant[i] || ! step->present[i] ? 0 : block;
  step->out_block = block;
}

typedef struct
{
  FoveaPlan *plan;
  GArray    *order; /* of guint */
  PlanStep  *steps; /* the new ones */
  guint      n_steps;
  gboolean  *copied; /* [n_values] its twin is made */
  guint64    spare;  /* bytes, see FoveaStep */
} BlockPass;

/* Puts in a step that makes the twin of `value`. */
static void
block_copy (BlockPass *pass, FoveaValue value)
{
  FoveaPlan *plan = pass->plan;
  FoveaValue twin = fovea_plan_twin (plan, value);
  PlanStep  *plan_step = &pass->steps[pass->n_steps];
  FoveaStep *step = &plan_step->step;
  guint      number = fovea_graph_n_nodes (plan->graph) + pass->n_steps++;

  plan->known[twin] = TRUE;
  plan->shapes[twin] = plan->shapes[value];
  plan->types[twin] = plan->types[value];
  plan->block[twin] = plan->block[value] ? 0 : plan->loops->lanes;
  step->klass = &fovea_layer_relayout;
  step->name = step->klass->name;
  step->fitted = NULL;
  step->n_in = step->n_out = 1;
  step->in = g_memdup2 (&plan->shapes[value], sizeof (FoveaShape));
  step->out = g_memdup2 (&plan->shapes[value], sizeof (FoveaShape));
  step->in_type = g_memdup2 (&plan->types[value], sizeof (FoveaDType));
  step->out_type = g_memdup2 (&plan->types[value], sizeof (FoveaDType));
  step->present = g_new (gboolean, 1);
  step->present[0] = TRUE;
  step->constant = g_new0 (const FoveaTensor *, 1);
  step->in_block = g_memdup2 (&plan->block[value], sizeof (int));
  step->out_block = plan->block[twin];
  plan_step->chosen = value;
  plan_step->out = g_memdup2 (&twin, sizeof twin);
  pass->copied[value] = TRUE;
  g_array_append_val (pass->order, number);
}

/* Asks the layer, and gives it its inputs as it wants them. */
static void
block_step (BlockPass *pass, PlanStep *plan_step)
{
  FoveaPlan      *plan = pass->plan;
  FoveaStep      *step = &plan_step->step;
  FoveaValue     *own = NULL;
  g_autofree int *now = g_new0 (int, step->n_in + 1);

  for (guint i = 0; i < step->n_in; i++)
    if (plan_step->in[i] != FOVEA_NO_VALUE)
      now[i] = step->in_block[i] = plan->block[plan_step->in[i]];
  step->spare = pass->spare;
  if (step->klass->block)
    step->klass->block (step, plan->loops);
  else
    memset (step->in_block, 0, step->n_in * sizeof (int));
  pass->spare = step->spare;
  for (guint i = 0; i < step->n_in; i++)
    {
      if (step->in_block[i] == now[i] || plan_step->in[i] == FOVEA_NO_VALUE)
        continue;
      if (! own)
        own = g_memdup2 (plan_step->in, step->n_in * sizeof (FoveaValue));
      if (! pass->copied[own[i]])
        block_copy (pass, own[i]);
      own[i] = fovea_plan_twin (plan, own[i]);
    }
  if (own)
    {
      g_free (plan_step->own_in);
      plan_step->in = plan_step->own_in = own;
    }
  for (guint k = 0; k < step->n_out; k++)
    plan->block[plan_step->out[k]] = step->out_block;
}

/* What is kept is kept plain. */
static void
block_keep (BlockPass *pass, const PlanStep *plan_step)
{
  FoveaPlan *plan = pass->plan;

  for (guint k = 0; k < plan_step->step.n_out; k++)
    {
      FoveaValue value = plan_step->out[k];

      if (! plan->kept[value] || ! plan->block[value])
        continue;
      if (! pass->copied[value])
        block_copy (pass, value);
      plan->kept[value] = FALSE;
      plan->kept[fovea_plan_twin (plan, value)] = TRUE;
    }
}

/* The new steps behind the graph's; those that point into themselves do so
 * where they are now. */
static void
block_append (BlockPass *pass)
{
  FoveaPlan *plan = pass->plan;
  guint      n_nodes = plan->n_steps;
  PlanStep  *old = plan->steps;

  plan->n_steps += pass->n_steps;
  plan->steps = g_new0 (PlanStep, plan->n_steps);
  memcpy (plan->steps, old, n_nodes * sizeof (PlanStep));
  memcpy (plan->steps + n_nodes, pass->steps,
          pass->n_steps * sizeof (PlanStep));
  for (guint i = 0; i < n_nodes; i++)
    if (old[i].in == &old[i].chosen)
      plan->steps[i].in = &plan->steps[i].chosen;
  for (guint i = n_nodes; i < plan->n_steps; i++)
    plan->steps[i].in = &plan->steps[i].chosen;
  g_free (old);
}

void
fovea_plan_block (FoveaPlan *plan, guint64 spare)
{
  g_autofree gboolean *copied = g_new0 (gboolean, plan->n_values);
  g_autofree PlanStep *steps = g_new0 (PlanStep, plan->n_values);
  BlockPass pass = { plan,   g_array_new (FALSE, FALSE, sizeof (guint)),
                     steps,  0,
                     copied, spare };

  for (guint i = 0; i < plan->n_steps; i++)
    {
      if (! plan->steps[i].skipped)
        block_step (&pass, &plan->steps[i]);
      g_array_append_val (pass.order, i);
      if (! plan->steps[i].skipped)
        block_keep (&pass, &plan->steps[i]);
    }
  plan->extra = spare - pass.spare;
  if (pass.n_steps)
    block_append (&pass);
  plan->order = (guint *) (gpointer) g_array_free (pass.order, FALSE);
}
