/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small graphs drawn by lot, of all layer types: what a careful test would not
 * think of. */
#pragma once

#include "support.h"

typedef struct
{
  FoveaValue value;
  FoveaShape shape;
  FoveaDType type;
} RandomValue;

/* One input and one output; `values` holds every RandomValue, the input first
 * and the output last. */
typedef struct
{
  FoveaGraph   *graph;
  FoveaWeights *weights;
  FoveaTensor  *input;
  GArray       *values;
  gboolean      any, net;
  GString      *text; /* for the message of a failure: a line a layer */
} RandomGraph;

/* Of floats and the layers that filters and plain networks are made of. */
RandomGraph *random_graph_new (void);
/* Of all layers and all types. */
RandomGraph *random_graph_new_any (void);
/* As networks are: many channels, skip additions, concatenations, poolings. */
RandomGraph *random_graph_new_net (void);
void         random_graph_free (RandomGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RandomGraph, random_graph_free)

/* A number from .. to, both included. */
gint64 random_lot (gint64 from, gint64 to);
