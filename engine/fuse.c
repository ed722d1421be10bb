/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Second pass of a plan: a layer may take in the layers behind it (batch norm,
 * clamping activations) and do their work on its sums, with the very numbers
 * they would have made. A kept value (output or tap) is never crossed. */
#include "plan.h"

/* The only step that reads `value`, if there is just one. */
static PlanStep *
fuse_only_reader (FoveaPlan *plan, FoveaValue value, guint from)
{
  if (plan->readers[value] != 1 || plan->kept[value])
    return NULL;
  for (guint i = from; i < plan->n_steps; i++)
    for (guint k = 0; k < plan->steps[i].step.n_in; k++)
      if (plan->steps[i].in[k] == value)
        return k == 0 && ! plan->steps[i].skipped ? &plan->steps[i] : NULL;
  return NULL;
}

static void
fuse_count_readers (FoveaPlan *plan)
{
  for (guint i = 0; i < plan->n_steps; i++)
    for (guint k = 0; ! plan->steps[i].skipped && k < plan->steps[i].step.n_in;
         k++)
      if (plan->steps[i].in[k] != FOVEA_NO_VALUE)
        plan->readers[plan->steps[i].in[k]]++;
}

void
fovea_plan_fuse (FoveaPlan *plan)
{
  fuse_count_readers (plan);
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[i];
      PlanStep *next;

      if (plan_step->skipped || ! plan_step->step.klass->fuse)
        continue;
      while ((next = fuse_only_reader (plan, plan_step->out[0], i + 1)) &&
             next->step.n_out == 1 &&
             plan_step->step.klass->fuse (&plan_step->step, &next->step))
        {
          plan_step->out[0] = next->out[0];
          next->skipped = TRUE;
        }
    }
}
