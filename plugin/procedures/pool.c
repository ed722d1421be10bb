/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-pool: in place, for scripts. The menu entry of the same name is
 * the operation fovea:pool. */
#include <glib/gi18n.h>

#include "filter.h"
#include "procedure.h"

static const FoveaOption *
pool_options (void)
{
  return fovea_filter_options (FOVEA_FILTER_POOL);
}

static GimpValueArray *
pool_run (GimpProcedure       *procedure,
          GimpRunMode          run_mode,
          GimpImage           *image,
          GimpDrawable       **drawables,
          GimpProcedureConfig *config,
          gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (pool_options ());
  GError                   *error = NULL;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Pool"), "pool", NULL, NULL))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  fovea_filter_apply (FOVEA_FILTER_POOL, settings, image, drawables, &error);
  return fovea_procedure_return (procedure, error);
}

const FoveaProcedure fovea_procedure_pool = {
  .name = "plug-in-fovea-pool",
  .blurb = N_("Pool layers: the maximum, minimum or mean of each window"),
  .help = N_("Fills each block with what pooling makes of it and keeps the size. The same as the operation fovea:pool, merged; plug-in-fovea-pool-image really shrinks."),
  .options = pool_options,
  .run = pool_run,
};
