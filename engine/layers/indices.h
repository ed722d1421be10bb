/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that are told by numbers where to read or write: gather and scatter.
 * Indices below 0 count from the end. Those known when the plan is made are
 * checked; others are clamped, so that nothing outside is ever touched. */
#pragma once

#include "layers/parts.h"
#include "layers/steps.h"

/* The place that an index means, of `size` (1 or more). */
static inline gint64
fovea_index_place (gint64 index, gint64 size)
{
  index += index < 0 ? size : 0;
  return CLAMP (index, 0, size - 1);
}

/* Input i has indices: of 32 or 64 bits and, as far as they are known, inside.
 * The last axis of the indices has `count` numbers, one for each of sizes[];
 * count 1 stands for any shape. Errors: SHAPE "gather: index 7 is outside a size
 * of 5". */
gboolean fovea_indices_check (const FoveaStep *step,
                              guint            i,
                              const gint64    *sizes,
                              gint64           count,
                              GError         **error);
/* Product of the sizes from .. until-1. */
gint64 fovea_indices_span (const FoveaShape *shape, guint from, guint until);

/* What gathernd and scatternd share: the last axis of the indices has `count`
 * numbers, which choose a stretch of `length` numbers along the data's axes
 * from `first` on. */
typedef struct
{
  guint  first;
  gint64 count, length;
} FoveaTuples;

/* Looks at inputs 0 (data) and 1 (indices) with so many batch axes. */
gboolean fovea_tuples_fit (const FoveaStep *step,
                           guint            batch_axes,
                           FoveaTuples     *tuples,
                           GError         **error);
/* Where the stretch of tuple number `at` begins, in numbers from the start of
 * the data, without its batch. */
gint64 fovea_tuples_place (const FoveaStep   *step,
                           const FoveaTuples *tuples,
                           const gint64      *indices,
                           gint64             at);

/* What gatherelements and scatterelements share: where element `at` of the
 * indices, a shape of the data's rank, has its place in the data. */
gboolean
fovea_elements_check (const FoveaStep *step, guint axis, GError **error);
/* The place of line `line` (along the last axis) with place 0 along `axis`. */
gint64 fovea_elements_line (const FoveaStep *step, guint axis, gint64 line);

/* How scatter puts numbers where others are. */
typedef enum
{
  FOVEA_SCATTER_NONE,
  FOVEA_SCATTER_ADD,
  FOVEA_SCATTER_MUL,
  FOVEA_SCATTER_MAX,
  FOVEA_SCATTER_MIN
} FoveaScatter;

gboolean fovea_scatter_parse (FoveaAttrs   *attrs,
                              const char   *layer,
                              FoveaScatter *scatter,
                              GError      **error);
/* Checks that data and updates go together. */
gboolean fovea_scatter_check (const FoveaStep *step, GError **error);
/* Copies the data to the output. */
void fovea_scatter_begin (const FoveaStep *step, const FoveaWork *work);
/* Puts n updates from number `from` on at number `at` of the output. */
void fovea_scatter_put (const FoveaStep *step,
                        const FoveaWork *work,
                        FoveaScatter     scatter,
                        gint64           at,
                        gint64           from,
                        gint64           n);
/* Writes may meet: one unit does all. */
gint64 fovea_scatter_units (const FoveaStep *step, const FoveaRect *out);
