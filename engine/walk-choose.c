/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a walk keeps. Where not all layers fit into memory, a layer is kept when
 * computing it again, from those before it that are kept, would take longer than
 * a bound; and the bound is the smallest with which what is kept fits. */
#include <math.h>

#include "describe.h"
#include "error.h"
#include "walk.h"

/* Of a usual core: only ever compared with each other, never a promise. */
#define CHOOSE_MACS_A_SECOND  2e10
#define CHOOSE_BYTES_A_SECOND 4e9
/* Who would need more layers computed again is kept. */
#define CHOOSE_FAR 64
/* While some layers are not kept, the others may take so much of the memory;
 * what is over is for computing. */
#define CHOOSE_PART 0.5

typedef struct
{
  FoveaWalk *walk;
  double    *cost;  /* [n_nodes] seconds */
  gint      *maker; /* [n_values] node, or -1 */
  guint     *seen;  /* [n_nodes] by the look number `look` */
  guint      look;
} Choose;

gint64
fovea_walk_value_bytes (const FoveaWalk *walk, FoveaValue value)
{
  gint64 elements = fovea_shape_elements (&walk->shapes->shapes[value]);
  gint64 bytes;

  return fovea_checked_mul (
             MAX (elements, 0),
             (gint64) fovea_dtype_held_size (walk->shapes->types[value]),
             &bytes) ?
             bytes :
             G_MAXINT64;
}

gboolean
fovea_walk_runs (const FoveaPlan *shapes, guint node)
{
  const FoveaNode *at = fovea_graph_node (shapes->graph, node);

  return shapes->steps[node].step.klass && at->n_outputs > 0 &&
         ! shapes->constant[at->outputs[0]];
}

static double
choose_cost (const FoveaWalk *walk, guint node)
{
  const FoveaNode *at = fovea_graph_node (walk->shapes->graph, node);
  const FoveaStep *step = &walk->shapes->steps[node].step;
  double           seconds;

  /* Another name for what there is */
  if (step->klass->alias)
    return 0.0;
  seconds = (double) fovea_step_macs (step) / CHOOSE_MACS_A_SECOND;
  for (guint k = 0; k < at->n_outputs; k++)
    if (at->outputs[k] != FOVEA_NO_VALUE)
      seconds += (double) fovea_walk_value_bytes (walk, at->outputs[k]) /
                 CHOOSE_BYTES_A_SECOND;
  return seconds;
}

/* Seconds to make `node` again: of itself and of all before it that are not
 * kept; more than `most` when it passes that. */
static double
choose_again (Choose *choose, guint node, double most)
{
  FoveaGraph *graph = choose->walk->shapes->graph;
  guint       queue[CHOOSE_FAR], n = 1;
  double      seconds = 0.0;

  choose->look++;
  queue[0] = node;
  choose->seen[node] = choose->look;
  for (guint i = 0; i < n; i++)
    {
      const FoveaNode *at = fovea_graph_node (graph, queue[i]);

      seconds += choose->cost[queue[i]];
      for (guint k = 0; k < at->n_inputs; k++)
        {
          FoveaValue value = at->inputs[k];
          gint maker = value == FOVEA_NO_VALUE ? -1 : choose->maker[value];

          if (maker < 0 || choose->walk->kept[value] ||
              choose->seen[maker] == choose->look)
            continue;
          if (n == CHOOSE_FAR || seconds > most)
            return G_MAXDOUBLE;
          choose->seen[maker] = choose->look;
          queue[n++] = (guint) maker;
        }
    }
  return seconds;
}

/* Fills kept for this bound; the bytes of it. */
static gint64
choose_with (Choose *choose, double bound)
{
  FoveaWalk  *walk = choose->walk;
  FoveaGraph *graph = walk->shapes->graph;
  gint64      bytes = 0;

  for (guint v = 0; v < walk->n_values; v++)
    walk->kept[v] = FALSE;
  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    walk->kept[fovea_graph_input (graph, i)] = TRUE;
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);

      if (! fovea_walk_runs (walk->shapes, i) ||
          choose_again (choose, i, bound) <= bound)
        continue;
      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE)
          {
            walk->kept[node->outputs[k]] = TRUE;
            if (! fovea_checked_add (
                    bytes, fovea_walk_value_bytes (walk, node->outputs[k]),
                    &bytes))
              bytes = G_MAXINT64;
          }
    }
  return bytes;
}

/* What one layer reads and makes has to be there at once. */
static gboolean
choose_check_layers (FoveaWalk *walk, GError **error)
{
  FoveaGraph *graph = walk->shapes->graph;

  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);
      gint64           bytes = 0;

      if (! fovea_walk_runs (walk->shapes, i))
        continue;
      for (guint k = 0; k < node->n_outputs + node->n_inputs; k++)
        {
          FoveaValue value = k < node->n_outputs ?
                                 node->outputs[k] :
                                 node->inputs[k - node->n_outputs];

          if (value != FOVEA_NO_VALUE && walk->shapes->known[value] &&
              ! walk->shapes->constant[value] &&
              ! fovea_checked_add (bytes, fovea_walk_value_bytes (walk, value),
                                   &bytes))
            bytes = G_MAXINT64;
        }
      if ((guint64) bytes > walk->memory)
        return fovea_fail (
            error, FOVEA_ERROR_MEMORY,
            _ ("%s: what the layer '%s' reads and makes takes %" PRId64
               " MB, and %" PRIu64 " MB may be used: choose a smaller network"),
            walk->model->id, node->name, bytes >> 20, walk->memory >> 20);
    }
  return TRUE;
}

static gboolean
choose_within (Choose *choose, GError **error)
{
  FoveaWalk *walk = choose->walk;
  gint64     most = (gint64) ((double) walk->memory * CHOOSE_PART);
  double     low = 1e-6, high = 1e3;
  gint64     least;

  /* With 0 all is kept but other names of what is there. */
  walk->bytes = (guint64) choose_with (choose, 0.0);
  if (walk->bytes <= walk->memory)
    return TRUE;
  least = choose_with (choose, high);
  if (least > most)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("%s: walking through its layers keeps %" PRId64
                          " MB at least, and %" PRId64
                          " MB may be: choose a smaller network"),
                       walk->model->id, least >> 20, most >> 20);
  for (guint i = 0; i < 30 && high > 1.01 * low; i++)
    {
      double middle = sqrt (low * high);

      if (choose_with (choose, middle) <= most)
        high = middle;
      else
        low = middle;
    }
  walk->bytes = (guint64) choose_with (choose, high);
  return TRUE;
}

gboolean
fovea_walk_choose (FoveaWalk *walk, GError **error)
{
  FoveaGraph        *graph = walk->shapes->graph;
  const guint        n = fovea_graph_n_nodes (graph);
  g_autofree double *cost = g_new0 (double, n + 1);
  g_autofree gint   *maker = g_new (gint, walk->n_values + 1);
  g_autofree guint  *seen = g_new0 (guint, n + 1);
  Choose choose = { .walk = walk, .cost = cost, .maker = maker, .seen = seen };

  for (guint v = 0; v < walk->n_values; v++)
    maker[v] = -1;
  for (guint i = 0; i < n; i++)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);

      if (! fovea_walk_runs (walk->shapes, i))
        continue;
      cost[i] = choose_cost (walk, i);
      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE)
          maker[node->outputs[k]] = (gint) i;
    }
  return choose_check_layers (walk, error) && choose_within (&choose, error);
}
