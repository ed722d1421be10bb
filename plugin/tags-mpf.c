/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Multi-Picture Format (CIPA DC-007): a small TIFF in APP2 says where the further
 * pictures of a JPEG lie, counted from that TIFF's own first byte. */
#include <string.h>

#include "tags-format.h"

#define MPF_ENTRIES 0xb002
#define MPF_ENTRY_SIZE 16 /* attributes, size, offset, two numbers of others */

typedef struct
{
  guint8  *data;
  gsize    n;
  gboolean big; /* the most significant byte first */
} Mpf;

static guint32
mpf_number (const Mpf *mpf, gsize at, int bytes)
{
  guint32 value = 0;

  for (int i = 0; i < bytes; i++)
    value |= (guint32) mpf->data[at + i] << 8 * (mpf->big ? bytes - 1 - i : i);
  return value;
}

/* FALSE: four bytes cannot hold what comes of it. */
static gboolean
mpf_shift (const Mpf *mpf, gsize at, gint64 by)
{
  gint64 value = (gint64) mpf_number (mpf, at, 4) + by;

  if (value < 0 || value > G_MAXUINT32)
    return FALSE;
  for (int i = 0; i < 4; i++)
    mpf->data[at + i] = value >> 8 * (mpf->big ? 3 - i : i);
  return TRUE;
}

/* The list of pictures; FALSE: there is none, or it lies outside. */
static gboolean
mpf_find (const Mpf *mpf, gsize *at, gsize *n)
{
  gsize directory, count;

  if (mpf->n < 8 || (memcmp (mpf->data, "II*\0", 4) != 0 && memcmp (mpf->data, "MM\0*", 4) != 0))
    return FALSE;
  directory = mpf_number (mpf, 4, 4);
  if (directory > mpf->n - 2)
    return FALSE;
  count = mpf_number (mpf, directory, 2);
  if (count * 12 > mpf->n - 2 - directory)
    return FALSE;
  for (gsize entry = directory + 2; count-- > 0; entry += 12)
    if (mpf_number (mpf, entry, 2) == MPF_ENTRIES)
      {
        gsize size = mpf_number (mpf, entry + 4, 4);

        *at = mpf_number (mpf, entry + 8, 4);
        *n = size / MPF_ENTRY_SIZE;
        return size % MPF_ENTRY_SIZE == 0 && size > 0 && *at <= mpf->n && size <= mpf->n - *at;
      }
  return FALSE;
}

gboolean
fovea_mpf_shift (guint8 *data, gsize n, gint64 grown, gint64 behind)
{
  Mpf   mpf = { data, n, n > 0 && data[0] == 'M' };
  gsize at, pictures;

  if (! mpf_find (&mpf, &at, &pictures))
    return FALSE;
  for (; pictures-- > 0; at += MPF_ENTRY_SIZE)
    {
      gboolean first = mpf_number (&mpf, at + 8, 4) == 0; /* this very file's */
      gboolean known = ! first || mpf_number (&mpf, at + 4, 4) != 0;

      if (known && ! mpf_shift (&mpf, at + (first ? 4 : 8), first ? grown : behind))
        return FALSE;
    }
  return TRUE;
}
