/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planning a method for a network takes longer than asking it about a class, so the
 * last plan is kept. Only the worker's thread, which does one thing after the other,
 * touches it; requests hold it, since one may outlive the window. */
#include "classify-heat.h"

#include <glib/gi18n-lib.h>

#include "fovea.h"
#include "heat-surface.h"

struct _FoveaHeatPlans
{
  FoveaModel  *model;
  FoveaReason *reason;
  char       **layers;
  FoveaWhy     why;
  FoveaSeeing  seeing;
  char        *layer; /* as it was asked for */

  FoveaSubject *photo;
  FoveaTensor  *small; /* the same in the size that is shown */
};

typedef struct
{
  FoveaHeatPlans *plans;
  FoveaModel     *model;
  FoveaSubject   *photo;
  FoveaWhy        why;
  FoveaSeeing     seeing;
  guint           index;
  char           *layer, *label;
} HeatRequest;

/* ---- Plans ------------------------------------------------------------------------- */

static void
heat_plans_clear (gpointer memory)
{
  FoveaHeatPlans *plans = memory;

  g_clear_pointer (&plans->reason, fovea_reason_free);
  g_clear_pointer (&plans->layers, g_strfreev);
  g_clear_pointer (&plans->model, fovea_model_unref);
  g_clear_pointer (&plans->layer, g_free);
  g_clear_pointer (&plans->photo, fovea_subject_unref);
  g_clear_pointer (&plans->small, fovea_tensor_free);
}

FoveaHeatPlans *
fovea_heat_plans_new (void)
{
  return g_atomic_rc_box_new0 (FoveaHeatPlans);
}

void
fovea_heat_plans_unref (FoveaHeatPlans *plans)
{
  g_atomic_rc_box_release_full (plans, heat_plans_clear);
}

static gboolean
heat_plan (FoveaHeatPlans *plans, const HeatRequest *request, GError **error)
{
  if (plans->model != request->model)
    {
      heat_plans_clear (plans);
      plans->model = fovea_model_ref (request->model);
    }
  if (plans->reason && plans->why == request->why && plans->seeing == request->seeing &&
      g_strcmp0 (plans->layer, request->layer) == 0)
    return TRUE;
  g_clear_pointer (&plans->reason, fovea_reason_free);
  g_free (plans->layer);
  plans->layer = g_strdup (request->layer);
  plans->why = request->why;
  plans->seeing = request->seeing;
  plans->reason =
      fovea_reason_new (request->model, request->why, request->layer, request->seeing, error);
  return plans->reason != NULL;
}

/* ---- In the thread ------------------------------------------------------------------- */

static void
heat_request_free (gpointer data)
{
  HeatRequest *request = data;

  fovea_heat_plans_unref (request->plans);
  fovea_model_unref (request->model);
  fovea_subject_unref (request->photo);
  g_free (request->layer);
  g_free (request->label);
  g_free (request);
}

static void
heat_map_clear (gpointer memory)
{
  FoveaHeatMap *map = memory;

  g_clear_pointer (&map->heat, fovea_photo_heat_free);
  g_clear_pointer (&map->under, cairo_surface_destroy);
  g_clear_pointer (&map->surface, cairo_surface_destroy);
  g_free (map->label);
  g_free (map->asked);
  g_free (map->layer);
  g_strfreev (map->layers);
}

void
fovea_heat_map_unref (gpointer map)
{
  if (map)
    g_atomic_rc_box_release_full (map, heat_map_clear);
}

FoveaHeatMap *
fovea_heat_map_ref (const FoveaHeatMap *map)
{
  return g_atomic_rc_box_acquire ((gpointer) map);
}

static FoveaHeatMap *
heat_map_new (const HeatRequest *request, FoveaPhotoHeat *heat)
{
  FoveaHeatPlans *plans = request->plans;
  FoveaHeatMap   *map = g_atomic_rc_box_new0 (FoveaHeatMap);

  /* Which layers there are is not needed for the map: none is no error. */
  if (! plans->layers)
    plans->layers = fovea_reason_layers (plans->model, NULL);
  map->heat = heat;
  map->why = request->why;
  map->seeing = request->seeing;
  map->index = request->index;
  map->label = g_strdup (request->label);
  map->asked = g_strdup (request->layer);
  map->layer = g_strdup (fovea_reason_layer (plans->reason));
  map->layers = g_strdupv (plans->layers);
  map->exact = fovea_reason_is_exact (plans->reason);
  return map;
}

/* A photo of many megapixels is shrunk once, not for each class. */
static gboolean
heat_shrink (FoveaHeatPlans *plans, FoveaSubject *photo, GError **error)
{
  const gint64 *size = photo->pixels->shape.size;
  const double  box[4] = { 0, 0, size[2], size[1] };
  FoveaShape    shape;

  if (plans->photo == photo && plans->small)
    return TRUE;
  g_clear_pointer (&plans->photo, fovea_subject_unref);
  g_clear_pointer (&plans->small, fovea_tensor_free);
  shape = fovea_shape (3, size[0], (gint64) cairo_image_surface_get_height (photo->surface),
                       (gint64) cairo_image_surface_get_width (photo->surface));
  plans->photo = fovea_subject_ref (photo);
  plans->small = fovea_tensor_new (FOVEA_F32, &shape, error);
  return plans->small &&
         fovea_resize (photo->pixels, box, FOVEA_RESIZE_BILINEAR, plans->small, error);
}

static gboolean
heat_draw (FoveaHeatMap *map, const HeatRequest *request, GError **error)
{
  const int width = cairo_image_surface_get_width (request->photo->surface);
  const int height = cairo_image_surface_get_height (request->photo->surface);

  if (map->heat->problem)
    return TRUE;
  if (! heat_shrink (request->plans, request->photo, error))
    return FALSE;
  map->under = fovea_heat_surface_new (map->heat, request->plans->small, 0.0, width, height, error);
  if (map->under)
    map->surface =
        fovea_heat_surface_new (map->heat, request->plans->small, 1.0, width, height, error);
  return map->surface != NULL;
}

/* The layers, which are gone through again for each place, say nothing of how far it is. */
static void
heat_hiding (double fraction, const char *what, gpointer data)
{
  const FoveaRunOptions *options = data;

  options->progress (fraction, _ ("hiding place by place"), options->data);
}

static gpointer
heat_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  HeatRequest    *request = data;
  FoveaRunOptions own = *options;
  gint64          start = g_get_monotonic_time ();
  FoveaPhotoHeat *heat = NULL;
  FoveaHeatMap   *map;

  if (request->why == FOVEA_WHY_OCCLUSION && options->progress)
    {
      own.progress = heat_hiding;
      own.data = (gpointer) options;
    }
  if (heat_plan (request->plans, request, error))
    heat = fovea_reason_run (request->plans->reason, request->photo->pixels, request->index,
                             &own, error);
  if (! heat)
    return NULL;
  map = heat_map_new (request, heat);
  map->seconds = (g_get_monotonic_time () - start) / 1e6;
  if (! heat_draw (map, request, error))
    g_clear_pointer (&map, fovea_heat_map_unref);
  return map;
}

/* ---- In words --------------------------------------------------------------------------- */

static char *
heat_method (const FoveaHeatMap *map)
{
  switch (map->why)
    {
    case FOVEA_WHY_SALIENCY:
      return g_strdup (_ ("saliency, how much each pixel would change the score"));
    case FOVEA_WHY_GUIDED:
      return g_strdup (_ ("guided backpropagation, what raises the score, through what fired"));
    case FOVEA_WHY_INTEGRATED:
      return g_strdup (_ ("integrated gradients, each pixel's share of the score"));
    case FOVEA_WHY_OCCLUSION:
      return g_strdup (_ ("occlusion, how much probability a grey square takes away"));
    default:
      return g_strdup_printf (map->exact ? _ ("exact class activation map (CAM) of “%s”") :
                                           _ ("Grad-CAM of “%s”"),
                              map->layer);
    }
}

char *
fovea_heat_map_facts (const FoveaHeatMap *map)
{
  const FoveaHeat *first = map->heat->n_parts > 0 ? map->heat->heats[0] : NULL;
  g_autofree char *method = heat_method (map);
  g_autofree char *name = fovea_label_name (map->label);

  if (map->why == FOVEA_WHY_OCCLUSION)
    return g_strdup_printf (_ ("%s: %s; %ux%u places, %.1f s"), name, method,
                            first ? first->width : 0, first ? first->height : 0, map->seconds);
  return g_strdup_printf (_ ("%s: %s; %ux%u values, score %.4g, %.2f s"), name, method,
                          first ? first->width : 0, first ? first->height : 0, map->heat->score,
                          map->seconds);
}

/* ---- The worker ---------------------------------------------------------------------------- */

FoveaWorker *
fovea_heat_worker_new (FoveaDoneFunc done, gpointer data)
{
  return fovea_worker_new (heat_work, heat_request_free, fovea_heat_map_unref, done, data);
}

void
fovea_heat_worker_start (FoveaWorker             *worker,
                         FoveaHeatPlans          *plans,
                         FoveaModel              *model,
                         FoveaSubject            *photo,
                         const FoveaHeatSettings *settings)
{
  HeatRequest *request = g_new0 (HeatRequest, 1);

  request->plans = g_atomic_rc_box_acquire (plans);
  request->model = fovea_model_ref (model);
  request->photo = fovea_subject_ref (photo);
  request->why = settings->why;
  request->seeing = settings->seeing;
  request->index = settings->index;
  request->layer = g_strdup (settings->layer);
  request->label = g_strdup (settings->label);
  fovea_worker_start (worker, request);
}
