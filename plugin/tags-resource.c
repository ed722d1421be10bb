/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photoshop's image resources ("Adobe Photoshop File Formats Specification"): 8BIM, a
 * number, a name, a length and a value, padded to even numbers. JPEG keeps IPTC there,
 * TIFF a copy of it. */
#include <string.h>

#include "tags-format.h"

#define RESOURCE_IPTC 0x0404
#define RESOURCE_DIGEST 0x0425 /* MD5 of the IPTC records */
#define DIGEST 16

typedef struct
{
  guint id;
  gsize start, size, value, length, end; /* `size`: where the value's length stands */
} Resource;

static gboolean
resource_next (const guint8 *data, gsize n, gsize at, Resource *r)
{
  gsize name;

  if (at > n || n - at < 12 || memcmp (data + at, "8BIM", 4) != 0)
    return FALSE;
  name = (data[at + 6] + 2) & ~(gsize) 1; /* a Pascal string, padded to an even number */
  if (n - at < 6 + name + 4)
    return FALSE;
  r->id = data[at + 4] << 8 | data[at + 5];
  r->start = at;
  r->size = at + 6 + name;
  r->value = r->size + 4;
  r->length = (gsize) data[r->size] << 24 | data[r->size + 1] << 16 | data[r->size + 2] << 8 | data[r->size + 3];
  if (r->length > n - r->value)
    return FALSE;
  r->end = MIN (n, r->value + r->length + (r->length & 1));
  return TRUE;
}

GBytes *
fovea_resources_iptc (GBytes *resources)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (resources, &n);
  Resource      r;

  for (gsize at = 0; resource_next (data, n, at, &r); at = r.end)
    if (r.id == RESOURCE_IPTC)
      return g_bytes_new_from_bytes (resources, r.value, r.length);
  return NULL;
}

/* Of the records, filled up with zeros to a multiple of `unit`. */
static void
resource_digest (GBytes *iptc, gsize unit, guint8 *digest)
{
  static const guint8   zeros[8] = { 0 };
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
  gsize                 n, length = DIGEST;
  const guint8         *data = g_bytes_get_data (iptc, &n);

  g_checksum_update (sum, data, n);
  g_checksum_update (sum, zeros, (unit - n % unit) % unit);
  g_checksum_get_digest (sum, digest, &length);
}

/* A digest that was right is right again; one that was wrong says that someone else
 * changed the records, and stays. Some count the zeros that fill up words. */
static void
resource_add_digest (GByteArray *to, const guint8 *value, GBytes *old, GBytes *new, gboolean filled)
{
  const gsize units[] = { filled ? 4 : 1, filled ? 1 : 4 };
  guint8      digest[DIGEST];

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      resource_digest (old, units[i], digest);
      if (memcmp (digest, value, DIGEST) != 0)
        continue;
      resource_digest (new, units[i], digest);
      g_byte_array_append (to, digest, DIGEST);
      return;
    }
  g_byte_array_append (to, value, DIGEST);
}

static void
resource_add_iptc (GByteArray *to, const guint8 *data, gsize n, const Resource *r, GBytes *new)
{
  gsize    length = g_bytes_get_size (new);
  guint8   size[4] = { length >> 24, length >> 16, length >> 8, length }, zero = 0;
  gboolean unpadded = r->end == n && r->end == r->value + r->length && (r->length & 1);

  g_byte_array_append (to, data + r->start, r->size - r->start);
  g_byte_array_append (to, size, sizeof size);
  g_byte_array_append (to, g_bytes_get_data (new, NULL), length);
  if ((length & 1) && ! unpadded)
    g_byte_array_append (to, &zero, 1);
}

/* A copy may be filled up with zeros, as the records may be. */
static gboolean
resource_holds (const guint8 *data, const Resource *r, GBytes *records)
{
  gsize         n;
  const guint8 *those = g_bytes_get_data (records, &n);
  gsize         both = MIN (n, r->length);

  for (gsize i = both; i < MAX (n, r->length); i++)
    if ((i < n ? those[i] : data[r->value + i]) != 0)
      return FALSE;
  return memcmp (data + r->value, those, both) == 0;
}

GBytes *
fovea_resources_change (GBytes *resources, GBytes *old, GBytes *new, gboolean filled)
{
  GByteArray   *to = g_byte_array_new ();
  gsize         n, at;
  const guint8 *data = g_bytes_get_data (resources, &n);
  gboolean      changed = FALSE;
  Resource      r;

  for (at = 0; resource_next (data, n, at, &r); at = r.end)
    if (r.id == RESOURCE_IPTC && ! changed && resource_holds (data, &r, old))
      {
        resource_add_iptc (to, data, n, &r, new);
        changed = TRUE;
      }
    else if (r.id == RESOURCE_DIGEST && r.length == DIGEST)
      {
        g_byte_array_append (to, data + r.start, r.value - r.start);
        resource_add_digest (to, data + r.value, old, new, filled);
      }
    else
      g_byte_array_append (to, data + r.start, r.end - r.start);
  g_byte_array_append (to, data + at, n - at);
  return g_byte_array_free_to_bytes (to);
}
