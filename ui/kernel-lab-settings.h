/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Kernel Lab can be told, by the names, words and ranges of
 * fovea:convolve's properties, and what it comes to in numbers. */
#pragma once

#include <glib-object.h>

#include "fovea.h"
#include "library/words.h"

G_BEGIN_DECLS

typedef struct
{
  FoveaKernel    *kernel; /* as it is given: neither scaled nor turned; owned */
  FoveaBorder     border;
  double          border_value;
  gboolean        flip;
  int             stride, dilation;
  double          scale, offset;
  FoveaActivation activation;
  FoveaScaling    scaling;
  FoveaOn         on;
  FoveaSum        channels;
  FoveaResultView view;
  gboolean        linear;
  gboolean        direct; /* no property: summed term by term, so that a few rows of a
                             large picture cost no more than those */
} FoveaLabSettings;

/* Those of the operation; no kernel. */
void fovea_lab_settings_init (FoveaLabSettings *settings);
/* `to` was made by these, or holds zeros. Without memory it has no kernel. */
void fovea_lab_settings_copy (FoveaLabSettings *to, const FoveaLabSettings *from);
void fovea_lab_settings_clear (FoveaLabSettings *settings);
/* Sets the error of a kernel that could not be copied; FALSE. */
gboolean fovea_lab_no_memory (GError **error);

/* Properties but for "kernel" on a class, numbered from `first`; how many. */
guint fovea_lab_settings_install (GObjectClass *class, guint first);
/* `id` counts from 0 here. Errors: NOT_FOUND, no such word: nothing is set. */
gboolean fovea_lab_settings_set (FoveaLabSettings *settings,
                                 guint             id,
                                 const GValue     *value,
                                 GError          **error);
void     fovea_lab_settings_get (const FoveaLabSettings *settings, guint id, GValue *value);
/* All their names with "kernel", in the order in which they are to be set; ends
 * with a NULL. */
const char *const *fovea_lab_settings_names (void);

/* What they ask for, with their kernel as it is given. */
FoveaConvolve fovea_lab_settings_convolve (const FoveaLabSettings *settings);
/* The settings for a picture of so many channels. `kernel`: what the request uses,
 * scaled as they say; NULL: no memory (transfer full). */
FoveaConvolve fovea_lab_settings_request (const FoveaLabSettings *settings,
                                          guint                   channels,
                                          FoveaKernel           **kernel);
/* What the sum is multiplied by and what is added, in numbers: "1/16 by the sum ·
 * offset 0.5". (transfer full) */
char *fovea_lab_settings_formula (const FoveaLabSettings *settings);

G_END_DECLS
