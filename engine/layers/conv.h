/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What convolution and transposed convolution share: weights [OC, IC / group,
 * kh, kw] and bias, and how outputs are cut into blocks of the inner loop. */
#pragma once

#include <string.h>

#include "layer.h"

typedef struct
{
  FoveaWindow window; /* auto_pad resolved */
  gint64      group;
  gboolean    direct; /* term by term, whatever the window's size */
  gint64      group_in, group_out; /* channels of one group */
  gint64      planes;              /* a window reads: group_in * kd */
  gint64      in_depth, out_depth; /* slices of a channel; 1 but in 3-D */
  gint64      taps;                /* group_in * kd * kh * kw */
  float      *weights;             /* [out / m][taps][m] in blocks */
  float      *init;                /* [out] the bias, or zeros */

  /* On blocked maps, see conv-blocked.h: */
  const struct _FoveaConvWay *way; /* NULL: the plain one of conv-run.c */
  int                         lanes;
  gint64 out_blocks;    /* of one group */
  float *scale, *shift; /* as init, whole blocks of each, or NULL */
} FoveaConv;

/* The functions of a conv layer's class: see conv-run.c. */
void   fovea_conv_need (const FoveaStep *step,
                        guint            i,
                        const FoveaRect *out,
                        FoveaRect       *in);
gint64 fovea_conv_units (const FoveaStep *step, const FoveaRect *out);
gsize  fovea_conv_scratch (const FoveaStep *step, const FoveaRect *out);
void   fovea_conv_run (const FoveaStep *step,
                       const FoveaWork *work,
                       gint64           first,
                       gint64           last);

/* TRUE when the step has a float input, constant weights and perhaps constant
 * biases, none of them wide. */
gboolean fovea_conv_check_inputs (const FoveaStep *step, GError **error);

/* Weight number i, as it lies in a model file: at any byte. */
static inline float
fovea_conv_weight (gconstpointer weights, gint64 i)
{
  float weight;

  memcpy (&weight, (const char *) weights + i * (gint64) sizeof weight,
          sizeof weight);
  return weight;
}

/* Outputs the next block of `rows` takes, when `left` are left: rows_m or a
 * smaller power of two. */
static inline int
fovea_rows_block (const FoveaLoops *loops, gint64 left)
{
  int m = loops->rows_m;

  while (m > left)
    m /= 2;
  return m;
}
