/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore Network, inside: what its files share. */
#pragma once

#include "explore-view.h"
#include "worker.h"

G_BEGIN_DECLS

#define EXPLORE_STRONGEST -2 /* as "map": whichever is it */

/* What one run of the thread gives. */
typedef struct
{
  FoveaGraph       *graph;
  FoveaDescription *pattern; /* of a pattern; else the walk's */
  FoveaWalk        *walk;    /* NULL: a pattern */
  int               row;     /* that is shown; -1: none */
  FoveaLayerMaps   *maps;    /* NULL: ... */
  char             *problem; /* ... and why */
  FoveaFirstLayer  *first;   /* of a walk that is new; NULL: it begins with no convolution */
} ExploreAnswer;

struct _FoveaExploreView
{
  FoveaView parent_instance;
  char     *layer, *sort, *range, *colours;
  int       map;
  double    opacity;

  FoveaSubject  *photo;
  FoveaModel    *opened; /* whose network is drawn; NULL also for a pattern */
  FoveaWalk     *walk;   /* to go on with; NULL: another has to be made */
  FoveaFirstLayer *first; /* of the network that is shown, or NULL */
  ExploreAnswer *shown;  /* the view's; NULL: nothing */
  int            at;     /* the map that is large */
  int            place[2]; /* the number that was chosen in it; -1 */
  char          *matters;  /* of that one, once it is known; NULL */
  double         over[4];
  gboolean       has_keys; /* the network was given the focus at first */
  gboolean       quiet; /* the program is changing things */

  FoveaWorker *extras, *field, *value;
  guint        extras_wait;
  double      *seconds; /* of each row, 0: not known; NULL: not yet */
  GtkWidget   *network;
  GtkWidget   *title, *sort_combo, *range_combo, *colours_combo, *grid, *legend, *says;
  GtkWidget   *large, *opacity_scale, *name, *facts, *histogram, *kernels, *sees;
  GtkWidget   *tools, *notice, *sum;
};

/* explore-parts.c: makes all of it and packs it. */
void fovea_explore_make (FoveaExploreView *self);

/* explore-show.c */
const FoveaDescription *fovea_explore_description (FoveaExploreView *self);
void fovea_explore_show_photo (FoveaExploreView *self, FoveaSubject *photo);
void fovea_explore_show_answer (FoveaExploreView *self, FoveaModel *model, ExploreAnswer *answer);
void fovea_explore_show_title (FoveaExploreView *self);
/* The chosen map, large, with its numbers. */
void fovea_explore_show_map (FoveaExploreView *self, int map);
/* The layer's maps again, in other colours or another order. */
void fovea_explore_show_look (FoveaExploreView *self);

/* explore-place.c: the number under the pointer. */
void fovea_explore_place (FoveaExploreView *self, int x, int y);
void fovea_explore_place_chosen (FoveaExploreView *self, int x, int y);
FoveaWorker *fovea_explore_field_worker_new (FoveaExploreView *self);

/* explore-value.c: one number as the arithmetic of its layer, below everything, while a
 * place is chosen. */
GtkWidget   *fovea_explore_value_new (FoveaExploreView *self);
FoveaWorker *fovea_explore_value_worker_new (FoveaExploreView *self);
void         fovea_explore_value_show (FoveaExploreView *self, int x, int y);

/* explore-pattern.c */
GtkWidget *fovea_explore_pattern_new (FoveaExploreView *self);

/* explore-extras.c: what takes longer than one waits for, of the model that is open. */
FoveaWorker *fovea_explore_extras_worker_new (FoveaExploreView *self);
void         fovea_explore_extras_start (FoveaExploreView *self);
/* A step: what is not there yet waits until one stands still. */
void         fovea_explore_extras_later (FoveaExploreView *self);

/* explore-hands.c */
/* The first time: the network gets the focus, so that the keys walk at once. */
void     fovea_explore_take_keys (FoveaExploreView *self);
void     fovea_explore_go_to_row (FoveaExploreView *self, int row);
gboolean fovea_explore_key (GtkWidget *widget, GdkEventKey *event, FoveaExploreView *self);

G_END_DECLS
