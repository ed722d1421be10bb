/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A cancel by the person is said, one by the program is not. */
#include "heat-keeper.h"

#include "progress-row.h"

struct _FoveaHeatKeeper
{
  FoveaWorker    *worker;
  FoveaHeatPlans *plans;
  GtkWidget      *progress;
  FoveaHeatFunc   changed;
  gpointer        data;
  gboolean        quiet;

  FoveaHeatMap *map;
  FoveaSubject *photo, *wanted_photo; /* of the map; of what is under way */
  FoveaModel   *model, *wanted_model;
};

static void
keeper_forget (FoveaHeatKeeper *keeper)
{
  g_clear_pointer (&keeper->map, fovea_heat_map_unref);
  g_clear_pointer (&keeper->photo, fovea_subject_unref);
  g_clear_pointer (&keeper->model, fovea_model_unref);
}

static void
keeper_done (gpointer result, const GError *error, gpointer data)
{
  FoveaHeatKeeper *keeper = data;

  fovea_progress_row_update (keeper->progress);
  if (keeper->quiet)
    return;
  if (! g_error_matches (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED))
    {
      keeper_forget (keeper);
      keeper->map = result;
      keeper->photo = g_steal_pointer (&keeper->wanted_photo);
      keeper->model = g_steal_pointer (&keeper->wanted_model);
    }
  keeper->changed (error, keeper->data);
}

FoveaHeatKeeper *
fovea_heat_keeper_new (FoveaHeatFunc changed, gpointer data)
{
  FoveaHeatKeeper *keeper = g_new0 (FoveaHeatKeeper, 1);

  keeper->changed = changed;
  keeper->data = data;
  keeper->plans = fovea_heat_plans_new ();
  keeper->worker = fovea_heat_worker_new (keeper_done, keeper);
  keeper->progress = g_object_ref_sink (fovea_progress_row_new (keeper->worker));
  return keeper;
}

void
fovea_heat_keeper_free (FoveaHeatKeeper *keeper)
{
  if (! keeper)
    return;
  keeper->quiet = TRUE;
  g_clear_object (&keeper->progress); /* before the worker it follows */
  fovea_worker_free (keeper->worker);
  fovea_heat_plans_unref (keeper->plans);
  g_clear_pointer (&keeper->wanted_photo, fovea_subject_unref);
  g_clear_pointer (&keeper->wanted_model, fovea_model_unref);
  keeper_forget (keeper);
  g_free (keeper);
}

GtkWidget *
fovea_heat_keeper_progress (FoveaHeatKeeper *keeper)
{
  return keeper->progress;
}

static gboolean
keeper_has (FoveaHeatKeeper         *keeper,
            FoveaModel              *model,
            FoveaSubject            *photo,
            const FoveaHeatSettings *wanted)
{
  const FoveaHeatMap *map = keeper->map;

  return map && keeper->photo == photo && keeper->model == model && map->index == wanted->index &&
         map->why == wanted->why && map->seeing == wanted->seeing &&
         (map->why != FOVEA_WHY_CAM || g_strcmp0 (map->asked, wanted->layer) == 0);
}

void
fovea_heat_keeper_want (FoveaHeatKeeper         *keeper,
                        FoveaModel              *model,
                        FoveaSubject            *photo,
                        const FoveaHeatSettings *settings)
{
  fovea_heat_keeper_stop (keeper);
  if (keeper_has (keeper, model, photo, settings))
    {
      keeper->changed (NULL, keeper->data);
      return;
    }
  keeper->wanted_photo = fovea_subject_ref (photo);
  keeper->wanted_model = fovea_model_ref (model);
  fovea_heat_worker_start (keeper->worker, keeper->plans, model, photo, settings);
  fovea_progress_row_update (keeper->progress);
}

void
fovea_heat_keeper_stop (FoveaHeatKeeper *keeper)
{
  gboolean before = keeper->quiet;

  keeper->quiet = TRUE;
  fovea_worker_cancel (keeper->worker);
  keeper->quiet = before;
  g_clear_pointer (&keeper->wanted_photo, fovea_subject_unref);
  g_clear_pointer (&keeper->wanted_model, fovea_model_unref);
}

void
fovea_heat_keeper_drop (FoveaHeatKeeper *keeper,
                        FoveaModel      *model,
                        FoveaSubject    *photo,
                        FoveaSeeing      seeing)
{
  fovea_heat_keeper_stop (keeper);
  if (model && (! keeper->map || (keeper->model == model && keeper->photo == photo &&
                                  keeper->map->seeing == seeing)))
    return;
  keeper_forget (keeper);
  keeper->changed (NULL, keeper->data);
}

const FoveaHeatMap *
fovea_heat_keeper_map (FoveaHeatKeeper *keeper)
{
  return keeper->map;
}
