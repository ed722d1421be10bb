/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a packet, for the files that change it (xmp-text.c, xmp-list.c,
 * xmp-add.c, xmp-take.c) and nobody else. An element is named by its number in the
 * text, which a cut changes. */
#pragma once

#include "xmp-scan.h"
#include "xmp-text.h"

G_BEGIN_DECLS

#define XMP_RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

struct _FoveaXmp
{
  GString *text;
  GBytes  *head, *tail; /* a byte order mark, and zeros behind the text */
  GArray  *elements;
  gboolean broken; /* a change would have damaged it, and was left out */
};

static inline FoveaXmlElement *
xmp_element (FoveaXmp *xmp, int element)
{
  return &g_array_index (xmp->elements, FoveaXmlElement, element);
}

static inline gboolean
xmp_is (FoveaXmp *xmp, int element, const char *space, const char *name)
{
  return fovea_xml_element_is (xmp->text->str, xmp->elements, element, space, name);
}

/* Puts `instead` (NULL: nothing) in the place of a part of the text; where no XML is
 * left the text stays, and is `broken`. */
void fovea_xmp_cut (FoveaXmp *xmp, gsize start, gsize end, const char *instead);

/* Elements; -1: there is none. */
int fovea_xmp_rdf (FoveaXmp *xmp);
int fovea_xmp_last_child (FoveaXmp *xmp, int parent);
int fovea_xmp_property (FoveaXmp *xmp, const FoveaXmpName *name);
int fovea_xmp_container (FoveaXmp *xmp, int property);
int fovea_xmp_item (FoveaXmp *xmp, int container, int after);
int fovea_xmp_find_ours (FoveaXmp *xmp); /* the description that names our namespace */

gboolean fovea_xmp_is_description (FoveaXmp *xmp, int element);
gboolean fovea_xmp_is_empty (FoveaXmp *xmp, int property);
char    *fovea_xmp_value (FoveaXmp *xmp, int element); /* (transfer full) */

/* Attributes; they go with the next cut. */
gboolean                 fovea_xmp_attribute_is (FoveaXmp                *xmp,
                                                 int                      element,
                                                 const FoveaXmlAttribute *a,
                                                 const char              *space,
                                                 const char              *name);
const FoveaXmlAttribute *fovea_xmp_attribute (FoveaXmp *xmp, const char *space, const char *name, int *on);
const FoveaXmlAttribute *fovea_xmp_our_space (FoveaXmp *xmp, int element);

G_END_DECLS
