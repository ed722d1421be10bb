/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pool: sleeping threads that wake for a job, take pieces of it by an
 * atomic counter and sleep again. A job is one layer, so waking must be cheap:
 * who waits spins for a moment before it sleeps. Pieces are large at first, so
 * that a thread reads stretches of memory, and become small, so that all end
 * together: with even ones two equal threads shared nine as five and four. */
#include "workers.h"

/* A piece is so large a part of a thread's even share of what is left, but not
 * less than such a part of all the units. */
#define SHARE 2
#define LEAST 64
#define SPINS 4000
/* No (more) helpers may enter the job. */
#define CLOSED (1u << 31)

#if defined __x86_64__
#define PAUSE() __builtin_ia32_pause ()
#else
#define PAUSE() g_thread_yield ()
#endif

typedef struct
{
  FoveaUnits function;
  gpointer   data;
  gint64     units, least; /* units of the smallest piece */
  gint64     next;    /* atomic: first unit that nobody took */
  guint      threads; /* who may help: workers 1 .. threads-1 */
} Job;

static struct
{
  GMutex lock; /* held by the caller whose job runs */
  GMutex wake_lock;
  GCond  wake;
  guint  n_threads; /* started so far, without the caller */
  guint  generation; /* atomic: jobs so far */
  guint  sleepers;   /* atomic: threads that have to be woken */
  guint  born;  /* generation at the last start of threads */
  guint  state; /* atomic: helpers inside the job, and CLOSED */
  Job    job;
} pool = { .state = CLOSED };

static void
job_work (Job *job, guint worker)
{
  gint64 first = __atomic_load_n (&job->next, __ATOMIC_RELAXED);

  while (first < job->units)
    {
      const gint64 left = job->units - first;
      const gint64 share = left / (SHARE * (gint64) job->threads);
      const gint64 until = first + MIN (MAX (share, job->least), left);

      if (! __atomic_compare_exchange_n (&job->next, &first, until, TRUE,
                                         __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        continue;
      job->function (job->data, worker, first, until);
      first = __atomic_load_n (&job->next, __ATOMIC_RELAXED);
    }
}

static guint
pool_wait_for_next (guint seen)
{
  for (guint i = 0; i < SPINS; i++)
    {
      guint now = __atomic_load_n (&pool.generation, __ATOMIC_ACQUIRE);

      if (now != seen)
        return now;
      PAUSE ();
    }
  g_mutex_lock (&pool.wake_lock);
  __atomic_fetch_add (&pool.sleepers, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n (&pool.generation, __ATOMIC_SEQ_CST) == seen)
    g_cond_wait (&pool.wake, &pool.wake_lock);
  __atomic_fetch_sub (&pool.sleepers, 1, __ATOMIC_SEQ_CST);
  seen = __atomic_load_n (&pool.generation, __ATOMIC_ACQUIRE);
  g_mutex_unlock (&pool.wake_lock);
  return seen;
}

/* FALSE when the job is over: the caller waits for those who are inside, never
 * for a thread that is still waking up. */
static gboolean
pool_enter (void)
{
  guint state = __atomic_load_n (&pool.state, __ATOMIC_RELAXED);

  while (! (state & CLOSED))
    if (__atomic_compare_exchange_n (&pool.state, &state, state + 1, TRUE,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
      return TRUE;
  return FALSE;
}

static gpointer
pool_thread (gpointer data)
{
  guint worker = GPOINTER_TO_UINT (data);
  guint seen = __atomic_load_n (&pool.born, __ATOMIC_RELAXED);

  for (;;)
    {
      seen = pool_wait_for_next (seen);
      if (! pool_enter ())
        continue;
      if (worker < pool.job.threads)
        job_work (&pool.job, worker);
      __atomic_fetch_sub (&pool.state, 1, __ATOMIC_RELEASE);
    }
  return NULL;
}

/* Threads are started when first wanted; fewer than wanted is no error. */
static void
pool_grow (guint helpers)
{
  __atomic_store_n (&pool.born, pool.generation, __ATOMIC_RELAXED);
  while (pool.n_threads < helpers)
    {
      GThread *thread = g_thread_try_new (
          "fovea", pool_thread, GUINT_TO_POINTER (pool.n_threads + 1), NULL);

      if (! thread)
        return;
      g_thread_unref (thread);
      pool.n_threads++;
    }
}

/* Waking is a call of the system, which costs as much as a small layer: only
 * those that really sleep. A thread counts itself before its last look at the
 * generation, and we look at the count after we changed that. */
static void
pool_wake (void)
{
  __atomic_fetch_add (&pool.generation, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n (&pool.sleepers, __ATOMIC_SEQ_CST) == 0)
    return;
  g_mutex_lock (&pool.wake_lock);
  g_cond_broadcast (&pool.wake);
  g_mutex_unlock (&pool.wake_lock);
}

static void
pool_run (Job job)
{
  pool_grow (job.threads - 1);
  pool.job = job;
  __atomic_store_n (&pool.state, 0, __ATOMIC_RELEASE);
  pool_wake ();
  job_work (&pool.job, 0);
  __atomic_fetch_or (&pool.state, CLOSED, __ATOMIC_RELAXED);
  while (__atomic_load_n (&pool.state, __ATOMIC_ACQUIRE) != CLOSED)
    PAUSE ();
}

void
fovea_workers_run (guint      threads,
                   gint64     units,
                   FoveaUnits function,
                   gpointer   data)
{
  Job job = { .function = function,
              .data = data,
              .units = units,
              .threads = (guint) MIN ((gint64) threads, units) };

  if (units <= 0)
    return;
  job.least = MAX (units / ((gint64) job.threads * LEAST), 1);
  if (job.threads == 1 || ! g_mutex_trylock (&pool.lock))
    {
      function (data, 0, 0, units);
      return;
    }
  pool_run (job);
  g_mutex_unlock (&pool.lock);
}
