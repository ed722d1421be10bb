/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tag: keywords written into the photos themselves. A photo that another run is at is
 * left for the end; one that has its tags, or got none, is passed over, so that a run
 * that was stopped goes on where it was. */
#include "tags.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "fovea.h"
#include "message.h"
#include "picture.h"
#include "progress.h"
#include "tag-report.h"
#include "tags-seen.h"

typedef struct
{
  FoveaModel    *model;
  FoveaLabelMap *map;      /* NULL: none */
  char          *settings; /* as they are remembered in a photo */
  FoveaTagsSeen *seen;     /* photos that got nothing; NULL: they cannot be remembered */
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
    FOVEA_OPTION_SWITCH ("again", N_("_Again"), N_("Also photos that were tagged before by this model in this way, or got nothing then"), FALSE),
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
  g_clear_pointer (&state->seen, fovea_tags_seen_close);
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

/* Without it the work is done all the same, only twice where a run is stopped. */
static void
tag_forget_seen (TagState *state, const GError *problem)
{
  g_printerr (_("photos that get no tags are not remembered, and a run that is started again looks at them anew: %s\n"), problem->message);
  g_clear_pointer (&state->seen, fovea_tags_seen_close);
}

static void
tag_open_seen (TagState *state)
{
  g_autoptr (GError) problem = NULL;

  state->seen = fovea_tags_seen_open (state->settings, &problem);
  if (! state->seen)
    tag_forget_seen (state, problem);
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
  if (state->settings)
    tag_open_seen (state);
  return state->settings != NULL;
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

/* Was it tagged before, by this run or another? */
static gboolean
tag_is_done (FoveaBatch *batch, const char *path, FoveaTagsFile *file)
{
  TagState             *state = batch->state;
  g_autoptr (GPtrArray) tags = NULL;
  FoveaTagReport        report = { fovea_model_id (state->model), "tagged-before", NULL, NULL, NULL };

  if (fovea_settings_bool (batch->settings, "again")
      || ! fovea_tags_file_is_by (file, fovea_model_id (state->model), state->settings))
    return FALSE;
  report.tags = tags = fovea_tag_report_ours (fovea_tags_file_ours (file));
  fovea_tag_report (batch, path, &report);
  return TRUE;
}

/* ... or looked at, and got nothing? */
static gboolean
tag_was_seen (FoveaBatch *batch, const char *path, FoveaTagsFile *file)
{
  TagState             *state = batch->state;
  g_auto (GStrv)        had = NULL;
  g_autoptr (GPtrArray) tags = fovea_tags_new ();
  FoveaTagReport        report = { fovea_model_id (state->model), "looked-at-before", NULL, tags, NULL };

  if (state->seen && ! fovea_settings_bool (batch->settings, "again"))
    had = fovea_tags_seen_find (state->seen, fovea_tags_file_photo (file), fovea_tags_file_stamp (file));
  for (guint i = 0; had && had[i]; i++)
    fovea_tags_add (tags, fovea_tag_new (had[i], -1.0));
  if (had)
    fovea_tag_report (batch, path, &report);
  return had != NULL;
}

/* The photo got nothing, and is as it was when it was read, and then looked at. */
static void
tag_remember_seen (TagState *state, FoveaTagsFile *photo, GPtrArray *tags)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr (GError)       problem = NULL;
  g_auto (GStrv)           words = NULL;

  if (! state->seen || ! fovea_tags_file_is_as_read (photo))
    return;
  for (guint i = 0; i < tags->len; i++)
    g_strv_builder_take (paths, fovea_tag_path (tags->pdata[i]));
  words = g_strv_builder_end (paths);
  if (! fovea_tags_seen_add (state->seen, fovea_tags_file_photo (photo), fovea_tags_file_stamp (photo), (const char *const *) words, &problem))
    tag_forget_seen (state, problem);
}

static gboolean
tag_write (FoveaBatch *batch, const FoveaBatchFile *file, FoveaTagsFile *photo, GPtrArray *tags, GError **error)
{
  TagState             *state = batch->state;
  g_autofree char      *output = fovea_tag_report_output (file->path, photo);
  g_autoptr (GPtrArray) ours = fovea_tag_report_ours (fovea_tags_file_ours (photo));
  g_auto (GStrv)        added = NULL;
  FoveaTagReport        report = { fovea_model_id (state->model), tags->len ? "has-them" : "nothing-certain", NULL, tags, NULL };

  if (! fovea_tags_file_write (photo, tags, fovea_model_id (state->model), state->settings, &added, error))
    return FALSE;
  report.added = added;
  if (added[0] || ours->len)
    {
      report.state = added[0] ? "written" : "removed";
      report.tags = added[0] ? tags : ours;
      report.output = output;
    }
  else
    tag_remember_seen (state, photo, tags);
  fovea_tag_report (batch, file->path, &report);
  return TRUE;
}

static void
tag_report_dry (FoveaBatch *batch, const FoveaBatchFile *file, GPtrArray *tags, FoveaTagsFile *photo)
{
  TagState               *state = batch->state;
  g_auto (FoveaTagsLists) add = { 0 };
  g_autoptr (GPtrArray)   ours = fovea_tag_report_ours (fovea_tags_file_ours (photo));
  g_auto (GStrv)          added = NULL;
  g_autofree char        *output = fovea_tag_report_output (file->path, photo);
  FoveaTagReport          result = { fovea_model_id (state->model), tags->len ? "has-them" : "nothing-certain", NULL, tags, NULL };

  fovea_tags_file_plan (photo, tags, &add);
  result.added = added = fovea_tags_lists_own (&add);
  if (added[0] || ours->len)
    {
      result.state = "dry-run";
      result.output = output;
    }
  fovea_tag_report (batch, file->path, &result);
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

static gboolean
tag_may_write (FoveaTagsFile *photo, GError **error)
{
  const char *path = fovea_tags_file_path (photo);

  if (g_str_equal (path, fovea_tags_file_photo (photo)) && fovea_file_is_read_only (path))
    return fovea_failed_error (error, _("%s is read-only; make it writable, or write the tags beside it with --sidecar"), path);
  return fovea_file_may_replace (path, error);
}

/* Has another program changed the photo while the network looked? `busy`: it is for
 * later. */
static gboolean
tag_check_same (FoveaTagsFile *photo, gboolean *busy, GError **error)
{
  if (fovea_tags_file_is_as_read (photo))
    return TRUE;
  if (! busy)
    return fovea_failed_error (error, _("another program has just changed it, so it stays as that program left it; do it again"));
  *busy = TRUE;
  return fovea_failed_error (error, _("another program is writing it"));
}

/* `busy`: as of fovea_tags_file_open and tag_check_same. */
static gboolean
tag_one (FoveaBatch *batch, const FoveaBatchFile *file, gboolean *busy, GError **error)
{
  gboolean                  sidecar = fovea_settings_bool (batch->settings, "sidecar");
  g_autoptr (FoveaTagsFile) photo = fovea_tags_file_open (file->path, sidecar, busy, error);
  g_autoptr (GPtrArray)     tags = NULL;

  if (! photo)
    return FALSE;
  if (tag_is_done (batch, file->path, photo) || tag_was_seen (batch, file->path, photo))
    return TRUE;
  if (! tag_may_write (photo, error) || ! tag_decide (batch, file, &tags, error) || ! tag_check_same (photo, busy, error))
    return FALSE;
  if (! batch->dry_run)
    return tag_write (batch, file, photo, tags, error);
  tag_report_dry (batch, file, tags, photo);
  return TRUE;
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

/* Those that others were at: now they are waited for. */
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

const FoveaBatchCommand fovea_batch_tag[] = {
  { .name = "tag", .arguments = "PHOTO… --model MODEL",
    .summary = N_("write what photos show into them as keywords (XMP)"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE,
    .options = tag_options, .begin = tag_begin, .photo = tag_photo, .end = tag_end, .columns = fovea_tag_report_columns },
  { NULL }
};
