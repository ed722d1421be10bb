/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kernel text into a kernel. People type it, paste it and are half way through
 * typing it at any moment: every mistake is named by row and word. Nothing
 * here looks at the locale. */

#include <math.h>
#include <string.h>

#include "error.h"
#include "fovea.h"

#define MINUS "\xe2\x88\x92" /* U+2212, what typeset tables use */

typedef struct
{
  const char *at;     /* what is read next */
  double     *values; /* all coefficients so far */
  gsize       n;
  guint       plane, row, column; /* where we are, from 0 */
  guint       height, width;      /* of the first plane, first row */
  double      divisor;
} KernelReader;

/* ---- Words ---- */

static gboolean
text_is_line_end (char c)
{
  return c == ';' || c == '\n' || c == '\r';
}

/* Bytes of the blank that `at` points to, 0 if it is none. */
static gsize
text_blank (const char *at)
{
  gunichar c;

  if (*at == ' ' || *at == '\t' || *at == '\f' || *at == '\v')
    return 1;
  if ((guchar) *at < 0x80)
    return 0;
  c = g_utf8_get_char (at); /* no-break and thin spaces come with pasting */
  return g_unichar_isspace (c) ? (gsize) (g_utf8_next_char (at) - at) : 0;
}

static gboolean
text_ends_word (const char *at)
{
  return *at == '\0' || *at == '|' || text_is_line_end (*at) ||
         text_blank (at) > 0;
}

static gboolean
text_is_comma (const char *at)
{
  return *at == ',' && text_ends_word (at + 1);
}

static void
text_skip_blanks (const char **at)
{
  for (gsize n; (n = text_blank (*at)) > 0;)
    *at += n;
}

/* The word that starts here, with typeset minus signs made plain. */
static char *
text_take_word (const char **at)
{
  GString *word = g_string_new (NULL);

  while (! text_ends_word (*at) && ! text_is_comma (*at))
    {
      gsize n = g_utf8_next_char (*at) - *at;

      if (strncmp (*at, MINUS, strlen (MINUS)) == 0)
        g_string_append_c (word, '-');
      else
        g_string_append_len (word, *at, n);
      *at += n;
    }
  return g_string_free (word, FALSE);
}

/* ---- Numbers ---- */

/* The word as a message can hold it. */
static char *
text_shorten (const char *word)
{
  const glong      longest = 24;
  g_autofree char *start = NULL;

  if (g_utf8_strlen (word, -1) <= longest)
    return g_strdup (word);
  start = g_utf8_substring (word, 0, longest);
  return g_strconcat (start, "…", NULL);
}

/* What is wrong with a word that is no number. (transfer full) */
static char *
number_problem (const char *word)
{
  g_autofree char *shown = text_shorten (word);

  if (strchr (word, ',') != NULL)
    return g_strdup_printf (_ ("'%s' has a comma inside; write a point for "
                               "decimals, and a blank between numbers"),
                            shown);
  if (*word == '\0')
    return g_strdup (_ ("a number is missing"));
  return g_strdup_printf (_ ("'%s' is not a number"), shown);
}

/* The bytes of a plain decimal number at the start of `at`: no hex, no inf, no
 * nan; 0 if there is none. */
static gsize
number_length (const char *at)
{
  const char *start = at, *digits;
  gsize       n_digits;

  if (*at == '+' || *at == '-')
    at++;
  digits = at;
  at += strspn (at, "0123456789");
  n_digits = at - digits;
  if (*at == '.')
    {
      gsize n = strspn (at + 1, "0123456789");

      at += 1 + n;
      n_digits += n;
    }
  if (n_digits == 0)
    return 0;
  if (*at == 'e' || *at == 'E')
    {
      const char *exponent = at + 1;

      if (*exponent == '+' || *exponent == '-')
        exponent++;
      if (g_ascii_isdigit (*exponent))
        at = exponent + strspn (exponent, "0123456789");
    }
  return at - start;
}

/* A number or a fraction, "0.5" or "1/9". FALSE: `problem` says why not. */
static gboolean
number_read (const char *word, double *value, char **problem)
{
  gsize            n = number_length (word);
  g_autofree char *shown = text_shorten (word);

  if (n == 0 || (word[n] != '\0' && word[n] != '/'))
    {
      *problem = number_problem (word);
      return FALSE;
    }
  *value = g_ascii_strtod (word, NULL);
  if (word[n] == '/')
    {
      const char *under = word + n + 1;
      gsize       m = number_length (under);
      double      divisor;

      if (m == 0 || under[m] != '\0')
        {
          *problem = *under == '\0' ?
                         g_strdup_printf (_ ("a number is missing after '%s'"),
                                          shown) :
                         number_problem (word);
          return FALSE;
        }
      divisor = g_ascii_strtod (under, NULL);
      if (divisor == 0.0)
        {
          *problem = g_strdup_printf (_ ("'%s' divides by zero"), shown);
          return FALSE;
        }
      *value /= divisor;
    }
  if (! isfinite (*value))
    {
      *problem = g_strdup_printf (_ ("'%s' is too large"), shown);
      return FALSE;
    }
  return TRUE;
}

/* ---- Rows and planes ---- */

/* "row 2", or "plane 2, row 1" once there are several planes. */
static char *
reader_place (const KernelReader *reader)
{
  if (reader->plane == 0)
    return g_strdup_printf (_ ("row %u"), reader->row + 1);
  return g_strdup_printf (_ ("plane %u, row %u"), reader->plane + 1,
                          reader->row + 1);
}

static gboolean
reader_fail (const KernelReader *reader, const char *problem, GError **error)
{
  g_autofree char *place = reader_place (reader);

  return fovea_fail (error, FOVEA_ERROR_FORMAT, "%s: %s", place, problem);
}

static gboolean
reader_end_row (KernelReader *reader, GError **error)
{
  g_autofree char *place = reader_place (reader);

  if (reader->column == 0)
    return TRUE; /* an empty line */
  if (reader->plane == 0 && reader->row == 0)
    reader->width = reader->column;
  if (reader->column != reader->width)
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        g_dngettext (GETTEXT_PACKAGE, "%s has %u value, row 1 has %u",
                     "%s has %u values, row 1 has %u", reader->column),
        place, reader->column, reader->width);
  reader->row++;
  reader->column = 0;
  return TRUE;
}

static gboolean
reader_end_plane (KernelReader *reader, GError **error)
{
  if (! reader_end_row (reader, error))
    return FALSE;
  if (reader->row == 0 && reader->plane == 0 && *reader->at == '\0')
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("the kernel is empty"));
  if (reader->row == 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("plane %u is empty"),
                       reader->plane + 1);
  if (reader->plane == 0)
    reader->height = reader->row;
  if (reader->row != reader->height)
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT,
        g_dngettext (GETTEXT_PACKAGE, "plane %u has %u row, plane 1 has %u",
                     "plane %u has %u rows, plane 1 has %u", reader->row),
        reader->plane + 1, reader->row, reader->height);
  reader->plane++;
  reader->row = 0;
  return TRUE;
}

static gboolean
reader_take_number (KernelReader *reader, const char *word, GError **error)
{
  g_autofree char *problem = NULL;

  if (! number_read (word, &reader->values[reader->n], &problem))
    return reader_fail (reader, problem, error);
  if (reader->column >= FOVEA_MAX_KERNEL || reader->row >= FOVEA_MAX_KERNEL ||
      reader->plane >= FOVEA_MAX_KERNEL)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the kernel has more than %d values a side"),
                       FOVEA_MAX_KERNEL);
  reader->n++;
  reader->column++;
  return TRUE;
}

/* The "/16" at the very end, that divides everything. */
static gboolean
reader_take_divisor (KernelReader *reader, const char *word, GError **error)
{
  g_autofree char *next = NULL, *problem = NULL;

  if (word[1] == '\0')
    {
      text_skip_blanks (&reader->at);
      next = text_take_word (&reader->at);
    }
  else
    next = g_strdup (word + 1);
  if (*next == '\0')
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("a number is missing after '/'"));
  if (! number_read (next, &reader->divisor, &problem))
    return reader_fail (reader, problem, error);
  if (reader->divisor == 0.0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("the kernel is divided by zero"));
  while (text_is_line_end (*reader->at) || text_blank (reader->at) > 0)
    reader->at += MAX (1, text_blank (reader->at));
  if (*reader->at != '\0')
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("'/%s' divides all values and has to be the end"),
                       next);
  return TRUE;
}

static gboolean
reader_take_word (KernelReader *reader, GError **error)
{
  g_autofree char *word = text_take_word (&reader->at);

  if (*word == '/')
    return reader_take_divisor (reader, word, error);
  if (! reader_take_number (reader, word, error))
    return FALSE;
  text_skip_blanks (&reader->at);
  if (text_is_comma (reader->at))
    reader->at++;
  return TRUE;
}

static gboolean
reader_run (KernelReader *reader, GError **error)
{
  while (text_skip_blanks (&reader->at), *reader->at != '\0')
    {
      gboolean fine;

      if (text_is_line_end (*reader->at))
        {
          fine = reader_end_row (reader, error);
          reader->at++;
        }
      else if (*reader->at == '|')
        {
          fine = reader_end_plane (reader, error);
          reader->at++;
        }
      else
        fine = reader_take_word (reader, error);
      if (! fine)
        return FALSE;
    }
  return reader_end_plane (reader, error);
}

static FoveaKernel *
reader_finish (const KernelReader *reader, GError **error)
{
  FoveaKernel *kernel;

  for (gsize i = 0; i < reader->n; i++)
    {
      reader->values[i] /= reader->divisor;
      if (! isfinite (reader->values[i]))
        {
          fovea_fail (error, FOVEA_ERROR_FORMAT,
                      _ ("value %zu is too large when divided "
                         "by %g"),
                      i + 1, reader->divisor);
          return NULL;
        }
    }
  kernel = fovea_kernel_new (reader->plane, reader->height, reader->width,
                             reader->values);
  if (kernel == NULL)
    fovea_fail (error, FOVEA_ERROR_MEMORY,
                _ ("no memory for a kernel of %ux%ux%u values"), reader->plane,
                reader->height, reader->width);
  return kernel;
}

FoveaKernel *
fovea_kernel_parse (const char *text, GError **error)
{
  KernelReader reader = { .divisor = 1.0 };
  FoveaKernel *kernel = NULL;

  if (text == NULL || ! g_utf8_validate (text, -1, NULL))
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("the kernel is not text in UTF-8"));
      return NULL;
    }
  reader.at = text = fovea_text_start (text);
  /* A value takes a digit and something that ends it. */
  reader.values = fovea_alloc (strlen (text) / 2 + 1, sizeof (double));
  if (reader.values == NULL)
    fovea_fail (error, FOVEA_ERROR_MEMORY, _ ("no memory for the kernel"));
  else if (reader_run (&reader, error))
    kernel = reader_finish (&reader, error);
  fovea_free (reader.values);
  return kernel;
}
