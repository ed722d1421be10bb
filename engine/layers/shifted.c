/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cut out and surrounded with zeros: see shifted.h. A unit is a row. */
#include "layers/shifted.h"

#include <string.h>

#include "layers/grid.h"

void
fovea_shifted_fit (FoveaStep *step)
{
  step->whole = ! fovea_shape_is_map (&step->in[0]);
}

void
fovea_shifted_need (const FoveaStep *step,
                    guint            i,
                    const FoveaRect *out,
                    FoveaRect       *in)
{
  const FoveaShifted *shifted = step->fitted;
  const guint         rank = step->in[0].rank;

  *in = fovea_full_rect (&step->in[i]);
  if (i > 0)
    return;
  *in = *out;
  in->x += shifted->by[rank - 1];
  if (rank == 4)
    in->y += shifted->by[2];
}

gint64
fovea_shifted_units (const FoveaStep *step, const FoveaRect *out)
{
  FoveaGrid grid;

  fovea_grid_set (&grid, &step->out[0], out);
  return fovea_grid_rows (&grid, step->out[0].rank);
}

/* The row that begins at `index` (full coordinates), n numbers of `bytes`. */
static void
shifted_row (const FoveaStep *step,
             const FoveaGrid *grid,
             const char      *data,
             gint64          *index,
             char            *dst,
             gint64           n,
             gsize            bytes)
{
  const FoveaShifted *shifted = step->fitted;
  const guint         last = step->in[0].rank - 1;
  gint64              offset = 0, from, until;

  for (guint d = 0; d <= last; d++)
    {
      index[d] += shifted->by[d] - grid->from[d];
      if (d < last && (index[d] < 0 || index[d] >= grid->size[d]))
        {
          memset (dst, 0, n * bytes);
          return;
        }
      offset += index[d] * grid->stride[d];
    }
  from = CLAMP (-index[last], 0, n);
  until = CLAMP (grid->size[last] - index[last], from, n);
  memset (dst, 0, from * bytes);
  if (until > from)
    memcpy (dst + from * bytes, data + (offset + from) * (gint64) bytes,
            (until - from) * bytes);
  memset (dst + until * bytes, 0, (n - until) * bytes);
}

void
fovea_shifted_run (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last)
{
  const guint rank = step->in[0].rank;
  const gsize bytes = fovea_dtype_held_size (step->in_type[0]);
  FoveaGrid   in, out;

  fovea_grid_set (&in, &step->in[0], &work->in[0].rect);
  fovea_grid_set (&out, &step->out[0], &work->out[0].rect);
  for (gint64 unit = first; unit < last; unit++)
    {
      const gint64 n = out.size[rank - 1];
      gint64       index[FOVEA_MAX_RANK];

      fovea_grid_row (&out, rank, unit, index);
      index[rank - 1] = out.from[rank - 1];
      shifted_row (step, &in, (const char *) work->in[0].data, index,
                   (char *) work->out[0].data + unit * n * (gint64) bytes, n,
                   bytes);
    }
}
