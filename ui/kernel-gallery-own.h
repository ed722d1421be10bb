/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the gallery share. */
#pragma once

#include "kernel-gallery-row.h"
#include "kernel-gallery.h"

G_BEGIN_DECLS

struct _FoveaKernelGallery
{
  GtkBox     parent_instance;
  GtkWidget *search, *list, *scroll, *notice;
  gboolean   quiet; /* a row is being selected by code */
  gboolean   closed[FOVEA_GALLERY_SECTIONS];
  guint      found[FOVEA_GALLERY_SECTIONS]; /* rows that the search finds */
  GStrv      words;                         /* searched for, folded; empty: everything */
  char      *signature;                     /* of what the list was made of */
  GPtrArray *monitors;
  guint      reload_id, show_id;
  guint32    picked_time;
};

GtkListBoxRow *fovea_gallery_nth (FoveaKernelGallery *gallery, int i);
/* In its group before the favourites; NULL: there is none. */
GtkListBoxRow *fovea_gallery_find (FoveaKernelGallery *gallery, const char *name);
/* Reads again, draws that one as chosen, brings it into sight, and tells. */
void fovea_gallery_take (FoveaKernelGallery *gallery, const char *name);
void fovea_gallery_reload_soon (FoveaKernelGallery *gallery);

GtkListBoxRow *fovea_gallery_find_in (FoveaKernelGallery *gallery, const char *name, guint section);
void           fovea_gallery_close (FoveaKernelGallery *gallery, guint section, gboolean closed);
void           fovea_gallery_take_first (FoveaKernelGallery *gallery);
void           fovea_gallery_refilter (FoveaKernelGallery *gallery);
/* Takes what stands in the search. */
void fovea_gallery_search_again (FoveaKernelGallery *gallery);

/* ---- kernel-gallery-fill.c ---- */

/* Puts these in the place of all rows. */
void fovea_gallery_fill (FoveaKernelGallery *gallery, GPtrArray *own, char **stars);

/* ---- kernel-gallery-keys.c ---- */

void fovea_gallery_connect_keys (FoveaKernelGallery *gallery);

/* ---- kernel-gallery-own.c ---- */

void fovea_gallery_rename (FoveaKernelGallery *gallery, const char *name);
/* `row` may be NULL; `event`: the key or button. */
void fovea_gallery_popup (FoveaKernelGallery *gallery, GtkListBoxRow *row, const GdkEvent *event);

G_END_DECLS
