/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Normalising layers against their formulas in double precision. */
#include <math.h>

#include "outputs.h"

/* Computed in double and rounded once or twice. */
static double
norm_bound (double value, double terms)
{
  return 2.001 * REF_U * fabs (value) + 0x1p-44 * (terms + 1);
}

static double
at (const FoveaTensor *x, gint64 i)
{
  return ((const float *) x->data)[i];
}

static gint64
norm_product (const FoveaShape *shape, guint from, guint until)
{
  gint64 n = 1;

  for (guint d = from; d < until; d++)
    n *= shape->size[d];
  return n;
}

/* Mean and variance of the numbers of x that `group` says belong to g. */
typedef gint64 (*NormGroup) (const FoveaTensor *x, gint64 i, gint64 option);

static void
norm_moments (const FoveaTensor *x,
              NormGroup          group,
              gint64             option,
              gint64             g,
              double            *mean,
              double            *variance)
{
  gint64 count = 0, n = fovea_shape_elements (&x->shape);

  *mean = *variance = 0;
  for (gint64 i = 0; i < n; i++)
    if (group (x, i, option) == g)
      {
        *mean += at (x, i);
        count++;
      }
  *mean /= count;
  for (gint64 i = 0; i < n; i++)
    if (group (x, i, option) == g)
      *variance += (at (x, i) - *mean) * (at (x, i) - *mean) / count;
}

/* y = (x - mean) / sqrt (variance + epsilon) * scale + shift; scale and shift
 * of number i of x by the caller's numbers. */
static Ref *
norm_ref (const FoveaTensor *x,
          NormGroup          group,
          gint64             option,
          double             epsilon,
          double (*number) (const Outputs *test, guint input, gint64 i),
          const Outputs *test)
{
  Ref   *ref = ref_new (x->shape);
  double mean = 0, variance = 0;
  gint64 last = -1;

  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 g = group (x, i, option);
      double factor;

      if (g != last)
        norm_moments (x, group, option, g, &mean, &variance);
      last = g;
      factor = number (test, 1, i) / sqrt (variance + epsilon);
      ref->value[i] = (at (x, i) - mean) * factor + number (test, 2, i);
      ref->bound[i] =
          norm_bound (ref->value[i], fabs (at (x, i)) + fabs (mean * factor));
    }
  return ref;
}

static void
norm_check (Outputs *test, Ref *want)
{
  g_autoptr (Ref) owned = want;

  for (guint known = 0; known < 8; known += 6)
    {
      g_autoptr (FoveaResult) result = NULL;

      test->known = known;
      result = outputs_run (test, 1 + known / 2, NULL);
      test_compare (fovea_result_output (result, 0), want, test->layer);
    }
}

/* ---- instancenorm, groupnorm ------------------------------------------------- */

static gint64
group_plane (const FoveaTensor *x, gint64 i, gint64 option)
{
  return i / norm_product (&x->shape, 2, x->shape.rank);
}

/* `option` groups of channels */
static gint64
group_channels (const FoveaTensor *x, gint64 i, gint64 option)
{
  return i / (norm_product (&x->shape, 1, x->shape.rank) / option);
}

/* One number a channel, or a group of channels. */
static double
number_channel (const Outputs *test, guint input, gint64 i)
{
  const FoveaTensor *x = test->in[0];
  gint64             channels = x->shape.size[1];
  gint64 c = i / norm_product (&x->shape, 2, x->shape.rank) % channels;

  return at (test->in[input], c / (channels / test->in[input]->shape.size[0]));
}

static void
norm_fill (Outputs *test, const char *layer, FoveaShape shape, gint64 numbers)
{
  test->layer = layer;
  test->n_in = 3;
  test->n_out = 1;
  test->in[0] = test_random (shape);
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) test->in[0]->data)[i] += i % 3 ? 50 : 50.5f;
  test->in[1] = test_random (fovea_shape (1, numbers));
  test->in[2] = test_random (fovea_shape (1, numbers));
}

static void
norm_instance (void)
{
  for (int i = 0; i < 40; i++)
    {
      g_auto (Outputs) test = { .attrs = i % 2 ? "epsilon=0.25" : NULL };
      FoveaShape shape = outputs_shape (3, 5, 6);

      norm_fill (&test, "instancenorm", shape, shape.size[1]);
      norm_check (&test, norm_ref (test.in[0], group_plane, 0,
                                   i % 2 ? 0.25 : 1e-5, number_channel, &test));
    }
}

static void
norm_group (void)
{
  for (int i = 0; i < 40; i++)
    {
      FoveaShape       shape = outputs_shape (2, 5, 5);
      gint64           groups = g_test_rand_int_range (1, 5);
      g_autofree char *attrs = g_strdup_printf ("num_groups=%d", (int) groups);
      g_auto (Outputs) test = { .attrs = attrs };

      shape.size[1] *= groups;
      norm_fill (&test, "groupnorm", shape, i % 2 ? groups : shape.size[1]);
      norm_check (&test, norm_ref (test.in[0], group_channels, groups, 1e-5,
                                   number_channel, &test));
    }
}

/* ---- layernorm, rmsnorm ------------------------------------------------------ */

static gint64
group_row (const FoveaTensor *x, gint64 i, gint64 axis)
{
  return i / norm_product (&x->shape, axis, x->shape.rank);
}

/* Input `input` repeated over input 0 as NumPy does; 0 if it is not there. */
static double
number_repeated (const Outputs *test, guint input, gint64 i)
{
  const FoveaShape *x = &test->in[0]->shape, *own;
  gint64            place = 0, stride = 1;

  if (input >= test->n_in)
    return 0;
  own = &test->in[input]->shape;
  for (guint back = 1; back <= own->rank; back++)
    {
      if (own->size[own->rank - back] != 1)
        place += i % x->size[x->rank - back] * stride;
      i /= x->size[x->rank - back];
      stride *= own->size[own->rank - back];
    }
  return at (test->in[input], place);
}

/* A shape that is repeated over the axes from `axis` on, or over all. */
static FoveaShape
norm_repeated (const FoveaShape *x, guint axis)
{
  guint      skip = g_test_rand_int_range (0, 3) ? axis : 0;
  FoveaShape shape = { .rank = x->rank - skip };

  for (guint d = 0; d < shape.rank; d++)
    shape.size[d] =
        skip == axis || g_test_rand_int_range (0, 2) ? x->size[d + skip] : 1;
  return shape;
}

static void
norm_layer (void)
{
  for (int i = 0; i < 120; i++)
    {
      FoveaShape       shape = outputs_shape (1, 5, 6);
      guint            axis = g_test_rand_int_range (0, shape.rank);
      g_autofree char *attrs = g_strdup_printf (
          "axis=%d", i % 2 ? (int) axis : (int) axis - (int) shape.rank);
      g_auto (Outputs) test = { .layer = "layernorm",
                                .attrs = attrs,
                                .n_in = i % 3 ? 3 : 2,
                                .n_out = 1 + i % 3 };
      g_autoptr (FoveaResult) result = NULL;
      gint64 rows = norm_product (&shape, 0, axis);

      test.in[0] = test_random (shape);
      test.in[1] = test_random (norm_repeated (&shape, axis));
      test.in[2] = i % 3 ? test_random (norm_repeated (&shape, axis)) : NULL;
      norm_check (&test, norm_ref (test.in[0], group_row, axis, 1e-5,
                                   number_repeated, &test));
      result = outputs_run (&test, 2, NULL);
      for (guint k = 1; k < test.n_out; k++)
        for (gint64 row = 0; row < rows; row++)
          {
            double mean, variance, want;

            norm_moments (test.in[0], group_row, axis, row, &mean, &variance);
            want = k == 1 ? mean : 1 / sqrt (variance + 1e-5);
            g_assert_cmpfloat_with_epsilon (
                fovea_tensor_get (fovea_result_output (result, k), row), want,
                norm_bound (want, 1));
          }
    }
}

static void
norm_rms (void)
{
  for (int i = 0; i < 60; i++)
    {
      FoveaShape       shape = outputs_shape (1, 5, 6);
      guint            axis = g_test_rand_int_range (0, shape.rank);
      gint64           n = norm_product (&shape, axis, shape.rank);
      g_autofree char *attrs =
          g_strdup_printf ("axis=%d epsilon=0.01", (int) axis);
      g_auto (Outputs)
          test = { .layer = "rmsnorm", .attrs = attrs, .n_in = 2, .n_out = 1 };
      Ref *want = ref_new (shape);

      test.in[0] = test_random (shape);
      test.in[1] = test_random (norm_repeated (&shape, axis));
      for (gint64 k = 0; k < want->n; k++)
        {
          double sum = 0;

          for (gint64 t = k / n * n; t < k / n * n + n; t++)
            sum += at (test.in[0], t) * at (test.in[0], t);
          want->value[k] = at (test.in[0], k) / sqrt (sum / n + 0.01) *
                           number_repeated (&test, 1, k);
          want->bound[k] = norm_bound (want->value[k], 1);
        }
      norm_check (&test, want);
    }
}

/* ---- meanvariance ------------------------------------------------------------ */

/* Bit d of `axes`: along that axis. */
static gint64
group_axes (const FoveaTensor *x, gint64 i, gint64 axes)
{
  gint64 g = 0, stride = 1;

  for (guint d = x->shape.rank; d-- > 0;)
    {
      if (! (axes >> d & 1))
        {
          g += i % x->shape.size[d] * stride;
          stride *= x->shape.size[d];
        }
      i /= x->shape.size[d];
    }
  return g;
}

static void
norm_meanvariance_case (FoveaShape shape, const char *attrs, gint64 axes)
{
  g_auto (TestLayer)
      test = { .layer = "meanvariance", .attrs = attrs, .n_inputs = 1 };
  Ref *want = ref_new (shape);

  test.input[0] = test_random (shape);
  for (gint64 i = 0; i < want->n; i++)
    {
      double mean, variance;

      norm_moments (test.input[0], group_axes, axes,
                    group_axes (test.input[0], i, axes), &mean, &variance);
      want->value[i] =
          (at (test.input[0], i) - mean) / (sqrt (variance) + 1e-9);
      /* One number alone is its mean, but for the last bits. */
      want->bound[i] =
          norm_bound (want->value[i], 1) + 0x1p-50 / (sqrt (variance) + 1e-9);
    }
  test_layer_check (&test, want, attrs ? attrs : "usual axes");
}

static void
norm_meanvariance (void)
{
  norm_meanvariance_case (test_shape ("2x3x5x7"), NULL, 13);
  norm_meanvariance_case (test_shape ("1x3x5x7"), "axes=1", 2);
  for (int i = 0; i < 30; i++)
    {
      FoveaShape       shape = outputs_shape (1, 5, 5);
      gboolean         meant[FOVEA_MAX_RANK];
      g_autofree char *attrs = outputs_axes (shape.rank, meant);
      gint64           axes = 0;

      for (guint d = 0; d < shape.rank; d++)
        axes |= (gint64) meant[d] << d;
      if (axes)
        norm_meanvariance_case (shape, attrs, axes);
    }
}

/* ---- Along one axis ---------------------------------------------------------- */

/* The numbers of the line that number i is on. */
static double
line_sum (const FoveaTensor *x,
          gint64             i,
          guint              from,
          guint              until,
          double (*term) (double))
{
  gint64 inner = norm_product (&x->shape, until, x->shape.rank);
  gint64 n = norm_product (&x->shape, from, until);
  double sum = 0;

  for (gint64 k = 0; k < n; k++)
    sum += term (at (x, i / (n * inner) * n * inner + k * inner + i % inner));
  return sum;
}

static double
term_square (double v)
{
  return v * v;
}

static double
norm_line (const char *layer, const FoveaTensor *x, gint64 i, guint a, guint b)
{
  if (g_str_equal (layer, "logsoftmax"))
    return at (x, i) - log (line_sum (x, i, a, b, exp));
  return at (x, i) / sqrt (line_sum (x, i, a, b, term_square));
}

static void
norm_lines (void)
{
  static const struct
  {
    const char *layer, *shape, *attrs;
    guint       from, until;
  } cases[] = {
    { "logsoftmax", "1x1000", NULL, 1, 2 },
    { "logsoftmax", "1x5x9x70", "axis=1", 1, 2 },
    { "logsoftmax", "2x3x4x5", "axis=-2", 2, 3 },
    { "logsoftmax", "2x3x4x5", "opset=11", 1, 4 },
    { "logsoftmax", "2x3x4x5", "opset=12 axis=2", 2, 4 },
    { "lpnorm", "1x5x9x70", "axis=1", 1, 2 },
    { "lpnorm", "2x3x4x5", NULL, 3, 4 },
    { "lpnorm", "2x3x4x5x2", "axis=0 p=2 opset=11", 0, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaShape shape = test_shape (cases[i].shape);
      g_auto (TestLayer) test = { .layer = cases[i].layer,
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1 };
      Ref *want = ref_new (shape);

      test.input[0] = test_random (shape);
      for (gint64 k = 0; k < want->n; k++)
        {
          want->value[k] = norm_line (cases[i].layer, test.input[0], k,
                                      cases[i].from, cases[i].until);
          want->bound[k] = norm_bound (want->value[k], 1);
        }
      test_layer_check (&test, want, cases[i].layer);
    }
}

static void
norm_lines_by_hand (void)
{
  static const double numbers[] = { 3, -4, 0, 0, 1, 1, NAN, 2 };
  static const double sums[] = { 3 / 7.0, -4 / 7.0, 0, 0, 0.5, 0.5, NAN, NAN };
  static const double hard[] = { 1, 0, 1, 0, 1, 0, 1, 0 };
  static const double flat[] = { 1, 0, 0, 0, 0, 0, 1, 0 };
  const struct
  {
    const char   *layer, *shape, *attrs;
    const double *want;
  } cases[] = {
    { "lpnorm", "4x2", "p=1", sums },
    { "hardmax", "4x2", NULL, hard },
    { "hardmax", "2x2x2", "opset=11", flat },
    { "hardmax", "2x2x2", "opset=11 axis=2", hard },
    { "hardmax", "2x2x2", "axis=-1", hard },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = cases[i].layer,
                                  .attrs = cases[i].attrs,
                                  .n_inputs = 1 };
      Ref *want = ref_new (test_shape (cases[i].shape));

      test.input[0] = test_numbers (want->shape, numbers);
      for (int k = 0; k < 8; k++)
        {
          want->value[k] = cases[i].want[k];
          want->bound[k] = REF_U;
        }
      test_layer_check (&test, want, cases[i].layer);
    }
}

/* ---- lrn --------------------------------------------------------------------- */

static void
norm_lrn (void)
{
  static const struct
  {
    const char *shape, *attrs;
    int         size;
    double      alpha, beta, bias;
  } cases[] = {
    { "1x7x9x70", "size=5", 5, 1e-4, 0.75, 1 },
    { "1x7x5x6", "size=4 alpha=2.0 beta=0.5", 4, 2, 0.5, 1 },
    { "2x9x5", "size=3 alpha=2.0 beta=1.0 bias=0.5", 3, 2, 1, 0.5 },
    { "2x9", "size=1 alpha=2.0 beta=0.25", 1, 2, 0.25, 1 },
    { "1x3x2x2x5", "size=99 alpha=9.0", 99, 9, 0.75, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      FoveaShape shape = test_shape (cases[i].shape);
      gint64     inner = norm_product (&shape, 2, shape.rank);
      gint64     back = (cases[i].size - 1) / 2, n = shape.size[1];
      g_auto (TestLayer)
          test = { .layer = "lrn", .attrs = cases[i].attrs, .n_inputs = 1 };
      Ref *want = ref_new (shape);

      test.input[0] = test_random (shape);
      for (gint64 k = 0; k < want->n; k++)
        {
          double sum = 0;

          for (gint64 c = 0; c < n; c++)
            if (c >= k / inner % n - back &&
                c < k / inner % n - back + cases[i].size)
              sum +=
                  term_square (at (test.input[0], k / (inner * n) * inner * n +
                                                      c * inner + k % inner));
          want->value[k] =
              at (test.input[0], k) /
              pow (cases[i].bias + cases[i].alpha / cases[i].size * sum,
                   cases[i].beta);
          want->bound[k] = norm_bound (want->value[k], 1);
        }
      test_layer_check (&test, want, cases[i].attrs);
    }
}

/* ---- Refusals ---------------------------------------------------------------- */

static void
norm_errors (void)
{
  static const struct
  {
    const char *layer, *attrs, *x, *numbers, *text;
    guint       n_in;
    FoveaError  code;
  } cases[] = {
    { "instancenorm", NULL, "1x3x4x4", "2",
      "instancenorm: scale has 2 numbers instead of 3", 3, FOVEA_ERROR_SHAPE },
    { "groupnorm", NULL, "1x4x3", "4", "groupnorm: num_groups is 0", 3,
      FOVEA_ERROR_FORMAT },
    { "groupnorm", "num_groups=3", "1x4x3", "4",
      "groupnorm: the channels of 1x4x3 do not make 3 groups", 3,
      FOVEA_ERROR_SHAPE },
    { "groupnorm", "num_groups=2", "1x4x3", "3",
      "groupnorm: scale has 3 numbers instead of 4", 3, FOVEA_ERROR_SHAPE },
    { "layernorm", NULL, "2x4", "3", "layernorm: 2x4 and 3 do not go together",
      2, FOVEA_ERROR_SHAPE },
    { "meanvariance", NULL, "2x4", NULL,
      "meanvariance: no axis 2 in an input of rank 2", 1, FOVEA_ERROR_SHAPE },
    { "lpnorm", "p=3", "2x4", NULL, "lpnorm: p 3, only 1 and 2", 1,
      FOVEA_ERROR_UNSUPPORTED },
    { "lrn", NULL, "1x3x4x4", NULL, "lrn: a size of 0 channels", 1,
      FOVEA_ERROR_FORMAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outputs) test = { .layer = cases[i].layer,
                                .attrs = cases[i].attrs,
                                .n_in = cases[i].n_in,
                                .n_out = 1 };

      test.in[0] = test_random (test_shape (cases[i].x));
      for (guint k = 1; k < cases[i].n_in; k++)
        test.in[k] = test_random (test_shape (cases[i].numbers));
      outputs_fail (&test, cases[i].code, cases[i].text);
    }
}

/* A scale of integers, were it read as floats, would be nonsense. */
static void
norm_types (void)
{
  static const char *const layers[] = { "instancenorm", "layernorm",
                                        "rmsnorm" };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    for (guint known = 0; known < 8; known += 6)
      {
        g_auto (Outputs) test = { .layer = layers[i],
                                  .n_in = i == 2 ? 2 : 3,
                                  .n_out = 1,
                                  .known = known };

        test.in[0] = test_random (test_shape ("1x3x3"));
        test.in[1] = outputs_ints (FOVEA_I64, test_shape ("3"), 9);
        test.in[2] = test_random (test_shape ("3"));
        outputs_fail (&test, FOVEA_ERROR_UNSUPPORTED,
                      "numbers of type int64 in input 1");
      }
}

static void
norm_memory_and_cancel (void)
{
  static const char *const cases[][2] = { { "lrn", "size=3" },
                                          { "logsoftmax", "axis=1" },
                                          { "lpnorm", "axis=1" },
                                          { "meanvariance", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = cases[i][0], .attrs = cases[i][1], .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("1x3x20x14"));
      test_layer_allocations (&test);
      test_layer_cancel (&test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/normalisation/instancenorm", norm_instance);
  g_test_add_func ("/engine/normalisation/groupnorm", norm_group);
  g_test_add_func ("/engine/normalisation/layernorm", norm_layer);
  g_test_add_func ("/engine/normalisation/rmsnorm", norm_rms);
  g_test_add_func ("/engine/normalisation/meanvariance", norm_meanvariance);
  g_test_add_func ("/engine/normalisation/along-an-axis", norm_lines);
  g_test_add_func ("/engine/normalisation/by-hand", norm_lines_by_hand);
  g_test_add_func ("/engine/normalisation/lrn", norm_lrn);
  g_test_add_func ("/engine/normalisation/wrong-use-is-named", norm_errors);
  g_test_add_func ("/engine/normalisation/types", norm_types);
  g_test_add_func ("/engine/normalisation/no-memory-and-cancel",
                   norm_memory_and_cancel);
  return g_test_run ();
}
