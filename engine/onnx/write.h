/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside the writing of ONNX: a network's parts as messages. */
#pragma once

#include "graph.h"
#include "put.h"

/* A file being written */
typedef struct
{
  FoveaGraph   *graph;
  FoveaWeights *weights;
  gint64        opset;
  FoveaPut     *body; /* GraphProto */
  GPtrArray    *made; /* weights that are written and are none of the network's;
                          of FoveaTensor */
  GHashTable   *names; /* of all values, and those that were made up */
} FoveaWriting;

/* Appends the network's nodes, and the weights that stand for attributes that
 * the opset wants as inputs. Errors: UNSUPPORTED, naming the layer. */
gboolean fovea_writing_nodes (FoveaWriting *writing, GError **error);
/* Appends a weight. */
gboolean fovea_writing_weight (FoveaWriting      *writing,
                               guint              field,
                               const char        *name,
                               const FoveaTensor *tensor,
                               GError           **error);
/* TensorProto; the numbers stay where they are, or go to `made`. */
FoveaPut *fovea_writing_tensor (FoveaWriting      *writing,
                                const char        *name,
                                const FoveaTensor *tensor,
                                GError           **error);
