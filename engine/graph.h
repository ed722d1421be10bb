/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of graphs and weights, for the plan. */
#pragma once

#include "layer.h"

typedef struct
{
  FoveaNode public;
  const FoveaLayerClass *klass;
  gpointer               params;
} GraphNode;

struct _FoveaGraph
{
  gatomicrefcount refs;
  GPtrArray      *nodes;        /* of GraphNode */
  GPtrArray      *value_names;  /* of char *; its length is the value count */
  GArray         *inputs;       /* of FoveaValue */
  GArray         *input_shapes; /* of FoveaShape */
  GArray         *outputs;      /* of FoveaValue */
};

struct _FoveaWeights
{
  gatomicrefcount refs;
  guint64         version;
  GPtrArray      *tensors; /* by value; NULL where the value is no weight */
};
