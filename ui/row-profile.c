/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Both plots share their places, so that what a filter makes of an edge stands
 * below the edge. Numbers come from the engine; here they become lines. */
#include "row-profile.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "profile-plot.h"

#define PROFILE_WIDTH 340 /* natural size, logical pixels */
#define PROFILE_PLOT  84  /* height of a plot */

struct _FoveaRowProfile
{
  GtkDrawingArea parent_instance;
  FoveaLine     *line;
  double         range;
};

static guint profile_pointed;

G_DEFINE_FINAL_TYPE (FoveaRowProfile, fovea_row_profile, GTK_TYPE_DRAWING_AREA)

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

/* Both plots, within the widget. FALSE: there is nothing to draw. */
static gboolean
profile_layout (FoveaRowProfile *self, int text_height, int text_width, FoveaProfilePlot plots[2])
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
  plots[0] = (FoveaProfilePlot){ line->before, line->first, 1, line->n_before, self->range };
  plots[1] = (FoveaProfilePlot){ line->after, line->after_first, line->after_step, line->n_after,
                                 self->range };
  for (int i = 0; i < 2; i++)
    {
      FoveaProfilePlot *plot = &plots[i];

      plot->left = text_width + FOVEA_PROFILE_GAP;
      plot->width = MAX (width - plot->left - FOVEA_PROFILE_GAP, 1.0);
      plot->height = MAX ((height - 3.0 * text_height - 3.0 * FOVEA_PROFILE_GAP) / 2.0, 1.0);
      plot->top = text_height + i * (plot->height + text_height + 2.0 * FOVEA_PROFILE_GAP);
      plot->from = from;
      plot->to = to;
      plot->at = line->at;
      plot->value = i == 0 ? profile_before (self, line->at) : profile_after (self, line->at_after);
      plot->accent = i == 1;
      fovea_profile_plot_bound (plot, i == 0 ? self->range : 0.0);
    }
  return TRUE;
}

/* ---- What is said ------------------------------------------------------------------ */

/* "Row 208, x 412: 120 before, 8.3 after" */
static char *
profile_say (FoveaRowProfile *self, guint i)
{
  const FoveaLine *line = self->line;
  const gint64     place = line->after_first + i * line->after_step;
  char             before[FOVEA_PROFILE_TEXT], after[FOVEA_PROFILE_TEXT];

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

/* ---- The widget --------------------------------------------------------------------- */

static void
profile_draw_plot (FoveaRowProfile *self, cairo_t *cr, const FoveaProfilePlot *plot)
{
  GtkWidget       *widget = GTK_WIDGET (self);
  const FoveaLine *line = self->line;
  char             number[FOVEA_PROFILE_TEXT];
  g_autofree char *caption = NULL;

  fovea_number_to_text (plot->value, number, sizeof number);
  caption = plot->accent ? g_strdup_printf (_ ("after: %s"), number) :
                           g_strdup_printf (line->down ? _ ("before, column %" PRId64 ": %s") :
                                                         _ ("before, row %" PRId64 ": %s"),
                                            line->line, number);
  if (! plot->accent)
    fovea_profile_plot_shade (plot, widget, cr, line->window_first - 0.5, line->window_last + 0.5);
  fovea_profile_plot_draw (plot, widget, cr, caption);
  if (plot->accent)
    fovea_profile_plot_draw_places (plot, widget, cr);
}

static gboolean
fovea_row_profile_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaRowProfile *self = FOVEA_ROW_PROFILE (widget);
  FoveaProfilePlot plots[2];
  int              width, height;

  fovea_profile_measure (widget, &width, &height);
  if (! profile_layout (self, height, width, plots))
    return FALSE;
  for (int i = 0; i < 2; i++)
    profile_draw_plot (self, cr, &plots[i]);
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
  FoveaProfilePlot plots[2];
  int              width, height;
  double           place;

  fovea_profile_measure (GTK_WIDGET (self), &width, &height);
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

  fovea_profile_measure (widget, &width, &height);
  *least = *natural = 2 * PROFILE_PLOT + 3 * height + 3 * FOVEA_PROFILE_GAP;
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
