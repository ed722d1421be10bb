/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sheet of patches: a row a map, and in it the parts of photos that excite it
 * most. Cairo only: needs no display. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  cairo_surface_t *picture; /* NULL: the photo could not be read again */
  char            *name;    /* of the photo */
  float            value;
} FoveaPatchCell;

typedef struct
{
  guint      map;
  GPtrArray *cells; /* of FoveaPatchCell */
} FoveaPatchRow;

/* (transfer full), with a free function set */
FoveaPatchRow *fovea_patch_row_new (guint map);
void           fovea_patch_row_free (gpointer row);
/* An empty cell at the row's end, which is the row's. */
FoveaPatchCell *fovea_patch_row_add (FoveaPatchRow *row);

/* Each patch as large as fits into `size` pixels a side, enlarged by whole numbers
 * alone. RGB24. NULL with a MEMORY error when it would be too large for cairo. */
cairo_surface_t *fovea_patch_sheet_new (const char *title,
                                        const char *subtitle,
                                        GPtrArray  *rows, /* of FoveaPatchRow */
                                        int         size,
                                        GError    **error);

G_END_DECLS
