/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the gallery changes: stars, and the user's own kernels. Whatever fails is
 * said below the list, with a way out. */
#include "kernel-gallery-own.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "kernel-save.h"
#include "library/favourites.h"
#include "notice-bar.h"

static void
own_say (FoveaKernelGallery *self, GtkMessageType type, const char *sentence)
{
  fovea_notice_bar_say (self->notice, type, sentence, NULL, NULL, NULL, NULL);
}

/* ---- Stars ------------------------------------------------------------------------ */

/* The row may be in the middle of its own click: the list follows soon. */
void
fovea_kernel_gallery_star (FoveaKernelGallery *self, const char *name)
{
  const FoveaGalleryRow *row = fovea_gallery_row (fovea_gallery_find (self, name));
  g_autoptr (GError) error = NULL;

  if (! row)
    return;
  if (fovea_favourites_set (name, ! row->starred, &error))
    fovea_gallery_reload_soon (self);
  else
    own_say (self, GTK_MESSAGE_ERROR, error->message);
}

/* ---- Taking away ------------------------------------------------------------------- */

typedef struct
{
  FoveaKernelGallery *gallery;
  char               *name, *path, *contents;
  gsize               length;
} OwnRemoved;

static void
own_removed_free (gpointer data)
{
  OwnRemoved *removed = data;

  g_free (removed->name);
  g_free (removed->path);
  g_free (removed->contents);
  g_free (removed);
}

/* The very bytes, where no other has come meanwhile. */
static void
own_undo (gpointer data)
{
  OwnRemoved *removed = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *there =
      g_file_test (removed->path, G_FILE_TEST_EXISTS) ?
          g_strdup_printf (_ ("%s is there again already, so the old one stays away"),
                           removed->name) :
          NULL;

  if (there)
    own_say (removed->gallery, GTK_MESSAGE_WARNING, there);
  else if (! g_file_set_contents_full (removed->path, removed->contents, (gssize) removed->length,
                                       G_FILE_SET_CONTENTS_CONSISTENT, 0644, &error))
    own_say (removed->gallery, GTK_MESSAGE_ERROR, error->message);
  fovea_kernel_gallery_reload (removed->gallery);
}

static FoveaOwnKernel *
own_find (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++)
    if (g_strcmp0 (((FoveaOwnKernel *) list->pdata[i])->name, name) == 0)
      return list->pdata[i];
  return NULL;
}

void
fovea_kernel_gallery_remove (FoveaKernelGallery *self, const char *name)
{
  g_autoptr (GPtrArray) list = fovea_own_list ();
  const FoveaOwnKernel *own = own_find (list, name);
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;
  OwnRemoved      *removed;

  if (! own)
    {
      own_say (self, GTK_MESSAGE_INFO,
               _ ("Kernels of the library stay; only your own can be removed"));
      return;
    }
  removed = g_new0 (OwnRemoved, 1);
  removed->gallery = self;
  removed->name = g_strdup (own->name);
  removed->path = g_strdup (own->path);
  if (! g_file_get_contents (own->path, &removed->contents, &removed->length, &error) ||
      ! fovea_own_remove (name, &error))
    {
      own_say (self, GTK_MESSAGE_ERROR, error->message);
      own_removed_free (removed);
      return;
    }
  sentence = g_strdup_printf (_ ("Removed %s"), own->title);
  fovea_notice_bar_say (self->notice, GTK_MESSAGE_INFO, sentence, _ ("_Undo"), own_undo, removed,
                        own_removed_free);
  fovea_kernel_gallery_reload (self);
}

/* ---- Saving, renaming ---------------------------------------------------------------- */

static void
own_saved (GtkWidget *from, const char *name)
{
  fovea_notice_bar_clear (FOVEA_KERNEL_GALLERY (from)->notice);
  fovea_gallery_take (FOVEA_KERNEL_GALLERY (from), name);
}

void
fovea_kernel_gallery_save (FoveaKernelGallery *self,
                           const char         *text,
                           const char         *title,
                           const char         *what)
{
  fovea_kernel_save_open (GTK_WIDGET (self), text, title, what, own_saved);
}

void
fovea_gallery_rename (FoveaKernelGallery *self, const char *name)
{
  const FoveaGalleryRow *row = fovea_gallery_row (fovea_gallery_find (self, name));

  if (! row || ! row->removable)
    own_say (self, GTK_MESSAGE_INFO,
             _ ("Only kernels of your own can be renamed; Save… keeps this one under your name"));
  else if (row->problem)
    own_say (self, GTK_MESSAGE_WARNING,
             _ ("A kernel that cannot be read cannot be renamed: mend its file, or remove it"));
  else
    fovea_kernel_rename_open (GTK_WIDGET (self), name, own_saved);
}

/* ---- Files ----------------------------------------------------------------------------- */

typedef struct
{
  FoveaKernelGallery *gallery;
  char               *path;
} OwnFile;

static void
own_file_free (gpointer data)
{
  g_free (((OwnFile *) data)->path);
  g_free (data);
}

static void
own_overwrite (gpointer data)
{
  OwnFile *file = data;

  fovea_kernel_gallery_import_file (file->gallery, file->path, TRUE);
}

void
fovea_kernel_gallery_import_file (FoveaKernelGallery *self, const char *path, gboolean overwrite)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;
  OwnFile         *file;

  if (fovea_own_import (path, overwrite, &name, &error))
    {
      fovea_notice_bar_clear (self->notice);
      fovea_gallery_take (self, name);
      return;
    }
  if (! g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_EXIST))
    {
      own_say (self, GTK_MESSAGE_ERROR, error->message);
      return;
    }
  file = g_new0 (OwnFile, 1);
  file->gallery = self;
  file->path = g_strdup (path);
  fovea_notice_bar_say (self->notice, GTK_MESSAGE_WARNING, error->message, _ ("_Overwrite"),
                        own_overwrite, file, own_file_free);
}

static void
own_import_chosen (GtkWidget *from, const char *path, const GError *error)
{
  fovea_kernel_gallery_import_file (FOVEA_KERNEL_GALLERY (from), path, FALSE);
}

void
fovea_kernel_gallery_import (FoveaKernelGallery *self)
{
  fovea_kernel_import_open (GTK_WIDGET (self), own_import_chosen);
}

static void
own_exported (GtkWidget *from, const char *path, const GError *error)
{
  g_autofree char *shown = g_filename_display_basename (path);
  g_autofree char *sentence = g_strdup_printf (_ ("Written to %s"), shown);

  own_say (FOVEA_KERNEL_GALLERY (from), error ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO,
           error ? error->message : sentence);
}

/* ---- The menu ------------------------------------------------------------------------------ */

static void
own_menu_star (GtkMenuItem *item, FoveaKernelGallery *self)
{
  fovea_kernel_gallery_star (self, g_object_get_data (G_OBJECT (item), "name"));
}

static void
own_menu_rename (GtkMenuItem *item, FoveaKernelGallery *self)
{
  fovea_gallery_rename (self, g_object_get_data (G_OBJECT (item), "name"));
}

static void
own_menu_export (GtkMenuItem *item, FoveaKernelGallery *self)
{
  fovea_kernel_export_open (GTK_WIDGET (self), g_object_get_data (G_OBJECT (item), "name"),
                            own_exported);
}

static void
own_menu_remove (GtkMenuItem *item, FoveaKernelGallery *self)
{
  fovea_kernel_gallery_remove (self, g_object_get_data (G_OBJECT (item), "name"));
}

static void
own_menu_import (GtkMenuItem *item, FoveaKernelGallery *self)
{
  fovea_kernel_gallery_import (self);
}

static void
own_menu_add (FoveaKernelGallery *self,
              GtkWidget          *menu,
              const char         *label,
              GCallback           action,
              const char         *name,
              guint               key,
              gboolean            possible)
{
  GtkWidget *item = gtk_menu_item_new_with_mnemonic (label);

  gtk_accel_label_set_accel (GTK_ACCEL_LABEL (gtk_bin_get_child (GTK_BIN (item))), key, 0);
  g_object_set_data_full (G_OBJECT (item), "name", g_strdup (name), g_free);
  gtk_widget_set_sensitive (item, possible);
  g_signal_connect (item, "activate", action, self);
  gtk_menu_shell_append (GTK_MENU_SHELL (menu), item);
}

void
fovea_gallery_popup (FoveaKernelGallery *self, GtkListBoxRow *widget, const GdkEvent *event)
{
  const FoveaGalleryRow *row = fovea_gallery_row (widget);
  const char            *name = row ? row->name : NULL;
  const gboolean         mine = row && row->removable;
  GtkWidget             *menu = gtk_menu_new ();

  if (name)
    {
      own_menu_add (self, menu,
                    row->starred ? _ ("Take from the _Favourites") : _ ("Add to the _Favourites"),
                    G_CALLBACK (own_menu_star), name, GDK_KEY_asterisk, TRUE);
      own_menu_add (self, menu, _ ("Re_name…"), G_CALLBACK (own_menu_rename), name, GDK_KEY_F2,
                    mine && ! row->problem);
      own_menu_add (self, menu, _ ("_Export…"), G_CALLBACK (own_menu_export), name, 0,
                    ! row->problem);
      own_menu_add (self, menu, _ ("_Remove"), G_CALLBACK (own_menu_remove), name, GDK_KEY_Delete,
                    mine);
      gtk_menu_shell_append (GTK_MENU_SHELL (menu), gtk_separator_menu_item_new ());
    }
  own_menu_add (self, menu, _ ("_Import…"), G_CALLBACK (own_menu_import), NULL, 0, TRUE);
  gtk_widget_show_all (menu);
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self), NULL);
  g_signal_connect (menu, "selection-done", G_CALLBACK (gtk_widget_destroy), NULL);
  if (event)
    gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (menu), widget ? GTK_WIDGET (widget) : self->list,
                              GDK_GRAVITY_SOUTH, GDK_GRAVITY_NORTH, NULL);
}
