/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the numbers of a tile of any rank lie in memory: only maps (rank 3 and 4)
 * are ever there in part, in x and y; all other axes are whole. */
#pragma once

#include "layer.h"

/* Along axis d numbers from `from` on, `size` of them, `stride` apart. */
typedef struct
{
  gint64 from[FOVEA_MAX_RANK], size[FOVEA_MAX_RANK], stride[FOVEA_MAX_RANK];
} FoveaGrid;

static inline void
fovea_grid_set (FoveaGrid *grid, const FoveaShape *shape, const FoveaRect *rect)
{
  const guint last = shape->rank - 1;
  gint64      stride = 1;

  for (guint d = shape->rank; d-- > 0;)
    {
      grid->from[d] = 0;
      grid->size[d] = shape->size[d];
      if (fovea_shape_is_map (shape) && d == last)
        {
          grid->from[d] = rect->x;
          grid->size[d] = rect->width;
        }
      if (shape->rank == 4 && d == 2)
        {
          grid->from[d] = rect->y;
          grid->size[d] = rect->height;
        }
      grid->stride[d] = stride;
      stride *= grid->size[d];
    }
}

/* Rows (stretches of the last axis) of it. */
static inline gint64
fovea_grid_rows (const FoveaGrid *grid, guint rank)
{
  gint64 rows = 1;

  for (guint d = 0; d + 1 < rank; d++)
    rows *= grid->size[d];
  return rows;
}

/* The full coordinates of row number `row`, for all axes but the last. */
static inline void
fovea_grid_row (const FoveaGrid *grid, guint rank, gint64 row, gint64 *index)
{
  for (int d = (int) rank - 2; d >= 0; d--)
    {
      index[d] = row % grid->size[d] + grid->from[d];
      row /= grid->size[d];
    }
}
