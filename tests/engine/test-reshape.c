/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reshape: shapes with 0 and -1, and numbers that stay what they are. */
#include "support.h"

static void
reshape_shapes (void)
{
  const struct
  {
    const char *shape, *wanted, *out;
  } cases[] = {
    { "2x3x4x5", "6,20", "6x20" },
    { "2x3x4x5", "-1", "120" },
    { "2x3x4x5", "0,-1", "2x60" },
    { "2x3x4x5", "0,0,20", "2x3x20" },
    { "2x3x4x5", "1,-1,1,1,5,1,1,2", "1x12x1x1x5x1x1x2" },
    { "1x1x1x1", "1", "1" },
    { "60", "3,4,5", "3x4x5" },
    { "1x6x1x2", "1,2,-1,2", "1x2x3x2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int as_input = 0; as_input < 2; as_input++)
      {
        g_auto (TestLayer) test = { .layer = "reshape", .n_inputs = 1 };
        g_autofree char *attrs = g_strdup_printf ("shape=%s", cases[i].wanted);
        g_auto (GStrv) words = g_strsplit (cases[i].wanted, ",", -1);
        gint64 sizes[FOVEA_MAX_RANK];

        for (guint d = 0; words[d]; d++)
          sizes[d] = g_ascii_strtoll (words[d], NULL, 10);
        if (as_input)
          {
            test.n_weights = 1;
            test.weight[0] = test_ints (g_strv_length (words), sizes);
          }
        else
          test.attrs = attrs;
        test.input[0] = test_random (test_shape (cases[i].shape));
        test_layer_check (&test,
                          ref_same (test.input[0], test_shape (cases[i].out)),
                          cases[i].wanted);
      }
}

static void
reshape_errors (void)
{
  const struct
  {
    const char *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "shape=7,2", "reshape: 2x3 cannot become 7x2", FOVEA_ERROR_SHAPE },
    { "shape=4,-1", "cannot become 4x?", FOVEA_ERROR_SHAPE },
    { "shape=-1,-1", "cannot become", FOVEA_ERROR_SHAPE },
    { "shape=-2,3", "cannot become", FOVEA_ERROR_SHAPE },
    { "shape=2,3,0", "cannot become", FOVEA_ERROR_SHAPE },
    { "shape=6,0 allowzero=1", "cannot become 6x0", FOVEA_ERROR_SHAPE },
    { "shape=4611686018427387904,4", "cannot become", FOVEA_ERROR_SHAPE },
    { "shape=1,1,1,1,1,1,1,1,6", "'shape'", FOVEA_ERROR_FORMAT },
    { "", "no shape is given", FOVEA_ERROR_FORMAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "reshape", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("2x3"));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
reshape_needs_a_constant (void)
{
  g_auto (TestLayer) test = { .layer = "reshape", .n_inputs = 2 };

  test.input[0] = test_random (test_shape ("2x3"));
  test.input[1] = test_random (test_shape ("2"));
  test_layer_fails (&test, FOVEA_ERROR_UNSUPPORTED,
                    "input 1 (shape) has to be a constant");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/reshape/zero-copies-and-minus-one-infers",
                   reshape_shapes);
  g_test_add_func ("/engine/reshape/wrong-shapes-are-named", reshape_errors);
  g_test_add_func ("/engine/reshape/the-shape-is-a-constant",
                   reshape_needs_a_constant);
  return g_test_run ();
}
