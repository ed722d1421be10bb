/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lrn: y = x / (bias + alpha / size * sum x^2)^beta, the sum over `size`
 * channels around each one at the same place; ONNX LRN (AlexNet, GoogLeNet). An
 * even size looks one further ahead than back. Double precision, rounded once. */
#include <math.h>

#include "gradient.h"
#include "layers/axis.h"

typedef struct
{
  double alpha, beta, bias;
  gint64 size;
} LrnParams;

static gboolean
lrn_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  LrnParams *p = params;

  p->alpha = fovea_attrs_get_float (attrs, "alpha", 1e-4);
  p->beta = fovea_attrs_get_float (attrs, "beta", 0.75);
  p->bias = fovea_attrs_get_float (attrs, "bias", 1);
  p->size = fovea_attrs_get_int (attrs, "size", 0);
  if (! fovea_attrs_check (attrs, "lrn", error))
    return FALSE;
  if (p->size < 1)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("lrn: a size of %" PRId64 " channels"), p->size);
  return TRUE;
}

static gboolean
lrn_fit (FoveaStep *step, GError **error)
{
  FoveaAxis *axis = step->fitted;

  return fovea_elementwise_fit (step, error) &&
         fovea_step_floats (step, error) &&
         fovea_axis_split (step, 1, axis, error);
}

static gint64
lrn_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

/* v^-beta; the usual exponents by roots. */
static double
lrn_factor (double v, double beta)
{
  if (beta == 0.75)
    return 1 / (sqrt (v) * sqrt (sqrt (v)));
  if (beta == 0.5)
    return 1 / sqrt (v);
  return beta == 1 ? 1 / v : pow (v, -beta);
}

static void
lrn_lines (const LrnParams     *p,
           const float         *src,
           float               *dst,
           const FoveaAxisPart *part,
           gint64               n)
{
  const gint64 back = (p->size - 1) / 2, ahead = p->size - 1 - back;

  for (gint64 c = 0; c < n; c++)
    {
      const gint64 from = c > back ? c - back : 0;
      const gint64 until = ahead < n - c ? c + ahead + 1 : n;
      double       sum[FOVEA_AXIS_LINES] = { 0 };

      for (gint64 i = from; i < until; i++)
        for (gint64 x = 0; x < part->lines; x++)
          sum[x] += (double) src[i * part->in_stride + x] *
                    src[i * part->in_stride + x];
      for (gint64 x = 0; x < part->lines; x++)
        dst[c * part->out_stride + x] =
            src[c * part->in_stride + x] *
            lrn_factor (p->bias + p->alpha / p->size * sum[x], p->beta);
    }
}

static void
lrn_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  const FoveaAxis *axis = step->fitted;
  FoveaAxisPart    part;

  for (gint64 unit = first; unit < last; unit++)
    for (gint64 skip = 0; fovea_axis_part (step, axis, work, unit, skip, &part);
         skip += part.lines)
      lrn_lines (step->params, work->in[0].data + part.in,
                 work->out[0].data + part.out, &part, axis->n);
}

/* ---- Adjoint -------------------------------------------------------------------- */

/* The mean over `size` channels around each one of a value seen as N 1 C HW. */
static FoveaValue
lrn_around (FoveaAdjoint *adjoint, FoveaValue value, gint64 back, gint64 ahead)
{
  const LrnParams *p = adjoint->step->params;
  const gint64     size[] = { p->size, 1 }, pads[] = { back, 0, ahead, 0 };
  FoveaAttrs      *attrs = fovea_attrs_new ();

  fovea_attrs_set_ints (attrs, "kernel_shape", size, 2);
  fovea_attrs_set_ints (attrs, "pads", pads, 4);
  fovea_attrs_set_int (attrs, "count_include_pad", 1);
  return FOVEA_ADJOINT (adjoint, "averagepool", attrs, value);
}

/* With m[c] = bias + alpha mean (x^2) over c's neighbours and y = x m^-beta:
 * up m^-beta - 2 alpha beta x mean (up x m^(-beta - 1)), the second mean over
 * those whose neighbour c is. */
static void
lrn_gradient (FoveaAdjoint *adjoint)
{
  FoveaAdjoint     *a = adjoint;
  const FoveaShape *in = &a->step->in[0];
  const LrnParams  *p = a->step->params;
  const gint64      back = (p->size - 1) / 2, ahead = p->size - 1 - back;
  FoveaShape        view = { 4, { in->size[0], 1, in->size[1], 1 } };
  FoveaValue        x, up, m, factor, rest;

  for (guint d = 2; d < in->rank; d++)
    view.size[3] *= in->size[d];
  x = fovea_adjoint_reshape (a, a->in[0], &view);
  up = fovea_adjoint_reshape (a, a->up[0], &view);
  m = lrn_around (a, FOVEA_ADJOINT_MUL (a, x, x), back, ahead);
  m = FOVEA_ADJOINT_ADD (
      a, FOVEA_ADJOINT_MUL (a, m, fovea_adjoint_number (a, p->alpha)),
      fovea_adjoint_number (a, p->bias));
  factor =
      FOVEA_ADJOINT (a, "pow", NULL, m, fovea_adjoint_number (a, -p->beta));
  up = FOVEA_ADJOINT_MUL (a, up, factor);
  rest = FOVEA_ADJOINT_DIV (a, FOVEA_ADJOINT_MUL (a, up, x), m);
  rest = FOVEA_ADJOINT_MUL (a, lrn_around (a, rest, ahead, back), x);
  rest = FOVEA_ADJOINT_MUL (a, rest,
                            fovea_adjoint_number (a, 2 * p->alpha * p->beta));
  a->down[0] = fovea_adjoint_reshape (a, FOVEA_ADJOINT_SUB (a, up, rest), in);
}

const FoveaLayerClass fovea_layer_lrn = {
  .name = "lrn",
  .onnx = "LRN",
  .params_size = sizeof (LrnParams),
  .fitted_size = sizeof (FoveaAxis),
  .parse = lrn_parse,
  .fit = lrn_fit,
  .need = fovea_need_same,
  .units = lrn_units,
  .run = lrn_run,
  .gradient = lrn_gradient,
};
