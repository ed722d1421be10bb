/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a FoveaNetwork: from rows to boxes, from boxes to a tree of sequences
 * and branches, from that to places. */
#pragma once

#include "network.h"

G_BEGIN_DECLS

/* What network-boxes.c knows while it makes boxes. */
typedef struct
{
  FoveaNetwork *network;
  FoveaGraph   *graph;
  int          *row_node; /* [n_rows] */
  int          *maker;    /* [n_values] the row that makes it; -1 none, -2 - i: graph input i */
  guint        *readers;  /* [n_rows] how many rows read one of its outputs */
  int          *reader;   /* [n_rows] the last of them */
  gboolean     *shown;    /* [n_rows] an output of the network */
} NetworkRows;

const FoveaNode *fovea_network_node (const NetworkRows *rows, guint row);
/* The row that makes the i-th input of a row's node, -1: none, -2 - i: an input. */
int fovea_network_maker (const NetworkRows *rows, const FoveaNode *node, guint i);

/* "conv 7x7/2" (transfer full) */
char *fovea_network_what (const NetworkRows *rows, guint row);
/* The modules of a layer, "layer1/layer1.0/layer1.0.conv1"; "" (transfer full) */
char *fovea_network_path (const NetworkRows *rows, guint row);
/* The common start of two paths, whole modules only (transfer full) */
char *fovea_network_common_path (const char *a, const char *b);
/* Of layers that only pass numbers on in another order */
gboolean fovea_network_is_plumbing (const char *layer);
/* Of layers that are drawn with the one before them */
gboolean         fovea_network_is_follower (const char *layer);
FoveaNetworkKind fovea_network_kind (const FoveaLayerRow *row);
/* Of a box's first layer to its last: sums in words, its share of the whole. */
void  fovea_network_set_facts (FoveaNetwork *network);
char *fovea_network_totals (const FoveaNetwork *network, const FoveaDescription *description);

/* ---- The tree ---- */

typedef struct _NetworkSequence NetworkSequence;

/* A box, or branches side by side. */
typedef struct
{
  int        box;
  GPtrArray *branches; /* of NetworkSequence; NULL: a box */
  double     x, y, width, height;
} NetworkItem;

/* A line of one box that leads on in a sequence: from an item (or from above it all,
 * -1) to others (or to below it all, n_items). */
typedef struct
{
  guint    source; /* box */
  int      from;
  GArray  *to;  /* int, rising */
  gboolean far; /* it goes round: a lane */
  double   x;   /* of the lane */
} NetworkNet;

struct _NetworkSequence
{
  GArray          *items; /* of NetworkItem */
  NetworkSequence *parent;
  guint            index, depth; /* which item of the parent it stands in */
  GPtrArray       *nets;         /* of NetworkNet, by source */
  double          *gap;          /* [n_items + 1] heights above each item and below all ... */
  double          *closed;       /* ... and how much of it, at its top, frames end in */
  double           x, y, width, height, middle; /* middle: where boxes have their centre */
};

typedef struct
{
  NetworkSequence  *root;
  NetworkSequence **home;  /* [n_boxes] the sequence of a box */
  guint            *place; /* [n_boxes] its item there */
} NetworkTree;

NetworkTree *fovea_network_tree_new (const FoveaNetwork *network);
void         fovea_network_tree_free (NetworkTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NetworkTree, fovea_network_tree_free)
/* Fills each sequence's nets. */
void fovea_network_tree_add_nets (const FoveaNetwork *network, NetworkTree *tree);

/* ---- Places ---- */

typedef struct
{
  FoveaNetwork              *network;
  const FoveaNetworkMetrics *metrics;
  NetworkTree               *tree;
  GArray                    *frames;          /* of network-frames.c */
  double                     pad, gap, track; /* of boxes, between them, between lines */
} NetworkLayout;

/* Where the line of `source` into item `g` from above runs left-right. */
double fovea_network_track (const NetworkLayout   *layout,
                            const NetworkSequence *sequence,
                            guint                  g,
                            guint                  source);
/* Connections, once everything stands. */
void fovea_network_route (NetworkLayout *layout);
/* Which modules get a frame; the room that they need is put into the gaps. */
void fovea_network_find_frames (NetworkLayout *layout);
/* Where they are, once everything stands. */
void fovea_network_place_frames (NetworkLayout *layout);

G_END_DECLS
