/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of matrices against textbook loops in double precision, and exactly
 * for integers. */
#include <math.h>
#include <string.h>

#include "outputs.h"

/* ---- The oracle -------------------------------------------------------------- */

/* x as a pile of matrices: its leading axes, one-axis operands made matrices. */
static FoveaShape
product_matrix (const FoveaTensor *x, gboolean left)
{
  FoveaShape shape = x->shape;

  if (shape.rank > 1)
    return shape;
  return left ? fovea_shape (2, (gint64) 1, shape.size[0]) :
                fovea_shape (2, shape.size[0], (gint64) 1);
}

/* Where matrix number `index` of the output's leading axes begins in x. */
static gint64
product_place (const FoveaShape *x, const FoveaShape *out, gint64 index)
{
  gint64 at = 0, stride = x->size[x->rank - 2] * x->size[x->rank - 1];

  for (guint back = 3; back <= out->rank; back++)
    {
      gint64 place = index % out->size[out->rank - back];

      index /= out->size[out->rank - back];
      if (back > x->rank)
        continue;
      at += (x->size[x->rank - back] == 1 ? 0 : place) * stride;
      stride *= x->size[x->rank - back];
    }
  return at;
}

/* The full output, with the axes that one-axis operands were given. */
static FoveaShape
product_shape (const FoveaShape *a, const FoveaShape *b)
{
  FoveaShape out = { .rank = MAX (a->rank, b->rank) };

  for (guint back = 3; back <= out.rank; back++)
    {
      gint64 x = back > a->rank ? 1 : a->size[a->rank - back];
      gint64 y = back > b->rank ? 1 : b->size[b->rank - back];

      out.size[out.rank - back] = x == 1 ? y : x;
    }
  out.size[out.rank - 2] = a->size[a->rank - 2];
  out.size[out.rank - 1] = b->size[b->rank - 1];
  return out;
}

static void
product_drop (FoveaShape *shape, guint axis)
{
  memmove (shape->size + axis, shape->size + axis + 1,
           (shape->rank - axis - 1) * sizeof (gint64));
  shape->rank--;
}

static Ref *
product_ref (const FoveaTensor *x, const FoveaTensor *y)
{
  FoveaShape a = product_matrix (x, TRUE), b = product_matrix (y, FALSE);
  FoveaShape out = product_shape (&a, &b);
  gint64 m = a.size[a.rank - 2], k = a.size[a.rank - 1], n = b.size[b.rank - 1];
  Ref   *ref = ref_new (out);

  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 from_a = product_place (&a, &out, i / (m * n)) + i / n % m * k;
      gint64 from_b = product_place (&b, &out, i / (m * n)) + i % n;

      for (gint64 t = 0; t < k; t++)
        {
          double term = fovea_tensor_get (x, from_a + t) *
                        fovea_tensor_get (y, from_b + t * n);

          ref->value[i] += term;
          ref->bound[i] += k * REF_U * fabs (term);
        }
    }
  if (x->shape.rank == 1)
    product_drop (&ref->shape, ref->shape.rank - 2);
  if (y->shape.rank == 1)
    product_drop (&ref->shape, ref->shape.rank - 1);
  return ref;
}

/* ---- matmul ------------------------------------------------------------------ */

static void
product_case (const char *x, const char *y, guint known)
{
  g_autofree char *what = g_strdup_printf ("%s by %s, known %x", x, y, known);
  g_auto (Outputs)
      test = { .layer = "matmul", .n_in = 2, .n_out = 1, .known = known };
  g_autoptr (Ref) want = NULL;

  test.in[0] = test_random (test_shape (x));
  test.in[1] = test_random (test_shape (y));
  want = product_ref (test.in[0], test.in[1]);
  for (guint threads = 1; threads < 4; threads++)
    {
      g_autoptr (FoveaResult) result = outputs_run (&test, threads, NULL);

      test_compare (fovea_result_output (result, 0), want, what);
    }
}

static void
product_shapes (void)
{
  static const char *const pairs[][2] = {
    { "1x1", "1x1" },
    { "3x4", "4x5" },
    { "1x130", "130x70" },
    { "70x130", "130x1" },
    { "37x19", "19x785" },
    { "33x2", "2x17" },
    { "5", "5" },
    { "7", "7x9" },
    { "9x7", "7" },
    { "2x3x9x7", "7" },
    { "7", "2x3x7x4" },
    { "2x3x5x7", "7x4" },
    { "5x7", "2x3x7x4" },
    { "2x3x5x7", "2x3x7x4" },
    { "2x1x5x7", "3x7x4" },
    { "3x1x1x5x7", "1x2x4x7x6" },
    { "4x1x7", "4x7x1" },
    { "2x3x1x7", "7x40" },
    { "2x40x7", "2x7x50" },
    { "1x1x1x2x3x2x3", "3x2" },
    { "1x12x50x8", "1x12x8x50" },
    { "6x1", "1x6" },
    { "2x65x300", "300x9" },
    { "3x300x5", "3x5x2" },
    { "1x3x7", "5x7x1" },
    { "5x1x3x7", "7x1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    for (guint known = 0; known < 4; known++)
      product_case (pairs[i][0], pairs[i][1], known);
}

static void
product_lots (void)
{
  for (guint i = 0; i < test_rounds (150); i++)
    {
      FoveaShape       a = outputs_shape (2, 5, 4), b = a;
      guint            skip = g_test_rand_int_range (0, (int) a.rank - 1);
      g_autofree char *x = NULL, *y = NULL;

      a.size[a.rank - 2] = g_test_rand_int_range (1, 80);
      a.size[a.rank - 1] = b.size[b.rank - 2] = g_test_rand_int_range (1, 60);
      b.size[b.rank - 1] = g_test_rand_int_range (1, 90);
      for (guint d = 0; d + 2 < a.rank; d++)
        switch (g_test_rand_int_range (0, 4))
          {
          case 0:
            a.size[d] = 1;
            break;
          case 1:
            b.size[d] = 1;
          }
      memmove (b.size, b.size + skip, (b.rank - skip) * sizeof (gint64));
      b.rank -= skip;
      x = fovea_shape_to_string (&a);
      y = fovea_shape_to_string (&b);
      product_case (x, y, g_test_rand_int_range (0, 4));
    }
}

static void
product_integers (void)
{
  static const FoveaDType types[] = { FOVEA_I32, FOVEA_U32, FOVEA_I64,
                                      FOVEA_U64 };

  for (guint t = 0; t < 4; t++)
    for (guint known = 0; known < 4; known++)
      {
        g_auto (Outputs)
            test = { .layer = "matmul", .n_in = 2, .n_out = 1, .known = known };
        g_autoptr (FoveaResult) result = NULL;
        FoveaDType type;

        test.in[0] = outputs_ints (types[t], test_shape ("3x5"), 1 << 30);
        test.in[1] = outputs_ints (types[t], test_shape ("5x4"), 1 << 30);
        result = outputs_run (&test, 2, &type);
        g_assert_cmpint (type, ==, types[t]);
        for (int i = 0; i < 12; i++)
          {
            guint64 sum = 0;

            for (int k = 0; k < 5; k++)
              sum +=
                  (guint64) fovea_tensor_get_int (test.in[0], i / 4 * 5 + k) *
                  (guint64) fovea_tensor_get_int (test.in[1], k * 4 + i % 4);
            sum = types[t] == FOVEA_I32 ? (guint64) (gint64) (gint32) sum :
                  types[t] == FOVEA_U32 ? (guint64) (guint32) sum :
                                          sum;
            g_assert_cmpint (
                fovea_tensor_get_int (fovea_result_output (result, 0), i), ==,
                (gint64) sum);
          }
      }
}

/* No terms: 0; no results: an empty value. */
static void
product_empty (void)
{
  product_case ("2x0", "0x3", 0);
  product_case ("2x0x5", "5x3", 0);
  product_case ("0x2x5", "1x5x3", 2);
  product_case ("4x0", "0", 0);
}

/* A NaN or an infinity stays in its row or column. */
static void
product_nan (void)
{
  g_auto (TestLayer)
      test = { .layer = "matmul", .n_inputs = 2, .n_weights = 0 };
  g_autoptr (FoveaTensor) got = NULL;

  test.input[0] = test_random (test_shape ("20x30"));
  test.input[1] = test_random (test_shape ("30x40"));
  ((float *) test.input[0]->data)[3 * 30 + 7] = NAN;
  ((float *) test.input[1]->data)[5 * 40 + 9] = INFINITY;
  got = test_layer_run (&test);
  for (int i = 0; i < 20; i++)
    for (int j = 0; j < 40; j++)
      {
        float v = ((float *) got->data)[i * 40 + j];

        g_assert_true (isnan (v) == (i == 3));
        g_assert_true (i == 3 || (isinf (v) != 0) == (j == 9));
      }
}

/* ---- gemm -------------------------------------------------------------------- */

static FoveaTensor *
gemm_c (guint form, gint64 m, gint64 n)
{
  const gint64 one = 1;

  switch (form)
    {
    case 0:
      return NULL;
    case 1:
      return test_random (fovea_shape (0, one));
    case 2:
      return test_random (fovea_shape (1, n));
    case 3:
      return test_random (fovea_shape (2, m, one));
    case 4:
      return test_random (fovea_shape (2, one, n));
    default:
      return test_random (fovea_shape (2, m, n));
    }
}

static void
gemm_case (const char *layer,
           gint64      m,
           gint64      k,
           gint64      n,
           guint       how,
           guint       form)
{
  const gboolean   ta = how & 1, tb = how >> 1 & 1, scaled = how >> 2 & 1;
  g_autofree char *attrs = g_strdup_printf (
      "transA=%d transB=%d%s", ta, tb, scaled ? " alpha=0.5 beta=-2.0" : "");
  g_auto (Outputs) test = { .layer = layer,
                            .attrs = attrs,
                            .n_in = form ? 3 : 2,
                            .n_out = 1,
                            .known = how >> 3 };
  g_autoptr (FoveaResult) result = NULL;
  g_autoptr (FoveaTensor) full = NULL;
  g_autoptr (Ref) want = NULL;

  test.in[0] = test_random (ta ? fovea_shape (2, k, m) : fovea_shape (2, m, k));
  test.in[1] = test_random (tb ? fovea_shape (2, n, k) : fovea_shape (2, k, n));
  test.in[2] = gemm_c (form, m, n);
  want = ref_gemm (test.in[0], test.in[1], NULL, ta, tb, scaled ? 0.5 : 1, 0);
  for (gint64 i = 0; form && i < m * n; i++)
    {
      gint64 at = form == 2 || form == 4 ? i % n :
                  form == 3              ? i / n :
                  form == 5              ? i :
                                           0;
      double c = fovea_tensor_get (test.in[2], at) * (scaled ? -2 : 1);

      want->value[i] += c;
      want->bound[i] += (k + 2) * REF_U * fabs (c);
    }
  result = outputs_run (&test, 3, NULL);
  test_compare (fovea_result_output (result, 0), want, attrs);
}

static void
gemm_forms (void)
{
  static const gint64 sizes[][3] = { { 1, 1, 1 },   { 3, 5, 4 },
                                     { 1, 70, 30 }, { 40, 30, 1 },
                                     { 40, 1, 33 }, { 70, 20, 9 },
                                     { 5, 33, 400 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint how = 0; how < 64; how++)
      for (guint form = 0; form < 6; form++)
        gemm_case (how % 3 ? "fc" : "gemm", sizes[i][0], sizes[i][1],
                   sizes[i][2], how, form);
}

/* Weights as they may lie in a file, where fc hands them on. */
static void
gemm_odd_bytes (void)
{
  for (guint shift = 0; shift < 4; shift++)
    {
      g_auto (TestLayer) test = { .layer = "fc",
                                  .attrs = "transA=1",
                                  .n_inputs = 1,
                                  .n_weights = 1 };
      FoveaShape shape = test_shape ("19x7");
      g_autoptr (FoveaTensor) weights = test_random (shape);
      char        *file = g_malloc (19 * 7 * sizeof (float) + shift);
      FoveaTensor *there = g_new (FoveaTensor, 1);

      test.input[0] = test_random (test_shape ("19x5"));
      memcpy (file + shift, weights->data, 19 * 7 * sizeof (float));
      *there = fovea_tensor_view (&shape, (gpointer) (file + shift));
      there->owner = file;
      there->release = g_free;
      test.weight[0] = there;
      test_layer_check (
          &test, ref_gemm (test.input[0], weights, NULL, TRUE, FALSE, 1, 1),
          "weights at an odd byte");
    }
}

static void
gemm_integers (void)
{
  g_auto (Outputs) test = { .layer = "fc",
                            .attrs = "alpha=2.0 beta=-1.0 transB=1",
                            .n_in = 3,
                            .n_out = 1 };
  g_autoptr (FoveaResult) result = NULL;

  test.in[0] = outputs_ints (FOVEA_I64, test_shape ("2x3"), 1000000007);
  test.in[1] = outputs_ints (FOVEA_I64, test_shape ("2x3"), 1000000007);
  test.in[2] = outputs_ints (FOVEA_I64, test_shape ("2x1"), 1000000007);
  result = outputs_run (&test, 1, NULL);
  for (int i = 0; i < 4; i++)
    {
      const gint64 *a = test.in[0]->data, *b = test.in[1]->data;
      gint64        sum = -((gint64 *) test.in[2]->data)[i / 2];

      for (int k = 0; k < 3; k++)
        sum += 2 * a[i / 2 * 3 + k] * b[i % 2 * 3 + k];
      g_assert_cmpint (
          fovea_tensor_get_int (fovea_result_output (result, 0), i), ==, sum);
    }
}

/* ---- Refusals ---------------------------------------------------------------- */

static void
product_errors (void)
{
  const struct
  {
    const char *layer, *attrs, *a, *b, *c, *text;
  } cases[] = {
    { "matmul", NULL, "2x3", "4x5", NULL,
      "matmul: 2x3 and 4x5 do not go together" },
    { "matmul", NULL, "2x2x3", "3x3x5", NULL,
      "matmul: 2x2x3 and 3x3x5 do not go together" },
    { "fc", "transA=1", "2x3", "4x5", NULL,
      "gemm: 2x3 and 4x5 do not go together" },
    { "fc", "transA=1", "2x3x1", "2x5", NULL,
      "gemm: 2x3x1 and 2x5 do not go together" },
    { "gemm", NULL, "2x3", "3x5", "2",
      "gemm: a C of 2 does not go with a product of 2x5" },
    { "gemm", NULL, "2x3", "3x5", "1x2x5",
      "gemm: a C of 1x2x5 does not go with a product of 2x5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outputs) test = { .layer = cases[i].layer,
                                .attrs = cases[i].attrs,
                                .n_in = cases[i].c ? 3 : 2,
                                .n_out = 1 };

      test.in[0] = test_random (test_shape (cases[i].a));
      test.in[1] = test_random (test_shape (cases[i].b));
      test.in[2] = cases[i].c ? test_random (test_shape (cases[i].c)) : NULL;
      outputs_fail (&test, FOVEA_ERROR_SHAPE, cases[i].text);
    }
}

/* Numbers that are held otherwise must never be read. */
static void
product_types (void)
{
  static const char *const layers[] = { "matmul", "gemm", "fc" };

  for (guint i = 0; i < 3; i++)
    for (guint known = 0; known < 4; known++)
      {
        g_auto (Outputs) test = { .layer = layers[i],
                                  .n_in = 2,
                                  .n_out = 1,
                                  .known = known };
        g_auto (Outputs) other = { .layer = layers[i],
                                   .n_in = 2,
                                   .n_out = 1,
                                   .known = known };

        test.in[0] = outputs_ints (FOVEA_I64, test_shape ("2x3"), 9);
        test.in[1] = test_random (test_shape ("3x2"));
        outputs_fail (&test, FOVEA_ERROR_UNSUPPORTED,
                      "products of int64 and float32");
        other.in[0] = test_random (test_shape ("2x3"));
        other.in[1] = outputs_ints (FOVEA_U8, test_shape ("3x2"), 9);
        outputs_fail (&other, FOVEA_ERROR_UNSUPPORTED,
                      "products of float32 and uint8");
      }
}

static void
product_memory_and_cancel (void)
{
  g_auto (TestLayer) test = { .layer = "matmul", .n_inputs = 2 };

  test.input[0] = test_random (test_shape ("3x20"));
  test.input[1] = test_random (test_shape ("20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/matrices/every-shape", product_shapes);
  g_test_add_func ("/engine/matrices/shapes-by-lot", product_lots);
  g_test_add_func ("/engine/matrices/integers", product_integers);
  g_test_add_func ("/engine/matrices/empty", product_empty);
  g_test_add_func ("/engine/matrices/nan-stays-in-its-row", product_nan);
  g_test_add_func ("/engine/matrices/gemm", gemm_forms);
  g_test_add_func ("/engine/matrices/gemm-odd-bytes", gemm_odd_bytes);
  g_test_add_func ("/engine/matrices/gemm-integers", gemm_integers);
  g_test_add_func ("/engine/matrices/wrong-shapes-are-named", product_errors);
  g_test_add_func ("/engine/matrices/types-do-not-mix", product_types);
  g_test_add_func ("/engine/matrices/no-memory-and-cancel",
                   product_memory_and_cancel);
  return g_test_run ();
}
