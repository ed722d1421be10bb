/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels: made, copied, normalised, flipped, and written as text. What a text
 * may look like is read in kernel-text.c. */

#include <float.h>
#include <math.h>
#include <string.h>

#include "error.h"
#include "fovea.h"

static gsize
kernel_count (const FoveaKernel *kernel)
{
  return (gsize) kernel->planes * kernel->height * kernel->width;
}

static gboolean
kernel_side_fits (guint side)
{
  return side >= 1 && side <= FOVEA_MAX_KERNEL;
}

FoveaKernel *
fovea_kernel_new (guint planes, guint height, guint width, const double *values)
{
  FoveaKernel *kernel;
  gsize        n = (gsize) planes * height * width;
  double      *copy;

  if (! kernel_side_fits (planes) || ! kernel_side_fits (height) ||
      ! kernel_side_fits (width))
    return NULL;
  copy = fovea_alloc (n, sizeof (double));
  if (copy == NULL)
    return NULL;
  if (values != NULL)
    memcpy (copy, values, n * sizeof (double));
  kernel = g_new (FoveaKernel, 1);
  *kernel = (FoveaKernel){ planes, height, width, copy };
  return kernel;
}

FoveaKernel *
fovea_kernel_copy (const FoveaKernel *kernel)
{
  return fovea_kernel_new (kernel->planes, kernel->height, kernel->width,
                           kernel->values);
}

void
fovea_kernel_free (FoveaKernel *kernel)
{
  if (kernel == NULL)
    return;
  fovea_free (kernel->values);
  g_free (kernel);
}

char *
fovea_kernel_to_text (const FoveaKernel *kernel)
{
  GString *text = g_string_new (NULL);
  gsize    in_plane = (gsize) kernel->height * kernel->width;

  for (gsize i = 0; i < kernel_count (kernel); i++)
    {
      if (i == 0)
        ;
      else if (i % in_plane == 0)
        g_string_append (text, " | ");
      else if (i % kernel->width == 0)
        g_string_append (text, "; ");
      else
        g_string_append_c (text, ' ');
      fovea_append_number (text, kernel->values[i]);
    }
  return g_string_free (text, FALSE);
}

double
fovea_kernel_sum (const FoveaKernel *kernel)
{
  double sum = 0.0;

  for (gsize i = 0; i < kernel_count (kernel); i++)
    sum += kernel->values[i];
  return sum;
}

void
fovea_kernel_normalise (FoveaKernel *kernel)
{
  gsize  n = kernel_count (kernel);
  double sum = fovea_kernel_sum (kernel);
  double magnitude = 0.0;

  for (gsize i = 0; i < n; i++)
    magnitude += fabs (kernel->values[i]);
  if (magnitude == 0.0)
    return;
  /* A sum of n terms is off by n roundings of its largest partial sum at most:
   * below that it is zero, and dividing by it would only magnify noise. */
  if (fabs (sum) <= (double) n * DBL_EPSILON * magnitude)
    sum = magnitude;
  for (gsize i = 0; i < n; i++)
    kernel->values[i] /= sum;
}

void
fovea_kernel_flip (FoveaKernel *kernel)
{
  gsize in_plane = (gsize) kernel->height * kernel->width;

  for (guint plane = 0; plane < kernel->planes; plane++)
    {
      double *values = kernel->values + plane * in_plane;

      for (gsize i = 0, j = in_plane - 1; i < j; i++, j--)
        {
          double first = values[i];

          values[i] = values[j];
          values[j] = first;
        }
    }
}

FoveaKernel *
fovea_kernel_gaussian (double sigma, guint size)
{
  FoveaKernel *kernel;
  double       middle, factor;

  if (! (sigma > 0.0) || ! (sigma <= FOVEA_MAX_KERNEL))
    return NULL;
  if (size == 0)
    size = 2 * (guint) ceil (3.0 * sigma) + 1;
  kernel = fovea_kernel_new (1, size, size, NULL);
  if (kernel == NULL)
    return NULL;
  middle = (size - 1) / 2.0;
  factor = 1.0 / (2.0 * G_PI * sigma * sigma);
  for (guint row = 0; row < size; row++)
    for (guint column = 0; column < size; column++)
      {
        double y = row - middle, x = column - middle;

        kernel->values[(gsize) row * size + column] =
            factor * exp (-(x * x + y * y) / (2.0 * sigma * sigma));
      }
  return kernel;
}
