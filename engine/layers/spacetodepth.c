/* SPDX-License-Identifier: GPL-3.0-or-later */
/* spacetodepth: blocks of blocksize^2 pixels become groups of channels, ONNX
 * SpaceToDepth; what depthtospace does, backwards. Before opset 28 there is mode
 * DCR alone. */
#include "gradient.h"
#include "layers/blocks.h"

static gboolean
spacetodepth_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_blocks_parse (attrs, "spacetodepth", params, error);
}

static gboolean
spacetodepth_fit (FoveaStep *step, GError **error)
{
  const FoveaBlocks *p = step->params;
  const FoveaShape  *in = &step->in[0];
  FoveaShape        *out = &step->out[0];

  if (! fovea_blocks_check (step, error))
    return FALSE;
  if (in->size[2] % p->size != 0 || in->size[3] % p->size != 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("spacetodepth: a map of %" PRId64 "x%" PRId64
                          " cannot be cut into blocks of %" PRId64 "x%" PRId64),
                       in->size[3], in->size[2], p->size, p->size);
  *out = *in;
  out->size[2] /= p->size;
  out->size[3] /= p->size;
  return fovea_blocks_grow (step, &out->size[1], error) &&
         fovea_blocks_grow (step, &out->size[1], error);
}

static void
spacetodepth_need (const FoveaStep *step,
                   guint            i,
                   const FoveaRect *out,
                   FoveaRect       *in)
{
  const gint64 b = ((const FoveaBlocks *) step->params)->size;

  *in = (FoveaRect){ out->x * b, out->y * b, out->width * b, out->height * b };
}

static void
spacetodepth_run (const FoveaStep *step,
                  const FoveaWork *work,
                  gint64           first,
                  gint64           last)
{
  const FoveaBlocks *p = step->params;
  const gsize        size = fovea_dtype_held_size (step->out_type[0]);
  const gint64       b = p->size, channels = step->in[0].size[1];
  const FoveaTile   *in = &work->in[0], *out = &work->out[0];

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y, from, by, bx;

      fovea_unit_row (out, unit, &plane, &y);
      from = fovea_blocks_source (p, channels, plane, &by, &bx);
      fovea_strided_row (
          size,
          fovea_blocks_at (in, size, from, y * b + by, out->rect.x * b + bx), b,
          fovea_blocks_at (out, size, plane, y, out->rect.x), 1,
          out->rect.width);
    }
}

static void
spacetodepth_gradient (FoveaAdjoint *adjoint)
{
  const FoveaBlocks *p = adjoint->step->params;
  FoveaAttrs        *attrs = fovea_attrs_new ();

  fovea_attrs_set_int (attrs, "blocksize", p->size);
  fovea_attrs_set_string (attrs, "mode", p->channel_first ? "CRD" : "DCR");
  adjoint->down[0] =
      FOVEA_ADJOINT (adjoint, "depthtospace", attrs, adjoint->up[0]);
}

const FoveaLayerClass fovea_layer_spacetodepth = {
  .name = "spacetodepth",
  .onnx = "SpaceToDepth",
  .params_size = sizeof (FoveaBlocks),
  .parse = spacetodepth_parse,
  .fit = spacetodepth_fit,
  .need = spacetodepth_need,
  .units = fovea_units_rows,
  .run = spacetodepth_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = spacetodepth_gradient,
};
