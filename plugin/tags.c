/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which words a photo gets: proposals, and what of them it does not have yet. */
#include "tags.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

const FoveaXmpName fovea_tags_names[FOVEA_TAGS_LISTS] = {
  [FOVEA_TAGS_SUBJECT] = { XMP_DC, "dc", "subject" },
  [FOVEA_TAGS_HIERARCHY] = { XMP_LR, "lr", "hierarchicalSubject" },
  [FOVEA_TAGS_DIGIKAM] = { XMP_DIGIKAM, "digiKam", "TagsList" },
};
const FoveaXmpName fovea_tags_records[FOVEA_TAGS_LISTS] = {
  [FOVEA_TAGS_SUBJECT] = { XMP_FOVEA, "fovea", "subject" },
  [FOVEA_TAGS_HIERARCHY] = { XMP_FOVEA, "fovea", "hierarchicalSubject" },
  [FOVEA_TAGS_DIGIKAM] = { XMP_FOVEA, "fovea", "tagsList" },
  [FOVEA_TAGS_IPTC] = { XMP_FOVEA, "fovea", "keywords" },
};
const FoveaXmpName fovea_tags_model = { XMP_FOVEA, "fovea", "model" };
const FoveaXmpName fovea_tags_settings = { XMP_FOVEA, "fovea", "settings" };
const FoveaXmpName fovea_tags_carried = { XMP_FOVEA, "fovea", "carried" };

/* ---- Lists ----------------------------------------------------------------------- */

void
fovea_tags_lists_clear (FoveaTagsLists *lists)
{
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    g_clear_pointer (&lists->list[i], g_strfreev);
  g_clear_pointer (&lists->carried, g_strfreev);
}

static const char *
tags_leaf (guint list, const char *word)
{
  const char *bar = list == FOVEA_TAGS_HIERARCHY ? strrchr (word, '|') :
                    list == FOVEA_TAGS_DIGIKAM ? strrchr (word, '/') : NULL;

  return bar && bar[1] ? bar + 1 : word;
}

static gboolean
tags_has (GPtrArray *words, const char *word)
{
  for (guint i = 0; i < words->len; i++)
    if (fovea_tag_same (words->pdata[i], word))
      return TRUE;
  return FALSE;
}

char **
fovea_tags_lists_words (const FoveaTagsLists *lists)
{
  GPtrArray *words = g_ptr_array_new ();

  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    for (guint k = 0; lists->list[i] && lists->list[i][k]; k++)
      {
        const char *word = tags_leaf (i, lists->list[i][k]);

        if (*word && ! tags_has (words, word))
          g_ptr_array_add (words, g_strdup (word));
      }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (words, FALSE);
}

char **
fovea_tags_lists_own (const FoveaTagsLists *ours)
{
  g_autoptr (GStrvBuilder) own = g_strv_builder_new ();
  char                   **words = ours->list[FOVEA_TAGS_SUBJECT];

  for (guint i = 0; words && words[i]; i++)
    if (! ours->carried || ! g_strv_contains ((const char *const *) ours->carried, words[i]))
      g_strv_builder_add (own, words[i]);
  return g_strv_builder_end (own);
}

/* What one new tag adds to each list. */
static void
tags_plan_one (const FoveaTagsLists *have, const FoveaTag *tag, GStrvBuilder *add[])
{
  g_autofree char *path = fovea_tag_path (tag);
  g_autofree char *slashed = g_strdelimit (g_strdup (path), "|", '/');

  g_strv_builder_add (add[FOVEA_TAGS_SUBJECT], tag->word);
  g_strv_builder_add (add[FOVEA_TAGS_HIERARCHY], path);
  if (have->list[FOVEA_TAGS_DIGIKAM])
    g_strv_builder_add (add[FOVEA_TAGS_DIGIKAM], slashed);
  if (have->list[FOVEA_TAGS_IPTC])
    g_strv_builder_add (add[FOVEA_TAGS_IPTC], tag->word);
}

static gboolean
tags_begun (const FoveaTagsLists *lists, guint list)
{
  return lists->list[list] && lists->list[list][0];
}

/* Those that are not there yet. */
static void
tags_carry (GPtrArray *to, char **words)
{
  for (guint i = 0; words && words[i]; i++)
    if (*words[i] && ! tags_has (to, words[i]))
      g_ptr_array_add (to, words[i]);
}

static void
tags_builder_add (GStrvBuilder *builder, GPtrArray *words)
{
  for (guint i = 0; i < words->len; i++)
    g_strv_builder_add (builder, words->pdata[i]);
}

/* The person's keywords into the lists that we begin. */
static void
tags_plan_carried (const FoveaTagsLists *have, const FoveaTagsLists *elsewhere, GStrvBuilder *add[], FoveaTagsLists *to)
{
  g_autoptr (GPtrArray)    flat = g_ptr_array_new ();
  g_autoptr (GPtrArray)    paths = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) carried = g_strv_builder_new ();

  if (tags_begun (have, FOVEA_TAGS_SUBJECT))
    tags_carry (flat, have->list[FOVEA_TAGS_SUBJECT]);
  else
    {
      tags_carry (flat, elsewhere->list[FOVEA_TAGS_SUBJECT]);
      tags_carry (flat, have->list[FOVEA_TAGS_IPTC]);
      tags_carry (flat, elsewhere->list[FOVEA_TAGS_IPTC]);
      tags_builder_add (add[FOVEA_TAGS_SUBJECT], flat);
      tags_builder_add (carried, flat);
    }
  tags_carry (paths, elsewhere->list[FOVEA_TAGS_HIERARCHY]);
  if (! have->list[FOVEA_TAGS_HIERARCHY])
    tags_builder_add (add[FOVEA_TAGS_HIERARCHY], paths->len > 0 ? paths : flat);
  to->carried = g_strv_builder_end (carried);
}

void
fovea_tags_lists_plan (const FoveaTagsLists *have,
                       const FoveaTagsLists *elsewhere,
                       GPtrArray            *tags,
                       FoveaTagsLists       *add)
{
  static const FoveaTagsLists nothing;
  g_auto (GStrv)        words = fovea_tags_lists_words (have);
  g_auto (GStrv)        others = fovea_tags_lists_words (elsewhere ? elsewhere : &nothing);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  GStrvBuilder         *lists[FOVEA_TAGS_LISTS];

  for (guint i = 0; i < tags->len; i++)
    {
      const char *word = ((FoveaTag *) tags->pdata[i])->word;

      if (! fovea_tag_among (word, (const char *const *) words) && ! fovea_tag_among (word, (const char *const *) others))
        g_ptr_array_add (wanted, tags->pdata[i]);
    }
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    lists[i] = g_strv_builder_new ();
  if (wanted->len > 0)
    tags_plan_carried (have, elsewhere ? elsewhere : &nothing, lists, add);
  for (guint i = 0; i < wanted->len; i++)
    tags_plan_one (have, wanted->pdata[i], lists);
  for (guint i = 0; i < FOVEA_TAGS_LISTS; i++)
    {
      add->list[i] = g_strv_builder_end (lists[i]);
      g_strv_builder_unref (lists[i]);
    }
}

char *
fovea_tags_join (const char *const *words)
{
  GString *line = g_string_new (NULL);

  for (guint i = 0; words && words[i]; i++)
    {
      if (i > 0)
        g_string_append_c (line, ';');
      for (const char *p = words[i]; *p; p++)
        {
          if (*p == ';' || *p == '\\')
            g_string_append_c (line, '\\');
          g_string_append_c (line, *p);
        }
    }
  return g_string_free (line, FALSE);
}

char **
fovea_tags_split (const char *line)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_autoptr (GString)      word = g_string_new (NULL);

  for (const char *p = line ? line : ""; *p; p++)
    {
      if (*p == '\\' && p[1])
        g_string_append_c (word, *++p);
      else if (*p != ';')
        g_string_append_c (word, *p);
      else
        {
          g_strv_builder_add (words, word->str);
          g_string_truncate (word, 0);
        }
    }
  if (word->len)
    g_strv_builder_add (words, word->str);
  return g_strv_builder_end (words);
}

/* ---- Proposals --------------------------------------------------------------------- */

static int
tags_by_probability (gconstpointer a, gconstpointer b)
{
  const FoveaTag *first = *(FoveaTag *const *) a, *second = *(FoveaTag *const *) b;

  return (first->probability < second->probability) - (first->probability > second->probability);
}

/* By its number: the label may be in a language of its own already. NULL where the
 * class has no name: "class 5" says nothing to anybody. (transfer full) */
static char *
tags_word (FoveaModel *model, const FoveaGuess *guess, const char *language)
{
  const char *label = fovea_model_label_in (model, guess->index, language);

  return label ? fovea_label_name (label) : NULL;
}

/* That of a file has to be of this model's classes. */
static FoveaLabelMap *
tags_read_map (FoveaModel *model, const char *path, GError **error)
{
  g_autoptr (FoveaLabelMap) map = fovea_label_map_read (path, error);

  return map && fovea_label_map_fit (map, model, error) ? g_steal_pointer (&map) : NULL;
}

FoveaLabelMap *
fovea_tags_map (FoveaModel *model, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  FoveaLabelMap     *map;

  if (g_strcmp0 (name, "none") == 0)
    return NULL;
  if (name && *name)
    return tags_read_map (model, name, error);
  map = fovea_label_map_find (model, &problem);
  if (! map && ! g_error_matches (problem, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&problem));
  return map;
}

/* As the map orders them: a word before those below it. */
static void
tags_add_mapped (GPtrArray *tags, const FoveaClassification *found, const FoveaLabelMap *map, const char *language)
{
  g_autoptr (GPtrArray) words = fovea_label_map_apply (map, found, 0.0, language);

  for (guint i = 0; i < words->len; i++)
    {
      const FoveaTagWords *w = words->pdata[i];

      fovea_tags_add (tags, fovea_tag_new (w->path, w->probability));
    }
}

/* The class names, best first; those that are among `tags` are there already. */
static void
tags_add_names (GPtrArray *tags, FoveaModel *model, const FoveaClassification *found, const char *language)
{
  g_autoptr (GPtrArray) names = fovea_tags_new ();

  for (guint i = 0; i < found->n_guesses; i++)
    {
      g_autofree char *word = tags_word (model, &found->guesses[i], language);

      if (word)
        fovea_tags_add (names, fovea_tag_new (word, found->guesses[i].probability));
    }
  g_ptr_array_sort (names, tags_by_probability);
  for (guint i = 0; i < names->len; i++)
    {
      const FoveaTag *name = names->pdata[i];
      gboolean        there = FALSE;

      for (guint k = 0; k < tags->len && ! there; k++)
        there = fovea_tag_same (((FoveaTag *) tags->pdata[k])->word, name->word);
      if (! there)
        g_ptr_array_add (tags, fovea_tag_copy (name));
    }
}

GPtrArray *
fovea_tags_propose (FoveaModel                *model,
                    const FoveaClassification *found,
                    const FoveaLabelMap       *map,
                    const char                *language,
                    double                     least,
                    guint                      top,
                    gboolean                   names)
{
  GPtrArray  *tags = fovea_tags_new ();
  const char *in = language && *language ? language : "en";
  guint       best;

  if (map)
    tags_add_mapped (tags, found, map, in);
  best = tags->len;
  if (! map || names)
    tags_add_names (tags, model, found, in);
  for (guint i = 0; i < (map ? best : tags->len); i++)
    {
      FoveaTag *tag = tags->pdata[i];

      tag->chosen = tag->probability >= least && (top == 0 || i < top);
    }
  return tags;
}

GPtrArray *
fovea_tags_of_words (const char *const *words)
{
  GPtrArray *tags = fovea_tags_new ();

  for (guint i = 0; words[i]; i++)
    fovea_tags_add (tags, fovea_tag_new (words[i], -1.0));
  return tags;
}

GPtrArray *
fovea_tags_chosen (GPtrArray *tags)
{
  GPtrArray *chosen = fovea_tags_new ();

  for (guint i = 0; i < tags->len; i++)
    if (((FoveaTag *) tags->pdata[i])->chosen)
      g_ptr_array_add (chosen, fovea_tag_copy (tags->pdata[i]));
  return chosen;
}
