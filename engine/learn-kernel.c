/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning a kernel from two pictures: three passes over bands of rows, which
 * count what can be used, add up the normal equations, and measure the error of
 * the kernels that solve them. */
#include "learn-kernel.h"

#include <math.h>
#include <string.h>

#include "checked.h"

gboolean
learn_cancelled (const Learn *l)
{
  return l->run != NULL && l->run->cancel != NULL &&
         g_atomic_int_get (l->run->cancel) != 0;
}

gboolean
learn_goes_on (const Learn *l, double fraction, GError **error)
{
  if (learn_cancelled (l))
    return fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
  if (l->run != NULL && l->run->progress != NULL)
    l->run->progress (fraction, _ ("learning the kernel"), l->run->data);
  return TRUE;
}

/* ---- Checks ---- */

typedef struct
{
  gint64 planes, height, width;
} LearnPicture;

static gboolean
learn_measure (const FoveaTensor *picture,
               const char        *what,
               LearnPicture      *size,
               GError           **error)
{
  const FoveaShape *shape = &picture->shape;
  const guint       rank = shape->rank;

  if (rank < 2 || rank > 4 || (rank == 4 && shape->size[0] != 1))
    {
      g_autofree char *text = fovea_shape_to_string (shape);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("learn-kernel: %s is no picture but has the shape "
                            "%s"),
                         what, text);
    }
  size->planes = rank == 2 ? 1 : shape->size[rank - 3];
  size->height = shape->size[rank - 2];
  size->width = shape->size[rank - 1];
  return TRUE;
}

static gboolean
learn_check_options (const FoveaLearnOptions *options, GError **error)
{
  if (options->width < 1 || options->height < 1 ||
      options->width > FOVEA_LEARN_MAX_SIZE ||
      options->height > FOVEA_LEARN_MAX_SIZE)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("learn-kernel: a %ux%u kernel has to be 1x1 to %dx%d"),
        options->width, options->height, FOVEA_LEARN_MAX_SIZE,
        FOVEA_LEARN_MAX_SIZE);
  if (! isfinite (options->ridge) || options->ridge < 0.0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("learn-kernel: a ridge of %g has to be 0 or more"),
                       options->ridge);
  if (options->channels > FOVEA_LEARN_ALL)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("learn-kernel: no way %d to treat channels"),
                       options->channels);
  return TRUE;
}

static gboolean
learn_check_sizes (const FoveaLearnOptions *options,
                   const LearnPicture      *before,
                   const LearnPicture      *after,
                   GError                 **error)
{
  if (before->width != after->width || before->height != after->height)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("learn-kernel: the before picture has %" PRId64 "x%" PRId64
           " pixels and the after picture %" PRId64 "x%" PRId64
           ": crop or scale one to the size of the other"),
        before->width, before->height, after->width, after->height);
  if (before->planes != after->planes && options->channels != FOVEA_LEARN_ALL)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("learn-kernel: the before picture has %" PRId64
                          " channels and the after picture %" PRId64
                          ": learn each channel from all of them"),
                       before->planes, after->planes);
  if (before->width < options->width || before->height < options->height ||
      before->planes < 1 || after->planes < 1)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("learn-kernel: a %ux%u kernel does not fit pictures of %" PRId64
           "x%" PRId64),
        options->width, options->height, before->width, before->height);
  return TRUE;
}

/* Its floats, in a copy only where it holds something else. */
static gboolean
learn_read_picture (const FoveaTensor *picture,
                    const float      **values,
                    FoveaTensor      **copy,
                    GError           **error)
{
  if (picture->dtype == FOVEA_F32 && fovea_tensor_is_contiguous (picture))
    *values = picture->data;
  else
    {
      *copy = fovea_tensor_to_float (picture, error);
      *values = *copy != NULL ? (*copy)->data : NULL;
    }
  return *values != NULL;
}

/* A plane of weights as floats; NULL stays NULL. */
static gboolean
learn_read_plane (const FoveaTensor  *plane,
                  const LearnPicture *size,
                  const char         *what,
                  FoveaTensor       **to,
                  GError            **error)
{
  LearnPicture found;

  if (plane == NULL)
    return TRUE;
  if (! learn_measure (plane, what, &found, error))
    return FALSE;
  if (found.planes != 1 || found.width != size->width ||
      found.height != size->height)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("learn-kernel: %s has %" PRId64 "x%" PRId64
                          " values and the pictures %" PRId64 "x%" PRId64),
                       what, found.width, found.height, size->width,
                       size->height);
  *to = fovea_tensor_to_float (plane, error);
  return *to != NULL;
}

/* ---- Memory ---- */

static void
learn_clear (Learn *l)
{
  fovea_free (l->state);
  fovea_free (l->b);
  fovea_free (l->a);
  fovea_free (l->used);
  fovea_free (l->bad);
  fovea_free (l->row_bad);
  fovea_free (l->matrix);
  fovea_free (l->right);
  fovea_free (l->ones);
  fovea_free (l->count);
  fovea_free (l->total);
  fovea_free (l->batch);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Learn, learn_clear)

/* n * m numbers of `size` bytes into *to */
static gboolean
learn_alloc (gpointer to, gint64 n, gint64 m, gsize size)
{
  gint64 count;

  if (! fovea_checked_mul (n, m, &count))
    return FALSE;
  *(gpointer *) to = fovea_alloc ((guint64) count, size);
  return *(gpointer *) to != NULL;
}

static gboolean
learn_alloc_all (Learn *l, GError **error)
{
  const gint64 rows = l->band_rows + l->kh - 1;
  const gint64 n = (gint64) l->unknowns;
  const gsize  number = sizeof (double);

  if (learn_alloc (&l->state, l->bands * l->sources, l->pieces, 1) &&
      learn_alloc (&l->b, l->in * rows, l->width, number) &&
      learn_alloc (&l->a, l->out * l->band_rows, l->places_x, number) &&
      learn_alloc (&l->used, l->sources * l->band_rows, l->places_x, number) &&
      learn_alloc (&l->bad, l->in * rows, l->width, 1) &&
      learn_alloc (&l->row_bad, l->in, rows, 1) &&
      learn_alloc (&l->matrix, l->systems * n, n, number) &&
      learn_alloc (&l->right, l->systems * n, l->targets, number) &&
      learn_alloc (&l->ones, l->systems, (gint64) l->taps, number) &&
      learn_alloc (&l->count, l->sources, 1, sizeof (gint64)) &&
      learn_alloc (&l->total, l->sources, l->targets, number) &&
      learn_alloc (&l->batch, LEARN_BATCH, (gint64) l->taps, number))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_MEMORY,
                     _ ("learn-kernel: not enough memory"));
}

static gboolean
learn_init (Learn              *l,
            const LearnPicture *before,
            const LearnPicture *after,
            GError            **error)
{
  const FoveaLearnOptions *options = l->options;
  const gboolean           all = options->channels == FOVEA_LEARN_ALL;
  gint64                   taps;

  if (! fovea_checked_mul (all ? before->planes : 1,
                           (gint64) options->width * options->height, &taps) ||
      taps >= FOVEA_LEARN_MAX_COEFFICIENTS ||
      after->planes > FOVEA_LEARN_MAX_COEFFICIENTS)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("learn-kernel: %" PRId64 " channels of %ux%u "
                          "coefficients are more than %d: take a smaller "
                          "kernel, or one kernel for all channels"),
                       before->planes, options->width, options->height,
                       FOVEA_LEARN_MAX_COEFFICIENTS);
  l->width = before->width;
  l->height = before->height;
  l->in = (guint) before->planes;
  l->out = (guint) after->planes;
  l->kw = options->width;
  l->kh = options->height;
  l->places_x = l->width - l->kw + 1;
  l->places_y = l->height - l->kh + 1;
  l->bands = MAX (l->places_y / MAX (LEARN_PIECE, 2 * l->kh), 1);
  l->pieces = MAX (l->places_x / MAX (LEARN_PIECE, 2 * l->kw), 1);
  l->band_rows = (l->places_y + l->bands - 1) / l->bands;
  l->sources = all ? 1 : l->out;
  l->systems = options->channels == FOVEA_LEARN_EACH ? l->out : 1;
  l->planes = all ? l->in : 1;
  l->targets = all ? l->out : 1;
  l->taps = (gsize) taps;
  l->unknowns = l->taps + (options->bias ? 1 : 0);
  l->loops = fovea_loops ()->squares;
  l->threads = l->run != NULL && l->run->threads > 0 ? l->run->threads :
                                                       fovea_cpu_count ();
  return learn_alloc_all (l, error);
}

/* ---- All of it ---- */

static gboolean
learn_check_count (const Learn *l, guint system, GError **error)
{
  gint64 used = 0, total = 0;

  for (guint source = 0; source < l->sources; source++)
    if (learn_system (l, source) == system)
      {
        used += l->count[source];
        total += l->places_x * l->places_y;
      }
  if (used == 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("learn-kernel: none of %" PRId64
                          " values can be used: all are "
                          "clipped, transparent, masked or no numbers"),
                       total);
  if (used >= (gint64) l->unknowns || l->options->ridge > 0.0)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_SHAPE,
      _ ("learn-kernel: %" PRId64 " of %" PRId64 " values can be used, too few "
         "for %" PRId64
         " unknowns: take a smaller kernel, larger pictures, or a "
         "ridge above 0"),
      used, total, (gint64) l->unknowns);
}

void
fovea_learned_free (FoveaLearned *learned)
{
  if (learned == NULL)
    return;
  for (guint i = 0; i < learned->n_kernels; i++)
    fovea_kernel_free (learned->kernels[i]);
  g_free (learned->kernels);
  g_free (learned->bias);
  g_free (learned);
}

static gboolean
learn_solve_all (Learn *l, GError **error)
{
  for (gint64 band = 0; band < l->bands; band++)
    {
      if (! learn_goes_on (l, 0.05 + 0.6 * band / l->bands, error))
        return FALSE;
      learn_band_read (l, band, TRUE);
      if (! learn_sums_add (l, band))
        return fovea_fail (error, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
    }
  for (guint system = 0; system < l->systems; system++)
    if (! learn_goes_on (l, 0.65, error) ||
        ! learn_check_count (l, system, error) ||
        ! learn_solve (l, system, error))
      return FALSE;
  return TRUE;
}

static gboolean
learn_take_kernels (const Learn *l, FoveaLearned *learned, GError **error)
{
  const guint n = l->systems * l->targets;

  learned->kernels = g_new0 (FoveaKernel *, n);
  learned->bias = g_new0 (double, n);
  learned->n_kernels = n;
  for (guint i = 0; i < n; i++)
    {
      const double *x = l->right + i * l->unknowns;

      learned->kernels[i] = fovea_kernel_new (l->planes, l->kh, l->kw, x);
      if (learned->kernels[i] == NULL)
        return fovea_fail (error, FOVEA_ERROR_MEMORY,
                           _ ("learn-kernel: not enough memory"));
      learned->bias[i] = l->options->bias ? x[l->taps] : 0.0;
    }
  return TRUE;
}

static FoveaLearned *
learn_run (Learn *l, GError **error)
{
  g_autoptr (FoveaLearned) learned = g_new0 (FoveaLearned, 1);
  double  *rows;
  gboolean done;

  if (! learn_choose_pieces (l, error) || ! learn_solve_all (l, error) ||
      ! learn_take_kernels (l, learned, error))
    return NULL;
  if (! learn_alloc (&rows, l->band_rows * l->out, 3, sizeof (double)))
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY,
                  _ ("learn-kernel: not enough memory"));
      return NULL;
    }
  done = learn_measure_errors (l, rows, learned, error);
  fovea_free (rows);
  return done ? g_steal_pointer (&learned) : NULL;
}

FoveaLearned *
fovea_learn_kernel (const FoveaTensor       *before,
                    const FoveaTensor       *after,
                    const FoveaLearnOptions *options,
                    const FoveaRunOptions   *run,
                    GError                 **error)
{
  g_auto (Learn) l = { .options = options, .run = run };
  g_autoptr (FoveaTensor) b = NULL, a = NULL, mask = NULL;
  g_autoptr (FoveaTensor) b_alpha = NULL, a_alpha = NULL;
  LearnPicture from, to;

  if (! learn_check_options (options, error) ||
      ! learn_measure (before, _ ("the before picture"), &from, error) ||
      ! learn_measure (after, _ ("the after picture"), &to, error) ||
      ! learn_check_sizes (options, &from, &to, error) ||
      ! learn_read_plane (options->mask, &from, _ ("the mask"), &mask, error) ||
      ! learn_read_plane (options->before_alpha, &from, _ ("the before alpha"),
                          &b_alpha, error) ||
      ! learn_read_plane (options->after_alpha, &from, _ ("the after alpha"),
                          &a_alpha, error))
    return NULL;
  if (! learn_read_picture (before, &l.before, &b, error) ||
      ! learn_read_picture (after, &l.after, &a, error) ||
      ! learn_init (&l, &from, &to, error))
    return NULL;
  l.mask = mask != NULL ? mask->data : NULL;
  l.before_alpha = b_alpha != NULL ? b_alpha->data : NULL;
  l.after_alpha = a_alpha != NULL ? a_alpha->data : NULL;
  return learn_run (&l, error);
}
