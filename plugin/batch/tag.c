/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tag and untag: keywords written into the photos themselves, and taken out again. A
 * photo that another run is at is left for the end; one that has its tags is passed
 * over, so that a run that was stopped goes on where it was. */
#include "tags.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "picture.h"
#include "progress.h"
#include "tags-store.h"

typedef struct
{
  FoveaModel    *model;
  FoveaLabelMap *map;      /* NULL: none */
  char          *settings; /* as they are remembered in a photo */
  GPtrArray     *later;    /* of FoveaBatchFile, which the batch owns */
} TagState;

static const FoveaOption *
tag_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_NUMBER ("least", N_("_Least"), N_("Percent from which on a word is written; a label map's own thresholds count where they are higher"), 0, 100, 20),
    FOVEA_OPTION_COUNT ("top", N_("_Top"), N_("How many words are written at most; 0: no limit"), 0, 1000, 0),
    FOVEA_OPTION_TEXT ("language", N_("_Language"), N_("Language of the words: en, es…; left out, English"), ""),
    FOVEA_OPTION_TEXT ("label-map", N_("Label _map"),
                       N_("File that makes useful words of classes; none: class names; left out: the model's own, if it has one"), ""),
    FOVEA_OPTION_SWITCH ("sidecar", N_("_Sidecar"), N_("Write beside the photo, into PHOTO.xmp, and not into it"), FALSE),
    FOVEA_OPTION_SWITCH ("again", N_("_Again"), N_("Also photos that were tagged before by this model in this way"), FALSE),
    { NULL }
  };

  return options;
}

static void
tag_state_free (gpointer data)
{
  TagState *state = data;

  g_clear_pointer (&state->model, fovea_model_unref);
  g_clear_pointer (&state->map, fovea_label_map_free);
  g_clear_pointer (&state->later, g_ptr_array_unref);
  g_free (state->settings);
  g_free (state);
}

/* What the words depend on, besides the options: a file's name says little. */
#define TAG_SUM_DIGITS 16

static char *
tag_settings (const TagState *state, FoveaSettings *settings, GError **error)
{
  const char *language = fovea_settings_string (settings, "language");
  const char *used = state->map ? fovea_label_map_checksum (state->map) : "none";
  char        least[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *sum = fovea_model_checksum (state->model, *language ? language : "en", error);

  if (! sum)
    return NULL;
  g_ascii_formatd (least, sizeof least, "%.6g", fovea_settings_double (settings, "least"));
  return g_strdup_printf ("least=%s top=%d language=%s label-map=%.*s model=%.*s%s", least, fovea_settings_int (settings, "top"),
                          *language ? language : "en", TAG_SUM_DIGITS, used, TAG_SUM_DIGITS, sum,
                          fovea_settings_bool (settings, "visible") ? " visible" : "");
}

/* A file of words is the person's own: of the languages that it has not it takes its
 * first. Else map and names are those of the model, in the same languages. */
static gboolean
tag_check_language (const TagState *state, FoveaSettings *settings, GError **error)
{
  const char *language = fovea_settings_string (settings, "language");

  if (*language == '\0' || (state->map && *fovea_settings_string (settings, "label-map")))
    return TRUE;
  return fovea_model_check_language (state->model, language, error);
}

/* Words come from a map or from the names of classes. */
static gboolean
tag_check_words (const TagState *state, GError **error)
{
  if (state->map || fovea_model_label (state->model, fovea_model_card (state->model)->background ? 1 : 0))
    return TRUE;
  return fovea_failed_error (error, _("%s has no names for its classes, and numbers are no keywords; name a label file in its card, or a map with --label-map FILE"),
                             fovea_model_id (state->model));
}

static gboolean
tag_begin (FoveaBatch *batch, GError **error)
{
  g_autoptr (GError) problem = NULL;
  TagState          *state;

  if (! fovea_batch_open_model (batch, error))
    return FALSE;
  state = g_new0 (TagState, 1);
  state->model = batch->state;
  state->later = g_ptr_array_new ();
  batch->state = state;
  batch->free_state = tag_state_free;
  state->map = fovea_tags_map (state->model, fovea_settings_string (batch->settings, "label-map"), &problem);
  if (problem)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (! tag_check_words (state, error) || ! tag_check_language (state, batch->settings, error))
    return FALSE;
  state->settings = tag_settings (state, batch->settings, error);
  return state->settings != NULL;
}

/* ---- What is said ------------------------------------------------------------------- */

typedef struct
{
  const char *state;  /* "written", ... */
  const char *output; /* NULL: nothing is written */
  GPtrArray  *tags;   /* of FoveaTag */
  char      **added;  /* words new to the photo; NULL: not known */
} TagResult;

static char *
tag_columns (FoveaBatch *batch)
{
  return g_strdup ("model,state,output,tags,added");
}

static gboolean
tag_is_new (const TagResult *result, const FoveaTag *tag)
{
  return result->added && fovea_tag_among (tag->word, (const char *const *) result->added);
}

static void
tag_json_one (GString *json, const TagResult *result, const FoveaTag *tag)
{
  g_autofree char *path = fovea_tag_path (tag);

  g_string_append (json, "{\"word\": ");
  fovea_json_text (json, tag->word);
  fovea_json_name (json, "path");
  fovea_json_text (json, path);
  if (tag->probability >= 0.0)
    {
      fovea_json_name (json, "probability");
      fovea_json_number (json, tag->probability);
    }
  g_string_append_printf (json, ", \"new\": %s}", tag_is_new (result, tag) ? "true" : "false");
}

static GString *
tag_json (FoveaBatch *batch, const char *path, const TagResult *result)
{
  TagState *state = batch->state;
  GString  *json = fovea_batch_json (path);

  if (state)
    {
      fovea_json_name (json, "model");
      fovea_json_text (json, fovea_model_id (state->model));
    }
  fovea_json_name (json, "state");
  fovea_json_text (json, result->state);
  fovea_json_name (json, "tags");
  g_string_append_c (json, '[');
  for (guint i = 0; i < result->tags->len; i++)
    {
      g_string_append (json, i ? ", " : "");
      tag_json_one (json, result, result->tags->pdata[i]);
    }
  g_string_append_c (json, ']');
  if (result->output)
    {
      fovea_json_name (json, "output");
      fovea_json_text (json, result->output);
    }
  return g_string_append_c (json, '}');
}

/* "pug 85.3 %, dog 14.0 %"; without numbers for `words`. (transfer full) */
static char *
tag_sentence (GPtrArray *tags)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tags->len; i++)
    {
      const FoveaTag *tag = tags->pdata[i];

      g_string_append_printf (text, "%s%s", i ? ", " : "", tag->word);
      if (tag->probability >= 0.0)
        g_string_append_printf (text, " %.1f %%", 100.0 * tag->probability);
    }
  return g_string_free (text, FALSE);
}

static char *
tag_words (GPtrArray *tags)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < tags->len; i++)
    g_ptr_array_add (words, ((FoveaTag *) tags->pdata[i])->word);
  g_ptr_array_add (words, NULL);
  return fovea_tags_join ((const char *const *) words->pdata);
}

static GString *
tag_csv (FoveaBatch *batch, const char *path, const TagResult *result)
{
  TagState        *state = batch->state;
  GString         *line = fovea_batch_csv (batch, path);
  g_autofree char *words = tag_words (result->tags);
  g_autofree char *added = fovea_tags_join ((const char *const *) result->added);

  if (state)
    fovea_csv_text (line, fovea_model_id (state->model));
  fovea_csv_text (line, result->state);
  fovea_csv_text (line, result->output ? result->output : "");
  fovea_csv_text (line, words);
  if (state)
    fovea_csv_text (line, added);
  return line;
}

static const struct
{
  const char *state, *says;
} tag_says[] = {
  { "written", NULL },
  { "dry-run", N_("dry run") },
  { "has-them", N_("the photo has them already") },
  { "tagged-before", N_("tagged before; --again does it anew") },
  { "nothing-certain", N_("nothing certain") },
  { "removed", N_("removed") },
  { "nothing-of-ours", N_("no tags of Fovea's") },
};

static GString *
tag_text (const char *path, const TagResult *result)
{
  GString         *line = g_string_new (NULL);
  g_autofree char *from = fovea_batch_speak (path);
  g_autofree char *to = result->output ? fovea_batch_speak (result->output) : NULL;
  g_autofree char *sentence = tag_sentence (result->tags);
  const char      *says = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tag_says); i++)
    if (g_str_equal (tag_says[i].state, result->state) && tag_says[i].says)
      says = _(tag_says[i].says);
  g_string_printf (line, "%s: %s", from, sentence);
  if (says && *sentence)
    g_string_append_printf (line, " (%s)", says);
  else if (says)
    g_string_append (line, says);
  if (to)
    g_string_append_printf (line, " -> %s", to);
  return line;
}

static void
tag_report (FoveaBatch *batch, const char *path, const TagResult *result)
{
  g_autoptr (GString) line = batch->format == FOVEA_FORMAT_JSON ? tag_json (batch, path, result) :
                             batch->format == FOVEA_FORMAT_CSV ? tag_csv (batch, path, result) :
                             tag_text (path, result);

  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print_csv (batch, line);
  else
    fovea_batch_print (line->str);
}

/* What was written, as the photo was called. (transfer full) */
static char *
tag_output (const char *path, FoveaTagsFile *file)
{
  g_autofree char *real = realpath (path, NULL);
  g_autofree char *beside = fovea_tags_sidecar (real ? real : path);
  const char      *output = fovea_tags_file_path (file);

  if (g_strcmp0 (output, real) == 0)
    return g_strdup (path);
  if (g_str_equal (output, beside) && ! g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    return fovea_tags_sidecar (path);
  return g_strdup (output);
}

/* ---- tag ------------------------------------------------------------------------------ */

static FoveaClassification *
tag_look (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  TagState               *state = batch->state;
  g_autoptr (FoveaTensor) photo = NULL;
  FoveaProgressBar        bar = { 0 };
  FoveaRunOptions         options = fovea_progress_options (&bar);
  GimpDrawable           *drawable;
  GimpImage              *image = fovea_batch_load (batch, file, &drawable, error);

  if (! image)
    return NULL;
  photo = fovea_picture_read (drawable, NULL, error);
  gimp_image_delete (image);
  return photo ? fovea_classify (state->model, photo, G_MAXUINT16, &options, error) : NULL;
}

/* The tags of before, as a result without numbers. */
static GPtrArray *
tag_before (const FoveaTagsLists *ours)
{
  g_auto (GStrv) own = fovea_tags_lists_own (ours);

  return fovea_tags_of_words ((const char *const *) own);
}

/* Was it done before, by this run or another? */
static gboolean
tag_is_done (FoveaBatch *batch, const char *path, FoveaTagsFile *file)
{
  TagState             *state = batch->state;
  g_autoptr (GPtrArray) tags = NULL;
  TagResult             result = { "tagged-before" };

  if (fovea_settings_bool (batch->settings, "again")
      || ! fovea_tags_file_is_by (file, fovea_model_id (state->model), state->settings))
    return FALSE;
  result.tags = tags = tag_before (fovea_tags_file_ours (file));
  tag_report (batch, path, &result);
  return TRUE;
}

static gboolean
tag_write (FoveaBatch *batch, const FoveaBatchFile *file, GPtrArray *tags, GError **error)
{
  TagState                 *state = batch->state;
  gboolean                  sidecar = fovea_settings_bool (batch->settings, "sidecar");
  g_autoptr (FoveaTagsFile) photo = fovea_tags_file_open (file->path, sidecar, NULL, error);
  g_autofree char          *output = photo ? tag_output (file->path, photo) : NULL;
  g_auto (GStrv)            added = NULL;
  TagResult                 result = { tags->len ? "has-them" : "nothing-certain", NULL, tags, NULL };

  if (! photo)
    return FALSE;
  if (tag_is_done (batch, file->path, photo))
    return TRUE;
  if (! fovea_tags_file_write (photo, tags, fovea_model_id (state->model), state->settings, &added, error))
    return FALSE;
  result.added = added;
  if (added[0])
    {
      result.state = "written";
      result.output = output;
    }
  tag_report (batch, file->path, &result);
  return TRUE;
}

static void
tag_report_dry (FoveaBatch *batch, const FoveaBatchFile *file, GPtrArray *tags, FoveaTagsFile *photo)
{
  g_auto (FoveaTagsLists) add = { 0 };
  g_auto (GStrv)          added = NULL;
  g_autofree char        *output = tag_output (file->path, photo);
  TagResult               result = { tags->len ? "has-them" : "nothing-certain", NULL, tags, NULL };

  fovea_tags_file_plan (photo, tags, &add);
  result.added = added = fovea_tags_lists_own (&add);
  if (added[0])
    {
      result.state = "dry-run";
      result.output = output;
    }
  tag_report (batch, file->path, &result);
}

/* The photo stays locked meanwhile, so that no other run looks at it in vain. */
static gboolean
tag_decide (FoveaBatch *batch, const FoveaBatchFile *file, GPtrArray **tags, GError **error)
{
  TagState                       *state = batch->state;
  double                          least = fovea_settings_double (batch->settings, "least") / 100.0;
  g_autoptr (FoveaClassification) found = tag_look (batch, file, error);
  g_autoptr (GPtrArray)           all = NULL;

  if (! found)
    return FALSE;
  all = fovea_tags_propose (state->model, found, state->map, fovea_settings_string (batch->settings, "language"), least,
                            fovea_settings_int (batch->settings, "top"), FALSE);
  *tags = fovea_tags_chosen (all);
  return TRUE;
}

/* `busy`: as of fovea_tags_file_open. */
static gboolean
tag_one (FoveaBatch *batch, const FoveaBatchFile *file, gboolean *busy, GError **error)
{
  gboolean                  sidecar = fovea_settings_bool (batch->settings, "sidecar");
  g_autoptr (FoveaTagsFile) photo = fovea_tags_file_open (file->path, sidecar, busy, error);
  g_autoptr (GPtrArray)     tags = NULL;

  if (! photo)
    return FALSE;
  if (tag_is_done (batch, file->path, photo))
    return TRUE;
  if (! batch->dry_run && ! fovea_store_may_write (fovea_tags_file_path (photo), error))
    return FALSE;
  if (! tag_decide (batch, file, &tags, error))
    return FALSE;
  if (batch->dry_run)
    {
      tag_report_dry (batch, file, tags, photo);
      return TRUE;
    }
  g_clear_pointer (&photo, fovea_tags_file_close);
  return tag_write (batch, file, tags, error);
}

static gboolean
tag_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  TagState          *state = batch->state;
  g_autoptr (GError) problem = NULL;
  gboolean           busy = FALSE;

  if (tag_one (batch, file, &busy, &problem))
    return TRUE;
  if (! busy)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_ptr_array_add (state->later, (gpointer) file);
  return TRUE;
}

/* Those that another run was at: now they are waited for. */
static gboolean
tag_end (FoveaBatch *batch, GError **error)
{
  TagState *state = batch->state;

  for (guint i = 0; i < state->later->len; i++)
    {
      const FoveaBatchFile *file = state->later->pdata[i];
      g_autoptr (GError)    problem = NULL;

      if (tag_one (batch, file, NULL, &problem))
        continue;
      batch->done--;
      fovea_batch_fail (batch, file->path, problem);
    }
  return TRUE;
}

/* ---- untag ------------------------------------------------------------------------------ */

static char *
untag_columns (FoveaBatch *batch)
{
  return g_strdup ("state,output,tags");
}

/* In the photo or beside it. FALSE with an error; `found`: was there something? */
static gboolean
untag_at (FoveaBatch *batch, const char *path, gboolean sidecar, gboolean *found, GError **error)
{
  g_autoptr (FoveaTagsFile) photo = fovea_tags_file_open (path, sidecar, NULL, error);
  g_autoptr (GPtrArray)     tags = photo ? tag_before (fovea_tags_file_ours (photo)) : NULL;
  g_autofree char          *output = photo ? tag_output (path, photo) : NULL;
  TagResult                 result = { batch->dry_run ? "dry-run" : "removed", NULL, tags, NULL };

  if (! photo)
    return FALSE;
  if (tags->len == 0)
    return TRUE;
  if (! batch->dry_run && ! fovea_tags_file_remove (photo, error))
    return FALSE;
  *found = TRUE;
  result.output = output;
  tag_report (batch, path, &result);
  return TRUE;
}

static gboolean
untag_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  g_autoptr (GPtrArray) none = fovea_tags_new ();
  TagResult             result = { "nothing-of-ours", NULL, none, NULL };
  gboolean              found = FALSE;

  if (fovea_tags_can_hold (file->path) && ! untag_at (batch, file->path, FALSE, &found, error))
    return FALSE;
  if (! untag_at (batch, file->path, TRUE, &found, error))
    return FALSE;
  if (! found)
    tag_report (batch, file->path, &result);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_tag[] = {
  { .name = "tag", .arguments = "PHOTO… --model MODEL",
    .summary = N_("write what photos show into them as keywords (XMP)"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE,
    .options = tag_options, .begin = tag_begin, .photo = tag_photo, .end = tag_end, .columns = tag_columns },
  { .name = "untag", .arguments = "PHOTO…",
    .summary = N_("take out the keywords that tag has written, and no others"),
    .flags = FOVEA_TAKES_PHOTOS, .photo = untag_photo, .columns = untag_columns },
  { NULL }
};
