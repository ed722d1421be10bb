/* SPDX-License-Identifier: GPL-3.0-or-later */
/* affine: alpha * x + beta. ONNX's Affine, which was gone by opset 10, and its
 * Scale, which knew alpha alone, as `scale`. */
#include "gradient.h"
#include "layers/steps.h"

typedef struct
{
  float alpha, beta;
} AffineParams;

static gboolean
affine_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  AffineParams *p = params;
  gint64        unused[FOVEA_MAX_RANK];

  p->alpha = fovea_attrs_get_float (
      attrs, fovea_attrs_has (attrs, "scale") ? "scale" : "alpha", 1);
  p->beta = fovea_attrs_get_float (attrs, "beta", 0);
  fovea_attrs_get_ints (attrs, "consumed_inputs", unused, FOVEA_MAX_RANK);
  return fovea_attrs_check (attrs, "affine", error);
}

static void
affine_row (const FoveaLoops *loops,
            const float      *src,
            float            *dst,
            gsize             n,
            gconstpointer     data)
{
  const AffineParams *p = data;

  loops->affine (src, p->alpha, p->beta, dst, n);
}

static void
affine_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  fovea_elementwise_run (work, first, last, affine_row, step->params);
}

static void
affine_gradient (FoveaAdjoint *adjoint)
{
  const AffineParams *p = adjoint->step->params;

  adjoint->down[0] = FOVEA_ADJOINT_MUL (
      adjoint, adjoint->up[0], fovea_adjoint_number (adjoint, p->alpha));
}

const FoveaLayerClass fovea_layer_affine = {
  .name = "affine",
  .onnx = "Affine Scale",
  .params_size = sizeof (AffineParams),
  .parse = affine_parse,
  .fit = fovea_elementwise_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = affine_run,
  .in_place = TRUE,
  .gradient = affine_gradient,
};
