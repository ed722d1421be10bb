/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The manual: a folder of web pages a language, one a menu entry, named as the
 * procedures are; what every Help button and F1 opens. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The folder with a folder for each language: FOVEA_MANUAL_PATH, where it was
 * installed, or fovea/manual among the data folders; NULL: nowhere. (transfer full) */
char *fovea_manual_folder (void);

/* The file of a page in the person's language, else in English. `id` is
 * "plug-in-fovea-pool" or "pool"; NULL or "": the list of pages. (transfer full) */
char *fovea_manual_find (const char *id, GError **error);

/* Shows the page in the program that the desktop has for web pages. */
gboolean fovea_manual_open (const char *id, GError **error);

/* What a Help button does (GIMP's GimpHelpFunc): opens the page, or says in a
 * window why not. */
void fovea_manual_help (const char *id, gpointer window);

G_END_DECLS
