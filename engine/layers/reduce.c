/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sums, products and largest numbers along axes: see reduce.h. Computed in
 * double precision, in an order that depends on the shapes alone, so the error
 * is that of the last rounding. Source: ONNX, Reduce operators, opsets 1 to 20
 * (axes as an attribute, then as a constant input). */
#include "gradient.h"
#include "layers/reduce.h"

#include <math.h>

#include "layers/axis.h"

#define REDUCE_UNIT 16384 /* numbers read by a unit, about */

gboolean
fovea_reduce_parse (FoveaAttrs     *attrs,
                    const char     *layer,
                    FoveaReduceKind kind,
                    gpointer        params,
                    GError        **error)
{
  FoveaReduce *p = params;

  p->kind = kind;
  p->n_axes = fovea_attrs_get_ints (attrs, "axes", p->axes, FOVEA_MAX_RANK);
  p->keep = fovea_attrs_get_int (attrs, "keepdims", 1) != 0;
  p->noop = fovea_attrs_get_int (attrs, "noop_with_empty_axes", 0) != 0;
  return fovea_attrs_check (attrs, layer, error);
}

/* ---- Fitting -------------------------------------------------------------------- */

/* Types that ONNX has for the operator; what is narrow and held as float must
 * not leave its range. */
static gboolean
reduce_check_type (const FoveaStep *step, GError **error)
{
  const FoveaReduceKind kind = ((const FoveaReduce *) step->params)->kind;
  const FoveaDType      type = step->in_type[0];

  if (fovea_dtype_is_float (type) || fovea_dtype_is_wide (type) ||
      kind == FOVEA_REDUCE_MAX || kind == FOVEA_REDUCE_MIN)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: numbers of type %s in input %u are not supported"),
                     step->klass->name, fovea_dtype_name (type), 0);
}

/* Axis number i, out of the attribute or input 1. */
static gint64
reduce_axis (const FoveaStep *step, const FoveaTensor *axes, guint i)
{
  return axes ? fovea_tensor_get_int (axes, i) :
                ((const FoveaReduce *) step->params)->axes[i];
}

static gboolean
reduce_take_axes (FoveaStep *step, GError **error)
{
  const FoveaReduce *p = step->params;
  FoveaReduceFit    *fit = step->fitted;
  const FoveaTensor *axes = NULL;
  gint64             n = p->n_axes;

  if (fovea_step_has (step, 1))
    {
      axes = fovea_step_constant (step, 1, "axes", error);
      if (axes == NULL)
        return FALSE;
      n = fovea_shape_elements (&axes->shape);
    }
  if (n > FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: %" PRId64 " axes of an input of rank %u"),
                       step->klass->name, n, step->in[0].rank);
  for (guint d = 0; d < step->in[0].rank; d++)
    fit->reduced[d] = n == 0 && ! p->noop;
  for (gint64 i = 0; i < n; i++)
    {
      guint axis;

      if (! fovea_step_axis (step, reduce_axis (step, axes, i),
                             step->in[0].rank, &axis, error))
        return FALSE;
      fit->reduced[axis] = TRUE;
    }
  return TRUE;
}

gboolean
fovea_reduce_fit (FoveaStep *step, GError **error)
{
  const FoveaReduce *p = step->params;
  FoveaReduceFit    *fit = step->fitted;
  const FoveaShape  *in = &step->in[0];
  FoveaShape        *out = &step->out[0];

  if (! fovea_step_check (step, 1, 2, error) ||
      ! reduce_check_type (step, error) || ! reduce_take_axes (step, error))
    return FALSE;
  fit->n = 1;
  out->rank = 0;
  for (guint d = 0; d < in->rank; d++)
    {
      if (in->size[d] > 1)
        fit->runs = fit->reduced[d];
      if (fit->reduced[d] && ! fovea_checked_mul (fit->n, in->size[d], &fit->n))
        fit->n = 0; /* only if another size is 0 */
      if (! fit->reduced[d] || p->keep)
        out->size[out->rank++] = fit->reduced[d] ? 1 : in->size[d];
    }
  if (fovea_shape_elements (in) == 0 && fovea_shape_elements (out) > 0)
    fit->n = 0;
  fit->chunk = MAX (REDUCE_UNIT / MAX (fit->n, 1), 1);
  if (! fit->runs)
    fit->chunk = MAX (fit->chunk, FOVEA_AXIS_LINES);
  step->whole =
      in->rank != 4 || ! p->keep || fit->reduced[2] || fit->reduced[3];
  return TRUE;
}

static gint64
reduce_results (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];

  return fovea_map_batch (shape) * fovea_map_channels (shape) * out->height *
         out->width;
}

gint64
fovea_reduce_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaReduceFit *fit = step->fitted;

  return (reduce_results (step, out) + fit->chunk - 1) / fit->chunk;
}

/* ---- Walking -------------------------------------------------------------------- */

/* One more axis inside those there are; as one with the last if they lie behind
 * each other. */
static void
reduce_push (FoveaReduceWalk *walk, gint64 size, gint64 stride)
{
  guint last = walk->rank - 1;

  if (size == 1)
    return;
  if (walk->rank > 0 && walk->stride[last] == size * stride)
    walk->size[last] *= size;
  else
    walk->size[last = walk->rank++] = size;
  walk->stride[last] = stride;
}

gint64
fovea_reduce_walks (const FoveaStep *step,
                    const FoveaWork *work,
                    FoveaReduceWalk *kept,
                    FoveaReduceWalk *reduced)
{
  const FoveaReduceFit *fit = step->fitted;
  const FoveaShape     *shape = &step->in[0];
  const FoveaRect      *in = &work->in[0].rect, *out = &work->out[0].rect;
  gint64                stride[FOVEA_MAX_RANK], n = 1;
  const gboolean        tile = ! step->whole;

  kept->rank = reduced->rank = 0;
  if (fit->n == 0) /* nothing lies anywhere, and strides may overflow */
    return 0;
  for (guint d = shape->rank; d-- > 0;)
    {
      stride[d] = n;
      n *= tile && d == 3 ? in->width :
           tile && d == 2 ? in->height :
                            shape->size[d];
    }
  for (guint d = 0; d < shape->rank; d++)
    if (fit->reduced[d])
      reduce_push (reduced, shape->size[d], stride[d]);
    else
      reduce_push (kept,
                   tile && d == 3 ? out->width :
                   tile && d == 2 ? out->height :
                                    shape->size[d],
                   stride[d]);
  return tile ? (out->y - in->y) * in->width + out->x - in->x : 0;
}

gint64
fovea_reduce_at (const FoveaReduceWalk *walk, gint64 index)
{
  gint64 at = 0;

  for (guint d = walk->rank; d-- > 0;)
    {
      at += index % walk->size[d] * walk->stride[d];
      index /= walk->size[d];
    }
  return at;
}

/* ---- Inner loops ---------------------------------------------------------------- */

#define REDUCE_SUMS 8

/* Takes n numbers into acc. `run`: numbers behind each other into acc[0], by
 * eight results that are put together in a fixed order. `rows`: number x, each
 * `stride` from the one before, into acc[x]. shift: for each acc. */
typedef struct
{
  void (*run) (const float *src, gint64 n, double *acc, const double *shift);
  void (*rows) (const float  *src,
                gint64        stride,
                gint64        n,
                double       *acc,
                const double *shift);
} ReduceLoops;

/* COMBINE: of accumulator a and term x. TERM: of number v and shift s. */
#define REDUCE_LOOPS(name, START, TERM, COMBINE)                              \
  static inline double name##_term (double v, double s)                       \
  {                                                                           \
    return TERM;                                                              \
  }                                                                           \
  static inline double name##_combine (double a, double x)                    \
  {                                                                           \
    return COMBINE;                                                           \
  }                                                                           \
  static void name##_run (const float *src, gint64 n, double *acc,            \
                          const double *shift)                                \
  {                                                                           \
    double part[REDUCE_SUMS], s = *shift;                                     \
    gint64 i = 0;                                                             \
                                                                              \
    for (int j = 0; j < REDUCE_SUMS; j++)                                     \
      part[j] = START;                                                        \
    for (; i + REDUCE_SUMS <= n; i += REDUCE_SUMS)                            \
      for (int j = 0; j < REDUCE_SUMS; j++)                                   \
        part[j] = name##_combine (part[j], name##_term (src[i + j], s));      \
    for (int j = 0; i + j < n; j++)                                           \
      part[j] = name##_combine (part[j], name##_term (src[i + j], s));        \
    for (int half = REDUCE_SUMS / 2; half > 0; half /= 2)                     \
      for (int j = 0; j < half; j++)                                          \
        part[j] = name##_combine (part[j], part[j + half]);                   \
    *acc = name##_combine (*acc, part[0]);                                    \
  }                                                                           \
  static void name##_rows (const float *src, gint64 stride, gint64 n,         \
                           double *acc, const double *shift)                  \
  {                                                                           \
    if (stride == 1)                                                          \
      for (gint64 x = 0; x < n; x++)                                          \
        acc[x] = name##_combine (acc[x], name##_term (src[x], shift[x]));     \
    else                                                                      \
      for (gint64 x = 0; x < n; x++)                                          \
        acc[x] =                                                              \
            name##_combine (acc[x], name##_term (src[x * stride], shift[x])); \
  }

REDUCE_LOOPS (sum, 0.0, v, a + x)
REDUCE_LOOPS (magnitude, 0.0, fabs (v), a + x)
REDUCE_LOOPS (square, 0.0, v *v, a + x)
REDUCE_LOOPS (power, 0.0, exp (v - s), a + x)
REDUCE_LOOPS (product, 1.0, v, a *x)
/* The comparisons are false for a NaN in a, which so stays. */
REDUCE_LOOPS (largest, -INFINITY, v, x > a || x != x ? x : a)
REDUCE_LOOPS (smallest, INFINITY, v, x < a || x != x ? x : a)

#define LOOPS(name)         \
  {                         \
    name##_run, name##_rows \
  }
static const ReduceLoops reduce_loops[] = {
  [FOVEA_REDUCE_SUM] = LOOPS (sum),
  [FOVEA_REDUCE_MEAN] = LOOPS (sum),
  [FOVEA_REDUCE_MAX] = LOOPS (largest),
  [FOVEA_REDUCE_MIN] = LOOPS (smallest),
  [FOVEA_REDUCE_PROD] = LOOPS (product),
  [FOVEA_REDUCE_L1] = LOOPS (magnitude),
  [FOVEA_REDUCE_L2] = LOOPS (square),
  [FOVEA_REDUCE_LOG_SUM] = LOOPS (sum),
  [FOVEA_REDUCE_LOG_SUM_EXP] = LOOPS (power),
  [FOVEA_REDUCE_SUM_SQUARE] = LOOPS (square),
};

/* What the results begin with: that of nothing, but for mean and logarithm. */
static double
reduce_start (FoveaReduceKind kind, FoveaDType type)
{
  const gboolean lowest = kind == FOVEA_REDUCE_MAX;

  if (kind == FOVEA_REDUCE_PROD)
    return 1;
  if (kind != FOVEA_REDUCE_MAX && kind != FOVEA_REDUCE_MIN)
    return 0;
  switch (type)
    {
    case FOVEA_BOOL:
      return lowest ? 0 : 1;
    case FOVEA_I8:
      return lowest ? G_MININT8 : G_MAXINT8;
    case FOVEA_U8:
      return lowest ? 0 : G_MAXUINT8;
    case FOVEA_I16:
      return lowest ? G_MININT16 : G_MAXINT16;
    case FOVEA_U16:
      return lowest ? 0 : G_MAXUINT16;
    default:
      return lowest ? -INFINITY : INFINITY;
    }
}

static double
reduce_finish (FoveaReduceKind kind, double v, double shift, gint64 n)
{
  switch (kind)
    {
    case FOVEA_REDUCE_MEAN:
      return v / n;
    case FOVEA_REDUCE_L2:
      return sqrt (v);
    case FOVEA_REDUCE_LOG_SUM:
      return log (v);
    case FOVEA_REDUCE_LOG_SUM_EXP:
      return log (v) + shift;
    default:
      return v;
    }
}

/* ---- Running -------------------------------------------------------------------- */

/* Takes the numbers behind `count` results, which begin `stride` apart, into
 * acc. */
static void
reduce_gather (const FoveaStep       *step,
               const FoveaReduceWalk *reduced,
               const FoveaWork       *work,
               FoveaReduceKind        kind,
               const float           *src,
               gint64                 stride,
               gint64                 count,
               double                *acc,
               const double          *shift)
{
  const FoveaReduceFit *fit = step->fitted;
  FoveaReduceWalk       outer = *reduced;
  gint64                length = 1;

  if (fit->n == 0)
    return;
  if (fit->runs && outer.rank > 0)
    length = outer.size[--outer.rank];
  for (gint64 i = 0; i < fit->n / length; i++)
    {
      const float *at = src + fovea_reduce_at (&outer, i);

      if (fit->runs)
        for (gint64 x = 0; x < count; x++)
          if (reduce_loops[kind].run == sum_run)
            acc[x] += work->loops->sum (at + x * stride, length);
          else
            reduce_loops[kind].run (at + x * stride, length, acc + x,
                                    shift + x);
      else
        reduce_loops[kind].rows (at, stride, count, acc, shift);
    }
}

static void
reduce_stretch (const FoveaStep       *step,
                const FoveaWork       *work,
                const FoveaReduceWalk *reduced,
                const float           *src,
                gint64                 stride,
                gint64                 count,
                float                 *dst)
{
  const FoveaReduceKind kind = ((const FoveaReduce *) step->params)->kind;
  const gint64          n = ((const FoveaReduceFit *) step->fitted)->n;
  double                acc[FOVEA_AXIS_LINES], shift[FOVEA_AXIS_LINES] = { 0 };

  /* Exponentials of what is left below the largest cannot grow too large. */
  if (kind == FOVEA_REDUCE_LOG_SUM_EXP)
    {
      for (gint64 x = 0; x < count; x++)
        shift[x] = -INFINITY;
      reduce_gather (step, reduced, work, FOVEA_REDUCE_MAX, src, stride, count,
                     shift, shift);
      for (gint64 x = 0; x < count; x++)
        shift[x] = isfinite (shift[x]) ? shift[x] : 0;
    }
  for (gint64 x = 0; x < count; x++)
    acc[x] = reduce_start (kind, step->in_type[0]);
  reduce_gather (step, reduced, work, kind, src, stride, count, acc, shift);
  for (gint64 x = 0; x < count; x++)
    dst[x] = reduce_finish (kind, acc[x], shift[x], n);
}

void
fovea_reduce_run (const FoveaStep *step,
                  const FoveaWork *work,
                  gint64           first,
                  gint64           last)
{
  const FoveaReduceFit *fit = step->fitted;
  const gint64          results = reduce_results (step, &work->out[0].rect);
  const gint64          end = MIN (last * fit->chunk, results);
  FoveaReduceWalk       kept, reduced;
  gint64                start, row, stride;

  if (fovea_dtype_is_wide (step->in_type[0]))
    {
      fovea_reduce_run_wide (step, work, first * fit->chunk, end);
      return;
    }
  start = fovea_reduce_walks (step, work, &kept, &reduced);
  row = kept.rank > 0 ? kept.size[kept.rank - 1] : 1;
  stride = kept.rank > 0 ? kept.stride[kept.rank - 1] : 1;
  for (gint64 at = first * fit->chunk, count; at < end; at += count)
    {
      count = MIN (MIN (row - at % row, end - at), FOVEA_AXIS_LINES);
      reduce_stretch (step, work, &reduced,
                      work->in[0].data + start + fovea_reduce_at (&kept, at),
                      stride, count, work->out[0].data + at);
    }
}

/* ---- Adjoint -------------------------------------------------------------------- */

/* dy/dx of the kinds that are no plain sums, of input's shape; y is the output
 * with the reduced axes. */
static FoveaValue
reduce_slope (FoveaAdjoint *a, FoveaReduceKind kind, FoveaValue y)
{
  const FoveaReduceFit *fit = a->step->fitted;
  const guint           rank = a->step->in[0].rank;
  FoveaValue            x = a->in[0], same;

  switch (kind)
    {
    case FOVEA_REDUCE_L1:
      return FOVEA_ADJOINT (a, "sign", NULL, x);
    case FOVEA_REDUCE_L2:
      return FOVEA_ADJOINT_DIV (a, x, y);
    case FOVEA_REDUCE_SUM_SQUARE:
      return FOVEA_ADJOINT_ADD (a, x, x);
    case FOVEA_REDUCE_LOG_SUM_EXP:
      return FOVEA_ADJOINT (a, "exp", NULL, FOVEA_ADJOINT_SUB (a, x, y));
    case FOVEA_REDUCE_MAX:
    case FOVEA_REDUCE_MIN:
      same = fovea_adjoint_cast (a, FOVEA_ADJOINT (a, "equal", NULL, x, y),
                                 a->step->in_type[0]);
      return FOVEA_ADJOINT_DIV (
          a, same,
          fovea_adjoint_reduce (a, "reducesum", same, fit->reduced, rank));
    default:
      fovea_adjoint_fail (a, _ ("products are not differentiated"));
      return FOVEA_NO_VALUE;
    }
}

void
fovea_reduce_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep      *step = adjoint->step;
  const FoveaReduceFit *fit = step->fitted;
  const FoveaReduceKind kind = ((const FoveaReduce *) step->params)->kind;
  FoveaShape            kept = step->in[0];
  FoveaValue            up, y;

  for (guint d = 0; d < kept.rank; d++)
    if (fit->reduced[d])
      kept.size[d] = 1;
  up = fovea_adjoint_reshape (adjoint, adjoint->up[0], &kept);
  y = fovea_adjoint_reshape (adjoint, adjoint->out[0], &kept);
  if (kind == FOVEA_REDUCE_MEAN)
    up = FOVEA_ADJOINT_MUL (adjoint, up,
                            fovea_adjoint_number (adjoint, 1.0 / fit->n));
  if (kind == FOVEA_REDUCE_LOG_SUM)
    up = FOVEA_ADJOINT_DIV (adjoint, up,
                            FOVEA_ADJOINT (adjoint, "exp", NULL, y));
  if (kind == FOVEA_REDUCE_SUM || kind == FOVEA_REDUCE_MEAN ||
      kind == FOVEA_REDUCE_LOG_SUM)
    adjoint->down[0] = fovea_adjoint_expand (adjoint, up, &step->in[0]);
  else
    adjoint->down[0] =
        FOVEA_ADJOINT_MUL (adjoint, reduce_slope (adjoint, kind, y), up);
}
