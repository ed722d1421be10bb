/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mean maps become one sheet, or layers that lie over each other: all of one size,
 * every square one number of the network. */
#include "mean-maps.h"

#include <glib/gi18n.h>

#include "mean-sheet.h"
#include "message.h"
#include "progress.h"
#include "surface-image.h"

#define MEAN_LONGEST 448 /* the longer side of the layers, at least */

const FoveaOption *
fovea_mean_options (void)
{
  static const FoveaWord layers_words[] = {
    { FOVEA_MEAN_CONV, "conv", N_("Convolutions, without those on shortcuts") },
    { FOVEA_MEAN_BLOCK, "block", N_("The last layer of each size") },
    { FOVEA_MEAN_ALL, "all", N_("All layers with maps") },
    { 0, NULL, NULL }
  };
  static const FoveaWord as_words[] = {
    { FOVEA_MEAN_SHEET, "sheet", N_("One labelled sheet") },
    { FOVEA_MEAN_GROUP, "layers", N_("A layer each") },
    { 0, NULL, NULL }
  };
  static const FoveaWord colours_words[] = {
    { FOVEA_MAP_VIRIDIS, "viridis", N_("Viridis") },
    { FOVEA_MAP_GREY, "grey", N_("Grey") },
    { 0, NULL, NULL }
  };
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_ONE_OF ("layers", N_("_Layers"), N_("Which layers are shown"), layers_words, "conv"),
    FOVEA_OPTION_ONE_OF ("as", N_("_As"), N_("What the new image holds"), as_words, "sheet"),
    FOVEA_OPTION_ONE_OF ("colours", N_("_Colours"), N_("From the least number to the greatest"),
                         colours_words, "viridis"),
    { NULL }
  };

  return options;
}

FoveaMeanMaps *
fovea_mean_compute (FoveaSettings     *settings,
                    FoveaModel        *model,
                    const FoveaTensor *photo,
                    GError           **error)
{
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);
  g_autoptr (FoveaWalk) walk = NULL;
  FoveaMeanMaps   *maps;

  gimp_progress_init (_("Computing mean maps"));
  walk = fovea_walk_new (model, photo, 0, &options, error);
  maps = walk ? fovea_walk_mean_maps (walk, fovea_settings_choice (settings, "layers"), &options, error)
              : NULL;
  gimp_progress_end ();
  return maps;
}

/* ---- Layers ------------------------------------------------------------------ */

/* A whole number of times the largest map. */
static void
mean_layer_size (const FoveaMeanMaps *maps, int *width, int *height)
{
  const FoveaMeanMap *largest = &maps->maps[0];
  int                 times;

  for (guint i = 1; i < maps->n; i++)
    if ((gint64) maps->maps[i].width * maps->maps[i].height
        > (gint64) largest->width * largest->height)
      largest = &maps->maps[i];
  times = MEAN_LONGEST / (int) MAX (MAX (largest->width, largest->height), 1);
  *width = (int) largest->width * MAX (times, 1);
  *height = (int) largest->height * MAX (times, 1);
}

/* One map, as large as all of them. */
static cairo_surface_t *
mean_enlarge (const FoveaMeanMap *map, FoveaMapColours colours, int width, int height)
{
  cairo_surface_t *small = fovea_sheet_numbers (map->values, (int) map->width, (int) map->height,
                                                map->facts.minimum, map->facts.maximum, colours);
  cairo_surface_t *large = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t         *cr = cairo_create (large);

  if (small)
    fovea_sheet_paint (cr, small, 0, 0, width, height);
  if (! small || cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    g_clear_pointer (&large, cairo_surface_destroy);
  cairo_destroy (cr);
  g_clear_pointer (&small, cairo_surface_destroy);
  return large;
}

static gboolean
mean_add_layer (GimpImage *image, GimpLayer *group, const FoveaMeanMaps *maps, guint i,
                FoveaMapColours colours, GError **error)
{
  const FoveaMeanMap *map = &maps->maps[i];
  const int           width = gimp_image_get_width (image), height = gimp_image_get_height (image);
  cairo_surface_t    *surface = mean_enlarge (map, colours, width, height);
  g_autofree char    *name = g_strdup_printf (_("%u %s, %u maps (%.4g to %.4g)"), i + 1, map->layer, map->n,
                                              (double) map->facts.minimum, (double) map->facts.maximum);
  GimpLayer          *layer;

  if (! surface)
    return fovea_failed_error (error, _("not enough memory for the mean maps"));
  layer = gimp_layer_new (image, name, width, height, GIMP_RGB_IMAGE, 100.0, GIMP_LAYER_MODE_NORMAL);
  gimp_image_insert_layer (image, layer, group, -1);
  gimp_image_lower_item_to_bottom (image, GIMP_ITEM (layer));

  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, width, height), 0, babl_format ("cairo-RGB24"),
                   cairo_image_surface_get_data (surface), cairo_image_surface_get_stride (surface));
  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, width, height);
  cairo_surface_destroy (surface);
  return TRUE;
}

static GimpImage *
mean_layers (const FoveaMeanMaps *maps, FoveaMapColours colours, GError **error)
{
  g_autofree char *count = fovea_mean_maps_count (maps);
  g_autofree char *name = g_strdup_printf ("%s: %s", maps->model, count);
  GimpImage       *image;
  GimpGroupLayer  *group;
  int              width, height;

  mean_layer_size (maps, &width, &height);
  image = gimp_image_new (width, height, GIMP_RGB);
  gimp_image_undo_disable (image);
  group = gimp_group_layer_new (image, name);
  gimp_image_insert_layer (image, GIMP_LAYER (group), NULL, -1);
  for (guint i = 0; i < maps->n; i++)
    {
      if (! mean_add_layer (image, GIMP_LAYER (group), maps, i, colours, error))
        {
          gimp_image_delete (image);
          return NULL;
        }
      gimp_progress_update ((double) i / maps->n);
    }
  gimp_image_undo_enable (image);
  return image;
}

GimpImage *
fovea_mean_image (FoveaSettings *settings, const FoveaMeanMaps *maps, GError **error)
{
  FoveaMapColours colours = fovea_settings_choice (settings, "colours");
  cairo_surface_t  *sheet;
  GimpImage        *image;

  if (fovea_settings_choice (settings, "as") == FOVEA_MEAN_GROUP)
    return mean_layers (maps, colours, error);
  sheet = fovea_mean_sheet_new (maps, colours, error);
  if (! sheet)
    return NULL;
  image = fovea_surface_image (sheet, _("Mean maps"));
  cairo_surface_destroy (sheet);
  return image;
}
