/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form is checked at each letter; what it cannot know before (a full disk)
 * is said in the same place. */
#include "kernel-save.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "library/library.h"
#include "path-words.h"

struct _FoveaKernelSave
{
  GtkGrid    parent_instance;
  char      *text; /* NULL where one is renamed */
  char      *from; /* its bare name so far */
  char      *problem;
  GtkWidget *name, *title, *what, *overwrite, *place, *message;
};

static guint save_changed;

G_DEFINE_FINAL_TYPE (FoveaKernelSave, fovea_kernel_save, GTK_TYPE_GRID)

/* ---- Checking --------------------------------------------------------------------- */

static void
save_say (FoveaKernelSave *self, const char *problem)
{
  g_free (self->problem);
  self->problem = g_strdup (problem);
  gtk_label_set_text (GTK_LABEL (self->message), problem ? problem : "");
  gtk_widget_set_visible (self->message, problem != NULL);
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->name), GTK_ENTRY_ICON_SECONDARY,
                                     problem ? "dialog-warning" : NULL);
}

static const char *
save_name (FoveaKernelSave *self)
{
  return gtk_entry_get_text (GTK_ENTRY (self->name));
}

static gboolean
save_is_taken (FoveaKernelSave *self)
{
  return g_strcmp0 (self->from, save_name (self)) != 0 && fovea_own_is_taken (save_name (self));
}

static void
save_show_place (FoveaKernelSave *self, gboolean fine)
{
  g_autofree char *folder = fovea_own_folder ();
  g_autofree char *shown = fovea_path_words (folder);
  g_autofree char *text = fine ? g_strdup_printf ("%s/%s.txt", shown, save_name (self)) : NULL;

  gtk_label_set_text (GTK_LABEL (self->place), text ? text : "");
}

/* An empty name is no mistake yet. */
static void
save_check (FoveaKernelSave *self)
{
  g_autoptr (GError) error = NULL;
  const char      *name = save_name (self);
  const gboolean   fine = *name != '\0' && fovea_own_check_name (name, &error);
  const gboolean   taken = fine && save_is_taken (self);
  g_autofree char *there =
      taken ?
          g_strdup_printf (_ ("my/%s is there already: take another name, or overwrite it"), name) :
          NULL;

  gtk_widget_set_visible (self->overwrite, taken);
  if (! taken)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->overwrite), FALSE);
  if (taken && ! gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->overwrite)))
    save_say (self, there);
  else
    save_say (self, error ? error->message : NULL);
  save_show_place (self, fine);
  g_signal_emit (self, save_changed, 0);
}

gboolean
fovea_kernel_save_is_ready (FoveaKernelSave *self)
{
  return fovea_own_check_name (save_name (self), NULL) &&
         (! save_is_taken (self) ||
          gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->overwrite)));
}

const char *
fovea_kernel_save_problem (FoveaKernelSave *self)
{
  return self->problem;
}

char *
fovea_kernel_save_do (FoveaKernelSave *self)
{
  g_autoptr (GError) error = NULL;
  const char    *title = gtk_entry_get_text (GTK_ENTRY (self->title));
  const char    *what = gtk_entry_get_text (GTK_ENTRY (self->what));
  const gboolean overwrite = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->overwrite));
  const gboolean fine =
      self->from ?
          fovea_own_rename (self->from, save_name (self), title, what, overwrite, &error) :
          fovea_own_save (save_name (self), title, what, NULL, self->text, overwrite, &error);

  if (fine)
    return g_strconcat (FOVEA_LIBRARY_MY, save_name (self), NULL);
  save_check (self); /* it may have been taken meanwhile */
  if (! self->problem)
    save_say (self, error->message);
  return NULL;
}

/* ---- The form --------------------------------------------------------------------- */

static GtkWidget *
save_add_entry (FoveaKernelSave *self, int row, const char *label, const char *hint)
{
  GtkWidget *text = gtk_label_new_with_mnemonic (label);
  GtkWidget *entry = gtk_entry_new ();
  g_auto (GStrv) parts = g_strsplit (label, "_", -1);
  g_autofree char *name = g_strjoinv ("", parts);

  gtk_label_set_xalign (GTK_LABEL (text), 0.0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (text), entry);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), hint);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_width_chars (GTK_ENTRY (entry), 32);
  gtk_widget_set_hexpand (entry, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (entry), name);
  gtk_grid_attach (GTK_GRID (self), text, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self), entry, 1, row, 1, 1);
  return entry;
}

static GtkWidget *
save_add_label (FoveaKernelSave *self, int row)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_grid_attach (GTK_GRID (self), label, 1, row, 1, 1);
  return label;
}

static void
fovea_kernel_save_finalize (GObject *object)
{
  FoveaKernelSave *self = FOVEA_KERNEL_SAVE (object);

  g_free (self->text);
  g_free (self->from);
  g_free (self->problem);
  G_OBJECT_CLASS (fovea_kernel_save_parent_class)->finalize (object);
}

static void
fovea_kernel_save_class_init (FoveaKernelSaveClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_kernel_save_finalize;
  save_changed = g_signal_new ("changed", FOVEA_TYPE_KERNEL_SAVE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
fovea_kernel_save_init (FoveaKernelSave *self)
{
  gtk_grid_set_row_spacing (GTK_GRID (self), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  self->name = save_add_entry (self, 0, _ ("_Name"), NULL);
  self->message = save_add_label (self, 1);
  self->overwrite = gtk_check_button_new_with_mnemonic (_ ("_Overwrite the kernel of that name"));
  gtk_grid_attach (GTK_GRID (self), self->overwrite, 1, 2, 1, 1);
  self->title = save_add_entry (self, 3, _ ("_Title"), _ ("As it is called in the gallery"));
  self->what = save_add_entry (self, 4, _ ("N_ote"), _ ("One sentence: what it does"));
  self->place = save_add_label (self, 5);
  atk_object_set_role (gtk_widget_get_accessible (self->message), ATK_ROLE_ALERT);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->place),
                               GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_show_all (GTK_WIDGET (self));
  gtk_widget_set_no_show_all (self->message, TRUE);
  gtk_widget_set_no_show_all (self->overwrite, TRUE);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (save_check), self);
  g_signal_connect_swapped (self->overwrite, "toggled", G_CALLBACK (save_check), self);
}

/* "gaussian", "gaussian 2", ...: the name in the text, or a plain one. (transfer
 * full) */
static char *
save_free_name (const char *text)
{
  const FoveaLibraryKernel *kernel =
      fovea_library_is_spec (text) ? fovea_library_read_spec (text, NULL, NULL) : NULL;
  const char *start = kernel ? kernel->name : _ ("my kernel");
  char       *name = g_strdup (start);

  for (guint i = 2; fovea_own_is_taken (name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", start, i);
    }
  return name;
}

static void
save_fill (FoveaKernelSave *self, const char *name, const char *title, const char *what)
{
  gtk_entry_set_text (GTK_ENTRY (self->title), title ? title : "");
  gtk_entry_set_text (GTK_ENTRY (self->what), what ? what : "");
  gtk_entry_set_text (GTK_ENTRY (self->name), name);
  save_check (self);
}

GtkWidget *
fovea_kernel_save_new (const char *text, const char *title, const char *what)
{
  FoveaKernelSave *self = g_object_new (FOVEA_TYPE_KERNEL_SAVE, NULL);
  g_autofree char *name = save_free_name (text);

  self->text = g_strdup (text);
  save_fill (self, name, title, what);
  return GTK_WIDGET (self);
}

GtkWidget *
fovea_kernel_save_new_rename (const char *name)
{
  FoveaKernelSave *self = g_object_new (FOVEA_TYPE_KERNEL_SAVE, NULL);
  g_autoptr (FoveaOwnKernel) own = fovea_own_find (name, NULL);
  const gboolean is_full = g_str_has_prefix (name, FOVEA_LIBRARY_MY);

  self->from = g_strdup (name + (is_full ? strlen (FOVEA_LIBRARY_MY) : 0));
  save_fill (self, self->from, own && ! g_str_equal (own->title, self->from) ? own->title : "",
             own ? own->what : "");
  return GTK_WIDGET (self);
}
