/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernels of a network's first convolution: found in the graph, read from the
 * plan (where weights are floats already, however the file keeps them), and
 * rewritten for R'G'B' pixels: the formulas are in fovea/maps.h. */
#include "first-layer.h"

#include <math.h>
#include <string.h>

#include "cut.h"
#include "error.h"
#include "layer.h"
#include "layers/conv.h"
#include "layers/intconv.h"

#define FIRST_U 0x1p-24
/* Of Winograd's and of direct sums: see layers/conv-winograd.c. */
#define FIRST_LEAST_C 40

/* Where QLinearConv has what: scales, zero points, weights, bias. */
enum
{
  FIRST_X_SCALE = 1,
  FIRST_X_ZERO = 2,
  FIRST_W = 3,
  FIRST_W_SCALE = 4,
  FIRST_W_ZERO = 5,
  FIRST_BIAS = 8
};

/* The convolution as it stands in a plan. */
typedef struct
{
  const FoveaStep   *step;
  const FoveaWindow *window;
  gint64             group;
  gboolean           integer;
  guint              w, bias; /* inputs */
  double             x_scale, x_zero;
} First;

void
fovea_first_layer_free (FoveaFirstLayer *layer)
{
  if (! layer)
    return;
  for (guint i = 0; i < layer->n; i++)
    {
      fovea_kernel_free (layer->kernels[i].weights);
      fovea_kernel_free (layer->kernels[i].colour);
      fovea_kernel_free (layer->kernels[i].folded);
    }
  g_free (layer->kernels);
  g_free (layer->layer);
  g_clear_pointer (&layer->graph, fovea_graph_unref);
  g_clear_pointer (&layer->model, fovea_model_unref);
  g_free (layer);
}

/* ---- Which it is -------------------------------------------------------------- */

static const char *
first_operator (const FoveaStep *step, char word[64])
{
  const char *onnx = step->klass->onnx ? step->klass->onnx : step->klass->name;

  g_strlcpy (word, onnx, MIN (strcspn (onnx, " ") + 1, 64));
  return word;
}

/* The first layer that has weights, or, where none has, the first of all. */
static const FoveaNode *
first_weighted (FoveaPlan *plan, guint *index)
{
  static const char *const weighted[] = {
    "conv",   "qlinearconv", "convinteger",   "convtranspose", "gemm",
    "matmul", "fc",          "qlinearmatmul", "matmulinteger", NULL
  };
  const FoveaNode *first = NULL;

  for (guint i = 0; i < fovea_graph_n_nodes (plan->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (plan->graph, i);

      if (! plan->steps[i].step.klass || plan->constant[node->outputs[0]])
        continue;
      if (! first)
        *index = i;
      first = first ? first : node;
      if (! g_strv_contains (weighted, node->layer))
        continue;
      *index = i;
      return node;
    }
  return first;
}

static gboolean
first_refuse (FoveaModel      *model,
              FoveaPlan       *plan,
              const FoveaNode *node,
              guint            index,
              GError         **error)
{
  char word[64];

  if (! node)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the network has no layers: it has no kernels to "
                          "show"),
                       model->id);
  first_operator (&plan->steps[index].step, word);
  if (g_str_equal (node->layer, "convinteger"))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: the first layer is a %s ('%s'), whose scale is "
                          "found while it runs: take the network before it was "
                          "quantised"),
                       model->id, word, node->name);
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the first layer is a %s ('%s'): it has no kernels "
                        "to show"),
                     model->id, word, node->name);
}

/* The node of the first convolution in the model's graph. */
static const FoveaNode *
first_node (FoveaModel *model, FoveaPlan *plan, GError **error)
{
  guint            index = 0;
  const FoveaNode *node = first_weighted (plan, &index);

  if (node && (g_str_equal (node->layer, "conv") ||
               g_str_equal (node->layer, "qlinearconv")))
    return node;
  first_refuse (model, plan, node, index, error);
  return NULL;
}

static double
first_number (const First *first, guint input, gint64 i)
{
  const FoveaTensor *tensor = first->step->constant[input];

  return fovea_tensor_get (tensor,
                           fovea_shape_elements (&tensor->shape) == 1 ? 0 : i);
}

/* The layer in the plan of the part that leads to it. */
static gboolean
first_read (FoveaModel *model,
            FoveaPlan  *plan,
            FoveaValue  output,
            First      *first,
            GError    **error)
{
  const FoveaStep *step = NULL;

  for (guint i = 0; i < fovea_graph_n_nodes (plan->graph); i++)
    if (fovea_graph_node (plan->graph, i)->outputs[0] == output)
      step = &plan->steps[i].step;
  g_return_val_if_fail (step != NULL, FALSE);
  first->step = step;
  first->integer = g_str_equal (step->klass->name, "qlinearconv");
  first->x_scale = 1.0;
  first->w = first->integer ? FIRST_W : 1;
  first->bias = first->integer ? FIRST_BIAS : 2;
  if (step->in[0].rank != 4 || step->in[first->w].rank != 4)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: the first convolution is one of %u axes; kernels "
           "of pictures have 2"),
        model->id, step->in[0].rank - 2);
  if (first->integer)
    {
      const FoveaIntConv *fit = step->fitted; /* QlinearconvFitted's first */

      first->window = &fit->window;
      first->group = fit->group;
      first->x_scale = first_number (first, FIRST_X_SCALE, 0);
      first->x_zero = first_number (first, FIRST_X_ZERO, 0);
      return TRUE;
    }
  first->window = &((const FoveaConv *) step->fitted)->window;
  first->group = ((const FoveaConv *) step->fitted)->group;
  return TRUE;
}

/* ---- The numbers --------------------------------------------------------------- */

static gboolean
first_shape (FoveaFirstLayer  *layer,
             const First      *first,
             const FirstSight *sight,
             GError          **error)
{
  const FoveaShape *w = &first->step->in[first->w];

  if (w->size[0] > FOVEA_FIRST_MAX_KERNELS ||
      MAX (w->size[2], w->size[3]) > FOVEA_MAX_KERNEL)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: %" PRId64 " kernels of %" PRId64 "x%" PRId64
                          "; at most %d of %dx%d are shown"),
                       layer->model->id, w->size[0], w->size[2], w->size[3],
                       FOVEA_FIRST_MAX_KERNELS, FOVEA_MAX_KERNEL,
                       FOVEA_MAX_KERNEL);
  layer->n = (guint) w->size[0];
  layer->planes = (guint) w->size[1];
  layer->height = (guint) w->size[2];
  layer->width = (guint) w->size[3];
  layer->group = (guint) first->group;
  layer->quantised = first->integer || sight->rounded;
  layer->grey = sight->channels == 1;
  for (guint axis = 0; axis < 2; axis++)
    {
      layer->stride[axis] = first->window->stride[axis];
      layer->dilation[axis] = first->window->dilation[axis];
      layer->before[axis] = first->window->before[axis] + sight->before[axis];
      layer->after[axis] = first->window->after[axis] + sight->after[axis];
    }
  layer->kernels = g_new0 (FoveaFirstKernel, layer->n);
  return TRUE;
}

static FoveaKernel *
first_weights (const First *first, const FoveaFirstLayer *layer, guint i)
{
  FoveaKernel *kernel =
      fovea_kernel_new (layer->planes, layer->height, layer->width, NULL);
  gint64 taps = (gint64) layer->planes * layer->height * layer->width;
  double scale = 1.0, zero = 0.0;

  if (! kernel)
    return NULL;
  if (first->integer)
    {
      scale = first_number (first, FIRST_W_SCALE, i);
      zero = first_number (first, FIRST_W_ZERO, i);
    }
  for (gint64 t = 0; t < taps; t++)
    kernel->values[t] =
        scale * (first_number (first, first->w, i * taps + t) - zero);
  return kernel;
}

static double
first_bias (const First *first, guint i)
{
  const FoveaStep *step = first->step;

  if (step->n_in <= first->bias || ! step->present[first->bias])
    return 0.0;
  if (! first->integer)
    return first_number (first, first->bias, i);
  return first->x_scale * first_number (first, FIRST_W_SCALE, i) *
         first_number (first, FIRST_BIAS, i);
}

/* to[plane] += factor * from[j] */
static void
first_add (FoveaKernel       *to,
           guint              plane,
           const FoveaKernel *from,
           guint              j,
           double             factor)
{
  gsize n = (gsize) from->height * from->width;

  for (gsize t = 0; t < n && factor != 0.0; t++)
    to->values[plane * n + t] += factor * from->values[j * n + t];
}

/* Sum of plane j, or of its magnitudes. */
static double
first_sum (const FoveaKernel *kernel, guint j, gboolean magnitudes)
{
  gsize  n = (gsize) kernel->height * kernel->width;
  double sum = 0.0;

  for (gsize t = 0; t < n; t++)
    sum += magnitudes ? fabs (kernel->values[j * n + t]) :
                        kernel->values[j * n + t];
  return sum;
}

/* Channel c of the network's input = by * the photo's channels + add. */
static void
first_card (const FoveaCard *card, guint c, double by[3], double *add)
{
  static const double grey[3] = { 0.299, 0.587, 0.114 };

  for (guint i = 0; i < 3; i++)
    by[i] = card->scale_by / card->std[c] *
            (card->channels == FOVEA_CHANNELS_GRAY ? grey[i] :
             card->channels == FOVEA_CHANNELS_BGR  ? i == 2 - c :
                                                     i == c);
  *add = -card->mean[c] / card->std[c];
}

/* Plane j of the group's input, of the photo's channels. */
static void
first_affine (const FoveaFirstLayer *layer,
              const FirstSight      *sight,
              guint                  j,
              double                 by[3],
              double                *add)
{
  by[0] = by[1] = by[2] = 0.0;
  *add = sight->add[j];
  for (guint c = 0; c < sight->channels; c++)
    {
      double factor = sight->by[j * sight->channels + c], card_by[3], card_add;

      first_card (&layer->model->file->card, c, card_by, &card_add);
      for (guint i = 0; i < 3; i++)
        by[i] += factor * card_by[i];
      *add += factor * card_add;
    }
}

/* The photo's channel that channel c of the network's input is; 0 of grey. */
static guint
first_colour (const FoveaFirstLayer *layer, guint c)
{
  return layer->model->file->card.channels == FOVEA_CHANNELS_BGR ? 2 - c : c;
}

static void
first_fold (const FoveaFirstLayer *layer,
            const FirstSight      *sight,
            guint                  i,
            FoveaFirstKernel      *kernel)
{
  const guint first = i / MAX (layer->n / layer->group, 1) * layer->planes;
  double      terms = (double) layer->planes * layer->height * layer->width;
  double      largest = fabs (kernel->bias);

  kernel->offset = kernel->bias;
  for (guint j = 0; j < layer->planes; j++)
    {
      double sum = first_sum (kernel->weights, j, TRUE), by[3], add;

      first_affine (layer, sight, first + j, by, &add);
      for (guint c = 0; c < 3; c++)
        {
          first_add (kernel->folded, c, kernel->weights, j, by[c]);
          largest += sum * fabs (by[c]);
        }
      for (guint c = 0; c < sight->channels; c++)
        first_add (kernel->colour, first_colour (layer, c), kernel->weights, j,
                   sight->by[(first + j) * sight->channels + c]);
      kernel->offset += first_sum (kernel->weights, j, FALSE) * add;
      largest += 2.0 * sum * fabs (add);
    }
  /* The network's sum and the effect's, each with its rounded terms: pixels,
   * weights, mean and scale a rounding or two each. */
  terms = MAX (terms, FIRST_LEAST_C) + 3.0 * layer->height * layer->width + 8.0;
  kernel->error = layer->quantised ? NAN : terms * FIRST_U * largest;
}

static gboolean
first_kernel (FoveaFirstLayer  *layer,
              const First      *first,
              const FirstSight *sight,
              guint             i,
              GError          **error)
{
  FoveaFirstKernel *kernel = &layer->kernels[i];
  gsize             n = (gsize) layer->planes * layer->height * layer->width;
  double            sum = 0.0;

  kernel->weights = first_weights (first, layer, i);
  kernel->colour =
      fovea_kernel_new (sight->channels, layer->height, layer->width, NULL);
  kernel->folded = fovea_kernel_new (3, layer->height, layer->width, NULL);
  if (! kernel->weights || ! kernel->colour || ! kernel->folded)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for %u kernels of %ux%u"),
                       layer->n, layer->height, layer->width);
  for (gsize t = 0; t < n; t++)
    if (isfinite (kernel->weights->values[t]))
      sum += kernel->weights->values[t] * kernel->weights->values[t];
    else
      return fovea_fail (error, FOVEA_ERROR_FORMAT,
                         _ ("%s: kernel %u of '%s' holds what is no number"),
                         layer->model->id, i, layer->layer);
  kernel->strength = sqrt (sum);
  kernel->bias = first_bias (first, i);
  first_fold (layer, sight, i, kernel);
  return TRUE;
}

/* What the photo's value has to be outside, so that the network's zeros are
 * there. */
static void
first_border (FoveaFirstLayer *layer, const FirstSight *sight)
{
  double low = INFINITY, high = -INFINITY;

  layer->border = FOVEA_BORDER_REPLICATE;
  for (guint j = 0; j < sight->inputs; j++)
    {
      double by[3], add, zero;

      first_affine (layer, sight, j, by, &add);
      zero = -add / (by[0] + by[1] + by[2]);
      if (! isfinite (zero))
        return;
      low = MIN (low, zero);
      high = MAX (high, zero);
    }
  if (! sight->zeros || MAX (layer->before[0], layer->before[1]) == 0 ||
      high - low > 1e-6 || low < -1e-6 || high > 1.0 + 1e-6)
    return;
  layer->border_value = MIN (MAX ((low + high) / 2, 0.0), 1.0);
  layer->border =
      layer->border_value == 0.0 ? FOVEA_BORDER_ZERO : FOVEA_BORDER_CONSTANT;
}

static gboolean
first_fill (FoveaFirstLayer *layer,
            FoveaPlan       *plan,
            const FoveaNode *node,
            GError         **error)
{
  FirstSight sight = { 0 };
  First      first = { 0 };
  gboolean   ok;

  ok = first_read (layer->model, plan, node->outputs[0], &first, error) &&
       fovea_first_see (layer->model, layer->graph, node->inputs[0], &sight,
                        error) &&
       first_shape (layer, &first, &sight, error);
  for (guint j = 0; ok && first.integer && j < sight.inputs; j++)
    {
      sight.add[j] = first.x_scale * (sight.add[j] - first.x_zero);
      for (guint c = 0; c < sight.channels; c++)
        sight.by[j * sight.channels + c] *= first.x_scale;
    }
  for (guint i = 0; ok && i < layer->n; i++)
    ok = first_kernel (layer, &first, &sight, i, error);
  if (ok)
    first_border (layer, &sight);
  fovea_first_sight_clear (&sight);
  return ok;
}

FoveaFirstLayer *
fovea_first_layer_new (FoveaModel *model, GError **error)
{
  g_autoptr (FoveaFirstLayer) layer = g_new0 (FoveaFirstLayer, 1);
  FoveaPlanOptions options = { .any_size = TRUE,
                               .memory_limit = FOVEA_MODEL_MEMORY,
                               .shapes_only = TRUE };
  g_autoptr (FoveaPlan) whole = fovea_model_shapes (model, error);
  g_autoptr (FoveaPlan) plan = NULL;
  const FoveaNode *node = whole ? first_node (model, whole, error) : NULL;

  if (! node)
    return NULL;
  layer->model = fovea_model_ref (model);
  layer->layer = g_strdup (node->name);
  layer->graph = fovea_graph_cut (model->graph, FOVEA_NO_VALUE, NULL, FOVEA_F32,
                                  node->outputs[0], error);
  plan = layer->graph ? fovea_plan_new (layer->graph, model->weights,
                                        &model->input, &options, error) :
                        NULL;
  if (! plan || ! first_fill (layer, plan, node, error))
    return NULL;
  return g_steal_pointer (&layer);
}
