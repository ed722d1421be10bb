/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolution of bytes: see intconv.h. Its inputs checked and its weights
 * packed. */
#include "layers/intconv.h"

#include <string.h>

#include "layers/conv.h"

/* The largest difference of a byte and its zero point, and the sums that fp32
 * holds exactly. */
#define INTCONV_MAX_BYTE 255
#define INTCONV_EXACT    (1 << 24)

gboolean
fovea_intconv_parse (FoveaAttrs         *attrs,
                     const char         *layer,
                     FoveaIntConvParams *params,
                     GError            **error)
{
  params->group = fovea_attrs_get_int (attrs, "group", 1);
  return fovea_window_parse (attrs, layer, &params->window, error) &&
         fovea_attrs_check (attrs, layer, error);
}

/* ---- Fitting -------------------------------------------------------------------- */

static gboolean
intconv_is_byte (const FoveaStep *step, guint i, GError **error)
{
  if (step->in_type[i] == FOVEA_U8 || step->in_type[i] == FOVEA_I8)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: numbers of type %s in input %u are not supported"),
                     step->klass->name, fovea_dtype_name (step->in_type[i]), i);
}

/* Input i is left out, or `a` or `b` numbers. */
static gboolean
intconv_check_count (const FoveaStep *step,
                     int              i,
                     gint64           a,
                     gint64           b,
                     GError         **error)
{
  gint64 n;

  if (i < 0 || ! fovea_step_has (step, i))
    return TRUE;
  n = fovea_shape_elements (&step->in[i]);
  if (n == a || n == b)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_SHAPE,
      _ ("%s: %" PRId64 " numbers in input %d instead of %" PRId64),
      step->klass->name, n, i, a);
}

static gboolean
intconv_check_zeros (const FoveaStep          *step,
                     const FoveaIntConvInputs *inputs,
                     gint64                    out,
                     GError                  **error)
{
  if (! intconv_check_count (step, inputs->x_zero, 1, 1, error) ||
      ! intconv_check_count (step, inputs->w_zero, out, 1, error) ||
      ! intconv_check_count (step, inputs->bias, out, out, error))
    return FALSE;
  if (fovea_step_has (step, inputs->x_zero) &&
      ! intconv_is_byte (step, inputs->x_zero, error))
    return FALSE;
  if (fovea_step_has (step, inputs->w_zero) &&
      (! intconv_is_byte (step, inputs->w_zero, error) ||
       ! fovea_step_constant (step, inputs->w_zero, "zero point of the weights",
                              error)))
    return FALSE;
  if (inputs->bias < 0 || ! fovea_step_has (step, inputs->bias))
    return TRUE;
  if (step->in_type[inputs->bias] != FOVEA_I32)
    return fovea_fail (
        error, FOVEA_ERROR_FORMAT, _ ("%s: biases of type %s instead of int32"),
        step->klass->name, fovea_dtype_name (step->in_type[inputs->bias]));
  return fovea_step_constant (step, inputs->bias, "bias", error) != NULL;
}

gboolean
fovea_intconv_fit (FoveaStep                *step,
                   FoveaIntConv             *conv,
                   const FoveaIntConvInputs *inputs,
                   GError                  **error)
{
  const FoveaIntConvParams *params = step->params;
  const char               *layer = step->klass->name;
  const FoveaShape         *in = &step->in[0], *w = &step->in[inputs->w];

  conv->window = params->window;
  conv->group = params->group;
  if (! intconv_is_byte (step, 0, error) ||
      ! intconv_is_byte (step, inputs->w, error) ||
      ! fovea_step_constant (step, inputs->w, "weights", error))
    return FALSE;
  if (w->rank != in->rank || ! fovea_shape_has_windows (w))
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: an input of rank %u does not go with weights "
                          "of rank %u"),
                       layer, in->rank, w->rank);
  if (! fovea_window_take_weights (&conv->window, layer, w, error) ||
      ! fovea_window_fit (&conv->window, layer, in, &step->out[0], error))
    return FALSE;
  conv->group_in = w->size[1];
  if (conv->group < 1 || conv->group > in->size[1] || w->size[0] < 1 ||
      w->size[0] % conv->group != 0 ||
      in->size[1] != conv->group * conv->group_in)
    return fovea_fail (error, FOVEA_ERROR_SHAPE,
                       _ ("%s: %" PRId64 " input channels in %" PRId64
                          " groups do not go with weights for %" PRId64
                          " of %" PRId64 " outputs"),
                       layer, in->size[1], conv->group, conv->group_in,
                       w->size[0]);
  conv->group_out = w->size[0] / conv->group;
  conv->taps = fovea_shape_elements (w) / w->size[0];
  step->out[0].size[1] = w->size[0];
  step->whole = in->rank == 5;
  return intconv_check_zeros (step, inputs, w->size[0], error);
}

/* ---- Packing -------------------------------------------------------------------- */

/* Where a new stretch begins: as late as every output's sum stays exact. */
static void
intconv_cut (FoveaIntConv *conv, const float *from, const float *zero)
{
  const gint64 out = conv->group * conv->group_out;
  gint64       start = 0, until;

  conv->n_cuts = 0;
  for (; start < conv->taps; start = until)
    {
      conv->cuts[conv->n_cuts++] = start;
      until = conv->taps;
      for (gint64 o = 0; o < out; o++)
        {
          gint64 sum = 0;

          for (gint64 t = start; t < until; t++)
            {
              float w = from[o * conv->taps + t] - zero[o];

              sum += INTCONV_MAX_BYTE * (gint64) (w < 0 ? -w : w);
              if (sum >= INTCONV_EXACT)
                until = MAX (t, start + 1);
            }
        }
    }
  conv->cuts[conv->n_cuts] = conv->taps;
}

/* [out][taps] -> blocks of m outputs, each [taps][m]. */
static void
intconv_pack_weights (FoveaIntConv     *conv,
                      const float      *from,
                      const float      *zero,
                      const FoveaLoops *loops)
{
  for (gint64 group = 0; group < conv->group; group++)
    for (gint64 at = 0, m; at < conv->group_out; at += m)
      {
        gint64 first = group * conv->group_out + at;
        float *to = conv->weights + first * conv->taps;

        m = fovea_rows_block (loops, conv->group_out - at);
        for (gint64 t = 0; t < conv->taps; t++)
          for (gint64 j = 0; j < m; j++)
            to[t * m + j] =
                from[(first + j) * conv->taps + t] - zero[first + j];
      }
}

static gboolean
intconv_pack_floats (FoveaIntConv     *conv,
                     const float      *from,
                     const float      *zero,
                     const FoveaLoops *loops)
{
  conv->weights =
      fovea_alloc (conv->group * conv->group_out, conv->taps * sizeof (float));
  conv->cuts = fovea_alloc (conv->taps + 1, sizeof (gint64));
  if (! conv->weights || ! conv->cuts)
    return FALSE;
  intconv_cut (conv, from, zero);
  intconv_pack_weights (conv, from, zero, loops);
  return TRUE;
}

/* Each output's zero point and bias, where there are any */
static void
intconv_take_numbers (const FoveaStep          *step,
                      FoveaIntConv             *conv,
                      const FoveaIntConvInputs *inputs,
                      float                    *zero)
{
  const gint64 out = conv->group * conv->group_out;

  for (gint64 o = 0; fovea_step_has (step, inputs->w_zero) && o < out; o++)
    {
      const FoveaTensor *given = step->constant[inputs->w_zero];

      zero[o] = fovea_tensor_get (
          given, fovea_shape_elements (&given->shape) == 1 ? 0 : o);
    }
  for (gint64 o = 0;
       inputs->bias >= 0 && fovea_step_has (step, inputs->bias) && o < out; o++)
    conv->bias[o] = fovea_tensor_get_int (step->constant[inputs->bias], o);
}

void
fovea_intconv_choose (FoveaStep        *step,
                      FoveaIntConv     *conv,
                      const FoveaLoops *loops)
{
  memset (step->in_block, 0, step->n_in * sizeof *step->in_block);
  conv->by_pairs = loops->pairs && fovea_intpairs_suit (step, conv);
  if (conv->by_pairs)
    fovea_intpairs_choose (conv);
}

gboolean
fovea_intconv_pack (FoveaStep                *step,
                    FoveaIntConv             *conv,
                    const FoveaIntConvInputs *inputs,
                    const FoveaLoops         *loops,
                    GError                  **error)
{
  const gint64 out = conv->group * conv->group_out;
  const float *from = step->constant[inputs->w]->data;
  float       *zero = fovea_alloc (out, sizeof (float));
  gboolean     packed = FALSE;

  /* What is computed with the plan was not asked before. */
  fovea_intconv_choose (step, conv, loops);
  conv->bias = fovea_alloc (out, sizeof (gint32));
  if (zero && conv->bias)
    {
      intconv_take_numbers (step, conv, inputs, zero);
      packed = conv->by_pairs ?
                   fovea_intpairs_pack (conv, from, zero, loops) :
                   intconv_pack_floats (conv, from, zero, loops);
    }
  fovea_free (zero);
  if (! packed)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("%s: not enough memory for %" PRId64 " weights"),
                       step->klass->name, out * conv->taps);
  return TRUE;
}

void
fovea_intconv_clear (FoveaIntConv *conv)
{
  fovea_free (conv->weights);
  fovea_free (conv->paired);
  fovea_free (conv->bias);
  fovea_free (conv->cuts);
}
