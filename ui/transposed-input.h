/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a transposed convolution paints: values of the photo from a pixel on, or typed
 * numbers. Signal "changed": others than before, or in another range. */
#pragma once

#include "transposed-view.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_TRANSPOSED_INPUT (fovea_transposed_input_get_type ())
G_DECLARE_FINAL_TYPE (FoveaTransposedInput, fovea_transposed_input, FOVEA, TRANSPOSED_INPUT, GtkBox)

/* Typed, until there are values. */
GtkWidget *fovea_transposed_input_new (void);

/* As fovea_transposed_view_set_values. */
void fovea_transposed_input_set_values (FoveaTransposedInput *input,
                                        const float          *values,
                                        guint                 width,
                                        guint                 height,
                                        gint64                x,
                                        gint64                y);

/* By what values are multiplied to be shown: 255, or 1. */
double fovea_transposed_input_range (FoveaTransposedInput *input);
/* The photo's pixel that they begin at; FALSE: they are typed. */
gboolean fovea_transposed_input_pixel (FoveaTransposedInput *input, int *x, int *y);

/* All of it painted. Errors: FORMAT (what is typed), SHAPE (too many products to be
 * shown one by one, planes), those of fovea_painting_new. (transfer full) */
FoveaPainting *fovea_transposed_input_paint (FoveaTransposedInput *input,
                                             const FoveaOverlap   *request,
                                             GError              **error);

G_END_DECLS
