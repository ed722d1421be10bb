/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kernel does, from its numbers: sums, symmetry, its rank (kernel-rank.c)
 * and its frequency response, the discrete-time Fourier transform of its plane,
 * summed rows first. Source: Gonzalez and Woods, Digital Image Processing, 4. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "error.h"
#include "kernel-facts.h"

#define FACTS_GRID   64
#define FACTS_MOST   1024
#define FACTS_COARSE (1.0 / 12.0) /* cycles a pixel */
#define FACTS_FINE   (1.0 / 3.0)
#define FACTS_EQUAL  1e-9 /* of two responses: the same but for rounding */

/* The plane's first value, or NULL. */
static const double *
facts_plane (const FoveaKernel *kernel, guint plane, GError **error)
{
  const gsize   n = (gsize) kernel->height * kernel->width;
  const double *values;
  double        magnitude = 0.0;

  if (plane >= kernel->planes)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("kernel: no plane %u, it has %u"), plane + 1,
                  kernel->planes);
      return NULL;
    }
  values = kernel->values + plane * n;
  for (gsize i = 0; i < n; i++)
    if (! isfinite (values[i]))
      {
        fovea_fail (error, FOVEA_ERROR_FORMAT,
                    _ ("kernel: row %u, column %u is no finite number"),
                    (guint) (i / kernel->width) + 1,
                    (guint) (i % kernel->width) + 1);
        return NULL;
      }
  for (gsize i = 0; i < n; i++)
    magnitude += fabs (values[i]);
  if (isfinite (magnitude))
    return values;
  fovea_fail (error, FOVEA_ERROR_FORMAT,
              _ ("kernel: its magnitudes add up to more than a number holds"));
  return NULL;
}

/* ---- Sums ---------------------------------------------------------------------- */

static void
facts_sums (const double *k, FoveaKernelFacts *facts)
{
  const gsize n = (gsize) facts->height * facts->width;
  double      squares = 0.0;

  for (gsize i = 0; i < n; i++)
    facts->peak = fmax (facts->peak, fabs (k[i]));
  for (gsize i = 0; i < n; i++)
    {
      facts->sum += k[i];
      facts->magnitude += fabs (k[i]);
      facts->low += fmin (k[i], 0.0);
      facts->high += fmax (k[i], 0.0);
      if (facts->peak > 0.0)
        squares += k[i] / facts->peak * (k[i] / facts->peak);
    }
  facts->noise_gain = facts->peak * sqrt (squares);
  if (fabs (facts->sum) <= (double) n * DBL_EPSILON * facts->magnitude)
    facts->sum = 0.0;
}

/* H at half a cycle a pixel along x, y or both: signs that change from place to
 * place, + at the anchor. */
static double
facts_nyquist (const double           *k,
               const FoveaKernelFacts *f,
               gboolean                x,
               gboolean                y)
{
  double sum = 0.0;

  for (guint row = 0; row < f->height; row++)
    for (guint column = 0; column < f->width; column++)
      {
        guint steps =
            (x ? column + f->width / 2 : 0) + (y ? row + f->height / 2 : 0);

        sum += (steps % 2 ? -1.0 : 1.0) * k[(gsize) row * f->width + column];
      }
  return fabs (sum) <=
                 (double) f->height * f->width * DBL_EPSILON * f->magnitude ?
             0.0 :
             sum;
}

/* ---- Symmetry ------------------------------------------------------------------- */

/* Is k(y, x) = sign k(ty - y, tx - x) everywhere? Outside the plane it is 0. */
static gboolean
facts_is_like (const double           *k,
               const FoveaKernelFacts *f,
               int                     ty,
               int                     tx,
               double                  sign)
{
  const double rounding = 2.0 * FOVEA_FP32_U * f->peak;

  for (int y = 0; y < (int) f->height; y++)
    for (int x = 0; x < (int) f->width; x++)
      {
        int    other_y = ty - y, other_x = tx - x;
        double other = 0.0;

        if (other_y >= 0 && other_x >= 0 && other_y < (int) f->height &&
            other_x < (int) f->width)
          other = k[(gsize) other_y * f->width + other_x];
        if (fabs (k[(gsize) y * f->width + x] - sign * other) > rounding)
          return FALSE;
      }
  return TRUE;
}

/* The same with its columns (or rows) in reverse order? */
static gboolean
facts_is_mirrored (const double *k, const FoveaKernelFacts *f, gboolean columns)
{
  for (guint y = 0; y < f->height; y++)
    for (guint x = 0; x < f->width; x++)
      {
        guint from_y = columns ? y : f->height - 1 - y;
        guint from_x = columns ? f->width - 1 - x : x;

        if (fabs (k[(gsize) y * f->width + x] -
                  k[(gsize) from_y * f->width + from_x]) >
            2.0 * FOVEA_FP32_U * f->peak)
          return FALSE;
      }
  return TRUE;
}

static void
facts_symmetries (const double *k, FoveaKernelFacts *facts)
{
  const int h = (int) facts->height, w = (int) facts->width;

  facts->symmetric = facts_is_like (k, facts, h - 1, w - 1, 1.0);
  facts->antisymmetric =
      ! facts->symmetric && facts_is_like (k, facts, h - 1, w - 1, -1.0);
  facts->zero_phase = facts_is_like (k, facts, h / 2 * 2, w / 2 * 2, 1.0);
  facts->mirrored_x = facts_is_mirrored (k, facts, TRUE);
  facts->mirrored_y = facts_is_mirrored (k, facts, FALSE);
  if (! facts->zero_phase && (facts->symmetric || facts->antisymmetric))
    {
      facts->shift_x = w % 2 ? 0.0 : 0.5;
      facts->shift_y = h % 2 ? 0.0 : 0.5;
    }
}

/* ---- Frequencies ------------------------------------------------------------------ */

/* cos and sin of 2 pi i / n. */
static double *
facts_turns (guint n)
{
  double *turns = fovea_alloc (2 * (guint64) n, sizeof *turns);

  for (guint i = 0; turns && i < n; i++)
    {
      turns[2 * i] = cos (2.0 * G_PI * i / n);
      turns[2 * i + 1] = sin (2.0 * G_PI * i / n);
    }
  return turns;
}

/* (re, im) of the sum over `count` numbers, or pairs (re, im), `step` apart,
 * times the wave of place `at` of n. */
static void
facts_wave (const double *k,
            gsize         count,
            gsize         step,
            gboolean      pairs,
            gsize         at,
            const double *turns,
            gsize         n,
            double        h[2])
{
  gsize turn = 0;

  h[0] = h[1] = 0.0;
  for (gsize i = 0; i < count; i++)
    {
      double re = k[i * step], im = pairs ? k[i * step + 1] : 0.0;

      h[0] += re * turns[2 * turn] - im * turns[2 * turn + 1];
      h[1] += re * turns[2 * turn + 1] + im * turns[2 * turn];
      turn += at; /* at < n */
      turn -= turn >= n ? n : 0;
    }
}

/* Frequencies of a row of the grid from 0 on, kept as they are: |H| asks for no
 * phase, so places count from the first value. */
static void
response_fill (const double *k,
               guint         height,
               guint         width,
               guint         n,
               const double *turns,
               double       *rows,
               double       *magnitude)
{
  for (guint y = 0; y < height; y++)
    for (guint i = 0; i < n; i++)
      facts_wave (k + (gsize) y * width, width, 1, FALSE, (i + n - n / 2) % n,
                  turns, n, rows + ((gsize) y * n + i) * 2);
  for (guint j = 0; j < n; j++)
    for (guint i = 0; i < n; i++)
      {
        double h[2];

        facts_wave (rows + (gsize) i * 2, height, (gsize) n * 2, TRUE,
                    (j + n - n / 2) % n, turns, n, h);
        magnitude[(gsize) j * n + i] = hypot (h[0], h[1]);
      }
}

static gboolean
response_run (const double *k,
              guint         height,
              guint         width,
              guint         n,
              double       *magnitude,
              GError      **error)
{
  double  *turns = facts_turns (n);
  double  *rows = fovea_alloc (2 * (guint64) height * n, sizeof *rows);
  gboolean ok = turns && rows;

  if (ok)
    response_fill (k, height, width, n, turns, rows, magnitude);
  else
    fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  fovea_free (turns);
  fovea_free (rows);
  return ok;
}

gboolean
fovea_kernel_response (const FoveaKernel *kernel,
                       guint              plane,
                       guint              n,
                       double            *magnitude,
                       GError           **error)
{
  const double *k = facts_plane (kernel, plane, error);

  if (! k)
    return FALSE;
  if (n < 1 || n > FACTS_MOST)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("kernel: a frequency response of %u places a side; "
                          "it has to be 1 to %d"),
                       n, FACTS_MOST);
  return response_run (k, kernel->height, kernel->width, n, magnitude, error);
}

typedef struct
{
  double sum, count;
} FactsMean;

static void
facts_add (FactsMean *mean, gboolean belongs, double value)
{
  mean->sum += belongs ? value : 0.0;
  mean->count += belongs;
}

static void
facts_bands (const double *magnitude, FoveaKernelFacts *facts)
{
  FactsMean coarse = { 0 }, fine = { 0 };
  double    all = 0.0, across = 0.0, both = 0.0, falling = 0.0;
  double    radius_of_strongest = 0.0;

  facts->strongest = -1.0;
  facts->weakest = magnitude[0];
  for (int i = 0; i < FACTS_GRID * FACTS_GRID; i++)
    {
      const double h = magnitude[i];
      const double fx = (double) (i % FACTS_GRID) / FACTS_GRID - 0.5;
      const double fy = (double) (i / FACTS_GRID) / FACTS_GRID - 0.5;
      const double radius = hypot (fx, fy), energy = h * h;
      const double rounding = FACTS_EQUAL * facts->magnitude;

      if (h > facts->strongest + rounding ||
          (h > facts->strongest - rounding && radius <= radius_of_strongest))
        {
          facts->strongest = fmax (h, facts->strongest);
          facts->strongest_x = fx;
          facts->strongest_y = fy;
          radius_of_strongest = radius;
        }
      facts->weakest = fmin (facts->weakest, h);
      facts_add (&coarse, radius > 0.0 && radius <= FACTS_COARSE, h);
      facts_add (&fine, radius >= FACTS_FINE, h);
      /* On the diagonal, and where -1/2 is 1/2, half belongs to either side. */
      all += energy;
      across += energy * (fabs (fx) > fabs (fy) ? 1.0 :
                          fabs (fx) < fabs (fy) ? 0.0 :
                                                  0.5);
      if (fx * fy == 0.0 || fx == -0.5 || fy == -0.5)
        continue;
      both += energy;
      falling += fx * fy > 0.0 ? energy : 0.0;
    }
  facts->coarse = coarse.sum / coarse.count;
  facts->fine = fine.sum / fine.count;
  facts->across = all > 0.0 ? across / all : 0.5;
  facts->falling = both > 0.0 ? falling / both : 0.5;
}

/* ---- All of them --------------------------------------------------------------------- */

static gboolean
facts_rank (const double *k, FoveaKernelFacts *facts, GError **error)
{
  double norm = 0.0;

  facts->n_singular = MIN (facts->height, facts->width);
  facts->singular = g_new0 (double, facts->n_singular);
  if (facts->peak == 0.0)
    return TRUE;
  if (! fovea_singular_values (k, facts->height, facts->width, facts->singular))
    return fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  for (guint i = 0; i < facts->n_singular; i++)
    norm = hypot (norm, facts->singular[i]);
  while (facts->rank < facts->n_singular &&
         facts->singular[facts->rank] > FOVEA_FP32_U * norm)
    facts->rank++;
  if (facts->rank == 1)
    fovea_kernel_split (k, facts);
  return TRUE;
}

static gboolean
facts_response (const double *k, FoveaKernelFacts *facts, GError **error)
{
  double  *grid = fovea_alloc (FACTS_GRID * FACTS_GRID, sizeof *grid);
  gboolean ok;

  if (! grid)
    return fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  ok = response_run (k, facts->height, facts->width, FACTS_GRID, grid, error);
  if (ok)
    facts_bands (grid, facts);
  fovea_free (grid);
  return ok;
}

FoveaKernelFacts *
fovea_kernel_facts (const FoveaKernel *kernel, guint plane, GError **error)
{
  const double *k = facts_plane (kernel, plane, error);
  g_autoptr (FoveaKernelFacts) facts = NULL;

  if (! k)
    return NULL;
  facts = g_new0 (FoveaKernelFacts, 1);
  facts->plane = plane;
  facts->height = kernel->height;
  facts->width = kernel->width;
  facts_sums (k, facts);
  facts_symmetries (k, facts);
  facts->nyquist_x = facts_nyquist (k, facts, TRUE, FALSE);
  facts->nyquist_y = facts_nyquist (k, facts, FALSE, TRUE);
  facts->nyquist_xy = facts_nyquist (k, facts, TRUE, TRUE);
  if (! facts_rank (k, facts, error) || ! facts_response (k, facts, error))
    return NULL;
  return g_steal_pointer (&facts);
}

void
fovea_kernel_facts_free (FoveaKernelFacts *facts)
{
  if (! facts)
    return;
  g_free (facts->singular);
  g_free (facts->column);
  g_free (facts->row);
  g_free (facts);
}
