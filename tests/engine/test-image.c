/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resizing, sampling and cutting pictures against their definitions in double
 * precision: each axis as a full matrix of weights, each output as a sum over
 * all of the input. */
#include <math.h>
#include <string.h>

#include "support.h"
#include "typed.h"

/* ---- resize: the oracle ---------------------------------------------------------- */

typedef struct
{
  const char *mode;   /* nearest, linear, cubic */
  const char *places; /* coordinate_transformation_mode */
  const char *nearest;
  double      a;
  gboolean    antialias, exclude;
} ImageRule;

/* The place of output i as a fraction: *over / *under, both whole numbers. */
static void
image_place (const ImageRule *rule,
             gint64           in,
             gint64           out,
             gint64           i,
             gint64          *over,
             gint64          *under)
{
  *over = (2 * i + 1) * in - out;
  *under = 2 * out;
  if (strcmp (rule->places, "asymmetric") == 0)
    {
      *over = i * in;
      *under = out;
    }
  else if (strcmp (rule->places, "align_corners") == 0)
    {
      *over = out > 1 ? i * (in - 1) : 0;
      *under = MAX (out - 1, 1);
    }
  else if (strcmp (rule->places, "pytorch_half_pixel") == 0 && out == 1)
    *over = 0;
}

static gint64
image_floor (gint64 over, gint64 under)
{
  return over >= 0 ? over / under : -((-over + under - 1) / under);
}

static gint64
image_nearest (const ImageRule *rule, gint64 over, gint64 under)
{
  if (strcmp (rule->nearest, "floor") == 0)
    return image_floor (over, under);
  if (strcmp (rule->nearest, "ceil") == 0)
    return -image_floor (-over, under);
  if (strcmp (rule->nearest, "round_prefer_ceil") == 0)
    return image_floor (2 * over + under, 2 * under);
  return -image_floor (-2 * over + under, 2 * under);
}

static double
image_filter (const ImageRule *rule, double x)
{
  x = fabs (x);
  if (strcmp (rule->mode, "linear") == 0)
    return x < 1 ? 1 - x : 0;
  if (x < 1)
    return (rule->a + 2) * x * x * x - (rule->a + 3) * x * x + 1;
  return x < 2 ? rule->a * x * x * x - 5 * rule->a * x * x + 8 * rule->a * x -
                     4 * rule->a :
                 0;
}

/* weights[in]: what output i takes of each input. */
static void
image_weights (const ImageRule *rule,
               gint64           in,
               gint64           out,
               gint64           i,
               double          *weights)
{
  gint64       over, under;
  double       sum = 0;
  const double shrink = rule->antialias && out < in ? (double) out / in : 1;

  memset (weights, 0, in * sizeof *weights);
  if (in == out)
    {
      weights[i] = 1;
      return;
    }
  image_place (rule, in, out, i, &over, &under);
  if (strcmp (rule->mode, "nearest") == 0)
    {
      weights[CLAMP (image_nearest (rule, over, under), 0, in - 1)] = 1;
      return;
    }
  for (gint64 k = -5 * in - 5; k < 6 * in + 5; k++)
    {
      double w = image_filter (rule, (k - (double) over / under) * shrink);

      if (rule->exclude && (k < 0 || k >= in))
        continue;
      weights[CLAMP (k, 0, in - 1)] += w;
      sum += w;
    }
  for (gint64 k = 0; k < in; k++)
    weights[k] /= sum;
}

/* By axes: sums over axis d, one after the other. */
static Ref *
image_resize (const FoveaTensor *x, FoveaShape out, const ImageRule *rule)
{
  g_autoptr (Ref) from = ref_same (x, x->shape);

  for (guint d = 0; d < out.rank; d++)
    {
      const gint64       in_size = from->shape.size[d], size = out.size[d];
      g_autofree double *weights = g_new (double, in_size);
      FoveaShape         shape = from->shape;
      gint64             inner = 1;
      Ref               *to;

      for (guint e = d + 1; e < out.rank; e++)
        inner *= shape.size[e];
      shape.size[d] = size;
      to = ref_new (shape);
      for (gint64 n = 0; n < to->n; n++)
        {
          const gint64 j = n % inner, outer = n / inner / size;

          image_weights (rule, in_size, size, n / inner % size, weights);
          for (gint64 k = 0; k < in_size; k++)
            {
              const gint64 at = (outer * in_size + k) * inner + j;

              to->value[n] += weights[k] * from->value[at];
              to->bound[n] +=
                  fabs (weights[k]) *
                  (from->bound[at] +
                   (strcmp (rule->mode, "nearest") == 0 || in_size == size ?
                        0 :
                        24 * REF_U * fabs (from->value[at])));
            }
        }
      ref_free (from);
      from = to;
    }
  return g_steal_pointer (&from);
}

static char *
image_attrs (const ImageRule *rule)
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
image_check_resize (FoveaShape in, FoveaShape out, const ImageRule *rule)
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
  test_layer_check (&test, image_resize (test.input[0], out, rule), what);
}

/* ---- resize: cases ---------------------------------------------------------------- */

static const ImageRule image_rules[] = {
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
  const ImageRule *rule = data;
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
      ImageRule rule =
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
  const ImageRule rule = { "linear", "asymmetric", "floor", 0, FALSE, FALSE };

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
          &test, image_resize (test.input[0], test_shape ("1x2x10x3"), &rule),
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

/* What a stretched filter does not reach is not looked at. */
static void
image_resize_infinity (void)
{
  static const gint64 size[] = { 3, 3 };

  for (int cubic = 0; cubic < 2; cubic++)
    {
      g_auto (TestLayer) test = { .layer = "resize",
                                  .attrs = cubic ?
                                               "mode=cubic antialias=1" :
                                               "mode=linear antialias=1",
                                  .n_inputs = 1,
                                  .n_weights = 3 };
      g_autoptr (FoveaTensor) got = NULL;
      const float *values;

      test.input[0] = test_random (test_shape ("17x17"));
      ((float *) test.input[0]->data)[0] = INFINITY;
      test.weight[2] = test_ints (2, size);
      got = test_layer_run (&test);
      values = got->data;
      g_assert_false (isfinite (values[0]));
      for (int i = 0; i < 9; i++)
        if (i % 3 == 2 || i / 3 == 2)
          g_assert_true (isfinite (values[i]));
    }
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

/* ---- gridsample -------------------------------------------------------------------- */

typedef struct
{
  const char *mode, *padding;
  gboolean    align;
} ImageGrid;

/* Bounced off the ends, step by step. */
static double
image_bounce (double x, gint64 n, gboolean align)
{
  const double low = align ? 0 : -0.5, high = align ? n - 1 : n - 0.5;

  if (high <= low)
    return 0;
  while (x < low || x > high)
    x = x < low ? 2 * low - x : 2 * high - x;
  return x;
}

static double
image_pad_place (const ImageGrid *rule, double x, gint64 n)
{
  if (strcmp (rule->padding, "reflection") == 0)
    x = image_bounce (x, n, rule->align);
  return strcmp (rule->padding, "zeros") == 0 ? x : CLAMP (x, 0, n - 1.0);
}

/* What the place x (-1 to 1) of an axis takes of number k of n. */
static double
image_grid_weight (const ImageGrid *rule, double x, gint64 n, gint64 k)
{
  const ImageRule cubic = { "cubic", NULL, NULL, -0.75, FALSE, FALSE };
  double place = rule->align ? (x + 1) / 2 * (n - 1) : ((x + 1) * n - 1) / 2;
  double sum = 0;

  if (strcmp (rule->mode, "cubic") == 0)
    {
      for (double at = floor (place) - 1; at <= floor (place) + 2; at++)
        if (image_pad_place (rule, at, n) == k)
          sum += image_filter (&cubic, at - place);
      return sum;
    }
  place = image_pad_place (rule, place, n);
  if (strcmp (rule->mode, "nearest") == 0)
    return rint (place) == k;
  return MAX (1 - fabs (place - k), 0);
}

static Ref *
image_gridsample (const FoveaTensor *x,
                  const FoveaTensor *grid,
                  const ImageGrid   *rule)
{
  const guint  axes = x->shape.rank - 2;
  FoveaShape   shape = x->shape;
  const float *values = x->data, *places = grid->data;
  gint64       in_plane = 1, out_plane = 1;
  Ref         *out;

  for (guint d = 0; d < axes; d++)
    {
      in_plane *= shape.size[2 + d];
      shape.size[2 + d] = grid->shape.size[1 + d];
      out_plane *= shape.size[2 + d];
    }
  out = ref_new (shape);
  for (gint64 n = 0; n < out->n; n++)
    {
      const gint64 plane = n / out_plane, batch = plane / shape.size[1];
      const float *at = places + (batch * out_plane + n % out_plane) * axes;

      for (gint64 k = 0; k < in_plane; k++)
        {
          double w = 1;
          gint64 left = k;

          for (guint a = 0; a < axes; a++)
            {
              gint64 size = x->shape.size[x->shape.rank - 1 - a];

              w *= image_grid_weight (rule, at[a], size, left % size);
              left /= size;
            }
          out->value[n] += w * values[plane * in_plane + k];
          out->bound[n] += 70 * REF_U * fabs (w * values[plane * in_plane + k]);
        }
    }
  return out;
}

static void
image_gridsample_rule (gconstpointer data)
{
  static const char *const modes[] = { "linear", "nearest", "cubic" };
  static const char *const paddings[] = { "zeros", "border", "reflection" };
  const guint              number = GPOINTER_TO_UINT (data);
  const ImageGrid          rule = { modes[number % 3], paddings[number / 3 % 3],
                                    number / 9 };

  for (guint i = 0; i < 12; i++)
    {
      const guint      axes = i % 3 + 1;
      g_autofree char *attrs =
          g_strdup_printf ("mode=%s padding_mode=%s align_corners=%d",
                           rule.mode, rule.padding, rule.align);
      g_auto (TestLayer)
          test = { .layer = "gridsample", .attrs = attrs, .n_inputs = 2 };
      FoveaShape in = { axes + 2, { 2, 3 } }, grid = { axes + 2, { 2 } };
      float     *places;

      for (guint a = 0; a < axes; a++)
        {
          in.size[2 + a] = g_test_rand_int_range (1, 7);
          grid.size[1 + a] = g_test_rand_int_range (1, 7);
        }
      grid.size[axes + 1] = axes;
      test.input[0] = test_random (in);
      test.input[1] = test_random (grid);
      places = test.input[1]->data;
      for (gint64 k = 0; k < fovea_shape_elements (&grid); k++)
        places[k] *= i % 4 ? 1.3 : 5;
      test_layer_check (
          &test, image_gridsample (test.input[0], test.input[1], &rule), attrs);
    }
}

/* Places that are no numbers, or nowhere, are read nowhere. */
static void
image_gridsample_nowhere (void)
{
  static const double places[] = { NAN, 0, INFINITY, 0, 0, -INFINITY, 1e30, 0 };
  static const char *const modes[] = { "linear", "nearest", "cubic" };

  for (guint m = 0; m < 3; m++)
    for (int zeros = 0; zeros < 2; zeros++)
      {
        g_autofree char *attrs =
            g_strdup_printf ("mode=%s padding_mode=%s", modes[m],
                             zeros ? "zeros" : "reflection");
        g_auto (TestLayer)
            test = { .layer = "gridsample", .attrs = attrs, .n_inputs = 2 };
        g_autoptr (FoveaTensor) got = NULL;
        const float *values;

        test.input[0] = test_random (test_shape ("1x1x3x3"));
        test.input[1] = test_numbers (test_shape ("1x1x4x2"), places);
        got = test_layer_run (&test);
        values = got->data;
        g_assert_true (isnan (values[0]));
        for (int i = 1; zeros && i < 4; i++)
          g_assert_cmpfloat (values[i], ==, 0);
      }
}

static void
image_gridsample_errors (void)
{
  static const struct
  {
    const char *grid, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x2x2x2", "mode=fine", "gridsample: unknown mode 'fine'",
      FOVEA_ERROR_UNSUPPORTED },
    { "1x2x2x2", "padding_mode=wrap", "unknown padding_mode 'wrap'",
      FOVEA_ERROR_UNSUPPORTED },
    { "1x2x2x3", "mode=linear", "a grid of 1x2x2x3 does not go with 1x1x3x3",
      FOVEA_ERROR_SHAPE },
    { "2x2x2x2", "mode=linear", "a grid of 2x2x2x2", FOVEA_ERROR_SHAPE },
    { "1x2x2", "mode=linear", "a grid of 1x2x2", FOVEA_ERROR_SHAPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = "gridsample",
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 2 };

      test.input[0] = test_random (test_shape ("1x1x3x3"));
      test.input[1] = test_random (test_shape (cases[i].grid));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

/* ---- affinegrid ---------------------------------------------------------------------- */

static void
image_affinegrid (void)
{
  for (int i = 0; i < 8; i++)
    {
      const guint    axes = 2 + i % 2;
      const gboolean align = i / 2 % 2;
      g_auto (TestLayer)
          test = { .layer = "affinegrid",
                   .attrs = align ? "align_corners=1" : "align_corners=0",
                   .n_inputs = 1,
                   .n_weights = 1 };
      gint64       size[5] = { 2, 1 };
      FoveaShape   shape = { axes + 2, { 2 } };
      const float *theta;
      Ref         *ref;

      for (guint a = 0; a < axes; a++)
        shape.size[1 + a] = size[2 + a] = g_test_rand_int_range (2, 6);
      shape.size[axes + 1] = axes;
      test.input[0] = test_random (fovea_shape (3, 2, axes, axes + 1));
      test.weight[0] = test_ints (axes + 2, size);
      theta = test.input[0]->data;
      ref = ref_new (shape);
      for (gint64 n = 0; n < ref->n; n++)
        {
          gint64       left = n / axes;
          const float *row =
              theta + (n / (ref->n / 2) * axes + n % axes) * (axes + 1);

          for (guint a = 0; a < axes; a++)
            {
              gint64 length = size[axes + 1 - a], at = left % length;

              ref->value[n] +=
                  row[a] * (align ? 2.0 * at / (length - 1) - 1 :
                                    (2.0 * at + 1 - length) / length);
              left /= length;
            }
          ref->value[n] += row[axes];
          ref->bound[n] = 4 * REF_U;
        }
      test_layer_check (&test, ref, "affinegrid");
    }
}

/* ---- Cutting ---------------------------------------------------------------------------- */

/* Output place i of each axis shows input place i + shift, or 0. */
static Ref *
image_shifted (const FoveaTensor *x, FoveaShape shape, const gint64 *shift)
{
  Ref *out = ref_new (shape);

  for (gint64 n = 0; n < out->n; n++)
    {
      gint64   left = n, at = 0, stride = 1;
      gboolean inside = TRUE;

      for (guint d = shape.rank; d-- > 0;)
        {
          gint64 i = left % shape.size[d] + shift[d];

          left /= shape.size[d];
          inside = inside && i >= 0 && i < x->shape.size[d];
          at += i * stride;
          stride *= x->shape.size[d];
        }
      out->value[n] = inside ? ((const float *) x->data)[at] : 0;
    }
  return out;
}

static void
image_centercroppad (void)
{
  static const struct
  {
    const char *in, *out;
    gint64      shift[5];
  } cases[] = {
    { "1x2x7x9", "1x2x4x5", { 0, 0, 1, 2, 0 } },
    { "1x2x4x5", "1x2x7x9", { 0, 0, -1, -2, 0 } },
    { "1x3x8x3", "1x2x3x10", { 0, 0, 2, -3, 0 } },
    { "3x2x5", "2x2x9", { 0, 0, -2, 0, 0 } },
    { "4", "9", { -2, 0, 0, 0, 0 } },
    { "2x3x4x5x6", "2x1x7x5x3", { 0, 1, -1, 0, 1 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "centercroppad", .n_inputs = 1, .n_weights = 1 };
      FoveaShape out = test_shape (cases[i].out);

      test.input[0] = test_random (test_shape (cases[i].in));
      test.weight[0] = test_ints (out.rank, out.size);
      test_layer_check (&test,
                        image_shifted (test.input[0], out, cases[i].shift),
                        cases[i].in);
    }
}

static void
image_centercroppad_wide (void)
{
  static const gint64 size[] = { 3 }, number[] = { 5, -6, 1ll << 40, 8 };
  g_auto (TestLayer) test = { .layer = "centercroppad",
                              .attrs = "axes=-1",
                              .n_inputs = 1,
                              .n_weights = 1 };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;

  test.input[0] = typed_ints (FOVEA_I64, fovea_shape (2, 1, 4), number);
  test.weight[0] = test_ints (1, size);
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &test.input[0]->shape, NULL, NULL);
  result = fovea_plan_run (plan, (const FoveaTensor *const[]){ test.input[0] },
                           NULL, NULL);
  for (int i = 0; i < 3; i++)
    g_assert_cmpint (fovea_tensor_get_int (fovea_result_output (result, 0), i),
                     ==, number[i]);
}

static void
image_crop (void)
{
  static const gint64 shift[] = { 0, 0, 2, 1 };
  static const struct
  {
    const char *attrs, *out;
  } cases[] = { { "border=1,2,3,1", "1x2x4x5" },
                { "border=1,2,0,0 scale=3,2", "1x2x3x2" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = "crop", .attrs = cases[i].attrs, .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x2x7x9"));
      test_layer_check (
          &test,
          image_shifted (test.input[0], test_shape (cases[i].out), shift),
          cases[i].attrs);
    }
}

static void
image_cutting_errors (void)
{
  static const struct
  {
    const char *layer, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "crop", "border=1,2", "crop: a border of 2 numbers", FOVEA_ERROR_FORMAT },
    { "crop", "border=4,0,5,0", "from 4 on is not inside a size of 9",
      FOVEA_ERROR_SHAPE },
    { "crop", "border=-1,0,0,0", "crop: ", FOVEA_ERROR_SHAPE },
    { "crop", "border=1,1,0,0 scale=7,2",
      "crop: 7 from 1 on is not inside a size of 7", FOVEA_ERROR_SHAPE },
    { "crop", "border=0,0,9223372036854775807,0", "crop: ", FOVEA_ERROR_SHAPE },
    { "imagescaler", "bias=1.0,2.0,3.0", "3 biases for 2 channels",
      FOVEA_ERROR_SHAPE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = cases[i].layer,
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x2x7x9"));
      test_layer_fails (&test, cases[i].code, cases[i].text);
    }
}

/* ---- One number at a time ------------------------------------------------------------- */

static double
image_affine_of (double x)
{
  return 0.5 * x - 3;
}

static double
image_scale_of (double x)
{
  return 0.25 * x;
}

static double
image_softplus_of (double x)
{
  return 0.5 * log1p (exp (2 * x));
}

static double
image_tanh_of (double x)
{
  return 1.5 * tanh (0.5 * x);
}

static void
image_fossils (void)
{
  static const struct
  {
    const char *layer, *attrs;
    double (*func) (double);
  } cases[] = {
    { "affine", "alpha=0.5 beta=-3.0", image_affine_of },
    { "affine", "scale=0.25", image_scale_of },
    { "parametricsoftplus", "alpha=0.5 beta=2.0", image_softplus_of },
    { "scaledtanh", "alpha=1.5 beta=0.5", image_tanh_of },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = cases[i].layer,
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x2x5x9"));
      test_layer_check (&test, ref_each (test.input[0], cases[i].func, 2),
                        cases[i].attrs);
    }
}

static void
image_imagescaler (void)
{
  static const double bias[] = { 1, -2, 0.5 };
  g_auto (TestLayer) test = { .layer = "imagescaler",
                              .attrs = "scale=0.5 bias=1.0,-2.0,0.5",
                              .n_inputs = 1 };
  Ref *ref;

  test.input[0] = test_random (test_shape ("1x3x5x9"));
  ref = ref_same (test.input[0], test.input[0]->shape);
  for (gint64 n = 0; n < ref->n; n++)
    {
      ref->value[n] = 0.5 * ref->value[n] + bias[n / 45];
      ref->bound[n] = 2 * REF_U * 3;
    }
  test_layer_check (&test, ref, "imagescaler");
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
  for (guint i = 0; i < 18; i++)
    {
      g_autofree char *name = g_strdup_printf ("/gridsample/%u", i);

      g_test_add_data_func (name, GUINT_TO_POINTER (i), image_gridsample_rule);
    }
  g_test_add_func ("/gridsample/nowhere", image_gridsample_nowhere);
  g_test_add_func ("/gridsample/errors", image_gridsample_errors);
  g_test_add_func ("/affinegrid", image_affinegrid);
  g_test_add_func ("/centercroppad", image_centercroppad);
  g_test_add_func ("/centercroppad/wide", image_centercroppad_wide);
  g_test_add_func ("/crop", image_crop);
  g_test_add_func ("/cutting/errors", image_cutting_errors);
  g_test_add_func ("/fossils", image_fossils);
  g_test_add_func ("/imagescaler", image_imagescaler);
  return g_test_run ();
}
