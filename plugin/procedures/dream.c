/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deep Dream: what a layer of a network sees in the picture, made stronger, as a new
 * layer. */
#include <glib/gi18n.h>

#include "dream-window.h"
#include "look.h"
#include "metadata.h"
#include "neuron.h"
#include "procedure.h"

static FoveaSoughtSet *
dream_silently (FoveaSettings *settings, FoveaLook *look, GError **error)
{
  FoveaTensor *photo = fovea_look_photo (NULL, look, error);
  g_autoptr (FoveaSoughtRequest) request = photo ? fovea_dream_request (settings, photo) : NULL;

  return request ? fovea_sought_compute (request, error) : NULL;
}

static void
dream_show_image (const FoveaSoughtSet *set, GError **error)
{
  GimpImage *made = fovea_sought_image (set, error);

  if (made)
    gimp_display_new (made);
}

static GimpValueArray *
dream_answer (GimpProcedure *procedure, const FoveaSoughtSet *set, GimpLayer *layer, GError *error)
{
  GimpValueArray *result = fovea_sought_answer (procedure, set, error);

  if (set && ! error)
    GIMP_VALUES_SET_LAYER (result, 1, layer);
  return result;
}

static GimpValueArray *
dream_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_dream_command_options ());
  g_autoptr (FoveaSoughtSet) set = NULL;
  FoveaDreamAs as = FOVEA_DREAM_AS_LAYER;
  GimpLayer   *layer = NULL;
  FoveaLook    look;
  GError      *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  fovea_settings_from_config (settings, G_OBJECT (config));
  set = run_mode == GIMP_RUN_INTERACTIVE ? fovea_dream_window_run (procedure, config, &look, TRUE, NULL, &as) : dream_silently (settings, &look, &error);
  if (! set && ! error)
    return fovea_procedure_cancel (procedure);
  if (set && as == FOVEA_DREAM_AS_LAYER)
    layer = fovea_sought_layer (set, look.image, look.drawable, &look.box,
                                fovea_metadata_orientation (look.image), &error);
  else if (set)
    dream_show_image (set, &error);
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();
  return dream_answer (procedure, set, layer, error);
}

static void
dream_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_layer_return_value (procedure, "layer", _("Layer"), _("The new layer"), TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON", _("Layer, steps and scores"), "", G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_dream = {
  .name = "plug-in-fovea-dream",
  .menu_label = N_("_Deep Dream…"),
  .blurb = N_("Make stronger what a layer of a network sees in the picture"),
  .help = N_("Climbs the gradient of a layer's strength on the chosen layer, or on what is selected in it, from a small size to a large one: eyes, fur and wheels come up where the network sees a little of them. The result is a new layer."),
  .options = fovea_dream_command_options,
  .run = dream_run,
  .add_returns = dream_returns,
};
