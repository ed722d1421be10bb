/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking a graph of gradients: each question is a seed. Sums over channels are
 * done in double precision. */
#include <math.h>

#include "explain.h"
#include "model.h"

#define EXPLAIN_STEPS 32 /* of integrated gradients, where none are asked for */

/* How the numbers of a value lie that is looked at. */
typedef struct
{
  gint64 channels, height, width;
  gint64 pixel, channel; /* from one to the next */
} ExplainMaps;

static ExplainMaps
explain_maps (const FoveaExplain *explain, const FoveaShape *shape)
{
  const gboolean last = explain->nhwc;
  ExplainMaps    maps = { .channels = shape->size[last ? 3 : 1],
                          .height = shape->size[last ? 1 : 2],
                          .width = shape->size[last ? 2 : 3] };

  maps.pixel = last ? maps.channels : 1;
  maps.channel = last ? 1 : maps.height * maps.width;
  return maps;
}

/* 1 for the class, wherever it is in y. */
static FoveaTensor *
explain_seed (const FoveaExplain *explain, guint index, GError **error)
{
  const FoveaShape *shape = fovea_plan_shape (explain->plan, explain->of);
  const guint       axis = fovea_explain_class_axis (shape);
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
explain_saliency (const FoveaExplain *explain,
                  FoveaResult        *result,
                  FoveaHeat          *heat)
{
  const FoveaTensor *gradient = fovea_result_output (result, 0);
  const float       *up = gradient->data;
  const ExplainMaps  maps = explain_maps (explain, &gradient->shape);

  for (gint64 k = 0; k < maps.channels; k++)
    for (gint64 i = 0; i < maps.height * maps.width; i++)
      {
        const float value = fabsf (up[k * maps.channel + i * maps.pixel]);

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
  const gint64 n = fovea_shape_elements (&at->shape);
  FoveaShare   share;

  fovea_share_init (&share, options, steps);
  for (guint step = 0; step < steps; step++)
    {
      const double t = (step + 0.5) / steps;
      g_autoptr (FoveaResult) result = NULL;
      const float *up;

      share.done = step;
      for (gint64 i = 0; i < n; i++)
        ((float *) at->data)[i] =
            (float) (from ? from[i] + t * (x[i] - from[i]) : t * x[i]);
      result = explain_once (explain, at, seed, &share.inner, error);
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
  const ExplainMaps maps = explain_maps (explain, &input->shape);
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
  for (gint64 i = 0; ok && i < maps.height * maps.width; i++)
    {
      double all = 0;

      for (gint64 c = 0; c < maps.channels; c++)
        {
          const gint64 k = c * maps.channel + i * maps.pixel;

          all += sum[k] / steps * (values[k] - (base ? base[k] : 0));
        }
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
  ExplainMaps    maps;
  const gboolean integrated =
      ! explain->cam && explain->kind == FOVEA_SALIENCY_INTEGRATED;

  if (! explain_check (explain, input, error) ||
      (integrated && baseline && ! explain_check (explain, baseline, error)))
    return NULL;
  seed = explain_seed (explain, index, error);
  maps = explain_maps (explain, shape);
  heat = seed ? fovea_heat_new (maps.width, maps.height, error) : NULL;
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
    explain_saliency (explain, result, heat);
  heat->score = explain_score (result, seed);
  fovea_heat_measure (heat);
  return g_steal_pointer (&heat);
}
