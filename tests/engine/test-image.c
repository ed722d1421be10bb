/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resizing, sampling and cutting pictures against their definitions in double
 * precision: each axis as a full matrix of weights, each output as a sum over
 * all of the input. */
#include <math.h>
#include <string.h>

#include "ref-image.h"
#include "support.h"
#include "test-sampling.h"
#include "typed.h"

static char *
image_attrs (const RefResize *rule)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf (
      "mode=%s coordinate_transformation_mode=%s nearest_mode=%s "
      "cubic_coeff_a=%s antialias=%d exclude_outside=%d",
      rule->mode, rule->places, rule->nearest,
      g_ascii_formatd (number, sizeof number, "%.3f", rule->a), rule->antialias,
      rule->exclude);
}

static void
image_check_resize (FoveaShape in, FoveaShape out, const RefResize *rule)
{
  g_autofree char *attrs = image_attrs (rule);
  g_autofree char *a = fovea_shape_to_string (&in);
  g_autofree char *b = fovea_shape_to_string (&out);
  g_autofree char *what = g_strdup_printf ("%s to %s: %s", a, b, attrs);
  g_auto (TestLayer) test = { .layer = "resize",
                              .attrs = attrs,
                              .n_inputs = 1,
                              .n_weights = 3 };

  test.input[0] = test_random (in);
  test.weight[2] = test_ints (out.rank, out.size);
  test_layer_check (&test, ref_resize (test.input[0], out, rule), what);
}

/* ---- resize: cases ---------------------------------------------------------------- */

static const RefResize image_rules[] = {
  { "nearest", "asymmetric", "floor", -0.75, FALSE, FALSE },
  { "nearest", "half_pixel", "round_prefer_floor", -0.75, FALSE, FALSE },
  { "nearest", "half_pixel", "round_prefer_ceil", -0.75, FALSE, FALSE },
  { "nearest", "align_corners", "ceil", -0.75, FALSE, FALSE },
  { "nearest", "pytorch_half_pixel", "round_prefer_floor", -0.75, FALSE,
    FALSE },
  { "linear", "half_pixel", "floor", -0.75, FALSE, FALSE },
  { "linear", "asymmetric", "floor", -0.75, FALSE, FALSE },
  { "linear", "align_corners", "floor", -0.75, FALSE, FALSE },
  { "linear", "pytorch_half_pixel", "floor", -0.75, FALSE, FALSE },
  { "linear", "half_pixel", "floor", -0.75, TRUE, FALSE },
  { "linear", "half_pixel", "floor", -0.75, TRUE, TRUE },
  { "cubic", "half_pixel", "floor", -0.75, FALSE, FALSE },
  { "cubic", "half_pixel", "floor", -0.5, FALSE, TRUE },
  { "cubic", "align_corners", "floor", -0.75, FALSE, FALSE },
  { "cubic", "asymmetric", "floor", -0.5, FALSE, FALSE },
  { "cubic", "half_pixel", "floor", -0.75, TRUE, FALSE },
  { "cubic", "half_pixel", "floor", -0.5, TRUE, TRUE },
};

static const struct
{
  const char *in, *out;
} image_sizes[] = {
  { "1x2x5x7", "1x2x10x14" },  /* twice */
  { "1x1x5x19", "1x1x15x57" }, /* three times */
  { "1x1x3x5", "1x1x24x20" },
  { "1x2x1x1", "1x2x4x6" },
  { "1x1x9x4", "1x1x9x8" }, /* one axis alone */
  { "1x1x4x9", "1x1x8x9" },
  { "2x3x3x4", "2x3x6x8" },
  { "3x2x9", "3x2x18" },
  { "2x4", "4x8" },
  { "5", "10" },
  { "1x1x2x3x4", "1x1x4x6x8" },
  { "2x2x3x3", "4x4x6x3" }, /* batch and channels */
};

static const struct
{
  const char *in, *out;
} image_odd_sizes[] = {
  { "1x2x5x7", "1x2x8x11" },
  { "1x1x16x23", "1x1x5x7" },
  { "1x1x7x9", "1x1x1x1" },
  { "1x1x13x6", "1x1x4x17" },
  { "2x2x11", "2x2x4" },
  { "7x3", "5x5" },
  { "9", "4" },
  { "1x2x5x4x3", "1x2x3x7x4" },
  { "3x2x4x5", "2x3x5x4" },
  { "1x1x40x40", "1x1x3x3" },
};

static void
image_resize_rule (gconstpointer data)
{
  const RefResize *rule = data;
  const gboolean   down = strcmp (rule->nearest, "floor") == 0 ||
                        strcmp (rule->nearest, "ceil") == 0;

  for (guint i = 0; i < G_N_ELEMENTS (image_sizes); i++)
    image_check_resize (test_shape (image_sizes[i].in),
                        test_shape (image_sizes[i].out), rule);
  /* Where single precision rounds a place down wrongly, everybody does. */
  if (down && strcmp (rule->mode, "nearest") == 0)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (image_odd_sizes); i++)
    image_check_resize (test_shape (image_odd_sizes[i].in),
                        test_shape (image_odd_sizes[i].out), rule);
}

static void
image_resize_random (void)
{
  for (guint i = 0; i < 60; i++)
    {
      RefResize rule =
          image_rules[g_test_rand_int_range (4, G_N_ELEMENTS (image_rules))];
      const guint rank = g_test_rand_int_range (1, 6);
      FoveaShape  in = { rank, { 0 } }, out;

      for (guint d = 0; d < rank; d++)
        in.size[d] = g_test_rand_int_range (1, rank > 3 && d < 2 ? 3 : 14);
      if (rank == 4)
        in.size[0] = 1;
      out = in;
      for (guint d = rank > 2 ? 2 : 0; d < rank; d++)
        out.size[d] = g_test_rand_int_range (1, 30);
      image_check_resize (in, out, &rule);
    }
}

/* Scales instead of sizes, by every way there was. */
static void
image_resize_scales (void)
{
  static const double scales[] = { 1, 1, 2.5, 0.5 };
  static const struct
  {
    const char *attrs;
    guint       place; /* of the scales among the inputs; 0: attributes */
  } ways[] = {
    { "mode=linear coordinate_transformation_mode=asymmetric", 2 },
    { "mode=linear", 1 },
    { "mode=linear scales=1.0,1.0,2.5,0.5", 0 },
    { "mode=bilinear height_scale=2.5 width_scale=0.5", 0 },
  };
  const RefResize rule = { "linear", "asymmetric", "floor", 0, FALSE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_auto (TestLayer) test = { .layer = "resize",
                                  .attrs = ways[i].attrs,
                                  .n_inputs = 1,
                                  .n_weights = ways[i].place };

      test.input[0] = test_random (test_shape ("1x2x4x6"));
      if (ways[i].place)
        test.weight[ways[i].place - 1] =
            test_numbers (fovea_shape (1, 4), scales);
      test_layer_check (
          &test, ref_resize (test.input[0], test_shape ("1x2x10x3"), &rule),
          ways[i].attrs);
    }
}

/* Before opset 11 shrinking took the next place, not the one before. */
static void
image_upsample_nearest (void)
{
  static const double in[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static const double scales[] = { 1, 1, 0.6, 0.6 }, twice[] = { 1, 1, 1, 2 };
  static const double want[] = { 1, 3 };
  static const double doubled[] = { 1, 1, 2, 2, 3, 3, 4, 4,
                                    5, 5, 6, 6, 7, 7, 8, 8 };

  for (int up = 0; up < 2; up++)
    {
      g_auto (TestLayer)
          test = { .layer = "resize", .n_inputs = 1, .n_weights = 1 };
      g_autoptr (FoveaTensor) got = NULL;
      g_autoptr (Ref) ref =
          ref_new (up ? test_shape ("1x1x2x8") : test_shape ("1x1x1x2"));

      test.input[0] = test_numbers (test_shape ("1x1x2x4"), in);
      test.weight[0] = test_numbers (fovea_shape (1, 4), up ? twice : scales);
      memcpy (ref->value, up ? doubled : want, ref->n * sizeof (double));
      got = test_layer_run (&test);
      test_compare (got, ref, "before opset 11");
    }
}

static void
image_resize_crop (void)
{
  static const double in[] = { 0, 10, 20, 30, 40 };
  static const double roi[] = { 0.25, 1.25 };
  /* 0.25 * 4 + i * 4 / 4 */
  static const double want[] = { 10, 20, 30, 40, -7 };
  static const gint64 size = 5;
  static const double middle[] = { 20 };
  static const double half[] = { 0, 1 };
  static const gint64 one = 1;
  g_auto (TestLayer) test = {
    .layer = "resize",
    .attrs = "mode=linear coordinate_transformation_mode=tf_crop_and_resize "
             "extrapolation_value=-7.0 axes=-1",
    .n_inputs = 1,
    .n_weights = 3
  };
  g_autoptr (Ref) ref = ref_new (test_shape ("1x1x1x5"));
  g_autoptr (Ref) single = ref_new (test_shape ("1x1x1x1"));
  g_autoptr (FoveaTensor) got = NULL, alone = NULL;

  test.input[0] = test_numbers (test_shape ("1x1x1x5"), in);
  test.weight[0] = test_numbers (fovea_shape (1, 2), roi);
  test.weight[2] = test_ints (1, &size);
  memcpy (ref->value, want, sizeof want);
  got = test_layer_run (&test);
  test_compare (got, ref, "tf_crop_and_resize");
  fovea_tensor_free (test.weight[0]);
  fovea_tensor_free (test.weight[2]);
  test.weight[0] = test_numbers (fovea_shape (1, 2), half);
  test.weight[2] = test_ints (1, &one);
  memcpy (single->value, middle, sizeof middle);
  alone = test_layer_run (&test);
  test_compare (alone, single, "its middle");
}

/* The sizes that keep the picture's shape. */
static void
image_resize_aspect (void)
{
  static const gint64 sizes[] = { 7, 8 }, smaller[] = { 4, 8 },
                      larger[] = { 7, 14 };

  for (int large = 0; large < 2; large++)
    {
      g_autofree char *attrs =
          g_strdup_printf ("mode=linear axes=2,3 keep_aspect_ratio_policy=%s",
                           large ? "not_smaller" : "not_larger");
      g_auto (TestLayer) test = { .layer = "resize",
                                  .attrs = attrs,
                                  .n_inputs = 1,
                                  .n_weights = 3 };
      g_autoptr (FoveaTensor) got = NULL;

      test.input[0] = test_random (test_shape ("1x1x2x4"));
      test.weight[2] = test_ints (2, sizes);
      got = test_layer_run (&test);
      for (int d = 0; d < 2; d++)
        g_assert_cmpint (got->shape.size[2 + d], ==,
                         large ? larger[d] : smaller[d]);
    }
}

static void
image_resize_types (void)
{
  static const FoveaDType types[] = { FOVEA_I64, FOVEA_U64, FOVEA_I32,
                                      FOVEA_U8,  FOVEA_I16, FOVEA_BOOL };
  static const gint64     bytes[] = { 10, 115, 3, 120 };
  /* 62.5 to the even number, 61.5 too */
  static const gint64 smooth[] = { 10, 62, 115, 59, 3, 62, 120, 120 };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      FoveaTensor *in = typed_ints (types[i], test_shape ("1x1x3x5"), NULL);
      g_autoptr (FoveaTensor) owned = in;
      gint64 want[90];

      for (int n = 0; n < 90; n++)
        {
          int at = n / 15 / 2 * 5 + n % 15 / 3;

          want[n] = types[i] == FOVEA_U64 ? ((gint64 *) in->data)[at] :
                                            fovea_tensor_get_int (in, at);
        }
      typed_check_ints ("resize", "mode=nearest scales=1.0,1.0,2.0,3.0", &in, 1,
                        types[i], test_shape ("1x1x6x15"), want);
    }
  for (guint i = 2; i < 5; i++)
    {
      FoveaTensor *in = typed_ints (types[i], test_shape ("4"), bytes);
      g_autoptr (FoveaTensor) owned = in;

      typed_check_ints ("resize", "mode=linear scales=2.0", &in, 1, types[i],
                        test_shape ("8"), smooth);
    }
}

/* What a stretched filter does not reach is not looked at: from 10 to 4, number
 * 1 is made of 1 to 5, though the next one is in the table, too. */
static void
image_resize_infinity (void)
{
  static const gint64 size[] = { 4, 4 };
  g_auto (TestLayer) test = { .layer = "resize",
                              .attrs = "mode=linear antialias=1",
                              .n_inputs = 1,
                              .n_weights = 3 };
  g_autoptr (FoveaTensor) got = NULL;
  const float *values;

  test.input[0] = test_random (test_shape ("10x10"));
  ((float *) test.input[0]->data)[66] = INFINITY;
  test.weight[2] = test_ints (2, size);
  got = test_layer_run (&test);
  values = got->data;
  for (int i = 0; i < 16; i++)
    g_assert_true (! isfinite (values[i]) == (i % 4 >= 2 && i / 4 >= 2));
}

static void
image_resize_errors (void)
{
  static const double bad[] = { 1, 1, 0, 2 }, huge[] = { 1, 1, 1, 1e9 };
  static const double few[] = { 1, 2 }, infinite[] = { 1, 1, 1, INFINITY };
  static const double none[] = { 1, 1, 1, NAN };
  static const struct
  {
    const char   *attrs, *text;
    guint         n;
    const double *scales;
    FoveaError    code;
  } cases[] = {
    { "mode=lanczos", "resize: unknown mode 'lanczos'", 0, NULL,
      FOVEA_ERROR_UNSUPPORTED },
    { "coordinate_transformation_mode=x",
      "resize: unknown coordinate_transformation_mode 'x'", 0, NULL,
      FOVEA_ERROR_UNSUPPORTED },
    { "nearest_mode=up", "resize: unknown nearest_mode 'up'", 0, NULL,
      FOVEA_ERROR_UNSUPPORTED },
    { "keep_aspect_ratio_policy=no", "keep_aspect_ratio_policy 'no'", 0, NULL,
      FOVEA_ERROR_UNSUPPORTED },
    { "colour=3", "'colour'", 0, NULL, FOVEA_ERROR_UNSUPPORTED },
    { "mode=nearest", "needs either scales or sizes", 0, NULL,
      FOVEA_ERROR_FORMAT },
    { "mode=nearest", "resize: 2 scales where 4 are needed", 2, few,
      FOVEA_ERROR_SHAPE },
    { "mode=nearest", "a scale of 0 is out of range", 4, bad,
      FOVEA_ERROR_SHAPE },
    { "mode=nearest", "a scale of nan is out of range", 4, none,
      FOVEA_ERROR_SHAPE },
    { "mode=nearest", "a scale of inf is out of range", 4, infinite,
      FOVEA_ERROR_SHAPE },
    { "mode=linear", "a scale of 1e+09 is out of range", 4, huge,
      FOVEA_ERROR_SHAPE },
    { "mode=linear axes=1,9", "no axis 9", 2, few, FOVEA_ERROR_SHAPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "resize",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1,
                                  .n_weights = 2 };

      test.input[0] = test_random (test_shape ("1x2x3x4"));
      if (cases[i].scales)
        test.weight[1] =
            test_numbers (fovea_shape (1, cases[i].n), cases[i].scales);
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

static void
image_resize_limits (void)
{
  static const gint64 side[] = { 1, 1, 1, (gint64) 1 << 26 };
  static const gint64 twice[] = { 1, 2, 12, 16 };
  g_auto (TestLayer) large = { .layer = "resize",
                               .attrs = "mode=linear",
                               .n_inputs = 1,
                               .n_weights = 3 };
  g_auto (TestLayer) test = { .layer = "resize",
                              .attrs = "mode=cubic",
                              .n_inputs = 1,
                              .n_weights = 3 };

  large.input[0] = test_random (test_shape ("1x1x1x4"));
  large.weight[2] = test_ints (4, side);
  test_layer_fails (&large, FOVEA_ERROR_MEMORY,
                    "resize: from a size of 4 to 67");
  test.input[0] = test_random (test_shape ("1x2x6x8"));
  test.weight[2] = test_ints (4, twice);
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (image_rules); i++)
    {
      g_autofree char *name = g_strdup_printf (
          "/resize/%s-%s-%u", image_rules[i].mode, image_rules[i].places, i);

      g_test_add_data_func (name, &image_rules[i], image_resize_rule);
    }
  g_test_add_func ("/resize/random", image_resize_random);
  g_test_add_func ("/resize/scales", image_resize_scales);
  g_test_add_func ("/resize/upsample", image_upsample_nearest);
  g_test_add_func ("/resize/crop", image_resize_crop);
  g_test_add_func ("/resize/aspect", image_resize_aspect);
  g_test_add_func ("/resize/types", image_resize_types);
  g_test_add_func ("/resize/infinity", image_resize_infinity);
  g_test_add_func ("/resize/errors", image_resize_errors);
  g_test_add_func ("/resize/limits", image_resize_limits);
  test_sampling_add ();
  return g_test_run ();
}
