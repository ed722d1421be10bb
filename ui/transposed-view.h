/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transposed convolution as it is drawn on slides: values x kernel, painted one
 * after the other onto a grid where they add up, until the padding is cut off.
 * Orange is above 0, blue below; what is to be cut off is hatched. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TRANSPOSED_SIDE 4 /* values of the photo a side, at most */

#define FOVEA_TYPE_TRANSPOSED_VIEW (fovea_transposed_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaTransposedView, fovea_transposed_view, FOVEA, TRANSPOSED_VIEW, GtkBox)

/* With its own buttons, and spin buttons for stride, padding and output padding; its
 * input is typed until it is given values. */
GtkWidget *fovea_transposed_view_new (void);

/* The kernel to paint with, of which plane `plane` (the first, where there are not so
 * many) is taken; copied. NULL: none, and `why` is shown instead (NULL: nothing). */
void fovea_transposed_view_set_kernel (FoveaTransposedView *view,
                                       const FoveaKernel   *kernel,
                                       guint                plane,
                                       const char          *why);

/* Values of the photo, [height][width], 1 .. FOVEA_TRANSPOSED_SIDE a side, the first at
 * its pixel (x, y): give the 4x4 at the pointer, or what there is of them; how many of
 * these are painted is chosen in the view. Copied. NULL: there is no photo. */
void fovea_transposed_view_set_values (FoveaTransposedView *view,
                                       const float         *values,
                                       guint                width,
                                       guint                height,
                                       gint64               x,
                                       gint64               y);

/* Stride, padding and output padding from elsewhere, as well as the factor and the
 * offset of the result; from then on the view's own spin buttons are not shown. */
void fovea_transposed_view_set_settings (FoveaTransposedView *view,
                                         guint                stride,
                                         guint                padding,
                                         guint                output_padding,
                                         double               scale,
                                         double               offset);

/* Step 0: nothing is painted; 1 .. n: so many values are; n + 1: the padding is cut off,
 * and the engine's result is shown. */
void  fovea_transposed_view_go (FoveaTransposedView *view, guint step);
guint fovea_transposed_view_steps (FoveaTransposedView *view); /* n + 1; 0: nothing to show */

/* All of it in words and columns, to be copied; NULL while there is nothing to show.
 * (transfer full) */
char *fovea_transposed_view_text (FoveaTransposedView *view);

G_END_DECLS
