/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Products of matrices: see matmul.h. A unit is up to 32 rows by 768 columns of
 * one product. B is packed in panels of 48 columns, which lie together and stay
 * in the second cache while the unit's rows of A, packed too, go over them by
 * the inner loop `rows`; the last panel has just the columns that are left. A
 * few rows alone are not worth the packing. */
#include "layers/matmul.h"

#include <math.h>
#include <string.h>

#include "layers/conv.h"
#include "layers/numbers.h"

#define MATMUL_ROWS    32
#define MATMUL_COLUMNS 768
#define MATMUL_PANEL   48 /* columns: whole vectors of any family */
#define MATMUL_DOTS    64
#define MATMUL_FEW     4  /* rows that are not worth packing B */

static const float         matmul_zeros[MATMUL_DOTS];
static const FoveaEpilogue matmul_post = { NULL, NULL, -INFINITY, INFINITY };

gboolean
fovea_matmul_types (const FoveaStep *step, GError **error)
{
  const FoveaDType a = step->in_type[0], b = step->in_type[1];

  if ((fovea_dtype_is_float (a) && fovea_dtype_is_float (b)) ||
      (fovea_dtype_is_wide (a) && a == b))
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: products of %s and %s are not supported"),
                     step->klass->name, fovea_dtype_name (a),
                     fovea_dtype_name (b));
}

/* A single column is computed as a single row of the turned product, so that
 * many of its numbers are summed at once. */
static void
matmul_swap (FoveaMatmul *matmul)
{
  const FoveaMatmul old = *matmul;

  matmul->swapped = TRUE;
  matmul->m = 1;
  matmul->n = old.m;
  matmul->a_row = 1;
  matmul->a_col = old.b_row;
  matmul->b_row = old.a_col;
  matmul->b_col = old.a_row;
  for (guint d = 0; d < old.batch_rank; d++)
    {
      matmul->a_batch[d] = old.b_batch[d];
      matmul->b_batch[d] = old.a_batch[d];
    }
}

void
fovea_matmul_settle (FoveaMatmul *matmul, const FoveaStep *step)
{
  gint64 matrix;

  if (matmul->n == 1)
    matmul_swap (matmul);
  matmul->panels = ! fovea_dtype_is_wide (step->in_type[0]) &&
                   matmul->m >= MATMUL_FEW && matmul->k > 0 && matmul->n > 0;
  if (matmul->panels && fovea_checked_mul (matmul->k, matmul->n, &matrix))
    matmul->b_matrices =
        fovea_shape_elements (&step->in[matmul->swapped ? 0 : 1]) / matrix;
}

static gint64
matmul_parts (gint64 n, gint64 part)
{
  return (n + part - 1) / part;
}

gint64
fovea_matmul_units (const FoveaMatmul *matmul)
{
  return matmul->batches * matmul_parts (matmul->m, MATMUL_ROWS) *
         matmul_parts (matmul->n, MATMUL_COLUMNS);
}

/* Columns of the panel that begins with this one */
static gint64
matmul_panel (const FoveaMatmul *matmul, gint64 column)
{
  return MIN (matmul->n - column, MATMUL_PANEL);
}

/* The panels take no more than B itself. */
static gboolean
matmul_panelled (const FoveaMatmul *matmul, gint64 *n)
{
  return fovea_checked_mul (matmul->k, matmul->n, n) &&
         fovea_checked_mul (*n, matmul->b_matrices, n);
}

/* Pointers to rows of B, in whole cache lines, then the rows of A. */
static gsize
matmul_pointers (const FoveaMatmul *matmul)
{
  return (matmul->k + 7) / 8 * 8 * sizeof (float *);
}

gsize
fovea_matmul_scratch (const FoveaMatmul *matmul)
{
  return matmul_pointers (matmul) +
         MIN (matmul->m, MATMUL_ROWS) * matmul->k * sizeof (float);
}

static gboolean
matmul_is_turned (const FoveaMatmul *matmul)
{
  return matmul->b_col != 1;
}

/* ---- Floats --------------------------------------------------------------------- */

/* m rows of A as the inner loop wants them: [t][m]. */
static void
matmul_pack (const FoveaMatmul *matmul,
             const FoveaLoops  *loops,
             const float       *a,
             gint64             m,
             float             *to)
{
  if (matmul->a_col == 1)
    loops->turn (a, matmul->a_row, to, m, m, matmul->k);
  else
    for (gint64 t = 0; t < matmul->k; t++)
      for (gint64 j = 0; j < m; j++)
        to[t * m + j] = a[j * matmul->a_row + t * matmul->a_col];
}

/* Columns 48 * panel and on, n of them, of a B that may begin at any byte:
 * to[t][n] */
static void
matmul_pack_panel (const FoveaMatmul *matmul,
                   const FoveaLoops  *loops,
                   const float       *b,
                   gint64             panel,
                   float             *to)
{
  const gint64 from = panel * MATMUL_PANEL;
  const gint64 n = matmul_panel (matmul, from);

  if (! matmul_is_turned (matmul))
    {
      for (gint64 t = 0; t < matmul->k; t++)
        memcpy (to + t * n, b + t * matmul->b_row + from, n * sizeof *to);
      return;
    }
  loops->turn (b + from * matmul->b_col, matmul->b_col, to, n, n, matmul->k);
}

/* Panel number `unit` of all matrices B */
static void
matmul_pack_unit (const FoveaMatmul *matmul,
                  const FoveaLoops  *loops,
                  const float       *b,
                  gint64             unit,
                  float             *to)
{
  const gint64 panels = matmul_parts (matmul->n, MATMUL_PANEL);
  const gint64 matrix = unit / panels * matmul->k * matmul->n;

  matmul_pack_panel (matmul, loops, b + matrix, unit % panels,
                     to + matrix + unit % panels * MATMUL_PANEL * matmul->k);
}

/* The unit's rows of A, in blocks as `rows` takes them */
static void
matmul_pack_rows (const FoveaMatmul     *matmul,
                  const FoveaWork       *work,
                  const float           *a,
                  const FoveaMatmulPart *part,
                  float                 *packed)
{
  for (gint64 at = 0, m; at < part->rows; at += m)
    {
      m = fovea_rows_block (work->loops, part->rows - at);
      matmul_pack (matmul, work->loops, a + (part->i + at) * matmul->a_row, m,
                   packed + at * matmul->k);
    }
}

/* The part's columns j .. j + n - 1, of B's rows that src points to */
static void
matmul_columns (const FoveaMatmul     *matmul,
                const FoveaWork       *work,
                const float *const    *src,
                const float           *packed,
                const FoveaMatmulPart *part,
                gint64                 j,
                gint64                 n)
{
  float *dst = work->out[0].data + part->at + j;

  for (gint64 at = 0, m; at < part->rows; at += m)
    {
      m = fovea_rows_block (work->loops, part->rows - at);
      work->loops->rows (src, matmul->k, packed + at * matmul->k, matmul_zeros,
                         &matmul_post, dst + at * part->stride, part->stride, n,
                         m);
    }
}

/* b: B itself, or where it is packed its panels */
static void
matmul_rows (const FoveaMatmul     *matmul,
             const FoveaWork       *work,
             const float           *a,
             const float           *b,
             const FoveaMatmulPart *part)
{
  const float **src = work->scratch;
  float        *packed = (float *) ((char *) src + matmul_pointers (matmul));
  const gint64  step = matmul->panels ? MATMUL_PANEL : part->columns;

  matmul_pack_rows (matmul, work, a, part, packed);
  for (gint64 j = 0; j < part->columns; j += step)
    {
      const gint64 column = part->j + j;

      for (gint64 t = 0; t < matmul->k; t++)
        src[t] = matmul->panels ? b + column * matmul->k +
                                      t * matmul_panel (matmul, column) :
                                  b + t * matmul->b_row + column;
      matmul_columns (matmul, work, src, packed, part, j,
                      MIN (step, part->columns - j));
    }
}

/* B's columns lie as rows do: each sum is a dot product. */
static void
matmul_dots (const FoveaMatmul     *matmul,
             const FoveaWork       *work,
             const float           *a,
             const float           *b,
             const FoveaMatmulPart *part)
{
  float *packed = (float *) ((char *) work->scratch + matmul_pointers (matmul));
  float *dst = work->out[0].data + part->at;

  for (gint64 at = 0; at < part->rows; at++)
    matmul_pack (matmul, work->loops, a + (part->i + at) * matmul->a_row, 1,
                 packed + at * matmul->k);
  for (gint64 j = 0; j < part->columns; j += MATMUL_DOTS)
    for (gint64 at = 0; at < part->rows; at++)
      work->loops->dots (b + (part->j + j) * matmul->b_col, matmul->b_col,
                         packed + at * matmul->k, matmul_zeros, &matmul_post,
                         dst + at * part->stride + j, matmul->k,
                         (int) MIN (MATMUL_DOTS, part->columns - j));
}

/* ---- Packing B ------------------------------------------------------------------ */

gboolean
fovea_matmul_pack (FoveaMatmul      *matmul,
                   FoveaStep        *step,
                   const FoveaLoops *loops,
                   GError          **error)
{
  const FoveaTensor *b = step->constant[matmul->swapped ? 0 : 1];
  gint64             n;

  if (! matmul->panels || ! b)
    return TRUE;
  if (matmul_panelled (matmul, &n))
    matmul->packed = fovea_alloc (n, sizeof (float));
  if (! matmul->packed)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("%s: not enough memory for %" PRId64 " weights"),
                       step->klass->name, fovea_shape_elements (&b->shape));
  for (gint64 unit = 0;
       unit < matmul->b_matrices * matmul_parts (matmul->n, MATMUL_PANEL);
       unit++)
    matmul_pack_unit (matmul, loops, b->data, unit, matmul->packed);
  return TRUE;
}

void
fovea_matmul_clear (FoveaMatmul *matmul)
{
  g_clear_pointer (&matmul->packed, fovea_free);
}

void
fovea_matmul_block (FoveaMatmul *matmul, FoveaStep *step)
{
  memset (step->in_block, 0, step->n_in * sizeof *step->in_block);
  matmul->known = step->constant[matmul->swapped ? 0 : 1] != NULL;
}

/* It is packed at each run. */
static gboolean
matmul_packs_late (const FoveaMatmul *matmul)
{
  return matmul->panels && ! matmul->known && ! matmul->packed;
}

gint64
fovea_matmul_prepare_units (const FoveaMatmul *matmul)
{
  if (! matmul_packs_late (matmul))
    return 0;
  return matmul->b_matrices * matmul_parts (matmul->n, MATMUL_PANEL);
}

gsize
fovea_matmul_shared (const FoveaMatmul *matmul)
{
  gint64 n;

  if (! matmul_packs_late (matmul))
    return 0;
  if (! matmul_panelled (matmul, &n) ||
      ! fovea_checked_mul (n, sizeof (float), &n))
    return G_MAXSIZE;
  return n;
}

void
fovea_matmul_prepare (const FoveaWork   *work,
                      const FoveaMatmul *matmul,
                      gconstpointer      x,
                      gconstpointer      y,
                      gint64             first,
                      gint64             last)
{
  for (gint64 unit = first; unit < last; unit++)
    matmul_pack_unit (matmul, work->loops, matmul->swapped ? x : y, unit,
                      work->shared);
}

/* ---- Integers ------------------------------------------------------------------- */

static void
matmul_wide (const FoveaStep       *step,
             const FoveaMatmul     *matmul,
             const FoveaWork       *work,
             const gint64          *a,
             const gint64          *b,
             const FoveaMatmulPart *part)
{
  gint64 *dst = fovea_tile_wide (&work->out[0]) + part->at;

  for (gint64 i = 0; i < part->rows; i++)
    for (gint64 j = 0; j < part->columns; j++)
      {
        const gint64 *row = a + (part->i + i) * matmul->a_row;
        const gint64 *column = b + (part->j + j) * matmul->b_col;
        guint64       sum = 0;

        for (gint64 t = 0; t < matmul->k; t++)
          sum += (guint64) row[t * matmul->a_col] *
                 (guint64) column[t * matmul->b_row];
        dst[i * part->stride + j] =
            fovea_int_wrap ((gint64) sum, step->out_type[0]);
      }
}

/* ---- Units ---------------------------------------------------------------------- */

static FoveaMatmulPart
matmul_part (const FoveaMatmul *matmul, gint64 unit, gint64 *batch)
{
  const gint64    columns = matmul_parts (matmul->n, MATMUL_COLUMNS);
  const gint64    rows = matmul_parts (matmul->m, MATMUL_ROWS);
  FoveaMatmulPart part = { .stride = matmul->n };

  part.i = unit % rows * MATMUL_ROWS;
  part.j = unit / rows % columns * MATMUL_COLUMNS;
  part.rows = MIN (MATMUL_ROWS, matmul->m - part.i);
  part.columns = MIN (MATMUL_COLUMNS, matmul->n - part.j);
  *batch = unit / rows / columns;
  part.at = (*batch * matmul->m + part.i) * matmul->n + part.j;
  return part;
}

void
fovea_matmul_run (const FoveaStep   *step,
                  const FoveaWork   *work,
                  const FoveaMatmul *matmul,
                  gconstpointer      x,
                  gconstpointer      y,
                  gint64             first,
                  gint64             last,
                  FoveaMatmulDone    done)
{
  gconstpointer a = matmul->swapped ? y : x, b = matmul->swapped ? x : y;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64          batch, a_at = 0, b_at = 0;
      FoveaMatmulPart part = matmul_part (matmul, unit, &batch);

      for (guint d = matmul->batch_rank; d-- > 0;)
        {
          a_at += batch % matmul->batch[d] * matmul->a_batch[d];
          b_at += batch % matmul->batch[d] * matmul->b_batch[d];
          batch /= matmul->batch[d];
        }
      if (fovea_dtype_is_wide (step->in_type[0]))
        matmul_wide (step, matmul, work, (const gint64 *) a + a_at,
                     (const gint64 *) b + b_at, &part);
      else if (matmul->panels)
        matmul_rows (matmul, work, (const float *) a + a_at,
                     (matmul->packed ? matmul->packed : (float *) work->shared) +
                         b_at,
                     &part);
      else if (matmul_is_turned (matmul))
        matmul_dots (matmul, work, (const float *) a + a_at,
                     (const float *) b + b_at, &part);
      else
        matmul_rows (matmul, work, (const float *) a + a_at,
                     (const float *) b + b_at, &part);
      if (done)
        done (step, work, &part);
    }
}
