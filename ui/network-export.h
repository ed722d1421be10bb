/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's picture as a file or an image, dark on white paper. Needs no display. */
#pragma once

#include <cairo.h>

#include "network.h"

G_BEGIN_DECLS

/* PNG, SVG or PDF by the ending of `path`, which is overwritten; `title` may be NULL.
 * width, height (may be NULL): how large it became, in pixels or points. FALSE with an
 * error: another ending, a picture too large for PNG, the file system's. */
gboolean fovea_network_export (FoveaNetwork *network,
                               const char   *title,
                               const char   *path,
                               int          *width,
                               int          *height,
                               GError      **error);
/* Is it one of those endings? */
gboolean fovea_network_can_export (const char *path);

G_END_DECLS
