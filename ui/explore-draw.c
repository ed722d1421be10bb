/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers themselves are the engine's; here they are only looked at. */
#include "explore-draw.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figures.h"
#include "kernel-cell.h"

const float *
fovea_explore_values (const FoveaLayerMaps *maps, int map)
{
  return map == FOVEA_EXPLORE_MEAN ? maps->mean :
                                     maps->values + (gsize) map * maps->width * maps->height;
}

void
fovea_explore_range (const FoveaLayerMaps *maps, int map, float *low, float *high)
{
  gsize n = (gsize) maps->width * maps->height;

  if (map != FOVEA_EXPLORE_MEAN)
    {
      *low = maps->facts[map].minimum;
      *high = maps->facts[map].maximum;
      return;
    }
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    if (isfinite (maps->mean[i]))
      {
        *low = fminf (*low, maps->mean[i]);
        *high = fmaxf (*high, maps->mean[i]);
      }
  if (*low > *high)
    *low = *high = 0.0f;
}

void
fovea_explore_scale (const FoveaLayerMaps   *maps,
                     int                     map,
                     const FoveaMapsLook *look,
                     GtkWidget              *widget,
                     FoveaMapScale          *scale)
{
  float   low = maps->low, high = maps->high;
  GdkRGBA base, ink;
  double  ground[3];

  /* A single number is the least and the greatest of itself. */
  if (look->range == FOVEA_MAP_OWN && maps->width * maps->height > 1)
    fovea_explore_range (maps, map, &low, &high);
  fovea_kernel_cell_ground (widget, &base, &ink);
  ground[0] = base.red;
  ground[1] = base.green;
  ground[2] = base.blue;
  fovea_map_scale_init (scale, look->colours, low, high, ground);
}

/* Larger than it is: squares, where they are of two pixels or more. */
static cairo_surface_t *
draw_enlarged (cairo_surface_t *whole, double by, int width, int height)
{
  cairo_surface_t *large = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t         *cr = cairo_create (large);

  cairo_scale (cr, by, by);
  cairo_set_source_surface (cr, whole, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            by >= 2.0 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_destroy (cr);
  cairo_surface_destroy (whole);
  return large;
}

cairo_surface_t *
fovea_explore_picture (const FoveaLayerMaps *maps, int map, const FoveaMapsLook *look, GtkWidget *widget, int side)
{
  const float     *values = fovea_explore_values (maps, map);
  double           by = (double) side / MAX (maps->width, maps->height);
  int              width, height;
  FoveaMapScale    scale;
  cairo_surface_t *small;

  if (by > 2.0)
    by = floor (by);
  width = MAX ((int) (maps->width * by), 1);
  height = MAX ((int) (maps->height * by), 1);
  fovea_explore_scale (maps, map, look, widget, &scale);
  if (by < 1.0)
    return fovea_map_scale_shrunk (&scale, values, maps->width, maps->height, (guint) width, (guint) height);
  small = fovea_map_scale_surface (&scale, values, maps->width, maps->height);
  return small && by > 1.0 ? draw_enlarged (small, by, width, height) : small;
}

void
fovea_explore_draw_label (GtkWidget *widget, cairo_t *cr, const char *text, int x, int y, int width, gboolean bold)
{
  PangoLayout   *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = fovea_figures_new (0.85);

  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  pango_attr_list_unref (attributes);
  g_object_unref (layout);
}

void
fovea_explore_draw_problem (GtkWidget *widget, cairo_t *cr, const char *problem, int x, int y, int side)
{
  GdkRGBA base, ink;

  fovea_kernel_cell_ground (widget, &base, &ink);
  cairo_save (cr);
  cairo_rectangle (cr, x, y, side, side);
  gdk_cairo_set_source_rgba (cr, &base);
  cairo_fill_preserve (cr);
  cairo_clip (cr);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.15);
  for (int at = -side; at < side; at += 8)
    {
      cairo_move_to (cr, x + at, y + side);
      cairo_line_to (cr, x + at + side, y);
    }
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
  gdk_cairo_set_source_rgba (cr, &ink);
  fovea_explore_draw_label (widget, cr, problem, x, y + side / 2 - FOVEA_EXPLORE_LABEL / 2, side, FALSE);
}

gint64
fovea_explore_bad (const FoveaLayerMaps *maps, int map)
{
  gint64 bad = 0;

  if (map != FOVEA_EXPLORE_MEAN)
    return maps->facts[map].bad;
  for (gsize i = 0; i < (gsize) maps->width * maps->height; i++)
    bad += ! isfinite (maps->mean[i]);
  return bad;
}

const char *
fovea_explore_problem (const FoveaLayerMaps *maps, int map)
{
  const gint64 n = (gint64) maps->width * maps->height;
  const gint64 bad = fovea_explore_bad (maps, map);
  float        low, high;

  if (bad > 0)
    return bad == n ? _ ("all NaN") : _ ("has NaN");
  fovea_explore_range (maps, map, &low, &high);
  return low == 0.0f && high == 0.0f ? _ ("all 0") : NULL;
}

char *
fovea_explore_name (const FoveaLayerMaps *maps, int map)
{
  if (map == FOVEA_EXPLORE_MEAN)
    return g_strdup_printf (ngettext ("mean of %u map", "mean of %u maps", maps->n), maps->n);
  return g_strdup_printf (_ ("map %d"), map);
}

void
fovea_explore_number (double value, char *text, gsize room)
{
  /* -0 is written as 0. */
  g_ascii_formatd (text, (int) room, "%.4g", value == 0.0 ? 0.0 : value);
}
