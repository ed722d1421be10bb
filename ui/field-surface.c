/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines and letters grow with the photo, so that they can be read at any size. */
#include "field-surface.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "sheet-parts.h"
#include "surface.h"
#include "viridis.h"

#define FIELD_DARK  0.45 /* of the photo's light under the colours */
#define FIELD_EMPTY 0.25 /* of it where the network does not look */

/* Pixels of the drawing for one of a picture of usual size; less than one on a
 * narrow picture, so that its words are not cut off. */
static double
field_unit (int width, int height)
{
  return MAX (CLAMP (width / 420.0, 0.65, 1.0), MAX (width, height) / 640.0);
}

static void
field_darken (cairo_surface_t *surface, const FoveaRect *seen)
{
  guchar   *data = cairo_image_surface_get_data (surface);
  const int stride = cairo_image_surface_get_stride (surface);
  const int width = cairo_image_surface_get_width (surface);
  const int height = cairo_image_surface_get_height (surface);

  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      {
        guint32       *at = (guint32 *) (gpointer) (data + (gsize) y * stride) + x;
        const gboolean in =
            x >= seen->x && y >= seen->y && x < seen->x + seen->width && y < seen->y + seen->height;
        const double grey =
            0.2126 * (*at >> 16 & 255) + 0.7152 * (*at >> 8 & 255) + 0.0722 * (*at & 255);

        *at = (guint32) (grey * (in ? FIELD_DARK : FIELD_EMPTY) + 0.5) * 0x010101u;
      }
  cairo_surface_mark_dirty (surface);
}

/* Viridis, the less the nearer to 0; the square root, as a few pixels hold most. */
static cairo_surface_t *
field_colours (const FoveaHeat *heat)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) heat->width, (int) heat->height);
  guchar   *data = cairo_image_surface_get_data (surface);
  const int stride = cairo_image_surface_get_stride (surface);

  for (guint y = 0; data && y < heat->height; y++)
    for (guint x = 0; x < heat->width; x++)
      {
        const float   value = heat->values[(gsize) y * heat->width + x];
        const double  level = value > 0.0f && heat->maximum > 0.0f && isfinite (value) ?
                                  sqrt ((double) value / (double) heat->maximum) :
                                  0.0;
        const guint32 colour = fovea_viridis (level);
        const double  alpha = level > 0.0 ? 0.25 + 0.65 * level : 0.0;
        guint32       pixel = (guint32) (alpha * 255.0 + 0.5) << 24;

        for (int c = 0; c < 24; c += 8)
          pixel |= (guint32) ((colour >> c & 255) * alpha + 0.5) << c;
        ((guint32 *) (gpointer) (data + (gsize) y * stride))[x] = pixel;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* With a dark edge: it is seen on any picture. */
static void
field_outline (cairo_t *cr, const FoveaRect *rect, double unit, double r, double g, double b)
{
  if (rect->width < 1 || rect->height < 1)
    return;
  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.7);
  cairo_set_line_width (cr, 4.0 * unit);
  cairo_stroke_preserve (cr);
  cairo_set_source_rgb (cr, r, g, b);
  cairo_set_line_width (cr, 2.0 * unit);
  cairo_stroke (cr);
}

static void
field_words (cairo_t *cr, const char *const *words, int width, int top, double unit)
{
  cairo_set_source_rgb (cr, 0.08, 0.08, 0.08);
  cairo_rectangle (cr, 0, top, width, 1e5);
  cairo_fill (cr);
  cairo_save (cr);
  cairo_translate (cr, 8.0 * unit, top + 6.0 * unit);
  cairo_scale (cr, unit, unit);
  cairo_set_source_rgb (cr, 0.95, 0.95, 0.95);
  for (guint i = 0; words[i]; i++)
    fovea_sheet_text (cr, i == 0 ? "Sans Bold 13px" : "Sans 12px", words[i], 0, 18.0 * i,
                      (int) (width / unit) - 16, FALSE);
  cairo_restore (cr);
}

static void
field_draw (cairo_t           *cr,
            cairo_surface_t   *photo,
            const FoveaRect   *seen,
            const FoveaHeat   *heat,
            const FoveaRect   *field,
            const FoveaRect   *real,
            const char *const *words)
{
  const int    width = cairo_image_surface_get_width (photo);
  const int    height = cairo_image_surface_get_height (photo);
  const double unit = field_unit (width, height);

  cairo_set_source_surface (cr, photo, 0, 0);
  cairo_paint (cr);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_clip (cr);
  if (heat)
    {
      cairo_surface_t *colours = field_colours (heat);

      fovea_sheet_paint (cr, colours, seen->x, seen->y, seen->width, seen->height);
      cairo_surface_destroy (colours);
    }
  field_outline (cr, field, unit, 1.0, 1.0, 1.0);
  field_outline (cr, real, unit, 1.0, 0.6, 0.1);
  cairo_restore (cr);
  field_words (cr, words, width, height, unit);
}

cairo_surface_t *
fovea_field_surface_new (const FoveaTensor *photo,
                         const FoveaRect   *seen,
                         const FoveaHeat   *heat,
                         const FoveaRect   *field,
                         const FoveaRect   *real,
                         const char *const *words,
                         GError           **error)
{
  cairo_surface_t *under = fovea_surface_new_photo (photo, G_MAXINT16, error);
  cairo_surface_t *surface;
  cairo_t         *cr;
  int              width, height, below;

  if (! under)
    return NULL;
  width = cairo_image_surface_get_width (under);
  height = cairo_image_surface_get_height (under);
  below = (int) ceil ((12.0 + 18.0 * g_strv_length ((char **) words)) * field_unit (width, height));
  field_darken (under, seen);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height + below);
  cr = cairo_create (surface);
  field_draw (cr, under, seen, heat, field, real, words);
  if (cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("no memory for a picture of %dx%d pixels"), width, height + below);
      g_clear_pointer (&surface, cairo_surface_destroy);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (under);
  if (surface)
    cairo_surface_flush (surface);
  return surface;
}
