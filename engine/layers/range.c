/* SPDX-License-Identifier: GPL-3.0-or-later */
/* range: start, start + delta, ... up to before limit; three constant inputs.
 * There are max (ceil ((limit - start) / delta), 0) numbers. ONNX Range. */
#include <math.h>

#include "layers/numbers.h"
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  gint64 start, delta;
  double float_start, float_delta;
} RangeFitted;

static gboolean
range_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  /* Floats of 16 bits are computed in fp32 anyway. */
  fovea_attrs_get_int (attrs, "stash_type", 1);
  return fovea_attrs_check (attrs, "range", error);
}

/* How many integers; as unsigned numbers differences cannot overflow. */
static double
range_count_ints (gint64 start, gint64 limit, gint64 delta)
{
  guint64 way, step;

  if (delta > 0 ? limit <= start : limit >= start)
    return 0;
  way = delta > 0 ? (guint64) limit - (guint64) start :
                    (guint64) start - (guint64) limit;
  step = delta > 0 ? (guint64) delta : -(guint64) delta;
  return (double) (way / step + (way % step != 0));
}

/* Numbers of 64 bits were rounded to fp32 when they were read: what they are off
 * disappears again in a quotient of fp32. */
static double
range_count_floats (float start, float limit, float delta, FoveaDType type)
{
  float  way = limit - start;
  double n = (double) way / delta;

  if (type == FOVEA_F64)
    n = way / delta;
  return MAX (ceil (n), 0);
}

static gboolean
range_fit (FoveaStep *step, GError **error)
{
  static const char *const what[] = { "start", "limit", "delta" };
  RangeFitted             *fitted = step->fitted;
  const FoveaDType         type = step->in_type[0];
  gint64                   ints[3];
  double                   numbers[3], n;

  if (! fovea_step_check (step, 3, 3, error))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      if (! fovea_step_int (step, i, what[i], &ints[i], error))
        return FALSE;
      numbers[i] = fovea_tensor_get (step->constant[i], 0);
    }
  if (numbers[2] == 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE, _ ("range: steps of 0"));
  if (fovea_dtype_is_float (type))
    n = range_count_floats (numbers[0], numbers[1], numbers[2], type);
  else
    n = range_count_ints (ints[0], ints[1], ints[2]);
  if (! (n <= FOVEA_MAX_SIZE))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("range: %g numbers are too many"), n);
  *fitted = (RangeFitted){ ints[0], ints[2], numbers[0], numbers[2] };
  step->out[0] = fovea_shape (1, (gint64) n);
  return TRUE;
}

static gint64
range_units (const FoveaStep *step, const FoveaRect *out)
{
  return step->out[0].size[0];
}

static void
range_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  const RangeFitted *fitted = step->fitted;
  const FoveaDType   type = step->out_type[0];
  float             *out = work->out[0].data;

  for (gint64 i = first; i < last; i++)
    if (fovea_dtype_is_float (type))
      out[i] =
          (float) fitted->float_start + (float) i * (float) fitted->float_delta;
    else
      fovea_held_put_int (out, i, type,
                          (gint64) ((guint64) fitted->start +
                                    (guint64) i * (guint64) fitted->delta));
}

const FoveaLayerClass fovea_layer_range = {
  .name = "range",
  .onnx = "Range",
  .fitted_size = sizeof (RangeFitted),
  .parse = range_parse,
  .fit = range_fit,
  .units = range_units,
  .run = range_run,
  .wide = TRUE,
};
