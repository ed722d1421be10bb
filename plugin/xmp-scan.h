/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the elements of an XML text begin and end, with their namespaces: what is
 * needed to cut something into the text without touching the rest. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gsize start, end;               /* "dc:subject="x"", without the blank before it */
  gsize name_end;                 /* of "dc:subject" */
  gsize value_start, value_end;   /* without the quotes */
} FoveaXmlAttribute;

typedef struct
{
  gsize    start, open_end; /* of "<dc:subject>" */
  gsize    name_end;        /* of "<dc:subject" */
  gsize    close_start;     /* of "</dc:subject>"; open_end where it is "<dc:subject/>" */
  gsize    end;
  gboolean closed;          /* "<dc:subject/>" */
  int      parent;          /* -1: none */
  GArray  *attributes;      /* of FoveaXmlAttribute */
} FoveaXmlElement;

/* Elements in their order. FALSE where the text is not well-formed, or holds a
 * document type (which can define what words mean). (transfer full) */
GArray *fovea_xml_scan (const char *text, gsize n, GError **error);

/* Is the name between these places that of `space`? An attribute without a prefix
 * has no namespace. */
gboolean fovea_xml_is (const char *text,
                       GArray     *elements,
                       int         element,
                       gsize       name_start,
                       gsize       name_end,
                       const char *space,
                       const char *name); /* NULL: any */
gboolean fovea_xml_element_is (const char *text,
                               GArray     *elements,
                               int         element,
                               const char *space,
                               const char *name);

/* Text as it is written, with what stands for other characters resolved. (transfer
 * full) */
char *fovea_xml_value (const char *text, gsize start, gsize end);
/* Is nothing but white space there? */
gboolean fovea_xml_is_blank (const char *text, gsize start, gsize end);
/* Where the white space before a place begins. */
gsize fovea_xml_before (const char *text, gsize place);

G_END_DECLS
