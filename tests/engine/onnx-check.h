/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of ONNX reading share: reading a file that was written by
 * hand, and looking at how it was refused. */
#pragma once

#include "onnx-writer.h"

typedef struct
{
  FoveaGraph   *graph;
  FoveaWeights *weights;
} Net;

void net_clear (Net *net);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

/* Takes the message. */
gboolean net_parse (Net *net, OnnxMessage *model, GError **error);
/* Asserts that reading fails so; the message names all of `texts` (split by
 * '|'), is one line and has no full stop. Takes the message. */
void assert_fails (OnnxMessage *model, FoveaError code, const char *texts);
/* A graph x + NAME -> y, with the given weight in it (taken; may be NULL). */
OnnxMessage *graph_with_weight (OnnxMessage *weight, const char *name);

/* Of x and y: 1x1x2x2. */
extern const gint64 four[];
