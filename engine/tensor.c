/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tensors: making, viewing and converting them. */
#include <string.h>

#include "layer.h"

static void
tensor_set_strides (FoveaTensor *tensor)
{
  gint64 stride = 1;

  for (guint i = tensor->shape.rank; i-- > 0;)
    {
      tensor->stride[i] = stride;
      /* What passes all numbers is empty; its strides are never used. */
      if (! fovea_checked_mul (stride, MAX (tensor->shape.size[i], 1), &stride))
        stride = 0;
    }
}

FoveaTensor *
fovea_tensor_new (FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  gint64 n = fovea_shape_elements (shape);
  g_autoptr (FoveaTensor) tensor = NULL;

  if (n < 0)
    {
      g_autofree char *text = fovea_shape_to_string (shape);

      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("a tensor cannot have the size %s"), text);
      return NULL;
    }
  tensor = g_new0 (FoveaTensor, 1);
  tensor->dtype = dtype;
  tensor->shape = *shape;
  tensor_set_strides (tensor);
  tensor->data = fovea_alloc (n, fovea_dtype_size (dtype));
  if (! tensor->data)
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY,
                  _ ("not enough memory for a tensor of %" PRId64 " numbers"),
                  n);
      return NULL;
    }
  tensor->owner = tensor->data;
  tensor->release = fovea_free;
  return g_steal_pointer (&tensor);
}

FoveaTensor *
fovea_tensor_new_floats (const FoveaShape *shape,
                         const float      *values,
                         GError          **error)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, shape, error);

  if (tensor)
    memcpy (tensor->data, values,
            fovea_shape_elements (shape) * sizeof (float));
  return tensor;
}

FoveaTensor
fovea_tensor_view (const FoveaShape *shape, float *data)
{
  FoveaTensor view = { .dtype = FOVEA_F32, .shape = *shape, .data = data };

  tensor_set_strides (&view);
  return view;
}

void
fovea_tensor_free (FoveaTensor *tensor)
{
  if (! tensor)
    return;
  if (tensor->release)
    tensor->release (tensor->owner);
  g_free (tensor);
}

gboolean
fovea_tensor_is_contiguous (const FoveaTensor *tensor)
{
  gint64 stride = 1;

  for (guint i = tensor->shape.rank; i-- > 0;)
    {
      if (tensor->shape.size[i] != 1 && tensor->stride[i] != stride)
        return FALSE;
      if (! fovea_checked_mul (stride, MAX (tensor->shape.size[i], 1), &stride))
        stride = 0;
    }
  return TRUE;
}

static double
half_to_double (guint16 bits)
{
  guint  exponent = bits >> 10 & 31, fraction = bits & 1023;
  double sign = bits >> 15 ? -1.0 : 1.0;

  if (exponent == 31)
    return fraction ? sign * __builtin_nan ("") : sign * __builtin_inf ();
  if (exponent == 0)
    return sign * fraction * 0x1p-24;
  return sign * (1024 + fraction) * __builtin_ldexp (1.0, (int) exponent - 25);
}

static double
bfloat_to_double (guint16 bits)
{
  guint32 wide = (guint32) bits << 16;
  float   value;

  memcpy (&value, &wide, sizeof value);
  return value;
}

static gsize
tensor_offset (const FoveaTensor *tensor, gint64 index)
{
  gsize offset = 0;

  for (guint i = tensor->shape.rank; i-- > 0;)
    {
      offset += index % tensor->shape.size[i] * tensor->stride[i];
      index /= tensor->shape.size[i];
    }
  return offset;
}

/* Numbers out of a file may lie unaligned: each is copied out first. */
#define TENSOR_AT(type)                                                \
  ({                                                                   \
    type value_;                                                       \
    memcpy (&value_, (const type *) tensor->data + at, sizeof value_); \
    value_;                                                            \
  })

static double
tensor_at (const FoveaTensor *tensor, gsize at)
{
  switch (tensor->dtype)
    {
    case FOVEA_F32:
      return TENSOR_AT (float);
    case FOVEA_F64:
      return TENSOR_AT (double);
    case FOVEA_F16:
      return half_to_double (TENSOR_AT (guint16));
    case FOVEA_BF16:
      return bfloat_to_double (TENSOR_AT (guint16));
    case FOVEA_I8:
      return TENSOR_AT (gint8);
    case FOVEA_BOOL:
    case FOVEA_U8:
      return TENSOR_AT (guint8);
    case FOVEA_I16:
      return TENSOR_AT (gint16);
    case FOVEA_U16:
      return TENSOR_AT (guint16);
    case FOVEA_I32:
      return TENSOR_AT (gint32);
    case FOVEA_U32:
      return TENSOR_AT (guint32);
    case FOVEA_I64:
      return TENSOR_AT (gint64);
    case FOVEA_U64:
      return TENSOR_AT (guint64);
    }
  return 0.0;
}

double
fovea_tensor_get (const FoveaTensor *tensor, gint64 index)
{
  return tensor_at (tensor, tensor_offset (tensor, index));
}

gint64
fovea_tensor_get_int (const FoveaTensor *tensor, gint64 index)
{
  gsize  at = tensor_offset (tensor, index);
  double value;

  if (tensor->dtype == FOVEA_I64)
    return TENSOR_AT (gint64);
  if (tensor->dtype == FOVEA_U64)
    return (gint64) MIN (TENSOR_AT (guint64), (guint64) G_MAXINT64);
  value = tensor_at (tensor, at);
  if (! (value > -0x1p63 && value < 0x1p63)) /* also NaN */
    return value > 0 ? G_MAXINT64 : value < 0 ? G_MININT64 : 0;
  return (gint64) value;
}

static FoveaTensor *
tensor_to_wide (const FoveaTensor *tensor, GError **error)
{
  FoveaTensor *copy = fovea_tensor_new (FOVEA_I64, &tensor->shape, error);
  gint64       n = fovea_shape_elements (&tensor->shape);

  for (gint64 i = 0; copy && i < n; i++)
    {
      gsize at = tensor_offset (tensor, i);

      ((gint64 *) copy->data)[i] = tensor->dtype == FOVEA_U64 ?
                                       (gint64) TENSOR_AT (guint64) :
                                       fovea_tensor_get_int (tensor, i);
    }
  return copy;
}

static FoveaTensor *
tensor_to_double (const FoveaTensor *tensor, GError **error)
{
  FoveaTensor *copy = fovea_tensor_new (FOVEA_F64, &tensor->shape, error);
  gint64       n = fovea_shape_elements (&tensor->shape);

  for (gint64 i = 0; copy && i < n; i++)
    ((double *) copy->data)[i] = fovea_tensor_get (tensor, i);
  return copy;
}

FoveaTensor *
fovea_tensor_to_held (const FoveaTensor *tensor,
                      FoveaDType         type,
                      GError           **error)
{
  if (type == FOVEA_F64_EXACT)
    return tensor_to_double (tensor, error);
  return fovea_dtype_is_wide (type) ? tensor_to_wide (tensor, error) :
                                      fovea_tensor_to_float (tensor, error);
}

/* Bytes that lie together: pictures, and what quantised models hand on */
static gboolean
tensor_bytes_to_float (const FoveaTensor *tensor, float *out, gint64 n)
{
  const guint8 *plain = tensor->data;
  const gint8  *with_sign = tensor->data;

  if (tensor->dtype == FOVEA_U8)
    for (gint64 i = 0; i < n; i++)
      out[i] = plain[i];
  else if (tensor->dtype == FOVEA_I8)
    for (gint64 i = 0; i < n; i++)
      out[i] = with_sign[i];
  return tensor->dtype == FOVEA_U8 || tensor->dtype == FOVEA_I8;
}

FoveaTensor *
fovea_tensor_to_float (const FoveaTensor *tensor, GError **error)
{
  FoveaTensor *copy = fovea_tensor_new (FOVEA_F32, &tensor->shape, error);
  gint64       n = fovea_shape_elements (&tensor->shape);
  gboolean     contiguous = fovea_tensor_is_contiguous (tensor);
  float       *out;

  if (! copy)
    return NULL;
  out = copy->data;
  if (contiguous && tensor->dtype == FOVEA_F32 && n > 0)
    memcpy (out, tensor->data, n * sizeof (float));
  else if (! contiguous || ! tensor_bytes_to_float (tensor, out, n))
    for (gint64 i = 0; i < n; i++)
      out[i] = tensor_at (tensor,
                          contiguous ? (gsize) i : tensor_offset (tensor, i));
  return copy;
}
