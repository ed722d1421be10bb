/* SPDX-License-Identifier: GPL-3.0-or-later */
/* As wide as its place; figures of one width, in the theme's own text colour. */
#include "heat-scale.h"

#include <glib/gi18n-lib.h>

#include "figures.h"
#include "viridis.h"

#define SCALE_BAR   10 /* height, logical pixels */
#define SCALE_GAP   2
#define SCALE_SMALL 0.85
#define SCALE_LEAST 120

struct _FoveaHeatScale
{
  GtkDrawingArea parent_instance;
  gboolean       filled;
  char          *low, *high;
};

G_DEFINE_FINAL_TYPE (FoveaHeatScale, fovea_heat_scale, GTK_TYPE_DRAWING_AREA)

/* `at` 0..1 of the bar; the text stays inside the widget. */
static void
scale_write (FoveaHeatScale *self, cairo_t *cr, const char *text, double at)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, text, SCALE_SMALL);
  const double room = gtk_widget_get_allocated_width (widget);
  int          width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_render_layout (gtk_widget_get_style_context (widget), cr,
                     CLAMP (at * room - width / 2.0, 0.0, MAX (room - width, 0.0)),
                     SCALE_BAR + SCALE_GAP, layout);
}

static gboolean
fovea_heat_scale_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaHeatScale  *self = FOVEA_HEAT_SCALE (widget);
  const int        width = gtk_widget_get_allocated_width (widget);
  const int        factor = gtk_widget_get_scale_factor (widget);
  cairo_surface_t *bar;

  if (! self->filled)
    return FALSE;
  bar = fovea_viridis_bar (width * factor, FALSE);
  cairo_save (cr);
  cairo_rectangle (cr, 0, 0, width, SCALE_BAR);
  cairo_clip (cr);
  cairo_scale (cr, 1.0 / factor, SCALE_BAR);
  cairo_set_source_surface (cr, bar, 0, 0);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (bar);
  scale_write (self, cr, self->low, 0.0);
  scale_write (self, cr, self->high, 1.0);
  return FALSE;
}

static void
fovea_heat_scale_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = SCALE_LEAST;
}

static void
fovea_heat_scale_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, "0", SCALE_SMALL);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  *minimum = *natural = SCALE_BAR + SCALE_GAP + height;
}

static void
fovea_heat_scale_finalize (GObject *object)
{
  g_free (FOVEA_HEAT_SCALE (object)->low);
  g_free (FOVEA_HEAT_SCALE (object)->high);
  G_OBJECT_CLASS (fovea_heat_scale_parent_class)->finalize (object);
}

static void
fovea_heat_scale_class_init (FoveaHeatScaleClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_heat_scale_finalize;
  widget_class->draw = fovea_heat_scale_draw;
  widget_class->get_preferred_width = fovea_heat_scale_get_preferred_width;
  widget_class->get_preferred_height = fovea_heat_scale_get_preferred_height;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
fovea_heat_scale_init (FoveaHeatScale *self)
{
}

GtkWidget *
fovea_heat_scale_new (void)
{
  GtkWidget *scale = g_object_new (FOVEA_TYPE_HEAT_SCALE, NULL);

  atk_object_set_name (gtk_widget_get_accessible (scale), _ ("Colours of the heat map"));
  return scale;
}

void
fovea_heat_scale_set (FoveaHeatScale *self, const FoveaPhotoHeat *heat, gboolean percent)
{
  char             number[32];
  g_autofree char *words = NULL;
  const double     most = heat ? MAX (heat->maximum, 0.0f) : 0.0;

  self->filled = heat != NULL;
  g_free (self->low);
  g_free (self->high);
  /* What speaks against the class has the colour of 0. */
  self->low = g_strdup (heat && heat->minimum < 0.0f ? "≤ 0" : "0");
  g_ascii_formatd (number, sizeof number, "%.3g", most);
  self->high = percent ? g_strdup_printf (_ ("%.1f %%"), 100.0 * most) : g_strdup (number);
  if (heat)
    words = g_strdup_printf (_ ("From %s (dark) to %s (bright)"), self->low, self->high);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), words ? words : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), words);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
