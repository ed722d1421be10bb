/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of answers: label, word, bar and percentage a row; arrow keys walk
 * it. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

/* A GtkListBox named `name` for screen readers. */
GtkWidget *fovea_bars_new (const char *name);

/* Shows these answers instead of the present ones; n 0 empties the list. Last,
 * after a line, one that was asked for besides (NULL: none). The first row is
 * chosen. */
void fovea_bars_set (GtkWidget        *bars,
                     const FoveaGuess *guesses,
                     guint             n,
                     const FoveaGuess *besides);

/* The class of the chosen row, -1 where there is none. */
int fovea_bars_get_class (GtkWidget *bars);
/* Chooses the row of a class; FALSE: it has none. */
gboolean fovea_bars_choose (GtkWidget *bars, guint index);

G_END_DECLS
