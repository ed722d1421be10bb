/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What quantised layers share: which scale and zero point belong to which
 * number, the ranges of small integers, and the two conversions
 *   q = clamp (round (x / scale) + zero), a half to the even one
 *   x = (q - zero) * scale
 * Source: the ONNX operators QuantizeLinear and DequantizeLinear. */
#pragma once

#include "layers/steps.h"

/* The range of an integer of 8 or 16 bits; FALSE for all other types. */
gboolean fovea_quant_range (FoveaDType type, float *low, float *high);

/* Number `e` of a value, in row-major order, has the scale number
 *   all alike: 0; by axis: e / inner % size;
 *   by blocks: the scales have the value's shape, but `blocks` along the axis. */
typedef struct
{
  gboolean one;
  gint64   size, inner;   /* of the axis, and of those behind it */
  gint64   block, blocks; /* block 0: by axis */
} FoveaQuantAxis;

/* Input 1 are the scales and input 2, which may be left out, the zero points;
 * also checks their shapes. `block` 0: none asked for. */
gboolean fovea_quant_axis_fit (FoveaQuantAxis  *quant,
                               const FoveaStep *step,
                               gint64           axis,
                               gint64           block,
                               GError         **error);
/* Whether a tile of a map can be computed alone. */
gboolean fovea_quant_axis_is_local (const FoveaQuantAxis *quant,
                                    const FoveaShape     *shape);

/* n numbers with one scale and one zero point; dst may be src. */
typedef void (*FoveaQuantFunc) (gconstpointer src,
                                float        *dst,
                                gint64        n,
                                float         scale,
                                float         zero,
                                gconstpointer data);

/* run of both layers: calls func for the longest stretches of one scale.
 * Numbers of input 0 are as they are held. */
void   fovea_quant_run (const FoveaStep      *step,
                        const FoveaWork      *work,
                        gint64                first,
                        gint64                last,
                        const FoveaQuantAxis *quant,
                        FoveaQuantFunc        func,
                        gconstpointer         data);
gint64 fovea_quant_units (const FoveaStep *step, const FoveaRect *out);
void   fovea_quant_need (const FoveaStep *step,
                         guint            i,
                         const FoveaRect *out,
                         FoveaRect       *in);

/* dst = clamp (round (src / scale), low - zero, high - zero) + zero, where NaN
 * is low. */
void fovea_quantise (const float *src,
                     float       *dst,
                     gint64       n,
                     float        scale,
                     float        zero,
                     float        low,
                     float        high);
/* dst = (src - zero) * scale */
void fovea_dequantise (const float *src,
                       float       *dst,
                       gint64       n,
                       float        scale,
                       float        zero);
/* sums += part, whole numbers that fp32 holds; in 32 bits. */
void fovea_add_sums (gint32 *sums, const float *part, gint64 n);
