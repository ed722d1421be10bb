/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner loops, checked and timed: what a case is. */
#pragma once

#include <math.h>

#include "bench.h"
#include "engine/exact.h"
#include "simd/blocks.h"
#include "simd/filters.h"
#include "simd/packs.h"

#define MICRO_U    0x1p-24
#define MICRO_ROOM (1 << 22) /* floats that each of a, b, c and dst has */

typedef struct
{
  const FoveaLoops *loops;
  int               b;                /* lanes */
  size_t            n;                /* the case's size */
  int               number;           /* and its own number */
  float            *a, *b_, *c, *dst; /* the first three are normal numbers */
  float            *high;             /* larger than those of b_ */
  float            *same;             /* all 1 */
  int              *pairs; /* of integers of 9 bits, in an int each */
  double           *sums;
  double            value; /* what the loop returned */
} Micro;

typedef enum
{
  MICRO_FLOPS, /* products and sums: part of the FMA peak */
  MICRO_BYTES  /* read and written: part of what a copy of that size moves */
} MicroUnit;

typedef struct
{
  const char *loop;
  size_t      n;
  MicroUnit   unit;
  int         number;
  void (*call) (Micro *m);
  /* Operations or bytes of one call */
  double (*work) (const Micro *m);
  /* How many numbers of dst are looked at (0: `value` alone), and what number i
   * is, within *bound, which is 0 before. */
  size_t (*results) (const Micro *m);
  double (*exact) (const Micro *m, size_t i, double *bound);
} MicroCase;

extern const MicroCase micro_numbers[], micro_functions[], micro_blocks[],
    micro_panels[], micro_filters[],
    micro_transforms[], micro_squares[]; /* until loop is NULL */
