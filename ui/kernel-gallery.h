/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library to choose from, with pictures that somebody else fills in.
 * Signal "picked": the name of a kernel. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_GALLERY (fovea_kernel_gallery_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelGallery, fovea_kernel_gallery, FOVEA, KERNEL_GALLERY, GtkBox)

#define FOVEA_KERNEL_THUMB 56 /* logical pixels a side */

GtkWidget *fovea_kernel_gallery_new (void);
/* The name of the next kernel without a picture, those that are seen first; NULL:
 * all have one. */
const char *fovea_kernel_gallery_next (FoveaKernelGallery *gallery);
/* `surface` NULL: there is none to be had. */
void fovea_kernel_gallery_set_picture (FoveaKernelGallery *gallery,
                                       const char         *name,
                                       cairo_surface_t    *surface);
/* NULL: none of them. */
void fovea_kernel_gallery_select (FoveaKernelGallery *gallery, const char *name);
void fovea_kernel_gallery_search (FoveaKernelGallery *gallery); /* puts the focus there */

G_END_DECLS
