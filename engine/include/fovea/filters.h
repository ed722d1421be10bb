/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters as graphs, their sizes, the Gaussian blur, and pixels on their way in and out. */
#pragma once

#include "fovea/kernels.h"

G_BEGIN_DECLS

/* ---- Filters as graphs ----------------------------------------------------- */

typedef enum
{
  FOVEA_BORDER_ZERO,
  FOVEA_BORDER_CONSTANT,
  FOVEA_BORDER_REFLECT,   /* edge not repeated: c b | a b c */
  FOVEA_BORDER_SYMMETRIC, /* edge repeated:     b a | a b c */
  FOVEA_BORDER_REPLICATE,
  FOVEA_BORDER_WRAP,
  FOVEA_BORDER_VALID /* nothing is read outside: the result is smaller */
} FoveaBorder;

typedef enum
{
  FOVEA_ACTIVATION_NONE,
  FOVEA_ACTIVATION_RELU,
  FOVEA_ACTIVATION_ABS,
  FOVEA_ACTIVATION_SIGMOID,
  FOVEA_ACTIVATION_TANH, /* FoveaConvolve has those up to here */
  FOVEA_ACTIVATION_LEAKY_RELU,
  FOVEA_ACTIVATION_ELU,
  FOVEA_ACTIVATION_SOFTPLUS,
  FOVEA_ACTIVATION_GELU,
  FOVEA_ACTIVATION_SILU,
  FOVEA_ACTIVATION_HARD_SIGMOID,
  FOVEA_ACTIVATION_HARD_SWISH,
  FOVEA_ACTIVATION_CLIP
} FoveaActivation;

/* x = gain * (v - zero), y = f (x), out = zero + y / gain; without `back`, y. */
typedef struct
{
  FoveaActivation function;
  guint           channels;
  double          zero, gain; /* gain is not 0 */
  gboolean        back;
  double          slope;     /* leaky ReLU: of negative x */
  double          alpha;     /* ELU: alpha * (exp (x) - 1) where x is negative */
  double          low, high; /* clip */
} FoveaActivate;
#define FOVEA_ACTIVATE_DEFAULTS                                           \
  {                                                                       \
    .function = FOVEA_ACTIVATION_RELU, .channels = 3, .zero = 0.5,        \
    .gain = 2.0, .back = TRUE, .slope = 0.1, .alpha = 1.0, .low = -0.5,   \
    .high = 0.5                                                           \
  }

/* What is shown of a result v. */
typedef enum
{
  FOVEA_VIEW_PLAIN,
  FOVEA_VIEW_CLIP,     /* v within 0..1 */
  FOVEA_VIEW_ABSOLUTE, /* |v| */
  FOVEA_VIEW_STRETCH   /* the least and the largest v that values of 0..1 can
                          give become 0 and 1: the same for all pictures */
} FoveaResultView;

/* out = view (activation (scale * sum (kernel * window) + offset)), for each
 * channel, or one output channel that sums over all (`summed`; a 3-D kernel has
 * one plane a channel and sums, unless each channel has its own plane:
 * `separate`, or `each` of them for as many results). With `all` each channel has
 * a 3-D kernel of its own: all planes of the first, then those of the second, as
 * the layer of a network has them. Anchor: floor (size / 2). */
typedef struct
{
  const FoveaKernel *kernel;
  guint              channels; /* of the picture: 1 or 3 (any works) */
  gboolean           flip;     /* true convolution; else cross-correlation */
  gboolean           summed;
  gboolean           separate; /* of as many planes as channels ... */
  guint              each;     /* ... times this; 0: once */
  gboolean           all;      /* of channels x channels planes */
  FoveaBorder        border;
  double             border_value; /* for FOVEA_BORDER_CONSTANT */
  guint              stride;       /* 1 or more; 0 is an error */
  guint              dilation;     /* 1 or more; 0 is an error */
  double             scale, offset;
  FoveaActivation    activation;
  FoveaResultView    view;
  gboolean keep_size; /* with a stride: each result fills its stride x stride
                         block, so the picture keeps its size */
  gboolean direct; /* summed term by term, never by transforms, so that a sum
                      of zeros is 0, and equal windows have equal sums */
} FoveaConvolve;
#define FOVEA_CONVOLVE_DEFAULTS                                   \
  {                                                               \
    .channels = 3, .border = FOVEA_BORDER_REPLICATE, .stride = 1, \
    .dilation = 1, .scale = 1.0                                   \
  }

/* How much red, green and blue count where there is but one of them. */
#define FOVEA_REC_709         \
  {                           \
    0.2126, 0.7152, 0.0722    \
  }

typedef enum
{
  FOVEA_EDGES_SOBEL,
  FOVEA_EDGES_PREWITT,
  FOVEA_EDGES_SCHARR,
  FOVEA_EDGES_ROBERTS,
  FOVEA_EDGES_LAPLACIAN, /* one kernel: x and magnitude are |result| */
  FOVEA_EDGES_KIRSCH,    /* compass sets: eight kernels, the largest counts */
  FOVEA_EDGES_ROBINSON
} FoveaEdgeKernel;

typedef enum
{
  FOVEA_EDGES_MAGNITUDE, /* sqrt (gx^2 + gy^2) */
  FOVEA_EDGES_DIRECTION, /* atan2 (gy, gx) / (2 pi) + 0.5, in 0..1 */
  FOVEA_EDGES_X,         /* gx, signed */
  FOVEA_EDGES_Y,
  FOVEA_EDGES_HUE,    /* of three channels: direction as hue, magnitude as value,
                         of the channels' sum by Rec. 709 */
  FOVEA_EDGES_THINNED /* magnitude where it is the largest along the gradient */
} FoveaEdgeResult;

typedef struct
{
  FoveaEdgeKernel kernel;
  FoveaEdgeResult result;
  guint           channels;
  FoveaBorder     border;
  double          scale, offset; /* out = scale * result + offset */
} FoveaEdges;
#define FOVEA_EDGES_DEFAULTS                                      \
  {                                                               \
    .channels = 3, .border = FOVEA_BORDER_REPLICATE, .scale = 1.0 \
  }

typedef enum
{
  FOVEA_POOL_MAX,
  FOVEA_POOL_MIN,
  FOVEA_POOL_AVERAGE,
  FOVEA_POOL_MEDIAN, /* of an even count the mean of the two in the middle */
  FOVEA_POOL_LP      /* (mean of |v|^p)^(1/p): 1 is the average, large p nears
                        the maximum */
} FoveaPoolKind;

/* out = what kind says of a window; size floor ((in - window) / stride) + 1.
 * With keep_size each result fills its block, and pixels right and below of
 * the last whole window repeat the last result. */
typedef struct
{
  FoveaPoolKind kind;
  guint         channels;
  guint         width, height;      /* of the window */
  guint         stride_x, stride_y; /* 0: the window's size */
  gboolean      keep_size;
  guint         times; /* the result is pooled again, so many times in all; 0
                          and 1: once */
  double        p;     /* above 0; 0: 2 */
} FoveaPool;
#define FOVEA_POOL_MAX_TIMES 16

/* Graphs of one input (1 x channels x ? x ?) and one output. Errors: SHAPE
 * (stride 0, planes != channels, window 0), FORMAT. */
gboolean fovea_graph_new_convolve (const FoveaConvolve *request,
                                   FoveaGraph         **graph,
                                   FoveaWeights       **weights,
                                   GError             **error);
/* The least and the largest result that values of 0..1 can give, before `view`. */
void fovea_convolve_range (const FoveaConvolve *request,
                           double              *least,
                           double              *largest);
gboolean fovea_graph_new_edges (const FoveaEdges *request,
                                FoveaGraph      **graph,
                                FoveaWeights    **weights,
                                GError          **error);
/* The kernel number i of a method, NULL when there is none (or no memory): x, y;
 * one of the Laplacian; eight of a compass set, which begin to the left and go on
 * over the top. (transfer full) */
FoveaKernel *fovea_edges_kernel (FoveaEdgeKernel method, guint i);
/* The second half of fovea_graph_new_edges, without scale and offset: input
 * what the method's kernels give, kernel by kernel for each channel (hue: for
 * one), output the result. */
gboolean fovea_graph_new_edges_result (const FoveaEdges *request,
                                       FoveaGraph      **graph,
                                       FoveaWeights    **weights,
                                       GError          **error);
gboolean fovea_graph_new_activation (const FoveaActivate *request,
                                     FoveaGraph         **graph,
                                     FoveaWeights       **weights,
                                     GError             **error);
gboolean fovea_graph_new_pool (const FoveaPool *request,
                               FoveaGraph     **graph,
                               FoveaWeights   **weights,
                               GError         **error);

/* ---- Sizes ------------------------------------------------------------------
 * One axis of a convolution or a pooling: floor ((in + before + after -
 * dilation (kernel - 1) - 1) / stride) + 1; of a transposed convolution:
 * (in - 1) stride - before - after + dilation (kernel - 1) + 1 + output_padding.
 *
 * Two conventions of padding are taught: p a side and p' = 2p in all. An odd
 * number in all is a half a side, shown as the smaller part before: 1 in all is
 * 0.5 a side, 0 before and 1 after. */

typedef struct
{
  gint64   in, kernel, stride, dilation; /* 1 or more */
  gint64   before, after;                /* padding */
  gboolean transposed;
  gint64   output_padding; /* transposed only */
} FoveaSize;
#define FOVEA_SIZE_DEFAULTS                                   \
  {                                                           \
    .in = 1, .kernel = 1, .stride = 1, .dilation = 1          \
  }

/* Errors: SHAPE, with the numbers. */
gboolean fovea_size_out (const FoveaSize *size, gint64 *out, GError **error);
/* "(450 + 2·1 - 3)/1 + 1 = 450"; with "floor" around a division that leaves a
 * rest. `in_all`: the padding as one number, "(450 + 2 - 3)/1 + 1 = 450". Errors
 * as above. (transfer full) */
char *
fovea_size_to_text (const FoveaSize *size, gboolean in_all, GError **error);
/* "padding a side p = 0.5, shown as 0 before and 1 after, padding in all p' =
 * 1". (transfer full) */
char *fovea_size_padding_text (const FoveaSize *size);
/* The smaller half before. */
void fovea_size_set_padding_in_all (FoveaSize *size, gint64 all);
/* Sets the padding that keeps the size: stride (in - 1) - in + window in all.
 * Errors: SHAPE. */
gboolean fovea_size_keep (FoveaSize *size, GError **error);

/* Of a convolution of a width x height picture: size[0] along x, size[1] along y,
 * with the padding that the filter has (none with a valid border; floor (size / 2)
 * before, the rest after). The kernel has to be there. */
void fovea_size_of_convolve (const FoveaConvolve *request,
                             gint64               width,
                             gint64               height,
                             FoveaSize            size[2]);

/* What a layer of `maps` maps over an input of `channels` channels costs. A
 * fully connected one has a weight from each input to each output; one that is
 * only locally connected has those of its window (sparse connections); a
 * convolution has them once for all places of a map (shared weights).
 * Parameters are weights and biases. */
typedef struct
{
  gint64 out_height, out_width;
  gint64 inputs, outputs; /* numbers */
  gint64 full_weights, full_parameters;
  gint64 local_weights; /* the connections of a convolution, too: its
                           multiply-adds, border included */
  gint64 local_parameters;
  gint64 conv_weights, conv_parameters;
} FoveaMapCost;

/* Errors: SHAPE. */
gboolean fovea_map_cost (const FoveaSize *height,
                         const FoveaSize *width,
                         gint64           channels,
                         gint64           maps,
                         FoveaMapCost    *cost,
                         GError         **error);

/* ---- Gaussian blur ---------------------------------------------------------
 * Each channel summed with exp (-(x^2 + y^2) / (2 sigma^2)), normalised to a sum
 * of 1. Not `exact`, a blur of sigma 4 and more is done on a picture made
 * smaller, so that it costs the same for every sigma, and every result is within
 * 2^-16 of the input's range of the exact one; whose own kernel ends where less
 * than 2^-24 of the sum is left. A NaN or infinity travels as far as the kernel
 * reaches (not exact: some pixels more or less). */

#define FOVEA_GAUSSIAN_MIN 0.1
#define FOVEA_GAUSSIAN_MAX 1000.0

typedef struct
{
  double      sigma; /* in pixels */
  gboolean    exact;
  guint       channels;
  FoveaBorder border; /* any but FOVEA_BORDER_VALID */
  double      border_value; /* for FOVEA_BORDER_CONSTANT */
} FoveaGaussian;
#define FOVEA_GAUSSIAN_DEFAULTS                                \
  {                                                            \
    .sigma = 1.5, .channels = 3, .border = FOVEA_BORDER_REPLICATE \
  }

/* Fitted to a picture; read-only, any number of threads may run it. */
typedef struct _FoveaGaussianPlan FoveaGaussianPlan;

/* Errors: FORMAT, SHAPE, MEMORY. */
FoveaGaussianPlan *fovea_gaussian_plan_new (const FoveaGaussian *request,
                                            gint64               width,
                                            gint64               height,
                                            GError             **error);
void               fovea_gaussian_plan_free (FoveaGaussianPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGaussianPlan, fovea_gaussian_plan_free)
/* The part of the picture that a part of the result depends on. */
FoveaRect fovea_gaussian_plan_need (FoveaGaussianPlan *plan,
                                    const FoveaRect   *output);
/* How far it looks around. */
gint64 fovea_gaussian_plan_reach (FoveaGaussianPlan *plan);
/* Computes a part of the result, bit for bit as any other part that has the same
 * pixels: `read` is given parts of the picture, `write` parts of the result, in
 * no order that matters. Errors: SHAPE (outside), MEMORY, CANCELLED. */
gboolean fovea_gaussian_plan_run (FoveaGaussianPlan     *plan,
                                  const FoveaRect       *output,
                                  FoveaReadFunc          read,
                                  FoveaWriteFunc         write,
                                  gpointer               data,
                                  const FoveaRunOptions *options,
                                  GError               **error);

/* ---- Pixels ----------------------------------------------------------------- */

/* Interleaved pixels and planes: plane p has component p of each of n pixels,
 * which lie `step` numbers apart. Split leaves components from n_planes on out;
 * join has as many planes as components. */
void fovea_pixels_split (const float  *pixels,
                         guint         step,
                         guint         n_planes,
                         float *const *planes,
                         gsize         n);
void fovea_pixels_join (const float *const *planes,
                        guint               step,
                        float              *pixels,
                        gsize               n);
/* pixels[i * step] for i < n */
gboolean
fovea_pixels_all_are (const float *pixels, guint step, float value, gsize n);
/* Alpha as a weight: 0..1, a NaN is 0. weights may be alpha. */
void fovea_pixels_weights (const float *alpha, float *weights, gsize n);
/* values *= weight; 0 where the weight is 0, whatever is there. */
void fovea_pixels_weigh (float *values, const float *alpha, gsize n);
/* sums *= whole / weight where the weight is more than 0. */
void
fovea_pixels_unweigh (float *sums, const float *weights, float whole, gsize n);

/* The CPU family whose inner loops are used: "avx512", "avx2", "generic",
 * "neon"; FOVEA_ISA in the environment forces one. */
const char *fovea_cpu_family (void);
guint       fovea_cpu_count (void);

G_END_DECLS
