/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:convolve, a convolution with any kernel. */
/* clang-format off */ /* the property macros are not C */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "operation.h"

#ifdef GEGL_PROPERTIES

property_enum (preset, _("Preset"), FoveaKernelPreset, fovea_preset, 0)
  description (_("A kernel from the library, or custom: the text below"))

/* What a preset can be told: those of the library's sliders that it has. */
property_int (size, _("Size"), 0)
  description (_("Values a side; 0: what suits the preset"))
  value_range (0, 255)
  ui_range (0, 63)
  ui_meta ("visible", "preset {gaussian, box, high-boost, log, dog, gabor, gabor-odd, random}")

property_double (sigma, _("Sigma"), 1.5)
  description (_("Standard deviation of the Gaussian, in pixels"))
  value_range (0.1, 100.0)
  ui_range (0.1, 20.0)
  ui_gamma (2.0)
  ui_meta ("visible", "preset {gaussian, unsharp, log, dog, gaussian-derivative}")

property_double (sigma2, _("Second sigma"), 2.4)
  description (_("Standard deviation of the Gaussian that is taken off, in pixels"))
  value_range (0.1, 100.0)
  ui_range (0.1, 20.0)
  ui_gamma (2.0)
  ui_meta ("visible", "preset {dog}")

property_double (length, _("Length"), 9.0)
  description (_("Length, wavelength or radius, in pixels"))
  value_range (1.0, 255.0)
  ui_range (1.0, 63.0)
  ui_meta ("visible", "preset {motion-blur, disc, gabor, gabor-odd}")

property_double (angle, _("Angle"), 0.0)
  description (_("Degrees against the clock; 0 is to the right; a compass takes the next 45"))
  value_range (-360.0, 360.0)
  ui_range (0.0, 360.0)
  ui_meta ("unit", "degree")
  ui_meta ("visible", "preset {motion-blur, relief, gaussian-derivative, kirsch, robinson, prewitt-compass, line, gabor, gabor-odd}")

property_double (amount, _("Amount"), 1.0)
  description (_("How much is added; 0 leaves the picture as it is"))
  value_range (-20.0, 20.0)
  ui_range (0.0, 5.0)
  ui_meta ("visible", "preset {unsharp, high-boost, relief}")

property_int (order, _("Order"), 1)
  description (_("First or second derivative"))
  value_range (1, 2)
  ui_meta ("visible", "preset {gaussian-derivative}")

property_int (seed, _("Seed"), 1)
  description (_("Another one, other numbers"))
  value_range (0, 65535)
  ui_meta ("visible", "preset {random}")

property_boolean (raw, _("Not normalised"), FALSE)
  description (_("The Gaussian's own values instead of those divided by their sum"))
  ui_meta ("visible", "preset {gaussian}")

property_string (kernel, _("Kernel"), "0 -1 0; -1 5 -1; 0 -1 0")
  description (_("Rows separated by ; or line ends, numbers by blanks, 1/9 and a final /16 divide; "
                 "or a name: gaussian(sigma=3.8, size=23), my/NAME"))
  ui_meta ("multiline", "true")

property_string (error, _("Problem"), "")
  description (_("What is wrong with the kernel or the options"))
  ui_meta ("error", "true")
  ui_meta ("visible", "wrong")

/* GIMP would open with an empty box: this, which it does not show, hides it. */
property_boolean (wrong, _("Something is wrong"), FALSE)
  ui_meta ("role", "output-extent")

property_enum (scaling, _("Scaling"), FoveaScaling, fovea_scaling, FOVEA_SCALING_FIXED)
  description (_("What the kernel is divided by, so that brightness stays; automatic also "
                 "adds grey to edges, as GIMP's Convolution Matrix does"))

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
  description (_("Each channel by itself, the sum over all of them in grey, each by its own "
                 "plane of the kernel, separated by |, or each by as many planes as there are "
                 "channels"))

property_enum (on, _("Apply to"), FoveaOn, fovea_on, FOVEA_ON_COLOUR)
  description (_("What of the layer is convolved"))

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

property_enum (view, _("Show"), FoveaResultView, fovea_result_view, FOVEA_VIEW_PLAIN)
  description (_("What is shown of the result; stretched, the range that this kernel can "
                 "reach becomes black to white, the same for all pictures"))

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

static void
convolve_sliders (const GeglProperties *o, double sliders[FOVEA_SLIDER_N])
{
  sliders[FOVEA_SLIDER_SIZE] = o->size;
  sliders[FOVEA_SLIDER_SIGMA] = o->sigma;
  sliders[FOVEA_SLIDER_SIGMA2] = o->sigma2;
  sliders[FOVEA_SLIDER_ANGLE] = o->angle;
  sliders[FOVEA_SLIDER_LENGTH] = o->length;
  sliders[FOVEA_SLIDER_AMOUNT] = o->amount;
  sliders[FOVEA_SLIDER_ORDER] = o->order;
  sliders[FOVEA_SLIDER_SEED] = o->seed;
  sliders[FOVEA_SLIDER_RAW] = o->raw;
}

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
  convolve_sliders (o, convolve.sliders);
  convolve.scaling = o->scaling;
  convolve.on = o->on;
  convolve.request.flip = o->flip;
  convolve.request.border = o->border;
  convolve.request.border_value = o->border_value;
  fovea_sum_set (o->channels, &convolve.request);
  convolve.request.view = o->view;
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

/* A kernel of the user's own becomes its numbers, as soon as its name is typed
 * and no longer one begins with it: a file with this effect holds the kernel
 * itself. (transfer full) */
static char *
convolve_own_text (const char *text)
{
  g_autoptr (GPtrArray) list = NULL;
  g_autofree char      *typed = NULL;
  FoveaOwnKernel       *found = NULL;

  if (text == NULL || strncmp (text, FOVEA_LIBRARY_MY, strlen (FOVEA_LIBRARY_MY)) != 0)
    return NULL;
  typed = g_strstrip (g_strdup (text));
  list = fovea_own_list ();
  for (guint i = 0; i < list->len; i++)
    {
      FoveaOwnKernel *own = list->pdata[i];

      if (g_str_equal (own->name, typed))
        found = own;
      else if (g_str_has_prefix (own->name, typed))
        return NULL;
    }
  return found != NULL ? g_strdup (found->text) : NULL;
}

static void
convolve_follow_own (GeglOperation *operation, const char *text)
{
  g_autofree char *numbers = convolve_own_text (text);

  if (numbers != NULL)
    g_object_set (operation, "kernel", numbers, NULL);
}

/* Files of GIMP keep sliders as floats of 32 bits and the kernel's text with all its
 * digits: what comes back is the same kernel all the same. */
#define CONVOLVE_SAME 1e-6

/* A preset shows its kernel; an edited kernel is custom. Whoever sets both to
 * what belongs together may do so in any order, sliders before the kernel. */
static void
convolve_follow (GeglOperation *operation, const char *property)
{
  GeglProperties           *o = GEGL_PROPERTIES (operation);
  const FoveaLibraryKernel *preset =
    fovea_library_find (fovea_preset_name (o->preset));
  double                    sliders[FOVEA_SLIDER_N];
  double                    values[FOVEA_LIBRARY_PARAMETERS];
  g_autofree char          *text = NULL;

  if (preset == NULL)
    {
      if (g_str_equal (property, "kernel"))
        convolve_follow_own (operation, o->kernel);
      return;
    }
  convolve_sliders (o, sliders);
  fovea_library_from_sliders (preset, sliders, values);
  text = fovea_library_show (preset, values);
  if (text == NULL || g_strcmp0 (o->kernel, text) == 0)
    return;
  if (! g_str_equal (property, "kernel") ||
      convolve_is_default (operation, o->kernel))
    g_object_set (operation, "kernel", text, NULL);
  else if (! fovea_library_same (o->kernel, text, CONVOLVE_SAME))
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
