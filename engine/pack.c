/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan's pass that packs: each layer lays its weights out as its inner loop
 * reads them. All of that lives as long as the plan and lies together; the
 * pages of the model's file that were read for it are given back. */
#include "mapped.h"
#include "memory.h"
#include "plan.h"
#include "workers.h"

static guint64
pack_bytes (const FoveaTensor *tensor)
{
  return (guint64) fovea_shape_elements (&tensor->shape) *
         fovea_dtype_size (tensor->dtype);
}

static gboolean
pack_wanted (const PlanStep *plan_step)
{
  return ! plan_step->skipped && plan_step->step.klass->pack;
}

/* Of the numbers that the step is given as constants. */
static guint64
pack_source (const FoveaStep *step)
{
  guint64 bytes = 0;

  for (guint i = 1; i < step->n_in; i++)
    if (step->constant[i])
      bytes += pack_bytes (step->constant[i]);
  return bytes;
}

/* What was packed is not read again; who packed less reads the rest in place. */
static void
pack_forget (FoveaPlan *plan, const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;

  for (guint i = 1; i < step->n_in; i++)
    if (step->constant[i] && plan_step->in[i] != FOVEA_NO_VALUE &&
        plan_step->packed >= pack_bytes (step->constant[i]))
      fovea_mapped_forget (
          fovea_weights_get (plan->weights, plan_step->in[i]));
}

/* Copies that were made for this step alone, as weights that are turned for a
 * gradient, go; the tensor stays, so that it is still told what was known. */
static void
pack_drop (FoveaPlan *plan, const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;

  for (guint i = 1; step->klass->packs_all && i < step->n_in; i++)
    {
      const FoveaValue value = plan_step->in[i];
      FoveaTensor     *tensor =
          value == FOVEA_NO_VALUE ? NULL : plan->constants[value];

      if (! tensor || plan->readers[value] != 1 || plan->kept[value] ||
          tensor->release != fovea_free)
        continue;
      fovea_free (tensor->owner);
      tensor->data = tensor->owner = NULL;
    }
}

static gboolean
pack_step (FoveaPlan *plan, PlanStep *plan_step, GError **error)
{
  FoveaStep    *step = &plan_step->step;
  const guint64 before = fovea_alloc_given ();

  if (! step->klass->pack (step, plan->loops, error))
    return FALSE;
  plan_step->packed = fovea_alloc_given () - before;
  pack_forget (plan, plan_step);
  pack_drop (plan, plan_step);
  return TRUE;
}

typedef struct
{
  FoveaPlan *plan;
  FoveaHeap *heap;
  guint      next; /* atomic: the first step that nobody took */
  GMutex     lock;
  GError    *error; /* the first there was */
} Packing;

/* Takes steps until there are no more: they differ too much to be shared out
 * beforehand. */
static void
pack_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  Packing *packing = data;
  guint    i;

  fovea_heap_use (packing->heap);
  while ((i = __atomic_fetch_add (&packing->next, 1, __ATOMIC_RELAXED)) <
         packing->plan->n_steps)
    {
      GError *error = NULL;

      if (! pack_wanted (&packing->plan->steps[i]) ||
          pack_step (packing->plan, &packing->plan->steps[i], &error))
        continue;
      __atomic_store_n (&packing->next, packing->plan->n_steps,
                        __ATOMIC_RELAXED);
      g_mutex_lock (&packing->lock);
      if (packing->error)
        g_error_free (error);
      else
        packing->error = error;
      g_mutex_unlock (&packing->lock);
      break;
    }
  fovea_heap_use (NULL);
}

gboolean
fovea_plan_pack (FoveaPlan *plan, guint threads, GError **error)
{
  Packing packing = { .plan = plan };
  guint64 expected = 0;

  for (guint i = 0; i < plan->n_steps; i++)
    if (pack_wanted (&plan->steps[i]))
      expected += pack_source (&plan->steps[i].step);
  g_mutex_init (&packing.lock);
  packing.heap = fovea_heap_new (expected);
  fovea_workers_run (MAX (threads, 1), MAX (threads, 1), pack_units, &packing);
  fovea_heap_close (packing.heap);
  g_mutex_clear (&packing.lock);
  /* Copies were made of these, because of how they lie or of their type. */
  for (guint v = 0; v < fovea_graph_n_values (plan->graph); v++)
    if (plan->constants[v])
      fovea_mapped_forget (fovea_weights_get (plan->weights, v));
  if (packing.error)
    g_propagate_error (error, packing.error);
  return ! packing.error;
}
