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
