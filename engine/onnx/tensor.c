/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TensorProto: the numbers of a model file. The message is walked twice, first
 * for type, shape and where the numbers are, then for the numbers: nothing is
 * allocated before the file was seen to hold that many. */
#include "onnx.h"

#include <string.h>

#include "checked.h"
#include "error.h"
#include "mapped.h"

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
  /* of external data */
  char    *location;
  guint64  offset, length;
  gboolean has_length;
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
  { "float8e4m3fn", -1, TENSOR_INT32S },
  { "float8e4m3fnuz", -1, TENSOR_INT32S },
  { "float8e5m2", -1, TENSOR_INT32S },
  { "float8e5m2fnuz", -1, TENSOR_INT32S },
  { "uint4", -1, TENSOR_INT32S },
  { "int4", -1, TENSOR_INT32S },
  { "float4e2m1", -1, TENSOR_INT32S },
  { "float8e8m0", -1, TENSOR_INT32S },
  { "uint2", -1, TENSOR_INT32S },
  { "int2", -1, TENSOR_INT32S },
  { "float6e2m3", -1, TENSOR_INT32S },
  { "float6e3m2", -1, TENSOR_INT32S },
};

char *
fovea_onnx_type_name (gint64 type)
{
  if (type >= FOVEA_ONNX_FLOAT && type < (gint64) G_N_ELEMENTS (tensor_types))
    return g_strdup (tensor_types[type].name);
  return g_strdup_printf (_ ("type %" PRId64), type);
}

gboolean
fovea_onnx_dtype (gint64 type, FoveaDType *dtype)
{
  if (type < FOVEA_ONNX_FLOAT || type >= (gint64) G_N_ELEMENTS (tensor_types) ||
      tensor_types[type].dtype < 0)
    return FALSE;
  *dtype = (FoveaDType) tensor_types[type].dtype;
  return TRUE;
}

FoveaOnnxType
fovea_onnx_type (FoveaDType dtype)
{
  guint type = FOVEA_ONNX_FLOAT;

  while (type < G_N_ELEMENTS (tensor_types) - 1 &&
         tensor_types[type].dtype != (gint8) dtype)
    type++;
  return (FoveaOnnxType) type;
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

static gboolean
tensor_is_key (const FoveaField *key, const char *name)
{
  return key->length == strlen (name) &&
         memcmp (key->bytes, name, key->length) == 0;
}

/* A count of bytes, written as a decimal number */
static gboolean
tensor_external_number (const FoveaField *text, guint64 *number, GError **error)
{
  g_autofree char *digits = /* none where there is no text */
      g_strndup ((const char *) text->bytes, text->length);

  return (digits && g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64,
                                                number, NULL)) ||
         fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("where its numbers lie in another file is not said by "
                        "a number of bytes"));
}

/* StringStringEntryProto: location, offset or length; others (a checksum) do
 * not matter. */
static gboolean
tensor_external (TensorHead *head, FoveaWire entry, GError **error)
{
  FoveaField field, key = { 0 }, value = { 0 };

  while (fovea_wire_next (&entry, &field))
    if (field.type == FOVEA_WIRE_BYTES && field.number == 1)
      key = field;
    else if (field.type == FOVEA_WIRE_BYTES && field.number == 2)
      value = field;
  if (! fovea_wire_done (&entry, error))
    return FALSE;

  if (tensor_is_key (&key, "offset"))
    return tensor_external_number (&value, &head->offset, error);
  if (tensor_is_key (&key, "length"))
    {
      head->has_length = TRUE;
      return tensor_external_number (&value, &head->length, error);
    }
  if (! tensor_is_key (&key, "location"))
    return TRUE;
  if (value.length == 0 || value.length > FOVEA_ONNX_MAX_NAME ||
      memchr (value.bytes, '\0', value.length))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("its numbers lie in another file, whose name cannot "
                          "be read"));
  g_free (head->location);
  head->location = g_strndup ((const char *) value.bytes, value.length);
  return TRUE;
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
      head->external = field->value == 1;
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

  if (! fovea_onnx_dtype (head->type, &head->dtype))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("it holds numbers of %s, which are not read"), type);
  head->elements = fovea_shape_elements (&head->shape);
  if (head->elements < 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("its size %s is too large"), shape);

  for (guint i = 0; i < G_N_ELEMENTS (head->typed); i++)
    if (head->typed[i] > 0 && (head->has_raw || head->external ||
                               i != tensor_types[head->type].field))
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

/* The numbers where they lie, in `holder`; never written to. Whatever comes from
 * a folder is mapped. */
static FoveaTensor *
tensor_from_raw (const TensorHead    *head,
                 const FoveaOnnxFile *file,
                 GBytes              *holder,
                 GError             **error)
{
  gsize        size = fovea_dtype_size (head->dtype);
  FoveaTensor *tensor;

  if (head->raw.length % size != 0 ||
      head->raw.length / size != (guint64) head->elements)
    {
      tensor_fail_length (head, head->raw.length / size, error);
      return NULL;
    }
  if (head->elements == 0)
    return fovea_tensor_new (head->dtype, &head->shape, error);
  tensor = g_new (FoveaTensor, 1);
  *tensor = fovea_tensor_view (&head->shape, (float *) head->raw.bytes);
  tensor->dtype = head->dtype;
  tensor->owner = g_bytes_ref (holder);
  tensor->release = file->folder ? fovea_mapped_release :
                                   (GDestroyNotify) g_bytes_unref;
  return tensor;
}

/* The same for numbers in another file; their place in it is checked. */
static FoveaTensor *
tensor_from_external (TensorHead *head, FoveaOnnxFile *file, GError **error)
{
  guint64       wanted = head->elements * fovea_dtype_size (head->dtype);
  guint64       length = head->has_length ? head->length : wanted;
  gsize         have = 0;
  const guint8 *bytes;
  GBytes       *holder;

  if (! head->location || head->has_raw)
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  head->has_raw ?
                      _ ("its numbers are in the model and in another file") :
                      _ ("its numbers lie in another file that is not named"));
      return NULL;
    }
  holder = fovea_onnx_external (file, head->location, error);
  if (! holder)
    return NULL;
  bytes = g_bytes_get_data (holder, &have);
  if (head->offset > have || length > have - head->offset)
    {
      g_autofree char *name = g_utf8_make_valid (head->location, -1);

      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("its %" PRIu64 " bytes should begin at byte %" PRIu64
                     " of '%s', which has %zu"),
                  length, head->offset, name, have);
      return NULL;
    }
  head->raw.bytes = bytes ? bytes + head->offset : NULL;
  head->raw.length = (gsize) length;
  return tensor_from_raw (head, file, holder, error);
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
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("number %" PRId64 " (%" PRId64 ") does not fit %s"), i,
                     (gint64) bits, fovea_dtype_name (head->dtype));
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
fovea_onnx_tensor (FoveaWire tensor, FoveaOnnxFile *file, GError **error)
{
  TensorHead   head = { .shape = { 0 } };
  FoveaTensor *result = NULL;

  if (tensor_head_read (&head, tensor, error))
    result = head.external ? tensor_from_external (&head, file, error) :
             head.has_raw  ? tensor_from_raw (&head, file, file->bytes, error) :
                             tensor_from_typed (&head, tensor, error);
  g_free (head.location);
  return result;
}
