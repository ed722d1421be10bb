/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reductions of integers of 32 and 64 bits: see reduce.h. Sums and products are
 * exact and wrap to the type's size; means, roots and logarithms are cut towards
 * zero. Mostly shape arithmetic, so it is kept plain. */
#include <math.h>

#include "layers/axis.h"
#include "layers/numbers.h"
#include "layers/reduce.h"

static double
wide_double (FoveaDType type, gint64 v)
{
  return type == FOVEA_U64 ? (double) (guint64) v : (double) v;
}

static gboolean
wide_less (FoveaDType type, gint64 a, gint64 b)
{
  return type == FOVEA_U64 ? (guint64) a < (guint64) b : a < b;
}

/* As an integer holds it; what does not fit becomes the nearest there is. */
static gint64
wide_from_double (FoveaDType type, double v)
{
  if (isnan (v))
    return 0;
  if (type == FOVEA_U64)
    return (gint64) (v <= 0 ? 0 : v >= 0x1p64 ? G_MAXUINT64 : (guint64) v);
  return v <= -0x1p63 ? G_MININT64 : v >= 0x1p63 ? G_MAXINT64 : (gint64) v;
}

/* What the type's largest or smallest number begins with. */
static gint64
wide_start (FoveaReduceKind kind, FoveaDType type)
{
  const gboolean lowest = kind == FOVEA_REDUCE_MAX;

  if (kind == FOVEA_REDUCE_PROD)
    return 1;
  if (kind != FOVEA_REDUCE_MAX && kind != FOVEA_REDUCE_MIN)
    return 0;
  switch (type)
    {
    case FOVEA_I32:
      return lowest ? G_MININT32 : G_MAXINT32;
    case FOVEA_U32:
      return lowest ? 0 : G_MAXUINT32;
    case FOVEA_U64:
      return lowest ? 0 : (gint64) G_MAXUINT64;
    default:
      return lowest ? G_MININT64 : G_MAXINT64;
    }
}

/* Unsigned arithmetic wraps; so does the machine's. */
static gint64
wide_take (FoveaReduceKind kind, FoveaDType type, gint64 acc, gint64 v)
{
  const guint64 a = acc, x = v;

  switch (kind)
    {
    case FOVEA_REDUCE_MAX:
      return wide_less (type, acc, v) ? v : acc;
    case FOVEA_REDUCE_MIN:
      return wide_less (type, v, acc) ? v : acc;
    case FOVEA_REDUCE_PROD:
      return (gint64) (a * x);
    case FOVEA_REDUCE_L1:
      return (gint64) (a + (v < 0 && type != FOVEA_U64 ? -x : x));
    case FOVEA_REDUCE_SUM_SQUARE:
      return (gint64) (a + x * x);
    default:
      return (gint64) (a + x);
    }
}

static gint64
wide_mean (FoveaDType type, gint64 sum, gint64 n)
{
  if (n == 0)
    return 0;
  return type == FOVEA_U64 ? (gint64) ((guint64) sum / (guint64) n) : sum / n;
}

static gint64
wide_finish (FoveaReduceKind kind,
             FoveaDType      type,
             gint64          acc,
             double          real,
             gint64          n)
{
  switch (kind)
    {
    case FOVEA_REDUCE_MEAN:
      return wide_mean (type, acc, n);
    case FOVEA_REDUCE_L2:
      return wide_from_double (type, sqrt (real));
    case FOVEA_REDUCE_LOG_SUM:
    case FOVEA_REDUCE_LOG_SUM_EXP:
      return wide_from_double (type, log (real));
    default:
      return acc;
    }
}

void
fovea_reduce_run_wide (const FoveaStep *step,
                       const FoveaWork *work,
                       gint64           first,
                       gint64           last)
{
  const FoveaReduceKind kind = ((const FoveaReduce *) step->params)->kind;
  const FoveaDType      type = step->in_type[0];
  const gint64          n = ((const FoveaReduceFit *) step->fitted)->n;
  FoveaReduceWalk       kept, reduced;
  const gint64         *src = fovea_tile_wide (&work->in[0]) +
                      fovea_reduce_walks (step, work, &kept, &reduced);

  for (gint64 at = first; at < last; at++)
    {
      const gint64 *from = src + fovea_reduce_at (&kept, at);
      gint64        acc = wide_start (kind, type);
      double        real = 0;

      for (gint64 i = 0; i < n; i++)
        {
          gint64 v = from[fovea_reduce_at (&reduced, i)];
          double d = wide_double (type, v);

          acc = wide_take (kind, type, acc, v);
          real += kind == FOVEA_REDUCE_L2          ? d * d :
                  kind == FOVEA_REDUCE_LOG_SUM_EXP ? exp (d) :
                                                     d;
        }
      fovea_tile_wide (&work->out[0])[at] =
          fovea_int_wrap (wide_finish (kind, type, acc, real, n), type);
    }
}
