/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything is computed before the image is touched. The photo was looked at upright;
 * where its orientation tag was left alone the map is turned back. */
#include "classify-place.h"

#include <glib/gi18n.h>
#include <string.h>

#include "apply-turn.h"
#include "apply.h"
#include "heat-surface.h"
#include "message.h"
#include "metadata.h"
#include "place.h"
#include "verdict.h"
#include "viridis.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

/* ---- Where -------------------------------------------------------------------------- */

/* What was looked at, in pixels of the drawable; of the image for "visible". */
static GeglRectangle
place_box (FoveaLook *look, const char *source)
{
  if (g_strcmp0 (source, "visible") == 0)
    return (GeglRectangle){ 0, 0, gimp_image_get_width (look->image), gimp_image_get_height (look->image) };
  if (g_strcmp0 (source, "layer") == 0)
    return (GeglRectangle){ 0, 0, gimp_drawable_get_width (look->drawable), gimp_drawable_get_height (look->drawable) };
  return look->box;
}

static gboolean
place_check (FoveaLook *look, const FoveaHeatResult *result, const GeglRectangle *box, int orientation, GError **error)
{
  const FoveaPhotoHeat *heat = result->map->heat;
  gboolean              swap = orientation >= 5;

  if (heat->width == (swap ? box->height : box->width) && heat->height == (swap ? box->width : box->height))
    return TRUE;
  return fovea_failed_error (error, _("the picture has %dx%d pixels now, the heat map is of %dx%d; choose “Look at” again"),
                             box->width, box->height, (int) heat->width, (int) heat->height);
}

/* ---- Pixels --------------------------------------------------------------------------- */

static GeglBuffer *
place_turned (GeglBuffer *upright, const char *format, int orientation, GError **error)
{
  if (orientation == 1)
    return g_object_ref (upright);
  return fovea_apply_turn (upright, babl_format (format), fovea_apply_turn_back (orientation), error);
}

/* The map's numbers, 0 where nothing speaks for the class, 1 where most does.
 * (transfer full, from fovea_alloc) */
static float *
place_levels (const FoveaPhotoHeat *heat, GError **error)
{
  float *levels = fovea_alloc ((gsize) heat->width * heat->height, sizeof (float));

  if (! levels)
    fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), (int) heat->width, (int) heat->height);
  else if (! fovea_heat_greys (heat, heat->width, heat->height, levels, error))
    g_clear_pointer (&levels, fovea_free);
  return levels;
}

static GeglBuffer *
place_buffer (const FoveaPhotoHeat *heat, const char *format, const void *pixels)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, heat->width, heat->height), babl_format (format));

  gegl_buffer_set (buffer, NULL, 0, babl_format (format), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* The map's colours, nothing where the network did not look. */
static GeglBuffer *
place_colours (const FoveaPhotoHeat *heat, int orientation, GError **error)
{
  g_autoptr (float)      levels = place_levels (heat, error);
  const FoveaRect       *seen = &heat->seen;
  g_autoptr (GeglBuffer) upright = NULL;

  if (! levels)
    return NULL;
  /* In the numbers' own place, which have as many bytes. */
  G_STATIC_ASSERT (sizeof (guint32) == sizeof (float));
  for (gint64 y = 0; y < heat->height; y++)
    for (gint64 x = 0; x < heat->width; x++)
      {
        const gsize i = (gsize) y * heat->width + x;
        gboolean    inside = x >= seen->x && x < seen->x + seen->width && y >= seen->y && y < seen->y + seen->height;
        guint32     colour = inside ? 0xff000000u | fovea_viridis (levels[i]) : 0;

        memcpy (&levels[i], &colour, sizeof colour);
      }
  upright = place_buffer (heat, "cairo-ARGB32", levels);
  return place_turned (upright, "R'G'B'A float", orientation, error);
}

static GeglBuffer *
place_numbers (const FoveaPhotoHeat *heat, int orientation, GError **error)
{
  g_autoptr (float)      levels = NULL;
  g_autoptr (GeglBuffer) upright = NULL;

  if (! (heat->maximum > 0.0f))
    {
      fovea_failed_error (error, _("no place of the photo speaks for this class: there is nothing to select"));
      return NULL;
    }
  levels = place_levels (heat, error);
  if (! levels)
    return NULL;
  upright = place_buffer (heat, "Y' float", levels);
  return place_turned (upright, "Y' float", orientation, error);
}

/* ---- The three ways ---------------------------------------------------------------------- */

static char *
place_layer (FoveaLook *look, const FoveaHeatResult *result, const GeglRectangle *box, int orientation, GError **error)
{
  gboolean               whole = g_strcmp0 (result->source, "visible") == 0;
  g_autoptr (GeglBuffer) pixels = NULL, to = NULL;
  g_autofree char       *label = fovea_verdict_name (result->map->label);
  g_autofree char       *name = g_strdup_printf (_("Heat map: %s (%s)"), label, result->model);
  GimpLayer             *layer;

  if (gimp_image_get_base_type (look->image) == GIMP_INDEXED)
    {
      fovea_usage_error (error, _("the image has indexed colours; change it to RGB first (Image ▸ Mode ▸ RGB)"));
      return NULL;
    }
  pixels = place_colours (result->map->heat, orientation, error);
  if (! pixels)
    return NULL;
  layer = fovea_place_layer (look->image, whole ? NULL : look->drawable, name, box, TRUE);
  gimp_layer_set_opacity (layer, 100.0 * result->opacity);
  to = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  gegl_buffer_copy (pixels, NULL, GEGL_ABYSS_NONE, to, GEGL_RECTANGLE (0, 0, 0, 0));
  gegl_buffer_flush (to);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, box->width, box->height);
  return g_strdup_printf (_("Added the layer “%s”"), name);
}

static char *
place_mask (FoveaLook *look, const FoveaHeatResult *result, GeglRectangle box, int orientation, GError **error)
{
  g_autoptr (GeglBuffer) numbers = NULL;
  GimpLayerMask         *mask;
  GimpLayer             *layer;
  int                    x = 0, y = 0;

  if (! fovea_apply_check_mask (look->drawable, error))
    return NULL;
  numbers = place_numbers (result->map->heat, orientation, error);
  if (! numbers)
    return NULL;
  if (g_strcmp0 (result->source, "visible") == 0)
    {
      gimp_drawable_get_offsets (look->drawable, &x, &y);
      box.x -= x;
      box.y -= y;
    }
  layer = GIMP_LAYER (look->drawable);
  mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);
  gimp_layer_add_mask (layer, mask);
  fovea_place_opacity (numbers, GIMP_DRAWABLE (mask), &box);
  return g_strdup (_("Added a layer mask: what the network looked at stays"));
}

/* "Transparent" is white for a channel. */
static void
place_clear (GimpDrawable *channel)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (channel);

  gegl_buffer_clear (buffer, NULL);
  gegl_buffer_flush (buffer);
}

static char *
place_selection (FoveaLook *look, const FoveaHeatResult *result, GeglRectangle box, int orientation, GError **error)
{
  g_autoptr (GeglBuffer) numbers = place_numbers (result->map->heat, orientation, error);
  GeglColor             *colour = gegl_color_new ("black");
  GimpChannel           *channel;
  int                    x = 0, y = 0;

  if (! numbers)
    return NULL;
  if (g_strcmp0 (result->source, "visible") != 0)
    gimp_drawable_get_offsets (look->drawable, &x, &y);
  box.x += x;
  box.y += y;
  channel = gimp_channel_new (look->image, "fovea", gimp_image_get_width (look->image),
                              gimp_image_get_height (look->image), 100.0, colour);
  g_object_unref (colour);
  gimp_image_insert_channel (look->image, channel, NULL, 0);
  place_clear (GIMP_DRAWABLE (channel));
  fovea_place_opacity (numbers, GIMP_DRAWABLE (channel), &box);
  gimp_image_select_item (look->image, GIMP_CHANNEL_OP_REPLACE, GIMP_ITEM (channel));
  gimp_image_remove_channel (look->image, channel);
  return g_strdup (_("Selected what the network looked at, softly: the ants run where it is half"));
}

char *
fovea_classify_place (FoveaLook *look, const FoveaHeatResult *result, FoveaHeatAs as, GError **error)
{
  GeglRectangle box;
  int           orientation;
  char         *said;

  if (! fovea_look_check (look, error))
    return NULL;
  box = place_box (look, result->source);
  orientation = fovea_metadata_orientation (look->image);
  if (! place_check (look, result, &box, orientation, error))
    return NULL;
  gimp_image_undo_group_start (look->image);
  said = as == FOVEA_HEAT_AS_LAYER ? place_layer (look, result, &box, orientation, error) :
         as == FOVEA_HEAT_AS_MASK  ? place_mask (look, result, box, orientation, error) :
                                     place_selection (look, result, box, orientation, error);
  gimp_image_undo_group_end (look->image);
  gimp_displays_flush ();
  return said;
}
