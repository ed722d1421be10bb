/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every file of this room reads, compiled once. A file includes what it needs all the same: the build of
 * tools/check is without. */
#include <gtk/gtk.h>
