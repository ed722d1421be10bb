/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One vector type for the body of the inner loops: chooses the wrapper of the
 * CPU family that is being compiled. Each wrapper has the same small set:
 *
 *   vf, VF_LANES                 a vector of floats
 *   vf_set1 (x)                  x in each lane
 *   vf_load (p), vf_store (p, v) any alignment
 *   vf_load_part (p, n)          n < VF_LANES lanes, the others 0; reads no more
 *   vf_store_part (p, n, v)
 *   vf_add, vf_sub, vf_mul, vf_div (a, b)
 *   vf_fma (a, b, c)             a * b + c, fused where the CPU can
 *   vf_max, vf_min (a, b)        b where a or b is NaN (or NaN itself)
 *   vf_keep_nan (a, v)           a where a is NaN, else v
 *   vf_where_positive (w, a, b)  a where w > 0, else (or NaN) b
 *   ROWS_M, ROWS_N               register block of rows (): outputs x vectors */
#pragma once

#if defined FOVEA_ISA_AVX512
#include "vec-avx512.h"
#elif defined FOVEA_ISA_AVX2
#include "vec-avx2.h"
#elif defined FOVEA_ISA_NEON
#include "vec-neon.h"
#else
#include "vec-generic.h"
#endif
