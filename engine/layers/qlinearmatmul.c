/* SPDX-License-Identifier: GPL-3.0-or-later */
/* qlinearmatmul: the product of two matrices of bytes, as bytes again,
 * clamp (round (sum * as * bs / ys) + yz): see intmatmul.h. Scales may differ by
 * row of a and by column of b. ONNX QLinearMatMul. */
#include "layers/intmatmul.h"
#include "layers/quant.h"

enum
{
  QMATMUL_A_SCALE = 1,
  QMATMUL_A_ZERO,
  QMATMUL_B,
  QMATMUL_B_SCALE,
  QMATMUL_B_ZERO,
  QMATMUL_Y_SCALE,
  QMATMUL_Y_ZERO,
  QMATMUL_INPUTS
};

typedef struct
{
  FoveaIntMatmul product;
  float          low, high;
} QlinearmatmulFitted;

static gboolean
qlinearmatmul_fit (FoveaStep *step, GError **error)
{
  static const guint   sides[] = { QMATMUL_A_SCALE, QMATMUL_A_ZERO,
                                   QMATMUL_B_SCALE, QMATMUL_B_ZERO };
  QlinearmatmulFitted *fitted = step->fitted;

  if (! fovea_step_check (step, QMATMUL_INPUTS, QMATMUL_INPUTS, error) ||
      ! fovea_intmatmul_fit (step, &fitted->product, QMATMUL_B, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (! fovea_intmatmul_check (step, &fitted->product, sides[i], i / 2,
                                 error))
      return FALSE;
  step->out_type[0] = step->in_type[QMATMUL_Y_ZERO];
  if (! fovea_quant_range (step->out_type[0], &fitted->low, &fitted->high) ||
      fovea_dtype_size (step->out_type[0]) != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("qlinearmatmul: numbers of type %s are not "
                          "supported"),
                       fovea_dtype_name (step->out_type[0]));
  if (fovea_shape_elements (&step->in[QMATMUL_Y_SCALE]) != 1 ||
      fovea_shape_elements (&step->in[QMATMUL_Y_ZERO]) != 1 ||
      ! fovea_dtype_is_float (step->in_type[QMATMUL_Y_SCALE]))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("qlinearmatmul: the result has more than one scale"));
  return TRUE;
}

static gint64
qlinearmatmul_units (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearmatmulFitted *fitted = step->fitted;

  return fovea_intmatmul_units (&fitted->product);
}

static gsize
qlinearmatmul_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearmatmulFitted *fitted = step->fitted;

  return fovea_intmatmul_scratch (&fitted->product);
}

static void
qlinearmatmul_store (const FoveaStep *step,
                     const FoveaWork *work,
                     const gint64     matrix[2],
                     gint64           row,
                     gint64           column,
                     const gint32    *sums,
                     gint64           at,
                     gint64           n)
{
  const QlinearmatmulFitted *fitted = step->fitted;
  const FoveaIntMatmul      *product = &fitted->product;
  const float a = fovea_intmatmul_number (step, work, product, QMATMUL_A_SCALE,
                                          0, matrix[0], row);
  const float y = work->in[QMATMUL_Y_SCALE].data[0];
  const float zero = work->in[QMATMUL_Y_ZERO].data[0];
  const gboolean one = fovea_shape_elements (&step->in[QMATMUL_B_SCALE]) == 1;
  float         *dst = work->out[0].data + at;

  for (gint64 i = 0, m = one ? n : 1; i < n; i += m)
    {
      float b = fovea_intmatmul_number (step, work, product, QMATMUL_B_SCALE, 1,
                                        matrix[1], column + i);

      work->loops->requantise (sums + i, dst + i, m, a * b / y, zero,
                               fitted->low, fitted->high);
    }
}

static const FoveaIntMatmulOp qlinearmatmul_op = { QMATMUL_B, QMATMUL_A_ZERO,
                                                   QMATMUL_B_ZERO,
                                                   qlinearmatmul_store };

static void
qlinearmatmul_block (FoveaStep *step, const FoveaLoops *loops)
{
  QlinearmatmulFitted *fitted = step->fitted;

  fovea_intmatmul_choose (step, &fitted->product, QMATMUL_A_ZERO,
                          QMATMUL_B_ZERO, loops);
}

/* Only what is computed with the plan was not asked before. */
static gboolean
qlinearmatmul_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  qlinearmatmul_block (step, loops);
  return TRUE;
}

static gint64
qlinearmatmul_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearmatmulFitted *fitted = step->fitted;

  return fovea_intmatmul_prepare_units (&fitted->product);
}

static gsize
qlinearmatmul_shared (const FoveaStep *step, const FoveaRect *out)
{
  const QlinearmatmulFitted *fitted = step->fitted;

  return fovea_intmatmul_shared (&fitted->product);
}

static void
qlinearmatmul_prepare (const FoveaStep *step,
                       const FoveaWork *work,
                       gint64           first,
                       gint64           last)
{
  const QlinearmatmulFitted *fitted = step->fitted;

  fovea_intmatmul_prepare (step, work, first, last, &fitted->product,
                           &qlinearmatmul_op);
}

static void
qlinearmatmul_run (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last)
{
  const QlinearmatmulFitted *fitted = step->fitted;

  fovea_intmatmul_run (step, work, first, last, &fitted->product,
                       &qlinearmatmul_op);
}

const FoveaLayerClass fovea_layer_qlinearmatmul = {
  .name = "qlinearmatmul",
  .onnx = "QLinearMatMul",
  .fitted_size = sizeof (QlinearmatmulFitted),
  .fit = qlinearmatmul_fit,
  .block = qlinearmatmul_block,
  .pack = qlinearmatmul_pack,
  .units = qlinearmatmul_units,
  .scratch = qlinearmatmul_scratch,
  .run = qlinearmatmul_run,
  .prepare_units = qlinearmatmul_prepare_units,
  .shared = qlinearmatmul_shared,
  .prepare = qlinearmatmul_prepare,
};
