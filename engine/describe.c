/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's table of layers, as lectures draw it: sizes, windows, learned
 * numbers, multiply-adds, memory, receptive fields. Read off a plan's steps,
 * which keep what each layer was fitted to also where layers are computed
 * together. */
#include "describe.h"

#include <math.h>
#include <string.h>

#include "error.h"
#include "layer.h"
#include "layers/clamp.h"
#include "model.h"
#include "receptive.h"

/* A class may serve several operators: is one of these (by blanks) its? */
static gboolean
describe_is (const FoveaLayerClass *klass, const char *operators)
{
  g_auto (GStrv) have = g_strsplit (klass->onnx ? klass->onnx : "", " ", -1);
  g_auto (GStrv) want = g_strsplit (operators, " ", -1);

  for (char **word = have; *word; word++)
    if (**word != '\0' && g_strv_contains ((const char *const *) want, *word))
      return TRUE;
  return FALSE;
}

static gint64
describe_times (gint64 a, gint64 b)
{
  gint64 product;

  return fovea_checked_mul (a, b, &product) ? product : G_MAXINT64;
}

static gint64
describe_plus (gint64 a, gint64 b)
{
  gint64 sum;

  return fovea_checked_add (a, b, &sum) ? sum : G_MAXINT64;
}

/* ---- Learned numbers ----------------------------------------------------------- */

typedef struct
{
  FoveaPlan  *plan;
  GHashTable *counted; /* values: one that two layers share counts once */
  int        *makers;  /* [n_values] the node that makes a value, or -1 */
  gint64     *sums[2]; /* [n_values] what describe_learned found, or -1 */
} Describe;

/* What a layer has behind its first input that is no learned number: running
 * averages of a batch norm, sizes, bounds. */
static gboolean
describe_learns (const FoveaLayerClass *klass, guint i)
{
  if (describe_is (klass, "BatchNormalization"))
    return i == 1 || i == 2;
  if (describe_is (klass, "DequantizeLinear"))
    return i == 0;
  return ! describe_is (klass, "Resize Upsample Clip Pad QuantizeLinear Range "
                               "TopK NonMaxSuppression Where Equal Pow");
}

static gboolean
describe_may_be_scalar (const FoveaLayerClass *klass)
{
  return describe_is (klass, "Conv ConvTranspose Gemm MatMul PRelu "
                             "BatchNormalization InstanceNormalization "
                             "LayerNormalization GroupNormalization "
                             "ConvInteger MatMulInteger QLinearConv "
                             "QLinearMatMul Transpose Identity Reshape");
}

/* Of a weight or of what is made of weights alone. PyTorch's exporter stores
 * weights that happen to be equal once and gives the others as Identity of it:
 * those count each. */
static gint64
describe_learned (Describe *describe, FoveaValue value, gboolean scalar, guint depth)
{
  const FoveaTensor *weight =
      value == FOVEA_NO_VALUE ?
          NULL :
          fovea_weights_get (describe->plan->weights, value);
  gint64           n = weight ? fovea_shape_elements (&weight->shape) : 0;
  const PlanStep  *maker;
  gint64           sum = 0;

  if (value == FOVEA_NO_VALUE || depth > 16 ||
      (! weight && ! describe->plan->constant[value]) ||
      (depth == 0 &&
       ! g_hash_table_add (describe->counted, GINT_TO_POINTER (value))))
    return 0;
  if (weight)
    {
      gboolean number = fovea_dtype_is_float (weight->dtype) ||
                        weight->dtype == FOVEA_I8 || weight->dtype == FOVEA_U8;

      return number && (n > 1 || (n == 1 && scalar)) ? n : 0;
    }
  if (describe->makers[value] < 0)
    return 0;
  /* A value is looked into once: sums of sums of the same would be without end. */
  if (describe->sums[scalar][value] >= 0)
    return describe->sums[scalar][value];
  maker = &describe->plan->steps[describe->makers[value]];
  for (guint i = 0; maker->step.klass && i < maker->step.n_in; i++)
    if (describe_learns (maker->step.klass, i))
      sum = describe_plus (sum, describe_learned (describe, maker->in[i], scalar,
                                                  depth + 1));
  describe->sums[scalar][value] = sum;
  return sum;
}

static gint64
describe_parameters (Describe *describe, const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;
  gboolean         scalar = describe_may_be_scalar (step->klass);
  gint64           sum = 0;

  for (guint i = 0; i < step->n_in; i++)
    if (describe_learns (step->klass, i))
      sum = describe_plus (
          sum, describe_learned (describe, plan_step->in[i], scalar, 0));
  return sum;
}

/* ---- Multiply-adds --------------------------------------------------------------- */

gint64
fovea_step_macs (const FoveaStep *step)
{
  const FoveaShape *in = &step->in[0], *out = &step->out[0];
  gint64            elements = fovea_shape_elements (out);
  guint             at = describe_is (step->klass, "QLinearConv QLinearMatMul") ? 3 : 1;
  const FoveaShape *weights = at < step->n_in ? &step->in[at] : NULL;
  gint64            n = weights ? fovea_shape_elements (weights) : 0;

  if (! weights || elements < 1 || n < 1)
    return 0;
  if (describe_is (step->klass, "Conv QLinearConv ConvInteger") &&
      weights->size[0] > 0)
    return describe_times (elements, n / weights->size[0]);
  if (describe_is (step->klass, "ConvTranspose") && weights->size[0] > 0)
    return describe_times (fovea_shape_elements (in), n / weights->size[0]);
  if (describe_is (step->klass, "Gemm") && out->rank > 0 && out->size[0] > 0)
    return describe_times (elements,
                           fovea_shape_elements (in) / out->size[0]);
  if (describe_is (step->klass, "MatMul QLinearMatMul MatMulInteger") &&
      in->rank > 0)
    return describe_times (elements, in->size[in->rank - 1]);
  return 0;
}

/* ---- One layer ----------------------------------------------------------------------- */

static void
describe_window (const FoveaStep *step, FoveaLayerRow *row)
{
  guint at = describe_is (step->klass, "QLinearConv") ? 3 : 1;
  gboolean    conv = describe_is (step->klass, "Conv QLinearConv ConvInteger "
                                               "ConvTranspose");
  FieldOfView window = { 0 };

  if (describe_is (step->klass, "GlobalAveragePool GlobalMaxPool GlobalLpPool"))
    {
      row->window[0] = fovea_map_height (&step->in[0]);
      row->window[1] = fovea_map_width (&step->in[0]);
      row->stride[0] = row->stride[1] = 1.0;
      return;
    }
  if (! conv && ! describe_is (step->klass, "MaxPool AveragePool LpPool"))
    return;
  window = fovea_step_window (step, 0);
  for (int axis = 0; axis < 2 && window.known; axis++)
    {
      row->window[axis] = (gint64) window.size[axis];
      row->stride[axis] = window.step[axis];
    }
  /* A dilated window has gaps, a transposed one looks from the other side: the
   * weights tell its own size. */
  if (conv && at < step->n_in && fovea_shape_is_map (&step->in[at]))
    {
      row->window[0] = fovea_map_height (&step->in[at]);
      row->window[1] = fovea_map_width (&step->in[at]);
    }
}

static void
describe_field (const FieldOfView *field, FoveaLayerRow *row)
{
  row->whole = field->whole;
  for (int axis = 0; axis < 2 && field->known && ! field->whole; axis++)
    {
      row->field[axis] = (gint64) (field->size[axis] + 0.5);
      row->jump[axis] = field->step[axis];
      row->start[axis] = field->start[axis];
    }
}

char *
fovea_step_type (const FoveaStep *step)
{
  float low = -INFINITY, high = INFINITY;
  char  from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE];

  if (describe_is (step->klass, "Clip"))
    fovea_activation_range (step, &low, &high);
  if (low == 0 && high == 6)
    return g_strdup ("relu6");
  g_ascii_formatd (from, sizeof from, "%g", (double) low);
  g_ascii_formatd (to, sizeof to, "%g", (double) high);
  return isfinite (low) && isfinite (high) ? g_strdup_printf ("%s %s…%s", step->klass->name, from, to) :
         isfinite (low)                    ? g_strdup_printf ("%s ≥ %s", step->klass->name, from) :
         isfinite (high)                   ? g_strdup_printf ("%s ≤ %s", step->klass->name, to) :
                                             g_strdup (step->klass->name);
}

static void
describe_row (Describe *describe, guint index, const FieldOfView *fields,
              FoveaLayerRow *row)
{
  const PlanStep  *plan_step = &describe->plan->steps[index];
  const FoveaNode *node = fovea_graph_node (describe->plan->graph, index);
  const FoveaStep *step = &plan_step->step;
  const char      *onnx = step->klass->onnx;
  gint64           bytes = 0;

  row->name = g_strdup (node->name);
  row->node = index;
  row->layer = step->klass->name;
  row->type = fovea_step_type (step);
  row->op = onnx ? g_strndup (onnx, strcspn (onnx, " ")) : g_strdup ("");
  row->output = step->out[0];
  describe_window (step, row);
  row->parameters = describe_parameters (describe, plan_step);
  row->macs = fovea_step_macs (step);
  for (guint k = 0; k < step->n_out; k++)
    bytes = describe_plus (
        bytes, describe_times (MAX (fovea_shape_elements (&step->out[k]), 0),
                               (gint64) fovea_dtype_held_size (step->out_type[k])));
  row->bytes = (guint64) bytes;
  describe_field (&fields[node->outputs[0]], row);
}

/* ---- All of them -------------------------------------------------------------------- */

static FoveaDescription *
describe_new (Describe *describe)
{
  FoveaPlan              *plan = describe->plan;
  FoveaDescription       *table = g_new0 (FoveaDescription, 1);
  g_autofree FieldOfView *fields = fovea_plan_fields (plan);

  table->layers = g_new0 (FoveaLayerRow, plan->n_steps);
  for (guint i = 0; i < fovea_graph_n_nodes (plan->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (plan->graph, i);
      FoveaLayerRow   *row = &table->layers[table->n_layers];

      if (! plan->steps[i].step.klass)
        continue;
      if (plan->constant[node->outputs[0]])
        {
          table->n_folded++;
          continue;
        }
      describe_row (describe, i, fields, row);
      table->parameters = describe_plus (table->parameters, row->parameters);
      table->macs = describe_plus (table->macs, row->macs);
      table->n_layers++;
    }
  table->input = plan->shapes[fovea_graph_input (plan->graph, 0)];
  table->arena = fovea_plan_arena_bytes (plan);
  table->weights = (guint64) describe_times (table->parameters, sizeof (float));
  return table;
}

static FoveaDescription *
describe_plan (FoveaPlan *plan)
{
  Describe describe = { .plan = plan };
  g_autofree int    *makers = g_new (int, plan->n_values);
  g_autofree gint64 *sums = g_new (gint64, 2 * (gsize) plan->n_values);
  g_autoptr (GHashTable) counted = g_hash_table_new (NULL, NULL);

  for (guint v = 0; v < plan->n_values; v++)
    {
      makers[v] = -1;
      sums[v] = sums[plan->n_values + v] = -1;
    }
  for (guint i = 0; i < fovea_graph_n_nodes (plan->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (plan->graph, i);

      for (guint k = 0; k < node->n_outputs; k++)
        if (node->outputs[k] != FOVEA_NO_VALUE && plan->steps[i].step.klass)
          makers[node->outputs[k]] = (int) i;
    }
  describe.makers = makers;
  describe.sums[0] = sums;
  describe.sums[1] = sums + plan->n_values;
  describe.counted = counted;
  return describe_new (&describe);
}

FoveaDescription *
fovea_describe (FoveaGraph             *graph,
                FoveaWeights           *weights,
                const FoveaShape       *shapes,
                const FoveaPlanOptions *options,
                GError                **error)
{
  FoveaPlanOptions shapes_only = options ? *options : (FoveaPlanOptions){ 0 };
  g_autoptr (FoveaPlan) plan = NULL;

  shapes_only.shapes_only = TRUE;
  plan = fovea_plan_new (graph, weights, shapes, &shapes_only, error);
  return plan ? describe_plan (plan) : NULL;
}

FoveaDescription *
fovea_model_describe (FoveaModel *model,
                      guint       width,
                      guint       height,
                      GError    **error)
{
  g_autoptr (FoveaPlan) plan =
      fovea_model_plan_sized (model, width, height, TRUE, 1, error);

  if (plan)
    return describe_plan (plan);
  g_prefix_error (error, "%s: ", model->id);
  return NULL;
}

void
fovea_description_free (FoveaDescription *table)
{
  if (! table)
    return;
  for (guint i = 0; i < table->n_layers; i++)
    {
      g_free (table->layers[i].name);
      g_free (table->layers[i].type);
      g_free (table->layers[i].op);
    }
  g_free (table->layers);
  g_free (table);
}
