/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers of networks, drawn by lot: with many channels, which lie in blocks of a
 * vector's lanes; and values of one shape, which may be added or lie behind each
 * other. See random-draw.h. */
#include "random-draw.h"

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

void
draw_nets (Draw *draw, const FoveaShape *shape)
{
  draw_of_nets[random_lot (0, G_N_ELEMENTS (draw_of_nets) - 1)](draw, shape);
}
