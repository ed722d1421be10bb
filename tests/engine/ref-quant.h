/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle for quantised layers: sums of whole numbers, one by one. */
#pragma once

#include "ref.h"

typedef struct
{
  const char *attrs, *shape, *scales;
  guint       axis;  /* of `scales`, */
  gint64      block; /* and how many numbers share one */
} RefQuantScales;

/* The number of the scale that goes with number e. */
gint64
ref_quant_which (const RefQuantScales *c, const FoveaShape *shape, gint64 e);

typedef struct
{
  guint  axes;                  /* 1 to 3 */
  gint64 batch, group, in, out; /* channels of a group */
  gint64 size[3], kernel[3], stride[3], dilation[3], before[3], after[3];
} RefQuantConv;

/* By lot; i says of what kind. */
void ref_quant_conv_random (RefQuantConv *conv, guint i);
/* As attributes of the layer. (transfer full) */
char      *ref_quant_conv_attrs (const RefQuantConv *conv);
FoveaShape ref_quant_conv_shape (const RefQuantConv *conv);
/* One sum, of output `o` of picture `batch` at the place `at`. */
gint64 ref_quant_conv_sum (const RefQuantConv *conv,
                           const FoveaTensor  *x,
                           const FoveaTensor  *w,
                           gint64              xz,
                           gint64              wz,
                           gint64              batch,
                           gint64              o,
                           const gint64       *at);
/* Where output number e is: its picture, output and place. */
void ref_quant_conv_at (const FoveaShape *shape,
                        gint64            e,
                        gint64           *batch,
                        gint64           *o,
                        gint64           *at);
/* The products of the matrices of a with those of b, as NumPy pairs them for
 * equal batches, a single matrix, or (rank 4 with rank 3) each with each. */
void ref_quant_product_sums (const FoveaTensor *a,
                             const FoveaTensor *b,
                             const FoveaTensor *az,
                             const FoveaTensor *bz,
                             gint64            *sums);
