/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bitcast: the very bits of numbers, read as another type of as many bits, ONNX
 * BitCast. What is held as fp32 is first put into its own type. */
#include <math.h>
#include <string.h>

#include "layers/cast.h"

#include "onnx/onnx.h"

typedef struct
{
  FoveaDType to;
} BitcastParams;

static gboolean
bitcast_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  BitcastParams *p = params;
  gint64         to = fovea_attrs_get_int (attrs, "to", 0);

  if (! fovea_attrs_check (attrs, "bitcast", error))
    return FALSE;
  if (! fovea_onnx_dtype (to, &p->to))
    {
      g_autofree char *name = fovea_onnx_type_name (to);

      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("bitcast: numbers of type %s are not supported"),
                         name);
    }
  return TRUE;
}

static gboolean
bitcast_fit (FoveaStep *step, GError **error)
{
  const BitcastParams *p = step->params;
  const FoveaDType     from = step->in_type[0];

  if (! fovea_elementwise_fit (step, error))
    return FALSE;
  if (fovea_dtype_bits (from) != fovea_dtype_bits (p->to))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("bitcast: %s and %s are of different sizes"),
                       fovea_dtype_name (from), fovea_dtype_name (p->to));
  step->out_type[0] = p->to;
  return TRUE;
}

/* fp16's bits of a number that fp16 has */
static guint16
bitcast_half (float value)
{
  const guint sign = signbit (value) ? 0x8000 : 0;
  guint32     bits;

  memcpy (&bits, &value, sizeof bits);
  if (isnan (value))
    return sign | 0x7e00 | (bits >> 13 & 0x1ff);
  if (isinf (value))
    return sign | 0x7c00;
  if (fabsf (value) < 0x1p-14f)
    return sign | (guint) (fabsf (value) * 0x1p24f);
  return sign | (((bits >> 23 & 255) - 112) << 10 | (bits >> 13 & 1023));
}

/* And back */
static float
bitcast_from_half (guint16 half)
{
  const float sign = half >> 15 ? -1 : 1;
  const guint exponent = half >> 10 & 31, fraction = half & 1023;

  if (exponent == 31)
    return fraction ? NAN : sign * INFINITY;
  if (exponent == 0)
    return sign * fraction * 0x1p-24f;
  return sign * ldexpf (1024 + fraction, (int) exponent - 25);
}

/* The bits of held number `at`, in its own type */
static guint64
bitcast_bits (gconstpointer held, gsize at, FoveaDType type)
{
  float   value;
  double  wide;
  guint32 bits;
  guint64 bits64;

  if (! fovea_dtype_is_float (type))
    return (guint64) fovea_held_int (held, at, type);
  value = ((const float *) held)[at];
  wide = value;
  memcpy (&bits, &value, sizeof bits);
  memcpy (&bits64, &wide, sizeof bits64);
  switch (type)
    {
    case FOVEA_F64:
      return bits64;
    case FOVEA_F16:
      return bitcast_half (fovea_round_to (value, type));
    case FOVEA_BF16:
      value = fovea_round_to (value, type);
      memcpy (&bits, &value, sizeof bits);
      return bits >> 16;
    default:
      return bits;
    }
}

static void
bitcast_put (gpointer held, gsize at, FoveaDType type, guint64 bits)
{
  guint32 bits32 = (guint32) bits;
  float  *value = (float *) held + at;
  double  wide;

  switch (type)
    {
    case FOVEA_F64:
      memcpy (&wide, &bits, sizeof wide);
      *value = (float) wide;
      break;
    case FOVEA_F16:
      *value = bitcast_from_half ((guint16) bits);
      break;
    case FOVEA_BF16:
      bits32 <<= 16;
      memcpy (value, &bits32, sizeof bits32);
      break;
    case FOVEA_F32:
      memcpy (value, &bits32, sizeof bits32);
      break;
    default:
      fovea_held_put_int (held, at, type, (gint64) bits);
    }
}

static void
bitcast_row (const FoveaStep *step,
             gconstpointer    src,
             gpointer         dst,
             gsize            n,
             gconstpointer    data)
{
  for (gsize i = 0; i < n; i++)
    bitcast_put (dst, i, step->out_type[0],
                 bitcast_bits (src, i, step->in_type[0]));
}

static void
bitcast_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  fovea_elementwise_run_held (step, work, first, last, bitcast_row, NULL);
}

const FoveaLayerClass fovea_layer_bitcast = {
  .name = "bitcast",
  .onnx = "BitCast",
  .params_size = sizeof (BitcastParams),
  .parse = bitcast_parse,
  .fit = bitcast_fit,
  .need = fovea_need_same,
  .units = fovea_units_rows,
  .run = bitcast_run,
  .wide = TRUE,
  .in_place = TRUE,
};
