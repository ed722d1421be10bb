/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sheet-parts.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "viridis.h"

FoveaPaper
fovea_sheet_begin (int width, int height)
{
  cairo_surface_t *sheet = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  return (FoveaPaper) { sheet, cairo_create (sheet), width, height, FALSE };
}

cairo_surface_t *
fovea_sheet_end (FoveaPaper *paper, GError **error)
{
  const gboolean failed = paper->failed || cairo_status (paper->cr) != CAIRO_STATUS_SUCCESS;

  cairo_destroy (paper->cr);
  if (! failed)
    {
      cairo_surface_flush (paper->sheet);
      return paper->sheet;
    }
  cairo_surface_destroy (paper->sheet);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _ ("no memory for a sheet of %dx%d pixels"),
               paper->width, paper->height);
  return NULL;
}

void
fovea_sheet_text (cairo_t    *cr,
                  const char *font,
                  const char *text,
                  double      x,
                  double      y,
                  int         width,
                  gboolean    right)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *description = pango_font_description_from_string (font);
  g_autofree char      *valid = g_utf8_make_valid (text, -1);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  pango_layout_set_text (layout, valid, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (description);
}

static guint32
parts_colour (float value, double low, double high, FoveaMapColours colours)
{
  double level = (double) value;

  if (isnan (value))
    return 0;
  level = high > low ? CLAMP ((level - low) / (high - low), 0.0, 1.0) : 0.5;
  return colours == FOVEA_MAP_VIRIDIS ? fovea_viridis (level) :
                                          (guint32) (level * 255.0 + 0.5) * 0x010101u;
}

cairo_surface_t *
fovea_sheet_numbers (const float    *values,
                     int             width,
                     int             height,
                     float           low,
                     float           high,
                     FoveaMapColours colours)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guchar          *data = cairo_image_surface_get_data (surface);
  const int        stride = cairo_image_surface_get_stride (surface);

  if (! data)
    {
      cairo_surface_destroy (surface);
      return NULL;
    }
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      ((guint32 *) (gpointer) (data + (gsize) y * stride))[x] =
          parts_colour (values[(gsize) y * width + x], low, high, colours);
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
fovea_sheet_paint (cairo_t         *cr,
                   cairo_surface_t *picture,
                   double           x,
                   double           y,
                   double           width,
                   double           height)
{
  const double sx = width / cairo_image_surface_get_width (picture);
  const double sy = height / cairo_image_surface_get_height (picture);

  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, sx, sy);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            sx < 1.0 || sy < 1.0 ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, width / sx, height / sy);
  cairo_fill (cr);
  cairo_restore (cr);
}
