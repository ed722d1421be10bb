/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thing after the other, off the main thread: a new request stops the one
 * that is running, and only the newest one's outcome is delivered. All functions
 * are called on the main thread but for the work itself. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

typedef struct _FoveaWorker FoveaWorker;

/* In the worker's thread. `options` holds the cancel flag and the progress
 * callback for the engine. NULL and an error when it failed. */
typedef gpointer (*FoveaWorkFunc) (gpointer               request,
                                   const FoveaRunOptions *options,
                                   GError               **error);
/* On the main thread: takes `result`, which is NULL when there is an `error`. */
typedef void (*FoveaDoneFunc) (gpointer result, const GError *error, gpointer data);

FoveaWorker *fovea_worker_new (FoveaWorkFunc  work,
                               GDestroyNotify free_request,
                               GDestroyNotify free_result,
                               FoveaDoneFunc  done,
                               gpointer       data);
/* Stops what is running; delivers nothing any more. */
void fovea_worker_free (FoveaWorker *worker);

/* Takes `request`. */
void fovea_worker_start (FoveaWorker *worker, gpointer request);
/* Returns at once; `done` is called with a CANCELLED error. */
void fovea_worker_cancel (FoveaWorker *worker);

gboolean fovea_worker_is_busy (FoveaWorker *worker);
/* How far it is, 0..1, and with what, in words ("layer 23 of 53", maybe NULL).
 * (transfer full for `what`) */
double fovea_worker_progress (FoveaWorker *worker, char **what);
/* Seconds since it was started. */
double fovea_worker_seconds (FoveaWorker *worker);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWorker, fovea_worker_free)

G_END_DECLS
