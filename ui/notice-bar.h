/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sentence in a window, where it happened, with one thing that can be done
 * about it: "Removed soft" [Undo]. Stays until it is closed or replaced. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef void (*FoveaNoticeFunc) (gpointer data);

/* A GtkInfoBar, unseen. */
GtkWidget *fovea_notice_bar_new (void);
/* For a place that is wide: one line, its buttons behind it. */
void fovea_notice_bar_set_wide (GtkWidget *bar);
/* `action`: the button's label with its mnemonic, or NULL; pressed, the bar hides
 * and `pressed` is called with `data`, once at most. `release` frees `data`. */
void fovea_notice_bar_say (GtkWidget      *bar,
                           GtkMessageType  type,
                           const char     *sentence,
                           const char     *action,
                           FoveaNoticeFunc pressed,
                           gpointer        data,
                           GDestroyNotify  release);
void fovea_notice_bar_clear (GtkWidget *bar);
/* The sentence that is seen, or NULL. */
const char *fovea_notice_bar_sentence (GtkWidget *bar);
/* Presses the button, if there is one to be seen. */
void fovea_notice_bar_press (GtkWidget *bar);

G_END_DECLS
