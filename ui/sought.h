/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network looks for, as a person asks for it: one or several maps, of one or
 * several layers, or classes, or a dream of a photo; computed one after the other, for
 * window and command alike. No GTK: may be called in any thread. */
#pragma once

#include <cairo.h>

#include "fovea.h"

G_BEGIN_DECLS

typedef struct
{
  char       *model;        /* name or path */
  FoveaModel *opened;       /* that model, or NULL: it is opened */
  gboolean deep;            /* a dream of the photo */
  char    *layer;           /* "" (chosen), a name, or several with commas between them */
  char    *map;             /* numbers with commas between them; of a dream "" for all */
  char *class;              /* numbers or labels likewise, "" for maps */
  char             *neuron; /* "" (whole maps), "middle", or "X,Y" */
  gboolean          from_photo;
  FoveaTensor      *photo;   /* NULL: none */
  FoveaDreamOptions options; /* of all but dreams */
  FoveaDeepOptions  deep_options;
} FoveaSoughtRequest;

void fovea_sought_request_free (FoveaSoughtRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSoughtRequest, fovea_sought_request_free)

/* One picture, done or on its way. */
typedef struct
{
  char        *layer;
  int          index;
  char        *caption; /* "map 12", "tiger cat" */
  FoveaTensor *picture; /* 3 x H x W */
  guint        done, steps;
  double       first, score;
  char        *problem; /* what is to be said of it, or NULL */
  int          answer;  /* class that the network gives it once it is done; -1: none */
  char        *label;
  double       probability;
} FoveaSought;

/* Those so far; immutable. */
typedef struct
{
  char      *model;
  GPtrArray *items;   /* of FoveaSought, the last maybe on its way */
  guint      asked;   /* how many there will be */
  guint      columns; /* maps of a layer: one layer a row */
  gboolean   stopped; /* before all was done */
} FoveaSoughtSet;

FoveaSoughtSet *fovea_sought_set_ref (FoveaSoughtSet *set);
void            fovea_sought_set_unref (FoveaSoughtSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSoughtSet, fovea_sought_set_unref)

/* In the computing thread, now and then: a set that is the callee's to unref. */
typedef void (*FoveaSoughtShow) (FoveaSoughtSet *set, gpointer data);

/* What fovea_sought_run would refuse, but for the photo, which may lack: nothing is
 * computed. */
gboolean fovea_sought_check (const FoveaSoughtRequest *request, GError **error);

/* Errors: those of the engine; FORMAT for what was typed. A stop by the cancel flag is a
 * CANCELLED error; what was shown last is what there is. (transfer full) */
FoveaSoughtSet *fovea_sought_run (const FoveaSoughtRequest *request,
                                  FoveaSoughtShow           show,
                                  gpointer                  data,
                                  const FoveaRunOptions    *options,
                                  GError                  **error);

/* A set of one as its picture; else a sheet with captions, a layer a row. RGB24. NULL and
 * an error where cairo cannot hold it. */
cairo_surface_t *fovea_sought_surface (const FoveaSoughtSet *set, GError **error);
/* "fire8/concat, map 3: score 0.1 → 151.5 in 256 steps; the network says pitcher, 98 %".
 * (transfer full) */
char *fovea_sought_sentence (const FoveaSought *sought);

G_END_DECLS
