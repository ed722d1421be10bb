/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words for a row of a network's table of layers: short ones for tables and
 * drawings, the whole for tooltips. All are (transfer full). */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

/* "118.01 M"; "" for 0. The whole number belongs into the tooltip. */
char *fovea_layer_words_count (gint64 count);
/* The same with three figures, as drawings have it: "118 M", "9.47 k" */
char *fovea_layer_words_short (gint64 count);
/* "18.8 kB", "1.20 MB" */
char *fovea_layer_words_memory (guint64 bytes);
/* "64x112x112": one picture at a time goes without saying */
char *fovea_layer_words_shape (const FoveaShape *shape);
/* The same as "64@112" or "64@112x96" where there are maps */
char *fovea_layer_words_maps (const FoveaShape *shape);
/* "3x3"; "" for 0 */
char *fovea_layer_words_window (const gint64 pair[2]);
/* "2", "2x1"; "" where there is no window */
char *fovea_layer_words_stride (const FoveaLayerRow *row);
/* Name, operator, output, numbers, memory and receptive field, some lines */
char *fovea_layer_words_tip (const FoveaLayerRow *row);
/* "0.412 ms" */
char *fovea_layer_words_seconds (double seconds);

G_END_DECLS
