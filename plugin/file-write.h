/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the user's replaced whole or not at all, whatever happens meanwhile: the
 * one place where photos, copies and sidecars get their name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A link stays one: the path of what it leads to, beside which a temporary file
 * belongs. NULL: it leads nowhere. (transfer full) */
char *fovea_file_behind (const char *path, GError **error);

/* May the file be replaced? A read-only one could be, by renaming, and must not. */
gboolean fovea_file_is_read_only (const char *path);
gboolean fovea_file_may_replace (const char *path, GError **error);

/* Gives the complete file `temporary` the name `path` (of fovea_file_behind), with
 * permissions, owner and attributes of the file that was there; another hard link
 * keeps the old one. On failure both are as they were. */
gboolean fovea_file_commit (const char *temporary, const char *path, GError **error);

/* Looks at the complete new file before it gets the name. */
typedef gboolean (*FoveaFileCheck) (const char *temporary, gpointer data, GError **error);

/* Writes `pieces` (of GBytes) beside what `path` leads to, has them checked (NULL:
 * not), and commits them; on failure nothing of them is left. The half file that a
 * killed run leaves has the name of the next one's and is replaced. */
gboolean fovea_file_write (const char    *path,
                           GPtrArray     *pieces,
                           FoveaFileCheck check,
                           gpointer       data,
                           GError       **error);

G_END_DECLS
