/* SPDX-License-Identifier: GPL-3.0-or-later */
/* enlarge: a map made `factor` times as large along one axis (0: y, 1: x) by a
 * smooth curve through its numbers, of which each output reads `taps`:
 *   out[i] = sum over t < taps of weights[i % factor][t] * in[i / factor + t]
 * for i < size; the weights, [factor][taps], are input 1. What is read ends
 * with the input, so that size <= factor * (size of the input - taps + 1). For
 * filters that work on a smaller picture; not in ONNX. */
#include <math.h>
#include <string.h>

#include "layers/conv.h"
#include "layers/steps.h"
#include "simd/filters.h"

#define ENLARGE_MAX_FACTOR 8

typedef struct
{
  gint64 axis, factor, size;
} EnlargeParams;

typedef struct
{
  gint64 taps;
  float *weights; /* [factor][taps], or in blocks of phases [taps][m] */
  float *zeros;   /* [factor] */
} EnlargeFitted;

static gboolean
enlarge_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  EnlargeParams *p = params;

  p->axis = fovea_attrs_get_int (attrs, "axis", -1);
  p->factor = fovea_attrs_get_int (attrs, "factor", 0);
  p->size = fovea_attrs_get_int (attrs, "size", 0);
  if (! fovea_attrs_check (attrs, "enlarge", error))
    return FALSE;
  if (p->axis < 0 || p->axis > 1 || p->factor < 1 ||
      p->factor > ENLARGE_MAX_FACTOR || p->size < 1 || p->size > FOVEA_MAX_SIZE)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("enlarge: axis %" PRId64 ", factor %" PRId64
                          " and size %" PRId64
                          " have to be 0 or 1, 1 to %d, and 1 or more"),
                       p->axis, p->factor, p->size, ENLARGE_MAX_FACTOR);
  return TRUE;
}

static gboolean
enlarge_fit (FoveaStep *step, GError **error)
{
  const EnlargeParams *p = step->params;
  EnlargeFitted       *fitted = step->fitted;
  const FoveaShape    *weights = &step->in[1];
  gint64               have, most;

  if (! fovea_step_check (step, 2, 2, error) ||
      ! fovea_step_takes (step, 0, FOVEA_TAKES_FLOATS, error) ||
      ! fovea_step_takes (step, 1, FOVEA_TAKES_FLOATS, error) ||
      ! fovea_step_constant (step, 1, "weights", error))
    return FALSE;
  if (step->in[0].rank != 4 || weights->rank != 2 ||
      weights->size[0] != p->factor || weights->size[1] < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("enlarge: an input of rank %u and weights of rank %u; "
                          "they have to be of rank 4, and of rank 2 with "
                          "%" PRId64 " rows"),
                       step->in[0].rank, weights->rank, p->factor);
  have = step->in[0].size[2 + p->axis];
  fitted->taps = weights->size[1];
  if (! fovea_checked_mul (p->factor, MAX (have - fitted->taps + 1, 0),
                           &most) ||
      p->size > most)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("enlarge: %" PRId64 " times %" PRId64
                          " are less than a size of %" PRId64),
                       p->factor, have - fitted->taps + 1, p->size);
  step->out[0] = step->in[0];
  step->out[0].size[2 + p->axis] = p->size;
  return TRUE;
}

static gboolean
enlarge_pack (FoveaStep *step, const FoveaLoops *loops, GError **error)
{
  const EnlargeParams *p = step->params;
  EnlargeFitted       *fitted = step->fitted;
  const float         *from = step->constant[1]->data;

  fitted->weights = fovea_alloc (p->factor, fitted->taps * sizeof (float));
  fitted->zeros = fovea_alloc (p->factor, sizeof (float));
  if (! fitted->weights || ! fitted->zeros)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("enlarge: not enough memory for %" PRId64 " weights"),
                       p->factor * fitted->taps);
  for (gint64 phase = 0, m; phase < p->factor; phase += m)
    {
      float *to = fitted->weights + phase * fitted->taps;

      m = p->axis ? fovea_rows_block (loops, p->factor - phase) : 1;
      for (gint64 t = 0; t < fitted->taps; t++)
        for (gint64 j = 0; j < m; j++)
          to[t * m + j] = from[(phase + j) * fitted->taps + t];
    }
  return TRUE;
}

static void
enlarge_clear (gpointer fitted)
{
  EnlargeFitted *f = fitted;

  fovea_free (f->weights);
  fovea_free (f->zeros);
}

/* Along its axis; n > 0 */
static void
enlarge_need_axis (const FoveaStep *step, gint64 *at, gint64 *n)
{
  const EnlargeParams *p = step->params;
  const EnlargeFitted *fitted = step->fitted;
  gint64               first = *at / p->factor;
  gint64               last = (*at + *n - 1) / p->factor + fitted->taps - 1;

  *at = first;
  *n = last - first + 1;
}

static void
enlarge_need (const FoveaStep *step,
              guint            i,
              const FoveaRect *out,
              FoveaRect       *in)
{
  const EnlargeParams *p = step->params;

  *in = *out;
  if (i > 0 || out->width <= 0 || out->height <= 0)
    return;
  if (p->axis == 0)
    enlarge_need_axis (step, &in->y, &in->height);
  else
    enlarge_need_axis (step, &in->x, &in->width);
}

/* Phases beside each other, then all of them joined. */
static gsize
enlarge_scratch (const FoveaStep *step, const FoveaRect *out)
{
  const EnlargeParams *p = step->params;
  const EnlargeFitted *fitted = step->fitted;
  gint64               n = out->width / p->factor + 2;

  return fitted->taps * sizeof (float *) + 64 +
         2 * n * p->factor * sizeof (float);
}

static const FoveaEpilogue enlarge_post = { NULL, NULL, -INFINITY, INFINITY };

/* Row y of a map that grows in y: one phase's weights. */
static void
enlarge_row_down (const FoveaStep *step,
                  const FoveaWork *work,
                  gint64           plane,
                  gint64           y)
{
  const EnlargeParams *p = step->params;
  const EnlargeFitted *fitted = step->fitted;
  const FoveaTile     *in = &work->in[0], *out = &work->out[0];
  const float        **src = work->scratch;

  for (gint64 t = 0; t < fitted->taps; t++)
    src[t] = fovea_tile_row (in, plane, y / p->factor + t) +
             (out->rect.x - in->rect.x);
  work->loops->rows (src, fitted->taps,
                     fitted->weights + y % p->factor * fitted->taps,
                     fitted->zeros, &enlarge_post,
                     fovea_tile_row (out, plane, y), 0, out->rect.width, 1);
}

/* Row y of a map that grows in x: all phases of n places, then joined. */
static void
enlarge_row_across (const FoveaStep *step,
                    const FoveaWork *work,
                    gint64           plane,
                    gint64           y)
{
  const EnlargeParams *p = step->params;
  const EnlargeFitted *fitted = step->fitted;
  const FoveaTile     *in = &work->in[0], *out = &work->out[0];
  const gint64         first = out->rect.x / p->factor;
  const gint64         skip = out->rect.x - first * p->factor;
  const gint64         width = out->rect.width;
  const gint64         n = (skip + width - 1) / p->factor + 1;
  const float        **src = work->scratch;
  float               *phases = (float *) (src + (fitted->taps + 7) / 8 * 8);
  const float         *all[ENLARGE_MAX_FACTOR];
  float               *dst = fovea_tile_row (out, plane, y);
  float               *joined = phases + n * p->factor;

  for (gint64 t = 0; t < fitted->taps; t++)
    src[t] = fovea_tile_row (in, plane, y) + (first - in->rect.x) + t;
  for (gint64 phase = 0, m; phase < p->factor; phase += m)
    {
      m = fovea_rows_block (work->loops, p->factor - phase);
      work->loops->rows (src, fitted->taps,
                         fitted->weights + phase * fitted->taps, fitted->zeros,
                         &enlarge_post, phases + phase * n, n, n, (int) m);
    }
  for (gint64 phase = 0; phase < p->factor; phase++)
    all[phase] = phases + phase * n;
  if (skip == 0 && n * p->factor == width)
    joined = dst;
  work->loops->filters->join (all, (int) p->factor, joined, n);
  if (joined != dst)
    memcpy (dst, joined + skip, width * sizeof (float));
}

static void
enlarge_run (const FoveaStep *step,
             const FoveaWork *work,
             gint64           first,
             gint64           last)
{
  const EnlargeParams *p = step->params;

  for (gint64 unit = first; unit < last; unit++)
    {
      gint64 plane, y;

      fovea_unit_row (&work->out[0], unit, &plane, &y);
      if (p->axis == 0)
        enlarge_row_down (step, work, plane, y);
      else
        enlarge_row_across (step, work, plane, y);
    }
}

const FoveaLayerClass fovea_layer_enlarge = {
  .name = "enlarge",
  .params_size = sizeof (EnlargeParams),
  .fitted_size = sizeof (EnlargeFitted),
  .parse = enlarge_parse,
  .fit = enlarge_fit,
  .pack = enlarge_pack,
  .clear_fitted = enlarge_clear,
  .need = enlarge_need,
  .units = fovea_units_rows,
  .scratch = enlarge_scratch,
  .run = enlarge_run,
};
