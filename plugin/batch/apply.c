/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apply: a network's picture for each photo, or its numbers, or what it found. A
 * dry run says sizes, tiles and memory. */
#include "apply.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "photo.h"

static gboolean
apply_has_out (FoveaBatch *batch)
{
  return *fovea_settings_string (batch->settings, "out") != '\0';
}

static gboolean
apply_is_detector (FoveaBatch *batch)
{
  return fovea_model_card (batch->state)->kind == FOVEA_TASK_DETECT;
}

static gboolean
apply_check (FoveaBatch *batch, GError **error)
{
  if (*fovea_settings_string (batch->settings, "model") == '\0')
    return fovea_usage_error (error, _("say which network with --model; “models” lists them"));
  if (*fovea_settings_string (batch->settings, "decode") && ! apply_has_out (batch))
    return fovea_usage_error (error, _("--decode makes a picture: say where it goes with --out"));
  return TRUE;
}

static gboolean
apply_begin (FoveaBatch *batch, GError **error)
{
  FoveaTask task;

  if (! fovea_batch_open_model (batch, error))
    return FALSE;
  task = fovea_model_card (batch->state)->kind;
  if ((task == FOVEA_TASK_IMAGE || task == FOVEA_TASK_MASK) && ! apply_has_out (batch)
      && ! fovea_settings_bool (batch->settings, "latent"))
    return fovea_usage_error (error, _("say where the result goes with --out FILE or --out FOLDER"));
  return TRUE;
}

/* ---- What is printed ---------------------------------------------------------------- */

static char *
apply_columns (FoveaBatch *batch)
{
  if (apply_is_detector (batch))
    return g_strdup ("model,output,class,label,score,x,y,width,height");
  if (fovea_settings_bool (batch->settings, "latent"))
    return g_strdup ("model,output,number,value");
  return g_strdup ("model,output,width,height,tiles,memory");
}

static GString *
apply_csv (FoveaBatch *batch, const char *path, const char *output)
{
  GString *line = fovea_batch_csv (batch, path);

  fovea_csv_text (line, fovea_model_id (batch->state));
  fovea_csv_text (line, output ? output : "");
  return line;
}

/* A row a box, a row a number, or one row. */
static void
apply_print_csv (FoveaBatch *batch, const char *path, const char *output, const FoveaApplied *applied)
{
  guint n = applied->boxes ? applied->boxes->n_boxes : applied->latent ? (guint) applied->latent->shape.size[0] : 1;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GString) line = apply_csv (batch, path, output);

      if (applied->boxes)
        {
          const FoveaBox *box = &applied->boxes->boxes[i];

          fovea_csv_number (line, box->index);
          fovea_csv_text (line, box->label);
          fovea_csv_number (line, box->score);
          fovea_csv_number (line, box->x);
          fovea_csv_number (line, box->y);
          fovea_csv_number (line, box->width);
          fovea_csv_number (line, box->height);
        }
      else if (applied->latent)
        {
          fovea_csv_number (line, i + 1);
          fovea_csv_number (line, (double) ((const float *) applied->latent->data)[i]);
        }
      else
        {
          fovea_csv_number (line, (double) applied->facts.out_width);
          fovea_csv_number (line, (double) applied->facts.out_height);
          fovea_csv_number (line, applied->facts.tiles);
          fovea_csv_number (line, (double) applied->facts.memory);
        }
      fovea_batch_print_csv (batch, line);
    }
}

static void
apply_print_json (const char *path, const char *output, const FoveaApplied *applied, gboolean dry)
{
  g_autoptr (GString) json = fovea_batch_json (path);

  if (output)
    {
      fovea_json_name (json, "output");
      fovea_json_text (json, output);
    }
  fovea_applied_json (json, applied);
  g_string_append (json, dry ? ", \"dry-run\": true}" : "}");
  fovea_batch_print (json->str);
}

static void
apply_print_text (const char *path, const char *output, const FoveaApplied *applied)
{
  g_autofree char    *sentence = fovea_applied_sentence (applied);
  g_autofree char    *from = fovea_batch_speak (path);
  g_autofree char    *to = output ? fovea_batch_speak (output) : NULL;
  g_autoptr (GString) line = g_string_new (from);

  if (to)
    g_string_append_printf (line, " -> %s", to);
  if (to && applied->pixels)
    g_string_append_printf (line, " (%dx%d)", gegl_buffer_get_width (applied->pixels),
                            gegl_buffer_get_height (applied->pixels));
  if (*sentence)
    g_string_append_printf (line, ": %s", sentence);
  fovea_batch_print (line->str);
}

static void
apply_print (FoveaBatch *batch, const char *path, const char *output, const FoveaApplied *applied)
{
  if (batch->format == FOVEA_FORMAT_CSV)
    apply_print_csv (batch, path, output, applied);
  else if (batch->format == FOVEA_FORMAT_JSON)
    apply_print_json (path, output, applied, FALSE);
  else
    apply_print_text (path, output, applied);
}

/* ---- Without doing it ------------------------------------------------------------------ */

static void
apply_dry_text (const char *path, const char *output, const FoveaApplyFacts *facts)
{
  g_autofree char *from = fovea_batch_speak (path);
  g_autofree char *to = fovea_batch_speak (output ? output : "");
  g_autofree char *how = fovea_apply_facts_sentence (facts);
  g_autofree char *line = g_strdup_printf ("%s -> %s (%s: %dx%d, %s)", from, to, _("dry run"),
                                           (int) facts->out_width, (int) facts->out_height, how);

  fovea_batch_print (line);
}

/* The size is the photo's, so it is opened; nothing is run or written. */
static gboolean
apply_dry (FoveaBatch *batch, const char *path, const char *output, const FoveaApplySource *source, GError **error)
{
  g_autoptr (FoveaApply) apply = NULL;
  FoveaApplied           planned = { .model = batch->state };
  g_autoptr (GString)    json = NULL;

  if (apply_is_detector (batch) || ! output || *fovea_settings_string (batch->settings, "decode"))
    {
      fovea_batch_wrote (batch, path, output ? output : _("a line"), 0, 0);
      return TRUE;
    }
  apply = fovea_apply_fit (batch->settings, batch->state, source, error);
  if (! apply)
    return FALSE;
  planned.facts = *fovea_apply_facts (apply);
  if (batch->format == FOVEA_FORMAT_CSV)
    apply_print_csv (batch, path, output, &planned);
  else if (batch->format == FOVEA_FORMAT_TEXT)
    apply_dry_text (path, output, &planned.facts);
  else
    {
      json = fovea_batch_json (path);
      fovea_json_name (json, "output");
      fovea_json_text (json, output);
      fovea_json_name (json, "width");
      fovea_json_number (json, (double) planned.facts.out_width);
      fovea_json_name (json, "height");
      fovea_json_number (json, (double) planned.facts.out_height);
      fovea_json_name (json, "tiles");
      fovea_json_number (json, planned.facts.tiles);
      fovea_json_name (json, "memory");
      fovea_json_number (json, (double) planned.facts.memory);
      g_string_append (json, ", \"dry-run\": true}");
      fovea_batch_print (json->str);
    }
  return TRUE;
}

/* ---- Doing it ------------------------------------------------------------------------------ */

/* The result alone; a mask and boxes with their photo. */
static gboolean
apply_write (FoveaBatch         *batch,
             const char         *path,
             const char         *output,
             GimpImage          *image,
             GimpDrawable       *drawable,
             const FoveaApplied *applied,
             GError            **error)
{
  FoveaApplyAs  as = fovea_settings_choice (batch->settings, "as");
  GeglRectangle box = { 0, 0, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable) };
  GimpImage    *made;
  GimpLayer    *layer;
  gboolean      written;

  if (! fovea_apply_place (applied, as == FOVEA_APPLY_AS_LAYER ? FOVEA_APPLY_AS_IMAGE : as, image, drawable, &box,
                           &made, &layer, error))
    return FALSE;
  written = fovea_photo_save (made ? made : image, output, path, NULL, error);
  if (made)
    gimp_image_delete (made);
  return written;
}

static gboolean
apply_image (FoveaBatch   *batch,
             const char   *path,
             const char   *output,
             GimpImage    *image,
             GimpDrawable *drawable,
             GError      **error)
{
  gboolean                     mask = fovea_settings_choice (batch->settings, "as") == FOVEA_APPLY_AS_MASK;
  g_autoptr (FoveaApplySource) source = NULL;
  g_autoptr (FoveaApplied)     applied = NULL;

  if (output && mask && ! fovea_apply_check_mask (drawable, error))
    return FALSE;
  source = fovea_apply_source_new (drawable, NULL, 1, error); /* a loaded photo is upright */
  if (! source)
    return FALSE;
  if (batch->dry_run)
    return apply_dry (batch, path, output, source, error);
  applied = fovea_apply_compute_here (batch->settings, batch->state, source, error);
  if (! applied || (output && (applied->pixels || applied->boxes)
                    && ! apply_write (batch, path, output, image, drawable, applied, error)))
    return FALSE;
  apply_print (batch, path, output, applied);
  return TRUE;
}

static gboolean
apply_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autofree char *output = NULL;
  GimpDrawable    *drawable;
  GimpImage       *image;
  gboolean         done;

  if (apply_has_out (batch))
    {
      output = fovea_batch_output (batch, file, NULL, error);
      if (! output)
        return FALSE;
    }
  image = fovea_batch_load (batch, file, &drawable, error);
  if (! image)
    return FALSE;
  if (apply_is_detector (batch) && gimp_image_get_base_type (image) == GIMP_INDEXED)
    gimp_image_convert_rgb (image);
  done = apply_image (batch, file->path, output, image, drawable, error);
  gimp_image_delete (image);
  return done;
}

const FoveaBatchCommand fovea_batch_apply[] = {
  { .name = "apply", .arguments = "PHOTO… --model MODEL --out FILE|FOLDER",
    .summary = N_("run a network that makes pictures, masks, boxes or numbers of photos"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE,
    .options = fovea_apply_options, .check = apply_check, .begin = apply_begin,
    .photo = apply_photo, .columns = apply_columns },
  { NULL }
};
