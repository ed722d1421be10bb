/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a kernel looks at for one result, drawn over the picture: its true size, the
 * pixels that a dilated one looks at, and, hatched, what the border supplies. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  FoveaRect covers; /* may reach outside */
  FoveaRect result; /* where it is written */
  int       dilation;
} FoveaPreviewWindow;

/* `zoom` screen pixels are one of the picture, of so many `sides`, whose upper left one
 * is at `corner`; `factor`: pixels of the screen in a line. */
void fovea_preview_window_draw (const FoveaPreviewWindow *window,
                                cairo_t                  *cr,
                                const double              corner[2],
                                double                    zoom,
                                const int                 sides[2],
                                int                       factor);

G_END_DECLS
