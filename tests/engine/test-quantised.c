/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantised layers against their definitions in whole numbers: every result has
 * to be the very integer. */
#include <math.h>
#include <string.h>

#include "support.h"
#include "typed.h"

#define QUANT_MAX 9

/* A layer with its inputs; the first n_given of them are given at the run, the
 * others are weights; NULL: left out. Owns its tensors. */
typedef struct
{
  const char  *layer, *attrs;
  FoveaTensor *in[QUANT_MAX];
  guint        n, n_given, n_out;
} QuantTest;

static void
quant_test_clear (QuantTest *test)
{
  for (guint i = 0; i < QUANT_MAX; i++)
    fovea_tensor_free (test->in[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QuantTest, quant_test_clear)

static FoveaPlan *
quant_plan (const QuantTest *test, FoveaGraph **graph, GError **error)
{
  static const char *const names[] = { "y0", "y1", "y2" };
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue values[QUANT_MAX], out[3];
  FoveaShape shapes[QUANT_MAX];
  guint      n_out = MAX (test->n_out, 1);

  for (guint i = 0; i < test->n; i++)
    {
      g_autofree char *name = g_strdup_printf ("in%u", i);
      FoveaTensor     *copy;

      values[i] = FOVEA_NO_VALUE;
      if (! test->in[i])
        continue;
      shapes[i] = test->in[i]->shape;
      if (i < test->n_given)
        {
          values[i] = fovea_graph_builder_input_typed (
              builder, name, test->in[i]->dtype, &shapes[i]);
          continue;
        }
      copy = fovea_tensor_new (test->in[i]->dtype, &shapes[i], NULL);
      g_assert_nonnull (copy);
      memcpy (copy->data, test->in[i]->data,
              fovea_shape_elements (&shapes[i]) *
                  fovea_dtype_size (copy->dtype));
      values[i] = fovea_graph_builder_weight (builder, name, copy);
    }
  if (! fovea_graph_builder_add_node (
          builder, test->layer, NULL,
          test->attrs ? fovea_attrs_parse ("%s", test->attrs) : NULL, values,
          test->n, names, out, n_out, error))
    return NULL;
  for (guint k = 0; k < n_out; k++)
    fovea_graph_builder_output (builder, out[k]);
  g_assert_true (fovea_graph_builder_finish (builder, graph, &weights, NULL));
  return fovea_plan_new (*graph, weights, shapes, NULL, error);
}

/* Runs it on some threads; the results stay as long as the FoveaResult. */
static FoveaResult *
quant_run (const QuantTest *test, guint threads, FoveaDType type)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = threads };
  FoveaResult    *result;

  plan = quant_plan (test, &graph, &error);
  if (error)
    g_error ("%s: %s", test->layer, error->message);
  g_assert_cmpint (fovea_plan_type (plan, fovea_graph_output (graph, 0)), ==,
                   type);
  result = fovea_plan_run (plan, (const FoveaTensor *const *) test->in,
                           &options, &error);
  g_assert_no_error (error);
  return result;
}

/* All results, at the run and folded, are `want`, exactly. */
static void
quant_check (QuantTest    *test,
             FoveaDType    type,
             FoveaShape    shape,
             const double *want,
             const char   *what)
{
  for (guint threads = 0; threads < 4; threads++)
    {
      const guint given = test->n_given;
      g_autoptr (FoveaResult) result = NULL;
      const FoveaTensor *got;

      test->n_given = threads ? given : 0;
      result = quant_run (test, MAX (threads, 1), type);
      test->n_given = given;
      got = fovea_result_output (result, 0);
      g_assert_true (fovea_shape_equal (&got->shape, &shape));
      for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
        if (fovea_tensor_get (got, i) != want[i])
          g_error ("%s, %s: element %d is %.9g and should be %.9g", test->layer,
                   what, (int) i, fovea_tensor_get (got, i), want[i]);
    }
}

static void
quant_fails (const QuantTest *test, FoveaError code, const char *text)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  plan = quant_plan (test, &graph, &error);
  g_assert_null (plan);
  if (! error || ! strstr (error->message, text))
    g_error ("wanted an error with '%s', got '%s'", text,
             error ? error->message : "none");
  g_assert_error (error, FOVEA_ERROR, (int) code);
}

/* ---- Numbers --------------------------------------------------------------------- */

static void
quant_range (FoveaDType type, int *low, int *high)
{
  *low = type == FOVEA_I8 ? -128 : type == FOVEA_I16 ? -32768 : 0;
  *high = type == FOVEA_I8  ? 127 :
          type == FOVEA_U8  ? 255 :
          type == FOVEA_I16 ? 32767 :
                              65535;
}

/* By lot within the type, the ends often. */
static FoveaTensor *
quant_ints (FoveaDType type, FoveaShape shape)
{
  gint64             n = fovea_shape_elements (&shape);
  g_autofree gint64 *values = g_new (gint64, n);
  int                low, high;

  quant_range (type, &low, &high);
  for (gint64 i = 0; i < n; i++)
    switch (g_test_rand_int_range (0, 4))
      {
      case 0:
        values[i] = g_test_rand_bit () ? low : high;
        break;
      default:
        values[i] = g_test_rand_int_range (low, high + 1);
      }
  return typed_ints (type, shape, values);
}

static FoveaTensor *
quant_one (FoveaDType type, double value)
{
  const gint64 whole = value;

  return fovea_dtype_is_float (type) ?
             test_numbers (fovea_shape (0), &value) :
             typed_ints (type, fovea_shape (0), &whole);
}

/* Scales, all of them different. */
static FoveaTensor *
quant_scales (FoveaShape shape)
{
  FoveaTensor *scales = test_random (shape);

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) scales->data)[i] =
        0.01f + fabsf (((float *) scales->data)[i]) * 0.1f;
  return scales;
}

/* ---- QuantizeLinear and DequantizeLinear ------------------------------------------ */

typedef struct
{
  const char *attrs, *shape, *scales;
  guint       axis;  /* of `scales`, */
  gint64      block; /* and how many numbers share one */
} QuantScales;

static const QuantScales quant_cases[] = {
  { NULL, "1x3x5x9", "", 0, 0 },
  { "axis=1", "1x3x5x9", "3", 1, 1 },
  { "axis=-3", "2x3x5x9", "3", 1, 1 },
  { "axis=0", "4x7", "4", 0, 1 },
  { "axis=3", "1x2x3x5", "5", 3, 1 },
  { "axis=1", "2x3x4", "3", 1, 1 },
  { "axis=2", "1x2x3x5", "3", 2, 1 },
  { "axis=1 block_size=2", "2x5x3", "2x3x3", 1, 2 },
  { "axis=2 block_size=3", "2x2x8", "2x2x3", 2, 3 },
  { "axis=0 block_size=4", "4x6", "1x6", 0, 4 },
  { NULL, "17", "", 0, 0 },
  { NULL, "1x2x3x4x5", "1", 0, 0 },
};

/* The number of the scale that goes with number e. */
static gint64
quant_which (const QuantScales *c, const FoveaShape *shape, gint64 e)
{
  gint64           index[8], at = 0, size;
  g_autofree char *text = g_strdup (c->scales);
  FoveaShape       scales = *text ? test_shape (text) : fovea_shape (0);

  if (c->block == 0)
    return 0;
  for (guint d = shape->rank; d-- > 0; e /= shape->size[d])
    index[d] = e % shape->size[d];
  if (scales.rank == 1)
    return index[c->axis];
  for (guint d = 0; d < shape->rank; d++)
    {
      size = scales.size[d];
      at = at * size + (d == c->axis ? index[d] / c->block : index[d]);
    }
  return at;
}

static void
quant_linear (gconstpointer data)
{
  const QuantScales      *c = data;
  static const FoveaDType types[] = { FOVEA_U8, FOVEA_I8, FOVEA_U16,
                                      FOVEA_I16 };

  for (guint t = 0; t < G_N_ELEMENTS (types); t++)
    {
      g_auto (QuantTest) quant = { "quantizelinear", c->attrs, { 0 }, 3, 1, 1 };
      g_auto (QuantTest)
          back = { "dequantizelinear", c->attrs, { 0 }, 3, 1, 1 };
      const FoveaShape shape = test_shape (c->shape);
      const FoveaShape scales =
          *c->scales ? test_shape (c->scales) : fovea_shape (0);
      const gint64       n = fovea_shape_elements (&shape);
      g_autofree double *want = g_new (double, n);
      const float       *scale;
      int                low, high;

      quant_range (types[t], &low, &high);
      quant.in[0] = test_random (shape);
      quant.in[1] = quant_scales (scales);
      quant.in[2] = quant_ints (types[t], scales);
      scale = quant.in[1]->data;
      for (gint64 e = 0; e < n; e++)
        {
          gint64 k = quant_which (c, &shape, e);
          float *x = (float *) quant.in[0]->data + e;
          double zero = fovea_tensor_get (quant.in[2], k);

          /* Halves are frequent, and numbers beyond the range. */
          *x = scale[k] * floorf (*x * (high - low)) * 0.5f;
          want[e] = CLAMP (rint (*x / scale[k]) + zero, low, high);
        }
      quant_check (&quant, types[t], shape, want, c->shape);
      back.in[0] = quant_ints (types[t], shape);
      back.in[1] = quant_scales (scales);
      back.in[2] = quant_ints (types[t], scales);
      scale = back.in[1]->data;
      for (gint64 e = 0; e < n; e++)
        {
          gint64 k = quant_which (c, &shape, e);

          want[e] = (float) (fovea_tensor_get (back.in[0], e) -
                             fovea_tensor_get (back.in[2], k)) *
                    scale[k];
        }
      quant_check (&back, FOVEA_F32, shape, want, c->shape);
    }
}

/* Halves go to the even number; what no integer is goes to an end. */
static void
quant_special (void)
{
  static const double x[] = { 0.5,  1.5,   2.5,      -0.5,      -1.5,
                              1e30, -1e30, INFINITY, -INFINITY, NAN,
                              0,    127.5, 126.5,    -128.5 };
  static const double want[] = { 0,   2,    2,    0, -2,  127, -128,
                                 127, -128, -128, 0, 127, 126, -128 };
  static const double bytes[] = { 0,   2, 2, 0, 0,   255, 0,
                                  255, 0, 0, 0, 128, 126, 0 };
  const gint64        n = G_N_ELEMENTS (x);
  g_auto (QuantTest) test = { "quantizelinear", NULL, { 0 }, 3, 1, 1 };
  g_auto (QuantTest) plain = { "quantizelinear", NULL, { 0 }, 2, 1, 1 };
  g_auto (QuantTest)
      asked = { "quantizelinear", "output_dtype=3", { 0 }, 2, 1, 1 };

  test.in[0] = test_numbers (fovea_shape (1, n), x);
  test.in[1] = quant_one (FOVEA_F32, 1);
  test.in[2] = quant_one (FOVEA_I8, 0);
  quant_check (&test, FOVEA_I8, fovea_shape (1, n), want, "special");
  plain.in[0] = test_numbers (fovea_shape (1, n), x);
  plain.in[1] = quant_one (FOVEA_F32, 1);
  quant_check (&plain, FOVEA_U8, fovea_shape (1, n), bytes, "no zero point");
  asked.in[0] = test_numbers (fovea_shape (1, n), x);
  asked.in[1] = quant_one (FOVEA_F32, 1);
  quant_check (&asked, FOVEA_I8, fovea_shape (1, n), want, "output_dtype");
}

static void
quant_wide (void)
{
  static const gint64 numbers[] = { 100000, -100000, 2147483647, 7,
                                    -2147483648 };
  static const double scales[] = { 0.5, 0.25 }, tenth[] = { 10 };
  double              want[10];
  g_auto (QuantTest) back = { "dequantizelinear", "axis=0", { 0 }, 2, 1, 1 };
  g_auto (QuantTest) quant = { "quantizelinear", NULL, { 0 }, 3, 1, 1 };

  back.in[0] =
      typed_ints (FOVEA_I32, fovea_shape (2, 2, 5),
                  (const gint64[]){ numbers[0], numbers[1], numbers[2],
                                    numbers[3], numbers[4], 1, 2, 3, 4, -5 });
  back.in[1] = test_numbers (fovea_shape (1, 2), scales);
  for (int i = 0; i < 10; i++)
    want[i] = (float) fovea_tensor_get (back.in[0], i) * (float) scales[i / 5];
  quant_check (&back, FOVEA_F32, fovea_shape (2, 2, 5), want, "int32");
  quant.in[0] = typed_ints (FOVEA_I32, fovea_shape (1, 5), numbers);
  quant.in[1] = test_numbers (fovea_shape (0), tenth);
  quant.in[2] = quant_one (FOVEA_I16, 1000);
  quant_check (&quant, FOVEA_I16, fovea_shape (1, 5),
               (const double[]){ 11000, -9000, 32767, 1001, -32768 }, "int32");
}

static void
quant_dynamic (void)
{
  static const struct
  {
    double low, high;
  } cases[] = { { -1, 1 }, { 2, 5 }, { -7, -3 }, { 0, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (QuantTest)
          test = { "dynamicquantizelinear", NULL, { 0 }, 1, 1, 3 };
      const FoveaShape   shape = test_shape ("1x2x5x7");
      const gint64       n = fovea_shape_elements (&shape);
      g_autofree double *want = g_new (double, n);
      float              low = 0, high = 0, scale, zero, *x;
      g_autoptr (FoveaResult) result = NULL;

      test.in[0] = test_random (shape);
      x = test.in[0]->data;
      for (gint64 e = 0; e < n; e++)
        {
          x[e] = cases[i].low + (x[e] + 1) / 2 * (cases[i].high - cases[i].low);
          low = MIN (low, x[e]);
          high = MAX (high, x[e]);
        }
      scale = high == low ? 1 : (high - low) / 255;
      zero = CLAMP (rint (-low / scale), 0, 255);
      for (gint64 e = 0; e < n; e++)
        want[e] = CLAMP (rint (x[e] / scale) + zero, 0, 255);
      quant_check (&test, FOVEA_U8, shape, want, "dynamic");
      result = quant_run (&test, 2, FOVEA_U8);
      g_assert_cmpfloat (fovea_tensor_get (fovea_result_output (result, 1), 0),
                         ==, scale);
      g_assert_cmpfloat (fovea_tensor_get (fovea_result_output (result, 2), 0),
                         ==, zero);
    }
}

/* ---- Convolutions ---------------------------------------------------------------------- */

typedef struct
{
  guint  axes;                  /* 1 to 3 */
  gint64 batch, group, in, out; /* channels of a group */
  gint64 size[3], kernel[3], stride[3], dilation[3], before[3], after[3];
} QuantConv;

static void
quant_conv_random (QuantConv *conv, guint i)
{
  conv->axes = i % 3 + 1;
  conv->batch = g_test_rand_int_range (1, 3);
  conv->group = i % 4 == 3 ? 3 : 1;
  conv->in = g_test_rand_int_range (1, i % 5 == 4 ? 90 : 6);
  conv->out = g_test_rand_int_range (1, 12);
  for (guint a = 0; a < conv->axes; a++)
    {
      conv->kernel[a] = g_test_rand_int_range (1, 5);
      conv->stride[a] = g_test_rand_int_range (1, 4);
      conv->dilation[a] = g_test_rand_int_range (1, 3);
      conv->before[a] = g_test_rand_int_range (0, 4);
      conv->after[a] = g_test_rand_int_range (0, 4);
      conv->size[a] = conv->dilation[a] * (conv->kernel[a] - 1) +
                      g_test_rand_int_range (1, 10);
    }
}

static void
quant_append (GString *text, const char *name, const gint64 *values, guint n)
{
  for (guint a = 0; a < n; a++)
    g_string_append_printf (text, "%s%d", a ? "," : name, (int) values[a]);
}

static char *
quant_conv_attrs (const QuantConv *conv)
{
  GString *text = g_string_new (NULL);
  gint64   pads[6];

  memcpy (pads, conv->before, conv->axes * sizeof *pads);
  memcpy (pads + conv->axes, conv->after, conv->axes * sizeof *pads);
  g_string_printf (text, "group=%d", (int) conv->group);
  quant_append (text, " strides=", conv->stride, conv->axes);
  quant_append (text, " dilations=", conv->dilation, conv->axes);
  quant_append (text, " pads=", pads, 2 * conv->axes);
  return g_string_free (text, FALSE);
}

/* One sum, by the definition. */
static gint64
quant_conv_sum (const QuantConv   *conv,
                const FoveaTensor *x,
                const FoveaTensor *w,
                gint64             xz,
                gint64             wz,
                gint64             batch,
                gint64             o,
                const gint64      *at)
{
  const gint64 channels = conv->group * conv->in;
  const gint64 group = o / conv->out;
  gint64       taps = 1, sum = 0;

  for (guint a = 0; a < conv->axes; a++)
    taps *= conv->kernel[a];
  for (gint64 i = 0; i < conv->in; i++)
    for (gint64 t = 0; t < taps; t++)
      {
        gint64   left = t, place = 0, stride = 1;
        gboolean inside = TRUE;

        for (guint a = conv->axes; a-- > 0;)
          {
            gint64 p = at[a] * conv->stride[a] - conv->before[a] +
                       left % conv->kernel[a] * conv->dilation[a];

            left /= conv->kernel[a];
            inside = inside && p >= 0 && p < conv->size[a];
            place += p * stride;
            stride *= conv->size[a];
          }
        if (inside)
          sum += (fovea_tensor_get_int (
                      x, (batch * channels + group * conv->in + i) * stride +
                             place) -
                  xz) *
                 (fovea_tensor_get_int (w, (o * conv->in + i) * taps + t) - wz);
      }
  return sum;
}

static FoveaShape
quant_conv_shape (const QuantConv *conv)
{
  FoveaShape shape = { conv->axes + 2,
                       { conv->batch, conv->group * conv->out } };

  for (guint a = 0; a < conv->axes; a++)
    shape.size[2 + a] = (conv->size[a] + conv->before[a] + conv->after[a] -
                         conv->dilation[a] * (conv->kernel[a] - 1) - 1) /
                            conv->stride[a] +
                        1;
  return shape;
}

static void
quant_conv_tensors (const QuantConv *conv,
                    FoveaDType       x_type,
                    FoveaDType       w_type,
                    FoveaTensor    **x,
                    FoveaTensor    **w)
{
  FoveaShape in = { conv->axes + 2, { conv->batch, conv->group * conv->in } };
  FoveaShape weights = { conv->axes + 2,
                         { conv->group * conv->out, conv->in } };

  memcpy (in.size + 2, conv->size, conv->axes * sizeof *in.size);
  memcpy (weights.size + 2, conv->kernel, conv->axes * sizeof *in.size);
  *x = quant_ints (x_type, in);
  *w = quant_ints (w_type, weights);
}

/* Where output number e is: its picture, channel and place. */
static void
quant_conv_at (const FoveaShape *shape,
               gint64            e,
               gint64           *batch,
               gint64           *o,
               gint64           *at)
{
  for (guint d = shape->rank; d-- > 2; e /= shape->size[d])
    at[d - 2] = e % shape->size[d];
  *o = e % shape->size[1];
  *batch = e / shape->size[1];
}

static void
quant_convinteger (void)
{
  for (guint i = 0; i < 24; i++)
    {
      const FoveaDType x_type = i % 2 ? FOVEA_U8 : FOVEA_I8;
      const FoveaDType w_type = i / 2 % 2 ? FOVEA_U8 : FOVEA_I8;
      QuantConv        conv;
      g_auto (QuantTest) test = { "convinteger", NULL, { 0 }, 4, 1, 1 };
      g_autofree char   *attrs = NULL;
      g_autofree double *want = NULL;
      FoveaShape         shape;

      quant_conv_random (&conv, i);
      test.attrs = attrs = quant_conv_attrs (&conv);
      shape = quant_conv_shape (&conv);
      want = g_new (double, fovea_shape_elements (&shape));
      quant_conv_tensors (&conv, x_type, w_type, &test.in[0], &test.in[1]);
      if (i % 3)
        test.in[2] = quant_ints (x_type, fovea_shape (0));
      if (i % 4)
        test.in[3] =
            quant_ints (w_type, i % 4 == 1 ? fovea_shape (0) :
                                             fovea_shape (1, shape.size[1]));
      for (gint64 e = 0; e < fovea_shape_elements (&shape); e++)
        {
          gint64 batch, o, at[3];

          quant_conv_at (&shape, e, &batch, &o, at);
          want[e] = quant_conv_sum (
              &conv, test.in[0], test.in[1],
              test.in[2] ? fovea_tensor_get_int (test.in[2], 0) : 0,
              test.in[3] ?
                  fovea_tensor_get_int (test.in[3], i % 4 == 1 ? 0 : o) :
                  0,
              batch, o, at);
        }
      quant_check (&test, FOVEA_I32, shape, want, attrs);
    }
}

/* Sums that fp32 does not hold: all of them odd, and far above 2^24. */
static void
quant_convinteger_large (void)
{
  const FoveaShape in = test_shape ("1x700x1x9");
  const FoveaShape w = test_shape ("5x700x1x3");
  g_auto (QuantTest) test = { "convinteger", NULL, { 0 }, 4, 1, 1 };
  double want[35];

  test.in[0] = quant_ints (FOVEA_U8, in);
  test.in[1] = quant_ints (FOVEA_I8, w);
  memset (test.in[0]->data, 255, 700 * 9);
  memset (test.in[1]->data, 127, 5 * 700 * 3);
  ((guint8 *) test.in[0]->data)[4] = 254;
  test.in[2] = quant_one (FOVEA_U8, 0);
  test.in[3] = quant_one (FOVEA_I8, -128);
  for (int i = 0; i < 35; i++)
    want[i] = 2100 * 255 * 255 - (i % 7 >= 2 && i % 7 <= 4 ? 255 : 0);
  quant_check (&test, FOVEA_I32, test_shape ("1x5x1x7"), want, "large");
}

static void
quant_qlinearconv (void)
{
  for (guint i = 0; i < 30; i++)
    {
      const FoveaDType x_type = i % 2 ? FOVEA_U8 : FOVEA_I8;
      const FoveaDType w_type = i / 2 % 2 ? FOVEA_U8 : FOVEA_I8;
      const FoveaDType y_type = i / 4 % 2 ? FOVEA_U8 : FOVEA_I8;
      const gboolean   each = i % 3 == 0;
      QuantConv        conv;
      g_auto (QuantTest) test = { "qlinearconv", NULL, { 0 }, 9, 1, 1 };
      g_autofree char   *attrs = NULL;
      g_autofree double *want = NULL;
      FoveaShape         shape, scales;
      int                low, high;

      quant_conv_random (&conv, i);
      quant_range (y_type, &low, &high);
      test.attrs = attrs = quant_conv_attrs (&conv);
      shape = quant_conv_shape (&conv);
      scales = each ? fovea_shape (1, shape.size[1]) : fovea_shape (0);
      want = g_new (double, fovea_shape_elements (&shape));
      quant_conv_tensors (&conv, x_type, w_type, &test.in[0], &test.in[3]);
      test.in[1] = quant_scales (fovea_shape (0));
      test.in[2] = quant_ints (x_type, fovea_shape (0));
      test.in[4] = quant_scales (scales);
      test.in[5] = quant_ints (w_type, scales);
      test.in[6] = quant_one (FOVEA_F32, i % 5 ? 8.5 : 300);
      test.in[7] = quant_ints (y_type, fovea_shape (0));
      if (i % 4)
        test.in[8] = typed_ints (
            FOVEA_I32, fovea_shape (1, shape.size[1]),
            (const gint64[]){ 1000, -20000, 77, 5,  -9999, 0,  1,  2,  3,
                              4,    5,      6,  7,  8,     9,  10, 11, 12,
                              13,   14,     15, 16, -17,   18, 19, 20, 21,
                              22,   23,     24, 25, 26,    27, 28, 29, 30 });
      for (gint64 e = 0; e < fovea_shape_elements (&shape); e++)
        {
          gint64 batch, o, at[3], sum;
          float  factor;

          quant_conv_at (&shape, e, &batch, &o, at);
          sum = quant_conv_sum (&conv, test.in[0], test.in[3],
                                fovea_tensor_get_int (test.in[2], 0),
                                fovea_tensor_get_int (test.in[5], each ? o : 0),
                                batch, o, at);
          if (test.in[8])
            sum += fovea_tensor_get_int (test.in[8], o);
          factor = *(float *) test.in[1]->data *
                   ((float *) test.in[4]->data)[each ? o : 0] /
                   *(float *) test.in[6]->data;
          want[e] = CLAMP (rint ((float) sum * factor) +
                               fovea_tensor_get (test.in[7], 0),
                           low, high);
        }
      quant_check (&test, y_type, shape, want, attrs);
    }
}

/* ---- Products ---------------------------------------------------------------------------- */

static const struct
{
  const char *a, *b, *out;
} quant_products[] = {
  { "3x5", "5x4", "3x4" },           { "1x1000", "1000x7", "1x7" },
  { "70x33", "33x500", "70x500" },   { "2x3x5x6", "6x2", "2x3x5x2" },
  { "2x1x3x4", "3x4x2", "2x3x3x2" }, { "6", "6x3", "3" },
  { "2x4x6", "6", "2x4" },           { "9x258", "258x31", "9x31" },
};

/* Number `at` of one, one a line, or one a line and matrix. */
static gint64
quant_line (const FoveaTensor *values, gint64 lines, gint64 line, gint64 matrix)
{
  gint64 n = values ? fovea_shape_elements (&values->shape) : 0;

  return ! values ?
             0 :
             fovea_tensor_get_int (values, n == 1     ? 0 :
                                           n == lines ? line :
                                                        matrix * lines + line);
}

/* A product of two matrices, and which a and b it is made of; the shapes are
 * those of quant_products. */
static void
quant_product_sums (const FoveaTensor *a,
                    const FoveaTensor *b,
                    const FoveaTensor *az,
                    const FoveaTensor *bz,
                    gint64            *sums)
{
  const FoveaShape *as = &a->shape, *bs = &b->shape;
  const gint64      depth = as->size[as->rank - 1];
  const gint64      rows = as->rank > 1 ? as->size[as->rank - 2] : 1;
  const gint64      columns = bs->rank > 1 ? bs->size[bs->rank - 1] : 1;
  const gint64      n_a = fovea_shape_elements (as) / rows / depth;
  const gint64      n_b = fovea_shape_elements (bs) / columns / depth;
  /* 2x1 and 3: every a with every b */
  const gboolean outer = as->rank == 4 && bs->rank == 3;
  const gint64   n = outer ? n_a * n_b : MAX (n_a, n_b);

  for (gint64 m = 0; m < n; m++)
    for (gint64 i = 0; i < rows; i++)
      for (gint64 j = 0; j < columns; j++)
        {
          const gint64 ma = outer ? m / n_b : m % n_a, mb = m % n_b;
          gint64      *sum = sums + (m * rows + i) * columns + j;

          *sum = 0;
          for (gint64 k = 0; k < depth; k++)
            *sum += (fovea_tensor_get_int (a, (ma * rows + i) * depth + k) -
                     quant_line (az, rows, i, ma)) *
                    (fovea_tensor_get_int (b, (mb * depth + k) * columns + j) -
                     quant_line (bz, columns, j, mb));
        }
}

static void
quant_products_check (gboolean bytes)
{
  for (guint i = 0; i < 4 * G_N_ELEMENTS (quant_products); i++)
    {
      const guint      c = i / 4;
      const FoveaDType a_type = i % 2 ? FOVEA_U8 : FOVEA_I8;
      const FoveaDType b_type = i / 2 % 2 ? FOVEA_U8 : FOVEA_I8;
      const FoveaShape a = test_shape (quant_products[c].a);
      const FoveaShape b = test_shape (quant_products[c].b);
      const FoveaShape out = test_shape (quant_products[c].out);
      const gint64     n = fovea_shape_elements (&out);
      /* one zero point, or one a line */
      const FoveaShape az =
          i % 2 && a.rank == 2 ? fovea_shape (1, a.size[0]) : fovea_shape (0);
      const FoveaShape   bz = i % 4 == 3 && b.rank == 2 ?
                                  fovea_shape (1, b.size[1]) :
                                  fovea_shape (0);
      g_autofree gint64 *sums = g_new (gint64, n);
      g_autofree double *want = g_new (double, n);
      g_auto (QuantTest) test = { bytes ? "qlinearmatmul" : "matmulinteger",
                                  NULL,
                                  { 0 },
                                  bytes ? 8 : 4,
                                  1,
                                  1 };
      const guint b_at = bytes ? 3 : 1, az_at = 2, bz_at = bytes ? 5 : 3;

      test.in[0] = quant_ints (a_type, a);
      test.in[b_at] = quant_ints (b_type, b);
      test.in[az_at] = quant_ints (a_type, az);
      if (bytes || i % 4 != 2)
        test.in[bz_at] = quant_ints (b_type, bz);
      quant_product_sums (test.in[0], test.in[b_at], test.in[az_at],
                          test.in[bz_at], sums);
      for (gint64 e = 0; e < n; e++)
        want[e] = sums[e];
      if (bytes)
        {
          const gint64 columns = out.size[out.rank - 1];

          test.in[1] = quant_one (FOVEA_F32, 0.03);
          test.in[4] = quant_scales (bz);
          test.in[6] = quant_one (FOVEA_F32, 2.25);
          test.in[7] = quant_one (FOVEA_U8, 100);
          for (gint64 e = 0; e < n; e++)
            {
              float factor =
                  *(float *) test.in[1]->data *
                  ((float *) test.in[4]->data)[bz.rank ? e % columns : 0] /
                  *(float *) test.in[6]->data;

              want[e] = CLAMP (rint ((float) sums[e] * factor) + 100, 0, 255);
            }
        }
      quant_check (&test, bytes ? FOVEA_U8 : FOVEA_I32, out, want,
                   quant_products[c].a);
      /* Both may be given at the run. */
      test.n_given = 2;
      if (! bytes)
        quant_check (&test, FOVEA_I32, out, want, quant_products[c].b);
    }
}

/* As the large convolution. */
static void
quant_matmulinteger_large (void)
{
  g_auto (QuantTest) test = { "matmulinteger", NULL, { 0 }, 4, 1, 1 };
  double want[8];

  test.in[0] = quant_ints (FOVEA_U8, test_shape ("2x777"));
  test.in[1] = quant_ints (FOVEA_U8, test_shape ("777x4"));
  memset (test.in[0]->data, 255, 2 * 777);
  memset (test.in[1]->data, 255, 777 * 4);
  ((guint8 *) test.in[1]->data)[2] = 254;
  test.in[2] = quant_one (FOVEA_U8, 0);
  test.in[3] = quant_one (FOVEA_U8, 0);
  for (int i = 0; i < 8; i++)
    want[i] = 777 * 255 * 255 - (i % 4 == 2 ? 255 : 0);
  quant_check (&test, FOVEA_I32, test_shape ("2x4"), want, "large");
}

static void
quant_matmulinteger (void)
{
  quant_products_check (FALSE);
}

static void
quant_qlinearmatmul (void)
{
  quant_products_check (TRUE);
}

/* ---- Together ------------------------------------------------------------------------------ */

static FoveaValue
quant_add (FoveaGraphBuilder *builder,
           const char        *layer,
           const char        *attrs,
           const FoveaValue  *inputs,
           guint              n)
{
  g_autoptr (GError) error = NULL;
  FoveaValue value = fovea_graph_builder_add (
      builder, layer, NULL, attrs ? fovea_attrs_parse ("%s", attrs) : NULL,
      inputs, n, &error);

  g_assert_no_error (error);
  return value;
}

/* A picture that is quantised, convolved and quantised back: in tiles it is what
 * it is whole. */
static void
quant_tiles (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input = test_random (test_shape ("1x3x23x17"));
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaValue x = fovea_graph_builder_input (builder, "x", &input->shape), q;
  FoveaValue in[8];

  in[1] = fovea_graph_builder_weight (builder, "xs",
                                      quant_scales (fovea_shape (0)));
  in[2] = fovea_graph_builder_weight (builder, "xz", quant_one (FOVEA_U8, 31));
  in[3] = fovea_graph_builder_weight (
      builder, "w", quant_ints (FOVEA_I8, test_shape ("3x3x3x3")));
  in[4] = fovea_graph_builder_weight (builder, "ws",
                                      quant_scales (fovea_shape (1, 3)));
  in[5] = fovea_graph_builder_weight (builder, "wz", quant_one (FOVEA_I8, 0));
  in[6] =
      fovea_graph_builder_weight (builder, "ys", quant_one (FOVEA_F32, 0.5));
  in[7] = fovea_graph_builder_weight (builder, "yz", quant_one (FOVEA_U8, 128));
  q = quant_add (builder, "quantizelinear", NULL,
                 (const FoveaValue[]){ x, in[1], in[2] }, 3);
  in[0] = q;
  q = quant_add (builder, "qlinearconv", "strides=2,1 pads=1,1,1,1", in, 8);
  q = quant_add (builder, "dequantizelinear", NULL,
                 (const FoveaValue[]){ q, in[6], in[7] }, 3);
  fovea_graph_builder_output (builder, q);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  g_assert_cmpint (got->shape.size[2], ==, 12);
  g_assert_cmpint (got->shape.size[3], ==, 17);
}

static void
quant_errors (void)
{
  g_auto (QuantTest) linear = { "quantizelinear", NULL, { 0 }, 3, 1, 1 };
  g_auto (QuantTest) back = { "dequantizelinear", NULL, { 0 }, 3, 1, 1 };
  g_auto (QuantTest) conv = { "convinteger", NULL, { 0 }, 2, 1, 1 };
  g_auto (QuantTest) product = { "matmulinteger", NULL, { 0 }, 2, 1, 1 };

  linear.in[0] = test_random (test_shape ("1x3x4x4"));
  linear.in[1] = quant_scales (fovea_shape (1, 3));
  linear.in[2] = quant_ints (FOVEA_U8, fovea_shape (1, 2));
  quant_fails (&linear, FOVEA_ERROR_SHAPE,
               "quantizelinear: zero points of 2 do not go with 1x3x4x4");
  fovea_tensor_free (linear.in[2]);
  linear.in[2] = quant_ints (FOVEA_U8, fovea_shape (1, 3));
  linear.attrs = "axis=2";
  quant_fails (&linear, FOVEA_ERROR_SHAPE, "scales of 3 do not go with");
  linear.attrs = "axis=4";
  quant_fails (&linear, FOVEA_ERROR_SHAPE, "no axis 4");
  linear.attrs = "axis=1 block_size=2";
  quant_fails (&linear, FOVEA_ERROR_SHAPE, "scales of 3 do not go with");
  linear.attrs = "output_dtype=3";
  quant_fails (&linear, FOVEA_ERROR_FORMAT,
               "int8 is asked for, and the zero point is of uint8");
  linear.attrs = "output_dtype=17";
  quant_fails (&linear, FOVEA_ERROR_UNSUPPORTED,
               "quantizelinear: numbers of type");
  linear.attrs = "output_dtype=7";
  fovea_tensor_free (linear.in[2]);
  linear.in[2] = NULL;
  quant_fails (&linear, FOVEA_ERROR_UNSUPPORTED,
               "type int64 are not supported");
  back.in[0] = quant_ints (FOVEA_U8, test_shape ("2x3"));
  back.in[1] = quant_scales (fovea_shape (0));
  back.in[2] = quant_ints (FOVEA_I8, fovea_shape (0));
  quant_fails (&back, FOVEA_ERROR_FORMAT,
               "zero points of int8 for numbers of uint8");
  conv.in[0] = quant_ints (FOVEA_U8, test_shape ("1x4x5x5"));
  conv.in[1] = quant_ints (FOVEA_I8, test_shape ("2x3x3x3"));
  quant_fails (&conv, FOVEA_ERROR_SHAPE,
               "convinteger: 4 input channels in 1 groups");
  conv.n_given = 2;
  quant_fails (&conv, FOVEA_ERROR_UNSUPPORTED, "has to be a constant");
  product.in[0] = quant_ints (FOVEA_U8, test_shape ("2x3"));
  product.in[1] = quant_ints (FOVEA_I8, test_shape ("4x5"));
  quant_fails (&product, FOVEA_ERROR_SHAPE,
               "matmulinteger: 2x3 and 4x5 do not go together");
  fovea_tensor_free (product.in[0]);
  product.in[0] = test_random (test_shape ("2x4"));
  quant_fails (&product, FOVEA_ERROR_UNSUPPORTED, "type float32 in input 0");
}

static void
quant_allocations (void)
{
  g_auto (TestLayer)
      test = { .layer = "convinteger", .n_inputs = 1, .n_weights = 3 };

  test.input[0] = quant_ints (FOVEA_U8, test_shape ("1x3x6x7"));
  test.weight[0] = quant_ints (FOVEA_I8, test_shape ("5x3x3x3"));
  test.weight[1] = quant_one (FOVEA_U8, 3);
  test.weight[2] = quant_one (FOVEA_I8, 0);
  test_layer_allocations (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (quant_cases); i++)
    {
      g_autofree char *name =
          g_strdup_printf ("/linear/%u-%s", i, quant_cases[i].shape);

      g_test_add_data_func (name, &quant_cases[i], quant_linear);
    }
  g_test_add_func ("/linear/special", quant_special);
  g_test_add_func ("/linear/wide", quant_wide);
  g_test_add_func ("/linear/dynamic", quant_dynamic);
  g_test_add_func ("/conv/integer", quant_convinteger);
  g_test_add_func ("/conv/large", quant_convinteger_large);
  g_test_add_func ("/conv/bytes", quant_qlinearconv);
  g_test_add_func ("/matmul/integer", quant_matmulinteger);
  g_test_add_func ("/matmul/large", quant_matmulinteger_large);
  g_test_add_func ("/matmul/bytes", quant_qlinearmatmul);
  g_test_add_func ("/tiles", quant_tiles);
  g_test_add_func ("/errors", quant_errors);
  g_test_add_func ("/allocations", quant_allocations);
  return g_test_run ();
}
