/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations over drawables: one function for the procedures, their dialogs and
 * the batch commands. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "operations.h"
#include "option.h"
#include "progress.h"
#include "run.h"

G_BEGIN_DECLS

/* The filter that the options of an operation ask for. */
typedef FoveaFilter *FoveaFilterMake (FoveaSettings          *settings,
                                      const FoveaFilterLayer *layer,
                                      gboolean                keep_size,
                                      GError                **error);

/* Of each operation fovea:WORD, by the names of its properties: procedures/WORD.c. Where
 * no command asks for it, as that of pool's, the second is static there. */
#define FILTER_DECLARE(word)                            \
  const FoveaOption *fovea_##word##_options (void);     \
  FoveaFilterMake    fovea_##word##_make;
FOVEA_FOR_EACH_OPERATION (FILTER_DECLARE)

#define FOVEA_OPTION_LINEAR                                                     \
  FOVEA_OPTION_SWITCH ("linear", N_("In linear _light"),                        \
                       N_("Compute with light intensities instead of perceptual values"), FALSE)
#define FOVEA_OPTION_BORDER(words)                                              \
  FOVEA_OPTION_ONE_OF ("border", N_("_Border"),                                 \
                       N_("What is read outside the picture"), words, "replicate")

/* What the options of convolve ask for, but for presets: also those of a command that
 * has these alone. */
FoveaFilterConvolve fovea_filter_convolve (FoveaSettings *settings);

/* What the options of pool ask for. */
FoveaPool fovea_filter_pool (FoveaSettings *settings, gboolean keep_size);

/* What can be told wrong without a picture: kernel text, preset. */
gboolean fovea_filter_check_settings (FoveaFilterMake *make,
                                      FoveaSettings   *settings,
                                      GError         **error);

/* From a script, where the last word does not win as it does in a dialog: a preset
 * and another kernel's text contradict each other. */
gboolean fovea_filter_check_kernel (FoveaFilterMake *make,
                                    FoveaSettings   *settings,
                                    GError         **error);

/* Filters each drawable where it is selected, all or none of them: nothing is
 * changed before everything is computed, and it is one undo step. */
gboolean fovea_filter_apply (FoveaFilterMake *make,
                             FoveaSettings   *settings,
                             GimpImage       *image,
                             GimpDrawable   **drawables,
                             GError         **error);

/* The whole drawable filtered to its true size: strides, pooling and the
 * border "valid" make it smaller. (transfer full) */
GeglBuffer *fovea_filter_shrink (FoveaFilterMake *make,
                                 FoveaSettings   *settings,
                                 GimpDrawable    *drawable,
                                 GError         **error);

/* The filter's whole output from `input`, in its own format; one more part of `bar`
 * is done then. (transfer full) */
GeglBuffer *fovea_filter_pixels (FoveaFilter      *filter,
                                 GeglBuffer       *input,
                                 FoveaProgressBar *bar,
                                 GError          **error);

G_END_DECLS
