/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution (as in networks: cross-correlation; `flip` makes it the true
 * one), in 1 and 2 dimensions:
 *   out[n][o][y][x] = bias[o] + sum over i, ky, kx of
 *     w[o][i][ky][kx] * in[n][g * I + i][y*sy + ky*dy - py][x*sx + kx*dx - px]
 * with zeros outside the map. Source: the ONNX operator Conv. */
#include "conv.h"

#include <string.h>

#include "fuse-post.h"
#include "steps.h"

/* One unit prepares input rows of about this many bytes. */
#define CONV_BAND_BYTES (256 << 10)
/* So many units at least, where the output has the rows, to share out. */
#define CONV_MIN_UNITS 16
/* Outputs of a pointwise unit, and input numbers of its columns. */
#define CONV_POINT_OUTPUTS 64
#define CONV_POINT_NUMBERS (32 << 10)

typedef struct
{
  FoveaWindow window;
  gint64      group;
  gboolean    flip;
} ConvParams;

typedef struct
{
  FoveaWindow window; /* auto_pad resolved */
  gint64      group;
  gint64      group_in, group_out; /* channels of one group */
  gint64      taps;                /* group_in * kh * kw */
  float      *weights;             /* [out / m][taps][m] in blocks */
  float      *init;                /* [out] the bias, or zeros */
} ConvFit;

static gboolean
conv_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ConvParams *conv = params;

  conv->group = fovea_attrs_get_int (attrs, "group", 1);
  conv->flip = fovea_attrs_get_int (attrs, "flip", 0) != 0;
  return fovea_window_parse (attrs, "conv", &conv->window, error) &&
         fovea_attrs_check (attrs, "conv", error);
}

static gboolean
conv_check_rank (FoveaStep *step, GError **error)
{
  if (step->in[1].rank == step->in[0].rank &&
      fovea_shape_is_map (&step->in[1]))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("conv: an input of rank %u does not go with weights "
                        "of rank %u"),
                     step->in[0].rank, step->in[1].rank);
}

static gboolean
conv_fit_channels (FoveaStep *step, ConvFit *fit, GError **error)
{
  gint64 in = step->in[0].size[1], out = step->in[1].size[0];

  fit->group_in = step->in[1].size[1];
  if (fit->group < 1 || out % fit->group != 0 || fit->group > in ||
      in != fit->group * fit->group_in)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("conv: %" PRId64
                          " input channels in %" PRId64
                          " groups do not go with weights for %" PRId64
                          " of %" PRId64 " outputs"),
                       in, fit->group, fit->group_in, out);
  fit->group_out = out / fit->group;
  if (step->n_in > 2 && step->present[2] &&
      fovea_shape_elements (&step->in[2]) != out)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("conv: %" PRId64
                          " biases for %" PRId64 " outputs"),
                       fovea_shape_elements (&step->in[2]), out);
  fit->taps = fit->group_in * fit->window.size[0] * fit->window.size[1];
  return TRUE;
}

/* The rows of one window, laid out for a whole row of outputs, can be counted
 * in bytes: see ConvBand. */
static gboolean
conv_check_scratch (const ConvFit *fit, gint64 out_width)
{
  const FoveaWindow *w = &fit->window;
  gint64             span = fovea_window_span (w, 1);
  gint64 bytes = (out_width + span / w->stride[1]) * (gint64) sizeof (float);

  return fovea_checked_mul (bytes, MIN (w->stride[1], span), &bytes) &&
         fovea_checked_mul (bytes, w->size[0] + 1, &bytes) &&
         fovea_checked_mul (bytes, fit->group_in, &bytes) &&
         fovea_checked_mul (bytes, 2, &bytes);
}

static gboolean
conv_fit (FoveaStep *step, GError **error)
{
  const ConvParams *params = step->params;
  ConvFit          *fit = step->fitted;
  gint64            size[2];

  fit->window = params->window;
  fit->group = params->group;
  if (! fovea_step_check (step, 2, 3, error) ||
      ! fovea_step_constant (step, 1, "weights", error) ||
      (fovea_step_has (step, 2) &&
       ! fovea_step_constant (step, 2, "bias", error)) ||
      ! conv_check_rank (step, error) ||
      ! fovea_window_take_weights (&fit->window, "conv", &step->in[1], error) ||
      ! conv_fit_channels (step, fit, error) ||
      ! fovea_window_fit (&fit->window, "conv", &step->in[0], size, error))
    return FALSE;
  if (! conv_check_scratch (fit, size[1]))
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("conv: its window's rows do not fit any memory"));
  step->out[0] = step->in[0];
  step->out[0].size[1] = step->in[1].size[0];
  if (step->in[0].rank == 4)
    step->out[0].size[2] = size[0];
  step->out[0].size[step->in[0].rank - 1] = size[1];
  return TRUE;
}

/* [out][taps] -> blocks of m outputs, each [taps][m]. */
static void
conv_pack_weights (const ConvFit    *fit,
                   const float      *from,
                   gboolean          flip,
                   const FoveaLoops *loops)
{
  gint64 spots = fit->window.size[0] * fit->window.size[1];

  for (gint64 group = 0; group < fit->group; group++)
    for (gint64 at = 0, m; at < fit->group_out; at += m)
      {
        gint64 first = group * fit->group_out + at;
        float *to = fit->weights + first * fit->taps;

        m = fovea_rows_block (loops, fit->group_out - at);
        for (gint64 t = 0; t < fit->taps; t++)
          for (gint64 j = 0; j < m; j++)
            {
              gint64 spot = t % spots;
              gint64 tap = flip ? t - spot + (spots - 1 - spot) : t;

              to[t * m + j] = from[(first + j) * fit->taps + tap];
            }
      }
}

static gboolean
conv_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  ConvFit *fit = step->fitted;
  gint64   out = step->out[0].size[1];

  fit->weights = fovea_alloc (out, fit->taps * sizeof (float));
  fit->init = fovea_alloc (out, sizeof (float));
  if (! fit->weights || ! fit->init)
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("conv: not enough memory for %" PRId64 " weights"),
        out * fit->taps);
  conv_pack_weights (fit, step->constant[1]->data,
                     ((const ConvParams *) step->params)->flip, loops);
  if (step->n_in > 2 && step->present[2])
    memcpy (fit->init, step->constant[2]->data, out * sizeof (float));
  return TRUE;
}

static void
conv_clear (gpointer fitted)
{
  ConvFit *fit = fitted;

  fovea_free (fit->weights);
  fovea_free (fit->init);
}

static void
conv_need (const FoveaStep *step, guint i, const FoveaRect *out, FoveaRect *in)
{
  if (i == 0)
    fovea_window_need (&((const ConvFit *) step->fitted)->window, out, in);
}

/* ---- Pointwise: 1x1, stride 1 -------------------------------------------------
 * With no neighbours to look at, a map is one long row. */

static gboolean
conv_is_pointwise (const ConvFit *fit)
{
  const FoveaWindow *w = &fit->window;

  return w->size[0] == 1 && w->size[1] == 1 && w->stride[0] == 1 &&
         w->stride[1] == 1 && ! w->before[0] && ! w->before[1] &&
         ! w->after[0] && ! w->after[1];
}

static gint64
conv_point_columns (const ConvFit *fit)
{
  return CLAMP (CONV_POINT_NUMBERS / fit->taps / 48, 1, 10) * 48;
}

static gint64
conv_point_parts (const ConvFit *fit)
{
  return (fit->group_out + CONV_POINT_OUTPUTS - 1) / CONV_POINT_OUTPUTS;
}

/* n outputs from number `first` of the output rectangle on, which read the
 * input from number `from` of its own on. */
static void
conv_point_stretch (const FoveaStep *step,
                    const FoveaWork *work,
                    gint64           group,
                    gint64           part,
                    gint64           from,
                    gint64           first,
                    gint64           n)
{
  const ConvFit   *fit = step->fitted;
  const FoveaTile *in = &work->in[0], *out = &work->out[0];
  gint64           in_plane = in->rect.width * in->rect.height;
  gint64           out_plane = out->rect.width * out->rect.height;
  gint64           channel = group % fit->group * fit->group_out;
  gint64           end = MIN ((part + 1) * CONV_POINT_OUTPUTS, fit->group_out);
  const float    **src = work->scratch;

  for (gint64 t = 0; t < fit->taps; t++)
    src[t] = in->data + (group * fit->group_in + t) * in_plane + from;
  for (gint64 at = part * CONV_POINT_OUTPUTS, m; at < end; at += m)
    {
      gint64        o = channel + at;
      FoveaEpilogue post = fovea_post_at (&step->post, o);

      m = fovea_rows_block (work->loops, end - at);
      work->loops->rows (
          src, fit->taps, fit->weights + o * fit->taps, fit->init + o, &post,
          out->data + (group * fit->group_out + at) * out_plane + first,
          out_plane, n, m);
    }
}

/* A unit: some columns of the long row, for some outputs. Where another reader
 * wanted more of the input than we, its rows are longer: row by row then. */
static void
conv_point_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const ConvFit   *fit = step->fitted;
  const FoveaRect *in = &work->in[0].rect, *out = &work->out[0].rect;
  gint64           plane = out->width * out->height;
  gint64           columns = conv_point_columns (fit);
  gint64           chunks = (plane + columns - 1) / columns;
  gint64           parts = conv_point_parts (fit);
  gint64           chunk = unit % chunks, part = unit / chunks % parts;
  gint64           group = unit / chunks / parts; /* over batch and groups */
  gint64           end = MIN ((chunk + 1) * columns, plane);
  gboolean         same = in->width == out->width && in->x == out->x;

  for (gint64 at = chunk * columns, n; at < end; at += n)
    {
      gint64 y = out->y + at / out->width, x = out->x + at % out->width;

      n = same ? end - at : MIN (out->width - at % out->width, end - at);
      conv_point_stretch (step, work, group, part,
                          (y - in->y) * in->width + (x - in->x), at, n);
    }
}

/* ---- Any window ----------------------------------------------------------------
 * A unit is a band of output rows of one group. Its input rows are laid out so
 * that each tap reads n numbers in a row: zeros added where the border is, and
 * with a stride of s the row split into s phases (columns p, p + s, ...). */

typedef struct
{
  gint64 phases, phase_length; /* of one laid-out row */
  gint64 band;                 /* output rows of a unit */
  gint64 rows;                 /* input rows that are laid out for it, */
  gint64 row_step;             /* so far apart in the map */
} ConvBand;

static ConvBand
conv_band (const FoveaStep *step, const FoveaRect *out)
{
  const ConvFit     *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  gint64             span_x = fovea_window_span (w, 1);
  gint64             groups = fovea_map_batch (&step->out[0]) * fit->group;
  ConvBand           band;
  gint64             row_bytes, fitting, balanced;

  band.phases = MIN (w->stride[1], span_x);
  band.phase_length = out->width + (span_x - 1) / w->stride[1];
  row_bytes =
      fit->group_in * band.phases * band.phase_length * (gint64) sizeof (float);
  band.row_step = w->dilation[0];
  fitting = (CONV_BAND_BYTES / row_bytes - w->size[0]) / w->stride[0] + 1;
  balanced = (out->height * groups + CONV_MIN_UNITS - 1) / CONV_MIN_UNITS;
  band.band = CLAMP (MIN (fitting, balanced), 1, out->height);
  if (band.row_step > 1) /* windows below each other share no rows */
    band.band = 1;
  band.rows = (band.band - 1) * w->stride[0] + w->size[0];
  return band;
}

/* TRUE when taps can read the input tile itself: nothing to pad or to split. */
static gboolean
conv_is_direct (const ConvFit *fit, const FoveaRect *in, const FoveaRect *out)
{
  FoveaRect need;

  fovea_window_need (&fit->window, out, &need);
  return fit->window.stride[1] == 1 && need.x >= in->x &&
         need.x + need.width <= in->x + in->width;
}

static gint64
conv_units (const FoveaStep *step, const FoveaRect *out)
{
  const ConvFit *fit = step->fitted;
  gint64         groups = fovea_map_batch (&step->out[0]) * fit->group;
  gint64         band = conv_band (step, out).band;

  if (conv_is_pointwise (fit))
    {
      gint64 columns = conv_point_columns (fit);
      gint64 chunks = (out->width * out->height + columns - 1) / columns;

      return groups * conv_point_parts (fit) * chunks;
    }
  return groups * ((out->height + band - 1) / band);
}

static gsize
conv_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const ConvFit *fit = step->fitted;
  ConvBand       band = conv_band (step, out);
  gint64         row = band.phases * band.phase_length;
  gint64 pointers = fit->taps * sizeof (float *) + 64; /* and an odd start */

  if (conv_is_pointwise (fit))
    return pointers;
  return pointers + (fit->group_in * band.rows + 1) * row * sizeof (float);
}

/* Columns first, first + step, ... of one input row; 0 outside the map. The
 * tile holds every column of the map that is asked for. */
static void
conv_copy_phase (const float     *row,
                 const FoveaRect *have,
                 gint64           first,
                 gint64           stride,
                 float           *to,
                 gint64           n)
{
  gint64 end = have->x + have->width;
  gint64 from = first >= have->x ? 0 : (have->x - first + stride - 1) / stride;
  gint64 until =
      first >= end ? 0 : MIN ((end - first + stride - 1) / stride, n);

  from = MIN (from, n);
  until = MAX (until, from);
  memset (to, 0, from * sizeof (float));
  row += first - have->x;
  if (stride == 1)
    memcpy (to + from, row + from, (until - from) * sizeof (float));
  else
    for (gint64 i = from; i < until; i++)
      to[i] = row[i * stride];
  memset (to + until, 0, (n - until) * sizeof (float));
}

/* Lays out the rows top .. top+rows-1 of the group's channels. */
static void
conv_lay_rows (const FoveaStep *step,
               const FoveaTile *in,
               gint64           group,
               gint64           top,
               gint64           left,
               const ConvBand  *band,
               float           *rows)
{
  const ConvFit *fit = step->fitted;
  gint64         length = band->phase_length;

  for (gint64 i = 0; i < fit->group_in; i++)
    for (gint64 r = 0; r < band->rows; r++)
      {
        gint64 y = top + r * band->row_step;
        float *to = rows + (i * band->rows + r) * band->phases * length;

        if (y < in->rect.y || y >= in->rect.y + in->rect.height)
          continue; /* a zero row stands in */
        for (gint64 p = 0; p < band->phases; p++)
          conv_copy_phase (fovea_tile_row (in, group * fit->group_in + i, y),
                           &in->rect, left + p, fit->window.stride[1],
                           to + p * length, length);
      }
}

typedef struct
{
  const FoveaTile *in;
  gint64           group, top, left; /* of the band's input rows */
  const float     *rows, *zeros;     /* rows NULL: direct */
  ConvBand         band;
} ConvRows;

/* Where each tap of the output row whose window starts at input row `y` reads. */
static void
conv_point_taps (const ConvFit  *fit,
                 const ConvRows *have,
                 gint64          y,
                 const float   **src)
{
  const FoveaWindow *w = &fit->window;
  const FoveaRect   *rect = &have->in->rect;
  gint64             length = have->band.phase_length, t = 0;

  for (gint64 i = 0; i < fit->group_in; i++)
    for (gint64 ky = 0; ky < w->size[0]; ky++)
      {
        gint64       row = y + ky * w->dilation[0];
        gboolean     inside = row >= rect->y && row < rect->y + rect->height;
        const float *start = have->zeros;

        if (inside && have->rows)
          start = have->rows + (i * have->band.rows +
                                (row - have->top) / have->band.row_step) *
                                   have->band.phases * length;
        else if (inside)
          start =
              fovea_tile_row (have->in, have->group * fit->group_in + i, row) +
              (have->left - rect->x);
        for (gint64 kx = 0; kx < w->size[1]; kx++)
          {
            gint64 column = kx * w->dilation[1];

            src[t++] =
                start + column % w->stride[1] * length + column / w->stride[1];
          }
      }
}

static void
conv_output_row (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           group,
                 gint64           y,
                 const float    **src)
{
  const ConvFit   *fit = step->fitted;
  const FoveaTile *out = &work->out[0];
  gint64           plane = out->rect.width * out->rect.height;
  gint64           channel = group % fit->group * fit->group_out;

  for (gint64 at = 0, m; at < fit->group_out; at += m)
    {
      FoveaEpilogue post = fovea_post_at (&step->post, channel + at);

      m = fovea_rows_block (work->loops, fit->group_out - at);
      work->loops->rows (src, fit->taps,
                         fit->weights + (channel + at) * fit->taps,
                         fit->init + channel + at, &post,
                         fovea_tile_row (out, group * fit->group_out + at, y),
                         plane, out->rect.width, m);
    }
}

static void
conv_band_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const ConvFit   *fit = step->fitted;
  const FoveaRect *out = &work->out[0].rect;
  const float    **src = work->scratch;
  ConvRows         have = { .in = &work->in[0], .band = conv_band (step, out) };
  gint64           bands = (out->height + have.band.band - 1) / have.band.band;
  gint64           first = out->y + unit % bands * have.band.band;
  gint64           last = MIN (first + have.band.band, out->y + out->height);
  float           *zeros = (float *) (src + (fit->taps + 7) / 8 * 8);
  gint64           row = have.band.phases * have.band.phase_length;

  have.group = unit / bands;
  have.top = first * fit->window.stride[0] - fit->window.before[0];
  have.left = out->x * fit->window.stride[1] - fit->window.before[1];
  have.zeros = memset (zeros, 0, row * sizeof (float));
  if (! conv_is_direct (fit, &have.in->rect, out))
    {
      have.rows = zeros + row;
      conv_lay_rows (step, have.in, have.group, have.top, have.left, &have.band,
                     zeros + row);
    }
  for (gint64 y = first; y < last; y++)
    {
      conv_point_taps (fit, &have,
                       y * fit->window.stride[0] - fit->window.before[0], src);
      conv_output_row (step, work, have.group, y, src);
    }
}

static void
conv_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  gboolean point = conv_is_pointwise (step->fitted);

  for (gint64 unit = first; unit < last; unit++)
    if (point)
      conv_point_unit (step, work, unit);
    else
      conv_band_unit (step, work, unit);
}

const FoveaLayerClass fovea_layer_conv = {
  .name = "conv",
  .onnx = "Conv",
  .params_size = sizeof (ConvParams),
  .fitted_size = sizeof (ConvFit),
  .parse = conv_parse,
  .fit = conv_fit,
  .pack = conv_pack,
  .clear_fitted = conv_clear,
  .need = conv_need,
  .units = conv_units,
  .scratch = conv_scratch,
  .run = conv_run,
  .fuse = fovea_fuse_post,
};
