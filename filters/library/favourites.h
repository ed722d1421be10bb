/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels that have a star: their names, one a line, in the order of their
 * stars, in the file "favourites" beside the user's own kernels. Names that there
 * is no kernel of are kept: it may come back. */
#pragma once

#include "library.h"

G_BEGIN_DECLS

/* (transfer full) */
char *fovea_favourites_file (void);
/* No file: no names. Whatever else it holds, lines that can be no kernel's name
 * are left out, and a name counts once. Errors: FORMAT (larger than any list),
 * G_FILE_ERRORs. (transfer full) */
GStrv fovea_favourites_read (GError **error);
/* Gives "sobel-x" or "my/NAME" a star, or takes it. The file is written whole or
 * not at all; one that cannot be read is left alone. Errors: as above, FORMAT for
 * what is no name. */
gboolean
fovea_favourites_set (const char *name, gboolean starred, GError **error);
/* The star goes along when an own kernel is called otherwise. */
gboolean
fovea_favourites_rename (const char *from, const char *to, GError **error);

G_END_DECLS
