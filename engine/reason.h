/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the questions why a network answers what it answers. */
#pragma once

#include "explain.h"
#include "model.h"

struct _FoveaReason
{
  FoveaModel   *model;
  FoveaWhy      why;
  FoveaSeeing   seeing;
  FoveaExplain *explain; /* NULL: occlusion */
  guint         classes;
  guint         patch, stride, steps; /* 0: chosen */
};

/* Where the map's pixels lie, as in FoveaPhotoHeat. */
void fovea_occlusion_place (const FoveaReason *reason,
                            double             first[2],
                            double             step[2]);
/* The map of one part. */
FoveaHeat *fovea_occlusion_run (const FoveaReason     *reason,
                                const FoveaTensor     *input,
                                guint                  index,
                                const FoveaRunOptions *options,
                                GError               **error);
