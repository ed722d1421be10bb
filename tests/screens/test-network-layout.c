/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a network as data: nothing overlaps, everything goes down, every edge is drawn
 * and no line goes through a box; for patterns, networks made here, random ones and those of
 * FOVEA_TEST_ZOO (a folder of folders with model.onnx). Pictures go to FOVEA_SHOTS. */
#include <math.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "nets.h"
#include "network-export.h"
#include "network-font.h"

/* ---- What holds for every layout ---------------------------------------------------- */

/* A font of the test's own: every character is 7 wide. */
static double
fake_width (const char *text, gboolean small, gpointer data)
{
  return g_utf8_strlen (text, -1) * (small ? 6.0 : 7.0);
}

static const FoveaNetworkMetrics fake = { 16, 13, fake_width, NULL };

static gboolean
apart (const FoveaNetworkBox *a, const FoveaNetworkBox *b)
{
  return a->x + a->width <= b->x || b->x + b->width <= a->x || a->y + a->height <= b->y ||
         b->y + b->height <= a->y;
}

static void
check_boxes (const FoveaNetwork *network)
{
  for (guint i = 0; i < network->n_boxes; i++)
    {
      const FoveaNetworkBox *box = &network->boxes[i];

      g_assert_cmpfloat (box->width, >, 0);
      g_assert_cmpfloat (box->x, >=, 0);
      g_assert_cmpfloat (box->y, >=, 0);
      g_assert_cmpfloat (box->x + box->width, <=, network->width);
      g_assert_cmpfloat (box->y + box->height, <=, network->totals_y);
      for (guint k = i + 1; k < network->n_boxes; k++)
        if (! apart (box, &network->boxes[k]))
          g_error ("boxes %u (%s) and %u overlap", i, box->path, k);
      for (guint k = 0; k < box->out->len; k++)
        {
          const guint to = g_array_index (box->out, guint, k);

          g_assert_cmpuint (to, >, i);
          if (network->boxes[to].y < box->y + box->height)
            g_error ("the edge from %u to %u does not go down", i, to);
        }
    }
}

/* A stroke may touch the boxes' edges, not go through any. */
static void
check_strokes (const FoveaNetwork *network)
{
  for (guint i = 0; i < network->strokes->len; i++)
    {
      const FoveaNetworkStroke *stroke = &g_array_index (network->strokes, FoveaNetworkStroke, i);
      const double left = MIN (stroke->x1, stroke->x2), right = MAX (stroke->x1, stroke->x2);
      const double top = MIN (stroke->y1, stroke->y2), bottom = MAX (stroke->y1, stroke->y2);

      g_assert_true (stroke->x1 == stroke->x2 || stroke->y1 == stroke->y2);
      g_assert_true (! stroke->arrow || stroke->y1 != stroke->y2 || stroke->x2 < stroke->x1);
      g_assert_cmpfloat (stroke->y1, <=, stroke->y2);
      for (guint b = 0; b < network->n_boxes; b++)
        {
          const FoveaNetworkBox *box = &network->boxes[b];

          if (left < box->x + box->width - 0.01 && right > box->x + 0.01 &&
              top < box->y + box->height - 0.01 && bottom > box->y + 0.01)
            g_error ("a stroke of %d to %d goes through box %u (%s)", stroke->from, stroke->to, b,
                     box->path);
        }
    }
}

/* Every edge's arrow is there: as many boxes are led into as have a predecessor, and each
 * stroke hangs on another of its own box, or on the box itself. */
static void
check_arrows (const FoveaNetwork *network)
{
  g_autofree guint *arrows = g_new0 (guint, network->n_boxes + 1);

  for (guint i = 0; i < network->strokes->len; i++)
    {
      const FoveaNetworkStroke *stroke = &g_array_index (network->strokes, FoveaNetworkStroke, i);

      if (stroke->arrow)
        {
          const FoveaNetworkBox *box = &network->boxes[stroke->to];

          arrows[stroke->to]++;
          g_assert_true (stroke->y2 == box->y || stroke->x2 == box->x + box->width);
        }
    }
  for (guint b = 0; b < network->n_boxes; b++)
    if (network->boxes[b].in->len > 0)
      g_assert_cmpuint (arrows[b], >=, 1);
    else
      g_assert_cmpuint (arrows[b], ==, 0);
}

/* From each box to each of its successors along strokes of that box. */
static gboolean
meets (const FoveaNetworkStroke *a, double x, double y)
{
  return x >= MIN (a->x1, a->x2) - 0.01 && x <= MAX (a->x1, a->x2) + 0.01 &&
         y >= MIN (a->y1, a->y2) - 0.01 && y <= MAX (a->y1, a->y2) + 0.01;
}

static void
check_ways (const FoveaNetwork *network)
{
  g_autoptr (GPtrArray) by_box = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);

  for (guint b = 0; b < network->n_boxes; b++)
    g_ptr_array_add (by_box, g_array_new (FALSE, FALSE, sizeof (FoveaNetworkStroke)));
  for (guint i = 0; i < network->strokes->len; i++)
    {
      FoveaNetworkStroke *stroke = &g_array_index (network->strokes, FoveaNetworkStroke, i);

      g_assert_cmpint (stroke->from, >=, 0);
      g_array_append_val ((GArray *) by_box->pdata[stroke->from], *stroke);
    }
  for (guint b = 0; b < network->n_boxes; b++)
    {
      const GArray          *own = by_box->pdata[b];
      const FoveaNetworkBox *box = &network->boxes[b];
      g_autofree gboolean   *reached = g_new0 (gboolean, own->len + 1);
      gboolean               more = TRUE;

      for (guint i = 0; i < own->len; i++)
        {
          const FoveaNetworkStroke *s = &g_array_index (own, FoveaNetworkStroke, i);

          reached[i] =
              s->y1 == box->y + box->height ||
              (s->x1 == box->x + box->width && s->y1 > box->y && s->y1 < box->y + box->height);
        }
      while (more)
        {
          more = FALSE;
          for (guint i = 0; i < own->len; i++)
            for (guint k = 0; k < own->len && ! reached[i]; k++)
              {
                const FoveaNetworkStroke *s = &g_array_index (own, FoveaNetworkStroke, i);
                const FoveaNetworkStroke *t = &g_array_index (own, FoveaNetworkStroke, k);

                if (reached[k] && (meets (t, s->x1, s->y1) || meets (s, t->x2, t->y2)))
                  reached[i] = more = TRUE;
              }
        }
      for (guint i = 0; i < box->out->len; i++)
        {
          const guint to = g_array_index (box->out, guint, i);
          gboolean    led = FALSE;

          for (guint k = 0; k < own->len; k++)
            led |= reached[k] && g_array_index (own, FoveaNetworkStroke, k).to == (int) to;
          if (! led)
            g_error ("no way is drawn from box %u (%s) to %u (%s)", b, box->path, to,
                     network->boxes[to].path);
        }
    }
}

static void
check_rows (const FoveaNetwork *network)
{
  for (guint r = 0; r < network->n_rows; r++)
    {
      g_assert_cmpuint (network->row_box[r], <, network->n_boxes);
      g_assert_cmpuint (network->row_line[r], <, network->boxes[network->row_box[r]].lines->len);
    }
}

static FoveaNetwork *
checked (const Net *net, double *milliseconds)
{
  const gint64  start = g_get_monotonic_time ();
  FoveaNetwork *network = fovea_network_new (net->graph, net->table, NULL);

  fovea_network_lay_out (network, &fake);
  if (milliseconds)
    *milliseconds = (g_get_monotonic_time () - start) / 1e3;
  check_boxes (network);
  check_strokes (network);
  check_arrows (network);
  check_ways (network);
  check_rows (network);
  return network;
}

static void
shot (FoveaNetwork *network, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (! g_getenv ("FOVEA_SHOTS"))
    return;
  path = g_strdup_printf ("%s/network-%s.png", g_getenv ("FOVEA_SHOTS"), name);
  fovea_network_export (network, name, path, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* ---- Tests: layout ------------------------------------------------------------------- */

static void
test_pattern (void)
{
  Net net = nets_pattern ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10");
  g_autoptr (FoveaNetwork) network = checked (&net, NULL);

  /* input, (conv + relu, pool) twice, fc, output */
  g_assert_cmpuint (network->n_boxes, ==, 7);
  g_assert_cmpuint (network->n_rows, ==, net.table->n_layers);
  g_assert_cmpstr (fovea_network_line (network, 1, 0)->what, ==, "conv 3x3");
  g_assert_cmpstr (fovea_network_line (network, 1, 0)->size, ==, "16@32");
  g_assert_cmpstr (fovea_network_line (network, 1, 1)->what, ==, "relu");
  g_assert_cmpstr (fovea_network_line (network, 1, 1)->size, ==, "");
  g_assert_nonnull (strstr (network->boxes[1].facts, "448"));
  for (guint b = 0; b < network->n_boxes; b++)
    g_assert_cmpfloat (network->boxes[b].x + network->boxes[b].width / 2, ==,
                       network->boxes[0].x + network->boxes[0].width / 2);
  shot (network, "pattern");
  nets_clear (&net);
}

static void
test_one_layer (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaNetwork      *network;
  Net                net;

  fovea_graph_builder_output (builder,
                              nets_one (builder, "relu", "only", nets_input (builder, "x")));
  net = nets_finish (builder);
  network = checked (&net, NULL);
  g_assert_cmpuint (network->n_boxes, ==, 3);
  g_assert_cmpuint (fovea_network_step (network, 0, 1), ==, 0);
  g_assert_cmpuint (fovea_network_step (network, 0, -1), ==, 0);
  g_assert_cmpuint (fovea_network_beside (network, 0, 1), ==, 0);
  fovea_network_free (network);
  nets_clear (&net);
}

static void
test_mixed (void)
{
  Net net = nets_mixed ();
  g_autoptr (FoveaNetwork) network = checked (&net, NULL);
  const guint left = nets_row (&net, "m/b2/left"), r1 = nets_row (&net, "m/b2/r1");
  const guint r2 = nets_row (&net, "m/b2/r2");

  g_assert_cmpuint (fovea_network_beside (network, r1, 1), ==, r2);
  g_assert_cmpuint (fovea_network_beside (network, r2, -1), ==, r1);
  g_assert_cmpuint (fovea_network_beside (network, nets_row (&net, "m/b2/right"), -1), ==, left);
  g_assert_cmpuint (fovea_network_beside (network, left, -1), ==, left);
  /* There is nothing left of r1 in its own fork: the branch left of that. */
  g_assert_cmpuint (fovea_network_beside (network, r1, -1), ==, left);
  g_assert_cmpuint (fovea_network_beside (network, nets_row (&net, "m/far"), 1), ==,
                    nets_row (&net, "m/far"));
  g_assert_cmpuint (fovea_network_beside (network, nets_row (&net, "first"), 1), ==,
                    nets_row (&net, "second"));
  g_assert_cmpuint (network->frames->len, ==, 2);
  shot (network, "mixed");
  nets_clear (&net);
}

/* x * sigmoid (x) is one box, and so is a chain that nobody else reads. */
static void
test_merged (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         x = nets_one (builder, "globalmax", "pool", nets_input (builder, "x"));
  FoveaNetwork      *network;
  Net                net;

  x = nets_two (builder, "multiply", "gate", x, nets_one (builder, "sigmoid", "s", x));
  fovea_graph_builder_output (builder, nets_one (builder, "relu", "r", x));
  net = nets_finish (builder);
  network = checked (&net, NULL);
  g_assert_cmpuint (network->n_boxes, ==, 3);
  g_assert_cmpuint (network->boxes[1].lines->len, ==, 4);
  fovea_network_free (network);
  nets_clear (&net);
}

/* What is drawn of globalmax and `layer` behind it, which may be told something */
static FoveaNetwork *
behind (Net *net, const char *layer, const char *attrs)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         x = nets_one (builder, "globalmax", "pool", nets_input (builder, "x"));
  g_autoptr (GError) error = NULL;

  x = fovea_graph_builder_add (builder, layer, "it", attrs ? fovea_attrs_parse ("%s", attrs) : NULL,
                               &x, 1, &error);
  g_assert_no_error (error);
  fovea_graph_builder_output (builder, x);
  *net = nets_finish (builder);
  return checked (net, NULL);
}

/* Any activation is drawn in the box of the layer before, without being named anywhere. */
static void
test_activations (void)
{
  guint n = 0;

  for (const char *const *layer = fovea_layer_types (); *layer; layer++)
    {
      FoveaNetwork *network;
      Net           net;

      if (! fovea_layer_is_function (*layer))
        continue;
      n++;
      network = behind (&net, *layer, NULL);
      if (network->n_boxes != 3)
        g_error ("%s has a box of its own", *layer);
      fovea_network_free (network);
      nets_clear (&net);
    }
  g_assert_cmpuint (n, >, 20);
}

/* A clip says what it leaves. */
static void
test_clips (void)
{
  static const struct
  {
    const char *attrs, *word;
  } cases[] = {
    { "min=0 max=6", "relu6" }, { "min=0 max=1", "clip 0…1" }, { "min=-1.5 max=6", "clip -1.5…6" },
    { "min=0.1", "clip ≥ 0.1" }, { "max=6", "clip ≤ 6" },      { NULL, "clip" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Net net;
      g_autoptr (FoveaNetwork) network = behind (&net, "clip", cases[i].attrs);

      g_assert_cmpstr (fovea_network_line (network, 1, 1)->what, ==, cases[i].word);
      nets_clear (&net);
    }
}

/* Any network: values read at random, so that nothing is series-parallel. */
static Net
net_random (guint seed, guint n)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  FoveaValue value = nets_input (builder, "x");

  g_array_append_val (values, value);
  for (guint i = 0; i < n; i++)
    {
      const guint far = (guint) g_rand_int_range (rand, 1, 12), back = MIN (values->len, far);
      const guint a = values->len - (guint) g_rand_int_range (rand, 1, (gint32) back + 1);
      const guint b = values->len - (guint) g_rand_int_range (rand, 1, (gint32) back + 1);

      value = g_rand_boolean (rand) ?
                  nets_one (builder, "relu", NULL, g_array_index (values, FoveaValue, a)) :
                  nets_two (builder, "add", NULL, g_array_index (values, FoveaValue, a),
                            g_array_index (values, FoveaValue, b));
      g_array_append_val (values, value);
    }
  for (guint i = 0; i < 3 && i < n; i++)
    fovea_graph_builder_output (builder, g_array_index (values, FoveaValue, values->len - 1 - i));
  return nets_finish (builder);
}

static void
test_random (void)
{
  for (guint seed = 0; seed < 60; seed++)
    {
      Net net = net_random (seed, 4 + seed);
      g_autoptr (FoveaNetwork) network = checked (&net, NULL);

      nets_clear (&net);
    }
}

static FoveaNetworkFont *
real_font (void)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  PangoFontDescription *description = pango_font_description_from_string ("Sans 10");
  FoveaNetworkFont     *font;

  pango_context_set_font_description (context, description);
  font = fovea_network_font_new (context);
  pango_font_description_free (description);
  g_object_unref (context);
  return font;
}

/* 5,000 layers in one column with skips over three. */
static void
test_large (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         x = nets_input (builder, "x");
  g_autoptr (FoveaNetworkFont) font = real_font ();
  FoveaNetwork *network;
  Net           net;
  gint64        start;
  double        took;

  for (guint i = 0; i < 1250; i++)
    {
      FoveaValue y = nets_one (builder, "globalmax", NULL, x);

      y = nets_one (builder, "globalmax", NULL, nets_one (builder, "globalmax", NULL, y));
      x = nets_two (builder, "add", NULL, x, y);
    }
  fovea_graph_builder_output (builder, x);
  net = nets_finish (builder);
  start = g_get_monotonic_time ();
  network = fovea_network_new (net.graph, net.table, NULL);
  fovea_network_lay_out (network, fovea_network_font_metrics (font));
  took = (g_get_monotonic_time () - start) / 1e3;
  check_rows (network);
  g_test_message ("5,000 layers: %.1f ms", took);
  g_assert_cmpuint (network->n_rows, ==, 5000);
  fovea_network_free (network);
  nets_clear (&net);
}

static void
test_zoo (void)
{
  static const char *const names[] = { "resnet18-opset17",
                                       "googlenet-opset17",
                                       "densenet121-opset17",
                                       "squeezenet1_0-opset17",
                                       "mobilenet_v2-opset17",
                                       "unet-opset17",
                                       "shufflenet_v2_x1_0-opset17",
                                       "efficientnet_b0-opset17",
                                       "inception_v3-opset17",
                                       "resnet18-newest",
                                       "densenet121-newest",
                                       "lraspp_mobilenet_v3_large-newest",
                                       "slim-opset17",
                                       "style-opset17",
                                       "vgg16-opset9",
                                       "lenet5-opset13",
                                       "regnet_y_400mf-opset9",
                                       "darktiny-newest" };
  const char              *zoo = g_getenv ("FOVEA_TEST_ZOO");

  if (! zoo)
    {
      g_test_skip ("FOVEA_TEST_ZOO names no folder of networks");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (zoo, names[i], "model.onnx", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaModel) model = fovea_model_open (path, &error);
      g_autoptr (FoveaNetwork) network = NULL;
      Net    net = { 0 };
      double took;

      g_assert_no_error (error);
      net.table = fovea_model_describe (model, 0, 0, &error);
      g_assert_no_error (error);
      net.graph = fovea_graph_ref (fovea_model_graph (model));
      network = checked (&net, &took);
      g_test_message ("%s: %u rows, %u boxes, %u frames, %.0fx%.0f, %.2f ms", names[i],
                      network->n_rows, network->n_boxes, network->frames->len, network->width,
                      network->height, took);
      shot (network, names[i]);
      nets_clear (&net);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-layout/pattern", test_pattern);
  g_test_add_func ("/network-layout/one-layer", test_one_layer);
  g_test_add_func ("/network-layout/mixed", test_mixed);
  g_test_add_func ("/network-layout/merged", test_merged);
  g_test_add_func ("/network-layout/activations", test_activations);
  g_test_add_func ("/network-layout/clips", test_clips);
  g_test_add_func ("/network-layout/random", test_random);
  g_test_add_func ("/network-layout/large", test_large);
  g_test_add_func ("/network-layout/zoo", test_zoo);
  return g_test_run ();
}
