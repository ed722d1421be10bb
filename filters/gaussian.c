/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:gaussian, a Gaussian blur that takes as long for any size. */
/* clang-format off */ /* the property macros are not C */
#include <glib/gi18n-lib.h>

#include "operation.h"

#ifdef GEGL_PROPERTIES

property_double (sigma, _("Size (sigma)"), 1.5)
  description (_("Standard deviation of the blur, in pixels"))
  value_range (FOVEA_GAUSSIAN_MIN, FOVEA_GAUSSIAN_MAX)
  ui_range (0.5, 100.0)
  ui_gamma (3.0)
  ui_meta ("unit", "pixel-distance")

property_boolean (exact, _("Exact"), FALSE)
  description (_("Sum over all pixels: slower for large sizes, and the result "
                 "differs by less than one step of 16 bits"))

property_string (error, _("Problem"), "")
  description (_("What is wrong with the options"))
  ui_meta ("error", "true")
  ui_meta ("visible", "wrong")

/* GIMP would open with an empty box: this, which it does not show, hides it. */
property_boolean (wrong, _("Something is wrong"), FALSE)
  ui_meta ("role", "output-extent")

property_enum (border, _("Border"), FoveaBorder, fovea_blur_border, FOVEA_BORDER_REPLICATE)
  description (_("What is read outside the picture"))

property_double (border_value, _("Border value"), 0.0)
  description (_("The constant that is read outside"))
  value_range (0.0, 1.0)
  ui_meta ("visible", "border {constant}")

property_boolean (linear, _("In linear light"), FALSE)
  description (_("Compute with light intensities instead of perceptual values"))

#else

#define GEGL_OP_FILTER
#define GEGL_OP_NAME     fovea_gaussian
#define GEGL_OP_C_SOURCE gaussian.c

#include <gegl-op.h>

static FoveaFilter *
gaussian_make (GeglOperation    *operation,
               FoveaFilterLayer *layer,
               GError          **error)
{
  GeglProperties *o = GEGL_PROPERTIES (operation);
  FoveaGaussian   gaussian = FOVEA_GAUSSIAN_DEFAULTS;

  layer->linear = o->linear;
  gaussian.sigma = o->sigma;
  gaussian.exact = o->exact;
  gaussian.border = o->border;
  gaussian.border_value = o->border_value;
  return fovea_filter_new_gaussian (&gaussian, layer, error);
}

static void
gegl_op_class_init (GeglOpClass *klass)
{
  static const FoveaOperation functions = { gaussian_make, NULL };
  GeglOperationClass         *operation_class = GEGL_OPERATION_CLASS (klass);

  fovea_operation_setup (operation_class, &functions);
  gegl_operation_class_set_keys (operation_class,
    "name",            "fovea:gaussian",
    "title",           _("Gaussian Blur"),
    "categories",      "blur",
    "description",     _("Blur with a Gaussian of any size in about the same time, "
                         "transparency, too; sizes above 13 are computed for the whole "
                         "layer at once"),
    "gimp:menu-path",  "<Image>/Filters/Fovea",
    "gimp:menu-label", _("_Gaussian Blur…"),
    NULL);
}

#endif
