/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an ONNX file, planned for a small picture, and run once where
 * that takes little: a number, or a sentence. */
#include <fovea.h>

#include "fuzz.h"

#define PLAN_MEMORY   ((guint64) 4 << 20)
#define PLAN_INPUTS   4
#define PLAN_ELEMENTS (1 << 14) /* of one input */
#define RUN_MEMORY    (64 << 10)
/* Results that are small may still be long sums: weights are not that many. */
#define RUN_PARAMETERS (1 << 14)

/* Unknown sizes become small ones; FALSE: too much for a fuzzer. */
static gboolean
plan_shapes (FoveaGraph *graph, FoveaShape *shapes)
{
  if (fovea_graph_n_inputs (graph) > PLAN_INPUTS)
    return FALSE;
  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    {
      shapes[i] = *fovea_graph_input_shape (graph, i);
      for (guint d = 0; d < shapes[i].rank; d++)
        if (shapes[i].size[d] < 0)
          shapes[i].size[d] = d == 0 ? 1 : d == 1 ? 3 : 7;
      if (fovea_shape_elements (&shapes[i]) > PLAN_ELEMENTS)
        return FALSE;
    }
  return TRUE;
}

static void
plan_run (FoveaGraph *graph, FoveaPlan *plan, const FoveaShape *shapes)
{
  g_autoptr (GPtrArray) inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaRunOptions options = { .threads = 1 };

  for (guint i = 0; i < fovea_graph_n_inputs (graph); i++)
    {
      FoveaTensor *tensor = fovea_tensor_new (FOVEA_F32, &shapes[i], NULL);
      gint64       n = fovea_shape_elements (&shapes[i]);

      for (gint64 k = 0; k < n; k++)
        ((float *) tensor->data)[k] = (float) (k % 11) - 5.0f;
      g_ptr_array_add (inputs, tensor);
    }
  result = fovea_plan_run (plan, (const FoveaTensor *const *) inputs->pdata,
                           &options, &error);
  if ((result != NULL) != (error == NULL))
    g_error ("a run that failed without a reason, or not with one");
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n)
{
  g_autoptr (GBytes) file = g_bytes_new_static (bytes, n);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaPlanOptions options = { .memory_limit = PLAN_MEMORY, .any_size = n & 1 };
  FoveaShape       shapes[PLAN_INPUTS];

  if (! fovea_onnx_parse (file, &graph, &weights, NULL) ||
      ! plan_shapes (graph, shapes))
    return 0;
  plan = fovea_plan_new (graph, weights, shapes, &options, &error);
  if ((plan != NULL) != (error == NULL))
    g_error ("a plan that failed without a reason, or not with one");
  if (plan && fovea_plan_arena_bytes (plan) <= RUN_MEMORY &&
      fovea_weights_parameters (weights) <= RUN_PARAMETERS)
    plan_run (graph, plan, shapes);
  return 0;
}
