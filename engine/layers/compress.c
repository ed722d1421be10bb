/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compress: the places along `axis` at which constant input 1 is true; without an
 * axis, of all numbers in a row. ONNX Compress. */
#include "layers/parts.h"
#include "layers/steps.h"

typedef struct
{
  gboolean given;
  gint64   axis;
} CompressParams;

static gboolean
compress_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  CompressParams *p = params;

  p->given = fovea_attrs_has (attrs, "axis");
  p->axis = fovea_attrs_get_int (attrs, "axis", 0);
  return fovea_attrs_check (attrs, "compress", error);
}

/* Fills part[] (NULL: only counts) with the stretches of true places along the
 * output's axis; *n becomes how many places there are. */
static guint
compress_stretches (const FoveaTensor *condition,
                    gint64             size,
                    const FoveaPart   *whole,
                    guint              axis,
                    FoveaPart         *part,
                    gint64            *n)
{
  const gint64 length = MIN (fovea_shape_elements (&condition->shape), size);
  guint        stretches = 0;
  gint64       from = -1;

  *n = 0;
  for (gint64 i = 0; i <= length; i++)
    {
      gboolean on = i < length && fovea_tensor_get (condition, i) != 0;

      if (on && from < 0)
        from = i;
      if (on || from < 0)
        continue;
      if (part)
        {
          part[stretches] = *whole;
          part[stretches].axis[axis].from = *n;
          part[stretches].axis[axis].until = *n + i - from;
          part[stretches].axis[axis].start = from;
        }
      *n += i - from;
      from = -1;
      stretches++;
    }
  return stretches;
}

static gboolean
compress_fit (FoveaStep *step, GError **error)
{
  const CompressParams *p = step->params;
  const FoveaShape     *in = &step->in[0];
  FoveaShape           *out = &step->out[0];
  FoveaPart             whole;
  const FoveaTensor    *condition;
  guint                 axis = 0;
  gint64                n;

  if (! fovea_step_check (step, 2, 2, error))
    return FALSE;
  condition = fovea_step_constant (step, 1, "condition", error);
  if (condition == NULL ||
      (p->given && ! fovea_step_axis (step, p->axis, in->rank, &axis, error)))
    return FALSE;
  *out = p->given ? *in : fovea_shape (1, fovea_shape_elements (in));
  fovea_part_init (&whole, 0, 0, out);
  /* In a row: along the axis whose neighbours are neighbours in memory. */
  if (! p->given)
    whole.axis[0].axis = in->rank ? in->rank - 1 : FOVEA_NO_AXIS;
  fovea_parts_new (step, MAX (compress_stretches (condition, out->size[axis],
                                                  &whole, axis, NULL, &n),
                              1));
  compress_stretches (condition, out->size[axis], &whole, axis,
                      ((FoveaParts *) step->fitted)->part, &n);
  out->size[axis] = n;
  return fovea_parts_finish (step, error);
}

const FoveaLayerClass fovea_layer_compress = {
  .name = "compress",
  .onnx = "Compress",
  .params_size = sizeof (CompressParams),
  .fitted_size = sizeof (FoveaParts),
  .parse = compress_parse,
  .fit = compress_fit,
  .clear_fitted = fovea_parts_clear,
  .need = fovea_parts_need,
  .units = fovea_parts_units,
  .run = fovea_parts_run,
  .doubles = TRUE,
  .wide = TRUE,
};
