/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sheet is white paper: it is printed and put on slides, and every theme has
 * a place for it. All sizes are pixels of the sheet. */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "sheet-parts.h"

#define SHEET_CELL    112 /* the least side of a drawn map */
#define SHEET_GAP     12  /* between maps, and around them all */
#define SHEET_TITLE   20  /* heights of a line of text */
#define SHEET_LEGEND  16
#define SHEET_LABEL   16
#define SHEET_HEAD    (SHEET_GAP + SHEET_TITLE + 2 * SHEET_LEGEND + SHEET_GAP / 2)
#define SHEET_LEAST   360   /* of width, so that the legend can be read */

typedef struct
{
  int scale; /* how many times a map's pixel is drawn */
  int columns, rows;
  int cell_width, cell_height; /* with label and gap */
  int width, height;
} SheetPlan;

static gboolean
sheet_plan (const FoveaMaps *maps, SheetPlan *plan, GError **error)
{
  double area;
  gint64 width, height;

  if (maps->n_maps < 1 || MIN (maps->width, maps->height) < 1 ||
      MAX (maps->width, maps->height) > FOVEA_SHEET_LONGEST)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE, _ ("%s: %u maps of %ux%u make no sheet"),
                   maps->layer, maps->n_maps, maps->width, maps->height);
      return FALSE;
    }

  plan->scale = MAX ((SHEET_CELL + (int) MAX (maps->width, maps->height) - 1) /
                         (int) MAX (maps->width, maps->height),
                     1);
  plan->cell_width = MAX ((int) maps->width * plan->scale, SHEET_CELL) + SHEET_GAP;
  plan->cell_height = (int) maps->height * plan->scale + SHEET_LABEL + SHEET_GAP;
  /* About 4:3, and no half-empty last row where it can be had. */
  area = (double) maps->n_maps * plan->cell_height / plan->cell_width * 4.0 / 3.0;
  plan->columns = CLAMP ((int) round (sqrt (area)), 1, (int) maps->n_maps);
  plan->rows = ((int) maps->n_maps + plan->columns - 1) / plan->columns;
  plan->columns = ((int) maps->n_maps + plan->rows - 1) / plan->rows;

  width = (gint64) plan->columns * plan->cell_width + SHEET_GAP;
  width = MAX (width, SHEET_LEAST);
  height = (gint64) plan->rows * plan->cell_height + SHEET_HEAD;
  if (width > FOVEA_SHEET_LONGEST || height > FOVEA_SHEET_LONGEST)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("%s: a sheet of %u maps of %ux%u would have %" PRId64 "x%" PRId64
                      " pixels, more than %d a side; ask for fewer maps"),
                   maps->layer, maps->n_maps, maps->width, maps->height, width, height,
                   FOVEA_SHEET_LONGEST);
      return FALSE;
    }
  plan->width = (int) width;
  plan->height = (int) height;
  return TRUE;
}

static void
sheet_draw_map (cairo_t             *cr,
                const SheetPlan     *plan,
                const FoveaMaps     *maps,
                guint                i,
                const FoveaMapsLook *look)
{
  double           x = SHEET_GAP + (int) (i % plan->columns) * plan->cell_width;
  double           y = SHEET_HEAD + (int) (i / plan->columns) * plan->cell_height;
  int              width = plan->cell_width - SHEET_GAP;
  gsize            pixels = (gsize) maps->width * maps->height;
  FoveaMapScale    scale;
  cairo_surface_t *map;
  g_autofree char *number = g_strdup_printf ("%u", maps->index[i]);
  g_autofree char *range = g_strdup_printf (_ ("%.3g to %.3g"), maps->minimum[i], maps->maximum[i]);

  fovea_map_scale_of (maps, i, look, &scale);
  map = fovea_map_scale_surface (&scale, maps->values + i * pixels, maps->width, maps->height);
  if (! map)
    return;
  cairo_set_source_rgb (cr, 0, 0, 0);
  fovea_sheet_text (cr, "Sans Bold 11px", number, x, y, width, FALSE);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  fovea_sheet_text (cr, "Sans 9px", range, x + 28, y + 2, width - 28, TRUE);

  cairo_save (cr);
  cairo_translate (cr, x, y + SHEET_LABEL);
  cairo_scale (cr, plan->scale, plan->scale);
  cairo_set_source_surface (cr, map, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (map);
}

/* "16 of 64 maps of 56x56, the strongest first" */
static char *
sheet_count (const FoveaMaps *maps, const FoveaMapsLook *look)
{
  const char *text = _ ("%u of %u maps of %ux%u, the strongest first");

  if (look ? look->order == FOVEA_MAPS_BY_NUMBER : maps->asked)
    text = _ ("%u of %u maps of %ux%u");
  else if (look && look->order == FOVEA_MAPS_BY_SPARSITY)
    text = _ ("%u of %u maps of %ux%u, the sparsest first");
  return g_strdup_printf (text, maps->n_maps, maps->channels, maps->width, maps->height);
}

/* What the colours stand for. */
static char *
sheet_legend (const FoveaMaps *maps, const FoveaMapsLook *look)
{
  double most = MAX (fabs ((double) maps->low), fabs ((double) maps->high));

  if (look->range == FOVEA_MAP_OWN)
    return g_strdup (look->colours == FOVEA_MAP_GREY ?
                         _ ("Black is a map's least value, white its greatest") :
                     look->colours == FOVEA_MAP_VIRIDIS ?
                         _ ("Violet is a map's least value, yellow its greatest") :
                         _ ("White is 0, orange above, blue below, full at a map's greatest magnitude"));
  if (look->colours == FOVEA_MAP_DIVERGING)
    return g_strdup_printf (_ ("White is 0, orange %.3g, blue %.3g, in all maps"), most, -most);
  return g_strdup_printf (look->colours == FOVEA_MAP_GREY ? _ ("Black is %.3g, white %.3g, in all maps") :
                                                            _ ("Violet is %.3g, yellow %.3g, in all maps"),
                          (double) maps->low, (double) maps->high);
}

static void
sheet_draw (cairo_t             *cr,
            const SheetPlan     *plan,
            const FoveaMaps     *maps,
            const char          *model,
            const FoveaMapsLook *given)
{
  const FoveaMapsLook look = given ? *given : (FoveaMapsLook){ 0 };
  int                 width = plan->width - 2 * SHEET_GAP;
  g_autofree char    *title = g_strdup_printf (_ ("%s, layer %s"), model, maps->layer);
  g_autofree char    *count = sheet_count (maps, given);
  g_autofree char    *legend = sheet_legend (maps, &look);

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  fovea_sheet_text (cr, "Sans Bold 14px", title, SHEET_GAP, SHEET_GAP, width, FALSE);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  fovea_sheet_text (cr, "Sans 11px", count, SHEET_GAP, SHEET_GAP + SHEET_TITLE, width, FALSE);
  fovea_sheet_text (cr, "Sans 11px", legend, SHEET_GAP, SHEET_GAP + SHEET_TITLE + SHEET_LEGEND, width, FALSE);
  for (guint i = 0; i < maps->n_maps; i++)
    sheet_draw_map (cr, plan, maps, i, &look);
}

cairo_surface_t *
fovea_sheet_new (const FoveaMaps     *maps,
                 const char          *model,
                 const FoveaMapsLook *look,
                 GError             **error)
{
  SheetPlan  plan = { 0 };
  FoveaPaper paper;

  if (! sheet_plan (maps, &plan, error))
    return NULL;
  paper = fovea_sheet_begin (plan.width, plan.height);
  sheet_draw (paper.cr, &plan, maps, model, look);
  return fovea_sheet_end (&paper, error);
}
