/* SPDX-License-Identifier: GPL-3.0-or-later */
/* repeat: a map made large by repeating each element over a block of
 * stride=sy,sx, cut to size=height,width or to the size of a second input, whose
 * numbers do not matter; places right and below of the last block repeat it. So
 * a strided filter can keep the picture's size. Not in ONNX.
 *   out(y, x) = in (min (y / sy, height_in - 1), min (x / sx, width_in - 1)) */
#include "layers/steps.h"

typedef struct
{
  gint64   stride[2], size[2]; /* y, x */
  gboolean size_given;
} RepeatParams;

static gboolean
repeat_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  RepeatParams *p = params;
  guint         n_stride, n_size;

  n_stride = fovea_attrs_get_ints (attrs, "stride", p->stride, 2);
  n_size = fovea_attrs_get_ints (attrs, "size", p->size, 2);
  if (! fovea_attrs_check (attrs, "repeat", error))
    return FALSE;
  if (n_stride != 2 || n_size == 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("repeat: stride and size need two numbers each"));
  if (n_size == 0)
    p->size[0] = p->size[1] = 1; /* fit takes them from the second input */
  p->size_given = n_size == 2;
  for (int axis = 0; axis < 2; axis++)
    if (p->stride[axis] < 1 || p->size[axis] < 1 ||
        p->stride[axis] > FOVEA_MAX_SIZE || p->size[axis] > FOVEA_MAX_SIZE)
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("repeat: a stride of %" PRId64
                            " and a size of %" PRId64 " have to be 1 or more"),
                         p->stride[axis], p->size[axis]);
  return TRUE;
}

static gboolean
repeat_fit (FoveaStep *step, GError **error)
{
  const RepeatParams *p = step->params;
  const guint         n_inputs = p->size_given ? 1 : 2;

  if (! fovea_step_check (step, n_inputs, n_inputs, error))
    return FALSE;
  if (step->in[0].rank != 4)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("repeat: an input of rank %u, it has to be 4"),
                       step->in[0].rank);
  if (! p->size_given && step->in[1].rank != 4)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("repeat: a size from an input of rank %u, it has to "
                          "be 4"),
                       step->in[1].rank);
  step->out[0] = step->in[0];
  for (int axis = 0; axis < 2; axis++)
    step->out[0].size[2 + axis] =
        p->size_given ? p->size[axis] : step->in[1].size[2 + axis];
  return TRUE;
}

/* The input place of output place i. */
static gint64
repeat_place (const FoveaStep *step, int axis, gint64 i)
{
  const RepeatParams *p = step->params;

  return MIN (i / p->stride[axis], step->in[0].size[2 + axis] - 1);
}

static void
repeat_need (const FoveaStep *step,
             guint            i,
             const FoveaRect *out,
             FoveaRect       *in)
{
  *in = (FoveaRect){ 0 };
  if (i > 0)
    return;
  in->y = repeat_place (step, 0, out->y);
  in->x = repeat_place (step, 1, out->x);
  in->height = repeat_place (step, 0, out->y + out->height - 1) - in->y + 1;
  in->width = repeat_place (step, 1, out->x + out->width - 1) - in->x + 1;
}

static void
repeat_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const RepeatParams *p = step->params;
  const FoveaTile    *in = &work->in[0], *out = &work->out[0];

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64       plane, y;
      gint64       x = out->rect.x, end = out->rect.x + out->rect.width;
      const float *row;
      float       *dst;

      fovea_unit_row (out, unit, &plane, &y);
      row = fovea_tile_row (in, plane, repeat_place (step, 0, y));
      dst = fovea_tile_row (out, plane, y);
      while (x < end)
        {
          gint64 place = repeat_place (step, 1, x);
          gint64 until = (place + 1) * p->stride[1];

          if (place == step->in[0].size[3] - 1)
            until = end;
          for (until = MIN (until, end); x < until; x++)
            *dst++ = row[place - in->rect.x];
        }
    }
}

const FoveaLayerClass fovea_layer_repeat = {
  .name = "repeat",
  .params_size = sizeof (RepeatParams),
  .parse = repeat_parse,
  .fit = repeat_fit,
  .need = repeat_need,
  .units = fovea_units_rows,
  .run = repeat_run,
};
