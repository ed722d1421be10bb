/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See differences.h. */
#include "differences.h"

#include <math.h>

/* So many of an input are looked at; of a large one, which takes long, fewer. */
#define DIFFERENCES_ELEMENTS 120
#define DIFFERENCES_FEW      12
#define DIFFERENCES_LARGE    2000

typedef struct
{
  TestLayer         *test;
  TestForward        forward;
  gconstpointer      data;
  FoveaPlan         *plan;
  const FoveaTensor *seed;
} Differences;

void
test_keep_away (FoveaTensor *tensor, double corner)
{
  float *x = tensor->data;

  for (gint64 i = 0; i < fovea_shape_elements (&tensor->shape); i++)
    if (fabs (x[i] - corner) < 0.2)
      x[i] = (float) (corner + (x[i] < corner ? -0.25 : 0.25));
}

FoveaTensor *
test_distinct (FoveaShape shape)
{
  FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  const gint64 n = fovea_shape_elements (&shape);
  float       *x = tensor->data;

  for (gint64 i = 0; i < n; i++)
    x[i] = (float) (i - n / 2) / 4;
  for (gint64 i = n - 1; i > 0; i--)
    {
      const gint64 k = g_test_rand_int_range (0, (gint32) i + 1);
      const float  kept = x[i];

      x[i] = x[k];
      x[k] = kept;
    }
  return tensor;
}

static void
differences_round (FoveaTensor *tensor)
{
  float *x = tensor->data;

  if (tensor->dtype != FOVEA_F32)   /* conditions and places */
    return;
  for (gint64 i = 0; i < fovea_shape_elements (&tensor->shape); i++)
    x[i] = roundf (x[i] * 1024) / 1024;
}

static double
differences_weigh (const Differences *d, gint64 i, double value)
{
  return fovea_tensor_get (d->seed, i) * value;
}

/* L of the numbers as they are now. */
static double
differences_sum (const Differences *d)
{
  double sum = 0;

  if (d->forward)
    {
      g_autoptr (Ref) y = d->forward (d->test, d->data);

      for (gint64 i = 0; i < y->n; i++)
        sum += differences_weigh (d, i, y->value[i]);
    }
  else
    {
      g_autoptr (FoveaResult) result = fovea_plan_run (
          d->plan, (const FoveaTensor *const *) d->test->input, NULL, NULL);
      const FoveaTensor *y = fovea_result_output (result, 0);

      for (gint64 i = 0; i < fovea_shape_elements (&y->shape); i++)
        sum += differences_weigh (d, i, fovea_tensor_get (y, i));
    }
  return sum;
}

/* Returns the derivative by number i of the input. */
static double
differences_one (const Differences *d, guint input, gint64 i, float h)
{
  static const double factor[] = { 1, -8, 0, 8, -1 };
  float              *x = d->test->input[input]->data;
  const float         kept = x[i];
  double              sum = 0;

  for (int k = -2; k <= 2; k++)
    if (k != 0)
      {
        x[i] = kept + (float) k * h;
        sum += factor[k + 2] * differences_sum (d);
      }
  x[i] = kept;
  return sum / (12 * h);
}

static FoveaTensor *
differences_gradient (Differences  *d,
                      FoveaGraph   *graph,
                      FoveaWeights *weights,
                      guint         input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) gradient = NULL;
  g_autoptr (FoveaWeights) gradient_weights = NULL;
  const FoveaTensor *inputs[TEST_MAX_INPUTS + 1];
  FoveaShape         shapes[TEST_MAX_INPUTS];
  const FoveaValue   by = fovea_graph_input (graph, input);

  for (guint i = 0; i < d->test->n_inputs; i++)
    {
      inputs[i] = d->test->input[i];
      shapes[i] = inputs[i]->shape;
    }
  inputs[d->test->n_inputs] = d->seed;
  if (! fovea_graph_gradient (graph, weights, shapes, NULL,
                              fovea_graph_output (graph, 0), &by, 1, 0,
                              &gradient, &gradient_weights, &error))
    g_error ("%s %s: %s", d->test->layer, d->test->attrs, error->message);
  return test_run (gradient, gradient_weights, inputs);
}

void
test_differences (TestLayer    *test,
                  guint         input,
                  TestForward   forward,
                  gconstpointer data,
                  const char   *what)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaTensor) seed = NULL;
  g_autoptr (FoveaTensor) got = NULL;
  FoveaTensor *x = test->input[input];
  Differences  d = { test, forward, data, NULL, NULL };
  FoveaShape   shapes[TEST_MAX_INPUTS];
  const gint64 n = fovea_shape_elements (&x->shape);
  const gint64 step =
      MAX (n / test_rounds (n > DIFFERENCES_LARGE ? DIFFERENCES_FEW :
                                                    DIFFERENCES_ELEMENTS),
           1);
  const float  h = forward ? 1.0f / 128 : 1.0f / 32;
  const double tolerance = forward ? 2e-5 : 5e-4;
  double       largest = 0;

  for (guint i = 0; i < test->n_inputs; i++)
    {
      differences_round (test->input[i]);
      shapes[i] = test->input[i]->shape;
    }
  g_assert_true (test_layer_build (test, &graph, &weights, &error));
  d.plan = plan = fovea_plan_new (graph, weights, shapes, NULL, &error);
  g_assert_no_error (error);
  d.seed = seed =
      test_random (*fovea_plan_shape (plan, fovea_graph_output (graph, 0)));
  got = differences_gradient (&d, graph, weights, input);
  g_assert_true (fovea_shape_equal (&got->shape, &x->shape));
  for (gint64 i = 0; i < n; i++)
    largest = MAX (largest, fabs (fovea_tensor_get (got, i)));
  for (gint64 i = 0; i < n; i += step)
    {
      const double want = differences_one (&d, input, i, h);
      const double have = fovea_tensor_get (got, i);

      if (! (fabs (have - want) <= tolerance * MAX (largest, 1)))
        g_error ("%s (%s %s): gradient %d is %.9g, by differences %.9g", what,
                 test->layer, test->attrs ? test->attrs : "", (int) i, have,
                 want);
    }
}
