/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows What Does It Look For and Deep Dream. */
#pragma once

#include <gtk/gtk.h>
#include <libgimp/gimp.h>

#include "look.h"
#include "sought.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_DREAM_AS_IMAGE,
  FOVEA_DREAM_AS_LAYER
} FoveaDreamAs;

/* deep: Deep Dream. `over`: the window of ours that it is opened from and blocks, NULL: none. What is to be kept and as what; NULL: nothing. (transfer full) */
FoveaSoughtSet *fovea_dream_window_run (GimpProcedure       *procedure,
                                        GimpProcedureConfig *config,
                                        FoveaLook           *look,
                                        gboolean             deep,
                                        GtkWindow           *over,
                                        FoveaDreamAs        *as);

G_END_DECLS
