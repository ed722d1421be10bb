/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NodeProto taken apart, and the names in it. */
#include "onnx.h"

#include <string.h>

#include "error.h"

const char *
fovea_onnx_name (GStringChunk *names, const FoveaField *field, GError **error)
{
  if (field->length > FOVEA_ONNX_MAX_NAME)
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("a name of %zu bytes; %d are the limit"), field->length,
                  FOVEA_ONNX_MAX_NAME);
      return NULL;
    }
  if (! g_utf8_validate_len ((const char *) field->bytes, field->length, NULL))
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("a name that is not UTF-8"));
      return NULL;
    }

  char buffer[FOVEA_ONNX_MAX_NAME + 1];

  memcpy (buffer, field->bytes, field->length);
  buffer[field->length] = '\0';
  return g_string_chunk_insert_const (names, buffer);
}

void
fovea_onnx_node_free (FoveaOnnxNode *node)
{
  if (! node)
    return;
  g_ptr_array_unref (node->inputs);
  g_ptr_array_unref (node->outputs);
  g_array_unref (node->attributes);
  g_free (node);
}

static gboolean
node_add_name (GPtrArray        *list,
               GStringChunk     *names,
               const FoveaField *field,
               GError          **error)
{
  const char *name = fovea_onnx_name (names, field, error);

  if (! name)
    return FALSE;
  if (list->len >= FOVEA_ONNX_MAX_ENDS)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("a node with more than %d inputs or outputs"),
                       FOVEA_ONNX_MAX_ENDS);
  g_ptr_array_add (list, (gpointer) name);
  return TRUE;
}

static gboolean
node_field (FoveaOnnxNode    *node,
            const FoveaWire  *wire,
            const FoveaField *field,
            GStringChunk     *names,
            GError          **error)
{
  FoveaWire attribute;

  if (field->type != FOVEA_WIRE_BYTES)
    return TRUE;
  switch (field->number)
    {
    case 1:
      return node_add_name (node->inputs, names, field, error);
    case 2:
      return node_add_name (node->outputs, names, field, error);
    case 3:
      node->name = fovea_onnx_name (names, field, error);
      return node->name != NULL;
    case 4:
      node->op_type = fovea_onnx_name (names, field, error);
      return node->op_type != NULL;
    case 5:
      attribute = fovea_wire_inside (wire, field);
      if (node->attributes->len >= FOVEA_ONNX_MAX_ATTRIBUTES)
        return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                           _ ("a node with more than %d attributes"),
                           FOVEA_ONNX_MAX_ATTRIBUTES);
      g_array_append_val (node->attributes, attribute);
      return TRUE;
    case 7:
      node->domain = fovea_onnx_name (names, field, error);
      return node->domain != NULL;
    default:
      return TRUE;
    }
}

FoveaOnnxNode *
fovea_onnx_node (FoveaWire message, GStringChunk *names, GError **error)
{
  g_autoptr (FoveaOnnxNode) node = g_new0 (FoveaOnnxNode, 1);
  FoveaField field;

  node->name = node->op_type = node->domain = "";
  node->inputs = g_ptr_array_new ();
  node->outputs = g_ptr_array_new ();
  node->attributes = g_array_new (FALSE, FALSE, sizeof (FoveaWire));
  while (fovea_wire_next (&message, &field))
    if (! node_field (node, &message, &field, names, error))
      return NULL;
  if (! fovea_wire_done (&message, error))
    return NULL;

  if (g_str_equal (node->domain, "ai.onnx"))
    node->domain = "";
  if (*node->name == '\0' && node->outputs->len > 0)
    node->name = node->outputs->pdata[0];
  return g_steal_pointer (&node);
}
