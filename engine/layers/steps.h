/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many layers do alike: count their inputs, walk over rows, apply one
 * function to every element. Not a layer itself. */
#pragma once

#include "layer.h"

/* TRUE when the step has min .. max inputs, the first `min` of them present,
 * and one output. Errors: SHAPE "relu: has 2 inputs instead of 1". */
gboolean
fovea_step_check (const FoveaStep *step, guint min, guint max, GError **error);

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
 * that lie together, so its results must not depend on where they begin. */
void fovea_elementwise_run (const FoveaWork *work,
                            gint64           first,
                            gint64           last,
                            FoveaElementFunc func,
                            gconstpointer    data);

/* Elements of one channel of one picture: the product of sizes 2 and up. */
gint64 fovea_plane_elements (const FoveaShape *shape);
/* fit of a layer that makes one number of each channel: N C ... to N C 1 1. */
gboolean fovea_global_fit (FoveaStep *step, GError **error);
