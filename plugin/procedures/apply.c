/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apply Network: a network's picture of the chosen layer, or of what is selected
 * in it, as a layer, a mask or a new image; or the boxes and numbers it gives. */
#include <glib/gi18n.h>

#include "apply.h"
#include "look.h"
#include "procedure.h"
#include "target.h"

typedef struct
{
  GimpImage *image;
  GimpLayer *layer;
  char      *json;
} ApplyOutcome;

static GimpValueArray *
apply_answer (GimpProcedure *procedure, GimpRunMode run_mode, ApplyOutcome *outcome, GError *error)
{
  GimpValueArray *result = fovea_procedure_return (procedure, error);

  if (! outcome->json)
    return result;
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    {
      if (outcome->image)
        gimp_display_new (outcome->image);
      gimp_displays_flush ();
    }
  GIMP_VALUES_SET_IMAGE (result, 1, outcome->image);
  GIMP_VALUES_SET_LAYER (result, 2, outcome->layer);
  GIMP_VALUES_TAKE_STRING (result, 3, outcome->json);
  return result;
}

static gboolean
apply_finish (FoveaSettings *settings, FoveaLook *look, const FoveaApplied *applied, ApplyOutcome *outcome,
              GError **error)
{
  g_autoptr (GString) json = g_string_new ("{");

  if (! fovea_apply_place (applied, fovea_settings_choice (settings, "as"), look->image, look->drawable, &look->box,
                           &outcome->image, &outcome->layer, error))
    return FALSE;
  fovea_applied_json (json, applied);
  g_string_append_c (json, '}');
  outcome->json = g_string_free (g_steal_pointer (&json), FALSE);
  return TRUE;
}

static gboolean
apply_silently (FoveaSettings *settings, FoveaLook *look, ApplyOutcome *outcome, GError **error)
{
  gboolean                     mask = fovea_settings_choice (settings, "as") == FOVEA_APPLY_AS_MASK;
  g_autoptr (FoveaModel)       model = NULL;
  g_autoptr (FoveaApplySource) source = NULL;
  g_autoptr (FoveaApplied)     applied = NULL;

  if (mask && ! fovea_apply_check_mask (look->drawable, error))
    return FALSE;
  model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  source = model ? fovea_apply_source_new (look->drawable, &look->box, error) : NULL;
  applied = source ? fovea_apply_compute_here (settings, model, source, error) : NULL;
  return applied && apply_finish (settings, look, applied, outcome, error);
}

static GimpValueArray *
apply_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_apply_options ());
  ApplyOutcome              outcome = { NULL };
  FoveaLook                 look;
  GError                   *error = NULL;

  gegl_init (NULL, NULL);
  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  fovea_settings_from_config (settings, G_OBJECT (config));
  apply_silently (settings, &look, &outcome, &error);
  return apply_answer (procedure, run_mode, &outcome, error);
}

static void
apply_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The result, where it is a new image"), TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_layer_return_value (procedure, "layer", _("Layer"),
                                         _("The new layer, or the layer with the new mask"), TRUE,
                                         G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON",
                                          _("What was done: sizes, tiles, classes, boxes, numbers"), "",
                                          G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_apply = {
  .name = "plug-in-fovea-apply",
  .menu_label = N_("_Apply Network…"),
  .blurb = N_("Run a neural network that makes a picture of a picture"),
  .help = N_("Style, noise removal, enlarging, masks and boxes: runs a network over the chosen layer, or over the selection's box in it, in overlapping tiles where the network allows it, and puts the result into a layer, a mask or a new image. Nothing leaves this computer."),
  .options = fovea_apply_options,
  .run = apply_run,
  .add_returns = apply_returns,
};
