/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Phases: outputs of a transposed convolution whose place plus padding leaves
 * the same rest of a division by the stride see the same taps, so along a row
 * they are a plain correlation with those. Not a layer itself. */
#pragma once

#include "layer.h"

typedef struct
{
  FoveaWindow window;                     /* all paddings resolved */
  gint64      group, group_in, group_out; /* channels of one group */
  gint64      in_depth, out_depth;        /* slices of a channel */
  gint64     *tap[FOVEA_WINDOW_AXES];     /* numbers sorted by phase, [size] */
  float      *weights; /* [phase z][y][x][out / m][i, kz, ky, kx][m] */
  float      *init;    /* [out] the bias, or zeros */
} FoveaTransposed;

/* The taps of one phase: tap[axis][first .. first + n-1]. */
typedef struct
{
  gint64 first, n;
} FoveaPhase;

/* From weights [in][out / group][kz][ky][kx] and bias (or NULL), both of which
 * may begin at any byte; FALSE when memory is short. */
gboolean fovea_transposed_pack (FoveaTransposed  *fitted,
                                gconstpointer     weights,
                                gconstpointer     bias,
                                const FoveaLoops *loops);
void     fovea_transposed_clear (FoveaTransposed *fitted);
/* The taps of `phase`; none where the stride is larger than the window. */
FoveaPhase
fovea_transposed_phase (const FoveaTransposed *fitted, int axis, gint64 phase);
/* Where the weights of phases z, y and x begin, for output channel `channel`. */
float *fovea_transposed_weights (const FoveaTransposed *fitted,
                                 const FoveaPhase      *z,
                                 const FoveaPhase      *y,
                                 const FoveaPhase      *x,
                                 gint64                 channel);

/* Need, units, scratch and run of the layer, whose fitted is a FoveaTransposed
 * (transposed-run.c). */
void   fovea_transposed_need (const FoveaStep *step,
                              guint            i,
                              const FoveaRect *out,
                              FoveaRect       *in);
gint64 fovea_transposed_units (const FoveaStep *step, const FoveaRect *out);
gsize  fovea_transposed_scratch (const FoveaStep *step, const FoveaRect *out);
void   fovea_transposed_run (const FoveaStep *step,
                             const FoveaWork *work,
                             gint64           first,
                             gint64           last);
