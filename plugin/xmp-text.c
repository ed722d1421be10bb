/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each change cuts the text once and looks anew where everything is: packets are
 * small, and a place that was forgotten would harm someone's photo. */
#include "xmp-inside.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

#define XMP_LARGEST ((gsize) 32 << 20)
#define XMP_TOOLKIT "Fovea"

static const char xmp_empty[] =
  "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
  "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\" x:xmptk=\"" XMP_TOOLKIT "\">\n"
  " <rdf:RDF xmlns:rdf=\"" XMP_RDF "\">\n"
  " </rdf:RDF>\n"
  "</x:xmpmeta>\n"
  "<?xpacket end=\"w\"?>";

int
fovea_xmp_rdf (FoveaXmp *xmp)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_is (xmp, i, XMP_RDF, "RDF"))
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
void
fovea_xmp_cut (FoveaXmp *xmp, gsize start, gsize end, const char *instead)
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
  if (fovea_xmp_rdf (xmp) >= 0)
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

int
fovea_xmp_last_child (FoveaXmp *xmp, int parent)
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
  if (xmp_is_ours (xmp) && fovea_xmp_last_child (xmp, fovea_xmp_rdf (xmp)) < 0)
    return TRUE;
  packet = g_byte_array_new ();
  g_byte_array_append (packet, g_bytes_get_data (xmp->head, NULL), g_bytes_get_size (xmp->head));
  g_byte_array_append (packet, (const guint8 *) xmp->text->str, xmp->text->len);
  g_byte_array_append (packet, g_bytes_get_data (xmp->tail, NULL), g_bytes_get_size (xmp->tail));
  *result = g_byte_array_free_to_bytes (packet);
  return TRUE;
}
