/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Heat maps: why a network names a class. What the procedure and the batch command
 * share. */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_HEATMAP_MAP,     /* greys: 0 and below black, the maximum white */
  FOVEA_HEATMAP_OVERLAY, /* colours over the photo, and a legend under it */
  FOVEA_HEATMAP_MASK     /* the photo, the greys its layer's mask */
} FoveaHeatmapAs;

const FoveaOption *fovea_heatmap_options (void);

/* What is wrong with the settings by themselves. */
gboolean fovea_heatmap_check (FoveaSettings *settings, GError **error);

/* What is asked, planned once for any number of photos. */
typedef struct
{
  FoveaModel  *model;
  FoveaReason *reason;
  int          index; /* of the class; -1: the most probable */
} FoveaHeatmapQuestion;

FoveaHeatmapQuestion *fovea_heatmap_question (FoveaSettings *settings, GError **error);
void                  fovea_heatmap_question_free (FoveaHeatmapQuestion *question);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaHeatmapQuestion, fovea_heatmap_question_free)

typedef struct
{
  FoveaPhotoHeat *heat;
  guint           index;
  char           *label;
  double          probability;
  double          x, y; /* where the map is highest, in the photo */
} FoveaHeatmap;

/* Errors: those of fovea_reason_run; a map that shows nothing (all 0, not above 0,
 * no numbers) with what there is to say of it. */
FoveaHeatmap *fovea_heatmap_new (FoveaSettings        *settings,
                                 FoveaHeatmapQuestion *question,
                                 const FoveaTensor    *photo,
                                 GError              **error);
void          fovea_heatmap_free (FoveaHeatmap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaHeatmap, fovea_heatmap_free)

/* A new image of it, undo clean; not for FOVEA_HEATMAP_MASK. */
GimpImage *fovea_heatmap_image (FoveaSettings        *settings,
                                FoveaHeatmapQuestion *question,
                                const FoveaHeatmap   *map,
                                const FoveaTensor    *photo,
                                GError              **error);

/* The map of what lies at `box` of a layer without a mask, in an image of this EXIF
 * orientation, as its mask. */
gboolean fovea_heatmap_mask (const FoveaHeatmap  *map,
                             GimpLayer           *layer,
                             const GeglRectangle *box,
                             int                  orientation,
                             GError             **error);

/* `"model": ..., "class": ...` appended to an object that has been begun. */
void fovea_heatmap_json (GString                    *json,
                         FoveaSettings              *settings,
                         const FoveaHeatmapQuestion *question,
                         const FoveaHeatmap         *map);
/* "dalmatian 91.2 %, most at (296, 140); CAM of head.relu6" (transfer
 * full) */
char *fovea_heatmap_sentence (FoveaSettings              *settings,
                              const FoveaHeatmapQuestion *question,
                              const FoveaHeatmap         *map);

G_END_DECLS
