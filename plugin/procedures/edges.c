/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-edges: in place, for scripts. The menu entry of the same name is
 * the operation fovea:edges. */
#include <glib/gi18n.h>

#include "procedure.h"

static const FoveaOption edges_options[] = {
  FOVEA_OPTION_ONE_OF ("method", N_("_Method"), N_("The pair of kernels that measures the change in x and y, or a set for eight directions"),
                       fovea_method_words, "sobel"),
  FOVEA_OPTION_ONE_OF ("result", N_("R_esult"), N_("How strong the edge is, its direction, both, one of the two measurements, or only where it is strongest"),
                       fovea_result_words, "magnitude"),
  FOVEA_OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_NUMBER ("scale", N_("_Scale"), N_("The result is multiplied by this"), -1000, 1000, 1),
  FOVEA_OPTION_NUMBER ("offset", N_("O_ffset"),
                       N_("Added after scaling; 0.5 shows negative results"), -1000, 1000, 0),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_edges_options (void)
{
  return edges_options;
}

FoveaFilter *
fovea_edges_make (FoveaSettings *settings, const FoveaFilterLayer *layer, gboolean keep_size, GError **error)
{
  FoveaEdges edges = FOVEA_EDGES_DEFAULTS;

  edges.kernel = fovea_settings_choice (settings, "method");
  edges.result = fovea_settings_choice (settings, "result");
  edges.border = fovea_settings_choice (settings, "border");
  edges.scale = fovea_settings_double (settings, "scale");
  edges.offset = fovea_settings_double (settings, "offset");
  return fovea_filter_new_edges (&edges, layer, error);
}

const FoveaProcedure fovea_procedure_edges = {
  .name = "plug-in-fovea-edges",
  .blurb = N_("Find the edges of layers"),
  .help = N_("Sobel, Prewitt, Scharr, Roberts, Laplacian, Kirsch or Robinson on the chosen layers where they are selected. The same as the operation fovea:edges, merged."),
  .options = fovea_edges_options,
  .run = fovea_procedure_filter,
  .title = N_("Edges"),
  .command = "edges",
  .filter = fovea_edges_make,
};
