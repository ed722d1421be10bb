/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list is walked by arrows, and each row that is come to is picked: looking
 * through the library is holding a key. */
#include "kernel-gallery.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "library/library.h"

#define GALLERY_WIDTH 200

struct _FoveaKernelGallery
{
  GtkBox     parent_instance;
  GtkWidget *search, *list;
  gboolean   quiet; /* a row is being selected by code */
};

typedef struct
{
  const FoveaLibraryKernel *kernel;
  GtkWidget                *image;
  char                     *words; /* to be searched, folded */
  gboolean                  done;
} GalleryRow;

static guint gallery_picked;

G_DEFINE_FINAL_TYPE (FoveaKernelGallery, fovea_kernel_gallery, GTK_TYPE_BOX)

static void
gallery_row_free (gpointer data)
{
  GalleryRow *row = data;

  g_free (row->words);
  g_free (row);
}

static GalleryRow *
gallery_row (gpointer widget)
{
  return g_object_get_data (G_OBJECT (widget), "row");
}

static GtkListBoxRow *
gallery_nth (FoveaKernelGallery *self, int i)
{
  return gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), i);
}

static gboolean
gallery_matches (GtkListBoxRow *widget, gpointer data)
{
  FoveaKernelGallery *self = data;
  g_autofree char    *wanted = g_utf8_casefold (gtk_entry_get_text (GTK_ENTRY (self->search)), -1);

  return strstr (gallery_row (widget)->words, wanted) != NULL;
}

static void
gallery_selected (FoveaKernelGallery *self, GtkListBoxRow *widget)
{
  if (widget && ! self->quiet)
    g_signal_emit (self, gallery_picked, 0, gallery_row (widget)->kernel->name);
}

/* Enter in the search takes the first that was found. */
static void
gallery_take_first (FoveaKernelGallery *self)
{
  GtkListBoxRow *widget;

  for (int i = 0; (widget = gallery_nth (self, i)); i++)
    if (gtk_widget_get_child_visible (GTK_WIDGET (widget)))
      {
        gtk_list_box_select_row (GTK_LIST_BOX (self->list), widget);
        gtk_widget_grab_focus (GTK_WIDGET (widget));
        return;
      }
}

static GtkWidget *
gallery_row_new (const FoveaLibraryKernel *kernel)
{
  GtkWidget       *widget = gtk_list_box_row_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget       *title = gtk_label_new (fovea_library_title (kernel));
  GalleryRow      *row = g_new0 (GalleryRow, 1);
  g_autofree char *words =
      g_strdup_printf ("%s\n%s\n%s\n%s", kernel->name, kernel->title, fovea_library_title (kernel),
                       fovea_library_what (kernel));

  row->kernel = kernel;
  row->words = g_utf8_casefold (words, -1);
  row->image = gtk_image_new ();
  gtk_widget_set_size_request (row->image, FOVEA_KERNEL_THUMB, FOVEA_KERNEL_THUMB * 3 / 4);
  gtk_label_set_xalign (GTK_LABEL (title), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (title), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (title), 18);
  gtk_widget_set_tooltip_text (widget, fovea_library_what (kernel));
  atk_object_set_name (gtk_widget_get_accessible (widget), fovea_library_title (kernel));
  atk_object_set_description (gtk_widget_get_accessible (widget), fovea_library_what (kernel));
  gtk_box_pack_start (GTK_BOX (box), row->image, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), title, TRUE, TRUE, 0);
  gtk_container_set_border_width (GTK_CONTAINER (box), 3);
  gtk_container_add (GTK_CONTAINER (widget), box);
  g_object_set_data_full (G_OBJECT (widget), "row", row, gallery_row_free);
  return widget;
}

static void
fovea_kernel_gallery_class_init (FoveaKernelGalleryClass *class)
{
  gallery_picked = g_signal_new ("picked", FOVEA_TYPE_KERNEL_GALLERY, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
fovea_kernel_gallery_init (FoveaKernelGallery *self)
{
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *nothing = gtk_label_new (_ ("No kernel is called so"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->search = gtk_search_entry_new ();
  self->list = gtk_list_box_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->search), _ ("Search (/)"));
  atk_object_set_name (gtk_widget_get_accessible (self->search), _ ("Search the kernels"));
  atk_object_set_name (gtk_widget_get_accessible (self->list), _ ("Kernels"));
  for (const FoveaLibraryKernel *kernel = fovea_library; kernel->name; kernel++)
    gtk_container_add (GTK_CONTAINER (self->list), gallery_row_new (kernel));
  gtk_widget_show (nothing);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->list), nothing);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), gallery_matches, self, NULL);
  g_signal_connect_swapped (self->list, "row-selected", G_CALLBACK (gallery_selected), self);
  g_signal_connect_swapped (self->search, "search-changed",
                            G_CALLBACK (gtk_list_box_invalidate_filter), self->list);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (gallery_take_first), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_widget_set_can_focus (scroll, FALSE);
  gtk_widget_set_size_request (scroll, GALLERY_WIDTH, -1);
  gtk_container_add (GTK_CONTAINER (scroll), self->list);
  gtk_box_pack_start (GTK_BOX (self), self->search, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), scroll, TRUE, TRUE, 0);
}

GtkWidget *
fovea_kernel_gallery_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_GALLERY, NULL);
}

const char *
fovea_kernel_gallery_next (FoveaKernelGallery *self)
{
  const char    *unseen = NULL;
  GtkListBoxRow *widget;

  for (int i = 0; (widget = gallery_nth (self, i)); i++)
    {
      GalleryRow *row = gallery_row (widget);

      if (row->done)
        continue;
      if (gtk_widget_get_child_visible (GTK_WIDGET (widget)))
        return row->kernel->name;
      if (! unseen)
        unseen = row->kernel->name;
    }
  return unseen;
}

static GtkListBoxRow *
gallery_find (FoveaKernelGallery *self, const char *name)
{
  GtkListBoxRow *widget;

  for (int i = 0; (widget = gallery_nth (self, i)); i++)
    if (g_strcmp0 (gallery_row (widget)->kernel->name, name) == 0)
      return widget;
  return NULL;
}

void
fovea_kernel_gallery_set_picture (FoveaKernelGallery *self,
                                  const char         *name,
                                  cairo_surface_t    *surface)
{
  GtkListBoxRow *widget = gallery_find (self, name);

  if (! widget)
    return;
  gallery_row (widget)->done = TRUE;
  if (! surface)
    return;
  /* Twice the pixels that there is room for: sharp on any screen. */
  cairo_surface_set_device_scale (surface, 2, 2);
  gtk_image_set_from_surface (GTK_IMAGE (gallery_row (widget)->image), surface);
}

void
fovea_kernel_gallery_select (FoveaKernelGallery *self, const char *name)
{
  self->quiet = TRUE;
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), name ? gallery_find (self, name) : NULL);
  self->quiet = FALSE;
}

void
fovea_kernel_gallery_search (FoveaKernelGallery *self)
{
  gtk_widget_grab_focus (self->search);
}
