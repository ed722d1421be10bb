/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions of vectors of floats: the exponential and what is made of it, the
 * logarithm, erf. Each lane by the same operations, within 4 ulp of the exact
 * result; NaN, infinity and numbers below the normal ones by IEEE rules. The
 * coefficients were fitted for the least relative error (Lawson's iterations
 * over Chebyshev nodes, 40 digits), each rounded to fp32 in turn. */
#pragma once

#include "vec.h"

#define VF_INLINE static inline __attribute__ ((always_inline))

typedef unsigned vu __attribute__ ((vector_size (sizeof (vi))));

/* Horner's scheme; the last coefficient given is that of the lowest power. */
#define VF_MORE(p, x, c) p = vf_fma (p, x, vf_set1 (c))

VF_INLINE vf
vf_abs (vf x)
{
  return (vf) ((vi) x & 0x7fffffff);
}

VF_INLINE vf
vf_neg (vf x)
{
  return (vf) ((vi) x ^ (int) 0x80000000);
}

VF_INLINE vf
vf_copy_sign (vf size, vf sign)
{
  return (vf) (((vi) size & 0x7fffffff) | ((vi) sign & (int) 0x80000000));
}

/* ---- The exponential ------------------------------------------------------------
 * exp (x + low) = (1 + q) 2^k, k the integer next to x / ln 2: q and k apart, so
 * that what follows can be done before the result gets too small for all of its
 * bits. `low` is what x lacks to be exact. x from -174 to 89; a NaN stays in q. */

#define VF_LOG2E    0x1.715476p0f
#define VF_LN2_HIGH 0x1.62ep-1f /* so few bits that k times it is exact */
#define VF_LN2_LOW  0x1.0bfbe8p-15f
#define VF_ROUND    0x1.8p23f /* added, leaves a whole number */

typedef struct
{
  vf q, k;
} VfPower;

VF_INLINE VfPower
vf_power (vf x, vf low)
{
  VfPower power;
  vf      r, p = vf_set1 (0x1.6a5e04p-10f);

  power.k = vf_sub (vf_fma (x, vf_set1 (VF_LOG2E), vf_set1 (VF_ROUND)),
                    vf_set1 (VF_ROUND));
  r = vf_fma (power.k, vf_set1 (-VF_LN2_HIGH), x);
  r = vf_add (r, vf_fma (power.k, vf_set1 (-VF_LN2_LOW), low));
  VF_MORE (p, r, 0x1.123ac8p-7f);
  VF_MORE (p, r, 0x1.5558a2p-5f);
  VF_MORE (p, r, 0x1.555490p-3f);
  VF_MORE (p, r, 0x1.fffffcp-2f);
  power.q = vf_fma (vf_mul (r, r), p, r);
  return power;
}

VF_INLINE vf
vf_exp (vf x)
{
  VfPower power;

  x = vf_min (vf_set1 (89), vf_max (vf_set1 (-104), x));
  power = vf_power (x, vf_set1 (0));
  return vf_scale (vf_add (vf_set1 (1), power.q), power.k);
}

/* exp (x - largest), x <= largest; what rounding takes off the difference would
 * count a hundred times. */
VF_INLINE vf
vf_exp_below (vf x, vf largest)
{
  const vf least = vf_set1 (-104);
  vf       sum = vf_sub (x, largest), z = vf_sub (sum, x), low;
  VfPower  power;

  low = vf_sub (vf_sub (x, vf_sub (sum, z)), vf_add (largest, z));
  low = vf_if_less (least, sum, low, vf_set1 (0));
  power = vf_power (vf_max (least, sum), low);
  return vf_scale (vf_add (vf_set1 (1), power.q), power.k);
}

/* exp (x) - 1 for x <= 0 */
VF_INLINE vf
vf_expm1 (vf x)
{
  VfPower power = vf_power (vf_max (vf_set1 (-20), x), vf_set1 (0));
  vf      scale = vf_scale (vf_set1 (1), power.k);

  return vf_fma (power.q, scale, vf_sub (scale, vf_set1 (1)));
}

/* ---- What is made of it ---------------------------------------------------------- */

VF_INLINE vf
vf_sigmoid (vf x)
{
  vf e = vf_exp (vf_neg (vf_abs (x)));

  return vf_div (vf_if_less (x, vf_set1 (0), e, vf_set1 (1)),
                 vf_add (vf_set1 (1), e));
}

/* tanh (x) = -t / (t + 2), t = exp (-2 |x|) - 1 */
VF_INLINE vf
vf_tanh (vf x)
{
  vf t = vf_expm1 (vf_mul (vf_set1 (-2), vf_abs (x)));

  return vf_keep_nan (x, vf_copy_sign (vf_div (t, vf_add (t, vf_set1 (2))), x));
}

/* x / (1 + exp (-(z + low))); a zero for what is so far below it that no float
 * is left, but not of an infinite x. */
VF_INLINE vf
vf_gate (vf x, vf z, vf low)
{
  const vf zero = vf_set1 (0), one = vf_set1 (1), least = vf_set1 (-174);
  VfPower  power;
  vf       p, e, y;

  low = vf_if_less (vf_abs (z), vf_set1 (174), low, zero);
  power = vf_power (vf_max (least, vf_neg (vf_abs (z))),
                    vf_if_less (z, zero, low, vf_neg (low)));
  p = vf_add (one, power.q);
  e = vf_scale (p, power.k);
  y = vf_div (vf_mul (x, vf_if_less (z, zero, p, one)), vf_add (one, e));
  y = vf_scale (y, vf_if_less (z, zero, power.k, zero));
  return vf_if_less (z, least, vf_mul (x, zero), y);
}

VF_INLINE vf
vf_swish (vf x, vf alpha)
{
  vf z = vf_mul (alpha, x);

  return vf_gate (x, z, vf_mul_error (alpha, x, z));
}

/* x / (1 + exp (-2 u)), 2 u = x (A + B x^2) with A = 2 sqrt (2 / pi) and
 * B = 0.044715 A, in twice the precision. */
VF_INLINE vf
vf_gelu_tanh (vf x)
{
  const vf a = vf_set1 (0x1.988454p0f), a_low = vf_set1 (-0x1.857936p-25f);
  const vf b = vf_set1 (0x1.2444f2p-4f), b_low = vf_set1 (0x1.49b16ap-29f);
  vf       near = vf_min (vf_set1 (14), vf_max (vf_set1 (-14), x));
  vf       square = vf_mul (near, near);
  vf       square_low = vf_mul_error (near, near, square);
  vf       p = vf_mul (b, square), p_low = vf_mul_error (b, square, p);
  vf       y, y_low, z;

  p_low = vf_fma (b, square_low, vf_fma (b_low, square, p_low));
  y = vf_add (a, p);
  z = vf_sub (y, a); /* what of p went into y, and what of a */
  y_low = vf_add (vf_sub (a, vf_sub (y, z)), vf_sub (p, z));
  y_low = vf_add (vf_add (y_low, p_low), a_low);
  z = vf_mul (near, y);
  return vf_gate (x, z, vf_fma (near, y_low, vf_mul_error (near, y, z)));
}

/* log (1 + e) = 2 atanh (e / (2 + e)), e from 0 to 1 */
VF_INLINE vf
vf_log1p_unit (vf e)
{
  vf s = vf_div (e, vf_add (vf_set1 (2), e));
  vf z = vf_mul (s, s), p = vf_set1 (0x1.1efe50p-3f);

  VF_MORE (p, z, 0x1.1eb4bap-3f);
  VF_MORE (p, z, 0x1.99d294p-3f);
  VF_MORE (p, z, 0x1.555500p-2f);
  p = vf_fma (vf_mul (s, z), p, s);
  /* Where only e counts, its half may lack a bit. */
  return vf_if_less (e, vf_set1 (0x1p-25f), e, vf_add (p, p));
}

VF_INLINE vf
vf_softplus (vf x)
{
  vf e = vf_exp (vf_neg (vf_abs (x)));

  return vf_add (vf_max (vf_set1 (0), x), vf_log1p_unit (e));
}

/* x tanh (log (1 + exp (x))): with e = exp (-|x|) the tanh is
 * e (e + 2) / (e (e + 2) + 2), or above 0 (1 + 2 e) / (1 + 2 e + 2 e^2). */
VF_INLINE vf
vf_mish (vf x)
{
  const vf zero = vf_set1 (0), one = vf_set1 (1), two = vf_set1 (2);
  const vf least = vf_set1 (-120);
  VfPower  power = vf_power (vf_max (least, vf_neg (vf_abs (x))), zero);
  vf       e = vf_scale (vf_add (one, power.q), power.k);
  vf       below = vf_add (e, two), above = vf_fma (two, e, one);
  vf       lost = vf_sub (e, vf_sub (below, two)), upper, lower, y;

  upper = vf_add (below, vf_fma (power.q, below, lost));
  upper = vf_if_less (x, zero, upper, above);
  lower = vf_if_less (x, zero, vf_fma (e, below, two),
                      vf_fma (vf_mul (two, e), e, above));
  y = vf_div (vf_mul (x, upper), lower);
  y = vf_scale (y, vf_if_less (x, zero, power.k, zero));
  return vf_if_less (x, least, vf_mul (x, zero), y);
}

/* alpha (exp (x) - 1) below 0, beta x above */
VF_INLINE vf
vf_elu (vf x, vf alpha, vf beta)
{
  vf t = vf_expm1 (vf_min (vf_set1 (0), x));

  return vf_if_less (x, vf_set1 (0), vf_mul (alpha, t), vf_mul (beta, x));
}

/* ---- Straight lines ------------------------------------------------------------------ */

/* clamp (p x + q, 0, 1), with what the product's and the sum's rounding took
 * off: near 0 nothing else may be left. */
VF_INLINE vf
vf_hardsigmoid (vf x, vf p, vf q)
{
  vf product = vf_mul (p, x), sum = vf_add (product, q);
  vf z = vf_sub (sum, product);
  vf low = vf_add (vf_sub (product, vf_sub (sum, z)), vf_sub (q, z));

  low = vf_add (low, vf_mul_error (p, x, product));
  sum =
      vf_if_less (vf_abs (product), vf_set1 (0x1p100f), vf_add (sum, low), sum);
  return vf_min (vf_set1 (1), vf_max (vf_set1 (0), sum));
}

/* x clamp (x + 3, 0, 6) / 6; the sum loses nothing where it is near 0. */
VF_INLINE vf
vf_hardswish (vf x)
{
  vf sum = vf_max (vf_set1 (0), vf_add (x, vf_set1 (3)));

  return vf_mul (x, vf_mul (vf_min (vf_set1 (6), sum), vf_set1 (1 / 6.0f)));
}

/* ---- erf --------------------------------------------------------------------------- */

/* x + x P(x^2) up to 1, then 1 - exp (-P(x)). */
VF_INLINE vf
vf_erf (vf x)
{
  vf      a = vf_min (vf_set1 (4), vf_abs (x)), z = vf_mul (x, x);
  vf      p = vf_set1 (0x1.4916f2p-14f), q = vf_set1 (-0x1.86e678p-13f);
  VfPower power;

  VF_MORE (p, z, -0x1.a3d7ecp-11f);
  VF_MORE (p, z, 0x1.540170p-8f);
  VF_MORE (p, z, -0x1.b7f88cp-6f);
  VF_MORE (p, z, 0x1.ce2cf2p-4f);
  VF_MORE (p, z, -0x1.81273ep-2f);
  VF_MORE (p, z, 0x1.06eba8p-3f);
  p = vf_fma (x, p, x);
  VF_MORE (q, a, 0x1.82600cp-9f);
  VF_MORE (q, a, -0x1.65cddap-6f);
  VF_MORE (q, a, 0x1.a65476p-4f);
  VF_MORE (q, a, 0x1.46bac0p-1f);
  VF_MORE (q, a, 0x1.2088f8p0f);
  VF_MORE (q, a, 0x1.65e75cp-12f);
  power = vf_power (vf_neg (q), vf_set1 (0));
  q = vf_scale (vf_add (vf_set1 (1), power.q), power.k);
  q = vf_copy_sign (vf_sub (vf_set1 (1), q), x);
  return vf_keep_nan (x, vf_if_less (a, vf_set1 (1), p, q));
}

/* x times the normal distribution up to x: 1/2 + x P(x^2) for |x| < 1. Its tail
 * is exp (-x^2 / 2) times P(t) / (|x| + c), t = (|x| - c) / (|x| + c), c = 3.625. */
VF_INLINE vf
vf_gelu (vf x)
{
  const vf zero = vf_set1 (0), one = vf_set1 (1);
  vf       a = vf_min (vf_set1 (15), vf_abs (x)), square = vf_mul (a, a);
  vf       low = vf_mul_error (a, a, square), p = vf_set1 (0x1.c49e3cp-12f);
  vf       sum = vf_add (a, vf_set1 (3.625f)), u = vf_div (one, sum);
  vf       t = vf_sub (a, vf_set1 (3.625f)), u_low, above, below;
  vf       near = vf_set1 (-0x1.24d092p-17f);
  VfPower  power = vf_power (vf_mul (vf_set1 (-0.5f), square),
                             vf_mul (vf_set1 (-0.5f), low));

  /* What rounding took off the quotient and the sum below it */
  low = vf_sub (a, vf_sub (sum, vf_set1 (3.625f)));
  u_low = vf_mul (u, vf_fma (u, low, vf_mul_error (u, sum, one)));
  t = vf_fma (t, u, vf_neg (vf_mul (t, u_low)));
  VF_MORE (p, t, 0x1.6e4910p-15f);
  VF_MORE (p, t, -0x1.f4782ep-9f);
  VF_MORE (p, t, 0x1.1727b2p-8f);
  VF_MORE (p, t, 0x1.bae95ap-6f);
  VF_MORE (p, t, -0x1.1204a4p-3f);
  VF_MORE (p, t, 0x1.56a388p-2f);
  VF_MORE (p, t, -0x1.27900cp-1f);
  VF_MORE (p, t, 0x1.7eb56ep-1f);
  VF_MORE (near, square, 0x1.e85c0ep-14f);
  VF_MORE (near, square, -0x1.37c302p-10f);
  VF_MORE (near, square, 0x1.46d91ep-7f);
  VF_MORE (near, square, -0x1.10587p-4f);
  VF_MORE (near, square, 0x1.988454p-2f);
  near = vf_fma (near, x, vf_set1 (0.5f));
  u_low = vf_mul (p, u_low);
  p = vf_mul (p, u);
  p = vf_add (p, vf_fma (p, power.q, vf_neg (u_low)));
  above = vf_sub (one, vf_scale (p, power.k));
  below = vf_scale (vf_mul (x, p), power.k);
  below = vf_if_less (x, vf_set1 (-15), vf_mul (x, zero), below);
  below = vf_if_less (x, zero, below, vf_mul (x, above));
  return vf_if_less (a, one, vf_mul (x, near), below);
}

/* ---- The logarithm ------------------------------------------------------------------
 * x = (1 + f) 2^k, 1 + f from sqrt (1/2) to sqrt (2) */

VF_INLINE vf
vf_log (vf x)
{
  const vf inf = vf_set1 (__builtin_inff ()), zero = vf_set1 (0);
  const vf normal = vf_set1 (0x1p-126f);
  vf       wide = vf_if_less (x, normal, vf_mul (x, vf_set1 (0x1p23f)), x);
  vi       bits = (vi) ((vu) wide - 0x3f3504f3u);   /* numbers that have no logarithm wrap around */
  vf       k = __builtin_convertvector(bits >> 23, vf), square, y;
  vf       f = (vf) ((bits & 0x7fffff) + 0x3f3504f3);
  vf       p = vf_set1 (0x1.13c37ep-4f);

  k = vf_sub (k, vf_if_less (x, normal, vf_set1 (23), zero));
  f = vf_sub (f, vf_set1 (1));
  square = vf_mul (f, f);
  VF_MORE (p, f, -0x1.dd9c10p-4f);
  VF_MORE (p, f, 0x1.e6dc80p-4f);
  VF_MORE (p, f, -0x1.fc3dccp-4f);
  VF_MORE (p, f, 0x1.233af8p-3f);
  VF_MORE (p, f, -0x1.555b8ep-3f);
  VF_MORE (p, f, 0x1.99a478p-3f);
  VF_MORE (p, f, -0x1.000008p-2f);
  VF_MORE (p, f, 0x1.555548p-2f);
  y = vf_fma (k, vf_set1 (VF_LN2_LOW), vf_mul (vf_mul (square, f), p));
  y = vf_add (vf_fma (vf_set1 (-0.5f), square, y), f);
  y = vf_fma (k, vf_set1 (VF_LN2_HIGH), y);
  y = vf_if_less (vf_set1 (0x1.fffffep127f), x, inf, y);
  y = vf_if_less (vf_abs (x), vf_set1 (0x1p-149f), vf_neg (inf), y);
  y = vf_if_less (x, zero, vf_sub (inf, inf), y);
  return vf_keep_nan (x, y);
}
