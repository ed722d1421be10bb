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
                          const FoveaPhase      *y,
                          const FoveaPhase      *x,
                          gint64                 channel)
{
  gint64 pairs_before = y->first * fitted->window.size[1] + y->n * x->first;

  return fitted->weights +
         fitted->group_in * (pairs_before * fitted->group * fitted->group_out +
                             channel * y->n * x->n);
}

/* m outputs from `channel` on, of one phase. */
static void
transposed_pack_block (const FoveaTransposed *fitted,
                       const float           *from,
                       const FoveaPhase      *y,
                       const FoveaPhase      *x,
                       gint64                 channel,
                       int                    m)
{
  const gint64 *size = fitted->window.size;
  const gint64  group = channel / fitted->group_out;
  const gint64  o = channel % fitted->group_out;
  float        *to = fovea_transposed_weights (fitted, y, x, channel);

  for (gint64 i = 0; i < fitted->group_in; i++)
    for (gint64 a = 0; a < y->n; a++)
      for (gint64 b = 0; b < x->n; b++)
        for (int j = 0; j < m; j++)
          {
            gint64 in = group * fitted->group_in + i;
            gint64 ky = fitted->tap[0][y->first + a];
            gint64 kx = fitted->tap[1][x->first + b];

            *to++ = from[((in * fitted->group_out + o + j) * size[0] + ky) *
                             size[1] +
                         kx];
          }
}

static void
transposed_pack_phase (const FoveaTransposed *fitted,
                       const float           *from,
                       const FoveaPhase      *y,
                       const FoveaPhase      *x,
                       const FoveaLoops      *loops)
{
  for (gint64 group = 0; group < fitted->group; group++)
    for (gint64 at = 0, m; at < fitted->group_out; at += m)
      {
        m = fovea_rows_block (loops, fitted->group_out - at);
        transposed_pack_block (fitted, from, y, x,
                               group * fitted->group_out + at, m);
      }
}

gboolean
fovea_transposed_pack (FoveaTransposed  *fitted,
                       const float      *weights,
                       const float      *bias,
                       const FoveaLoops *loops)
{
  const FoveaWindow *window = &fitted->window;
  const gint64       out = fitted->group * fitted->group_out;
  const gint64 taps = fitted->group_in * window->size[0] * window->size[1];
  FoveaPhase   y, x;

  fitted->weights = fovea_alloc (out, taps * sizeof (float));
  fitted->init = fovea_alloc (out, sizeof (float));
  if (! fitted->weights || ! fitted->init ||
      ! transposed_sort_taps (fitted, 0) || ! transposed_sort_taps (fitted, 1))
    return FALSE;
  if (bias)
    memcpy (fitted->init, bias, out * sizeof (float));
  /* From phase to phase that has taps: each begins behind the one before. */
  for (gint64 a = 0; a < window->size[0]; a += y.n)
    {
      y = fovea_transposed_phase (
          fitted, 0, transposed_tap_phase (window, 0, fitted->tap[0][a]));
      for (gint64 b = 0; b < window->size[1]; b += x.n)
        {
          x = fovea_transposed_phase (
              fitted, 1, transposed_tap_phase (window, 1, fitted->tap[1][b]));
          transposed_pack_phase (fitted, weights, &y, &x, loops);
        }
    }
  return TRUE;
}

void
fovea_transposed_clear (FoveaTransposed *fitted)
{
  fovea_free (fitted->weights);
  fovea_free (fitted->init);
  fovea_free (fitted->tap[0]);
  fovea_free (fitted->tap[1]);
}
