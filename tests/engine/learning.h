/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of learned kernels share: pictures, hidden kernels, and a
 * textbook filter. */
#pragma once

#include "fovea.h"

#define U8 (1.0 / 255.0)

FoveaTensor *picture_new (gint64 planes, gint64 height, gint64 width);
float *picture_at (const FoveaTensor *p, gint64 plane, gint64 y, gint64 x);
/* Something like a photo: shades, edges of all sizes, and a sensor's noise. */
FoveaTensor *picture_photo (gint64 planes, gint64 height, gint64 width);
/* As an 8-bit layer holds it */
void picture_round (FoveaTensor *p);
/* n kernels of these planes whose coefficients add up to `sum` */
FoveaKernel **kernels_random (guint n,
                              guint planes,
                              guint height,
                              guint width,
                              double sum);
void kernels_free (FoveaKernel **kernels, guint n);
/* Textbook loops; what lies outside is 0. Plane c of the result is made by
 * kernel c, or the only one, from plane c or (planes > 1) from all. */
FoveaTensor *picture_filter (const FoveaTensor *before,
                             FoveaKernel **kernels,
                             guint n,
                             gint64 out,
                             double bias);
FoveaLearned *learned_of (const FoveaTensor *before,
                          const FoveaTensor *after,
                          const FoveaLearnOptions *options);
/* The largest difference of a coefficient */
double kernels_differ (FoveaKernel **a, FoveaKernel **b, guint n);
/* Numbers that no kernel explains: all equations count. */
FoveaTensor *picture_noise (gint64 planes, gint64 height, gint64 width);
