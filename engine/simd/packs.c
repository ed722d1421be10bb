/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of the inner loops that pack weights, compiled once for each CPU
 * family, as loops.c is. A model has the numbers of one output beside each
 * other, the loops want those of b outputs: squares of b x b are turned over. */
#include "packs.h"

#include "transpose.h"

#define NAME_(a, b) a##_##b
#define NAME(a, b)  NAME_ (a, b)
#define INLINE      static inline __attribute__ ((always_inline))
#define BLOCK       VF_LANES

/* Columns at .. at+n-1 (n <= b) of `used` rows; rows and columns behind are 0. */
INLINE void
pack_square (const char *from,
             ptrdiff_t   stride,
             int         used,
             ptrdiff_t   at,
             int         n,
             vf          square[BLOCK])
{
  const float *first = (const float *) (const void *) from + at;

  for (int j = 0; j < BLOCK; j++)
    if (j >= used)
      square[j] = vf_set1 (0.0f);
    else if (n == BLOCK)
      square[j] = vf_load (first + j * stride);
    else
      square[j] = vf_load_part (first + j * stride, n);
  transpose (square);
}

static void
pack_lines (const void *from,
            ptrdiff_t   stride,
            int         used,
            ptrdiff_t   channels,
            int         spots,
            int         flip,
            float      *to,
            ptrdiff_t   width)
{
  const ptrdiff_t all = channels * spots;
  ptrdiff_t       c = 0;
  int             s = 0;

  for (ptrdiff_t at = 0; at < all; at += BLOCK)
    {
      const int n = all - at < BLOCK ? (int) (all - at) : BLOCK;
      vf        square[BLOCK];

      pack_square (from, stride, used, at, n, square);
      for (int k = 0; k < n; k++)
        {
          const int spot = flip ? spots - 1 - s : s;

          vf_store (to + (spot * channels + c) * width, square[k]);
          if (++s == spots)
            {
              s = 0;
              c++;
            }
        }
    }
}

/* ---- Winograd ------------------------------------------------------------------- */

/* Half a vector of numbers, as doubles and as floats */
typedef double vd __attribute__ ((vector_size (4 * VF_LANES)));
typedef float  vh __attribute__ ((vector_size (2 * VF_LANES)));

/* So many channels are done at a time, aside: frequencies lie far apart, in the
 * same few places of the cache, where single vectors drive each other out. */
#define WINO_CHANNELS 16

/* y = G x, for 3 numbers `apart` */
INLINE void
wino_line (const vd *x, int apart, vd *y, int y_apart, const int m)
{
  const vd first = x[0], second = x[apart], third = x[2 * apart];

  y[0] = first;
  if (m == 4)
    {
      const vd even = first + 0.5 * third, odd = 0.70710678118654752440 * second;
      const vd even2 = first + 2.0 * third, odd2 = 1.41421356237309504880 * second;

      y[y_apart] = (even + odd) * (-2.0 / 3.0);
      y[2 * y_apart] = (even - odd) * (-2.0 / 3.0);
      y[3 * y_apart] = (even2 + odd2) * (1.0 / 6.0);
      y[4 * y_apart] = (even2 - odd2) * (1.0 / 6.0);
    }
  else
    {
      y[y_apart] = (first + third + second) * 0.5;
      y[2 * y_apart] = (first + third - second) * 0.5;
    }
  y[(m + 1) * y_apart] = third;
}

/* One channel's 3x3 numbers of half a vector of outputs, each BLOCK floats after
 * the one before. */
INLINE void
wino_half (const float *from,
           int          flip,
           float       *to,
           ptrdiff_t    apart,
           const int    m)
{
  vd kernel[9], lines[18], row[6];

  for (int i = 0; i < 9; i++)
    {
      vh half;

      __builtin_memcpy (&half, from + (flip ? 8 - i : i) * BLOCK, sizeof half);
      kernel[i] = __builtin_convertvector (half, vd);
    }
  for (int x = 0; x < 3; x++)
    wino_line (kernel + x, 3, lines + x, 3, m);
  for (int y = 0; y < m + 2; y++)
    {
      wino_line (lines + y * 3, 1, row, 1, m);
      for (int x = 0; x < m + 2; x++)
        {
          vh half = __builtin_convertvector (row[x], vh);

          __builtin_memcpy (to + (y * (m + 2) + x) * apart, &half, sizeof half);
        }
    }
}

INLINE void
wino_channels (const char *from,
               ptrdiff_t   stride,
               int         used,
               ptrdiff_t   channels,
               int         flip,
               float      *to,
               ptrdiff_t   width,
               ptrdiff_t   apart,
               const int   m)
{
  const ptrdiff_t frequencies = (m + 2) * (m + 2);
  float           turned[9 * WINO_CHANNELS][BLOCK];
  float           done[36][WINO_CHANNELS][BLOCK];

  for (ptrdiff_t first = 0; first < channels; first += WINO_CHANNELS)
    {
      const int n = channels - first < WINO_CHANNELS ?
                        (int) (channels - first) :
                        WINO_CHANNELS;

      for (int at = 0; at < 9 * n; at += BLOCK)
        {
          const int part = 9 * n - at < BLOCK ? 9 * n - at : BLOCK;
          vf        square[BLOCK];

          pack_square (from, stride, used, 9 * first + at, part, square);
          for (int k = 0; k < BLOCK && at + k < 9 * WINO_CHANNELS; k++)
            vf_store (turned[at + k], square[k]);
        }
      for (int c = 0; c < n; c++)
        for (int half = 0; half < BLOCK; half += BLOCK / 2)
          wino_half (turned[9 * c] + half, flip, done[0][c] + half,
                     WINO_CHANNELS * BLOCK, m);
      for (ptrdiff_t f = 0; f < frequencies; f++)
        for (int c = 0; c < n; c++)
          vf_store (to + f * apart + (first + c) * width, vf_load (done[f][c]));
    }
}

static void
pack_winograd (const void *from,
               ptrdiff_t   stride,
               int         used,
               ptrdiff_t   channels,
               int         m,
               int         flip,
               float      *to,
               ptrdiff_t   width,
               ptrdiff_t   apart)
{
  if (m == 4)
    wino_channels (from, stride, used, channels, flip, to, width, apart, 4);
  else
    wino_channels (from, stride, used, channels, flip, to, width, apart, 2);
}

extern const FoveaPackLoops NAME (fovea_pack_loops, FOVEA_ISA_NAME);
const FoveaPackLoops        NAME (fovea_pack_loops, FOVEA_ISA_NAME) = {
         .lines = pack_lines,
         .winograd = pack_winograd,
};
