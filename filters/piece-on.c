/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters of luminance or alpha: pixels with one colour are made of the layer's,
 * filtered as grey ones are, and brought back. */
#include "piece.h"

gboolean
piece_on_begin (Piece *piece, GError **error)
{
  const FoveaFilter *filter = piece->filter;
  const gboolean     alpha = filter->on == FOVEA_ON_LUMINANCE && piece->in.alpha;
  const guint        step = piece->in.components;
  const gint64       n = piece->in.rect.width * piece->in.rect.height;
  const float       *from = piece->in.data;
  float             *to;

  piece->layer = piece->in;
  if (filter->on == FOVEA_ON_COLOUR)
    return TRUE;
  piece->in.components = alpha ? 2 : 1;
  piece->in.alpha = alpha;
  to = piece_take (&piece->room->on, MAX (n, 1) * piece->in.components, error);
  if (to == NULL)
    return FALSE;
  piece->in.data = to;
  for (gint64 i = 0; i < n; i++, from += step)
    {
      *to++ = filter->on == FOVEA_ON_ALPHA ? from[step - 1] :
                                             fovea_filter_luminance (from);
      if (alpha)
        *to++ = from[step - 1];
    }
  return TRUE;
}

/* The results, which all colours of the output hold: the same step for all of a
 * pixel's colours, or its alpha. */
void
piece_on_end (Piece *piece)
{
  const FoveaFilter *filter = piece->filter;
  const FoveaRect   *results = &piece->results;

  if (filter->on == FOVEA_ON_COLOUR)
    return;
  for (gint64 y = results->y; y < results->y + results->height; y++)
    for (gint64 x = results->x; x < results->x + results->width; x++)
      {
        const gint64 column = x + filter->shift[1], row = y + filter->shift[0];
        const float *in =
            pixels_at (&piece->layer, column * filter->step[1] + filter->anchor[1],
                       row * filter->step[0] + filter->anchor[0]);
        float      *out = pixels_at (&piece->out, column, row);
        const float result = out[0];

        for (guint c = 0; c < filter->colours; c++)
          out[c] = filter->on == FOVEA_ON_ALPHA ?
                       in[c] :
                       in[c] + (result - fovea_filter_luminance (in));
        if (filter->on == FOVEA_ON_ALPHA)
          out[filter->colours] = CLAMP (result, 0.0f, 1.0f);
      }
}
