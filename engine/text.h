/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small texts from outside: cards and label files. */
#pragma once

#include <glib.h>

/* The whole file, without a byte order mark. Errors: the file system's; FORMAT
 * when it is no ordinary file, longer than `limit` bytes, or not UTF-8. */
char *fovea_text_read (const char *path, gsize limit, GError **error);
