/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matmulinteger: the product of two matrices of bytes as 32-bit integers: see
 * intmatmul.h. ONNX MatMulInteger. */
#include "layers/intmatmul.h"

static gboolean
matmulinteger_fit (FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 2, 4, error) ||
      ! fovea_intmatmul_fit (step, step->fitted, 1, error) ||
      ! fovea_intmatmul_check (step, step->fitted, 2, 0, error) ||
      ! fovea_intmatmul_check (step, step->fitted, 3, 1, error))
    return FALSE;
  step->out_type[0] = FOVEA_I32;
  return TRUE;
}

static gint64
matmulinteger_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intmatmul_units (step->fitted);
}

static gsize
matmulinteger_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intmatmul_scratch (step->fitted);
}

static void
matmulinteger_store (const FoveaStep *step,
                     const FoveaWork *work,
                     const gint64     matrix[2],
                     gint64           row,
                     gint64           column,
                     const gint32    *sums,
                     gint64           at,
                     gint64           n)
{
  gint64 *dst = fovea_tile_wide (&work->out[0]) + at;

  for (gint64 i = 0; i < n; i++)
    dst[i] = sums[i];
}

static const FoveaIntMatmulOp matmulinteger_op = { 1, 2, 3, matmulinteger_store };

static void
matmulinteger_block (FoveaStep *step, const FoveaLoops *loops)
{
  fovea_intmatmul_choose (step, step->fitted, 2, 3, loops);
}

/* Only what is computed with the plan was not asked before. */
static gboolean
matmulinteger_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  matmulinteger_block (step, loops);
  return TRUE;
}

static gint64
matmulinteger_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intmatmul_prepare_units (step->fitted);
}

static gsize
matmulinteger_shared (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_intmatmul_shared (step->fitted);
}

static void
matmulinteger_prepare (const FoveaStep *step,
                       const FoveaWork *work,
                       gint64           first,
                       gint64           last)
{
  fovea_intmatmul_prepare (step, work, first, last, step->fitted,
                           &matmulinteger_op);
}

static void
matmulinteger_run (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last)
{
  fovea_intmatmul_run (step, work, first, last, step->fitted,
                       &matmulinteger_op);
}

const FoveaLayerClass fovea_layer_matmulinteger = {
  .name = "matmulinteger",
  .onnx = "MatMulInteger",
  .fitted_size = sizeof (FoveaIntMatmul),
  .fit = matmulinteger_fit,
  .block = matmulinteger_block,
  .pack = matmulinteger_pack,
  .units = matmulinteger_units,
  .scratch = matmulinteger_scratch,
  .run = matmulinteger_run,
  .prepare_units = matmulinteger_prepare_units,
  .shared = matmulinteger_shared,
  .prepare = matmulinteger_prepare,
  .wide = TRUE,
};
