/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolve, edges, activation, Gaussian blur and pool over drawables: one function for the procedures,
 * their dialogs and the batch commands. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_FILTER_CONVOLVE,
  FOVEA_FILTER_EDGES,
  FOVEA_FILTER_GAUSSIAN,
  FOVEA_FILTER_ACTIVATION,
  FOVEA_FILTER_POOL /* its batch command is another */
} FoveaFilterKind;

/* The options of each kind, by the names of the operations' properties. */
const FoveaOption *fovea_convolve_options (void);
const FoveaOption *fovea_edges_options (void);
const FoveaOption *fovea_activation_options (void);
const FoveaOption *fovea_gaussian_options (void);
const FoveaOption *fovea_pool_options (void);

/* What the options of pool ask for. */
FoveaPool fovea_filter_pool (FoveaSettings *settings, gboolean keep_size);

/* What can be told wrong without a picture: kernel text, preset. */
gboolean fovea_filter_check_settings (FoveaFilterKind kind,
                                      FoveaSettings  *settings,
                                      GError        **error);

/* From a script, where the last word does not win as it does in a dialog: a preset
 * and another kernel's text contradict each other. */
gboolean fovea_filter_check_kernel (FoveaFilterKind kind,
                                    FoveaSettings  *settings,
                                    GError        **error);

/* Filters each drawable where it is selected, all or none of them: nothing is
 * changed before everything is computed, and it is one undo step. */
gboolean fovea_filter_apply (FoveaFilterKind kind,
                             FoveaSettings  *settings,
                             GimpImage      *image,
                             GimpDrawable  **drawables,
                             GError        **error);

/* The whole drawable filtered to its true size: strides, pooling and the
 * border "valid" make it smaller. (transfer full) */
GeglBuffer *fovea_filter_shrink (FoveaFilterKind kind,
                                 FoveaSettings  *settings,
                                 GimpDrawable   *drawable,
                                 GError        **error);

/* A new image with `pixels` as its one layer, and the old one's base type,
 * precision, resolution, colour profile, comment and metadata. */
GimpImage *fovea_image_like (GimpImage  *image,
                             GeglBuffer *pixels,
                             const char *layer_name);
/* The same in grey or in colours. */
GimpImage *fovea_image_like_base (GimpImage        *image,
                                  GeglBuffer       *pixels,
                                  const char       *layer_name,
                                  GimpImageBaseType base);

/* Such an image before it has layers; its undo is off until it is switched on. */
GimpImage *fovea_image_like_empty (GimpImage        *image,
                                   int               width,
                                   int               height,
                                   GimpImageBaseType base);
/* One more layer of these pixels, above all others of `group` (NULL: of the image). */
GimpLayer *fovea_image_add (GimpImage  *image,
                            GimpLayer  *group,
                            GeglBuffer *pixels,
                            const char *layer_name);

G_END_DECLS
