/* SPDX-License-Identifier: GPL-3.0-or-later */
/* gemm: out = alpha * A * B + beta * C, ONNX Gemm in general: any operand may
 * be known at run time alone, A and B may lie turned, C is repeated where its
 * size is 1 and may be left out. fc hands over to it what it cannot do. */
#include <math.h>
#include <string.h>

#include "gradient.h"
#include "layers/matmul.h"
#include "layers/numbers.h"

typedef struct
{
  FoveaMatmul matmul;
  gint64      c_row, c_col; /* C[i][j], after any swapping */
  float      *copy[3];      /* [n_in] of weights that begin at an odd byte */
} GemmFit;

extern const FoveaLayerClass fovea_layer_gemm;

gboolean
fovea_gemm_parse (FoveaAttrs *attrs,
                  const char *layer,
                  gpointer    params,
                  GError    **error)
{
  FoveaGemm *p = params;

  p->alpha = fovea_attrs_get_float (attrs, "alpha", 1.0);
  p->beta = fovea_attrs_get_float (attrs, "beta", 1.0);
  p->trans_a = fovea_attrs_get_int (attrs, "transA", 0) != 0;
  p->trans_b = fovea_attrs_get_int (attrs, "transB", 0) != 0;
  fovea_attrs_get_int (attrs, "broadcast", 0); /* before opset 7; implied now */
  return fovea_attrs_check (attrs, layer, error);
}

static gboolean
gemm_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  return fovea_gemm_parse (attrs, "gemm", params, error);
}

static gboolean
gemm_take_c (const FoveaStep *step, GemmFit *fit, GError **error)
{
  const FoveaShape *c = &step->in[2], *out = &step->out[0];
  gint64            row = c->rank > 1 ? c->size[c->rank - 2] : 1;
  gint64            column = c->rank > 0 ? c->size[c->rank - 1] : 1;

  if (c->rank > 2 || (row != 1 && row != out->size[0]) ||
      (column != 1 && column != out->size[1]))
    {
      g_autofree char *a = fovea_shape_to_string (c);
      g_autofree char *b = fovea_shape_to_string (out);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: a C of %s does not go with a product of %s"),
                         step->klass->name, a, b);
    }
  if (fovea_dtype_is_wide (step->in_type[2]) !=
          fovea_dtype_is_wide (step->in_type[0]) ||
      (! fovea_dtype_is_wide (step->in_type[2]) &&
       ! fovea_dtype_is_float (step->in_type[2])))
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: numbers of type %s in input %u are not supported"),
        step->klass->name, fovea_dtype_name (step->in_type[2]), 2);
  fit->c_row = row == 1 ? 0 : column;
  fit->c_col = column == 1 ? 0 : 1;
  return TRUE;
}

static gboolean
gemm_fit (FoveaStep *step, GError **error)
{
  const FoveaGemm  *p = step->params;
  GemmFit          *fit = step->fitted;
  FoveaMatmul      *matmul = &fit->matmul;
  const FoveaShape *a = &step->in[0], *b = &step->in[1];

  if (! fovea_step_check (step, 2, 3, error) ||
      ! fovea_matmul_types (step, error))
    return FALSE;
  if (a->rank != 2 || b->rank != 2 ||
      a->size[p->trans_a ? 0 : 1] != b->size[p->trans_b ? 1 : 0])
    {
      g_autofree char *x = fovea_shape_to_string (a);
      g_autofree char *y = fovea_shape_to_string (b);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("%s: %s and %s do not go together"),
                         step->klass->name, x, y);
    }
  matmul->m = a->size[p->trans_a ? 1 : 0];
  matmul->k = a->size[p->trans_a ? 0 : 1];
  matmul->n = b->size[p->trans_b ? 0 : 1];
  matmul->a_row = p->trans_a ? 1 : matmul->k;
  matmul->a_col = p->trans_a ? matmul->m : 1;
  matmul->b_row = p->trans_b ? 1 : matmul->n;
  matmul->b_col = p->trans_b ? matmul->k : 1;
  matmul->batches = 1;
  step->out[0] = fovea_shape (2, matmul->m, matmul->n);
  if (fovea_step_has (step, 2) && ! gemm_take_c (step, fit, error))
    return FALSE;
  fovea_matmul_settle (matmul, step);
  if (matmul->swapped)
    {
      gint64 row = fit->c_row;

      fit->c_row = fit->c_col;
      fit->c_col = row;
    }
  return TRUE;
}

gboolean
fovea_gemm_take_over (FoveaStep *step, GError **error)
{
  g_free (step->fitted);
  step->klass = &fovea_layer_gemm;
  step->fitted = g_malloc0 (sizeof (GemmFit));
  return gemm_fit (step, error);
}

/* fc may be given weights at any byte; here they are read as floats. */
static gboolean
gemm_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  GemmFit *fit = step->fitted;

  if (! fovea_matmul_pack (&fit->matmul, step, loops, error))
    return FALSE;
  for (guint i = 1; i < step->n_in; i++)
    {
      const FoveaTensor *constant = step->constant[i];

      if (! constant || (i == 1 && fit->matmul.packed) ||
          (gsize) constant->data % sizeof (float) == 0)
        continue;
      fit->copy[i] =
          fovea_alloc (fovea_shape_elements (&constant->shape), sizeof (float));
      if (! fit->copy[i])
        return fovea_fail (error, FOVEA_ERROR_MEMORY,
                           _ ("%s: not enough memory for %" PRId64 " weights"),
                           step->klass->name,
                           fovea_shape_elements (&constant->shape));
      memcpy (fit->copy[i], constant->data,
              fovea_shape_elements (&constant->shape) * sizeof (float));
    }
  return TRUE;
}

static void
gemm_clear (gpointer fitted)
{
  GemmFit *fit = fitted;

  for (guint i = 0; i < G_N_ELEMENTS (fit->copy); i++)
    fovea_free (fit->copy[i]);
  fovea_matmul_clear (&fit->matmul);
}

static gint64
gemm_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_units (&((const GemmFit *) step->fitted)->matmul);
}

static gsize
gemm_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_scratch (&((const GemmFit *) step->fitted)->matmul);
}

static gconstpointer
gemm_data (const FoveaStep *step, const FoveaWork *work, guint i)
{
  const GemmFit *fit = step->fitted;

  return fit->copy[i] ? fit->copy[i] : work->in[i].data;
}

static void
gemm_block (FoveaStep *step, const FoveaLoops *loops)
{
  fovea_matmul_block (&((GemmFit *) step->fitted)->matmul, step);
}

static gint64
gemm_prepare_units (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_prepare_units (&((const GemmFit *) step->fitted)->matmul);
}

static gsize
gemm_shared (const FoveaStep *step, const FoveaRect *out)
{
  return fovea_matmul_shared (&((const GemmFit *) step->fitted)->matmul);
}

static void
gemm_prepare (const FoveaStep *step,
              const FoveaWork *work,
              gint64           first,
              gint64           last)
{
  const GemmFit *fit = step->fitted;

  fovea_matmul_prepare (work, &fit->matmul, gemm_data (step, work, 0),
                        gemm_data (step, work, 1), first, last);
}

/* alpha * v + beta * c of integers: exact when both factors are whole. */
static gint64
gemm_wide (const FoveaGemm *p, gint64 v, gint64 c)
{
  double sum;

  if (p->alpha == rint (p->alpha) && fabs (p->alpha) < 0x1p62 &&
      p->beta == rint (p->beta) && fabs (p->beta) < 0x1p62)
    return (gint64) ((guint64) (gint64) p->alpha * (guint64) v +
                     (guint64) (gint64) p->beta * (guint64) c);
  sum = p->alpha * (double) v + p->beta * (double) c;
  return fabs (sum) < 0x1p63 ? (gint64) sum : 0;
}

static void
gemm_done (const FoveaStep       *step,
           const FoveaWork       *work,
           const FoveaMatmulPart *part)
{
  const FoveaGemm *p = step->params;
  const GemmFit   *fit = step->fitted;
  const gboolean   wide = fovea_dtype_is_wide (step->in_type[0]);
  const gboolean   has_c = fovea_step_has (step, 2);
  gconstpointer    c = has_c ? gemm_data (step, work, 2) : NULL;

  if (! wide && has_c && p->alpha == 1 && p->beta == 1 && fit->c_col == 1)
    {
      for (gint64 i = 0; i < part->rows; i++)
        {
          float *dst = work->out[0].data + part->at + i * part->stride;

          work->loops->add (
              dst, (const float *) c + (part->i + i) * fit->c_row + part->j,
              dst, part->columns);
        }
      return;
    }
  for (gint64 i = 0; i < part->rows; i++)
    for (gint64 j = 0; j < part->columns; j++)
      {
        const gint64 at = part->at + i * part->stride + j;
        const gint64 from =
            (part->i + i) * fit->c_row + (part->j + j) * fit->c_col;

        if (wide)
          fovea_tile_wide (&work->out[0])[at] = fovea_int_wrap (
              gemm_wide (p, fovea_tile_wide (&work->out[0])[at],
                         has_c ? ((const gint64 *) c)[from] : 0),
              step->out_type[0]);
        else if (has_c)
          work->out[0].data[at] = p->alpha * work->out[0].data[at] +
                                  p->beta * ((const float *) c)[from];
        else
          work->out[0].data[at] = p->alpha * work->out[0].data[at];
      }
}

static void
gemm_run (const FoveaStep *step,
          const FoveaWork *work,
          gint64           first,
          gint64           last)
{
  const FoveaGemm *p = step->params;
  const GemmFit   *fit = step->fitted;
  const gboolean   plain = p->alpha == 1 && ! fovea_step_has (step, 2);

  fovea_matmul_run (step, work, &fit->matmul, gemm_data (step, work, 0),
                    gemm_data (step, work, 1), first, last,
                    plain ? NULL : gemm_done);
}

/* ---- Adjoint -------------------------------------------------------------------- */

static FoveaValue
gemm_product (FoveaAdjoint *adjoint,
              FoveaValue    a,
              gboolean      trans_a,
              FoveaValue    b,
              gboolean      trans_b)
{
  const FoveaGemm *p = adjoint->step->params;
  FoveaAttrs      *attrs = fovea_attrs_new ();

  fovea_attrs_set_float (attrs, "alpha", p->alpha);
  fovea_attrs_set_int (attrs, "transA", trans_a);
  fovea_attrs_set_int (attrs, "transB", trans_b);
  return FOVEA_ADJOINT (adjoint, "gemm", attrs, a, b);
}

/* With A' and B' as they are multiplied: up B'^T by A', A'^T up by B'. */
void
fovea_gemm_gradient (FoveaAdjoint *adjoint)
{
  const FoveaStep  *step = adjoint->step;
  const FoveaGemm  *p = step->params;
  const FoveaShape *out = &step->out[0];
  FoveaValue        up = adjoint->up[0], a = adjoint->in[0], b = adjoint->in[1];

  if (adjoint->wanted[0])
    adjoint->down[0] = p->trans_a ?
                           gemm_product (adjoint, b, p->trans_b, up, TRUE) :
                           gemm_product (adjoint, up, FALSE, b, ! p->trans_b);
  if (adjoint->wanted[1])
    adjoint->down[1] = p->trans_b ?
                           gemm_product (adjoint, up, TRUE, a, p->trans_a) :
                           gemm_product (adjoint, a, ! p->trans_a, up, FALSE);
  if (fovea_adjoint_wants (adjoint, 2))
    adjoint->down[2] = FOVEA_ADJOINT_MUL (
        adjoint,
        fovea_adjoint_unrepeat (adjoint, up, out, &step->in[2],
                                out->rank - step->in[2].rank),
        fovea_adjoint_number (adjoint, p->beta));
}

const FoveaLayerClass fovea_layer_gemm = {
  .name = "gemm",
  .params_size = sizeof (FoveaGemm),
  .fitted_size = sizeof (GemmFit),
  .parse = gemm_parse,
  .fit = gemm_fit,
  .pack = gemm_pack,
  .clear_fitted = gemm_clear,
  .units = gemm_units,
  .scratch = gemm_scratch,
  .run = gemm_run,
  .prepare_units = gemm_prepare_units,
  .shared = gemm_shared,
  .prepare = gemm_prepare,
  .block = gemm_block,
  .wide = TRUE,
  .gradient = fovea_gemm_gradient,
};
