/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Top Patches: the parts of one's own photos that excite the maps of a layer most. Works
 * without an open image. */
#include "top-patches.h"

#include <glib/gi18n.h>
#include <libgimp/gimpui.h>

#include "procedure.h"

static FoveaPatchSet *
top_silently (GimpProcedureConfig *config, GError **error)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_top_patches_options ());
  g_autoptr (FoveaPatchRequest) request = NULL;
  g_autoptr (GFile) folder = NULL;
  g_autofree char *path = NULL;
  gboolean         recursive;

  fovea_settings_from_config (settings, G_OBJECT (config));
  g_object_get (config, "folder", &folder, "recursive", &recursive, NULL);
  path = folder ? g_file_get_path (folder) : NULL;
  request = fovea_top_patches_request (settings, path, recursive);
  return fovea_top_patches_compute (request, error);
}

static GimpValueArray *
top_answer (GimpProcedure *procedure, GimpRunMode run_mode, const FoveaPatchSet *set, GError *error)
{
  cairo_surface_t *sheet = set ? fovea_patch_set_sheet (set, &error) : NULL;
  GimpImage       *made = sheet ? fovea_top_patches_image (sheet) : NULL;
  g_autofree char *json = made ? fovea_top_patches_json (set) : NULL;
  GimpValueArray  *result = fovea_procedure_return_image (procedure, run_mode, made, error);

  if (made)
    GIMP_VALUES_SET_STRING (result, 2, json);
  return result;
}

static GimpValueArray *
top_run (GimpProcedure       *procedure,
         GimpRunMode          run_mode,
         GimpImage           *image,
         GimpDrawable       **drawables,
         GimpProcedureConfig *config,
         gpointer             data)
{
  g_autoptr (FoveaPatchSet) set = NULL;
  GError *error = NULL;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE)
    {
      gimp_ui_init ("fovea");
      fovea_patches_window (gimp_procedure_get_name (procedure), config, NULL);
      return fovea_procedure_return (procedure, NULL);
    }
  set = top_silently (config, &error);
  return top_answer (procedure, run_mode, set, error);
}

static void
top_arguments (GimpProcedure *procedure)
{
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_ALWAYS);
  gimp_procedure_add_file_argument (procedure, "folder", _("_Folder"), _("Folder of your photos"),
                                    GIMP_FILE_CHOOSER_ACTION_SELECT_FOLDER, TRUE, NULL, G_PARAM_READWRITE);
  gimp_procedure_add_boolean_argument (procedure, "recursive", _("Folders _in it too"),
                                       _("Take the photos in folders of folders too"), FALSE, G_PARAM_READWRITE);
}

static void
top_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"), _("The sheet, a row a map"), TRUE,
                                         G_PARAM_READWRITE);
  gimp_procedure_add_string_return_value (procedure, "json", "JSON", _("Layer, photos, and the patches of each map"), "",
                                          G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_top_patches = {
  .name = FOVEA_TOP_PATCHES_PROCEDURE,
  .menu_label = N_("_Top Patches…"),
  .blurb = N_("Find the parts of your own photos that excite a map of a network most"),
  .help = N_("Looks through a folder of photos once and shows, for maps of a layer, the patches in which they are greatest, one a photo, cut by receptive field. What was found is kept: the same folder is not looked through again, only what changed in it."),
  .options = fovea_top_patches_options,
  .run = top_run,
  .add_arguments = top_arguments,
  .add_returns = top_returns,
};
