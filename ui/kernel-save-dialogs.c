/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialogs around the form, and the two file choosers. Each goes with the
 * widget that opened it. */
#include "kernel-save.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "library/library.h"

static GtkWindow *
save_window_of (GtkWidget *from)
{
  GtkWidget *top = gtk_widget_get_toplevel (from);

  return GTK_IS_WINDOW (top) ? GTK_WINDOW (top) : NULL;
}

/* ---- Save, rename --------------------------------------------------------------------- */

static void
save_answered (GtkDialog *dialog, int response, GtkWidget *from)
{
  FoveaKernelSave *form = g_object_get_data (G_OBJECT (dialog), "form");
  FoveaKernelSaved saved = (FoveaKernelSaved) g_object_get_data (G_OBJECT (dialog), "saved");
  g_autofree char *name = response == GTK_RESPONSE_OK ? fovea_kernel_save_do (form) : NULL;

  if (response == GTK_RESPONSE_OK && ! name)
    return; /* the form says why */
  gtk_widget_destroy (GTK_WIDGET (dialog));
  if (name)
    saved (from, name);
}

static void
save_form_changed (FoveaKernelSave *form, GtkDialog *dialog)
{
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK, fovea_kernel_save_is_ready (form));
}

static void
save_dialog_open (GtkWidget       *from,
                  const char      *title,
                  const char      *action,
                  GtkWidget       *form,
                  FoveaKernelSaved saved)
{
  GtkWidget *dialog = gtk_dialog_new_with_buttons (
      title, save_window_of (from), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
      _ ("_Cancel"), GTK_RESPONSE_CANCEL, action, GTK_RESPONSE_OK, NULL);

  g_object_set_data (G_OBJECT (dialog), "form", form);
  g_object_set_data (G_OBJECT (dialog), "saved", (gpointer) saved);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_OK);
  gtk_container_set_border_width (GTK_CONTAINER (form), 12);
  gtk_container_add (GTK_CONTAINER (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), form);
  g_signal_connect_object (form, "changed", G_CALLBACK (save_form_changed), dialog, 0);
  g_signal_connect_object (dialog, "response", G_CALLBACK (save_answered), from, 0);
  g_signal_connect_object (from, "destroy", G_CALLBACK (gtk_widget_destroy), dialog,
                           G_CONNECT_SWAPPED);
  save_form_changed (FOVEA_KERNEL_SAVE (form), GTK_DIALOG (dialog));
  gtk_widget_show (form);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
fovea_kernel_save_open (GtkWidget       *from,
                        const char      *text,
                        const char      *title,
                        const char      *what,
                        FoveaKernelSaved saved)
{
  save_dialog_open (from, _ ("Save Kernel"), _ ("_Save"), fovea_kernel_save_new (text, title, what),
                    saved);
}

void
fovea_kernel_rename_open (GtkWidget *from, const char *name, FoveaKernelSaved saved)
{
  save_dialog_open (from, _ ("Rename Kernel"), _ ("_Rename"), fovea_kernel_save_new_rename (name),
                    saved);
}

/* ---- Files ---------------------------------------------------------------------------- */

static void
file_answered (GtkNativeDialog *chooser, int response, GtkWidget *from)
{
  FoveaKernelFile  answer = (FoveaKernelFile) g_object_get_data (G_OBJECT (chooser), "answer");
  const char      *text = g_object_get_data (G_OBJECT (chooser), "text");
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT ?
                              gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser)) :
                              NULL;
  g_autoptr (GError) error = NULL;

  if (path && text)
    fovea_own_export (text, path, TRUE, &error); /* the chooser has asked */
  if (path)
    answer (from, path, error);
  g_object_set_data (G_OBJECT (from), "kernel-file", NULL);
}

static void
file_add_filter (GtkFileChooser *chooser, const char *name, const char *pattern)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
file_open (GtkWidget           *from,
           const char          *title,
           GtkFileChooserAction action,
           const char          *accept,
           const char          *text,
           FoveaKernelFile      answer)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, save_window_of (from), action, accept, _ ("_Cancel"));

  file_add_filter (GTK_FILE_CHOOSER (chooser), _ ("Kernels (*.txt)"), "*.txt");
  file_add_filter (GTK_FILE_CHOOSER (chooser), _ ("All files"), "*");
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (chooser), TRUE);
  if (text)
    {
      const char      *end = strpbrk (text, "(");
      const gboolean   named = fovea_library_is_spec (text);
      g_autofree char *start = named && end ? g_strndup (text, end - text) : g_strdup (text);
      const char      *bare = strrchr (start, '/');
      g_autofree char *file =
          g_strdup_printf ("%s.txt", ! named ? "kernel" : (bare ? bare + 1 : start));

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), file);
    }
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "answer", (gpointer) answer);
  g_object_set_data_full (G_OBJECT (chooser), "text", g_strdup (text), g_free);
  g_signal_connect_object (chooser, "response", G_CALLBACK (file_answered), from, 0);
  g_signal_connect_object (from, "destroy", G_CALLBACK (gtk_native_dialog_hide), chooser,
                           G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (from), "kernel-file", chooser, g_object_unref);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
fovea_kernel_import_open (GtkWidget *from, FoveaKernelFile chosen)
{
  file_open (from, _ ("Import Kernel"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), NULL, chosen);
}

void
fovea_kernel_export_open (GtkWidget *from, const char *text, FoveaKernelFile written)
{
  file_open (from, _ ("Export Kernel"), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), text, written);
}
