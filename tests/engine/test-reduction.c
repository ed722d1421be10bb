/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ten Reduce operators against their definitions: textbook loops in double
 * precision, or in 128 bits for integers. */
#include <math.h>

#include "outputs.h"

static const char *const reductions[] = {
  "reducesum",       "reducemean",      "reducemax", "reducemin",
  "reduceprod",      "reducel1",        "reducel2",  "reducelogsum",
  "reducelogsumexp", "reducesumsquare",
};

/* ---- The oracle -------------------------------------------------------------- */

/* Where element `index` of x goes, axes that are meant having size 1. */
static gint64
reduction_place (const FoveaShape *x, const gboolean *meant, gint64 index)
{
  gint64 at = 0, stride = 1;

  for (guint d = x->rank; d-- > 0;)
    {
      if (! meant[d])
        {
          at += index % x->size[d] * stride;
          stride *= x->size[d];
        }
      index /= x->size[d];
    }
  return at;
}

static FoveaShape
reduction_shape (const FoveaShape *x, const gboolean *meant, gboolean keep)
{
  FoveaShape shape = { 0 };

  for (guint d = 0; d < x->rank; d++)
    if (! meant[d] || keep)
      shape.size[shape.rank++] = meant[d] ? 1 : x->size[d];
  return shape;
}

static gboolean
is (const char *op, const char *name)
{
  return g_strcmp0 (op + 6, name) == 0;
}

static double
reduction_start (const char *op)
{
  return is (op, "prod") ? 1 :
         is (op, "max")  ? -INFINITY :
         is (op, "min")  ? INFINITY :
                           0;
}

static double
reduction_take (const char *op, double a, double v)
{
  if (is (op, "max"))
    return isnan (a) || isnan (v) ? NAN : MAX (a, v);
  if (is (op, "min"))
    return isnan (a) || isnan (v) ? NAN : MIN (a, v);
  if (is (op, "prod"))
    return a * v;
  if (is (op, "l1"))
    return a + fabs (v);
  if (is (op, "l2") || is (op, "sumsquare"))
    return a + v * v;
  return a + (is (op, "logsumexp") ? exp (v) : v);
}

static double
reduction_end (const char *op, double a, double n)
{
  if (is (op, "mean"))
    return a / n;
  if (is (op, "l2"))
    return sqrt (a);
  return is (op, "logsum") || is (op, "logsumexp") ? log (a) : a;
}

/* Computed in double, a result is rounded once; the doubles' own errors are
 * far smaller, unless terms cancel. */
static Ref *
reduction_ref (const char        *op,
               const FoveaTensor *x,
               const gboolean    *meant,
               gboolean           keep)
{
  Ref               *ref = ref_new (reduction_shape (&x->shape, meant, keep));
  gint64             n = fovea_shape_elements (&x->shape);
  g_autofree double *terms = g_new0 (double, ref->n + 1);

  for (gint64 i = 0; i < ref->n; i++)
    ref->value[i] = reduction_start (op);
  for (gint64 i = 0; i < n; i++)
    {
      gint64 at = reduction_place (&x->shape, meant, i);
      double v = ((float *) x->data)[i];

      ref->value[at] = reduction_take (op, ref->value[at], v);
      terms[at] += fabs (v);
    }
  for (gint64 i = 0; i < ref->n; i++)
    {
      ref->value[i] = reduction_end (op, ref->value[i], (double) n / ref->n);
      ref->bound[i] =
          1.001 * REF_U * fabs (ref->value[i]) + 0x1p-45 * (terms[i] + 1);
    }
  return ref;
}

/* ---- Floats ------------------------------------------------------------------ */

static void
reduction_case (const char *op, FoveaShape shape, const char *fixed, guint bits)
{
  g_auto (TestLayer) test = { .layer = op, .n_inputs = 1 };
  gboolean         meant[FOVEA_MAX_RANK] = { 0 }, none = TRUE;
  g_autofree char *axes =
      fixed ? g_strdup (fixed) : outputs_axes (shape.rank, meant);
  gboolean         keep = g_test_rand_int_range (0, 2);
  g_autofree char *attrs = NULL;

  for (guint d = 0; d < shape.rank; d++)
    {
      if (fixed)
        meant[d] = bits >> d & 1;
      none = none && ! meant[d];
    }
  for (guint d = 0; none && d < shape.rank; d++)
    meant[d] = TRUE;
  attrs = g_strdup_printf ("%s keepdims=%d", axes, keep);
  test.attrs = attrs;
  test.input[0] = test_random (shape);
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) test.input[0]->data)[i] += is (op, "logsum") ? 1.5f : 0;
  test_layer_check (&test, reduction_ref (op, test.input[0], meant, keep),
                    attrs);
}

static void
reduction_floats (gconstpointer op)
{
  for (int i = 0; i < 60; i++)
    reduction_case (op, outputs_shape (0, 7, 5), NULL, 0);
  reduction_case (op, test_shape ("2x7x9x11"), "axes=2,3", 12);
  reduction_case (op, test_shape ("1x37x11x13"), "axes=1", 2);
  reduction_case (op, test_shape ("1x5x1x13"), "axes=-3", 2);
  reduction_case (op, test_shape ("1x70x9x3"), "axes=1,0", 3);
  reduction_case (op, test_shape ("1x3x40x30"), "axes=-1", 8);
  reduction_case (op, test_shape ("1x3x40x30"), "axes=2", 4);
  reduction_case (op, test_shape ("3x200"), "axes=0", 1);
  reduction_case (op, test_shape ("40000"), "axes=0", 1);
}

/* Numbers that fp32 sums would lose or that overflow on the way. */
static void
reduction_far_numbers (void)
{
  static const double sums[] = { 1e8, 1, 1, 1, 1, -1e8 };
  static const double large[] = { 300, 300, 299, 300, 300, -1e30 };
  static const double products[] = { 1e30, 1e30, 1e-30, 1e-30, 2, 3 };
  static const double nan[] = { 1, NAN, 2, INFINITY, 4, 5 };
  static const double infinite[] = { -INFINITY, -INFINITY, -INFINITY,
                                     -INFINITY, -INFINITY, -INFINITY };
  const struct
  {
    const char   *op;
    const double *values;
    double        want;
  } cases[] = {
    { "reducesum", sums, 4 },
    { "reducelogsumexp", large, 300 + log (4 + exp (-1)) },
    { "reduceprod", products, 6 },
    { "reducemax", nan, NAN },
    { "reducemin", nan, NAN },
    { "reducesum", nan, NAN },
    { "reducelogsumexp", infinite, -INFINITY },
    { "reducemax", infinite, -INFINITY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = cases[i].op, .n_inputs = 1 };
      Ref *want = ref_new (test_shape ("1x1"));

      test.input[0] = test_numbers (test_shape ("2x3"), cases[i].values);
      want->value[0] = cases[i].want;
      want->bound[0] = REF_U * fabs (cases[i].want) * 2;
      test_layer_check (&test, want, cases[i].op);
    }
}

/* ---- Integers ---------------------------------------------------------------- */

typedef __int128 Wide;

static Wide
wide_value (const FoveaTensor *x, gint64 i)
{
  return x->dtype == FOVEA_U64 ? (Wide) ((guint64 *) x->data)[i] :
                                 (Wide) fovea_tensor_get_int (x, i);
}

/* The low bits as that type reads them. */
static gint64
wide_wrapped (FoveaDType type, Wide v)
{
  return type == FOVEA_I32 ? (gint64) (gint32) v :
         type == FOVEA_U32 ? (gint64) (guint32) v :
                             (gint64) v;
}

static gint64
wide_reduced (const char *op, const FoveaTensor *x, gint64 at, gint64 n)
{
  Wide a = is (op, "prod") ? 1 : 0;

  for (gint64 i = at; i < at + n; i++)
    {
      Wide v = wide_value (x, i);

      if (is (op, "max") || is (op, "min"))
        a = i == at || (is (op, "max") ? v > a : v < a) ? v : a;
      else if (is (op, "prod")) /* 64 bits are enough, and cannot overflow */
        a = (Wide) (gint64) ((guint64) a * (guint64) v);
      else if (is (op, "sumsquare"))
        a += (Wide) (gint64) ((guint64) v * (guint64) v);
      else
        a += is (op, "l1") && v < 0 ? -v : v;
    }
  return wide_wrapped (x->dtype, is (op, "mean") ? a / n : a);
}

static void
reduction_integers (void)
{
  static const FoveaDType  types[] = { FOVEA_I32, FOVEA_U32, FOVEA_I64,
                                       FOVEA_U64 };
  static const char *const ops[] = { "reducesum",      "reducemean",
                                     "reducemax",      "reducemin",
                                     "reduceprod",     "reducel1",
                                     "reducesumsquare" };

  for (guint t = 0; t < 4; t++)
    for (guint o = 0; o < G_N_ELEMENTS (ops); o++)
      for (guint known = 0; known < 2; known++)
        {
          /* A mean's sum has to fit; the others wrap. */
          gint64 size = is (ops[o], "mean") ? 100000 :
                        t < 2               ? 0x7fffffff :
                                              ((gint64) 1 << 62) - 1024;
          g_auto (Outputs) test = { .layer = ops[o],
                                    .attrs = "axes=1 keepdims=0",
                                    .n_in = 1,
                                    .n_out = 1,
                                    .known = known };
          g_autoptr (FoveaResult) result = NULL;
          FoveaDType    type;
          const gint64 *got;

          test.in[0] = outputs_ints (types[t], test_shape ("3x5"), size);
          result = outputs_run (&test, 2, &type);
          got = fovea_result_output (result, 0)->data;
          g_assert_cmpint (type, ==, types[t]);
          for (int i = 0; i < 3; i++)
            g_assert_cmpint (got[i], ==,
                             wide_reduced (ops[o], test.in[0], i * 5, 5));
        }
}

static void
reduction_one (const char *op, FoveaDType type, gint64 a, gint64 b, double want)
{
  g_auto (Outputs) test = { .layer = op, .n_in = 1, .n_out = 1 };
  const gint64 pair[] = { a, b };
  FoveaShape   shape = fovea_shape (1, (gint64) 2);
  g_autoptr (FoveaResult) result = NULL;
  FoveaDType out;

  test.in[0] = fovea_tensor_new (type, &shape, NULL);
  for (int i = 0; i < 2; i++)
    for (gsize k = 0; k < fovea_dtype_size (type); k++)
      ((char *) test.in[0]->data)[i * fovea_dtype_size (type) + k] =
          pair[i] >> (8 * k);
  result = outputs_run (&test, 1, &out);
  g_assert_cmpint (out, ==, type);
  g_assert_cmpfloat (fovea_tensor_get (fovea_result_output (result, 0), 0), ==,
                     want);
}

/* Cut towards zero, as C does; bytes and truth values compare. */
static void
reduction_small_types (void)
{
  reduction_one ("reducemean", FOVEA_I32, -3, -4, -3);
  reduction_one ("reducel2", FOVEA_I64, 3, -4, 5);
  reduction_one ("reducelogsum", FOVEA_I32, 9, 12, 3);
  reduction_one ("reducelogsumexp", FOVEA_I64, 2, 2, 2);
  reduction_one ("reducemax", FOVEA_I8, -100, -128, -100);
  reduction_one ("reducemin", FOVEA_U8, 200, 255, 200);
  reduction_one ("reducemax", FOVEA_BOOL, 0, 1, 1);
  reduction_one ("reducemin", FOVEA_BOOL, 0, 1, 0);
}

/* ---- Nothing ----------------------------------------------------------------- */

static void
reduction_of_nothing (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      const char *op = reductions[i];
      g_auto (Outputs)
          test = { .layer = op, .attrs = "axes=1", .n_in = 1, .n_out = 1 };
      FoveaShape shape = test_shape ("2x0x3");
      g_autoptr (FoveaResult) result = NULL;
      const FoveaTensor *got;
      double             want = reduction_end (op, reduction_start (op), 0);

      test.in[0] = fovea_tensor_new (FOVEA_F32, &shape, NULL);
      result = outputs_run (&test, 2, NULL);
      got = fovea_result_output (result, 0);
      g_assert_cmpint (fovea_shape_elements (&got->shape), ==, 6);
      for (int k = 0; k < 6; k++)
        g_assert_true (isnan (want) ? isnan (fovea_tensor_get (got, k)) :
                                      fovea_tensor_get (got, k) == want);
    }
}

static void
reduction_of_no_integers (void)
{
  const struct
  {
    const char *op;
    FoveaDType  type;
    double      want;
  } cases[] = {
    { "reducemax", FOVEA_I64, -0x1p63 }, { "reducemin", FOVEA_I32, 0x7fffffff },
    { "reducemax", FOVEA_U32, 0 },       { "reducemax", FOVEA_I8, -128 },
    { "reducemin", FOVEA_U8, 255 },      { "reducemin", FOVEA_BOOL, 1 },
    { "reduceprod", FOVEA_I64, 1 },      { "reducesum", FOVEA_I32, 0 },
    { "reducemean", FOVEA_I64, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outputs) test = { .layer = cases[i].op, .n_in = 1, .n_out = 1 };
      FoveaShape shape = test_shape ("0");
      g_autoptr (FoveaResult) result = NULL;

      test.in[0] = fovea_tensor_new (cases[i].type, &shape, NULL);
      result = outputs_run (&test, 1, NULL);
      g_assert_cmpfloat (fovea_tensor_get (fovea_result_output (result, 0), 0),
                         ==, cases[i].want);
    }
}

/* With axes as an input: none of them reduces all, or nothing at all. */
static void
reduction_no_axes (void)
{
  for (int noop = 0; noop < 2; noop++)
    for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
      {
        g_auto (TestLayer)
            test = { .layer = reductions[i],
                     .attrs = noop ? "noop_with_empty_axes=1" : NULL,
                     .n_inputs = 1,
                     .n_weights = 1 };
        const gboolean meant[3] = { ! noop, ! noop, ! noop };

        test.input[0] = test_random (test_shape ("2x3x4"));
        for (int k = 0; k < 24; k++)
          ((float *) test.input[0]->data)[k] += 1.5f;
        test.weight[0] = test_ints (0, (const gint64[]){ 0 });
        test_layer_check (
            &test, reduction_ref (reductions[i], test.input[0], meant, TRUE),
            reductions[i]);
      }
}

static void
reduction_axes_input (void)
{
  static const gint64 axes[] = { -1, 0 };
  const gboolean      meant[3] = { TRUE, FALSE, TRUE };
  g_auto (TestLayer) test = { .layer = "reducesum",
                              .attrs = "keepdims=0",
                              .n_inputs = 1,
                              .n_weights = 1 };

  test.input[0] = test_random (test_shape ("2x3x4"));
  test.weight[0] = test_ints (2, axes);
  test_layer_check (&test,
                    reduction_ref ("reducesum", test.input[0], meant, FALSE),
                    "axes as an input");
}

/* ---- Refusals ---------------------------------------------------------------- */

static void
reduction_errors (void)
{
  static const gint64 axes[] = { 0, 1, 2, 3, 4, 5, 6, 7, 0 };
  g_auto (Outputs) test = { .layer = "reducemax", .n_in = 1, .n_out = 1 };
  g_auto (Outputs) bytes = { .layer = "reducesum", .n_in = 1, .n_out = 1 };

  test.in[0] = test_random (test_shape ("2x3"));
  test.attrs = "axes=2";
  outputs_fail (&test, FOVEA_ERROR_SHAPE,
                "reducemax: no axis 2 in an input of rank 2");
  test.attrs = "axis=1";
  outputs_fail (&test, FOVEA_ERROR_UNSUPPORTED, "'axis'");
  test.attrs = NULL;
  test.n_in = 2;
  test.in[1] = test_ints (9, axes);
  outputs_fail (&test, FOVEA_ERROR_UNSUPPORTED,
                "reducemax: input 1 (axes) has to be a constant");
  test.known = 2;
  outputs_fail (&test, FOVEA_ERROR_SHAPE,
                "reducemax: 9 axes of an input of rank 2");
  bytes.in[0] = outputs_ints (FOVEA_U8, test_shape ("4"), 9);
  outputs_fail (&bytes, FOVEA_ERROR_UNSUPPORTED,
                "reducesum: numbers of type uint8 in input 0");
}

static void
reduction_memory_and_cancel (void)
{
  g_auto (TestLayer)
      test = { .layer = "reducemean", .attrs = "axes=1", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (reductions); i++)
    {
      g_autofree char *path =
          g_strconcat ("/engine/reduction/floats/", reductions[i], NULL);

      g_test_add_data_func (path, reductions[i], reduction_floats);
    }
  g_test_add_func ("/engine/reduction/far-numbers", reduction_far_numbers);
  g_test_add_func ("/engine/reduction/integers", reduction_integers);
  g_test_add_func ("/engine/reduction/small-types", reduction_small_types);
  g_test_add_func ("/engine/reduction/of-nothing", reduction_of_nothing);
  g_test_add_func ("/engine/reduction/of-no-integers",
                   reduction_of_no_integers);
  g_test_add_func ("/engine/reduction/no-axes", reduction_no_axes);
  g_test_add_func ("/engine/reduction/axes-input", reduction_axes_input);
  g_test_add_func ("/engine/reduction/wrong-use-is-named", reduction_errors);
  g_test_add_func ("/engine/reduction/no-memory-and-cancel",
                   reduction_memory_and_cancel);
  return g_test_run ();
}
