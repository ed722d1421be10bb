/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A process a case, several at a time: a case that crashes, hangs or eats all
 * memory is one that failed, and the others go on. The child writes its verdict
 * into a pipe; the parent has no threads, so that it may fork. */
#include "case.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  pid_t    pid;
  int      fd;
  guint    index; /* of the case */
  gint64   until; /* monotonic microseconds */
  gboolean late;
  GString *heard;
} Job;

/* ---- The child ---------------------------------------------------------------------- */

static void
jobs_limit (const JobOptions *options)
{
#ifndef __SANITIZE_ADDRESS__ /* which reserves terabytes */
  struct rlimit limit = { options->megabytes << 20, options->megabytes << 20 };

  if (options->megabytes > 0)
    setrlimit (RLIMIT_AS, &limit);
#endif
  setrlimit (RLIMIT_CORE, &(struct rlimit){ 0, 0 });
}

static G_NORETURN void
jobs_child (const Case *one, int fd, const JobOptions *options)
{
  Verdict          verdict;
  g_autofree char *text = NULL;
  gsize            at = 0, length;

  jobs_limit (options);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  verdict = case_run (one, options->jobs > 1 ? 1 : 0);
  text = g_strdup_printf ("%d\t%.17g\t%.17g\t%s\t%s", (int) verdict.outcome,
                          verdict.error, verdict.bound,
                          verdict.note ? verdict.note : "",
                          verdict.text ? verdict.text : "");
  length = strlen (text);
  while (at < length)
    {
      gssize n = write (fd, text + at, length - at);

      if (n < 0 && errno != EINTR)
        break;
      at += n > 0 ? (gsize) n : 0;
    }
  _exit (0);
}

/* ---- The parent --------------------------------------------------------------------- */

static gboolean
jobs_start (Job *job, Case *one, guint index, const JobOptions *options)
{
  int ends[2];

  fflush (stdout);
  if (pipe (ends) != 0)
    return FALSE;
  *job = (Job){ .index = index,
                .fd = ends[0],
                .heard = g_string_new (NULL),
                .until = g_get_monotonic_time () +
                         (gint64) options->seconds * G_USEC_PER_SEC };
  job->pid = fork ();
  if (job->pid == 0)
    {
      close (ends[0]);
      jobs_child (one, ends[1], options);
    }
  close (ends[1]);
  return job->pid > 0;
}

static void
jobs_fail (Verdict *verdict, char *text)
{
  *verdict = (Verdict){ .outcome = OUTCOME_FAILED, .text = text };
}

/* What the child wrote, if it came to its end. */
static void
jobs_verdict (const Job        *job,
              int               status,
              const JobOptions *options,
              Verdict          *verdict)
{
  g_auto (GStrv) parts = g_strsplit (job->heard->str, "\t", 5);

  if (job->late)
    jobs_fail (verdict, g_strdup_printf ("not ready after %u seconds",
                                         options->seconds));
  else if (WIFSIGNALED (status))
    jobs_fail (verdict, g_strdup_printf ("it crashed: %s",
                                         g_strsignal (WTERMSIG (status))));
  else if (! WIFEXITED (status) || WEXITSTATUS (status) != 0 ||
           g_strv_length (parts) != 5)
    jobs_fail (verdict, g_strdup_printf ("it broke off, with exit status %d",
                                         WEXITSTATUS (status)));
  else
    *verdict = (Verdict){
      .outcome = (Outcome) g_ascii_strtoll (parts[0], NULL, 10),
      .error = g_ascii_strtod (parts[1], NULL),
      .bound = g_ascii_strtod (parts[2], NULL),
      .note = *parts[3] ? g_strdup (parts[3]) : NULL,
      .text = *parts[4] ? g_strdup (parts[4]) : NULL,
    };
}

static void
jobs_end (Job *job, Case *one, const JobOptions *options)
{
  int status = 0;

  while (waitpid (job->pid, &status, 0) < 0 && errno == EINTR)
    ;
  jobs_verdict (job, status, options, &one->verdict);
  close (job->fd);
  g_string_free (job->heard, TRUE);
  job->pid = 0;
}

/* Reads what there is; TRUE when the child has closed its end. */
static gboolean
jobs_hear (Job *job)
{
  char   buffer[4096];
  gssize n = read (job->fd, buffer, sizeof buffer);

  if (n > 0)
    g_string_append_len (job->heard, buffer, n);
  return n == 0 || (n < 0 && errno != EINTR);
}

/* Waits until one job or more have ended; those are marked in `ended`. */
static void
jobs_wait (Job              *jobs,
           guint             n,
           Case            **cases,
           gboolean         *ended,
           const JobOptions *options)
{
  g_autofree struct pollfd *fds = g_new0 (struct pollfd, n);

  for (guint i = 0; i < n; i++)
    fds[i] = (struct pollfd){ jobs[i].pid ? jobs[i].fd : -1, POLLIN, 0 };
  poll (fds, n, 500);
  for (guint i = 0; i < n; i++)
    {
      if (! jobs[i].pid)
        continue;
      if (! jobs[i].late && g_get_monotonic_time () > jobs[i].until)
        {
          jobs[i].late = TRUE;
          kill (jobs[i].pid, SIGKILL);
        }
      if (! (fds[i].revents & (POLLIN | POLLHUP | POLLERR)) ||
          ! jobs_hear (&jobs[i]))
        continue;
      ended[jobs[i].index] = TRUE;
      jobs_end (&jobs[i], cases[jobs[i].index], options);
    }
}

/* The next case that is to be run; those that are not have ended at once. */
static guint
jobs_next (GPtrArray *cases, guint from, gboolean *ended)
{
  for (; from < cases->len; from++)
    {
      Case *one = cases->pdata[from];

      if (! one->outside)
        break;
      one->verdict =
          (Verdict){ .outcome = OUTCOME_SKIPPED,
                     .text = g_strconcat ("outside image CNNs: ", one->outside,
                                          NULL) };
      ended[from] = TRUE;
    }
  return from;
}

void
jobs_run (GPtrArray *cases, const JobOptions *options)
{
  g_autofree Job      *jobs = g_new0 (Job, options->jobs);
  g_autofree gboolean *ended = g_new0 (gboolean, cases->len + 1);
  guint                next = jobs_next (cases, 0, ended), told = 0;

  while (told < cases->len)
    {
      for (guint i = 0; i < options->jobs && next < cases->len; i++)
        if (! jobs[i].pid)
          {
            if (! jobs_start (&jobs[i], cases->pdata[next], next, options))
              g_error ("no process can be started: %s", g_strerror (errno));
            next = jobs_next (cases, next + 1, ended);
          }
      for (; told < cases->len && ended[told]; told++)
        options->done (cases->pdata[told], options->data);
      if (told < cases->len)
        jobs_wait (jobs, options->jobs, (Case **) cases->pdata, ended, options);
    }
}
