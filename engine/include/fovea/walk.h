/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking through a network: any layer's maps, the strongest of them,
 * receptive fields, the arithmetic of one value. */
#pragma once

#include "fovea/arithmetic.h"
#include "fovea/explain.h"

G_BEGIN_DECLS

/* ---- Looking inside -------------------------------------------------------- */

typedef struct
{
  char     *layer;         /* the layer's name, as the model file has it */
  guint     channels;      /* how many maps the layer has in all */
  guint     width, height; /* of one map */
  guint     n_maps;        /* how many are here: the strongest, best first, */
  gboolean  asked;         /* or those that were asked for, in that order */
  guint    *index;         /* [n_maps] number of each map in its layer */
  float    *minimum, *maximum; /* [n_maps] */
  double   *mean;   /* [n_maps] mean of |value|, what they are sorted by */
  float    *values; /* [n_maps][height][width] */
  float     low, high; /* the least and the greatest finite number of all maps of
                          the layer, also of those that are not here */
  FoveaRect seen;
} FoveaMaps;

void fovea_maps_free (FoveaMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMaps, fovea_maps_free)
/* One map as greys 0..1: its own minimum is black and maximum white; a
 * constant map is mid grey; NaN is black. `grey` has width * height places. */
void fovea_maps_to_grey (const FoveaMaps *maps, guint i, float *grey);

/* Names of the layers that have maps (rank-4 outputs) for a model's usual
 * input, in running order. (transfer full, NULL-terminated) */
char **fovea_model_map_layers (FoveaModel *model, GError **error);

/* ---- Walking through a network ---------------------------------------------------
 * All layers of a model for one photo, to be walked through: what each gives,
 * what it says of each of its maps, what one of its numbers is the sum of, and
 * which part of the photo that number sees. The numbers are those that the
 * network itself goes on with. A walk may be asked by any thread. */

typedef struct _FoveaWalk FoveaWalk;

#define FOVEA_WALK_MEMORY ((guint64) 300 << 20)

/* Runs the network once. What layers give is kept as far as `memory` bytes (0:
 * FOVEA_WALK_MEMORY) go, which what is computed with meanwhile has to fit into,
 * too; the cheapest to compute again is not kept. The weights come beside that.
 * Errors: MEMORY, said before anything is run; those of fovea_model_prepare and
 * fovea_plan_run. */
FoveaWalk *fovea_walk_new (FoveaModel            *model,
                           const FoveaTensor     *photo,
                           guint64                memory,
                           const FoveaRunOptions *options,
                           GError               **error);
FoveaWalk *fovea_walk_ref (FoveaWalk *walk);
void       fovea_walk_unref (FoveaWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWalk, fovea_walk_unref)

FoveaModel *fovea_walk_model (FoveaWalk *walk);
/* Its table of layers; a `row` is one of these. */
const FoveaDescription *fovea_walk_description (FoveaWalk *walk);
/* The part of the photo that the network looks at. */
FoveaRect fovea_walk_seen (FoveaWalk *walk);
/* The row of the layer of that name; -1 and NOT_FOUND, with near names. */
gint fovea_walk_row (FoveaWalk *walk, const char *layer, GError **error);
/* It gives maps: 1 x N x height x width numbers. */
gboolean fovea_walk_has_maps (FoveaWalk *walk, guint row);
/* Bytes that are kept; layers that are computed again when they are asked for:
 * for benches and tests, which hold them to the memory that was allowed. */
guint64 fovea_walk_bytes (FoveaWalk *walk);
guint   fovea_walk_n_dropped (FoveaWalk *walk);

/* What there is to say of a map. Minimum, maximum, mean and strength are of its
 * finite numbers, 0 where it has none. */
typedef struct
{
  float  minimum, maximum;
  double mean, strength; /* strength: the mean of |x| */
  double zeros;          /* the part of all its numbers that is 0: 0..1 */
  gint64 bad;            /* how many are NaN or infinite */
} FoveaMapFacts;

typedef struct
{
  guint row, n, width, height;
  const float   *values; /* [n][height][width] */
  FoveaMapFacts *facts;  /* [n] */
  float  low, high;      /* the least and the greatest finite number of all */
  float *mean;           /* [height][width]: the mean over the maps */
  guint  n_zero;         /* maps that are 0 everywhere */
  guint  n_bad;          /* maps with numbers that are none */
} FoveaLayerMaps;

/* All maps of a layer. Of a layer that gives a row of N numbers: N maps of 1x1.
 * They live on when the walk is gone. Errors: UNSUPPORTED: no maps; those of
 * fovea_plan_run where the layer is computed again. (transfer full) */
FoveaLayerMaps *fovea_walk_maps (FoveaWalk             *walk,
                                 guint                  row,
                                 const FoveaRunOptions *options,
                                 GError               **error);
FoveaLayerMaps *fovea_layer_maps_ref (FoveaLayerMaps *maps);
void            fovea_layer_maps_unref (FoveaLayerMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLayerMaps, fovea_layer_maps_unref)
/* What there is to say of map number `map` that should not be drawn as it is:
 * all 0, or with numbers that are none. NULL: nothing. (transfer full) */
char *fovea_layer_maps_problem (const FoveaLayerMaps *maps, guint map);

typedef enum
{
  FOVEA_MAPS_BY_STRENGTH, /* the strongest first */
  FOVEA_MAPS_BY_SPARSITY, /* the most zeros first; those of zeros alone last */
  FOVEA_MAPS_BY_NUMBER
} FoveaMapsOrder;
/* The words: "strength", "sparsity", "number"; NULL behind the last. */
const char *fovea_maps_order_word (FoveaMapsOrder order);
/* The maps' numbers in that order; equal ones by number. (transfer full, [n]) */
guint *fovea_layer_maps_order (const FoveaLayerMaps *maps,
                               FoveaMapsOrder        order);
/* Can fovea_feature_maps draw this layer? Without a photo and a run. Errors: its. */
gboolean fovea_feature_maps_check (FoveaModel *model,
                                   const char *layer,
                                   GError    **error);
/* The first `n` feature maps (0 = all), in that order, of the layer called `layer`
 * (NULL or "": the first convolution, after the activation that reads it) for this
 * photo. The strength of a map is the mean of |value|; equal ones keep their
 * order. Errors: NOT_FOUND (no such layer; says near names), UNSUPPORTED (a layer
 * without maps). */
FoveaMaps *fovea_feature_maps (FoveaModel            *model,
                               const FoveaTensor     *photo,
                               const char            *layer,
                               FoveaMapsOrder         order,
                               guint                  n,
                               const FoveaRunOptions *options,
                               GError               **error);
/* Those of the numbers `index`, in that order, as FoveaMaps (`asked`). Errors:
 * NOT_FOUND (no such map), MEMORY. (transfer full) */
FoveaMaps *fovea_layer_maps_choose (const FoveaLayerMaps *maps,
                                    const char           *layer,
                                    const FoveaRect      *seen,
                                    const guint          *index,
                                    guint                 n,
                                    GError              **error);
/* How many numbers lie in each of `bins` equal parts of low .. high; a number
 * that is high is in the last one. Others and NaN are not counted. Where low is
 * high: all that are it in the middle one. */
void fovea_map_histogram (const float *values,
                          gsize        n,
                          float        low,
                          float        high,
                          guint        bins,
                          guint       *counts);

/* One number of a layer as its own arithmetic: what it read and what each was
 * multiplied by.
 *   CONV  value = bias + sum over window and input maps of weight * input
 *   FULL  value = bias + sum over all inputs of weight * input
 *   POOL  the greatest of the window (weight 1 for `chosen`, 0 else), or its mean
 *         (weight 1 / n)
 *   ADD   the sum of one number of each input
 *   EACH  made of one number alone: an activation; of a batch norm weight * input
 *         + bias; of numbers that are but laid out anew, or of maps put one behind
 *         the other, that number
 * The inputs are the numbers that the layer before gave; where the window looks
 * outside of its maps there are zeros (FOVEA_TERM_BORDER). */
typedef enum
{
  FOVEA_VALUE_CONV,
  FOVEA_VALUE_FULL,
  FOVEA_VALUE_POOL,
  FOVEA_VALUE_ADD,
  FOVEA_VALUE_EACH
} FoveaValueKind;

typedef struct
{
  FoveaTermKind kind; /* PICTURE: a number of the input; BORDER: outside */
  gint64        map, x, y; /* where in the input */
  float         value;
  double        weight, product;
} FoveaValueTerm;

typedef struct
{
  guint row;
  float value;
} FoveaValueBehind;

typedef struct
{
  FoveaValueKind  kind;
  guint           row, map;
  gint64          x, y;
  char           *layer; /* its name, and that of what it reads (ADD: the first) */
  char           *from;
  gint            from_row; /* -1: the network's input */
  gboolean        is_max;   /* POOL */
  guint           planes, height, width; /* of the window; ADD: planes = inputs */
  FoveaValueTerm *terms;     /* [planes][height][width] */
  double         *plane_sum; /* [planes] of the products */
  double          sum, bias; /* sum of the products, in double precision */
  gint64          chosen;    /* POOL of the greatest: the first that is it, or -1 */
  float           value;     /* what the layer gave, to the bit */
  /* |value - (sum + bias)| <= bound: n u sum |w x| for n terms added in any order,
   * u = 2^-24; of a 3x3 convolution at least 40 u sum |w| max |x|, and of a larger
   * one 24 u sum |w| max |x|, since they may go other ways than term by term. Negative: value is no sum (an
   * activation, or numbers that are not finite). */
  double   bound;
  gboolean within;
  /* What the layers behind make of this number, as long as each is made of it
   * alone: batch norm, activation. */
  FoveaValueBehind *behind;
  guint             n_behind;
  /* Sparse and shared, G_MAXINT64 where too large to say: */
  gint64 n_inputs;      /* that were read, not of the border */
  gint64 n_weights;     /* that made this number, its bias left out */
  gint64 shared;        /* numbers of its map that the same weights make */
  gint64 layer_weights; /* of the layer */
  gint64 all_inputs;    /* a fully connected layer would read for one number, */
  gint64 all_weights;   /* and have: one for each input and each output */
} FoveaValueSum;

/* Errors: SHAPE: no such number; UNSUPPORTED, by name: a layer of another kind;
 * those of fovea_walk_maps. (transfer full) */
FoveaValueSum *fovea_walk_value (FoveaWalk *walk,
                                 guint      row,
                                 guint      map,
                                 gint64     x,
                                 gint64     y,
                                 GError   **error);
void           fovea_value_sum_free (FoveaValueSum *sum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaValueSum, fovea_value_sum_free)
/* As on a slide: for up to `planes` of the input maps that count most (0: all)
 * window x weights = products, the border's zeros in brackets; then sums, result,
 * what the layers behind make of it, and the counts. (transfer full) */
char *fovea_value_sum_to_text (FoveaWalk           *walk,
                               const FoveaValueSum *sum,
                               guint                planes);
/* The lines behind the columns. (transfer full) */
char *fovea_value_sum_sums (FoveaWalk *walk, const FoveaValueSum *sum);
/* The planes, those with the greatest |sum| first. (transfer full, [planes]) */
guint *fovea_value_sum_order (const FoveaValueSum *sum);

/* The theoretical receptive field of pixel (x, y) of a layer's maps, in pixels of
 * the photo: what could reach it, in whole pixels. It may reach outside of what
 * is seen. Of layers that see everything, and have no pixels: all that is seen. */
FoveaRect fovea_walk_field (FoveaWalk *walk, guint row, gint64 x, gint64 y);
/* The real one: |d value / d input|, the greatest of the channels, for each pixel
 * of the network's input; `score` is the value. What is less than 2^-18 of the
 * greatest cannot be told from rounding, and is 0. Errors: SHAPE (no such pixel),
 * those of fovea_graph_gradient and fovea_plan_run. (transfer full) */
FoveaHeat *fovea_walk_real_field (FoveaWalk             *walk,
                                  guint                  row,
                                  guint                  map,
                                  gint64                 x,
                                  gint64                 y,
                                  const FoveaRunOptions *options,
                                  GError               **error);
/* Where a map over the network's input is not 0 (or is no number): in pixels of
 * the photo. Empty when it is 0 everywhere. */
FoveaRect fovea_walk_extent (FoveaWalk *walk, const FoveaHeat *heat);

G_END_DECLS
