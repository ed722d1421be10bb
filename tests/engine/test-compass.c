/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compass: the largest of each group of channels, and where it points. */
#include <math.h>

#include "support.h"

static Ref *
compass_by_definition (const FoveaTensor *x, gint64 n, gboolean vector)
{
  const gint64 plane = x->shape.size[2] * x->shape.size[3];
  const gint64 groups = x->shape.size[1] / n;
  FoveaShape   shape = x->shape;
  Ref         *ref;

  shape.size[1] = groups * (vector ? 2 : 1);
  ref = ref_new (shape);
  for (gint64 i = 0; i < x->shape.size[0] * groups * plane; i++)
    {
      const float *in =
          (const float *) x->data + i / plane * n * plane + i % plane;
      gint64 at = 0, to = i / plane * (vector ? 2 : 1) * plane + i % plane;

      for (gint64 k = 1; k < n; k++)
        if (in[k * plane] > in[at * plane])
          at = k;
      ref->value[to] = in[at * plane];
      ref->bound[to] = 0;
      if (! vector)
        continue;
      ref->value[to] = in[at * plane] * cos (2 * G_PI * at / n);
      ref->value[to + plane] = in[at * plane] * sin (2 * G_PI * at / n);
      ref->bound[to] = ref->bound[to + plane] =
          2 * REF_U * fabs (in[at * plane]);
    }
  return ref;
}

static void
compass_modes (void)
{
  static const char *const shapes[] = { "1x8x1x1", "2x24x5x37", "1x8x9x3" };
  static const gint64      counts[] = { 8, 4, 2, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (counts); k++)
      for (int vector = 0; vector < 2; vector++)
        {
          g_autofree char *attrs =
              g_strdup_printf ("directions=%d mode=%s", (int) counts[k],
                               vector ? "vector" : "largest");
          g_auto (TestLayer)
              test = { .layer = "compass", .attrs = attrs, .n_inputs = 1 };

          test.input[0] = test_random (test_shape (shapes[i]));
          test_layer_check (&test,
                            compass_by_definition (test.input[0], counts[k],
                                                   vector),
                            attrs);
        }
}

/* Of equal ones the first; NaN wherever it lies; axes are exact. */
static void
compass_special (void)
{
  static const double values[] = { 1, NAN, 0, 1,  2, 5, 1, 1,
                                   5, NAN, 0, -1, 2, 5 };
  g_auto (TestLayer) test = { .layer = "compass",
                              .attrs = "directions=2 mode=vector",
                              .n_inputs = 1 };
  g_autoptr (FoveaTensor) got = NULL;
  const float *out;

  test.input[0] = test_numbers (test_shape ("1x2x1x7"), values);
  got = test_layer_run (&test);
  out = got->data;
  g_assert_cmpfloat (out[0], ==, 1);
  g_assert_true (isnan (out[1]) && isnan (out[2]) && isnan (out[8]));
  g_assert_cmpfloat (out[4], ==, 2);
  g_assert_cmpfloat (out[6], ==, -5);
  g_assert_cmpfloat (out[13], ==, 0);
}

static void
compass_errors (void)
{
  const struct
  {
    const char *shape, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x12x4x4", NULL, "compass: 12 channels are not 8 directions each",
      FOVEA_ERROR_SHAPE },
    { "1x12x4x4", "directions=0",
      "compass: 0 directions, 1 to 64 are possible", FOVEA_ERROR_SHAPE },
    { "1x8x4x4", "mode=smallest", "compass: unknown mode 'smallest'",
      FOVEA_ERROR_UNSUPPORTED },
    { "2x4", NULL, "rank 2", FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "compass", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
compass_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "compass", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x8x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/compass/largest-and-vector", compass_modes);
  g_test_add_func ("/engine/compass/equal-and-nan", compass_special);
  g_test_add_func ("/engine/compass/wrong-use-is-named", compass_errors);
  g_test_add_func ("/engine/compass/no-memory-and-cancel",
                   compass_memory_and_cancel);
  return g_test_run ();
}
