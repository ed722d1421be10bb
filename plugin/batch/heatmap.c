/* SPDX-License-Identifier: GPL-3.0-or-later */
/* heatmap: photos in, and why a network names what it names, as grey maps or as
 * colours over the photo. */
#include "heatmap.h"

#include <glib/gi18n.h>

#include "apply.h"
#include "batch.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "picture.h"

static gboolean
heatmap_is_mask (FoveaBatch *batch)
{
  return fovea_settings_choice (batch->settings, "as") == FOVEA_HEATMAP_MASK;
}

static gboolean
heatmap_check (FoveaBatch *batch, GError **error)
{
  const char *out = fovea_settings_string (batch->settings, "out");

  if (! fovea_heatmap_check (batch->settings, error))
    return FALSE;
  if (heatmap_is_mask (batch) && fovea_photo_is_photo (out) && ! fovea_photo_keeps_opacity (out))
    return fovea_usage_error (error, _("--as mask makes parts of the photo transparent, and the format of %s cannot hold that; write a PNG, TIFF, WebP or XCF"),
                              out);
  return TRUE;
}

static gboolean
heatmap_begin (FoveaBatch *batch, GError **error)
{
  /* Says that a card had to be guessed. */
  if (! fovea_batch_open_model (batch, error))
    return FALSE;
  g_clear_pointer (&batch->state, batch->free_state);
  batch->free_state = (GDestroyNotify) fovea_heatmap_question_free;
  batch->state = fovea_heatmap_question (batch->settings, error);
  return batch->state != NULL;
}

static char *
heatmap_columns (FoveaBatch *batch)
{
  return g_strdup ("output,model,class,label,probability,method,layer,exact,seeing,x,y,minimum,maximum");
}

static GString *
heatmap_csv (FoveaBatch *batch, const char *path, const char *output, const FoveaHeatmap *map)
{
  const FoveaHeatmapQuestion *question = batch->state;
  GString                    *line = fovea_batch_csv (batch, path);

  fovea_csv_text (line, output);
  fovea_csv_text (line, fovea_model_id (question->model));
  if (! map)
    return line;
  fovea_csv_number (line, map->index);
  fovea_csv_text (line, map->label);
  fovea_csv_number (line, map->probability);
  fovea_csv_text (line, fovea_settings_string (batch->settings, "method"));
  fovea_csv_text (line, fovea_reason_layer (question->reason));
  fovea_csv_text (line, fovea_reason_is_exact (question->reason) ? "yes" : "no");
  fovea_csv_text (line, fovea_settings_string (batch->settings, "seeing"));
  fovea_csv_number (line, map->x);
  fovea_csv_number (line, map->y);
  fovea_csv_number (line, map->heat->minimum);
  fovea_csv_number (line, map->heat->maximum);
  return line;
}

/* map NULL: a dry run */
static void
heatmap_report (FoveaBatch *batch, const char *path, const char *output, const FoveaHeatmap *map)
{
  g_autoptr (GString) line = NULL;

  if (batch->format == FOVEA_FORMAT_CSV)
    {
      line = heatmap_csv (batch, path, output, map);
      fovea_batch_print_csv (batch, line);
    }
  else if (batch->format == FOVEA_FORMAT_JSON)
    {
      line = fovea_batch_json (path);
      fovea_json_name (line, "output");
      fovea_json_text (line, output);
      if (map)
        fovea_heatmap_json (line, batch->settings, batch->state, map);
      g_string_append (line, map ? "}" : ", \"dry-run\": true}");
      fovea_batch_print (line->str);
    }
  else if (! map)
    fovea_batch_wrote (batch, path, output, 0, 0);
  else
    {
      g_autofree char *words = fovea_heatmap_sentence (batch->settings, batch->state, map);
      g_autofree char *from = fovea_batch_speak (path);
      g_autofree char *to = fovea_batch_speak (output);

      line = g_string_new (NULL);
      g_string_printf (line, "%s: %s -> %s", from, words, to);
      fovea_batch_print (line->str);
    }
}

/* The photo itself, as the window leaves it. */
static gboolean
heatmap_save_masked (const FoveaHeatmap *map,
                     const char         *path,
                     const char         *output,
                     GimpImage          *image,
                     GimpDrawable       *drawable,
                     GError            **error)
{
  const GeglRectangle box = { 0, 0, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable) };

  /* Palettes know no half transparency. */
  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    gimp_image_convert_rgb (image);
  return fovea_heatmap_mask (map, GIMP_LAYER (drawable), &box, 1, error) /* it was loaded upright */
         && fovea_photo_save (image, output, path, NULL, error);
}

static gboolean
heatmap_save (FoveaBatch *batch, const FoveaHeatmap *map, const FoveaTensor *photo, const char *output, GError **error)
{
  GimpImage *image = fovea_heatmap_image (batch->settings, batch->state, map, photo, error);
  gboolean   written = image && fovea_photo_save (image, output, NULL, NULL, error);

  if (image)
    gimp_image_delete (image);
  return written;
}

static gboolean
heatmap_write (FoveaBatch   *batch,
               const char   *path,
               const char   *output,
               GimpImage    *image,
               GimpDrawable *drawable,
               GError      **error)
{
  const gboolean           mask = heatmap_is_mask (batch);
  g_autoptr (FoveaTensor)  photo = NULL;
  g_autoptr (FoveaHeatmap) map = NULL;

  if (mask && ! fovea_apply_check_mask (drawable, error))
    return FALSE;
  photo = fovea_picture_read (drawable, NULL, error);
  map = photo ? fovea_heatmap_new (batch->settings, batch->state, photo, error) : NULL;
  if (! map || ! (mask ? heatmap_save_masked (map, path, output, image, drawable, error)
                       : heatmap_save (batch, map, photo, output, error)))
    return FALSE;
  heatmap_report (batch, path, output, map);
  return TRUE;
}

static gboolean
heatmap_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autofree char *output = fovea_batch_output (batch, file, ".png", error);
  GimpDrawable    *drawable;
  GimpImage       *image;
  gboolean         written;

  if (! output)
    return FALSE;
  if (batch->dry_run)
    {
      heatmap_report (batch, file->path, output, NULL);
      return TRUE;
    }
  image = fovea_batch_load (batch, file, &drawable, error);
  if (! image)
    return FALSE;
  written = heatmap_write (batch, file->path, output, image, drawable, error);
  gimp_image_delete (image);
  return written;
}

const FoveaBatchCommand fovea_batch_heatmap[] = {
  { .name = "heatmap", .arguments = "PHOTO… --out FILE|FOLDER",
    .summary = N_("show which places of photos speak for a class"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE,
    .options = fovea_heatmap_options, .check = heatmap_check, .begin = heatmap_begin, .photo = heatmap_photo,
    .columns = heatmap_columns },
  { NULL }
};
