/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One axis of a resize: for each output place, which input places count and by
 * how much. Resizing along several axes multiplies these weights. Formulas of
 * the places and of cubic weights: the ONNX operator Resize; a stretched filter
 * (antialias) as in Pillow. */
#pragma once

#include "layer.h"

typedef enum
{
  FOVEA_COORDINATES_HALF_PIXEL,
  FOVEA_COORDINATES_HALF_PIXEL_SYMMETRIC,
  FOVEA_COORDINATES_PYTORCH_HALF_PIXEL,
  FOVEA_COORDINATES_ALIGN_CORNERS,
  FOVEA_COORDINATES_ASYMMETRIC,
  FOVEA_COORDINATES_TF_CROP_AND_RESIZE,
  FOVEA_COORDINATES_TF_HALF_PIXEL_FOR_NN
} FoveaCoordinates;

typedef enum
{
  FOVEA_NEAREST_ROUND_PREFER_FLOOR,
  FOVEA_NEAREST_ROUND_PREFER_CEIL,
  FOVEA_NEAREST_FLOOR,
  FOVEA_NEAREST_CEIL,
  FOVEA_NEAREST_OLD /* before opset 11: floor, but ceil where it shrinks */
} FoveaNearest;

typedef enum
{
  FOVEA_TAPS_NEAREST,
  FOVEA_TAPS_LINEAR,
  FOVEA_TAPS_CUBIC
} FoveaTapsMode;

/* What all axes of a resize have in common. */
typedef struct
{
  FoveaTapsMode    mode;
  FoveaCoordinates coordinates;
  FoveaNearest     nearest;
  double           coeff_a;
  gboolean         antialias, exclude_outside;
} FoveaTapsRule;

/* Output place i is the sum over t < taps of weights[i * taps + t] times input
 * place first[i] + t, where places outside of the input are its nearest edge. */
typedef struct
{
  gint64   in, out;
  gint64   taps;    /* 0: the axis stays as it is, and has no tables */
  gint32  *first;   /* [out]; rises or falls throughout */
  float   *weights; /* [out][taps]; NULL for nearest: one tap of weight 1 */
  guint8  *outside; /* [out] the place is outside, or NULL: none is */
  gint64   factor;  /* where > 1: place i + factor is as place i, one further */
  gboolean sparse;  /* a weight of 0 is none at all */
} FoveaTaps;

/* `scale` is what coordinates are divided by, near out / in; roi is read for
 * tf_crop_and_resize. Errors: MEMORY, SHAPE, without the layer's name. */
gboolean fovea_taps_make (FoveaTaps           *taps,
                          const FoveaTapsRule *rule,
                          gint64               in,
                          gint64               out,
                          double               scale,
                          const double         roi[2],
                          GError             **error);
void     fovea_taps_clear (FoveaTaps *taps);
/* The places that outputs from .. from+n-1 look at, clipped to the input. */
void fovea_taps_need (const FoveaTaps *taps,
                      gint64           from,
                      gint64           n,
                      gint64          *start,
                      gint64          *size);
