/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The names of a network's classes: out of a text file, and looked for. */
#include "model.h"

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

guint
fovea_labels_take_marks (GPtrArray *labels)
{
  guint marked = 0;

  for (guint i = 0; i < labels->len; i++)
    {
      char *label = labels->pdata[i];

      if (! label || ! g_str_has_suffix (label, " ?"))
        continue;
      label[strlen (label) - 2] = '\0';
      g_strchomp (label);
      marked++;
    }
  return marked;
}

/* ---- Of a model ------------------------------------------------------------------- */

char *
fovea_model_class_label (FoveaModel *model, guint index)
{
  const char *label = fovea_model_label (model, index);

  return label ? g_strdup (label) : g_strdup_printf (_ ("class %u"), index);
}

/* Is it the label, or one of the names that a label lists: "dalmatian, coach
 * dog"? */
static gboolean
label_is (const char *label, const char *wanted)
{
  g_autofree char *have = g_utf8_casefold (label, -1);
  g_auto (GStrv) names = g_strsplit (have, ",", -1);
  gboolean found = g_str_equal (have, wanted);

  for (guint i = 0; names[i] && ! found; i++)
    found = g_str_equal (g_strstrip (names[i]), wanted);
  return found;
}

/* Which of all names was meant. (transfer full) */
static char *
labels_advise (FoveaModel *model, const char *text)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; model->labels && i < model->labels->len; i++)
    {
      const char *label = fovea_model_label (model, i);
      g_auto (GStrv) parts = g_strsplit (label ? label : "", ",", -1);

      for (guint k = 0; parts[k]; k++)
        g_ptr_array_add (names, g_strdup (g_strstrip (parts[k])));
    }
  g_ptr_array_add (names, NULL);
  return fovea_near_advice (text, (const char *const *) names->pdata,
                            names->len > 1 ?
                                _ ("give one of its labels, or a number") :
                                _ ("its classes have no names; give a number"));
}

gboolean
fovea_model_find_class (FoveaModel *model,
                        const char *text,
                        int        *index,
                        GError    **error)
{
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  g_autofree char *advice = NULL;
  guint            n = model->labels ? model->labels->len : 0;
  guint64          number;

  *index = -1;
  if (*text == '\0')
    return TRUE;
  for (guint i = 0; i < n; i++)
    if (fovea_model_label (model, i) &&
        label_is (fovea_model_label (model, i), wanted))
      {
        *index = (int) i;
        return TRUE;
      }
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &number, NULL))
    {
      *index = (int) number;
      return TRUE;
    }
  advice = labels_advise (model, text);
  return fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                     _ ("%s has no class called '%s'; %s"), model->id, text,
                     advice);
}
