/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What maxpool, minpool and averagepool share: everything but the operation.
 * Not a layer itself.
 *
 * A window is first combined down its columns (rows of the input, top to
 * bottom), then along the row (left to right), so the order of operations of an
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
gboolean fovea_pooling_fit (FoveaStep *step, GError **error);
void     fovea_pooling_need (const FoveaStep *step,
                             guint            i,
                             const FoveaRect *out,
                             FoveaRect       *in);
gsize    fovea_pooling_scratch (const FoveaStep *step, const FoveaRect *out);
/* Combines the windows of output row `unit` (of fovea_units_rows) into that
 * row, padding being `neutral`. */
void fovea_pooling_row (const FoveaStep *step,
                        const FoveaWork *work,
                        gint64           unit,
                        FoveaCombineFunc combine,
                        float            neutral);
