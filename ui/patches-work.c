/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The newest set wins: the window looks ten times a second. */
#include "patches-work.h"

typedef struct
{
  FoveaPatchRequest *request;
  FoveaPatchKeeper  *keeper;
  FoveaPatchesLive  *live;
} PatchesJob;

static void
patches_live_clear (gpointer data)
{
  FoveaPatchesLive *live = data;

  fovea_patch_set_unref (live->set);
  g_mutex_clear (&live->lock);
}

FoveaPatchesLive *
fovea_patches_live_new (void)
{
  FoveaPatchesLive *live = g_atomic_rc_box_new0 (FoveaPatchesLive);

  g_mutex_init (&live->lock);
  return live;
}

void
fovea_patches_live_unref (FoveaPatchesLive *live)
{
  g_atomic_rc_box_release_full (live, patches_live_clear);
}

FoveaPatchSet *
fovea_patches_live_take (FoveaPatchesLive *live)
{
  FoveaPatchSet *set;

  g_mutex_lock (&live->lock);
  set = g_steal_pointer (&live->set);
  g_mutex_unlock (&live->lock);
  return set;
}

static void
patches_leave (FoveaPatchSet *set, gpointer data)
{
  FoveaPatchesLive *live = data;

  g_mutex_lock (&live->lock);
  fovea_patch_set_unref (live->set);
  live->set = set;
  g_mutex_unlock (&live->lock);
}

gpointer
fovea_patches_job_new (FoveaPatchRequest *request, FoveaPatchKeeper *keeper, FoveaPatchesLive *live)
{
  PatchesJob *job = g_new0 (PatchesJob, 1);

  job->request = request;
  job->keeper = fovea_patch_keeper_ref (keeper);
  job->live = g_atomic_rc_box_acquire (live);
  return job;
}

void
fovea_patches_job_free (gpointer data)
{
  PatchesJob *job = data;

  fovea_patch_request_free (job->request);
  fovea_patch_keeper_unref (job->keeper);
  fovea_patches_live_unref (job->live);
  g_free (job);
}

gpointer
fovea_patches_job_run (gpointer data, const FoveaRunOptions *options, GError **error)
{
  PatchesJob *job = data;

  return fovea_patches_find (job->request, job->keeper, patches_leave, job->live, options, error);
}

gpointer
fovea_patches_layers_read (gpointer name, const FoveaRunOptions *options, GError **error)
{
  g_autoptr (FoveaModel) model = fovea_model_find (name, error);

  return model ? fovea_model_map_layers (model, error) : NULL;
}
