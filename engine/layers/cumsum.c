/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cumsum: running sums along the axis of constant input 1; `exclusive` leaves
 * each number out of its own sum, `reverse` begins at the end. ONNX CumSum. */
#include "layers/indices.h"
#include "layers/numbers.h"

typedef struct
{
  gboolean exclusive, reverse;
} CumSumParams;

typedef struct
{
  guint axis;
} CumSumFitted;

static gboolean
cumsum_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  CumSumParams *p = params;

  p->exclusive = fovea_attrs_get_int (attrs, "exclusive", 0) != 0;
  p->reverse = fovea_attrs_get_int (attrs, "reverse", 0) != 0;
  return fovea_attrs_check (attrs, "cumsum", error);
}

static gboolean
cumsum_fit (FoveaStep *step, GError **error)
{
  CumSumFitted *fitted = step->fitted;
  gint64        axis;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_int (step, 1, "axis", &axis, error) ||
      ! fovea_step_axis (step, axis, step->in[0].rank, &fitted->axis, error))
    return FALSE;
  step->out[0] = step->in[0];
  return TRUE;
}

/* Lines along the axis */
static gint64
cumsum_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];

  return fovea_shape_elements (shape) /
         shape->size[((const CumSumFitted *) step->fitted)->axis];
}

static void
cumsum_line (const FoveaStep *step,
             const FoveaWork *work,
             gint64           at,
             gint64           stride)
{
  const CumSumParams *p = step->params;
  const FoveaDType    type = step->out_type[0];
  const gint64        n =
      step->out[0].size[((const CumSumFitted *) step->fitted)->axis];
  double  sum = 0;
  guint64 whole = 0;

  if (p->reverse)
    {
      at += (n - 1) * stride;
      stride = -stride;
    }
  for (gint64 i = 0; i < n; i++, at += stride)
    if (fovea_dtype_is_float (type))
      {
        double before = sum;

        sum += work->in[0].data[at];
        work->out[0].data[at] = p->exclusive ? before : sum;
      }
    else
      {
        guint64 before = whole;

        whole += (guint64) fovea_held_int (work->in[0].data, at, type);
        fovea_held_put_int (work->out[0].data, at, type,
                            (gint64) (p->exclusive ? before : whole));
      }
}

static void
cumsum_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const guint       axis = ((const CumSumFitted *) step->fitted)->axis;
  const FoveaShape *shape = &step->out[0];
  const gint64      stride = fovea_indices_span (shape, axis + 1, shape->rank);

  for (gint64 line = first; line < last; line++)
    cumsum_line (step, work,
                 line / stride * stride * shape->size[axis] + line % stride,
                 stride);
}

const FoveaLayerClass fovea_layer_cumsum = {
  .name = "cumsum",
  .onnx = "CumSum",
  .params_size = sizeof (CumSumParams),
  .fitted_size = sizeof (CumSumFitted),
  .parse = cumsum_parse,
  .fit = cumsum_fit,
  .units = cumsum_units,
  .run = cumsum_run,
  .wide = TRUE,
};
