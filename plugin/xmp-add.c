/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new goes to the list that is there, or into a description of our own. */
#include "xmp-inside.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

/* "rdf:" as this packet writes it; with a default namespace "". (transfer full) */
static char *
xmp_prefix (FoveaXmp *xmp, int element)
{
  const FoveaXmlElement *e = xmp_element (xmp, element);
  const char            *start = xmp->text->str + e->start + 1;
  const char            *colon = memchr (start, ':', e->name_end - e->start - 1);

  return colon ? g_strndup (start, colon + 1 - start) : g_strdup ("");
}

/* Behind the last thing in an element, so that the blank before its end stays. */
static gsize
xmp_inside (FoveaXmp *xmp, int element)
{
  int last = fovea_xmp_last_child (xmp, element);

  return last >= 0 ? xmp_element (xmp, last)->end : xmp_element (xmp, element)->open_end;
}

/* <rdf:RDF/> has no inside. */
static void
xmp_open (FoveaXmp *xmp, int element)
{
  const FoveaXmlElement *e = xmp_element (xmp, element);
  g_autofree char       *name = g_strndup (xmp->text->str + e->start + 1, e->name_end - e->start - 1);
  g_autofree char       *instead = g_strdup_printf ("></%s>", name);

  if (e->closed)
    fovea_xmp_cut (xmp, e->open_end - 2, e->open_end, instead);
}

/* All descriptions of a packet are about the same thing. In its own quotes: the
 * other kind may stand inside. */
static char *
xmp_about (FoveaXmp *xmp)
{
  int                      on;
  const FoveaXmlAttribute *a = fovea_xmp_attribute (xmp, XMP_RDF, "about", &on);

  return a ? g_strndup (xmp->text->str + a->value_start - 1, a->end + 1 - a->value_start) : g_strdup ("\"\"");
}

/* Our own description, where what is new goes; -1: the packet is broken. */
static int
xmp_ours (FoveaXmp *xmp)
{
  if (! xmp->broken && fovea_xmp_find_ours (xmp) < 0)
    {
      g_autofree char *about = xmp_about (xmp);
      g_autofree char *rdf = xmp_prefix (xmp, fovea_xmp_rdf (xmp));
      g_autofree char *block = NULL;
      gsize            place;

      xmp_open (xmp, fovea_xmp_rdf (xmp));
      place = xmp_inside (xmp, fovea_xmp_rdf (xmp));
      block = g_strdup_printf ("\n  <%sDescription%s %sabout=%s\n    xmlns:dc=\"" XMP_DC "\"\n    xmlns:lr=\"" XMP_LR
                               "\"\n    xmlns:fovea=\"" XMP_FOVEA "\">\n  </%sDescription>",
                               rdf, *rdf ? "" : " xmlns:rdf=\"" XMP_RDF "\"", *rdf ? rdf : "rdf:", about, rdf);
      fovea_xmp_cut (xmp, place, place, block);
    }
  return xmp->broken ? -1 : fovea_xmp_find_ours (xmp);
}

/* The items as text, each on a line of its own as the others are. */
static char *
xmp_items (const char *blank, gsize n, const char *rdf, const char *const *values)
{
  GString *items = g_string_new (NULL);

  for (guint i = 0; values[i]; i++)
    {
      g_autofree char *value = g_markup_escape_text (values[i], -1);

      g_string_append_len (items, blank, n);
      g_string_append_printf (items, "<%sli>%s</%sli>", rdf, value, rdf);
    }
  return g_string_free (items, FALSE);
}

/* A new property in our description, whose prefixes someone may have given to others. */
static void
xmp_put (FoveaXmp *xmp, int ours, const FoveaXmpName *name, const char *property)
{
  if (ours >= 0)
    fovea_xmp_cut (xmp, xmp_inside (xmp, ours), xmp_inside (xmp, ours), property);
  if (ours < 0 || ! fovea_xmp_has (xmp, name))
    xmp->broken = TRUE;
}

/* The list as text, its names with the prefix of `like`. (transfer full) */
static char *
xmp_bag (FoveaXmp *xmp, int like, const char *const *values)
{
  static const char blank[] = "\n     ";
  g_autofree char  *rdf = xmp_prefix (xmp, like);
  g_autofree char  *items = xmp_items (blank, strlen (blank), rdf, values);

  return g_strdup_printf ("\n    <%sBag>%s\n    </%sBag>\n   ", rdf, items, rdf);
}

static void
xmp_add_array (FoveaXmp *xmp, const FoveaXmpName *name, const char *const *values)
{
  int              ours = xmp_ours (xmp);
  g_autofree char *bag = ours >= 0 ? xmp_bag (xmp, ours, values) : NULL;
  g_autofree char *array = g_strdup_printf ("\n   <%s:%s>%s</%s:%s>", name->prefix, name->name, bag, name->prefix, name->name);

  xmp_put (xmp, ours, name, array);
}

static void
xmp_fill (FoveaXmp *xmp, int property, const char *const *values)
{
  g_autofree char *bag = xmp_bag (xmp, xmp_element (xmp, property)->parent, values);

  xmp_open (xmp, property);
  fovea_xmp_cut (xmp, xmp_element (xmp, property)->open_end, xmp_element (xmp, property)->open_end, bag);
}

static void
xmp_add_items (FoveaXmp *xmp, int container, const char *const *values)
{
  g_autofree char *rdf = xmp_prefix (xmp, container);
  g_autofree char *items = NULL;
  int              last = fovea_xmp_last_child (xmp, container);
  gsize            place, before = 0, start = 0;

  if (last < 0)
    xmp_open (xmp, container);
  else
    {
      start = xmp_element (xmp, last)->start;
      before = fovea_xml_before (xmp->text->str, start);
    }
  place = xmp_inside (xmp, container);
  items = xmp_items (xmp->text->str + before, start - before, rdf, values);
  fovea_xmp_cut (xmp, place, place, items);
}

gboolean
fovea_xmp_add (FoveaXmp *xmp, const FoveaXmpName *name, const char *const *values, GError **error)
{
  int property = fovea_xmp_property (xmp, name);
  int container = property >= 0 ? fovea_xmp_container (xmp, property) : -1;
  int on;

  if (! values[0])
    return TRUE;
  if (container >= 0)
    {
      xmp_add_items (xmp, container, values);
      return TRUE;
    }
  if (property >= 0 && fovea_xmp_is_empty (xmp, property) && ! fovea_xmp_attribute (xmp, name->space, name->name, &on))
    {
      xmp_fill (xmp, property, values);
      return TRUE;
    }
  if (property >= 0 || fovea_xmp_attribute (xmp, name->space, name->name, &on))
    return fovea_failed_error (error, _("its XMP has %s:%s in a form that is no list; if it stands in the photo, --sidecar writes the tags beside it"),
                               name->prefix, name->name);
  xmp_add_array (xmp, name, values);
  return TRUE;
}

void
fovea_xmp_set (FoveaXmp *xmp, const FoveaXmpName *name, const char *value)
{
  int              ours = xmp_ours (xmp);
  g_autofree char *escaped = g_markup_escape_text (value, -1);
  g_autofree char *property = g_strdup_printf ("\n   <%s:%s>%s</%s:%s>", name->prefix, name->name, escaped, name->prefix, name->name);

  xmp_put (xmp, ours, name, property);
}
