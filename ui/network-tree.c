/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as sequences and branches. A sequence goes on while one box alone can come
 * next. Where several can, all ways from them meet again in their nearest common
 * post-dominator; what lies before it falls into parts without a connection: the
 * branches, each a sequence again. Where it does not fall apart, boxes go one below the
 * other in running order, and lanes connect them: nothing overlaps in any network.
 * Post-dominators: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001;
 * a network has no loops, so that one pass is enough. */
#include <string.h>

#include "network-boxes.h"

typedef struct
{
  const FoveaNetwork *network;
  NetworkTree        *tree;
  guint               n;     /* boxes; also the number of the common end */
  guint              *next;  /* [n + 1] nearest post-dominator */
  guint              *owner; /* [n] which set a box is in */
  guint              *open;  /* [n] predecessors in the set that are not placed yet */
  guint              *mark;  /* [n] */
  guint               n_owners, n_marks;
} TreeMaker;

static guint
tree_edge (const GArray *list, guint i)
{
  return g_array_index (list, guint, i);
}

/* ---- Post-dominators ------------------------------------------------------------ */

/* Numbers rise along every way, so that the smaller of two goes on. */
static guint
tree_meet (const TreeMaker *maker, guint a, guint b)
{
  while (a != b)
    {
      guint *smaller = a < b ? &a : &b;

      *smaller = maker->next[*smaller];
    }
  return a;
}

static void
tree_find_next (TreeMaker *maker)
{
  maker->next[maker->n] = maker->n;
  for (guint b = maker->n; b-- > 0;)
    {
      const GArray *out = maker->network->boxes[b].out;
      guint         meet = out->len > 0 ? tree_edge (out, 0) : maker->n;

      for (guint i = 1; i < out->len; i++)
        meet = tree_meet (maker, meet, tree_edge (out, i));
      maker->next[b] = meet;
    }
}

/* ---- Sequences --------------------------------------------------------------------- */

static void
item_clear (gpointer data)
{
  g_clear_pointer (&((NetworkItem *) data)->branches, g_ptr_array_unref);
}

static void
net_free (gpointer data)
{
  NetworkNet *net = data;

  g_array_unref (net->to);
  g_free (net);
}

static void
sequence_free (gpointer data)
{
  NetworkSequence *sequence = data;

  g_array_unref (sequence->items);
  g_ptr_array_unref (sequence->nets);
  g_free (sequence->gap);
  g_free (sequence->closed);
  g_free (sequence);
}

static NetworkSequence *
sequence_new (NetworkSequence *parent)
{
  NetworkSequence *sequence = g_new0 (NetworkSequence, 1);

  sequence->parent = parent;
  sequence->items = g_array_new (FALSE, TRUE, sizeof (NetworkItem));
  g_array_set_clear_func (sequence->items, item_clear);
  sequence->nets = g_ptr_array_new_with_free_func (net_free);
  sequence->index = parent ? parent->items->len : 0;
  sequence->depth = parent ? parent->depth + 1 : 0;
  return sequence;
}

static void
heads_insert (GArray *heads, guint box)
{
  guint at = heads->len;

  while (at > 0 && tree_edge (heads, at - 1) > box)
    at--;
  g_array_insert_val (heads, at, box);
}

/* `box` is placed: those of the set that waited for it alone can come next. */
static void
tree_release (TreeMaker *maker, guint owner, guint box, GArray *heads)
{
  const GArray *out = maker->network->boxes[box].out;

  for (guint i = 0; i < out->len; i++)
    {
      const guint to = tree_edge (out, i);

      if (maker->owner[to] == owner && --maker->open[to] == 0)
        heads_insert (heads, to);
    }
}

static void
tree_emit (TreeMaker *maker, NetworkSequence *sequence, guint box)
{
  NetworkItem item = { .box = (int) box };

  maker->tree->home[box] = sequence;
  maker->tree->place[box] = sequence->items->len;
  g_array_append_val (sequence->items, item);
}

/* ---- Branches ------------------------------------------------------------------------ */

static int
tree_compare (gconstpointer a, gconstpointer b)
{
  const guint x = *(const guint *) a, y = *(const guint *) b;

  return x < y ? -1 : x > y;
}

/* All of the set that is connected with `start` in either direction (`both`) or from it
 * on, without `stop`: given the mark `mark`, added to `part`. */
static void
tree_spread (TreeMaker *maker,
             guint      owner,
             guint      start,
             guint      stop,
             gboolean   both,
             guint      inside,
             guint      mark,
             GArray    *part)
{
  guint done = part->len;

  if (maker->mark[start] == mark)
    return;
  maker->mark[start] = mark;
  g_array_append_val (part, start);
  for (; done < part->len; done++)
    for (guint side = 0; side < (both ? 2 : 1); side++)
      {
        const FoveaNetworkBox *box = &maker->network->boxes[tree_edge (part, done)];
        const GArray          *list = side ? box->in : box->out;

        for (guint i = 0; i < list->len; i++)
          {
            guint to = tree_edge (list, i);

            if (to == stop || maker->owner[to] != owner || maker->mark[to] == mark ||
                (both && maker->mark[to] != inside))
              continue;
            maker->mark[to] = mark;
            g_array_append_val (part, to);
          }
      }
}

/* What lies between the heads and `stop`, parted: an array of arrays. */
static GPtrArray *
tree_part (TreeMaker *maker, guint owner, const GArray *heads, guint stop)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GArray) region = g_array_new (FALSE, FALSE, sizeof (guint));
  const guint inside = ++maker->n_marks;

  for (guint i = 0; i < heads->len; i++)
    tree_spread (maker, owner, tree_edge (heads, i), stop, FALSE, 0, inside, region);
  for (guint i = 0; i < heads->len; i++)
    if (maker->mark[tree_edge (heads, i)] == inside)
      {
        GArray *part = g_array_new (FALSE, FALSE, sizeof (guint));

        tree_spread (maker, owner, tree_edge (heads, i), stop, TRUE, inside, ++maker->n_marks,
                     part);
        g_array_sort (part, tree_compare);
        g_ptr_array_add (parts, part);
      }
  return parts;
}

static void
tree_fill (TreeMaker *maker, NetworkSequence *sequence, const GArray *boxes, guint owner);

static void
tree_branch (TreeMaker       *maker,
             NetworkSequence *sequence,
             GPtrArray       *parts,
             guint            owner,
             GArray          *heads)
{
  NetworkItem item = { .box = -1, .branches = g_ptr_array_new_with_free_func (sequence_free) };

  g_array_set_size (heads, 0);
  for (guint i = 0; i < parts->len; i++)
    {
      const GArray    *part = parts->pdata[i];
      NetworkSequence *branch = sequence_new (sequence);
      const guint      own = ++maker->n_owners;

      for (guint k = 0; k < part->len; k++)
        maker->owner[tree_edge (part, k)] = own;
      tree_fill (maker, branch, part, own);
      g_ptr_array_add (item.branches, branch);
    }
  g_array_append_val (sequence->items, item);
  for (guint i = 0; i < parts->len; i++)
    for (guint k = 0; k < ((GArray *) parts->pdata[i])->len; k++)
      tree_release (maker, owner, tree_edge (parts->pdata[i], k), heads);
}

/* The boxes of a set, which are its owner's, one below the other. */
static void
tree_fill (TreeMaker *maker, NetworkSequence *sequence, const GArray *boxes, guint owner)
{
  g_autoptr (GArray) heads = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < boxes->len; i++)
    {
      const guint   box = tree_edge (boxes, i);
      const GArray *in = maker->network->boxes[box].in;

      maker->open[box] = 0;
      for (guint k = 0; k < in->len; k++)
        maker->open[box] += maker->owner[tree_edge (in, k)] == owner;
      if (maker->open[box] == 0)
        g_array_append_val (heads, box);
    }
  while (heads->len > 0)
    {
      g_autoptr (GPtrArray) parts = NULL;
      const guint head = tree_edge (heads, 0);

      if (heads->len > 1)
        {
          guint stop = head;

          for (guint i = 1; i < heads->len; i++)
            stop = tree_meet (maker, stop, tree_edge (heads, i));
          parts = tree_part (maker, owner, heads, stop);
        }
      if (parts && parts->len > 1)
        {
          tree_branch (maker, sequence, parts, owner, heads);
          continue;
        }
      g_array_remove_index (heads, 0);
      tree_emit (maker, sequence, head);
      tree_release (maker, owner, head, heads);
    }
}

NetworkTree *
fovea_network_tree_new (const FoveaNetwork *network)
{
  const guint  n = network->n_boxes;
  NetworkTree *tree = g_new0 (NetworkTree, 1);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (guint));
  TreeMaker maker = { .network = network, .tree = tree, .n = n };

  tree->root = sequence_new (NULL);
  tree->home = g_new0 (NetworkSequence *, n + 1);
  tree->place = g_new0 (guint, n + 1);
  maker.next = g_new0 (guint, n + 1);
  maker.owner = g_new0 (guint, n + 1);
  maker.open = g_new0 (guint, n + 1);
  maker.mark = g_new0 (guint, n + 1);
  for (guint b = 0; b < n; b++)
    g_array_append_val (all, b);
  tree_find_next (&maker);
  tree_fill (&maker, tree->root, all, 0);
  g_free (maker.next);
  g_free (maker.owner);
  g_free (maker.open);
  g_free (maker.mark);
  return tree;
}

void
fovea_network_tree_free (NetworkTree *tree)
{
  if (! tree)
    return;
  sequence_free (tree->root);
  g_free (tree->home);
  g_free (tree->place);
  g_free (tree);
}

/* ---- Nets ------------------------------------------------------------------------------ */

static void
net_add (NetworkSequence *sequence, guint source, int from, int to)
{
  NetworkNet *net = sequence->nets->len ? sequence->nets->pdata[sequence->nets->len - 1] : NULL;
  guint       at;

  if (! net || net->source != source)
    {
      net = g_new0 (NetworkNet, 1);
      net->source = source;
      net->from = from;
      net->to = g_array_new (FALSE, FALSE, sizeof (int));
      g_ptr_array_add (sequence->nets, net);
    }
  for (at = net->to->len; at > 0 && g_array_index (net->to, int, at - 1) >= to; at--)
    if (g_array_index (net->to, int, at - 1) == to)
      return;
  g_array_insert_val (net->to, at, to);
  net->far |= to > from + 1;
}

/* Boxes are taken one after the other, so that a net is the last of its sequence. */
void
fovea_network_tree_add_nets (const FoveaNetwork *network, NetworkTree *tree)
{
  for (guint u = 0; u < network->n_boxes; u++)
    for (guint i = 0; i < network->boxes[u].out->len; i++)
      {
        const guint      v = tree_edge (network->boxes[u].out, i);
        NetworkSequence *up = tree->home[u], *down = tree->home[v];
        guint            from = tree->place[u], to = tree->place[v];

        while (up != down)
          if (up->depth >= down->depth)
            {
              net_add (up, u, (int) from, (int) up->items->len);
              from = up->index;
              up = up->parent;
            }
          else
            {
              net_add (down, u, -1, (int) to);
              to = down->index;
              down = down->parent;
            }
        net_add (up, u, (int) from, (int) to);
      }
}
