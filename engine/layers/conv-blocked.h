/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ways to convolve blocked maps (N C/b H W b, b = lanes), chosen by the plan:
 * what each does is at the head of its file. */
#pragma once

#include "layers/conv.h"
#include "simd/blocks.h"
#include "simd/packs.h"

typedef struct _FoveaConvWay
{
  const char *name; /* for the plan's table: "pointwise", "direct" */
  const char *(*name_of) (const FoveaStep *step); /* NULL: name */
  /* Numbers of weights that pack () fills; -1 when they cannot be counted. */
  gint64 (*weights) (const FoveaStep *step);
  /* The weights as a model has them, [OC][IC / group][kh][kw], to
   * fit->weights. */
  void (*pack) (const FoveaStep *step, gconstpointer weights, gboolean flip);
  gint64 (*units) (const FoveaStep *step, const FoveaRect *out);
  gsize (*scratch) (const FoveaStep *step, const FoveaRect *out);
  void (*run) (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last);
  /* As in FoveaLayerClass; NULL = none */
  gint64 (*prepare_units) (const FoveaStep *step, const FoveaRect *out);
  gsize (*shared) (const FoveaStep *step, const FoveaRect *out);
  void (*prepare) (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last);
} FoveaConvWay;

extern const FoveaConvWay fovea_conv_pointwise, fovea_conv_direct, fovea_conv_winograd,
    fovea_conv_depthwise;

/* Sets step->in_block and out_block, fit->way, lanes and out_blocks; all as it
 * was where the plain way is the better one. */
void fovea_conv_block (FoveaStep *step, const FoveaLoops *loops);
gboolean fovea_conv_takes_skip (const FoveaStep  *step,
                                const FoveaLoops *loops);
/* Packs weights, bias and epilogue of a step that has a way. */
gboolean
fovea_conv_pack_blocked (FoveaStep *step, gboolean flip, GError **error);

/* A way's weights: each tap of each output, of whole blocks. */
gint64 fovea_conv_all_taps (const FoveaStep *step);

/* The first of `taps` numbers of output `out` in a model's weights */
static inline gconstpointer
fovea_conv_weights_at (gconstpointer weights, gint64 out, gint64 taps)
{
  return (const char *) weights + out * taps * (gint64) sizeof (float);
}

/* What is done with the sums of output block `block`, counted over all groups,
 * on the tile's row y from full-map column x on. */
FoveaBlockPost fovea_conv_post (const FoveaStep *step,
                                const FoveaWork *work,
                                gint64           n,
                                gint64           block,
                                gint64           y,
                                gint64           x);

/* All channels of a group's blocks, `apart` floats from block to block; offset:
 * room for them. */
FoveaSpots fovea_conv_spots (const FoveaConv *fit,
                             ptrdiff_t       *offset,
                             ptrdiff_t        apart);

/* Blocks that the next panel takes, 1 or 2, of `left`. */
static inline int
fovea_conv_pair (gint64 left)
{
  return left > 1 ? 2 : 1;
}

/* What panel number `panel` of `panels` fetches of the next weights, `channels`
 * times m blocks: the first four share the work. */
static inline FoveaAhead
fovea_conv_ahead (const float *next,
                  gint64       channels,
                  int          block_floats,
                  gint64       panel,
                  gint64       panels)
{
  const gint64 share = MIN (panels, 4), floats = channels * block_floats;
  const int    step = block_floats / (int) share;

  if (! next || panel >= share)
    return (FoveaAhead){ 0 };
  return (FoveaAhead){ next + panel * (floats / share), step > 16 ? 2 : 1, step };
}

/* Cuts n pixels into panels of at most `most`, as even as can be. */
static inline int
fovea_conv_stretch (gint64 n, int most)
{
  gint64 panels = (n + most - 1) / most;

  return (int) ((n + panels - 1) / panels);
}
