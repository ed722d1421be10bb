/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fully connected: out[n][o] = beta * bias[o] + alpha * sum over i of
 * w[o][i] * in[n][i]. Source: the ONNX operator Gemm with constant weights;
 * transB 0 stores w as [i][o], 1 as [o][i]. Any other Gemm goes to gemm.c. */
#include <string.h>

#include "fuse-post.h"
#include "mapped.h"
#include "matmul.h"

/* Outputs of a unit. */
#define FC_OUTPUTS 64
/* From so many rows on the weights are worth packing. */
#define FC_MANY 4
/* Weights of a mapped file, in bytes, that are worth a copy in large pages; of
 * more than the most the first answer would have to wait too long. And how much
 * is copied before the file's pages are given back. */
#define FC_LARGE ((gint64) 32 << 20)
#define FC_MOST  ((gint64) 256 << 20)
#define FC_PART  ((gint64) 8 << 20)

typedef FoveaGemm FcParams;

typedef struct
{
  gint64       batch, in, out;
  const float *weights; /* [out][in], times alpha; may begin at any byte */
  float       *packed;  /* the same, if the step made them */
  float       *init;    /* [out], times beta */
} FcFit;

static gboolean
fc_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_gemm_parse (attrs, "fc", params, error);
}

/* Weights and bias are known, there is one bias an output, and few rows. */
static gboolean
fc_is_usual (const FoveaStep *step)
{
  const FcParams *params = step->params;

  for (guint i = 0; i < step->n_in; i++)
    if (step->present[i] && (! fovea_dtype_is_float (step->in_type[i]) ||
                             (i > 0 && ! step->constant[i])))
      return FALSE;
  return ! params->trans_a &&
         (step->in[0].rank != 2 || step->in[0].size[0] < FC_MANY) &&
         (! fovea_step_has (step, 2) || step->in[2].rank < 2 ||
          (step->in[2].rank == 2 && step->in[2].size[0] == 1));
}

static gboolean
fc_check_inputs (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 2, 3, error))
    return FALSE;
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

  if (! fc_is_usual (step))
    return fovea_gemm_take_over (step, error);
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

/* Number i of weights as they lie in a model file. */
static float
fc_weight (const float *weights, gint64 i)
{
  float value;

  memcpy (&value, weights + i, sizeof value);
  return value;
}

/* Large weights take the time that reading them takes, and a file's small pages
 * cost a seventh of that with one thread. They are copied part by part, so that
 * they are never there twice; without memory for it they stay where they are. */
static void
fc_copy_large (FcFit *fit, const FoveaTensor *weights)
{
  const gint64 all = fit->out * fit->in;

  if (weights->release != fovea_mapped_release ||
      all < FC_LARGE / (gint64) sizeof (float) ||
      all > FC_MOST / (gint64) sizeof (float))
    return;
  fit->packed = fovea_alloc (all, sizeof (float));
  for (gint64 at = 0, n; fit->packed && at < all; at += n)
    {
      FoveaTensor part = *weights;

      n = MIN (all - at, FC_PART / (gint64) sizeof (float));
      part.data = (char *) weights->data + at * sizeof (float);
      part.shape = fovea_shape (1, n);
      memcpy (fit->packed + at, part.data, n * sizeof (float));
      fovea_mapped_forget (&part);
    }
  if (fit->packed)
    fit->weights = fit->packed;
}

/* Weights that lie as they are read are left where they are, but for large
 * ones. */
static gboolean
fc_pack_weights (FoveaStep *step)
{
  const FcParams *params = step->params;
  FcFit          *fit = step->fitted;
  const float    *from = step->constant[1]->data;

  fit->weights = from;
  if (params->trans_b && params->alpha == 1)
    {
      fc_copy_large (fit, step->constant[1]);
      return TRUE;
    }
  fit->packed = fovea_alloc (fit->out, fit->in * sizeof (float));
  fit->weights = fit->packed;
  for (gint64 o = 0; fit->packed && o < fit->out; o++)
    for (gint64 i = 0; i < fit->in; i++)
      fit->packed[o * fit->in + i] =
          params->alpha *
          fc_weight (from,
                     params->trans_b ? o * fit->in + i : i * fit->out + o);
  return fit->packed != NULL;
}

static gboolean
fc_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  const FcParams    *params = step->params;
  FcFit             *fit = step->fitted;
  const FoveaTensor *bias =
      fovea_step_has (step, 2) ? step->constant[2] : NULL;

  fit->init = fovea_alloc (fit->out, sizeof (float));
  if (! fit->init || ! fc_pack_weights (step))
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("fc: not enough memory for %" PRId64 " weights"),
        fit->out * fit->in);
  for (gint64 o = 0; bias && o < fit->out; o++)
    fit->init[o] =
        params->beta *
        fovea_tensor_get (bias,
                          fovea_shape_elements (&bias->shape) == 1 ? 0 : o);
  return TRUE;
}

static void
fc_clear (gpointer fitted)
{
  FcFit *fit = fitted;

  fovea_free (fit->packed);
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
  .unaligned = TRUE,
  .fuse = fovea_fuse_post,
  .wide = TRUE, /* gemm is */
  .gradient = fovea_gemm_gradient,
};
