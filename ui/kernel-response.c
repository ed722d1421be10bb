/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Viridis from 0 to the largest value, so that any
 * kernel uses all of it; the legend's numbers say which is which. */
#include "kernel-response.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figures.h"
#include "viridis.h"

#define RESPONSE_GAP    6
#define RESPONSE_LEGEND 10 /* width of the legend's bar */
#define RESPONSE_SMALL  0.8
#define RESPONSE_CHARS  "0.000" /* room for the legend's numbers */

struct _FoveaKernelResponse
{
  GtkDrawingArea   parent_instance;
  double          *magnitude;
  double           most;
  cairo_surface_t *picture, *legend;
  char            *words;
  int              at[2]; /* column and row that the keys are at */
};

G_DEFINE_FINAL_TYPE (FoveaKernelResponse, fovea_kernel_response, GTK_TYPE_DRAWING_AREA)

/* ---- Colours -------------------------------------------------------------------- */

/* `levels` of 0..1, row by row. */
static cairo_surface_t *
response_paint (const double *values, double most, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  guchar          *data = cairo_image_surface_get_data (surface);
  const int        stride = cairo_image_surface_get_stride (surface);

  for (int y = 0; data && y < height; y++)
    for (int x = 0; x < width; x++)
      ((guint32 *) (gpointer) (data + y * stride))[x] =
          fovea_viridis (most > 0.0 ? values[y * width + x] / most : 0.0);
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* ---- Words ---------------------------------------------------------------------- */

static double
response_frequency (int place)
{
  return (place - FOVEA_RESPONSE_SIDE / 2) / (double) FOVEA_RESPONSE_SIDE;
}

char *
fovea_kernel_response_say (FoveaKernelResponse *self, int column, int row)
{
  const double fx = response_frequency (column), fy = response_frequency (row);
  char         x[32], y[32], wave[32], value[32];

  if (! self->magnitude)
    return NULL;
  fovea_number_to_text (fx, x, sizeof x);
  fovea_number_to_text (fy, y, sizeof y);
  fovea_number_to_text (self->magnitude[row * FOVEA_RESPONSE_SIDE + column], value, sizeof value);
  if (fx == 0.0 && fy == 0.0)
    return g_strdup_printf (_ ("flat areas: %s times"), value);
  fovea_number_to_text (1.0 / hypot (fx, fy), wave, sizeof wave);
  return g_strdup_printf (_ ("%s cycles a pixel to the right, %s down (a wave of %s pixels): "
                             "%s times"),
                          x, y, wave, value);
}

/* ---- Drawing -------------------------------------------------------------------- */

/* `align` 0: the text begins at x, 1: it ends there. */
static void
response_write (GtkWidget *widget, cairo_t *cr, const char *text, double x, double y, double align)
{
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, text, RESPONSE_SMALL);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  cairo_move_to (cr, round (x - align * width), y);
  pango_cairo_show_layout (cr, layout);
}

static void
response_show (cairo_t *cr, cairo_surface_t *surface, double x, double width)
{
  cairo_save (cr);
  cairo_rectangle (cr, x, 0, width, FOVEA_RESPONSE_SIDE);
  cairo_clip (cr);
  cairo_translate (cr, x, 0);
  cairo_scale (cr, width / cairo_image_surface_get_width (surface), 1);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
}

/* Where the keys are: light on dark and dark on light. */
static void
response_mark (FoveaKernelResponse *self, cairo_t *cr)
{
  for (int turn = 0; turn < 2; turn++)
    {
      cairo_set_source_rgb (cr, turn, turn, turn);
      cairo_set_line_width (cr, turn ? 1 : 3);
      cairo_rectangle (cr, self->at[0] - 2.5, self->at[1] - 2.5, 6, 6);
      cairo_stroke (cr);
    }
}

static gboolean
fovea_kernel_response_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaKernelResponse *self = FOVEA_KERNEL_RESPONSE (widget);
  const double         side = FOVEA_RESPONSE_SIDE, legend = side + 2 * RESPONSE_GAP;
  GtkStyleContext     *context = gtk_widget_get_style_context (widget);
  g_autoptr (PangoLayout) line = fovea_figures_layout_new (widget, "0", RESPONSE_SMALL);
  GdkRGBA ink;
  char    most[32];
  int     height;

  gtk_style_context_get_color (context, gtk_widget_get_state_flags (widget), &ink);
  if (! self->picture)
    return FALSE;
  response_show (cr, self->picture, 0, side);
  response_show (cr, self->legend, legend, RESPONSE_LEGEND);
  if (gtk_widget_has_visible_focus (widget))
    {
      response_mark (self, cr);
      gtk_render_focus (context, cr, 0, 0, side, side);
    }
  gdk_cairo_set_source_rgba (cr, &ink);
  pango_layout_get_pixel_size (line, NULL, &height);
  fovea_number_to_text (self->most, most, sizeof most);
  response_write (widget, cr, most, legend + RESPONSE_LEGEND + RESPONSE_GAP, 0, 0);
  response_write (widget, cr, "0", legend + RESPONSE_LEGEND + RESPONSE_GAP, side - height, 0);
  response_write (widget, cr, "-½", 0, side, 0);
  response_write (widget, cr, "0", side / 2, side, 0.5);
  response_write (widget, cr, "½", side, side, 1);
  return FALSE;
}

/* ---- Pointer and keys ------------------------------------------------------------- */

static gboolean
fovea_kernel_response_query_tooltip (GtkWidget  *widget,
                                     int         x,
                                     int         y,
                                     gboolean    keyboard,
                                     GtkTooltip *tooltip)
{
  FoveaKernelResponse *self = FOVEA_KERNEL_RESPONSE (widget);
  g_autofree char     *text = NULL;

  if (keyboard)
    text = fovea_kernel_response_say (self, self->at[0], self->at[1]);
  else if (x >= 0 && y >= 0 && x < FOVEA_RESPONSE_SIDE && y < FOVEA_RESPONSE_SIDE)
    text = fovea_kernel_response_say (self, x, y);
  else if (self->magnitude)
    text =
        g_strdup (_ ("How strong waves of each frequency are afterwards: 0 in the middle, half a "
                     "cycle a pixel (waves of 2 pixels) at the edges"));
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL;
}

/* A screen reader is told the place, and then what there is to be said of all. */
static void
response_describe (FoveaKernelResponse *self)
{
  g_autofree char *place = gtk_widget_has_focus (GTK_WIDGET (self)) ?
                               fovea_kernel_response_say (self, self->at[0], self->at[1]) :
                               NULL;
  g_autofree char *all = place && self->words ? g_strconcat (place, "\n", self->words, NULL) :
                                                g_strdup (self->words ? self->words : "");

  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), all);
}

static gboolean
fovea_kernel_response_key (GtkWidget *widget, GdkEventKey *event)
{
  FoveaKernelResponse *self = FOVEA_KERNEL_RESPONSE (widget);
  const int            step = event->state & GDK_CONTROL_MASK ? 8 : 1;
  int                  move[2] = { 0, 0 };

  switch (event->keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      move[0] = -step;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      move[0] = step;
      break;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move[1] = -step;
      break;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move[1] = step;
      break;
    default:
      return GTK_WIDGET_CLASS (fovea_kernel_response_parent_class)->key_press_event (widget, event);
    }
  for (int i = 0; i < 2; i++)
    self->at[i] = CLAMP (self->at[i] + move[i], 0, FOVEA_RESPONSE_SIDE - 1);
  response_describe (self);
  gtk_widget_trigger_tooltip_query (widget);
  gtk_widget_queue_draw (widget);
  return TRUE;
}

static gboolean
fovea_kernel_response_focus (GtkWidget *widget, GdkEventFocus *event)
{
  response_describe (FOVEA_KERNEL_RESPONSE (widget));
  gtk_widget_queue_draw (widget);
  return FALSE;
}

/* ---- The widget -------------------------------------------------------------------- */

static void
fovea_kernel_response_get_width (GtkWidget *widget, int *least, int *natural)
{
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, RESPONSE_CHARS, RESPONSE_SMALL);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  *least = *natural = FOVEA_RESPONSE_SIDE + 3 * RESPONSE_GAP + RESPONSE_LEGEND + width;
}

static void
fovea_kernel_response_get_height (GtkWidget *widget, int *least, int *natural)
{
  g_autoptr (PangoLayout) layout = fovea_figures_layout_new (widget, "½", RESPONSE_SMALL);
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  *least = *natural = FOVEA_RESPONSE_SIDE + height;
}

static void
fovea_kernel_response_finalize (GObject *object)
{
  FoveaKernelResponse *self = FOVEA_KERNEL_RESPONSE (object);

  g_free (self->magnitude);
  g_free (self->words);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  cairo_surface_destroy (self->legend);
  G_OBJECT_CLASS (fovea_kernel_response_parent_class)->finalize (object);
}

static void
fovea_kernel_response_class_init (FoveaKernelResponseClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_kernel_response_finalize;
  widget->draw = fovea_kernel_response_draw;
  widget->query_tooltip = fovea_kernel_response_query_tooltip;
  widget->key_press_event = fovea_kernel_response_key;
  widget->focus_in_event = fovea_kernel_response_focus;
  widget->focus_out_event = fovea_kernel_response_focus;
  widget->get_preferred_width = fovea_kernel_response_get_width;
  widget->get_preferred_height = fovea_kernel_response_get_height;
}

static void
fovea_kernel_response_init (FoveaKernelResponse *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  self->at[0] = self->at[1] = FOVEA_RESPONSE_SIDE / 2;
  self->legend = fovea_viridis_bar (FOVEA_RESPONSE_SIDE, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_add_events (widget, GDK_KEY_PRESS_MASK | GDK_POINTER_MOTION_MASK);
  atk_object_set_name (accessible, _ ("Frequency response"));
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
}

GtkWidget *
fovea_kernel_response_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_RESPONSE, NULL);
}

void
fovea_kernel_response_set (FoveaKernelResponse *self, double *magnitude, const char *words)
{
  g_free (self->magnitude);
  self->magnitude = magnitude;
  self->most = 0.0;
  for (int i = 0; magnitude && i < FOVEA_RESPONSE_SIDE * FOVEA_RESPONSE_SIDE; i++)
    self->most = fmax (self->most, magnitude[i]);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  if (magnitude)
    self->picture =
        response_paint (magnitude, self->most, FOVEA_RESPONSE_SIDE, FOVEA_RESPONSE_SIDE);
  g_free (self->words);
  self->words = g_strdup (words);
  response_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
