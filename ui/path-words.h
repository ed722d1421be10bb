/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file or folder as a window names it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The path as text, with ~ for the user's own folder: short, and a shell still takes it where the names in
 * it are plain. `path` is in the encoding of file names. (transfer full) */
char *fovea_path_words (const char *path);

G_END_DECLS
