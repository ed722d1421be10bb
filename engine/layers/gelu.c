/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gelu: y = x / 2 * (1 + erf (x / sqrt (2))), ONNX Gelu; with
 * approximate=tanh, y = x / 2 * (1 + tanh (u)), u = sqrt (2 / pi) * (x +
 * 0.044715 x^3). */
#include <string.h>

#include "layers/unary.h"

/* a: 1 where the tanh form is asked for */
static gboolean
gelu_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  FoveaUnaryParams *p = params;
  const char       *how = fovea_attrs_get_string (attrs, "approximate", "none");

  p->a = strcmp (how, "tanh") == 0;
  if (! fovea_unary_parse (attrs, "gelu", error))
    return FALSE;
  if (p->a == 0 && strcmp (how, "none") != 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("gelu: unknown approximation '%s'"), how);
  return TRUE;
}

static void
gelu_row (const FoveaLoops *loops,
          const float      *src,
          float            *dst,
          gsize             n,
          gconstpointer     data)
{
  const FoveaUnaryParams *p = data;
  const FoveaFunction     function =
      p->a ? FOVEA_FUNCTION_GELU_TANH : FOVEA_FUNCTION_GELU;

  loops->function[function](src, 0, 0, dst, n);
}

FOVEA_UNARY_RUN (gelu)
/* x P (x): P (x) + x p (x), P the normal distribution and p its density; or the
 * same of its form by tanh (a is 1). */
static void
gelu_derive (FoveaDerivativeRow *r)
{
  const double k = sqrt (2 / G_PI), c = 0.044715;
  float        p[FOVEA_DERIVATIVE_ROW], density[FOVEA_DERIVATIVE_ROW];

  if (r->a != 0)
    {
      for (gsize i = 0; i < r->n; i++)
        {
          const double x = r->x[i], t = tanh (k * (x + c * x * x * x));

          r->dst[i] =
              (float) (r->up[i] * 0.5 *
                       (1 + t + x * (1 - t * t) * k * (1 + 3 * c * x * x)));
        }
      return;
    }
  r->loops->affine (r->x, (float) G_SQRT2 / 2, 0, p, r->n);
  r->loops->mul (p, p, density, r->n);
  r->loops->affine (density, -1, 0, density, r->n);
  r->loops->function[FOVEA_FUNCTION_ERF](p, 0, 0, p, r->n);
  r->loops->function[FOVEA_FUNCTION_EXP](density, 0, 0, density, r->n);
  for (gsize i = 0; i < r->n; i++)
    r->dst[i] =
        r->up[i] * (0.5f * (1 + p[i]) + r->x[i] * 0.39894228f * density[i]);
}

FOVEA_DERIVATIVE_BY (gelu, gelu_derive)
FOVEA_UNARY_CLASS (gelu, "Gelu", fovea_unary_fit_floats, FALSE,
                   &gelu_derivative);
