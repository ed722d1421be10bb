/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that give the same numbers another shape, blocks of pixels for channels
 * and back among them, and those that make numbers of nothing but sizes. */
#include <string.h>

#include "support.h"

static const FoveaDType sizes_types[] = { FOVEA_F32, FOVEA_I64, FOVEA_I32,
                                          FOVEA_U64 };

static FoveaTensor *
sizes_shaped (FoveaDType type, const char *shape, const double *values)
{
  return test_typed (type, test_shape (shape), values);
}

static FoveaTensor *
sizes_scalar (FoveaDType type, double value)
{
  FoveaTensor *tensor = sizes_shaped (type, "1", &value);

  tensor->shape.rank = 0;
  return tensor;
}

static Ref *
sizes_want (const char *shape, const double *values)
{
  Ref *ref = ref_new (test_shape (shape));

  for (gint64 i = 0; i < ref->n; i++)
    ref->value[i] = values[i];
  return ref;
}

/* ---- Blocks ----------------------------------------------------------------------- */

static void
blocks (void)
{
  const char *const shapes[] = { "1x8x5x7", "2x4x3x2", "1x12x4x4", "1x4x1x1" };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    for (int crd = 0; crd < 2; crd++)
      for (guint t = 0; t < 2; t++)
        {
          g_auto (TestLayer) test = { .layer = "depthtospace", .n_inputs = 1 };
          g_auto (TestLayer) back = { .layer = "spacetodepth", .n_inputs = 1 };
          const FoveaShape in = test_shape (shapes[s]);
          const gint64     channels = in.size[1] / 4;
          FoveaShape       out = in;
          g_autoptr (FoveaTensor) got = NULL;
          Ref *want;

          test.attrs = back.attrs =
              crd ? "blocksize=2 mode=CRD" : "blocksize=2";
          test.input[0] = test_typed (sizes_types[t], in, NULL);
          out.size[1] /= 4;
          out.size[2] *= 2;
          out.size[3] *= 2;
          want = ref_new (out);
          for (gint64 i = 0; i < want->n; i++)
            {
              gint64 x = i % out.size[3], y = i / out.size[3] % out.size[2];
              gint64 c = i / out.size[3] / out.size[2];
              gint64 n = c / channels, pixel = y % 2 * 2 + x % 2;

              c %= channels;
              c = crd ? c * 4 + pixel : pixel * channels + c;
              want->value[i] =
                  ((n * in.size[1] + c) * in.size[2] + y / 2) * in.size[3] +
                  x / 2;
            }
          test_layer_check (&test, want, shapes[s]);
          back.input[0] = test_layer_run (&test);
          /* the other way round, in the input's own order again */
          got = test_layer_run (&back);
          g_assert_true (fovea_shape_equal (&got->shape, &in));
          for (gint64 i = 0; i < fovea_shape_elements (&in); i++)
            g_assert_cmpfloat (((float *) got->data)[i], ==, i);
        }
}

/* Blocks as older exporters write them: reshape, transpose, reshape. A tile of the
 * result needs only its own part of the input then; not so where the axes are
 * in another order. */
static void
blocks_of_three_layers (void)
{
  static const struct
  {
    const char *in, *six, *perm, *out;
    gint64      need; /* width, for a result's rectangle of 4x4 */
  } cases[] = {
    { "1x8x6x10", "1,2,2,2,6,10", "0,1,4,2,5,3", "1,2,12,20", 2 },
    { "1x8x6x10", "1,2,2,2,6,10", "0,3,4,1,5,2", "1,2,12,20", 2 },
    { "1x2x12x20", "1,2,6,2,10,2", "0,1,3,5,2,4", "1,8,6,10", 8 },
    { "1x2x12x20", "1,2,6,2,10,2", "0,3,5,1,2,4", "1,8,6,10", 8 },
    { "1x8x6x10", "1,2,2,2,6,10", "0,1,4,3,5,2", "1,2,12,20", 10 },
    { "1x8x6x10", "1,4,2,1,6,10", "0,1,4,2,5,3", "1,4,12,10", 10 },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaTensor) in =
          test_typed (FOVEA_F32, test_shape (cases[c].in), NULL);
      g_autoptr (FoveaTensor) got = NULL, tapped = NULL;
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL, plain = NULL;
      g_autoptr (FoveaResult) result = NULL;
      FoveaPlanOptions options = { .n_taps = 1 };
      FoveaRect        need, piece = { 4, 0, 4, 4 };
      FoveaValue       tap, value;

      value = fovea_graph_builder_input (builder, "x", &in->shape);
      value = fovea_graph_builder_add (
          builder, "reshape", NULL,
          fovea_attrs_parse ("shape=%s", cases[c].six), &value, 1, NULL);
      value = fovea_graph_builder_add (
          builder, "transpose", "turned",
          fovea_attrs_parse ("perm=%s", cases[c].perm), &value, 1, NULL);
      value = fovea_graph_builder_add (
          builder, "reshape", NULL,
          fovea_attrs_parse ("shape=%s", cases[c].out), &value, 1, NULL);
      fovea_graph_builder_output (builder, value);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &weights, NULL));
      plan = fovea_plan_new (graph, weights, &in->shape, NULL, NULL);
      need = fovea_plan_need (plan, &piece);
      g_assert_cmpint (need.width, ==, cases[c].need);
      got = test_run (graph, weights, (const FoveaTensor *[]){ in });

      /* What is tapped in between stays as it is written. */
      tap = fovea_graph_find (graph, "turned", NULL);
      options.taps = &tap;
      plain = fovea_plan_new (graph, weights, &in->shape, &options, NULL);
      result =
          fovea_plan_run (plain, (const FoveaTensor *[]){ in }, NULL, NULL);
      tapped = fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
      test_equal (got, tapped, "by three layers");
      g_assert_cmpuint (fovea_result_tap (result, 0)->shape.rank, ==, 6);
    }
}

/* Doubles that fp32 does not have pass through unchanged where every layer of the
 * network only moves numbers. */
static void
doubles (void)
{
  g_auto (TestLayer) test = { .layer = "transpose", .n_inputs = 1 };
  static const double large[] = { 1e300, -1e-300, 3, 0x1.0000000000001p0 };
  FoveaShape          shape = test_shape ("2x2");
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *in;

  in = test.input[0] = fovea_tensor_new (FOVEA_F64, &shape, NULL);
  memcpy (test.input[0]->data, large, sizeof large);
  g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &shape, NULL, NULL);
  result = fovea_plan_run (plan, &in, NULL, NULL);
  for (gint64 i = 0; i < 4; i++)
    g_assert_cmpfloat (fovea_tensor_get (fovea_result_output (result, 0), i),
                       ==, large[i / 2 + i % 2 * 2]);
}

/* ---- Alias ------------------------------------------------------------------------ */

static void
aliases (void)
{
  const struct
  {
    const char *layer, *shape, *attrs, *weights, *out;
  } cases[] = {
    { "squeeze", "1x3x1x5", NULL, NULL, "3x5" },
    { "squeeze", "1x3x1x5", "axes=0", NULL, "3x1x5" },
    { "squeeze", "1x3x1x5", NULL, "-2", "1x3x5" },
    { "squeeze", "1x3x1x5", NULL, ",", "3x5" },
    { "unsqueeze", "3x5", "axes=0,3", NULL, "1x3x5x1" },
    { "unsqueeze", "3x5", NULL, "-1,0", "1x3x5x1" },
    { "unsqueeze", "3x5", NULL, "3,1", "3x1x5x1" },
    { "reshape", "0x3x4", "allowzero=1", "3,4,0", "3x4x0" },
    { "reshape", "2x3", NULL, "0,-1,1", "2x3x1" },
    { "reshape", "1", NULL, "1,1", "1x1" },
    { "flatten", "2x3x0x4", "axis=-2", NULL, "6x0" },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint t = 0; t < G_N_ELEMENTS (sizes_types); t++)
      {
        g_auto (TestLayer) test = { .layer = cases[c].layer,
                                    .attrs = cases[c].attrs,
                                    .n_inputs = 1 };
        Ref *want = ref_new (test_shape (cases[c].out));

        test.input[0] =
            test_typed (sizes_types[t], test_shape (cases[c].shape), NULL);
        if (cases[c].weights)
          test_weights (&test, cases[c].weights);
        for (gint64 i = 0; i < want->n; i++)
          want->value[i] = i;
        test_layer_check (&test, want, cases[c].layer);
      }
}

/* ---- Numbers out of sizes ------------------------------------------------------------ */

static void
shapes (void)
{
  const struct
  {
    const char *attrs;
    double      want[4];
    guint       n;
  } cases[] = {
    { NULL, { 2, 3, 4, 5 }, 4 },   { "start=1", { 3, 4, 5 }, 3 },
    { "start=-1", { 5 }, 1 },      { "end=-1", { 2, 3, 4 }, 3 },
    { "start=1 end=2", { 3 }, 1 }, { "start=-100 end=100", { 2, 3, 4, 5 }, 4 },
    { "start=3 end=2", { 0 }, 0 },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer)
          test = { .layer = "shape", .attrs = cases[c].attrs, .n_inputs = 1 };
      g_autofree char *n = g_strdup_printf ("%u", cases[c].n);

      test.input[0] =
          sizes_shaped (c % 2 ? FOVEA_I64 : FOVEA_F32, "2x3x4x5", NULL);
      test_layer_check (&test, sizes_want (n, cases[c].want), n);
    }
}

static void
sizes (void)
{
  g_auto (TestLayer) test = { .layer = "size", .n_inputs = 1 };
  g_auto (TestLayer) empty = { .layer = "size", .n_inputs = 1 };
  Ref *want = ref_new (fovea_shape (0));

  want->value[0] = 120;
  test.input[0] = sizes_shaped (FOVEA_F32, "2x3x4x5", NULL);
  test_layer_check (&test, want, "size");
  empty.input[0] = sizes_shaped (FOVEA_F32, "2x0", NULL);
  test_layer_check (&empty, ref_new (fovea_shape (0)), "of nothing");
}

static void
ranges (void)
{
  const struct
  {
    FoveaDType  type;
    double      given[3];
    const char *n;
    double      want[5];
  } cases[] = {
    { FOVEA_I64, { 3, 9, 3 }, "2", { 3, 6 } },
    { FOVEA_I32, { 10, 4, -2 }, "3", { 10, 8, 6 } },
    { FOVEA_I64, { 0, 5, -1 }, "0", { 0 } },
    { FOVEA_I64, { -0x1p62, 0x1p62, 0x1p62 }, "2", { -0x1p62, 0 } },
    { FOVEA_F32, { 1, 5, 2 }, "2", { 1, 3 } },
    { FOVEA_F32, { 0.5, -1, -0.5 }, "3", { 0.5, 0, -0.5 } },
    { FOVEA_U8, { 250, 255, 2 }, "3", { 250, 252, 254 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer) test = { .layer = "range", .n_weights = 3 };

      for (guint i = 0; i < 3; i++)
        test.weight[i] = sizes_scalar (cases[c].type, cases[c].given[i]);
      test_layer_check (&test, sizes_want (cases[c].n, cases[c].want),
                        cases[c].n);
    }
}

static void
constants_of_shape (void)
{
  static const FoveaDType types[] = { FOVEA_F32, FOVEA_I64, FOVEA_I32,
                                      FOVEA_BOOL };

  for (guint t = 0; t <= G_N_ELEMENTS (types); t++)
    {
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (Ref) want = NULL;
      g_autoptr (FoveaTensor) got = NULL;
      FoveaAttrs *attrs = fovea_attrs_new ();
      FoveaValue  shape = fovea_graph_builder_weight (
           builder, "s", test_ints (2, (gint64[]){ 2, 3 }));
      FoveaValue out;

      if (t < G_N_ELEMENTS (types))
        fovea_attrs_set_tensor (attrs, "value",
                                sizes_shaped (types[t], "1", (double[]){ 1 }));
      out = fovea_graph_builder_add (builder, "constantofshape", NULL, attrs,
                                     &shape, 1, NULL);
      fovea_graph_builder_output (builder, out);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &weights, NULL));
      plan = fovea_plan_new (graph, weights, NULL, NULL, NULL);
      g_assert_nonnull (plan);
      g_assert_cmpint (fovea_plan_type (plan, out), ==,
                       t < G_N_ELEMENTS (types) ? types[t] : FOVEA_F32);
      got = test_run (graph, weights, NULL);
      want = sizes_want ("2x3", t < G_N_ELEMENTS (types) ?
                                    (double[]){ 1, 1, 1, 1, 1, 1 } :
                                    (double[]){ 0, 0, 0, 0, 0, 0 });
      test_compare (got, want, "constants");
    }
}

static void
eyes (void)
{
  const struct
  {
    const char *attrs;
    double      want[6];
  } cases[] = {
    { NULL, { 1, 0, 0, 0, 1, 0 } },
    { "k=1", { 0, 1, 0, 0, 0, 1 } },
    { "k=-1 dtype=7", { 0, 0, 0, 1, 0, 0 } },
    { "k=9223372036854775807", { 0 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer)
          test = { .layer = "eyelike", .attrs = cases[c].attrs, .n_inputs = 1 };

      test.input[0] = sizes_shaped (FOVEA_F32, "2x3", NULL);
      test_layer_check (&test, sizes_want ("2x3", cases[c].want), "eye");
    }
}

/* ---- Wrong input -------------------------------------------------------------------- */

static void
errors (void)
{
  const struct
  {
    const char *layer, *shape, *attrs, *weights, *text;
    FoveaError  code;
  } cases[] = {
    { "squeeze", "4x1", "axes=0", NULL, "squeeze: axis 0 has a size of 4",
      FOVEA_ERROR_SHAPE },
    { "squeeze", "4x1", "axes=1,-1", NULL, "squeeze: axis 1 is given twice",
      FOVEA_ERROR_SHAPE },
    { "unsqueeze", "4x1", NULL, NULL, "unsqueeze: no axes are given",
      FOVEA_ERROR_FORMAT },
    { "unsqueeze", "4x1", "axes=3", NULL, "unsqueeze: no axis 3 among 3",
      FOVEA_ERROR_SHAPE },
    { "unsqueeze", "4x1", "axes=0,1,2,3,4,5,6", NULL, "a result of rank 9",
      FOVEA_ERROR_UNSUPPORTED },
    { "depthtospace", "1x6x2x2", "blocksize=2", NULL,
      "depthtospace: 6 channels cannot become blocks of 2x2",
      FOVEA_ERROR_SHAPE },
    { "depthtospace", "1x4x2x2", NULL, NULL, "depthtospace: blocks of 0x0",
      FOVEA_ERROR_SHAPE },
    { "depthtospace", "4x2x2", "blocksize=2", NULL, "an input of rank 3",
      FOVEA_ERROR_UNSUPPORTED },
    { "depthtospace", "1x4x2x2", "blocksize=2 mode=RCD", NULL,
      "depthtospace: unknown mode 'RCD'", FOVEA_ERROR_UNSUPPORTED },
    { "spacetodepth", "1x1x4x3", "blocksize=2", NULL,
      "spacetodepth: a map of 3x4 cannot be cut into blocks of 2x2",
      FOVEA_ERROR_SHAPE },
    { "eyelike", "2", NULL, NULL, "an input of rank 1, it has to be 2",
      FOVEA_ERROR_UNSUPPORTED },
    { "eyelike", "2x2", "dtype=8", NULL, "numbers of type string",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer) test = { .layer = cases[c].layer,
                                  .attrs = cases[c].attrs,
                                  .n_inputs = 1 };

      test.input[0] = test_typed (FOVEA_F32, test_shape (cases[c].shape), NULL);
      if (cases[c].weights)
        test_weights (&test, cases[c].weights);
      test_layer_fails (&test, cases[c].code, cases[c].text);
    }
}

static void
range_errors (void)
{
  const struct
  {
    double      given[3];
    const char *text;
  } cases[] = {
    { { 0, 5, 0 }, "range: steps of 0" },
    { { 0, 1e13, 1 }, "range: 1e+13 numbers are too many" },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer) test = { .layer = "range", .n_weights = 3 };

      for (guint i = 0; i < 3; i++)
        test.weight[i] = sizes_scalar (FOVEA_I64, cases[c].given[i]);
      test_layer_fails (&test, FOVEA_ERROR_SHAPE, cases[c].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/sizes/blocks-of-pixels", blocks);
  g_test_add_func ("/engine/sizes/blocks-as-three-layers",
                   blocks_of_three_layers);
  g_test_add_func ("/engine/sizes/doubles-are-moved", doubles);
  g_test_add_func ("/engine/sizes/another-shape", aliases);
  g_test_add_func ("/engine/sizes/shape", shapes);
  g_test_add_func ("/engine/sizes/size", sizes);
  g_test_add_func ("/engine/sizes/range", ranges);
  g_test_add_func ("/engine/sizes/constant-of-shape", constants_of_shape);
  g_test_add_func ("/engine/sizes/eye-like", eyes);
  g_test_add_func ("/engine/sizes/wrong-input-is-named", errors);
  g_test_add_func ("/engine/sizes/wrong-ranges-are-named", range_errors);
  return g_test_run ();
}
