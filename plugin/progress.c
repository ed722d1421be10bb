/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each report to GIMP is a message to another process: at most some twenty a
 * second are sent. */
#include "progress.h"

#define PROGRESS_INTERVAL 50000

static void
progress_report (double fraction, const char *what, gpointer data)
{
  FoveaProgressBar *bar = data;
  gint64            now = g_get_monotonic_time ();

  if (now - bar->shown < PROGRESS_INTERVAL && fraction < 1.0)
    return;
  bar->shown = now;
  gimp_progress_update ((bar->part + fraction) / MAX (bar->parts, 1));
}

FoveaRunOptions
fovea_progress_options (FoveaProgressBar *bar)
{
  return (FoveaRunOptions) {
    .threads = gimp_get_num_processors (),
    .progress = progress_report,
    .data = bar,
  };
}
