/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Occlusion: a grey square hides a place of the network's input, the network is
 * asked again, and what that takes away of the class is the map's number there.
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional
 * networks", 2014. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "reason.h"

#define OCCLUSION_SHARE 5   /* of the shorter side: the square's */
#define OCCLUSION_STEPS 3   /* places in a square's side */
#define OCCLUSION_GREY  0.5 /* of the photo's values, 0 to 1 */

/* Where the network's input lies in memory, by its card. */
typedef struct
{
  gint64 size[2];
  gint64 stride[2]; /* y, x */
  gint64 channels, channel;
} OcclusionInput;

typedef struct
{
  gint64 patch, stride;
  guint  places[2];
} OcclusionGrid;

static OcclusionInput
occlusion_input (const FoveaModel *model)
{
  const FoveaCard  *card = &model->file->card;
  const FoveaShape *shape = &model->input;
  OcclusionInput    input = {
       .size = { card->height, card->width },
       .channels = shape->size[card->nhwc ? 3 : 1],
  };

  input.stride[0] = card->width * (card->nhwc ? input.channels : 1);
  input.stride[1] = card->nhwc ? input.channels : 1;
  input.channel = card->nhwc ? 1 : (gint64) card->width * card->height;
  return input;
}

static OcclusionGrid
occlusion_grid (const FoveaReason *reason)
{
  const FoveaCard *card = &reason->model->file->card;
  const gint64     side = MIN (card->width, card->height);
  OcclusionGrid    grid;

  grid.patch =
      reason->patch ? reason->patch : MAX (side / OCCLUSION_SHARE, 1);
  grid.stride = reason->stride ? (gint64) reason->stride :
                                 MAX (grid.patch / OCCLUSION_STEPS, 1);
  grid.places[0] =
      (guint) ((card->height + grid.stride - 1) / grid.stride);
  grid.places[1] = (guint) ((card->width + grid.stride - 1) / grid.stride);
  return grid;
}

/* The first pixel of the square number `i`: its middle is that of the i-th step,
 * and all steps together lie in the middle of the input. */
static double
occlusion_middle (const OcclusionGrid *grid, gint64 size, int axis, guint i)
{
  const double all = (double) grid->places[axis] * (double) grid->stride;

  return ((double) size - all) / 2 + ((double) i + 0.5) * (double) grid->stride;
}

void
fovea_occlusion_place (const FoveaReason *reason,
                       double             first[2],
                       double             step[2])
{
  const OcclusionInput input = occlusion_input (reason->model);
  const OcclusionGrid  grid = occlusion_grid (reason);

  for (int axis = 0; axis < 2; axis++)
    {
      first[axis] = occlusion_middle (&grid, input.size[axis], axis, 0) /
                    (double) input.size[axis];
      step[axis] = (double) grid.stride / (double) input.size[axis];
    }
}

/* Grey as the network's input has it, a number a channel. */
static FoveaTensor *
occlusion_grey (const FoveaModel *model, GError **error)
{
  const FoveaShape one = { 3, { 1, 1, 1 } };
  const FoveaShape all = { 1, { 3 } };
  g_autoptr (FoveaTensor) pixel = fovea_tensor_new (FOVEA_F32, &one, error);
  FoveaTensor *grey =
      pixel ? fovea_tensor_new (FOVEA_F32, &all, error) : NULL;

  if (! grey)
    return NULL;
  *(float *) pixel->data = OCCLUSION_GREY;
  fovea_card_fill (&model->file->card, pixel, grey);
  return grey;
}

static void
occlusion_cover (float                *values,
                 const OcclusionInput *input,
                 const OcclusionGrid  *grid,
                 const guint           place[2],
                 const float          *grey)
{
  gint64 low[2], high[2];

  for (int axis = 0; axis < 2; axis++)
    {
      const double middle =
          occlusion_middle (grid, input->size[axis], axis, place[axis]);
      const gint64 begin = (gint64) floor (middle - (double) grid->patch / 2 + 0.5);

      low[axis] = MAX (begin, 0);
      high[axis] = MIN (begin + grid->patch, input->size[axis]);
    }
  for (gint64 y = low[0]; y < high[0]; y++)
    for (gint64 x = low[1]; x < high[1]; x++)
      for (gint64 c = 0; c < input->channels; c++)
        values[y * input->stride[0] + x * input->stride[1] +
               c * input->channel] = grey[c];
}

/* The class's probability; its score where there is but one. */
static gboolean
occlusion_ask (const FoveaReason     *reason,
               const FoveaTensor     *input,
               guint                  index,
               const FoveaRunOptions *options,
               double                *answer,
               GError               **error)
{
  double  seconds;
  guint   n;
  double *p;

  if (reason->classes == 1)
    {
      g_autoptr (FoveaResult) result = NULL;
      const FoveaTensor *output =
          fovea_model_run (reason->model, reason->model->output, input, options,
                           &result, error);

      *answer = output ? fovea_tensor_get (output, 0) : 0;
      return output != NULL;
    }
  p = fovea_classify_input (reason->model, input, options, &n, &seconds, error);
  *answer = p ? p[index] : 0;
  fovea_free (p);
  return p != NULL;
}

static gboolean
occlusion_slide (const FoveaReason     *reason,
                 const FoveaTensor     *input,
                 const OcclusionGrid   *grid,
                 guint                  index,
                 const FoveaRunOptions *options,
                 FoveaHeat             *heat,
                 GError               **error)
{
  const OcclusionInput in = occlusion_input (reason->model);
  const gint64         n = fovea_shape_elements (&input->shape);
  g_autoptr (FoveaTensor) covered =
      fovea_tensor_new (FOVEA_F32, &input->shape, error);
  g_autoptr (FoveaTensor) grey =
      covered ? occlusion_grey (reason->model, error) : NULL;
  FoveaShare share;
  double     answer;

  fovea_share_init (&share, options, heat->width * heat->height + 1);
  if (! grey || ! occlusion_ask (reason, input, index, &share.inner,
                                 &heat->score, error))
    return FALSE;
  for (guint i = 0; i < heat->width * heat->height; i++)
    {
      const guint place[2] = { i / heat->width, i % heat->width };

      share.done = i + 1;
      memcpy (covered->data, input->data, (gsize) n * sizeof (float));
      occlusion_cover (covered->data, &in, grid, place, grey->data);
      if (! occlusion_ask (reason, covered, index, &share.inner, &answer,
                           error))
        return FALSE;
      heat->values[i] = (float) (heat->score - answer);
    }
  return TRUE;
}

FoveaHeat *
fovea_occlusion_run (const FoveaReason     *reason,
                     const FoveaTensor     *input,
                     guint                  index,
                     const FoveaRunOptions *options,
                     GError               **error)
{
  const OcclusionGrid grid = occlusion_grid (reason);
  g_autoptr (FoveaHeat) heat =
      fovea_heat_new (grid.places[1], grid.places[0], error);

  if (! heat || ! occlusion_slide (reason, input, &grid, index, options, heat,
                                   error))
    return NULL;
  fovea_heat_measure (heat);
  return g_steal_pointer (&heat);
}
