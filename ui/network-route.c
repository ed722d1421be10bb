/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections as strokes that run up-down and left-right and never through a box: from
 * box to next box straight down; into branches and out of them along a track in the
 * gap; past other boxes in a lane right of them, out of the box's side and into the other's. */
#include "network-boxes.h"

#define ROUTE_IN  0.35 /* of a box's height, where lanes come in ... */
#define ROUTE_OUT 0.65 /* ... and leave */

typedef struct
{
  double x, y;
  int    box; /* an arrow goes into it; -1: the line goes on */
} Port;

static const NetworkItem *
route_item (const NetworkSequence *sequence, guint i)
{
  return &g_array_index (sequence->items, NetworkItem, i);
}

/* The net of a box in a sequence, or NULL. */
static const NetworkNet *
route_net_of (const NetworkSequence *sequence, guint source)
{
  guint low = 0, high = sequence->nets->len;

  while (low < high)
    {
      const guint       middle = (low + high) / 2;
      const NetworkNet *net = sequence->nets->pdata[middle];

      if (net->source == source)
        return net;
      if (net->source < source)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/* ---- Ports --------------------------------------------------------------------- */

static double
route_middle (const NetworkSequence *sequence)
{
  return sequence->x + sequence->middle;
}

static void
ports_add (GArray *ports, double x, double y, int box)
{
  Port port = { x, y, box };

  g_array_append_val (ports, port);
}

static void ports_into (const NetworkSequence *sequence, guint source, GArray *ports);

/* Where lines of `source` go into an item from above. */
static void
ports_into_item (const NetworkSequence *sequence, guint i, guint source, GArray *ports)
{
  const NetworkItem *item = route_item (sequence, i);

  if (! item->branches)
    ports_add (ports, route_middle (sequence), item->y, item->box);
  for (guint k = 0; item->branches && k < item->branches->len; k++)
    ports_into (item->branches->pdata[k], source, ports);
}

static void
ports_into (const NetworkSequence *sequence, guint source, GArray *ports)
{
  const NetworkNet *net = route_net_of (sequence, source);

  if (! net || net->from >= 0)
    return;
  if (net->far)
    ports_add (ports, sequence->x + net->x, sequence->y, -1);
  if (g_array_index (net->to, int, 0) == 0)
    ports_into_item (sequence, 0, source, ports);
}

static void ports_out_of (const NetworkSequence *sequence, guint source, GArray *ports);

static void
ports_out_of_item (const NetworkSequence *sequence, guint i, guint source, GArray *ports)
{
  const NetworkItem *item = route_item (sequence, i);

  if (! item->branches)
    ports_add (ports, route_middle (sequence), item->y + item->height, -1);
  for (guint k = 0; item->branches && k < item->branches->len; k++)
    ports_out_of (item->branches->pdata[k], source, ports);
}

static void
ports_out_of (const NetworkSequence *sequence, guint source, GArray *ports)
{
  const NetworkNet *net = route_net_of (sequence, source);
  const int         n = (int) sequence->items->len;

  if (! net || g_array_index (net->to, int, net->to->len - 1) != n)
    return;
  if (net->from == n - 1 && n > 0)
    ports_out_of_item (sequence, (guint) n - 1, source, ports);
  else
    ports_add (ports, sequence->x + net->x, sequence->y + sequence->height, -1);
}

/* ---- Strokes ------------------------------------------------------------------- */

static void
route_stroke (NetworkLayout *layout, double x1, double y1, double x2, double y2, guint from, int to)
{
  FoveaNetworkStroke stroke = { x1, y1, x2, y2, (int) from, to, to >= 0, FALSE };

  if (x1 != x2 || y1 != y2)
    g_array_append_val (layout->network->strokes, stroke);
}

/* From all of `out` to all of `into`, by the track at y. */
static void
route_connect (NetworkLayout *layout, guint source, const GArray *out, const GArray *into, double y)
{
  double left = G_MAXDOUBLE, right = -G_MAXDOUBLE;

  if (out->len == 0 || into->len == 0)
    return;
  if (out->len == 1 && into->len == 1 &&
      g_array_index (out, Port, 0).x == g_array_index (into, Port, 0).x)
    {
      const Port *a = &g_array_index (out, Port, 0), *b = &g_array_index (into, Port, 0);

      route_stroke (layout, a->x, a->y, b->x, b->y, source, b->box);
      return;
    }
  for (guint i = 0; i < out->len + into->len; i++)
    {
      const gboolean first = i < out->len;
      const Port    *port =
          first ? &g_array_index (out, Port, i) : &g_array_index (into, Port, i - out->len);

      left = MIN (left, port->x);
      right = MAX (right, port->x);
      if (first)
        route_stroke (layout, port->x, port->y, port->x, y, source, -1);
      else
        route_stroke (layout, port->x, y, port->x, port->y, source, port->box);
    }
  route_stroke (layout, left, y, right, y, source, -1);
}

static void
route_next (NetworkLayout *layout, const NetworkSequence *sequence, const NetworkNet *net)
{
  const guint g = (guint) net->from + 1;
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Port));
  g_autoptr (GArray) into = g_array_new (FALSE, FALSE, sizeof (Port));

  ports_out_of_item (sequence, g - 1, net->source, out);
  ports_into_item (sequence, g, net->source, into);
  route_connect (layout, net->source, out, into,
                 fovea_network_track (layout, sequence, g, net->source));
}

/* Where a lane begins. */
static double
route_lane_start (NetworkLayout         *layout,
                  const NetworkSequence *sequence,
                  const NetworkNet      *net,
                  double                 x)
{
  const NetworkItem *item;
  double             y;

  if (net->from < 0)
    return sequence->y;
  item = route_item (sequence, (guint) net->from);
  if (! item->branches)
    {
      y = item->y + item->height * ROUTE_OUT;
      route_stroke (layout, item->x + item->width, y, x, y, net->source, -1);
    }
  else
    {
      g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Port));
      g_autoptr (GArray) into = g_array_new (FALSE, FALSE, sizeof (Port));

      y = fovea_network_track (layout, sequence, (guint) net->from + 1, net->source);
      ports_out_of_item (sequence, (guint) net->from, net->source, out);
      ports_add (into, x, y, -1);
      route_connect (layout, net->source, out, into, y);
    }
  return y;
}

/* One of the places that a lane leads to. */
static double
route_lane_end (NetworkLayout         *layout,
                const NetworkSequence *sequence,
                const NetworkNet      *net,
                double                 x,
                guint                  to)
{
  const NetworkItem *item;
  double             y;

  if (to == sequence->items->len)
    return sequence->y + sequence->height;
  item = route_item (sequence, to);
  if (! item->branches)
    {
      y = item->y + item->height * ROUTE_IN;
      route_stroke (layout, x, y, item->x + item->width, y, net->source, item->box);
    }
  else
    {
      g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (Port));
      g_autoptr (GArray) into = g_array_new (FALSE, FALSE, sizeof (Port));

      y = fovea_network_track (layout, sequence, to, net->source);
      ports_add (out, x, y, -1);
      ports_into_item (sequence, to, net->source, into);
      route_connect (layout, net->source, out, into, y);
    }
  return y;
}

/* The line that leaves at (x, y) leaves one that goes on. */
static void
route_dot (NetworkLayout *layout, double x, double y)
{
  GArray *strokes = layout->network->strokes;

  for (guint i = strokes->len; i-- > 0;)
    {
      FoveaNetworkStroke *stroke = &g_array_index (strokes, FoveaNetworkStroke, i);

      if (stroke->y1 != y)
        return;
      stroke->dot |= stroke->x1 == x;
    }
}

static void
route_net (NetworkLayout *layout, const NetworkSequence *sequence, const NetworkNet *net)
{
  const double x = sequence->x + net->x;
  const int    n = (int) sequence->items->len;
  double       start, end = 0;

  if (net->from >= 0 && net->from + 1 < n && g_array_index (net->to, int, 0) == net->from + 1)
    route_next (layout, sequence, net);
  if (! net->far)
    return;
  start = route_lane_start (layout, sequence, net, x);
  for (guint i = 0; i < net->to->len; i++)
    if (g_array_index (net->to, int, i) > net->from + 1)
      {
        end = route_lane_end (layout, sequence, net, x, (guint) g_array_index (net->to, int, i));
        if (i + 1 < net->to->len)
          route_dot (layout, x, end);
      }
  route_stroke (layout, x, start, x, end, net->source, -1);
}

static void
route_sequence (NetworkLayout *layout, const NetworkSequence *sequence)
{
  for (guint i = 0; i < sequence->nets->len; i++)
    route_net (layout, sequence, sequence->nets->pdata[i]);
  for (guint i = 0; i < sequence->items->len; i++)
    {
      const NetworkItem *item = route_item (sequence, i);

      for (guint k = 0; item->branches && k < item->branches->len; k++)
        route_sequence (layout, item->branches->pdata[k]);
    }
}

void
fovea_network_route (NetworkLayout *layout)
{
  g_array_set_size (layout->network->strokes, 0);
  route_sequence (layout, layout->tree->root);
}
