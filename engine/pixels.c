/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interleaved pixels and planes, by the inner loops of this CPU family: see
 * fovea/filters.h and simd/filters.h. */
#include "fovea.h"
#include "simd/filters.h"

void
fovea_pixels_split (const float  *pixels,
                    guint         step,
                    guint         n_planes,
                    float *const *planes,
                    gsize         n)
{
  fovea_loops ()->filters->split (pixels, (int) step, (int) n_planes, planes,
                                  n);
}

void
fovea_pixels_join (const float *const *planes,
                   guint               step,
                   float              *pixels,
                   gsize               n)
{
  fovea_loops ()->filters->join (planes, (int) step, pixels, n);
}

gboolean
fovea_pixels_all_are (const float *pixels, guint step, float value, gsize n)
{
  return fovea_loops ()->filters->all_are (pixels, (int) step, value, n);
}

void
fovea_pixels_weights (const float *alpha, float *weights, gsize n)
{
  fovea_loops ()->filters->weights (alpha, weights, n);
}

void
fovea_pixels_weigh (float *values, const float *alpha, gsize n)
{
  fovea_loops ()->filters->weigh (values, alpha, n);
}

void
fovea_pixels_unweigh (float *sums, const float *weights, float whole, gsize n)
{
  fovea_loops ()->filters->unweigh (sums, weights, whole, n);
}
