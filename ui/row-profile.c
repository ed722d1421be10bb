/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both plots share their places, so that what a filter makes of an edge stands
 * below the edge. Numbers come from the engine; here they become lines. */
#include "row-profile.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#define PROFILE_WIDTH  340 /* natural size, logical pixels */
#define PROFILE_PLOT   84  /* height of a plot */
#define PROFILE_GAP    6
#define PROFILE_TICKS  4   /* intervals that an axis is to have about */
#define PROFILE_DOTTED 5.0 /* pixels a place from which on dots mark the values */
#define PROFILE_SMALL  0.8
#define PROFILE_TEXT   32

struct _FoveaRowProfile
{
  GtkDrawingArea parent_instance;
  FoveaLine     *line;
  double         range;
};

static guint profile_pointed;

G_DEFINE_FINAL_TYPE (FoveaRowProfile, fovea_row_profile, GTK_TYPE_DRAWING_AREA)

/* One of the two: its values, and where its rectangle lies. */
typedef struct
{
  const float *values;
  gint64       first, step; /* places */
  guint        n;
  double       range;
  double       left, top, width, height; /* pixels */
  double       from, to;                 /* places at the rectangle's sides */
  double       low, high, tick;          /* values at its bottom and top, between lines */
} ProfilePlot;

/* ---- Axes ------------------------------------------------------------------------ */

/* 1, 2 or 5 times a power of ten. */
static double
profile_tick (double span, int wanted)
{
  double power = pow (10.0, floor (log10 (span / wanted)));
  double part = span / wanted / power;

  return power * (part <= 1.0 ? 1.0 : part <= 2.0 ? 2.0 : part <= 5.0 ? 5.0 : 10.0);
}

/* 0 and all values that are numbers; `least`: up to this at least, and no further
 * where that will do. */
static void
profile_bounds (ProfilePlot *plot, double least)
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
  plot->tick = profile_tick (plot->high - plot->low, PROFILE_TICKS);
  plot->low = floor (plot->low / plot->tick + 1e-9) * plot->tick;
  if (plot->high != least)
    plot->high = ceil (plot->high / plot->tick - 1e-9) * plot->tick;
}

/* Both plots, within the widget. FALSE: there is nothing to draw. */
static gboolean
profile_layout (FoveaRowProfile *self, int text_height, int text_width, ProfilePlot plots[2])
{
  const FoveaLine *line = self->line;
  const double     width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  const double     height = gtk_widget_get_allocated_height (GTK_WIDGET (self));
  double           from, to;

  if (! line || line->n_before == 0 || line->n_after == 0)
    return FALSE;
  from = MIN (line->first, line->after_first) - 0.5;
  to = MAX (line->first + line->n_before - 1,
            line->after_first + (line->n_after - 1) * line->after_step) +
       0.5;
  plots[0] = (ProfilePlot){ line->before, line->first, 1, line->n_before, self->range };
  plots[1] =
      (ProfilePlot){ line->after, line->after_first, line->after_step, line->n_after, self->range };
  for (int i = 0; i < 2; i++)
    {
      ProfilePlot *plot = &plots[i];

      plot->left = text_width + PROFILE_GAP;
      plot->width = MAX (width - plot->left - PROFILE_GAP, 1.0);
      plot->height = MAX ((height - 3.0 * text_height - 3.0 * PROFILE_GAP) / 2.0, 1.0);
      plot->top = text_height + i * (plot->height + text_height + 2.0 * PROFILE_GAP);
      plot->from = from;
      plot->to = to;
      profile_bounds (plot, i == 0 ? self->range : 0.0);
    }
  return TRUE;
}

static double
plot_x (const ProfilePlot *plot, double place)
{
  return plot->left + (place - plot->from) / (plot->to - plot->from) * plot->width;
}

static double
plot_y (const ProfilePlot *plot, double value)
{
  return plot->top + (plot->high - value) / (plot->high - plot->low) * plot->height;
}

/* ---- Drawing ---------------------------------------------------------------------- */

static PangoLayout *
profile_layout_text (GtkWidget *widget, const char *text)
{
  PangoLayout   *layout = gtk_widget_create_pango_layout (widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PROFILE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

/* `align`: which part of the text's width lies left of x, of its height above y. */
static void
profile_write (GtkWidget  *widget,
               cairo_t    *cr,
               const char *text,
               double      x,
               double      y,
               double      align_x,
               double      align_y)
{
  g_autoptr (PangoLayout) layout = profile_layout_text (widget, text);
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
plot_draw_axis (const ProfilePlot *plot, GtkWidget *widget, cairo_t *cr, const GdkRGBA *ink)
{
  const double tick = plot->tick;

  cairo_set_line_width (cr, 1);
  for (double value = plot->low; value <= plot->high + tick * 1e-6; value += tick)
    {
      const double y = floor (plot_y (plot, value)) + 0.5;
      const double shown = fabs (value) < tick / 2 ? 0.0 : value;
      char         text[PROFILE_TEXT];

      plot_set_colour (cr, ink, shown == 0.0 ? 0.5 : 0.15);
      cairo_move_to (cr, plot->left, y);
      cairo_line_to (cr, plot->left + plot->width, y);
      cairo_stroke (cr);
      fovea_number_to_text (shown, text, sizeof text);
      plot_set_colour (cr, ink, 1);
      profile_write (widget, cr, text, plot->left - PROFILE_GAP, y, 1, 0.5);
    }
}

static void
plot_draw_places (const ProfilePlot *plot, GtkWidget *widget, cairo_t *cr)
{
  const double tick = MAX (profile_tick (plot->to - plot->from, 2 * PROFILE_TICKS), 1.0);

  for (double place = ceil (plot->from / tick) * tick; place <= plot->to; place += tick)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", place + 0.0); /* not "-0" */

      profile_write (widget, cr, text, plot_x (plot, place), plot->top + plot->height + 2, 0.5, 0);
    }
}

static void
plot_draw_values (const ProfilePlot *plot, cairo_t *cr, const GdkRGBA *colour)
{
  const gboolean dotted =
      plot->width / (plot->to - plot->from) * (double) plot->step >= PROFILE_DOTTED;

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

/* The accent, as readable as the text is in a dark theme too. */
static void
profile_mix (GdkRGBA *accent, const GdkRGBA *ink)
{
  accent->red = 0.6 * accent->red + 0.4 * ink->red;
  accent->green = 0.6 * accent->green + 0.4 * ink->green;
  accent->blue = 0.6 * accent->blue + 0.4 * ink->blue;
}

/* The place: a line through both plots, and a ring at its value. */
static void
plot_draw_mark (const ProfilePlot *plot, cairo_t *cr, gint64 at, double value, const GdkRGBA *ink)
{
  const double x = floor (plot_x (plot, at)) + 0.5;

  plot_set_colour (cr, ink, 0.8);
  cairo_set_line_width (cr, 1);
  cairo_move_to (cr, x, plot->top);
  cairo_line_to (cr, x, plot->top + plot->height);
  cairo_stroke (cr);
  if (! isfinite (value))
    return;
  cairo_set_line_width (cr, 2);
  cairo_arc (cr, x, plot_y (plot, value), 4, 0, 2 * G_PI);
  cairo_stroke (cr);
}

static void
plot_draw_window (const ProfilePlot *plot,
                  cairo_t           *cr,
                  const FoveaLine   *line,
                  const GdkRGBA     *accent)
{
  const double left = plot_x (plot, MAX (line->window_first - 0.5, plot->from));
  const double right = plot_x (plot, MIN (line->window_last + 0.5, plot->to));

  plot_set_colour (cr, accent, 0.25);
  cairo_rectangle (cr, left, plot->top, MAX (right - left, 1.0), plot->height);
  cairo_fill (cr);
}

/* ---- What is said ------------------------------------------------------------------ */

static double
profile_before (FoveaRowProfile *self, gint64 place)
{
  const FoveaLine *line = self->line;

  if (place < line->first || place >= line->first + line->n_before)
    return NAN;
  return line->before[place - line->first] * self->range;
}

static double
profile_after (FoveaRowProfile *self, guint i)
{
  return self->line->after[i] * self->range;
}

/* "Row 208, x 412: 120 before, 8.3 after" */
static char *
profile_say (FoveaRowProfile *self, guint i)
{
  const FoveaLine *line = self->line;
  const gint64     place = line->after_first + i * line->after_step;
  char             before[PROFILE_TEXT], after[PROFILE_TEXT];

  fovea_number_to_text (profile_before (self, place), before, sizeof before);
  fovea_number_to_text (profile_after (self, i), after, sizeof after);
  if (line->down)
    return g_strdup_printf (_ ("column %" PRId64 ", y %" PRId64 ": %s before, %s after"),
                            line->line, place, before, after);
  return g_strdup_printf (_ ("row %" PRId64 ", x %" PRId64 ": %s before, %s after"), line->line,
                          place, before, after);
}

static void
profile_describe (FoveaRowProfile *self)
{
  AtkObject       *accessible = gtk_widget_get_accessible (GTK_WIDGET (self));
  g_autofree char *text = self->line ? profile_say (self, self->line->at_after) : g_strdup ("");

  atk_object_set_description (accessible, text);
}

char *
fovea_row_profile_text (FoveaRowProfile *self)
{
  GString *text;

  if (! self->line)
    return NULL;
  text = g_string_new (self->line->down ? "y,before,after" : "x,before,after");
  for (guint i = 0; i < self->line->n_after; i++)
    {
      const gint64 place = self->line->after_first + i * self->line->after_step;
      char         before[PROFILE_TEXT], after[PROFILE_TEXT];

      g_ascii_formatd (before, sizeof before, "%.9g", profile_before (self, place));
      g_ascii_formatd (after, sizeof after, "%.9g", profile_after (self, i));
      g_string_append_printf (text, "\n%" PRId64 ",%s,%s", place, before, after);
    }
  return g_string_free (text, FALSE);
}

/* ---- The widget --------------------------------------------------------------------- */

/* Room for the numbers at the left, and a line's height. */
static void
profile_measure (GtkWidget *widget, int *width, int *height)
{
  g_autoptr (PangoLayout) layout = profile_layout_text (widget, "-00000");

  pango_layout_get_pixel_size (layout, width, height);
}

static void
profile_draw_plot (FoveaRowProfile *self, cairo_t *cr, const ProfilePlot *plot, gboolean after)
{
  GtkWidget       *widget = GTK_WIDGET (self);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  const FoveaLine *line = self->line;
  const double     value =
      after ? profile_after (self, line->at_after) : profile_before (self, line->at);
  GdkRGBA          ink, accent;
  char             number[PROFILE_TEXT];
  g_autofree char *caption = NULL;

  gtk_style_context_get_color (context, gtk_widget_get_state_flags (widget), &ink);
  accent = ink;
  gtk_style_context_lookup_color (context, "theme_selected_bg_color", &accent);
  if (! after)
    plot_draw_window (plot, cr, line, &accent);
  profile_mix (&accent, &ink);
  plot_draw_axis (plot, widget, cr, &ink);
  plot_draw_values (plot, cr, after ? &accent : &ink);
  plot_draw_mark (plot, cr, line->at, value, &ink);
  fovea_number_to_text (value, number, sizeof number);
  caption = after ? g_strdup_printf (_ ("after: %s"), number) :
                    g_strdup_printf (line->down ? _ ("before, column %" PRId64 ": %s") :
                                                  _ ("before, row %" PRId64 ": %s"),
                                     line->line, number);
  plot_set_colour (cr, &ink, 1);
  profile_write (widget, cr, caption, plot->left, plot->top - 2, 0, 1);
  if (after)
    plot_draw_places (plot, widget, cr);
}

static gboolean
fovea_row_profile_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaRowProfile *self = FOVEA_ROW_PROFILE (widget);
  ProfilePlot      plots[2];
  int              width, height;

  profile_measure (widget, &width, &height);
  if (! profile_layout (self, height, width, plots))
    return FALSE;
  for (int i = 0; i < 2; i++)
    profile_draw_plot (self, cr, &plots[i], i == 1);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0,
                      gtk_widget_get_allocated_width (widget),
                      gtk_widget_get_allocated_height (widget));
  return FALSE;
}

/* The result that stands nearest to x; -1: there is none. */
static int
profile_nearest (FoveaRowProfile *self, double x)
{
  ProfilePlot plots[2];
  int         width, height;
  double      place;

  profile_measure (GTK_WIDGET (self), &width, &height);
  if (! profile_layout (self, height, width, plots) || x < plots[1].left ||
      x > plots[1].left + plots[1].width)
    return -1;
  place = plots[1].from + (x - plots[1].left) / plots[1].width * (plots[1].to - plots[1].from);
  return (int) CLAMP (round ((place - plots[1].first) / plots[1].step), 0, plots[1].n - 1.0);
}

static void
profile_point (FoveaRowProfile *self, gint64 i)
{
  if (self->line && i >= 0 && i < self->line->n_after)
    g_signal_emit (self, profile_pointed, 0, (int) (self->line->result - self->line->at_after + i));
}

static gboolean
fovea_row_profile_query_tooltip (GtkWidget  *widget,
                                 int         x,
                                 int         y,
                                 gboolean    keyboard,
                                 GtkTooltip *tooltip)
{
  FoveaRowProfile *self = FOVEA_ROW_PROFILE (widget);
  int              i;
  g_autofree char *text = NULL;

  if (! self->line)
    return FALSE;
  i = keyboard ? (int) self->line->at_after : profile_nearest (self, x);
  if (i < 0)
    return FALSE;
  text = profile_say (self, (guint) i);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gboolean
fovea_row_profile_press (GtkWidget *widget, GdkEventButton *event)
{
  if (event->button != GDK_BUTTON_PRIMARY)
    return FALSE;
  gtk_widget_grab_focus (widget);
  profile_point (FOVEA_ROW_PROFILE (widget),
                 profile_nearest (FOVEA_ROW_PROFILE (widget), event->x));
  return TRUE;
}

static gboolean
fovea_row_profile_key (GtkWidget *widget, GdkEventKey *event)
{
  FoveaRowProfile *self = FOVEA_ROW_PROFILE (widget);
  gint64           step = event->state & GDK_CONTROL_MASK ? 10 : 1;

  if (! self->line)
    return FALSE;
  if (event->keyval == GDK_KEY_Left || event->keyval == GDK_KEY_KP_Left)
    step = -step;
  else if (event->keyval != GDK_KEY_Right && event->keyval != GDK_KEY_KP_Right)
    return GTK_WIDGET_CLASS (fovea_row_profile_parent_class)->key_press_event (widget, event);
  profile_point (self, CLAMP (self->line->at_after + step, 0, (gint64) self->line->n_after - 1));
  return TRUE;
}

static gboolean
fovea_row_profile_focus (GtkWidget *widget, GdkEventFocus *event)
{
  gtk_widget_queue_draw (widget);
  return FALSE;
}

static void
fovea_row_profile_get_width (GtkWidget *widget, int *least, int *natural)
{
  *least = PROFILE_WIDTH / 2;
  *natural = PROFILE_WIDTH;
}

static void
fovea_row_profile_get_height (GtkWidget *widget, int *least, int *natural)
{
  int width, height;

  profile_measure (widget, &width, &height);
  *least = *natural = 2 * PROFILE_PLOT + 3 * height + 3 * PROFILE_GAP;
}

static void
fovea_row_profile_finalize (GObject *object)
{
  fovea_line_free (FOVEA_ROW_PROFILE (object)->line);
  G_OBJECT_CLASS (fovea_row_profile_parent_class)->finalize (object);
}

static void
fovea_row_profile_class_init (FoveaRowProfileClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_row_profile_finalize;
  widget->draw = fovea_row_profile_draw;
  widget->query_tooltip = fovea_row_profile_query_tooltip;
  widget->button_press_event = fovea_row_profile_press;
  widget->key_press_event = fovea_row_profile_key;
  widget->focus_in_event = fovea_row_profile_focus;
  widget->focus_out_event = fovea_row_profile_focus;
  widget->get_preferred_width = fovea_row_profile_get_width;
  widget->get_preferred_height = fovea_row_profile_get_height;
  profile_pointed = g_signal_new ("pointed", FOVEA_TYPE_ROW_PROFILE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
fovea_row_profile_init (FoveaRowProfile *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  self->range = 255.0;
  gtk_widget_set_can_focus (widget, TRUE);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_widget_add_events (widget,
                         GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK | GDK_POINTER_MOTION_MASK);
  atk_object_set_name (accessible, _ ("Profile of the row before and after"));
  atk_object_set_role (accessible, ATK_ROLE_IMAGE);
}

GtkWidget *
fovea_row_profile_new (void)
{
  return g_object_new (FOVEA_TYPE_ROW_PROFILE, NULL);
}

void
fovea_row_profile_set (FoveaRowProfile *self, FoveaLine *line, double range)
{
  g_clear_pointer (&self->line, fovea_line_free);
  self->line = line;
  self->range = range;
  profile_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
