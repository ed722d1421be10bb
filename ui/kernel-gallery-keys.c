/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything in the gallery by keys. */
#include "kernel-gallery-own.h"

static GtkListBoxRow *
gallery_focused (FoveaKernelGallery *self)
{
  return (GtkListBoxRow *) gtk_container_get_focus_child (GTK_CONTAINER (self->list));
}

static void
gallery_focus_heading (FoveaKernelGallery *self, guint section)
{
  GtkListBoxRow *heading = fovea_gallery_find_in (self, NULL, section);

  if (heading)
    gtk_widget_grab_focus (GTK_WIDGET (heading));
}

/* Left closes a section, or goes to its heading; Right opens it. */
static gboolean
gallery_key_sideways (FoveaKernelGallery *self, const FoveaGalleryRow *row, gboolean left)
{
  if (left && row->kind == FOVEA_GALLERY_HEADING)
    fovea_gallery_close (self, row->section, TRUE);
  else if (left)
    gallery_focus_heading (self, row->section);
  else
    fovea_gallery_close (self, row->section, FALSE);
  return TRUE;
}

static gboolean
gallery_key_row (FoveaKernelGallery *self, const FoveaGalleryRow *row, guint key)
{
  g_autofree char *name = g_strdup (row->name);

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return gallery_key_sideways (self, row, key == GDK_KEY_Left || key == GDK_KEY_KP_Left);
    case GDK_KEY_asterisk:
    case GDK_KEY_KP_Multiply:
      if (name)
        fovea_kernel_gallery_star (self, name);
      return TRUE;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      if (name)
        fovea_kernel_gallery_remove (self, name);
      return TRUE;
    case GDK_KEY_F2:
      if (name)
        fovea_gallery_rename (self, name);
      return TRUE;
    default:
      return FALSE;
    }
}

/* Letters search at once. Enter is the row's, whatever the window's default is. */
static gboolean
gallery_key (GtkWidget *list, GdkEvent *event, FoveaKernelGallery *self)
{
  GtkListBoxRow         *focused = gallery_focused (self);
  const FoveaGalleryRow *row = fovea_gallery_row (focused);
  const guint            key = event->key.keyval;
  const guint            modifiers = event->key.state & gtk_accelerator_get_default_mod_mask ();
  const gunichar         letter = gdk_keyval_to_unicode (key);

  if (modifiers & ~(guint) GDK_SHIFT_MASK)
    return FALSE;
  if (row && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter))
    return gtk_widget_activate (GTK_WIDGET (focused));
  if (row && gallery_key_row (self, row, key))
    return TRUE;
  if (key == GDK_KEY_slash || key == GDK_KEY_KP_Divide)
    {
      fovea_kernel_gallery_search (self);
      return TRUE;
    }
  if (! g_unichar_isalnum (letter))
    return FALSE; /* the window's, or the list's */
  gtk_entry_set_text (GTK_ENTRY (self->search), "");
  gtk_entry_grab_focus_without_selecting (GTK_ENTRY (self->search));
  return gtk_widget_event (self->search, event);
}

/* Esc leaves the search, then the window; Down goes into what was found. */
static gboolean
gallery_search_key (GtkWidget *search, GdkEventKey *event, FoveaKernelGallery *self)
{
  const gboolean empty = *gtk_entry_get_text (GTK_ENTRY (search)) == '\0';
  GtkWidget     *top = gtk_widget_get_toplevel (search);

  if (event->keyval == GDK_KEY_Escape && empty)
    return gtk_bindings_activate_event (G_OBJECT (top), event);
  if (event->keyval != GDK_KEY_Down && event->keyval != GDK_KEY_KP_Down)
    return FALSE;
  fovea_gallery_take_first (self);
  return TRUE;
}

static void
gallery_search_stopped (FoveaKernelGallery *self)
{
  GtkListBoxRow *chosen = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  gtk_entry_set_text (GTK_ENTRY (self->search), "");
  fovea_gallery_search_again (self);
  if (chosen)
    gtk_widget_grab_focus (GTK_WIDGET (chosen));
}

static gboolean
gallery_menu_key (GtkWidget *list, FoveaKernelGallery *self)
{
  fovea_gallery_popup (self, gallery_focused (self), NULL);
  return TRUE;
}

static gboolean
gallery_button (GtkWidget *list, GdkEvent *event, FoveaKernelGallery *self)
{
  if (! gdk_event_triggers_context_menu (event))
    return FALSE;
  fovea_gallery_popup (self, gtk_list_box_get_row_at_y (GTK_LIST_BOX (list), (int) event->button.y),
                       event);
  return TRUE;
}


void
fovea_gallery_connect_keys (FoveaKernelGallery *self)
{
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (fovea_gallery_take_first), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (gallery_search_stopped), self);
  g_signal_connect (self->search, "key-press-event", G_CALLBACK (gallery_search_key), self);
  g_signal_connect (self->list, "key-press-event", G_CALLBACK (gallery_key), self);
  g_signal_connect (self->list, "popup-menu", G_CALLBACK (gallery_menu_key), self);
  g_signal_connect (self->list, "button-press-event", G_CALLBACK (gallery_button), self);
}
