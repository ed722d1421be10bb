/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feature maps as an image: what the procedure, its window and the batch
 * command share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "map-colours.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_MAPS_SHEET, /* one labelled picture */
  FOVEA_MAPS_LAYERS /* a layer group, strongest on top */
} FoveaMapsAs;

const FoveaOption *fovea_maps_options (void);

/* sort, range and colours of the settings. */
FoveaMapsLook fovea_maps_look (FoveaSettings *settings);

/* A new image of the maps that `model` made, undo clean. look: as of fovea_sheet_new.
 * NULL: no memory. */
GimpImage *fovea_maps_image (const FoveaMaps     *maps,
                             FoveaModel          *model,
                             FoveaMapsAs          as,
                             const FoveaMapsLook *look,
                             GError             **error);

/* Both: the image that the settings ask for. */
GimpImage *fovea_maps_make (FoveaSettings     *settings,
                            FoveaModel        *model,
                            const FoveaTensor *photo,
                            GError           **error);

G_END_DECLS
