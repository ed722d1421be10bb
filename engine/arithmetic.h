/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a FoveaArithmetic, whose interface is in fovea/arithmetic.h: a filter fitted to
 * a picture, and where its window looks. */
#pragma once

#include "error.h"
#include "fovea.h"

typedef struct _FoveaAlphaPlans FoveaAlphaPlans;

/* Index 0 is y, 1 is x. */
struct _FoveaArithmetic
{
  FoveaArithmeticKind kind;
  gint64              size[2];     /* of the picture, */
  gint64              map[2];      /* of the filter's map, */
  gint64              out[2];      /* and of what is written: blocks and all */
  guint    channels, out_channels; /* of the picture, and of what is written */
  guint    planes;                 /* that a window sees */
  gboolean all; /* a kernel of as many planes for each channel of the result */
  gint64   window[2], stride[2], before[2];
  gint64   dilation;
  FoveaKernel     *kernel; /* as applied; NULL: pooling */
  gboolean         flipped;
  FoveaBorder      border;
  float            border_value;
  double           scale, offset;
  FoveaActivation  activation;
  FoveaResultView  view;
  FoveaPoolKind    pool;
  double           p; /* of FOVEA_POOL_LP */
  const char      *way;
  gboolean         by_patch; /* the plan is for the window's numbers alone */
  FoveaPlan       *plan;
  FoveaPlan       *bare;  /* without the activation; NULL: the same */
  FoveaAlphaPlans *alpha; /* NULL: the picture has none */
};

/* What of a picture with alpha is computed besides: arithmetic-alpha.c. */
void fovea_alpha_plans_free (FoveaAlphaPlans *plans);
/* The pixel's value and total; its terms are read. *opaque: neither is set, the
 * plain ones are right. */
gboolean fovea_alpha_plans_run (const FoveaArithmetic *self,
                                FoveaPixel            *pixel,
                                gboolean              *opaque,
                                GError               **error);

/* The number of the map, along an axis, that number `at` of the result is. */
gint64
fovea_arithmetic_in_map (const FoveaArithmetic *self, int axis, gint64 at);

/* Of the picture, and of its alpha behind the channels. */
guint fovea_arithmetic_read_channels (const FoveaArithmetic *self);

/* Reads of the picture, and whom for. */
typedef struct
{
  const FoveaArithmetic *self;
  FoveaPixel            *pixel;
  FoveaReadFunc          read;
  gpointer               data;
} FoveaPixelRead;

/* The pixel's terms: where each looks, its weight, and what it reads. */
gboolean fovea_pixel_read (const FoveaPixelRead *job, GError **error);

/* What the kinds are made with. */
FoveaArithmetic *fovea_arithmetic_allocate (FoveaArithmeticKind kind,
                                            guint               channels,
                                            gint64              width,
                                            gint64              height);
FoveaPlan       *fovea_arithmetic_plan (FoveaGraph             *graph,
                                        FoveaWeights           *weights,
                                        guint                   channels,
                                        const gint64            size[2],
                                        const FoveaPlanOptions *options,
                                        GError                **error);
/* The map's size, and how the layer of that name is computed. */
void     fovea_arithmetic_take_plan (FoveaArithmetic *self,
                                     FoveaPlan       *plan,
                                     const char      *layer);
gboolean fovea_arithmetic_take_kernel (FoveaArithmetic   *self,
                                       const FoveaKernel *kernel,
                                       GError           **error);

/* Of a transposed convolution, with its default. */
double fovea_overlap_scale (const FoveaOverlap *request);
