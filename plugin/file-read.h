/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the user's opened without waiting: a pipe may have any name. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens a plain file; `flags`: O_RDONLY or O_RDWR. -1: error. */
int fovea_file_open (const char *path, int flags, GError **error);

/* Its bytes as they stand on the disk; NULL: error. (transfer full) */
GBytes *fovea_file_map (const char *path, GError **error);

G_END_DECLS
