/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution once it is fitted: which input rows an output row reads, and the
 * inner loop over them. The formula is at the head of conv.c. */
#include <string.h>

#include "layers/conv-large.h"
#include "layers/fuse-post.h"
#include "simd/filters.h"

/* One unit prepares input rows of about this many bytes. */
#define CONV_BAND_BYTES (256 << 10)
/* So many units at least, where the output has the rows, to share out. */
#define CONV_MIN_UNITS 16
/* Strides whose columns are sorted by vectors. */
#define CONV_SPLIT_STRIDE 8
/* Outputs of a pointwise unit, and input numbers of its columns. */
#define CONV_POINT_OUTPUTS 64
#define CONV_POINT_NUMBERS (32 << 10)

void
fovea_conv_need (const FoveaStep *step,
                 guint            i,
                 const FoveaRect *out,
                 FoveaRect       *in)
{
  const FoveaConv *fit = step->fitted;
  FoveaRect        rect = *out;

  if (fit->way == &fovea_conv_large)
    fovea_conv_large_grow (step, &rect);
  if (i == 0)
    fovea_window_need (&fit->window, &rect, in);
}

/* ---- Pointwise: 1x1, stride 1 -------------------------------------------------
 * With no neighbours to look at, a map (or a volume) is one long row. */

static gboolean
conv_is_pointwise (const FoveaConv *fit)
{
  const FoveaWindow *w = &fit->window;

  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    if (w->size[axis] != 1 || w->stride[axis] != 1 || w->before[axis] ||
        w->after[axis])
      return FALSE;
  return TRUE;
}

/* The rectangle of a tile's planes: channels for a pointwise one, else slices. */
static FoveaRect
conv_rect (const FoveaConv *fit, const FoveaShape *shape, const FoveaRect *rect)
{
  FoveaRect slice = fovea_slice_rect (shape, rect);

  if (shape->rank == 5 && conv_is_pointwise (fit))
    slice = (FoveaRect){ 0, 0, slice.width * slice.height * shape->size[2], 1 };
  return slice;
}

static gint64
conv_point_columns (const FoveaConv *fit)
{
  return CLAMP (CONV_POINT_NUMBERS / fit->taps / 48, 1, 10) * 48;
}

static gint64
conv_point_parts (const FoveaConv *fit)
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
  const FoveaConv *fit = step->fitted;
  const FoveaTile *in = &work->in[0], *out = &work->out[0];
  FoveaRect        in_rect = conv_rect (fit, &step->in[0], &in->rect);
  FoveaRect        out_rect = conv_rect (fit, &step->out[0], &out->rect);
  gint64           in_plane = in_rect.width * in_rect.height;
  gint64           out_plane = out_rect.width * out_rect.height;
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
  const FoveaConv *fit = step->fitted;
  FoveaRect        in = conv_rect (fit, &step->in[0], &work->in[0].rect);
  FoveaRect        out = conv_rect (fit, &step->out[0], &work->out[0].rect);
  gint64           plane = out.width * out.height;
  gint64           columns = conv_point_columns (fit);
  gint64           chunks = (plane + columns - 1) / columns;
  gint64           parts = conv_point_parts (fit);
  gint64           chunk = unit % chunks, part = unit / chunks % parts;
  gint64           group = unit / chunks / parts; /* over batch and groups */
  gint64           end = MIN ((chunk + 1) * columns, plane);
  gboolean         same = in.width == out.width && in.x == out.x;

  for (gint64 at = chunk * columns, n; at < end; at += n)
    {
      gint64 y = out.y + at / out.width, x = out.x + at % out.width;

      n = same ? end - at : MIN (out.width - at % out.width, end - at);
      conv_point_stretch (step, work, group, part,
                          (y - in.y) * in.width + (x - in.x), at, n);
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

/* Output slices of all groups of all pictures */
static gint64
conv_slices (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;

  return step->out[0].size[0] * fit->group * fit->out_depth;
}

/* `out` here and below: the rectangle of a slice */
static ConvBand
conv_band (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  gint64             span_x = fovea_window_span (w, 1);
  gint64             slices = conv_slices (step);
  ConvBand           band;
  gint64             row_bytes, fitting, balanced;

  band.phases = MIN (w->stride[1], span_x);
  band.phase_length = out->width + (span_x - 1) / w->stride[1];
  row_bytes =
      fit->planes * band.phases * band.phase_length * (gint64) sizeof (float);
  band.row_step = w->dilation[0];
  fitting = (CONV_BAND_BYTES / row_bytes - w->size[0]) / w->stride[0] + 1;
  balanced = (out->height * slices + CONV_MIN_UNITS - 1) / CONV_MIN_UNITS;
  band.band = CLAMP (MIN (fitting, balanced), 1, out->height);
  if (band.row_step > 1) /* windows below each other share no rows */
    band.band = 1;
  band.rows = (band.band - 1) * w->stride[0] + w->size[0];
  return band;
}

/* TRUE when taps can read the input tile itself: nothing to pad or to split. */
static gboolean
conv_is_direct (const FoveaConv *fit, const FoveaRect *in, const FoveaRect *out)
{
  FoveaRect need;

  fovea_window_need (&fit->window, out, &need);
  return fit->window.stride[1] == 1 && need.x >= in->x &&
         need.x + need.width <= in->x + in->width;
}

gint64
fovea_conv_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  FoveaRect        rect = conv_rect (fit, &step->out[0], out);
  gint64           band;

  if (conv_is_pointwise (fit))
    {
      gint64 columns = conv_point_columns (fit);
      gint64 chunks = (rect.width * rect.height + columns - 1) / columns;

      return step->out[0].size[0] * fit->group * conv_point_parts (fit) *
             chunks;
    }
  band = conv_band (step, &rect).band;
  return conv_slices (step) * ((rect.height + band - 1) / band);
}

gsize
fovea_conv_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;
  FoveaRect        rect = conv_rect (fit, &step->out[0], out);
  ConvBand         band = conv_band (step, &rect);
  gint64           row = band.phases * band.phase_length;
  gint64 pointers = fit->taps * sizeof (float *) + 64; /* and an odd start */

  if (conv_is_pointwise (fit))
    return pointers;
  return pointers + (fit->planes * band.rows + 1) * row * sizeof (float);
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

typedef struct
{
  FoveaTile    in;        /* by slices */
  gint64       group;     /* over batch and groups */
  gint64       slice;     /* the first that the window sees, */
  gint64       top, left; /* and the band's first input row and column */
  const float *zeros;
  float       *rows; /* NULL: direct */
  ConvBand     band;
} ConvRows;

/* The input plane that is the window's number p; -1 in the padding. */
static gint64
conv_plane (const FoveaConv *fit, const ConvRows *have, gint64 p)
{
  gint64 depth = fit->window.size[2];
  gint64 z = have->slice + p % depth * fit->window.dilation[2];

  if (z < 0 || z >= fit->in_depth)
    return -1;
  return (have->group * fit->group_in + p / depth) * fit->in_depth + z;
}

/* The phases of one input row: whole groups of a column each by vectors, and
 * what is left over at the map's end. */
static void
conv_lay_row (const FoveaConv        *fit,
              const ConvRows         *have,
              const FoveaFilterLoops *loops,
              gint64                  plane,
              gint64                  y,
              float                  *to)
{
  const FoveaRect *rect = &have->in.rect;
  const float     *row = fovea_tile_row (&have->in, plane, y);
  const gint64     stride = fit->window.stride[1];
  const gint64     length = have->band.phase_length;
  gint64           done = 0;
  float           *phases[CONV_SPLIT_STRIDE];

  if (stride > 1 && stride <= CONV_SPLIT_STRIDE &&
      have->band.phases == stride && have->left >= rect->x)
    {
      gint64 whole = (rect->x + rect->width - have->left) / stride;

      done = CLAMP (whole, 0, length);
      for (gint64 p = 0; p < stride; p++)
        phases[p] = to + p * length;
      loops->split (row + (have->left - rect->x), (int) stride, (int) stride,
                    phases, done);
    }
  for (gint64 p = 0; p < have->band.phases && done < length; p++)
    conv_copy_phase (row, rect, have->left + p + done * stride, stride,
                     to + p * length + done, length - done);
}

/* Lays out the band's rows of the group's channels. */
static void
conv_lay_rows (const FoveaConv        *fit,
               const ConvRows         *have,
               const FoveaFilterLoops *loops)
{
  const ConvBand  *band = &have->band;
  const FoveaRect *rect = &have->in.rect;
  gint64           length = band->phase_length;

  for (gint64 i = 0; i < fit->planes; i++)
    {
      gint64 plane = conv_plane (fit, have, i);

      for (gint64 r = 0; plane >= 0 && r < band->rows; r++)
        {
          gint64 y = have->top + r * band->row_step;
          float *to = have->rows + (i * band->rows + r) * band->phases * length;

          if (y < rect->y || y >= rect->y + rect->height)
            continue; /* a zero row stands in */
          conv_lay_row (fit, have, loops, plane, y, to);
        }
    }
}

/* Where each tap of the output row whose window starts at input row `y` reads. */
static void
conv_point_taps (const FoveaConv *fit,
                 const ConvRows  *have,
                 gint64           y,
                 const float    **src)
{
  const FoveaWindow *w = &fit->window;
  const FoveaRect   *rect = &have->in.rect;
  gint64             length = have->band.phase_length, t = 0;
  const gint64       step_phase = w->dilation[1] % w->stride[1];
  const gint64       step_place = w->dilation[1] / w->stride[1];

  for (gint64 i = 0; i < fit->planes; i++)
    {
      gint64 plane = conv_plane (fit, have, i);

      for (gint64 ky = 0; ky < w->size[0]; ky++)
        {
          gint64   row = y + ky * w->dilation[0];
          gboolean inside =
              plane >= 0 && row >= rect->y && row < rect->y + rect->height;
          const float *start = have->zeros;

          if (inside && have->rows)
            start = have->rows + (i * have->band.rows +
                                  (row - have->top) / have->band.row_step) *
                                     have->band.phases * length;
          else if (inside)
            start =
                fovea_tile_row (&have->in, plane, row) + (have->left - rect->x);
          /* Column kx * dilation, in its phase; divisions take time. */
          for (gint64 kx = 0, phase = 0, place = 0; kx < w->size[1]; kx++)
            {
              src[t++] = start + phase * length + place;
              phase += step_phase;
              place += step_place;
              if (phase >= w->stride[1])
                {
                  phase -= w->stride[1];
                  place++;
                }
            }
        }
    }
}

/* Row y of slice z of the group's outputs. */
static void
conv_output_row (const FoveaStep *step,
                 const FoveaWork *work,
                 const FoveaTile *out,
                 gint64           group,
                 gint64           z,
                 gint64           y,
                 const float    **src)
{
  const FoveaConv *fit = step->fitted;
  gint64           depth = fit->out_depth;
  gint64           plane = out->rect.width * out->rect.height * depth;
  gint64           channel = group % fit->group * fit->group_out;

  for (gint64 at = 0, m; at < fit->group_out; at += m)
    {
      FoveaEpilogue post = fovea_post_at (&step->post, channel + at);

      m = fovea_rows_block (work->loops, fit->group_out - at);
      work->loops->rows (
          src, fit->taps, fit->weights + (channel + at) * fit->taps,
          fit->init + channel + at, &post,
          fovea_tile_row (out, (group * fit->group_out + at) * depth + z, y),
          plane, out->rect.width, m);
    }
}

static void
conv_band_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaConv   *fit = step->fitted;
  const FoveaWindow *w = &fit->window;
  FoveaTile          tile = fovea_slice_tile (&step->out[0], &work->out[0]);
  const FoveaRect   *out = &tile.rect;
  const float      **src = work->scratch;
  ConvRows           have = { .band = conv_band (step, out) };
  gint64 bands = (out->height + have.band.band - 1) / have.band.band;
  gint64 z = unit / bands % fit->out_depth;
  gint64 first = out->y + unit % bands * have.band.band;
  gint64 last = MIN (first + have.band.band, out->y + out->height);
  float *zeros = (float *) (src + (fit->taps + 7) / 8 * 8);
  gint64 row = have.band.phases * have.band.phase_length;

  have.in = fovea_slice_tile (&step->in[0], &work->in[0]);
  have.group = unit / bands / fit->out_depth;
  have.slice = z * w->stride[2] - w->before[2];
  have.top = first * w->stride[0] - w->before[0];
  have.left = out->x * w->stride[1] - w->before[1];
  have.zeros = memset (zeros, 0, row * sizeof (float));
  if (! conv_is_direct (fit, &have.in.rect, out))
    {
      have.rows = zeros + row;
      conv_lay_rows (fit, &have, work->loops->filters);
    }
  for (gint64 y = first; y < last; y++)
    {
      conv_point_taps (fit, &have, y * w->stride[0] - w->before[0], src);
      conv_output_row (step, work, &tile, have.group, z, y, src);
    }
}

void
fovea_conv_run (const FoveaStep *step,
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
