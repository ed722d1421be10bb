/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activation: what the layers of a network do to each number. */
#include <glib/gi18n-lib.h>

#include "operation.h"

static const FoveaOption activation_options[] = {
  FOVEA_OPTION_ONE_OF ("function", N_ ("_Function"),
                       N_ ("What becomes of x, as in a neural network"), fovea_function_words,
                       "relu"),
  FOVEA_OPTION_NUMBER ("slope", N_ ("Slop_e"), N_ ("Of a leaky ReLU where x is negative"), -1, 1,
                       0.1, .visible = "function {leaky-relu}"),
  FOVEA_OPTION_NUMBER ("alpha", N_ ("_Alpha"), N_ ("Of an ELU: where it ends for negative x"), 0,
                       10, 1, .visible = "function {elu}"),
  FOVEA_OPTION_NUMBER ("low", N_ ("Lo_w"), N_ ("The smallest x that clip leaves"), -100, 100, -0.5,
                       .visible = "function {clip}", .slide = { -1, 1 }),
  FOVEA_OPTION_NUMBER ("high", N_ ("Hi_gh"), N_ ("The largest x that clip leaves"), -100, 100, 0.5,
                       .visible = "function {clip}", .slide = { -1, 1 }),
  FOVEA_OPTION_NUMBER ("zero-point", N_ ("_Zero point"),
                       N_ ("The value that stands for 0: x = gain (value - zero point); "
                           "0 is black, 0.5 middle grey"),
                       0, 1, 0.5),
  FOVEA_OPTION_NUMBER ("gain", N_ ("Ga_in"),
                       N_ ("What x is multiplied by; 2 and a zero point of 0.5 give -1..1"), 0.01,
                       100, 2, .slide = { 0.1, 16, 2 }),
  FOVEA_OPTION_SWITCH ("back", N_ ("_Back to values"),
                       N_ ("Divide by the gain and add the zero point; else the result is "
                           "shown as it is"),
                       TRUE),
  FOVEA_OPTION_LINEAR,
  { NULL }
};

static FoveaFilter *
activation_make (FoveaSettings          *settings,
                 const FoveaFilterLayer *layer,
                 FoveaFilterFor          purpose,
                 GError                **error)
{
  FoveaActivate activate = FOVEA_ACTIVATE_DEFAULTS;

  activate.function = fovea_settings_choice (settings, "function");
  activate.slope = fovea_settings_double (settings, "slope");
  activate.alpha = fovea_settings_double (settings, "alpha");
  activate.low = fovea_settings_double (settings, "low");
  activate.high = fovea_settings_double (settings, "high");
  activate.zero = fovea_settings_double (settings, "zero-point");
  activate.gain = fovea_settings_double (settings, "gain");
  activate.back = fovea_settings_bool (settings, "back");
  return fovea_filter_new_activation (&activate, layer, error);
}

const FoveaOperation fovea_operation_activation = {
  .name = "activation",
  .title = N_ ("Activation"),
  .menu_label = N_ ("_Activation…"),
  .categories = "color",
  .description = N_ ("What a network's activation makes of each value: "
                     "x = gain (value - zero point), then the function, then back"),
  .blurb = N_ ("Apply a network's activation to layers"),
  .summary = N_ ("apply a network's activation to the pixels: ReLU, sigmoid, GELU, ..."),
  .options = activation_options,
  .problem = "zero-point",
  .make = activation_make,
};
