/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GMarkup says whether the text is XML; then its tags are found by their brackets
 * and quotes alone. */
#include "xmp-scan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

#define SCAN_DEPTH 256

/* ---- Well formed? -------------------------------------------------------------- */

static gboolean
scan_check (const char *text, gsize n, GError **error)
{
  static const GMarkupParser none = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&none, G_MARKUP_TREAT_CDATA_AS_TEXT, NULL, NULL);
  g_autoptr (GError) problem = NULL;

  if (! g_markup_parse_context_parse (context, text, n, &problem)
      || ! g_markup_parse_context_end_parse (context, &problem))
    return fovea_failed_error (error, _("its XMP is damaged: %s"), problem->message);
  if (g_strstr_len (text, n, "<!DOCTYPE"))
    return fovea_failed_error (error, _("its XMP has a document type, which XMP does not allow"));
  return TRUE;
}

/* ---- Tags ----------------------------------------------------------------------- */

static gsize
scan_past (const char *text, gsize n, gsize at, const char *mark)
{
  const char *found = g_strstr_len (text + at, n - at, mark);

  return found ? (gsize) (found - text) + strlen (mark) : n;
}

static gsize
scan_blank (const char *text, gsize n, gsize at)
{
  while (at < n && g_ascii_isspace (text[at]))
    at++;
  return at;
}

static gsize
scan_name (const char *text, gsize n, gsize at)
{
  while (at < n && ! g_ascii_isspace (text[at]) && ! strchr ("=/>", text[at]))
    at++;
  return at;
}

/* The attributes of a start tag from `at`; gives the place of its '/' or '>'. */
static gsize
scan_attributes (const char *text, gsize n, gsize at, GArray *attributes)
{
  for (at = scan_blank (text, n, at); at < n && text[at] != '/' && text[at] != '>';
       at = scan_blank (text, n, at))
    {
      FoveaXmlAttribute a = { .start = at };
      const char       *quote;

      a.name_end = scan_name (text, n, at);
      at = scan_blank (text, n, a.name_end);
      at = scan_blank (text, n, at + (at < n && text[at] == '='));
      quote = at < n ? memchr (text + at + 1, text[at], n - at - 1) : NULL;
      if (! quote)
        return n;
      a.value_start = at + 1;
      a.value_end = quote - text;
      a.end = at = a.value_end + 1;
      g_array_append_val (attributes, a);
    }
  return at;
}

static void
scan_element_clear (gpointer element)
{
  g_clear_pointer (&((FoveaXmlElement *) element)->attributes, g_array_unref);
}

/* A start tag at `at`. */
static gsize
scan_open (const char *text, gsize n, gsize at, GArray *elements, int *current)
{
  FoveaXmlElement e = { .start = at, .parent = *current };

  e.attributes = g_array_new (FALSE, FALSE, sizeof (FoveaXmlAttribute));
  e.name_end = scan_name (text, n, at + 1);
  at = scan_attributes (text, n, e.name_end, e.attributes);
  e.closed = at < n && text[at] == '/';
  e.open_end = e.close_start = e.end = MIN (n, at + (e.closed ? 2 : 1));
  g_array_append_val (elements, e);
  if (! e.closed)
    *current = elements->len - 1;
  return e.open_end;
}

static gsize
scan_close (const char *text, gsize n, gsize at, GArray *elements, int *current)
{
  gsize end = scan_past (text, n, at, ">");

  if (*current >= 0)
    {
      FoveaXmlElement *e = &g_array_index (elements, FoveaXmlElement, *current);

      e->close_start = at;
      e->end = end;
      *current = e->parent;
    }
  return end;
}

static gsize
scan_one (const char *text, gsize n, gsize at, GArray *elements, int *current)
{
  const char *p = text + at;
  gsize       left = n - at;

  if (left >= 2 && p[1] == '?')
    return scan_past (text, n, at, "?>");
  if (left >= 4 && memcmp (p, "<!--", 4) == 0)
    return scan_past (text, n, at, "-->");
  if (left >= 9 && memcmp (p, "<![CDATA[", 9) == 0)
    return scan_past (text, n, at, "]]>");
  if (left >= 2 && p[1] == '/')
    return scan_close (text, n, at, elements, current);
  return scan_open (text, n, at, elements, current);
}

GArray *
fovea_xml_scan (const char *text, gsize n, GError **error)
{
  g_autoptr (GArray) elements = g_array_new (FALSE, FALSE, sizeof (FoveaXmlElement));
  const char        *found;
  int                current = -1;

  g_array_set_clear_func (elements, scan_element_clear);
  if (! scan_check (text, n, error))
    return NULL;
  for (gsize at = 0; at < n && (found = memchr (text + at, '<', n - at));)
    at = scan_one (text, n, found - text, elements, &current);
  if (current < 0)
    return g_steal_pointer (&elements);
  fovea_failed_error (error, _("its XMP is damaged: an element has no end"));
  return NULL;
}

/* ---- Names ----------------------------------------------------------------------- */

/* What xmlns:PREFIX is where the element stands, or FALSE. */
static gboolean
scan_space_is (const char *text, GArray *elements, int element, const char *prefix, gsize n, const char *space)
{
  for (int i = element, depth = 0; i >= 0 && depth < SCAN_DEPTH; depth++)
    {
      const FoveaXmlElement *e = &g_array_index (elements, FoveaXmlElement, i);

      for (guint k = 0; k < e->attributes->len; k++)
        {
          const FoveaXmlAttribute *a = &g_array_index (e->attributes, FoveaXmlAttribute, k);
          gsize                    length = a->name_end - a->start;

          if (length == 5 + (n ? n + 1 : 0) && memcmp (text + a->start, "xmlns", 5) == 0
              && (n == 0 || (text[a->start + 5] == ':' && memcmp (text + a->start + 6, prefix, n) == 0)))
            return a->value_end - a->value_start == strlen (space)
                   && memcmp (text + a->value_start, space, strlen (space)) == 0;
        }
      i = e->parent;
    }
  return FALSE;
}

gboolean
fovea_xml_is (const char *text,
              GArray     *elements,
              int         element,
              gsize       name_start,
              gsize       name_end,
              const char *space,
              const char *name)
{
  const char *start = text + name_start;
  const char *colon = memchr (start, ':', name_end - name_start);
  const char *local = colon ? colon + 1 : start;
  gsize       n = text + name_end - local;

  if (name && (n != strlen (name) || memcmp (local, name, n) != 0))
    return FALSE;
  return scan_space_is (text, elements, element, start, colon ? colon - start : 0, space);
}

gboolean
fovea_xml_element_is (const char *text, GArray *elements, int element, const char *space, const char *name)
{
  const FoveaXmlElement *e;

  if (element < 0)
    return FALSE;
  e = &g_array_index (elements, FoveaXmlElement, element);
  return fovea_xml_is (text, elements, element, e->start + 1, e->name_end, space, name);
}

/* ---- Text ----------------------------------------------------------------------- */

/* The character that "&...;" at `p` stands for; 0: none that is known. */
static gunichar
scan_reference (const char *p, gsize n)
{
  static const struct
  {
    const char *name;
    gunichar    character;
  } known[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } };

  if (n > 1 && p[0] == '#')
    {
      gboolean        hex = p[1] == 'x';
      g_autofree char *digits = g_strndup (p + (hex ? 2 : 1), n - (hex ? 2 : 1));
      guint64          value = g_ascii_strtoull (digits, NULL, hex ? 16 : 10);

      return value < 0x110000 && g_unichar_validate (value) ? value : 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (n == strlen (known[i].name) && memcmp (p, known[i].name, n) == 0)
      return known[i].character;
  return 0;
}

char *
fovea_xml_value (const char *text, gsize start, gsize end)
{
  GString *value = g_string_new (NULL);

  for (gsize at = start; at < end; at++)
    {
      const char *semicolon = text[at] == '&' ? memchr (text + at, ';', end - at) : NULL;
      gunichar    c = semicolon ? scan_reference (text + at + 1, semicolon - text - at - 1) : 0;

      if (! c)
        g_string_append_c (value, text[at]);
      else
        {
          g_string_append_unichar (value, c);
          at = semicolon - text;
        }
    }
  return g_string_free (value, FALSE);
}

gboolean
fovea_xml_is_blank (const char *text, gsize start, gsize end)
{
  while (start < end && g_ascii_isspace (text[start]))
    start++;
  return start == end;
}

gsize
fovea_xml_before (const char *text, gsize place)
{
  while (place > 0 && g_ascii_isspace (text[place - 1]))
    place--;
  return place;
}
