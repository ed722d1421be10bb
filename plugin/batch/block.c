/* SPDX-License-Identifier: GPL-3.0-or-later */
/* block: photos in, a bank's maps out: as layers where the format has them, else on
 * one sheet; --apart: a numbered file each. */
#include "block.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "photo.h"

static gboolean
block_check (FoveaBatch *batch, GError **error)
{
  return fovea_block_check (batch->settings, error);
}

static GPtrArray *
block_outputs (FoveaBatch *batch, const char *output, GError **error)
{
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv)        specs = fovea_block_split (fovea_settings_string (batch->settings, "kernel"), error);
  gboolean              apart = fovea_settings_bool (batch->settings, "apart");

  for (guint i = 0; specs && (apart ? specs[i] != NULL : i == 0); i++)
    {
      char *path = apart ? fovea_batch_output_part (batch, output, i + 1, error) : g_strdup (output);

      if (! path)
        return NULL;
      g_ptr_array_add (outputs, path);
    }
  return specs ? g_steal_pointer (&outputs) : NULL;
}

static void
block_print_json (const FoveaBatchFile *file, FoveaBlock *block, GPtrArray *outputs, GimpImage *last)
{
  g_autoptr (GString) json = fovea_batch_json_wrote (file->path, outputs->pdata[outputs->len - 1],
                                                     gimp_image_get_width (last), gimp_image_get_height (last));

  fovea_json_name (json, "maps");
  for (guint i = 0; i < block->maps->len; i++)
    {
      const FoveaBlockMap *map = &g_array_index (block->maps, FoveaBlockMap, i);

      g_string_append (json, i ? ", {" : "[{");
      fovea_json_name (json, "kernel");
      fovea_json_text (json, map->kernel);
      fovea_json_name (json, "output");
      fovea_json_text (json, outputs->pdata[MIN (i, outputs->len - 1)]);
      fovea_json_name (json, "minimum");
      fovea_json_number (json, map->low);
      fovea_json_name (json, "maximum");
      fovea_json_number (json, map->high);
      g_string_append_c (json, '}');
    }
  g_string_append (json, "]}");
  fovea_batch_print (json->str);
}

static GimpImage *
block_image (FoveaBatch *batch, FoveaBlock *block, const char *output, guint i, GimpImage *image)
{
  if (fovea_settings_bool (batch->settings, "apart"))
    return fovea_block_image (block, i, image);
  return fovea_batch_keeps_layers (output) ? fovea_block_layers (block, image) : fovea_block_sheet (block, image);
}

static gboolean
block_write (FoveaBatch           *batch,
             const FoveaBatchFile *file,
             GimpImage            *image,
             GimpDrawable         *drawable,
             GPtrArray            *outputs,
             GError              **error)
{
  g_autoptr (FoveaBlock) block = NULL;
  gboolean               written = TRUE;

  block = fovea_block_new (batch->settings, drawable, error);
  for (guint i = 0; block && written && i < outputs->len; i++)
    {
      GimpImage *made = block_image (batch, block, outputs->pdata[i], i, image);

      written = fovea_photo_save (made, outputs->pdata[i], file->path, NULL, error);
      if (written && batch->format == FOVEA_FORMAT_JSON && i + 1 == outputs->len)
        block_print_json (file, block, outputs, made);
      else if (written && batch->format != FOVEA_FORMAT_JSON)
        fovea_batch_wrote (batch, file->path, outputs->pdata[i], gimp_image_get_width (made), gimp_image_get_height (made));
      gimp_image_delete (made);
    }
  return block && written;
}

static gboolean
block_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autofree char      *output = fovea_batch_output (batch, file, NULL, error);
  g_autoptr (GPtrArray) outputs = output ? block_outputs (batch, output, error) : NULL;

  return outputs && fovea_batch_make (batch, file, outputs, block_write, error);
}

const FoveaBatchCommand fovea_batch_block[] = {
  { .name = "block", .arguments = "PHOTO… --out FILE|FOLDER",
    .summary = N_("convolution, ReLU, pooling with a bank of kernels: a map each"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE,
    .options = fovea_block_options, .check = block_check, .photo = block_photo,
    .columns = fovea_batch_wrote_columns },
  { NULL }
};
