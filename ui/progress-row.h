/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thin bar that a view shows while its worker computes, with what is being
 * done in words and a Cancel button; unseen while nothing is done. */
#pragma once

#include <gtk/gtk.h>

#include "worker.h"

G_BEGIN_DECLS

/* Follows `worker`, which must outlive it; Cancel and Esc (anywhere in the
 * window) call fovea_worker_cancel. */
GtkWidget *fovea_progress_row_new (FoveaWorker *worker);

/* Without its Cancel, for a window that has another button to stop, and with more room for
 * words instead. */
void fovea_progress_row_hide_cancel (GtkWidget *progress);

/* To be called whenever the worker was started or has ended. */
void fovea_progress_row_update (GtkWidget *progress);

G_END_DECLS
