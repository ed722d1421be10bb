/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread behind a view. A job outlives its worker when the window is closed
 * in the middle of it: it then finds `worker` NULL and is thrown away. */
#include "worker.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  gint         cancel;
  FoveaWorker *worker; /* main thread only; NULL: nobody waits any more */
  gint64       started;

  GMutex lock; /* for the two below */
  double fraction;
  char  *what;

  gpointer       request, result;
  GError        *error;
  FoveaWorkFunc  work;
  GDestroyNotify free_request, free_result;
} WorkerJob;

struct _FoveaWorker
{
  GThreadPool   *pool; /* of one thread: jobs never overlap */
  WorkerJob     *job;  /* the newest one, until it is delivered */
  FoveaWorkFunc  work;
  GDestroyNotify free_request, free_result;
  FoveaDoneFunc  done;
  gpointer       data;
};

static void
worker_job_clear (gpointer memory)
{
  WorkerJob *job = memory;

  if (job->request)
    job->free_request (job->request);
  if (job->result)
    job->free_result (job->result);
  g_clear_error (&job->error);
  g_free (job->what);
  g_mutex_clear (&job->lock);
}

static void
worker_job_unref (gpointer job)
{
  g_atomic_rc_box_release_full (job, worker_job_clear);
}

static void
worker_progress (double fraction, const char *what, gpointer data)
{
  WorkerJob *job = data;

  g_mutex_lock (&job->lock);
  job->fraction = fraction;
  if (g_strcmp0 (job->what, what) != 0)
    {
      g_free (job->what);
      job->what = g_strdup (what);
    }
  g_mutex_unlock (&job->lock);
}

/* Lets go of the newest job: cancelled, and its outcome unwanted. */
static void
worker_abandon (FoveaWorker *worker)
{
  if (worker->job)
    {
      g_atomic_int_set (&worker->job->cancel, 1);
      worker->job->worker = NULL;
      g_clear_pointer (&worker->job, worker_job_unref);
    }
}

static gboolean
worker_deliver (gpointer data)
{
  WorkerJob   *job = data;
  FoveaWorker *worker = job->worker;

  if (worker)
    {
      /* First, so that `done` may start the next one. */
      g_clear_pointer (&worker->job, worker_job_unref);
      worker->done (g_steal_pointer (&job->result), job->error, worker->data);
    }
  return G_SOURCE_REMOVE;
}

static void
worker_thread (gpointer data, gpointer unused)
{
  WorkerJob            *job = data;
  const FoveaRunOptions options = { .cancel = &job->cancel,
                                    .progress = worker_progress,
                                    .data = job };

  if (g_atomic_int_get (&job->cancel))
    g_set_error (&job->error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
  else
    job->result = job->work (job->request, &options, &job->error);
  /* The idle source owns the thread's reference from here. */
  g_idle_add_full (G_PRIORITY_DEFAULT, worker_deliver, job, worker_job_unref);
}

FoveaWorker *
fovea_worker_new (FoveaWorkFunc  work,
                  GDestroyNotify free_request,
                  GDestroyNotify free_result,
                  FoveaDoneFunc  done,
                  gpointer       data)
{
  FoveaWorker *worker = g_new0 (FoveaWorker, 1);

  worker->pool = g_thread_pool_new (worker_thread, NULL, 1, FALSE, NULL);
  worker->work = work;
  worker->free_request = free_request;
  worker->free_result = free_result;
  worker->done = done;
  worker->data = data;
  return worker;
}

void
fovea_worker_free (FoveaWorker *worker)
{
  if (! worker)
    return;
  worker_abandon (worker);
  /* Neither dropping queued jobs nor waiting: they are cancelled, end by
   * themselves and free what they hold. */
  g_thread_pool_free (worker->pool, FALSE, FALSE);
  g_free (worker);
}

void
fovea_worker_start (FoveaWorker *worker, gpointer request)
{
  WorkerJob *job = g_atomic_rc_box_new0 (WorkerJob);

  worker_abandon (worker);
  g_mutex_init (&job->lock);
  job->worker = worker;
  job->started = g_get_monotonic_time ();
  job->request = request;
  job->work = worker->work;
  job->free_request = worker->free_request;
  job->free_result = worker->free_result;
  worker->job = job;
  g_thread_pool_push (worker->pool, g_atomic_rc_box_acquire (job), NULL);
}

void
fovea_worker_cancel (FoveaWorker *worker)
{
  g_autoptr (GError) error = NULL;

  if (! worker->job)
    return;
  /* Said now and not when the thread has noticed: a model that is being read
   * from a slow disk cannot be interrupted, the person waiting can be freed. */
  worker_abandon (worker);
  g_set_error (&error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
  worker->done (NULL, error, worker->data);
}

gboolean
fovea_worker_is_busy (FoveaWorker *worker)
{
  return worker->job != NULL;
}

double
fovea_worker_progress (FoveaWorker *worker, char **what)
{
  WorkerJob *job = worker->job;
  double     fraction;

  *what = NULL;
  if (! job)
    return 0.0;
  g_mutex_lock (&job->lock);
  fraction = job->fraction;
  *what = g_strdup (job->what);
  g_mutex_unlock (&job->lock);
  return CLAMP (fraction, 0.0, 1.0);
}

double
fovea_worker_seconds (FoveaWorker *worker)
{
  return worker->job ? (g_get_monotonic_time () - worker->job->started) / 1e6 : 0.0;
}
