/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking inside: the feature maps of one layer, the strongest first. The
 * numbers are a tap's, the same that the network goes on with. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "model.h"

void
fovea_maps_free (FoveaMaps *maps)
{
  if (! maps)
    return;
  g_free (maps->layer);
  fovea_free (maps->index);
  fovea_free (maps->minimum);
  fovea_free (maps->maximum);
  fovea_free (maps->mean);
  fovea_free (maps->values);
  g_free (maps);
}

/* The activation that reads a node's output, or the node itself. */
static const FoveaNode *
maps_activation (FoveaGraph *graph, const FoveaNode *node)
{
  static const char *const activations[] = { "relu", "clip", "sigmoid", "tanh",
                                             NULL };

  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    {
      const FoveaNode *reader = fovea_graph_node (graph, i);

      if (reader->n_inputs > 0 && reader->inputs[0] == node->outputs[0])
        return g_strv_contains (activations, reader->layer) ? reader : node;
    }
  return node;
}

const FoveaNode *
fovea_model_maps_node (FoveaModel *model,
                       const char *layer,
                       FoveaValue *value,
                       GError    **error)
{
  const FoveaNode *node;

  *value = layer && *layer ? fovea_graph_find (model->graph, layer, error) :
                             FOVEA_NO_VALUE;
  if (layer && *layer && *value == FOVEA_NO_VALUE)
    return NULL;

  for (guint i = 0; i < fovea_graph_n_nodes (model->graph); i++)
    {
      node = fovea_graph_node (model->graph, i);
      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] == *value)
          return node;
      if (*value == FOVEA_NO_VALUE && g_str_equal (node->layer, "conv"))
        {
          node = maps_activation (model->graph, node);
          *value = node->outputs[0];
          return node;
        }
    }
  if (*value == FOVEA_NO_VALUE)
    fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                _ ("%s: the network has no convolution; name a layer"),
                model->id);
  else
    fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                _ ("%s: '%s' is an input or a weight, not a layer"), model->id,
                layer);
  return NULL;
}

static gboolean
maps_alloc (FoveaMaps *maps, guint n, GError **error)
{
  gsize pixels = (gsize) maps->width * maps->height;

  maps->n_maps = n;
  maps->index = fovea_alloc (n, sizeof *maps->index);
  maps->minimum = fovea_alloc (n, sizeof *maps->minimum);
  maps->maximum = fovea_alloc (n, sizeof *maps->maximum);
  maps->mean = fovea_alloc (n, sizeof *maps->mean);
  maps->values = fovea_alloc (n, pixels * sizeof *maps->values);
  if (maps->index && maps->minimum && maps->maximum && maps->mean &&
      maps->values)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_MEMORY,
                     _ ("not enough memory for %u maps of %ux%u"), n,
                     maps->width, maps->height);
}

static double
maps_strength (const float *values, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += fabs ((double) values[i]);
  return sum / (double) n;
}

/* Strongest first, equal ones in order, NaN last. */
static gint
maps_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint  *left = a, *right = b;
  const double *mean = data;
  double        l = mean[*left], r = mean[*right];

  if (isnan (l) != isnan (r))
    return isnan (l) ? 1 : -1;
  if (l != r && ! isnan (l))
    return l > r ? -1 : 1;
  return *left < *right ? -1 : *left > *right;
}

/* Of the numbers that are finite; 0 when there are none. */
static void
maps_range (const float *values, gsize n, float *minimum, float *maximum)
{
  *minimum = INFINITY;
  *maximum = -INFINITY;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        *minimum = MIN (*minimum, values[i]);
        *maximum = MAX (*maximum, values[i]);
      }
  if (*minimum > *maximum)
    *minimum = *maximum = 0.0f;
}

gboolean
fovea_maps_take (FoveaMaps   *maps,
                 const float *values,
                 const guint *index,
                 guint        n,
                 GError     **error)
{
  gsize pixels = (gsize) maps->width * maps->height;

  if (! maps_alloc (maps, n, error))
    return FALSE;
  maps_range (values, maps->channels * pixels, &maps->low, &maps->high);
  for (guint i = 0; i < n; i++)
    {
      float *map = maps->values + i * pixels;

      memcpy (map, values + index[i] * pixels, pixels * sizeof *values);
      maps->index[i] = index[i];
      maps->mean[i] = maps_strength (map, pixels);
      maps_range (map, pixels, &maps->minimum[i], &maps->maximum[i]);
    }
  return TRUE;
}

/* The maps' numbers in another order than by strength. */
static guint *
maps_order (const FoveaMaps *maps, const float *values, FoveaMapsOrder by)
{
  g_autofree FoveaMapFacts *facts = g_new0 (FoveaMapFacts, maps->channels);
  const FoveaLayerMaps      all = { .n = maps->channels, .facts = facts };
  gsize                     pixels = (gsize) maps->width * maps->height;

  for (guint c = 0; c < maps->channels; c++)
    {
      gsize zeros = 0;

      for (gsize i = 0; i < pixels; i++)
        zeros += values[c * pixels + i] == 0.0f;
      facts[c].zeros = (double) zeros / (double) pixels;
    }
  return fovea_layer_maps_order (&all, by);
}

static guint *
maps_strongest (const FoveaMaps *maps, const float *values)
{
  gsize              pixels = (gsize) maps->width * maps->height;
  g_autofree double *mean = g_new (double, maps->channels);
  guint             *order = g_new (guint, maps->channels);

  for (guint c = 0; c < maps->channels; c++)
    {
      order[c] = c;
      mean[c] = maps_strength (values + c * pixels, pixels);
    }
  g_qsort_with_data (order, (gint) maps->channels, sizeof *order, maps_compare,
                     mean);
  return order;
}

static gboolean
maps_fill (FoveaMaps     *maps,
           const float   *values,
           FoveaMapsOrder by,
           guint          n,
           GError       **error)
{
  g_autofree guint *order = by == FOVEA_MAPS_BY_STRENGTH ?
                                maps_strongest (maps, values) :
                                maps_order (maps, values, by);

  return fovea_maps_take (maps, values, order, n, error);
}

/* TRUE when the value's shape is one of maps. */
static gboolean
maps_check_shape (FoveaModel       *model,
                  const char       *layer,
                  const FoveaShape *shape,
                  GError          **error)
{
  g_autofree char *text = fovea_shape_to_string (shape);

  if (shape->rank == 4 && fovea_shape_elements (shape) > 0 &&
      shape->size[0] == 1 && shape->size[1] <= G_MAXINT &&
      shape->size[2] <= G_MAXINT && shape->size[3] <= G_MAXINT)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("%s: the layer '%s' gives %s numbers, which are no maps"), model->id,
      layer, text);
}

gboolean
fovea_feature_maps_check (FoveaModel *model, const char *layer, GError **error)
{
  g_autoptr (FoveaPlan) plan = NULL;
  FoveaValue       value;
  const FoveaNode *node = fovea_model_maps_node (model, layer, &value, error);

  plan = node ? fovea_model_shapes (model, error) : NULL;
  return plan && maps_check_shape (model, node->name,
                                   fovea_plan_shape (plan, value), error);
}

FoveaMaps *
fovea_feature_maps (FoveaModel            *model,
                    const FoveaTensor     *photo,
                    const char            *layer,
                    FoveaMapsOrder         order,
                    guint                  n,
                    const FoveaRunOptions *options,
                    GError               **error)
{
  g_autoptr (FoveaMaps) maps = g_new0 (FoveaMaps, 1);
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *tap;
  const FoveaNode   *node;
  const FoveaShape  *shape;
  FoveaValue         value;

  node = fovea_model_maps_node (model, layer, &value, error);
  plan = node ? fovea_model_shapes (model, error) : NULL;
  if (! plan)
    return NULL;
  shape = fovea_plan_shape (plan, value);
  if (! maps_check_shape (model, node->name, shape, error))
    return NULL;
  maps->layer = g_strdup (node->name);
  maps->channels = (guint) shape->size[1];
  maps->height = (guint) shape->size[2];
  maps->width = (guint) shape->size[3];

  input = fovea_model_prepare (model, photo, &maps->seen, error);
  tap = input ? fovea_model_run (model, value, input, options, &result, error) :
                NULL;
  if (! tap ||
      ! maps_fill (maps, tap->data, order,
                   n == 0 ? maps->channels : MIN (n, maps->channels), error))
    return NULL;
  return g_steal_pointer (&maps);
}

FoveaMaps *
fovea_layer_maps_choose (const FoveaLayerMaps *all,
                         const char           *layer,
                         const FoveaRect      *seen,
                         const guint          *index,
                         guint                 n,
                         GError              **error)
{
  g_autoptr (FoveaMaps) maps = g_new0 (FoveaMaps, 1);

  for (guint i = 0; i < n; i++)
    if (index[i] >= all->n)
      {
        fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                    _ ("%s: there is no map %u, the last one is %u"), layer,
                    index[i], all->n - 1);
        return NULL;
      }
  maps->layer = g_strdup (layer);
  maps->channels = all->n;
  maps->width = all->width;
  maps->height = all->height;
  maps->asked = TRUE;
  maps->seen = *seen;
  return fovea_maps_take (maps, all->values, index, n, error) ?
             g_steal_pointer (&maps) :
             NULL;
}

void
fovea_maps_to_grey (const FoveaMaps *maps, guint i, float *grey)
{
  gsize        pixels = (gsize) maps->width * maps->height;
  const float *values = maps->values + i * pixels;
  double       low = maps->minimum[i], high = maps->maximum[i];

  for (gsize p = 0; p < pixels; p++)
    if (isnan (values[p]))
      grey[p] = 0.0f;
    else if (low == high && isfinite (values[p]))
      grey[p] = 0.5f;
    else
      grey[p] = (float) CLAMP (
          ((double) values[p] - low) / MAX (high - low, G_MINDOUBLE), 0.0, 1.0);
}

char **
fovea_model_map_layers (FoveaModel *model, GError **error)
{
  g_autoptr (FoveaPlan) plan = fovea_model_shapes (model, error);
  GPtrArray *names;

  if (! plan)
    return NULL;
  names = g_ptr_array_new ();
  for (guint i = 0; i < fovea_graph_n_nodes (model->graph); i++)
    {
      const FoveaNode *node = fovea_graph_node (model->graph, i);

      if (fovea_plan_shape (plan, node->outputs[0])->rank == 4)
        g_ptr_array_add (names, g_strdup (node->name));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
