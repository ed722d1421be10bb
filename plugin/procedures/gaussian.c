/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-gaussian: in place, for scripts. The menu entry of the same name is
 * the operation fovea:gaussian. */
#include <glib/gi18n.h>

#include "procedure.h"

const FoveaProcedure fovea_procedure_gaussian = {
  .name = "plug-in-fovea-gaussian",
  .blurb = N_("Blur layers with a Gaussian of any size"),
  .help = N_("Takes about the same time for any size, on the chosen layers where they are selected; their transparency is blurred, too. The same as the operation fovea:gaussian, merged."),
  .options = fovea_gaussian_options,
  .run = fovea_procedure_filter,
  .title = N_("Gaussian Blur"),
  .command = "gaussian",
  .filter = FOVEA_FILTER_GAUSSIAN,
};
