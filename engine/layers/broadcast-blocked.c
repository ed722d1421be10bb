/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of blocked maps (N C/b H W b): see broadcast.h. Maps of the
 * output's shape lie in blocks, too; what has one number a channel, or one for
 * all, goes over a block's pixels as a short row of copies. A unit is a row of a
 * block. The row functions are those of plain maps, so the numbers are, too. */
#include <string.h>

#include "layers/broadcast.h"

/* Numbers that a row function is given at once: whole pixels of any family. */
#define BLOCKED_ROW 512

/* The input's size along the output's axis d */
static gint64
blocked_size (const FoveaStep *step, guint i, guint d)
{
  const FoveaShape *in = &step->in[i];
  const guint       start = fovea_broadcast_start (step, i, 4);

  return d < start || d >= start + in->rank ? 1 : in->size[d - start];
}

static gboolean
blocked_is_map (const FoveaStep *step, guint i)
{
  return fovea_shape_is_blockable (step, i) &&
         fovea_shape_equal (&step->in[i], &step->out[0]);
}

/* No more than one number a channel */
static gboolean
blocked_is_vector (const FoveaStep *step, guint i)
{
  return blocked_size (step, i, 2) == 1 && blocked_size (step, i, 3) == 1;
}

void
fovea_broadcast_block (FoveaStep *step, const FoveaLoops *loops)
{
  gboolean blocked = FALSE, all = step->out[0].rank == 4 && ! step->whole;

  all = all && fovea_dtype_is_float (step->out_type[0]) &&
        fovea_dtype_held_size (step->out_type[0]) == sizeof (float);
  for (guint i = 0; i < step->n_in; i++)
    {
      const gboolean is_map = blocked_is_map (step, i);

      all = all && (is_map || blocked_is_vector (step, i));
      blocked = blocked || (is_map && step->in_block[i]);
    }
  blocked = blocked && all;
  /* Vectors are read as they lie. */
  for (guint i = 0; i < step->n_in; i++)
    if (! blocked)
      step->in_block[i] = 0;
    else if (blocked_is_map (step, i))
      step->in_block[i] = loops->lanes;
  step->out_block = blocked ? loops->lanes : 0;
}

/* ---- Running -------------------------------------------------------------------- */

/* A stretch of rows of a block that lie together. */
typedef struct
{
  const FoveaStep *step;
  const FoveaWork *work;
  gint64           plane, y;
  gint64           n; /* numbers */
} BlockedStretch;

/* Where the numbers of input i begin: of a map those at the same place; of a
 * vector `spread`, which is filled with those of the block's channels, again and
 * again, and 0 where the block has more. */
static const float *
blocked_numbers (const BlockedStretch *stretch, guint i, float *spread)
{
  const FoveaStep *step = stretch->step;
  const FoveaTile *in = &stretch->work->in[i], *out = &stretch->work->out[0];
  const int        lanes = step->out_block;
  const gint64     blocks = fovea_blocks (step->out[0].size[1], lanes);
  const gint64     channels = blocked_size (step, i, 1);
  const gint64     c = channels == 1 ? 0 : stretch->plane % blocks * lanes;
  const gint64     used = MIN (lanes, channels - c);
  const float     *src = in->data + c;

  if (blocked_is_map (step, i))
    return fovea_tile_block_row (in, stretch->plane, stretch->y, lanes) +
           (out->rect.x - in->rect.x) * lanes;
  if (blocked_size (step, i, 0) > 1)
    src += stretch->plane / blocks *
           (step->in_block[i] ? fovea_blocks (channels, lanes) * lanes :
                                channels);
  for (gint64 k = 0; k < lanes; k++)
    spread[k] = channels == 1 ? *src : k < used ? src[k] : 0;
  for (gint64 k = lanes; k < MIN (stretch->n, BLOCKED_ROW); k++)
    spread[k] = spread[k - lanes];
  return spread;
}

/* dst = a op b; a or b may be a row of copies. */
static void
blocked_op (const BlockedStretch *stretch,
            const float          *a,
            gboolean              a_is_row,
            const float          *b,
            gboolean              b_is_row,
            float                *dst,
            FoveaRowFunc          func)
{
  const FoveaDType type = stretch->step->out_type[0];
  const gint64 most = a_is_row || b_is_row ? BLOCKED_ROW : stretch->n;

  for (gint64 at = 0; at < stretch->n; at += most)
    {
      const FoveaRow row = { .step = stretch->step,
                             .loops = stretch->work->loops,
                             .in = { a_is_row ? a : a + at,
                                     b_is_row ? b : b + at },
                             .by = { 1, 1 },
                             .type = { type, type },
                             .dst = dst + at,
                             .n = MIN (most, stretch->n - at) };

      func (&row);
    }
}

/* From left to right, two at a time. */
static void
blocked_stretch (const BlockedStretch *stretch, FoveaRowFunc func)
{
  const FoveaStep *step = stretch->step;
  float            spread[2][BLOCKED_ROW];
  float           *dst = fovea_tile_block_row (&stretch->work->out[0],
                                               stretch->plane, stretch->y,
                                               step->out_block);
  const float     *a = blocked_numbers (stretch, 0, spread[0]);
  gboolean         a_is_row = a == spread[0];

  if (step->n_in == 1 && a != dst)
    memcpy (dst, a, stretch->n * sizeof (float));
  for (guint i = 1; i < step->n_in; i++)
    {
      const float *b = blocked_numbers (stretch, i, spread[1]);

      blocked_op (stretch, a, a_is_row, b, b == spread[1], dst, func);
      a = dst;
      a_is_row = FALSE;
    }
}

void
fovea_broadcast_run_blocked (const FoveaStep *step,
                             const FoveaWork *work,
                             gint64           first,
                             gint64           last,
                             FoveaRowFunc     func)
{
  const FoveaRect *out = &work->out[0].rect;
  gboolean         together = TRUE;

  for (guint i = 0; i < step->n_in; i++)
    if (blocked_is_map (step, i))
      together = together && work->in[i].rect.width == out->width;
  for (gint64 unit = first, rows; unit < last; unit += rows)
    {
      BlockedStretch stretch = { step, work };

      fovea_unit_block_row (&work->out[0], unit, &stretch.plane, &stretch.y);
      rows = together ? MIN (out->y + out->height - stretch.y, last - unit) : 1;
      stretch.n = rows * out->width * step->out_block;
      blocked_stretch (&stretch, func);
    }
}
