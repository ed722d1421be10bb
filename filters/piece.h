/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piece of the output while it is computed: run.c, and piece-alpha.c for the
 * pieces that are not opaque. */
#pragma once

#include "fitted.h"

/* What grows with the largest piece. */
typedef struct
{
  float *numbers;
  gint64 n;
} PieceMemory;

struct _PieceRoom
{
  PieceRoom  *next;
  PieceMemory in, out, planes, alpha, on;
};

typedef struct
{
  const FoveaFilter     *filter;
  const FoveaRunOptions *options;
  PieceRoom             *room;
  FoveaRect              results; /* what is computed, in the plan's places */
  FoveaRect              need;    /* what of the input it depends on */
  Pixels                 in;      /* that, and the alpha that is kept */
  Pixels                 layer;   /* `in` as the layer has it */
  Pixels                 out;
  gboolean               opaque; /* all of `in` is */
} Piece;

/* What a plan reads and writes in one run. */
typedef struct
{
  Piece       *piece;
  PixelFill    fill;
  const float *from;     /* planes of `results` instead of the input */
  const FoveaRect *from_rect; /* or of this rectangle */
  float       *to;       /* planes of `results` instead of the output */
  guint        to_plane; /* the first one, and how far apart */
  guint        to_step;
} PieceRun;

/* The engine's rectangles begin at the layer's corner. */
FoveaRect piece_rect_from_gegl (const FoveaFilter   *filter,
                                const GeglRectangle *roi);
GeglRectangle piece_rect_to_gegl (const FoveaFilter *filter,
                                  const FoveaRect   *rect);
/* The part of an output rectangle that has results, in the plan's places; what of
 * the input those need; and all that is read for it, with the alpha that stays. */
FoveaRect
piece_rect_of_results (const FoveaFilter *filter, const FoveaRect *out);
FoveaRect
piece_rect_needed (const FoveaFilter *filter, const FoveaRect *results);
FoveaRect piece_rect_read (const FoveaFilter *filter,
                           const FoveaRect   *out,
                           const FoveaRect   *need);

/* One that nobody works in, or a new one; and back. */
PieceRoom *piece_room_enter (FoveaFilter *filter);
void       piece_room_leave (FoveaFilter *filter, PieceRoom *room);
/* Room for so many numbers, not zeroed; NULL and a MEMORY error. */
float *piece_take (PieceMemory *memory, gint64 numbers, GError **error);
/* Row y of the results into the output: a plane a colour, or one for all; alpha
 * NULL: that of the input. */
void piece_set_row (Piece              *piece,
                    gint64              y,
                    const float *const *planes,
                    const float        *alpha);
gboolean piece_run (PieceRun *run, FoveaPlan *plan, GError **error);
/* Makes `in` of the layer's luminance or alpha, and of such results the layer's
 * pixels; nothing where colours are filtered. */
gboolean piece_on_begin (Piece *piece, GError **error);
void     piece_on_end (Piece *piece);
/* The piece's results where some of what it needs is transparent. */
gboolean piece_compute_transparent (Piece *piece, GError **error);
