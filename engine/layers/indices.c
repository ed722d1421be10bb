/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See indices.h. */
#include "layers/indices.h"

#include <string.h>

#include "layers/numbers.h"

gboolean
fovea_indices_check (const FoveaStep *step,
                     guint            i,
                     const gint64    *sizes,
                     gint64           count,
                     GError         **error)
{
  const FoveaTensor *known = step->constant[i];
  const gint64       n = fovea_shape_elements (&step->in[i]);

  if (! fovea_step_indices (step, i, error))
    return FALSE;
  for (gint64 k = 0; n > 0 && k < count; k++)
    if (sizes[k] < 1)
      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: indices into a size of %" PRId64),
                         step->klass->name, sizes[k]);
  for (gint64 at = 0; known && at < n; at++)
    {
      gint64 index = ((const gint64 *) known->data)[at];
      gint64 size = sizes[at % count];

      if (index < -size || index >= size)
        return fovea_fail (
            error, FOVEA_ERROR_SHAPE,
            _ ("%s: index %" PRId64 " is outside a size of %" PRId64),
            step->klass->name, index, size);
    }
  return TRUE;
}

gint64
fovea_indices_span (const FoveaShape *shape, guint from, guint until)
{
  gint64 n = 1;

  for (guint d = from; d < until; d++)
    n *= shape->size[d];
  return n;
}

/* ---- Tuples ----------------------------------------------------------------------- */

gboolean
fovea_tuples_fit (const FoveaStep *step,
                  guint            batch_axes,
                  FoveaTuples     *tuples,
                  GError         **error)
{
  const FoveaShape *data = &step->in[0], *indices = &step->in[1];
  const char       *layer = step->klass->name;

  if (data->rank < 1 || indices->rank < 1 || batch_axes >= data->rank ||
      batch_axes >= indices->rank)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: data of rank %u, indices of rank %u and %u axes "
                          "of batches"),
                       layer, data->rank, indices->rank, batch_axes);
  for (guint d = 0; d < batch_axes; d++)
    if (data->size[d] != indices->size[d])
      return fovea_fail (
          error, FOVEA_ERROR_SHAPE,
          _ ("%s: %" PRId64 " and %" PRId64 " batches along axis %u"), layer,
          data->size[d], indices->size[d], d);
  tuples->first = batch_axes;
  tuples->count = indices->size[indices->rank - 1];
  if (tuples->count < 1 || tuples->count > data->rank - batch_axes)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: indices of %" PRId64 " numbers for %u axes"),
                       layer, tuples->count, data->rank - batch_axes);
  if (fovea_shape_elements (data) > 0)
    tuples->length =
        fovea_indices_span (data, batch_axes + tuples->count, data->rank);
  return fovea_indices_check (step, 1, &data->size[batch_axes], tuples->count,
                              error);
}

gint64
fovea_tuples_place (const FoveaStep   *step,
                    const FoveaTuples *tuples,
                    const gint64      *indices,
                    gint64             at)
{
  const gint64 *size = &step->in[0].size[tuples->first];
  gint64        place = 0;

  for (gint64 k = 0; k < tuples->count; k++)
    place = place * size[k] +
            fovea_index_place (indices[at * tuples->count + k], size[k]);
  return place * tuples->length;
}

/* ---- Elements --------------------------------------------------------------------- */

gboolean
fovea_elements_check (const FoveaStep *step, guint axis, GError **error)
{
  const FoveaShape *data = &step->in[0], *indices = &step->in[1];
  gboolean          inside = data->rank == indices->rank;

  for (guint d = 0; inside && d < data->rank; d++)
    inside = d == axis || indices->size[d] <= data->size[d];
  if (! inside)
    {
      g_autofree char *a = fovea_shape_to_string (data);
      g_autofree char *b = fovea_shape_to_string (indices);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: data of %s and indices of %s do not go "
                            "together along axis %u"),
                         step->klass->name, a, b, axis);
    }
  return fovea_indices_check (step, 1, &data->size[axis], 1, error);
}

gint64
fovea_elements_line (const FoveaStep *step, guint axis, gint64 line)
{
  const FoveaShape *data = &step->in[0], *indices = &step->in[1];
  gint64            place = 0, stride = data->size[data->rank - 1];

  for (guint d = data->rank - 1; d-- > 0;)
    {
      if (d != axis)
        place += line % indices->size[d] * stride;
      line /= indices->size[d];
      stride *= data->size[d];
    }
  return place;
}

/* ---- Scattering ------------------------------------------------------------------- */

gboolean
fovea_scatter_parse (FoveaAttrs   *attrs,
                     const char   *layer,
                     FoveaScatter *scatter,
                     GError      **error)
{
  static const char *const words[] = { "none", "add", "mul", "max", "min" };
  const char *word = fovea_attrs_get_string (attrs, "reduction", "none");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      {
        *scatter = (FoveaScatter) i;
        return fovea_attrs_check (attrs, layer, error);
      }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: unknown reduction '%s'"), layer, word);
}

gboolean
fovea_scatter_check (const FoveaStep *step, GError **error)
{
  if (fovea_dtype_held (step->in_type[0]) !=
      fovea_dtype_held (step->in_type[2]))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: numbers of types %s and %s together"),
                       step->klass->name, fovea_dtype_name (step->in_type[0]),
                       fovea_dtype_name (step->in_type[2]));
  return TRUE;
}

void
fovea_scatter_begin (const FoveaStep *step, const FoveaWork *work)
{
  memcpy (work->out[0].data, work->in[0].data,
          fovea_shape_elements (&step->out[0]) *
              fovea_dtype_held_size (step->out_type[0]));
}

static float
scatter_float (FoveaScatter scatter, float a, float b)
{
  switch (scatter)
    {
    case FOVEA_SCATTER_ADD:
      return a + b;
    case FOVEA_SCATTER_MUL:
      return a * b;
    case FOVEA_SCATTER_MAX:
      return a > b || a != a ? a : b;
    case FOVEA_SCATTER_MIN:
      return a < b || a != a ? a : b;
    default:
      return b;
    }
}

static gint64
scatter_int (FoveaScatter scatter, gint64 a, gint64 b, gboolean is_signed)
{
  const gboolean less = is_signed ? a < b : (guint64) a < (guint64) b;

  switch (scatter)
    {
    case FOVEA_SCATTER_ADD:
      return (gint64) ((guint64) a + (guint64) b);
    case FOVEA_SCATTER_MUL:
      return (gint64) ((guint64) a * (guint64) b);
    case FOVEA_SCATTER_MAX:
      return less ? b : a;
    case FOVEA_SCATTER_MIN:
      return less ? a : b;
    default:
      return b;
    }
}

void
fovea_scatter_put (const FoveaStep *step,
                   const FoveaWork *work,
                   FoveaScatter     scatter,
                   gint64           at,
                   gint64           from,
                   gint64           n)
{
  const FoveaDType type = step->out_type[0];
  float           *dst = work->out[0].data;
  const float     *src = work->in[2].data;

  if (fovea_dtype_is_float (type))
    for (gint64 i = 0; i < n; i++)
      dst[at + i] = scatter_float (scatter, dst[at + i], src[from + i]);
  else
    for (gint64 i = 0; i < n; i++)
      fovea_held_put_int (dst, at + i, type,
                          scatter_int (scatter,
                                       fovea_held_int (dst, at + i, type),
                                       fovea_held_int (src, from + i, type),
                                       type != FOVEA_U64));
}

gint64
fovea_scatter_units (const FoveaStep *step, const FoveaRect *out)
{
  return 1;
}
