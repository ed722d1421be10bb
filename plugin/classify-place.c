/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything is computed before the image is touched. The photo was looked at upright;
 * where its orientation tag was left alone the map is turned back. */
#include "classify-place.h"

#include <glib/gi18n.h>

#include "apply.h"
#include "fovea.h"
#include "heat-pixels.h"
#include "message.h"
#include "metadata.h"
#include "place.h"

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

gboolean
fovea_classify_place_check (FoveaLook *look, const FoveaHeatResult *result, FoveaHeatAs as, GError **error)
{
  GeglRectangle box;

  if (! fovea_look_check (look, error))
    return FALSE;
  box = place_box (look, result->source);
  if (! place_check (look, result, &box, fovea_metadata_orientation (look->image), error))
    return FALSE;
  if (as == FOVEA_HEAT_AS_LAYER && gimp_image_get_base_type (look->image) == GIMP_INDEXED)
    return fovea_usage_error (error, _("the image has indexed colours; change it to RGB first (Image ▸ Mode ▸ RGB)"));
  return as != FOVEA_HEAT_AS_MASK || fovea_apply_check_mask (look->drawable, error);
}

GeglBuffer *
fovea_classify_place_pixels (const FoveaHeatMap *map, FoveaHeatAs as, int orientation, GError **error)
{
  return as == FOVEA_HEAT_AS_LAYER ? fovea_heat_colours (map->heat, orientation, error)
                                   : fovea_heat_opacity (map->heat, orientation, error);
}

/* ---- The three ways ---------------------------------------------------------------------- */

static char *
place_layer (FoveaLook *look, const FoveaHeatResult *result, const GeglRectangle *box, GeglBuffer *pixels)
{
  gboolean               whole = g_strcmp0 (result->source, "visible") == 0;
  g_autoptr (GeglBuffer) to = NULL;
  g_autofree char       *label = fovea_label_name (result->map->label);
  g_autofree char       *name = g_strdup_printf (_("Heat map: %s (%s)"), label, result->model);
  GimpLayer             *layer;

  layer = fovea_place_layer (look->image, whole ? NULL : look->drawable, name, box, TRUE);
  gimp_layer_set_opacity (layer, 100.0 * result->opacity);
  to = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  gegl_buffer_copy (pixels, NULL, GEGL_ABYSS_NONE, to, GEGL_RECTANGLE (0, 0, 0, 0));
  gegl_buffer_flush (to);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, box->width, box->height);
  return g_strdup_printf (_("Added the layer “%s”"), name);
}

static char *
place_mask (FoveaLook *look, const FoveaHeatResult *result, GeglRectangle box, GeglBuffer *numbers)
{
  int x = 0, y = 0;

  if (g_strcmp0 (result->source, "visible") == 0)
    {
      gimp_drawable_get_offsets (look->drawable, &x, &y);
      box.x -= x;
      box.y -= y;
    }
  fovea_heat_mask (GIMP_LAYER (look->drawable), numbers, &box);
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
place_selection (FoveaLook *look, const FoveaHeatResult *result, GeglRectangle box, GeglBuffer *numbers)
{
  GeglColor   *colour = gegl_color_new ("black");
  GimpChannel *channel;
  int          x = 0, y = 0;

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
fovea_classify_place (FoveaLook *look, const FoveaHeatResult *result, FoveaHeatAs as, GeglBuffer *pixels, GError **error)
{
  GeglRectangle box;
  char         *said;

  /* The image may be another by now. */
  if (! fovea_classify_place_check (look, result, as, error))
    return NULL;
  box = place_box (look, result->source);
  gimp_image_undo_group_start (look->image);
  said = as == FOVEA_HEAT_AS_LAYER ? place_layer (look, result, &box, pixels) :
         as == FOVEA_HEAT_AS_MASK  ? place_mask (look, result, box, pixels) :
                                     place_selection (look, result, box, pixels);
  gimp_image_undo_group_end (look->image);
  gimp_displays_flush ();
  return said;
}
