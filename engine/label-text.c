/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels inside of a model file. Exporters write them into metadata_props as the
 * text of a Python dictionary (YOLO: "{0: 'person', 1: 'bicycle'}"), of a JSON
 * object or list, or as lines or words parted by commas. */
#include "card.h"

#include <string.h>

typedef struct
{
  const char *at;
  GPtrArray  *labels; /* of char * or NULL */
} LabelText;

static void
text_skip (LabelText *text)
{
  while (g_ascii_isspace (*text->at))
    text->at++;
}

static gboolean
text_take (LabelText *text, char c)
{
  text_skip (text);
  if (*text->at != c)
    return FALSE;
  text->at++;
  return TRUE;
}

/* A quoted string; backslashes are taken off. (transfer full) */
static char *
text_string (LabelText *text)
{
  char     quote;
  GString *word;

  text_skip (text);
  quote = *text->at;
  if (quote != '\'' && quote != '"')
    return NULL;
  word = g_string_new (NULL);
  for (text->at++; *text->at != '\0' && *text->at != quote; text->at++)
    {
      if (*text->at == '\\' && text->at[1] != '\0')
        text->at++;
      if (word->len < FOVEA_LABELS_MAX_LINE)
        g_string_append_c (word, g_ascii_iscntrl (*text->at) ? ' ' : *text->at);
    }
  if (*text->at == quote)
    text->at++;
  return g_string_free (word, FALSE);
}

/* A class's number, bare or as a string. */
static gboolean
text_number (LabelText *text, guint64 *number)
{
  g_autofree char *string = text_string (text);
  char            *end;

  if (string)
    return g_ascii_string_to_unsigned (string, 10, 0, FOVEA_MAX_CLASSES - 1,
                                       number, NULL);
  if (! g_ascii_isdigit (*text->at))
    return FALSE;
  *number = g_ascii_strtoull (text->at, &end, 10);
  text->at = end;
  return *number < FOVEA_MAX_CLASSES;
}

static void
text_put (LabelText *text, guint64 place, char *label)
{
  /* Cut inside of a letter is possible where the line was too long. */
  g_autofree char *valid = g_utf8_make_valid (label, -1);

  g_free (label);
  if (place >= text->labels->len)
    g_ptr_array_set_size (text->labels, (gint) place + 1);
  g_free (text->labels->pdata[place]);
  g_strstrip (valid);
  text->labels->pdata[place] = *valid ? g_steal_pointer (&valid) : NULL;
}

/* {0: 'a', "1": "b"} */
static gboolean
text_object (LabelText *text)
{
  guint64 number;

  do
    {
      char *label;

      if (text_take (text, '}'))
        return TRUE;
      if (! text_number (text, &number) || ! text_take (text, ':'))
        return FALSE;
      label = text_string (text);
      if (! label)
        return FALSE;
      text_put (text, number, label);
    }
  while (text_take (text, ','));
  return text_take (text, '}');
}

/* ['a', "b"] */
static gboolean
text_list (LabelText *text)
{
  do
    {
      char *label;

      if (text_take (text, ']'))
        return TRUE;
      label = text_string (text);
      if (! label || text->labels->len >= FOVEA_MAX_CLASSES)
        {
          g_free (label);
          return FALSE;
        }
      text_put (text, text->labels->len, label);
    }
  while (text_take (text, ','));
  return text_take (text, ']');
}

static gboolean
text_plain (LabelText *text)
{
  const char *separator = strchr (text->at, '\n') ? "\n" : ",";
  g_auto (GStrv) words = g_strsplit (text->at, separator, FOVEA_MAX_CLASSES);
  guint n = g_strv_length (words);

  while (n > 0 && *g_strstrip (words[n - 1]) == '\0')
    n--;
  for (guint i = 0; i < n; i++)
    text_put (text, i, g_strndup (words[i], FOVEA_LABELS_MAX_LINE));
  return n > 1;
}

GPtrArray *
fovea_labels_parse (const char *string)
{
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);
  LabelText text = { .at = string, .labels = labels };
  gboolean  ok;

  if (text_take (&text, '{'))
    ok = text_object (&text);
  else if (text_take (&text, '['))
    ok = text_list (&text);
  else
    ok = text_plain (&text);
  return ok && labels->len > 0 ? g_steal_pointer (&labels) : NULL;
}
