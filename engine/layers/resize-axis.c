/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of a resize: see resize-axis.h. */
#include "layers/resize-axis.h"

#include <math.h>
#include <string.h>

/* A resized side, and the numbers in the table of one, are no more than this. */
#define TAPS_MAX_SIDE  ((gint64) 1 << 24)
#define TAPS_MAX_TABLE ((gint64) 1 << 26)
/* Factors that are worth a path of their own. */
#define TAPS_MAX_FACTOR 8

/* Place of output i in the input, in double precision: weights change with it
 * steadily, so the finest is the best. */
static double
taps_place (const FoveaTapsRule *rule,
            gint64               in,
            gint64               out,
            double               scale,
            const double         roi[2],
            gint64               i)
{
  const double last = in - 1, width = scale * in;

  switch (rule->coordinates)
    {
    case FOVEA_COORDINATES_HALF_PIXEL:
      break;
    case FOVEA_COORDINATES_HALF_PIXEL_SYMMETRIC:
      return in / 2.0 * (1 - out / width) + (i + 0.5) / scale - 0.5;
    case FOVEA_COORDINATES_PYTORCH_HALF_PIXEL:
      if (out <= 1)
        return 0;
      break;
    case FOVEA_COORDINATES_ALIGN_CORNERS:
      /* With the width before it was rounded down, as ONNX's own cases have
       * it; the text speaks of the length. */
      return out <= 1 || fabs (width - 1) < 1e-6 ? 0 : i * last / (width - 1);
    case FOVEA_COORDINATES_ASYMMETRIC:
      return i / scale;
    case FOVEA_COORDINATES_TF_CROP_AND_RESIZE:
      return out > 1 ?
                 roi[0] * last + i * (roi[1] - roi[0]) * last / (out - 1) :
                 0.5 * (roi[0] + roi[1]) * last;
    case FOVEA_COORDINATES_TF_HALF_PIXEL_FOR_NN:
      return (i + 0.5) / scale;
    }
  return (i + 0.5) / scale - 0.5;
}

/* The place for the nearest number, where the last bit decides: as others
 * compute it, bit by bit. Rounding down or up: in single precision. To the
 * nearest: with the true ratio of the sizes, if it is that. */
static double
taps_place_nearest (const FoveaTapsRule *rule,
                    gint64               in,
                    gint64               out,
                    double               scale,
                    const double         roi[2],
                    gint64               i)
{
  const gboolean whole = fabs (scale * in - out) < 1e-6 * out;
  const gboolean rounds = rule->nearest == FOVEA_NEAREST_ROUND_PREFER_FLOOR ||
                          rule->nearest == FOVEA_NEAREST_ROUND_PREFER_CEIL;
  const float x = i, by = scale;

  switch (rule->coordinates)
    {
    case FOVEA_COORDINATES_ALIGN_CORNERS:
      if (whole)
        return out > 1 ? (double) (i * (in - 1)) / (out - 1) : 0;
      break;
    case FOVEA_COORDINATES_ASYMMETRIC:
      return rounds && whole ? (double) (i * in) / out : x / by;
    case FOVEA_COORDINATES_TF_HALF_PIXEL_FOR_NN:
      return (x + 0.5f) / by;
    case FOVEA_COORDINATES_PYTORCH_HALF_PIXEL:
      if (out <= 1)
        return 0;
      /* fall through */
    case FOVEA_COORDINATES_HALF_PIXEL:
      if (rounds && whole)
        return (double) ((2 * i + 1) * in - out) / (2 * out);
      return (x + 0.5f) / by - 0.5f;
    default:
      break;
    }
  return (float) taps_place (rule, in, out, scale, roi, i);
}

static double
taps_nearest (FoveaNearest nearest, double place, double scale)
{
  switch (nearest)
    {
    case FOVEA_NEAREST_ROUND_PREFER_FLOOR:
      return ceil (place - 0.5);
    case FOVEA_NEAREST_ROUND_PREFER_CEIL:
      return floor (place + 0.5);
    case FOVEA_NEAREST_FLOOR:
      return floor (place);
    case FOVEA_NEAREST_CEIL:
      return ceil (place);
    case FOVEA_NEAREST_OLD:
      return scale < 1 ? ceil (place) : floor (place);
    }
  return place;
}

/* The filter at a distance from its middle. */
static double
taps_filter (const FoveaTapsRule *rule, double x)
{
  const double a = rule->coeff_a;

  x = fabs (x);
  if (rule->mode == FOVEA_TAPS_LINEAR)
    return MAX (1 - x, 0);
  if (x < 1)
    return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/* The weights of output i, whose place is `place`; `shrink` is 1, or less where
 * the filter is stretched. */
static void
taps_weigh (FoveaTaps           *taps,
            const FoveaTapsRule *rule,
            gint64               i,
            double               place,
            double               shrink)
{
  const double first = floor (place) - (double) (taps->taps / 2 - 1);
  float       *weights = taps->weights + i * taps->taps;
  double       sum = 0;

  for (gint64 t = 0; t < taps->taps; t++)
    {
      double at = first + t;

      if (! rule->exclude_outside || (at >= 0 && at < taps->in))
        sum += taps_filter (rule, (at - place) * shrink);
    }
  for (gint64 t = 0; t < taps->taps; t++)
    {
      double   at = first + t;
      gboolean counts = ! rule->exclude_outside || (at >= 0 && at < taps->in);
      double   weight = taps_filter (rule, (at - place) * shrink);

      weights[t] = counts ? weight / (sum != 0 ? sum : 1) : 0;
    }
  /* Further outside, all taps are the edge all the same. */
  taps->first[i] = CLAMP (first, -(double) taps->taps, (double) taps->in);
}

/* Is every `factor`-th output like the one before, one place further? Then their
 * weights are made the same bits. */
static void
taps_find_factor (FoveaTaps *taps)
{
  const gint64 factor = taps->out / taps->in, n = taps->taps;

  if (taps->out % taps->in != 0 || factor < 2 || factor > TAPS_MAX_FACTOR ||
      taps->outside || taps->sparse)
    return;
  for (gint64 i = factor; i < taps->out; i++)
    {
      if (taps->first[i] != taps->first[i - factor] + 1)
        return;
      for (gint64 t = 0; taps->weights && t < n; t++)
        if (fabsf (taps->weights[i * n + t] -
                   taps->weights[(i - factor) * n + t]) > 1e-6f)
          return;
    }
  taps->factor = factor;
  for (gint64 i = factor; taps->weights && i < taps->out; i++)
    memcpy (taps->weights + i * n, taps->weights + i % factor * n,
            n * sizeof (float));
}

static gboolean
taps_allocate (FoveaTaps *taps, const FoveaTapsRule *rule, GError **error)
{
  gint64 numbers;

  if (taps->out > TAPS_MAX_SIDE || taps->in > FOVEA_MAX_SIZE - 2 ||
      ! fovea_checked_mul (taps->out, taps->taps, &numbers) ||
      numbers > TAPS_MAX_TABLE)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("from a size of %" PRId64 " to %" PRId64
                          " is more than can be done"),
                       taps->in, taps->out);
  taps->first = fovea_alloc (taps->out, sizeof *taps->first);
  if (rule->mode != FOVEA_TAPS_NEAREST)
    taps->weights = fovea_alloc (numbers, sizeof *taps->weights);
  if (rule->coordinates == FOVEA_COORDINATES_TF_CROP_AND_RESIZE)
    taps->outside = fovea_alloc (taps->out, 1);
  if (! taps->first || (rule->mode != FOVEA_TAPS_NEAREST && ! taps->weights) ||
      (rule->coordinates == FOVEA_COORDINATES_TF_CROP_AND_RESIZE &&
       ! taps->outside))
    return fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  return TRUE;
}

static gboolean
taps_is_identity (const FoveaTapsRule *rule,
                  gint64               in,
                  gint64               out,
                  double               scale,
                  const double         roi[2])
{
  if (in != out || fabs (scale - 1) > 1e-9)
    return FALSE;
  return rule->coordinates != FOVEA_COORDINATES_TF_CROP_AND_RESIZE ||
         (roi[0] == 0 && roi[1] == 1);
}

gboolean
fovea_taps_make (FoveaTaps           *taps,
                 const FoveaTapsRule *rule,
                 gint64               in,
                 gint64               out,
                 double               scale,
                 const double         roi[2],
                 GError             **error)
{
  const double shrink = rule->antialias ? MIN (scale, 1.0) : 1.0;
  const double support = rule->mode == FOVEA_TAPS_CUBIC ? 2 : 1;

  *taps = (FoveaTaps){ .in = in, .out = out };
  if (out == 0 || taps_is_identity (rule, in, out, scale, roi))
    return TRUE;
  if (in < 1 || ! (scale > 0) || ! isfinite (scale) ||
      support / shrink > TAPS_MAX_TABLE)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("a size of %" PRId64 " cannot become %" PRId64 " by a scale of %g"),
        in, out, scale);
  taps->taps = 1;
  if (rule->mode != FOVEA_TAPS_NEAREST)
    taps->taps = 2 * (gint64) ceil (support / shrink);
  taps->sparse = shrink < 1 || rule->exclude_outside;
  if (! taps_allocate (taps, rule, error))
    return FALSE;
  for (gint64 i = 0; i < out; i++)
    {
      double place = taps_place (rule, in, out, scale, roi, i);

      if (taps->outside)
        taps->outside[i] = ! (place >= 0 && place <= in - 1);
      if (rule->mode != FOVEA_TAPS_NEAREST)
        {
          taps_weigh (taps, rule, i, place, shrink);
          continue;
        }
      place = taps_place_nearest (rule, in, out, scale, roi, i);
      place = taps_nearest (rule->nearest, place, scale);
      taps->first[i] = CLAMP (place, 0, in - 1);
    }
  taps_find_factor (taps);
  return TRUE;
}

void
fovea_taps_clear (FoveaTaps *taps)
{
  fovea_free (taps->first);
  fovea_free (taps->weights);
  fovea_free (taps->outside);
  *taps = (FoveaTaps){ 0 };
}

void
fovea_taps_need (const FoveaTaps *taps,
                 gint64           from,
                 gint64           n,
                 gint64          *start,
                 gint64          *size)
{
  gint64 a, b;

  *start = from;
  *size = n;
  if (taps->taps == 0 || n < 1)
    return;
  a = taps->first[from];
  b = taps->first[from + n - 1];
  *start = CLAMP (MIN (a, b), 0, taps->in - 1);
  *size = CLAMP (MAX (a, b) + taps->taps - 1, 0, taps->in - 1) - *start + 1;
}
