/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arithmetic of one pixel, and the painting of a transposed convolution. */
#pragma once

#include "fovea/filters.h"

G_BEGIN_DECLS

/* ---- One pixel ---------------------------------------------------------------
 * What a filter did for one number of its result: the window's values, what each
 * was multiplied by, the products and their sum, up to the very number that the
 * filter writes.
 *
 * How the engine sums: total = offset + w1 x1 + w2 x2 + ... in the order of the
 * terms (channel, row, column), in fp32, each product and its addition rounded
 * once where the CPU family can (not in "generic"), 128 terms to a sum and those
 * sums added in order. w = scale * coefficient, rounded to fp32. Large kernels go
 * through transforms ("FFT") instead: then `in_order` is FALSE, the total is what
 * the transforms gave, and the sum, in double precision, is the better one. */

typedef enum
{
  FOVEA_ARITHMETIC_CONVOLVE,
  FOVEA_ARITHMETIC_POOL,
  FOVEA_ARITHMETIC_UPSAMPLE
} FoveaArithmeticKind;

typedef enum
{
  FOVEA_TERM_PICTURE,
  FOVEA_TERM_BORDER, /* the window looks outside: the border says what is there */
  FOVEA_TERM_NONE    /* upsampling: no input value falls on this coefficient */
} FoveaTermKind;

typedef struct
{
  FoveaTermKind kind;
  gint64        x, y;           /* where the window looks, maybe outside */
  gint64        from_x, from_y; /* the pixel that was read; -1: a constant */
  float         value;
  float         alpha;  /* it counts by; 1 where the picture has none */
  double        weight; /* the coefficient as applied; 1 for pooling */
  double        product;
} FoveaTerm;

typedef struct
{
  FoveaArithmeticKind kind;
  gint64     x, y; /* of the result */
  guint      channel;
  guint      planes, height, width; /* of the window */
  guint      first;                 /* channel of the picture of plane 0 */
  FoveaTerm *terms;                 /* [planes][height][width] */
  /* Of convolutions: the place in the window that lies over the pixel, floor
   * (size / 2): of an even one the place behind the middle. */
  guint    anchor_x, anchor_y;
  gboolean flipped; /* the kernel was rotated by 180 degrees */
  double   sum;     /* of the products, in double precision */
  /* Of a window that is not opaque: sum * all / seen goes on, and 0 where nothing
   * is seen. */
  gboolean weighed;
  double   seen, all; /* sums of |coefficient| * alpha, and of |coefficient| */
  double   scale, offset;
  double   divisor; /* what the kernel was divided by beforehand, and what of */
  double   raised;  /* the offset comes of that; 1 and 0 if nothing */
  float    total;   /* offset + scale * sum, as the filter adds it */
  FoveaActivation activation;
  FoveaResultView view; /* after the activation */
  FoveaPoolKind   pool;
  double          p;      /* of FOVEA_POOL_LP */
  gint64          chosen; /* maximum, minimum, median: the first term that is
                             the result; -1: none is */
  float           value;  /* the number written, bit for bit */
  /* Of luminance: what is written is colour + (value - luminance), where those are
   * the pixel's before. */
  gboolean    brought_back;
  float       colour, luminance;
  float       written; /* else the value */
  const char     *way;    /* "direct", "FFT", ...: static */
  gboolean        in_order; /* of convolutions: the total is the terms summed
                               as said above */
} FoveaPixel;

/* A transposed convolution with the kernel: the result is (in - 1) * stride - 2 *
 * padding + kernel + output_padding. */
typedef struct
{
  const FoveaKernel *kernel; /* of one plane, or one for each channel */
  guint              channels;
  guint              stride, padding, output_padding;
  gboolean summed;        /* over the channels, into one */
  double   scale, offset; /* of the sums, as FoveaConvolve's; a scale of 0: 1 */
} FoveaOverlap;

/* A filter fitted to a picture's size; read-only, and any thread may use it. */
typedef struct _FoveaArithmetic FoveaArithmetic;

/* Errors: those of fovea_graph_new_convolve, fovea_graph_new_pool and
 * fovea_plan_new; UNSUPPORTED: pooling several times. The kernel is copied. */
FoveaArithmetic *fovea_arithmetic_new_convolve (const FoveaConvolve *request,
                                                gint64               width,
                                                gint64               height,
                                                GError             **error);
/* The same of a picture whose last channel, beyond the request's, is alpha: each
 * value counts by its own,
 *   sum (k c a) * sum |k| / sum (|k| a),
 * before scale, offset and activation; what a constant or zero border reads is
 * opaque. An opaque window's result is as above. */
FoveaArithmetic *
fovea_arithmetic_new_convolve_alpha (const FoveaConvolve *request,
                                     gint64               width,
                                     gint64               height,
                                     GError             **error);
FoveaArithmetic *fovea_arithmetic_new_pool (const FoveaPool *request,
                                            gint64           width,
                                            gint64           height,
                                            GError         **error);
FoveaArithmetic *fovea_arithmetic_new_overlap (const FoveaOverlap *request,
                                               gint64              width,
                                               gint64              height,
                                               GError            **error);
void             fovea_arithmetic_free (FoveaArithmetic *arithmetic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaArithmetic, fovea_arithmetic_free)
/* Of the result. */
gint64 fovea_arithmetic_width (const FoveaArithmetic *arithmetic);
gint64 fovea_arithmetic_height (const FoveaArithmetic *arithmetic);
guint  fovea_arithmetic_channels (const FoveaArithmetic *arithmetic);
/* The rectangle of the picture that the window covers for this number of the
 * result, not clipped: it may reach outside. */
FoveaRect fovea_arithmetic_window (const FoveaArithmetic *arithmetic,
                                   gint64                 x,
                                   gint64                 y);

/* The number (x, y) of the result's channel. `read` is as fovea_plan_run_region's:
 * it is asked for what the window covers. Errors: SHAPE (outside), MEMORY, those
 * of `read`. (transfer full) */
FoveaPixel *fovea_arithmetic_at (const FoveaArithmetic *arithmetic,
                                 gint64                 x,
                                 gint64                 y,
                                 guint                  channel,
                                 FoveaReadFunc          read,
                                 gpointer               data,
                                 GError               **error);
/* The same of a picture in memory: 1 x channels x height x width, fp32. */
FoveaPixel *fovea_arithmetic_of (const FoveaArithmetic *arithmetic,
                                 const FoveaTensor     *picture,
                                 gint64                 x,
                                 gint64                 y,
                                 guint                  channel,
                                 GError               **error);
void        fovea_pixel_free (FoveaPixel *pixel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPixel, fovea_pixel_free)

/* The part of the sum that a plane gives. */
double fovea_pixel_plane_sum (const FoveaPixel *pixel, guint plane);
/* The sum that goes on: of a window that is not opaque sum * all / seen. */
double fovea_pixel_counted (const FoveaPixel *pixel);

/* As on a slide: window x kernel = products in columns (of a window that is not
 * opaque, window x alpha x kernel), the border's values in
 * brackets, then sum, scale, offset, activation and result. Values are multiplied
 * by `range` (255, or 1); numbers are rounded to 4 digits, the result also given
 * in full. (transfer full) */
char *fovea_pixel_to_text (const FoveaPixel *pixel, double range);
/* Its first line, and the lines behind the columns: for windows that draw the
 * columns. (transfer full) */
char *fovea_pixel_head (const FoveaPixel *pixel);
char *fovea_pixel_sums (const FoveaPixel *pixel, double range);
/* A number for reading, 4 digits, '.' in every locale: "-12", "0.1176". */
void fovea_number_to_text (double value, char *text, gsize size);

/* A row (or a column) of the picture and of the result, around one pixel: what a
 * filter does along a line. Values as the filter reads and writes them. */
typedef struct
{
  gboolean down;        /* a column: from top to bottom */
  guint    channel;     /* of the picture; of the result, if it has so many */
  gint64   line;        /* the picture's row (column), */
  gint64   at;          /* and the place in it, that the pixel stands for */
  gint64   first;       /* place of before[0] */
  guint    n_before;
  float   *before;      /* the results' places and their windows, in the picture */
  gint64   after_first; /* place of after[0]; */
  gint64   after_step;  /* and from one to the next: the stride, or 1 */
  guint    n_after, at_after; /* after[at_after] is the pixel, */
  gint64   result;            /* number x (y) of the result */
  float   *after;
  gint64   window_first, window_last; /* what the pixel's window covers of the
                                         line: it may reach outside */
} FoveaLine;

#define FOVEA_LINE_REACH 512 /* results on either side, at most */

/* Results (x, y) and up to `reach` on either side, each as fovea_arithmetic_at
 * gives it. Errors: as of fovea_arithmetic_at, UNSUPPORTED (upsampling). (transfer
 * full) */
FoveaLine *fovea_arithmetic_line (const FoveaArithmetic *arithmetic,
                                  gint64                 x,
                                  gint64                 y,
                                  guint                  channel,
                                  gboolean               down,
                                  guint                  reach,
                                  FoveaReadFunc          read,
                                  gpointer               data,
                                  GError               **error);
void       fovea_line_free (FoveaLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLine, fovea_line_free)

/* ---- Painting ----------------------------------------------------------------
 * A transposed convolution of a few values as it is drawn on slides: one value
 * after the other paints the kernel, times itself, onto a grid; where kernels
 * overlap they add up; then the padding is cut off. */

#define FOVEA_PAINTING_SIDE 16 /* values a side, at most */

typedef struct
{
  guint        width, height; /* of the values */
  float       *values;        /* [height][width] */
  FoveaKernel *kernel;        /* of one plane, times the scale */
  guint        stride, padding, output_padding;
  double       offset;                  /* added to the result */
  guint        n_strokes;               /* one for each value, row by row */
  guint        grid_width, grid_height; /* of all that is painted on */
  FoveaRect    kept;                    /* what of the grid is left: the result */
  float       *result; /* the engine's: [kept.height][kept.width] */
} FoveaPainting;

/* One value, and where in the grid the kernel that it paints begins. */
typedef struct
{
  guint  x, y;
  double value;
  guint  left, top;
} FoveaStroke;

/* The request's channels have to be 1. Errors: SHAPE, FORMAT, MEMORY. The kernel
 * and the values are copied. */
FoveaPainting *fovea_painting_new (const FoveaOverlap *request,
                                   const float        *values,
                                   guint               width,
                                   guint               height,
                                   GError            **error);
void           fovea_painting_free (FoveaPainting *painting);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPainting, fovea_painting_free)
FoveaStroke fovea_painting_stroke (const FoveaPainting *painting, guint stroke);
/* What a stroke adds at a place of the grid: value * coefficient; FALSE: it does
 * not reach there. */
gboolean fovea_painting_product (const FoveaPainting *painting,
                                 guint                stroke,
                                 guint                x,
                                 guint                y,
                                 double              *product);
/* The sum of what the first strokes added there, and how many of them did. */
double fovea_painting_sum (const FoveaPainting *painting,
                           guint                strokes,
                           guint                x,
                           guint                y,
                           guint               *n_terms);
/* "1 · 7 + 2 · -8 = -9", values times `range`; "0" where nothing is painted.
 * (transfer full) */
char *fovea_painting_cell_to_text (const FoveaPainting *painting,
                                   guint                strokes,
                                   guint                x,
                                   guint                y,
                                   double               range);
/* The grid after so many strokes, in columns; what is cut off is in brackets.
 * (transfer full) */
char *fovea_painting_to_text (const FoveaPainting *painting,
                              guint                strokes,
                              double               range);

G_END_DECLS
