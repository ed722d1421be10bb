/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All colours are mixed from four, the theme's or those of paper: what holds weights is
 * tinted, what pools is grey, what joins is round, inputs and outputs are dashed. */
#include "network-draw.h"

#include <math.h>

#define DRAW_ARROW 0.32 /* lines of text */
#define DRAW_BAR   3.0  /* height of the bar of a box's share */

typedef struct
{
  const FoveaNetwork     *network;
  cairo_t                *cr;
  FoveaNetworkFont       *font;
  const FoveaNetworkLook *look;
  double                  most;   /* the largest share */
  int                     chosen; /* box; -1: none */
} Pen;

static void
pen_mix (const Pen *pen, const GdkRGBA *colour, double part)
{
  const GdkRGBA *paper = &pen->look->paper;

  cairo_set_source_rgb (pen->cr, paper->red + (colour->red - paper->red) * part,
                        paper->green + (colour->green - paper->green) * part,
                        paper->blue + (colour->blue - paper->blue) * part);
}

/* Of lines: the ground of what is selected may be as dark as a dark theme's own. */
static void
pen_light (const Pen *pen)
{
  const GdkRGBA *chosen = &pen->look->chosen, *ink = &pen->look->ink;

  cairo_set_source_rgb (pen->cr, 0.65 * chosen->red + 0.35 * ink->red,
                        0.65 * chosen->green + 0.35 * ink->green,
                        0.65 * chosen->blue + 0.35 * ink->blue);
}

static void
pen_round (const Pen *pen, double x, double y, double width, double height, double radius)
{
  cairo_t *cr = pen->cr;

  radius = MIN (radius, MIN (width, height) / 2);
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 3 * G_PI / 2);
  cairo_close_path (cr);
}

static gboolean
pen_sees (const cairo_rectangle_t *clip, double x, double y, double width, double height)
{
  return x <= clip->x + clip->width && x + width >= clip->x && y <= clip->y + clip->height &&
         y + height >= clip->y;
}

/* ---- Frames and strokes ----------------------------------------------------------- */

static void
draw_frame (const Pen *pen, const FoveaNetworkFrame *frame)
{
  pen_round (pen, frame->x, frame->y, frame->width, frame->height, pen->network->pad);
  pen_mix (pen, &pen->look->ink, 0.05);
  cairo_fill_preserve (pen->cr);
  pen_mix (pen, &pen->look->ink, 0.22);
  cairo_set_line_width (pen->cr, 1);
  cairo_stroke (pen->cr);
  pen_mix (pen, &pen->look->ink, 0.7);
  cairo_save (pen->cr);
  cairo_rectangle (pen->cr, frame->x, frame->y, frame->width - 2, frame->height);
  cairo_clip (pen->cr);
  fovea_network_font_show (pen->font, pen->cr, frame->name, TRUE, frame->x + pen->network->pad,
                           frame->y + 1);
  cairo_restore (pen->cr);
}

static void
draw_stroke (const Pen *pen, const FoveaNetworkStroke *stroke)
{
  cairo_t       *cr = pen->cr;
  const gboolean lit =
      pen->chosen >= 0 && (stroke->from == pen->chosen || stroke->to == pen->chosen);
  const double size = pen->network->line * DRAW_ARROW;
  const double length = hypot (stroke->x2 - stroke->x1, stroke->y2 - stroke->y1);
  const double dx = length > 0 ? (stroke->x2 - stroke->x1) / length : 0;
  const double dy = length > 0 ? (stroke->y2 - stroke->y1) / length : 0;
  const double back = stroke->arrow ? size / 2 : 0;

  if (lit)
    pen_light (pen);
  else
    pen_mix (pen, &pen->look->ink, 0.55);
  cairo_set_line_width (cr, lit ? 2.2 : 1.2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_SQUARE);
  cairo_move_to (cr, stroke->x1, stroke->y1);
  cairo_line_to (cr, stroke->x2 - dx * back, stroke->y2 - dy * back);
  cairo_stroke (cr);
  if (stroke->dot)
    {
      cairo_arc (cr, stroke->x1, stroke->y1, size * 0.5, 0, 2 * G_PI);
      cairo_fill (cr);
    }
  if (! stroke->arrow)
    return;
  cairo_move_to (cr, stroke->x2, stroke->y2);
  cairo_line_to (cr, stroke->x2 - dx * size - dy * size * 0.6,
                 stroke->y2 - dy * size + dx * size * 0.6);
  cairo_line_to (cr, stroke->x2 - dx * size + dy * size * 0.6,
                 stroke->y2 - dy * size - dx * size * 0.6);
  cairo_close_path (cr);
  cairo_fill (cr);
}

static void
draw_strokes (const Pen *pen, const cairo_rectangle_t *clip, gboolean lit)
{
  const GArray *strokes = pen->network->strokes;
  const double  size = pen->network->line;

  for (guint i = 0; i < strokes->len; i++)
    {
      const FoveaNetworkStroke *it = &g_array_index (strokes, FoveaNetworkStroke, i);

      if ((pen->chosen >= 0 && (it->from == pen->chosen || it->to == pen->chosen)) == lit &&
          pen_sees (clip, MIN (it->x1, it->x2) - size, MIN (it->y1, it->y2) - size,
                    fabs (it->x2 - it->x1) + 2 * size, fabs (it->y2 - it->y1) + 2 * size))
        draw_stroke (pen, it);
    }
}

/* ---- Boxes ---------------------------------------------------------------------------- */

static void
draw_ground (const Pen *pen, const FoveaNetworkBox *box, gboolean chosen, gboolean hover)
{
  static const double     dashes[] = { 4, 3 };
  const FoveaNetworkLook *look = pen->look;
  const gboolean end = box->kind == FOVEA_NETWORK_INPUT || box->kind == FOVEA_NETWORK_OUTPUT;

  pen_round (pen, box->x + 0.5, box->y + 0.5, box->width - 1, box->height - 1,
             box->kind == FOVEA_NETWORK_JOIN ? pen->network->line * 0.8 : pen->network->pad * 0.7);
  if (box->kind == FOVEA_NETWORK_WEIGHTS)
    pen_mix (pen, &look->chosen, hover ? 0.3 : 0.2);
  else
    pen_mix (pen, &look->ink, (box->kind == FOVEA_NETWORK_POOL ? 0.15 : 0) + (hover ? 0.06 : 0));
  cairo_fill_preserve (pen->cr);
  if (chosen)
    pen_light (pen);
  else
    pen_mix (pen, &look->ink, 0.5);
  cairo_set_line_width (pen->cr, chosen ? 2 : 1);
  if (end)
    cairo_set_dash (pen->cr, dashes, 2, 0);
  cairo_stroke (pen->cr);
  cairo_set_dash (pen->cr, NULL, 0, 0);
}

static void
draw_line (const Pen *pen, const FoveaNetworkBox *box, guint i, gboolean chosen)
{
  const FoveaNetwork        *network = pen->network;
  const FoveaNetworkMetrics *metrics = fovea_network_font_metrics (pen->font);
  const FoveaNetworkLine    *line = &g_array_index (box->lines, FoveaNetworkLine, i);
  const double               y = box->y + network->pad + i * network->line;

  if (chosen)
    {
      pen_round (pen, box->x + 2, y, box->width - 4, network->line, 2);
      pen_mix (pen, &pen->look->chosen, 1.0);
      cairo_fill (pen->cr);
      gdk_cairo_set_source_rgba (pen->cr, &pen->look->on_chosen);
    }
  else
    pen_mix (pen, &pen->look->ink, i > 0 ? 0.75 : 1.0);
  fovea_network_font_show (pen->font, pen->cr, line->what, FALSE, box->x + 1.5 * network->pad, y);
  if (*line->size)
    fovea_network_font_show (pen->font, pen->cr, line->size, FALSE,
                             box->x + box->width - 1.5 * network->pad -
                                 metrics->width (line->size, FALSE, metrics->data),
                             y);
}

static void
draw_box (const Pen *pen, guint index)
{
  const FoveaNetwork    *network = pen->network;
  const FoveaNetworkBox *box = &network->boxes[index];
  const gboolean         chosen = (int) index == pen->chosen;
  const double           room = box->width - 2 * network->pad;

  draw_ground (pen, box, chosen, pen->look->hover == (int) index);
  for (guint i = 0; i < box->lines->len; i++)
    draw_line (pen, box, i, chosen && network->row_line[pen->look->row] == i);
  if (*box->facts)
    {
      pen_mix (pen, &pen->look->ink, 0.7);
      fovea_network_font_show (pen->font, pen->cr, box->facts, TRUE, box->x + 1.5 * network->pad,
                               box->y + network->pad + box->lines->len * network->line);
    }
  if (box->share > 0 && pen->most > 0)
    {
      cairo_rectangle (pen->cr, box->x + network->pad, box->y + box->height - DRAW_BAR - 1,
                       MAX (room * box->share / pen->most, 1), DRAW_BAR);
      pen_light (pen);
      cairo_fill (pen->cr);
    }
}

static void
draw_totals (const Pen *pen)
{
  g_auto (GStrv) lines = g_strsplit (pen->network->totals, "\n", -1);

  pen_mix (pen, &pen->look->ink, 1.0);
  for (guint i = 0; lines[i]; i++)
    fovea_network_font_show (pen->font, pen->cr, lines[i], FALSE, pen->network->line,
                             pen->network->totals_y + i * pen->network->line);
}

void
fovea_network_draw (const FoveaNetwork      *network,
                    cairo_t                 *cr,
                    FoveaNetworkFont        *font,
                    const FoveaNetworkLook  *look,
                    const cairo_rectangle_t *clip)
{
  Pen pen = { network, cr, font, look, 0, -1 };

  if (look->row < network->n_rows)
    pen.chosen = (int) network->row_box[look->row];
  for (guint b = 0; b < network->n_boxes; b++)
    pen.most = MAX (pen.most, network->boxes[b].share);
  gdk_cairo_set_source_rgba (cr, &look->paper);
  cairo_rectangle (cr, clip->x, clip->y, clip->width, clip->height);
  cairo_fill (cr);
  for (guint i = network->frames->len; i-- > 0;)
    {
      const FoveaNetworkFrame *it = &g_array_index (network->frames, FoveaNetworkFrame, i);

      if (pen_sees (clip, it->x, it->y, it->width, it->height))
        draw_frame (&pen, it);
    }
  draw_strokes (&pen, clip, FALSE);
  draw_strokes (&pen, clip, TRUE);
  for (guint b = 0; b < network->n_boxes; b++)
    {
      const FoveaNetworkBox *it = &network->boxes[b];

      if (pen_sees (clip, it->x, it->y, it->width, it->height))
        draw_box (&pen, b);
    }
  draw_totals (&pen);
}
