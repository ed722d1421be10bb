/* SPDX-License-Identifier: GPL-3.0-or-later */
/* depthtospace: groups of blocksize^2 channels become blocks of pixels, ONNX
 * DepthToSpace. A block's pixel (by, bx) of output channel c is the input's
 * channel (by * b + bx) * C + c (mode DCR) or c * b^2 + by * b + bx (CRD). */
#include "gradient.h"
#include "layers/blocks.h"

static gboolean
depthtospace_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_blocks_parse (attrs, "depthtospace", params, error);
}

static gboolean
depthtospace_fit (FoveaStep *step, GError **error)
{
  const FoveaBlocks *p = step->params;
  const FoveaShape  *in = &step->in[0];
  FoveaShape        *out = &step->out[0];

  if (! fovea_blocks_check (step, error))
    return FALSE;
  if (in->size[1] % (p->size * p->size) != 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("depthtospace: %" PRId64
                          " channels cannot become blocks of %" PRId64
                          "x%" PRId64),
                       in->size[1], p->size, p->size);
  *out = *in;
  out->size[1] /= p->size * p->size;
  return fovea_blocks_grow (step, &out->size[2], error) &&
         fovea_blocks_grow (step, &out->size[3], error);
}

static void
depthtospace_need (const FoveaStep *step,
                   guint            i,
                   const FoveaRect *out,
                   FoveaRect       *in)
{
  const gint64 b = ((const FoveaBlocks *) step->params)->size;

  in->y = out->y / b;
  in->x = out->x / b;
  in->height = (out->y + out->height - 1) / b - in->y + 1;
  in->width = (out->x + out->width - 1) / b - in->x + 1;
}

static void
depthtospace_run (const FoveaStep *step,
                  const FoveaWork *work,
                  gint64           first,
                  gint64           last)
{
  const FoveaBlocks *p = step->params;
  const gsize        size = fovea_dtype_held_size (step->out_type[0]);
  const gint64       b = p->size, channels = step->out[0].size[1];
  const FoveaTile   *in = &work->in[0], *out = &work->out[0];

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      fovea_unit_row (out, unit, &plane, &y);
      for (gint64 k = 0; k < MIN (b, out->rect.width); k++)
        {
          /* every b-th pixel, from out->rect.x + k on */
          gint64 x = out->rect.x + k;
          gint64 from = fovea_blocks_plane (p, channels, plane, y % b, x % b);

          fovea_strided_row (size,
                             fovea_blocks_at (in, size, from, y / b, x / b), 1,
                             fovea_blocks_at (out, size, plane, y, x), b,
                             (out->rect.width - k + b - 1) / b);
        }
    }
}

static void
depthtospace_gradient (FoveaAdjoint *adjoint)
{
  const FoveaBlocks *p = adjoint->step->params;
  FoveaAttrs        *attrs = fovea_attrs_new ();

  fovea_attrs_set_int (attrs, "blocksize", p->size);
  fovea_attrs_set_string (attrs, "mode", p->channel_first ? "CRD" : "DCR");
  adjoint->down[0] =
      FOVEA_ADJOINT (adjoint, "spacetodepth", attrs, adjoint->up[0]);
}

const FoveaLayerClass fovea_layer_depthtospace = {
  .name = "depthtospace",
  .onnx = "DepthToSpace",
  .params_size = sizeof (FoveaBlocks),
  .parse = depthtospace_parse,
  .fit = depthtospace_fit,
  .need = depthtospace_need,
  .units = fovea_units_rows,
  .run = depthtospace_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = depthtospace_gradient,
};
