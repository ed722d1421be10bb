/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AttributeProto: what a node is told, as FoveaAttrs under ONNX's own names.
 * Whether the values make sense is the layer's question, not ours. */
#include "onnx.h"

#include <string.h>

#include "error.h"

/* AttributeProto.type */
typedef enum
{
  ATTRIBUTE_NONE, /* files before IR 2 */
  ATTRIBUTE_FLOAT,
  ATTRIBUTE_INT,
  ATTRIBUTE_STRING,
  ATTRIBUTE_TENSOR,
  ATTRIBUTE_GRAPH,
  ATTRIBUTE_FLOATS,
  ATTRIBUTE_INTS,
  ATTRIBUTE_STRINGS,
  ATTRIBUTE_TENSORS,
  ATTRIBUTE_GRAPHS
} AttributeType;

typedef struct
{
  const char *name;
  guint64     type; /* AttributeType, unchecked */
  double      f;
  gint64      i;
  FoveaField  s;
  FoveaWire   t;
  gboolean    has_t;
  GArray     *floats; /* of double */
  GArray     *ints;   /* of gint64 */
  guint       seen;   /* the AttributeType of the last value that was found */
} Attribute;

static void
attribute_clear (Attribute *attribute)
{
  g_clear_pointer (&attribute->floats, g_array_unref);
  g_clear_pointer (&attribute->ints, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Attribute, attribute_clear)

static double
attribute_float (guint64 bits)
{
  guint32 low = (guint32) bits;
  float   value;

  memcpy (&value, &low, sizeof value);
  return value;
}

static gboolean
attribute_add (Attribute    *attribute,
               FoveaWireType type,
               guint64       bits,
               GError      **error)
{
  if (attribute->floats->len + attribute->ints->len >= FOVEA_ONNX_MAX_NUMBERS)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("an attribute holds more than %d numbers"),
                       FOVEA_ONNX_MAX_NUMBERS);
  if (type == FOVEA_WIRE_FIXED32)
    {
      double value = attribute_float (bits);

      g_array_append_val (attribute->floats, value);
    }
  else
    {
      gint64 value = (gint64) bits;

      g_array_append_val (attribute->ints, value);
    }
  return TRUE;
}

/* floats or ints, packed or one by one */
static gboolean
attribute_list (Attribute        *attribute,
                const FoveaWire  *wire,
                const FoveaField *field,
                FoveaWireType     type,
                GError          **error)
{
  guint64 bits;

  if (field->type == type)
    return attribute_add (attribute, type, field->value, error);
  if (field->type != FOVEA_WIRE_BYTES)
    return TRUE;

  FoveaWire packed = fovea_wire_inside (wire, field);

  while (fovea_wire_number (&packed, type, &bits))
    if (! attribute_add (attribute, type, bits, error))
      return FALSE;
  return fovea_wire_done (&packed, error);
}

static gboolean
attribute_value (Attribute        *attribute,
                 const FoveaWire  *wire,
                 const FoveaField *field,
                 GError          **error)
{
  switch (field->number << 3 | field->type)
    {
    case FOVEA_ONNX_FIELD (2, FIXED32):
      attribute->f = attribute_float (field->value);
      attribute->seen = ATTRIBUTE_FLOAT;
      return TRUE;
    case FOVEA_ONNX_FIELD (3, VARINT):
      attribute->i = (gint64) field->value;
      attribute->seen = ATTRIBUTE_INT;
      return TRUE;
    case FOVEA_ONNX_FIELD (4, BYTES):
      attribute->s = *field;
      attribute->seen = ATTRIBUTE_STRING;
      return TRUE;
    case FOVEA_ONNX_FIELD (5, BYTES):
      attribute->t = fovea_wire_inside (wire, field);
      attribute->has_t = TRUE;
      attribute->seen = ATTRIBUTE_TENSOR;
      return TRUE;
    case FOVEA_ONNX_FIELD (6, BYTES):
    case FOVEA_ONNX_FIELD (11, BYTES):
      attribute->seen = ATTRIBUTE_GRAPH;
      return TRUE;
    case FOVEA_ONNX_FIELD (7, BYTES):
    case FOVEA_ONNX_FIELD (7, FIXED32):
      attribute->seen = ATTRIBUTE_FLOATS;
      return attribute_list (attribute, wire, field, FOVEA_WIRE_FIXED32, error);
    case FOVEA_ONNX_FIELD (8, BYTES):
    case FOVEA_ONNX_FIELD (8, VARINT):
      attribute->seen = ATTRIBUTE_INTS;
      return attribute_list (attribute, wire, field, FOVEA_WIRE_VARINT, error);
    case FOVEA_ONNX_FIELD (9, BYTES):
      attribute->seen = ATTRIBUTE_STRINGS;
      return TRUE;
    case FOVEA_ONNX_FIELD (20, VARINT):
      attribute->type = field->value;
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
attribute_read (Attribute    *attribute,
                FoveaWire     wire,
                GStringChunk *names,
                GError      **error)
{
  FoveaField field;

  attribute->floats = g_array_new (FALSE, FALSE, sizeof (double));
  attribute->ints = g_array_new (FALSE, FALSE, sizeof (gint64));
  attribute->name = "";
  while (fovea_wire_next (&wire, &field))
    if (field.number == 1 && field.type == FOVEA_WIRE_BYTES)
      {
        attribute->name = fovea_onnx_name (names, &field, error);
        if (! attribute->name)
          return FALSE;
      }
    else if (field.number == 21 && field.type == FOVEA_WIRE_BYTES)
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("an attribute that refers to a function's own"));
    else if (! attribute_value (attribute, &wire, &field, error))
      return FALSE;
  if (! fovea_wire_done (&wire, error))
    return FALSE;

  if (*attribute->name == '\0')
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("an attribute has no name"));
  if (attribute->type == ATTRIBUTE_NONE)
    attribute->type = attribute->seen;
  return TRUE;
}

static gboolean
attribute_set_string (FoveaAttrs      *attrs,
                      const Attribute *attribute,
                      GError         **error)
{
  const char *bytes =
      attribute->s.bytes ? (const char *) attribute->s.bytes : "";

  if (! g_utf8_validate_len (bytes, attribute->s.length, NULL) ||
      attribute->s.length > FOVEA_ONNX_MAX_NUMBERS)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the text of attribute '%s' cannot be read"),
                       attribute->name);

  g_autofree char *text = g_strndup (bytes, attribute->s.length);

  fovea_attrs_set_string (attrs, attribute->name, text);
  return TRUE;
}

static gboolean
attribute_set_tensor (FoveaAttrs      *attrs,
                      const Attribute *attribute,
                      FoveaOnnxFile   *file,
                      GError         **error)
{
  FoveaTensor *tensor = NULL;

  if (attribute->has_t)
    tensor = fovea_onnx_tensor (attribute->t, file, error);
  else
    fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("the tensor is missing"));
  if (! tensor)
    {
      g_prefix_error (error, _ ("attribute '%s': "), attribute->name);
      return FALSE;
    }
  fovea_attrs_set_tensor (attrs, attribute->name, tensor);
  return TRUE;
}

static gboolean
attribute_set (FoveaAttrs      *attrs,
               const Attribute *attribute,
               FoveaOnnxFile   *file,
               GError         **error)
{
  switch (attribute->type)
    {
    case ATTRIBUTE_FLOAT:
      fovea_attrs_set_float (attrs, attribute->name, attribute->f);
      return TRUE;
    case ATTRIBUTE_INT:
      fovea_attrs_set_int (attrs, attribute->name, attribute->i);
      return TRUE;
    case ATTRIBUTE_STRING:
      return attribute_set_string (attrs, attribute, error);
    case ATTRIBUTE_TENSOR:
      return attribute_set_tensor (attrs, attribute, file, error);
    case ATTRIBUTE_FLOATS:
      fovea_attrs_set_floats (attrs, attribute->name,
                              (const double *) attribute->floats->data,
                              attribute->floats->len);
      return TRUE;
    case ATTRIBUTE_NONE: /* an empty list of a file without types */
    case ATTRIBUTE_INTS:
      fovea_attrs_set_ints (attrs, attribute->name,
                            (const gint64 *) attribute->ints->data,
                            attribute->ints->len);
      return TRUE;
    default:
      return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                         _ ("attribute '%s' is a graph, a list of texts or "
                            "another kind (%" PRIu64
                            ") that is not read"),
                         attribute->name, attribute->type);
    }
}

FoveaAttrs *
fovea_onnx_attrs (const FoveaWire *attributes,
                  guint            n,
                  GStringChunk    *names,
                  FoveaOnnxFile   *file,
                  GError         **error)
{
  g_autoptr (FoveaAttrs) attrs = fovea_attrs_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n; i++)
    {
      g_auto (Attribute) attribute = { 0 };

      if (! attribute_read (&attribute, attributes[i], names, error))
        return NULL;
      if (! g_hash_table_add (seen, (gpointer) attribute.name))
        {
          fovea_fail (error, FOVEA_ERROR_FORMAT,
                      _ ("attribute '%s' is given twice"), attribute.name);
          return NULL;
        }
      if (! attribute_set (attrs, &attribute, file, error))
        return NULL;
    }
  return g_steal_pointer (&attrs);
}

/* A scalar or a list out of a Constant's attribute. */
static FoveaTensor *
attribute_to_tensor (const Attribute *attribute, FoveaOnnxFile *file, GError **error)
{
  gboolean   list = g_str_has_suffix (attribute->name, "s");
  gboolean   floats = g_str_has_prefix (attribute->name, "value_float");
  GArray    *numbers = floats ? attribute->floats : attribute->ints;
  FoveaShape shape = { list ? 1 : 0, { numbers->len } };

  if (g_str_equal (attribute->name, "value") && attribute->has_t)
    return fovea_onnx_tensor (attribute->t, file, error);
  if (! floats && ! g_str_has_prefix (attribute->name, "value_int"))
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("a constant given as '%s', which is not read"),
                  attribute->name);
      return NULL;
    }

  FoveaTensor *tensor =
      fovea_tensor_new (floats ? FOVEA_F32 : FOVEA_I64, &shape, error);

  for (guint i = 0; tensor && i < (list ? numbers->len : 1); i++)
    if (floats)
      ((float *) tensor->data)[i] =
          (float) (list ? g_array_index (numbers, double, i) : attribute->f);
    else
      ((gint64 *) tensor->data)[i] =
          list ? g_array_index (numbers, gint64, i) : attribute->i;
  return tensor;
}

FoveaTensor *
fovea_onnx_constant (const FoveaWire *attributes,
                     guint            n,
                     GStringChunk    *names,
                     FoveaOnnxFile   *file,
                     GError         **error)
{
  g_auto (Attribute) attribute = { 0 };

  if (n != 1)
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("a constant needs one value, it has %u"), n);
      return NULL;
    }
  if (! attribute_read (&attribute, attributes[0], names, error))
    return NULL;
  return attribute_to_tensor (&attribute, file, error);
}
