/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of the words that an option takes, tied to a property that holds one. */
#pragma once

#include <gtk/gtk.h>

#include "library/words.h"

G_BEGIN_DECLS

/* `name`: its tooltip, and what screen readers say. */
GtkWidget *fovea_words_combo_new (GObject         *object,
                                  const char      *property,
                                  const FoveaWord *words,
                                  const char      *name);

G_END_DECLS
