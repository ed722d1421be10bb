/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clang-format off */
#include <immintrin.h>

#define VF_LANES 8
#define ROWS_M 4
#define ROWS_N 3
#define PANEL_PIXELS 6
#define DEPTH_PIXELS 4
typedef __m256 vf;
typedef int vi __attribute__ ((vector_size (4 * VF_LANES)));

static const int vf_mask_table[16] = { -1, -1, -1, -1, -1, -1, -1, -1 };
#define VF_MASK(n) _mm256_loadu_si256 ((const __m256i *) (vf_mask_table + 8 - (n)))

static inline vf   vf_set1 (float x)                         { return _mm256_set1_ps (x); }
static inline vf   vf_load (const float *p)                  { return _mm256_loadu_ps (p); }
static inline void vf_store (float *p, vf v)                 { _mm256_storeu_ps (p, v); }
static inline vf   vf_load_part (const float *p, int n)      { return _mm256_maskload_ps (p, VF_MASK (n)); }
static inline void vf_store_part (float *p, int n, vf v)     { _mm256_maskstore_ps (p, VF_MASK (n), v); }
static inline vf   vf_add (vf a, vf b)                       { return _mm256_add_ps (a, b); }
static inline vf   vf_sub (vf a, vf b)                       { return _mm256_sub_ps (a, b); }
static inline vf   vf_mul (vf a, vf b)                       { return _mm256_mul_ps (a, b); }
static inline vf   vf_div (vf a, vf b)                       { return _mm256_div_ps (a, b); }
static inline vf   vf_fma (vf a, vf b, vf c)                 { return _mm256_fmadd_ps (a, b, c); }
static inline vf   vf_max (vf a, vf b)                       { return _mm256_max_ps (a, b); }
static inline vf   vf_min (vf a, vf b)                       { return _mm256_min_ps (a, b); }
static inline vf   vf_keep_nan (vf a, vf v)                  { return _mm256_blendv_ps (v, a, _mm256_cmp_ps (a, a, _CMP_UNORD_Q)); }
static inline vf   vf_where_positive (vf w, vf a, vf b)      { return _mm256_blendv_ps (b, a, _mm256_cmp_ps (w, _mm256_setzero_ps (), _CMP_GT_OQ)); }
static inline vf   vf_sqrt (vf a)                            { return _mm256_sqrt_ps (a); }
static inline vf   vf_if_less (vf a, vf b, vf x, vf y)       { return _mm256_blendv_ps (y, x, _mm256_cmp_ps (a, b, _CMP_LT_OQ)); }
static inline vf   vf_scale (vf a, vf k)                     { VF_SCALE_BY_PARTS (a, k); }
static inline vf   vf_mul_error (vf a, vf b, vf p)           { return _mm256_fmsub_ps (a, b, p); }
#define VI_PAIRS
static inline vi   vi_add_pairs (vi sum, vi a, vi b)         { return (vi) _mm256_add_epi32 ((__m256i) sum, _mm256_madd_epi16 ((__m256i) a, (__m256i) b)); }
