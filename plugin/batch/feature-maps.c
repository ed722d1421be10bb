/* SPDX-License-Identifier: GPL-3.0-or-later */
/* feature-maps: a sheet or an image of layers for each photo. */
#include <glib/gi18n.h>

#include "batch.h"
#include "maps.h"
#include "message.h"
#include "photo.h"
#include "picture.h"

/* A layer that there is not is said before any photo is looked at. */
static gboolean
maps_begin (FoveaBatch *batch, GError **error)
{
  return fovea_batch_open_model (batch, error)
         && fovea_feature_maps_check (batch->state, fovea_settings_string (batch->settings, "layer"), error);
}

static GimpImage *
maps_make (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  GimpDrawable *drawable;
  GimpImage    *photo = fovea_batch_load (batch, file, &drawable, error);
  g_autoptr (FoveaTensor) pixels = photo ? fovea_picture_read (drawable, NULL, error) : NULL;

  if (photo)
    gimp_image_delete (photo);
  return pixels ? fovea_maps_make (batch->settings, batch->state, pixels, error) : NULL;
}

static gboolean
maps_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  gboolean         layers = fovea_settings_choice (batch->settings, "as") == FOVEA_MAPS_LAYERS;
  g_autofree char *output = fovea_batch_output (batch, file, layers ? ".xcf" : ".png", error);
  GimpImage       *image;
  gboolean         written;

  if (! output)
    return FALSE;
  if (layers && ! fovea_batch_keeps_layers (output))
    return fovea_failed_error (error, _("%s cannot hold layers; end it with .xcf, or say --as sheet"), output);
  if (batch->dry_run)
    {
      fovea_batch_wrote (batch, file->path, output, 0, 0);
      return TRUE;
    }
  image = maps_make (batch, file, error);
  if (! image)
    return FALSE;
  written = fovea_photo_save (image, output, NULL, NULL, error);
  if (written)
    fovea_batch_wrote (batch, file->path, output, gimp_image_get_width (image),
                       gimp_image_get_height (image));
  gimp_image_delete (image);
  return written;
}

const FoveaBatchCommand fovea_batch_feature_maps[] = {
  { .name = "feature-maps", .arguments = "PHOTO… --out FILE|FOLDER",
    .summary = N_("draw what a layer of a network makes of photos"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE,
    .options = fovea_maps_options, .begin = maps_begin, .photo = maps_photo,
    .columns = fovea_batch_wrote_columns },
  { NULL }
};
