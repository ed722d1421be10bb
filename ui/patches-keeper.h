/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of what is kept from one search for patches to the next. */
#pragma once

#include "patches-find.h"

G_BEGIN_DECLS

struct _FoveaPatchKeeper
{
  char            *name, *layer, *folder; /* that the two below were opened for */
  gboolean         recursive;
  FoveaModel      *model;
  FoveaPatchIndex *index;
  GHashTable      *failed; /* photos that could not be read, and why, until the index is opened anew */
  GPtrArray       *rows; /* found last: their pictures can be had again */
  int              size, large;
};

/* Has the request's model and index after it. */
gboolean fovea_patch_keeper_open (FoveaPatchKeeper        *keeper,
                                  const FoveaPatchRequest *request,
                                  GError                 **error);

G_END_DECLS
