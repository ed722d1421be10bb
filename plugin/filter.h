/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations over drawables: one function for the procedures, their dialogs and
 * the batch commands. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "operation.h"
#include "option.h"
#include "progress.h"
#include "run.h"

G_BEGIN_DECLS

/* What can be told wrong without a picture: kernel text, preset. */
gboolean fovea_filter_check_settings (const FoveaOperation *operation,
                                      FoveaSettings        *settings,
                                      GError              **error);

/* From a script, where the last word does not win as it does in a dialog: a preset
 * and another kernel's text contradict each other. */
gboolean fovea_filter_check_kernel (const FoveaOperation *operation,
                                    FoveaSettings        *settings,
                                    GError              **error);

/* Filters each drawable where it is selected, all or none of them: nothing is
 * changed before everything is computed, and it is one undo step. */
gboolean fovea_filter_apply (const FoveaOperation *operation,
                             FoveaSettings        *settings,
                             GimpImage            *image,
                             GimpDrawable        **drawables,
                             GError              **error);

/* The whole drawable filtered to its true size: strides, pooling and the
 * border "valid" make it smaller. (transfer full) */
GeglBuffer *fovea_filter_shrink (const FoveaOperation *operation,
                                 FoveaSettings        *settings,
                                 GimpDrawable         *drawable,
                                 GError              **error);

/* The filter's whole output from `input`, in its own format; one more part of `bar`
 * is done then. (transfer full) */
GeglBuffer *fovea_filter_pixels (FoveaFilter      *filter,
                                 GeglBuffer       *input,
                                 FoveaProgressBar *bar,
                                 GError          **error);

G_END_DECLS
