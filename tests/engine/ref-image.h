/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle for what is done to whole pictures: resizing, sampling, cutting. */
#pragma once

#include "ref.h"

/* The attributes of ONNX Resize by their names. */
typedef struct
{
  const char *mode;   /* nearest, linear, cubic */
  const char *places; /* coordinate_transformation_mode */
  const char *nearest;
  double      a;
  gboolean    antialias, exclude;
} RefResize;

/* To the sizes of `out`. */
Ref *ref_resize (const FoveaTensor *x, FoveaShape out, const RefResize *rule);

/* The attributes of ONNX GridSample. */
typedef struct
{
  const char *mode, *padding;
  gboolean    align;
} RefGrid;

Ref *ref_gridsample (const FoveaTensor *x,
                     const FoveaTensor *grid,
                     const RefGrid     *rule);
/* Output place i of axis d shows input place i + shift[d], or 0. */
Ref *ref_shifted (const FoveaTensor *x, FoveaShape shape, const gint64 *shift);
