/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of the user's replaced whole or not at all, whatever happens meanwhile: the
 * one place where photos, sidecars, models and drawings get their name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* May the file be replaced? A read-only one could be, by renaming, and must not; nor
 * may a pipe or a device. */
gboolean fovea_file_is_read_only (const char *path);
gboolean fovea_file_may_replace (const char *path, GError **error);

/* A text behind the byte order mark that some editors begin a file with. */
const char *fovea_text_start (const char *text);
/* ".jpg", of a packed one ".xcf.gz"; "": there is none. */
const char *fovea_file_ending (const char *path);

/* A file that is being made, in a hidden folder of its own beside its place. One that a
 * killed run has left there is removed when the next run writes into that folder. */
typedef struct _FoveaNewFile FoveaNewFile;

/* An empty one, with the name of `path`, beside what that leads to; a pipe or a device
 * is refused. */
FoveaNewFile *fovea_new_file_begin (const char *path, GError **error);
/* To be opened, written, even replaced by whoever makes the contents; what they leave
 * beside it goes. */
const char *fovea_new_file_path (const FoveaNewFile *file);
/* Of its place. */
const char *fovea_new_file_folder (const FoveaNewFile *file);
/* Makes `pieces` (of GBytes), one behind the other, its contents. */
gboolean fovea_new_file_put (FoveaNewFile *file, GPtrArray *pieces, GError **error);
/* Gives it its place, with permissions, owner and extended attributes of the file that
 * was there; another hard link keeps the old one. The bytes are on the disk then.
 * On failure both are as they were. */
gboolean fovea_new_file_commit (FoveaNewFile *file, GError **error);
/* Not committed, it is removed. */
void fovea_new_file_free (FoveaNewFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaNewFile, fovea_new_file_free)

/* Looks at the complete new file before it gets the name. */
typedef gboolean (*FoveaFileCheck) (const char *temporary,
                                    gpointer    data,
                                    GError    **error);

/* All of that: `pieces` written, checked (NULL: not) and committed; on failure nothing
 * of them is left. */
gboolean fovea_file_write (const char    *path,
                           GPtrArray     *pieces,
                           FoveaFileCheck check,
                           gpointer       data,
                           GError       **error);

G_END_DECLS
