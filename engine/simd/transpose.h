/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Part of the inner loops' bodies: a square of vectors turned over in registers.
 * In step h = 1, 2, 4, ... rows i and i + h change those lanes whose number has
 * bit h clear in the one and set in the other. (J. O. Eklundh, A Fast Computer
 * Method for Matrix Transposing, 1972.) */
#pragma once

#include "vec.h"

/* Lane l of the first and the second row after a step; lanes of the second are
 * counted on from those of the first. */
#define TURN_FIRST(l, h)  ((l) & (h) ? VF_LANES + (l) - (h) : (l))
#define TURN_SECOND(l, h) ((l) & (h) ? VF_LANES + (l) : (l) + (h))
#define TURN_4(turn, l, h) \
  turn (l, h), turn (l + 1, h), turn (l + 2, h), turn (l + 3, h)
#if VF_LANES == 16
#define TURN_ALL(turn, h)                                              \
  TURN_4 (turn, 0, h), TURN_4 (turn, 4, h), TURN_4 (turn, 8, h),       \
      TURN_4 (turn, 12, h)
#elif VF_LANES == 8
#define TURN_ALL(turn, h) TURN_4 (turn, 0, h), TURN_4 (turn, 4, h)
#else
#define TURN_ALL(turn, h) TURN_4 (turn, 0, h)
#endif

#define TURN_STEP(row, h)                                                     \
  _Pragma ("GCC unroll 16")                                                   \
  for (int i = 0; i < VF_LANES; i++)                                          \
    if (! (i & (h)))                                                          \
      {                                                                       \
        vf first = row[i], second = row[i + (h)];                             \
                                                                              \
        row[i] = __builtin_shufflevector (first, second,                      \
                                          TURN_ALL (TURN_FIRST, h));          \
        row[i + (h)] = __builtin_shufflevector (first, second,                \
                                                TURN_ALL (TURN_SECOND, h));   \
      }

static inline __attribute__ ((always_inline)) void
transpose (vf row[VF_LANES])
{
  TURN_STEP (row, 1)
  TURN_STEP (row, 2)
#if VF_LANES > 4
  TURN_STEP (row, 4)
#endif
#if VF_LANES > 8
  TURN_STEP (row, 8)
#endif
}
