/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore Network: its window, and what becomes of maps that it sends to GIMP. */
#pragma once

#include "explore-view.h"
#include "look.h"
#include "maps.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_EXPLORE_SHEET,  /* all maps on one labelled picture, a new image */
  FOVEA_EXPLORE_LAYERS, /* a layer each, in a group of a new image */
  FOVEA_EXPLORE_IMAGE,  /* the large map, a new image */
  FOVEA_EXPLORE_LAYER,  /* the large map over the photo, a layer of it */
  FOVEA_EXPLORE_EFFECT  /* the kernel of the large map as an effect */
} FoveaExploreAs;

/* Does it with what the view shows. `said`: what was done, in words (transfer full). */
gboolean fovea_explore_send (FoveaExploreView *view,
                             FoveaLook        *look,
                             FoveaExploreAs    as,
                             char            **said,
                             GError          **error);

/* Buttons below the network, each of which asks another part of Fovea: *Mean Maps*,
 * *What Fires It?* and *In My Photos*. explore-tools.c */
void fovea_explore_add_tools (FoveaExploreView *view, FoveaLook *look);

/* The window, until it is closed. explore-window.c */
void fovea_explore_window (const char *procedure, GimpProcedureConfig *config, FoveaLook *look);

G_END_DECLS
