/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, sharing and freeing plans; the passes in order. */
#include "plan.h"

#include <string.h>

static void
plan_step_clear (PlanStep *plan_step)
{
  FoveaStep *step = &plan_step->step;

  if (step->fitted && step->klass->clear_fitted)
    step->klass->clear_fitted (step->fitted);
  g_free (step->fitted);
  g_free (step->in);
  g_free (step->in_block);
  g_free ((FoveaDType *) step->in_type);
  g_free (step->out_type);
  g_free (step->present);
  g_free (step->constant);
  g_free (step->out);
  g_free (step->post.scale);
  g_free (step->post.shift);
  g_free (plan_step->out);
  g_free (plan_step->own_in);
}

FoveaPlan *
fovea_plan_ref (FoveaPlan *plan)
{
  g_atomic_ref_count_inc (&plan->refs);
  return plan;
}

void
fovea_plan_unref (FoveaPlan *plan)
{
  if (! plan || ! g_atomic_ref_count_dec (&plan->refs))
    return;
  for (guint i = 0; i < plan->n_steps; i++)
    plan_step_clear (&plan->steps[i]);
  for (guint v = 0; v < plan->n_values; v++)
    fovea_tensor_free (plan->constants[v]);
  fovea_layout_clear (&plan->whole);
  fovea_graph_unref (plan->graph);
  fovea_weights_unref (plan->weights);
  g_free (plan->steps);
  g_free (plan->shapes);
  g_free (plan->types);
  g_free (plan->known);
  g_free (plan->constants);
  g_free (plan->constant);
  g_free (plan->readers);
  g_free (plan->block);
  g_free (plan->order);
  if (plan->arena)
    fovea_free (plan->arena->memory);
  g_free (plan->arena);
  g_free (plan->kept);
  g_free (plan->taps);
  g_free (plan);
}

static FoveaPlan *
plan_allocate (FoveaGraph             *graph,
               FoveaWeights           *weights,
               const FoveaPlanOptions *options)
{
  FoveaPlan *plan = g_new0 (FoveaPlan, 1);

  g_atomic_ref_count_init (&plan->refs);
  plan->graph = fovea_graph_ref (graph);
  plan->weights = fovea_weights_ref (weights);
  plan->loops = fovea_loops ();
  plan->memory_limit = options->memory_limit;
  plan->n_steps = fovea_graph_n_nodes (graph);
  plan->n_values = 2 * fovea_graph_n_values (graph);
  plan->steps = g_new0 (PlanStep, plan->n_steps);
  plan->shapes = g_new0 (FoveaShape, plan->n_values);
  plan->types = g_new0 (FoveaDType, plan->n_values);
  plan->known = g_new0 (gboolean, plan->n_values);
  plan->constants = g_new0 (FoveaTensor *, plan->n_values);
  plan->constant = g_new0 (const FoveaTensor *, plan->n_values);
  plan->readers = g_new0 (guint, plan->n_values);
  plan->block = g_new0 (int, plan->n_values);
  plan->kept = g_new0 (gboolean, plan->n_values);
  plan->taps = g_memdup2 (options->taps, options->n_taps * sizeof (FoveaValue));
  plan->n_taps = options->n_taps;
  for (guint i = 0; i < plan->n_taps; i++)
    plan->kept[plan->taps[i]] = TRUE;
  for (guint i = 0; i < fovea_graph_n_outputs (graph); i++)
    plan->kept[fovea_graph_output (graph, i)] = TRUE;
  return plan;
}

FoveaPlan *
fovea_plan_new_fitted (FoveaGraph             *graph,
                       FoveaWeights           *weights,
                       const FoveaShape       *shapes,
                       const FoveaPlanOptions *options,
                       GError                **error)
{
  g_autoptr (FoveaPlan) plan = plan_allocate (graph, weights, options);

  if (! fovea_plan_fit (plan, shapes, options, error))
    return NULL;
  plan->shapes_only = TRUE;
  return g_steal_pointer (&plan);
}

/* All but the packed weights. `spare`: bytes that these may take beyond the
 * model's own. */
static FoveaPlan *
plan_lay_out (FoveaGraph             *graph,
              FoveaWeights           *weights,
              const FoveaShape       *shapes,
              const FoveaPlanOptions *options,
              guint64                 spare,
              GError                **error)
{
  g_autoptr (FoveaPlan) plan = plan_allocate (graph, weights, options);

  if (! fovea_plan_fit (plan, shapes, options, error))
    return NULL;
  fovea_plan_rewrite (plan);
  fovea_plan_fuse (plan);
  fovea_plan_block (plan, spare);
  plan->shapes_only = options->shapes_only;
  if (! fovea_layout_make (&plan->whole, plan, NULL, FALSE, error))
    return NULL;
  return g_steal_pointer (&plan);
}

/* A whole run would keep the limit without what weights are packed to beyond the
 * model's own, and passes it with that. On one thread: how many there are must
 * not choose the way, and so the numbers. */
static gboolean
plan_packs_too_much (const FoveaPlan *plan)
{
  gint64 bytes;

  return plan->memory_limit && plan->extra > 0 &&
         fovea_layout_memory (&plan->whole, plan, 1, &bytes) &&
         (guint64) bytes > plan->memory_limit &&
         (guint64) bytes - plan->extra <= plan->memory_limit;
}

FoveaPlan *
fovea_plan_new (FoveaGraph             *graph,
                FoveaWeights           *weights,
                const FoveaShape       *shapes,
                const FoveaPlanOptions *options,
                GError                **error)
{
  static const FoveaPlanOptions defaults = { 0 };
  g_autoptr (FoveaPlan) plan = NULL;
  guint64 spare;

  if (! options)
    options = &defaults;
  for (guint i = 0; i < options->n_taps; i++)
    g_return_val_if_fail (options->taps[i] >= 0 &&
                              (guint) options->taps[i] <
                                  fovea_graph_n_values (graph),
                          NULL);
  /* Half of the limit, the other one is the results'. */
  spare = options->memory_limit ? options->memory_limit / 2 : G_MAXUINT64;
  plan = plan_lay_out (graph, weights, shapes, options, spare, error);
  if (plan && plan_packs_too_much (plan))
    {
      fovea_plan_unref (plan);
      plan = plan_lay_out (graph, weights, shapes, options, 0, error);
    }
  if (! plan || (! plan->shapes_only &&
                 ! fovea_plan_pack (plan, options->threads, error)))
    return NULL;
  return g_steal_pointer (&plan);
}

const FoveaShape *
fovea_plan_shape (FoveaPlan *plan, FoveaValue value)
{
  g_return_val_if_fail (value >= 0 && (guint) value < plan->n_values, NULL);
  return &plan->shapes[value];
}

FoveaDType
fovea_plan_type (FoveaPlan *plan, FoveaValue value)
{
  g_return_val_if_fail (value >= 0 && (guint) value < plan->n_values,
                        FOVEA_F32);
  return plan->types[value] == FOVEA_F64_EXACT ? FOVEA_F64 : plan->types[value];
}

guint64
fovea_plan_arena_bytes (FoveaPlan *plan)
{
  return plan->whole.bytes;
}
