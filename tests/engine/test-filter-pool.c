/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pooling as a graph against its definition in double precision, and repeated
 * pooling against one pooling after the other. */
#include <math.h>

#include "support.h"

/* What a window becomes; `bound`: how far a result in floats may be off. */
static double
pool_window (const FoveaPool *r, double *values, gint64 n, double *bound)
{
  const double p = r->p > 0 ? r->p : 2;
  double       sum = 0, magnitude = 0, powers = 0;

  for (gint64 i = 1; i < n; i++) /* sorted */
    for (gint64 k = i; k > 0 && values[k - 1] > values[k]; k--)
      {
        double swap = values[k];

        values[k] = values[k - 1];
        values[k - 1] = swap;
      }
  for (gint64 i = 0; i < n; i++)
    {
      sum += values[i];
      magnitude += fabs (values[i]);
      powers += pow (fabs (values[i]), p);
    }
  *bound = 0;
  switch (r->kind)
    {
    case FOVEA_POOL_MAX:
      return values[n - 1];
    case FOVEA_POOL_MIN:
      return values[0];
    case FOVEA_POOL_MEDIAN:
      *bound = 2 * REF_U;
      return (values[(n - 1) / 2] + values[n / 2]) / 2;
    case FOVEA_POOL_LP:
      *bound = 6 * REF_U * pow (powers / n, 1 / p);
      return pow (powers / n, 1 / p);
    default:
      *bound = REF_U * (magnitude + 2 * fabs (sum / n));
      return sum / n;
    }
}

static Ref *
pool_by_definition (const FoveaPool *r, const FoveaTensor *picture)
{
  gint64 in[2] = { picture->shape.size[2], picture->shape.size[3] };
  gint64 window[2] = { r->height, r->width };
  gint64 stride[2] = { r->stride_y ? r->stride_y : r->height,
                       r->stride_x ? r->stride_x : r->width };
  gint64 blocks[2], size[2];
  g_autofree double *values = g_new (double, window[0] * window[1]);
  Ref               *ref;

  for (guint axis = 0; axis < 2; axis++)
    {
      blocks[axis] = (in[axis] - window[axis]) / stride[axis] + 1;
      size[axis] = r->keep_size ? in[axis] : blocks[axis];
    }
  ref = ref_new (FOVEA_NCHW (1, r->channels, size[0], size[1]));
  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64       at[2] = { i / size[1] % size[0], i % size[1] };
      const float *plane = (const float *) picture->data +
                           i / size[1] / size[0] * in[0] * in[1];

      for (guint axis = 0; axis < 2 && r->keep_size; axis++)
        at[axis] = MIN (at[axis] / stride[axis], blocks[axis] - 1);
      for (gint64 k = 0; k < window[0] * window[1]; k++)
        values[k] = plane[(at[0] * stride[0] + k / window[1]) * in[1] +
                          at[1] * stride[1] + k % window[1]];
      ref->value[i] =
          pool_window (r, values, window[0] * window[1], &ref->bound[i]);
    }
  return ref;
}

static FoveaTensor *
pool_run (const FoveaPool *request, const FoveaTensor *picture)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;

  fovea_graph_new_pool (request, &graph, &weights, &error);
  g_assert_no_error (error);
  return test_run (graph, weights, &picture);
}

static void
test_pool (void)
{
  static const double powers[] = { 0, 1, 3, 2.5, 16 };
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 13, 10));

  for (guint i = 0; i < 250; i++)
    {
      g_autoptr (FoveaTensor) got = NULL;
      g_autoptr (Ref) want = NULL;
      FoveaPool request = { .kind = i % 5, .channels = 3 };

      request.p = powers[i / 5 % G_N_ELEMENTS (powers)];
      request.width = g_test_rand_int_range (1, 11);
      request.height = g_test_rand_int_range (1, 11);
      request.stride_x = g_test_rand_int_range (0, 6);
      request.stride_y = g_test_rand_int_range (0, 14);
      request.keep_size = g_test_rand_bit ();
      want = pool_by_definition (&request, picture);
      got = pool_run (&request, picture);
      test_compare (got, want, "pool");
    }
}

/* The place of a picture's row or column among the results. */
static gint64
pool_place (gint64 at, guint stride, guint times, gint64 results)
{
  for (guint i = 0; i < times; i++)
    at /= stride;
  return MIN (at, results - 1);
}

static void
test_times (void)
{
  g_autoptr (FoveaTensor) picture = test_random (FOVEA_NCHW (1, 3, 37, 40));

  for (guint i = 0; i < 40; i++)
    {
      FoveaPool request = { .kind = i % 5, .channels = 3, .times = 1 };
      guint     times = g_test_rand_int_range (2, 4);
      g_autoptr (FoveaTensor) one = NULL;
      g_autoptr (FoveaTensor) all = NULL;
      g_autoptr (FoveaTensor) kept = NULL;

      request.width = g_test_rand_int_range (2, 4);
      request.height = g_test_rand_int_range (2, 4);
      request.stride_x = g_test_rand_int_range (1, 4);
      request.stride_y = g_test_rand_int_range (1, 4);
      for (guint k = 0; k < times; k++)
        {
          FoveaTensor *next = pool_run (&request, one != NULL ? one : picture);

          g_clear_pointer (&one, fovea_tensor_free);
          one = next;
        }
      request.times = times;
      all = pool_run (&request, picture);
      g_assert_cmpmem (all->data, fovea_shape_elements (&all->shape) * 4,
                       one->data, fovea_shape_elements (&one->shape) * 4);
      request.keep_size = TRUE;
      kept = pool_run (&request, picture);
      g_assert_cmpint (kept->shape.size[2], ==, 37);
      for (gint64 k = 0; k < 3 * 37 * 40; k++)
        {
          gint64 h = one->shape.size[2], w = one->shape.size[3];
          gint64 y =
              pool_place (k / 40 % 37, request.stride_y, times, h);
          gint64 x = pool_place (k % 40, request.stride_x, times, w);

          g_assert_cmpfloat (((float *) kept->data)[k], ==,
                             ((float *) one->data)[(k / 40 / 37 * h + y) * w +
                                                   x]);
        }
    }
}

static void
test_refused (void)
{
  const struct
  {
    FoveaPool   request;
    const char *text;
  } cases[] = {
    { { .channels = 1, .width = 2 },
      "pool: a window of 0x2 has to be 1x1 or more" },
    { { .channels = 1, .width = 2, .height = 2, .times = 17 },
      "pool: 17 times, at most 16 are possible" },
    { { .channels = 1, .width = 2, .height = 2, .p = -1 },
      "pool: p of -1 is not above 0" },
    { { .channels = 1, .width = 2, .height = 2, .kind = 5 },
      "pool: no kind 5" },
    { { .width = 2, .height = 2 }, "pool: no channels" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaGraph   *graph = NULL;
      FoveaWeights *weights = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_false (
          fovea_graph_new_pool (&cases[i].request, &graph, &weights, &error));
      g_assert_cmpstr (error->message, ==, cases[i].text);
    }
}

/* What is left after some times is too small: the numbers of that time. */
static void
test_too_often (void)
{
  FoveaPool request = { .channels = 1, .width = 3, .height = 3, .times = 4 };
  FoveaShape shape = FOVEA_NCHW (1, 1, 30, 60);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_graph_new_pool (&request, &graph, &weights, &error));
  g_assert_null (fovea_plan_new (graph, weights, &shape, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_cmpstr (error->message, ==,
                   "maxpool: a 3x3 window does not fit a 1x2 input");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/filter-pool/every-kind", test_pool);
  g_test_add_func ("/engine/filter-pool/times", test_times);
  g_test_add_func ("/engine/filter-pool/refused", test_refused);
  g_test_add_func ("/engine/filter-pool/too-often", test_too_often);
  return g_test_run ();
}
