/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers whose outputs are put together of parts of their inputs, axis by axis:
 * slice, split, concat, transpose, expand, tile. They say in fit which part goes
 * where; need, units and run are here. */
#pragma once

#include "layers/strided.h"

#define FOVEA_NO_AXIS G_MAXUINT

/* Places from .. until-1 of an output's axis: place from + i shows the place
 * start + i * step of an input's axis; with FOVEA_NO_AXIS always the same. With
 * `repeat` > 1 they are shown as often again, behind. */
typedef struct
{
  guint  axis;
  gint64 from, until;
  gint64 start, step;
  gint64 repeat;
} FoveaPartAxis;

typedef struct
{
  guint         in, out;              /* which input, which output */
  FoveaPartAxis axis[FOVEA_MAX_RANK]; /* of the output's axes */
} FoveaPart;

/* What such a layer keeps: its fitted_size is this. */
typedef struct
{
  guint      n;
  FoveaPart *part;
} FoveaParts;

/* n parts (at least one) in step->fitted: in the order of their inputs, and each
 * input has one. */
FoveaPart *fovea_parts_new (FoveaStep *step, guint n);
/* Lets the part show all of the input, axis by axis, from the start on. */
void
fovea_part_init (FoveaPart *part, guint in, guint out, const FoveaShape *shape);
/* Once shapes and parts are there: refuses inputs that are held in different
 * ways; only maps of rank 4 go by tiles. */
gboolean fovea_parts_finish (FoveaStep *step, GError **error);

void   fovea_parts_clear (gpointer fitted);
void   fovea_parts_need (const FoveaStep *step,
                         guint            i,
                         const FoveaRect *out,
                         FoveaRect       *in);
gint64 fovea_parts_units (const FoveaStep *step, const FoveaRect *out);
void   fovea_parts_run (const FoveaStep *step,
                        const FoveaWork *work,
                        gint64           first,
                        gint64           last);

/* The integers of constant input i, at most `max` of them. Errors: UNSUPPORTED
 * "tile: input 1 (repeats) has to be a constant", SHAPE "tile: input 1 (repeats) has
 * 9 numbers, at most 8 are supported"; `what` is untranslated. */
gboolean fovea_step_ints (const FoveaStep *step,
                          guint            i,
                          const char      *what,
                          gint64          *values,
                          guint            max,
                          guint           *n,
                          GError         **error);
/* The same for one number. */
gboolean fovea_step_int (const FoveaStep *step,
                         guint            i,
                         const char      *what,
                         gint64          *value,
                         GError         **error);
/* Axes of `rank`, negative ones counted from the end, to marks; none twice.
 * Errors: SHAPE "squeeze: axis 1 is given twice". */
gboolean fovea_step_axes (const FoveaStep *step,
                          const gint64    *axes,
                          guint            n,
                          guint            rank,
                          gboolean        *marked,
                          GError         **error);
/* The size is one that a tensor may have. Errors: SHAPE "expand: a size of -2". */
gboolean fovea_step_size (const FoveaStep *step, gint64 size, GError **error);
/* Refuses input i unless it holds integers of 32 or 64 bits. */
gboolean fovea_step_indices (const FoveaStep *step, guint i, GError **error);
