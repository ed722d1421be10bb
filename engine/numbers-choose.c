/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some of a layer's kernels or maps, by number or by strength, out of a text. */
#include <string.h>

#include "error.h"
#include "fovea.h"

typedef struct
{
  guint        n;
  const guint *order; /* all of them, the strongest first */
  gboolean     maps;  /* else they are kernels */
  const char  *layer;
} Choice;

/* Digits alone; a number that is too large is G_MAXUINT. */
static gboolean
choose_number (const char **at, guint *number)
{
  guint64 value;
  char   *end;

  if (! g_ascii_isdigit (**at))
    return FALSE;
  value = g_ascii_strtoull (*at, &end, 10);
  *number = (guint) MIN (value, G_MAXUINT);
  *at = end;
  return TRUE;
}

static void
choose_blanks (const char **at)
{
  while (g_ascii_isspace (**at))
    (*at)++;
}

static gboolean
choose_add (const Choice *choice,
            GArray       *chosen,
            guint         from,
            guint         to,
            GError      **error)
{
  if (MAX (from, to) >= choice->n)
    return fovea_fail (
        error, FOVEA_ERROR_NOT_FOUND,
        choice->maps ? _ ("no map %u: the layer '%s' has %u, from 0 to %u") :
                       _ ("no kernel %u: the layer '%s' has %u, from 0 to %u"),
        MAX (from, to), choice->layer, choice->n, choice->n - 1);
  for (guint i = from; i <= to; i++)
    {
      gboolean have = FALSE;

      for (guint k = 0; k < chosen->len; k++)
        have |= g_array_index (chosen, guint, k) == i;
      if (! have)
        g_array_append_val (chosen, i);
    }
  return TRUE;
}

static gboolean
choose_fail (const Choice *choice, const char *text, GError **error)
{
  return fovea_fail (error, FOVEA_ERROR_FORMAT,
                     choice->maps ?
                         _ ("maps '%s': say numbers (3,7,12 or 0-5), "
                            "'strongest 8', or 'all'") :
                         _ ("kernels '%s': say numbers (3,7,12 or 0-5), "
                            "'strongest 8', or 'all'"),
                     text);
}

static gboolean
choose_strongest (const Choice *choice,
                  const char   *text,
                  const char   *at,
                  GArray       *chosen,
                  GError      **error)
{
  guint n;

  choose_blanks (&at);
  if (! choose_number (&at, &n) || n == 0)
    return choose_fail (choice, text, error);
  choose_blanks (&at);
  if (*at != '\0')
    return choose_fail (choice, text, error);
  g_array_append_vals (chosen, choice->order, MIN (n, choice->n));
  return TRUE;
}

static gboolean
choose_list (const Choice *choice,
             const char   *text,
             GArray       *chosen,
             GError      **error)
{
  for (const char *at = text;;)
    {
      guint from, to;

      choose_blanks (&at);
      if (! choose_number (&at, &from))
        return choose_fail (choice, text, error);
      choose_blanks (&at);
      to = from;
      if (*at == '-')
        {
          at++;
          choose_blanks (&at);
          if (! choose_number (&at, &to) || to < from)
            return choose_fail (choice, text, error);
          choose_blanks (&at);
        }
      if (! choose_add (choice, chosen, from, to, error))
        return FALSE;
      if (*at == '\0')
        return TRUE;
      if (*at++ != ',')
        return choose_fail (choice, text, error);
    }
}

GArray *
fovea_numbers_choose (const char  *text,
                      guint        n,
                      const guint *order,
                      gboolean     maps,
                      const char  *layer,
                      GError     **error)
{
  static const char strongest[] = "strongest";
  const Choice      choice = { n, order, maps, layer };
  g_autoptr (GArray) chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *word = g_strstrip (g_strdup (text));
  gboolean         ok;

  if (g_str_equal (word, "all"))
    ok = choose_add (&choice, chosen, 0, n - 1, error);
  else if (g_str_has_prefix (word, strongest))
    ok = choose_strongest (&choice, word, word + strlen (strongest), chosen,
                           error);
  else
    ok = choose_list (&choice, word, chosen, error);
  return ok ? g_steal_pointer (&chosen) : NULL;
}
