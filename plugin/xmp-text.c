/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each change cuts the text once and looks anew where everything is: packets are
 * small, and a place that was forgotten would harm someone's photo. */
#include "xmp-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"
#include "xmp-scan.h"

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define XMP_LARGEST ((gsize) 32 << 20)
#define XMP_TOOLKIT "Fovea"

struct _FoveaXmp
{
  GString *text;
  GBytes  *head, *tail; /* a byte order mark, and zeros behind the text */
  GArray  *elements;
  gboolean broken; /* a change would have damaged it, and was left out */
};

static const char xmp_empty[] =
  "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"" XMP_TOOLKIT "\">\n"
  " <rdf:RDF xmlns:rdf=\"" RDF "\">\n"
  " </rdf:RDF>\n"
  "</x:xmpmeta>\n"
  "<?xpacket end=\"w\"?>";

static FoveaXmlElement *
xmp_element (FoveaXmp *xmp, int element)
{
  return &g_array_index (xmp->elements, FoveaXmlElement, element);
}

static gboolean
xmp_is (FoveaXmp *xmp, int element, const char *space, const char *name)
{
  return fovea_xml_element_is (xmp->text->str, xmp->elements, element, space, name);
}

static int
xmp_rdf (FoveaXmp *xmp)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_is (xmp, i, RDF, "RDF"))
      return i;
  return -1;
}

/* ---- Reading and cutting ----------------------------------------------------------- */

static gboolean
xmp_scan (FoveaXmp *xmp, GError **error)
{
  g_clear_pointer (&xmp->elements, g_array_unref);
  xmp->elements = fovea_xml_scan (xmp->text->str, xmp->text->len, error);
  return xmp->elements != NULL;
}

/* A cut that leaves no XML behind is taken back. */
static void
xmp_cut (FoveaXmp *xmp, gsize start, gsize end, const char *instead)
{
  g_autofree char *old = g_strndup (xmp->text->str + start, end - start);

  g_string_erase (xmp->text, start, end - start);
  if (instead)
    g_string_insert (xmp->text, start, instead);
  if (xmp_scan (xmp, NULL))
    return;
  xmp->broken = TRUE;
  g_string_erase (xmp->text, start, instead ? strlen (instead) : 0);
  g_string_insert (xmp->text, start, old);
  xmp_scan (xmp, NULL);
}

/* What a crash or a full disk leaves of a sidecar: no bytes, or zeros. */
static gboolean
xmp_is_nothing (const char *data, gsize n)
{
  while (n > 0 && (data[n - 1] == '\0' || g_ascii_isspace (data[n - 1])))
    n--;
  return n == 0;
}

static void
xmp_read (FoveaXmp *xmp, GBytes *packet)
{
  gsize       n = 0, head = 0, end;
  const char *data = packet ? g_bytes_get_data (packet, &n) : NULL;

  if (xmp_is_nothing (data, n))
    {
      data = xmp_empty;
      n = strlen (xmp_empty);
    }
  if (n >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    head = 3;
  for (end = n; end > head && data[end - 1] == '\0'; end--)
    ;
  xmp->head = g_bytes_new (data, head);
  xmp->tail = g_bytes_new (data + end, n - end);
  xmp->text = g_string_new_len (data + head, end - head);
}

FoveaXmp *
fovea_xmp_new (GBytes *packet, GError **error)
{
  g_autoptr (FoveaXmp) xmp = g_new0 (FoveaXmp, 1);

  if (packet && g_bytes_get_size (packet) > XMP_LARGEST)
    {
      fovea_failed_error (error, _("its XMP has %zu bytes; more than %zu are not changed"),
                          g_bytes_get_size (packet), XMP_LARGEST);
      return NULL;
    }
  xmp_read (xmp, packet);
  if (! g_utf8_validate (xmp->text->str, xmp->text->len, NULL))
    {
      fovea_failed_error (error, _("its XMP is damaged or not in UTF-8"));
      return NULL;
    }
  if (! xmp_scan (xmp, error))
    return NULL;
  if (xmp_rdf (xmp) >= 0)
    return g_steal_pointer (&xmp);
  fovea_failed_error (error, _("its XMP holds no rdf:RDF element"));
  return NULL;
}

void
fovea_xmp_free (FoveaXmp *xmp)
{
  if (! xmp)
    return;
  if (xmp->text)
    g_string_free (xmp->text, TRUE);
  g_clear_pointer (&xmp->head, g_bytes_unref);
  g_clear_pointer (&xmp->tail, g_bytes_unref);
  g_clear_pointer (&xmp->elements, g_array_unref);
  g_free (xmp);
}

static int
xmp_last_child (FoveaXmp *xmp, int parent)
{
  int last = -1;

  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_element (xmp, i)->parent == parent)
      last = i;
  return last;
}

/* Is the outermost element the one of xmp_empty? */
static gboolean
xmp_is_ours (FoveaXmp *xmp)
{
  GArray *attributes = xmp_element (xmp, 0)->attributes;

  for (guint i = 0; i < attributes->len; i++)
    {
      const FoveaXmlAttribute *a = &g_array_index (attributes, FoveaXmlAttribute, i);
      gsize                    n = a->value_end - a->value_start;

      if (n == strlen (XMP_TOOLKIT) && memcmp (xmp->text->str + a->value_start, XMP_TOOLKIT, n) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
fovea_xmp_packet (FoveaXmp *xmp, GBytes **result, GError **error)
{
  GByteArray *packet;

  *result = NULL;
  if (xmp->broken)
    return fovea_failed_error (error, _("its XMP cannot be changed without harm to it; if it stands in the photo, --sidecar writes the tags beside it"));
  if (xmp_is_ours (xmp) && xmp_last_child (xmp, xmp_rdf (xmp)) < 0)
    return TRUE;
  packet = g_byte_array_new ();
  g_byte_array_append (packet, g_bytes_get_data (xmp->head, NULL), g_bytes_get_size (xmp->head));
  g_byte_array_append (packet, (const guint8 *) xmp->text->str, xmp->text->len);
  g_byte_array_append (packet, g_bytes_get_data (xmp->tail, NULL), g_bytes_get_size (xmp->tail));
  *result = g_byte_array_free_to_bytes (packet);
  return TRUE;
}

/* ---- Properties ------------------------------------------------------------------- */

static gboolean
xmp_is_description (FoveaXmp *xmp, int element)
{
  return element >= 0 && xmp_is (xmp, element, RDF, "Description")
         && xmp_is (xmp, xmp_element (xmp, element)->parent, RDF, "RDF");
}

static int
xmp_property (FoveaXmp *xmp, const FoveaXmpName *name)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_is (xmp, i, name->space, name->name) && xmp_is_description (xmp, xmp_element (xmp, i)->parent))
      return i;
  return -1;
}

static gboolean
xmp_attribute_is (FoveaXmp *xmp, int element, const FoveaXmlAttribute *a, const char *space, const char *name)
{
  return memchr (xmp->text->str + a->start, ':', a->name_end - a->start)
         && fovea_xml_is (xmp->text->str, xmp->elements, element, a->start, a->name_end, space, name);
}

/* A simple value can be an attribute of a description. */
static const FoveaXmlAttribute *
xmp_attribute (FoveaXmp *xmp, const char *space, const char *name, int *on)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    {
      GArray *attributes = xmp_element (xmp, i)->attributes;

      if (! xmp_is_description (xmp, i))
        continue;
      for (guint k = 0; k < attributes->len; k++)
        {
          const FoveaXmlAttribute *a = &g_array_index (attributes, FoveaXmlAttribute, k);

          *on = i;
          if (xmp_attribute_is (xmp, i, a, space, name))
            return a;
        }
    }
  return NULL;
}

static int
xmp_container (FoveaXmp *xmp, int property)
{
  static const char *const kinds[] = { "Bag", "Seq", "Alt" };

  for (guint i = property + 1; i < xmp->elements->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      if (xmp_element (xmp, i)->parent == property && xmp_is (xmp, i, RDF, kinds[k]))
        return i;
  return -1;
}

static char *
xmp_value (FoveaXmp *xmp, int element)
{
  const FoveaXmlElement *e = xmp_element (xmp, element);

  return fovea_xml_value (xmp->text->str, e->open_end, e->close_start);
}

/* The item of a container behind `after`; -1: none. */
static int
xmp_item (FoveaXmp *xmp, int container, int after)
{
  for (guint i = after + 1; container >= 0 && i < xmp->elements->len; i++)
    if (xmp_element (xmp, i)->parent == container && xmp_is (xmp, i, RDF, "li"))
      return i;
  return -1;
}

/* <dc:subject/>, as some write a list without anything in it. */
static gboolean
xmp_is_empty (FoveaXmp *xmp, int property)
{
  const FoveaXmlElement *e = xmp_element (xmp, property);

  return e->attributes->len == 0 && xmp_last_child (xmp, property) < 0
         && fovea_xml_is_blank (xmp->text->str, e->open_end, e->close_start);
}

static void
xmp_list_property (FoveaXmp *xmp, int property, GStrvBuilder *values)
{
  int container = xmp_container (xmp, property);

  if (container < 0)
    {
      if (xmp_last_child (xmp, property) < 0 && ! xmp_is_empty (xmp, property))
        g_strv_builder_take (values, xmp_value (xmp, property));
      return;
    }
  for (int item = xmp_item (xmp, container, container); item >= 0; item = xmp_item (xmp, container, item))
    g_strv_builder_take (values, xmp_value (xmp, item));
}

char **
fovea_xmp_list (FoveaXmp *xmp, const FoveaXmpName *name)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  int                      on, property = xmp_property (xmp, name);
  const FoveaXmlAttribute *a = xmp_attribute (xmp, name->space, name->name, &on);

  if (property < 0 && ! a)
    return NULL;
  if (property >= 0)
    xmp_list_property (xmp, property, values);
  if (a)
    g_strv_builder_take (values, fovea_xml_value (xmp->text->str, a->value_start, a->value_end));
  return g_strv_builder_end (values);
}

gboolean
fovea_xmp_has (FoveaXmp *xmp, const FoveaXmpName *name)
{
  int on;

  return xmp_property (xmp, name) >= 0 || xmp_attribute (xmp, name->space, name->name, &on);
}

char *
fovea_xmp_text (FoveaXmp *xmp, const FoveaXmpName *name)
{
  g_auto (GStrv) values = fovea_xmp_list (xmp, name);

  return values && values[0] ? g_strdup (values[0]) : NULL;
}

/* ---- Adding ----------------------------------------------------------------------- */

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
  int last = xmp_last_child (xmp, element);

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
    xmp_cut (xmp, e->open_end - 2, e->open_end, instead);
}

/* All descriptions of a packet are about the same thing. In its own quotes: the
 * other kind may stand inside. */
static char *
xmp_about (FoveaXmp *xmp)
{
  int                      on;
  const FoveaXmlAttribute *a = xmp_attribute (xmp, RDF, "about", &on);

  return a ? g_strndup (xmp->text->str + a->value_start - 1, a->end + 1 - a->value_start) : g_strdup ("\"\"");
}

static const FoveaXmlAttribute *
xmp_our_space (FoveaXmp *xmp, int element)
{
  GArray *attributes = xmp_element (xmp, element)->attributes;

  for (guint i = 0; i < attributes->len; i++)
    {
      const FoveaXmlAttribute *a = &g_array_index (attributes, FoveaXmlAttribute, i);

      if (a->value_end - a->value_start == strlen (XMP_FOVEA)
          && memcmp (xmp->text->str + a->value_start, XMP_FOVEA, strlen (XMP_FOVEA)) == 0)
        return a;
    }
  return NULL;
}

static int
xmp_find_ours (FoveaXmp *xmp)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_is_description (xmp, i) && xmp_our_space (xmp, i))
      return i;
  return -1;
}

/* Our own description, where what is new goes; -1: the packet is broken. */
static int
xmp_ours (FoveaXmp *xmp)
{
  if (! xmp->broken && xmp_find_ours (xmp) < 0)
    {
      g_autofree char *about = xmp_about (xmp);
      g_autofree char *rdf = xmp_prefix (xmp, xmp_rdf (xmp));
      g_autofree char *block = NULL;
      gsize            place;

      xmp_open (xmp, xmp_rdf (xmp));
      place = xmp_inside (xmp, xmp_rdf (xmp));
      block = g_strdup_printf ("\n  <%sDescription%s %sabout=%s\n    xmlns:dc=\"" XMP_DC "\"\n    xmlns:lr=\"" XMP_LR
                               "\"\n    xmlns:fovea=\"" XMP_FOVEA "\">\n  </%sDescription>",
                               rdf, *rdf ? "" : " xmlns:rdf=\"" RDF "\"", *rdf ? rdf : "rdf:", about, rdf);
      xmp_cut (xmp, place, place, block);
    }
  return xmp->broken ? -1 : xmp_find_ours (xmp);
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
    xmp_cut (xmp, xmp_inside (xmp, ours), xmp_inside (xmp, ours), property);
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
  xmp_cut (xmp, xmp_element (xmp, property)->open_end, xmp_element (xmp, property)->open_end, bag);
}

static void
xmp_add_items (FoveaXmp *xmp, int container, const char *const *values)
{
  g_autofree char *rdf = xmp_prefix (xmp, container);
  g_autofree char *items = NULL;
  int              last = xmp_last_child (xmp, container);
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
  xmp_cut (xmp, place, place, items);
}

gboolean
fovea_xmp_add (FoveaXmp *xmp, const FoveaXmpName *name, const char *const *values, GError **error)
{
  int property = xmp_property (xmp, name);
  int container = property >= 0 ? xmp_container (xmp, property) : -1;
  int on;

  if (! values[0])
    return TRUE;
  if (container >= 0)
    {
      xmp_add_items (xmp, container, values);
      return TRUE;
    }
  if (property >= 0 && xmp_is_empty (xmp, property) && ! xmp_attribute (xmp, name->space, name->name, &on))
    {
      xmp_fill (xmp, property, values);
      return TRUE;
    }
  if (property >= 0 || xmp_attribute (xmp, name->space, name->name, &on))
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

/* ---- Taking ----------------------------------------------------------------------- */

static void
xmp_take_element (FoveaXmp *xmp, int element)
{
  const FoveaXmlElement *e = xmp_element (xmp, element);

  xmp_cut (xmp, fovea_xml_before (xmp->text->str, e->start), e->end, NULL);
}

static void
xmp_take_one (FoveaXmp *xmp, const FoveaXmpName *name, const char *value)
{
  int property = xmp_property (xmp, name);
  int container = property >= 0 ? xmp_container (xmp, property) : -1;
  int found = -1;

  /* The last one: ours was put behind the others. */
  for (int item = xmp_item (xmp, container, container); item >= 0; item = xmp_item (xmp, container, item))
    {
      g_autofree char *other = xmp_value (xmp, item);

      if (strcmp (other, value) == 0)
        found = item;
    }
  if (found < 0)
    return;
  xmp_take_element (xmp, found);
  if (xmp_item (xmp, container, container) < 0)
    xmp_take_element (xmp, property);
}

void
fovea_xmp_take (FoveaXmp *xmp, const FoveaXmpName *name, const char *const *values)
{
  for (guint i = 0; values && values[i]; i++)
    xmp_take_one (xmp, name, values[i]);
}

/* Does it hold nothing but what it is about and abbreviations? */
static gboolean
xmp_says_nothing (FoveaXmp *xmp, int description)
{
  const FoveaXmlElement *e = xmp_element (xmp, description);

  if (xmp_last_child (xmp, description) >= 0)
    return FALSE;
  for (guint i = 0; i < e->attributes->len; i++)
    {
      const FoveaXmlAttribute *a = &g_array_index (e->attributes, FoveaXmlAttribute, i);

      if (! g_str_has_prefix (xmp->text->str + a->start, "xmlns")
          && ! xmp_attribute_is (xmp, description, a, RDF, "about"))
        return FALSE;
    }
  return TRUE;
}

static gboolean
xmp_forget_one (FoveaXmp *xmp)
{
  const FoveaXmlAttribute *a;
  int                      on;

  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_is (xmp, i, XMP_FOVEA, NULL) && xmp_is_description (xmp, xmp_element (xmp, i)->parent))
      {
        xmp_take_element (xmp, i);
        return TRUE;
      }
  a = xmp_attribute (xmp, XMP_FOVEA, NULL, &on);
  if (a)
    xmp_cut (xmp, fovea_xml_before (xmp->text->str, a->start), a->end, NULL);
  return a != NULL;
}

void
fovea_xmp_forget (FoveaXmp *xmp)
{
  int ours;

  while (! xmp->broken && xmp_forget_one (xmp))
    ;
  while (! xmp->broken && (ours = xmp_find_ours (xmp)) >= 0)
    {
      const FoveaXmlAttribute *a = xmp_our_space (xmp, ours);

      if (xmp_says_nothing (xmp, ours))
        xmp_take_element (xmp, ours);
      else
        xmp_cut (xmp, fovea_xml_before (xmp->text->str, a->start), a->end, NULL);
    }
}
