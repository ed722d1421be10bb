/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models: a file of a network, its card, the photo prepared for it, its answer. */
#pragma once

#include "fovea/plans.h"

G_BEGIN_DECLS

/* ---- Pictures into networks ------------------------------------------------ */

typedef enum
{
  FOVEA_RESIZE_BILINEAR,
  FOVEA_RESIZE_BICUBIC /* a = -0.5 */
} FoveaResize;

/* Antialiased: when shrinking, the filter is stretched by the scale. `box` is
 * the part of the input (C x H x W, fp32) that becomes the whole output
 * (C x h x w); coordinates of pixel edges, fractions allowed. Borders: the
 * filter is cut off at the box and renormalised, as Pillow does.
 * Source: Pillow's ImagingResample. */
gboolean fovea_resize (const FoveaTensor *in,
                       const double       box[4], /* x0, y0, x1, y1 */
                       FoveaResize        filter,
                       FoveaTensor       *out,
                       GError           **error);

/* ---- Models ----------------------------------------------------------------
 * model = graph + weights + card. The card says what the network was trained
 * to be given; a model file without a card gets one that is guessed from its
 * shapes and says so. */

typedef enum
{
  FOVEA_CHANNELS_RGB,
  FOVEA_CHANNELS_BGR,
  FOVEA_CHANNELS_GRAY
} FoveaChannels;

/* What a network does with a picture; the words of cards: classify, image,
 * mask, detect, features. */
typedef enum
{
  FOVEA_TASK_CLASSIFY, /* one number a class */
  FOVEA_TASK_IMAGE,    /* a picture, of `factor` times the size */
  FOVEA_TASK_MASK,     /* a map, or one a class, over the picture */
  FOVEA_TASK_DETECT,   /* boxes */
  FOVEA_TASK_FEATURES  /* numbers without names */
} FoveaTask;

typedef struct
{
  char         *name;   /* "EfficientNet-Lite0" */
  char         *task;   /* the word of `kind`: "classify", ... */
  FoveaTask     kind;
  char         *labels; /* name of the label file, or NULL */
  char         *licence, *source;
  char         *input, *output; /* value names, NULL = the first */
  guint         width, height;
  gboolean      any_size; /* fully convolutional: width and height are only the
                             usual ones */
  guint         multiple; /* sides have to be multiples of this; 1 = any */
  gboolean      nhwc;
  FoveaChannels channels;
  double        crop;   /* centre square of this fraction of the short side */
  gboolean      squash; /* instead of cropping, the whole photo is squeezed */
  FoveaResize   resize;
  double        scale_by;        /* network input = (scale_by*x - mean) / std */
  double        mean[3], std[3]; /* in the network's channel order; x in 0..1 */
  gboolean      probabilities;   /* else logits: softmax (a mask of one channel:
                                    sigmoid) is still to be done */
  guint         classes;
  gboolean      background; /* class 0 is none of the labels' */
  /* Of a picture that comes out (image): x = (std*y + mean) / scale_by in 0..1,
   * so that equal numbers undo what is done to the input. GRAY from GRAY is
   * luma: the colours are the photo's own. */
  FoveaChannels output_channels;
  gboolean      output_nhwc;
  double        output_scale_by;
  double        output_mean[3], output_std[3];
  guint         factor; /* output side = factor * input side; 1 = the same */
  char         *picture;  /* of the self-test: a file beside the card, or NULL */
  char         *expected; /* its class: a number or a label, or NULL */
  gboolean      guessed; /* TRUE while nobody has confirmed it */
  char        **reasons; /* what the guess rests on and what is doubtful, a
                            sentence each; NULL = none */
} FoveaCard;

FoveaCard *fovea_card_copy (const FoveaCard *card); /* all of it */
void       fovea_card_free (FoveaCard *card);
/* Sets `task` and `kind`. */
void        fovea_card_set_task (FoveaCard *card, FoveaTask task);
const char *fovea_task_word (FoveaTask task); /* "classify" */
const char *fovea_channels_word (FoveaChannels channels); /* "RGB" */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaCard, fovea_card_free)

/* One of the usual ways to make numbers of pixels. */
typedef struct
{
  const char   *id;    /* "torchvision" */
  const char   *title; /* N_() */
  FoveaChannels channels;
  double        scale_by, mean[3], std[3]; /* as in FoveaCard */
} FoveaPreset;

/* All of them: torchvision, caffe, tensorflow, efficientnet-lite, bytes, unit. */
const FoveaPreset *fovea_presets (guint *n);
const FoveaPreset *fovea_preset_find (const char *id); /* or NULL */
/* Channel order and numbers; a grey card stays grey. */
void fovea_card_set_preset (FoveaCard *card, const FoveaPreset *preset);
/* The preset that the card's numbers are, or NULL. */
const FoveaPreset *fovea_card_preset (const FoveaCard *card);

typedef struct _FoveaModel FoveaModel;

/* A model's run may use this much memory besides its weights; a file that asks
 * for more is refused with the number. */
#define FOVEA_MODEL_MEMORY ((guint64) 4 << 30)

/* Opens an .onnx file (with the .card beside it, if any) or a .card file.
 * Errors: those of fovea_onnx_read; FORMAT for a card or label file, naming
 * key and value; a label count that does not match the outputs. */
FoveaModel *fovea_model_open (const char *path, GError **error);
/* The same by a path or by a name found in the model folders. */
FoveaModel      *fovea_model_find (const char *name_or_path, GError **error);
FoveaModel      *fovea_model_ref (FoveaModel *model);
void             fovea_model_unref (FoveaModel *model);
const char      *fovea_model_id (FoveaModel *model); /* "efficientnet-lite0" */
const char      *fovea_model_path (FoveaModel *model);
const FoveaCard *fovea_model_card (FoveaModel *model);
FoveaGraph      *fovea_model_graph (FoveaModel *model);
FoveaWeights    *fovea_model_weights (FoveaModel *model);
/* SHA-256 of what its answers depend on: card, files and the names of its classes in
 * that language. Reads the whole file. Errors: the file system's. (transfer full) */
char *fovea_model_checksum (FoveaModel *model,
                            const char *language,
                            GError    **error);
/* NULL when the model has no labels or fewer than that. */
const char *fovea_model_label (FoveaModel *model, guint index);
/* The same in a language ("es", "es_ES"; NULL: the person's): of the file
 * NAME.LANGUAGE.labels, where NAME is the card's `labels` (or the model's name,
 * where the names lie inside of its file), beside the model or in the model
 * folders. Where there is none, it cannot be used, or it has no name for this
 * class, and for "en": fovea_model_label. Lives as long as the model. */
const char *fovea_model_label_in (FoveaModel *model,
                                  guint       index,
                                  const char *language);
/* Can the names be told in this language? A model's own names stand for English;
 * for NULL only a file of the person's language that is wrong is an error.
 * Errors: NOT_FOUND, naming the languages that there are; FORMAT for a file with
 * another number of lines or one that is no text in UTF-8. */
gboolean fovea_model_check_language (FoveaModel *model,
                                     const char *language,
                                     GError    **error);
/* The languages that can be told, "en" among them, in alphabetical order.
 * (transfer full) */
char **fovea_model_languages (FoveaModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaModel, fovea_model_unref)

/* The same network with another card, which is checked as when it is opened;
 * the label file is looked for beside the model. (transfer full) */
FoveaModel *fovea_model_with_card (FoveaModel      *model,
                                   const FoveaCard *card,
                                   GError         **error);
/* Where a card for this model can be written: beside it, or, where that folder
 * cannot be written to, in the user's own model folder. (transfer full) */
char *fovea_model_card_path (FoveaModel *model);
/* Writes the card there, whole or not at all. Errors: the file system's;
 * UNSUPPORTED when a card lies there that Fovea has not written. */
gboolean fovea_model_save_card (FoveaModel *model, GError **error);
/* The self-test picture's path; NULL when the card names none. (transfer full) */
char *fovea_model_test_picture (FoveaModel *model);

/* A row of a network's table of layers. */
typedef struct
{
  char       *name;      /* the layer's, as the model file has it */
  const char *layer;     /* its type: "conv" */
  char       *type;      /* the same; of a clip what it leaves: "relu6", "clip -1…1", "clip ≥ 0" */
  char       *op;        /* ONNX's operator: "Conv"; "" where it has none */
  guint       node;      /* its number in the graph */
  FoveaShape  output;    /* of the first output */
  gint64      window[2]; /* y, x of a convolution or pooling; 0 = no window */
  double      stride[2];
  gint64      parameters; /* learned numbers; a shared weight counts once */
  gint64      macs;       /* multiply-adds of convolutions and matrices */
  guint64     bytes;      /* of its outputs */
  /* The theoretical receptive field (y, x): pixel p sees `field` pixels of the
   * input from start + jump * p on; 0 = no pixels. */
  gboolean whole; /* it sees everything */
  gint64   field[2];
  double   jump[2], start[2];
} FoveaLayerRow;

typedef struct
{
  FoveaShape     input;
  FoveaLayerRow *layers; /* in running order, all that compute something */
  guint          n_layers;
  guint          n_folded; /* layers of known numbers, computed beforehand */
  gint64         parameters, macs;
  guint64        weights; /* bytes of the parameters as fp32 */
  guint64        arena;   /* the most bytes that a run computes with at once */
} FoveaDescription;

/* For given input shapes; options may be NULL. Errors: those of
 * fovea_plan_new. */
FoveaDescription *fovea_describe (FoveaGraph             *graph,
                                  FoveaWeights           *weights,
                                  const FoveaShape       *shapes,
                                  const FoveaPlanOptions *options,
                                  GError                **error);
/* For a picture of this size; 0 = the card's. */
FoveaDescription *fovea_model_describe (FoveaModel *model,
                                        guint       width,
                                        guint       height,
                                        GError    **error);
/* Of an architecture pattern. Its numbers are not made, so that sizes, parameters
 * and multiply-adds of a network of any size are there at once; the graph (may be
 * NULL; transfer full) is for drawing, it cannot be run. Errors: those of
 * fovea_graph_new_pattern. */
FoveaDescription *fovea_describe_pattern (const char  *text,
                                          FoveaGraph **graph,
                                          GError     **error);
/* Is it meant as a pattern ("INPUT 3x32x32 -> ..."), not as a file's name? */
gboolean          fovea_is_pattern (const char *text);
void              fovea_description_free (FoveaDescription *description);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDescription, fovea_description_free)

/* A step of a plan: a layer with those that are computed together with it, or a
 * copy of a value that has to lie in memory another way. */
typedef struct
{
  char       *name;      /* the layer's; of a copy the value's */
  char       *layers;    /* "conv + relu + add" */
  const char *algorithm; /* "direct 3x3"; the layer's type where there is one
                            way only */
  FoveaShape  output;
  double      seconds; /* the median of the runs */
  gint64      macs;    /* multiply-adds as the layer's formula has them, in
                          whatever way they are saved */
  guint64     weights; /* bytes, as they are read: packed ones mostly */
  guint64     scratch; /* bytes that all threads need while it is computed */
} FoveaPlanRow;

typedef struct
{
  FoveaShape    input;
  FoveaPlanRow *rows; /* in running order; no steps that have nothing to do */
  guint         n_rows;
  const char   *family; /* of the CPU: "avx512" */
  guint         threads, runs;
  double        seconds; /* the sum of the rows' */
  double        peak; /* floating-point operations (two a multiply-add) a second
                         of the best inner loop on numbers in the nearest cache,
                         measured before and after the runs */
  gint64        macs;
  guint64       weights; /* the sum */
  guint64       scratch; /* the largest */
  guint64       arena;   /* the most bytes of results at once */
} FoveaProfile;

/* Runs a plan on made-up numbers `runs` times (0: as often as goes into a second,
 * 3 at least), after one that is not counted, and times each step. Progress speaks
 * of "run 3 of 46". Errors: those of fovea_plan_run. */
FoveaProfile *fovea_plan_profile (FoveaPlan             *plan,
                                  const FoveaRunOptions *options,
                                  guint                  runs,
                                  GError               **error);
/* For a picture of this size; 0 = the card's. */
FoveaProfile *fovea_model_profile (FoveaModel            *model,
                                   guint                  width,
                                   guint                  height,
                                   const FoveaRunOptions *options,
                                   guint                  runs,
                                   GError               **error);
/* The steps' times by the rows of a table of layers, [n_layers]: what was computed
 * together counts for the first of its layers, the others have 0. (g_free) */
double       *fovea_profile_seconds (const FoveaProfile     *profile,
                                     const FoveaDescription *description);
void          fovea_profile_free (FoveaProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaProfile, fovea_profile_free)

/* What lies in the model folders, without loading any of it. */
typedef struct
{
  char *id;    /* "efficientnet-lite0": file name without ending */
  char *path;  /* of the .onnx file */
  char *title; /* from the card, or the id */
  char *task;  /* from the card, or NULL */
  gboolean own; /* it lies in the user's folder: it can be removed */
  gboolean linked; /* what lies there is a link to the path */
} FoveaModelEntry;

/* The folders, in the order they are searched: each of FOVEA_MODEL_PATH
 * (colon-separated), $XDG_DATA_HOME/fovea/models, each of $XDG_DATA_DIRS'
 * fovea/models, the installed one. (transfer full, NULL-terminated) */
char **fovea_model_folders (void);
/* Of FoveaModelEntry, with a free function set; earlier folders hide later
 * ones of the same id. */
GPtrArray *fovea_model_list (void);

/* Where models are added to, and cards go that cannot lie beside their model:
 * $XDG_DATA_HOME/fovea/models. (transfer full) */
char *fovea_model_user_folder (void);

typedef enum
{
  FOVEA_INSTALL_LINK = 1 << 0,   /* the file stays where it is */
  FOVEA_INSTALL_DRY_RUN = 1 << 1 /* nothing is written */
} FoveaInstallFlags;

/* Opens a model file to see that it can be run, and copies it with what belongs
 * to it (weights in other files, card, labels, self-test picture) into the
 * user's folder, or puts a link there. A card that had to be guessed is
 * written. All files appear whole, the model last; after an error none of them
 * is there. Returns the files (char *), the model first. Errors: those of
 * fovea_model_open; the file system's, EXIST for a name that is taken.
 * (transfer full) */
GPtrArray *fovea_model_install (const char       *path,
                                FoveaInstallFlags flags,
                                GError          **error);
/* Takes a model out of the user's folder, with what belongs to it alone; of a
 * linked one the link. Returns the files as above. Errors: NOT_FOUND, also for
 * models that lie elsewhere. (transfer full) */
GPtrArray *fovea_model_remove (const char       *name,
                               FoveaInstallFlags flags,
                               GError          **error);

/* The photo as a model sees it: crop, resize, channel order, mean, scale.
 * `photo` is 1 or 3 x H x W, sRGB-encoded values 0..1, upright, over white.
 * `seen` (may be NULL) receives the part of the photo that is looked at.
 * Result: the network's input tensor. */
FoveaTensor *fovea_model_prepare (FoveaModel        *model,
                                  const FoveaTensor *photo,
                                  FoveaRect         *seen,
                                  GError           **error);

typedef struct
{
  guint  index;
  char  *label; /* never NULL: "class 17" where there are no labels */
  double probability;
} FoveaGuess;

typedef struct
{
  FoveaGuess *guesses; /* the k most probable, best first */
  guint       n_guesses;
  FoveaRect   seen;    /* what the network looked at, in photo pixels */
  double      seconds; /* of the network's run alone */
} FoveaClassification;

/* Errors: those of fovea_plan_new and fovea_plan_run; UNSUPPORTED when the
 * model's output is not one number a class. */
FoveaClassification *fovea_classify (FoveaModel            *model,
                                     const FoveaTensor     *photo,
                                     guint                  k,
                                     const FoveaRunOptions *options,
                                     GError               **error);
/* The guesses' labels in another language, as fovea_model_label_in has them. */
void fovea_classification_translate (FoveaClassification *classification,
                                     FoveaModel          *model,
                                     const char          *language);
void fovea_classification_free (FoveaClassification *classification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaClassification, fovea_classification_free)

G_END_DECLS
