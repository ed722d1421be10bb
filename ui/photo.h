/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a view gets its picture from: the host knows GIMP, the view does not. */
#pragma once

#include "fovea.h"

G_BEGIN_DECLS

/* The picture called `source` (the id of an entry of "Look at") as the engine
 * wants it: 1 or 3 x H x W, fp32, sRGB-encoded 0..1, upright, over white.
 * Called on the main thread. (transfer full) */
typedef FoveaTensor *(*FoveaPhotoFunc) (const char *source, gpointer data, GError **error);

G_END_DECLS
