/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:edges, the classic edge detectors. */
/* clang-format off */ /* the property macros are not C */
#include <glib/gi18n-lib.h>

#include "operation.h"

#ifdef GEGL_PROPERTIES

property_enum (method, _("Method"), FoveaEdgeKernel, fovea_method, FOVEA_EDGES_SOBEL)
  description (_("The pair of kernels that measures the change in x and y, or a set "
                 "for eight directions"))

property_enum (result, _("Result"), FoveaEdgeResult, fovea_result, FOVEA_EDGES_MAGNITUDE)
  description (_("How strong the edge is, its direction, both, one of the two "
                 "measurements, or only where it is strongest"))

property_string (error, _("Problem"), "")
  description (_("What is wrong with the options"))
  ui_meta ("error", "true")
  ui_meta ("visible", "wrong")

/* GIMP would open with an empty box: this, which it does not show, hides it. */
property_boolean (wrong, _("Something is wrong"), FALSE)
  ui_meta ("role", "output-extent")

property_enum (border, _("Border"), FoveaBorder, fovea_border, FOVEA_BORDER_REPLICATE)
  description (_("What is read outside the picture"))

property_double (scale, _("Scale"), 1.0)
  description (_("The result is multiplied by this"))
  value_range (-1000.0, 1000.0)
  ui_range (-4.0, 4.0)

property_double (offset, _("Offset"), 0.0)
  description (_("Added after scaling; 0.5 shows negative results"))
  value_range (-1000.0, 1000.0)
  ui_range (-1.0, 1.0)

property_boolean (linear, _("In linear light"), FALSE)
  description (_("Compute with light intensities instead of perceptual values"))

#else

#define GEGL_OP_FILTER
#define GEGL_OP_NAME     fovea_edges
#define GEGL_OP_C_SOURCE edges.c

#include <gegl-op.h>

static FoveaFilter *
edges_make (GeglOperation    *operation,
            FoveaFilterLayer *layer,
            GError          **error)
{
  GeglProperties *o = GEGL_PROPERTIES (operation);
  FoveaEdges      edges = FOVEA_EDGES_DEFAULTS;

  layer->linear = o->linear;
  edges.kernel = o->method;
  edges.result = o->result;
  edges.border = o->border;
  edges.scale = o->scale;
  edges.offset = o->offset;
  return fovea_filter_new_edges (&edges, layer, error);
}

static void
gegl_op_class_init (GeglOpClass *klass)
{
  static const FoveaOperation functions = { edges_make, NULL };
  GeglOperationClass         *operation_class = GEGL_OPERATION_CLASS (klass);

  fovea_operation_setup (operation_class, &functions);
  gegl_operation_class_set_keys (operation_class,
    "name",            "fovea:edges",
    "title",           _("Edges"),
    "categories",      "edge-detect",
    "description",     _("Detect edges with Sobel, Prewitt, Scharr, Roberts, Laplacian, "
                         "Kirsch or Robinson kernels: magnitude, direction, hues, thin "
                         "lines, x or y gradient"),
    "gimp:menu-path",  "<Image>/Filters/Fovea",
    "gimp:menu-label", _("_Edges…"),
    NULL);
}

#endif
