/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IPTC where it stands twice: in a TIFF's own entry and among Photoshop's resources,
 * with a digest; and in a PNG, where it is read as others keep it. */
#include <string.h>

#include "tags-format.h"

#define DIGEST 16
#define HOLIDAY "\x1c\x02\x19\x00\x08holidays"

static const char *const words[] = { "dogs", NULL };

static void
append (GByteArray *to, const void *data, gsize n)
{
  g_byte_array_append (to, data, n);
}

static void
number (GByteArray *to, guint32 value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    g_byte_array_append (to, &(guint8) { value >> 8 * i }, 1);
}

static void
digest_of (const void *data, gsize n, gsize unit, guint8 *digest)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  gsize                 length = DIGEST;

  g_checksum_update (sum, data, n);
  g_checksum_update (sum, (const guint8 *) "\0\0\0", (unit - n % unit) % unit);
  g_checksum_get_digest (sum, digest, &length);
}

/* A copy of the records (NULL: none), and a digest. */
static GByteArray *
resources (const void *copy, gsize n, const guint8 *digest)
{
  GByteArray *bytes = g_byte_array_new ();

  append (bytes, "8BIM\x03\xed\x03one\0\0\0\x03res\0", 18); /* a name, and an odd length */
  if (copy)
    {
      append (bytes, "8BIM\x04\x04\0\0\0\0\0", 11);
      append (bytes, &(guint8) { n }, 1);
      append (bytes, copy, n);
      append (bytes, "", n & 1);
    }
  append (bytes, "8BIM\x04\x25\0\0\0\0\0\x10", 12);
  append (bytes, digest, DIGEST);
  append (bytes, "rest", 4);
  return bytes;
}

static void
entry (GByteArray *to, guint tag, guint type, guint32 n, guint32 value)
{
  number (to, tag, 2);
  number (to, type, 2);
  number (to, n, 4);
  number (to, value, 4);
}

/* One strip; the records as words of four, as most write them. `own`: in 33723. */
static GBytes *
tiff (GByteArray *photoshop, const void *records, gsize n, gboolean own)
{
  GByteArray *file = g_byte_array_new ();
  gsize       words_of_four = (n + 3) / 4, end = 8 + 10 + words_of_four * 4 + photoshop->len;

  append (file, "II*\0", 4);
  number (file, end + (end & 1), 4);
  append (file, "0123456789", 10);
  append (file, records, n);
  append (file, "\0\0\0", words_of_four * 4 - n);
  append (file, photoshop->data, photoshop->len);
  append (file, "", end & 1);
  number (file, own ? 4 : 3, 2);
  entry (file, 273, 4, 1, 8);
  entry (file, 279, 4, 1, 10);
  if (own)
    entry (file, 33723, 4, words_of_four, 18);
  entry (file, 34377, 1, photoshop->len, end - photoshop->len);
  number (file, 0, 4);
  return g_byte_array_free_to_bytes (file);
}

/* The value of an entry of bytes or words of four. */
static GBytes *
value (GBytes *file, guint tag)
{
  const guint8 *data = g_bytes_get_data (file, NULL), *e = data + (data[4] | data[5] << 8);

  for (guint i = e[0], at = 2; i > 0; i--, at += 12)
    if ((guint) (e[at] | e[at + 1] << 8) == tag)
      return g_bytes_new_from_bytes (file, e[at + 8] | e[at + 9] << 8, (e[at + 4] | e[at + 5] << 8) * (e[at + 2] == 4 ? 4 : 1));
  return NULL;
}

/* With the keyword or, `back`, without it. */
static GBytes *
change (GBytes *file, gboolean back)
{
  g_auto (FoveaEmbedded) found = { NULL };
  g_autoptr (GPtrArray)  pieces = NULL;
  g_autoptr (GBytes)     records = NULL;
  GByteArray            *to = g_byte_array_new ();
  FoveaEmbedded          wanted = { NULL };

  g_assert_true (fovea_tags_tiff.read (file, &found, NULL));
  g_assert_nonnull (found.iptc);
  records = fovea_iptc_change (found.iptc, back ? words : NULL, back ? NULL : words);
  wanted.iptc = records;
  pieces = fovea_tags_tiff.write (file, &wanted, NULL);
  g_assert_nonnull (pieces);
  for (guint i = 0; i < pieces->len; i++)
    append (to, g_bytes_get_data (pieces->pdata[i], NULL), g_bytes_get_size (pieces->pdata[i]));
  return g_byte_array_free_to_bytes (to);
}

/* The records are those of the file's own entry, then of the copy. */
static void
check_tiff (gsize unit, gboolean copy, gboolean own)
{
  static const char      old[] = HOLIDAY, new[] = HOLIDAY "\x1c\x02\x19\x00\x04" "dogs";
  guint8                 before[DIGEST], after[DIGEST];
  g_autoptr (GByteArray) was = NULL, is = NULL;
  g_autoptr (GBytes)     file = NULL, with = NULL, without = NULL, mended = NULL, entered = NULL, taken = NULL;

  digest_of (old, sizeof old - 1, unit, before);
  digest_of (new, sizeof new - 1, unit, after);
  was = resources (copy ? old : NULL, sizeof old - 1, before);
  is = resources (copy ? new : NULL, sizeof new - 1, after);
  file = tiff (was, old, sizeof old - 1, own);
  with = change (file, FALSE);
  mended = value (with, 34377);
  g_assert_cmpmem (g_bytes_get_data (mended, NULL), g_bytes_get_size (mended), is->data, is->len);
  entered = value (with, 33723);
  g_assert_true (own == (entered != NULL));
  if (own)
    g_assert_cmpmem (g_bytes_get_data (entered, NULL), sizeof new - 1, new, sizeof new - 1);
  without = change (with, TRUE);
  taken = value (without, 34377);
  g_assert_cmpmem (g_bytes_get_data (taken, NULL), g_bytes_get_size (taken), was->data, was->len);
}

static void
test_tiff (void)
{
  for (gsize unit = 1; unit <= 4; unit += 3)
    for (int copy = 0; copy < 2; copy++)
      check_tiff (unit, copy, TRUE);
  check_tiff (1, TRUE, FALSE);
}

/* A digest that was wrong, and a copy that is another one, stay. */
static void
test_tiff_of_others (void)
{
  static const char      old[] = HOLIDAY, other[] = "\x1c\x02\x19\x00\x05" "beach";
  guint8                 wrong[DIGEST] = "nobody's digest";
  g_autoptr (GByteArray) was = resources (other, sizeof other - 1, wrong);
  g_autoptr (GBytes)     file = tiff (was, old, sizeof old - 1, TRUE);
  g_autoptr (GBytes)     with = change (file, FALSE), kept = value (with, 34377);

  g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), was->data, was->len);
}

/* ---- PNG ---------------------------------------------------------------------------- */

static GBytes *
png (const char *type, const void *text, gsize n)
{
  GByteArray *file = g_byte_array_new ();

  append (file, "\x89PNG\r\n\x1a\n\0\0\0\0IHDR....", 20);
  append (file, "\0\0", 2);
  append (file, &(guint8[]) { n >> 8, n }, 2);
  append (file, type, 4);
  append (file, text, n);
  append (file, "....\0\0\0\0IEND....", 16);
  return g_byte_array_free_to_bytes (file);
}

/* Records alone, and among resources, as plain text; what is damaged is as none. */
static void
test_png (void)
{
  static const struct
  {
    const char *text, *keyword;
  } tries[] = {
    { "Raw profile type iptc%c\niptc\n      12\n1c021900\n07686f6c69646179\n", "holiday" },
    { "Raw profile type iptc%c\niptc\n      24\n3842494d040400000000000c1c02190007686f6c69646179\n", "holiday" },
    { "Raw profile type iptc%c\niptc\n      24\n3842494d0404000000000fff1c02\n", NULL },
    { "Raw profile type iptc%c\niptc", NULL },
    { "Raw profile type iptc%c", NULL },
    { "Raw profile type exif%c\niptc\n      12\n1c02190007686f6c69646179\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      g_autoptr (GString)    text = g_string_new (NULL);
      g_autoptr (GBytes)     file = NULL;
      g_auto (FoveaEmbedded) found = { NULL };
      g_auto (GStrv)         keywords = NULL;

      g_string_printf (text, tries[i].text, 0);
      file = png ("tEXt", text->str, text->len);
      g_assert_true (fovea_tags_png.read (file, &found, NULL));
      g_assert_null (found.iptc);
      keywords = fovea_iptc_keywords (found.old_iptc);
      g_assert_cmpstr (keywords ? keywords[0] : NULL, ==, tries[i].keyword);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tags/iptc/tiff", test_tiff);
  g_test_add_func ("/tags/iptc/tiff-of-others", test_tiff_of_others);
  g_test_add_func ("/tags/iptc/png", test_png);
  return g_test_run ();
}
