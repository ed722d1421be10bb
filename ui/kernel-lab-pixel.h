/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel below the Kernel Lab: which pixel and channel, step
 * by step or played, in 0..255 or 0..1; or what a transposed convolution paints with
 * the values there. Unseen it computes nothing.
 * Signal "moved": another pixel, or opened or closed. */
#pragma once

#include "kernel-lab-view.h"
#include "kernel-preview.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_LAB_PIXEL (fovea_lab_pixel_get_type ())
G_DECLARE_FINAL_TYPE (FoveaLabPixel, fovea_lab_pixel, FOVEA, LAB_PIXEL, GtkExpander)

GtkWidget *fovea_lab_pixel_new (void);

/* Once: the picture, which stays. */
void fovea_lab_pixel_set_photo (FoveaLabPixel *pixel,
                                GObject            *photo,
                                int                 width,
                                int                 height,
                                guint               channels,
                                const FoveaLabHost *host);
/* What is computed, and with which plane of the kernel is painted. */
void fovea_lab_pixel_set (FoveaLabPixel *pixel, const FoveaLabSettings *settings, guint plane);
void fovea_lab_pixel_point (FoveaLabPixel *pixel, int x, int y);
/* To the next window, so many to the right and down. */
void fovea_lab_pixel_move (FoveaLabPixel *pixel, int right, int down);
/* Slides the window on by itself, or stops if it does. */
void fovea_lab_pixel_play (FoveaLabPixel *pixel);
/* What its window covers of the picture; FALSE: it shows none. */
gboolean fovea_lab_pixel_window (FoveaLabPixel *pixel, FoveaPreviewWindow *window);

G_END_DECLS
