/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-convolve: in place, for scripts. The menu entry of the same name is
 * the operation fovea:convolve. */
#include <glib/gi18n.h>

#include "procedure.h"

const FoveaProcedure fovea_procedure_convolve = {
  .name = "plug-in-fovea-convolve",
  .blurb = N_("Convolve layers with a kernel of any size"),
  .help = N_("Applies a kernel, from the library or typed as text, to the chosen layers where they are selected. The same as the operation fovea:convolve, merged."),
  .options = fovea_convolve_options,
  .run = fovea_procedure_filter,
  .title = N_("Convolve"),
  .command = "convolve",
  .filter = FOVEA_FILTER_CONVOLVE,
};
