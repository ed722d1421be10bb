/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of ONNX reading: the parts of a model file, the limits that they
 * are held to, and who reads what. Field numbers and meanings: onnx.proto of
 * the ONNX project. */
#pragma once

#include "fovea.h"
#include "wire.h"

#define FOVEA_ONNX_MIN_OPSET      1
#define FOVEA_ONNX_MAX_OPSET      28
#define FOVEA_ONNX_MAX_NAME       4096    /* bytes of one name */
#define FOVEA_ONNX_MAX_WEIGHTS    1000000 /* named tensors of one graph */
#define FOVEA_ONNX_MAX_ENDS       65536   /* inputs, or outputs, of one node */
#define FOVEA_ONNX_MAX_ATTRIBUTES 256     /* of one node */
#define FOVEA_ONNX_MAX_NUMBERS    65536   /* in one attribute */
#define FOVEA_ONNX_MAX_BRANCHES   8       /* inside each other */

/* A field's number and type in one word, for switches: a known number with
 * another type is skipped like any unknown field, as protobuf does. */
#define FOVEA_ONNX_FIELD(number, type) ((number) << 3 | FOVEA_WIRE_##type)

/* TensorProto.data_type, and the types of inputs. Newer ones (8-bit floats, 4-bit
 * integers) have a name in tensor.c alone. */
typedef enum
{
  FOVEA_ONNX_FLOAT = 1,
  FOVEA_ONNX_UINT8,
  FOVEA_ONNX_INT8,
  FOVEA_ONNX_UINT16,
  FOVEA_ONNX_INT16,
  FOVEA_ONNX_INT32,
  FOVEA_ONNX_INT64,
  FOVEA_ONNX_STRING,
  FOVEA_ONNX_BOOL,
  FOVEA_ONNX_FLOAT16,
  FOVEA_ONNX_DOUBLE,
  FOVEA_ONNX_UINT32,
  FOVEA_ONNX_UINT64,
  FOVEA_ONNX_COMPLEX64,
  FOVEA_ONNX_COMPLEX128,
  FOVEA_ONNX_BFLOAT16
} FoveaOnnxType;

/* "float16", "string", "type 99" for what nobody knows. */
char *fovea_onnx_type_name (gint64 type);
/* The type as ours; FALSE when there is none. */
gboolean fovea_onnx_dtype (gint64 type, FoveaDType *dtype);
/* The same the other way. */
FoveaOnnxType fovea_onnx_type (FoveaDType dtype);

/* A name out of the file: UTF-8, within FOVEA_ONNX_MAX_NAME; kept by `names`,
 * where equal names are the same pointer. NULL and a FORMAT error else. */
const char *
fovea_onnx_name (GStringChunk *names, const FoveaField *field, GError **error);

/* A model's bytes, and where the other files that it names may lie. */
typedef struct
{
  GBytes     *bytes;
  char       *folder; /* NULL: it came from memory and may name none */
  GHashTable *others; /* location -> GBytes, those that were mapped so far */
} FoveaOnnxFile;

void fovea_onnx_file_clear (FoveaOnnxFile *file);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaOnnxFile, fovea_onnx_file_clear)
/* The file that external data names, mapped; it must be an ordinary file inside
 * the model's folder, not reached through links. (transfer none) */
GBytes *fovea_onnx_external (FoveaOnnxFile *file,
                             const char    *location,
                             GError       **error);

/* TensorProto.name, which may be empty. */
const char *
fovea_onnx_tensor_name (FoveaWire tensor, GStringChunk *names, GError **error);
/* A TensorProto with its numbers. Raw ones stay where they are, in the model's
 * file or another, at any byte: see FoveaTensor; the tensor holds a reference.
 * All else is copied. Errors: FORMAT, UNSUPPORTED, MEMORY. */
FoveaTensor *
fovea_onnx_tensor (FoveaWire tensor, FoveaOnnxFile *file, GError **error);

/* The attributes of a node, given as the AttributeProto messages. */
FoveaAttrs *fovea_onnx_attrs (const FoveaWire *attributes,
                              guint            n,
                              GStringChunk    *names,
                              FoveaOnnxFile   *file,
                              GError         **error);
/* What a Constant node stands for. */
FoveaTensor *fovea_onnx_constant (const FoveaWire *attributes,
                                  guint            n,
                                  GStringChunk    *names,
                                  FoveaOnnxFile   *file,
                                  GError         **error);

/* NodeProto */
typedef struct
{
  const char *name;       /* never empty: the first output's name if need be */
  const char *op_type;    /* "Conv" */
  const char *domain;     /* "" for ONNX's own operators */
  GPtrArray  *inputs;     /* of const char *; "" where left out */
  GPtrArray  *outputs;    /* of const char *; "" where left out */
  GArray     *attributes; /* of FoveaWire */
} FoveaOnnxNode;

void fovea_onnx_node_free (FoveaOnnxNode *node);
FoveaOnnxNode *
fovea_onnx_node (FoveaWire message, GStringChunk *names, GError **error);

/* ValueInfoProto: an input or output of the graph */
typedef struct
{
  const char *name;
  gint64      type; /* FoveaOnnxType; 0 = not given */
  gboolean    has_shape;
  FoveaShape  shape; /* -1 where not fixed */
  const char *other; /* "sequence", ... when it is no tensor; else NULL */
} FoveaOnnxInfo;

gboolean fovea_onnx_info (FoveaWire      message,
                          GStringChunk  *names,
                          FoveaOnnxInfo *info,
                          GError       **error);

/* GraphProto, its parts collected and each looked at once. */
typedef struct
{
  FoveaOnnxFile *file; /* kept by the caller */
  GStringChunk  *names;
  gboolean       is_branch; /* names and domains are those of the graph around */
  gint64         opset;
  GHashTable    *domains; /* of other operators -> their opset, gint64 */
  GPtrArray     *nodes;   /* of FoveaOnnxNode */
  GHashTable    *weights; /* name -> FoveaWire of the TensorProto */
  GArray        *inputs;  /* of FoveaOnnxInfo, without those that are weights */
  GArray        *outputs; /* of FoveaOnnxInfo */
} FoveaOnnxGraph;

FoveaOnnxGraph *fovea_onnx_graph_read (FoveaOnnxFile *file, GError **error);
/* The graph that is the node's attribute `name`. It must not outlive `outer`. */
FoveaOnnxGraph *fovea_onnx_graph_branch (const FoveaOnnxGraph *outer,
                                         const FoveaOnnxNode  *node,
                                         const char           *name,
                                         GError              **error);
void            fovea_onnx_graph_free (FoveaOnnxGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaOnnxGraph, fovea_onnx_graph_free)

/* The layer type that runs a node, or NULL. */
const char *fovea_onnx_layer (const FoveaOnnxNode *node);
/* FALSE and an UNSUPPORTED error that names every operator without a layer. */
gboolean
fovea_onnx_check_operators (const FoveaOnnxGraph *onnx, GError **error);
/* Turns it into ours: every operator becomes a layer, or all that cannot are
 * named. */
gboolean fovea_onnx_graph_build (FoveaOnnxGraph *onnx,
                                 FoveaGraph    **graph,
                                 FoveaWeights  **weights,
                                 GError        **error);

/* What a file that is no ONNX model is, for people: "is a PNG picture, not a
 * model"; NULL when it may be one. (transfer full) */
char *fovea_onnx_foreign (const guint8 *bytes, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaOnnxNode, fovea_onnx_node_free)
