/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-activation: in place, for scripts. The menu entry of the same name
 * is the operation fovea:activation. */
#include <glib/gi18n.h>

#include "procedure.h"

const FoveaProcedure fovea_procedure_activation = {
  .name = "plug-in-fovea-activation",
  .blurb = N_("Apply a network's activation to layers"),
  .help = N_("ReLU, sigmoid, GELU and others of x = gain (value - zero point), on the chosen layers where they are selected. The same as the operation fovea:activation, merged."),
  .options = fovea_activation_options,
  .run = fovea_procedure_filter,
  .title = N_("Activation"),
  .command = "activation",
  .filter = FOVEA_FILTER_ACTIVATION,
};
