/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A layer and those that merely follow it (batch norm, activation, reshape: one input,
 * nobody else reads what they read) become one box of several lines. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "layer-words.h"
#include "network-boxes.h"

#define BOXES_GATE 4 /* layers between a value and its product with itself */

const FoveaNode *
fovea_network_node (const NetworkRows *rows, guint row)
{
  return fovea_graph_node (rows->graph, (guint) rows->row_node[row]);
}

int
fovea_network_maker (const NetworkRows *rows, const FoveaNode *node, guint i)
{
  return i < node->n_inputs && node->inputs[i] != FOVEA_NO_VALUE ? rows->maker[node->inputs[i]] :
                                                                   -1;
}

/* ---- Who reads whom ------------------------------------------------------------- */

static void
rows_find_nodes (NetworkRows *rows)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint r = 0; r < rows->network->n_rows; r++)
    g_hash_table_insert (names, rows->network->rows[r].name, GUINT_TO_POINTER (r + 1));
  for (guint i = 0; i < fovea_graph_n_nodes (rows->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (rows->graph, i);
      guint            row = GPOINTER_TO_UINT (g_hash_table_lookup (names, node->name));

      if (row == 0)
        continue;
      rows->row_node[row - 1] = (int) i;
      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE)
          rows->maker[node->outputs[k]] = (int) row - 1;
    }
}

static void
rows_find_readers (NetworkRows *rows)
{
  for (guint r = 0; r < rows->network->n_rows; r++)
    {
      const FoveaNode *node = fovea_network_node (rows, r);

      for (guint i = 0; i < node->n_inputs; i++)
        {
          int maker = fovea_network_maker (rows, node, i);

          if (maker < 0 || rows->reader[maker] == (int) r)
            continue;
          rows->readers[maker]++;
          rows->reader[maker] = (int) r;
        }
    }
  for (guint i = 0; i < fovea_graph_n_outputs (rows->graph); i++)
    {
      int maker = rows->maker[fovea_graph_output (rows->graph, i)];

      if (maker >= 0)
        rows->shown[maker] = TRUE;
    }
}

static void
rows_init (NetworkRows *rows, FoveaNetwork *network, FoveaGraph *graph)
{
  const guint n_values = fovea_graph_n_values (graph);

  *rows = (NetworkRows){ .network = network, .graph = graph };
  rows->row_node = g_new0 (int, network->n_rows + 1);
  rows->maker = g_new (int, n_values + 1);
  rows->readers = g_new0 (guint, network->n_rows + 1);
  rows->reader = g_new (int, network->n_rows + 1);
  rows->shown = g_new0 (gboolean, network->n_rows + 1);
  memset (rows->maker, 0xff, sizeof (int) * n_values);
  memset (rows->reader, 0xff, sizeof (int) * network->n_rows);
  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    rows->maker[fovea_graph_input (graph, i)] = -2 - (int) i;
  rows_find_nodes (rows);
  rows_find_readers (rows);
}

static void
rows_clear (NetworkRows *rows)
{
  g_free (rows->row_node);
  g_free (rows->maker);
  g_free (rows->readers);
  g_free (rows->reader);
  g_free (rows->shown);
}

/* ---- Which box a row goes into --------------------------------------------------- */

/* Does the chain of followers from `row` on end in a layer that also reads `value`'s
 * maker, and nothing else? x * sigmoid (x) is one step. */
static gboolean
rows_is_gate (const NetworkRows *rows, guint row, int source)
{
  for (guint i = 0; i < BOXES_GATE && rows->readers[row] == 1 && ! rows->shown[row]; i++)
    {
      const guint      next = (guint) rows->reader[row];
      const FoveaNode *node = fovea_network_node (rows, next);
      gboolean         both = FALSE, other = FALSE;

      if (! fovea_network_is_follower (rows->network->rows[next].layer))
        return FALSE;
      for (guint k = 0; k < node->n_inputs; k++)
        {
          int maker = fovea_network_maker (rows, node, k);

          both |= maker == source;
          other |= maker != -1 && maker != source && maker != (int) row;
        }
      if (other || both)
        return both && ! other;
      row = next;
    }
  return FALSE;
}

/* The box whose last row is all that `row` goes on with; -1: it starts one. `tail`:
 * the last row of each box. */
static int
rows_follows (const NetworkRows *rows, guint row, const int *tail)
{
  const FoveaNode *node = fovea_network_node (rows, row);
  int              box = -1, last = -1;

  if (! fovea_network_is_follower (rows->network->rows[row].layer) || node->n_outputs > 1)
    return -1;
  for (guint i = 0; i < node->n_inputs; i++)
    {
      int maker = fovea_network_maker (rows, node, i);

      if (maker == -1)
        continue;
      if (maker < -1 || (box >= 0 && (int) rows->network->row_box[maker] != box))
        return -1;
      box = (int) rows->network->row_box[maker];
      last = MAX (last, maker);
    }
  if (box < 0 || tail[box] != last || rows->shown[last])
    return -1;
  if (rows->readers[last] == 1 || (rows->readers[last] == 2 && rows_is_gate (rows, row, last)))
    return box;
  return -1;
}

/* ---- Making them -------------------------------------------------------------------- */

static void
line_clear (gpointer data)
{
  FoveaNetworkLine *line = data;

  g_free (line->what);
  g_free (line->size);
}

static FoveaNetworkBox *
boxes_add (FoveaNetwork *network, FoveaNetworkKind kind)
{
  FoveaNetworkBox *box = &network->boxes[network->n_boxes++];

  box->kind = kind;
  box->lines = g_array_new (FALSE, FALSE, sizeof (FoveaNetworkLine));
  g_array_set_clear_func (box->lines, line_clear);
  box->facts = g_strdup ("");
  box->path = g_strdup ("");
  box->in = g_array_new (FALSE, FALSE, sizeof (guint));
  box->out = g_array_new (FALSE, FALSE, sizeof (guint));
  return box;
}

static void
boxes_add_line (FoveaNetworkBox *box, guint row, char *what, char *size)
{
  FoveaNetworkLine line = { row, what, size };

  for (guint i = box->lines->len; i-- > 0;)
    {
      FoveaNetworkLine *above = &g_array_index (box->lines, FoveaNetworkLine, i);

      if (*above->size == '\0')
        continue;
      if (strcmp (above->size, size) == 0)
        *size = '\0';
      break;
    }
  g_array_append_val (box->lines, line);
}

static void
boxes_connect (FoveaNetwork *network, guint from, guint to)
{
  GArray *out = network->boxes[from].out;

  if (from == to || (out->len > 0 && g_array_index (out, guint, out->len - 1) == to))
    return;
  g_array_append_val (out, to);
  g_array_append_val (network->boxes[to].in, from);
}

static void
boxes_add_inputs (NetworkRows *rows, guint *boxes)
{
  const guint          n = fovea_graph_n_inputs (rows->graph);
  g_autofree gboolean *used = g_new0 (gboolean, n + 1);

  for (guint r = 0; r < rows->network->n_rows; r++)
    {
      const FoveaNode *node = fovea_network_node (rows, r);

      for (guint i = 0; i < node->n_inputs; i++)
        if (fovea_network_maker (rows, node, i) < -1)
          used[-2 - fovea_network_maker (rows, node, i)] = TRUE;
    }
  for (guint i = 0; i < n; i++)
    {
      const FoveaShape *shape = fovea_graph_input_shape (rows->graph, i);
      const char *name = fovea_graph_value_name (rows->graph, fovea_graph_input (rows->graph, i));

      if (! used[i])
        continue;
      boxes[i] = rows->network->n_boxes;
      boxes_add_line (boxes_add (rows->network, FOVEA_NETWORK_INPUT), FOVEA_NETWORK_NO_ROW,
                      n == 1 ? g_strdup (_ ("input")) : g_utf8_make_valid (name, -1),
                      fovea_layer_words_maps (shape));
    }
}

static void
boxes_add_row (NetworkRows *rows, guint r, int *tail, const guint *inputs)
{
  FoveaNetwork    *network = rows->network;
  const FoveaNode *node = fovea_network_node (rows, r);
  const char      *layer = network->rows[r].layer;
  int              into = rows_follows (rows, r, tail);
  const gboolean   starts = into < 0;
  FoveaNetworkBox *box;

  if (starts)
    {
      into = (int) network->n_boxes;
      boxes_add (network, fovea_network_kind (&network->rows[r]));
    }
  box = &network->boxes[into];
  network->row_box[r] = (guint) into;
  tail[into] = (int) r;
  for (guint i = 0; i < node->n_inputs; i++)
    {
      int maker = fovea_network_maker (rows, node, i);

      if (maker != -1)
        boxes_connect (network, maker >= 0 ? network->row_box[maker] : inputs[-2 - maker],
                       (guint) into);
    }
  if (starts || ! fovea_network_is_plumbing (layer))
    boxes_add_line (box, r, fovea_network_what (rows, r),
                    fovea_layer_words_maps (&network->rows[r].output));
  network->row_line[r] = box->lines->len - 1;
  if (*box->path == '\0')
    {
      g_free (box->path);
      box->path = fovea_network_path (rows, r);
    }
  if (starts && box->kind == FOVEA_NETWORK_OTHER && box->in->len > 1)
    box->kind = FOVEA_NETWORK_JOIN;
}

static void
boxes_add_outputs (NetworkRows *rows)
{
  FoveaNetwork *network = rows->network;
  const guint   n = fovea_graph_n_outputs (rows->graph);

  for (guint i = 0; i < n; i++)
    {
      FoveaValue  value = fovea_graph_output (rows->graph, i);
      int         maker = rows->maker[value];
      const char *name = fovea_graph_value_name (rows->graph, value);

      if (maker < 0)
        continue;
      boxes_add (network, FOVEA_NETWORK_OUTPUT);
      boxes_add_line (&network->boxes[network->n_boxes - 1], FOVEA_NETWORK_NO_ROW,
                      n == 1 ? g_strdup (_ ("output")) : g_utf8_make_valid (name, -1),
                      fovea_layer_words_maps (&network->rows[maker].output));
      boxes_connect (network, network->row_box[maker], network->n_boxes - 1);
    }
}

/* A layer whose name tells no module stands in that of what it goes on with, or, of what it
 * joins, in what they have in common where that is no mere part of the network. */
static char *
boxes_inherited_path (const FoveaNetwork *network, const FoveaNetworkBox *box)
{
  guint       last = 0;
  const char *end;

  for (guint i = 0; i < box->in->len; i++)
    last = MAX (last, g_array_index (box->in, guint, i));
  for (guint i = 0; i < box->in->len; i++)
    {
      const guint      other = g_array_index (box->in, guint, i);
      g_autofree char *common =
          fovea_network_common_path (network->boxes[last].path, network->boxes[other].path);

      if (other != last && strchr (common, '/'))
        return g_steal_pointer (&common);
    }
  end = strrchr (network->boxes[last].path, '/');
  return end ? g_strndup (network->boxes[last].path, end - network->boxes[last].path) :
               g_strdup ("");
}

static void
boxes_inherit_paths (FoveaNetwork *network)
{
  for (guint b = 0; b < network->n_boxes; b++)
    {
      FoveaNetworkBox *box = &network->boxes[b];

      if (*box->path != '\0' || box->in->len == 0 || box->kind == FOVEA_NETWORK_OUTPUT)
        continue;
      g_free (box->path);
      box->path = boxes_inherited_path (network, box);
    }
}

static void
network_copy (FoveaNetwork *network, const FoveaDescription *description, const double *seconds)
{
  network->n_rows = description->n_layers;
  network->rows = g_memdup2 (description->layers, sizeof (FoveaLayerRow) * network->n_rows);
  for (guint r = 0; r < network->n_rows; r++)
    {
      network->rows[r].name = g_strdup (description->layers[r].name);
      network->rows[r].type = g_strdup (description->layers[r].type);
      network->rows[r].op = g_strdup (description->layers[r].op);
    }
  network->timed = seconds != NULL;
  network->seconds = seconds ? g_memdup2 (seconds, sizeof (double) * network->n_rows) : NULL;
}

FoveaNetwork *
fovea_network_new (FoveaGraph *graph, const FoveaDescription *description, const double *seconds)
{
  FoveaNetwork     *network = g_new0 (FoveaNetwork, 1);
  NetworkRows       rows;
  g_autofree int   *tail = NULL;
  g_autofree guint *inputs = g_new0 (guint, fovea_graph_n_inputs (graph) + 1);

  network_copy (network, description, seconds);
  network->row_box = g_new0 (guint, network->n_rows + 1);
  network->row_line = g_new0 (guint, network->n_rows + 1);
  network->boxes = g_new0 (FoveaNetworkBox, network->n_rows + fovea_graph_n_inputs (graph) +
                                                fovea_graph_n_outputs (graph) + 1);
  network->strokes = g_array_new (FALSE, FALSE, sizeof (FoveaNetworkStroke));
  network->branches = g_array_new (FALSE, FALSE, sizeof (FoveaNetworkBranch));
  rows_init (&rows, network, graph);
  boxes_add_inputs (&rows, inputs);
  tail = g_new (int, network->n_boxes + network->n_rows + 1);
  memset (tail, 0xff, sizeof (int) * (network->n_boxes + network->n_rows + 1));
  for (guint r = 0; r < network->n_rows; r++)
    boxes_add_row (&rows, r, tail, inputs);
  boxes_add_outputs (&rows);
  boxes_inherit_paths (network);
  fovea_network_set_facts (network);
  network->totals = fovea_network_totals (network, description);
  rows_clear (&rows);
  return network;
}

void
fovea_network_free (FoveaNetwork *network)
{
  if (! network)
    return;
  for (guint b = 0; b < network->n_boxes; b++)
    {
      g_array_unref (network->boxes[b].lines);
      g_array_unref (network->boxes[b].in);
      g_array_unref (network->boxes[b].out);
      g_free (network->boxes[b].facts);
      g_free (network->boxes[b].path);
    }
  for (guint r = 0; r < network->n_rows; r++)
    {
      g_free (network->rows[r].name);
      g_free (network->rows[r].type);
      g_free (network->rows[r].op);
    }
  g_clear_pointer (&network->strokes, g_array_unref);
  g_clear_pointer (&network->branches, g_array_unref);
  for (guint i = 0; network->frames && i < network->frames->len; i++)
    g_free (g_array_index (network->frames, FoveaNetworkFrame, i).name);
  g_clear_pointer (&network->frames, g_array_unref);
  g_free (network->rows);
  g_free (network->seconds);
  g_free (network->boxes);
  g_free (network->row_box);
  g_free (network->row_line);
  g_free (network->totals);
  g_free (network);
}
