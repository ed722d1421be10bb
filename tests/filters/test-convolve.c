/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:convolve: the engine's numbers, borders, alpha, presets, mistakes. */
#include <math.h>
#include <string.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

static FoveaKernel *
kernel_of (const char *text)
{
  return fovea_kernel_parse (text, NULL);
}

static float *
engine_convolve (FoveaConvolve *request,
                 const char    *text,
                 GeglBuffer    *buffer,
                 const char    *format)
{
  g_autoptr (FoveaKernel) kernel = kernel_of (text);
  g_autoptr (GError) error = NULL;
  FoveaGraph   *graph;
  FoveaWeights *weights;

  request->kernel = kernel;
  fovea_graph_new_convolve (request, &graph, &weights, &error);
  g_assert_no_error (error);
  return test_engine (graph, weights, buffer, format, request->channels);
}

/* ---- The engine's numbers ---- */

static void
test_borders (void)
{
  static const gint        sizes[][2] = { { 1, 1 }, { 3, 2 }, { 31, 70 } };
  static const char *const texts[] = { "0 -1 0; -1 5 -1; 0 -1 0", "1 2; 3 -5",
                                       "1 2 3 4 5 6 7 8 9 /45" };

  for (guint border = 0; border < FOVEA_BORDER_VALID; border++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
        {
          g_autoptr (GeglBuffer) buffer =
              test_buffer (RGB, -5, 9, sizes[s][0], sizes[s][1]);
          g_auto (TestGraph) test = { 0 };
          FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
          g_autofree float *got = NULL, *want = NULL;

          request.border = border;
          request.border_value = 0.25;
          want = engine_convolve (&request, texts[t], buffer, RGB);
          test_graph_init (&test, buffer, "fovea:convolve", "kernel", texts[t],
                           "border", border, "border-value", 0.25, NULL);
          got = test_render (&test, RGB);
          test_same (got, want, (gsize) sizes[s][0] * sizes[s][1] * 3,
                     "operation and engine");
        }
}

static void
test_options (void)
{
  const char *text = "1 -2 0; 3 1 0.5; 0 0 -1";
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 3, 2, 37, 29);

  for (guint i = 0; i < 40; i++)
    {
      g_auto (TestGraph) test = { 0 };
      FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
      g_autofree float *got = NULL, *want = NULL;

      request.flip = g_test_rand_bit ();
      request.scale = g_test_rand_double_range (-2, 2);
      request.offset = g_test_rand_double_range (-1, 1);
      request.stride = g_test_rand_int_range (1, 5);
      request.dilation = g_test_rand_int_range (1, 4);
      request.activation = g_test_rand_int_range (0, 5);
      request.border = g_test_rand_int_range (0, FOVEA_BORDER_VALID);
      request.keep_size = TRUE;
      want = engine_convolve (&request, text, buffer, RGB);
      test_graph_init (&test, buffer, "fovea:convolve", "kernel", text, "flip",
                       request.flip, "scale", request.scale, "offset",
                       request.offset, "stride", (gint) request.stride,
                       "dilation", (gint) request.dilation, "activation",
                       request.activation, "border", request.border, NULL);
      got = test_render (&test, RGB);
      test_same (got, want, 37 * 29 * 3, "operation and engine");
    }
}

/* The sum over the channels, grey in all of them. */
static void
test_summed (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 20, 10);
  g_auto (TestGraph) test = { 0 };
  g_auto (TestGraph) planes = { 0 };
  FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
  g_autofree float *got = NULL, *want = NULL, *solid = NULL;

  request.summed = TRUE;
  want = engine_convolve (&request, "1 2; 3 4", buffer, RGB);
  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 2; 3 4",
                   "channels", FOVEA_SUM_SUMMED, NULL);
  test_graph_init (&planes, buffer, "fovea:convolve", "kernel",
                   "1 2; 3 4 | 1 2; 3 4 | 1 2; 3 4", NULL);
  got = test_render (&test, RGB);
  solid = test_render (&planes, RGB);
  for (guint i = 0; i < 20 * 10 * 3; i++)
    g_assert_cmpfloat (got[i], ==, want[i / 3]);
  test_same (got, solid, 20 * 10 * 3, "summed and three equal planes");
}

static void
test_grey (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer ("Y' float", 0, 0, 19, 23);
  g_auto (TestGraph) test = { 0 };
  FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
  g_autofree float *got = NULL, *want = NULL;

  request.channels = 1;
  want = engine_convolve (&request, "1 0 -1", buffer, "Y' float");
  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 0 -1", NULL);
  got = test_render (&test, "Y' float");
  test_same (got, want, 19 * 23, "grey");
}

static void
test_linear (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer ("RGB float", 0, 0, 9, 8);
  g_auto (TestGraph) test = { 0 };
  FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
  g_autofree float *got = NULL, *want = NULL;

  want = engine_convolve (&request, "1 2 1 /4", buffer, "RGB float");
  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 2 1 /4",
                   "linear", TRUE, NULL);
  got = test_render (&test, "RGB float");
  test_same (got, want, 9 * 8 * 3, "linear light");
}

static void
test_normalise (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 9, 8);
  g_auto (TestGraph) test = { 0 };
  FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
  g_autofree float *got = NULL, *want = NULL;

  want = engine_convolve (&request, "0.25 0.5 0.25", buffer, RGB);
  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 2 1",
                   "scaling", FOVEA_SCALING_SUM, NULL);
  got = test_render (&test, RGB);
  test_same (got, want, 9 * 8 * 3, "normalised");
}

/* ---- Valid ---- */

/* Results where the anchor is; around them black, or nothing. */
static void
test_valid (void)
{
  const char *text = "1 2 3; 0 0 1; 0 1 0; 2 0 0"; /* 4 high, 3 wide */

  for (guint stride = 1; stride < 4; stride++)
    for (guint alpha = 0; alpha < 2; alpha++)
      {
        const char *format = alpha ? RGBA : RGB;
        guint       n = alpha ? 4 : 3;
        g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 7, 7, 12, 15);
        g_autofree float *opaque = test_pixels (buffer, format);
        g_autoptr (GeglBuffer) input =
            test_buffer_of (format, GEGL_RECTANGLE (7, 7, 12, 15), opaque);
        g_auto (TestGraph) test = { 0 };
        FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
        g_autofree float *got = NULL, *want = NULL;
        gint width = (12 - 3) / stride + 1, height = (15 - 4) / stride + 1;

        request.border = FOVEA_BORDER_VALID;
        request.stride = stride;
        want = engine_convolve (&request, text, buffer, RGB);
        test_graph_init (&test, input, "fovea:convolve", "kernel", text,
                         "border", FOVEA_BORDER_VALID, "stride", stride, NULL);
        got = test_render (&test, format);
        for (gint y = 0; y < 15; y++)
          for (gint x = 0; x < 12; x++)
            for (guint c = 0; c < n; c++)
              {
                /* C's division rounds towards 0 */
                gint  row = y < 2 ? -1 : (y - 2) / (gint) stride;
                gint  column = x < 1 ? -1 : (x - 1) / (gint) stride;
                float result = 0.0f;

                if (row >= 0 && row < height && column >= 0 && column < width)
                  result = c == 3 ? 1.0f : want[(row * width + column) * 3 + c];
                g_assert_cmpfloat (got[(y * 12 + x) * n + c], ==, result);
              }
      }
}

static void
test_valid_without_room (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGBA, 0, 0, 3, 4);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL, *zeros = g_new0 (float, 48);
  g_autofree char  *error = NULL;

  test_graph_init (&test, buffer, "fovea:convolve", "kernel",
                   "1 1 1 1 1; 1 1 1 1 1", "border", FOVEA_BORDER_VALID, NULL);
  got = test_render (&test, RGBA);
  error = test_error_property (&test);
  test_same (got, zeros, 48, "nothing fits");
  g_assert_cmpstr (error, ==, "");
}

/* ---- Alpha ---- */

/* colour = sum (k c a) * sum |k| / sum (|k| a) by the definition, 3x3, with the
 * edge repeated; every pixel and channel. */
static void
alpha_by_definition (const float *in,
                     gint         w,
                     gint         h,
                     const double k[9],
                     double       scale,
                     double       offset,
                     float       *out)
{
  for (gint i = 0; i < w * h * 4; i++)
    {
      gint   c = i % 4, x = i / 4 % w, y = i / 4 / w;
      double sum = 0, weight = 0, whole = 0;

      if (c == 3)
        {
          out[i] = in[i];
          continue;
        }
      for (gint t = 0; t < 9; t++)
        {
          gint         xx = CLAMP (x + t % 3 - 1, 0, w - 1);
          gint         yy = CLAMP (y + t / 3 - 1, 0, h - 1);
          const float *p = in + (yy * w + xx) * 4;

          sum += p[3] > 0 ? k[t] * p[c] * p[3] : 0;
          weight += fabs (k[t]) * p[3];
          whole += fabs (k[t]);
        }
      out[i] =
          (float) (scale * (weight > 0 ? sum * whole / weight : 0) + offset);
    }
}

/* A random picture with holes, soft edges and opaque parts. */
static GeglBuffer *
soft_buffer (gint w, gint h)
{
  g_autoptr (GeglBuffer) random = test_buffer (RGBA, 0, 0, w, h);
  g_autofree float *pixels = test_pixels (random, RGBA);

  for (gint i = 0; i < w * h; i++)
    {
      gint  x = i % w;
      float alpha = pixels[i * 4 + 3];

      pixels[i * 4 + 3] = x < w / 3 ? 1.0f : x < w / 2 ? alpha : 0.0f;
      if (x == w - 1)
        pixels[i * 4 + 3] = 1.0f;
    }
  return test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, w, h), pixels);
}

static void
test_alpha (void)
{
  const double k[9] = { 1, 2, 0, -1, 4, 1, 0, 0, 0.5 };
  g_autoptr (GeglBuffer) buffer = soft_buffer (30, 13);
  g_autofree float *in = test_pixels (buffer, RGBA);
  g_autofree float *want = g_new (float, 30 * 13 * 4);

  for (guint affine = 0; affine < 2; affine++)
    {
      double scale = affine ? 0.5 : 1.0, offset = affine ? 0.25 : 0.0;
      g_auto (TestGraph) test = { 0 };
      g_autofree float *got = NULL;

      alpha_by_definition (in, 30, 13, k, scale, offset, want);
      test_graph_init (&test, buffer, "fovea:convolve", "kernel",
                       "1 2 0; -1 4 1; 0 0 0.5", "scale", scale, "offset",
                       offset, NULL);
      got = test_render (&test, RGBA);
      test_near (got, want, 30 * 13 * 4, 3e-5);
    }
}

/* What a transparent pixel hides, even infinities, must not show. */
static void
test_hidden_colours (void)
{
  g_autoptr (GeglBuffer) buffer = soft_buffer (20, 9);
  g_autofree float *pixels = test_pixels (buffer, RGBA);
  g_autofree float *a = NULL, *b = NULL;
  g_autoptr (GeglBuffer) other = NULL;
  g_auto (TestGraph) first = { 0 };
  g_auto (TestGraph) second = { 0 };

  for (guint i = 0; i < 20 * 9; i++)
    if (pixels[i * 4 + 3] == 0.0f)
      pixels[i * 4] = pixels[i * 4 + 1] = i % 2 ? INFINITY : -1e30f;
  other = test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, 20, 9), pixels);
  test_graph_init (&first, buffer, "fovea:convolve", "preset", 9, NULL);
  test_graph_init (&second, other, "fovea:convolve", "preset", 9, NULL);
  a = test_render (&first, RGBA);
  b = test_render (&second, RGBA);
  test_same (a, b, 20 * 9 * 4, "hidden colours");
}

/* Opaque parts of a layer with alpha are what they would be without, and so is
 * what a border adds to them. */
static void
test_opaque_parts (void)
{
  const char *text = "0.1 0.7 -0.3; 1 0 2.2; 3 0.01 0";
  g_autoptr (GeglBuffer) buffer = soft_buffer (60, 9);
  g_autofree float *pixels = test_pixels (buffer, RGB);
  g_autoptr (GeglBuffer) opaque =
      test_buffer_of (RGB, GEGL_RECTANGLE (0, 0, 60, 9), pixels);

  for (guint border = 0; border < FOVEA_BORDER_VALID; border++)
    {
      g_auto (TestGraph) with = { 0 };
      g_auto (TestGraph) without = { 0 };
      g_autofree float *a = NULL, *b = NULL;

      test_graph_init (&with, buffer, "fovea:convolve", "kernel", text, "scale",
                       0.3, "offset", 0.1, "activation", FOVEA_ACTIVATION_TANH,
                       "border", border, "border-value", 0.5, NULL);
      test_graph_init (&without, opaque, "fovea:convolve", "kernel", text,
                       "scale", 0.3, "offset", 0.1, "activation",
                       FOVEA_ACTIVATION_TANH, "border", border, "border-value",
                       0.5, NULL);
      a = test_render (&with, RGBA);
      b = test_render (&without, RGB);
      /* not column 0: wrapped around, it looks at what is not opaque */
      for (gint y = 0; y < 9; y++)
        for (gint x = border == FOVEA_BORDER_WRAP; x < 18; x++)
          test_same (a + (y * 60 + x) * 4, b + (y * 60 + x) * 3, 3,
                     "opaque part");
    }
}

/* A constant colour under any alpha keeps its colour when blurred. */
static void
test_constant_colour (void)
{
  g_autoptr (GeglBuffer) buffer = soft_buffer (24, 9);
  g_autofree float *pixels = test_pixels (buffer, RGBA);
  g_autoptr (GeglBuffer) constant = NULL;
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL;

  for (guint i = 0; i < 24 * 9 * 4; i++)
    if (i % 4 != 3)
      pixels[i] = 0.2f * (1 + i % 4);
  constant = test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, 24, 9), pixels);
  test_graph_init (&test, constant, "fovea:convolve", "kernel",
                   "1 2 1; 2 4 2; 1 2 1 /16", NULL);
  got = test_render (&test, RGBA);
  for (guint i = 0; i < 24 * 9; i++)
    if (got[i * 4 + 3] > 0.0f)
      test_near (got + i * 4, pixels + i * 4, 4, 1e-6);
}

/* ---- Presets ---- */

static char *
kernel_property (TestGraph *test, gint *preset)
{
  char *text = NULL;

  gegl_node_get (test->node, "kernel", &text, "preset", preset, NULL);
  return text;
}

static void
check_kernel (TestGraph *test, gint preset, const char *text)
{
  gint             got;
  g_autofree char *kernel = kernel_property (test, &got);

  g_assert_cmpint (got, ==, preset);
  g_assert_cmpstr (kernel, ==, text);
}

static void
test_preset (void)
{
  const char *sobel = fovea_library_find ("sobel-x")->formula;
  gint number = 1 + (gint) (fovea_library_find ("sobel-x") - fovea_library);
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 8, 8);
  g_auto (TestGraph) test = { 0 };

  test_graph_init (&test, buffer, "fovea:convolve", NULL);
  check_kernel (&test, 0, "0 -1 0; -1 5 -1; 0 -1 0");
  gegl_node_set (test.node, "preset", number, NULL);
  check_kernel (&test, number, sobel);
  gegl_node_set (test.node, "kernel", "1 0 -1; 2 0 -2; 1 0 -", NULL);
  check_kernel (&test, 0, "1 0 -1; 2 0 -2; 1 0 -");
  gegl_node_set (test.node, "preset", number, NULL);
  check_kernel (&test, number, sobel);
  /* both at once, in both orders, and one after the other */
  gegl_node_set (test.node, "preset", 0, "kernel", "1", NULL);
  check_kernel (&test, 0, "1");
  gegl_node_set (test.node, "preset", number, "kernel", sobel, NULL);
  check_kernel (&test, number, sobel);
  gegl_node_set (test.node, "kernel", "1", NULL);
  gegl_node_set (test.node, "kernel", sobel, "preset", number, NULL);
  check_kernel (&test, number, sobel);
  gegl_node_set (test.node, "kernel", sobel, NULL);
  gegl_node_set (test.node, "preset", number, NULL);
  check_kernel (&test, number, sobel);
  /* a config in which only the preset was chosen sets the rest to defaults */
  gegl_node_set (test.node, "preset", number, NULL);
  gegl_node_set (test.node, "kernel", "0 -1 0; -1 5 -1; 0 -1 0", NULL);
  check_kernel (&test, number, sobel);
}

/* Every preset is the engine's run of its text. */
static void
test_every_preset (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 13, 11);

  for (guint i = 0; i < fovea_library_count (); i++)
    {
      g_auto (TestGraph) test = { 0 };
      FoveaConvolve     request = FOVEA_CONVOLVE_DEFAULTS;
      g_autofree float *got = NULL, *want = NULL;
      g_autoptr (FoveaKernel) kernel = NULL;
      g_autofree char *text = NULL;

      kernel = fovea_library_make (&fovea_library[i], NULL);
      text = fovea_kernel_to_text (kernel);
      want = engine_convolve (&request, text, buffer, RGB);
      test_graph_init (&test, buffer, "fovea:convolve", "preset", 1 + i, NULL);
      got = test_render (&test, RGB);
      test_same (got, want, 13 * 11 * 3, fovea_library[i].name);
    }
}

/* ---- Mistakes ---- */

static void
test_mistakes (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 9, 7);
  g_autofree float *in = test_pixels (buffer, RGB);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL, *again = NULL;
  g_autofree char  *error = NULL, *planes = NULL, *none = NULL;

  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 2 3; 4", NULL);
  got = test_render (&test, RGB);
  test_same (got, in, 9 * 7 * 3, "wrong text passes through");
  error = test_error_property (&test);
  g_assert_cmpstr (error, ==, "row 2 has 1 value, row 1 has 3");
  gegl_node_set (test.node, "kernel", "1 | 2", NULL);
  planes = test_error_property (&test);
  g_assert_cmpstr (planes, ==,
                   "convolve: the kernel has 2 planes and the picture 3 "
                   "channels");
  gegl_node_set (test.node, "kernel", "0 1 0", NULL);
  again = test_render (&test, RGB);
  none = test_error_property (&test);
  g_assert_cmpstr (none, ==, "");
  test_same (again, in, 9 * 7 * 3, "identity");
}

/* GIMP's config may set the message itself, with an old one. */
static void
test_error_stays_true (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 9, 7);
  g_auto (TestGraph) test = { 0 };
  g_autofree char *error = NULL, *none = NULL;
  gboolean         wrong;

  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 x", NULL);
  gegl_node_set (test.node, "error", "", "wrong", FALSE, NULL);
  error = test_error_property (&test);
  gegl_node_get (test.node, "wrong", &wrong, NULL);
  g_assert_cmpstr (error, ==, "row 1: 'x' is not a number");
  g_assert_true (wrong);
  gegl_node_set (test.node, "kernel", "1", NULL);
  gegl_node_set (test.node, "wrong", TRUE, NULL);
  gegl_node_set (test.node, "error", "old", NULL);
  gegl_node_get (test.node, "wrong", &wrong, NULL);
  none = test_error_property (&test);
  g_assert_cmpstr (none, ==, "");
  g_assert_false (wrong);
}

static void
test_through (void)
{
  test_passes_through ("fovea:convolve");
}

/* A layer grows, and what was planned for the old size is planned anew. */
static void
test_other_layer (void)
{
  g_autoptr (GeglBuffer) small = test_buffer (RGB, 0, 0, 4, 4);
  g_autoptr (GeglBuffer) large = test_buffer (RGBA, -3, 2, 33, 9);
  g_auto (TestGraph) test = { 0 };
  g_auto (TestGraph) fresh = { 0 };
  g_autofree float *first = NULL, *got = NULL, *want = NULL;
  GeglNode         *source;

  test_graph_init (&test, small, "fovea:convolve", "kernel", "1 2 3", NULL);
  first = test_render (&test, RGB);
  source = gegl_node_get_producer (test.node, "input", NULL);
  gegl_node_set (source, "buffer", large, NULL);
  test.box = *gegl_buffer_get_extent (large);
  got = test_render (&test, RGBA);
  test_graph_init (&fresh, large, "fovea:convolve", "kernel", "1 2 3", NULL);
  want = test_render (&fresh, RGBA);
  test_same (got, want, 33 * 9 * 4, "another layer");
}

/* A stroke on the layer below: what changes is announced, and not much more. */
static void
test_painted_on (void)
{
  for (guint border = 0; border <= FOVEA_BORDER_VALID; border++)
    for (gint stride = 1; stride < 5; stride += 3)
      {
        g_autoptr (GeglBuffer) buffer = test_buffer (RGB, -9, 4, 90, 70);
        g_auto (TestGraph) test = { 0 };
        GeglRectangle changed;

        test_graph_init (&test, buffer, "fovea:convolve", "kernel",
                         "1 1 1 1 1; 1 1 1 1 1", "dilation", 3, "stride",
                         stride, "border", border, NULL);
        changed = test_stroke (&test, buffer, RGB);
        if (border != FOVEA_BORDER_WRAP)
          g_assert_cmpint (changed.width, <, 90);
      }
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/convolve/borders", test_borders);
  g_test_add_func ("/filters/convolve/options", test_options);
  g_test_add_func ("/filters/convolve/summed", test_summed);
  g_test_add_func ("/filters/convolve/grey", test_grey);
  g_test_add_func ("/filters/convolve/linear-light", test_linear);
  g_test_add_func ("/filters/convolve/normalise", test_normalise);
  g_test_add_func ("/filters/convolve/valid-keeps-the-size", test_valid);
  g_test_add_func ("/filters/convolve/valid-without-room",
                   test_valid_without_room);
  g_test_add_func ("/filters/convolve/alpha", test_alpha);
  g_test_add_func ("/filters/convolve/hidden-colours", test_hidden_colours);
  g_test_add_func ("/filters/convolve/opaque-parts", test_opaque_parts);
  g_test_add_func ("/filters/convolve/constant-colour", test_constant_colour);
  g_test_add_func ("/filters/convolve/preset-and-kernel", test_preset);
  g_test_add_func ("/filters/convolve/every-preset", test_every_preset);
  g_test_add_func ("/filters/convolve/mistakes-pass-through", test_mistakes);
  g_test_add_func ("/filters/convolve/error-stays-true", test_error_stays_true);
  g_test_add_func ("/filters/convolve/endless-empty-none", test_through);
  g_test_add_func ("/filters/convolve/another-layer", test_other_layer);
  g_test_add_func ("/filters/convolve/painted-on", test_painted_on);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
