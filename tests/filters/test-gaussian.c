/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:gaussian: any part is the whole, near the exact one, alpha. */
#include <math.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

/* The exact one is what fovea:convolve makes of the same numbers. */
static void
test_convolution (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, -3, 5, 45, 31);
  g_autoptr (FoveaKernel) kernel = fovea_kernel_gaussian (1.5, 19);
  g_autofree char *text = NULL;
  g_autofree float *a = NULL, *b = NULL, *c = NULL;
  g_auto (TestGraph) convolve = { 0 };
  g_auto (TestGraph) exact = { 0 };
  g_auto (TestGraph) plain = { 0 };

  text = fovea_kernel_to_text (kernel);
  for (guint border = 0; border < FOVEA_BORDER_VALID; border++)
    {
      test_graph_clear (&convolve);
      test_graph_clear (&exact);
      test_graph_clear (&plain);
      g_clear_pointer (&a, g_free);
      g_clear_pointer (&b, g_free);
      g_clear_pointer (&c, g_free);
      test_graph_init (&convolve, buffer, "fovea:convolve", "kernel", text,
                       "scaling", FOVEA_SCALING_SUM, "border", border, "border-value",
                       0.25, NULL);
      test_graph_init (&exact, buffer, "fovea:gaussian", "sigma", 1.5, "exact",
                       TRUE, "border", border, "border-value", 0.25, NULL);
      test_graph_init (&plain, buffer, "fovea:gaussian", "border", border,
                       "border-value", 0.25, NULL);
      a = test_render (&convolve, RGB);
      b = test_render (&exact, RGB);
      c = test_render (&plain, RGB);
      test_near (a, b, 45 * 31 * 3, 0x1p-19);
      test_near (b, c, 45 * 31 * 3, 0x1p-16);
    }
}

static void
test_sigmas (void)
{
  static const double sigmas[] = { 3, 4.5, 10, 33 };
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 100, -50, 150, 70);

  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      g_auto (TestGraph) exact = { 0 };
      g_auto (TestGraph) plain = { 0 };
      g_autofree float *a = NULL, *b = NULL;

      test_graph_init (&exact, buffer, "fovea:gaussian", "sigma", sigmas[i],
                       "exact", TRUE, "linear", i % 2, NULL);
      test_graph_init (&plain, buffer, "fovea:gaussian", "sigma", sigmas[i],
                       "linear", i % 2, NULL);
      a = test_render (&exact, i % 2 ? "RGB float" : RGB);
      b = test_render (&plain, i % 2 ? "RGB float" : RGB);
      test_near (a, b, 150 * 70 * 3, 0x1p-16);
    }
}

/* Opaque: as without alpha, to the last bit, wherever transparency begins. */
static void
test_opaque (void)
{
  static const double sigmas[] = { 2, 6 };
  const gint          w = 200, h = 40;
  g_autoptr (GeglBuffer) random = test_buffer (RGBA, 0, 0, w, h);
  g_autofree float *pixels = test_pixels (random, RGBA);
  g_autofree float *colours = g_new (float, w * h * 3);

  for (gint i = 0; i < w * h; i++)
    {
      if (i % w < w / 2)
        pixels[i * 4 + 3] = 1.0f;
      for (gint c = 0; c < 3; c++)
        colours[i * 3 + c] = pixels[i * 4 + c];
    }
  for (guint s = 0; s < G_N_ELEMENTS (sigmas); s++)
    {
      g_autoptr (GeglBuffer) soft =
          test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, w, h), pixels);
      g_autoptr (GeglBuffer) plain =
          test_buffer_of (RGB, GEGL_RECTANGLE (0, 0, w, h), colours);
      g_auto (TestGraph) a = { 0 };
      g_auto (TestGraph) b = { 0 };
      g_autofree float *got = NULL, *want = NULL;
      gint              clear = w / 2 - (gint) (8 * sigmas[s]) - 8;

      test_graph_init (&a, soft, "fovea:gaussian", "sigma", sigmas[s], NULL);
      test_graph_init (&b, plain, "fovea:gaussian", "sigma", sigmas[s], NULL);
      got = test_render (&a, RGBA);
      want = test_render (&b, RGB);
      for (gint i = 0; i < w * h; i++)
        {
          if (i % w >= clear)
            continue;
          g_assert_cmpfloat (got[i * 4 + 3], ==, 1.0f);
          test_same (&got[i * 4], &want[i * 3], 3, "opaque and plain");
        }
    }
}

/* What a constant border reads is opaque, whatever the constant: at the edge of a
 * layer that has a hole elsewhere stands what an opaque layer has there. */
static void
test_constant_borders (void)
{
  static const double sigmas[] = { 1.5, 6 };
  const gint          w = 160, h = 20;
  g_autoptr (GeglBuffer) random = test_buffer (RGBA, 0, 0, w, h);
  g_autofree float *pixels = test_pixels (random, RGBA);
  g_autofree float *colours = g_new (float, w * h * 3);

  for (gint i = 0; i < w * h; i++)
    {
      pixels[i * 4 + 3] = i % w < 150 ? 1.0f : 0.0f;
      for (gint c = 0; c < 3; c++)
        colours[i * 3 + c] = pixels[i * 4 + c];
    }
  for (guint i = 0; i < 4; i++)
    {
      const FoveaBorder border =
          i % 2 ? FOVEA_BORDER_CONSTANT : FOVEA_BORDER_ZERO;
      g_autoptr (GeglBuffer) hole =
          test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, w, h), pixels);
      g_autoptr (GeglBuffer) plain =
          test_buffer_of (RGB, GEGL_RECTANGLE (0, 0, w, h), colours);
      g_auto (TestGraph) a = { 0 };
      g_auto (TestGraph) b = { 0 };
      g_autofree float *got = NULL, *want = NULL;

      test_graph_init (&a, hole, "fovea:gaussian", "sigma", sigmas[i / 2],
                       "border", border, "border-value", 0.75, NULL);
      test_graph_init (&b, plain, "fovea:gaussian", "sigma", sigmas[i / 2],
                       "border", border, "border-value", 0.75, NULL);
      got = test_render (&a, RGBA);
      want = test_render (&b, RGB);
      for (gint k = 0; k < w * h; k++)
        if (k % w < 90)
          {
            g_assert_cmpfloat (got[k * 4 + 3], ==, 1.0f);
            test_near (&got[k * 4], &want[k * 3], 3, 1e-6);
          }
    }
}

/* The edge of a cut-out is as soft as gegl:gaussian-blur makes it, which only
 * comes near a Gaussian. */
static void
test_soft_edge (void)
{
  const gint        w = 64, h = 40;
  g_autofree float *pixels = g_new (float, w * h * 4);
  g_autoptr (GeglBuffer) cut = NULL;
  g_auto (TestGraph) ours = { 0 };
  g_auto (TestGraph) theirs = { 0 };
  g_autofree float *a = NULL, *b = NULL;

  for (gint i = 0; i < w * h; i++)
    {
      pixels[i * 4] = 0.25f;
      pixels[i * 4 + 1] = (i % w) / 64.0f;
      pixels[i * 4 + 2] = 0.75f;
      pixels[i * 4 + 3] = i % w < w / 2 ? 1.0f : 0.0f;
    }
  cut = test_buffer_of ("RGBA float", GEGL_RECTANGLE (0, 0, w, h), pixels);
  test_graph_init (&ours, cut, "fovea:gaussian", "sigma", 3.0, "linear", TRUE,
                   NULL);
  test_graph_init (&theirs, cut, "gegl:gaussian-blur", "std-dev-x", 3.0,
                   "std-dev-y", 3.0, NULL);
  a = test_render (&ours, "RGBA float");
  b = test_render (&theirs, "RGBA float");
  for (gint y = 16; y < 24; y++)
    for (gint x = 16; x < 48; x++)
      test_near (&a[(y * w + x) * 4 + 3], &b[(y * w + x) * 4 + 3], 1, 0.025);
  for (gint x = 16; x < 36; x++) /* where it can be seen */
    test_near (&a[(20 * w + x) * 4], &b[(20 * w + x) * 4], 3, 0.025);
}

/* Hidden colours never show, alpha is blurred, and the rule of run.h holds. */
static void
test_alpha (void)
{
  static const double sigmas[] = { 1.5, 5 };
  const gint          w = 64, h = 1;
  float               pixels[64 * 4];

  for (gint i = 0; i < w; i++)
    {
      gboolean hidden = i % 8 < 3 || i >= 56;

      pixels[i * 4] = hidden ? 1000.0f : (float) i / 64;
      pixels[i * 4 + 1] = hidden ? NAN : 0.5f;
      pixels[i * 4 + 2] = hidden ? -INFINITY : i % 2;
      pixels[i * 4 + 3] = hidden ? 0.0f : i % 3 ? 1.0f : 0.5f;
    }
  for (guint s = 0; s < G_N_ELEMENTS (sigmas); s++)
    {
      g_autoptr (GeglBuffer) buffer =
          test_buffer_of (RGBA, GEGL_RECTANGLE (0, 0, w, h), pixels);
      g_auto (TestGraph) test = { 0 };
      g_autofree float *got = NULL;

      test_graph_init (&test, buffer, "fovea:gaussian", "sigma", sigmas[s],
                       NULL);
      got = test_render (&test, RGBA);
      for (gint x = 0; x < 56; x++)
        {
          double sum[3] = { 0 }, weight = 0, all = 0;

          for (gint i = -64; i < 128; i++)
            {
              const float *p = pixels + 4 * CLAMP (i, 0, 63);
              double       k = exp (-(double) ((i - x) * (i - x)) /
                                    (2 * sigmas[s] * sigmas[s]));

              all += k;
              k *= p[3];
              weight += k;
              for (gint c = 0; c < 3 && k > 0; c++)
                sum[c] += k * p[c];
            }
          g_assert_cmpfloat (fabs (got[x * 4 + 3] - weight / all), <, 1e-5);
          for (gint c = 0; c < 3; c++)
            g_assert_cmpfloat (fabs (got[x * 4 + c] - sum[c] / weight), <,
                               1e-4);
        }
    }
}

static void
test_grey_and_changes (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer ("Y'A float", 3, 3, 90, 80);
  g_autoptr (GeglBuffer) rgb = test_buffer (RGB, 3, 3, 300, 60);

  for (guint i = 0; i < 2; i++)
    {
      g_auto (TestGraph) grey = { 0 };
      g_auto (TestGraph) test = { 0 };
      GeglRectangle     changed;
      g_autofree float *got = NULL;

      test_graph_init (&grey, buffer, "fovea:gaussian", "sigma", i ? 7.0 : 2.0,
                       NULL);
      got = test_render (&grey, "Y'A float");
      test_graph_init (&test, rgb, "fovea:gaussian", "sigma", i ? 5.0 : 1.0,
                       NULL);
      changed = test_stroke (&test, rgb, RGB);
      g_assert_cmpint (changed.width, <, i ? 120 : 20);
    }
}

/* A blur without a border would need another size; it is not offered. */
static void
test_borders (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 20, 20);
  g_auto (TestGraph) test = { 0 };
  GParamSpec *border;
  GEnumClass *borders;

  test_graph_init (&test, buffer, "fovea:gaussian", NULL);
  border = gegl_node_find_property (test.node, "border");
  g_assert_true (G_IS_PARAM_SPEC_ENUM (border));
  borders = G_PARAM_SPEC_ENUM (border)->enum_class;
  g_assert_cmpuint (borders->n_values, ==, FOVEA_BORDER_VALID);
  g_assert_null (g_enum_get_value (borders, FOVEA_BORDER_VALID));
}

static void
test_through (void)
{
  test_passes_through ("fovea:gaussian");
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/gaussian/is-a-convolution", test_convolution);
  g_test_add_func ("/filters/gaussian/any-sigma", test_sigmas);
  g_test_add_func ("/filters/gaussian/opaque-is-plain", test_opaque);
  g_test_add_func ("/filters/gaussian/alpha", test_alpha);
  g_test_add_func ("/filters/gaussian/soft-edge", test_soft_edge);
  g_test_add_func ("/filters/gaussian/constant-borders", test_constant_borders);
  g_test_add_func ("/filters/gaussian/grey-and-changes", test_grey_and_changes);
  g_test_add_func ("/filters/gaussian/borders", test_borders);
  g_test_add_func ("/filters/gaussian/endless-empty-none", test_through);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
