/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the command and the window of top patches have in common once there is an
 * index of photos: the maps that are asked for with their patches, the patches cut
 * from photos, the sheet. No GTK: may be called in any thread. */
#pragma once

#include "patch-sheet.h"

G_BEGIN_DECLS

/* What an index is of: folders and photos from the root, and whether what is visible of
 * them is looked at instead of the chosen layer. (transfer full) */
char *fovea_patches_key (const char *const *paths, guint n, gboolean visible);

/* The maps that `text` asks for: "3,7,12", "0-5", "strongest 9", "all". Before there are
 * photos (`known` FALSE) the strongest are the first. (transfer full) */
GArray *
fovea_patches_choose (FoveaPatchIndex *index, const char *text, gboolean known, GError **error);

/* A row for each of these maps with its `n` patches, as yet without pictures.
 * (transfer full) */
GPtrArray *fovea_patches_rows (FoveaPatchIndex *index, const GArray *maps, guint n, GError **error);

#define FOVEA_PATCHES_ROWS 24 /* maps that a window shows at most; the sheet has them all */

/* Gives all patches of the photo `path` their pictures: of `size` pixels a side at most,
 * and for a window, in its rows, of `large` (0: none). */
gboolean fovea_patches_cut (GPtrArray         *rows,
                            const char        *path,
                            const FoveaTensor *photo,
                            int                size,
                            int                large,
                            GError           **error);

/* The sheet over photos of this number. NULL and an error as of fovea_patch_sheet_new. */
cairo_surface_t *fovea_patches_sheet (const char *model,
                                      const char *layer,
                                      guint       photos,
                                      GPtrArray  *rows,
                                      int         size,
                                      GError    **error);

/* "12 photos". (transfer full) */
char *fovea_patches_count (guint photos);

G_END_DECLS
