/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps for scripts; the Classify window has them for people. */
#include "heatmap.h"

#include <glib/gi18n.h>

#include "apply.h"
#include "json.h"
#include "look.h"
#include "metadata.h"
#include "procedure.h"

/* The layer of a copy of the image that is where `item` is in the image. */
static GimpItem *
heatmap_same (GimpImage *image, GimpItem *item, GimpImage *copy)
{
  GimpItem            *parent = gimp_item_get_parent (item);
  g_autofree GimpItem **layers = parent ? gimp_item_get_children (heatmap_same (image, parent, copy))
                                        : (GimpItem **) gimp_image_get_layers (copy);

  return layers[gimp_image_get_item_position (image, item)];
}

/* A copy of the image in which the layer has the mask. */
static GimpImage *
heatmap_masked (FoveaLook *look, const FoveaHeatmap *map, GError **error)
{
  GimpImage *copy = gimp_image_duplicate (look->image);
  gboolean   made;

  gimp_image_undo_disable (copy);
  made = fovea_heatmap_mask (map, GIMP_LAYER (heatmap_same (look->image, GIMP_ITEM (look->drawable), copy)), &look->box,
                             fovea_metadata_orientation (look->image), error);
  gimp_image_undo_enable (copy);
  if (made)
    return copy;
  gimp_image_delete (copy);
  return NULL;
}

static GimpImage *
heatmap_make (FoveaSettings *settings, FoveaLook *look, char **json, GError **error)
{
  const gboolean mask = fovea_settings_choice (settings, "as") == FOVEA_HEATMAP_MASK;
  g_autoptr (FoveaHeatmapQuestion) question =
    mask && ! fovea_apply_check_mask (look->drawable, error) ? NULL : fovea_heatmap_question (settings, error);
  g_autoptr (FoveaTensor)  photo = question ? fovea_look_photo (NULL, look, error) : NULL;
  g_autoptr (FoveaHeatmap) map = photo ? fovea_heatmap_new (settings, question, photo, error) : NULL;
  GimpImage               *image = ! map ? NULL :
                                   mask  ? heatmap_masked (look, map, error) :
                                           fovea_heatmap_image (settings, question, map, photo, error);
  g_autoptr (GString)      facts = g_string_new ("{");

  if (! image)
    return NULL;
  fovea_heatmap_json (facts, settings, question, map);
  g_string_append_c (facts, '}');
  *json = g_string_free (g_steal_pointer (&facts), FALSE);
  return image;
}

static GimpValueArray *
heatmap_run (GimpProcedure       *procedure,
             GimpRunMode          run_mode,
             GimpImage           *image,
             GimpDrawable       **drawables,
             GimpProcedureConfig *config,
             gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_heatmap_options ());
  g_autofree char          *json = NULL;
  FoveaLook                 look;
  GimpImage                *made;
  GimpValueArray           *result;
  GError                   *error = NULL;

  if (! fovea_look_init (&look, image, drawables, &error))
    return fovea_procedure_return (procedure, error);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Heat Map"), "heatmap", NULL, NULL))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  made = heatmap_make (settings, &look, &json, &error);
  result = fovea_procedure_return_image (procedure, run_mode, made, error);
  if (made)
    GIMP_VALUES_SET_STRING (result, 2, json);
  return result;
}

static void
heatmap_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"), _("The heat map"),
                                         TRUE, G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON",
                                          _("The class, its probability, and where the map is highest"),
                                          "", G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_heatmap = {
  .name = "plug-in-fovea-heatmap",
  .blurb = N_("Show which places of the picture speak for a class"),
  .help = N_("Runs a classification network on the chosen layer, or on the selection's box in it, and draws which places speak for its best answer or for another class, as a grey map, as colours over the picture or as the layer's mask, in a new image. In GIMP's menu Classify does this."),
  .options = fovea_heatmap_options,
  .run = heatmap_run,
  .add_returns = heatmap_returns,
};
