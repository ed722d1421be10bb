/* SPDX-License-Identifier: GPL-3.0-or-later */
/* contact-sheet: thumbnails of photos with their names, in one picture. */
#include <glib/gi18n.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "batch.h"
#include "message.h"
#include "photo.h"
#include "surface-image.h"

#define SHEET_GAP 12
#define SHEET_LABEL 24     /* height of the names */
#define SHEET_LARGEST 32767 /* cairo's limit */

typedef struct
{
  char            *name;
  cairo_surface_t *picture;
} SheetCell;

static void
sheet_cell_free (gpointer data)
{
  SheetCell *cell = data;

  g_free (cell->name);
  cairo_surface_destroy (cell->picture);
  g_free (cell);
}

typedef struct
{
  GPtrArray *cells;
  char      *output;
} Sheet;

static void
sheet_free (gpointer data)
{
  Sheet *sheet = data;

  g_ptr_array_unref (sheet->cells);
  g_free (sheet->output);
  g_free (sheet);
}

static const FoveaOption *
sheet_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_COUNT ("size", N_("Size"), N_("Pixels a side of the largest thumbnail"), 32, 1024, 256),
    FOVEA_OPTION_COUNT ("columns", N_("Columns"), N_("Thumbnails in a row; 0 makes it about square"), 0, 100, 0),
    { NULL }
  };

  return options;
}

/* A slip in --out is said before the photos are looked at. */
static gboolean
sheet_begin (FoveaBatch *batch, GError **error)
{
  FoveaBatchFile name = { (char *) "", (char *) "contact-sheet.png", FALSE };
  Sheet         *sheet = g_new0 (Sheet, 1);

  sheet->cells = g_ptr_array_new_with_free_func (sheet_cell_free);
  batch->state = sheet;
  batch->free_state = sheet_free;
  sheet->output = fovea_batch_output (batch, &name, NULL, error);
  return sheet->output != NULL;
}

static cairo_surface_t *
sheet_thumbnail (GimpDrawable *drawable, int size)
{
  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (drawable);
  int              width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  double           scale = MIN (1.0, (double) size / MAX (width, height));
  int              w = MAX (1, (int) (width * scale)), h = MAX (1, (int) (height * scale));
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, w, h);

  cairo_surface_flush (surface);
  gegl_buffer_get (buffer, GEGL_RECTANGLE (0, 0, w, h), scale, babl_format ("cairo-ARGB32"),
                   cairo_image_surface_get_data (surface),
                   cairo_image_surface_get_stride (surface), GEGL_ABYSS_CLAMP);
  cairo_surface_mark_dirty (surface);
  return surface;
}

static gboolean
sheet_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  GimpDrawable *drawable;
  GimpImage    *image;
  SheetCell    *cell;
  char         *dot;

  if (batch->dry_run)
    {
      fovea_batch_wrote (batch, file->path, fovea_settings_string (batch->settings, "out"), 0, 0);
      return TRUE;
    }
  image = fovea_batch_load (batch, file, &drawable, error);
  if (! image)
    return FALSE;
  cell = g_new0 (SheetCell, 1);
  cell->name = g_filename_display_basename (file->path);
  dot = strrchr (cell->name, '.');
  if (dot && dot != cell->name)
    *dot = '\0';
  cell->picture = sheet_thumbnail (drawable, fovea_settings_int (batch->settings, "size"));
  gimp_image_delete (image);
  g_ptr_array_add (((Sheet *) batch->state)->cells, cell);
  return TRUE;
}

static void
sheet_draw_cell (cairo_t *cr, const SheetCell *cell, double x, double y, int size)
{
  PangoLayout          *layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string ("Sans");
  int                   width = cairo_image_surface_get_width (cell->picture);
  int                   height = cairo_image_surface_get_height (cell->picture);

  cairo_set_source_surface (cr, cell->picture, x + (size - width) / 2, y + (size - height) / 2);
  cairo_paint (cr);
  pango_font_description_set_absolute_size (font, 13 * PANGO_SCALE);
  pango_layout_set_font_description (layout, font);
  pango_layout_set_text (layout, cell->name, -1);
  pango_layout_set_width (layout, size * PANGO_SCALE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  cairo_set_source_rgb (cr, 0.1, 0.1, 0.1);
  cairo_move_to (cr, x, y + size + 4);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (font);
  g_object_unref (layout);
}

static cairo_surface_t *
sheet_draw (GPtrArray *cells, int size, int columns, GError **error)
{
  int              rows = (cells->len + columns - 1) / columns;
  gint64           width = SHEET_GAP + (gint64) columns * (size + SHEET_GAP);
  gint64           height = SHEET_GAP + (gint64) rows * (size + SHEET_LABEL + SHEET_GAP);
  cairo_surface_t *surface;
  cairo_t         *cr;

  if (MAX (width, height) > SHEET_LARGEST)
    {
      fovea_failed_error (error, _("the sheet would be %" PRId64 "x%" PRId64 " pixels; choose a smaller --size"), width, height);
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 0.96, 0.96, 0.96);
  cairo_paint (cr);
  for (guint i = 0; i < cells->len; i++)
    sheet_draw_cell (cr, cells->pdata[i], SHEET_GAP + (i % columns) * (size + SHEET_GAP),
                     SHEET_GAP + (i / columns) * (size + SHEET_LABEL + SHEET_GAP), size);
  cairo_destroy (cr);
  return surface;
}

static gboolean
sheet_write (FoveaBatch *batch, GPtrArray *cells, const char *output, GError **error)
{
  int              columns = fovea_settings_int (batch->settings, "columns");
  cairo_surface_t *surface;
  GimpImage       *image;
  gboolean         written;

  if (columns == 0)
    columns = (int) ceil (sqrt (cells->len));
  surface = sheet_draw (cells, fovea_settings_int (batch->settings, "size"),
                        MIN (columns, (int) cells->len), error);
  if (! surface)
    return FALSE;
  image = fovea_surface_image (surface, _("Contact sheet"));
  cairo_surface_destroy (surface);
  written = fovea_photo_save (image, output, NULL, NULL, error);
  if (written)
    {
      g_autofree char *what = g_strdup_printf (ngettext ("%u photo", "%u photos", cells->len), cells->len);

      fovea_batch_wrote (batch, what, output, gimp_image_get_width (image), gimp_image_get_height (image));
    }
  gimp_image_delete (image);
  return written;
}

static gboolean
sheet_end (FoveaBatch *batch, GError **error)
{
  const Sheet *sheet = batch->state;

  if (batch->dry_run)
    return TRUE;
  if (sheet->cells->len == 0)
    return fovea_failed_error (error, _("none of the photos could be read"));
  return sheet_write (batch, sheet->cells, sheet->output, error);
}

const FoveaBatchCommand fovea_batch_contact_sheet[] = {
  { .name = "contact-sheet", .arguments = "PHOTO… --out FILE",
    .summary = N_("draw thumbnails of photos with their names"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE | FOVEA_WRITES_ONE,
    .options = sheet_options, .begin = sheet_begin, .photo = sheet_photo, .end = sheet_end,
    .columns = fovea_batch_wrote_columns },
  { NULL }
};
