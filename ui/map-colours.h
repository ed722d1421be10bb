/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of feature maps as colours: greys, blue - base - orange about 0, or viridis.
 * Windows and sheets draw with these. Cairo only: needs
 * no display. */
#pragma once

#include <cairo.h>

#include "library/words.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_MAP_GREY,
  FOVEA_MAP_DIVERGING,
  FOVEA_MAP_VIRIDIS
} FoveaMapColours;

typedef enum
{
  FOVEA_MAP_OWN,   /* each map from its least to its greatest value */
  FOVEA_MAP_COMMON /* all maps of the layer alike */
} FoveaMapRange;

extern const FoveaWord fovea_map_colours_words[]; /* FoveaMapColours */
extern const FoveaWord fovea_map_range_words[];   /* FoveaMapRange */
extern const FoveaWord fovea_map_order_words[];   /* FoveaMapsOrder */

/* How a layer's maps are shown. */
typedef struct
{
  FoveaMapColours colours;
  FoveaMapRange   range;
  FoveaMapsOrder  order;
} FoveaMapsLook;

/* From their words; one that is none of them is the first. */
FoveaMapsLook fovea_maps_look_of (const char *order, const char *range, const char *colours);

#define FOVEA_MAP_SHADES 256 /* at most */

/* Which colour a number gets. */
typedef struct
{
  float   low, high; /* the numbers at the ends; diverging: -high and high */
  int     n; /* how many there are; odd where 0 is in the middle */
  guint32 shades[FOVEA_MAP_SHADES]; /* 0x00RRGGBB */
} FoveaMapScale;

/* A number that is none (NaN) is painted so. */
#define FOVEA_MAP_BAD 0x00d0208au

/* low, high: of the numbers. `base`: what 0 is painted with when diverging. */
void    fovea_map_scale_init (FoveaMapScale  *scale,
                              FoveaMapColours colours,
                              float           low,
                              float           high,
                              const double    base[3]);
/* Where all numbers are one (low = high): the middle. */
guint32 fovea_map_scale_colour (const FoveaMapScale *scale, float value);
/* A number a pixel, RGB24. NULL: no memory. */
cairo_surface_t *fovea_map_scale_surface (const FoveaMapScale *scale,
                                          const float         *values,
                                          guint                width,
                                          guint                height);
/* The same made smaller, none of its sides larger: each pixel is the mean of the numbers
 * that it covers, in parts at its edges. Numbers are averaged, not colours: no picture of
 * all of them is made first. */
cairo_surface_t *fovea_map_scale_shrunk (const FoveaMapScale *scale,
                                         const float         *values,
                                         guint                width,
                                         guint                height,
                                         guint                to_width,
                                         guint                to_height);
/* The same as the first of map number `i` of these, as `look` has its range; 0 is white. */
void fovea_map_scale_of (const FoveaMaps *maps, guint i, const FoveaMapsLook *look, FoveaMapScale *scale);

G_END_DECLS
