/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From classes to words: the probabilities of the classes under a word and under
 * the words below it are added, each class once, and a word is worth saying when
 * its sum reaches its threshold:
 *   p(word) = sum of p(c) over the classes c of the word's branch. */
#include "label-map.h"

#include <math.h>
#include <string.h>

#include "error.h"
#include "model.h"

#define LABEL_MAP_ENDING ".words"

static void
tag_words_free (gpointer data)
{
  FoveaTagWords *words = data;

  g_free (words->word);
  g_free (words->path);
  g_free (words);
}

static const LabelWord *
map_word (const FoveaLabelMap *map, guint index)
{
  return map->words->pdata[index];
}

static guint
map_find_language (const FoveaLabelMap *map, const char *code)
{
  for (guint i = 0; i < map->n_languages; i++)
    if (g_str_equal (map->languages[i], code))
      return i;
  return LABEL_MAP_NONE;
}

/* The first where the map has none of those that are wanted. */
static guint
map_choose_language (const FoveaLabelMap *map, const char *language)
{
  g_auto (GStrv) variants = language ? g_get_locale_variants (language) : NULL;
  const char *const *codes =
      language ? (const char *const *) variants : g_get_language_names ();

  for (guint i = 0; codes[i]; i++)
    {
      guint found = map_find_language (
          map, g_str_equal (codes[i], "C") ? "en" : codes[i]);

      if (found != LABEL_MAP_NONE)
        return found;
    }
  return 0;
}

/* "animal|dog|terrier" (transfer full) */
static char *
map_path (const FoveaLabelMap *map, guint index, guint language)
{
  GString *path = g_string_new (NULL);

  for (; index != LABEL_MAP_NONE; index = map_word (map, index)->parent)
    {
      if (path->len > 0)
        g_string_prepend_c (path, '|');
      g_string_prepend (path, map_word (map, index)->names[language]);
    }
  return g_string_free (path, FALSE);
}

/* The first of the class's links; all of them lie together. */
static guint
map_first_link (const FoveaLabelMap *map, guint class)
{
  guint low = 0, high = map->links->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (map->links, LabelLink, middle).class < class)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Adds a class's probability to its words and all above them. `seen` has the
 * class that was counted last for each word, plus 1. */
static void
map_add (const FoveaLabelMap *map,
         guint class,
         double  probability,
         double *sums,
         guint  *seen)
{
  for (guint i = map_first_link (map, class); i < map->links->len; i++)
    {
      const LabelLink *link = &g_array_index (map->links, LabelLink, i);

      if (link->class != class)
        return;
      for (guint word = link->word; word != LABEL_MAP_NONE;
           word = map_word (map, word)->parent)
        if (seen[word] != class + 1)
          {
            seen[word] = class + 1;
            sums[word] += probability;
          }
    }
}

/* The most probable first; of equals the more general, then as in a dictionary. */
static gint
tag_words_compare (gconstpointer a, gconstpointer b)
{
  const FoveaTagWords *const *left = a, *const *right = b;
  gsize n = strlen ((*left)->path), other = strlen ((*right)->path);

  if ((*left)->probability != (*right)->probability)
    return (*left)->probability > (*right)->probability ? -1 : 1;
  return n != other ? (n < other ? -1 : 1) :
                      strcmp ((*left)->path, (*right)->path);
}

GPtrArray *
fovea_label_map_apply (const FoveaLabelMap       *map,
                       const FoveaClassification *all,
                       double                     least,
                       const char                *language)
{
  GPtrArray         *result = g_ptr_array_new_with_free_func (tag_words_free);
  guint              chosen = map_choose_language (map, language);
  g_autofree double *sums = g_new0 (double, map->words->len);
  g_autofree guint  *seen = g_new0 (guint, map->words->len);

  for (guint i = 0; i < all->n_guesses; i++)
    {
      const FoveaGuess *guess = &all->guesses[i];

      if (! map->background || guess->index > 0)
        map_add (map, guess->index - (map->background ? 1 : 0),
                 guess->probability, sums, seen);
    }
  for (guint i = 0; i < map->words->len; i++)
    {
      const LabelWord *word = map_word (map, i);
      FoveaTagWords   *found;

      if (! (sums[i] >= MAX (least, word->least) && sums[i] > 0.0))
        continue;
      found = g_new0 (FoveaTagWords, 1);
      found->word = g_strdup (word->names[chosen]);
      found->path = map_path (map, i, chosen);
      found->probability = MIN (sums[i], 1.0);
      g_ptr_array_add (result, found);
    }
  g_ptr_array_sort (result, tag_words_compare);
  return result;
}

const char *
fovea_label_map_checksum (const FoveaLabelMap *map)
{
  return map->checksum;
}

gboolean
fovea_label_map_fit (FoveaLabelMap *map, FoveaModel *model, GError **error)
{
  const FoveaCard *card = fovea_model_card (model);
  guint            background = card->background ? 1 : 0;

  if (map->classes + background != card->classes)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s is a map of %u classes, %s has %u"), map->name,
                       map->classes, fovea_model_id (model),
                       card->classes - background);
  map->background = card->background;
  return TRUE;
}

gboolean
fovea_label_map_covers (const FoveaLabelMap *map, guint class)
{
  guint link = map_first_link (map, class);

  return link < map->links->len &&
         g_array_index (map->links, LabelLink, link).class == class;
}

FoveaLabelMap *
fovea_label_map_find (FoveaModel *model, GError **error)
{
  const FoveaCard *card = fovea_model_card (model);
  g_autofree char *base = fovea_languages_base (card, fovea_model_id (model));
  g_autofree char *file = g_strconcat (base, LABEL_MAP_ENDING, NULL);
  g_autofree char *folder = g_path_get_dirname (fovea_model_path (model));
  g_autofree char *path = fovea_model_locate (folder, file);
  g_autoptr (FoveaLabelMap) map = NULL;

  if (! path)
    {
      fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                  _ ("%s: there is no label map %s beside it or in the model "
                     "folders"),
                  fovea_model_id (model), file);
      return NULL;
    }
  map = fovea_label_map_read (path, error);
  if (! map || ! fovea_label_map_fit (map, model, error))
    return NULL;
  return g_steal_pointer (&map);
}
