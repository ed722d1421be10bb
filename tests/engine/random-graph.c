/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See random-graph.h. A layer is drawn without asking whether it goes with its
 * inputs: it is planned alone, which also tells the shape of its output, and
 * drawn again if it is refused. */
#include "random-graph.h"

#include "typed.h"

#define RANDOM_MAX_LAYERS   12
#define RANDOM_MAX_ELEMENTS 40000
/* A flattened picture of more numbers is not given to an fc layer. */
#define RANDOM_MAX_FC 3000

/* A layer that is being drawn. */
typedef struct
{
  RandomGraph *graph;
  TestLayer    layer; /* its inputs are the views below */
  FoveaTensor  input[TEST_MAX_INPUTS];
  FoveaValue   value[TEST_MAX_INPUTS];
  char        *attrs;
} Draw;

typedef void (*DrawFunc) (Draw *draw, const FoveaShape *shape);

gint64
random_lot (gint64 from, gint64 to)
{
  return g_test_rand_int_range (from, to + 1);
}

/* ---- What a layer is made of ------------------------------------------------- */

static void
draw_attrs (Draw *draw, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
draw_attrs (Draw *draw, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_free (draw->attrs);
  draw->attrs = g_strdup_vprintf (format, args);
  draw->layer.attrs = draw->attrs;
  va_end (args);
}

/* A value made before, the newer the likelier. */
static const RandomValue *
draw_pick (Draw *draw)
{
  GArray *values = draw->graph->values;
  gint64  last = values->len - 1;
  gint64  from = random_lot (0, 3) ? MAX (last - 2, 0) : 0;

  return &g_array_index (values, RandomValue, random_lot (from, last));
}

static void
draw_input (Draw *draw, const RandomValue *from)
{
  guint n = draw->layer.n_inputs++;

  draw->value[n] = from->value;
  draw->input[n].shape = from->shape;
  draw->input[n].dtype = from->type;
  draw->layer.input[n] = &draw->input[n];
}

static void
draw_weight (Draw *draw, FoveaShape shape)
{
  draw->layer.weight[draw->layer.n_weights++] = test_random (shape);
}

/* A divisor of n. */
static gint64
draw_groups (gint64 n)
{
  gint64 groups = random_lot (0, 1) ? 1 : random_lot (1, n);

  while (n % groups)
    groups--;
  return groups;
}

static char *
draw_window (gint64 height, gint64 width)
{
  g_autofree char *size = g_strdup_printf (
      "kernel_shape=%d,%d strides=%d,%d dilations=%d,%d", (int) height,
      (int) width, (int) random_lot (1, 4), (int) random_lot (1, 4),
      (int) random_lot (1, 3), (int) random_lot (1, 3));

  if (random_lot (0, 5) == 0)
    return g_strdup_printf ("%s auto_pad=SAME_%s", size,
                            random_lot (0, 1) ? "UPPER" : "LOWER");
  return g_strdup_printf (
      "%s pads=%d,%d,%d,%d", size, (int) random_lot (0, height),
      (int) random_lot (0, width), (int) random_lot (0, height),
      (int) random_lot (0, width));
}

/* ---- Layers ------------------------------------------------------------------ */

static void
draw_conv (Draw *draw, const FoveaShape *shape)
{
  gint64           group = draw_groups (shape->size[1]);
  gint64           out = group * random_lot (1, 5);
  gboolean         point = random_lot (0, 3) == 0;
  gint64           height = point ? 1 : random_lot (1, 4);
  gint64           width = point ? 1 : random_lot (1, 4);
  g_autofree char *window = draw_window (height, width);

  draw->layer.layer = "conv";
  if (point && random_lot (0, 1))
    draw_attrs (draw, "group=%d", (int) group);
  else
    draw_attrs (draw, "%s group=%d flip=%d", window, (int) group,
                (int) random_lot (0, 1));
  draw_weight (draw, FOVEA_NCHW (out, shape->size[1] / group, height, width));
  if (random_lot (0, 1))
    draw_weight (draw, fovea_shape (1, out));
}

static void
draw_convtranspose (Draw *draw, const FoveaShape *shape)
{
  gint64           height = random_lot (1, 4), width = random_lot (1, 4);
  g_autofree char *window = draw_window (height, width);

  draw->layer.layer = "convtranspose";
  draw_attrs (draw, "%s group=%d output_padding=%d,%d", window,
              (int) draw_groups (shape->size[1]), (int) random_lot (0, 1),
              (int) random_lot (0, 1));
  draw_weight (draw,
               FOVEA_NCHW (shape->size[1], random_lot (1, 4), height, width));
}

static void
draw_pooling (Draw *draw, const FoveaShape *shape)
{
  static const char *const layers[] = { "maxpool", "minpool", "averagepool" };
  g_autofree char *window = draw_window (random_lot (1, 4), random_lot (1, 4));
  gint64           kind = random_lot (0, 2);

  draw->layer.layer = layers[kind];
  draw_attrs (draw, "%s%s%s", window, random_lot (0, 1) ? " ceil_mode=1" : "",
              kind == 2 && random_lot (0, 1) ? " count_include_pad=1" : "");
}

static void
draw_elementwise (Draw *draw, const FoveaShape *shape)
{
  static const char *const layers[] = { "relu", "abs",  "sigmoid",
                                        "tanh", "clip", "dropout" };

  draw->layer.layer = layers[random_lot (0, G_N_ELEMENTS (layers) - 1)];
  if (g_str_equal (draw->layer.layer, "clip"))
    draw_attrs (draw, "min=-0.3 max=0.5");
}

static void
draw_batchnorm (Draw *draw, const FoveaShape *shape)
{
  gint64 channels = shape->size[1];
  float *variance;

  draw->layer.layer = "batchnorm";
  for (int i = 0; i < 4; i++)
    draw_weight (draw, fovea_shape (1, channels));
  variance = draw->layer.weight[3]->data;
  for (gint64 c = 0; c < channels; c++)
    variance[c] = 1 + variance[c] * 0.5f;
}

static gboolean
draw_goes_together (const FoveaShape *a,
                    const FoveaShape *b,
                    gboolean          broadcast)
{
  if (a->rank != b->rank)
    return FALSE;
  for (guint d = 0; d < a->rank; d++)
    if (a->size[d] != b->size[d] &&
        ! (broadcast && (a->size[d] == 1 || b->size[d] == 1)))
      return FALSE;
  return TRUE;
}

/* Two or three values, perhaps the same one twice, or a value and a constant. */
static void
draw_broadcast (Draw *draw, const FoveaShape *shape)
{
  guint      n = random_lot (2, 3);
  FoveaShape constant = *shape;

  draw->layer.layer = random_lot (0, 1) ? "add" : "multiply";
  for (int tries = 0; tries < 40 && draw->layer.n_inputs < n; tries++)
    {
      const RandomValue *other = draw_pick (draw);

      if (draw_goes_together (shape, &other->shape, random_lot (0, 1)))
        draw_input (draw, other);
    }
  if (draw->layer.n_inputs > 1 && random_lot (0, 3))
    return;
  for (guint d = 0; d < constant.rank; d++)
    if (random_lot (0, 1))
      constant.size[d] = 1;
  draw_weight (draw, constant);
}

static void
draw_concat (Draw *draw, const FoveaShape *shape)
{
  guint  n = random_lot (1, 3);
  gint64 axis = random_lot (0, 5) ? random_lot (1, 3) : 0;

  draw->layer.layer = "concat";
  draw_attrs (draw, "axis=%d", (int) (axis - (random_lot (0, 1) ? 4 : 0)));
  for (int tries = 0; tries < 30 && draw->layer.n_inputs < n; tries++)
    {
      const RandomValue *other = draw_pick (draw);
      FoveaShape         alike = other->shape;

      alike.size[axis] = shape->size[axis];
      if (draw_goes_together (shape, &alike, FALSE))
        draw_input (draw, other);
    }
}

static void
draw_pad (Draw *draw, const FoveaShape *shape)
{
  static const char *const modes[] = { "constant", "edge", "reflect",
                                       "symmetric", "wrap" };
  int                      pads[6];

  for (int i = 0; i < 6; i++)
    if (i % 3)
      pads[i] = random_lot (-3, 9);
    else
      pads[i] = random_lot (0, 5) ? 0 : random_lot (-1, 1);
  draw->layer.layer = "pad";
  draw_attrs (draw, "mode=%s pads=0,%d,%d,%d,0,%d,%d,%d value=0.5",
              modes[random_lot (0, G_N_ELEMENTS (modes) - 1)], pads[0], pads[1],
              pads[2], pads[3], pads[4], pads[5]);
}

static void
draw_repeat (Draw *draw, const FoveaShape *shape)
{
  draw->layer.layer = "repeat";
  draw_attrs (draw, "stride=%d,%d size=%d,%d", (int) random_lot (1, 4),
              (int) random_lot (1, 4), (int) random_lot (1, 40),
              (int) random_lot (1, 40));
}

static void
draw_polar (Draw *draw, const FoveaShape *shape)
{
  draw->layer.layer = "polar";
  if (random_lot (0, 1))
    draw_attrs (draw, "mode=direction");
}

static void
draw_reducing (Draw *draw, const FoveaShape *shape)
{
  draw->layer.layer = random_lot (0, 1) ? "globalaverage" : "globalmax";
  if (random_lot (0, 1))
    return;
  draw->layer.layer = "softmax";
  draw_attrs (draw, "axis=%d", (int) random_lot (0, shape->rank - 1));
}

/* All to one row; to other channels and rows; or to rank 3. */
static void
draw_reshape (Draw *draw, const FoveaShape *shape)
{
  int channels = random_lot (1, 6), height = random_lot (1, 9);

  draw->layer.layer = "reshape";
  if (random_lot (0, 3) == 0)
    draw->layer.layer = "flatten";
  else if (random_lot (0, 3) == 0)
    draw_attrs (draw, "shape=-1,%d,%d", channels, height);
  else if (random_lot (0, 3) == 0)
    draw_attrs (draw, "shape=-1,1,%d,%d", channels, height);
  else
    draw_attrs (draw, "shape=%d,%d,%d,-1", (int) shape->size[0], channels,
                height);
}

static void
draw_fc (Draw *draw, const FoveaShape *shape)
{
  draw->layer.layer = "fc";
  if (shape->size[1] > RANDOM_MAX_FC)
    return;
  draw_attrs (draw, "transB=1");
  draw_weight (draw, fovea_shape (2, random_lot (1, 70), shape->size[1]));
}

/* ---- Layers of networks ---------------------------------------------------------
 * With many channels, which lie in blocks of a vector's lanes; and values of one
 * shape, which may be added or lie behind each other. */

/* A value of the same shape, or but for its channels, made at any time. */
static const RandomValue *
draw_alike (Draw *draw, const FoveaShape *shape, gboolean any_channels)
{
  GArray *values = draw->graph->values;

  for (int tries = 0; tries < 20; tries++)
    {
      const RandomValue *value =
          &g_array_index (values, RandomValue, random_lot (0, values->len - 1));
      FoveaShape alike = value->shape;

      if (alike.rank != 4 || value->type != FOVEA_F32)
        continue;
      if (any_channels)
        alike.size[1] = shape->size[1];
      if (fovea_shape_equal (&alike, shape))
        return value;
    }
  return NULL;
}

static gint64
draw_net_channels (Draw *draw)
{
  static const gint64 usual[] = { 8, 12, 16, 16, 24, 32, 32, 48, 64 };

  return random_lot (0, 2) ?
             usual[random_lot (0, G_N_ELEMENTS (usual) - 1)] :
             random_lot (8, 70);
}

/* Odd, padded to keep the size, with a stride of 2 now and then; or any. */
static char *
draw_net_window (gint64 size)
{
  const gint64 pad = random_lot (0, 5) ? size / 2 : random_lot (0, size);
  const gint64 more = random_lot (0, 5) ? pad : random_lot (0, size);
  const gint64 stride = random_lot (0, 3) ? 1 : random_lot (2, 3);

  if (random_lot (0, 7) == 0)
    return draw_window (size, size);
  return g_strdup_printf ("kernel_shape=%d,%d strides=%d,%d pads=%d,%d,%d,%d",
                          (int) size, (int) size, (int) stride, (int) stride,
                          (int) pad, (int) more, (int) more, (int) pad);
}

static void
draw_net_conv (Draw *draw, const FoveaShape *shape)
{
  const gint64     in = shape->size[1];
  const gint64     size = random_lot (0, 2) ? 3 : 1 + 4 * random_lot (0, 1);
  gint64           out = random_lot (0, 1) ? in : draw_net_channels (draw);
  gint64           group = 1;
  g_autofree char *window = draw_net_window (size);

  if (random_lot (0, 4) == 0 && in % 16 == 0)
    group = in / 16;
  out = (out + group - 1) / group * group;
  if (group > 1 && random_lot (0, 2))
    out = group * 16;
  draw->layer.layer = "conv";
  draw_attrs (draw, "%s group=%d flip=%d", window, (int) group,
              (int) random_lot (0, 3) / 3);
  draw_weight (draw, FOVEA_NCHW (out, in / group, size, size));
  if (random_lot (0, 1))
    draw_weight (draw, fovea_shape (1, out));
}

static void
draw_net_depthwise (Draw *draw, const FoveaShape *shape)
{
  const gint64     size = random_lot (0, 3) ? 3 + 2 * random_lot (0, 1) :
                                              random_lot (1, 7);
  g_autofree char *window = draw_net_window (size);

  draw->layer.layer = "conv";
  draw_attrs (draw, "%s group=%d flip=%d", window, (int) shape->size[1],
              (int) random_lot (0, 3) / 3);
  draw_weight (draw, FOVEA_NCHW (shape->size[1], 1, size, size));
  if (random_lot (0, 1))
    draw_weight (draw, fovea_shape (1, shape->size[1]));
}

static void
draw_net_skip (Draw *draw, const FoveaShape *shape)
{
  const RandomValue *other = draw_alike (draw, shape, FALSE);

  draw->layer.layer = random_lot (0, 7) ? "add" : "multiply";
  if (other)
    draw_input (draw, other);
}

static void
draw_net_concat (Draw *draw, const FoveaShape *shape)
{
  guint n = random_lot (2, 4);

  draw->layer.layer = "concat";
  for (guint i = 1; i < n; i++)
    {
      const RandomValue *other = draw_alike (draw, shape, TRUE);

      if (other)
        draw_input (draw, other);
    }
}

static void
draw_net_function (Draw *draw, const FoveaShape *shape)
{
  static const char *const layers[] = { "relu", "relu",     "clip",
                                        "tanh", "identity", "hardswish" };

  draw->layer.layer = layers[random_lot (0, G_N_ELEMENTS (layers) - 1)];
  if (g_str_equal (draw->layer.layer, "clip"))
    draw_attrs (draw, "min=-0.3 max=0.5");
}

static void
draw_net_pooling (Draw *draw, const FoveaShape *shape)
{
  g_autofree char *window = draw_net_window (random_lot (2, 3));

  if (random_lot (0, 3) == 0)
    draw->layer.layer = random_lot (0, 1) ? "globalaverage" : "globalmax";
  else
    {
      draw->layer.layer = random_lot (0, 1) ? "maxpool" : "averagepool";
      draw_attrs (draw, "%s", window);
    }
}

static const DrawFunc draw_of_nets[] = {
  draw_net_conv,   draw_net_conv,      draw_net_conv,   draw_net_conv,
  draw_net_conv,   draw_net_depthwise, draw_net_skip,   draw_net_skip,
  draw_net_skip,   draw_net_concat,    draw_net_concat, draw_net_function,
  draw_net_pooling, draw_batchnorm,    draw_net_function,
};

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

/* Each as often as it stands here. */
static const DrawFunc draw_of_maps[] = {
  draw_conv,      draw_conv,        draw_conv,      draw_convtranspose,
  draw_pooling,   draw_pooling,     draw_pad,       draw_pad,
  draw_concat,    draw_concat,      draw_broadcast, draw_broadcast,
  draw_broadcast, draw_elementwise, draw_reshape,   draw_elementwise,
  draw_repeat,    draw_polar,       draw_batchnorm, draw_reducing,
};
static const DrawFunc draw_of_rows[] = { draw_fc, draw_elementwise,
                                         draw_broadcast, draw_reducing };

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
    draw_of_nets[random_lot (0, G_N_ELEMENTS (draw_of_nets) - 1)](&draw,
                                                                  &first.shape);
  else if (first.type != FOVEA_F32 || first.shape.rank < 2 ||
      (graph->any && random_lot (0, 2) == 0))
    draw_any (&draw, &first.shape);
  else if (first.shape.rank == 4)
    draw_of_maps[random_lot (0, G_N_ELEMENTS (draw_of_maps) - 1)](&draw,
                                                                  &first.shape);
  else
    draw_of_rows[random_lot (0, G_N_ELEMENTS (draw_of_rows) - 1)](&draw,
                                                                  &first.shape);
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
