/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG (ISO 15948): length, type, data, CRC. XMP is the international text chunk
 * "XML:com.adobe.xmp"; it is read deflated too, and written plain. IPTC, for which no
 * standard has a place, is read as others keep it, and left. */
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

#include "message.h"
#include "tags-format.h"

#define PNG_KEYWORD "XML:com.adobe.xmp"
#define PNG_OLD "Raw profile type xmp" /* of ImageMagick, in text chunks */
#define PNG_OLD_IPTC "Raw profile type iptc"
#define PNG_LARGEST ((gsize) 32 << 20)

typedef struct
{
  const guint8 *type;
  gsize         start, data, data_end, end;
} PngChunk;

static gboolean
png_is (const guint8 *data, gsize n)
{
  return n > 8 && memcmp (data, "\x89PNG\r\n\x1a\n", 8) == 0;
}

static guint32
png_number (const guint8 *p)
{
  return (guint32) p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static gboolean
png_next (const guint8 *data, gsize n, gsize at, PngChunk *chunk)
{
  gsize length;

  if (n < 12 || at > n - 12)
    return FALSE;
  length = png_number (data + at);
  if (length > n - at - 12)
    return FALSE;
  *chunk = (PngChunk) { data + at + 4, at, at + 8, at + 8 + length, at + 12 + length };
  return TRUE;
}

/* CRC-32 of ISO 3309. */
static guint32
png_crc (guint32 crc, const guint8 *data, gsize n)
{
  crc = ~crc;
  for (gsize i = 0; i < n; i++)
    {
      crc ^= data[i];
      for (int k = 0; k < 8; k++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
  return ~crc;
}

static gboolean
png_has (const guint8 *data, const PngChunk *c, const char *type, const char *keyword)
{
  gsize n = strlen (keyword) + 1;

  return memcmp (c->type, type, 4) == 0 && c->data_end - c->data >= n && memcmp (data + c->data, keyword, n) == 0;
}

static gboolean
png_is_xmp (const guint8 *data, const PngChunk *c)
{
  return png_has (data, c, "iTXt", PNG_KEYWORD);
}

/* A chunk of text, plain or deflated. */
static gboolean
png_is_text (const guint8 *data, const PngChunk *c, const char *keyword)
{
  return png_has (data, c, "zTXt", keyword) || png_has (data, c, "tEXt", keyword) || png_has (data, c, "iTXt", keyword);
}

/* ---- Reading ---------------------------------------------------------------------- */

static GBytes *
png_inflate (GBytes *packed, GError **error)
{
  g_autoptr (GZlibDecompressor) zlib = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GInputStream) from = g_memory_input_stream_new_from_bytes (packed);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (from, G_CONVERTER (zlib));
  g_autoptr (GByteArray)   plain = g_byte_array_new ();
  g_autoptr (GError)       problem = NULL;
  guint8                   buffer[4096];
  gssize                   got;

  while ((got = g_input_stream_read (stream, buffer, sizeof buffer, NULL, &problem)) > 0 && plain->len <= PNG_LARGEST)
    g_byte_array_append (plain, buffer, got);
  if (got == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&plain));
  fovea_failed_error (error, _("its XMP is damaged: %s"), problem ? problem->message : _("it is too large"));
  return NULL;
}

/* Behind the keyword: two flags, and a language and a translated keyword, each
 * ended by a zero. */
static GBytes *
png_international (GBytes *file, const PngChunk *c, const char *keyword, GError **error)
{
  const guint8      *data = g_bytes_get_data (file, NULL);
  gsize              at = c->data + strlen (keyword) + 1;
  gboolean           packed = at < c->data_end && data[at] != 0;
  g_autoptr (GBytes) text = NULL;

  at += 2;
  for (int i = 0; i < 2 && at < c->data_end; i++)
    {
      const guint8 *zero = memchr (data + at, '\0', c->data_end - at);

      at = zero ? (gsize) (zero - data) + 1 : c->data_end + 1;
    }
  if (at > c->data_end)
    {
      fovea_failed_error (error, _("the chunk of its XMP is damaged"));
      return NULL;
    }
  text = g_bytes_new_from_bytes (file, at, c->data_end - at);
  return packed ? png_inflate (text, error) : g_steal_pointer (&text);
}

static GBytes *
png_text (GBytes *file, const PngChunk *c, const char *keyword)
{
  gboolean           packed = memcmp (c->type, "zTXt", 4) == 0;
  gsize              at = c->data + strlen (keyword) + 1 + packed; /* and by which method */
  g_autoptr (GBytes) text = NULL;

  if (memcmp (c->type, "iTXt", 4) == 0)
    return png_international (file, c, keyword, NULL);
  text = g_bytes_new_from_bytes (file, MIN (at, c->data_end), c->data_end - MIN (at, c->data_end));
  return packed ? png_inflate (text, NULL) : g_steal_pointer (&text);
}

/* "\niptc\n      12\n1c0219…": a name, a length and hexadecimal digits. */
static GBytes *
png_profile (GBytes *text)
{
  g_autoptr (GByteArray) profile = g_byte_array_new ();
  gsize                  n, at = 0;
  const char            *digits = g_bytes_get_data (text, &n);
  int                    high = -1;

  for (guint lines = 0; at < n && lines < 3; at++)
    lines += digits[at] == '\n';
  for (; at < n; at++)
    {
      int digit = g_ascii_xdigit_value (digits[at]);

      if (digit >= 0 && high >= 0)
        g_byte_array_append (profile, &(guint8) { high << 4 | digit }, 1);
      if (digit >= 0)
        high = high >= 0 ? -1 : digit;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&profile));
}

static GBytes *
png_old (GBytes *file, const PngChunk *c, const char *keyword)
{
  g_autoptr (GBytes) text = png_text (file, c, keyword);

  return text ? png_profile (text) : NULL;
}

/* As ImageMagick and exiv2 keep it: Photoshop's resources, or the records alone. */
static GBytes *
png_iptc (GBytes *file, const PngChunk *c)
{
  g_autoptr (GBytes) profile = png_old (file, c, PNG_OLD_IPTC);
  gsize              n = 0;
  const guint8      *data = profile ? g_bytes_get_data (profile, &n) : NULL;

  if (n > 0 && data[0] == 0x1c)
    return g_steal_pointer (&profile);
  return n > 0 ? fovea_resources_iptc (profile) : NULL;
}

static gboolean
png_read (GBytes *file, FoveaEmbedded *found, GError **error)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (file, &n);
  PngChunk      c;

  for (gsize at = 8; png_next (data, n, at, &c); at = c.end)
    {
      if (png_is_xmp (data, &c))
        {
          if (found->xmp)
            return fovea_failed_error (error, _("it holds two XMP packets, which is damage"));
          found->xmp = png_international (file, &c, PNG_KEYWORD, error);
          if (! found->xmp)
            return FALSE;
        }
      else if (png_is_text (data, &c, PNG_OLD_IPTC) && ! found->old_iptc)
        found->old_iptc = png_iptc (file, &c);
      else if (png_is_text (data, &c, PNG_OLD))
        {
          found->old_xmp = png_old (file, &c, PNG_OLD);
          return fovea_failed_error (error, _("it keeps its XMP in an old way (“%s”); --sidecar writes the tags beside the photo"), PNG_OLD);
        }
    }
  return TRUE;
}

/* ---- Writing ---------------------------------------------------------------------- */

static void
png_add (GPtrArray *pieces, GBytes *xmp)
{
  GByteArray *chunk;
  guint8      number[4] = { 0 };
  guint32     crc;
  gsize       length;

  if (! xmp)
    return;
  chunk = g_byte_array_new ();
  g_byte_array_append (chunk, number, 4);
  g_byte_array_append (chunk, (const guint8 *) "iTXt", 4);
  g_byte_array_append (chunk, (const guint8 *) PNG_KEYWORD, sizeof PNG_KEYWORD);
  g_byte_array_append (chunk, number, 4); /* plain, by no method; no language, no translation */
  g_byte_array_append (chunk, g_bytes_get_data (xmp, NULL), g_bytes_get_size (xmp));
  length = chunk->len - 8;
  crc = GUINT32_TO_BE (png_crc (0, chunk->data + 4, chunk->len - 4));
  for (int i = 0; i < 4; i++)
    chunk->data[i] = length >> (24 - 8 * i);
  g_byte_array_append (chunk, (const guint8 *) &crc, 4);
  fovea_pieces_take (pieces, chunk);
}

static GPtrArray *
png_write (GBytes *file, const FoveaEmbedded *wanted, GError **error)
{
  g_autoptr (GPtrArray)  pieces = fovea_pieces_new ();
  g_auto (FoveaEmbedded) old = { NULL };
  gsize         n, at;
  const guint8 *data = g_bytes_get_data (file, &n);
  gboolean      placed = FALSE;
  PngChunk      c;

  if (! png_read (file, &old, error))
    return NULL;
  fovea_pieces_keep (pieces, file, 0, 8);
  for (at = 8; png_next (data, n, at, &c); at = c.end)
    {
      gboolean xmp = png_is_xmp (data, &c);

      if (! xmp)
        fovea_pieces_keep (pieces, file, c.start, c.end);
      if (! placed && (old.xmp ? xmp : memcmp (c.type, "IHDR", 4) == 0))
        {
          png_add (pieces, wanted->xmp);
          placed = TRUE;
        }
    }
  if (! placed)
    {
      fovea_failed_error (error, _("it is damaged: a PNG begins with a chunk IHDR"));
      return NULL;
    }
  fovea_pieces_keep (pieces, file, at, n);
  return g_steal_pointer (&pieces);
}

const FoveaTagsFormat fovea_tags_png = { "PNG", png_is, png_read, png_write };
