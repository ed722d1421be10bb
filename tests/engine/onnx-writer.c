/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protobuf and ONNX, the writing side, for tests only. */
#include "onnx-writer.h"

#include <string.h>

OnnxMessage *
onnx_new (void)
{
  return g_byte_array_new ();
}

void
onnx_varint (OnnxMessage *message, guint64 value)
{
  do
    {
      guint8 byte = value & 0x7f;

      value >>= 7;
      if (value)
        byte |= 0x80;
      g_byte_array_append (message, &byte, 1);
    }
  while (value);
}

void
onnx_int (OnnxMessage *message, guint field, gint64 value)
{
  onnx_varint (message, field << 3);
  onnx_varint (message, (guint64) value);
}

void
onnx_float (OnnxMessage *message, guint field, float value)
{
  onnx_varint (message, field << 3 | 5);
  g_byte_array_append (message, (const guint8 *) &value, sizeof value);
}

void
onnx_bytes (OnnxMessage *message, guint field, gconstpointer bytes, gsize n)
{
  onnx_varint (message, field << 3 | 2);
  onnx_varint (message, n);
  if (n > 0)
    g_byte_array_append (message, bytes, (guint) n);
}

void
onnx_text (OnnxMessage *message, guint field, const char *text)
{
  onnx_bytes (message, field, text, strlen (text));
}

void
onnx_put (OnnxMessage *message, guint field, OnnxMessage *inner)
{
  onnx_bytes (message, field, inner->data, inner->len);
  g_byte_array_unref (inner);
}

OnnxMessage *
onnx_tensor (const char *name, int type, const gint64 *dims)
{
  OnnxMessage *tensor = onnx_new ();

  for (guint i = 0; dims[i] != -1; i++)
    onnx_int (tensor, 1, dims[i]);
  onnx_int (tensor, 2, type);
  if (name)
    onnx_text (tensor, 8, name);
  return tensor;
}

OnnxMessage *
onnx_tensor_raw (const char   *name,
                 int           type,
                 const gint64 *dims,
                 gconstpointer bytes,
                 gsize         n)
{
  OnnxMessage *tensor = onnx_tensor (name, type, dims);

  onnx_bytes (tensor, 9, bytes, n);
  return tensor;
}

static gsize
onnx_count (const gint64 *dims)
{
  gsize n = 1;

  for (guint i = 0; dims[i] != -1; i++)
    n *= (gsize) dims[i];
  return n;
}

OnnxMessage *
onnx_floats (const char *name, const gint64 *dims, const float *values)
{
  return onnx_tensor_raw (name, 1, dims, values,
                          onnx_count (dims) * sizeof *values);
}

OnnxMessage *
onnx_int64s (const char *name, const gint64 *dims, const gint64 *values)
{
  return onnx_tensor_raw (name, 7, dims, values,
                          onnx_count (dims) * sizeof *values);
}

static void
node_names (OnnxMessage *node, guint field, const char *names)
{
  g_auto (GStrv) words = g_strsplit (names, " ", -1);

  for (char **word = words; *word; word++)
    if (**word != '\0')
      onnx_text (node, field, g_str_equal (*word, "-") ? "" : *word);
}

OnnxMessage *
onnx_node (const char *op, const char *name, const char *in, const char *out)
{
  OnnxMessage *node = onnx_new ();

  node_names (node, 1, in);
  node_names (node, 2, out);
  if (name)
    onnx_text (node, 3, name);
  onnx_text (node, 4, op);
  return node;
}

void
onnx_attr_message (OnnxMessage *node,
                   const char  *name,
                   int          type,
                   guint        field,
                   OnnxMessage *value)
{
  OnnxMessage *attribute = onnx_new ();

  onnx_text (attribute, 1, name);
  if (value)
    onnx_put (attribute, field, value);
  if (type)
    onnx_int (attribute, 20, type);
  onnx_put (node, 5, attribute);
}

void
onnx_attr_int (OnnxMessage *node, const char *name, gint64 value)
{
  onnx_attr_ints (node, name, 0, &value);
}

/* n = 0: a single number */
void
onnx_attr_ints (OnnxMessage  *node,
                const char   *name,
                guint         n,
                const gint64 *values)
{
  OnnxMessage *attribute = onnx_new ();

  onnx_text (attribute, 1, name);
  for (guint i = 0; i < MAX (n, 1); i++)
    onnx_int (attribute, n ? 8 : 3, values[i]);
  onnx_int (attribute, 20, n ? 7 : 2);
  onnx_put (node, 5, attribute);
}

void
onnx_attr_float (OnnxMessage *node, const char *name, float value)
{
  OnnxMessage *attribute = onnx_new ();

  onnx_text (attribute, 1, name);
  onnx_float (attribute, 2, value);
  onnx_int (attribute, 20, 1);
  onnx_put (node, 5, attribute);
}

void
onnx_attr_text (OnnxMessage *node, const char *name, const char *value)
{
  OnnxMessage *text = onnx_new ();

  g_byte_array_append (text, (const guint8 *) value, (guint) strlen (value));
  onnx_attr_message (node, name, 3, 4, text);
}

void
onnx_attr_tensor (OnnxMessage *node, const char *name, OnnxMessage *tensor)
{
  onnx_attr_message (node, name, 4, 5, tensor);
}

OnnxMessage *
onnx_info (const char *name, int type, const gint64 *dims)
{
  OnnxMessage *info = onnx_new (), *tensor = onnx_new ();
  OnnxMessage *shape = onnx_new (), *kind = onnx_new ();

  for (guint i = 0; dims[i] != -1; i++)
    {
      OnnxMessage *dim = onnx_new ();

      if (dims[i] < 0)
        onnx_text (dim, 2, "N");
      else
        onnx_int (dim, 1, dims[i]);
      onnx_put (shape, 1, dim);
    }
  onnx_int (tensor, 1, type);
  onnx_put (tensor, 2, shape);
  onnx_put (kind, 1, tensor);
  onnx_text (info, 1, name);
  onnx_put (info, 2, kind);
  return info;
}

OnnxMessage *
onnx_model (OnnxMessage *graph, gint64 opset)
{
  OnnxMessage *model = onnx_new (), *import = onnx_new ();

  onnx_int (model, 1, opset ? 8 : 2); /* ir_version: below 3 is no opset */
  onnx_text (model, 2, "Fovea's tests");
  onnx_put (model, 7, graph);
  onnx_int (import, 2, opset);
  if (opset)
    onnx_put (model, 8, import);
  else
    g_byte_array_unref (import);
  return model;
}

GBytes *
onnx_finish (OnnxMessage *message)
{
  return g_byte_array_free_to_bytes (message);
}

static OnnxMessage *
small_weight (const char *name, const gint64 *dims, GRand *rand)
{
  gsize             n = onnx_count (dims);
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (rand, -0.5, 0.5);
  return onnx_floats (name, dims, values);
}

OnnxMessage *
onnx_small_graph (gint64 batch, gint64 side)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  OnnxMessage *graph = onnx_new (), *node;

  node = onnx_node ("Conv", "conv", "x w b", "conv_out");
  onnx_attr_ints (node, "kernel_shape", 2, (gint64[]){ 3, 3 });
  onnx_attr_ints (node, "pads", 4, (gint64[]){ 1, 1, 1, 1 });
  onnx_put (graph, 1, node);
  onnx_put (graph, 1, onnx_node ("Relu", "relu", "conv_out", "relu_out"));
  onnx_put (graph, 1,
            onnx_node ("GlobalAveragePool", "pool", "relu_out", "pool_out"));
  onnx_put (graph, 1, onnx_node ("Flatten", "flat", "pool_out", "flat_out"));
  node = onnx_node ("Gemm", "fc", "flat_out fw fb", "y");
  onnx_attr_int (node, "transB", 1);
  onnx_put (graph, 1, node);
  onnx_text (graph, 2, "small");
  onnx_put (graph, 5, small_weight ("w", (gint64[]){ 4, 3, 3, 3, -1 }, rand));
  onnx_put (graph, 5, small_weight ("b", (gint64[]){ 4, -1 }, rand));
  onnx_put (graph, 5, small_weight ("fw", (gint64[]){ 5, 4, -1 }, rand));
  onnx_put (graph, 5, small_weight ("fb", (gint64[]){ 5, -1 }, rand));
  onnx_put (graph, 11,
            onnx_info ("x", 1, (gint64[]){ batch, 3, side, side, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ batch, 5, -1 }));
  return graph;
}

GBytes *
onnx_small_model (void)
{
  return onnx_finish (onnx_model (onnx_small_graph (1, 8), 13));
}
