/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bitshift: the bits of input 0 moved by input 1 places, ONNX BitShift; shapes
 * go together as in NumPy. By as many places as there are bits, or more (also:
 * fewer than none), all are moved out. */
#include <string.h>

#include "layers/broadcast.h"

typedef struct
{
  FoveaBroadcast broadcast;
  gboolean       left;
} BitshiftParams;

static gboolean
bitshift_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  BitshiftParams *p = params;
  const char     *way = fovea_attrs_get_string (attrs, "direction", "");

  p->left = strcmp (way, "LEFT") == 0;
  if (! p->left && strcmp (way, "RIGHT") != 0)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("bitshift: unknown direction '%s'"), way);
  return fovea_broadcast_parse (attrs, "bitshift", params, error);
}

static gboolean
bitshift_fit (FoveaStep *step, GError **error)
{
  return fovea_broadcast_fit (step, 2, 2, FOVEA_TAKES_INTS, error);
}

static gint64
bitshift_left (gint64 a, gint64 b, FoveaDType type)
{
  if ((guint64) b >= fovea_dtype_bits (type))
    return 0;
  return (gint64) ((guint64) a << b);
}

static gint64
bitshift_right (gint64 a, gint64 b, FoveaDType type)
{
  if ((guint64) b >= fovea_dtype_bits (type))
    return a < 0 && type != FOVEA_U64 ? -1 : 0;
  return type == FOVEA_U64 ? (gint64) ((guint64) a >> b) : a >> b;
}

static void
bitshift_row (const FoveaRow *row)
{
  const BitshiftParams *p = row->step->params;

  fovea_row_ints (row, p->left ? bitshift_left : bitshift_right);
}

static void
bitshift_run (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  fovea_broadcast_run (step, work, first, last, bitshift_row);
}

FOVEA_BROADCAST_CLASS (bitshift, "BitShift", BitshiftParams);
