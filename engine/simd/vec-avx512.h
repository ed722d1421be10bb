/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clang-format off */
#include <immintrin.h>

#define VF_LANES 16
#define ROWS_M 8
#define ROWS_N 3
#define PANEL_PIXELS 14
#define DEPTH_PIXELS 7
typedef __m512 vf;
typedef int vi __attribute__ ((vector_size (4 * VF_LANES)));
#define VF_MASK(n) ((__mmask16) ((1u << (n)) - 1))

static inline vf   vf_set1 (float x)                         { return _mm512_set1_ps (x); }
static inline vf   vf_load (const float *p)                  { return _mm512_loadu_ps (p); }
static inline void vf_store (float *p, vf v)                 { _mm512_storeu_ps (p, v); }
static inline vf   vf_load_part (const float *p, int n)      { return _mm512_maskz_loadu_ps (VF_MASK (n), p); }
static inline void vf_store_part (float *p, int n, vf v)     { _mm512_mask_storeu_ps (p, VF_MASK (n), v); }
static inline vf   vf_add (vf a, vf b)                       { return _mm512_add_ps (a, b); }
static inline vf   vf_sub (vf a, vf b)                       { return _mm512_sub_ps (a, b); }
static inline vf   vf_mul (vf a, vf b)                       { return _mm512_mul_ps (a, b); }
static inline vf   vf_div (vf a, vf b)                       { return _mm512_div_ps (a, b); }
static inline vf   vf_fma (vf a, vf b, vf c)                 { return _mm512_fmadd_ps (a, b, c); }
static inline vf   vf_max (vf a, vf b)                       { return _mm512_max_ps (a, b); }
static inline vf   vf_min (vf a, vf b)                       { return _mm512_min_ps (a, b); }
static inline vf   vf_keep_nan (vf a, vf v)                  { return _mm512_mask_mov_ps (v, _mm512_cmp_ps_mask (a, a, _CMP_UNORD_Q), a); }
static inline vf   vf_where_positive (vf w, vf a, vf b)      { return _mm512_mask_mov_ps (b, _mm512_cmp_ps_mask (w, _mm512_setzero_ps (), _CMP_GT_OQ), a); }
static inline vf   vf_sqrt (vf a)                            { return _mm512_sqrt_ps (a); }
static inline vf   vf_if_less (vf a, vf b, vf x, vf y)       { return _mm512_mask_mov_ps (y, _mm512_cmp_ps_mask (a, b, _CMP_LT_OQ), x); }
static inline vf   vf_scale (vf a, vf k)                     { return _mm512_scalef_ps (a, k); }
static inline vf   vf_mul_error (vf a, vf b, vf p)           { return _mm512_fmsub_ps (a, b, p); }
#define VI_PAIRS
static inline vi   vi_add_pairs (vi sum, vi a, vi b)         { return (vi) _mm512_add_epi32 ((__m512i) sum, _mm512_madd_epi16 ((__m512i) a, (__m512i) b)); }
