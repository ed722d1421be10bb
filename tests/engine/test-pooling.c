/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See test-pooling.h. */
#include "test-pooling.h"

typedef struct
{
  const char *name, *shape;
  RefWindow   window; /* size, stride, dilation, before, after, ceil_mode */
} PoolingCase;

static const PoolingCase pooling_cases[] = {
  { "one-pixel", "1x1x1x1", { { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "one-pixel-padded",
    "1x1x1x1",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "window-equals-input", "1x1x5x4", { { 5, 4 }, { 1, 1 }, { 1, 1 } } },
  { "window-2-stride-2", "1x3x8x8", { { 2, 2 }, { 2, 2 }, { 1, 1 } } },
  { "odd-input", "1x2x9x7", { { 2, 2 }, { 2, 2 }, { 1, 1 } } },
  { "odd-input-ceil",
    "1x2x9x7",
    { { 2, 2 }, { 2, 2 }, { 1, 1 }, .ceil_mode = 1 } },
  { "overlapping", "1x2x17x19", { { 3, 3 }, { 2, 2 }, { 1, 1 } } },
  { "stride-1",
    "1x3x13x37",
    { { 3, 3 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } } },
  { "stride-over-window", "1x2x11x13", { { 2, 1 }, { 3, 5 }, { 1, 1 } } },
  { "long-rows", "1x1x5x211", { { 2, 7 }, { 1, 1 }, { 1, 1 } } },
  { "prime-sizes",
    "1x5x23x31",
    { { 3, 5 }, { 2, 3 }, { 1, 1 }, { 1, 2 }, { 0, 1 } } },
  { "pads-differ",
    "1x2x6x9",
    { { 4, 3 }, { 1, 2 }, { 1, 1 }, { 3, 0 }, { 0, 2 } } },
  { "pads-wider-than-window",
    "1x1x4x5",
    { { 2, 2 }, { 2, 2 }, { 1, 1 }, { 3, 4 }, { 2, 3 } } },
  { "dilated",
    "1x2x15x18",
    { { 3, 2 }, { 1, 1 }, { 2, 3 }, { 2, 1 }, { 1, 2 } } },
  { "dilated-strided",
    "1x1x19x16",
    { { 3, 3 }, { 3, 2 }, { 2, 4 }, { 1, 3 }, { 2, 0 } } },
  { "dilation-misses-input",
    "1x1x1x1",
    { { 2, 2 }, { 1, 1 }, { 2, 2 }, { 1, 1 }, { 1, 1 } } },
  { "ceil-padded",
    "1x2x10x12",
    { { 3, 3 }, { 2, 5 }, { 1, 1 }, { 1, 1 }, { 1, 1 }, 1 } },
  { "ceil-drops-last",
    "1x1x5x5",
    { { 1, 2 }, { 4, 4 }, { 1, 1 }, { 0, 1 }, { 2, 1 }, 1 } },
  { "wide-window", "1x1x40x40", { { 33, 29 }, { 1, 2 }, { 1, 1 } } },
  { "batch", "3x2x7x8", { { 2, 3 }, { 2, 1 }, { 1, 1 }, { 0, 1 }, { 1, 0 } } },
  { "one-axis",
    "2x3x29",
    { { 1, 4 }, { 1, 3 }, { 1, 2 }, { 0, 2 }, { 0, 1 } } },
  { "one-axis-stride-1", "1x1x50", { { 1, 5 }, { 1, 1 }, { 1, 1 } } },
  { "volume", "2x3x5x6x7", { { 2, 2, 2 }, { 2, 2, 2 }, { 1, 1, 1 } } },
  { "volume-equals-window",
    "1x2x3x4x5",
    { { 4, 5, 3 }, { 1, 1, 1 }, { 1, 1, 1 } } },
  { "volume-one-voxel",
    "1x2x1x1x1",
    { { 3, 3, 3 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 }, { 1, 1, 1 } } },
  { "volume-padded-dilated",
    "1x2x7x6x9",
    { { 2, 3, 3 }, { 1, 2, 3 }, { 3, 1, 2 }, { 1, 2, 3 }, { 2, 0, 1 } } },
  { "volume-ceil",
    "1x3x6x7x8",
    { { 3, 2, 3 },
      { 2, 3, 2 },
      { 1, 1, 1 },
      { 1, 0, 1 },
      { 0, 1, 1 },
      .ceil_mode = 1 } },
};

typedef struct
{
  const char        *layer;
  RefPool            pool;
  const PoolingCase *at;
} PoolingTest;

void
test_pooling_check (const char      *layer,
                    RefPool          pool,
                    const char      *shape,
                    const RefWindow *window,
                    const char      *attrs)
{
  g_auto (TestLayer) test = { .layer = layer, .n_inputs = 1 };
  g_autofree char *window_attrs = NULL, *all = NULL;

  test.input[0] = test_random (test_shape (shape));
  window_attrs = test_window_attrs (window, test.input[0]->shape.rank - 2);
  test.attrs = all = g_strconcat (window_attrs, attrs, NULL);
  test_layer_check (&test, ref_pool (test.input[0], pool, window), shape);
}

static void
pooling_case (gconstpointer data)
{
  const PoolingTest *test = data;

  test_pooling_check (test->layer, test->pool, test->at->shape,
                      &test->at->window, "");
}

static void
pooling_random_volumes (gconstpointer data)
{
  const PoolingTest *at = data;

  for (int i = 0; i < 40; i++)
    {
      int              d = g_test_rand_int_range (1, 7);
      int              h = g_test_rand_int_range (1, 7);
      int              w = g_test_rand_int_range (1, 12);
      RefWindow        window = test_random_window_3d (d, h, w);
      g_autofree char *shape =
          g_strdup_printf ("%dx%dx%dx%dx%d", g_test_rand_int_range (1, 3),
                           g_test_rand_int_range (1, 4), d, h, w);

      window.ceil_mode = g_test_rand_bit ();
      test_pooling_check (at->layer, at->pool, shape, &window, "");
    }
}

static void
pooling_random (gconstpointer data)
{
  const PoolingTest *at = data;

  for (int i = 0; i < 60; i++)
    {
      gint64           h = g_test_rand_int_range (1, 12);
      gint64           w = g_test_rand_int_range (1, 40);
      RefWindow        window = test_random_window (h, w);
      g_autofree char *shape = g_strdup_printf (
          "1x%dx%dx%d", g_test_rand_int_range (1, 4), (int) h, (int) w);

      window.ceil_mode = g_test_rand_bit ();
      test_pooling_check (at->layer, at->pool, shape, &window, "");
    }
}

/* A NaN makes exactly the windows that see it NaN. */
static void
pooling_nan (gconstpointer data)
{
  const PoolingTest *at = data;
  RefWindow window = { { 3, 3 }, { 2, 1 }, { 1, 1 }, { 1, 1 }, { 1, 1 } };
  static const int places[] = { 0, 38, 39, 77, 150, 341 };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 1 };
      g_autofree char *attrs = test_window_attrs (&window, 2);
      float           *values;

      test.attrs = attrs;
      test.input[0] = test_random (FOVEA_NCHW (1, 1, 9, 38));
      values = test.input[0]->data;
      values[places[i]] = NAN;
      values[200] = INFINITY;
      values[303] = -INFINITY;
      test_layer_check (&test, ref_pool (test.input[0], at->pool, &window),
                        "NaN");
    }
}

static void
pooling_errors (gconstpointer data)
{
  const PoolingTest *at = data;
  const struct
  {
    const char *shape, *attrs, *text;
    FoveaError  code;
  } cases[] = {
    { "1x1x3x3", "kernel_shape=5,5", "a 5x5 window does not fit a 3x3 input",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "kernel_shape=2,2 dilations=3,1",
      "a 4x2 window does not fit a 3x3 input", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "kernel_shape=2,2 strides=0,1", "strides of 0",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "kernel_shape=0,2", "kernel_shape of 0", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "kernel_shape=2,2 pads=-1,0,0,0", "a padding of -1",
      FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "kernel_shape=2,2 pads=1,1", "2 paddings", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "", "kernel_shape is missing", FOVEA_ERROR_FORMAT },
    { "1x1x3x3", "kernel_shape=2", "rank 4", FOVEA_ERROR_SHAPE },
    { "1x1x3x3", "kernel_shape=2,2 auto_pad=SOME", "auto_pad 'SOME'",
      FOVEA_ERROR_UNSUPPORTED },
    { "3x3", "kernel_shape=2,2", "rank 2", FOVEA_ERROR_SHAPE },
    { "1x1x3x3x3", "kernel_shape=2,2", "rank 5", FOVEA_ERROR_SHAPE },
    { "1x1x2x3x4", "kernel_shape=4,3,2 pads=1,0,0,0,0,0 dilations=1,1,2",
      "a 4x3x3 window does not fit a 3x3x4 input", FOVEA_ERROR_SHAPE },
    { "1x1x2x2x3x4", "kernel_shape=2,2,2,2", "axes, 1 to 3",
      FOVEA_ERROR_UNSUPPORTED },
    { "1x1x3x3", "kernel_shape=2,2 shape=1", "unknown attribute 'shape'",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer)
          test = { .layer = at->layer, .attrs = cases[i].attrs, .n_inputs = 1 };
      g_autofree char *text = g_strdup_printf ("%s: ", at->layer);

      test.input[0] = test_random (test_shape (cases[i].shape));
      test_layer_fails (&test, cases[i].code, cases[i].text);
      test_layer_fails (&test, cases[i].code, text);
    }
}

/* SAME_UPPER puts the odd padding behind, SAME_LOWER before. */
static void
pooling_auto_pad (gconstpointer data)
{
  const PoolingTest *at = data;
  const struct
  {
    const char *word;
    RefWindow   window;
  } cases[] = {
    { "SAME_UPPER", { { 3, 2 }, { 2, 1 }, { 1, 1 }, { 0, 0 }, { 1, 1 } } },
    { "SAME_LOWER", { { 3, 2 }, { 2, 1 }, { 1, 1 }, { 1, 1 }, { 0, 0 } } },
    { "VALID", { { 3, 2 }, { 2, 1 }, { 1, 1 }, { 0, 0 }, { 0, 0 } } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestLayer) test = { .layer = at->layer, .n_inputs = 1 };
      g_autofree char *attrs = g_strdup_printf (
          "kernel_shape=3,2 strides=2,1 auto_pad=%s", cases[i].word);

      test.attrs = attrs;
      test.input[0] = test_random (FOVEA_NCHW (1, 2, 8, 9));
      test_layer_check (&test,
                        ref_pool (test.input[0], at->pool, &cases[i].window),
                        cases[i].word);
    }
}

static void
pooling_memory_and_cancel (gconstpointer data)
{
  const PoolingTest *at = data;
  g_auto (TestLayer)
      test = { .layer = at->layer, .attrs = "kernel_shape=2,2", .n_inputs = 1 };

  test.input[0] = test_random (FOVEA_NCHW (1, 2, 20, 20));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

static void
pooling_add_one (const char        *name,
                 const char        *layer,
                 RefPool            pool,
                 const PoolingCase *at,
                 GTestDataFunc      func)
{
  g_autofree char *path = g_strdup_printf ("/engine/%s/%s", layer, name);
  PoolingTest     *test = g_new (PoolingTest, 1);

  *test = (PoolingTest){ layer, pool, at };
  g_test_add_data_func_full (path, test, func, g_free);
}

void
test_pooling_add (const char *layer, RefPool pool)
{
  for (guint i = 0; i < G_N_ELEMENTS (pooling_cases); i++)
    pooling_add_one (pooling_cases[i].name, layer, pool, &pooling_cases[i],
                     pooling_case);
  pooling_add_one ("windows-by-lot", layer, pool, NULL, pooling_random);
  pooling_add_one ("volumes-by-lot", layer, pool, NULL, pooling_random_volumes);
  pooling_add_one ("nan-reaches-its-windows", layer, pool, NULL, pooling_nan);
  pooling_add_one ("wrong-attributes-are-named", layer, pool, NULL,
                   pooling_errors);
  pooling_add_one ("auto-pad", layer, pool, NULL, pooling_auto_pad);
  pooling_add_one ("no-memory-and-cancel", layer, pool, NULL,
                   pooling_memory_and_cancel);
}
