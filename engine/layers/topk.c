/* SPDX-License-Identifier: GPL-3.0-or-later */
/* topk: the k largest (or smallest) numbers along `axis` in order, and where
 * they were; ONNX TopK, k an attribute in opset 1, then a constant input. Of
 * equal ones the lower index comes first; a NaN counts as the largest number.
 * Asked for unsorted they are sorted all the same. A heap keeps the k best, its
 * worst on top: n log k, on the thread's scratch. */
#include <math.h>

#include "layers/axis.h"

typedef struct
{
  gint64   axis, k; /* k -1: input 1 */
  gboolean largest;
} TopkParams;

static gboolean
topk_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  TopkParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  p->k = fovea_attrs_get_int (attrs, "k", -1);
  p->largest = fovea_attrs_get_int (attrs, "largest", 1) != 0;
  fovea_attrs_get_int (attrs, "sorted", 1);
  return fovea_attrs_check (attrs, "topk", error);
}

static gboolean
topk_take_k (const FoveaStep *step, gint64 *k, GError **error)
{
  const FoveaTensor *constant;

  *k = ((const TopkParams *) step->params)->k;
  if (! fovea_step_has (step, 1))
    return *k >= 0 ? TRUE :
                     fovea_fail (error, FOVEA_ERROR_FORMAT,
                                 _ ("topk: k is not given"));
  constant = fovea_step_constant (step, 1, "k", error);
  if (constant == NULL)
    return FALSE;
  if (fovea_shape_elements (&constant->shape) != 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("topk: k has %" PRId64 " numbers instead of 1"),
                       fovea_shape_elements (&constant->shape));
  *k = fovea_tensor_get_int (constant, 0);
  return TRUE;
}

static gboolean
topk_fit (FoveaStep *step, GError **error)
{
  const TopkParams *p = step->params;
  FoveaAxis        *axis = step->fitted;
  gint64            k;

  if (! fovea_step_check_outputs (step, 1, 2, 2, error) ||
      ! fovea_axis_split (step, p->axis, axis, error) ||
      ! topk_take_k (step, &k, error))
    return FALSE;
  if (k < 0 || k > axis->n)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("topk: k is %" PRId64 ", along axis %u there are "
                          "%" PRId64 " numbers"),
                       k, axis->axis, axis->n);
  axis->out_n = k;
  for (guint i = 0; i < step->n_out; i++)
    {
      step->out[i] = step->in[0];
      step->out[i].size[axis->axis] = k;
    }
  if (step->n_out > 1)
    step->out_type[1] = FOVEA_I64;
  return TRUE;
}

static gint64
topk_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_axis_units (step, step->fitted, out);
}

static gsize
topk_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return ((const FoveaAxis *) step->fitted)->out_n * sizeof (gint64);
}

/* A line and the order in which its elements come. */
typedef struct
{
  const float  *src; /* or wide */
  const gint64 *wide;
  gint64        stride;
  gboolean      is_unsigned, largest;
} TopkLine;

static gboolean
topk_above (const TopkLine *line, gint64 a, gint64 b)
{
  if (line->wide)
    {
      const gint64 x = line->wide[a * line->stride];
      const gint64 y = line->wide[b * line->stride];

      return line->is_unsigned ? (guint64) x > (guint64) y : x > y;
    }
  else
    {
      const float x = line->src[a * line->stride];
      const float y = line->src[b * line->stride];

      return x > y || (isnan (x) && ! isnan (y));
    }
}

/* Index a comes before index b. */
static gboolean
topk_before (const TopkLine *line, gint64 a, gint64 b)
{
  if (topk_above (line, a, b))
    return line->largest;
  if (topk_above (line, b, a))
    return ! line->largest;
  return a < b;
}

/* Lets the element at `at` sink below those that come after it. */
static void
topk_sink (const TopkLine *line, gint64 *heap, gint64 n, gint64 at)
{
  const gint64 index = heap[at];

  for (gint64 child; (child = 2 * at + 1) < n; at = child)
    {
      if (child + 1 < n && topk_before (line, heap[child], heap[child + 1]))
        child++;
      if (topk_before (line, heap[child], index))
        break;
      heap[at] = heap[child];
    }
  heap[at] = index;
}

/* The k first indices of n, in order. */
static void
topk_choose (const TopkLine *line, gint64 n, gint64 k, gint64 *heap)
{
  for (gint64 i = 0; i < k; i++)
    heap[i] = i;
  for (gint64 i = k / 2; i-- > 0;)
    topk_sink (line, heap, k, i);
  for (gint64 i = k; i < n; i++)
    if (topk_before (line, i, heap[0]))
      {
        heap[0] = i;
        topk_sink (line, heap, k, 0);
      }
  for (gint64 left = k; left-- > 1;)
    {
      const gint64 last = heap[0];

      heap[0] = heap[left];
      heap[left] = last;
      topk_sink (line, heap, left, 0);
    }
}

static void
topk_line (const FoveaStep     *step,
           const FoveaWork     *work,
           const FoveaAxisPart *part,
           gint64               x)
{
  const FoveaAxis *axis = step->fitted;
  gint64          *heap = work->scratch;
  TopkLine         line = { .stride = part->in_stride,
                            .is_unsigned = step->in_type[0] == FOVEA_U64,
                            .largest = ((const TopkParams *) step->params)->largest };

  if (fovea_dtype_is_wide (step->in_type[0]))
    line.wide = fovea_tile_wide (&work->in[0]) + part->in + x;
  else
    line.src = work->in[0].data + part->in + x;
  topk_choose (&line, axis->n, axis->out_n, heap);
  for (gint64 i = 0; i < axis->out_n; i++)
    {
      const gint64 at = part->out + i * part->out_stride + x;

      if (line.wide)
        fovea_tile_wide (&work->out[0])[at] = line.wide[heap[i] * line.stride];
      else
        work->out[0].data[at] = line.src[heap[i] * line.stride];
      if (step->n_out > 1)
        fovea_tile_wide (&work->out[1])[at] = heap[i];
    }
}

static void
topk_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  FoveaAxisPart part;

  for (gint64 unit = first; unit < last; unit++)
    for (gint64 skip = 0;
         fovea_axis_part (step, step->fitted, work, unit, skip, &part);
         skip += part.lines)
      for (gint64 x = 0; x < part.lines; x++)
        topk_line (step, work, &part, x);
}

const FoveaLayerClass fovea_layer_topk = {
  .name = "topk",
  .onnx = "TopK",
  .params_size = sizeof (TopkParams),
  .fitted_size = sizeof (FoveaAxis),
  .parse = topk_parse,
  .fit = topk_fit,
  .need = fovea_need_same,
  .units = topk_units,
  .scratch = topk_scratch,
  .run = topk_run,
  .wide = TRUE,
};
