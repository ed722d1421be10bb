/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See strided.h. Loops are ordered by their stride in the destination, so it is
 * written in long runs; a loop that runs through the source instead (an axis
 * moved to the front or to the end) is brought next to the innermost one, and
 * the two are walked in small blocks, which the cache holds. */
#include "layers/strided.h"

#include <string.h>

#define UNIT_NUMBERS 8192
/* Of the loop that runs through the source, in one unit. */
#define UNIT_ACROSS 64
#define BLOCK       8

typedef guint32 Word4 __attribute__ ((may_alias));
typedef guint64 Word8 __attribute__ ((may_alias));

void
fovea_strided_add (FoveaStrided *copy, gint64 n, gint64 src, gint64 dst)
{
  copy->n[copy->n_loops] = n;
  copy->src[copy->n_loops] = src;
  copy->dst[copy->n_loops] = dst;
  copy->n_loops++;
}

static void
strided_set (FoveaStrided *copy, guint at, const FoveaStrided *from, guint l)
{
  copy->n[at] = from->n[l];
  copy->src[at] = from->src[l];
  copy->dst[at] = from->dst[l];
}

/* Without loops of 1, the largest stride of the destination first. */
static void
strided_sort (FoveaStrided *copy)
{
  FoveaStrided old = *copy;

  copy->n_loops = 0;
  for (guint l = 0; l < old.n_loops; l++)
    {
      guint at = copy->n_loops;

      if (old.n[l] == 1)
        continue;
      for (; at > 0 && copy->dst[at - 1] < old.dst[l]; at--)
        strided_set (copy, at, copy, at - 1);
      strided_set (copy, at, &old, l);
      copy->n_loops++;
    }
}

/* Two loops that step on evenly are one. */
static void
strided_merge (FoveaStrided *copy)
{
  guint n = 0;

  for (guint l = 0; l < copy->n_loops; l++)
    if (n > 0 && copy->src[n - 1] == copy->src[l] * copy->n[l] &&
        copy->dst[n - 1] == copy->dst[l] * copy->n[l])
      {
        gint64 before = copy->n[n - 1];

        strided_set (copy, n - 1, copy, l);
        copy->n[n - 1] *= before;
      }
    else
      strided_set (copy, n++, copy, l);
  copy->n_loops = n;
}

/* The loop that runs through the source, if the innermost does not: it becomes
 * the one before the innermost. */
static gboolean
strided_across (FoveaStrided *copy)
{
  const guint  last = copy->n_loops - 1;
  FoveaStrided old = *copy;

  if (copy->n_loops < 2 || copy->src[last] == 0 || copy->src[last] == 1)
    return FALSE;
  for (guint l = 0; l < last; l++)
    if (old.src[l] == 1)
      {
        for (guint k = l; k + 1 < last; k++)
          strided_set (copy, k, &old, k + 1);
        strided_set (copy, last - 1, &old, l);
        return TRUE;
      }
  return FALSE;
}

gint64
fovea_strided_prepare (FoveaStrided *copy)
{
  gint64   room = UNIT_NUMBERS, units = 1;
  gboolean across;

  for (guint l = 0; l < copy->n_loops; l++)
    if (copy->n[l] < 1)
      return 0;
  strided_sort (copy);
  strided_merge (copy);
  if (copy->n_loops == 0)
    fovea_strided_add (copy, 1, 1, 1);
  across = strided_across (copy);
  if (across)
    room /= MIN (copy->n[copy->n_loops - 2], UNIT_ACROSS);
  for (guint l = copy->n_loops; l-- > 0;)
    {
      copy->block[l] = CLAMP (room, 1, copy->n[l]);
      if (across && l == copy->n_loops - 2)
        copy->block[l] = MIN (copy->n[l], UNIT_ACROSS);
      else
        room /= copy->block[l];
      units *= (copy->n[l] + copy->block[l] - 1) / copy->block[l];
    }
  return units;
}

/* ---- The two innermost loops ------------------------------------------------------ */

/* n[0] runs of n[1] numbers, for each of the two sizes of numbers. */
#define STRIDED_PLANE(Word, name)                                                \
  static void name##_row (const Word *src, gint64 src_stride, Word *dst,         \
                          gint64 dst_stride, gint64 n)                           \
  {                                                                              \
    if (dst_stride == 1 && src_stride == 1)                                      \
      memcpy (dst, src, n * sizeof (Word));                                      \
    else if (dst_stride == 1)                                                    \
      for (gint64 i = 0; i < n; i++)                                             \
        dst[i] = src[i * src_stride];                                            \
    else                                                                         \
      for (gint64 i = 0; i < n; i++)                                             \
        dst[i * dst_stride] = src[i * src_stride];                               \
  }                                                                              \
                                                                                 \
  /* dst is written along its rows, src read along its columns: BLOCK of them  \
   * at a time. */ \
  static void name##_across (const Word *src, gint64 src_stride, Word *dst,      \
                             gint64 dst_stride, gint64 across, gint64 n)         \
  {                                                                              \
    gint64 i = 0;                                                                \
                                                                                 \
    for (; i + BLOCK <= n; i += BLOCK)                                           \
      for (gint64 a = 0; a < across; a++)                                        \
        for (gint64 k = 0; k < BLOCK; k++)                                       \
          dst[a * dst_stride + i + k] = src[(i + k) * src_stride + a];           \
    for (gint64 a = 0; a < across; a++)                                          \
      name##_row (src + i * src_stride + a, src_stride,                          \
                  dst + a * dst_stride + i, 1, n - i);                           \
  }                                                                              \
                                                                                 \
  static void name##_plane (const FoveaStrided *copy, const Word *src,           \
                            Word *dst, gint64 rows, gint64 n)                    \
  {                                                                              \
    const guint  last = copy->n_loops - 1;                                       \
    const gint64 src_step = last ? copy->src[last - 1] : 0;                      \
    const gint64 dst_step = last ? copy->dst[last - 1] : 0;                      \
                                                                                 \
    if (src_step == 1 && copy->dst[last] == 1 && copy->src[last] != 1)           \
      name##_across (src, copy->src[last], dst, dst_step, rows, n);              \
    else                                                                         \
      for (gint64 r = 0; r < rows; r++)                                          \
        name##_row (src + r * src_step, copy->src[last], dst + r * dst_step,     \
                    copy->dst[last], n);                                         \
  }

STRIDED_PLANE (Word4, strided4)
STRIDED_PLANE (Word8, strided8)

void
fovea_strided_row (gsize         size,
                   gconstpointer src,
                   gint64        src_stride,
                   gpointer      dst,
                   gint64        dst_stride,
                   gint64        n)
{
  if (size == sizeof (Word8))
    strided8_row (src, src_stride, dst, dst_stride, n);
  else
    strided4_row (src, src_stride, dst, dst_stride, n);
}

/* ---- Units ------------------------------------------------------------------------ */

/* Where a unit begins in each loop and how much of it it does. */
typedef struct
{
  gint64 n[FOVEA_STRIDED_MAX];
  gint64 src, dst;
} StridedUnit;

static StridedUnit
strided_unit (const FoveaStrided *copy, gint64 unit)
{
  StridedUnit part = { { 0 }, copy->src_start, copy->dst_start };

  for (guint l = copy->n_loops; l-- > 0;)
    {
      gint64 blocks = (copy->n[l] + copy->block[l] - 1) / copy->block[l];
      gint64 from = unit % blocks * copy->block[l];

      unit /= blocks;
      part.n[l] = MIN (copy->block[l], copy->n[l] - from);
      part.src += from * copy->src[l];
      part.dst += from * copy->dst[l];
    }
  return part;
}

static void
strided_do_unit (const FoveaStrided *copy,
                 gsize               size,
                 const char         *src,
                 char               *dst,
                 StridedUnit         part)
{
  const guint outer = copy->n_loops < 2 ? 0 : copy->n_loops - 2;
  gint64      at[FOVEA_STRIDED_MAX] = { 0 };
  gint64      rows = copy->n_loops < 2 ? 1 : part.n[outer];
  guint       l;

  do
    {
      const void *from = src + part.src * (gint64) size;
      void       *to = dst + part.dst * (gint64) size;

      if (size == sizeof (Word8))
        strided8_plane (copy, from, to, rows, part.n[copy->n_loops - 1]);
      else
        strided4_plane (copy, from, to, rows, part.n[copy->n_loops - 1]);
      for (l = outer; l > 0; l--)
        {
          part.src += copy->src[l - 1];
          part.dst += copy->dst[l - 1];
          if (++at[l - 1] < part.n[l - 1])
            break;
          part.src -= at[l - 1] * copy->src[l - 1];
          part.dst -= at[l - 1] * copy->dst[l - 1];
          at[l - 1] = 0;
        }
    }
  while (l > 0);
}

void
fovea_strided_run (const FoveaStrided *copy,
                   gsize               size,
                   gconstpointer       src,
                   gpointer            dst,
                   gint64              first,
                   gint64              last)
{
  for (gint64 unit = first; unit < last; unit++)
    strided_do_unit (copy, size, src, dst, strided_unit (copy, unit));
}

/* ---- Tiles ------------------------------------------------------------------------ */

void
fovea_tile_places (const FoveaShape *shape,
                   const FoveaRect  *rect,
                   FoveaTilePlaces  *places)
{
  gint64 stride = 1;

  for (guint d = 0; d < shape->rank; d++)
    {
      places->from[d] = 0;
      places->extent[d] = shape->size[d];
    }
  if (fovea_shape_is_map (shape))
    {
      places->from[shape->rank - 1] = rect->x;
      places->extent[shape->rank - 1] = rect->width;
    }
  if (shape->rank == 4)
    {
      places->from[2] = rect->y;
      places->extent[2] = rect->height;
    }
  for (guint d = shape->rank; d-- > 0;)
    {
      places->stride[d] = stride;
      /* Only where it is empty can it be too large, and nothing is read then. */
      if (! fovea_checked_mul (stride, MAX (places->extent[d], 1), &stride))
        stride = 0;
    }
}
