/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The option words and what they stand for. */
#include "words.h"

#include <glib/gi18n-lib.h>

/* Something is read outside the picture */
#define WORDS_OUTSIDE                                                       \
  { FOVEA_BORDER_ZERO, "zero", N_ ("Zero (black)") },                       \
  { FOVEA_BORDER_CONSTANT, "constant", N_ ("Constant value") },             \
  { FOVEA_BORDER_REFLECT, "reflect", N_ ("Reflect") },                      \
  { FOVEA_BORDER_SYMMETRIC, "symmetric", N_ ("Reflect, edge repeated") },   \
  { FOVEA_BORDER_REPLICATE, "replicate", N_ ("Repeat the edge") },          \
  { FOVEA_BORDER_WRAP, "wrap", N_ ("Wrap around") }

const FoveaWord fovea_border_words[] = {
  WORDS_OUTSIDE,
  { FOVEA_BORDER_VALID, "valid", N_ ("None (only whole windows)") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_blur_border_words[] = {
  WORDS_OUTSIDE,
  { 0, NULL, NULL }
};

const FoveaWord fovea_activation_words[] = {
  { FOVEA_ACTIVATION_NONE, "none", N_ ("None") },
  { FOVEA_ACTIVATION_RELU, "relu", N_ ("ReLU (negative becomes 0)") },
  { FOVEA_ACTIVATION_ABS, "absolute", N_ ("Absolute value") },
  { FOVEA_ACTIVATION_SIGMOID, "sigmoid", N_ ("Sigmoid") },
  { FOVEA_ACTIVATION_TANH, "tanh", N_ ("Tanh") },
  { 0, NULL, NULL }
};

/* e to the x, as it is written on a line */
const FoveaWord fovea_function_words[] = {
  { FOVEA_ACTIVATION_RELU, "relu", N_ ("ReLU: max (0, x)") },
  { FOVEA_ACTIVATION_LEAKY_RELU, "leaky-relu",
    N_ ("Leaky ReLU: x, slope x if negative") },
  { FOVEA_ACTIVATION_ELU, "elu",
    N_ ("ELU: x, alpha (e^x - 1) if negative") },
  { FOVEA_ACTIVATION_SIGMOID, "sigmoid", N_ ("Sigmoid: 1 / (1 + e^-x)") },
  { FOVEA_ACTIVATION_TANH, "tanh", N_ ("Tanh: (e^x - e^-x) / (e^x + e^-x)") },
  { FOVEA_ACTIVATION_SOFTPLUS, "softplus", N_ ("Softplus: log (1 + e^x)") },
  { FOVEA_ACTIVATION_GELU, "gelu",
    N_ ("GELU: x / 2 (1 + erf (x / sqrt 2))") },
  { FOVEA_ACTIVATION_SILU, "silu", N_ ("SiLU: x / (1 + e^-x)") },
  { FOVEA_ACTIVATION_HARD_SIGMOID, "hard-sigmoid",
    N_ ("Hard sigmoid: x / 6 + 1/2 within 0..1") },
  { FOVEA_ACTIVATION_HARD_SWISH, "hard-swish",
    N_ ("Hard swish: x times hard sigmoid") },
  { FOVEA_ACTIVATION_ABS, "absolute", N_ ("Absolute: |x|") },
  { FOVEA_ACTIVATION_CLIP, "clip", N_ ("Clip: x within low..high") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_channels_words[] = {
  { FOVEA_SUM_PER_CHANNEL, "per-channel", N_ ("Each channel by itself") },
  { FOVEA_SUM_SUMMED, "summed", N_ ("Summed into one") },
  { FOVEA_SUM_SEPARATE, "separate", N_ ("Each channel by a kernel of its own") },
  { FOVEA_SUM_ALL, "all", N_ ("Each channel from all, by a 3-D kernel of its own") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_scaling_words[] = {
  { FOVEA_SCALING_FIXED, "fixed", N_ ("As it stands") },
  { FOVEA_SCALING_SUM, "sum", N_ ("Divided by its sum") },
  { FOVEA_SCALING_AUTO, "auto", N_ ("Automatic (divided, grey added)") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_view_words[] = {
  { FOVEA_VIEW_PLAIN, "plain", N_ ("As it is") },
  { FOVEA_VIEW_CLIP, "clip", N_ ("Clipped to 0..1") },
  { FOVEA_VIEW_ABSOLUTE, "absolute", N_ ("Absolute value") },
  { FOVEA_VIEW_STRETCH, "stretch", N_ ("Stretched: all that can be, into 0..1") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_on_words[] = {
  { FOVEA_ON_COLOUR, "colour", N_ ("Colours") },
  { FOVEA_ON_LUMINANCE, "luminance", N_ ("Luminance (colours stay)") },
  { FOVEA_ON_ALPHA, "alpha", N_ ("Alpha (transparency)") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_method_words[] = {
  { FOVEA_EDGES_SOBEL, "sobel", N_ ("Sobel") },
  { FOVEA_EDGES_PREWITT, "prewitt", N_ ("Prewitt") },
  { FOVEA_EDGES_SCHARR, "scharr", N_ ("Scharr") },
  { FOVEA_EDGES_ROBERTS, "roberts", N_ ("Roberts") },
  { FOVEA_EDGES_LAPLACIAN, "laplacian", N_ ("Laplacian") },
  { FOVEA_EDGES_KIRSCH, "kirsch", N_ ("Kirsch compass (8 directions)") },
  { FOVEA_EDGES_ROBINSON, "robinson", N_ ("Robinson compass (8 directions)") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_result_words[] = {
  { FOVEA_EDGES_MAGNITUDE, "magnitude", N_ ("Magnitude") },
  { FOVEA_EDGES_DIRECTION, "direction", N_ ("Direction") },
  { FOVEA_EDGES_X, "x", N_ ("X (vertical edges)") },
  { FOVEA_EDGES_Y, "y", N_ ("Y (horizontal edges)") },
  { FOVEA_EDGES_HUE, "hue", N_ ("Direction as hue, magnitude as value") },
  { FOVEA_EDGES_THINNED, "thinned", N_ ("Thinned to lines of one pixel") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_pool_words[] = {
  { FOVEA_POOL_MAX, "max", N_ ("Maximum") },
  { FOVEA_POOL_MIN, "min", N_ ("Minimum") },
  { FOVEA_POOL_AVERAGE, "average", N_ ("Average") },
  { FOVEA_POOL_MEDIAN, "median", N_ ("Median") },
  { FOVEA_POOL_LP, "lp", N_ ("Lp mean (power p)") },
  { 0, NULL, NULL }
};

const char *
fovea_word_label (const FoveaWord *word)
{
  return g_dgettext (GETTEXT_PACKAGE, word->label);
}

const char *
fovea_word_nick (const FoveaWord *words, int value)
{
  for (; words->nick != NULL; words++)
    if (words->value == value)
      return words->nick;
  return NULL;
}

gboolean
fovea_word_find (const FoveaWord *words,
                 const char      *option,
                 const char      *nick,
                 int             *value,
                 GError         **error)
{
  GString *all;

  for (const FoveaWord *word = words; word->nick != NULL; word++)
    if (g_strcmp0 (word->nick, nick) == 0)
      {
        *value = word->value;
        return TRUE;
      }
  all = g_string_new (NULL);
  for (const FoveaWord *word = words; word->nick != NULL; word++)
    g_string_append_printf (all, "%s%s", word == words ? "" : ", ", word->nick);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
               _ ("%s: '%s' is none of %s"), option, nick ? nick : "",
               all->str);
  g_string_free (all, TRUE);
  return FALSE;
}

void
fovea_sum_set (FoveaSum sum, FoveaConvolve *request)
{
  request->summed = sum == FOVEA_SUM_SUMMED;
  request->separate = sum == FOVEA_SUM_SEPARATE;
  request->all = sum == FOVEA_SUM_ALL;
}
