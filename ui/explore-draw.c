/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers themselves are the engine's; here they are only looked at. */
#include "explore-draw.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "kernel-cell.h"

const float *
fovea_explore_values (const FoveaLayerMaps *maps, int map)
{
  return map == FOVEA_EXPLORE_MEAN ? maps->mean :
                                     maps->values + (gsize) map * maps->width * maps->height;
}

void
fovea_explore_range (const FoveaLayerMaps *maps, int map, float *low, float *high)
{
  gsize n = (gsize) maps->width * maps->height;

  if (map != FOVEA_EXPLORE_MEAN)
    {
      *low = maps->facts[map].minimum;
      *high = maps->facts[map].maximum;
      return;
    }
  *low = INFINITY;
  *high = -INFINITY;
  for (gsize i = 0; i < n; i++)
    if (isfinite (maps->mean[i]))
      {
        *low = fminf (*low, maps->mean[i]);
        *high = fmaxf (*high, maps->mean[i]);
      }
  if (*low > *high)
    *low = *high = 0.0f;
}

void
fovea_explore_scale (const FoveaLayerMaps   *maps,
                     int                     map,
                     const FoveaMapsLook *look,
                     GtkWidget              *widget,
                     FoveaMapScale          *scale)
{
  float   low = maps->low, high = maps->high;
  GdkRGBA base, ink;
  double  ground[3];

  /* A single number is the least and the greatest of itself. */
  if (look->range == FOVEA_MAP_OWN && maps->width * maps->height > 1)
    fovea_explore_range (maps, map, &low, &high);
  fovea_kernel_cell_ground (widget, &base, &ink);
  ground[0] = base.red;
  ground[1] = base.green;
  ground[2] = base.blue;
  fovea_map_scale_init (scale, look->colours, low, high, ground);
}

gint64
fovea_explore_bad (const FoveaLayerMaps *maps, int map)
{
  gint64 bad = 0;

  if (map != FOVEA_EXPLORE_MEAN)
    return maps->facts[map].bad;
  for (gsize i = 0; i < (gsize) maps->width * maps->height; i++)
    bad += ! isfinite (maps->mean[i]);
  return bad;
}

const char *
fovea_explore_problem (const FoveaLayerMaps *maps, int map)
{
  const gint64 n = (gint64) maps->width * maps->height;
  const gint64 bad = fovea_explore_bad (maps, map);
  float        low, high;

  if (bad > 0)
    return bad == n ? _ ("all NaN") : _ ("has NaN");
  fovea_explore_range (maps, map, &low, &high);
  return low == 0.0f && high == 0.0f ? _ ("all 0") : NULL;
}

char *
fovea_explore_name (const FoveaLayerMaps *maps, int map)
{
  if (map == FOVEA_EXPLORE_MEAN)
    return g_strdup_printf (ngettext ("mean of %u map", "mean of %u maps", maps->n), maps->n);
  return g_strdup_printf (_ ("map %d"), map);
}

void
fovea_explore_number (double value, char *text, gsize room)
{
  /* -0 is written as 0. */
  g_ascii_formatd (text, (int) room, "%.4g", value == 0.0 ? 0.0 : value);
}
