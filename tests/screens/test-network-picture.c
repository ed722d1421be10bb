/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a network: layout as data (nothing overlaps, everything goes down, lines
 * pass through no box) for patterns, for networks made here and for those of
 * FOVEA_TEST_ZOO (a folder of folders with model.onnx); keys, search, pointer, what is said;
 * files without a display. Pictures go to FOVEA_SHOTS. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "hand.h"
#include "network-canvas.h"
#include "network-export.h"
#include "network-picture.h"

/* ---- Networks -------------------------------------------------------------------- */

typedef struct
{
  FoveaGraph       *graph;
  FoveaWeights     *weights;
  FoveaDescription *table;
} Net;

static void
net_clear (Net *net)
{
  g_clear_pointer (&net->table, fovea_description_free);
  g_clear_pointer (&net->graph, fovea_graph_unref);
  g_clear_pointer (&net->weights, fovea_weights_unref);
}

static void
net_describe (Net *net)
{
  g_autoptr (GError) error = NULL;
  FoveaShape shapes[4];

  for (guint i = 0; i < fovea_graph_n_inputs (net->graph); i++)
    shapes[i] = *fovea_graph_input_shape (net->graph, i);
  net->table = fovea_describe (net->graph, net->weights, shapes, NULL, &error);
  g_assert_no_error (error);
}

static Net
net_pattern (const char *text)
{
  g_autoptr (GError) error = NULL;
  Net net = { 0 };

  fovea_graph_new_pattern (text, 1, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  net_describe (&net);
  return net;
}

static FoveaValue
add (FoveaGraphBuilder *builder,
     const char        *layer,
     const char        *name,
     guint              n,
     const FoveaValue  *inputs)
{
  g_autoptr (GError) error = NULL;
  FoveaValue value = fovea_graph_builder_add (builder, layer, name, NULL, inputs, n, &error);

  g_assert_no_error (error);
  return value;
}

static FoveaValue
one (FoveaGraphBuilder *builder, const char *layer, const char *name, FoveaValue input)
{
  return add (builder, layer, name, 1, &input);
}

static FoveaValue
two (FoveaGraphBuilder *builder, const char *layer, const char *name, FoveaValue a, FoveaValue b)
{
  const FoveaValue inputs[] = { a, b };

  return add (builder, layer, name, 2, inputs);
}

static FoveaValue
input (FoveaGraphBuilder *builder, const char *name)
{
  const FoveaShape shape = { .rank = 4, .size = { 1, 4, 8, 8 } };

  return fovea_graph_builder_input (builder, name, &shape);
}

static Net
net_finish (FoveaGraphBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  Net net = { 0 };

  fovea_graph_builder_finish (builder, &net.graph, &net.weights, &error);
  g_assert_no_error (error);
  fovea_graph_builder_free (builder);
  net_describe (&net);
  return net;
}

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
  Net net = net_pattern ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10");
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
  net_clear (&net);
}

static void
test_one_layer (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaNetwork      *network;
  Net                net;

  fovea_graph_builder_output (builder, one (builder, "relu", "only", input (builder, "x")));
  net = net_finish (builder);
  network = checked (&net, NULL);
  g_assert_cmpuint (network->n_boxes, ==, 3);
  g_assert_cmpuint (fovea_network_step (network, 0, 1), ==, 0);
  g_assert_cmpuint (fovea_network_step (network, 0, -1), ==, 0);
  g_assert_cmpuint (fovea_network_beside (network, 0, 1), ==, 0);
  fovea_network_free (network);
  net_clear (&net);
}

/* A block with a skip, one with branches in a branch, a value that goes far down, two
 * inputs and two outputs. */
static Net
net_mixed (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         a = input (builder, "left"), b = input (builder, "right");
  FoveaValue         sum = two (builder, "add", "m/stem/sum", a, b);
  FoveaValue         x = one (builder, "exp", "m/b1/exp", one (builder, "relu", "m/b1/relu", sum));
  FoveaValue         skip = two (builder, "add", "m/b1/add", x, sum), fork, y, z, r1, r2, end;

  fork = one (builder, "tanh", "m/b2/in", skip);
  y = one (builder, "abs", "m/b2/left", fork);
  z = one (builder, "neg", "m/b2/right", fork);
  r1 = one (builder, "floor", "m/b2/r1", z);
  r2 = one (builder, "ceil", "m/b2/r2", z);
  z = two (builder, "multiply", "m/b2/inner", r1, r2);
  end = two (builder, "add", "m/b2/join", y, z);
  end = two (builder, "add", "m/far", end, sum);
  fovea_graph_builder_output (builder, one (builder, "relu", "first", end));
  fovea_graph_builder_output (builder, one (builder, "sigmoid", "second", end));
  return net_finish (builder);
}

static guint
row_of (const Net *net, const char *name)
{
  for (guint r = 0; r < net->table->n_layers; r++)
    if (strcmp (net->table->layers[r].name, name) == 0)
      return r;
  g_error ("no layer %s", name);
}

static void
test_mixed (void)
{
  Net net = net_mixed ();
  g_autoptr (FoveaNetwork) network = checked (&net, NULL);
  const guint left = row_of (&net, "m/b2/left"), r1 = row_of (&net, "m/b2/r1");
  const guint r2 = row_of (&net, "m/b2/r2");

  g_assert_cmpuint (fovea_network_beside (network, r1, 1), ==, r2);
  g_assert_cmpuint (fovea_network_beside (network, r2, -1), ==, r1);
  g_assert_cmpuint (fovea_network_beside (network, row_of (&net, "m/b2/right"), -1), ==, left);
  g_assert_cmpuint (fovea_network_beside (network, left, -1), ==, left);
  g_assert_cmpuint (network->frames->len, ==, 2);
  shot (network, "mixed");
  net_clear (&net);
}

/* x * sigmoid (x) is one box, and so is a chain that nobody else reads. */
static void
test_merged (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         x = one (builder, "globalmax", "pool", input (builder, "x"));
  FoveaNetwork      *network;
  Net                net;

  x = two (builder, "multiply", "gate", x, one (builder, "sigmoid", "s", x));
  fovea_graph_builder_output (builder, one (builder, "relu", "r", x));
  net = net_finish (builder);
  network = checked (&net, NULL);
  g_assert_cmpuint (network->n_boxes, ==, 3);
  g_assert_cmpuint (network->boxes[1].lines->len, ==, 4);
  fovea_network_free (network);
  net_clear (&net);
}

/* Any network: values read at random, so that nothing is series-parallel. */
static Net
net_random (guint seed, guint n)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  FoveaValue value = input (builder, "x");

  g_array_append_val (values, value);
  for (guint i = 0; i < n; i++)
    {
      const guint far = (guint) g_rand_int_range (rand, 1, 12), back = MIN (values->len, far);
      const guint a = values->len - (guint) g_rand_int_range (rand, 1, (gint32) back + 1);
      const guint b = values->len - (guint) g_rand_int_range (rand, 1, (gint32) back + 1);

      value = g_rand_boolean (rand) ?
                  one (builder, "relu", NULL, g_array_index (values, FoveaValue, a)) :
                  two (builder, "add", NULL, g_array_index (values, FoveaValue, a),
                       g_array_index (values, FoveaValue, b));
      g_array_append_val (values, value);
    }
  for (guint i = 0; i < 3 && i < n; i++)
    fovea_graph_builder_output (builder, g_array_index (values, FoveaValue, values->len - 1 - i));
  return net_finish (builder);
}

static void
test_random (void)
{
  for (guint seed = 0; seed < 60; seed++)
    {
      Net net = net_random (seed, 4 + seed);
      g_autoptr (FoveaNetwork) network = checked (&net, NULL);

      net_clear (&net);
    }
}

/* 5,000 layers in one column with skips over three. */
static void
test_large (void)
{
  FoveaGraphBuilder *builder = fovea_graph_builder_new ();
  FoveaValue         x = input (builder, "x");
  FoveaNetwork      *network;
  Net                net;
  gint64             start;
  double             took;

  for (guint i = 0; i < 1250; i++)
    {
      FoveaValue y = one (builder, "floor", NULL, x);

      y = one (builder, "floor", NULL, one (builder, "floor", NULL, y));
      x = two (builder, "add", NULL, x, y);
    }
  fovea_graph_builder_output (builder, x);
  net = net_finish (builder);
  start = g_get_monotonic_time ();
  network = fovea_network_new (net.graph, net.table, NULL);
  fovea_network_lay_out (network, &fake);
  took = (g_get_monotonic_time () - start) / 1e3;
  g_test_message ("5,000 layers: %.1f ms", took);
  g_assert_cmpuint (network->n_rows, ==, 5000);
  if (g_test_perf ())
    g_assert_cmpfloat (took, <, 100);
  fovea_network_free (network);
  net_clear (&net);
}

/* ---- Tests: the widget --------------------------------------------------------------- */

typedef struct
{
  GtkWidget           *window;
  FoveaNetworkPicture *picture;
  FoveaNetworkCanvas  *canvas;
  guint                told, row; /* signals, and the last one's row */
} Shown;

static void
shown_told (Shown *shown, guint row)
{
  shown->told++;
  shown->row = row;
}

static void
shown_open (Shown *shown, const Net *net, const double *seconds)
{
  *shown = (Shown){ .window = gtk_window_new (GTK_WINDOW_TOPLEVEL), .row = G_MAXUINT };
  shown->picture = FOVEA_NETWORK_PICTURE (fovea_network_picture_new ());
  gtk_container_add (GTK_CONTAINER (shown->window), GTK_WIDGET (shown->picture));
  gtk_window_set_default_size (GTK_WINDOW (shown->window), 300, 400);
  if (net)
    fovea_network_picture_set (shown->picture, net->graph, net->table, seconds);
  gtk_widget_show_all (shown->window);
  hand_settle ();
  shown->canvas = FOVEA_NETWORK_CANVAS (
      hand_find (GTK_WIDGET (shown->picture), FOVEA_TYPE_NETWORK_CANVAS, NULL));
  g_signal_connect_swapped (shown->picture, "row-selected", G_CALLBACK (shown_told), shown);
}

static gboolean
shown_key (const Shown *shown, guint keyval, GdkModifierType state)
{
  GdkEventKey event = { .type = GDK_KEY_PRESS, .keyval = keyval, .state = state };
  gboolean    used = FALSE;

  event.window = gtk_widget_get_window (GTK_WIDGET (shown->canvas));
  g_signal_emit_by_name (shown->canvas, "key-press-event", &event, &used);
  return used;
}

static const char *
shown_said (const Shown *shown)
{
  return atk_object_get_description (gtk_widget_get_accessible (GTK_WIDGET (shown->canvas)));
}

static void
shown_shot (const Shown *shown, const char *name)
{
  GtkWidget       *widget = GTK_WIDGET (shown->picture);
  const gint64     until = g_get_monotonic_time () + 300000;
  cairo_surface_t *surface;
  cairo_t         *cr;
  g_autofree char *path = g_strdup_printf ("%s/network-%s.png", g_getenv ("FOVEA_SHOTS"), name);

  if (! g_getenv ("FOVEA_SHOTS"))
    return;
  while (g_get_monotonic_time () < until)
    gtk_main_iteration_do (FALSE);
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, gtk_widget_get_allocated_width (widget),
                                        gtk_widget_get_allocated_height (widget));
  cr = cairo_create (surface);
  gtk_widget_draw (widget, cr);
  cairo_destroy (cr);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}

static void
test_keys (void)
{
  Net         net = net_mixed ();
  const guint left = row_of (&net, "m/b2/left"), right = row_of (&net, "m/b2/right");
  Shown       shown;

  shown_open (&shown, &net, NULL);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, 0);
  g_assert_true (shown_key (&shown, GDK_KEY_Down, 0));
  g_assert_cmpuint (shown.told, ==, 1);
  g_assert_cmpuint (shown.row, ==, 1);
  g_assert_nonnull (strstr (shown_said (&shown), "Layer 2 of 14: m/b1/relu"));
  shown_key (&shown, GDK_KEY_Up, 0);
  shown_key (&shown, GDK_KEY_Up, 0);
  g_assert_cmpuint (shown.row, ==, 0);
  shown_key (&shown, GDK_KEY_End, 0);
  g_assert_cmpuint (shown.row, ==, net.table->n_layers - 1);
  shown_key (&shown, GDK_KEY_Home, 0);
  g_assert_cmpuint (shown.row, ==, 0);
  fovea_network_picture_set_row (shown.picture, left);
  g_assert_cmpuint (shown.row, ==, 0); /* no signal for a call */
  shown_key (&shown, GDK_KEY_Right, 0);
  g_assert_cmpuint (shown.row, ==, right);
  shown_key (&shown, GDK_KEY_Left, 0);
  g_assert_cmpuint (shown.row, ==, left);
  shown_shot (&shown, "widget");
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", TRUE, NULL);
  shown_shot (&shown, "widget-dark");
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme", FALSE, NULL);
  g_assert_false (shown_key (&shown, GDK_KEY_Down, GDK_MOD1_MASK));
  shown_key (&shown, GDK_KEY_plus, GDK_CONTROL_MASK);
  g_assert_cmpfloat (fovea_network_canvas_get_zoom (shown.canvas), >, 1.1);
  shown_key (&shown, GDK_KEY_0, GDK_CONTROL_MASK);
  g_assert_cmpfloat (fovea_network_canvas_get_zoom (shown.canvas), ==, 1.0);
  gtk_widget_destroy (shown.window);
  net_clear (&net);
}

/* Down walks every line once, in running order. */
static void
test_walk (void)
{
  Net   net = net_mixed ();
  Shown shown;

  shown_open (&shown, &net, NULL);
  for (guint i = 1; i < net.table->n_layers; i++)
    {
      shown_key (&shown, GDK_KEY_Down, 0);
      g_assert_cmpuint (shown.row, ==, i);
    }
  gtk_widget_destroy (shown.window);
  net_clear (&net);
}

static void
test_search (void)
{
  Net        net = net_mixed ();
  Shown      shown;
  GtkWidget *entry;

  shown_open (&shown, &net, NULL);
  g_assert_true (shown_key (&shown, GDK_KEY_slash, 0));
  entry = hand_find (GTK_WIDGET (shown.picture), GTK_TYPE_ENTRY, "Find a layer");
  gtk_entry_set_text (GTK_ENTRY (entry), "B2/R");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (shown.row, ==, row_of (&net, "m/b2/right"));
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (shown.row, ==, row_of (&net, "m/b2/r1"));
  gtk_entry_set_text (GTK_ENTRY (entry), "sigmo");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_cmpuint (shown.row, ==, row_of (&net, "second"));
  g_assert_false (fovea_network_picture_search (shown.picture, "nowhere", FALSE));
  gtk_entry_set_text (GTK_ENTRY (entry), "nowhere");
  g_signal_emit_by_name (entry, "search-changed");
  g_assert_nonnull (gtk_widget_get_tooltip_text (entry));
  g_signal_emit_by_name (entry, "stop-search");
  g_assert_true (shown_key (&shown, GDK_KEY_n, 0));
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (entry)), ==, "n");
  gtk_widget_destroy (shown.window);
  net_clear (&net);
}

/* A click on a box's second line. */
static void
test_click (void)
{
  Net   net = net_pattern ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10");
  Shown shown;
  const FoveaNetwork    *network;
  const FoveaNetworkBox *box;
  double                 left;

  shown_open (&shown, &net, NULL);
  network = fovea_network_canvas_get (shown.canvas);
  box = &network->boxes[1];
  left = MAX (
      0, floor ((gtk_widget_get_allocated_width (GTK_WIDGET (shown.canvas)) - network->width) / 2));
  hand_drag (GTK_WIDGET (shown.canvas), left + box->x + 9,
             box->y + network->pad + 1.5 * network->line, left + box->x + 9,
             box->y + network->pad + 1.5 * network->line);
  g_assert_cmpuint (shown.told, ==, 1);
  g_assert_cmpuint (shown.row, ==, 1);
  gtk_widget_destroy (shown.window);
  net_clear (&net);
}

/* The selected box is in the window, wherever it was. */
static void
test_scroll (void)
{
  Net                    net = net_pattern ("INPUT 3x32x32 -> [CONV 3x3 4 -> RELU]*60 -> FC 10");
  Shown                  shown;
  GtkAdjustment         *adjustment;
  const FoveaNetwork    *network;
  const FoveaNetworkBox *box;
  double                 at;

  shown_open (&shown, &net, NULL);
  g_object_get (shown.canvas, "vadjustment", &adjustment, NULL);
  network = fovea_network_canvas_get (shown.canvas);
  for (guint row = 0; row < net.table->n_layers; row += 7)
    {
      fovea_network_picture_set_row (shown.picture, row);
      box = &network->boxes[network->row_box[row]];
      at = gtk_adjustment_get_value (adjustment);
      g_assert_cmpfloat (box->y, >=, at);
      g_assert_cmpfloat (box->y + box->height, <=, at + gtk_adjustment_get_page_size (adjustment));
    }
  g_object_unref (adjustment);
  gtk_widget_destroy (shown.window);
  net_clear (&net);
}

static void
test_said (void)
{
  const double seconds[] = { 0.001, 0.0005, 0.0005, 0.002, 0, 0, 0, 0.004 };
  Net          net = net_pattern ("INPUT 3x32x32 -> [CONV 3x3 16 -> RELU -> POOL]*2 -> FC 10");
  Shown        shown;

  g_assert_cmpuint (net.table->n_layers, ==, G_N_ELEMENTS (seconds));
  shown_open (&shown, &net, seconds);
  fovea_network_picture_set_row (shown.picture, 3);
  g_assert_nonnull (strstr (shown_said (&shown), "Layer 4 of 8: conv2"));
  g_assert_nonnull (strstr (shown_said (&shown), "2320 parameters"));
  g_assert_nonnull (strstr (shown_said (&shown), "25.0 % of the network's time"));
  g_assert_nonnull (strstr (shown_said (&shown), "2 ms"));
  fovea_network_picture_set (shown.picture, net.graph, net.table, NULL);
  fovea_network_picture_set_row (shown.picture, 0);
  g_assert_nonnull (strstr (shown_said (&shown), "Pixel p sees 3x3"));
  g_assert_nonnull (strstr (shown_said (&shown), "of the network's multiply-adds"));
  gtk_widget_destroy (shown.window);
  net_clear (&net);
}

/* Nothing to show, nothing in it, another network while it is open. */
static void
test_empty (void)
{
  Net   net = net_mixed (), none = net_pattern ("INPUT 3x8x8");
  Shown shown;

  shown_open (&shown, NULL, NULL);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, -1);
  g_assert_false (shown_key (&shown, GDK_KEY_Down, 0));
  g_assert_false (fovea_network_picture_search (shown.picture, "a", FALSE));
  fovea_network_picture_set_row (shown.picture, 3);
  fovea_network_picture_set (shown.picture, net.graph, net.table, NULL);
  fovea_network_picture_set_row (shown.picture, 99);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, 0);
  hand_settle ();
  fovea_network_picture_set (shown.picture, none.graph, none.table, NULL);
  g_assert_cmpint (fovea_network_picture_get_row (shown.picture), ==, -1);
  hand_settle ();
  fovea_network_picture_set (shown.picture, NULL, NULL, NULL);
  hand_settle ();
  gtk_widget_destroy (shown.window);
  net_clear (&none);
  net_clear (&net);
}

/* ---- Tests: files --------------------------------------------------------------------- */

static void
test_files (void)
{
  static const char *const starts[] = { "\x89PNG", "<?xml", "%PDF" };
  static const char *const endings[] = { "png", "SVG", "pdf" };
  g_autofree char         *folder = g_dir_make_tmp ("fovea-network-XXXXXX", NULL);
  Net                      net = net_mixed ();
  FoveaNetwork            *network = fovea_network_new (net.graph, net.table, NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/net.%s", folder, endings[i]);
      g_autofree char *data = NULL;
      int              width = 0, height = 0;

      fovea_network_export (network, "Mixed", path, &width, &height, &error);
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &data, NULL, NULL));
      g_assert_true (g_str_has_prefix (data, starts[i]));
      g_assert_cmpint (width, >, 100);
      g_assert_cmpint (height, >, 300);
      g_remove (path);
    }
  g_assert_false (fovea_network_export (network, NULL, "net.bmp", NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (fovea_network_export (network, NULL, "/nowhere/at/all.png", NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/at/all.png"));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  fovea_network_free (network);
  net_clear (&net);
}

/* Too high for a PNG, not for an SVG. */
static void
test_too_high (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-network-XXXXXX", NULL);
  g_autofree char *png = g_build_filename (folder, "net.png", NULL);
  g_autofree char *pdf = g_build_filename (folder, "net.pdf", NULL);
  Net              net = net_pattern ("INPUT 1x8x8 -> [CONV 3x3 1 -> POOL 1]*500");
  FoveaNetwork    *network = fovea_network_new (net.graph, net.table, NULL);
  g_autoptr (GError) error = NULL;
  int height = 0;

  g_assert_false (fovea_network_export (network, NULL, png, NULL, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
  g_assert_nonnull (strstr (error->message, ".svg or .pdf"));
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  g_clear_error (&error);
  fovea_network_export (network, NULL, pdf, NULL, &height, &error);
  g_assert_no_error (error);
  g_assert_cmpint (height, ==, 14400);
  g_remove (pdf);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  fovea_network_free (network);
  net_clear (&net);
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
      net_clear (&net);
    }
}

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/network-picture/pattern", test_pattern);
  g_test_add_func ("/network-picture/one-layer", test_one_layer);
  g_test_add_func ("/network-picture/mixed", test_mixed);
  g_test_add_func ("/network-picture/merged", test_merged);
  g_test_add_func ("/network-picture/random", test_random);
  g_test_add_func ("/network-picture/large", test_large);
  g_test_add_func ("/network-picture/keys", test_keys);
  g_test_add_func ("/network-picture/walk", test_walk);
  g_test_add_func ("/network-picture/search", test_search);
  g_test_add_func ("/network-picture/click", test_click);
  g_test_add_func ("/network-picture/scroll", test_scroll);
  g_test_add_func ("/network-picture/said", test_said);
  g_test_add_func ("/network-picture/empty", test_empty);
  g_test_add_func ("/network-picture/files", test_files);
  g_test_add_func ("/network-picture/too-high", test_too_high);
  g_test_add_func ("/network-picture/zoo", test_zoo);
  return g_test_run ();
}
