/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JPEG (ISO 10918-1): marker segments up to the first scan. XMP is an APP1 segment of
 * its own (XMP specification part 3), IPTC a resource of Photoshop's APP13. */
#include <glib/gi18n.h>
#include <string.h>

#include "message.h"
#include "tags-format.h"

#define JPEG_XMP "http://ns.adobe.com/xap/1.0/"       /* with its zero */
#define JPEG_MORE "http://ns.adobe.com/xmp/extension/" /* what one segment cannot hold */
#define JPEG_PHOTOSHOP "Photoshop 3.0"
#define JPEG_MPF "MPF" /* an index of several pictures */
#define JPEG_LARGEST 65533

typedef struct
{
  guint8 marker;
  gsize  start, data, end;
} JpegSegment;

static gboolean
jpeg_is (const guint8 *data, gsize n)
{
  return n > 4 && memcmp (data, "\xff\xd8\xff", 3) == 0;
}

/* The segment at `at`; FALSE: the picture begins, or the file is damaged. */
static gboolean
jpeg_next (const guint8 *data, gsize n, gsize at, JpegSegment *segment)
{
  gsize start = at, length;

  while (at + 1 < n && data[at] == 0xff && data[at + 1] == 0xff)
    at++;
  if (n < 4 || at > n - 4 || data[at] != 0xff || data[at + 1] == 0xda || data[at + 1] == 0xd9
      || data[at + 1] < 0x02 || (data[at + 1] >= 0xd0 && data[at + 1] <= 0xd8))
    return FALSE;
  length = data[at + 2] << 8 | data[at + 3];
  if (length < 2 || length > n - at - 2)
    return FALSE;
  *segment = (JpegSegment) { data[at + 1], start, at + 4, at + 2 + length };
  return TRUE;
}

static gboolean
jpeg_has (const guint8 *data, const JpegSegment *s, guint8 marker, const char *name)
{
  gsize n = strlen (name) + 1;

  return s->marker == marker && s->end - s->data >= n && memcmp (data + s->data, name, n) == 0;
}

/* ---- Reading ---------------------------------------------------------------------- */

static GBytes *
jpeg_resources (GBytes *file, const JpegSegment *s)
{
  const guint8 *data = g_bytes_get_data (file, NULL);
  gsize         start = s->data + sizeof JPEG_PHOTOSHOP;

  return jpeg_has (data, s, 0xed, JPEG_PHOTOSHOP) ? g_bytes_new_from_bytes (file, start, s->end - start) : NULL;
}

static GBytes *
jpeg_iptc (GBytes *file, const JpegSegment *s)
{
  g_autoptr (GBytes) resources = jpeg_resources (file, s);

  return resources ? fovea_resources_iptc (resources) : NULL;
}

/* Keywords in the part of an XMP packet that is kept apart would stand twice. */
static gboolean
jpeg_check_more (const guint8 *data, const JpegSegment *s, GError **error)
{
  if (! jpeg_has (data, s, 0xe1, JPEG_MORE)
      || (! g_strstr_len ((const char *) data + s->data, s->end - s->data, ":subject")
          && ! g_strstr_len ((const char *) data + s->data, s->end - s->data, ":hierarchicalSubject")))
    return TRUE;
  return fovea_failed_error (error, _("its XMP goes on in a second part that holds keywords; --sidecar writes the tags beside the photo"));
}

static gboolean
jpeg_read (GBytes *file, FoveaEmbedded *found, GError **error)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (file, &n);
  JpegSegment   s;

  for (gsize at = 2; jpeg_next (data, n, at, &s); at = s.end)
    {
      if (jpeg_has (data, &s, 0xe1, JPEG_XMP))
        {
          gsize start = s.data + sizeof JPEG_XMP;

          if (found->xmp)
            return fovea_failed_error (error, _("it holds two XMP packets, which is damage"));
          found->xmp = g_bytes_new_from_bytes (file, start, s.end - start);
        }
      if (! jpeg_check_more (data, &s, error))
        return FALSE;
      if (! found->iptc)
        found->iptc = jpeg_iptc (file, &s);
    }
  return TRUE;
}

/* ---- Writing ---------------------------------------------------------------------- */

typedef struct
{
  GBytes              *file;
  const guint8        *data;
  gsize                n, place; /* `place`: where XMP goes that is new */
  FoveaEmbedded        old;
  const FoveaEmbedded *wanted;
  GPtrArray           *pieces;
} JpegChange;

static gboolean
jpeg_add_xmp (GPtrArray *pieces, GBytes *xmp, GError **error)
{
  gsize  n = xmp ? g_bytes_get_size (xmp) : 0;
  gsize  length = 2 + sizeof JPEG_XMP + n;
  guint8 head[4] = { 0xff, 0xe1, length >> 8, length & 0xff };

  if (! xmp)
    return TRUE;
  if (length > JPEG_LARGEST + 2)
    return fovea_failed_error (error, _("its XMP would have %zu bytes, and a JPEG holds %d; --sidecar writes the tags beside the photo"),
                               n, (int) (JPEG_LARGEST - sizeof JPEG_XMP));
  fovea_pieces_add (pieces, head, sizeof head);
  fovea_pieces_add (pieces, JPEG_XMP, sizeof JPEG_XMP);
  g_ptr_array_add (pieces, g_bytes_ref (xmp));
  return TRUE;
}

/* The APP13 segment `s` with other records. */
static gboolean
jpeg_add_iptc (JpegChange *c, const JpegSegment *s, GError **error)
{
  g_autoptr (GBytes) resources = jpeg_resources (c->file, s);
  g_autoptr (GBytes) changed = fovea_resources_change (resources, c->old.iptc, c->wanted->iptc, FALSE);
  gsize              length = 2 + sizeof JPEG_PHOTOSHOP + g_bytes_get_size (changed);
  guint8             head[4] = { 0xff, 0xed, length >> 8, length & 0xff };

  if (length > JPEG_LARGEST + 2)
    return fovea_failed_error (error, _("its IPTC records are too large for one more keyword"));
  fovea_pieces_keep (c->pieces, c->file, s->start, s->data - 4);
  fovea_pieces_add (c->pieces, head, sizeof head);
  fovea_pieces_add (c->pieces, JPEG_PHOTOSHOP, sizeof JPEG_PHOTOSHOP);
  g_ptr_array_add (c->pieces, g_steal_pointer (&changed));
  return TRUE;
}

/* New XMP goes behind JFIF and EXIF, which come first: behind the last of them. */
static gsize
jpeg_place (const guint8 *data, gsize n)
{
  JpegSegment s;
  gsize       place = 2;

  for (gsize at = 2; jpeg_next (data, n, at, &s); at = s.end)
    if (s.marker == 0xe0 || jpeg_has (data, &s, 0xe1, "Exif"))
      place = s.end;
  return place;
}

static gboolean
jpeg_write_segment (JpegChange *c, const JpegSegment *s, GError **error)
{
  g_autoptr (GBytes) iptc = c->wanted->iptc && c->old.iptc ? jpeg_iptc (c->file, s) : NULL;

  if (jpeg_has (c->data, s, 0xe1, JPEG_XMP))
    {
      if (c->wanted->xmp)
        fovea_pieces_keep (c->pieces, c->file, s->start, s->data - 4);
      return jpeg_add_xmp (c->pieces, c->wanted->xmp, error);
    }
  if (! iptc || g_bytes_get_data (iptc, NULL) != g_bytes_get_data (c->old.iptc, NULL)
      || fovea_bytes_same (iptc, c->wanted->iptc))
    {
      fovea_pieces_keep (c->pieces, c->file, s->start, s->end);
      return TRUE;
    }
  return jpeg_add_iptc (c, s, error);
}

static gboolean
jpeg_write_segments (JpegChange *c, GError **error)
{
  JpegSegment s;
  gsize       at;

  fovea_pieces_keep (c->pieces, c->file, 0, 2);
  for (at = 2; jpeg_next (c->data, c->n, at, &s); at = s.end)
    {
      if (at == c->place && ! c->old.xmp && ! jpeg_add_xmp (c->pieces, c->wanted->xmp, error))
        return FALSE;
      if (! jpeg_write_segment (c, &s, error))
        return FALSE;
    }
  if (at == c->place && ! c->old.xmp && ! jpeg_add_xmp (c->pieces, c->wanted->xmp, error))
    return FALSE;
  fovea_pieces_keep (c->pieces, c->file, at, c->n);
  return TRUE;
}

/* Where the picture grew, what lies behind it has moved: the index says so. */
static gboolean
jpeg_mend_index (JpegChange *c, GError **error)
{
  gsize total = 0, at = 0;

  for (guint i = 0; i < c->pieces->len; i++)
    total += g_bytes_get_size (c->pieces->pdata[i]);
  for (guint i = 0; i < c->pieces->len; i++)
    {
      gsize         n;
      const guint8 *piece = g_bytes_get_data (c->pieces->pdata[i], &n);
      gboolean      kept = piece >= c->data && piece < c->data + c->n;
      gsize         was = kept ? piece - c->data : 0;
      JpegSegment   s;

      if (kept && was >= 2 && jpeg_next (c->data, c->n, was, &s) && s.end - s.start == n
          && jpeg_has (c->data, &s, 0xe2, JPEG_MPF))
        {
          gint64  grown = (gint64) total - (gint64) c->n, behind = grown - ((gint64) at - (gint64) was);
          gsize   head = s.data - s.start + sizeof JPEG_MPF;
          guint8 *mended = g_memdup2 (piece, n);

          g_bytes_unref (c->pieces->pdata[i]);
          c->pieces->pdata[i] = g_bytes_new_take (mended, n);
          if ((grown || behind) && ! fovea_mpf_shift (mended + head, n - head, grown, behind))
            return fovea_failed_error (error, _("it holds several pictures, and their index (MPF) is damaged; --sidecar writes the tags beside the photo"));
        }
      at += n;
    }
  return TRUE;
}

static GPtrArray *
jpeg_write (GBytes *file, const FoveaEmbedded *wanted, GError **error)
{
  g_autoptr (GPtrArray) pieces = fovea_pieces_new ();
  JpegChange            c = { .file = file, .wanted = wanted, .pieces = pieces };
  gboolean              good;

  c.data = g_bytes_get_data (file, &c.n);
  c.place = jpeg_place (c.data, c.n);
  good = jpeg_read (file, &c.old, error) && jpeg_write_segments (&c, error) && jpeg_mend_index (&c, error);
  fovea_embedded_clear (&c.old);
  return good ? g_steal_pointer (&pieces) : NULL;
}

const FoveaTagsFormat fovea_tags_jpeg = { "JPEG", jpeg_is, jpeg_read, jpeg_write };
