/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-edges: in place, for scripts. The menu entry of the same name is
 * the operation fovea:edges. */
#include <glib/gi18n.h>

#include "procedure.h"

const FoveaProcedure fovea_procedure_edges = {
  .name = "plug-in-fovea-edges",
  .blurb = N_("Find the edges of layers"),
  .help = N_("Sobel, Prewitt, Scharr, Roberts, Laplacian, Kirsch or Robinson on the chosen layers where they are selected. The same as the operation fovea:edges, merged."),
  .options = fovea_edges_options,
  .run = fovea_procedure_filter,
  .title = N_("Edges"),
  .command = "edges",
  .filter = FOVEA_FILTER_EDGES,
};
