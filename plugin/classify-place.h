/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A heat map put into the image it is of, at the place that was looked at, in one undo
 * step: what was seen in the window, not stretched and not moved. */
#pragma once

#include "classify-heat.h"
#include "look.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_HEAT_AS_LAYER,    /* the colours, above what was looked at */
  FOVEA_HEAT_AS_MASK,     /* of the layer that was looked at: it stays where the heat is */
  FOVEA_HEAT_AS_SELECTION /* soft: a pixel is as selected as the map is high */
} FoveaHeatAs;

typedef struct
{
  const FoveaHeatMap *map;
  const char         *source; /* of the look: "layer", "selection", "visible" */
  const char         *model;  /* its name, for the layer's */
  double              opacity; /* 0..1, of the layer */
} FoveaHeatResult;

/* Can it be done, as far as is known before the pixels are made? */
gboolean fovea_classify_place_check (FoveaLook             *look,
                                     const FoveaHeatResult *result,
                                     FoveaHeatAs            as,
                                     GError               **error);
/* What goes into an image of this EXIF orientation; in any thread. (transfer full) */
GeglBuffer *fovea_classify_place_pixels (const FoveaHeatMap *map,
                                         FoveaHeatAs         as,
                                         int                 orientation,
                                         GError            **error);
/* What was made, in a sentence; NULL and an error: nothing was changed. (transfer full) */
char *fovea_classify_place (FoveaLook             *look,
                            const FoveaHeatResult *result,
                            FoveaHeatAs            as,
                            GeglBuffer            *pixels,
                            GError               **error);

G_END_DECLS
