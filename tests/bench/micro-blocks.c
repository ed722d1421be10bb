/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cases of FoveaBlockLoops and FoveaPackLoops: see micro.h. Vectors of b
 * numbers; the sizes are pixels or channels. */
#include "micro.h"

static FoveaBlockPost
no_post (const Micro *m)
{
  return (FoveaBlockPost){ .init = m->c, .low = -INFINITY, .high = INFINITY };
}

/* ---- Panels: 2 blocks of outputs by `pixels`, n channels of blocked maps --------------- */

#define MOST_BLOCKS 256

static void
call_panel (Micro *m)
{
  const int            pixels = m->loops->blocks->pixels, b = m->b;
  ptrdiff_t            offset[MOST_BLOCKS];
  const FoveaSpots     spots = { .offset = offset,
                                 .spots = (int) m->n / b,
                                 .channels = b };
  const FoveaBlockPost post = no_post (m);

  for (int s = 0; s < spots.spots; s++)
    offset[s] = (ptrdiff_t) s * pixels * b;
  m->loops->blocks->panel (m->a, b, &spots, m->b_, (FoveaAhead){ 0 }, &post,
                           m->dst, (ptrdiff_t) pixels * b, 2, pixels);
}

static double
work_panel (const Micro *m)
{
  return 2.0 * (double) m->n * 2 * m->b * m->loops->blocks->pixels;
}

static size_t
results_panel (const Micro *m)
{
  return 2 * m->b * m->loops->blocks->pixels;
}

static double
exact_panel (const Micro *m, size_t i, double *bound)
{
  const int b = m->b, pixels = m->loops->blocks->pixels;
  const int lane = (int) i % b, p = (int) i / b % pixels;
  const int block = (int) i / b / pixels;
  double    sum = m->c[block * b + lane], terms = fabs (sum);

  for (size_t c = 0; c < m->n; c++)
    {
      double term = (double) m->a[(c / b * pixels + p) * b + c % b] *
                    m->b_[(c * 2 + block) * b + lane];

      sum += term;
      terms += fabs (term);
    }
  *bound = (double) (m->n + 1) * MICRO_U * terms;
  return sum;
}

/* ---- Depthwise: a window of 3 or 5, two rows of n pixels ------------------------------- */

static void
call_depthwise (Micro *m)
{
  const int            k = m->number, b = m->b;
  const ptrdiff_t      width = (ptrdiff_t) m->n + k - 1;
  const FoveaDepthTaps taps = { k, k, 1, 1 };
  const FoveaBlockPost post = no_post (m);
  const FoveaDepth     d = { .src = m->a,
                             .row = width * b,
                             .until = k + 1,
                             .width = width,
                             .weights = m->b_,
                             .dst = m->dst,
                             .dst_row = (ptrdiff_t) m->n * b };

  m->loops->blocks->depthwise (&d, &post, &taps, 2, (int) m->n);
}

static double
work_depthwise (const Micro *m)
{
  return 2.0 * m->number * m->number * 2 * (double) m->n * m->b;
}

static size_t
results_depthwise (const Micro *m)
{
  return 2 * m->n * m->b;
}

static double
exact_depthwise (const Micro *m, size_t i, double *bound)
{
  const size_t b = m->b, k = m->number, width = m->n + k - 1;
  const size_t lane = i % b, p = i / b % m->n, row = i / b / m->n;
  double       sum = m->c[lane], terms = fabs (sum);

  for (size_t y = 0; y < k; y++)
    for (size_t x = 0; x < k; x++)
      {
        double term = (double) m->a[((row + y) * width + p + x) * b + lane] *
                      m->b_[(y * k + x) * b + lane];

        sum += term;
        terms += fabs (term);
      }
  *bound = (double) (k * k + 1) * MICRO_U * terms;
  return sum;
}

/* ---- Winograd's transforms ------------------------------------------------------------ */

/* B^T and A^T of F(4,3) and F(2,3), by the points 0, +-1/sqrt(2), +-sqrt(2) and
 * infinity, and 0, +-1 and infinity. */
static double
winograd_in (int m, int f, int x)
{
  const double a = M_SQRT1_2, b = M_SQRT2;
  const double four[6][6] = {
    { 1, 0, -2.5, 0, 1, 0 },      { 0, -2 * a, -2, a, 1, 0 },
    { 0, 2 * a, -2, -a, 1, 0 },   { 0, -b / 2, -0.5, b, 1, 0 },
    { 0, b / 2, -0.5, -b, 1, 0 }, { 0, 1, 0, -2.5, 0, 1 },
  };
  static const double two[4][4] = { { 1, 0, -1, 0 },
                                    { 0, 1, 1, 0 },
                                    { 0, -1, 1, 0 },
                                    { 0, -1, 0, 1 } };

  return m == 4 ? four[f][x] : two[f][x];
}

static double
winograd_out (int m, int y, int f)
{
  const double point =
      m == 4 ? (double[]){ 0, M_SQRT1_2, -M_SQRT1_2, M_SQRT2, -M_SQRT2, 0 }[f] :
               (double[]){ 0, 1, -1, 0 }[f];

  if (f == m + 1)
    return y == m - 1;
  return pow (point, y);
}

static void
call_winograd (Micro *m)
{
  const FoveaBlockLoops *blocks = m->loops->blocks;
  const FoveaBlockPost   post = no_post (m);
  const int              side = (int) m->n, b = m->b;

  if (m->number == 0 && side == 4)
    blocks->winograd4.in (m->a, 6 * b, m->dst, b);
  else if (m->number == 0)
    blocks->winograd2.in (m->a, 4 * b, m->dst, b);
  else if (side == 4)
    blocks->winograd4.out (m->a, b, &post, m->dst, 4 * b, 4, 4);
  else
    blocks->winograd2.out (m->a, b, &post, m->dst, 2 * b, 2, 2);
}

static double
work_winograd (const Micro *m)
{
  const double n = (double) m->n;

  return 4 * m->b *
         ((n + 2) * (n + 2) + (m->number ? n * n : (n + 2) * (n + 2)));
}

static size_t
results_winograd (const Micro *m)
{
  const size_t side = m->number ? m->n : m->n + 2;

  return side * side * m->b;
}

static double
exact_winograd (const Micro *m, size_t i, double *bound)
{
  const int n = (int) m->n, b = m->b, lane = (int) i % b;
  const int to = m->number ? n : n + 2;
  const int y = (int) i / b / to, x = (int) i / b % to;
  double    sum = m->number ? m->c[lane] : 0, terms = fabs (sum);

  for (int u = 0; u < n + 2; u++)
    for (int v = 0; v < n + 2; v++)
      {
        double factor = m->number ?
                            winograd_out (n, y, u) * winograd_out (n, x, v) :
                            winograd_in (n, y, u) * winograd_in (n, x, v);
        double term = factor * m->a[(u * (n + 2) + v) * b + lane];

        sum += term;
        terms += fabs (term);
      }
  *bound = 16 * MICRO_U * terms;
  return sum;
}

/* ---- Poolings: 3 columns, step 2; the mean of n pixels ---------------------------------- */

static void
call_across (Micro *m)
{
  const FoveaBlockLoops *blocks = m->loops->blocks;

  if (m->number == 0)
    blocks->across_max (m->a, 2, 1, 3, m->dst, (ptrdiff_t) m->n);
  else
    blocks->across_add (m->a, 2, 1, 3, m->dst, (ptrdiff_t) m->n);
}

static double
work_across (const Micro *m)
{
  return 12.0 * (double) m->n * m->b;
}

static size_t
results_vectors (const Micro *m)
{
  return m->n * m->b;
}

static double
exact_across (const Micro *m, size_t i, double *bound)
{
  const float *x = m->a + i / m->b * 2 * m->b + i % m->b;

  if (m->number == 0)
    return MAX (x[0], MAX (x[m->b], x[2 * m->b]));
  *bound = 3 * MICRO_U * (fabs (x[0]) + fabs (x[m->b]) + fabs (x[2 * m->b]));
  return (double) x[0] + x[m->b] + x[2 * m->b];
}

static void
call_mean (Micro *m)
{
  m->loops->blocks->mean (m->a, (ptrdiff_t) m->n, m->dst);
}

static double
work_mean (const Micro *m)
{
  return 4.0 * (double) m->n * m->b;
}

static size_t
results_mean (const Micro *m)
{
  return m->b;
}

static double
exact_mean (const Micro *m, size_t i, double *bound)
{
  double sum = 0;

  for (size_t p = 0; p < m->n; p++)
    sum += m->a[p * m->b + i];
  *bound = MICRO_U * fabs (sum) / (double) m->n + 0x1p-45;
  return sum / (double) m->n;
}

/* ---- A number a channel: n pixels times c, and more ------------------------------------ */

static void
call_affine (Micro *m)
{
  m->loops->blocks->affine (m->a, m->b_, m->c, -1, 1, m->dst,
                            (ptrdiff_t) m->n);
}

static double
work_affine (const Micro *m)
{
  return 8.0 * (double) m->n * m->b;
}

static double
exact_affine (const Micro *m, size_t i, double *bound)
{
  const double product = (double) m->a[i] * m->b_[i % m->b];
  const double shift = m->c[i % m->b];

  *bound = 2 * MICRO_U * (fabs (product) + fabs (shift));
  return CLAMP (product + shift, -1, 1);
}

/* ---- Laying out --------------------------------------------------------------------------- */

typedef enum
{
  LAY_PICK,
  LAY_GATHER,
  LAY_SCATTER,
  LAY_LINES,
} Lay;

static void
call_lay (Micro *m)
{
  const FoveaBlockLoops *blocks = m->loops->blocks;
  const ptrdiff_t        n = (ptrdiff_t) m->n;

  switch ((Lay) m->number)
    {
    case LAY_PICK:
      blocks->pick (m->a, 2, m->dst, n * m->b);
      break;
    case LAY_GATHER:
      blocks->gather (m->a, n, m->dst, n, m->b);
      break;
    case LAY_SCATTER:
      blocks->scatter (m->a, m->dst, n, n, m->b);
      break;
    case LAY_LINES: /* n weights of each of b outputs, one spot */
      m->loops->packs->lines (m->a, n, m->b, n, 1, 0, m->dst, m->b);
    }
}

static double
work_lay (const Micro *m)
{
  return 8.0 * (double) m->n * m->b;
}

static double
exact_lay (const Micro *m, size_t i, double *bound)
{
  switch ((Lay) m->number)
    {
    case LAY_PICK:
      return m->a[2 * i];
    case LAY_SCATTER:
      return m->a[i % m->n * m->b + i / m->n];
    default:
      return m->a[i % m->b * m->n + i / m->b];
    }
}

#define DEPTHWISE(k)                                                    \
  {                                                                     \
    "depthwise" #k, 56, MICRO_FLOPS, k, call_depthwise, work_depthwise, \
        results_depthwise, exact_depthwise                              \
  }
#define WINOGRAD(name, side, number)                               \
  {                                                                \
    name, side, MICRO_BYTES, number, call_winograd, work_winograd, \
        results_winograd, exact_winograd                           \
  }
#define LAY(name, number)                                               \
  {                                                                     \
    name, 56, MICRO_BYTES, number, call_lay, work_lay, results_vectors, \
        exact_lay                                                       \
  }

const MicroCase micro_blocks[] = {
  { "panel", 128, MICRO_FLOPS, 0, call_panel, work_panel, results_panel,
    exact_panel },
  { "panel", 1024, MICRO_FLOPS, 0, call_panel, work_panel, results_panel,
    exact_panel },
  DEPTHWISE (3),
  DEPTHWISE (5),
  WINOGRAD ("winograd4.in", 4, 0),
  WINOGRAD ("winograd4.out", 4, 1),
  WINOGRAD ("winograd2.in", 2, 0),
  WINOGRAD ("winograd2.out", 2, 1),
  { "across_max", 56, MICRO_BYTES, 0, call_across, work_across, results_vectors,
    exact_across },
  { "across_add", 56, MICRO_BYTES, 1, call_across, work_across, results_vectors,
    exact_across },
  { "mean", 49, MICRO_BYTES, 0, call_mean, work_mean, results_mean,
    exact_mean },
  { "affine", 784, MICRO_BYTES, 0, call_affine, work_affine, results_vectors,
    exact_affine },
  LAY ("pick", LAY_PICK),
  LAY ("gather", LAY_GATHER),
  LAY ("scatter", LAY_SCATTER),
  LAY ("lines", LAY_LINES),
  { 0 }
};
