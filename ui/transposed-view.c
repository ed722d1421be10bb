/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How it is painted, and which step of it is shown; the engine computes, the canvas
 * draws. */
#include "transposed-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figures.h"
#include "transposed-canvas.h"
#include "transposed-input.h"
#include "transposed-words.h"

#define VIEW_SPACE  6
#define VIEW_WIDE   620 /* and wide, at least */
#define VIEW_HIGH   260 /* most that is not scrolled */
#define VIEW_BEAT   900 /* ms a step while it plays */
#define VIEW_STRIDE 8

typedef struct
{
  guint  stride, padding, output_padding;
  double scale, offset;
} ViewSettings;

struct _FoveaTransposedView
{
  GtkBox         parent_instance;
  GtkWidget     *input, *settings, *stride, *padding, *output_padding;
  GtkWidget     *back, *next, *play, *place;
  GtkWidget     *formula, *scrolled, *canvas, *words;
  FoveaKernel   *kernel;
  char          *why;   /* there is none */
  ViewSettings   fixed; /* a stride of 0: those of the spin buttons */
  FoveaPainting *painting;
  guint          step, beat;
  gboolean       quiet;
};

G_DEFINE_FINAL_TYPE (FoveaTransposedView, fovea_transposed_view, GTK_TYPE_BOX)

/* ---- In words -------------------------------------------------------------------- */

static double
view_range (FoveaTransposedView *self)
{
  return fovea_transposed_input_range (FOVEA_TRANSPOSED_INPUT (self->input));
}

static char *
view_words (FoveaTransposedView *self)
{
  TransposedWords words = { self->painting, self->step, view_range (self), FALSE, 0, 0 };

  words.picked =
      fovea_transposed_canvas_picked (FOVEA_TRANSPOSED_CANVAS (self->canvas), &words.x, &words.y);
  return fovea_transposed_words (&words);
}

static char *
view_formula (FoveaTransposedView *self)
{
  g_autofree char *formula = fovea_transposed_formula (self->painting);
  int              x, y;

  if (! fovea_transposed_input_pixel (FOVEA_TRANSPOSED_INPUT (self->input), &x, &y))
    return g_steal_pointer (&formula);
  return g_strdup_printf (_ ("from pixel (%d, %d) on; %s"), x, y, formula);
}

/* ---- A step ---------------------------------------------------------------------- */

static void
view_stop (FoveaTransposedView *self)
{
  g_clear_handle_id (&self->beat, g_source_remove);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->play), FALSE);
}

/* What is painted is seen, where it fits. */
static void
view_scroll (FoveaTransposedView *self)
{
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (self->scrolled);
  GdkRectangle       box;

  if (! fovea_transposed_canvas_where (FOVEA_TRANSPOSED_CANVAS (self->canvas), &box))
    return;
  gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (scrolled), box.x,
                             box.x + box.width);
  gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (scrolled), box.y,
                             box.y + box.height);
}

static void
view_show_step (FoveaTransposedView *self)
{
  const guint      steps = fovea_transposed_view_steps (self);
  g_autofree char *words = self->painting ? view_words (self) : NULL;
  g_autofree char *all = fovea_transposed_view_text (self);
  g_autofree char *place = g_strdup_printf (_ ("step %u of %u"), self->step, steps);

  fovea_transposed_canvas_set_step (FOVEA_TRANSPOSED_CANVAS (self->canvas), self->step);
  view_scroll (self);
  gtk_widget_set_sensitive (self->back, steps && self->step > 0);
  gtk_widget_set_sensitive (self->next, self->step < steps);
  gtk_widget_set_sensitive (self->play, steps > 0);
  gtk_label_set_text (GTK_LABEL (self->place), steps ? place : "");
  if (words)
    gtk_label_set_text (GTK_LABEL (self->words), words);
  atk_object_set_description (gtk_widget_get_accessible (self->canvas), all ? all : "");
}

void
fovea_transposed_view_go (FoveaTransposedView *self, guint step)
{
  g_return_if_fail (FOVEA_IS_TRANSPOSED_VIEW (self));
  self->step = MIN (step, fovea_transposed_view_steps (self));
  view_show_step (self);
}

static void
view_step (FoveaTransposedView *self, int way)
{
  if (way > 0 || self->step > 0)
    fovea_transposed_view_go (self, self->step + (guint) way);
}

static void
view_back (FoveaTransposedView *self)
{
  view_stop (self);
  view_step (self, -1);
}

static void
view_next (FoveaTransposedView *self)
{
  view_stop (self);
  view_step (self, 1);
}

static void
view_stepped (FoveaTransposedView *self, int way)
{
  view_stop (self);
  view_step (self, way);
}

static gboolean
view_beat (gpointer data)
{
  FoveaTransposedView *self = data;

  view_step (self, 1);
  if (self->step < fovea_transposed_view_steps (self))
    return G_SOURCE_CONTINUE;
  self->beat = 0;
  view_stop (self);
  return G_SOURCE_REMOVE;
}

/* At the end it begins again. */
static void
view_play (FoveaTransposedView *self)
{
  g_clear_handle_id (&self->beat, g_source_remove);
  if (! gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->play)))
    return;
  if (self->step >= fovea_transposed_view_steps (self))
    fovea_transposed_view_go (self, 0);
  self->beat = g_timeout_add (VIEW_BEAT, view_beat, self);
}

/* ---- What is painted --------------------------------------------------------------- */

static guint
view_spin (GtkWidget *spin)
{
  return (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin));
}

static FoveaPainting *
view_paint (FoveaTransposedView *self, GError **error)
{
  FoveaOverlap request = { .kernel = self->kernel, .channels = 1 };

  request.stride = self->fixed.stride ? self->fixed.stride : view_spin (self->stride);
  request.padding = self->fixed.stride ? self->fixed.padding : view_spin (self->padding);
  request.output_padding =
      self->fixed.stride ? self->fixed.output_padding : view_spin (self->output_padding);
  request.scale = self->fixed.scale;
  request.offset = self->fixed.offset;
  return fovea_transposed_input_paint (FOVEA_TRANSPOSED_INPUT (self->input), &request, error);
}

/* All of a small drawing is seen, a large one scrolls. */
static void
view_fit (FoveaTransposedView *self)
{
  int width, height;

  gtk_widget_get_size_request (self->canvas, &width, &height);
  gtk_scrolled_window_set_min_content_width (GTK_SCROLLED_WINDOW (self->scrolled),
                                             CLAMP (width, -1, VIEW_WIDE));
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scrolled),
                                              CLAMP (height, -1, VIEW_HIGH));
}

/* What was shown goes on at its step, so that a setting's effect is seen there. */
static void
view_update (FoveaTransposedView *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaPainting) before = g_steal_pointer (&self->painting);
  g_autofree char *formula = NULL;
  const gboolean   at_end = before && self->step > before->n_strokes;

  if (self->quiet)
    {
      self->painting = g_steal_pointer (&before);
      return;
    }
  if (self->kernel)
    self->painting = view_paint (self, &error);
  fovea_transposed_canvas_set (FOVEA_TRANSPOSED_CANVAS (self->canvas), self->painting,
                               view_range (self));
  view_fit (self);
  if (! self->painting)
    view_stop (self);
  formula = self->painting ? view_formula (self) : NULL;
  gtk_label_set_text (GTK_LABEL (self->formula), formula ? formula : "");
  gtk_label_set_text (GTK_LABEL (self->words), error ? error->message : self->why ? self->why : "");
  if (self->painting)
    fovea_transposed_view_go (self, at_end ? self->painting->n_strokes + 1 : self->step);
  else
    view_show_step (self);
}

/* ---- Making it --------------------------------------------------------------------- */

static GtkWidget *
view_row_new (FoveaTransposedView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, VIEW_SPACE);

  gtk_box_pack_start (GTK_BOX (self), row, FALSE, FALSE, 0);
  return row;
}

static GtkWidget *
view_spin_new (FoveaTransposedView *self, const char *label, int low, int high)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (low, high, 1);

  atk_object_set_name (gtk_widget_get_accessible (spin), label);
  gtk_container_add (GTK_CONTAINER (self->settings), gtk_label_new (label));
  gtk_entry_set_width_chars (GTK_ENTRY (spin), 3);
  gtk_container_add (GTK_CONTAINER (self->settings), spin);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (view_update), self);
  return spin;
}

static void
view_add_settings (FoveaTransposedView *self, GtkWidget *row)
{
  self->settings = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, VIEW_SPACE);
  gtk_container_add (GTK_CONTAINER (row), self->settings);
  self->stride = view_spin_new (self, _ ("Stride"), 1, VIEW_STRIDE);
  self->padding = view_spin_new (self, _ ("Padding"), 0, 64);
  self->output_padding = view_spin_new (self, _ ("Output padding"), 0, VIEW_STRIDE - 1);
}

static GtkWidget *
view_label_new (GtkWidget *box)
{
  GtkWidget *label = fovea_figures_label_new ();

  gtk_label_set_selectable (GTK_LABEL (label), FALSE);
  gtk_container_add (GTK_CONTAINER (box), label);
  return label;
}

static GtkWidget *
view_button_new (FoveaTransposedView *self,
                 GtkWidget           *row,
                 GtkWidget           *button,
                 const char          *signal,
                 GCallback            func)
{
  g_signal_connect_swapped (button, signal, func, self);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

static void
view_add_buttons (FoveaTransposedView *self, GtkWidget *row)
{
  self->back = view_button_new (self, row, gtk_button_new_with_label (_ ("Step back")), "clicked",
                                G_CALLBACK (view_back));
  self->next = view_button_new (self, row, gtk_button_new_with_label (_ ("Step")), "clicked",
                                G_CALLBACK (view_next));
  self->play = view_button_new (self, row, gtk_toggle_button_new_with_label (_ ("Play")), "toggled",
                                G_CALLBACK (view_play));
  self->place = view_label_new (row);
}

static void
view_add_canvas (FoveaTransposedView *self)
{
  GtkWidget *scrolled = self->scrolled = gtk_scrolled_window_new (NULL, NULL);

  self->canvas = fovea_transposed_canvas_new ();
  gtk_widget_set_can_focus (scrolled, FALSE); /* what is in it can */
  gtk_scrolled_window_set_propagate_natural_width (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), VIEW_HIGH);
  gtk_container_add (GTK_CONTAINER (scrolled), self->canvas);
  gtk_box_pack_start (GTK_BOX (self), scrolled, TRUE, TRUE, 0);
  g_signal_connect_swapped (self->canvas, "picked", G_CALLBACK (view_show_step), self);
  g_signal_connect_swapped (self->canvas, "stepped", G_CALLBACK (view_stepped), self);
}

static void
fovea_transposed_view_unmap (GtkWidget *widget)
{
  view_stop (FOVEA_TRANSPOSED_VIEW (widget));
  GTK_WIDGET_CLASS (fovea_transposed_view_parent_class)->unmap (widget);
}

static void
fovea_transposed_view_destroy (GtkWidget *widget)
{
  FoveaTransposedView *self = FOVEA_TRANSPOSED_VIEW (widget);

  g_clear_handle_id (&self->beat, g_source_remove);
  self->quiet = TRUE;
  if (self->canvas)
    fovea_transposed_canvas_set (FOVEA_TRANSPOSED_CANVAS (self->canvas), NULL, 1.0);
  self->canvas = NULL;
  GTK_WIDGET_CLASS (fovea_transposed_view_parent_class)->destroy (widget);
}

static void
fovea_transposed_view_finalize (GObject *object)
{
  FoveaTransposedView *self = FOVEA_TRANSPOSED_VIEW (object);

  g_clear_pointer (&self->painting, fovea_painting_free);
  fovea_kernel_free (self->kernel);
  g_free (self->why);
  G_OBJECT_CLASS (fovea_transposed_view_parent_class)->finalize (object);
}

static void
fovea_transposed_view_class_init (FoveaTransposedViewClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_transposed_view_finalize;
  GTK_WIDGET_CLASS (class)->unmap = fovea_transposed_view_unmap;
  GTK_WIDGET_CLASS (class)->destroy = fovea_transposed_view_destroy;
}

static void
view_show_children (FoveaTransposedView *self)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (self));

  for (GList *child = children; child; child = child->next)
    gtk_widget_show_all (child->data);
}

static void
fovea_transposed_view_init (FoveaTransposedView *self)
{
  GtkWidget *row;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), VIEW_SPACE);
  self->quiet = TRUE; /* until all of it is there */
  row = view_row_new (self);
  self->input = fovea_transposed_input_new ();
  g_signal_connect_swapped (self->input, "changed", G_CALLBACK (view_update), self);
  gtk_container_add (GTK_CONTAINER (row), self->input);
  view_add_settings (self, row);
  view_add_buttons (self, view_row_new (self));
  self->formula = view_label_new (GTK_WIDGET (self));
  view_add_canvas (self);
  self->words = view_label_new (GTK_WIDGET (self));
  self->quiet = FALSE;
  view_show_children (self);
  view_update (self);
}

/* ---- What others use --------------------------------------------------------------- */

GtkWidget *
fovea_transposed_view_new (void)
{
  return g_object_new (FOVEA_TYPE_TRANSPOSED_VIEW, NULL);
}

void
fovea_transposed_view_set_kernel (FoveaTransposedView *self,
                                  const FoveaKernel   *kernel,
                                  guint                plane,
                                  const char          *why)
{
  g_return_if_fail (FOVEA_IS_TRANSPOSED_VIEW (self));
  g_clear_pointer (&self->kernel, fovea_kernel_free);
  g_free (self->why);
  self->why = g_strdup (why);
  if (kernel)
    self->kernel = fovea_kernel_new (1, kernel->height, kernel->width,
                                     kernel->values + (gsize) kernel->height * kernel->width *
                                                          (plane < kernel->planes ? plane : 0));
  view_update (self);
}

void
fovea_transposed_view_set_values (FoveaTransposedView *self,
                                  const float         *values,
                                  guint                width,
                                  guint                height,
                                  gint64               x,
                                  gint64               y)
{
  g_return_if_fail (FOVEA_IS_TRANSPOSED_VIEW (self));
  fovea_transposed_input_set_values (FOVEA_TRANSPOSED_INPUT (self->input), values, width, height, x,
                                     y);
}

void
fovea_transposed_view_set_settings (FoveaTransposedView *self,
                                    guint                stride,
                                    guint                padding,
                                    guint                output_padding,
                                    double               scale,
                                    double               offset)
{
  g_return_if_fail (FOVEA_IS_TRANSPOSED_VIEW (self));
  self->fixed = (ViewSettings){ stride, padding, output_padding, scale, offset };
  gtk_widget_set_visible (self->settings, stride == 0);
  view_update (self);
}

guint
fovea_transposed_view_steps (FoveaTransposedView *self)
{
  return self->painting ? self->painting->n_strokes + 1 : 0;
}

char *
fovea_transposed_view_text (FoveaTransposedView *self)
{
  g_autofree char *words = NULL, *grid = NULL, *formula = NULL;

  if (! self->painting)
    return NULL;
  words = view_words (self);
  formula = view_formula (self);
  grid = fovea_painting_to_text (self->painting, self->step, view_range (self));
  return g_strdup_printf ("%s\n%s\n%s", formula, grid, words);
}
