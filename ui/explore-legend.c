/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text in the theme's ink below a bar, or bars. */
#include "explore-legend.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figures.h"
#include "kernel-cell.h"

#define LEGEND_BAR   10 /* logical pixels */
#define LEGEND_TEXT  16
#define LEGEND_WIDTH 120
#define LEGEND_BINS  48
#define LEGEND_HIGH  64 /* of the histogram's bars */

struct _FoveaExploreLegend
{
  GtkDrawingArea parent_instance;
  FoveaMapScale *scale;
};

struct _FoveaExploreHistogram
{
  GtkDrawingArea parent_instance;
  guint          counts[LEGEND_BINS], most;
  float          low, high;
  gboolean       filled;
};

G_DEFINE_FINAL_TYPE (FoveaExploreLegend, fovea_explore_legend, GTK_TYPE_DRAWING_AREA)
G_DEFINE_FINAL_TYPE (FoveaExploreHistogram, fovea_explore_histogram, GTK_TYPE_DRAWING_AREA)

/* `at`: 0 left, 0.5 middle, 1 right, of a place `x`. */
static void
legend_text (GtkWidget *widget, cairo_t *cr, double value, double x, double y, double at)
{
  char         text[32];
  PangoLayout *layout;
  int          width;

  fovea_explore_number (value, text, sizeof text);
  layout = fovea_figures_layout_new (widget, text, 0.85);
  pango_layout_get_pixel_size (layout, &width, NULL);
  cairo_move_to (cr, x - at * width, y);
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
}

/* The numbers at both ends and, where it lies between and there is room, 0. */
static void
legend_ends (GtkWidget *widget, cairo_t *cr, double low, double high, double y)
{
  double  width = gtk_widget_get_allocated_width (widget);
  double  zero = high > low ? -low / (high - low) : 0;
  GdkRGBA base, ink;

  fovea_kernel_cell_ground (widget, &base, &ink);
  gtk_style_context_get_color (gtk_widget_get_style_context (widget),
                               gtk_widget_get_state_flags (widget), &ink);
  gdk_cairo_set_source_rgba (cr, &ink);
  legend_text (widget, cr, low, 0, y, 0);
  legend_text (widget, cr, high, width, y, 1);
  if (zero > 0.3 && zero < 0.7)
    legend_text (widget, cr, 0, zero * width, y, 0.5);
}

static gboolean
fovea_explore_legend_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaExploreLegend *self = FOVEA_EXPLORE_LEGEND (widget);
  int                 width = gtk_widget_get_allocated_width (widget);

  if (! self->scale)
    return FALSE;
  for (int x = 0; x < width; x++)
    {
      guint32 colour =
          self->scale->shades[x * (self->scale->n - 1) / MAX (width - 1, 1)];

      cairo_set_source_rgb (cr, (colour >> 16 & 255) / 255.0, (colour >> 8 & 255) / 255.0,
                            (colour & 255) / 255.0);
      cairo_rectangle (cr, x, 0, 1, LEGEND_BAR);
      cairo_fill (cr);
    }
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.8);
  cairo_rectangle (cr, 0.5, 0.5, width - 1, LEGEND_BAR - 1);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  legend_ends (widget, cr, self->scale->low, self->scale->high, LEGEND_BAR);
  return FALSE;
}

static gboolean
fovea_explore_histogram_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaExploreHistogram *self = FOVEA_EXPLORE_HISTOGRAM (widget);
  double                 width = gtk_widget_get_allocated_width (widget);
  double                 height = gtk_widget_get_allocated_height (widget) - LEGEND_TEXT;
  GdkRGBA                ink;

  if (! self->filled)
    return FALSE;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget),
                               gtk_widget_get_state_flags (widget), &ink);
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.65);
  for (int i = 0; i < LEGEND_BINS && self->most > 0; i++)
    {
      double x = floor (i * width / LEGEND_BINS), next = floor ((i + 1) * width / LEGEND_BINS);
      double bar = sqrt ((double) self->counts[i] / self->most) * height;

      if (self->counts[i] > 0)
        bar = MAX (bar, 1);
      cairo_rectangle (cr, x, height - bar, MAX (next - x - 1, 1), bar);
    }
  cairo_fill (cr);
  cairo_rectangle (cr, 0, height, width, 1);
  cairo_fill (cr);
  legend_ends (widget, cr, self->low, self->high, height + 1);
  return FALSE;
}

/* ---- Sizes and words ------------------------------------------------------------------ */

static void
legend_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = LEGEND_WIDTH;
}

static void
fovea_explore_legend_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = LEGEND_BAR + LEGEND_TEXT;
}

static void
fovea_explore_histogram_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = LEGEND_HIGH + LEGEND_TEXT;
}

static void
fovea_explore_legend_finalize (GObject *object)
{
  g_free (FOVEA_EXPLORE_LEGEND (object)->scale);
  G_OBJECT_CLASS (fovea_explore_legend_parent_class)->finalize (object);
}

static void
fovea_explore_legend_class_init (FoveaExploreLegendClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_explore_legend_finalize;
  widget->draw = fovea_explore_legend_draw;
  widget->get_preferred_width = legend_width;
  widget->get_preferred_height = fovea_explore_legend_height;
  gtk_widget_class_set_accessible_role (widget, ATK_ROLE_CHART);
}

static void
fovea_explore_histogram_class_init (FoveaExploreHistogramClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  widget->draw = fovea_explore_histogram_draw;
  widget->get_preferred_width = legend_width;
  widget->get_preferred_height = fovea_explore_histogram_height;
  gtk_widget_class_set_accessible_role (widget, ATK_ROLE_CHART);
}

static void
fovea_explore_legend_init (FoveaExploreLegend *self)
{
}

static void
fovea_explore_histogram_init (FoveaExploreHistogram *self)
{
}

GtkWidget *
fovea_explore_legend_new (void)
{
  GtkWidget *legend = g_object_new (FOVEA_TYPE_EXPLORE_LEGEND, NULL);

  atk_object_set_name (gtk_widget_get_accessible (legend), _ ("Legend"));
  return legend;
}

void
fovea_explore_legend_set (FoveaExploreLegend *self, const FoveaMapScale *scale)
{
  g_autofree char *text = NULL;
  char             low[32], high[32];

  g_clear_pointer (&self->scale, g_free);
  if (scale)
    {
      self->scale = g_memdup2 (scale, sizeof *scale);
      fovea_explore_number (scale->low, low, sizeof low);
      fovea_explore_number (scale->high, high, sizeof high);
      text = g_strdup_printf (_ ("%s to %s"), low, high);
    }
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), text ? text : "");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
fovea_explore_histogram_new (void)
{
  GtkWidget *histogram = g_object_new (FOVEA_TYPE_EXPLORE_HISTOGRAM, NULL);

  atk_object_set_name (gtk_widget_get_accessible (histogram), _ ("Histogram"));
  gtk_widget_set_tooltip_text (histogram, _ ("How often the map's numbers occur; the heights are "
                                             "square roots, so that rare ones are seen"));
  return histogram;
}

void
fovea_explore_histogram_set (
    FoveaExploreHistogram *self, const float *values, gsize n, float low, float high)
{
  g_autofree char *text = NULL;
  char             from[32], to[32];

  self->filled = n > 0;
  self->most = 0;
  self->low = low;
  self->high = high;
  if (n > 0)
    {
      fovea_map_histogram (values, n, low, high, LEGEND_BINS, self->counts);
      for (int i = 0; i < LEGEND_BINS; i++)
        self->most = MAX (self->most, self->counts[i]);
      fovea_explore_number (low, from, sizeof from);
      fovea_explore_number (high, to, sizeof to);
      text = g_strdup_printf (_ ("%s to %s"), from, to);
    }
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), text ? text : "");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
