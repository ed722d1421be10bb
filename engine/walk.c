/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking through a network: it is run once, a few layers at a time, so that no
 * more packed weights are there than those few need; what the layers give is
 * kept, and what was too much for the memory is computed again from what is. */
#include "walk.h"

#include <math.h>
#include <string.h>

#include "describe.h"
#include "error.h"
#include "mapped.h"

/* A few layers: until their weights, or what is kept of them, take so much. */
#define WALK_WEIGHTS ((gint64) 64 << 20)
#define WALK_RESULTS ((gint64) 32 << 20)

/* ---- Numbers ------------------------------------------------------------------- */

static WalkNumbers *
walk_numbers_ref (WalkNumbers *numbers)
{
  g_atomic_ref_count_inc (&numbers->refs);
  return numbers;
}

void
fovea_walk_numbers_unref (WalkNumbers *numbers)
{
  if (! numbers || ! g_atomic_ref_count_dec (&numbers->refs))
    return;
  fovea_tensor_free (numbers->tensor);
  g_free (numbers);
}

/* A copy of a result, which the arena of a run holds. */
static WalkNumbers *
walk_numbers_copy (const FoveaTensor *from, GError **error)
{
  FoveaTensor *tensor = fovea_tensor_new (from->dtype, &from->shape, error);
  WalkNumbers *numbers;

  if (! tensor)
    return NULL;
  memcpy (tensor->data, from->data,
          (gsize) fovea_shape_elements (&from->shape) *
              fovea_dtype_size (from->dtype));
  numbers = g_new0 (WalkNumbers, 1);
  g_atomic_ref_count_init (&numbers->refs);
  numbers->tensor = tensor;
  return numbers;
}

/* ---- The walk itself -------------------------------------------------------------- */

FoveaWalk *
fovea_walk_ref (FoveaWalk *walk)
{
  g_atomic_ref_count_inc (&walk->refs);
  return walk;
}

void
fovea_walk_unref (FoveaWalk *walk)
{
  if (! walk || ! g_atomic_ref_count_dec (&walk->refs))
    return;
  for (guint v = 0; walk->have && v < walk->n_values; v++)
    fovea_walk_numbers_unref (walk->have[v]);
  fovea_walk_numbers_unref (walk->recent_numbers);
  fovea_walk_gradient_free (walk->gradient);
  fovea_tensor_free (walk->input);
  g_free (walk->have);
  g_free (walk->kept);
  fovea_description_free (walk->description);
  g_clear_pointer (&walk->shapes, fovea_plan_unref);
  g_clear_pointer (&walk->model, fovea_model_unref);
  g_mutex_clear (&walk->lock);
  g_free (walk);
}

FoveaModel *
fovea_walk_model (FoveaWalk *walk)
{
  return walk->model;
}

const FoveaDescription *
fovea_walk_description (FoveaWalk *walk)
{
  return walk->description;
}

FoveaRect
fovea_walk_seen (FoveaWalk *walk)
{
  return walk->seen;
}

guint64
fovea_walk_bytes (FoveaWalk *walk)
{
  return walk->bytes;
}

FoveaValue
fovea_walk_value_of (FoveaWalk *walk, guint row)
{
  return fovea_graph_node (walk->model->graph,
                           walk->description->layers[row].node)
      ->outputs[0];
}

/* Another name for numbers that there are. */
static gboolean
walk_is_alias (FoveaWalk *walk, guint row)
{
  return walk->shapes->steps[walk->description->layers[row].node]
      .step.klass->alias;
}

guint
fovea_walk_n_dropped (FoveaWalk *walk)
{
  guint n = 0;

  for (guint row = 0; row < walk->description->n_layers; row++)
    n += ! walk->kept[fovea_walk_value_of (walk, row)] &&
         ! walk_is_alias (walk, row);
  return n;
}

gint
fovea_walk_row (FoveaWalk *walk, const char *layer, GError **error)
{
  FoveaValue value = fovea_graph_find (walk->model->graph, layer, error);

  if (value == FOVEA_NO_VALUE)
    return -1;
  for (guint row = 0; row < walk->description->n_layers; row++)
    {
      const FoveaNode *node = fovea_graph_node (
          walk->model->graph, walk->description->layers[row].node);

      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] == value)
          return (gint) row;
    }
  fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
              _ ("%s: '%s' is no layer that computes something at a run"),
              walk->model->id, layer);
  return -1;
}

/* ---- The run ------------------------------------------------------------------- */

const FoveaTensor **
fovea_walk_tensors (FoveaWalk *walk, guint n_values)
{
  const FoveaTensor **tensors = g_new0 (const FoveaTensor *, n_values + 1);

  for (guint v = 0; v < walk->n_values; v++)
    tensors[v] = walk->have[v] ? walk->have[v]->tensor : NULL;
  tensors[fovea_graph_input (walk->model->graph, 0)] = walk->input;
  return tensors;
}

/* What is there by now: [n_values]. (transfer full) */
static gboolean *
walk_given (FoveaWalk *walk)
{
  gboolean *given = g_new0 (gboolean, walk->n_values + 1);

  for (guint v = 0; v < walk->n_values; v++)
    given[v] = walk->have[v] != NULL;
  given[fovea_graph_input (walk->model->graph, 0)] = TRUE;
  return given;
}

static WalkPart *
walk_part (FoveaWalk        *walk,
           const gboolean   *given,
           const FoveaValue *outputs,
           guint             n_outputs,
           guint             threads,
           GError          **error)
{
  return fovea_walk_part_new (
      walk->shapes, walk->model->graph, walk->model->weights, given,
      FOVEA_NO_VALUE, FOVEA_NO_VALUE, outputs, n_outputs, threads, error);
}

/* The arena of a run beside what is there already. */
static gboolean
walk_check_part (FoveaWalk      *walk,
                 const WalkPart *part,
                 guint64         there,
                 const char     *layer,
                 GError        **error)
{
  guint64 bytes = fovea_plan_arena_bytes (part->plan);

  return bytes <= walk->memory && there <= walk->memory - bytes ?
             TRUE :
             fovea_fail (error, FOVEA_ERROR_MEMORY,
                         _ ("%s: computing the layer '%s' takes %" PRIu64
                            " MB beside %" PRIu64
                            " MB that are kept, and %" PRIu64
                            " MB may be used: choose a smaller network"),
                         walk->model->id, layer, bytes >> 20, there >> 20,
                         walk->memory >> 20);
}

/* Layers that are not kept: what computing each again takes fits, too. */
static gboolean
walk_check_again (FoveaWalk *walk, GError **error)
{
  for (guint row = 0; row < walk->description->n_layers; row++)
    {
      FoveaValue value = fovea_walk_value_of (walk, row);
      g_autoptr (WalkPart) part = NULL;

      if (walk->kept[value] || walk_is_alias (walk, row))
        continue;
      part = walk_part (walk, walk->kept, &value, 1, 0, error);
      if (! part ||
          ! walk_check_part (walk, part, walk->bytes,
                             walk->description->layers[row].name, error))
        return FALSE;
    }
  return TRUE;
}

/* Some nodes in running order, run together. */
typedef struct
{
  FoveaWalk             *walk;
  guint                  first, until; /* nodes */
  GArray                *outputs;      /* of FoveaValue: what is kept of them */
  gint64                 weights, results;
  guint64                there; /* bytes that are kept so far */
  const FoveaRunOptions *outer;
} WalkStretch;

static void
walk_progress (double fraction, const char *what, gpointer data)
{
  const WalkStretch *stretch = data;
  double             n = fovea_graph_n_nodes (stretch->walk->model->graph);

  stretch->outer->progress (
      (stretch->first + fraction * (stretch->until - stretch->first)) / n, what,
      stretch->outer->data);
}

/* Takes nodes in until they are a few. */
static void
walk_stretch (WalkStretch *stretch)
{
  FoveaWalk  *walk = stretch->walk;
  FoveaGraph *graph = walk->model->graph;

  g_array_set_size (stretch->outputs, 0);
  stretch->first = stretch->until;
  stretch->weights = stretch->results = 0;
  for (; stretch->until < fovea_graph_n_nodes (graph) &&
         stretch->weights < WALK_WEIGHTS && stretch->results < WALK_RESULTS;
       stretch->until++)
    {
      const FoveaNode *node = fovea_graph_node (graph, stretch->until);

      if (! fovea_walk_runs (walk->shapes, stretch->until))
        continue;
      for (guint k = 0; k < node->n_inputs; k++)
        {
          const FoveaTensor *weight =
              fovea_weights_get (walk->model->weights, node->inputs[k]);

          if (weight)
            stretch->weights +=
                fovea_shape_elements (&weight->shape) * (gint64) sizeof (float);
        }
      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE && walk->kept[node->outputs[k]])
          {
            g_array_append_val (stretch->outputs, node->outputs[k]);
            stretch->results += fovea_walk_value_bytes (walk, node->outputs[k]);
          }
    }
}

/* What was read of the model's file is not wanted again. */
static void
walk_forget (const WalkStretch *stretch)
{
  FoveaModel *model = stretch->walk->model;

  for (guint i = stretch->first; i < stretch->until; i++)
    {
      const FoveaNode *node = fovea_graph_node (model->graph, i);

      for (guint k = 0; k < node->n_inputs; k++)
        fovea_mapped_forget (
            fovea_weights_get (model->weights, node->inputs[k]));
    }
}

static gboolean
walk_run_stretch (WalkStretch           *stretch,
                  const FoveaRunOptions *options,
                  GError               **error)
{
  FoveaWalk                     *walk = stretch->walk;
  g_autofree gboolean           *given = walk_given (walk);
  g_autofree const FoveaTensor **have =
      fovea_walk_tensors (walk, walk->n_values);
  const FoveaValue *outputs =
      (const FoveaValue *) (gpointer) stretch->outputs->data;
  g_autoptr (WalkPart) part =
      walk_part (walk, given, outputs, stretch->outputs->len,
                 fovea_run_threads (options), error);
  g_autoptr (FoveaResult) result = NULL;

  if (! part ||
      ! walk_check_part (
          walk, part, stretch->there,
          fovea_graph_node (walk->model->graph, stretch->first)->name, error))
    return FALSE;
  result = fovea_walk_part_run (part, have, options, error);
  for (guint i = 0; result && i < stretch->outputs->len; i++)
    {
      walk->have[outputs[i]] =
          walk_numbers_copy (fovea_result_output (result, i), error);
      if (! walk->have[outputs[i]])
        return FALSE;
    }
  walk_forget (stretch);
  stretch->there += (guint64) stretch->results;
  return result != NULL;
}

static gboolean
walk_run (FoveaWalk *walk, const FoveaRunOptions *options, GError **error)
{
  const FoveaRunOptions none = { 0 };
  FoveaRunOptions       inner = options ? *options : none;
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (FoveaValue));
  WalkStretch stretch = { .walk = walk, .outputs = outputs, .outer = options };

  if (inner.progress)
    {
      inner.progress = walk_progress;
      inner.data = &stretch;
    }
  inner.seconds = NULL;
  while (stretch.until < fovea_graph_n_nodes (walk->model->graph))
    {
      if (inner.cancel && g_atomic_int_get (inner.cancel))
        return fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
      walk_stretch (&stretch);
      if (outputs->len > 0 && ! walk_run_stretch (&stretch, &inner, error))
        return FALSE;
    }
  return TRUE;
}

FoveaWalk *
fovea_walk_new (FoveaModel            *model,
                const FoveaTensor     *photo,
                guint64                memory,
                const FoveaRunOptions *options,
                GError               **error)
{
  g_autoptr (FoveaWalk) walk = g_new0 (FoveaWalk, 1);

  g_atomic_ref_count_init (&walk->refs);
  g_mutex_init (&walk->lock);
  walk->model = fovea_model_ref (model);
  walk->memory = memory ? memory : FOVEA_WALK_MEMORY;
  walk->recent = FOVEA_NO_VALUE;
  walk->n_values = fovea_graph_n_values (model->graph);
  walk->have = g_new0 (WalkNumbers *, walk->n_values + 1);
  walk->kept = g_new0 (gboolean, walk->n_values + 1);
  walk->shapes = fovea_model_shapes (model, error);
  walk->description =
      walk->shapes ? fovea_model_describe (model, 0, 0, error) : NULL;
  if (! walk->description || ! fovea_walk_choose (walk, error) ||
      ! walk_check_again (walk, error))
    return NULL;
  walk->input = fovea_model_prepare (model, photo, &walk->seen, error);
  if (! walk->input || ! walk_run (walk, options, error))
    return NULL;
  return g_steal_pointer (&walk);
}

/* ---- What was not kept ------------------------------------------------------------- */

static WalkNumbers *
walk_again (FoveaWalk             *walk,
            FoveaValue             value,
            const FoveaRunOptions *options,
            GError               **error)
{
  g_autofree gboolean           *given = walk_given (walk);
  g_autofree const FoveaTensor **have =
      fovea_walk_tensors (walk, walk->n_values);
  g_autoptr (WalkPart) part =
      walk_part (walk, given, &value, 1, fovea_run_threads (options), error);
  g_autoptr (FoveaResult) result = NULL;

  if (! part || ! walk_check_part (
                    walk, part, walk->bytes,
                    fovea_graph_value_name (walk->model->graph, value), error))
    return NULL;
  result = fovea_walk_part_run (part, have, options, error);
  return result ? walk_numbers_copy (fovea_result_output (result, 0), error) :
                  NULL;
}

WalkNumbers *
fovea_walk_get (FoveaWalk             *walk,
                FoveaValue             value,
                const FoveaRunOptions *options,
                GError               **error)
{
  G_GNUC_UNUSED g_autoptr (GMutexLocker) locker = NULL;
  WalkNumbers  *numbers;

  if (value == fovea_graph_input (walk->model->graph, 0))
    return walk_numbers_copy (walk->input, error);
  if (walk->have[value])
    return walk_numbers_ref (walk->have[value]);
  locker = g_mutex_locker_new (&walk->lock);
  if (walk->recent == value)
    return walk_numbers_ref (walk->recent_numbers);
  numbers = walk_again (walk, value, options, error);
  if (! numbers)
    return NULL;
  g_clear_pointer (&walk->recent_numbers, fovea_walk_numbers_unref);
  walk->recent = value;
  walk->recent_numbers = walk_numbers_ref (numbers);
  return numbers;
}
