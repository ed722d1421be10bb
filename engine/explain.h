/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of what explains an answer. */
#pragma once

#include "plan.h"

struct _FoveaExplain
{
  FoveaGraph       *graph; /* of gradients */
  FoveaWeights     *weights;
  FoveaPlan        *plan; /* taps: the score's value, the layer's maps */
  FoveaValue        of, layer;
  gboolean          cam, exact;
  gboolean          nhwc; /* the input is looked at, and has its channels last */
  FoveaSaliencyKind kind;
};

/* The axis of y that counts classes */
static inline guint
fovea_explain_class_axis (const FoveaShape *shape)
{
  return shape->rank > 1 ? 1 : 0;
}

/* Which values depend on `from`. (transfer full, [n_values]) */
gboolean *fovea_explain_dependent (FoveaGraph *graph, FoveaValue from);
/* Which values lead to `of`. (transfer full, [n_values]) */
gboolean *fovea_explain_leading (FoveaGraph *graph, FoveaValue of);
/* Only layers that are linear in `layer` lie between it and `of`. */
gboolean fovea_explain_is_linear (const FoveaPlan *plan,
                                  FoveaGraph      *graph,
                                  FoveaValue       layer,
                                  FoveaValue       of);
/* The values with more than one pixel between the input and `of`, in running
 * order. (transfer full) */
FoveaValue *fovea_explain_maps (const FoveaPlan *plan,
                                FoveaGraph      *graph,
                                FoveaValue       of,
                                guint           *n);
/* Zeroed. NULL and MEMORY when there is none. */
FoveaHeat *fovea_heat_new (gint64 width, gint64 height, GError **error);
/* Fills in what follows from the values. */
void fovea_heat_measure (FoveaHeat *heat);
