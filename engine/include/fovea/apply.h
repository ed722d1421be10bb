/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks over pictures: whole or by tiles; bottlenecks; boxes. */
#pragma once

#include "fovea/models.h"

G_BEGIN_DECLS

/* ---- Networks over pictures --------------------------------------------------
 * A network of the task image or mask fitted to a picture's size: in tiles that
 * overlap by as much as its layers look around, where they look around at all
 * (tiled is whole, bit for bit); whole where one looks at everything; at the
 * size that its file fixes where it goes with no other, and what comes out is
 * then stretched over the picture. Where sides have to be multiples of a number,
 * the picture is continued by reflection and the result cut off again. */

typedef struct
{
  const char *output;       /* of the network; NULL or "": the card's */
  int         class_index;  /* mask: this class's probability; -1: for each
                               pixel the number of the most probable class */
  gboolean    grey;         /* the picture has no colours: nor has what a
                               network of luma makes of it */
  guint       threads;      /* that a run will have; 0: all cores */
  gint64      tile;         /* most pixels a tile's side; 0: chosen */
  guint64     memory_limit; /* 0: FOVEA_MODEL_MEMORY */
} FoveaApplyOptions;
#define FOVEA_APPLY_DEFAULTS \
  {                          \
    .class_index = -1        \
  }

typedef enum
{
  FOVEA_APPLY_TILED,
  FOVEA_APPLY_WHOLE,
  FOVEA_APPLY_FIXED /* at the network's own size */
} FoveaApplyHow;

typedef struct
{
  gint64        width, height;         /* of the picture */
  gint64        out_width, out_height; /* of the result */
  guint         channels;              /* that `write` is given: 1 or 3 */
  guint         classes; /* mask: maps of the network, or numbers of classes */
  gboolean      indices; /* `write` is given class numbers, not 0..1 */
  gboolean      luma;    /* colours are the picture's own */
  FoveaApplyHow how;
  const char   *whole_layer; /* the layer that needs all; may be NULL; the
                               FoveaApply's */
  gint64        net_width, net_height; /* of the network's input */
  guint         multiple;              /* its sides are multiples of this */
  gint64        overlap; /* pixels of the picture that a tile reads around it */
  gint64        tile_width, tile_height; /* of the result; the last are smaller */
  guint         tiles;
  guint64       memory; /* bytes of a run, besides the weights */
} FoveaApplyFacts;

typedef struct _FoveaApply FoveaApply;

/* Everything that can be wrong is said here. Errors: UNSUPPORTED (a network that
 * makes no picture), SHAPE, NOT_FOUND (no such output), MEMORY with what it
 * needs and the limit. */
FoveaApply *fovea_apply_new (FoveaModel              *model,
                             gint64                   width,
                             gint64                   height,
                             const FoveaApplyOptions *options,
                             GError                 **error);
void        fovea_apply_free (FoveaApply *apply);
const FoveaApplyFacts *fovea_apply_facts (FoveaApply *apply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaApply, fovea_apply_free)

/* `read` fills 1 x 3 x height x width with the picture as sRGB-encoded 0..1,
 * over white; `write` is given 1 x channels x height x width of the result,
 * 0..1 or class numbers. Progress speaks of "tile 3 of 12". */
gboolean fovea_apply_run (FoveaApply            *apply,
                          FoveaReadFunc          read,
                          FoveaWriteFunc         write,
                          gpointer               data,
                          const FoveaRunOptions *options,
                          GError               **error);
/* A piece of the result, to be looked at: the same pixels that the run will
 * give, but where the network needs the whole picture (there of the piece by
 * itself) or gives a mask of another size. `piece` is of the result, inside it; `write` may be given more than it.
 * *share: how much of the run's work it was (may be NULL). */
gboolean fovea_apply_preview (FoveaApply            *apply,
                              const FoveaRect       *piece,
                              FoveaReadFunc          read,
                              FoveaWriteFunc         write,
                              gpointer               data,
                              const FoveaRunOptions *options,
                              double                *share,
                              GError               **error);

/* A colour for a class number, R'G'B' 0..1; 0 (mostly the background) is black. */
void fovea_class_colour (guint index, double rgb[3]);

/* A class in words; "background" is class 0 where the label file leaves it out.
 * Never NULL. (transfer full) */
char *fovea_model_class_label (FoveaModel *model, guint index);
/* The number of a class by its label or one of the names that a label lists
 * ("dalmatian, coach dog"), in capitals or not, or by its number; -1 for "".
 * Errors: NOT_FOUND. */
gboolean fovea_model_find_class (FoveaModel *model,
                                 const char *text,
                                 int        *index,
                                 GError    **error);

/* Names of the network's outputs. (transfer full, NULL-terminated) */
char **fovea_model_outputs (FoveaModel *model);

/* ---- Bottlenecks ---------------------------------------------------------------
 * The narrowest value that everything passes through, of an autoencoder: one
 * row of numbers. */

/* The numbers for a photo. *name (may be NULL): the value's, (transfer full).
 * Errors: UNSUPPORTED when the network has no such place. (transfer full) */
FoveaTensor *fovea_model_encode (FoveaModel            *model,
                                 const FoveaTensor     *photo,
                                 char                 **name,
                                 const FoveaRunOptions *options,
                                 GError               **error);
/* What the network makes of `n` such numbers: 1 or 3 x H x W, 0..1. Errors:
 * SHAPE when there are as many as it takes. (transfer full) */
FoveaTensor *fovea_model_decode (FoveaModel            *model,
                                 const float           *numbers,
                                 guint                  n,
                                 const FoveaRunOptions *options,
                                 GError               **error);

/* ---- Boxes ---------------------------------------------------------------------- */

typedef struct
{
  double x, y, width, height; /* in pixels of the photo, inside it */
  double score;               /* 0..1 */
  guint  index;               /* class number */
  char  *label;               /* never NULL */
} FoveaBox;

typedef struct
{
  FoveaBox *boxes; /* best first */
  guint     n_boxes;
  guint     found; /* above the threshold, before overlapping ones went */
} FoveaBoxes;

typedef struct
{
  double threshold; /* the least score; 0..1 */
  double overlap;   /* of two boxes of a class that overlap by more of their
                       union, the better one stays; 1: both */
  guint  most;      /* boxes; 0: all */
} FoveaDetectOptions;
#define FOVEA_DETECT_DEFAULTS                            \
  {                                                      \
    .threshold = 0.25, .overlap = 0.45, .most = 100      \
  }

/* What a detector finds. Understood are heads whose boxes are pixels or fractions
 * of the picture: YOLO's (x, y, width, height of the middle, maybe a score of
 * being anything, a score a class; either way up) and SSD's (boxes of two
 * corners, scores, maybe classes and a count). Errors: UNSUPPORTED for any other,
 * also for darknet's, whose anchors are not in the file. */
FoveaBoxes *fovea_detect (FoveaModel               *model,
                          const FoveaTensor        *photo,
                          const FoveaDetectOptions *options,
                          const FoveaRunOptions    *run,
                          GError                  **error);
void        fovea_boxes_free (FoveaBoxes *boxes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaBoxes, fovea_boxes_free)

G_END_DECLS
