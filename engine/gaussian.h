/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Gaussian blur as a chain of plans, each of which reads what the one before
 * has made: down (weighted means of neighbours, of every d-th place), the blur
 * that is left on the smallest map, and up again (enlarge). */
#pragma once

#include "fovea.h"

/* A factor of two to eight a step, and no blur needs more of them. */
#define GAUSSIAN_STAGES 16

typedef enum
{
  GAUSSIAN_DOWN,
  GAUSSIAN_BLUR,
  GAUSSIAN_UP
} GaussianKind;

#define GAUSSIAN_Y (1 << 0)
#define GAUSSIAN_X (1 << 1)

/* One stage, of one axis or both alike. The rows of the whole picture are made
 * shorter before there are fewer of them: then nothing but rows is read. */
typedef struct
{
  GaussianKind kind;
  guint        axes; /* GAUSSIAN_Y, GAUSSIAN_X */
  gint64       factor;
  gint64       radius; /* down, blur: 2 radius + 1 taps; up: reads as many */
  double      *taps;   /* [2 radius + 1], or [factor][2 radius + 1]; the
                          stage's */
} GaussianStage;

/* The stages for a sigma. *before: how many places they look around, of the
 * picture. */
guint fovea_gaussian_stages (double        sigma,
                             gboolean      exact,
                             GaussianStage stages[GAUSSIAN_STAGES],
                             gint64       *before);
void fovea_gaussian_stage_clear (GaussianStage *stage);
/* The graph of a stage. The first of an axis has its borders: pads[axis] places
 * before and behind; others 0. `size`: of an `up` stage's result. */
gboolean fovea_gaussian_graph (const FoveaGaussian *request,
                               const GaussianStage *stage,
                               const gint64         pads[2][2],
                               const gint64         size[2],
                               FoveaGraph         **graph,
                               FoveaWeights       **weights,
                               GError             **error);
