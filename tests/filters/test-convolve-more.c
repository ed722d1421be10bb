/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:convolve beside GIMP's Convolution Matrix; scaling, what is shown, a
 * kernel for each channel, luminance, alpha. */
#include <math.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

/* ---- gegl:convolution-matrix ---- */

/* Its properties a1 .. e5; it reads its matrix column by column. */
static char *
set_matrix (GeglNode *node, const double k[25])
{
  GString *text = g_string_new (NULL);
  char     number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < 25; i++)
    {
      char name[] = { (char) ('a' + i % 5), (char) ('1' + i / 5), 0 };

      gegl_node_set (node, name, k[i], NULL);
      g_string_append_printf (text, "%s%s", g_ascii_dtostr (number, 64, k[i]),
                              i % 5 == 4 ? "; " : " ");
    }
  return g_string_free (text, FALSE);
}

/* Opaque pixels in linear light, as it has them. */
static GeglBuffer *
opaque_buffer (gint w, gint h)
{
  g_autoptr (GeglBuffer) random = test_buffer ("RGBA float", 0, 0, w, h);
  g_autofree float *pixels = test_pixels (random, "RGBA float");

  for (gint i = 0; i < w * h; i++)
    pixels[i * 4 + 3] = 1.0f;
  return test_buffer_of ("RGBA float", GEGL_RECTANGLE (0, 0, w, h), pixels);
}

static void
compare_colours (TestGraph *gegl, TestGraph *ours, gint n)
{
  g_autofree float *a = test_render (gegl, "RGBA float");
  g_autofree float *b = test_render (ours, "RGBA float");

  for (gint i = 0; i < 4 * n; i++)
    if (i % 4 != 3)
      g_assert_cmpfloat_with_epsilon (a[i], b[i], 2e-5 * MAX (fabsf (a[i]), 1));
}

static void
test_matrix (void)
{
  static const struct
  {
    GeglAbyssPolicy theirs;
    FoveaBorder     ours;
    double          value;
  } borders[] = { { GEGL_ABYSS_CLAMP, FOVEA_BORDER_REPLICATE, 0 },
                  { GEGL_ABYSS_LOOP, FOVEA_BORDER_WRAP, 0 },
                  { GEGL_ABYSS_NONE, FOVEA_BORDER_ZERO, 0 },
                  { GEGL_ABYSS_BLACK, FOVEA_BORDER_ZERO, 0 },
                  { GEGL_ABYSS_WHITE, FOVEA_BORDER_CONSTANT, 1 } };
  const gint w = 23, h = 17;
  g_autoptr (GeglBuffer) buffer = opaque_buffer (w, h);

  for (guint i = 0; i < 40; i++)
    {
      guint             b = i % G_N_ELEMENTS (borders);
      double            k[25], divisor = g_test_rand_double_range (0.5, 20);
      double            offset = g_test_rand_double_range (-1, 1);
      g_auto (TestGraph) gegl = { 0 };
      g_auto (TestGraph) ours = { 0 };
      g_autofree char  *text = NULL;

      if (i % 2)
        divisor = -divisor;
      for (guint c = 0; c < 25; c++)
        k[c] = i % 3 ? g_test_rand_double_range (-3, 3) :
                       g_test_rand_int_range (-4, 5);
      /* With alpha it looks at what is outside as transparent. */
      test_graph_init (&gegl, buffer, "gegl:convolution-matrix", "normalize",
                       FALSE, "divisor", divisor, "offset", offset, "alpha",
                       FALSE, "alpha-weight", FALSE, "border", borders[b].theirs,
                       NULL);
      text = set_matrix (gegl.node, k);
      test_graph_init (&ours, buffer, "fovea:convolve", "kernel", text, "scale",
                       1.0 / divisor, "offset", offset, "border",
                       borders[b].ours, "border-value", borders[b].value,
                       "linear", TRUE, NULL);
      compare_colours (&gegl, &ours, w * h);
    }
}

/* Its Normalise: a positive, a negative and no sum. */
static void
test_matrix_normalise (void)
{
  const gint w = 23, h = 17;
  g_autoptr (GeglBuffer) buffer = opaque_buffer (w, h);

  for (gint sign = -1; sign <= 1; sign++)
    for (guint i = 0; i < 4; i++)
      {
        double            k[25], sum = 0;
        g_auto (TestGraph) gegl = { 0 };
        g_auto (TestGraph) ours = { 0 };
        g_autofree char  *text = NULL;

        for (guint c = 0; c < 25; c++)
          sum += k[c] = g_test_rand_int_range (-4, 5);
        k[12] += sign * 7 - sum;
        test_graph_init (&gegl, buffer, "gegl:convolution-matrix", "normalize",
                         TRUE, "alpha", FALSE, "alpha-weight", FALSE, "border",
                         GEGL_ABYSS_CLAMP, NULL);
        text = set_matrix (gegl.node, k);
        test_graph_init (&ours, buffer, "fovea:convolve", "kernel", text,
                         "scaling", FOVEA_SCALING_AUTO, "linear", TRUE, NULL);
        compare_colours (&gegl, &ours, w * h);
      }
}

/* Its switches: a plane for each channel, one that changes nothing. */
static void
test_matrix_channels (void)
{
  const gint w = 23, h = 17;
  g_autoptr (GeglBuffer) buffer = opaque_buffer (w, h);
  double            k[25];
  g_auto (TestGraph) gegl = { 0 };
  g_auto (TestGraph) ours = { 0 };
  g_autofree char  *text = NULL, *planes = NULL;
  const char       *one =
      "0 0 0 0 0; 0 0 0 0 0; 0 0 1 0 0; 0 0 0 0 0; 0 0 0 0 0";

  for (guint c = 0; c < 25; c++)
    k[c] = g_test_rand_double_range (-3, 3);
  test_graph_init (&gegl, buffer, "gegl:convolution-matrix", "normalize",
                   FALSE, "red", FALSE, "alpha", FALSE, "alpha-weight", FALSE, "border",
                   GEGL_ABYSS_CLAMP, NULL);
  text = set_matrix (gegl.node, k);
  planes = g_strdup_printf ("%s | %s | %s", one, text, text);
  test_graph_init (&ours, buffer, "fovea:convolve", "kernel", planes,
                   "channels", FOVEA_SUM_SEPARATE, "linear", TRUE, NULL);
  compare_colours (&gegl, &ours, w * h);
}

/* ---- Channels ---- */

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

/* Each colour as if its kernel were the only one, with alpha and without. */
static void
test_separate (void)
{
  static const char *const kernels[] = { "1 2 1; 0 0 0; -1 -2 -1",
                                         "0 0 0; 1 -2 1; 0 0 0",
                                         "0.5 0 0; 0 0.25 0; 0 0 0.25" };
  const gint w = 41, h = 19;
  g_autofree char *text = g_strjoinv (" | ", (char **) (gpointer) (
                                                 const char *[]){
                                                 kernels[0], kernels[1],
                                                 kernels[2], NULL });

  for (guint alpha = 0; alpha < 2; alpha++)
    for (guint more = 0; more < 2; more++)
      {
        const char *format = alpha ? RGBA : RGB;
        g_autoptr (GeglBuffer) buffer =
            alpha ? soft_buffer (w, h) : test_buffer (RGB, 0, 0, w, h);
        g_auto (TestGraph) all = { 0 };
        g_autofree float *got = NULL;
        const double      scale = more ? 0.5 : 1.0, offset = more ? 0.25 : 0.0;

        test_graph_init (&all, buffer, "fovea:convolve", "kernel", text,
                         "channels", FOVEA_SUM_SEPARATE, "scale", scale,
                         "offset", offset, NULL);
        got = test_render (&all, format);
        for (guint c = 0; c < 3; c++)
          {
            g_auto (TestGraph) one = { 0 };
            g_autofree float *want = NULL;

            test_graph_init (&one, buffer, "fovea:convolve", "kernel",
                             kernels[c], "scale", scale, "offset", offset,
                             NULL);
            want = test_render (&one, format);
            for (gint i = 0; i < w * h; i++)
              test_near (got + i * (3 + alpha) + c, want + i * (3 + alpha) + c,
                         1, 2e-5);
          }
      }
}

/* A 3-D kernel for each channel: each result is that of a 3-D kernel alone. */
static void
test_all (void)
{
  static const char *const kernels[] = {
    "1 2; 0 -1 | 0 0; 0 0.5 | 0 -1; 0 0", "0 0; 0 0 | 1 0; 0 0 | 0 0; 0.5 1",
    "0.5 0; 0 0.25 | 1 1; -1 -1 | 0 0; 0 0.25"
  };
  const gint w = 41, h = 19;
  g_autofree char *text = g_strdup_printf ("%s | %s | %s", kernels[0],
                                           kernels[1], kernels[2]);

  for (guint alpha = 0; alpha < 2; alpha++)
    for (guint more = 0; more < 2; more++)
      {
        const char *format = alpha ? RGBA : RGB;
        g_autoptr (GeglBuffer) buffer =
            alpha ? soft_buffer (w, h) : test_buffer (RGB, 0, 0, w, h);
        g_auto (TestGraph) all = { 0 };
        g_autofree float *got = NULL;
        const double      scale = more ? 0.5 : 1.0, offset = more ? 0.25 : 0.0;
        const gint        stride = more ? 2 : 1;

        test_graph_init (&all, buffer, "fovea:convolve", "kernel", text,
                         "channels", FOVEA_SUM_ALL, "scale", scale, "offset",
                         offset, "stride", stride, NULL);
        got = test_render (&all, format);
        for (guint c = 0; c < 3; c++)
          {
            g_auto (TestGraph) one = { 0 };
            g_autofree float *want = NULL;

            test_graph_init (&one, buffer, "fovea:convolve", "kernel",
                             kernels[c], "scale", scale, "offset", offset,
                             "stride", stride, NULL);
            want = test_render (&one, format);
            for (gint i = 0; i < w * h; i++)
              test_near (got + i * (3 + alpha) + c, want + i * (3 + alpha) + c,
                         1, 2e-5);
          }
      }
}

/* ---- What is shown ---- */

static void
test_views (void)
{
  const gint w = 33, h = 21;
  g_autoptr (GeglBuffer) opaque = test_buffer (RGB, 0, 0, w, h);
  g_autoptr (GeglBuffer) soft = soft_buffer (w, h);

  for (guint view = 0; view <= FOVEA_VIEW_STRETCH; view++)
    for (guint alpha = 0; alpha < 2; alpha++)
      {
        const char       *format = alpha ? RGBA : RGB;
        g_auto (TestGraph) plain = { 0 };
        g_auto (TestGraph) shown = { 0 };
        g_autofree float *a = NULL, *b = NULL;

        test_graph_init (&plain, alpha ? soft : opaque, "fovea:convolve",
                         "kernel", "1 0 -3; 2 0 -2", "scale", 0.5, "offset",
                         0.25, NULL);
        test_graph_init (&shown, alpha ? soft : opaque, "fovea:convolve",
                         "kernel", "1 0 -3; 2 0 -2", "scale", 0.5, "offset",
                         0.25, "view", view, NULL);
        a = test_render (&plain, format);
        b = test_render (&shown, format);
        for (guint i = 0; i < (guint) (w * h) * (3 + alpha); i++)
          {
            double v = a[i]; /* from -2.25 to 1.75 */

            if (alpha && i % 4 == 3)
              g_assert_cmpfloat (a[i], ==, b[i]);
            else if (view == FOVEA_VIEW_CLIP)
              g_assert_cmpfloat (b[i], ==, CLAMP (a[i], 0.0f, 1.0f));
            else if (view == FOVEA_VIEW_ABSOLUTE)
              g_assert_cmpfloat (b[i], ==, fabsf (a[i]));
            else
              g_assert_cmpfloat_with_epsilon (
                  b[i], view == FOVEA_VIEW_STRETCH ? (v + 2.25) / 4 : v, 2e-6);
          }
      }
}

/* The range is reached by the window that is made for it, and by no other. */
static void
test_range (void)
{
  for (guint i = 0; i < 200; i++)
    {
      FoveaConvolve r = FOVEA_CONVOLVE_DEFAULTS;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, 2, 2, NULL);
      double least, largest, low = INFINITY, high = -INFINITY;

      for (guint k = 0; k < 4; k++)
        kernel->values[k] = g_test_rand_double_range (-2, 2);
      r.kernel = kernel;
      r.scale = g_test_rand_double_range (-2, 2);
      r.offset = g_test_rand_double_range (-1, 1);
      r.activation = i % (FOVEA_ACTIVATION_TANH + 1);
      fovea_convolve_range (&r, &least, &largest);
      for (guint corner = 0; corner < 16; corner++)
        {
          double v = r.offset;

          for (guint k = 0; k < 4; k++)
            v += corner >> k & 1 ? r.scale * kernel->values[k] : 0;
          if (r.activation == FOVEA_ACTIVATION_RELU)
            v = MAX (v, 0);
          else if (r.activation == FOVEA_ACTIVATION_ABS)
            v = fabs (v);
          else if (r.activation == FOVEA_ACTIVATION_SIGMOID)
            v = 1 / (1 + exp (-v));
          else if (r.activation == FOVEA_ACTIVATION_TANH)
            v = tanh (v);
          low = MIN (low, v);
          high = MAX (high, v);
        }
      g_assert_cmpfloat_with_epsilon (largest, high, 1e-9);
      if (r.activation != FOVEA_ACTIVATION_ABS)
        g_assert_cmpfloat_with_epsilon (least, low, 1e-9);
      else
        g_assert_cmpfloat (least, <=, low + 1e-9); /* summed another way */
    }
}

/* ---- Luminance and alpha ---- */

static void
test_luminance (void)
{
  const double      y[] = FOVEA_REC_709;
  const gint        w = 41, h = 19;
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 7, -3, w, h);
  g_autofree float *in = test_pixels (buffer, RGB);
  g_auto (TestGraph) test = { 0 };
  g_auto (TestGraph) identity = { 0 };
  g_autofree float *got = NULL, *same = NULL;

  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1 2 1 / 4", "on",
                   FOVEA_ON_LUMINANCE, NULL);
  got = test_render (&test, RGB);
  for (gint i = 0; i < w * h; i++)
    {
      double step = 0;

      for (gint k = 0; k < 3; k++)
        {
          gint x = CLAMP (i % w + k - 1, 0, w - 1), at = i / w * w + x;

          for (guint c = 0; c < 3; c++)
            step += y[c] * (k == 1 ? 0.5 : 0.25) * in[at * 3 + c] -
                    (k == 1 ? y[c] * in[i * 3 + c] : 0);
        }
      for (guint c = 0; c < 3; c++)
        g_assert_cmpfloat_with_epsilon (got[i * 3 + c], in[i * 3 + c] + step,
                                        1e-6);
    }
  test_graph_init (&identity, buffer, "fovea:convolve", "kernel", "1", "on",
                   FOVEA_ON_LUMINANCE, NULL);
  same = test_render (&identity, RGB);
  test_same (same, in, w * h * 3, "nothing changes");
}

/* On a layer with alpha, in blocks, with a rim: what is opaque as without. */
static void
test_luminance_of_soft (void)
{
  const gint w = 41, h = 19;
  g_autoptr (GeglBuffer) soft = soft_buffer (w, h);
  g_autofree float *pixels = test_pixels (soft, RGB);
  g_autoptr (GeglBuffer) plain =
      test_buffer_of (RGB, GEGL_RECTANGLE (0, 0, w, h), pixels);
  g_auto (TestGraph) with = { 0 };
  g_auto (TestGraph) without = { 0 };
  g_autofree float *a = NULL, *b = NULL;

  test_graph_init (&with, soft, "fovea:convolve", "kernel",
                   "1 2 1; 2 4 2; 1 2 1", "scaling", FOVEA_SCALING_SUM, "on",
                   FOVEA_ON_LUMINANCE, "stride", 2, "border",
                   FOVEA_BORDER_VALID, NULL);
  test_graph_init (&without, plain, "fovea:convolve", "kernel",
                   "1 2 1; 2 4 2; 1 2 1", "scaling", FOVEA_SCALING_SUM, "on",
                   FOVEA_ON_LUMINANCE, "stride", 2, "border",
                   FOVEA_BORDER_VALID, NULL);
  a = test_render (&with, RGBA);
  b = test_render (&without, RGB);
  for (gint i = 0; i < w * h; i++)
    if (i % w < w / 2 - 3)
      test_same (a + 4 * i, b + 3 * i, 3, "opaque");
}

static void
test_alpha (void)
{
  const gint w = 41, h = 19;
  g_autoptr (GeglBuffer) soft = soft_buffer (w, h);
  g_autofree float *in = test_pixels (soft, RGBA);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL;
  g_autofree char  *error = NULL;

  test_graph_init (&test, soft, "fovea:convolve", "kernel", "1 1 1", "scale",
                   0.5, "on", FOVEA_ON_ALPHA, NULL);
  got = test_render (&test, RGBA);
  /* Set before there is a layer, as for an effect out of a file */
  gegl_node_get (gegl_node_new_child (test.graph, "operation", "fovea:convolve",
                                      "on", FOVEA_ON_ALPHA, NULL),
                 "error", &error, NULL);
  g_assert_cmpstr (error, ==, "");
  for (gint i = 0; i < w * h; i++)
    {
      double sum = 0;

      for (gint k = -1; k <= 1; k++)
        sum += in[(i / w * w + CLAMP (i % w + k, 0, w - 1)) * 4 + 3];
      test_same (got + 4 * i, in + 4 * i, 3, "colours stay");
      g_assert_cmpfloat_with_epsilon (got[4 * i + 3], MIN (sum / 2, 1), 1e-6);
    }
}

static void
test_wrong (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 6, 5);
  g_autofree float *in = test_pixels (buffer, RGB);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL;
  g_autofree char  *planes = NULL, *all = NULL, *alpha = NULL, *none = NULL;

  test_graph_init (&test, buffer, "fovea:convolve", "kernel", "1", NULL);
  g_free (test_render (&test, RGB));
  gegl_node_set (test.node, "channels", FOVEA_SUM_SEPARATE, NULL);
  planes = test_error_property (&test);
  g_assert_cmpstr (planes, ==,
                   "convolve: one kernel for each of 3 channels has to have 3 "
                   "planes, separated by |; this has 1");
  got = test_render (&test, RGB);
  test_same (got, in, 90, "passes through");
  gegl_node_set (test.node, "channels", FOVEA_SUM_ALL, NULL);
  all = test_error_property (&test);
  g_assert_cmpstr (all, ==,
                   "convolve: a 3-D kernel for each of 3 channels has 9 planes "
                   "in all, separated by |; this has 1");
  gegl_node_set (test.node, "channels", FOVEA_SUM_PER_CHANNEL, "on",
                 FOVEA_ON_ALPHA, NULL);
  alpha = test_error_property (&test);
  g_assert_cmpstr (alpha, ==,
                   "convolve: the layer has no alpha; choose colours, or add an "
                   "alpha channel");
  gegl_node_set (test.node, "on", FOVEA_ON_LUMINANCE, NULL);
  none = test_error_property (&test);
  g_assert_cmpstr (none, ==, "");
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/convolve-more/matrix", test_matrix);
  g_test_add_func ("/filters/convolve-more/matrix-normalise",
                   test_matrix_normalise);
  g_test_add_func ("/filters/convolve-more/matrix-channels",
                   test_matrix_channels);
  g_test_add_func ("/filters/convolve-more/kernel-a-channel", test_separate);
  g_test_add_func ("/filters/convolve-more/3-d-kernel-a-channel", test_all);
  g_test_add_func ("/filters/convolve-more/views", test_views);
  g_test_add_func ("/filters/convolve-more/range", test_range);
  g_test_add_func ("/filters/convolve-more/luminance", test_luminance);
  g_test_add_func ("/filters/convolve-more/luminance-of-soft",
                   test_luminance_of_soft);
  g_test_add_func ("/filters/convolve-more/alpha", test_alpha);
  g_test_add_func ("/filters/convolve-more/wrong", test_wrong);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
