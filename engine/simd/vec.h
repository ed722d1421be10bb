/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One vector type for the body of the inner loops: chooses the wrapper of the
 * CPU family that is being compiled. Each wrapper has the same small set:
 *
 *   vf, VF_LANES                 a vector of floats
 *   vi                           the same of ints, for the compiler's operators
 *   vf_set1 (x)                  x in each lane
 *   vf_load (p), vf_store (p, v) any alignment
 *   vf_load_part (p, n)          n < VF_LANES lanes, the others 0; reads no more
 *   vf_store_part (p, n, v)
 *   vf_add, vf_sub, vf_mul, vf_div (a, b)
 *   vf_fma (a, b, c)             a * b + c, fused where the CPU can
 *   vf_max, vf_min (a, b)        b where a or b is NaN (or NaN itself)
 *   vf_keep_nan (a, v)           a where a is NaN, else v
 *   vf_if_less (a, b, x, y)      x where a < b, else (NaN, too) y
 *   vf_sqrt (a)
 *   vf_scale (a, k)              a * 2^k, k whole, -252 to 252
 *   vf_mul_error (a, b, p)       a * b - p where p = vf_mul (a, b): what rounding
 *                                took off, but for a bit where nothing is fused
 *   vf_where_positive (w, a, b)  a where w > 0, else (or NaN) b
 *   VI_PAIRS                     defined where there is
 *   vi_add_pairs (sum, a, b)     sum + a0 * b0 + a1 * b1, each lane of a and b
 *                                being a pair of 16-bit integers
 *   ROWS_M, ROWS_N               register block of rows (): outputs x vectors */
#pragma once

/* 2^k by the bits of two floats, for who lacks the instruction: 1.5 * 2^23 + k
 * has k in its low bits. */
#define VF_SCALE_BY_PARTS(a, k)                                              \
  vi whole = (vi) vf_add (k, vf_set1 (0x1.8p23f)) - 0x4b400000;              \
  vi half = whole >> 1;                                                      \
  return vf_mul (vf_mul (a, (vf) ((half + 127) << 23)),                      \
                 (vf) ((whole - half + 127) << 23))

#if defined FOVEA_ISA_AVX512
#include "vec-avx512.h"
#elif defined FOVEA_ISA_AVX2
#include "vec-avx2.h"
#elif defined FOVEA_ISA_NEON
#include "vec-neon.h"
#else
#include "vec-generic.h"
#endif
