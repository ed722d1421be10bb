/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks written as ONNX: read back, they are the same and give the same
 * bits; what ONNX cannot say is refused by name; files appear whole. */
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "onnx-check.h"
#include "random-graph.h"

#define WRITE_GRAPHS 300

/* Writes and reads back. */
static void
again (FoveaGraph *graph, FoveaWeights *weights, Net *net)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = fovea_onnx_to_bytes (graph, weights, &error);

  g_assert_no_error (error);
  fovea_onnx_parse (bytes, &net->graph, &net->weights, &error);
  g_assert_no_error (error);
}

static void
same_bits (const FoveaTensor *got, const FoveaTensor *want, const char *what)
{
  const float *a = got->data, *b = want->data;

  g_assert_true (fovea_shape_equal (&got->shape, &want->shape));
  for (gint64 i = 0; i < fovea_shape_elements (&got->shape); i++)
    if (memcmp (a + i, b + i, sizeof *a) != 0 &&
        ! (isnan (a[i]) && isnan (b[i])))
      g_error ("element %d is %.9g and was %.9g in\n%s", (int) i, a[i], b[i],
               what);
}

/* Every name, layer, link, weight and end of the network */
static void
test_same_network (void)
{
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_auto (Net) one = { 0 }, two = { 0 };

  fovea_onnx_parse (bytes, &one.graph, &one.weights, NULL);
  again (one.graph, one.weights, &two);
  g_assert_cmpuint (fovea_graph_n_nodes (two.graph), ==,
                    fovea_graph_n_nodes (one.graph));
  for (guint i = 0; i < fovea_graph_n_nodes (one.graph); i++)
    {
      const FoveaNode *a = fovea_graph_node (one.graph, i);
      const FoveaNode *b = fovea_graph_node (two.graph, i);

      g_assert_cmpstr (a->name, ==, b->name);
      g_assert_cmpstr (a->layer, ==, b->layer);
      g_assert_cmpuint (a->n_inputs, ==, b->n_inputs);
      for (guint j = 0; j < a->n_inputs; j++)
        {
          const FoveaTensor *w = fovea_weights_get (one.weights, a->inputs[j]);
          const FoveaTensor *v = fovea_weights_get (two.weights, b->inputs[j]);

          g_assert_cmpstr (fovea_graph_value_name (one.graph, a->inputs[j]), ==,
                           fovea_graph_value_name (two.graph, b->inputs[j]));
          g_assert_true ((w == NULL) == (v == NULL));
          if (w)
            {
              g_autoptr (FoveaTensor) a_copy = fovea_tensor_to_float (w, NULL);
              g_autoptr (FoveaTensor) b_copy = fovea_tensor_to_float (v, NULL);

              g_assert_cmpint (v->dtype, ==, w->dtype);
              test_equal (b_copy, a_copy, "a weight");
            }
        }
    }
  g_assert_cmpstr (
      fovea_graph_value_name (two.graph, fovea_graph_input (two.graph, 0)), ==,
      "x");
  g_assert_true (fovea_shape_equal (fovea_graph_input_shape (two.graph, 0),
                                    fovea_graph_input_shape (one.graph, 0)));
  g_assert_cmpstr (
      fovea_graph_value_name (two.graph, fovea_graph_output (two.graph, 0)), ==,
      "y");
}

static void
test_by_lot (void)
{
  guint refused = 0;

  for (guint i = 0; i < WRITE_GRAPHS; i++)
    {
      g_autoptr (RandomGraph) graph = random_graph_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) bytes =
          fovea_onnx_to_bytes (graph->graph, graph->weights, &error);
      g_auto (Net) net = { 0 };
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (FoveaTensor) got = NULL;

      if (! bytes)
        {
          g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
          g_assert_nonnull (strstr (error->message, "cannot be written"));
          refused++;
          continue;
        }
      fovea_onnx_parse (bytes, &net.graph, &net.weights, &error);
      if (error)
        g_error ("%s in\n%s", error->message, graph->text->str);
      want = test_run (graph->graph, graph->weights,
                       (const FoveaTensor *[]){ graph->input });
      got = test_run (net.graph, net.weights,
                      (const FoveaTensor *[]){ graph->input });
      same_bits (got, want, graph->text->str);
    }
  g_test_message ("%u of %u refused", refused, WRITE_GRAPHS);
  g_assert_cmpuint (refused, <, WRITE_GRAPHS - 40);
}

static void
test_pattern (void)
{
  g_auto (Net) one = { 0 }, two = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) x = test_random (test_shape ("1x3x16x16"));
  g_autoptr (FoveaTensor) want = NULL;
  g_autoptr (FoveaTensor) got = NULL;

  fovea_graph_new_pattern (
      "INPUT 3x16x16 -> [CONV 3x3 8 -> RELU -> POOL]*2 -> DROPOUT -> FC 20 -> "
      "TANH -> FC 7 -> SOFTMAX",
      7, &one.graph, &one.weights, &error);
  g_assert_no_error (error);
  again (one.graph, one.weights, &two);
  want = test_run (one.graph, one.weights, (const FoveaTensor *[]){ x });
  got = test_run (two.graph, two.weights, (const FoveaTensor *[]){ x });
  same_bits (got, want, "the pattern");
}

/* Sizes that are open stay open; the output's rank is told. */
static void
test_filters (void)
{
  const FoveaPoolKind kinds[] = { FOVEA_POOL_MAX, FOVEA_POOL_MIN,
                                  FOVEA_POOL_AVERAGE };
  const FoveaBorder   borders[] = { FOVEA_BORDER_ZERO,    FOVEA_BORDER_CONSTANT,
                                    FOVEA_BORDER_REFLECT, FOVEA_BORDER_REPLICATE,
                                    FOVEA_BORDER_WRAP,    FOVEA_BORDER_VALID };
  g_autoptr (FoveaTensor) x = test_random (test_shape ("1x3x9x12"));

  for (guint i = 0; i < G_N_ELEMENTS (kinds) + G_N_ELEMENTS (borders); i++)
    {
      const double  numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8, -9 };
      FoveaKernel  *kernel = fovea_kernel_new (1, 3, 3, numbers);
      FoveaConvolve convolve = FOVEA_CONVOLVE_DEFAULTS;
      FoveaPool     pool = { 0, 3, 3, 2, 0, 0, FALSE };
      g_auto (Net) one = { 0 }, two = { 0 };
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaTensor) want = NULL;
      g_autoptr (FoveaTensor) got = NULL;

      convolve.kernel = kernel;
      convolve.border_value = 0.5;
      if (i < G_N_ELEMENTS (kinds))
        {
          pool.kind = kinds[i];
          fovea_graph_new_pool (&pool, &one.graph, &one.weights, &error);
        }
      else
        {
          convolve.border = borders[i - G_N_ELEMENTS (kinds)];
          fovea_graph_new_convolve (&convolve, &one.graph, &one.weights,
                                    &error);
        }
      g_assert_no_error (error);
      again (one.graph, one.weights, &two);
      g_assert_cmpint (fovea_graph_input_shape (two.graph, 0)->size[2], ==, -1);
      want = test_run (one.graph, one.weights, (const FoveaTensor *[]){ x });
      got = test_run (two.graph, two.weights, (const FoveaTensor *[]){ x });
      same_bits (got, want, "a filter");
      fovea_kernel_free (kernel);
    }
}

/* ---- What is refused -------------------------------------------------------------- */

static void
refused (FoveaGraph *graph, FoveaWeights *weights, const char *text)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_onnx_to_bytes (graph, weights, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, text));
}

static void
test_refused (void)
{
  FoveaEdges    edges = FOVEA_EDGES_DEFAULTS;
  FoveaConvolve convolve = FOVEA_CONVOLVE_DEFAULTS;
  const double  numbers[] = { 1, 2, 3 };
  FoveaKernel  *kernel = fovea_kernel_new (1, 1, 3, numbers);

  convolve.kernel = kernel;
  for (int i = 0; i < 3; i++)
    {
      g_auto (Net) net = { 0 };

      convolve.border = i == 1 ? FOVEA_BORDER_SYMMETRIC : FOVEA_BORDER_ZERO;
      convolve.flip = i == 2;
      if (i == 0)
        fovea_graph_new_edges (&edges, &net.graph, &net.weights, NULL);
      else
        fovea_graph_new_convolve (&convolve, &net.graph, &net.weights, NULL);
      refused (net.graph, net.weights,
               i == 0 ? "polar" :
               i == 1 ? "pad" :
                        "conv");
    }
  fovea_kernel_free (kernel);
}

/* Layers of two opsets cannot be in one file. */
static void
test_two_opsets (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_auto (Net) net = { 0 };
  FoveaShape shape = test_shape ("1x1x2x2");
  FoveaValue value = fovea_graph_builder_input (builder, "x", &shape);

  for (int i = 0; i < 2; i++)
    value = fovea_graph_builder_add (builder, "softmax", i ? "b" : "a",
                                     fovea_attrs_parse ("opset=%d", 12 + i),
                                     &value, 1, NULL);
  fovea_graph_builder_output (builder, value);
  g_assert_true (
      fovea_graph_builder_finish (builder, &net.graph, &net.weights, NULL));
  refused (net.graph, net.weights, "'b' is a layer of opset 13");
}

/* ---- Weights ---------------------------------------------------------------------- */

/* A weight whose numbers do not lie in order, one of another type, and one that
 * has the name a new weight would get. */
static void
test_odd_weights (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_auto (Net) one = { 0 }, two = { 0 };
  FoveaShape   shape = test_shape ("1x1x2x2");
  FoveaTensor *turned = test_random (test_shape ("1x1x2x2"));
  FoveaTensor *whole = fovea_tensor_new (FOVEA_F16, &shape, NULL);
  FoveaValue   inputs[2], value;
  g_autoptr (FoveaTensor) x = test_random (shape);
  g_autoptr (FoveaTensor) want = NULL;
  g_autoptr (FoveaTensor) got = NULL;

  turned->stride[2] = 1;
  turned->stride[3] = 2;
  ((guint16 *) whole->data)[0] = 0x3c00;
  inputs[0] = fovea_graph_builder_input (builder, "x", &shape);
  inputs[1] = fovea_graph_builder_weight (builder, "p_pads", turned);
  value = fovea_graph_builder_add (builder, "add", "a", NULL, inputs, 2, NULL);
  inputs[0] = fovea_graph_builder_add (
      builder, "pad", "p", fovea_attrs_parse ("pads=0,0,1,1,0,0,1,1"), &value,
      1, NULL);
  fovea_graph_builder_weight (builder, "unused", whole);
  fovea_graph_builder_output (builder, inputs[0]);
  g_assert_true (
      fovea_graph_builder_finish (builder, &one.graph, &one.weights, NULL));
  again (one.graph, one.weights, &two);
  want = test_run (one.graph, one.weights, (const FoveaTensor *[]){ x });
  got = test_run (two.graph, two.weights, (const FoveaTensor *[]){ x });
  same_bits (got, want, "weights");
}

/* ---- Files ------------------------------------------------------------------------ */

static guint
n_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-write-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "model.onnx", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "m.onnx", NULL);
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_auto (Net) one = { 0 }, two = { 0 };
  g_autoptr (GError) error = NULL;
  struct stat info;

  fovea_onnx_parse (bytes, &one.graph, &one.weights, NULL);
  g_assert_true (g_file_set_contents (path, "older", -1, NULL));
  g_assert_true (fovea_onnx_write (one.graph, one.weights, path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_files (folder), ==, 1);
  g_assert_true (fovea_onnx_read (path, &two.graph, &two.weights, &error));
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0600, ==, 0600);

  /* over the file that its weights are mapped from */
  g_assert_true (fovea_onnx_write (two.graph, two.weights, path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_files (folder), ==, 1);

  g_assert_false (fovea_onnx_write (one.graph, one.weights, nowhere, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_nonnull (strstr (error->message, "cannot write in "));
  g_unlink (path);
  g_rmdir (folder);
}

/* No room for the file: nothing is left of it, and the older one stays. */
static void
test_no_room (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-write-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "model.onnx", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  struct rlimit old;

  fovea_onnx_parse (bytes, &net.graph, &net.weights, NULL);
  g_assert_true (g_file_set_contents (path, "older", -1, NULL));
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  setrlimit (RLIMIT_FSIZE, &(struct rlimit){ 100, old.rlim_max });
  g_assert_false (fovea_onnx_write (net.graph, net.weights, path, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (EFBIG));
  g_assert_cmpuint (n_files (folder), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "older");
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_allocations (void)
{
  g_autoptr (GBytes) bytes = onnx_small_model ();
  g_auto (Net) net = { 0 };
  gboolean ok = FALSE;

  fovea_onnx_parse (bytes, &net.graph, &net.weights, NULL);
  for (int n = 0; ! ok; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) written = NULL;

      fovea_alloc_fail_after (n);
      written = fovea_onnx_to_bytes (net.graph, net.weights, &error);
      fovea_alloc_fail_after (-1);
      ok = written != NULL;
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/onnx-write/same-network", test_same_network);
  g_test_add_func ("/engine/onnx-write/by-lot", test_by_lot);
  g_test_add_func ("/engine/onnx-write/pattern", test_pattern);
  g_test_add_func ("/engine/onnx-write/filters", test_filters);
  g_test_add_func ("/engine/onnx-write/refused", test_refused);
  g_test_add_func ("/engine/onnx-write/two-opsets", test_two_opsets);
  g_test_add_func ("/engine/onnx-write/weights", test_odd_weights);
  g_test_add_func ("/engine/onnx-write/files", test_files);
  g_test_add_func ("/engine/onnx-write/no-room", test_no_room);
  g_test_add_func ("/engine/onnx-write/allocations", test_allocations);
  return g_test_run ();
}
