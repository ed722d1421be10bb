/* SPDX-License-Identifier: GPL-3.0-or-later */
/* plug-in-fovea-edges: in place, for scripts. The menu entry of the same name is
 * the operation fovea:edges. */
#include <glib/gi18n.h>

#include "filter.h"
#include "procedure.h"

static const FoveaOption *
edges_options (void)
{
  return fovea_filter_options (FOVEA_FILTER_EDGES);
}

static GimpValueArray *
edges_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (edges_options ());
  GError                   *error = NULL;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Edges"), "edges", NULL, NULL))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  fovea_filter_apply (FOVEA_FILTER_EDGES, settings, image, drawables, &error);
  return fovea_procedure_return (procedure, error);
}

const FoveaProcedure fovea_procedure_edges = {
  .name = "plug-in-fovea-edges",
  .blurb = N_("Find the edges of layers"),
  .help = N_("Sobel, Prewitt, Scharr, Roberts or Laplacian on the chosen layers where they are selected. The same as the operation fovea:edges, merged."),
  .options = edges_options,
  .run = edges_run,
};
