/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel text that names a kernel: NAME or NAME(parameter=value, ...). Everybody
 * who is half way through typing one sees what is missing. */
#include <math.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "library.h"

#define NAME_SHOWN 40 /* characters of a name in a message */

static gboolean
spec_fail (GError **error, FoveaError code, char *message)
{
  g_set_error_literal (error, FOVEA_ERROR, code, message);
  g_free (message);
  return FALSE;
}

/* A typed word as a message can hold it: one line, not endless. (transfer
 * full) */
static char *
spec_show (const char *word)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (word, -1) <= NAME_SHOWN)
    return g_strdup (word);
  start = g_utf8_substring (word, 0, NAME_SHOWN);
  return g_strconcat (start, "…", NULL);
}

/* Behind blanks and the mark that some files begin with. */
static const char *
spec_start (const char *text)
{
  text = fovea_text_start (text);
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

gboolean
fovea_library_is_spec (const char *text)
{
  return text != NULL && g_ascii_isalpha (*spec_start (text));
}

/* ---- Names ---- */

/* Which names were meant, or all there are. It is asked while a kernel of the user's
 * own is read, too, so it must read none. (transfer full) */
static char *
spec_advise (const char *name)
{
  g_autoptr (GPtrArray) own = fovea_own_names ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char      *all = NULL, *list = NULL;

  for (const FoveaLibraryKernel *k = fovea_library; k->name != NULL; k++)
    g_ptr_array_add (names, (gpointer) k->name);
  g_ptr_array_add (names, NULL);
  all = g_strjoinv (", ", (char **) names->pdata);
  list = g_strdup_printf (_ ("there are %s, my/…"), all);
  g_ptr_array_set_size (names, (gint) names->len - 1);
  g_ptr_array_extend (names, own, NULL, NULL);
  g_ptr_array_add (names, NULL);
  return fovea_near_advice (name, (const char *const *) names->pdata, list);
}

static const FoveaLibraryKernel *
spec_find (const char *name, GError **error)
{
  const FoveaLibraryKernel *found = fovea_library_find (name);
  g_autofree char          *advice = NULL, *shown = NULL;

  if (found != NULL)
    return found;
  advice = spec_advise (name);
  shown = spec_show (name);
  spec_fail (
      error, FOVEA_ERROR_NOT_FOUND,
      g_strdup_printf (_ ("kernel: '%s' is neither numbers nor a name; %s"),
                       shown, advice));
  return NULL;
}

/* ---- Parameters ---- */

static gboolean
spec_find_parameter (const FoveaLibraryKernel *kernel,
                     const char               *name,
                     guint                    *index,
                     GError                  **error)
{
  const guint      n = fovea_library_parameters (kernel);
  g_autofree char *shown = spec_show (name);
  GString         *names;
  gboolean         fine;

  for (guint i = 0; i < n; i++)
    if (strcmp (kernel->parameters[i]->name, name) == 0)
      {
        *index = i;
        return TRUE;
      }
  if (n == 0)
    return spec_fail (
        error, FOVEA_ERROR_FORMAT,
        g_strdup_printf (_ ("%s: it has no parameters, '%s' is too "
                            "much"),
                         kernel->name, shown));
  names = g_string_new (NULL);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (names, "%s%s", i == 0 ? "" : ", ",
                            kernel->parameters[i]->name);
  fine = spec_fail (error, FOVEA_ERROR_FORMAT,
                    g_strdup_printf (_ ("%s: '%s' is none of %s"), kernel->name,
                                     shown, names->str));
  g_string_free (names, TRUE);
  return fine;
}

/* A plain decimal number, yes or no for a switch. */
static gboolean
spec_number (const FoveaLibraryParameter *parameter,
             const char                  *word,
             double                      *value)
{
  char *end;

  if (parameter->kind == FOVEA_PARAMETER_SWITCH &&
      (strcmp (word, "yes") == 0 || strcmp (word, "no") == 0))
    {
      *value = *word == 'y';
      return TRUE;
    }
  if (*word == '\0' || strspn (word, "0123456789+-.eE") != strlen (word))
    return FALSE;
  *value = g_ascii_strtod (word, &end);
  return *end == '\0' && isfinite (*value);
}

static gboolean
spec_check_value (const FoveaLibraryKernel    *kernel,
                  const FoveaLibraryParameter *parameter,
                  const char                  *word,
                  double                       value,
                  GError                     **error)
{
  const gboolean whole = parameter->kind != FOVEA_PARAMETER_NUMBER;

  if (value < parameter->low || value > parameter->high)
    return spec_fail (error, FOVEA_ERROR_FORMAT,
                      g_strdup_printf (_ ("%s: %s=%s is not from %g to %g"),
                                       kernel->name, parameter->name, word,
                                       parameter->low, parameter->high));
  if (whole && value != floor (value))
    return spec_fail (error, FOVEA_ERROR_FORMAT,
                      g_strdup_printf (_ ("%s: %s=%s is not a whole number"),
                                       kernel->name, parameter->name, word));
  if (kernel->directions > 0 && fmod (value, 45.0) != 0.0)
    return spec_fail (error, FOVEA_ERROR_FORMAT,
                      g_strdup_printf (_ ("%s: %s=%s is not a multiple of 45"),
                                       kernel->name, parameter->name, word));
  return TRUE;
}

/* One "name=value". */
static gboolean
spec_take (const FoveaLibraryKernel *kernel,
           const char               *part,
           gboolean                 *given,
           double                   *values,
           GError                  **error)
{
  const char      *equals = strchr (part, '=');
  g_autofree char *name =
      equals ? g_strndup (part, equals - part) : g_strdup (part);
  g_autofree char *word = g_strstrip (g_strdup (equals ? equals + 1 : ""));
  g_autofree char *shown = spec_show (word);
  guint            i = 0;

  if (! spec_find_parameter (kernel, g_strstrip (name), &i, error))
    return FALSE;
  if (*word == '\0')
    return spec_fail (error, FOVEA_ERROR_FORMAT,
                      g_strdup_printf (_ ("%s: %s has no value; write %s=%g"),
                                       kernel->name, name, name,
                                       kernel->parameters[i]->initial));
  if (! spec_number (kernel->parameters[i], word, &values[i]))
    return spec_fail (error, FOVEA_ERROR_FORMAT,
                      g_strdup_printf (_ ("%s: %s='%s' is not a number"),
                                       kernel->name, name, shown));
  if (given[i])
    return spec_fail (
        error, FOVEA_ERROR_FORMAT,
        g_strdup_printf (_ ("%s: %s is given twice"), kernel->name, name));
  given[i] = TRUE;
  return spec_check_value (kernel, kernel->parameters[i], shown, values[i],
                           error);
}

/* What stands between the brackets. */
static gboolean
spec_take_all (const FoveaLibraryKernel *kernel,
               const char               *inside,
               double                   *values,
               GError                  **error)
{
  gboolean given[FOVEA_LIBRARY_PARAMETERS] = { FALSE };
  g_auto (GStrv) parts = NULL;

  if (*spec_start (inside) == '\0')
    return TRUE;
  parts = g_strsplit (inside, ",", FOVEA_LIBRARY_PARAMETERS + 2);
  for (char **part = parts; *part != NULL; part++)
    if (! spec_take (kernel, *part, given, values, error))
      return FALSE;
  return TRUE;
}

/* ---- Texts ---- */

/* "name (inside)" into its two halves; `inside` is NULL without brackets. */
static gboolean
spec_split (const char *text, char **name, char **inside, GError **error)
{
  const char *open, *close;

  if (text == NULL || ! g_utf8_validate (text, -1, NULL))
    return spec_fail (error, FOVEA_ERROR_FORMAT,
                      g_strdup (_ ("the kernel is not text in UTF-8")));
  text = spec_start (text);
  open = strchr (text, '(');
  *name = g_strstrip (open ? g_strndup (text, open - text) : g_strdup (text));
  if (open == NULL)
    return TRUE;
  close = strchr (open, ')');
  if (close == NULL)
    return spec_fail (
        error, FOVEA_ERROR_FORMAT,
        g_strdup_printf (_ ("%s: the bracket is not closed"), *name));
  if (*spec_start (close + 1) != '\0')
    return spec_fail (
        error, FOVEA_ERROR_FORMAT,
        g_strdup_printf (_ ("%s: nothing may follow the bracket"), *name));
  *inside = g_strndup (open + 1, close - open - 1);
  return TRUE;
}

const FoveaLibraryKernel *
fovea_library_read_spec (const char *text, double *values, GError **error)
{
  double           all[FOVEA_LIBRARY_PARAMETERS] = { 0.0 };
  g_autofree char *name = NULL, *inside = NULL;
  g_autoptr (GError) broken = NULL;
  const FoveaLibraryKernel *kernel;
  const gboolean            whole = spec_split (text, &name, &inside, &broken);

  /* A name that there is none of comes before a bracket that is open. */
  kernel = name != NULL ? spec_find (name, error) : NULL;
  if (name != NULL && kernel == NULL)
    return NULL;
  if (! whole)
    {
      g_propagate_error (error, g_steal_pointer (&broken));
      return NULL;
    }
  for (guint i = 0; i < fovea_library_parameters (kernel); i++)
    all[i] = kernel->parameters[i]->initial;
  if (inside != NULL && ! spec_take_all (kernel, inside, all, error))
    return NULL;
  if (values != NULL)
    memcpy (values, all, sizeof all);
  return kernel;
}

static FoveaKernel *
spec_read_own (const char *text, GError **error)
{
  g_autofree char *name = NULL, *inside = NULL;
  g_autoptr (FoveaOwnKernel) own = NULL;

  if (! spec_split (text, &name, &inside, error))
    return NULL;
  if (inside != NULL && *spec_start (inside) != '\0')
    {
      spec_fail (
          error, FOVEA_ERROR_FORMAT,
          g_strdup_printf (_ ("%s: it has no parameters, '%s' is too much"),
                           name, inside));
      return NULL;
    }
  own = fovea_own_find (name, error);
  /* Its text names none of the user's own again. */
  return own != NULL ? fovea_library_read (own->text, error) : NULL;
}

FoveaKernel *
fovea_library_read (const char *text, GError **error)
{
  double                    values[FOVEA_LIBRARY_PARAMETERS];
  const FoveaLibraryKernel *found;
  FoveaKernel              *kernel;

  if (! fovea_library_is_spec (text))
    return fovea_kernel_parse (text, error);
  if (g_str_has_prefix (spec_start (text), FOVEA_LIBRARY_MY))
    return spec_read_own (text, error);
  found = fovea_library_read_spec (text, values, error);
  if (found == NULL)
    return NULL;
  kernel = fovea_library_make (found, values);
  if (kernel == NULL)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY,
                 _ ("no memory for the kernel %s"), found->name);
  return kernel;
}

gboolean
fovea_library_same (const char *a, const char *b, double within)
{
  g_autoptr (FoveaKernel) first = fovea_library_read (a, NULL);
  g_autoptr (FoveaKernel) second = fovea_library_read (b, NULL);
  double largest = 0.0, difference = 0.0;
  gsize  n;

  if (first == NULL || second == NULL || first->planes != second->planes ||
      first->height != second->height || first->width != second->width)
    return FALSE;
  n = (gsize) first->planes * first->height * first->width;
  for (gsize i = 0; i < n; i++)
    {
      largest = MAX (largest, fabs (first->values[i]));
      difference =
          MAX (difference, fabs (first->values[i] - second->values[i]));
    }
  return difference <= within * largest;
}
