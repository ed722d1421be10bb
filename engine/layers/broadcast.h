/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all arithmetic of several inputs shares: their shapes go together as in
 * NumPy (missing sizes count as 1 from the left, a 1 is repeated), of any rank.
 * A layer gives a function of rows; add.c and less.c are such layers in a few
 * lines. Not a layer itself.
 *
 * Floats and bools are computed as fp32; integers of all sizes as gint64, then
 * wrapped to their size. */
#pragma once

#include <math.h>

#include "gradient.h"
#include "layers/numbers.h"
#include "layers/steps.h"

/* Before opset 7 `axis` said with which axis of the first input the second
 * one's first axis goes; -1: they end together. Has to be the first member of
 * a layer's params. */
typedef struct
{
  gint64 axis;
} FoveaBroadcast;

#define FOVEA_BROADCAST_MOST 3 /* inputs of one row */

/* A row: n numbers in a line, and where those they are made of lie. */
typedef struct
{
  const FoveaStep  *step;
  const FoveaLoops *loops;
  gconstpointer     in[FOVEA_BROADCAST_MOST]; /* as held */
  gsize      by[FOVEA_BROADCAST_MOST]; /* 1; 0: one number for the whole row */
  FoveaDType type[FOVEA_BROADCAST_MOST];
  gpointer   dst; /* may be in[0] where by[0] is 1 */
  gsize      n;
} FoveaRow;

typedef void (*FoveaRowFunc) (const FoveaRow *row);
/* a op b, of integers of that type */
typedef gint64 (*FoveaIntOp) (gint64 a, gint64 b, FoveaDType type);
typedef void (*FoveaFloatLoop) (const float *a,
                                const float *b,
                                float       *dst,
                                size_t       n);

/* Asks for axis and broadcast, and checks. */
gboolean fovea_broadcast_parse (FoveaAttrs *attrs,
                                const char *layer,
                                gpointer    params,
                                GError    **error);
/* The output's shape from those of inputs 0 .. n_in-1, all present. */
gboolean fovea_broadcast_shape (FoveaStep *step, GError **error);
/* fit: min .. max inputs of one type of these kinds; the output is of it. */
gboolean fovea_broadcast_fit (FoveaStep *step,
                              guint      min,
                              guint      max,
                              FoveaTakes kinds,
                              GError   **error);
void     fovea_broadcast_need (const FoveaStep *step,
                               guint            i,
                               const FoveaRect *out,
                               FoveaRect       *in);
gint64   fovea_broadcast_units (const FoveaStep *step, const FoveaRect *out);
/* The axis of an output of that rank that input i's first axis goes with */
guint fovea_broadcast_start (const FoveaStep *step, guint i, guint rank);
/* block of layers that run by fovea_broadcast_run: of maps of one shape, and of
 * one number a channel or one for all, if one of the maps lies so. */
void fovea_broadcast_block (FoveaStep *step, const FoveaLoops *loops);
/* All inputs from left to right, two at a time: `func` has in[0] and in[1]. */
void fovea_broadcast_run (const FoveaStep *step,
                          const FoveaWork *work,
                          gint64           first,
                          gint64           last,
                          FoveaRowFunc     func);
/* What it does where the output is blocked (broadcast-blocked.c) */
void fovea_broadcast_run_blocked (const FoveaStep *step,
                                  const FoveaWork *work,
                                  gint64           first,
                                  gint64           last,
                                  FoveaRowFunc     func);
/* Three inputs at once: in[0] .. in[2]. */
void fovea_broadcast_run_three (const FoveaStep *step,
                                const FoveaWork *work,
                                gint64           first,
                                gint64           last,
                                FoveaRowFunc     func);

/* The numbers from .. until-1 of output 0 that units first .. last-1 make. */
void fovea_broadcast_stretch (const FoveaStep *step,
                              const FoveaWork *work,
                              gint64           first,
                              gint64           last,
                              gint64          *from,
                              gint64          *until);

/* For row functions: floats by a loop of two rows, integers one by one. */
void fovea_row_floats (const FoveaRow *row, FoveaFloatLoop loop);
void fovea_row_ints (const FoveaRow *row, FoveaIntOp op);

/* ---- Whole layers -------------------------------------------------------------- */

/* The FoveaRowFunc `name`: `expression` of the floats x and y */
#define FOVEA_FLOAT_ROW(name, expression)                         \
  static void name (const FoveaRow *row)                          \
  {                                                               \
    const float *a = row->in[0], *b = row->in[1];                 \
    float       *dst = row->dst;                                  \
                                                                  \
    for (gsize i = 0; i < row->n; i++)                            \
      {                                                           \
        const float x = a[i * row->by[0]], y = b[i * row->by[1]]; \
                                                                  \
        dst[i] = (expression);                                    \
      }                                                           \
  }

/* The same by an inner loop of FoveaLoops */
#define FOVEA_LOOP_ROW(name, loop)            \
  static void name (const FoveaRow *row)      \
  {                                           \
    fovea_row_floats (row, row->loops->loop); \
  }

/* word##_row: integers by the FoveaIntOp `op`, all else by word##_floats */
#define FOVEA_NUMBER_ROW(word, op)             \
  static void word##_row (const FoveaRow *row) \
  {                                            \
    if (fovea_dtype_is_int (row->type[0]))     \
      fovea_row_ints (row, op);                \
    else                                       \
      word##_floats (row);                     \
  }

/* The same of a layer that computes with doubles, too: `expression` of the
 * doubles x and y */
#define FOVEA_ARITHMETIC_ROW(word, op, expression)                 \
  static void word##_doubles (const FoveaRow *row)                 \
  {                                                                \
    const double *a = row->in[0], *b = row->in[1];                 \
    double       *dst = row->dst;                                  \
                                                                   \
    for (gsize i = 0; i < row->n; i++)                             \
      {                                                            \
        const double x = a[i * row->by[0]], y = b[i * row->by[1]]; \
                                                                   \
        dst[i] = (expression);                                     \
      }                                                            \
  }                                                                \
  static void word##_row (const FoveaRow *row)                     \
  {                                                                \
    if (row->type[0] == FOVEA_F64_EXACT)                           \
      word##_doubles (row);                                        \
    else if (fovea_dtype_is_int (row->type[0]))                    \
      fovea_row_ints (row, op);                                    \
    else                                                           \
      word##_floats (row);                                         \
  }

/* parse, fit and run of a layer whose rows are made by word##_row */
#define FOVEA_BROADCAST_FUNCS(word, min, max, kinds)                    \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params,     \
                                GError **error)                         \
  {                                                                     \
    return fovea_broadcast_parse (attrs, #word, params, error);         \
  }                                                                     \
  static gboolean word##_fit (FoveaStep *step, GError **error)          \
  {                                                                     \
    return fovea_broadcast_fit (step, min, max, kinds, error);          \
  }                                                                     \
  static void word##_run (const FoveaStep *step, const FoveaWork *work, \
                          gint64 first, gint64 last)                    \
  {                                                                     \
    fovea_broadcast_run (step, work, first, last, word##_row);          \
  }

#define FOVEA_BROADCAST_CLASS(word, op, params_type, ...)                      \
  const FoveaLayerClass fovea_layer_##word = { .name = #word,                  \
                                               .onnx = op,                     \
                                               .params_size =                  \
                                                   sizeof (params_type),       \
                                               .parse = word##_parse,          \
                                               .fit = word##_fit,              \
                                               .need = fovea_broadcast_need,   \
                                               .units = fovea_broadcast_units, \
                                               .run = word##_run,              \
                                               .wide = TRUE,                   \
                                               .in_place = TRUE,               \
                                               __VA_ARGS__ }

/* What comes behind is for the class: its gradient. */
#define FOVEA_BROADCAST_LAYER(word, op, min, max, kinds, ...) \
  FOVEA_BROADCAST_FUNCS (word, min, max, kinds)               \
  FOVEA_BROADCAST_CLASS (word, op, FoveaBroadcast,            \
                         .block = fovea_broadcast_block, __VA_ARGS__)

#define FOVEA_ARITHMETIC_LAYER(word, op, min, max, ...)                    \
  FOVEA_BROADCAST_FUNCS (word, min, max, FOVEA_TAKES_NUMBERS)              \
  FOVEA_BROADCAST_CLASS (word, op, FoveaBroadcast,                         \
                         .block = fovea_broadcast_block, .doubles = TRUE,  \
                         __VA_ARGS__)

/* gradient of layers whose output is one of the operands: the first that equals
 * it gets all. */
void fovea_broadcast_choose (FoveaAdjoint *adjoint);
/* Operand i of the layer, in a shape that goes with the output's as in NumPy. */
FoveaValue fovea_broadcast_operand (FoveaAdjoint *adjoint, guint i);
/* An operand's share of a gradient of the output's shape, at operand i. */
FoveaValue fovea_broadcast_share (FoveaAdjoint *adjoint,
                                  FoveaValue    gradient,
                                  guint         i);

/* A comparison: `floats` of the floats x and y; `ints` of the gint64 x and y,
 * which are in order for uint64 too */
#define FOVEA_COMPARISON_LAYER(word, op, kinds, floats, ints)           \
  FOVEA_FLOAT_ROW (word##_floats, floats)                               \
  static gint64 word##_int (gint64 a, gint64 b, FoveaDType type)        \
  {                                                                     \
    const gint64 turn = type == FOVEA_U64 ? G_MININT64 : 0;             \
    const gint64 x = a ^ turn, y = b ^ turn;                            \
                                                                        \
    return (ints);                                                      \
  }                                                                     \
  FOVEA_NUMBER_ROW (word, word##_int)                                   \
  static gboolean word##_parse (FoveaAttrs *attrs, gpointer params,     \
                                GError **error)                         \
  {                                                                     \
    return fovea_broadcast_parse (attrs, #word, params, error);         \
  }                                                                     \
  static gboolean word##_fit (FoveaStep *step, GError **error)          \
  {                                                                     \
    if (! fovea_broadcast_fit (step, 2, 2, kinds, error))               \
      return FALSE;                                                     \
    step->out_type[0] = FOVEA_BOOL;                                     \
    return TRUE;                                                        \
  }                                                                     \
  static void word##_run (const FoveaStep *step, const FoveaWork *work, \
                          gint64 first, gint64 last)                    \
  {                                                                     \
    fovea_broadcast_run (step, work, first, last, word##_row);          \
  }                                                                     \
  FOVEA_BROADCAST_CLASS (word, op, FoveaBroadcast)
