/* SPDX-License-Identifier: GPL-3.0-or-later */
/* conv against the oracle, borders first; then what is taken into it. */
#include "test-windows.h"

static const WindowCase conv_cases[] = {
  { "one-pixel", "1x1x1x1", "1x1x1x1", { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "one-pixel-padded",
    "1x1x1x1",
    "1x1x3x3",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "window-equals-input",
    "1x2x5x4",
    "3x2x5x4",
    { { 5, 4 }, { 1, 1 }, { 1, 1 } } },
  { "same-3x3",
    "1x3x14x37",
    "5x3x3x3",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "one-column", "1x2x9x1", "2x2x3x1", { { 3, 1 }, { 1, 1 }, { 1, 1 } } },
  { "one-row", "1x2x1x9", "2x2x1x3", { { 1, 3 }, { 1, 1 }, { 1, 1 } } },
  { "even-window",
    "1x1x8x9",
    "1x1x2x4",
    { { 2, 4 }, { 1, 1 }, { 1, 1 }, { 0, 1 }, { 1, 2 } } },
  { "stride-2",
    "1x3x15x16",
    "4x3x3x3",
    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 0, 0 }, { 1, 1 } } },
  { "stride-over-window",
    "1x2x19x23",
    "3x2x2x3",
    { { 2, 3 }, { 3, 5 }, { 1, 1 }, { 1, 2 }, { 0, 1 } } },
  { "prime-sizes",
    "1x5x23x31",
    "7x5x3x5",
    { { 3, 5 }, { 2, 3 }, { 1, 1 }, { 1, 2 }, { 0, 1 } } },
  { "dilated",
    "1x2x17x21",
    "3x2x3x2",
    { { 3, 2 }, { 1, 1 }, { 2, 5 }, { 2, 3 }, { 1, 2 } } },
  { "dilated-strided",
    "1x2x25x31",
    "2x2x3x4",
    { { 3, 4 }, { 2, 3 }, { 3, 2 }, { 4, 0 }, { 1, 5 } } },
  { "padding-beyond-window",
    "1x1x3x4",
    "1x1x2x2",
    { { 2, 2 }, { 1, 1 }, { 1, 1 }, { 4, 3 }, { 2, 5 } } },
  { "large-window",
    "1x1x41x43",
    "1x1x31x29",
    { { 31, 29 }, { 1, 1 }, { 1, 1 }, { 15, 14 }, { 15, 14 } } },
  { "depthwise",
    "1x6x11x13",
    "6x1x3x3",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } },
    .group = 6 },
  { "depthwise-stride-2",
    "1x5x12x17",
    "5x1x5x5",
    { { 5, 5 }, { 2, 2 }, { 1, 1 }, { 1, 2 }, { 2, 2 } },
    .group = 5 },
  { "depthwise-multiplier",
    "1x3x7x9",
    "6x1x3x2",
    { { 3, 2 }, { 1, 1 }, { 1, 1 }, { 1, 0 }, { 1, 1 } },
    .group = 3 },
  { "groups",
    "1x6x9x10",
    "9x2x3x3",
    { { 3, 3 }, { 1, 2 }, { 1, 1 }, { 1, 0 }, { 0, 1 } },
    .group = 3 },
  { "pointwise", "1x37x9x11", "29x37x1x1", { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "pointwise-many",
    "1x8x31x67",
    "130x8x1x1",
    { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "pointwise-deep",
    "1x700x3x5",
    "9x700x1x1",
    { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "pointwise-stride-2",
    "1x5x9x11",
    "7x5x1x1",
    { { 1, 1 }, { 2, 2 }, { 1, 1 } } },
  { "pointwise-padded",
    "1x5x4x6",
    "7x5x1x1",
    { { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 0 }, { 0, 2 } } },
  { "pointwise-groups",
    "2x8x5x7",
    "12x2x1x1",
    { { 1, 1 }, { 1, 1 }, { 1, 1 } },
    .group = 4 },
  { "batch",
    "3x2x7x8",
    "5x2x3x3",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "many-rows",
    "1x2x300x9",
    "17x2x3x3",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "one-axis",
    "2x3x29",
    "4x3x5",
    { { 1, 5 }, { 1, 2 }, { 1, 2 }, { 0, 3 }, { 0, 1 } } },
  { "volume",
    "1x3x5x6x7",
    "4x3x3x3x3",
    { { 3, 3, 3 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } } },
  { "volume-equals-window",
    "2x2x3x4x5",
    "3x2x3x4x5",
    { { 4, 5, 3 }, { 1, 1, 1 }, { 1, 1, 1 } } },
  { "volume-strided-dilated",
    "2x4x9x8x17",
    "6x2x2x3x4",
    { { 3, 4, 2 }, { 2, 3, 2 }, { 2, 1, 3 }, { 1, 0, 2 }, { 0, 2, 1 } },
    .group = 2 },
  { "volume-depthwise",
    "1x5x4x6x9",
    "5x1x3x3x3",
    { { 3, 3, 3 }, { 1, 1, 2 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } },
    .group = 5 },
  { "volume-pointwise",
    "2x37x3x5x7",
    "70x37x1x1x1",
    { { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } } },
  { "volume-pointwise-but-one-axis",
    "1x3x5x4x6",
    "5x3x1x1x1",
    { { 1, 1, 1 }, { 1, 1, 2 }, { 1, 1, 1 } } },
  { "volume-padding-beyond-window",
    "1x1x2x2x3",
    "2x1x2x1x2",
    { { 1, 2, 2 }, { 1, 1, 1 }, { 1, 1, 1 }, { 0, 3, 4 }, { 2, 0, 3 } } },
  { "one-axis-two-taps", "1x1x8", "1x1x2", { { 1, 2 }, { 1, 1 }, { 1, 1 } } },
};

static Ref *
conv_want (const TestLayer *test, const WindowCase *at)
{
  return ref_conv (test->input[0], test->weight[0], test->weight[1],
                   &at->window, MAX (at->group, 1), FALSE);
}

static void
conv_case (gconstpointer data)
{
  const WindowCase *at = data;

  for (int bias = 0; bias < 2; bias++)
    {
      g_auto (TestLayer) test = { 0 };
      g_autofree char *attrs = test_window_layer (&test, "conv", at);

      if (bias)
        {
          test.n_weights = 2;
          test.weight[1] =
              test_random (fovea_shape (1, test.weight[0]->shape.size[0]));
        }
      test_layer_check (&test, conv_want (&test, at), at->name);
    }
}

static void
conv_random (void)
{
  for (int i = 0; i < 80; i++)
    {
      gint64           h = g_test_rand_int_range (1, 12);
      gint64           w = g_test_rand_int_range (1, 40);
      gint64           group = g_test_rand_int_range (1, 4);
      gint64           in = g_test_rand_int_range (1, 4);
      gint64           out = group * g_test_rand_int_range (1, 12);
      WindowCase       at = { "by lot", .group = group };
      g_autofree char *input = NULL, *weight = NULL;

      at.window = test_random_window (h, w);
      at.input = input =
          g_strdup_printf ("1x%dx%dx%d", (int) (group * in), (int) h, (int) w);
      at.weight = weight =
          g_strdup_printf ("%dx%dx%dx%d", (int) out, (int) in,
                           (int) at.window.size[0], (int) at.window.size[1]);
      conv_case (&at);
    }
}

/* flip=1 is the true convolution: the kernel turned by 180 degrees. */
static void
conv_flip (void)
{
  g_auto (TestLayer) test = { 0 };
  WindowCase       at = { "flip",
                          "1x2x9x10",
                          "3x2x3x4",
                          { { 3, 4 }, { 1, 1 }, { 1, 1 }, { 1, 2 }, { 1, 1 } } };
  g_autofree char *attrs = test_window_layer (&test, "conv", &at);
  g_autofree char *flipped = g_strconcat (attrs, " flip=1", NULL);

  test.attrs = flipped;
  test_layer_check (
      &test,
      ref_conv (test.input[0], test.weight[0], NULL, &at.window, 1, TRUE),
      "flip");
}

/* A single 1 in the picture brings out the kernel, turned. */
static void
conv_of_a_delta (void)
{
  g_auto (TestLayer) test = { 0 };
  WindowCase       at = { "delta",
                          "1x1x5x5",
                          "1x1x3x3",
                          { { 3, 3 }, { 1, 1 }, { 1, 1 } } };
  g_autofree char *attrs = test_window_layer (&test, "conv", &at);
  g_autoptr (FoveaTensor) got = NULL;

  memset (test.input[0]->data, 0, 25 * sizeof (float));
  ((float *) test.input[0]->data)[12] = 1;
  got = test_layer_run (&test);
  for (int i = 0; i < 9; i++)
    g_assert_cmpfloat (((float *) got->data)[i], ==,
                       ((float *) test.weight[0]->data)[8 - i]);
}

static void
conv_errors (void)
{
  const struct
  {
    const char *input, *weight, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x1x3x3", "1x1x5x5", "", "conv: a 5x5 window does not fit a 3x3 input",
      FOVEA_ERROR_SHAPE },
    { "1x3x9x9", "1x2x3x3", "", "3 input channels", FOVEA_ERROR_SHAPE },
    { "1x4x9x9", "3x2x3x3", "group=2", "weights for 2 of 3 outputs",
      FOVEA_ERROR_SHAPE },
    { "1x4x9x9", "4x1x3x3", "group=0", "0 groups", FOVEA_ERROR_SHAPE },
    { "1x1x9x9", "1x1x3x3", "kernel_shape=5,3", "kernel_shape says 5",
      FOVEA_ERROR_SHAPE },
    { "1x1x9x9", "1x1x3x3", "strides=0,1", "strides of 0", FOVEA_ERROR_SHAPE },
    { "1x1x9x9", "1x1x3x3", "dilations=1,0", "dilations of 0",
      FOVEA_ERROR_SHAPE },
    { "1x1x9", "1x1x3x3", "", "rank 3", FOVEA_ERROR_SHAPE },
    { "4x9", "4x9", "", "rank 2", FOVEA_ERROR_SHAPE },
    { "1x1x2x2x9x9", "1x1x1x1x3x3", "", "rank 6", FOVEA_ERROR_SHAPE },
    { "1x1x9x9", "1x1x3x3", "stride=1,1", "unknown attribute 'stride'",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "conv",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1,
                                  .n_weights = 1 };

      test.input[0] = test_random (test_shape (cases[i].input));
      test.weight[0] = test_random (test_shape (cases[i].weight));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

/* In tiles a 1x1 window may find more of its input than it needs, because
 * another layer needs that: here a 5x5 window. */
static void
conv_beside_a_wider_reader (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 3, 20, 23));
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue in[2], both[2];

  in[0] = fovea_graph_builder_input (builder, "x", &input->shape);
  in[0] = fovea_graph_builder_add (builder, "abs", NULL, NULL, in, 1, NULL);
  in[1] = fovea_graph_builder_weight (builder, "point",
                                      test_random (FOVEA_NCHW (5, 3, 1, 1)));
  both[0] = fovea_graph_builder_add (builder, "conv", NULL, NULL, in, 2, NULL);
  in[1] = fovea_graph_builder_weight (builder, "wide",
                                      test_random (FOVEA_NCHW (5, 3, 5, 5)));
  both[1] = fovea_graph_builder_add (
      builder, "conv", NULL, fovea_attrs_parse ("pads=2,2,2,2"), in, 2, NULL);
  both[0] = fovea_graph_builder_add (builder, "add", NULL, NULL, both, 2, NULL);
  fovea_graph_builder_output (builder, both[0]);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  g_assert_nonnull (got);
}

static void
conv_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { 0 };
  WindowCase       at = { "memory",
                          "1x2x20x20",
                          "3x2x3x3",
                          { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } };
  g_autofree char *attrs = test_window_layer (&test, "conv", &at);

  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

static void
conv_fuses (void)
{
  WindowCase three = { "fused",
                       "1x3x12x19",
                       "6x3x3x3",
                       { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } };
  WindowCase point = { "fused",
                       "1x3x12x19",
                       "6x3x1x1",
                       { { 1, 1 }, { 1, 1 }, { 1, 1 } } };

  test_window_fused ("conv", &three);
  test_window_fused ("conv", &point);
}

static void
conv_scratch (void)
{
  WindowCase at = { "behind",
                    "1x8x12x19",
                    "6x8x3x3",
                    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } };

  test_window_behind_another ("conv", &at);
}

/* Rows that lie 2^24 - 1 apart: all but the middle ones are padding. */
static void
conv_far_apart (void)
{
  g_auto (TestLayer)
      test = { "conv", "dilations=16777215,1 pads=16777215,1,16777215,1", 1,
               1 };
  g_auto (TestLayer) near = { "conv", "pads=0,1,0,1", 1, 1 };
  g_autoptr (FoveaTensor) got = NULL, want = NULL;
  float *weight;

  test.input[0] = test_random (FOVEA_NCHW (1, 1, 4, 5));
  test.weight[0] = test_random (FOVEA_NCHW (1, 1, 3, 3));
  weight = test.weight[0]->data;
  near.input[0] = fovea_tensor_to_float (test.input[0], NULL);
  near.weight[0] = test_random (FOVEA_NCHW (1, 1, 1, 3));
  memcpy (near.weight[0]->data, weight + 3, 3 * sizeof *weight);
  got = test_layer_run (&test);
  want = test_layer_run (&near);
  for (int i = 0; i < 20; i++)
    g_assert_cmpfloat (fovea_tensor_get (got, i), ==,
                       fovea_tensor_get (want, i));
}

/* The bytes that its rows would take pass 2^63. */
static void
conv_far_too_large (void)
{
  test_too_large ("conv",
                  "dilations=16777215,16777215 "
                  "pads=8388608,16777216,8388607,16777215",
                  FOVEA_NCHW (1, 8192, 1, 1), FOVEA_NCHW (1, 8192, 2, 3));
}

static void
conv_refused (void)
{
  test_window_refused ("conv");
}

static void
conv_integers (void)
{
  test_window_integers ("conv");
}

static void
conv_volume (void)
{
  test_window_volume_between ("conv");
}

static void
conv_odd_bytes (void)
{
  WindowCase at = { "odd",
                    "1x3x9x8",
                    "3x3x3x3",
                    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } };

  test_window_odd_bytes ("conv", &at);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (conv_cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/engine/conv/%s", conv_cases[i].name);

      g_test_add_data_func (path, &conv_cases[i], conv_case);
    }
  g_test_add_func ("/engine/conv/windows-by-lot", conv_random);
  g_test_add_func ("/engine/conv/flip-is-true-convolution", conv_flip);
  g_test_add_func ("/engine/conv/delta-brings-out-the-kernel", conv_of_a_delta);
  g_test_add_func ("/engine/conv/one-by-one-beside-a-wider-reader",
                   conv_beside_a_wider_reader);
  g_test_add_func ("/engine/conv/wrong-shapes-are-named", conv_errors);
  g_test_add_func ("/engine/conv/no-memory-and-cancel", conv_memory_and_cancel);
  g_test_add_func ("/engine/conv/fused-layers-change-no-bit", conv_fuses);
  g_test_add_func ("/engine/conv/another-layer-used-the-scratch", conv_scratch);
  g_test_add_func ("/engine/conv/rows-far-apart", conv_far_apart);
  g_test_add_func ("/engine/conv/rows-far-too-large", conv_far_too_large);
  g_test_add_func ("/engine/conv/hostile-windows-are-refused", conv_refused);
  g_test_add_func ("/engine/conv/integer-weights", conv_integers);
  g_test_add_func ("/engine/conv/weights-at-an-odd-byte", conv_odd_bytes);
  g_test_add_func ("/engine/conv/volume-between-pictures", conv_volume);
  return g_test_run ();
}
