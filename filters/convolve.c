/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolve: a convolution with any kernel. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "operation.h"

/* "custom", then the library's kernels. */
static const FoveaWord *
convolve_preset_words (void)
{
  static FoveaWord *words;

  if (g_once_init_enter (&words))
    {
      guint      n = fovea_library_count ();
      FoveaWord *list = g_new0 (FoveaWord, n + 2);

      list[0] = (FoveaWord){ 0, FOVEA_LIBRARY_CUSTOM, N_ ("Custom") };
      for (guint i = 0; i < n; i++)
        list[i + 1] =
            (FoveaWord){ i + 1, fovea_library[i].name, fovea_library[i].title };
      g_once_init_leave (&words, list);
    }
  return words;
}

static const FoveaOption convolve_options[] = {
  { .name = "preset", .kind = FOVEA_OPTION_CHOICE, .label = N_ ("_Preset"),
    .blurb = N_ ("A kernel from the library, or custom: the text below"),
    .text = FOVEA_LIBRARY_CUSTOM, .make_choices = convolve_preset_words },
  FOVEA_OPTION_TEXT ("kernel", N_ ("_Kernel"),
                     N_ ("Rows separated by ; or line ends, numbers by blanks, 1/9 and a final /16 divide; "
                         "or a name: gaussian(sigma=3.8, size=23), my/NAME"),
                     "0 -1 0; -1 5 -1; 0 -1 0"),
  /* What a preset can be told: those of the library's sliders that it has. */
  FOVEA_OPTION_COUNT ("size", N_ ("Size"), N_ ("Values a side; 0: what suits the preset"), 0, 255, 0,
                      .visible = "preset {gaussian, box, high-boost, log, dog, gabor, gabor-odd, random}",
                      .slide = { 0, 63 }),
  FOVEA_OPTION_NUMBER ("sigma", N_ ("Sigma"), N_ ("Standard deviation of the Gaussian, in pixels"),
                       0.1, 100, 1.5,
                       .visible = "preset {gaussian, unsharp, log, dog, gaussian-derivative}",
                       .slide = { 0.1, 20, 2 }),
  FOVEA_OPTION_NUMBER ("sigma2", N_ ("Second sigma"),
                       N_ ("Standard deviation of the Gaussian that is taken off, in pixels"), 0.1, 100,
                       2.4, .visible = "preset {dog}", .slide = { 0.1, 20, 2 }),
  FOVEA_OPTION_NUMBER ("length", N_ ("Length"), N_ ("Length, wavelength or radius, in pixels"), 1, 255,
                       9, .visible = "preset {motion-blur, disc, gabor, gabor-odd}", .slide = { 1, 63 }),
  FOVEA_OPTION_NUMBER ("angle", N_ ("Angle"),
                       N_ ("Degrees against the clock; 0 is to the right; a compass takes the next 45"),
                       -360, 360, 0,
                       .visible = "preset {motion-blur, relief, gaussian-derivative, kirsch, robinson, "
                                  "prewitt-compass, line, gabor, gabor-odd}",
                       .unit = "degree", .slide = { 0, 360 }),
  FOVEA_OPTION_NUMBER ("amount", N_ ("Amount"),
                       N_ ("How much is added; 0 leaves the picture as it is"), -20, 20, 1,
                       .visible = "preset {unsharp, high-boost, relief}", .slide = { 0, 5 }),
  FOVEA_OPTION_COUNT ("order", N_ ("Order"), N_ ("First or second derivative"), 1, 2, 1,
                      .visible = "preset {gaussian-derivative}"),
  FOVEA_OPTION_COUNT ("seed", N_ ("Seed"), N_ ("Another one, other numbers"), 0, 65535, 1,
                      .visible = "preset {random}"),
  FOVEA_OPTION_SWITCH ("raw", N_ ("Not normalised"),
                       N_ ("The Gaussian's own values instead of those divided by their sum"), FALSE,
                       .visible = "preset {gaussian}"),
  FOVEA_OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_BORDER_VALUE,
  FOVEA_OPTION_ONE_OF ("channels", N_ ("Cha_nnels"),
                       N_ ("Each channel by itself, the sum over all of them in grey, each by its own "
                           "plane of the kernel, separated by |, or each by as many planes as there are "
                           "channels"),
                       fovea_channels_words, "per-channel"),
  FOVEA_OPTION_ONE_OF ("on", N_ ("Appl_y to"), N_ ("What of the layer is convolved"), fovea_on_words,
                       "colour"),
  FOVEA_OPTION_SWITCH ("flip", N_ ("_Flip (true convolution)"),
                       N_ ("Rotate the kernel by 180 degrees; else it is used as it stands "
                           "(cross-correlation)"),
                       FALSE),
  FOVEA_OPTION_ONE_OF ("scaling", N_ ("Scalin_g"),
                       N_ ("What the kernel is divided by, so that brightness stays; automatic also "
                           "adds grey to edges, as GIMP's Convolution Matrix does"),
                       fovea_scaling_words, "fixed"),
  FOVEA_OPTION_SCALE (N_ ("The sum is multiplied by this")),
  FOVEA_OPTION_OFFSET (N_ ("Offs_et")),
  FOVEA_OPTION_ONE_OF ("view", N_ ("Sho_w"),
                       N_ ("What is shown of the result; stretched, the range that this kernel can "
                           "reach becomes black to white, the same for all pictures"),
                       fovea_view_words, "plain"),
  FOVEA_OPTION_COUNT ("stride", N_ ("Str_ide"), N_ ("Compute one pixel of so many; on a layer each fills its block"), 1, 64, 1,
                      .slide = { 1, 16 }),
  FOVEA_OPTION_COUNT ("dilation", N_ ("_Dilation"),
                      N_ ("Distance between the pixels the kernel looks at"), 1, 64, 1,
                      .slide = { 1, 16 }),
  FOVEA_OPTION_ONE_OF ("activation", N_ ("_Activation"),
                       N_ ("Applied to the result, as in a neural network"), fovea_activation_words,
                       "none"),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

/* A preset's sliders stand above the kernel that they make. */
static const char *const convolve_order[] = {
  "preset", "size", "sigma", "sigma2", "length", "angle", "amount", "order", "seed", "raw", "kernel",
  "scaling", "flip", "border", "border-value", "channels", "on", "scale", "offset", "activation",
  "view", "stride", "dilation", "linear"
};
G_STATIC_ASSERT (G_N_ELEMENTS (convolve_order) == G_N_ELEMENTS (convolve_options) - 1);

/* ---- From settings to a filter ---- */

const char *const fovea_convolve_sliders[FOVEA_SLIDER_N] = {
  [FOVEA_SLIDER_SIZE] = "size",     [FOVEA_SLIDER_SIGMA] = "sigma",   [FOVEA_SLIDER_SIGMA2] = "sigma2",
  [FOVEA_SLIDER_ANGLE] = "angle",   [FOVEA_SLIDER_LENGTH] = "length", [FOVEA_SLIDER_AMOUNT] = "amount",
  [FOVEA_SLIDER_ORDER] = "order",   [FOVEA_SLIDER_SEED] = "seed",     [FOVEA_SLIDER_RAW] = "raw",
};

void
fovea_convolve_read_sliders (FoveaSettings *settings, double sliders[FOVEA_SLIDER_N])
{
  for (guint i = 0; i < FOVEA_SLIDER_N; i++)
    {
      const FoveaSetting *setting = fovea_settings_get (settings, fovea_convolve_sliders[i]);
      const GValue       *value = &setting->value;

      sliders[i] = setting->option->kind == FOVEA_OPTION_INT      ? g_value_get_int (value)
                   : setting->option->kind == FOVEA_OPTION_DOUBLE ? g_value_get_double (value)
                                                                  : g_value_get_boolean (value);
    }
}

FoveaFilterConvolve
fovea_convolve_request (FoveaSettings *settings)
{
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  FoveaConvolve      *request = &convolve.request;

  convolve.text = fovea_settings_string (settings, "kernel");
  convolve.scaling = fovea_settings_choice (settings, "scaling");
  convolve.on = fovea_settings_choice (settings, "on");
  convolve.must_fit = TRUE;
  fovea_sum_set (fovea_settings_choice (settings, "channels"), request);
  request->flip = fovea_settings_bool (settings, "flip");
  request->view = fovea_settings_choice (settings, "view");
  request->border = fovea_settings_choice (settings, "border");
  request->border_value = fovea_settings_double (settings, "border-value");
  request->stride = fovea_settings_int (settings, "stride");
  request->dilation = fovea_settings_int (settings, "dilation");
  request->scale = fovea_settings_double (settings, "scale");
  request->offset = fovea_settings_double (settings, "offset");
  request->activation = fovea_settings_choice (settings, "activation");
  return convolve;
}

FoveaFilterConvolve
fovea_convolve_request_preset (FoveaSettings *settings)
{
  FoveaFilterConvolve convolve = fovea_convolve_request (settings);

  convolve.preset = fovea_settings_string (settings, "preset");
  fovea_convolve_read_sliders (settings, convolve.sliders);
  return convolve;
}

static FoveaFilter *
convolve_make (FoveaSettings          *settings,
               const FoveaFilterLayer *layer,
               FoveaFilterFor          purpose,
               GError                **error)
{
  FoveaFilterConvolve convolve = fovea_convolve_request_preset (settings);

  convolve.must_fit = purpose != FOVEA_FOR_PREVIEW;
  convolve.request.keep_size = purpose != FOVEA_FOR_PICTURE;
  return fovea_filter_new_convolve (&convolve, layer, error);
}

/* ---- In line with each other ---- */

/* A text that nobody chose: a config whose preset alone was set has it. */
static gboolean
convolve_is_default (FoveaSettings *settings, const char *text)
{
  const FoveaOption *option = fovea_settings_get (settings, "kernel")->option;

  return *text == '\0' || g_str_equal (text, option->text);
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

  if (strncmp (text, FOVEA_LIBRARY_MY, strlen (FOVEA_LIBRARY_MY)) != 0)
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
convolve_follow_own (GObject *operation, const char *text)
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
convolve_follow (GObject *operation, FoveaSettings *settings, const char *property)
{
  const char               *kernel = fovea_settings_string (settings, "kernel");
  const FoveaLibraryKernel *preset = fovea_library_find (fovea_settings_string (settings, "preset"));
  double                    sliders[FOVEA_SLIDER_N];
  double                    values[FOVEA_LIBRARY_PARAMETERS];
  g_autofree char          *text = NULL;

  if (preset == NULL)
    {
      if (g_str_equal (property, "kernel"))
        convolve_follow_own (operation, kernel);
      return;
    }
  fovea_convolve_read_sliders (settings, sliders);
  fovea_library_from_sliders (preset, sliders, values);
  text = fovea_library_show (preset, values);
  if (text == NULL || g_str_equal (kernel, text))
    return;
  if (! g_str_equal (property, "kernel") || convolve_is_default (settings, kernel))
    g_object_set (operation, "kernel", text, NULL);
  else if (! fovea_library_same (kernel, text, CONVOLVE_SAME))
    g_object_set (operation, "preset", 0, NULL);
}

const FoveaOperation fovea_operation_convolve = {
  .name = "convolve",
  .title = N_ ("Convolve"),
  .menu_label = N_ ("_Convolve…"),
  .categories = "generic:blur:sharpen:edge-detect",
  .description = N_ ("Convolve with a kernel of any size: blur, sharpen, find "
                     "edges (Sobel, Laplacian, ...) or your own matrix filter"),
  .blurb = N_ ("Convolve layers with a kernel of any size"),
  .summary = N_ ("apply a kernel from the library or your own"),
  .options = convolve_options,
  .problem = "scaling",
  .order = convolve_order,
  .make = convolve_make,
  .follow = convolve_follow,
};
