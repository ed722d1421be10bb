/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of architecture patterns: sizes, parameters, and the layers they
 * become. */
#include <math.h>
#include <sys/mman.h>

#include "pattern.h"

/* ---- Sizes ---- */

static gboolean
fit_input (const PatternItem *item,
           const FoveaShape  *in,
           FoveaShape        *out,
           gint64            *parameters,
           GError           **error)
{
  const gint64 *s = item->size;

  if (item->rank == 1)
    *out = fovea_shape (2, (gint64) 1, s[0]);
  else if (item->rank == 2)
    *out = FOVEA_NCHW (1, 1, s[0], s[1]);
  else if (item->rank == 3)
    *out = FOVEA_NCHW (1, s[0], s[1], s[2]);
  if (item->rank > 0 && fovea_shape_elements (out) < 0)
    return fovea_pattern_fail (item, FOVEA_ERROR_SHAPE, error, _ ("too large"));
  return TRUE;
}

static gboolean
fit_needs_maps (const PatternItem *item, const FoveaShape *in, GError **error)
{
  if (in->rank == 4)
    return TRUE;
  return fovea_pattern_fail (item, FOVEA_ERROR_SHAPE, error,
                             _ ("needs maps, and gets a vector of %" PRId64),
                             in->size[1]);
}

/* Padding before and after that the item asks for, one direction. */
static void
fit_padding (const PatternItem *item, guint d, gint64 *before, gint64 *after)
{
  *before = item->pad >= 0 ? item->pad : (item->window[d] - 1) / 2;
  *after = item->pad >= 0 ? item->pad : item->window[d] / 2;
}

/* out = floor ((in + padding - window) / stride) + 1, both directions. */
static gboolean
fit_window (const PatternItem *item,
            const FoveaShape  *in,
            const gint64       window[2],
            const gint64       padding[2],
            const gint64       stride[2],
            FoveaShape        *out,
            GError           **error)
{
  for (guint d = 0; d < 2; d++)
    {
      gint64 room = in->size[2 + d] + padding[d] - window[d];

      if (room < 0)
        return fovea_pattern_fail (
            item, FOVEA_ERROR_SHAPE, error,
            _ ("a %" PRId64 "x%" PRId64 " window does not fit a %" PRId64
               "x%" PRId64 " input"),
            window[0], window[1], in->size[2], in->size[3]);
      out->size[2 + d] = room / stride[d] + 1;
    }
  if (fovea_shape_elements (out) < 0)
    return fovea_pattern_fail (item, FOVEA_ERROR_SHAPE, error, _ ("too large"));
  return TRUE;
}

/* outputs * (inputs_a * inputs_b * inputs_c + 1) */
static gboolean
fit_parameters (const PatternItem *item,
                gint64             outputs,
                const gint64       inputs[3],
                gint64            *parameters,
                GError           **error)
{
  gint64 n = 1;

  for (guint i = 0; i < 3; i++)
    if (! fovea_checked_mul (n, inputs[i], &n))
      n = G_MAXINT64;
  if (! fovea_checked_add (n, 1, &n) || ! fovea_checked_mul (n, outputs, &n) ||
      n > FOVEA_MAX_ELEMENTS)
    return fovea_pattern_fail (item, FOVEA_ERROR_SHAPE, error,
                               _ ("has too many parameters"));
  *parameters = n;
  return TRUE;
}

static gboolean
fit_conv (const PatternItem *item,
          const FoveaShape  *in,
          FoveaShape        *out,
          gint64            *parameters,
          GError           **error)
{
  gint64 stride = MAX (item->stride, 1);
  gint64 padding[2];

  *parameters = -1;
  if (in->rank == 0 || item->window[0] == 0 || item->count == 0)
    return TRUE;
  if (! fit_needs_maps (item, in, error))
    return FALSE;
  for (guint d = 0; d < 2; d++)
    {
      gint64 before, after;

      fit_padding (item, d, &before, &after);
      padding[d] = before + after;
    }
  *out = *in;
  out->size[1] = item->count;
  return fit_window (item, in, item->window, padding,
                     (const gint64[]){ stride, stride }, out, error) &&
         fit_parameters (
             item, item->count,
             (const gint64[]){ in->size[1], item->window[0], item->window[1] },
             parameters, error);
}

/* A pool without a size is the 2x2 of every lecture. */
static gint64
pool_window (const PatternItem *item, guint d)
{
  return item->window[d] > 0 ? item->window[d] : 2;
}

static gint64
pool_stride (const PatternItem *item, guint d)
{
  return item->stride > 0 ? item->stride : pool_window (item, d);
}

static gboolean
fit_pool (const PatternItem *item,
          const FoveaShape  *in,
          FoveaShape        *out,
          gint64            *parameters,
          GError           **error)
{
  if (in->rank == 0)
    return TRUE;
  if (! fit_needs_maps (item, in, error))
    return FALSE;
  *out = *in;
  return fit_window (
      item, in,
      (const gint64[]){ pool_window (item, 0), pool_window (item, 1) },
      (const gint64[]){ 0, 0 },
      (const gint64[]){ pool_stride (item, 0), pool_stride (item, 1) }, out,
      error);
}

static gboolean
fit_fc (const PatternItem *item,
        const FoveaShape  *in,
        FoveaShape        *out,
        gint64            *parameters,
        GError           **error)
{
  *parameters = -1;
  if (item->count == 0)
    return TRUE;
  *out = fovea_shape (2, (gint64) 1, item->count);
  if (in->rank == 0)
    return TRUE;
  return fit_parameters (item, item->count,
                         (const gint64[]){ fovea_shape_elements (in), 1, 1 },
                         parameters, error);
}

static gboolean
fit_same (const PatternItem *item,
          const FoveaShape  *in,
          FoveaShape        *out,
          gint64            *parameters,
          GError           **error)
{
  *out = *in;
  return TRUE;
}

static gboolean
fit_flatten (const PatternItem *item,
             const FoveaShape  *in,
             FoveaShape        *out,
             gint64            *parameters,
             GError           **error)
{
  if (in->rank > 0)
    *out = fovea_shape (2, (gint64) 1, fovea_shape_elements (in));
  return TRUE;
}

static gboolean
fit_global (const PatternItem *item,
            const FoveaShape  *in,
            FoveaShape        *out,
            gint64            *parameters,
            GError           **error)
{
  if (in->rank == 0)
    return TRUE;
  *out = FOVEA_NCHW (1, in->size[1], 1, 1);
  return fit_needs_maps (item, in, error);
}

/* ---- Nodes ---- */

/* A normal deviate (Box and Muller). */
static double
rand_normal (GRand *rand)
{
  double u = 1.0 - g_rand_double (rand), v = g_rand_double (rand);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}

typedef struct
{
  gpointer data;
  gsize    bytes;
} Blank;

static void
blank_free (gpointer owner)
{
  Blank *blank = owner;

  munmap (blank->data, blank->bytes);
  g_free (blank);
}

/* A weight for its shape alone: zeros that take up addresses and no memory. */
static FoveaTensor *
add_blank (const FoveaShape *shape, GError **error)
{
  FoveaTensor *tensor;
  Blank        blank = { NULL, 0 };
  gint64       n = fovea_shape_elements (shape);

  if (n > 0 && (guint64) n < G_MAXSIZE / sizeof (float))
    {
      blank.bytes = (gsize) n * sizeof (float);
      blank.data = mmap (NULL, blank.bytes, PROT_READ,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
  if (blank.bytes == 0 || blank.data == MAP_FAILED)
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY,
                  _ ("not enough memory for a tensor of %" PRId64 " numbers"),
                  n);
      return NULL;
    }
  tensor = g_new (FoveaTensor, 1);
  *tensor = fovea_tensor_view (shape, blank.data);
  tensor->owner = g_memdup2 (&blank, sizeof blank);
  tensor->release = blank_free;
  return tensor;
}

static FoveaValue
add_weight (const PatternBuild *build,
            const char         *what,
            const FoveaShape   *shape,
            double              deviation,
            GError            **error)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", build->name, what);
  FoveaTensor     *tensor;
  float           *values;
  gint64           n;

  tensor = build->rand ? fovea_tensor_new (FOVEA_F32, shape, error) :
                         add_blank (shape, error);
  if (tensor == NULL)
    return FOVEA_NO_VALUE;
  values = tensor->data;
  n = fovea_shape_elements (shape);
  for (gint64 i = 0; build->rand && deviation > 0.0 && i < n; i++)
    values[i] = (float) (deviation * rand_normal (build->rand));
  return fovea_graph_builder_weight (build->builder, name, tensor);
}

/* A layer with weights of this shape (outputs first) and zero biases. Takes
 * attrs. The deviation sqrt (2 / inputs) is He's, for nets of ReLUs. */
static FoveaValue
add_weighted (const PatternItem  *item,
              const PatternBuild *build,
              FoveaValue          input,
              const FoveaShape   *weights,
              FoveaAttrs         *attrs,
              GError            **error)
{
  double inputs = (double) fovea_shape_elements (weights) / weights->size[0];
  FoveaShape biases = fovea_shape (1, weights->size[0]);
  FoveaValue inputs_of_node[3] = { input };

  inputs_of_node[1] =
      add_weight (build, "weight", weights, sqrt (2.0 / inputs), error);
  if (inputs_of_node[1] != FOVEA_NO_VALUE)
    inputs_of_node[2] = add_weight (build, "bias", &biases, 0.0, error);
  if (inputs_of_node[1] == FOVEA_NO_VALUE ||
      inputs_of_node[2] == FOVEA_NO_VALUE)
    {
      fovea_attrs_free (attrs);
      return FOVEA_NO_VALUE;
    }
  return fovea_graph_builder_add (build->builder, item->word->layer,
                                  build->name, attrs, inputs_of_node, 3, error);
}

static FoveaValue
add_conv (const PatternItem *item, const PatternBuild *build, GError **error)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  FoveaShape  weights = FOVEA_NCHW (item->count, build->in->size[1],
                                    item->window[0], item->window[1]);
  gint64      stride = MAX (item->stride, 1);
  gint64      pads[4];

  for (guint d = 0; d < 2; d++)
    fit_padding (item, d, &pads[d], &pads[2 + d]);
  fovea_attrs_set_ints (attrs, "kernel_shape", item->window, 2);
  fovea_attrs_set_ints (attrs, "strides", (gint64[]){ stride, stride }, 2);
  fovea_attrs_set_ints (attrs, "pads", pads, 4);
  return add_weighted (item, build, build->input, &weights, attrs, error);
}

static FoveaValue
add_pool (const PatternItem *item, const PatternBuild *build, GError **error)
{
  FoveaAttrs *attrs = fovea_attrs_new ();
  gint64      window[2], stride[2];

  for (guint d = 0; d < 2; d++)
    {
      window[d] = pool_window (item, d);
      stride[d] = pool_stride (item, d);
    }
  fovea_attrs_set_ints (attrs, "kernel_shape", window, 2);
  fovea_attrs_set_ints (attrs, "strides", stride, 2);
  return fovea_graph_builder_add (build->builder,
                                  item->average ? "averagepool" : "maxpool",
                                  build->name, attrs, &build->input, 1, error);
}

static FoveaValue
add_fc (const PatternItem *item, const PatternBuild *build, GError **error)
{
  FoveaShape weights =
      fovea_shape (2, item->count, fovea_shape_elements (build->in));
  FoveaAttrs *attrs = fovea_attrs_new ();
  FoveaValue  input = build->input;

  if (build->in->rank != 2)
    input = fovea_graph_builder_add (build->builder, "flatten", NULL, NULL,
                                     &build->input, 1, error);
  if (input == FOVEA_NO_VALUE)
    {
      fovea_attrs_free (attrs);
      return FOVEA_NO_VALUE;
    }
  fovea_attrs_set_int (attrs, "transB", 1);
  return add_weighted (item, build, input, &weights, attrs, error);
}

static FoveaValue
add_softmax (const PatternItem *item, const PatternBuild *build, GError **error)
{
  FoveaAttrs *attrs = fovea_attrs_new ();

  fovea_attrs_set_int (attrs, "axis", 1);
  return fovea_graph_builder_add (build->builder, item->word->layer,
                                  build->name, attrs, &build->input, 1, error);
}

static FoveaValue
add_plain (const PatternItem *item, const PatternBuild *build, GError **error)
{
  return fovea_graph_builder_add (build->builder, item->word->layer,
                                  build->name, NULL, &build->input, 1, error);
}

/* clang-format off */
const PatternWord pattern_words[] = {
  { "INPUT",      NULL,            TAKES_INPUT, fit_input, NULL },
  { "CONV",       "conv",          TAKES_WINDOW | TAKES_COUNT | TAKES_STRIDE | TAKES_PAD, fit_conv, add_conv },
  { "POOL",       "maxpool",       TAKES_WINDOW | TAKES_STRIDE | TAKES_KIND, fit_pool, add_pool },
  { "GLOBALPOOL", "globalaverage", 0, fit_global, add_plain },
  { "FC",         "fc",            TAKES_COUNT, fit_fc, add_fc },
  { "FLATTEN",    "flatten",       0, fit_flatten, add_plain },
  { "RELU",       "relu",          0, fit_same, add_plain },
  { "SIGMOID",    "sigmoid",       0, fit_same, add_plain },
  { "TANH",       "tanh",          0, fit_same, add_plain },
  { "SOFTMAX",    "softmax",       0, fit_same, add_softmax },
  { "DROPOUT",    "dropout",       0, fit_same, add_plain },
  { NULL }
};
