/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a photo that was tagged, or was not. */
#include "tag-report.h"

#include <glib/gi18n.h>

#include "json.h"

char *
fovea_tag_report_columns (FoveaBatch *batch)
{
  return g_strdup ("model,state,output,tags,added");
}

char *
fovea_untag_report_columns (FoveaBatch *batch)
{
  return g_strdup ("state,output,tags");
}

static gboolean
tag_is_new (const FoveaTagReport *result, const FoveaTag *tag)
{
  return result->added && fovea_tag_among (tag->word, (const char *const *) result->added);
}

static void
tag_json_one (GString *json, const FoveaTagReport *result, const FoveaTag *tag)
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
tag_json (const char *path, const FoveaTagReport *result)
{
  GString *json = fovea_batch_json (path);

  if (result->model)
    {
      fovea_json_name (json, "model");
      fovea_json_text (json, result->model);
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
tag_csv (FoveaBatch *batch, const char *path, const FoveaTagReport *result)
{
  GString         *line = fovea_batch_csv (batch, path);
  g_autofree char *words = tag_words (result->tags);
  g_autofree char *added = fovea_tags_join ((const char *const *) result->added);

  if (result->model)
    fovea_csv_text (line, result->model);
  fovea_csv_text (line, result->state);
  fovea_csv_text (line, result->output ? result->output : "");
  fovea_csv_text (line, words);
  if (result->model)
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
  { "looked-at-before", N_("the photo had them before; --again looks anew") },
  { "removed", N_("removed") },
  { "nothing-of-ours", N_("no tags of Fovea's") },
};

static GString *
tag_text (const char *path, const FoveaTagReport *result)
{
  GString         *line = g_string_new (NULL);
  g_autofree char *from = fovea_batch_speak (path);
  g_autofree char *to = result->output ? fovea_batch_speak (result->output) : NULL;
  g_autofree char *sentence = tag_sentence (result->tags);
  const char      *says = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tag_says); i++)
    if (g_str_equal (tag_says[i].state, result->state) && tag_says[i].says)
      says = _(tag_says[i].says);
  if (g_str_equal (result->state, "looked-at-before") && ! *sentence)
    says = _("nothing certain before; --again looks anew");
  g_string_printf (line, "%s: %s", from, sentence);
  if (says && *sentence)
    g_string_append_printf (line, " (%s)", says);
  else if (says)
    g_string_append (line, says);
  if (to)
    g_string_append_printf (line, " -> %s", to);
  return line;
}

void
fovea_tag_report (FoveaBatch *batch, const char *path, const FoveaTagReport *result)
{
  g_autoptr (GString) line = batch->format == FOVEA_FORMAT_JSON ? tag_json (path, result) :
                             batch->format == FOVEA_FORMAT_CSV ? tag_csv (batch, path, result) :
                             tag_text (path, result);

  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print_csv (batch, line);
  else
    fovea_batch_print (line->str);
}

/* What was written, as the photo was called. (transfer full) */
char *
fovea_tag_report_output (const char *path, FoveaTagsFile *file)
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

GPtrArray *
fovea_tag_report_ours (const FoveaTagsLists *ours)
{
  g_auto (GStrv) own = fovea_tags_lists_own (ours);

  return fovea_tags_of_words ((const char *const *) own);
}
