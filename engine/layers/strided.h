/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies by nested loops, each with a stride in the source and one in the
 * destination: what every layer that only moves numbers comes down to. */
#pragma once

#include "layer.h"

/* Twice the rank: an axis may be cut in two. */
#define FOVEA_STRIDED_MAX (2 * FOVEA_MAX_RANK)

/* dst[dst_start + sum i_l * dst_l] = src[src_start + sum i_l * src_l] for all
 * 0 <= i_l < n_l; all in elements. No two places of dst are the same. */
typedef struct
{
  guint  n_loops;
  gint64 src_start, dst_start;
  gint64 n[FOVEA_STRIDED_MAX];
  gint64 src[FOVEA_STRIDED_MAX], dst[FOVEA_STRIDED_MAX];
  gint64 block[FOVEA_STRIDED_MAX]; /* what a unit does of a loop */
} FoveaStrided;

/* Adds a loop inside those that are there; at most FOVEA_STRIDED_MAX. */
void fovea_strided_add (FoveaStrided *copy, gint64 n, gint64 src, gint64 dst);
/* Once all loops are there: merges them, and cuts them into units of some 8192
 * numbers. Returns how many units there are, 0 where there is nothing to do. */
gint64 fovea_strided_prepare (FoveaStrided *copy);
/* Does units first .. last-1; numbers have `size` bytes, 4 or 8. */
void fovea_strided_run (const FoveaStrided *copy,
                        gsize               size,
                        gconstpointer       src,
                        gpointer            dst,
                        gint64              first,
                        gint64              last);
/* One loop, at once. */
void fovea_strided_row (gsize         size,
                        gconstpointer src,
                        gint64        src_stride,
                        gpointer      dst,
                        gint64        dst_stride,
                        gint64        n);

/* Number `at` of numbers of `size` bytes */
static inline gpointer
fovea_held_at (gconstpointer numbers, gsize size, gint64 at)
{
  return (char *) numbers + at * (gint64) size;
}

/* How a tile lies in memory: place p along axis d is (p - from[d]) * stride[d]
 * away from the tile's first element; extent[d] places are there. */
typedef struct
{
  gint64 from[FOVEA_MAX_RANK], extent[FOVEA_MAX_RANK], stride[FOVEA_MAX_RANK];
} FoveaTilePlaces;

void fovea_tile_places (const FoveaShape *shape,
                        const FoveaRect  *rect,
                        FoveaTilePlaces  *places);
