/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside of a FoveaFilter: fit.c makes it, run.c runs it, pixels.c has the
 * loops over pixels. */
#pragma once

#include "run.h"

/* For layers with alpha: one convolution's plain sums of colours that count by
 * their alpha, and how much alpha that was. Poolings likewise. */
typedef struct
{
  FoveaPlan *raw;    /* colours -> sums */
  FoveaPlan *weight; /* alpha -> sums of |kernel| * alpha */
  float      whole;  /* that sum where everything is opaque */
} FittedPart;

/* Memory of a piece, kept for the next one. */
typedef struct _PieceRoom PieceRoom;

struct _FoveaFilter
{
  gatomicrefcount  refs;
  FoveaFilterLayer layer;
  const Babl      *format;
  guint            colours;      /* of the layer: 1 or 3 */
  guint            channels;     /* that are filtered: the same, or 1 */
  FoveaOn          on;           /* and which */
  guint            out_channels; /* of the plan's result: the same, or 1 */
  guint            sum_channels; /* of each part's sums */
  gboolean         alone; /* each colour by itself, whatever its alpha */
  gboolean         pool;
  FoveaPoolKind    kind;
  gboolean         global; /* pooling of the whole layer: one pixel, repeated */
  gint64           block;  /* rows of a pooling's block */

  /* The plan's result (0, 0) stands at `shift` in the output and reaches over
   * `span` pixels; what is outside has no result. */
  gint64 shift[2], span[2]; /* y, x */
  /* Output pixel i lies over input pixel i * step + anchor. */
  gint64        step[2], anchor[2];
  GeglRectangle output;
  gint          reach; /* an input pixel changes outputs this far; -1: all */

  /* A blur has no others: of all components, and of colours alone, for where
   * everything is opaque (NULL without alpha). */
  FoveaGaussianPlan *gaussian, *opaque;
  gboolean           turned;       /* see blur.c */
  float              border_value; /* of a constant border, else 0 */

  FoveaPlan *plain; /* where everything is opaque */
  guint      n_parts;
  FittedPart parts[8];  /* of a gradient: x, y; of a compass set: all */
  FoveaPlan *sums; /* weighted colours and alpha -> all that the parts give:
                      sums, then weights; NULL: each by itself */
  FoveaPlan *finish[3]; /* what comes after the sums, one after the other */
  gint64     around;    /* pixels around that the first of them looks at */

  GMutex     lock;
  PieceRoom *rooms; /* those that nobody works in */
};

void piece_rooms_free (PieceRoom *rooms);

/* ---- Pixels ---- */

/* What a plan is given to read. */
typedef enum
{
  FILL_COLOUR,     /* as it is */
  FILL_WEIGHTED,   /* times alpha; nothing where alpha is 0 */
  FILL_OR_LOWEST,  /* -inf where alpha is 0 */
  FILL_OR_HIGHEST, /* inf where alpha is 0 */
  FILL_OR_NAN,     /* NaN where alpha is 0 */
  FILL_ALPHA,      /* alpha alone, 0..1 */
  FILL_WITH_ALPHA  /* as FILL_WEIGHTED, then as FILL_ALPHA */
} PixelFill;

/* Three colours and alpha, at most. */
#define FOVEA_FILTER_COMPONENTS 4

/* A rectangle of interleaved pixels. */
typedef struct
{
  FoveaRect rect;
  guint     components; /* of a pixel: colours, then alpha */
  gboolean  alpha;
  float    *data;
} Pixels;

static inline float *
pixels_at (const Pixels *pixels, gint64 x, gint64 y)
{
  gint64 row = (y - pixels->rect.y) * pixels->rect.width;

  return pixels->data + (row + x - pixels->rect.x) * pixels->components;
}

/* The part `rect` of the pixels as planes, which lie `plane` numbers apart. */
void pixels_to_planes (const Pixels    *pixels,
                       const FoveaRect *rect,
                       PixelFill        fill,
                       float           *planes,
                       gint64           plane);
/* n pixels from (x, y) on: colour c from planes[c], or all colours from the one
 * plane there is; alpha, where they have it, from its own. */
void pixels_join_row (Pixels             *pixels,
                      gint64              x,
                      gint64              y,
                      const float *const *planes,
                      guint               n_planes,
                      const float        *alpha,
                      gint64              n);
/* No alpha, or 1 everywhere in the part `rect`. */
gboolean pixels_are_opaque (const Pixels *pixels, const FoveaRect *rect);
