/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kernel is divided by. */
#include "scaling.h"

#include <float.h>
#include <math.h>

static double
scaling_magnitude (const FoveaKernel *kernel)
{
  const gsize n = (gsize) kernel->planes * kernel->height * kernel->width;
  double      magnitude = 0;

  for (gsize i = 0; i < n; i++)
    magnitude += fabs (kernel->values[i]);
  return magnitude;
}

/* The sum, 0 where it is that but for rounding. */
static double
scaling_sum (const FoveaKernel *kernel)
{
  const gsize  n = (gsize) kernel->planes * kernel->height * kernel->width;
  const double sum = fovea_kernel_sum (kernel);

  return fabs (sum) <= (double) n * DBL_EPSILON * scaling_magnitude (kernel) ?
             0 :
             sum;
}

static void
scaling_apply_one (FoveaKernel *kernel, FoveaScaling scaling)
{
  const gsize  n = (gsize) kernel->planes * kernel->height * kernel->width;
  const double divisor = fovea_scaling_divisor (kernel, scaling, NULL);

  if (scaling == FOVEA_SCALING_SUM)
    fovea_kernel_normalise (kernel);
  else if (scaling == FOVEA_SCALING_AUTO)
    for (gsize i = 0; i < n; i++)
      kernel->values[i] /= divisor;
}

guint
fovea_scaling_kernels (guint planes, gboolean separate, gboolean all)
{
  if (separate)
    return planes;
  return all && planes > 3 && planes % 3 == 0 ? 3 : 1;
}

void
fovea_scaling_apply (FoveaKernel *kernel, FoveaScaling scaling, guint kernels)
{
  const guint each = kernel->planes / kernels;

  for (guint i = 0; i < kernels; i++)
    {
      FoveaKernel part = { each, kernel->height, kernel->width,
                           kernel->values + (gsize) i * each * kernel->height *
                                                kernel->width };

      scaling_apply_one (&part, scaling);
    }
}

double
fovea_scaling_added (const FoveaKernel *kernel, FoveaScaling scaling)
{
  const double sum = scaling_sum (kernel);

  if (scaling != FOVEA_SCALING_AUTO || sum > 0)
    return 0;
  return sum < 0 ? 1.0 : 0.5;
}

double
fovea_scaling_divisor (const FoveaKernel *kernel,
                       FoveaScaling       scaling,
                       gboolean          *magnitudes)
{
  const double sum = scaling_sum (kernel);
  double       divisor = 1;
  gboolean     zero = scaling == FOVEA_SCALING_SUM && sum == 0;

  if (zero)
    divisor = scaling_magnitude (kernel);
  else if (scaling == FOVEA_SCALING_SUM)
    divisor = sum;
  else if (scaling == FOVEA_SCALING_AUTO)
    divisor = fabs (sum);
  if (magnitudes != NULL)
    *magnitudes = zero && divisor > 0;
  return divisor != 0 ? divisor : 1;
}
