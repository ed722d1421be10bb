/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the largest number is: see argreduce.h. */
#include "layers/argreduce.h"

#include <math.h>

gboolean
fovea_arg_parse (FoveaAttrs *attrs,
                 const char *layer,
                 gboolean    smallest,
                 gpointer    params,
                 GError    **error)
{
  FoveaArg *p = params;

  p->smallest = smallest;
  p->axis = fovea_attrs_get_int (attrs, "axis", 0);
  p->keep = fovea_attrs_get_int (attrs, "keepdims", 1) != 0;
  p->last = fovea_attrs_get_int (attrs, "select_last_index", 0) != 0;
  return fovea_attrs_check (attrs, layer, error);
}

gboolean
fovea_arg_fit (FoveaStep *step, GError **error)
{
  const FoveaArg   *p = step->params;
  FoveaAxis        *axis = step->fitted;
  const FoveaShape *in = &step->in[0];
  FoveaShape       *out = &step->out[0];

  if (! fovea_step_check (step, 1, 1, error) ||
      ! fovea_axis_split (step, p->axis, axis, error))
    return FALSE;
  out->rank = 0;
  for (guint d = 0; d < in->rank; d++)
    if (d != axis->axis || p->keep)
      out->size[out->rank++] = d == axis->axis ? 1 : in->size[d];
  if (axis->n == 0 && fovea_shape_elements (out) != 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: there is nothing along axis %u"),
                       step->klass->name, axis->axis);
  axis->out_n = 1;
  step->whole = step->whole || ! p->keep;
  step->out_type[0] = FOVEA_I64;
  return TRUE;
}

gint64
fovea_arg_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

static void
arg_lines (const FoveaArg *p,
           const float    *src,
           gint64          stride,
           gint64         *dst,
           gint64          n,
           gint64          lines)
{
  const float sign = p->smallest ? -1 : 1;
  float       best[FOVEA_AXIS_LINES];

  for (gint64 x = 0; x < lines; x++)
    {
      best[x] = sign * src[x];
      dst[x] = 0;
    }
  for (gint64 i = 1; i < n; i++)
    for (gint64 x = 0; x < lines; x++)
      {
        const float v = sign * src[i * stride + x];

        if (v > best[x] || (isnan (v) && ! isnan (best[x])) ||
            (p->last && (v == best[x] || isnan (v))))
          {
            best[x] = v;
            dst[x] = i;
          }
      }
}

static gboolean
arg_less (FoveaDType type, gint64 a, gint64 b)
{
  return type == FOVEA_U64 ? (guint64) a < (guint64) b : a < b;
}

static void
arg_lines_wide (const FoveaArg *p,
                FoveaDType      type,
                const gint64   *src,
                gint64          stride,
                gint64         *dst,
                gint64          n,
                gint64          lines)
{
  for (gint64 x = 0; x < lines; x++)
    {
      gint64 best = src[x];

      dst[x] = 0;
      for (gint64 i = 1; i < n; i++)
        {
          const gint64 v = src[i * stride + x];

          if ((p->smallest ? arg_less (type, v, best) :
                             arg_less (type, best, v)) ||
              (p->last && v == best))
            {
              best = v;
              dst[x] = i;
            }
        }
    }
}

void
fovea_arg_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const FoveaAxis *axis = step->fitted;
  const FoveaDType type = step->in_type[0];
  FoveaAxisPart    part;

  for (gint64 unit = first; unit < last; unit++)
    for (gint64 skip = 0; fovea_axis_part (step, axis, work, unit, skip, &part);
         skip += part.lines)
      {
        gint64 *dst = fovea_tile_wide (&work->out[0]) + part.out;

        if (fovea_dtype_is_wide (type))
          arg_lines_wide (step->params, type,
                          fovea_tile_wide (&work->in[0]) + part.in,
                          part.in_stride, dst, axis->n, part.lines);
        else
          arg_lines (step->params, work->in[0].data + part.in, part.in_stride,
                     dst, axis->n, part.lines);
      }
}
