/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the Apply Network window: the photo with the piece that is shown
 * before and after, and what a run over all of it will take. Clicking (or the
 * arrow keys) moves the piece. Computes in a thread of its own; whoever hosts it
 * adds the button row, and does the whole run, in that thread too.
 *
 * Properties, named as the command's options: "model" "output" "as" "class"
 *   "decode" strings, "threshold" "overlap" doubles, "latent" boolean, "tile"
 *   "memory" ints; and "source" string.
 * Signal "result-changed": a preview came, or a result, an error, or a start. */
#pragma once

#include <gtk/gtk.h>

#include "apply-preview.h"
#include "view.h"

G_BEGIN_DECLS

#define FOVEA_TYPE_APPLY_VIEW (fovea_apply_view_get_type ())
G_DECLARE_FINAL_TYPE (FoveaApplyView, fovea_apply_view, FOVEA, APPLY_VIEW, FoveaView)

/* The models that the window offers. */
#define FOVEA_APPLY_TASKS "image|mask|detect"

/* As fovea_classify_view_new. */
GtkWidget *fovea_apply_view_new (FoveaPhotoFunc photo, gpointer data);

/* The preview on the screen, NULL while there is none. Owned by the view. */
const FoveaPreview *fovea_apply_view_get_preview (FoveaApplyView *view);

/* The whole run, in the view's thread. (transfer full) */
typedef gpointer (*FoveaApplyFunc) (FoveaModel            *model,
                                    const FoveaRunOptions *options,
                                    gpointer               data,
                                    GError               **error);
/* Starts it; the bar, Cancel and Esc are as for the preview, an error is shown.
 * "result-changed" comes when it has ended. Takes `data`, which the thread may
 * still use for a moment after a cancel. */
void fovea_apply_view_start (FoveaApplyView *view,
                             FoveaApplyFunc  run,
                             gpointer        data,
                             GDestroyNotify  free_data,
                             GDestroyNotify  free_result);
/* Stops it, as Cancel does. */
void fovea_apply_view_stop (FoveaApplyView *view);
/* Has it not ended yet? */
gboolean fovea_apply_view_is_running (FoveaApplyView *view);
/* What the run gave, NULL after an error or a cancel. (transfer full) */
gpointer fovea_apply_view_take_result (FoveaApplyView *view);

G_END_DECLS
