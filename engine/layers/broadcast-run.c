/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of inputs whose shapes differ, row by row. Axes along which all
 * operands lie alike are taken together, so that rows are as long as can be: a
 * map times one number a channel has a row a channel. */
#include "layers/broadcast.h"

#include <string.h>

#define BROADCAST_BLOCK  4096 /* numbers that several inputs are added up in */
#define BROADCAST_SPREAD 256  /* copies of one number that stands for many */

/* ---- Places --------------------------------------------------------------------- */

/* Where the numbers of some operands lie along the output's axes, the last one
 * first. */
typedef struct
{
  guint  rank, n_operands;
  gint64 size[FOVEA_MAX_RANK + 1];
  gint64 stride[FOVEA_BROADCAST_MOST][FOVEA_MAX_RANK + 1];
  gint64 base[FOVEA_BROADCAST_MOST];
} BroadcastWalk;

/* The part of axis d of a value that a tile holds. */
static void
broadcast_part (const FoveaShape *shape,
                const FoveaRect  *rect,
                guint             d,
                gint64           *from,
                gint64           *extent)
{
  *from = 0;
  *extent = shape->size[d];
  if (! fovea_shape_is_map (shape))
    return;
  if (d + 1 == shape->rank)
    {
      *from = rect->x;
      *extent = rect->width;
    }
  else if (shape->rank == 4 && d == 2)
    {
      *from = rect->y;
      *extent = rect->height;
    }
}

/* Strides of input i along the output's axes (0 where a number is repeated),
 * and the place of what belongs to the output's first number. */
static gint64
broadcast_strides (const FoveaStep *step,
                   const FoveaWork *work,
                   guint            i,
                   gint64           strides[FOVEA_MAX_RANK])
{
  const FoveaShape *out = &step->out[0], *in = &step->in[i];
  const guint       start = fovea_broadcast_start (step, i, out->rank);
  gint64            base = 0, stride = 1;

  for (guint d = 0; d < FOVEA_MAX_RANK; d++)
    strides[d] = 0;
  for (guint d = in->rank; d-- > 0;)
    {
      gint64 from, extent, out_from, out_extent;

      broadcast_part (in, &work->in[i].rect, d, &from, &extent);
      broadcast_part (out, &work->out[0].rect, start + d, &out_from,
                      &out_extent);
      if (in->size[d] != 1)
        {
          strides[start + d] = stride;
          base += (out_from - from) * stride;
        }
      stride *= extent;
    }
  return base;
}

/* Takes the axis d, before those that are there, into the last one if all
 * operands go on in it as they do along it. */
static void
broadcast_walk_axis (BroadcastWalk *walk,
                     gint64         size,
                     gint64         strides[][FOVEA_MAX_RANK],
                     guint          d)
{
  const guint top = walk->rank - 1;
  gboolean    merge = walk->rank > 0;

  if (size == 1)
    return;
  for (guint o = 0; merge && o < walk->n_operands; o++)
    merge = strides[o][d] == walk->stride[o][top] * walk->size[top];
  if (merge)
    {
      walk->size[top] *= size;
      return;
    }
  walk->size[walk->rank] = size;
  for (guint o = 0; o < walk->n_operands; o++)
    walk->stride[o][walk->rank] = strides[o][d];
  walk->rank++;
}

/* Along the last axis numbers lie together, or are repeated. Where they do not
 * (a part of one column), rows are of one number. */
static void
broadcast_walk_end (BroadcastWalk *walk)
{
  gboolean together = walk->rank > 0;

  for (guint o = 0; together && o < walk->n_operands; o++)
    together = walk->stride[o][0] <= 1;
  if (together)
    return;
  for (guint d = walk->rank; d > 0; d--)
    {
      walk->size[d] = walk->size[d - 1];
      for (guint o = 0; o < walk->n_operands; o++)
        walk->stride[o][d] = walk->stride[o][d - 1];
    }
  walk->size[0] = 1;
  for (guint o = 0; o < walk->n_operands; o++)
    walk->stride[o][0] = 0;
  walk->rank++;
}

/* The walk over inputs `first` and, if n_operands is more, those behind. An
 * operand that is the output itself is input -1. */
static void
broadcast_walk (const FoveaStep *step,
                const FoveaWork *work,
                const int       *inputs,
                guint            n_operands,
                BroadcastWalk   *walk)
{
  const FoveaShape *out = &step->out[0];
  gint64            strides[FOVEA_BROADCAST_MOST][FOVEA_MAX_RANK], from, extent;

  *walk = (BroadcastWalk){ .n_operands = n_operands };
  for (guint o = 0; o < n_operands; o++)
    {
      gint64 stride = 1;

      walk->base[o] = 0;
      if (inputs[o] >= 0)
        walk->base[o] = broadcast_strides (step, work, inputs[o], strides[o]);
      for (guint d = out->rank; inputs[o] < 0 && d-- > 0;)
        {
          broadcast_part (out, &work->out[0].rect, d, &from, &extent);
          strides[o][d] = stride;
          stride *= extent;
        }
    }
  for (guint d = out->rank; d-- > 0;)
    {
      broadcast_part (out, &work->out[0].rect, d, &from, &extent);
      broadcast_walk_axis (walk, extent, strides, d);
    }
  broadcast_walk_end (walk);
}

/* ---- Running -------------------------------------------------------------------- */

/* What one pass over a stretch of the output reads and does. */
typedef struct
{
  BroadcastWalk walk;
  FoveaRow      row; /* all but what differs from row to row */
  const char   *data[FOVEA_BROADCAST_MOST];
  gsize         held[FOVEA_BROADCAST_MOST];
  FoveaRowFunc  func;
} BroadcastPass;

static void
broadcast_pass_init (BroadcastPass   *pass,
                     const FoveaStep *step,
                     const FoveaWork *work,
                     const int       *inputs,
                     guint            n_operands,
                     FoveaRowFunc     func)
{
  broadcast_walk (step, work, inputs, n_operands, &pass->walk);
  pass->row = (FoveaRow){ .step = step, .loops = work->loops };
  pass->func = func;
  for (guint o = 0; o < n_operands; o++)
    {
      const gboolean   is_out = inputs[o] < 0;
      const FoveaTile *tile = is_out ? &work->out[0] : &work->in[inputs[o]];

      pass->row.type[o] = is_out ? step->out_type[0] : step->in_type[inputs[o]];
      pass->row.by[o] = pass->walk.stride[o][0];
      pass->held[o] = fovea_dtype_held_size (pass->row.type[o]);
      pass->data[o] = (const char *) tile->data;
    }
}

/* Numbers from .. until-1 of the output, row by row. */
static void
broadcast_pass_run (BroadcastPass   *pass,
                    const FoveaWork *work,
                    gint64           from,
                    gint64           until)
{
  const BroadcastWalk *walk = &pass->walk;
  const FoveaStep     *step = pass->row.step;
  const gsize          held = fovea_dtype_held_size (step->out_type[0]);

  while (from < until)
    {
      FoveaRow row = pass->row;
      gint64   rest = from, x = from % walk->size[0];
      gint64   at[FOVEA_BROADCAST_MOST];

      memcpy (at, walk->base, sizeof at);
      for (guint d = 0; d < walk->rank; d++)
        {
          for (guint o = 0; o < walk->n_operands; o++)
            at[o] += rest % walk->size[d] * walk->stride[o][d];
          rest /= walk->size[d];
        }
      for (guint o = 0; o < walk->n_operands; o++)
        row.in[o] = pass->data[o] + at[o] * (gint64) pass->held[o];
      row.dst = (char *) work->out[0].data + from * (gint64) held;
      row.n = MIN (walk->size[0] - x, until - from);
      pass->func (&row);
      from += row.n;
    }
}

void
fovea_broadcast_stretch (const FoveaStep *step,
                         const FoveaWork *work,
                         gint64           first,
                         gint64           last,
                         gint64          *from,
                         gint64          *until)
{
  const FoveaShape *out = &step->out[0];
  gint64            width = 1, start;

  if (out->rank > 0)
    broadcast_part (out, &work->out[0].rect, out->rank - 1, &start, &width);
  *from = first * width;
  *until = last * width;
}

static void
broadcast_copy (const FoveaRow *row)
{
  if (row->in[0] != row->dst)
    memcpy (row->dst, row->in[0],
            row->n * fovea_dtype_held_size (row->type[0]));
}

void
fovea_broadcast_run (const FoveaStep *step,
                     const FoveaWork *work,
                     gint64           first,
                     gint64           last,
                     FoveaRowFunc     func)
{
  const int     both[] = { 0, 1 };
  BroadcastPass pass;
  gint64        from, until;

  if (step->out_block)
    {
      fovea_broadcast_run_blocked (step, work, first, last, func);
      return;
    }
  fovea_broadcast_stretch (step, work, first, last, &from, &until);
  if (step->n_in <= 2)
    {
      broadcast_pass_init (&pass, step, work, both, step->n_in,
                           step->n_in == 1 ? broadcast_copy : func);
      broadcast_pass_run (&pass, work, from, until);
      return;
    }
  for (; from < until; from += BROADCAST_BLOCK)
    for (guint i = 1; i < step->n_in; i++)
      {
        const int next[] = { i == 1 ? 0 : -1, (int) i };

        broadcast_pass_init (&pass, step, work, next, 2, func);
        broadcast_pass_run (&pass, work, from,
                            MIN (from + BROADCAST_BLOCK, until));
      }
}

void
fovea_broadcast_run_three (const FoveaStep *step,
                           const FoveaWork *work,
                           gint64           first,
                           gint64           last,
                           FoveaRowFunc     func)
{
  const int     all[] = { 0, 1, 2 };
  BroadcastPass pass;
  gint64        from, until;

  fovea_broadcast_stretch (step, work, first, last, &from, &until);
  broadcast_pass_init (&pass, step, work, all, 3, func);
  broadcast_pass_run (&pass, work, from, until);
}

/* ---- Rows ----------------------------------------------------------------------- */

void
fovea_row_floats (const FoveaRow *row, FoveaFloatLoop loop)
{
  const float *a = row->in[0], *b = row->in[1];
  float       *dst = row->dst;
  float        spread[2][BROADCAST_SPREAD];
  gsize        step = row->n;

  for (guint o = 0; o < 2; o++)
    if (row->by[o] == 0)
      {
        step = MIN (row->n, BROADCAST_SPREAD);
        for (gsize i = 0; i < step; i++)
          spread[o][i] = *(const float *) row->in[o];
      }
  for (gsize at = 0; at < row->n; at += step)
    loop (row->by[0] ? a + at : spread[0], row->by[1] ? b + at : spread[1],
          dst + at, MIN (step, row->n - at));
}

void
fovea_row_ints (const FoveaRow *row, FoveaIntOp op)
{
  const FoveaDType type = row->type[0];

  for (gsize i = 0; i < row->n; i++)
    fovea_held_put_int (
        row->dst, i, row->step->out_type[0],
        op (fovea_held_int (row->in[0], i * row->by[0], type),
            fovea_held_int (row->in[1], i * row->by[1], row->type[1]), type));
}
