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
