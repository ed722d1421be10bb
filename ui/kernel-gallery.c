/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list is walked by arrows, and each row that is come to is picked: looking
 * through the library is holding a key. Headings are rows of it that cannot be
 * picked, so that one list has one way to walk. */
#include "kernel-gallery.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "kernel-gallery-own.h"
#include "library/favourites.h"
#include "notice-bar.h"

#define GALLERY_WIDTH 220
#define GALLERY_SOON  200 /* ms that a folder is let change */

enum
{
  GALLERY_PICKED,
  GALLERY_WANTING,
  GALLERY_SIGNALS
};

static guint gallery_signals[GALLERY_SIGNALS];

G_DEFINE_FINAL_TYPE (FoveaKernelGallery, fovea_kernel_gallery, GTK_TYPE_BOX)

/* ---- Rows ------------------------------------------------------------------------- */

GtkListBoxRow *
fovea_gallery_nth (FoveaKernelGallery *self, int i)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i);
}

GtkListBoxRow *
fovea_gallery_find_in (FoveaKernelGallery *self, const char *name, guint section)
{
  GtkListBoxRow *widget;

  for (int i = 0; (widget = fovea_gallery_nth (self, i)); i++)
    if (fovea_gallery_row (widget)->section == section &&
        g_strcmp0 (fovea_gallery_row (widget)->name, name) == 0)
      return widget;
  return NULL;
}

GtkListBoxRow *
fovea_gallery_find (FoveaKernelGallery *self, const char *name)
{
  GtkListBoxRow *widget = NULL;

  for (guint section = FOVEA_GALLERY_SECTIONS; name && ! widget && section-- > 0;)
    widget = fovea_gallery_find_in (self, name, section);
  return widget;
}

/* ---- Searching --------------------------------------------------------------------- */

static gboolean
gallery_is_searching (FoveaKernelGallery *self)
{
  return self->words && self->words[0];
}

/* While one searches, a favourite is found in its group only. */
static gboolean
gallery_finds (FoveaKernelGallery *self, const FoveaGalleryRow *row)
{
  return row->section != FOVEA_GALLERY_FAVOURITES && fovea_gallery_row_matches (row, self->words);
}

static gboolean
gallery_shows (GtkListBoxRow *widget, gpointer data)
{
  FoveaKernelGallery    *self = data;
  const FoveaGalleryRow *row = fovea_gallery_row (widget);

  if (gallery_is_searching (self))
    return row->kind == FOVEA_GALLERY_HEADING ? self->found[row->section] > 0 :
                                                gallery_finds (self, row);
  return row->kind == FOVEA_GALLERY_HEADING || ! self->closed[row->section];
}

void
fovea_gallery_refilter (FoveaKernelGallery *self)
{
  GtkListBoxRow *widget;

  memset (self->found, 0, sizeof self->found);
  for (int i = 0; gallery_is_searching (self) && (widget = fovea_gallery_nth (self, i)); i++)
    self->found[fovea_gallery_row (widget)->section] +=
        gallery_finds (self, fovea_gallery_row (widget));
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
}

void
fovea_gallery_search_again (FoveaKernelGallery *self)
{
  g_autofree char *folded = fovea_gallery_fold (gtk_entry_get_text (GTK_ENTRY (self->search)));
  g_auto (GStrv) parts = g_strsplit (folded, " ", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (char **part = parts; *part; part++)
    if (**part)
      g_strv_builder_add (words, *part);
  g_strfreev (self->words);
  self->words = g_strv_builder_end (words);
  fovea_gallery_refilter (self);
}

/* ---- Choosing ------------------------------------------------------------------------ */

static void
gallery_tell (FoveaKernelGallery *self, const FoveaGalleryRow *row)
{
  g_autofree char *name = row->problem ? NULL : g_strdup (row->name);

  if (! name)
    return;
  self->picked_time = gtk_get_current_event_time ();
  g_signal_emit (self, gallery_signals[GALLERY_PICKED], 0, name);
}

static void
gallery_selected (FoveaKernelGallery *self, GtkListBoxRow *widget)
{
  if (widget && ! self->quiet)
    gallery_tell (self, fovea_gallery_row (widget));
}

void
fovea_gallery_close (FoveaKernelGallery *self, guint section, gboolean closed)
{
  GtkListBoxRow *widget;

  self->closed[section] = closed;
  for (int i = 0; (widget = fovea_gallery_nth (self, i)); i++)
    if (fovea_gallery_row (widget)->kind == FOVEA_GALLERY_HEADING &&
        fovea_gallery_row (widget)->section == section)
      fovea_gallery_row_set_closed (GTK_WIDGET (widget), closed);
  fovea_gallery_refilter (self);
}

/* A click selects and activates: that is one pick. Enter on the chosen one picks
 * it again, after its numbers have been changed. */
static void
gallery_activated (FoveaKernelGallery *self, GtkListBoxRow *widget)
{
  const FoveaGalleryRow *row = fovea_gallery_row (widget);
  const guint32          now = gtk_get_current_event_time ();

  if (row->kind == FOVEA_GALLERY_HEADING)
    fovea_gallery_close (self, row->section, ! self->closed[row->section]);
  else if (now == GDK_CURRENT_TIME || now != self->picked_time)
    gallery_tell (self, row);
}

static gboolean
gallery_show_chosen (gpointer data)
{
  FoveaKernelGallery *self = data;
  GtkAdjustment *places = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroll));
  GtkListBoxRow *widget = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  GtkAllocation  at;

  self->show_id = 0;
  if (! widget || ! gtk_widget_get_child_visible (GTK_WIDGET (widget)))
    return G_SOURCE_REMOVE;
  gtk_widget_get_allocation (GTK_WIDGET (widget), &at);
  gtk_adjustment_clamp_page (places, at.y, at.y + at.height);
  return G_SOURCE_REMOVE;
}

/* When the rows have got their places. */
static void
gallery_show_soon (FoveaKernelGallery *self)
{
  if (self->show_id == 0)
    self->show_id = g_idle_add_full (GDK_PRIORITY_REDRAW + 1, gallery_show_chosen, self, NULL);
}

void
fovea_kernel_gallery_select (FoveaKernelGallery *self, const char *name)
{
  GtkListBoxRow *widget = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (widget && name && g_strcmp0 (fovea_gallery_row (widget)->name, name) == 0)
    return; /* of two rows, the one that was taken */
  self->quiet = TRUE;
  widget = fovea_gallery_find (self, name);
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), widget);
  /* A window that opens shows the favourites. */
  if (widget && gtk_widget_get_mapped (self->list))
    gallery_show_soon (self);
  self->quiet = FALSE;
}

void
fovea_gallery_take (FoveaKernelGallery *self, const char *name)
{
  GtkListBoxRow *widget;

  fovea_kernel_gallery_reload (self);
  widget = fovea_gallery_find (self, name);
  if (! widget)
    return;
  gtk_entry_set_text (GTK_ENTRY (self->search), "");
  fovea_gallery_search_again (self);
  fovea_gallery_close (self, fovea_gallery_row (widget)->section, FALSE);
  fovea_kernel_gallery_select (self, name);
  gallery_tell (self, fovea_gallery_row (widget));
}

/* Enter in the search takes the one that is called so, or one that begins so, or
 * else the first that was found. */
void
fovea_gallery_take_first (FoveaKernelGallery *self)
{
  g_autofree char *wanted = NULL;
  GtkListBoxRow   *widget, *best = NULL;
  guint            highest = 0;

  fovea_gallery_search_again (self);
  wanted = g_strjoinv (" ", self->words);
  for (int i = 0; (widget = fovea_gallery_nth (self, i)); i++)
    {
      const FoveaGalleryRow *row = fovea_gallery_row (widget);
      guint                  rank;

      if (row->kind != FOVEA_GALLERY_KERNEL || ! gtk_widget_get_child_visible (GTK_WIDGET (widget)))
        continue;
      rank = fovea_gallery_row_rank (row, wanted);
      if (best && rank <= highest)
        continue;
      best = widget;
      highest = rank;
    }
  if (! best)
    return;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), best);
  gtk_widget_grab_focus (GTK_WIDGET (best));
}

void
fovea_kernel_gallery_search (FoveaKernelGallery *self)
{
  gtk_widget_grab_focus (self->search);
}

/* ---- Reading again -------------------------------------------------------------- */

/* What the list shows, to see whether anything is new. (transfer full) */
static char *
gallery_signature (GPtrArray *own, char **stars)
{
  GString         *text = g_string_new (NULL);
  g_autofree char *starred = g_strjoinv ("\n", stars);

  for (guint i = 0; i < own->len; i++)
    {
      const FoveaOwnKernel *mine = own->pdata[i];

      g_string_append_printf (text, "%s\001%s\001%s\001%s\001%s\001%s\002", mine->name, mine->title,
                              mine->what, mine->path, mine->text ? mine->text : "",
                              mine->problem ? mine->problem : "");
    }
  g_string_append (text, starred);
  return g_string_free (text, FALSE);
}

void
fovea_kernel_gallery_reload (FoveaKernelGallery *self)
{
  g_autoptr (GPtrArray) own = fovea_own_list ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) stars = fovea_favourites_read (&error);
  g_autofree char *signature = NULL;

  g_clear_handle_id (&self->reload_id, g_source_remove);
  if (! stars)
    {
      fovea_notice_bar_say (self->notice, GTK_MESSAGE_WARNING, error->message, NULL, NULL, NULL,
                            NULL);
      stars = g_new0 (char *, 1);
    }
  signature = gallery_signature (own, stars);
  if (g_strcmp0 (signature, self->signature) == 0)
    return;
  g_free (self->signature);
  self->signature = g_steal_pointer (&signature);
  fovea_gallery_fill (self, own, stars);
  if (fovea_kernel_gallery_next (self))
    g_signal_emit (self, gallery_signals[GALLERY_WANTING], 0);
}

static gboolean
gallery_reload_now (gpointer data)
{
  FOVEA_KERNEL_GALLERY (data)->reload_id = 0;
  fovea_kernel_gallery_reload (data);
  return G_SOURCE_REMOVE;
}

void
fovea_gallery_reload_soon (FoveaKernelGallery *self)
{
  g_clear_handle_id (&self->reload_id, g_source_remove);
  self->reload_id = g_timeout_add (GALLERY_SOON, gallery_reload_now, self);
}

static void
gallery_watch (FoveaKernelGallery *self)
{
  g_autoptr (GPtrArray) folders = fovea_own_folders ();

  self->monitors = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < folders->len; i++)
    {
      g_autoptr (GFile) folder = g_file_new_for_path (folders->pdata[i]);
      GFileMonitor *monitor =
          g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);

      if (! monitor)
        continue; /* it is still read when the window is shown */
      g_signal_connect_swapped (monitor, "changed", G_CALLBACK (fovea_gallery_reload_soon), self);
      g_ptr_array_add (self->monitors, monitor);
    }
}

/* ---- Pictures ---------------------------------------------------------------------------- */

/* Is it within the part of the list that is on the screen? */
static gboolean
gallery_is_seen (FoveaKernelGallery *self, GtkWidget *row)
{
  int y;

  return gtk_widget_get_child_visible (row) && gtk_widget_get_mapped (row) &&
         gtk_widget_translate_coordinates (row, self->scroll, 0, 0, NULL, &y) &&
         y + gtk_widget_get_allocated_height (row) > 0 &&
         y < gtk_widget_get_allocated_height (self->scroll);
}

const char *
fovea_kernel_gallery_next (FoveaKernelGallery *self)
{
  const char    *shown = NULL, *hidden = NULL;
  GtkListBoxRow *widget;

  for (int i = 0; (widget = fovea_gallery_nth (self, i)); i++)
    {
      const FoveaGalleryRow *row = fovea_gallery_row (widget);

      if (row->kind != FOVEA_GALLERY_KERNEL || row->done)
        continue;
      if (gallery_is_seen (self, GTK_WIDGET (widget)))
        return row->name;
      if (! shown && gtk_widget_get_child_visible (GTK_WIDGET (widget)))
        shown = row->name;
      if (! hidden)
        hidden = row->name;
    }
  return shown ? shown : hidden;
}

void
fovea_kernel_gallery_set_picture (FoveaKernelGallery *self,
                                  const char         *name,
                                  cairo_surface_t    *surface)
{
  GtkListBoxRow *widget;

  /* Twice the pixels that there is room for: sharp on any screen. */
  if (surface)
    cairo_surface_set_device_scale (surface, 2, 2);
  for (int i = 0; (widget = fovea_gallery_nth (self, i)); i++)
    {
      FoveaGalleryRow *row = fovea_gallery_row (widget);

      if (g_strcmp0 (row->name, name) != 0 || row->problem)
        continue;
      row->done = TRUE;
      if (surface)
        gtk_image_set_from_surface (GTK_IMAGE (row->image), surface);
    }
}

/* ---- Making it ---------------------------------------------------------------------------- */

static void
fovea_kernel_gallery_dispose (GObject *object)
{
  FoveaKernelGallery *self = FOVEA_KERNEL_GALLERY (object);

  self->quiet = TRUE;
  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_handle_id (&self->show_id, g_source_remove);
  for (guint i = 0; self->monitors && i < self->monitors->len; i++)
    g_signal_handlers_disconnect_by_data (self->monitors->pdata[i], self);
  g_clear_pointer (&self->monitors, g_ptr_array_unref);
  G_OBJECT_CLASS (fovea_kernel_gallery_parent_class)->dispose (object);
}

static void
fovea_kernel_gallery_finalize (GObject *object)
{
  FoveaKernelGallery *self = FOVEA_KERNEL_GALLERY (object);

  g_strfreev (self->words);
  g_free (self->signature);
  G_OBJECT_CLASS (fovea_kernel_gallery_parent_class)->finalize (object);
}

static void
fovea_kernel_gallery_class_init (FoveaKernelGalleryClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_kernel_gallery_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_kernel_gallery_finalize;
  gallery_signals[GALLERY_PICKED] =
      g_signal_new ("picked", FOVEA_TYPE_KERNEL_GALLERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 1, G_TYPE_STRING);
  gallery_signals[GALLERY_WANTING] = g_signal_new (
      "wanting", FOVEA_TYPE_KERNEL_GALLERY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gallery_add_search (FoveaKernelGallery *self)
{
  self->search = gtk_search_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->search), _ ("Search (/)"));
  atk_object_set_name (gtk_widget_get_accessible (self->search), _ ("Search the kernels"));
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (fovea_gallery_search_again),
                            self);
  gtk_box_pack_start (GTK_BOX (self), self->search, FALSE, FALSE, 0);
}

/* Arrows move inside; Tab leaves, instead of going from row to row. */
static gboolean
gallery_leaves (GtkWidget *list, GtkDirectionType direction)
{
  if (! gtk_container_get_focus_child (GTK_CONTAINER (list)) ||
      (direction != GTK_DIR_TAB_FORWARD && direction != GTK_DIR_TAB_BACKWARD))
    return FALSE;
  g_signal_stop_emission_by_name (list, "focus");
  return FALSE;
}

static void
gallery_add_list (FoveaKernelGallery *self)
{
  GtkWidget *nothing =
      gtk_label_new (_ ("No kernel has these words; try, for example, blur, edges or sharpen"));

  gtk_label_set_line_wrap (GTK_LABEL (nothing), TRUE);
  self->list = gtk_list_box_new ();
  self->scroll = gtk_scrolled_window_new (NULL, NULL);
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Kernels"));
  gtk_widget_show (nothing);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->list), nothing);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), gallery_shows, self, NULL);
  gtk_widget_set_can_focus (self->scroll, FALSE); /* what is in it can */
  g_signal_connect (self->list, "focus", G_CALLBACK (gallery_leaves), NULL);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (gallery_selected), self);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (gallery_activated), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (self->scroll, GALLERY_WIDTH, -1);
  gtk_container_add (GTK_CONTAINER (self->scroll), self->list);
  gtk_box_pack_start (GTK_BOX (self), self->scroll, TRUE, TRUE, 0);
}

static void
fovea_kernel_gallery_init (FoveaKernelGallery *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->words = g_new0 (char *, 1);
  gallery_add_search (self);
  gallery_add_list (self);
  fovea_gallery_connect_keys (self);
  self->notice = fovea_notice_bar_new ();
  gtk_box_pack_start (GTK_BOX (self), self->notice, FALSE, FALSE, 0);
  gallery_watch (self);
  fovea_kernel_gallery_reload (self);
  /* Folders that nobody tells of are looked into when the window comes. */
  g_signal_connect (self, "map", G_CALLBACK (fovea_gallery_reload_soon), NULL);
}

GtkWidget *
fovea_kernel_gallery_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_GALLERY, NULL);
}
