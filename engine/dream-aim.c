/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to rise, as a graph of gradients: the layers that lead to it alone, so that
 * early ones take pictures of any size. A seed asks for a map, a neuron or a class; a
 * layer's strength is asked of its squares, of which half the gradient is it itself. */
#include <math.h>
#include <string.h>

#include "attrs.h"
#include "dream.h"
#include "error.h"
#include "graph.h"

/* What is looked at lets this much of what is below 0 through: a ReLU that is silent has
 * no gradient to climb. */
#define AIM_LEAK "0.1"

struct _FoveaDreamTarget
{
  FoveaModel   *model;
  FoveaGraph   *graph; /* of gradients */
  FoveaWeights *weights;
  FoveaPlan    *plan; /* tap: the value that is looked at */
  FoveaValue    of;
  FoveaShape    shape; /* of it */
  FoveaAimKind  kind;
  char         *layer;
  guint         count;
  FoveaTensor  *seed, *input;
};

void
fovea_dream_target_free (FoveaDreamTarget *target)
{
  if (! target)
    return;
  fovea_model_unref (target->model);
  fovea_graph_unref (target->graph);
  fovea_weights_unref (target->weights);
  fovea_plan_unref (target->plan);
  g_free (target->layer);
  fovea_tensor_free (target->seed);
  fovea_tensor_free (target->input);
  g_free (target);
}

const char *
fovea_dream_target_layer (const FoveaDreamTarget *target)
{
  return target->layer;
}

/* ---- Which value ------------------------------------------------------------------- */

/* Nodes of a graph begin with what is public of them. */
static const GraphNode *
aim_maker (FoveaGraph *graph, FoveaValue value)
{
  return (const GraphNode *) fovea_graph_maker (graph, value);
}

/* Does it cut off what is below 0? */
static gboolean
aim_is_relu (FoveaModel *model, const GraphNode *node)
{
  const FoveaTensor *least = NULL;

  if (strcmp (node->public.layer, "relu") == 0)
    return TRUE;
  if (strcmp (node->public.layer, "clip") != 0)
    return FALSE;
  if (node->public.n_inputs > 1 && node->public.inputs[1] != FOVEA_NO_VALUE)
    least = fovea_weights_get (model->weights, node->public.inputs[1]);
  return least ? fovea_tensor_get (least, 0) == 0 :
                 fovea_attrs_get_float (node->attrs, "min", -INFINITY) == 0;
}

static char *
aim_choose_layer (FoveaModel *model, GError **error)
{
  g_auto (GStrv) names = fovea_dream_layers (model, 3, error);

  if (names && ! *names)
    fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                _ ("%s: the network has no layer with maps"), model->id);
  return names ? g_strdup (names[g_strv_length (names) / 2]) : NULL;
}

static gboolean
aim_find (FoveaDreamTarget *target, const FoveaAim *aim, GError **error)
{
  FoveaModel *model = target->model;

  if (aim->kind == FOVEA_AIM_CLASS)
    {
      target->of = fovea_graph_logits (model->graph, model->output);
      target->layer =
          g_strdup (fovea_graph_value_name (model->graph, target->of));
      return TRUE;
    }
  target->layer = aim->layer && *aim->layer ? g_strdup (aim->layer) :
                                              aim_choose_layer (model, error);
  if (! target->layer)
    return FALSE;
  target->of = fovea_graph_find (model->graph, target->layer, error);
  if (target->of == FOVEA_NO_VALUE)
    return FALSE;
  if (! aim_maker (model->graph, target->of))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: '%s' is an input or a weight, not a layer"),
                       model->id, target->layer);
  return TRUE;
}

/* ---- The graph ------------------------------------------------------------------------ */

/* The layers that the values in `leads` need, into a builder; the input is of `shape`. */
static FoveaGraphBuilder *
aim_trim (FoveaModel *model, gboolean *leads, const FoveaShape *shape)
{
  FoveaGraph        *graph = model->graph;
  FoveaGraphBuilder *builder =
      fovea_graph_builder_new_like (graph, model->weights, shape);
  g_autofree gboolean *needed = g_new0 (gboolean, fovea_graph_n_nodes (graph));

  for (guint i = fovea_graph_n_nodes (graph); i-- > 0;)
    {
      const GraphNode *node = graph->nodes->pdata[i];

      for (guint k = 0; k < node->public.n_outputs; k++)
        needed[i] = needed[i] || leads[node->public.outputs[k]];
      for (guint k = 0; needed[i] && k < node->public.n_inputs; k++)
        if (node->public.inputs[k] != FOVEA_NO_VALUE)
          leads[node->public.inputs[k]] = TRUE;
      if (needed[i] && node->guard != FOVEA_NO_VALUE)
        leads[node->guard] = TRUE;
    }
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    if (needed[i])
      fovea_graph_builder_share (builder, graph, i);
  return builder;
}

/* One value of those that the layer is made of: a ReLU is left out, `leaky` says so. */
typedef struct
{
  FoveaValue value;
  gboolean   leaky;
} AimPart;

static AimPart
aim_part (FoveaModel *model, FoveaValue value, gboolean soft)
{
  const GraphNode *node = aim_maker (model->graph, value);
  const gboolean   leaky = soft && node && aim_is_relu (model, node);

  return (AimPart){ leaky ? node->public.inputs[0] : value, leaky };
}

/* The layer as one part, or as those that it puts one behind the other. */
static AimPart *
aim_parts (FoveaDreamTarget *target, guint *n)
{
  const GraphNode *node = aim_maker (target->model->graph, target->of);
  const gboolean   soft =
      target->kind == FOVEA_AIM_MAP || target->kind == FOVEA_AIM_NEURON;
  const gboolean several = soft && node &&
                           strcmp (node->public.layer, "concat") == 0 &&
                           fovea_attrs_get_int (node->attrs, "axis", 0) == 1;
  AimPart *parts;

  *n = several ? node->public.n_inputs : 1;
  parts = g_new (AimPart, *n);
  for (guint i = 0; i < *n; i++)
    parts[i] = aim_part (target->model,
                         several ? node->public.inputs[i] : target->of, soft);
  return parts;
}

/* The parts with ReLUs that let a tenth through, put together again. */
static FoveaValue
aim_join (FoveaGraphBuilder *builder,
          const AimPart     *parts,
          guint              n,
          GError           **error)
{
  g_autofree FoveaValue *values = g_new (FoveaValue, n);

  for (guint i = 0; i < n; i++)
    {
      values[i] = parts[i].value;
      if (parts[i].leaky)
        values[i] = fovea_graph_builder_add (
            builder, "leakyrelu", NULL, fovea_attrs_parse ("alpha=" AIM_LEAK),
            &parts[i].value, 1, error);
      if (values[i] == FOVEA_NO_VALUE)
        return FOVEA_NO_VALUE;
    }
  return n == 1 ? values[0] :
                  fovea_graph_builder_add (builder, "concat", NULL,
                                           fovea_attrs_parse ("axis=1"), values,
                                           n, error);
}

static gboolean
aim_build (FoveaDreamTarget *target,
           const FoveaShape *shape,
           FoveaGraph      **graph,
           FoveaWeights    **weights,
           GError          **error)
{
  guint                n;
  g_autofree AimPart  *parts = aim_parts (target, &n);
  g_autofree gboolean *leads =
      g_new0 (gboolean, fovea_graph_n_values (target->model->graph));
  g_autoptr (FoveaGraphBuilder) builder = NULL;

  for (guint i = 0; i < n; i++)
    leads[parts[i].value] = TRUE;
  builder = aim_trim (target->model, leads, shape);
  target->of = aim_join (builder, parts, n, error);
  if (target->of != FOVEA_NO_VALUE && target->kind == FOVEA_AIM_STRENGTH)
    {
      const FoveaValue in[] = { target->of, target->of };

      target->of = fovea_graph_builder_add (builder, "multiply", NULL, NULL, in,
                                            2, error);
    }
  if (target->of == FOVEA_NO_VALUE)
    return FALSE;
  fovea_graph_builder_output (builder, target->of);
  return fovea_graph_builder_finish (builder, graph, weights, error);
}

static gboolean
aim_plan (FoveaDreamTarget *target, const FoveaShape *shape, GError **error)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  const FoveaPlanOptions any = { .any_size = TRUE };
  FoveaPlanOptions       options = { .n_taps = 1,
                                     .memory_limit = FOVEA_MODEL_MEMORY };
  FoveaShape             shapes[2] = { *shape };
  FoveaValue             input;

  if (! aim_build (target, shape, &graph, &weights, error))
    return FALSE;
  input = fovea_graph_input (graph, 0);
  if (! fovea_graph_gradient (graph, weights, shape, &any, target->of, &input,
                              1, 0, &target->graph, &target->weights, error))
    return FALSE;
  options.taps = &target->of;
  options.threads = fovea_cpu_count ();
  shapes[1] = *fovea_graph_input_shape (target->graph, 1);
  target->plan =
      fovea_plan_new (target->graph, target->weights, shapes, &options, error);
  if (! target->plan)
    return FALSE;
  target->shape = *fovea_plan_shape (target->plan, target->of);
  return TRUE;
}

/* ---- The seed ---------------------------------------------------------------------------- */

/* Maps of a picture, or a row of numbers */
static gboolean
aim_check_shape (const FoveaDreamTarget *target, GError **error)
{
  const FoveaShape *shape = &target->shape;
  g_autofree char  *text = fovea_shape_to_string (shape);

  if (shape->rank >= 2 && shape->rank <= 4 && shape->size[0] == 1 &&
      fovea_shape_elements (shape) > 0 && shape->size[1] <= G_MAXINT)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("%s: the layer '%s' gives %s numbers, which are no maps"),
      target->model->id, target->layer, text);
}

static gboolean
aim_check_index (const FoveaDreamTarget *target,
                 const FoveaAim         *aim,
                 GError                **error)
{
  if (aim->index >= 0 && (guint) aim->index < target->count)
    return TRUE;
  if (aim->kind == FOVEA_AIM_STRENGTH && aim->index == -1)
    return TRUE;
  if (aim->kind == FOVEA_AIM_CLASS)
    return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                       _ ("there is no class %d, the network has %u (0 to %u)"),
                       aim->index, target->count, target->count - 1);
  return fovea_fail (
      error, FOVEA_ERROR_NOT_FOUND,
      _ ("there is no map %d in the layer '%s', it has %u (0 to %u)"),
      aim->index, target->layer, target->count, target->count - 1);
}

/* The neuron's place in its map */
static gboolean
aim_place (const FoveaDreamTarget *target,
           const FoveaAim         *aim,
           gint64                  width,
           gint64                  height,
           gint64                 *place,
           GError                **error)
{
  const gint64 x = aim->x == -1 ? width / 2 : aim->x;
  const gint64 y = aim->y == -1 ? height / 2 : aim->y;

  *place = y * width + x;
  if (x >= 0 && x < width && y >= 0 && y < height)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                     _ ("there is no neuron at (%" PRId64 ", %" PRId64
                        ") of the layer '%s', its maps are %" PRId64
                        "x%" PRId64),
                     x, y, target->layer, width, height);
}

gboolean
fovea_dream_target_aim (FoveaDreamTarget *target,
                        const FoveaAim   *aim,
                        GError          **error)
{
  const FoveaShape *shape = &target->shape;
  const gint64      width = shape->rank > 2 ? shape->size[shape->rank - 1] : 1;
  const gint64      height = shape->rank > 3 ? shape->size[2] : 1;
  const gint64      pixels = width * height;
  const gboolean    all = aim->kind == FOVEA_AIM_STRENGTH && aim->index < 0;
  gint64            place = 0;
  float            *seed = target->seed->data;

  if (! aim_check_index (target, aim, error))
    return FALSE;
  if (aim->kind == FOVEA_AIM_NEURON &&
      ! aim_place (target, aim, width, height, &place, error))
    return FALSE;
  for (gint64 i = 0; i < pixels * target->count; i++)
    if (! all && i / pixels != aim->index)
      seed[i] = 0;
    else if (aim->kind == FOVEA_AIM_NEURON)
      seed[i] = i % pixels == place ? 1 : 0;
    else if (aim->kind == FOVEA_AIM_STRENGTH)
      seed[i] = (float) (0.5 / (double) (pixels * (all ? target->count : 1)));
    else
      seed[i] = (float) (1 / (double) pixels);
  return TRUE;
}

FoveaDreamTarget *
fovea_dream_target_new (FoveaModel     *model,
                        const FoveaAim *aim,
                        gint64          width,
                        gint64          height,
                        GError        **error)
{
  g_autoptr (FoveaDreamTarget) target = g_new0 (FoveaDreamTarget, 1);
  const FoveaCard *card = fovea_model_card (model);
  FoveaShape       shape = model->input;
  gboolean         own_size;

  target->model = fovea_model_ref (model);
  target->kind = aim->kind;
  if (shape.rank != 4 || fovea_graph_n_inputs (model->graph) != 1)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("%s: only networks of one picture can be climbed"),
                  model->id);
      return NULL;
    }
  shape.size[card->nhwc ? 1 : 2] = height;
  shape.size[card->nhwc ? 2 : 3] = width;
  own_size = fovea_shape_equal (&shape, &model->input);
  if (! aim_find (target, aim, error))
    return NULL;
  if (! aim_plan (target, &shape, error))
    {
      if (! own_size)
        g_prefix_error (error,
                        _ ("with a picture of %" PRId64 "x%" PRId64
                           " (the card has %ux%u): "),
                        width, height, card->width, card->height);
      return NULL;
    }
  if (! aim_check_shape (target, error))
    return NULL;
  target->count = (guint) target->shape.size[1];
  target->seed = fovea_tensor_new (FOVEA_F32, &target->shape, error);
  target->input =
      target->seed ? fovea_tensor_new (FOVEA_F32, &shape, error) : NULL;
  return target->input && fovea_dream_target_aim (target, aim, error) ?
             g_steal_pointer (&target) :
             NULL;
}

/* ---- Running -------------------------------------------------------------------------------- */

/* The adjoint of fovea_card_fill: a gradient by the network's input becomes one by red,
 * green and blue. */
static void
aim_unfill (const FoveaCard *card,
            const float     *up,
            gint64           pixels,
            float           *gradient)
{
  static const double grey[3] = { 0.299, 0.587, 0.114 };
  const gboolean      single = card->channels == FOVEA_CHANNELS_GRAY;

  for (guint c = 0; c < 3; c++)
    {
      const guint  own = single                               ? 0 :
                         card->channels == FOVEA_CHANNELS_BGR ? 2 - c :
                                                                c;
      const double factor =
          card->scale_by / card->std[own] * (single ? grey[c] : 1);
      const gint64 step = card->nhwc ? (single ? 1 : 3) : 1;
      const float *from = up + (card->nhwc ? own : own * pixels);

      for (gint64 i = 0; i < pixels; i++)
        gradient[c * pixels + i] = (float) (factor * from[i * step]);
    }
}

static double
aim_score (const FoveaTensor *y, const FoveaTensor *seed)
{
  const float *weight = seed->data;
  double       score = 0;

  for (gint64 i = 0; i < fovea_shape_elements (&y->shape); i++)
    if (weight[i] != 0)
      score += weight[i] * fovea_tensor_get (y, i);
  return score;
}

static gboolean
aim_check_finite (const float *values, gint64 n, double score, GError **error)
{
  gint64 bad = 0;

  for (gint64 i = 0; i < n; i++)
    bad += ! isfinite (values[i]);
  if (bad == 0 && isfinite (score))
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("%" PRId64 " of the gradient's %" PRId64
         " numbers are infinite or no numbers at all, with a score "
         "of %g: the network goes beyond its range here, try another "
         "seed or layer, or look at its input's scale"),
      bad, n, score);
}

gboolean
fovea_dream_target_run (FoveaDreamTarget      *target,
                        const FoveaTensor     *planes,
                        float                 *gradient,
                        double                *score,
                        const FoveaRunOptions *options,
                        GError               **error)
{
  const FoveaCard   *card = fovea_model_card (target->model);
  const gint64       pixels = planes->shape.size[1] * planes->shape.size[2];
  const FoveaTensor *inputs[] = { target->input, target->seed };
  FoveaRunOptions    quiet = options ? *options : (FoveaRunOptions){ 0 };
  g_autoptr (FoveaResult) result = NULL;
  double sum;

  quiet.progress = NULL;
  fovea_card_fill (card, planes, target->input);
  result = fovea_plan_run (target->plan, inputs, &quiet, error);
  if (! result)
    return FALSE;
  sum = aim_score (fovea_result_tap (result, 0), target->seed);
  aim_unfill (card, fovea_result_output (result, 0)->data, pixels, gradient);
  if (! aim_check_finite (gradient, 3 * pixels, sum, error))
    return FALSE;
  *score = sum;
  return TRUE;
}
