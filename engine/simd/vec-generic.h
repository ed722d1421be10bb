/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clang-format off */
/* The compiler's own vectors: four floats, no instruction set named. */
#include <string.h>

#define VF_LANES 4
#define ROWS_M 4
#define ROWS_N 2
#define PANEL_PIXELS 6
#define DEPTH_PIXELS 4
typedef float vf __attribute__ ((vector_size (16)));
typedef int   vf_mask __attribute__ ((vector_size (16)));
typedef int   vi __attribute__ ((vector_size (4 * VF_LANES)));

static inline vf   vf_pick (vf_mask m, vf a, vf b)           { return (vf) ((m & (vf_mask) a) | (~m & (vf_mask) b)); }
static inline vf   vf_set1 (float x)                         { return (vf) { x, x, x, x }; }
static inline vf   vf_load (const float *p)                  { vf v; memcpy (&v, p, sizeof v); return v; }
static inline void vf_store (float *p, vf v)                 { memcpy (p, &v, sizeof v); }
static inline vf   vf_load_part (const float *p, int n)      { vf v = { 0 }; memcpy (&v, p, n * sizeof *p); return v; }
static inline void vf_store_part (float *p, int n, vf v)     { for (int i = 0; i < n; i++) p[i] = v[i]; }
static inline vf   vf_add (vf a, vf b)                       { return a + b; }
static inline vf   vf_sub (vf a, vf b)                       { return a - b; }
static inline vf   vf_mul (vf a, vf b)                       { return a * b; }
static inline vf   vf_div (vf a, vf b)                       { return a / b; }
static inline vf   vf_fma (vf a, vf b, vf c)                 { return a * b + c; }
static inline vf   vf_max (vf a, vf b)                       { return vf_pick (a > b, a, b); }
static inline vf   vf_min (vf a, vf b)                       { return vf_pick (a < b, a, b); }
static inline vf   vf_keep_nan (vf a, vf v)                  { return vf_pick (a == a, v, a); }
static inline vf   vf_where_positive (vf w, vf a, vf b)      { return vf_pick (w > 0.0f, a, b); }
static inline vf   vf_sqrt (vf a)                            { for (int i = 0; i < 4; i++) a[i] = __builtin_sqrtf (a[i]); return a; }
static inline vf   vf_if_less (vf a, vf b, vf x, vf y)       { return vf_pick (a < b, x, y); }
static inline vf   vf_scale (vf a, vf k)                     { VF_SCALE_BY_PARTS (a, k); }
static inline vf   vf_high (vf a)                            { return (vf) ((vf_mask) a & (vf_mask) { -4096, -4096, -4096, -4096 }); }
static inline vf   vf_mul_error (vf a, vf b, vf p)           { vf h = vf_high (a), g = vf_high (b), l = a - h, m = b - g; return ((h * g - p) + h * m + l * g) + l * m; }
