/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is new in a TIFF goes to the end of the file, so that no strip moves. */
#include "tags-tiff.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

#define TIFF_MARK "FoveaIFD" /* behind a directory of ours: where the old one is, and how long the file was */
#define TIFF_MARK_SIZE 16

static gboolean
tiff_is (const guint8 *data, gsize n)
{
  return n > 14 && (memcmp (data, "II*\0", 4) == 0 || memcmp (data, "MM\0*", 4) == 0);
}

static void
tiff_put (const Tiff *t, guint8 *p, guint32 value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    p[i] = value >> 8 * (t->big ? bytes - 1 - i : i);
}

typedef struct
{
  Tiff        t;
  GByteArray *entries; /* of the directory to be */
  GByteArray *more;    /* what is appended at `place` */
  gsize       place;
} TiffChange;

/* Entries stand in the order of their tags. */
static void
tiff_insert (TiffChange *c, guint tag)
{
  guint8 entry[12] = { 0 };
  guint  at = 0;

  tiff_put (&c->t, entry, tag, 2);
  tiff_put (&c->t, entry + 2, 1, 2);
  while (at < c->entries->len && tiff_number (&c->t, c->entries->data + at, 2) < tag)
    at += 12;
  g_byte_array_set_size (c->entries, c->entries->len + 12);
  memmove (c->entries->data + at + 12, c->entries->data + at, c->entries->len - 12 - at);
  memcpy (c->entries->data + at, entry, 12);
}

static int
tiff_find (TiffChange *c, guint tag)
{
  for (guint at = 0; at < c->entries->len; at += 12)
    if (tiff_number (&c->t, c->entries->data + at, 2) == tag)
      return at;
  return -1;
}

/* Appends the value; its entry points there. */
static void
tiff_set (TiffChange *c, guint tag, GBytes *value)
{
  guint8       *entry = c->entries->data + tiff_find (c, tag);
  gboolean      words = tiff_number (&c->t, entry + 2, 2) == 4;
  gsize         n = g_bytes_get_size (value);
  const guint8  zeros[4] = { 0 };

  if ((c->place + c->more->len) & 1)
    g_byte_array_append (c->more, zeros, 1);
  tiff_put (&c->t, entry + 8, c->place + c->more->len, 4);
  g_byte_array_append (c->more, g_bytes_get_data (value, NULL), n);
  if (words && n & 3)
    g_byte_array_append (c->more, zeros, 4 - (n & 3));
  tiff_put (&c->t, entry + 4, words ? (n + 3) / 4 : n, 4);
}

/* A packet at the end of the file was put there by something like this: the next
 * one takes its place. */
static gsize
tiff_end (const Tiff *t)
{
  const guint8 *entry = fovea_tiff_entry (t, TIFF_XMP);
  gsize         start = entry ? tiff_number (t, entry + 8, 4) : 0;

  if (entry && start >= t->end && start + tiff_number (t, entry + 4, 4) == t->n)
    return start;
  return t->n;
}

/* Nothing but XMP was ever added, by a directory of our own: the file as it was. */
static GPtrArray *
tiff_restore (TiffChange *c, GBytes *file)
{
  const Tiff *t = &c->t;
  GPtrArray  *pieces;
  guint8      start[4];
  gsize       old, length;

  if (t->n - t->end < TIFF_MARK_SIZE || memcmp (t->data + t->end, TIFF_MARK, strlen (TIFF_MARK)) != 0
      || tiff_end (t) == t->n)
    return NULL;
  old = tiff_number (t, t->data + t->end + 8, 4);
  length = tiff_number (t, t->data + t->end + 12, 4);
  if (length > t->directory || old < 8 || old + 2 + c->entries->len + 4 > length
      || tiff_number (t, t->data + old, 2) != c->entries->len / 12
      || memcmp (t->data + old + 2, c->entries->data, c->entries->len) != 0)
    return NULL;
  pieces = fovea_pieces_new ();
  tiff_put (t, start, old, 4);
  fovea_pieces_keep (pieces, file, 0, 4);
  fovea_pieces_add (pieces, start, 4);
  fovea_pieces_keep (pieces, file, 8, length);
  return pieces;
}

/* The directory with its count and the place of the next one. */
static GByteArray *
tiff_directory (TiffChange *c)
{
  GByteArray *directory = g_byte_array_new ();
  guint8      count[2];

  tiff_put (&c->t, count, c->entries->len / 12, 2);
  g_byte_array_append (directory, count, 2);
  g_byte_array_append (directory, c->entries->data, c->entries->len);
  g_byte_array_append (directory, c->t.data + c->t.end - 4, 4);
  return directory;
}

/* One entry more than there is room for: a new directory, then the values. */
static gsize
tiff_move_directory (TiffChange *c)
{
  const guint8 zeros[2] = { 0 };
  gsize        at;

  g_byte_array_append (c->more, zeros, c->place & 1);
  at = c->place + c->more->len;
  g_byte_array_set_size (c->more, c->more->len + 2 + c->entries->len + 4 + TIFF_MARK_SIZE);
  return at;
}

static void
tiff_fill_directory (TiffChange *c, gsize at)
{
  g_autoptr (GByteArray) directory = tiff_directory (c);
  guint8                *to = c->more->data + (at - c->place);

  memcpy (to, directory->data, directory->len);
  to += directory->len;
  memcpy (to, TIFF_MARK, strlen (TIFF_MARK));
  tiff_put (&c->t, to + 8, c->t.directory, 4);
  tiff_put (&c->t, to + 12, c->place, 4);
}

static GPtrArray *
tiff_pieces (TiffChange *c, GBytes *file, gsize moved)
{
  GPtrArray  *pieces = fovea_pieces_new ();
  const Tiff *t = &c->t;
  guint8      start[4];

  tiff_put (t, start, moved ? moved : t->directory, 4);
  fovea_pieces_keep (pieces, file, 0, 4);
  fovea_pieces_add (pieces, start, 4);
  if (moved)
    fovea_pieces_keep (pieces, file, 8, c->place);
  else
    {
      GByteArray *directory = tiff_directory (c);

      fovea_pieces_keep (pieces, file, 8, t->directory);
      fovea_pieces_keep (pieces, file, t->directory + directory->len, c->place);
      g_ptr_array_insert (pieces, t->directory > 8 ? 3 : 2, g_byte_array_free_to_bytes (directory));
    }
  if (c->more->len)
    fovea_pieces_add (pieces, c->more->data, c->more->len);
  return pieces;
}

/* ---- What is wanted ----------------------------------------------------------------- */

/* The records, and the copy of them among Photoshop's resources with its digest. */
static void
tiff_set_iptc (TiffChange *c, GBytes *file, GBytes *old, GBytes *new)
{
  g_autoptr (GBytes) resources = tiff_find (c, TIFF_RESOURCES) >= 0 ? fovea_tiff_value (&c->t, file, TIFF_RESOURCES, NULL) : NULL;
  const guint8      *entry = fovea_tiff_entry (&c->t, TIFF_IPTC);
  gboolean           words = entry && tiff_number (&c->t, entry + 2, 2) == 4;
  g_autoptr (GBytes) changed = resources ? fovea_resources_change (resources, old, new, words) : NULL;

  if (entry)
    tiff_set (c, TIFF_IPTC, new);
  if (changed && ! g_bytes_equal (changed, resources))
    tiff_set (c, TIFF_RESOURCES, changed);
}

static GPtrArray *
tiff_change (TiffChange *c, GBytes *file, const FoveaEmbedded *old, const FoveaEmbedded *wanted, GError **error)
{
  gboolean other_iptc = old->iptc && wanted->iptc && ! fovea_bytes_same (old->iptc, wanted->iptc);
  gsize    moved = 0;
  int      at = tiff_find (c, TIFF_XMP);

  if (! wanted->xmp && at >= 0)
    g_byte_array_remove_range (c->entries, at, 12);
  if (! wanted->xmp && ! other_iptc)
    {
      GPtrArray *restored = tiff_restore (c, file);

      if (restored)
        return restored;
    }
  if ((wanted->xmp || other_iptc) && ! fovea_tiff_is_whole (&c->t, c->place))
    {
      fovea_failed_error (error, _("it is cut off: parts of its picture lie behind the end of the TIFF; --sidecar writes the tags beside it"));
      return NULL;
    }
  if (wanted->xmp && at < 0)
    {
      tiff_insert (c, TIFF_XMP);
      moved = tiff_move_directory (c);
    }
  if (other_iptc)
    tiff_set_iptc (c, file, old->iptc, wanted->iptc);
  if (wanted->xmp)
    tiff_set (c, TIFF_XMP, wanted->xmp);
  if (moved)
    tiff_fill_directory (c, moved);
  if (c->place + (guint64) c->more->len <= G_MAXUINT32)
    return tiff_pieces (c, file, moved);
  fovea_failed_error (error, _("with the tags it would be larger than the 4 GB that a TIFF can have; --sidecar writes them beside the photo"));
  return NULL;
}

static GPtrArray *
tiff_write (GBytes *file, const FoveaEmbedded *wanted, GError **error)
{
  g_auto (FoveaEmbedded) old = { NULL };
  g_autoptr (GByteArray) entries = g_byte_array_new ();
  g_autoptr (GByteArray) more = g_byte_array_new ();
  TiffChange             c = { .entries = entries, .more = more };

  if (! fovea_tiff_read (file, &old, error) || ! fovea_tiff_open (&c.t, file, error))
    return NULL;
  c.place = tiff_end (&c.t);
  g_byte_array_append (entries, c.t.data + c.t.directory + 2, 12 * c.t.entries);
  return tiff_change (&c, file, &old, wanted, error);
}

const FoveaTagsFormat fovea_tags_tiff = { "TIFF", tiff_is, fovea_tiff_read, tiff_write };
