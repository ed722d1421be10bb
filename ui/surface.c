/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Floats to cairo's packed 0x00RRGGBB words. NaN and what lies outside 0..1 is
 * shown as the nearest end, NaN as black. */
#include "surface.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* How channel c of pixel (x, y) is found and brought to 0..1. */
typedef struct
{
  const float *values;
  gint64       channel[3]; /* offsets of red, green, blue */
  gint64       column, row;
  double       add[3], multiply[3];
} SurfaceSource;

static guint32
surface_byte (double value)
{
  return value >= 1.0 ? 255 : value > 0.0 ? (guint32) (value * 255.0 + 0.5) : 0;
}

static cairo_surface_t *
surface_fill (const SurfaceSource *source, gint64 width, gint64 height, GError **error)
{
  cairo_surface_t *surface;
  guchar          *data;
  int              stride;

  if (width < 1 || height < 1 || width > 32767 || height > 32767)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("a picture of %" PRId64 "x%" PRId64 " pixels cannot be shown"), width,
                   height);
      return NULL;
    }
  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                   _ ("no memory to show %" PRId64 "x%" PRId64 " pixels"), width, height);
      return NULL;
    }

  data = cairo_image_surface_get_data (surface);
  stride = cairo_image_surface_get_stride (surface);
  for (gint64 y = 0; y < height; y++)
    {
      guint32     *line = (guint32 *) (data + y * stride);
      const float *pixel = source->values + y * source->row;

      for (gint64 x = 0; x < width; x++, pixel += source->column)
        {
          line[x] = 0;
          for (int c = 0; c < 3; c++)
            line[x] = line[x] << 8 | surface_byte ((pixel[source->channel[c]] + source->add[c]) *
                                                   source->multiply[c]);
        }
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* A view or a smaller copy of the photo, in `small`. */
static const FoveaTensor *
surface_shrink (const FoveaTensor *photo, int longest, FoveaTensor **small, GError **error)
{
  const gint64 *size = photo->shape.size;
  double        by = (double) longest / MAX (size[1], size[2]);
  double        box[4] = { 0, 0, size[2], size[1] };
  FoveaShape    shape;

  if (by >= 1.0)
    return photo;
  shape = fovea_shape (3, size[0], MAX ((gint64) (size[1] * by), (gint64) 1),
                       MAX ((gint64) (size[2] * by), (gint64) 1));
  *small = fovea_tensor_new (FOVEA_F32, &shape, error);
  if (! *small || ! fovea_resize (photo, box, FOVEA_RESIZE_BILINEAR, *small, error))
    return NULL;
  return *small;
}

cairo_surface_t *
fovea_surface_new_photo (const FoveaTensor *photo, int longest, GError **error)
{
  g_autoptr (FoveaTensor) small = NULL;
  const FoveaTensor *from;
  SurfaceSource      source = { .multiply = { 1.0, 1.0, 1.0 } };

  if (photo->shape.rank != 3 || photo->dtype != FOVEA_F32 ||
      (photo->shape.size[0] != 1 && photo->shape.size[0] != 3) || photo->shape.size[1] < 1 ||
      photo->shape.size[2] < 1)
    {
      g_autofree char *shape = fovea_shape_to_string (&photo->shape);

      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("a photo has 1 or 3 channels of rows of pixels, this is %s"), shape);
      return NULL;
    }
  from = surface_shrink (photo, longest, &small, error);
  if (! from)
    return NULL;

  source.values = from->data;
  source.row = from->stride[1];
  source.column = from->stride[2];
  for (int c = 0; c < 3; c++)
    source.channel[c] = from->shape.size[0] == 3 ? c * from->stride[0] : 0;
  return surface_fill (&source, from->shape.size[2], from->shape.size[1], error);
}

cairo_surface_t *
fovea_surface_new_input (FoveaModel *model, const FoveaTensor *input, GError **error)
{
  const FoveaCard *card = fovea_model_card (model);
  const gint64    *size = input->shape.size;
  int              of_channel = card->nhwc ? 3 : 1;
  int              of_row = card->nhwc ? 1 : 2;
  int              of_column = card->nhwc ? 2 : 3;
  SurfaceSource    source = { .values = input->data };

  if (input->shape.rank != 4 || input->dtype != FOVEA_F32 || size[0] < 1 ||
      (size[of_channel] != 1 && size[of_channel] != 3) || card->scale_by == 0.0)
    {
      g_autofree char *shape = fovea_shape_to_string (&input->shape);

      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
                   _ ("a network input of %s cannot be shown"), shape);
      return NULL;
    }

  source.row = input->stride[of_row];
  source.column = input->stride[of_column];
  for (int c = 0; c < 3; c++)
    {
      int place = size[of_channel] == 1 ? 0 : card->channels == FOVEA_CHANNELS_BGR ? 2 - c : c;

      /* input = (scale_by * x - mean) / std, solved for x */
      source.channel[c] = place * input->stride[of_channel];
      source.add[c] = card->std[place] != 0.0 ? card->mean[place] / card->std[place] : 0.0;
      source.multiply[c] = card->std[place] / card->scale_by;
    }
  return surface_fill (&source, size[of_column], size[of_row], error);
}
