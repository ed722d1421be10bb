/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Hartley transform that pictures are made of waves with: a Fourier transform of
 * mixed radix (Stockham's order) over 16 columns at once, whose real less imaginary
 * part it is; columns, then rows as the columns of what was turned over. And random
 * numbers that are counted. */
#include <math.h>
#include <string.h>

#include "dream.h"
#include "error.h"
#include "workers.h"

#define WAVES_LANES     16 /* columns at once */
#define WAVES_MAX_PRIME 5

typedef float WavesLine[WAVES_LANES];

struct _FoveaWaves
{
  gint64 size[2]; /* width, height */
  float *turn[2]; /* [size][2] cos, -sin of 2 pi i / size */
};

/* ---- Random numbers ----------------------------------------------------------------- */

/* SplitMix64 (Steele and others 2014) */
static guint64
dream_mix (guint64 z)
{
  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

double
fovea_dream_uniform (guint64 seed, guint64 index)
{
  const guint64 golden = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  const guint64 bits =
      dream_mix (dream_mix (seed + golden) + golden * (index + 1));

  return ((double) (bits >> 11) + 0.5) * 0x1p-53;
}

double
fovea_dream_normal (guint64 seed, guint64 index)
{
  return sqrt (-2 * log (fovea_dream_uniform (seed, 2 * index))) *
         cos (2 * G_PI * fovea_dream_uniform (seed, 2 * index + 1));
}

/* ---- Sizes --------------------------------------------------------------------------- */

/* Divides out the factors from `prime` to 2. */
static gboolean
waves_is_smooth (gint64 n)
{
  for (gint64 prime = WAVES_MAX_PRIME; prime >= 2; prime--)
    while (n % prime == 0)
      n /= prime;
  return n == 1;
}

gint64
fovea_waves_size (gint64 least)
{
  while (! waves_is_smooth (least))
    least++;
  return least;
}

static float *
waves_turns (gint64 n)
{
  float *turn = fovea_alloc ((guint64) n, 2 * sizeof *turn);

  for (gint64 i = 0; turn && i < n; i++)
    {
      turn[2 * i] = (float) cos (2 * G_PI * (double) i / (double) n);
      turn[2 * i + 1] = (float) -sin (2 * G_PI * (double) i / (double) n);
    }
  return turn;
}

FoveaWaves *
fovea_waves_new (gint64 width, gint64 height, GError **error)
{
  g_autoptr (FoveaWaves) waves = g_new0 (FoveaWaves, 1);

  waves->size[0] = width;
  waves->size[1] = height;
  for (int i = 0; i < 2; i++)
    if (! (waves->turn[i] = waves_turns (waves->size[i])))
      {
        fovea_fail (
            error, FOVEA_ERROR_MEMORY,
            _ ("not enough memory for a picture of %" PRId64 "x%" PRId64),
            width, height);
        return NULL;
      }
  return g_steal_pointer (&waves);
}

void
fovea_waves_free (FoveaWaves *waves)
{
  if (! waves)
    return;
  fovea_free (waves->turn[0]);
  fovea_free (waves->turn[1]);
  g_free (waves);
}

double
fovea_waves_frequency (const FoveaWaves *waves, gsize i)
{
  const gint64 width = waves->size[0], height = waves->size[1];
  const gint64 u = (gint64) i % width, v = (gint64) i / width;

  return hypot ((double) MIN (u, width - u) / (double) width,
                (double) MIN (v, height - v) / (double) height);
}

/* ---- One axis ------------------------------------------------------------------------- */

/* 4 before 2: fewer rounds */
static gint64
waves_radix (gint64 left)
{
  return left % 4 == 0 ? 4 : left % 2 == 0 ? 2 : left % 3 == 0 ? 3 : 5;
}

/* to += from * (c + i s), complex */
static void
waves_add (const float *restrict re,
           const float *restrict im,
           float c,
           float s,
           float *restrict to_re,
           float *restrict to_im)
{
  for (int l = 0; l < WAVES_LANES; l++)
    {
      to_re[l] += re[l] * c - im[l] * s;
      to_im[l] += re[l] * s + im[l] * c;
    }
}

/* One round of radix r: with n = r m l, out[(j + k l) + b r l ...] by Stockham:
 * x holds m r blocks of l; y[k l + j + b r l] = sum over q of x[j + l (b + q m)]
 * exp (-2 pi i (q (j + k l)) / (r l)). */
static void
waves_round (const float     *turn,
             gint64           n,
             gint64           r,
             gint64           l,
             const WavesLine *re,
             const WavesLine *im,
             WavesLine       *to_re,
             WavesLine       *to_im)
{
  const gint64 m = n / (r * l);

  memset (to_re, 0, (gsize) n * sizeof *to_re);
  memset (to_im, 0, (gsize) n * sizeof *to_im);
  for (gint64 b = 0; b < m; b++)
    for (gint64 t = 0; t < r * l; t++)
      for (gint64 q = 0; q < r; q++)
        {
          const float *w = turn + 2 * (q * t % (r * l) * m);
          const gint64 from = t % l + l * (b + q * m), to = t + b * r * l;

          waves_add (re[from], im[from], w[0], w[1], to_re[to], to_im[to]);
        }
}

/* The transform of n lines in work[0] (real) into result; work[1] is 0 before. */
static void
waves_lines (const float *turn,
             gint64       n,
             WavesLine   *work[4],
             WavesLine  **re,
             WavesLine  **im)
{
  WavesLine *from_re = work[0], *from_im = work[1], *to_re = work[2],
            *to_im = work[3];

  for (gint64 l = 1; l < n;)
    {
      const gint64 r = waves_radix (n / l);
      WavesLine   *swap;

      waves_round (turn, n, r, l, (const WavesLine *) from_re,
                   (const WavesLine *) from_im, to_re, to_im);
      swap = from_re, from_re = to_re, to_re = swap;
      swap = from_im, from_im = to_im, to_im = swap;
      l *= r;
    }
  *re = from_re;
  *im = from_im;
}

/* Columns x0 .. of a plane n high and `stride` wide, written as rows of `to`. */
static void
waves_columns (const float *turn,
               gint64       n,
               gint64       stride,
               gint64       x0,
               const float *plane,
               float       *to,
               WavesLine   *work[4])
{
  const gint64 lanes = MIN (WAVES_LANES, stride - x0);
  const float  scale = (float) (1 / sqrt ((double) n));
  WavesLine   *re, *im;

  memset (work[0], 0, (gsize) n * sizeof (WavesLine));
  memset (work[1], 0, (gsize) n * sizeof (WavesLine));
  for (gint64 y = 0; y < n; y++)
    memcpy (work[0][y], plane + y * stride + x0, (gsize) lanes * sizeof *plane);
  waves_lines (turn, n, work, &re, &im);
  for (gint64 x = 0; x < lanes; x++)
    for (gint64 y = 0; y < n; y++)
      to[(x0 + x) * n + y] = scale * (re[y][x] - im[y][x]);
}

/* ---- Planes ----------------------------------------------------------------------------- */

typedef struct
{
  const FoveaWaves *waves;
  float            *values;
  gint              failed;
} WavesJob;

static gboolean
waves_plane (const FoveaWaves *waves, float *plane)
{
  const gint64 most = MAX (waves->size[0], waves->size[1]);
  float       *turned =
      fovea_alloc ((guint64) (waves->size[0] * waves->size[1]), sizeof *turned);
  WavesLine *memory = fovea_alloc ((guint64) most, 4 * sizeof *memory);
  WavesLine *work[4];

  for (int i = 0; memory && i < 4; i++)
    work[i] = memory + i * most;
  for (gint64 x = 0; turned && memory && x < waves->size[0]; x += WAVES_LANES)
    waves_columns (waves->turn[1], waves->size[1], waves->size[0], x, plane,
                   turned, work);
  for (gint64 y = 0; turned && memory && y < waves->size[1]; y += WAVES_LANES)
    waves_columns (waves->turn[0], waves->size[0], waves->size[1], y, turned,
                   plane, work);
  fovea_free (memory);
  fovea_free (turned);
  return turned && memory;
}

static void
waves_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  WavesJob    *job = data;
  const gint64 n = job->waves->size[0] * job->waves->size[1];

  for (gint64 i = first; i < last; i++)
    if (! waves_plane (job->waves, job->values + i * n))
      g_atomic_int_set (&job->failed, 1);
}

gboolean
fovea_waves_run (const FoveaWaves *waves,
                 float            *values,
                 guint             planes,
                 guint             threads,
                 GError          **error)
{
  WavesJob job = { waves, values, 0 };

  fovea_workers_run (threads, planes, waves_units, &job);
  if (g_atomic_int_get (&job.failed))
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("not enough memory for a picture of %" PRId64 "x%" PRId64),
        waves->size[0], waves->size[1]);
  return TRUE;
}
