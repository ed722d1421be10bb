/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the filters can be told: the names, ranges and defaults of
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
                       N_("Compute with light intensities instead of perceptual values"), FALSE)
#define OPTION_BORDER(words)                                                    \
  FOVEA_OPTION_ONE_OF ("border", N_("_Border"),                                 \
                       N_("What is read outside the picture"), words, "replicate")

static const FoveaOption convolve_table[] = {
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
  OPTION_BORDER (fovea_border_words),
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
  OPTION_LINEAR,
  { NULL }
};

static const FoveaOption edges_table[] = {
  FOVEA_OPTION_ONE_OF ("method", N_("_Method"), N_("The pair of kernels that measures the change in x and y, or a set for eight directions"),
                       fovea_method_words, "sobel"),
  FOVEA_OPTION_ONE_OF ("result", N_("R_esult"), N_("How strong the edge is, its direction, both, one of the two measurements, or only where it is strongest"),
                       fovea_result_words, "magnitude"),
  OPTION_BORDER (fovea_border_words),
  FOVEA_OPTION_NUMBER ("scale", N_("_Scale"), N_("The result is multiplied by this"), -1000, 1000, 1),
  FOVEA_OPTION_NUMBER ("offset", N_("O_ffset"),
                       N_("Added after scaling; 0.5 shows negative results"), -1000, 1000, 0),
  OPTION_LINEAR,
  { NULL }
};

static const FoveaOption activation_table[] = {
  FOVEA_OPTION_ONE_OF ("function", N_("_Function"), N_("What becomes of x, as in a neural network"),
                       fovea_function_words, "relu"),
  FOVEA_OPTION_NUMBER ("slope", N_("Slop_e"), N_("Of a leaky ReLU where x is negative"), -1, 1, 0.1),
  FOVEA_OPTION_NUMBER ("alpha", N_("_Alpha"), N_("Of an ELU: where it ends for negative x"), 0, 10, 1),
  FOVEA_OPTION_NUMBER ("low", N_("Lo_w"), N_("The smallest x that clip leaves"), -100, 100, -0.5),
  FOVEA_OPTION_NUMBER ("high", N_("Hi_gh"), N_("The largest x that clip leaves"), -100, 100, 0.5),
  FOVEA_OPTION_NUMBER ("zero-point", N_("_Zero point"),
                       N_("The value that stands for 0: x = gain (value - zero point); 0 is black, 0.5 middle grey"),
                       0, 1, 0.5),
  FOVEA_OPTION_NUMBER ("gain", N_("Ga_in"), N_("What x is multiplied by; 2 and a zero point of 0.5 give -1..1"),
                       0.01, 100, 2),
  FOVEA_OPTION_SWITCH ("back", N_("_Back to values"),
                       N_("Divide by the gain and add the zero point; else the result is shown as it is"), TRUE),
  OPTION_LINEAR,
  { NULL }
};

static const FoveaOption pool_table[] = {
  FOVEA_OPTION_ONE_OF ("kind", N_("_Kind"), N_("What is taken from each window"),
                       fovea_pool_words, "max"),
  FOVEA_OPTION_NUMBER ("p", N_("_Power p"),
                       N_("(mean of |v|^p)^(1/p): 1 is the average, a large p nears the maximum"), 0.5, 32, 2),
  FOVEA_OPTION_SWITCH ("global", N_("Whole picture (_global)"),
                       N_("One window as large as the picture: global pooling"), FALSE),
  FOVEA_OPTION_COUNT ("window", N_("_Window"), N_("Pixels a side that one result is taken from"), 1, 64, 2),
  FOVEA_OPTION_COUNT ("window-y", N_("Wi_ndow, rows"),
                      N_("Its height, where that is not its width; 0 is the same"), 0, 64, 0),
  FOVEA_OPTION_COUNT ("stride", N_("Str_ide"),
                      N_("Pixels from one window to the next; 0 is the window's size"), 0, 64, 0),
  FOVEA_OPTION_COUNT ("stride-y", N_("Stri_de, rows"),
                      N_("The stride down the picture; 0 is the same as across"), 0, 64, 0),
  FOVEA_OPTION_COUNT ("times", N_("_Times"), N_("The result is pooled again, so many times in all"),
                      1, FOVEA_POOL_MAX_TIMES, 1),
  OPTION_LINEAR,
  { NULL }
};

static const FoveaOption gaussian_table[] = {
  FOVEA_OPTION_NUMBER ("sigma", N_("_Size (sigma)"), N_("Standard deviation of the blur, in pixels"),
                       FOVEA_GAUSSIAN_MIN, FOVEA_GAUSSIAN_MAX, 1.5),
  FOVEA_OPTION_SWITCH ("exact", N_("E_xact"),
                       N_("Sum over all pixels: slower for large sizes, and the result differs by less than one step of 16 bits"),
                       FALSE),
  OPTION_BORDER (fovea_blur_border_words),
  FOVEA_OPTION_NUMBER ("border-value", N_("Border _value"),
                       N_("The constant that is read outside"), 0, 1, 0),
  OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_convolve_options (void)
{
  return convolve_table;
}

const FoveaOption *
fovea_edges_options (void)
{
  return edges_table;
}

const FoveaOption *
fovea_activation_options (void)
{
  return activation_table;
}

const FoveaOption *
fovea_pool_options (void)
{
  return pool_table;
}

const FoveaOption *
fovea_gaussian_options (void)
{
  return gaussian_table;
}
