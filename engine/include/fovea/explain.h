/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why an answer: gradients, class activation maps, occlusion, heat maps over a photo. */
#pragma once

#include "fovea/models.h"

G_BEGIN_DECLS

/* ---- Gradients -----------------------------------------------------------------
 * Which numbers a result hangs on, and how much: for a value y of a graph and a
 * seed s of its shape, the gradients of L = sum (s y) by other values. A seed
 * that is 1 at one class and 0 else asks for that class. The gradients are a
 * graph of their own, which is planned and run like any other:
 *
 *   - it has the values of the first graph with the same numbers and names (so
 *     that they can be tapped), of its layers those that lead to y, and behind
 *     them the adjoints of those between y and the values that are asked for;
 *   - its inputs are those of the first graph, for the given shapes, then "seed";
 *   - its outputs are the gradients, in the order that was asked for.
 *
 * Integers, shapes and comparisons are constants to a gradient. Where a function
 * has a corner: 0 at 0 for ReLU and |x|, 0 at both bounds of Clip; a maximum's
 * gradient goes to the first of equal ones (MaxPool, Max), and is shared evenly
 * by ReduceMax and ReduceMin. Rounding has the gradient 0. */

typedef enum
{
  /* ReLU and ReLU6 pass only gradients above 0: guided backpropagation
   * (Springenberg and others 2014) */
  FOVEA_GRADIENT_GUIDED = 1 << 0
} FoveaGradientFlags;

/* `shapes` and `options` are what a plan for the first graph would be made of (of
 * the options `known` and `any_size` count). Errors: those of fovea_plan_new;
 * UNSUPPORTED: a layer without a gradient lies between, by name and number; y
 * does not depend on a value; numbers that are no floats. */
gboolean fovea_graph_gradient (FoveaGraph             *graph,
                               FoveaWeights           *weights,
                               const FoveaShape       *shapes,
                               const FoveaPlanOptions *options,
                               FoveaValue              of,
                               const FoveaValue       *values,
                               guint                   n_values,
                               FoveaGradientFlags      flags,
                               FoveaGraph            **gradient,
                               FoveaWeights          **gradient_weights,
                               GError                **error);

/* ---- What an answer rests on ----------------------------------------------------
 * Maps over the picture that say where a class's score comes from, by gradients
 * of the score: the number of the class in a value y of the graph, best before
 * any softmax (where y has height and width, the sum of the class's map).
 *
 * Class activation maps look at the maps A_k of a layer, k = 1 .. K:
 *   CAM       sum over k of w_k A_k, where between the layer and the score lie an
 *             average of whole maps and linear layers alone, which multiply the
 *             average of A_k by w_k: the map's mean is the score without what is
 *             added to it (Zhou and others 2016)
 *   Grad-CAM  max (0, sum over k of a_k A_k), a_k the mean of dscore/dA_k, else
 *             (Selvaraju and others 2017)
 * Saliency looks at the input x, of one picture:
 *   plain       max over channels of |dscore/dx| (Simonyan and others 2013)
 *   guided      the same, with ReLUs that pass only gradients above 0
 *   integrated  sum over channels of (x - b) times the mean of dscore/dx along
 *               the straight way from a baseline b to x: all of it together is
 *               score (x) - score (b), but for the number of steps (Sundararajan
 *               and others 2017) */

typedef enum
{
  FOVEA_SALIENCY_PLAIN,
  FOVEA_SALIENCY_GUIDED,
  FOVEA_SALIENCY_INTEGRATED
} FoveaSaliencyKind;

/* A graph of gradients that is fitted to an input; read-only, any number of
 * threads may run it. */
typedef struct _FoveaExplain FoveaExplain;

typedef struct
{
  guint  width, height;
  float *values;           /* [height][width] */
  float  minimum, maximum; /* of those that are finite; 0 where none is */
  gint64 bad;              /* how many are NaN or infinite */
  double score;            /* of the class */
  double total;            /* the sum of all finite numbers */
} FoveaHeat;

/* `of` is y, `shape` that of the first input, of a graph that has but one.
 * layer: whose maps, FOVEA_NO_VALUE: the last with more than one pixel on the
 * way to y. Errors: those of fovea_graph_gradient and fovea_plan_new;
 * UNSUPPORTED: there are no such maps; several inputs; several pictures at
 * once. */
FoveaExplain *fovea_cam_new (FoveaGraph       *graph,
                             FoveaWeights     *weights,
                             const FoveaShape *shape,
                             FoveaValue        of,
                             FoveaValue        layer,
                             GError          **error);
FoveaExplain *fovea_saliency_new (FoveaGraph       *graph,
                                  FoveaWeights     *weights,
                                  const FoveaShape *shape,
                                  FoveaValue        of,
                                  FoveaSaliencyKind kind,
                                  GError          **error);
void          fovea_explain_free (FoveaExplain *explain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaExplain, fovea_explain_free)
/* The same for a model: of its card's output, before a softmax, for an input as
 * fovea_model_prepare makes it. layer: a name, NULL or "": chosen. */
FoveaExplain *
fovea_model_cam_new (FoveaModel *model, const char *layer, GError **error);
FoveaExplain *fovea_model_saliency_new (FoveaModel       *model,
                                        FoveaSaliencyKind kind,
                                        GError          **error);
/* What a score is before it becomes a probability: the input of the softmax that
 * makes `output`, or `output` itself. */
FoveaValue fovea_graph_logits (FoveaGraph *graph, FoveaValue output);

/* The value whose maps are looked at; the graph's input. */
FoveaValue fovea_explain_layer (const FoveaExplain *explain);
guint      fovea_explain_classes (const FoveaExplain *explain);
/* The map is a CAM, exact, and no Grad-CAM. */
gboolean fovea_explain_is_exact (const FoveaExplain *explain);

/* steps: of integrated gradients (0: 32), which begin at `baseline`, of the
 * input's shape (NULL: all 0); else both do not matter. Errors: SHAPE (no such
 * class, another input), those of fovea_plan_run. (transfer full) */
FoveaHeat *fovea_explain_run (FoveaExplain          *explain,
                              const FoveaTensor     *input,
                              guint                  index,
                              guint                  steps,
                              const FoveaTensor     *baseline,
                              const FoveaRunOptions *options,
                              GError               **error);
void       fovea_heat_free (FoveaHeat *heat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaHeat, fovea_heat_free)
/* What there is to say of a map that should not be drawn as it is: all 0, or
 * with numbers that are none. NULL: nothing. (transfer full) */
char *fovea_heat_problem (const FoveaHeat *heat);

/* ---- Heat maps over a photo ------------------------------------------------------
 * A photo rarely has a network's proportions. It is shown to it in one of three
 * ways, as parts that each become the network's whole input:
 *   crop    one part, the card's: what fovea_classify looks at
 *   squash  one part, the whole photo, whatever its proportions
 *   tiles   parts of the network's proportions, as large as the photo's shorter side
 *           has them, evenly laid from one end of the photo to the other;
 *           neighbours share a fifth of a part at least
 * A class's probability is the mean of its probabilities over the parts. */

typedef enum
{
  FOVEA_SEEING_CROP,
  FOVEA_SEEING_SQUASH,
  FOVEA_SEEING_TILES
} FoveaSeeing;

#define FOVEA_MAX_VIEWS 64 /* parts of a photo */

const char *fovea_seeing_word (FoveaSeeing seeing); /* "crop" */
/* The parts of a photo of this size, each in whole pixels. Errors: SHAPE (no such
 * size); UNSUPPORTED (more tiles than FOVEA_MAX_VIEWS). (transfer full) */
FoveaRect *fovea_model_views (FoveaModel *model,
                              gint64      width,
                              gint64      height,
                              FoveaSeeing seeing,
                              guint      *n,
                              GError    **error);
/* fovea_model_prepare for a part of the photo. Errors: SHAPE. */
FoveaTensor *fovea_model_prepare_view (FoveaModel        *model,
                                       const FoveaTensor *photo,
                                       const FoveaRect   *view,
                                       GError           **error);
/* fovea_classify for any way of seeing; `seen` is what all parts lie in. */
FoveaClassification *fovea_classify_seeing (FoveaModel            *model,
                                            const FoveaTensor     *photo,
                                            FoveaSeeing            seeing,
                                            guint                  k,
                                            const FoveaRunOptions *options,
                                            GError               **error);

typedef enum
{
  FOVEA_WHY_CAM, /* the methods of "What an answer rests on" */
  FOVEA_WHY_SALIENCY,
  FOVEA_WHY_GUIDED,
  FOVEA_WHY_INTEGRATED,
  FOVEA_WHY_OCCLUSION /* a grey square is laid over each place in turn: how much
                         of the class's probability (of its score, where there is
                         but one class) that takes away. Slow, beyond doubt
                         (Zeiler and Fergus 2014) */
} FoveaWhy;

const char *fovea_why_word (FoveaWhy why); /* "cam" */

/* A question to a model, planned once, that is then asked of any photo and class;
 * any number of threads may ask. */
typedef struct _FoveaReason FoveaReason;

typedef struct
{
  gint64    width, height; /* of the photo */
  FoveaRect seen;          /* what all parts lie in */
  float     minimum, maximum; /* of the parts' maps: the drawn one stays inside */
  double    score; /* of the class, the mean over the parts; of occlusion its
                      probability */
  char     *problem; /* NULL, or what there is to say of a map that should not be
                        drawn as it is: all 0, the same everywhere, NaN */
  guint       n_parts;
  FoveaRect  *parts;
  FoveaHeat **heats; /* one a part */
  /* Where the maps' pixel (y, x) lies in a part: its centre at first + step * p,
   * in fractions of the part's height and width. */
  double first[2], step[2];
} FoveaPhotoHeat;

/* layer: whose maps a CAM looks at, by its name; NULL or "": the last one with
 * more than one pixel. Errors: those of fovea_model_cam_new; UNSUPPORTED when the
 * answer is not one number a class. */
FoveaReason *fovea_reason_new (FoveaModel *model,
                               FoveaWhy    why,
                               const char *layer,
                               FoveaSeeing seeing,
                               GError    **error);
void         fovea_reason_free (FoveaReason *reason);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaReason, fovea_reason_free)
/* The layer's name, of a CAM; else that of the network's input. */
const char *fovea_reason_layer (FoveaReason *reason);
gboolean    fovea_reason_is_exact (FoveaReason *reason); /* a CAM, no Grad-CAM */
guint       fovea_reason_classes (FoveaReason *reason);
/* Names of the layers whose maps a CAM may look at, in running order. (transfer
 * full, NULL-terminated) */
char **fovea_reason_layers (FoveaModel *model, GError **error);
/* Of occlusion, before it is run: the square's side and how far it moves each
 * time, in pixels of the network's input. 0: a fifth of the shorter side, a third
 * of the square. */
void fovea_reason_set_patch (FoveaReason *reason, guint size, guint stride);
/* Of integrated gradients, before it is run; 0: 32. */
void fovea_reason_set_steps (FoveaReason *reason, guint steps);

/* index: the class. Errors: those of fovea_explain_run and fovea_model_views.
 * (transfer full) */
FoveaPhotoHeat *fovea_reason_run (FoveaReason           *reason,
                                  const FoveaTensor     *photo,
                                  guint                  index,
                                  const FoveaRunOptions *options,
                                  GError               **error);
void            fovea_photo_heat_free (FoveaPhotoHeat *heat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPhotoHeat, fovea_photo_heat_free)
/* The map over the photo as width x height numbers, the photo as it is or shrunk
 * (or enlarged): a cubic through the maps' pixels (Catmull-Rom, not beyond their
 * range), whose outermost ones go on to the part's edge; averaged where they lie closer than those of the drawing; 0
 * outside all parts; where parts overlap, their mean, weighed by how near each
 * part's middle is, so that there are no seams. Numbers that are none count as 0.
 * Errors: MEMORY. */
gboolean fovea_photo_heat_draw (const FoveaPhotoHeat *heat,
                                guint                 width,
                                guint                 height,
                                float                *values,
                                GError              **error);
/* Where the map is highest, in pixels of the photo; of equal places the one that
 * is nearest to their middle. Errors: MEMORY. */
gboolean fovea_photo_heat_peak (const FoveaPhotoHeat *heat,
                                double               *x,
                                double               *y,
                                GError              **error);

/* "3,7,12", "0-5,9", "strongest 8" or "all" of a layer's n maps (or kernels):
 * numbers, each once, in the order they are named; `order` has all of them, the
 * strongest first. Errors: FORMAT; NOT_FOUND for a number that is too large, naming
 * `layer`. (transfer full) */
GArray *fovea_numbers_choose (const char  *text,
                              guint        n,
                              const guint *order,
                              gboolean     maps,
                              const char  *layer,
                              GError     **error);

G_END_DECLS
