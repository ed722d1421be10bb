/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel, drawn: window x kernel = products, and the sum.
 * Orange is above 0, blue below; values of the border are hatched. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_ARITHMETIC_VIEW (fovea_arithmetic_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaArithmeticView, fovea_arithmetic_view, FOVEA, ARITHMETIC_VIEW, GtkBox)

/* Large kernels scroll; head and sum stay. Screen readers are told all of it. */
GtkWidget *fovea_arithmetic_view_new (void);

/* Shows this one, with values times `range` (255, or 1); NULL: none. Takes it. */
void fovea_arithmetic_view_set (FoveaArithmeticView *view, FoveaPixel *pixel, double range);

/* As fovea_pixel_to_text, to be copied; NULL while it is empty. (transfer full) */
char *fovea_arithmetic_view_text (FoveaArithmeticView *view);

G_END_DECLS
