/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The buttons lead the model and follow it. */
#include "kernel-tools.h"

#include <glib/gi18n-lib.h>

struct _FoveaKernelTools
{
  GtkBox            parent_instance;
  FoveaKernelModel *model; /* not owned */
  guint             channels;
  guint32           seed;    /* of the next noise */
  gboolean          filling; /* widgets follow, they do not lead */
  GtkWidget        *rows, *columns, *undo, *redo, *noise, *plane, *add, *one;
};

enum
{
  TOOLS_SHOWN,
  TOOLS_PLANES,
  TOOLS_N
};

static guint tools_signals[TOOLS_N];

G_DEFINE_FINAL_TYPE (FoveaKernelTools, fovea_kernel_tools, GTK_TYPE_BOX)

/* ---- Pieces -------------------------------------------------------------------- */

static GtkWidget *
tools_icon_new (GtkWidget *row, const char *icon, const char *name)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON);

  atk_object_set_name (gtk_widget_get_accessible (button), name);
  gtk_widget_set_tooltip_text (button, name);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

static GtkWidget *
tools_button_new (FoveaKernelTools *self,
                  GtkWidget        *row,
                  const char       *label,
                  const char       *tip,
                  GCallback         clicked)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_tooltip_text (button, tip);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_container_add (GTK_CONTAINER (row), button);
  return button;
}

/* ---- Sides and steps ------------------------------------------------------------ */

static void
tools_resized (FoveaKernelTools *self)
{
  if (! self->filling)
    fovea_kernel_model_resize (
        self->model, (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->rows)),
        (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->columns)));
}

static GtkWidget *
tools_spin_new (FoveaKernelTools *self, GtkWidget *row, const char *name)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (1, FOVEA_KERNEL_MOST, 1);

  atk_object_set_name (gtk_widget_get_accessible (spin), name);
  gtk_widget_set_tooltip_text (spin, name);
  gtk_entry_set_width_chars (GTK_ENTRY (spin), 2);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (tools_resized), self);
  gtk_container_add (GTK_CONTAINER (row), spin);
  return spin;
}

static void
tools_undo (FoveaKernelTools *self)
{
  fovea_kernel_model_undo (self->model);
}

static void
tools_redo (FoveaKernelTools *self)
{
  fovea_kernel_model_redo (self->model);
}

static GtkWidget *
tools_size_new (FoveaKernelTools *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->rows = tools_spin_new (self, row, _ ("Rows"));
  gtk_container_add (GTK_CONTAINER (row), gtk_label_new ("×"));
  self->columns = tools_spin_new (self, row, _ ("Columns"));
  self->undo = tools_icon_new (row, "edit-undo", _ ("Undo"));
  self->redo = tools_icon_new (row, "edit-redo", _ ("Redo"));
  g_signal_connect_swapped (self->undo, "clicked", G_CALLBACK (tools_undo), self);
  g_signal_connect_swapped (self->redo, "clicked", G_CALLBACK (tools_redo), self);
  return row;
}

/* ---- Turns ----------------------------------------------------------------------- */

static void
tools_change_clicked (GtkWidget *button, FoveaKernelTools *self)
{
  int change = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "change"));

  fovea_kernel_model_change (self->model, (FoveaKernelChange) change);
}

static void
tools_add_change (FoveaKernelTools *self,
                  GtkWidget        *row,
                  FoveaKernelChange change,
                  const char       *icon,
                  const char       *name)
{
  GtkWidget *button;

  if (icon)
    button = tools_icon_new (row, icon, name);
  else
    {
      button = gtk_button_new_with_label (name);
      gtk_container_add (GTK_CONTAINER (row), button);
    }
  g_object_set_data (G_OBJECT (button), "change", GINT_TO_POINTER (change));
  g_signal_connect (button, "clicked", G_CALLBACK (tools_change_clicked), self);
}

static GtkWidget *
tools_turns_new (FoveaKernelTools *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  tools_add_change (self, row, FOVEA_KERNEL_ROTATE, "object-rotate-right", _ ("Rotate clockwise"));
  tools_add_change (self, row, FOVEA_KERNEL_FLIP_X, "object-flip-horizontal",
                    _ ("Swap left and right"));
  tools_add_change (self, row, FOVEA_KERNEL_FLIP_Y, "object-flip-vertical",
                    _ ("Swap top and bottom"));
  tools_add_change (self, row, FOVEA_KERNEL_TRANSPOSE, NULL, _ ("Transpose"));
  tools_add_change (self, row, FOVEA_KERNEL_NORMALISE, NULL, _ ("Normalise"));
  return row;
}

/* ---- Noise and planes -------------------------------------------------------------- */

static void
tools_add_noise (FoveaKernelTools *self)
{
  g_autofree char *tip = NULL;

  fovea_kernel_model_add_noise (self->model, self->seed++);
  tip = g_strdup_printf (_ ("A small random change of each number (next seed: %u)"), self->seed);
  gtk_widget_set_tooltip_text (self->noise, tip);
}

static void
tools_plane_chosen (FoveaKernelTools *self)
{
  int plane = gtk_combo_box_get_active (GTK_COMBO_BOX (self->plane));

  if (self->filling || plane < 0)
    return;
  fovea_kernel_model_show_plane (self->model, (guint) plane);
  g_signal_emit (self, tools_signals[TOOLS_SHOWN], 0);
}

static void
tools_set_planes (FoveaKernelTools *self, guint planes)
{
  fovea_kernel_model_set_planes (self->model, planes);
  g_signal_emit (self, tools_signals[TOOLS_PLANES], 0, planes);
}

static void
tools_add_planes (FoveaKernelTools *self)
{
  tools_set_planes (self, self->channels);
}

static void
tools_one_plane (FoveaKernelTools *self)
{
  tools_set_planes (self, 1);
}

static void
tools_name_planes (FoveaKernelTools *self, guint planes)
{
  const char      *colours[] = { _ ("Red"), _ ("Green"), _ ("Blue") };
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (self->plane);
  guint            before = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (combo), "planes"));

  if (planes != before)
    {
      gtk_combo_box_text_remove_all (combo);
      for (guint p = 0; p < planes; p++)
        {
          g_autofree char *name =
              planes == 3 ? g_strdup (colours[p]) : g_strdup_printf (_ ("Plane %u"), p + 1);

          gtk_combo_box_text_append_text (combo, name);
        }
      g_object_set_data (G_OBJECT (combo), "planes", GUINT_TO_POINTER (planes));
    }
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), (int) fovea_kernel_model_plane (self->model));
}

static GtkWidget *
tools_planes_new (FoveaKernelTools *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->noise =
      tools_button_new (self, row, _ ("Add noise"), _ ("A small random change of each number"),
                        G_CALLBACK (tools_add_noise));
  self->add = tools_button_new (self, row, _ ("Add planes"),
                                _ ("A kernel of its own for each of red, green and blue"),
                                G_CALLBACK (tools_add_planes));
  self->plane = gtk_combo_box_text_new ();
  atk_object_set_name (gtk_widget_get_accessible (self->plane), _ ("Plane"));
  gtk_widget_set_tooltip_text (self->plane, _ ("The plane of the kernel that the grid shows"));
  g_signal_connect_swapped (self->plane, "changed", G_CALLBACK (tools_plane_chosen), self);
  gtk_container_add (GTK_CONTAINER (row), self->plane);
  self->one = tools_button_new (self, row, _ ("One plane"),
                                _ ("Leaves only the plane that is shown, for all channels"),
                                G_CALLBACK (tools_one_plane));
  gtk_widget_set_no_show_all (self->add, TRUE);
  gtk_widget_set_no_show_all (self->plane, TRUE);
  gtk_widget_set_no_show_all (self->one, TRUE);
  return row;
}

/* ---- The widget --------------------------------------------------------------------- */

static void
fovea_kernel_tools_class_init (FoveaKernelToolsClass *class)
{
  GType type = FOVEA_TYPE_KERNEL_TOOLS;

  tools_signals[TOOLS_SHOWN] =
      g_signal_new ("plane-shown", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  tools_signals[TOOLS_PLANES] = g_signal_new ("planes", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                              NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
fovea_kernel_tools_init (FoveaKernelTools *self)
{
  self->channels = 3;
  self->seed = 1;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
}

GtkWidget *
fovea_kernel_tools_new (FoveaKernelModel *model)
{
  FoveaKernelTools *self = g_object_new (FOVEA_TYPE_KERNEL_TOOLS, NULL);

  self->model = model;
  gtk_container_add (GTK_CONTAINER (self), tools_size_new (self));
  gtk_container_add (GTK_CONTAINER (self), tools_turns_new (self));
  gtk_container_add (GTK_CONTAINER (self), tools_planes_new (self));
  return GTK_WIDGET (self);
}

void
fovea_kernel_tools_set_channels (FoveaKernelTools *self, guint channels)
{
  self->channels = channels;
  fovea_kernel_tools_fill (self);
}

void
fovea_kernel_tools_fill (FoveaKernelTools *self)
{
  guint rows = fovea_kernel_model_rows (self->model);
  guint columns = fovea_kernel_model_columns (self->model);
  guint planes = fovea_kernel_model_planes (self->model);

  self->filling = TRUE;
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->rows), 1, MAX (rows, FOVEA_KERNEL_MOST));
  gtk_spin_button_set_range (GTK_SPIN_BUTTON (self->columns), 1, MAX (columns, FOVEA_KERNEL_MOST));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->rows), rows);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->columns), columns);
  tools_name_planes (self, planes);
  self->filling = FALSE;
  gtk_widget_set_visible (self->add, planes == 1 && self->channels > 1);
  gtk_widget_set_visible (self->plane, planes > 1);
  gtk_widget_set_visible (self->one, planes > 1);
  gtk_widget_set_sensitive (self->undo, fovea_kernel_model_can_undo (self->model));
  gtk_widget_set_sensitive (self->redo, fovea_kernel_model_can_redo (self->model));
}
