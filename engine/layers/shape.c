/* SPDX-License-Identifier: GPL-3.0-or-later */
/* shape: the input's sizes as int64 numbers, from axis `start` to before axis
 * `end` (opset 15), ONNX Shape. Bounds are clamped. */
#include "layers/steps.h"

typedef struct
{
  gint64 start, end;
} ShapeParams;

typedef struct
{
  guint first;
} ShapeFitted;

static gboolean
shape_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ShapeParams *p = params;

  p->start = fovea_attrs_get_int (attrs, "start", 0);
  p->end = fovea_attrs_get_int (attrs, "end", G_MAXINT64);
  return fovea_attrs_check (attrs, "shape", error);
}

static gint64
shape_bound (gint64 axis, guint rank)
{
  axis += axis < 0 ? rank : 0;
  return CLAMP (axis, 0, (gint64) rank);
}

static gboolean
shape_fit (FoveaStep *step, GError **error)
{
  const ShapeParams *p = step->params;
  const guint        rank = step->in[0].rank;
  const gint64       start = shape_bound (p->start, rank);
  const gint64       end = shape_bound (p->end, rank);

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  ((ShapeFitted *) step->fitted)->first = start;
  step->out[0] = fovea_shape (1, MAX (end - start, 0));
  step->out_type[0] = FOVEA_I64;
  return TRUE;
}

static gint64
shape_units (const FoveaStep *step, const FoveaRect *out)
{
  return 1;
}

static void
shape_run (const FoveaStep *step,
           const FoveaWork *work,
           gint64           first,
           gint64           last)
{
  const gint64 *size =
      step->in[0].size + ((const ShapeFitted *) step->fitted)->first;
  gint64 *out = fovea_tile_wide (&work->out[0]);

  for (gint64 i = 0; i < step->out[0].size[0]; i++)
    out[i] = size[i];
}

const FoveaLayerClass fovea_layer_shape = {
  .name = "shape",
  .onnx = "Shape",
  .params_size = sizeof (ShapeParams),
  .fitted_size = sizeof (ShapeFitted),
  .parse = shape_parse,
  .fit = shape_fit,
  .units = shape_units,
  .run = shape_run,
  .doubles = TRUE,
  .wide = TRUE,
  .shape_only = TRUE,
};
