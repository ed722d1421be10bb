/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What add and multiply share: any number of inputs of shapes that go together
 * as in NumPy (missing sizes count as 1 from the left, a 1 is repeated), put
 * together from left to right. Not a layer itself. */
#pragma once

#include "layer.h"

/* Before opset 7 `axis` said with which axis of the first
 * input the second one's first axis goes; -1: they end together. */
typedef struct
{
  gint64 axis;
} FoveaBroadcast;

typedef struct
{
  /* dst = a op b, n elements; dst may be a, or both */
  void (*rows) (const float *a, const float *b, float *dst, size_t n);
  /* a op b as a * scale + shift, one of which is b */
  gboolean b_scales;
} FoveaBroadcastOp;

gboolean fovea_broadcast_parse (FoveaAttrs *attrs,
                                const char *layer,
                                gpointer    params,
                                GError    **error);
gboolean fovea_broadcast_fit (FoveaStep *step, GError **error);
void     fovea_broadcast_need (const FoveaStep *step,
                               guint            i,
                               const FoveaRect *out,
                               FoveaRect       *in);
gint64   fovea_broadcast_units (const FoveaStep *step, const FoveaRect *out);
void     fovea_broadcast_run (const FoveaStep        *step,
                              const FoveaWork        *work,
                              gint64                  first,
                              gint64                  last,
                              const FoveaBroadcastOp *op);
