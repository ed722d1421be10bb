/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means and variances: see moments.h. */
#include "layers/moments.h"

void
fovea_moments (const FoveaLoops *loops,
               const float      *src,
               gint64            n,
               double           *mean,
               double           *variance)
{
  *mean = loops->sum (src, n) / n;
  *variance = loops->sum_squares (src, *mean, n) / n;
}

gboolean
fovea_step_numbers (const FoveaStep *step,
                    guint            i,
                    const char      *what,
                    gint64           n,
                    GError         **error)
{
  const gint64 have = fovea_shape_elements (&step->in[i]);

  if (have != n)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: %s has %" PRId64 " numbers instead of %" PRId64),
                       step->klass->name, what, have, n);
  return TRUE;
}

gboolean
fovea_repeat_fit (const FoveaStep *step,
                  guint            i,
                  guint            axis,
                  FoveaRepeat     *repeat,
                  GError         **error)
{
  const FoveaShape *in = &step->in[0], *own = &step->in[i];
  gint64            stride = 1;
  gboolean          fits = own->rank <= in->rank;

  repeat->direct = TRUE;
  for (guint back = 1; fits && back <= in->rank; back++)
    {
      const guint  d = in->rank - back;
      const gint64 size = back <= own->rank ? own->size[own->rank - back] : 1;

      fits = size == 1 || size == in->size[d];
      repeat->stride[d] = size == 1 ? 0 : stride;
      /* Empty values overflow nothing: no size is then used. */
      if (! fovea_checked_mul (stride, size, &stride))
        stride = 0;
      if (d >= axis ? size != in->size[d] : size != 1)
        repeat->direct = FALSE;
    }
  if (! fits)
    {
      g_autofree char *a = fovea_shape_to_string (in);
      g_autofree char *b = fovea_shape_to_string (own);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: %s and %s do not go together"),
                         step->klass->name, a, b);
    }
  return TRUE;
}

gint64
fovea_repeat_at (const FoveaShape  *shape,
                 const FoveaRepeat *repeat,
                 gint64             index)
{
  gint64 at = 0;

  for (guint d = shape->rank; d-- > 0;)
    {
      at += index % shape->size[d] * repeat->stride[d];
      index /= shape->size[d];
    }
  return at;
}
