/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See random-graph.h: layers of any type, and graphs of those that are not
 * refused. */
#include "random-draw.h"

#include "typed.h"

#define RANDOM_MAX_LAYERS   12
#define RANDOM_MAX_ELEMENTS 40000

gint64
random_lot (gint64 from, gint64 to)
{
  return g_test_rand_int_range (from, to + 1);
}

/* ---- Any other layer ------------------------------------------------------------ */

/* Attributes of layers that cannot do without, or mean something else by them;
 * one of a layer's lines by lot. */
static const struct
{
  const char *layer, *attrs;
} random_attributes[] = {
  { "bitshift", "direction=LEFT" },
  { "bitshift", "direction=RIGHT" },
  { "cast", "to=1" },
  { "cast", "to=1" },
  { "cast", "to=2" },
  { "cast", "to=3" },
  { "cast", "to=6" },
  { "cast", "to=7" },
  { "cast", "to=9" },
  { "cast", "to=10" },
  { "depthtospace", "blocksize=2" },
  { "depthtospace", "blocksize=2 mode=CRD" },
  { "globallp", "p=2" },
  { "groupnorm", "num_groups=1" },
  { "groupnorm", "num_groups=2" },
  { "hardmax", "axis=1" },
  { "layernorm", "axis=-1" },
  { "logsoftmax", "axis=1" },
  { "lppool", "kernel_shape=2,3 p=2" },
  { "lppool", "kernel_shape=3,1 p=1 pads=1,0,1,0" },
  { "lrn", "size=3" },
  { "mod", "fmod=1" },
  { "mod", "fmod=0" },
  { "slice", "starts=1,0 ends=9,7 axes=2,3 opset=9" },
  { "slice", "starts=0 ends=2 axes=1 opset=9" },
  { "spacetodepth", "blocksize=2" },
  { "transpose", "perm=0,1,3,2" },
  { "transpose", "perm=0,2,3,1" },
};

static void
draw_any_attrs (Draw *draw)
{
  guint first = 0, n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (random_attributes); i++)
    if (g_str_equal (random_attributes[i].layer, draw->layer.layer) && n++ == 0)
      first = i;
  if (n > 0)
    draw_attrs (draw, "%s",
                random_attributes[first + random_lot (0, n - 1)].attrs);
  else if (g_str_has_prefix (draw->layer.layer, "reduce") && random_lot (0, 1))
    draw_attrs (draw, "axes=%s opset=11 keepdims=%d",
                random_lot (0, 1) ? "1" : "2,3", (int) random_lot (0, 1));
}

/* A constant such as layers read beside their input: of its shape, repeated
 * along some axes, one number a channel, or one number. */
static void
draw_any_weight (Draw *draw, const FoveaShape *shape, FoveaDType type)
{
  FoveaShape like = *shape;

  if (random_lot (0, 2) == 0 && shape->rank > 1)
    like = fovea_shape (1, shape->size[1]);
  else if (random_lot (0, 3) == 0)
    like = fovea_shape (0);
  else
    for (guint d = 0; d < like.rank; d++)
      if (random_lot (0, 1))
        like.size[d] = 1;
  draw->layer.weight[draw->layer.n_weights++] = typed_random (type, like);
}

/* The next layer type of all, or one that takes numbers of that type. */
static const char *
draw_any_layer (FoveaDType type)
{
  static const char *const of_bools[] = { "and", "cast", "equal", "not",
                                          "or",  "xor",  "where" };
  static const char *const of_ints[] = {
    "add",  "bitshift", "bitwiseand", "bitwisenot", "bitwiseor", "bitwisexor",
    "cast", "cast",     "clip",       "div",        "greater",   "less",
    "max",  "mod",      "pow",        "reducesum",  "sub",       "transpose",
  };
  static guint       next;
  const char *const *types = fovea_layer_types ();

  if (type == FOVEA_BOOL)
    return of_bools[random_lot (0, G_N_ELEMENTS (of_bools) - 1)];
  if (! fovea_dtype_is_float (type) && random_lot (0, 3))
    return of_ints[random_lot (0, G_N_ELEMENTS (of_ints) - 1)];
  return types[next++ % g_strv_length ((char **) types)];
}

/* Many draws are refused. */
static void
draw_any (Draw *draw, const FoveaShape *shape)
{
  const FoveaDType type = draw->input[0].dtype;
  guint            more = random_lot (0, 2);

  draw->layer.layer = draw_any_layer (type);
  draw_any_attrs (draw);
  if (g_str_equal (draw->layer.layer, "where"))
    more = 2;
  for (guint i = 0; i < more; i++)
    {
      const RandomValue *other = draw_pick (draw);

      if (draw->layer.n_weights == 0 && random_lot (0, 1) &&
          (type == FOVEA_BOOL || other->type == type))
        draw_input (draw, other);
      else if (type == FOVEA_BOOL && more == 2)
        draw_any_weight (draw, shape,
                         i > 0 && draw->layer.n_weights == 0 ?
                             draw->input[1].dtype :
                             FOVEA_F32);
      else
        draw_any_weight (draw, shape, type);
    }
}

/* ---- Graphs ------------------------------------------------------------------ */

/* The shape and type of the layer's output; FALSE when the layer is refused. */
static gboolean
draw_plan_alone (const Draw *draw, RandomValue *out)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaShape shapes[TEST_MAX_INPUTS];

  for (guint i = 0; i < draw->layer.n_inputs; i++)
    shapes[i] = draw->input[i].shape;
  if (test_layer_build (&draw->layer, &graph, &weights, &error))
    plan = fovea_plan_new (graph, weights, shapes, NULL, &error);
  g_assert_false (g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY));
  g_assert_true ((plan != NULL) == (error == NULL));
  if (! plan)
    return FALSE;
  out->shape = *fovea_plan_shape (plan, fovea_graph_output (graph, 0));
  out->type = fovea_plan_type (plan, fovea_graph_output (graph, 0));
  return fovea_shape_elements (&out->shape) > 0 &&
         fovea_shape_elements (&out->shape) < RANDOM_MAX_ELEMENTS;
}

static void
draw_tell (Draw *draw, guint n, const RandomValue *out)
{
  GString         *text = draw->graph->text;
  g_autofree char *shape = fovea_shape_to_string (&out->shape);

  g_string_append_printf (text, "v%d = %s (", out->value, draw->layer.layer);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, i ? ", v%d" : "v%d", draw->value[i]);
  g_string_append_printf (text, ") %s -> %s %s\n",
                          draw->attrs ? draw->attrs : "",
                          fovea_dtype_name (out->type), shape);
}

static void
draw_keep (Draw *draw, FoveaGraphBuilder *builder, RandomValue out)
{
  g_autoptr (GError) error = NULL;
  guint n = draw->layer.n_inputs;

  for (guint i = 0; i < draw->layer.n_weights; i++)
    {
      g_autofree char *name =
          g_strdup_printf ("weight%u-%u", draw->graph->values->len, i);

      draw->value[n++] = fovea_graph_builder_weight (
          builder, name, g_steal_pointer (&draw->layer.weight[i]));
    }
  out.value = fovea_graph_builder_add (
      builder, draw->layer.layer, NULL,
      draw->attrs ? fovea_attrs_parse ("%s", draw->attrs) : NULL, draw->value,
      n, &error);
  g_assert_no_error (error);
  g_array_append_val (draw->graph->values, out);
  draw_tell (draw, n, &out);
}

static void
random_graph_add (RandomGraph *graph, FoveaGraphBuilder *builder)
{
  Draw        draw = { .graph = graph };
  RandomValue first = *draw_pick (&draw), out;

  draw_input (&draw, &first);
  if (graph->net && first.shape.rank == 4 && random_lot (0, 15))
    draw_nets (&draw, &first.shape);
  else if (first.type != FOVEA_F32 || first.shape.rank < 2 ||
           (graph->any && random_lot (0, 2) == 0))
    draw_any (&draw, &first.shape);
  else if (first.shape.rank == 4)
    draw_maps (&draw, &first.shape);
  else
    draw_rows (&draw, &first.shape);
  if (draw_plan_alone (&draw, &out))
    draw_keep (&draw, builder, out);
  for (guint i = 0; i < draw.layer.n_weights; i++)
    fovea_tensor_free (draw.layer.weight[i]);
  g_free (draw.attrs);
}

static RandomGraph *
random_graph_draw (gboolean any, gboolean net)
{
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  RandomGraph     *graph = g_new0 (RandomGraph, 1);
  RandomValue      value;
  guint            layers = random_lot (1, RANDOM_MAX_LAYERS);
  g_autofree char *shape = NULL;

  value.shape = FOVEA_NCHW (random_lot (0, 5) ? 1 : 2, random_lot (1, 6),
                            random_lot (1, 24), random_lot (1, 40));
  if (net)
    value.shape = FOVEA_NCHW (random_lot (0, 5) ? 1 : 2, random_lot (1, 20),
                              random_lot (5, 22), random_lot (5, 22));
  value.type = FOVEA_F32;
  value.value = fovea_graph_builder_input (builder, "input", &value.shape);
  shape = fovea_shape_to_string (&value.shape);
  graph->any = any;
  graph->net = net;
  graph->text = g_string_new (NULL);
  g_string_printf (graph->text, "v%d = input %s\n", value.value, shape);
  graph->input = test_random (value.shape);
  graph->values = g_array_new (FALSE, FALSE, sizeof (RandomValue));
  g_array_append_val (graph->values, value);
  if (random_lot (0, 3) == 0)
    {
      value.value = fovea_graph_builder_weight (builder, "constant",
                                                test_random (value.shape));
      g_string_append_printf (graph->text, "v%d = constant %s\n", value.value,
                              shape);
      g_array_append_val (graph->values, value);
    }
  for (guint i = 0; i < 3 * layers && graph->values->len < layers + 2; i++)
    random_graph_add (graph, builder);
  value = g_array_index (graph->values, RandomValue, graph->values->len - 1);
  fovea_graph_builder_output (builder, value.value);
  g_assert_true (fovea_graph_builder_finish (builder, &graph->graph,
                                             &graph->weights, NULL));
  return graph;
}

RandomGraph *
random_graph_new (void)
{
  return random_graph_draw (FALSE, FALSE);
}

RandomGraph *
random_graph_new_any (void)
{
  return random_graph_draw (TRUE, FALSE);
}

RandomGraph *
random_graph_new_net (void)
{
  return random_graph_draw (FALSE, TRUE);
}

void
random_graph_free (RandomGraph *graph)
{
  fovea_graph_unref (graph->graph);
  fovea_weights_unref (graph->weights);
  fovea_tensor_free (graph->input);
  g_array_unref (graph->values);
  g_string_free (graph->text, TRUE);
  g_free (graph);
}
