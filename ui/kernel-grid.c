/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cells are made anew when the size changes and else only filled: 961 of them
 * would be too many to make at each key. */
#include "kernel-grid.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "kernel-cell.h"
#include "kernel-tools.h"

#define GRID_HEIGHT 216 /* of the place for the cells, logical pixels; at least ... */
#define GRID_MOST   330 /* ... and at most: 15 rows */

struct _FoveaKernelGrid
{
  GtkBox            parent_instance;
  FoveaKernelModel *model;
  GtkWidget        *cells; /* a GtkGrid */
  GtkWidget        *scroll, *tools, *where;
  GPtrArray        *entries; /* not owned, row by row */
  guint             n_rows, n_columns;
  FoveaKernelCell  *typing;  /* whose text is its own for now */
  double            before;  /* of the cell with the focus, before it was edited */
};

enum
{
  GRID_CHANGED,
  GRID_PROBLEM,
  GRID_PLANES,
  GRID_N
};

static guint grid_signals[GRID_N];

G_DEFINE_FINAL_TYPE (FoveaKernelGrid, fovea_kernel_grid, GTK_TYPE_BOX)

static void
grid_say (FoveaKernelGrid *self, const char *problem)
{
  g_signal_emit (self, grid_signals[GRID_PROBLEM], 0, problem);
}

/* ---- Cells -------------------------------------------------------------------- */

static double
grid_level (FoveaKernelGrid *self, double value)
{
  double peak = fovea_kernel_model_peak (self->model);

  return peak > 0.0 ? value / peak : 0.0;
}

static void
grid_edited (FoveaKernelCell *cell, const char *text, FoveaKernelGrid *self)
{
  g_autoptr (GError) error = NULL;
  double value;

  if (! fovea_kernel_model_parse_cell (text, &value, &error))
    {
      g_autofree char *said =
          g_strdup_printf (_ ("row %u, column %u: %s"), fovea_kernel_cell_row (cell) + 1,
                           fovea_kernel_cell_column (cell) + 1, error->message);

      grid_say (self, said);
      return;
    }
  self->typing = cell;
  grid_say (self, "");
  fovea_kernel_model_set (self->model, fovea_kernel_cell_row (cell),
                          fovea_kernel_cell_column (cell), value);
  self->typing = NULL;
}

static double
grid_value (FoveaKernelGrid *self, FoveaKernelCell *cell)
{
  return fovea_kernel_model_get (self->model, fovea_kernel_cell_row (cell),
                                 fovea_kernel_cell_column (cell));
}

static void
grid_stepped (FoveaKernelCell *cell, double notches, FoveaKernelGrid *self)
{
  double step = fovea_kernel_model_step (self->model);
  double value = grid_value (self, cell) + notches * step;

  /* 0.1 + 0.2 is to be 0.3: rounded to a tenth of what a notch is worth. */
  value = rint (value / (step / 10)) * (step / 10);
  grid_say (self, "");
  fovea_kernel_model_set (self->model, fovea_kernel_cell_row (cell),
                          fovea_kernel_cell_column (cell), value);
}

static void
grid_pasted (FoveaKernelCell *cell, const char *text, FoveaKernelGrid *self)
{
  fovea_kernel_grid_paste_text (self, text);
}

/* What was typed is shown as the number that it is, or the number is back. */
static void
grid_settle (FoveaKernelGrid *self, FoveaKernelCell *cell)
{
  double value = grid_value (self, cell);

  fovea_kernel_model_settle (self->model);
  self->before = value;
  fovea_kernel_cell_show (cell, value, grid_level (self, value));
}

static gboolean
grid_came (FoveaKernelCell *cell, GdkEvent *event, FoveaKernelGrid *self)
{
  self->before = grid_value (self, cell);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
grid_left (FoveaKernelCell *cell, GdkEvent *event, FoveaKernelGrid *self)
{
  grid_settle (self, cell);
  grid_say (self, "");
  return GDK_EVENT_PROPAGATE;
}

static void
grid_entered (FoveaKernelCell *cell, FoveaKernelGrid *self)
{
  grid_settle (self, cell);
  grid_say (self, "");
  gtk_editable_select_region (GTK_EDITABLE (cell), 0, -1);
}

/* Esc leaves a half-typed number first, and only then the window. */
static gboolean
grid_key (FoveaKernelCell *cell, GdkEventKey *event, FoveaKernelGrid *self)
{
  GdkModifierType  held = event->state & gtk_accelerator_get_default_mod_mask ();
  guint            key = gdk_keyval_to_lower (event->keyval);
  g_autofree char *shown = fovea_kernel_cell_text (self->before);

  if (key == GDK_KEY_Escape && g_strcmp0 (gtk_entry_get_text (GTK_ENTRY (cell)), shown) != 0)
    {
      fovea_kernel_model_set (self->model, fovea_kernel_cell_row (cell),
                              fovea_kernel_cell_column (cell), self->before);
      grid_entered (cell, self);
    }
  else if (key == GDK_KEY_z && held == GDK_CONTROL_MASK)
    fovea_kernel_model_undo (self->model);
  else if ((key == GDK_KEY_z && held == (GDK_CONTROL_MASK | GDK_SHIFT_MASK)) ||
           (key == GDK_KEY_y && held == GDK_CONTROL_MASK))
    fovea_kernel_model_redo (self->model);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static GtkWidget *
grid_cell_new (FoveaKernelGrid *self, guint row, guint column, int chars)
{
  guint      centre_row, centre_column;
  GtkWidget *cell;

  fovea_kernel_model_centre (self->model, &centre_row, &centre_column);
  cell = fovea_kernel_cell_new (row, column, row == centre_row && column == centre_column, chars);
  gtk_widget_set_hexpand (cell, TRUE);
  gtk_widget_set_vexpand (cell, TRUE);
  gtk_widget_set_size_request (cell, chars > 3 ? 40 : 26, chars > 3 ? 28 : 20);
  g_signal_connect (cell, "edited", G_CALLBACK (grid_edited), self);
  g_signal_connect (cell, "step", G_CALLBACK (grid_stepped), self);
  g_signal_connect (cell, "pasted", G_CALLBACK (grid_pasted), self);
  g_signal_connect_swapped (cell, "done", G_CALLBACK (fovea_kernel_model_settle), self->model);
  g_signal_connect (cell, "activate", G_CALLBACK (grid_entered), self);
  g_signal_connect (cell, "focus-in-event", G_CALLBACK (grid_came), self);
  g_signal_connect (cell, "focus-out-event", G_CALLBACK (grid_left), self);
  g_signal_connect (cell, "key-press-event", G_CALLBACK (grid_key), self);
  return cell;
}

static void
grid_drop_cell (GtkWidget *cell, gpointer data)
{
  gtk_widget_destroy (cell);
}

/* Of a kernel that is larger than its place, the middle is seen first. */
static void
grid_show_middle (GtkAdjustment *adjustment, FoveaKernelGrid *self)
{
  int upper = (int) gtk_adjustment_get_upper (adjustment);
  int before = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (adjustment), "upper"));

  g_object_set_data (G_OBJECT (adjustment), "upper", GINT_TO_POINTER (upper));
  if (upper == before)
    return;
  gtk_adjustment_set_value (adjustment, (upper - gtk_adjustment_get_page_size (adjustment)) / 2);
}

/* All rows are seen, unless there are many: what is around the grid scrolls. */
static void
grid_make_room (FoveaKernelGrid *self)
{
  int height;

  gtk_widget_get_preferred_height (self->cells, NULL, &height);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scroll),
                                              CLAMP (height, GRID_HEIGHT, GRID_MOST));
}

static void
grid_build (FoveaKernelGrid *self)
{
  guint rows = fovea_kernel_model_rows (self->model);
  guint columns = fovea_kernel_model_columns (self->model);

  gtk_container_foreach (GTK_CONTAINER (self->cells), grid_drop_cell, NULL);
  g_ptr_array_set_size (self->entries, 0);
  self->n_rows = rows;
  self->n_columns = columns;
  if (fovea_kernel_model_is_large (self->model))
    return;
  for (guint y = 0; y < rows; y++)
    for (guint x = 0; x < columns; x++)
      {
        GtkWidget *cell = grid_cell_new (self, y, x, columns <= 7 ? 5 : 3);

        g_ptr_array_add (self->entries, cell);
        gtk_grid_attach (GTK_GRID (self->cells), cell, (int) x, (int) y, 1, 1);
      }
  gtk_widget_show_all (self->cells);
  grid_make_room (self);
}

/* An even size has no middle: it is said which cell is over the pixel. */
static void
grid_say_centre (FoveaKernelGrid *self)
{
  guint            row, column;
  gboolean         even = self->n_rows % 2 == 0 || self->n_columns % 2 == 0;
  gboolean         large = fovea_kernel_model_is_large (self->model);
  g_autofree char *text = NULL;

  fovea_kernel_model_centre (self->model, &row, &column);
  if (large)
    text = g_strdup_printf (_ ("%u rows and %u columns are too many to edit here, at most %d of "
                               "each; the kernel is used as it is"),
                            self->n_rows, self->n_columns, FOVEA_KERNEL_MOST);
  else
    text = g_strdup_printf (even ? _ ("Even size: the centre is row %u, column %u (framed)") :
                                 _ ("The centre is row %u, column %u (framed)"),
                          row + 1, column + 1);
  gtk_label_set_text (GTK_LABEL (self->where), text);
  gtk_widget_set_visible (self->scroll, ! large);
}

static void
grid_fill (FoveaKernelGrid *self)
{
  double peak = fovea_kernel_model_peak (self->model);

  for (guint i = 0; i < self->entries->len; i++)
    {
      FoveaKernelCell *cell = self->entries->pdata[i];
      double           value = grid_value (self, cell);
      double           level = peak > 0.0 ? value / peak : 0.0;

      if (cell == self->typing)
        fovea_kernel_cell_tint (cell, value, level);
      else
        fovea_kernel_cell_show (cell, value, level);
    }
  fovea_kernel_tools_fill (FOVEA_KERNEL_TOOLS (self->tools));
}

static void
grid_changed (gboolean cell, gpointer data)
{
  FoveaKernelGrid *self = data;

  if (self->n_rows != fovea_kernel_model_rows (self->model) ||
      self->n_columns != fovea_kernel_model_columns (self->model))
    {
      grid_build (self);
      grid_say_centre (self);
    }
  grid_fill (self);
  if (! cell)
    grid_say (self, "");
  g_signal_emit (self, grid_signals[GRID_CHANGED], 0);
}

/* ---- Around the cells ----------------------------------------------------------- */

static GtkWidget *
grid_icon_new (GtkWidget *row, const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  atk_object_set_name (gtk_widget_get_accessible (button), name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

static void
grid_paste_clicked (FoveaKernelGrid *self)
{
  g_autofree char *text = gtk_clipboard_wait_for_text (
      gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD));

  if (text)
    fovea_kernel_grid_paste_text (self, text);
  else
    grid_say (self, _ ("the clipboard holds no text"));
}

/* Where the centre is, and what takes another kernel. */
static GtkWidget *
grid_below_new (FoveaKernelGrid *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *paste;

  self->where = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->where), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (self->where), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (self->where), 24);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->where),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (row), self->where, TRUE, TRUE, 0);
  paste = grid_icon_new (row, "edit-paste", _ ("Paste a kernel"));
  g_signal_connect_swapped (paste, "clicked", G_CALLBACK (grid_paste_clicked), self);
  return row;
}

static void
grid_planes_chosen (FoveaKernelGrid *self, guint planes)
{
  g_signal_emit (self, grid_signals[GRID_PLANES], 0, planes);
}

/* Tab goes to the cell one was in, and out again: inside one moves by arrows. */
static gboolean
fovea_kernel_grid_focus (GtkWidget *widget, GtkDirectionType direction)
{
  FoveaKernelGrid *self = FOVEA_KERNEL_GRID (widget);
  GtkWidget       *inside = gtk_container_get_focus_child (GTK_CONTAINER (self->cells));
  gboolean         tab = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (! inside || ! tab || ! gtk_widget_is_focus (inside))
    return GTK_WIDGET_CLASS (fovea_kernel_grid_parent_class)->focus (widget, direction);
  if (direction == GTK_DIR_TAB_FORWARD)
    return FALSE; /* the cells are the last of it */
  return gtk_widget_child_focus (self->tools, direction);
}

static void
fovea_kernel_grid_finalize (GObject *object)
{
  FoveaKernelGrid *self = FOVEA_KERNEL_GRID (object);

  g_clear_pointer (&self->model, fovea_kernel_model_free);
  g_ptr_array_unref (self->entries);
  G_OBJECT_CLASS (fovea_kernel_grid_parent_class)->finalize (object);
}

static void
fovea_kernel_grid_class_init (FoveaKernelGridClass *class)
{
  GType type = FOVEA_TYPE_KERNEL_GRID;

  G_OBJECT_CLASS (class)->finalize = fovea_kernel_grid_finalize;
  GTK_WIDGET_CLASS (class)->focus = fovea_kernel_grid_focus;
  grid_signals[GRID_CHANGED] =
      g_signal_new ("kernel-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  grid_signals[GRID_PLANES] = g_signal_new ("planes", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_UINT);
  grid_signals[GRID_PROBLEM] = g_signal_new ("problem", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                             NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fovea_kernel_grid_init (FoveaKernelGrid *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);

  gtk_widget_set_can_focus (scroll, FALSE); /* its cells can */
  self->scroll = scroll;

  self->model = fovea_kernel_model_new (grid_changed, self);
  self->entries = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->cells = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->cells), 1);
  gtk_grid_set_column_spacing (GTK_GRID (self->cells), 1);
  atk_object_set_name (gtk_widget_get_accessible (self->cells), _ ("Kernel"));
  gtk_widget_set_can_focus (scroll, FALSE);
  gtk_container_add (GTK_CONTAINER (scroll), self->cells);
  g_signal_connect (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (scroll)), "changed",
                    G_CALLBACK (grid_show_middle), self);
  g_signal_connect (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroll)), "changed",
                    G_CALLBACK (grid_show_middle), self);
  self->tools = fovea_kernel_tools_new (self->model);
  g_signal_connect_swapped (self->tools, "plane-shown", G_CALLBACK (grid_fill), self);
  g_signal_connect_swapped (self->tools, "planes", G_CALLBACK (grid_planes_chosen), self);
  gtk_box_pack_start (GTK_BOX (self), self->tools, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), scroll, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), grid_below_new (self), FALSE, FALSE, 0);
  grid_changed (FALSE, self);
}

GtkWidget *
fovea_kernel_grid_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_GRID, NULL);
}

FoveaKernelModel *
fovea_kernel_grid_get_model (FoveaKernelGrid *self)
{
  return self->model;
}

void
fovea_kernel_grid_set_channels (FoveaKernelGrid *self, guint channels)
{
  fovea_kernel_tools_set_channels (FOVEA_KERNEL_TOOLS (self->tools), channels);
}

void
fovea_kernel_grid_begin (FoveaKernelGrid *self)
{
  fovea_kernel_model_forget (self->model);
  grid_fill (self);
}

void
fovea_kernel_grid_paste_text (FoveaKernelGrid *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (fovea_kernel_model_set_text (self->model, text, &error))
    grid_say (self, "");
  else
    grid_say (self, error->message);
}
