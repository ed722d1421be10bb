/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels out of a network's first layer as an effect, as layers, as own kernels:
 * what the procedure, its window and the batch command share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_LEARNED_EFFECT,
  FOVEA_LEARNED_LAYERS,
  FOVEA_LEARNED_LIBRARY
} FoveaLearnedAs;

typedef enum
{
  FOVEA_LEARNED_PHOTO,  /* the layer's own size: what the effect gives */
  FOVEA_LEARNED_NETWORK /* the network's input: its very numbers */
} FoveaLearnedSize;

const FoveaOption *fovea_learned_kernels_options (void);

/* A first layer, and which of its kernels are meant. */
typedef struct
{
  FoveaFirstLayer *layer;
  GArray          *chosen; /* of guint; one at least */
} FoveaLearnedBank;

FoveaLearnedBank *fovea_learned_bank_new (FoveaSettings *settings, FoveaModel *model, GError **error);
void              fovea_learned_bank_free (FoveaLearnedBank *bank);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLearnedBank, fovea_learned_bank_free)

/* An effect is one kernel: a usage error where more are chosen. */
gboolean fovea_learned_check_effect (FoveaLearnedBank *bank, GError **error);
gboolean fovea_learned_add_effect (FoveaLearnedBank *bank,
                                   FoveaSettings    *settings,
                                   GimpDrawable     *drawable,
                                   GError          **error);

/* One map of the drawable for each kernel, at its own size. (transfer full, of
 * GeglBuffer and their names) */
typedef struct
{
  GPtrArray *pixels, *names;
} FoveaLearnedMaps;

FoveaLearnedMaps *fovea_learned_maps_new (FoveaLearnedBank *bank,
                                          FoveaSettings    *settings,
                                          GimpDrawable     *drawable,
                                          GError          **error);
void              fovea_learned_maps_free (FoveaLearnedMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLearnedMaps, fovea_learned_maps_free)
/* Above the drawable: a layer, or a group of several; one undo step. */
void fovea_learned_add_layers (FoveaLearnedBank *bank,
                               FoveaLearnedMaps *maps,
                               GimpImage        *image,
                               GimpDrawable     *drawable);
/* A new image of them, like `image`. */
GimpImage *fovea_learned_image (FoveaLearnedBank *bank, FoveaLearnedMaps *maps, GimpImage *image);

/* The maps at the network's size. (transfer full) */
FoveaMaps *fovea_learned_network_maps (FoveaLearnedBank *bank, const FoveaTensor *photo, GError **error);

/* Saves them as own kernels; those that are there already with these numbers
 * stay. Their names. (transfer full) */
GStrv fovea_learned_save (FoveaLearnedBank *bank, gboolean overwrite, GError **error);

G_END_DECLS
