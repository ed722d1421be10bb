/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of the pictures that a network looks for: an aim is what is to rise, the
 * waves are what a picture is made of, a view is how the network sees it in one
 * step, penalties keep it smooth. Planes are height x width, one behind the other. */
#pragma once

#include "model.h"
#include "plan.h"

/* ---- Random numbers (dream-waves.c) --------------------------------------------
 * Counted, not streamed: number `index` of `seed`, whoever asks first. */
double fovea_dream_uniform (guint64 seed, guint64 index); /* 0..1, never 0 */
double fovea_dream_normal (guint64 seed, guint64 index);

/* ---- Aims (dream-aim.c) -------------------------------------------------------- */

typedef struct _FoveaDreamTarget FoveaDreamTarget;

/* Fitted to pictures of this size. Errors as of fovea_dream_new. */
FoveaDreamTarget *fovea_dream_target_new (FoveaModel     *model,
                                          const FoveaAim *aim,
                                          gint64          width,
                                          gint64          height,
                                          GError        **error);
void              fovea_dream_target_free (FoveaDreamTarget *target);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDreamTarget, fovea_dream_target_free)
/* Another map, neuron or class of the same layer. */
gboolean    fovea_dream_target_aim (FoveaDreamTarget *target,
                                    const FoveaAim   *aim,
                                    GError          **error);
const char *fovea_dream_target_layer (const FoveaDreamTarget *target);
/* The score of three planes of 0..1 and its gradient by them, three planes. Errors:
 * those of fovea_plan_run; UNSUPPORTED for numbers that are none. */
gboolean fovea_dream_target_run (FoveaDreamTarget      *target,
                                 const FoveaTensor     *planes,
                                 float                 *gradient,
                                 double                *score,
                                 const FoveaRunOptions *options,
                                 GError               **error);

/* ---- Waves (dream-waves.c) ------------------------------------------------------
 * The Hartley transform of a plane along both axes,
 *   H[v][u] = 1 / sqrt (width height) sum over y, x of
 *             p[y][x] cas (2 pi u x / width) cas (2 pi v y / height),
 * cas t = cos t + sin t (Bracewell 1986): real, orthonormal, its own inverse, and
 * so its own adjoint. */

typedef struct _FoveaWaves FoveaWaves;

/* The least size from `least` on that has no prime factor above 5. */
gint64      fovea_waves_size (gint64 least);
FoveaWaves *fovea_waves_new (gint64 width, gint64 height, GError **error);
void        fovea_waves_free (FoveaWaves *waves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWaves, fovea_waves_free)
/* In place; `planes` of them, on as many threads as are given. Errors: MEMORY. */
gboolean fovea_waves_run (const FoveaWaves *waves,
                          float            *values,
                          guint             planes,
                          guint             threads,
                          GError          **error);
/* Cycles a pixel of number `i` of a plane. */
double fovea_waves_frequency (const FoveaWaves *waves, gsize i);

/* ---- Views (dream-view.c) ------------------------------------------------------- */

/* Pixel (x, y) of the view lies at x' = cx + a (x - mx) - b (y - my), y' = cy +
 * b (x - mx) + a (y - my) of the canvas, which goes on where it ends. m: the middle of the view. */
typedef struct
{
  gint64 width, height; /* of the canvas */
  gint64 to_width, to_height;
  double a, b, cx, cy;
} FoveaDreamView;

/* Bilinear */
void fovea_dream_view_take (const FoveaDreamView *view,
                            const float          *canvas,
                            float                *to,
                            guint                 planes,
                            guint                 threads);
/* Its adjoint: adds to the canvas. */
void fovea_dream_view_give (const FoveaDreamView *view,
                            const float          *from,
                            float                *canvas,
                            guint                 planes,
                            guint                 threads);

/* ---- Penalties (dream-regularise.c) -----------------------------------------------
 * Of `planes` planes x of a picture that goes on where it ends; each returns its value
 * and adds `weight` times its gradient to `gradient`. */

/* sum over pixels of sqrt (e + sum over planes of (x[y][x+1] - x)^2 + (x[y+1][x] -
 * x)^2), e = FOVEA_DREAM_EDGE^2 */
#define FOVEA_DREAM_EDGE 0.01
double fovea_dream_variation (const float *x,
                              gint64       width,
                              gint64       height,
                              guint        planes,
                              double       weight,
                              float       *gradient);
/* sum of (x - 1/2)^2 */
double fovea_dream_l2 (const float *x, gsize n, double weight, float *gradient);

/* Of a plane: its parts of different fineness (the plane less itself blurred, that
 * less itself blurred twice as far, ...), each brought to the same root mean square,
 * added up: no wave drowns the others (Mordvintsev and others 2015 do so with a
 * Laplacian pyramid). `spare`: three planes. */
void
fovea_dream_even_out (float *plane, gint64 width, gint64 height, float *spare);

/* ---- Octaves (dream-octaves.c) ----------------------------------------------------- */

typedef struct _FoveaOctaves FoveaOctaves;

FoveaOctaves *fovea_octaves_new (FoveaModel             *model,
                                 const FoveaTensor      *photo,
                                 const FoveaAim         *aim,
                                 const FoveaDeepOptions *options,
                                 GError                **error);
void          fovea_octaves_free (FoveaOctaves *octaves);
guint         fovea_octaves_steps (const FoveaOctaves *octaves);
const char   *fovea_octaves_layer (const FoveaOctaves *octaves);
gboolean      fovea_octaves_step (FoveaOctaves          *octaves,
                                  guint                  step,
                                  const FoveaRunOptions *options,
                                  double                *score,
                                  GError               **error);
FoveaTensor  *fovea_octaves_picture (FoveaOctaves *octaves, GError **error);

/* ---- A dream (dream.c, dream-begin.c) ------------------------------------------------ */

#define FOVEA_DREAM_TAME 4.0 /* x = sigmoid (C w / 4) */

/* C. Columns: what goes together in photos, the strongest first (Lucid's, of ImageNet),
 * divided by the longest of them. */
extern const float fovea_dream_colours[3][3];

struct _FoveaDream
{
  FoveaOctaves *octaves; /* of a deep dream; nothing below but the scores */

  FoveaDreamTarget *target;
  FoveaDreamOptions options; /* without the photo */
  FoveaWaves       *waves;
  gint64            width, height;             /* of the canvas */
  float            *z, *first, *mean, *square; /* [3][canvas] amounts; Adam's */
  float            *pixels, *gradient;         /* [3][canvas] */
  float            *size, *fade; /* [canvas] s; what a blur leaves */
  FoveaTensor      *seen;        /* [3][height][width] */
  float            *up;          /* its gradient */

  guint  done;
  double first_score, score;
};
