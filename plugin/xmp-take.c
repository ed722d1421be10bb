/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words of ours, and all that our namespace remembers, out of a packet again. */
#include "xmp-inside.h"

#include <string.h>

static void
xmp_take_element (FoveaXmp *xmp, int element)
{
  const FoveaXmlElement *e = xmp_element (xmp, element);

  fovea_xmp_cut (xmp, fovea_xml_before (xmp->text->str, e->start), e->end, NULL);
}

static void
xmp_take_one (FoveaXmp *xmp, const FoveaXmpName *name, const char *value)
{
  int property = fovea_xmp_property (xmp, name);
  int container = property >= 0 ? fovea_xmp_container (xmp, property) : -1;
  int found = -1;

  /* The last one: ours was put behind the others. */
  for (int item = fovea_xmp_item (xmp, container, container); item >= 0; item = fovea_xmp_item (xmp, container, item))
    {
      g_autofree char *other = fovea_xmp_value (xmp, item);

      if (strcmp (other, value) == 0)
        found = item;
    }
  if (found < 0)
    return;
  xmp_take_element (xmp, found);
  if (fovea_xmp_item (xmp, container, container) < 0)
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

  if (fovea_xmp_last_child (xmp, description) >= 0)
    return FALSE;
  for (guint i = 0; i < e->attributes->len; i++)
    {
      const FoveaXmlAttribute *a = &g_array_index (e->attributes, FoveaXmlAttribute, i);

      if (! g_str_has_prefix (xmp->text->str + a->start, "xmlns")
          && ! fovea_xmp_attribute_is (xmp, description, a, XMP_RDF, "about"))
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
    if (xmp_is (xmp, i, XMP_FOVEA, NULL) && fovea_xmp_is_description (xmp, xmp_element (xmp, i)->parent))
      {
        xmp_take_element (xmp, i);
        return TRUE;
      }
  a = fovea_xmp_attribute (xmp, XMP_FOVEA, NULL, &on);
  if (a)
    fovea_xmp_cut (xmp, fovea_xml_before (xmp->text->str, a->start), a->end, NULL);
  return a != NULL;
}

void
fovea_xmp_forget (FoveaXmp *xmp)
{
  int ours;

  while (! xmp->broken && xmp_forget_one (xmp))
    ;
  while (! xmp->broken && (ours = fovea_xmp_find_ours (xmp)) >= 0)
    {
      const FoveaXmlAttribute *a = fovea_xmp_our_space (xmp, ours);

      if (xmp_says_nothing (xmp, ours))
        xmp_take_element (xmp, ours);
      else
        fovea_xmp_cut (xmp, fovea_xml_before (xmp->text->str, a->start), a->end, NULL);
    }
}
