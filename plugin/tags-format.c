/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the formats share. */
#include "tags-format.h"

#include <string.h>

void
fovea_embedded_clear (FoveaEmbedded *embedded)
{
  g_clear_pointer (&embedded->xmp, g_bytes_unref);
  g_clear_pointer (&embedded->iptc, g_bytes_unref);
  g_clear_pointer (&embedded->old_iptc, g_bytes_unref);
  g_clear_pointer (&embedded->old_xmp, g_bytes_unref);
}

const FoveaTagsFormat *
fovea_tags_format (GBytes *file)
{
  static const FoveaTagsFormat *const formats[] = { &fovea_tags_jpeg, &fovea_tags_png, &fovea_tags_tiff, &fovea_tags_webp };
  gsize         n;
  const guint8 *data = g_bytes_get_data (file, &n);

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->is (data, n))
      return formats[i];
  return NULL;
}

GPtrArray *
fovea_pieces_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

void
fovea_pieces_keep (GPtrArray *pieces, GBytes *file, gsize start, gsize end)
{
  if (end > start)
    g_ptr_array_add (pieces, g_bytes_new_from_bytes (file, start, end - start));
}

void
fovea_pieces_add (GPtrArray *pieces, const void *data, gsize n)
{
  g_ptr_array_add (pieces, g_bytes_new (data, n));
}

void
fovea_pieces_take (GPtrArray *pieces, GByteArray *bytes)
{
  g_ptr_array_add (pieces, g_byte_array_free_to_bytes (bytes));
}

gboolean
fovea_bytes_same (GBytes *a, GBytes *b)
{
  return a == b || (a && b && g_bytes_equal (a, b));
}
