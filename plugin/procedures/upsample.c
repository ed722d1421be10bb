/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upsample: a layer's transposed convolution, as an image of its own. */
#include "upsampling.h"

#include <glib/gi18n.h>

#include "image.h"
#include "procedure.h"
#include "target.h"
#include "upsampling-view.h"

/* The size formula with its numbers, or what is wrong. */
static char *
upsample_note (GObject *config, gpointer drawables)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_upsample_options ());
  g_autoptr (GError)        error = NULL;
  GimpDrawable             *drawable = fovea_target_one (drawables, &error);
  char                     *formula = NULL;

  fovea_settings_from_config (settings, config);
  if (drawable)
    formula = fovea_upsample_formula (settings, drawable, &error);
  return formula ? formula : g_strdup (error->message);
}

static GtkWidget *
upsample_below (GObject *config, gpointer drawables)
{
  GimpDrawable *drawable = fovea_target_one (drawables, NULL);

  return drawable ? fovea_upsample_view_new (config, drawable) : NULL;
}

static GimpImage *
upsample_make (FoveaSettings *settings, GimpImage *image, GimpDrawable **drawables, GError **error)
{
  GimpDrawable          *drawable = fovea_target_one (drawables, error);
  g_autoptr (GeglBuffer) pixels = drawable ? fovea_upsample_pixels (settings, drawable, error) : NULL;
  g_autofree char       *name = NULL;

  if (! pixels)
    return NULL;
  name = gimp_item_get_name (GIMP_ITEM (drawable));
  return fovea_image_like (image, pixels, name);
}

static GimpValueArray *
upsample_run (GimpProcedure       *procedure,
              GimpRunMode          run_mode,
              GimpImage           *image,
              GimpDrawable       **drawables,
              GimpProcedureConfig *config,
              gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_upsample_options ());
  GError                   *error = NULL;
  GimpImage                *made;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog_with (procedure, config, image, _("Upsample"), "upsample", upsample_note, upsample_below,
                                        drawables))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  made = upsample_make (settings, image, drawables, &error);
  return fovea_procedure_return_image (procedure, run_mode, made, error);
}

static void
upsample_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The upsampled picture"), TRUE, G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_upsample = {
  .name = "plug-in-fovea-upsample",
  .menu_label = N_("_Upsample…"),
  .blurb = N_("Enlarge a layer by transposed convolution: each pixel paints the kernel"),
  .help = N_("Makes a new image of the size (size - 1) * stride - 2 * padding + kernel + output padding: each pixel paints the kernel times its value, and where kernels overlap they add up."),
  .options = fovea_upsample_options,
  .run = upsample_run,
  .add_returns = upsample_returns,
};
