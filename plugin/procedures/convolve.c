/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-convolve: in place, for scripts. The menu entry of the same name is
 * the operation fovea:convolve. */
#include <glib/gi18n.h>

#include "filter.h"
#include "procedure.h"

static const FoveaOption *
convolve_options (void)
{
  return fovea_filter_options (FOVEA_FILTER_CONVOLVE);
}

static GimpValueArray *
convolve_run (GimpProcedure       *procedure,
              GimpRunMode          run_mode,
              GimpImage           *image,
              GimpDrawable       **drawables,
              GimpProcedureConfig *config,
              gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (convolve_options ());
  GError                   *error = NULL;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Convolve"), "convolve", NULL, NULL))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  fovea_filter_apply (FOVEA_FILTER_CONVOLVE, settings, image, drawables, &error);
  return fovea_procedure_return (procedure, error);
}

const FoveaProcedure fovea_procedure_convolve = {
  .name = "plug-in-fovea-convolve",
  .blurb = N_("Convolve layers with a kernel of any size"),
  .help = N_("Applies a kernel, from the library or typed as text, to the chosen layers where they are selected. The same as the operation fovea:convolve, merged."),
  .options = convolve_options,
  .run = convolve_run,
};
