/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole bytes and plain numbers, as GIMP keeps them: converting a large photo's worth of
 * them would take longer than making them. */
#include "heat-pixels.h"

#include <glib/gi18n.h>

#include "apply-turn.h"
#include "heat-surface.h"
#include "message.h"
#include "place.h"
#include "viridis.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

static GeglBuffer *
pixels_turned (GeglBuffer *upright, const char *format, int orientation, GError **error)
{
  if (orientation == 1)
    return g_object_ref (upright);
  return fovea_apply_turn (upright, babl_format (format), fovea_apply_turn_back (orientation), error);
}

/* The map's numbers, 0 where nothing speaks for the class, 1 where most does.
 * (transfer full, from fovea_alloc) */
static float *
pixels_levels (const FoveaPhotoHeat *heat, GError **error)
{
  float *levels = fovea_alloc ((gsize) heat->width * heat->height, sizeof (float));

  if (! levels)
    fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), (int) heat->width, (int) heat->height);
  else if (! fovea_heat_greys (heat, heat->width, heat->height, levels, error))
    g_clear_pointer (&levels, fovea_free);
  return levels;
}

static GeglBuffer *
pixels_buffer (const FoveaPhotoHeat *heat, const char *format, const void *pixels)
{
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, heat->width, heat->height), babl_format (format));

  gegl_buffer_set (buffer, NULL, 0, babl_format (format), pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* In the number's own place, which has as many bytes. */
static void
pixels_colour (float *level, gboolean inside)
{
  const guint32 colour = inside ? fovea_viridis (*level) : 0;
  guchar       *rgba = (guchar *) level;

  G_STATIC_ASSERT (sizeof (float) == 4);
  for (int i = 0; i < 3; i++)
    rgba[i] = (guchar) (colour >> (16 - 8 * i));
  rgba[3] = inside ? 255 : 0;
}

GeglBuffer *
fovea_heat_colours (const FoveaPhotoHeat *heat, int orientation, GError **error)
{
  g_autoptr (float)      levels = pixels_levels (heat, error);
  const FoveaRect       *seen = &heat->seen;
  g_autoptr (GeglBuffer) upright = NULL;

  if (! levels)
    return NULL;
  for (gint64 y = 0; y < heat->height; y++)
    for (gint64 x = 0; x < heat->width; x++)
      pixels_colour (&levels[y * heat->width + x],
                     x >= seen->x && x < seen->x + seen->width && y >= seen->y && y < seen->y + seen->height);
  upright = pixels_buffer (heat, "R'G'B'A u8", levels);
  return pixels_turned (upright, "R'G'B'A float", orientation, error);
}

GeglBuffer *
fovea_heat_opacity (const FoveaPhotoHeat *heat, int orientation, GError **error)
{
  g_autoptr (float)      levels = NULL;
  g_autoptr (GeglBuffer) upright = NULL;

  if (! (heat->maximum > 0.0f))
    {
      fovea_failed_error (error, _("no place of the photo speaks for this class: there is nothing to select"));
      return NULL;
    }
  levels = pixels_levels (heat, error);
  if (! levels)
    return NULL;
  upright = pixels_buffer (heat, "Y' float", levels);
  return pixels_turned (upright, "Y' float", orientation, error);
}

void
fovea_heat_mask (GimpLayer *layer, GeglBuffer *opacity, const GeglRectangle *box)
{
  GimpLayerMask *mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_BLACK);

  gimp_layer_add_mask (layer, mask);
  fovea_place_opacity (opacity, GIMP_DRAWABLE (mask), box);
}
