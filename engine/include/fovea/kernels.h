/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernels: grids of coefficients, their texts, what they do, and those learned from
 * two pictures. */
#pragma once

#include "fovea/plans.h"

G_BEGIN_DECLS

/* ---- Kernels ---------------------------------------------------------------
 * A grid of coefficients, or several (planes) for a 3-D kernel. Kernel text:
 * rows split by ';' or line ends, numbers by blanks, or commas followed by a
 * blank; '.' is the decimal point in every locale; "1/9" and a trailing "/16"
 * (dividing all) are understood; '|' splits planes. */

#define FOVEA_MAX_KERNEL 1023 /* coefficients a side */

typedef struct
{
  guint   planes, height, width;
  double *values; /* [planes][height][width] */
} FoveaKernel;

/* Errors: FORMAT, naming row and word: "row 2 has 1 value, row 1 has 3". */
FoveaKernel *fovea_kernel_parse (const char *text, GError **error);
FoveaKernel *fovea_kernel_new (guint         planes,
                               guint         height,
                               guint         width,
                               const double *values);
FoveaKernel *fovea_kernel_copy (const FoveaKernel *kernel);
void         fovea_kernel_free (FoveaKernel *kernel);
/* Text that parses back to the very same numbers. (transfer full) */
char *fovea_kernel_to_text (const FoveaKernel *kernel);
/* The shortest decimal, of the C locale, that reads back as the same double. */
void   fovea_append_number (GString *text, double value);
double fovea_kernel_sum (const FoveaKernel *kernel);
/* Divides by the sum; by the sum of magnitudes when the sum is 0 within
 * rounding; an all-zero kernel stays as it is. */
void fovea_kernel_normalise (FoveaKernel *kernel);
/* Rotates each plane by 180 degrees: correlation becomes convolution. */
void fovea_kernel_flip (FoveaKernel *kernel);
/* (2r+1)^2 samples of exp(-(x^2+y^2)/(2 sigma^2)) / (2 pi sigma^2), sigma in
 * pixels; `size` 0 chooses 2*ceil(3 sigma)+1. Not normalised. */
FoveaKernel *fovea_kernel_gaussian (double sigma, guint size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernel, fovea_kernel_free)

/* ---- Facts about a kernel ---------------------------------------------------
 * What a plane k(y, x) of a kernel does, from its numbers. Its place (0, 0) below
 * is the anchor, floor (size / 2). With the frequencies fx, fy in cycles a pixel
 * (radians a pixel / 2 pi), what it answers to the wave exp (2 pi i (fx x + fy y))
 * is that wave times
 *
 *   H(fx, fy) = sum k(y, x) exp (2 pi i (fx x + fy y)),
 *
 * as correlation; as convolution, the complex conjugate: |H| is the same.
 * Coefficients are used as fp32, so what is smaller than their rounding does not
 * count: u = 2^-24. */

typedef struct
{
  guint  plane, height, width;
  double sum;        /* 0 where it is 0 within n roundings of doubles */
  double magnitude;  /* sum |k| */
  double peak;       /* the largest |k| */
  double noise_gain; /* sqrt (sum k^2): the standard deviation that noise of 1,
                        independent from pixel to pixel, has afterwards */
  double low, high;  /* the least and the largest result of values of 0..1 */
  /* Singular values above u |K|, Frobenius' norm: no rounding to fp32 can make
   * one larger (Weyl). 0 for a kernel of zeros. */
  guint   rank;
  guint   n_singular; /* min (height, width) */
  double *singular;   /* the largest first */
  /* Rank 1: k(y, x) = factor column[y] row[x]; small whole numbers where it has
   * them, else sums of 1, else largest values of 1. Other ranks: NULL. */
  double  factor;
  double *column, *row;
  /* Turned by 180 degrees it is the same, its negative, or neither, within 2u of
   * its peak; of zeros: the same. Zero-phase: the same about the anchor, so that
   * H is real and nothing moves; shift_x, shift_y: how far one that is the same
   * or its negative moves the picture as its size is even (0.5: right, down). */
  gboolean symmetric, antisymmetric, zero_phase;
  double   shift_x, shift_y;
  gboolean mirrored_x, mirrored_y; /* the same with its columns, rows reversed */
  /* H, which is real there, at (1/2, 0), (0, 1/2) and (1/2, 1/2); H(0, 0) is the
   * sum. */
  double nyquist_x, nyquist_y, nyquist_xy;
  /* |H| on a grid of 64 x 64: its largest, and where (the lowest of equals), its
   * least; its mean over waves longer than 12 pixels (without the flat one) and
   * shorter than 3. */
  double strongest, strongest_x, strongest_y, weakest;
  double coarse, fine;
  /* Shares of the sum of |H|^2 on that grid: |fx| > |fy| (what changes from left
   * to right), and fx fy > 0 of where neither is 0 (from top left to bottom
   * right); 0.5: in no direction rather than the other. */
  double across, falling;
} FoveaKernelFacts;

/* Errors: SHAPE (no such plane), FORMAT (a value that is no finite number, or a
 * sum of magnitudes that is none), MEMORY. (transfer full) */
FoveaKernelFacts *
fovea_kernel_facts (const FoveaKernel *kernel, guint plane, GError **error);
void fovea_kernel_facts_free (FoveaKernelFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernelFacts, fovea_kernel_facts_free)

/* |H| on n x n places: magnitude[row n + column] of fy = (row - floor (n/2)) / n
 * and fx = (column - floor (n/2)) / n, so -1/2 .. 1/2 cycles (-pi .. pi radians)
 * a pixel with frequency 0 in the middle. n is 1 .. 1024. Errors as above, and
 * SHAPE for n. */
gboolean fovea_kernel_response (const FoveaKernel *kernel,
                                guint              plane,
                                guint              n,
                                double            *magnitude,
                                GError           **error);

/* In words and numbers, translated, each without a full stop. (transfer full)
 * "rank 1: splits into [1 2 1]ᵀ × [-1 0 1]" */
char *fovea_kernel_facts_split (const FoveaKernelFacts *facts);
/* "answers 0 on flat areas", "brightens flat areas 16 times" */
char *fovea_kernel_facts_flat (const FoveaKernelFacts *facts);
/* "0..1 becomes -4..4: it can overshoot" */
char *fovea_kernel_facts_range (const FoveaKernelFacts *facts);
/* "noise shrinks to 1/3 of what it is" */
char *fovea_kernel_facts_noise (const FoveaKernelFacts *facts);
/* "symmetric: zero-phase, nothing moves" */
char *fovea_kernel_facts_symmetry (const FoveaKernelFacts *facts);
/* "passes low frequencies; of waves shorter than 3 pixels 8 % is left" */
char *fovea_kernel_facts_passes (const FoveaKernelFacts *facts);

/* ---- Learned kernels ---------------------------------------------------------
 * The kernel that best explains what was done between two pictures. With the
 * before picture B and the after picture A, anchor a = floor (size / 2),
 *
 *   minimise  1/n sum over u of (A[u + a] - b - sum over p of k[p] B[u + p])^2
 *             + ridge sum of k[p]^2
 *
 * over the n values that are used, by the normal equations in double precision
 * (Gauss 1809; the ridge is Tikhonov's). A correlation, as FoveaConvolve's. Left
 * out are
 *   - values of A whose window leaves the picture,
 *   - values of A that are exactly 0 or 1, or no number: they were clipped. (A
 *     clipped value of B is what the filter read: it stays.)
 *   - where the mask is 0, or A is not opaque,
 *   - those whose window holds something of B that is no number or not opaque:
 *     colours are filtered as weighed by alpha.
 * For FOVEA_LEARN_ALL a pixel is left out as a whole. Where so many single values
 * are left out that large kernels would take minutes, pieces of 64x64 and more
 * pixels are left out instead, as long as 64 values a coefficient stay. */

#define FOVEA_LEARN_MAX_SIZE         31
#define FOVEA_LEARN_MAX_COEFFICIENTS 4096 /* of one system of equations */

typedef enum
{
  FOVEA_LEARN_SHARED, /* one kernel for all channels */
  FOVEA_LEARN_EACH,   /* one for each channel */
  FOVEA_LEARN_ALL     /* 3-D: each channel of A from all those of B */
} FoveaLearnChannels;

typedef struct
{
  guint              width, height; /* of the kernel; 1 .. FOVEA_LEARN_MAX_SIZE */
  FoveaLearnChannels channels;
  gboolean           bias;
  double             ridge; /* 0 or more; in squares of values */
  /* [height][width] each, or NULL */
  const FoveaTensor *mask;
  const FoveaTensor *before_alpha, *after_alpha;
} FoveaLearnOptions;
#define FOVEA_LEARN_DEFAULTS        \
  {                                 \
    .width = 7, .height = 7         \
  }

typedef struct
{
  guint         n_kernels; /* 1, or one for each channel of A */
  FoveaKernel **kernels;   /* of 1 plane, or of one for each channel of B */
  double       *bias;      /* [n_kernels]; 0 where none was asked for */
  gint64        used, total; /* values of A, each channel counted */
  double        rms, max;    /* of A - (b + sum), over the used values */
  double        r2; /* 1 - sum of squared errors / that of A about its channels'
                       means; NaN where A is constant */
} FoveaLearned;

/* before, after: [channels][height][width] (also with a 1 before them, or
 * without channels), of any type. For SHARED and EACH both have as many
 * channels. The result is the same bits for any number of threads. Errors: SHAPE
 * (sizes, too few values), FORMAT (a ridge below 0; a picture that does not settle
 * the kernel, and how), MEMORY, CANCELLED. */
FoveaLearned *fovea_learn_kernel (const FoveaTensor       *before,
                                  const FoveaTensor       *after,
                                  const FoveaLearnOptions *options,
                                  const FoveaRunOptions   *run,
                                  GError                 **error);
void          fovea_learned_free (FoveaLearned *learned);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLearned, fovea_learned_free)

G_END_DECLS
