/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags in bytes: where XMP goes in a JPEG and what lies behind it, a TIFF that is cut
 * off, and packets and files damaged by chance, which may be refused, never crash. */
#include <string.h>

#include "tags-format.h"
#include "xmp-text.h"

#define XMP_NAME "http://ns.adobe.com/xap/1.0/"
#define RDF "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>%s</rdf:RDF>"
#define ABOUT "<rdf:Description rdf:about=\"\" xmlns:dc=\"" XMP_DC "\">"

static const FoveaXmpName subject = { XMP_DC, "dc", "subject" }, hierarchy = { XMP_LR, "lr", "hierarchicalSubject" },
                          record = { XMP_FOVEA, "fovea", "subject" };
static const char *const words[] = { "dog", "pug & \"co\"", NULL };

/* ---- As tag and untag do ------------------------------------------------------------ */

/* NULL: refused. */
static GBytes *
tag (GBytes *packet)
{
  g_autoptr (FoveaXmp) xmp = fovea_xmp_new (packet, NULL);
  GBytes *changed = NULL;

  if (! xmp || ! fovea_xmp_add (xmp, &subject, words, NULL) || ! fovea_xmp_add (xmp, &hierarchy, words, NULL))
    return NULL;
  fovea_xmp_set (xmp, &record, "dog;pug");
  fovea_xmp_packet (xmp, &changed, NULL);
  return changed;
}

static GBytes *
untag (GBytes *packet)
{
  g_autoptr (FoveaXmp) xmp = fovea_xmp_new (packet, NULL);
  GBytes *changed = NULL;

  if (! xmp)
    return NULL;
  fovea_xmp_take (xmp, &subject, words);
  fovea_xmp_take (xmp, &hierarchy, words);
  fovea_xmp_forget (xmp);
  fovea_xmp_packet (xmp, &changed, NULL);
  return changed;
}

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

static gboolean
has_words (GBytes *packet)
{
  g_autoptr (FoveaXmp) xmp = fovea_xmp_new (packet, NULL);
  g_auto (GStrv) list = xmp ? fovea_xmp_list (xmp, &subject) : NULL;

  return list && g_strv_contains ((const char *const *) list, words[0]) && g_strv_contains ((const char *const *) list, words[1]);
}

/* ---- Packets -------------------------------------------------------------------------- */

static const char *const packets[] = {
  "",
  ABOUT "<dc:subject><rdf:Bag>\n <rdf:li>mine</rdf:li>\n</rdf:Bag></dc:subject></rdf:Description>",
  ABOUT "<dc:subject><rdf:Bag><!-- note > here --><rdf:li>k</rdf:li><!-- tail --></rdf:Bag></dc:subject></rdf:Description>",
  "<rdf:Description rdf:about='uuid:\"x\"' xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:Rating='3'/>",
  "<rdf:Description rdf:about=\"it's &quot;&amp;\"/>",
  "<rdf:Description rdf:about='' xmlns:d='" XMP_DC "' xmlns:lr='urn:other' lr:foo='1'><d:subject><rdf:Seq><rdf:li>k</rdf:li></rdf:Seq></d:subject></rdf:Description>",
};

static void
test_round (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packets); i++)
    {
      g_autofree char   *text = g_strdup_printf (RDF, packets[i]);
      g_autoptr (GBytes) before = bytes_of (text), with = tag (before), after = with ? untag (with) : NULL;

      g_assert_true (with && has_words (with));
      g_assert_true (after && g_bytes_equal (before, after));
    }
}

/* Nothing to begin with, and lists that hold nothing. */
static void
test_empty (void)
{
  static const char *const empty[] = { "<dc:subject/>", "<dc:subject></dc:subject>", "<dc:subject> </dc:subject>", "<dc:subject><rdf:Bag/></dc:subject>" };
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0), zeros = g_bytes_new ("\0\0\0\n\0", 5);
  g_autoptr (GBytes) of_none = tag (none), of_zeros = tag (zeros), gone = untag (of_none);

  g_assert_true (has_words (of_none) && has_words (of_zeros));
  g_assert_null (gone);
  for (guint i = 0; i < G_N_ELEMENTS (empty); i++)
    {
      g_autofree char   *inner = g_strdup_printf (ABOUT "%s</rdf:Description>", empty[i]);
      g_autofree char   *text = g_strdup_printf (RDF, inner);
      g_autoptr (GBytes) before = bytes_of (text), with = tag (before), after = with ? untag (with) : NULL;
      g_autoptr (FoveaXmp) xmp = fovea_xmp_new (after, NULL);

      g_assert_true (with && has_words (with));
      g_assert_true (xmp && ! fovea_xmp_has (xmp, &subject));
    }
}

/* ---- JPEG ------------------------------------------------------------------------------- */

static void
segment (GByteArray *to, guint8 marker, const char *name, const void *data, gsize n)
{
  gsize  head = name ? strlen (name) + 1 : 0, length = 2 + head + n;
  guint8 start[4] = { 0xff, marker, length >> 8, length & 0xff };

  g_byte_array_append (to, start, 4);
  g_byte_array_append (to, (const guint8 *) name, head);
  g_byte_array_append (to, data, n);
}

static void
append (GByteArray *to, const char *text, gsize n)
{
  g_byte_array_append (to, (const guint8 *) text, n);
}

static void
number (GByteArray *to, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (to, (const guint8 *) &big, 4);
}

#define SCAN "\xff\xda\0\x02picture\xff\xd9"
#define SECOND "\xff\xd8\xff\xd9second"

/* The index of two pictures, the second one so far behind the index's first byte. */
static GByteArray *
mpf (guint32 size, guint32 offset)
{
  GByteArray *index = g_byte_array_new ();

  append (index, "MM\0*\0\0\0\x08\0\x01\xb0\x02\0\x07\0\0\0\x20\0\0\0\x1a\0\0\0\0", 26);
  number (index, 0x20030000);
  number (index, size);
  number (index, 0);
  number (index, 0);
  number (index, 0);
  number (index, strlen (SECOND));
  number (index, offset);
  number (index, 0);
  return index;
}

static const char iptc[] = "8BIM\x04\x04\0\0\0\0\0\x09\x1c\x02\x19\0\x04mine";

/* With an XMP packet and IPTC records behind the index. */
static GBytes *
two_pictures (const char *xmp)
{
  GByteArray *file = NULL;
  gsize       start = 0;

  for (int pass = 0; pass < 2; pass++)
    {
      gsize                  size = file ? file->len - strlen (SECOND) : 0;
      g_autoptr (GByteArray) index = mpf (size, size - start);

      g_clear_pointer (&file, g_byte_array_unref);
      file = g_byte_array_new ();
      append (file, "\xff\xd8", 2);
      segment (file, 0xe2, "MPF", index->data, index->len);
      start = file->len - index->len;
      if (xmp)
        segment (file, 0xe1, XMP_NAME, xmp, strlen (xmp));
      segment (file, 0xed, "Photoshop 3.0", iptc, sizeof iptc); /* its zero pads it */
      append (file, SCAN, sizeof SCAN - 1);
      append (file, SECOND, strlen (SECOND));
    }
  return g_byte_array_free_to_bytes (file);
}

static GBytes *
join (GPtrArray *pieces)
{
  GByteArray *file = g_byte_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    g_byte_array_append (file, g_bytes_get_data (pieces->pdata[i], NULL), g_bytes_get_size (pieces->pdata[i]));
  return g_byte_array_free_to_bytes (file);
}

/* The file tagged or, `back`, untagged; NULL: refused. */
static GBytes *
change (const FoveaTagsFormat *format, GBytes *file, gboolean back)
{
  g_auto (FoveaEmbedded) found = { NULL };
  g_autoptr (GBytes)     xmp = NULL, records = NULL;
  FoveaEmbedded          wanted;
  g_autoptr (GPtrArray)  pieces = NULL;
  const char *const      keyword[] = { "dog", NULL };

  if (! format->read (file, &found, NULL))
    return NULL;
  xmp = back ? (found.xmp ? untag (found.xmp) : NULL) : tag (found.xmp);
  if (! xmp && ! back)
    return NULL;
  records = found.iptc ? fovea_iptc_change (found.iptc, back ? keyword : NULL, back ? NULL : keyword) : NULL;
  wanted = (FoveaEmbedded) { xmp, records };
  pieces = format->write (file, &wanted, NULL);
  return pieces ? join (pieces) : NULL;
}

static const guint8 *
find (GBytes *file, const char *what, gsize n)
{
  gsize       size;
  const char *data = g_bytes_get_data (file, &size);

  for (gsize i = 0; i + n <= size; i++)
    if (memcmp (data + i, what, n) == 0)
      return (const guint8 *) data + i;
  return NULL;
}

static guint32
number_at (const guint8 *p)
{
  return (guint32) p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

static void
check_second (GBytes *file)
{
  const guint8 *data = g_bytes_get_data (file, NULL), *index = find (file, "MPF", 4), *second;

  g_assert_nonnull (index);
  index += 4;
  second = index + number_at (index + 26 + 16 + 8);
  g_assert_true (second + strlen (SECOND) == data + g_bytes_get_size (file));
  g_assert_cmpmem (second, strlen (SECOND), SECOND, strlen (SECOND));
  g_assert_cmpuint (number_at (index + 26 + 4), ==, second - data);
}

static void
test_two_pictures (void)
{
  g_autofree char *xmp = g_strdup_printf (RDF, packets[1]);

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) before = two_pictures (i ? xmp : NULL);
      g_autoptr (GBytes) with = change (&fovea_tags_jpeg, before, FALSE);
      g_autoptr (GBytes) after = with ? change (&fovea_tags_jpeg, with, TRUE) : NULL;

      check_second (before);
      g_assert_nonnull (with);
      g_assert_cmpuint (g_bytes_get_size (with), >, g_bytes_get_size (before));
      check_second (with);
      g_assert_true (after && g_bytes_equal (before, after));
    }
}

/* An index that cannot be followed cannot be mended. */
static void
test_bad_index (void)
{
  g_autoptr (GByteArray) index = mpf (100, 200), file = g_byte_array_new ();
  g_autoptr (GBytes)     bytes = NULL, with = NULL;

  index->data[25 - 4] = 0xff; /* where the list stands */
  append (file, "\xff\xd8", 2);
  segment (file, 0xe2, "MPF", index->data, index->len);
  append (file, SCAN, sizeof SCAN - 1);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  with = change (&fovea_tags_jpeg, bytes, FALSE);
  g_assert_null (with);
}

static void
test_place (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes)     before = NULL, with = NULL, after = NULL;

  append (file, "\xff\xd8", 2);
  segment (file, 0xfe, NULL, "hello", 5);
  segment (file, 0xe0, "JFIF", "", 0);
  segment (file, 0xe1, "Exif", "", 0);
  segment (file, 0xdb, NULL, "tables", 6);
  append (file, SCAN, sizeof SCAN - 1);
  before = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  with = change (&fovea_tags_jpeg, before, FALSE);
  g_assert_nonnull (with);
  g_assert_true (find (with, "Exif", 5) < find (with, XMP_NAME, sizeof XMP_NAME));
  g_assert_true (find (with, XMP_NAME, sizeof XMP_NAME) < find (with, "tables", 6));
  after = change (&fovea_tags_jpeg, with, TRUE);
  g_assert_true (after && g_bytes_equal (before, after));
}

/* Any number of 0xff may stand before a marker. */
static void
test_fill (void)
{
  g_autofree char       *xmp = g_strdup_printf (RDF, packets[1]);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes)     before = NULL, with = NULL, after = NULL;

  append (file, "\xff\xd8\xff\xff", 4);
  segment (file, 0xe1, XMP_NAME, xmp, strlen (xmp));
  append (file, "\xff", 1);
  segment (file, 0xed, "Photoshop 3.0", iptc, sizeof iptc);
  append (file, SCAN, sizeof SCAN - 1);
  before = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  with = change (&fovea_tags_jpeg, before, FALSE);
  after = with ? change (&fovea_tags_jpeg, with, TRUE) : NULL;
  g_assert_true (after && g_bytes_equal (before, after));
}

/* ---- TIFF ------------------------------------------------------------------------------- */

/* Pages of one strip of ten bytes each: head, strips, directories. */
static GByteArray *
pages (guint n)
{
  GByteArray *file = g_byte_array_new ();
  guint       first = 8 + 10 * n;

  append (file, "MM\0*", 4);
  number (file, first);
  for (guint i = 0; i < n; i++)
    append (file, "0123456789", 10);
  for (guint i = 0; i < n; i++)
    {
      append (file, "\0\x02\x01\x11\0\x04\0\0\0\x01", 10);
      number (file, 8 + 10 * i);
      append (file, "\x01\x17\0\x04\0\0\0\x01", 8);
      number (file, 10);
      number (file, i + 1 < n ? first + 30 * (i + 1) : 0);
    }
  return file;
}

static void
test_cut_off (void)
{
  for (int what = 0; what < 5; what++)
    {
      GByteArray        *file = pages (2);
      g_autoptr (GBytes) bytes = NULL, with = NULL, after = NULL;

      if (what == 1)
        file->data[28 + 10 + 12 + 3] = 200; /* the strip of the first page is longer than the file */
      if (what == 2)
        file->data[58 + 10 + 12 + 3] = 200; /* of the second */
      if (what == 3)
        file->data[58 + 8 + 1] = 0xff; /* of the second, where it begins */
      if (what == 4)
        g_byte_array_set_size (file, file->len - 1); /* the second directory */
      bytes = g_byte_array_free_to_bytes (file);
      with = change (&fovea_tags_tiff, bytes, FALSE);
      g_assert_true ((with == NULL) == (what > 0));
      after = with ? change (&fovea_tags_tiff, with, TRUE) : NULL;
      g_assert_true (! with || (after && g_bytes_equal (bytes, after)));
    }
}

/* ---- By chance ---------------------------------------------------------------------------- */

static const char *const bits[] = { "<", ">", "/>", "</rdf:RDF>", "\"", "'", "&", "&#34;", "<!--", "-->", "<![CDATA[", "]]>", "<?x ?>", "xmlns:rdf='", "rdf:about='\"'",
                                    "<rdf:li>", "</rdf:li>", "xmlns:fovea=\"" XMP_FOVEA "\"", "<fovea:subject>dog</fovea:subject>", "<!DOCTYPE x>", " ", "=", "xmlns='a'" };

static GBytes *
damage (GRand *random, GBytes *whole)
{
  gsize       n;
  const char *data = g_bytes_get_data (whole, &n);
  GString    *text = g_string_new_len (data, n);

  for (int i = g_rand_int_range (random, 0, 4); i >= 0 && text->len > 0; i--)
    {
      gsize at = g_rand_int_range (random, 0, text->len);
      gsize length = g_rand_int_range (random, 1, 20);

      length = MIN (length, text->len - at);
      switch (g_rand_int_range (random, 0, 4))
        {
        case 0: g_string_erase (text, at, length); break;
        case 1: g_string_insert (text, at, bits[g_rand_int_range (random, 0, G_N_ELEMENTS (bits))]); break;
        case 2: text->str[at] = g_rand_int_range (random, 0, 256); break;
        default:
          {
            g_autofree char *copy = g_strndup (text->str + at, length);

            g_string_insert (text, g_rand_int_range (random, 0, text->len), copy);
          }
        }
    }
  return g_string_free_to_bytes (text);
}

static void
test_damaged_packets (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint             tagged = 0;

  for (guint i = 0; i < 12000; i++)
    {
      g_autofree char   *text = g_strdup_printf (RDF, packets[i % G_N_ELEMENTS (packets)]);
      g_autoptr (GBytes) whole = bytes_of (text), start = i & 1 ? tag (whole) : g_bytes_ref (whole);
      g_autoptr (GBytes) before = damage (random, start), with = tag (before), after = NULL;

      if (with)
        {
          g_assert_true (has_words (with));
          after = untag (with);
          tagged++;
        }
    }
  g_assert_cmpuint (tagged, >, 500);
}

static void
test_damaged_files (void)
{
  static const FoveaTagsFormat *const formats[] = { &fovea_tags_jpeg, &fovea_tags_jpeg, &fovea_tags_tiff, &fovea_tags_png, &fovea_tags_webp };
  static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\0IHDR\0\0\0\0\0\0\0\0IEND\0\0\0\0";
  static const char webp[] = "RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x08\0\x08\0";
  g_autofree char  *xmp = g_strdup_printf (RDF, packets[1]);
  g_autoptr (GRand) random = g_rand_new_with_seed (8);
  g_autoptr (GPtrArray) whole = fovea_pieces_new ();

  g_ptr_array_add (whole, two_pictures (xmp));
  g_ptr_array_add (whole, two_pictures (NULL));
  g_ptr_array_add (whole, g_byte_array_free_to_bytes (pages (3)));
  g_ptr_array_add (whole, g_bytes_new (png, sizeof png - 1));
  g_ptr_array_add (whole, g_bytes_new (webp, sizeof webp - 1));
  for (guint i = 0; i < 10000; i++)
    {
      const FoveaTagsFormat *format = formats[i % whole->len];
      g_autoptr (GBytes)     start = i / whole->len & 1 ? change (format, whole->pdata[i % whole->len], FALSE) : g_bytes_ref (whole->pdata[i % whole->len]);
      g_autoptr (GBytes)     before = NULL, with = NULL, after = NULL;
      gsize                  n;
      const guint8          *data;

      g_assert_nonnull (start);
      before = damage (random, start);
      data = g_bytes_get_data (before, &n);
      if (! format->is (data, n))
        continue;
      with = change (format, before, FALSE);
      after = change (format, with ? with : before, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tags/untag gives the same packet again", test_round);
  g_test_add_func ("/tags/packets and lists without anything in them", test_empty);
  g_test_add_func ("/tags/the second picture of a JPEG is found", test_two_pictures);
  g_test_add_func ("/tags/an index of pictures that is damaged", test_bad_index);
  g_test_add_func ("/tags/XMP goes behind EXIF", test_place);
  g_test_add_func ("/tags/fill bytes stay", test_fill);
  g_test_add_func ("/tags/a TIFF that is cut off is refused", test_cut_off);
  g_test_add_func ("/tags/packets damaged by chance", test_damaged_packets);
  g_test_add_func ("/tags/files damaged by chance", test_damaged_files);
  return g_test_run ();
}
