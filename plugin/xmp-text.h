/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An XMP packet changed as text: what is added and taken away is cut into it, and
 * every other byte of it stays as it was, whoever wrote it and however. (XMP
 * specification part 1, ISO 16684-1: RDF/XML, its arrays as rdf:Bag of rdf:li.) */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define XMP_DC "http://purl.org/dc/elements/1.1/"
#define XMP_LR "http://ns.adobe.com/lightroom/1.0/"
#define XMP_DIGIKAM "http://www.digikam.org/ns/1.0/"
/* Ours: what Fovea has added to a photo, and by which model and settings. */
#define XMP_FOVEA "urn:fovea:tags:1.0/"

typedef struct
{
  const char *space;  /* "http://purl.org/dc/elements/1.1/" */
  const char *prefix; /* "dc": for what is new */
  const char *name;   /* "subject" */
} FoveaXmpName;

typedef struct _FoveaXmp FoveaXmp;

/* NULL, or nothing but blanks: a packet without anything in it. Fails where the text is not well-formed
 * XML, no UTF-8, or holds no rdf:RDF. */
FoveaXmp *fovea_xmp_new (GBytes *packet, GError **error);
void      fovea_xmp_free (FoveaXmp *xmp);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaXmp, fovea_xmp_free)

/* The whole packet; NULL where it holds nothing but what Fovea put around its own
 * tags, which are gone. Fails where a change would have made it no XML any more.
 * (transfer full) */
gboolean fovea_xmp_packet (FoveaXmp *xmp, GBytes **packet, GError **error);

gboolean fovea_xmp_has (FoveaXmp *xmp, const FoveaXmpName *name);
/* The items of an array, or a simple value as the only one; NULL: not there.
 * (transfer full) */
char **fovea_xmp_list (FoveaXmp *xmp, const FoveaXmpName *name);
/* The first of them, or NULL. (transfer full) */
char *fovea_xmp_text (FoveaXmp *xmp, const FoveaXmpName *name);

/* Adds items to the array, which is made where there is none. Fails, and changes
 * nothing, where it is there in a form that is no array. */
gboolean fovea_xmp_add (FoveaXmp           *xmp,
                        const FoveaXmpName *name,
                        const char *const  *values,
                        GError            **error);
/* A simple value that is not there yet. */
void fovea_xmp_set (FoveaXmp *xmp, const FoveaXmpName *name, const char *value);
/* Takes one item of each value out of the array, and the array once it is empty. */
void fovea_xmp_take (FoveaXmp *xmp, const FoveaXmpName *name, const char *const *values);
/* Takes everything of our own namespace. */
void fovea_xmp_forget (FoveaXmp *xmp);

G_END_DECLS
