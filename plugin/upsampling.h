/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Upsampling by transposed convolution: what the procedure and the batch command
 * share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"
#include "upsample.h"

G_BEGIN_DECLS

const FoveaOption *fovea_upsample_options (void);

/* The settings as a request, and its kernel, which has to outlive it. */
FoveaKernel *fovea_upsample_request (FoveaSettings *settings, FoveaUpsample *request, GError **error);

/* What can be told wrong without a picture. */
gboolean fovea_upsample_check (FoveaSettings *settings, GError **error);

/* "width (446 - 1)·2 - 2·1 + 3 + 1 = 892, height …". Errors: as below. (transfer
 * full) */
char *fovea_upsample_formula (FoveaSettings *settings, GimpDrawable *drawable, GError **error);

/* Errors: SHAPE, FORMAT, MEMORY, CANCELLED. (transfer full) */
GeglBuffer *fovea_upsample_pixels (FoveaSettings *settings, GimpDrawable *drawable, GError **error);

G_END_DECLS
