/* SPDX-License-Identifier: GPL-3.0-or-later */
/* resize: maps, or anything of any rank, made larger or smaller by the nearest
 * number, or by linear or cubic interpolation along each axis: ONNX Resize, and
 * Upsample before it. The axes but the last are summed first, rows at a time;
 * then the row is stretched. (The careful resizing of photos is fovea_resize.) */
#include <math.h>
#include <string.h>

#include "gradient.h"
#include "layers/resize-run.h"
#include "layers/steps.h"

/* Rows that may be summed for one. */
#define RESIZE_MAX_ROWS (1 << 16)

typedef enum
{
  RESIZE_STRETCH,
  RESIZE_NOT_LARGER,
  RESIZE_NOT_SMALLER
} ResizeAspect;

typedef struct
{
  FoveaTapsRule rule;
  ResizeAspect  aspect;
  double        extrapolation;
  guint         n_axes, n_scales;
  gint64        axes[FOVEA_MAX_RANK];
  double        scales[FOVEA_MAX_RANK]; /* Upsample before opset 9 */
} ResizeParams;

/* What is asked for, by axis. */
typedef struct
{
  double scale[FOVEA_MAX_RANK];
  double roi[FOVEA_MAX_RANK][2];
  gint64 size[FOVEA_MAX_RANK];
} ResizeGoal;

/* ---- Attributes --------------------------------------------------------------- */

static gboolean
resize_word (FoveaAttrs        *attrs,
             const char        *name,
             const char *const *words,
             guint              n,
             guint             *out,
             GError           **error)
{
  const char *word = fovea_attrs_get_string (attrs, name, words[0]);

  for (guint i = 0; i < n; i++)
    if (strcmp (word, words[i]) == 0)
      {
        *out = i;
        return TRUE;
      }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("resize: unknown %s '%s'"), name, word);
}

static gboolean
resize_parse_words (FoveaAttrs *attrs, ResizeParams *p, GError **error)
{
  static const char *const modes[] = { "nearest", "linear", "cubic",
                                       "bilinear" };
  static const char *const places[] = {
    "half_pixel",          "half_pixel_symmetric", "pytorch_half_pixel",
    "align_corners",       "asymmetric",           "tf_crop_and_resize",
    "tf_half_pixel_for_nn"
  };
  static const char *const nearest[] = { "round_prefer_floor",
                                         "round_prefer_ceil", "floor", "ceil" };
  static const char *const aspects[] = { "stretch", "not_larger",
                                         "not_smaller" };
  guint                    mode = 0, place = 0, near = 0, aspect = 0;

  if (! resize_word (attrs, "mode", modes, G_N_ELEMENTS (modes), &mode,
                     error) ||
      ! resize_word (attrs, "coordinate_transformation_mode", places,
                     G_N_ELEMENTS (places), &place, error) ||
      ! resize_word (attrs, "nearest_mode", nearest, G_N_ELEMENTS (nearest),
                     &near, error) ||
      ! resize_word (attrs, "keep_aspect_ratio_policy", aspects,
                     G_N_ELEMENTS (aspects), &aspect, error))
    return FALSE;
  p->rule.mode = mode == 3 ? FOVEA_TAPS_LINEAR : (FoveaTapsMode) mode;
  p->rule.coordinates = (FoveaCoordinates) place;
  p->rule.nearest = (FoveaNearest) near;
  p->aspect = (ResizeAspect) aspect;
  return TRUE;
}

static gboolean
resize_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  ResizeParams *p = params;

  if (! resize_parse_words (attrs, p, error))
    return FALSE;
  p->rule.coeff_a = fovea_attrs_get_float (attrs, "cubic_coeff_a", -0.75);
  p->rule.antialias = fovea_attrs_get_int (attrs, "antialias", 0) != 0 &&
                      p->rule.mode != FOVEA_TAPS_NEAREST;
  p->rule.exclude_outside =
      fovea_attrs_get_int (attrs, "exclude_outside", 0) != 0 &&
      p->rule.mode != FOVEA_TAPS_NEAREST;
  p->extrapolation = fovea_attrs_get_float (attrs, "extrapolation_value", 0);
  p->n_axes = fovea_attrs_get_ints (attrs, "axes", p->axes, FOVEA_MAX_RANK);
  p->n_scales =
      fovea_attrs_get_floats (attrs, "scales", p->scales, FOVEA_MAX_RANK);
  if (fovea_attrs_has (attrs, "height_scale") ||
      fovea_attrs_has (attrs, "width_scale"))
    {
      p->n_scales = 4;
      p->scales[0] = p->scales[1] = 1;
      p->scales[2] = fovea_attrs_get_float (attrs, "height_scale", 1);
      p->scales[3] = fovea_attrs_get_float (attrs, "width_scale", 1);
    }
  return fovea_attrs_check (attrs, "resize", error);
}

/* ---- Sizes -------------------------------------------------------------------- */

/* Before opset 11, and Upsample: scales are all there is. */
static gboolean
resize_is_old (const FoveaStep *step)
{
  return step->n_in <= 2;
}

/* The numbers of constant input i: *n of them, 0 when it is left out or empty.
 * There have to be `wanted`. */
static gboolean
resize_read (const FoveaStep *step,
             guint            i,
             const char      *what,
             guint            wanted,
             double          *values,
             guint           *n,
             GError         **error)
{
  const FoveaTensor *constant;
  gint64             count;

  *n = 0;
  if (! fovea_step_has (step, i))
    return TRUE;
  constant = fovea_step_constant (step, i, what, error);
  if (! constant)
    return FALSE;
  count = fovea_shape_elements (&constant->shape);
  if (count != 0 && count != wanted)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("resize: %" PRId64 " %s where %u are needed"), count,
                       what, wanted);
  *n = count;
  for (guint d = 0; d < *n; d++)
    values[d] = fovea_tensor_get (constant, d);
  return TRUE;
}

/* Which axes the numbers are for. */
static gboolean
resize_axes (const FoveaStep *step, guint *axes, guint *n, GError **error)
{
  const ResizeParams *p = step->params;
  const guint         rank = step->in[0].rank;

  *n = p->n_axes ? p->n_axes : rank;
  for (guint i = 0; i < *n; i++)
    {
      axes[i] = i;
      if (p->n_axes &&
          ! fovea_step_axis (step, p->axes[i], rank, &axes[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
resize_set_scales (const FoveaStep *step,
                   const guint     *axes,
                   guint            n,
                   const double    *scales,
                   ResizeGoal      *goal,
                   GError         **error)
{
  for (guint i = 0; i < n; i++)
    {
      /* In single precision, as every engine does: 0.7 of 10 is 7. */
      float size = (float) step->in[0].size[axes[i]] * (float) scales[i];

      if (! (scales[i] > 0) || ! (size < FOVEA_MAX_SIZE))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("resize: a scale of %g is out of range"),
                           scales[i]);
      goal->scale[axes[i]] = scales[i];
      goal->size[axes[i]] = floorf (size);
    }
  return TRUE;
}

static gboolean
resize_set_sizes (const FoveaStep *step,
                  const guint     *axes,
                  guint            n,
                  const double    *sizes,
                  ResizeGoal      *goal,
                  GError         **error)
{
  const ResizeParams *p = step->params;
  double              all = 0;

  for (guint i = 0; i < n; i++)
    {
      gint64 in = step->in[0].size[axes[i]];
      double scale = sizes[i] / MAX (in, 1);

      if (! (sizes[i] >= 0 && sizes[i] <= FOVEA_MAX_SIZE) ||
          (in == 0 && sizes[i] != 0))
        return fovea_fail (
            error, FOVEA_ERROR_SHAPE,
            _ ("resize: a size of %" PRId64 " cannot become %.0f"), in,
            sizes[i]);
      goal->size[axes[i]] = sizes[i];
      goal->scale[axes[i]] = scale;
      if (i == 0 ||
          (p->aspect == RESIZE_NOT_LARGER ? scale < all : scale > all))
        all = scale;
    }
  for (guint i = 0; p->aspect != RESIZE_STRETCH && i < n; i++)
    {
      double size = floor (all * step->in[0].size[axes[i]] + 0.5);

      if (! (size <= FOVEA_MAX_SIZE))
        return fovea_fail (error, FOVEA_ERROR_SHAPE,
                           _ ("resize: a scale of %g is out of range"), all);
      goal->scale[axes[i]] = all;
      goal->size[axes[i]] = size;
    }
  return TRUE;
}

static gboolean
resize_set_roi (const FoveaStep *step,
                const guint     *axes,
                guint            n,
                ResizeGoal      *goal,
                GError         **error)
{
  const ResizeParams *p = step->params;
  double              roi[2 * FOVEA_MAX_RANK];
  guint               n_roi;

  if (resize_is_old (step) ||
      p->rule.coordinates != FOVEA_COORDINATES_TF_CROP_AND_RESIZE)
    return TRUE;
  if (! resize_read (step, 1, "roi", 2 * n, roi, &n_roi, error))
    return FALSE;
  for (guint i = 0; i < n_roi; i++)
    if (! (fabs (roi[i]) <= 1e6))
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("resize: a region that begins or ends at %g"),
                         roi[i]);
  for (guint i = 0; i < n_roi / 2; i++)
    {
      goal->roi[axes[i]][0] = roi[i];
      goal->roi[axes[i]][1] = roi[n + i];
    }
  return TRUE;
}

static gboolean
resize_goal (const FoveaStep *step, ResizeGoal *goal, GError **error)
{
  const ResizeParams *p = step->params;
  const guint         rank = step->in[0].rank;
  guint               axes[FOVEA_MAX_RANK], n, n_scales, n_sizes = 0;
  double              scales[FOVEA_MAX_RANK], sizes[FOVEA_MAX_RANK];

  if (! resize_axes (step, axes, &n, error) ||
      ! resize_read (step, resize_is_old (step) ? 1 : 2, "scales", n, scales,
                     &n_scales, error) ||
      ! resize_read (step, 3, "sizes", n, sizes, &n_sizes, error))
    return FALSE;
  for (guint d = 0; d < rank; d++)
    {
      goal->scale[d] = 1;
      goal->size[d] = step->in[0].size[d];
      goal->roi[d][0] = 0;
      goal->roi[d][1] = 1;
    }
  if (n_scales == 0 && n_sizes == 0 && p->n_scales == rank && rank > 0)
    return resize_set_scales (step, axes, n, p->scales, goal, error);
  if ((n_scales == 0) == (n_sizes == 0))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("resize: needs either scales or sizes"));
  return resize_set_roi (step, axes, n, goal, error) &&
         (n_sizes ? resize_set_sizes (step, axes, n, sizes, goal, error) :
                    resize_set_scales (step, axes, n, scales, goal, error));
}

/* Integers are rounded, a half to the even one, and kept in their range. */
static void
resize_fit_type (FoveaResizer *fitted, const ResizeParams *p)
{
  const FoveaDType type = fitted->type;
  const int        bits = 8 * (int) fovea_dtype_size (type);
  const gboolean   is_signed = type == FOVEA_I8 || type == FOVEA_I16 ||
                             type == FOVEA_I32 || type == FOVEA_I64;

  fitted->fill = p->extrapolation;
  fitted->integer = ! fovea_dtype_is_float (type);
  if (! fitted->integer)
    return;
  fitted->low = is_signed ? -ldexp (1, bits - 1) : 0;
  fitted->high = type == FOVEA_BOOL ? 1 : ldexp (1, bits - is_signed) - 1;
  fitted->fill = CLAMP (rint (fitted->fill), fitted->low, fitted->high);
}

static gboolean
resize_fit_axes (FoveaStep        *step,
                 const ResizeGoal *goal,
                 FoveaTapsRule     rule,
                 GError          **error)
{
  FoveaResizer *fitted = step->fitted;

  fitted->rows = 1;
  for (guint d = 0; d < fitted->rank; d++)
    {
      FoveaTaps *axis = &fitted->axis[d];

      if (! fovea_taps_make (axis, &rule, step->in[0].size[d], goal->size[d],
                             goal->scale[d], goal->roi[d], error))
        {
          g_prefix_error (error, "resize: ");
          return FALSE;
        }
      step->out[0].size[d] = goal->size[d];
      if (d + 1 == fitted->rank)
        fitted->extra = axis->taps;
      else if (! fovea_checked_mul (fitted->rows, MAX (axis->taps, 1),
                                    &fitted->rows) ||
               fitted->rows > RESIZE_MAX_ROWS)
        return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                           _ ("resize: more than %d rows to make one of"),
                           RESIZE_MAX_ROWS);
    }
  return TRUE;
}

static gboolean
resize_fit (FoveaStep *step, GError **error)
{
  const ResizeParams *p = step->params;
  FoveaResizer       *fitted = step->fitted;
  FoveaTapsRule       rule = p->rule;
  ResizeGoal          goal;

  if (! fovea_step_check (step, 1, 4, error))
    return FALSE;
  if (step->in[0].rank < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("resize: a single number has no size"));
  if (! resize_goal (step, &goal, error))
    return FALSE;
  if (resize_is_old (step))
    {
      rule.coordinates = FOVEA_COORDINATES_ASYMMETRIC;
      rule.nearest = FOVEA_NEAREST_OLD;
    }
  fitted->rank = step->in[0].rank;
  fitted->type = step->in_type[0];
  resize_fit_type (fitted, p);
  step->out[0] = step->in[0];
  if (! resize_fit_axes (step, &goal, rule, error))
    return FALSE;
  step->whole = ! fovea_shape_is_map (&step->in[0]) || fitted->axis[0].taps ||
                fitted->axis[1].taps;
  return TRUE;
}

static void
resize_clear (gpointer fitted)
{
  FoveaResizer *resize = fitted;

  for (guint d = 0; d < FOVEA_MAX_RANK; d++)
    fovea_taps_clear (&resize->axis[d]);
}

/* ---- Adjoint ------------------------------------------------------------------ */

/* What each input place gives to each output place: [out][in]. */
static FoveaTensor *
resize_matrix (FoveaAdjoint *adjoint, const FoveaTaps *taps)
{
  const FoveaShape shape = fovea_shape (2, taps->out, taps->in);
  FoveaTensor     *matrix =
      adjoint->error ? NULL :
                           fovea_tensor_new (FOVEA_F32, &shape, &adjoint->error);

  for (gint64 i = 0; matrix && i < taps->out; i++)
    for (gint64 t = 0; t < taps->taps && ! (taps->outside && taps->outside[i]);
         t++)
      {
        const gint64 place = CLAMP (taps->first[i] + t, 0, taps->in - 1);

        ((float *) matrix->data)[i * taps->in + place] +=
            taps->weights ? taps->weights[i * taps->taps + t] : 1;
      }
  return matrix;
}

/* Each input pixel shown in a whole block of outputs: the blocks' sums. */
static gboolean
resize_is_blocks (const FoveaResizer *fitted, gint64 size[2])
{
  if (fitted->rank != 4 || fitted->axis[0].taps || fitted->axis[1].taps)
    return FALSE;
  for (int a = 0; a < 2; a++)
    {
      const FoveaTaps *taps = &fitted->axis[2 + a];

      size[a] = taps->taps ? taps->out / taps->in : 1;
      if (taps->taps &&
          (taps->weights || taps->outside || size[a] * taps->in != taps->out))
        return FALSE;
      for (gint64 i = 0; taps->taps && i < taps->out; i++)
        if (taps->first[i] != i / size[a])
          return FALSE;
    }
  return TRUE;
}

static void
resize_gradient (FoveaAdjoint *adjoint)
{
  const FoveaResizer *fitted = adjoint->step->fitted;
  FoveaShape          shape = adjoint->step->out[0];
  FoveaValue          value = adjoint->up[0];
  gint64              size[2];

  if (resize_is_blocks (fitted, size))
    {
      FoveaAttrs *attrs = fovea_attrs_new ();

      fovea_attrs_set_ints (attrs, "kernel_shape", size, 2);
      fovea_attrs_set_ints (attrs, "strides", size, 2);
      adjoint->down[0] = FOVEA_ADJOINT_MUL (
          adjoint, FOVEA_ADJOINT (adjoint, "averagepool", attrs, value),
          fovea_adjoint_number (adjoint, (double) (size[0] * size[1])));
      return;
    }
  for (guint d = 0; d < fitted->rank; d++)
    if (fitted->axis[d].taps)
      {
        value = fovea_adjoint_along (adjoint, value, &shape, d,
                                     resize_matrix (adjoint, &fitted->axis[d]));
        shape.size[d] = fitted->axis[d].in;
      }
  adjoint->down[0] = value;
}

const FoveaLayerClass fovea_layer_resize = {
  .name = "resize",
  .onnx = "Resize Upsample",
  .params_size = sizeof (ResizeParams),
  .fitted_size = sizeof (FoveaResizer),
  .parse = resize_parse,
  .fit = resize_fit,
  .clear_fitted = resize_clear,
  .need = fovea_resizer_need,
  .units = fovea_resizer_units,
  .scratch = fovea_resizer_scratch,
  .run = fovea_resizer_run,
  .wide = TRUE,
  .gradient = resize_gradient,
};
