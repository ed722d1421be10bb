/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be shown of a network before it is run over all of a picture: the
 * sizes, the tiles, the memory, and a piece of the result. For any thread. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  char  *output, *class_name, *decode;
  double threshold, overlap;
  int    tile, memory; /* MB */
  double at[2];        /* x, y: the middle of the piece, fractions */
} FoveaPreviewSettings;

typedef struct
{
  FoveaTask        task;
  gboolean         has_facts; /* makes a picture */
  FoveaApplyFacts  facts;
  char            *whole_layer;
  cairo_surface_t *before, *after; /* of the piece, at the result's size */
  double           focus[4];       /* the piece: x, y, width, height, fractions */
  double           seconds;        /* of the whole run, by the piece's; or of the run */
  gint64          *areas;          /* of the piece: [facts.classes]; NULL: none */
  FoveaBoxes      *boxes;
  FoveaTensor     *latent; /* numbers, before anything else is decoded */
  char            *latent_name;
  char           **outputs;       /* of the network */
  double           width, height; /* of the photo */
} FoveaPreview;

FoveaPreview *fovea_preview_new (FoveaModel                 *model,
                                 const FoveaTensor          *photo,
                                 const FoveaPreviewSettings *settings,
                                 const FoveaRunOptions      *options,
                                 GError                    **error);
void          fovea_preview_free (FoveaPreview *preview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPreview, fovea_preview_free)

/* What a run will take: sizes, tiles, memory and time, a line each. (transfer
 * full) */
char *fovea_preview_summary (const FoveaPreview *preview);

G_END_DECLS
