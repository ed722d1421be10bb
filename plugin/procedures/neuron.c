/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Does It Look For: a picture that a part of a network looks for, in a new image. */
#include "neuron.h"

#include <glib/gi18n.h>

#include "dream-window.h"
#include "look.h"
#include "procedure.h"

static FoveaSoughtSet *
neuron_silently (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  const gboolean from_photo = fovea_settings_choice (settings, "from") != 0;
  FoveaTensor   *photo = from_photo ? fovea_look_photo (NULL, look, error) : NULL;
  g_autoptr (FoveaSoughtRequest) request = NULL;

  if (from_photo && ! photo)
    return NULL;
  request = fovea_neuron_request (settings, photo);
  return fovea_sought_compute (request, error);
}

static GimpValueArray *
neuron_answer (GimpProcedure *procedure, const FoveaSoughtSet *set, GimpImage *made, GError *error)
{
  GimpValueArray *result = fovea_sought_answer (procedure, set, error);

  if (set && ! error)
    GIMP_VALUES_SET_IMAGE (result, 1, made);
  return result;
}

static GimpValueArray *
neuron_run (GimpProcedure       *procedure,
            GimpRunMode          run_mode,
            GimpImage           *image,
            GimpDrawable       **drawables,
            GimpProcedureConfig *config,
            gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_neuron_options ());
  g_autoptr (FoveaSoughtSet) set = NULL;
  FoveaDreamAs as = FOVEA_DREAM_AS_IMAGE;
  GimpImage   *made = NULL;
  FoveaLook    look;
  GError      *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  fovea_settings_from_config (settings, G_OBJECT (config));
  set = run_mode == GIMP_RUN_INTERACTIVE ? fovea_dream_window_run (procedure, config, &look, FALSE, NULL, &as) : neuron_silently (settings, &look, &error);
  if (! set && ! error)
    return fovea_procedure_cancel (procedure);
  if (set && as == FOVEA_DREAM_AS_LAYER)
    fovea_sought_insert (set, &look, &error);
  else if (set)
    made = fovea_sought_image (set, &error);
  if (made && run_mode != GIMP_RUN_NONINTERACTIVE)
    {
      gimp_display_new (made);
      gimp_displays_flush ();
    }
  return neuron_answer (procedure, set, made, error);
}

static void
neuron_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"), _("The picture, or a sheet of several"),
                                         TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON", _("Layers, maps and scores"), "", G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_neuron = {
  .name = "plug-in-fovea-neuron",
  .menu_label = N_("What Does It Look _For…"),
  .blurb = N_("Draw the picture that a map, a neuron or a class of a network looks for"),
  .help = N_("Climbs the gradient of a map's, a neuron's or a class's score from noise or from the photo, so that a picture appears which excites it: edges in the first layers, textures in the middle, parts of things in the last."),
  .options = fovea_neuron_options,
  .run = neuron_run,
  .add_returns = neuron_returns,
};
