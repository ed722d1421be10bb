/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The weights of a transposed convolution, in the order that its outputs read
 * them: see transposed.h. */
#include "layers/transposed.h"

#include <string.h>

#include "layers/conv.h"

static gint64
transposed_tap_phase (const FoveaWindow *window, int axis, gint64 tap)
{
  return tap * window->dilation[axis] % window->stride[axis];
}

FoveaPhase
fovea_transposed_phase (const FoveaTransposed *fitted, int axis, gint64 phase)
{
  FoveaPhase found = { 0, 0 };

  for (gint64 k = 0; k < fitted->window.size[axis]; k++)
    {
      gint64 of =
          transposed_tap_phase (&fitted->window, axis, fitted->tap[axis][k]);

      found.first += of < phase;
      found.n += of == phase;
    }
  return found;
}

static int
transposed_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *key_a = a, *key_b = b;
  const gint64 *step = data; /* dilation, stride */
  gint64        phase_a = *key_a * step[0] % step[1];
  gint64        phase_b = *key_b * step[0] % step[1];

  if (phase_a != phase_b)
    return phase_a < phase_b ? -1 : 1;
  return *key_a < *key_b ? -1 : *key_a > *key_b;
}

static gboolean
transposed_sort_taps (FoveaTransposed *fitted, int axis)
{
  const FoveaWindow *window = &fitted->window;
  gint64             step[2] = { window->dilation[axis], window->stride[axis] };

  fitted->tap[axis] = fovea_alloc (window->size[axis], sizeof (gint64));
  if (fitted->tap[axis] == NULL)
    return FALSE;
  for (gint64 k = 0; k < window->size[axis]; k++)
    fitted->tap[axis][k] = k;
  g_qsort_with_data (fitted->tap[axis], window->size[axis], sizeof (gint64),
                     transposed_compare, step);
  return TRUE;
}

float *
fovea_transposed_weights (const FoveaTransposed *fitted,
                          const FoveaPhase      *z,
                          const FoveaPhase      *y,
                          const FoveaPhase      *x,
                          gint64                 channel)
{
  const gint64 *size = fitted->window.size;
  gint64        taps_before =
      (z->first * size[0] + z->n * y->first) * size[1] + z->n * y->n * x->first;

  return fitted->weights +
         fitted->group_in * (taps_before * fitted->group * fitted->group_out +
                             channel * z->n * y->n * x->n);
}

/* The taps of one phase of each axis */
typedef struct
{
  FoveaPhase z, y, x;
} TransposedPhases;

/* m outputs from weight number `first` on ([out][taps]), all taps of one input
 * channel. */
static float *
transposed_pack_taps (const FoveaTransposed  *fitted,
                      gconstpointer           from,
                      gint64                  first,
                      const TransposedPhases *at,
                      int                     m,
                      float                  *to)
{
  const gint64 *size = fitted->window.size;
  const gint64  taps = size[2] * size[0] * size[1];

  for (gint64 c = 0; c < at->z.n; c++)
    for (gint64 a = 0; a < at->y.n; a++)
      for (gint64 b = 0; b < at->x.n; b++)
        {
          gint64 kz = fitted->tap[2][at->z.first + c];
          gint64 ky = fitted->tap[0][at->y.first + a];
          gint64 kx = fitted->tap[1][at->x.first + b];

          for (int j = 0; j < m; j++)
            *to++ = fovea_conv_weight (
                from, first + j * taps + (kz * size[0] + ky) * size[1] + kx);
        }
  return to;
}

static void
transposed_pack_phases (const FoveaTransposed  *fitted,
                        gconstpointer           from,
                        const TransposedPhases *at,
                        const FoveaLoops       *loops)
{
  const gint64 *size = fitted->window.size;
  const gint64  taps = size[2] * size[0] * size[1];

  for (gint64 group = 0; group < fitted->group; group++)
    for (gint64 o = 0, m; o < fitted->group_out; o += m)
      {
        float *to = fovea_transposed_weights (fitted, &at->z, &at->y, &at->x,
                                              group * fitted->group_out + o);

        m = fovea_rows_block (loops, fitted->group_out - o);
        for (gint64 i = 0; i < fitted->group_in; i++)
          to = transposed_pack_taps (
              fitted, from,
              ((group * fitted->group_in + i) * fitted->group_out + o) * taps,
              at, m, to);
      }
}

/* The phase of the sorted tap number `at`; taps of the next one begin behind
 * it. */
static FoveaPhase
transposed_phase_at (const FoveaTransposed *fitted, int axis, gint64 at)
{
  return fovea_transposed_phase (
      fitted, axis,
      transposed_tap_phase (&fitted->window, axis, fitted->tap[axis][at]));
}

gboolean
fovea_transposed_pack (FoveaTransposed  *fitted,
                       gconstpointer     weights,
                       gconstpointer     bias,
                       const FoveaLoops *loops)
{
  const gint64    *size = fitted->window.size;
  const gint64     out = fitted->group * fitted->group_out;
  const gint64     taps = fitted->group_in * size[2] * size[0] * size[1];
  TransposedPhases at;

  fitted->weights = fovea_alloc (out, taps * sizeof (float));
  fitted->init = fovea_alloc (out, sizeof (float));
  if (! fitted->weights || ! fitted->init)
    return FALSE;
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    if (! transposed_sort_taps (fitted, axis))
      return FALSE;
  if (bias)
    memcpy (fitted->init, bias, out * sizeof (float));
  for (gint64 c = 0; c < size[2]; c += at.z.n)
    {
      at.z = transposed_phase_at (fitted, 2, c);
      for (gint64 a = 0; a < size[0]; a += at.y.n)
        {
          at.y = transposed_phase_at (fitted, 0, a);
          for (gint64 b = 0; b < size[1]; b += at.x.n)
            {
              at.x = transposed_phase_at (fitted, 1, b);
              transposed_pack_phases (fitted, weights, &at, loops);
            }
        }
    }
  return TRUE;
}

void
fovea_transposed_clear (FoveaTransposed *fitted)
{
  fovea_free (fitted->weights);
  fovea_free (fitted->init);
  for (int axis = 0; axis < FOVEA_WINDOW_AXES; axis++)
    fovea_free (fitted->tap[axis]);
}
