/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks for the tests of their picture. */
#pragma once

#include "fovea.h"

typedef struct
{
  FoveaGraph       *graph;
  FoveaWeights     *weights;
  FoveaDescription *table;
} Net;

void nets_clear (Net *net);
/* Of an architecture pattern. */
Net nets_pattern (const char *text);
/* By hand: inputs of 4 maps of 8x8, layers of one and of two inputs. */
FoveaValue nets_input (FoveaGraphBuilder *builder, const char *name);
FoveaValue
nets_one (FoveaGraphBuilder *builder, const char *layer, const char *name, FoveaValue input);
FoveaValue nets_two (FoveaGraphBuilder *builder,
                     const char        *layer,
                     const char        *name,
                     FoveaValue         a,
                     FoveaValue         b);
/* Takes the builder. */
Net nets_finish (FoveaGraphBuilder *builder);
/* A block with a skip, one with branches in a branch, a value that goes far down, two
 * inputs and two outputs. */
Net nets_mixed (void);
/* The row of the layer of that name. */
guint nets_row (const Net *net, const char *name);
