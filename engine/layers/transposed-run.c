/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A transposed convolution at work: a unit is one output row of one group of one
 * picture (in 3-D of one of its slices), phase by phase. */
#include <string.h>

#include "layers/conv.h"
#include "layers/fuse-post.h"
#include "layers/steps.h"
#include "layers/transposed.h"

static gint64
transposed_floor_div (gint64 a, gint64 b)
{
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* The input interval that n outputs from `from` on look at. */
static void
transposed_interval (const FoveaWindow *window,
                     int                axis,
                     gint64             from,
                     gint64             n,
                     gint64            *start,
                     gint64            *size)
{
  gint64 first = from + window->before[axis];

  *start = transposed_floor_div (first - fovea_window_span (window, axis) + 1,
                                 window->stride[axis]);
  *size =
      transposed_floor_div (first + n - 1, window->stride[axis]) - *start + 1;
}

void
fovea_transposed_need (const FoveaStep *step,
                       guint            i,
                       const FoveaRect *out,
                       FoveaRect       *in)
{
  const FoveaTransposed *fitted = step->fitted;

  if (i > 0)
    return;
  transposed_interval (&fitted->window, 0, out->y, out->height, &in->y,
                       &in->height);
  transposed_interval (&fitted->window, 1, out->x, out->width, &in->x,
                       &in->width);
}

/* What a unit works with: one output row of one group of one picture (in 3-D of
 * one of its slices). */
typedef struct
{
  const float **src;           /* [taps] */
  const float **start;         /* [i, kz, ky] where each input row lies */
  float        *zeros;         /* [columns] */
  float        *rows;          /* [i, kz, ky][columns] */
  float        *sums;          /* [m][outputs of one phase] */
  gint64        left, columns; /* of the input rows that are laid out */
  gint64        image, group;
  FoveaTile     in, out; /* by slices */
  gint64        z, y;    /* of the output */
  FoveaPhase    phase_z, phase_y;
} TransposedUnit;

/* Input rows that an output row looks at, at most */
static gint64
transposed_rows (const FoveaTransposed *fitted)
{
  return fitted->group_in * fitted->window.size[2] * fitted->window.size[0];
}

static gint64
transposed_columns (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;
  gint64                 left, columns;

  transposed_interval (&fitted->window, 1, out->x, out->width, &left, &columns);
  return columns;
}

static gint64
transposed_phase_outputs (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;

  return (out->width - 1) / fitted->window.stride[1] + 1;
}

gint64
fovea_transposed_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;

  return step->out[0].size[0] * fitted->group * fitted->out_depth *
         fovea_slice_rect (&step->out[0], out).height;
}

#define TRANSPOSED_MAX_M 16 /* no family's rows_m is larger */

gsize
fovea_transposed_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaRect        rect = fovea_slice_rect (&step->out[0], out);
  const gint64           rows = transposed_rows (fitted);

  return rows * (fitted->window.size[1] + 1) * sizeof (float *) +
         ((rows + 1) * transposed_columns (step, &rect) +
          TRANSPOSED_MAX_M * transposed_phase_outputs (step, &rect)) *
             sizeof (float);
}

/* Copies the columns that are asked for of a row; outside the map they are 0. */
static void
transposed_lay_row (const float     *row,
                    const FoveaRect *have,
                    gint64           left,
                    float           *to,
                    gint64           n)
{
  const gint64 from = CLAMP (have->x - left, 0, n);
  const gint64 until = CLAMP (have->x + have->width - left, from, n);

  memset (to, 0, from * sizeof (float));
  if (until > from)
    memcpy (to + from, row + (left + from - have->x),
            (until - from) * sizeof (float));
  memset (to + until, 0, (n - until) * sizeof (float));
}

/* The place along an axis that tap number a of the unit's phase looks at. */
static gint64
transposed_input (const FoveaTransposed *fitted,
                  int                    axis,
                  const FoveaPhase      *phase,
                  gint64                 a,
                  gint64                 at)
{
  const FoveaWindow *window = &fitted->window;
  gint64             k = fitted->tap[axis][phase->first + a];

  return transposed_floor_div (at + window->before[axis] -
                                   k * window->dilation[axis],
                               window->stride[axis]);
}

/* The input row that the unit's number r (i, kz, ky) looks at; NULL outside. */
static const float *
transposed_input_row (const FoveaTransposed *fitted,
                      const TransposedUnit  *u,
                      gint64                 r)
{
  const FoveaRect *rect = &u->in.rect;
  gint64           a = r % u->phase_y.n, rest = r / u->phase_y.n;
  gint64           i = rest / u->phase_z.n;
  gint64           y = transposed_input (fitted, 0, &u->phase_y, a, u->y);
  gint64           z =
      transposed_input (fitted, 2, &u->phase_z, rest % u->phase_z.n, u->z);

  if (y < rect->y || y >= rect->y + rect->height || z < 0 ||
      z >= fitted->in_depth)
    return NULL;
  i += (u->image * fitted->group + u->group) * fitted->group_in;
  return fovea_tile_row (&u->in, i * fitted->in_depth + z, y);
}

static void
transposed_lay_rows (const FoveaTransposed *fitted, const TransposedUnit *u)
{
  const gint64 n = fitted->group_in * u->phase_z.n * u->phase_y.n;

  memset (u->zeros, 0, u->columns * sizeof (float));
  for (gint64 r = 0; r < n; r++)
    {
      const float *row = transposed_input_row (fitted, u, r);
      float       *to = u->rows + r * u->columns;

      u->start[r] = row ? to : u->zeros;
      if (row)
        transposed_lay_row (row, &u->in.rect, u->left, to, u->columns);
    }
}

/* Where each tap of the outputs x, x + stride, ... reads. */
static gint64
transposed_taps (const FoveaTransposed *fitted,
                 const TransposedUnit  *u,
                 const FoveaPhase      *phase_x,
                 gint64                 x)
{
  const gint64 n = fitted->group_in * u->phase_z.n * u->phase_y.n;
  gint64       t = 0;

  for (gint64 r = 0; r < n; r++)
    for (gint64 b = 0; b < phase_x->n; b++)
      u->src[t++] =
          u->start[r] + (transposed_input (fitted, 1, phase_x, b, x) - u->left);
  return t;
}

static FoveaPhase
transposed_phase (const FoveaTransposed *fitted, int axis, gint64 at)
{
  return fovea_transposed_phase (fitted, axis,
                                 (at + fitted->window.before[axis]) %
                                     fitted->window.stride[axis]);
}

/* Outputs x, x + stride, ... of the row, for all channels of the group. */
static void
transposed_phase_row (const FoveaStep      *step,
                      const FoveaWork      *work,
                      const TransposedUnit *u,
                      gint64                x)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaRect       *out = &u->out.rect;
  const gint64           stride = fitted->window.stride[1];
  const gint64           plane = out->width * out->height * fitted->out_depth;
  const gint64           n = (out->x + out->width - x - 1) / stride + 1;
  const FoveaPhase       phase_x = transposed_phase (fitted, 1, x);
  const gint64           taps = transposed_taps (fitted, u, &phase_x, x);

  for (gint64 at = 0, m; at < fitted->group_out; at += m)
    {
      gint64        channel = u->group * fitted->group_out + at;
      FoveaEpilogue post = fovea_post_at (&step->post, channel);
      gint64 slice = (u->image * fitted->group * fitted->group_out + channel) *
                         fitted->out_depth +
                     u->z;
      float *dst = fovea_tile_at (&u->out, slice, u->y, x);

      m = fovea_rows_block (work->loops, fitted->group_out - at);
      work->loops->rows (
          u->src, taps,
          fovea_transposed_weights (fitted, &u->phase_z, &u->phase_y, &phase_x,
                                    channel),
          fitted->init + channel, &post, stride == 1 ? dst : u->sums,
          stride == 1 ? plane : n, n, m);
      for (gint64 j = 0; stride > 1 && j < m; j++)
        for (gint64 i = 0; i < n; i++)
          dst[j * plane + i * stride] = u->sums[j * n + i];
    }
}

static void
transposed_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaWindow     *window = &fitted->window;
  const gint64           rows = transposed_rows (fitted);
  TransposedUnit         u;
  const FoveaRect       *out = &u.out.rect;

  u.in = fovea_slice_tile (&step->in[0], &work->in[0]);
  u.out = fovea_slice_tile (&step->out[0], &work->out[0]);
  u.y = out->y + unit % out->height;
  u.z = unit / out->height % fitted->out_depth;
  u.group = unit / out->height / fitted->out_depth % fitted->group;
  u.image = unit / out->height / fitted->out_depth / fitted->group;
  u.phase_z = transposed_phase (fitted, 2, u.z);
  u.phase_y = transposed_phase (fitted, 0, u.y);
  transposed_interval (window, 1, out->x, out->width, &u.left, &u.columns);
  u.src = work->scratch;
  u.start = u.src + rows * window->size[1];
  u.zeros = (float *) (u.start + rows);
  u.rows = u.zeros + u.columns;
  u.sums = u.rows + rows * u.columns;
  transposed_lay_rows (fitted, &u);
  for (gint64 x = out->x;
       x < MIN (out->x + window->stride[1], out->x + out->width); x++)
    transposed_phase_row (step, work, &u, x);
}

void
fovea_transposed_run (const FoveaStep *step,
                      const FoveaWork *work,
                      gint64           first,
                      gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    transposed_unit (step, work, unit);
}
