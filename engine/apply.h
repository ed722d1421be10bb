/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of networks over pictures: apply.c and apply-tiles.c measure,
 * apply-run.c runs, apply-pixels.c goes from pixels to a network's numbers and
 * back. */
#pragma once

#include "model.h"
#include "plan.h"

struct _FoveaApply
{
  FoveaModel      *model;
  const FoveaCard *card;
  FoveaApplyFacts  facts;
  FoveaGraph      *graph; /* with the one output that is wanted */
  FoveaPlan       *plan;
  FoveaValue       out;
  gint64           net_out[2]; /* y, x: the network's result */
  gint64           pad[2];     /* y, x: reflected before the picture */
  gboolean         stretched;  /* the result is resized at the end */
  gboolean         grey;
  int              class_index;
  gint64           tile;
  guint            threads;
  guint64          limit;
};

/* Channels, height and width of a value that is a map in the card's output
 * order; FALSE when it is none. */
gboolean apply_map_size (const FoveaCard  *card,
                         const FoveaShape *shape,
                         gint64           *channels,
                         gint64            size[2]);
/* The multiple that `size` fits into. */
gint64 apply_round_up (gint64 size, gint64 multiple);
/* Once sizes are known: in tiles or as a whole, and in how much memory. Errors:
 * MEMORY. */
gboolean apply_measure_memory (FoveaApply *apply, GError **error);

/* ---- Pixels ------------------------------------------------------------------ */

typedef struct
{
  FoveaReadFunc  read;
  FoveaWriteFunc write;
  gpointer       data;
  gint64         in[2], out[2]; /* y, x: added to what is read, written */
} ApplyIo;

/* Where a number of a map of the network's result lies. */
typedef struct
{
  gconstpointer data;
  gboolean      wide;
  gint64        channels, channel, row, column; /* strides */
} ApplyView;

ApplyView apply_view (const FoveaApply *apply, const FoveaTensor *result);

/* Fills `to`, the network's input of `rect` (network pixels), from the picture,
 * continued by reflection. */
gboolean apply_fill (const FoveaApply  *apply,
                     const FoveaRect   *rect,
                     const FoveaTensor *to,
                     const ApplyIo     *io,
                     GError           **error);
/* All of a photo (1 or 3 x H x W, maybe of batch 1), squeezed to that size, as
 * the network's input. (transfer full) */
FoveaTensor *apply_squeeze (const FoveaCard   *card,
                            const FoveaTensor *photo,
                            gint64             height,
                            gint64             width,
                            GError           **error);
/* The network's result, numbers 0..1 (or class numbers) of `rect` of the
 * network's own map, as planes: 1 for luma, grey and masks, else 3. The view
 * begins at the rectangle. */
void apply_results (const FoveaApply *apply,
                    const ApplyView  *view,
                    const FoveaRect  *rect,
                    float            *to);
/* The network's own numbers, all of its channels. */
void apply_numbers (const ApplyView *view, const FoveaRect *rect, float *to);
/* How many planes are kept to be stretched: of class maps all, so that the most
 * probable class is looked for between the network's pixels too. */
guint apply_kept_planes (const FoveaApply *apply, const ApplyView *view);
/* Puts the picture's own colours around luma: planes[0] becomes three. `rect`
 * is of the result. */
gboolean apply_colour (const FoveaApply *apply,
                       const FoveaRect  *rect,
                       float            *planes,
                       const ApplyIo    *io,
                       GError          **error);
