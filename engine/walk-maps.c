/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All maps of a layer and what there is to say of each. Sums are of doubles, in
 * a fixed order, whatever the threads. */
#include <math.h>
#include <string.h>

#include "error.h"
#include "walk.h"
#include "workers.h"

/* Sums are made in so many lanes, which are added in order. */
#define MAPS_LANES 8
/* Pixels of the mean map that are made at a time. */
#define MAPS_PIXELS 512

typedef struct
{
  FoveaLayerMaps  maps; /* first */
  gatomicrefcount refs;
  WalkNumbers    *numbers;
} Maps;

FoveaLayerMaps *
fovea_layer_maps_ref (FoveaLayerMaps *maps)
{
  g_atomic_ref_count_inc (&((Maps *) maps)->refs);
  return maps;
}

void
fovea_layer_maps_unref (FoveaLayerMaps *maps)
{
  Maps *own = (Maps *) maps;

  if (! maps || ! g_atomic_ref_count_dec (&own->refs))
    return;
  fovea_walk_numbers_unref (own->numbers);
  fovea_free (maps->facts);
  fovea_free (maps->mean);
  g_free (own);
}

/* ---- Facts --------------------------------------------------------------------- */

/* Of numbers that are all finite; FALSE when they are not, or their sum is none. */
static gboolean
maps_facts_finite (const float *values, gsize n, FoveaMapFacts *facts)
{
  double sum[MAPS_LANES] = { 0 }, strength[MAPS_LANES] = { 0 };
  float  low[MAPS_LANES], high[MAPS_LANES];
  gint   zeros[MAPS_LANES] = { 0 };
  double all = 0, magnitude = 0;
  gsize  at = 0, zero = 0;

  for (guint l = 0; l < MAPS_LANES; l++)
    low[l] = high[l] = values[0];
  for (; at + MAPS_LANES <= n; at += MAPS_LANES)
    for (guint l = 0; l < MAPS_LANES; l++)
      {
        const float value = values[at + l];

        sum[l] += (double) value;
        strength[l] += (double) fabsf (value);
        zeros[l] += value == 0.0f;
        low[l] = value < low[l] ? value : low[l];
        high[l] = value > high[l] ? value : high[l];
      }
  for (guint l = 0; at + l < n; l++)
    {
      const float value = values[at + l];

      sum[l] += (double) value;
      strength[l] += (double) fabsf (value);
      zeros[l] += value == 0.0f;
      low[l] = MIN (low[l], value);
      high[l] = MAX (high[l], value);
    }
  *facts = (FoveaMapFacts){ .minimum = low[0], .maximum = high[0] };
  for (guint l = 0; l < MAPS_LANES; l++)
    {
      all += sum[l];
      magnitude += strength[l];
      zero += (gsize) zeros[l];
      facts->minimum = MIN (facts->minimum, low[l]);
      facts->maximum = MAX (facts->maximum, high[l]);
    }
  facts->mean = all / (double) n;
  facts->strength = magnitude / (double) n;
  facts->zeros = (double) zero / (double) n;
  return isfinite (magnitude);
}

static void
maps_facts_slow (const float *values, gsize n, FoveaMapFacts *facts)
{
  double sum = 0, strength = 0;
  gsize  zero = 0, good = 0;
  float  low = INFINITY, high = -INFINITY;

  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      {
        good++;
        zero += values[i] == 0.0f;
        sum += (double) values[i];
        strength += (double) fabsf (values[i]);
        low = MIN (low, values[i]);
        high = MAX (high, values[i]);
      }
  *facts = (FoveaMapFacts){ .bad = (gint64) (n - good),
                            .zeros = (double) zero / (double) n };
  if (good == 0)
    return;
  facts->minimum = low;
  facts->maximum = high;
  facts->mean = sum / (double) good;
  facts->strength = strength / (double) good;
}

void
fovea_map_measure (const float *values, gsize n, FoveaMapFacts *facts)
{
  if (! maps_facts_finite (values, n, facts))
    maps_facts_slow (values, n, facts);
}

static void
maps_facts (gpointer data, guint worker, gint64 first, gint64 last)
{
  FoveaLayerMaps *maps = data;
  const gsize     pixels = (gsize) maps->width * maps->height;

  for (gint64 i = first; i < last; i++)
    fovea_map_measure (maps->values + (gsize) i * pixels, pixels,
                       &maps->facts[i]);
}

/* The mean over the maps, some pixels at a time. */
static void
maps_mean (gpointer data, guint worker, gint64 first, gint64 last)
{
  FoveaLayerMaps *maps = data;
  const gsize     pixels = (gsize) maps->width * maps->height;

  for (gint64 unit = first; unit < last; unit++)
    {
      const gsize from = (gsize) unit * MAPS_PIXELS;
      const gsize n = MIN (pixels - from, MAPS_PIXELS);
      double      sum[MAPS_PIXELS] = { 0 };

      for (guint i = 0; i < maps->n; i++)
        {
          const float *values = maps->values + i * pixels + from;

          for (gsize p = 0; p < n; p++)
            sum[p] += (double) values[p];
        }
      for (gsize p = 0; p < n; p++)
        maps->mean[from + p] = (float) (sum[p] / maps->n);
    }
}

static void
maps_measure (FoveaLayerMaps *maps, guint threads)
{
  const gint64 pixels = (gint64) maps->width * maps->height;
  gboolean     any = FALSE;

  fovea_workers_run (threads, maps->n, maps_facts, maps);
  fovea_workers_run (threads, (pixels + MAPS_PIXELS - 1) / MAPS_PIXELS,
                     maps_mean, maps);
  for (guint i = 0; i < maps->n; i++)
    {
      const FoveaMapFacts *facts = &maps->facts[i];

      maps->n_zero += facts->zeros == 1.0;
      maps->n_bad += facts->bad > 0;
      if (facts->bad == pixels)
        continue;
      maps->low = any ? MIN (maps->low, facts->minimum) : facts->minimum;
      maps->high = any ? MAX (maps->high, facts->maximum) : facts->maximum;
      any = TRUE;
    }
}

/* ---- Layers -------------------------------------------------------------------- */

gboolean
fovea_walk_map_sizes (const FoveaShape *shape,
                      gint64           *n,
                      gint64           *height,
                      gint64           *width)
{
  const gboolean maps = shape->rank == 4;

  if ((! maps && shape->rank != 2) || shape->size[0] != 1 ||
      fovea_shape_elements (shape) < 1)
    return FALSE;
  *n = shape->size[1];
  *height = maps ? shape->size[2] : 1;
  *width = maps ? shape->size[3] : 1;
  return MAX (*n, MAX (*height, *width)) <= G_MAXINT;
}

static gboolean
walk_has_sizes (FoveaWalk *walk, guint row, FoveaLayerMaps *maps)
{
  FoveaValue value = fovea_walk_value_of (walk, row);
  gint64     n, height, width;

  if (fovea_dtype_held (walk->shapes->types[value]) != FOVEA_F32 ||
      ! fovea_walk_map_sizes (&walk->shapes->shapes[value], &n, &height,
                              &width))
    return FALSE;
  *maps = (FoveaLayerMaps){ .row = row,
                            .n = (guint) n,
                            .width = (guint) width,
                            .height = (guint) height };
  return TRUE;
}

gboolean
fovea_walk_has_maps (FoveaWalk *walk, guint row)
{
  FoveaLayerMaps maps;

  return row < walk->description->n_layers &&
         walk->description->layers[row].output.rank == 4 &&
         walk_has_sizes (walk, row, &maps);
}

static gboolean
walk_fail_maps (FoveaWalk *walk, guint row, GError **error)
{
  const FoveaLayerRow *layer = &walk->description->layers[row];
  g_autofree char     *text = fovea_shape_to_string (&layer->output);

  return fovea_fail (
      error, FOVEA_ERROR_UNSUPPORTED,
      _ ("%s: the layer '%s' gives %s numbers, which are no maps"),
      walk->model->id, layer->name, text);
}

static gboolean
walk_check_row (FoveaWalk *walk, guint row, GError **error)
{
  return row < walk->description->n_layers ||
         fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                     _ ("%s: there is no layer number %u, the network has %u"),
                     walk->model->id, row + 1, walk->description->n_layers);
}

gboolean
fovea_walk_check (FoveaWalk *walk,
                  guint      row,
                  guint      map,
                  gint64     x,
                  gint64     y,
                  GError   **error)
{
  FoveaLayerMaps maps;

  if (! walk_check_row (walk, row, error))
    return FALSE;
  if (! walk_has_sizes (walk, row, &maps))
    return walk_fail_maps (walk, row, error);
  return (map < maps.n && x >= 0 && y >= 0 && x < maps.width &&
          y < maps.height) ||
         fovea_fail (error, FOVEA_ERROR_SHAPE,
                     _ ("%s: the layer '%s' has no number (%" PRId64
                        ", %" PRId64 ") of map %u: it gives %u maps of %ux%u"),
                     walk->model->id, walk->description->layers[row].name, x, y,
                     map, maps.n, maps.width, maps.height);
}

FoveaLayerMaps *
fovea_walk_maps (FoveaWalk             *walk,
                 guint                  row,
                 const FoveaRunOptions *options,
                 GError               **error)
{
  Maps           *own;
  FoveaLayerMaps *maps;

  if (! walk_check_row (walk, row, error))
    return NULL;
  own = g_new0 (Maps, 1);
  maps = &own->maps;
  g_atomic_ref_count_init (&own->refs);
  if (! walk_has_sizes (walk, row, maps))
    {
      g_free (own);
      walk_fail_maps (walk, row, error);
      return NULL;
    }
  own->numbers =
      fovea_walk_get (walk, fovea_walk_value_of (walk, row), options, error);
  if (own->numbers)
    {
      maps->values = own->numbers->tensor->data;
      maps->facts = fovea_alloc (maps->n, sizeof *maps->facts);
      maps->mean =
          fovea_alloc ((guint64) maps->width * maps->height, sizeof (float));
      if (maps->facts && maps->mean)
        {
          maps_measure (maps, fovea_run_threads (options));
          return maps;
        }
      fovea_fail (error, FOVEA_ERROR_MEMORY,
                  _ ("not enough memory for %u maps of %ux%u"), maps->n,
                  maps->width, maps->height);
    }
  fovea_layer_maps_unref (maps);
  return NULL;
}

/* ---- Words and orders ----------------------------------------------------------- */

char *
fovea_layer_maps_problem (const FoveaLayerMaps *maps, guint map)
{
  const FoveaMapFacts *facts = &maps->facts[map];

  if (facts->bad > 0)
    return g_strdup_printf (
        _ ("%" PRId64 " of its %" PRId64 " numbers are NaN or infinite"),
        facts->bad, (gint64) maps->width * maps->height);
  return facts->zeros == 1.0 ? g_strdup (_ ("0 everywhere")) : NULL;
}

const char *
fovea_maps_order_word (FoveaMapsOrder order)
{
  static const char *const words[] = { "strength", "sparsity", "number" };

  return (guint) order < G_N_ELEMENTS (words) ? words[order] : NULL;
}

static double
maps_sparsity (const FoveaMapFacts *facts)
{
  return facts->zeros == 1.0 ? -1.0 : facts->zeros;
}

static gint
maps_by (double l, double r, guint left, guint right)
{
  if (l != r)
    return l > r ? -1 : 1;
  return left < right ? -1 : left > right;
}

static gint
maps_by_strength (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint         *left = a, *right = b;
  const FoveaMapFacts *facts = data;

  return maps_by (facts[*left].strength, facts[*right].strength, *left, *right);
}

static gint
maps_by_sparsity (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint         *left = a, *right = b;
  const FoveaMapFacts *facts = data;

  return maps_by (maps_sparsity (&facts[*left]), maps_sparsity (&facts[*right]),
                  *left, *right);
}

guint *
fovea_layer_maps_order (const FoveaLayerMaps *maps, FoveaMapsOrder order)
{
  guint *numbers = g_new (guint, maps->n);

  for (guint i = 0; i < maps->n; i++)
    numbers[i] = i;
  if (order != FOVEA_MAPS_BY_NUMBER)
    g_qsort_with_data (numbers, (gint) maps->n, sizeof *numbers,
                       order == FOVEA_MAPS_BY_STRENGTH ? maps_by_strength :
                                                         maps_by_sparsity,
                       maps->facts);
  return numbers;
}

void
fovea_map_histogram (const float *values,
                     gsize        n,
                     float        low,
                     float        high,
                     guint        bins,
                     guint       *counts)
{
  const double range = (double) high - (double) low;

  memset (counts, 0, bins * sizeof *counts);
  for (gsize i = 0; i < n && bins > 0; i++)
    if (values[i] >= low && values[i] <= high)
      {
        double part =
            range > 0 ? ((double) values[i] - (double) low) / range : 0.5;

        counts[MIN ((guint) (part * bins), bins - 1)]++;
      }
}
