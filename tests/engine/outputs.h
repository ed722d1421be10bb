/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers with several outputs and inputs of any type, run on their own. */
#pragma once

#include "support.h"

#define OUTPUTS_MAX 5

/* A layer with its inputs, NULL ones left out; those whose bit is set in
 * `known` are weights. Owns its tensors. */
typedef struct
{
  const char  *layer, *attrs;
  guint        n_in, n_out, known;
  FoveaTensor *in[OUTPUTS_MAX];
} Outputs;

void outputs_clear (Outputs *outputs);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outputs, outputs_clear)

/* Its results as they are held; types: what they stand for, or NULL. */
FoveaResult *
outputs_run (const Outputs *outputs, guint threads, FoveaDType *types);
/* The plan fails with that code, and says `text`. */
void outputs_fail (const Outputs *outputs, FoveaError code, const char *text);

/* Integers -size .. size (0 .. size of unsigned types) as their own type. */
FoveaTensor *outputs_ints (FoveaDType type, FoveaShape shape, gint64 size);
/* A shape of `low` to `high` axes of 1 to `most`. */
FoveaShape outputs_shape (guint low, guint high, guint most);
/* Attribute text of axes: "axes=0,-1 "; "" for none; sets whether each of
 * `rank` axes is meant. */
char *outputs_axes (guint rank, gboolean *meant);
