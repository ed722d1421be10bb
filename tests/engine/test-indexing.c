/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that read or write where numbers say, and those that make numbers of
 * nothing but sizes, against textbook loops. Indices are tried as constants and
 * as data; those that are data may be anything. */
#include <string.h>

#include "support.h"

static FoveaTensor *
index_shaped (FoveaDType type, const char *shape, const double *values)
{
  return test_typed (type, test_shape (shape), values);
}

static FoveaTensor *
index_scalar (FoveaDType type, double value)
{
  FoveaTensor *tensor = index_shaped (type, "1", &value);

  tensor->shape.rank = 0;
  return tensor;
}

static Ref *
index_want (const char *shape, const double *values)
{
  Ref *ref = ref_new (test_shape (shape));

  for (gint64 i = 0; i < ref->n; i++)
    ref->value[i] = values[i];
  return ref;
}

/* ---- Gather ----------------------------------------------------------------------- */

/* The number of a shape's element in row-major order. */
static gint64
index_flat (const FoveaShape *shape, const gint64 *at)
{
  gint64 flat = 0;

  for (guint d = 0; d < shape->rank; d++)
    flat = flat * shape->size[d] + at[d];
  return flat;
}

static void
index_split (const FoveaShape *shape, gint64 flat, gint64 *at)
{
  for (guint d = shape->rank; d-- > 0; flat /= shape->size[d])
    at[d] = flat % shape->size[d];
}

static Ref *
gather_ref (const FoveaTensor *data, const FoveaTensor *indices, guint axis)
{
  FoveaShape shape = { data->shape.rank + indices->shape.rank - 1, { 0 } };
  guint      q = indices->shape.rank;
  Ref       *ref;

  for (guint d = 0; d < shape.rank; d++)
    shape.size[d] = d < axis     ? data->shape.size[d] :
                    d < axis + q ? indices->shape.size[d - axis] :
                                   data->shape.size[d - q + 1];
  ref = ref_new (shape);
  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 at[FOVEA_MAX_RANK] = { 0 }, from[FOVEA_MAX_RANK] = { 0 };
      gint64 index;

      index_split (&shape, i, at);
      index = fovea_tensor_get_int (indices,
                                    index_flat (&indices->shape, at + axis));
      for (guint d = 0; d < data->shape.rank; d++)
        from[d] = d < axis ? at[d] : d > axis ? at[d - 1 + q] : index;
      if (from[axis] < 0)
        from[axis] += data->shape.size[axis];
      ref->value[i] = fovea_tensor_get (data, index_flat (&data->shape, from));
    }
  return ref;
}

static void
gathers (void)
{
  static const double indices[] = { 1, -1, 0, 1, -2, 1, 0, 0, -1 };
  static const struct
  {
    const char *data, *indices;
    int         axis;
  } cases[] = {
    { "1x3x9x11", "3", 1 },  { "1x2x4x5", "5", 1 },  { "2x3x4x5", "4", 0 },
    { "2x3x4x5", "2x3", 2 }, { "2x3x4x5", "4", -1 }, { "7", "3x3", 0 },
    { "2x3x2x2x3", "3", 4 }, { "5x6", "0", 0 },      { "5x6", "1x1x2", 1 },
  };
  static const FoveaDType types[] = { FOVEA_F32, FOVEA_I64, FOVEA_I32,
                                      FOVEA_U8 };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint t = 0; t < G_N_ELEMENTS (types); t++)
      for (int constant = 0; constant < 2; constant++)
        {
          g_auto (TestLayer)
              test = { .layer = "gather", .n_inputs = 2 - constant };
          g_autofree char *attrs = g_strdup_printf ("axis=%d", cases[c].axis);
          FoveaTensor     *where = index_shaped (t % 2 ? FOVEA_I32 : FOVEA_I64,
                                             cases[c].indices, indices);
          guint rank;

          test.attrs = attrs;
          test.input[0] = index_shaped (types[t], cases[c].data, NULL);
          test.n_weights = constant;
          *(constant ? &test.weight[0] : &test.input[1]) = where;
          rank = test.input[0]->shape.rank;
          test_layer_check (&test,
                            gather_ref (test.input[0], where,
                                        cases[c].axis < 0 ?
                                            cases[c].axis + rank :
                                            (guint) cases[c].axis),
                            cases[c].data);
        }
}

/* A single index leaves its axis out. */
static void
gather_scalar (void)
{
  g_auto (TestLayer) test = { .layer = "gather",
                              .attrs = "axis=1",
                              .n_inputs = 1,
                              .n_weights = 1 };
  static const double want[] = { 2, 5 };

  test.input[0] = index_shaped (FOVEA_F32, "2x3", NULL);
  test.weight[0] = index_scalar (FOVEA_I64, -1);
  test_layer_check (&test, index_want ("2", want), "scalar");
}

/* Indices that are data may point anywhere: nothing outside is read or written. */
static void
wild_indices (void)
{
  static const double wild[] = { -100, 100, -9e18, 9e18, 3, -4, 0, 1 };
  const struct
  {
    const char *layer, *attrs, *data, *indices, *updates;
  } cases[] = {
    { "gather", "axis=1", "2x3x4", "8", NULL },
    { "gather", "axis=1", "1x3x4x5", "8", NULL },
    { "gatherelements", "axis=0", "3x4", "2x4", NULL },
    { "gatherelements", "axis=1", "2x3", "2x4", NULL },
    { "gathernd", NULL, "2x3", "4x2", NULL },
    { "gathernd", NULL, "2x3", "4x2x1", NULL },
    { "scatterelements", "axis=1", "2x3", "2x4", "2x4" },
    { "scatternd", NULL, "2x3", "4x2", "4" },
    { "scatternd", NULL, "2x3", "8x1", "8x3" },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (TestLayer) test = { .layer = cases[c].layer,
                                  .attrs = cases[c].attrs,
                                  .n_inputs = cases[c].updates ? 3 : 2 };
      g_auto (TestLayer) known = { .layer = cases[c].layer,
                                   .attrs = cases[c].attrs,
                                   .n_inputs = 1,
                                   .n_weights = 1 };
      g_autoptr (FoveaTensor) got = NULL;

      test.input[0] = index_shaped (FOVEA_F32, cases[c].data, NULL);
      test.input[1] = index_shaped (FOVEA_I64, cases[c].indices, wild);
      if (cases[c].updates)
        test.input[2] = index_shaped (FOVEA_F32, cases[c].updates, NULL);
      got = test_layer_run (&test);
      for (gint64 i = 0; i < fovea_shape_elements (&got->shape); i++)
        g_assert_cmpfloat (((float *) got->data)[i], <=, 60);
      if (cases[c].updates)
        continue;
      known.input[0] = index_shaped (FOVEA_F32, cases[c].data, NULL);
      known.weight[0] = index_shaped (FOVEA_I64, cases[c].indices, wild);
      test_layer_fails (&known, FOVEA_ERROR_SHAPE,
                        "index -100 is outside a size of ");
    }
}

static void
gather_elements (void)
{
  static const double indices[] = { 1, -1, 0, -1, 0, 0 };

  for (int wide = 0; wide < 2; wide++)
    {
      g_auto (TestLayer) test = { .layer = "gatherelements", .n_inputs = 2 };

      test.input[0] =
          test_typed (wide ? FOVEA_I64 : FOVEA_F32, test_shape ("3x3"), NULL);
      test.input[1] = index_shaped (FOVEA_I32, "2x3", indices);
      test_layer_check (
          &test, index_want ("2x3", (double[]){ 3, 7, 2, 6, 1, 2 }), "rows");
    }
}

/* Fewer indices than data along the other axes. */
static void
gather_elements_part (void)
{
  static const double indices[] = { 3, 0, -1, 1, 2, 2, 0, 3 };
  g_auto (TestLayer)
      test = { .layer = "gatherelements", .attrs = "axis=1", .n_inputs = 2 };
  Ref *want = ref_new (test_shape ("2x2x2"));

  test.input[0] = index_shaped (FOVEA_F32, "3x4x5", NULL);
  test.input[1] = index_shaped (FOVEA_I64, "2x2x2", indices);
  for (gint64 i = 0; i < 8; i++)
    {
      gint64 at = indices[i] < 0 ? indices[i] + 4 : indices[i];

      want->value[i] = i / 4 * 20 + at * 5 + i % 2;
    }
  test_layer_check (&test, want, "part");
}

static void
gather_nd (void)
{
  const struct
  {
    const char *attrs, *data, *indices, *out;
    double      index[8], want[8];
  } cases[] = {
    { NULL, "2x2", "2x2", "2", { 0, 0, 1, 1 }, { 0, 3 } },
    { NULL, "2x2", "2x1", "2x2", { 1, 0 }, { 2, 3, 0, 1 } },
    { NULL, "2x2x2", "2x2", "2x2", { 0, 1, 1, 0 }, { 2, 3, 4, 5 } },
    { NULL, "2x2x2", "2x1x2", "2x1x2", { 0, 1, -1, -2 }, { 2, 3, 4, 5 } },
    { "batch_dims=1", "2x2x2", "2x1", "2x2", { 1, 0 }, { 2, 3, 4, 5 } },
    { "batch_dims=1",
      "2x3x2",
      "2x2x2",
      "2x2",
      { 0, 1, 2, 0, 1, 1, -1, -1 },
      { 1, 4, 9, 11 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (int wide = 0; wide < 2; wide++)
      {
        g_auto (TestLayer) test = { .layer = "gathernd",
                                    .attrs = cases[c].attrs,
                                    .n_inputs = 2 };

        test.input[0] =
            index_shaped (wide ? FOVEA_I32 : FOVEA_F32, cases[c].data, NULL);
        test.input[1] =
            index_shaped (FOVEA_I64, cases[c].indices, cases[c].index);
        test_layer_check (&test, index_want (cases[c].out, cases[c].want),
                          cases[c].data);
      }
}

/* ---- Scatter ---------------------------------------------------------------------- */

static void
scatter_elements (void)
{
  static const double data[] = { 1, 2, 3, 4, 5 }, where[] = { 1, -2, 1 };
  static const double updates[] = { 7, 2, 3 };
  const struct
  {
    const char *attrs;
    double      want[5];
  } cases[] = {
    { "axis=1", { 1, 3, 3, 2, 5 } },
    { "axis=1 reduction=none", { 1, 3, 3, 2, 5 } },
    { "axis=-1 reduction=add", { 1, 12, 3, 6, 5 } },
    { "axis=1 reduction=mul", { 1, 42, 3, 8, 5 } },
    { "axis=1 reduction=max", { 1, 7, 3, 4, 5 } },
    { "axis=1 reduction=min", { 1, 2, 3, 2, 5 } },
  };
  static const FoveaDType types[] = { FOVEA_F32, FOVEA_I64, FOVEA_U8 };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (guint t = 0; t < G_N_ELEMENTS (types); t++)
      {
        g_auto (TestLayer) test = { .layer = "scatterelements",
                                    .attrs = cases[c].attrs,
                                    .n_inputs = 3 };

        test.input[0] = index_shaped (types[t], "1x5", data);
        test.input[1] = index_shaped (FOVEA_I64, "1x3", where);
        test.input[2] = index_shaped (types[t], "1x3", updates);
        test_layer_check (&test, index_want ("1x5", cases[c].want),
                          cases[c].attrs);
      }
}

/* Along the first of three axes. */
static void
scatter_elements_deep (void)
{
  static const double where[] = { 2, 0, 1, 1 };
  g_auto (TestLayer) test = { .layer = "scatterelements", .n_inputs = 3 };
  Ref *want = ref_new (test_shape ("3x4x5"));

  test.input[0] = index_shaped (FOVEA_F32, "3x4x5", NULL);
  test.input[1] = index_shaped (FOVEA_I64, "1x2x2", where);
  test.input[2] =
      index_shaped (FOVEA_F32, "1x2x2", (double[]){ -1, -2, -3, -4 });
  for (gint64 i = 0; i < want->n; i++)
    want->value[i] = i;
  for (gint64 i = 0; i < 4; i++)
    want->value[(gint64) where[i] * 20 + i / 2 * 5 + i % 2] = -1 - i;
  test_layer_check (&test, want, "deep");
}

static void
scatter_nd (void)
{
  const struct
  {
    const char *attrs, *data, *indices, *updates;
    double      index[8], update[8], want[8];
  } cases[] = {
    { NULL,
      "8",
      "4x1",
      "4",
      { 4, 3, 1, -1 },
      { 9, 10, 11, 12 },
      { 0, 11, 2, 10, 9, 5, 6, 12 } },
    { NULL,
      "3x2",
      "2x1",
      "2x2",
      { 2, 0 },
      { 9, 8, 7, 6 },
      { 7, 6, 2, 3, 9, 8 } },
    { "reduction=add",
      "3x2",
      "2x2",
      "2",
      { 1, 1, 1, 1 },
      { 10, 20 },
      { 0, 1, 2, 33, 4, 5 } },
    { "reduction=max", "4", "1x1", "1", { 2 }, { 1 }, { 0, 1, 2, 3 } },
    { "reduction=min", "4", "1x1", "1", { 2 }, { 1 }, { 0, 1, 1, 3 } },
    { "reduction=mul", "4", "1x1", "1", { 2 }, { 4 }, { 0, 1, 8, 3 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (int wide = 0; wide < 2; wide++)
      {
        const FoveaDType type = wide ? FOVEA_I32 : FOVEA_F32;
        g_auto (TestLayer) test = { .layer = "scatternd",
                                    .attrs = cases[c].attrs,
                                    .n_inputs = 3 };

        test.input[0] = index_shaped (type, cases[c].data, NULL);
        test.input[1] =
            index_shaped (FOVEA_I64, cases[c].indices, cases[c].index);
        test.input[2] = index_shaped (type, cases[c].updates, cases[c].update);
        test_layer_check (&test, index_want (cases[c].data, cases[c].want),
                          cases[c].data);
      }
}

/* Integers wrap to their size, whatever holds them. */
static void
scatter_wraps (void)
{
  g_auto (TestLayer)
      test = { .layer = "scatternd", .attrs = "reduction=add", .n_inputs = 3 };
  static const double data[] = { 250, 3 }, where[] = { 0 }, update[] = { 10 };
  static const double want[] = { 4, 3 };

  test.input[0] = index_shaped (FOVEA_U8, "2", data);
  test.input[1] = index_shaped (FOVEA_I64, "1x1", where);
  test.input[2] = index_shaped (FOVEA_U8, "1", update);
  test_layer_check (&test, index_want ("2", want), "wraps");
}

/* ---- Others ----------------------------------------------------------------------- */

static void
one_hots (void)
{
  static const double indices[] = { 1, -1, 5 }, values[] = { 2, 7 };
  const struct
  {
    const char *attrs, *shape;
    double      want[9];
  } cases[] = {
    { NULL, "3x3", { 2, 7, 2, 2, 2, 7, 2, 2, 2 } },
    { "axis=0", "3x3", { 2, 2, 2, 7, 2, 2, 2, 7, 2 } },
    { "axis=-2", "3x3", { 2, 2, 2, 7, 2, 2, 2, 7, 2 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    for (int wide = 0; wide < 2; wide++)
      {
        g_auto (TestLayer) test = { .layer = "onehot",
                                    .attrs = cases[c].attrs,
                                    .n_inputs = 1,
                                    .n_weights = 2 };

        test.input[0] =
            index_shaped (wide ? FOVEA_F32 : FOVEA_I64, "3", indices);
        test.weight[0] = index_scalar (wide ? FOVEA_F32 : FOVEA_I64, 3);
        test.weight[1] =
            index_shaped (wide ? FOVEA_I32 : FOVEA_F32, "2", values);
        test_layer_check (&test, index_want (cases[c].shape, cases[c].want),
                          "hot");
      }
}

static void
triangles (void)
{
  for (gint64 k = -4; k <= 5; k++)
    for (int upper = 0; upper < 2; upper++)
      for (int wide = 0; wide < 2; wide++)
        {
          g_auto (TestLayer) test = { .layer = "trilu",
                                      .attrs = upper ? NULL : "upper=0",
                                      .n_inputs = 1,
                                      .n_weights = k != 0 };
          Ref *want = ref_new (test_shape ("2x3x4"));

          for (gint64 i = 0; i < want->n; i++)
            {
              gint64 x = i % 4, y = i / 4 % 3;

              if (upper ? x >= y + k : x <= y + k)
                want->value[i] = i;
            }
          test.input[0] =
              index_shaped (wide ? FOVEA_I64 : FOVEA_F32, "2x3x4", NULL);
          if (k != 0)
            test.weight[0] = index_scalar (FOVEA_I64, k);
          test_layer_check (&test, want, "triangle");
        }
}

static void
running_sums (void)
{
  for (int way = 0; way < 4; way++)
    for (guint axis = 0; axis < 3; axis++)
      for (int wide = 0; wide < 2; wide++)
        {
          const gboolean   exclusive = way & 1, reverse = way & 2;
          g_autofree char *attrs = g_strdup_printf ("exclusive=%d reverse=%d",
                                                    exclusive, reverse != 0);
          g_auto (TestLayer) test = { .layer = "cumsum",
                                      .attrs = attrs,
                                      .n_inputs = 1,
                                      .n_weights = 1 };
          const FoveaShape shape = test_shape ("2x3x4");
          Ref             *want = ref_new (shape);

          for (gint64 i = 0; i < want->n; i++)
            {
              gint64 at[3], place;

              index_split (&shape, i, at);
              place = at[axis];
              for (at[axis] = 0; at[axis] < shape.size[axis]; at[axis]++)
                if ((reverse ? at[axis] > place : at[axis] < place) ||
                    (at[axis] == place && ! exclusive))
                  want->value[i] += index_flat (&shape, at);
            }
          test.input[0] =
              index_shaped (wide ? FOVEA_I32 : FOVEA_F32, "2x3x4", NULL);
          test.weight[0] = index_scalar (FOVEA_I32, (int) axis - 3);
          test_layer_check (&test, want, attrs);
        }
}

/* ---- Wrong input -------------------------------------------------------------------- */

/* Shapes of all inputs; those behind the first are of int64 numbers, but
 * for those with an f. */
static void
errors (void)
{
  const struct
  {
    const char *layer, *attrs, *shapes, *text;
    FoveaError  code;
  } cases[] = {
    { "gather", "axis=2", "2x3 2", "gather: no axis 2 in an input",
      FOVEA_ERROR_SHAPE },
    { "gather", NULL, "2x3 2f", "indices of type float32",
      FOVEA_ERROR_UNSUPPORTED },
    { "gather", NULL, "0x3 2", "indices into a size of 0", FOVEA_ERROR_SHAPE },
    { "gather", NULL, "1x1x1x1x1 1x1x1x1x1", "a result of rank 9",
      FOVEA_ERROR_UNSUPPORTED },
    { "gatherelements", NULL, "2x3 2x4", "data of 2x3 and indices of 2x4",
      FOVEA_ERROR_SHAPE },
    { "gathernd", NULL, "2x3 2x3", "indices of 3 numbers for 2 axes",
      FOVEA_ERROR_SHAPE },
    { "gathernd", "batch_dims=1", "2x3 3x1", "2 and 3 batches along axis 0",
      FOVEA_ERROR_SHAPE },
    { "gathernd", "batch_dims=-1", "2x3 2x1",
      "gathernd: ", FOVEA_ERROR_UNSUPPORTED },
    { "scatternd", NULL, "2x3 2x1 2x2f", "updates of 2x2, they have to be 2x3",
      FOVEA_ERROR_SHAPE },
    { "scatternd", NULL, "2x3 2x1 2x3", "numbers of types float32 and int64",
      FOVEA_ERROR_UNSUPPORTED },
    { "scatternd", "reduction=mean", "2x3 2x1 2x3f", "unknown reduction 'mean'",
      FOVEA_ERROR_UNSUPPORTED },
    { "scatterelements", NULL, "2x3 2x1 2x2f",
      "indices of 2x1 and updates of 2x2", FOVEA_ERROR_SHAPE },
    { "trilu", NULL, "2", "an input of rank 1 has no matrices",
      FOVEA_ERROR_SHAPE },
    { "cumsum", NULL, "2x3 1", "input 1 (axis) has to be a constant",
      FOVEA_ERROR_UNSUPPORTED },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_auto (GStrv) words = g_strsplit (cases[c].shapes, " ", -1);
      g_auto (TestLayer)
          test = { .layer = cases[c].layer, .attrs = cases[c].attrs };

      for (; words[test.n_inputs]; test.n_inputs++)
        {
          gboolean wide = test.n_inputs && ! strchr (words[test.n_inputs], 'f');

          test.input[test.n_inputs] =
              test_typed (wide ? FOVEA_I64 : FOVEA_F32,
                          test_shape (words[test.n_inputs]), NULL);
        }
      test_layer_fails (&test, cases[c].code, cases[c].text);
    }
}

static void
memory_and_cancel (void)
{
  static const double indices[] = { 2, 1, 0 };
  g_auto (TestLayer) test = { .layer = "gather",
                              .attrs = "axis=1",
                              .n_inputs = 1,
                              .n_weights = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x14"));
  test.weight[0] = index_shaped (FOVEA_I64, "3", indices);
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define TEST(name, func) g_test_add_func ("/engine/indexing/" name, func)
  TEST ("gather", gathers);
  TEST ("gather-one", gather_scalar);
  TEST ("wild-indices", wild_indices);
  TEST ("gather-elements", gather_elements);
  TEST ("gather-elements-of-a-part", gather_elements_part);
  TEST ("gather-nd", gather_nd);
  TEST ("scatter-elements", scatter_elements);
  TEST ("scatter-elements-deep", scatter_elements_deep);
  TEST ("scatter-nd", scatter_nd);
  TEST ("scatter-wraps", scatter_wraps);
  TEST ("one-hot", one_hots);
  TEST ("triangles", triangles);
  TEST ("running-sums", running_sums);
  TEST ("wrong-input-is-named", errors);
  TEST ("no-memory-and-cancel", memory_and_cancel);
  return g_test_run ();
}
