/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The size formula with its numbers against the plans that layers really get, the
 * course's sizes, both conventions of padding, and parameters counted one by one. */
#include <inttypes.h>
#include <string.h>

#include "support.h"

/* The output's width that a layer gets on a row; 0 when it is refused. */
static gint64
size_of_layer (const char *layer, const FoveaSize *size)
{
  g_auto (TestLayer) test = { .layer = layer, .n_inputs = 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autofree char *attrs = g_strdup_printf (
      "kernel_shape=1,%" PRId64 " strides=1,%" PRId64 " dilations=1,%" PRId64
      " pads=0,%" PRId64 ",0,%" PRId64,
      size->kernel, size->stride, size->dilation, size->before, size->after);
  g_autofree char *more = NULL;

  test.input[0] = test_random (FOVEA_NCHW (1, 1, 1, size->in));
  test.attrs = attrs;
  if (strstr (layer, "conv"))
    {
      test.n_weights = 1;
      test.weight[0] = test_random (FOVEA_NCHW (1, 1, 1, size->kernel));
    }
  if (size->transposed)
    {
      more = g_strdup_printf ("%s output_padding=0,%" PRId64, attrs,
                              size->output_padding);
      test.attrs = more;
    }
  if (! test_layer_build (&test, &graph, &weights, NULL))
    return 0;
  plan = fovea_plan_new (graph, weights, &test.input[0]->shape, NULL, NULL);
  return plan ?
             fovea_plan_shape (plan, fovea_graph_output (graph, 0))->size[3] :
             0;
}

static gint64
size_of_formula (const FoveaSize *size)
{
  g_autoptr (GError) error = NULL;
  gint64 out = 0;

  if (! fovea_size_out (size, &out, &error))
    {
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
      return 0;
    }
  g_assert_cmpint (out, >=, 1);
  return out;
}

static void
test_layers (void)
{
  static const char *const layers[] = { "conv", "maxpool", "convtranspose" };

  for (int i = 0; i < 600; i++)
    {
      const char *layer = layers[i % 3];
      FoveaSize   size = {
          .in = g_test_rand_int_range (1, 30),
          .kernel = g_test_rand_int_range (1, 7),
          .stride = g_test_rand_int_range (1, 5),
          .dilation = g_test_rand_int_range (1, 4),
          .transposed = i % 3 == 2,
      };

      /* Of a pooling no more than the window */
      size.before = g_test_rand_int_range (0, (gint32) size.kernel);
      size.after = g_test_rand_int_range (0, (gint32) size.kernel);
      if (size.transposed)
        size.output_padding = g_test_rand_int_range (0, (gint32) size.stride);
      g_assert_cmpint (size_of_layer (layer, &size), ==,
                       size_of_formula (&size));
    }
}

/* ---- The course ---- */

static void
check_text (const FoveaSize *size,
            const char      *each,
            const char      *all,
            const char      *padding)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = fovea_size_to_text (size, FALSE, &error);
  g_autofree char *in_all = fovea_size_to_text (size, TRUE, NULL);
  g_autofree char *sides = fovea_size_padding_text (size);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, each);
  g_assert_cmpstr (in_all, ==, all);
  if (padding)
    g_assert_cmpstr (sides, ==, padding);
}

static void
test_texts (void)
{
  FoveaSize size = FOVEA_SIZE_DEFAULTS;

  size.in = 450;
  size.kernel = 3;
  size.before = size.after = 1;
  check_text (&size, "(450 + 2·1 - 3)/1 + 1 = 450", "(450 + 2 - 3)/1 + 1 = 450",
              "padding a side p = 1, padding in all p' = 2");
  size.before = size.after = 0;
  check_text (&size, "(450 - 3)/1 + 1 = 448", "(450 - 3)/1 + 1 = 448", NULL);
  size.stride = 2;
  check_text (&size, "floor((450 - 3)/2) + 1 = 224",
              "floor((450 - 3)/2) + 1 = 224", NULL);
  size.dilation = 2;
  size.stride = 5;
  check_text (&size, "(450 - (2·(3 - 1) + 1))/5 + 1 = 90",
              "(450 - (2·(3 - 1) + 1))/5 + 1 = 90", NULL);
  size = (FoveaSize){ .in = 2,
                      .kernel = 2,
                      .stride = 1,
                      .dilation = 1,
                      .transposed = TRUE };
  check_text (&size, "(2 - 1)·1 + 2 = 3", "(2 - 1)·1 + 2 = 3", NULL);
  size = (FoveaSize){ .in = 4,
                      .kernel = 3,
                      .stride = 2,
                      .dilation = 1,
                      .before = 1,
                      .after = 1,
                      .transposed = TRUE,
                      .output_padding = 1 };
  check_text (&size, "(4 - 1)·2 - 2·1 + 3 + 1 = 8", "(4 - 1)·2 - 2 + 3 + 1 = 8",
              NULL);
}

/* 5 wide, window 2, stride 1: half a pixel a side, 0 before and 1 after. */
static void
test_half (void)
{
  FoveaSize size = { .in = 5, .kernel = 2, .stride = 1, .dilation = 1 };

  g_assert_true (fovea_size_keep (&size, NULL));
  g_assert_cmpint (size.before, ==, 0);
  g_assert_cmpint (size.after, ==, 1);
  check_text (&size, "(5 + 0 + 1 - 2)/1 + 1 = 5", "(5 + 1 - 2)/1 + 1 = 5",
              "padding a side p = 0.5, shown as 0 before and 1 after, padding "
              "in all p' = 1");
}

static void
test_keep (void)
{
  for (gint64 in = 1; in < 14; in++)
    for (gint64 kernel = 1; kernel < 8; kernel++)
      for (gint64 stride = 1; stride < 4; stride++)
        for (gint64 dilation = 1; dilation < 3; dilation++)
          {
            FoveaSize size = { .in = in,
                               .kernel = kernel,
                               .stride = stride,
                               .dilation = dilation };
            gint64   all = stride * (in - 1) - in + dilation * (kernel - 1) + 1;
            gboolean can = fovea_size_keep (&size, NULL);

            g_assert_cmpint (can, ==, all >= 0);
            if (! can)
              continue;
            g_assert_cmpint (size.before + size.after, ==, all);
            g_assert_cmpint (size.after - size.before, ==, all % 2);
            g_assert_cmpint (size_of_formula (&size), ==, in);
          }
}

/* 446x450 -> 148x150 -> 49x50 -> 16x16 */
static void
test_poolings (void)
{
  static const gint64 heights[] = { 148, 49, 16 }, widths[] = { 150, 50, 16 };
  FoveaSize height = { .in = 446, .kernel = 3, .stride = 3, .dilation = 1 };
  FoveaSize width = height;

  width.in = 450;
  for (guint i = 0; i < 3; i++)
    {
      height.in = size_of_formula (&height);
      width.in = size_of_formula (&width);
      g_assert_cmpint (height.in, ==, heights[i]);
      g_assert_cmpint (width.in, ==, widths[i]);
    }
}

/* ---- Parameters ---- */

/* 32x32x3 with one 5x5x3 kernel: 28x28x1. */
static void
test_parameters (void)
{
  const FoveaSize side = { .in = 32, .kernel = 5, .stride = 1, .dilation = 1 };
  FoveaMapCost    cost;

  g_assert_true (fovea_map_cost (&side, &side, 3, 1, &cost, NULL));
  g_assert_cmpint (cost.out_height, ==, 28);
  g_assert_cmpint (cost.out_width, ==, 28);
  g_assert_cmpint (cost.inputs, ==, 3072);
  g_assert_cmpint (cost.outputs, ==, 784);
  g_assert_cmpint (cost.full_weights, ==, 2408448);
  g_assert_cmpint (cost.full_parameters, ==, 2409232);
  g_assert_cmpint (cost.local_weights, ==, 58800);
  g_assert_cmpint (cost.local_parameters, ==, 59584);
  g_assert_cmpint (cost.conv_weights, ==, 75);
  g_assert_cmpint (cost.conv_parameters, ==, 76);
}

/* As many as the nets of those layers have. */
static void
test_parameters_of_nets (void)
{
  const FoveaSize  side = { .in = 9, .kernel = 3, .stride = 1, .dilation = 1 };
  FoveaMapCost     cost;
  g_autofree char *conv = g_strdup ("INPUT 2x9x9 -> CONV 3x3 5 PAD 0");
  g_autofree char *full = NULL;
  g_autoptr (FoveaPattern) a = fovea_pattern_parse (conv, NULL);
  g_autoptr (FoveaPattern) b = NULL;

  g_assert_true (fovea_map_cost (&side, &side, 2, 5, &cost, NULL));
  full = g_strdup_printf ("INPUT 2x9x9 -> FC %" PRId64, cost.outputs);
  b = fovea_pattern_parse (full, NULL);
  g_assert_cmpint (cost.conv_parameters, ==, a->parameters);
  g_assert_cmpint (cost.full_parameters, ==, b->parameters);
}

/* ---- Wrong numbers ---- */

static void
check_fails (const FoveaSize *size, const char *part)
{
  g_autoptr (GError) error = NULL, again = NULL;
  gint64 out;

  g_assert_false (fovea_size_out (size, &out, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  if (! strstr (error->message, part))
    g_error ("'%s' is not in '%s'", part, error->message);
  g_assert_null (fovea_size_to_text (size, FALSE, &again));
  g_assert_cmpstr (again->message, ==, error->message);
}

static void
test_wrong (void)
{
  const gint64 huge = FOVEA_MAX_SIZE;
  FoveaSize    size = { .in = 3, .kernel = 5, .stride = 1, .dilation = 1 };
  FoveaMapCost cost;
  g_autoptr (GError) error = NULL;

  check_fails (&size, "spans 5 does not fit an input of 3");
  size.stride = 0;
  check_fails (&size, "a stride of 0");
  size = (FoveaSize){ 5, 3, 1, 1, -1, 0, FALSE, 0 };
  check_fails (&size, "a padding of -1");
  size = (FoveaSize){ huge + 1, 3, 1, 1, 0, 0, FALSE, 0 };
  check_fails (&size, "2147483648");
  size = (FoveaSize){ G_MAXINT64, G_MAXINT64, G_MAXINT64, G_MAXINT64,
                      G_MAXINT64, G_MAXINT64, FALSE,      0 };
  check_fails (&size, "2147483648");
  size = (FoveaSize){ huge, huge, huge, huge, huge, huge, FALSE, 0 };
  check_fails (&size, "spans");
  size.transposed = TRUE;
  check_fails (&size, "2147483648");
  size = (FoveaSize){ 3, 3, 2, 1, 0, 0, TRUE, 2 };
  check_fails (&size, "output padding of 2");
  size = (FoveaSize){ 1, 2, 1, 1, 1, 1, TRUE, 0 };
  check_fails (&size, "leaves nothing of a result of 2");
  size = (FoveaSize){ 5, 1, 1, 1, 0, 0, FALSE, 0 };
  g_assert_false (fovea_map_cost (&size, &size, 0, 1, &cost, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_clear_error (&error);
  size.in = huge;
  g_assert_false (fovea_map_cost (&size, &size, huge, huge, &cost, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
}

/* What is said of a filter's sizes is what its plan comes to. */
static void
test_of_convolve (void)
{
  for (int turn = 0; turn < 300; turn++)
    {
      const gint64 width = g_test_rand_int_range (1, 60);
      const gint64 height = g_test_rand_int_range (1, 60);
      g_autoptr (FoveaKernel) kernel =
          fovea_kernel_new (1, (guint) g_test_rand_int_range (1, 9),
                            (guint) g_test_rand_int_range (1, 9), NULL);
      FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
      FoveaSize     size[2];
      gint64        out[2] = { 0, 0 };
      gboolean      fits;

      request.kernel = kernel;
      request.border = turn % 2 ? FOVEA_BORDER_VALID : FOVEA_BORDER_ZERO;
      request.stride = (guint) g_test_rand_int_range (1, 5);
      request.dilation = (guint) g_test_rand_int_range (1, 4);
      fovea_size_of_convolve (&request, width, height, size);
      fits = fovea_size_out (&size[0], &out[0], NULL) &&
             fovea_size_out (&size[1], &out[1], NULL);
      g_autoptr (FoveaArithmetic) filter =
          fovea_arithmetic_new_convolve (&request, width, height, NULL);
      g_assert_true (fits == (filter != NULL));
      if (! fits)
        continue;
      g_assert_cmpint (out[0], ==, fovea_arithmetic_width (filter));
      g_assert_cmpint (out[1], ==, fovea_arithmetic_height (filter));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/size-formula/" name, func)
  TEST ("layers", test_layers);
  TEST ("texts", test_texts);
  TEST ("half-a-pixel", test_half);
  TEST ("keep", test_keep);
  TEST ("poolings", test_poolings);
  TEST ("parameters", test_parameters);
  TEST ("parameters-of-nets", test_parameters_of_nets);
  TEST ("wrong", test_wrong);
  g_test_add_func ("/engine/size-formula/of-a-filter", test_of_convolve);
  return g_test_run ();
}
