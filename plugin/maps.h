/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feature maps as an image: what the procedure, its window and the batch
 * command share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_MAPS_SHEET, /* one labelled picture */
  FOVEA_MAPS_LAYERS /* a layer group, strongest on top */
} FoveaMapsAs;

const FoveaOption *fovea_maps_options (void);

/* Runs the model over the photo. */
FoveaMaps *fovea_maps_compute (FoveaSettings     *settings,
                               FoveaModel        *model,
                               const FoveaTensor *photo,
                               GError           **error);

/* A new image of the maps that `model` made, undo clean. NULL: no memory. */
GimpImage *fovea_maps_image (const FoveaMaps *maps,
                             FoveaModel      *model,
                             FoveaMapsAs      as,
                             GError         **error);

G_END_DECLS
