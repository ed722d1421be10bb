/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file replaced whole or not at all, by one run at a time. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens the file for reading and locks it: a lock on what the name stands for when
 * it is given, as another run may have replaced the file in the meantime. With `busy`
 * it does not wait: it is set where another run has the lock. Where the file system
 * knows no locks there is none. -1: error. */
int fovea_store_lock (const char *path, gboolean *busy, GError **error);

/* May the file be replaced? A read-only one could be, by renaming, and must not. */
gboolean fovea_store_may_write (const char *path, GError **error);

/* Looks at the complete new file before it gets the name. */
typedef gboolean (*FoveaStoreCheck) (const char *temporary, gpointer data, GError **error);

/* Writes `pieces` (of GBytes) beside `path`, has them checked, and gives them the
 * name, with permissions, owner and attributes of the file that was there. A link
 * stays one, and leads to the new file; another hard link keeps the old one. The half
 * file that a killed run leaves has the name of the next one's and is replaced. */
gboolean fovea_store_write (const char      *path,
                            GPtrArray       *pieces,
                            FoveaStoreCheck  check,
                            gpointer         data,
                            GError         **error);

G_END_DECLS
