/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tensors: errors, shapes, numbers in memory. */
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

/* A view of numbers in memory. `stride` counts elements, not bytes. A tensor
 * made by fovea_tensor_new owns its data; a view on the stack owns nothing.
 * Weights out of a model file lie where they are in the file: `data` may then
 * begin at any byte, and must not be written to; fovea_tensor_get and its like
 * read any tensor. */
typedef struct
{
  FoveaDType     dtype;
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

G_END_DECLS
