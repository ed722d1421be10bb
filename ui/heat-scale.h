/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of a heat map with the numbers they stand for, lowest on the left. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_HEAT_SCALE (fovea_heat_scale_get_type ())
G_DECLARE_FINAL_TYPE (FoveaHeatScale, fovea_heat_scale, FOVEA, HEAT_SCALE, GtkDrawingArea)

GtkWidget *fovea_heat_scale_new (void);
/* Keeps nothing of `heat`; NULL empties it. `percent`: the numbers are probabilities. */
void fovea_heat_scale_set (FoveaHeatScale *scale, const FoveaPhotoHeat *heat, gboolean percent);

G_END_DECLS
