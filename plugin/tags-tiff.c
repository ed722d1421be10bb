/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TIFF 6.0: the directory of the first page holds XMP in entry 700, IPTC in 33723 and
 * Photoshop's resources, with a copy of IPTC, in 34377. */
#include "tags-tiff.h"

#include <glib/gi18n.h>
#include <string.h>

#include "message.h"

#define TIFF_PAGES 10000 /* of directories that may go round in a circle */


gboolean
fovea_tiff_open (Tiff *t, GBytes *file, GError **error)
{
  *t = (Tiff) { .data = g_bytes_get_data (file, &t->n) };
  g_bytes_get_data (file, &t->n);
  t->big = t->data[0] == 'M';
  t->directory = tiff_number (t, t->data + 4, 4);
  if (t->directory >= 8 && t->directory <= t->n - 2)
    {
      t->entries = tiff_number (t, t->data + t->directory, 2);
      t->end = t->directory + 2 + 12 * (gsize) t->entries + 4;
    }
  if (t->entries == 0 || t->end > t->n)
    return fovea_failed_error (error, _("it is damaged: the directory of the TIFF lies outside the file"));
  return TRUE;
}

const guint8 *
fovea_tiff_entry (const Tiff *t, guint tag)
{
  for (guint i = 0; i < t->entries; i++)
    if (tiff_number (t, t->data + t->directory + 2 + 12 * i, 2) == tag)
      return t->data + t->directory + 2 + 12 * i;
  return NULL;
}

/* Of bytes, or of words of four. */
GBytes *
fovea_tiff_value (const Tiff *t, GBytes *file, guint tag, GError **error)
{
  const guint8 *entry = fovea_tiff_entry (t, tag);
  guint         type = entry ? tiff_number (t, entry + 2, 2) : 0;
  gsize         size = entry ? (gsize) tiff_number (t, entry + 4, 4) * (type == 4 ? 4 : 1) : 0;
  gsize         start = entry ? tiff_number (t, entry + 8, 4) : 0;

  if (size > 4 && size <= t->n && start <= t->n - size && (type == 1 || type == 2 || type == 4 || type == 7))
    return g_bytes_new_from_bytes (file, start, size);
  fovea_failed_error (error, _("it is damaged: entry %u of the TIFF lies outside the file"), tag);
  return NULL;
}

/* Some wrote the words in the wrong order of bytes. */
static GBytes *
tiff_records (const Tiff *t, GBytes *file)
{
  g_autoptr (GBytes) value = fovea_tiff_entry (t, TIFF_IPTC) ? fovea_tiff_value (t, file, TIFF_IPTC, NULL) : NULL;

  return value && ((const guint8 *) g_bytes_get_data (value, NULL))[0] == 0x1c ? fovea_iptc_trim (value) : NULL;
}

/* Where the copy among Photoshop's resources is the only one, programs read that. */
static GBytes *
tiff_copy (const Tiff *t, GBytes *file)
{
  g_autoptr (GBytes) resources = fovea_tiff_entry (t, TIFF_RESOURCES) ? fovea_tiff_value (t, file, TIFF_RESOURCES, NULL) : NULL;

  return resources ? fovea_resources_iptc (resources) : NULL;
}

gboolean
fovea_tiff_read (GBytes *file, FoveaEmbedded *found, GError **error)
{
  Tiff t;

  if (! fovea_tiff_open (&t, file, error))
    return FALSE;
  if (fovea_tiff_entry (&t, TIFF_XMP) && ! (found->xmp = fovea_tiff_value (&t, file, TIFF_XMP, error)))
    return FALSE;
  found->iptc = fovea_tiff_entry (&t, TIFF_IPTC) ? tiff_records (&t, file) : tiff_copy (&t, file);
  return TRUE;
}

/* ---- Is all of it there? ---------------------------------------------------------- */

/* Number `i` of an entry of numbers; FALSE: it lies outside the file. */
static gboolean
tiff_item (const Tiff *t, const guint8 *entry, guint i, gsize *value)
{
  guint type = tiff_number (t, entry + 2, 2), bytes = type == 3 ? 2 : 4;
  gsize n = tiff_number (t, entry + 4, 4);
  gsize at = n * bytes <= 4 ? (gsize) (entry + 8 - t->data) : tiff_number (t, entry + 8, 4);

  if ((type != 3 && type != 4) || i >= n || at + (gsize) (i + 1) * bytes > t->n)
    return FALSE;
  *value = tiff_number (t, t->data + at + (gsize) i * bytes, bytes);
  return TRUE;
}

/* Do the strips or tiles of a page end before `end`? */
static gboolean
tiff_holds (const Tiff *t, guint offsets, guint counts, gsize end)
{
  const guint8 *where = fovea_tiff_entry (t, offsets), *sizes = fovea_tiff_entry (t, counts);
  guint         n = where ? tiff_number (t, where + 4, 4) : 0;

  for (guint i = 0; i < n; i++)
    {
      gsize start, size = 0;

      if (! tiff_item (t, where, i, &start) || (sizes && ! tiff_item (t, sizes, i, &size)) || start + size > end)
        return FALSE;
    }
  return TRUE;
}

/* What is put at the end of a cut-off file would be taken for its picture. */
gboolean
fovea_tiff_is_whole (const Tiff *first, gsize end)
{
  Tiff t = *first;

  for (guint page = 0; page < TIFF_PAGES; page++)
    {
      gsize next = tiff_number (&t, t.data + t.end - 4, 4);

      if (! tiff_holds (&t, 273, 279, end) || ! tiff_holds (&t, 324, 325, end))
        return FALSE;
      if (next == 0)
        return TRUE;
      if (next > t.n - 2)
        return FALSE;
      t.directory = next;
      t.entries = tiff_number (&t, t.data + next, 2);
      t.end = next + 2 + 12 * (gsize) t.entries + 4;
      if (t.end > t.n)
        return FALSE;
    }
  return TRUE;
}
