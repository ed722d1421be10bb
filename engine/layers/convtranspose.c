/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution, in 1 to 3 dimensions, ONNX ConvTranspose:
 *   out[n][o][Y][X] = bias[o] + sum of in[n][i][y][x] * w[i][o][ky][kx] over
 *     all i, y, x, ky, kx with Y = y*sy + ky*dy - py, X = x*sx + kx*dx - px
 * Size: (in - 1) * stride - before - after + dilation * (kernel - 1) + 1 +
 * output_padding. Each output gathers its own sum, in a fixed order: outputs
 * whose Y + py leave the same rest (the phase) of a division by the stride see
 * the same taps, so along a row they are a plain correlation. In 3-D the slices
 * of the output have phases too. */
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

/* What fovea_transposed_scratch gives, and twice that, can be counted. */
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
  .need = fovea_transposed_need,
  .units = fovea_transposed_units,
  .scratch = fovea_transposed_scratch,
  .run = fovea_transposed_run,
  .fuse = fovea_fuse_post,
  .unaligned = TRUE,
  .packs_all = TRUE,
  .gradient = convtranspose_gradient,
};
