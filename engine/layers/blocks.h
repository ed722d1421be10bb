/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What depthtospace and spacetodepth share: the order of a block's channels. C is
 * the number of channels where there are pixels instead. */
#pragma once

#include "layers/steps.h"
#include "layers/strided.h"

typedef struct
{
  gint64   size;          /* of a block's side */
  gboolean channel_first; /* CRD: c, by, bx; else DCR: by, bx, c */
} FoveaBlocks;

gboolean fovea_blocks_parse (FoveaAttrs  *attrs,
                             const char  *layer,
                             FoveaBlocks *blocks,
                             GError     **error);
/* One input of rank 4, and a size that can be. */
gboolean fovea_blocks_check (const FoveaStep *step, GError **error);
/* Multiplies by the blocks' side. */
gboolean
fovea_blocks_grow (const FoveaStep *step, gint64 *size, GError **error);

/* The plane (batch and channel) among C * b^2 that has pixel (by, bx) of the
 * blocks of plane `plane` among C. */
gint64 fovea_blocks_plane (const FoveaBlocks *blocks,
                           gint64             channels,
                           gint64             plane,
                           gint64             by,
                           gint64             bx);
/* The other way round. */
gint64 fovea_blocks_source (const FoveaBlocks *blocks,
                            gint64             channels,
                            gint64             plane,
                            gint64            *by,
                            gint64            *bx);

/* The number (plane, y, x) of a tile, in full-map coordinates. */
static inline gpointer
fovea_blocks_at (const FoveaTile *tile,
                 gsize            size,
                 gint64           plane,
                 gint64           y,
                 gint64           x)
{
  return fovea_held_at (tile->data, size,
                        (plane * tile->rect.height + y - tile->rect.y) *
                                tile->rect.width +
                            x - tile->rect.x);
}
