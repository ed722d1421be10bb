/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars around a line of zero; the tooltip tells the number under the pointer. */
#include "strip.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define STRIP_HEIGHT 72

struct _FoveaStrip
{
  GtkDrawingArea parent_instance;
  float         *numbers;
  guint          n;
  double         largest; /* magnitude */
};

G_DEFINE_FINAL_TYPE (FoveaStrip, fovea_strip, GTK_TYPE_DRAWING_AREA)

static gboolean
fovea_strip_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaStrip *self = FOVEA_STRIP (widget);
  double      width = gtk_widget_get_allocated_width (widget);
  double      height = gtk_widget_get_allocated_height (widget);
  GdkRGBA     ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget),
                               gtk_widget_get_state_flags (widget), &ink);
  for (guint i = 0; i < self->n; i++)
    {
      double x = floor (i * width / self->n), next = floor ((i + 1) * width / self->n);
      double bar =
          isfinite (self->numbers[i]) ? self->numbers[i] / self->largest * (height / 2 - 1) : 0.0;

      if (bar >= 0)
        cairo_set_source_rgb (cr, 0.90, 0.47, 0.10);
      else
        cairo_set_source_rgb (cr, 0.21, 0.47, 0.82);
      cairo_rectangle (cr, x, height / 2 - MAX (bar, 0.0),
                       MAX (next - x - (next - x > 3 ? 1 : 0), 1.0), fabs (bar));
      cairo_fill (cr);
    }
  cairo_set_source_rgba (cr, ink.red, ink.green, ink.blue, 0.6);
  cairo_rectangle (cr, 0, floor (height / 2), width, 1);
  cairo_fill (cr);
  return FALSE;
}

static gboolean
fovea_strip_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  FoveaStrip      *self = FOVEA_STRIP (widget);
  int              width = MAX (gtk_widget_get_allocated_width (widget), 1);
  guint            at = (guint) ((gint64) CLAMP (x, 0, width - 1) * self->n / width);
  g_autofree char *text = NULL;

  if (self->n == 0 || keyboard)
    return FALSE;
  text = g_strdup_printf (_ ("Number %u: %.4g"), at + 1, (double) self->numbers[at]);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
fovea_strip_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = STRIP_HEIGHT;
}

static void
fovea_strip_finalize (GObject *object)
{
  g_free (FOVEA_STRIP (object)->numbers);
  G_OBJECT_CLASS (fovea_strip_parent_class)->finalize (object);
}

static void
fovea_strip_class_init (FoveaStripClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_strip_finalize;
  widget_class->draw = fovea_strip_draw;
  widget_class->query_tooltip = fovea_strip_query_tooltip;
  widget_class->get_preferred_height = fovea_strip_get_preferred_height;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_CHART);
}

static void
fovea_strip_init (FoveaStrip *self)
{
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}

GtkWidget *
fovea_strip_new (const char *name)
{
  GtkWidget *strip = g_object_new (FOVEA_TYPE_STRIP, NULL);

  atk_object_set_name (gtk_widget_get_accessible (strip), name);
  return strip;
}

void
fovea_strip_set (FoveaStrip *self, const float *numbers, guint n)
{
  g_autofree char *text = NULL;

  g_free (self->numbers);
  self->numbers = g_memdup2 (numbers, n * sizeof *numbers);
  self->n = n;
  self->largest = G_MINDOUBLE;
  for (guint i = 0; i < n; i++)
    if (isfinite (numbers[i]))
      self->largest = MAX (self->largest, fabs ((double) numbers[i]));
  text = g_strdup_printf (ngettext ("%u number, up to %.4g", "%u numbers, up to %.4g", n), n,
                          self->largest);
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
