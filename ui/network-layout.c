/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sizes from the inside out, places from the outside in. A sequence has its boxes in a
 * column and, right of it, the lanes of what goes round; short lanes are the inner
 * ones. */
#include <string.h>

#include "network-boxes.h"

#define LAYOUT_COLUMN 1.0 /* lines of text between a layer and its size */

static NetworkItem *
layout_item (const NetworkSequence *sequence, guint i)
{
  return &g_array_index (sequence->items, NetworkItem, i);
}

/* ---- Boxes --------------------------------------------------------------------- */

static void
layout_measure_box (const NetworkLayout *layout, FoveaNetworkBox *box)
{
  const FoveaNetworkMetrics *metrics = layout->metrics;

  box->width = *box->facts ? metrics->width (box->facts, TRUE, metrics->data) : 0;
  for (guint i = 0; i < box->lines->len; i++)
    {
      const FoveaNetworkLine *line = &g_array_index (box->lines, FoveaNetworkLine, i);
      double                  width = metrics->width (line->what, FALSE, metrics->data);

      if (*line->size)
        width += LAYOUT_COLUMN * metrics->line + metrics->width (line->size, FALSE, metrics->data);
      box->width = MAX (box->width, width);
    }
  box->width += 2 * layout->pad + layout->pad;
  box->height = 2 * layout->pad + box->lines->len * metrics->line +
                (*box->facts ? metrics->small : 0) + (box->share > 0 ? layout->pad / 2 : 0);
}

/* ---- Lanes --------------------------------------------------------------------- */

/* Places along a sequence: 2 i is the gap above item i, 2 i + 1 the item. */
static int
layout_start (const NetworkSequence *sequence, const NetworkNet *net)
{
  return net->from < 0                                       ? -1 :
         layout_item (sequence, (guint) net->from)->branches ? 2 * net->from + 2 :
                                                               2 * net->from + 1;
}

static int
layout_end (const NetworkSequence *sequence, const NetworkNet *net)
{
  const int last = g_array_index (net->to, int, net->to->len - 1);

  if (last == (int) sequence->items->len)
    return 2 * last + 1;
  return layout_item (sequence, (guint) last)->branches ? 2 * last : 2 * last + 1;
}

typedef struct
{
  NetworkNet *net;
  int         start, end;
} Lane;

static int
lane_compare (gconstpointer a, gconstpointer b)
{
  const Lane *x = a, *y = b;

  return x->end - x->start != y->end - y->start ? (x->end - x->start) - (y->end - y->start) :
                                                  x->start - y->start;
}

/* Outside of the items that it goes past and of shorter lanes beside it. */
static void
lane_place (const NetworkLayout *layout, const NetworkSequence *sequence, GArray *lanes, guint i)
{
  Lane     *lane = &g_array_index (lanes, Lane, i);
  const int n = (int) sequence->items->len;

  lane->net->x = 0;
  for (int k = MAX (lane->start / 2, 0); k <= MIN (lane->end / 2, n - 1); k++)
    lane->net->x =
        MAX (lane->net->x, sequence->middle + layout_item (sequence, (guint) k)->width / 2);
  for (guint k = 0; k < i; k++)
    {
      const Lane *other = &g_array_index (lanes, Lane, k);

      if (MAX (other->start, lane->start) < MIN (other->end, lane->end))
        lane->net->x = MAX (lane->net->x, other->net->x);
    }
  lane->net->x += layout->track;
}

static void
layout_place_lanes (const NetworkLayout *layout, NetworkSequence *sequence)
{
  g_autoptr (GArray) lanes = g_array_new (FALSE, FALSE, sizeof (Lane));

  for (guint i = 0; i < sequence->nets->len; i++)
    {
      NetworkNet *net = sequence->nets->pdata[i];
      Lane        lane = { net, layout_start (sequence, net), layout_end (sequence, net) };

      if (net->far)
        g_array_append_val (lanes, lane);
    }
  g_array_sort (lanes, lane_compare);
  for (guint i = 0; i < lanes->len; i++)
    {
      lane_place (layout, sequence, lanes, i);
      sequence->width =
          MAX (sequence->width, g_array_index (lanes, Lane, i).net->x + layout->track / 2);
    }
}

/* ---- Gaps ---------------------------------------------------------------------- */

static gboolean
net_reaches (const NetworkNet *net, guint g)
{
  for (guint i = 0; i < net->to->len; i++)
    if (g_array_index (net->to, int, i) == (int) g)
      return TRUE;
  return FALSE;
}

/* The lines that run left-right above item g: those into branches each have a place
 * of their own, those out of branches meet in one. */
static guint
layout_tracks (const NetworkSequence *sequence, guint g)
{
  guint n = 0;

  if (g == 0 || g == sequence->items->len)
    return 0;
  if (! layout_item (sequence, g)->branches)
    return layout_item (sequence, g - 1)->branches != NULL;
  for (guint i = 0; i < sequence->nets->len; i++)
    n += net_reaches (sequence->nets->pdata[i], g);
  return n;
}

double
fovea_network_track (const NetworkLayout   *layout,
                     const NetworkSequence *sequence,
                     guint                  g,
                     guint                  source)
{
  double y = sequence->y + sequence->closed[g];
  guint  k = 0;

  if (g > 0)
    {
      const NetworkItem *above = layout_item (sequence, g - 1);

      y = above->y + above->height + sequence->closed[g];
    }
  if (g < sequence->items->len && layout_item (sequence, g)->branches)
    for (guint i = 0; i < sequence->nets->len; i++)
      {
        const NetworkNet *net = sequence->nets->pdata[i];

        k += net->source < source && net_reaches (net, g);
      }
  return y + layout->gap / 2 + k * layout->track;
}

/* ---- Sizes --------------------------------------------------------------------- */

static void layout_measure (const NetworkLayout *layout, NetworkSequence *sequence);

static void
layout_measure_branches (const NetworkLayout *layout, NetworkItem *item)
{
  item->width = item->height = 0;
  for (guint i = 0; i < item->branches->len; i++)
    {
      NetworkSequence *branch = item->branches->pdata[i];

      layout_measure (layout, branch);
      item->width += branch->width + (i > 0 ? 2 * layout->track : 0);
      item->height = MAX (item->height, branch->height);
    }
}

static void
layout_measure (const NetworkLayout *layout, NetworkSequence *sequence)
{
  const guint n = sequence->items->len;
  double      box = 0;

  sequence->width = sequence->height = 0;
  for (guint i = 0; i < n; i++)
    if (! layout_item (sequence, i)->branches)
      box = MAX (box, layout->network->boxes[layout_item (sequence, i)->box].width);
  for (guint i = 0; i < n; i++)
    {
      NetworkItem *item = layout_item (sequence, i);

      if (item->branches)
        layout_measure_branches (layout, item);
      else
        {
          item->width = box;
          item->height = layout->network->boxes[item->box].height;
        }
      sequence->width = MAX (sequence->width, item->width);
      sequence->height += item->height;
    }
  sequence->middle = sequence->width / 2;
  layout_place_lanes (layout, sequence);
  for (guint g = 0; g <= n; g++)
    {
      if (g > 0 && g < n)
        sequence->gap[g] += layout->gap + layout_tracks (sequence, g) * layout->track;
      sequence->height += sequence->gap[g];
    }
}

/* ---- Places -------------------------------------------------------------------- */

static guint
layout_add_branch (NetworkLayout *layout, guint fork, guint parent)
{
  FoveaNetworkBranch branch = { fork, parent };

  g_array_append_val (layout->network->branches, branch);
  return layout->network->branches->len - 1;
}

/* The branches of an item have their numbers before those in them. */
static void
layout_add_branches (NetworkLayout *layout, const NetworkItem *item, guint parent)
{
  const guint fork = layout->network->branches->len;

  for (guint k = 0; k < item->branches->len; k++)
    layout_add_branch (layout, fork, parent);
}

static void
layout_place (NetworkLayout *layout, NetworkSequence *sequence, double x, double y, guint branch)
{
  sequence->x = x;
  sequence->y = y;
  for (guint i = 0; i < sequence->items->len; i++)
    {
      NetworkItem *item = layout_item (sequence, i);
      const guint  fork = layout->network->branches->len;
      double       left;

      if (item->branches)
        layout_add_branches (layout, item, branch);
      y += sequence->gap[i];
      item->x = left = x + sequence->middle - item->width / 2;
      item->y = y;
      for (guint k = 0; item->branches && k < item->branches->len; k++)
        {
          NetworkSequence *inner = item->branches->pdata[k];

          layout_place (layout, inner, left, y, fork + k);
          left += inner->width + 2 * layout->track;
        }
      if (! item->branches)
        {
          FoveaNetworkBox *box = &layout->network->boxes[item->box];

          box->x = item->x;
          box->y = item->y;
          box->width = item->width;
          box->branch = branch;
        }
      y += item->height;
    }
}

static void
layout_prepare (NetworkSequence *sequence)
{
  g_free (sequence->gap);
  g_free (sequence->closed);
  sequence->gap = g_new0 (double, sequence->items->len + 1);
  sequence->closed = g_new0 (double, sequence->items->len + 1);
  for (guint i = 0; i < sequence->items->len; i++)
    {
      const NetworkItem *item = layout_item (sequence, i);

      for (guint k = 0; item->branches && k < item->branches->len; k++)
        layout_prepare (item->branches->pdata[k]);
    }
}

static void
layout_measure_totals (FoveaNetwork *network, const FoveaNetworkMetrics *metrics, double margin)
{
  g_auto (GStrv) lines = g_strsplit (network->totals, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    {
      const double width = metrics->width (lines[i], FALSE, metrics->data);

      network->width = MAX (network->width, width + 2 * margin);
      network->height += metrics->line;
    }
}

void
fovea_network_lay_out (FoveaNetwork *network, const FoveaNetworkMetrics *metrics)
{
  g_autoptr (NetworkTree) tree = fovea_network_tree_new (network);
  NetworkLayout layout = { .network = network, .metrics = metrics, .tree = tree };
  double        margin;

  layout.pad = metrics->line * 0.3;
  layout.gap = metrics->line * 0.9;
  layout.track = metrics->line * 0.6;
  margin = 2 * layout.track;
  fovea_network_tree_add_nets (network, tree);
  layout_prepare (tree->root);
  for (guint b = 0; b < network->n_boxes; b++)
    layout_measure_box (&layout, &network->boxes[b]);
  fovea_network_find_frames (&layout);
  layout_measure (&layout, tree->root);
  g_array_set_size (network->branches, 0);
  layout_add_branch (&layout, 0, 0);
  layout_place (&layout, tree->root, margin, margin, 0);
  network->width = tree->root->width + 2 * margin;
  network->totals_y = tree->root->height + 2 * margin;
  network->height = network->totals_y + margin;
  layout_measure_totals (network, metrics, margin);
  network->line = metrics->line;
  network->small = metrics->small;
  network->pad = layout.pad;
  fovea_network_route (&layout);
  fovea_network_place_frames (&layout);
}
