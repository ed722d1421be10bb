/* SPDX-License-Identifier: GPL-3.0-or-later */
/* More cases of FoveaBlockLoops: panels and depthwise windows of every kind that
 * layers have. See micro.h. */
#include "micro.h"

/* ---- Panels ---------------------------------------------------------------------------- */

#define MOST_SPOTS 256

/* m blocks of outputs by all the pixels of a panel, or half of them; x of blocked
 * maps, or spots of one number; with scale, skip addition and limits, or none. */
typedef struct
{
  int m, half, plain, post;
} PanelKind;

static const PanelKind panel_kinds[] = {
  { 1, 0, 0, 0 }, { 2, 0, 0, 0 }, { 2, 1, 0, 0 },
  { 2, 0, 0, 1 }, { 1, 0, 1, 0 }, { 2, 0, 1, 0 },
};

static int
panel_pixels (const Micro *m)
{
  const int all = m->loops->blocks->pixels;

  return panel_kinds[m->number].half ? (all + 1) / 2 : all;
}

static FoveaBlockPost
panel_post (const Micro *m)
{
  FoveaBlockPost post = { .init = m->c, .low = -INFINITY, .high = INFINITY };

  if (! panel_kinds[m->number].post)
    return post;
  post.scale = m->c + 1000;
  post.shift = m->c + 2000;
  post.skip = m->c + 3000;
  post.skip_stride = (ptrdiff_t) panel_pixels (m) * m->b;
  post.low = 0;
  post.high = 6;
  return post;
}

static void
call_panel (Micro *m)
{
  const PanelKind     *kind = &panel_kinds[m->number];
  const int            pixels = panel_pixels (m), b = m->b;
  const int            channels = kind->plain ? 1 : b;
  ptrdiff_t            offset[MOST_SPOTS];
  const FoveaBlockPost post = panel_post (m);
  const FoveaSpots     spots = { .offset = offset,
                                 .spots = (int) m->n / channels,
                                 .channels = channels,
                                 .tails = m->n % channels ? 1 : 0,
                                 .tail = (int) m->n % channels };

  for (int s = 0; s < spots.spots + spots.tails; s++)
    offset[s] = (ptrdiff_t) s * pixels * channels;
  m->loops->blocks->panel (m->a, channels, &spots, m->b_, (FoveaAhead){ 0 },
                           &post, m->dst, (ptrdiff_t) pixels * b, kind->m,
                           pixels);
}

static double
work_panel (const Micro *m)
{
  return 2.0 * (double) m->n * panel_kinds[m->number].m * m->b *
         panel_pixels (m);
}

static size_t
results_panel (const Micro *m)
{
  return (size_t) panel_kinds[m->number].m * m->b * panel_pixels (m);
}

static double
exact_panel (const Micro *m, size_t i, double *bound)
{
  const PanelKind     *kind = &panel_kinds[m->number];
  const FoveaBlockPost post = panel_post (m);
  const int            b = m->b, pixels = panel_pixels (m);
  const int            channels = kind->plain ? 1 : b;
  const int            p = (int) i / b % pixels;
  const int            at = (int) i / b / pixels * b + (int) i % b;
  double               sum = post.init[at], terms = fabs (sum);

  for (size_t c = 0; c < m->n; c++)
    {
      double term =
          (double) m->a[(c / channels * pixels + p) * channels + c % channels] *
          m->b_[c * kind->m * b + at];

      sum += term;
      terms += fabs (term);
    }
  *bound = (double) (m->n + 1) * MICRO_U * terms;
  if (! post.scale)
    return sum;
  sum = sum * post.scale[at] + post.shift[at];
  *bound = *bound * fabs (post.scale[at]) +
           4 * MICRO_U * (fabs (sum) + fabs (post.shift[at]) + fabs (post.skip[i]));
  return CLAMP (sum + post.skip[i], post.low, post.high);
}

/* ---- Depthwise: one row of n outputs, both edges ----------------------------------------- */

/* A square window */
typedef struct
{
  int size, stride, dilation;
} DepthKind;

static const DepthKind depth_kinds[] = {
  { 3, 1, 1 }, { 3, 2, 1 }, { 5, 2, 1 }, { 7, 1, 1 }, { 3, 1, 2 },
};

static ptrdiff_t
depth_left (const DepthKind *kind)
{
  return -(ptrdiff_t) (kind->size / 2) * kind->dilation;
}

static void
call_depth (Micro *m)
{
  const DepthKind     *kind = &depth_kinds[m->number];
  const ptrdiff_t      width = (ptrdiff_t) m->n * kind->stride;
  const FoveaDepthTaps taps = { kind->size, kind->size, kind->stride,
                                kind->dilation };
  const FoveaBlockPost post = { .init = m->c,
                                .low = -INFINITY,
                                .high = INFINITY };
  const FoveaDepth     d = { .src = m->a,
                             .row = width * m->b,
                             .until = kind->size,
                             .width = width,
                             .left = depth_left (kind),
                             .weights = m->b_,
                             .dst = m->dst };

  m->loops->blocks->depthwise (&d, &post, &taps, 1, (int) m->n);
}

/* Those at the edges are counted, too. */
static double
work_depth (const Micro *m)
{
  const int size = depth_kinds[m->number].size;

  return 2.0 * size * size * (double) m->n * m->b;
}

static size_t
results_depth (const Micro *m)
{
  return m->n * m->b;
}

static double
exact_depth (const Micro *m, size_t i, double *bound)
{
  const DepthKind *kind = &depth_kinds[m->number];
  const ptrdiff_t  b = m->b, width = (ptrdiff_t) m->n * kind->stride;
  const ptrdiff_t  lane = (ptrdiff_t) i % b, p = (ptrdiff_t) i / b;
  double           sum = m->c[lane], terms = fabs (sum);

  for (int ky = 0; ky < kind->size; ky++)
    for (int kx = 0; kx < kind->size; kx++)
      {
        const ptrdiff_t x =
            depth_left (kind) + p * kind->stride + kx * kind->dilation;
        double term;

        if (x < 0 || x >= width)
          continue;
        term = (double) m->a[(ky * width + x) * b + lane] *
               m->b_[(ky * kind->size + kx) * b + lane];
        sum += term;
        terms += fabs (term);
      }
  *bound = (double) (kind->size * kind->size + 1) * MICRO_U * terms;
  return sum;
}

#define PANEL(name, n, number)                                             \
  {                                                                        \
    name, n, MICRO_FLOPS, number, call_panel, work_panel, results_panel,   \
        exact_panel                                                        \
  }
#define DEPTH(name, number)                                                \
  {                                                                        \
    name, 56, MICRO_FLOPS, number, call_depth, work_depth, results_depth,  \
        exact_depth                                                        \
  }

const MicroCase micro_panels[] = {
  PANEL ("panel.one", 256, 0),
  PANEL ("panel.tail", 133, 1),
  PANEL ("panel.half", 256, 2),
  PANEL ("panel.post", 256, 3),
  PANEL ("panel.plain.one", 147, 4),
  PANEL ("panel.plain", 147, 5),
  DEPTH ("depthwise3.row", 0),
  DEPTH ("depthwise3.stride2", 1),
  DEPTH ("depthwise5.stride2", 2),
  DEPTH ("depthwise7.row", 3),
  DEPTH ("depthwise.any3", 4),
  { 0 }
};
