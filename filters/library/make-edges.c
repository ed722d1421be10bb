/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels that look for something: derivatives, waves, directions. But for the
 * relief and its sum of 1 a flat picture gives 0. */
#include "make.h"

#include <math.h>

static FoveaKernel *
edges_new (guint size)
{
  return fovea_kernel_new (1, size, size, NULL);
}

/* Where value `i` lies: x to the right, y up, from the middle. */
static void
edges_place (const FoveaKernel *kernel, guint i, double *x, double *y)
{
  *x = i % kernel->width - (kernel->width - 1) / 2.0;
  *y = (kernel->height - 1) / 2.0 - i / kernel->width;
}

/* Takes the mean off, so that the sum is 0. */
static void
edges_balance (FoveaKernel *kernel)
{
  const guint  n = kernel->height * kernel->width;
  const double mean = fovea_kernel_sum (kernel) / n;

  for (guint i = 0; i < n; i++)
    kernel->values[i] -= mean;
}

/* Values from 0 to 1 then give results from -1 to 1. */
static void
edges_scale (FoveaKernel *kernel)
{
  const guint n = kernel->height * kernel->width;
  double      magnitude = 0.0;

  for (guint i = 0; i < n; i++)
    magnitude += fabs (kernel->values[i]);
  /* Nothing but rounding: a wave of 1 pixel is the same at all of them. */
  for (guint i = 0; i < n && magnitude < 1e-9; i++)
    kernel->values[i] = 0.0;
  for (guint i = 0; i < n && magnitude >= 1e-9; i++)
    kernel->values[i] *= 2.0 / magnitude;
}

/* ---- Derivatives ---- */

/* (r^2 - 2 sigma^2) / (2 pi sigma^6) exp (-r^2 / (2 sigma^2)), less its mean:
 * Marr and Hildreth, 1980. */
FoveaKernel *
fovea_make_log (const double *v)
{
  const double s2 = v[0] * v[0];
  FoveaKernel *kernel =
      edges_new (v[1] > 0.0 ? (guint) v[1] : 2 * (guint) ceil (4.0 * v[0]) + 1);

  if (kernel == NULL)
    return NULL;
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    {
      double x, y, r2;

      edges_place (kernel, i, &x, &y);
      r2 = x * x + y * y;
      kernel->values[i] = (r2 - 2.0 * s2) / (2.0 * G_PI * s2 * s2 * s2) *
                          exp (-r2 / (2.0 * s2));
    }
  edges_balance (kernel);
  return kernel;
}

/* A Gaussian less another: Marr and Hildreth, 1980; 1 to 1.6 looks like their
 * Laplacian. Both are normalised first. */
FoveaKernel *
fovea_make_dog (const double *v)
{
  const double wider = MAX (v[0], v[1]);
  const guint  size =
      v[2] > 0.0 ? (guint) v[2] : 2 * (guint) ceil (3.0 * wider) + 1;
  FoveaKernel *kernel = fovea_kernel_gaussian (v[0], size);
  g_autoptr (FoveaKernel) other = fovea_kernel_gaussian (v[1], size);

  if (kernel == NULL || other == NULL)
    {
      fovea_kernel_free (kernel);
      return NULL;
    }
  fovea_kernel_normalise (kernel);
  fovea_kernel_normalise (other);
  for (guint i = 0; i < size * size; i++)
    kernel->values[i] -= other->values[i];
  return kernel;
}

/* The derivative along u of a picture that was blurred: u g, or (u^2 - sigma^2)
 * g less its mean, scaled so that u (the first) or u^2 / 2 (the second) gives 1.
 * Freeman and Adelson, 1991. */
FoveaKernel *
fovea_make_derivative (const double *v)
{
  const double s2 = v[0] * v[0];
  const int    order = (int) v[1];
  FoveaKernel *kernel = edges_new (2 * (guint) ceil (4.0 * v[0]) + 1);
  double       c, s, response = 0.0;

  if (kernel == NULL)
    return NULL;
  fovea_make_direction (v[2], &c, &s);
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    {
      double x, y, u;

      edges_place (kernel, i, &x, &y);
      u = x * c + y * s;
      kernel->values[i] =
          (order == 1 ? u : u * u - s2) * exp (-(x * x + y * y) / (2.0 * s2));
    }
  if (order == 2)
    edges_balance (kernel);
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    {
      double x, y, u;

      edges_place (kernel, i, &x, &y);
      u = x * c + y * s;
      response += kernel->values[i] * (order == 1 ? u : u * u / 2.0);
    }
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    kernel->values[i] /= response;
  return kernel;
}

/* The picture and how much brighter it is away from the light: identity - amount
 * u, where u is 1 beside the middle. At 135 degrees it is the usual emboss. */
FoveaKernel *
fovea_make_relief (const double *v)
{
  FoveaKernel *kernel = edges_new (3);
  double       c, s, longer;

  if (kernel == NULL)
    return NULL;
  fovea_make_direction (v[0], &c, &s);
  longer = MAX (fabs (c), fabs (s));
  for (guint i = 0; i < 9; i++)
    {
      double x, y;

      edges_place (kernel, i, &x, &y);
      kernel->values[i] = (i == 4) - v[1] * (x * c + y * s) / longer;
    }
  return kernel;
}

/* ---- Waves ---- */

/* exp (-r^2 / (2 sigma^2)) cos (2 pi u / wavelength + phase), sigma 0.56
 * wavelengths (an octave): Gabor, 1946; Daugman, 1985. The even one has as much
 * of the Gaussian taken off as makes its sum 0. */
static FoveaKernel *
edges_gabor (const double *v, gboolean odd)
{
  const double sigma = 0.56 * v[0];
  FoveaKernel *kernel = edges_new (
      v[2] > 0.0 ? (guint) v[2] : 2 * (guint) ceil (3.0 * sigma) + 1);
  double c, s, waves = 0.0, bells = 0.0;

  if (kernel == NULL)
    return NULL;
  fovea_make_direction (v[1], &c, &s);
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < kernel->height * kernel->width; i++)
      {
        double x, y, bell, turn;

        edges_place (kernel, i, &x, &y);
        bell = exp (-(x * x + y * y) / (2.0 * sigma * sigma));
        turn = 2.0 * G_PI * (x * c + y * s) / v[0];
        kernel->values[i] = bell * (odd ? sin (turn) : cos (turn));
        if (pass == 1 && ! odd)
          kernel->values[i] -= bell * waves / bells;
        if (pass == 1)
          continue;
        waves += kernel->values[i];
        bells += bell;
      }
  edges_scale (kernel);
  return kernel;
}

FoveaKernel *
fovea_make_gabor (const double *v)
{
  return edges_gabor (v, FALSE);
}

FoveaKernel *
fovea_make_gabor_odd (const double *v)
{
  return edges_gabor (v, TRUE);
}

/* ---- Directions ---- */

/* 3x3: the middle, and eight around it, from the right against the clock, that
 * are turned by so many places. */
static FoveaKernel *
edges_compass (double middle, const int around[8], double degrees)
{
  static const guint places[8] = { 5, 2, 1, 0, 3, 6, 7, 8 };
  const guint        turned = (guint) lround (degrees / 45.0);
  FoveaKernel       *kernel = edges_new (3);

  if (kernel == NULL)
    return NULL;
  kernel->values[4] = middle;
  for (guint i = 0; i < 8; i++)
    kernel->values[places[(i + turned) % 8]] = around[i];
  return kernel;
}

/* The engine's sets begin with the left and go with the clock. */
static FoveaKernel *
edges_of_engine (FoveaEdgeKernel method, double degrees)
{
  const guint turned = (guint) lround (degrees / 45.0);

  return fovea_edges_kernel (method, (4u - turned) % 8);
}

/* Kirsch, 1971 */
FoveaKernel *
fovea_make_kirsch (const double *v)
{
  return edges_of_engine (FOVEA_EDGES_KIRSCH, v[0]);
}

/* Robinson, 1977 */
FoveaKernel *
fovea_make_robinson (const double *v)
{
  return edges_of_engine (FOVEA_EDGES_ROBINSON, v[0]);
}

/* Prewitt, 1970 */
FoveaKernel *
fovea_make_prewitt (const double *v)
{
  return edges_compass (-2, (const int[]){ 1, 1, 1, -1, -1, -1, 1, 1 }, v[0]);
}

/* Gonzalez and Woods, 10.2 */
FoveaKernel *
fovea_make_line (const double *v)
{
  return edges_compass (2, (const int[]){ 2, -1, -1, -1, 2, -1, -1, -1 }, v[0]);
}

/* ---- Chance ---- */

/* Steele, Lea and Flood's SplitMix64 (2014): the same numbers everywhere. */
static double
edges_chance (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  z ^= z >> 31;
  return (double) (z >> 11) / (double) (G_GUINT64_CONSTANT (1) << 53);
}

/* Even chances, less their mean: what a network begins with. */
FoveaKernel *
fovea_make_random (const double *v)
{
  guint64      state = (guint64) v[0];
  FoveaKernel *kernel = edges_new (v[1] > 0.0 ? (guint) v[1] : 5);

  if (kernel == NULL)
    return NULL;
  for (guint i = 0; i < kernel->height * kernel->width; i++)
    kernel->values[i] = edges_chance (&state);
  edges_balance (kernel);
  edges_scale (kernel);
  return kernel;
}
