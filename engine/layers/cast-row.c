/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversions between all types of numbers: see cast.h.
 *
 * Integers to integers keep the low bits. Floats lose their fraction and NaN is
 * 0; where ONNX leaves open what becomes of those that do not fit, int32 and
 * 64-bit types saturate, and the smaller ones and uint32 keep the low bits of
 * the number as int32 and int64, as other engines do on usual processors. To
 * bool: all but 0 is true. To fp16 and bf16: rounded to the nearest, halves to
 * the even one. */
#include <math.h>
#include <string.h>

#include "layers/cast.h"

/* fp16 has 10 bits of fraction, bf16 7 of fp32's 23. Below 2^-14 the steps of
 * fp16 are all 2^-24, which is where adding 0.75 rounds to. */
float
fovea_round_to (float value, FoveaDType type)
{
  const guint drop = type == FOVEA_F16 ? 13 : 16;
  guint32     bits;
  float       rounded;

  if ((type != FOVEA_F16 && type != FOVEA_BF16) || value != value || value == 0)
    return value;
  if (type == FOVEA_F16 && fabsf (value) < 0x1p-14f)
    {
      volatile float shifted = fabsf (value) + 0.75f;

      return copysignf (shifted - 0.75f, value);
    }
  memcpy (&bits, &value, sizeof bits);
  if (isfinite (value))
    bits += (1u << (drop - 1)) - 1 + (bits >> drop & 1);
  bits &= ~((1u << drop) - 1);
  memcpy (&rounded, &bits, sizeof rounded);
  if (type == FOVEA_F16 && fabsf (rounded) > 65504)
    return copysignf (INFINITY, value);
  return rounded;
}

static gint64
cast_float_to_int (float value, FoveaDType type)
{
  if (type == FOVEA_U64 && value >= 0x1p63f)
    return (gint64) (value < 0x1p64f ? (guint64) value : G_MAXUINT64);
  if (type == FOVEA_U32 || type == FOVEA_I64 || type == FOVEA_U64)
    return fovea_int_truncate (value);
  return CLAMP (fovea_int_truncate (value), G_MININT32, G_MAXINT32);
}

static void
cast_to_float (const FoveaStep *step, gconstpointer src, float *dst, gsize n)
{
  const FoveaDType from = step->in_type[0], to = step->out_type[0];
  const float     *floats = src;

  for (gsize i = 0; i < n; i++)
    {
      float value = fovea_dtype_is_wide (from) ?
                        (float) fovea_held_number (src, i, from) :
                        floats[i];

      dst[i] = fovea_round_to (value, to);
    }
}

static void
cast_to_bool (const FoveaStep *step, gconstpointer src, float *dst, gsize n)
{
  const FoveaDType from = step->in_type[0];

  for (gsize i = 0; i < n; i++)
    dst[i] = fovea_held_number (src, i, from) != 0;
}

static void
cast_to_int (const FoveaStep *step, gconstpointer src, gpointer dst, gsize n)
{
  const FoveaDType from = step->in_type[0], to = step->out_type[0];
  const gboolean   floats = fovea_dtype_is_float (from);

  for (gsize i = 0; i < n; i++)
    fovea_held_put_int (dst, i, to,
                        floats ?
                            cast_float_to_int (((const float *) src)[i], to) :
                            fovea_held_int (src, i, from));
}

/* All numbers of `from` are numbers of `to`, and held alike. */
static gboolean
cast_keeps (FoveaDType from, FoveaDType to)
{
  if (from == to)
    return TRUE;
  return (to == FOVEA_F32 || to == FOVEA_F64) && ! fovea_dtype_is_wide (from);
}

void
fovea_cast_row (const FoveaStep *step,
                gconstpointer    src,
                gpointer         dst,
                gsize            n,
                gconstpointer    data)
{
  const FoveaDType from = step->in_type[0], to = step->out_type[0];

  if (! cast_keeps (from, to))
    {
      if (to == FOVEA_BOOL)
        cast_to_bool (step, src, dst, n);
      else if (fovea_dtype_is_float (to))
        cast_to_float (step, src, dst, n);
      else
        cast_to_int (step, src, dst, n);
    }
  else if (src != dst)
    memcpy (dst, src, n * fovea_dtype_held_size (to));
}
