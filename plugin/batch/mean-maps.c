/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mean-maps: one map for each layer of a network, the mean of all of its maps, as
 * a sheet or as layers, and their numbers. */
#include "mean-maps.h"

#include <glib/gi18n.h>
#include <string.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "picture.h"

/* ---- Numbers ------------------------------------------------------------------- */

static char *
mean_columns (FoveaBatch *batch)
{
  return g_strdup ("model,layer,operator,maps,width,height,minimum,maximum,mean,strength,output");
}

static void
mean_csv (FoveaBatch *batch, const char *path, const char *output, const FoveaMeanMaps *maps)
{
  for (guint i = 0; i < maps->n; i++)
    {
      const FoveaMeanMap *map = &maps->maps[i];
      g_autoptr (GString) line = fovea_batch_csv (batch, path);

      fovea_csv_text (line, fovea_model_id (batch->state));
      fovea_csv_text (line, map->layer);
      fovea_csv_text (line, map->op);
      fovea_csv_number (line, map->n);
      fovea_csv_number (line, map->width);
      fovea_csv_number (line, map->height);
      fovea_csv_number (line, (double) map->facts.minimum);
      fovea_csv_number (line, (double) map->facts.maximum);
      fovea_csv_number (line, map->facts.mean);
      fovea_csv_number (line, map->strength);
      fovea_csv_text (line, output ? output : "");
      fovea_batch_print_csv (batch, line);
    }
}

static void
mean_json_map (GString *json, const FoveaMeanMap *map)
{
  g_string_append_c (json, '{');
  fovea_json_name (json, "layer");
  fovea_json_text (json, map->layer);
  fovea_json_name (json, "operator");
  fovea_json_text (json, map->op);
  fovea_json_value (json, "maps", map->n);
  fovea_json_value (json, "width", map->width);
  fovea_json_value (json, "height", map->height);
  fovea_json_value (json, "minimum", (double) map->facts.minimum);
  fovea_json_value (json, "maximum", (double) map->facts.maximum);
  fovea_json_value (json, "mean", map->facts.mean);
  fovea_json_value (json, "strength", map->strength);
  if (map->facts.bad > 0)
    fovea_json_value (json, "bad", (double) map->facts.bad);
  g_string_append_c (json, '}');
}

static void
mean_json (FoveaBatch *batch, const char *path, const char *output, const FoveaMeanMaps *maps)
{
  g_autoptr (GString) json = fovea_batch_json (path);

  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (batch->state));
  fovea_json_value (json, "maps", (double) maps->n_maps);
  fovea_json_value (json, "left-out", maps->n_left);
  fovea_json_name (json, "layers");
  g_string_append_c (json, '[');
  for (guint i = 0; i < maps->n; i++)
    {
      g_string_append (json, i > 0 ? ", " : "");
      mean_json_map (json, &maps->maps[i]);
    }
  g_string_append_c (json, ']');
  if (output)
    {
      fovea_json_name (json, "output");
      fovea_json_text (json, output);
    }
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static void
mean_text (const char *path, const char *output, const FoveaMeanMaps *maps)
{
  g_autofree char    *from = fovea_batch_speak (path);
  g_autofree char    *to = output ? fovea_batch_speak (output) : NULL;
  g_autofree char    *count = fovea_mean_maps_count (maps);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%s: %s%s%s", from, count, to ? " -> " : "", to ? to : "");
  for (guint i = 0; ! to && i < maps->n; i++)
    {
      const FoveaMeanMap *map = &maps->maps[i];

      g_string_append_printf (text, _("\n  %s: %u maps of %ux%u, mean map %.4g to %.4g"), map->layer, map->n,
                              map->width, map->height, (double) map->facts.minimum,
                              (double) map->facts.maximum);
    }
  fovea_batch_print (text->str);
}

static void
mean_report (FoveaBatch *batch, const char *path, const char *output, const FoveaMeanMaps *maps)
{
  if (batch->format == FOVEA_FORMAT_CSV)
    mean_csv (batch, path, output, maps);
  else if (batch->format == FOVEA_FORMAT_JSON)
    mean_json (batch, path, output, maps);
  else
    mean_text (path, output, maps);
}

/* ---- Photos -------------------------------------------------------------------- */

static FoveaMeanMaps *
mean_of (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  GimpDrawable *drawable;
  GimpImage    *photo = fovea_batch_load (batch, file, &drawable, error);
  g_autoptr (FoveaTensor) pixels = photo ? fovea_picture_read (drawable, NULL, error) : NULL;

  if (photo)
    gimp_image_delete (photo);
  return pixels ? fovea_mean_compute (batch->settings, batch->state, pixels, error) : NULL;
}

static gboolean
mean_write (FoveaBatch *batch, const FoveaMeanMaps *maps, const char *output, GError **error)
{
  GimpImage *image = fovea_mean_image (batch->settings, maps, error);
  gboolean   written;

  if (! image)
    return FALSE;
  written = fovea_photo_save (image, output, NULL, NULL, error);
  gimp_image_delete (image);
  return written;
}

static gboolean
mean_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  const gboolean layers = fovea_settings_choice (batch->settings, "as") == FOVEA_MEAN_GROUP;
  const gboolean writes = *fovea_settings_string (batch->settings, "out") != '\0';
  g_autofree char *output = NULL;
  g_autoptr (FoveaMeanMaps) maps = NULL;

  if (writes && ! (output = fovea_batch_output (batch, file, layers ? ".xcf" : ".png", error)))
    return FALSE;
  if (output && layers && ! fovea_batch_keeps_layers (output))
    return fovea_failed_error (error, _("%s cannot hold layers; end it with .xcf, or say --as sheet"), output);
  if (batch->dry_run && output)
    {
      fovea_batch_wrote (batch, file->path, output, 0, 0);
      return TRUE;
    }
  maps = mean_of (batch, file, error);
  if (! maps || (output && ! mean_write (batch, maps, output, error)))
    return FALSE;
  mean_report (batch, file->path, output, maps);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_mean_maps[] = {
  { .name = "mean-maps", .arguments = "PHOTO… [--out FILE|FOLDER]",
    .summary = N_("draw the mean of the maps of each layer of a network, layer by layer"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE,
    .options = fovea_mean_options, .begin = fovea_batch_open_model, .photo = mean_photo,
    .columns = mean_columns },
  { NULL }
};
