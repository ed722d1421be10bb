/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels as pictures. Cairo only: needs no display. */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "kernel-tiles.h"
#include "sheet-parts.h"

#define SHEET_TILE  88 /* pixels a side at most, once enlarged; never below 1 a value */
#define SHEET_LABEL 16
#define SHEET_GAP   10
#define SHEET_HEAD  58
#define SHEET_MOST  32000 /* cairo's limit is 32767 */

static double
tile_largest (const FoveaKernel *kernel)
{
  gsize  n = (gsize) kernel->planes * kernel->height * kernel->width;
  double largest = 0.0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs (kernel->values[i]));
  return largest;
}

double
fovea_kernel_tiles_range (const FoveaFirstLayer *layer)
{
  double largest = 0.0;

  for (guint i = 0; i < layer->n; i++)
    largest = MAX (largest, tile_largest (layer->kernels[i].colour));
  return largest;
}

static guint32
tile_byte (double value, double range)
{
  return (guint32) floor (CLAMP (127.5 + 127.5 * value / range, 0.0, 255.0) + 0.5);
}

cairo_surface_t *
fovea_kernel_tile_new (const FoveaFirstLayer *layer, guint kernel, double range)
{
  const FoveaKernel *k = layer->kernels[kernel].colour;
  const gsize        plane = (gsize) k->height * k->width;
  cairo_surface_t   *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) k->width, (int) k->height);
  guchar *data = cairo_image_surface_get_data (surface);
  int     stride = cairo_image_surface_get_stride (surface);

  if (range <= 0.0)
    range = tile_largest (k);
  if (range <= 0.0)
    range = 1.0;
  for (guint y = 0; data && y < k->height; y++)
    for (guint x = 0; x < k->width; x++)
      {
        guint32 pixel = 0;

        for (guint c = 0; c < 3; c++)
          {
            gsize at = (k->planes == 3 ? c * plane : 0) + (gsize) y * k->width + x;

            pixel = pixel << 8 | tile_byte (k->values[at], range);
          }
        ((guint32 *) (data + (gsize) y * stride))[x] = pixel;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* ---- The sheet ------------------------------------------------------------------- */

typedef struct
{
  guint columns;
  int   scale, cell_width, cell_height, width, height;
} TilesPlan;

static TilesPlan
tiles_plan (const FoveaFirstLayer *layer, guint n)
{
  TilesPlan plan = { .columns = (guint) ceil (sqrt (n)) };

  plan.scale = MAX (1, SHEET_TILE / (int) MAX (layer->width, layer->height));
  plan.cell_width = MAX ((int) layer->width * plan.scale, 64) + SHEET_GAP;
  plan.cell_height = (int) layer->height * plan.scale + SHEET_LABEL + SHEET_GAP;
  plan.columns = MAX (plan.columns, 1 + 380 / (guint) plan.cell_width);
  plan.width = SHEET_GAP + (int) plan.columns * plan.cell_width;
  plan.height = SHEET_HEAD + (int) ((n + plan.columns - 1) / plan.columns) * plan.cell_height;
  return plan;
}

static void
tiles_text (cairo_t *cr, const char *font, const char *text, double x, double y, int width)
{
  PangoFontDescription    *description = pango_font_description_from_string (font);
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  g_autofree char         *valid = g_utf8_make_valid (text, -1);

  pango_layout_set_font_description (layout, description);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, valid, -1);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_font_description_free (description);
}

static void
tiles_draw_one (cairo_t *cr, const TilesPlan *plan, const FoveaFirstLayer *layer, guint at,
                guint kernel, double range)
{
  double           x = SHEET_GAP + (int) (at % plan->columns) * plan->cell_width;
  double           y = SHEET_HEAD + (int) (at / plan->columns) * plan->cell_height;
  cairo_surface_t *tile = fovea_kernel_tile_new (layer, kernel, range);
  g_autofree char *label = NULL;
  char             strength[32];

  fovea_number_to_text (layer->kernels[kernel].strength, strength, sizeof strength);
  label = g_strdup_printf ("%u · %s", kernel, strength);
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, plan->scale, plan->scale);
  cairo_set_source_surface (cr, tile, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (tile);
  cairo_set_source_rgb (cr, 0.25, 0.25, 0.25);
  tiles_text (cr, "Sans 10px", label, x, y + (int) layer->height * plan->scale + 1,
              plan->cell_width - 2);
}

static void
tiles_draw (cairo_t *cr, const TilesPlan *plan, const FoveaFirstLayer *layer, const guint *kernels,
            guint n, gboolean common)
{
  const FoveaCard *card = fovea_model_card (layer->model);
  const char      *name = card->name ? card->name : fovea_model_id (layer->model);
  int              width = plan->width - 2 * SHEET_GAP;
  double           range = common ? fovea_kernel_tiles_range (layer) : 0.0;
  g_autofree char *title = g_strdup_printf (_ ("%s, layer %s"), name, layer->layer);
  g_autofree char *count =
      g_strdup_printf (_ ("%u of %u kernels of %ux%u; number · strength"), n, layer->n,
                       layer->height, layer->width);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  tiles_text (cr, "Sans Bold 14px", title, SHEET_GAP, 6, width);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  tiles_text (cr, "Sans 11px", count, SHEET_GAP, 25, width);
  tiles_text (cr, "Sans 11px",
              common ? _ ("Mid grey is 0; one range for all") :
                       _ ("Mid grey is 0; each kernel by its own range"),
              SHEET_GAP, 39, width);
  for (guint i = 0; i < n; i++)
    tiles_draw_one (cr, plan, layer, i, kernels[i], range);
}

cairo_surface_t *
fovea_kernel_tiles_sheet (const FoveaFirstLayer *layer, const guint *kernels, guint n,
                          gboolean common, GError **error)
{
  TilesPlan  plan = tiles_plan (layer, n);
  FoveaPaper paper;

  if (plan.width > SHEET_MOST || plan.height > SHEET_MOST)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("%u tiles make a picture of %dx%d pixels, which is too large; take fewer"), n,
                   plan.width, plan.height);
      return NULL;
    }
  paper = fovea_sheet_begin (plan.width, plan.height);
  tiles_draw (paper.cr, &plan, layer, kernels, n, common);
  return fovea_sheet_end (&paper, error);
}
