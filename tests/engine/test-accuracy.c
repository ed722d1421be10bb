/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole network's error: residual blocks by lot, computed three times: exactly
 * (as textbook loops in double precision), by the same loops in float, as a plain
 * engine sums, and by a plan. The plan's error (root of the mean square), by
 * Winograd's and blocked ways and all, is within 4 times that of the loops. */
#include <math.h>
#include <string.h>

#include "support.h"

#define NET_SIDE   24
#define NET_STEM   32
#define NET_WORSE  4.0 /* as often the float loops' error */
#define NET_TIMES  2
#define BATCH_NORM 1e-5

/* A map of the network that is being built, by both loops; all weights are
 * floats. */
typedef struct
{
  gint64     channels, side;
  double    *exact;
  float     *single;
  FoveaValue value;
} Map;

typedef struct
{
  FoveaGraphBuilder *builder;
  GPtrArray         *maps; /* of Map, freed at the end */
} Maker;

static void
map_free (gpointer data)
{
  Map *map = data;

  g_free (map->exact);
  g_free (map->single);
  g_free (map);
}

static gint64
map_size (const Map *map)
{
  return map->channels * map->side * map->side;
}

static Map *
map_new (Maker *maker, gint64 channels, gint64 side)
{
  Map *map = g_new0 (Map, 1);

  *map = (Map){ .channels = channels, .side = side };
  map->exact = g_new0 (double, map_size (map));
  map->single = g_new0 (float, map_size (map));
  g_ptr_array_add (maker->maps, map);
  return map;
}

static FoveaValue
maker_add (Maker            *maker,
           const char       *layer,
           const char       *attrs,
           const FoveaValue *in,
           guint             n)
{
  g_autoptr (GError) error = NULL;
  FoveaValue value =
      fovea_graph_builder_add (maker->builder, layer, NULL,
                               fovea_attrs_parse ("%s", attrs), in, n, &error);

  g_assert_no_error (error);
  return value;
}

/* A weight of numbers in low .. high. */
static FoveaValue
maker_weight (Maker        *maker,
              FoveaShape    shape,
              double        low,
              double        high,
              const float **numbers)
{
  FoveaTensor *tensor = test_random (shape);
  float       *x = tensor->data;

  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    x[i] = (float) (low + (high - low) * (x[i] + 1) / 2);
  *numbers = x;
  return fovea_graph_builder_weight (maker->builder, "w", tensor);
}

/* One output, in both: terms in the weights' order, the float ones fused as
 * engines have it. */
static void
conv_sum (const Map   *in,
          const float *w,
          gint64       size,
          gint64       top,
          gint64       left,
          double      *exact,
          float       *single)
{
  *exact = 0;
  *single = 0;
  for (gint64 c = 0; c < in->channels; c++)
    for (gint64 ky = 0; ky < size; ky++)
      for (gint64 kx = 0; kx < size; kx++, w++)
        {
          const gint64 y = top + ky, x = left + kx;
          const gint64 at = (c * in->side + y) * in->side + x;

          if (y < 0 || y >= in->side || x < 0 || x >= in->side)
            continue;
          *exact += (double) *w * in->exact[at];
          *single = fmaf (*w, in->single[at], *single);
        }
}

/* 3x3 or 1x1, padded, without a bias; numbers stay about as large as they were. */
static Map *
net_conv (Maker     *maker,
          const Map *in,
          gint64     channels,
          gint64     size,
          gint64     stride)
{
  Map             *out = map_new (maker, channels, (in->side - 1) / stride + 1);
  const double     most = sqrt (6.0 / (double) (in->channels * size * size));
  const gint64     pad = size / 2, taps = in->channels * size * size;
  g_autofree char *attrs = NULL;
  const float     *w;
  FoveaValue       inputs[2] = { in->value };

  inputs[1] =
      maker_weight (maker, fovea_shape (4, channels, in->channels, size, size),
                    -most, most, &w);
  attrs =
      g_strdup_printf ("pads=%d,%d,%d,%d strides=%d,%d", (int) pad, (int) pad,
                       (int) pad, (int) pad, (int) stride, (int) stride);
  out->value = maker_add (maker, "conv", attrs, inputs, 2);
  for (gint64 c = 0, i = 0; c < channels; c++)
    for (gint64 y = 0; y < out->side; y++)
      for (gint64 x = 0; x < out->side; x++, i++)
        conv_sum (in, w + c * taps, size, y * stride - pad, x * stride - pad,
                  &out->exact[i], &out->single[i]);
  return out;
}

static Map *
net_norm (Maker *maker, const Map *in)
{
  const FoveaShape shape = fovea_shape (1, in->channels);
  Map             *out = map_new (maker, in->channels, in->side);
  const float     *scale, *shift, *mean, *variance;
  const gint64     plane = in->side * in->side;
  FoveaValue       inputs[5] = { in->value };

  inputs[1] = maker_weight (maker, shape, 0.5, 1.5, &scale);
  inputs[2] = maker_weight (maker, shape, -0.2, 0.2, &shift);
  inputs[3] = maker_weight (maker, shape, -0.2, 0.2, &mean);
  inputs[4] = maker_weight (maker, shape, 0.5, 1.5, &variance);
  out->value = maker_add (maker, "batchnorm", "", inputs, 5);
  for (gint64 i = 0; i < map_size (in); i++)
    {
      const gint64 c = i / plane;
      const double root = sqrt ((double) variance[c] + BATCH_NORM);
      const float  single_root = sqrtf (variance[c] + (float) BATCH_NORM);

      out->exact[i] = (in->exact[i] - mean[c]) / root * scale[c] + shift[c];
      out->single[i] =
          (in->single[i] - mean[c]) / single_root * scale[c] + shift[c];
    }
  return out;
}

static Map *
net_relu (Maker *maker, const Map *in)
{
  Map *out = map_new (maker, in->channels, in->side);

  out->value = maker_add (maker, "relu", "", &in->value, 1);
  for (gint64 i = 0; i < map_size (in); i++)
    {
      out->exact[i] = MAX (in->exact[i], 0);
      out->single[i] = MAX (in->single[i], 0);
    }
  return out;
}

static Map *
net_add (Maker *maker, const Map *a, const Map *b)
{
  Map *out = map_new (maker, a->channels, a->side);

  out->value =
      maker_add (maker, "add", "", (FoveaValue[]){ a->value, b->value }, 2);
  for (gint64 i = 0; i < map_size (a); i++)
    {
      out->exact[i] = a->exact[i] + b->exact[i];
      out->single[i] = a->single[i] + b->single[i];
    }
  return out;
}

/* As ResNet's: two 3x3 and the way past them, by a 1x1 where sizes change. */
static Map *
net_block (Maker *maker, const Map *in, gint64 channels, gint64 stride)
{
  const Map *past = in;
  Map       *out = net_conv (maker, in, channels, 3, stride);

  out = net_relu (maker, net_norm (maker, out));
  out = net_norm (maker, net_conv (maker, out, channels, 3, 1));
  if (channels != in->channels || stride > 1)
    past = net_norm (maker, net_conv (maker, in, channels, 1, stride));
  return net_relu (maker, net_add (maker, out, past));
}

static Map *
net_input (Maker *maker, FoveaTensor *photo)
{
  Map *map = map_new (maker, 3, NET_SIDE);

  map->value = fovea_graph_builder_input (maker->builder, "x", &photo->shape);
  for (gint64 i = 0; i < map_size (map); i++)
    map->exact[i] = map->single[i] = ((const float *) photo->data)[i];
  return map;
}

static void
check_errors (const Map *map, const FoveaTensor *got)
{
  double largest = 0, ours = 0, theirs = 0, our_squares = 0, their_squares = 0;

  g_assert_cmpint (fovea_shape_elements (&got->shape), ==, map_size (map));
  for (gint64 i = 0; i < map_size (map); i++)
    {
      const double our = fabs (((const float *) got->data)[i] - map->exact[i]);
      const double their = fabs (map->single[i] - map->exact[i]);

      largest = MAX (largest, fabs (map->exact[i]));
      ours = MAX (ours, our);
      theirs = MAX (theirs, their);
      our_squares += our * our;
      their_squares += their * their;
    }
  g_test_message ("of %g: largest error %.3g, of the loops %.3g (%.2f times); "
                  "squares %.2f times",
                  largest, ours, theirs, ours / theirs,
                  sqrt (our_squares / their_squares));
  g_assert_cmpfloat (theirs, <, 1e-4 * largest); /* or the net shows nothing */
  g_assert_cmpfloat (our_squares, <=, NET_WORSE * NET_WORSE * their_squares);
  /* Which number errs most is luck on both sides: 3.2 was seen. */
  g_assert_cmpfloat (ours, <=, 2 * NET_WORSE * theirs);
}

static void
check_net (void)
{
  g_autoptr (FoveaTensor) photo =
      test_random (fovea_shape (4, 1, 3, NET_SIDE, NET_SIDE));
  Maker maker = { fovea_graph_builder_new (),
                  g_ptr_array_new_with_free_func (map_free) };
  Map  *maps[4] = { net_input (&maker, photo) };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;

  maps[0] = net_relu (&maker, net_conv (&maker, maps[0], NET_STEM, 3, 1));
  maps[1] = net_block (&maker, maps[0], NET_STEM, 1);
  maps[2] = net_block (&maker, maps[1], 2 * NET_STEM, 2);
  maps[3] = net_block (&maker, maps[2], 2 * NET_STEM, 1);
  for (guint i = 0; i < G_N_ELEMENTS (maps); i++)
    fovea_graph_builder_output (maker.builder, maps[i]->value);
  g_assert_true (
      fovea_graph_builder_finish (maker.builder, &graph, &weights, NULL));
  plan = fovea_plan_new (graph, weights, &photo->shape, NULL, NULL);
  result =
      fovea_plan_run (plan, (const FoveaTensor *const[]){ photo }, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (maps); i++)
    check_errors (maps[i], fovea_result_output (result, i));
  g_ptr_array_unref (maker.maps);
  fovea_graph_builder_free (maker.builder);
}

static void
test_networks (void)
{
  for (guint i = 0; i < NET_TIMES; i++)
    check_net ();
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/accuracy/residual", test_networks);
  return g_test_run ();
}
