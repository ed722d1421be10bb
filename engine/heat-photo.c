/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps of a network's parts of a photo, drawn over the photo at any size. Along
 * each axis a number of the drawing is a sum over some of the map's pixels: where
 * those lie farther apart, a cubic through them (Catmull and Rom 1974), whose top
 * may lie between two of them; else a triangle around the place. */
#include <math.h>

#include "error.h"
#include "model.h"

#define HEAT_PEAK_SIDE 1024 /* of the drawing that is searched for its peak */

void
fovea_photo_heat_free (FoveaPhotoHeat *heat)
{
  if (! heat)
    return;
  for (guint i = 0; heat->heats && i < heat->n_parts; i++)
    fovea_heat_free (heat->heats[i]);
  g_free (heat->heats);
  g_free (heat->parts);
  g_free (heat->problem);
  g_free (heat);
}

/* ---- One axis ------------------------------------------------------------------- */

/* Numbers begin .. end-1 of the drawing have their centres in a part. */
typedef struct
{
  guint   begin, end;
  guint   most;    /* pixels of the map that one number is made of, at most */
  guint  *first;   /* [end - begin] */
  guint  *n;       /* [end - begin] */
  double *weights; /* [end - begin][most] */
  double *near;    /* [end - begin] 1 in the part's middle, nearly 0 at its edge */
} HeatAxis;

static void
heat_axis_clear (HeatAxis *axis)
{
  fovea_free (axis->first);
  fovea_free (axis->n);
  fovea_free (axis->weights);
  fovea_free (axis->near);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HeatAxis, heat_axis_clear)

/* A triangle: 1 at the place, 0 `reach` pixels away. */
static void
heat_axis_mean (HeatAxis *axis, guint i, double at, double reach, guint size)
{
  double      *weights = axis->weights + (gsize) i * axis->most;
  const gint64 low = MAX ((gint64) ceil (at - reach), 0);
  const gint64 high = MIN ((gint64) floor (at + reach), (gint64) size - 1);
  double       sum = 0;

  axis->first[i] = (guint) low;
  axis->n[i] = (guint) (high - low) + 1;
  for (guint k = 0; k < axis->n[i]; k++)
    {
      weights[k] = 1.0 - fabs ((double) (low + k) - at) / reach;
      sum += weights[k];
    }
  for (guint k = 0; k < axis->n[i]; k++)
    weights[k] /= sum;
}

/* The cubic through four pixels around the place; beyond the map's ends they
 * repeat. */
static void
heat_axis_cubic (HeatAxis *axis, guint i, double at, guint size)
{
  const gint64 last = (gint64) size - 1, before = (gint64) floor (at);
  const double t = at - (double) before;
  const double four[] = { ((2 - t) * t - 1) * t / 2,
                          ((3 * t - 5) * t * t + 2) / 2,
                          ((4 - 3 * t) * t + 1) * t / 2,
                          (t - 1) * t * t / 2 };
  const gint64 low = MAX (before - 1, 0), high = MIN (before + 2, last);
  double      *weights = axis->weights + (gsize) i * axis->most;

  axis->first[i] = (guint) low;
  axis->n[i] = (guint) (high - low) + 1;
  for (guint k = 0; k < axis->n[i]; k++)
    weights[k] = 0;
  for (gint64 k = 0; k < 4; k++)
    weights[CLAMP (before - 1 + k, 0, last) - low] += four[k];
}

/* at: in pixels of the map, 0 the first one's centre; reach: 1 or more */
static void
heat_axis_weigh (HeatAxis *axis, guint i, double at, double reach, guint size)
{
  const double inside = CLAMP (at, 0.0, (double) size - 1.0);

  if (reach > 1)
    heat_axis_mean (axis, i, inside, reach, size);
  else
    heat_axis_cubic (axis, i, inside, size);
}

/* The part begins at photo pixel `start` of `whole` and has `length` of them; the
 * drawing has `n` numbers there, the map `size`. */
static gboolean
heat_axis_init (HeatAxis *axis,
                gint64    start,
                gint64    length,
                gint64    whole,
                guint     n,
                guint     size,
                double    first,
                double    step,
                GError  **error)
{
  const double scale = (double) whole / n; /* photo pixels a number */
  const double cell = step * (double) length;
  const double reach = MAX (scale / cell, 1.0);
  guint        count;

  axis->begin = (guint) MAX (ceil ((double) start / scale - 0.5), 0);
  axis->end =
      (guint) MIN (ceil ((double) (start + length) / scale - 0.5), (double) n);
  count = axis->end > axis->begin ? axis->end - axis->begin : 0;
  axis->most = (guint) MIN (2 * ceil (reach) + 2, (double) size);
  axis->first = fovea_alloc (MAX (count, 1), sizeof *axis->first);
  axis->n = fovea_alloc (MAX (count, 1), sizeof *axis->n);
  axis->near = fovea_alloc (MAX (count, 1), sizeof *axis->near);
  axis->weights =
      fovea_alloc ((guint64) MAX (count, 1) * axis->most, sizeof (double));
  if (! axis->first || ! axis->n || ! axis->near || ! axis->weights)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory to draw a map"));
  for (guint i = 0; i < count; i++)
    {
      const double at =
          ((axis->begin + i + 0.5) * scale - (double) start) / (double) length;

      heat_axis_weigh (axis, i, (at - first) / step, reach, size);
      axis->near[i] = MAX (1.0 - fabs (2.0 * at - 1.0), 1e-6);
    }
  return TRUE;
}

/* ---- Drawing -------------------------------------------------------------------- */

/* row[x] = the map along a row of the drawing, before columns are weighed */
static void
heat_row (const FoveaHeat *map, const HeatAxis *rows, guint i, double *row)
{
  const double *weights = rows->weights + (gsize) i * rows->most;

  for (guint x = 0; x < map->width; x++)
    {
      double sum = 0;

      for (guint k = 0; k < rows->n[i]; k++)
        {
          const float value =
              map->values[(gsize) (rows->first[i] + k) * map->width + x];

          sum += isfinite (value) ? weights[k] * (double) value : 0;
        }
      row[x] = sum;
    }
}

/* Adds what one part has to say to `values`, and its weights to `weight` (NULL:
 * no other part is there). */
static gboolean
heat_add_part (const FoveaPhotoHeat *heat,
               guint                 part,
               guint                 width,
               guint                 height,
               float                *values,
               float                *weight,
               GError              **error)
{
  const FoveaRect *rect = &heat->parts[part];
  const FoveaHeat *map = heat->heats[part];
  g_auto (HeatAxis) rows = { 0 };
  g_auto (HeatAxis) columns = { 0 };
  g_autofree double *row = g_new (double, map->width);

  if (! heat_axis_init (&rows, rect->y, rect->height, heat->height, height,
                        map->height, heat->first[0], heat->step[0], error) ||
      ! heat_axis_init (&columns, rect->x, rect->width, heat->width, width,
                        map->width, heat->first[1], heat->step[1], error))
    return FALSE;
  for (guint y = rows.begin; y < rows.end; y++)
    {
      heat_row (map, &rows, y - rows.begin, row);
      for (guint x = columns.begin; x < columns.end; x++)
        {
          const guint   i = x - columns.begin;
          const double *weights = columns.weights + (gsize) i * columns.most;
          const double  near = rows.near[y - rows.begin] * columns.near[i];
          const gsize   place = (gsize) y * width + x;
          double        sum = 0;

          for (guint k = 0; k < columns.n[i]; k++)
            sum += weights[k] * row[columns.first[i] + k];
          /* A cubic overshoots. */
          sum = CLAMP (sum, (double) map->minimum, (double) map->maximum);
          values[place] += (float) (weight ? near * sum : sum);
          if (weight)
            weight[place] += (float) near;
        }
    }
  return TRUE;
}

gboolean
fovea_photo_heat_draw (const FoveaPhotoHeat *heat,
                       guint                 width,
                       guint                 height,
                       float                *values,
                       GError              **error)
{
  const gsize n = (gsize) width * height;
  float      *weight = NULL;
  gboolean    ok = TRUE;

  for (gsize i = 0; i < n; i++)
    values[i] = 0;
  if (heat->n_parts > 1 && ! (weight = fovea_alloc (n, sizeof *weight)))
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for a map of %ux%u"), width,
                       height);
  for (guint part = 0; ok && part < heat->n_parts; part++)
    ok = heat_add_part (heat, part, width, height, values, weight, error);
  for (gsize i = 0; weight && i < n; i++)
    if (weight[i] > 0)
      values[i] /= weight[i];
  fovea_free (weight);
  return ok;
}

/* ---- The highest place ------------------------------------------------------------ */

/* The middle of the places in a rectangle that have the largest number of it. */
typedef struct
{
  float   largest;
  double  x, y;
  guint64 count;
} HeatTop;

static HeatTop
heat_top (const float *values, guint width, const FoveaRect *in)
{
  HeatTop top = { .largest = -INFINITY };

  for (gint64 y = in->y; y < in->y + in->height; y++)
    for (gint64 x = in->x; x < in->x + in->width; x++)
      {
        const float value = values[y * width + x];

        if (value < top.largest)
          continue;
        if (value > top.largest)
          top = (HeatTop){ .largest = value };
        top.x += (double) x;
        top.y += (double) y;
        top.count++;
      }
  top.x /= (double) MAX (top.count, 1);
  top.y /= (double) MAX (top.count, 1);
  return top;
}

/* Of those places the one that is nearest to their middle. */
static void
heat_find_peak (const float     *values,
                guint            width,
                const FoveaRect *in,
                double          *at_x,
                double          *at_y)
{
  const HeatTop top = heat_top (values, width, in);
  double        nearest = INFINITY;

  *at_x = top.x + 0.5;
  *at_y = top.y + 0.5;
  for (gint64 y = in->y; y < in->y + in->height; y++)
    for (gint64 x = in->x; x < in->x + in->width; x++)
      {
        const double dx = (double) x - top.x, dy = (double) y - top.y;

        if (values[y * width + x] != top.largest ||
            dx * dx + dy * dy >= nearest)
          continue;
        nearest = dx * dx + dy * dy;
        *at_x = (double) x + 0.5;
        *at_y = (double) y + 0.5;
      }
}

/* The numbers of a drawing of `n` whose centres lie in start .. start+length-1 of
 * the photo's `whole`; one at least. */
static void
heat_inside (gint64  start,
             gint64  length,
             gint64  whole,
             guint   n,
             gint64 *first,
             gint64 *count)
{
  const double scale = (double) whole / n;
  const gint64 end = (gint64) ceil ((double) (start + length) / scale - 0.5);

  *first = CLAMP ((gint64) ceil ((double) start / scale - 0.5), 0,
                  (gint64) n - 1);
  *count = MAX (MIN (end, (gint64) n) - *first, 1);
}

gboolean
fovea_photo_heat_peak (const FoveaPhotoHeat *heat,
                       double               *x,
                       double               *y,
                       GError              **error)
{
  const gint64 longest = MAX (heat->width, heat->height);
  const double scale = MIN (1.0, HEAT_PEAK_SIDE / (double) longest);
  const guint  width = (guint) MAX (rint ((double) heat->width * scale), 1);
  const guint  height = (guint) MAX (rint ((double) heat->height * scale), 1);
  float       *values = fovea_alloc ((guint64) width * height, sizeof *values);
  FoveaRect    in;
  gboolean     ok;

  if (! values)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for a map of %ux%u"), width,
                       height);
  ok = fovea_photo_heat_draw (heat, width, height, values, error);
  if (ok)
    {
      heat_inside (heat->seen.x, heat->seen.width, heat->width, width, &in.x,
                   &in.width);
      heat_inside (heat->seen.y, heat->seen.height, heat->height, height, &in.y,
                   &in.height);
      heat_find_peak (values, width, &in, x, y);
      *x *= (double) heat->width / width;
      *y *= (double) heat->height / height;
    }
  fovea_free (values);
  return ok;
}
