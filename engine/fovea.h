/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fovea's engine: the whole public interface, and its manual. The other rooms
 * include this header and nothing else of the engine. GLib only.
 *
 * The road: a kernel, a pooling request, an architecture pattern or an ONNX
 * file becomes a graph and weights; graph + weights + input shape become a
 * plan; a plan is run over a tensor or, tile by tile, over a picture.
 *
 * Everywhere: NCHW order, fp32 arithmetic, rows from top to bottom. A function
 * that can fail returns FALSE or NULL and always sets its GError. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ---- Errors ----------------------------------------------------------------
 * The message says what is wrong and holds the numbers, without a full stop:
 * "maxpool: a 5x5 window does not fit a 3x3 input". */

#define FOVEA_ERROR (fovea_error_quark ())
GQuark fovea_error_quark (void);

typedef enum
{
  FOVEA_ERROR_FORMAT,      /* a file or a text is not what it should be */
  FOVEA_ERROR_UNSUPPORTED, /* well formed, but nothing of ours can run it */
  FOVEA_ERROR_SHAPE,       /* sizes that do not go together */
  FOVEA_ERROR_MEMORY,      /* an allocation failed or passes the limit */
  FOVEA_ERROR_CANCELLED,   /* the caller's cancel flag was raised */
  FOVEA_ERROR_NOT_FOUND    /* no such model, layer, label file, ... */
} FoveaError;

/* ---- Shapes and tensors ---------------------------------------------------- */

#define FOVEA_MAX_RANK 8
/* Limits for anything that comes from outside; larger is refused. */
#define FOVEA_MAX_SIZE     ((gint64) 1 << 31) /* one dimension */
#define FOVEA_MAX_ELEMENTS ((gint64) 1 << 40) /* one tensor */
#define FOVEA_MAX_NODES    100000             /* one graph */

typedef struct
{
  guint  rank;                 /* 0 is a scalar */
  gint64 size[FOVEA_MAX_RANK]; /* -1: not known yet (graph inputs only) */
} FoveaShape;

typedef enum
{
  FOVEA_F32, /* what floats are computed in */
  FOVEA_F64,
  FOVEA_F16,
  FOVEA_BF16,
  FOVEA_I8,
  FOVEA_U8,
  FOVEA_I16,
  FOVEA_U16,
  FOVEA_I32,
  FOVEA_U32,
  FOVEA_I64,
  FOVEA_U64,
  FOVEA_BOOL
} FoveaDType;

typedef enum
{
  FOVEA_LAYOUT_PLAIN /* row major by the strides; blocked channels come later */
} FoveaLayout;

/* A view of numbers in memory. `stride` counts elements, not bytes. A tensor
 * made by fovea_tensor_new owns its data; a view on the stack owns nothing.
 * Weights out of a model file lie where they are in the file: `data` may then
 * begin at any byte, and must not be written to; fovea_tensor_get and its like
 * read any tensor. */
typedef struct
{
  FoveaDType     dtype;
  FoveaLayout    layout;
  FoveaShape     shape;
  gint64         stride[FOVEA_MAX_RANK];
  gpointer       data;
  gpointer       owner;   /* kept alive for data; NULL for a view */
  GDestroyNotify release; /* frees owner */
} FoveaTensor;

/* fovea_shape (4, 1, 3, 224, 224): a rank and as many sizes. */
FoveaShape fovea_shape_of (guint rank, const gint64 *sizes);
#define fovea_shape(rank, ...)                                                 \
  fovea_shape_of ((rank), (const gint64[]){ __VA_ARGS__ })
#define FOVEA_NCHW(n, c, h, w) ((FoveaShape){ 4, { (n), (c), (h), (w) } })
gboolean fovea_shape_equal (const FoveaShape *a, const FoveaShape *b);
/* Product of the sizes; 1 for a scalar; -1 when a size is unknown, negative or
 * the product (of the others, where one is 0) passes FOVEA_MAX_ELEMENTS. */
gint64 fovea_shape_elements (const FoveaShape *shape);
/* "1x3x224x224", "scalar"; unknown sizes as "?". (transfer full) */
char *fovea_shape_to_string (const FoveaShape *shape);

gsize       fovea_dtype_size (FoveaDType dtype); /* bytes of one element */
const char *fovea_dtype_name (FoveaDType dtype); /* "float32", ... */
gboolean    fovea_dtype_is_float (FoveaDType dtype); /* of 16 to 64 bits */

/* Zeroed, plain, contiguous, 64-byte aligned. Errors: SHAPE, MEMORY. */
FoveaTensor *
fovea_tensor_new (FoveaDType dtype, const FoveaShape *shape, GError **error);
/* The same holding a copy of `values` (shape's element count). */
FoveaTensor *fovea_tensor_new_floats (const FoveaShape *shape,
                                      const float      *values,
                                      GError          **error);
/* A contiguous view of fp32 numbers that the caller keeps alive. */
FoveaTensor fovea_tensor_view (const FoveaShape *shape, float *data);
void        fovea_tensor_free (FoveaTensor *tensor); /* NULL is fine */
gboolean    fovea_tensor_is_contiguous (const FoveaTensor *tensor);
/* A contiguous fp32 copy, converted from any dtype and strides. fp16 and bf16
 * widen exactly; fp64 and integers round to nearest. */
FoveaTensor *fovea_tensor_to_float (const FoveaTensor *tensor, GError **error);
/* Element number `index` in row-major order, of any dtype, as integer (floats
 * truncate) or double. */
gint64 fovea_tensor_get_int (const FoveaTensor *tensor, gint64 index);
double fovea_tensor_get (const FoveaTensor *tensor, gint64 index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaTensor, fovea_tensor_free)

/* A rectangle of a map, in its full-map coordinates: pixels x .. x+width-1. */
typedef struct
{
  gint64 x, y, width, height;
} FoveaRect;

/* ---- Memory ----------------------------------------------------------------
 * For everything sized by a user: 64-byte aligned, zeroed, NULL when memory is
 * short or n * size overflows. Free with fovea_free. */
gpointer fovea_alloc (guint64 n, gsize size);
void     fovea_free (gpointer memory);
/* For tests: the n-th call of fovea_alloc from now (0 = the next) returns
 * NULL; a negative n switches this off. */
void fovea_alloc_fail_after (int n);

/* ---- Kernels ---------------------------------------------------------------
 * A grid of coefficients, or several (planes) for a 3-D kernel. Kernel text:
 * rows split by ';' or line ends, numbers by blanks, or commas followed by a
 * blank; '.' is the decimal point in every locale; "1/9" and a trailing "/16"
 * (dividing all) are understood; '|' splits planes. */

#define FOVEA_MAX_KERNEL 1023 /* coefficients a side */

typedef struct
{
  guint   planes, height, width;
  double *values; /* [planes][height][width] */
} FoveaKernel;

/* Errors: FORMAT, naming row and word: "row 2 has 1 value, row 1 has 3". */
FoveaKernel *fovea_kernel_parse (const char *text, GError **error);
FoveaKernel *fovea_kernel_new (guint         planes,
                               guint         height,
                               guint         width,
                               const double *values);
FoveaKernel *fovea_kernel_copy (const FoveaKernel *kernel);
void         fovea_kernel_free (FoveaKernel *kernel);
/* Text that parses back to the very same numbers. (transfer full) */
char *fovea_kernel_to_text (const FoveaKernel *kernel);
/* The shortest decimal, of the C locale, that reads back as the same double. */
void   fovea_append_number (GString *text, double value);
double fovea_kernel_sum (const FoveaKernel *kernel);
/* Divides by the sum; by the sum of magnitudes when the sum is 0 within
 * rounding; an all-zero kernel stays as it is. */
void fovea_kernel_normalise (FoveaKernel *kernel);
/* Rotates each plane by 180 degrees: correlation becomes convolution. */
void fovea_kernel_flip (FoveaKernel *kernel);
/* (2r+1)^2 samples of exp(-(x^2+y^2)/(2 sigma^2)) / (2 pi sigma^2), sigma in
 * pixels; `size` 0 chooses 2*ceil(3 sigma)+1. Not normalised. */
FoveaKernel *fovea_kernel_gaussian (double sigma, guint size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernel, fovea_kernel_free)

/* ---- Facts about a kernel ---------------------------------------------------
 * What a plane k(y, x) of a kernel does, from its numbers. Its place (0, 0) below
 * is the anchor, floor (size / 2). With the frequencies fx, fy in cycles a pixel
 * (radians a pixel / 2 pi), what it answers to the wave exp (2 pi i (fx x + fy y))
 * is that wave times
 *
 *   H(fx, fy) = sum k(y, x) exp (2 pi i (fx x + fy y)),
 *
 * as correlation; as convolution, the complex conjugate: |H| is the same.
 * Coefficients are used as fp32, so what is smaller than their rounding does not
 * count: u = 2^-24. */

typedef struct
{
  guint  plane, height, width;
  double sum;        /* 0 where it is 0 within n roundings of doubles */
  double magnitude;  /* sum |k| */
  double peak;       /* the largest |k| */
  double noise_gain; /* sqrt (sum k^2): the standard deviation that noise of 1,
                        independent from pixel to pixel, has afterwards */
  double low, high;  /* the least and the largest result of values of 0..1 */
  /* Singular values above u |K|, Frobenius' norm: no rounding to fp32 can make
   * one larger (Weyl). 0 for a kernel of zeros. */
  guint   rank;
  guint   n_singular; /* min (height, width) */
  double *singular;   /* the largest first */
  /* Rank 1: k(y, x) = factor column[y] row[x]; small whole numbers where it has
   * them, else sums of 1, else largest values of 1. Other ranks: NULL. */
  double  factor;
  double *column, *row;
  /* Turned by 180 degrees it is the same, its negative, or neither, within 2u of
   * its peak; of zeros: the same. Zero-phase: the same about the anchor, so that
   * H is real and nothing moves; shift_x, shift_y: how far one that is the same
   * or its negative moves the picture as its size is even (0.5: right, down). */
  gboolean symmetric, antisymmetric, zero_phase;
  double   shift_x, shift_y;
  gboolean mirrored_x, mirrored_y; /* the same with its columns, rows reversed */
  /* H, which is real there, at (1/2, 0), (0, 1/2) and (1/2, 1/2); H(0, 0) is the
   * sum. */
  double nyquist_x, nyquist_y, nyquist_xy;
  /* |H| on a grid of 64 x 64: its largest, and where (the lowest of equals), its
   * least; its mean over waves longer than 12 pixels (without the flat one) and
   * shorter than 3. */
  double strongest, strongest_x, strongest_y, weakest;
  double coarse, fine;
  /* Shares of the sum of |H|^2 on that grid: |fx| > |fy| (what changes from left
   * to right), and fx fy > 0 of where neither is 0 (from top left to bottom
   * right); 0.5: in no direction rather than the other. */
  double across, falling;
} FoveaKernelFacts;

/* Errors: SHAPE (no such plane), FORMAT (a value that is no finite number, or a
 * sum of magnitudes that is none), MEMORY. (transfer full) */
FoveaKernelFacts *
fovea_kernel_facts (const FoveaKernel *kernel, guint plane, GError **error);
void fovea_kernel_facts_free (FoveaKernelFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaKernelFacts, fovea_kernel_facts_free)

/* |H| on n x n places: magnitude[row n + column] of fy = (row - floor (n/2)) / n
 * and fx = (column - floor (n/2)) / n, so -1/2 .. 1/2 cycles (-pi .. pi radians)
 * a pixel with frequency 0 in the middle. n is 1 .. 1024. Errors as above, and
 * SHAPE for n. */
gboolean fovea_kernel_response (const FoveaKernel *kernel,
                                guint              plane,
                                guint              n,
                                double            *magnitude,
                                GError           **error);

/* In words and numbers, translated, each without a full stop. (transfer full)
 * "rank 1: splits into [1 2 1]ᵀ × [-1 0 1]" */
char *fovea_kernel_facts_split (const FoveaKernelFacts *facts);
/* "answers 0 on flat areas", "brightens flat areas 16 times" */
char *fovea_kernel_facts_flat (const FoveaKernelFacts *facts);
/* "0..1 becomes -4..4: it can overshoot" */
char *fovea_kernel_facts_range (const FoveaKernelFacts *facts);
/* "noise shrinks to 1/3 of what it is" */
char *fovea_kernel_facts_noise (const FoveaKernelFacts *facts);
/* "symmetric: zero-phase, nothing moves" */
char *fovea_kernel_facts_symmetry (const FoveaKernelFacts *facts);
/* "passes low frequencies; of waves shorter than 3 pixels 8 % is left" */
char *fovea_kernel_facts_passes (const FoveaKernelFacts *facts);

/* ---- Attributes ------------------------------------------------------------
 * What a layer is told besides its inputs, by ONNX's names: "kernel_shape",
 * "strides", "pads" (begins, then ends), "dilations", "group", ... */

typedef struct _FoveaAttrs FoveaAttrs;

FoveaAttrs *fovea_attrs_new (void);
/* From text: fovea_attrs_parse ("kernel_shape=3,3 pads=1,1,1,1 mode=reflect
 * alpha=0.1"); a value with '.', 'e', inf or nan is a float, one with digits only an
 * integer, else a string. printf-style; doubles by %.17g of the C locale are the
 * caller's care: prefer fovea_attrs_set_float. */
FoveaAttrs *fovea_attrs_parse (const char *format, ...) G_GNUC_PRINTF (1, 2);
void        fovea_attrs_free (FoveaAttrs *attrs);
void fovea_attrs_set_int (FoveaAttrs *attrs, const char *name, gint64 value);
void fovea_attrs_set_ints (FoveaAttrs   *attrs,
                           const char   *name,
                           const gint64 *values,
                           guint         n);
void fovea_attrs_set_float (FoveaAttrs *attrs, const char *name, double value);
void fovea_attrs_set_floats (FoveaAttrs   *attrs,
                             const char   *name,
                             const double *values,
                             guint         n);
void
fovea_attrs_set_string (FoveaAttrs *attrs, const char *name, const char *value);
/* Takes the tensor. */
void fovea_attrs_set_tensor (FoveaAttrs  *attrs,
                             const char  *name,
                             FoveaTensor *tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaAttrs, fovea_attrs_free)

/* ---- Graphs and weights ----------------------------------------------------
 * A graph is immutable and ref-counted. Its values (a layer's inputs and
 * outputs) are numbered from 0; its nodes stand in an order in which they can
 * be run. The weights are the tensors that the graph's weight values stand
 * for; they are versioned so that packed copies can follow a change. */

typedef gint FoveaValue;
#define FOVEA_NO_VALUE (-1) /* an optional input left out; or an error */

typedef struct _FoveaGraph        FoveaGraph;
typedef struct _FoveaWeights      FoveaWeights;
typedef struct _FoveaGraphBuilder FoveaGraphBuilder;

typedef struct
{
  const char       *name;  /* unique in the graph */
  const char       *layer; /* the layer's type: "conv", "maxpool", ... */
  const FoveaValue *inputs;
  guint             n_inputs;
  const FoveaValue *outputs;
  guint             n_outputs;
} FoveaNode;

FoveaGraphBuilder *fovea_graph_builder_new (void);
void               fovea_graph_builder_free (FoveaGraphBuilder *builder);
/* An input that is given at each run; sizes may be -1. */
FoveaValue fovea_graph_builder_input (FoveaGraphBuilder *builder,
                                      const char        *name,
                                      const FoveaShape  *shape);
/* The same for numbers of another type than fp32. */
FoveaValue fovea_graph_builder_input_typed (FoveaGraphBuilder *builder,
                                            const char        *name,
                                            FoveaDType         type,
                                            const FoveaShape  *shape);
/* A weight. Takes the tensor. */
FoveaValue fovea_graph_builder_weight (FoveaGraphBuilder *builder,
                                       const char        *name,
                                       FoveaTensor       *tensor);
/* A layer of type `layer`. Takes attrs (NULL = none). `name` NULL makes one.
 * Returns its first output (named as the node), or FOVEA_NO_VALUE. Errors:
 * UNSUPPORTED (no such layer), FORMAT (an attribute is wrong). */
FoveaValue fovea_graph_builder_add (FoveaGraphBuilder *builder,
                                    const char        *layer,
                                    const char        *name,
                                    FoveaAttrs        *attrs,
                                    const FoveaValue  *inputs,
                                    guint              n_inputs,
                                    GError           **error);
/* The same for a layer with several outputs, named by `output_names`. */
gboolean fovea_graph_builder_add_node (FoveaGraphBuilder *builder,
                                       const char        *layer,
                                       const char        *name,
                                       FoveaAttrs        *attrs,
                                       const FoveaValue  *inputs,
                                       guint              n_inputs,
                                       const char *const *output_names,
                                       FoveaValue        *outputs,
                                       guint              n_outputs,
                                       GError           **error);
void fovea_graph_builder_output (FoveaGraphBuilder *builder, FoveaValue value);
/* Ends the builder's use; free it all the same. Errors: FORMAT (no output). */
gboolean fovea_graph_builder_finish (FoveaGraphBuilder *builder,
                                     FoveaGraph       **graph,
                                     FoveaWeights     **weights,
                                     GError           **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGraphBuilder, fovea_graph_builder_free)

FoveaGraph       *fovea_graph_ref (FoveaGraph *graph);
void              fovea_graph_unref (FoveaGraph *graph);
guint             fovea_graph_n_nodes (FoveaGraph *graph);
const FoveaNode  *fovea_graph_node (FoveaGraph *graph, guint index);
/* The node that makes a value; NULL for inputs, weights and FOVEA_NO_VALUE. */
const FoveaNode  *fovea_graph_maker (FoveaGraph *graph, FoveaValue value);
guint             fovea_graph_n_values (FoveaGraph *graph);
const char       *fovea_graph_value_name (FoveaGraph *graph, FoveaValue value);
guint             fovea_graph_n_inputs (FoveaGraph *graph);
FoveaValue        fovea_graph_input (FoveaGraph *graph, guint index);
const FoveaShape *fovea_graph_input_shape (FoveaGraph *graph, guint index);
FoveaDType        fovea_graph_input_type (FoveaGraph *graph, guint index);
guint             fovea_graph_n_outputs (FoveaGraph *graph);
FoveaValue        fovea_graph_output (FoveaGraph *graph, guint index);
/* The value of that name, or the first output of the node of that name;
 * FOVEA_NO_VALUE and a NOT_FOUND error that lists near names if none. */
FoveaValue
fovea_graph_find (FoveaGraph *graph, const char *name, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaGraph, fovea_graph_unref)

FoveaWeights *fovea_weights_ref (FoveaWeights *weights);
void          fovea_weights_unref (FoveaWeights *weights);
/* The weight behind a graph's value; NULL if the value is not a weight. */
const FoveaTensor *fovea_weights_get (FoveaWeights *weights, FoveaValue value);
gint64  fovea_weights_parameters (FoveaWeights *weights); /* float numbers */
guint64 fovea_weights_version (FoveaWeights *weights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWeights, fovea_weights_unref)

/* All layer types there are, NULL-terminated, sorted. */
const char *const *fovea_layer_types (void);

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
/* The mode of a layer `pad` that reads so outside; "constant" for the rest. */
const char *fovea_border_pad_mode (FoveaBorder border);

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
 * `separate`). With `all` each channel has a 3-D kernel of its own: all planes of
 * the first, then those of the second, as the layer of a network has them.
 * Anchor: floor (size / 2). */
typedef struct
{
  const FoveaKernel *kernel;
  guint              channels; /* of the picture: 1 or 3 (any works) */
  gboolean           flip;     /* true convolution; else cross-correlation */
  gboolean           summed;
  gboolean           separate; /* of as many planes as channels */
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

/* ---- Architecture patterns -------------------------------------------------
 * `INPUT 3x32x32 -> [[CONV 3x3 16 -> RELU]*2 -> POOL]*3 -> [FC 120 -> RELU]*2
 * -> FC 10`. Words: INPUT CxHxW, CONV KxK MAPS [STRIDE s] [PAD p], POOL
 * [max|average] [K] [STRIDE s], FC UNITS, RELU, SIGMOID, TANH, SOFTMAX,
 * DROPOUT, FLATTEN, GLOBALPOOL. A CONV without PAD keeps the size ((k-1)/2).
 * Sizes may be left out where only the order of layers is asked. */

typedef struct
{
  char      *name;       /* "CONV 3x3 16" */
  FoveaShape output;     /* rank 0 when sizes were left out */
  gint64     parameters; /* weights and biases; -1 when unknown */
} FoveaPatternLayer;

typedef struct
{
  FoveaPatternLayer *layers;
  guint              n_layers;
  gint64             parameters; /* of the whole net; -1 when unknown */
} FoveaPattern;

/* Errors: FORMAT with the place in the text, SHAPE. */
FoveaPattern *fovea_pattern_parse (const char *text, GError **error);
void          fovea_pattern_free (FoveaPattern *pattern);
/* A runnable net with He-normal weights from `seed`, zero biases. Fails with
 * FORMAT where the pattern leaves sizes out. */
gboolean fovea_graph_new_pattern (const char    *text,
                                  guint64        seed,
                                  FoveaGraph   **graph,
                                  FoveaWeights **weights,
                                  GError       **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPattern, fovea_pattern_free)

/* ---- ONNX ------------------------------------------------------------------
 * Reads a model file; bounded by the named limits in onnx/. Every operator
 * that we lack is listed at once, with node names. Errors: FORMAT,
 * UNSUPPORTED, MEMORY, or the file system's. */
gboolean fovea_onnx_read (const char    *path,
                          FoveaGraph   **graph,
                          FoveaWeights **weights,
                          GError       **error);
gboolean fovea_onnx_parse (GBytes        *bytes,
                           FoveaGraph   **graph,
                           FoveaWeights **weights,
                           GError       **error);

/* Writes a network and its weights as one ONNX file, which appears whole or not
 * at all; a network that was read from ONNX keeps its opset. Layers that ONNX
 * lacks are written as what they equal, or refused by name. Errors: UNSUPPORTED,
 * SHAPE, MEMORY, or the file system's. */
gboolean fovea_onnx_write (FoveaGraph   *graph,
                           FoveaWeights *weights,
                           const char   *path,
                           GError      **error);
GBytes  *fovea_onnx_to_bytes (FoveaGraph   *graph,
                              FoveaWeights *weights,
                              GError      **error);

/* ---- Plans -----------------------------------------------------------------
 * A model fitted to an input shape. Everything that can fail fails here;
 * afterwards a plan is read-only and many threads may run it. */

typedef struct _FoveaPlan   FoveaPlan;
typedef struct _FoveaResult FoveaResult;

typedef struct
{
  const FoveaValue *taps; /* values to keep for looking at */
  guint             n_taps;
  /* [n_inputs], NULL = none: the numbers of inputs that are known already
   * (NULL where not), so that shapes may depend on them; they are not given
   * again at a run. Kept alive by the caller until the plan is made. */
  const FoveaTensor *const *known;
  /* Heights and widths that the graph fixes for its rank-4 inputs may be others,
   * as long as its layers go with them (fully convolutional networks). */
  gboolean          any_size;
  guint64           memory_limit; /* bytes for what one run computes with: its
                                      arena, the threads' scratch, and what
                                      Winograd's weights have beyond the model's
                                      own (at most half of the limit, and none
                                      where a run would not fit otherwise);
                                      0 = no limit */
  gboolean          shapes_only; /* for shapes, types and bytes alone: weights are
                                    not packed, and it cannot be run */
  guint             threads; /* that pack weights; 0 and 1: the calling one alone */
} FoveaPlanOptions;

/* `shapes`: one for each graph input. options NULL = defaults. Errors: SHAPE,
 * UNSUPPORTED, MEMORY. */
FoveaPlan        *fovea_plan_new (FoveaGraph             *graph,
                                  FoveaWeights           *weights,
                                  const FoveaShape       *shapes,
                                  const FoveaPlanOptions *options,
                                  GError                **error);
FoveaPlan        *fovea_plan_ref (FoveaPlan *plan);
void              fovea_plan_unref (FoveaPlan *plan);
const FoveaShape *fovea_plan_shape (FoveaPlan *plan, FoveaValue value);
/* What a value's numbers stand for. Results are given as fp32, integers of 32
 * and 64 bits as FOVEA_I64. */
FoveaDType        fovea_plan_type (FoveaPlan *plan, FoveaValue value);
/* Of the results between the layers in a run over whole tensors, and of what the
 * threads share; not of their scratch, nor of weights. The arena of the last run
 * stays with the plan until the plan dies or a larger one takes its place: new
 * pages cost more than many a layer. A run while another's result still lives
 * takes an arena of its own. */
guint64           fovea_plan_arena_bytes (FoveaPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPlan, fovea_plan_unref)

typedef void (*FoveaProgress) (double      fraction,
                               const char *what,
                               gpointer    data);

typedef struct
{
  guint         threads;  /* 0 = all cores; 1 = the calling thread alone */
  const gint   *cancel;   /* read atomically; non-zero stops the run */
  FoveaProgress progress; /* called on the calling thread only */
  gpointer      data;
  double       *seconds; /* for fovea_plan_profile; NULL */
} FoveaRunOptions;

/* Runs whole tensors: `inputs` one for each graph input (any dtype and
 * strides). The results live until the FoveaResult is freed. options NULL =
 * all cores. Errors: SHAPE, MEMORY, CANCELLED. */
FoveaResult       *fovea_plan_run (FoveaPlan                *plan,
                                   const FoveaTensor *const *inputs,
                                   const FoveaRunOptions    *options,
                                   GError                  **error);
const FoveaTensor *fovea_result_output (FoveaResult *result, guint index);
const FoveaTensor *fovea_result_tap (FoveaResult *result, guint index);
void               fovea_result_free (FoveaResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaResult, fovea_result_free)

/* Pictures of any size in bounded memory, for graphs of one rank-4 input and
 * one rank-4 output of batch 1. `read` fills `pixels` (1 x C x height x width
 * of rect, contiguous fp32) from the input, only ever inside it; `write`
 * stores a piece of the output; both on the calling thread. */
typedef gboolean (*FoveaReadFunc) (const FoveaRect   *rect,
                                   const FoveaTensor *pixels,
                                   gpointer           data,
                                   GError           **error);
typedef FoveaReadFunc FoveaWriteFunc; /* mind the strides of what is written */

/* The input rectangle that an output rectangle depends on, clipped to the
 * input; empty when it depends on none of it. The plan has to be one that can
 * be run in tiles. */
FoveaRect fovea_plan_need (FoveaPlan *plan, const FoveaRect *output);
/* Rows that a tile is best made of: any number of times as many, from such a row
 * on. 1: any. */
gint64 fovea_plan_band (FoveaPlan *plan);
/* Computes one output rectangle. Bit-identical to the same pixels of a whole
 * run (where they are NaN, both are; a NaN's sign and payload are not kept). */
gboolean fovea_plan_run_region (FoveaPlan             *plan,
                                const FoveaRect       *output,
                                FoveaReadFunc          read,
                                FoveaWriteFunc         write,
                                gpointer               data,
                                const FoveaRunOptions *options,
                                GError               **error);
/* Computes the whole output in tiles of the given size (0 = chosen). */
gboolean fovea_plan_run_tiled (FoveaPlan             *plan,
                               gint64                 tile_width,
                               gint64                 tile_height,
                               FoveaReadFunc          read,
                               FoveaWriteFunc         write,
                               gpointer               data,
                               const FoveaRunOptions *options,
                               GError               **error);

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

/* ---- Learned kernels ---------------------------------------------------------
 * The kernel that best explains what was done between two pictures. With the
 * before picture B and the after picture A, anchor a = floor (size / 2),
 *
 *   minimise  1/n sum over u of (A[u + a] - b - sum over p of k[p] B[u + p])^2
 *             + ridge sum of k[p]^2
 *
 * over the n values that are used, by the normal equations in double precision
 * (Gauss 1809; the ridge is Tikhonov's). A correlation, as FoveaConvolve's. Left
 * out are
 *   - values of A whose window leaves the picture,
 *   - values of A that are exactly 0 or 1, or no number: they were clipped. (A
 *     clipped value of B is what the filter read: it stays.)
 *   - where the mask is 0, or A is not opaque,
 *   - those whose window holds something of B that is no number or not opaque:
 *     colours are filtered as weighed by alpha.
 * For FOVEA_LEARN_ALL a pixel is left out as a whole. Where so many single values
 * are left out that large kernels would take minutes, pieces of 64x64 and more
 * pixels are left out instead, as long as 64 values a coefficient stay. */

#define FOVEA_LEARN_MAX_SIZE         31
#define FOVEA_LEARN_MAX_COEFFICIENTS 4096 /* of one system of equations */

typedef enum
{
  FOVEA_LEARN_SHARED, /* one kernel for all channels */
  FOVEA_LEARN_EACH,   /* one for each channel */
  FOVEA_LEARN_ALL     /* 3-D: each channel of A from all those of B */
} FoveaLearnChannels;

typedef struct
{
  guint              width, height; /* of the kernel; 1 .. FOVEA_LEARN_MAX_SIZE */
  FoveaLearnChannels channels;
  gboolean           bias;
  double             ridge; /* 0 or more; in squares of values */
  /* [height][width] each, or NULL */
  const FoveaTensor *mask;
  const FoveaTensor *before_alpha, *after_alpha;
} FoveaLearnOptions;
#define FOVEA_LEARN_DEFAULTS        \
  {                                 \
    .width = 7, .height = 7         \
  }

typedef struct
{
  guint         n_kernels; /* 1, or one for each channel of A */
  FoveaKernel **kernels;   /* of 1 plane, or of one for each channel of B */
  double       *bias;      /* [n_kernels]; 0 where none was asked for */
  gint64        used, total; /* values of A, each channel counted */
  double        rms, max;    /* of A - (b + sum), over the used values */
  double        r2; /* 1 - sum of squared errors / that of A about its channels'
                       means; NaN where A is constant */
} FoveaLearned;

/* before, after: [channels][height][width] (also with a 1 before them, or
 * without channels), of any type. For SHARED and EACH both have as many
 * channels. The result is the same bits for any number of threads. Errors: SHAPE
 * (sizes, too few values), FORMAT (a ridge below 0; a picture that does not settle
 * the kernel, and how), MEMORY, CANCELLED. */
FoveaLearned *fovea_learn_kernel (const FoveaTensor       *before,
                                  const FoveaTensor       *after,
                                  const FoveaLearnOptions *options,
                                  const FoveaRunOptions   *run,
                                  GError                 **error);
void          fovea_learned_free (FoveaLearned *learned);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLearned, fovea_learned_free)

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
/* The same past the cache: for pixels that nobody looks at soon. step <= 8. */
void fovea_pixels_join_far (const float *const *planes,
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

/* ---- Pictures into networks ------------------------------------------------ */

typedef enum
{
  FOVEA_RESIZE_BILINEAR,
  FOVEA_RESIZE_BICUBIC /* a = -0.5 */
} FoveaResize;

/* Antialiased: when shrinking, the filter is stretched by the scale. `box` is
 * the part of the input (C x H x W, fp32) that becomes the whole output
 * (C x h x w); coordinates of pixel edges, fractions allowed. Borders: the
 * filter is cut off at the box and renormalised, as Pillow does.
 * Source: Pillow's ImagingResample. */
gboolean fovea_resize (const FoveaTensor *in,
                       const double       box[4], /* x0, y0, x1, y1 */
                       FoveaResize        filter,
                       FoveaTensor       *out,
                       GError           **error);

/* ---- Models ----------------------------------------------------------------
 * model = graph + weights + card. The card says what the network was trained
 * to be given; a model file without a card gets one that is guessed from its
 * shapes and says so. */

typedef enum
{
  FOVEA_CHANNELS_RGB,
  FOVEA_CHANNELS_BGR,
  FOVEA_CHANNELS_GRAY
} FoveaChannels;

/* What a network does with a picture; the words of cards: classify, image,
 * mask, detect, features. */
typedef enum
{
  FOVEA_TASK_CLASSIFY, /* one number a class */
  FOVEA_TASK_IMAGE,    /* a picture, of `factor` times the size */
  FOVEA_TASK_MASK,     /* a map, or one a class, over the picture */
  FOVEA_TASK_DETECT,   /* boxes */
  FOVEA_TASK_FEATURES  /* numbers without names */
} FoveaTask;

typedef struct
{
  char         *name;   /* "EfficientNet-Lite0" */
  char         *task;   /* the word of `kind`: "classify", ... */
  FoveaTask     kind;
  char         *labels; /* name of the label file, or NULL */
  char         *licence, *source;
  char         *input, *output; /* value names, NULL = the first */
  guint         width, height;
  gboolean      any_size; /* fully convolutional: width and height are only the
                             usual ones */
  guint         multiple; /* sides have to be multiples of this; 1 = any */
  gboolean      nhwc;
  FoveaChannels channels;
  double        crop;   /* centre square of this fraction of the short side */
  gboolean      squash; /* instead of cropping, the whole photo is squeezed */
  FoveaResize   resize;
  double        scale_by;        /* network input = (scale_by*x - mean) / std */
  double        mean[3], std[3]; /* in the network's channel order; x in 0..1 */
  gboolean      probabilities;   /* else logits: softmax (a mask of one channel:
                                    sigmoid) is still to be done */
  guint         classes;
  gboolean      background; /* class 0 is none of the labels' */
  /* Of a picture that comes out (image): x = (std*y + mean) / scale_by in 0..1,
   * so that equal numbers undo what is done to the input. GRAY from GRAY is
   * luma: the colours are the photo's own. */
  FoveaChannels output_channels;
  gboolean      output_nhwc;
  double        output_scale_by;
  double        output_mean[3], output_std[3];
  guint         factor; /* output side = factor * input side; 1 = the same */
  char         *picture;  /* of the self-test: a file beside the card, or NULL */
  char         *expected; /* its class: a number or a label, or NULL */
  gboolean      guessed; /* TRUE while nobody has confirmed it */
  char        **reasons; /* what the guess rests on and what is doubtful, a
                            sentence each; NULL = none */
} FoveaCard;

FoveaCard *fovea_card_copy (const FoveaCard *card); /* all of it */
void       fovea_card_free (FoveaCard *card);
/* Sets `task` and `kind`. */
void        fovea_card_set_task (FoveaCard *card, FoveaTask task);
const char *fovea_task_word (FoveaTask task); /* "classify" */
const char *fovea_channels_word (FoveaChannels channels); /* "RGB" */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaCard, fovea_card_free)

/* One of the usual ways to make numbers of pixels. */
typedef struct
{
  const char   *id;    /* "torchvision" */
  const char   *title; /* N_() */
  FoveaChannels channels;
  double        scale_by, mean[3], std[3]; /* as in FoveaCard */
} FoveaPreset;

/* All of them: torchvision, caffe, tensorflow, efficientnet-lite, bytes, unit. */
const FoveaPreset *fovea_presets (guint *n);
const FoveaPreset *fovea_preset_find (const char *id); /* or NULL */
/* Channel order and numbers; a grey card stays grey. */
void fovea_card_set_preset (FoveaCard *card, const FoveaPreset *preset);
/* The preset that the card's numbers are, or NULL. */
const FoveaPreset *fovea_card_preset (const FoveaCard *card);

typedef struct _FoveaModel FoveaModel;

/* A model's run may use this much memory besides its weights; a file that asks
 * for more is refused with the number. */
#define FOVEA_MODEL_MEMORY ((guint64) 4 << 30)

/* Opens an .onnx file (with the .card beside it, if any) or a .card file.
 * Errors: those of fovea_onnx_read; FORMAT for a card or label file, naming
 * key and value; a label count that does not match the outputs. */
FoveaModel *fovea_model_open (const char *path, GError **error);
/* The same by a path or by a name found in the model folders. */
FoveaModel      *fovea_model_find (const char *name_or_path, GError **error);
FoveaModel      *fovea_model_ref (FoveaModel *model);
void             fovea_model_unref (FoveaModel *model);
const char      *fovea_model_id (FoveaModel *model); /* "efficientnet-lite0" */
const char      *fovea_model_path (FoveaModel *model);
const FoveaCard *fovea_model_card (FoveaModel *model);
FoveaGraph      *fovea_model_graph (FoveaModel *model);
FoveaWeights    *fovea_model_weights (FoveaModel *model);
/* SHA-256 of what its answers depend on: card, files and the names of its classes in
 * that language. Reads the whole file. Errors: the file system's. (transfer full) */
char *fovea_model_checksum (FoveaModel *model,
                            const char *language,
                            GError    **error);
/* NULL when the model has no labels or fewer than that. */
const char *fovea_model_label (FoveaModel *model, guint index);
/* The same in a language ("es", "es_ES"; NULL: the person's): of the file
 * NAME.LANGUAGE.labels, where NAME is the card's `labels` (or the model's name,
 * where the names lie inside of its file), beside the model or in the model
 * folders. Where there is none, it cannot be used, or it has no name for this
 * class, and for "en": fovea_model_label. Lives as long as the model. */
const char *fovea_model_label_in (FoveaModel *model,
                                  guint       index,
                                  const char *language);
/* Did the writer of that name mark it as unsure (with " ?" behind it)? */
gboolean fovea_model_label_is_unsure (FoveaModel *model,
                                      guint       index,
                                      const char *language);
/* Can the names be told in this language? A model's own names stand for English;
 * for NULL only a file of the person's language that is wrong is an error.
 * Errors: NOT_FOUND, naming the languages that there are; FORMAT for a file with
 * another number of lines or one that is no text in UTF-8. */
gboolean fovea_model_check_language (FoveaModel *model,
                                     const char *language,
                                     GError    **error);
/* The languages that can be told, "en" among them, in alphabetical order.
 * (transfer full) */
char **fovea_model_languages (FoveaModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaModel, fovea_model_unref)

/* The same network with another card, which is checked as when it is opened;
 * the label file is looked for beside the model. (transfer full) */
FoveaModel *fovea_model_with_card (FoveaModel      *model,
                                   const FoveaCard *card,
                                   GError         **error);
/* Where a card for this model can be written: beside it, or, where that folder
 * cannot be written to, in the user's own model folder. (transfer full) */
char *fovea_model_card_path (FoveaModel *model);
/* Writes the card there, whole or not at all. Errors: the file system's;
 * UNSUPPORTED when a card lies there that Fovea has not written. */
gboolean fovea_model_save_card (FoveaModel *model, GError **error);
/* The self-test picture's path; NULL when the card names none. (transfer full) */
char *fovea_model_test_picture (FoveaModel *model);

/* A row of a network's table of layers. */
typedef struct
{
  char       *name;      /* the layer's, as the model file has it */
  const char *layer;     /* its type: "conv" */
  char       *op;        /* ONNX's operator: "Conv"; "" where it has none */
  guint       node;      /* its number in the graph */
  FoveaShape  output;    /* of the first output */
  gint64      window[2]; /* y, x of a convolution or pooling; 0 = no window */
  double      stride[2];
  gint64      parameters; /* learned numbers; a shared weight counts once */
  gint64      macs;       /* multiply-adds of convolutions and matrices */
  guint64     bytes;      /* of its outputs */
  /* The theoretical receptive field (y, x): pixel p sees `field` pixels of the
   * input from start + jump * p on; 0 = no pixels. */
  gboolean whole; /* it sees everything */
  gint64   field[2];
  double   jump[2], start[2];
} FoveaLayerRow;

typedef struct
{
  FoveaShape     input;
  FoveaLayerRow *layers; /* in running order, all that compute something */
  guint          n_layers;
  guint          n_folded; /* layers of known numbers, computed beforehand */
  gint64         parameters, macs;
  guint64        weights; /* bytes of the parameters as fp32 */
  guint64        arena;   /* the most bytes that a run computes with at once */
} FoveaDescription;

/* For given input shapes; options may be NULL. Errors: those of
 * fovea_plan_new. */
FoveaDescription *fovea_describe (FoveaGraph             *graph,
                                  FoveaWeights           *weights,
                                  const FoveaShape       *shapes,
                                  const FoveaPlanOptions *options,
                                  GError                **error);
/* For a picture of this size; 0 = the card's. */
FoveaDescription *fovea_model_describe (FoveaModel *model,
                                        guint       width,
                                        guint       height,
                                        GError    **error);
/* Of an architecture pattern. Its numbers are not made, so that sizes, parameters
 * and multiply-adds of a network of any size are there at once; the graph (may be
 * NULL; transfer full) is for drawing, it cannot be run. Errors: those of
 * fovea_graph_new_pattern. */
FoveaDescription *fovea_describe_pattern (const char  *text,
                                          FoveaGraph **graph,
                                          GError     **error);
/* Is it meant as a pattern ("INPUT 3x32x32 -> ..."), not as a file's name? */
gboolean          fovea_is_pattern (const char *text);
void              fovea_description_free (FoveaDescription *description);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDescription, fovea_description_free)

/* A step of a plan: a layer with those that are computed together with it, or a
 * copy of a value that has to lie in memory another way. */
typedef struct
{
  char       *name;      /* the layer's; of a copy the value's */
  char       *layers;    /* "conv + relu + add" */
  const char *algorithm; /* "direct 3x3"; the layer's type where there is one
                            way only */
  FoveaShape  output;
  double      seconds; /* the median of the runs */
  gint64      macs;    /* multiply-adds as the layer's formula has them, in
                          whatever way they are saved */
  guint64     weights; /* bytes, as they are read: packed ones mostly */
  guint64     scratch; /* bytes that all threads need while it is computed */
} FoveaPlanRow;

typedef struct
{
  FoveaShape    input;
  FoveaPlanRow *rows; /* in running order; no steps that have nothing to do */
  guint         n_rows;
  const char   *family; /* of the CPU: "avx512" */
  guint         threads, runs;
  double        seconds; /* the sum of the rows' */
  double        peak; /* floating-point operations (two a multiply-add) a second
                         of the best inner loop on numbers in the nearest cache,
                         measured before and after the runs */
  gint64        macs;
  guint64       weights; /* the sum */
  guint64       scratch; /* the largest */
  guint64       arena;   /* the most bytes of results at once */
} FoveaProfile;

/* Runs a plan on made-up numbers `runs` times (0: as often as goes into a second,
 * 3 at least), after one that is not counted, and times each step. Progress speaks
 * of "run 3 of 46". Errors: those of fovea_plan_run. */
FoveaProfile *fovea_plan_profile (FoveaPlan             *plan,
                                  const FoveaRunOptions *options,
                                  guint                  runs,
                                  GError               **error);
/* For a picture of this size; 0 = the card's. */
FoveaProfile *fovea_model_profile (FoveaModel            *model,
                                   guint                  width,
                                   guint                  height,
                                   const FoveaRunOptions *options,
                                   guint                  runs,
                                   GError               **error);
/* The steps' times by the rows of a table of layers, [n_layers]: what was computed
 * together counts for the first of its layers, the others have 0. (g_free) */
double       *fovea_profile_seconds (const FoveaProfile     *profile,
                                     const FoveaDescription *description);
void          fovea_profile_free (FoveaProfile *profile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaProfile, fovea_profile_free)

/* What lies in the model folders, without loading any of it. */
typedef struct
{
  char *id;    /* "efficientnet-lite0": file name without ending */
  char *path;  /* of the .onnx file */
  char *title; /* from the card, or the id */
  char *task;  /* from the card, or NULL */
  gboolean own; /* it lies in the user's folder: it can be removed */
  gboolean linked; /* what lies there is a link to the path */
} FoveaModelEntry;

/* The folders, in the order they are searched: each of FOVEA_MODEL_PATH
 * (colon-separated), $XDG_DATA_HOME/fovea/models, each of $XDG_DATA_DIRS'
 * fovea/models, the installed one. (transfer full, NULL-terminated) */
char **fovea_model_folders (void);
/* Of FoveaModelEntry, with a free function set; earlier folders hide later
 * ones of the same id. */
GPtrArray *fovea_model_list (void);

/* Where models are added to, and cards go that cannot lie beside their model:
 * $XDG_DATA_HOME/fovea/models. (transfer full) */
char *fovea_model_user_folder (void);

typedef enum
{
  FOVEA_INSTALL_LINK = 1 << 0,   /* the file stays where it is */
  FOVEA_INSTALL_DRY_RUN = 1 << 1 /* nothing is written */
} FoveaInstallFlags;

/* Opens a model file to see that it can be run, and copies it with what belongs
 * to it (weights in other files, card, labels, self-test picture) into the
 * user's folder, or puts a link there. A card that had to be guessed is
 * written. All files appear whole, the model last; after an error none of them
 * is there. Returns the files (char *), the model first. Errors: those of
 * fovea_model_open; the file system's, EXIST for a name that is taken.
 * (transfer full) */
GPtrArray *fovea_model_install (const char       *path,
                                FoveaInstallFlags flags,
                                GError          **error);
/* Takes a model out of the user's folder, with what belongs to it alone; of a
 * linked one the link. Returns the files as above. Errors: NOT_FOUND, also for
 * models that lie elsewhere. (transfer full) */
GPtrArray *fovea_model_remove (const char       *name,
                               FoveaInstallFlags flags,
                               GError          **error);

/* The photo as a model sees it: crop, resize, channel order, mean, scale.
 * `photo` is 1 or 3 x H x W, sRGB-encoded values 0..1, upright, over white.
 * `seen` (may be NULL) receives the part of the photo that is looked at.
 * Result: the network's input tensor. */
FoveaTensor *fovea_model_prepare (FoveaModel        *model,
                                  const FoveaTensor *photo,
                                  FoveaRect         *seen,
                                  GError           **error);

typedef struct
{
  guint  index;
  char  *label; /* never NULL: "class 17" where there are no labels */
  double probability;
} FoveaGuess;

typedef struct
{
  FoveaGuess *guesses; /* the k most probable, best first */
  guint       n_guesses;
  FoveaRect   seen;    /* what the network looked at, in photo pixels */
  double      seconds; /* of the network's run alone */
} FoveaClassification;

/* Errors: those of fovea_plan_new and fovea_plan_run; UNSUPPORTED when the
 * model's output is not one number a class. */
FoveaClassification *fovea_classify (FoveaModel            *model,
                                     const FoveaTensor     *photo,
                                     guint                  k,
                                     const FoveaRunOptions *options,
                                     GError               **error);
/* The guesses' labels in another language, as fovea_model_label_in has them. */
void fovea_classification_translate (FoveaClassification *classification,
                                     FoveaModel          *model,
                                     const char          *language);
void fovea_classification_free (FoveaClassification *classification);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaClassification, fovea_classification_free)

/* ---- From classes to words ----
 * A label map makes useful words of odd classes: a tree of words in several
 * languages, the classes that belong to each, and how probable it has to be.
 * models/README.md has the format. */
typedef struct _FoveaLabelMap FoveaLabelMap;

typedef struct
{
  char  *word;        /* "terrier" */
  char  *path;        /* from the top, the word last: "animal|dog|terrier" */
  double probability; /* summed over the classes of the word and of those below */
} FoveaTagWords;

/* Errors: the file system's; FORMAT, naming file and line. (transfer full) */
FoveaLabelMap *fovea_label_map_read (const char *path, GError **error);
/* That of the model: NAME.words, where the card's labels are NAME (its own name,
 * where the labels lie in its file), beside it or in the model folders. Errors: NOT_FOUND
 * when there is none; those of reading; FORMAT for another number of classes.
 * (transfer full) */
FoveaLabelMap *fovea_label_map_find (FoveaModel *model, GError **error);
void           fovea_label_map_free (FoveaLabelMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLabelMap, fovea_label_map_free)
guint fovea_label_map_classes (const FoveaLabelMap *map);
/* SHA-256 of its file, in hexadecimal digits. */
const char *fovea_label_map_checksum (const FoveaLabelMap *map);
/* Makes a map that was read by its path one of this model, whose background class
 * is none of the map's; fovea_label_map_find does so by itself. Errors: FORMAT for
 * another number of classes. */
gboolean fovea_label_map_fit (FoveaLabelMap *map,
                              FoveaModel    *model,
                              GError       **error);
/* Has the map words for this class, or drops it on purpose? */
gboolean fovea_label_map_covers (const FoveaLabelMap *map, guint class);
/* The words that are probable enough, both for their own threshold and for
 * `least`: of FoveaTagWords, best first, a word before those below it, then in
 * the order of their paths. `all` are
 * the guesses of all classes (k = the number of classes): with fewer the sums
 * are too small. `language` as of fovea_model_label_in; one that the map has not
 * is its first. (transfer full, with a free function set) */
GPtrArray *fovea_label_map_apply (const FoveaLabelMap       *map,
                                  const FoveaClassification *all,
                                  double                     least,
                                  const char                *language);

/* Is the first guess what the card expects of its self-test picture, by the
 * class's number or its label? */
gboolean fovea_model_test_passed (FoveaModel                *model,
                                  const FoveaClassification *answer);
/* The k best answers under each of the fovea_presets, in their order: "which row
 * names it right?" Of FoveaClassification; errors as of fovea_classify.
 * (transfer full) */
GPtrArray *fovea_model_try_presets (FoveaModel            *model,
                                    const FoveaTensor     *photo,
                                    guint                  k,
                                    const FoveaRunOptions *options,
                                    GError               **error);

/* ---- Looking inside -------------------------------------------------------- */

typedef struct
{
  char     *layer;         /* the layer's name, as the model file has it */
  guint     channels;      /* how many maps the layer has in all */
  guint     width, height; /* of one map */
  guint     n_maps;        /* how many are here: the strongest, best first, */
  gboolean  asked;         /* or those that were asked for, in that order */
  guint    *index;         /* [n_maps] number of each map in its layer */
  float    *minimum, *maximum; /* [n_maps] */
  double   *mean;   /* [n_maps] mean of |value|, what they are sorted by */
  float    *values; /* [n_maps][height][width] */
  float     low, high; /* the least and the greatest finite number of all maps of
                          the layer, also of those that are not here */
  FoveaRect seen;
} FoveaMaps;

/* The strongest `n` feature maps (0 = all) of the layer called `layer` (NULL
 * or "": the first convolution, after the activation that reads it) for this
 * photo. The strength of a map is the mean of |value|; equal ones keep their
 * order. Errors: NOT_FOUND (no such
 * layer; says near names), UNSUPPORTED (a layer without maps). */
FoveaMaps *fovea_feature_maps (FoveaModel            *model,
                               const FoveaTensor     *photo,
                               const char            *layer,
                               guint                  n,
                               const FoveaRunOptions *options,
                               GError               **error);
void       fovea_maps_free (FoveaMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMaps, fovea_maps_free)
/* One map as greys 0..1: its own minimum is black and maximum white; a
 * constant map is mid grey; NaN is black. `grey` has width * height places. */
void fovea_maps_to_grey (const FoveaMaps *maps, guint i, float *grey);

/* Names of the layers that have maps (rank-4 outputs) for a model's usual
 * input, in running order. (transfer full, NULL-terminated) */
char **fovea_model_map_layers (FoveaModel *model, GError **error);

/* ---- First-layer kernels -------------------------------------------------------
 * The kernels of a network's first convolution. It reads z, and z is affine in the
 * R'G'B' value v (0..1) of the same pixel: z_j = sum over c of A[j][c] v_c + b[j].
 * A and b are the card's mean, scale and channel order, and what the layers before
 * it do, which is found by running those on random pixels (least squares; where
 * they copy or reorder channels, exactly). Then, with a kernel k and its bias,
 *
 *   bias + sum of k z = offset + sum of k' v,   k'[c] = sum over j of k[j] A[j][c],
 *                                               offset = bias + sum of k[j] b[j]
 *
 * so that k' and offset are an effect (a 3-D kernel of FoveaConvolve) that gives
 * on R'G'B' what the network sees. What equals what:
 *   - fovea_first_layer_maps has the very bits of the tap of that convolution;
 *   - at output (y, x), the effect of stride 1 over the same picture has the
 *     network's number at pixel (stride y - before + floor (size / 2) dilation,
 *     the same in x) within `error`, where the window stays in the picture: k' and
 *     v are rounded otherwise than k and z. Outside a network reads zeros of z,
 *     which is the effect's `border` where it can be.
 * Neither a batch norm nor an activation behind the convolution is in them. */

typedef struct
{
  double       strength; /* sqrt (sum of k^2) */
  double       bias, offset;
  double       error; /* see above; NaN where the network rounds to integers */
  FoveaKernel *weights; /* k as the network has it: the planes of its group */
  FoveaKernel *colour;  /* k by the photo's channels: red, green, blue, or one
                           plane of grey */
  FoveaKernel *folded;  /* k', three planes */
} FoveaFirstKernel;

typedef struct
{
  char             *layer; /* the convolution's name */
  guint             n;     /* kernels, each of */
  guint             planes, height, width;
  guint             group;
  gint64            stride[2], dilation[2], before[2], after[2]; /* y, x */
  gboolean          grey;     /* the network sees no colours */
  gboolean          quantised; /* it computes with integers: k is what they
                                  stand for */
  FoveaBorder       border; /* for the effect: constant where zeros of z are one
                               grey, else replicate */
  double            border_value;
  FoveaFirstKernel *kernels; /* [n] by their numbers */
  FoveaModel       *model;
  FoveaGraph       *graph; /* the part of the network up to there */
} FoveaFirstLayer;

#define FOVEA_FIRST_MAX_KERNELS 4096

/* Errors: UNSUPPORTED, naming what is there instead ("the first layer is a Gemm
 * ('fc1'): it has no kernels to show"); MEMORY. */
FoveaFirstLayer *fovea_first_layer_new (FoveaModel *model, GError **error);
void             fovea_first_layer_free (FoveaFirstLayer *layer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFirstLayer, fovea_first_layer_free)

/* All numbers, the strongest first; equal ones in order. (transfer full) */
guint *fovea_first_layer_strongest (const FoveaFirstLayer *layer);
/* "3,7,12", "0-5,9", "strongest 8" or "all": the numbers, each once, in the order
 * that is said. Errors: FORMAT, NOT_FOUND (no such kernel). (transfer full, of
 * guint) */
GArray *fovea_first_layer_choose (const FoveaFirstLayer *layer,
                                  const char            *text,
                                  GError               **error);
/* Their maps of a photo at the network's size, in this order. Errors: as of
 * fovea_feature_maps. */
FoveaMaps *fovea_first_layer_maps (const FoveaFirstLayer *layer,
                                   const FoveaTensor     *photo,
                                   const guint           *kernels,
                                   guint                  n,
                                   const FoveaRunOptions *options,
                                   GError               **error);

/* ---- Networks over pictures --------------------------------------------------
 * A network of the task image or mask fitted to a picture's size: in tiles that
 * overlap by as much as its layers look around, where they look around at all
 * (tiled is whole, bit for bit); whole where one looks at everything; at the
 * size that its file fixes where it goes with no other, and what comes out is
 * then stretched over the picture. Where sides have to be multiples of a number,
 * the picture is continued by reflection and the result cut off again. */

typedef struct
{
  const char *output;       /* of the network; NULL or "": the card's */
  int         class_index;  /* mask: this class's probability; -1: for each
                               pixel the number of the most probable class */
  gboolean    grey;         /* the picture has no colours: nor has what a
                               network of luma makes of it */
  guint       threads;      /* that a run will have; 0: all cores */
  gint64      tile;         /* most pixels a tile's side; 0: chosen */
  guint64     memory_limit; /* 0: FOVEA_MODEL_MEMORY */
} FoveaApplyOptions;
#define FOVEA_APPLY_DEFAULTS \
  {                          \
    .class_index = -1        \
  }

typedef enum
{
  FOVEA_APPLY_TILED,
  FOVEA_APPLY_WHOLE,
  FOVEA_APPLY_FIXED /* at the network's own size */
} FoveaApplyHow;

typedef struct
{
  gint64        width, height;         /* of the picture */
  gint64        out_width, out_height; /* of the result */
  guint         channels;              /* that `write` is given: 1 or 3 */
  guint         classes; /* mask: maps of the network, or numbers of classes */
  gboolean      indices; /* `write` is given class numbers, not 0..1 */
  gboolean      luma;    /* colours are the picture's own */
  FoveaApplyHow how;
  const char   *whole_layer; /* the layer that needs all; may be NULL; the
                               FoveaApply's */
  gint64        net_width, net_height; /* of the network's input */
  guint         multiple;              /* its sides are multiples of this */
  gint64        overlap; /* pixels of the picture that a tile reads around it */
  gint64        tile_width, tile_height; /* of the result; the last are smaller */
  guint         tiles;
  guint64       memory; /* bytes of a run, besides the weights */
} FoveaApplyFacts;

typedef struct _FoveaApply FoveaApply;

/* Everything that can be wrong is said here. Errors: UNSUPPORTED (a network that
 * makes no picture), SHAPE, NOT_FOUND (no such output), MEMORY with what it
 * needs and the limit. */
FoveaApply *fovea_apply_new (FoveaModel              *model,
                             gint64                   width,
                             gint64                   height,
                             const FoveaApplyOptions *options,
                             GError                 **error);
void        fovea_apply_free (FoveaApply *apply);
const FoveaApplyFacts *fovea_apply_facts (FoveaApply *apply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaApply, fovea_apply_free)

/* `read` fills 1 x 3 x height x width with the picture as sRGB-encoded 0..1,
 * over white; `write` is given 1 x channels x height x width of the result,
 * 0..1 or class numbers. Progress speaks of "tile 3 of 12". */
gboolean fovea_apply_run (FoveaApply            *apply,
                          FoveaReadFunc          read,
                          FoveaWriteFunc         write,
                          gpointer               data,
                          const FoveaRunOptions *options,
                          GError               **error);
/* A piece of the result, to be looked at: the same pixels that the run will
 * give, but where the network needs the whole picture (there of the piece by
 * itself) or gives a mask of another size. `piece` is of the result, inside it; `write` may be given more than it.
 * *share: how much of the run's work it was (may be NULL). */
gboolean fovea_apply_preview (FoveaApply            *apply,
                              const FoveaRect       *piece,
                              FoveaReadFunc          read,
                              FoveaWriteFunc         write,
                              gpointer               data,
                              const FoveaRunOptions *options,
                              double                *share,
                              GError               **error);

/* A colour for a class number, R'G'B' 0..1; 0 (mostly the background) is black. */
void fovea_class_colour (guint index, double rgb[3]);

/* A class in words; "background" is class 0 where the label file leaves it out.
 * Never NULL. (transfer full) */
char *fovea_model_class_label (FoveaModel *model, guint index);
/* The number of a class by its label or one of the names that a label lists
 * ("dalmatian, coach dog"), in capitals or not, or by its number; -1 for "".
 * Errors: NOT_FOUND. */
gboolean fovea_model_find_class (FoveaModel *model,
                                 const char *text,
                                 int        *index,
                                 GError    **error);

/* Names of the network's outputs. (transfer full, NULL-terminated) */
char **fovea_model_outputs (FoveaModel *model);

/* ---- Bottlenecks ---------------------------------------------------------------
 * The narrowest value that everything passes through, of an autoencoder: one
 * row of numbers. */

/* The numbers for a photo. *name (may be NULL): the value's, (transfer full).
 * Errors: UNSUPPORTED when the network has no such place. (transfer full) */
FoveaTensor *fovea_model_encode (FoveaModel            *model,
                                 const FoveaTensor     *photo,
                                 char                 **name,
                                 const FoveaRunOptions *options,
                                 GError               **error);
/* What the network makes of `n` such numbers: 1 or 3 x H x W, 0..1. Errors:
 * SHAPE when there are as many as it takes. (transfer full) */
FoveaTensor *fovea_model_decode (FoveaModel            *model,
                                 const float           *numbers,
                                 guint                  n,
                                 const FoveaRunOptions *options,
                                 GError               **error);

/* ---- Boxes ---------------------------------------------------------------------- */

typedef struct
{
  double x, y, width, height; /* in pixels of the photo, inside it */
  double score;               /* 0..1 */
  guint  index;               /* class number */
  char  *label;               /* never NULL */
} FoveaBox;

typedef struct
{
  FoveaBox *boxes; /* best first */
  guint     n_boxes;
  guint     found; /* above the threshold, before overlapping ones went */
} FoveaBoxes;

typedef struct
{
  double threshold; /* the least score; 0..1 */
  double overlap;   /* of two boxes of a class that overlap by more of their
                       union, the better one stays; 1: both */
  guint  most;      /* boxes; 0: all */
} FoveaDetectOptions;
#define FOVEA_DETECT_DEFAULTS                            \
  {                                                      \
    .threshold = 0.25, .overlap = 0.45, .most = 100      \
  }

/* What a detector finds. Understood are heads whose boxes are pixels or fractions
 * of the picture: YOLO's (x, y, width, height of the middle, maybe a score of
 * being anything, a score a class; either way up) and SSD's (boxes of two
 * corners, scores, maybe classes and a count). Errors: UNSUPPORTED for any other,
 * also for darknet's, whose anchors are not in the file. */
FoveaBoxes *fovea_detect (FoveaModel               *model,
                          const FoveaTensor        *photo,
                          const FoveaDetectOptions *options,
                          const FoveaRunOptions    *run,
                          GError                  **error);
void        fovea_boxes_free (FoveaBoxes *boxes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaBoxes, fovea_boxes_free)

/* ---- Gradients -----------------------------------------------------------------
 * Which numbers a result hangs on, and how much: for a value y of a graph and a
 * seed s of its shape, the gradients of L = sum (s y) by other values. A seed
 * that is 1 at one class and 0 else asks for that class. The gradients are a
 * graph of their own, which is planned and run like any other:
 *
 *   - it has the values of the first graph with the same numbers and names (so
 *     that they can be tapped), of its layers those that lead to y, and behind
 *     them the adjoints of those between y and the values that are asked for;
 *   - its inputs are those of the first graph, for the given shapes, then "seed";
 *   - its outputs are the gradients, in the order that was asked for.
 *
 * Integers, shapes and comparisons are constants to a gradient. Where a function
 * has a corner: 0 at 0 for ReLU and |x|, 0 at both bounds of Clip; a maximum's
 * gradient goes to the first of equal ones (MaxPool, Max), and is shared evenly
 * by ReduceMax and ReduceMin. Rounding has the gradient 0. */

typedef enum
{
  /* ReLU and ReLU6 pass only gradients above 0: guided backpropagation
   * (Springenberg and others 2014) */
  FOVEA_GRADIENT_GUIDED = 1 << 0
} FoveaGradientFlags;

/* `shapes` and `options` are what a plan for the first graph would be made of (of
 * the options `known` and `any_size` count). Errors: those of fovea_plan_new;
 * UNSUPPORTED: a layer without a gradient lies between, by name and number; y
 * does not depend on a value; numbers that are no floats. */
gboolean fovea_graph_gradient (FoveaGraph             *graph,
                               FoveaWeights           *weights,
                               const FoveaShape       *shapes,
                               const FoveaPlanOptions *options,
                               FoveaValue              of,
                               const FoveaValue       *values,
                               guint                   n_values,
                               FoveaGradientFlags      flags,
                               FoveaGraph            **gradient,
                               FoveaWeights          **gradient_weights,
                               GError                **error);

/* ---- What an answer rests on ----------------------------------------------------
 * Maps over the picture that say where a class's score comes from, by gradients
 * of the score: the number of the class in a value y of the graph, best before
 * any softmax (where y has height and width, the sum of the class's map).
 *
 * Class activation maps look at the maps A_k of a layer, k = 1 .. K:
 *   CAM       sum over k of w_k A_k, where between the layer and the score lie an
 *             average of whole maps and linear layers alone, which multiply the
 *             average of A_k by w_k: the map's mean is the score without what is
 *             added to it (Zhou and others 2016)
 *   Grad-CAM  max (0, sum over k of a_k A_k), a_k the mean of dscore/dA_k, else
 *             (Selvaraju and others 2017)
 * Saliency looks at the input x, of one picture:
 *   plain       max over channels of |dscore/dx| (Simonyan and others 2013)
 *   guided      the same, with ReLUs that pass only gradients above 0
 *   integrated  sum over channels of (x - b) times the mean of dscore/dx along
 *               the straight way from a baseline b to x: all of it together is
 *               score (x) - score (b), but for the number of steps (Sundararajan
 *               and others 2017) */

typedef enum
{
  FOVEA_SALIENCY_PLAIN,
  FOVEA_SALIENCY_GUIDED,
  FOVEA_SALIENCY_INTEGRATED
} FoveaSaliencyKind;

/* A graph of gradients that is fitted to an input; read-only, any number of
 * threads may run it. */
typedef struct _FoveaExplain FoveaExplain;

typedef struct
{
  guint  width, height;
  float *values;           /* [height][width] */
  float  minimum, maximum; /* of those that are finite; 0 where none is */
  gint64 bad;              /* how many are NaN or infinite */
  double score;            /* of the class */
  double total;            /* the sum of all finite numbers */
} FoveaHeat;

/* `of` is y, `shape` that of the first input, of a graph that has but one.
 * layer: whose maps, FOVEA_NO_VALUE: the last with more than one pixel on the
 * way to y. Errors: those of fovea_graph_gradient and fovea_plan_new;
 * UNSUPPORTED: there are no such maps; several inputs; several pictures at
 * once. */
FoveaExplain *fovea_cam_new (FoveaGraph       *graph,
                             FoveaWeights     *weights,
                             const FoveaShape *shape,
                             FoveaValue        of,
                             FoveaValue        layer,
                             GError          **error);
FoveaExplain *fovea_saliency_new (FoveaGraph       *graph,
                                  FoveaWeights     *weights,
                                  const FoveaShape *shape,
                                  FoveaValue        of,
                                  FoveaSaliencyKind kind,
                                  GError          **error);
void          fovea_explain_free (FoveaExplain *explain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaExplain, fovea_explain_free)
/* The same for a model: of its card's output, before a softmax, for an input as
 * fovea_model_prepare makes it. layer: a name, NULL or "": chosen. */
FoveaExplain *
fovea_model_cam_new (FoveaModel *model, const char *layer, GError **error);
FoveaExplain *fovea_model_saliency_new (FoveaModel       *model,
                                        FoveaSaliencyKind kind,
                                        GError          **error);
/* What a score is before it becomes a probability: the input of the softmax that
 * makes `output`, or `output` itself. */
FoveaValue fovea_graph_logits (FoveaGraph *graph, FoveaValue output);

/* The value whose maps are looked at; the graph's input. */
FoveaValue fovea_explain_layer (const FoveaExplain *explain);
guint      fovea_explain_classes (const FoveaExplain *explain);
/* The map is a CAM, exact, and no Grad-CAM. */
gboolean fovea_explain_is_exact (const FoveaExplain *explain);

/* steps: of integrated gradients (0: 32), which begin at `baseline`, of the
 * input's shape (NULL: all 0); else both do not matter. Errors: SHAPE (no such
 * class, another input), those of fovea_plan_run. (transfer full) */
FoveaHeat *fovea_explain_run (FoveaExplain          *explain,
                              const FoveaTensor     *input,
                              guint                  index,
                              guint                  steps,
                              const FoveaTensor     *baseline,
                              const FoveaRunOptions *options,
                              GError               **error);
void       fovea_heat_free (FoveaHeat *heat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaHeat, fovea_heat_free)
/* What there is to say of a map that should not be drawn as it is: all 0, or
 * with numbers that are none. NULL: nothing. (transfer full) */
char *fovea_heat_problem (const FoveaHeat *heat);

/* ---- Heat maps over a photo ------------------------------------------------------
 * A photo rarely has a network's proportions. It is shown to it in one of three
 * ways, as parts that each become the network's whole input:
 *   crop    one part, the card's: what fovea_classify looks at
 *   squash  one part, the whole photo, whatever its proportions
 *   tiles   parts of the network's proportions, as large as the photo's shorter side
 *           has them, evenly laid from one end of the photo to the other;
 *           neighbours share a fifth of a part at least
 * A class's probability is the mean of its probabilities over the parts. */

typedef enum
{
  FOVEA_SEEING_CROP,
  FOVEA_SEEING_SQUASH,
  FOVEA_SEEING_TILES
} FoveaSeeing;

#define FOVEA_MAX_VIEWS 64 /* parts of a photo */

const char *fovea_seeing_word (FoveaSeeing seeing); /* "crop" */
/* The parts of a photo of this size, each in whole pixels. Errors: SHAPE (no such
 * size); UNSUPPORTED (more tiles than FOVEA_MAX_VIEWS). (transfer full) */
FoveaRect *fovea_model_views (FoveaModel *model,
                              gint64      width,
                              gint64      height,
                              FoveaSeeing seeing,
                              guint      *n,
                              GError    **error);
/* fovea_model_prepare for a part of the photo. Errors: SHAPE. */
FoveaTensor *fovea_model_prepare_view (FoveaModel        *model,
                                       const FoveaTensor *photo,
                                       const FoveaRect   *view,
                                       GError           **error);
/* fovea_classify for any way of seeing; `seen` is what all parts lie in. */
FoveaClassification *fovea_classify_seeing (FoveaModel            *model,
                                            const FoveaTensor     *photo,
                                            FoveaSeeing            seeing,
                                            guint                  k,
                                            const FoveaRunOptions *options,
                                            GError               **error);

typedef enum
{
  FOVEA_WHY_CAM, /* the methods of "What an answer rests on" */
  FOVEA_WHY_SALIENCY,
  FOVEA_WHY_GUIDED,
  FOVEA_WHY_INTEGRATED,
  FOVEA_WHY_OCCLUSION /* a grey square is laid over each place in turn: how much
                         of the class's probability (of its score, where there is
                         but one class) that takes away. Slow, beyond doubt
                         (Zeiler and Fergus 2014) */
} FoveaWhy;

const char *fovea_why_word (FoveaWhy why); /* "cam" */

/* A question to a model, planned once, that is then asked of any photo and class;
 * any number of threads may ask. */
typedef struct _FoveaReason FoveaReason;

typedef struct
{
  gint64    width, height; /* of the photo */
  FoveaRect seen;          /* what all parts lie in */
  float     minimum, maximum; /* of the parts' maps: the drawn one stays inside */
  double    score; /* of the class, the mean over the parts; of occlusion its
                      probability */
  char     *problem; /* NULL, or what there is to say of a map that should not be
                        drawn as it is: all 0, the same everywhere, NaN */
  guint       n_parts;
  FoveaRect  *parts;
  FoveaHeat **heats; /* one a part */
  /* Where the maps' pixel (y, x) lies in a part: its centre at first + step * p,
   * in fractions of the part's height and width. */
  double first[2], step[2];
} FoveaPhotoHeat;

/* layer: whose maps a CAM looks at, by its name; NULL or "": the last one with
 * more than one pixel. Errors: those of fovea_model_cam_new; UNSUPPORTED when the
 * answer is not one number a class. */
FoveaReason *fovea_reason_new (FoveaModel *model,
                               FoveaWhy    why,
                               const char *layer,
                               FoveaSeeing seeing,
                               GError    **error);
void         fovea_reason_free (FoveaReason *reason);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaReason, fovea_reason_free)
/* The layer's name, of a CAM; else that of the network's input. */
const char *fovea_reason_layer (FoveaReason *reason);
gboolean    fovea_reason_is_exact (FoveaReason *reason); /* a CAM, no Grad-CAM */
guint       fovea_reason_classes (FoveaReason *reason);
/* Names of the layers whose maps a CAM may look at, in running order. (transfer
 * full, NULL-terminated) */
char **fovea_reason_layers (FoveaModel *model, GError **error);
/* Of occlusion, before it is run: the square's side and how far it moves each
 * time, in pixels of the network's input. 0: a fifth of the shorter side, a third
 * of the square. */
void fovea_reason_set_patch (FoveaReason *reason, guint size, guint stride);
/* Of integrated gradients, before it is run; 0: 32. */
void fovea_reason_set_steps (FoveaReason *reason, guint steps);

/* index: the class. Errors: those of fovea_explain_run and fovea_model_views.
 * (transfer full) */
FoveaPhotoHeat *fovea_reason_run (FoveaReason           *reason,
                                  const FoveaTensor     *photo,
                                  guint                  index,
                                  const FoveaRunOptions *options,
                                  GError               **error);
void            fovea_photo_heat_free (FoveaPhotoHeat *heat);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPhotoHeat, fovea_photo_heat_free)
/* The map over the photo as width x height numbers, the photo as it is or shrunk
 * (or enlarged): a cubic through the maps' pixels (Catmull-Rom, not beyond their
 * range), whose outermost ones go on to the part's edge; averaged where they lie closer than those of the drawing; 0
 * outside all parts; where parts overlap, their mean, weighed by how near each
 * part's middle is, so that there are no seams. Numbers that are none count as 0.
 * Errors: MEMORY. */
gboolean fovea_photo_heat_draw (const FoveaPhotoHeat *heat,
                                guint                 width,
                                guint                 height,
                                float                *values,
                                GError              **error);
/* Where the map is highest, in pixels of the photo; of equal places the one that
 * is nearest to their middle. Errors: MEMORY. */
gboolean fovea_photo_heat_peak (const FoveaPhotoHeat *heat,
                                double               *x,
                                double               *y,
                                GError              **error);

/* "3,7,12", "0-5,9", "strongest 8" or "all" of a layer's n maps (or kernels):
 * numbers, each once, in the order they are named; `order` has all of them, the
 * strongest first. Errors: FORMAT; NOT_FOUND for a number that is too large, naming
 * `layer`. (transfer full) */
GArray *fovea_numbers_choose (const char  *text,
                              guint        n,
                              const guint *order,
                              gboolean     maps,
                              const char  *layer,
                              GError     **error);

/* ---- Patches of photos that excite a map most ---------------------------------------
 * Of each photo and map of a layer, the greatest value and where it is, in a file
 * in the user's cache: photos that are in it and have not changed are not looked
 * at again. */
typedef struct _FoveaPatchIndex FoveaPatchIndex;

typedef struct
{
  char     *path;  /* of the photo */
  float     value; /* the map's greatest in it; of a layer that cuts off what is too
                      great (ReLU6), before that */
  guint     x, y;  /* where, in pixels of the map */
  FoveaRect field; /* its theoretical receptive field in the photo, as far as it
                      lies in what the network saw */
} FoveaPatch;

/* The index of a layer (NULL or "": the first convolution) for photos that
 * `folder`, any text, stands for. It belongs to the network's bytes, its card
 * and this program's version: when one of them changes, it is begun anew. One process at a time
 * has it. Folder NULL: nothing is opened or written; only the layer and its maps may be
 * asked for. Errors: NOT_FOUND, UNSUPPORTED: no such layer, no maps, or another
 * process has it; the file system's. (transfer full) */
FoveaPatchIndex *fovea_patch_index_open (FoveaModel *model,
                                         const char *layer,
                                         const char *folder,
                                         GError    **error);
void             fovea_patch_index_free (FoveaPatchIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPatchIndex, fovea_patch_index_free)
const char *fovea_patch_index_layer (const FoveaPatchIndex *index);
guint       fovea_patch_index_n_maps (const FoveaPatchIndex *index);
/* Those that were asked for by `has`, or added, since it was opened: only these
 * are counted and found. */
guint fovea_patch_index_n_photos (const FoveaPatchIndex *index);
/* Is the photo in it, with its size and time of today? */
gboolean fovea_patch_index_has (FoveaPatchIndex *index, const char *path);
/* Runs the network and writes what it found at once: a run that is killed loses
 * one photo. `path` names the file that `photo` was read from. Errors: those of
 * fovea_model_prepare and fovea_plan_run; the file system's. */
gboolean fovea_patch_index_add (FoveaPatchIndex       *index,
                                const char            *path,
                                const FoveaTensor     *photo,
                                const FoveaRunOptions *options,
                                GError               **error);
/* The n photos in which this map has its greatest values, one patch a photo, best
 * first: of FoveaPatch. Behind a ReLU only those above 0, which may be fewer. (transfer full, with a free function set) */
GPtrArray *fovea_patch_index_top (FoveaPatchIndex *index,
                                  guint            map,
                                  guint            n,
                                  GError         **error);

/* ---- Walking through a network ---------------------------------------------------
 * All layers of a model for one photo, to be walked through: what each gives,
 * what it says of each of its maps, what one of its numbers is the sum of, and
 * which part of the photo that number sees. The numbers are those that the
 * network itself goes on with. A walk may be asked by any thread. */

typedef struct _FoveaWalk FoveaWalk;

#define FOVEA_WALK_MEMORY ((guint64) 300 << 20)

/* Runs the network once. What layers give is kept as far as `memory` bytes (0:
 * FOVEA_WALK_MEMORY) go, which what is computed with meanwhile has to fit into,
 * too; the cheapest to compute again is not kept. The weights come beside that.
 * Errors: MEMORY, said before anything is run; those of fovea_model_prepare and
 * fovea_plan_run. */
FoveaWalk *fovea_walk_new (FoveaModel            *model,
                           const FoveaTensor     *photo,
                           guint64                memory,
                           const FoveaRunOptions *options,
                           GError               **error);
FoveaWalk *fovea_walk_ref (FoveaWalk *walk);
void       fovea_walk_unref (FoveaWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaWalk, fovea_walk_unref)

FoveaModel *fovea_walk_model (FoveaWalk *walk);
/* Its table of layers; a `row` is one of these. */
const FoveaDescription *fovea_walk_description (FoveaWalk *walk);
/* The part of the photo that the network looks at. */
FoveaRect fovea_walk_seen (FoveaWalk *walk);
/* The row of the layer of that name; -1 and NOT_FOUND, with near names. */
gint fovea_walk_row (FoveaWalk *walk, const char *layer, GError **error);
/* It gives maps: 1 x N x height x width numbers. */
gboolean fovea_walk_has_maps (FoveaWalk *walk, guint row);
/* Bytes that are kept; layers that are computed again when they are asked for. */
guint64 fovea_walk_bytes (FoveaWalk *walk);
guint   fovea_walk_n_dropped (FoveaWalk *walk);

/* What there is to say of a map. Minimum, maximum, mean and strength are of its
 * finite numbers, 0 where it has none. */
typedef struct
{
  float  minimum, maximum;
  double mean, strength; /* strength: the mean of |x| */
  double zeros;          /* the part of all its numbers that is 0: 0..1 */
  gint64 bad;            /* how many are NaN or infinite */
} FoveaMapFacts;

typedef struct
{
  guint row, n, width, height;
  const float   *values; /* [n][height][width] */
  FoveaMapFacts *facts;  /* [n] */
  float  low, high;      /* the least and the greatest finite number of all */
  float *mean;           /* [height][width]: the mean over the maps */
  guint  n_zero;         /* maps that are 0 everywhere */
  guint  n_bad;          /* maps with numbers that are none */
} FoveaLayerMaps;

/* All maps of a layer. Of a layer that gives a row of N numbers: N maps of 1x1.
 * They live on when the walk is gone. Errors: UNSUPPORTED: no maps; those of
 * fovea_plan_run where the layer is computed again. (transfer full) */
FoveaLayerMaps *fovea_walk_maps (FoveaWalk             *walk,
                                 guint                  row,
                                 const FoveaRunOptions *options,
                                 GError               **error);
FoveaLayerMaps *fovea_layer_maps_ref (FoveaLayerMaps *maps);
void            fovea_layer_maps_unref (FoveaLayerMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLayerMaps, fovea_layer_maps_unref)
/* What there is to say of map number `map` that should not be drawn as it is:
 * all 0, or with numbers that are none. NULL: nothing. (transfer full) */
char *fovea_layer_maps_problem (const FoveaLayerMaps *maps, guint map);

typedef enum
{
  FOVEA_MAPS_BY_STRENGTH, /* the strongest first */
  FOVEA_MAPS_BY_SPARSITY, /* the most zeros first; those of zeros alone last */
  FOVEA_MAPS_BY_NUMBER
} FoveaMapsOrder;
/* The words: "strength", "sparsity", "number"; NULL behind the last. */
const char *fovea_maps_order_word (FoveaMapsOrder order);
/* The maps' numbers in that order; equal ones by number. (transfer full, [n]) */
guint *fovea_layer_maps_order (const FoveaLayerMaps *maps,
                               FoveaMapsOrder        order);
/* Can fovea_feature_maps draw this layer? Without a photo and a run. Errors: its. */
gboolean fovea_feature_maps_check (FoveaModel *model,
                                   const char *layer,
                                   GError    **error);
/* fovea_feature_maps in another order than by strength. */
FoveaMaps *fovea_feature_maps_by (FoveaModel            *model,
                                  const FoveaTensor     *photo,
                                  const char            *layer,
                                  FoveaMapsOrder         order,
                                  guint                  n,
                                  const FoveaRunOptions *options,
                                  GError               **error);
/* Those of the numbers `index`, in that order, as FoveaMaps (`asked`). Errors:
 * NOT_FOUND (no such map), MEMORY. (transfer full) */
FoveaMaps *fovea_layer_maps_choose (const FoveaLayerMaps *maps,
                                    const char           *layer,
                                    const FoveaRect      *seen,
                                    const guint          *index,
                                    guint                 n,
                                    GError              **error);
/* How many numbers lie in each of `bins` equal parts of low .. high; a number
 * that is high is in the last one. Others and NaN are not counted. Where low is
 * high: all that are it in the middle one. */
void fovea_map_histogram (const float *values,
                          gsize        n,
                          float        low,
                          float        high,
                          guint        bins,
                          guint       *counts);

/* One number of a layer as its own arithmetic: what it read and what each was
 * multiplied by.
 *   CONV  value = bias + sum over window and input maps of weight * input
 *   FULL  value = bias + sum over all inputs of weight * input
 *   POOL  the greatest of the window (weight 1 for `chosen`, 0 else), or its mean
 *         (weight 1 / n)
 *   ADD   the sum of one number of each input
 *   EACH  made of one number alone: an activation; of a batch norm weight * input
 *         + bias; of numbers that are but laid out anew, or of maps put one behind
 *         the other, that number
 * The inputs are the numbers that the layer before gave; where the window looks
 * outside of its maps there are zeros (FOVEA_TERM_BORDER). */
typedef enum
{
  FOVEA_VALUE_CONV,
  FOVEA_VALUE_FULL,
  FOVEA_VALUE_POOL,
  FOVEA_VALUE_ADD,
  FOVEA_VALUE_EACH
} FoveaValueKind;

typedef struct
{
  FoveaTermKind kind; /* PICTURE: a number of the input; BORDER: outside */
  gint64        map, x, y; /* where in the input */
  float         value;
  double        weight, product;
} FoveaValueTerm;

typedef struct
{
  guint row;
  float value;
} FoveaValueBehind;

typedef struct
{
  FoveaValueKind  kind;
  guint           row, map;
  gint64          x, y;
  char           *layer; /* its name, and that of what it reads (ADD: the first) */
  char           *from;
  gint            from_row; /* -1: the network's input */
  gboolean        is_max;   /* POOL */
  guint           planes, height, width; /* of the window; ADD: planes = inputs */
  FoveaValueTerm *terms;     /* [planes][height][width] */
  double         *plane_sum; /* [planes] of the products */
  double          sum, bias; /* sum of the products, in double precision */
  gint64          chosen;    /* POOL of the greatest: the first that is it, or -1 */
  float           value;     /* what the layer gave, to the bit */
  /* |value - (sum + bias)| <= bound: n u sum |w x| for n terms added in any order,
   * u = 2^-24; of a 3x3 convolution at least 40 u sum |w| max |x|, and of a larger
   * one 24 u sum |w| max |x|, since they may go other ways than term by term. Negative: value is no sum (an
   * activation, or numbers that are not finite). */
  double   bound;
  gboolean within;
  /* What the layers behind make of this number, as long as each is made of it
   * alone: batch norm, activation. */
  FoveaValueBehind *behind;
  guint             n_behind;
  /* Sparse and shared, G_MAXINT64 where too large to say: */
  gint64 n_inputs;      /* that were read, not of the border */
  gint64 n_weights;     /* that made this number, its bias left out */
  gint64 shared;        /* numbers of its map that the same weights make */
  gint64 layer_weights; /* of the layer */
  gint64 all_inputs;    /* a fully connected layer would read for one number, */
  gint64 all_weights;   /* and have: one for each input and each output */
} FoveaValueSum;

/* Errors: SHAPE: no such number; UNSUPPORTED, by name: a layer of another kind;
 * those of fovea_walk_maps. (transfer full) */
FoveaValueSum *fovea_walk_value (FoveaWalk *walk,
                                 guint      row,
                                 guint      map,
                                 gint64     x,
                                 gint64     y,
                                 GError   **error);
void           fovea_value_sum_free (FoveaValueSum *sum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaValueSum, fovea_value_sum_free)
/* As on a slide: for up to `planes` of the input maps that count most (0: all)
 * window x weights = products, the border's zeros in brackets; then sums, result,
 * what the layers behind make of it, and the counts. (transfer full) */
char *fovea_value_sum_to_text (FoveaWalk           *walk,
                               const FoveaValueSum *sum,
                               guint                planes);
/* The lines behind the columns. (transfer full) */
char *fovea_value_sum_sums (FoveaWalk *walk, const FoveaValueSum *sum);
/* The planes, those with the greatest |sum| first. (transfer full, [planes]) */
guint *fovea_value_sum_order (const FoveaValueSum *sum);

/* The theoretical receptive field of pixel (x, y) of a layer's maps, in pixels of
 * the photo: what could reach it, in whole pixels. It may reach outside of what
 * is seen. Of layers that see everything, and have no pixels: all that is seen. */
FoveaRect fovea_walk_field (FoveaWalk *walk, guint row, gint64 x, gint64 y);
/* The real one: |d value / d input|, the greatest of the channels, for each pixel
 * of the network's input; `score` is the value. What is less than 2^-18 of the
 * greatest cannot be told from rounding, and is 0. Errors: SHAPE (no such pixel),
 * those of fovea_graph_gradient and fovea_plan_run. (transfer full) */
FoveaHeat *fovea_walk_real_field (FoveaWalk             *walk,
                                  guint                  row,
                                  guint                  map,
                                  gint64                 x,
                                  gint64                 y,
                                  const FoveaRunOptions *options,
                                  GError               **error);
/* Where a map over the network's input is not 0 (or is no number): in pixels of
 * the photo. Empty when it is 0 everywhere. */
FoveaRect fovea_walk_extent (FoveaWalk *walk, const FoveaHeat *heat);
/* A rectangle of the network's input in pixels of the photo, rounded outwards. */
FoveaRect fovea_walk_to_photo (FoveaWalk *walk, const FoveaRect *input);
/* ---- What it looks for ----------------------------------------------------------
 * Pictures that excite a part of a network, found by climbing the gradient of its
 * score from noise or from a photo (Erhan and others 2009, Simonyan and others 2013):
 *
 *   x = sigmoid (C w / 4),  w = H (s z),  z <- z + rate * Adam (dscore/dz - penalties)
 *
 * z are the amounts of waves, H makes pixels of them, s = (1 / frequency)^p makes a
 * step as large for coarse waves as photos have more of them; C holds the colours that
 * go together in photos. x stays in 0..1: the network is given it in the numbers of
 * its card. In each step it sees x shifted, turned and zoomed by chance, so that no
 * pattern of single pixels will do. The parametrisation and its numbers are those of
 * Olah, Mordvintsev and Schubert, Feature Visualization (Distill 2017) and its program
 * Lucid; a Hartley transform stands for its Fourier transform.
 *
 * Deep dreams (Mordvintsev and others 2015) begin at the photo, shrunk, and enlarge
 * what came up octave by octave: x <- x + strength * gradient, evened out over coarse
 * and fine waves; in tiles of the network's size, placed by chance in each step.
 *
 * The same seed gives the same picture, bit for bit, on any number of threads. */

typedef enum
{
  FOVEA_AIM_MAP,     /* the mean of map `index` of a layer */
  FOVEA_AIM_NEURON,  /* its number at (x, y) */
  FOVEA_AIM_CLASS,   /* the score of class `index`, before any softmax */
  FOVEA_AIM_STRENGTH /* the mean of value^2 / 2 of a layer, or of its map `index` */
} FoveaAimKind;

typedef struct
{
  FoveaAimKind kind;
  const char  *layer; /* its name; NULL or "": the one in the middle, of three by
                         fovea_dream_layers. Of a map or neuron behind a ReLU, a tenth
                         of what that cuts off counts too, as what is silent has no
                         gradient to climb */
  gint         index; /* -1 with FOVEA_AIM_STRENGTH: all maps */
  gint64       x, y;  /* -1: the middle */
} FoveaAim;

typedef struct
{
  guint              width, height; /* of the picture; 0: the card's */
  guint              steps;         /* 1 .. FOVEA_DREAM_MAX_STEPS */
  guint64            seed;
  const FoveaTensor *photo;     /* to begin at; NULL: noise. Copied */
  double             rate;      /* of Adam */
  double             jitter;    /* pixels that it is shifted by, at most */
  double             turn;      /* degrees, at most */
  double             zoom;      /* 0.1: by 1/1.1 to 1.1 */
  double             frequency; /* p: 0 all waves alike, 1 as in photos, 2 soft */
  double             blur;      /* pixels (sigma) in each step */
  double             variation; /* total variation, and ... */
  double             l2; /* ... distance from grey: 1 pulls as hard as the score */
} FoveaDreamOptions;

#define FOVEA_DREAM_MAX_STEPS 10000
#define FOVEA_DREAM_MAX_SIDE  2048 /* pixels of a picture from noise */

/* 256 steps, seed 0, the rest what has proved good. */
void fovea_dream_options_init (FoveaDreamOptions *options);

typedef struct
{
  guint   octaves; /* 1 .. 12 */
  double  scale;   /* from one to the next, above 1 */
  guint   steps;   /* in each octave */
  double  strength; /* what a step changes: 1 is 1/100 of the range from black to
                       white, root mean square */
  double  jitter;  /* 0..1: how far tiles move, in tiles */
  guint   longest; /* pixels of the longer side that is dreamt on, of a larger photo
                      enlarged again; 0: all */
  guint64 seed;
} FoveaDeepOptions;

/* 4 octaves of 1.4, 10 steps, strength 1.2, longest 1024. */
void fovea_deep_options_init (FoveaDeepOptions *options);

/* A picture on its way. One thread at a time. */
typedef struct _FoveaDream FoveaDream;

/* Errors: NOT_FOUND (no such layer, map, neuron or class: with how many there are);
 * UNSUPPORTED (a layer without maps, one that no gradient comes from, by name);
 * SHAPE (a size that the network does not take); FORMAT (an option out of its
 * range); MEMORY. */
FoveaDream *fovea_dream_new (FoveaModel              *model,
                             const FoveaAim          *aim,
                             const FoveaDreamOptions *options,
                             GError                 **error);
/* Can the aims of these n indices be climbed in pictures of this size (0: the card's)?
 * Nothing is begun. Errors: the same. */
gboolean fovea_dream_check (FoveaModel     *model,
                            const FoveaAim *aim,
                            const int      *indices,
                            guint           n,
                            gint64          width,
                            gint64          height,
                            GError        **error);
/* photo: as for fovea_model_prepare. Errors: the same. */
FoveaDream *fovea_dream_new_deep (FoveaModel             *model,
                                  const FoveaTensor      *photo,
                                  const FoveaAim         *aim,
                                  const FoveaDeepOptions *options,
                                  GError                **error);
void        fovea_dream_free (FoveaDream *dream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDream, fovea_dream_free)

/* The same again for another aim in the same layer, with another seed: quicker than
 * a new one. Not for deep dreams. Errors: NOT_FOUND. */
gboolean fovea_dream_restart (FoveaDream     *dream,
                              const FoveaAim *aim,
                              guint64         seed,
                              GError        **error);

/* One step; after an error the picture is as it was before it. Errors: those of
 * fovea_plan_run; UNSUPPORTED: the gradient is 0 everywhere, or holds numbers that
 * are none. */
gboolean fovea_dream_step (FoveaDream            *dream,
                           const FoveaRunOptions *options,
                           GError               **error);
/* All that are left, with progress. `show` (may be NULL) is called after each on the
 * calling thread; FALSE ends it there, without an error. */
typedef gboolean (*FoveaDreamShow) (FoveaDream *dream, gpointer data);
gboolean fovea_dream_run (FoveaDream            *dream,
                          FoveaDreamShow         show,
                          gpointer               data,
                          const FoveaRunOptions *options,
                          GError               **error);

guint fovea_dream_done (const FoveaDream *dream);  /* steps so far */
guint fovea_dream_steps (const FoveaDream *dream); /* in all */
/* The aim's score in the first and in the last step; 0 before the first. */
double fovea_dream_first_score (const FoveaDream *dream);
double fovea_dream_score (const FoveaDream *dream);
/* The layer that it has taken, and how many maps or classes that has. */
const char *fovea_dream_layer (const FoveaDream *dream);
guint       fovea_dream_count (const FoveaDream *dream);
/* The picture as it is now: 3 x H x W, 0..1 (of a deep dream, of the photo's size).
 * Errors: MEMORY. (transfer full) */
FoveaTensor *fovea_dream_picture (FoveaDream *dream, GError **error);
/* What there is to say of the outcome: the score has not risen, the picture has
 * stayed grey. NULL: nothing. (transfer full) */
char *fovea_dream_problem (FoveaDream *dream);

/* Names of up to `n` layers with maps, spread evenly from the first to the last:
 * the activations behind convolutions. Errors as of fovea_model_map_layers.
 * (transfer full, NULL-terminated) */
char **fovea_dream_layers (FoveaModel *model, guint n, GError **error);

/* ---- Mean maps -------------------------------------------------------------------
 * The strip of a lecture: for each layer one map, the mean of all of its maps. */

typedef enum
{
  FOVEA_MEAN_CONV,  /* convolutions, without those on shortcuts (projections) */
  FOVEA_MEAN_BLOCK, /* of each size the last layer before maps become smaller */
  FOVEA_MEAN_ALL    /* all layers with maps */
} FoveaMeanLayers;

typedef struct
{
  guint         row;
  char         *layer; /* its name */
  char         *op;    /* "Conv" */
  guint         n, width, height; /* of its maps */
  float        *values; /* [height][width]: their mean */
  FoveaMapFacts facts;  /* of these */
  double        strength; /* the mean of |x| over all its maps */
} FoveaMeanMap;

typedef struct
{
  char         *model; /* its card's name, or its id */
  FoveaMeanLayers layers;
  guint         n;
  FoveaMeanMap *maps;      /* in running order */
  guint         n_left;    /* convolutions on shortcuts, left out */
  gint64        n_maps;    /* of all these layers together */
  FoveaRect     seen;
} FoveaMeanMaps;

/* Errors: UNSUPPORTED: the network has no such layers; those of fovea_walk_maps.
 * (transfer full) */
FoveaMeanMaps *fovea_walk_mean_maps (FoveaWalk             *walk,
                                     FoveaMeanLayers        layers,
                                     const FoveaRunOptions *options,
                                     GError               **error);
void           fovea_mean_maps_free (FoveaMeanMaps *maps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMeanMaps, fovea_mean_maps_free)
/* "17 convolutions, 3904 maps", and what was left out. (transfer full) */
char *fovea_mean_maps_count (const FoveaMeanMaps *maps);

const char *fovea_version (void);

G_END_DECLS
