/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classify's window: the view with GIMP's buttons. What they make is put into the image
 * at once, and the window stays. */
#pragma once

#include "classify-view.h"
#include "look.h"

G_BEGIN_DECLS

/* Runs it until it is closed. The view lives on: take what it found, then destroy the
 * window that is returned. */
GtkWidget *fovea_classify_window_run (GimpProcedure       *procedure,
                                      GimpProcedureConfig *config,
                                      FoveaLook           *look,
                                      FoveaClassifyView  **view);

G_END_DECLS
