/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers that put parts of their inputs elsewhere, on inputs whose numbers are
 * 0, 1, 2, ...: so each number of a result tells where it comes from. The oracle
 * lists, axis by axis, the input's place of each place of the output. */
#include <string.h>

#include "support.h"

static const FoveaDType move_types[] = { FOVEA_F32, FOVEA_I64, FOVEA_I32,
                                         FOVEA_U64 };

/* ---- Oracle ----------------------------------------------------------------------- */

/* Output axis d shows, at its place i, place list[d][i] of input axis axis[d]
 * (-1: of none). */
typedef struct
{
  guint  rank;
  int    axis[FOVEA_MAX_RANK];
  gint64 n[FOVEA_MAX_RANK], list[FOVEA_MAX_RANK][64];
} Move;

static Ref *
move_ref (const Move *move, const FoveaShape *in)
{
  FoveaShape shape = { move->rank, { 0 } };
  Ref       *ref;

  for (guint d = 0; d < move->rank; d++)
    shape.size[d] = move->n[d];
  ref = ref_new (shape);
  for (gint64 i = 0; i < ref->n; i++)
    {
      gint64 place[FOVEA_MAX_RANK] = { 0 }, rest = i, at = 0;

      for (guint d = move->rank; d-- > 0; rest /= move->n[d])
        if (move->axis[d] >= 0)
          place[move->axis[d]] = move->list[d][rest % move->n[d]];
      for (guint d = 0; d < in->rank; d++)
        at = at * in->size[d] + place[d];
      ref->value[i] = at;
    }
  return ref;
}

/* All of the shape. */
static Move
move_all (const FoveaShape *shape)
{
  Move move = { .rank = shape->rank };

  for (guint d = 0; d < shape->rank; d++)
    {
      move.axis[d] = d;
      move.n[d] = shape->size[d];
      for (gint64 i = 0; i < move.n[d]; i++)
        move.list[d][i] = i;
    }
  return move;
}

/* Every type, whole and (if it is a picture) in tiles. */
static void
move_check (const char *layer,
            const char *attrs,
            const char *weights,
            const char *shape,
            const Move *move)
{
  for (guint t = 0; t < G_N_ELEMENTS (move_types); t++)
    {
      g_auto (TestLayer)
          test = { .layer = layer, .attrs = attrs, .n_inputs = 1 };
      g_autofree char *what =
          g_strdup_printf ("%s of %s, %s %s", layer, shape,
                           weights ? weights : "", attrs ? attrs : "");

      test.input[0] = test_typed (move_types[t], test_shape (shape), NULL);
      if (weights)
        test_weights (&test, weights);
      if (t == 0)
        test_layer_check (&test, move_ref (move, &test.input[0]->shape), what);
      else
        {
          g_autoptr (Ref) want = move_ref (move, &test.input[0]->shape);
          g_autoptr (FoveaGraph) graph = NULL;
          g_autoptr (FoveaWeights) owned = NULL;
          g_autoptr (FoveaPlan) plan = NULL;
          g_autoptr (FoveaResult) result = NULL;
          g_autoptr (FoveaTensor) got = NULL;
          const FoveaTensor *in = test.input[0];

          g_assert_true (test_layer_build (&test, &graph, &owned, NULL));
          plan = fovea_plan_new (graph, owned, &in->shape, NULL, NULL);
          g_assert_nonnull (plan);
          result = fovea_plan_run (plan, &in, NULL, NULL);
          g_assert_cmpint (fovea_result_output (result, 0)->dtype, ==,
                           FOVEA_I64);
          got = fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
          test_compare (got, want, what);
        }
    }
}

/* ---- Slice ------------------------------------------------------------------------ */

/* Steps through the axis one by one, from the definition. */
static void
slice_axis (Move *move, guint d, gint64 start, gint64 end, gint64 step)
{
  const gint64 size = move->n[d];
  gint64       at = start < 0 ? start + size : start;
  gint64       stop = end < 0 ? end + size : end;

  if (step < 0 && end >= G_MAXINT32) /* all the way back */
    stop = -1;
  at = CLAMP (at, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
  if (step < 0 && at < 0)
    at = 0;
  move->n[d] = 0;
  while (at >= 0 && at < size && (step > 0 ? at < stop : at > stop))
    {
      move->list[d][move->n[d]++] = at;
      if (step > size || step < -size)
        break;
      at += step;
    }
}

static void
slices (void)
{
  const struct
  {
    const char *shape, *starts, *ends, *axes, *steps;
  } cases[] = {
    { "1x3x9x11", "1,2", "8,9", "2,3", "1,1" },
    { "1x3x9x11", "1", "3", "1", "1" },
    { "1x3x9x11", "-1,-1", "-100,-100", "-2,-1", "-1,-1" },
    { "1x3x9x11", "0,8", "9,0", "3,2", "2,-3" },
    { "1x4x9x11", "-1", "-9223372036854775808", "1", "-1" },
    { "1x4x9x11", "1", "9223372036854775807", "1", "2" },
    { "1x3x9x11", "0,1,2,3", "1,2,5,7", "-", "-" },
    { "2x3x9x11", "1,0", "2,1000", "0,3", "1,9223372036854775807" },
    { "2x3x9", "7,2", "1,0", "2,1", "-2,-1" },
    { "20", "-3", "-2", "0", "1" },
    { "20", "1000", "-1000", "0", "-9223372036854775808" },
    { "20", "5", "5", "0", "1" },
    { "20", "-1000", "4", "0", "1" },
    { "20", "3", "9", "0", "-1" },
    { "20", "3", "9223372036854775807", "0", "-1" },
    { "20", "3", "2147483647", "0", "-2" },
    { "2x3x2x2x3x2x2x3", "1,0,1", "2,3,0", "0,7,5", "1,2,-1" },
    { "0x5", "1", "3", "1", "1" },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const FoveaShape shape = test_shape (cases[c].shape);
      const gboolean   named = strcmp (cases[c].axes, "-") != 0;
      Move             move = move_all (&shape);
      g_auto (TestLayer) lists = { 0 };
      g_autofree char *weights =
          g_strdup_printf ("%s;%s;%s;%s", cases[c].starts, cases[c].ends,
                           cases[c].axes, cases[c].steps);

      test_weights (&lists, weights);
      for (gint64 i = 0; i < lists.weight[0]->shape.size[0]; i++)
        {
          gint64 axis = named ? fovea_tensor_get_int (lists.weight[2], i) : i;

          slice_axis (
              &move, axis < 0 ? axis + shape.rank : axis,
              fovea_tensor_get_int (lists.weight[0], i),
              fovea_tensor_get_int (lists.weight[1], i),
              lists.weight[3] ? fovea_tensor_get_int (lists.weight[3], i) : 1);
        }
      move_check ("slice", NULL, weights, cases[c].shape, &move);
    }
}

/* Opset 1 names them in attributes. */
static void
slices_by_attributes (void)
{
  const FoveaShape shape = test_shape ("1x2x7x8");
  Move             move = move_all (&shape);

  slice_axis (&move, 2, 1, -2, 1);
  slice_axis (&move, 3, -5, 100, 1);
  move_check ("slice", "starts=1,-5 ends=-2,100 axes=2,3", NULL, "1x2x7x8",
              &move);
}

/* ---- Transpose, expand, tile, compress --------------------------------------------- */

static void
transposes (void)
{
  const struct
  {
    const char *shape, *attrs;
    int         perm[FOVEA_MAX_RANK];
  } cases[] = {
    { "1x3x9x11", "perm=0,2,3,1", { 0, 2, 3, 1 } },
    { "1x9x11x3", "perm=0,3,1,2", { 0, 3, 1, 2 } },
    { "1x20x17x19", "perm=0,2,3,1", { 0, 2, 3, 1 } },
    { "1x17x19x20", "perm=0,3,1,2", { 0, 3, 1, 2 } },
    { "1x3x9x11", "perm=0,1,3,2", { 0, 1, 3, 2 } },
    { "3x1x9x11", "perm=1,0,2,3", { 1, 0, 2, 3 } },
    { "3x9x1x11", "perm=2,0,1,3", { 2, 0, 1, 3 } },
    { "2x3x4x5", NULL, { 3, 2, 1, 0 } },
    { "2x3x4x5", "perm=-1,-2,0,1", { 3, 2, 0, 1 } },
    { "5x60", NULL, { 1, 0 } },
    { "7", NULL, { 0 } },
    { "1x2x2x3x5x7", "perm=0,1,4,2,5,3", { 0, 1, 4, 2, 5, 3 } },
    { "2x3x2x2x3x2x2x3", "perm=7,5,3,1,0,2,4,6", { 7, 5, 3, 1, 0, 2, 4, 6 } },
    { "2x0x4", NULL, { 2, 1, 0 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const FoveaShape shape = test_shape (cases[c].shape);
      const Move       in = move_all (&shape);
      Move             move = in;

      for (guint d = 0; d < shape.rank; d++)
        {
          move.axis[d] = cases[c].perm[d];
          move.n[d] = in.n[cases[c].perm[d]];
          memcpy (move.list[d], in.list[cases[c].perm[d]], sizeof move.list[d]);
        }
      move_check ("transpose", cases[c].attrs, NULL, cases[c].shape, &move);
    }
}

/* Blocks of several units, of both sizes of numbers. */
static void
large_transposes (void)
{
  for (guint type = 0; type < 2; type++)
    for (guint way = 0; way < 2; way++)
      {
        const FoveaShape shape =
            way ? FOVEA_NCHW (1, 131, 90, 37) : FOVEA_NCHW (1, 37, 131, 90);
        g_auto (TestLayer)
            test = { .layer = "transpose",
                     .attrs = way ? "perm=0,3,1,2" : "perm=0,2,3,1",
                     .n_inputs = 1 };
        g_autoptr (FoveaGraph) graph = NULL;
        g_autoptr (FoveaWeights) weights = NULL;
        g_autoptr (FoveaPlan) plan = NULL;
        g_autoptr (FoveaResult) result = NULL;
        const FoveaTensor *in, *out;

        in = test.input[0] = test_typed (move_types[type], shape, NULL);
        g_assert_true (test_layer_build (&test, &graph, &weights, NULL));
        plan = fovea_plan_new (graph, weights, &in->shape, NULL, NULL);
        result = fovea_plan_run (plan, &in, NULL, NULL);
        out = fovea_result_output (result, 0);
        for (gint64 c = 0; c < 37; c++)
          for (gint64 i = 0; i < 131 * 90; i++)
            g_assert_cmpfloat (
                fovea_tensor_get (out, way ? c * 131 * 90 + i : i * 37 + c), ==,
                way ? i * 37 + c : c * 131 * 90 + i);
      }
}

static void
expands (void)
{
  const struct
  {
    const char *shape, *to, *out;
  } cases[] = {
    { "1x1x9x11", "1,3,9,11", "1x3x9x11" },
    { "1x3x1x1", "9,11", "1x3x9x11" },
    { "1x3x9x1", "1,1,1,11", "1x3x9x11" },
    { "3x1", "2,1,6", "2x3x6" },
    { "11", "1,2,9,1", "1x2x9x11" },
    { "1x1", "0,4", "0x4" },
    { "2x3", ",", "2x3" },
    { "1x2x1x2x1x2", "2,1,2,1,2,1,2,1", "2x1x2x2x2x2x2x2" },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const FoveaShape shape = test_shape (cases[c].shape);
      const FoveaShape out = test_shape (cases[c].out);
      Move             move = move_all (&out);

      for (guint d = 0; d < out.rank; d++)
        {
          move.axis[d] = (int) (d + shape.rank) - (int) out.rank;
          if (move.axis[d] >= 0 && shape.size[move.axis[d]] == 1)
            memset (move.list[d], 0, sizeof move.list[d]);
        }
      move_check ("expand", NULL, cases[c].to, cases[c].shape, &move);
    }
}

static void
tiles (void)
{
  const struct
  {
    const char *shape, *weights;
    gint64      repeat[FOVEA_MAX_RANK];
  } cases[] = {
    { "1x1x9x11", "1,3,1,1", { 1, 3, 1, 1 } },
    { "1x2x9x11", "1,3,1,1", { 1, 3, 1, 1 } },
    { "1x2x4x5", "1,2,3,2", { 1, 2, 3, 2 } },
    { "4x5", "2,1", { 2, 1 } },
    { "4x5", "3,0", { 3, 0 } },
    { "4x5", "4;1", { 1, 4 } }, /* opset 1: count and axis */
    { "7", "5", { 5 } },
    { "2x1x2x3x1x2x2x2", "1,2,1,2,1,1,2,2", { 1, 2, 1, 2, 1, 1, 2, 2 } },
  };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      const FoveaShape shape = test_shape (cases[c].shape);
      Move             move = move_all (&shape);

      for (guint d = 0; d < shape.rank; d++)
        {
          move.n[d] *= cases[c].repeat[d];
          for (gint64 i = 0; i < move.n[d]; i++)
            move.list[d][i] = i % shape.size[d];
        }
      move_check ("tile", NULL, cases[c].weights, cases[c].shape, &move);
    }
}

static void
compresses (void)
{
  FoveaShape shape = test_shape ("1x4x9x11");
  Move       move = move_all (&shape);

  move.n[1] = 2;
  move.list[1][0] = 0;
  move.list[1][1] = 3;
  move_check ("compress", "axis=-3", "1,0,0,1,1", "1x4x9x11", &move);
  move = move_all (&shape);
  move.n[2] = 2;
  move.list[2][0] = 1;
  move.list[2][1] = 2;
  move_check ("compress", "axis=2", "0,1,1", "1x4x9x11", &move);
  shape = test_shape ("12");
  move = move_all (&shape);
  move.n[0] = 3;
  move.list[0][0] = 1;
  move.list[0][1] = 4;
  move.list[0][2] = 5;
  move_check ("compress", NULL, "0,1,0,0,1,1", "12", &move);
  {
    g_auto (TestLayer) test = { .layer = "compress", .n_inputs = 1 };

    test.input[0] = test_typed (FOVEA_F32, test_shape ("3x4"), NULL);
    test_weights (&test, "0,1,0,0,1,1");
    test_layer_check (&test, move_ref (&move, &shape), "in a row");
  }
}

/* ---- Split ------------------------------------------------------------------------ */

/* The outputs of a split with these sizes; `n` of them are asked for. */
static void
split_check (const char   *attrs,
             const char   *weights,
             const char   *shape,
             guint         axis,
             const gint64 *sizes,
             guint         n)
{
  for (guint t = 0; t < G_N_ELEMENTS (move_types); t++)
    {
      g_auto (TestLayer) lists = { 0 };
      g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
      g_autoptr (FoveaTensor) in =
          test_typed (move_types[t], test_shape (shape), NULL);
      const FoveaTensor *inputs[] = { in };
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) owned = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (FoveaResult) result = NULL;
      const char *names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
      FoveaValue  value[2], out[8];
      gint64      offset = 0;

      value[0] = fovea_graph_builder_input_typed (builder, "x", move_types[t],
                                                  &in->shape);
      if (weights)
        {
          test_weights (&lists, weights);
          value[1] = fovea_graph_builder_weight (
              builder, "s", g_steal_pointer (&lists.weight[0]));
        }
      g_assert_true (fovea_graph_builder_add_node (
          builder, "split", NULL, fovea_attrs_parse ("%s", attrs), value,
          weights ? 2 : 1, names, out, n, NULL));
      for (guint k = 0; k < n; k++)
        fovea_graph_builder_output (builder, out[k]);
      g_assert_true (
          fovea_graph_builder_finish (builder, &graph, &owned, NULL));
      plan = fovea_plan_new (graph, owned, &in->shape, NULL, NULL);
      g_assert_nonnull (plan);
      result = fovea_plan_run (plan, inputs, NULL, NULL);
      for (guint k = 0; k < n; k++)
        {
          Move move = move_all (&in->shape);
          g_autoptr (Ref) want = NULL;
          g_autoptr (FoveaTensor) got =
              fovea_tensor_to_float (fovea_result_output (result, k), NULL);

          move.n[axis] = sizes[k];
          for (gint64 i = 0; i < sizes[k]; i++)
            move.list[axis][i] = offset + i;
          offset += sizes[k];
          want = move_ref (&move, &in->shape);
          test_compare (got, want, attrs);
        }
    }
}

static void
splits (void)
{
  split_check ("axis=1 split=2,3,1", NULL, "1x6x5x7", 1, (gint64[]){ 2, 3, 1 },
               3);
  split_check ("axis=1", "2,3,1", "1x6x5x7", 1, (gint64[]){ 2, 3, 1 }, 3);
  split_check ("axis=-1", "3,0,4", "1x6x5x7", 3, (gint64[]){ 3, 0, 4 }, 3);
  split_check ("axis=2", "3,2", "1x6x5x7", 2, (gint64[]){ 3, 2 }, 2);
  split_check ("", NULL, "6", 0, (gint64[]){ 2, 2, 2 }, 3);
  split_check ("axis=1", NULL, "2x6x5", 1, (gint64[]){ 3, 3 }, 2);
  split_check ("num_outputs=3", NULL, "7x2", 0, (gint64[]){ 3, 3, 1 }, 3);
  split_check ("num_outputs=4", NULL, "7x2", 0, (gint64[]){ 2, 2, 2, 1 }, 2);
  split_check ("", "0,0,0", "0", 0, (gint64[]){ 0, 0, 0 }, 3);
  split_check ("axis=1", NULL, "2x8", 1, (gint64[]){ 1, 1, 1, 1, 1, 1, 1, 1 },
               8);
}

/* Halves the other way round, as ShuffleNet and YOLO do, in tiles. */
static void
split_in_tiles (void)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (FoveaTensor) input =
      test_typed (FOVEA_F32, FOVEA_NCHW (1, 5, 13, 16), NULL);
  g_autoptr (FoveaTensor) got = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (Ref) want = NULL;
  const char *names[] = { "a", "b" };
  FoveaValue  x = fovea_graph_builder_input (builder, "x", &input->shape);
  FoveaValue  half[2], turned[2], out;
  Move        move = move_all (&input->shape);

  g_assert_true (fovea_graph_builder_add_node (
      builder, "split", NULL, fovea_attrs_parse ("axis=1 split=2,3"), &x, 1,
      names, half, 2, NULL));
  turned[0] = half[1];
  turned[1] = half[0];
  out = fovea_graph_builder_add (builder, "concat", NULL,
                                 fovea_attrs_parse ("axis=1"), turned, 2, NULL);
  fovea_graph_builder_output (builder, out);
  g_assert_true (fovea_graph_builder_finish (builder, &graph, &weights, NULL));
  got = test_run (graph, weights, (const FoveaTensor *const *) &input);
  for (gint64 i = 0; i < 5; i++)
    move.list[1][i] = (i + 2) % 5;
  want = move_ref (&move, &input->shape);
  test_compare (got, want, "halves");
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
    { "slice", "4x5", NULL, "0;1;0;0", "slice: a step of 0 along axis 0",
      FOVEA_ERROR_SHAPE },
    { "slice", "4x5", NULL, "0,1;1,2;0,-2", "slice: axis 0 is given twice",
      FOVEA_ERROR_SHAPE },
    { "slice", "4x5", NULL, "0;1;2", "slice: no axis 2 among 2",
      FOVEA_ERROR_SHAPE },
    { "slice", "4x5", NULL, "0,0;1", "slice: 2 starts, 1 ends, 2 axes and 2",
      FOVEA_ERROR_SHAPE },
    { "slice", "4x5", NULL, "0,0,0;1,1,1", "slice: no axis 2 among 2",
      FOVEA_ERROR_SHAPE },
    { "transpose", "4x5", "perm=0,0", NULL, "transpose: axis 0 is given twice",
      FOVEA_ERROR_SHAPE },
    { "transpose", "4x5", "perm=0", NULL,
      "transpose: an order of 1 axes for an input of rank 2",
      FOVEA_ERROR_SHAPE },
    { "transpose", "4x5", "perm=0,2", NULL, "transpose: no axis 2 among 2",
      FOVEA_ERROR_SHAPE },
    { "expand", "4x5", NULL, "3,5", "expand: 4x5 cannot become 3x5",
      FOVEA_ERROR_SHAPE },
    { "expand", "4x1", NULL, "4,-2", "expand: a size of -2",
      FOVEA_ERROR_SHAPE },
    { "expand", "1", NULL, "1,1,1,1,1,1,1,1,1",
      "expand: input 1 (shape) has 9 numbers, at most 8 are supported",
      FOVEA_ERROR_SHAPE },
    { "expand", "1x1x1x1", NULL, "2147483648,2147483648",
      "expand: its result would have the size 1x1x2147483648x2147483648",
      FOVEA_ERROR_SHAPE },
    { "tile", "4x5", NULL, "3", "tile: 1 repeats for an input of rank 2",
      FOVEA_ERROR_SHAPE },
    { "tile", "4x5", NULL, "3,-1", "tile: a size of -1", FOVEA_ERROR_SHAPE },
    { "tile", "4x5", NULL, "3;2", "tile: no axis 2", FOVEA_ERROR_SHAPE },
    { "split", "4x5", "split=1,2", NULL, "split: the parts are 3 together",
      FOVEA_ERROR_SHAPE },
    { "split", "4x5", "split=-1,5", NULL, "split: a size of -1",
      FOVEA_ERROR_SHAPE },
    { "split", "5x4", "num_outputs=4", NULL, "5 cannot be split into 4 equal",
      FOVEA_ERROR_SHAPE },
    { "split", "4x5", "axis=2", NULL, "split: no axis 2", FOVEA_ERROR_SHAPE },
    { "compress", "4x5", "axis=2", "1", "compress: no axis 2",
      FOVEA_ERROR_SHAPE },
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

/* What decides the output's shape has to be known. */
static void
parameters_are_constants (void)
{
  const char *const layers[] = { "expand",  "tile",     "slice",
                                 "squeeze", "compress", "split" };

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      g_auto (TestLayer) test = { .layer = layers[i], .n_inputs = 2 };

      test.input[0] = test_typed (FOVEA_F32, test_shape ("2x3"), NULL);
      test.input[1] = test_typed (FOVEA_I64, test_shape ("2"), NULL);
      test_layer_fails (&test, FOVEA_ERROR_UNSUPPORTED, "has to be a constant");
    }
}

static void
memory_and_cancel (void)
{
  g_auto (TestLayer)
      test = { .layer = "transpose", .attrs = "perm=0,2,3,1", .n_inputs = 1 };

  test.input[0] = test_random (test_shape ("1x3x20x14"));
  test_layer_allocations (&test);
  test_layer_cancel (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/movement/slice", slices);
  g_test_add_func ("/engine/movement/slice-by-attributes",
                   slices_by_attributes);
  g_test_add_func ("/engine/movement/transpose", transposes);
  g_test_add_func ("/engine/movement/large-transpose", large_transposes);
  g_test_add_func ("/engine/movement/expand", expands);
  g_test_add_func ("/engine/movement/tile", tiles);
  g_test_add_func ("/engine/movement/compress", compresses);
  g_test_add_func ("/engine/movement/split", splits);
  g_test_add_func ("/engine/movement/split-in-tiles", split_in_tiles);
  g_test_add_func ("/engine/movement/wrong-input-is-named", errors);
  g_test_add_func ("/engine/movement/parameters-are-constants",
                   parameters_are_constants);
  g_test_add_func ("/engine/movement/no-memory-and-cancel", memory_and_cancel);
  return g_test_run ();
}
