/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of graphs. */
#pragma once

#include "graph.h"

/* The part that leads from `input` (NO_VALUE: the graph's own inputs) to
 * `output`, with the same values, so that the same weights go with it. `shape`
 * and `type` are the input's; the output is the only one. Errors: UNSUPPORTED
 * when the output depends on the graph's inputs past `input`. */
FoveaGraph *fovea_graph_cut (FoveaGraph       *graph,
                             FoveaValue        input,
                             const FoveaShape *shape,
                             FoveaDType        type,
                             FoveaValue        output,
                             GError          **error);

/* The part that makes `outputs` of the values that are marked in `given`
 * [n_values]: those that it reads become its inputs, in the order of their
 * numbers, with these shapes and types [n_values]. Weights are not given: they
 * are there. What is neither made nor given (an input of the graph) must not be
 * needed. */
FoveaGraph *fovea_graph_between (FoveaGraph       *graph,
                                 const gboolean   *given,
                                 const FoveaShape *shapes,
                                 const FoveaDType *types,
                                 const FoveaValue *outputs,
                                 guint             n_outputs);
