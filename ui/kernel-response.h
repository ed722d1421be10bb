/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The frequency response of a kernel as a small picture: |H(fx, fy)| with
 * frequency 0 in the middle, half a cycle a pixel at the edges, and a legend. The
 * pointer, or the arrow keys when it has the focus, read single values. */
#pragma once

#include <gtk/gtk.h>

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_KERNEL_RESPONSE (fovea_kernel_response_get_type ())
G_DECLARE_FINAL_TYPE (FoveaKernelResponse,
                      fovea_kernel_response,
                      FOVEA,
                      KERNEL_RESPONSE,
                      GtkDrawingArea)

#define FOVEA_RESPONSE_SIDE 96 /* values a side, and logical pixels */

GtkWidget *fovea_kernel_response_new (void);

/* Takes `magnitude`, FOVEA_RESPONSE_SIDE squared numbers of
 * fovea_kernel_response, to be freed with g_free; NULL empties it. `words`: what
 * screen readers say of it. */
void
fovea_kernel_response_set (FoveaKernelResponse *response, double *magnitude, const char *words);

/* The value at a place of the grid in words, as the tooltip has it; NULL while it is
 * empty. (transfer full) */
char *fovea_kernel_response_say (FoveaKernelResponse *response, int column, int row);

G_END_DECLS
