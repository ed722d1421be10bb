/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Class activation maps and saliency on nets small enough for numbers by hand. */
#include <math.h>
#include <string.h>

#include "support.h"

typedef struct
{
  FoveaGraphBuilder *builder;
  FoveaGraph        *graph;
  FoveaWeights      *weights;
  FoveaShape         shape;
  FoveaValue         x, y;
} Net;

static void
net_clear (Net *net)
{
  fovea_graph_builder_free (net->builder);
  fovea_graph_unref (net->graph);
  fovea_weights_unref (net->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Net, net_clear)

static void
net_begin (Net *net, FoveaShape shape)
{
  net->builder = fovea_graph_builder_new ();
  net->shape = shape;
  net->x = fovea_graph_builder_input (net->builder, "x", &shape);
}

static FoveaValue
net_add (Net        *net,
         const char *layer,
         const char *attrs,
         FoveaValue  a,
         FoveaValue  b)
{
  g_autoptr (GError) error = NULL;
  const FoveaValue in[] = { a, b };
  FoveaValue       out = fovea_graph_builder_add (
            net->builder, layer, NULL, attrs ? fovea_attrs_parse ("%s", attrs) : NULL,
            in, b == FOVEA_NO_VALUE ? 1 : 2, &error);

  g_assert_no_error (error);
  return out;
}

static FoveaValue
net_weight (Net *net, FoveaShape shape, const double *values)
{
  return fovea_graph_builder_weight (net->builder, "w",
                                     test_numbers (shape, values));
}

static void
net_end (Net *net, FoveaValue y)
{
  net->y = y;
  fovea_graph_builder_output (net->builder, y);
  g_assert_true (fovea_graph_builder_finish (net->builder, &net->graph,
                                             &net->weights, NULL));
}

static void
heat_is (const FoveaHeat *heat, const double *want)
{
  for (guint i = 0; i < heat->width * heat->height; i++)
    g_assert_cmpfloat_with_epsilon (heat->values[i], want[i], 1e-5);
}

static FoveaHeat *
net_explain (FoveaExplain *explain,
             const Net    *net,
             const double *x,
             guint         index)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) input = test_numbers (net->shape, x);
  FoveaRunOptions options = { .threads = 1 };
  FoveaHeat      *heat =
      fovea_explain_run (explain, input, index, 0, NULL, &options, &error);

  g_assert_no_error (error);
  return heat;
}

static FoveaExplain *
net_cam (const Net *net, FoveaValue of, FoveaValue layer)
{
  g_autoptr (GError) error = NULL;
  FoveaExplain *explain =
      fovea_cam_new (net->graph, net->weights, &net->shape, of, layer, &error);

  g_assert_no_error (error);
  return explain;
}

static FoveaExplain *
net_saliency (const Net *net, FoveaSaliencyKind kind)
{
  g_autoptr (GError) error = NULL;
  FoveaExplain *explain = fovea_saliency_new (
      net->graph, net->weights, &net->shape, net->y, kind, &error);

  g_assert_no_error (error);
  return explain;
}

/* Two maps of 2x2, ReLU, average, two classes: class 0 is 2 a - b + 5. */
static const double net_x[] = { 1, -1, 3, 0, 2, 4, -6, 0 };
static const double net_w[] = { 2, -1, 0, 1 }, net_b[] = { 5, 0 };

static void
net_pooled (Net *net, gboolean probabilities)
{
  FoveaValue relu, mean, fc;

  net_begin (net, FOVEA_NCHW (1, 2, 2, 2));
  relu = net_add (net, "relu", NULL, net->x, FOVEA_NO_VALUE);
  mean = net_add (net, "globalaverage", NULL, relu, FOVEA_NO_VALUE);
  mean = net_add (net, "flatten", NULL, mean, FOVEA_NO_VALUE);
  fc = net_add (net, "fc", "transB=1", mean,
                net_weight (net, fovea_shape (2, 2, 2), net_w));
  fc = net_add (net, "add", NULL, fc,
                net_weight (net, fovea_shape (1, 2), net_b));
  net_end (net, probabilities ?
                    net_add (net, "softmax", "axis=1", fc, FOVEA_NO_VALUE) :
                    fc);
}

static void
test_cam (void)
{
  /* relu: a = 1 0 3 0, b = 2 4 0 0 */
  static const double want[] = { 0, -4, 6, 0 }, other[] = { 2, 4, 0, 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  g_autoptr (FoveaHeat) second = NULL;

  net_pooled (&net, FALSE);
  explain = net_cam (&net, net.y, FOVEA_NO_VALUE);
  g_assert_true (fovea_explain_is_exact (explain));
  g_assert_cmpstr (
      fovea_graph_value_name (net.graph, fovea_explain_layer (explain)), ==,
      "relu");
  g_assert_cmpuint (fovea_explain_classes (explain), ==, 2);
  heat = net_explain (explain, &net, net_x, 0);
  g_assert_cmpuint (heat->width, ==, 2);
  g_assert_cmpuint (heat->height, ==, 2);
  heat_is (heat, want);
  /* The mean is the score without the 5 that is added. */
  g_assert_cmpfloat_with_epsilon (heat->score, 5.5, 1e-5);
  g_assert_cmpfloat_with_epsilon (heat->total / 4 + 5, heat->score, 1e-5);
  g_assert_cmpfloat (heat->minimum, ==, -4);
  g_assert_cmpfloat (heat->maximum, ==, 6);
  g_assert_null (fovea_heat_problem (heat));
  second = net_explain (explain, &net, net_x, 1);
  heat_is (second, other);
}

/* Before a softmax, through layers that only change the shape. */
static void
test_logits (void)
{
  static const double want[] = { 0, -4, 6, 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  FoveaValue logits;

  net_pooled (&net, TRUE);
  logits = fovea_graph_logits (net.graph, net.y);
  g_assert_cmpstr (fovea_graph_value_name (net.graph, logits), ==, "add");
  g_assert_cmpint (fovea_graph_logits (net.graph, logits), ==, logits);
  explain = net_cam (&net, logits, FOVEA_NO_VALUE);
  heat = net_explain (explain, &net, net_x, 0);
  heat_is (heat, want);
}

/* Flattened, each pixel has weights of its own: Grad-CAM. With w = 1 2 3 4 for a
 * and -1 -1 -1 -9 for b the means are 2.5 and -3. */
static void
test_gradcam (void)
{
  static const double w[] = { 1, 2, 3, 4, -1, -1, -1, -9 };
  static const double x[] = { 4, 0, 2, 1, 1, 1, 0, 3 };
  static const double want[] = { 7, 0, 5, 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  FoveaValue relu;

  net_begin (&net, FOVEA_NCHW (1, 2, 2, 2));
  relu = net_add (&net, "identity", NULL, net.x, FOVEA_NO_VALUE);
  net_end (&net, net_add (&net, "fc", "transB=1",
                          net_add (&net, "flatten", NULL, relu, FOVEA_NO_VALUE),
                          net_weight (&net, fovea_shape (2, 1, 8), w)));
  explain = net_cam (&net, net.y, FOVEA_NO_VALUE);
  g_assert_false (fovea_explain_is_exact (explain));
  heat = net_explain (explain, &net, x, 0);
  heat_is (heat, want);
}

/* An earlier layer, behind which a ReLU stands, is Grad-CAM. */
static void
test_chosen_layer (void)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaExplain) explain = NULL;

  net_pooled (&net, FALSE);
  explain = net_cam (&net, net.y, net.x);
  g_assert_false (fovea_explain_is_exact (explain));
  g_assert_null (
      fovea_cam_new (net.graph, net.weights, &net.shape, net.y, net.y, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "1x2 numbers, which are no maps"));
}

/* |2 / 4| where relu lets through, |-1 / 4| likewise; the larger counts. */
static void
test_saliency (void)
{
  static const double want[] = { 0.5, 0.25, 0.5, 0 };
  static const double guided[] = { 0.5, 0, 0.5, 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) plain = NULL;
  g_autoptr (FoveaExplain) other = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  g_autoptr (FoveaHeat) second = NULL;

  net_pooled (&net, FALSE);
  plain = net_saliency (&net, FOVEA_SALIENCY_PLAIN);
  g_assert_cmpint (fovea_explain_layer (plain), ==, net.x);
  heat = net_explain (plain, &net, net_x, 0);
  heat_is (heat, want);
  other = net_saliency (&net, FOVEA_SALIENCY_GUIDED);
  second = net_explain (other, &net, net_x, 0);
  heat_is (second, guided);
}

/* y = sum of squares: from 0 the way gives x^2 of each, from b x^2 - b^2. */
static void
test_integrated (void)
{
  static const double x[] = { 1, -2, 3, 0.5 }, b[] = { 0, 1, 1, -1 };
  static const double want[] = { 1, 4, 9, 0.25 };
  static const double moved[] = { 1, 3, 8, -0.75 };
  g_autoptr (GError) error = NULL;
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaTensor) base = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  g_autoptr (FoveaHeat) second = NULL;

  net_begin (&net, FOVEA_NCHW (1, 1, 2, 2));
  net_end (&net, net_add (&net, "reducesumsquare", "keepdims=0", net.x,
                          FOVEA_NO_VALUE));
  explain = net_saliency (&net, FOVEA_SALIENCY_INTEGRATED);
  heat = net_explain (explain, &net, x, 0);
  heat_is (heat, want);
  g_assert_cmpfloat_with_epsilon (heat->total, heat->score, 1e-4);
  input = test_numbers (net.shape, x);
  base = test_numbers (net.shape, b);
  second = fovea_explain_run (explain, input, 0, 5, base, NULL, &error);
  g_assert_no_error (error);
  heat_is (second, moved);
}

/* Nothing to see, and numbers that are none, are said. */
static void
test_problems (void)
{
  static const double dead[] = { -1, -1, -3, 0, -2, -4, -6, 0 };
  static const double wild[] = { 1, NAN, 3, 0, 2, 4, 0, 0 };
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaHeat) zero = NULL;
  g_autoptr (FoveaHeat) nan = NULL;
  g_autofree char *zero_text = NULL, *nan_text = NULL;

  net_pooled (&net, FALSE);
  explain = net_cam (&net, net.y, FOVEA_NO_VALUE);
  zero = net_explain (explain, &net, dead, 0);
  zero_text = fovea_heat_problem (zero);
  g_assert_nonnull (zero_text);
  g_assert_nonnull (strstr (zero_text, "all 4 numbers of the map are 0"));
  nan = net_explain (explain, &net, wild, 0);
  nan_text = fovea_heat_problem (nan);
  g_assert_nonnull (nan_text);
  g_assert_nonnull (strstr (nan_text, "1 of the map's 4 numbers"));
}

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  FoveaShape two = FOVEA_NCHW (2, 2, 2, 2);

  net_pooled (&net, FALSE);
  explain = net_cam (&net, net.y, FOVEA_NO_VALUE);
  input = test_numbers (net.shape, net_x);
  g_assert_null (fovea_explain_run (explain, input, 2, 0, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_cmpstr (error->message, ==,
                   "there is no class 2, the network has 2 (0 to 1)");
  g_clear_error (&error);
  g_assert_null (
      fovea_cam_new (net.graph, net.weights, &two, net.y, net.x, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
}

/* Classes that are maps themselves: the sum over one map. */
static void
test_segments (void)
{
  static const double w[] = { 2, 0, 0, 3 };
  static const double x[] = { 1, 0, 2, 0, 0, 5, 0, 1 };
  static const double want[] = { 0, 15, 0, 3 };
  g_auto (Net) net = { 0 };
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  FoveaValue relu;

  net_begin (&net, FOVEA_NCHW (1, 2, 2, 2));
  relu = net_add (&net, "relu", NULL, net.x, FOVEA_NO_VALUE);
  net_end (&net, net_add (&net, "conv", NULL, relu,
                          net_weight (&net, FOVEA_NCHW (2, 2, 1, 1), w)));
  explain = net_cam (&net, net.y, FOVEA_NO_VALUE);
  g_assert_false (fovea_explain_is_exact (explain));
  heat = net_explain (explain, &net, x, 1);
  heat_is (heat, want);
  g_assert_cmpfloat_with_epsilon (heat->score, 18, 1e-5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explain/cam", test_cam);
  g_test_add_func ("/explain/logits", test_logits);
  g_test_add_func ("/explain/gradcam", test_gradcam);
  g_test_add_func ("/explain/chosen-layer", test_chosen_layer);
  g_test_add_func ("/explain/saliency", test_saliency);
  g_test_add_func ("/explain/integrated", test_integrated);
  g_test_add_func ("/explain/problems", test_problems);
  g_test_add_func ("/explain/refused", test_refused);
  g_test_add_func ("/explain/segments", test_segments);
  return g_test_run ();
}
