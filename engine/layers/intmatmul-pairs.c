/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of matrices of bytes by pairs of 16-bit integers: see intmatmul.h.
 * b, less its zero points, is laid out in panels of 48 columns (the last one of
 * those that are left), two rows to a pair; a unit is up to 32 rows by 384
 * columns. */
#include <string.h>

#include "layers/conv.h"
#include "layers/intmatmul.h"

#define PAIRED_ROWS    32
#define PAIRED_COLUMNS 384
#define PAIRED_PANEL   48
#define PAIRED_MAX_M   16

static const gint32 paired_zeros[PAIRED_MAX_M];

static gint64
paired_parts (gint64 n, gint64 part)
{
  return (n + part - 1) / part;
}

static gint64
paired_depth (const FoveaIntMatmul *product)
{
  return (product->depth + 1) / 2;
}

/* ---- Laying b out ---------------------------------------------------------------- */

gint64
fovea_intmatmul_prepare_units (const FoveaIntMatmul *product)
{
  return product->paired ? product->matrices[1] *
                               paired_parts (product->columns, PAIRED_PANEL) :
                           0;
}

gsize
fovea_intmatmul_shared (const FoveaIntMatmul *product)
{
  gint64 bytes;

  if (! product->paired)
    return 0;
  if (! fovea_checked_mul (product->matrices[1], product->columns, &bytes) ||
      ! fovea_checked_mul (bytes, paired_depth (product), &bytes) ||
      ! fovea_checked_mul (bytes, sizeof (gint32), &bytes))
    return G_MAXSIZE;
  return bytes;
}

/* Where the panel of matrix `matrix` that begins with `column` lies */
static gint32 *
paired_panel (const FoveaWork      *work,
              const FoveaIntMatmul *product,
              gint64                matrix,
              gint64                column)
{
  return (gint32 *) work->shared +
         (matrix * product->columns + column) * paired_depth (product);
}

/* Row k of b from column `column` on, less the columns' zero points; zeros
 * behind the last row. */
static void
paired_row (const FoveaStep        *step,
            const FoveaWork        *work,
            const FoveaIntMatmul   *product,
            const FoveaIntMatmulOp *op,
            gint64                  matrix,
            gint64                  k,
            gint64                  column,
            float                  *to,
            gint64                  n)
{
  const float *row = work->in[op->b].data +
                     (matrix * product->depth + k) * product->columns + column;

  if (k >= product->depth)
    memset (to, 0, n * sizeof *to);
  else if (! fovea_step_has (step, op->b_zero))
    memcpy (to, row, n * sizeof *to);
  else
    for (gint64 i = 0; i < n; i++)
      to[i] = row[i] - fovea_intmatmul_number (step, work, product, op->b_zero,
                                               1, matrix, column + i);
}

void
fovea_intmatmul_prepare (const FoveaStep        *step,
                         const FoveaWork        *work,
                         gint64                  first,
                         gint64                  last,
                         const FoveaIntMatmul   *product,
                         const FoveaIntMatmulOp *op)
{
  const gint64 panels = paired_parts (product->columns, PAIRED_PANEL);
  const gint64 depth = paired_depth (product);
  float        rows[2][PAIRED_PANEL];

  for (gint64 unit = first; unit < last; unit++)
    {
      const gint64 column = unit % panels * PAIRED_PANEL;
      const gint64 n = MIN (product->columns - column, PAIRED_PANEL);
      gint32      *to = paired_panel (work, product, unit / panels, column);

      for (gint64 k = 0; k < depth; k++)
        {
          for (int half = 0; half < 2; half++)
            paired_row (step, work, product, op, unit / panels, 2 * k + half,
                        column, rows[half], n);
          work->loops->join_pairs (rows[0], rows[1], 0, to + k * n, n);
        }
    }
}

/* ---- Running ----------------------------------------------------------------------- */

gint64
fovea_intmatmul_paired_units (const FoveaIntMatmul *product)
{
  return product->n_batch * paired_parts (product->rows, PAIRED_ROWS) *
         paired_parts (product->columns, PAIRED_COLUMNS);
}

/* Places of b's pairs of rows, a's rows upright, sums */
gsize
fovea_intmatmul_paired_scratch (const FoveaIntMatmul *product)
{
  return paired_depth (product) *
             (sizeof (gint32 *) + PAIRED_ROWS * sizeof (gint32)) +
         PAIRED_MAX_M * PAIRED_PANEL * sizeof (gint32);
}

/* What a unit works on */
typedef struct
{
  const FoveaStep        *step;
  const FoveaWork        *work;
  const FoveaIntMatmul   *product;
  const FoveaIntMatmulOp *op;
  gint64                  batch, matrix[2];
  gint64                  row, rows, column, columns;
  const gint32          **src;     /* [depth / 2] */
  gint32                 *upright; /* blocks of m rows, each [depth / 2][m] */
  gint32                 *sums;
} Paired;

/* a[row + j] less its zero point, in pairs, beside each other for m rows */
static void
paired_turn (const Paired *unit, gint64 row, int m, gint32 *to)
{
  const FoveaIntMatmul *p = unit->product;

  for (int j = 0; j < m; j++)
    {
      const float *a = unit->work->in[0].data +
                       (unit->matrix[0] * p->rows + row + j) * p->depth;
      const float zero =
          fovea_intmatmul_number (unit->step, unit->work, p, unit->op->a_zero,
                                  0, unit->matrix[0], row + j);

      for (gint64 k = 0; k < p->depth; k += 2)
        {
          const gint32 low = (gint32) (a[k] - zero);
          const gint32 high = k + 1 < p->depth ? (gint32) (a[k + 1] - zero) : 0;

          to[k / 2 * m + j] =
              (gint32) (((guint32) low & 0xffff) | (guint32) high << 16);
        }
    }
}

/* m rows of one panel */
static void
paired_sums (const Paired *unit, gint64 at, int m, gint64 column, gint64 n)
{
  const FoveaIntMatmul *p = unit->product;
  const gint64          row = unit->row + at;

  unit->work->loops->pairs (unit->src, paired_depth (p),
                            unit->upright + at * paired_depth (p), paired_zeros,
                            unit->sums, PAIRED_PANEL, n, m);
  for (int j = 0; j < m; j++)
    unit->op->store (unit->step, unit->work, unit->matrix, row + j, column,
                     unit->sums + j * PAIRED_PANEL,
                     (unit->batch * p->rows + row + j) * p->columns + column,
                     n);
}

static void
paired_unit (Paired *unit)
{
  const FoveaIntMatmul *p = unit->product;
  const FoveaLoops     *loops = unit->work->loops;
  const gint64          depth = paired_depth (p);

  for (gint64 at = 0, m; at < unit->rows; at += m)
    {
      m = fovea_rows_block (loops, unit->rows - at);
      paired_turn (unit, unit->row + at, m, unit->upright + at * depth);
    }
  for (gint64 j = 0; j < unit->columns; j += PAIRED_PANEL)
    {
      const gint64  column = unit->column + j;
      const gint64  n = MIN (PAIRED_PANEL, unit->columns - j);
      const gint32 *panel =
          paired_panel (unit->work, p, unit->matrix[1], column);

      for (gint64 k = 0; k < depth; k++)
        unit->src[k] = panel + k * n;
      for (gint64 at = 0, m; at < unit->rows; at += m)
        {
          m = fovea_rows_block (loops, unit->rows - at);
          paired_sums (unit, at, m, column, n);
        }
    }
}

void
fovea_intmatmul_paired_run (const FoveaStep        *step,
                            const FoveaWork        *work,
                            gint64                  first,
                            gint64                  last,
                            const FoveaIntMatmul   *product,
                            const FoveaIntMatmulOp *op)
{
  const gint64 rows = paired_parts (product->rows, PAIRED_ROWS);
  const gint64 columns = paired_parts (product->columns, PAIRED_COLUMNS);
  Paired unit = { .step = step, .work = work, .product = product, .op = op };

  unit.src = work->scratch;
  unit.upright = (gint32 *) (void *) (unit.src + paired_depth (product));
  unit.sums = unit.upright + PAIRED_ROWS * paired_depth (product);
  for (gint64 number = first; number < last; number++)
    {
      gint64 left = unit.batch = number / columns / rows;

      unit.matrix[0] = unit.matrix[1] = 0;
      for (guint d = product->rank; d-- > 0; left /= product->size[d])
        for (int s = 0; s < 2; s++)
          unit.matrix[s] += left % product->size[d] * product->stride[s][d];
      unit.row = number / columns % rows * PAIRED_ROWS;
      unit.rows = MIN (PAIRED_ROWS, product->rows - unit.row);
      unit.column = number % columns * PAIRED_COLUMNS;
      unit.columns = MIN (PAIRED_COLUMNS, product->columns - unit.column);
      paired_unit (&unit);
    }
}
