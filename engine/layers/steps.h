/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many layers do alike: count their inputs, walk over rows, apply one
 * function to every element. Not a layer itself. */
#pragma once

#include "layer.h"

/* TRUE when the step has min .. max inputs, the first `min` of them present,
 * and one output. Errors: SHAPE "relu: has 2 inputs instead of 1". */
gboolean
fovea_step_check (const FoveaStep *step, guint min, guint max, GError **error);

/* The same without a look at the outputs. */
gboolean fovea_step_check_inputs (const FoveaStep *step,
                                  guint            min,
                                  guint            max,
                                  GError         **error);

/* Kinds of types, for fovea_step_takes */
typedef enum
{
  FOVEA_TAKES_FLOATS = 1,
  FOVEA_TAKES_INTS = 2,
  FOVEA_TAKES_BOOL = 4,
  FOVEA_TAKES_NUMBERS = FOVEA_TAKES_FLOATS | FOVEA_TAKES_INTS,
  FOVEA_TAKES_ALL = FOVEA_TAKES_NUMBERS | FOVEA_TAKES_BOOL
} FoveaTakes;

/* TRUE when input i, if it is there, is of one of these kinds. Errors:
 * UNSUPPORTED "exp: numbers of type int64 in input 0 are not supported". */
gboolean fovea_step_takes (const FoveaStep *step,
                           guint            i,
                           FoveaTakes       kinds,
                           GError         **error);
/* TRUE when inputs i and j are there and of one type. Errors: UNSUPPORTED
 * "add: inputs 0 and 1 are of different types, float32 and int64". */
gboolean fovea_step_same_type (const FoveaStep *step,
                               guint            i,
                               guint            j,
                               GError         **error);

/* Asks for what opset 1 let every operator have, and nobody ever used. */
void fovea_attrs_ask_legacy (FoveaAttrs *attrs);

/* TRUE when input i is there. */
static inline gboolean
fovea_step_has (const FoveaStep *step, guint i)
{
  return i < step->n_in && step->present[i];
}

/* The constant behind input i, which is there. NULL and UNSUPPORTED
 * "clip: the lower bound has to be a constant" when it is only known at run
 * time; `what` is untranslated. */
const FoveaTensor *fovea_step_constant (const FoveaStep *step,
                                        guint            i,
                                        const char      *what,
                                        GError         **error);

/* An axis attribute, of `rank` axes, negative ones counted from the end.
 * Errors: SHAPE "softmax: no axis 4 in an input of rank 4". */
gboolean fovea_step_axis (const FoveaStep *step,
                          gint64           axis,
                          guint            rank,
                          guint           *out,
                          GError         **error);

/* The element (plane, y, x) of a tile, in full-map coordinates. */
static inline float *
fovea_tile_at (const FoveaTile *tile, gint64 plane, gint64 y, gint64 x)
{
  return fovea_tile_row (tile, plane, y) + (x - tile->rect.x);
}

static inline gboolean
fovea_rect_equal (const FoveaRect *a, const FoveaRect *b)
{
  return a->x == b->x && a->y == b->y && a->width == b->width &&
         a->height == b->height;
}

/* Unit `unit` of fovea_units_rows: its plane and row. */
static inline void
fovea_unit_row (const FoveaTile *out, gint64 unit, gint64 *plane, gint64 *y)
{
  *plane = unit / out->rect.height;
  *y = out->rect.y + unit % out->rect.height;
}

/* n elements from src to dst, which may be src; data is the caller's. */
typedef void (*FoveaElementFunc) (const FoveaLoops *loops,
                                  const float      *src,
                                  float            *dst,
                                  gsize             n,
                                  gconstpointer     data);

/* fit of a layer with one input whose output has the same shape. */
gboolean fovea_elementwise_fit (FoveaStep *step, GError **error);
/* run of a layer whose units are rows; func is given the longest stretches
 * that lie together, so its results must not depend on where they begin. For
 * numbers that are held as fp32. */
void fovea_elementwise_run (const FoveaWork *work,
                            gint64           first,
                            gint64           last,
                            FoveaElementFunc func,
                            gconstpointer    data);

/* The same for numbers of any type: src and dst are as input 0 and output 0 are
 * held. */
typedef void (*FoveaHeldFunc) (const FoveaStep *step,
                               gconstpointer    src,
                               gpointer         dst,
                               gsize            n,
                               gconstpointer    data);
void fovea_elementwise_run_held (const FoveaStep *step,
                                 const FoveaWork *work,
                                 gint64           first,
                                 gint64           last,
                                 FoveaHeldFunc    func,
                                 gconstpointer    data);

/* Elements of one channel of one picture: the product of sizes 2 and up. */
gint64 fovea_plane_elements (const FoveaShape *shape);
/* fit of a layer that makes one number of each channel: N C ... to N C 1 1. */
gboolean fovea_global_fit (FoveaStep *step, GError **error);
