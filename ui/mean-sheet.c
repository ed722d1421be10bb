/* SPDX-License-Identifier: GPL-3.0-or-later */
/* White paper, as sheet.c. All sizes are pixels of the sheet. */
#include "mean-sheet.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>


#define MEAN_CELL   224 /* the longer side of a drawn map */
#define MEAN_GAP    14
#define MEAN_LABEL  34 /* two lines above a map */
#define MEAN_TITLE  22
#define MEAN_LEGEND 16
#define MEAN_HEAD   (MEAN_GAP + MEAN_TITLE + 3 * MEAN_LEGEND + MEAN_GAP)
#define MEAN_BAR    160 /* the colours beside the legend */
#define MEAN_LEAST  520 /* of width, so that the legend can be read */

typedef struct
{
  int columns, rows, width, height;
} MeanPlan;

static gboolean
mean_plan (const FoveaMeanMaps *maps, MeanPlan *plan, GError **error)
{
  const gint64 cell = MEAN_CELL + MEAN_GAP, tall = cell + MEAN_LABEL;
  gint64       width, height;

  /* About 16:9, as slides are. */
  plan->columns =
      CLAMP ((int) round (sqrt ((double) maps->n * tall / cell * 16.0 / 9.0)), 1, (int) maps->n);
  plan->rows = ((int) maps->n + plan->columns - 1) / plan->columns;
  plan->columns = ((int) maps->n + plan->rows - 1) / plan->rows;
  width = MAX (plan->columns * cell + MEAN_GAP, MEAN_LEAST);
  height = plan->rows * tall + MEAN_HEAD;
  if (width > FOVEA_SHEET_LONGEST || height > FOVEA_SHEET_LONGEST)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("a sheet of %u maps would have %" PRId64 "x%" PRId64
                      " pixels, more than %d a side; ask for fewer layers"),
                   maps->n, width, height, FOVEA_SHEET_LONGEST);
      return FALSE;
    }
  plan->width = (int) width;
  plan->height = (int) height;
  return TRUE;
}

/* "/layer1/layer1.0/conv1/Conv" is "layer1.0.conv1": what exporters put around a
 * name tells nothing on a slide. */
static char *
mean_name (const FoveaMeanMap *map)
{
  g_auto (GStrv) parts = g_strsplit (map->layer, "/", -1);
  g_autoptr (GString) name = g_string_new (NULL);
  const char *last = "";

  for (char **part = parts; *part; part++)
    {
      const gsize n = strlen (last);

      if (! **part || (! part[1] && *last && g_str_has_prefix (*part, map->op)))
        continue;
      /* "layer1" before "layer1.0" is said already. */
      if (*last && g_str_has_prefix (*part, last) && (*part)[n] == '.')
        g_string_truncate (name, name->len - n);
      else if (name->len > 0)
        g_string_append_c (name, '.');
      g_string_append (name, *part);
      last = *part;
    }
  return g_strdup (name->len > 0 ? name->str : map->layer);
}

/* What there is to say of a map that should not be drawn as it is. */
static const char *
mean_problem (const FoveaMeanMap *map)
{
  if (map->facts.bad > 0)
    return _ ("NaN or infinite numbers");
  return map->facts.zeros == 1.0 ? _ ("0 everywhere") : NULL;
}

static gboolean
mean_draw_map (cairo_t             *cr,
               const MeanPlan      *plan,
               const FoveaMeanMaps *maps,
               guint                i,
               FoveaMapColours      colours)
{
  const FoveaMeanMap *map = &maps->maps[i];
  const int           longest = (int) MAX (map->width, map->height);
  const double        scale = (double) MEAN_CELL / longest;
  const double        x = MEAN_GAP + (int) (i % plan->columns) * (MEAN_CELL + MEAN_GAP);
  const double     y = MEAN_HEAD + (int) (i / plan->columns) * (MEAN_CELL + MEAN_GAP + MEAN_LABEL);
  const char      *problem = mean_problem (map);
  g_autofree char *name = mean_name (map);
  g_autofree char *title = g_strdup_printf ("%u  %s", i + 1, name);
  g_autofree char *sizes =
      g_strdup_printf (_ ("%u maps of %ux%u"), map->n, map->width, map->height);
  g_autofree char *range = problem ?
                               g_strdup (problem) :
                               g_strdup_printf (_ ("%.3g to %.3g"), (double) map->facts.minimum,
                                                (double) map->facts.maximum);
  cairo_surface_t *picture = fovea_sheet_numbers (map->values, (int) map->width, (int) map->height,
                                                  map->facts.minimum, map->facts.maximum, colours);

  if (! picture)
    return FALSE;
  cairo_set_source_rgb (cr, 0, 0, 0);
  fovea_sheet_text (cr, "Sans Bold 12px", title, x, y, MEAN_CELL, FALSE);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  fovea_sheet_text (cr, "Sans 11px", sizes, x, y + 16, MEAN_CELL - 90, FALSE);
  fovea_sheet_text (cr, "Sans 10px", range, x + MEAN_CELL - 130, y + 17, 130, TRUE);
  fovea_sheet_paint (cr, picture, x, y + MEAN_LABEL, map->width * scale, map->height * scale);
  cairo_surface_destroy (picture);
  return TRUE;
}

/* The colours, with what their ends are. */
static void
mean_draw_bar (cairo_t *cr, double y, FoveaMapColours colours)
{
  float            levels[MEAN_BAR];
  cairo_surface_t *bar;

  for (int i = 0; i < MEAN_BAR; i++)
    levels[i] = (float) i / (MEAN_BAR - 1);
  bar = fovea_sheet_numbers (levels, MEAN_BAR, 1, 0.0f, 1.0f, colours);
  if (! bar)
    return;
  fovea_sheet_paint (cr, bar, MEAN_GAP, y + 3, MEAN_BAR, MEAN_LEGEND - 6);
  cairo_surface_destroy (bar);
  fovea_sheet_text (cr, "Sans 11px", _ ("from a mean map's least number to its greatest"),
                    MEAN_GAP + MEAN_BAR + 10, y, MEAN_LEAST - MEAN_BAR - 3 * MEAN_GAP, FALSE);
}

static gboolean
mean_draw (cairo_t *cr, const MeanPlan *plan, const FoveaMeanMaps *maps, FoveaMapColours colours)
{
  const int        width = plan->width - 2 * MEAN_GAP;
  g_autofree char *title = g_strdup_printf (_ ("%s: mean maps"), maps->model);
  g_autofree char *count = fovea_mean_maps_count (maps);
  double           y = MEAN_GAP;

  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  fovea_sheet_text (cr, "Sans Bold 15px", title, MEAN_GAP, y, width, FALSE);
  cairo_set_source_rgb (cr, 0.35, 0.35, 0.35);
  y += MEAN_TITLE;
  fovea_sheet_text (cr, "Sans 11px", count, MEAN_GAP, y, width, FALSE);
  y += MEAN_LEGEND;
  fovea_sheet_text (cr, "Sans 11px", _ ("Each picture is the mean of all maps of its layer"),
                    MEAN_GAP, y, width, FALSE);
  mean_draw_bar (cr, y + MEAN_LEGEND, colours);
  for (guint i = 0; i < maps->n; i++)
    if (! mean_draw_map (cr, plan, maps, i, colours))
      return FALSE;
  return TRUE;
}

cairo_surface_t *
fovea_mean_sheet_new (const FoveaMeanMaps *maps, FoveaMapColours colours, GError **error)
{
  MeanPlan   plan = { 0 };
  FoveaPaper paper;

  if (! mean_plan (maps, &plan, error))
    return NULL;
  paper = fovea_sheet_begin (plan.width, plan.height);
  paper.failed = ! mean_draw (paper.cr, &plan, maps, colours);
  return fovea_sheet_end (&paper, error);
}
