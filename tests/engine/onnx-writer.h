/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing ONNX files by hand, well formed or as wrong as a test wants them. A
 * message is a GByteArray that grows; `put` functions append one field and
 * take the inner message they are given. */
#pragma once

#include <fovea.h>

typedef GByteArray OnnxMessage;

OnnxMessage *onnx_new (void);
void         onnx_varint (OnnxMessage *message, guint64 value);
void         onnx_int (OnnxMessage *message, guint field, gint64 value);
void         onnx_float (OnnxMessage *message, guint field, float value);
void         onnx_text (OnnxMessage *message, guint field, const char *text);
void
onnx_bytes (OnnxMessage *message, guint field, gconstpointer bytes, gsize n);
void onnx_put (OnnxMessage *message, guint field, OnnxMessage *inner);

/* TensorProto: sizes end with -1. */
OnnxMessage *onnx_tensor (const char *name, int type, const gint64 *dims);
OnnxMessage *onnx_tensor_raw (const char   *name,
                              int           type,
                              const gint64 *dims,
                              gconstpointer bytes,
                              gsize         n);
OnnxMessage *
onnx_floats (const char *name, const gint64 *dims, const float *values);
OnnxMessage *
onnx_int64s (const char *name, const gint64 *dims, const gint64 *values);

/* NodeProto: names by blanks, "-" for one left out. */
OnnxMessage *
onnx_node (const char *op, const char *name, const char *in, const char *out);
void onnx_attr_int (OnnxMessage *node, const char *name, gint64 value);
void onnx_attr_ints (OnnxMessage  *node,
                     const char   *name,
                     guint         n,
                     const gint64 *values);
void onnx_attr_float (OnnxMessage *node, const char *name, float value);
void onnx_attr_text (OnnxMessage *node, const char *name, const char *value);
void
onnx_attr_tensor (OnnxMessage *node, const char *name, OnnxMessage *tensor);
/* The same through any of AttributeProto's fields, with a type (0 = none). */
void onnx_attr_message (OnnxMessage *node,
                        const char  *name,
                        int          type,
                        guint        field,
                        OnnxMessage *value);

/* ValueInfoProto of a tensor; the size -2 is written as a name ("N"). */
OnnxMessage *onnx_info (const char *name, int type, const gint64 *dims);

/* ModelProto around a GraphProto; opset 0 = none is named. Takes the graph. */
OnnxMessage *onnx_model (OnnxMessage *graph, gint64 opset);
GBytes      *onnx_finish (OnnxMessage *message);

/* A small network: input "x" 1x3x8x8, conv "conv" (4 maps of 3x3, padded) ->
 * relu "relu" -> pool "pool" (global average) -> flatten "flat" -> gemm "fc" ->
 * output "y" 1x5. Weights are seeded. */
GBytes *onnx_small_model (void);
/* The same graph, to be changed before it is wrapped. */
OnnxMessage *onnx_small_graph (gint64 batch, gint64 side);
