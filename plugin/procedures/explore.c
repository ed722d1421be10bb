/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore Network: the window that looks inside. A script gets what its sheet or its
 * layers would be. */
#include <glib/gi18n.h>

#include "explore.h"
#include "procedure.h"

static GimpImage *
explore_make (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaModel)  model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  g_autoptr (FoveaTensor) photo = model ? fovea_look_photo (NULL, look, error) : NULL;

  return photo ? fovea_maps_make (settings, model, photo, error) : NULL;
}

static GimpValueArray *
explore_run (GimpProcedure       *procedure,
             GimpRunMode          run_mode,
             GimpImage           *image,
             GimpDrawable       **drawables,
             GimpProcedureConfig *config,
             gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_maps_options ());
  FoveaLook                 look;
  GimpImage                *made;
  GError                   *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init ("fovea");
      fovea_explore_window (gimp_procedure_get_name (procedure), config, &look);
      return fovea_procedure_return (procedure, NULL);
    }
  fovea_settings_from_config (settings, G_OBJECT (config));
  made = explore_make (settings, &look, &error);
  return fovea_procedure_return_image (procedure, run_mode, made, error);
}

static void
explore_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The feature maps; none from the window, which makes images as one asks for them"), TRUE,
                                         G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_explore = {
  .name = "plug-in-fovea-explore",
  .menu_label = N_("E_xplore Network…"),
  .blurb = N_("Walk through a neural network: what each of its layers makes of the picture"),
  .help = N_("A window with the network as a picture, the maps of the layer that is chosen, and one of them large over the photo, with its numbers, its kernels and what each of its numbers sees of the photo."),
  .options = fovea_maps_options,
  .run = explore_run,
  .add_returns = explore_returns,
};
