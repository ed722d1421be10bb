/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building the graphs of classic filters: the few layers they are made of.
 * Every function hands FOVEA_NO_VALUE on, so that a chain needs one check. */
#pragma once

#include "error.h"
#include "fovea.h"

typedef struct
{
  const char        *what; /* "convolve", for messages */
  FoveaGraphBuilder *builder;
  FoveaValue         picture; /* the graph's input */
} FilterBuild;

/* A convolution with one kernel for each group and output. */
typedef struct
{
  FoveaBorder   border;
  double        border_value;
  gint64        size[2], stride, dilation; /* y, x */
  gint64        strides[2]; /* instead of stride, when not 0 */
  gboolean      flip, direct;
  gint64        outputs, group, group_inputs;
  const double *kernel; /* [outputs][group_inputs][y][x] */
  double        scale, offset;
} FilterConv;

FilterBuild fovea_filter_begin (const char *what, guint channels);
/* Ends the build; `last` is the graph's output. */
gboolean fovea_filter_end (FilterBuild   *build,
                           FoveaValue     last,
                           FoveaGraph   **graph,
                           FoveaWeights **weights,
                           GError       **error);
/* What all requests have to keep to. */
gboolean fovea_filter_check (const char *what,
                             guint       channels,
                             guint       border,
                             double      scale,
                             double      offset,
                             GError    **error);
/* A layer of one input. Takes attrs (NULL = none). */
FoveaValue fovea_filter_add (FilterBuild *build,
                             const char  *layer,
                             FoveaAttrs  *attrs,
                             FoveaValue   input,
                             GError     **error);
/* border -> scale * sum + offset. The kernel holds `period` numbers, which are
 * repeated to fill the weights. */
FoveaValue fovea_filter_add_conv (FilterBuild      *build,
                                  const FilterConv *conv,
                                  gint64            period,
                                  FoveaValue        input,
                                  GError          **error);
/* scale * x + offset for each channel; no layer when that changes nothing. */
FoveaValue fovea_filter_add_affine (FilterBuild *build,
                                    guint        channels,
                                    double       scale,
                                    double       offset,
                                    FoveaValue   input,
                                    GError     **error);
/* Each element over its block, in a map of the picture's size. */
FoveaValue fovea_filter_add_repeat (FilterBuild *build,
                                    gint64       stride_y,
                                    gint64       stride_x,
                                    FoveaValue   input,
                                    GError     **error);
