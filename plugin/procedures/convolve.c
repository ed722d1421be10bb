/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-convolve: in place, for scripts. The menu entry of the same name is
 * the operation fovea:convolve. */
#include <glib/gi18n.h>

#include "library/library.h"
#include "procedure.h"

/* "custom", then the library's kernels. */
static const FoveaWord *
preset_words (void)
{
  static FoveaWord *words;

  if (g_once_init_enter (&words))
    {
      guint      n = fovea_library_count ();
      FoveaWord *list = g_new0 (FoveaWord, n + 2);

      list[0] = (FoveaWord) { 0, FOVEA_LIBRARY_CUSTOM, N_("Custom") };
      for (guint i = 0; i < n; i++)
        list[i + 1] = (FoveaWord) { i + 1, fovea_library[i].name, fovea_library[i].title };
      g_once_init_leave (&words, list);
    }
  return words;
}

static const FoveaOption convolve_options[] = {
  { .name = "preset", .kind = FOVEA_OPTION_CHOICE, .label = N_("_Preset"),
    .blurb = N_("A kernel from the library, or custom: the text below"),
    .text = FOVEA_LIBRARY_CUSTOM, .make_choices = preset_words },
  FOVEA_OPTION_TEXT ("kernel", N_("_Kernel"),
                     N_("Rows separated by ; or line ends, numbers by blanks, 1/9 and a final /16 divide; "
                        "or a name: gaussian(sigma=3.8, size=23), my/NAME"),
                     "0 -1 0; -1 5 -1; 0 -1 0"),
  FOVEA_OPTION_COUNT ("size", N_("Size"), N_("Values a side; 0: what suits the preset"), 0, 255, 0),
  FOVEA_OPTION_NUMBER ("sigma", N_("Sigma"), N_("Standard deviation of the Gaussian, in pixels"), 0.1, 100, 1.5),
  FOVEA_OPTION_NUMBER ("sigma2", N_("Second sigma"),
                       N_("Standard deviation of the Gaussian that is taken off, in pixels"), 0.1, 100, 2.4),
  FOVEA_OPTION_NUMBER ("length", N_("Length"), N_("Length, wavelength or radius, in pixels"), 1, 255, 9),
  FOVEA_OPTION_NUMBER ("angle", N_("Angle"),
                       N_("Degrees against the clock; 0 is to the right; a compass takes the next 45"), -360, 360, 0),
  FOVEA_OPTION_NUMBER ("amount", N_("Amount"), N_("How much is added; 0 leaves the picture as it is"), -20, 20, 1),
  FOVEA_OPTION_COUNT ("order", N_("Order"), N_("First or second derivative"), 1, 2, 1),
  FOVEA_OPTION_COUNT ("seed", N_("Seed"), N_("Another one, other numbers"), 0, 65535, 1),
  FOVEA_OPTION_SWITCH ("raw", N_("Not normalised"),
                       N_("The Gaussian's own values instead of those divided by their sum"), FALSE),
  FOVEA_OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_NUMBER ("border-value", N_("Border _value"),
                       N_("The constant that is read outside"), 0, 1, 0),
  FOVEA_OPTION_ONE_OF ("channels", N_("Cha_nnels"),
                       N_("Each channel by itself, the sum over all of them in grey, each by its own plane of the kernel, separated by |, or each by as many planes as there are channels"),
                       fovea_channels_words, "per-channel"),
  FOVEA_OPTION_ONE_OF ("on", N_("Appl_y to"), N_("What of the layer is convolved"), fovea_on_words, "colour"),
  FOVEA_OPTION_SWITCH ("flip", N_("_Flip"),
                       N_("Rotate the kernel by 180 degrees; else it is used as it stands (cross-correlation)"), FALSE),
  FOVEA_OPTION_ONE_OF ("scaling", N_("Scalin_g"),
                       N_("What the kernel is divided by, so that brightness stays; automatic also adds grey to edges, as GIMP's Convolution Matrix does"),
                       fovea_scaling_words, "fixed"),
  FOVEA_OPTION_NUMBER ("scale", N_("_Scale"), N_("The sum is multiplied by this"), -1000, 1000, 1),
  FOVEA_OPTION_NUMBER ("offset", N_("Offs_et"),
                       N_("Added after scaling; 0.5 shows negative results"), -1000, 1000, 0),
  FOVEA_OPTION_ONE_OF ("view", N_("Sho_w"),
                       N_("What is shown of the result; stretched, the range that this kernel can reach becomes black to white, the same for all pictures"),
                       fovea_view_words, "plain"),
  FOVEA_OPTION_COUNT ("stride", N_("Str_ide"), N_("Compute one pixel of so many"), 1, 64, 1),
  FOVEA_OPTION_COUNT ("dilation", N_("_Dilation"),
                      N_("Distance between the pixels the kernel looks at"), 1, 64, 1),
  FOVEA_OPTION_ONE_OF ("activation", N_("_Activation"),
                       N_("Applied to the result, as in a neural network"), fovea_activation_words, "none"),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_convolve_options (void)
{
  return convolve_options;
}

const FoveaProcedure fovea_procedure_convolve = {
  .name = "plug-in-fovea-convolve",
  .blurb = N_("Convolve layers with a kernel of any size"),
  .help = N_("Applies a kernel, from the library or typed as text, to the chosen layers where they are selected. The same as the operation fovea:convolve, merged."),
  .options = fovea_convolve_options,
  .run = fovea_procedure_filter,
  .title = N_("Convolve"),
  .command = "convolve",
  .filter = fovea_convolve_make,
};
