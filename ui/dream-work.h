/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the threads of a dream view do: pictures, left where the window finds them, and the
 * facts of a model. For fovea_worker_new. */
#pragma once

#include <cairo.h>

#include "sought.h"

G_BEGIN_DECLS

#define FOVEA_DREAM_LONGEST 1400 /* pixels of a picture on the screen */

/* What the thread has made last, shared with the window. */
typedef struct
{
  GMutex           lock;
  FoveaSoughtSet  *set;
  cairo_surface_t *surface;
  gboolean         fresh; /* not yet shown */
} FoveaDreamLive;

typedef struct
{
  FoveaSoughtRequest *request;
  FoveaDreamLive     *live;
} FoveaDreamJob;

/* What is to be known of a model before anything is computed. */
typedef struct
{
  FoveaDescription *description;
  char            **layers, **three; /* NULL or empty: the network has no maps */
  GPtrArray        *labels;          /* of its classes, as far as they have names */
} FoveaDreamFacts;

FoveaDreamLive *fovea_dream_live_new (void);
void            fovea_dream_live_unref (FoveaDreamLive *live);

/* Takes the request; `live` gets a reference more. */
FoveaDreamJob *fovea_dream_job_new (FoveaSoughtRequest *request, FoveaDreamLive *live);
void           fovea_dream_job_free (gpointer job);
/* A FoveaSoughtSet. */
gpointer fovea_dream_job_run (gpointer job, const FoveaRunOptions *options, GError **error);

/* Of the model that `name` (a char *) means. */
gpointer fovea_dream_facts_read (gpointer name, const FoveaRunOptions *options, GError **error);
void     fovea_dream_facts_free (gpointer facts);
/* Known, and with layers to look for? */
gboolean fovea_dream_facts_has_maps (const FoveaDreamFacts *facts);
/* "64 maps of 111x111", of the layer that is named, or of the chosen one with its name.
 * facts may be NULL. (transfer full) */
char *fovea_dream_facts_hint (const FoveaDreamFacts *facts, const char *layer);
/* What the class is called, where `text` is its number; else "". (transfer full) */
char *fovea_dream_facts_class (const FoveaDreamFacts *facts, const char *text);

G_END_DECLS
