/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An entry brings editing, the clipboard and a screen reader's words; what it is
 * taught here is to move by arrows and to be dragged. */
#include "kernel-cell.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define CELL_CONTRAST 0.4 /* of lightness between text and ground, at least */
#define CELL_DRAG   6.0  /* pixels a notch */
#define CELL_STRONG 0.62 /* of the colour at the largest magnitude: text stays readable */

struct _FoveaKernelCell
{
  GtkEntry    parent_instance;
  guint       row, column;
  gboolean    centre;
  gboolean    quiet; /* the text is being set by code */
  int         chars; /* that there is room for */
  double      value, level;
  double      dragged; /* notches that were told */
  GtkGesture *drag;
};

enum
{
  CELL_EDITED,
  CELL_STEP,
  CELL_PASTED,
  CELL_DONE,
  CELL_N
};

static guint cell_signals[CELL_N];

G_DEFINE_FINAL_TYPE (FoveaKernelCell, fovea_kernel_cell, GTK_TYPE_ENTRY)

char *
fovea_kernel_cell_text (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.4g", value == 0.0 ? 0.0 : value));
}

/* What fits, with as many digits as there is room for: a number that is cut off would
 * be another one. The tooltip, and the cell one is in, have all of it. */
static char *
cell_short_text (double value, int room)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 4; digits > 0; digits--)
    {
      char  format[] = { '%', '.', (char) ('0' + digits), 'g', 0 };
      char *point;

      g_ascii_formatd (buffer, sizeof buffer, format, value == 0.0 ? 0.0 : value);
      if ((int) strlen (buffer) <= room)
        return g_strdup (buffer);
      point = strstr (buffer, "0.");
      if (point && point - buffer <= 1 && (int) strlen (buffer) <= room + 1)
        {
          memmove (point, point + 1, strlen (point)); /* ".07" */
          return g_strdup (buffer);
        }
    }
  return g_strdup (fabs (value) < 1.0 ? "≈0" : value > 0.0 ? "≫0" : "≪0");
}

/* ---- Colour -------------------------------------------------------------------- */

void
fovea_kernel_cell_colour (double level, const GdkRGBA *base, GdkRGBA *colour)
{
  static const GdkRGBA below = { 0.13, 0.44, 0.85, 1 }, above = { 0.95, 0.55, 0.10, 1 };
  const GdkRGBA       *full = level < 0 ? &below : &above;
  /* Small values are to be told from 0. */
  double part = level == 0.0 ? 0.0 : CELL_STRONG * (0.25 + 0.75 * fmin (fabs (level), 1.0));

  colour->red = base->red + part * (full->red - base->red);
  colour->green = base->green + part * (full->green - base->green);
  colour->blue = base->blue + part * (full->blue - base->blue);
  colour->alpha = 1;
}

static double
cell_light (const GdkRGBA *colour)
{
  return 0.2126 * colour->red + 0.7152 * colour->green + 0.0722 * colour->blue;
}

void
fovea_kernel_cell_ground (GtkWidget *widget, GdkRGBA *base, GdkRGBA *ink)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  double           light;

  *base = (GdkRGBA){ 1, 1, 1, 1 };
  gtk_style_context_lookup_color (context, "theme_base_color", base);
  gtk_style_context_get_color (context, gtk_widget_get_state_flags (widget), ink);
  light = cell_light (ink);
  if (fabs (cell_light (base) - light) < CELL_CONTRAST)
    base->red = base->green = base->blue = light > 0.5 ? 0.16 : 1.0;
}

/* ---- Drawing ------------------------------------------------------------------ */

static gboolean
fovea_kernel_cell_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaKernelCell *self = FOVEA_KERNEL_CELL (widget);
  double           width = gtk_widget_get_allocated_width (widget);
  double           height = gtk_widget_get_allocated_height (widget);
  GdkRGBA          base, colour, ink;

  fovea_kernel_cell_ground (widget, &base, &ink);
  fovea_kernel_cell_colour (self->level, &base, &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  GTK_WIDGET_CLASS (fovea_kernel_cell_parent_class)->draw (widget, cr);

  if (self->centre)
    {
      gdk_cairo_set_source_rgba (cr, &ink);
      cairo_set_line_width (cr, 1);
      cairo_rectangle (cr, 2.5, 2.5, width - 5, height - 5);
      cairo_stroke (cr);
    }
  if (gtk_widget_has_focus (widget))
    {
      gdk_cairo_set_source_rgba (cr, &ink);
      cairo_set_line_width (cr, 2);
      cairo_rectangle (cr, 1, 1, width - 2, height - 2);
      cairo_stroke (cr);
    }
  return FALSE;
}

/* ---- Keys --------------------------------------------------------------------- */

/* Is the whole number chosen, as it is when one comes to a cell? */
static gboolean
cell_is_whole (FoveaKernelCell *self)
{
  int start, end;
  int length = gtk_entry_get_text_length (GTK_ENTRY (self));

  return length == 0 || (gtk_editable_get_selection_bounds (GTK_EDITABLE (self), &start, &end) &&
                         MIN (start, end) == 0 && MAX (start, end) == length);
}

static gboolean
cell_move (FoveaKernelCell *self, guint key)
{
  int at = gtk_editable_get_position (GTK_EDITABLE (self));
  int length = gtk_entry_get_text_length (GTK_ENTRY (self));

  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_UP), TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_DOWN), TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      if (! cell_is_whole (self) && at > 0)
        return FALSE;
      return gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_LEFT), TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      if (! cell_is_whole (self) && at < length)
        return FALSE;
      return gtk_widget_child_focus (gtk_widget_get_parent (GTK_WIDGET (self)), GTK_DIR_RIGHT),
             TRUE;
    default:
      return FALSE;
    }
}

static gboolean
fovea_kernel_cell_key_press (GtkWidget *widget, GdkEventKey *event)
{
  FoveaKernelCell *self = FOVEA_KERNEL_CELL (widget);
  GdkModifierType  held = event->state & gtk_accelerator_get_default_mod_mask ();

  if (held == 0 && cell_move (self, event->keyval))
    return TRUE;
  if (held == 0 && (event->keyval == GDK_KEY_Page_Up || event->keyval == GDK_KEY_Page_Down))
    {
      g_signal_emit (self, cell_signals[CELL_STEP], 0,
                     event->keyval == GDK_KEY_Page_Up ? 1.0 : -1.0);
      return TRUE;
    }
  return GTK_WIDGET_CLASS (fovea_kernel_cell_parent_class)->key_press_event (widget, event);
}

/* Only where one has chosen the cell: else the wheel scrolls what is around it. */
static gboolean
fovea_kernel_cell_scroll (GtkWidget *widget, GdkEventScroll *event)
{
  double notches = 0;

  if (! gtk_widget_has_focus (widget))
    return GDK_EVENT_PROPAGATE;
  if (event->direction == GDK_SCROLL_UP)
    notches = 1;
  else if (event->direction == GDK_SCROLL_DOWN)
    notches = -1;
  else if (event->direction == GDK_SCROLL_SMOOTH)
    notches = -event->delta_y;
  if (event->state & GDK_SHIFT_MASK)
    notches /= 10;
  if (notches != 0)
    g_signal_emit (widget, cell_signals[CELL_STEP], 0, notches);
  return GDK_EVENT_STOP;
}

static void
cell_dragged (FoveaKernelCell *self, double x, double y)
{
  double whole = trunc (-y / CELL_DRAG);

  if (gtk_gesture_get_sequence_state (self->drag, NULL) != GTK_EVENT_SEQUENCE_CLAIMED &&
      (fabs (y) < CELL_DRAG || fabs (x) > fabs (y)))
    return;
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_CLAIMED);
  if (whole == self->dragged)
    return;
  g_signal_emit (self, cell_signals[CELL_STEP], 0, whole - self->dragged);
  self->dragged = whole;
}

static void
cell_drag_begin (FoveaKernelCell *self)
{
  self->dragged = 0;
}

static void
cell_drag_end (FoveaKernelCell *self)
{
  g_signal_emit (self, cell_signals[CELL_DONE], 0);
}

/* ---- Text --------------------------------------------------------------------- */

static void
cell_write (FoveaKernelCell *self, gboolean all)
{
  g_autofree char *text = all ? fovea_kernel_cell_text (self->value) :
                                cell_short_text (self->value, self->chars + 1);

  self->quiet = TRUE;
  if (strcmp (gtk_entry_get_text (GTK_ENTRY (self)), text) != 0)
    gtk_entry_set_text (GTK_ENTRY (self), text);
  self->quiet = FALSE;
}

/* Before the entry's own, which selects the text. */
static gboolean
fovea_kernel_cell_focus_in (GtkWidget *widget, GdkEventFocus *event)
{
  cell_write (FOVEA_KERNEL_CELL (widget), TRUE);
  return GTK_WIDGET_CLASS (fovea_kernel_cell_parent_class)->focus_in_event (widget, event);
}

static gboolean
fovea_kernel_cell_focus_out (GtkWidget *widget, GdkEventFocus *event)
{
  cell_write (FOVEA_KERNEL_CELL (widget), FALSE);
  return GTK_WIDGET_CLASS (fovea_kernel_cell_parent_class)->focus_out_event (widget, event);
}

static void
cell_changed (FoveaKernelCell *self)
{
  if (! self->quiet)
    g_signal_emit (self, cell_signals[CELL_EDITED], 0, gtk_entry_get_text (GTK_ENTRY (self)));
}

static void
cell_paste (GtkEntry *entry)
{
  g_autofree char *text = gtk_clipboard_wait_for_text (
      gtk_widget_get_clipboard (GTK_WIDGET (entry), GDK_SELECTION_CLIPBOARD));

  if (! text)
    return;
  g_strstrip (text);
  if (strpbrk (text, " \t\n;"))
    g_signal_emit (entry, cell_signals[CELL_PASTED], 0, text);
  else
    {
      gtk_editable_delete_selection (GTK_EDITABLE (entry));
      GTK_ENTRY_GET_CLASS (entry)->insert_at_cursor (entry, text);
    }
}

static void
fovea_kernel_cell_dispose (GObject *object)
{
  g_clear_object (&FOVEA_KERNEL_CELL (object)->drag);
  G_OBJECT_CLASS (fovea_kernel_cell_parent_class)->dispose (object);
}

static void
fovea_kernel_cell_class_init (FoveaKernelCellClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType           type = FOVEA_TYPE_KERNEL_CELL;

  G_OBJECT_CLASS (class)->dispose = fovea_kernel_cell_dispose;
  widget_class->draw = fovea_kernel_cell_draw;
  widget_class->key_press_event = fovea_kernel_cell_key_press;
  widget_class->scroll_event = fovea_kernel_cell_scroll;
  widget_class->focus_in_event = fovea_kernel_cell_focus_in;
  widget_class->focus_out_event = fovea_kernel_cell_focus_out;
  GTK_ENTRY_CLASS (class)->paste_clipboard = cell_paste;
  cell_signals[CELL_EDITED] = g_signal_new ("edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_STRING);
  cell_signals[CELL_STEP] = g_signal_new ("step", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  cell_signals[CELL_PASTED] = g_signal_new ("pasted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_STRING);
  cell_signals[CELL_DONE] =
      g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* The entry's own ground and frame give way to the colour. */
static void
cell_be_clear (GtkWidget *widget)
{
  static GtkCssProvider *css;

  if (! css)
    {
      css = gtk_css_provider_new ();
      gtk_css_provider_load_from_data (css,
                                       "entry { background: none; border: none; box-shadow: none;"
                                       " padding: 0 2px; min-height: 0; min-width: 0;"
                                       " border-radius: 0; font-feature-settings: \"tnum\"; }",
                                       -1, NULL);
    }
  gtk_style_context_add_provider (gtk_widget_get_style_context (widget), GTK_STYLE_PROVIDER (css),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
fovea_kernel_cell_init (FoveaKernelCell *self)
{
  cell_be_clear (GTK_WIDGET (self));
  gtk_widget_add_events (GTK_WIDGET (self), GDK_SCROLL_MASK | GDK_SMOOTH_SCROLL_MASK);
  gtk_entry_set_alignment (GTK_ENTRY (self), 0.5);
  g_signal_connect (self, "changed", G_CALLBACK (cell_changed), NULL);
  self->drag = gtk_gesture_drag_new (GTK_WIDGET (self));
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->drag), GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (cell_drag_begin), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (cell_dragged), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (cell_drag_end), self);
}

GtkWidget *
fovea_kernel_cell_new (guint row, guint column, gboolean centre, int chars)
{
  FoveaKernelCell *self =
      g_object_new (FOVEA_TYPE_KERNEL_CELL, "width-chars", chars, "max-width-chars", chars, NULL);
  g_autofree char *name = g_strdup_printf (_ ("row %u, column %u"), row + 1, column + 1);

  self->row = row;
  self->column = column;
  self->centre = centre;
  self->chars = chars;
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  return GTK_WIDGET (self);
}

void
fovea_kernel_cell_tint (FoveaKernelCell *self, double value, double level)
{
  char             buffer[G_ASCII_DTOSTR_BUF_SIZE];
  const char      *number = g_ascii_dtostr (buffer, sizeof buffer, value);
  g_autofree char *tip = NULL;

  tip = self->centre ?
            g_strdup_printf (_ ("%s: row %u, column %u, over the pixel that is computed"), number,
                             self->row + 1, self->column + 1) :
            g_strdup_printf (_ ("%s: row %u, column %u"), number, self->row + 1, self->column + 1);
  self->value = value;
  self->level = isfinite (level) ? level : 0.0;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tip);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_kernel_cell_show (FoveaKernelCell *self, double value, double level)
{
  self->value = value;
  cell_write (self, gtk_widget_has_focus (GTK_WIDGET (self)));
  fovea_kernel_cell_tint (self, value, level);
}

guint
fovea_kernel_cell_row (FoveaKernelCell *self)
{
  return self->row;
}

guint
fovea_kernel_cell_column (FoveaKernelCell *self)
{
  return self->column;
}
