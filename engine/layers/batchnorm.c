/* SPDX-License-Identifier: GPL-3.0-or-later */
/* batchnorm: y = (x - mean) / sqrt (var + epsilon) * scale + B for each
 * channel, ONNX BatchNormalization at inference; with spatial 0 (before opset
 * 9) each place of a picture has numbers of its own. Done as x * s + t, with s
 * and t computed in double precision: once, when inputs 1 to 4 are constants.
 * A variance of -epsilon or less gives infinity and NaN, as the formula does.
 * It takes in the clamps behind it. */
#include <math.h>

#include "gradient.h"
#include "layers/batchnorm.h"
#include "layers/clamp.h"
#include "layers/moments.h"
#include "simd/blocks.h"

/* A multiple of the lanes of any CPU family: constants are there for whole
 * blocks. */
#define BATCHNORM_FILLED 64

typedef struct
{
  double   epsilon, momentum;
  gboolean spatial, training;
} BatchnormParams;

typedef struct
{
  float *scale, *shift; /* [numbers]; one block, scale owns it; NULL: made at
                           run time */
  gint64 batch, channels, inner;
  gint64 numbers; /* how many of each input 1 to 4 */
} BatchnormFitted;

extern const FoveaLayerClass fovea_layer_batchnorm;

gboolean
fovea_batchnorm_affine (const FoveaStep *step,
                        const float    **scale,
                        const float    **shift)
{
  const BatchnormFitted *fitted = step->fitted;

  if (step->klass != &fovea_layer_batchnorm || ! fitted->scale ||
      ! ((const BatchnormParams *) step->params)->spatial)
    return FALSE;
  *scale = fitted->scale;
  *shift = fitted->shift;
  return TRUE;
}

static gboolean
batchnorm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  BatchnormParams *p = params;
  gint64           unused[FOVEA_MAX_RANK];

  p->epsilon = fovea_attrs_get_float (attrs, "epsilon", 1e-5);
  p->momentum = fovea_attrs_get_float (attrs, "momentum", 0.9);
  p->training = fovea_attrs_get_int (attrs, "training_mode", 0) != 0;
  p->spatial = fovea_attrs_get_int (attrs, "spatial", 1) != 0;
  /* Before opset 7; files leave it at 0 and mean inference all the same. */
  fovea_attrs_get_int (attrs, "is_test", 1);
  fovea_attrs_get_ints (attrs, "consumed_inputs", unused, FOVEA_MAX_RANK);
  if (! fovea_attrs_check (attrs, "batchnorm", error))
    return FALSE;
  if (p->training && ! p->spatial)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("batchnorm: training_mode 1 with spatial 0"));
  return TRUE;
}

/* ---- Fitting -------------------------------------------------------------------- */

static gboolean
batchnorm_check (const FoveaStep *step, GError **error)
{
  static const char *const names[] = { "x", "scale", "B", "mean", "var" };
  const BatchnormFitted   *fitted = step->fitted;

  for (guint i = 1; i < 5; i++)
    if (! fovea_step_numbers (step, i, names[i], fitted->numbers, error))
      return FALSE;
  return TRUE;
}

/* s and t of number c. */
static void
batchnorm_number (const BatchnormParams *p,
                  double                 scale,
                  double                 b,
                  double                 mean,
                  double                 variance,
                  float                 *s,
                  float                 *t)
{
  const double factor = scale / sqrt (variance + p->epsilon);

  *s = factor;
  *t = b - mean * factor;
}

static gboolean
batchnorm_fold (FoveaStep *step, GError **error)
{
  BatchnormFitted *fitted = step->fitted;
  const gint64     filled =
      fovea_blocks (fitted->numbers, BATCHNORM_FILLED) * BATCHNORM_FILLED;

  for (guint i = 1; i < 5; i++)
    if (! step->constant[i])
      return TRUE;
  fitted->scale = fovea_alloc (filled, 2 * sizeof (float));
  if (fitted->scale == NULL)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("batchnorm: no memory for %" PRId64 " channels"),
                       fitted->numbers);
  fitted->shift = fitted->scale + filled;
  for (gint64 c = 0; c < fitted->numbers; c++)
    batchnorm_number (step->params, fovea_tensor_get (step->constant[1], c),
                      fovea_tensor_get (step->constant[2], c),
                      fovea_tensor_get (step->constant[3], c),
                      fovea_tensor_get (step->constant[4], c),
                      &fitted->scale[c], &fitted->shift[c]);
  return TRUE;
}

static gboolean
batchnorm_fit (FoveaStep *step, GError **error)
{
  const BatchnormParams *p = step->params;
  BatchnormFitted       *fitted = step->fitted;
  const FoveaShape      *in = &step->in[0];

  if (! fovea_step_check_outputs (step, 5, 5, p->training ? 3 : 1, error) ||
      ! fovea_step_floats (step, error))
    return FALSE;
  if (in->rank == 0)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("batchnorm: a scalar has no channels"));
  fitted->batch = in->size[0];
  fitted->channels = in->rank == 1 ? 1 : in->size[1];
  fitted->inner = fovea_axis_product (in, 2, in->rank);
  fitted->numbers =
      p->spatial ? fitted->channels : fovea_axis_product (in, 1, in->rank);
  if (! batchnorm_check (step, error))
    return FALSE;
  step->out[0] = *in;
  for (guint i = 1; i < step->n_out; i++)
    {
      step->out[i] = fovea_shape (1, fitted->channels);
      step->out_type[i] = step->in_type[3];
    }
  step->whole = p->training;
  return p->training || fovea_shape_elements (in) == 0 ||
         batchnorm_fold (step, error);
}

static void
batchnorm_clear (gpointer fitted)
{
  fovea_free (((BatchnormFitted *) fitted)->scale);
}

static void
batchnorm_need (const FoveaStep *step,
                guint            i,
                const FoveaRect *out,
                FoveaRect       *in)
{
  *in = i == 0 ? *out : fovea_full_rect (&step->in[i]);
}

static gint64
batchnorm_units (const FoveaStep *step, const FoveaRect *out)
{
  const BatchnormFitted *fitted = step->fitted;

  if (step->out_block)
    return fitted->batch * fovea_blocks (fitted->channels, step->out_block) *
           out->height;
  return ((const BatchnormParams *) step->params)->training ?
             fitted->channels :
             fovea_units_rows (step, out);
}

/* ---- What stands around it --------------------------------------------------------- */

static gboolean
batchnorm_fuse (FoveaStep *step, const FoveaStep *next)
{
  FoveaPost *post = &step->post;
  float      low, high;

  if (step->whole || ! fovea_activation_range (next, &low, &high))
    return FALSE;
  post->low = MIN (MAX (post->low, low), high);
  post->high = MIN (MAX (post->high, low), high);
  return TRUE;
}

/* As its input lies, where each channel's numbers are known. */
static void
batchnorm_block (FoveaStep *step, const FoveaLoops *loops)
{
  const float *scale, *shift;
  int          block = step->in_block[0];

  if (step->whole || ! fovea_shape_is_blockable (step, 0) ||
      ! fovea_batchnorm_affine (step, &scale, &shift))
    block = 0;
  for (guint i = 0; i < step->n_in; i++)
    step->in_block[i] = i == 0 ? block : 0;
  step->out_block = block;
}

/* ---- Running -------------------------------------------------------------------- */

static void
batchnorm_take (const FoveaStep *step,
                const FoveaWork *work,
                gint64           number,
                float           *s,
                float           *t)
{
  const BatchnormFitted *fitted = step->fitted;

  if (! fitted->scale)
    {
      batchnorm_number (step->params, work->in[1].data[number],
                        work->in[2].data[number], work->in[3].data[number],
                        work->in[4].data[number], s, t);
      return;
    }
  *s = fitted->scale[number];
  *t = fitted->shift[number];
}

/* n numbers of a plane's channel, from place `at` of the plane on. */
static void
batchnorm_stretch (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           channel,
                   gint64           at,
                   const float     *src,
                   float           *dst,
                   gint64           n)
{
  const BatchnormFitted *fitted = step->fitted;
  float                  s, t;

  if (((const BatchnormParams *) step->params)->spatial)
    {
      batchnorm_take (step, work, channel, &s, &t);
      work->loops->affine (src, s, t, dst, n);
    }
  else
    for (gint64 i = 0; i < n; i++)
      {
        batchnorm_take (step, work, channel * fitted->inner + at + i, &s, &t);
        dst[i] = (double) src[i] * s + t;
      }
  if (step->post.low > -INFINITY || step->post.high < INFINITY)
    work->loops->clamp (dst, step->post.low, step->post.high, dst, n);
}

/* Units are rows of blocks. */
static void
batchnorm_run_blocked (const FoveaStep *step,
                       const FoveaWork *work,
                       gint64           first,
                       gint64           last)
{
  const BatchnormFitted *fitted = step->fitted;
  const FoveaTile       *in = &work->in[0], *out = &work->out[0];
  const int              lanes = step->out_block;
  const gint64           blocks = fovea_blocks (fitted->channels, lanes);

  for (gint64 unit = first, rows; unit < last; unit += rows)
    {
      gint64 plane, y, c;

      fovea_unit_block_row (out, unit, &plane, &y);
      c = plane % blocks * lanes;
      rows = in->rect.width == out->rect.width ?
                 MIN (out->rect.y + out->rect.height - y, last - unit) :
                 1;
      work->loops->blocks->affine (
          fovea_tile_block_row (in, plane, y, lanes) +
              (out->rect.x - in->rect.x) * lanes,
          fitted->scale + c, fitted->shift + c, step->post.low,
          step->post.high, fovea_tile_block_row (out, plane, y, lanes),
          rows * out->rect.width);
    }
}

/* Values of other ranks than maps' lie whole, as batch x channels x inner. */
static void
batchnorm_run_flat (const FoveaStep *step, const FoveaWork *work)
{
  const BatchnormFitted *fitted = step->fitted;

  for (gint64 i = 0; i < fitted->batch * fitted->channels; i++)
    batchnorm_stretch (step, work, i % fitted->channels, 0,
                       work->in[0].data + i * fitted->inner,
                       work->out[0].data + i * fitted->inner, fitted->inner);
}

/* Mean and variance of this very batch, and the running ones with it. */
static void
batchnorm_train (const FoveaStep *step, const FoveaWork *work, gint64 c)
{
  const BatchnormParams *p = step->params;
  const BatchnormFitted *fitted = step->fitted;
  const gint64           apart = fitted->channels * fitted->inner;
  const double           n = (double) fitted->batch * fitted->inner;
  const float           *src = work->in[0].data + c * fitted->inner;
  double                 mean = 0, variance = 0;

  for (gint64 i = 0; i < fitted->batch; i++)
    mean += work->loops->sum (src + i * apart, fitted->inner);
  mean /= n;
  for (gint64 i = 0; i < fitted->batch; i++)
    variance += work->loops->sum_squares (src + i * apart, mean, fitted->inner);
  variance /= n;
  for (gint64 i = 0; i < fitted->batch; i++)
    work->loops->normalise (
        src + i * apart, mean,
        work->in[1].data[c] / sqrt (variance + p->epsilon), work->in[2].data[c],
        work->out[0].data + c * fitted->inner + i * apart, fitted->inner);
  if (step->n_out > 1)
    work->out[1].data[c] =
        work->in[3].data[c] * p->momentum + mean * (1 - p->momentum);
  if (step->n_out > 2)
    work->out[2].data[c] =
        work->in[4].data[c] * p->momentum + variance * (1 - p->momentum);
}

static void
batchnorm_run (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last)
{
  const BatchnormFitted *fitted = step->fitted;
  const FoveaTile       *out = &work->out[0];

  if (step->out_block)
    {
      batchnorm_run_blocked (step, work, first, last);
      return;
    }
  if (! step->whole && ! fovea_shape_is_map (&step->out[0]))
    {
      batchnorm_run_flat (step, work);
      return;
    }
  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      if (step->whole)
        {
          batchnorm_train (step, work, unit);
          continue;
        }
      fovea_unit_row (out, unit, &plane, &y);
      batchnorm_stretch (step, work, plane % fitted->channels,
                         y * fovea_map_width (&step->out[0]) + out->rect.x,
                         fovea_tile_at (&work->in[0], plane, y, out->rect.x),
                         fovea_tile_row (out, plane, y), out->rect.width);
    }
}

/* ---- Adjoint ------------------------------------------------------------------------ */

/* The same scales, and nothing added. */
static void
batchnorm_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep       *step = adjoint->step;
  const BatchnormParams *p = step->params;
  FoveaAttrs            *attrs;
  FoveaValue             zeros;

  for (guint i = 1; i < 5; i++)
    if (p->training || adjoint->wanted[i])
      {
        fovea_adjoint_fail (adjoint,
                            _ ("by its own numbers, and in training, it has "
                               "none yet"));
        return;
      }
  attrs = fovea_attrs_new ();
  fovea_attrs_set_float (attrs, "epsilon", p->epsilon);
  fovea_attrs_set_int (attrs, "spatial", p->spatial);
  zeros = fovea_adjoint_zeros (adjoint, &step->in[1]);
  adjoint->down[0] =
      FOVEA_ADJOINT (adjoint, "batchnorm", attrs, adjoint->up[0],
                     adjoint->in[1], zeros, zeros, adjoint->in[4]);
}

const FoveaLayerClass fovea_layer_batchnorm = {
  .name = "batchnorm",
  .onnx = "BatchNormalization",
  .params_size = sizeof (BatchnormParams),
  .fitted_size = sizeof (BatchnormFitted),
  .parse = batchnorm_parse,
  .fit = batchnorm_fit,
  .clear_fitted = batchnorm_clear,
  .need = batchnorm_need,
  .units = batchnorm_units,
  .run = batchnorm_run,
  .block = batchnorm_block,
  .fuse = batchnorm_fuse,
  .in_place = TRUE,
  .gradient = batchnorm_gradient,
};
