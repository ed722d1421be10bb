/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:convolve, a convolution with any kernel. */
/* clang-format off */ /* the property macros are not C */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "operation.h"

#ifdef GEGL_PROPERTIES

property_enum (preset, _("Preset"), FoveaKernelPreset, fovea_preset, 0)
  description (_("A kernel from the library, or custom: the text below"))

property_string (kernel, _("Kernel"), "0 -1 0; -1 5 -1; 0 -1 0")
  description (_("Rows separated by ; or line ends, numbers by blanks; "
                 "1/9 and a final /16 divide"))
  ui_meta ("multiline", "true")

property_string (error, _("Problem"), "")
  description (_("What is wrong with the kernel or the options"))
  ui_meta ("error", "true")
  ui_meta ("visible", "wrong")

/* GIMP would open with an empty box: this, which it does not show, hides it. */
property_boolean (wrong, _("Something is wrong"), FALSE)
  ui_meta ("role", "output-extent")

property_boolean (normalise, _("Normalise"), FALSE)
  description (_("Divide the kernel by its sum, so that brightness stays"))

property_boolean (flip, _("Flip (true convolution)"), FALSE)
  description (_("Rotate the kernel by 180 degrees; else it is used as it stands "
                 "(cross-correlation)"))

property_enum (border, _("Border"), FoveaBorder, fovea_border, FOVEA_BORDER_REPLICATE)
  description (_("What is read outside the picture"))

property_double (border_value, _("Border value"), 0.0)
  description (_("The constant that is read outside"))
  value_range (0.0, 1.0)
  ui_meta ("visible", "border {constant}")

property_enum (channels, _("Channels"), FoveaSum, fovea_channels, FOVEA_SUM_PER_CHANNEL)
  description (_("Each channel by itself, or the sum over all of them in grey"))

property_double (scale, _("Scale"), 1.0)
  description (_("The sum is multiplied by this"))
  value_range (-1000.0, 1000.0)
  ui_range (-4.0, 4.0)

property_double (offset, _("Offset"), 0.0)
  description (_("Added after scaling; 0.5 shows negative results"))
  value_range (-1000.0, 1000.0)
  ui_range (-1.0, 1.0)

property_enum (activation, _("Activation"), FoveaActivation, fovea_activation,
               FOVEA_ACTIVATION_NONE)
  description (_("Applied to the result, as in a neural network"))

property_int (stride, _("Stride"), 1)
  description (_("Compute one pixel of so many, and fill its block"))
  value_range (1, 64)
  ui_range (1, 16)

property_int (dilation, _("Dilation"), 1)
  description (_("Distance between the pixels the kernel looks at"))
  value_range (1, 64)
  ui_range (1, 16)

property_boolean (linear, _("In linear light"), FALSE)
  description (_("Compute with light intensities instead of perceptual values"))

#else

#define GEGL_OP_FILTER
#define GEGL_OP_NAME     fovea_convolve
#define GEGL_OP_C_SOURCE convolve.c

#include <gegl-op.h>

static FoveaFilter *
convolve_make (GeglOperation    *operation,
               FoveaFilterLayer *layer,
               GError          **error)
{
  GeglProperties      *o = GEGL_PROPERTIES (operation);
  FoveaFilterConvolve  convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;

  layer->linear = o->linear;
  convolve.preset = fovea_preset_name (o->preset);
  convolve.text = o->kernel;
  convolve.normalise = o->normalise;
  convolve.request.flip = o->flip;
  convolve.request.border = o->border;
  convolve.request.border_value = o->border_value;
  convolve.request.summed = o->channels == FOVEA_SUM_SUMMED;
  convolve.request.scale = o->scale;
  convolve.request.offset = o->offset;
  convolve.request.activation = o->activation;
  convolve.request.stride = o->stride;
  convolve.request.dilation = o->dilation;
  convolve.request.keep_size = TRUE;
  return fovea_filter_new_convolve (&convolve, layer, error);
}

/* A text that nobody chose: a config whose preset alone was set has it. */
static gboolean
convolve_is_default (GeglOperation *operation, const char *text)
{
  GParamSpec *pspec =
    g_object_class_find_property (G_OBJECT_GET_CLASS (operation), "kernel");

  return text == NULL || *text == '\0' ||
         g_str_equal (text, ((GParamSpecString *) pspec)->default_value);
}

/* A preset shows its kernel; an edited kernel is custom. Whoever sets both to
 * what belongs together may do so in any order. */
static void
convolve_follow (GeglOperation *operation, const char *property)
{
  GeglProperties           *o = GEGL_PROPERTIES (operation);
  const FoveaLibraryKernel *preset =
    fovea_library_find (fovea_preset_name (o->preset));

  if (preset == NULL || g_strcmp0 (o->kernel, preset->text) == 0)
    return;
  if (g_str_equal (property, "preset") ||
      convolve_is_default (operation, o->kernel))
    g_object_set (operation, "kernel", preset->text, NULL);
  else if (g_str_equal (property, "kernel"))
    g_object_set (operation, "preset", 0, NULL);
}

static void
gegl_op_class_init (GeglOpClass *klass)
{
  static const FoveaOperation functions = { convolve_make, convolve_follow };
  GeglOperationClass         *operation_class = GEGL_OPERATION_CLASS (klass);

  fovea_operation_setup (operation_class, &functions);
  gegl_operation_class_set_keys (operation_class,
    "name",            "fovea:convolve",
    "title",           _("Convolve"),
    "categories",      "generic:blur:sharpen:edge-detect",
    "description",     _("Convolve with a kernel of any size: blur, sharpen, find "
                         "edges (Sobel, Laplacian, ...) or your own matrix filter"),
    "gimp:menu-path",  "<Image>/Filters/Fovea",
    "gimp:menu-label", _("_Convolve…"),
    NULL);
}

#endif
