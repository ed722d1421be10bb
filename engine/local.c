/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is a plan local: does each result depend on a bounded part of the picture
 * alone? And what a piece of its result takes. */
#include "local.h"

/* Each layer that is run at all gives a rectangle for a rectangle. */
gboolean
fovea_plan_is_local (FoveaPlan *plan, const char **whole)
{
  FoveaValue in, out;

  *whole = NULL;
  if (fovea_graph_n_inputs (plan->graph) != 1 ||
      fovea_graph_n_outputs (plan->graph) != 1)
    return FALSE;
  in = fovea_graph_input (plan->graph, 0);
  out = fovea_graph_output (plan->graph, 0);
  if (plan->shapes[in].rank != 4 || plan->shapes[out].rank != 4 ||
      plan->shapes[in].size[0] != 1 || plan->shapes[out].size[0] != 1)
    return FALSE;
  for (guint i = 0; i < plan->n_steps; i++)
    {
      const PlanStep *plan_step = &plan->steps[i];

      if (! fovea_layout_runs (&plan->whole, plan_step) ||
          ! fovea_step_is_whole (&plan_step->step))
        continue;
      *whole = plan_step->step.name;
      return FALSE;
    }
  return TRUE;
}

gboolean
fovea_plan_region_bytes (FoveaPlan       *plan,
                         const FoveaRect *output,
                         guint            threads,
                         guint64         *bytes,
                         GError         **error)
{
  Layout   layout = { 0 };
  gboolean ok =
      fovea_layout_make (&layout, plan, output, output != NULL, error);
  gint64 sum = 0;

  if (ok && ! fovea_layout_memory (&layout, plan, threads, &sum))
    ok = fovea_fail (error, FOVEA_ERROR_MEMORY,
                     _ ("the layers' results do not fit any memory"));
  fovea_layout_clear (&layout);
  *bytes = (guint64) sum;
  return ok;
}
