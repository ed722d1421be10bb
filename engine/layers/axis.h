/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layers that look along one axis share (softmax, argmax, topk, ...):
 * the value seen as [outer][n][inner], up to 64 lines beside each other at a
 * time. Along axis 1 of a picture they work on tiles. Not a layer itself. */
#pragma once

#include "gradient.h"
#include "layers/steps.h"

#define FOVEA_AXIS_LINES 64

typedef struct
{
  gint64   axis;
  gboolean flatten; /* everything from the axis on is one axis */
} FoveaAxisParams;

typedef struct
{
  guint  axis;
  gint64 outer, n, inner;
  gint64 out_n; /* what becomes of n */
} FoveaAxis;

/* Where `lines` lines begin and how far their elements lie apart; the next
 * line is the next number. */
typedef struct
{
  gint64 in, in_stride, out, out_stride, lines;
} FoveaAxisPart;

/* Reads `axis` as Softmax and its kin have it: flattened before opset 13. */
gboolean fovea_axis_parse (FoveaAttrs *attrs,
                           const char *layer,
                           gpointer    params,
                           GError    **error);
/* fit of a layer of one float input and an output of the same shape, with
 * FoveaAxisParams and FoveaAxis. */
gboolean fovea_axis_fit (FoveaStep *step, GError **error);
/* The sizes around axis `axis` of input 0 (out_n = n); the step is whole unless
 * tiles will do. */
gboolean fovea_axis_split (FoveaStep *step,
                           gint64     axis,
                           FoveaAxis *split,
                           GError   **error);
/* Product of sizes from .. until - 1; 0 where it would be too large, which only
 * an empty value can have. */
gint64 fovea_axis_product (const FoveaShape *shape, guint from, guint until);

/* A unit is a row of a tile or a stretch of lines; fovea_axis_part gives its
 * lines from number `skip` on, none when there are no more. */
gint64   fovea_axis_units (const FoveaStep *step,
                           const FoveaAxis *axis,
                           const FoveaRect *out);
gboolean fovea_axis_part (const FoveaStep *step,
                          const FoveaAxis *axis,
                          const FoveaWork *work,
                          gint64           unit,
                          gint64           skip,
                          FoveaAxisPart   *part);

/* dst[i][x] of src[i][x], i < n, x < lines <= FOVEA_AXIS_LINES. */
typedef void (*FoveaAxisFunc) (const FoveaLoops *loops,
                               const float      *src,
                               gint64            src_stride,
                               float            *dst,
                               gint64            dst_stride,
                               gint64            n,
                               gint64            lines,
                               gint64            option);
/* The largest of n numbers, or NaN if the first is; others are passed over. Of
 * each of up to FOVEA_AXIS_LINES lines. */
void fovea_axis_largest_lines (const float *src,
                               gint64       stride,
                               gint64       n,
                               gint64       lines,
                               float       *largest);
/* run of a layer with FoveaAxis as its fitted */
void fovea_axis_run (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last,
                     FoveaAxisFunc    func,
                     gint64           option);

/* fovea_step_check for a layer with up to max_out outputs */
gboolean fovea_step_check_outputs (const FoveaStep *step,
                                   guint            min,
                                   guint            max,
                                   guint            max_out,
                                   GError         **error);
/* All inputs that are there have to be floats. */
gboolean fovea_step_floats (const FoveaStep *step, GError **error);

/* The sum of a value of input 0's shape over what such a layer looks along, with
 * that one's sizes 1. */
FoveaValue fovea_axis_total (FoveaAdjoint *adjoint, FoveaValue value);

/* The layer of that one of Softmax's kin whose lines word##_lines makes. */
#define FOVEA_AXIS_LAYER(word, op, ...)                                    \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params,        \
                                GError **error)                            \
  {                                                                        \
    return fovea_axis_parse (attrs, #word, params, error);                 \
  }                                                                        \
  static gint64 word##_units (const FoveaStep *step, const FoveaRect *out) \
  {                                                                        \
    return fovea_axis_units (step, step->fitted, out);                     \
  }                                                                        \
  static void word##_run (const FoveaStep *step, const FoveaWork *work,    \
                          gint64 first, gint64 last)                       \
  {                                                                        \
    fovea_axis_run (step, work, first, last, word##_lines, 0);             \
  }                                                                        \
  const FoveaLayerClass fovea_layer_##word = {                             \
    .name = #word,                                                         \
    .onnx = op,                                                            \
    .params_size = sizeof (FoveaAxisParams),                               \
    .fitted_size = sizeof (FoveaAxis),                                     \
    .parse = word##_parse,                                                 \
    .fit = fovea_axis_fit,                                                 \
    .need = fovea_need_same,                                               \
    .units = word##_units,                                                 \
    .run = word##_run,                                                     \
    __VA_ARGS__                                                            \
  }
