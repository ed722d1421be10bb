/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in maps: their means layer by layer, the kernels of the first ones, and the parts of
 * one's own photos that excite one most. */
#pragma once

#include "fovea/walk.h"

G_BEGIN_DECLS

/* ---- First-layer kernels -------------------------------------------------------
 * The kernels of a network's first convolution. It reads z, and z is affine in the
 * R'G'B' value v (0..1) of the same pixel: z_j = sum over c of A[j][c] v_c + b[j].
 * A and b are the card's mean, scale and channel order, and what the layers before
 * it do, which is found by running those on random pixels (least squares; where
 * they copy or reorder channels, exactly). Then, with a kernel k and its bias,
 *
 *   bias + sum of k z = offset + sum of k' v,   k'[c] = sum over j of k[j] A[j][c],
 *                                               offset = bias + sum of k[j] b[j]
 *
 * so that k' and offset are an effect (a 3-D kernel of FoveaConvolve) that gives
 * on R'G'B' what the network sees. What equals what:
 *   - fovea_first_layer_maps has the very bits of the tap of that convolution;
 *   - at output (y, x), the effect of stride 1 over the same picture has the
 *     network's number at pixel (stride y - before + floor (size / 2) dilation,
 *     the same in x) within `error`, where the window stays in the picture: k' and
 *     v are rounded otherwise than k and z. Outside a network reads zeros of z,
 *     which is the effect's `border` where it can be.
 * Neither a batch norm nor an activation behind the convolution is in them. */

typedef struct
{
  double       strength; /* sqrt (sum of k^2) */
  double       bias, offset;
  double       error; /* see above; NaN where the network rounds to integers */
  FoveaKernel *weights; /* k as the network has it: the planes of its group */
  FoveaKernel *colour;  /* k by the photo's channels: red, green, blue, or one
                           plane of grey */
  FoveaKernel *folded;  /* k', three planes */
} FoveaFirstKernel;

typedef struct
{
  char             *layer; /* the convolution's name */
  guint             n;     /* kernels, each of */
  guint             planes, height, width;
  guint             group;
  gint64            stride[2], dilation[2], before[2], after[2]; /* y, x */
  gboolean          grey;     /* the network sees no colours */
  gboolean          quantised; /* it computes with integers: k is what they
                                  stand for */
  FoveaBorder       border; /* for the effect: constant where zeros of z are one
                               grey, else replicate */
  double            border_value;
  FoveaFirstKernel *kernels; /* [n] by their numbers */
  FoveaModel       *model;
  FoveaGraph       *graph; /* the part of the network up to there */
} FoveaFirstLayer;

#define FOVEA_FIRST_MAX_KERNELS 4096

/* Errors: UNSUPPORTED, naming what is there instead ("the first layer is a Gemm
 * ('fc1'): it has no kernels to show"); MEMORY. */
FoveaFirstLayer *fovea_first_layer_new (FoveaModel *model, GError **error);
void             fovea_first_layer_free (FoveaFirstLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFirstLayer, fovea_first_layer_free)

/* All numbers, the strongest first; equal ones in order. (transfer full) */
guint *fovea_first_layer_strongest (const FoveaFirstLayer *layer);
/* "3,7,12", "0-5,9", "strongest 8" or "all": the numbers, each once, in the order
 * that is said. Errors: FORMAT, NOT_FOUND (no such kernel). (transfer full, of
 * guint) */
GArray *fovea_first_layer_choose (const FoveaFirstLayer *layer,
                                  const char            *text,
                                  GError               **error);
/* Their maps of a photo at the network's size, in this order. Errors: as of
 * fovea_feature_maps. */
FoveaMaps *fovea_first_layer_maps (const FoveaFirstLayer *layer,
                                   const FoveaTensor     *photo,
                                   const guint           *kernels,
                                   guint                  n,
                                   const FoveaRunOptions *options,
                                   GError               **error);

/* ---- Patches of photos that excite a map most ---------------------------------------
 * Of each photo and map of a layer, the greatest value and where it is, in a file
 * in the user's cache: photos that are in it and have not changed are not looked
 * at again. */
typedef struct _FoveaPatchIndex FoveaPatchIndex;

typedef struct
{
  char     *path;  /* of the photo */
  float     value; /* the map's greatest in it; of a layer that cuts off what is too
                      great (ReLU6), before that */
  guint     x, y;  /* where, in pixels of the map */
  FoveaRect field; /* its theoretical receptive field in the photo, as far as it
                      lies in what the network saw */
} FoveaPatch;

/* The index of a layer (NULL or "": the first convolution) for photos that
 * `folder`, any text, stands for. It belongs to the network's bytes, its card
 * and this program's version: when one of them changes, it is begun anew. One process at a time
 * has it. Folder NULL: nothing is opened or written; only the layer and its maps may be
 * asked for. Errors: NOT_FOUND, UNSUPPORTED: no such layer, no maps, or another
 * process has it; the file system's. (transfer full) */
FoveaPatchIndex *fovea_patch_index_open (FoveaModel *model,
                                         const char *layer,
                                         const char *folder,
                                         GError    **error);
void             fovea_patch_index_free (FoveaPatchIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchIndex, fovea_patch_index_free)
const char *fovea_patch_index_layer (const FoveaPatchIndex *index);
guint       fovea_patch_index_n_maps (const FoveaPatchIndex *index);
/* Those that were asked for by `has`, or added, since it was opened: only these
 * are counted and found. */
guint fovea_patch_index_n_photos (const FoveaPatchIndex *index);
/* Is the photo in it, with its size and time of today? */
gboolean fovea_patch_index_has (FoveaPatchIndex *index, const char *path);
/* Runs the network and writes what it found at once: a run that is killed loses
 * one photo. `path` names the file that `photo` was read from. Errors: those of
 * fovea_model_prepare and fovea_plan_run; the file system's. */
gboolean fovea_patch_index_add (FoveaPatchIndex       *index,
                                const char            *path,
                                const FoveaTensor     *photo,
                                const FoveaRunOptions *options,
                                GError               **error);
/* The n photos in which this map has its greatest values, one patch a photo, best
 * first: of FoveaPatch. Behind a ReLU only those above 0, which may be fewer. (transfer full, with a free function set) */
GPtrArray *fovea_patch_index_top (FoveaPatchIndex *index,
                                  guint            map,
                                  guint            n,
                                  GError         **error);

/* ---- Mean maps -------------------------------------------------------------------
 * The strip of a lecture: for each layer one map, the mean of all of its maps. */

typedef enum
{
  FOVEA_MEAN_CONV,  /* convolutions, without those on shortcuts (projections) */
  FOVEA_MEAN_BLOCK, /* of each size the last layer before maps become smaller */
  FOVEA_MEAN_ALL    /* all layers with maps */
} FoveaMeanLayers;

typedef struct
{
  guint         row;
  char         *layer; /* its name */
  char         *op;    /* "Conv" */
  guint         n, width, height; /* of its maps */
  float        *values; /* [height][width]: their mean */
  FoveaMapFacts facts;  /* of these */
  double        strength; /* the mean of |x| over all its maps */
} FoveaMeanMap;

typedef struct
{
  char         *model; /* its card's name, or its id */
  FoveaMeanLayers layers;
  guint         n;
  FoveaMeanMap *maps;      /* in running order */
  guint         n_left;    /* convolutions on shortcuts, left out */
  gint64        n_maps;    /* of all these layers together */
  FoveaRect     seen;
} FoveaMeanMaps;

/* Errors: UNSUPPORTED: the network has no such layers; those of fovea_walk_maps.
 * (transfer full) */
FoveaMeanMaps *fovea_walk_mean_maps (FoveaWalk             *walk,
                                     FoveaMeanLayers        layers,
                                     const FoveaRunOptions *options,
                                     GError               **error);
void           fovea_mean_maps_free (FoveaMeanMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMeanMaps, fovea_mean_maps_free)
/* "17 convolutions, 3904 maps", and what was left out. (transfer full) */
char *fovea_mean_maps_count (const FoveaMeanMaps *maps);

const char *fovea_version (void);

G_END_DECLS
