/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of matrices of bytes: see intmatmul.h. */
#include "layers/intmatmul.h"

#include <string.h>

#include "layers/conv.h"
#include "layers/quant.h"

/* Terms of two bytes less their zero points whose sum fp32 holds exactly:
 * 258 * 255 * 255 < 2^24. */
#define INTMATMUL_EXACT 258
/* Numbers of b that one unit goes over, about; its columns, and its rows. */
#define INTMATMUL_NUMBERS     (64 << 10)
#define INTMATMUL_MIN_COLUMNS 32
#define INTMATMUL_MAX_COLUMNS 480
#define INTMATMUL_ROWS        64
#define INTMATMUL_MAX_M       16

/* ---- Fitting -------------------------------------------------------------------- */

/* Sizes of the batch, from the shapes without their last two axes. */
static gboolean
intmatmul_batch (FoveaIntMatmul *product, const FoveaShape shape[2])
{
  guint rank[2];

  for (int s = 0; s < 2; s++)
    {
      rank[s] = shape[s].rank > 2 ? shape[s].rank - 2 : 0;
      product->matrices[s] = 1;
    }
  product->rank = MAX (rank[0], rank[1]);
  product->n_batch = 1;
  for (guint d = product->rank; d-- > 0;)
    {
      gint64 size[2];

      for (int s = 0; s < 2; s++)
        {
          const guint missing = product->rank - rank[s];

          size[s] = d < missing ? 1 : shape[s].size[d - missing];
          product->stride[s][d] = size[s] == 1 ? 0 : product->matrices[s];
          product->matrices[s] *= size[s];
        }
      if (size[0] != size[1] && size[0] != 1 && size[1] != 1)
        return FALSE;
      product->size[d] = size[0] == 1 ? size[1] : size[0];
      if (! fovea_checked_mul (product->n_batch, product->size[d],
                               &product->n_batch))
        return FALSE;
    }
  return TRUE;
}

static gboolean
intmatmul_is_byte (const FoveaStep *step, guint i, GError **error)
{
  if (step->in_type[i] == FOVEA_U8 || step->in_type[i] == FOVEA_I8)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: numbers of type %s in input %u are not supported"),
                     step->klass->name, fovea_dtype_name (step->in_type[i]), i);
}

gboolean
fovea_intmatmul_fit (FoveaStep      *step,
                     FoveaIntMatmul *product,
                     guint           b,
                     GError        **error)
{
  const FoveaShape shape[2] = { step->in[0], step->in[b] };
  FoveaShape      *out = &step->out[0];
  gboolean         fits = shape[0].rank > 0 && shape[1].rank > 0;

  if (! intmatmul_is_byte (step, 0, error) ||
      ! intmatmul_is_byte (step, b, error))
    return FALSE;
  if (fits)
    {
      product->depth = shape[0].size[shape[0].rank - 1];
      product->rows = shape[0].rank > 1 ? shape[0].size[shape[0].rank - 2] : 1;
      product->columns =
          shape[1].rank > 1 ? shape[1].size[shape[1].rank - 1] : 1;
      fits = shape[1].size[shape[1].rank > 1 ? shape[1].rank - 2 : 0] ==
                 product->depth &&
             intmatmul_batch (product, shape);
    }
  if (! fits)
    {
      g_autofree char *a_text = fovea_shape_to_string (&shape[0]);
      g_autofree char *b_text = fovea_shape_to_string (&shape[1]);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: %s and %s do not go together"),
                         step->klass->name, a_text, b_text);
    }
  *out = (FoveaShape){ .rank = product->rank };
  memcpy (out->size, product->size, product->rank * sizeof *out->size);
  if (shape[0].rank > 1)
    out->size[out->rank++] = product->rows;
  if (shape[1].rank > 1)
    out->size[out->rank++] = product->columns;
  return TRUE;
}

gboolean
fovea_intmatmul_check (const FoveaStep      *step,
                       const FoveaIntMatmul *product,
                       guint                 i,
                       int                   side,
                       GError              **error)
{
  const gint64 lines = side == 0 ? product->rows : product->columns;
  gint64       n;

  if (! fovea_step_has (step, i))
    return TRUE;
  n = fovea_shape_elements (&step->in[i]);
  if (fovea_dtype_is_wide (step->in_type[i]))
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("%s: numbers of type %s in input %u are not "
                          "supported"),
                       step->klass->name, fovea_dtype_name (step->in_type[i]),
                       i);
  if (n == 1 || n == lines || n == lines * product->matrices[side])
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_SHAPE,
      _ ("%s: %" PRId64 " numbers in input %u instead of %" PRId64),
      step->klass->name, n, i, lines);
}

float
fovea_intmatmul_number (const FoveaStep      *step,
                        const FoveaWork      *work,
                        const FoveaIntMatmul *product,
                        guint                 i,
                        int                   side,
                        gint64                matrix,
                        gint64                at)
{
  const gint64 lines = side == 0 ? product->rows : product->columns;
  gint64       n;

  if (! fovea_step_has (step, i))
    return 0;
  n = fovea_shape_elements (&step->in[i]);
  return work->in[i].data[n == 1 ? 0 : n == lines ? at : matrix * lines + at];
}

/* ---- Units ---------------------------------------------------------------------- */

static gint64
intmatmul_columns (const FoveaIntMatmul *product)
{
  return CLAMP (INTMATMUL_NUMBERS / MAX (product->depth, 1),
                INTMATMUL_MIN_COLUMNS, INTMATMUL_MAX_COLUMNS);
}

static gint64
intmatmul_chunks (const FoveaIntMatmul *product)
{
  const gint64 columns = intmatmul_columns (product);

  return (product->columns + columns - 1) / columns;
}

/* Zero points of other types may be anything. */
static gboolean
intmatmul_zero_is_byte (const FoveaStep *step, guint i)
{
  return ! fovea_step_has (step, i) || step->in_type[i] == FOVEA_U8 ||
         step->in_type[i] == FOVEA_I8;
}

void
fovea_intmatmul_choose (FoveaStep        *step,
                        FoveaIntMatmul   *product,
                        guint             a_zero,
                        guint             b_zero,
                        const FoveaLoops *loops)
{
  memset (step->in_block, 0, step->n_in * sizeof *step->in_block);
  product->paired = loops->pairs && intmatmul_zero_is_byte (step, a_zero) &&
                    intmatmul_zero_is_byte (step, b_zero);
}

gint64
fovea_intmatmul_units (const FoveaIntMatmul *product)
{
  if (product->paired)
    return fovea_intmatmul_paired_units (product);
  return product->n_batch * intmatmul_chunks (product) *
         ((product->rows + INTMATMUL_ROWS - 1) / INTMATMUL_ROWS);
}

/* Places of b's rows, rows of a turned upright, sums in fp32 and as integers. */
gsize
fovea_intmatmul_scratch (const FoveaIntMatmul *product)
{
  if (product->paired)
    return fovea_intmatmul_paired_scratch (product);
  return product->depth *
             (sizeof (float *) + INTMATMUL_MAX_M * sizeof (float)) +
         2 * INTMATMUL_MAX_M * intmatmul_columns (product) * sizeof (float);
}

/* ---- Running -------------------------------------------------------------------- */

/* What a unit works on. */
typedef struct
{
  const FoveaStep        *step;
  const FoveaWork        *work;
  const FoveaIntMatmul   *product;
  const FoveaIntMatmulOp *op;
  gint64                  batch, matrix[2];
  gint64                  column, n; /* its columns */
  const float           **src;       /* [depth] */
  float                  *upright;   /* [depth][m] */
  float                  *part;
  gint32                 *sums;
} IntMatmulUnit;

/* upright[k][j] = a[row + j][k] - az[row + j]; sums[j][i] = -bz[i] times the
 * sum of these. */
static void
intmatmul_turn (const IntMatmulUnit *unit, gint64 row, int m)
{
  const FoveaIntMatmul *p = unit->product;
  const float          *a =
      unit->work->in[0].data + (unit->matrix[0] * p->rows + row) * p->depth;

  for (int j = 0; j < m; j++)
    {
      const float zero =
          fovea_intmatmul_number (unit->step, unit->work, p, unit->op->a_zero,
                                  0, unit->matrix[0], row + j);
      guint32 sum = 0;

      for (gint64 k = 0; k < p->depth; k++)
        {
          float v = a[j * p->depth + k] - zero;

          unit->upright[k * m + j] = v;
          sum += (guint32) (gint32) v;
        }
      for (gint64 i = 0; i < unit->n; i++)
        {
          gint32 z = fovea_intmatmul_number (unit->step, unit->work, p,
                                             unit->op->b_zero, 1,
                                             unit->matrix[1], unit->column + i);

          unit->sums[j * unit->n + i] = (gint32) (0 - (guint32) z * sum);
        }
    }
}

static void
intmatmul_rows (const IntMatmulUnit *unit, gint64 row, int m)
{
  const FoveaIntMatmul *p = unit->product;
  const FoveaEpilogue   none = { NULL, NULL, -G_MAXFLOAT, G_MAXFLOAT };
  const float           zeros[INTMATMUL_MAX_M] = { 0 };

  intmatmul_turn (unit, row, m);
  for (gint64 k = 0; k < p->depth; k += INTMATMUL_EXACT)
    {
      unit->work->loops->rows (
          unit->src + k, MIN (INTMATMUL_EXACT, p->depth - k),
          unit->upright + k * m, zeros, &none, unit->part, unit->n, unit->n, m);
      fovea_add_sums (unit->sums, unit->part, m * unit->n);
    }
  for (int j = 0; j < m; j++)
    unit->op->store (
        unit->step, unit->work, unit->matrix, row + j, unit->column,
        unit->sums + j * unit->n,
        (unit->batch * p->rows + row + j) * p->columns + unit->column, unit->n);
}

static void
intmatmul_unit (IntMatmulUnit *unit, gint64 number)
{
  const FoveaIntMatmul *p = unit->product;
  const gint64          chunks = intmatmul_chunks (p);
  const gint64          parts = (p->rows + INTMATMUL_ROWS - 1) / INTMATMUL_ROWS;
  const gint64          first = number / chunks % parts * INTMATMUL_ROWS;
  const gint64          last = MIN (first + INTMATMUL_ROWS, p->rows);
  gint64                left;

  unit->batch = left = number / chunks / parts;
  unit->matrix[0] = unit->matrix[1] = 0;
  for (guint d = p->rank; d-- > 0; left /= p->size[d])
    for (int s = 0; s < 2; s++)
      unit->matrix[s] += left % p->size[d] * p->stride[s][d];
  unit->column = number % chunks * intmatmul_columns (p);
  unit->n = MIN (intmatmul_columns (p), p->columns - unit->column);
  for (gint64 k = 0; k < p->depth; k++)
    unit->src[k] = unit->work->in[unit->op->b].data +
                   (unit->matrix[1] * p->depth + k) * p->columns + unit->column;
  for (gint64 row = first, m; row < last; row += m)
    {
      m = fovea_rows_block (unit->work->loops, last - row);
      intmatmul_rows (unit, row, m);
    }
}

void
fovea_intmatmul_run (const FoveaStep        *step,
                     const FoveaWork        *work,
                     gint64                  first,
                     gint64                  last,
                     const FoveaIntMatmul   *product,
                     const FoveaIntMatmulOp *op)
{
  IntMatmulUnit unit = { .step = step,
                         .work = work,
                         .product = product,
                         .op = op };

  if (product->paired)
    {
      fovea_intmatmul_paired_run (step, work, first, last, product, op);
      return;
    }
  unit.src = work->scratch;
  unit.upright = (float *) (unit.src + product->depth);
  unit.part = unit.upright + product->depth * INTMATMUL_MAX_M;
  unit.sums = (gint32 *) (void *) (unit.part + INTMATMUL_MAX_M *
                                                   intmatmul_columns (product));
  for (gint64 number = first; number < last; number++)
    intmatmul_unit (&unit, number);
}
