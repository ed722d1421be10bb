/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interleaved pixels, as GEGL has them, and planes, as the engine has them;
 * what alpha does to a colour before it is summed. */
#include "fitted.h"

#include <math.h>

/* So many pixels of a row at once, that their alpha stays at hand. */
#define STRETCH 512

/* A transparent pixel is left out of what is looked for: max, min or median. */
static float
pixels_hidden (PixelFill fill)
{
  if (fill == FILL_OR_NAN)
    return NAN;
  return fill == FILL_OR_LOWEST ? -INFINITY : INFINITY;
}

static void
pixels_hide (float *values, const float *weight, float hidden, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    values[i] = weight[i] > 0.0f ? values[i] : hidden;
}

/* n <= STRETCH pixels with alpha to rows of planes; alpha has its own where it is
 * asked for. */
static void
pixels_split_alpha (const float  *src,
                    guint         step,
                    PixelFill     fill,
                    float *const *planes,
                    gint64        n)
{
  float  aside[STRETCH];
  float *alpha = fill == FILL_WITH_ALPHA ? planes[step - 1] : aside;
  float *all[FOVEA_FILTER_COMPONENTS];

  for (guint p = 0; p + 1 < step; p++)
    all[p] = planes[p];
  all[step - 1] = alpha;
  fovea_pixels_split (src, step, step, all, n);
  fovea_pixels_weights (alpha, alpha, n);
  for (guint p = 0; p + 1 < step; p++)
    if (fill == FILL_WEIGHTED || fill == FILL_WITH_ALPHA)
      fovea_pixels_weigh (planes[p], alpha, n);
    else if (fill != FILL_COLOUR)
      pixels_hide (planes[p], alpha, pixels_hidden (fill), n);
}

static void
pixels_row (const Pixels *pixels,
            const float  *src,
            PixelFill     fill,
            float *const *planes,
            gint64        n)
{
  const guint step = pixels->components;

  if (! pixels->alpha && fill == FILL_ALPHA)
    for (gint64 i = 0; i < n; i++)
      planes[0][i] = 1.0f;
  else if (! pixels->alpha)
    fovea_pixels_split (src, step, step, planes, n);
  else if (fill == FILL_ALPHA)
    {
      fovea_pixels_split (src + step - 1, step, 1, planes, n);
      fovea_pixels_weights (planes[0], planes[0], n);
    }
  else
    for (gint64 at = 0; at < n; at += STRETCH)
      {
        float *rest[FOVEA_FILTER_COMPONENTS];

        for (guint p = 0; p < step - (fill == FILL_WITH_ALPHA ? 0 : 1); p++)
          rest[p] = planes[p] + at;
        pixels_split_alpha (src + at * step, step, fill, rest,
                            MIN (n - at, STRETCH));
      }
}

void
pixels_to_planes (const Pixels    *pixels,
                  const FoveaRect *rect,
                  PixelFill        fill,
                  float           *planes,
                  gint64           plane)
{
  guint  colours = pixels->components - (pixels->alpha ? 1 : 0);
  guint  n_planes = fill == FILL_ALPHA ? 1 : colours;
  float *rows[FOVEA_FILTER_COMPONENTS];

  if (fill == FILL_WITH_ALPHA)
    n_planes++;

  for (gint64 y = 0; y < rect->height; y++)
    {
      for (guint p = 0; p < n_planes; p++)
        rows[p] = planes + p * plane + y * rect->width;
      pixels_row (pixels, pixels_at (pixels, rect->x, rect->y + y), fill, rows,
                  rect->width);
    }
}

void
pixels_join_row (Pixels             *pixels,
                 gint64              x,
                 gint64              y,
                 const float *const *planes,
                 guint               n_planes,
                 const float        *alpha,
                 gint64              n)
{
  const guint  step = pixels->components;
  const guint  colours = step - (pixels->alpha ? 1 : 0);
  const float *all[FOVEA_FILTER_COMPONENTS];

  for (guint c = 0; c < colours; c++)
    all[c] = planes[n_planes == 1 ? 0 : c];
  if (pixels->alpha)
    all[colours] = alpha;
  fovea_pixels_join (all, step, pixels_at (pixels, x, y), n);
}

gboolean
pixels_are_opaque (const Pixels *pixels, const FoveaRect *rect)
{
  guint step = pixels->components;

  if (! pixels->alpha)
    return TRUE;
  for (gint64 y = rect->y; y < rect->y + rect->height; y++)
    if (! fovea_pixels_all_are (pixels_at (pixels, rect->x, y) + step - 1, step,
                                1.0f, rect->width))
      return FALSE;
  return TRUE;
}
