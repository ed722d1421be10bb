/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deep dreams: what a layer sees in a photo already is made stronger, first in the photo
 * made small, then, with what came up enlarged and added, in larger ones. A step goes over
 * the picture in tiles of the network's size that begin at a place left to chance, so that
 * their edges leave no trace; beyond the picture lies its mirror image. */
#include <math.h>
#include <string.h>

#include "dream.h"
#include "error.h"

#define OCTAVES_LEAST 32 /* pixels of the shorter side of the smallest */

struct _FoveaOctaves
{
  FoveaDreamTarget *target;
  FoveaDeepOptions  options;
  gint64            tile[2]; /* width, height */
  guint             n;       /* of octaves, after those that were too small */
  int               current; /* octave, -1: none yet */
  FoveaTensor      *photo;   /* [3][height][width] as it was given */
  FoveaTensor      *base;    /* it, at this octave's size */
  FoveaTensor      *x;       /* the dream, likewise */
  FoveaTensor      *seen;    /* a tile */
  float            *up;      /* its gradient */
};

void
fovea_deep_options_init (FoveaDeepOptions *options)
{
  *options = (FoveaDeepOptions){
    .octaves = 4,
    .scale = 1.4,
    .steps = 10,
    .strength = 1.2,
    .jitter = 1,
    .longest = 1024,
  };
}

void
fovea_octaves_free (FoveaOctaves *octaves)
{
  if (! octaves)
    return;
  fovea_dream_target_free (octaves->target);
  fovea_tensor_free (octaves->photo);
  fovea_tensor_free (octaves->base);
  fovea_tensor_free (octaves->x);
  fovea_tensor_free (octaves->seen);
  fovea_free (octaves->up);
  g_free (octaves);
}

/* ---- Making ---------------------------------------------------------------------------- */

static gboolean
octaves_check (const FoveaDeepOptions *options, GError **error)
{
  if (options->octaves < 1 || options->octaves > 12)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%u octaves were asked for; 1 to 12 are possible"),
                       options->octaves);
  if (options->steps < 1 || options->steps > FOVEA_DREAM_MAX_STEPS)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%u steps were asked for; 1 to %d are possible"),
                       options->steps, FOVEA_DREAM_MAX_STEPS);
  if (! (options->scale >= 1.05 && options->scale <= 4))
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        _ ("octaves of %g times the size; 1.05 to 4 are possible"),
        options->scale);
  if (! (options->strength > 0 && options->strength <= 100))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("a strength of %g; above 0, up to 100 is possible"),
                       options->strength);
  return TRUE;
}

/* A copy as three planes; what is no number becomes 0. */
static FoveaTensor *
octaves_copy_photo (const FoveaTensor *photo, GError **error)
{
  const guint  rank = photo->shape.rank;
  const gint64 channels = rank >= 3 ? photo->shape.size[rank - 3] : 0;
  g_autoptr (FoveaTensor) plain = NULL;
  FoveaTensor *copy;
  FoveaShape   shape;
  gint64       n;

  if (photo->dtype != FOVEA_F32 || rank < 3 || rank > 4 ||
      (rank == 4 && photo->shape.size[0] != 1) ||
      (channels != 1 && channels != 3) ||
      fovea_shape_elements (&photo->shape) <= 0)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("a photo of 1 or 3 channels of float32 is wanted"));
      return NULL;
    }
  shape = (FoveaShape){ 3,
                        { 3, photo->shape.size[rank - 2],
                          photo->shape.size[rank - 1] } };
  n = shape.size[1] * shape.size[2];
  plain = fovea_tensor_to_float (photo, error);
  copy = plain ? fovea_tensor_new (FOVEA_F32, &shape, error) : NULL;
  for (gint64 i = 0; copy && i < 3 * n; i++)
    {
      const float value = ((float *) plain->data)[channels == 3 ? i : i % n];

      ((float *) copy->data)[i] = isfinite (value) ? CLAMP (value, 0, 1) : 0;
    }
  return copy;
}

/* Width and height of octave `k`, 0 the largest. */
static void
octaves_size (const FoveaOctaves *octaves, guint k, gint64 size[2])
{
  const gint64 *shape = octaves->photo->shape.size;
  const double  longer = (double) MAX (shape[1], shape[2]);
  const double  most = octaves->options.longest > 0 ?
                           MIN (longer, (double) octaves->options.longest) :
                           longer;
  const double  factor = most / longer / pow (octaves->options.scale, k);

  size[0] = MAX (1, (gint64) rint ((double) shape[2] * factor));
  size[1] = MAX (1, (gint64) rint ((double) shape[1] * factor));
}

static guint
octaves_count (const FoveaOctaves *octaves)
{
  guint  n = 1;
  gint64 size[2];

  for (; n < octaves->options.octaves; n++)
    {
      octaves_size (octaves, n, size);
      if (MIN (size[0], size[1]) < OCTAVES_LEAST)
        break;
    }
  return n;
}

FoveaOctaves *
fovea_octaves_new (FoveaModel             *model,
                   const FoveaTensor      *photo,
                   const FoveaAim         *aim,
                   const FoveaDeepOptions *options,
                   GError                **error)
{
  const FoveaCard *card = fovea_model_card (model);
  const FoveaShape tile = { 3, { 3, card->height, card->width } };
  g_autoptr (FoveaTensor) copy = NULL;
  FoveaOctaves *octaves;

  if (! octaves_check (options, error) ||
      ! (copy = octaves_copy_photo (photo, error)))
    return NULL;
  octaves = g_new0 (FoveaOctaves, 1);
  octaves->options = *options;
  octaves->photo = g_steal_pointer (&copy);
  octaves->tile[0] = card->width;
  octaves->tile[1] = card->height;
  octaves->n = octaves_count (octaves);
  octaves->current = -1;
  octaves->target =
      fovea_dream_target_new (model, aim, card->width, card->height, error);
  octaves->seen =
      octaves->target ? fovea_tensor_new (FOVEA_F32, &tile, error) : NULL;
  if (octaves->seen)
    octaves->up =
        fovea_alloc (3 * (guint64) card->width * card->height, sizeof (float));
  if (octaves->up)
    return octaves;
  if (octaves->seen)
    fovea_fail (error, FOVEA_ERROR_MEMORY,
                _ ("not enough memory for a tile of %ux%u"), card->width,
                card->height);
  fovea_octaves_free (octaves);
  return NULL;
}

guint
fovea_octaves_steps (const FoveaOctaves *octaves)
{
  return octaves->n * octaves->options.steps;
}

const char *
fovea_octaves_layer (const FoveaOctaves *octaves)
{
  return fovea_dream_target_layer (octaves->target);
}

/* ---- From one octave to the next ---------------------------------------------------------- */

static FoveaTensor *
octaves_resized (const FoveaTensor *planes,
                 gint64             width,
                 gint64             height,
                 GError           **error)
{
  const FoveaShape shape = { 3, { 3, height, width } };
  const double     box[] = { 0, 0, (double) planes->shape.size[2],
                             (double) planes->shape.size[1] };
  g_autoptr (FoveaTensor) out = fovea_tensor_new (FOVEA_F32, &shape, error);

  return out && fovea_resize (planes, box, FOVEA_RESIZE_BILINEAR, out, error) ?
             g_steal_pointer (&out) :
             NULL;
}

/* onto + enlarged (x - base), cut to 0..1: what was dreamt, on another size of the
 * photo. Takes nothing; changes `onto`. */
static gboolean
octaves_carry (const FoveaOctaves *octaves, FoveaTensor *onto, GError **error)
{
  const gint64 n = fovea_shape_elements (&octaves->x->shape);
  float       *to = onto->data;
  g_autoptr (FoveaTensor) change =
      fovea_tensor_new (FOVEA_F32, &octaves->x->shape, error);
  g_autoptr (FoveaTensor) large = NULL;

  if (! change)
    return FALSE;
  for (gint64 i = 0; i < n; i++)
    ((float *) change->data)[i] =
        ((float *) octaves->x->data)[i] - ((float *) octaves->base->data)[i];
  large =
      octaves_resized (change, onto->shape.size[2], onto->shape.size[1], error);
  if (! large)
    return FALSE;
  for (gint64 i = 0; i < fovea_shape_elements (&onto->shape); i++)
    to[i] = CLAMP (to[i] + ((float *) large->data)[i], 0, 1);
  return TRUE;
}

static gboolean
octaves_enter (FoveaOctaves *octaves, int k, GError **error)
{
  gint64 size[2];
  g_autoptr (FoveaTensor) base = NULL;
  g_autoptr (FoveaTensor) x = NULL;

  octaves_size (octaves, octaves->n - 1 - (guint) k, size);
  base = octaves_resized (octaves->photo, size[0], size[1], error);
  x = base ? fovea_tensor_new_floats (&base->shape, base->data, error) : NULL;
  if (! x || (octaves->x && ! octaves_carry (octaves, x, error)))
    return FALSE;
  fovea_tensor_free (octaves->base);
  fovea_tensor_free (octaves->x);
  octaves->base = g_steal_pointer (&base);
  octaves->x = g_steal_pointer (&x);
  octaves->current = k;
  return TRUE;
}

FoveaTensor *
fovea_octaves_picture (FoveaOctaves *octaves, GError **error)
{
  g_autoptr (FoveaTensor) picture = fovea_tensor_new_floats (
      &octaves->photo->shape, octaves->photo->data, error);

  if (! picture || (octaves->x && ! octaves_carry (octaves, picture, error)))
    return NULL;
  return g_steal_pointer (&picture);
}

/* ---- Tiles ------------------------------------------------------------------------------------ */

static gint64
octaves_mirror (gint64 i, gint64 n)
{
  i %= 2 * n;
  i = i < 0 ? i + 2 * n : i;
  return i < n ? i : 2 * n - 1 - i;
}

static void
octaves_take (const FoveaOctaves *octaves, gint64 left, gint64 top)
{
  const gint64 width = octaves->x->shape.size[2],
               height = octaves->x->shape.size[1];
  float *to = octaves->seen->data;

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = 0; y < octaves->tile[1]; y++)
      {
        const float *row =
            (float *) octaves->x->data +
            (c * height + octaves_mirror (top + y, height)) * width;

        for (gint64 x = 0; x < octaves->tile[0]; x++)
          *to++ = row[octaves_mirror (left + x, width)];
      }
}

/* The tile's gradient where it lies on the picture. */
static void
octaves_give (const FoveaOctaves *octaves,
              gint64              left,
              gint64              top,
              float              *gradient)
{
  const gint64 width = octaves->x->shape.size[2],
               height = octaves->x->shape.size[1];
  const gint64 x0 = MAX (0, left), x1 = MIN (width, left + octaves->tile[0]);
  const gint64 y0 = MAX (0, top), y1 = MIN (height, top + octaves->tile[1]);

  for (gint64 c = 0; c < 3; c++)
    for (gint64 y = y0; x1 > x0 && y < y1; y++)
      memcpy (gradient + (c * height + y) * width + x0,
              octaves->up +
                  (c * octaves->tile[1] + y - top) * octaves->tile[0] + x0 -
                  left,
              (gsize) (x1 - x0) * sizeof *gradient);
}

/* Where the first tile begins along an axis: one tile covers a shorter picture. */
static gint64
octaves_begin (const FoveaOctaves *octaves, guint step, guint axis, gint64 n)
{
  const gint64 tile = octaves->tile[axis];
  const gint64 room = n <= tile ? tile - n : tile - 1;
  const double chance =
      fovea_dream_uniform (octaves->options.seed, 2 * (guint64) step + axis);

  return -(gint64) floor (chance * CLAMP (octaves->options.jitter, 0, 1) *
                          (double) (room + 1));
}

static void
octaves_say (const FoveaRunOptions *options,
             guint                  step,
             guint                  steps,
             guint                  tile,
             guint                  tiles)
{
  g_autofree char *what = NULL;

  if (! options || ! options->progress)
    return;
  what = tiles > 1 ? g_strdup_printf (_ ("step %u of %u, tile %u of %u"),
                                      step + 1, steps, tile + 1, tiles) :
                     g_strdup_printf (_ ("step %u of %u"), step + 1, steps);
  options->progress ((step + (double) tile / tiles) / steps, what,
                     options->data);
}

/* The gradient of the whole picture and the mean score of its tiles. */
static gboolean
octaves_climb (FoveaOctaves          *octaves,
               guint                  step,
               float                 *gradient,
               const FoveaRunOptions *options,
               double                *score,
               GError               **error)
{
  const gint64 *size = octaves->x->shape.size;
  const gint64  left = octaves_begin (octaves, step, 0, size[2]);
  const gint64  top = octaves_begin (octaves, step, 1, size[1]);
  const guint   across =
      (guint) ((size[2] - left + octaves->tile[0] - 1) / octaves->tile[0]);
  const guint down =
      (guint) ((size[1] - top + octaves->tile[1] - 1) / octaves->tile[1]);
  double sum = 0;

  for (guint i = 0; i < across * down; i++)
    {
      const gint64 x = left + i % across * octaves->tile[0];
      const gint64 y = top + i / across * octaves->tile[1];
      double       own = 0;

      octaves_say (options, step, fovea_octaves_steps (octaves), i,
                   across * down);
      octaves_take (octaves, x, y);
      if (! fovea_dream_target_run (octaves->target, octaves->seen, octaves->up,
                                    &own, options, error))
        return FALSE;
      octaves_give (octaves, x, y, gradient);
      sum += own;
    }
  *score = sum / (across * down);
  return TRUE;
}

/* x + strength / 100 * gradient, evened out and of root mean square 1. */
static gboolean
octaves_move (FoveaOctaves *octaves,
              float        *gradient,
              float        *spare,
              GError      **error)
{
  const gint64 width = octaves->x->shape.size[2],
               height = octaves->x->shape.size[1];
  const gint64 n = width * height;
  float       *x = octaves->x->data;
  double       sum = 0;

  for (gint64 c = 0; c < 3; c++)
    fovea_dream_even_out (gradient + c * n, width, height, spare);
  for (gint64 i = 0; i < 3 * n; i++)
    sum += (double) gradient[i] * gradient[i];
  if (sum == 0)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("the gradient is 0 everywhere: nothing in the photo excites this "
           "layer or map, try another"));
  sum = octaves->options.strength / 100 / sqrt (sum / (3 * (double) n));
  for (gint64 i = 0; i < 3 * n; i++)
    x[i] = CLAMP (x[i] + (float) (sum * gradient[i]), 0, 1);
  return TRUE;
}

gboolean
fovea_octaves_step (FoveaOctaves          *octaves,
                    guint                  step,
                    const FoveaRunOptions *options,
                    double                *score,
                    GError               **error)
{
  const int k = (int) (step / octaves->options.steps);
  float    *memory;
  gint64    n;
  gboolean  ok;

  if (k != octaves->current && ! octaves_enter (octaves, k, error))
    return FALSE;
  n = octaves->x->shape.size[1] * octaves->x->shape.size[2];
  memory = fovea_alloc (6 * (guint64) n, sizeof *memory);
  if (! memory)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory to dream on %" PRId64 "x%" PRId64
                          " pixels; a shorter longest side needs less"),
                       octaves->x->shape.size[2], octaves->x->shape.size[1]);
  ok = octaves_climb (octaves, step, memory, options, score, error) &&
       octaves_move (octaves, memory, memory + 3 * n, error);
  fovea_free (memory);
  return ok;
}
