/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo as a network was trained to see it: the card's crop, size, channel
 * order, mean and scale. The wrong ones are the first reason why "the model is
 * bad". */
#include <math.h>

#include "error.h"
#include "model.h"

/* The centre, of the network's own proportions; whole pixels, rounded as
 * Python's round does, as cropping before resizing gives; never less than one. */
void
fovea_card_box (const FoveaCard *card,
                gint64           width,
                gint64           height,
                double           box[4])
{
  double w = (double) width, h = (double) height;

  if (! card->squash && w * card->height > h * card->width)
    w = h * card->width / card->height;
  else if (! card->squash)
    h = w * card->height / card->width;
  w = CLAMP (rint (card->crop * w), 1.0, (double) width);
  h = CLAMP (rint (card->crop * h), 1.0, (double) height);
  box[0] = (double) ((width - (gint64) w) / 2);
  box[1] = (double) ((height - (gint64) h) / 2);
  box[2] = box[0] + w;
  box[3] = box[1] + h;
}

FoveaRect
fovea_card_rect (const double box[4])
{
  FoveaRect rect = { (gint64) floor (box[0]), (gint64) floor (box[1]), 0, 0 };

  rect.width = (gint64) ceil (box[2]) - rect.x;
  rect.height = (gint64) ceil (box[3]) - rect.y;
  return rect;
}

/* The photo as channels x height x width; a picture of batch 1 will do. */
static gboolean
prepare_photo (const FoveaTensor *photo, FoveaTensor *planes, GError **error)
{
  guint            skip = photo->shape.rank == 4 ? 1 : 0;
  gint64           channels;
  g_autofree char *text = NULL;

  *planes = (FoveaTensor){ .dtype = photo->dtype, .data = photo->data };
  planes->shape.rank = 3;
  for (guint i = 0; i < 3 && photo->shape.rank >= 3; i++)
    {
      planes->shape.size[i] = photo->shape.size[i + skip];
      planes->stride[i] = photo->stride[i + skip];
    }
  channels = planes->shape.size[0];
  if (photo->dtype == FOVEA_F32 && (channels == 1 || channels == 3) &&
      (skip ? photo->shape.rank == 4 && photo->shape.size[0] == 1 :
              photo->shape.rank == 3) &&
      fovea_shape_elements (&planes->shape) > 0)
    return TRUE;
  text = fovea_shape_to_string (&photo->shape);
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("a photo of %s %s numbers; 1 or 3 channels of float32 "
                        "are wanted"),
                     text, fovea_dtype_name (photo->dtype));
}

/* Bicubic overshoots at edges; 8-bit resizing, which networks were trained
 * with, cuts that off. A NaN stays one. */
static double
prepare_clip (float value)
{
  return value < 0.0f ? 0.0 : value > 1.0f ? 1.0 : (double) value;
}

/* dst = (scale_by * sum of weights * planes - mean) / std */
static void
prepare_channel (const FoveaTensor *planes,
                 const double      *weights,
                 double             scale_by,
                 double             mean,
                 double             std,
                 float             *dst,
                 gint64             step)
{
  gint64       n = planes->shape.size[1] * planes->shape.size[2];
  const float *src = planes->data;

  for (gint64 i = 0; i < n; i++)
    {
      double sum = 0.0;

      for (gint64 c = 0; c < planes->shape.size[0]; c++)
        if (weights[c] != 0.0) /* 0 * infinity would be NaN */
          sum += weights[c] * prepare_clip (src[c * n + i]);
      dst[i * step] = (float) ((scale_by * sum - mean) / std);
    }
}

void
fovea_card_fill (const FoveaCard   *card,
                 const FoveaTensor *planes,
                 FoveaTensor       *input)
{
  /* Rec. 601, on encoded values, as Pillow's and OpenCV's grey */
  static const double grey[3] = { 0.299, 0.587, 0.114 };
  gint64              pixels = planes->shape.size[1] * planes->shape.size[2];
  guint               channels = card->channels == FOVEA_CHANNELS_GRAY ? 1 : 3;

  for (guint c = 0; c < channels; c++)
    {
      double weights[3] = { 0.0, 0.0, 0.0 };
      guint  from = card->channels == FOVEA_CHANNELS_BGR ? 2 - c : c;
      float *dst = (float *) input->data + (card->nhwc ? c : c * pixels);

      for (guint i = 0; i < 3; i++)
        weights[i] = planes->shape.size[0] == 1 ? i == 0 :
                     channels == 1              ? grey[i] :
                                                  i == from;
      prepare_channel (planes, weights, card->scale_by, card->mean[c],
                       card->std[c], dst, card->nhwc ? channels : 1);
    }
}

static FoveaTensor *
prepare_box (FoveaModel        *model,
             const FoveaTensor *planes,
             const double       box[4],
             GError           **error)
{
  const FoveaCard *card = &model->file->card;
  const FoveaShape size = { 3,
                            { planes->shape.size[0], card->height,
                              card->width } };
  g_autoptr (FoveaTensor) sized = fovea_tensor_new (FOVEA_F32, &size, error);
  FoveaTensor *input;

  if (! sized || ! fovea_resize (planes, box, card->resize, sized, error))
    return NULL;
  input = fovea_tensor_new (FOVEA_F32, &model->input, error);
  if (input)
    fovea_card_fill (card, sized, input);
  return input;
}

FoveaTensor *
fovea_model_prepare (FoveaModel        *model,
                     const FoveaTensor *photo,
                     FoveaRect         *seen,
                     GError           **error)
{
  FoveaTensor planes;
  double      box[4];

  if (! prepare_photo (photo, &planes, error))
    return NULL;
  fovea_card_box (&model->file->card, planes.shape.size[2],
                  planes.shape.size[1], box);
  if (seen)
    *seen = fovea_card_rect (box);
  return prepare_box (model, &planes, box, error);
}

FoveaTensor *
fovea_model_prepare_view (FoveaModel        *model,
                          const FoveaTensor *photo,
                          const FoveaRect   *view,
                          GError           **error)
{
  const double box[4] = { (double) view->x, (double) view->y,
                          (double) (view->x + view->width),
                          (double) (view->y + view->height) };
  FoveaTensor  planes;

  return prepare_photo (photo, &planes, error) ?
             prepare_box (model, &planes, box, error) :
             NULL;
}
