/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ONNX If: the plan keeps the nodes of the branch that is taken, and never fits
 * those of the other. */
#include "onnx-check.h"
#include "support.h"

static OnnxMessage *
bool_weight (const char *name, guint8 value)
{
  return onnx_tensor_raw (name, 9, (gint64[]){ -1 }, &value, 1);
}

/* One node, x -> out, of a branch. */
static OnnxMessage *
branch (const char *op, const char *in, const char *out)
{
  OnnxMessage *graph = onnx_new ();

  onnx_put (graph, 1, onnx_node (op, NULL, in, out));
  onnx_put (graph, 12, onnx_info (out, 1, four));
  return graph;
}

static OnnxMessage *
if_node (const char  *condition,
         const char  *out,
         OnnxMessage *then_branch,
         OnnxMessage *else_branch)
{
  OnnxMessage *node = onnx_node ("If", "choice", condition, out);

  onnx_attr_message (node, "then_branch", 5, 6, then_branch);
  if (else_branch)
    onnx_attr_message (node, "else_branch", 5, 6, else_branch);
  return node;
}

/* x and the weight "c" into y; takes the node and the weight. */
static OnnxMessage *
model_around (OnnxMessage *node, OnnxMessage *weight)
{
  OnnxMessage *graph = onnx_new ();

  onnx_put (graph, 1, node);
  if (weight)
    onnx_put (graph, 5, weight);
  onnx_put (graph, 11, onnx_info ("x", 1, four));
  onnx_put (graph, 12, onnx_info ("y", 1, four));
  return onnx_model (graph, 13);
}

static void
assert_gives (OnnxMessage *model, const float want[4])
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaTensor) x = fovea_tensor_new_floats (
      &FOVEA_NCHW (1, 1, 2, 2), (float[]){ -1, 2, -3, 4 }, NULL);
  g_autoptr (FoveaTensor) y = NULL;

  net_parse (&net, model, &error);
  g_assert_no_error (error);
  y = test_run (net.graph, net.weights, (const FoveaTensor *[]){ x });
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (((float *) y->data)[i], ==, want[i]);
}

/* A branch whose names are those of the other one. */
static void
test_taken (void)
{
  for (guint8 when = 0; when < 2; when++)
    assert_gives (model_around (if_node ("c", "y", branch ("Relu", "x", "r"),
                                         branch ("Abs", "x", "r")),
                                bool_weight ("c", when)),
                  when ? (float[]){ 0, 2, 0, 4 } : (float[]){ 1, 2, 3, 4 });
}

/* An inner If reads the outer graph's names; its own condition decides. */
static void
test_nested (void)
{
  for (guint8 when = 0; when < 2; when++)
    {
      OnnxMessage *inner = onnx_new ();

      onnx_put (inner, 5, bool_weight ("inner_c", 1));
      onnx_put (inner, 1,
                if_node ("inner_c", "z", branch ("Abs", "x", "r"),
                         branch ("Relu", "x", "r")));
      onnx_put (inner, 12, onnx_info ("z", 1, four));
      assert_gives (
          model_around (if_node ("c", "y", inner, branch ("Relu", "x", "r")),
                        bool_weight ("c", when)),
          when ? (float[]){ 1, 2, 3, 4 } : (float[]){ 0, 2, 0, 4 });
    }
}

/* The inner condition is known anyway, but its nodes read what only the branch
 * around them makes. */
static void
test_nested_chain (void)
{
  for (guint8 when = 0; when < 2; when++)
    {
      OnnxMessage *inner = onnx_new ();

      onnx_put (inner, 5, bool_weight ("inner_c", 1));
      onnx_put (inner, 1, onnx_node ("Neg", NULL, "x", "p"));
      onnx_put (inner, 1,
                if_node ("inner_c", "z", branch ("Relu", "p", "r"),
                         branch ("Abs", "p", "r")));
      onnx_put (inner, 12, onnx_info ("z", 1, four));
      assert_gives (
          model_around (if_node ("c", "y", inner, branch ("Relu", "x", "r")),
                        bool_weight ("c", when)),
          when ? (float[]){ 1, 0, 3, 0 } : (float[]){ 0, 2, 0, 4 });
    }
}

/* What does not fit is in the branch that is not taken. */
static void
test_other_branch_is_not_fitted (void)
{
  OnnxMessage *wrong = onnx_new (),
              *node = onnx_node ("Reshape", NULL, "x s", "r");

  onnx_put (wrong, 5, onnx_int64s ("s", (gint64[]){ 1, -1 }, (gint64[]){ 7 }));
  onnx_put (wrong, 1, node);
  onnx_put (wrong, 12, onnx_info ("r", 1, four));
  assert_gives (
      model_around (if_node ("c", "y", wrong, branch ("Relu", "x", "r")),
                    bool_weight ("c", 0)),
      (float[]){ 0, 2, 0, 4 });
}

/* The condition is the picture itself: refused when a plan is made. */
static void
test_condition_is_data (void)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  FoveaPlan *plan;

  net_parse (&net,
             model_around (if_node ("x", "y", branch ("Relu", "x", "r"),
                                    branch ("Abs", "x", "r")),
                           NULL),
             &error);
  g_assert_no_error (error);
  plan = fovea_plan_new (net.graph, net.weights, &FOVEA_NCHW (1, 1, 2, 2), NULL,
                         &error);
  g_assert_null (plan);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "depends on the data"));
}

static void
test_refused (void)
{
  assert_fails (
      model_around (if_node ("c", "y", branch ("Relu", "x", "r"), NULL),
                    bool_weight ("c", 1)),
      FOVEA_ERROR_FORMAT, "choice|else_branch");
  assert_fails (model_around (if_node ("c", "y z", branch ("Relu", "x", "r"),
                                       branch ("Relu", "x", "r")),
                              bool_weight ("c", 1)),
                FOVEA_ERROR_FORMAT, "choice|1 outputs|has 2 outputs");
  assert_fails (model_around (if_node ("c", "y", branch ("Relu", "x", "r"),
                                       branch ("Frobnicate", "x", "r")),
                              bool_weight ("c", 1)),
                FOVEA_ERROR_UNSUPPORTED, "Frobnicate");
}

/* Branches in branches, 20 deep. */
static void
test_too_deep (void)
{
  OnnxMessage *inner = branch ("Relu", "x", "r");

  for (guint i = 0; i < 20; i++)
    {
      OnnxMessage *outer = onnx_new ();

      onnx_put (outer, 1, if_node ("c", "r", inner, branch ("Abs", "x", "r")));
      onnx_put (outer, 12, onnx_info ("r", 1, four));
      inner = outer;
    }
  assert_fails (
      model_around (if_node ("c", "y", inner, branch ("Abs", "x", "r")),
                    bool_weight ("c", 1)),
      FOVEA_ERROR_UNSUPPORTED, "branches in branches");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/if/taken", test_taken);
  g_test_add_func ("/engine/if/nested", test_nested);
  g_test_add_func ("/engine/if/nested-chain", test_nested_chain);
  g_test_add_func ("/engine/if/other-branch-is-not-fitted",
                   test_other_branch_is_not_fitted);
  g_test_add_func ("/engine/if/condition-is-data", test_condition_is_data);
  g_test_add_func ("/engine/if/refused", test_refused);
  g_test_add_func ("/engine/if/too-deep", test_too_deep);
  return g_test_run ();
}
