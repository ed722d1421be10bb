/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gather: the places along `axis` that input 1 names, in the shape that it has,
 * ONNX Gather. Channels or batches of a map are gathered by tiles. */
#include <string.h>

#include "gradient.h"
#include "layers/indices.h"

typedef struct
{
  gint64 axis;
} GatherParams;

typedef struct
{
  guint  axis;
  gint64 planes; /* that lie together behind the axis: of a map by tiles */
} GatherFitted;

static gboolean
gather_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  GatherParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", 0);
  return fovea_attrs_check (attrs, "gather", error);
}

static gboolean
gather_fit (FoveaStep *step, GError **error)
{
  const GatherParams *p = step->params;
  GatherFitted       *fitted = step->fitted;
  const FoveaShape   *data, *indices;
  FoveaShape         *out = &step->out[0];

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_axis (step, p->axis, step->in[0].rank, &fitted->axis, error))
    return FALSE;
  data = &step->in[0];
  indices = &step->in[1];
  if (data->rank - 1 + indices->rank > FOVEA_MAX_RANK)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("gather: a result of rank %u, at most %d is "
                          "supported"),
                       data->rank - 1 + indices->rank, FOVEA_MAX_RANK);
  for (guint d = 0; d < fitted->axis; d++)
    out->size[out->rank++] = data->size[d];
  for (guint d = 0; d < indices->rank; d++)
    out->size[out->rank++] = indices->size[d];
  for (guint d = fitted->axis + 1; d < data->rank; d++)
    out->size[out->rank++] = data->size[d];
  step->whole = data->rank != 4 || indices->rank != 1 || fitted->axis > 1;
  fitted->planes = fitted->axis == 0 ? data->size[1] : 1;
  return fovea_indices_check (step, 1, &data->size[fitted->axis], 1, error);
}

static void
gather_need (const FoveaStep *step,
             guint            i,
             const FoveaRect *out,
             FoveaRect       *in)
{
  *in = i == 0 ? *out : fovea_full_rect (&step->in[i]);
}

/* A unit is one index in one place before the axis. */
static gint64
gather_units (const FoveaStep *step, const FoveaRect *out)
{
  const GatherFitted *fitted = step->fitted;

  return fovea_indices_span (&step->in[0], 0, fitted->axis) *
         fovea_shape_elements (&step->in[1]);
}

/* `planes` planes of a map, from plane `from` of the input's tile. */
static void
gather_planes (const FoveaStep *step,
               const FoveaWork *work,
               gint64           from,
               gint64           to)
{
  const GatherFitted *fitted = step->fitted;
  const FoveaTile    *in = &work->in[0], *out = &work->out[0];
  const gsize         size = fovea_dtype_held_size (step->out_type[0]);
  const gint64        left = out->rect.x - in->rect.x;

  for (gint64 plane = 0; plane < fitted->planes; plane++)
    for (gint64 y = 0; y < out->rect.height; y++)
      {
        gint64 row =
            (from + plane) * in->rect.height + y + out->rect.y - in->rect.y;
        gint64 out_row = (to + plane) * out->rect.height + y;

        memcpy (fovea_held_at (out->data, size, out_row * out->rect.width),
                fovea_held_at (in->data, size, row * in->rect.width + left),
                out->rect.width * size);
      }
}

static void
gather_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  const GatherFitted *fitted = step->fitted;
  const FoveaShape   *data = &step->in[0];
  const gsize         size = fovea_dtype_held_size (step->out_type[0]);
  const gint64        places = data->size[fitted->axis];
  const gint64  inner = fovea_indices_span (data, fitted->axis + 1, data->rank);
  const gint64  n = fovea_shape_elements (&step->in[1]);
  const gint64 *indices = fovea_tile_wide (&work->in[1]);

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 from =
          unit / n * places + fovea_index_place (indices[unit % n], places);

      if (fovea_step_is_whole (step))
        memcpy (fovea_held_at (work->out[0].data, size, unit * inner),
                fovea_held_at (work->in[0].data, size, from * inner),
                inner * size);
      else
        gather_planes (step, work, from * fitted->planes,
                       unit * fitted->planes);
    }
}

/* ---- Adjoint -------------------------------------------------------------------- */

/* A product with a matrix that has a 1 where a place was taken. */
static void
gather_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep   *step = adjoint->step;
  const guint        axis = ((const GatherFitted *) step->fitted)->axis;
  const FoveaTensor *indices = step->constant[1];
  const gint64       n = fovea_shape_elements (&step->in[1]);
  const gint64       places = step->in[0].size[axis];
  FoveaShape         shape = step->in[0], sizes = fovea_shape (2, n, places);
  FoveaTensor       *matrix;

  if (! indices)
    {
      fovea_adjoint_fail (adjoint, _ ("its indices are no constants"));
      return;
    }
  matrix = adjoint->error ?
               NULL :
               fovea_tensor_new (FOVEA_F32, &sizes, &adjoint->error);
  for (gint64 i = 0; matrix && i < n; i++)
    ((float *) matrix
         ->data)[i * places + fovea_index_place (
                                  fovea_tensor_get_int (indices, i), places)] =
        1;
  shape.size[axis] = n;
  adjoint->down[0] = fovea_adjoint_along (
      adjoint, fovea_adjoint_reshape (adjoint, adjoint->up[0], &shape), &shape,
      axis, matrix);
}

const FoveaLayerClass fovea_layer_gather = {
  .name = "gather",
  .onnx = "Gather",
  .params_size = sizeof (GatherParams),
  .fitted_size = sizeof (GatherFitted),
  .parse = gather_parse,
  .fit = gather_fit,
  .need = gather_need,
  .units = gather_units,
  .run = gather_run,
  .doubles = TRUE,
  .wide = TRUE,
  .gradient = gather_gradient,
};
