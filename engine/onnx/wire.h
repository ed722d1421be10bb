/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded reading of protobuf's wire format, the only code that touches a model
 * file's raw bytes. A message is a span of bytes; fovea_wire_next walks over its
 * fields and never leaves the span, whatever the file says. Nothing recurses.
 * Source: protobuf.dev/programming-guides/encoding. */
#pragma once

#include "fovea.h"

/* Groups (long given up by protobuf) are skipped, this many inside each other. */
#define FOVEA_WIRE_MAX_DEPTH 64

typedef enum
{
  FOVEA_WIRE_VARINT = 0,
  FOVEA_WIRE_FIXED64 = 1,
  FOVEA_WIRE_BYTES = 2,
  FOVEA_WIRE_GROUP = 3, /* never seen by callers: skipped */
  FOVEA_WIRE_GROUP_END = 4,
  FOVEA_WIRE_FIXED32 = 5
} FoveaWireType;

/* A message being read. `start` is where the file begins, for places in
 * messages; `broken` is set once, when the bytes make no sense. */
typedef struct
{
  const guint8 *at, *end, *start;
  const char   *broken; /* what is wrong, translated; NULL = nothing */
} FoveaWire;

typedef struct
{
  guint32       number;
  FoveaWireType type;
  guint64       value; /* of VARINT, FIXED32, FIXED64 */
  const guint8 *bytes; /* of BYTES: a string, a message, packed numbers */
  gsize         length;
} FoveaField;

FoveaWire fovea_wire (const guint8 *bytes, gsize length);
/* The message inside a BYTES field, with places counted as in `outer`. */
FoveaWire fovea_wire_inside (const FoveaWire *outer, const FoveaField *field);

/* The next field. FALSE at the end and when the message is broken. */
gboolean fovea_wire_next (FoveaWire *wire, FoveaField *field);
/* TRUE if all was read well; else FALSE and a FORMAT error that says what is
 * wrong at which byte. To be asked after every walk. */
gboolean fovea_wire_done (const FoveaWire *wire, GError **error);

/* One number of packed ones: raw bits. FALSE at the end or when broken. */
gboolean
fovea_wire_number (FoveaWire *wire, FoveaWireType type, guint64 *value);
