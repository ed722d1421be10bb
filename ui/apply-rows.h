/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of the Apply Network window. */
#pragma once

#include <gtk/gtk.h>

#include "apply-preview.h"

G_BEGIN_DECLS

/* The settings under the pictures, each bound to a property of the view. */
typedef struct
{
  GtkWidget *output, *output_row, *class_row, *threshold_row, *decode_row, *as_row;
  gboolean   quiet; /* the program fills the list of outputs */
} FoveaApplyRows;

/* Makes them, at the end of the box; `rows` lives as long as the view. */
void fovea_apply_rows_pack (FoveaApplyRows *rows, GtkWidget *view, GtkBox *box);
/* Those that this network has a use for; `output` is the one that is chosen. */
void fovea_apply_rows_show (FoveaApplyRows *rows, const FoveaPreview *preview, const char *output);

/* A title over a picture. */
GtkWidget *fovea_apply_piece_new (const char *title, GtkWidget **picture);

/* The bottleneck's numbers under their title; hidden where there are none. */
GtkWidget *fovea_apply_strip_new (void);
void       fovea_apply_strip_set (GtkWidget *strip, const FoveaPreview *preview);

G_END_DECLS
