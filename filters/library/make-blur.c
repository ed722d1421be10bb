/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels that smooth, and those that sharpen by what smoothing takes away.
 * All but a raw Gaussian have the sum 1. */
#include "make.h"

#include <math.h>

static double *
blur_centre (FoveaKernel *kernel)
{
  return &kernel
              ->values[kernel->height / 2 * kernel->width + kernel->width / 2];
}

void
fovea_make_direction (double degrees, double *c, double *s)
{
  const double radians = degrees * G_PI / 180.0;

  *c = cos (radians);
  *s = sin (radians);
  if (fabs (*c) < 1e-12)
    *c = 0.0;
  if (fabs (*s) < 1e-12)
    *s = 0.0;
  if (fabs (fabs (*c) - fabs (*s)) < 1e-12)
    *s = copysign (*c, *s); /* a diagonal: the same to the last bit */
}

/* exp (-(x^2 + y^2) / (2 sigma^2)) / (2 pi sigma^2), normalised unless raw: the
 * course's has sigma 3.8 and 23 values a side. */
FoveaKernel *
fovea_make_gaussian (const double *v)
{
  FoveaKernel *kernel = fovea_kernel_gaussian (v[0], (guint) v[1]);

  if (kernel != NULL && v[2] == 0.0)
    fovea_kernel_normalise (kernel);
  return kernel;
}

/* The mean of size x size pixels; 3x3 by itself. */
FoveaKernel *
fovea_make_box (const double *v)
{
  const guint  size = v[0] > 0.0 ? (guint) v[0] : 3;
  FoveaKernel *kernel = fovea_kernel_new (1, size, size, NULL);

  if (kernel == NULL)
    return NULL;
  for (guint i = 0; i < size * size; i++)
    kernel->values[i] = 1.0 / ((double) size * size);
  return kernel;
}

/* ---- Disc ---- */

/* The area of 0 <= x <= a, 0 <= y <= b inside the circle of that radius: the
 * integral of min (b, sqrt (r^2 - x^2)). Odd in a and in b. */
static double
disc_corner (double a, double b, double radius)
{
  const double r2 = radius * radius;
  const double sign = (a < 0.0) == (b < 0.0) ? 1.0 : -1.0;
  double       x0, area;

  a = MIN (fabs (a), radius);
  b = MIN (fabs (b), radius);
  x0 = sqrt (r2 - b * b); /* where the circle falls below b */
  if (a <= x0)
    return sign * a * b;
  area = b * x0;
  area += 0.5 * (a * sqrt (r2 - a * a) + r2 * asin (a / radius));
  area -= 0.5 * (x0 * b + r2 * asin (x0 / radius));
  return sign * area;
}

/* How much of each pixel's square lies in the circle, over the circle's area:
 * what a lens out of focus makes of a point. */
FoveaKernel *
fovea_make_disc (const double *v)
{
  const double radius = v[0];
  const int    reach = (int) ceil (radius - 0.5);
  const guint  size = 2 * reach + 1;
  FoveaKernel *kernel = fovea_kernel_new (1, size, size, NULL);

  if (kernel == NULL)
    return NULL;
  for (int y = -reach; y <= reach; y++)
    for (int x = -reach; x <= reach; x++)
      kernel->values[(y + reach) * (int) size + x + reach] =
          MAX (0.0, disc_corner (x + 0.5, y + 0.5, radius) -
                        disc_corner (x - 0.5, y + 0.5, radius) -
                        disc_corner (x + 0.5, y - 0.5, radius) +
                        disc_corner (x - 0.5, y - 0.5, radius));
  fovea_kernel_normalise (kernel);
  return kernel;
}

/* ---- Motion ---- */

/* Along the line's longer side, one column (or row) after the other: the part
 * of it that the line passes, shared by the two pixels between which it passes
 * there, as Wu draws lines (1991). */
static void
motion_draw (FoveaKernel *kernel, double along, double across, gboolean upright)
{
  const int    size = (int) kernel->width, reach = size / 2;
  const double slope = across / along; /* of a line to the right, -1 to 1 */
  const double half = fabs (along) / 2.0;

  for (int i = -reach; i <= reach; i++)
    {
      const double from = MAX (i - 0.5, -half), to = MIN (i + 0.5, half);
      const double at = slope * (from + to) / 2.0;
      const int    j = (int) floor (at);

      for (int k = 0; k < 2 && to > from; k++)
        {
          const double share = k == 0 ? j + 1 - at : at - j;
          const int    column = upright ? j + k : i;
          const int    row = upright ? i : j + k;

          if (share > 0.0 && ABS (j + k) <= reach)
            kernel->values[(row + reach) * size + column + reach] +=
                share * (to - from);
        }
    }
}

/* The mean along a line through the middle. */
FoveaKernel *
fovea_make_motion (const double *v)
{
  double       c, s;
  gboolean     upright;
  guint        reach;
  FoveaKernel *kernel;

  fovea_make_direction (v[1], &c, &s);
  upright = fabs (s) > fabs (c);
  reach = (guint) ceil (v[0] * MAX (fabs (c), fabs (s)) / 2.0 - 0.5);
  kernel = fovea_kernel_new (1, 2 * reach + 1, 2 * reach + 1, NULL);
  if (kernel == NULL)
    return NULL;
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    kernel->values[i] = 0.0;
  /* rows go down, y goes up */
  motion_draw (kernel, v[0] * (upright ? -s : c), v[0] * (upright ? c : -s),
               upright);
  fovea_kernel_normalise (kernel);
  return kernel;
}

/* ---- Sharpening ---- */

/* The kernel k becomes (1 + amount) identity - amount k. */
static FoveaKernel *
blur_against (FoveaKernel *kernel, double amount)
{
  if (kernel == NULL)
    return NULL;
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    kernel->values[i] *= -amount;
  *blur_centre (kernel) += 1.0 + amount;
  return kernel;
}

/* f + amount (f - mean of f): Gonzalez and Woods, 3.6. */
FoveaKernel *
fovea_make_high_boost (const double *v)
{
  return blur_against (fovea_make_box (&v[1]), v[0]);
}

/* f + amount (f - Gaussian of f) */
FoveaKernel *
fovea_make_unsharp (const double *v)
{
  const double gaussian[] = { v[0], 0.0, 0.0 };

  return blur_against (fovea_make_gaussian (gaussian), v[1]);
}
