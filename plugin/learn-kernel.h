/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning a kernel from two layers or files, for the procedure and the batch
 * command: what it can be told, the pictures, and the kernel as text, as an
 * effect or as a layer. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

/* size, channels, bias, ridge */
const FoveaOption *fovea_learn_options (void);
/* What can be told wrong without pictures: the size. */
gboolean fovea_learn_check (FoveaSettings *settings, GError **error);

/* Both pictures as R'G'B', or luma where both are grey, in their own colour
 * spaces; with their alpha. Needs nothing of GIMP once it is made. */
typedef struct
{
  FoveaTensor *before, *after; /* 1 x channels x H x W */
  FoveaTensor *before_alpha, *after_alpha; /* H x W; NULL: opaque */
} FoveaLearnPair;

/* FALSE where they differ; the names are for that. */
gboolean fovea_learn_check_sizes (GimpDrawable *before,
                                  GimpDrawable *after,
                                  const char   *before_name,
                                  const char   *after_name,
                                  GError      **error);
/* Errors: FAILED, MEMORY. */
FoveaLearnPair *fovea_learn_pair_new (GimpDrawable *before,
                                      GimpDrawable *after,
                                      const char   *before_name,
                                      const char   *after_name,
                                      GError      **error);
void            fovea_learn_pair_free (FoveaLearnPair *pair);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLearnPair, fovea_learn_pair_free)

/* On any thread. */
FoveaLearned *fovea_learn_compute (FoveaSettings         *settings,
                                   FoveaLearnPair        *pair,
                                   const FoveaRunOptions *options,
                                   GError               **error);

/* "error 0.00113 (0.289 of 255), at most ...". (transfer full) */
char *fovea_learned_error_text (const FoveaLearned *learned);
/* The kernels row by row, and their bias, `digits` of each number (17: all of
 * it). (transfer full) */
char *fovea_learned_text (const FoveaLearned *learned, int digits);
/* `"kernel": ..., "bias": ..., "error": ...`: one kernel as rows, several as a
 * list of them, 3-D ones as lists of planes. */
void  fovea_learned_json (GString *json, const FoveaLearned *learned);

/* The layer filtered with the kernels, as a new layer above `above`. Errors:
 * MEMORY. */
GimpLayer *fovea_learned_layer (const FoveaLearned *learned,
                                FoveaLearnPair     *pair,
                                GimpImage          *image,
                                GimpDrawable       *before,
                                GimpDrawable       *above,
                                GError            **error);
/* Can it be? The error says why not. */
gboolean fovea_learned_fits_effect (const FoveaLearned *learned,
                                    gboolean            grey,
                                    GError            **error);
/* All kernels as one text, their planes one after the other, and what convolve's
 * `channels` has to be for it. (transfer full) */
char    *fovea_learned_kernel_text (const FoveaLearned *learned);
FoveaSum fovea_learned_channels (const FoveaLearned *learned);
/* fovea:convolve on the layer. */
gboolean fovea_learned_effect (const FoveaLearned *learned,
                               GimpDrawable       *before,
                               GError            **error);

G_END_DECLS
