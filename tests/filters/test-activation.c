/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fovea:activation: the formulas in double precision, alpha, wrong options. */
#include <math.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

static double
activate (const FoveaActivate *r, double x)
{
  const double hard = CLAMP (x / 6 + 0.5, 0, 1);

  switch (r->function)
    {
    case FOVEA_ACTIVATION_RELU:
      return MAX (x, 0);
    case FOVEA_ACTIVATION_LEAKY_RELU:
      return x < 0 ? r->slope * x : x;
    case FOVEA_ACTIVATION_ELU:
      return x < 0 ? r->alpha * expm1 (x) : x;
    case FOVEA_ACTIVATION_SIGMOID:
      return 1 / (1 + exp (-x));
    case FOVEA_ACTIVATION_TANH:
      return tanh (x);
    case FOVEA_ACTIVATION_SOFTPLUS:
      return log1p (exp (x));
    case FOVEA_ACTIVATION_GELU:
      return x / 2 * (1 + erf (x / sqrt (2)));
    case FOVEA_ACTIVATION_SILU:
      return x / (1 + exp (-x));
    case FOVEA_ACTIVATION_HARD_SIGMOID:
      return hard;
    case FOVEA_ACTIVATION_HARD_SWISH:
      return x * hard;
    case FOVEA_ACTIVATION_ABS:
      return fabs (x);
    case FOVEA_ACTIVATION_CLIP:
      return CLAMP (x, r->low, r->high);
    default:
      g_assert_not_reached ();
    }
}

static double
activation_of (const FoveaActivate *r, double v)
{
  const double y = activate (r, r->gain * (v - r->zero));

  return r->back ? r->zero + y / r->gain : y;
}

static void
set_all (TestGraph *test, const FoveaActivate *r)
{
  gegl_node_set (test->node, "function", r->function, "slope", r->slope,
                 "alpha", r->alpha, "low", r->low, "high", r->high,
                 "zero-point", r->zero, "gain", r->gain, "back", r->back, NULL);
}

static FoveaActivate
random_request (FoveaActivation function, guint i)
{
  FoveaActivate r = FOVEA_ACTIVATE_DEFAULTS;

  r.function = function;
  r.back = i % 2 == 0;
  if (i == 0)
    return r;
  r.zero = i == 1 ? 0.0 : g_test_rand_double ();
  r.gain = i == 1 ? 1.0 : g_test_rand_double_range (0.1, 9);
  r.slope = g_test_rand_double_range (-1, 1);
  r.alpha = g_test_rand_double_range (0, 4);
  r.low = g_test_rand_double_range (-1, 0.2);
  r.high = g_test_rand_double_range (0.2, 1);
  return r;
}

static void
test_formulas (void)
{
  const gint w = 29, h = 11;
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 4, -7, w, h);
  g_autofree float *in = test_pixels (buffer, RGB);

  for (const FoveaWord *word = fovea_function_words; word->nick; word++)
    for (guint i = 0; i < 4; i++)
      {
        FoveaActivate r = random_request (word->value, i);
        g_auto (TestGraph) test = { 0 };
        g_autofree float *got = NULL;

        test_graph_init (&test, buffer, "fovea:activation", NULL);
        set_all (&test, &r);
        got = test_render (&test, RGB);
        for (gint k = 0; k < w * h * 3; k++)
          g_assert_cmpfloat_with_epsilon (got[k], activation_of (&r, in[k]),
                                          4e-6);
      }
}

/* Alpha stays, and what colours become does not depend on it. */
static void
test_alpha (void)
{
  const gint w = 17, h = 9;
  g_autoptr (GeglBuffer) buffer = test_buffer (RGBA, 0, 0, w, h);
  g_autofree float *in = test_pixels (buffer, RGBA);
  g_auto (TestGraph) test = { 0 };
  FoveaActivate     r = FOVEA_ACTIVATE_DEFAULTS;
  g_autofree float *got = NULL;

  test_graph_init (&test, buffer, "fovea:activation", NULL);
  got = test_render (&test, RGBA);
  for (gint k = 0; k < w * h * 4; k++)
    g_assert_cmpfloat_with_epsilon (
        got[k], k % 4 == 3 ? in[k] : activation_of (&r, in[k]), 1e-6);
}

static void
test_linear (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer ("RGB float", 0, 0, 8, 5);
  g_autofree float *in = test_pixels (buffer, "RGB float");
  g_auto (TestGraph) test = { 0 };
  FoveaActivate     r = FOVEA_ACTIVATE_DEFAULTS;
  g_autofree float *got = NULL;

  test_graph_init (&test, buffer, "fovea:activation", "linear", TRUE, NULL);
  got = test_render (&test, "RGB float");
  for (gint k = 0; k < 8 * 5 * 3; k++)
    g_assert_cmpfloat_with_epsilon (got[k], activation_of (&r, in[k]), 1e-6);
}

static void
test_wrong (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 5, 4);
  g_autofree float *in = test_pixels (buffer, RGB);
  g_auto (TestGraph) test = { 0 };
  g_autofree float *got = NULL;
  g_autofree char  *error = NULL, *none = NULL;

  test_graph_init (&test, buffer, "fovea:activation", "function",
                   FOVEA_ACTIVATION_CLIP, "low", 0.5, "high", -0.25, NULL);
  got = test_render (&test, RGB);
  gegl_node_set (test.node, "low", 0.75, NULL);
  error = test_error_property (&test);
  test_same (got, in, 60, "passes through");
  g_assert_cmpstr (error, ==,
                   "activation: clip from 0.75 to -0.25 leaves nothing");
  gegl_node_set (test.node, "high", 0.75, NULL);
  none = test_error_property (&test);
  g_assert_cmpstr (none, ==, "");
}

static void
test_refused (void)
{
  const struct
  {
    double      gain, slope;
    guint       function, channels;
    const char *text;
  } cases[] = {
    { 0, 0, 1, 1, "activation: a gain of 0 leaves nothing" },
    { INFINITY, 0, 1, 1,
      "activation: a scale of inf and an offset of 0.5 have to be numbers" },
    { 1, NAN, 1, 1,
      "activation: a slope of nan and an alpha of 1 have to be numbers" },
    { 1, 0, 99, 1, "activation: no function 99" },
    { 1, 0, 1, 0, "activation: no channels" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaActivate r = FOVEA_ACTIVATE_DEFAULTS;
      FoveaGraph   *graph = NULL;
      FoveaWeights *weights = NULL;
      g_autoptr (GError) error = NULL;

      r.gain = cases[i].gain;
      r.slope = cases[i].slope;
      r.function = cases[i].function;
      r.channels = cases[i].channels;
      g_assert_false (fovea_graph_new_activation (&r, &graph, &weights, &error));
      g_assert_cmpstr (error->message, ==, cases[i].text);
    }
}

static void
test_painted_on (void)
{
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 3, 0, 61, 50);
  g_auto (TestGraph) test = { 0 };
  GeglRectangle announced;

  test_graph_init (&test, buffer, "fovea:activation", NULL);
  announced = test_stroke (&test, buffer, RGB);
  g_assert_cmpint (announced.width, <=, 4);
}

static void
test_through (void)
{
  test_passes_through ("fovea:activation");
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/activation/formulas", test_formulas);
  g_test_add_func ("/filters/activation/alpha", test_alpha);
  g_test_add_func ("/filters/activation/linear-light", test_linear);
  g_test_add_func ("/filters/activation/wrong-bounds", test_wrong);
  g_test_add_func ("/filters/activation/refused", test_refused);
  g_test_add_func ("/filters/activation/painted-on", test_painted_on);
  g_test_add_func ("/filters/activation/endless-empty-none", test_through);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
