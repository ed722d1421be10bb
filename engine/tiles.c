/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures piece by piece: the same steps over the rectangle that an output
 * rectangle needs. */
#include <string.h>

#include "plan.h"

/* A tile's output holds about this many numbers, so that layers find each
 * other's results in the cache. */
#define TILE_NUMBERS (1 << 18)
/* Columns of a tile that has to have many rows */
#define TILE_BAND_WIDTH 1024

static gboolean
tiles_check_plan (FoveaPlan *plan, GError **error)
{
  FoveaValue in, out;

  if (fovea_graph_n_inputs (plan->graph) != 1 ||
      fovea_graph_n_outputs (plan->graph) != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("only a network of one input and one output can be "
                          "run in tiles"));
  in = fovea_graph_input (plan->graph, 0);
  out = fovea_graph_output (plan->graph, 0);
  if (plan->shapes[in].rank != 4 || plan->shapes[out].rank != 4 ||
      plan->shapes[in].size[0] != 1 || plan->shapes[out].size[0] != 1)
    return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                       _ ("only a network from one picture to one picture can "
                          "be run in tiles"));
  return TRUE;
}

static FoveaTensor
tiles_view (FoveaPlan *plan, FoveaValue value, const FoveaTile *tile)
{
  FoveaShape shape = FOVEA_NCHW (1, plan->shapes[value].size[1],
                                 tile->rect.height, tile->rect.width);

  return fovea_tensor_view (&shape, tile->data);
}

FoveaRect
fovea_plan_need (FoveaPlan *plan, const FoveaRect *output)
{
  g_return_val_if_fail (tiles_check_plan (plan, NULL), (FoveaRect){ 0 });
  return fovea_layout_need (plan, output, fovea_graph_input (plan->graph, 0));
}

/* Who reads and writes pictures knows fp32 alone; numbers that are held wide
 * change their form where they lie. */
static void
tiles_widen (FoveaPlan *plan, FoveaValue value, const FoveaTensor *view)
{
  char *data = view->data;

  if (! fovea_dtype_is_wide (plan->types[value]))
    return;
  for (gint64 i = fovea_shape_elements (&view->shape); i-- > 0;)
    {
      float  pixel;
      gint64 wide;

      memcpy (&pixel, data + i * sizeof pixel, sizeof pixel);
      wide = pixel > -0x1p63f && pixel < 0x1p63f ? (gint64) pixel : 0;
      memcpy (data + i * sizeof wide, &wide, sizeof wide);
    }
}

static void
tiles_narrow (FoveaPlan *plan, FoveaValue value, const FoveaTensor *view)
{
  char *data = view->data;

  if (! fovea_dtype_is_wide (plan->types[value]))
    return;
  for (gint64 i = 0; i < fovea_shape_elements (&view->shape); i++)
    {
      gint64 wide;
      float  pixel;

      memcpy (&wide, data + i * sizeof wide, sizeof wide);
      pixel = plan->types[value] == FOVEA_U64 ? (float) (guint64) wide : wide;
      memcpy (data + i * sizeof pixel, &pixel, sizeof pixel);
    }
}

typedef struct
{
  FoveaReadFunc  read;
  FoveaWriteFunc write;
  gpointer       data;
} TileIo;

static gboolean
tiles_run_layout (FoveaPlan             *plan,
                  const Layout          *layout,
                  const FoveaRect       *output,
                  const TileIo          *io,
                  const FoveaRunOptions *options,
                  double                 from,
                  double                 to,
                  Arena                 *arena,
                  GError               **error)
{
  FoveaValue in = fovea_graph_input (plan->graph, 0);
  FoveaValue out = fovea_plan_plain (plan, fovea_graph_output (plan->graph, 0));
  g_autofree FoveaTile *tiles = g_new0 (FoveaTile, plan->n_values);
  FoveaTensor           view;

  tiles[in].rect = layout->rect[in];
  tiles[in].data = (float *) (arena->memory + layout->offset[in]);
  view = tiles_view (plan, in, &tiles[in]);
  if (layout->rect[in].width > 0 &&
      ! io->read (&layout->rect[in], &view, io->data, error))
    return FALSE;
  tiles_widen (plan, in, &view);
  if (! fovea_run_steps (plan, layout, tiles, arena->memory, options, from, to,
                         error))
    return FALSE;
  view = tiles_view (plan, out, &tiles[out]);
  tiles_narrow (plan, out, &view);
  /* More than was asked may have been computed (a layer that needs all). */
  view.data = fovea_tile_row (&tiles[out], 0, output->y) +
              (output->x - tiles[out].rect.x);
  view.shape.size[2] = output->height;
  view.shape.size[3] = output->width;
  return io->write (output, &view, io->data, error);
}

static gboolean
tiles_check_rect (FoveaPlan *plan, const FoveaRect *rect, GError **error)
{
  const FoveaShape *shape = &plan->shapes[fovea_graph_output (plan->graph, 0)];

  if (rect->x >= 0 && rect->y >= 0 && rect->width > 0 && rect->height > 0 &&
      rect->x <= shape->size[3] - rect->width &&
      rect->y <= shape->size[2] - rect->height)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_SHAPE,
      _ ("a rectangle outside the %" PRId64 "x%" PRId64 " result"),
      shape->size[3], shape->size[2]);
}

static gboolean
tiles_run_one (FoveaPlan             *plan,
               const FoveaRect       *output,
               const TileIo          *io,
               const FoveaRunOptions *options,
               double                 from,
               double                 to,
               GError               **error)
{
  FoveaRunOptions within = { 0 };
  Layout          layout = { 0 };
  Arena          *arena = NULL;
  gboolean        ok;

  if (fovea_layout_make (&layout, plan, output, TRUE, error))
    {
      within = fovea_run_within (&layout, plan, options);
      if (fovea_layout_fits (&layout, plan, within.threads, error))
        arena = fovea_arena_take (plan, &layout, within.threads, error);
    }
  ok = arena && tiles_run_layout (plan, &layout, output, io, &within, from, to,
                                  arena, error);
  fovea_arena_give (plan, arena);
  fovea_layout_clear (&layout);
  return ok;
}

gboolean
fovea_plan_run_region (FoveaPlan             *plan,
                       const FoveaRect       *output,
                       FoveaReadFunc          read,
                       FoveaWriteFunc         write,
                       gpointer               data,
                       const FoveaRunOptions *options,
                       GError               **error)
{
  TileIo io = { read, write, data };

  return tiles_check_plan (plan, error) &&
         tiles_check_rect (plan, output, error) &&
         tiles_run_one (plan, output, &io, options, 0.0, 1.0, error);
}

gint64
fovea_plan_band (FoveaPlan *plan)
{
  gint64 band = 1;

  for (guint i = 0; i < plan->n_steps; i++)
    if (! plan->steps[i].skipped)
      band = MAX (band, plan->steps[i].step.band);
  return band;
}

/* Whole rows where that is not too much: rows are what memory likes. */
static void
tiles_choose (FoveaPlan        *plan,
              const FoveaShape *out,
              gint64           *width,
              gint64           *height)
{
  const gint64 band = fovea_plan_band (plan);
  gint64       room = MAX (TILE_NUMBERS / out->size[1], 1);

  if (*width <= 0)
    *width = MIN (out->size[3], band > 1 ? TILE_BAND_WIDTH : 4096);
  if (*height <= 0)
    *height = (MAX (room / *width, 16) + band - 1) / band * band;
  *width = MIN (*width, out->size[3]);
  *height = MIN (*height, out->size[2]);
}

gboolean
fovea_plan_run_tiled (FoveaPlan             *plan,
                      gint64                 tile_width,
                      gint64                 tile_height,
                      FoveaReadFunc          read,
                      FoveaWriteFunc         write,
                      gpointer               data,
                      const FoveaRunOptions *options,
                      GError               **error)
{
  TileIo            io = { read, write, data };
  const FoveaShape *shape;
  gint64            columns, rows;
  gboolean          ok = TRUE;

  if (! tiles_check_plan (plan, error))
    return FALSE;
  shape = &plan->shapes[fovea_graph_output (plan->graph, 0)];
  if (fovea_shape_elements (shape) == 0)
    return TRUE;
  tiles_choose (plan, shape, &tile_width, &tile_height);
  columns = (shape->size[3] + tile_width - 1) / tile_width;
  rows = (shape->size[2] + tile_height - 1) / tile_height;
  for (gint64 i = 0; ok && i < rows * columns; i++)
    {
      FoveaRect rect = { i % columns * tile_width, i / columns * tile_height };

      rect.width = MIN (tile_width, shape->size[3] - rect.x);
      rect.height = MIN (tile_height, shape->size[2] - rect.y);
      ok = tiles_run_one (plan, &rect, &io, options,
                          (double) i / (rows * columns),
                          (double) (i + 1) / (rows * columns), error);
    }
  return ok;
}
