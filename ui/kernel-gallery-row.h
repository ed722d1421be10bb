/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the gallery: a heading, a kernel, or the sentence in an empty
 * section. */
#pragma once

#include <gtk/gtk.h>

#include "library/library.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_GALLERY_HEADING,
  FOVEA_GALLERY_KERNEL,
  FOVEA_GALLERY_HINT
} FoveaGalleryKind;

/* Sections: the favourites, then the groups. */
#define FOVEA_GALLERY_FAVOURITES     0u
#define FOVEA_GALLERY_SECTION(group) (1u + (guint) (group))
#define FOVEA_GALLERY_OWN            FOVEA_GALLERY_SECTION (FOVEA_GROUP_OWN)
#define FOVEA_GALLERY_SECTIONS       FOVEA_GALLERY_SECTION (FOVEA_GROUP_N)

typedef struct
{
  FoveaGalleryKind kind;
  guint            section;
  char            *name;  /* "sobel-x", "my/NAME"; NULL but for kernels */
  char            *text;  /* of an own kernel */
  char            *words; /* to be searched, folded */
  gboolean         problem, removable, starred;
  gboolean         done; /* has its picture, or there is none to be had */
  GtkWidget       *image, *star, *arrow, *add;
} FoveaGalleryRow;

/* Of a GtkListBoxRow. */
FoveaGalleryRow *fovea_gallery_row (gpointer widget);

GtkWidget *fovea_gallery_row_new_heading (guint section);
GtkWidget *fovea_gallery_row_new_hint (guint section, const char *sentence);
GtkWidget *
fovea_gallery_row_new (guint section, const FoveaLibraryKernel *kernel, gboolean starred);
GtkWidget *fovea_gallery_row_new_own (guint section, const FoveaOwnKernel *own, gboolean starred);

void fovea_gallery_row_set_closed (GtkWidget *heading, gboolean closed);

/* Without case, accents and the like. (transfer full) */
char *fovea_gallery_fold (const char *text);
/* Does it have all of these folded words? */
gboolean fovea_gallery_row_matches (const FoveaGalleryRow *row, char **words);
/* 2: its name, title or the like is that (folded); 1: begins so; 0: neither. */
guint fovea_gallery_row_rank (const FoveaGalleryRow *row, const char *wanted);

G_END_DECLS
