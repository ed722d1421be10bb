/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution (as in networks: cross-correlation; `flip` makes it the true
 * one), in 1 to 3 dimensions:
 *   out[n][o][y][x] = bias[o] + sum over i, ky, kx of
 *     w[o][i][ky][kx] * in[n][g * I + i][y*sy + ky*dy - py][x*sx + kx*dx - px]
 * with zeros outside the map. Source: the ONNX operator Conv.
 *
 * In 3-D a slice of the output is a convolution in 2-D whose input planes are
 * the slices that the window sees of each channel: (i, kz) at depth
 * z*sz + kz*dz - pz. */
#include "gradient.h"
#include "layers/conv-blocked.h"

#include <string.h>

#include "layers/fuse-post.h"
#include "layers/steps.h"

typedef struct
{
  FoveaWindow window;
  gint64      group;
  gboolean    flip;
  gboolean    direct; /* see FoveaConvolve */
} ConvParams;

static gboolean
conv_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ConvParams *conv = params;

  conv->group = fovea_attrs_get_int (attrs, "group", 1);
  conv->flip = fovea_attrs_get_int (attrs, "flip", 0) != 0;
  conv->direct = fovea_attrs_get_int (attrs, "direct", 0) != 0;
  return fovea_window_parse (attrs, "conv", &conv->window, error) &&
         fovea_attrs_check (attrs, "conv", error);
}

gboolean
fovea_conv_check_inputs (const FoveaStep *step, GError **error)
{
  const char *layer = step->klass->name;

  if (! fovea_step_check (step, 2, 3, error) ||
      ! fovea_window_check_float (step, error) ||
      ! fovea_step_constant (step, 1, "weights", error) ||
      (fovea_step_has (step, 2) &&
       ! fovea_step_constant (step, 2, "bias", error)))
    return FALSE;
  for (guint i = 1; i < step->n_in; i++)
    if (step->present[i] && fovea_dtype_is_wide (step->in_type[i]))
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("%s: weights of type %s"), layer,
                         fovea_dtype_name (step->in_type[i]));
  return TRUE;
}

static gboolean
conv_check_rank (FoveaStep *step, GError **error)
{
  if (step->in[1].rank == step->in[0].rank &&
      fovea_shape_has_windows (&step->in[1]))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("conv: an input of rank %u does not go with weights "
                        "of rank %u"),
                     step->in[0].rank, step->in[1].rank);
}

static gboolean
conv_fit_channels (FoveaStep *step, FoveaConv *fit, GError **error)
{
  gint64 in = step->in[0].size[1], out = step->in[1].size[0];

  fit->group_in = step->in[1].size[1];
  if (fit->group < 1 || out % fit->group != 0 || fit->group > in ||
      in != fit->group * fit->group_in)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("conv: %" PRId64 " input channels in %" PRId64
                          " groups do not go with weights for %" PRId64
                          " of %" PRId64 " outputs"),
                       in, fit->group, fit->group_in, out);
  fit->group_out = out / fit->group;
  if (step->n_in > 2 && step->present[2] &&
      fovea_shape_elements (&step->in[2]) != out)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("conv: %" PRId64 " biases for %" PRId64 " outputs"),
                       fovea_shape_elements (&step->in[2]), out);
  fit->planes = fit->group_in * fit->window.size[2];
  fit->taps = fit->planes * fit->window.size[0] * fit->window.size[1];
  return TRUE;
}

/* The rows of one window, laid out for a whole row of outputs, can be counted
 * in bytes: see ConvBand. */
static gboolean
conv_check_scratch (const FoveaConv *fit, gint64 out_width)
{
  const FoveaWindow *w = &fit->window;
  gint64             span = fovea_window_span (w, 1);
  gint64 bytes = (out_width + span / w->stride[1]) * (gint64) sizeof (float);

  return fovea_checked_mul (bytes, MIN (w->stride[1], span), &bytes) &&
         fovea_checked_mul (bytes, w->size[0] + 1, &bytes) &&
         fovea_checked_mul (bytes, fit->planes, &bytes) &&
         fovea_checked_mul (bytes, 2, &bytes);
}

static gboolean
conv_fit (FoveaStep *step, GError **error)
{
  const ConvParams *params = step->params;
  FoveaConv        *fit = step->fitted;
  FoveaShape       *out = &step->out[0];

  fit->window = params->window;
  fit->group = params->group;
  fit->direct = params->direct;
  if (! fovea_conv_check_inputs (step, error) ||
      ! conv_check_rank (step, error) ||
      ! fovea_window_take_weights (&fit->window, "conv", &step->in[1], error) ||
      ! conv_fit_channels (step, fit, error) ||
      ! fovea_window_fit (&fit->window, "conv", &step->in[0], out, error))
    return FALSE;
  if (! conv_check_scratch (fit, fovea_slice_size (out, 1)))
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("conv: its window's rows do not fit any memory"));
  out->size[1] = step->in[1].size[0];
  fit->in_depth = fovea_slice_size (&step->in[0], 2);
  fit->out_depth = fovea_slice_size (out, 2);
  step->whole = out->rank == 5;
  return TRUE;
}

/* [out][taps] -> blocks of m outputs, each [taps][m]. */
static void
conv_pack_weights (const FoveaConv  *fit,
                   gconstpointer     from,
                   gboolean          flip,
                   const FoveaLoops *loops)
{
  gint64 spots = fit->taps / fit->group_in;

  for (gint64 group = 0; group < fit->group; group++)
    for (gint64 at = 0, m; at < fit->group_out; at += m)
      {
        gint64 first = group * fit->group_out + at;
        float *to = fit->weights + first * fit->taps;

        m = fovea_rows_block (loops, fit->group_out - at);
        for (gint64 t = 0; t < fit->taps; t++)
          {
            gint64 spot = flip ? t % spots : 0;
            gint64 tap = flip ? t - spot + (spots - 1 - spot) : t;

            for (gint64 j = 0; j < m; j++)
              to[t * m + j] =
                  fovea_conv_weight (from, (first + j) * fit->taps + tap);
          }
      }
}

static gboolean
conv_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  const gboolean flip = ((const ConvParams *) step->params)->flip;
  FoveaConv     *fit = step->fitted;
  gint64         out = step->out[0].size[1];

  if (fit->way)
    return fovea_conv_pack_blocked (step, flip, error);
  fit->weights = fovea_alloc (out, fit->taps * sizeof (float));
  fit->init = fovea_alloc (out, sizeof (float));
  if (! fit->weights || ! fit->init)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("conv: not enough memory for %" PRId64 " weights"),
                       out * fit->taps);
  conv_pack_weights (fit, step->constant[1]->data, flip, loops);
  if (step->n_in > 2 && step->present[2])
    memcpy (fit->init, step->constant[2]->data, out * sizeof (float));
  return TRUE;
}

static void
conv_clear (gpointer fitted)
{
  FoveaConv *fit = fitted;

  fovea_free (fit->weights);
  fovea_free (fit->init);
  fovea_free (fit->scale);
  fovea_free (fit->shift);
}

/* The weights are whole; what is added is wanted where it is. */
static void
conv_need (const FoveaStep *step, guint i, const FoveaRect *out, FoveaRect *in)
{
  if (i > 0 && i == step->post.skip)
    *in = *out;
  else
    fovea_conv_need (step, i, out, in);
}

/* ---- By the way that was chosen ---------------------------------------------------- */

static gint64
conv_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;

  return fit->way ? fit->way->units (step, out) : fovea_conv_units (step, out);
}

static gsize
conv_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;

  return fit->way ? fit->way->scratch (step, out) :
                    fovea_conv_scratch (step, out);
}

static void
conv_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  const FoveaConv *fit = step->fitted;

  if (fit->way)
    fit->way->run (step, work, first, last);
  else
    fovea_conv_run (step, work, first, last);
}

static gint64
conv_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;

  return fit->way && fit->way->prepare ? fit->way->prepare_units (step, out) :
                                         0;
}

static gsize
conv_shared (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaConv *fit = step->fitted;

  return fit->way && fit->way->shared ? fit->way->shared (step, out) : 0;
}

static void
conv_prepare (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  ((const FoveaConv *) step->fitted)->way->prepare (step, work, first, last);
}

/* Winograd's tiles would have to begin where bands do. */
static gboolean
conv_banded (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;

  return fit->way && step->out_block && ! step->grain && ! step->band;
}

static const char *
conv_algorithm (const FoveaStep *step)
{
  const FoveaConv *fit = step->fitted;

  if (! fit->way)
    return "direct";
  return fit->way->name_of ? fit->way->name_of (step) : fit->way->name;
}

/* ---- Adjoint ----------------------------------------------------------------------- */

/* Weights [G O][I]... -> [G I][O]...: inputs and outputs change places within
 * each of G groups. */
static FoveaValue
conv_turn_weights (FoveaAdjoint *adjoint, const FoveaConv *fit)
{
  const FoveaShape *w = &adjoint->step->in[1];
  FoveaShape        grouped = { w->rank + 1 }, turned = *w;
  guint             order[FOVEA_MAX_RANK];
  FoveaValue        value = adjoint->in[1];

  if (fit->group_in == 1 && fit->group_out == 1)
    return value;
  for (guint d = 0; d <= w->rank; d++)
    {
      order[d] = d == 1 ? 2 : d == 2 ? 1 : d;
      grouped.size[d] = d > 1 ? w->size[d - 1] : 0;
    }
  grouped.size[0] = fit->group;
  grouped.size[1] = fit->group_out;
  turned.size[0] = fit->group * fit->group_in;
  turned.size[1] = fit->group_out;
  value = fovea_adjoint_reshape (adjoint, value, &grouped);
  value = fovea_adjoint_transpose (adjoint, value, order, grouped.rank);
  return fovea_adjoint_reshape (adjoint, value, &turned);
}

/* Rotated by 180 degrees, as the weights of a true convolution are. */
static FoveaValue
conv_flip_weights (FoveaAdjoint *adjoint)
{
  const FoveaShape *w = &adjoint->step->in[1];
  FoveaValue        value = adjoint->in[1];

  for (guint d = 2; d < w->rank; d++)
    value = fovea_adjoint_slice (adjoint, value, d, 0, w->size[d], -1);
  return value;
}

/* Of stride 1 it is a convolution, flipped, with the border that is left of the
 * window; else a transposed one. */
static void
conv_gradient (FoveaAdjoint *adjoint)
{
  const FoveaConv  *fit = adjoint->step->fitted;
  const ConvParams *params = adjoint->step->params;
  const guint       axes = adjoint->step->in[0].rank - 2;
  FoveaWindow       back = fit->window;
  gboolean          plain = TRUE;
  FoveaAttrs       *attrs;

  if (fovea_adjoint_wants (adjoint, 1) || fovea_adjoint_wants (adjoint, 2))
    {
      fovea_adjoint_fail (adjoint, _ ("by weights it has none yet"));
      return;
    }
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    {
      const gint64 reach = fovea_window_span (&fit->window, axis) - 1;

      back.before[axis] = reach - fit->window.before[axis];
      back.after[axis] = reach - fit->window.after[axis];
      plain = plain && back.stride[axis] == 1 && back.before[axis] >= 0 &&
              back.after[axis] >= 0;
    }
  if (! plain)
    {
      adjoint->down[0] = fovea_adjoint_spread (
          adjoint, adjoint->up[0],
          params->flip ? conv_flip_weights (adjoint) : adjoint->in[1],
          &fit->window, fit->group);
      return;
    }
  attrs = fovea_adjoint_window (&back, axes);
  fovea_attrs_set_int (attrs, "group", fit->group);
  fovea_attrs_set_int (attrs, "flip", ! params->flip);
  fovea_attrs_set_int (attrs, "direct", params->direct);
  adjoint->down[0] = FOVEA_ADJOINT (adjoint, "conv", attrs, adjoint->up[0],
                                    conv_turn_weights (adjoint, fit));
}

const FoveaLayerClass fovea_layer_conv = {
  .name = "conv",
  .onnx = "Conv",
  .params_size = sizeof (ConvParams),
  .fitted_size = sizeof (FoveaConv),
  .parse = conv_parse,
  .fit = conv_fit,
  .pack = conv_pack,
  .clear_fitted = conv_clear,
  .need = conv_need,
  .units = conv_units,
  .scratch = conv_scratch,
  .run = conv_run,
  .prepare_units = conv_prepare_units,
  .shared = conv_shared,
  .prepare = conv_prepare,
  .takes_skip = fovea_conv_takes_skip,
  .block = fovea_conv_block,
  .banded = conv_banded,
  .algorithm = conv_algorithm,
  .fuse = fovea_fuse_post,
  .unaligned = TRUE,
  .packs_all = TRUE,
  .gradient = conv_gradient,
};
