/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels to choose from: favourites, the library in its groups, the user's
 * own (a file dropped into the folder appears), with pictures that somebody else
 * fills in. Names are kernel texts: "sobel-x", "my/NAME"; fovea_library_read reads
 * them all.
 * Signals: "picked": such a name, never of a file that cannot be read.
 *          "wanting": there are rows without a picture again: ask
 *                     fovea_kernel_gallery_next.
 * Keys: arrows walk and pick, Left and Right close and open a section, letters
 * search, * gives a star, F2 renames, Delete removes (Undo is offered), Shift+F10
 * opens the menu. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_GALLERY (fovea_kernel_gallery_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelGallery, fovea_kernel_gallery, FOVEA, KERNEL_GALLERY, GtkBox)

#define FOVEA_KERNEL_THUMB 56 /* logical pixels a side */

GtkWidget *fovea_kernel_gallery_new (void);

/* ---- Pictures ---- */

/* The name of the next kernel without a picture, those that are seen first; NULL:
 * all have one. */
const char *fovea_kernel_gallery_next (FoveaKernelGallery *gallery);
/* `surface` NULL: there is none to be had. */
void fovea_kernel_gallery_set_picture (FoveaKernelGallery *gallery,
                                       const char         *name,
                                       cairo_surface_t    *surface);

/* ---- Choosing ---- */

/* Draws that one as chosen, without a signal. NULL: none of them. */
void fovea_kernel_gallery_select (FoveaKernelGallery *gallery, const char *name);
void fovea_kernel_gallery_search (FoveaKernelGallery *gallery); /* puts the focus there */

/* ---- Own kernels ---- */

/* Opens Save… for any kernel text; the kernel then appears and is chosen, with
 * "picked". `title`, `what`: what stands there first, or NULL. */
void fovea_kernel_gallery_save (FoveaKernelGallery *gallery,
                                const char         *text,
                                const char         *title,
                                const char         *what);
/* Asks for a file. What goes wrong is said below the list. */
void fovea_kernel_gallery_import (FoveaKernelGallery *gallery);
/* The same without asking for the file. */
void fovea_kernel_gallery_import_file (FoveaKernelGallery *gallery,
                                       const char         *path,
                                       gboolean            overwrite);
/* Takes "my/NAME" away, and offers Undo. */
void fovea_kernel_gallery_remove (FoveaKernelGallery *gallery, const char *name);
/* Gives a star or takes it. */
void fovea_kernel_gallery_star (FoveaKernelGallery *gallery, const char *name);
/* Looks into the folders now; a window that saves elsewhere may call it. */
void fovea_kernel_gallery_reload (FoveaKernelGallery *gallery);

G_END_DECLS
