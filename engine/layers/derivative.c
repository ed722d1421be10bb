/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derivative: up * f' (x), the adjoint of a layer of one function f of each
 * number, in one pass. Input 0 is `up`; input 1 is x, or for some functions
 * y = f (x). `of`: the layer's name, whose file has f'; a and b: its attributes.
 * Not in ONNX. */
#include "layers/derivative.h"

#include <math.h>
#include <string.h>

#include "layers/broadcast.h"
#include "layers/unary.h"

typedef struct
{
  FoveaBroadcast         broadcast;
  const FoveaDerivative *of;
  double                 a, b;
  gboolean               guided;
} DerivativeParams;

/* ---- Layer ---------------------------------------------------------------------- */

static gboolean
derivative_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  DerivativeParams      *p = params;
  const char            *of = fovea_attrs_get_string (attrs, "of", "");
  const FoveaLayerClass *klass = fovea_layer_find (of);

  p->broadcast.axis = -1;
  p->of = klass ? klass->derivative : NULL;
  p->a = fovea_attrs_get_float (attrs, "a", 0);
  p->b = fovea_attrs_get_float (attrs, "b", 0);
  p->guided = fovea_attrs_get_int (attrs, "guided", 0) != 0;
  if (! p->of || ! p->of->row)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("derivative: unknown function '%s'"), of);
  return fovea_attrs_check (attrs, "derivative", error);
}

static gboolean
derivative_fit (FoveaStep *step, GError **error)
{
  if (! fovea_broadcast_fit (step, 2, 2, FOVEA_TAKES_FLOATS, error))
    return FALSE;
  return fovea_shape_equal (&step->in[0], &step->in[1]) ||
         fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("derivative: its inputs are of different shapes"));
}

static void
derivative_row (const FoveaRow *row)
{
  const DerivativeParams *p = row->step->params;

  FoveaDerivativeRow part = { .loops = row->loops,
                              .a = p->a,
                              .b = p->b,
                              .guided = p->guided };

  for (gsize at = 0; at < row->n; at += FOVEA_DERIVATIVE_ROW)
    {
      part.n = MIN (row->n - at, FOVEA_DERIVATIVE_ROW);
      memcpy (part.up, (const float *) row->in[0] + at,
              part.n * sizeof (float));
      memcpy (part.x, (const float *) row->in[1] + at, part.n * sizeof (float));
      p->of->row (&part);
      memcpy ((float *) row->dst + at, part.dst, part.n * sizeof (float));
    }
}

static void
derivative_run (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  fovea_broadcast_run (step, work, first, last, derivative_row);
}

const FoveaLayerClass fovea_layer_derivative = {
  .name = "derivative",
  .params_size = sizeof (DerivativeParams),
  .parse = derivative_parse,
  .fit = derivative_fit,
  .need = fovea_broadcast_need,
  .units = fovea_broadcast_units,
  .run = derivative_run,
  .block = fovea_broadcast_block,
  .in_place = TRUE,
};

/* ---- Adjoints ------------------------------------------------------------------- */

static FoveaValue
derivative_node (FoveaAdjoint *adjoint,
                 const char   *layer,
                 double        a,
                 double        b,
                 gboolean      guided)
{
  const FoveaDerivative *of = fovea_layer_find (layer)->derivative;
  FoveaAttrs            *attrs = fovea_attrs_new ();

  fovea_attrs_set_string (attrs, "of", layer);
  fovea_attrs_set_float (attrs, "a", a);
  fovea_attrs_set_float (attrs, "b", b);
  fovea_attrs_set_int (attrs, "guided", guided);
  return FOVEA_ADJOINT (adjoint, "derivative", attrs, adjoint->up[0],
                        of->of_output ? adjoint->out[0] : adjoint->in[0]);
}

static void
clamp_derive (FoveaDerivativeRow *r)
{
  const float low = (float) r->a, high = (float) r->b;

  if (r->guided)
    for (gsize i = 0; i < FOVEA_DERIVATIVE_ROW; i++)
      r->up[i] = r->up[i] <= 0 ? 0 : r->up[i];
  r->loops->within (r->up, r->x, low, high, r->dst, r->n);
}

const FoveaDerivative fovea_clamp_derivative = { clamp_derive, TRUE };

void
fovea_clamp_gradient (FoveaAdjoint *adjoint, double low, double high)
{
  adjoint->down[0] = derivative_node (
      adjoint, "clip", low, high,
      low == 0 && (adjoint->flags & FOVEA_GRADIENT_GUIDED) != 0);
}

void
fovea_unary_gradient (FoveaAdjoint *adjoint)
{
  const FoveaLayerClass  *klass = adjoint->step->klass;
  const FoveaUnaryParams *p =
      klass->params_size == sizeof *p ? adjoint->step->params : NULL;

  if (! klass->derivative)
    fovea_adjoint_fail (adjoint, _ ("its function has no derivative"));
  else if (klass->derivative == &fovea_clamp_derivative)
    fovea_clamp_gradient (adjoint, 0, INFINITY);
  else if (klass->derivative->row)
    adjoint->down[0] = derivative_node (adjoint, klass->name, p ? p->a : 0,
                                        p ? p->b : 0, FALSE);
}
