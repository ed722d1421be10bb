/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sheets and layers are those of feature-maps (maps.c), an effect is that of
 * learned-kernels; the map over the photo is the picture that the window shows. */
#include "explore.h"

#include <glib/gi18n.h>

#include "learned-kernels.h"
#include "message.h"
#include "metadata.h"

/* ---- New images --------------------------------------------------------------------- */

/* Those maps of the layer that are meant, in the order that the window shows. */
static FoveaMaps *
explore_take (FoveaExploreView *view, FoveaExploreAs as, GError **error)
{
  FoveaLayerMaps    *maps = fovea_explore_view_get_maps (view);
  FoveaMapsLook      look = fovea_explore_view_get_look (view);
  guint              map = (guint) MAX (fovea_explore_view_get_map (view), 0);
  g_autofree guint  *order = fovea_layer_maps_order (maps, look.order);
  FoveaRect          seen = fovea_walk_seen (fovea_explore_view_get_walk (view));

  return as == FOVEA_EXPLORE_IMAGE
         ? fovea_layer_maps_choose (maps, fovea_explore_view_get_layer (view), &seen, &map, 1, error)
         : fovea_layer_maps_choose (maps, fovea_explore_view_get_layer (view), &seen, order, maps->n, error);
}

static gboolean
explore_new_image (FoveaExploreView *view, FoveaExploreAs as, char **said, GError **error)
{
  g_autoptr (FoveaMaps) maps = explore_take (view, as, error);
  FoveaModel           *model = fovea_walk_model (fovea_explore_view_get_walk (view));
  FoveaMapsLook         look = fovea_explore_view_get_look (view);
  GimpImage            *made = NULL;

  if (maps)
    made = fovea_maps_image (maps, model, as == FOVEA_EXPLORE_SHEET ? FOVEA_MAPS_SHEET : FOVEA_MAPS_LAYERS, &look, error);
  if (! made)
    return FALSE;
  gimp_display_new (made);
  gimp_displays_flush ();
  *said = g_strdup_printf (_("A new image of %dx%d pixels"), gimp_image_get_width (made), gimp_image_get_height (made));
  return TRUE;
}

/* ---- Over the photo -------------------------------------------------------------------- */

/* Where the photo that was looked at lies in the image. */
static void
explore_origin (FoveaLook *look, const char *source, int *x, int *y)
{
  *x = *y = 0;
  if (g_strcmp0 (source, "visible") == 0)
    return;
  gimp_drawable_get_offsets (look->drawable, x, y);
  if (g_strcmp0 (source, "layer") != 0)
    {
      *x += look->box.x;
      *y += look->box.y;
    }
}

static gboolean
explore_check (FoveaLook *look, GError **error)
{
  if (! fovea_look_check (look, error))
    return FALSE;
  if (gimp_image_get_base_type (look->image) == GIMP_INDEXED)
    return fovea_failed_error (error, _("the image has indexed colours; change it to RGB first (Image ▸ Mode ▸ RGB), or take a new image"));
  if (fovea_metadata_orientation (look->image) != 1)
    return fovea_failed_error (error, _("the photo is turned by its orientation tag %d, which GIMP has not applied; turn it in GIMP first, or take a new image"),
                               fovea_metadata_orientation (look->image));
  return TRUE;
}

static void
explore_fill (GimpLayer *layer, cairo_surface_t *surface)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  int                    width = cairo_image_surface_get_width (surface);
  int                    height = cairo_image_surface_get_height (surface);

  cairo_surface_flush (surface);
  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, width, height), 0, babl_format ("cairo-RGB24"),
                   cairo_image_surface_get_data (surface), cairo_image_surface_get_stride (surface));
  gegl_buffer_flush (buffer);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, width, height);
}

/* A picture as a layer above the one that is looked at, at (x, y) of the image; one undo
 * step. Errors: the photo was closed; has indexed colours; is turned by a tag. */
static gboolean
explore_insert (FoveaLook       *look,
                cairo_surface_t *surface,
                const char      *name,
                int              x,
                int              y,
                double           opacity,
                GError         **error)
{
  GimpItem  *item = GIMP_ITEM (look->drawable);
  GimpLayer *layer;
  gboolean   grey, beside;

  if (! explore_check (look, error))
    return FALSE;
  grey = gimp_image_get_base_type (look->image) == GIMP_GRAY;
  beside = gimp_item_is_layer (item);
  layer = gimp_layer_new (look->image, name, cairo_image_surface_get_width (surface),
                          cairo_image_surface_get_height (surface), grey ? GIMP_GRAY_IMAGE : GIMP_RGB_IMAGE,
                          opacity, GIMP_LAYER_MODE_NORMAL);
  gimp_image_undo_group_start (look->image);
  gimp_image_insert_layer (look->image, layer, beside ? GIMP_LAYER (gimp_item_get_parent (item)) : NULL,
                           beside ? gimp_image_get_item_position (look->image, item) : 0);
  gimp_layer_set_offsets (layer, x, y);
  explore_fill (layer, surface);
  gimp_image_undo_group_end (look->image);
  gimp_displays_flush ();
  return TRUE;
}

static gboolean
explore_add_layer (FoveaExploreView *view, FoveaLook *look, char **said, GError **error)
{
  g_autofree char *source = NULL, *name = NULL, *map = NULL;
  cairo_surface_t *surface;
  double           opacity;
  gboolean         done;
  int              box[2], x, y;

  if (! explore_check (look, error))
    return FALSE;
  surface = fovea_explore_view_draw_map (view, box, error);
  if (! surface)
    return FALSE;
  g_object_get (view, "source", &source, "opacity", &opacity, NULL);
  explore_origin (look, source, &x, &y);
  map = fovea_explore_name (fovea_explore_view_get_maps (view), fovea_explore_view_get_map (view));
  name = g_strdup_printf ("%s, %s", fovea_explore_view_get_layer (view), map);
  done = explore_insert (look, surface, name, x + box[0], y + box[1], opacity, error);
  cairo_surface_destroy (surface);
  if (done)
    *said = g_strdup_printf (_("A new layer: %s"), name);
  return done;
}

static gboolean
explore_add_effect (FoveaExploreView *view, FoveaLook *look, char **said, GError **error)
{
  g_autoptr (FoveaSettings)    settings = fovea_settings_new (fovea_learned_kernels_options ());
  g_autofree char             *number = g_strdup_printf ("%d", fovea_explore_view_get_map (view));
  g_autoptr (FoveaLearnedBank) bank = NULL;

  if (! explore_check (look, error) || ! fovea_settings_set_text (settings, "kernels", number, error))
    return FALSE;
  bank = fovea_learned_bank_new (settings, fovea_walk_model (fovea_explore_view_get_walk (view)), error);
  if (! bank || ! fovea_learned_add_effect (bank, settings, look->drawable, error))
    return FALSE;
  gimp_displays_flush ();
  *said = g_strdup_printf (_("Kernel %s of %s is an effect on the layer now"), number, bank->layer->layer);
  return TRUE;
}

gboolean
fovea_explore_send (FoveaExploreView *view, FoveaLook *look, FoveaExploreAs as, char **said, GError **error)
{
  switch (as)
    {
    case FOVEA_EXPLORE_LAYER:
      return explore_add_layer (view, look, said, error);
    case FOVEA_EXPLORE_EFFECT:
      return explore_add_effect (view, look, said, error);
    default:
      return explore_new_image (view, as, said, error);
    }
}
