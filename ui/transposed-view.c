/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is painted, where from, and which step of it is shown; the engine computes, the
 * canvas draws. */
#include "transposed-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "transposed-canvas.h"
#include "transposed-words.h"

#define VIEW_SPACE  6
#define VIEW_WIDE   620 /* and wide, at least */
#define VIEW_HIGH   260 /* most that is not scrolled */
#define VIEW_BEAT   900 /* ms a step while it plays */
#define VIEW_STRIDE 8
#define VIEW_TERMS  20000 /* products in all: a 31x31 kernel times 4x4 values */

/* Rows of the list of inputs: 2x2, 3x3, 4x4 values of the photo, then this. */
#define VIEW_TYPED 3

typedef struct
{
  guint  stride, padding, output_padding;
  double scale, offset;
} ViewSettings;

struct _FoveaTransposedView
{
  GtkBox         parent_instance;
  GtkWidget     *input, *typed, *range;
  GtkWidget     *settings, *stride, *padding, *output_padding;
  GtkWidget     *back, *next, *play, *place;
  GtkWidget     *formula, *scrolled, *canvas, *words;
  FoveaKernel   *kernel;
  char          *why; /* there is none */
  float          values[FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];
  guint          width, height; /* 0: no photo */
  gint64         x, y;
  ViewSettings   fixed; /* a stride of 0: those of the spin buttons */
  FoveaPainting *painting;
  guint          step, beat;
  gboolean       quiet;
};

G_DEFINE_FINAL_TYPE (FoveaTransposedView, fovea_transposed_view, GTK_TYPE_BOX)

/* ---- Settings ------------------------------------------------------------------ */

static gboolean
view_is_typed (FoveaTransposedView *self)
{
  return gtk_combo_box_get_active (GTK_COMBO_BOX (self->input)) == VIEW_TYPED;
}

/* Typed numbers are shown as they were typed. */
static double
view_range (FoveaTransposedView *self)
{
  return view_is_typed (self) || gtk_combo_box_get_active (GTK_COMBO_BOX (self->range)) == 1 ?
             1.0 :
             255.0;
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

  if (view_is_typed (self))
    return g_steal_pointer (&formula);
  return g_strdup_printf (_ ("from pixel (%d, %d) on; %s"), (int) self->x, (int) self->y, formula);
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

/* Each product is a number that is measured, drawn and read out, whenever a setting
 * changes: of too many the window would stand still. */
static gboolean
view_check (FoveaTransposedView *self, guint width, guint height, GError **error)
{
  const FoveaKernel *k = self->kernel;

  if ((guint64) width * height * k->width * k->height <= VIEW_TERMS)
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
               _ ("a %ux%u kernel and %ux%u values are too many numbers to be painted one by "
                  "one: take fewer"),
               k->height, k->width, height, width);
  return FALSE;
}

/* The values of the photo that are painted, as many as were chosen and are there. */
static FoveaPainting *
view_paint_photo (FoveaTransposedView *self, const FoveaOverlap *request, GError **error)
{
  const guint side = (guint) gtk_combo_box_get_active (GTK_COMBO_BOX (self->input)) + 2;
  const guint width = MIN (side, self->width), height = MIN (side, self->height);
  float       values[FOVEA_TRANSPOSED_SIDE * FOVEA_TRANSPOSED_SIDE];

  if (! view_check (self, width, height, error))
    return NULL;
  for (guint i = 0; i < width * height; i++)
    values[i] = self->values[i / width * self->width + i % width];
  return fovea_painting_new (request, values, width, height, error);
}

static FoveaPainting *
view_paint_typed (FoveaTransposedView *self, const FoveaOverlap *request, GError **error)
{
  g_autoptr (FoveaKernel) typed =
      fovea_kernel_parse (gtk_entry_get_text (GTK_ENTRY (self->typed)), error);
  g_autofree float *values = NULL;

  if (! typed || ! view_check (self, typed->width, typed->height, error))
    return NULL;
  if (typed->planes > 1)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("the typed numbers are %u planes; one is painted: leave out the |"),
                   typed->planes);
      return NULL;
    }
  values = g_new (float, (gsize) typed->height * typed->width);
  for (guint i = 0; i < typed->height * typed->width; i++)
    values[i] = (float) typed->values[i];
  return fovea_painting_new (request, values, typed->width, typed->height, error);
}

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
  return view_is_typed (self) ? view_paint_typed (self, &request, error) :
                                view_paint_photo (self, &request, error);
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
  gtk_widget_set_visible (self->typed, view_is_typed (self));
  gtk_widget_set_visible (self->range, ! view_is_typed (self));
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
view_combo_new (FoveaTransposedView *self,
                GtkWidget           *row,
                const char          *name,
                const char *const   *words)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  atk_object_set_name (gtk_widget_get_accessible (combo), name);
  for (; *words; words++)
    gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), *words);
  gtk_container_add (GTK_CONTAINER (row), combo);
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (view_update), self);
  return combo;
}

static void
view_add_input (FoveaTransposedView *self, GtkWidget *row)
{
  const char *const inputs[] = { _ ("2×2 values of the photo"), _ ("3×3 values of the photo"),
                                 _ ("4×4 values of the photo"), _ ("typed numbers"), NULL };
  const char *const ranges[] = { _ ("in 0..255"), _ ("in 0..1"), NULL };

  gtk_container_add (GTK_CONTAINER (row), gtk_label_new (_ ("Input")));
  self->input = view_combo_new (self, row, _ ("Input"), inputs);
  self->typed = gtk_entry_new ();
  atk_object_set_name (gtk_widget_get_accessible (self->typed), _ ("Typed numbers"));
  gtk_widget_set_tooltip_text (self->typed, _ ("Rows separated by ; and numbers by blanks"));
  gtk_entry_set_text (GTK_ENTRY (self->typed), "0 1; 2 3");
  gtk_container_add (GTK_CONTAINER (row), self->typed);
  g_signal_connect_swapped (self->typed, "changed", G_CALLBACK (view_update), self);
  self->range = view_combo_new (self, row, _ ("Range of the numbers"), ranges);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->range), 0);
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->input), VIEW_TYPED);
  gtk_widget_set_no_show_all (self->typed, TRUE);
  gtk_widget_set_no_show_all (self->range, TRUE);
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
  GtkWidget     *label = gtk_label_new (NULL);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  pango_attr_list_unref (attributes);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
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
  view_add_input (self, row);
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
  const gboolean had = self->width > 0;

  g_return_if_fail (FOVEA_IS_TRANSPOSED_VIEW (self));
  self->width = values ? MIN (width, FOVEA_TRANSPOSED_SIDE) : 0;
  self->height = values ? MIN (height, FOVEA_TRANSPOSED_SIDE) : 0;
  self->x = x;
  self->y = y;
  for (guint i = 0; i < self->width * self->height; i++)
    self->values[i] = values[i / self->width * width + i % self->width];
  if (! had && self->width)
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->input), 0);
  else if (! self->width)
    gtk_combo_box_set_active (GTK_COMBO_BOX (self->input), VIEW_TYPED);
  gtk_widget_set_sensitive (self->input, self->width > 0);
  view_update (self);
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
