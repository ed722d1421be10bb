/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One run at a time changes a file. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens the file for reading and locks it: a lock on what the name stands for when
 * it is given, as another run may have replaced the file in the meantime. With `busy`
 * it does not wait: it is set where another run has the lock. Where the file system
 * knows no locks, or they would keep out GIMP, there is none. -1: error. */
int fovea_file_lock (const char *path, gboolean *busy, GError **error);

G_END_DECLS
