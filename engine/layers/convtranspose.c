/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution, in 1 and 2 dimensions, ONNX ConvTranspose:
 *   out[n][o][Y][X] = bias[o] + sum of in[n][i][y][x] * w[i][o][ky][kx] over
 *     all i, y, x, ky, kx with Y = y*sy + ky*dy - py, X = x*sx + kx*dx - px
 * Size: (in - 1) * stride - before - after + dilation * (kernel - 1) + 1 +
 * output_padding. Each output gathers its own sum, in a fixed order: outputs
 * whose Y + py leave the same rest (the phase) of a division by the stride see
 * the same taps, so along a row they are a plain correlation. */
#include <string.h>

#include "layers/conv.h"
#include "layers/fuse-post.h"
#include "layers/steps.h"
#include "layers/transposed.h"

typedef struct
{
  FoveaWindow window;
  gint64      group;
  gint64      output_padding[2], output_shape[2]; /* y, x; shape 0: not given */
} ConvtransposeParams;

/* An attribute of one number for each axis, or none. */
static gboolean
convtranspose_parse_axes (FoveaAttrs        *attrs,
                          const char        *name,
                          const FoveaWindow *window,
                          gint64             out[2],
                          GError           **error)
{
  gint64 values[2];
  guint  n = fovea_attrs_get_ints (attrs, name, values, 2);

  if (n != 0 && window->rank != 0 && n != window->rank)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convtranspose: %u numbers in %s for a window of %u "
                          "axes"),
                       n, name, window->rank);
  for (guint i = 0; i < n; i++)
    {
      if (values[i] < 0 || values[i] > FOVEA_MAX_SIZE)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("convtranspose: %s of %" PRId64), name,
                           values[i]);
      out[2 - n + i] = values[i];
    }
  return TRUE;
}

static gboolean
convtranspose_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ConvtransposeParams *p = params;

  p->group = fovea_attrs_get_int (attrs, "group", 1);
  return fovea_window_parse (attrs, "convtranspose", &p->window, error) &&
         convtranspose_parse_axes (attrs, "output_padding", &p->window,
                                   p->output_padding, error) &&
         convtranspose_parse_axes (attrs, "output_shape", &p->window,
                                   p->output_shape, error) &&
         fovea_attrs_check (attrs, "convtranspose", error);
}

static gboolean
convtranspose_check (FoveaStep *step, GError **error)
{
  FoveaTransposed  *fitted = step->fitted;
  const FoveaShape *in = &step->in[0], *weights = &step->in[1];

  if (! fovea_step_check (step, 2, 3, error) ||
      ! fovea_step_constant (step, 1, "weights", error) ||
      (fovea_step_has (step, 2) &&
       ! fovea_step_constant (step, 2, "bias", error)))
    return FALSE;
  if (! fovea_shape_is_map (in) || weights->rank != in->rank ||
      (fitted->window.rank != 0 && fitted->window.rank + 2 != in->rank))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convtranspose: an input of rank %u does not go with "
                          "weights of rank %u"),
                       in->rank, weights->rank);
  if (fitted->group < 1 || in->size[1] != weights->size[0] ||
      in->size[1] % fitted->group != 0 || fovea_shape_elements (weights) < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convtranspose: %" PRId64
                          " input channels in %" PRId64
                          " groups do not go with weights for %" PRId64),
                       in->size[1], fitted->group, weights->size[0]);
  fitted->group_in = in->size[1] / fitted->group;
  fitted->group_out = weights->size[1];
  if (fovea_step_has (step, 2) &&
      fovea_shape_elements (&step->in[2]) != fitted->group * fitted->group_out)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("convtranspose: %" PRId64 " biases for %" PRId64 " outputs"),
        fovea_shape_elements (&step->in[2]), fitted->group * fitted->group_out);
  return TRUE;
}

static gint64
convtranspose_span (const FoveaWindow *window, int axis)
{
  return window->dilation[axis] * (window->size[axis] - 1) + 1;
}

/* The size along one axis; sets the paddings that follow from it. A wanted
 * size beyond what the windows reach adds places at the end. */
static gint64
convtranspose_size (const ConvtransposeParams *p,
                    FoveaWindow               *window,
                    int                        axis,
                    gint64                     in)
{
  const gboolean lower = window->auto_pad == FOVEA_AUTO_PAD_SAME_LOWER;
  const gboolean same = lower || window->auto_pad == FOVEA_AUTO_PAD_SAME_UPPER;
  const gint64   stride = window->stride[axis];
  const gint64   all = stride * (in - 1) + p->output_padding[axis] +
                     convtranspose_span (window, axis);
  gint64 wanted = p->output_shape[axis];
  gint64 padding;

  if (window->auto_pad == FOVEA_AUTO_PAD_VALID)
    window->before[axis] = window->after[axis] = 0;
  if (wanted == 0 && same)
    wanted = in * stride;
  if (wanted == 0)
    return all - window->before[axis] - window->after[axis];
  padding = MAX (all - wanted, 0);
  /* The odd one goes to the end only for SAME_UPPER. */
  window->before[axis] = window->auto_pad == FOVEA_AUTO_PAD_SAME_UPPER ?
                             padding / 2 :
                             padding - padding / 2;
  window->after[axis] = padding - window->before[axis];
  return wanted;
}

static gboolean
convtranspose_fit (FoveaStep *step, GError **error)
{
  const ConvtransposeParams *p = step->params;
  FoveaTransposed           *fitted = step->fitted;
  FoveaWindow               *window = &fitted->window;
  FoveaShape                *out = &step->out[0];
  gint64                     in[2], size[2];

  *window = p->window;
  fitted->group = p->group;
  if (! convtranspose_check (step, error) ||
      ! fovea_window_take_weights (window, "convtranspose", &step->in[1], error))
    return FALSE;
  in[0] = fovea_map_height (&step->in[0]);
  in[1] = fovea_map_width (&step->in[0]);
  for (int axis = 0; axis < 2; axis++)
    {
      size[axis] = convtranspose_size (p, window, axis, in[axis]);
      if (size[axis] < 1)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("convtranspose: paddings of %" PRId64
                              " and %" PRId64 " leave nothing of a size "
                              "of %" PRId64),
                           window->before[axis], window->after[axis],
                           size[axis] + window->before[axis] +
                               window->after[axis]);
    }
  *out = step->in[0];
  out->size[1] = fitted->group * fitted->group_out;
  out->size[out->rank - 1] = size[1];
  if (out->rank == 4)
    out->size[2] = size[0];
  return TRUE;
}

static gboolean
convtranspose_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  const float *bias = NULL;

  if (fovea_step_has (step, 2))
    bias = step->constant[2]->data;
  if (! fovea_transposed_pack (step->fitted, step->constant[1]->data, bias,
                               loops))
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("convtranspose: not enough memory for its weights"));
  return TRUE;
}

static void
convtranspose_clear (gpointer fitted)
{
  fovea_transposed_clear (fitted);
}

/* ---- Running ----------------------------------------------------------------- */

static gint64
convtranspose_floor_div (gint64 a, gint64 b)
{
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* The input interval that n outputs from `from` on look at. */
static void
convtranspose_interval (const FoveaWindow *window,
                        int                axis,
                        gint64             from,
                        gint64             n,
                        gint64            *start,
                        gint64            *size)
{
  gint64 first = from + window->before[axis];

  *start = convtranspose_floor_div (
      first - convtranspose_span (window, axis) + 1, window->stride[axis]);
  *size = convtranspose_floor_div (first + n - 1, window->stride[axis]) -
          *start + 1;
}

static void
convtranspose_need (const FoveaStep *step,
                    guint            i,
                    const FoveaRect *out,
                    FoveaRect       *in)
{
  const FoveaTransposed *fitted = step->fitted;

  if (i > 0)
    return;
  convtranspose_interval (&fitted->window, 0, out->y, out->height, &in->y,
                          &in->height);
  convtranspose_interval (&fitted->window, 1, out->x, out->width, &in->x,
                          &in->width);
}

/* What a unit works with: one output row of one group of one picture. */
typedef struct
{
  const float **src;           /* [taps] */
  float        *zeros;         /* [columns] */
  float        *rows;          /* [i, ky][columns] */
  float        *sums;          /* [m][outputs of one phase] */
  gint64        left, columns; /* of the input rows that are laid out */
  gint64        image, group;
  gint64        y; /* of the output */
  FoveaPhase    phase_y;
} ConvtransposeUnit;

static gint64
convtranspose_columns (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;
  gint64                 left, columns;

  convtranspose_interval (&fitted->window, 1, out->x, out->width, &left,
                          &columns);
  return columns;
}

static gint64
convtranspose_phase_outputs (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;

  return (out->width - 1) / fitted->window.stride[1] + 1;
}

static gint64
convtranspose_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;

  return fovea_map_batch (&step->out[0]) * fitted->group * out->height;
}

#define CONVTRANSPOSE_MAX_M 16 /* no family's rows_m is larger */

static gsize
convtranspose_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;
  const gint64           rows = fitted->group_in * fitted->window.size[0];

  return rows * fitted->window.size[1] * sizeof (float *) +
         ((rows + 1) * convtranspose_columns (step, out) +
          CONVTRANSPOSE_MAX_M * convtranspose_phase_outputs (step, out)) *
             sizeof (float);
}

/* Copies the columns that are asked for; outside the map they are 0. */
static void
convtranspose_lay_row (const FoveaTile *in,
                       gint64           plane,
                       gint64           y,
                       gint64           left,
                       float           *to,
                       gint64           n)
{
  const gint64 from = CLAMP (in->rect.x - left, 0, n);
  const gint64 until = CLAMP (in->rect.x + in->rect.width - left, from, n);

  memset (to, 0, from * sizeof (float));
  if (until > from)
    memcpy (to + from, fovea_tile_at (in, plane, y, left + from),
            (until - from) * sizeof (float));
  memset (to + until, 0, (n - until) * sizeof (float));
}

/* The input row that tap ky of the unit's output row looks at. */
static gint64
convtranspose_input_row (const FoveaTransposed   *fitted,
                         const ConvtransposeUnit *u,
                         gint64                   a)
{
  const FoveaWindow *window = &fitted->window;
  gint64             ky = fitted->tap[0][u->phase_y.first + a];

  return convtranspose_floor_div (
      u->y + window->before[0] - ky * window->dilation[0], window->stride[0]);
}

static void
convtranspose_lay_rows (const FoveaStep         *step,
                        const FoveaTile         *in,
                        const ConvtransposeUnit *u)
{
  const FoveaTransposed *fitted = step->fitted;
  float                 *to = u->rows;

  memset (u->zeros, 0, u->columns * sizeof (float));
  for (gint64 i = 0; i < fitted->group_in; i++)
    for (gint64 a = 0; a < u->phase_y.n; a++, to += u->columns)
      {
        gint64 y = convtranspose_input_row (fitted, u, a);
        gint64 plane =
            (u->image * fitted->group + u->group) * fitted->group_in + i;

        if (y >= in->rect.y && y < in->rect.y + in->rect.height)
          convtranspose_lay_row (in, plane, y, u->left, to, u->columns);
      }
}

/* Where each tap of the outputs x, x + stride, ... reads. */
static gint64
convtranspose_taps (const FoveaStep         *step,
                    const FoveaTile         *in,
                    const ConvtransposeUnit *u,
                    const FoveaPhase        *phase_x,
                    gint64                   x)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaWindow     *window = &fitted->window;
  gint64                 t = 0;

  for (gint64 i = 0; i < fitted->group_in; i++)
    for (gint64 a = 0; a < u->phase_y.n; a++)
      {
        gint64   y = convtranspose_input_row (fitted, u, a);
        gboolean inside = y >= in->rect.y && y < in->rect.y + in->rect.height;
        const float *row =
            inside ? u->rows + (i * u->phase_y.n + a) * u->columns : u->zeros;

        for (gint64 b = 0; b < phase_x->n; b++)
          {
            gint64 kx = fitted->tap[1][phase_x->first + b];

            u->src[t++] =
                row + (convtranspose_floor_div (x + window->before[1] -
                                                    kx * window->dilation[1],
                                                window->stride[1]) -
                       u->left);
          }
      }
  return t;
}

/* Outputs x, x + stride, ... of the row, for all channels of the group. */
static void
convtranspose_phase_row (const FoveaStep         *step,
                         const FoveaWork         *work,
                         const ConvtransposeUnit *u,
                         gint64                   x)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaTile       *out = &work->out[0];
  const gint64           stride = fitted->window.stride[1];
  const gint64           plane = out->rect.width * out->rect.height;
  const gint64     n = (out->rect.x + out->rect.width - x - 1) / stride + 1;
  const FoveaPhase phase_x = fovea_transposed_phase (
      fitted, 1, (x + fitted->window.before[1]) % stride);
  const gint64 taps = convtranspose_taps (step, &work->in[0], u, &phase_x, x);

  for (gint64 at = 0, m; at < fitted->group_out; at += m)
    {
      gint64        channel = u->group * fitted->group_out + at;
      FoveaEpilogue post = fovea_post_at (&step->post, channel);
      float        *dst = fovea_tile_at (
                 out, u->image * fitted->group * fitted->group_out + channel, u->y, x);

      m = fovea_rows_block (work->loops, fitted->group_out - at);
      work->loops->rows (
          u->src, taps,
          fovea_transposed_weights (fitted, &u->phase_y, &phase_x, channel),
          fitted->init + channel, &post, stride == 1 ? dst : u->sums,
          stride == 1 ? plane : n, n, m);
      for (gint64 j = 0; stride > 1 && j < m; j++)
        for (gint64 i = 0; i < n; i++)
          dst[j * plane + i * stride] = u->sums[j * n + i];
    }
}

static void
convtranspose_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaWindow     *window = &fitted->window;
  const FoveaRect       *out = &work->out[0].rect;
  const gint64           rows = fitted->group_in * window->size[0];
  ConvtransposeUnit      u;

  u.y = out->y + unit % out->height;
  u.group = unit / out->height % fitted->group;
  u.image = unit / out->height / fitted->group;
  u.phase_y = fovea_transposed_phase (
      fitted, 0, (u.y + window->before[0]) % window->stride[0]);
  convtranspose_interval (window, 1, out->x, out->width, &u.left, &u.columns);
  u.src = work->scratch;
  u.zeros = (float *) (u.src + rows * window->size[1]);
  u.rows = u.zeros + u.columns;
  u.sums = u.rows + rows * u.columns;
  convtranspose_lay_rows (step, &work->in[0], &u);
  for (gint64 x = out->x;
       x < MIN (out->x + window->stride[1], out->x + out->width); x++)
    convtranspose_phase_row (step, work, &u, x);
}

static void
convtranspose_run (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    convtranspose_unit (step, work, unit);
}

const FoveaLayerClass fovea_layer_convtranspose = {
  .name = "convtranspose",
  .onnx = "ConvTranspose",
  .params_size = sizeof (ConvtransposeParams),
  .fitted_size = sizeof (FoveaTransposed),
  .parse = convtranspose_parse,
  .fit = convtranspose_fit,
  .pack = convtranspose_pack,
  .clear_fitted = convtranspose_clear,
  .need = convtranspose_need,
  .units = convtranspose_units,
  .scratch = convtranspose_scratch,
  .run = convtranspose_run,
  .fuse = fovea_fuse_post,
};
