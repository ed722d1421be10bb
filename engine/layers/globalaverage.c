/* SPDX-License-Identifier: GPL-3.0-or-later */
/* globalaverage: the mean of each channel, ONNX GlobalAveragePool. Eight sums
 * in double precision, of every eighth element, added in a fixed order. A NaN
 * gives NaN. */
#include <string.h>

#include "gradient.h"
#include "layers/steps.h"
#include "simd/blocks.h"

#define GLOBALAVERAGE_SUMS 8

static double
globalaverage_sum (const float *src, gint64 n)
{
  double sum[GLOBALAVERAGE_SUMS] = { 0 };
  gint64 i = 0;

  for (; i + GLOBALAVERAGE_SUMS <= n; i += GLOBALAVERAGE_SUMS)
    for (int j = 0; j < GLOBALAVERAGE_SUMS; j++)
      sum[j] += src[i + j];
  for (int j = 0; i + j < n; j++)
    sum[j] += src[i + j];
  return ((sum[0] + sum[1]) + (sum[2] + sum[3])) +
         ((sum[4] + sum[5]) + (sum[6] + sum[7]));
}

/* Out of a blocked map comes a plain one: few numbers, whose readers are not
 * convolutions, mostly. */
static void
globalaverage_block (FoveaStep *step, const FoveaLoops *loops)
{
  if (! fovea_shape_is_blockable (step, 0))
    step->in_block[0] = 0;
}

static gint64
globalaverage_units (const FoveaStep *step, const FoveaRect *out)
{
  if (step->in_block[0])
    return step->in[0].size[0] *
           fovea_blocks (step->in[0].size[1], step->in_block[0]);
  return step->in[0].size[0] * step->in[0].size[1];
}

static void
globalaverage_run_blocked (const FoveaStep *step,
                           const FoveaWork *work,
                           gint64           first,
                           gint64           last)
{
  const gint64 n = fovea_plane_elements (&step->in[0]);
  const gint64 channels = step->in[0].size[1];
  const int    lanes = step->in_block[0];
  const gint64 blocks = fovea_blocks (channels, lanes);

  for (gint64 unit = first; unit < last; unit++)
    {
      const gint64 c = unit % blocks * lanes;
      float        mean[64];

      work->loops->blocks->mean (work->in[0].data + unit * n * lanes, n, mean);
      memcpy (work->out[0].data + unit / blocks * channels + c, mean,
              MIN (lanes, channels - c) * sizeof (float));
    }
}

static void
globalaverage_run (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last)
{
  const gint64 n = fovea_plane_elements (&step->in[0]);

  if (step->in_block[0])
    {
      globalaverage_run_blocked (step, work, first, last);
      return;
    }
  for (gint64 plane = first; plane < last; plane++)
    work->out[0].data[plane] =
        globalaverage_sum (work->in[0].data + plane * n, n) / n;
}

static gboolean
globalaverage_fit (FoveaStep *step, GError **error)
{
  return fovea_global_fit (step, error) &&
         fovea_window_check_float (step, error);
}

static void
globalaverage_gradient (FoveaAdjoint *adjoint)
{
  const FoveaShape *in = &adjoint->step->in[0];
  FoveaValue        each = FOVEA_ADJOINT_MUL (
             adjoint, adjoint->up[0],
             fovea_adjoint_number (adjoint, 1.0 / fovea_plane_elements (in)));

  adjoint->down[0] = fovea_adjoint_expand (adjoint, each, in);
}

const FoveaLayerClass fovea_layer_globalaverage = {
  .name = "globalaverage",
  .onnx = "GlobalAveragePool",
  .fit = globalaverage_fit,
  .units = globalaverage_units,
  .run = globalaverage_run,
  .block = globalaverage_block,
  .gradient = globalaverage_gradient,
};
