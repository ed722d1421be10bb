/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel Lab: what its window, its procedure and their tests share. */
#pragma once

#include <libgimp/gimp.h>

#include "kernel-lab-view.h"
#include "look.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_LAB_EFFECT,
  FOVEA_LAB_LAYER,
  FOVEA_LAB_NEW_LAYER
} FoveaLabAs;

/* Those of convolve, "as" and "effect". */
const FoveaOption *fovea_kernel_lab_options (void);

/* Over a copy of a drawable (kernel-lab-photo.h), from its upper left corner: the
 * very filter of fovea:convolve. */
extern const FoveaLabHost fovea_kernel_lab_host;
/* 1 or 3, alpha not counted. */
guint fovea_kernel_lab_channels (GObject *photo);

/* Is the drawable still in the image, and that open? */
gboolean fovea_kernel_lab_check (GimpImage *image, GimpDrawable *drawable, GError **error);

/* As a new effect called `title`, into the layer, or into a copy above it called so:
 * one undo step; the selection counts for the last two. Or into an effect that the
 * layer has ("effect" > 0). */
gboolean fovea_kernel_lab_apply (FoveaSettings *settings,
                                 FoveaLabAs     as,
                                 GimpImage     *image,
                                 GimpDrawable  *drawable,
                                 const char    *title,
                                 GError       **error);

/* Its window (kernel-lab-window.c). TRUE: something was done; FALSE without an
 * error: cancelled. */
gboolean fovea_kernel_lab_window (GimpProcedure       *procedure,
                                  GimpProcedureConfig *config,
                                  const FoveaLook     *look,
                                  GError             **error);

G_END_DECLS
