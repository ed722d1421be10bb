/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a label map: a tree of words by indentation, as models/README.md has
 * it. Everything is counted against a limit; each message names file and line. */
#include "label-map.h"

#include <math.h>
#include <string.h>

#include "error.h"
#include "text.h"

typedef struct
{
  FoveaLabelMap *map;
  const char    *name;                      /* the file's, for messages */
  guint          line;                      /* from 1 */
  guint          open[LABEL_MAP_MAX_DEPTH]; /* the last word of each depth */
  guint          depth;                     /* words that are open */
} MapReader;

static void
label_word_free (gpointer data)
{
  LabelWord *word = data;

  g_strfreev (word->names);
  g_free (word);
}

void
fovea_label_map_free (FoveaLabelMap *map)
{
  if (! map)
    return;
  g_free (map->name);
  g_free (map->checksum);
  g_strfreev (map->languages);
  g_ptr_array_unref (map->words);
  g_array_unref (map->links);
  g_free (map);
}

static FoveaLabelMap *
label_map_new (void)
{
  FoveaLabelMap *map = g_new0 (FoveaLabelMap, 1);

  map->words = g_ptr_array_new_with_free_func (label_word_free);
  map->links = g_array_new (FALSE, FALSE, sizeof (LabelLink));
  return map;
}

/* "file.words: line 7: WRONG" */
static gboolean
map_wrong (MapReader *reader, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
map_wrong (MapReader *reader, GError **error, const char *format, ...)
{
  g_autofree char *wrong = NULL;
  va_list          args;

  va_start (args, format);
  wrong = g_strdup_vprintf (format, args);
  va_end (args);
  return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("%s: line %u: %s"),
                     reader->name, reader->line, wrong);
}

/* ---- The two lines at its head --------------------------------------------------------- */

static gboolean
map_read_classes (MapReader *reader, const char *text, GError **error)
{
  guint64 n;

  if (reader->map->classes > 0)
    return map_wrong (reader, error, _ ("`classes` stands here again"));
  if (! g_ascii_string_to_unsigned (text, 10, 1, LABEL_MAP_MAX_CLASSES, &n,
                                    NULL))
    return map_wrong (reader, error,
                      _ ("'%s' is not a number of classes from 1 to %d"), text,
                      LABEL_MAP_MAX_CLASSES);
  reader->map->classes = (guint) n;
  return TRUE;
}

static gboolean
map_read_languages (MapReader *reader, const char *text, GError **error)
{
  FoveaLabelMap *map = reader->map;

  if (map->languages)
    return map_wrong (reader, error, _ ("`languages` stands here again"));
  map->languages = g_strsplit (text, " ", -1);
  map->n_languages = g_strv_length (map->languages);
  if (map->n_languages == 0 || map->n_languages > LABEL_MAP_MAX_LANGUAGES ||
      g_strv_contains ((const char *const *) map->languages, ""))
    return map_wrong (reader, error,
                      _ ("`languages` wants 1 to %d of them, each behind one "
                         "blank"),
                      LABEL_MAP_MAX_LANGUAGES);
  return TRUE;
}

/* ---- A word's line ---------------------------------------------------------------------- */

static gboolean
map_read_range (MapReader  *reader,
                const char *text,
                guint64    *first,
                guint64    *last,
                GError    **error)
{
  guint64          classes = reader->map->classes;
  const char      *dash = strchr (text, '-');
  g_autofree char *low =
      dash ? g_strndup (text, (gsize) (dash - text)) : g_strdup (text);

  if (g_ascii_string_to_unsigned (low, 10, 0, classes - 1, first, NULL) &&
      g_ascii_string_to_unsigned (dash ? dash + 1 : low, 10, *first,
                                  classes - 1, last, NULL))
    return TRUE;
  return map_wrong (reader, error,
                    _ ("'%s' is neither a class from 0 to %u nor a range of "
                       "them, as 7-9"),
                    text, (guint) classes - 1);
}

/* "2-4,17" */
static gboolean
map_read_links (MapReader *reader, guint word, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", LABEL_MAP_MAX_LINE);

  for (guint i = 0; parts[i]; i++)
    {
      guint64 first, last;

      if (! map_read_range (reader, g_strstrip (parts[i]), &first, &last,
                            error))
        return FALSE;
      if (last - first >= LABEL_MAP_MAX_LINKS - reader->map->links->len)
        return map_wrong (reader, error,
                          _ ("more than %d classes are spread over words"),
                          LABEL_MAP_MAX_LINKS);
      for (guint64 class = first; class <= last; class ++)
        {
          LabelLink link = { (guint) class, word };

          g_array_append_val (reader->map->links, link);
        }
    }
  return TRUE;
}

/* Takes "[0.3]" or "[-]" off the end of the names. */
static gboolean
map_read_least (MapReader *reader, char *names, double *least, GError **error)
{
  char *open = strrchr (names, '['), *end;

  if (! g_str_has_suffix (names, "]") || ! open)
    return TRUE;
  if (g_str_equal (open, "[-]"))
    *least = INFINITY;
  else
    {
      *least = g_ascii_strtod (open + 1, &end);
      if (end == open + 1 || ! g_str_equal (end, "]") ||
          ! (*least >= 0.0 && *least <= 1.0))
        return map_wrong (reader, error,
                          _ ("'%s' is neither a probability from 0 to 1 nor "
                             "[-]"),
                          open);
    }
  *open = '\0';
  return TRUE;
}

static gboolean
map_read_names (MapReader *reader, LabelWord *word, char *text, GError **error)
{
  guint n;

  word->names = g_strsplit (text, " = ", LABEL_MAP_MAX_LANGUAGES + 1);
  n = g_strv_length (word->names);
  if (n != reader->map->n_languages)
    return map_wrong (reader, error,
                      _ ("%u names, parted by ' = ', for %u languages"), n,
                      reader->map->n_languages);
  for (guint i = 0; i < n; i++)
    {
      const char *name = g_strstrip (word->names[i]);

      if (*name == '\0' || strlen (name) > LABEL_MAP_MAX_NAME ||
          strchr (name, '|'))
        return map_wrong (reader, error,
                          _ ("'%.40s' is no name: it is empty, longer than %d "
                             "bytes, or has a | in it"),
                          name, LABEL_MAP_MAX_NAME);
    }
  return TRUE;
}

static gboolean
map_read_depth (MapReader *reader, gsize indent, GError **error)
{
  if (indent % 2 != 0 || indent / 2 > reader->depth ||
      indent / 2 >= LABEL_MAP_MAX_DEPTH)
    return map_wrong (reader, error,
                      _ ("%zu blanks before it; two for each word above, and "
                         "at most %d words"),
                      indent, LABEL_MAP_MAX_DEPTH - 1);
  reader->depth = (guint) (indent / 2);
  return TRUE;
}

static gboolean
map_read_word (MapReader *reader, gsize indent, char *text, GError **error)
{
  FoveaLabelMap *map = reader->map;
  LabelWord     *word = g_new0 (LabelWord, 1);
  guint          index = map->words->len;
  char          *links = g_strrstr (text, " : ");

  word->parent = LABEL_MAP_NONE;
  g_ptr_array_add (map->words, word);
  if (links)
    *links = '\0';
  g_strchomp (text);
  if (index >= LABEL_MAP_MAX_WORDS)
    return map_wrong (reader, error, _ ("more than %d words"),
                      LABEL_MAP_MAX_WORDS);
  if (! map_read_depth (reader, indent, error))
    return FALSE;
  if (reader->depth > 0)
    {
      word->parent = reader->open[reader->depth - 1];
      word->least = ((LabelWord *) map->words->pdata[word->parent])->least;
      word->least = isinf (word->least) ? 0.0 : word->least;
    }
  reader->open[reader->depth++] = index;
  return map_read_least (reader, text, &word->least, error) &&
         map_read_names (reader, word, text, error) &&
         (! links || map_read_links (reader, index, links + 3, error));
}

/* ---- The whole of it --------------------------------------------------------------------- */

static gboolean
map_read_line (MapReader *reader, char *line, GError **error)
{
  gsize indent = strspn (line, " ");
  char *text = g_strchomp (line) + indent;

  if (indent >= strlen (line) || *text == '#')
    return TRUE;
  for (const char *c = text; *c; c++)
    if (g_ascii_iscntrl (*c))
      return map_wrong (reader, error,
                        _ ("a tab or another control character"));
  if (g_str_has_prefix (text, "classes ") && ! strstr (text, " = "))
    return map_read_classes (reader, text + strlen ("classes "), error);
  if (g_str_has_prefix (text, "languages ") && ! strstr (text, " = "))
    return map_read_languages (reader, text + strlen ("languages "), error);
  if (reader->map->classes == 0 || ! reader->map->languages)
    return map_wrong (reader, error,
                      _ ("a label map begins with its `classes` and its "
                         "`languages`"));
  if (g_str_has_prefix (text, "- : "))
    return map_read_links (reader, LABEL_MAP_NONE, text + strlen ("- : "),
                           error);
  return map_read_word (reader, indent, text, error);
}

static gint
link_compare (gconstpointer a, gconstpointer b)
{
  const LabelLink *left = a, *right = b;

  if (left->class != right->class)
    return left->class < right->class ? -1 : 1;
  return left->word < right->word ? -1 : left->word > right->word;
}

/* A class that is dropped has no words, and each of its words is said once. */
static gboolean
map_check_links (MapReader *reader, GError **error)
{
  GArray *links = reader->map->links;

  g_array_sort (links, link_compare);
  for (guint i = 1; i < links->len; i++)
    {
      const LabelLink *one = &g_array_index (links, LabelLink, i - 1);
      const LabelLink *two = &g_array_index (links, LabelLink, i);

      if (one->class != two->class)
        continue;
      if (two->word == LABEL_MAP_NONE || two->word == one->word)
        return fovea_fail (error, FOVEA_ERROR_FORMAT,
                           two->word == LABEL_MAP_NONE ?
                               _ ("%s: class %u has words and is dropped") :
                               _ ("%s: class %u stands twice in a line"),
                           reader->name, one->class);
    }
  if (reader->map->words->len > 0)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("%s: there are no words in it"), reader->name);
}

FoveaLabelMap *
fovea_label_map_read (const char *path, GError **error)
{
  g_autofree char *text = fovea_text_read (path, LABEL_MAP_MAX_BYTES, error);
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (FoveaLabelMap) map = label_map_new ();
  MapReader reader = { .map = map, .name = name };

  if (! text)
    return NULL;
  map->name = g_strdup (name);
  map->checksum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  for (char *line = text; line;)
    {
      char *end = strchr (line, '\n');

      if (end)
        *end = '\0';
      reader.line++;
      if (strlen (line) > LABEL_MAP_MAX_LINE)
        {
          map_wrong (&reader, error, _ ("longer than %d bytes"),
                     LABEL_MAP_MAX_LINE);
          return NULL;
        }
      if (! map_read_line (&reader, line, error))
        return NULL;
      line = end ? end + 1 : NULL;
    }
  return map_check_links (&reader, error) ? g_steal_pointer (&map) : NULL;
}
