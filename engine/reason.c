/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a network answers what it answers, as maps over the whole photo: one way of
 * asking and one of seeing, planned once. */
#include "reason.h"

#include "error.h"

void
fovea_reason_free (FoveaReason *reason)
{
  if (! reason)
    return;
  fovea_explain_free (reason->explain);
  fovea_model_unref (reason->model);
  g_free (reason);
}

/* ---- Making --------------------------------------------------------------------- */

static gboolean
reason_explain (FoveaReason *reason, const char *layer, GError **error)
{
  static const FoveaSaliencyKind kinds[] = {
    [FOVEA_WHY_SALIENCY] = FOVEA_SALIENCY_PLAIN,
    [FOVEA_WHY_GUIDED] = FOVEA_SALIENCY_GUIDED,
    [FOVEA_WHY_INTEGRATED] = FOVEA_SALIENCY_INTEGRATED
  };

  if (reason->why == FOVEA_WHY_OCCLUSION)
    return TRUE;
  reason->explain =
      reason->why == FOVEA_WHY_CAM ?
          fovea_model_cam_new (reason->model, layer, error) :
          fovea_model_saliency_new (reason->model, kinds[reason->why], error);
  return reason->explain != NULL;
}

/* A map's pixels share the part evenly. */
static void
reason_place (const FoveaReason *reason, FoveaPhotoHeat *heat)
{
  for (int axis = 0; axis < 2; axis++)
    {
      const guint size =
          axis == 0 ? heat->heats[0]->height : heat->heats[0]->width;

      heat->step[axis] = 1.0 / size;
      heat->first[axis] = 0.5 / size;
    }
  if (reason->why == FOVEA_WHY_OCCLUSION)
    fovea_occlusion_place (reason, heat->first, heat->step);
}

FoveaReason *
fovea_reason_new (FoveaModel *model,
                  FoveaWhy    why,
                  const char *layer,
                  FoveaSeeing seeing,
                  GError    **error)
{
  g_autoptr (FoveaReason) reason = g_new0 (FoveaReason, 1);

  reason->model = fovea_model_ref (model);
  reason->why = why;
  reason->seeing = seeing;
  if (! fovea_model_count_classes (model, &reason->classes, error) ||
      ! reason_explain (reason, layer, error))
    return NULL;
  return g_steal_pointer (&reason);
}

const char *
fovea_reason_layer (FoveaReason *reason)
{
  FoveaGraph *graph = reason->model->graph;

  return fovea_graph_value_name (graph,
                                 reason->explain ?
                                     fovea_explain_layer (reason->explain) :
                                     fovea_graph_input (graph, 0));
}

gboolean
fovea_reason_is_exact (FoveaReason *reason)
{
  return reason->why == FOVEA_WHY_CAM &&
         fovea_explain_is_exact (reason->explain);
}

guint
fovea_reason_classes (FoveaReason *reason)
{
  return reason->classes;
}

void
fovea_reason_set_patch (FoveaReason *reason, guint size, guint stride)
{
  reason->patch = size;
  reason->stride = stride;
}

void
fovea_reason_set_steps (FoveaReason *reason, guint steps)
{
  reason->steps = steps;
}

char **
fovea_reason_layers (FoveaModel *model, GError **error)
{
  g_autoptr (FoveaPlan) plan = fovea_model_shapes (model, error);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree FoveaValue *values = NULL;
  guint n;

  if (! plan)
    return NULL;
  values = fovea_explain_maps (
      plan, model->graph, fovea_graph_logits (model->graph, model->output), &n);
  for (guint i = 0; i < n; i++)
    g_strv_builder_add (names,
                        fovea_graph_value_name (model->graph, values[i]));
  return g_strv_builder_end (names);
}

/* ---- Running -------------------------------------------------------------------- */

static FoveaHeat *
reason_part (const FoveaReason     *reason,
             const FoveaTensor     *photo,
             const FoveaRect       *view,
             guint                  index,
             const FoveaRunOptions *options,
             GError               **error)
{
  g_autoptr (FoveaTensor) input =
      fovea_model_prepare_view (reason->model, photo, view, error);

  if (! input)
    return NULL;
  if (! reason->explain)
    return fovea_occlusion_run (reason, input, index, options, error);
  return fovea_explain_run (reason->explain, input, index, reason->steps, NULL,
                            options, error);
}

/* The first part's that has something to say; all parts have to be 0 or the same
 * for that to be said. */
static char *
reason_problem (const FoveaPhotoHeat *heat)
{
  for (guint i = 0; i < heat->n_parts; i++)
    if (heat->heats[i]->bad > 0)
      return fovea_heat_problem (heat->heats[i]);
  if (heat->minimum == 0 && heat->maximum == 0)
    return fovea_heat_problem (heat->heats[0]);
  if (heat->maximum <= 0)
    return g_strdup_printf (_ ("the map is %.4g to %.4g, nowhere above 0: nothing "
                               "here speaks for this class"),
                            (double) heat->minimum, (double) heat->maximum);
  if (heat->minimum != heat->maximum)
    return NULL;
  return g_strdup_printf (_ ("the map is %.4g everywhere: no place speaks more "
                             "for this class than another"),
                          (double) heat->maximum);
}

static void
reason_measure (FoveaPhotoHeat *heat)
{
  heat->minimum = heat->heats[0]->minimum;
  heat->maximum = heat->heats[0]->maximum;
  for (guint i = 0; i < heat->n_parts; i++)
    {
      heat->minimum = MIN (heat->minimum, heat->heats[i]->minimum);
      heat->maximum = MAX (heat->maximum, heat->heats[i]->maximum);
      heat->score += heat->heats[i]->score / heat->n_parts;
    }
  heat->seen = fovea_views_hull (heat->parts, heat->n_parts);
  heat->problem = reason_problem (heat);
}

static gboolean
reason_check (const FoveaReason *reason, guint index, GError **error)
{
  return index < reason->classes ||
         fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("there is no class %u, the network has %u (0 to %u)"),
                     index, reason->classes, reason->classes - 1);
}

FoveaPhotoHeat *
fovea_reason_run (FoveaReason           *reason,
                  const FoveaTensor     *photo,
                  guint                  index,
                  const FoveaRunOptions *options,
                  GError               **error)
{
  g_autoptr (FoveaPhotoHeat) heat = g_new0 (FoveaPhotoHeat, 1);
  const FoveaShape *shape = &photo->shape;
  FoveaShare        share;

  heat->width = shape->rank < 2 ? 0 : shape->size[shape->rank - 1];
  heat->height = shape->rank < 2 ? 0 : shape->size[shape->rank - 2];
  heat->parts = reason_check (reason, index, error) ?
                    fovea_model_views (reason->model, heat->width, heat->height,
                                       reason->seeing, &heat->n_parts, error) :
                    NULL;
  if (! heat->parts)
    return NULL;
  heat->heats = g_new0 (FoveaHeat *, heat->n_parts);
  fovea_share_init (&share, options, heat->n_parts);
  for (guint i = 0; i < heat->n_parts; i++)
    {
      share.done = i;
      heat->heats[i] = reason_part (reason, photo, &heat->parts[i], index,
                                    &share.inner, error);
      if (! heat->heats[i])
        return NULL;
    }
  reason_place (reason, heat);
  reason_measure (heat);
  return g_steal_pointer (&heat);
}
