/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See blocks.h. */
#include "layers/blocks.h"

#include <string.h>

gboolean
fovea_blocks_parse (FoveaAttrs  *attrs,
                    const char  *layer,
                    FoveaBlocks *p,
                    GError     **error)
{
  const char *mode = fovea_attrs_get_string (attrs, "mode", "DCR");

  p->size = fovea_attrs_get_int (attrs, "blocksize", 0);
  p->channel_first = strcmp (mode, "CRD") == 0;
  if (! p->channel_first && strcmp (mode, "DCR") != 0)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: unknown mode '%s'"), layer, mode);
  return fovea_attrs_check (attrs, layer, error);
}

gboolean
fovea_blocks_check (const FoveaStep *step, GError **error)
{
  const FoveaBlocks *p = step->params;

  if (! fovea_step_check (step, 1, 1, error))
    return FALSE;
  if (step->in[0].rank != 4)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: an input of rank %u, it has to be 4"),
                       step->klass->name, step->in[0].rank);
  if (p->size < 1 || p->size > 1 << 15)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: blocks of %" PRId64 "x%" PRId64),
                       step->klass->name, p->size, p->size);
  return TRUE;
}

gboolean
fovea_blocks_grow (const FoveaStep *step, gint64 *size, GError **error)
{
  const FoveaBlocks *p = step->params;

  if (fovea_checked_mul (*size, p->size, size))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: the output is too large"), step->klass->name);
}

gint64
fovea_blocks_plane (const FoveaBlocks *blocks,
                    gint64             channels,
                    gint64             plane,
                    gint64             by,
                    gint64             bx)
{
  const gint64 b = blocks->size, n = plane / channels, c = plane % channels;

  if (blocks->channel_first)
    return plane * b * b + by * b + bx;
  return (n * b * b + by * b + bx) * channels + c;
}

gint64
fovea_blocks_source (const FoveaBlocks *blocks,
                     gint64             channels,
                     gint64             plane,
                     gint64            *by,
                     gint64            *bx)
{
  const gint64 b = blocks->size;
  gint64       n = plane / (channels * b * b), c = plane % (channels * b * b);
  gint64       pixel = blocks->channel_first ? c % (b * b) : c / channels;

  c = blocks->channel_first ? c / (b * b) : c % channels;
  *by = pixel / b;
  *bx = pixel % b;
  return n * channels + c;
}
