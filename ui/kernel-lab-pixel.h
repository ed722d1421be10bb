/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel below the Kernel Lab: which pixel and channel, step
 * by step, in 0..255 or 0..1. Unseen it computes nothing.
 * Signal "moved": another pixel, or opened or closed. */
#pragma once

#include "kernel-lab-view.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_LAB_PIXEL (fovea_lab_pixel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLabPixel, fovea_lab_pixel, FOVEA, LAB_PIXEL, GtkExpander)

GtkWidget *fovea_lab_pixel_new (void);

/* Once: the picture, which stays. */
void fovea_lab_pixel_set_photo (FoveaLabPixel *pixel,
                                GObject       *photo,
                                int            width,
                                int            height,
                                guint          channels,
                                FoveaLabRead   read);
/* What is computed; `kernel` may be NULL: nothing. */
void fovea_lab_pixel_set (FoveaLabPixel *pixel, const FoveaLabSettings *settings);
void fovea_lab_pixel_point (FoveaLabPixel *pixel, int x, int y);
/* What its window covers of the picture; FALSE: it shows none. */
gboolean fovea_lab_pixel_window (FoveaLabPixel *pixel, FoveaRect *window);

G_END_DECLS
