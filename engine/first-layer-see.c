/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first convolution sees of the network's input. The layers before it
 * (mean, scale, padding, another order of channels or of axes, casts, quantising)
 * are run on random pixels; by * x + add is fitted to what comes out by least
 * squares and has to explain every pixel. So no layer's meaning is written down
 * twice. */
#include <math.h>
#include <string.h>

#include "cut.h"
#include "error.h"
#include "first-layer.h"

/* Residuals of what is affine, and of what is but rounded to steps (8 bits and a
 * bit), as parts of the range of values. */
#define SEE_EXACT   1e-5
#define SEE_ROUNDED 1e-2
/* Padding in all, of rows or columns: up to so much it may lie in any way before
 * and behind, more of it half and half. */
#define SEE_ANY_PADDING  8
#define SEE_MOST_PADDING 1024
#define SEE_UNKNOWNS     4 /* three channels and a constant */

typedef struct
{
  const FoveaTensor *x; /* the network's input */
  gboolean           nhwc;
  gint64             height, width; /* of x */
  guint              channels;
  const float       *z; /* one channel of the convolution's input */
  gint64             z_width;
} See;

void
fovea_first_sight_clear (FirstSight *sight)
{
  g_clear_pointer (&sight->by, g_free);
  g_clear_pointer (&sight->add, g_free);
}

static void
see_pixel (const See *see, gint64 y, gint64 x, double *values)
{
  const float *data = see->x->data;
  gint64       plane = see->height * see->width, at = y * see->width + x;

  for (guint c = 0; c < see->channels; c++)
    values[c] = see->nhwc ? data[at * see->channels + c] : data[c * plane + at];
  values[see->channels] = 1.0;
}

/* a u = b for a few unknowns, by elimination with pivots; a is [n][n]. */
static gboolean
see_solve (double a[SEE_UNKNOWNS][SEE_UNKNOWNS], double *b, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint pivot = i;

      for (guint r = i + 1; r < n; r++)
        if (fabs (a[r][i]) > fabs (a[pivot][i]))
          pivot = r;
      if (! (fabs (a[pivot][i]) > 0.0))
        return FALSE;
      for (guint c = 0; c < n && pivot != i; c++)
        {
          double t = a[i][c];

          a[i][c] = a[pivot][c];
          a[pivot][c] = t;
        }
      if (pivot != i)
        {
          double t = b[i];

          b[i] = b[pivot];
          b[pivot] = t;
        }
      for (guint r = 0; r < n; r++)
        {
          double factor = a[r][i] / a[i][i];

          for (guint c = i; c < n && r != i; c++)
            a[r][c] -= factor * a[i][c];
          b[r] -= r != i ? factor * b[i] : 0.0;
        }
    }
  for (guint i = 0; i < n; i++)
    b[i] /= a[i][i];
  return TRUE;
}

/* The largest difference of z from u applied to x, the picture being put `top`
 * rows down and `left` columns to the right; or one that is more than `most`. */
static double
see_residual (const See    *see,
              const double *u,
              gint64        top,
              gint64        left,
              double        most)
{
  double largest = 0.0;

  for (gint64 y = 0; y < see->height && largest <= most; y++)
    for (gint64 x = 0; x < see->width; x++)
      {
        double v[SEE_UNKNOWNS], sum = 0.0;
        double have = see->z[(y + top) * see->z_width + x + left];

        see_pixel (see, y, x, v);
        for (guint c = 0; c <= see->channels; c++)
          sum += u[c] * v[c];
        if (! (fabs (have - sum) <= largest))
          largest = isnan (have) ? INFINITY : fabs (have - sum);
      }
  return largest;
}

/* The network's input channel that z copies, or -1. */
static int
see_copied (const See *see, gint64 top, gint64 left)
{
  for (guint c = 0; c < see->channels; c++)
    {
      double u[SEE_UNKNOWNS] = { 0.0 };

      u[c] = 1.0;
      if (see_residual (see, u, top, left, 0.0) == 0.0)
        return (int) c;
    }
  return -1;
}

static gboolean
see_fit (const See *see, gint64 top, gint64 left, double *u)
{
  double a[SEE_UNKNOWNS][SEE_UNKNOWNS] = { { 0.0 } };
  guint  n = see->channels + 1;

  memset (u, 0, n * sizeof *u);
  for (gint64 y = 0; y < see->height; y++)
    for (gint64 x = 0; x < see->width; x++)
      {
        double v[SEE_UNKNOWNS];
        double have = see->z[(y + top) * see->z_width + x + left];

        see_pixel (see, y, x, v);
        for (guint i = 0; i < n; i++)
          {
            u[i] += v[i] * have;
            for (guint j = 0; j < n; j++)
              a[i][j] += v[i] * v[j];
          }
      }
  return see_solve (a, u, n);
}

static double
see_range (const See *see, gint64 top, gint64 left)
{
  float low = INFINITY, high = -INFINITY;

  for (gint64 y = 0; y < see->height; y++)
    for (gint64 x = 0; x < see->width; x++)
      {
        float value = see->z[(y + top) * see->z_width + x + left];

        low = MIN (low, value);
        high = MAX (high, value);
      }
  return high > low ? (double) high - low : 1.0;
}

/* One channel: u such that z = u x. */
static gboolean
see_channel (const See *see,
             gint64     top,
             gint64     left,
             double    *u,
             gboolean  *rounded)
{
  int    copied = see_copied (see, top, left);
  double share, range;

  if (copied >= 0)
    {
      memset (u, 0, SEE_UNKNOWNS * sizeof *u);
      u[copied] = 1.0;
      return TRUE;
    }
  if (! see_fit (see, top, left, u))
    return FALSE;
  range = see_range (see, top, left);
  share = see_residual (see, u, top, left, SEE_ROUNDED * range) / range;
  *rounded |= share > SEE_EXACT;
  return share <= SEE_ROUNDED;
}

/* All channels of z [inputs][height][width], at this padding. */
static gboolean
see_at (See               *see,
        FirstSight        *sight,
        const FoveaTensor *z,
        gint64             top,
        gint64             left)
{
  gint64 plane = z->shape.size[2] * z->shape.size[3];

  sight->rounded = FALSE;
  for (guint j = 0; j < sight->inputs; j++)
    {
      double u[SEE_UNKNOWNS];

      see->z = (const float *) z->data + j * plane;
      if (! see_channel (see, top, left, u, &sight->rounded))
        return FALSE;
      memcpy (sight->by + j * see->channels, u, see->channels * sizeof *u);
      sight->add[j] = u[see->channels];
    }
  return TRUE;
}

/* Zeros alone lie around the picture. */
static gboolean
see_zeros (const See *see, const FirstSight *sight, const FoveaTensor *z)
{
  const float *value = z->data;

  for (guint j = 0; j < sight->inputs; j++)
    for (gint64 y = 0; y < z->shape.size[2]; y++)
      for (gint64 x = 0; x < z->shape.size[3]; x++, value++)
        {
          gint64 row = y - sight->before[0], column = x - sight->before[1];

          if ((row < 0 || row >= see->height || column < 0 ||
               column >= see->width) &&
              *value != 0.0f)
            return FALSE;
        }
  return TRUE;
}

/* Where the picture lies in z, the middle first. */
static gboolean
see_everywhere (See *see, FirstSight *sight, const FoveaTensor *z)
{
  gint64 all[2] = { z->shape.size[2] - see->height,
                    z->shape.size[3] - see->width };
  gint64 tries;

  if (MIN (all[0], all[1]) < 0 || MAX (all[0], all[1]) > SEE_MOST_PADDING)
    return FALSE;
  see->z_width = z->shape.size[3];
  tries =
      MAX (all[0], all[1]) > SEE_ANY_PADDING ? 1 : (all[0] + 1) * (all[1] + 1);
  for (gint64 i = 0; i < tries; i++)
    {
      gint64 top = (all[0] / 2 + i / (all[1] + 1)) % (all[0] + 1);
      gint64 left = (all[1] / 2 + i % (all[1] + 1)) % (all[1] + 1);

      if (! see_at (see, sight, z, top, left))
        continue;
      sight->before[0] = top;
      sight->before[1] = left;
      sight->after[0] = all[0] - top;
      sight->after[1] = all[1] - left;
      sight->zeros = see_zeros (see, sight, z);
      return TRUE;
    }
  return FALSE;
}

/* Random pixels as the card has them; a size that is open is the card's. */
static FoveaTensor *
see_random (FoveaModel *model, GError **error)
{
  const FoveaCard *card = &model->file->card;
  FoveaShape       shape = fovea_shape (3, 3, card->height, card->width);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (FoveaTensor) pixels = fovea_tensor_new (FOVEA_F32, &shape, error);
  FoveaTensor *input;

  if (! pixels)
    return NULL;
  for (gint64 i = 0; i < fovea_shape_elements (&shape); i++)
    ((float *) pixels->data)[i] =
        (float) g_rand_int_range (rand, 0, 256) / 255.0f;
  input = fovea_tensor_new (FOVEA_F32, &model->input, error);
  if (input)
    fovea_card_fill (card, pixels, input);
  return input;
}

/* What is before the convolution, run on `x`. */
static FoveaTensor *
see_run (FoveaModel        *model,
         FoveaGraph        *graph,
         FoveaValue         value,
         const FoveaTensor *x,
         GError           **error)
{
  FoveaPlanOptions options = { .any_size = TRUE,
                               .memory_limit = FOVEA_MODEL_MEMORY };
  g_autoptr (FoveaGraph) part =
      fovea_graph_cut (graph, FOVEA_NO_VALUE, NULL, FOVEA_F32, value, error);
  g_autoptr (FoveaPlan) plan =
      part ? fovea_plan_new (part, model->weights, &model->input, &options,
                             error) :
             NULL;
  g_autoptr (FoveaResult) result =
      plan ? fovea_plan_run (plan, &x, NULL, error) : NULL;

  return result ?
             fovea_tensor_to_float (fovea_result_output (result, 0), error) :
             NULL;
}

static gboolean
see_refuse (FoveaModel *model,
            FoveaGraph *graph,
            FoveaValue  value,
            GError    **error)
{
  const FoveaNode *maker = NULL;

  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    for (guint k = 0; k < fovea_graph_node (graph, i)->n_outputs; k++)
      if (fovea_graph_node (graph, i)->outputs[k] == value)
        maker = fovea_graph_node (graph, i);
  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("%s: the first convolution does not see the picture's pixels, but what "
         "'%s' (%s) makes of them: its kernels are no kernels of pictures"),
      model->id, maker ? maker->name : fovea_graph_value_name (graph, value),
      maker ? maker->layer : "?");
}

gboolean
fovea_first_see (FoveaModel *model,
                 FoveaGraph *graph,
                 FoveaValue  value,
                 FirstSight *sight,
                 GError    **error)
{
  const FoveaCard *card = &model->file->card;
  See              see = { .nhwc = card->nhwc,
                           .height = card->height,
                           .width = card->width,
                           .channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3 };
  g_autoptr (FoveaTensor) x = see_random (model, error);
  g_autoptr (FoveaTensor) z = NULL;

  if (x)
    z = value == fovea_graph_input (graph, 0) ?
            fovea_tensor_to_float (x, error) :
            see_run (model, graph, value, x, error);

  if (! z)
    return FALSE;
  if (z->shape.rank != 4 || z->shape.size[0] != 1 ||
      z->shape.size[1] > FOVEA_FIRST_MAX_KERNELS)
    return see_refuse (model, graph, value, error);
  see.x = x;
  sight->channels = see.channels;
  sight->inputs = (guint) z->shape.size[1];
  sight->by = g_new0 (double, sight->inputs * sight->channels);
  sight->add = g_new0 (double, sight->inputs);
  return see_everywhere (&see, sight, z) ||
         see_refuse (model, graph, value, error);
}
