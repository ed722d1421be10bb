/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of filters and plain networks, drawn by lot: see random-draw.h. */
#include "random-draw.h"

/* A flattened picture of more numbers is not given to an fc layer. */
#define RANDOM_MAX_FC 3000

/* ---- What a layer is made of ------------------------------------------------- */

void
draw_attrs (Draw *draw, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_free (draw->attrs);
  draw->attrs = g_strdup_vprintf (format, args);
  draw->layer.attrs = draw->attrs;
  va_end (args);
}

const RandomValue *
draw_pick (Draw *draw)
{
  GArray *values = draw->graph->values;
  gint64  last = values->len - 1;
  gint64  from = random_lot (0, 3) ? MAX (last - 2, 0) : 0;

  return &g_array_index (values, RandomValue, random_lot (from, last));
}

void
draw_input (Draw *draw, const RandomValue *from)
{
  guint n = draw->layer.n_inputs++;

  draw->value[n] = from->value;
  draw->input[n].shape = from->shape;
  draw->input[n].dtype = from->type;
  draw->layer.input[n] = &draw->input[n];
}

void
draw_weight (Draw *draw, FoveaShape shape)
{
  draw->layer.weight[draw->layer.n_weights++] = test_random (shape);
}

gint64
draw_groups (gint64 n)
{
  gint64 groups = random_lot (0, 1) ? 1 : random_lot (1, n);

  while (n % groups)
    groups--;
  return groups;
}

char *
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

void
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

void
draw_maps (Draw *draw, const FoveaShape *shape)
{
  draw_of_maps[random_lot (0, G_N_ELEMENTS (draw_of_maps) - 1)](draw, shape);
}

void
draw_rows (Draw *draw, const FoveaShape *shape)
{
  draw_of_rows[random_lot (0, G_N_ELEMENTS (draw_of_rows) - 1)](draw, shape);
}
