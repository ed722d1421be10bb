/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What labelled sheets are drawn with. Cairo only: needs no display. */
#pragma once

#include <cairo.h>

#include "map-colours.h"

G_BEGIN_DECLS

#define FOVEA_SHEET_LONGEST 30000 /* cairo and PNG readers stop at 32767 */

/* What a sheet is drawn on. */
typedef struct
{
  cairo_surface_t *sheet;
  cairo_t         *cr;
  int              width, height;
  gboolean         failed; /* to be set where something could not be drawn */
} FoveaPaper;

FoveaPaper fovea_sheet_begin (int width, int height);
/* The sheet, RGB24; NULL with a MEMORY error where that or cairo failed. */
cairo_surface_t *fovea_sheet_end (FoveaPaper *paper, GError **error);

/* Text in one line, cut off at `width`; `right` puts its end at x + width. */
void fovea_sheet_text (cairo_t    *cr,
                       const char *font,
                       const char *text,
                       double      x,
                       double      y,
                       int         width,
                       gboolean    right);

/* Numbers as colours, low..high from the first to the last; those of a map that is
 * low everywhere are in the middle, NaN is black. RGB24; NULL: no memory. */
cairo_surface_t *fovea_sheet_numbers (const float    *values,
                                      int             width,
                                      int             height,
                                      float           low,
                                      float           high,
                                      FoveaMapColours colours);

/* Draws it into a box: each number a square without smoothing where it has room
 * for them, else shrunk smoothly. */
void fovea_sheet_paint (cairo_t         *cr,
                        cairo_surface_t *picture,
                        double           x,
                        double           y,
                        double           width,
                        double           height);

G_END_DECLS
