/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first directory of a TIFF, for tags-tiff.c, which reads it, and
 * tags-tiff-write.c. */
#pragma once

#include "tags-format.h"

G_BEGIN_DECLS

#define TIFF_XMP 700
#define TIFF_IPTC 33723
#define TIFF_RESOURCES 34377

typedef struct
{
  const guint8 *data;
  gsize         n;
  gboolean      big; /* the most significant byte first */
  gsize         directory, end;
  guint         entries;
} Tiff;

static inline guint32
tiff_number (const Tiff *t, const guint8 *p, int bytes)
{
  guint32 value = 0;

  for (int i = 0; i < bytes; i++)
    value |= (guint32) p[i] << 8 * (t->big ? bytes - 1 - i : i);
  return value;
}

/* The first directory. */
gboolean      fovea_tiff_open (Tiff *t, GBytes *file, GError **error);
const guint8 *fovea_tiff_entry (const Tiff *t, guint tag); /* NULL: not there */
/* Of bytes, or of words of four. (transfer full) */
GBytes       *fovea_tiff_value (const Tiff *t, GBytes *file, guint tag, GError **error);
gboolean      fovea_tiff_read (GBytes *file, FoveaEmbedded *found, GError **error);
/* Do all pages of the file end before `end`? */
gboolean      fovea_tiff_is_whole (const Tiff *first, gsize end);

G_END_DECLS
