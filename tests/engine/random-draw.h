/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How random-graph.c's layers are drawn. A layer is drawn without asking whether
 * it goes with its inputs: it is planned alone, which also tells the shape of its
 * output, and drawn again if it is refused. */
#pragma once

#include "random-graph.h"

/* A layer that is being drawn. */
typedef struct
{
  RandomGraph *graph;
  TestLayer    layer; /* its inputs are the views below */
  FoveaTensor  input[TEST_MAX_INPUTS];
  FoveaValue   value[TEST_MAX_INPUTS];
  char        *attrs;
} Draw;

/* `shape`: of the first input, which is there already. */
typedef void (*DrawFunc) (Draw *draw, const FoveaShape *shape);

/* ---- What a layer is made of (random-draw.c) ---------------------------------- */

void draw_attrs (Draw *draw, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A value made before, the newer the likelier. */
const RandomValue *draw_pick (Draw *draw);
void               draw_input (Draw *draw, const RandomValue *from);
void               draw_weight (Draw *draw, FoveaShape shape);
/* A divisor of n. */
gint64 draw_groups (gint64 n);
/* Attributes of a window. (transfer full) */
char *draw_window (gint64 height, gint64 width);

/* ---- Layers ------------------------------------------------------------------- */

/* Of pictures' maps, and of rows: layers that filters and plain networks are made
 * of (random-draw.c). */
void draw_maps (Draw *draw, const FoveaShape *shape);
void draw_rows (Draw *draw, const FoveaShape *shape);
/* As networks have them, of maps (random-nets.c). */
void draw_nets (Draw *draw, const FoveaShape *shape);
void draw_batchnorm (Draw *draw, const FoveaShape *shape);
