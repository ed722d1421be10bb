/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A transposed convolution's step in words: what is painted where, the sums where
 * kernels overlap, the size formula with its numbers. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  const FoveaPainting *painting;
  guint                step; /* as fovea_transposed_view_go */
  double               range;
  gboolean             picked; /* and the place of the grid that was */
  guint                x, y;
} TransposedWords;

/* (transfer full) */
char *fovea_transposed_words (const TransposedWords *words);
/* (transfer full) */
char *fovea_transposed_formula (const FoveaPainting *painting);

G_END_DECLS
