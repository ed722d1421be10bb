/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel of a convolution's options: preset or text, and what it is divided
 * by. */
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
  guint        each; /* planes of one result's kernel */

  if (convolve->preset == NULL || *convolve->preset == '\0' ||
      g_str_equal (convolve->preset, FOVEA_LIBRARY_CUSTOM))
    kernel = fovea_library_read (convolve->text, error);
  else
    kernel = fit_preset (convolve, error);
  /* A 3-D kernel for each of three colours is scaled by itself. */
  each = kernel != NULL && convolve->request.all && kernel->planes > 3 ?
             kernel->planes / 3 :
             0;
  if (kernel != NULL && each == 0)
    fovea_scaling_apply (kernel, convolve->scaling, convolve->request.separate);
  for (guint p = 0; each > 0 && p + each <= kernel->planes; p += each)
    {
      FoveaKernel part = { each, kernel->height, kernel->width,
                           kernel->values +
                               (gsize) p * kernel->height * kernel->width };

      fovea_scaling_apply (&part, convolve->scaling, FALSE);
    }
  return kernel;
}
