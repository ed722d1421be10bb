/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel: fitting a filter to a picture. The numbers come
 * out of the engine's own layers: a convolution that is summed term by term runs
 * over the window's values alone, as a picture of the window's size; whatever else
 * runs its plan on the one pixel. */
#include "arithmetic.h"

#include <math.h>
#include <string.h>

#include "filter-build.h"
#include "plan.h"

FoveaArithmetic *
fovea_arithmetic_allocate (FoveaArithmeticKind kind,
                           guint               channels,
                           gint64              width,
                           gint64              height)
{
  FoveaArithmetic *self = g_new0 (FoveaArithmetic, 1);

  self->kind = kind;
  self->channels = self->out_channels = channels;
  self->planes = 1;
  self->size[0] = height;
  self->size[1] = width;
  self->stride[0] = self->stride[1] = self->dilation = 1;
  self->scale = 1.0;
  self->border = FOVEA_BORDER_VALID;
  return self;
}

void
fovea_arithmetic_free (FoveaArithmetic *self)
{
  if (! self)
    return;
  g_clear_pointer (&self->plan, fovea_plan_unref);
  g_clear_pointer (&self->bare, fovea_plan_unref);
  g_clear_pointer (&self->alpha, fovea_alpha_plans_free);
  fovea_kernel_free (self->kernel);
  g_free (self);
}

FoveaPlan *
fovea_arithmetic_plan (FoveaGraph             *graph,
                       FoveaWeights           *weights,
                       guint                   channels,
                       const gint64            size[2],
                       const FoveaPlanOptions *options,
                       GError                **error)
{
  FoveaShape shape = FOVEA_NCHW (1, channels, size[0], size[1]);

  return fovea_plan_new (graph, weights, &shape, options, error);
}

/* The map's size, and how the layer of that name is computed. */
void
fovea_arithmetic_take_plan (FoveaArithmetic *self,
                            FoveaPlan       *plan,
                            const char      *layer)
{
  const FoveaShape *out =
      fovea_plan_shape (plan, fovea_graph_output (plan->graph, 0));

  self->out_channels = (guint) out->size[1];
  memcpy (self->map, &out->size[2], sizeof self->map);
  memcpy (self->out, self->map, sizeof self->out);
  for (guint i = 0; i < plan->n_steps; i++)
    {
      const FoveaStep *step = &plan->steps[i].step;

      if (! self->way && step->klass && strcmp (step->klass->name, layer) == 0)
        self->way =
            step->klass->algorithm ? step->klass->algorithm (step) : layer;
    }
}

/* ---- Convolution ----------------------------------------------------------- */

gboolean
fovea_arithmetic_take_kernel (FoveaArithmetic   *self,
                              const FoveaKernel *kernel,
                              GError           **error)
{
  self->kernel = fovea_kernel_copy (kernel);
  if (! self->kernel)
    return fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("not enough memory"));
  if (self->flipped)
    fovea_kernel_flip (self->kernel);
  self->window[0] = kernel->height;
  self->window[1] = kernel->width;
  return TRUE;
}

static gboolean
arithmetic_take_convolve (FoveaArithmetic     *self,
                          const FoveaConvolve *request,
                          GError             **error)
{
  self->border = request->border;
  /* As the filter: a constant of 0 is the border of zeros. */
  if (request->border == FOVEA_BORDER_CONSTANT && request->border_value != 0.0)
    self->border_value = (float) request->border_value;
  self->flipped = request->flip;
  self->dilation = request->dilation;
  self->scale = request->scale;
  self->offset = request->offset;
  self->activation = request->activation;
  self->view = request->view;
  if (! fovea_arithmetic_take_kernel (self, request->kernel, error))
    return FALSE;
  self->all = request->all;
  if (request->summed || request->all ||
      (request->kernel->planes > 1 && ! request->separate))
    self->planes = request->channels;
  for (int axis = 0; axis < 2; axis++)
    {
      self->stride[axis] = request->stride;
      if (request->border != FOVEA_BORDER_VALID)
        self->before[axis] = self->window[axis] / 2 * self->dilation;
    }
  return TRUE;
}

/* The way depends on the whole picture; its weights need not be packed for it. */
static gboolean
arithmetic_fit_convolve (FoveaArithmetic     *self,
                         const FoveaConvolve *request,
                         GError             **error)
{
  const FoveaPlanOptions shapes = { .shapes_only = TRUE };
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;

  if (! fovea_graph_new_convolve (request, &graph, &weights, error))
    return FALSE;
  plan = fovea_arithmetic_plan (graph, weights, request->channels, self->size,
                                &shapes, error);
  if (! plan)
    return FALSE;
  fovea_arithmetic_take_plan (self, plan, "conv");
  self->by_patch = g_strcmp0 (self->way, "FFT") != 0;
  return TRUE;
}

/* The plan of the same sum: over the window's values, or over the picture. */
static FoveaPlan *
arithmetic_plan_convolve (const FoveaArithmetic *self,
                          const FoveaConvolve   *request,
                          gboolean               bare,
                          GError               **error)
{
  FoveaConvolve same = *request;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;

  same.keep_size = FALSE;
  if (bare)
    {
      same.activation = FOVEA_ACTIVATION_NONE;
      same.view = FOVEA_VIEW_PLAIN;
    }
  if (self->by_patch)
    {
      same.border = FOVEA_BORDER_VALID;
      same.stride = same.dilation = 1;
      same.direct = TRUE;
    }
  if (! fovea_graph_new_convolve (&same, &graph, &weights, error))
    return NULL;
  return fovea_arithmetic_plan (graph, weights, request->channels,
                                self->by_patch ? self->window : self->size,
                                NULL, error);
}

FoveaArithmetic *
fovea_arithmetic_new_convolve (const FoveaConvolve *request,
                               gint64               width,
                               gint64               height,
                               GError             **error)
{
  g_autoptr (FoveaArithmetic) self = fovea_arithmetic_allocate (
      FOVEA_ARITHMETIC_CONVOLVE, request->channels, width, height);
  FoveaConvolve bare = *request;

  bare.keep_size = FALSE;
  if (! arithmetic_fit_convolve (self, &bare, error) ||
      ! arithmetic_take_convolve (self, request, error))
    return NULL;
  if (request->keep_size && request->stride > 1)
    memcpy (self->out, self->size, sizeof self->out);
  self->plan = arithmetic_plan_convolve (self, request, FALSE, error);
  if (! self->plan)
    return NULL;
  if (request->activation != FOVEA_ACTIVATION_NONE ||
      request->view != FOVEA_VIEW_PLAIN)
    {
      self->bare = arithmetic_plan_convolve (self, request, TRUE, error);
      if (! self->bare)
        return NULL;
    }
  return g_steal_pointer (&self);
}

/* ---- Pooling --------------------------------------------------------------- */

FoveaArithmetic *
fovea_arithmetic_new_pool (const FoveaPool *request,
                           gint64           width,
                           gint64           height,
                           GError         **error)
{
  g_autoptr (FoveaArithmetic) self = fovea_arithmetic_allocate (
      FOVEA_ARITHMETIC_POOL, request->channels, width, height);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  FoveaPool bare = *request;

  if (request->times > 1)
    {
      fovea_fail (
          error, FOVEA_ERROR_UNSUPPORTED,
          _ ("arithmetic: pooling %u times is shown one time at a time"),
          request->times);
      return NULL;
    }
  bare.keep_size = FALSE;
  if (! fovea_graph_new_pool (&bare, &graph, &weights, error))
    return NULL;
  self->plan = fovea_arithmetic_plan (graph, weights, request->channels,
                                      self->size, NULL, error);
  if (! self->plan)
    return NULL;
  fovea_arithmetic_take_plan (self, self->plan, "");
  self->way = "direct";
  self->pool = request->kind;
  self->p = request->p > 0.0 ? request->p : 2.0;
  self->window[0] = request->height;
  self->window[1] = request->width;
  self->stride[0] = request->stride_y ? request->stride_y : request->height;
  self->stride[1] = request->stride_x ? request->stride_x : request->width;
  if (request->keep_size)
    memcpy (self->out, self->size, sizeof self->out);
  return g_steal_pointer (&self);
}

/* ---- The result ------------------------------------------------------------- */

gint64
fovea_arithmetic_width (const FoveaArithmetic *self)
{
  return self->out[1];
}

gint64
fovea_arithmetic_height (const FoveaArithmetic *self)
{
  return self->out[0];
}

guint
fovea_arithmetic_channels (const FoveaArithmetic *self)
{
  return self->out_channels;
}
