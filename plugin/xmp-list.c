/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a packet says: properties of its descriptions, as elements or attributes. */
#include "xmp-inside.h"

#include <string.h>

gboolean
fovea_xmp_is_description (FoveaXmp *xmp, int element)
{
  return element >= 0 && xmp_is (xmp, element, XMP_RDF, "Description")
         && xmp_is (xmp, xmp_element (xmp, element)->parent, XMP_RDF, "RDF");
}

int
fovea_xmp_property (FoveaXmp *xmp, const FoveaXmpName *name)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    if (xmp_is (xmp, i, name->space, name->name) && fovea_xmp_is_description (xmp, xmp_element (xmp, i)->parent))
      return i;
  return -1;
}

gboolean
fovea_xmp_attribute_is (FoveaXmp *xmp, int element, const FoveaXmlAttribute *a, const char *space, const char *name)
{
  return memchr (xmp->text->str + a->start, ':', a->name_end - a->start)
         && fovea_xml_is (xmp->text->str, xmp->elements, element, a->start, a->name_end, space, name);
}

/* A simple value can be an attribute of a description. */
const FoveaXmlAttribute *
fovea_xmp_attribute (FoveaXmp *xmp, const char *space, const char *name, int *on)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    {
      GArray *attributes = xmp_element (xmp, i)->attributes;

      if (! fovea_xmp_is_description (xmp, i))
        continue;
      for (guint k = 0; k < attributes->len; k++)
        {
          const FoveaXmlAttribute *a = &g_array_index (attributes, FoveaXmlAttribute, k);

          *on = i;
          if (fovea_xmp_attribute_is (xmp, i, a, space, name))
            return a;
        }
    }
  return NULL;
}

const FoveaXmlAttribute *
fovea_xmp_our_space (FoveaXmp *xmp, int element)
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

int
fovea_xmp_find_ours (FoveaXmp *xmp)
{
  for (guint i = 0; i < xmp->elements->len; i++)
    if (fovea_xmp_is_description (xmp, i) && fovea_xmp_our_space (xmp, i))
      return i;
  return -1;
}

int
fovea_xmp_container (FoveaXmp *xmp, int property)
{
  static const char *const kinds[] = { "Bag", "Seq", "Alt" };

  for (guint i = property + 1; i < xmp->elements->len; i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      if (xmp_element (xmp, i)->parent == property && xmp_is (xmp, i, XMP_RDF, kinds[k]))
        return i;
  return -1;
}

char *
fovea_xmp_value (FoveaXmp *xmp, int element)
{
  const FoveaXmlElement *e = xmp_element (xmp, element);

  return fovea_xml_value (xmp->text->str, e->open_end, e->close_start);
}

/* The item of a container behind `after`; -1: none. */
int
fovea_xmp_item (FoveaXmp *xmp, int container, int after)
{
  for (guint i = after + 1; container >= 0 && i < xmp->elements->len; i++)
    if (xmp_element (xmp, i)->parent == container && xmp_is (xmp, i, XMP_RDF, "li"))
      return i;
  return -1;
}

/* <dc:subject/>, as some write a list without anything in it. */
gboolean
fovea_xmp_is_empty (FoveaXmp *xmp, int property)
{
  const FoveaXmlElement *e = xmp_element (xmp, property);

  return e->attributes->len == 0 && fovea_xmp_last_child (xmp, property) < 0
         && fovea_xml_is_blank (xmp->text->str, e->open_end, e->close_start);
}

static void
xmp_list_property (FoveaXmp *xmp, int property, GStrvBuilder *values)
{
  int container = fovea_xmp_container (xmp, property);

  if (container < 0)
    {
      if (fovea_xmp_last_child (xmp, property) < 0 && ! fovea_xmp_is_empty (xmp, property))
        g_strv_builder_take (values, fovea_xmp_value (xmp, property));
      return;
    }
  for (int item = fovea_xmp_item (xmp, container, container); item >= 0; item = fovea_xmp_item (xmp, container, item))
    g_strv_builder_take (values, fovea_xmp_value (xmp, item));
}

char **
fovea_xmp_list (FoveaXmp *xmp, const FoveaXmpName *name)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  int                      on, property = fovea_xmp_property (xmp, name);
  const FoveaXmlAttribute *a = fovea_xmp_attribute (xmp, name->space, name->name, &on);

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

  return fovea_xmp_property (xmp, name) >= 0 || fovea_xmp_attribute (xmp, name->space, name->name, &on);
}

char *
fovea_xmp_text (FoveaXmp *xmp, const FoveaXmpName *name)
{
  g_auto (GStrv) values = fovea_xmp_list (xmp, name);

  return values && values[0] ? g_strdup (values[0]) : NULL;
}
