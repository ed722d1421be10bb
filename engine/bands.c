/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers one behind the other whose maps are too large for the second cache are
 * run together, a band of rows at a time: a layer's rows are read by the next one
 * while they are near, and its whole map is nowhere. Every number is computed as
 * it would be otherwise.
 *
 * Each thread goes down strips of the last layer's map. Of each map between it
 * has the rows that the next band looks at; those that the band before has made
 * already are moved up, the others computed. */
#include "bands.h"

#include <string.h>

#include "workers.h"

/* Steps that are run together, at most, and the inputs of one. */
#define BANDS_STEPS  8
#define BANDS_INPUTS 4
/* A map between that is smaller stays in the cache anyway. */
#define BANDS_MAP (1 << 20)
/* What a thread has of all maps between: for bands of two rows it may be more. */
#define BANDS_BYTES (256 << 10)
#define BANDS_MOST  (1 << 20)

typedef struct
{
  FoveaPlan       *plan;
  const Layout    *layout;
  const FoveaTile *tiles;
  StepRun         *run;
  guint            n;
  PlanStep        *steps[BANDS_STEPS];
  gint64           rows[BANDS_STEPS]; /* that are there of each one's output */
  gint64           strips;
  double          *seconds; /* [worker][n] or NULL */
} Bands;

static const FoveaRect *
bands_rect (const Bands *bands, guint k)
{
  return &bands->layout->rect[bands->steps[k]->out[0]];
}

/* Bytes of some rows of what step k makes. */
static gint64
bands_bytes (const Bands *bands, guint k, gint64 rows)
{
  FoveaValue value = bands->steps[k]->out[0];
  FoveaRect  rect = *bands_rect (bands, k);

  rect.height = rows;
  return fovea_layout_bytes (&bands->plan->shapes[value],
                             bands->plan->types[value],
                             bands->plan->block[value], &rect);
}

/* ---- Choosing ---------------------------------------------------------------------- */

static gboolean
bands_takes (const PlanStep *plan_step)
{
  const FoveaStep *step = &plan_step->step;

  return step->klass->banded && step->klass->need && ! step->whole &&
         step->n_out == 1 && step->n_in <= BANDS_INPUTS &&
         step->in[0].rank == 4 && step->in[0].size[0] == 1 &&
         step->in_block[0] && step->out_block &&
         step->klass->banded (step);
}

static guint *
bands_readers (const Layout *layout, FoveaPlan *plan)
{
  guint *readers = g_new0 (guint, plan->n_values);

  for (guint i = 0; i < plan->n_steps; i++)
    for (guint k = 0; fovea_layout_runs (layout, &plan->steps[i]) &&
                      k < plan->steps[i].step.n_in;
         k++)
      if (plan->steps[i].in[k] != FOVEA_NO_VALUE)
        readers[plan->steps[i].in[k]]++;
  return readers;
}

/* Rows of each map that a band of `rows` of the last one looks at. */
static gint64
bands_measure (Bands *bands, gint64 rows)
{
  gint64 bytes = 0;

  bands->rows[bands->n - 1] = rows;
  for (guint k = bands->n; --k > 0;)
    {
      const FoveaStep *step = &bands->steps[k]->step;
      FoveaRect        out = *bands_rect (bands, k), in = out;

      out.height = bands->rows[k];
      step->klass->need (step, 0, &out, &in);
      bands->rows[k - 1] = CLAMP (in.height, 1, bands_rect (bands, k - 1)->height);
      bytes += fovea_layout_align (bands_bytes (bands, k - 1, bands->rows[k - 1]));
    }
  return bytes;
}

/* As many rows as have room, an even number: some layers make two at once. */
static gboolean
bands_size (Bands *bands)
{
  const gint64 height = bands_rect (bands, bands->n - 1)->height;
  gint64       rows = 2;

  if (bands_measure (bands, rows) > BANDS_MOST)
    return FALSE;
  while (rows < height && bands_measure (bands, rows + 2) <= BANDS_BYTES)
    rows += 2;
  bands_measure (bands, rows);
  return TRUE;
}

/* `next` can be run together with the steps so far. */
static gboolean
bands_join (Bands *bands, const guint *readers, PlanStep *next)
{
  FoveaPlan      *plan = bands->plan;
  const PlanStep *last = bands->steps[bands->n - 1];
  FoveaValue      value = last->out[0];

  if (bands->n == BANDS_STEPS || next->in[0] != value || readers[value] != 1 ||
      plan->kept[value] || ! bands_takes (last) || ! bands_takes (next) ||
      bands_bytes (bands, bands->n - 1,
                   bands_rect (bands, bands->n - 1)->height) < BANDS_MAP)
    return FALSE;
  bands->steps[bands->n++] = next;
  if (bands_size (bands))
    return TRUE;
  bands->n--;
  return FALSE;
}

void
fovea_bands_choose (Layout *layout, FoveaPlan *plan)
{
  g_autofree guint *readers = bands_readers (layout, plan);
  guint             places[BANDS_STEPS];
  Bands             bands = { .plan = plan, .layout = layout };

  for (guint i = 0; i < plan->n_steps; i++)
    {
      PlanStep *plan_step = &plan->steps[plan->order[i]];

      layout->until[i] = i;
      if (! fovea_layout_runs (layout, plan_step))
        continue;
      if (bands.n == 0 || ! bands_join (&bands, readers, plan_step))
        {
          bands.n = 1;
          bands.steps[0] = plan_step;
        }
      places[bands.n - 1] = i;
      for (guint k = 0; bands.n > 1 && k < bands.n; k++)
        {
          layout->until[places[k]] = i;
          layout->band[places[k]] = bands.rows[k];
        }
    }
}

/* ---- What was chosen --------------------------------------------------------------- */

static void
bands_find (Bands *bands, guint first)
{
  const Layout *layout = bands->layout;

  for (guint i = first; i <= layout->until[first]; i++)
    if (layout->band[i])
      {
        bands->steps[bands->n] =
            &bands->plan->steps[bands->plan->order[i]];
        bands->rows[bands->n++] = layout->band[i];
      }
}

static gint64
bands_maps (const Bands *bands)
{
  gint64 bytes = 0;

  for (guint k = 0; k + 1 < bands->n; k++)
    bytes += fovea_layout_align (bands_bytes (bands, k, bands->rows[k]));
  return bytes;
}

/* The most that any of the steps needs for any number of rows, of scratch memory
 * or of what units share. */
static gint64
bands_extra (const Bands *bands, gboolean shared)
{
  gint64 most = 0;

  for (guint k = 0; k < bands->n; k++)
    {
      const FoveaStep *step = &bands->steps[k]->step;
      gsize (*bytes) (const FoveaStep *, const FoveaRect *) =
          shared ? step->klass->shared : step->klass->scratch;
      FoveaRect rect = *bands_rect (bands, k);

      for (rect.height = bytes ? bands->rows[k] : 0; rect.height > 0;
           rect.height--)
        most = MAX (most, (gint64) bytes (step, &rect));
    }
  return fovea_layout_align (most);
}

gint64
fovea_bands_scratch (const Layout *layout, FoveaPlan *plan, guint first)
{
  Bands bands = { .plan = plan, .layout = layout };

  bands_find (&bands, first);
  return bands_maps (&bands) + bands_extra (&bands, TRUE) +
         bands_extra (&bands, FALSE);
}

/* ---- Running ----------------------------------------------------------------------- */

/* A thread's rows of each map between; the tile's rectangle says which there are. */
typedef struct
{
  FoveaTile tile[BANDS_STEPS];
  FoveaRect todo[BANDS_STEPS]; /* what each step makes next */
  void     *shared, *scratch;
  guint     worker;
} Strip;

static gint64
bands_row (const Bands *bands, guint k)
{
  return bands_rect (bands, k)->width * bands->steps[k]->step.out_block;
}

static void
strip_begin (const Bands *bands, guint worker, Strip *strip)
{
  char  *at = bands->run->scratch + worker * bands->run->scratch_bytes;

  strip->worker = worker;
  for (guint k = 0; k + 1 < bands->n; k++)
    {
      strip->tile[k] = (FoveaTile){ (float *) (gpointer) at,
                                    *bands_rect (bands, k), bands->rows[k] };
      strip->tile[k].rect.height = 0;
      at += fovea_layout_align (bands_bytes (bands, k, bands->rows[k]));
    }
  strip->shared = at;
  strip->scratch = at + bands_extra (bands, TRUE);
}

/* The tile shall begin with row y: what it has from there on moves up. */
static void
strip_move (const Bands *bands, guint k, FoveaTile *tile, gint64 y)
{
  const gint64 row = bands_row (bands, k);
  const gint64 planes = fovea_blocks (bands->steps[k]->step.out[0].size[1],
                                      bands->steps[k]->step.out_block);
  const gint64 from = y - tile->rect.y;
  const gint64 left = MAX (tile->rect.height - from, 0);

  for (gint64 plane = 0; plane < planes && left > 0 && from > 0; plane++)
    {
      float *to = tile->data + plane * tile->rows * row;

      memmove (to, to + from * row, left * row * sizeof (float));
    }
  tile->rect.y = y;
  tile->rect.height = left;
}

/* From the band of the last step back: rows of each map that are looked at, and
 * those of them that are not there yet. */
static void
strip_look_back (const Bands *bands, Strip *strip, const FoveaRect *band)
{
  strip->todo[bands->n - 1] = *band;
  for (guint k = bands->n; --k > 0;)
    {
      const FoveaStep *step = &bands->steps[k]->step;
      const FoveaRect *all = bands_rect (bands, k - 1);
      FoveaTile       *tile = &strip->tile[k - 1];
      FoveaRect        want = *all, *todo = &strip->todo[k - 1];
      gint64           y, end;

      *todo = (FoveaRect){ all->x, tile->rect.y, all->width, 0 };
      if (strip->todo[k].height <= 0)
        continue;
      step->klass->need (step, 0, &strip->todo[k], &want);
      y = CLAMP (want.y, all->y, all->y + all->height);
      end = CLAMP (want.y + want.height, y, all->y + all->height);
      strip_move (bands, k - 1, tile, y);
      todo->y = y + tile->rect.height;
      todo->height = MAX (end - todo->y, 0);
      tile->rect.height += todo->height;
    }
}

static void
strip_step (const Bands *bands, Strip *strip, guint k)
{
  const PlanStep        *plan_step = bands->steps[k];
  const FoveaStep       *step = &plan_step->step;
  const FoveaLayerClass *klass = step->klass;
  const FoveaRect       *todo = &strip->todo[k];
  const FoveaTile       *whole = k + 1 < bands->n ?
                                     &strip->tile[k] :
                                     &bands->tiles[plan_step->out[0]];
  FoveaTile              in[BANDS_INPUTS] = { 0 };
  FoveaTile out = { whole->data + (todo->y - whole->rect.y) * bands_row (bands, k),
                    *todo, whole->rows ? whole->rows : whole->rect.height };
  FoveaWork work = { .in = in,
                     .out = &out,
                     .loops = bands->plan->loops,
                     .shared = strip->shared,
                     .scratch = strip->scratch };

  if (todo->height <= 0)
    return;
  for (guint i = 0; i < step->n_in; i++)
    if (plan_step->in[i] != FOVEA_NO_VALUE)
      in[i] = bands->tiles[plan_step->in[i]];
  if (k > 0)
    in[0] = strip->tile[k - 1];
  if (klass->prepare && klass->prepare_units (step, todo) > 0)
    klass->prepare (step, &work, 0, klass->prepare_units (step, todo));
  klass->run (step, &work, 0, klass->units (step, todo));
}

static void
strip_band (const Bands *bands, Strip *strip, const FoveaRect *band)
{
  double *seconds =
      bands->seconds ? bands->seconds + strip->worker * bands->n : NULL;

  strip_look_back (bands, strip, band);
  for (guint k = 0; k < bands->n; k++)
    {
      const double start = seconds ? fovea_run_clock () : 0.0;

      strip_step (bands, strip, k);
      if (seconds)
        seconds[k] += fovea_run_clock () - start;
    }
}

/* The strip's first row; the last strip's end. */
static gint64
bands_edge (const Bands *bands, gint64 strip)
{
  const FoveaRect *all = bands_rect (bands, bands->n - 1);

  return all->y + all->height * strip / bands->strips;
}

static void
bands_units (gpointer data, guint worker, gint64 first, gint64 last)
{
  const Bands *bands = data;
  const gint64 end = bands_edge (bands, last);
  const gint64 rows = bands->rows[bands->n - 1];
  FoveaRect    band = *bands_rect (bands, bands->n - 1);
  Strip        strip;

  strip_begin (bands, worker, &strip);
  for (band.y = bands_edge (bands, first);
       band.y < end && ! fovea_run_stopped (bands->run); band.y += rows)
    {
      band.height = MIN (rows, end - band.y);
      strip_band (bands, &strip, &band);
    }
}

/* The time that all took, as the steps shared it. */
static void
bands_tell (const Bands *bands, double all, guint threads, double *seconds)
{
  double busy = 0.0;

  for (guint i = 0; i < threads * bands->n; i++)
    busy += bands->seconds[i];
  for (guint i = 0; busy > 0.0 && i < threads * bands->n; i++)
    seconds[bands->steps[i % bands->n] - bands->plan->steps] +=
        all * bands->seconds[i] / busy;
}

void
fovea_bands_run (FoveaPlan       *plan,
                 const Layout    *layout,
                 guint            first,
                 const FoveaTile *tiles,
                 StepRun         *run,
                 guint            threads,
                 double          *seconds)
{
  const double       start = seconds ? fovea_run_clock () : 0.0;
  Bands              bands = { plan, layout, tiles, run };
  g_autofree double *busy = NULL;

  bands_find (&bands, first);
  if (seconds)
    bands.seconds = busy = g_new0 (double, threads * bands.n);
  /* Rows that two strips need are made twice. */
  bands.strips =
      threads > 1 ?
          MIN (2 * (gint64) threads,
               (bands_rect (&bands, bands.n - 1)->height +
                bands.rows[bands.n - 1] - 1) /
                   bands.rows[bands.n - 1]) :
          1;
  for (guint k = 0; seconds && k < bands.n; k++)
    seconds[bands.steps[k] - plan->steps] = 0.0;
  fovea_workers_run (threads, bands.strips, bands_units, &bands);
  if (seconds)
    bands_tell (&bands, fovea_run_clock () - start, threads, seconds);
}
