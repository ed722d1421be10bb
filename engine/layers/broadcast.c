/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic of inputs whose shapes differ: see broadcast.h. */
#include "layers/broadcast.h"

#include <string.h>

#include "layers/steps.h"

gboolean
fovea_broadcast_parse (FoveaAttrs *attrs,
                       const char *layer,
                       gpointer    params,
                       GError    **error)
{
  FoveaBroadcast *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  fovea_attrs_get_int (attrs, "broadcast", 0);
  return fovea_attrs_check (attrs, layer, error);
}

/* The size of input i along axis `axis` of an output of `rank` axes; *own is
 * the input's own axis, -1 where it has none. */
static gint64
broadcast_size (const FoveaStep *step,
                guint            i,
                guint            rank,
                guint            axis,
                int             *own)
{
  const FoveaBroadcast *p = step->params;
  const FoveaShape     *in = &step->in[i];
  int                   start = (int) rank - (int) in->rank;

  if (i > 0 && p->axis >= 0 && p->axis + in->rank <= rank)
    start = p->axis;
  *own = (int) axis - start;
  if (*own < 0 || *own >= (int) in->rank)
    *own = -1;
  return *own < 0 ? 1 : in->size[*own];
}

static gboolean
broadcast_fail (const FoveaStep *step, guint i, GError **error)
{
  g_autofree char *a = fovea_shape_to_string (&step->in[0]);
  g_autofree char *b = fovea_shape_to_string (&step->in[i]);

  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: %s and %s do not go together"), step->klass->name,
                     a, b);
}

gboolean
fovea_broadcast_fit (FoveaStep *step, GError **error)
{
  FoveaShape *out = &step->out[0];
  guint       rank = 0;

  if (! fovea_step_check (step, MAX (step->n_in, 1), G_MAXUINT, error))
    return FALSE;
  for (guint i = 0; i < step->n_in; i++)
    rank = MAX (rank, step->in[i].rank);
  out->rank = rank;
  for (guint d = 0; d < rank; d++)
    {
      out->size[d] = 1;
      for (guint i = 0; i < step->n_in; i++)
        {
          int    own;
          gint64 size = broadcast_size (step, i, rank, d, &own);

          if (out->size[d] == 1)
            out->size[d] = size;
          else if (size != 1 && size != out->size[d])
            return broadcast_fail (step, i, error);
        }
    }
  return TRUE;
}

/* Input i is read at the very places that are written. */
static gboolean
broadcast_is_same (const FoveaStep *step, guint i)
{
  const FoveaShape *out = &step->out[0], *in = &step->in[i];

  return fovea_shape_is_map (out) && in->rank == out->rank &&
         fovea_map_height (in) == fovea_map_height (out) &&
         fovea_map_width (in) == fovea_map_width (out);
}

void
fovea_broadcast_need (const FoveaStep *step,
                      guint            i,
                      const FoveaRect *out,
                      FoveaRect       *in)
{
  *in = broadcast_is_same (step, i) ? *out : fovea_full_rect (&step->in[i]);
}

/* A unit is one row: the last axis of the output, or the rectangle's part. */
gint64
fovea_broadcast_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];
  gint64            rows = 1;

  if (fovea_shape_is_map (shape))
    return fovea_units_rows (step, out);
  for (guint d = 0; d + 1 < shape->rank; d++)
    rows *= shape->size[d];
  return rows;
}

/* Where the output row that begins at `index` (one number for each axis) is
 * read from input i; *repeat: one number stands for the row. */
static const float *
broadcast_row (const FoveaStep *step,
               const FoveaWork *work,
               guint            i,
               const gint64    *index,
               gboolean        *repeat)
{
  const FoveaShape *out = &step->out[0];
  const FoveaTile  *tile = &work->in[i];
  const gboolean    same_rank = step->in[i].rank == out->rank;
  gint64            offset = 0, stride = 1;

  *repeat = out->rank > 0;
  for (guint d = out->rank; d-- > 0;)
    {
      int    own;
      gint64 size = broadcast_size (step, i, out->rank, d, &own);
      gint64 origin = 0, extent = size;

      if (own < 0)
        continue;
      /* Only a map of the output's rank can be there in part. */
      if (same_rank && fovea_shape_is_map (out) && d == out->rank - 1)
        {
          origin = tile->rect.x;
          extent = tile->rect.width;
        }
      if (same_rank && out->rank == 4 && d == 2)
        {
          origin = tile->rect.y;
          extent = tile->rect.height;
        }
      offset += ((size == 1 ? 0 : index[d]) - origin) * stride;
      stride *= extent;
      if (d == out->rank - 1 && size != 1)
        *repeat = FALSE;
    }
  return tile->data + offset;
}

/* The first place of unit `unit` in the full output; returns the row's length,
 * sets *dst to where it is written. */
static gint64
broadcast_unit (const FoveaStep *step,
                const FoveaTile *out,
                gint64           unit,
                gint64          *index,
                float          **dst)
{
  const FoveaShape *shape = &step->out[0];
  gboolean          map = fovea_shape_is_map (shape);
  gint64            n = 1;

  if (shape->rank > 0)
    {
      index[shape->rank - 1] = map ? out->rect.x : 0;
      n = map ? out->rect.width : shape->size[shape->rank - 1];
    }
  *dst = out->data + unit * n;
  for (int d = (int) shape->rank - 2; d >= 0; d--)
    {
      gboolean is_y = shape->rank == 4 && d == 2;
      gint64   extent = is_y ? out->rect.height : shape->size[d];

      index[d] = unit % extent + (is_y ? out->rect.y : 0);
      unit /= extent;
    }
  return n;
}

/* Nothing is repeated and all tiles have the output's rectangle: rows lie
 * behind each other everywhere. */
static gboolean
broadcast_is_plain (const FoveaStep *step, const FoveaWork *work)
{
  for (guint i = 0; i < step->n_in; i++)
    if (! fovea_shape_equal (&step->in[i], &step->out[0]) ||
        ! fovea_rect_equal (&work->in[i].rect, &work->out[0].rect))
      return FALSE;
  return TRUE;
}

/* The inputs, from left to right, into n numbers at dst; `alike`: all are of
 * the output's shape, so one number of theirs is never meant for many. */
static void
broadcast_combine (const FoveaStep        *step,
                   const FoveaWork        *work,
                   const gint64           *index,
                   float                  *dst,
                   gint64                  n,
                   gboolean                alike,
                   const FoveaBroadcastOp *op)
{
  gboolean     repeat;
  const float *a = broadcast_row (step, work, 0, index, &repeat);

  repeat = repeat && ! alike;
  if (repeat)
    for (gint64 x = 0; x < n; x++)
      dst[x] = *a;
  else if (step->n_in == 1 && a != dst)
    memcpy (dst, a, n * sizeof (float));
  if (repeat)
    a = dst;
  for (guint i = 1; i < step->n_in; i++)
    {
      const float *b = broadcast_row (step, work, i, index, &repeat);

      repeat = repeat && ! alike;
      /* Adding -0 changes nothing, not even a zero's sign. */
      if (! repeat)
        op->rows (a, b, dst, n);
      else if (op->b_scales)
        work->loops->affine (a, *b, -0.0f, dst, n);
      else
        work->loops->affine (a, 1, *b, dst, n);
      a = dst;
    }
}

void
fovea_broadcast_run (const FoveaStep        *step,
                     const FoveaWork        *work,
                     gint64                  first,
                     gint64                  last,
                     const FoveaBroadcastOp *op)
{
  const gboolean plain = broadcast_is_plain (step, work);

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 index[FOVEA_MAX_RANK];
      float *dst;
      gint64 n = broadcast_unit (step, &work->out[0], unit, index, &dst);

      if (plain)
        {
          broadcast_combine (step, work, index, dst, n * (last - first), TRUE, op);
          return;
        }
      broadcast_combine (step, work, index, dst, n, FALSE, op);
    }
}
