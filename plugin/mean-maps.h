/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean maps of a network's layers as an image: what the procedure and the
 * batch command share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_MEAN_SHEET, /* one labelled picture */
  FOVEA_MEAN_GROUP  /* a layer group, the first layer of the network on top */
} FoveaMeanAs;

const FoveaOption *fovea_mean_options (void);

/* Runs the model over the photo. */
FoveaMeanMaps *fovea_mean_compute (FoveaSettings     *settings,
                                   FoveaModel        *model,
                                   const FoveaTensor *photo,
                                   GError           **error);

/* A new image, undo clean. NULL: no memory. */
GimpImage *fovea_mean_image (FoveaSettings *settings, const FoveaMeanMaps *maps, GError **error);

G_END_DECLS
