/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Quantised layers against their definitions in whole numbers: every result has
 * to be the very integer. */
#include <math.h>
#include <string.h>

#include "quant-test.h"
#include "ref-quant.h"
#include "support.h"
#include "typed.h"

/* ---- QuantizeLinear and DequantizeLinear ------------------------------------------ */

static const RefQuantScales quant_cases[] = {
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

static void
quant_linear (gconstpointer data)
{
  const RefQuantScales   *c = data;
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
          gint64 k = ref_quant_which (c, &shape, e);
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
          gint64 k = ref_quant_which (c, &shape, e);

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

static void
quant_conv_tensors (const RefQuantConv *conv,
                    FoveaDType          x_type,
                    FoveaDType          w_type,
                    FoveaTensor       **x,
                    FoveaTensor       **w)
{
  FoveaShape in = { conv->axes + 2, { conv->batch, conv->group * conv->in } };
  FoveaShape weights = { conv->axes + 2,
                         { conv->group * conv->out, conv->in } };

  memcpy (in.size + 2, conv->size, conv->axes * sizeof *in.size);
  memcpy (weights.size + 2, conv->kernel, conv->axes * sizeof *in.size);
  *x = quant_ints (x_type, in);
  *w = quant_ints (w_type, weights);
}

static void
quant_convinteger (void)
{
  for (guint i = 0; i < 24; i++)
    {
      const FoveaDType x_type = i % 2 ? FOVEA_U8 : FOVEA_I8;
      const FoveaDType w_type = i / 2 % 2 ? FOVEA_U8 : FOVEA_I8;
      RefQuantConv     conv;
      g_auto (QuantTest) test = { "convinteger", NULL, { 0 }, 4, 1, 1 };
      g_autofree char   *attrs = NULL;
      g_autofree double *want = NULL;
      FoveaShape         shape;

      ref_quant_conv_random (&conv, i);
      test.attrs = attrs = ref_quant_conv_attrs (&conv);
      shape = ref_quant_conv_shape (&conv);
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

          ref_quant_conv_at (&shape, e, &batch, &o, at);
          want[e] = ref_quant_conv_sum (
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
      RefQuantConv     conv;
      g_auto (QuantTest) test = { "qlinearconv", NULL, { 0 }, 9, 1, 1 };
      g_autofree char   *attrs = NULL;
      g_autofree double *want = NULL;
      FoveaShape         shape, scales;
      int                low, high;

      ref_quant_conv_random (&conv, i);
      quant_range (y_type, &low, &high);
      test.attrs = attrs = ref_quant_conv_attrs (&conv);
      shape = ref_quant_conv_shape (&conv);
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
        {
          g_autofree gint64 *bias = g_new (gint64, shape.size[1]);

          for (gint64 o = 0; o < shape.size[1]; o++)
            bias[o] = g_test_rand_int_range (-20000, 20000);
          test.in[8] =
              typed_ints (FOVEA_I32, fovea_shape (1, shape.size[1]), bias);
        }
      for (gint64 e = 0; e < fovea_shape_elements (&shape); e++)
        {
          gint64 batch, o, at[3], sum;
          float  factor;

          ref_quant_conv_at (&shape, e, &batch, &o, at);
          sum = ref_quant_conv_sum (
              &conv, test.in[0], test.in[3],
              fovea_tensor_get_int (test.in[2], 0),
              fovea_tensor_get_int (test.in[5], each ? o : 0), batch, o, at);
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
      ref_quant_product_sums (test.in[0], test.in[b_at], test.in[az_at],
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
