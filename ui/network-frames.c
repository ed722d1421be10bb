/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames around modules: neighbours in a sequence whose names share a module, where
 * that module joins something (a residual or inception block, not a mere row of layers)
 * and is not most of the network. */
#include <string.h>

#include "network-boxes.h"

#define FRAMES_MOST 0.5 /* of all boxes in one frame */
#define FRAMES_DEEP 2   /* frames in each other */

typedef struct
{
  NetworkSequence *sequence;
  guint            first, last; /* items */
  guint            inner;       /* how many frames deep it has inside */
  char            *name;
} Frame;

/* What an item holds. */
typedef struct
{
  char    *path; /* what the paths of its boxes share */
  guint    boxes;
  gboolean joins;
} Facts;

static void
facts_clear (gpointer data)
{
  g_free (((Facts *) data)->path);
}

static void
frame_clear (gpointer data)
{
  g_free (((Frame *) data)->name);
}

static void
frame_add_box (const FoveaNetwork *network, guint index, Facts *facts)
{
  const FoveaNetworkBox *box = &network->boxes[index];

  facts->boxes++;
  facts->joins |= box->in->len > 1;
  if (! facts->path)
    facts->path = g_strdup (box->path);
  else
    {
      char *common = fovea_network_common_path (facts->path, box->path);

      g_free (facts->path);
      facts->path = common;
    }
}

static void
frame_add_item (const FoveaNetwork *network, const NetworkItem *item, Facts *facts)
{
  if (! item->branches)
    frame_add_box (network, (guint) item->box, facts);
  for (guint k = 0; item->branches && k < item->branches->len; k++)
    {
      const NetworkSequence *branch = item->branches->pdata[k];

      for (guint i = 0; i < branch->items->len; i++)
        frame_add_item (network, &g_array_index (branch->items, NetworkItem, i), facts);
    }
}

/* How many characters the first `depth` modules of a path are; 0: it has fewer. */
static gsize
frame_prefix (const char *path, guint depth)
{
  gsize n = 0;

  for (guint i = 0; i < depth; i++)
    {
      n += i > 0;
      if (path[n] == '\0')
        return 0;
      n += strcspn (path + n, "/");
      if (path[n] == '\0' && i + 1 < depth)
        return 0;
    }
  return n;
}

static gboolean
frame_is_same (const char *a, const char *b, gsize prefix)
{
  return strncmp (a, b, prefix) == 0 && (b[prefix] == '\0' || b[prefix] == '/');
}

/* "layer1.0" of "layer1/layer1.0", "denselayer2" of "features.denseblock1.denselayer2": a
 * mere number is no name. */
static char *
frame_name (const char *path, gsize prefix)
{
  g_autofree char *module = g_strndup (path, prefix);
  const char      *slash = strrchr (module, '/');
  const char      *start = slash ? slash + 1 : module, *name = start;

  for (const char *c = start; *c; c++)
    if (*c == '.' && g_ascii_isalpha (c[1]))
      name = c + 1;
  return g_utf8_make_valid (name, -1);
}

static guint frame_find_runs (NetworkLayout   *layout,
                              NetworkSequence *sequence,
                              const GArray    *facts,
                              guint            first,
                              guint            last,
                              guint            depth,
                              gboolean         framed);

/* A run of items that share `depth` modules; how deep it has frames. */
static guint
frame_run (NetworkLayout   *layout,
           NetworkSequence *sequence,
           const GArray    *facts,
           guint            first,
           guint            last,
           guint            depth,
           gboolean         framed)
{
  const char *path = g_array_index (facts, Facts, first).path;
  Frame       frame = { sequence, first, last, 0, NULL };
  guint       boxes = 0;
  gboolean    joins = FALSE, fits;

  for (guint i = first; i <= last; i++)
    {
      boxes += g_array_index (facts, Facts, i).boxes;
      joins |= g_array_index (facts, Facts, i).joins;
    }
  fits = boxes > 1 && joins && ! framed && boxes <= FRAMES_MOST * layout->network->n_boxes;
  if (boxes < 2 || ! joins)
    return 0;
  frame.inner = frame_find_runs (layout, sequence, facts, first, last, depth + 1, framed || fits);
  if (! fits || frame.inner >= FRAMES_DEEP)
    return frame.inner;
  frame.name = frame_name (path, frame_prefix (path, depth));
  g_array_append_val (layout->frames, frame);
  return frame.inner + 1;
}

/* `framed`: first..last has a frame already; one that leaves out a single item of it says
 * nothing new. */
static guint
frame_find_runs (NetworkLayout   *layout,
                 NetworkSequence *sequence,
                 const GArray    *facts,
                 guint            first,
                 guint            last,
                 guint            depth,
                 gboolean         framed)
{
  guint deepest = 0;

  for (guint i = first, end; i <= last; i = end + 1)
    {
      const char *path = g_array_index (facts, Facts, i).path;
      const gsize prefix = frame_prefix (path, depth);
      guint       inner;

      end = i;
      if (prefix == 0)
        continue;
      while (end < last && frame_is_same (path, g_array_index (facts, Facts, end + 1).path, prefix))
        end++;
      inner = frame_run (layout, sequence, facts, i, end, depth,
                         framed && end - i + 2 >= last - first + 1);
      deepest = MAX (deepest, inner);
    }
  return deepest;
}

static guint
frame_depth (const char *path)
{
  guint n = *path != '\0';

  for (const char *c = path; *c; c++)
    n += *c == '/';
  return n;
}

/* `depth`: so many modules hold all that is beside this sequence too. */
static void
frame_find (NetworkLayout *layout, NetworkSequence *sequence, guint depth)
{
  g_autoptr (GArray) facts = g_array_new (FALSE, TRUE, sizeof (Facts));

  g_array_set_clear_func (facts, facts_clear);
  for (guint i = 0; i < sequence->items->len; i++)
    {
      const NetworkItem *item = &g_array_index (sequence->items, NetworkItem, i);
      Facts              one = { 0 };

      frame_add_item (layout->network, item, &one);
      g_array_append_val (facts, one);
      for (guint k = 0; item->branches && k < item->branches->len; k++)
        frame_find (layout, item->branches->pdata[k], frame_depth (one.path));
    }
  if (facts->len > 1)
    frame_find_runs (layout, sequence, facts, 0, facts->len - 1, depth + 1, FALSE);
}

/* How far a frame stands off what is inside it. */
static double
frame_margin (const NetworkLayout *layout, const Frame *frame)
{
  return layout->track * (0.4 + 0.35 * frame->inner);
}

/* ... and off the frames in it. */
static double
frame_step (const NetworkLayout *layout, const Frame *frame)
{
  return layout->track * (frame->inner ? 0.35 : 0.4);
}

static double
frame_label (const NetworkLayout *layout)
{
  return layout->metrics->small;
}

void
fovea_network_find_frames (NetworkLayout *layout)
{
  layout->frames = g_array_new (FALSE, TRUE, sizeof (Frame));
  g_array_set_clear_func (layout->frames, frame_clear);
  frame_find (layout, layout->tree->root, 0);
  for (guint i = 0; i < layout->frames->len; i++)
    {
      const Frame *frame = &g_array_index (layout->frames, Frame, i);
      const double step = frame_step (layout, frame);

      frame->sequence->gap[frame->first] += frame_label (layout) + step;
      frame->sequence->gap[frame->last + 1] += step;
      frame->sequence->closed[frame->last + 1] += step;
    }
}

/* Its right edge: of its items and of the lanes that lead from item to item in it. */
static double
frame_right (const Frame *frame)
{
  const NetworkSequence *sequence = frame->sequence;
  double                 right = 0;

  for (guint i = frame->first; i <= frame->last; i++)
    {
      const NetworkItem *item = &g_array_index (sequence->items, NetworkItem, i);

      right = MAX (right, item->x + item->width);
    }
  for (guint i = 0; i < sequence->nets->len; i++)
    {
      const NetworkNet *net = sequence->nets->pdata[i];
      const int         last = g_array_index (net->to, int, net->to->len - 1);

      if (net->far && net->from + 1 >= (int) frame->first && last <= (int) frame->last)
        right = MAX (right, sequence->x + net->x);
    }
  return right;
}

/* The frame in a frame may begin or end with it. */
static void
frame_stack (const NetworkLayout *layout,
             guint                index,
             const GArray        *placed,
             FoveaNetworkFrame   *frame)
{
  const Frame *own = &g_array_index (layout->frames, Frame, index);

  for (guint i = 0; i < index; i++)
    {
      const Frame             *other = &g_array_index (layout->frames, Frame, i);
      const FoveaNetworkFrame *there = &g_array_index (placed, FoveaNetworkFrame, i);

      if (other->sequence != own->sequence)
        continue;
      if (other->first == own->first)
        frame->y = MIN (frame->y, there->y);
      if (other->last == own->last)
        frame->height = MAX (frame->height, there->y + there->height - frame->y);
    }
}

void
fovea_network_place_frames (NetworkLayout *layout)
{
  FoveaNetwork *network = layout->network;

  for (guint i = 0; network->frames && i < network->frames->len; i++)
    g_free (g_array_index (network->frames, FoveaNetworkFrame, i).name);
  g_clear_pointer (&network->frames, g_array_unref);
  network->frames = g_array_new (FALSE, TRUE, sizeof (FoveaNetworkFrame));
  for (guint i = 0; i < layout->frames->len; i++)
    {
      Frame             *frame = &g_array_index (layout->frames, Frame, i);
      const NetworkItem *first = &g_array_index (frame->sequence->items, NetworkItem, frame->first);
      const NetworkItem *last = &g_array_index (frame->sequence->items, NetworkItem, frame->last);
      const double       step = frame_step (layout, frame);
      FoveaNetworkFrame  placed = { .name = g_steal_pointer (&frame->name), .x = G_MAXDOUBLE };

      for (guint k = frame->first; k <= frame->last; k++)
        placed.x = MIN (placed.x, g_array_index (frame->sequence->items, NetworkItem, k).x);
      placed.x -= frame_margin (layout, frame);
      placed.width = frame_right (frame) + frame_margin (layout, frame) - placed.x;
      placed.y = first->y;
      placed.height = last->y + last->height - placed.y;
      frame_stack (layout, i, network->frames, &placed);
      placed.height += 2 * step + frame_label (layout);
      placed.y -= step + frame_label (layout);
      g_array_append_val (network->frames, placed);
    }
  g_clear_pointer (&layout->frames, g_array_unref);
}
