/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet of patches: a row a map, and in it the parts of photos that excite it
 * most. Cairo only: needs no display. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  FoveaPatch       patch;
  char            *name;    /* of the photo, to be read */
  cairo_surface_t *picture; /* NULL: the photo is not yet, or cannot be, read again */
  cairo_surface_t *large;   /* the same for a window; NULL: as above, or not asked for */
} FoveaPatchCell;

typedef struct
{
  guint      map;
  GPtrArray *cells; /* of FoveaPatchCell */
} FoveaPatchRow;

/* (transfer full), with a free function set */
FoveaPatchRow *fovea_patch_row_new (guint map);
void           fovea_patch_row_free (gpointer row);
/* A cell at the row's end, which is the row's, as yet without a picture. */
FoveaPatchCell *fovea_patch_row_add (FoveaPatchRow *row, const FoveaPatch *patch);

/* Is a sheet of that many maps with that many patches each small enough for cairo?
 * Errors: MEMORY, with what to do. */
gboolean fovea_patch_sheet_fits (guint maps, guint patches, int size, GError **error);

/* Each patch as large as fits into `size` pixels a side, enlarged by whole numbers
 * alone. RGB24. NULL with a MEMORY error when it would be too large for cairo. */
cairo_surface_t *fovea_patch_sheet_new (const char *title,
                                        const char *subtitle,
                                        GPtrArray  *rows, /* of FoveaPatchRow */
                                        int         size,
                                        GError    **error);

G_END_DECLS
