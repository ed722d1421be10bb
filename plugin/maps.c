/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps become layers of the photo's size, enlarged by a whole number without
 * smoothing: every square is one number of the network. */
#include "maps.h"

#include <glib/gi18n.h>

#include "message.h"
#include "progress.h"
#include "sheet.h"
#include "surface-image.h"

#define MAPS_LARGEST 2048 /* pixels a side of an enlarged map */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

const FoveaOption *
fovea_maps_options (void)
{
  static const FoveaWord as_words[] = {
    { FOVEA_MAPS_SHEET, "sheet", N_("One labelled sheet") },
    { FOVEA_MAPS_LAYERS, "layers", N_("A layer each") },
    { 0, NULL, NULL }
  };
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("layer", N_("_Layer"),
                       N_("Name of the network's layer; empty is the first convolution"), ""),
    FOVEA_OPTION_COUNT ("maps", N_("Ma_ps"), N_("How many of the strongest maps; 0 is all"), 0, 65536, 16),
    FOVEA_OPTION_ONE_OF ("as", N_("_As"), N_("What the new image holds"), as_words, "sheet"),
    { NULL }
  };

  return options;
}

FoveaMaps *
fovea_maps_compute (FoveaSettings     *settings,
                    FoveaModel        *model,
                    const FoveaTensor *photo,
                    GError           **error)
{
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);
  FoveaMaps       *maps;

  gimp_progress_init (_("Computing feature maps"));
  maps = fovea_feature_maps (model, photo, fovea_settings_string (settings, "layer"),
                             fovea_settings_int (settings, "maps"), &options, error);
  gimp_progress_end ();
  return maps;
}

/* ---- Layers ------------------------------------------------------------------ */

static int
maps_enlargement (const FoveaMaps *maps)
{
  gint64 fit = MIN (maps->seen.width / MAX (maps->width, 1), maps->seen.height / MAX (maps->height, 1));
  gint64 most = MAPS_LARGEST / MAX (MAX (maps->width, maps->height), 1);

  return CLAMP (fit, 1, MAX (most, 1));
}

/* grey: one map; row: room for one enlarged row. */
static void
maps_fill (GeglBuffer *buffer, const FoveaMaps *maps, const float *grey, float *row, int times)
{
  int width = maps->width * times;

  for (guint y = 0; y < maps->height; y++)
    {
      for (int x = 0; x < width; x++)
        row[x] = grey[y * (gsize) maps->width + x / times];
      for (int i = 0; i < times; i++)
        gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y * times + i, width, 1), 0,
                         babl_format ("Y' float"), row, GEGL_AUTO_ROWSTRIDE);
    }
}

static void
maps_add_layer (GimpImage *image, GimpLayer *group, const FoveaMaps *maps, guint i,
                float *grey, float *row, int times)
{
  g_autofree char *name = g_strdup_printf (_("Map %u (%.4g to %.4g)"), maps->index[i],
                                           maps->minimum[i], maps->maximum[i]);
  GimpLayer *layer = gimp_layer_new (image, name, maps->width * times, maps->height * times,
                                     GIMP_GRAY_IMAGE, 100.0, GIMP_LAYER_MODE_NORMAL);

  gimp_image_insert_layer (image, layer, group, -1);
  gimp_image_lower_item_to_bottom (image, GIMP_ITEM (layer));

  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  fovea_maps_to_grey (maps, i, grey);
  maps_fill (buffer, maps, grey, row, times);
  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, maps->width * times, maps->height * times);
}

static GimpImage *
maps_layers (const FoveaMaps *maps, GError **error)
{
  int               times = maps_enlargement (maps);
  g_autoptr (float) grey = fovea_alloc ((gsize) maps->width * maps->height, sizeof (float));
  g_autoptr (float) row = fovea_alloc ((gsize) maps->width * times, sizeof (float));
  g_autofree char  *name = NULL;
  GimpImage        *image;
  GimpGroupLayer   *group;

  if (! grey || ! row)
    {
      fovea_failed_error (error, _("not enough memory for the feature maps"));
      return NULL;
    }
  image = gimp_image_new (maps->width * times, maps->height * times, GIMP_GRAY);
  gimp_image_undo_disable (image);
  name = g_strdup_printf (_("%s (%u of %u maps)"), maps->layer, maps->n_maps, maps->channels);
  group = gimp_group_layer_new (image, name);
  gimp_image_insert_layer (image, GIMP_LAYER (group), NULL, -1);
  for (guint i = 0; i < maps->n_maps; i++)
    {
      maps_add_layer (image, GIMP_LAYER (group), maps, i, grey, row, times);
      gimp_progress_update ((double) i / maps->n_maps);
    }
  gimp_image_undo_enable (image);
  return image;
}

GimpImage *
fovea_maps_image (const FoveaMaps *maps, FoveaModel *model, FoveaMapsAs as, GError **error)
{
  const char      *name = fovea_model_card (model)->name;
  cairo_surface_t *sheet;
  GimpImage       *image;

  if (as == FOVEA_MAPS_LAYERS)
    return maps_layers (maps, error);
  sheet = fovea_sheet_new (maps, name ? name : fovea_model_id (model), error);
  if (! sheet)
    return NULL;
  image = fovea_surface_image (sheet, _("Feature maps"));
  cairo_surface_destroy (sheet);
  return image;
}
