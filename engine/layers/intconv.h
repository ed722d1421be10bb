/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution of bytes, in 1 to 3 dimensions, exact to the integer:
 *   sum[n][o][y][x] = bias[o] + sum over i, ky, kx of
 *     (w[o][i][ky][kx] - wz[o]) * (x[n][g * I + i][...] - xz)
 * with xz outside the map, kept in 32 bits. fp32 holds such sums exactly below
 * 2^24, so stretches of taps that cannot pass that go through the same inner
 * loop as every convolution, and are added up as integers. Where the CPU can
 * multiply pairs of 16-bit integers, all is done by those: intconv-pairs.c.
 * Source: the ONNX operators ConvInteger and QLinearConv. */
#pragma once

#include "layers/steps.h"

typedef struct
{
  FoveaWindow window;
  gint64      group;
} FoveaIntConvParams;

typedef struct
{
  FoveaWindow window; /* auto_pad resolved */
  gint64      group, group_in, group_out;
  gint64      taps;   /* group_in * kd * kh * kw */
  gint64      n_cuts; /* stretches of taps */
  gint64     *cuts;   /* [n_cuts + 1] where each begins; the last is taps */
  /* in blocks of m outputs, each [taps][m]: weight minus zero point */
  float  *weights;
  gint32 *bias; /* [out] */
  gboolean by_pairs;
  gint32  *paired;     /* then instead, [pairs][m] */
  gint64   pairs;      /* of one output */
  gboolean by_channel; /* a pair is two channels, else two columns, of taps */
} FoveaIntConv;

/* Which inputs hold what; -1: there is none. */
typedef struct
{
  int x_zero, w, w_zero, bias;
} FoveaIntConvInputs;

gboolean fovea_intconv_parse (FoveaAttrs         *attrs,
                              const char         *layer,
                              FoveaIntConvParams *params,
                              GError            **error);
/* Checks all inputs named and sets the output's shape. */
gboolean fovea_intconv_fit (FoveaStep                *step,
                            FoveaIntConv             *conv,
                            const FoveaIntConvInputs *inputs,
                            GError                  **error);
/* block of both layers: all plain; whether it is done in pairs. */
void     fovea_intconv_choose (FoveaStep        *step,
                               FoveaIntConv     *conv,
                               const FoveaLoops *loops);
gboolean fovea_intconv_pack (FoveaStep                *step,
                             FoveaIntConv             *conv,
                             const FoveaIntConvInputs *inputs,
                             const FoveaLoops         *loops,
                             GError                  **error);
void     fovea_intconv_clear (FoveaIntConv *conv);
/* Laying the input out in pairs, before the run. */
gint64   fovea_intconv_prepare_units (const FoveaStep    *step,
                                      const FoveaIntConv *conv,
                                      const FoveaRect    *out);
gsize    fovea_intconv_shared (const FoveaStep    *step,
                               const FoveaIntConv *conv,
                               const FoveaRect    *out);
void     fovea_intconv_prepare (const FoveaStep    *step,
                                const FoveaWork    *work,
                                gint64              first,
                                gint64              last,
                                const FoveaIntConv *conv,
                                int                 x_zero);
gint64   fovea_intconv_units (const FoveaStep    *step,
                              const FoveaIntConv *conv,
                              const FoveaRect    *out);
gsize    fovea_intconv_scratch (const FoveaStep    *step,
                                const FoveaIntConv *conv,
                                const FoveaRect    *out,
                                const FoveaLoops   *loops);

/* n sums of output channel `channel`, for the output's numbers `at` and on. */
typedef void (*FoveaIntConvStore) (const FoveaStep *step,
                                   const FoveaWork *work,
                                   gint64           channel,
                                   const gint32    *sums,
                                   gint64           at,
                                   gint64           n);

void fovea_intconv_run (const FoveaStep    *step,
                        const FoveaWork    *work,
                        gint64              first,
                        gint64              last,
                        const FoveaIntConv *conv,
                        int                 x_zero,
                        FoveaIntConvStore   store);
/* The zero point in input i, or 0. */
float fovea_intconv_zero (const FoveaStep *step, const FoveaWork *work, int i);

/* ---- In pairs: what intconv.c hands over ----------------------------------------- */

/* It is a map, without a border or a stride of absurd size. */
gboolean fovea_intpairs_suit (const FoveaStep *step, const FoveaIntConv *conv);
/* How the taps make pairs */
void fovea_intpairs_choose (FoveaIntConv *conv);
/* Packs [out][taps] less the zero points. FALSE: no memory. */
gboolean fovea_intpairs_pack (FoveaIntConv     *conv,
                              const float      *from,
                              const float      *zero,
                              const FoveaLoops *loops);
gint64   fovea_intpairs_units (const FoveaStep    *step,
                               const FoveaIntConv *conv,
                               const FoveaRect    *out);
gsize    fovea_intpairs_scratch (const FoveaStep    *step,
                                 const FoveaIntConv *conv,
                                 const FoveaRect    *out,
                                 const FoveaLoops   *loops);
void     fovea_intpairs_run (const FoveaStep    *step,
                             const FoveaWork    *work,
                             gint64              first,
                             gint64              last,
                             const FoveaIntConv *conv,
                             FoveaIntConvStore   store);
