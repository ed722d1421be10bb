/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of answers: label, word, bar and percentage a row; arrow keys walk
 * it. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* A GtkListBox named `name` for screen readers. */
GtkWidget *fovea_bars_new (const char *name);

/* Shows these answers instead of the present ones; n 0 empties the list. */
void fovea_bars_set (GtkWidget *bars, const FoveaGuess *guesses, guint n);

G_END_DECLS
