/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A GtkScrollable: the place of the picture in the window is the adjustments' values. */
#include "network-keys.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "layer-words.h"

#define CANVAS_LEAST 0.2 /* zoom */
#define CANVAS_MOST  3.0
#define CANVAS_WIDTH 220

enum
{
  CANVAS_0,
  CANVAS_HADJUSTMENT,
  CANVAS_VADJUSTMENT,
  CANVAS_HPOLICY,
  CANVAS_VPOLICY
};

static guint canvas_selected;

G_DEFINE_FINAL_TYPE_WITH_CODE (FoveaNetworkCanvas,
                               fovea_network_canvas,
                               GTK_TYPE_DRAWING_AREA,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* ---- Scrolling --------------------------------------------------------------------- */

static double
canvas_size (FoveaNetworkCanvas *self, guint axis)
{
  if (! self->network)
    return 0;
  return self->zoom * (axis ? self->network->height : self->network->width);
}

/* Where the picture's left or upper edge is: what is smaller than the window stands in
 * its middle (at its top). */
static double
canvas_origin (FoveaNetworkCanvas *self, guint axis)
{
  const double room = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  const double at =
      self->adjustments[axis] ? gtk_adjustment_get_value (self->adjustments[axis]) : 0;

  if (axis == 0 && canvas_size (self, 0) < room)
    return floor ((room - canvas_size (self, 0)) / 2);
  return -floor (at);
}

static void
canvas_configure (FoveaNetworkCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  for (guint axis = 0; axis < 2; axis++)
    {
      const double page =
          axis ? gtk_widget_get_allocated_height (widget) : gtk_widget_get_allocated_width (widget);
      const double upper = MAX (ceil (canvas_size (self, axis)), page);
      double       value;

      if (! self->adjustments[axis])
        continue;
      value = gtk_adjustment_get_value (self->adjustments[axis]);
      if (self->fresh)
        value = axis ? 0 : (upper - page) / 2;
      gtk_adjustment_configure (self->adjustments[axis], CLAMP (value, 0, upper - page), 0, upper,
                                page * 0.1, page * 0.9, page);
    }
  gtk_widget_queue_draw (widget);
}

/* A rectangle of the layout is brought into the window. */
static void
canvas_show (FoveaNetworkCanvas *self, const FoveaNetworkBox *box)
{
  const double margin = self->network->line * self->zoom;

  if (self->adjustments[0])
    gtk_adjustment_clamp_page (self->adjustments[0], box->x * self->zoom - margin,
                               (box->x + box->width) * self->zoom + margin);
  if (self->adjustments[1])
    gtk_adjustment_clamp_page (self->adjustments[1], box->y * self->zoom - 2 * margin,
                               (box->y + box->height) * self->zoom + 2 * margin);
}

static void
canvas_set_adjustment (FoveaNetworkCanvas *self, guint axis, GtkAdjustment *adjustment)
{
  if (self->adjustments[axis])
    g_signal_handlers_disconnect_by_data (self->adjustments[axis], self);
  g_clear_object (&self->adjustments[axis]);
  if (! adjustment)
    adjustment = gtk_adjustment_new (0, 0, 0, 0, 0, 0);
  self->adjustments[axis] = g_object_ref_sink (adjustment);
  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  canvas_configure (self);
}

static void
fovea_network_canvas_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (object);

  if (id == CANVAS_HADJUSTMENT || id == CANVAS_VADJUSTMENT)
    canvas_set_adjustment (self, id - CANVAS_HADJUSTMENT, g_value_get_object (value));
  else if (id == CANVAS_HPOLICY || id == CANVAS_VPOLICY)
    self->policies[id - CANVAS_HPOLICY] = g_value_get_enum (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_network_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (object);

  if (id == CANVAS_HADJUSTMENT || id == CANVAS_VADJUSTMENT)
    g_value_set_object (value, self->adjustments[id - CANVAS_HADJUSTMENT]);
  else if (id == CANVAS_HPOLICY || id == CANVAS_VPOLICY)
    g_value_set_enum (value, self->policies[id - CANVAS_HPOLICY]);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_network_canvas_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);

  GTK_WIDGET_CLASS (fovea_network_canvas_parent_class)->size_allocate (widget, allocation);
  canvas_configure (self);
  if (self->network && self->fresh && allocation->width > 1)
    {
      self->fresh = FALSE;
      if (self->row < self->network->n_rows)
        canvas_show (self, &self->network->boxes[self->network->row_box[self->row]]);
    }
}

/* ---- Drawing -------------------------------------------------------------------------- */

static void
canvas_lay_out (FoveaNetworkCanvas *self)
{
  g_clear_pointer (&self->font, fovea_network_font_free);
  self->font = fovea_network_font_new (gtk_widget_get_pango_context (GTK_WIDGET (self)));
  if (self->network)
    fovea_network_lay_out (self->network, fovea_network_font_metrics (self->font));
  canvas_configure (self);
}

static void
fovea_network_canvas_style_updated (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_network_canvas_parent_class)->style_updated (widget);
  canvas_lay_out (FOVEA_NETWORK_CANVAS (widget));
}

static void
canvas_look (FoveaNetworkCanvas *self, FoveaNetworkLook *look)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));

  *look = (FoveaNetworkLook){ .paper = { 1, 1, 1, 1 },
                              .chosen = { 0.2, 0.4, 0.8, 1 },
                              .on_chosen = { 1, 1, 1, 1 },
                              .row = self->row,
                              .hover = self->hover };
  gtk_style_context_lookup_color (context, "theme_base_color", &look->paper);
  gtk_style_context_get_color (context, gtk_widget_get_state_flags (GTK_WIDGET (self)), &look->ink);
  gtk_style_context_lookup_color (context, "theme_text_color", &look->ink);
  gtk_style_context_lookup_color (context, "theme_selected_bg_color", &look->chosen);
  gtk_style_context_lookup_color (context, "theme_selected_fg_color", &look->on_chosen);
}

static gboolean
fovea_network_canvas_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);
  FoveaNetworkLook    look;
  cairo_rectangle_t   clip;
  double              right, bottom;

  canvas_look (self, &look);
  gdk_cairo_set_source_rgba (cr, &look.paper);
  cairo_paint (cr);
  if (self->network)
    {
      cairo_save (cr);
      cairo_translate (cr, canvas_origin (self, 0), canvas_origin (self, 1));
      cairo_scale (cr, self->zoom, self->zoom);
      cairo_clip_extents (cr, &clip.x, &clip.y, &right, &bottom);
      clip.width = right - clip.x;
      clip.height = bottom - clip.y;
      fovea_network_draw (self->network, cr, self->font, &look, &clip);
      cairo_restore (cr);
    }
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 1, 1,
                      gtk_widget_get_allocated_width (widget) - 2,
                      gtk_widget_get_allocated_height (widget) - 2);
  return FALSE;
}

/* ---- Selecting --------------------------------------------------------------------------- */

/* What is said of a row. (transfer full) */
static char *
canvas_text (FoveaNetworkCanvas *self, guint row)
{
  const FoveaNetwork    *network = self->network;
  const FoveaNetworkBox *box = &network->boxes[network->row_box[row]];
  g_autofree char       *tip = fovea_layer_words_tip (&network->rows[row]);
  g_autofree char       *memory = fovea_layer_words_memory (network->rows[row].bytes);
  g_autofree char *time = network->timed ? fovea_layer_words_seconds (network->seconds[row]) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("Layer %u of %u: %s"), row + 1, network->n_rows, tip);
  g_string_append_printf (text, _ ("\nMemory of its output %s"), memory);
  if (box->share > 0)
    g_string_append_printf (text,
                            network->timed ?
                                _ ("\nThis box takes %.1f %% of the network's time") :
                                _ ("\nThis box has %.1f %% of the network's multiply-adds"),
                            100 * box->share);
  if (time)
    g_string_append_printf (text, "\n%s", time);
  return g_utf8_make_valid (text->str, -1);
}

static void
canvas_announce (FoveaNetworkCanvas *self, const char *text)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));

  atk_object_set_description (accessible, text);
  if (g_signal_lookup ("announcement", ATK_TYPE_OBJECT)) /* ATK 2.46 and later */
    g_signal_emit_by_name (accessible, "announcement", text);
}

void
fovea_network_canvas_select (FoveaNetworkCanvas *self, guint row, gboolean tell)
{
  g_autofree char *text = NULL;

  if (! self->network || row >= self->network->n_rows)
    return;
  self->row = row;
  canvas_show (self, &self->network->boxes[self->network->row_box[row]]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  text = canvas_text (self, row);
  if (tell)
    canvas_announce (self, text);
  else
    atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), text);
  if (tell)
    g_signal_emit (self, canvas_selected, 0, row);
}

guint
fovea_network_canvas_get_row (FoveaNetworkCanvas *self)
{
  return self->row;
}

static gboolean
canvas_find (FoveaNetworkCanvas *self, double x, double y, guint *box, guint *line)
{
  return self->network &&
         fovea_network_find (self->network, (x - canvas_origin (self, 0)) / self->zoom,
                             (y - canvas_origin (self, 1)) / self->zoom, box, line);
}

static gboolean
fovea_network_canvas_button_press (GtkWidget *widget, GdkEventButton *event)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);
  guint               box, line, row;

  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY || ! canvas_find (self, event->x, event->y, &box, &line))
    return FALSE;
  row = fovea_network_line (self->network, box, line)->row;
  if (row != FOVEA_NETWORK_NO_ROW)
    fovea_network_canvas_select (self, row, TRUE);
  return TRUE;
}

static gboolean
fovea_network_canvas_motion (GtkWidget *widget, GdkEventMotion *event)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);
  guint               box, line;
  const int           hover = canvas_find (self, event->x, event->y, &box, &line) ? (int) box : -1;

  if (hover != self->hover)
    gtk_widget_queue_draw (widget);
  self->hover = hover;
  return FALSE;
}

static gboolean
fovea_network_canvas_leave (GtkWidget *widget, GdkEventCrossing *event)
{
  FOVEA_NETWORK_CANVAS (widget)->hover = -1;
  gtk_widget_queue_draw (widget);
  return FALSE;
}

static gboolean
fovea_network_canvas_query_tooltip (GtkWidget  *widget,
                                    int         x,
                                    int         y,
                                    gboolean    keyboard,
                                    GtkTooltip *tooltip)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (widget);
  g_autofree char    *text = NULL;
  guint               box, line, row = self->row;

  if (! keyboard)
    {
      if (! canvas_find (self, x, y, &box, &line))
        return FALSE;
      row = fovea_network_line (self->network, box, line)->row;
    }
  if (! self->network || row >= self->network->n_rows)
    return FALSE;
  text = canvas_text (self, row);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* ---- The widget ------------------------------------------------------------------------------ */

static void
fovea_network_canvas_finalize (GObject *object)
{
  FoveaNetworkCanvas *self = FOVEA_NETWORK_CANVAS (object);

  for (guint axis = 0; axis < 2; axis++)
    {
      if (self->adjustments[axis])
        g_signal_handlers_disconnect_by_data (self->adjustments[axis], self);
      g_clear_object (&self->adjustments[axis]);
    }
  fovea_network_free (self->network);
  fovea_network_font_free (self->font);
  G_OBJECT_CLASS (fovea_network_canvas_parent_class)->finalize (object);
}

static void
fovea_network_canvas_class_init (FoveaNetworkCanvasClass *class)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->finalize = fovea_network_canvas_finalize;
  object_class->set_property = fovea_network_canvas_set_property;
  object_class->get_property = fovea_network_canvas_get_property;
  widget_class->size_allocate = fovea_network_canvas_size_allocate;
  widget_class->style_updated = fovea_network_canvas_style_updated;
  widget_class->draw = fovea_network_canvas_draw;
  widget_class->button_press_event = fovea_network_canvas_button_press;
  widget_class->motion_notify_event = fovea_network_canvas_motion;
  widget_class->leave_notify_event = fovea_network_canvas_leave;
  widget_class->key_press_event = fovea_network_canvas_key;
  widget_class->scroll_event = fovea_network_canvas_wheel;
  widget_class->query_tooltip = fovea_network_canvas_query_tooltip;
  g_object_class_override_property (object_class, CANVAS_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, CANVAS_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, CANVAS_HPOLICY, "hscroll-policy");
  g_object_class_override_property (object_class, CANVAS_VPOLICY, "vscroll-policy");
  canvas_selected = g_signal_new ("row-selected", FOVEA_TYPE_NETWORK_CANVAS, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
fovea_network_canvas_init (FoveaNetworkCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  self->zoom = 1.0;
  self->row = FOVEA_NETWORK_NO_ROW;
  self->hover = -1;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_set_size_request (widget, CANVAS_WIDTH, -1);
  gtk_widget_add_events (widget, GDK_BUTTON_PRESS_MASK | GDK_POINTER_MOTION_MASK |
                                     GDK_LEAVE_NOTIFY_MASK | GDK_SCROLL_MASK |
                                     GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_role (gtk_widget_get_accessible (widget), ATK_ROLE_CANVAS);
  atk_object_set_name (gtk_widget_get_accessible (widget), _ ("Network"));
}

GtkWidget *
fovea_network_canvas_new (void)
{
  return g_object_new (FOVEA_TYPE_NETWORK_CANVAS, NULL);
}

void
fovea_network_canvas_set (FoveaNetworkCanvas *self, FoveaNetwork *network)
{
  fovea_network_free (self->network);
  self->network = network;
  self->hover = -1;
  self->row = network && network->n_rows > 0 ? 0 : FOVEA_NETWORK_NO_ROW;
  self->fresh = gtk_widget_get_allocated_width (GTK_WIDGET (self)) <= 1;
  canvas_lay_out (self);
  if (self->adjustments[0] && ! self->fresh)
    {
      gtk_adjustment_set_value (self->adjustments[0],
                                (gtk_adjustment_get_upper (self->adjustments[0]) -
                                 gtk_adjustment_get_page_size (self->adjustments[0])) /
                                    2);
      gtk_adjustment_set_value (self->adjustments[1], 0);
    }
  if (self->row == 0)
    fovea_network_canvas_select (self, 0, FALSE);
}

const FoveaNetwork *
fovea_network_canvas_get (FoveaNetworkCanvas *self)
{
  return self->network;
}

void
fovea_network_canvas_set_zoom (FoveaNetworkCanvas *self, double zoom)
{
  self->zoom = CLAMP (zoom, CANVAS_LEAST, CANVAS_MOST);
  canvas_configure (self);
  if (self->network && self->row < self->network->n_rows)
    canvas_show (self, &self->network->boxes[self->network->row_box[self->row]]);
}

double
fovea_network_canvas_get_zoom (FoveaNetworkCanvas *self)
{
  return self->zoom;
}
