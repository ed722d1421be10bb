/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a part of a network looks for: pictures by gradient ascent. */
#pragma once

#include "fovea/models.h"

G_BEGIN_DECLS

/* ---- What it looks for ----------------------------------------------------------
 * Pictures that excite a part of a network, found by climbing the gradient of its
 * score from noise or from a photo (Erhan and others 2009, Simonyan and others 2013):
 *
 *   x = sigmoid (C w / 4),  w = H (s z),  z <- z + rate * Adam (dscore/dz - penalties)
 *
 * z are the amounts of waves, H makes pixels of them, s = (1 / frequency)^p makes a
 * step as large for coarse waves as photos have more of them; C holds the colours that
 * go together in photos. x stays in 0..1: the network is given it in the numbers of
 * its card. In each step it sees x shifted, turned and zoomed by chance, so that no
 * pattern of single pixels will do. The parametrisation and its numbers are those of
 * Olah, Mordvintsev and Schubert, Feature Visualization (Distill 2017) and its program
 * Lucid; a Hartley transform stands for its Fourier transform.
 *
 * Deep dreams (Mordvintsev and others 2015) begin at the photo, shrunk, and enlarge
 * what came up octave by octave: x <- x + strength * gradient, evened out over coarse
 * and fine waves; in tiles of the network's size, placed by chance in each step.
 *
 * The same seed gives the same picture, bit for bit, on any number of threads. */

typedef enum
{
  FOVEA_AIM_MAP,     /* the mean of map `index` of a layer */
  FOVEA_AIM_NEURON,  /* its number at (x, y) */
  FOVEA_AIM_CLASS,   /* the score of class `index`, before any softmax */
  FOVEA_AIM_STRENGTH /* the mean of value^2 / 2 of a layer, or of its map `index` */
} FoveaAimKind;

typedef struct
{
  FoveaAimKind kind;
  const char  *layer; /* its name; NULL or "": the one in the middle, of three by
                         fovea_dream_layers. Of a map or neuron behind a ReLU, a tenth
                         of what that cuts off counts too, as what is silent has no
                         gradient to climb */
  gint         index; /* -1 with FOVEA_AIM_STRENGTH: all maps */
  gint64       x, y;  /* -1: the middle */
} FoveaAim;

typedef struct
{
  guint              width, height; /* of the picture; 0: the card's */
  guint              steps;         /* 1 .. FOVEA_DREAM_MAX_STEPS */
  guint64            seed;
  const FoveaTensor *photo;     /* to begin at; NULL: noise. Copied */
  double             rate;      /* of Adam */
  double             jitter;    /* pixels that it is shifted by, at most */
  double             turn;      /* degrees, at most */
  double             zoom;      /* 0.1: by 1/1.1 to 1.1 */
  double             frequency; /* p: 0 all waves alike, 1 as in photos, 2 soft */
  double             blur;      /* pixels (sigma) in each step */
  double             variation; /* total variation, and ... */
  double             l2; /* ... distance from grey: 1 pulls as hard as the score */
} FoveaDreamOptions;

#define FOVEA_DREAM_MAX_STEPS 10000
#define FOVEA_DREAM_MAX_SIDE  2048 /* pixels of a picture from noise */

/* 256 steps, seed 0, the rest what has proved good. */
void fovea_dream_options_init (FoveaDreamOptions *options);

typedef struct
{
  guint   octaves; /* 1 .. 12 */
  double  scale;   /* from one to the next, above 1 */
  guint   steps;   /* in each octave */
  double  strength; /* what a step changes: 1 is 1/100 of the range from black to
                       white, root mean square */
  double  jitter;  /* 0..1: how far tiles move, in tiles */
  guint   longest; /* pixels of the longer side that is dreamt on, of a larger photo
                      enlarged again; 0: all */
  guint64 seed;
} FoveaDeepOptions;

/* 4 octaves of 1.4, 10 steps, strength 1.2, longest 1024. */
void fovea_deep_options_init (FoveaDeepOptions *options);

/* A picture on its way. One thread at a time. */
typedef struct _FoveaDream FoveaDream;

/* Errors: NOT_FOUND (no such layer, map, neuron or class: with how many there are);
 * UNSUPPORTED (a layer without maps, one that no gradient comes from, by name);
 * SHAPE (a size that the network does not take); FORMAT (an option out of its
 * range); MEMORY. */
FoveaDream *fovea_dream_new (FoveaModel              *model,
                             const FoveaAim          *aim,
                             const FoveaDreamOptions *options,
                             GError                 **error);
/* Can the aims of these n indices be climbed in pictures of this size (0: the card's)?
 * Nothing is begun. Errors: the same. */
gboolean fovea_dream_check (FoveaModel     *model,
                            const FoveaAim *aim,
                            const int      *indices,
                            guint           n,
                            gint64          width,
                            gint64          height,
                            GError        **error);
/* photo: as for fovea_model_prepare. Errors: the same. */
FoveaDream *fovea_dream_new_deep (FoveaModel             *model,
                                  const FoveaTensor      *photo,
                                  const FoveaAim         *aim,
                                  const FoveaDeepOptions *options,
                                  GError                **error);
void        fovea_dream_free (FoveaDream *dream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDream, fovea_dream_free)

/* The same again for another aim in the same layer, with another seed: quicker than
 * a new one. Not for deep dreams. Errors: NOT_FOUND. */
gboolean fovea_dream_restart (FoveaDream     *dream,
                              const FoveaAim *aim,
                              guint64         seed,
                              GError        **error);

/* One step; after an error the picture is as it was before it. Errors: those of
 * fovea_plan_run; UNSUPPORTED: the gradient is 0 everywhere, or holds numbers that
 * are none. */
gboolean fovea_dream_step (FoveaDream            *dream,
                           const FoveaRunOptions *options,
                           GError               **error);
/* All that are left, with progress. `show` (may be NULL) is called after each on the
 * calling thread; FALSE ends it there, without an error. */
typedef gboolean (*FoveaDreamShow) (FoveaDream *dream, gpointer data);
gboolean fovea_dream_run (FoveaDream            *dream,
                          FoveaDreamShow         show,
                          gpointer               data,
                          const FoveaRunOptions *options,
                          GError               **error);

guint fovea_dream_done (const FoveaDream *dream);  /* steps so far */
guint fovea_dream_steps (const FoveaDream *dream); /* in all */
/* The aim's score in the first and in the last step; 0 before the first. */
double fovea_dream_first_score (const FoveaDream *dream);
double fovea_dream_score (const FoveaDream *dream);
/* The layer that it has taken. */
const char *fovea_dream_layer (const FoveaDream *dream);
/* The picture as it is now: 3 x H x W, 0..1 (of a deep dream, of the photo's size).
 * Errors: MEMORY. (transfer full) */
FoveaTensor *fovea_dream_picture (FoveaDream *dream, GError **error);
/* What there is to say of the outcome: the score has not risen, the picture has
 * stayed grey. NULL: nothing. (transfer full) */
char *fovea_dream_problem (FoveaDream *dream);

/* Names of up to `n` layers with maps, spread evenly from the first to the last:
 * the activations behind convolutions. Errors as of fovea_model_map_layers.
 * (transfer full, NULL-terminated) */
char **fovea_dream_layers (FoveaModel *model, guint n, GError **error);

G_END_DECLS
