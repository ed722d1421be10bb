/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of models: for opening, preparing, classifying and looking inside. */
#pragma once

#include "card.h"
#include "fovea.h"

struct _FoveaModel
{
  gatomicrefcount refs;
  char           *id, *path;
  FoveaCardFile  *file;
  FoveaGraph     *graph;
  FoveaWeights   *weights;
  FoveaShape      input;  /* batch 1, in the network's own order */
  FoveaValue      output; /* of which the card speaks */
  GPtrArray      *labels; /* of char * or NULL; NULL = none */

  GMutex     languages_lock;
  GPtrArray *languages; /* asked for so far, each with its names or why not */

  /* The last plan that was asked for, so that a batch of photos makes one. */
  GMutex     lock;
  FoveaPlan *plan;
  FoveaValue plan_tap;
  FoveaPlan *shapes; /* one for shapes alone, made when it is asked for first */
};

/* Adds card and files of the network (its weights' too) to the sum. Errors: the
 * file system's. */
gboolean fovea_model_sum (FoveaModel *model, GChecksum *sum, GError **error);

/* What a card's label files are called before their language: "imagenet-1k" of
 * imagenet-1k and imagenet-1k.labels; the model's name where the labels lie
 * inside of its file. (transfer full) */
char *fovea_languages_base (const FoveaCard *card, const char *id);
/* The languages of the files BASE.LANGUAGE.labels in a folder, in no order.
 * (transfer full) */
char **fovea_languages_beside (const char *folder, const char *base);

/* The plan for one photo in which `tap` is kept (as the only one), or can be
 * read as a result when it is an output. (transfer full) */
FoveaPlan *fovea_model_plan (FoveaModel *model,
                             FoveaValue  tap,
                             guint       threads, /* that make it */
                             GError    **error);
/* The same for one photo's shapes, types and bytes alone. (transfer full) */
FoveaPlan *fovea_model_shapes (FoveaModel *model, GError **error);
/* For a picture of this size, which need not be the card's; 0 = the card's. */
FoveaPlan *fovea_model_plan_sized (FoveaModel *model,
                                   guint       width,
                                   guint       height,
                                   gboolean    shapes_only,
                                   guint       threads,
                                   GError    **error);
/* Runs it and gives the numbers of `tap`: a tensor that lives as long as
 * *result. */
const FoveaTensor *fovea_model_run (FoveaModel            *model,
                                    FoveaValue             tap,
                                    const FoveaTensor     *input,
                                    const FoveaRunOptions *options,
                                    FoveaResult          **result,
                                    GError               **error);
/* How many numbers the output has; UNSUPPORTED when it is a map. */
gboolean
fovea_model_count_classes (FoveaModel *model, guint *classes, GError **error);

/* The file `name` in `folder` (may be NULL) or else in the model folders.
 * (transfer full, NULL when there is none) */
char *fovea_model_locate (const char *folder, const char *name);
/* What a link stands for; other paths as they are. (transfer full) */
char *fovea_model_real_path (const char *path);
/* The card of a model file: beside it, or of its name in a model folder and
 * naming it. (transfer full, NULL when there is none) */
char *fovea_model_locate_card (const char *path);
/* The folders in one line, for messages. */
char *fovea_model_folders_text (void);
/* Which of all models, or of the user's own, was meant by a name that there is none
 * of, or a copy of `otherwise`. (transfer full) */
char *fovea_model_advise (const char *name, gboolean own, const char *otherwise);

/* The part of a width x height photo that the card has the network look at:
 * x0, y0, x1, y1. */
void fovea_card_box (const FoveaCard *card,
                     gint64           width,
                     gint64           height,
                     double           box[4]);

/* The same as a rectangle: the box is of whole pixels. */
FoveaRect fovea_card_rect (const double box[4]);

/* The pixels of a picture that has the network's size already, channels x height
 * x width, into its input tensor: channel order, mean and scale. */
void fovea_card_fill (const FoveaCard   *card,
                      const FoveaTensor *planes,
                      FoveaTensor       *input);
/* The node whose maps are meant by a layer's name (NULL or "": the first
 * convolution with its activation), and the value; NULL and an error if there is
 * none. */
const FoveaNode *fovea_model_maps_node (FoveaModel *model,
                                        const char *layer,
                                        FoveaValue *value,
                                        GError    **error);
/* Some of a layer's maps, of which `values` has all: [channels][height][width],
 * which `maps` knows. */
gboolean fovea_maps_take (FoveaMaps   *maps,
                          const float *values,
                          const guint *index,
                          guint        n,
                          GError     **error);

/* The least rectangle that all lie in. */
FoveaRect fovea_views_hull (const FoveaRect *views, guint n);

/* Runs the network over its input and gives the probabilities of its *n classes;
 * *seconds: of the run. (transfer full, from fovea_alloc) */
double *fovea_classify_input (FoveaModel            *model,
                              const FoveaTensor     *input,
                              const FoveaRunOptions *options,
                              guint                 *n,
                              double                *seconds,
                              GError               **error);

/* Run options for one of several runs: `inner` is handed on, its progress is a
 * share of the whole's. Set `done` before each run. */
typedef struct
{
  FoveaRunOptions        inner;
  const FoveaRunOptions *outer;
  guint                  done, n;
} FoveaShare;

void fovea_share_init (FoveaShare            *share,
                       const FoveaRunOptions *outer,
                       guint                  n);
