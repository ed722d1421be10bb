/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of a row or a column before and after a filter, as two plots over
 * each other: the pixel is marked, what its window covers is shaded. To use it:
 * fovea_row_profile_set (profile, fovea_arithmetic_line (...), 255) whenever the
 * pixel or the filter changes; a reach of about 40 fits. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_ROW_PROFILE (fovea_row_profile_get_type ())
G_DECLARE_FINAL_TYPE (FoveaRowProfile, fovea_row_profile, FOVEA, ROW_PROFILE, GtkDrawingArea)

/* Signal "pointed" (an int): by a click or the arrow keys, the number x (in a
 * column: y) of the result that is wanted instead. */
GtkWidget *fovea_row_profile_new (void);

/* Shows the line, with values times `range` (255, or 1); NULL: none. Takes it. */
void fovea_row_profile_set (FoveaRowProfile *profile, FoveaLine *line, double range);

G_END_DECLS
