/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What convolve, edges and pool can be told: the names, ranges and defaults of
 * the operations' properties (a test compares them). */
#include <glib/gi18n.h>

#include "filter.h"
#include "library/library.h"

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

#define OPTION_LINEAR                                                           \
  FOVEA_OPTION_SWITCH ("linear", N_("In linear _light"),                        \
                       N_("Work in linear light instead of perceptual values"), FALSE)
#define OPTION_BORDER(words)                                                    \
  FOVEA_OPTION_ONE_OF ("border", N_("_Border"),                                 \
                       N_("What is read outside the picture"), words, "replicate")

static const FoveaOption convolve_options[] = {
  { .name = "preset", .kind = FOVEA_OPTION_CHOICE, .label = N_("_Preset"),
    .blurb = N_("A kernel of the library; custom takes the kernel text"),
    .text = FOVEA_LIBRARY_CUSTOM, .make_choices = preset_words },
  FOVEA_OPTION_TEXT ("kernel", N_("_Kernel"),
                     N_("Numbers separated by blanks, rows by semicolons; 1/9 and a trailing /16 divide"),
                     "0 -1 0; -1 5 -1; 0 -1 0"),
  OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_NUMBER ("border-value", N_("Border _value"),
                       N_("What the constant border reads"), 0, 1, 0),
  FOVEA_OPTION_ONE_OF ("channels", N_("Cha_nnels"),
                       N_("Each colour channel by itself, or their sum"),
                       fovea_channels_words, "per-channel"),
  FOVEA_OPTION_SWITCH ("flip", N_("_Flip"),
                       N_("Turn the kernel by 180 degrees: true convolution instead of cross-correlation"), FALSE),
  FOVEA_OPTION_SWITCH ("normalise", N_("Nor_malise"),
                       N_("Divide the kernel by its sum"), FALSE),
  FOVEA_OPTION_NUMBER ("scale", N_("_Factor"), N_("Multiplies the result"), -1000, 1000, 1),
  FOVEA_OPTION_NUMBER ("offset", N_("Offs_et"),
                       N_("Is added to the result; 0.5 makes signed results visible"), -10, 10, 0),
  FOVEA_OPTION_COUNT ("stride", N_("Str_ide"), N_("Steps between windows"), 1, 64, 1),
  FOVEA_OPTION_COUNT ("dilation", N_("_Dilation"),
                      N_("Distance between the kernel's coefficients"), 1, 64, 1),
  FOVEA_OPTION_ONE_OF ("activation", N_("_Activation"),
                       N_("What is done with each result"), fovea_activation_words, "none"),
  OPTION_LINEAR,
  { NULL }
};

static const FoveaOption edges_options[] = {
  FOVEA_OPTION_ONE_OF ("method", N_("_Method"), N_("The pair of kernels"),
                       fovea_method_words, "sobel"),
  FOVEA_OPTION_ONE_OF ("result", N_("R_esult"), N_("What is shown of the gradient"),
                       fovea_result_words, "magnitude"),
  OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_NUMBER ("scale", N_("_Factor"), N_("Multiplies the result"), -1000, 1000, 1),
  FOVEA_OPTION_NUMBER ("offset", N_("O_ffset"),
                       N_("Is added to the result; 0.5 makes signed results visible"), -10, 10, 0),
  OPTION_LINEAR,
  { NULL }
};

static const FoveaOption pool_options[] = {
  FOVEA_OPTION_ONE_OF ("kind", N_("_Kind"), N_("What is taken from each window"),
                       fovea_pool_words, "max"),
  FOVEA_OPTION_COUNT ("window", N_("_Window"), N_("Pixels a side"), 1, 64, 2),
  FOVEA_OPTION_COUNT ("stride", N_("Str_ide"),
                      N_("Steps between windows; 0 is the window's size"), 0, 64, 0),
  OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_filter_options (FoveaFilterKind kind)
{
  switch (kind)
    {
    case FOVEA_FILTER_CONVOLVE:
      return convolve_options;
    case FOVEA_FILTER_EDGES:
      return edges_options;
    case FOVEA_FILTER_POOL:
      break;
    }
  return pool_options;
}
