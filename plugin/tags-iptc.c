/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IPTC-IIM (Information Interchange Model 4.2): 0x1c, record, data set, two bytes of
 * length, value. Keywords are 2:25; 1:90 says which characters they are written in. */
#include <string.h>

#include "tags-format.h"

#define IPTC_LONGEST 64

typedef struct
{
  gsize  start, value, end;
  guint8 record, set;
} IptcSet;

/* The data set at `at`; FALSE: the records end here, or are damaged. */
static gboolean
iptc_next (const guint8 *data, gsize n, gsize at, IptcSet *set)
{
  gsize length;

  if (n < 5 || at > n - 5 || data[at] != 0x1c)
    return FALSE;
  length = data[at + 3] << 8 | data[at + 4];
  if (length >= 0x8000 || length > n - at - 5) /* above: a length of several bytes */
    return FALSE;
  *set = (IptcSet) { at, at + 5, at + 5 + length, data[at + 1], data[at + 2] };
  return TRUE;
}

static gboolean
iptc_is_keyword (const IptcSet *set)
{
  return set->record == 2 && set->set == 25;
}

/* ESC % G: the rest is UTF-8. */
gboolean
fovea_iptc_is_utf8 (GBytes *iptc)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (iptc, &n);
  IptcSet       set;

  for (gsize at = 0; iptc_next (data, n, at, &set); at = set.end)
    if (set.record == 1 && set.set == 90)
      return set.end - set.value == 3 && memcmp (data + set.value, "\x1b%G", 3) == 0;
  return FALSE;
}

static char *
iptc_word (const guint8 *data, const IptcSet *set)
{
  const char *value = (const char *) data + set->value;
  gsize       n = set->end - set->value;

  if (g_utf8_validate (value, n, NULL))
    return g_strndup (value, n);
  return g_convert (value, n, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

char **
fovea_iptc_keywords (GBytes *iptc)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  gsize         n = 0, found = 0;
  const guint8 *data = iptc ? g_bytes_get_data (iptc, &n) : NULL;
  IptcSet       set;

  for (gsize at = 0; iptc_next (data, n, at, &set); at = set.end)
    if (iptc_is_keyword (&set))
      {
        char *word = iptc_word (data, &set);

        if (word)
          g_strv_builder_take (words, word);
        found++;
      }
  return found ? g_strv_builder_end (words) : NULL;
}

gboolean
fovea_iptc_can_hold (gboolean utf8, const char *word)
{
  return strlen (word) <= IPTC_LONGEST && (g_str_is_ascii (word) || utf8);
}

static void
iptc_append (GByteArray *to, const char *word)
{
  gsize  n = strlen (word);
  guint8 head[5] = { 0x1c, 2, 25, n >> 8, n & 0xff };

  g_byte_array_append (to, head, sizeof head);
  g_byte_array_append (to, (const guint8 *) word, n);
}

/* The last keyword with that word that is not gone yet. */
static void
iptc_drop (const guint8 *data, gsize n, const char *word, GHashTable *gone)
{
  gsize   found = G_MAXSIZE;
  IptcSet set;

  for (gsize at = 0; iptc_next (data, n, at, &set); at = set.end)
    {
      g_autofree char *other = iptc_is_keyword (&set) ? iptc_word (data, &set) : NULL;

      if (other && strcmp (other, word) == 0 && ! g_hash_table_contains (gone, GSIZE_TO_POINTER (at + 1)))
        found = at;
    }
  if (found != G_MAXSIZE)
    g_hash_table_add (gone, GSIZE_TO_POINTER (found + 1));
}

GBytes *
fovea_iptc_trim (GBytes *iptc)
{
  gsize         n, at;
  const guint8 *data = g_bytes_get_data (iptc, &n);
  IptcSet       set;

  for (at = 0; iptc_next (data, n, at, &set); at = set.end)
    ;
  for (gsize i = at; i < n; i++)
    if (data[i] != 0 || n - at > 3)
      return g_bytes_ref (iptc);
  return g_bytes_new_from_bytes (iptc, 0, at);
}

GBytes *
fovea_iptc_change (GBytes *iptc, const char *const *take, const char *const *add)
{
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);
  GByteArray   *to = g_byte_array_new ();
  gsize         n, at, last = 0;
  const guint8 *data = g_bytes_get_data (iptc, &n);
  IptcSet       set;

  for (guint i = 0; take && take[i]; i++)
    iptc_drop (data, n, take[i], gone);
  for (at = 0; iptc_next (data, n, at, &set); at = set.end)
    if (iptc_is_keyword (&set))
      last = set.start;
  for (at = 0; iptc_next (data, n, at, &set); at = set.end)
    {
      if (! g_hash_table_contains (gone, GSIZE_TO_POINTER (at + 1)))
        g_byte_array_append (to, data + at, set.end - at);
      for (guint i = 0; at == last && iptc_is_keyword (&set) && add && add[i]; i++)
        iptc_append (to, add[i]);
    }
  g_byte_array_append (to, data + at, n - at);
  return g_byte_array_free_to_bytes (to);
}
