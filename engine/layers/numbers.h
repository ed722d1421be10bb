/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Single numbers of any type, as they are held during a run (see layer.h):
 * read, written, wrapped to their size. For layers of integers, which need not
 * be quick. */
#pragma once

#include "layer.h"

/* Bits of an integer type, or of bool */
static inline guint
fovea_dtype_bits (FoveaDType type)
{
  return 8 * (guint) fovea_dtype_size (type);
}

/* Integers of 8 to 64 bits; bool is none. */
static inline gboolean
fovea_dtype_is_int (FoveaDType type)
{
  return ! fovea_dtype_is_float (type) && type != FOVEA_BOOL;
}

/* What is left of an integer in a place of that type: the low bits. Bool: 1
 * unless it is 0. */
static inline gint64
fovea_int_wrap (gint64 value, FoveaDType type)
{
  switch (type)
    {
    case FOVEA_I8:
      return (gint8) value;
    case FOVEA_U8:
      return (guint8) value;
    case FOVEA_I16:
      return (gint16) value;
    case FOVEA_U16:
      return (guint16) value;
    case FOVEA_I32:
      return (gint32) value;
    case FOVEA_U32:
      return (guint32) value;
    case FOVEA_BOOL:
      return value != 0;
    default:
      return value;
    }
}

/* A float's integer part; what does not fit saturates, NaN is 0. */
static inline gint64
fovea_int_truncate (double value)
{
  if (value > -0x1p63 && value < 0x1p63)
    return (gint64) value;
  return value > 0 ? G_MAXINT64 : value < 0 ? G_MININT64 : 0;
}

/* Held number `at` of an integer type (or bool) */
static inline gint64
fovea_held_int (gconstpointer held, gsize at, FoveaDType type)
{
  return fovea_dtype_is_wide (type) ?
             ((const gint64 *) held)[at] :
             fovea_int_truncate (((const float *) held)[at]);
}

/* Puts an integer there, wrapped. */
static inline void
fovea_held_put_int (gpointer held, gsize at, FoveaDType type, gint64 value)
{
  value = fovea_int_wrap (value, type);
  if (fovea_dtype_is_wide (type))
    ((gint64 *) held)[at] = value;
  else
    ((float *) held)[at] = value;
}

/* Held number `at` of any type */
static inline double
fovea_held_number (gconstpointer held, gsize at, FoveaDType type)
{
  if (type == FOVEA_U64)
    return (double) ((const guint64 *) held)[at];
  return fovea_dtype_is_wide (type) ? (double) ((const gint64 *) held)[at] :
                                      (double) ((const float *) held)[at];
}
