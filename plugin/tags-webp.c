/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WebP (RFC 9649): RIFF chunks. XMP is the last chunk of the extended form; a simple
 * file becomes an extended one, and simple again when its XMP goes. */
#include <glib/gi18n.h>
#include <string.h>

#include "message.h"
#include "tags-format.h"

#define WEBP_XMP 0x04
#define WEBP_ALPHA 0x10

typedef struct
{
  const guint8 *type;
  gsize         start, data, size, end;
} WebpChunk;

static gboolean
webp_is (const guint8 *data, gsize n)
{
  return n > 20 && memcmp (data, "RIFF", 4) == 0 && memcmp (data + 8, "WEBP", 4) == 0;
}

static guint32
webp_number (const guint8 *p)
{
  return (guint32) p[3] << 24 | p[2] << 16 | p[1] << 8 | p[0];
}

static void
webp_append_number (GByteArray *to, guint32 value)
{
  guint8 bytes[4] = { value, value >> 8, value >> 16, value >> 24 };

  g_byte_array_append (to, bytes, sizeof bytes);
}

static gboolean
webp_next (const guint8 *data, gsize n, gsize at, WebpChunk *c)
{
  gsize size;

  if (n < 8 || at > n - 8)
    return FALSE;
  size = webp_number (data + at + 4);
  if (size > n - at - 8)
    return FALSE;
  *c = (WebpChunk) { data + at, at, at + 8, size, MIN (n, at + 8 + size + (size & 1)) };
  return TRUE;
}

static gboolean
webp_has (const WebpChunk *c, const char *type)
{
  return memcmp (c->type, type, 4) == 0;
}

static gboolean
webp_read (GBytes *file, FoveaEmbedded *found, GError **error)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (file, &n);
  WebpChunk     c;

  for (gsize at = 12; webp_next (data, n, at, &c); at = c.end)
    if (webp_has (&c, "XMP "))
      {
        if (found->xmp)
          return fovea_failed_error (error, _("it holds two XMP packets, which is damage"));
        found->xmp = g_bytes_new_from_bytes (file, c.data, c.size);
      }
  return TRUE;
}

/* ---- Writing ---------------------------------------------------------------------- */

/* Width, height and alpha of the picture's own chunk. */
static gboolean
webp_size (const guint8 *data, const WebpChunk *c, guint *width, guint *height, gboolean *alpha)
{
  const guint8 *p = data + c->data;
  guint32       bits;

  if (webp_has (c, "VP8 ") && c->size >= 10)
    {
      *width = (p[6] | p[7] << 8) & 0x3fff;
      *height = (p[8] | p[9] << 8) & 0x3fff;
      *alpha = FALSE;
      return *width > 0 && *height > 0;
    }
  if (! webp_has (c, "VP8L") || c->size < 5 || p[0] != 0x2f)
    return FALSE;
  bits = webp_number (p + 1);
  *width = (bits & 0x3fff) + 1;
  *height = (bits >> 14 & 0x3fff) + 1;
  *alpha = bits >> 28 & 1;
  return TRUE;
}

/* The head of an extended file for a simple one, whose picture is `c`. */
static gboolean
webp_extend (const guint8 *data, const WebpChunk *c, GPtrArray *pieces, GError **error)
{
  guint       width, height;
  gboolean    alpha;
  GByteArray *head;
  guint8      size[6];

  if (! webp_size (data, c, &width, &height, &alpha))
    return fovea_failed_error (error, _("it is damaged: the head of its picture cannot be read"));
  head = g_byte_array_new ();
  g_byte_array_append (head, (const guint8 *) "VP8X", 4);
  webp_append_number (head, 10);
  webp_append_number (head, WEBP_XMP | (alpha ? WEBP_ALPHA : 0));
  for (int i = 0; i < 3; i++)
    {
      size[i] = (width - 1) >> 8 * i;
      size[3 + i] = (height - 1) >> 8 * i;
    }
  g_byte_array_append (head, size, sizeof size);
  fovea_pieces_take (pieces, head);
  return TRUE;
}

static void
webp_keep_head (const WebpChunk *c, gboolean xmp, GPtrArray *pieces)
{
  GByteArray *head = g_byte_array_new ();

  g_byte_array_append (head, c->type, c->end - c->start);
  head->data[8] = (head->data[8] & ~WEBP_XMP) | (xmp ? WEBP_XMP : 0);
  fovea_pieces_take (pieces, head);
}

static void
webp_add (GPtrArray *pieces, GBytes *xmp)
{
  GByteArray *chunk = g_byte_array_new ();
  gsize       n = g_bytes_get_size (xmp);
  guint8      zero = 0;

  g_byte_array_append (chunk, (const guint8 *) "XMP ", 4);
  webp_append_number (chunk, n);
  g_byte_array_append (chunk, g_bytes_get_data (xmp, NULL), n);
  if (n & 1)
    g_byte_array_append (chunk, &zero, 1);
  fovea_pieces_take (pieces, chunk);
}

/* Does an extended file hold nothing but XMP and one picture that says all about
 * itself? */
static gboolean
webp_is_simple (const guint8 *data, gsize n, const WebpChunk *head)
{
  guint     width, height;
  gboolean  alpha;
  WebpChunk picture, rest;

  return head->size == 10 && webp_next (data, n, head->end, &picture)
         && webp_size (data, &picture, &width, &height, &alpha)
         && (data[head->data] & ~WEBP_XMP) == (alpha ? WEBP_ALPHA : 0)
         && webp_next (data, n, picture.end, &rest) && webp_has (&rest, "XMP ") && rest.end == n;
}

static void
webp_finish (GPtrArray *pieces, GBytes *file, gsize start, gsize n)
{
  GByteArray *riff = g_byte_array_new ();
  gsize       size = 4;

  for (guint i = 0; i < pieces->len; i++)
    size += g_bytes_get_size (pieces->pdata[i]);
  g_byte_array_append (riff, (const guint8 *) "RIFF", 4);
  webp_append_number (riff, size);
  g_byte_array_append (riff, (const guint8 *) "WEBP", 4);
  g_ptr_array_insert (pieces, 0, g_byte_array_free_to_bytes (riff));
  fovea_pieces_keep (pieces, file, start, n); /* whatever lies behind */
}

static gboolean
webp_write_chunk (const guint8 *data, gsize n, GBytes *file, const WebpChunk *c, GBytes *xmp, GPtrArray *pieces, GError **error)
{
  if (webp_has (c, "XMP "))
    return TRUE;
  if (webp_has (c, "VP8X"))
    {
      if (c->size < 10)
        return fovea_failed_error (error, _("it is damaged: the head of its picture cannot be read"));
      if (xmp || ! webp_is_simple (data, n, c))
        webp_keep_head (c, xmp != NULL, pieces);
      return TRUE;
    }
  if (c->start == 12 && xmp && ! webp_extend (data, c, pieces, error))
    return FALSE;
  fovea_pieces_keep (pieces, file, c->start, c->end);
  return TRUE;
}

static GPtrArray *
webp_write (GBytes *file, const FoveaEmbedded *wanted, GError **error)
{
  g_autoptr (GPtrArray) pieces = fovea_pieces_new ();
  gsize         n, at, whole;
  const guint8 *data = g_bytes_get_data (file, &n);
  WebpChunk     c;

  whole = MIN (n, (gsize) webp_number (data + 4) + 8);
  whole = MIN (n, whole + (whole & 1));
  for (at = 12; webp_next (data, whole, at, &c); at = c.end)
    if (! webp_write_chunk (data, whole, file, &c, wanted->xmp, pieces, error))
      return NULL;
  if (at != whole)
    {
      fovea_failed_error (error, _("it is cut off: the end of the WebP is missing"));
      return NULL;
    }
  if (wanted->xmp)
    webp_add (pieces, wanted->xmp);
  webp_finish (pieces, file, whole, n);
  return g_steal_pointer (&pieces);
}

const FoveaTagsFormat fovea_tags_webp = { "WebP", webp_is, webp_read, webp_write };
