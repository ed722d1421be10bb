/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network found, as a table: boxes, or the classes of a piece with their
 * colours. */
#pragma once

#include <gtk/gtk.h>

#include "apply-preview.h"

G_BEGIN_DECLS

GtkWidget *fovea_apply_found_new (void);
void fovea_apply_found_set (GtkWidget *found, FoveaModel *model, const FoveaPreview *preview);
/* A copy of the photo on the screen with the boxes drawn. (transfer full) */
cairo_surface_t *fovea_apply_found_draw (cairo_surface_t *photo, const FoveaPreview *preview);

G_END_DECLS
