/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The oracle: every layer once more, in double precision, as textbook loops
 * written from the definitions (ONNX's, and fovea.h where ONNX has none).
 * Nothing of the engine's code is used but the tensor as a box of numbers.
 * Beside each value stands the largest error that the engine is allowed. */
#pragma once

#include <fovea.h>

/* The unit roundoff of float. */
#define REF_U 0x1p-24

typedef struct
{
  FoveaShape shape;
  gint64     n;
  double    *value, *bound; /* [n] */
} Ref;

Ref *ref_new (FoveaShape shape);
void ref_free (Ref *ref);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ref, ref_free)

/* y, x, z; a 1-D window has y = 1, and all have z = 0 that are not 3-D. */
typedef struct
{
  gint64   size[3], stride[3], dilation[3];
  gint64   before[3], after[3];
  gboolean ceil_mode;
} RefWindow;

/* Windows slide over N C W, N C H W or N C D H W. A term is one product or one added
 * number: n of them are within n * u * sum of magnitudes. bias may be NULL. */
Ref *ref_conv (const FoveaTensor *x,
               const FoveaTensor *w,
               const FoveaTensor *bias,
               const RefWindow   *window,
               gint64             group,
               gboolean           flip);
/* By scattering each input element; `size` is the output's (y, x; in 3-D z). */
Ref *ref_convtranspose (const FoveaTensor *x,
                        const FoveaTensor *w,
                        const FoveaTensor *bias,
                        const RefWindow   *window,
                        gint64             group,
                        const gint64      *size);

typedef enum
{
  REF_MAX,
  REF_MIN,
  REF_AVERAGE,
  REF_AVERAGE_PADDED, /* padding counts */
  REF_MAX_INDEX       /* where the first largest element lies in x; -1: none */
} RefPool;
Ref *ref_pool (const FoveaTensor *x, RefPool pool, const RefWindow *window);
Ref *ref_global (const FoveaTensor *x, RefPool pool);
/* (sum of |x|^p)^(1/p) */
Ref *ref_lp (const FoveaTensor *x, double p, const RefWindow *window);
/* NaN and padding left out */
Ref *ref_median (const FoveaTensor *x, const RefWindow *window);
Ref *ref_global_lp (const FoveaTensor *x, double p);

/* func of each element; within `ulps` units in the last place. */
Ref *ref_each (const FoveaTensor *x, double (*func) (double), double ulps);
Ref *ref_clip (const FoveaTensor *x, double low, double high);
/* parameters: scale, B, mean, var */
Ref *ref_batchnorm (const FoveaTensor        *x,
                    const FoveaTensor *const *parameters,
                    double                    epsilon);
/* Sums or products as NumPy broadcasts them. */
Ref *ref_broadcast (const FoveaTensor *const *x, guint n, gboolean multiply);
Ref *ref_concat (const FoveaTensor *const *x, guint n, guint axis);
/* over axes from .. until - 1 */
Ref *ref_softmax (const FoveaTensor *x, guint from, guint until);
/* mode 'c'onstant, 'e'dge, 'r'eflect, 's'ymmetric, 'w'rap; pads: begins, then
 * ends. Reflections are walked step by step. */
Ref *
ref_pad (const FoveaTensor *x, char mode, const gint64 *pads, double value);
Ref *
ref_repeat (const FoveaTensor *x, const gint64 stride[2], const gint64 size[2]);
Ref *ref_polar (const FoveaTensor *x, gboolean direction);
/* y[i][j] = alpha * sum over k of a[i][k] * b[k][j] + beta * c[j]; the numbers
 * are there transposed where asked. c may be NULL. */
Ref *ref_gemm (const FoveaTensor *a,
               const FoveaTensor *b,
               const FoveaTensor *c,
               gboolean           transpose_a,
               gboolean           transpose_b,
               double             alpha,
               double             beta);
/* The same numbers, exactly, under another shape. */
Ref *ref_same (const FoveaTensor *x, FoveaShape shape);
