/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widths of text without laying out each: those of its letters, measured once, added up.
 * Kerning makes real text narrower, hardly ever wider. */
#include <pango/pangocairo.h>

#include "network-font.h"

#define FONT_SMALL 0.85
#define FONT_ASCII 128

struct _FoveaNetworkFont
{
  PangoContext         *context;
  PangoFontDescription *sizes[2];
  double                ascii[2][FONT_ASCII];
  GHashTable           *others[2]; /* letter -> double * */
  FoveaNetworkMetrics   metrics;
};

static PangoLayout *
font_layout (FoveaNetworkFont *font, gboolean small)
{
  PangoLayout *layout = pango_layout_new (font->context);

  pango_layout_set_font_description (layout, font->sizes[small != FALSE]);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

static double
font_measure (FoveaNetworkFont *font, const char *text, gboolean small)
{
  PangoLayout *layout = font_layout (font, small);
  int          width;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_size (layout, &width, NULL);
  g_object_unref (layout);
  return (double) width / PANGO_SCALE;
}

/* Sixteen of it: the mean is that of the letter amid others. */
static double
font_measure_letter (FoveaNetworkFont *font, gunichar letter, gboolean small)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 16; i++)
    g_string_append_unichar (text, letter);
  return font_measure (font, text->str, small) / 16;
}

static double
font_other (FoveaNetworkFont *font, gunichar letter, gboolean small)
{
  GHashTable *others = font->others[small != FALSE];
  double     *width = g_hash_table_lookup (others, GUINT_TO_POINTER (letter));

  if (! width)
    {
      width = g_new (double, 1);
      *width = font_measure_letter (font, letter, small);
      g_hash_table_insert (others, GUINT_TO_POINTER (letter), width);
    }
  return *width;
}

static double
font_width (const char *text, gboolean small, gpointer data)
{
  FoveaNetworkFont *font = data;
  double            width = 0;

  for (const char *c = text; *c; c = g_utf8_next_char (c))
    width += (guchar) *c < FONT_ASCII ? font->ascii[small != FALSE][(guchar) *c] :
                                        font_other (font, g_utf8_get_char (c), small);
  return width;
}

static void
font_fill (FoveaNetworkFont *font, gboolean small)
{
  font->others[small] = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  for (int c = ' '; c < FONT_ASCII - 1; c++)
    font->ascii[small][c] = font_measure_letter (font, (gunichar) c, small);
}

FoveaNetworkFont *
fovea_network_font_new (PangoContext *context)
{
  FoveaNetworkFont           *font = g_new0 (FoveaNetworkFont, 1);
  const PangoFontDescription *own = pango_context_get_font_description (context);
  const int                   size = pango_font_description_get_size (own);

  font->context = g_object_ref (context);
  for (guint k = 0; k < 2; k++)
    {
      const double part = k ? size * FONT_SMALL : size;
      PangoLayout *layout;
      int          height;

      font->sizes[k] = pango_font_description_copy (own);
      if (pango_font_description_get_size_is_absolute (own))
        pango_font_description_set_absolute_size (font->sizes[k], part);
      else
        pango_font_description_set_size (font->sizes[k], (int) part);
      layout = font_layout (font, k == 1);
      pango_layout_set_text (layout, "0", -1);
      pango_layout_get_size (layout, NULL, &height);
      g_object_unref (layout);
      *(k ? &font->metrics.small : &font->metrics.line) = (double) height / PANGO_SCALE;
      font_fill (font, k == 1);
    }
  font->metrics.width = font_width;
  font->metrics.data = font;
  return font;
}

void
fovea_network_font_free (FoveaNetworkFont *font)
{
  if (! font)
    return;
  g_object_unref (font->context);
  pango_font_description_free (font->sizes[0]);
  pango_font_description_free (font->sizes[1]);
  g_hash_table_unref (font->others[0]);
  g_hash_table_unref (font->others[1]);
  g_free (font);
}

const FoveaNetworkMetrics *
fovea_network_font_metrics (FoveaNetworkFont *font)
{
  return &font->metrics;
}

void
fovea_network_font_show (FoveaNetworkFont *font,
                         cairo_t          *cr,
                         const char       *text,
                         gboolean          small,
                         double            x,
                         double            y)
{
  PangoLayout *layout = font_layout (font, small);

  pango_layout_set_text (layout, text, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
}
