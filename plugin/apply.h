/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Apply Network: what the procedure, its window and the batch command share.
 * First everything is computed (apply.c, in any thread), then it is put into an
 * image (apply-place.c, where GIMP is called). */
#pragma once

#include <libgimp/gimp.h>

#include "fovea.h"
#include "option.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_APPLY_AS_LAYER, /* a new image where the size changes */
  FOVEA_APPLY_AS_MASK,
  FOVEA_APPLY_AS_IMAGE
} FoveaApplyAs;

const FoveaOption *fovea_apply_options (void);

/* A picture's pixels, apart from GIMP. */
typedef struct
{
  GeglBuffer *buffer; /* at 0, 0 */
  int         width, height;
  int         orientation; /* EXIF's: it has been turned upright by this */
  gboolean    alpha, grey;
} FoveaApplySource;

/* A copy of a part of a drawable (box NULL: all), upright, to be read by any
 * thread. What is computed of it is turned back. */
FoveaApplySource *fovea_apply_source_new (GimpDrawable        *drawable,
                                          const GeglRectangle *box,
                                          int                  orientation,
                                          GError             **error);
void              fovea_apply_source_free (FoveaApplySource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaApplySource, fovea_apply_source_free)

/* The network fitted to the picture by the settings; of those that make one. */
FoveaApply *fovea_apply_fit (FoveaSettings          *settings,
                             FoveaModel             *model,
                             const FoveaApplySource *source,
                             GError                **error);

typedef struct
{
  FoveaModel     *model;
  GeglBuffer     *pixels; /* the result, at 0, 0; NULL: none */
  gboolean        mask;   /* one channel, 0..1 */
  FoveaApplyFacts facts;  /* of the pixels */
  FoveaBoxes     *boxes;  /* of a detector */
  FoveaTensor    *latent; /* numbers of the bottleneck; NULL: not asked for */
  char           *latent_name;
  gint64         *areas; /* [facts.classes] pixels of each class; NULL: none */
  double          seconds;
} FoveaApplied;

/* Runs the model over the picture as the settings say. Touches no image. */
FoveaApplied *fovea_apply_compute (FoveaSettings          *settings,
                                   FoveaModel             *model,
                                   const FoveaApplySource *source,
                                   const FoveaRunOptions  *options,
                                   GError                **error);
void          fovea_applied_free (FoveaApplied *applied);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaApplied, fovea_applied_free)

/* On GIMP's own progress bar, with the tiles in words. */
FoveaApplied *fovea_apply_compute_here (FoveaSettings          *settings,
                                        FoveaModel             *model,
                                        const FoveaApplySource *source,
                                        GError                **error);

/* ---- Into an image (apply-place.c) --------------------------------------------- */

/* Puts the result where `as` says, one undo step: a layer above `drawable` at
 * `box` of it, a mask of it, or a new image (*made, else NULL). *layer is the new
 * layer, or the masked one. */
gboolean fovea_apply_place (const FoveaApplied  *applied,
                            FoveaApplyAs         as,
                            GimpImage           *image,
                            GimpDrawable        *drawable,
                            const GeglRectangle *box,
                            GimpImage          **made,
                            GimpLayer          **layer,
                            GError             **error);
/* Would a mask go there? Said before anything is computed. */
gboolean fovea_apply_check_mask (GimpDrawable *drawable, GError **error);

/* ---- In words (apply-text.c) ----------------------------------------------------- */

/* `"model": ..., "boxes": [...]` and so on, appended to an object. */
void fovea_applied_json (GString *json, const FoveaApplied *applied);
/* "cat 31.0 %, sofa 12.5 %", "2 boxes: ..."; "" where there is nothing to say.
 * (transfer full) */
char *fovea_applied_sentence (const FoveaApplied *applied);
/* "a tile of 384x384, 12 of them, 310 MB", for what is said before a run.
 * (transfer full) */
char *fovea_apply_facts_sentence (const FoveaApplyFacts *facts);
/* Numbers of a text, or of the file it names. With `count` numbers before: "3=1.5
 * 7=0" changes those. (transfer full, *n long) */
float *fovea_apply_parse_numbers (const char  *text,
                                  const float *before,
                                  guint        count,
                                  guint       *n,
                                  GError     **error);

G_END_DECLS
