/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the threads of a patches view do: a search, whose sets are left where the window
 * finds them, and the layers of a model. For fovea_worker_new. */
#pragma once

#include "patches-find.h"

G_BEGIN_DECLS

/* What the thread has found last, shared with the window. */
typedef struct
{
  GMutex         lock;
  FoveaPatchSet *set; /* NULL: the window has it already */
} FoveaPatchesLive;

FoveaPatchesLive *fovea_patches_live_new (void);
void              fovea_patches_live_unref (FoveaPatchesLive *live);
/* (transfer full) */
FoveaPatchSet *fovea_patches_live_take (FoveaPatchesLive *live);

/* Takes the request; the others get a reference more. */
gpointer fovea_patches_job_new (FoveaPatchRequest *request,
                                FoveaPatchKeeper  *keeper,
                                FoveaPatchesLive  *live);
void     fovea_patches_job_free (gpointer job);
/* A FoveaPatchSet. */
gpointer fovea_patches_job_run (gpointer job, const FoveaRunOptions *options, GError **error);

/* The names of the layers that have maps, of the model that `name` (a char *) means: a
 * GStrv. */
gpointer fovea_patches_layers_read (gpointer name, const FoveaRunOptions *options, GError **error);

G_END_DECLS
