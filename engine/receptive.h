/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Receptive fields, inside: which pixels of the graph's input a pixel of a value
 * depends on. Source: Araujo, Norris and Sim, "Computing receptive fields of
 * convolutional neural networks", Distill 2019. */
#pragma once

#include "plan.h"

/* A line or a plane of pixels, index 0 is y, 1 is x. Pixel p sees the input's
 * pixels start + step * p up to start + step * p + size - 1. */
typedef struct
{
  gboolean known; /* depends on the input at all, and has pixels */
  gboolean whole; /* everything is looked at */
  double   start[2], step[2], size[2];
} FieldOfView;

/* The window of one layer alone, on its input `i`; unknown where it has no
 * `need`. */
FieldOfView fovea_step_window (const FoveaStep *step, guint i);
/* A part of the network's input, in whole pixels of the photo that it was made of:
 * just beside a whole pixel is on it. */
FoveaRect fovea_input_to_photo (const FoveaRect *seen,
                                gint64           width, /* of the input */
                                gint64           height,
                                double           x0,
                                double           y0,
                                double           x1,
                                double           y1);
/* Of every value. (transfer full, [n_values]) */
FieldOfView *fovea_plan_fields (FoveaPlan *plan);
