/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network looks for: what the procedures, their windows and the batch commands
 * `neuron` and `dream` share. Settings become a request, which is computed by
 * fovea_sought_run wherever it comes from. */
#pragma once

#include <libgimp/gimp.h>

#include "look.h"
#include "option.h"
#include "sought.h"

G_BEGIN_DECLS

const FoveaOption *fovea_neuron_options (void);
const FoveaOption *fovea_dream_command_options (void);

/* Takes `photo` (may be NULL). (transfer full) */
FoveaSoughtRequest *fovea_neuron_request (FoveaSettings *settings, FoveaTensor *photo);
FoveaSoughtRequest *fovea_dream_request (FoveaSettings *settings, FoveaTensor *photo);

/* With GIMP's progress bar. (transfer full) */
FoveaSoughtSet *fovea_sought_compute (const FoveaSoughtRequest *request, GError **error);

/* A new image of what was found, undo clean. */
GimpImage *fovea_sought_image (const FoveaSoughtSet *set, GError **error);
/* The same as a new layer above what is looked at, in the middle of it, each of its pixels as it is; one
 * undo step. */
gboolean fovea_sought_insert (const FoveaSoughtSet *set, FoveaLook *look, GError **error);
/* A dream as a new layer above `drawable` at `box` of it, with the alpha of what lies there;
 * `orientation`: EXIF's, by which the photo had been turned. One undo step. */
GimpLayer *fovea_sought_layer (const FoveaSoughtSet *set,
                               GimpImage            *image,
                               GimpDrawable         *drawable,
                               const GeglRectangle  *box,
                               int                   orientation,
                               GError              **error);

/* `"model": ..., "pictures": [{"layer": ...}]`, appended to an object. */
void fovea_sought_json (GString *json, const FoveaSoughtSet *set);
/* What a procedure answers, the same as a JSON object in its value 2; value 1 is the
 * caller's. `set` may be NULL; takes `error`. */
GimpValueArray *fovea_sought_answer (GimpProcedure *procedure, const FoveaSoughtSet *set, GError *error);

G_END_DECLS
