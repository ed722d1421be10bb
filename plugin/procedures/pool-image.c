/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pool to New Image: pooling that really shrinks, of one layer into an image of
 * its own. */
#include <glib/gi18n.h>

#include "filter.h"
#include "procedure.h"
#include "target.h"

static GimpImage *
pool_image_make (FoveaSettings *settings,
                 GimpImage     *image,
                 GimpDrawable **drawables,
                 GError       **error)
{
  GimpDrawable          *drawable = fovea_target_one (drawables, error);
  g_autoptr (GeglBuffer) pixels = NULL;
  g_autofree char       *name = NULL;

  if (! drawable)
    return NULL;
  pixels = fovea_filter_shrink (FOVEA_FILTER_POOL, settings, drawable, error);
  if (! pixels)
    return NULL;
  name = gimp_item_get_name (GIMP_ITEM (drawable));
  return fovea_image_like (image, pixels, name);
}

/* The new size, or why there is none, before anything is computed. */
static char *
pool_image_note (GObject *config, gpointer drawables)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_pool_options ());
  g_autoptr (GError)        error = NULL;
  GimpDrawable             *drawable = fovea_target_one (drawables, &error);
  GeglRectangle             box;

  fovea_settings_from_config (settings, config);
  if (! drawable || ! fovea_filter_measure (FOVEA_FILTER_POOL, settings, drawable, &box, &error))
    return g_strdup (error->message);
  return g_strdup_printf (_("%dx%d pixels become %dx%d"), gimp_drawable_get_width (drawable),
                          gimp_drawable_get_height (drawable), box.width, box.height);
}

static GimpValueArray *
pool_image_run (GimpProcedure       *procedure,
                GimpRunMode          run_mode,
                GimpImage           *image,
                GimpDrawable       **drawables,
                GimpProcedureConfig *config,
                gpointer             data)
{
  g_autoptr (FoveaSettings) settings = fovea_settings_new (fovea_pool_options ());
  GError                   *error = NULL;
  GimpImage                *made;
  GimpValueArray           *result;

  gegl_init (NULL, NULL);
  if (run_mode == GIMP_RUN_INTERACTIVE
      && ! fovea_procedure_dialog (procedure, config, image, _("Pool to New Image"), "pool",
                                   pool_image_note, drawables))
    return fovea_procedure_cancel (procedure);
  fovea_settings_from_config (settings, G_OBJECT (config));
  made = pool_image_make (settings, image, drawables, &error);
  result = fovea_procedure_return (procedure, error);
  if (! made)
    return result;
  if (run_mode != GIMP_RUN_NONINTERACTIVE)
    {
      gimp_display_new (made);
      gimp_displays_flush ();
    }
  GIMP_VALUES_SET_IMAGE (result, 1, made);
  return result;
}

static void
pool_image_returns (GimpProcedure *procedure)
{
  gimp_procedure_add_image_return_value (procedure, "new-image", _("New image"),
                                         _("The pooled picture"), TRUE, G_PARAM_READWRITE);
}

const FoveaProcedure fovea_procedure_pool_image = {
  .name = "plug-in-fovea-pool-image",
  .menu_label = N_("Pool to _New Image…"),
  .blurb = N_("Pool a layer into a smaller image: the maximum, minimum or mean of each window"),
  .help = N_("Makes a new image of the size floor ((size - window) / stride) + 1, with the precision, resolution and colour profile of the old one."),
  .options = fovea_pool_options,
  .run = pool_image_run,
  .add_returns = pool_image_returns,
};
