/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One case: open the model, make a plan for the inputs' sizes, run each data
 * set, compare. A plan that cannot be made because shapes depend on inputs is
 * tried again with those inputs known: first the integers and small ones, then
 * all but the first, then all; and with all if a size was an upper bound. */
#include "case.h"

#include <math.h>
#include <string.h>

#include "onnx/onnx.h"

#define RUN_MAX_SETS 100

typedef enum
{
  BIND_NONE,
  BIND_SMALL,
  BIND_BUT_FIRST,
  BIND_ALL,
  BIND_MODES
} Bind;

typedef struct
{
  FoveaGraph   *graph;
  FoveaWeights *weights;
  GPtrArray    *inputs, *outputs; /* of FoveaTensor */
  gboolean      corrected;        /* an expected output was replaced */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->graph, fovea_graph_unref);
  g_clear_pointer (&run->weights, fovea_weights_unref);
  g_clear_pointer (&run->inputs, g_ptr_array_unref);
  g_clear_pointer (&run->outputs, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

/* The input of a light model: 0, 1/n, 2/n, ... */
static gboolean
run_ramp (Run *run, GError **error)
{
  FoveaShape   shape = *fovea_graph_input_shape (run->graph, 0);
  FoveaTensor *tensor;
  gint64       n;

  for (guint i = 0; i < shape.rank; i++)
    shape.size[i] = MAX (shape.size[i], 1);
  tensor = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! tensor)
    return FALSE;
  n = fovea_shape_elements (&shape);
  for (gint64 i = 0; i < n; i++)
    ((float *) tensor->data)[i] = (float) ((double) i / (double) n);
  run->inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_free);
  g_ptr_array_add (run->inputs, tensor);
  return TRUE;
}

static gboolean
run_load_set (Run *run, const Case *one, guint set, GError **error)
{
  g_autofree char *in = NULL, *out = NULL;

  g_clear_pointer (&run->inputs, g_ptr_array_unref);
  g_clear_pointer (&run->outputs, g_ptr_array_unref);
  if (one->light)
    {
      out = g_strconcat (one->light, "_output_", NULL);
      run->outputs = data_tensors (out, &run->corrected, error);
      return run->outputs && run_ramp (run, error);
    }
  in = g_strdup_printf ("%s/test_data_set_%u/input_", one->folder, set);
  out = g_strdup_printf ("%s/test_data_set_%u/output_", one->folder, set);
  run->inputs = data_tensors (in, NULL, error);
  if (run->inputs)
    run->outputs = data_tensors (out, &run->corrected, error);
  return run->inputs && run->outputs;
}

/* NumPy has no bfloat16: older data hold its bits as uint16. */
static void
run_view_bfloat (FoveaTensor *tensor, FoveaDType type)
{
  if (type == FOVEA_BF16 && tensor->dtype == FOVEA_U16)
    tensor->dtype = FOVEA_BF16;
}

/* Inputs have the sizes that the model declares, as far as it does. */
static gboolean
run_check_inputs (Run *run, Verdict *verdict)
{
  for (guint i = 0; i < run->inputs->len; i++)
    {
      FoveaTensor      *tensor = run->inputs->pdata[i];
      const FoveaShape *asked = fovea_graph_input_shape (run->graph, i);
      gboolean          goes = asked->rank == tensor->shape.rank;

      run_view_bfloat (tensor, fovea_graph_input_type (run->graph, i));
      for (guint d = 0; goes && d < asked->rank; d++)
        goes = asked->size[d] < 0 || asked->size[d] == tensor->shape.size[d];
      if (goes)
        continue;

      g_autofree char *want = fovea_shape_to_string (asked);
      g_autofree char *have = fovea_shape_to_string (&tensor->shape);

      verdict->outcome = OUTCOME_SKIPPED;
      verdict->text = g_strdup_printf (
          "its data contradict the model: input %u is declared %s and given %s",
          i, want, have);
      return FALSE;
    }
  return TRUE;
}

/* ---- Plans -------------------------------------------------------------------------- */

static gboolean
run_is_bound (const FoveaTensor *tensor, guint index, Bind bind)
{
  switch (bind)
    {
    case BIND_SMALL:
      return ! fovea_dtype_is_float (tensor->dtype) || tensor->shape.rank < 2;
    case BIND_BUT_FIRST:
      return index > 0;
    case BIND_ALL:
      return TRUE;
    default:
      return FALSE;
    }
}

/* The plan with that binding; *n says how many inputs were bound, and names
 * them in `note`. */
static FoveaPlan *
run_plan_bound (Run *run, Bind bind, guint *n, GString *note, GError **error)
{
  guint                  n_inputs = run->inputs->len;
  FoveaPlanOptions       options = { .memory_limit = FOVEA_MODEL_MEMORY };
  g_autofree FoveaShape *shapes = g_new (FoveaShape, n_inputs + 1);
  g_autofree const FoveaTensor **known =
      g_new0 (const FoveaTensor *, n_inputs + 1);

  *n = 0;
  for (guint i = 0; i < n_inputs; i++)
    {
      const FoveaTensor *tensor = run->inputs->pdata[i];

      shapes[i] = tensor->shape;
      if (! run_is_bound (tensor, i, bind))
        continue;
      known[i] = tensor;
      g_string_append_printf (
          note, "%s%s", (*n)++ ? ", " : "known: ",
          fovea_graph_value_name (run->graph,
                                  fovea_graph_input (run->graph, i)));
    }
  if (*n > 0)
    options.known = known;
  return fovea_plan_new (run->graph, run->weights, shapes, &options, error);
}

static FoveaPlan *
run_plan (Run *run, Bind from, Verdict *verdict, GError **error)
{
  guint before = G_MAXUINT;

  for (Bind bind = from; bind < BIND_MODES; bind++)
    {
      g_autoptr (GString) note = g_string_new (NULL);
      g_autoptr (GError) mine = NULL;
      guint      n;
      FoveaPlan *plan;

      plan = run_plan_bound (run, bind, &n, note, &mine);
      if (plan)
        {
          g_clear_error (error);
          g_free (verdict->note);
          verdict->note = n ? g_strdup (note->str) : NULL;
          return plan;
        }
      if (n != before) /* the first sentence is as good as the others */
        {
          g_clear_error (error);
          *error = g_steal_pointer (&mine);
        }
      before = n;
    }
  return NULL;
}

/* ---- Runs --------------------------------------------------------------------------- */

/* Without the file's name, which is the same for all. */
static void
run_fail (Verdict *verdict, const GError *error)
{
  const char *text = error ? error->message : "no reason was given";

  if (g_str_has_prefix (text, "model.onnx: "))
    text += strlen ("model.onnx: ");
  verdict->outcome = OUTCOME_FAILED;
  g_free (verdict->text);
  verdict->text = g_strdup (text);
  g_strdelimit (verdict->text, "\t\n\r", ' ');
}

static gboolean
run_compare (Run         *run,
             FoveaPlan   *plan,
             FoveaResult *result,
             double       reference,
             Verdict     *verdict)
{
  if (run->outputs->len > fovea_graph_n_outputs (run->graph))
    {
      verdict->outcome = OUTCOME_FAILED;
      verdict->text = g_strdup_printf ("it has %u outputs, expected %u",
                                       fovea_graph_n_outputs (run->graph),
                                       run->outputs->len);
      return FALSE;
    }
  for (guint i = 0; i < run->outputs->len; i++)
    {
      FoveaValue value = fovea_graph_output (run->graph, i);

      run_view_bfloat (run->outputs->pdata[i], fovea_plan_type (plan, value));
      if (compare_output (fovea_result_output (result, i),
                          fovea_plan_type (plan, value), run->outputs->pdata[i],
                          reference, verdict))
        continue;

      char *text = g_strdup_printf ("output '%s': %s",
                                    fovea_graph_value_name (run->graph, value),
                                    verdict->text);

      g_free (verdict->text);
      verdict->text = text;
      return FALSE;
    }
  return TRUE;
}

/* Where a size depends on the data, a plan that does not know them has an upper
 * bound of it. */
static gboolean
run_is_bounded (Run *run, FoveaResult *result)
{
  for (guint i = 0; i < run->outputs->len; i++)
    {
      const FoveaTensor *want = run->outputs->pdata[i];

      if (i < fovea_graph_n_outputs (run->graph) &&
          ! fovea_shape_equal (&fovea_result_output (result, i)->shape,
                               &want->shape))
        return TRUE;
    }
  return FALSE;
}

static gboolean
run_set_bound (Run        *run,
               const Case *one,
               guint       threads,
               Bind        from,
               Verdict    *verdict)
{
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = threads };
  g_autoptr (FoveaPlan) plan = run_plan (run, from, verdict, &error);
  g_autoptr (FoveaResult) result = NULL;

  if (plan)
    result =
        fovea_plan_run (plan, (const FoveaTensor *const *) run->inputs->pdata,
                        &options, &error);
  if (result && from != BIND_ALL && run_is_bounded (run, result))
    return run_set_bound (run, one, threads, BIND_ALL, verdict);
  if (result)
    return run_compare (run, plan, result, one->reference, verdict);
  run_fail (verdict, error);
  return FALSE;
}

static gboolean
run_set (Run *run, const Case *one, guint threads, Verdict *verdict)
{
  if (run->inputs->len == fovea_graph_n_inputs (run->graph))
    return run_check_inputs (run, verdict) &&
           run_set_bound (run, one, threads, BIND_NONE, verdict);
  verdict->outcome = OUTCOME_FAILED;
  verdict->text =
      g_strdup_printf ("the data has %u inputs, the network %u",
                       run->inputs->len, fovea_graph_n_inputs (run->graph));
  return FALSE;
}

static gboolean
run_has_set (const Case *one, guint set)
{
  g_autofree char *path = NULL;

  if (one->light)
    return set == 0;
  path = g_strdup_printf ("%s/test_data_set_%u", one->folder, set);
  return g_file_test (path, G_FILE_TEST_IS_DIR);
}

Verdict
case_run (const Case *one, guint threads)
{
  Verdict verdict = { .outcome = OUTCOME_PASSED };
  g_auto (Run) run = { 0 };
  g_autoptr (GError) error = NULL;
  guint sets = 0;

  if (! fovea_onnx_read (one->model, &run.graph, &run.weights, &error))
    {
      run_fail (&verdict, error);
      return verdict;
    }
  for (; sets < RUN_MAX_SETS && run_has_set (one, sets); sets++)
    {
      if (! run_load_set (&run, one, sets, &error))
        {
          run_fail (&verdict, error);
          return verdict;
        }
      if (! run_set (&run, one, threads, &verdict))
        return verdict;
    }
  if (sets == 0)
    {
      verdict.outcome = OUTCOME_FAILED;
      verdict.text = g_strdup ("it has no data set");
    }
  else if (run.corrected)
    verdict.text = g_strdup_printf (
        "error %.3g; the expected output of the data is wrong and was "
        "corrected: tests/conformance/corrected/README.md",
        verdict.error);
  return verdict;
}
