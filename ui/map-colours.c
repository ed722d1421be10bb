/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of shades: a layer has millions of numbers, and a step is to take no time. */
#include "map-colours.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "viridis.h"

const FoveaWord fovea_map_colours_words[] = {
  { FOVEA_MAP_GREY, "grey", N_ ("Grey") },
  { FOVEA_MAP_DIVERGING, "diverging", N_ ("Blue, 0, orange") },
  { FOVEA_MAP_VIRIDIS, "viridis", N_ ("Viridis") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_map_range_words[] = {
  { FOVEA_MAP_OWN, "own", N_ ("Each map's own") },
  { FOVEA_MAP_COMMON, "common", N_ ("One for all maps") },
  { 0, NULL, NULL }
};

const FoveaWord fovea_map_order_words[] = {
  { FOVEA_MAPS_BY_STRENGTH, "strength", N_ ("Strongest first") },
  { FOVEA_MAPS_BY_SPARSITY, "sparsity", N_ ("Sparsest first") },
  { FOVEA_MAPS_BY_NUMBER, "number", N_ ("By number") },
  { 0, NULL, NULL }
};

static guint32
colours_mix (const double from[3], const double to[3], double part)
{
  guint32 colour = 0;

  for (int c = 0; c < 3; c++)
    colour = colour << 8 |
             (guint32) lrint (255.0 * CLAMP (from[c] + part * (to[c] - from[c]), 0.0, 1.0));
  return colour;
}

static guint32
colours_shade (FoveaMapColours colours, double level, const double base[3])
{
  static const double black[3] = { 0, 0, 0 }, white[3] = { 1, 1, 1 };
  static const double below[3] = { 0.13, 0.44, 0.85 }, above[3] = { 0.95, 0.55, 0.10 };

  if (colours == FOVEA_MAP_VIRIDIS)
    return fovea_viridis (level);
  if (colours == FOVEA_MAP_GREY)
    return colours_mix (black, white, level);
  return colours_mix (base, level < 0.5 ? below : above, fabs (2.0 * level - 1.0));
}

void
fovea_map_scale_init (FoveaMapScale  *scale,
                      FoveaMapColours colours,
                      float           low,
                      float           high,
                      const double    base[3])
{
  float most = fmaxf (fabsf (low), fabsf (high));

  scale->low = colours == FOVEA_MAP_DIVERGING ? -most : low;
  scale->high = colours == FOVEA_MAP_DIVERGING ? most : high;
  scale->n = colours == FOVEA_MAP_DIVERGING ? FOVEA_MAP_SHADES - 1 : FOVEA_MAP_SHADES;
  for (int i = 0; i < scale->n; i++)
    scale->shades[i] = colours_shade (colours, i / (scale->n - 1.0), base);
}

guint32
fovea_map_scale_colour (const FoveaMapScale *scale, float value)
{
  double span = (double) scale->high - (double) scale->low, level;

  if (isnan (value))
    return FOVEA_MAP_BAD;
  if (! (span > 0.0))
    return scale->shades[scale->n / 2];
  level = ((double) value - (double) scale->low) / span;
  return scale->shades[(int) (CLAMP (level, 0.0, 1.0) * (scale->n - 1) + 0.5)];
}

static cairo_surface_t *
colours_surface_new (guint width, guint height)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) width, (int) height);

  if (! cairo_image_surface_get_data (surface))
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

cairo_surface_t *
fovea_map_scale_surface (const FoveaMapScale *scale, const float *values, guint width, guint height)
{
  cairo_surface_t *surface = colours_surface_new (width, height);
  guchar          *data = surface ? cairo_image_surface_get_data (surface) : NULL;
  int              stride = surface ? cairo_image_surface_get_stride (surface) : 0;

  if (! surface)
    return NULL;
  for (guint y = 0; y < height; y++)
    {
      guint32 *line = (guint32 *) (gpointer) (data + (gsize) y * stride);

      for (guint x = 0; x < width; x++)
        line[x] = fovea_map_scale_colour (scale, values[(gsize) y * width + x]);
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

/* to[i] += weight * the mean of those of `from` that lie under pixel i. */
static void
colours_add_row (const float *from, guint n, float weight, float *to, guint n_to)
{
  const double by = (double) n / n_to;

  for (guint i = 0; i < n_to; i++)
    {
      const double low = i * by, high = MIN ((i + 1) * by, (double) n);
      const guint  first = (guint) low, last = MAX ((guint) ceil (high), first + 1) - 1;
      float        sum = 0.0f;

      for (guint k = first; k <= last; k++)
        sum += from[k];
      sum -= (float) (low - first) * from[first] + (float) (last + 1.0 - high) * from[last];
      to[i] += weight * sum / (float) (high - low);
    }
}

cairo_surface_t *
fovea_map_scale_shrunk (const FoveaMapScale *scale,
                        const float         *values,
                        guint                width,
                        guint                height,
                        guint                to_width,
                        guint                to_height)
{
  g_autofree float *row = g_new (float, to_width);
  cairo_surface_t  *surface = colours_surface_new (to_width, to_height);
  guchar           *data = surface ? cairo_image_surface_get_data (surface) : NULL;
  int               stride = surface ? cairo_image_surface_get_stride (surface) : 0;
  const double      by = (double) height / to_height;

  for (guint y = 0; data && y < to_height; y++)
    {
      const double low = y * by, high = MIN ((y + 1) * by, (double) height);
      guint32     *line = (guint32 *) (gpointer) (data + (gsize) y * stride);

      memset (row, 0, to_width * sizeof *row);
      for (guint k = (guint) low; k < height && k < high; k++)
        colours_add_row (values + (gsize) k * width, width,
                         (float) ((MIN (high, k + 1.0) - MAX (low, (double) k)) / (high - low)), row, to_width);
      for (guint x = 0; x < to_width; x++)
        line[x] = fovea_map_scale_colour (scale, row[x]);
    }
  if (surface)
    cairo_surface_mark_dirty (surface);
  return surface;
}

void
fovea_map_scale_of (const FoveaMaps *maps, guint i, const FoveaMapsLook *look, FoveaMapScale *scale)
{
  static const double white[3] = { 1, 1, 1 };
  gboolean            own = look->range == FOVEA_MAP_OWN;

  fovea_map_scale_init (scale, look->colours, own ? maps->minimum[i] : maps->low,
                        own ? maps->maximum[i] : maps->high, white);
}

FoveaMapsLook
fovea_maps_look_of (const char *order, const char *range, const char *colours)
{
  FoveaMapsLook look = { 0 };
  int           value;

  if (fovea_word_find (fovea_map_order_words, "sort", order, &value, NULL))
    look.order = (FoveaMapsOrder) value;
  if (fovea_word_find (fovea_map_range_words, "range", range, &value, NULL))
    look.range = (FoveaMapRange) value;
  if (fovea_word_find (fovea_map_colours_words, "colours", colours, &value, NULL))
    look.colours = (FoveaMapColours) value;
  return look;
}
