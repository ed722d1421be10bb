/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each layer's adjoint against central differences of the oracle, or where that
 * has no such layer of the layer itself. */
#include <math.h>

#include "differences.h"
#include "random-graph.h"

#define GRADIENTS_LOTS 12

/* ---- Windows ------------------------------------------------------------------- */

typedef struct
{
  RefWindow window;
  gint64    group, size[3];
  gboolean  flip;
  RefPool   pool;
} WindowData;

static Ref *
forward_conv (const TestLayer *test, gconstpointer data)
{
  const WindowData *d = data;

  return ref_conv (test->input[0], test->weight[0], test->weight[1], &d->window,
                   d->group, d->flip);
}

static Ref *
forward_convtranspose (const TestLayer *test, gconstpointer data)
{
  const WindowData *d = data;

  return ref_convtranspose (test->input[0], test->weight[0], test->weight[1],
                            &d->window, d->group, d->size);
}

static Ref *
forward_pool (const TestLayer *test, gconstpointer data)
{
  const WindowData *d = data;

  return ref_pool (test->input[0], d->pool, &d->window);
}

/* Stride and dilation of 1 and paddings within the window, more often than by
 * lot alone: those go by convolutions. */
static RefWindow
gradients_window (gint64 height, gint64 width, gboolean plain)
{
  RefWindow window = test_random_window (height, width);

  for (int axis = 0; plain && axis < 2; axis++)
    {
      window.stride[axis] = 1;
      window.dilation[axis] = 1;
      window.size[axis] = random_lot (1, 4);
      window.before[axis] = random_lot (0, window.size[axis] - 1);
      window.after[axis] = random_lot (0, window.size[axis] - 1);
    }
  return window;
}

static FoveaShape
gradients_weights (const RefWindow *w, gint64 out, gint64 in)
{
  return fovea_shape (4, out, in, w->size[0], w->size[1]);
}

static void
test_conv (void)
{
  for (int lot = 0; lot < GRADIENTS_LOTS; lot++)
    {
      g_auto (TestLayer) test = { "conv" };
      g_autofree char *attrs = NULL, *window = NULL;
      WindowData       d = { .group = random_lot (1, 3), .flip = lot % 3 == 2 };
      const gint64     in = random_lot (1, 3), out = random_lot (1, 3);

      d.window = gradients_window (9, 8, lot % 2);
      window = test_window_attrs (&d.window, 2);
      test.attrs = attrs = g_strdup_printf ("%s group=%d flip=%d", window,
                                            (int) d.group, d.flip);
      test.n_inputs = 1;
      test.n_weights = 2;
      test.input[0] = test_random (FOVEA_NCHW (2, in * d.group, 9, 8));
      test.weight[0] =
          test_random (gradients_weights (&d.window, out * d.group, in));
      test.weight[1] = test_random (fovea_shape (1, out * d.group));
      test_differences (&test, 0, forward_conv, &d, "conv");
    }
}

/* Wide enough for the blocked ways, Winograd's among them */
static void
test_conv_wide (void)
{
  for (int depthwise = 0; depthwise < 2; depthwise++)
    for (gint64 size = 1; size <= 5; size += 2)
      {
        g_auto (TestLayer) test = { "conv" };
        const gint64     n = 32;
        g_autofree char *attrs = NULL, *window = NULL;
        WindowData       d = { .group = depthwise ? n : 1 };

        d.window = (RefWindow){ { size, size, 1 }, { 1, 1, 1 }, { 1, 1, 1 } };
        d.window.before[0] = d.window.before[1] = size / 2;
        d.window.after[0] = d.window.after[1] = size / 2;
        window = test_window_attrs (&d.window, 2);
        test.attrs = attrs =
            g_strdup_printf ("%s group=%d", window, (int) d.group);
        test.n_inputs = 1;
        test.n_weights = 2;
        test.input[0] = test_random (FOVEA_NCHW (1, n, 13, 12));
        test.weight[0] = test_random (
            gradients_weights (&d.window, depthwise ? n : 16, n / d.group));
        test.weight[1] = test_random (fovea_shape (1, depthwise ? n : 16));
        test_differences (&test, 0, forward_conv, &d, "conv");
      }
}

static void
test_convtranspose (void)
{
  for (int lot = 0; lot < GRADIENTS_LOTS; lot++)
    {
      g_auto (TestLayer) test = { "convtranspose" };
      g_autofree char *attrs = NULL, *window = NULL;
      WindowData       d = { .group = random_lot (1, 3) };
      const gint64     in = random_lot (1, 3), out = random_lot (1, 3);
      gint64           padding[2];

      d.window = gradients_window (5, 6, lot % 2);
      for (int a = 0; a < 2; a++)
        {
          RefWindow *w = &d.window;
          gint64     all = (a ? 5 : 4) * w->stride[a] +
                       w->dilation[a] * (w->size[a] - 1) + 1;

          padding[a] = random_lot (0, w->stride[a] + 1);
          w->before[a] = MIN (w->before[a], all / 2);
          w->after[a] = MIN (w->after[a], (all - 1) / 2);
          d.size[a] = all - w->before[a] - w->after[a] + padding[a];
        }
      window = test_window_attrs (&d.window, 2);
      test.attrs = attrs =
          g_strdup_printf ("%s group=%d output_padding=%d,%d", window,
                           (int) d.group, (int) padding[0], (int) padding[1]);
      test.n_inputs = 1;
      test.n_weights = 2;
      test.input[0] = test_random (FOVEA_NCHW (2, in * d.group, 5, 6));
      test.weight[0] =
          test_random (gradients_weights (&d.window, in * d.group, out));
      test.weight[1] = test_random (fovea_shape (1, out * d.group));
      test_differences (&test, 0, forward_convtranspose, &d, "convtranspose");
    }
}

static void
gradients_pool (const char *layer, RefPool pool, int lot)
{
  g_auto (TestLayer) test = { layer };
  g_autofree char *attrs = NULL, *window = NULL;
  WindowData       d = { .pool = pool };

  /* Of windows of padding alone the oracle counts nothing. */
  do
    {
      d.window = gradients_window (9, 8, lot % 2);
      d.window.ceil_mode = lot % 3 == 0;
    }
  while (d.window.before[0] >= d.window.size[0] ||
         d.window.before[1] >= d.window.size[1] ||
         d.window.after[0] >= d.window.size[0] ||
         d.window.after[1] >= d.window.size[1]);
  window = test_window_attrs (&d.window, 2);
  test.attrs = attrs = g_strdup_printf (
      "%s%s", window, pool == REF_AVERAGE_PADDED ? " count_include_pad=1" : "");
  test.n_inputs = 1;
  test.input[0] = test_distinct (FOVEA_NCHW (2, 2, 9, 8));
  test_differences (&test, 0, pool == REF_AVERAGE ? forward_pool : NULL, &d,
                    layer);
}

static void
test_pools (void)
{
  for (int lot = 0; lot < GRADIENTS_LOTS; lot++)
    {
      gradients_pool ("averagepool", REF_AVERAGE, lot);
      gradients_pool ("averagepool", REF_AVERAGE_PADDED, lot);
    }
}

/* Places of nothing but padding are -inf: those windows are left out here. */
static void
test_maxpool (void)
{
  static const char *const attrs[] = {
    "kernel_shape=2,2 strides=2,2",
    "kernel_shape=3,3 strides=2,2 pads=1,1,1,1",
    "kernel_shape=3,3 strides=1,1 pads=1,1,1,1",
    "kernel_shape=3,2 strides=2,3 ceil_mode=1",
    "kernel_shape=2,2 dilations=2,3 pads=0,1,1,0",
    "kernel_shape=5,1 strides=3,1 pads=2,0,2,0",
  };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (attrs); i++)
    {
      g_auto (TestLayer) test = { i % 2 ? "minpool" : "maxpool", attrs[i / 2] };

      test.n_inputs = 1;
      test.input[0] = test_distinct (FOVEA_NCHW (2, 3, 9, 8));
      test_differences (&test, 0, NULL, NULL, test.layer);
    }
}

/* ---- All others ------------------------------------------------------------------ */

/* Inputs are random numbers plus `plus`; `floats` are shapes of weights of such,
 * `ints` lists of integers behind them. Where `distinct`, numbers far apart. */
typedef struct
{
  const char *layer, *attrs;
  const char *inputs; /* "2x3x4;3x1" */
  const char *floats, *ints;
  double      plus;
  gboolean    distinct;
} PlainCase;

static const PlainCase plain_cases[] = {
  { "add", NULL, "2x3x4x5;3x1x5" },
  { "add", "axis=1", "2x3x4x5;3x4" },
  { "sub", NULL, "4x5;2x3x1x5" },
  { "multiply", NULL, "2x3x4x5;2x3x1x1" },
  { "multiply", "axis=1", "2x3x4x5;3" },
  { "multiply", NULL, "3x4;3x4;1x4" },
  { "div", NULL, "2x3x4;3x1", NULL, NULL, 2 },
  { "mean", NULL, "2x3x4;3x1;4" },
  { "max", NULL, "3x5;3x5", NULL, NULL, 0, TRUE },
  { "min", NULL, "3x5;1x5", NULL, NULL, 0, TRUE },
  { "prelu", NULL, "2x3x4x5;3x1x1", NULL, NULL, 2 },
  { "prelu", NULL, "2x3x4x5;3x1x1", NULL, NULL, -2 },
  { "gemm", "alpha=0.5 beta=2.0", "3x4;4x5;5" },
  { "gemm", "transA=1", "4x3;4x5;3x1" },
  { "gemm", "transB=1", "3x4;5x4" },
  { "gemm", "transA=1 transB=1", "4x3;5x4" },
  { "fc", "transB=1", "1x4", "5x4;5" },
  { "fc", "alpha=0.5", "2x4", "4x5" },
  { "matmul", NULL, "3x4;4x5" },
  { "matmul", NULL, "2x3x4;4x5" },
  { "matmul", NULL, "2x1x3x4;3x4x5" },
  { "matmul", NULL, "4;4x5" },
  { "matmul", NULL, "2x3x4;4" },
  { "matmul", NULL, "2x3x4", "4x5" },
  { "softmax", "axis=1", "2x5x3" },
  { "softmax", "axis=1 opset=11", "2x3x4" },
  { "softmax", "axis=-1", "2x3x4" },
  { "logsoftmax", "axis=1", "2x5x3" },
  { "batchnorm", NULL, "2x3x4x5", "3;3;3;3p" },
  { "batchnorm", NULL, "4x3", "3;3;3;3p" },
  { "instancenorm", NULL, "2x3x4x5", "3;3" },
  { "layernorm", "axis=-1", "2x3x8", "8;8" },
  { "layernorm", "axis=1", "2x3x4", "3x4" },
  { "groupnorm", "num_groups=2", "2x6x3x4", "6;6" },
  { "groupnorm", "num_groups=3", "2x6x3x4", "3;3" },
  { "lrn", "size=3 alpha=0.5 beta=0.75 bias=1.0", "2x6x3x2" },
  { "lrn", "size=4 alpha=0.8 beta=0.5 bias=2.0", "1x7x2x3" },
  { "globalaverage", NULL, "2x3x4x5" },
  { "globalmax", NULL, "2x3x4x5", NULL, NULL, 0, TRUE },
  { "reducemean", "axes=1,3", "2x3x4x5" },
  { "reducemean", "axes=2,3 keepdims=0", "2x3x4x5" },
  { "reducesum", "axes=0", "4x5" },
  { "reducesum", "keepdims=0", "4x5" },
  { "reducesumsquare", "axes=1", "4x5" },
  { "reducel1", "axes=1", "4x5", NULL, NULL, 2 },
  { "reducel2", "axes=1", "4x5", NULL, NULL, 2 },
  { "reducelogsum", "axes=1", "4x5", NULL, NULL, 2 },
  { "reducelogsumexp", "axes=1 keepdims=0", "4x5" },
  { "reducemax", "axes=1", "4x5", NULL, NULL, 0, TRUE },
  { "reducemin", "axes=0 keepdims=0", "4x5", NULL, NULL, 0, TRUE },
  { "flatten", NULL, "2x3x4" },
  { "reshape", NULL, "2x3x4", NULL, "4,-1" },
  { "squeeze", "axes=1", "2x1x4" },
  { "unsqueeze", "axes=1", "2x4" },
  { "identity", NULL, "2x4" },
  { "dropout", NULL, "2x4" },
  { "transpose", "perm=2,0,3,1", "2x3x4x5" },
  { "transpose", NULL, "2x3x4" },
  { "concat", "axis=1", "2x3x4;2x1x4;2x2x4" },
  { "concat", "axis=-1", "2x3;2x5" },
  { "split", "axis=1 split=2,3", "2x5x3" },
  { "slice", NULL, "4x7", NULL, "1,2;3,6;0,1" },
  { "slice", NULL, "4x7", NULL, "1;7;1;2" },
  { "slice", NULL, "4x8x3", NULL, "6;0;1;-2" },
  { "slice", NULL, "4x7", NULL, "-1;-100;1;-1" },
  { "pad", "pads=1,0,2,3", "4x5" },
  { "pad", "pads=-1,2,1,-2", "4x5" },
  { "pad", "mode=reflect pads=0,0,2,1,0,0,1,3", "1x2x4x5" },
  { "pad", "mode=edge pads=0,0,2,1,0,0,1,3", "1x2x4x5" },
  { "pad", "mode=symmetric pads=2,1,1,3", "4x5" },
  { "pad", "mode=wrap pads=2,1,1,3", "4x5" },
  { "pad", "mode=reflect pads=7,0", "4" },
  { "gather", "axis=1", "2x5x3", NULL, "3,0,3" },
  { "gather", "axis=0", "4x3", NULL, "-1,2" },
  { "expand", NULL, "3x1x2", NULL, "2,1,4,1" },
  { "tile", NULL, "2x3x2", NULL, "2,3,1" },
  { "depthtospace", "blocksize=2", "1x8x2x3" },
  { "depthtospace", "blocksize=2 mode=CRD", "1x8x2x3" },
  { "spacetodepth", "blocksize=2", "1x2x4x6" },
  { "resize", "mode=nearest scales=1.0,1.0,2.0,3.0", "1x2x3x4" },
  { "resize", "mode=nearest scales=1.0,1.0,0.6,1.7", "1x2x5x4" },
  { "resize", "mode=linear scales=1.0,1.0,2.0,1.5", "1x2x3x4" },
  { "resize",
    "mode=linear coordinate_transformation_mode=align_corners "
    "scales=1.0,1.0,2.0,2.0",
    "1x2x3x4" },
  { "resize", "mode=cubic scales=1.0,1.0,2.0,2.5", "1x2x4x4" },
  { "imagescaler", "scale=0.5", "1x3x2x4" },
  { "affine", "alpha=0.5 beta=2.0", "3x4" },
  { "crop", "border=1,0,2,1", "1x2x4x5" },
};

static FoveaTensor *
plain_numbers (const PlainCase *c, const char *text)
{
  g_autofree char *plain = g_strdup (text);
  const gboolean   positive = g_str_has_suffix (plain, "p");
  FoveaTensor     *tensor;
  float           *x;

  if (positive)
    plain[strlen (plain) - 1] = '\0';
  tensor = c->distinct ? test_distinct (test_shape (plain)) :
                         test_random (test_shape (plain));
  x = tensor->data;
  for (gint64 i = 0; i < fovea_shape_elements (&tensor->shape); i++)
    x[i] += (float) (positive ? 2 : c->plus);
  return tensor;
}

static void
test_plain (gconstpointer data)
{
  const PlainCase *c = data;
  g_auto (TestLayer) test = { c->layer, c->attrs };
  g_auto (GStrv) inputs = g_strsplit (c->inputs, ";", -1);
  g_auto (GStrv) floats = g_strsplit (c->floats ? c->floats : "", ";", -1);

  if (c->ints)
    test_weights (&test, c->ints);
  for (; inputs[test.n_inputs]; test.n_inputs++)
    test.input[test.n_inputs] = plain_numbers (c, inputs[test.n_inputs]);
  if (c->distinct && test.n_inputs == 2)
    for (gint64 i = 0; i < fovea_shape_elements (&test.input[1]->shape); i++)
      ((float *) test.input[1]->data)[i] += 0.125f;
  for (guint i = 0; c->floats && floats[i]; i++)
    test.weight[test.n_weights++] = plain_numbers (c, floats[i]);
  for (guint i = 0; i < test.n_inputs; i++)
    test_differences (&test, i, NULL, NULL, c->layer);
}

/* x^p, with p a number and a row of them */
static void
test_pow (void)
{
  static const double powers[] = { 2, 3, 0.5, -1 };

  for (guint i = 0; i <= G_N_ELEMENTS (powers); i++)
    {
      g_auto (TestLayer) test = { "pow" };
      float *x;

      test.n_inputs = test.n_weights = 1;
      test.input[0] = test_random (fovea_shape (2, 3, 4));
      x = test.input[0]->data;
      for (int k = 0; k < 12; k++)
        x[k] += 2;
      test.weight[0] = i < G_N_ELEMENTS (powers) ?
                           test_numbers ((FoveaShape){ 0 }, &powers[i]) :
                           test_numbers (fovea_shape (1, 4), powers);
      test_differences (&test, 0, NULL, NULL, "pow");
    }
}

static void
test_where (void)
{
  static const double which[] = { 1, 0, 0, 1 };

  for (guint i = 0; i < 2; i++)
    {
      g_auto (TestLayer) test = { "where" };

      /* The condition is an input, too; its gradient is not asked for. */
      test.n_inputs = 3;
      test.input[0] = test_typed (FOVEA_BOOL, fovea_shape (1, 4), which);
      test.input[1] = test_random (fovea_shape (2, 3, 4));
      test.input[2] = test_random (fovea_shape (1, 1));
      test_differences (&test, 1 + i, NULL, NULL, "where");
    }
}

/* In one dimension and in three */
static void
test_dimensions (void)
{
  static const struct
  {
    const char *layer, *attrs, *input, *weights;
  } cases[] = {
    { "conv", "strides=2 pads=1,1", "2x3x9", "4x3x3" },
    { "conv", "pads=2,1 dilations=2", "1x2x9", "3x2x3" },
    { "conv", "pads=1,1,1,1,1,1", "1x2x3x4x5", "3x2x3x3x3" },
    { "conv", "strides=2,1,2 pads=1,0,1,0,1,0", "1x2x4x4x5", "3x2x2x3x2" },
    { "convtranspose", "strides=2,2,1", "1x2x2x3x3", "2x3x2x2x2" },
    { "averagepool", "kernel_shape=2,2,2 strides=2,1,2", "1x2x4x3x4", NULL },
    { "maxpool", "kernel_shape=2,2,2 strides=2,1,2", "1x2x4x3x4", NULL },
    { "maxpool", "kernel_shape=3 strides=2 pads=1,1", "2x2x9", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { cases[i].layer, cases[i].attrs };

      test.n_inputs = 1;
      test.input[0] = test_distinct (test_shape (cases[i].input));
      if (cases[i].weights)
        test.weight[test.n_weights++] =
            test_random (test_shape (cases[i].weights));
      test_differences (&test, 0, NULL, NULL, cases[i].layer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gradients/conv", test_conv);
  g_test_add_func ("/gradients/conv-wide", test_conv_wide);
  g_test_add_func ("/gradients/convtranspose", test_convtranspose);
  g_test_add_func ("/gradients/pools", test_pools);
  g_test_add_func ("/gradients/maxpool", test_maxpool);
  g_test_add_func ("/gradients/dimensions", test_dimensions);
  g_test_add_func ("/gradients/pow", test_pow);
  g_test_add_func ("/gradients/where", test_where);
  test_unary_differences ();
  for (guint i = 0; i < G_N_ELEMENTS (plain_cases); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/gradients/%s-%u", plain_cases[i].layer, i);

      g_test_add_data_func (path, &plain_cases[i], test_plain);
    }
  return g_test_run ();
}
