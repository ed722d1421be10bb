/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The gallery's rows are made anew when a star or a file has changed: pictures,
 * the chosen row and the focus stay with their kernels. */
#include "kernel-gallery-own.h"

#include <glib/gi18n-lib.h>

#include "path-words.h"

static void
gallery_row_starred (FoveaKernelGallery *self, GtkWidget *star)
{
  GtkWidget *widget = gtk_widget_get_ancestor (star, GTK_TYPE_LIST_BOX_ROW);

  fovea_kernel_gallery_star (self, fovea_gallery_row (widget)->name);
}

static void
gallery_add (FoveaKernelGallery *self, GtkWidget *widget)
{
  const FoveaGalleryRow *row = fovea_gallery_row (widget);

  if (row->star)
    g_signal_connect_swapped (row->star, "clicked", G_CALLBACK (gallery_row_starred), self);
  if (row->add)
    g_signal_connect_swapped (row->add, "clicked", G_CALLBACK (fovea_kernel_gallery_import), self);
  if (row->kind == FOVEA_GALLERY_HEADING)
    fovea_gallery_row_set_closed (widget, self->closed[row->section]);
  gtk_container_add (GTK_CONTAINER (self->list), widget);
}

static FoveaOwnKernel *
gallery_own_of (GPtrArray *own, const char *name)
{
  for (guint i = 0; i < own->len; i++)
    if (g_str_equal (((FoveaOwnKernel *) own->pdata[i])->name, name))
      return own->pdata[i];
  return NULL;
}

static void
gallery_add_favourites (FoveaKernelGallery *self, GPtrArray *own, char **stars)
{
  gboolean any = FALSE;

  for (; *stars; stars++)
    {
      const FoveaLibraryKernel *kernel = fovea_library_find (*stars);
      const FoveaOwnKernel     *mine = gallery_own_of (own, *stars);

      if (! kernel && ! mine)
        continue;
      if (! any)
        gallery_add (self, fovea_gallery_row_new_heading (FOVEA_GALLERY_FAVOURITES));
      gallery_add (self, kernel ? fovea_gallery_row_new (FOVEA_GALLERY_FAVOURITES, kernel, TRUE) :
                                  fovea_gallery_row_new_own (FOVEA_GALLERY_FAVOURITES, mine, TRUE));
      any = TRUE;
    }
}

static void
gallery_add_own (FoveaKernelGallery *self, GPtrArray *own, char **stars)
{
  g_autofree char *folder = fovea_own_folder ();
  g_autofree char *place = fovea_path_words (folder);
  g_autofree char *hint = g_strdup_printf (
      _ ("None yet. What you save comes here, and so does a text file in %s"), place);

  gallery_add (self, fovea_gallery_row_new_heading (FOVEA_GALLERY_OWN));
  if (own->len == 0)
    gallery_add (self, fovea_gallery_row_new_hint (FOVEA_GALLERY_OWN, hint));
  for (guint i = 0; i < own->len; i++)
    {
      const FoveaOwnKernel *mine = own->pdata[i];
      const gboolean        starred = g_strv_contains ((const char *const *) stars, mine->name);

      gallery_add (self, fovea_gallery_row_new_own (FOVEA_GALLERY_OWN, mine, starred));
    }
}

static void
gallery_add_all (FoveaKernelGallery *self, GPtrArray *own, char **stars)
{
  gallery_add_favourites (self, own, stars);
  for (int group = 0; group < FOVEA_GROUP_OWN; group++)
    {
      const guint section = FOVEA_GALLERY_SECTION (group);
      gboolean    any = FALSE;

      for (const FoveaLibraryKernel *kernel = fovea_library; kernel->name; kernel++)
        if ((int) kernel->group == group)
          {
            if (! any)
              gallery_add (self, fovea_gallery_row_new_heading (section));
            gallery_add (self, fovea_gallery_row_new (
                                   section, kernel,
                                   g_strv_contains ((const char *const *) stars, kernel->name)));
            any = TRUE;
          }
    }
  gallery_add_own (self, own, stars);
}

/* ---- Filling again ---------------------------------------------------------------------- */

typedef struct
{
  char *name;
  guint section;
  int   index;
} GalleryPlace;

static GalleryPlace
gallery_place_of (GtkListBoxRow *widget)
{
  const FoveaGalleryRow *row = fovea_gallery_row (widget);

  return row ? (GalleryPlace){ g_strdup (row->name), row->section,
                               gtk_list_box_row_get_index (widget) } :
               (GalleryPlace){ NULL, 0, -1 };
}

/* The same kernel in the same section, or what now stands there. */
static GtkListBoxRow *
gallery_at (FoveaKernelGallery *self, const GalleryPlace *place)
{
  GtkListBoxRow *widget =
      place->name ? fovea_gallery_find_in (self, place->name, place->section) : NULL;

  for (int i = place->index; ! widget && i >= 0; i--)
    widget = fovea_gallery_nth (self, i);
  return widget;
}

/* Rows whose kernel is as it was keep their picture. */
static void
gallery_carry_pictures (FoveaKernelGallery *self, GList *old)
{
  GtkListBoxRow *widget;

  for (int i = 0; (widget = fovea_gallery_nth (self, i)); i++)
    for (GList *at = old; at && fovea_gallery_row (widget)->name; at = at->next)
      {
        FoveaGalleryRow *row = fovea_gallery_row (widget), *was = fovea_gallery_row (at->data);
        cairo_surface_t *surface = NULL;

        if (! was->done || was->problem || row->problem || g_strcmp0 (row->name, was->name) != 0 ||
            g_strcmp0 (row->text, was->text) != 0)
          continue;
        g_object_get (was->image, "surface", &surface, NULL);
        gtk_image_set_from_surface (GTK_IMAGE (row->image), surface);
        row->done = TRUE;
        g_clear_pointer (&surface, cairo_surface_destroy);
        break;
      }
}

void
fovea_gallery_fill (FoveaKernelGallery *self, GPtrArray *own, char **stars)
{
  GtkListBox    *list = GTK_LIST_BOX (self->list);
  GtkWidget     *focused = gtk_container_get_focus_child (GTK_CONTAINER (list));
  GalleryPlace   focus = gallery_place_of ((GtkListBoxRow *) focused);
  GalleryPlace   chosen = gallery_place_of (gtk_list_box_get_selected_row (list));
  GList         *old = gtk_container_get_children (GTK_CONTAINER (list));
  GtkListBoxRow *widget;

  self->quiet = TRUE;
  for (GList *at = old; at; at = at->next)
    {
      g_object_ref (at->data);
      gtk_container_remove (GTK_CONTAINER (list), at->data);
    }
  gallery_add_all (self, own, stars);
  gallery_carry_pictures (self, old);
  fovea_gallery_refilter (self);
  widget = chosen.name ? fovea_gallery_find_in (self, chosen.name, chosen.section) : NULL;
  if (! widget && chosen.name)
    widget = fovea_gallery_find (self, chosen.name);
  gtk_list_box_select_row (list, widget);
  widget = gallery_at (self, &focus);
  if (widget)
    gtk_widget_grab_focus (GTK_WIDGET (widget));
  self->quiet = FALSE;
  g_free (focus.name);
  g_free (chosen.name);
  g_list_free_full (old, g_object_unref);
}
