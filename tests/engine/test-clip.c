/* SPDX-License-Identifier: GPL-3.0-or-later */
/* clip against the oracle: bounds as attributes, as inputs, or left out. */
#include <math.h>

#include "support.h"

typedef struct
{
  const char *attrs;
  double      low, high;
} ClipCase;

static const ClipCase clip_cases[] = {
  { NULL, -INFINITY, INFINITY },     { "min=0 max=6", 0, 6 },
  { "min=-0.25", -0.25, INFINITY },  { "max=0.5", -INFINITY, 0.5 },
  { "min=0.5 max=-0.5", 0.5, -0.5 }, /* the upper one wins */
};

/* NaN and infinities among the numbers. */
static FoveaTensor *
clip_numbers (const char *shape)
{
  FoveaTensor *tensor = test_random (test_shape (shape));
  float       *values = tensor->data;

  values[0] = NAN;
  values[3] = INFINITY;
  values[5] = -INFINITY;
  values[6] = 7;
  return tensor;
}

static void
clip_attributes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (clip_cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "clip",
                                  .n_inputs = 1,
                                  .attrs = clip_cases[i].attrs };

      test.input[0] = clip_numbers ("1x2x5x37");
      test_layer_check (
          &test,
          ref_clip (test.input[0], clip_cases[i].low, clip_cases[i].high),
          "attributes");
    }
}

static void
clip_inputs (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (clip_cases); i++)
    {
      const ClipCase *at = &clip_cases[i];
      g_auto (TestLayer)
          test = { .layer = "clip", .n_inputs = 1, .n_weights = 2 };

      test.input[0] = clip_numbers ("1x2x5x37");
      if (! isinf (at->low))
        test.weight[0] = test_numbers (fovea_shape (0), &at->low);
      if (! isinf (at->high))
        test.weight[1] = test_numbers (test_shape ("1"), &at->high);
      test_layer_check (&test, ref_clip (test.input[0], at->low, at->high),
                        "inputs");
    }
}

static void
clip_errors (void)
{
  static const double two[] = { 0, 1 }, nan[] = { NAN };
  g_auto (TestLayer) many = { .layer = "clip", .n_inputs = 1, .n_weights = 1 };
  g_auto (TestLayer) not = { .layer = "clip", .n_inputs = 1, .n_weights = 1 };

  many.input[0] = clip_numbers ("9");
  many.weight[0] = test_numbers (test_shape ("2"), two);
  test_layer_fails (&many, FOVEA_ERROR_SHAPE, "a bound is one number");
  not .input[0] = clip_numbers ("9");
  not .weight[0] = test_numbers (fovea_shape (0), nan);
  test_layer_fails (&not, FOVEA_ERROR_FORMAT, "a bound is NaN");
}

/* Bounds that are only known at a run; a NaN there is no bound. */
static void
clip_bounds_at_a_run (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (clip_cases); i++)
    for (guint nan = 0; nan < 2; nan++)
      {
        const ClipCase *at = &clip_cases[i];
        g_auto (TestLayer) test = { .layer = "clip", .n_inputs = 3 };
        const double low = nan ? NAN : at->low;

        test.input[0] = clip_numbers ("1x2x5x37");
        test.input[1] = test_numbers (test_shape ("1x1"), &low);
        test.input[2] = test_numbers (fovea_shape (0), &at->high);
        test_layer_check (
            &test,
            ref_clip (test.input[0], nan ? -INFINITY : at->low, at->high),
            "bounds at a run");
      }
}

static void
clip_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "clip", .n_inputs = 1 };

  test.input[0] = clip_numbers ("1x2x20x14");
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/clip/bounds-as-attributes", clip_attributes);
  g_test_add_func ("/engine/clip/bounds-as-inputs", clip_inputs);
  g_test_add_func ("/engine/clip/bounds-at-a-run", clip_bounds_at_a_run);
  g_test_add_func ("/engine/clip/wrong-bounds-are-named", clip_errors);
  g_test_add_func ("/engine/clip/no-memory-and-cancel", clip_memory_and_cancel);
  return g_test_run ();
}
