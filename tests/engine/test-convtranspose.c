/* SPDX-License-Identifier: GPL-3.0-or-later */
/* convtranspose against the oracle, which scatters where the layer gathers. */
#include "test-windows.h"

static const WindowCase convtranspose_cases[] = {
  { "one-pixel", "1x1x1x1", "1x1x1x1", { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "one-pixel-grows", "1x2x1x1", "2x3x4x5", { { 4, 5 }, { 1, 1 }, { 1, 1 } } },
  { "stride-1", "1x3x7x9", "3x4x3x3", { { 3, 3 }, { 1, 1 }, { 1, 1 } } },
  { "stride-1-padded",
    "1x3x7x9",
    "3x4x3x3",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "stride-2",
    "1x3x7x19",
    "3x5x4x4",
    { { 4, 4 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "stride-2-odd-window",
    "1x2x6x21",
    "2x3x3x3",
    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 } },
    .output_padding = { 1, 1 } },
  { "stride-over-window",
    "1x2x5x6",
    "2x3x2x1",
    { { 2, 1 }, { 3, 4 }, { 1, 1 } } },
  { "stride-over-window-padded",
    "1x2x5x6",
    "2x9x2x1",
    { { 2, 1 }, { 3, 5 }, { 1, 1 }, { 1, 2 }, { 2, 0 } },
    .output_padding = { 2, 3 } },
  { "prime-sizes",
    "1x3x11x13",
    "3x7x3x5",
    { { 3, 5 }, { 2, 3 }, { 1, 1 }, { 0, 2 }, { 1, 1 } } },
  { "dilated",
    "1x2x9x8",
    "2x3x3x2",
    { { 3, 2 }, { 1, 1 }, { 2, 5 }, { 2, 3 }, { 1, 2 } } },
  { "dilated-strided",
    "1x2x6x7",
    "2x3x4x3",
    { { 4, 3 }, { 2, 3 }, { 3, 2 }, { 4, 1 }, { 2, 5 } },
    .output_padding = { 1, 2 } },
  { "dilation-times-stride",
    "1x1x5x6",
    "1x2x3x3",
    { { 3, 3 }, { 2, 2 }, { 2, 4 }, { 1, 0 }, { 0, 1 } } },
  { "depthwise",
    "1x6x5x7",
    "6x1x3x3",
    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 } },
    .group = 6 },
  { "groups",
    "1x6x5x7",
    "6x5x3x2",
    { { 3, 2 }, { 2, 1 }, { 1, 1 }, { 0, 1 }, { 1, 0 } },
    .group = 2 },
  { "batch", "3x2x4x5", "2x3x2x2", { { 2, 2 }, { 2, 2 }, { 1, 1 } } },
  { "volume-stride-2",
    "1x2x3x4x5",
    "2x3x3x3x3",
    { { 3, 3, 3 }, { 2, 2, 2 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } },
    .output_padding = { 1, 1, 1 } },
  { "volume-one-voxel",
    "2x1x1x1x1",
    "1x2x2x3x4",
    { { 3, 4, 2 }, { 1, 1, 1 }, { 1, 1, 1 } } },
  { "volume-groups",
    "2x6x4x3x5",
    "6x5x4x2x3",
    { { 2, 3, 4 }, { 1, 3, 2 }, { 2, 1, 3 }, { 1, 0, 2 }, { 0, 2, 1 } },
    .group = 2 },
  { "volume-stride-over-window",
    "1x2x3x3x4",
    "2x17x1x2x1",
    { { 2, 1, 1 }, { 3, 2, 4 }, { 1, 1, 1 }, { 0, 1, 0 }, { 1, 0, 0 } },
    .output_padding = { 0, 1, 2 } },
  { "one-axis",
    "2x3x17",
    "3x4x5",
    { { 1, 5 }, { 1, 3 }, { 1, 2 }, { 0, 2 }, { 0, 1 } } },
};

static void
convtranspose_size (const WindowCase *at, gint64 size[3])
{
  FoveaShape in = test_shape (at->input);
  gint64     have[3] = { in.rank > 3 ? in.size[in.rank - 2] : 1,
                     in.size[in.rank - 1], in.rank > 4 ? in.size[2] : 1 };
  const RefWindow *w = &at->window;

  for (int axis = 0; axis < 3; axis++)
    size[axis] = (have[axis] - 1) * w->stride[axis] - w->before[axis] -
                 w->after[axis] + w->dilation[axis] * (w->size[axis] - 1) + 1 +
                 at->output_padding[axis];
}

static void
convtranspose_case (gconstpointer data)
{
  const WindowCase *at = data;

  for (int bias = 0; bias < 2; bias++)
    {
      g_auto (TestLayer) test = { 0 };
      g_autofree char *attrs = test_window_layer (&test, "convtranspose", at);
      gint64           group = MAX (at->group, 1), size[3];

      convtranspose_size (at, size);
      if (bias)
        {
          test.n_weights = 2;
          test.weight[1] = test_random (
              fovea_shape (1, test.weight[0]->shape.size[1] * group));
        }
      test_layer_check (&test,
                        ref_convtranspose (test.input[0], test.weight[0],
                                           test.weight[1], &at->window, group,
                                           size),
                        at->name);
    }
}

static void
convtranspose_random (void)
{
  for (int i = 0; i < 80; i++)
    {
      gint64           group = g_test_rand_int_range (1, 4);
      WindowCase       at = { "by lot", .group = group };
      g_autofree char *input = NULL, *weight = NULL;
      gint64           size[3];

      at.window = test_random_window (30, 30);
      at.input = input = g_strdup_printf (
          "1x%dx%dx%d", (int) (group * g_test_rand_int_range (1, 4)),
          g_test_rand_int_range (1, 7), g_test_rand_int_range (1, 14));
      at.weight = weight =
          g_strdup_printf ("%dx%dx%dx%d", (int) test_shape (input).size[1],
                           g_test_rand_int_range (1, 12),
                           (int) at.window.size[0], (int) at.window.size[1]);
      for (int axis = 0; axis < 2; axis++)
        at.output_padding[axis] = g_test_rand_int_range (0, 4);
      convtranspose_size (&at, size);
      if (size[0] > 0 && size[1] > 0)
        convtranspose_case (&at);
    }
}

/* Attributes that say how large the output is to be, and the paddings and the
 * size that follow. */
static void
convtranspose_wanted_sizes (void)
{
  const struct
  {
    const char *attrs;
    gint64      stride[2], before[2], size[2];
  } cases[] = {
    /* all = 2 * 4 + 3 = 11 by 3 * 5 + 3 = 18 */
    { "auto_pad=SAME_UPPER strides=2,3", { 2, 3 }, { 0, 0 }, { 10, 18 } },
    { "auto_pad=SAME_LOWER strides=2,3", { 2, 3 }, { 1, 0 }, { 10, 18 } },
    { "auto_pad=VALID strides=2,3 pads=1,1,1,1",
      { 2, 3 },
      { 0, 0 },
      { 11, 18 } },
    { "output_shape=8,13 strides=2,3", { 2, 3 }, { 2, 3 }, { 8, 13 } },
    { "output_shape=8,13 strides=2,3 auto_pad=SAME_UPPER",
      { 2, 3 },
      { 1, 2 },
      { 8, 13 } },
    { "output_shape=14,20 strides=2,3", { 2, 3 }, { 0, 0 }, { 14, 20 } },
    /* with the sizes of N and C, as some models have it */
    { "kernel_shape=3,3 output_shape=1,3,8,13 strides=2,3",
      { 2, 3 },
      { 2, 3 },
      { 8, 13 } },
    /* all = 4 * 4 + 3 = 19, 4 * 5 + 3 = 23: windows reach no further */
    { "auto_pad=SAME_LOWER strides=4,4", { 4, 4 }, { 0, 0 }, { 19, 23 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "convtranspose",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1,
                                  .n_weights = 1 };
      RefWindow window = { { 3, 3 },
                           { cases[i].stride[0], cases[i].stride[1] },
                           { 1, 1 },
                           { cases[i].before[0], cases[i].before[1] } };

      test.input[0] = test_random (FOVEA_NCHW (1, 2, 5, 6));
      test.weight[0] = test_random (FOVEA_NCHW (2, 3, 3, 3));
      test_layer_check (&test,
                        ref_convtranspose (test.input[0], test.weight[0], NULL,
                                           &window, 1, cases[i].size),
                        cases[i].attrs);
    }
}

/* Few weights, but rows of them that nothing can hold. */
static void
convtranspose_far_too_large (void)
{
  g_auto (TestLayer) test = { .layer = "convtranspose",
                              .attrs = "dilations=1,16777215 "
                                       "pads=0,16777215,0,16777215",
                              .n_inputs = 1,
                              .n_weights = 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaPlanOptions options = { .memory_limit = 1 << 30 };

  test.input[0] = test_random (FOVEA_NCHW (1, 8192, 1, 1));
  test.weight[0] = test_random (FOVEA_NCHW (8192, 1, 2, 3));
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  plan =
      fovea_plan_new (graph, weights, &test.input[0]->shape, &options, &error);
  if (plan)
    g_assert_null (fovea_plan_run (
        plan, (const FoveaTensor *const *) test.input, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
}

static void
convtranspose_errors (void)
{
  const struct
  {
    const char *input, *weight, *attrs, *text;
  } cases[] = {
    { "1x1x3x3", "1x1x3x3", "pads=3,3,3,3", "leave nothing of a size of 5" },
    { "1x3x9x9", "2x3x3x3", "", "3 input channels" },
    { "1x3x9x9", "3x3x3x3", "group=2", "2 groups" },
    { "1x3x9x9", "3x3x3x3", "group=-1", "-1 groups" },
    { "1x1x9x9", "1x1x3x3", "kernel_shape=5,3", "kernel_shape says 5" },
    { "1x1x9x9", "1x1x3x3", "strides=0,1", "strides of 0" },
    { "1x1x9x9", "1x1x3x3", "output_padding=-1,0", "output_padding of -1" },
    { "1x1x9x9", "1x1x3x3", "kernel_shape=3,3 output_shape=3", "1 numbers" },
    { "1x1x9", "1x1x3x3", "", "rank 3" },
    { "1x1x2x2x9x9", "1x1x1x1x3x3", "", "rank 6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "convtranspose",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1,
                                  .n_weights = 1 };

      test.input[0] = test_random (test_shape (cases[i].input));
      test.weight[0] = test_random (test_shape (cases[i].weight));
      test_layer_fails (&test, FOVEA_ERROR_SHAPE, cases[i].text);
    }
}

static void
convtranspose_weights_are_constants (void)
{
  g_auto (TestLayer) test = { .layer = "convtranspose", .n_inputs = 2 };

  test.input[0] = test_random (FOVEA_NCHW (1, 2, 5, 6));
  test.input[1] = test_random (FOVEA_NCHW (2, 3, 3, 3));
  test_layer_fails (&test, FOVEA_ERROR_UNSUPPORTED,
                    "input 1 (weights) has to be a constant");
}

static void
convtranspose_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { 0 };
  WindowCase       at = { "memory",
                          "1x2x20x20",
                          "2x3x3x3",
                          { { 3, 3 }, { 2, 2 }, { 1, 1 } } };
  g_autofree char *attrs = test_window_layer (&test, "convtranspose", &at);

  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

static void
convtranspose_fuses (void)
{
  WindowCase at = { "fused",
                    "1x3x9x8",
                    "3x6x3x3",
                    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } };

  test_window_fused ("convtranspose", &at);
}

static void
convtranspose_scratch (void)
{
  WindowCase at = { "behind",
                    "1x8x12x19",
                    "8x6x3x3",
                    { { 3, 3 }, { 2, 2 }, { 1, 1 } } };

  test_window_behind_another ("convtranspose", &at);
}

static void
convtranspose_refused (void)
{
  test_window_refused ("convtranspose");
}

static void
convtranspose_integers (void)
{
  test_window_integers ("convtranspose");
}

static void
convtranspose_volume (void)
{
  test_window_volume_between ("convtranspose");
}

static void
convtranspose_odd_bytes (void)
{
  WindowCase at = { "odd",
                    "1x3x9x8",
                    "3x3x3x3",
                    { { 3, 3 }, { 2, 2 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } };

  test_window_odd_bytes ("convtranspose", &at);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (convtranspose_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/convtranspose/%s",
                                               convtranspose_cases[i].name);

      g_test_add_data_func (path, &convtranspose_cases[i], convtranspose_case);
    }
  g_test_add_func ("/engine/convtranspose/windows-by-lot",
                   convtranspose_random);
  g_test_add_func ("/engine/convtranspose/wanted-sizes-set-the-paddings",
                   convtranspose_wanted_sizes);
  g_test_add_func ("/engine/convtranspose/rows-far-too-large",
                   convtranspose_far_too_large);
  g_test_add_func ("/engine/convtranspose/wrong-shapes-are-named",
                   convtranspose_errors);
  g_test_add_func ("/engine/convtranspose/weights-are-constants",
                   convtranspose_weights_are_constants);
  g_test_add_func ("/engine/convtranspose/no-memory-and-cancel",
                   convtranspose_memory_and_cancel);
  g_test_add_func ("/engine/convtranspose/fused-layers-change-no-bit",
                   convtranspose_fuses);
  g_test_add_func ("/engine/convtranspose/another-layer-used-the-scratch",
                   convtranspose_scratch);
  g_test_add_func ("/engine/convtranspose/hostile-windows-are-refused",
                   convtranspose_refused);
  g_test_add_func ("/engine/convtranspose/integer-weights",
                   convtranspose_integers);
  g_test_add_func ("/engine/convtranspose/weights-at-an-odd-byte",
                   convtranspose_odd_bytes);
  g_test_add_func ("/engine/convtranspose/volume-between-pictures",
                   convtranspose_volume);
  return g_test_run ();
}
