/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pad against the oracle, which walks reflections step by step. */
#include "support.h"

static const struct
{
  const char *name;
  char        letter;
} pad_modes[] = { { "constant", 'c' },
                  { "edge", 'e' },
                  { "reflect", 'r' },
                  { "symmetric", 's' },
                  { "wrap", 'w' } };

typedef struct
{
  const char *shape;
  gint64      pads[10];
} PadCase;

static const PadCase pad_cases[] = {
  { "1x1x1x1", { 0, 0, 0, 0, 0, 0, 0, 0 } },
  { "1x1x1x1", { 0, 0, 2, 3, 0, 0, 1, 4 } },
  { "1x2x5x7", { 0, 0, 1, 1, 0, 0, 1, 1 } },
  { "1x2x5x7", { 0, 0, 4, 6, 0, 0, 4, 6 } },
  { "1x1x5x37", { 0, 0, 0, 9, 0, 0, 3, 0 } },
  /* wider than the map, several times */
  { "1x1x3x2", { 0, 0, 11, 7, 0, 0, 8, 13 } },
  { "1x2x1x5", { 0, 0, 4, 0, 0, 0, 3, 17 } },
  { "2x3x4x5", { 0, 1, 0, 2, 0, 2, 1, 0 } },
  { "2x2x4x5", { 1, 0, 0, 0, 2, 3, 0, 1 } },
  /* cropping, alone and with padding */
  { "1x2x9x11", { 0, 0, -2, -1, 0, 0, -3, -4 } },
  { "1x2x9x11", { 0, 0, -2, 3, 0, 0, 4, -5 } },
  { "1x3x9x11", { 0, -1, -8, 0, 0, -1, 0, -10 } },
  { "2x3x17", { 0, 0, 3, 0, 1, 4 } },
  { "4x9", { 1, 2, 3, 4 } },
  { "7", { 3, 12 } },
  { "2x1x3x4x5", { 0, 1, 2, 0, 3, 1, 0, -1, 2, 1 } },
};

static void
pad_case (gconstpointer data)
{
  guint mode = GPOINTER_TO_UINT (data);

  for (guint i = 0; i < G_N_ELEMENTS (pad_cases); i++)
    for (int as_input = 0; as_input < 2; as_input++)
      {
        g_auto (TestLayer) test = { .layer = "pad", .n_inputs = 1 };
        const gint64       *pads = pad_cases[i].pads;
        static const double value[] = { 0.375 };
        GString            *attrs = g_string_new (NULL);
        g_autofree char    *text = NULL;
        guint               rank;

        test.input[0] = test_random (test_shape (pad_cases[i].shape));
        rank = test.input[0]->shape.rank;
        g_string_printf (attrs, "mode=%s", pad_modes[mode].name);
        for (guint d = 0; ! as_input && d < 2 * rank; d++)
          g_string_append_printf (attrs, "%s%d",
                                  d ? "," : " pads=", (int) pads[d]);
        if (as_input)
          {
            test.n_weights = 2;
            test.weight[0] = test_ints (2 * rank, pads);
            test.weight[1] = test_numbers (fovea_shape (0), value);
          }
        else
          g_string_append (attrs, " value=0.375");
        test.attrs = text = g_string_free (attrs, FALSE);
        test_layer_check (
            &test,
            ref_pad (test.input[0], pad_modes[mode].letter, pads, value[0]),
            pad_cases[i].shape);
      }
}

/* The fourth input (opset 18) names the axes that are padded. */
static void
pad_some_axes (void)
{
  static const gint64 pads[] = { 1, 2, 3, 4 }, axes[] = { -1, 2 };
  static const gint64 all[] = { 0, 0, 2, 1, 0, 0, 4, 3 };
  g_auto (TestLayer) test = { .layer = "pad", .n_inputs = 1, .n_weights = 3 };

  test.input[0] = test_random (test_shape ("1x2x5x6"));
  test.weight[0] = test_ints (4, pads);
  test.weight[2] = test_ints (2, axes);
  test_layer_check (&test, ref_pad (test.input[0], 'c', all, 0), "axes");
}

/* Integers of 64 bits; the number around is one of them, too. */
static void
pad_wide (void)
{
  static const gint64 pads[] = { 1, 2, 0, -1 };
  static const gint64 large = ((gint64) 1 << 62) + 1;
  g_auto (TestLayer) test = { .layer = "pad", .n_inputs = 1, .n_weights = 2 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const gint64             *got;
  const FoveaTensor        *in;

  test.input[0] = fovea_tensor_new (FOVEA_I64, &(FoveaShape){ 2, { 2, 3 } },
                                    NULL);
  for (gint64 i = 0; i < 6; i++)
    ((gint64 *) test.input[0]->data)[i] = large - i;
  in = test.input[0];
  test.weight[0] = test_ints (4, pads);
  test.weight[1] = test_ints (1, &large);
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &in->shape, NULL, NULL);
  g_assert_nonnull (plan);
  result = fovea_plan_run (plan, &in, NULL, NULL);
  got = fovea_result_output (result, 0)->data;
  for (gint64 y = 0; y < 3; y++)
    for (gint64 x = 0; x < 4; x++)
      g_assert_cmpint (got[y * 4 + x], ==,
                       large - (y && x > 1 ? (y - 1) * 3 + x - 2 : 0));
}

/* What is empty can only be padded with a constant; a crop may leave nothing. */
static void
pad_empty (void)
{
  g_auto (TestLayer) grown = { .layer = "pad",
                               .attrs = "pads=1,0,1,0 value=3",
                               .n_inputs = 1 };
  g_auto (TestLayer) edge = { .layer = "pad",
                              .attrs = "mode=edge pads=1,0,1,0",
                              .n_inputs = 1 };
  g_auto (TestLayer) gone = { .layer = "pad",
                              .attrs = "pads=0,-1,0,-2",
                              .n_inputs = 1 };
  static const double threes[] = { 3, 3, 3, 3, 3, 3 };
  g_autoptr (FoveaTensor) want = test_numbers (test_shape ("2x3"), threes);

  grown.input[0] = test_random (test_shape ("0x3"));
  edge.input[0] = test_random (test_shape ("0x3"));
  gone.input[0] = test_random (test_shape ("2x3"));
  test_layer_check (&grown, ref_same (want, want->shape), "empty");
  test_layer_check (&gone, ref_new (test_shape ("2x0")), "gone");
  test_layer_fails (&edge, FOVEA_ERROR_SHAPE, "leave nothing of a size of 0");
}

/* What a filter does: pad, then a window, in tiles. */
static void
pad_before_a_window (void)
{
  for (guint mode = 0; mode < G_N_ELEMENTS (pad_modes); mode++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 2, 17, 9));
      g_autoptr (FoveaTensor) got = NULL;
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      FoveaValue value =
          fovea_graph_builder_input (builder, "x", &input->shape);

      value = fovea_graph_builder_add (
          builder, "pad", NULL,
          fovea_attrs_parse ("mode=%s pads=0,0,10,10,0,0,10,10",
                             pad_modes[mode].name),
          &value, 1, NULL);
      value = fovea_graph_builder_add (builder, "averagepool", NULL,
                                       fovea_attrs_parse ("kernel_shape=21,21"),
                                       &value, 1, NULL);
      fovea_graph_builder_output (builder, value);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &weights, NULL));
      got = test_run (graph, weights, (const FoveaTensor *const *) &input);
      g_assert_cmpint (got->shape.size[2], ==, 17);
      g_assert_cmpint (got->shape.size[3], ==, 9);
    }
}

static void
pad_errors (void)
{
  const struct
  {
    const char *shape, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x1x3x3", "mode=mirror", "pad: unknown mode 'mirror'",
      FOVEA_ERROR_UNSUPPORTED },
    { "1x1x3x3", "pads=1,1,1,1", "4 pads for 4 axes, there have to be 8",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "pads=0,0,-2,0,0,0,-2,0", "leave nothing of a size of 3",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "mode=edge pads=0,0,-4,0,0,0,5,0", "leave nothing",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "pads=0,0,4294967296,0,0,0,0,0", "is out of range",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "pads=0,0,-9223372036854775808,0,0,0,0,0", "is out of range",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "pads=0,0,0,0,0,0,0,0 border=1", "'border'",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "pad", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

/* A plan looks at whole rectangles, not at each of their columns. */
static void
pad_huge (void)
{
  const char *const modes[] = { "constant", "edge", "reflect", "wrap" };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_autofree char *attrs =
          g_strdup_printf ("mode=%s pads=0,0,0,2147483000,0,0,0,600", modes[i]);
      g_auto (TestLayer)
          test = { .layer = "pad", .attrs = attrs, .n_inputs = 1 };
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (GError) error = NULL;
      FoveaPlanOptions options = { .memory_limit = 1 << 20 };

      test.input[0] = test_random (test_shape ("1x1x3x3"));
      g_assert_true (test_layer_build (&test, &graph, &weights, &error));
      plan = fovea_plan_new (graph, weights, &test.input[0]->shape, &options,
                             &error);
      g_assert_no_error (error);
      g_assert_null (fovea_plan_run (
          plan, (const FoveaTensor *const[]){ test.input[0] }, NULL, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
}

static void
pad_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "pad",
                              .attrs = "pads=0,0,1,1,0,0,1,1 mode=wrap",
                              .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint mode = 0; mode < G_N_ELEMENTS (pad_modes); mode++)
    {
      g_autofree char *path =
          g_strdup_printf ("/engine/pad/%s", pad_modes[mode].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (mode), pad_case);
    }
  g_test_add_func ("/engine/pad/wide-integers", pad_wide);
  g_test_add_func ("/engine/pad/empty", pad_empty);
  g_test_add_func ("/engine/pad/some-axes", pad_some_axes);
  g_test_add_func ("/engine/pad/before-a-window-in-tiles", pad_before_a_window);
  g_test_add_func ("/engine/pad/wrong-pads-are-named", pad_errors);
  g_test_add_func ("/engine/pad/a-huge-map-is-refused-at-once", pad_huge);
  g_test_add_func ("/engine/pad/no-memory-and-cancel", pad_memory_and_cancel);
  return g_test_run ();
}
