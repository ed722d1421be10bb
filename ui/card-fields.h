/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The widgets of the form of a card, in groups: model, input, output. What stands in them
 * is card-form.c's. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *grid; /* with all of these */
  GtkWidget *name, *licence, *source;
  GtkWidget *task, *labels, *kind;
  GtkWidget *width, *height, *any_size;
  GtkWidget *layout, *channels, *crop, *squash, *resize;
  GtkWidget *preset, *scale, *mean, *std;
  GtkWidget *picture, *expected;
  GtkWidget *output, *factor;
} CardFields;

/* Makes them. `changed` (data) is called when a person or the program changes one. */
void card_fields_init (CardFields *f, GCallback changed, gpointer data);
/* One more entry of a list. */
void card_fields_add_choice (GtkWidget *combo, const char *id, const char *title);

G_END_DECLS
