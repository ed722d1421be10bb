/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tiles of a network over a picture: of which size, how far they overlap, and
 * what memory one takes, or the whole where it goes in one piece. */
#include "apply.h"

#include "error.h"
#include "local.h"

#define APPLY_TILE      384 /* pixels of the picture a side, at first */
#define APPLY_TILE_LESS 64  /* no smaller for the sake of memory */
/* A tile of more than this is made smaller even where more is allowed. */
#define APPLY_TILE_MEMORY ((guint64) 1 << 30)

/* A rectangle of the result in the network's own map. */
static FoveaRect
apply_tile_rect (const FoveaApply *apply, gint64 column, gint64 row)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64    width = apply->stretched ? apply->net_out[1] : facts->out_width;
  gint64    height = apply->stretched ? apply->net_out[0] : facts->out_height;
  FoveaRect rect = { column * facts->tile_width, row * facts->tile_height };

  rect.width = MIN (facts->tile_width, width - rect.x);
  rect.height = MIN (facts->tile_height, height - rect.y);
  return rect;
}

/* How far outside of its own place the middle tile reads. */
static void
apply_measure_overlap (FoveaApply *apply, gint64 columns, gint64 rows)
{
  FoveaApplyFacts *facts = &apply->facts;
  FoveaRect        tile = apply_tile_rect (apply, columns / 2, rows / 2);
  FoveaRect        need = fovea_plan_need (apply->plan, &tile);
  double           by = (double) facts->net_width / apply->net_out[1];
  double           x = (double) tile.x * by, y = (double) tile.y * by;
  double           reach = 0.0;

  reach = MAX (reach, x - (double) need.x);
  reach = MAX (reach, y - (double) need.y);
  reach = MAX (reach,
               (double) (need.x + need.width) - (x + (double) tile.width * by));
  reach = MAX (reach, (double) (need.y + need.height) -
                          (y + (double) tile.height * by));
  facts->overlap = (gint64) (reach + 0.999);
}

/* Equal tiles of at most `side` pixels of the picture, in steps of the
 * network's multiple. */
static void
apply_set_tiles (FoveaApply *apply, gint64 side)
{
  FoveaApplyFacts *facts = &apply->facts;
  gint64           in[2] = { facts->net_height, facts->net_width };
  gint64           whole[2] = { facts->out_height, facts->out_width };
  gint64           tile[2], count[2];

  for (int i = 0; i < 2; i++)
    {
      gint64 pixels = in[i], n = (pixels + side - 1) / side;

      if (apply->stretched)
        whole[i] = apply->net_out[i];
      tile[i] = apply_round_up ((pixels + n - 1) / n, facts->multiple);
      tile[i] = MAX (tile[i] * apply->net_out[i] / in[i], 1);
      tile[i] = MIN (tile[i], whole[i]);
      count[i] = (whole[i] + tile[i] - 1) / tile[i];
    }
  facts->tile_height = tile[0];
  facts->tile_width = tile[1];
  facts->tiles = (guint) (count[0] * count[1]);
  apply_measure_overlap (apply, count[1], count[0]);
}

/* What a tile is computed in; the middle one, which has neighbours all round. */
static gboolean
apply_tile_memory (FoveaApply *apply, guint64 *bytes, GError **error)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64    width = apply->stretched ? apply->net_out[1] : facts->out_width;
  gint64    height = apply->stretched ? apply->net_out[0] : facts->out_height;
  FoveaRect middle =
      apply_tile_rect (apply, (width - 1) / facts->tile_width / 2,
                       (height - 1) / facts->tile_height / 2);
  gint64 around = 2 * facts->overlap;

  if (! fovea_plan_region_bytes (apply->plan, &middle, apply->threads, bytes,
                                 error))
    return FALSE;
  /* The picture's part and the result's, while they are converted. */
  *bytes += (guint64) ((middle.width + around) * (middle.height + around)) * 3 *
                sizeof (float) +
            (guint64) (middle.width * middle.height) * 3 * sizeof (float);
  return TRUE;
}

/* Tiles large enough that their rims do not cost more than their middles, and
 * small enough for the memory. */
static gboolean
apply_choose_tiles (FoveaApply *apply, guint64 *bytes, GError **error)
{
  gint64  side = apply->tile > 0 ? apply->tile : APPLY_TILE;
  guint64 most = apply->limit;

  apply_set_tiles (apply, side);
  if (apply->tile <= 0)
    {
      most = MIN (most, APPLY_TILE_MEMORY);
      side = MAX (side, 3 * apply->facts.overlap);
    }
  for (;; side /= 2)
    {
      apply_set_tiles (apply, side);
      if (! apply_tile_memory (apply, bytes, error))
        return FALSE;
      if (*bytes <= most || side / 2 < APPLY_TILE_LESS)
        return TRUE;
    }
}

/* What is held for the whole result before it is stretched: the network's, its
 * conversion, and the stretched planes. */
static guint64
apply_stretch_bytes (const FoveaApply *apply)
{
  const FoveaApplyFacts *facts = &apply->facts;
  gint64                 channels, size[2];
  double                 bytes;

  apply_map_size (apply->card, fovea_plan_shape (apply->plan, apply->out),
                  &channels, size);
  bytes = (double) size[0] * (double) size[1] * (double) (channels + 3);
  bytes += (double) facts->out_width * (double) facts->out_height * 4.0;
  bytes *= sizeof (float);
  if (facts->how == FOVEA_APPLY_FIXED) /* the picture, before it is resized */
    bytes += (double) facts->width * (double) facts->height * 12.0;
  return (guint64) MIN (bytes, 1e18);
}

gboolean
apply_measure_memory (FoveaApply *apply, GError **error)
{
  FoveaApplyFacts *facts = &apply->facts;
  guint64          bytes = 0;
  gboolean local = fovea_plan_is_local (apply->plan, &facts->whole_layer) &&
                   ! apply->card->nhwc && ! apply->card->output_nhwc;

  if (facts->how == FOVEA_APPLY_TILED && ! local)
    facts->how = FOVEA_APPLY_WHOLE;
  facts->tile_width = facts->out_width;
  facts->tile_height = facts->out_height;
  facts->tiles = 1;
  if (facts->how == FOVEA_APPLY_TILED)
    {
      if (! apply_choose_tiles (apply, &bytes, error))
        return FALSE;
    }
  else if (! fovea_plan_region_bytes (apply->plan, NULL, apply->threads, &bytes,
                                      error))
    return FALSE;
  else /* the input, and what a run copies of it */
    bytes += (guint64) fovea_shape_elements (fovea_plan_shape (
                 apply->plan, fovea_graph_input (apply->graph, 0))) *
             2 * sizeof (float);
  if (apply->stretched)
    bytes += apply_stretch_bytes (apply);
  facts->memory = bytes;
  if (bytes <= apply->limit)
    return TRUE;
  return fovea_fail (
      error, FOVEA_ERROR_MEMORY,
      facts->how == FOVEA_APPLY_TILED ?
          _ ("%s: a tile of the %" PRId64 "x%" PRId64 " picture needs %" PRId64
             " MB, more than the limit of %" PRId64 " MB") :
          _ ("%s: the %" PRId64 "x%" PRId64 " picture as a whole needs %" PRId64
             " MB, more than the limit of %" PRId64
             " MB; select a part of it or make it smaller"),
      apply->model->id, facts->width, facts->height, (gint64) (bytes >> 20),
      (gint64) (apply->limit >> 20));
}
