/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The heat maps of the Classify window: made in a thread of their own, so that an
 * answer never waits for one; a method is planned once for all classes. */
#pragma once

#include <cairo.h>

#include "subject.h"
#include "worker.h"

G_BEGIN_DECLS

/* Which map. */
typedef struct
{
  FoveaWhy    why;
  const char *layer; /* "": chosen */
  FoveaSeeing seeing;
  guint       index; /* the class */
  const char *label;
} FoveaHeatSettings;

typedef struct
{
  FoveaPhotoHeat  *heat;
  cairo_surface_t *under;   /* the photo in grey, darker where nobody looked */
  cairo_surface_t *surface; /* the same under all of the colours; to be laid over it as
                               strongly as they are wanted. NULL, both: heat->problem */
  FoveaWhy         why;
  FoveaSeeing      seeing;
  guint            index;
  char            *label;
  char            *asked;  /* the layer that was asked for; "": none */
  char            *layer;  /* whose maps they are */
  char           **layers; /* that might be chosen */
  gboolean         exact;
  double           seconds;
} FoveaHeatMap;

/* Of use in any thread, since nobody changes it. */
FoveaHeatMap *fovea_heat_map_ref (const FoveaHeatMap *map);
void          fovea_heat_map_unref (gpointer map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaHeatMap, fovea_heat_map_unref)

/* "tabby: exact class activation map of “…”; 7x7 values, score 9.31, 0.05 s". (transfer
 * full) */
char *fovea_heat_map_facts (const FoveaHeatMap *map);

/* What has been planned; shared with the thread. */
typedef struct _FoveaHeatPlans FoveaHeatPlans;

FoveaHeatPlans *fovea_heat_plans_new (void);
void            fovea_heat_plans_unref (FoveaHeatPlans *plans);

/* `done` is given a FoveaHeatMap. */
FoveaWorker *fovea_heat_worker_new (FoveaDoneFunc done, gpointer data);
void         fovea_heat_worker_start (FoveaWorker             *worker,
                                      FoveaHeatPlans          *plans,
                                      FoveaModel              *model,
                                      FoveaSubject            *photo,
                                      const FoveaHeatSettings *settings);

G_END_DECLS
