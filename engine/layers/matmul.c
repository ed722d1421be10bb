/* SPDX-License-Identifier: GPL-3.0-or-later */
/* matmul: products of matrices, ONNX MatMul: the last two axes are multiplied,
 * those in front are broadcast as in NumPy; an operand with one axis is a row
 * on the left and a column on the right. Integers of 32 and 64 bits are exact
 * and wrap. */
#include "gradient.h"
#include "layers/matmul.h"

/* The axes in front of the matrix of input i; one-axis operands have none. */
static guint
matmul_leading (const FoveaStep *step, guint i)
{
  return step->in[i].rank > 2 ? step->in[i].rank - 2 : 0;
}

static gboolean
matmul_fail (const FoveaStep *step, GError **error)
{
  g_autofree char *a = fovea_shape_to_string (&step->in[0]);
  g_autofree char *b = fovea_shape_to_string (&step->in[1]);

  return fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: %s and %s do not go together"), step->klass->name,
                     a, b);
}

/* Size of input i along leading axis d of the output's `rank`. */
static gint64
matmul_batch_size (const FoveaStep *step, guint i, guint rank, guint d)
{
  const guint own = matmul_leading (step, i);

  return d + own < rank ? 1 : step->in[i].size[d + own - rank];
}

/* The matrices of input i hold `matrix` numbers each. */
static gboolean
matmul_take_batch (const FoveaStep *step,
                   FoveaMatmul     *matmul,
                   guint            i,
                   gint64           matrix,
                   gint64          *stride,
                   GError         **error)
{
  for (guint d = matmul->batch_rank; d-- > 0;)
    {
      const gint64 size = matmul_batch_size (step, i, matmul->batch_rank, d);

      if (size != 1 && size != matmul->batch[d])
        return matmul_fail (step, error);
      stride[d] = size == 1 ? 0 : matrix;
      if (! fovea_checked_mul (matrix, size, &matrix))
        matrix = 0; /* only of an empty value */
    }
  return TRUE;
}

/* One B for all As: they are one tall matrix. */
static void
matmul_collapse (FoveaMatmul *matmul)
{
  gint64 tall, stride = matmul->m * matmul->k;

  for (guint d = matmul->batch_rank; d-- > 0;)
    {
      if (matmul->batch[d] > 1 &&
          (matmul->b_batch[d] != 0 || matmul->a_batch[d] != stride))
        return;
      stride *= matmul->batch[d];
    }
  if (! fovea_checked_mul (matmul->m, matmul->batches, &tall))
    return;
  matmul->m = tall;
  matmul->batches = 1;
  matmul->batch_rank = 0;
}

static gboolean
matmul_fit_sizes (FoveaStep *step, FoveaMatmul *matmul, GError **error)
{
  const FoveaShape *a = &step->in[0], *b = &step->in[1];

  if (a->rank < 1 || b->rank < 1)
    return matmul_fail (step, error);
  matmul->m = a->rank > 1 ? a->size[a->rank - 2] : 1;
  matmul->k = a->size[a->rank - 1];
  matmul->n = b->rank > 1 ? b->size[b->rank - 1] : 1;
  if (b->size[b->rank > 1 ? b->rank - 2 : 0] != matmul->k)
    return matmul_fail (step, error);
  matmul->a_row = matmul->k;
  matmul->b_row = matmul->n;
  matmul->a_col = matmul->b_col = 1;
  matmul->batch_rank = MAX (matmul_leading (step, 0), matmul_leading (step, 1));
  matmul->batches = 1;
  for (guint d = 0; d < matmul->batch_rank; d++)
    {
      const gint64 x = matmul_batch_size (step, 0, matmul->batch_rank, d);
      const gint64 y = matmul_batch_size (step, 1, matmul->batch_rank, d);

      matmul->batch[d] = x == 1 ? y : x;
      if (! fovea_checked_mul (matmul->batches, matmul->batch[d],
                               &matmul->batches))
        matmul->batches = 0;
    }
  return TRUE;
}

static gboolean
matmul_fit (FoveaStep *step, GError **error)
{
  FoveaMatmul *matmul = step->fitted;
  FoveaShape  *out = &step->out[0];
  gint64       a, b;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_matmul_types (step, error) ||
      ! matmul_fit_sizes (step, matmul, error))
    return FALSE;
  if (! fovea_checked_mul (matmul->m, matmul->k, &a) ||
      ! fovea_checked_mul (matmul->k, matmul->n, &b))
    a = b = 0; /* only of an empty value */
  if (! matmul_take_batch (step, matmul, 0, a, matmul->a_batch, error) ||
      ! matmul_take_batch (step, matmul, 1, b, matmul->b_batch, error))
    return FALSE;
  out->rank = matmul->batch_rank;
  for (guint d = 0; d < out->rank; d++)
    out->size[d] = matmul->batch[d];
  if (step->in[0].rank > 1)
    out->size[out->rank++] = matmul->m;
  if (step->in[1].rank > 1)
    out->size[out->rank++] = matmul->n;
  if (fovea_shape_elements (out) > 0 && a > 0 && b > 0)
    matmul_collapse (matmul);
  fovea_matmul_settle (matmul, step);
  return TRUE;
}

static gint64
matmul_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_units (step->fitted);
}

static gsize
matmul_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_scratch (step->fitted);
}

static gboolean
matmul_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  return fovea_matmul_pack (step->fitted, step, loops, error);
}

static void
matmul_clear (gpointer fitted)
{
  fovea_matmul_clear (fitted);
}

static void
matmul_block (FoveaStep *step, const FoveaLoops *loops)
{
  fovea_matmul_block (step->fitted, step);
}

static gint64
matmul_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_prepare_units (step->fitted);
}

static gsize
matmul_shared (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_shared (step->fitted);
}

static void
matmul_prepare (const FoveaStep *step,
                const FoveaWork *work,
                gint64           first,
                gint64           last)
{
  fovea_matmul_prepare (work, step->fitted, work->in[0].data, work->in[1].data,
                        first, last);
}

static void
matmul_run (const FoveaStep *step,
            const FoveaWork *work,
            gint64           first,
            gint64           last)
{
  fovea_matmul_run (step, work, step->fitted, work->in[0].data,
                    work->in[1].data, first, last, NULL);
}

/* ---- Adjoint -------------------------------------------------------------------- */

static FoveaValue
matmul_turn (FoveaAdjoint *adjoint, FoveaValue value, guint rank)
{
  guint order[FOVEA_MAX_RANK];

  for (guint d = 0; d < rank; d++)
    order[d] = d;
  order[rank - 1] = rank - 2;
  order[rank - 2] = rank - 1;
  return fovea_adjoint_transpose (adjoint, value, order, rank);
}

/* Input i with two axes at least. */
static FoveaValue
matmul_operand (FoveaAdjoint *adjoint, guint i, FoveaShape *shape)
{
  *shape = adjoint->step->in[i];
  if (shape->rank != 1)
    return adjoint->in[i];
  shape->rank = 2;
  shape->size[1 - i] = shape->size[0];
  shape->size[i] = 1;
  return fovea_adjoint_reshape (adjoint, adjoint->in[i], shape);
}

/* by A of one B for all: the rows of all pictures are one matrix. */
static FoveaValue
matmul_flat (FoveaAdjoint *adjoint, FoveaValue up, const FoveaShape *out)
{
  const FoveaShape *b = &adjoint->step->in[1];
  FoveaShape        rows = { 2, { 1, out->size[out->rank - 1] } };
  FoveaAttrs       *attrs = fovea_attrs_new ();

  for (guint d = 0; d + 1 < out->rank; d++)
    rows.size[0] *= out->size[d];
  g_assert (b->rank == 2);
  fovea_attrs_set_int (attrs, "transB", 1);
  return FOVEA_ADJOINT (adjoint, "gemm", attrs,
                        fovea_adjoint_reshape (adjoint, up, &rows),
                        adjoint->in[1]);
}

/* up B^T and A^T up; summed where an operand served several products. */
static void
matmul_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep *step = adjoint->step;
  FoveaShape       out = step->out[0], shape[2], from;
  FoveaValue       operand[2], up = adjoint->up[0];

  for (guint i = 0; i < 2; i++)
    operand[i] = matmul_operand (adjoint, i, &shape[i]);
  out.rank = MAX (shape[0].rank, shape[1].rank);
  out.size[out.rank - 2] = shape[0].size[shape[0].rank - 2];
  out.size[out.rank - 1] = shape[1].size[shape[1].rank - 1];
  if (out.rank != step->out[0].rank)
    up = fovea_adjoint_reshape (adjoint, up, &out);
  for (guint i = 0; i < 2; i++)
    {
      FoveaValue product;

      if (! adjoint->wanted[i])
        continue;
      if (i == 0 && step->in[1].rank == 2 && step->in[0].rank >= 2)
        {
          adjoint->down[0] = fovea_adjoint_reshape (
              adjoint, matmul_flat (adjoint, up, &out), &step->in[0]);
          continue;
        }
      from = out;
      from.size[out.rank - 2] = shape[i].size[shape[i].rank - 2];
      from.size[out.rank - 1] = shape[i].size[shape[i].rank - 1];
      product =
          i == 0 ?
              FOVEA_ADJOINT (adjoint, "matmul", NULL, up,
                             matmul_turn (adjoint, operand[1], shape[1].rank)) :
              FOVEA_ADJOINT (adjoint, "matmul", NULL,
                             matmul_turn (adjoint, operand[0], shape[0].rank),
                             up);
      product = fovea_adjoint_unrepeat (adjoint, product, &from, &shape[i],
                                        out.rank - shape[i].rank);
      adjoint->down[i] =
          shape[i].rank == step->in[i].rank ?
              product :
              fovea_adjoint_reshape (adjoint, product, &step->in[i]);
    }
}

const FoveaLayerClass fovea_layer_matmul = {
  .name = "matmul",
  .onnx = "MatMul",
  .fitted_size = sizeof (FoveaMatmul),
  .fit = matmul_fit,
  .pack = matmul_pack,
  .clear_fitted = matmul_clear,
  .units = matmul_units,
  .scratch = matmul_scratch,
  .run = matmul_run,
  .prepare_units = matmul_prepare_units,
  .shared = matmul_shared,
  .prepare = matmul_prepare,
  .block = matmul_block,
  .wide = TRUE,
  .gradient = matmul_gradient,
};
