/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of matrices that may all be known at run time alone, what matmul and
 * gemm share: out[b][i][j] = sum over t of A[b][i][t] * B[b][t][j]. */
#pragma once

#include "layers/axis.h"

typedef struct
{
  gint64   m, k, n;                 /* of one product */
  gint64   a_row, a_col;            /* A[i][t] = a[i * a_row + t * a_col] */
  gint64   b_row, b_col;            /* B[t][j]; one of them is 1 */
  gboolean swapped;                 /* A is input 1, and out is turned */
  guint    batch_rank;              /* of the axes in front of the matrices */
  gint64   batches;                 /* products */
  gint64   batch[FOVEA_MAX_RANK];   /* how many along each axis */
  gint64   a_batch[FOVEA_MAX_RANK]; /* how far apart the As lie; 0 = the same */
  gint64   b_batch[FOVEA_MAX_RANK];
  gboolean panels;     /* B is packed before the products are made, */
  gboolean known;      /* and already when the plan is */
  gint64   b_matrices; /* of it; 0 where it is one */
  float   *packed;     /* B, where it is known when the plan is made */
} FoveaMatmul;

/* Sums that are there: element 0 lies at number `at` of the output, the rows
 * `stride` apart. */
typedef struct
{
  gint64 at, stride;
  gint64 i, rows, j, columns; /* rows i .. i + rows - 1, columns likewise */
} FoveaMatmulPart;
typedef void (*FoveaMatmulDone) (const FoveaStep       *step,
                                 const FoveaWork       *work,
                                 const FoveaMatmulPart *part);

/* Inputs 0 and 1 have to be floats, or integers of 32 or 64 bits, both alike. */
gboolean fovea_matmul_types (const FoveaStep *step, GError **error);
/* After the sizes and strides are set: chooses how it is computed. */
void fovea_matmul_settle (FoveaMatmul *matmul, const FoveaStep *step);
/* Packs the constant B, if there is one and that helps; it may begin at any
 * byte. */
gboolean fovea_matmul_pack (FoveaMatmul      *matmul,
                            FoveaStep        *step,
                            const FoveaLoops *loops,
                            GError          **error);
void     fovea_matmul_clear (FoveaMatmul *matmul);
/* block of a class: all plain; says whether B will be packed with the plan, so
 * that one of shapes alone takes the same memory. */
void     fovea_matmul_block (FoveaMatmul *matmul, FoveaStep *step);
/* Those of a class: packing what is only known at a run. */
gint64 fovea_matmul_prepare_units (const FoveaMatmul *matmul);
gsize  fovea_matmul_shared (const FoveaMatmul *matmul);
void   fovea_matmul_prepare (const FoveaWork   *work,
                             const FoveaMatmul *matmul,
                             gconstpointer      x,
                             gconstpointer      y,
                             gint64             first,
                             gint64             last);
gint64 fovea_matmul_units (const FoveaMatmul *matmul);
gsize  fovea_matmul_scratch (const FoveaMatmul *matmul);
/* Units first .. last - 1 of output 0; x and y are the data of inputs 0 and 1,
 * as they are held; done may be NULL. An element's sum runs over t in order, or
 * of few rows, where B's columns lie in memory as rows do, in the order of
 * `dots`. */
void fovea_matmul_run (const FoveaStep   *step,
                       const FoveaWork   *work,
                       const FoveaMatmul *matmul,
                       gconstpointer      x,
                       gconstpointer      y,
                       gint64             first,
                       gint64             last,
                       FoveaMatmulDone    done);

/* ---- gemm ----------------------------------------------------------------------- */

typedef struct
{
  double   alpha, beta;
  gboolean trans_a, trans_b;
} FoveaGemm;

gboolean fovea_gemm_parse (FoveaAttrs *attrs,
                           const char *layer,
                           gpointer    params,
                           GError    **error);
/* Hands a step with FoveaGemm as its params, whose own fitted holds nothing
 * yet, over to the layer gemm. It takes what fc does not: operands that are
 * known at run time alone, transA, a C of any shape, integers. */
gboolean fovea_gemm_take_over (FoveaStep *step, GError **error);
void     fovea_gemm_gradient (FoveaAdjoint *adjoint);
