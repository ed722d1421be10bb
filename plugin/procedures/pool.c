/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-pool: in place, for scripts. The menu entry of the same name is
 * the operation fovea:pool. */
#include <glib/gi18n.h>

#include "procedure.h"

const FoveaProcedure fovea_procedure_pool = {
  .name = "plug-in-fovea-pool",
  .blurb = N_("Pool layers: the maximum, minimum or mean of each window"),
  .help = N_("Fills each block with what pooling makes of it and keeps the size. The same as the operation fovea:pool, merged; plug-in-fovea-pool-image really shrinks."),
  .options = fovea_pool_options,
  .run = fovea_procedure_filter,
  .title = N_("Pool"),
  .command = "pool",
  .filter = FOVEA_FILTER_POOL,
};
