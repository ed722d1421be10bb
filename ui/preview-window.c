/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Light lines inside dark ones are seen on any photo. */
#include "preview-window.h"

static void
window_rectangle (cairo_t *cr, const FoveaRect *rect, const double corner[2], double zoom)
{
  cairo_rectangle (cr, corner[0] + (double) rect->x * zoom, corner[1] + (double) rect->y * zoom,
                   (double) rect->width * zoom, (double) rect->height * zoom);
}

/* What the border supplies: the window less the picture. */
static void
window_hatch (const FoveaPreviewWindow *window,
              cairo_t                  *cr,
              const double              corner[2],
              double                    zoom,
              const int                 sides[2],
              int                       factor)
{
  const FoveaRect *covers = &window->covers;
  const FoveaRect  all = { 0, 0, sides[0], sides[1] };
  double           left = corner[0] + (double) covers->x * zoom;
  double           top = corner[1] + (double) covers->y * zoom;
  double           wide = (double) covers->width * zoom, high = (double) covers->height * zoom;

  if (covers->x >= 0 && covers->y >= 0 && covers->x + covers->width <= sides[0] &&
      covers->y + covers->height <= sides[1])
    return;
  cairo_save (cr);
  cairo_rectangle (cr, -1e5, -1e5, 3e5, 3e5);
  window_rectangle (cr, &all, corner, zoom);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_clip (cr);
  window_rectangle (cr, covers, corner, zoom);
  cairo_clip (cr);
  for (double at = -high; at < wide; at += 6 * factor)
    {
      cairo_move_to (cr, left + at, top + high);
      cairo_line_to (cr, left + at + high, top);
    }
  cairo_set_source_rgba (cr, 1, 1, 1, 0.9);
  cairo_set_line_width (cr, factor);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* Between the pixels that a dilated kernel looks at there are some that it does not. */
static void
window_taps (const FoveaPreviewWindow *window, cairo_t *cr, const double corner[2], double zoom)
{
  const FoveaRect *covers = &window->covers;
  int              dilation = window->dilation;
  if (dilation < 2 || zoom * dilation < 4)
    return;
  for (gint64 y = covers->y; y < covers->y + covers->height; y += dilation)
    for (gint64 x = covers->x; x < covers->x + covers->width; x += dilation)
      {
        FoveaRect tap = { x, y, 1, 1 };

        window_rectangle (cr, &tap, corner, zoom);
      }
  cairo_set_source_rgba (cr, 1, 1, 1, 0.55);
  cairo_fill (cr);
}

void
fovea_preview_window_draw (const FoveaPreviewWindow *window,
                           cairo_t                  *cr,
                           const double              corner[2],
                           double                    zoom,
                           const int                 sides[2],
                           int                       factor)
{
  window_hatch (window, cr, corner, zoom, sides, factor);
  window_taps (window, cr, corner, zoom);
  for (int pass = 0; pass < 2; pass++)
    {
      cairo_set_source_rgba (cr, pass, pass, pass, pass ? 1.0 : 0.6);
      cairo_set_line_width (cr, (pass ? 1 : 3) * factor);
      window_rectangle (cr, &window->covers, corner, zoom);
      if (zoom * (double) window->result.width >= 4 * factor)
        window_rectangle (cr, &window->result, corner, zoom);
      cairo_stroke (cr);
    }
}
