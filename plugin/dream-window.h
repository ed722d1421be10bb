/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows What Does It Look For and Deep Dream. */
#pragma once

#include <libgimp/gimp.h>

#include "look.h"
#include "sought.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_DREAM_AS_IMAGE,
  FOVEA_DREAM_AS_LAYER
} FoveaDreamAs;

/* deep: Deep Dream. What is to be kept and as what; NULL: nothing. (transfer full) */
FoveaSoughtSet *fovea_dream_window_run (GimpProcedure       *procedure,
                                        GimpProcedureConfig *config,
                                        FoveaLook           *look,
                                        gboolean             deep,
                                        FoveaDreamAs        *as);

G_END_DECLS
