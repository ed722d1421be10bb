/* SPDX-License-Identifier: GPL-3.0-or-later */
/* derivative: up * f' (x), the adjoint of a layer of one function f of each
 * number, in one pass. Input 0 is `up`; input 1 is x, or for some functions
 * y = f (x), so that a convolution before may keep the activation fused. `of`:
 * the layer's name; a and b: its attributes. Not in ONNX. */
#include "layers/derivative.h"

#include <math.h>
#include <string.h>

#include "layers/broadcast.h"
#include "layers/unary.h"

#define DERIVATIVE_ROW 256 /* numbers that are done at once in the cache */

/* Numbers are copied to where a loop may run over all places, so that the
 * compiler makes vectors of it; those behind n are nobody's. */
typedef struct
{
  const FoveaLoops *loops;
  float             up[DERIVATIVE_ROW], v[DERIVATIVE_ROW], dst[DERIVATIVE_ROW];
  gsize             n;
  double            a, b;
  gboolean          guided;
} DerivativeRow;

typedef enum
{
  DERIVATIVE_OF_INPUT,
  DERIVATIVE_OF_OUTPUT,
  DERIVATIVE_ZERO /* steps */
} DerivativeKind;

typedef struct
{
  const char    *name; /* of the layer */
  DerivativeKind kind;
  void (*row) (DerivativeRow *row);
} Derivative;

typedef struct
{
  FoveaBroadcast    broadcast;
  const Derivative *of;
  double            a, b;
  gboolean          guided;
} DerivativeParams;

/* ---- Functions ------------------------------------------------------------------ */

/* derivative_WORD: `expression` of the float v, or of the double x; u = up */
#define DERIVATIVE_FLOAT(word, expression)         \
  static void derivative_##word (DerivativeRow *r) \
  {                                                \
    for (gsize i = 0; i < DERIVATIVE_ROW; i++)     \
      {                                            \
        const float v = r->v[i], u = r->up[i];     \
                                                   \
        r->dst[i] = (expression);                  \
      }                                            \
  }
#define DERIVATIVE(word, expression)                   \
  static void derivative_##word (DerivativeRow *r)     \
  {                                                    \
    for (gsize i = 0; i < r->n; i++)                   \
      {                                                \
        const double x = r->v[i];                      \
                                                       \
        r->dst[i] = (float) (r->up[i] * (expression)); \
      }                                                \
  }

static void
derivative_clamp (DerivativeRow *r)
{
  const float low = (float) r->a, high = (float) r->b;

  if (r->guided)
    for (gsize i = 0; i < DERIVATIVE_ROW; i++)
      r->up[i] = r->up[i] <= 0 ? 0 : r->up[i];
  r->loops->within (r->up, r->v, low, high, r->dst, r->n);
}

/* x / (1 + exp (-a x)): s + a x s (1 - s) with s = 1 / (1 + exp (-a x)) */
static void
derivative_swish (DerivativeRow *r)
{
  const float a = (float) r->a;
  float       s[DERIVATIVE_ROW];

  r->loops->affine (r->v, a, 0, s, r->n);
  r->loops->function[FOVEA_FUNCTION_SIGMOID](s, 0, 0, s, r->n);
  for (gsize i = 0; i < r->n; i++)
    r->dst[i] = r->up[i] * (s[i] + a * r->v[i] * s[i] * (1 - s[i]));
}

/* x P (x): P (x) + x p (x), P the normal distribution and p its density; or the
 * same of its form by tanh (a is 1). */
static void
derivative_gelu (DerivativeRow *r)
{
  const double k = sqrt (2 / G_PI), c = 0.044715;
  float        p[DERIVATIVE_ROW], density[DERIVATIVE_ROW];

  if (r->a != 0)
    {
      for (gsize i = 0; i < r->n; i++)
        {
          const double x = r->v[i], t = tanh (k * (x + c * x * x * x));

          r->dst[i] =
              (float) (r->up[i] * 0.5 *
                       (1 + t + x * (1 - t * t) * k * (1 + 3 * c * x * x)));
        }
      return;
    }
  r->loops->affine (r->v, (float) G_SQRT2 / 2, 0, p, r->n);
  r->loops->mul (p, p, density, r->n);
  r->loops->affine (density, -1, 0, density, r->n);
  r->loops->function[FOVEA_FUNCTION_ERF](p, 0, 0, p, r->n);
  r->loops->function[FOVEA_FUNCTION_EXP](density, 0, 0, density, r->n);
  for (gsize i = 0; i < r->n; i++)
    r->dst[i] =
        r->up[i] * (0.5f * (1 + p[i]) + r->v[i] * 0.39894228f * density[i]);
}

static void
derivative_softplus (DerivativeRow *r)
{
  float s[DERIVATIVE_ROW];

  r->loops->function[FOVEA_FUNCTION_SIGMOID](r->v, 0, 0, s, r->n);
  for (gsize i = 0; i < r->n; i++)
    r->dst[i] = r->up[i] * s[i];
}

static double
derivative_mish_of (double x)
{
  const double t = tanh (MAX (x, 0) + log1p (exp (-fabs (x))));

  return t + x * (1 - t * t) / (1 + exp (-x));
}

/* Of y */
DERIVATIVE_FLOAT (sigmoid, u *v *(1 - v))
DERIVATIVE_FLOAT (tanh, u *(1 - v * v))
DERIVATIVE_FLOAT (exp, u *v)
DERIVATIVE_FLOAT (sqrt, u * 0.5f / v)
DERIVATIVE_FLOAT (reciprocal, -u *v *v)
DERIVATIVE_FLOAT (tan, u *(1 + v * v))
/* Of x */
DERIVATIVE_FLOAT (leakyrelu, v > 0 ? u : u * (float) r->a)
DERIVATIVE_FLOAT (thresholdedrelu, v <= (float) r->a ? 0 : u)
DERIVATIVE_FLOAT (abs, v > 0 ? u : v < 0 ? -u : v * u)
DERIVATIVE_FLOAT (neg, v == v ? -u : v)
DERIVATIVE_FLOAT (log, u / v)
DERIVATIVE_FLOAT (hardsigmoid,
                  (float) r->a *v + (float) r->b <= 0 ||
                          (float) r->a * v + (float) r->b >= 1 ?
                      0 :
                      u * (float) r->a)
DERIVATIVE_FLOAT (hardswish,
                  v <= -3 ? 0 :
                  v >= 3  ? u :
                            u * (v * (1 / 3.0f) + 0.5f))
DERIVATIVE (elu, x < 0 ? r->a * exp (x) : 1)
DERIVATIVE (celu, x < 0 ? exp (x / r->a) : 1)
DERIVATIVE (selu, x < 0 ? r->a * r->b * exp (x) : r->b)
DERIVATIVE (softsign, 1 / ((1 + fabs (x)) * (1 + fabs (x))))
DERIVATIVE (mish, derivative_mish_of (x))
DERIVATIVE (erf, 2 / sqrt (G_PI) * exp (-x * x))
DERIVATIVE (sin, cos (x))
DERIVATIVE (cos, -sin (x))
DERIVATIVE (asin, 1 / sqrt (1 - x * x))
DERIVATIVE (acos, -1 / sqrt (1 - x * x))
DERIVATIVE (atan, 1 / (1 + x * x))
DERIVATIVE (sinh, cosh (x))
DERIVATIVE (cosh, sinh (x))
DERIVATIVE (asinh, 1 / sqrt (x * x + 1))
DERIVATIVE (acosh, 1 / (sqrt (x - 1) * sqrt (x + 1)))
DERIVATIVE (atanh, 1 / (1 - x * x))
DERIVATIVE (shrink, fabs (x) > r->a ? 1 : 0)

#define OF_INPUT(word)                            \
  {                                               \
#word, DERIVATIVE_OF_INPUT, derivative_##word \
  }
#define OF_OUTPUT(word)                            \
  {                                                \
#word, DERIVATIVE_OF_OUTPUT, derivative_##word \
  }
#define STEPS(word)              \
  {                              \
#word, DERIVATIVE_ZERO, NULL \
  }
static const Derivative derivatives[] = {
  { "clip", DERIVATIVE_OF_OUTPUT, derivative_clamp },
  { "relu", DERIVATIVE_OF_OUTPUT, derivative_clamp },
  OF_OUTPUT (sigmoid),
  OF_OUTPUT (tanh),
  OF_OUTPUT (exp),
  OF_OUTPUT (sqrt),
  OF_OUTPUT (reciprocal),
  OF_OUTPUT (tan),
  OF_INPUT (leakyrelu),
  OF_INPUT (thresholdedrelu),
  OF_INPUT (abs),
  OF_INPUT (neg),
  OF_INPUT (log),
  OF_INPUT (hardsigmoid),
  OF_INPUT (hardswish),
  OF_INPUT (swish),
  OF_INPUT (gelu),
  OF_INPUT (softplus),
  OF_INPUT (elu),
  OF_INPUT (celu),
  OF_INPUT (selu),
  OF_INPUT (softsign),
  OF_INPUT (mish),
  OF_INPUT (erf),
  OF_INPUT (sin),
  OF_INPUT (cos),
  OF_INPUT (asin),
  OF_INPUT (acos),
  OF_INPUT (atan),
  OF_INPUT (sinh),
  OF_INPUT (cosh),
  OF_INPUT (asinh),
  OF_INPUT (acosh),
  OF_INPUT (atanh),
  OF_INPUT (shrink),
  STEPS (ceil),
  STEPS (floor),
  STEPS (round),
  STEPS (sign),
};

static const Derivative *
derivative_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (derivatives); i++)
    if (strcmp (derivatives[i].name, name) == 0)
      return &derivatives[i];
  return NULL;
}

/* ---- Layer ---------------------------------------------------------------------- */

static gboolean
derivative_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  DerivativeParams *p = params;
  const char       *of = fovea_attrs_get_string (attrs, "of", "");

  p->broadcast.axis = -1;
  p->of = derivative_find (of);
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

  DerivativeRow part = { .loops = row->loops,
                         .a = p->a,
                         .b = p->b,
                         .guided = p->guided };

  for (gsize at = 0; at < row->n; at += DERIVATIVE_ROW)
    {
      part.n = MIN (row->n - at, DERIVATIVE_ROW);
      memcpy (part.up, (const float *) row->in[0] + at,
              part.n * sizeof (float));
      memcpy (part.v, (const float *) row->in[1] + at, part.n * sizeof (float));
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
derivative_node (FoveaAdjoint     *adjoint,
                 const Derivative *of,
                 double            a,
                 double            b,
                 gboolean          guided)
{
  FoveaAttrs *attrs = fovea_attrs_new ();

  fovea_attrs_set_string (attrs, "of", of->name);
  fovea_attrs_set_float (attrs, "a", a);
  fovea_attrs_set_float (attrs, "b", b);
  fovea_attrs_set_int (attrs, "guided", guided);
  return FOVEA_ADJOINT (adjoint, "derivative", attrs, adjoint->up[0],
                        of->kind == DERIVATIVE_OF_OUTPUT ? adjoint->out[0] :
                                                           adjoint->in[0]);
}

void
fovea_clamp_gradient (FoveaAdjoint *adjoint, double low, double high)
{
  adjoint->down[0] = derivative_node (
      adjoint, derivative_find ("clip"), low, high,
      low == 0 && (adjoint->flags & FOVEA_GRADIENT_GUIDED) != 0);
}

void
fovea_unary_gradient (FoveaAdjoint *adjoint)
{
  const FoveaLayerClass  *klass = adjoint->step->klass;
  const Derivative       *of = derivative_find (klass->name);
  const FoveaUnaryParams *p =
      klass->params_size == sizeof *p ? adjoint->step->params : NULL;

  if (of && of->kind == DERIVATIVE_ZERO)
    return;
  if (! of)
    fovea_adjoint_fail (adjoint, _ ("its function has no derivative"));
  else if (of->row == derivative_clamp)
    fovea_clamp_gradient (adjoint, 0, INFINITY);
  else
    adjoint->down[0] =
        derivative_node (adjoint, of, p ? p->a : 0, p ? p->b : 0, FALSE);
}
