/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protobuf's wire format, the writing side. */
#include "put.h"

#include <string.h>

#include "error.h"
#include "fovea/files.h"

#define PUT_BORROW 256 /* bytes from which data is not copied */

enum
{
  PUT_VARINT = 0,
  PUT_BYTES = 2,
  PUT_FIXED32 = 5
};

FoveaPut *
fovea_put_new (void)
{
  FoveaPut *put = g_new0 (FoveaPut, 1);

  put->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  put->tail = g_byte_array_new ();
  return put;
}

void
fovea_put_free (FoveaPut *put)
{
  if (! put)
    return;
  g_ptr_array_unref (put->pieces);
  g_byte_array_unref (put->tail);
  g_free (put);
}

static void
put_bytes (FoveaPut *put, gconstpointer bytes, gsize n)
{
  g_byte_array_append (put->tail, bytes, (guint) n);
  put->length += n;
}

static void
put_varint (FoveaPut *put, guint64 value)
{
  guint8 bytes[10];
  guint  n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (guint8) (value | 0x80);
  bytes[n++] = (guint8) value;
  put_bytes (put, bytes, n);
}

/* The tail becomes a piece, so that others may follow. */
static void
put_end_tail (FoveaPut *put)
{
  if (put->tail->len == 0)
    return;
  g_ptr_array_add (put->pieces, g_byte_array_free_to_bytes (put->tail));
  put->tail = g_byte_array_new ();
}

void
fovea_put_int (FoveaPut *put, guint field, gint64 value)
{
  put_varint (put, field << 3 | PUT_VARINT);
  put_varint (put, (guint64) value);
}

void
fovea_put_float (FoveaPut *put, guint field, float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  put_varint (put, field << 3 | PUT_FIXED32);
  put_bytes (put, &bits, sizeof bits);
}

void
fovea_put_text (FoveaPut *put, guint field, const char *text)
{
  gsize n = strlen (text);

  put_varint (put, field << 3 | PUT_BYTES);
  put_varint (put, n);
  put_bytes (put, text, n);
}

void
fovea_put_data (FoveaPut *put, guint field, gconstpointer data, gsize n)
{
  put_varint (put, field << 3 | PUT_BYTES);
  put_varint (put, n);
  if (n < PUT_BORROW)
    {
      put_bytes (put, data, n);
      return;
    }
  put_end_tail (put);
  g_ptr_array_add (put->pieces, g_bytes_new_static (data, n));
  put->length += n;
}

void
fovea_put_message (FoveaPut *put, guint field, FoveaPut *inner)
{
  put_varint (put, field << 3 | PUT_BYTES);
  put_varint (put, inner->length);
  if (inner->pieces->len == 0)
    {
      put_bytes (put, inner->tail->data, inner->tail->len);
      fovea_put_free (inner);
      return;
    }
  put_end_tail (put);
  put_end_tail (inner);
  put->length += inner->length;
  g_ptr_array_extend_and_steal (put->pieces, g_steal_pointer (&inner->pieces));
  g_byte_array_unref (inner->tail);
  g_free (inner);
}

GBytes *
fovea_put_to_bytes (FoveaPut *put, GError **error)
{
  char *all = fovea_alloc (MAX (put->length, 1), 1);
  gsize at = 0;

  if (! all)
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY,
                  _ ("not enough memory for a model file of %" PRIu64 " bytes"),
                  put->length);
      return NULL;
    }
  put_end_tail (put);
  for (guint i = 0; i < put->pieces->len; i++)
    {
      gsize         n;
      gconstpointer data = g_bytes_get_data (put->pieces->pdata[i], &n);

      memcpy (all + at, data, n);
      at += n;
    }
  return g_bytes_new_with_free_func (all, at, fovea_free, all);
}

gboolean
fovea_put_to_file (FoveaPut *put, const char *path, GError **error)
{
  put_end_tail (put);
  return fovea_file_write (path, put->pieces, NULL, NULL, error);
}
