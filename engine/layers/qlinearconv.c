/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qlinearconv: a convolution of bytes whose sums become bytes again,
 * clamp (round (sum * xs * ws / ys) + yz): see intconv.h. The weights' scales
 * may differ by output. ONNX QLinearConv. */
#include "layers/intconv.h"
#include "layers/quant.h"

enum
{
  QCONV_X_SCALE = 1,
  QCONV_W_SCALE = 4,
  QCONV_Y_SCALE = 6,
  QCONV_Y_ZERO = 7
};

static const FoveaIntConvInputs qlinearconv_inputs = { 2, 3, 5, 8 };

typedef struct
{
  FoveaIntConv conv;
  float       *factor; /* [out] */
  float        zero, low, high;
} QlinearconvFitted;

static gboolean
qlinearconv_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_intconv_parse (attrs, "qlinearconv", params, error);
}

/* The constant scale in input i: `a` or one numbers. */
static const FoveaTensor *
qlinearconv_scale (const FoveaStep *step, guint i, gint64 a, GError **error)
{
  const FoveaTensor *scale = fovea_step_constant (step, i, "scale", error);
  gint64             n;

  if (! scale)
    return NULL;
  n = fovea_shape_elements (&scale->shape);
  if (fovea_dtype_is_float (step->in_type[i]) && (n == 1 || n == a))
    return scale;
  fovea_fail (error, FOVEA_ERROR_SHAPE,
              _ ("qlinearconv: %" PRId64 " scales of type %s in input %u"), n,
              fovea_dtype_name (step->in_type[i]), i);
  return NULL;
}

static gboolean
qlinearconv_fit (FoveaStep *step, GError **error)
{
  QlinearconvFitted *fitted = step->fitted;
  const gint64       out = step->n_in > 3 ? step->in[3].size[0] : 0;
  const FoveaTensor *zero;

  if (! fovea_step_check (step, 8, 9, error) ||
      ! fovea_intconv_fit (step, &fitted->conv, &qlinearconv_inputs, error) ||
      ! qlinearconv_scale (step, QCONV_X_SCALE, 1, error) ||
      ! qlinearconv_scale (step, QCONV_W_SCALE, out, error) ||
      ! qlinearconv_scale (step, QCONV_Y_SCALE, 1, error) ||
      ! (zero = fovea_step_constant (step, QCONV_Y_ZERO, "zero point", error)))
    return FALSE;
  step->out_type[0] = step->in_type[QCONV_Y_ZERO];
  if (! fovea_quant_range (step->out_type[0], &fitted->low, &fitted->high) ||
      fovea_dtype_size (step->out_type[0]) != 1 ||
      fovea_shape_elements (&zero->shape) != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("qlinearconv: numbers of type %s are not supported"),
                       fovea_dtype_name (step->out_type[0]));
  fitted->zero = fovea_tensor_get (zero, 0);
  return TRUE;
}

static void
qlinearconv_block (FoveaStep *step, const FoveaLoops *loops)
{
  fovea_intconv_choose (step, &((QlinearconvFitted *) step->fitted)->conv, loops);
}

static gboolean
qlinearconv_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  QlinearconvFitted *fitted = step->fitted;
  const FoveaTensor *w = step->constant[QCONV_W_SCALE];
  const gint64       n = fovea_shape_elements (&w->shape);
  const gint64       out = step->out[0].size[1];
  const float        x = fovea_tensor_get (step->constant[QCONV_X_SCALE], 0);
  const float        y = fovea_tensor_get (step->constant[QCONV_Y_SCALE], 0);

  fitted->factor = fovea_alloc (out, sizeof (float));
  if (! fitted->factor)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("qlinearconv: not enough memory"));
  for (gint64 o = 0; o < out; o++)
    fitted->factor[o] = x * (float) fovea_tensor_get (w, n == 1 ? 0 : o) / y;
  return fovea_intconv_pack (step, &fitted->conv, &qlinearconv_inputs, loops,
                             error);
}

static void
qlinearconv_clear (gpointer fitted)
{
  fovea_intconv_clear (&((QlinearconvFitted *) fitted)->conv);
  fovea_free (((QlinearconvFitted *) fitted)->factor);
}

static void
qlinearconv_need (const FoveaStep *step,
                  guint            i,
                  const FoveaRect *out,
                  FoveaRect       *in)
{
  const QlinearconvFitted *fitted = step->fitted;

  if (i == 0)
    fovea_window_need (&fitted->conv.window, out, in);
}

static gint64
qlinearconv_units (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearconvFitted *fitted = step->fitted;

  return fovea_intconv_units (step, &fitted->conv, out);
}

static gsize
qlinearconv_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearconvFitted *fitted = step->fitted;

  return fovea_intconv_scratch (step, &fitted->conv, out, fovea_loops ());
}

static void
qlinearconv_store (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           channel,
                   const gint32    *sums,
                   gint64           at,
                   gint64           n)
{
  const QlinearconvFitted *fitted = step->fitted;
  const float              factor = fitted->factor[channel];
  float                   *dst = work->out[0].data + at;

  work->loops->requantise (sums, dst, n, factor, fitted->zero, fitted->low,
                           fitted->high);
}

static gint64
qlinearconv_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearconvFitted *fitted = step->fitted;

  return fovea_intconv_prepare_units (step, &fitted->conv, out);
}

static gsize
qlinearconv_shared (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearconvFitted *fitted = step->fitted;

  return fovea_intconv_shared (step, &fitted->conv, out);
}

static void
qlinearconv_prepare (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last)
{
  const QlinearconvFitted *fitted = step->fitted;

  fovea_intconv_prepare (step, work, first, last, &fitted->conv,
                         qlinearconv_inputs.x_zero);
}

static void
qlinearconv_run (const FoveaStep *step,
                 const FoveaWork *work,
                 gint64           first,
                 gint64           last)
{
  const QlinearconvFitted *fitted = step->fitted;

  fovea_intconv_run (step, work, first, last, &fitted->conv,
                     qlinearconv_inputs.x_zero, qlinearconv_store);
}

const FoveaLayerClass fovea_layer_qlinearconv = {
  .name = "qlinearconv",
  .onnx = "QLinearConv",
  .params_size = sizeof (FoveaIntConvParams),
  .fitted_size = sizeof (QlinearconvFitted),
  .parse = qlinearconv_parse,
  .fit = qlinearconv_fit,
  .block = qlinearconv_block,
  .pack = qlinearconv_pack,
  .clear_fitted = qlinearconv_clear,
  .need = qlinearconv_need,
  .units = qlinearconv_units,
  .scratch = qlinearconv_scratch,
  .run = qlinearconv_run,
  .prepare_units = qlinearconv_prepare_units,
  .shared = qlinearconv_shared,
  .prepare = qlinearconv_prepare,
};
