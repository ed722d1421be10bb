/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs and weights: what a kernel, a pooling, an architecture pattern and an ONNX file
 * become. */
#pragma once

#include "fovea/tensors.h"

G_BEGIN_DECLS

/* ---- Attributes ------------------------------------------------------------
 * What a layer is told besides its inputs, by ONNX's names: "kernel_shape",
 * "strides", "pads" (begins, then ends), "dilations", "group", ... */

typedef struct _FoveaAttrs FoveaAttrs;

FoveaAttrs *fovea_attrs_new (void);
/* From text: fovea_attrs_parse ("kernel_shape=3,3 pads=1,1,1,1 mode=reflect
 * alpha=0.1"); a value with '.', 'e', inf or nan is a float, one with digits only an
 * integer, else a string. printf-style; doubles by %.17g of the C locale are the
 * caller's care: prefer fovea_attrs_set_float. */
FoveaAttrs *fovea_attrs_parse (const char *format, ...) G_GNUC_PRINTF (1, 2);
void        fovea_attrs_free (FoveaAttrs *attrs);
void fovea_attrs_set_int (FoveaAttrs *attrs, const char *name, gint64 value);
void fovea_attrs_set_ints (FoveaAttrs   *attrs,
                           const char   *name,
                           const gint64 *values,
                           guint         n);
void fovea_attrs_set_float (FoveaAttrs *attrs, const char *name, double value);
void fovea_attrs_set_floats (FoveaAttrs   *attrs,
                             const char   *name,
                             const double *values,
                             guint         n);
void
fovea_attrs_set_string (FoveaAttrs *attrs, const char *name, const char *value);
/* Takes the tensor. */
void fovea_attrs_set_tensor (FoveaAttrs  *attrs,
                             const char  *name,
                             FoveaTensor *tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaAttrs, fovea_attrs_free)

/* ---- Graphs and weights ----------------------------------------------------
 * A graph is immutable and ref-counted. Its values (a layer's inputs and
 * outputs) are numbered from 0; its nodes stand in an order in which they can
 * be run. The weights are the tensors that the graph's weight values stand
 * for; they are versioned so that packed copies can follow a change. */

typedef gint FoveaValue;
#define FOVEA_NO_VALUE (-1) /* an optional input left out; or an error */

typedef struct _FoveaGraph        FoveaGraph;
typedef struct _FoveaWeights      FoveaWeights;
typedef struct _FoveaGraphBuilder FoveaGraphBuilder;

typedef struct
{
  const char       *name;  /* unique in the graph */
  const char       *layer; /* the layer's type: "conv", "maxpool", ... */
  const FoveaValue *inputs;
  guint             n_inputs;
  const FoveaValue *outputs;
  guint             n_outputs;
} FoveaNode;

FoveaGraphBuilder *fovea_graph_builder_new (void);
void               fovea_graph_builder_free (FoveaGraphBuilder *builder);
/* An input that is given at each run; sizes may be -1. */
FoveaValue fovea_graph_builder_input (FoveaGraphBuilder *builder,
                                      const char        *name,
                                      const FoveaShape  *shape);
/* The same for numbers of another type than fp32. */
FoveaValue fovea_graph_builder_input_typed (FoveaGraphBuilder *builder,
                                            const char        *name,
                                            FoveaDType         type,
                                            const FoveaShape  *shape);
/* A weight. Takes the tensor. */
FoveaValue fovea_graph_builder_weight (FoveaGraphBuilder *builder,
                                       const char        *name,
                                       FoveaTensor       *tensor);
/* A layer of type `layer`. Takes attrs (NULL = none). `name` NULL makes one.
 * Returns its first output (named as the node), or FOVEA_NO_VALUE. Errors:
 * UNSUPPORTED (no such layer), FORMAT (an attribute is wrong). */
FoveaValue fovea_graph_builder_add (FoveaGraphBuilder *builder,
                                    const char        *layer,
                                    const char        *name,
                                    FoveaAttrs        *attrs,
                                    const FoveaValue  *inputs,
                                    guint              n_inputs,
                                    GError           **error);
/* The same for a layer with several outputs, named by `output_names`. */
gboolean fovea_graph_builder_add_node (FoveaGraphBuilder *builder,
                                       const char        *layer,
                                       const char        *name,
                                       FoveaAttrs        *attrs,
                                       const FoveaValue  *inputs,
                                       guint              n_inputs,
                                       const char *const *output_names,
                                       FoveaValue        *outputs,
                                       guint              n_outputs,
                                       GError           **error);
void fovea_graph_builder_output (FoveaGraphBuilder *builder, FoveaValue value);
/* Ends the builder's use; free it all the same. Errors: FORMAT (no output). */
gboolean fovea_graph_builder_finish (FoveaGraphBuilder *builder,
                                     FoveaGraph       **graph,
                                     FoveaWeights     **weights,
                                     GError           **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGraphBuilder, fovea_graph_builder_free)

FoveaGraph       *fovea_graph_ref (FoveaGraph *graph);
void              fovea_graph_unref (FoveaGraph *graph);
guint             fovea_graph_n_nodes (FoveaGraph *graph);
const FoveaNode  *fovea_graph_node (FoveaGraph *graph, guint index);
/* The node that makes a value; NULL for inputs, weights and FOVEA_NO_VALUE. */
const FoveaNode  *fovea_graph_maker (FoveaGraph *graph, FoveaValue value);
guint             fovea_graph_n_values (FoveaGraph *graph);
const char       *fovea_graph_value_name (FoveaGraph *graph, FoveaValue value);
guint             fovea_graph_n_inputs (FoveaGraph *graph);
FoveaValue        fovea_graph_input (FoveaGraph *graph, guint index);
const FoveaShape *fovea_graph_input_shape (FoveaGraph *graph, guint index);
FoveaDType        fovea_graph_input_type (FoveaGraph *graph, guint index);
guint             fovea_graph_n_outputs (FoveaGraph *graph);
FoveaValue        fovea_graph_output (FoveaGraph *graph, guint index);
/* The value of that name, or the first output of the node of that name;
 * FOVEA_NO_VALUE and a NOT_FOUND error that lists near names if none. */
FoveaValue
fovea_graph_find (FoveaGraph *graph, const char *name, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGraph, fovea_graph_unref)

FoveaWeights *fovea_weights_ref (FoveaWeights *weights);
void          fovea_weights_unref (FoveaWeights *weights);
/* The weight behind a graph's value; NULL if the value is not a weight. */
const FoveaTensor *fovea_weights_get (FoveaWeights *weights, FoveaValue value);
gint64  fovea_weights_parameters (FoveaWeights *weights); /* float numbers */
/* Of the numbers, which training will change and nothing changes yet: 1. */
guint64 fovea_weights_version (FoveaWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWeights, fovea_weights_unref)

/* All layer types there are, NULL-terminated, sorted. */
const char *const *fovea_layer_types (void);
/* Of a layer that is one function of each number, as activations are. */
gboolean fovea_layer_is_function (const char *layer);

/* ---- Architecture patterns -------------------------------------------------
 * `INPUT 3x32x32 -> [[CONV 3x3 16 -> RELU]*2 -> POOL]*3 -> [FC 120 -> RELU]*2
 * -> FC 10`. Words: INPUT CxHxW, CONV KxK MAPS [STRIDE s] [PAD p], POOL
 * [max|average] [K] [STRIDE s], FC UNITS, RELU, SIGMOID, TANH, SOFTMAX,
 * DROPOUT, FLATTEN, GLOBALPOOL. A CONV without PAD keeps the size ((k-1)/2).
 * Sizes may be left out where only the order of layers is asked. */

typedef struct
{
  char      *name;       /* "CONV 3x3 16" */
  FoveaShape output;     /* rank 0 when sizes were left out */
  gint64     parameters; /* weights and biases; -1 when unknown */
} FoveaPatternLayer;

typedef struct
{
  FoveaPatternLayer *layers;
  guint              n_layers;
  gint64             parameters; /* of the whole net; -1 when unknown */
} FoveaPattern;

/* Errors: FORMAT with the place in the text, SHAPE. */
FoveaPattern *fovea_pattern_parse (const char *text, GError **error);
void          fovea_pattern_free (FoveaPattern *pattern);
/* A runnable net with He-normal weights from `seed`, zero biases. Fails with
 * FORMAT where the pattern leaves sizes out. */
gboolean fovea_graph_new_pattern (const char    *text,
                                  guint64        seed,
                                  FoveaGraph   **graph,
                                  FoveaWeights **weights,
                                  GError       **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPattern, fovea_pattern_free)

/* ---- ONNX ------------------------------------------------------------------
 * Reads a model file; bounded by the named limits in onnx/. Every operator
 * that we lack is listed at once, with node names. Errors: FORMAT,
 * UNSUPPORTED, MEMORY, or the file system's. */
gboolean fovea_onnx_read (const char    *path,
                          FoveaGraph   **graph,
                          FoveaWeights **weights,
                          GError       **error);
gboolean fovea_onnx_parse (GBytes        *bytes,
                           FoveaGraph   **graph,
                           FoveaWeights **weights,
                           GError       **error);

/* Writes a network and its weights as one ONNX file, which appears whole or not
 * at all; a network that was read from ONNX keeps its opset. Layers that ONNX
 * lacks are written as what they equal, or refused by name. Errors: UNSUPPORTED,
 * SHAPE, MEMORY, or the file system's. */
gboolean fovea_onnx_write (FoveaGraph   *graph,
                           FoveaWeights *weights,
                           const char   *path,
                           GError      **error);
/* The same in memory, for the tests that read it back. */
GBytes  *fovea_onnx_to_bytes (FoveaGraph   *graph,
                              FoveaWeights *weights,
                              GError      **error);

G_END_DECLS
