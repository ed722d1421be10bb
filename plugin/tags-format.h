/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a picture file keeps its XMP and IPTC, and the same file with others in
 * their place: nothing else is decoded, moved out of its order, or written anew. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GBytes *xmp;  /* the packet; NULL: none */
  GBytes *iptc; /* the records of IPTC-IIM; NULL: none */
  GBytes *old_iptc; /* records that are read and never written; NULL: none */
  GBytes *old_xmp;  /* the packet for which reading fails, as it can only be read */
} FoveaEmbedded;

void fovea_embedded_clear (FoveaEmbedded *embedded);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaEmbedded, fovea_embedded_clear)

typedef struct
{
  const char *name; /* "JPEG" */
  gboolean (*is) (const guint8 *data, gsize n);
  gboolean (*read) (GBytes *file, FoveaEmbedded *found, GError **error);
  /* The new file in pieces (of GBytes), most of which are the old one's. IPTC is
   * replaced where there is some, and never begun. */
  GPtrArray *(*write) (GBytes *file, const FoveaEmbedded *wanted, GError **error);
} FoveaTagsFormat;

extern const FoveaTagsFormat fovea_tags_jpeg, fovea_tags_png, fovea_tags_tiff, fovea_tags_webp;

/* By what the file begins with; NULL: none that holds XMP for us. */
const FoveaTagsFormat *fovea_tags_format (GBytes *file);

/* ---- For the formats ---------------------------------------------------------- */

GPtrArray *fovea_pieces_new (void);
/* A part of the file as it is. */
void fovea_pieces_keep (GPtrArray *pieces, GBytes *file, gsize start, gsize end);
/* Bytes of our own. */
void fovea_pieces_add (GPtrArray *pieces, const void *data, gsize n);
/* Takes the bytes. */
void fovea_pieces_take (GPtrArray *pieces, GByteArray *bytes);
gboolean fovea_bytes_same (GBytes *a, GBytes *b); /* also both NULL */

/* ---- Several pictures in a JPEG --------------------------------------------------- */

/* Mends the index of a JPEG's pictures (`data`: the segment behind "MPF", a zero)
 * where the first one has grown by so many bytes, `behind` of them behind the index.
 * FALSE: it cannot be read. */
gboolean fovea_mpf_shift (guint8 *data, gsize n, gint64 grown, gint64 behind);

/* ---- Photoshop's resources -------------------------------------------------------- */

/* The records of IPTC among them; NULL: none. (transfer full) */
GBytes *fovea_resources_iptc (GBytes *resources);
/* The same resources with `new` in the place of the records `old`, if it is those that
 * they hold, and with a digest of them that is right where it was. `filled`: the
 * records themselves are filled up with zeros to words. (transfer full) */
GBytes *fovea_resources_change (GBytes *resources, GBytes *old, GBytes *new, gboolean filled);

/* ---- IPTC keywords ---------------------------------------------------------------- */

/* Record 2, data set 25. NULL: there are none, or the records are damaged.
 * (transfer full) */
char **fovea_iptc_keywords (GBytes *iptc);
/* The same records without one of each of `take`, and with `add` behind the last
 * keyword. (transfer full) */
GBytes *fovea_iptc_change (GBytes *iptc, const char *const *take, const char *const *add);
/* Without the zeros, less than four, that fill them up to words. (transfer full) */
GBytes *fovea_iptc_trim (GBytes *iptc);
/* Do they say that they are UTF-8? */
gboolean fovea_iptc_is_utf8 (GBytes *iptc);
/* Can such records hold that word? 64 bytes at most, and plain ASCII where they do
 * not say that they are UTF-8. */
gboolean fovea_iptc_can_hold (gboolean utf8, const char *word);

G_END_DECLS
