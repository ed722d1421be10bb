/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Gaussian blur run over a picture: the stages of gaussian.h one after the
 * other, over a band of rows at a time. What lies between two stages is kept
 * whole for the band: at most a quarter of its pixels. */
#include "gaussian.h"

#include <math.h>
#include <string.h>

#include "checked.h"
#include "error.h"

/* Rows of the result that are computed with the same smaller maps: so many, or
 * as many times what is read around them. */
#define BAND_ROWS    512
#define BAND_REACHES 8

struct _FoveaGaussianPlan
{
  GaussianStage stages[GAUSSIAN_STAGES];
  guint         n_stages;
  FoveaPlan    *plans[GAUSSIAN_STAGES];
  FoveaShape    shapes[GAUSSIAN_STAGES]; /* of each stage's result */
  gint64        before; /* places that are read before the picture's own */
  gint64        reach;
};

static gboolean
gaussian_check (const FoveaGaussian *request, GError **error)
{
  if (! (request->sigma >= FOVEA_GAUSSIAN_MIN) ||
      ! (request->sigma <= FOVEA_GAUSSIAN_MAX))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("gaussian: a sigma of %g has to be %g to %g"),
                       request->sigma, FOVEA_GAUSSIAN_MIN, FOVEA_GAUSSIAN_MAX);
  if (request->channels < 1)
    return fovea_fail (error, FOVEA_ERROR_SHAPE, _ ("gaussian: no channels"));
  if ((guint) request->border >= FOVEA_BORDER_VALID)
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("gaussian: no border %u"), (guint) request->border);
  if (request->border == FOVEA_BORDER_CONSTANT &&
      ! isfinite (request->border_value))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("gaussian: a border of %g has to be a number"),
                       request->border_value);
  return TRUE;
}

/* Where a map is made large again, a number reaches all places between itself and
 * the next one. */
static gint64
gaussian_reach (const FoveaGaussianPlan *plan)
{
  gint64 reach = plan->before, scale = 1;

  for (guint i = plan->n_stages; i-- > 0;)
    if (plan->stages[i].kind == GAUSSIAN_UP)
      {
        scale *= plan->stages[i].factor;
        reach += scale;
      }
  return reach;
}

/* Sizes of what each stage makes, from the last back; returns the size that the
 * first one reads, borders and all. */
static gint64
gaussian_sizes (const FoveaGaussianPlan *plan,
                int                      axis,
                gint64                   size,
                gint64                  *sizes)
{
  for (guint i = plan->n_stages; i-- > 0;)
    {
      const GaussianStage *stage = &plan->stages[i];

      sizes[i] = size;
      if (! (stage->axes & (axis ? GAUSSIAN_X : GAUSSIAN_Y)))
        continue;
      if (stage->kind == GAUSSIAN_UP)
        size = (size + stage->factor - 1) / stage->factor + 2 * stage->radius;
      else
        size = (size - 1) * stage->factor + 2 * stage->radius + 1;
    }
  return size;
}

static gboolean
gaussian_make_plans (FoveaGaussianPlan   *plan,
                     const FoveaGaussian *request,
                     const gint64         picture[2],
                     GError             **error)
{
  gint64     sizes[2][GAUSSIAN_STAGES], pads[2][2];
  FoveaShape in =
      FOVEA_NCHW (1, request->channels, picture[0], picture[1]);

  for (int axis = 0; axis < 2; axis++)
    {
      gint64 whole = gaussian_sizes (plan, axis, picture[axis], sizes[axis]);

      pads[axis][0] = plan->before;
      pads[axis][1] = whole - picture[axis] - plan->before;
    }
  for (guint i = 0; i < plan->n_stages; i++)
    {
      const gint64 size[2] = { sizes[0][i], sizes[1][i] };
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;

      if (! fovea_gaussian_graph (request, &plan->stages[i],
                                  (const gint64 (*)[2]) pads, size, &graph,
                                  &weights, error))
        return FALSE;
      for (int axis = 0; axis < 2; axis++)
        if (plan->stages[i].axes & (axis ? GAUSSIAN_X : GAUSSIAN_Y))
          pads[axis][0] = pads[axis][1] = 0;
      plan->plans[i] = fovea_plan_new (graph, weights, &in, NULL, error);
      if (plan->plans[i] == NULL)
        return FALSE;
      in = *fovea_plan_shape (plan->plans[i], fovea_graph_output (graph, 0));
      plan->shapes[i] = in;
    }
  return TRUE;
}

FoveaGaussianPlan *
fovea_gaussian_plan_new (const FoveaGaussian *request,
                         gint64               width,
                         gint64               height,
                         GError             **error)
{
  g_autoptr (FoveaGaussianPlan) plan = NULL;
  const gint64 picture[2] = { height, width };

  if (! gaussian_check (request, error))
    return NULL;
  if (width < 1 || height < 1 || width > FOVEA_MAX_SIZE ||
      height > FOVEA_MAX_SIZE)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("gaussian: a width of %" PRId64 " and a height of %" PRId64
                     " have to be 1 to %" PRId64),
                  width, height, FOVEA_MAX_SIZE);
      return NULL;
    }
  plan = g_new0 (FoveaGaussianPlan, 1);
  plan->n_stages = fovea_gaussian_stages (request->sigma, request->exact,
                                          plan->stages, &plan->before);
  plan->reach = gaussian_reach (plan);
  if (! gaussian_make_plans (plan, request, picture, error))
    return NULL;
  return g_steal_pointer (&plan);
}

void
fovea_gaussian_plan_free (FoveaGaussianPlan *plan)
{
  if (plan == NULL)
    return;
  for (guint i = 0; i < plan->n_stages; i++)
    {
      g_clear_pointer (&plan->plans[i], fovea_plan_unref);
      fovea_gaussian_stage_clear (&plan->stages[i]);
    }
  g_free (plan);
}

gint64
fovea_gaussian_plan_reach (FoveaGaussianPlan *plan)
{
  return plan->reach;
}

FoveaRect
fovea_gaussian_plan_need (FoveaGaussianPlan *plan, const FoveaRect *output)
{
  FoveaRect rect = *output;

  for (guint i = plan->n_stages; i-- > 0 && rect.width > 0;)
    rect = fovea_plan_need (plan->plans[i], &rect);
  return rect;
}

/* ---- Running ---- */

/* A part of what lies between two stages. */
typedef struct
{
  FoveaRect rect;
  gint64    channels;
  float    *planes;
} GaussianMap;

static void
gaussian_copy (const GaussianMap *map,
               const FoveaRect   *rect,
               const FoveaTensor *pixels,
               gboolean           into)
{
  for (gint64 c = 0; c < map->channels; c++)
    for (gint64 y = 0; y < rect->height; y++)
      {
        float *mine = map->planes +
                      (c * map->rect.height + rect->y - map->rect.y + y) *
                          map->rect.width +
                      (rect->x - map->rect.x);
        float *theirs = (float *) pixels->data + c * pixels->stride[1] +
                        y * pixels->stride[2];

        memcpy (into ? mine : theirs, into ? theirs : mine,
                rect->width * sizeof (float));
      }
}

/* What a stage reads and writes: a map, or (NULL) the caller's picture. */
typedef struct
{
  GaussianMap  *from, *to;
  FoveaReadFunc read, write;
  gpointer      data;
} GaussianIo;

static gboolean
gaussian_read (const FoveaRect   *rect,
                   const FoveaTensor *pixels,
                   gpointer           data,
                   GError           **error)
{
  GaussianIo *io = data;

  if (io->from == NULL)
    return io->read (rect, pixels, io->data, error);
  gaussian_copy (io->from, rect, pixels, FALSE);
  return TRUE;
}

static gboolean
gaussian_write (const FoveaRect   *rect,
                    const FoveaTensor *pixels,
                    gpointer           data,
                    GError           **error)
{
  GaussianIo *io = data;

  if (io->to == NULL)
    return io->write (rect, pixels, io->data, error);
  gaussian_copy (io->to, rect, pixels, TRUE);
  return TRUE;
}

typedef struct
{
  gint64 width, height;
} GaussianTile;

/* Of a stage's result: its work stays in the cache, and not too much of it is
 * done twice. */
static GaussianTile
gaussian_tile (const GaussianStage *stage)
{
  if (stage->kind == GAUSSIAN_UP)
    return (GaussianTile){ 1024, 64 };
  if (stage->kind == GAUSSIAN_BLUR)
    return (GaussianTile){ 512, CLAMP (4 * stage->radius, 64, 1024) };
  if (stage->axes == GAUSSIAN_X)
    return (GaussianTile){ 4096 / stage->factor, 8 };
  return (GaussianTile){ 512, 512 / stage->factor };
}

static gboolean
gaussian_run_stage (FoveaGaussianPlan     *plan,
                    guint                  i,
                    const FoveaRect       *rect,
                    GaussianIo            *io,
                    const FoveaRunOptions *options,
                    GError               **error)
{
  const GaussianStage *stage = &plan->stages[i];
  const GaussianTile size = gaussian_tile (stage);
  const gint64 width = size.width, height = size.height;
  const gint64 right = rect->x + rect->width, bottom = rect->y + rect->height;

  for (gint64 y = rect->y, n; y < bottom; y += n)
    {
      n = MIN (bottom, (y / height + 1) * height) - y;
      for (gint64 x = rect->x, m; x < right; x += m)
        {
          FoveaRect tile = { x, y, 0, n };

          m = MIN (right, (x / width + 1) * width) - x;
          tile.width = m;
          if (! fovea_plan_run_region (plan->plans[i], &tile, gaussian_read,
                                       gaussian_write, io, options, error))
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
gaussian_take_map (GaussianMap *map, gint64 channels, GError **error)
{
  gint64 n = channels;

  map->channels = channels;
  map->planes = fovea_checked_mul (n, map->rect.width, &n) &&
                        fovea_checked_mul (n, map->rect.height, &n) ?
                    fovea_alloc (n, sizeof (float)) :
                    NULL;
  if (map->planes != NULL)
    return TRUE;
  return fovea_fail (error, FOVEA_ERROR_MEMORY,
                     _ ("gaussian: not enough memory for a map of %" PRId64
                        "x%" PRId64),
                     map->rect.width, map->rect.height);
}

static gboolean
gaussian_run_band (FoveaGaussianPlan     *plan,
                   const FoveaRect       *band,
                   FoveaReadFunc          read,
                   FoveaWriteFunc         write,
                   gpointer               data,
                   const FoveaRunOptions *options,
                   GError               **error)
{
  const guint last = plan->n_stages - 1;
  GaussianMap maps[GAUSSIAN_STAGES] = { 0 };
  GaussianIo  io = { .read = read, .write = write, .data = data };
  gboolean    fine = TRUE;

  maps[last].rect = *band;
  for (guint i = last; i-- > 0;)
    maps[i].rect = fovea_plan_need (plan->plans[i + 1], &maps[i + 1].rect);
  for (guint i = 0; i <= last && fine; i++)
    {
      fine = i == last ||
             gaussian_take_map (&maps[i], plan->shapes[i].size[1], error);
      io.from = i == 0 ? NULL : &maps[i - 1];
      io.to = i == last ? NULL : &maps[i];
      fine = fine && gaussian_run_stage (plan, i, &maps[i].rect, &io, options,
                                         error);
      if (i > 0)
        {
          fovea_free (maps[i - 1].planes);
          maps[i - 1].planes = NULL;
        }
    }
  for (guint i = 0; i <= last; i++)
    fovea_free (maps[i].planes);
  return fine;
}

gboolean
fovea_gaussian_plan_run (FoveaGaussianPlan     *plan,
                         const FoveaRect       *output,
                         FoveaReadFunc          read,
                         FoveaWriteFunc         write,
                         gpointer               data,
                         const FoveaRunOptions *options,
                         GError               **error)
{
  const FoveaShape *out = &plan->shapes[plan->n_stages - 1];
  const gint64      rows = MAX (BAND_ROWS, BAND_REACHES * plan->reach);
  FoveaRunOptions   quiet = { .threads = 0 };

  if (output->x < 0 || output->y < 0 || output->width < 1 ||
      output->height < 1 || output->x > out->size[3] - output->width ||
      output->y > out->size[2] - output->height)
    return fovea_fail (
        error, FOVEA_ERROR_SHAPE,
        _ ("a rectangle outside the %" PRId64 "x%" PRId64 " result"),
        out->size[3], out->size[2]);
  if (options != NULL)
    quiet = *options;
  quiet.progress = NULL;
  for (gint64 y = 0; y < output->height; y += rows)
    {
      FoveaRect band = { output->x, output->y + y, output->width,
                         MIN (rows, output->height - y) };

      if (! gaussian_run_band (plan, &band, read, write, data, &quiet, error))
        return FALSE;
      if (options != NULL && options->progress != NULL)
        options->progress ((double) (y + band.height) / output->height,
                           "gaussian", options->data);
    }
  return TRUE;
}
