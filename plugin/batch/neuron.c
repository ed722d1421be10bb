/* SPDX-License-Identifier: GPL-3.0-or-later */
/* neuron: what maps, neurons or classes of a network look for, from noise or from one photo,
 * as a picture or a sheet. dream: photos with what a layer sees in them made stronger. */
#include "neuron.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "picture.h"

/* ---- What is printed ---------------------------------------------------------------- */

static char *
sought_columns (FoveaBatch *batch)
{
  return g_strdup ("output,width,height,model,layer,index,steps,first,score,class,label,probability");
}

static void
sought_print_csv (FoveaBatch *batch, const char *path, const char *output, const int size[2], const FoveaSoughtSet *set)
{
  for (guint i = 0; i < set->items->len; i++)
    {
      const FoveaSought *sought = set->items->pdata[i];
      g_autoptr (GString) line = fovea_batch_csv (batch, path);

      fovea_csv_text (line, output);
      fovea_csv_number (line, size[0]);
      fovea_csv_number (line, size[1]);
      fovea_csv_text (line, set->model);
      fovea_csv_text (line, sought->layer);
      fovea_csv_number (line, sought->index);
      fovea_csv_number (line, sought->done);
      fovea_csv_number (line, sought->first);
      fovea_csv_number (line, sought->score);
      if (sought->answer >= 0)
        {
          fovea_csv_number (line, sought->answer);
          fovea_csv_text (line, sought->label);
          fovea_csv_number (line, sought->probability);
        }
      fovea_batch_print_csv (batch, line);
    }
}

static void
sought_print_json (const char *path, const char *output, const int size[2], const FoveaSoughtSet *set)
{
  g_autoptr (GString) json = fovea_batch_json_wrote (path, output, size[0], size[1]);

  fovea_sought_json (json, set);
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static void
sought_print (FoveaBatch *batch, const char *path, const char *output, GimpImage *image, const FoveaSoughtSet *set)
{
  const int size[2] = { gimp_image_get_width (image), gimp_image_get_height (image) };

  if (batch->format == FOVEA_FORMAT_CSV)
    sought_print_csv (batch, path, output, size, set);
  else if (batch->format == FOVEA_FORMAT_JSON)
    sought_print_json (path, output, size, set);
  else
    fovea_batch_wrote (batch, path, output, size[0], size[1]);
  for (guint i = 0; batch->format == FOVEA_FORMAT_TEXT && i < set->items->len; i++)
    {
      g_autofree char *sentence = fovea_sought_sentence (set->items->pdata[i]);

      fovea_batch_print (sentence);
    }
}

/* ---- neuron --------------------------------------------------------------------------- */

/* What belongs to maps says nothing of a class. */
static gboolean
neuron_check_class (FoveaBatch *batch, GError **error)
{
  static const char *const maps[] = { "layer", "map", "neuron", NULL };

  if (! *fovea_settings_string (batch->settings, "class"))
    return TRUE;
  for (guint i = 0; maps[i]; i++)
    if (fovea_settings_is_given (batch->settings, maps[i]))
      return fovea_usage_error (error, _("--%s is for maps, --class for classes; leave one of them out"), maps[i]);
  return TRUE;
}

/* A photo that is named is begun with. */
static gboolean
neuron_check (FoveaBatch *batch, GError **error)
{
  if (! neuron_check_class (batch, error))
    return FALSE;
  if (batch->words->len > 1)
    return fovea_usage_error (error, _("one photo can be begun with, and %u are named"), batch->words->len);
  if (batch->words->len == 1 && ! fovea_settings_is_given (batch->settings, "from"))
    return fovea_settings_set_text (batch->settings, "from", "photo", error);
  if ((batch->words->len == 1) != (fovea_settings_choice (batch->settings, "from") != 0))
    return fovea_usage_error (error, batch->words->len ? _("--from noise needs no photo; leave it out") : _("--from photo: name the photo"));
  return TRUE;
}

/* The model is opened once for all photos, and what it has not is said before the first. */
static gboolean
sought_begin (FoveaBatch *batch, FoveaSoughtRequest *request, GError **error)
{
  if (! fovea_batch_open_model (batch, error))
    return FALSE;
  request->opened = fovea_model_ref (batch->state);
  return fovea_sought_check (request, error);
}

static gboolean
neuron_begin (FoveaBatch *batch, GError **error)
{
  g_autoptr (FoveaSoughtRequest) request = fovea_neuron_request (batch->settings, NULL);

  return sought_begin (batch, request, error);
}

static gboolean
neuron_write (FoveaBatch *batch, const char *path, FoveaTensor *photo, GError **error)
{
  FoveaBatchFile file = { (char *) path, (char *) "neuron.png", FALSE };
  g_autoptr (FoveaSoughtRequest) request = fovea_neuron_request (batch->settings, photo);
  g_autofree char *output = fovea_batch_output (batch, &file, NULL, error);
  g_autoptr (FoveaSoughtSet) set = NULL;
  GimpImage *image;
  gboolean   written;

  if (! output)
    return FALSE;
  if (batch->dry_run)
    {
      fovea_batch_wrote (batch, path, output, 0, 0);
      return TRUE;
    }
  request->opened = fovea_model_ref (batch->state);
  set = fovea_sought_compute (request, error);
  image = set ? fovea_sought_image (set, error) : NULL;
  if (! image)
    return FALSE;
  written = fovea_photo_save (image, output, NULL, NULL, error);
  if (written)
    sought_print (batch, path, output, image, set);
  gimp_image_delete (image);
  return written;
}

static gboolean
neuron_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  GimpDrawable *drawable;
  GimpImage    *image = batch->dry_run ? NULL : fovea_batch_load (batch, file, &drawable, error);
  FoveaTensor  *pixels = image ? fovea_picture_read (drawable, NULL, error) : NULL;

  if (image)
    gimp_image_delete (image);
  return (pixels || batch->dry_run) && neuron_write (batch, file->path, pixels, error);
}

static gboolean
neuron_end (FoveaBatch *batch, GError **error)
{
  return batch->words->len > 0 || neuron_write (batch, fovea_settings_string (batch->settings, "model"), NULL, error);
}

/* ---- dream ------------------------------------------------------------------------------ */

static gboolean
dream_begin (FoveaBatch *batch, GError **error)
{
  g_autoptr (FoveaSoughtRequest) request = fovea_dream_request (batch->settings, NULL);

  return sought_begin (batch, request, error);
}

/* Only the dream is seen. */
static void
dream_hide_others (GimpImage *image, GimpLayer *dream)
{
  g_autofree GimpLayer **layers = gimp_image_get_layers (image);

  for (guint i = 0; layers[i]; i++)
    if (layers[i] != dream)
      gimp_item_set_visible (GIMP_ITEM (layers[i]), FALSE);
}

static gboolean
dream_make (FoveaBatch           *batch,
            const FoveaBatchFile *file,
            GimpImage            *image,
            GimpDrawable         *drawable,
            GPtrArray            *outputs,
            GError              **error)
{
  const GeglRectangle all = { 0, 0, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable) };
  FoveaTensor        *photo = fovea_picture_read (drawable, NULL, error);
  g_autoptr (FoveaSoughtRequest) request = photo ? fovea_dream_request (batch->settings, photo) : NULL;
  g_autoptr (FoveaSoughtSet) set = NULL;
  GimpLayer *layer;

  if (! request)
    return FALSE;
  request->opened = fovea_model_ref (batch->state);
  set = fovea_sought_compute (request, error);
  layer = set ? fovea_sought_layer (set, image, drawable, &all, 1, error) : NULL;
  if (! layer)
    return FALSE;
  dream_hide_others (image, layer);
  if (! fovea_photo_save (image, outputs->pdata[0], file->path, NULL, error))
    return FALSE;
  sought_print (batch, file->path, outputs->pdata[0], image, set);
  return TRUE;
}

static gboolean
dream_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  return fovea_batch_make_one (batch, file, dream_make, error);
}

const FoveaBatchCommand fovea_batch_neuron[] = {
  { .name = "neuron", .arguments = "[PHOTO] --out FILE",
    .summary = N_("draw what maps, neurons or classes of a network look for"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_MAY_LACK_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE
             | FOVEA_WRITES_ONE,
    .options = fovea_neuron_options, .check = neuron_check, .begin = neuron_begin, .photo = neuron_photo, .end = neuron_end,
    .columns = sought_columns },
  { .name = "dream", .arguments = "PHOTO… --out FILE|FOLDER",
    .summary = N_("make stronger what a layer of a network sees in photos"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE,
    .options = fovea_dream_command_options, .begin = dream_begin, .photo = dream_photo, .columns = sought_columns },
  { NULL }
};
