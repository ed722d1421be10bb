/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolve, edges, activation, Gaussian blur and pool over drawables: one function for the procedures,
 * their dialogs and the batch commands. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"
#include "progress.h"
#include "run.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_FILTER_CONVOLVE,
  FOVEA_FILTER_EDGES,
  FOVEA_FILTER_GAUSSIAN,
  FOVEA_FILTER_ACTIVATION,
  FOVEA_FILTER_POOL /* its batch command is another */
} FoveaFilterKind;

/* The options of each kind, by the names of the operations' properties. */
const FoveaOption *fovea_convolve_options (void);
const FoveaOption *fovea_edges_options (void);
const FoveaOption *fovea_activation_options (void);
const FoveaOption *fovea_gaussian_options (void);
const FoveaOption *fovea_pool_options (void);

/* What the options of convolve ask for, but for presets: also those of a command that
 * has these alone. */
FoveaFilterConvolve fovea_filter_convolve (FoveaSettings *settings);

/* What the options of pool ask for. */
FoveaPool fovea_filter_pool (FoveaSettings *settings, gboolean keep_size);

/* What can be told wrong without a picture: kernel text, preset. */
gboolean fovea_filter_check_settings (FoveaFilterKind kind,
                                      FoveaSettings  *settings,
                                      GError        **error);

/* From a script, where the last word does not win as it does in a dialog: a preset
 * and another kernel's text contradict each other. */
gboolean fovea_filter_check_kernel (FoveaFilterKind kind,
                                    FoveaSettings  *settings,
                                    GError        **error);

/* Filters each drawable where it is selected, all or none of them: nothing is
 * changed before everything is computed, and it is one undo step. */
gboolean fovea_filter_apply (FoveaFilterKind kind,
                             FoveaSettings  *settings,
                             GimpImage      *image,
                             GimpDrawable  **drawables,
                             GError        **error);

/* The whole drawable filtered to its true size: strides, pooling and the
 * border "valid" make it smaller. (transfer full) */
GeglBuffer *fovea_filter_shrink (FoveaFilterKind kind,
                                 FoveaSettings  *settings,
                                 GimpDrawable   *drawable,
                                 GError        **error);

/* The filter's whole output from `input`, in its own format; one more part of `bar`
 * is done then. (transfer full) */
GeglBuffer *fovea_filter_pixels (FoveaFilter      *filter,
                                 GeglBuffer       *input,
                                 FoveaProgressBar *bar,
                                 GError          **error);

G_END_DECLS
