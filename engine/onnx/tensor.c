/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TensorProto: the numbers of a model file. The message is walked twice, first
 * for type, shape and where the numbers are, then for the numbers: nothing is
 * allocated before the file was seen to hold that many. */
#include "onnx.h"

#include <string.h>

#include "checked.h"
#include "error.h"

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* as raw_data is */

/* Fields that hold numbers */
enum
{
  TENSOR_FLOATS = 4,
  TENSOR_INT32S = 5,
  TENSOR_STRINGS = 6,
  TENSOR_INT64S = 7,
  TENSOR_RAW = 9,
  TENSOR_DOUBLES = 10,
  TENSOR_UINT64S = 11
};

typedef struct
{
  gint64     type; /* FoveaOnnxType, unchecked */
  FoveaDType dtype;
  FoveaShape shape;
  gint64     elements;
  gboolean   has_raw, external;
  FoveaField raw;
  gsize      typed[12]; /* bytes in each typed data field */
  char      *location;  /* of external data */
} TensorHead;

static const struct
{
  const char *name;
  gint8       dtype; /* FoveaDType, or -1 */
  guint8      field; /* that holds typed data */
} tensor_types[] = {
  [FOVEA_ONNX_FLOAT] = { "float32", FOVEA_F32, TENSOR_FLOATS },
  [FOVEA_ONNX_UINT8] = { "uint8", FOVEA_U8, TENSOR_INT32S },
  [FOVEA_ONNX_INT8] = { "int8", FOVEA_I8, TENSOR_INT32S },
  [FOVEA_ONNX_UINT16] = { "uint16", FOVEA_U16, TENSOR_INT32S },
  [FOVEA_ONNX_INT16] = { "int16", FOVEA_I16, TENSOR_INT32S },
  [FOVEA_ONNX_INT32] = { "int32", FOVEA_I32, TENSOR_INT32S },
  [FOVEA_ONNX_INT64] = { "int64", FOVEA_I64, TENSOR_INT64S },
  [FOVEA_ONNX_STRING] = { "string", -1, TENSOR_STRINGS },
  [FOVEA_ONNX_BOOL] = { "bool", FOVEA_BOOL, TENSOR_INT32S },
  [FOVEA_ONNX_FLOAT16] = { "float16", FOVEA_F16, TENSOR_INT32S },
  [FOVEA_ONNX_DOUBLE] = { "float64", FOVEA_F64, TENSOR_DOUBLES },
  [FOVEA_ONNX_UINT32] = { "uint32", FOVEA_U32, TENSOR_UINT64S },
  [FOVEA_ONNX_UINT64] = { "uint64", FOVEA_U64, TENSOR_UINT64S },
  [FOVEA_ONNX_COMPLEX64] = { "complex64", -1, TENSOR_FLOATS },
  [FOVEA_ONNX_COMPLEX128] = { "complex128", -1, TENSOR_DOUBLES },
  [FOVEA_ONNX_BFLOAT16] = { "bfloat16", FOVEA_BF16, TENSOR_INT32S },
};

char *
fovea_onnx_type_name (gint64 type)
{
  if (type >= FOVEA_ONNX_FLOAT && type <= FOVEA_ONNX_BFLOAT16)
    return g_strdup (tensor_types[type].name);
  return g_strdup_printf (_ ("type %" PRId64), type);
}

gboolean
fovea_onnx_dtype (gint64 type, FoveaDType *dtype)
{
  if (type < FOVEA_ONNX_FLOAT || type > FOVEA_ONNX_BFLOAT16 ||
      tensor_types[type].dtype < 0)
    return FALSE;
  *dtype = (FoveaDType) tensor_types[type].dtype;
  return TRUE;
}

const char *
fovea_onnx_tensor_name (FoveaWire tensor, GStringChunk *names, GError **error)
{
  const char *name = "";
  FoveaField  field;

  while (fovea_wire_next (&tensor, &field))
    if (field.number == 8 && field.type == FOVEA_WIRE_BYTES)
      {
        name = fovea_onnx_name (names, &field, error);
        if (! name)
          return NULL;
      }
  return fovea_wire_done (&tensor, error) ? name : NULL;
}

static gboolean
tensor_add_dim (TensorHead *head, gint64 dim, GError **error)
{
  if (head->shape.rank == FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("it has more than %d dimensions"), FOVEA_MAX_RANK);
  if (dim < 0 || dim > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("one of its sizes is %" PRId64), dim);
  head->shape.size[head->shape.rank++] = dim;
  return TRUE;
}

static gboolean
tensor_add_dims (TensorHead *head, FoveaWire packed, GError **error)
{
  guint64 value;

  while (fovea_wire_number (&packed, FOVEA_WIRE_VARINT, &value))
    if (! tensor_add_dim (head, (gint64) value, error))
      return FALSE;
  return fovea_wire_done (&packed, error);
}

/* StringStringEntryProto: remembers the file's name for the message. */
static gboolean
tensor_external (TensorHead *head, FoveaWire entry, GError **error)
{
  FoveaField field, key = { 0 }, value = { 0 };

  while (fovea_wire_next (&entry, &field))
    if (field.type == FOVEA_WIRE_BYTES && field.number == 1)
      key = field;
    else if (field.type == FOVEA_WIRE_BYTES && field.number == 2)
      value = field;

  head->external = TRUE;
  if (key.length == strlen ("location") &&
      memcmp (key.bytes, "location", key.length) == 0 && ! head->location &&
      value.length > 0 && value.length <= FOVEA_ONNX_MAX_NAME)
    head->location =
        g_utf8_make_valid ((const char *) value.bytes, (gssize) value.length);
  return fovea_wire_done (&entry, error);
}

static gboolean
tensor_head_field (TensorHead       *head,
                   const FoveaWire  *wire,
                   const FoveaField *field,
                   GError          **error)
{
  gboolean packed = field->type == FOVEA_WIRE_BYTES;

  switch (field->number)
    {
    case 1: /* dims */
      if (packed)
        return tensor_add_dims (head, fovea_wire_inside (wire, field), error);
      return field->type != FOVEA_WIRE_VARINT ||
             tensor_add_dim (head, (gint64) field->value, error);
    case 2:
      if (field->type == FOVEA_WIRE_VARINT)
        head->type = (gint64) field->value;
      return TRUE;
    case 3:
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("it is cut into segments, which is not read"));
    case TENSOR_FLOATS:
    case TENSOR_INT32S:
    case TENSOR_STRINGS:
    case TENSOR_INT64S:
    case TENSOR_DOUBLES:
    case TENSOR_UINT64S:
      head->typed[field->number] += packed ? field->length : sizeof (guint64);
      return TRUE;
    case TENSOR_RAW:
      head->has_raw = head->has_raw || packed;
      head->raw = packed ? *field : head->raw;
      return TRUE;
    case 13: /* external_data */
      return ! packed ||
             tensor_external (head, fovea_wire_inside (wire, field), error);
    case 14: /* data_location */
      head->external = head->external || field->value == 1;
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
tensor_check (TensorHead *head, GError **error)
{
  g_autofree char *type = fovea_onnx_type_name (head->type);
  g_autofree char *shape = fovea_shape_to_string (&head->shape);

  if (head->external)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("its numbers lie in another file (%s), which is not "
                          "read yet; save the model as one file"),
                       head->location ? head->location : "?");
  if (! fovea_onnx_dtype (head->type, &head->dtype))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("it holds numbers of %s, which are not read"), type);
  head->elements = fovea_shape_elements (&head->shape);
  if (head->elements < 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("its size %s is too large"), shape);

  for (guint i = 0; i < G_N_ELEMENTS (head->typed); i++)
    if (head->typed[i] > 0 &&
        (head->has_raw || i != tensor_types[head->type].field))
      return fovea_fail (error, FOVEA_ERROR_FORMAT,
                         _ ("it holds %s numbers in the wrong place, or twice"),
                         type);
  return TRUE;
}

static gboolean
tensor_head_read (TensorHead *head, FoveaWire tensor, GError **error)
{
  FoveaField field;

  while (fovea_wire_next (&tensor, &field))
    if (! tensor_head_field (head, &tensor, &field, error))
      return FALSE;
  return fovea_wire_done (&tensor, error) && tensor_check (head, error);
}

static gboolean
tensor_fail_length (const TensorHead *head, guint64 have, GError **error)
{
  g_autofree char *shape = fovea_shape_to_string (&head->shape);

  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("its size is %s, that is %" PRId64
                        " numbers, but the file holds %" PRIu64),
                     shape, head->elements, have);
}

static FoveaTensor *
tensor_from_raw (const TensorHead *head, GBytes *file, GError **error)
{
  gsize size = fovea_dtype_size (head->dtype);

  if (head->raw.length % size != 0 ||
      head->raw.length / size != (guint64) head->elements)
    {
      tensor_fail_length (head, head->raw.length / size, error);
      return NULL;
    }

  if (head->dtype == FOVEA_F32 && head->elements > 0 &&
      GPOINTER_TO_SIZE (head->raw.bytes) % sizeof (float) == 0)
    {
      FoveaTensor *tensor = g_new (FoveaTensor, 1);

      /* Never written to: weights are read only. */
      *tensor = fovea_tensor_view (&head->shape, (float *) head->raw.bytes);
      tensor->owner = g_bytes_ref (file);
      tensor->release = (GDestroyNotify) g_bytes_unref;
      return tensor;
    }

  FoveaTensor *tensor = fovea_tensor_new (head->dtype, &head->shape, error);

  if (tensor && head->raw.length > 0)
    memcpy (tensor->data, head->raw.bytes, head->raw.length);
  return tensor;
}

/* int32_data holds smaller integers by value and fp16 by its bits. */
static gboolean
tensor_store (FoveaTensor *tensor, gint64 i, guint64 bits)
{
  gint32 value = (gint32) (guint32) bits;

  switch (tensor->dtype)
    {
    case FOVEA_F64:
    case FOVEA_I64:
    case FOVEA_U64:
      ((guint64 *) tensor->data)[i] = bits;
      return TRUE;
    case FOVEA_U32:
      ((guint32 *) tensor->data)[i] = (guint32) bits;
      return bits <= G_MAXUINT32;
    case FOVEA_F32:
    case FOVEA_I32:
      ((guint32 *) tensor->data)[i] = (guint32) bits;
      return TRUE;
    case FOVEA_F16:
    case FOVEA_BF16:
    case FOVEA_U16:
      ((guint16 *) tensor->data)[i] = (guint16) value;
      return value >= 0 && value <= G_MAXUINT16;
    case FOVEA_I16:
      ((gint16 *) tensor->data)[i] = (gint16) value;
      return value >= G_MININT16 && value <= G_MAXINT16;
    case FOVEA_I8:
      ((gint8 *) tensor->data)[i] = (gint8) value;
      return value >= G_MININT8 && value <= G_MAXINT8;
    case FOVEA_U8:
      ((guint8 *) tensor->data)[i] = (guint8) value;
      return value >= 0 && value <= G_MAXUINT8;
    default: /* FOVEA_BOOL */
      ((guint8 *) tensor->data)[i] = value != 0;
      return TRUE;
    }
}

static gboolean
tensor_store_checked (FoveaTensor      *tensor,
                      const TensorHead *head,
                      gint64            i,
                      guint64           bits,
                      GError          **error)
{
  if (! tensor || tensor_store (tensor, i, bits))
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_FORMAT,
      _ ("number %" PRId64 " (%" PRId64 ") does not fit %s"),
      i, (gint64) bits, fovea_dtype_name (head->dtype));
}

/* The wire type of one number of a typed data field. */
static FoveaWireType
tensor_number_type (guint field)
{
  return field == TENSOR_FLOATS  ? FOVEA_WIRE_FIXED32 :
         field == TENSOR_DOUBLES ? FOVEA_WIRE_FIXED64 :
                                   FOVEA_WIRE_VARINT;
}

/* Walks over the typed numbers, counts them, and stores them unless `tensor` is
 * NULL; then it has room for all. */
static gboolean
tensor_walk (const TensorHead *head,
             FoveaWire         message,
             FoveaTensor      *tensor,
             gint64           *n,
             GError          **error)
{
  guint         number = tensor_types[head->type].field;
  FoveaWireType type = tensor_number_type (number);
  FoveaField    field;
  guint64       bits;

  *n = 0;
  while (fovea_wire_next (&message, &field))
    {
      if (field.number != number)
        continue;
      if (field.type == type &&
          ! tensor_store_checked (tensor, head, (*n)++, field.value, error))
        return FALSE;
      if (field.type != FOVEA_WIRE_BYTES)
        continue;

      FoveaWire packed = fovea_wire_inside (&message, &field);

      while (fovea_wire_number (&packed, type, &bits))
        if (! tensor_store_checked (tensor, head, (*n)++, bits, error))
          return FALSE;
      if (! fovea_wire_done (&packed, error))
        return FALSE;
    }
  return TRUE;
}

static FoveaTensor *
tensor_from_typed (const TensorHead *head, FoveaWire message, GError **error)
{
  gint64 n;

  if (! tensor_walk (head, message, NULL, &n, error))
    return NULL;
  if (n != head->elements)
    {
      tensor_fail_length (head, (guint64) n, error);
      return NULL;
    }

  g_autoptr (FoveaTensor) tensor =
      fovea_tensor_new (head->dtype, &head->shape, error);

  if (! tensor || ! tensor_walk (head, message, tensor, &n, error))
    return NULL;
  return g_steal_pointer (&tensor);
}

FoveaTensor *
fovea_onnx_tensor (FoveaWire tensor, GBytes *file, GError **error)
{
  TensorHead   head = { .shape = { 0 } };
  FoveaTensor *result = NULL;

  if (tensor_head_read (&head, tensor, error))
    result = head.has_raw ? tensor_from_raw (&head, file, error) :
                            tensor_from_typed (&head, tensor, error);
  g_free (head.location);
  return result;
}
