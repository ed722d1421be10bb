/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:edges: the engine's numbers, its kernels are the library's, alpha. */
#include <math.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

static float *
engine_edges (FoveaEdges *request, GeglBuffer *buffer, const char *format)
{
  g_autoptr (GError) error = NULL;
  FoveaGraph   *graph;
  FoveaWeights *weights;

  fovea_graph_new_edges (request, &graph, &weights, &error);
  g_assert_no_error (error);
  return test_engine (graph, weights, buffer, format, request->channels);
}

static gboolean
edges_exist (guint method, guint result)
{
  if (method > FOVEA_EDGES_LAPLACIAN)
    return result != FOVEA_EDGES_X && result != FOVEA_EDGES_Y;
  return method != FOVEA_EDGES_LAPLACIAN || result == FOVEA_EDGES_X ||
         result == FOVEA_EDGES_MAGNITUDE;
}

static void
test_every_kind (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 3, 2 }, { 33, 18 } };

  for (guint method = 0; method <= FOVEA_EDGES_ROBINSON; method++)
    for (guint result = 0; result <= FOVEA_EDGES_THINNED; result++)
      for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
        {
          gint w = sizes[s][0], h = sizes[s][1];
          g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 1, -4, w, h);
          g_auto (TestGraph) test = { 0 };
          FoveaEdges        request = FOVEA_EDGES_DEFAULTS;
          g_autofree float *got = NULL, *want = NULL;

          if (! edges_exist (method, result))
            continue;
          request.kernel = method;
          request.result = result;
          request.border = (method + result + s) % FOVEA_BORDER_VALID;
          request.scale = s == 1 ? 0.5 : 1.0;
          request.offset = s == 1 ? 0.25 : 0.0;
          want = engine_edges (&request, buffer, RGB);
          test_graph_init (&test, buffer, "fovea:edges", "method", method,
                           "result", result, "border", request.border, "scale",
                           request.scale, "offset", request.offset, NULL);
          got = test_render (&test, RGB);
          test_same (got, want, (gsize) w * h * 3, "operation and engine");
        }
}

static GeglBuffer *
soft_buffer (gint w, gint h)
{
  g_autoptr (GeglBuffer) random = test_buffer (RGBA, 0, 0, w, h);
  g_autofree float *pixels = test_pixels (random, RGBA);

  for (gint i = 0; i < w * h; i++)
    if (i % w < w / 2)
      pixels[i * 4 + 3] = 1.0f;
    else if (i % w > 3 * w / 4)
      pixels[i * 4 + 3] = 0.0f;
  return test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, w, h), pixels);
}

/* The largest of eight convolutions; north, for one, is written out. */
static void
test_compass (void)
{
  const gint w = 21, h = 13;
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, w, h);

  for (guint method = FOVEA_EDGES_KIRSCH; method <= FOVEA_EDGES_ROBINSON;
       method++)
    {
      g_auto (TestGraph) edges = { 0 };
      g_autofree float *got = NULL, *best = g_new0 (float, w * h * 3);
      g_autoptr (FoveaKernel) top = fovea_edges_kernel (method, 2);
      g_autofree char *text = fovea_kernel_to_text (top);

      g_assert_cmpstr (text, ==,
                       method == FOVEA_EDGES_KIRSCH ?
                           "5 5 5; -3 0 -3; -3 -3 -3" :
                           "1 2 1; 0 0 0; -1 -2 -1");
      test_graph_init (&edges, buffer, "fovea:edges", "method", method, NULL);
      got = test_render (&edges, RGB);
      for (guint k = 0; k < 8; k++)
        {
          g_auto (TestGraph) one = { 0 };
          g_autoptr (FoveaKernel) kernel = fovea_edges_kernel (method, k);
          g_autofree char  *turned = fovea_kernel_to_text (kernel);
          g_autofree char  *name = g_strdup_printf (
              "%s(angle=%u)", fovea_word_nick (fovea_method_words, method),
              (540 - 45 * k) % 360);
          g_autoptr (FoveaKernel) named = fovea_library_read (name, NULL);
          g_autofree char  *library = fovea_kernel_to_text (named);
          g_autofree float *sum = NULL;

          g_assert_cmpstr (turned, ==, library);

          test_graph_init (&one, buffer, "fovea:convolve", "kernel", turned,
                           NULL);
          sum = test_render (&one, RGB);
          for (gint i = 0; i < w * h * 3; i++)
            best[i] = MAX (best[i], sum[i]);
        }
      test_near (got, best, w * h * 3, 1e-6);
    }
}

/* Opaque parts of a layer with alpha: what they would be without. */
static void
test_alpha_others (void)
{
  static const guint results[] = { FOVEA_EDGES_MAGNITUDE, FOVEA_EDGES_DIRECTION,
                                   FOVEA_EDGES_HUE, FOVEA_EDGES_THINNED };
  const gint w = 61, h = 37;
  g_autoptr (GeglBuffer) soft = soft_buffer (w, h);
  g_autofree float *pixels = test_pixels (soft, RGB);
  g_autoptr (GeglBuffer) plain =
      test_buffer_of (RGB, GEGL_RECTANGLE (0, 0, w, h), pixels);

  for (guint method = 0; method <= FOVEA_EDGES_ROBINSON; method++)
    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
      {
        g_auto (TestGraph) with = { 0 };
        g_auto (TestGraph) without = { 0 };
        g_autofree float *a = NULL, *b = NULL;

        if (! edges_exist (method, results[i]))
          continue;
        test_graph_init (&with, soft, "fovea:edges", "method", method,
                         "result", results[i], "scale", 0.5, NULL);
        test_graph_init (&without, plain, "fovea:edges", "method", method,
                         "result", results[i], "scale", 0.5, NULL);
        a = test_render (&with, RGBA);
        b = test_render (&without, RGB);
        for (gint y = 0; y < h; y++)
          for (gint x = 0; x < w / 2 - 2; x++)
            test_same (a + (y * w + x) * 4, b + (y * w + x) * 3, 3,
                       "opaque part");
        for (gint k = 0; k < w * h; k++)
          g_assert_true (isfinite (a[k * 4]) && a[k * 4 + 3] >= 0);
      }
}

/* X and Y are the convolutions with the library's kernels of that name. */
static void
test_kernels (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 16, 9);

  for (guint method = 0; method < FOVEA_EDGES_LAPLACIAN; method++)
    for (guint axis = 0; axis < 2; axis++)
      {
        g_autofree char *name = g_strdup_printf (
            "%s-%s", fovea_word_nick (fovea_method_words, method),
            axis ? "y" : "x");
        g_auto (TestGraph) edges = { 0 };
        g_auto (TestGraph) convolve = { 0 };
        g_autofree float *a = NULL, *b = NULL;

        test_graph_init (&edges, buffer, "fovea:edges", "method", method,
                         "result", axis ? FOVEA_EDGES_Y : FOVEA_EDGES_X, NULL);
        test_graph_init (&convolve, buffer, "fovea:convolve", "kernel",
                         fovea_library_find (name)->formula, NULL);
        a = test_render (&edges, RGB);
        b = test_render (&convolve, RGB);
        test_same (a, b, 16 * 9 * 3, name);
      }
}

static void
test_grey (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer ("Y' float", 0, 0, 19, 23);
  g_auto (TestGraph) test = { 0 };
  FoveaEdges        request = FOVEA_EDGES_DEFAULTS;
  g_autofree float *got = NULL, *want = NULL;

  request.channels = 1;
  want = engine_edges (&request, buffer, "Y' float");
  test_graph_init (&test, buffer, "fovea:edges", NULL);
  got = test_render (&test, "Y' float");
  test_same (got, want, 19 * 23, "grey");
}

/* ---- Alpha ---- */

/* The operation that must be the same, built of convolutions: each gradient
 * weighted by alpha on its own, then brought together. */
static void
test_alpha_magnitude (void)
{
  const gint w = 24, h = 11;
  g_autoptr (GeglBuffer) buffer = soft_buffer (w, h);
  g_auto (TestGraph) x = { 0 };
  g_auto (TestGraph) y = { 0 };
  g_auto (TestGraph) magnitude = { 0 };
  g_auto (TestGraph) direction = { 0 };
  g_autofree float *gx = NULL, *gy = NULL, *m = NULL, *d = NULL;

  test_graph_init (&x, buffer, "fovea:convolve", "kernel",
                   "1 0 -1; 2 0 -2; 1 0 -1", NULL);
  test_graph_init (&y, buffer, "fovea:convolve", "kernel",
                   "1 2 1; 0 0 0; -1 -2 -1", NULL);
  test_graph_init (&magnitude, buffer, "fovea:edges", "scale", 0.5, "offset",
                   0.125, NULL);
  test_graph_init (&direction, buffer, "fovea:edges", "result",
                   FOVEA_EDGES_DIRECTION, NULL);
  gx = test_render (&x, RGBA);
  gy = test_render (&y, RGBA);
  m = test_render (&magnitude, RGBA);
  d = test_render (&direction, RGBA);
  for (gint i = 0; i < w * h * 4; i++)
    if (i % 4 == 3)
      g_assert_cmpfloat (m[i], ==, gx[i]);
    else
      {
        double length = hypot (gx[i], gy[i]);
        double angle =
            length > 0 ? atan2 (gy[i] + 0.0, gx[i]) / (2 * G_PI) + 0.5 : 0.5;

        g_assert_cmpfloat_with_epsilon (m[i], 0.5 * length + 0.125, 1e-5);
        if (length > 1e-3 && fabs (angle - 0.5) < 0.499)
          g_assert_cmpfloat_with_epsilon (d[i], angle, 1e-4);
      }
}

static void
test_alpha_laplacian (void)
{
  const gint w = 24, h = 11;
  g_autoptr (GeglBuffer) buffer = soft_buffer (w, h);
  g_auto (TestGraph) laplacian = { 0 };
  g_auto (TestGraph) convolve = { 0 };
  g_autofree float *a = NULL, *b = NULL;

  test_graph_init (&laplacian, buffer, "fovea:edges", "method",
                   FOVEA_EDGES_LAPLACIAN, "scale", 2.0, "offset", -0.5, NULL);
  test_graph_init (&convolve, buffer, "fovea:convolve", "kernel",
                   "0 1 0; 1 -4 1; 0 1 0", NULL);
  a = test_render (&laplacian, RGBA);
  b = test_render (&convolve, RGBA);
  for (gint i = 0; i < w * h * 4; i++)
    if (i % 4 != 3)
      g_assert_cmpfloat_with_epsilon (a[i], 2.0 * fabs (b[i]) - 0.5, 1e-5);
}

/* ---- Mistakes and edges of the world ---- */

static void
test_no_direction (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 5, 5);
  g_autofree float *in = test_pixels (buffer, RGB);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL;
  g_autofree char  *error = NULL;

  test_graph_init (&test, buffer, "fovea:edges", "method",
                   FOVEA_EDGES_LAPLACIAN, "result", FOVEA_EDGES_DIRECTION,
                   NULL);
  got = test_render (&test, RGB);
  error = test_error_property (&test);
  test_same (got, in, 75, "passes through");
  g_assert_cmpstr (error, ==,
                   "edges: the Laplacian is a single kernel without direction; "
                   "choose magnitude");
}

static void
test_wrong_pairs (void)
{
  static const struct
  {
    const char *format;
    guint       method, result;
    const char *text;
  } cases[] = {
    { RGB, FOVEA_EDGES_KIRSCH, FOVEA_EDGES_X,
      "edges: a compass set has eight directions instead of x and y; choose "
      "magnitude or direction" },
    { RGB, FOVEA_EDGES_LAPLACIAN, FOVEA_EDGES_THINNED,
      "edges: the Laplacian is a single kernel without direction; choose "
      "magnitude" },
    { "Y' float", FOVEA_EDGES_SOBEL, FOVEA_EDGES_HUE,
      "edges: a grey picture has no hues; choose direction, or make it RGB" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GeglBuffer) buffer = test_buffer (cases[i].format, 0, 0, 5, 5);
      g_autofree float *in = test_pixels (buffer, cases[i].format);
      g_auto (TestGraph) test = { 0 };
      g_autofree float *got = NULL;
      g_autofree char  *error = NULL;

      test_graph_init (&test, buffer, "fovea:edges", "method", cases[i].method,
                       NULL);
      g_free (test_render (&test, cases[i].format));
      gegl_node_set (test.node, "result", cases[i].result, NULL);
      got = test_render (&test, cases[i].format);
      error = test_error_property (&test);
      test_same (got, in, 25, "passes through");
      g_assert_cmpstr (error, ==, cases[i].text);
    }
}

static void
test_painted_on (void)
{
  for (guint border = 0; border <= FOVEA_BORDER_VALID; border += 2)
    {
      g_autoptr (GeglBuffer) buffer = test_buffer (RGB, -9, 4, 90, 70);
      g_auto (TestGraph) test = { 0 };

      test_graph_init (&test, buffer, "fovea:edges", "result",
                       FOVEA_EDGES_THINNED, "border", border, NULL);
      test_stroke (&test, buffer, RGB);
    }
}

static void
test_valid (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 6, 5);
  g_autoptr (GeglBuffer) tiny = test_buffer (RGB, 0, 0, 2, 2);
  g_auto (TestGraph) test = { 0 };
  g_auto (TestGraph) small = { 0 };
  FoveaEdges        request = FOVEA_EDGES_DEFAULTS;
  g_autofree float *got = NULL, *want = NULL, *rim = NULL;

  request.border = FOVEA_BORDER_VALID;
  want = engine_edges (&request, buffer, RGB);
  test_graph_init (&test, buffer, "fovea:edges", "border", FOVEA_BORDER_VALID,
                   NULL);
  got = test_render (&test, RGB);
  for (gint i = 0; i < 6 * 5 * 3; i++)
    {
      gint x = i / 3 % 6 - 1, y = i / 18 - 1;

      g_assert_cmpfloat (got[i], ==,
                         x >= 0 && x < 4 && y >= 0 && y < 3 ?
                             want[(y * 4 + x) * 3 + i % 3] :
                             0.0f);
    }
  test_graph_init (&small, tiny, "fovea:edges", "border", FOVEA_BORDER_VALID,
                   NULL);
  rim = test_render (&small, RGB);
  for (gint i = 0; i < 12; i++)
    g_assert_cmpfloat (rim[i], ==, 0.0f);
}

static void
test_through (void)
{
  test_passes_through ("fovea:edges");
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/edges/every-kind", test_every_kind);
  g_test_add_func ("/filters/edges/kernels-of-the-library", test_kernels);
  g_test_add_func ("/filters/edges/grey", test_grey);
  g_test_add_func ("/filters/edges/alpha-of-gradients", test_alpha_magnitude);
  g_test_add_func ("/filters/edges/alpha-of-laplacian", test_alpha_laplacian);
  g_test_add_func ("/filters/edges/laplacian-without-direction",
                   test_no_direction);
  g_test_add_func ("/filters/edges/compass", test_compass);
  g_test_add_func ("/filters/edges/alpha-of-others", test_alpha_others);
  g_test_add_func ("/filters/edges/wrong-pairs", test_wrong_pairs);
  g_test_add_func ("/filters/edges/painted-on", test_painted_on);
  g_test_add_func ("/filters/edges/valid", test_valid);
  g_test_add_func ("/filters/edges/endless-empty-none", test_through);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
