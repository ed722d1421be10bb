/* SPDX-License-Identifier: GPL-3.0-or-later */
/* thin: channels in pairs x, y, a gradient, become one channel each: its length
 * where that is the largest along its direction, which is rounded to one of the
 * eight neighbours, else 0 (non-maximum suppression, Canny 1986). It has to pass
 * the neighbour that is read first and reach the other one, so that of two equal
 * ones the first stays. Outside the map lengths are 0. With diagonal=1, x lies
 * along the falling diagonal and y along the rising one, as Roberts has them.
 * NaN stays. Not in ONNX. */
#include <math.h>

#include "layers/steps.h"
#include "simd/filters.h"

#define TAN_22_5 0.41421356237309503

typedef struct
{
  gboolean diagonal;
} ThinParams;

static gboolean
thin_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ThinParams *p = params;

  p->diagonal = fovea_attrs_get_int (attrs, "diagonal", 0) != 0;
  return fovea_attrs_check (attrs, "thin", error);
}

static gboolean
thin_fit (FoveaStep *step, GError **error)
{
  const FoveaShape *in = &step->in[0];

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (in->rank != 4)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("thin: an input of rank %u, it has to be 4"),
                       in->rank);
  if (in->size[1] % 2 != 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("thin: %" PRId64 " channels cannot be put in pairs"),
                       in->size[1]);
  step->out[0] = *in;
  step->out[0].size[1] = in->size[1] / 2;
  return TRUE;
}

/* One around, inside the map. */
static void
thin_need (const FoveaStep *step, guint i, const FoveaRect *out, FoveaRect *in)
{
  const FoveaShape *shape = &step->in[0];
  const gint64      right = MIN (out->x + out->width + 1, shape->size[3]);
  const gint64      bottom = MIN (out->y + out->height + 1, shape->size[2]);

  in->x = MAX (out->x - 1, 0);
  in->y = MAX (out->y - 1, 0);
  in->width = right - in->x;
  in->height = bottom - in->y;
}

/* Three rows of lengths, a column more on each side. */
static gsize
thin_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return 3 * (out->width + 2) * sizeof (float);
}

/* Lengths of a row from column x - 1 on; 0 outside the map. */
static void
thin_lengths (const FoveaStep *step,
              const FoveaWork *work,
              gint64           plane,
              gint64           row,
              float           *lengths)
{
  const FoveaShape *shape = &step->in[0];
  const FoveaRect  *out = &work->out[0].rect;
  const gint64      from = MAX (out->x - 1, 0);
  const gint64      until = MIN (out->x + out->width + 1, shape->size[3]);

  for (gint64 i = 0; i < out->width + 2; i++)
    lengths[i] = 0;
  if (row < 0 || row >= shape->size[2])
    return;
  work->loops->filters->magnitude (
      fovea_tile_at (&work->in[0], 2 * plane, row, from),
      fovea_tile_at (&work->in[0], 2 * plane + 1, row, from),
      lengths + (from - (out->x - 1)), until - from);
}

/* The neighbour that comes later, along the gradient: column and row. */
static void
thin_along (double x, double y, int *column, int *row)
{
  *column = *row = 0;
  if (fabs (y) <= TAN_22_5 * fabs (x))
    *column = 1;
  else if (fabs (x) <= TAN_22_5 * fabs (y))
    *row = 1;
  else
    {
      *column = (x > 0) == (y > 0) ? 1 : -1;
      *row = 1;
    }
}

static void
thin_row (const FoveaStep *step,
          const FoveaWork *work,
          gint64           plane,
          gint64           row)
{
  const ThinParams *p = step->params;
  const FoveaTile  *out = &work->out[0];
  const gint64      n = out->rect.width + 2;
  float            *lengths = work->scratch;
  float            *dst = fovea_tile_row (out, plane, row);
  const float      *x, *y;

  x = fovea_tile_at (&work->in[0], 2 * plane, row, out->rect.x);
  y = fovea_tile_at (&work->in[0], 2 * plane + 1, row, out->rect.x);
  for (int k = -1; k <= 1; k++)
    thin_lengths (step, work, plane, row + k, lengths + (k + 1) * n);
  for (gint64 i = 0; i < out->rect.width; i++)
    {
      const float *at = lengths + n + 1 + i;
      const double gx = x[i], gy = y[i];
      int          column, line;

      if (p->diagonal)
        thin_along (gx - gy, gx + gy, &column, &line);
      else
        thin_along (gx, gy, &column, &line);
      dst[i] = isnan (*at) || (*at > at[-column - line * n] &&
                               *at >= at[column + line * n]) ?
                   *at :
                   0;
    }
}

static void
thin_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, row;

      fovea_unit_row (&work->out[0], unit, &plane, &row);
      thin_row (step, work, plane, row);
    }
}

const FoveaLayerClass fovea_layer_thin = {
  .name = "thin",
  .params_size = sizeof (ThinParams),
  .parse = thin_parse,
  .fit = thin_fit,
  .need = thin_need,
  .units = fovea_units_rows,
  .scratch = thin_scratch,
  .run = thin_run,
};
