/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pad: makes a map larger (or, with negative pads, smaller), ONNX Pad. `mode`
 * says what is read outside: constant, edge, reflect (edge not repeated), wrap
 * or, ours, symmetric (edge repeated). Reflections go on as often as a pad
 * wider than the map needs; where the map is 1 wide, reflect repeats it. */
#include <string.h>

#include "layers/steps.h"

typedef enum
{
  PAD_CONSTANT,
  PAD_EDGE,
  PAD_REFLECT,
  PAD_SYMMETRIC,
  PAD_WRAP
} PadMode;

typedef struct
{
  PadMode mode;
  guint   n_pads;
  gint64  pads[2 * FOVEA_MAX_RANK]; /* begins, then ends */
  double  value;
} PadParams;

/* One axis: output place i shows input place start + fold (i - before), folded
 * into 0 .. size-1. Cropping moves start and lowers size. */
typedef struct
{
  gint64 before, start, size, out;
} PadAxis;

typedef struct
{
  PadMode mode;
  float   value;
  PadAxis axis[4]; /* n c y x; ranks below 4 have ones in front */
  guint   first;   /* the value's first axis among these */
} PadFitted;

static gboolean
pad_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  static const char *const modes[] = { "constant", "edge", "reflect",
                                       "symmetric", "wrap" };
  PadParams               *p = params;
  const char *mode = fovea_attrs_get_string (attrs, "mode", "constant");
  const char *old = fovea_attrs_has (attrs, "paddings") ? "paddings" : "pads";

  p->n_pads = fovea_attrs_get_ints (attrs, old, p->pads, 2 * FOVEA_MAX_RANK);
  p->value = fovea_attrs_get_float (attrs, "value", 0);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    if (strcmp (mode, modes[i]) == 0)
      {
        p->mode = (PadMode) i;
        return fovea_attrs_check (attrs, "pad", error);
      }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("pad: unknown mode '%s'"), mode);
}

/* The numbers of constant input i, if it is there; *n stays 0 if not. */
static gboolean
pad_read_ints (const FoveaStep *step,
               guint            i,
               const char      *what,
               gint64          *values,
               guint           *n,
               GError         **error)
{
  const FoveaTensor *constant;
  gint64             count;

  if (! fovea_step_has (step, i))
    return TRUE;
  constant = fovea_step_constant (step, i, what, error);
  if (constant == NULL)
    return FALSE;
  count = fovea_shape_elements (&constant->shape);
  if (count < 0 || count > 2 * FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_SHAPE, _ ("pad: %" PRId64 " %s"),
                       count, what);
  *n = count;
  for (guint d = 0; d < *n; d++)
    values[d] = fovea_tensor_get_int (constant, d);
  return TRUE;
}

static gboolean
pad_in_range (gint64 pad)
{
  return pad >= -FOVEA_MAX_SIZE && pad <= FOVEA_MAX_SIZE;
}

/* begins and ends of every axis of the input, from wherever they are given. */
static gboolean
pad_read_pads (const FoveaStep *step,
               gint64          *begin,
               gint64          *end,
               GError         **error)
{
  const PadParams *p = step->params;
  const guint      rank = step->in[0].rank;
  gint64           pads[2 * FOVEA_MAX_RANK], axes[2 * FOVEA_MAX_RANK];
  guint            n = p->n_pads, n_axes = rank;

  memcpy (pads, p->pads, sizeof pads);
  for (guint d = 0; d < rank; d++)
    axes[d] = d;
  if (! pad_read_ints (step, 1, "pads", pads, &n, error) ||
      ! pad_read_ints (step, 3, "axes", axes, &n_axes, error))
    return FALSE;
  if (n != 2 * n_axes)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pad: %u pads for %u axes, there have to be %u"), n,
                       n_axes, 2 * n_axes);
  for (guint i = 0; i < n_axes; i++)
    {
      guint axis;

      if (! fovea_step_axis (step, axes[i], rank, &axis, error))
        return FALSE;
      if (! pad_in_range (pads[i]) || ! pad_in_range (pads[n_axes + i]))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("pad: a pad of %" PRId64 " is out of range"),
                           pad_in_range (pads[i]) ? pads[n_axes + i] : pads[i]);
      begin[axis] = pads[i];
      end[axis] = pads[n_axes + i];
    }
  return TRUE;
}

static gboolean
pad_fit_axis (PadAxis *axis,
              PadMode  mode,
              gint64   size,
              gint64   begin,
              gint64   end,
              GError **error)
{
  axis->before = MAX (begin, 0);
  axis->start = MAX (-begin, 0);
  axis->size = size - axis->start - MAX (-end, 0);
  axis->out = size + begin + end;
  if (axis->out < 1 || (axis->size < 1 && mode != PAD_CONSTANT))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pad: pads of %" PRId64 " and %" PRId64
                          " leave nothing of a size of %" PRId64),
                       begin, end, size);
  return TRUE;
}

static gboolean
pad_fit (FoveaStep *step, GError **error)
{
  const PadParams   *p = step->params;
  PadFitted         *fitted = step->fitted;
  const FoveaShape  *in = &step->in[0];
  gint64             begin[FOVEA_MAX_RANK] = { 0 }, end[FOVEA_MAX_RANK] = { 0 };
  const FoveaTensor *value;

  if (! fovea_step_check (step, 1, 4, error))
    return FALSE;
  if (in->rank < 1 || in->rank > 4)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("pad: an input of rank %u is not supported"),
                       in->rank);
  if (! pad_read_pads (step, begin, end, error))
    return FALSE;
  fitted->mode = p->mode;
  fitted->value = p->value;
  if (fovea_step_has (step, 2))
    {
      value = fovea_step_constant (step, 2, "value", error);
      if (value == NULL)
        return FALSE;
      if (fovea_shape_elements (&value->shape) != 1)
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("pad: the value is not one number"));
      fitted->value = fovea_tensor_get (value, 0);
    }
  /* A map of rank 3 is N C W: its height is 1. */
  fitted->first = 4 - in->rank;
  for (guint d = 0; d < 4; d++)
    fitted->axis[d] = (PadAxis){ 0, 0, 1, 1 };
  step->out[0] = *in;
  for (guint d = 0; d < in->rank; d++)
    {
      guint    a = in->rank == 3 && d < 2 ? d : fitted->first + d;
      PadAxis *axis = &fitted->axis[a];

      if (! pad_fit_axis (axis, p->mode, in->size[d], begin[d], end[d], error))
        return FALSE;
      step->out[0].size[d] = axis->out;
    }
  return TRUE;
}

/* Input place of output place i, or -1 for the constant. */
static gint64
pad_place (PadMode mode, const PadAxis *axis, gint64 i)
{
  const gint64 size = axis->size;
  gint64       period;

  i -= axis->before;
  if (i >= 0 && i < size)
    return axis->start + i;
  switch (mode)
    {
    case PAD_CONSTANT:
      return -1;
    case PAD_EDGE:
      return axis->start + (i < 0 ? 0 : size - 1);
    case PAD_REFLECT:
      period = MAX (2 * size - 2, 1);
      i = (i % period + period) % period;
      return axis->start + MIN (i, period - i) % size;
    case PAD_SYMMETRIC:
      period = 2 * size;
      i = (i % period + period) % period;
      return axis->start + MIN (i, period - 1 - i);
    case PAD_WRAP:
      return axis->start + (i % size + size) % size;
    }
  return -1;
}

/* The smallest interval that holds the input places of `n` output places. */
static void
pad_need_axis (PadMode        mode,
               const PadAxis *axis,
               gint64         from,
               gint64         n,
               gint64        *start,
               gint64        *size)
{
  gint64 low = G_MAXINT64, high = -1, until = from + n;

  /* A rectangle may be 2^31 wide. Beyond the input's ends one place is as good
   * as all, or they repeat after at most twice the input. */
  if (n > 0 && (mode == PAD_CONSTANT || mode == PAD_EDGE))
    {
      from = CLAMP (from, axis->before - 1, axis->before + axis->size);
      until = CLAMP (until, from + 1, axis->before + axis->size + 1);
    }
  else
    until = MIN (until, from + 2 * axis->size);
  for (gint64 i = from; i < until; i++)
    {
      gint64 place = pad_place (mode, axis, i);

      if (place < 0)
        continue;
      low = MIN (low, place);
      high = MAX (high, place);
    }
  *start = high < 0 ? 0 : low;
  *size = high < 0 ? 0 : high - low + 1;
}

static void
pad_need (const FoveaStep *step, guint i, const FoveaRect *out, FoveaRect *in)
{
  const PadFitted *fitted = step->fitted;

  *in = fovea_full_rect (&step->in[i]);
  if (i > 0 || ! fovea_shape_is_map (&step->in[0]))
    return;
  pad_need_axis (fitted->mode, &fitted->axis[2], out->y, out->height, &in->y,
                 &in->height);
  pad_need_axis (fitted->mode, &fitted->axis[3], out->x, out->width, &in->x,
                 &in->width);
}

/* A unit is one row; values that are no maps lie whole, as rows of the last
 * axis. */
static gint64
pad_units (const FoveaStep *step, const FoveaRect *out)
{
  const PadFitted *fitted = step->fitted;

  if (fovea_shape_is_map (&step->out[0]))
    return fovea_units_rows (step, out);
  return fitted->axis[2].out;
}

/* n places from output place x on; `row` begins at input place `origin`. */
static void
pad_row (const PadFitted *fitted,
         const float     *row,
         gint64           origin,
         gint64           x,
         float           *dst,
         gint64           n)
{
  const PadAxis *axis = &fitted->axis[3];
  const gint64   inner = CLAMP (axis->before - x, 0, n);
  const gint64   outer = CLAMP (axis->before + axis->size - x, inner, n);

  if (outer > inner)
    memcpy (dst + inner,
            row + (axis->start + x + inner - axis->before - origin),
            (outer - inner) * sizeof (float));
  for (gint64 i = inner > 0 ? 0 : outer; i < n;
       i = i + 1 == inner ? outer : i + 1)
    {
      gint64 place = pad_place (fitted->mode, axis, x + i);

      dst[i] = place < 0 ? fitted->value : row[place - origin];
    }
}

static void
pad_unit (const FoveaStep *step, const FoveaWork *work, gint64 unit)
{
  const PadFitted *fitted = step->fitted;
  const FoveaTile *in = &work->in[0], *out = &work->out[0];
  const gboolean   map = fovea_shape_is_map (&step->out[0]);
  const gint64     width = map ? out->rect.width : fitted->axis[3].out;
  float           *dst = out->data + unit * width;
  gint64           plane = 0, y = unit;
  gint64           place[3];
  gboolean         inside = in->rect.width > 0;

  if (map)
    fovea_unit_row (out, unit, &plane, &y);
  place[0] =
      pad_place (fitted->mode, &fitted->axis[0], plane / fitted->axis[1].out);
  place[1] =
      pad_place (fitted->mode, &fitted->axis[1], plane % fitted->axis[1].out);
  place[2] = pad_place (fitted->mode, &fitted->axis[2], y);
  for (int a = 0; a < 3; a++)
    inside = inside && place[a] >= 0;
  if (! inside)
    for (gint64 i = 0; i < width; i++)
      dst[i] = fitted->value;
  else if (map)
    pad_row (fitted,
             fovea_tile_row (in, place[0] * step->in[0].size[1] + place[1],
                             place[2]),
             in->rect.x, out->rect.x, dst, width);
  else
    pad_row (fitted,
             in->data + place[2] * step->in[0].size[step->in[0].rank - 1], 0, 0,
             dst, width);
}

static void
pad_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  for (gint64 unit = first; unit < last; unit++)
    pad_unit (step, work, unit);
}

const FoveaLayerClass fovea_layer_pad = {
  .name = "pad",
  .onnx = "Pad",
  .params_size = sizeof (PadParams),
  .fitted_size = sizeof (PadFitted),
  .parse = pad_parse,
  .fit = pad_fit,
  .need = pad_need,
  .units = pad_units,
  .run = pad_run,
};
