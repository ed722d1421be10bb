/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edges: the classic detectors. */
#include <glib/gi18n-lib.h>

#include "operation.h"

static const FoveaOption edges_options[] = {
  FOVEA_OPTION_ONE_OF ("method", N_ ("_Method"),
                       N_ ("The pair of kernels that measures the change in x and y, or a set "
                           "for eight directions"),
                       fovea_method_words, "sobel"),
  FOVEA_OPTION_ONE_OF ("result", N_ ("R_esult"),
                       N_ ("How strong the edge is, its direction, both, one of the two "
                           "measurements, or only where it is strongest"),
                       fovea_result_words, "magnitude"),
  FOVEA_OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_SCALE (N_ ("The result is multiplied by this")),
  FOVEA_OPTION_OFFSET (N_ ("O_ffset")),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

static FoveaFilter *
edges_make (FoveaSettings          *settings,
            const FoveaFilterLayer *layer,
            FoveaFilterFor          purpose,
            GError                **error)
{
  FoveaEdges edges = FOVEA_EDGES_DEFAULTS;

  edges.kernel = fovea_settings_choice (settings, "method");
  edges.result = fovea_settings_choice (settings, "result");
  edges.border = fovea_settings_choice (settings, "border");
  edges.scale = fovea_settings_double (settings, "scale");
  edges.offset = fovea_settings_double (settings, "offset");
  return fovea_filter_new_edges (&edges, layer, error);
}

const FoveaOperation fovea_operation_edges = {
  .name = "edges",
  .title = N_ ("Edges"),
  .menu_label = N_ ("_Edges…"),
  .categories = "edge-detect",
  .description = N_ ("Detect edges with Sobel, Prewitt, Scharr, Roberts, Laplacian, "
                     "Kirsch or Robinson kernels: magnitude, direction, hues, thin "
                     "lines, x or y gradient"),
  .blurb = N_ ("Find the edges of layers"),
  .summary = N_ ("find edges: Sobel, Prewitt, Scharr, Roberts, Laplacian, Kirsch, Robinson"),
  .options = edges_options,
  .problem = "border",
  .make = edges_make,
};
