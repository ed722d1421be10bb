/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations: photos in, photos out. Strides and the border
 * "valid" make the written picture smaller. */
#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "filter.h"
#include "fovea.h"
#include "image.h"
#include "message.h"
#include "photo.h"

static gboolean
filters_check (FoveaBatch *batch, GError **error)
{
  return fovea_filter_check_settings (batch->command->operation, batch->settings, error);
}

/* Those without a border or a stride always do. */
static gboolean
filters_keeps_size (FoveaSettings *settings)
{
  return (! fovea_settings_find (settings, "border") || fovea_settings_choice (settings, "border") != FOVEA_BORDER_VALID)
         && (! fovea_settings_find (settings, "stride") || fovea_settings_int (settings, "stride") == 1);
}

/* Edges with the border "valid" leave a frame of nothing around them: what is
 * inside it. (transfer full) */
static GeglBuffer *
filters_edges_inside (FoveaBatch *batch, GimpImage *image, GimpDrawable *drawable, GError **error)
{
  gboolean      roberts = fovea_settings_choice (batch->settings, "method") == FOVEA_EDGES_ROBERTS;
  int           side = roberts ? 2 : 3; /* of its kernels */
  int           width = gimp_drawable_get_width (drawable), height = gimp_drawable_get_height (drawable);
  GimpDrawable *all[] = { drawable, NULL };
  GeglRectangle inside = { side / 2, side / 2, width - side + 1, height - side + 1 };

  if (inside.width < 1 || inside.height < 1)
    {
      fovea_failed_error (error, _("edges: a %dx%d kernel does not fit a picture of %dx%d"), side, side, width, height);
      return NULL;
    }
  if (! fovea_filter_apply (&fovea_operation_edges, batch->settings, image, all, error))
    return NULL;

  g_autoptr (GeglBuffer) whole = gimp_drawable_get_buffer (drawable);

  return gegl_buffer_create_sub_buffer (whole, &inside);
}

/* The image with the layer filtered, or a new image of the result alone. */
static GimpImage *
filters_apply (FoveaBatch *batch, GimpImage *image, GimpDrawable *drawable, GError **error)
{
  const FoveaOperation  *operation = batch->command->operation;
  GimpDrawable          *all[] = { drawable, NULL };
  g_autoptr (GeglBuffer) pixels = NULL;

  if (filters_keeps_size (batch->settings))
    return fovea_filter_apply (operation, batch->settings, image, all, error) ? image : NULL;
  pixels = operation == &fovea_operation_edges ? filters_edges_inside (batch, image, drawable, error)
                                               : fovea_filter_shrink (operation, batch->settings, drawable, error);
  return pixels ? fovea_image_like (image, pixels, _("Result")) : NULL;
}

static gboolean
filters_write (FoveaBatch           *batch,
               const FoveaBatchFile *file,
               GimpImage            *image,
               GimpDrawable         *drawable,
               GPtrArray            *outputs,
               GError              **error)
{
  const char *output = outputs->pdata[0];
  GimpImage  *result;
  gboolean    written;

  result = filters_apply (batch, image, drawable, error);
  if (! result)
    return FALSE;
  written = fovea_photo_save (result, output, file->path, NULL, error);
  if (written)
    fovea_batch_wrote (batch, file->path, output, gimp_image_get_width (result),
                       gimp_image_get_height (result));
  if (result != image)
    gimp_image_delete (result);
  return written;
}

static gboolean
filters_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  return fovea_batch_make_one (batch, file, filters_write, error);
}

#define FILTERS_COMMAND(word)                                                        \
  {                                                                                  \
    .name = #word, .arguments = "PHOTO… --out FILE|FOLDER",                          \
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE, \
    .operation = &fovea_operation_##word, .check = filters_check,                    \
    .photo = filters_photo, .columns = fovea_batch_wrote_columns                     \
  },

const FoveaBatchCommand fovea_batch_filters[] = {
  FOVEA_FOR_EACH_OPERATION (FILTERS_COMMAND)
  { NULL }
};
