/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sliding windows over rows: see pooling.h for the rules. */
#include "layers/pooling.h"

#include <string.h>

#include "layers/steps.h"

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

gboolean
fovea_pooling_fit (FoveaStep *step, GError **error)
{
  const FoveaPoolingParams *p = step->params;
  FoveaPoolingFitted       *fitted = step->fitted;
  const FoveaShape         *in = &step->in[0];
  gint64                    size[2];

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  fitted->window = p->window;
  if (! fovea_window_fit (&fitted->window, step->klass->name, in, size, error))
    return FALSE;
  step->out[0] = *in;
  step->out[0].size[in->rank - 1] = size[1];
  if (in->rank == 4)
    step->out[0].size[2] = size[0];
  return TRUE;
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

/* Columns of the padded input that a row of n outputs looks at. */
static gint64
pooling_columns (const FoveaWindow *window, gint64 n)
{
  return (n - 1) * window->stride[1] +
         (window->size[1] - 1) * window->dilation[1] + 1;
}

/* One row of columns, one of picked columns. */
gsize
fovea_pooling_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaPoolingFitted *fitted = step->fitted;

  return (pooling_columns (&fitted->window, out->width) + out->width) *
         sizeof (float);
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
pooling_combine_columns (const FoveaStep *step,
                         const FoveaTile *in,
                         gint64           plane,
                         gint64           y0,
                         gint64           x0,
                         FoveaCombineFunc combine,
                         float            neutral,
                         float           *column,
                         gint64           n)
{
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const gint64       height = fovea_map_height (&step->in[0]);
  const gint64       width = fovea_map_width (&step->in[0]);
  const gint64       from = CLAMP (-x0, 0, n);
  const gint64       to = CLAMP (width - x0, from, n);
  gboolean           empty = TRUE;

  pooling_fill (column, from, neutral);
  pooling_fill (column + to, n - to, neutral);
  if (to == from)
    return;
  for (gint64 k = 0; k < window->size[0]; k++)
    {
      const gint64 y = y0 + k * window->dilation[0];
      const float *row;

      if (y < 0 || y >= height)
        continue;
      row = fovea_tile_at (in, plane, y, x0 + from);
      if (empty)
        memcpy (column + from, row, (to - from) * sizeof (float));
      else
        combine (column + from, row, column + from, to - from);
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

void
fovea_pooling_row (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           unit,
                   FoveaCombineFunc combine,
                   float            neutral)
{
  const FoveaWindow *window = &((FoveaPoolingFitted *) step->fitted)->window;
  const FoveaTile   *out = &work->out[0];
  const gint64       n = out->rect.width;
  const gint64       n_columns = pooling_columns (window, n);
  float             *column = work->scratch;
  float             *picked = column + n_columns;
  gint64             plane, y;
  float             *dst;

  fovea_unit_row (out, unit, &plane, &y);
  dst = fovea_tile_row (out, plane, y);
  pooling_combine_columns (step, &work->in[0], plane,
                           y * window->stride[0] - window->before[0],
                           out->rect.x * window->stride[1] - window->before[1],
                           combine, neutral, column, n_columns);
  pooling_pick (column, window->stride[1], dst, n);
  for (gint64 k = 1; k < window->size[1]; k++)
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
