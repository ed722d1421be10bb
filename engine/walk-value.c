/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One number of a layer as its arithmetic. Sizes, windows and weights are those
 * that the layer was fitted to, its inputs what the layers before gave, and the
 * sum is held against what the layer gave itself. */
#include "walk-value.h"

#include <math.h>

#include "error.h"
#include "layers/conv.h"

/* Errors: fp32's unit, and so many of them of Winograd's way (see docs/decisions.md)
 * and of transforms. */
#define VALUE_UNIT       0x1p-24
#define VALUE_WINOGRAD   40.0
#define VALUE_TRANSFORMS 24.0

void
fovea_value_sum_free (FoveaValueSum *sum)
{
  if (! sum)
    return;
  g_free (sum->layer);
  g_free (sum->from);
  fovea_free (sum->terms);
  g_free (sum->plane_sum);
  g_free (sum->behind);
  g_free (sum);
}

/* ---- The sum --------------------------------------------------------------------- */

static void
value_count (WalkValue *value)
{
  FoveaValueSum    *sum = value->sum;
  const FoveaShape *out = &value->step->out[0];
  const gint64      pixels = out->rank == 4 ? out->size[2] * out->size[3] : 1;

  sum->shared = sum->n_weights > 0 ? pixels : 0;
  sum->all_inputs = fovea_shape_elements (&value->step->in[0]);
  sum->all_weights =
      fovea_walk_times (sum->all_inputs, fovea_shape_elements (out));
}

/* c u |w| max |x|, where the layer may go another way than term by term. */
static double
value_conv_bound (const WalkValue *value)
{
  const FoveaWindow *window =
      &((const FoveaConv *) value->step->fitted)->window;
  double weights = 0, by = 0;

  for (gint64 i = 0; i < value->sum->n_weights; i++)
    weights += fabs (value->sum->terms[i].weight);
  if (window->size[0] == 3 && window->size[1] == 3)
    by = VALUE_WINOGRAD;
  else if (window->size[0] > 3 || window->size[1] > 3)
    by = VALUE_TRANSFORMS;
  return by * VALUE_UNIT * weights * value->largest;
}

static void
value_sum_up (WalkValue *value)
{
  FoveaValueSum *sum = value->sum;
  const gsize    window = (gsize) sum->height * sum->width;
  double         magnitude = fabs (sum->bias), exact;
  const double   n = (double) sum->planes * (double) window + 2.0;

  sum->plane_sum = g_new0 (double, sum->planes);
  for (guint p = 0; p < sum->planes; p++)
    {
      for (gsize i = 0; i < window; i++)
        {
          FoveaValueTerm *term = &sum->terms[p * window + i];

          sum->n_inputs += term->kind == FOVEA_TERM_PICTURE;
          /* 0 times infinity: a place that was not chosen takes no part */
          term->product = sum->kind == FOVEA_VALUE_POOL && term->weight == 0.0 ?
                              0.0 :
                              term->weight * (double) term->value;
          sum->plane_sum[p] += term->product;
          magnitude += fabs (term->product);
        }
      sum->sum += sum->plane_sum[p];
    }
  exact = sum->sum + sum->bias;
  if (sum->bound < 0.0 || ! isfinite (exact) || ! isfinite (magnitude))
    {
      sum->bound = -1.0;
      return;
    }
  sum->bound = n * VALUE_UNIT * magnitude;
  if (sum->kind == FOVEA_VALUE_CONV)
    sum->bound = MAX (sum->bound, value_conv_bound (value));
  sum->within = fabs ((double) sum->value - exact) <= sum->bound;
}

/* ---- Behind ---------------------------------------------------------------------- */

/* The row of the only layer that reads a value, if it is made of that number
 * alone; -1. */
static gint
value_reader (FoveaWalk *walk, FoveaValue value)
{
  FoveaGraph *graph = walk->model->graph;
  gint        row = -1;

  for (guint r = 0; r < walk->description->n_layers; r++)
    {
      const FoveaNode *node =
          fovea_graph_node (graph, walk->description->layers[r].node);

      for (guint i = 0; i < node->n_inputs; i++)
        if (node->inputs[i] == value)
          {
            if (row >= 0)
              return -1;
            row = (gint) r;
          }
    }
  return row >= 0 && fovea_walk_is_each (walk,
                                         walk->description->layers[row].node) ?
             row :
             -1;
}

static gboolean
value_follow (FoveaWalk *walk, FoveaValueSum *sum, gint64 at, GError **error)
{
  g_autoptr (GArray) behind =
      g_array_new (FALSE, FALSE, sizeof (FoveaValueBehind));
  FoveaValue value = fovea_walk_value_of (walk, sum->row);

  for (gint row = value_reader (walk, value); row >= 0;
       row = value_reader (walk, value))
    {
      g_autoptr (WalkNumbers) numbers = NULL;
      FoveaValueBehind next = { .row = (guint) row };

      value = fovea_walk_value_of (walk, next.row);
      numbers = fovea_walk_get (walk, value, NULL, error);
      if (! numbers)
        return FALSE;
      next.value = (float) fovea_tensor_get (numbers->tensor, at);
      g_array_append_val (behind, next);
    }
  sum->n_behind = behind->len;
  sum->behind = (FoveaValueBehind *) (gpointer) g_array_free (
      g_steal_pointer (&behind), FALSE);
  return TRUE;
}

/* ---- From outside ------------------------------------------------------------------ */

/* The largest finite |number|: what Winograd's bound goes by. */
static double
value_largest (const float *numbers, gint64 n)
{
  float largest = 0.0f;

  for (gint64 i = 0; i < n; i++)
    if (fabsf (numbers[i]) > largest && isfinite (numbers[i]))
      largest = fabsf (numbers[i]);
  return (double) largest;
}

static gboolean
value_make (WalkValue *value, GError **error)
{
  FoveaWalk        *walk = value->walk;
  FoveaValue        from = value->node->n_inputs ? value->node->inputs[0] : -1;
  const FoveaShape *shape = &value->step->in[0];
  g_autoptr (WalkNumbers) in = NULL;
  g_autoptr (GError) none = NULL;

  if (from < 0 || ! fovea_walk_value_is_run (value, from) ||
      fovea_dtype_held (walk->shapes->types[from]) != FOVEA_F32)
    return fovea_walk_value_fail (value, error);
  value->sum->from =
      g_strdup (fovea_graph_value_name (walk->model->graph, from));
  value->sum->from_row = fovea_walk_row (walk, value->sum->from, &none);
  if (! fovea_walk_map_sizes (&walk->shapes->shapes[from], &value->size[0],
                              &value->size[1], &value->size[2]))
    return fovea_walk_value_fail (value, error);
  in = fovea_walk_get (walk, from, NULL, error);
  if (! in)
    return FALSE;
  value->in = in->tensor->data;
  value->largest = value_largest (value->in, fovea_shape_elements (shape));
  if (! fovea_walk_value_fill (value, error))
    return FALSE;
  value_sum_up (value);
  value_count (value);
  return TRUE;
}

FoveaValueSum *
fovea_walk_value (FoveaWalk *walk,
                  guint      row,
                  guint      map,
                  gint64     x,
                  gint64     y,
                  GError   **error)
{
  g_autoptr (FoveaValueSum) sum = NULL;
  g_autoptr (WalkNumbers) numbers = NULL;
  const FoveaShape *shape;
  gint64            n, height, width, at;
  WalkValue         value = { .walk = walk };
  guint             node;

  if (! fovea_walk_check (walk, row, map, x, y, error))
    return NULL;
  node = walk->description->layers[row].node;
  shape = &walk->shapes->shapes[fovea_walk_value_of (walk, row)];
  fovea_walk_map_sizes (shape, &n, &height, &width);
  at = (map * height + y) * width + x;
  numbers = fovea_walk_get (walk, fovea_walk_value_of (walk, row), NULL, error);
  if (! numbers)
    return NULL;
  sum = g_new0 (FoveaValueSum, 1);
  sum->row = row;
  sum->map = map;
  sum->x = x;
  sum->y = y;
  sum->chosen = -1;
  sum->layer = g_strdup (walk->description->layers[row].name);
  sum->value = (float) fovea_tensor_get (numbers->tensor, at);
  value.sum = sum;
  value.node = fovea_graph_node (walk->model->graph, node);
  value.step = &walk->shapes->steps[node].step;
  return value_make (&value, error) && value_follow (walk, sum, at, error) ?
             g_steal_pointer (&sum) :
             NULL;
}

static gint
value_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint  *left = a, *right = b;
  const double *sums = data;
  double        l = fabs (sums[*left]), r = fabs (sums[*right]);

  if (l != r)
    return l > r ? -1 : 1;
  return *left < *right ? -1 : *left > *right;
}

guint *
fovea_value_sum_order (const FoveaValueSum *sum)
{
  guint *order = g_new (guint, sum->planes);

  for (guint p = 0; p < sum->planes; p++)
    order[p] = p;
  g_qsort_with_data (order, (gint) sum->planes, sizeof *order, value_compare,
                     sum->plane_sum);
  return order;
}
