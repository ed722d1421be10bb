/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protobuf's wire format. Every read compares with the bytes that are left, so
 * that a length of 2^63 is no more than a large number. */
#include "wire.h"

#include "error.h"

#define WIRE_VARINT_BYTES 10 /* 64 bits, 7 in a byte */

FoveaWire
fovea_wire (const guint8 *bytes, gsize length)
{
  return (FoveaWire){ .at = bytes, .end = bytes + length, .start = bytes };
}

FoveaWire
fovea_wire_inside (const FoveaWire *outer, const FoveaField *field)
{
  return (FoveaWire){ .at = field->bytes,
                      .end = field->bytes + field->length,
                      .start = outer->start };
}

static gsize
wire_left (const FoveaWire *wire)
{
  return (gsize) (wire->end - wire->at);
}

static gboolean
wire_break (FoveaWire *wire, const char *broken)
{
  if (! wire->broken)
    wire->broken = broken;
  return FALSE;
}

static gboolean
wire_varint (FoveaWire *wire, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < WIRE_VARINT_BYTES; i++)
    {
      if (wire->at == wire->end)
        return wire_break (wire, _ ("it breaks off inside a number"));

      guint8 byte = *wire->at++;

      /* Bits beyond the 64th are dropped, as protobuf does. */
      *value |= (guint64) (byte & 0x7f) << (7 * i);
      if (byte < 0x80)
        return TRUE;
    }
  return wire_break (wire, _ ("a number is longer than 10 bytes"));
}

static gboolean
wire_fixed (FoveaWire *wire, guint n_bytes, guint64 *value)
{
  if (wire_left (wire) < n_bytes)
    return wire_break (wire, _ ("it breaks off inside a number"));

  *value = 0;
  for (guint i = 0; i < n_bytes; i++)
    *value |= (guint64) wire->at[i] << (8 * i);
  wire->at += n_bytes;
  return TRUE;
}

static gboolean
wire_bytes (FoveaWire *wire, FoveaField *field)
{
  guint64 length;

  if (! wire_varint (wire, &length))
    return FALSE;
  if (length > wire_left (wire))
    return wire_break (wire, _ ("a part is longer than what is left of it"));

  field->bytes = wire->at;
  field->length = (gsize) length;
  wire->at += length;
  return TRUE;
}

static gboolean
wire_tag (FoveaWire *wire, FoveaField *field)
{
  guint64 tag;

  if (! wire_varint (wire, &tag))
    return FALSE;
  if (tag >> 3 == 0 || tag > G_MAXUINT32)
    return wire_break (wire, _ ("a part has an impossible number"));

  field->number = (guint32) (tag >> 3);
  field->type = (FoveaWireType) (tag & 7);
  return TRUE;
}

static gboolean
wire_content (FoveaWire *wire, FoveaField *field)
{
  switch (field->type)
    {
    case FOVEA_WIRE_VARINT:
      return wire_varint (wire, &field->value);
    case FOVEA_WIRE_FIXED64:
      return wire_fixed (wire, 8, &field->value);
    case FOVEA_WIRE_BYTES:
      return wire_bytes (wire, field);
    case FOVEA_WIRE_FIXED32:
      return wire_fixed (wire, 4, &field->value);
    default:
      return wire_break (wire, _ ("a part has an impossible type"));
    }
}

/* Skips to the end of the group that `field` began. */
static gboolean
wire_skip_group (FoveaWire *wire, const FoveaField *field)
{
  guint32    open[FOVEA_WIRE_MAX_DEPTH] = { field->number };
  guint      depth = 1;
  FoveaField inner;

  while (depth > 0)
    {
      if (wire->at == wire->end)
        return wire_break (wire, _ ("it breaks off inside a group"));
      if (! wire_tag (wire, &inner))
        return FALSE;

      if (inner.type == FOVEA_WIRE_GROUP)
        {
          if (depth == FOVEA_WIRE_MAX_DEPTH)
            return wire_break (wire, _ ("groups are nested too deeply"));
          open[depth++] = inner.number;
        }
      else if (inner.type == FOVEA_WIRE_GROUP_END)
        {
          if (open[--depth] != inner.number)
            return wire_break (wire, _ ("a group ends that did not begin"));
        }
      else if (! wire_content (wire, &inner))
        return FALSE;
    }
  return TRUE;
}

gboolean
fovea_wire_next (FoveaWire *wire, FoveaField *field)
{
  while (! wire->broken && wire->at < wire->end)
    {
      *field = (FoveaField){ 0 };
      if (! wire_tag (wire, field))
        return FALSE;
      if (field->type != FOVEA_WIRE_GROUP)
        return wire_content (wire, field);
      if (! wire_skip_group (wire, field))
        return FALSE;
    }
  return FALSE;
}

gboolean
fovea_wire_done (const FoveaWire *wire, GError **error)
{
  if (! wire->broken)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_FORMAT,
      _ ("not a whole model file: %s, near byte %zu"),
      wire->broken, (gsize) (wire->at - wire->start));
}

gboolean
fovea_wire_number (FoveaWire *wire, FoveaWireType type, guint64 *value)
{
  if (wire->broken || wire->at == wire->end)
    return FALSE;
  if (type == FOVEA_WIRE_VARINT)
    return wire_varint (wire, value);
  return wire_fixed (wire, type == FOVEA_WIRE_FIXED64 ? 8 : 4, value);
}
