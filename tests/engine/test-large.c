/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large kernels on each channel by itself, which go through transforms, against
 * the sums of their definition in double precision. */
#include <math.h>
#include <string.h>

#include "support.h"

/* Each output is within LARGE_C u |w|_1 max |x|: conv-large.c. */
#define LARGE_C 24

static const char *
large_algorithm (const TestLayer *test)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaProfile) profile = NULL;
  g_autoptr (GError) error = NULL;

  test_layer_build (test, &graph, &weights, &error);
  g_assert_no_error (error);
  plan =
      fovea_plan_new (graph, weights, &test->input[0]->shape, NULL, &error);
  g_assert_no_error (error);
  profile = fovea_plan_profile (plan, NULL, 1, &error);
  g_assert_no_error (error);
  return g_intern_string (profile->rows[0].algorithm);
}

/* The bound of its own kernel for each channel. */
static void
large_bounds (Ref *ref, const TestLayer *test)
{
  const FoveaTensor *x = test->input[0], *w = test->weight[0];
  gint64             taps = w->shape.size[2] * w->shape.size[3];
  gint64             plane = ref->shape.size[2] * ref->shape.size[3];
  double             most = 0;

  for (gint64 i = 0; i < fovea_shape_elements (&x->shape); i++)
    most = MAX (most, fabs (fovea_tensor_get (x, i)));
  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64 channel = at / plane % w->shape.size[0];
      double sum = 0;

      for (gint64 t = 0; t < taps && at % plane == 0; t++)
        sum += fabs (fovea_tensor_get (w, channel * taps + t));
      ref->bound[at] = at % plane ? ref->bound[at - 1] :
                                    LARGE_C * REF_U * sum * most;
    }
}

static TestLayer
large_layer (const char *shape, int kh, int kw, gboolean flip, char **attrs)
{
  TestLayer test = { .layer = "conv", .n_inputs = 1, .n_weights = 1 };

  test.input[0] = test_random (test_shape (shape));
  test.weight[0] =
      test_random (FOVEA_NCHW (test.input[0]->shape.size[1], 1, kh, kw));
  *attrs = g_strdup_printf (
      "kernel_shape=%d,%d pads=%d,%d,%d,%d group=%d flip=%d", kh, kw, kh / 2,
      kw / 2, (kh - 1) / 2, (kw - 1) / 2,
      (int) test.input[0]->shape.size[1], flip);
  test.attrs = *attrs;
  return test;
}

static Ref *
large_ref (const TestLayer *test, int kh, int kw, gboolean flip)
{
  RefWindow window = { .size = { kh, kw },
                       .stride = { 1, 1 },
                       .dilation = { 1, 1 },
                       .before = { kh / 2, kw / 2 },
                       .after = { (kh - 1) / 2, (kw - 1) / 2 } };

  return ref_conv (test->input[0], test->weight[0], NULL, &window,
                   test->input[0]->shape.size[1], flip);
}

static void
large_sums (void)
{
  static const struct
  {
    const char *shape;
    int         kh, kw;
    gboolean    rows; /* few rows: summed all the same */
  } cases[] = {
    { "1x1x144x90", 11, 11 },
    { "1x2x36x170", 15, 15 },
    { "2x3x130x33", 16, 11 },
    { "1x1x60x61", 31, 30 },
    { "1x1x9x70", 15, 21, TRUE },
    { "1x1x20x5", 21, 41, TRUE },
    { "1x1x150x12", 63, 63 },
    { "1x1x52x300", 7, 99 },
    { "1x1x150x8", 99, 33 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      int             kh = cases[i].kh, kw = cases[i].kw;
      char           *attrs;
      g_auto (TestLayer) test =
          large_layer (cases[i].shape, kh, kw, i % 2, &attrs);
      g_autofree char *owned = attrs;
      Ref             *ref = large_ref (&test, kh, kw, i % 2);

      g_test_message ("%s of %s", attrs, cases[i].shape);
      g_assert_cmpstr (large_algorithm (&test), ==,
                       cases[i].rows ? "direct" : "FFT");
      if (! cases[i].rows)
        large_bounds (ref, &test);
      test_layer_check (&test, ref, attrs);
    }
}

/* The worst there is to be found: signs as the kernel's, and as the transform's
 * waves. */
static void
large_worst (void)
{
  for (int kind = 0; kind < 4; kind++)
    {
      char           *attrs;
      g_auto (TestLayer) test = large_layer ("1x1x140x20", 41, 41, FALSE, &attrs);
      g_autofree char *owned = attrs;
      float           *x = test.input[0]->data, *w = test.weight[0]->data;
      Ref             *ref;

      for (gint i = 0; i < 140 * 20; i++)
        {
          gint y = i / 20, c = i % 20;

          if (kind == 0)
            x[i] = w[y % 41 * 41 + c % 41] < 0 ? -1 : 1;
          else if (kind == 1)
            x[i] = (y + c) % 2 ? -1 : 1;
          else if (kind == 2)
            x[i] = y % 128 < 64 ? -1 : 1;
          else
            x[i] = 1;
        }
      for (gint i = 0; i < 41 * 41 && kind > 1; i++)
        w[i] = fabsf (w[i]);
      ref = large_ref (&test, 41, 41, FALSE);
      large_bounds (ref, &test);
      test_layer_check (&test, ref, "signs");
    }
}

/* What is no number travels as far as the kernel, and no further; numbers around
 * it are as near as ever. */
static void
large_no_numbers (void)
{
  static const float odd[] = { NAN, INFINITY, -INFINITY };

  for (guint k = 0; k < G_N_ELEMENTS (odd); k++)
    {
      const gint      h = 60, w = 90, size = 15;
      char           *attrs;
      g_auto (TestLayer) test =
          large_layer ("1x1x60x90", size, size, FALSE, &attrs);
      g_autofree char *owned = attrs;
      g_autoptr (FoveaTensor) got = NULL;
      g_autoptr (Ref) ref = NULL;
      float *x = test.input[0]->data;

      x[30 * w + 20] = x[3 * w + 75] = 0;
      ref = large_ref (&test, size, size, FALSE);
      large_bounds (ref, &test);
      x[30 * w + 20] = x[3 * w + 75] = odd[k];
      got = test_layer_run (&test);
      for (gint i = 0; i < h * w; i++)
        {
          gint     y = i / w, c = i % w;
          gboolean near = (ABS (y - 30) <= 7 && ABS (c - 20) <= 7) ||
                          (ABS (y - 3) <= 7 && ABS (c - 75) <= 7);
          float    value = ((float *) got->data)[i];

          if (near && isnan (odd[k]))
            g_assert_true (isnan (value));
          else if (near)
            g_assert_true (isinf (value));
          else
            g_assert_cmpfloat (fabs (value - ref->value[i]), <=, ref->bound[i]);
        }
    }
}

/* A bias and an activation are done on the sums. */
static void
large_filter (void)
{
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, 15, 15, NULL);
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 3, 31, 43));
  g_autoptr (FoveaTensor) got = NULL;
  const FoveaTensor *inputs[] = { input };
  const float       *in = input->data;

  for (gint i = 0; i < 225; i++)
    kernel->values[i] = g_test_rand_double_range (-1, 1);
  request.kernel = kernel;
  request.activation = FOVEA_ACTIVATION_RELU;
  request.scale = 0.5;
  request.offset = 0.25;
  g_assert_true (fovea_graph_new_convolve (&request, &graph, &weights, NULL));
  got = test_run (graph, weights, inputs);
  for (gint at = 0; at < 3 * 31 * 43; at++)
    {
      gint   c = at / (31 * 43), y = at / 43 % 31, x = at % 43;
      double sum = 0;

      for (gint k = 0; k < 225; k++)
        sum += kernel->values[k] *
               in[(c * 31 + CLAMP (y + k / 15 - 7, 0, 30)) * 43 +
                  CLAMP (x + k % 15 - 7, 0, 42)];
      g_assert_cmpfloat (fabs (((float *) got->data)[at] -
                               MAX (0.5 * sum + 0.25, 0.0)),
                         <=, LARGE_C * REF_U * 225);
    }
}

static void
large_memory_and_cancel (void)
{
  char           *attrs;
  g_auto (TestLayer) test = large_layer ("1x2x70x40", 15, 15, FALSE, &attrs);
  g_autofree char *owned = attrs;

  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/large/sums", large_sums);
  g_test_add_func ("/engine/large/worst-signs", large_worst);
  g_test_add_func ("/engine/large/nan-and-infinity", large_no_numbers);
  g_test_add_func ("/engine/large/as-a-filter", large_filter);
  g_test_add_func ("/engine/large/no-memory-and-cancel",
                   large_memory_and_cancel);
  return g_test_run ();
}
