/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a detector's numbers say, before it is sorted out. */
#pragma once

#include "apply.h"

/* Two corners, in pixels of the network's input or in fractions of it. */
typedef struct
{
  double x0, y0, x1, y1, score;
  guint  index, order; /* of its class; among the numbers */
} DetectBox;

/* The best of `boxes` (of DetectBox), which are changed, in pixels of a picture of
 * that size: inside it, and of each class none that overlaps a better one. */
FoveaBoxes *fovea_boxes_sort_out (FoveaModel               *model,
                                  const FoveaDetectOptions *options,
                                  GArray                   *boxes,
                                  double                    width,
                                  double                    height);
