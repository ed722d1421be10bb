/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Class activation maps and saliency: a graph of gradients is planned once, and
 * each question is a seed. Sums over channels are done in double precision. */
#include "explain.h"

#include <math.h>
#include <string.h>

#include "model.h"

#define EXPLAIN_STEPS 32 /* of integrated gradients, where none are asked for */

void
fovea_explain_free (FoveaExplain *explain)
{
  if (! explain)
    return;
  fovea_graph_unref (explain->graph);
  fovea_weights_unref (explain->weights);
  fovea_plan_unref (explain->plan);
  g_free (explain);
}

FoveaValue
fovea_explain_layer (const FoveaExplain *explain)
{
  return explain->layer;
}

gboolean
fovea_explain_is_exact (const FoveaExplain *explain)
{
  return explain->exact;
}

/* The axis of y that counts classes */
static guint
explain_class_axis (const FoveaShape *shape)
{
  return shape->rank > 1 ? 1 : 0;
}

guint
fovea_explain_classes (const FoveaExplain *explain)
{
  const FoveaShape *shape = fovea_plan_shape (explain->plan, explain->of);

  return shape->rank == 0 ? 1 : (guint) shape->size[explain_class_axis (shape)];
}

/* ---- Making --------------------------------------------------------------------- */

static gboolean
explain_is_maps (const FoveaShape *shape)
{
  return shape->rank == 4 && shape->size[0] == 1 && shape->size[1] > 0 &&
         shape->size[2] * shape->size[3] > 1;
}

FoveaValue *
fovea_explain_maps (const FoveaPlan *plan,
                    FoveaGraph      *graph,
                    FoveaValue       of,
                    guint           *n)
{
  g_autofree gboolean *depends =
      fovea_explain_dependent (graph, fovea_graph_input (graph, 0));
  g_autofree gboolean *leads = fovea_explain_leading (graph, of);
  FoveaValue *values = g_new (FoveaValue, fovea_graph_n_nodes (graph) + 1);

  *n = 0;
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      FoveaValue value = fovea_graph_node (graph, i)->outputs[0];

      if (value != of && depends[value] && leads[value] && plan->known[value] &&
          ! plan->constant[value] &&
          fovea_dtype_is_float (plan->types[value]) &&
          explain_is_maps (&plan->shapes[value]))
        values[(*n)++] = value;
    }
  return values;
}

/* The last value with pixels between the input and `of`. */
static FoveaValue
explain_last_maps (const FoveaPlan *plan,
                   FoveaGraph      *graph,
                   FoveaValue       of,
                   GError         **error)
{
  guint n;
  g_autofree FoveaValue *values = fovea_explain_maps (plan, graph, of, &n);

  if (n > 0)
    return values[n - 1];
  fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
              _ ("no layer before '%s' has maps with height and width"),
              fovea_graph_value_name (graph, of));
  return FOVEA_NO_VALUE;
}

/* The shapes of the graph as it is fitted; with one picture through one input. */
static FoveaPlan *
explain_fit (FoveaGraph       *graph,
             FoveaWeights     *weights,
             const FoveaShape *shape,
             GError          **error)
{
  const FoveaPlanOptions options = { .any_size = TRUE };

  if (fovea_graph_n_inputs (graph) != 1)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("a network of %u inputs; one picture can be explained"),
                  fovea_graph_n_inputs (graph));
      return NULL;
    }
  if (shape->rank != 4 || shape->size[0] != 1)
    {
      g_autofree char *text = fovea_shape_to_string (shape);

      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("an input of %s; one picture can be explained"), text);
      return NULL;
    }
  return fovea_plan_new_fitted (graph, weights, shape, &options, error);
}

static gboolean
explain_plan (FoveaExplain      *explain,
              FoveaGraph        *graph,
              FoveaWeights      *weights,
              const FoveaShape  *shape,
              const FoveaPlan   *fitted,
              FoveaGradientFlags flags,
              GError           **error)
{
  const FoveaValue       taps[] = { explain->of, explain->layer };
  const FoveaPlanOptions any = { .any_size = TRUE };
  const FoveaPlanOptions options = { .taps = taps,
                                     .n_taps = explain->cam ? 2 : 1,
                                     .memory_limit = FOVEA_MODEL_MEMORY };
  const FoveaShape       shapes[] = { *shape, fitted->shapes[explain->of] };

  if (! fovea_graph_gradient (graph, weights, shape, &any, explain->of,
                              &explain->layer, 1, flags, &explain->graph,
                              &explain->weights, error))
    return FALSE;
  explain->plan = fovea_plan_new (explain->graph, explain->weights, shapes,
                                  &options, error);
  return explain->plan != NULL;
}

FoveaExplain *
fovea_cam_new (FoveaGraph       *graph,
               FoveaWeights     *weights,
               const FoveaShape *shape,
               FoveaValue        of,
               FoveaValue        layer,
               GError          **error)
{
  g_autoptr (FoveaPlan) fitted = explain_fit (graph, weights, shape, error);
  g_autoptr (FoveaExplain) explain = g_new0 (FoveaExplain, 1);

  if (! fitted)
    return NULL;
  if (layer == FOVEA_NO_VALUE)
    layer = explain_last_maps (fitted, graph, of, error);
  if (layer == FOVEA_NO_VALUE)
    return NULL;
  if (! explain_is_maps (&fitted->shapes[layer]))
    {
      g_autofree char *text = fovea_shape_to_string (&fitted->shapes[layer]);

      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("the layer '%s' gives %s numbers, which are no maps"),
                  fovea_graph_value_name (graph, layer), text);
      return NULL;
    }
  explain->of = of;
  explain->layer = layer;
  explain->cam = TRUE;
  explain->exact = fovea_explain_is_linear (fitted, graph, layer, of);
  return explain_plan (explain, graph, weights, shape, fitted, 0, error) ?
             g_steal_pointer (&explain) :
             NULL;
}

FoveaExplain *
fovea_saliency_new (FoveaGraph       *graph,
                    FoveaWeights     *weights,
                    const FoveaShape *shape,
                    FoveaValue        of,
                    FoveaSaliencyKind kind,
                    GError          **error)
{
  g_autoptr (FoveaPlan) fitted = explain_fit (graph, weights, shape, error);
  g_autoptr (FoveaExplain) explain = g_new0 (FoveaExplain, 1);

  if (! fitted)
    return NULL;
  explain->of = of;
  explain->layer = fovea_graph_input (graph, 0);
  explain->kind = kind;
  return explain_plan (
             explain, graph, weights, shape, fitted,
             kind == FOVEA_SALIENCY_GUIDED ? FOVEA_GRADIENT_GUIDED : 0, error) ?
             g_steal_pointer (&explain) :
             NULL;
}

FoveaExplain *
fovea_model_cam_new (FoveaModel *model, const char *layer, GError **error)
{
  FoveaValue value = FOVEA_NO_VALUE;

  if (layer && *layer)
    {
      value = fovea_graph_find (model->graph, layer, error);
      if (value == FOVEA_NO_VALUE)
        return NULL;
    }
  return fovea_cam_new (model->graph, model->weights, &model->input,
                        fovea_graph_logits (model->graph, model->output), value,
                        error);
}

FoveaExplain *
fovea_model_saliency_new (FoveaModel       *model,
                          FoveaSaliencyKind kind,
                          GError          **error)
{
  return fovea_saliency_new (model->graph, model->weights, &model->input,
                             fovea_graph_logits (model->graph, model->output),
                             kind, error);
}

/* ---- Running -------------------------------------------------------------------- */

/* 1 for the class, wherever it is in y. */
static FoveaTensor *
explain_seed (const FoveaExplain *explain, guint index, GError **error)
{
  const FoveaShape *shape = fovea_plan_shape (explain->plan, explain->of);
  const guint       axis = explain_class_axis (shape);
  const guint       n = fovea_explain_classes (explain);
  FoveaTensor      *seed;
  gint64            inner = 1;

  if (index >= n)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("there is no class %u, the network has %u (0 to %u)"),
                  index, n, n - 1);
      return NULL;
    }
  seed = fovea_tensor_new (FOVEA_F32, shape, error);
  for (guint d = axis + 1; d < shape->rank; d++)
    inner *= shape->size[d];
  for (gint64 i = 0; seed && i < fovea_shape_elements (shape); i++)
    ((float *) seed->data)[i] = i / inner % n == index ? 1 : 0;
  return seed;
}

static double
explain_score (FoveaResult *result, const FoveaTensor *seed)
{
  const FoveaTensor *y = fovea_result_tap (result, 0);
  const float       *weight = seed->data;
  double             score = 0;

  for (gint64 i = 0; i < fovea_shape_elements (&y->shape); i++)
    if (weight[i] != 0)
      score += fovea_tensor_get (y, i);
  return score;
}

/* sum over k of w_k A_k, w_k the mean of the gradient by A_k; for a CAM times
 * the pixels, since an average has divided by them. */
static void
explain_activation (const FoveaExplain *explain,
                    FoveaResult        *result,
                    FoveaHeat          *heat)
{
  const FoveaTensor *maps = fovea_result_tap (result, 1);
  const float *up = fovea_result_output (result, 0)->data, *a = maps->data;
  const gint64 n = maps->shape.size[2] * maps->shape.size[3];
  g_autofree double *sum = g_new0 (double, n);

  for (gint64 k = 0; k < maps->shape.size[1]; k++)
    {
      double weight = 0;

      for (gint64 i = 0; i < n; i++)
        weight += up[k * n + i];
      if (! explain->exact)
        weight /= (double) n;
      for (gint64 i = 0; i < n; i++)
        sum[i] += weight * a[k * n + i];
    }
  for (gint64 i = 0; i < n; i++)
    heat->values[i] = (float) (explain->exact || ! (sum[i] <= 0) ? sum[i] : 0);
}

/* max over channels of |gradient|; a NaN stays one. */
static void
explain_saliency (FoveaResult *result, FoveaHeat *heat)
{
  const FoveaTensor *gradient = fovea_result_output (result, 0);
  const float       *up = gradient->data;
  const gint64       n = gradient->shape.size[2] * gradient->shape.size[3];

  for (gint64 k = 0; k < gradient->shape.size[1]; k++)
    for (gint64 i = 0; i < n; i++)
      {
        const float value = fabsf (up[k * n + i]);

        if (isnan (value) || value > heat->values[i])
          heat->values[i] = value;
      }
}

static FoveaResult *
explain_once (FoveaExplain          *explain,
              const FoveaTensor     *input,
              const FoveaTensor     *seed,
              const FoveaRunOptions *options,
              GError               **error)
{
  const FoveaTensor *inputs[] = { input, seed };

  return fovea_plan_run (explain->plan, inputs, options, error);
}

typedef struct
{
  FoveaRunOptions        inner;
  const FoveaRunOptions *outer;
  guint                  step, steps;
} ExplainProgress;

static void
explain_progress (double fraction, const char *what, gpointer data)
{
  const ExplainProgress *p = data;

  p->outer->progress ((p->step + fraction) / p->steps, what, p->outer->data);
}

/* Adds the gradients along the way from the baseline into `sum`. */
static gboolean
explain_walk (FoveaExplain          *explain,
              const float           *x,
              const float           *from,
              FoveaTensor           *at,
              const FoveaTensor     *seed,
              guint                  steps,
              const FoveaRunOptions *options,
              double                *sum,
              GError               **error)
{
  static const FoveaRunOptions defaults = { 0 };
  ExplainProgress progress = { options ? *options : defaults, options, 0,
                               steps };
  const gint64    n = fovea_shape_elements (&at->shape);

  if (progress.inner.progress)
    {
      progress.inner.progress = explain_progress;
      progress.inner.data = &progress;
    }
  for (; progress.step < steps; progress.step++)
    {
      const double t = (progress.step + 0.5) / steps;
      g_autoptr (FoveaResult) result = NULL;
      const float *up;

      for (gint64 i = 0; i < n; i++)
        ((float *) at->data)[i] =
            (float) (from ? from[i] + t * (x[i] - from[i]) : t * x[i]);
      result = explain_once (explain, at, seed, &progress.inner, error);
      if (! result)
        return FALSE;
      up = fovea_result_output (result, 0)->data;
      for (gint64 i = 0; i < n; i++)
        sum[i] += up[i];
    }
  return TRUE;
}

static gboolean
explain_integrate (FoveaExplain          *explain,
                   const FoveaTensor     *input,
                   const FoveaTensor     *baseline,
                   const FoveaTensor     *seed,
                   guint                  steps,
                   const FoveaRunOptions *options,
                   FoveaHeat             *heat,
                   GError               **error)
{
  g_autoptr (FoveaTensor) x = fovea_tensor_to_float (input, error);
  g_autoptr (FoveaTensor) from = NULL;
  g_autoptr (FoveaTensor) at =
      x ? fovea_tensor_new (FOVEA_F32, &x->shape, error) : NULL;
  const gint64 n = fovea_shape_elements (&input->shape);
  const gint64 pixels = input->shape.size[2] * input->shape.size[3];
  const float *values, *base;
  double      *sum;
  gboolean     ok;

  if (! at || (baseline && ! (from = fovea_tensor_to_float (baseline, error))))
    return FALSE;
  values = x->data;
  base = from ? from->data : NULL;
  sum = fovea_alloc (n, sizeof *sum);
  ok = sum ? explain_walk (explain, values, base, at, seed, steps, options, sum,
                           error) :
             fovea_fail (error, FOVEA_ERROR_MEMORY,
                         _ ("not enough memory for %" PRId64 " gradients"), n);
  for (gint64 i = 0; ok && i < pixels; i++)
    {
      double all = 0;

      for (gint64 k = i; k < n; k += pixels)
        all += sum[k] / steps * (values[k] - (base ? base[k] : 0));
      heat->values[i] = (float) all;
    }
  fovea_free (sum);
  return ok;
}

static gboolean
explain_check (const FoveaExplain *explain,
               const FoveaTensor  *given,
               GError            **error)
{
  const FoveaShape *wanted =
      fovea_plan_shape (explain->plan, fovea_graph_input (explain->graph, 0));

  if (! fovea_shape_equal (&given->shape, wanted))
    {
      g_autofree char *have = fovea_shape_to_string (&given->shape);
      g_autofree char *want = fovea_shape_to_string (wanted);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("the plan is for an input of %s and was given %s"),
                         want, have);
    }
  return TRUE;
}

FoveaHeat *
fovea_explain_run (FoveaExplain          *explain,
                   const FoveaTensor     *input,
                   guint                  index,
                   guint                  steps,
                   const FoveaTensor     *baseline,
                   const FoveaRunOptions *options,
                   GError               **error)
{
  const FoveaShape *shape = fovea_plan_shape (explain->plan, explain->layer);
  g_autoptr (FoveaTensor) seed = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  const gboolean integrated =
      ! explain->cam && explain->kind == FOVEA_SALIENCY_INTEGRATED;

  if (! explain_check (explain, input, error) ||
      (integrated && baseline && ! explain_check (explain, baseline, error)))
    return NULL;
  seed = explain_seed (explain, index, error);
  heat = seed ? fovea_heat_new (shape->size[3], shape->size[2], error) : NULL;
  if (! heat)
    return NULL;
  if (integrated &&
      ! explain_integrate (explain, input, baseline, seed,
                           steps ? steps : EXPLAIN_STEPS, options, heat, error))
    return NULL;
  /* Last, so that the score is that of the input itself */
  result = explain_once (explain, input, seed, options, error);
  if (! result)
    return NULL;
  if (explain->cam)
    explain_activation (explain, result, heat);
  else if (! integrated)
    explain_saliency (result, heat);
  heat->score = explain_score (result, seed);
  fovea_heat_measure (heat);
  return g_steal_pointer (&heat);
}
