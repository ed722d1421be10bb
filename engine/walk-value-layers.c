/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one number of a layer is made of, by the kind of layer: which numbers it
 * read and what each was multiplied by. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "layers/batchnorm.h"
#include "layers/conv.h"
#include "layers/matmul.h"
#include "layers/pooling.h"
#include "walk-value.h"

gint64
fovea_walk_times (gint64 a, gint64 b)
{
  gint64 product;

  return fovea_checked_mul (a, b, &product) ? product : G_MAXINT64;
}

static gboolean
value_room (WalkValue *value,
            gint64     planes,
            gint64     height,
            gint64     width,
            GError   **error)
{
  FoveaValueSum *sum = value->sum;
  gint64 n = fovea_walk_times (fovea_walk_times (planes, height), width);

  if (planes > G_MAXINT || height > G_MAXINT || width > G_MAXINT ||
      ! (sum->terms = fovea_alloc ((guint64) n, sizeof *sum->terms)))
    return fovea_fail (
        error, FOVEA_ERROR_MEMORY,
        _ ("not enough memory for the %" PRId64 " terms of a number of '%s'"),
        n, sum->layer);
  sum->planes = (guint) planes;
  sum->height = (guint) height;
  sum->width = (guint) width;
  return TRUE;
}

/* Fills in where a term lies and what is there. */
static void
value_read (const WalkValue *value,
            FoveaValueTerm  *term,
            gint64           map,
            gint64           y,
            gint64           x)
{
  term->map = map;
  term->y = y;
  term->x = x;
  term->kind = FOVEA_TERM_BORDER;
  if (x < 0 || y < 0 || y >= value->size[1] || x >= value->size[2])
    return;
  term->kind = FOVEA_TERM_PICTURE;
  term->value = value->in[(map * value->size[1] + y) * value->size[2] + x];
}

/* The same of place (kx, ky) of the window that the sum's number looks through. */
static void
value_read_window (const WalkValue   *value,
                   const FoveaWindow *window,
                   FoveaValueTerm    *term,
                   gint64             map,
                   gint64             ky,
                   gint64             kx)
{
  const FoveaValueSum *sum = value->sum;

  value_read (value, term, map,
              sum->y * window->stride[0] + ky * window->dilation[0] -
                  window->before[0],
              sum->x * window->stride[1] + kx * window->dilation[1] -
                  window->before[1]);
}

/* ---- Convolution ------------------------------------------------------------------ */

static gboolean
value_conv (WalkValue *value, GError **error)
{
  const FoveaConv   *conv = value->step->fitted;
  const FoveaWindow *window = &conv->window;
  FoveaValueSum     *sum = value->sum;
  const FoveaShape  *weights = &value->step->in[1];
  const gint64       planes = weights->size[1];
  const gint64       out = value->step->out[0].size[1];
  const gint64       first = sum->map / (out / conv->group) * planes;
  gint64             n = 0;

  if (! value_room (value, planes, window->size[0], window->size[1], error))
    return FALSE;
  for (gint64 p = 0; p < planes; p++)
    for (gint64 ky = 0; ky < window->size[0]; ky++)
      for (gint64 kx = 0; kx < window->size[1]; kx++, n++)
        {
          value_read_window (value, window, &sum->terms[n], first + p, ky, kx);
          sum->terms[n].weight = (double) fovea_conv_weight (
              value->step->constant[1]->data,
              sum->map * planes * window->size[0] * window->size[1] + n);
        }
  if (value->step->n_in > 2 && value->step->present[2])
    sum->bias = (double) fovea_conv_weight (value->step->constant[2]->data,
                                            (gint64) sum->map);
  sum->n_weights = n;
  sum->layer_weights = fovea_shape_elements (weights);
  return TRUE;
}

/* ---- Fully connected --------------------------------------------------------------- */

/* What a row of numbers was before it was laid out as a row: maps. */
static void
value_find_maps (WalkValue *value)
{
  FoveaGraph *graph = value->walk->model->graph;
  FoveaValue  at = value->node->inputs[0];

  for (guint i = fovea_graph_n_nodes (graph); i-- > 0;)
    {
      const FoveaNode *node = fovea_graph_node (graph, i);
      gint64           size[3];

      if (node->outputs[0] != at ||
          ! fovea_walk_runs (value->walk->shapes, i) ||
          ! value->walk->shapes->steps[i].step.klass->alias)
        continue;
      at = node->inputs[0];
      if (value->walk->shapes->shapes[at].rank == 4 &&
          fovea_walk_map_sizes (&value->walk->shapes->shapes[at], &size[0],
                                &size[1], &size[2]))
        memcpy (value->size, size, sizeof size);
    }
}

static gboolean
value_full (WalkValue *value, GError **error)
{
  const gboolean   is_matmul = g_str_equal (value->step->klass->name, "matmul");
  const FoveaGemm  plain = { 1.0, 1.0, FALSE, FALSE };
  const FoveaGemm *gemm = is_matmul ? &plain : value->step->params;
  const FoveaTensor *w = value->step->constant[1];
  const FoveaTensor *c =
      ! is_matmul && value->step->n_in > 2 ? value->step->constant[2] : NULL;
  FoveaValueSum *sum = value->sum;
  const gint64   n = value->step->in[0].size[1];
  gint64         outputs;

  if (! w || w->shape.rank != 2 || gemm->trans_a)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("'%s': the arithmetic of a product of two matrices "
                          "that both depend on the photo is not shown"),
                       sum->layer);
  outputs = value->step->out[0].size[1];
  value_find_maps (value);
  if (! value_room (value, value->size[0], value->size[1], value->size[2],
                    error))
    return FALSE;
  for (gint64 i = 0; i < n; i++)
    {
      FoveaValueTerm *term = &sum->terms[i];
      gint64          plane = value->size[1] * value->size[2];

      value_read (value, term, i / plane, i % plane / value->size[2],
                  i % value->size[2]);
      term->weight =
          gemm->alpha * (double) fovea_conv_weight (
                            w->data, gemm->trans_b ? sum->map * n + i :
                                                     i * outputs + sum->map);
    }
  if (c)
    sum->bias =
        gemm->beta *
        (double) fovea_conv_weight (
            c->data, fovea_shape_elements (&c->shape) == 1 ? 0 : sum->map);
  sum->n_weights = n;
  sum->layer_weights = fovea_shape_elements (&w->shape);
  return TRUE;
}

/* ---- Pooling -------------------------------------------------------------------- */

static gboolean
value_is_pool (const FoveaStep *step, gboolean *is_max, gboolean *is_global)
{
  static const struct
  {
    const char *name;
    gboolean    max, global;
  } pools[] = { { "maxpool", TRUE, FALSE },
                { "averagepool", FALSE, FALSE },
                { "globalmax", TRUE, TRUE },
                { "globalaverage", FALSE, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (pools); i++)
    if (g_str_equal (step->klass->name, pools[i].name))
      {
        *is_max = pools[i].max;
        *is_global = pools[i].global;
        return TRUE;
      }
  return FALSE;
}

/* How many places of the window along an axis are counted. */
static gint64
value_counted (const WalkValue   *value,
               const FoveaWindow *window,
               int                axis,
               gint64             at)
{
  const FoveaPoolingParams *params = value->step->params;
  const gboolean            all = params->count_include_pad;
  gint64                    low = all ? -window->before[axis] : 0;
  gint64 high = value->size[1 + axis] + (all ? window->after[axis] : 0);
  gint64 from, until;

  fovea_window_inside (window, axis, at, low, high, &from, &until);
  return MAX (until - from, 1);
}

static void
value_choose (FoveaValueSum *sum, gint64 n)
{
  sum->chosen = -1;
  for (gint64 i = 0; i < n && sum->chosen < 0; i++)
    if (sum->terms[i].kind == FOVEA_TERM_PICTURE &&
        (sum->terms[i].value == sum->value ||
         (isnan (sum->terms[i].value) && isnan (sum->value))))
      {
        sum->chosen = i;
        sum->terms[i].weight = 1.0;
      }
}

static gboolean
value_pool (WalkValue *value, gboolean is_global, GError **error)
{
  FoveaValueSum     *sum = value->sum;
  FoveaWindow        whole = { .size = { value->size[1], value->size[2] },
                               .stride = { 1, 1 },
                               .dilation = { 1, 1 } };
  const FoveaWindow *window =
      is_global ? &whole :
                  &((const FoveaPoolingFitted *) value->step->fitted)->window;
  double weight = 1.0 / (double) (window->size[0] * window->size[1]);
  gint64 n = 0;

  if (! value_room (value, 1, window->size[0], window->size[1], error))
    return FALSE;
  if (! is_global && ! sum->is_max)
    weight = 1.0 / (double) (value_counted (value, window, 0, sum->y) *
                             value_counted (value, window, 1, sum->x));
  for (gint64 ky = 0; ky < window->size[0]; ky++)
    for (gint64 kx = 0; kx < window->size[1]; kx++, n++)
      {
        value_read_window (value, window, &sum->terms[n], sum->map, ky, kx);
        sum->terms[n].weight = sum->is_max ? 0.0 : weight;
      }
  if (sum->is_max)
    value_choose (sum, n);
  return TRUE;
}

/* ---- Sums of maps, and what is made of one number ----------------------------------- */

/* The only number that the layer's number is made of lies in the same place. */
gboolean
fovea_walk_is_each (FoveaWalk *walk, guint node)
{
  const FoveaPlan *shapes = walk->shapes;
  const FoveaNode *at = fovea_graph_node (shapes->graph, node);
  const FoveaStep *step = &shapes->steps[node].step;
  guint            n_run = 0;

  if (! fovea_walk_runs (shapes, node) ||
      ! (step->klass->in_place || step->klass->alias))
    return FALSE;
  for (guint i = 0; i < at->n_inputs; i++)
    n_run +=
        at->inputs[i] != FOVEA_NO_VALUE && ! shapes->constant[at->inputs[i]];
  return n_run == 1 && at->inputs[0] != FOVEA_NO_VALUE &&
         ! shapes->constant[at->inputs[0]] &&
         fovea_shape_equal (&shapes->shapes[at->inputs[0]],
                            &shapes->shapes[at->outputs[0]]);
}

static gboolean
value_each (WalkValue *value, GError **error)
{
  FoveaValueSum *sum = value->sum;
  const float   *scale, *shift;

  if (! value_room (value, 1, 1, 1, error))
    return FALSE;
  value_read (value, sum->terms, sum->map, sum->y, sum->x);
  sum->terms->weight = 1.0;
  if (fovea_batchnorm_affine (value->step, &scale, &shift))
    {
      sum->terms->weight = (double) scale[sum->map];
      sum->bias = (double) shift[sum->map];
      sum->n_weights = 1;
      sum->layer_weights = 2 * value->size[0];
    }
  else if (! value->step->klass->alias)
    sum->bound = -1.0;
  return TRUE;
}

/* A number of an input that is as large as the output, or repeated along some
 * axes. */
static gboolean
value_add_term (WalkValue      *value,
                FoveaValue      input,
                FoveaValueTerm *term,
                GError        **error)
{
  const FoveaPlan *shapes = value->walk->shapes;
  g_autoptr (WalkNumbers) numbers = NULL;
  const FoveaTensor *tensor = shapes->constant[input];
  const FoveaShape  *shape = &shapes->shapes[input];
  const gint64 at[4] = { 0, value->sum->map, value->sum->y, value->sum->x };
  gint64       index = 0;
  guint        rank = shapes->shapes[value->node->outputs[0]].rank;

  if (! tensor)
    {
      numbers = fovea_walk_get (value->walk, input, NULL, error);
      if (! numbers)
        return FALSE;
      tensor = numbers->tensor;
    }
  for (guint d = 0; d < shape->rank; d++)
    {
      const gint64 place = at[rank - shape->rank + d];

      index = index * shape->size[d] + (shape->size[d] == 1 ? 0 : place);
    }
  *term = (FoveaValueTerm){ .kind = FOVEA_TERM_PICTURE,
                            .map = value->sum->map,
                            .x = value->sum->x,
                            .y = value->sum->y,
                            .value = (float) fovea_tensor_get (tensor, index),
                            .weight = 1.0 };
  return TRUE;
}

static gboolean
value_add (WalkValue *value, GError **error)
{
  if (! value_room (value, value->node->n_inputs, 1, 1, error))
    return FALSE;
  for (guint i = 0; i < value->node->n_inputs; i++)
    if (! value_add_term (value, value->node->inputs[i], &value->sum->terms[i],
                          error))
      return FALSE;
  return TRUE;
}

/* Another name for the same numbers, or maps one behind the other: the number is
 * one of an input. */
static gboolean
value_copy (WalkValue *value,
            gint64     input_map,
            gint64     y,
            gint64     x,
            GError   **error)
{
  if (! value_room (value, 1, 1, 1, error))
    return FALSE;
  value->sum->kind = FOVEA_VALUE_EACH;
  value_read (value, value->sum->terms, input_map, y, x);
  value->sum->terms->weight = 1.0;
  return TRUE;
}

static gboolean
value_alias (WalkValue *value, GError **error)
{
  const FoveaValueSum *sum = value->sum;
  const FoveaShape    *out = &value->step->out[0];
  const gint64         height = out->rank == 4 ? out->size[2] : 1;
  const gint64         width = out->rank == 4 ? out->size[3] : 1;
  const gint64         plane = value->size[1] * value->size[2];
  const gint64         at = (sum->map * height + sum->y) * width + sum->x;

  return value_copy (value, at / plane, at % plane / value->size[2],
                     at % value->size[2], error);
}

/* Of maps alone: along the channels. */
static gboolean
value_is_concat (const WalkValue *value)
{
  const FoveaShape *out = &value->step->out[0];
  gint64            maps = 0;

  if (! g_str_equal (value->step->klass->name, "concat") || out->rank != 4)
    return FALSE;
  for (guint i = 0; i < value->node->n_inputs; i++)
    {
      const FoveaShape *in =
          &value->walk->shapes->shapes[value->node->inputs[i]];

      if (in->size[2] != out->size[2] || in->size[3] != out->size[3] ||
          ! fovea_walk_value_is_run (value, value->node->inputs[i]))
        return FALSE;
      maps += in->size[1];
    }
  return maps == out->size[1];
}

/* Takes the input that the map is of instead of the first one. */
static gboolean
value_concat (WalkValue *value, GError **error)
{
  FoveaWalk *walk = value->walk;
  gint64     map = value->sum->map;
  guint      i = 0;
  FoveaValue from;
  g_autoptr (WalkNumbers) in = NULL;
  g_autoptr (GError) none = NULL;

  while (map >= walk->shapes->shapes[value->node->inputs[i]].size[1])
    map -= walk->shapes->shapes[value->node->inputs[i++]].size[1];
  from = value->node->inputs[i];
  in = fovea_walk_get (walk, from, NULL, error);
  if (! in)
    return FALSE;
  g_free (value->sum->from);
  value->sum->from =
      g_strdup (fovea_graph_value_name (walk->model->graph, from));
  value->sum->from_row = fovea_walk_row (walk, value->sum->from, &none);
  value->in = in->tensor->data;
  return value_copy (value, map, value->sum->y, value->sum->x, error);
}

gboolean
fovea_walk_value_fail (const WalkValue *value, GError **error)
{
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("the arithmetic of '%s' (%s) is not shown: it is of convolutions, fully "
         "connected layers, pooling, sums, batch norms and activations"),
      value->sum->layer, value->step->klass->name);
}

gboolean
fovea_walk_value_fill (WalkValue *value, GError **error)
{
  const char *name = value->step->klass->name;
  const guint rank = value->step->in[0].rank;
  gboolean    is_global;

  if (g_str_equal (name, "conv") && rank == 4)
    {
      value->sum->kind = FOVEA_VALUE_CONV;
      return value_conv (value, error);
    }
  if ((g_str_equal (name, "fc") || g_str_equal (name, "gemm") ||
       g_str_equal (name, "matmul")) &&
      rank == 2)
    {
      value->sum->kind = FOVEA_VALUE_FULL;
      return value_full (value, error);
    }
  if (value_is_pool (value->step, &value->sum->is_max, &is_global) && rank == 4)
    {
      value->sum->kind = FOVEA_VALUE_POOL;
      return value_pool (value, is_global, error);
    }
  if (fovea_walk_is_each (
          value->walk, value->walk->description->layers[value->sum->row].node))
    {
      value->sum->kind = FOVEA_VALUE_EACH;
      return value_each (value, error);
    }
  if (g_str_equal (name, "add"))
    {
      value->sum->kind = FOVEA_VALUE_ADD;
      return value_add (value, error);
    }
  if (value->step->klass->alias)
    return value_alias (value, error);
  return value_is_concat (value) ? value_concat (value, error) :
                                   fovea_walk_value_fail (value, error);
}
