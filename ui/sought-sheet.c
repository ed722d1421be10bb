/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pictures as one drawing: a layer a row, with what each is of beneath it. Cairo
 * only: needs no display. */
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <pango/pangocairo.h>

#include "sought.h"
#include "surface.h"

#define SHEET_GAP     12
#define SHEET_LABEL   20 /* height of a line */
#define SHEET_LEAST   96 /* pixels of a cell: words have to fit */
#define SHEET_LARGEST 32767

static void
sheet_text (cairo_t *cr, const char *text, double x, double y, int width, gboolean bold)
{
  PangoLayout          *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string (bold ? "Sans Bold" : "Sans");

  pango_font_description_set_absolute_size (font, 12 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, text, -1);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (font);
  g_object_unref (layout);
}

static gboolean
sheet_cell (cairo_t           *cr,
            const FoveaSought *sought,
            double             x,
            double             y,
            const int          side[2],
            GError           **error)
{
  cairo_surface_t *picture = fovea_surface_new_photo (sought->picture, G_MAXINT, error);

  if (! picture)
    return FALSE;
  cairo_set_source_surface (cr, picture,
                            x + (side[0] - cairo_image_surface_get_width (picture)) / 2,
                            y + (side[1] - cairo_image_surface_get_height (picture)) / 2);
  cairo_paint (cr);
  cairo_surface_destroy (picture);
  sheet_text (cr, sought->caption, x, y + side[1] + 2, side[0], FALSE);
  return TRUE;
}

/* Width and height of a cell: of the largest picture. */
static void
sheet_sides (const FoveaSoughtSet *set, int side[2])
{
  side[0] = side[1] = SHEET_LEAST;
  for (guint i = 0; i < set->items->len; i++)
    {
      const FoveaSought *sought = set->items->pdata[i];

      side[0] = MAX (side[0], (int) sought->picture->shape.size[2]);
      side[1] = MAX (side[1], (int) sought->picture->shape.size[1]);
    }
}

static cairo_surface_t *
sheet_new (const FoveaSoughtSet *set, const int side[2], guint rows, GError **error)
{
  const gint64     width = SHEET_GAP + (gint64) set->columns * (side[0] + SHEET_GAP);
  const gint64     height = SHEET_GAP + (gint64) rows * (side[1] + 2 * SHEET_LABEL + SHEET_GAP);
  cairo_surface_t *surface;

  if (MAX (width, height) > SHEET_LARGEST)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("the sheet would be %" PRId64 "x%" PRId64
                      " pixels: ask for smaller pictures, or fewer"),
                   width, height);
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_destroy (surface);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
               _ ("no memory to show %" PRId64 "x%" PRId64 " pixels"), width, height);
  return NULL;
}

static cairo_surface_t *
sheet_draw (const FoveaSoughtSet *set, GError **error)
{
  const guint      rows = (set->asked + set->columns - 1) / set->columns;
  int              side[2];
  cairo_surface_t *surface;
  cairo_t         *cr;
  gboolean         ok = TRUE;

  sheet_sides (set, side);
  surface = sheet_new (set, side, rows, error);
  if (! surface)
    return NULL;
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 0.96, 0.96, 0.96);
  cairo_paint (cr);
  for (guint i = 0; ok && i < set->items->len; i++)
    {
      const FoveaSought *sought = set->items->pdata[i];
      const guint        row = i / set->columns, column = i % set->columns;
      const double       x = SHEET_GAP + (double) column * (side[0] + SHEET_GAP);
      const double       y = SHEET_GAP + (double) row * (side[1] + 2 * SHEET_LABEL + SHEET_GAP);

      if (column == 0)
        sheet_text (cr, sought->layer, x, y, (side[0] + SHEET_GAP) * (int) set->columns, TRUE);
      ok = sheet_cell (cr, sought, x, y + SHEET_LABEL, side, error);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  if (ok)
    return surface;
  cairo_surface_destroy (surface);
  return NULL;
}

cairo_surface_t *
fovea_sought_surface (const FoveaSoughtSet *set, GError **error)
{
  return set->asked == 1 ? fovea_surface_new_photo (((FoveaSought *) set->items->pdata[0])->picture,
                                                    G_MAXINT, error) :
                           sheet_draw (set, error);
}

char *
fovea_sought_sentence (const FoveaSought *sought)
{
  GString *text = g_string_new (NULL);

  /* The score of the last step is that before its change. */
  if (sought->done < 2)
    g_string_append_printf (text, _ ("%s, %s: score %.4g before the only step"), sought->layer,
                            sought->caption, sought->first);
  else
    g_string_append_printf (text,
                            ngettext ("%s, %s: score %.4g → %.4g in %u step",
                                      "%s, %s: score %.4g → %.4g in %u steps", sought->done),
                            sought->layer, sought->caption, sought->first, sought->score,
                            sought->done);
  if (sought->answer >= 0)
    g_string_append_printf (text, _ ("; the network says %s, %.1f %%"), sought->label,
                            100 * sought->probability);
  if (sought->problem)
    g_string_append_printf (text, "; %s", sought->problem);
  return g_string_free (text, FALSE);
}
