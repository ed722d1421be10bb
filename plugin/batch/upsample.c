/* SPDX-License-Identifier: GPL-3.0-or-later */
/* upsample: photos in, their transposed convolutions out. */
#include "upsampling.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "image.h"
#include "photo.h"

static gboolean
upsample_check (FoveaBatch *batch, GError **error)
{
  return fovea_upsample_check (batch->settings, error);
}

static gboolean
upsample_write (FoveaBatch           *batch,
                const FoveaBatchFile *file,
                GimpImage            *image,
                GimpDrawable         *drawable,
                GPtrArray            *outputs,
                GError              **error)
{
  g_autoptr (GeglBuffer) pixels = NULL;
  const char            *output = outputs->pdata[0];
  GimpImage             *made;
  gboolean               written;

  pixels = fovea_upsample_pixels (batch->settings, drawable, error);
  if (! pixels)
    return FALSE;
  made = fovea_image_like (image, pixels, _("Result"));
  written = fovea_photo_save (made, output, file->path, NULL, error);
  if (written)
    fovea_batch_wrote (batch, file->path, output, gimp_image_get_width (made), gimp_image_get_height (made));
  gimp_image_delete (made);
  return written;
}

static gboolean
upsample_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  return fovea_batch_make_one (batch, file, upsample_write, error);
}

const FoveaBatchCommand fovea_batch_upsample[] = {
  { .name = "upsample", .arguments = "PHOTO… --out FILE|FOLDER",
    .summary = N_("enlarge by transposed convolution with a kernel"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE,
    .options = fovea_upsample_options, .check = upsample_check, .photo = upsample_photo,
    .columns = fovea_batch_wrote_columns },
  { NULL }
};
