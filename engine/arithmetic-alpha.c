/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel of a picture with alpha: sums of colours times alpha,
 * sums of the alphas by |kernel|, and what comes after them, as the filters do it:
 * on the window's values alone, term by term. */
#include "arithmetic.h"

#include <math.h>
#include <string.h>

#include "plan.h"

struct _FoveaAlphaPlans
{
  FoveaPlan *raw;    /* sums of the window's values */
  FoveaPlan *weight; /* of its alphas, by |kernel|; */
  guint      n;      /* so many of them, */
  float     *whole;  /* which those of an opaque window are */
  FoveaPlan *bare;   /* scale and offset; NULL: they change nothing */
  FoveaPlan *affine; /* the same and the activation */
  FoveaPlan *view;
};

void
fovea_alpha_plans_free (FoveaAlphaPlans *plans)
{
  g_clear_pointer (&plans->raw, fovea_plan_unref);
  g_clear_pointer (&plans->weight, fovea_plan_unref);
  g_clear_pointer (&plans->bare, fovea_plan_unref);
  g_clear_pointer (&plans->affine, fovea_plan_unref);
  g_clear_pointer (&plans->view, fovea_plan_unref);
  g_free (plans->whole);
  g_free (plans);
}

/* ---- Making them -------------------------------------------------------------- */

static FoveaPlan *
alpha_plan (const FoveaConvolve *request, const gint64 size[2], GError **error)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;

  if (! fovea_graph_new_convolve (request, &graph, &weights, error))
    return NULL;
  return fovea_arithmetic_plan (graph, weights, request->channels, size, NULL,
                                error);
}

/* activation (scale * x + offset) of one number */
static FoveaPlan *
alpha_plan_affine (double          scale,
                   double          offset,
                   FoveaActivation activation,
                   FoveaResultView view,
                   GError        **error)
{
  const gint64  one[2] = { 1, 1 };
  double        value = 1.0;
  FoveaKernel   identity = { 1, 1, 1, &value };
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;

  request.kernel = &identity;
  request.channels = 1;
  request.scale = scale;
  request.offset = offset;
  request.activation = activation;
  request.view = view;
  return alpha_plan (&request, one, error);
}

/* |kernel|: of each plane, or summed over those of one result. */
static FoveaKernel *
alpha_magnitudes (const FoveaConvolve *request, GError **error)
{
  const FoveaKernel *kernel = request->kernel;
  const gsize        n = (gsize) kernel->height * kernel->width;
  const guint        results = request->separate ? kernel->planes :
                               request->all      ? request->channels :
                                                   1;
  const gsize        each = kernel->planes / results * n;
  FoveaKernel       *sizes =
      fovea_kernel_new (results, kernel->height, kernel->width, NULL);

  if (! sizes)
    fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  for (gsize i = 0; sizes && i < n * kernel->planes; i++)
    sizes->values[i / each * n + i % n] += fabs (kernel->values[i]);
  return sizes;
}

/* The weights' plan of such a window, run. */
static gboolean
alpha_run_weights (FoveaAlphaPlans *plans,
                   const gint64     window[2],
                   const float     *alphas, /* NULL: ones */
                   float           *to,
                   GError         **error)
{
  const FoveaRunOptions alone = { .threads = 1 };
  const gint64          n = window[0] * window[1];
  FoveaShape            shape = FOVEA_NCHW (1, plans->n, window[0], window[1]);
  g_autoptr (FoveaTensor) patch = fovea_tensor_new (FOVEA_F32, &shape, error);
  g_autoptr (FoveaResult) result = NULL;

  if (! patch)
    return FALSE;
  for (gint64 i = 0; i < n * plans->n; i++)
    ((float *) patch->data)[i] = alphas ? alphas[i % n] : 1.0f;
  result = fovea_plan_run (plans->weight, (const FoveaTensor *const *) &patch,
                           &alone, error);
  for (guint i = 0; result && i < plans->n; i++)
    to[i] = (float) fovea_tensor_get (fovea_result_output (result, 0), i);
  return result != NULL;
}

static gboolean
alpha_take_sums (FoveaAlphaPlans     *plans,
                 const FoveaConvolve *request,
                 const gint64         window[2],
                 GError             **error)
{
  FoveaConvolve sums = *request;
  g_autoptr (FoveaKernel) magnitudes = alpha_magnitudes (request, error);

  if (! magnitudes)
    return FALSE;
  sums.keep_size = FALSE;
  sums.border = FOVEA_BORDER_VALID;
  sums.stride = sums.dilation = 1;
  sums.scale = 1.0;
  sums.offset = 0.0;
  sums.activation = FOVEA_ACTIVATION_NONE;
  sums.view = FOVEA_VIEW_PLAIN;
  sums.direct = TRUE;
  plans->raw = alpha_plan (&sums, window, error);
  if (! plans->raw)
    return FALSE;
  sums.kernel = magnitudes;
  sums.summed = sums.all = FALSE;
  sums.separate = magnitudes->planes > 1;
  sums.channels = plans->n = magnitudes->planes;
  plans->weight = alpha_plan (&sums, window, error);
  plans->whole = g_new0 (float, plans->n);
  return plans->weight &&
         alpha_run_weights (plans, window, NULL, plans->whole, error);
}

static gboolean
alpha_take_view (FoveaAlphaPlans     *plans,
                 const FoveaConvolve *request,
                 GError             **error)
{
  double least, largest;

  if (request->view == FOVEA_VIEW_PLAIN)
    return TRUE;
  if (request->view != FOVEA_VIEW_STRETCH)
    plans->view = alpha_plan_affine (1.0, 0.0, FOVEA_ACTIVATION_NONE,
                                     request->view, error);
  else
    {
      fovea_convolve_range (request, &least, &largest);
      if (! (largest > least))
        return TRUE;
      plans->view = alpha_plan_affine (
          1.0 / (largest - least), -least / (largest - least),
          FOVEA_ACTIVATION_NONE, FOVEA_VIEW_PLAIN, error);
    }
  return plans->view != NULL;
}

static gboolean
alpha_take_finish (FoveaAlphaPlans     *plans,
                   const FoveaConvolve *request,
                   GError             **error)
{
  if (request->scale != 1.0 || request->offset != 0.0)
    {
      plans->bare =
          alpha_plan_affine (request->scale, request->offset,
                             FOVEA_ACTIVATION_NONE, FOVEA_VIEW_PLAIN, error);
      if (! plans->bare)
        return FALSE;
    }
  if (request->activation != FOVEA_ACTIVATION_NONE)
    {
      plans->affine =
          alpha_plan_affine (request->scale, request->offset,
                             request->activation, FOVEA_VIEW_PLAIN, error);
      if (! plans->affine)
        return FALSE;
    }
  return alpha_take_view (plans, request, error);
}

FoveaArithmetic *
fovea_arithmetic_new_convolve_alpha (const FoveaConvolve *request,
                                     gint64               width,
                                     gint64               height,
                                     GError             **error)
{
  g_autoptr (FoveaArithmetic) self =
      fovea_arithmetic_new_convolve (request, width, height, error);

  if (! self)
    return NULL;
  self->alpha = g_new0 (FoveaAlphaPlans, 1);
  if (! alpha_take_sums (self->alpha, request, self->window, error) ||
      ! alpha_take_finish (self->alpha, request, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* ---- One pixel ---------------------------------------------------------------- */

static gboolean
alpha_run_one (FoveaPlan *plan, float *number, GError **error)
{
  const FoveaRunOptions alone = { .threads = 1 };
  FoveaShape            shape = FOVEA_NCHW (1, 1, 1, 1);
  g_autoptr (FoveaTensor) tensor =
      fovea_tensor_new_floats (&shape, number, error);
  g_autoptr (FoveaResult) result = NULL;

  if (! tensor)
    return FALSE;
  result = fovea_plan_run (plan, (const FoveaTensor *const *) &tensor, &alone,
                           error);
  if (! result)
    return FALSE;
  *number = (float) fovea_tensor_get (fovea_result_output (result, 0), 0);
  return TRUE;
}

/* The window's values times their alphas as a picture; channels that it does not
 * see stay 0. */
static gboolean
alpha_run_sums (const FoveaArithmetic *self,
                const FoveaPixel      *pixel,
                const float           *alphas,
                float                 *sum,
                GError               **error)
{
  const FoveaRunOptions alone = { .threads = 1 };
  const gsize           n = (gsize) pixel->height * pixel->width;
  const FoveaShape      shape =
      FOVEA_NCHW (1, self->channels, pixel->height, pixel->width);
  g_autoptr (FoveaTensor) patch = fovea_tensor_new (FOVEA_F32, &shape, error);
  g_autoptr (FoveaResult) result = NULL;
  float *values;

  if (! patch)
    return FALSE;
  for (guint p = 0; p < pixel->planes; p++)
    {
      values = (float *) patch->data + (pixel->first + p) * n;
      for (gsize i = 0; i < n; i++)
        values[i] = pixel->terms[p * n + i].value;
      fovea_pixels_weigh (values, alphas, n);
    }
  result = fovea_plan_run (self->alpha->raw,
                           (const FoveaTensor *const *) &patch, &alone, error);
  if (! result)
    return FALSE;
  *sum = (float) fovea_tensor_get (fovea_result_output (result, 0),
                                   pixel->channel);
  return TRUE;
}

static gboolean
alpha_finish (const FoveaAlphaPlans *plans,
              FoveaPixel            *pixel,
              float                  sum,
              GError               **error)
{
  pixel->total = pixel->value = sum;
  if (plans->bare && ! alpha_run_one (plans->bare, &pixel->total, error))
    return FALSE;
  if (plans->affine && ! alpha_run_one (plans->affine, &pixel->value, error))
    return FALSE;
  if (! plans->affine)
    pixel->value = pixel->total;
  return ! plans->view || alpha_run_one (plans->view, &pixel->value, error);
}

gboolean
fovea_alpha_plans_run (const FoveaArithmetic *self,
                       FoveaPixel            *pixel,
                       gboolean              *opaque,
                       GError               **error)
{
  FoveaAlphaPlans  *plans = self->alpha;
  const gsize       n = (gsize) pixel->height * pixel->width;
  const guint       own = plans->n > 1 ? pixel->channel : 0;
  g_autofree float *alphas = g_new (float, n), *sums = g_new (float, plans->n);
  float             sum;

  for (gsize i = 0; i < n; i++)
    alphas[i] = pixel->terms[i].alpha;
  if (! alpha_run_weights (plans, self->window, alphas, sums, error))
    return FALSE;
  *opaque = memcmp (sums, plans->whole, plans->n * sizeof (float)) == 0;
  if (*opaque)
    return TRUE;
  if (! alpha_run_sums (self, pixel, alphas, &sum, error))
    return FALSE;
  fovea_pixels_unweigh (&sum, &sums[own], plans->whole[own], 1);
  pixel->weighed = TRUE;
  pixel->in_order = TRUE;
  return alpha_finish (plans, pixel, sum, error);
}
