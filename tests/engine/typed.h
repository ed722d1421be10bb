/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of numbers of any type: a value is a mathematical number, and held
 * numbers are read by what their type says. */
#pragma once

#include "support.h"

#define TYPED_MAX    4
#define TYPED_N_INTS 8

/* Any number of an integer type, and what arithmetic makes of it before it is
 * wrapped. */
typedef __int128        Number;
extern const FoveaDType typed_int_types[]; /* [TYPED_N_INTS] */
Number                  typed_number (const FoveaTensor *tensor, gint64 i);
/* Modulo 2^bits, into the type's range; as held (uint64 by its bits). */
gint64 typed_wrap (Number value, FoveaDType type);

/* Shapes that go together as in NumPy, and what they become. */
void typed_lot_shapes (FoveaShape *shapes, guint n, FoveaShape *out);
/* The element of an input of that shape that belongs to the output's `index`;
 * `start`: the output's axis that its first axis goes with. */
gint64 typed_place (const FoveaShape *shape,
                    guint             start,
                    const FoveaShape *out,
                    gint64            index);

/* A tensor of that type; integers keep their low bits. `values` may be NULL:
 * then by lot, of all sizes the type has, the extremes among them. */
FoveaTensor *
typed_ints (FoveaDType type, FoveaShape shape, const gint64 *values);
/* The same of a float type, small multiples of 1/8 if by lot (exact in all). */
FoveaTensor *
typed_floats (FoveaDType type, FoveaShape shape, const double *values);
/* By lot, of either or bool (0 and 1). */
FoveaTensor *typed_random (FoveaDType type, FoveaShape shape);
gboolean     typed_is_wide (FoveaDType type);

/* Plans and runs the layer with its n inputs given at the run, on several
 * threads; then with some or all of them as weights, which folds it; all have
 * to agree. The result as held (FOVEA_F32 or FOVEA_I64); *type: what it stands
 * for. Inputs may be NULL: left out. */
FoveaTensor *typed_run (const char         *layer,
                        const char         *attrs,
                        FoveaTensor *const *in,
                        guint               n,
                        FoveaDType         *type);
/* typed_run, and asserts type, shape and every number. */
void typed_check_ints (const char         *layer,
                       const char         *attrs,
                       FoveaTensor *const *in,
                       guint               n,
                       FoveaDType          type,
                       FoveaShape          shape,
                       const gint64       *want);
void typed_check_floats (const char         *layer,
                         const char         *attrs,
                         FoveaTensor *const *in,
                         guint               n,
                         FoveaDType          type,
                         FoveaShape          shape,
                         const double       *want,
                         double              ulps);
/* The plan fails with that code, and says `text`. */
void typed_fails (const char         *layer,
                  const char         *attrs,
                  FoveaTensor *const *in,
                  guint               n,
                  FoveaError          code,
                  const char         *text);
