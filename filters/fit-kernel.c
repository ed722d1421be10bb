/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel of a convolution's options: preset or text, and what it is divided
 * by. */
#include "fit.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <math.h>

/* An unknown name is the library's to complain about. */
static FoveaKernel *
fit_preset (const FoveaFilterConvolve *convolve, GError **error)
{
  const FoveaLibraryKernel *preset = fovea_library_find (convolve->preset);
  double                    values[FOVEA_LIBRARY_PARAMETERS];
  FoveaKernel              *kernel;

  if (preset == NULL)
    return fovea_library_kernel (convolve->preset, error);
  fovea_library_from_sliders (preset, convolve->sliders, values);
  kernel = fovea_library_make (preset, values);
  if (kernel == NULL)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                 _ ("no memory for the kernel %s"), preset->name);
  return kernel;
}

/* The sum, 0 where it is that but for rounding. */
static double
fit_kernel_sum (const FoveaKernel *kernel)
{
  const gsize n = (gsize) kernel->planes * kernel->height * kernel->width;
  double      sum = fovea_kernel_sum (kernel), magnitude = 0;

  for (gsize i = 0; i < n; i++)
    magnitude += fabs (kernel->values[i]);
  return fabs (sum) <= (double) n * DBL_EPSILON * magnitude ? 0 : sum;
}

static void
fit_scale_planes (FoveaKernel *kernel, FoveaScaling scaling)
{
  const gsize  n = (gsize) kernel->planes * kernel->height * kernel->width;
  const double sum = fabs (fit_kernel_sum (kernel));

  if (scaling == FOVEA_SCALING_SUM)
    fovea_kernel_normalise (kernel);
  else if (scaling == FOVEA_SCALING_AUTO && sum > 0)
    for (gsize i = 0; i < n; i++)
      kernel->values[i] /= sum;
}

FoveaKernel *
fovea_filter_kernel (const FoveaFilterConvolve *convolve, GError **error)
{
  FoveaKernel *kernel;

  if (convolve->preset == NULL || *convolve->preset == '\0' ||
      g_str_equal (convolve->preset, FOVEA_LIBRARY_CUSTOM))
    kernel = fovea_library_read (convolve->text, error);
  else
    kernel = fit_preset (convolve, error);
  if (kernel == NULL || ! convolve->request.separate)
    {
      if (kernel != NULL)
        fit_scale_planes (kernel, convolve->scaling);
      return kernel;
    }
  for (guint p = 0; p < kernel->planes; p++)
    {
      FoveaKernel plane = { 1, kernel->height, kernel->width,
                            kernel->values +
                                (gsize) p * kernel->height * kernel->width };

      fit_scale_planes (&plane, convolve->scaling);
    }
  return kernel;
}

/* Grey for what would be black where a kernel takes away more than it adds. */
double
fit_scaling_offset (const FoveaFilterConvolve *convolve,
                    const FoveaKernel         *kernel)
{
  const double sum = fit_kernel_sum (kernel);

  if (convolve->scaling != FOVEA_SCALING_AUTO || sum > 0)
    return 0;
  return sum < 0 ? 1.0 : 0.5;
}
