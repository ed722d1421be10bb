/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of graphs and weights, for the plan. */
#pragma once

#include "layer.h"

typedef struct
{
  FoveaNode       public; /* first: fovea_graph_node's are these */
  gatomicrefcount refs; /* a graph of gradients has nodes of the one it is of */
  const FoveaLayerClass *klass;
  gpointer               params;
  FoveaAttrs            *attrs; /* as they were given, for writing */
  /* The node is there only if this value, known when the plan is made, is true
   * (or false): a branch of an ONNX If. FOVEA_NO_VALUE: always. */
  FoveaValue guard;
  gboolean   guard_when;
} GraphNode;

/* For a GPtrArray of GraphNode. */
void fovea_graph_node_unref (gpointer data);

struct _FoveaGraph
{
  gatomicrefcount refs;
  GPtrArray      *nodes;        /* of GraphNode */
  GPtrArray      *value_names;  /* of char *; its length is the value count */
  GArray         *inputs;       /* of FoveaValue */
  GArray         *input_shapes; /* of FoveaShape */
  GArray         *input_types;  /* of FoveaDType */
  GArray         *outputs;      /* of FoveaValue */
};

/* The guard of the nodes that are added from now on. */
void fovea_graph_builder_guard (FoveaGraphBuilder *builder,
                                FoveaValue         guard,
                                gboolean           when);

void fovea_graph_builder_get_guard (FoveaGraphBuilder *builder,
                                    FoveaValue        *guard,
                                    gboolean          *when);

/* A builder that holds the values of `graph` already, with their numbers, names
 * and weights, and its inputs, which are of these shapes; but no nodes. */
FoveaGraphBuilder *fovea_graph_builder_new_like (FoveaGraph       *graph,
                                                 FoveaWeights     *weights,
                                                 const FoveaShape *shapes);
/* Puts in node number `index` of that graph. */
void fovea_graph_builder_share (FoveaGraphBuilder *builder,
                                FoveaGraph        *graph,
                                guint              index);

struct _FoveaWeights
{
  gatomicrefcount refs;
  guint64         version;
  GPtrArray      *tensors; /* by value; NULL where the value is no weight */
};
