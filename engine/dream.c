/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture that a part of a network looks for, step by step (see fovea/dream.h). The canvas
 * is a little larger than the picture, so that what is shifted stays on it, and goes on
 * where it ends. */
#include <math.h>
#include <string.h>

#include "dream.h"
#include "error.h"

#define DREAM_LOUDER \
  4 /* times, where nothing answers to the noise; so often at most */
#define DREAM_LOUDEST 4
#define DREAM_GREY    0.01 /* a picture with a lesser standard deviation is grey */

/* ---- One step --------------------------------------------------------------------------- */

/* x = sigmoid (C H (s z)) */
static gboolean
dream_render (FoveaDream *dream, guint threads, GError **error)
{
  const gsize n = (gsize) (dream->width * dream->height);
  float      *x = dream->pixels;

  for (guint c = 0; c < 3; c++)
    for (gsize i = 0; i < n; i++)
      x[c * n + i] = dream->size[i] * dream->z[c * n + i];
  if (! fovea_waves_run (dream->waves, x, 3, threads, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      const float w[3] = { x[i], x[n + i], x[2 * n + i] };

      for (guint c = 0; c < 3; c++)
        x[c * n + i] = 1 / (1 + expf (-(fovea_dream_colours[c][0] * w[0] +
                                        fovea_dream_colours[c][1] * w[1] +
                                        fovea_dream_colours[c][2] * w[2])));
    }
  return TRUE;
}

/* -1..1, number `k` of this step */
static double
dream_chance (const FoveaDream *dream, guint k)
{
  return 2 * fovea_dream_uniform (~dream->options.seed,
                                  8 * (guint64) dream->done + k) -
         1;
}

static FoveaDreamView
dream_view (const FoveaDream *dream, gboolean still)
{
  const FoveaDreamOptions *options = &dream->options;
  const double             move = still ? 0 : options->jitter;
  const double             turn =
      still ? 0 : dream_chance (dream, 2) * options->turn * G_PI / 180;
  const double zoom =
      still ? 1 : pow (1 + options->zoom, dream_chance (dream, 3));
  const gint64 left = (dream->width - options->width) / 2;
  const gint64 top = (dream->height - options->height) / 2;

  return (FoveaDreamView){
    .width = dream->width,
    .height = dream->height,
    .to_width = options->width,
    .to_height = options->height,
    .a = zoom * cos (turn),
    .b = zoom * sin (turn),
    .cx = (double) left + (double) (options->width - 1) / 2 +
          rint (dream_chance (dream, 0) * move),
    .cy = (double) top + (double) (options->height - 1) / 2 +
          rint (dream_chance (dream, 1) * move),
  };
}

/* The gradient of the score, brought to a mean magnitude of 1, less those of the
 * penalties; by x. */
static gboolean
dream_weigh (FoveaDream *dream, GError **error)
{
  const gsize n = 3 * (gsize) (dream->width * dream->height);
  double      sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += fabs ((double) dream->gradient[i]);
  if (sum == 0)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("step %u: the gradient is 0 everywhere, nothing in the picture "
           "changes the score of %g: try another seed, or another map"),
        dream->done + 1, dream->score);
  for (gsize i = 0; i < n; i++)
    dream->gradient[i] = (float) (dream->gradient[i] * ((double) n / sum));
  if (dream->options.variation > 0)
    fovea_dream_variation (dream->pixels, dream->width, dream->height, 3,
                           -dream->options.variation, dream->gradient);
  if (dream->options.l2 > 0)
    fovea_dream_l2 (dream->pixels, n, -dream->options.l2, dream->gradient);
  return TRUE;
}

/* By x to by z */
static gboolean
dream_back (FoveaDream *dream, guint threads, GError **error)
{
  const gsize  n = (gsize) (dream->width * dream->height);
  const float *x = dream->pixels;
  float       *g = dream->gradient;

  for (gsize i = 0; i < n; i++)
    {
      float v[3];

      for (guint c = 0; c < 3; c++)
        v[c] = g[c * n + i] * x[c * n + i] * (1 - x[c * n + i]);
      for (guint c = 0; c < 3; c++)
        g[c * n + i] = fovea_dream_colours[0][c] * v[0] +
                       fovea_dream_colours[1][c] * v[1] +
                       fovea_dream_colours[2][c] * v[2];
    }
  if (! fovea_waves_run (dream->waves, g, 3, threads, error))
    return FALSE;
  for (guint c = 0; c < 3; c++)
    for (gsize i = 0; i < n; i++)
      g[c * n + i] *= dream->size[i];
  return TRUE;
}

/* Kingma and Ba 2015, upwards */
static void
dream_adam (FoveaDream *dream)
{
  const gsize  n = (gsize) (dream->width * dream->height);
  const double t = dream->done + 1;
  const float  rate = (float) (dream->options.rate / (1 - pow (0.9, t)));
  const float  scale = (float) (1 / (1 - pow (0.999, t)));

  for (gsize i = 0; i < 3 * n; i++)
    {
      const float g = dream->gradient[i];

      dream->mean[i] += 0.1f * (g - dream->mean[i]);
      dream->square[i] += 0.001f * (g * g - dream->square[i]);
      dream->z[i] +=
          rate * dream->mean[i] / (sqrtf (dream->square[i] * scale) + 1e-8f);
      dream->z[i] *= dream->fade[i % n];
    }
}

/* Noise so faint that it excites nothing is made stronger. */
static gboolean
dream_is_deaf (const FoveaDream *dream)
{
  const gsize n = 3 * (gsize) (dream->options.width * dream->options.height);

  for (gsize i = 0; i < n; i++)
    if (dream->up[i] != 0)
      return FALSE;
  return dream->done == 0;
}

static void
dream_shout (FoveaDream *dream)
{
  const gsize n = 3 * (gsize) (dream->width * dream->height);

  for (gsize i = 0; i < n; i++)
    dream->z[i] *= DREAM_LOUDER;
}

/* What the network sees in this step, and the gradient of its score by that. */
static gboolean
dream_see (FoveaDream            *dream,
           const FoveaDreamView  *view,
           const FoveaRunOptions *options,
           double                *score,
           GError               **error)
{
  const guint threads = fovea_run_threads (options);

  if (! dream_render (dream, threads, error))
    return FALSE;
  fovea_dream_view_take (view, dream->pixels, dream->seen->data, 3, threads);
  return fovea_dream_target_run (dream->target, dream->seen, dream->up, score,
                                 options, error);
}

static gboolean
dream_climb (FoveaDream            *dream,
             const FoveaRunOptions *options,
             double                *score,
             GError               **error)
{
  const guint    threads = fovea_run_threads (options);
  FoveaDreamView view = dream_view (dream, FALSE);
  gboolean       seen = dream_see (dream, &view, options, score, error);

  for (guint i = 0; seen && i < DREAM_LOUDEST && dream_is_deaf (dream); i++)
    {
      dream_shout (dream);
      seen = dream_see (dream, &view, options, score, error);
    }
  if (! seen)
    return FALSE;
  memset (dream->gradient, 0,
          3 * (gsize) (dream->width * dream->height) * sizeof *dream->gradient);
  fovea_dream_view_give (&view, dream->up, dream->gradient, 3, threads);
  if (! dream_weigh (dream, error) || ! dream_back (dream, threads, error))
    return FALSE;
  dream_adam (dream);
  return TRUE;
}

gboolean
fovea_dream_step (FoveaDream            *dream,
                  const FoveaRunOptions *options,
                  GError               **error)
{
  double   score = 0;
  gboolean ok = dream->octaves ?
                    fovea_octaves_step (dream->octaves, dream->done, options,
                                        &score, error) :
                    dream_climb (dream, options, &score, error);

  if (! ok)
    return FALSE;
  if (dream->done == 0)
    dream->first_score = score;
  dream->score = score;
  dream->done++;
  return TRUE;
}

gboolean
fovea_dream_run (FoveaDream            *dream,
                 FoveaDreamShow         show,
                 gpointer               data,
                 const FoveaRunOptions *options,
                 GError               **error)
{
  const guint steps = fovea_dream_steps (dream);

  while (dream->done < steps)
    {
      if (options && options->progress)
        {
          g_autofree char *what =
              g_strdup_printf (_ ("step %u of %u"), dream->done + 1, steps);

          options->progress ((double) dream->done / steps, what, options->data);
        }
      if (! fovea_dream_step (dream, options, error))
        return FALSE;
      if (show && ! show (dream, data))
        break;
    }
  return TRUE;
}

/* ---- What has come of it -------------------------------------------------------------------- */

guint
fovea_dream_done (const FoveaDream *dream)
{
  return dream->done;
}

guint
fovea_dream_steps (const FoveaDream *dream)
{
  return dream->octaves ? fovea_octaves_steps (dream->octaves) :
                          dream->options.steps;
}

double
fovea_dream_first_score (const FoveaDream *dream)
{
  return dream->first_score;
}

double
fovea_dream_score (const FoveaDream *dream)
{
  return dream->score;
}

const char *
fovea_dream_layer (const FoveaDream *dream)
{
  return dream->octaves ? fovea_octaves_layer (dream->octaves) :
                          fovea_dream_target_layer (dream->target);
}

FoveaTensor *
fovea_dream_picture (FoveaDream *dream, GError **error)
{
  FoveaDreamView view;
  FoveaTensor   *picture;

  if (dream->octaves)
    return fovea_octaves_picture (dream->octaves, error);
  if (! dream_render (dream, 1, error))
    return NULL;
  picture = fovea_tensor_new (FOVEA_F32, &dream->seen->shape, error);
  view = dream_view (dream, TRUE);
  if (picture)
    fovea_dream_view_take (&view, dream->pixels, picture->data, 3, 1);
  return picture;
}

/* Standard deviation over all numbers */
static double
dream_contrast (const FoveaTensor *picture)
{
  const gint64 n = fovea_shape_elements (&picture->shape);
  const float *x = picture->data;
  double       sum = 0, squares = 0;

  for (gint64 i = 0; i < n; i++)
    {
      sum += x[i];
      squares += (double) x[i] * x[i];
    }
  return sqrt (
      MAX (0, squares / (double) n - sum / (double) n * (sum / (double) n)));
}

char *
fovea_dream_problem (FoveaDream *dream)
{
  g_autoptr (FoveaTensor) picture = NULL;

  if (dream->done < 2)
    return NULL;
  if (! (dream->score > dream->first_score))
    return g_strdup_printf (
        _ ("the score has not risen in %u steps (%.4g, then %.4g): try more steps, "
           "another seed, or less jitter"),
        dream->done, dream->first_score, dream->score);
  if (dream->octaves)
    return NULL;
  picture = fovea_dream_picture (dream, NULL);
  if (picture && dream_contrast (picture) < DREAM_GREY)
    return g_strdup_printf (
        _ ("the picture has stayed grey (standard deviation %.2g): try more steps, or "
           "weaker regularisers"),
        dream_contrast (picture));
  return NULL;
}
