/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one driver: runs a plan's steps over tiles in an arena. Whole tensors
 * come in here too; pictures by tiles in tiles.c. */
#include <string.h>
#include <time.h>

#include "bands.h"
#include "workers.h"

struct _FoveaResult
{
  FoveaPlan    *plan;
  Arena        *arena;
  FoveaTensor **inputs;  /* [n_inputs] converted or copied ones, or NULL */
  FoveaTensor  *outputs; /* [n_outputs] views */
  FoveaTensor  *taps;    /* [n_taps] views */
};

gboolean
fovea_run_stopped (StepRun *run)
{
  if (run->cancel && g_atomic_int_get (run->cancel))
    g_atomic_int_set (&run->stopped, TRUE);
  return g_atomic_int_get (&run->stopped);
}

guint
fovea_run_threads (const FoveaRunOptions *options)
{
  return options && options->threads ? MIN (options->threads, 256) :
                                       fovea_cpu_count ();
}

FoveaRunOptions
fovea_run_within (const Layout          *layout,
                  const FoveaPlan       *plan,
                  const FoveaRunOptions *options)
{
  FoveaRunOptions within = options ? *options : (FoveaRunOptions){ 0 };
  gint64          bytes;

  within.threads = fovea_run_threads (options);
  while (within.threads > 1 && plan->memory_limit &&
         (! fovea_layout_memory (layout, plan, within.threads, &bytes) ||
          (guint64) bytes > plan->memory_limit))
    within.threads--;
  return within;
}

static void
run_prepare_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  StepRun  *run = data;
  FoveaWork work = run->work;

  work.scratch = run->scratch + worker * run->scratch_bytes;
  if (! fovea_run_stopped (run))
    run->step->klass->prepare (run->step, &work, first, last);
}

static void
run_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  StepRun  *run = data;
  FoveaWork work = run->work;

  work.scratch = run->scratch + worker * run->scratch_bytes;
  /* One thread alone gets all units at once: look at the flag in between. */
  while (first < last && ! fovea_run_stopped (run))
    {
      gint64 until = run->cancel ? MIN (first + 16, last) : last;

      run->step->klass->run (run->step, &work, first, until);
      first = until;
    }
}

gboolean
fovea_run_one_step (const FoveaStep *step,
                    const FoveaWork *work,
                    GError         **error)
{
  const FoveaLayerClass *klass = step->klass;
  const FoveaRect       *out = &work->out[0].rect;
  FoveaWork              own = *work;
  gsize    scratch = klass->scratch ? klass->scratch (step, out) : 0;
  gsize    shared = klass->shared ? klass->shared (step, out) : 0;
  gboolean enough;

  own.scratch = fovea_alloc (MAX (scratch, 1), 1);
  own.shared = fovea_alloc (MAX (shared, 1), 1);
  enough = own.scratch && own.shared;
  if (enough)
    {
      if (klass->prepare && klass->prepare_units (step, out) > 0)
        klass->prepare (step, &own, 0, klass->prepare_units (step, out));
      klass->run (step, &own, 0, klass->units (step, out));
    }
  fovea_free (own.scratch);
  fovea_free (own.shared);
  return enough ||
         fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
}

/* Gives each of the step's outputs its place; an empty one has none. */
static void
run_place (FoveaPlan    *plan,
           const Layout *layout,
           PlanStep     *plan_step,
           FoveaTile    *tiles,
           char         *arena)
{
  for (guint k = 0; k < plan_step->step.n_out; k++)
    {
      FoveaValue value = plan_step->out[k];

      tiles[value].rect = layout->rect[value];
      tiles[value].data = plan_step->step.klass->alias ?
                              tiles[plan_step->in[0]].data :
                              (float *) (arena + layout->offset[value]);
    }
}

/* Who looks at each number alone need not know of blocks: a blocked tile is to
 * them a plain one of fewer, wider planes. */
static void
run_flatten (FoveaTile *tile, int block)
{
  tile->rect.x *= block;
  tile->rect.width *= block;
}

static void
run_step (FoveaPlan *plan,
          PlanStep  *plan_step,
          FoveaTile *tiles,
          gpointer   shared,
          StepRun   *run,
          guint      threads)
{
  const FoveaStep      *step = &plan_step->step;
  FoveaTile             few[12];
  const FoveaRect      *rect = &tiles[plan_step->out[0]].rect;
  g_autofree FoveaTile *many = step->n_in + step->n_out > G_N_ELEMENTS (few) ?
                                   g_new (FoveaTile, step->n_in + step->n_out) :
                                   NULL;
  FoveaTile            *in = many ? many : few, *out = in + step->n_in;

  for (guint k = 0; k < step->n_in; k++)
    in[k] = plan_step->in[k] == FOVEA_NO_VALUE ? (FoveaTile){ 0 } :
                                                 tiles[plan_step->in[k]];
  for (guint k = 0; k < step->n_out; k++)
    out[k] = tiles[plan_step->out[k]];
  if (step->out_block && step->klass->block == fovea_block_same)
    {
      for (guint k = 0; k < step->n_in; k++)
        if (step->in_block[k])
          run_flatten (&in[k], step->out_block);
      run_flatten (&out[0], step->out_block);
    }
  run->step = step;
  run->work = (FoveaWork){ .in = in,
                           .out = out,
                           .loops = plan->loops,
                           .shared = shared };
  if (step->klass->prepare)
    fovea_workers_run (threads, step->klass->prepare_units (step, rect),
                       run_prepare_units, run);
  fovea_workers_run (threads, step->klass->units (step, rect), run_units, run);
}

/* An empty value has a place of its own kind: pointers into it are never read,
 * but they may be reckoned with. */
static void
run_constant_tiles (FoveaPlan *plan, FoveaTile *tiles)
{
  static gint64 nothing[8];

  for (guint v = 0; v < plan->n_values; v++)
    if (plan->constant[v])
      tiles[v] = (FoveaTile){ plan->constant[v]->data,
                              fovea_full_rect (&plan->shapes[v]) };
    else if (! tiles[v].data && plan->known[v] &&
             fovea_shape_elements (&plan->shapes[v]) == 0)
      tiles[v] = (FoveaTile){ (float *) (gpointer) nothing,
                              fovea_full_rect (&plan->shapes[v]) };
}

double
fovea_run_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + (double) now.tv_nsec * 1e-9;
}

static void
arena_free (Arena *arena)
{
  if (arena)
    fovea_free (arena->memory);
  g_free (arena);
}

Arena *
fovea_arena_take (FoveaPlan    *plan,
                  const Layout *layout,
                  guint         threads,
                  GError      **error)
{
  Arena *arena = __atomic_exchange_n (&plan->arena, NULL, __ATOMIC_ACQ_REL);
  gint64 bytes = layout->bytes + layout->scratch * (gint64) threads;

  if (! arena)
    arena = g_new0 (Arena, 1);
  if (arena->memory && arena->bytes >= bytes)
    return arena;
  fovea_free (arena->memory);
  *arena = (Arena){ fovea_alloc (MAX (bytes, 1), 1), bytes };
  if (arena->memory)
    return arena;
  g_free (arena);
  fovea_fail (error, FOVEA_ERROR_MEMORY,
              _ ("not enough memory: the run needs %" PRId64 " MB"),
              bytes >> 20);
  return NULL;
}

void
fovea_arena_give (FoveaPlan *plan, Arena *arena)
{
  if (arena)
    arena = __atomic_exchange_n (&plan->arena, arena, __ATOMIC_ACQ_REL);
  arena_free (arena);
}

gboolean
fovea_run_steps (FoveaPlan             *plan,
                 const Layout          *layout,
                 FoveaTile             *tiles,
                 char                  *arena,
                 const FoveaRunOptions *options,
                 double                 progress_from,
                 double                 progress_to,
                 GError               **error)
{
  guint   threads = fovea_run_threads (options);
  double *seconds = options ? options->seconds : NULL;
  StepRun run = { .scratch_bytes = layout->scratch,
                  .cancel = options ? options->cancel : NULL };

  if (plan->shapes_only)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("the plan was made for shapes alone and cannot be run"));
  run.scratch = arena + layout->bytes;
  run_constant_tiles (plan, tiles);
  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[plan->order[i]], *last;
      double    start;

      if (fovea_run_stopped (&run))
        break;
      if (! fovea_layout_runs (layout, plan_step))
        continue;
      last = &plan->steps[plan->order[layout->until[i]]];
      run_place (plan, layout, last, tiles, arena);
      start = seconds ? fovea_run_clock () : 0.0;
      if (last != plan_step)
        fovea_bands_run (plan, layout, i, tiles, &run, threads, seconds);
      else if (! plan_step->step.klass->alias)
        run_step (plan, plan_step, tiles, arena + layout->shared[i], &run,
                  threads);
      if (seconds && last == plan_step)
        seconds[plan->order[i]] = fovea_run_clock () - start;
      i = layout->until[i];
      if (options && options->progress)
        options->progress (progress_from + (progress_to - progress_from) *
                                               (i + 1) / plan->n_steps,
                           plan_step->step.name, options->data);
    }
  if (fovea_run_stopped (&run))
    return fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
  return TRUE;
}

/* ---- Whole tensors ------------------------------------------------------------ */

void
fovea_result_free (FoveaResult *result)
{
  if (! result)
    return;
  for (guint i = 0;
       result->inputs && i < fovea_graph_n_inputs (result->plan->graph); i++)
    fovea_tensor_free (result->inputs[i]);
  fovea_arena_give (result->plan, result->arena);
  g_free (result->inputs);
  g_free (result->outputs);
  g_free (result->taps);
  fovea_plan_unref (result->plan);
  g_free (result);
}

/* The caller's own numbers, where they lie plainly and as held, and nobody reads
 * them after the run: an input may be a tap or an output, too. Else copies. */
static gboolean
run_take_inputs (FoveaResult              *result,
                 const FoveaTensor *const *inputs,
                 FoveaTile                *tiles,
                 GError                  **error)
{
  FoveaPlan *plan = result->plan;

  for (guint i = 0; i < fovea_graph_n_inputs (plan->graph); i++)
    {
      FoveaValue         value = fovea_graph_input (plan->graph, i);
      const FoveaTensor *tensor = inputs[i];

      if (plan->constant[value]) /* known when the plan was made */
        continue;
      if (! fovea_shape_equal (&tensor->shape, &plan->shapes[value]))
        {
          g_autofree char *have = fovea_shape_to_string (&tensor->shape);
          g_autofree char *want = fovea_shape_to_string (&plan->shapes[value]);

          return fovea_fail (
              error, FOVEA_ERROR_SHAPE,
              _ ("the plan is for an input of %s and was given %s"), want,
              have);
        }
      if (! plan->whole.lasting[value] &&
          tensor->dtype == fovea_dtype_held (plan->types[value]) &&
          fovea_tensor_is_contiguous (tensor))
        {
          tiles[value] = (FoveaTile){ tensor->data,
                                      fovea_full_rect (&tensor->shape) };
          continue;
        }
      result->inputs[i] =
          fovea_tensor_to_held (tensor, plan->types[value], error);
      if (! result->inputs[i])
        return FALSE;
      tiles[value] = (FoveaTile){ result->inputs[i]->data,
                                  fovea_full_rect (&tensor->shape) };
    }
  return TRUE;
}

static FoveaTensor
run_view (FoveaPlan *plan, const FoveaTile *tiles, FoveaValue value)
{
  FoveaTensor view =
      fovea_tensor_view (&plan->shapes[value], tiles[value].data);

  view.dtype = fovea_dtype_held (plan->types[value]);
  return view;
}

FoveaResult *
fovea_plan_run (FoveaPlan                *plan,
                const FoveaTensor *const *inputs,
                const FoveaRunOptions    *options,
                GError                  **error)
{
  guint                 n_outputs = fovea_graph_n_outputs (plan->graph);
  const FoveaRunOptions within = fovea_run_within (&plan->whole, plan, options);
  g_autofree FoveaTile *tiles = g_new0 (FoveaTile, plan->n_values);
  g_autoptr (FoveaResult) result = g_new0 (FoveaResult, 1);

  result->plan = fovea_plan_ref (plan);
  result->inputs =
      g_new0 (FoveaTensor *, fovea_graph_n_inputs (plan->graph) + 1);
  result->outputs = g_new0 (FoveaTensor, n_outputs);
  result->taps = g_new0 (FoveaTensor, plan->n_taps + 1);
  if (! fovea_layout_fits (&plan->whole, plan, within.threads, error))
    return NULL;
  result->arena = fovea_arena_take (plan, &plan->whole, within.threads, error);
  if (! result->arena)
    return NULL;
  if (! run_take_inputs (result, inputs, tiles, error) ||
      ! fovea_run_steps (plan, &plan->whole, tiles, result->arena->memory,
                         &within, 0.0, 1.0, error))
    return NULL;
  for (guint i = 0; i < n_outputs; i++)
    result->outputs[i] =
        run_view (plan, tiles,
                  fovea_plan_plain (plan, fovea_graph_output (plan->graph, i)));
  for (guint i = 0; i < plan->n_taps; i++)
    result->taps[i] =
        run_view (plan, tiles, fovea_plan_plain (plan, plan->taps[i]));
  return g_steal_pointer (&result);
}

const FoveaTensor *
fovea_result_output (FoveaResult *result, guint index)
{
  g_return_val_if_fail (index < fovea_graph_n_outputs (result->plan->graph),
                        NULL);
  return &result->outputs[index];
}

const FoveaTensor *
fovea_result_tap (FoveaResult *result, guint index)
{
  g_return_val_if_fail (index < result->plan->n_taps, NULL);
  return &result->taps[index];
}
