/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a dream begins: its room, the weights of its waves, and the waves that noise or a photo
 * are made of. */
#include <math.h>
#include <string.h>

#include "dream.h"
#include "error.h"

#define DREAM_DARK \
  0.02 /* a photo's pixels keep this far from black and white */
#define DREAM_FIRST 0.01 /* standard deviation of the first amounts of waves */

const float fovea_dream_colours[3][3] = { { 0.5622f, 0.1948f, 0.0433f },
                                          { 0.5843f, 0.0000f, -0.1081f },
                                          { 0.5843f, -0.1948f, 0.0649f } };

void
fovea_dream_options_init (FoveaDreamOptions *options)
{
  *options = (FoveaDreamOptions){
    .steps = 256,
    .rate = 0.05,
    .jitter = 8,
    .turn = 5,
    .zoom = 0.1,
    .frequency = 1,
  };
}

void
fovea_dream_free (FoveaDream *dream)
{
  if (! dream)
    return;
  fovea_octaves_free (dream->octaves);
  fovea_dream_target_free (dream->target);
  fovea_waves_free (dream->waves);
  fovea_free (dream->z);
  fovea_free (dream->first);
  fovea_free (dream->mean);
  fovea_free (dream->square);
  fovea_free (dream->pixels);
  fovea_free (dream->gradient);
  fovea_free (dream->size);
  fovea_free (dream->fade);
  fovea_free (dream->up);
  fovea_tensor_free (dream->seen);
  g_free (dream);
}

/* ---- Making ------------------------------------------------------------------------- */

static gboolean
dream_check_range (double value, double most, const char *what, GError **error)
{
  if (value >= 0 && value <= most)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("%s is %g; 0 to %g is possible"), what, value, most);
}

static gboolean
dream_check (const FoveaDreamOptions *options, GError **error)
{
  if (options->steps < 1 || options->steps > FOVEA_DREAM_MAX_STEPS)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%u steps were asked for; 1 to %d are possible"),
                       options->steps, FOVEA_DREAM_MAX_STEPS);
  if (options->width > FOVEA_DREAM_MAX_SIDE ||
      options->height > FOVEA_DREAM_MAX_SIDE)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("a picture of %ux%u pixels; %d a side are possible"),
                       options->width, options->height, FOVEA_DREAM_MAX_SIDE);
  return dream_check_range (options->rate, 10, "rate", error) &&
         dream_check_range (options->jitter, 256, "jitter", error) &&
         dream_check_range (options->turn, 180, "turn", error) &&
         dream_check_range (options->zoom, 1, "zoom", error) &&
         dream_check_range (options->frequency, 4, "frequency", error) &&
         dream_check_range (options->blur, 16, "blur", error) &&
         dream_check_range (options->variation, 100, "variation", error) &&
         dream_check_range (options->l2, 100, "l2", error);
}

/* Room for the canvas; what each wave counts. */
static gboolean
dream_allocate (FoveaDream *dream, GError **error)
{
  const FoveaDreamOptions *options = &dream->options;
  const gint64             edge = 2 * ((gint64) ceil (options->jitter) + 8);
  const double coarsest = (double) MAX (options->width, options->height);
  float      **planes[] = { &dream->z,      &dream->first,    &dream->mean,
                            &dream->square, &dream->gradient, &dream->pixels };
  gsize        n;

  dream->width = fovea_waves_size (options->width + edge);
  dream->height = fovea_waves_size (options->height + edge);
  n = (gsize) (dream->width * dream->height);
  dream->waves = fovea_waves_new (dream->width, dream->height, error);
  if (! dream->waves)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (planes); i++)
    *planes[i] = fovea_alloc (3 * n, sizeof (float));
  dream->size = fovea_alloc (n, sizeof (float));
  dream->fade = fovea_alloc (n, sizeof (float));
  if (! dream->z || ! dream->first || ! dream->mean || ! dream->square ||
      ! dream->gradient || ! dream->pixels || ! dream->size || ! dream->fade)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for a picture of %ux%u"),
                       options->width, options->height);
  for (gsize i = 0; i < n; i++)
    {
      const double f = fovea_waves_frequency (dream->waves, i);
      const double sigma = 2 * G_PI * options->blur * f;

      dream->size[i] =
          (float) (pow (MAX (f, 1 / coarsest), -options->frequency) /
                   FOVEA_DREAM_TAME);
      dream->fade[i] = (float) exp (-sigma * sigma / 2);
    }
  return TRUE;
}

static gboolean
dream_allocate_seen (FoveaDream *dream, GError **error)
{
  const FoveaDreamOptions *options = &dream->options;
  const FoveaShape shape = { 3, { 3, options->height, options->width } };

  dream->seen = fovea_tensor_new (FOVEA_F32, &shape, error);
  dream->up = fovea_alloc (3 * (guint64) options->width * options->height,
                           sizeof (float));
  if (! dream->seen)
    return FALSE;
  if (! dream->up)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for a picture of %ux%u"),
                       options->width, options->height);
  return TRUE;
}

static void
dream_begin_with_noise (FoveaDream *dream)
{
  const gsize n = 3 * (gsize) (dream->width * dream->height);

  for (gsize i = 0; i < n; i++)
    dream->first[i] =
        (float) (DREAM_FIRST * fovea_dream_normal (dream->options.seed, i));
}

static gint64
dream_mirror (gint64 i, gint64 n)
{
  i = i < 0 ? -i - 1 : i;
  i %= 2 * n;
  return i < n ? i : 2 * n - 1 - i;
}

/* Solves C w = v. */
static void
dream_uncolour (const double v[3], float w[3])
{
  const float (*c)[3] = fovea_dream_colours;
  const double minor[3] = {
    (double) c[1][1] * c[2][2] - (double) c[1][2] * c[2][1],
    (double) c[1][2] * c[2][0] - (double) c[1][0] * c[2][2],
    (double) c[1][0] * c[2][1] - (double) c[1][1] * c[2][0]
  };
  const double all =
      c[0][0] * minor[0] + c[0][1] * minor[1] + c[0][2] * minor[2];

  for (int j = 0; j < 3; j++)
    {
      double m[3][3];

      for (int row = 0; row < 3; row++)
        for (int column = 0; column < 3; column++)
          m[row][column] = column == j ? v[row] : c[row][column];
      w[j] = (float) ((m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                       m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                       m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])) /
                      all);
    }
}

/* The photo's part that the card has the network look at, at the picture's size. */
static FoveaTensor *
dream_fit_photo (FoveaModel              *model,
                 const FoveaTensor       *photo,
                 const FoveaDreamOptions *options,
                 GError                 **error)
{
  const FoveaShape shape = {
    3,
    { photo->shape.rank >= 3 ? photo->shape.size[photo->shape.rank - 3] : 0,
      options->height, options->width }
  };
  FoveaTensor view = *photo;
  double      box[4];

  if (photo->dtype != FOVEA_F32 || photo->shape.rank < 3 ||
      photo->shape.rank > 4 ||
      (photo->shape.rank == 4 && photo->shape.size[0] != 1) ||
      (shape.size[0] != 1 && shape.size[0] != 3) ||
      fovea_shape_elements (&photo->shape) <= 0)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("a photo of 1 or 3 channels of float32 is wanted"));
      return NULL;
    }
  if (photo->shape.rank == 4)
    for (guint i = 0; i < 3; i++)
      {
        view.shape.size[i] = photo->shape.size[i + 1];
        view.stride[i] = photo->stride[i + 1];
      }
  view.shape.rank = 3;
  fovea_card_box (fovea_model_card (model), view.shape.size[2],
                  view.shape.size[1], box);

  g_autoptr (FoveaTensor) fitted = fovea_tensor_new (FOVEA_F32, &shape, error);

  return fitted && fovea_resize (&view, box, FOVEA_RESIZE_BICUBIC, fitted,
                                 error) ?
             g_steal_pointer (&fitted) :
             NULL;
}

static gboolean
dream_begin_with_photo (FoveaDream        *dream,
                        FoveaModel        *model,
                        const FoveaTensor *photo,
                        GError           **error)
{
  const gint64 width = dream->options.width, height = dream->options.height;
  const gint64 n = dream->width * dream->height;
  const gint64 left = (dream->width - width) / 2,
               top = (dream->height - height) / 2;
  g_autoptr (FoveaTensor) fitted =
      dream_fit_photo (model, photo, &dream->options, error);

  if (! fitted)
    return FALSE;
  for (gint64 i = 0; i < n; i++)
    {
      const gint64 at = dream_mirror (i / dream->width - top, height) * width +
                        dream_mirror (i % dream->width - left, width);
      double v[3];
      float  w[3];

      for (int c = 0; c < 3; c++)
        {
          const float *from =
              (const float *) fitted->data +
              (fitted->shape.size[0] == 3 ? c * width * height : 0);
          const double x =
              isfinite (from[at]) ?
                  CLAMP ((double) from[at], DREAM_DARK, 1 - DREAM_DARK) :
                  0.5;

          v[c] = log (x / (1 - x));
        }
      dream_uncolour (v, w);
      for (int c = 0; c < 3; c++)
        dream->first[c * n + i] = w[c];
    }
  if (! fovea_waves_run (dream->waves, dream->first, 3, 1, error))
    return FALSE;
  for (gint64 i = 0; i < 3 * n; i++)
    dream->first[i] /= dream->size[i % n];
  return TRUE;
}

static void
dream_reset (FoveaDream *dream)
{
  const gsize n = 3 * (gsize) (dream->width * dream->height);

  memcpy (dream->z, dream->first, n * sizeof *dream->z);
  memset (dream->mean, 0, n * sizeof *dream->mean);
  memset (dream->square, 0, n * sizeof *dream->square);
  dream->done = 0;
  dream->first_score = dream->score = 0;
}

FoveaDream *
fovea_dream_new (FoveaModel              *model,
                 const FoveaAim          *aim,
                 const FoveaDreamOptions *options,
                 GError                 **error)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autoptr (FoveaDream) dream = g_new0 (FoveaDream, 1);

  if (! dream_check (options, error))
    return NULL;
  dream->options = *options;
  dream->options.photo = NULL;
  if (options->width == 0 || options->height == 0)
    {
      dream->options.width = card->width;
      dream->options.height = card->height;
    }
  dream->target = fovea_dream_target_new (model, aim, dream->options.width,
                                          dream->options.height, error);
  if (! dream->target || ! dream_allocate (dream, error) ||
      ! dream_allocate_seen (dream, error))
    return NULL;
  if (! options->photo)
    dream_begin_with_noise (dream);
  else if (! dream_begin_with_photo (dream, model, options->photo, error))
    return NULL;
  dream_reset (dream);
  return g_steal_pointer (&dream);
}

gboolean
fovea_dream_check (FoveaModel     *model,
                   const FoveaAim *aim,
                   const int      *indices,
                   guint           n,
                   gint64          width,
                   gint64          height,
                   GError        **error)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autoptr (FoveaDreamTarget) target = NULL;

  for (guint i = 0; i < n; i++)
    {
      FoveaAim one = *aim;

      one.index = indices[i];
      if (target)
        {
          if (! fovea_dream_target_aim (target, &one, error))
            return FALSE;
          continue;
        }
      target = fovea_dream_target_new (model, &one, width ? width : card->width,
                                       height ? height : card->height, error);
      if (! target)
        return FALSE;
    }
  return TRUE;
}

FoveaDream *
fovea_dream_new_deep (FoveaModel             *model,
                      const FoveaTensor      *photo,
                      const FoveaAim         *aim,
                      const FoveaDeepOptions *options,
                      GError                **error)
{
  g_autoptr (FoveaDream) dream = g_new0 (FoveaDream, 1);

  dream->octaves = fovea_octaves_new (model, photo, aim, options, error);
  return dream->octaves ? g_steal_pointer (&dream) : NULL;
}

gboolean
fovea_dream_restart (FoveaDream     *dream,
                     const FoveaAim *aim,
                     guint64         seed,
                     GError        **error)
{
  g_return_val_if_fail (! dream->octaves, FALSE);
  if (! fovea_dream_target_aim (dream->target, aim, error))
    return FALSE;
  if (seed != dream->options.seed)
    {
      dream->options.seed = seed;
      dream_begin_with_noise (dream);
    }
  dream_reset (dream);
  return TRUE;
}
