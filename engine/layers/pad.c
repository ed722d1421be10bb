/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pad: makes the input larger (or, with negative pads, smaller), ONNX Pad. `mode`
 * says what is read outside: constant, edge, reflect (edge not repeated), wrap
 * or, ours, symmetric (edge repeated). Reflections go on as often as a pad
 * wider than the map needs; where the map is 1 wide, reflect repeats it. */
#include <string.h>

#include "border.h"
#include "gradient.h"
#include "layers/numbers.h"
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  FoveaBorder mode; /* CONSTANT .. WRAP */
  guint       n_pads;
  gint64      pads[2 * FOVEA_MAX_RANK]; /* begins, then ends */
  double      value;
} PadParams;

/* One axis: output place i shows input place start + fold (i - before), folded
 * into 0 .. size-1. Cropping moves start and lowers size. */
typedef struct
{
  gint64 before, start, size, out;
} PadAxis;

typedef struct
{
  FoveaBorder mode;
  float       value;
  gint64      wide_value;
  PadAxis     axis[FOVEA_MAX_RANK]; /* of the input's axes */
} PadFitted;

static gboolean
pad_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  PadParams  *p = params;
  const char *mode = fovea_attrs_get_string (attrs, "mode", "constant");
  const char *old = fovea_attrs_has (attrs, "paddings") ? "paddings" : "pads";

  p->n_pads = fovea_attrs_get_ints (attrs, old, p->pads, 2 * FOVEA_MAX_RANK);
  p->value = fovea_attrs_get_float (attrs, "value", 0);
  for (p->mode = FOVEA_BORDER_CONSTANT; p->mode <= FOVEA_BORDER_WRAP; p->mode++)
    if (strcmp (mode, fovea_border_pad_mode (p->mode)) == 0)
      return fovea_attrs_check (attrs, "pad", error);
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("pad: unknown mode '%s'"), mode);
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
  gboolean         marked[FOVEA_MAX_RANK] = { FALSE };

  memcpy (pads, p->pads, sizeof pads);
  for (guint d = 0; d < rank; d++)
    axes[d] = d;
  if ((fovea_step_has (step, 1) &&
       ! fovea_step_ints (step, 1, "pads", pads, G_N_ELEMENTS (pads), &n,
                          error)) ||
      (fovea_step_has (step, 3) &&
       ! fovea_step_ints (step, 3, "axes", axes, G_N_ELEMENTS (axes), &n_axes,
                          error)))
    return FALSE;
  if (n != 2 * n_axes)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pad: %u pads for %u axes, there have to be %u"), n,
                       n_axes, 2 * n_axes);
  if (! fovea_step_axes (step, axes, n_axes, rank, marked, error))
    return FALSE;
  for (guint i = 0; i < n_axes; i++)
    {
      guint axis = axes[i] < 0 ? axes[i] + rank : axes[i];

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
pad_fit_axis (PadAxis    *axis,
              FoveaBorder mode,
              gint64      size,
              gint64      begin,
              gint64      end,
              GError    **error)
{
  axis->before = MAX (begin, 0);
  axis->start = MAX (-begin, 0);
  axis->size = size - axis->start - MAX (-end, 0);
  axis->out = size + begin + end;
  if (axis->out < 0 || (axis->size < 0 && mode != FOVEA_BORDER_CONSTANT) ||
      (axis->size == 0 && axis->out > 0 && mode != FOVEA_BORDER_CONSTANT))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pad: pads of %" PRId64 " and %" PRId64
                          " leave nothing of a size of %" PRId64),
                       begin, end, size);
  axis->size = MAX (axis->size, 0);
  return TRUE;
}

/* The number around, of constant input 2 or the attribute. */
static gboolean
pad_fit_value (FoveaStep *step, GError **error)
{
  PadFitted         *fitted = step->fitted;
  const FoveaTensor *value;

  fitted->value = ((const PadParams *) step->params)->value;
  fitted->wide_value = fovea_int_truncate (fitted->value);
  if (! fovea_step_has (step, 2))
    return TRUE;
  value = fovea_step_constant (step, 2, "value", error);
  if (value == NULL)
    return FALSE;
  if (fovea_shape_elements (&value->shape) != 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("pad: the value is not one number"));
  fitted->value = fovea_tensor_get (value, 0);
  fitted->wide_value = fovea_tensor_get_int (value, 0);
  return TRUE;
}

static gboolean
pad_fit (FoveaStep *step, GError **error)
{
  const PadParams  *p = step->params;
  PadFitted        *fitted = step->fitted;
  const FoveaShape *in = &step->in[0];
  gint64            begin[FOVEA_MAX_RANK] = { 0 }, end[FOVEA_MAX_RANK] = { 0 };

  if (! fovea_step_check (step, 1, 4, error) ||
      ! pad_read_pads (step, begin, end, error) ||
      ! pad_fit_value (step, error))
    return FALSE;
  fitted->mode = p->mode;
  step->out[0] = *in;
  for (guint d = 0; d < in->rank; d++)
    {
      if (! pad_fit_axis (&fitted->axis[d], p->mode, in->size[d], begin[d],
                          end[d], error))
        return FALSE;
      step->out[0].size[d] = fitted->axis[d].out;
    }
  step->whole = in->rank != 4;
  return TRUE;
}

/* Input place of output place i, or -1 for the constant. */
static gint64
pad_place (FoveaBorder mode, const PadAxis *axis, gint64 i)
{
  gint64 place = fovea_border_place (mode, i - axis->before, axis->size);

  return place < 0 ? -1 : axis->start + place;
}

/* The smallest interval that holds the input places of `n` output places. */
static void
pad_need_axis (FoveaBorder    mode,
               const PadAxis *axis,
               gint64         from,
               gint64         n,
               gint64        *start,
               gint64        *size)
{
  gint64 low = G_MAXINT64, high = -1, until = from + n;

  /* A rectangle may be 2^31 wide. Beyond the input's ends one place is as good
   * as all, or they repeat after at most twice the input. */
  if (n > 0 && (mode == FOVEA_BORDER_CONSTANT || mode == FOVEA_BORDER_REPLICATE))
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
  if (i > 0)
    return;
  pad_need_axis (fitted->mode, &fitted->axis[2], out->y, out->height, &in->y,
                 &in->height);
  pad_need_axis (fitted->mode, &fitted->axis[3], out->x, out->width, &in->x,
                 &in->width);
}

/* A unit is one row along the last axis. */
static gint64
pad_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];

  if (! fovea_step_is_whole (step))
    return fovea_units_rows (step, out);
  return shape->rank ?
             fovea_shape_elements (shape) / shape->size[shape->rank - 1] :
             1;
}

/* n times the number at `from`, which is not read when n is 0 */
static void
pad_fill (char *dst, const char *from, gint64 n)
{
  float  value;
  float *to = (float *) (gpointer) dst;

  if (n <= 0)
    return;
  memcpy (&value, from, sizeof value);
  for (gint64 i = 0; i < n; i++)
    to[i] = value;
}

/* n places from output place x on of an input row that begins at input place
 * `origin`. */
static void
pad_row (const PadFitted *fitted,
         gsize            size,
         const char      *row,
         gint64           origin,
         const PadAxis   *axis,
         gint64           x,
         char            *dst,
         gint64           n,
         gconstpointer    value)
{
  const gint64 inner = CLAMP (axis->before - x, 0, n);
  const gint64 outer = CLAMP (axis->before + axis->size - x, inner, n);

  if (outer > inner)
    memcpy (dst + inner * size,
            row + (axis->start + x + inner - axis->before - origin) *
                      (gint64) size,
            (outer - inner) * size);
  if (size == sizeof (float) && fitted->mode == FOVEA_BORDER_REPLICATE)
    {
      pad_fill (dst, row + (axis->start - origin) * (gint64) size, inner);
      pad_fill (dst + outer * size,
                row + (axis->start + axis->size - 1 - origin) * (gint64) size,
                n - outer);
      return;
    }
  for (gint64 i = inner > 0 ? 0 : outer; i < n;
       i = i + 1 == inner ? outer : i + 1)
    {
      gint64 place = pad_place (fitted->mode, axis, x + i);

      fovea_strided_row (
          size, place < 0 ? value : row + (place - origin) * (gint64) size, 1,
          dst + i * size, 1, 1);
    }
}

/* Number `unit` of the output tile's rows. */
static void
pad_unit (const FoveaStep       *step,
          const FoveaWork       *work,
          const FoveaTilePlaces *from,
          const FoveaTilePlaces *to,
          gint64                 unit)
{
  static const PadAxis one = { 0, 0, 1, 1 };
  const PadFitted     *fitted = step->fitted;
  const gsize          size = fovea_dtype_held_size (step->out_type[0]);
  const gboolean       wide = fovea_dtype_is_wide (step->out_type[0]);
  gconstpointer        value = wide ? (gconstpointer) &fitted->wide_value :
                                      (gconstpointer) &fitted->value;
  const guint          rank = step->in[0].rank, last = MAX (rank, 1) - 1;
  const gint64         n = rank ? to->extent[last] : 1;
  char                *dst = fovea_held_at (work->out[0].data, size, unit * n);
  gint64               offset = 0;
  gboolean             inside = work->in[0].rect.width > 0;

  for (guint d = last; d-- > 0; unit /= to->extent[d])
    {
      gint64 place = pad_place (fitted->mode, &fitted->axis[d],
                                to->from[d] + unit % to->extent[d]);

      inside = inside && place >= 0;
      offset += (place - from->from[d]) * from->stride[d];
    }
  if (! inside)
    fovea_strided_row (size, value, 0, dst, 1, n);
  else
    pad_row (fitted, size, fovea_held_at (work->in[0].data, size, offset),
             rank ? from->from[last] : 0, rank ? &fitted->axis[last] : &one,
             rank ? to->from[last] : 0, dst, n, value);
}

static void
pad_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  FoveaTilePlaces from, to;

  fovea_tile_places (&step->in[0], &work->in[0].rect, &from);
  fovea_tile_places (&step->out[0], &work->out[0].rect, &to);
  for (gint64 unit = first; unit < last; unit++)
    pad_unit (step, work, &from, &to, unit);
}

/* ---- Adjoint -------------------------------------------------------------------- */

/* A stretch of output places from .. until-1 that shows the input's places
 * `place`, place + step, ... */
typedef struct
{
  gint64 from, until, place, step;
} PadStretch;

static PadStretch
pad_stretch (const PadFitted *fitted, const PadAxis *axis, gint64 from)
{
  PadStretch s = { from, from + 1, pad_place (fitted->mode, axis, from), 1 };

  if (s.until < axis->out)
    s.step = pad_place (fitted->mode, axis, s.until) - s.place;
  if (s.place < 0 || ABS (s.step) > 1)
    s.step = s.place < 0 ? 0 : 1;
  while (s.until < axis->out &&
         pad_place (fitted->mode, axis, s.until) ==
             (s.place < 0 ? -1 : s.place + (s.until - s.from) * s.step))
    s.until++;
  return s;
}

/* Adds what each stretch shows to where it came from. */
static FoveaValue
pad_fold (FoveaAdjoint  *adjoint,
          FoveaValue     up,
          guint          rank,
          guint          d,
          const PadAxis *axis)
{
  const PadFitted *fitted = adjoint->step->fitted;
  const gint64     size = adjoint->step->in[0].size[d];
  gboolean         one[FOVEA_MAX_RANK] = { FALSE };
  FoveaValue       sum = FOVEA_NO_VALUE;
  PadStretch       s;

  one[d] = TRUE;
  for (gint64 at = 0; at < axis->out; at = s.until)
    {
      FoveaValue part;
      gint64     n, low;

      s = pad_stretch (fitted, axis, at);
      if (s.place < 0)
        continue;
      n = s.step ? s.until - s.from : 1;
      low = s.step < 0 ? s.place - n + 1 : s.place;
      part = fovea_adjoint_slice (adjoint, up, d, s.from, s.until,
                                  s.step < 0 ? -1 : 1);
      if (s.step == 0)
        part = fovea_adjoint_reduce (adjoint, "reducesum", part, one, rank);
      part = fovea_adjoint_pad (adjoint, part, rank, d, low, size - low - n);
      sum =
          sum == FOVEA_NO_VALUE ? part : FOVEA_ADJOINT_ADD (adjoint, sum, part);
    }
  return sum;
}

static void
pad_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep *step = adjoint->step;
  const PadFitted *fitted = step->fitted;
  FoveaValue       value = adjoint->up[0];

  for (guint d = 0; d < step->in[0].rank && value != FOVEA_NO_VALUE; d++)
    if (step->in[0].size[d] != step->out[0].size[d] ||
        fitted->axis[d].before != 0 || fitted->axis[d].start != 0)
      value = pad_fold (adjoint, value, step->in[0].rank, d, &fitted->axis[d]);
  adjoint->down[0] = value;
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
  .wide = TRUE,
  .gradient = pad_gradient,
};
