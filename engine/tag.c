/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words as keywords: cleaned, compared, put together. */
#include <string.h>

#include "fovea/tags.h"

char *
fovea_label_name (const char *label)
{
  const char *comma = strchr (label, ',');

  return comma ? g_strndup (label, (gsize) (comma - label)) : g_strdup (label);
}

/* ---- One ------------------------------------------------------------------------- */

/* Blanks in a row are one, control characters are blanks. */
static char *
tag_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString         *clean = g_string_new (NULL);

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (! g_unichar_isspace (c) && ! g_unichar_iscntrl (c))
        g_string_append_unichar (clean, c);
      else if (clean->len > 0 && clean->str[clean->len - 1] != ' ')
        g_string_append_c (clean, ' ');
    }
  return g_strchomp (g_string_free (clean, FALSE));
}

FoveaTag *
fovea_tag_new (const char *path, double probability)
{
  g_auto (GStrv)      parts = g_strsplit (path, "|", -1);
  g_autoptr (GString) parents = g_string_new (NULL);
  g_autofree char    *word = NULL;
  FoveaTag           *tag;

  for (guint i = 0; parts[i]; i++)
    {
      g_autofree char *part = tag_clean (parts[i]);

      if (*part == '\0')
        continue;
      if (word)
        g_string_append_printf (parents, "%s%s", parents->len ? "|" : "", word);
      g_free (word);
      word = g_steal_pointer (&part);
    }
  if (! word)
    return NULL;
  tag = g_new0 (FoveaTag, 1);
  tag->word = g_steal_pointer (&word);
  tag->parents = parents->len ? g_strdup (parents->str) : NULL;
  tag->probability = probability;
  return tag;
}

FoveaTag *
fovea_tag_copy (const FoveaTag *tag)
{
  FoveaTag *copy = g_new (FoveaTag, 1);

  *copy = *tag;
  copy->word = g_strdup (tag->word);
  copy->parents = g_strdup (tag->parents);
  return copy;
}

void
fovea_tag_free (FoveaTag *tag)
{
  if (! tag)
    return;
  g_free (tag->word);
  g_free (tag->parents);
  g_free (tag);
}

char *
fovea_tag_path (const FoveaTag *tag)
{
  return tag->parents ? g_strdup_printf ("%s|%s", tag->parents, tag->word) : g_strdup (tag->word);
}

static char *
tag_fold (const char *word)
{
  g_autofree char *valid = g_utf8_make_valid (word, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autofree char *folded = g_utf8_casefold (normal, -1);

  return g_strstrip (g_steal_pointer (&folded));
}

gboolean
fovea_tag_same (const char *a, const char *b)
{
  g_autofree char *first = tag_fold (a);
  g_autofree char *second = tag_fold (b);

  return strcmp (first, second) == 0;
}

gboolean
fovea_tag_among (const char *word, const char *const *words)
{
  for (guint i = 0; words && words[i]; i++)
    if (fovea_tag_same (word, words[i]))
      return TRUE;
  return FALSE;
}

/* ---- Many ------------------------------------------------------------------------ */

GPtrArray *
fovea_tags_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tag_free);
}

void
fovea_tags_add (GPtrArray *tags, FoveaTag *tag)
{
  if (! tag)
    return;
  for (guint i = 0; i < tags->len; i++)
    {
      FoveaTag *other = tags->pdata[i];

      if (! fovea_tag_same (other->word, tag->word))
        continue;
      other->probability = MIN (1.0, MAX (other->probability, 0.0) + MAX (tag->probability, 0.0));
      if (! other->parents)
        other->parents = g_steal_pointer (&tag->parents);
      fovea_tag_free (tag);
      return;
    }
  g_ptr_array_add (tags, tag);
}
