/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nine stops of viridis, and straight lines between them. */
#include "viridis.h"

#include <math.h>

guint32
fovea_viridis (double level)
{
  static const guchar stops[][3] = { { 68, 1, 84 },    { 71, 44, 122 },  { 59, 81, 139 },
                                     { 44, 113, 142 }, { 33, 144, 141 }, { 39, 173, 129 },
                                     { 92, 200, 99 },  { 170, 220, 50 }, { 253, 231, 37 } };
  const int           last = G_N_ELEMENTS (stops) - 1;
  const double        at = CLAMP (level, 0.0, 1.0) * last;
  const int           low = MIN ((int) at, last - 1);
  guint32             colour = 0;

  for (int c = 0; c < 3; c++)
    colour = colour << 8 |
             (guint32) lrint (stops[low][c] + (at - low) * (stops[low + 1][c] - stops[low][c]));
  return colour;
}

cairo_surface_t *
fovea_viridis_bar (int length, gboolean upright)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_RGB24, upright ? 1 : length, upright ? length : 1);
  guchar   *data = cairo_image_surface_get_data (surface);
  const int stride = cairo_image_surface_get_stride (surface);

  for (int i = 0; data && i < length; i++)
    {
      const double level = length > 1 ? i / (length - 1.0) : 1.0;
      guchar      *at = upright ? data + (length - 1 - i) * stride : data + 4 * i;

      *(guint32 *) (gpointer) at = fovea_viridis (level);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}
