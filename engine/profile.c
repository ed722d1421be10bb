/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan's choices and what each step of it costs: runs it a few times with a
 * clock between the steps, and times what the CPU could do at best in the same
 * call. */
#include <string.h>

#include "bands.h"
#include "describe.h"
#include "error.h"
#include "model.h"
#include "plan.h"
#include "simd/blocks.h"
#include "workers.h"

#define PROFILE_MAX_RUNS 1000
/* Runs that are chosen: so many at least and at most, for so many seconds. */
#define PROFILE_FEW     3
#define PROFILE_MANY    51
#define PROFILE_SECONDS 1.0

/* ---- The peak ------------------------------------------------------------------- */

/* One panel of sums, all of it in the nearest cache. */
#define PEAK_TERMS   128
#define PEAK_CALLS   256
#define PEAK_REPEATS 9

typedef struct
{
  const FoveaLoops *loops;
  FoveaSpots        spots;
  ptrdiff_t         offset[PEAK_TERMS];
  float            *numbers; /* [threads][PEAK_NUMBERS] */
} Peak;

/* Pixels, weights, biases and results of the widest panel there is */
#define PEAK_LANES   16
#define PEAK_PIXELS  16
#define PEAK_NUMBERS                                              \
  (PEAK_PIXELS * PEAK_TERMS + 2 * PEAK_LANES * (PEAK_TERMS + 1) + \
   2 * PEAK_LANES * PEAK_PIXELS)

static void
peak_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  const Peak     *peak = data;
  const int       b = peak->loops->lanes, n = peak->loops->blocks->pixels;
  float          *x = peak->numbers + (gsize) worker * PEAK_NUMBERS;
  float          *weights = x + PEAK_PIXELS * PEAK_TERMS;
  float          *init = weights + 2 * b * PEAK_TERMS;
  FoveaBlockPost  post = { .init = init,
                           .low = -__builtin_inff (),
                           .high = __builtin_inff () };

  for (gint64 i = first; i < last; i++)
    peak->loops->blocks->panel (x, b, &peak->spots, weights, (FoveaAhead){ 0 }, &post,
                                init + 2 * b, (ptrdiff_t) n * b, 2, n);
}

/* Floating-point operations a second of the inner loop at its best. */
static double
profile_peak (const FoveaLoops *loops, guint threads)
{
  Peak   peak = { .loops = loops };
  double best = 0.0;
  gint64 calls = (gint64) PEAK_CALLS * threads;

  if (loops->lanes > PEAK_LANES || loops->blocks->pixels > PEAK_PIXELS)
    return 0.0;
  peak.spots = (FoveaSpots){ .offset = peak.offset,
                             .spots = PEAK_TERMS / loops->lanes,
                             .channels = loops->lanes };
  for (int s = 0; s < peak.spots.spots; s++)
    peak.offset[s] = (ptrdiff_t) s * PEAK_PIXELS * loops->lanes;
  peak.numbers = fovea_alloc (threads, PEAK_NUMBERS * sizeof (float));
  if (! peak.numbers)
    return 0.0;
  for (guint i = 0; i < PEAK_REPEATS; i++)
    {
      double start = fovea_run_clock (), seconds;

      fovea_workers_run (threads, calls, peak_units, &peak);
      seconds = fovea_run_clock () - start;
      best = MAX (best, 2.0 * PEAK_TERMS * 2 * loops->lanes *
                            loops->blocks->pixels * (double) calls / seconds);
    }
  fovea_free (peak.numbers);
  return best;
}

/* ---- What a step is ---------------------------------------------------------------- */

/* The step that computes a graph's value and was taken into another one. */
static const PlanStep *
profile_taken (FoveaPlan *plan, FoveaValue value, FoveaValue *next)
{
  for (guint i = 0; i < fovea_graph_n_nodes (plan->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (plan->graph, i);

      for (guint k = 0; plan->steps[i].skipped && plan->steps[i].step.klass &&
                        ! plan->constant[node->outputs[0]] &&
                        k < node->n_inputs;
           k++)
        if (node->inputs[k] == value)
          {
            *next = node->outputs[0];
            return &plan->steps[i];
          }
    }
  return NULL;
}

/* "conv + relu + add": along the values from the layer's own to the one that
 * the step makes. */
static char *
profile_layers (FoveaPlan *plan, guint index)
{
  const PlanStep *plan_step = &plan->steps[index];
  g_autofree char *own = fovea_step_type (&plan_step->step);
  GString        *text = g_string_new (own);
  FoveaValue      value, end = fovea_plan_origin (plan, plan_step->out[0]);

  if (index >= fovea_graph_n_nodes (plan->graph))
    return g_string_free (text, FALSE);
  value = fovea_graph_node (plan->graph, index)->outputs[0];
  while (value != end && value != FOVEA_NO_VALUE)
    {
      const PlanStep  *taken = profile_taken (plan, value, &value);
      g_autofree char *type = taken ? fovea_step_type (&taken->step) : NULL;

      if (! taken)
        break;
      g_string_append_printf (text, " + %s", type);
    }
  return g_string_free (text, FALSE);
}

/* Packed ones and those that are read where they lie */
static guint64
profile_weights (const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;
  guint64          bytes = 0;

  for (guint i = 1; i < step->n_in; i++)
    if (step->constant[i])
      bytes += (guint64) fovea_shape_elements (&step->constant[i]->shape) *
               fovea_dtype_size (step->constant[i]->dtype);
  return MAX (bytes, plan_step->packed);
}

/* Of steps that are run in bands: what all of them need together. */
static guint64
profile_scratch (FoveaPlan *plan, guint place, guint threads)
{
  const PlanStep  *plan_step = &plan->steps[plan->order[place]];
  const FoveaStep *step = &plan_step->step;
  const Layout    *layout = &plan->whole;
  const FoveaRect *rect = &layout->rect[plan_step->out[0]];
  guint64          bytes = 0;

  for (guint first = 0; layout->band[place] && first <= place; first++)
    if (layout->band[first] && layout->until[first] == layout->until[place])
      return (guint64) fovea_bands_scratch (layout, plan, first) * threads;
  if (step->klass->scratch)
    bytes = (guint64) step->klass->scratch (step, rect) * threads;
  if (step->klass->shared)
    bytes += step->klass->shared (step, rect);
  return bytes;
}

static void
profile_row (FoveaPlan *plan, guint place, guint threads, FoveaPlanRow *row)
{
  const guint            index = plan->order[place];
  const PlanStep        *plan_step = &plan->steps[index];
  const FoveaStep       *step = &plan_step->step;
  const FoveaLayerClass *klass = step->klass;

  /* What changes how a value lies has that one's name. */
  row->name = g_strdup (
      index < fovea_graph_n_nodes (plan->graph) ?
          step->name :
          fovea_graph_value_name (plan->graph,
                                  fovea_plan_origin (plan, plan_step->out[0])));
  row->layers = profile_layers (plan, index);
  row->algorithm = klass->algorithm ? klass->algorithm (step) : klass->name;
  row->output = step->out[0];
  row->macs = fovea_step_macs (step);
  row->weights = profile_weights (plan_step);
  row->scratch = profile_scratch (plan, place, threads);
}

/* ---- Running ------------------------------------------------------------------------ */

static int
profile_compare (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

static double
profile_median (double *values, guint n)
{
  qsort (values, n, sizeof *values, profile_compare);
  return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

/* Numbers like a photo's for every input. */
static gboolean
profile_inputs (FoveaPlan *plan, FoveaTensor **inputs, GError **error)
{
  guint32 state = 1;

  for (guint i = 0; i < fovea_graph_n_inputs (plan->graph); i++)
    {
      FoveaValue value = fovea_graph_input (plan->graph, i);
      gint64     n = fovea_shape_elements (&plan->shapes[value]);
      float     *to;

      inputs[i] = fovea_tensor_new (FOVEA_F32, &plan->shapes[value], error);
      if (! inputs[i])
        return FALSE;
      to = inputs[i]->data;
      for (gint64 k = 0;
           k < n && fovea_dtype_is_float (plan->types[value]); k++)
        {
          state = state * 1664525 + 1013904223;
          to[k] = (float) (state >> 8) * 0x1p-24f;
        }
    }
  return TRUE;
}

static guint
profile_choose_runs (double seconds)
{
  return (guint) CLAMP (PROFILE_SECONDS / MAX (seconds, 1e-6), PROFILE_FEW,
                        PROFILE_MANY);
}

/* How far all runs are, not each of them again. */
typedef struct
{
  const FoveaRunOptions *options;
  guint                  run, runs; /* runs 0: not known before the first is over */
} ProfileProgress;

static void
profile_progress (double fraction, const char *what, gpointer data)
{
  const ProfileProgress *at = data;
  g_autofree char       *text = NULL;

  if (at->runs == 0)
    at->options->progress (0.0, what, at->options->data);
  else
    {
      text = g_strdup_printf (_ ("run %u of %u"), at->run + 1, at->runs + 1);
      at->options->progress ((at->run + fraction) / (at->runs + 1), text,
                             at->options->data);
    }
}

/* seconds[step * *runs + run]; the first run, which warms up, is not counted, but
 * tells how many there shall be. (transfer full) */
static double *
profile_runs (FoveaPlan             *plan,
              const FoveaRunOptions *options,
              guint                 *runs,
              GError               **error)
{
  const guint n_inputs = fovea_graph_n_inputs (plan->graph);
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, n_inputs + 1);
  g_autofree double       *once = g_new0 (double, plan->n_steps + 1);
  g_autofree double       *seconds = NULL;
  ProfileProgress          at = { options, 0, *runs };
  FoveaRunOptions          timed = *options;
  gboolean                 ok = profile_inputs (plan, inputs, error);

  timed.seconds = once;
  timed.data = &at;
  if (options->progress)
    timed.progress = profile_progress;
  for (guint r = 0; ok && (r == 0 || r <= *runs); at.run = ++r)
    {
      const double start = fovea_run_clock ();
      g_autoptr (FoveaResult) result = fovea_plan_run (
          plan, (const FoveaTensor *const *) inputs, &timed, error);

      ok = result != NULL;
      if (r == 0 && *runs == 0)
        at.runs = *runs = profile_choose_runs (fovea_run_clock () - start);
      if (! seconds)
        seconds = g_new0 (double, (gsize) *runs * plan->n_steps + 1);
      for (guint i = 0; ok && r > 0 && i < plan->n_steps; i++)
        seconds[(gsize) i * *runs + r - 1] = once[i];
    }
  for (guint i = 0; i < n_inputs; i++)
    fovea_tensor_free (inputs[i]);
  return ok ? g_steal_pointer (&seconds) : NULL;
}

static FoveaProfile *
profile_new (FoveaPlan *plan, guint threads, guint runs, double *seconds)
{
  FoveaProfile *profile = g_new0 (FoveaProfile, 1);

  profile->input = plan->shapes[fovea_graph_input (plan->graph, 0)];
  profile->family = plan->loops->family;
  profile->threads = threads;
  profile->runs = runs;
  profile->arena = fovea_plan_arena_bytes (plan);
  profile->rows = g_new0 (FoveaPlanRow, plan->n_steps + 1);
  for (guint k = 0; k < plan->n_steps; k++)
    {
      guint         i = plan->order[k];
      FoveaPlanRow *row = &profile->rows[profile->n_rows];

      if (! fovea_layout_runs (&plan->whole, &plan->steps[i]) ||
          plan->steps[i].step.klass->alias)
        continue;
      profile_row (plan, k, threads, row);
      row->seconds = profile_median (seconds + (gsize) i * runs, runs);
      profile->seconds += row->seconds;
      profile->weights += row->weights;
      profile->scratch = MAX (profile->scratch, row->scratch);
      if (row->macs > G_MAXINT64 - profile->macs)
        profile->macs = G_MAXINT64;
      else
        profile->macs += row->macs;
      profile->n_rows++;
    }
  return profile;
}

FoveaProfile *
fovea_plan_profile (FoveaPlan             *plan,
                    const FoveaRunOptions *options,
                    guint                  runs,
                    GError               **error)
{
  static const FoveaRunOptions defaults = { 0 };
  const guint                  threads = fovea_run_threads (options);
  g_autofree double           *seconds = NULL;
  FoveaProfile                *profile;
  double                       peak;

  runs = MIN (runs, PROFILE_MAX_RUNS);
  peak = profile_peak (plan->loops, threads);
  seconds = profile_runs (plan, options ? options : &defaults, &runs, error);
  if (! seconds)
    return NULL;
  profile = profile_new (plan, threads, runs, seconds);
  profile->peak = MAX (peak, profile_peak (plan->loops, threads));
  return profile;
}

FoveaProfile *
fovea_model_profile (FoveaModel            *model,
                     guint                  width,
                     guint                  height,
                     const FoveaRunOptions *options,
                     guint                  runs,
                     GError               **error)
{
  g_autoptr (FoveaPlan) plan =
      fovea_model_plan_sized (model, width, height, FALSE,
                              fovea_run_threads (options), error);
  FoveaProfile *profile =
      plan ? fovea_plan_profile (plan, options, runs, error) : NULL;

  if (! profile)
    g_prefix_error (error, "%s: ", fovea_model_id (model));
  return profile;
}

double *
fovea_profile_seconds (const FoveaProfile     *profile,
                       const FoveaDescription *description)
{
  double *seconds = g_new0 (double, MAX (description->n_layers, 1));
  g_autoptr (GHashTable) rows = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < description->n_layers; i++)
    g_hash_table_insert (rows, description->layers[i].name,
                         GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < profile->n_rows; i++)
    {
      guint row = GPOINTER_TO_UINT (
          g_hash_table_lookup (rows, profile->rows[i].name));

      if (row > 0)
        seconds[row - 1] += profile->rows[i].seconds;
    }
  return seconds;
}

void
fovea_profile_free (FoveaProfile *profile)
{
  if (! profile)
    return;
  for (guint i = 0; i < profile->n_rows; i++)
    {
      g_free (profile->rows[i].name);
      g_free (profile->rows[i].layers);
    }
  g_free (profile->rows);
  g_free (profile);
}
