/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one pool of threads of a process. */
#pragma once

#include "fovea.h"

/* Computes units first .. last-1; `worker` is 0 .. threads-1. */
typedef void (*FoveaUnits) (gpointer data,
                            guint    worker,
                            gint64   first,
                            gint64   last);

/* Splits `units` among at most `threads` threads (the caller is one of them)
 * and returns when all are done. If the pool serves somebody else just now,
 * the caller does everything itself. */
void fovea_workers_run (guint      threads,
                        gint64     units,
                        FoveaUnits function,
                        gpointer   data);
