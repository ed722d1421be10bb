/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of matrices of bytes, exact to the integer:
 *   sum[..][i][j] = sum over k of (a[..][i][k] - az[i]) * (b[..][k][j] - bz[j])
 * kept in 32 bits; axes before the last two go together as in NumPy's matmul.
 * As in intconv.h, stretches of k that fp32 holds exactly go through the usual
 * inner loop; or all by pairs of 16-bit integers, where the CPU can:
 * intmatmul-pairs.c. Source: the ONNX operators MatMulInteger and
 * QLinearMatMul. */
#pragma once

#include "layers/steps.h"

typedef struct
{
  gint64 rows, columns, depth;      /* a: rows x depth, b: depth x columns */
  gint64 n_batch;                   /* products of two matrices */
  guint  rank;                      /* axes of the batch */
  gint64 size[FOVEA_MAX_RANK];      /* of these */
  gint64 stride[2][FOVEA_MAX_RANK]; /* of a and b, counted in matrices */
  gint64 matrices[2];               /* how many a and b have */
  gboolean paired;                  /* by pairs of integers */
} FoveaIntMatmul;

/* a is input 0, b is input `b`. Sets the output's shape. */
gboolean fovea_intmatmul_fit (FoveaStep      *step,
                              FoveaIntMatmul *product,
                              guint           b,
                              GError        **error);
/* Input i, if it is there, has one number for all, one for each row of `side` 0
 * (a) or column of side 1 (b), or one for each of these of every matrix. */
gboolean fovea_intmatmul_check (const FoveaStep      *step,
                                const FoveaIntMatmul *product,
                                guint                 i,
                                int                   side,
                                GError              **error);
/* Input i's number for row or column `at` of matrix `matrix`. */
float  fovea_intmatmul_number (const FoveaStep      *step,
                               const FoveaWork      *work,
                               const FoveaIntMatmul *product,
                               guint                 i,
                               int                   side,
                               gint64                matrix,
                               gint64                at);
gint64 fovea_intmatmul_units (const FoveaIntMatmul *product);
gsize  fovea_intmatmul_scratch (const FoveaIntMatmul *product);
/* block and pack of both layers: all plain; whether it is done in pairs. a_zero,
 * b_zero are inputs. */
void fovea_intmatmul_choose (FoveaStep        *step,
                             FoveaIntMatmul   *product,
                             guint             a_zero,
                             guint             b_zero,
                             const FoveaLoops *loops);

/* n sums of row `row`, from column `column` on, which are the output's numbers
 * `at` and on; of matrices a and b. */
typedef void (*FoveaIntMatmulStore) (const FoveaStep *step,
                                     const FoveaWork *work,
                                     const gint64     matrix[2],
                                     gint64           row,
                                     gint64           column,
                                     const gint32    *sums,
                                     gint64           at,
                                     gint64           n);

typedef struct
{
  guint               b, a_zero, b_zero; /* inputs */
  FoveaIntMatmulStore store;
} FoveaIntMatmulOp;

void fovea_intmatmul_run (const FoveaStep        *step,
                          const FoveaWork        *work,
                          gint64                  first,
                          gint64                  last,
                          const FoveaIntMatmul   *product,
                          const FoveaIntMatmulOp *op);

/* ---- In pairs -------------------------------------------------------------------- */

/* prepare_units, shared and prepare of both layers: b is laid out in pairs. */
gint64 fovea_intmatmul_prepare_units (const FoveaIntMatmul *product);
gsize  fovea_intmatmul_shared (const FoveaIntMatmul *product);
void   fovea_intmatmul_prepare (const FoveaStep        *step,
                                const FoveaWork        *work,
                                gint64                  first,
                                gint64                  last,
                                const FoveaIntMatmul   *product,
                                const FoveaIntMatmulOp *op);
/* What intmatmul.c hands over */
gint64 fovea_intmatmul_paired_units (const FoveaIntMatmul *product);
gsize  fovea_intmatmul_paired_scratch (const FoveaIntMatmul *product);
void   fovea_intmatmul_paired_run (const FoveaStep        *step,
                                   const FoveaWork        *work,
                                   gint64                  first,
                                   gint64                  last,
                                   const FoveaIntMatmul   *product,
                                   const FoveaIntMatmulOp *op);
