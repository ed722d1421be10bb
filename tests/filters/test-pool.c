/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:pool: the engine's numbers in blocks, alpha, windows too large. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

static float *
engine_pool (FoveaPool *request, GeglBuffer *buffer, const char *format)
{
  g_autoptr (GError) error = NULL;
  FoveaGraph   *graph;
  FoveaWeights *weights;

  fovea_graph_new_pool (request, &graph, &weights, &error);
  g_assert_no_error (error);
  return test_engine (graph, weights, buffer, format, request->channels);
}

static void
test_blocks (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 5, -3, 37, 22);

  for (guint kind = 0; kind < 5; kind++)
    for (gint window = 1; window < 23; window += 3)
      for (gint stride = 0; stride < 9; stride += 2)
        {
          g_auto (TestGraph) test = { 0 };
          FoveaPool         request = { .kind = kind,
                                        .channels = 3,
                                        .keep_size = TRUE };
          g_autofree float *got = NULL, *want = NULL;

          request.width = request.height = window;
          request.stride_x = request.stride_y = stride;
          want = engine_pool (&request, buffer, RGB);
          test_graph_init (&test, buffer, "fovea:pool", "kind", kind, "window",
                           window, "stride", stride, NULL);
          got = test_render (&test, RGB);
          test_same (got, want, 37 * 22 * 3, "operation and engine");
        }
}

/* Windows that are no squares, p, and several times. */
static void
test_more (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 5, -3, 67, 41);

  for (guint i = 0; i < 30; i++)
    {
      g_auto (TestGraph) test = { 0 };
      FoveaPool         request = { .kind = i % 5,
                                    .channels = 3,
                                    .keep_size = TRUE,
                                    .p = 1.0 + i / 5 };
      g_autofree float *got = NULL, *want = NULL;
      gint              stride_y = g_test_rand_int_range (0, 4);

      request.times = 1 + i % 3;
      request.width = g_test_rand_int_range (1, 4);
      request.height = g_test_rand_int_range (1, 4);
      request.stride_x = g_test_rand_int_range (0, 4);
      request.stride_y = stride_y ? (guint) stride_y : request.stride_x;
      want = engine_pool (&request, buffer, RGB);
      test_graph_init (&test, buffer, "fovea:pool", "kind", request.kind, "p",
                       request.p, "times", request.times, "window",
                       request.width, "window-y", request.height, "stride",
                       request.stride_x, "stride-y", stride_y, NULL);
      got = test_render (&test, RGB);
      test_same (got, want, 67 * 41 * 3, "operation and engine");
    }
}

/* Blocks higher than a piece, of a picture larger than one. */
static void
test_large_blocks (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 3, 9, 300, 290);

  for (guint kind = 0; kind < 5; kind++)
    for (guint times = 2; times < 5; times++)
      {
        g_auto (TestGraph) test = { 0 };
        FoveaPool         request = { .kind = kind,
                                      .channels = 3,
                                      .keep_size = TRUE,
                                      .times = times };
        g_autofree float *got = NULL, *want = NULL;

        request.width = request.height = times == 2 ? 9 : 4;
        want = engine_pool (&request, buffer, RGB);
        test_graph_init (&test, buffer, "fovea:pool", "kind", kind, "window",
                         request.width, "times", times, NULL);
        got = test_render (&test, RGB);
        test_same (got, want, 300 * 290 * 3, "operation and engine");
      }
}

static void
test_global (void)
{
  const gint w = 150, h = 131;
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, -7, 2, w, h);
  g_autoptr (GeglBuffer) soft = test_buffer (RGBA, 0, 0, w, h);

  for (guint kind = 0; kind < 5; kind++)
    {
      g_auto (TestGraph) test = { 0 };
      g_auto (TestGraph) alpha = { 0 };
      FoveaPool         request = { .kind = kind,
                                    .channels = 3,
                                    .width = w,
                                    .height = h };
      g_autofree float *got = NULL, *want = NULL, *clear = NULL;
      g_autofree char  *error = NULL;

      want = engine_pool (&request, buffer, RGB);
      test_graph_init (&test, buffer, "fovea:pool", "kind", kind, "global",
                       TRUE, NULL);
      got = test_render (&test, RGB);
      for (gint i = 0; i < w * h; i++)
        test_same (got + 3 * i, want, 3, "one pixel everywhere");
      test_graph_init (&alpha, soft, "fovea:pool", "kind", kind, "global",
                       TRUE, NULL);
      clear = test_render (&alpha, RGBA);
      for (gint i = 4; i < w * h * 4; i++)
        g_assert_cmpfloat (clear[i], ==, clear[i % 4]);
      gegl_node_set (test.node, "times", 3, NULL);
      error = test_error_property (&test);
      g_assert_cmpstr (error, ==,
                       "pool: the whole picture becomes one value, which "
                       "cannot be pooled 3 times");
    }
}

static void
test_grey (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer ("Y' float", 0, 0, 1, 5);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *in = test_pixels (buffer, "Y' float"), *got = NULL;

  test_graph_init (&test, buffer, "fovea:pool", "window", 1, NULL);
  got = test_render (&test, "Y' float");
  test_same (got, in, 5, "a window of 1");
}

static int
pool_before (const void *a, const void *b)
{
  const float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static double
pool_median (float *values, guint n)
{
  qsort (values, n, sizeof (float), pool_before);
  return n > 0 ? (values[(n - 1) / 2] + (double) values[n / 2]) / 2 : 0;
}

/* Medians of what can be seen, and of alpha; means of squares by alpha^2. */
static void
pool_other_pixel (FoveaPoolKind      kind,
                  const float *const block[4],
                  float              out[4])
{
  for (guint c = 0; c < 4; c++)
    {
      double squares = 0, weights = 0;
      float  seen[4];
      guint  n = 0;

      for (guint i = 0; i < 4; i++)
        {
          const double a = c == 3 ? 1 : block[i][3];

          squares += a * a * block[i][c] * block[i][c];
          weights += a * a;
          if (a > 0)
            seen[n++] = block[i][c];
        }
      out[c] = kind == FOVEA_POOL_MEDIAN ? pool_median (seen, n) :
               weights > 0               ? sqrt (squares / weights) :
                                           0;
    }
}

/* What a block of 2x2 pixels becomes, by the definition. */
static void
pool_pixel (FoveaPoolKind kind, const float *const block[4], float out[4])
{
  float alpha = block[0][3], sum = 0.0f;

  memset (out, 0, 4 * sizeof (float));
  if (kind == FOVEA_POOL_MEDIAN || kind == FOVEA_POOL_LP)
    {
      pool_other_pixel (kind, block, out);
      return;
    }
  for (guint i = 0; i < 4; i++)
    {
      const float *p = block[i];

      alpha = kind == FOVEA_POOL_MAX ? MAX (alpha, p[3]) : MIN (alpha, p[3]);
      for (guint c = 0; c < 3 && p[3] > 0.0f; c++)
        if (kind == FOVEA_POOL_AVERAGE)
          out[c] += p[c] * p[3];
        else if (sum == 0.0f || (kind == FOVEA_POOL_MAX) == (p[c] > out[c]))
          out[c] = p[c];
      sum += p[3];
    }
  out[3] = alpha;
  if (kind != FOVEA_POOL_AVERAGE)
    return;
  out[3] = sum / 4.0f;
  for (guint c = 0; c < 3 && sum > 0.0f; c++)
    out[c] /= sum;
}

static void
test_alpha (void)
{
  const gint w = 16, h = 8;
  g_autoptr (GeglBuffer) random = test_buffer (RGBA, 0, 0, w, h);
  g_autofree float *in = test_pixels (random, RGBA);
  g_autoptr (GeglBuffer) buffer = NULL;

  for (gint i = 0; i < w * h; i++)
    if (in[i * 4 + 3] < 0.4f || i % w > 12)
      in[i * 4 + 3] = 0.0f;
    else if (i % w < 5)
      in[i * 4 + 3] = 1.0f;
  buffer = test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, w, h), in);
  for (guint kind = 0; kind < 5; kind++)
    {
      g_auto (TestGraph) test = { 0 };
      g_autofree float *got = NULL;

      test_graph_init (&test, buffer, "fovea:pool", "kind", kind, NULL);
      got = test_render (&test, RGBA);
      for (gint i = 0; i < w * h; i++)
        {
          const float *first = in + (i / w / 2 * 2 * w + i % w / 2 * 2) * 4;
          const float *const block[4] = { first, first + 4, first + 4 * w,
                                          first + 4 * w + 4 };
          float              want[4];

          pool_pixel (kind, block, want);
          test_near (got + i * 4, want, 4, 1e-6);
        }
    }
}

/* Opaque layers stay opaque: 1, not nearly. */
static void
test_opaque (void)
{
  g_autoptr (GeglBuffer) plain = test_buffer (RGB, 0, 0, 21, 21);
  g_autofree float *in = test_pixels (plain, RGBA);
  g_autoptr (GeglBuffer) buffer = NULL;

  in[(20 * 21 + 20) * 4 + 3] = 0.5f; /* so that all runs the longer way */
  buffer = test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, 21, 21), in);
  for (gint window = 1; window < 20; window++)
    {
      g_auto (TestGraph) test = { 0 };
      FoveaPool         request = { .kind = FOVEA_POOL_AVERAGE,
                                    .channels = 3,
                                    .keep_size = TRUE };
      g_autofree float *got = NULL, *want = NULL;

      request.width = request.height = window;
      want = engine_pool (&request, plain, RGB);
      test_graph_init (&test, buffer, "fovea:pool", "kind", FOVEA_POOL_AVERAGE,
                       "window", window, NULL);
      got = test_render (&test, RGBA);
      test_same (got, want, 3, "the first block");
      g_assert_cmpfloat (got[3], ==, 1.0f);
    }
}

static void
test_window_too_large (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 3, 2);
  g_autofree float *in = test_pixels (buffer, RGB);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL;
  g_autofree char  *error = NULL;

  test_graph_init (&test, buffer, "fovea:pool", "window", 3, NULL);
  got = test_render (&test, RGB);
  test_same (got, in, 18, "passes through");
  gegl_node_set (test.node, "window", 4, NULL);
  error = test_error_property (&test);
  g_assert_cmpstr (error, ==, "maxpool: a 4x4 window does not fit a 2x3 input");
}

static void
test_ranges (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 3, 2);
  g_auto (TestGraph) test = { 0 };
  gint window, stride;

  test_graph_init (&test, buffer, "fovea:pool", NULL);
  gegl_node_get (test.node, "window", &window, "stride", &stride, NULL);
  g_assert_cmpint (window, ==, 2);
  g_assert_cmpint (stride, ==, 0);
  for (guint i = 0; i < 2; i++)
    {
      GParamSpec *spec =
          gegl_node_find_property (test.node, i ? "stride" : "window");
      GParamSpecInt *range = (GParamSpecInt *) spec;

      g_assert_cmpint (range->minimum, ==, i ? 0 : 1);
      g_assert_cmpint (range->maximum, ==, 64);
    }
}

static void
test_through (void)
{
  test_passes_through ("fovea:pool");
}

static void
test_painted_on (void)
{
  for (gint window = 1; window < 40; window += 6)
    for (gint stride = 0; stride < 30; stride += 7)
      {
        g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 3, 0, 61, 50);
        g_auto (TestGraph) test = { 0 };

        test_graph_init (&test, buffer, "fovea:pool", "window", window,
                         "stride", stride, NULL);
        test_stroke (&test, buffer, RGB);
        if (window < 8)
          {
            gegl_node_set (test.node, "times", 2, "kind", FOVEA_POOL_MEDIAN,
                           NULL);
            test_stroke (&test, buffer, RGB);
          }
      }
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/pool/blocks", test_blocks);
  g_test_add_func ("/filters/pool/rows-and-times", test_more);
  g_test_add_func ("/filters/pool/large-blocks", test_large_blocks);
  g_test_add_func ("/filters/pool/whole-picture", test_global);
  g_test_add_func ("/filters/pool/window-of-one", test_grey);
  g_test_add_func ("/filters/pool/alpha", test_alpha);
  g_test_add_func ("/filters/pool/opaque-stays-opaque", test_opaque);
  g_test_add_func ("/filters/pool/window-too-large", test_window_too_large);
  g_test_add_func ("/filters/pool/ranges", test_ranges);
  g_test_add_func ("/filters/pool/painted-on", test_painted_on);
  g_test_add_func ("/filters/pool/endless-empty-none", test_through);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
