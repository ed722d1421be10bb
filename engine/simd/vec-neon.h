/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clang-format off */
#include <arm_neon.h>
#include <string.h>

#define VF_LANES 4
#define ROWS_M 8
#define ROWS_N 2
#define PANEL_PIXELS 12
#define DEPTH_PIXELS 7
typedef float32x4_t vf;
typedef int vi __attribute__ ((vector_size (4 * VF_LANES)));

static inline vf   vf_set1 (float x)                         { return vdupq_n_f32 (x); }
static inline vf   vf_load (const float *p)                  { return vld1q_f32 (p); }
static inline void vf_store (float *p, vf v)                 { vst1q_f32 (p, v); }
static inline vf   vf_load_part (const float *p, int n)      { float t[4] = { 0 }; memcpy (t, p, n * sizeof *p); return vld1q_f32 (t); }
static inline void vf_store_part (float *p, int n, vf v)     { float t[4]; vst1q_f32 (t, v); for (int i = 0; i < n; i++) p[i] = t[i]; }
static inline vf   vf_add (vf a, vf b)                       { return vaddq_f32 (a, b); }
static inline vf   vf_sub (vf a, vf b)                       { return vsubq_f32 (a, b); }
static inline vf   vf_mul (vf a, vf b)                       { return vmulq_f32 (a, b); }
static inline vf   vf_div (vf a, vf b)                       { return vdivq_f32 (a, b); }
static inline vf   vf_fma (vf a, vf b, vf c)                 { return vfmaq_f32 (c, a, b); }
static inline vf   vf_max (vf a, vf b)                       { return vmaxq_f32 (a, b); }
static inline vf   vf_min (vf a, vf b)                       { return vminq_f32 (a, b); }
static inline vf   vf_keep_nan (vf a, vf v)                  { return vbslq_f32 (vceqq_f32 (a, a), v, a); }
static inline vf   vf_where_positive (vf w, vf a, vf b)      { return vbslq_f32 (vcgtq_f32 (w, vdupq_n_f32 (0.0f)), a, b); }
static inline vf   vf_sqrt (vf a)                            { return vsqrtq_f32 (a); }
static inline vf   vf_if_less (vf a, vf b, vf x, vf y)       { return vbslq_f32 (vcltq_f32 (a, b), x, y); }
static inline vf   vf_scale (vf a, vf k)                     { VF_SCALE_BY_PARTS (a, k); }
static inline vf   vf_mul_error (vf a, vf b, vf p)           { return vfmaq_f32 (vnegq_f32 (p), a, b); }
