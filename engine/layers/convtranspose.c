/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution, in 1 to 3 dimensions, ONNX ConvTranspose:
 *   out[n][o][Y][X] = bias[o] + sum of in[n][i][y][x] * w[i][o][ky][kx] over
 *     all i, y, x, ky, kx with Y = y*sy + ky*dy - py, X = x*sx + kx*dx - px
 * Size: (in - 1) * stride - before - after + dilation * (kernel - 1) + 1 +
 * output_padding. Each output gathers its own sum, in a fixed order: outputs
 * whose Y + py leave the same rest (the phase) of a division by the stride see
 * the same taps, so along a row they are a plain correlation. In 3-D the slices
 * of the output have phases too. */
#include <string.h>

#include "gradient.h"
#include "layers/conv.h"
#include "layers/fuse-post.h"
#include "layers/steps.h"
#include "layers/transposed.h"

typedef struct
{
  FoveaWindow window;
  gint64      group;
  gint64      output_padding[FOVEA_WINDOW_AXES];
  gint64      output_shape[FOVEA_WINDOW_AXES]; /* 0: not given */
} ConvtransposeParams;

/* An attribute of one number for each axis, or none. Of more, as some models
 * have them for N and C too, the last count. */
static gboolean
convtranspose_parse_axes (FoveaAttrs        *attrs,
                          const char        *name,
                          const FoveaWindow *window,
                          gint64             out[FOVEA_WINDOW_AXES],
                          GError           **error)
{
  gint64 values[FOVEA_MAX_RANK];
  guint  n = fovea_attrs_get_ints (attrs, name, values, FOVEA_MAX_RANK);
  guint  skipped = window->rank != 0 && n == window->rank + 2 ? 2 : 0;

  if (n > skipped + FOVEA_WINDOW_AXES ||
      (n != 0 && window->rank != 0 && n != window->rank + skipped))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("convtranspose: %u numbers in %s for a window of %u "
                          "axes"),
                       n, name, window->rank);
  for (guint i = skipped; i < n; i++)
    {
      if (values[i] < 0 || values[i] > FOVEA_MAX_SIZE)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("convtranspose: %s of %" PRId64), name,
                           values[i]);
      out[fovea_window_axis (n - skipped, i - skipped)] = values[i];
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

  if (! fovea_conv_check_inputs (step, error))
    return FALSE;
  if (! fovea_shape_has_windows (in) || weights->rank != in->rank ||
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

/* The size along one axis; sets the paddings that follow from it. An
 * output_shape beyond what the windows reach adds places at the end; SAME, whose
 * size is in * stride, does not. */
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
                     fovea_window_span (window, axis);
  gint64 wanted = p->output_shape[axis];
  gint64 padding;

  if (window->auto_pad == FOVEA_AUTO_PAD_VALID)
    window->before[axis] = window->after[axis] = 0;
  if (wanted == 0 && same)
    wanted = MIN (in * stride, all);
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

/* What convtranspose_scratch gives, and twice that, can be counted. */
static gboolean
convtranspose_check_scratch (const FoveaTransposed *fitted, gint64 out_width)
{
  const FoveaWindow *w = &fitted->window;
  gint64             bytes = out_width + fovea_window_span (w, 1);

  return fovea_checked_mul (bytes, sizeof (float) + sizeof (float *), &bytes) &&
         fovea_checked_mul (bytes, fitted->group_in, &bytes) &&
         fovea_checked_mul (bytes, w->size[2], &bytes) &&
         fovea_checked_mul (bytes, w->size[0] + 1, &bytes) &&
         fovea_checked_mul (bytes, 64, &bytes);
}

static gboolean
convtranspose_fit (FoveaStep *step, GError **error)
{
  const ConvtransposeParams *p = step->params;
  FoveaTransposed           *fitted = step->fitted;
  FoveaWindow               *window = &fitted->window;
  FoveaShape                *out = &step->out[0];

  *window = p->window;
  fitted->group = p->group;
  if (! convtranspose_check (step, error) ||
      ! fovea_window_take_weights (window, "convtranspose", &step->in[1],
                                   error))
    return FALSE;
  *out = step->in[0];
  out->size[1] = fitted->group * fitted->group_out;
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      gint64 in = fovea_slice_size (&step->in[0], axis);
      gint64 size = in < 1 ? 0 : convtranspose_size (p, window, axis, in);

      if (size < 1)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("convtranspose: paddings of %" PRId64
                              " and %" PRId64 " leave nothing of a size "
                              "of %" PRId64),
                           window->before[axis], window->after[axis],
                           size + window->before[axis] + window->after[axis]);
      fovea_slice_set_size (out, axis, size);
    }
  fitted->in_depth = fovea_slice_size (&step->in[0], 2);
  fitted->out_depth = fovea_slice_size (out, 2);
  step->whole = out->rank == 5;
  if (! convtranspose_check_scratch (fitted, fovea_slice_size (out, 1)))
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("convtranspose: its window's rows do not fit any memory"));
  return TRUE;
}

static gboolean
convtranspose_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  gconstpointer bias = NULL;

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
      first - fovea_window_span (window, axis) + 1, window->stride[axis]);
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
} ConvtransposeUnit;

/* Input rows that an output row looks at, at most */
static gint64
convtranspose_rows (const FoveaTransposed *fitted)
{
  return fitted->group_in * fitted->window.size[2] * fitted->window.size[0];
}

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

  return step->out[0].size[0] * fitted->group * fitted->out_depth *
         fovea_slice_rect (&step->out[0], out).height;
}

#define CONVTRANSPOSE_MAX_M 16 /* no family's rows_m is larger */

static gsize
convtranspose_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaRect        rect = fovea_slice_rect (&step->out[0], out);
  const gint64           rows = convtranspose_rows (fitted);

  return rows * (fitted->window.size[1] + 1) * sizeof (float *) +
         ((rows + 1) * convtranspose_columns (step, &rect) +
          CONVTRANSPOSE_MAX_M * convtranspose_phase_outputs (step, &rect)) *
             sizeof (float);
}

/* Copies the columns that are asked for of a row; outside the map they are 0. */
static void
convtranspose_lay_row (const float     *row,
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
convtranspose_input (const FoveaTransposed *fitted,
                     int                    axis,
                     const FoveaPhase      *phase,
                     gint64                 a,
                     gint64                 at)
{
  const FoveaWindow *window = &fitted->window;
  gint64             k = fitted->tap[axis][phase->first + a];

  return convtranspose_floor_div (at + window->before[axis] -
                                      k * window->dilation[axis],
                                  window->stride[axis]);
}

/* The input row that the unit's number r (i, kz, ky) looks at; NULL outside. */
static const float *
convtranspose_input_row (const FoveaTransposed   *fitted,
                         const ConvtransposeUnit *u,
                         gint64                   r)
{
  const FoveaRect *rect = &u->in.rect;
  gint64           a = r % u->phase_y.n, rest = r / u->phase_y.n;
  gint64           i = rest / u->phase_z.n;
  gint64           y = convtranspose_input (fitted, 0, &u->phase_y, a, u->y);
  gint64           z =
      convtranspose_input (fitted, 2, &u->phase_z, rest % u->phase_z.n, u->z);

  if (y < rect->y || y >= rect->y + rect->height || z < 0 ||
      z >= fitted->in_depth)
    return NULL;
  i += (u->image * fitted->group + u->group) * fitted->group_in;
  return fovea_tile_row (&u->in, i * fitted->in_depth + z, y);
}

static void
convtranspose_lay_rows (const FoveaTransposed   *fitted,
                        const ConvtransposeUnit *u)
{
  const gint64 n = fitted->group_in * u->phase_z.n * u->phase_y.n;

  memset (u->zeros, 0, u->columns * sizeof (float));
  for (gint64 r = 0; r < n; r++)
    {
      const float *row = convtranspose_input_row (fitted, u, r);
      float       *to = u->rows + r * u->columns;

      u->start[r] = row ? to : u->zeros;
      if (row)
        convtranspose_lay_row (row, &u->in.rect, u->left, to, u->columns);
    }
}

/* Where each tap of the outputs x, x + stride, ... reads. */
static gint64
convtranspose_taps (const FoveaTransposed   *fitted,
                    const ConvtransposeUnit *u,
                    const FoveaPhase        *phase_x,
                    gint64                   x)
{
  const gint64 n = fitted->group_in * u->phase_z.n * u->phase_y.n;
  gint64       t = 0;

  for (gint64 r = 0; r < n; r++)
    for (gint64 b = 0; b < phase_x->n; b++)
      u->src[t++] = u->start[r] +
                    (convtranspose_input (fitted, 1, phase_x, b, x) - u->left);
  return t;
}

static FoveaPhase
convtranspose_phase (const FoveaTransposed *fitted, int axis, gint64 at)
{
  return fovea_transposed_phase (fitted, axis,
                                 (at + fitted->window.before[axis]) %
                                     fitted->window.stride[axis]);
}

/* Outputs x, x + stride, ... of the row, for all channels of the group. */
static void
convtranspose_phase_row (const FoveaStep         *step,
                         const FoveaWork         *work,
                         const ConvtransposeUnit *u,
                         gint64                   x)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaRect       *out = &u->out.rect;
  const gint64           stride = fitted->window.stride[1];
  const gint64           plane = out->width * out->height * fitted->out_depth;
  const gint64           n = (out->x + out->width - x - 1) / stride + 1;
  const FoveaPhase       phase_x = convtranspose_phase (fitted, 1, x);
  const gint64           taps = convtranspose_taps (fitted, u, &phase_x, x);

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
convtranspose_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const FoveaTransposed *fitted = step->fitted;
  const FoveaWindow     *window = &fitted->window;
  const gint64           rows = convtranspose_rows (fitted);
  ConvtransposeUnit      u;
  const FoveaRect       *out = &u.out.rect;

  u.in = fovea_slice_tile (&step->in[0], &work->in[0]);
  u.out = fovea_slice_tile (&step->out[0], &work->out[0]);
  u.y = out->y + unit % out->height;
  u.z = unit / out->height % fitted->out_depth;
  u.group = unit / out->height / fitted->out_depth % fitted->group;
  u.image = unit / out->height / fitted->out_depth / fitted->group;
  u.phase_z = convtranspose_phase (fitted, 2, u.z);
  u.phase_y = convtranspose_phase (fitted, 0, u.y);
  convtranspose_interval (window, 1, out->x, out->width, &u.left, &u.columns);
  u.src = work->scratch;
  u.start = u.src + rows * window->size[1];
  u.zeros = (float *) (u.start + rows);
  u.rows = u.zeros + u.columns;
  u.sums = u.rows + rows * u.columns;
  convtranspose_lay_rows (fitted, &u);
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

/* ---- Adjoint ----------------------------------------------------------------- */

/* A convolution with the same weights and window. */
static void
convtranspose_gradient (FoveaAdjoint *adjoint)
{
  const FoveaTransposed *fitted = adjoint->step->fitted;
  const FoveaStep       *step = adjoint->step;
  FoveaWindow            back = fitted->window;
  FoveaValue             value;
  FoveaAttrs            *attrs;

  if (fovea_adjoint_wants (adjoint, 1) || fovea_adjoint_wants (adjoint, 2))
    {
      fovea_adjoint_fail (adjoint, _ ("by weights it has none yet"));
      return;
    }
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    back.after[axis] =
        MAX ((fovea_slice_size (&step->in[0], axis) - 1) * back.stride[axis] +
                 fovea_window_span (&back, axis) - back.before[axis] -
                 fovea_slice_size (&step->out[0], axis),
             0);
  attrs = fovea_adjoint_window (&back, step->in[0].rank - 2);
  fovea_attrs_set_int (attrs, "group", fitted->group);
  value =
      FOVEA_ADJOINT (adjoint, "conv", attrs, adjoint->up[0], adjoint->in[1]);
  /* Where places were added behind what the windows reach */
  for (guint d = 2; d < step->in[0].rank; d++)
    value = fovea_adjoint_slice (adjoint, value, d, 0, step->in[0].size[d], 1);
  adjoint->down[0] = value;
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
  .unaligned = TRUE,
  .packs_all = TRUE,
  .gradient = convtranspose_gradient,
};
