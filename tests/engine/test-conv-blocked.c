/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions of maps whose channels lie in blocks, each way by itself: against
 * the oracle within its bound, the same bits in any tiles and on any threads, and
 * with and without taps. */
#include <math.h>

#include "plan.h"
#include "test-windows.h"

/* Winograd's convolutions are within c * u * (sum of |w|) * max |x| of exact
 * arithmetic, the largest over the pixels that a tile looks at: see
 * docs/decisions.md. */
#define WINOGRAD_C4 40.0
#define WINOGRAD_C2 20.0

typedef struct
{
  const char *way;
  WindowCase  at;
  gboolean    plain; /* the input is the graph's, else a convolution's output */
} BlockedCase;

#define SIZE(y, x)        { y, x }, { 1, 1 }, { 1, 1 }
#define PADS(y0, x0, y1, x1) { y0, x0 }, { y1, x1 }

static const BlockedCase blocked_cases[] = {
  { "pointwise", { "whole-blocks", "1x32x9x11", "48x32x1x1", { SIZE (1, 1) } } },
  { "pointwise", { "tails", "1x37x9x11", "43x37x1x1", { SIZE (1, 1) } } },
  { "pointwise", { "one-column", "1x16x13x1", "17x16x1x1", { SIZE (1, 1) } } },
  { "pointwise", { "batch", "3x20x5x7", "70x20x1x1", { SIZE (1, 1) } } },
  { "pointwise",
    { "groups", "2x64x5x6", "96x32x1x1", { SIZE (1, 1) }, .group = 2 } },
  { "pointwise", { "deep", "1x300x6x5", "20x300x1x1", { SIZE (1, 1) } } },
  { "pointwise", { "units", "1x16x60x70", "16x16x1x1", { SIZE (1, 1) } }, TRUE },

  { "direct",
    { "from-plain",
      "1x3x21x19",
      "33x3x7x7",
      { { 7, 7 }, { 2, 2 }, { 1, 1 }, PADS (3, 3, 3, 3) } },
    TRUE },
  { "direct", { "from-plain-3x3", "2x1x9x17", "16x1x3x3", { SIZE (3, 3) } },
    TRUE },
  { "direct",
    { "from-plain-one-column",
      "1x3x17x1",
      "24x3x3x1",
      { SIZE (3, 1), PADS (2, 0, 0, 0) } },
    TRUE },
  { "direct",
    { "stride-2",
      "1x20x13x15",
      "24x20x3x3",
      { { 3, 3 }, { 2, 2 }, { 1, 1 }, PADS (1, 0, 0, 1) } } },
  { "direct",
    { "stride-over-window",
      "1x35x19x23",
      "19x35x2x3",
      { { 2, 3 }, { 3, 5 }, { 1, 1 }, PADS (1, 0, 2, 1) } } },
  { "direct",
    { "point-stride-2",
      "1x32x14x11",
      "64x32x1x1",
      { { 1, 1 }, { 2, 2 }, { 1, 1 } } } },
  { "direct",
    { "point-padded",
      "1x18x5x4",
      "20x18x1x1",
      { SIZE (1, 1), PADS (1, 0, 0, 2) } } },
  { "direct",
    { "dilated",
      "1x16x17x21",
      "18x16x3x2",
      { { 3, 2 }, { 1, 1 }, { 2, 5 }, PADS (2, 1, 3, 2) } } },
  { "direct",
    { "dilated-strided",
      "1x17x25x31",
      "16x17x3x4",
      { { 3, 4 }, { 2, 3 }, { 3, 2 }, PADS (4, 1, 0, 5) } } },
  { "direct",
    { "padding-beyond-window",
      "1x16x3x4",
      "21x16x2x2",
      { SIZE (2, 2), PADS (4, 2, 3, 5) } } },
  { "direct",
    { "5x5", "1x19x11x12", "16x19x5x5", { SIZE (5, 5), PADS (2, 2, 2, 2) } } },
  { "direct",
    { "small-3x3", "2x48x5x4", "50x48x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },
  { "direct",
    { "groups",
      "1x48x9x8",
      "48x16x3x3",
      { { 3, 3 }, { 2, 1 }, { 1, 1 }, PADS (1, 1, 1, 1) },
      .group = 3 } },
  { "direct", { "bands", "1x48x110x111", "16x48x1x2", { SIZE (1, 2) } }, TRUE },
  /* Rows that end within a panel are computed as one long row. */
  { "direct",
    { "narrow",
      "1x20x15x13",
      "70x20x3x3",
      { { 3, 3 }, { 2, 2 }, { 1, 1 }, PADS (1, 0, 0, 1) } } },
  { "direct",
    { "narrow-groups",
      "2x32x9x8",
      "128x16x3x3",
      { { 3, 3 }, { 2, 1 }, { 1, 1 }, PADS (1, 1, 1, 1) },
      .group = 2 } },
  { "direct",
    { "narrow-dilated-strided",
      "1x17x25x31",
      "66x17x3x4",
      { { 3, 4 }, { 2, 3 }, { 3, 2 }, PADS (4, 1, 0, 5) } } },
  { "direct",
    { "narrow-stride-over-window",
      "1x35x19x23",
      "67x35x2x3",
      { { 2, 3 }, { 3, 5 }, { 1, 1 }, PADS (1, 0, 2, 1) } } },
  { "direct",
    { "narrow-5x5",
      "1x19x7x7",
      "64x19x5x5",
      { SIZE (5, 5), PADS (2, 2, 2, 2) } } },
  { "direct",
    { "narrow-from-plain",
      "1x3x17x19",
      "64x3x7x7",
      { { 7, 7 }, { 2, 2 }, { 1, 1 }, PADS (3, 3, 3, 3) } },
    TRUE },
  { "direct",
    { "narrow-bands", "1x48x740x7", "64x48x1x3", { SIZE (1, 3) } }, TRUE },

  { "Winograd F(4,3)",
    { "same", "1x16x14x17", "16x16x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },
  { "Winograd F(4,3)", { "valid", "1x21x16x12", "35x21x3x3", { SIZE (3, 3) } } },
  { "Winograd F(4,3)",
    { "odd-padding",
      "1x16x11x13",
      "24x16x3x3",
      { SIZE (3, 3), PADS (0, 2, 1, 0) } } },
  { "Winograd F(4,3)",
    { "padding-beyond-window",
      "1x16x3x4",
      "16x16x3x3",
      { SIZE (3, 3), PADS (6, 5, 4, 7) } } },
  { "Winograd F(4,3)",
    { "batch", "3x33x10x11", "20x33x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },
  { "Winograd F(4,3)",
    { "groups",
      "1x32x12x11",
      "64x16x3x3",
      { SIZE (3, 3), PADS (1, 1, 1, 1) },
      .group = 2 } },
  { "Winograd F(4,3)",
    { "chunks", "1x20x41x37", "17x20x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },
  { "Winograd F(4,3)",
    { "deep", "1x200x12x10", "16x200x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },
  { "Winograd F(2,3)",
    { "small", "1x16x7x7", "32x16x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },
  { "Winograd F(2,3)",
    { "small-odd", "2x35x9x7", "24x35x3x3", { SIZE (3, 3), PADS (2, 0, 0, 1) } } },
  { "Winograd F(2,3)",
    { "small-groups",
      "1x48x6x9",
      "48x16x3x3",
      { SIZE (3, 3), PADS (1, 1, 1, 1) },
      .group = 3 } },
  { "Winograd F(2,3)",
    { "narrow", "1x18x90x6", "16x18x3x3", { SIZE (3, 3), PADS (1, 1, 1, 1) } } },

  { "depthwise",
    { "3x3",
      "1x40x11x13",
      "40x1x3x3",
      { SIZE (3, 3), PADS (1, 1, 1, 1) },
      .group = 40 } },
  { "depthwise",
    { "3x3-stride-2",
      "2x19x12x17",
      "19x1x3x3",
      { { 3, 3 }, { 2, 2 }, { 1, 1 }, PADS (0, 1, 1, 0) },
      .group = 19 } },
  { "depthwise",
    { "5x5",
      "1x24x9x8",
      "24x1x5x5",
      { SIZE (5, 5), PADS (2, 2, 2, 2) },
      .group = 24 } },
  { "depthwise",
    { "5x5-stride-2",
      "1x16x15x31",
      "16x1x5x5",
      { { 5, 5 }, { 2, 2 }, { 1, 1 }, PADS (1, 2, 2, 1) },
      .group = 16 } },
  { "depthwise",
    { "7x7",
      "1x17x10x9",
      "17x1x7x7",
      { SIZE (7, 7), PADS (3, 3, 3, 3) },
      .group = 17 } },
  { "depthwise",
    { "2x3-stride-3",
      "1x32x14x16",
      "32x1x2x3",
      { { 2, 3 }, { 3, 2 }, { 1, 1 }, PADS (1, 0, 0, 2) },
      .group = 32 } },
  { "depthwise",
    { "dilated",
      "1x20x13x12",
      "20x1x3x3",
      { { 3, 3 }, { 1, 1 }, { 2, 3 }, PADS (2, 3, 2, 3) },
      .group = 20 } },
  { "depthwise",
    { "one-column",
      "1x16x9x1",
      "16x1x3x3",
      { SIZE (3, 3), PADS (1, 1, 1, 1) },
      .group = 16 } },
  { "depthwise",
    { "padding-beyond-window",
      "1x16x2x3",
      "16x1x3x3",
      { SIZE (3, 3), PADS (4, 5, 6, 3) },
      .group = 16 } },

  { "direct", { "few-outputs", "1x16x9x8", "1x16x3x3", { SIZE (3, 3) } } },
  { "direct",
    { "groups-of-parts",
      "1x24x9x8",
      "36x2x3x3",
      { SIZE (3, 3) },
      .group = 12 } },
};

/* How the last convolution of a plan is computed. */
static const char *
blocked_way (FoveaPlan *plan)
{
  const char *way = NULL;

  for (guint i = 0; i < plan->n_steps; i++)
    {
      const FoveaStep *step = &plan->steps[i].step;

      if (! plan->steps[i].skipped && g_str_equal (step->klass->name, "conv"))
        way = step->klass->algorithm (step);
    }
  return way;
}

/* ---- Winograd's bound -------------------------------------------------------------- */

static double
blocked_weight_sum (const FoveaTensor *w, gint64 out)
{
  const gint64 n = w->shape.size[1] * 9;
  const float *from = (const float *) w->data + out * n;
  double       sum = 0;

  for (gint64 i = 0; i < n; i++)
    sum += fabs (from[i]);
  return sum;
}

/* The largest number that tile m x m, the one of so many, looks at. */
static double
blocked_largest (const FoveaTensor *x,
                 const RefWindow   *window,
                 gint64             picture,
                 gint64             row,
                 gint64             column,
                 int                m)
{
  const gint64 *size = x->shape.size;
  const gint64  top = row * m - window->before[0];
  const gint64  left = column * m - window->before[1];
  double        largest = 0;

  for (gint64 c = 0; c < size[1]; c++)
    for (gint64 i = MAX (top, 0); i < MIN (top + m + 2, size[2]); i++)
      for (gint64 j = MAX (left, 0); j < MIN (left + m + 2, size[3]); j++)
        largest = MAX (largest,
                       fabs (((const float *) x->data)[((picture * size[1] + c) *
                                                            size[2] +
                                                        i) *
                                                           size[3] +
                                                       j]));
  return largest;
}

/* Puts Winograd's bounds, for c = 1, in the place of a direct sum's. */
static void
blocked_winograd_bounds (Ref               *want,
                         const FoveaTensor *x,
                         const FoveaTensor *w,
                         const RefWindow   *window,
                         int                m)
{
  const gint64 *size = want->shape.size;
  const gint64  tall = (size[2] + m - 1) / m, wide = (size[3] + m - 1) / m;
  g_autofree double *largest = g_new (double, size[0] * tall * wide);
  gint64        at = 0;

  for (gint64 t = 0; t < size[0] * tall * wide; t++)
    largest[t] = blocked_largest (x, window, t / (tall * wide), t / wide % tall,
                                  t % wide, m);
  for (gint64 plane = 0; plane < size[0] * size[1]; plane++)
    {
      const double  sum = blocked_weight_sum (w, plane % size[1]);
      const double *tiles = largest + plane / size[1] * tall * wide;

      for (gint64 i = 0; i < size[2]; i++)
        for (gint64 j = 0; j < size[3]; j++)
          want->bound[at++] = REF_U * sum * tiles[i / m * wide + j / m];
    }
}

static double
blocked_ratio (const FoveaTensor *got, const Ref *want)
{
  double ratio = 0;

  for (gint64 i = 0; i < want->n; i++)
    {
      const double error = fabs (fovea_tensor_get (got, i) - want->value[i]);

      if (want->bound[i] > 0)
        ratio = MAX (ratio, error / want->bound[i]);
      else
        g_assert_cmpfloat (error, ==, 0);
    }
  return ratio;
}

/* ---- Each way ------------------------------------------------------------------------ */

/* values[0]: what the tested convolution reads; values[1]: what it makes */
static void
blocked_graph (const BlockedCase *c,
               const TestLayer   *test,
               FoveaGraph       **graph,
               FoveaWeights     **weights,
               FoveaValue         values[2])
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  const gint64 channels = test->input[0]->shape.size[1];
  FoveaValue   in[3] = {
    fovea_graph_builder_input (builder, "x", &test->input[0]->shape)
  };

  if (! c->plain)
    {
      in[1] = fovea_graph_builder_weight (
          builder, "before", test_random (FOVEA_NCHW (channels, channels, 1, 1)));
      in[0] = fovea_graph_builder_add (builder, "conv", NULL, NULL, in, 2, NULL);
    }
  values[0] = in[0];
  for (guint i = 0; i < test->n_weights; i++)
    in[i + 1] = fovea_graph_builder_weight (
        builder, i ? "bias" : "w", fovea_tensor_to_float (test->weight[i], NULL));
  values[1] = fovea_graph_builder_add (builder, "conv", NULL,
                                       fovea_attrs_parse ("%s", test->attrs), in,
                                       test->n_weights + 1, NULL);
  fovea_graph_builder_output (builder, values[1]);
  g_assert_true (fovea_graph_builder_finish (builder, graph, weights, NULL));
}

static void
blocked_check (const BlockedCase *c,
               const TestLayer   *test,
               const FoveaTensor *x,
               const FoveaTensor *got,
               gboolean           flip)
{
  g_autoptr (Ref) want = ref_conv (x, test->weight[0], test->weight[1],
                                   &c->at.window, MAX (c->at.group, 1), flip);
  int m = 0;

  if (g_str_has_prefix (c->way, "Winograd"))
    m = c->way[11] - '0';
  if (m)
    {
      blocked_winograd_bounds (want, x, test->weight[0], &c->at.window, m);
      for (gint64 i = 0; i < want->n; i++)
        /* The bias is added at last. */
        want->bound[i] = want->bound[i] * (m == 4 ? WINOGRAD_C4 : WINOGRAD_C2) +
                         REF_U * fabs (want->value[i]);
    }
  test_compare (got, want, c->at.name);
}

static void
blocked_case_with (const BlockedCase *c, gboolean bias, gboolean flip)
{
  g_auto (TestLayer) test = { 0 };
  g_autofree char *attrs = test_window_layer (&test, "conv", &c->at);
  g_autofree char *flipped = g_strdup_printf ("%s flip=%d", attrs, flip);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  const FoveaTensor *inputs[] = { test.input[0] };
  FoveaPlanOptions   options = { .n_taps = 1 };
  FoveaValue         values[2];

  test.attrs = flipped;
  if (bias)
    test.weight[test.n_weights++] =
        test_random (fovea_shape (1, test.weight[0]->shape.size[0]));
  blocked_graph (c, &test, &graph, &weights, values);
  options.taps = values;
  plan = fovea_plan_new (graph, weights, &inputs[0]->shape, &options, NULL);
  g_assert_nonnull (plan);
  g_assert_cmpstr (blocked_way (plan), ==, c->way);
  result = fovea_plan_run (plan, inputs, NULL, NULL);
  g_assert_nonnull (result);
  blocked_check (c, &test, fovea_result_tap (result, 0),
                 fovea_result_output (result, 0), flip);
  got = test_run (graph, weights, inputs);
  test_equal (got, fovea_result_output (result, 0), "without a tap");
}

static void
blocked_case (gconstpointer data)
{
  const BlockedCase *c = data;

  blocked_case_with (c, FALSE, FALSE);
  blocked_case_with (c, TRUE, TRUE);
}

/* ---- How far Winograd's is off ------------------------------------------------------- */

/* Numbers that round badly in one way or another. */
static void
blocked_fill (FoveaTensor *x, int kind)
{
  float        *data = x->data;
  const gint64  n = fovea_shape_elements (&x->shape);
  const gint64 *size = x->shape.size;

  for (gint64 i = 0; i < n; i++)
    {
      const gint64 at = i % size[3] + i / size[3] % size[2];

      if (kind == 1) /* of one sign: the sums grow */
        data[i] = fabsf (data[i]);
      else if (kind == 2) /* all alike but for the last bits */
        data[i] = 1.0f + 0x1p-20f * data[i];
      else if (kind == 3) /* neighbours cancel */
        data[i] = at % 2 ? 1.0f - 0.1f * fabsf (data[i]) :
                           -1.0f + 0.1f * fabsf (data[i]);
      else if (kind == 4) /* one pixel in eight */
        data[i] = i * 2654435761u % 8 ? 0.0f : data[i];
    }
}

static FoveaTensor *
blocked_run_once (const TestLayer *test)
{
  const FoveaTensor *const *in = (const FoveaTensor *const *) test->input;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;

  g_assert_true (test_layer_build (test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &in[0]->shape, NULL, NULL);
  g_assert_nonnull (plan);
  result = fovea_plan_run (plan, in, NULL, NULL);
  g_assert_nonnull (result);
  return fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
}

static void
blocked_winograd_error (void)
{
  static const char *const inputs[] = { "1x16x12x12", "1x64x12x12",
                                        "1x256x12x12", "1x16x8x8",
                                        "1x64x8x8",   "1x256x8x8" };
  const int step = test_rounds (25) < 25 ? 6 : 1; /* emulated: input and weight of one kind */
  double    largest[2] = { 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (inputs); i++)
    for (int kind = 0; kind < 25; kind += step)
      {
        WindowCase at = { "error", inputs[i], "16x16x3x3",
                          { SIZE (3, 3), PADS (1, 1, 1, 1) } };
        g_auto (TestLayer) test = { 0 };
        g_autofree char *weight = g_strdup_printf (
            "16x%dx3x3", (int) test_shape (inputs[i]).size[1]);
        g_autofree char *attrs = NULL;
        g_autoptr (FoveaTensor) got = NULL;
        g_autoptr (Ref) want = NULL;
        const int m = i < 3 ? 4 : 2;

        at.weight = weight;
        attrs = test_window_layer (&test, "conv", &at);
        blocked_fill (test.input[0], kind % 5);
        blocked_fill (test.weight[0], kind / 5);
        want = ref_conv (test.input[0], test.weight[0], NULL, &at.window, 1,
                         FALSE);
        blocked_winograd_bounds (want, test.input[0], test.weight[0], &at.window,
                                 m);
        got = blocked_run_once (&test);
        largest[m == 4] = MAX (largest[m == 4], blocked_ratio (got, want));
      }
  g_test_message ("largest error: F(4,3) %.3f, F(2,3) %.3f of u |w| max |x|",
                  largest[1], largest[0]);
  g_assert_cmpfloat (largest[1], <, WINOGRAD_C4);
  g_assert_cmpfloat (largest[0], <, WINOGRAD_C2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (blocked_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/conv-blocked/%s/%s",
                                               blocked_cases[i].way,
                                               blocked_cases[i].at.name);

      g_test_add_data_func (g_strdelimit (path, "() ,", '-'), &blocked_cases[i],
                            blocked_case);
    }
  g_test_add_func ("/engine/conv-blocked/winograd-error",
                   blocked_winograd_error);
  return g_test_run ();
}
