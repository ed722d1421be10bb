/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a layer is, inside the engine. A layer is one file in layers/ that ends
 * in one FoveaLayerClass. `parse` and `fit` may fail and check everything;
 * `run` cannot: no allocation, no error, no branch on unchecked data. */
#pragma once

#include "attrs.h"
#include "checked.h"
#include "error.h"
#include "fovea.h"
#include "simd/loops.h"

/* How numbers lie in memory while a plan runs. All floats, bool and integers of
 * 8 and 16 bits are held as fp32 (every such integer is exact); integers of 32
 * and 64 bits are "wide": held as gint64, uint64 by its bits. A value's own
 * type (FoveaStep.in_type, out_type) says what it stands for: what is put into
 * an integer wraps to its size, and fp16, bf16 and (where any layer of the plan
 * asks for it) fp64 are computed in fp32. */
/* float64 held as double, in the plans whose every layer computes so; only
 * inside a plan. */
#define FOVEA_F64_EXACT ((FoveaDType) (FOVEA_BOOL + 1))

static inline gboolean
fovea_dtype_is_wide (FoveaDType type)
{
  return type == FOVEA_I32 || type == FOVEA_U32 || type == FOVEA_I64 ||
         type == FOVEA_U64 || type == FOVEA_F64_EXACT;
}

/* Bytes of one held number */
static inline gsize
fovea_dtype_held_size (FoveaDType type)
{
  return fovea_dtype_is_wide (type) ? sizeof (gint64) : sizeof (float);
}

/* FOVEA_I64, FOVEA_F64 or FOVEA_F32 */
static inline FoveaDType
fovea_dtype_held (FoveaDType type)
{
  if (type == FOVEA_F64_EXACT)
    return FOVEA_F64;
  return fovea_dtype_is_wide (type) ? FOVEA_I64 : FOVEA_F32;
}

/* A plain contiguous copy as numbers of `type` are held. Errors: MEMORY. */
FoveaTensor *fovea_tensor_to_held (const FoveaTensor *tensor,
                                   FoveaDType         type,
                                   GError           **error);

/* An output rectangle is computed in units (rows, mostly) that any number of
 * threads may share; a unit's numbers do not depend on who computes it. */

typedef struct _FoveaLayerClass FoveaLayerClass;
typedef struct _FoveaStep       FoveaStep;
typedef struct _FoveaAdjoint    FoveaAdjoint; /* gradient.h */
typedef struct _FoveaDerivative FoveaDerivative; /* layers/derivative.h */

/* What is done to each output channel after its sum, fused from the layers
 * behind: clamp (sum * scale + shift + skip). */
typedef struct
{
  float *scale, *shift; /* [channels], NULL = none; owned by the step */
  guint  skip; /* this input is added before the clamp; 0 = none */
  float  low, high; /* -inf, inf = none */
} FoveaPost;

/* A layer fitted to shapes, inside a plan. Read-only once the plan is made. */
struct _FoveaStep
{
  const FoveaLayerClass *klass;
  const char            *name;   /* the node's, for messages */
  gconstpointer          params; /* klass->params_size bytes, from parse */
  gpointer               fitted; /* klass->fitted_size bytes, zeroed, for fit */
  guint                  n_in, n_out;
  FoveaShape            *in;      /* [n_in]; rank 0 where left out */
  gboolean              *present; /* [n_in] FALSE where left out */
  const FoveaDType      *in_type; /* [n_in] what the numbers stand for */
  /* [n_in] known at plan time, or NULL; contiguous and as held: dtype is
   * FOVEA_F32 or FOVEA_I64 */
  const FoveaTensor **constant;
  FoveaShape         *out;      /* [n_out], set by fit; may be empty */
  FoveaDType         *out_type; /* [n_out] in_type[0] unless fit changes it */
  gboolean            whole;    /* set by fit: as if the class had no need */
  /* Whatever is wanted, so many rows are computed, from a multiple of it on (0:
   * just those that are wanted): tiles had better be of as many. */
  gint64 band;
  FoveaPost           post;
  /* How the maps lie, set by klass->block: 0 plain (N C H W), else blocked:
   * channels in blocks of so many, N C/b H W b, the last block filled up. What
   * lies in the filling is nobody's: it is never read into another lane. */
  int *in_block; /* [n_in] */
  int  out_block;
  /* Outputs are computed in squares of so many rows and columns, which begin at
   * multiples of it (0: any rectangle): the input is there for all of them. */
  gint64 grain;
  /* For klass->block: bytes that packed weights may take beyond the model's own.
   * A layer whose way needs more of them goes another, or takes its part off. */
  guint64 spare;
};

/* A value during a run: the part `rect` of its full map. `data` is the element
 * (n 0, channel 0, rect.y, rect.x), contiguous: rows of rect.width, planes of
 * rect.height rows; wide numbers are read through fovea_tile_wide. Values of rank < 3 and those whose layer has no
 * `need` are always whole: then rect is the map's full rectangle
 * (fovea_full_rect). */
typedef struct
{
  float    *data;
  FoveaRect rect;
  /* Rows from plane to plane, where that is more than rect.height; 0: just
   * those. Only for layers that are `banded`. */
  gint64 rows;
} FoveaTile;

/* Pixels from plane to plane */
static inline gint64
fovea_tile_plane (const FoveaTile *tile)
{
  return (tile->rows ? tile->rows : tile->rect.height) * tile->rect.width;
}

static inline gint64 *
fovea_tile_wide (const FoveaTile *tile)
{
  return (gint64 *) (void *) tile->data;
}

typedef struct
{
  const FoveaTile  *in;      /* [n_in] */
  const FoveaTile  *out;     /* [n_out] */
  const FoveaLoops *loops;   /* inner loops of this CPU family */
  void             *shared;  /* klass->shared bytes, all threads', 64-aligned */
  void             *scratch; /* klass->scratch bytes, this thread's, 64-aligned,
                                not zeroed */
} FoveaWork;

struct _FoveaLayerClass
{
  const char *name; /* "maxpool": as in graphs, patterns and messages */
  const char *onnx; /* "MaxPool", or several: "Dropout Identity"; or NULL */
  gsize       params_size;
  gsize       fitted_size;

  /* Attributes -> params (zeroed before). Every attribute of the layer has to
   * be asked for; fovea_attrs_check then refuses the ones nobody asked for.
   * NULL: no attributes. */
  gboolean (*parse) (FoveaAttrs *attrs, gpointer params, GError **error);

  /* Checks inputs, sets step->out, fills step->fitted. Errors start with
   * "layer-name: ". */
  gboolean (*fit) (FoveaStep *step, GError **error);
  /* Packs weights into step->fitted; after fusion; NULL = nothing to pack. */
  gboolean (*pack) (FoveaStep *step, const FoveaLoops *loops, GError **error);
  void (*clear_fitted) (gpointer fitted);

  /* The rectangle of input `i` that the output rectangle depends on; may
   * reach outside the map, the caller clips it. NULL: the whole input. */
  void (*need) (const FoveaStep *step,
                guint            i,
                const FoveaRect *out,
                FoveaRect       *in);
  /* Number of units that the output rectangle is made of. */
  gint64 (*units) (const FoveaStep *step, const FoveaRect *out);
  /* Scratch bytes that one thread needs for it; NULL = none. */
  gsize (*scratch) (const FoveaStep *step, const FoveaRect *out);
  /* Computes units first .. last-1. */
  void (*run) (const FoveaStep *step,
               const FoveaWork *work,
               gint64           first,
               gint64           last);

  /* Work that all units need done before: units of its own, which write to
   * `shared`, bytes that all threads see. NULL = none. */
  gint64 (*prepare_units) (const FoveaStep *step, const FoveaRect *out);
  gsize (*shared) (const FoveaStep *step, const FoveaRect *out);
  void (*prepare) (const FoveaStep *step,
                   const FoveaWork *work,
                   gint64           first,
                   gint64           last);

  /* TRUE if it could add another map of its output's shape to its sums, behind
   * what it has fused so far: the plan then makes that map its input number
   * post.skip. NULL: no. */
  gboolean (*takes_skip) (const FoveaStep *step, const FoveaLoops *loops);

  /* Chooses how the maps shall lie, after fusion and before pack: in_block
   * says how the inputs lie now, and becomes what the layer wants (0 or
   * `lanes`; who wants another than there is gets a copy); out_block what it
   * makes. Maps of floats of rank 4 alone are ever blocked. NULL: all plain. */
  void (*block) (FoveaStep *step, const FoveaLoops *loops);

  /* TRUE and done, if `next` (the only reader of our output, nothing tapped
   * between) could be taken into step->post. NULL: takes nothing. */
  gboolean (*fuse) (FoveaStep *step, const FoveaStep *next);
  /* TRUE and done, if it could multiply its output by its own input, the product
   * being what `out` then is; `factor`: the input is the first or the second of
   * the two. NULL: no. */
  gboolean (*gate) (FoveaStep *step, guint factor);
  /* Adds the nodes of its adjoint: from the gradients by its outputs to those by
   * its inputs. NULL: it has none, which is an error where one is wanted. */
  void (*gradient) (FoveaAdjoint *adjoint);
  /* Of a function of each number, for its gradient: layers/derivative.h */
  const FoveaDerivative *derivative;
  /* The output is the first input's numbers under another shape. */
  gboolean alias;
  /* Its first input or its output may be wide, and it looks at in_type and
   * out_type. Without it the first input never is; a wide constant behind the
   * first is a parameter that fit reads. */
  gboolean wide;
  /* Input 0, known when the plan is made, says which of inputs 1 (true) and 2
   * is the output; with alias. fit sees the chosen one alone. */
  gboolean choice;
  /* Computes with doubles, too, or does not look at numbers. */
  gboolean doubles;
  /* Only the shapes of its inputs count, never their numbers: it is computed
   * when the plan is made. */
  gboolean shape_only;
  /* Its weights (constants behind the first input) may begin at any byte, as
   * they lie in a model file: read them by memcpy or unaligned loads alone. */
  gboolean unaligned;
  /* Once they are packed, none of its constants behind the first input is read. */
  gboolean packs_all;
  /* Each output element depends on the same element of input 0 alone, so the
   * output may take that input's place. */
  gboolean in_place;
  /* It minds FoveaTile.rows of blocked tiles, as it is chosen. NULL: no. */
  gboolean (*banded) (const FoveaStep *step);
  /* How a packed step is computed, for tables: "direct 3x3", "pointwise",
   * "Winograd F(4,3)". A static text. NULL: the class's name. */
  const char *(*algorithm) (const FoveaStep *step);
};

extern const FoveaLayerClass *const fovea_layers[]; /* NULL-terminated */
const FoveaLayerClass              *fovea_layer_find (const char *name);
const FoveaLayerClass              *fovea_layer_find_onnx (const char *op_type);

/* Wants whole inputs, gives whole outputs. With `need`, all outputs of a step
 * are computed on the same rectangle. */
static inline gboolean
fovea_step_is_whole (const FoveaStep *step)
{
  return step->whole || ! step->klass->need;
}

/* A map is an image of rank 3 (N C W: height 1) or 4 (N C H W). For other
 * ranks: batch 1, channels 1, and one row of all elements. */
gboolean  fovea_shape_is_map (const FoveaShape *shape);
gint64    fovea_map_batch (const FoveaShape *shape);
gint64    fovea_map_channels (const FoveaShape *shape);
gint64    fovea_map_height (const FoveaShape *shape);
gint64    fovea_map_width (const FoveaShape *shape);
FoveaRect fovea_full_rect (const FoveaShape *shape);

/* Row y (full-map coordinate) of plane `plane` (batch * channels + channel) of
 * a tile; points at full-map x = rect.x. */
static inline float *
fovea_tile_row (const FoveaTile *tile, gint64 plane, gint64 y)
{
  return tile->data +
         (plane * tile->rect.height + (y - tile->rect.y)) * tile->rect.width;
}

/* The usual need of layers that compute each element from the same place. */
void fovea_need_same (const FoveaStep *step,
                      guint            i,
                      const FoveaRect *out,
                      FoveaRect       *in);
/* units = batch * channels * rows of output 0, and how a unit is read. */
gint64 fovea_units_rows (const FoveaStep *step, const FoveaRect *out);

/* ---- Windows: what convolutions and poolings share -------------------------- */

typedef enum
{
  FOVEA_AUTO_PAD_NOTSET,
  FOVEA_AUTO_PAD_SAME_UPPER,
  FOVEA_AUTO_PAD_SAME_LOWER,
  FOVEA_AUTO_PAD_VALID
} FoveaAutoPad;

/* Index 0 is y, 1 is x, 2 is z (depth). What a layer of fewer axes lacks is as
 * {1, 1, 1, 0, 0}: nothing to look at. */
#define FOVEA_WINDOW_AXES 3
typedef struct
{
  guint        rank;  /* 1 to 3: as many as kernel_shape has; 0: not given */
  gboolean     sized; /* kernel_shape was given */
  gint64       size[FOVEA_WINDOW_AXES], stride[FOVEA_WINDOW_AXES];
  gint64       dilation[FOVEA_WINDOW_AXES];
  gint64       before[FOVEA_WINDOW_AXES]; /* padding; may differ from */
  gint64       after[FOVEA_WINDOW_AXES];  /* that behind */
  FoveaAutoPad auto_pad;
  gboolean     ceil_mode;
} FoveaWindow;

/* Reads kernel_shape, strides, dilations, pads, auto_pad, ceil_mode. */
gboolean fovea_window_parse (FoveaAttrs  *attrs,
                             const char  *layer,
                             FoveaWindow *window,
                             GError     **error);
/* The axis of FoveaWindow that number i of n in such an attribute is for. */
int fovea_window_axis (guint n, guint i);
/* Takes the window's size from the weights of a convolution, which a given
 * kernel_shape may only repeat. */
gboolean fovea_window_take_weights (FoveaWindow      *window,
                                    const char       *layer,
                                    const FoveaShape *weights,
                                    GError          **error);
/* The pixels that the window spans along an axis. */
gint64 fovea_window_span (const FoveaWindow *window, int axis);
/* Resolves auto_pad for this input and sets the output's shape, `in` of other
 * height, width and depth:
 * floor ((in + before + after - dilation * (size - 1) - 1) / stride) + 1; with
 * ceil_mode, ceil, but the last window starts inside the input or its left
 * padding. Errors: SHAPE "conv: a 5x5 window does not fit a 3x3 input". */
gboolean fovea_window_fit (FoveaWindow      *window,
                           const char       *layer,
                           const FoveaShape *in,
                           FoveaShape       *out,
                           GError          **error);
/* TRUE for a float input. Errors: UNSUPPORTED "averagepool: an input of type
 * uint8". */
gboolean fovea_window_check_float (const FoveaStep *step, GError **error);
/* need of a window layer */
void fovea_window_need (const FoveaWindow *window,
                        const FoveaRect   *out,
                        FoveaRect         *in);
/* The window's places along an axis, for the output number `at`, that lie
 * inside low .. high-1: numbers from .. until-1 of them. */
void fovea_window_inside (const FoveaWindow *window,
                          int                axis,
                          gint64             at,
                          gint64             low,
                          gint64             high,
                          gint64            *from,
                          gint64            *until);

/* ---- Windows in 3-D ----------------------------------------------------------
 * N C D H W is no map, so it is always whole; windows see it as slices: N x C x
 * D planes of H x W. A map has one slice a channel. */

gboolean fovea_shape_has_windows (const FoveaShape *shape); /* rank 3 to 5 */
void     fovea_slice_set_size (FoveaShape *shape, int axis, gint64 size);
/* Size along an axis of FoveaWindow. */
static inline gint64
fovea_slice_size (const FoveaShape *shape, int axis)
{
  if (axis == 1)
    return shape->size[shape->rank - 1];
  if (axis == 0)
    return shape->rank > 3 ? shape->size[shape->rank - 2] : 1;
  return shape->rank > 4 ? shape->size[2] : 1;
}

/* The rectangle of a tile, and the tile, with slices for planes. */
static inline FoveaRect
fovea_slice_rect (const FoveaShape *shape, const FoveaRect *rect)
{
  if (shape->rank < 5)
    return *rect;
  return (FoveaRect){ 0, 0, fovea_slice_size (shape, 1),
                      fovea_slice_size (shape, 0) };
}

static inline FoveaTile
fovea_slice_tile (const FoveaShape *shape, const FoveaTile *tile)
{
  return (FoveaTile){ tile->data, fovea_slice_rect (shape, &tile->rect) };
}

/* units = batch * channels * slices * rows of output 0 */
gint64 fovea_slice_units (const FoveaStep *step, const FoveaRect *out);

/* ---- Blocked maps ------------------------------------------------------------ */

/* Blocks of `block` channels that a map of `channels` has. */
static inline gint64
fovea_blocks (gint64 channels, int block)
{
  return (channels + block - 1) / block;
}

/* Row y (full-map coordinate) of block `plane` (batch * blocks + block) of a
 * blocked tile; points at full-map x = rect.x, a column is `block` floats. */
static inline float *
fovea_tile_block_row (const FoveaTile *tile, gint64 plane, gint64 y, int block)
{
  return tile->data + (plane * fovea_tile_plane (tile) +
                       (y - tile->rect.y) * tile->rect.width) *
                          block;
}

/* Changes how a map lies; the plan puts it in where it must. */
extern const FoveaLayerClass fovea_layer_relayout;

/* Of a blocked concatenation of one picture's maps: the output's block that
 * input i begins at, where it may be made at once. Else -1. */
gint64 fovea_concat_first_block (const FoveaStep *step, guint i);
/* Input i is a map of floats that could lie blocked. */
gboolean fovea_shape_is_blockable (const FoveaStep *step, guint i);
/* Unit `unit` of a blocked map: its block, over all pictures, and row. */
static inline void
fovea_unit_block_row (const FoveaTile *out,
                      gint64           unit,
                      gint64          *plane,
                      gint64          *y)
{
  *plane = unit / out->rect.height;
  *y = out->rect.y + unit % out->rect.height;
}

/* block of layers that compute each number from the same one of each input:
 * blocked where input 0 is, and the others of its shape with it. */
void fovea_block_same (FoveaStep *step, const FoveaLoops *loops);
