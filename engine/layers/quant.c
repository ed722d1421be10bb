/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by quantised layers: see quant.h. */
#include "layers/quant.h"

#include <math.h>
#include <string.h>

gboolean
fovea_quant_range (FoveaDType type, float *low, float *high)
{
  switch (type)
    {
    case FOVEA_I8:
      *low = -128;
      *high = 127;
      return TRUE;
    case FOVEA_U8:
      *low = 0;
      *high = 255;
      return TRUE;
    case FOVEA_I16:
      *low = -32768;
      *high = 32767;
      return TRUE;
    case FOVEA_U16:
      *low = 0;
      *high = 65535;
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
quant_bad_shape (const FoveaStep *step, guint i, GError **error)
{
  g_autofree char *a = fovea_shape_to_string (&step->in[i]);
  g_autofree char *b = fovea_shape_to_string (&step->in[0]);

  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     i == 1 ? _ ("%s: scales of %s do not go with %s") :
                              _ ("%s: zero points of %s do not go with %s"),
                     step->klass->name, a, b);
}

static gboolean
quant_fit_blocks (FoveaQuantAxis  *quant,
                  const FoveaStep *step,
                  guint            axis,
                  GError         **error)
{
  const FoveaShape *in = &step->in[0], *scale = &step->in[1];

  if (scale->rank != in->rank)
    return quant_bad_shape (step, 1, error);
  quant->blocks = scale->size[axis];
  for (guint d = 0; d < in->rank; d++)
    if (d != axis && scale->size[d] != in->size[d])
      return quant_bad_shape (step, 1, error);
  if (quant->block < 1 || in->size[axis] < 1 ||
      (in->size[axis] - 1) / quant->block + 1 != quant->blocks)
    return quant_bad_shape (step, 1, error);
  return TRUE;
}

gboolean
fovea_quant_axis_fit (FoveaQuantAxis  *quant,
                      const FoveaStep *step,
                      gint64           axis,
                      gint64           block,
                      GError         **error)
{
  const FoveaShape *in = &step->in[0], *scale = &step->in[1];
  guint             at;

  *quant = (FoveaQuantAxis){ .block = block, .inner = 1 };
  if (fovea_step_has (step, 2) &&
      fovea_shape_elements (&step->in[2]) != fovea_shape_elements (scale))
    return quant_bad_shape (step, 2, error);
  if (! fovea_dtype_is_float (step->in_type[1]))
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("%s: scales of type %s"),
                       step->klass->name, fovea_dtype_name (step->in_type[1]));
  quant->one = fovea_shape_elements (scale) == 1 && block == 0;
  if (quant->one)
    return TRUE;
  if (! fovea_step_axis (step, axis, in->rank, &at, error))
    return FALSE;
  quant->size = in->size[at];
  for (guint d = at + 1; d < in->rank; d++)
    quant->inner *= in->size[d];
  if (block != 0)
    return quant_fit_blocks (quant, step, at, error);
  if (scale->rank != 1 || scale->size[0] != quant->size)
    return quant_bad_shape (step, 1, error);
  return TRUE;
}

gboolean
fovea_quant_axis_is_local (const FoveaQuantAxis *quant, const FoveaShape *shape)
{
  return fovea_shape_is_map (shape) &&
         (quant->one ||
          (quant->block == 0 && quant->inner == fovea_plane_elements (shape)));
}

gint64
fovea_quant_units (const FoveaStep *step, const FoveaRect *out)
{
  const FoveaShape *shape = &step->out[0];

  if (fovea_shape_is_map (shape))
    return fovea_units_rows (step, out);
  return shape->rank == 0 ?
             1 :
             fovea_shape_elements (shape) / shape->size[shape->rank - 1];
}

void
fovea_quant_need (const FoveaStep *step,
                  guint            i,
                  const FoveaRect *out,
                  FoveaRect       *in)
{
  *in = i == 0 ? *out : fovea_full_rect (&step->in[i]);
}

/* Number `i` of a value that is there whole, and held as `type`. */
static float
quant_number (const FoveaTile *tile, FoveaDType type, gint64 i)
{
  return fovea_dtype_is_wide (type) ? fovea_tile_wide (tile)[i] : tile->data[i];
}

/* The scale number of number e; *alike: so many from e on have it, too. */
static gint64
quant_index (const FoveaQuantAxis *quant, gint64 e, gint64 *alike)
{
  gint64 j, at;

  *alike = G_MAXINT64;
  if (quant->one)
    return 0;
  j = e % quant->inner;
  at = e / quant->inner % quant->size;
  *alike = quant->inner - j;
  if (quant->block == 0)
    return at;
  if (quant->inner == 1)
    *alike = MIN (quant->block - at % quant->block, quant->size - at);
  else
    *alike = 1;
  return (e / quant->inner / quant->size * quant->blocks + at / quant->block) *
             quant->inner +
         j;
}

void
fovea_quant_run (const FoveaStep      *step,
                 const FoveaWork      *work,
                 gint64                first,
                 gint64                last,
                 const FoveaQuantAxis *quant,
                 FoveaQuantFunc        func,
                 gconstpointer         data)
{
  const FoveaShape *shape = &step->in[0];
  const gboolean    map = fovea_shape_is_map (shape);
  const FoveaTile  *in = &work->in[0], *out = &work->out[0];
  const gsize       bytes = fovea_dtype_held_size (step->in_type[0]);
  gint64            n = 1;

  if (shape->rank > 0)
    n = map ? out->rect.width : shape->size[shape->rank - 1];
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 e = unit * n, from = e, alike, plane, y;
      float *dst = out->data + e;

      if (map)
        {
          fovea_unit_row (out, unit, &plane, &y);
          from = fovea_tile_at (in, plane, y, out->rect.x) - in->data;
          e = (plane * fovea_map_height (shape) + y) * fovea_map_width (shape) +
              out->rect.x;
        }
      for (gint64 x = 0; x < n; x += alike)
        {
          gint64 k = quant_index (quant, e + x, &alike);

          alike = MIN (alike, n - x);
          func ((const char *) in->data + (from + x) * (gint64) bytes, dst + x,
                alike, work->in[1].data[k],
                fovea_step_has (step, 2) ?
                    quant_number (&work->in[2], step->in_type[2], k) :
                    0,
                data);
        }
    }
}

/* ---- Four at a time --------------------------------------------------------------
 * Exactly what one at a time would be: no sum is taken across. */

typedef float  QuantVector __attribute__ ((vector_size (16)));
typedef gint32 QuantMask __attribute__ ((vector_size (16)));

static inline QuantVector
quant_set (float x)
{
  return (QuantVector){ x, x, x, x };
}

static inline QuantVector
quant_pick (QuantMask mask, QuantVector a, QuantVector b)
{
  return (QuantVector) ((mask & (QuantMask) a) | (~mask & (QuantMask) b));
}

/* Above 2^23 floats have no fractions: what is added is taken away again, and the
 * rest is rounded to even. */
static inline QuantVector
quant_round (QuantVector v, float zero, QuantVector low, QuantVector high)
{
  const QuantVector big = quant_set (0x1.8p23f);

  v = quant_pick (v > low, v, low); /* NaN is low */
  v = quant_pick (v < high, v, high);
  return ((v + big) - big) + quant_set (zero);
}

void
fovea_quantise (const float *src,
                float       *dst,
                gint64       n,
                float        scale,
                float        zero,
                float        low,
                float        high)
{
  const QuantVector least = quant_set (low - zero);
  const QuantVector most = quant_set (high - zero);
  QuantVector       v = { 0 };

  for (; n >= 4; n -= 4, src += 4, dst += 4)
    {
      memcpy (&v, src, sizeof v);
      v = quant_round (v / quant_set (scale), zero, least, most);
      memcpy (dst, &v, sizeof v);
    }
  memcpy (&v, src, n * sizeof (float));
  v = quant_round (v / quant_set (scale), zero, least, most);
  memcpy (dst, &v, n * sizeof (float));
}

void
fovea_dequantise (const float *src,
                  float       *dst,
                  gint64       n,
                  float        scale,
                  float        zero)
{
  QuantVector v = { 0 };

  for (; n >= 4; n -= 4, src += 4, dst += 4)
    {
      memcpy (&v, src, sizeof v);
      v = (v - quant_set (zero)) * quant_set (scale);
      memcpy (dst, &v, sizeof v);
    }
  for (gint64 i = 0; i < n; i++)
    dst[i] = (src[i] - zero) * scale;
}

void
fovea_add_sums (gint32 *sums, const float *part, gint64 n)
{
  typedef guint32 QuantCount __attribute__ ((vector_size (16)));
  QuantCount      sum;
  QuantVector     v;

  for (; n >= 4; n -= 4, sums += 4, part += 4)
    {
      memcpy (&sum, sums, sizeof sum);
      memcpy (&v, part, sizeof v);
      sum += (QuantCount) __builtin_convertvector(v, QuantMask);
      memcpy (sums, &sum, sizeof sum);
    }
  for (gint64 i = 0; i < n; i++)
    sums[i] = (gint32) ((guint32) sums[i] + (guint32) (gint32) part[i]);
}
