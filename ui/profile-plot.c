/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The axes are those of the values: a filter's may be far below 0 and above 1. */
#include "profile-plot.h"

#include <math.h>

#include "figures.h"

#define PLOT_TICKS  4   /* intervals that an axis is to have about */
#define PLOT_DOTTED 5.0 /* pixels a place from which on dots mark the values */
#define PLOT_SMALL  0.8

/* ---- Axes ------------------------------------------------------------------------ */

/* 1, 2 or 5 times a power of ten. */
static double
plot_tick (double span, int wanted)
{
  double power = pow (10.0, floor (log10 (span / wanted)));
  double part = span / wanted / power;

  return power * (part <= 1.0 ? 1.0 : part <= 2.0 ? 2.0 : part <= 5.0 ? 5.0 : 10.0);
}

void
fovea_profile_plot_bound (FoveaProfilePlot *plot, double least)
{
  plot->low = plot->high = 0.0;
  for (guint i = 0; i < plot->n; i++)
    if (isfinite (plot->values[i]))
      {
        plot->low = fmin (plot->low, plot->values[i] * plot->range);
        plot->high = fmax (plot->high, plot->values[i] * plot->range);
      }
  plot->high = fmax (plot->high, least);
  if (plot->high - plot->low <= 0.0)
    plot->high = plot->range;
  plot->tick = plot_tick (plot->high - plot->low, PLOT_TICKS);
  plot->low = floor (plot->low / plot->tick + 1e-9) * plot->tick;
  if (plot->high != least)
    plot->high = ceil (plot->high / plot->tick - 1e-9) * plot->tick;
}

static double
plot_x (const FoveaProfilePlot *plot, double place)
{
  return plot->left + (place - plot->from) / (plot->to - plot->from) * plot->width;
}

static double
plot_y (const FoveaProfilePlot *plot, double value)
{
  return plot->top + (plot->high - value) / (plot->high - plot->low) * plot->height;
}

/* ---- Drawing ---------------------------------------------------------------------- */

void
fovea_profile_measure (GtkWidget *widget, int *width, int *height)
{
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, "-00000", PLOT_SMALL);

  pango_layout_get_pixel_size (layout, width, height);
}

/* `align`: which part of the text's width lies left of x, of its height above y. */
static void
plot_write (GtkWidget  *widget,
            cairo_t    *cr,
            const char *text,
            double      x,
            double      y,
            double      align_x,
            double      align_y)
{
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, text, PLOT_SMALL);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cr, round (x - align_x * width), round (y - align_y * height));
  pango_cairo_show_layout (cr, layout);
}

static void
plot_set_colour (cairo_t *cr, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, alpha);
}

/* Frame, values at the left, and a line at each of them; 0's is the strongest. */
static void
plot_draw_axis (const FoveaProfilePlot *plot, GtkWidget *widget, cairo_t *cr, const GdkRGBA *ink)
{
  const double tick = plot->tick;

  cairo_set_line_width (cr, 1);
  for (double value = plot->low; value <= plot->high + tick * 1e-6; value += tick)
    {
      const double y = floor (plot_y (plot, value)) + 0.5;
      const double shown = fabs (value) < tick / 2 ? 0.0 : value;
      char         text[FOVEA_PROFILE_TEXT];

      plot_set_colour (cr, ink, shown == 0.0 ? 0.5 : 0.15);
      cairo_move_to (cr, plot->left, y);
      cairo_line_to (cr, plot->left + plot->width, y);
      cairo_stroke (cr);
      fovea_number_to_text (shown, text, sizeof text);
      plot_set_colour (cr, ink, 1);
      plot_write (widget, cr, text, plot->left - FOVEA_PROFILE_GAP, y, 1, 0.5);
    }
}

void
fovea_profile_plot_draw_places (const FoveaProfilePlot *plot, GtkWidget *widget, cairo_t *cr)
{
  const double tick = MAX (plot_tick (plot->to - plot->from, 2 * PLOT_TICKS), 1.0);

  for (double place = ceil (plot->from / tick) * tick; place <= plot->to; place += tick)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", place + 0.0); /* not "-0" */

      plot_write (widget, cr, text, plot_x (plot, place), plot->top + plot->height + 2, 0.5, 0);
    }
}

static void
plot_draw_values (const FoveaProfilePlot *plot, cairo_t *cr, const GdkRGBA *colour)
{
  const gboolean dotted =
      plot->width / (plot->to - plot->from) * (double) plot->step >= PLOT_DOTTED;

  plot_set_colour (cr, colour, 1);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < plot->n; i++)
    {
      const double value = plot->values[i] * plot->range;
      const double x = plot_x (plot, plot->first + (double) i * plot->step);

      if (! isfinite (value))
        cairo_new_sub_path (cr); /* a gap */
      else if (i > 0 && isfinite (plot->values[i - 1]))
        cairo_line_to (cr, x, plot_y (plot, value));
      else
        cairo_move_to (cr, x, plot_y (plot, value));
    }
  cairo_stroke (cr);
  for (guint i = 0; dotted && i < plot->n; i++)
    if (isfinite (plot->values[i]))
      {
        cairo_arc (cr, plot_x (plot, plot->first + (double) i * plot->step),
                   plot_y (plot, plot->values[i] * plot->range), 2, 0, 2 * G_PI);
        cairo_fill (cr);
      }
}

/* The place: a line through both plots, and a ring at its value. */
static void
plot_draw_mark (const FoveaProfilePlot *plot, cairo_t *cr, const GdkRGBA *ink)
{
  const double x = floor (plot_x (plot, plot->at)) + 0.5;

  plot_set_colour (cr, ink, 0.8);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, plot->top);
  cairo_line_to (cr, x, plot->top + plot->height);
  cairo_stroke (cr);
  if (! isfinite (plot->value))
    return;
  cairo_set_line_width (cr, 2);
  cairo_arc (cr, x, plot_y (plot, plot->value), 4, 0, 2 * G_PI);
  cairo_stroke (cr);
}

/* The text's colour, and the theme's accent. */
static void
plot_colours (GtkWidget *widget, GdkRGBA *ink, GdkRGBA *accent)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);

  gtk_style_context_get_color (context, gtk_widget_get_state_flags (widget), ink);
  *accent = *ink;
  gtk_style_context_lookup_color (context, "theme_selected_bg_color", accent);
}

/* The accent, as readable as the text is in a dark theme too. */
static void
plot_mix (GdkRGBA *accent, const GdkRGBA *ink)
{
  accent->red = 0.6 * accent->red + 0.4 * ink->red;
  accent->green = 0.6 * accent->green + 0.4 * ink->green;
  accent->blue = 0.6 * accent->blue + 0.4 * ink->blue;
}

void
fovea_profile_plot_shade (const FoveaProfilePlot *plot,
                          GtkWidget              *widget,
                          cairo_t                *cr,
                          double                  from,
                          double                  to)
{
  const double left = plot_x (plot, MAX (from, plot->from));
  const double right = plot_x (plot, MIN (to, plot->to));
  GdkRGBA      ink, accent;

  plot_colours (widget, &ink, &accent);
  plot_set_colour (cr, &accent, 0.25);
  cairo_rectangle (cr, left, plot->top, MAX (right - left, 1.0), plot->height);
  cairo_fill (cr);
}

void
fovea_profile_plot_draw (const FoveaProfilePlot *plot,
                         GtkWidget              *widget,
                         cairo_t                *cr,
                         const char             *caption)
{
  GdkRGBA ink, accent;

  plot_colours (widget, &ink, &accent);
  plot_mix (&accent, &ink);
  plot_draw_axis (plot, widget, cr, &ink);
  plot_draw_values (plot, cr, plot->accent ? &accent : &ink);
  plot_draw_mark (plot, cr, &ink);
  plot_set_colour (cr, &ink, 1);
  plot_write (widget, cr, caption, plot->left, plot->top - 2, 0, 1);
}
