/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sliding windows over rows: see pooling.h for the rules. */
#include "gradient.h"
#include "layers/pooling.h"

#include <math.h>
#include <string.h>

#include "layers/steps.h"
#include "simd/filters.h"

gboolean
fovea_pooling_parse (FoveaAttrs         *attrs,
                     const char         *layer,
                     FoveaPoolingParams *params,
                     GError            **error)
{
  if (! fovea_attrs_has (attrs, "kernel_shape"))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s: kernel_shape is missing"), layer);
  return fovea_window_parse (attrs, layer, &params->window, error);
}

static gboolean
pooling_check (const FoveaStep *step, GError **error)
{
  const FoveaPoolingParams *p = step->params;
  FoveaStep                 checked = *step;

  if (p->has_indices && step->n_out == 2)
    checked.n_out = 1;
  return fovea_step_check (&checked, 1, 1, error);
}

gboolean
fovea_pooling_fit (FoveaStep *step, GError **error)
{
  const FoveaPoolingParams *p = step->params;
  FoveaPoolingFitted       *fitted = step->fitted;

  fitted->window = p->window;
  if (! pooling_check (step, error) ||
      ! fovea_window_fit (&fitted->window, step->klass->name, &step->in[0],
                          &step->out[0], error))
    return FALSE;
  step->whole = step->in[0].rank == 5;
  return TRUE;
}

gboolean
fovea_pooling_fit_float (FoveaStep *step, GError **error)
{
  return fovea_pooling_fit (step, error) &&
         fovea_window_check_float (step, error);
}

void
fovea_pooling_need (const FoveaStep *step,
                    guint            i,
                    const FoveaRect *out,
                    FoveaRect       *in)
{
  const FoveaPoolingFitted *fitted = step->fitted;

  fovea_window_need (&fitted->window, out, in);
}

gint64
fovea_pooling_columns (const FoveaWindow *window, gint64 n)
{
  return (n - 1) * window->stride[1] + fovea_window_span (window, 1);
}

/* One row of columns, one of picked columns. */
gsize
fovea_pooling_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaPoolingFitted *fitted = step->fitted;
  const gint64              n = fovea_slice_rect (&step->out[0], out).width;

  return (fovea_pooling_columns (&fitted->window, n) + n) *
         MAX (step->out_block, 1) * sizeof (float);
}

float
fovea_pooling_lowest (FoveaDType type)
{
  switch (type)
    {
    case FOVEA_I8:
      return G_MININT8;
    case FOVEA_I16:
      return G_MININT16;
    default:
      return fovea_dtype_is_float (type) ? -INFINITY : 0;
    }
}

float
fovea_pooling_highest (FoveaDType type)
{
  switch (type)
    {
    case FOVEA_I8:
      return G_MAXINT8;
    case FOVEA_U8:
      return G_MAXUINT8;
    case FOVEA_I16:
      return G_MAXINT16;
    case FOVEA_U16:
      return G_MAXUINT16;
    default:
      return fovea_dtype_is_float (type) ? INFINITY : 1;
    }
}

FoveaPoolingRow
fovea_pooling_row_of (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       depth = fovea_slice_size (&step->out[0], 2);
  FoveaPoolingRow    row;

  row.in = fovea_slice_tile (&step->in[0], &work->in[0]);
  row.out = fovea_slice_tile (&step->out[0], &work->out[0]);
  row.y = row.out.rect.y + unit % row.out.rect.height;
  row.z = unit / row.out.rect.height % depth;
  row.plane = unit / row.out.rect.height / depth;
  fovea_window_inside (window, 2, row.z, 0, fovea_slice_size (&step->in[0], 2),
                       &row.z_from, &row.z_until);
  fovea_window_inside (window, 0, row.y, 0, fovea_slice_size (&step->in[0], 0),
                       &row.y_from, &row.y_until);
  return row;
}

const float *
fovea_pooling_input (const FoveaStep       *step,
                     const FoveaPoolingRow *row,
                     gint64                 kz,
                     gint64                 ky)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64 z = row->z * w->stride[2] - w->before[2] + kz * w->dilation[2];
  const gint64 y = row->y * w->stride[0] - w->before[0] + ky * w->dilation[0];

  return fovea_tile_row (
             &row->in, row->plane * fovea_slice_size (&step->in[0], 2) + z, y) -
         row->in.rect.x;
}

float *
fovea_pooling_output (const FoveaStep *step, const FoveaPoolingRow *row)
{
  return fovea_tile_row (
      &row->out, row->plane * fovea_slice_size (&step->out[0], 2) + row->z,
      row->y);
}

static void
pooling_fill (float *row, gint64 n, float value)
{
  for (gint64 i = 0; i < n; i++)
    row[i] = value;
}

/* column[i] = combination, down the window, of the elements of input column
 * x0 + i; n columns, of which those outside the map are neutral. */
static void
pooling_combine_columns (const FoveaStep       *step,
                         const FoveaPoolingRow *row,
                         gint64                 x0,
                         FoveaCombineFunc       combine,
                         float                  neutral,
                         float                 *column,
                         gint64                 n)
{
  const gint64 width = fovea_slice_size (&step->in[0], 1);
  const gint64 from = CLAMP (-x0, 0, n);
  const gint64 to = CLAMP (width - x0, from, n);
  gboolean     empty = TRUE;

  pooling_fill (column, from, neutral);
  pooling_fill (column + to, n - to, neutral);
  if (to == from)
    return;
  for (gint64 kz = row->z_from; kz < row->z_until; kz++)
    for (gint64 ky = row->y_from; ky < row->y_until; ky++)
      {
        const float *src = fovea_pooling_input (step, row, kz, ky) + x0 + from;

        if (empty)
          memcpy (column + from, src, (to - from) * sizeof (float));
        else
          combine (column + from, src, column + from, to - from);
        empty = FALSE;
      }
  if (empty)
    pooling_fill (column + from, to - from, neutral);
}

/* dst[i] = src[i * stride] */
static void
pooling_pick (const float *src, gint64 stride, float *dst, gint64 n)
{
  if (stride == 1)
    memcpy (dst, src, n * sizeof (float));
  else
    for (gint64 i = 0; i < n; i++)
      dst[i] = src[i * stride];
}

/* The window's columns that are inside the map for some output: numbers from ..
 * until-1, one at least. The same for every tile, so that all add alike. */
static void
pooling_seen (const FoveaStep *step, gint64 *from, gint64 *until)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       n = fovea_slice_size (&step->out[0], 1);
  gint64             ignored;

  fovea_window_inside (w, 1, n - 1, 0, G_MAXINT64 / 2, from, &ignored);
  fovea_window_inside (w, 1, 0, 0, fovea_slice_size (&step->in[0], 1), &ignored,
                       until);
  *from = MIN (*from, w->size[1] - 1);
  *until = MAX (*until, *from + 1);
}

/* Windows of 2x2 that lie side by side, inside the map: each row is read once.
 * FALSE: others, or of another operation. */
static gboolean
pooling_combine_pairs (const FoveaStep       *step,
                       const FoveaWork       *work,
                       const FoveaPoolingRow *row,
                       FoveaCombineFunc       combine)
{
  const FoveaWindow *w = &((FoveaPoolingFitted *) step->fitted)->window;
  const FoveaLoops  *loops = work->loops;
  const FoveaRect   *out = &row->out.rect;
  const gint64       x = out->x * 2 - w->before[1];
  const float       *above;
  FoveaCombineFunc   pairs = NULL;

  if (combine == loops->max)
    pairs = loops->filters->pairs_max;
  else if (combine == loops->min)
    pairs = loops->filters->pairs_min;
  else if (combine == loops->add)
    pairs = loops->filters->pairs_add;
  if (pairs == NULL || w->size[1] != 2 || w->stride[1] != 2 ||
      w->dilation[1] != 1 || row->z_until - row->z_from != 1 ||
      row->y_until - row->y_from != 2 || x < 0 ||
      x + 2 * out->width > fovea_slice_size (&step->in[0], 1))
    return FALSE;
  above = fovea_pooling_input (step, row, row->z_from, row->y_from);
  pairs (above + x,
         fovea_pooling_input (step, row, row->z_from, row->y_from + 1) + x,
         fovea_pooling_output (step, row), out->width);
  return TRUE;
}

void
fovea_pooling_combine (const FoveaStep       *step,
                       const FoveaWork       *work,
                       const FoveaPoolingRow *row,
                       FoveaCombineFunc       combine,
                       float                  neutral)
{
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const FoveaRect   *out = &row->out.rect;
  const gint64       n = out->width;
  const gint64       n_columns = fovea_pooling_columns (window, n);
  float             *column = work->scratch;
  float             *picked = column + n_columns;
  float             *dst = fovea_pooling_output (step, row);
  gint64             from, until;

  if (pooling_combine_pairs (step, work, row, combine))
    return;
  pooling_combine_columns (step, row,
                           out->x * window->stride[1] - window->before[1],
                           combine, neutral, column, n_columns);
  pooling_seen (step, &from, &until);
  pooling_pick (column + from * window->dilation[1], window->stride[1], dst, n);
  for (gint64 k = from + 1; k < until; k++)
    {
      const float *shifted = column + k * window->dilation[1];

      if (window->stride[1] != 1)
        {
          pooling_pick (shifted, window->stride[1], picked, n);
          shifted = picked;
        }
      combine (dst, shifted, dst, n);
    }
}

void
fovea_pooling_pick_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep          *step = adjoint->step;
  const FoveaPoolingFitted *fitted = step->fitted;

  adjoint->down[0] = FOVEA_ADJOINT (
      adjoint, "maxpoolgradient",
      fovea_adjoint_window (&fitted->window, step->in[0].rank - 2),
      adjoint->up[0], adjoint->in[0], adjoint->out[0]);
}
