/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a network's classes, out of a text file. */
#include "card.h"

#include <string.h>

#include "error.h"
#include "text.h"

/* (transfer full) The name in a line; NULL when there is none. */
static char *
labels_name (const char *line)
{
  const char *tab = strchr (line, '\t');
  char       *name = g_strdup (tab ? tab + 1 : line);

  for (char *c = name; *c; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strstrip (name);
  if (*name == '\0')
    g_clear_pointer (&name, g_free);
  return name;
}

GPtrArray *
fovea_labels_read (const char *path, GError **error)
{
  g_autofree char *text = fovea_text_read (path, FOVEA_LABELS_MAX_BYTES, error);
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GPtrArray) labels = g_ptr_array_new_with_free_func (g_free);

  if (! text)
    return NULL;
  for (char *line = text; line;)
    {
      char *end = strchr (line, '\n');

      if (end)
        *end = '\0';
      if (strlen (line) > FOVEA_LABELS_MAX_LINE ||
          labels->len >= FOVEA_MAX_CLASSES)
        {
          fovea_fail (error, FOVEA_ERROR_FORMAT,
                      _ ("%s: not a list of labels: line %u is longer than %d "
                         "bytes, or there are more than %d"),
                      name, labels->len + 1, FOVEA_LABELS_MAX_LINE,
                      FOVEA_MAX_CLASSES);
          return NULL;
        }
      g_ptr_array_add (labels, labels_name (line));
      line = end ? end + 1 : NULL;
    }
  while (labels->len > 0 && ! labels->pdata[labels->len - 1])
    g_ptr_array_set_size (labels, (gint) labels->len - 1);
  if (labels->len > 0)
    return g_steal_pointer (&labels);
  fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("%s: there are no labels in it"),
              name);
  return NULL;
}

void
fovea_labels_take_marks (GPtrArray *labels, GByteArray *unsure)
{
  for (guint i = 0; i < labels->len; i++)
    {
      char  *label = labels->pdata[i];
      guint8 marked = label && g_str_has_suffix (label, " ?");

      if (marked)
        {
          label[strlen (label) - 2] = '\0';
          g_strchomp (label);
        }
      g_byte_array_append (unsure, &marked, 1);
    }
}
