/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fully connected: out[n][o] = beta * bias[o] + alpha * sum over i of
 * w[o][i] * in[n][i]. Source: the ONNX operator Gemm with constant weights;
 * transB 0 stores w as [i][o], 1 as [o][i]. */
#include <string.h>

#include "fuse-post.h"
#include "steps.h"

/* Outputs of a unit. */
#define FC_OUTPUTS 64

typedef struct
{
  double   alpha, beta;
  gboolean trans_a, trans_b;
} FcParams;

typedef struct
{
  gint64 batch, in, out;
  float *weights; /* [out][in], times alpha */
  float *init;    /* [out], times beta */
} FcFit;

static gboolean
fc_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FcParams *fc = params;

  fc->alpha = fovea_attrs_get_float (attrs, "alpha", 1.0);
  fc->beta = fovea_attrs_get_float (attrs, "beta", 1.0);
  fc->trans_a = fovea_attrs_get_int (attrs, "transA", 0) != 0;
  fc->trans_b = fovea_attrs_get_int (attrs, "transB", 0) != 0;
  fovea_attrs_get_int (attrs, "broadcast", 0); /* before opset 7; implied now */
  return fovea_attrs_check (attrs, "fc", error);
}

static gboolean
fc_check_inputs (FoveaStep *step, GError **error)
{
  const FcParams *params = step->params;

  if (! fovea_step_check (step, 2, 3, error) ||
      ! fovea_step_constant (step, 1, "weights", error) ||
      (fovea_step_has (step, 2) &&
       ! fovea_step_constant (step, 2, "bias", error)))
    return FALSE;
  if (params->trans_a)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("fc: a transposed input (transA)"));
  if (step->in[0].rank != 2 || step->in[1].rank != 2)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("fc: input and weights have to be of rank 2, not %u "
                          "and %u"),
                       step->in[0].rank, step->in[1].rank);
  return TRUE;
}

static gboolean
fc_fit (FoveaStep *step, GError **error)
{
  const FcParams *params = step->params;
  FcFit          *fit = step->fitted;
  gint64          bias = 1;

  if (! fc_check_inputs (step, error))
    return FALSE;
  fit->batch = step->in[0].size[0];
  fit->in = step->in[0].size[1];
  fit->out = step->in[1].size[params->trans_b ? 0 : 1];
  if (step->in[1].size[params->trans_b ? 1 : 0] != fit->in)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("fc: %" PRId64
           " inputs do not go with weights for %" PRId64),
        fit->in, step->in[1].size[params->trans_b ? 1 : 0]);
  if (fovea_step_has (step, 2))
    bias = fovea_shape_elements (&step->in[2]);
  if (bias != 1 && bias != fit->out)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("fc: %" PRId64 " biases for %" PRId64 " outputs"),
        bias, fit->out);
  step->out[0] = fovea_shape (2, fit->batch, fit->out);
  return TRUE;
}

static gboolean
fc_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  const FcParams    *params = step->params;
  FcFit             *fit = step->fitted;
  const float       *from = step->constant[1]->data;
  const FoveaTensor *bias =
      fovea_step_has (step, 2) ? step->constant[2] : NULL;

  fit->weights = fovea_alloc (fit->out, fit->in * sizeof (float));
  fit->init = fovea_alloc (fit->out, sizeof (float));
  if (! fit->weights || ! fit->init)
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("fc: not enough memory for %" PRId64 " weights"),
        fit->out * fit->in);
  for (gint64 o = 0; o < fit->out; o++)
    for (gint64 i = 0; i < fit->in; i++)
      fit->weights[o * fit->in + i] =
          params->alpha *
          from[params->trans_b ? o * fit->in + i : i * fit->out + o];
  for (gint64 o = 0; bias && o < fit->out; o++)
    fit->init[o] =
        params->beta *
        ((const float *)
             bias->data)[fovea_shape_elements (&bias->shape) == 1 ? 0 : o];
  return TRUE;
}

static void
fc_clear (gpointer fitted)
{
  FcFit *fit = fitted;

  fovea_free (fit->weights);
  fovea_free (fit->init);
}

static gint64
fc_parts (const FcFit *fit)
{
  return (fit->out + FC_OUTPUTS - 1) / FC_OUTPUTS;
}

static gint64
fc_units (const FoveaStep *step, const FoveaRect *out)
{
  const FcFit *fit = step->fitted;

  return fit->batch * fc_parts (fit);
}

static void
fc_run (const FoveaStep *step, const FoveaWork *work, gint64 first, gint64 last)
{
  const FcFit *fit = step->fitted;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64        n = unit / fc_parts (fit);
      gint64        o = unit % fc_parts (fit) * FC_OUTPUTS;
      FoveaEpilogue post = fovea_post_at (&step->post, o);

      work->loops->dots (fit->weights + o * fit->in, fit->in,
                         work->in[0].data + n * fit->in, fit->init + o, &post,
                         work->out[0].data + n * fit->out + o, fit->in,
                         (int) MIN (FC_OUTPUTS, fit->out - o));
    }
}

const FoveaLayerClass fovea_layer_fc = {
  .name = "fc",
  .onnx = "Gemm",
  .params_size = sizeof (FcParams),
  .fitted_size = sizeof (FcFit),
  .parse = fc_parse,
  .fit = fc_fit,
  .pack = fc_pack,
  .clear_fitted = fc_clear,
  .units = fc_units,
  .run = fc_run,
  .fuse = fovea_fuse_post,
};
