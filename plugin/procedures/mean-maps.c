/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean Maps: for each layer of a network the mean of all of its maps, in a new
 * image. Not in the menu: Explore Network shows the same sheet. */
#include "mean-maps.h"

#include <glib/gi18n.h>

#include "look.h"
#include "procedure.h"

static GimpImage *
mean_make (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaModel)    model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  g_autoptr (FoveaTensor)   photo = model ? fovea_look_photo (NULL, look, error) : NULL;
  g_autoptr (FoveaMeanMaps) maps = photo ? fovea_mean_compute (settings, model, photo, error) : NULL;

  return maps ? fovea_mean_image (settings, maps, error) : NULL;
}

static GimpValueArray *
mean_run (GimpProcedure       *procedure,
          GimpRunMode          run_mode,
          GimpImage           *image,
          GimpDrawable       **drawables,
          GimpProcedureConfig *config,
          gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_mean_options ());
  FoveaLook                 look;
  GimpImage                *made;
  GError                   *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Mean Maps"), "mean-maps", NULL, NULL))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  made = mean_make (settings, &look, &error);
  return fovea_procedure_return_image (procedure, run_mode, made, error);
}

static void
mean_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"), _("The mean maps"), TRUE,
                                         G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_mean_maps = {
  .name = "plug-in-fovea-mean-maps",
  .blurb = N_("Look inside a neural network: the mean map of each of its layers"),
  .help = N_("Runs a network on the chosen layer, or on the selection's box in it, and draws for each of the network's layers the mean of all of its maps, as a labelled sheet or as layers of a new image."),
  .options = fovea_mean_options,
  .run = mean_run,
  .add_returns = mean_returns,
};
