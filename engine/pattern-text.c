/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading an architecture pattern: brackets, repeats, words and their numbers.
 * What the words are stands in a table, not here. */
#include <string.h>

#include "pattern.h"

#define ARROW "\xe2\x86\x92" /* U+2192, as lectures print it */
#define TIMES "\xc3\x97"     /* U+00D7 */

typedef struct
{
  const char *text, *at;
  GArray     *items; /* of PatternItem */
  guint       depth;
} PatternReader;

static gboolean reader_sequence (PatternReader *reader, GError **error);

static void
reader_skip_blanks (PatternReader *reader)
{
  while (g_unichar_isspace (g_utf8_get_char (reader->at)))
    reader->at = g_utf8_next_char (reader->at);
}

static gboolean
reader_take (PatternReader *reader, const char *sign)
{
  reader_skip_blanks (reader);
  if (! g_str_has_prefix (reader->at, sign))
    return FALSE;
  reader->at += strlen (sign);
  return TRUE;
}

static guint
reader_place (const PatternReader *reader)
{
  return (guint) g_utf8_pointer_to_offset (reader->text, reader->at) + 1;
}

/* What stands at the place, as a message can hold it. (transfer full) */
static char *
reader_here (const PatternReader *reader)
{
  const char *end = reader->at;

  if (*end == '\0')
    return g_strdup (_ ("the end"));
  for (int n = 0; n < 16 && *end != '\0' && (n == 0 || *end != ' '); n++)
    end = g_utf8_next_char (end);
  return g_strdup_printf ("'%.*s'", (int) (end - reader->at), reader->at);
}

static gboolean
reader_fail (const PatternReader *reader, const char *expected, GError **error)
{
  g_autofree char *here = reader_here (reader);

  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("character %u: %s is expected, not %s"),
                     reader_place (reader), expected, here);
}

static gboolean
reader_fail_size (const PatternReader *reader,
                  const PatternItem   *item,
                  GError             **error)
{
  g_autofree char *here = reader_here (reader);

  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("character %u: %s does not take the size %s"),
                     reader_place (reader), item->word->word, here);
}

static gboolean
reader_number (PatternReader *reader,
               gint64         smallest,
               gint64        *number,
               GError       **error)
{
  guint64 value;
  char   *end;

  reader_skip_blanks (reader);
  if (! g_ascii_isdigit (*reader->at))
    return reader_fail (reader, _ ("a number"), error);
  value = g_ascii_strtoull (reader->at, &end, 10);
  if (value < (guint64) smallest || value > (guint64) FOVEA_MAX_SIZE)
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        _ ("character %u: %.*s is not in %" PRId64 " to %" PRId64),
        reader_place (reader), (int) MIN (end - reader->at, 24), reader->at,
        smallest, FOVEA_MAX_SIZE);
  *number = (gint64) value;
  reader->at = end;
  return TRUE;
}

/* The letters at the place, in capitals. (transfer full) */
static char *
reader_letters (PatternReader *reader)
{
  const char *start = reader->at;

  while (g_ascii_isalpha (*reader->at))
    reader->at++;
  return g_ascii_strup (start, reader->at - start);
}

static gboolean
reader_take_times (PatternReader *reader)
{
  if (*reader->at == 'x' || *reader->at == 'X')
    reader->at++;
  else if (g_str_has_prefix (reader->at, TIMES))
    reader->at += strlen (TIMES);
  else
    return FALSE;
  return TRUE;
}

/* "16", "3x3" or "3x32x32" */
static gboolean
reader_sizes (PatternReader *reader, PatternItem *item, GError **error)
{
  PatternReader start = *reader;
  gint64        sizes[3];
  guint         takes = item->word->takes, n = 0;

  do
    {
      if (n == G_N_ELEMENTS (sizes))
        return reader_fail_size (&start, item, error);
      if (! reader_number (reader, 1, &sizes[n++], error))
        return FALSE;
    }
  while (reader_take_times (reader));

  if ((takes & TAKES_INPUT) && item->rank == 0)
    {
      item->rank = n;
      memcpy (item->size, sizes, sizeof sizes);
    }
  else if ((takes & TAKES_COUNT) && n == 1 && item->count == 0)
    item->count = sizes[0];
  else if ((takes & TAKES_WINDOW) && item->window[0] == 0 && n <= 2 &&
           (n == 2 || ! (takes & TAKES_COUNT)))
    {
      item->window[0] = sizes[0];
      item->window[1] = sizes[n - 1];
    }
  else
    return reader_fail_size (&start, item, error);
  return TRUE;
}

/* "STRIDE 2", "PAD 1", "average" */
static gboolean
reader_option (PatternReader *reader, PatternItem *item, GError **error)
{
  PatternReader    start = *reader;
  g_autofree char *word = reader_letters (reader);
  guint            takes = item->word->takes;

  if ((takes & TAKES_STRIDE) && strcmp (word, "STRIDE") == 0)
    return reader_number (reader, 1, &item->stride, error);
  if ((takes & TAKES_PAD) && strcmp (word, "PAD") == 0)
    return reader_number (reader, 0, &item->pad, error);
  if ((takes & TAKES_KIND) && strcmp (word, "MAX") == 0)
    item->average = FALSE;
  else if ((takes & TAKES_KIND) && strcmp (word, "AVERAGE") == 0)
    item->average = TRUE;
  else
    return reader_fail (&start, _ ("'->' or an option of this layer"), error);
  return TRUE;
}

/* The layer that was meant, or all there are. */
static gboolean
reader_fail_layer (const PatternReader *start, const char *word, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autofree char *advice = NULL, *names = NULL, *layer = NULL;

  for (const PatternWord *w = pattern_words; w->word != NULL; w++)
    g_ptr_array_add (all, (gpointer) w->word);
  g_ptr_array_add (all, NULL);
  advice = fovea_near_advice (word, (const char *const *) all->pdata, NULL);
  if (advice != NULL)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("character %u: there is no layer '%s'; %s"),
                       reader_place (start), word, advice);
  names = g_strjoinv (", ", (char **) all->pdata);
  layer = g_strdup_printf ("%s (%s)", _ ("a layer"), names);
  return reader_fail (start, layer, error);
}

static gboolean
reader_layer (PatternReader *reader, GError **error)
{
  PatternReader    start = *reader;
  PatternItem      item = { .place = reader_place (reader), .pad = -1 };
  g_autofree char *word = reader_letters (reader);

  for (const PatternWord *w = pattern_words; w->word != NULL; w++)
    if (strcmp (w->word, word) == 0)
      item.word = w;
  if (item.word == NULL)
    return reader_fail_layer (&start, word, error);
  while (reader_skip_blanks (reader), g_ascii_isalnum (*reader->at))
    if (! (g_ascii_isdigit (*reader->at) ?
               reader_sizes (reader, &item, error) :
               reader_option (reader, &item, error)))
      return FALSE;
  g_array_append_val (reader->items, item);
  return TRUE;
}

/* Everything from item `first` on, `times` times. */
static gboolean
reader_repeat (PatternReader *reader, guint first, gint64 times, GError **error)
{
  guint n = reader->items->len - first;

  if (times > PATTERN_MAX_LAYERS || first + n * times > PATTERN_MAX_LAYERS)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("character %u: the pattern has more than %d layers"),
                       reader_place (reader), PATTERN_MAX_LAYERS);
  for (gint64 i = 1; i < times; i++)
    for (guint j = 0; j < n; j++)
      {
        PatternItem item =
            g_array_index (reader->items, PatternItem, first + j);

        g_array_append_val (reader->items, item);
      }
  return TRUE;
}

/* A layer or a bracket, and how often. */
static gboolean
reader_step (PatternReader *reader, GError **error)
{
  guint  first = reader->items->len;
  gint64 times = 1;

  if (reader_take (reader, "["))
    {
      if (++reader->depth > PATTERN_MAX_DEPTH)
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           _ ("character %u: more than %d brackets inside each "
                              "other"),
                           reader_place (reader), PATTERN_MAX_DEPTH);
      if (! reader_sequence (reader, error))
        return FALSE;
      if (! reader_take (reader, "]"))
        return reader_fail (reader, _ ("'->' or ']'"), error);
      reader->depth--;
    }
  else if (! reader_layer (reader, error))
    return FALSE;
  if (reader_take (reader, "*") && ! reader_number (reader, 1, &times, error))
    return FALSE;
  return reader_repeat (reader, first, times, error);
}

static gboolean
reader_sequence (PatternReader *reader, GError **error)
{
  do
    if (! reader_step (reader, error))
      return FALSE;
  while (reader_take (reader, "->") || reader_take (reader, ARROW));
  return TRUE;
}

GArray *
fovea_pattern_read (const char *text, GError **error)
{
  g_autoptr (GArray) items = g_array_new (FALSE, FALSE, sizeof (PatternItem));
  PatternReader reader = { text, text, items, 0 };

  if (text == NULL || ! g_utf8_validate (text, -1, NULL))
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("the pattern is not text in UTF-8"));
      return NULL;
    }
  if (! reader_sequence (&reader, error))
    return NULL;
  if (*reader.at != '\0')
    {
      reader_fail (&reader, _ ("'->'"), error);
      return NULL;
    }
  for (guint i = 0; i < items->len; i++)
    {
      const PatternItem *item = &g_array_index (items, PatternItem, i);

      if ((i == 0) != ((item->word->takes & TAKES_INPUT) != 0))
        {
          fovea_pattern_fail (
              item, FOVEA_ERROR_FORMAT, error,
              _ ("a pattern begins with INPUT, and has just one"));
          return NULL;
        }
    }
  return g_steal_pointer (&items);
}
