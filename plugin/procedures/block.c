/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution, ReLU, Pool: the block of lectures, a layer group of maps in a new
 * image, or an image a map. */
#include "block.h"

#include <glib/gi18n.h>

#include "procedure.h"
#include "target.h"

static char *
block_note (GObject *config, gpointer drawables)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_block_options ());
  g_auto (GStrv)            specs = NULL;
  g_autoptr (GError)        error = NULL;

  fovea_settings_from_config (settings, config);
  if (! fovea_target_one (drawables, &error) || ! fovea_block_check (settings, &error))
    return g_strdup (error->message);
  specs = fovea_block_split (fovea_settings_string (settings, "kernel"), NULL);
  return g_strdup_printf (ngettext ("%u kernel gives %u map", "%u kernels give %u maps", g_strv_length (specs)),
                          g_strv_length (specs), g_strv_length (specs));
}

static GPtrArray *
block_make (FoveaBlock *block, FoveaSettings *settings, GimpImage *image)
{
  GPtrArray *made = g_ptr_array_new ();

  if (fovea_settings_bool (settings, "apart"))
    for (guint i = 0; i < block->maps->len; i++)
      g_ptr_array_add (made, fovea_block_image (block, i, image));
  else
    g_ptr_array_add (made, fovea_block_layers (block, image));
  return made;
}

static GimpValueArray *
block_run (GimpProcedure       *procedure,
           GimpRunMode          run_mode,
           GimpImage           *image,
           GimpDrawable       **drawables,
           GimpProcedureConfig *config,
           gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_block_options ());
  g_autoptr (FoveaBlock)    block = NULL;
  g_autoptr (GPtrArray)     made = NULL;
  GError                   *error = NULL;
  GimpDrawable             *drawable;
  GimpValueArray           *result;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Convolution, ReLU, Pool"), "block", block_note, drawables))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  drawable = fovea_target_one (drawables, &error);
  if (drawable)
    block = fovea_block_new (settings, drawable, &error);
  result = fovea_procedure_return (procedure, error);
  if (! block)
    return result;
  made = block_make (block, settings, image);
  for (guint i = 0; run_mode != GIMP_RUN_NONINTERACTIVE && i < made->len; i++)
    gimp_display_new (made->pdata[i]);
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    gimp_displays_flush ();
  GIMP_VALUES_SET_IMAGE (result, 1, made->pdata[0]);
  return result;
}

static void
block_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"), _("The maps"), TRUE, G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_block = {
  .name = "plug-in-fovea-block",
  .menu_label = N_("Con_volution, ReLU, Pool…"),
  .blurb = N_("The block of a convolutional network: kernels, an activation and a pooling, a map each"),
  .help = N_("Convolves a layer with each of several kernels, applies the activation and pools: a bank of kernels gives a layer group of as many maps, in a new image."),
  .options = fovea_block_options,
  .run = block_run,
  .add_returns = block_returns,
};
