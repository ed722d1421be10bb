/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feature Maps: what a layer of a network makes of the picture, in a new image,
 * as a labelled sheet or as layers. */
#include <glib/gi18n.h>

#include "look.h"
#include "maps-view.h"
#include "maps.h"
#include "procedure.h"

static gboolean
maps_view_has_result (GtkWidget *view)
{
  return fovea_maps_view_get_result (FOVEA_MAPS_VIEW (view)) != NULL;
}

/* What the window shows as an image. NULL without an error: cancelled. */
static GimpImage *
maps_window (GimpProcedure *procedure, GimpProcedureConfig *config, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_maps_options ());
  FoveaLookWindow window = {
    .title = _("Feature Maps"),
    .procedure = gimp_procedure_get_name (procedure),
    .command = "feature-maps",
    .config = config,
    .look = look,
    .has_result = maps_view_has_result,
  };
  g_autoptr (FoveaModel) model = NULL;
  GimpImage *made = NULL;
  GtkWidget *dialog;

  gimp_ui_init ("fovea");
  window.view = fovea_maps_view_new (fovea_look_photo, look);
  fovea_look_add_sources (look, window.view, TRUE);
  if (fovea_look_window_run (&window, &dialog))
    {
      fovea_settings_from_config (settings, G_OBJECT (config));
      model = fovea_model_find (fovea_settings_string (settings, "model"), error);
    }
  if (model)
    {
      const FoveaMapsLook colours = fovea_maps_look (settings);

      made = fovea_maps_image (fovea_maps_view_get_result (FOVEA_MAPS_VIEW (window.view)), model,
                               fovea_settings_choice (settings, "as"), &colours, error);
    }
  gtk_widget_destroy (dialog);
  return made;
}

static GimpImage *
maps_make (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  g_autoptr (FoveaModel)  model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  g_autoptr (FoveaTensor) photo = model ? fovea_look_photo (NULL, look, error) : NULL;

  return photo ? fovea_maps_make (settings, model, photo, error) : NULL;
}

static GimpValueArray *
maps_run (GimpProcedure       *procedure,
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
  fovea_settings_from_config (settings, G_OBJECT (config));
  made = run_mode == GIMP_RUN_INTERACTIVE ? maps_window (procedure, config, &look, &error)
                                          : maps_make (settings, &look, &error);
  if (! made && ! error)
    return fovea_procedure_cancel (procedure);
  return fovea_procedure_return_image (procedure, run_mode, made, error);
}

static void
maps_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The feature maps"), TRUE, G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_feature_maps = {
  .name = "plug-in-fovea-feature-maps",
  .menu_label = N_("_Feature Maps…"),
  .blurb = N_("Look inside a neural network: its feature maps of the picture"),
  .help = N_("Runs a network on the chosen layer, or on the selection's box in it, and draws the strongest feature maps of one of its layers, as a labelled sheet or as layers of a new image."),
  .options = fovea_maps_options,
  .run = maps_run,
  .add_returns = maps_returns,
};
