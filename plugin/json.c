/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing here allocates a tree: lines are written as they come. */
#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void
json_char (GString *json, guchar c)
{
  if (c == '"' || c == '\\')
    g_string_append_printf (json, "\\%c", c);
  else if (c == '\n')
    g_string_append (json, "\\n");
  else if (c == '\t')
    g_string_append (json, "\\t");
  else if (c < 0x20 || c == 0x7f)
    g_string_append_printf (json, "\\u%04x", c);
  else
    g_string_append_c (json, c);
}

void
fovea_json_text (GString *json, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (json, '"');
  for (const char *p = valid; *p; p++)
    json_char (json, *p);
  g_string_append_c (json, '"');
}

static void
append_number (GString *to, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (to, g_ascii_formatd (text, sizeof text, "%.9g", value));
}

void
fovea_json_number (GString *json, double value)
{
  if (isfinite (value))
    append_number (json, value);
  else
    g_string_append (json, "null");
}

void
fovea_json_value (GString *json, const char *name, double value)
{
  fovea_json_name (json, name);
  fovea_json_number (json, value);
}

void
fovea_json_shape (GString *json, const char *name, const FoveaShape *shape)
{
  fovea_json_name (json, name);
  g_string_append_c (json, '[');
  for (guint i = 0; i < shape->rank; i++)
    g_string_append_printf (json, "%s%" PRId64, i ? ", " : "", shape->size[i]);
  g_string_append_c (json, ']');
}

void
fovea_json_exact (GString *json, const char *name, double value)
{
  fovea_json_name (json, name);
  if (isfinite (value))
    fovea_append_number (json, value);
  else
    g_string_append (json, "null");
}

void
fovea_json_name (GString *json, const char *name)
{
  if (json->len && json->str[json->len - 1] != '{')
    g_string_append (json, ", ");
  fovea_json_text (json, name);
  g_string_append (json, ": ");
}

void
fovea_csv_text (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv)   parts = NULL;
  g_autofree char *doubled = NULL;

  if (line->len)
    g_string_append_c (line, ',');
  if (! strpbrk (valid, ",\"\r\n"))
    {
      g_string_append (line, valid);
      return;
    }
  parts = g_strsplit (valid, "\"", -1);
  doubled = g_strjoinv ("\"\"", parts);
  g_string_append_printf (line, "\"%s\"", doubled);
}

void
fovea_csv_number (GString *line, double value)
{
  if (line->len)
    g_string_append_c (line, ',');
  append_number (line, value);
}
