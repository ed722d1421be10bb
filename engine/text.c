/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small texts from outside, refused before they can do harm: pipes, devices,
 * endless files, other encodings. Numbers as texts that lose nothing. */
#include "text.h"

#include <float.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "error.h"
#include "fovea.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

const char *
fovea_text_start (const char *text)
{
  return g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text;
}

char *
fovea_text_read (const char *path, gsize limit, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *text = NULL;
  gsize            length;
  const char      *bad;
  GStatBuf         info;

  if (g_stat (path, &info) == 0 && ! S_ISREG (info.st_mode))
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("%s: not an ordinary file"),
                  name);
      return NULL;
    }
  if (g_stat (path, &info) == 0 && (guint64) info.st_size > limit)
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("%s: longer than %zu bytes"), name, limit);
      return NULL;
    }
  if (! g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (! g_utf8_validate_len (text, length, &bad))
    {
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("%s: not a text in UTF-8, at byte %zu"), name,
                  (gsize) (bad - text));
      return NULL;
    }
  return g_strdup (fovea_text_start (text));
}

void
fovea_append_number (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = DBL_DIG; digits <= DBL_DECIMAL_DIG; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (number, sizeof number, format, value);
      if (g_ascii_strtod (number, NULL) == value)
        break;
    }
  g_string_append (text, number);
}
