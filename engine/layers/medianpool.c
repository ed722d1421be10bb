/* SPDX-License-Identifier: GPL-3.0-or-later */
/* medianpool: the number in the middle of each window; of an even count the
 * mean of the two in the middle, a / 2 + b / 2. Not in ONNX. Padding and NaN are
 * left out; a window of nothing else gives NaN. */
#include <math.h>
#include <string.h>

#include "layers/pooling.h"
#include "layers/steps.h"

/* So many are sorted, more are counted by their digits: then the time does not
 * depend on what the numbers are. */
#define MEDIAN_FEW 48

static gboolean
medianpool_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_pooling_parse (attrs, "medianpool", params, error) &&
         fovea_attrs_check (attrs, "medianpool", error);
}

/* The numbers of one window that may be inside the map. */
static gsize
medianpool_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  gsize              n = sizeof (guint32);

  for (int axis = 0; axis < 3; axis++)
    n *= MIN (w->size[axis], fovea_slice_size (&step->in[0], axis));
  return n;
}

/* Whole numbers in the order of the floats; and back. */
static guint32
median_key (float x)
{
  guint32 bits;

  memcpy (&bits, &x, sizeof bits);
  return bits >> 31 ? ~bits : bits | 0x80000000u;
}

static float
median_number (guint32 key)
{
  guint32 bits = key >> 31 ? key & 0x7fffffffu : ~key;
  float   x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

static void
median_sort (guint32 *keys, gint64 n)
{
  for (gint64 i = 1; i < n; i++)
    {
      guint32 key = keys[i];
      gint64  at = i;

      for (; at > 0 && keys[at - 1] > key; at--)
        keys[at] = keys[at - 1];
      keys[at] = key;
    }
}

/* The key that has `rank` others before it: digit by digit, highest first. */
static guint32
median_select (const guint32 *keys, gint64 n, gint64 rank)
{
  guint32 found = 0, known = 0;

  for (int shift = 24; shift >= 0; shift -= 8)
    {
      gint64 count[256] = { 0 };
      guint  digit = 0;

      for (gint64 i = 0; i < n; i++)
        if ((keys[i] & known) == found)
          count[keys[i] >> shift & 255]++;
      while (rank >= count[digit])
        rank -= count[digit++];
      found |= digit << shift;
      known |= 255u << shift;
    }
  return found;
}

/* The smallest key above `low`, or `low` where it stands for more than `rank` + 1
 * of them. */
static guint32
median_next (const guint32 *keys, gint64 n, guint32 low, gint64 rank)
{
  guint32 next = G_MAXUINT32;
  gint64  below = 0;

  for (gint64 i = 0; i < n; i++)
    if (keys[i] <= low)
      below++;
    else
      next = MIN (next, keys[i]);
  return below > rank + 1 ? low : next;
}

static float
median_of (guint32 *keys, gint64 n)
{
  const gint64 rank = (n - 1) / 2;
  guint32      low, high;

  if (n == 0)
    return NAN;
  if (n <= MEDIAN_FEW)
    {
      median_sort (keys, n);
      low = keys[rank];
      high = keys[n / 2];
    }
  else
    {
      low = median_select (keys, n, rank);
      high = n % 2 ? low : median_next (keys, n, low, rank);
    }
  if (low == high)
    return median_number (low);
  return median_number (low) / 2 + median_number (high) / 2;
}

static gint64
median_gather (const FoveaStep       *step,
               const FoveaPoolingRow *row,
               gint64                 x,
               guint32               *keys)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       x0 = x * w->stride[1] - w->before[1];
  gint64             from, until, n = 0;

  fovea_window_inside (w, 1, x, 0, fovea_slice_size (&step->in[0], 1), &from,
                       &until);
  for (gint64 kz = row->z_from; kz < row->z_until; kz++)
    for (gint64 ky = row->y_from; ky < row->y_until; ky++)
      {
        const float *src = fovea_pooling_input (step, row, kz, ky) + x0;

        for (gint64 k = from; k < until; k++)
          {
            const float value = src[k * w->dilation[1]];

            if (! isnan (value))
              keys[n++] = median_key (value);
          }
      }
  return n;
}

static void
medianpool_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    {
      FoveaPoolingRow  row = fovea_pooling_row_of (step, work, unit);
      const FoveaRect *out = &row.out.rect;
      float           *dst = fovea_pooling_output (step, &row);

      for (gint64 i = 0; i < out->width; i++)
        dst[i] = median_of (work->scratch, median_gather (step, &row, out->x + i,
                                                          work->scratch));
    }
}

const FoveaLayerClass fovea_layer_medianpool = {
  .name = "medianpool",
  .onnx = NULL,
  .params_size = sizeof (FoveaPoolingParams),
  .fitted_size = sizeof (FoveaPoolingFitted),
  .parse = medianpool_parse,
  .fit = fovea_pooling_fit_float,
  .need = fovea_pooling_need,
  .units = fovea_slice_units,
  .scratch = medianpool_scratch,
  .run = medianpool_run,
};
