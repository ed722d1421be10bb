/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window Learned Kernels, and what is done with a bank of them. */
#pragma once

#include "learned-kernels.h"
#include "look.h"

G_BEGIN_DECLS

/* As the settings say; `source` as fovea_look_photo has it. `made` (a new image) is NULL for what goes into the image
 * itself; `said` what there is to be told. (transfer full) */
gboolean fovea_learned_do (FoveaLearnedBank *bank,
                           FoveaSettings    *settings,
                           FoveaLook        *look,
                           const char       *source,
                           GimpImage       **made,
                           char            **said,
                           GError          **error);

/* Until a result is taken (TRUE), or the window is closed. */
gboolean fovea_learned_window (const char *procedure, GimpProcedureConfig *config, FoveaLook *look, GimpImage **made);

G_END_DECLS
