/* SPDX-License-Identifier: GPL-3.0-or-later */
/* White paper, as the sheet of maps is: a head, then a row a map with its number,
 * its patches side by side, the greatest value first. */
#include "patch-sheet.h"

#include <glib/gi18n-lib.h>

#include "sheet-parts.h"

#define PATCH_GAP     12
#define PATCH_HEAD    56 /* title and subtitle */
#define PATCH_MAP     64 /* width of a row's head */
#define PATCH_LABEL   28 /* value and name below a patch */
#define PATCH_LEAST   360

static void
patch_cell_free (gpointer data)
{
  FoveaPatchCell *cell = data;

  g_clear_pointer (&cell->picture, cairo_surface_destroy);
  g_clear_pointer (&cell->large, cairo_surface_destroy);
  g_free (cell->patch.path);
  g_free (cell->name);
  g_free (cell);
}

FoveaPatchRow *
fovea_patch_row_new (guint map)
{
  FoveaPatchRow *row = g_new0 (FoveaPatchRow, 1);

  row->map = map;
  row->cells = g_ptr_array_new_with_free_func (patch_cell_free);
  return row;
}

void
fovea_patch_row_free (gpointer data)
{
  FoveaPatchRow *row = data;

  g_ptr_array_unref (row->cells);
  g_free (row);
}

FoveaPatchCell *
fovea_patch_row_add (FoveaPatchRow *row, const FoveaPatch *patch)
{
  FoveaPatchCell *cell = g_new0 (FoveaPatchCell, 1);

  cell->patch = *patch;
  cell->patch.path = g_strdup (patch->path);
  cell->name = g_filename_display_basename (patch->path);
  g_ptr_array_add (row->cells, cell);
  return cell;
}

static void
patch_draw_picture (cairo_t *cr, cairo_surface_t *picture, double x, double y, int size)
{
  int width = cairo_image_surface_get_width (picture);
  int height = cairo_image_surface_get_height (picture);
  int times = MAX (size / MAX (width, height), 1);

  cairo_save (cr);
  cairo_translate (cr, x + (size - width * times) / 2, y + (size - height * times) / 2);
  cairo_scale (cr, times, times);
  cairo_set_source_surface (cr, picture, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
}

static void
patch_draw_cell (cairo_t *cr, const FoveaPatchCell *cell, double x, double y, int size)
{
  g_autofree char *value = g_strdup_printf ("%.4g", (double) cell->patch.value);

  cairo_set_source_rgb (cr, 0.94, 0.94, 0.94);
  cairo_rectangle (cr, x, y, size, size);
  cairo_fill (cr);
  if (cell->picture)
    patch_draw_picture (cr, cell->picture, x, y, size);
  cairo_set_source_rgb (cr, 0, 0, 0);
  fovea_sheet_text (cr, "Sans 10px", value, x, y + size + 1, size, FALSE);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  fovea_sheet_text (cr, "Sans 9px", cell->name, x, y + size + 14, size, FALSE);
}

static void
patch_draw (cairo_t *cr, const char *title, const char *subtitle, GPtrArray *rows, int size,
            int width)
{
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  fovea_sheet_text (cr, "Sans Bold 14px", title, PATCH_GAP, PATCH_GAP, width, FALSE);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  fovea_sheet_text (cr, "Sans 11px", subtitle, PATCH_GAP, PATCH_GAP + 20, width, FALSE);
  for (guint i = 0; i < rows->len; i++)
    {
      const FoveaPatchRow *row = rows->pdata[i];
      double               y = PATCH_HEAD + (double) i * (size + PATCH_LABEL + PATCH_GAP);
      g_autofree char     *name = g_strdup_printf (_ ("map %u"), row->map);

      cairo_set_source_rgb (cr, 0, 0, 0);
      fovea_sheet_text (cr, "Sans Bold 11px", name, PATCH_GAP, y + size / 2 - 7, PATCH_MAP, FALSE);
      for (guint k = 0; k < row->cells->len; k++)
        patch_draw_cell (cr, row->cells->pdata[k],
                         2 * PATCH_GAP + PATCH_MAP + (double) k * (size + PATCH_GAP), y, size);
    }
}

static gint64
patch_sheet_width (guint patches, int size)
{
  return MAX (PATCH_LEAST, 2 * PATCH_GAP + PATCH_MAP + (gint64) patches * (size + PATCH_GAP));
}

static gint64
patch_sheet_height (guint maps, int size)
{
  return PATCH_HEAD + (gint64) maps * (size + PATCH_LABEL + PATCH_GAP);
}

gboolean
fovea_patch_sheet_fits (guint maps, guint patches, int size, GError **error)
{
  if (MAX (patch_sheet_width (patches, size), patch_sheet_height (maps, size)) <= FOVEA_SHEET_LONGEST)
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
               _ ("a sheet of %u maps would be more than %d pixels high or wide; ask for fewer "
                  "maps or smaller patches"),
               maps, FOVEA_SHEET_LONGEST);
  return FALSE;
}

cairo_surface_t *
fovea_patch_sheet_new (const char *title,
                       const char *subtitle,
                       GPtrArray  *rows,
                       int         size,
                       GError    **error)
{
  gint64     width;
  guint      patches = 0;
  FoveaPaper paper;

  for (guint i = 0; i < rows->len; i++)
    patches = MAX (patches, ((FoveaPatchRow *) rows->pdata[i])->cells->len);
  if (! fovea_patch_sheet_fits (rows->len, patches, size, error))
    return NULL;
  width = patch_sheet_width (patches, size);
  paper = fovea_sheet_begin ((int) width, (int) patch_sheet_height (rows->len, size));
  patch_draw (paper.cr, title, subtitle, rows, size, (int) width - 2 * PATCH_GAP);
  return fovea_sheet_end (&paper, error);
}
