/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel of a convolution's options: itself, preset or text, and what it is
 * divided by. */
#include "fit.h"

#include <glib/gi18n-lib.h>

#include "library/scaling.h"

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

FoveaKernel *
fovea_filter_kernel (const FoveaFilterConvolve *convolve, GError **error)
{
  FoveaKernel *kernel;

  if (convolve->request.kernel != NULL)
    {
      kernel = fovea_kernel_copy (convolve->request.kernel);
      if (kernel == NULL)
        g_set_error_literal (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                             _ ("no memory for the kernel"));
    }
  else if (convolve->preset == NULL || *convolve->preset == '\0' ||
           g_str_equal (convolve->preset, FOVEA_LIBRARY_CUSTOM))
    kernel = fovea_library_read (convolve->text, error);
  else
    kernel = fit_preset (convolve, error);
  if (kernel != NULL)
    fovea_scaling_apply (kernel, convolve->scaling,
                         fovea_scaling_kernels (kernel->planes,
                                                convolve->request.separate,
                                                convolve->request.all));
  return kernel;
}
