/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:activation, what the layers of a network do to each number. */
/* clang-format off */ /* the property macros are not C */
#include <glib/gi18n-lib.h>

#include "operation.h"

#ifdef GEGL_PROPERTIES

property_enum (function, _("Function"), FoveaActivation, fovea_function, FOVEA_ACTIVATION_RELU)
  description (_("What becomes of x, as in a neural network"))

property_double (slope, _("Slope"), 0.1)
  description (_("Of a leaky ReLU where x is negative"))
  value_range (-1.0, 1.0)
  ui_meta ("visible", "function {leaky-relu}")

property_double (alpha, _("Alpha"), 1.0)
  description (_("Of an ELU: where it ends for negative x"))
  value_range (0.0, 10.0)
  ui_meta ("visible", "function {elu}")

property_double (low, _("Low"), -0.5)
  description (_("The smallest x that clip leaves"))
  value_range (-100.0, 100.0)
  ui_range (-1.0, 1.0)
  ui_meta ("visible", "function {clip}")

property_double (high, _("High"), 0.5)
  description (_("The largest x that clip leaves"))
  value_range (-100.0, 100.0)
  ui_range (-1.0, 1.0)
  ui_meta ("visible", "function {clip}")

property_string (error, _("Problem"), "")
  description (_("What is wrong with the options"))
  ui_meta ("error", "true")
  ui_meta ("visible", "wrong")

/* GIMP would open with an empty box: this, which it does not show, hides it. */
property_boolean (wrong, _("Something is wrong"), FALSE)
  ui_meta ("role", "output-extent")

property_double (zero_point, _("Zero point"), 0.5)
  description (_("The value that stands for 0: x = gain (value - zero point); "
                 "0 is black, 0.5 middle grey"))
  value_range (0.0, 1.0)

property_double (gain, _("Gain"), 2.0)
  description (_("What x is multiplied by; 2 and a zero point of 0.5 give -1..1"))
  value_range (0.01, 100.0)
  ui_range (0.1, 16.0)
  ui_gamma (2.0)

property_boolean (back, _("Back to values"), TRUE)
  description (_("Divide by the gain and add the zero point; else the result is "
                 "shown as it is"))

property_boolean (linear, _("In linear light"), FALSE)
  description (_("Compute with light intensities instead of perceptual values"))

#else

#define GEGL_OP_FILTER
#define GEGL_OP_NAME     fovea_activation
#define GEGL_OP_C_SOURCE activation.c

#include <gegl-op.h>

static FoveaFilter *
activation_make (GeglOperation    *operation,
                 FoveaFilterLayer *layer,
                 GError          **error)
{
  GeglProperties *o = GEGL_PROPERTIES (operation);
  FoveaActivate   activate = FOVEA_ACTIVATE_DEFAULTS;

  layer->linear = o->linear;
  activate.function = o->function;
  activate.slope = o->slope;
  activate.alpha = o->alpha;
  activate.low = o->low;
  activate.high = o->high;
  activate.zero = o->zero_point;
  activate.gain = o->gain;
  activate.back = o->back;
  return fovea_filter_new_activation (&activate, layer, error);
}

static void
gegl_op_class_init (GeglOpClass *klass)
{
  static const FoveaOperation functions = { activation_make, NULL };
  GeglOperationClass         *operation_class = GEGL_OPERATION_CLASS (klass);

  fovea_operation_setup (operation_class, &functions);
  gegl_operation_class_set_keys (operation_class,
    "name",            "fovea:activation",
    "title",           _("Activation"),
    "categories",      "color",
    "description",     _("What a network's activation makes of each value: "
                         "x = gain (value - zero point), then the function, then back"),
    "gimp:menu-path",  "<Image>/Filters/Fovea",
    "gimp:menu-label", _("_Activation…"),
    NULL);
}

#endif
