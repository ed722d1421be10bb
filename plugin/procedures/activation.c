/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-activation: in place, for scripts. The menu entry of the same name
 * is the operation fovea:activation. */
#include <glib/gi18n.h>

#include "procedure.h"

static const FoveaOption activation_options[] = {
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
  FOVEA_OPTION_LINEAR,
  { NULL }
};

const FoveaOption *
fovea_activation_options (void)
{
  return activation_options;
}

FoveaFilter *
fovea_activation_make (FoveaSettings *settings, const FoveaFilterLayer *layer, gboolean keep_size, GError **error)
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

const FoveaProcedure fovea_procedure_activation = {
  .name = "plug-in-fovea-activation",
  .blurb = N_("Apply a network's activation to layers"),
  .help = N_("ReLU, sigmoid, GELU and others of x = gain (value - zero point), on the chosen layers where they are selected. The same as the operation fovea:activation, merged."),
  .options = fovea_activation_options,
  .run = fovea_procedure_filter,
  .title = N_("Activation"),
  .command = "activation",
  .filter = fovea_activation_make,
};
