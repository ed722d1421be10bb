/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words that a mistyped one was meant to be. The distance is Levenshtein's, with
 * two neighbours that changed places as one mistake (optimal string alignment). */
#include <string.h>

#include "error.h"

#define NEAR_LETTERS 64 /* of a word; of a longer one what was typed may be a part */
#define NEAR_SHOWN   5
#define NEAR_BEGINS  6 /* letters that are enough to be a mistyped beginning */

typedef struct
{
  gunichar letters[NEAR_LETTERS];
  guint    n;
} NearWord;

/* In one case. FALSE: too long, or not UTF-8. */
static gboolean
near_read (const char *text, NearWord *word)
{
  g_autofree char *folded = NULL;

  if (! g_utf8_validate (text, -1, NULL))
    return FALSE;
  folded = g_utf8_casefold (text, -1);
  word->n = 0;
  for (const char *at = folded; *at != '\0'; at = g_utf8_next_char (at))
    if (word->n == NEAR_LETTERS)
      return FALSE;
    else
      word->letters[word->n++] = g_utf8_get_char (at);
  return TRUE;
}

/* Letters that are to be changed, added, left out or swapped; `begins`: for a
 * beginning of b. */
static guint
near_distance (const NearWord *a, const NearWord *b, guint *begins)
{
  guint d[NEAR_LETTERS + 1][NEAR_LETTERS + 1];

  for (guint i = 0; i <= a->n; i++)
    for (guint j = 0; j <= b->n; j++)
      {
        if (i == 0 || j == 0)
          {
            d[i][j] = i + j;
            continue;
          }
        d[i][j] =
            MIN (d[i - 1][j - 1] + (a->letters[i - 1] != b->letters[j - 1]),
                 MIN (d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a->letters[i - 1] == b->letters[j - 2] &&
            a->letters[i - 2] == b->letters[j - 1])
          d[i][j] = MIN (d[i][j], d[i - 2][j - 2] + 1);
      }
  *begins = G_MAXUINT;
  for (guint j = 0; j <= b->n; j++)
    *begins = MIN (*begins, d[a->n][j]);
  return d[a->n][b->n];
}

/* `text` in one case, between two of `around`. NULL: it is not UTF-8. */
static char *
near_fold (const char *text, const char *around)
{
  g_autofree char *folded =
      g_utf8_validate (text, -1, NULL) ? g_utf8_casefold (text, -1) : NULL;

  return folded ? g_strconcat (around, folded, around, NULL) : NULL;
}

/* However long they are; `around` " ": as a whole word. */
static gboolean
near_holds (const char *word, const char *part, const char *around)
{
  g_autofree char *folded = near_fold (word, around);
  g_autofree char *folded_part = near_fold (part, around);

  return folded && folded_part && strstr (folded, folded_part) != NULL;
}

/* How many mistakes a word of so many letters may have. */
static guint
near_allowed (guint letters)
{
  return letters < 3 ? 0 : letters < 6 ? 1 : letters < 9 ? 2 : 3;
}

static void
near_add (GPtrArray *list, const char *word)
{
  if (list->len < NEAR_SHOWN &&
      ! g_ptr_array_find_with_equal_func (list, word, g_str_equal, NULL))
    g_ptr_array_add (list, (gpointer) word);
}

static char *
near_join (GPtrArray *list)
{
  g_ptr_array_add (list, NULL);
  return g_strjoinv (", ", (char **) list->pdata);
}

/* Names of several words of which it is one; or those with the fewest mistakes; or
 * else those that are longer. */
char *
fovea_near_words (const char *typed, const char *const *words)
{
  g_autoptr (GPtrArray) named = g_ptr_array_new ();
  g_autoptr (GPtrArray) near = g_ptr_array_new ();
  g_autoptr (GPtrArray) longer = g_ptr_array_new ();
  NearWord given, word;
  guint    least, distance, begins;

  if (! near_read (typed, &given) || given.n == 0)
    return NULL;
  least = near_allowed (given.n);
  for (; *words != NULL; words++)
    {
      if (near_holds (*words, typed, " "))
        near_add (named, *words);
      distance = begins = G_MAXUINT;
      if (near_read (*words, &word))
        distance = near_distance (&given, &word, &begins);
      if (distance < least)
        {
          g_ptr_array_set_size (near, 0);
          least = distance;
        }
      if (distance == least)
        near_add (near, *words);
      else if ((given.n > 1 && near_holds (*words, typed, "")) ||
               (given.n >= NEAR_BEGINS && begins <= near_allowed (given.n)))
        near_add (longer, *words);
    }
  return named->len > 0  ? near_join (named) :
         near->len > 0   ? near_join (near) :
         longer->len > 0 ? near_join (longer) :
                           NULL;
}

char *
fovea_near_advice (const char        *typed,
                   const char *const *words,
                   const char        *otherwise)
{
  g_autofree char *near = fovea_near_words (typed, words);

  /* Translators: the end of a sentence that says which word there is not. */
  return near ? g_strdup_printf (_ ("did you mean %s?"), near) :
                g_strdup (otherwise);
}
