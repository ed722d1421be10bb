/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify: a line a photo, and, where it is asked for, copies of the photos
 * with the answer as comment or keywords. */
#include "classify.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "picture.h"
#include "progress.h"

static gboolean
classify_writes (FoveaBatch *batch)
{
  return fovea_settings_bool (batch->settings, "layer-name")
         || fovea_settings_bool (batch->settings, "comment")
         || fovea_settings_bool (batch->settings, "keywords");
}

static gboolean
classify_check (FoveaBatch *batch, GError **error)
{
  gboolean out = *fovea_settings_string (batch->settings, "out") != '\0';

  if (classify_writes (batch) && ! out)
    return fovea_usage_error (error, _("--layer-name, --comment and --keywords are written into copies: say where with --out"));
  if (out && ! classify_writes (batch))
    return fovea_usage_error (error, _("--out needs something to write: --comment, --keywords or --layer-name"));
  return TRUE;
}

static gboolean
classify_begin (FoveaBatch *batch, GError **error)
{
  return fovea_batch_open_model (batch, error)
         && fovea_classify_check_language (batch->settings, batch->state, error);
}

static char *
classify_columns (FoveaBatch *batch)
{
  g_autoptr (GString) head = g_string_new ("model");

  for (int i = 1; i <= fovea_settings_int (batch->settings, "top"); i++)
    g_string_append_printf (head, ",class_%d,label_%d,probability_%d", i, i, i);
  return g_string_free (g_steal_pointer (&head), FALSE);
}

static GString *
classify_csv (FoveaBatch *batch, const char *path, const FoveaClassification *found)
{
  GString *line = fovea_batch_csv (batch, path);

  fovea_csv_text (line, fovea_model_id (batch->state));
  for (guint i = 0; i < found->n_guesses; i++)
    {
      fovea_csv_number (line, found->guesses[i].index);
      fovea_csv_text (line, found->guesses[i].label);
      fovea_csv_number (line, found->guesses[i].probability);
    }
  return line;
}

static void
classify_report (FoveaBatch *batch, const char *path, const char *output, const FoveaClassification *found)
{
  g_autoptr (GString) line = NULL;

  if (batch->format == FOVEA_FORMAT_CSV)
    {
      line = classify_csv (batch, path, found);
      fovea_batch_print_csv (batch, line);
      return;
    }
  if (batch->format == FOVEA_FORMAT_JSON)
    {
      line = fovea_batch_json (path);
      fovea_classify_json (line, batch->state, found);
      if (output)
        {
          fovea_json_name (line, "output");
          fovea_json_text (line, output);
        }
      g_string_append_c (line, '}');
    }
  else
    {
      g_autofree char *sentence = fovea_classify_sentence (found);
      g_autofree char *from = fovea_batch_speak (path);
      g_autofree char *to = output ? fovea_batch_speak (output) : NULL;

      line = g_string_new (NULL);
      g_string_printf (line, "%s: %s%s%s", from, sentence, to ? " -> " : "", to ? to : "");
    }
  fovea_batch_print (line->str);
}

/* The same shape as a true run's, without the answers. */
static void
classify_report_dry (FoveaBatch *batch, const char *path, const char *output)
{
  g_autoptr (GString) line = NULL;

  if (batch->format == FOVEA_FORMAT_CSV)
    {
      line = fovea_batch_csv (batch, path);
      fovea_csv_text (line, fovea_model_id (batch->state));
      fovea_batch_print_csv (batch, line);
    }
  else if (batch->format == FOVEA_FORMAT_JSON)
    {
      line = fovea_batch_json (path);
      fovea_json_name (line, "model");
      fovea_json_text (line, fovea_model_id (batch->state));
      if (output)
        {
          fovea_json_name (line, "output");
          fovea_json_text (line, output);
        }
      g_string_append (line, ", \"dry-run\": true}");
      fovea_batch_print (line->str);
    }
  else
    fovea_batch_wrote (batch, path, output ? output : _("a line"), 0, 0);
}

static FoveaClassification *
classify_look (FoveaBatch *batch, GimpDrawable *drawable, GError **error)
{
  g_autoptr (FoveaTensor) photo = fovea_picture_read (drawable, NULL, error);
  FoveaProgressBar        bar = { 0 };
  FoveaRunOptions         options = fovea_progress_options (&bar);
  FoveaClassification    *found;

  if (! photo)
    return NULL;
  found = fovea_classify_seeing (batch->state, photo, fovea_settings_choice (batch->settings, "seeing"),
                                 fovea_settings_int (batch->settings, "top"), &options, error);
  if (found)
    fovea_classify_translate (batch->settings, batch->state, found);
  return found;
}

/* The copy of a photo with its answer: where the format stays, the picture is
 * not encoded anew. */
static gboolean
classify_write (FoveaBatch                *batch,
                const char                *path,
                const char                *output,
                GimpImage                 *image,
                GimpDrawable              *drawable,
                const FoveaClassification *found,
                GError                   **error)
{
  gboolean         comment = fovea_settings_bool (batch->settings, "comment");
  gboolean         keywords = fovea_settings_bool (batch->settings, "keywords");
  g_autofree char *sentence = fovea_classify_sentence (found);
  g_auto (GStrv)   words = fovea_classify_keywords (found);
  FoveaPhotoNotes  notes = { comment ? sentence : NULL,
                             keywords ? (const char *const *) words : NULL,
                             fovea_model_id (batch->state) };

  if (fovea_photo_can_annotate (path, output))
    return fovea_photo_annotate (path, output, &notes, error);
  if (fovea_settings_bool (batch->settings, "layer-name"))
    fovea_classify_name (GIMP_ITEM (drawable), found);
  return fovea_photo_save (image, output, path, &notes, error);
}

static gboolean
classify_image (FoveaBatch   *batch,
                const char   *path,
                const char   *output,
                GimpImage    *image,
                GimpDrawable *drawable,
                GError      **error)
{
  g_autoptr (FoveaClassification) found = classify_look (batch, drawable, error);

  if (! found || (output && ! classify_write (batch, path, output, image, drawable, found, error)))
    return FALSE;
  classify_report (batch, path, output, found);
  return TRUE;
}

/* A format without layers would lose the name, and the command be a lie. */
static gboolean
classify_may_write (FoveaBatch *batch, const char *output, GError **error)
{
  if (! fovea_settings_bool (batch->settings, "layer-name") || fovea_batch_keeps_layers (output))
    return TRUE;
  return fovea_failed_error (error, _("%s cannot hold the layer's name; end it with .xcf, or leave out --layer-name"), output);
}

static gboolean
classify_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autofree char *output = NULL;
  GimpDrawable    *drawable;
  GimpImage       *image;
  gboolean         done;

  if (classify_writes (batch))
    {
      output = fovea_batch_output (batch, file, NULL, error);
      if (! output || ! classify_may_write (batch, output, error))
        return FALSE;
    }
  if (batch->dry_run)
    {
      classify_report_dry (batch, file->path, output);
      return TRUE;
    }
  image = fovea_batch_load (batch, file, &drawable, error);
  if (! image)
    return FALSE;
  done = classify_image (batch, file->path, output, image, drawable, error);
  gimp_image_delete (image);
  return done;
}

const FoveaBatchCommand fovea_batch_classify[] = {
  { .name = "classify", .arguments = "PHOTO… [--out FILE|FOLDER]",
    .summary = N_("say what photos show"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE,
    .options = fovea_classify_options, .check = classify_check, .begin = classify_begin,
    .photo = classify_photo, .columns = classify_columns },
  { NULL }
};
