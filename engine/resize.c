/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Antialiased resampling, as Pillow's ImagingResample: separable, the filter
 * stretched by the scale where the picture shrinks. It decides the accuracy of
 * a network (a point filter costs several points of top-1), so weights and sums
 * are double.
 *
 * Two differences from Pillow: the filter is cut off at the box and not at the
 * picture's border, so that a box gives what cropping first would give; and
 * columns are summed before rows, which is the fast order here and differs by
 * the rounding of one float. */
#include <math.h>
#include <string.h>

#include "checked.h"
#include "error.h"
#include "fovea.h"

/* The inputs first .. first+n-1 that one output is made of. */
typedef struct
{
  gint64        first;
  gint64        n;
  const double *weights;
} Taps;

/* Along one axis: what each output is made of. */
typedef struct
{
  gint64  n; /* outputs */
  Taps   *taps;
  double *weights;
} Axis;

static void
axis_clear (Axis *axis)
{
  fovea_free (axis->taps);
  fovea_free (axis->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Axis, axis_clear)

static double
filter_bilinear (double x)
{
  return MAX (0.0, 1.0 - fabs (x));
}

/* Keys' cubic with a = -0.5. */
static double
filter_bicubic (double x)
{
  const double a = -0.5;

  x = fabs (x);
  if (x < 1.0)
    return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  if (x < 2.0)
    return (((x - 5.0) * x + 8.0) * x - 4.0) * a;
  return 0.0;
}

/* The taps of output `i`: filter ((p + 0.5 - centre) / stretch) over the pixels
 * p of low .. high-1, then divided by their sum. Returns how many. */
static gint64
axis_weigh (double      centre,
            double      stretch,
            FoveaResize filter,
            gint64      low,
            gint64      high,
            gint64     *first,
            double     *weights)
{
  double support = stretch * (filter == FOVEA_RESIZE_BICUBIC ? 2.0 : 1.0);
  gint64 begin = MAX (low, (gint64) floor (centre - support + 0.5));
  gint64 end = MIN (high, (gint64) floor (centre + support + 0.5));
  double sum = 0.0;

  /* A box that ends within a pixel may leave the last output none. */
  begin = MIN (begin, high - 1);
  end = MAX (end, begin + 1);
  for (gint64 p = begin; p < end; p++)
    {
      double x = ((double) p + 0.5 - centre) / stretch;
      double w = filter == FOVEA_RESIZE_BICUBIC ? filter_bicubic (x) :
                                                  filter_bilinear (x);

      weights[p - begin] = w;
      sum += w;
    }
  for (gint64 p = begin; p < end; p++)
    weights[p - begin] =
        sum != 0.0 ? weights[p - begin] / sum : 1.0 / (double) (end - begin);
  *first = begin;
  return end - begin;
}

static gboolean
axis_init (Axis       *axis,
           double      from,
           double      to,
           gint64      n,
           FoveaResize filter,
           GError    **error)
{
  double scale = (to - from) / (double) n, stretch = MAX (scale, 1.0);
  gint64 low = (gint64) floor (from), high = (gint64) ceil (to);
  double reach = stretch * (filter == FOVEA_RESIZE_BICUBIC ? 2.0 : 1.0);
  gint64 most = MIN (2 * (gint64) ceil (reach) + 2, high - low), count;

  axis->n = n;
  axis->taps = fovea_alloc ((gsize) n, sizeof (Taps));
  if (fovea_checked_mul (n, most, &count))
    axis->weights = fovea_alloc ((gsize) count, sizeof (double));
  if (! axis->taps || ! axis->weights)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory to resize a picture"));

  for (gint64 i = 0; i < n; i++)
    {
      double *weights = axis->weights + i * most;

      axis->taps[i].n =
          axis_weigh (from + ((double) i + 0.5) * scale, stretch, filter, low,
                      high, &axis->taps[i].first, weights);
      axis->taps[i].weights = weights;
    }
  return TRUE;
}

/* sums[x] = sum over the taps' rows; x counts from `left`. */
static void
resize_column_sums (const FoveaTensor *in,
                    gint64             channel,
                    const Taps        *taps,
                    gint64             left,
                    gint64             width,
                    double            *sums)
{
  const float *plane = (const float *) in->data + channel * in->stride[0];
  gint64       step = in->stride[2];

  memset (sums, 0, (gsize) width * sizeof *sums);
  for (gint64 t = 0; t < taps->n; t++)
    {
      const float *row =
          plane + (taps->first + t) * in->stride[1] + left * step;
      double weight = taps->weights[t];

      if (step == 1)
        for (gint64 x = 0; x < width; x++)
          sums[x] += weight * (double) row[x];
      else
        for (gint64 x = 0; x < width; x++)
          sums[x] += weight * (double) row[x * step];
    }
}

static void
resize_row (const Axis   *columns,
            gint64        left,
            const double *sums,
            float        *out,
            gint64        step)
{
  for (gint64 i = 0; i < columns->n; i++)
    {
      const Taps *taps = &columns->taps[i];
      double      sum = 0.0;

      for (gint64 t = 0; t < taps->n; t++)
        sum += taps->weights[t] * sums[taps->first + t - left];
      out[i * step] = (float) sum;
    }
}

static gboolean
resize_check (const FoveaTensor *in,
              const double       box[4],
              const FoveaTensor *out,
              GError           **error)
{
  gint64 width = in->shape.size[2], height = in->shape.size[1];

  g_return_val_if_fail (in->shape.rank == 3 && out->shape.rank == 3, FALSE);
  g_return_val_if_fail (in->dtype == FOVEA_F32 && out->dtype == FOVEA_F32,
                        FALSE);
  if (in->shape.size[0] != out->shape.size[0] ||
      fovea_shape_elements (&in->shape) <= 0 ||
      fovea_shape_elements (&out->shape) <= 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("resize: no picture of %" PRId64
                          " channels, %" PRId64 "x%" PRId64
                          " pixels, becomes one of %" PRId64
                          " channels"),
                       in->shape.size[0], width, height, out->shape.size[0]);
  /* Also refuses NaN. */
  if (! (box[0] >= 0.0 && box[0] < box[2] && box[2] <= (double) width &&
         box[1] >= 0.0 && box[1] < box[3] && box[3] <= (double) height))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("resize: the box %g, %g to %g, %g does not lie in a "
                          "picture of %" PRId64 "x%" PRId64),
                       box[0], box[1], box[2], box[3], width, height);
  return TRUE;
}

gboolean
fovea_resize (const FoveaTensor *in,
              const double       box[4],
              FoveaResize        filter,
              FoveaTensor       *out,
              GError           **error)
{
  g_auto (Axis) columns = { 0 }, rows = { 0 };
  gint64  left, width;
  double *sums;

  if (! resize_check (in, box, out, error) ||
      ! axis_init (&columns, box[0], box[2], out->shape.size[2], filter,
                   error) ||
      ! axis_init (&rows, box[1], box[3], out->shape.size[1], filter, error))
    return FALSE;

  left = (gint64) floor (box[0]);
  width = (gint64) ceil (box[2]) - left;
  sums = fovea_alloc ((gsize) width, sizeof *sums);
  if (! sums)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory to resize a picture"));
  for (gint64 c = 0; c < out->shape.size[0]; c++)
    for (gint64 y = 0; y < rows.n; y++)
      {
        resize_column_sums (in, c, &rows.taps[y], left, width, sums);
        resize_row (&columns, left, sums,
                    (float *) out->data + c * out->stride[0] +
                        y * out->stride[1],
                    out->stride[2]);
      }
  fovea_free (sums);
  return TRUE;
}
