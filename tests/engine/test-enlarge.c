/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enlarge against its definition in double precision. */
#include <math.h>

#include "support.h"

static Ref *
enlarge_ref (const FoveaTensor *x,
             const FoveaTensor *weights,
             int                axis,
             gint64             size)
{
  const gint64 factor = weights->shape.size[0], taps = weights->shape.size[1];
  FoveaShape   shape = x->shape;
  gint64       inner = axis == 0 ? x->shape.size[3] : 1;
  gint64       have = x->shape.size[2 + axis];
  Ref         *ref;

  shape.size[2 + axis] = size;
  ref = ref_new (shape);
  for (gint64 at = 0; at < ref->n; at++)
    {
      gint64 i = at / inner % size, outer = at / inner / size;
      double sum = 0.0, magnitude = 0.0;

      for (gint64 t = 0; t < taps; t++)
        {
          double term =
              fovea_tensor_get (weights, i % factor * taps + t) *
              fovea_tensor_get (x, (outer * have + i / factor + t) * inner +
                                       at % inner);

          sum += term;
          magnitude += fabs (term);
        }
      ref->value[at] = sum;
      ref->bound[at] = (double) taps * REF_U * magnitude;
    }
  return ref;
}

static void
enlarge_sums (void)
{
  const struct
  {
    const char *shape;
    int         axis, factor, taps, size;
  } cases[] = {
    { "1x1x1x1", 0, 1, 1, 1 },   { "1x2x9x5", 0, 2, 3, 14 },
    { "1x2x9x5", 0, 2, 3, 13 },  { "1x1x40x37", 0, 8, 11, 240 },
    { "1x3x4x9", 1, 2, 3, 14 },  { "1x3x4x9", 1, 3, 4, 17 },
    { "2x1x3x61", 1, 8, 12, 399 }, { "1x2x5x20", 1, 4, 1, 79 },
    { "1x1x2x50", 1, 7, 5, 320 }, { "1x1x1x3", 1, 8, 3, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "enlarge", .n_inputs = 1, .n_weights = 1 };
      g_autofree char *attrs =
          g_strdup_printf ("axis=%d factor=%d size=%d", cases[i].axis,
                           cases[i].factor, cases[i].size);

      test.attrs = attrs;
      test.input[0] = test_random (test_shape (cases[i].shape));
      test.weight[0] =
          test_random (fovea_shape (2, cases[i].factor, cases[i].taps));
      test_layer_check (&test,
                        enlarge_ref (test.input[0], test.weight[0],
                                     cases[i].axis, cases[i].size),
                        attrs);
    }
}

static void
enlarge_errors (void)
{
  static const struct
  {
    const char *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "axis=2 factor=2 size=4", "axis 2", FOVEA_ERROR_FORMAT },
    { "axis=0 factor=9 size=4", "factor 9", FOVEA_ERROR_FORMAT },
    { "axis=0 factor=2 size=0", "size 0", FOVEA_ERROR_FORMAT },
    { "axis=0 factor=3 size=4", "3 rows", FOVEA_ERROR_SHAPE },
    { "axis=0 factor=2 size=5", "2 times 2 are less than a size of 5",
      FOVEA_ERROR_SHAPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "enlarge",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1,
                                  .n_weights = 1 };

      test.input[0] = test_random (test_shape ("1x1x4x4"));
      test.weight[0] = test_random (fovea_shape (2, 2, 3));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
enlarge_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "enlarge",
                              .attrs = "axis=1 factor=4 size=40",
                              .n_inputs = 1,
                              .n_weights = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x14"));
  test.weight[0] = test_random (fovea_shape (2, 4, 5));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/enlarge/sums", enlarge_sums);
  g_test_add_func ("/engine/enlarge/wrong-attributes-are-named",
                   enlarge_errors);
  g_test_add_func ("/engine/enlarge/no-memory-and-cancel",
                   enlarge_memory_and_cancel);
  return g_test_run ();
}
