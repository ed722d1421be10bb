/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interleaved pixels, as GEGL has them, and planes, as the engine has them;
 * what alpha does to a colour before it is summed. */
#include "fitted.h"

#include <math.h>

/* Alpha as a weight: 0..1; a NaN is nothing. */
static inline float
pixel_weight (float alpha)
{
  return alpha > 0.0f ? MIN (alpha, 1.0f) : 0.0f;
}

static void
pixels_row_colour (const float *src, guint step, float *dst, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    dst[i] = src[i * step];
}

static void
pixels_row_alpha (const float *alpha, guint step, float *dst, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    dst[i] = pixel_weight (alpha[i * step]);
}

/* An opaque colour stays as it is, to the last bit. */
static void
pixels_row_weighted (const float *src,
                     const float *alpha,
                     guint        step,
                     float       *dst,
                     gint64       n)
{
  for (gint64 i = 0; i < n; i++)
    {
      float weight = pixel_weight (alpha[i * step]);

      dst[i] = weight > 0.0f ? src[i * step] * weight : 0.0f;
    }
}

static void
pixels_row_visible (const float *src,
                    const float *alpha,
                    guint        step,
                    float        hidden,
                    float       *dst,
                    gint64       n)
{
  for (gint64 i = 0; i < n; i++)
    dst[i] = pixel_weight (alpha[i * step]) > 0.0f ? src[i * step] : hidden;
}

static void
pixels_row (const float *src,
            const float *alpha,
            guint        step,
            PixelFill    fill,
            float       *dst,
            gint64       n)
{
  switch (fill)
    {
    case FILL_COLOUR:
      pixels_row_colour (src, step, dst, n);
      break;
    case FILL_WEIGHTED:
      pixels_row_weighted (src, alpha, step, dst, n);
      break;
    case FILL_OR_LOWEST:
      pixels_row_visible (src, alpha, step, -INFINITY, dst, n);
      break;
    case FILL_OR_HIGHEST:
      pixels_row_visible (src, alpha, step, INFINITY, dst, n);
      break;
    case FILL_ALPHA:
      pixels_row_alpha (alpha, step, dst, n);
      break;
    }
}

void
pixels_to_planes (const Pixels    *pixels,
                  const FoveaRect *rect,
                  PixelFill        fill,
                  float           *planes)
{
  guint colours = pixels->components - (pixels->alpha ? 1 : 0);
  guint n_planes = fill == FILL_ALPHA ? 1 : colours;

  for (guint plane = 0; plane < n_planes; plane++)
    for (gint64 y = rect->y; y < rect->y + rect->height; y++)
      {
        const float *row = pixels_at (pixels, rect->x, y);

        pixels_row (row + plane, row + colours, pixels->components, fill,
                    planes, rect->width);
        planes += rect->width;
      }
}

void
pixels_set_row (Pixels      *pixels,
                gint64       x,
                gint64       y,
                guint        component,
                gboolean     all_colours,
                const float *src,
                gint64       n)
{
  guint  step = pixels->components;
  guint  colours = step - (pixels->alpha ? 1 : 0);
  guint  end = all_colours ? colours : component + 1;
  float *row = pixels_at (pixels, x, y);

  for (guint c = all_colours ? 0 : component; c < end; c++)
    for (gint64 i = 0; i < n; i++)
      row[i * step + c] = src[i];
}

gboolean
pixels_are_opaque (const Pixels *pixels, const FoveaRect *rect)
{
  guint step = pixels->components;

  if (! pixels->alpha)
    return TRUE;
  for (gint64 y = rect->y; y < rect->y + rect->height; y++)
    {
      const float *alpha = pixels_at (pixels, rect->x, y) + step - 1;

      for (gint64 i = 0; i < rect->width; i++)
        if (alpha[i * step] != 1.0f)
          return FALSE;
    }
  return TRUE;
}
