/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as a vertical picture, as pure data: boxes of layers from top to bottom,
 * branches side by side, skips as lines that go round. Made from a graph and its
 * table of layers; laid out by the sizes of a font; no widget, no display. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

#define FOVEA_NETWORK_NO_ROW G_MAXUINT

typedef enum
{
  FOVEA_NETWORK_OTHER,
  FOVEA_NETWORK_WEIGHTS, /* convolutions, matrices */
  FOVEA_NETWORK_POOL,
  FOVEA_NETWORK_JOIN, /* of several inputs: add, concat */
  FOVEA_NETWORK_INPUT,
  FOVEA_NETWORK_OUTPUT
} FoveaNetworkKind;

/* A line of a box: a layer, with the reshapes and the like behind it. */
typedef struct
{
  guint row;  /* of the description; FOVEA_NETWORK_NO_ROW: an input or output */
  char *what; /* "conv 7x7/2" */
  char *size; /* "64@112"; "" where it is that of the line above */
} FoveaNetworkLine;

typedef struct
{
  FoveaNetworkKind kind;
  GArray          *lines;    /* of FoveaNetworkLine: a layer and what merely follows it */
  char            *facts;    /* "9.4 k par · 118 M MAC"; "" where there is nothing to say */
  char            *path;     /* the modules that it stands in, '/' between; may be "" */
  double           share;    /* 0..1 of all that the network takes: of time, or of MACs */
  GArray          *in, *out; /* guint: boxes, each once, in running order */
  guint            branch;   /* of the network's branches, the innermost; 0: none */
  double           x, y, width, height;
} FoveaNetworkBox;

/* A piece of a connection, up-down or left-right. */
typedef struct
{
  double   x1, y1, x2, y2;
  int      from, to; /* boxes; -1: of several */
  gboolean arrow;    /* at (x2, y2) */
  gboolean dot;      /* at (x1, y1): it leaves a line that goes on */
} FoveaNetworkStroke;

/* One of several ways side by side. Branches of one fork are neighbours in the list. */
typedef struct
{
  guint fork;   /* a number of those that part in one place */
  guint parent; /* the branch that all this stands in; 0: none */
} FoveaNetworkBranch;

/* Boxes of one module, drawn together. */
typedef struct
{
  char  *name; /* "layer1.0" */
  double x, y, width, height;
} FoveaNetworkFrame;

typedef struct
{
  FoveaNetworkBox *boxes; /* in running order */
  guint            n_boxes;
  FoveaLayerRow   *rows; /* copies of the description's */
  guint            n_rows;
  double          *seconds;            /* [n_rows] or NULL */
  guint           *row_box, *row_line; /* [n_rows] where a row is drawn */
  gboolean         timed;              /* shares are of time */
  char            *totals;             /* lines of text for the bottom */
  /* After fovea_network_lay_out */
  GArray *strokes, *frames; /* of FoveaNetworkStroke, FoveaNetworkFrame */
  GArray *branches;         /* of FoveaNetworkBranch; the first stands for none */
  double  totals_y;         /* where the totals' first line starts */
  double  width, height;
  double  line, small, pad; /* of the font it was laid out for */
} FoveaNetwork;

/* What sizes are made of. */
typedef struct
{
  double line, small; /* heights of a line of normal and of small text */
  double (*width) (const char *text, gboolean small, gpointer data);
  gpointer data;
} FoveaNetworkMetrics;

/* seconds: [n_layers] of the description, NULL: not known. The rows' texts are copied. */
FoveaNetwork *
fovea_network_new (FoveaGraph *graph, const FoveaDescription *description, const double *seconds);
void fovea_network_free (FoveaNetwork *network);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaNetwork, fovea_network_free)

/* Places boxes, strokes and frames; may be called again with other metrics. */
void fovea_network_lay_out (FoveaNetwork *network, const FoveaNetworkMetrics *metrics);

/* The line of a box that is (or holds) a row. */
const FoveaNetworkLine *fovea_network_line (const FoveaNetwork *network, guint box, guint line);
/* From a row to the next that has a line, in running order (`step` 1 or -1), or
 * `row` itself at the end. */
guint fovea_network_step (const FoveaNetwork *network, guint row, int step);
/* From a row to the branch beside its own, or beside the one that this stands in: the box at
 * the nearest height. `side` -1 left, 1 right; `row` itself where there is none. */
guint fovea_network_beside (const FoveaNetwork *network, guint row, int side);
/* The box at a place, and its line; FALSE: there is none. */
gboolean
fovea_network_find (const FoveaNetwork *network, double x, double y, guint *box, guint *line);
G_END_DECLS
