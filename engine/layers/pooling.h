/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What maxpool, minpool, averagepool, lppool and medianpool share: everything but the
 * operation. Not a layer itself.
 *
 * A window is first combined down its columns (slices of the input in 3-D, in
 * each the rows, top to bottom), then along the row (left to right), so the order of operations of an
 * output depends on nothing but its place in the full map. Padding takes no
 * part; a window that sees nothing but padding (possible with ceil_mode or with
 * paddings as wide as the window) gives the operation's neutral number: -inf
 * for max, +inf for min, 0 for the average. */
#pragma once

#include "layer.h"

typedef struct
{
  FoveaWindow window;
  gboolean    count_include_pad; /* averagepool only */
  gboolean    has_indices;       /* maxpool only: there may be a 2nd output */
} FoveaPoolingParams;

typedef struct
{
  FoveaWindow window; /* auto_pad resolved */
} FoveaPoolingFitted;

typedef void (*FoveaCombineFunc) (const float *a,
                                  const float *b,
                                  float       *dst,
                                  size_t       n);

/* Reads the window; the caller reads what else it has, then calls
 * fovea_attrs_check. */
gboolean fovea_pooling_parse (FoveaAttrs         *attrs,
                              const char         *layer,
                              FoveaPoolingParams *params,
                              GError            **error);
/* For any type that is held as fp32, and for floats alone. */
gboolean fovea_pooling_fit (FoveaStep *step, GError **error);
gboolean fovea_pooling_fit_float (FoveaStep *step, GError **error);
void     fovea_pooling_need (const FoveaStep *step,
                             guint            i,
                             const FoveaRect *out,
                             FoveaRect       *in);
gsize    fovea_pooling_scratch (const FoveaStep *step, const FoveaRect *out);

/* The smallest number of a type, the largest one. */
float fovea_pooling_lowest (FoveaDType type);
float fovea_pooling_highest (FoveaDType type);

/* The adjoint of a pooling whose output is one of the window's numbers. */
void fovea_pooling_pick_gradient (FoveaAdjoint *adjoint);

/* One row of outputs: unit number `unit` of fovea_slice_units. */
typedef struct
{
  FoveaTile in, out;                          /* by slices */
  gint64    plane;                            /* batch * channels + channel */
  gint64    z, y;                             /* of the output */
  gint64    z_from, z_until, y_from, y_until; /* window's places in the map */
} FoveaPoolingRow;

FoveaPoolingRow fovea_pooling_row_of (const FoveaStep *step,
                                      const FoveaWork *work,
                                      gint64           unit);
/* Row of the input that the window's slice kz and row ky are; at column 0 of
 * the map, which need not lie in the tile. */
const float *fovea_pooling_input (const FoveaStep       *step,
                                  const FoveaPoolingRow *row,
                                  gint64                 kz,
                                  gint64                 ky);
/* The outputs, at the rectangle's first column. */
float *fovea_pooling_output (const FoveaStep *step, const FoveaPoolingRow *row);
/* Columns of the padded input that a row of n outputs looks at. */
gint64 fovea_pooling_columns (const FoveaWindow *window, gint64 n);
/* block of a pooling of one output, and one row of outputs of a block: the
 * largest numbers of the windows or their sums, as fovea_pooling_combine. */
void fovea_pooling_block (FoveaStep *step, const FoveaLoops *loops);
gboolean fovea_pooling_banded (const FoveaStep *step);
void fovea_pooling_combine_blocked (const FoveaStep *step,
                                    const FoveaWork *work,
                                    gint64           plane,
                                    gint64           y,
                                    gboolean         largest);
/* Combines the windows of a row of outputs into that row, padding being
 * `neutral`. */
void fovea_pooling_combine (const FoveaStep       *step,
                            const FoveaWork       *work,
                            const FoveaPoolingRow *row,
                            FoveaCombineFunc       combine,
                            float                  neutral);
