/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stages a Gaussian blur is made of, and their graphs.
 *
 * A blur by sigma is a blur by a, one by b, and one by a again, with
 * 2 a^2 + b^2 = sigma^2. Between the first two only every d-th number is kept,
 * and the last one brings the others back: sums over every d-th place of two
 * Gaussians are Gaussians again but for a share of 2 exp (-2 pi^2 s^2 / d^2),
 * where s^2 = a^2 (sigma^2 - a^2) / sigma^2. With s^2 = 0.8 d^2 that is 2.8e-7;
 * it gives a^2 = sigma^2 / 2 * (1 - sqrt (1 - 3.2 d^2 / sigma^2)). The middle
 * blur, of b / d on the smaller map, is done in the same way. Each Gaussian
 * ends where 6e-7 of it is left, and is normalised. So a result differs from
 * the exact one by some 1e-6 for each of at most 6 Gaussians and 2 axes: less
 * than 2^-16, which the tests check. */
#include <math.h>

#include "border.h"
#include "filter-build.h"
#include "gaussian.h"

/* Below it a blur is done at once. */
#define GAUSSIAN_WHOLE 4.0
/* Where a Gaussian ends, in sigmas: 6e-7 of it, or 4e-8, is behind. */
#define GAUSSIAN_END   5.0
#define GAUSSIAN_EXACT 5.5
#define GAUSSIAN_MOST  8 /* the largest factor */

/* 2 radius + 1 samples of a Gaussian around `middle`, which sum to 1 */
static void
gaussian_samples (double sigma, double middle, double step, gint64 n, double *to)
{
  double sum = 0.0;

  for (gint64 i = 0; i < n; i++)
    {
      double x = (step * i - middle) / sigma;

      to[i] = exp (-0.5 * x * x);
      sum += to[i];
    }
  for (gint64 i = 0; i < n; i++)
    to[i] /= sum;
}

static GaussianStage
gaussian_stage (GaussianKind kind,
                guint        axes,
                gint64       factor,
                double       sigma,
                double       end)
{
  GaussianStage stage = { .kind = kind, .axes = axes, .factor = factor };
  gint64        n;

  if (kind != GAUSSIAN_UP)
    {
      stage.radius = (gint64) ceil (end * sigma);
      n = 2 * stage.radius + 1;
      stage.taps = g_new (double, n);
      gaussian_samples (sigma, stage.radius, 1.0, n, stage.taps);
      return stage;
    }
  stage.radius = (gint64) ceil (end * sigma / factor);
  n = 2 * stage.radius + 1;
  stage.taps = g_new (double, factor * n);
  for (gint64 phase = 0; phase < factor; phase++)
    gaussian_samples (sigma, stage.radius * factor + phase, factor, n,
                      stage.taps + phase * n);
  return stage;
}

guint
fovea_gaussian_stages (double        sigma,
                       gboolean      exact,
                       GaussianStage stages[GAUSSIAN_STAGES],
                       gint64       *before)
{
  double side[GAUSSIAN_STAGES];
  gint64 factor[GAUSSIAN_STAGES], scale = 1;
  guint  n = 0, downs = 0;

  *before = 0;
  while (! exact && sigma >= GAUSSIAN_WHOLE)
    {
      double square;
      gint64 d = 2;

      while (2 * d <= GAUSSIAN_MOST && 4 * d <= sigma)
        d *= 2;
      square = sigma * sigma / 2 *
               (1 - sqrt (1 - 3.2 * (double) (d * d) / (sigma * sigma)));
      side[downs] = sqrt (square);
      factor[downs] = d;
      stages[n++] = gaussian_stage (GAUSSIAN_DOWN, GAUSSIAN_X, d, side[downs],
                                    GAUSSIAN_END);
      stages[n] = gaussian_stage (GAUSSIAN_DOWN, GAUSSIAN_Y, d, side[downs],
                                  GAUSSIAN_END);
      *before += scale * stages[n++].radius;
      sigma = sqrt (sigma * sigma - 2 * square) / (double) d;
      scale *= d;
      downs++;
    }
  stages[n] = gaussian_stage (GAUSSIAN_BLUR, GAUSSIAN_Y | GAUSSIAN_X, 1, sigma,
                              exact ? GAUSSIAN_EXACT : GAUSSIAN_END);
  *before += scale * stages[n++].radius;
  while (downs-- > 0)
    {
      stages[n] = gaussian_stage (GAUSSIAN_UP, GAUSSIAN_Y | GAUSSIAN_X,
                                  factor[downs], side[downs], GAUSSIAN_END);
      *before += scale * stages[n++].radius;
      scale /= factor[downs];
    }
  return n;
}

void
fovea_gaussian_stage_clear (GaussianStage *stage)
{
  g_clear_pointer (&stage->taps, g_free);
}

/* ---- Graphs ---- */

/* An axis: its border, unless zeros, which convolutions have by themselves. */
static FoveaValue
gaussian_add_border (FilterBuild         *build,
                     const FoveaGaussian *request,
                     int                  axis,
                     const gint64         pads[2],
                     FoveaValue           input,
                     GError             **error)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  gint64      all[8] = { 0 };

  all[2 + axis] = pads[0];
  all[6 + axis] = pads[1];
  fovea_attrs_set_string (attrs, "mode",
                          fovea_border_pad_mode (request->border));
  fovea_attrs_set_ints (attrs, "pads", all, 8);
  fovea_attrs_set_float (attrs, "value",
                         request->border == FOVEA_BORDER_CONSTANT ?
                             request->border_value :
                             0.0);
  return fovea_filter_add (build, "pad", attrs, input, error);
}

static FoveaValue
gaussian_add_sums (FilterBuild         *build,
                   const FoveaGaussian *request,
                   const GaussianStage *stage,
                   int                  axis,
                   FoveaValue           input,
                   GError             **error)
{
  const gint64 n = 2 * stage->radius + 1;
  FilterConv   conv = { .border = FOVEA_BORDER_VALID,
                        .size = { axis ? 1 : n, axis ? n : 1 },
                        .strides = { axis ? 1 : stage->factor,
                                     axis ? stage->factor : 1 },
                        .dilation = 1,
                        .outputs = request->channels,
                        .group = request->channels,
                        .group_inputs = 1,
                        .kernel = stage->taps,
                        .scale = 1.0 };

  return fovea_filter_add_conv (build, &conv, n, input, error);
}

static FoveaValue
gaussian_add_enlarge (FilterBuild         *build,
                      const GaussianStage *stage,
                      int                  axis,
                      gint64               size,
                      FoveaValue           input,
                      GError             **error)
{
  const gint64 n = 2 * stage->radius + 1;
  FoveaShape   shape = fovea_shape (2, stage->factor, n);
  FoveaAttrs  *attrs;
  FoveaValue   inputs[2] = { input, FOVEA_NO_VALUE };
  g_autoptr (FoveaTensor) weights = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (weights == NULL)
    return FOVEA_NO_VALUE;
  for (gint64 i = 0; i < stage->factor * n; i++)
    ((float *) weights->data)[i] = (float) stage->taps[i];
  inputs[1] = fovea_graph_builder_weight (build->builder, "weight",
                                          g_steal_pointer (&weights));
  attrs = fovea_attrs_new ();
  fovea_attrs_set_int (attrs, "axis", axis);
  fovea_attrs_set_int (attrs, "factor", stage->factor);
  fovea_attrs_set_int (attrs, "size", size);
  return fovea_graph_builder_add (build->builder, "enlarge", NULL, attrs,
                                  inputs, 2, error);
}

gboolean
fovea_gaussian_graph (const FoveaGaussian *request,
                      const GaussianStage *stage,
                      const gint64         pads[2][2],
                      const gint64         size[2],
                      FoveaGraph         **graph,
                      FoveaWeights       **weights,
                      GError             **error)
{
  FilterBuild build = fovea_filter_begin ("gaussian", request->channels);
  FoveaValue  value = build.picture;

  for (int axis = 0; axis < 2 && value != FOVEA_NO_VALUE; axis++)
    {
      if (! (stage->axes & (axis ? GAUSSIAN_X : GAUSSIAN_Y)))
        continue;
      if (pads[axis][0] > 0 || pads[axis][1] > 0)
        value = gaussian_add_border (&build, request, axis, pads[axis], value,
                                     error);
      if (value == FOVEA_NO_VALUE)
        break;
      value = stage->kind == GAUSSIAN_UP ?
                  gaussian_add_enlarge (&build, stage, axis, size[axis], value,
                                        error) :
                  gaussian_add_sums (&build, request, stage, axis, value,
                                     error);
    }
  return fovea_filter_end (&build, value, graph, weights, error);
}
