/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same drawing as on the screen. */
#include "network-export.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "fovea.h"
#include "network-draw.h"
#include "sheet-parts.h"

#define EXPORT_FONT    "Sans 11px"
#define EXPORT_PAGE    14400 /* points: what PDF readers take */

typedef enum
{
  EXPORT_NONE,
  EXPORT_PNG,
  EXPORT_SVG,
  EXPORT_PDF
} ExportKind;

static ExportKind
export_kind (const char *path)
{
  g_autofree char *low = g_ascii_strdown (path, -1);

  return g_str_has_suffix (low, ".png") ? EXPORT_PNG :
         g_str_has_suffix (low, ".svg") ? EXPORT_SVG :
         g_str_has_suffix (low, ".pdf") ? EXPORT_PDF :
                                          EXPORT_NONE;
}

gboolean
fovea_network_can_export (const char *path)
{
  return export_kind (path) != EXPORT_NONE;
}

static PangoContext *
export_context (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *font = pango_font_description_from_string (EXPORT_FONT);

  pango_context_set_font_description (context, font);
  pango_font_description_free (font);
  return context;
}

static void
export_draw (const FoveaNetwork *network,
             FoveaNetworkFont   *font,
             cairo_t            *cr,
             char              **title,
             double              head)
{
  const FoveaNetworkLook  look = { .paper = { 1, 1, 1, 1 },
                                   .ink = { 0, 0, 0, 1 },
                                   .chosen = { 0.13, 0.44, 0.85, 1 },
                                   .on_chosen = { 1, 1, 1, 1 },
                                   .row = FOVEA_NETWORK_NO_ROW,
                                   .hover = -1 };
  const cairo_rectangle_t all = { 0, 0, network->width, network->height };

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_translate (cr, 0, head);
  fovea_network_draw (network, cr, font, &look, &all);
  cairo_translate (cr, 0, -head);
  cairo_set_source_rgb (cr, 0, 0, 0);
  for (guint i = 0; title && title[i]; i++)
    fovea_network_font_show (font, cr, title[i], FALSE, network->line, network->line * (0.8 + i));
}

/* A title (a pattern may be long) in lines no wider than the picture, broken at blanks. */
static char **
export_title (const FoveaNetwork *network, FoveaNetworkFont *font, const char *title)
{
  const FoveaNetworkMetrics *metrics = fovea_network_font_metrics (font);
  g_autofree char           *valid = g_utf8_make_valid (title, -1);
  g_auto (GStrv) words = g_strsplit (valid, " ", -1);
  g_autoptr (GString) line = g_string_new (NULL);
  GPtrArray *lines = g_ptr_array_new ();

  for (char **word = words; *word; word++)
    {
      g_autofree char *longer = g_strdup_printf ("%s%s%s", line->str, line->len ? " " : "", *word);

      if (line->len > 0 &&
          metrics->width (longer, FALSE, metrics->data) > network->width - 2 * network->line)
        {
          g_ptr_array_add (lines, g_strdup (line->str));
          g_string_assign (line, *word);
        }
      else
        g_string_assign (line, longer);
    }
  g_ptr_array_add (lines, g_strdup (line->str));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

static cairo_status_t
export_finish (cairo_t *cr, cairo_surface_t *surface, const char *path, ExportKind kind)
{
  cairo_status_t status = cairo_status (cr);

  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && kind == EXPORT_PNG)
    status = cairo_surface_write_to_png (surface, path);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return status;
}

static cairo_surface_t *
export_surface (ExportKind kind, const char *path, double width, double height)
{
  switch (kind)
    {
    case EXPORT_SVG:
      return cairo_svg_surface_create (path, width, height);
    case EXPORT_PDF:
      return cairo_pdf_surface_create (path, width, height);
    default:
      return cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
    }
}

static gboolean
export_check (ExportKind kind, const char *path, double width, double height, GError **error)
{
  if (kind == EXPORT_NONE)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED,
                 _ ("%s: the picture of a network is written as .png, .svg or .pdf"), path);
  else if (kind == EXPORT_PNG && MAX (width, height) > FOVEA_SHEET_LONGEST)
    g_set_error (
        error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
        _ ("%s: the picture would have %.0fx%.0f pixels, more than %d a side; write .svg or .pdf"),
        path, width, height, FOVEA_SHEET_LONGEST);
  else
    return TRUE;
  return FALSE;
}

static gboolean
export_write (const FoveaNetwork *network,
              FoveaNetworkFont   *font,
              char              **title,
              double              head,
              const char         *path,
              int                 size[2],
              GError            **error)
{
  const ExportKind kind = export_kind (path);
  g_autoptr (FoveaNewFile) file = NULL;
  double width = ceil (network->width), height = ceil (network->height + head), scale = 1.0;
  cairo_surface_t *surface;
  cairo_t         *cr;
  cairo_status_t   status;

  if (! export_check (kind, path, width, height, error) ||
      ! (file = fovea_new_file_begin (path, error)))
    return FALSE;
  if (kind == EXPORT_PDF)
    scale = MIN (1.0, EXPORT_PAGE / MAX (width, height));
  surface = export_surface (kind, fovea_new_file_path (file), width * scale, height * scale);
  cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  export_draw (network, font, cr, title, head);
  status = export_finish (cr, surface, fovea_new_file_path (file), kind);
  size[0] = (int) (width * scale);
  size[1] = (int) (height * scale);
  if (status == CAIRO_STATUS_SUCCESS)
    return fovea_new_file_commit (file, error);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("cannot write %s: %s"), path,
               cairo_status_to_string (status));
  return FALSE;
}

gboolean
fovea_network_export (FoveaNetwork *network,
                      const char   *title,
                      const char   *path,
                      int          *width,
                      int          *height,
                      GError      **error)
{
  PangoContext *context = export_context ();
  g_autoptr (FoveaNetworkFont) font = fovea_network_font_new (context);
  int size[2] = { 0, 0 };
  g_auto (GStrv) lines = NULL;
  double head;

  g_object_unref (context);
  fovea_network_lay_out (network, fovea_network_font_metrics (font));
  if (title)
    lines = export_title (network, font, title);
  head = lines ? network->line * (g_strv_length (lines) + 0.5) : 0;
  if (! export_write (network, font, lines, head, path, size, error))
    return FALSE;
  if (width)
    *width = size[0];
  if (height)
    *height = size[1];
  return TRUE;
}
