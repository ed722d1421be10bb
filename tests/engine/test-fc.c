/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fc against the oracle. */
#include <glib/gstdio.h>
#include <string.h>

#include "mapped.h"
#include "plan.h"
#include "support.h"

static void
fc_case (gint64 batch, gint64 in, gint64 out, gboolean transposed, int bias)
{
  g_auto (TestLayer) test = { .layer = "fc", .n_inputs = 1, .n_weights = 1 };
  g_autofree char *what =
      g_strdup_printf ("%d of %d to %d, transB %d, bias %d", (int) batch,
                       (int) in, (int) out, transposed, bias);

  test.attrs = transposed ? "transB=1 alpha=0.5 beta=-2.0" : NULL;
  test.input[0] = test_random (fovea_shape (2, batch, in));
  test.weight[0] = test_random (transposed ? fovea_shape (2, out, in) :
                                             fovea_shape (2, in, out));
  if (bias)
    {
      test.n_weights = 2;
      test.weight[1] =
          test_random (bias == 1 ? fovea_shape (1, out) :
                       bias == 2 ? fovea_shape (2, (gint64) 1, out) :
                                   fovea_shape (1, (gint64) 1));
    }
  test_layer_check (&test,
                    ref_gemm (test.input[0], test.weight[0], test.weight[1],
                              FALSE, transposed, transposed ? 0.5 : 1,
                              transposed ? -2 : 1),
                    what);
}

static void
fc_shapes (void)
{
  static const gint64 sizes[][3] = { { 1, 1, 1 },    { 1, 3, 2 },
                                     { 1, 17, 5 },   { 1, 1280, 10 },
                                     { 1, 64, 131 }, { 3, 33, 7 },
                                     { 5, 4, 66 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int transposed = 0; transposed < 2; transposed++)
      for (int bias = 0; bias < 3; bias++)
        fc_case (sizes[i][0], sizes[i][1], sizes[i][2], transposed, bias);
}

/* Weights that are read in place, from each byte that they may begin at. */
static void
fc_in_place (void)
{
  for (guint shift = 0; shift < 4; shift++)
    for (gint64 out = 1; out < 70; out += 34)
      {
        g_auto (TestLayer) test = { .layer = "fc",
                                    .n_inputs = 1,
                                    .n_weights = 2,
                                    .attrs = "transB=1" };
        FoveaShape   shape = fovea_shape (2, out, (gint64) 19);
        FoveaTensor *weights = test_random (shape);
        gsize        bytes = out * 19 * sizeof (float);
        char        *file = g_malloc (bytes + shift);
        FoveaTensor *there = g_new (FoveaTensor, 1);

        test.input[0] = test_random (test_shape ("2x19"));
        test.weight[1] = test_random (fovea_shape (1, out));
        memcpy (file + shift, weights->data, bytes);
        *there = fovea_tensor_view (&shape, (gpointer) (file + shift));
        there->owner = file;
        there->release = g_free;
        test.weight[0] = there;
        test_layer_check (&test,
                          ref_gemm (test.input[0], weights, test.weight[1],
                                    FALSE, TRUE, 1, 1),
                          "weights in place");
        fovea_tensor_free (weights);
      }
}

/* A tensor's numbers in a mapped file, from byte 5 on; the file itself is gone. */
static FoveaTensor *
fc_mapped (const FoveaTensor *weights)
{
  const gsize bytes =
      fovea_shape_elements (&weights->shape) * sizeof (float);
  g_autofree char *name = NULL;
  g_autofree char *data = g_malloc0 (bytes + 5);
  g_autoptr (GMappedFile) file = NULL;
  FoveaTensor *there = g_new (FoveaTensor, 1);
  int          fd = g_file_open_tmp ("fovea-XXXXXX", &name, NULL);

  g_assert_cmpint (fd, >=, 0);
  memcpy (data + 5, weights->data, bytes);
  g_assert_true (g_file_set_contents (name, data, bytes + 5, NULL));
  file = g_mapped_file_new (name, FALSE, NULL);
  g_assert_nonnull (file);
  g_unlink (name);
  g_close (fd, NULL);
  *there = fovea_tensor_view (&weights->shape,
                              (gpointer) (g_mapped_file_get_contents (file) + 5));
  there->owner = g_mapped_file_get_bytes (file);
  there->release = fovea_mapped_release;
  return there;
}

/* What they make of the input, and the bytes that were packed; owns them. */
static FoveaResult *
fc_answer (const FoveaTensor *input, FoveaTensor *numbers, guint64 *packed)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  FoveaAttrs *attrs = fovea_attrs_parse ("transB=1");
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaResult *result;
  FoveaValue   in[2], out;

  in[0] = fovea_graph_builder_input (builder, "x", &input->shape);
  in[1] = fovea_graph_builder_weight (builder, "w", numbers);
  out = fovea_graph_builder_add (builder, "fc", NULL, attrs, in, 2, &error);
  g_assert_no_error (error);
  fovea_graph_builder_output (builder, out);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &input->shape, NULL, &error);
  g_assert_no_error (error);
  *packed = plan->steps[0].packed;
  result = fovea_plan_run (plan, &input, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* Large weights of a file are copied, all of them and to the same numbers. */
static void
fc_large_of_a_file (void)
{
  const FoveaShape shape = fovea_shape (2, (gint64) 4201, (gint64) 2003);
  const guint64    bytes = fovea_shape_elements (&shape) * sizeof (float);
  g_autoptr (FoveaTensor) input = test_random (test_shape ("2x2003"));
  FoveaTensor *numbers = test_random (shape), *there = fc_mapped (numbers);
  g_autoptr (FoveaResult) in_place = NULL, copied = NULL;
  guint64 packed;

  in_place = fc_answer (input, numbers, &packed);
  g_assert_cmpuint (packed, <, bytes);
  copied = fc_answer (input, there, &packed);
  g_assert_cmpuint (packed, >=, bytes);
  test_equal (fovea_result_output (copied, 0),
              fovea_result_output (in_place, 0), "large weights of a file");
}

static void
fc_errors (void)
{
  const struct
  {
    const char *input, *weight, *bias;
  } cases[] = {
    { "1x5", "4x3", NULL },
    { "1x5x1x1", "5x3", NULL },
    { "1x5", "5x3", "4" },
    { "1x5", "5x3x1", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "fc",
                                  .n_inputs = 1,
                                  .n_weights = cases[i].bias ? 2 : 1 };

      test.input[0] = test_random (test_shape (cases[i].input));
      test.weight[0] = test_random (test_shape (cases[i].weight));
      if (cases[i].bias)
        test.weight[1] = test_random (test_shape (cases[i].bias));
      test_layer_fails (&test, FOVEA_ERROR_SHAPE, "fc: ");
    }
}

static void
fc_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "fc", .n_inputs = 1, .n_weights = 1 };

  test.input[0] = test_random (test_shape ("1x30"));
  test.weight[0] = test_random (test_shape ("30x20"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/fc/every-shape", fc_shapes);
  g_test_add_func ("/engine/fc/weights-in-place", fc_in_place);
  g_test_add_func ("/engine/fc/large-weights-of-a-file", fc_large_of_a_file);
  g_test_add_func ("/engine/fc/wrong-shapes-are-named", fc_errors);
  g_test_add_func ("/engine/fc/no-memory-and-cancel", fc_memory_and_cancel);
  return g_test_run ();
}
