/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the largest numbers are, the k largest, and the boxes that stay: against
 * plain searches over everything. */
#include <math.h>

#include "outputs.h"

/* ---- A line of numbers ------------------------------------------------------- */

/* Number i of the line `line` along an axis, of any type. */
static gint64
line_place (const FoveaShape *shape, guint axis, gint64 line, gint64 i)
{
  gint64 inner = 1;

  for (guint d = axis + 1; d < shape->rank; d++)
    inner *= shape->size[d];
  return (line / inner * shape->size[axis] + i) * inner + line % inner;
}

/* a comes before b where large ones are wanted; NaN is larger than all. */
static gboolean
line_above (const FoveaTensor *x, gint64 a, gint64 b)
{
  double v = fovea_tensor_get (x, a), w = fovea_tensor_get (x, b);

  if (x->dtype == FOVEA_I64)
    return fovea_tensor_get_int (x, a) > fovea_tensor_get_int (x, b);
  if (x->dtype == FOVEA_U64)
    return (guint64) fovea_tensor_get_int (x, a) >
           (guint64) fovea_tensor_get_int (x, b);
  return v > w || (isnan (v) && ! isnan (w));
}

/* How many of the line's n numbers come before its number i. */
static gint64
line_rank (const FoveaTensor *x,
           guint              axis,
           gint64             line,
           gint64             i,
           gboolean           largest,
           gboolean           last)
{
  gint64 rank = 0, own = line_place (&x->shape, axis, line, i);

  for (gint64 k = 0; k < x->shape.size[axis]; k++)
    {
      gint64   at = line_place (&x->shape, axis, line, k);
      gboolean above = line_above (x, at, own), below = line_above (x, own, at);

      if (largest ? above : below)
        rank++;
      else if (! above && ! below && k != i && (k < i) != last)
        rank++;
    }
  return rank;
}

/* Numbers with many equal ones, and a NaN now and then. */
static FoveaTensor *
line_numbers (FoveaDType type, FoveaShape shape)
{
  FoveaTensor *tensor;

  if (type != FOVEA_F32)
    return outputs_ints (type, shape, g_test_rand_int_range (0, 2) ? 3 : 90);
  tensor = test_random (shape);
  if (g_test_rand_int_range (0, 2))
    for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
      {
        float *v = &((float *) tensor->data)[i];

        *v = g_test_rand_int_range (0, 20) ? roundf (*v * 3) : NAN;
      }
  return tensor;
}

static const FoveaDType line_types[] = { FOVEA_F32, FOVEA_F32, FOVEA_I32,
                                         FOVEA_U64, FOVEA_I64, FOVEA_U8 };

/* ---- argmax, argmin ---------------------------------------------------------- */

static void
arg_case (gboolean largest, FoveaDType type, FoveaShape shape, guint axis)
{
  gboolean last = g_test_rand_int_range (0, 2);
  gboolean keep = g_test_rand_int_range (0, 2);
  /* Of NaNs the first is the one, whether the largest or smallest is sought. */
  g_autofree char *attrs = g_strdup_printf (
      "axis=%d keepdims=%d select_last_index=%d",
      g_test_rand_int_range (0, 2) ? (int) axis : (int) axis - (int) shape.rank,
      keep, last);
  g_auto (Outputs) test = { .layer = largest ? "argmax" : "argmin",
                            .attrs = attrs,
                            .n_in = 1,
                            .n_out = 1,
                            .known = g_test_rand_int_range (0, 2) };
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *got;
  FoveaDType         out;

  test.in[0] = line_numbers (type, shape);
  if (! largest && type == FOVEA_F32) /* tested on its own */
    for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
      if (isnan (((float *) test.in[0]->data)[i]))
        ((float *) test.in[0]->data)[i] = 0;
  result = outputs_run (&test, 3, &out);
  got = fovea_result_output (result, 0);
  g_assert_cmpint (out, ==, FOVEA_I64);
  g_assert_cmpint (got->shape.rank, ==, shape.rank - ! keep);
  g_assert_cmpint (fovea_shape_elements (&got->shape), ==,
                   fovea_shape_elements (&shape) / shape.size[axis]);
  for (gint64 line = 0; line < fovea_shape_elements (&got->shape); line++)
    g_assert_cmpint (line_rank (test.in[0], axis, line,
                                fovea_tensor_get_int (got, line), largest,
                                last),
                     ==, 0);
}

static void
arg_lots (void)
{
  for (int i = 0; i < 300; i++)
    {
      FoveaShape shape = outputs_shape (1, 6, 6);

      arg_case (i % 2, line_types[i % G_N_ELEMENTS (line_types)], shape,
                g_test_rand_int_range (0, shape.rank));
    }
  arg_case (TRUE, FOVEA_F32, test_shape ("1x21x30x70"), 1);
  arg_case (FALSE, FOVEA_F32, test_shape ("2x3x30x140"), 1);
  arg_case (TRUE, FOVEA_F32, test_shape ("3x1000"), 1);
}

static void
arg_nan (void)
{
  static const double values[] = { 1, NAN, 3, NAN };

  for (int smallest = 0; smallest < 2; smallest++)
    for (int last = 0; last < 2; last++)
      {
        g_auto (Outputs) test = { .layer = smallest ? "argmin" : "argmax",
                                  .attrs = last ? "select_last_index=1" : NULL,
                                  .n_in = 1,
                                  .n_out = 1 };
        g_autoptr (FoveaResult) result = NULL;

        test.in[0] = test_numbers (test_shape ("4"), values);
        result = outputs_run (&test, 1, NULL);
        g_assert_cmpint (
            fovea_tensor_get_int (fovea_result_output (result, 0), 0), ==,
            last ? 3 : 1);
      }
}

static void
arg_errors (void)
{
  g_auto (Outputs) test = { .layer = "argmax", .n_in = 1, .n_out = 1 };
  g_auto (Outputs)
      empty = { .layer = "argmin", .attrs = "axis=1", .n_in = 1, .n_out = 1 };
  FoveaShape shape = test_shape ("2x0");

  test.in[0] = test_random (test_shape ("2x3"));
  test.attrs = "axis=-3";
  outputs_fail (&test, FOVEA_ERROR_SHAPE,
                "argmax: no axis -3 in an input of rank 2");
  empty.in[0] = fovea_tensor_new (FOVEA_F32, &shape, NULL);
  outputs_fail (&empty, FOVEA_ERROR_SHAPE,
                "argmin: there is nothing along axis 1");
}

/* ---- topk -------------------------------------------------------------------- */

static void
topk_case (FoveaDType type, FoveaShape shape, guint axis, gint64 k)
{
  gboolean         largest = g_test_rand_int_range (0, 2);
  gboolean         input = g_test_rand_int_range (0, 2);
  g_autofree char *attrs = g_strdup_printf (
      input ? "axis=%d largest=%d" : "axis=%d largest=%d sorted=0 k=%d",
      (int) axis, largest, (int) k);
  g_auto (Outputs) test = { .layer = "topk",
                            .attrs = attrs,
                            .n_in = input ? 2 : 1,
                            .n_out = 2,
                            .known = g_test_rand_int_range (2, 4) };
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *values, *places;
  FoveaDType         types[2];

  test.in[0] = line_numbers (type, shape);
  test.in[1] = input ? test_ints (1, &k) : NULL;
  result = outputs_run (&test, 3, types);
  values = fovea_result_output (result, 0);
  places = fovea_result_output (result, 1);
  g_assert_cmpint (types[0], ==, type);
  g_assert_cmpint (types[1], ==, FOVEA_I64);
  g_assert_cmpint (places->shape.size[axis], ==, k);
  for (gint64 line = 0; line < fovea_shape_elements (&shape) / shape.size[axis];
       line++)
    for (gint64 i = 0; i < k; i++)
      {
        gint64 at = line_place (&places->shape, axis, line, i);
        gint64 from = fovea_tensor_get_int (places, at);
        double v = fovea_tensor_get (values, at);
        double w = fovea_tensor_get (test.in[0],
                                     line_place (&shape, axis, line, from));

        g_assert_cmpint (
            line_rank (test.in[0], axis, line, from, largest, FALSE), ==, i);
        /* uint64 is held by its bits */
        g_assert_true (v == w || (isnan (v) && isnan (w)) ||
                       (type == FOVEA_U64 && (gint64) w == (gint64) v));
      }
}

static void
topk_lots (void)
{
  for (int i = 0; i < 300; i++)
    {
      FoveaShape shape = outputs_shape (1, 5, 7);
      guint      axis = g_test_rand_int_range (0, shape.rank);

      topk_case (line_types[i % G_N_ELEMENTS (line_types)], shape, axis,
                 g_test_rand_int_range (1, shape.size[axis] + 1));
    }
  topk_case (FOVEA_F32, test_shape ("2x300"), 1, 5);
  topk_case (FOVEA_F32, test_shape ("2x300"), 1, 300);
  topk_case (FOVEA_F32, test_shape ("1x12x3x70"), 1, 4);
}

static void
topk_errors (void)
{
  static const gint64 k[] = { 4, 1 };
  g_auto (Outputs)
      test = { .layer = "topk", .n_in = 1, .n_out = 2, .known = 2 };

  test.in[0] = test_random (test_shape ("2x3"));
  outputs_fail (&test, FOVEA_ERROR_FORMAT, "topk: k is not given");
  test.n_in = 2;
  test.in[1] = test_ints (1, k);
  outputs_fail (&test, FOVEA_ERROR_SHAPE,
                "topk: k is 4, along axis 1 there are 3 numbers");
  test.known = 0;
  outputs_fail (&test, FOVEA_ERROR_UNSUPPORTED,
                "topk: input 1 (k) has to be a constant");
  fovea_tensor_free (test.in[1]);
  test.in[1] = test_ints (2, k);
  test.known = 2;
  outputs_fail (&test, FOVEA_ERROR_SHAPE, "topk: k has 2 numbers");
}

/* ---- nonmaxsuppression ------------------------------------------------------- */

static double
nms_overlap (const float *a, const float *b)
{
  double width = fmin (fmax (a[1], a[3]), fmax (b[1], b[3])) -
                 fmax (fmin (a[1], a[3]), fmin (b[1], b[3]));
  double height = fmin (fmax (a[0], a[2]), fmax (b[0], b[2])) -
                  fmax (fmin (a[0], a[2]), fmin (b[0], b[2]));
  double own = fabs ((a[1] - a[3]) * (a[0] - a[2]));
  double other = fabs ((b[1] - b[3]) * (b[0] - b[2]));

  if (width <= 0 || height <= 0)
    return 0;
  return width * height / (own + other - width * height);
}

/* The boxes of one class that stay, by looking for the best one again and
 * again; returns how many. */
static gint64
nms_stay (const float *boxes,
          const float *scores,
          gint64       n,
          gint64       most,
          double       overlap,
          double       least,
          gint64      *kept)
{
  g_autofree gboolean *gone = g_new0 (gboolean, n + 1);
  gint64               count = 0;

  for (;;)
    {
      gint64 best = -1;

      for (gint64 i = 0; i < n; i++)
        if (! gone[i] && scores[i] > least &&
            (best < 0 || scores[i] > scores[best]))
          best = i;
      if (best < 0 || count == most)
        return count;
      kept[count++] = best;
      for (gint64 i = 0; i < n; i++)
        gone[i] = gone[i] || i == best ||
                  nms_overlap (boxes + 4 * i, boxes + 4 * best) > overlap;
    }
}

/* Boxes on a grid of sixteenths, so that every overlap is exact enough; some
 * scores are equal. */
static void
nms_fill (Outputs *test, gint64 pictures, gint64 classes, gint64 n, gint64 most)
{
  static const double overlap[] = { 0.3 }, least[] = { 0.25 };

  test->layer = "nonmaxsuppression";
  test->n_in = 5;
  test->n_out = 1;
  test->in[0] = test_random (fovea_shape (3, pictures, n, (gint64) 4));
  test->in[1] = test_random (fovea_shape (3, pictures, classes, n));
  for (gint64 i = 0; i < pictures * n * 4; i++)
    ((float *) test->in[0]->data)[i] = g_test_rand_int_range (0, 17) / 16.0f;
  for (gint64 i = 0; i < pictures * classes * n; i++)
    ((float *) test->in[1]->data)[i] = g_test_rand_int_range (0, 21) / 20.0f;
  test->in[2] = test_ints (1, &most);
  test->in[3] = test_numbers (test_shape ("1"), overlap);
  test->in[4] = test_numbers (test_shape ("1"), least);
}

static void
nms_case (gint64 pictures, gint64 classes, gint64 n, gint64 most, guint known)
{
  g_auto (Outputs) test = { .known = known };
  g_autoptr (FoveaResult) result = NULL;
  g_autofree gint64 *kept = g_new (gint64, n);
  const FoveaTensor *got;
  FoveaDType         type;
  gint64             at = 0;

  nms_fill (&test, pictures, classes, n, most);
  result = outputs_run (&test, 2, &type);
  got = fovea_result_output (result, 0);
  g_assert_cmpint (type, ==, FOVEA_I64);
  for (gint64 i = 0; i < pictures * classes; i++)
    {
      gint64 count = nms_stay ((float *) test.in[0]->data + i / classes * n * 4,
                               (float *) test.in[1]->data + i * n, n, most,
                               0.3f, 0.25f, kept);

      for (gint64 k = 0; k < count; k++, at++)
        {
          g_assert_cmpint (fovea_tensor_get_int (got, 3 * at), ==, i / classes);
          g_assert_cmpint (fovea_tensor_get_int (got, 3 * at + 1), ==,
                           i % classes);
          g_assert_cmpint (fovea_tensor_get_int (got, 3 * at + 2), ==, kept[k]);
        }
    }
  /* All that could be, the unused ones -1; or just as many as there are. */
  g_assert_cmpint (got->shape.size[0], ==,
                   known == 31    ? at :
                   known >> 2 & 1 ? pictures * classes * MIN (most, n) :
                                    pictures * classes * n);
  for (gint64 i = 3 * at; i < 3 * got->shape.size[0]; i++)
    g_assert_cmpint (fovea_tensor_get_int (got, i), ==, -1);
}

static void
nms_lots (void)
{
  for (int i = 0; i < 120; i++)
    nms_case (g_test_rand_int_range (1, 3), g_test_rand_int_range (1, 4),
              g_test_rand_int_range (1, 40), g_test_rand_int_range (0, 12),
              i % 3 == 0 ? 31 :
              i % 3 == 1 ? 28 :
                           0);
}

/* Centre and size instead of corners; a threshold that is just met keeps. */
static void
nms_centred (void)
{
  static const float  boxes[] = { 4, 4, 2, 2, 5, 4, 2, 2, 9, 9, 2, 2 };
  static const float  scores[] = { 0.5f, 0.75f, 0.25f };
  static const double third[] = { 1 / 3.0 };
  const gint64        most = 9;
  g_auto (Outputs) test = { .layer = "nonmaxsuppression",
                            .attrs = "center_point_box=1",
                            .n_in = 4,
                            .n_out = 1,
                            .known = 15 };
  g_autoptr (FoveaResult) result = NULL;

  test.in[0] = test_random (test_shape ("1x3x4"));
  test.in[1] = test_random (test_shape ("1x1x3"));
  for (int i = 0; i < 12; i++)
    ((float *) test.in[0]->data)[i] = boxes[i];
  for (int i = 0; i < 3; i++)
    ((float *) test.in[1]->data)[i] = scores[i];
  test.in[2] = test_ints (1, &most);
  test.in[3] = test_numbers (test_shape ("1"), third);
  result = outputs_run (&test, 1, NULL);
  g_assert_cmpint (fovea_result_output (result, 0)->shape.size[0], ==, 3);
  g_assert_cmpint (fovea_tensor_get_int (fovea_result_output (result, 0), 2),
                   ==, 1);
}

static void
nms_errors (void)
{
  g_auto (Outputs) test = { 0 };

  nms_fill (&test, 1, 2, 5, 3);
  fovea_tensor_free (test.in[1]);
  test.in[1] = test_random (test_shape ("1x2x6"));
  outputs_fail (&test, FOVEA_ERROR_SHAPE,
                "nonmaxsuppression: boxes of 1x5x4 and scores of 1x2x6 do not "
                "go together");
  fovea_tensor_free (test.in[2]);
  test.in[2] = test_random (test_shape ("1"));
  outputs_fail (&test, FOVEA_ERROR_UNSUPPORTED,
                "numbers of type float32 in input 2");
}

/* Whole on any number of threads and in tiles of any size, the same places. */
static void
choice_tiles (void)
{
  static const char *const layers[] = { "argmax", "argmin" };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      g_auto (TestLayer)
          test = { .layer = layers[i], .attrs = "axis=1", .n_inputs = 1 };
      g_autoptr (FoveaTensor) got = NULL;

      test.input[0] = test_random (test_shape ("1x5x23x31"));
      got = test_layer_run (&test);
      for (gint64 line = 0; line < 23 * 31; line++)
        g_assert_cmpint (line_rank (test.input[0], 1, line,
                                    fovea_tensor_get_int (got, line), ! i,
                                    FALSE),
                         ==, 0);
    }
}

static void
choice_memory_and_cancel (void)
{
  static const char *const cases[][2] = { { "argmax", "axis=0" },
                                          { "topk", "axis=1 k=2" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = cases[i][0], .attrs = cases[i][1], .n_inputs = 1 };

      test.input[0] = test_random (test_shape ("3x20x14"));
      test_layer_allocations (&test);
      test_layer_cancel (&test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/choice/argmax-argmin", arg_lots);
  g_test_add_func ("/engine/choice/argmax-nan", arg_nan);
  g_test_add_func ("/engine/choice/argmax-wrong-use", arg_errors);
  g_test_add_func ("/engine/choice/argmax-in-tiles", choice_tiles);
  g_test_add_func ("/engine/choice/topk", topk_lots);
  g_test_add_func ("/engine/choice/topk-wrong-use", topk_errors);
  g_test_add_func ("/engine/choice/boxes", nms_lots);
  g_test_add_func ("/engine/choice/boxes-by-centre", nms_centred);
  g_test_add_func ("/engine/choice/boxes-wrong-use", nms_errors);
  g_test_add_func ("/engine/choice/no-memory-and-cancel",
                   choice_memory_and_cancel);
  return g_test_run ();
}
