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
    FOVEA_OPTION_ONE_OF ("sort", N_("_Order"),
                         N_("By strength, the mean of a map's magnitudes; by sparsity, how much of it is 0; or by number"), fovea_map_order_words, "strength"),
    FOVEA_OPTION_ONE_OF ("range", N_("_Range"), N_("What the colours span: each map's own values, or those of all maps of the layer"), fovea_map_range_words, "own"),
    FOVEA_OPTION_ONE_OF ("colours", N_("_Colours"), N_("Grey, blue and orange about 0, or viridis"), fovea_map_colours_words, "grey"),
    { NULL }
  };

  return options;
}

FoveaMapsLook
fovea_maps_look (FoveaSettings *settings)
{
  return (FoveaMapsLook) {
    .colours = fovea_settings_choice (settings, "colours"),
    .range = fovea_settings_choice (settings, "range"),
    .order = fovea_settings_choice (settings, "sort"),
  };
}

static FoveaMaps *
maps_compute (FoveaSettings     *settings,
              FoveaModel        *model,
              const FoveaTensor *photo,
              GError           **error)
{
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);
  FoveaMaps       *maps;

  gimp_progress_init (_("Computing feature maps"));
  maps = fovea_feature_maps (model, photo, fovea_settings_string (settings, "layer"),
                                fovea_settings_choice (settings, "sort"), fovea_settings_int (settings, "maps"),
                                &options, error);
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

/* Greys of a map by its own range are kept as exactly as the image can hold them ... */
static gboolean
maps_fill_exactly (GeglBuffer *buffer, const FoveaMaps *maps, guint i, int times)
{
  int               width = maps->width * times;
  g_autoptr (float) grey = fovea_alloc ((gsize) maps->width * maps->height, sizeof (float));
  g_autoptr (float) row = fovea_alloc (width, sizeof (float));

  if (! grey || ! row)
    return FALSE;
  fovea_maps_to_grey (maps, i, grey);
  for (guint y = 0; y < maps->height; y++)
    {
      for (int x = 0; x < width; x++)
        row[x] = grey[y * (gsize) maps->width + x / times];
      for (int k = 0; k < times; k++)
        gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y * times + k, width, 1), 0, babl_format ("Y' float"), row,
                         GEGL_AUTO_ROWSTRIDE);
    }
  return TRUE;
}

/* ... colours are those of the window and the sheet. */
static gboolean
maps_fill_colours (GeglBuffer *buffer, const FoveaMaps *maps, guint i, const FoveaMapsLook *look, int times)
{
  int                  width = maps->width * times;
  const float         *values = maps->values + i * (gsize) maps->width * maps->height;
  g_autofree guint32  *row = g_try_new (guint32, width);
  FoveaMapScale        scale;

  if (! row)
    return FALSE;
  fovea_map_scale_of (maps, i, look, &scale);
  for (guint y = 0; y < maps->height; y++)
    {
      for (int x = 0; x < width; x++)
        row[x] = fovea_map_scale_colour (&scale, values[y * (gsize) maps->width + x / times]);
      for (int k = 0; k < times; k++)
        gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y * times + k, width, 1), 0, babl_format ("cairo-RGB24"), row,
                         GEGL_AUTO_ROWSTRIDE);
    }
  return TRUE;
}

static gboolean
maps_add_layer (GimpImage *image, GimpLayer *group, const FoveaMaps *maps, guint i, const FoveaMapsLook *look,
                int times)
{
  gboolean         grey = look->colours == FOVEA_MAP_GREY, done;
  g_autofree char *name = g_strdup_printf (_("Map %u (%.4g to %.4g)"), maps->index[i],
                                           maps->minimum[i], maps->maximum[i]);
  GimpLayer *layer = gimp_layer_new (image, name, maps->width * times, maps->height * times,
                                     grey ? GIMP_GRAY_IMAGE : GIMP_RGB_IMAGE, 100.0, GIMP_LAYER_MODE_NORMAL);

  gimp_image_insert_layer (image, layer, group, -1);
  gimp_image_lower_item_to_bottom (image, GIMP_ITEM (layer));

  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  done = grey && look->range == FOVEA_MAP_OWN ? maps_fill_exactly (buffer, maps, i, times)
                                              : maps_fill_colours (buffer, maps, i, look, times);
  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, maps->width * times, maps->height * times);
  return done;
}

static GimpImage *
maps_layers (const FoveaMaps *maps, const FoveaMapsLook *look, GError **error)
{
  int               times = maps_enlargement (maps);
  g_autofree char  *name = NULL;
  GimpImage        *image;
  GimpGroupLayer   *group;
  gboolean          done = TRUE;

  image = gimp_image_new (maps->width * times, maps->height * times,
                          look->colours == FOVEA_MAP_GREY ? GIMP_GRAY : GIMP_RGB);
  gimp_image_undo_disable (image);
  name = g_strdup_printf (_("%s (%u of %u maps)"), maps->layer, maps->n_maps, maps->channels);
  group = gimp_group_layer_new (image, name);
  gimp_image_insert_layer (image, GIMP_LAYER (group), NULL, -1);
  for (guint i = 0; i < maps->n_maps && done; i++)
    {
      done = maps_add_layer (image, GIMP_LAYER (group), maps, i, look, times);
      gimp_progress_update ((double) i / maps->n_maps);
    }
  gimp_image_undo_enable (image);
  if (done)
    return image;
  gimp_image_delete (image);
  fovea_failed_error (error, _("not enough memory for the feature maps"));
  return NULL;
}

GimpImage *
fovea_maps_image (const FoveaMaps     *maps,
                  FoveaModel          *model,
                  FoveaMapsAs          as,
                  const FoveaMapsLook *look,
                  GError             **error)
{
  const FoveaMapsLook grey = { 0 };
  const char         *name = fovea_model_card (model)->name;
  cairo_surface_t    *sheet;
  GimpImage          *image;

  if (as == FOVEA_MAPS_LAYERS)
    return maps_layers (maps, look ? look : &grey, error);
  sheet = fovea_sheet_new (maps, name ? name : fovea_model_id (model), look, error);
  if (! sheet)
    return NULL;
  image = fovea_surface_image (sheet, _("Feature maps"));
  cairo_surface_destroy (sheet);
  return image;
}

GimpImage *
fovea_maps_make (FoveaSettings *settings, FoveaModel *model, const FoveaTensor *photo, GError **error)
{
  g_autoptr (FoveaMaps) maps = maps_compute (settings, model, photo, error);
  const FoveaMapsLook   look = fovea_maps_look (settings);

  return maps ? fovea_maps_image (maps, model, fovea_settings_choice (settings, "as"), &look, error) : NULL;
}
