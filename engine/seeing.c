/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a photo is shown to a network whose input has other proportions: as a crop,
 * squashed, or in tiles. */
#include <math.h>

#include "error.h"
#include "model.h"

/* Neighbouring tiles share 1 - SEEING_STEP of their side at least, so that
 * something smaller than that is whole in one of them. */
#define SEEING_STEP 0.8

const char *
fovea_seeing_word (FoveaSeeing seeing)
{
  static const char *const words[] = { "crop", "squash", "tiles" };

  return words[seeing];
}

const char *
fovea_why_word (FoveaWhy why)
{
  static const char *const words[] = { "cam", "saliency", "guided",
                                       "integrated", "occlusion" };

  return words[why];
}

/* How many parts of `part` pixels go over `whole`. */
static gint64
seeing_count (gint64 whole, gint64 part)
{
  if (part >= whole)
    return 1;
  return 1 + (gint64) ceil ((double) (whole - part) /
                            (SEEING_STEP * (double) part));
}

static FoveaRect *
seeing_tiles (FoveaModel *model,
              gint64      width,
              gint64      height,
              guint      *n,
              GError    **error)
{
  const FoveaCard *card = &model->file->card;
  const gboolean   wide =
      (double) width * card->height > (double) height * card->width;
  const double exact = wide ? (double) height * card->width / card->height :
                              (double) width * card->height / card->width;
  const gint64 whole = wide ? width : height;
  const gint64 part = CLAMP ((gint64) rint (exact), 1, whole);
  const gint64 count = seeing_count (whole, part);
  FoveaRect   *views;

  if (count > FOVEA_MAX_VIEWS)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("a photo of %" PRId64 "x%" PRId64
                     " pixels would be %" PRId64 " tiles of the network's "
                     "proportions, %d are the most: crop the photo, or look at "
                     "it as crop or squash"),
                  width, height, count, FOVEA_MAX_VIEWS);
      return NULL;
    }
  *n = (guint) count;
  views = g_new0 (FoveaRect, count);
  for (gint64 i = 0; i < count; i++)
    {
      const gint64 at =
          count == 1 ? 0 : ((whole - part) * i + (count - 1) / 2) / (count - 1);

      views[i] = (FoveaRect){ wide ? at : 0, wide ? 0 : at,
                              wide ? part : width, wide ? height : part };
    }
  return views;
}

FoveaRect *
fovea_model_views (FoveaModel *model,
                   gint64      width,
                   gint64      height,
                   FoveaSeeing seeing,
                   guint      *n,
                   GError    **error)
{
  FoveaRect *view;
  double     box[4];

  *n = 1;
  if (width < 1 || height < 1)
    {
      fovea_fail (error, FOVEA_ERROR_SHAPE,
                  _ ("a photo of %" PRId64 "x%" PRId64
                     " pixels: there is nothing to look at"),
                  width, height);
      return NULL;
    }
  if (seeing == FOVEA_SEEING_TILES)
    return seeing_tiles (model, width, height, n, error);
  view = g_new0 (FoveaRect, 1);
  *view = (FoveaRect){ 0, 0, width, height };
  if (seeing == FOVEA_SEEING_CROP)
    {
      fovea_card_box (&model->file->card, width, height, box);
      *view = fovea_card_rect (box);
    }
  return view;
}

FoveaRect
fovea_views_hull (const FoveaRect *views, guint n)
{
  FoveaRect hull = views[0];

  for (guint i = 1; i < n; i++)
    {
      const gint64 right =
          MAX (hull.x + hull.width, views[i].x + views[i].width);
      const gint64 bottom =
          MAX (hull.y + hull.height, views[i].y + views[i].height);

      hull.x = MIN (hull.x, views[i].x);
      hull.y = MIN (hull.y, views[i].y);
      hull.width = right - hull.x;
      hull.height = bottom - hull.y;
    }
  return hull;
}

/* ---- Several runs, one progress --------------------------------------------------- */

static void
share_progress (double fraction, const char *what, gpointer data)
{
  const FoveaShare *share = data;

  share->outer->progress ((share->done + fraction) / share->n, what,
                          share->outer->data);
}

void
fovea_share_init (FoveaShare *share, const FoveaRunOptions *outer, guint n)
{
  *share = (FoveaShare){ .outer = outer, .n = n };
  if (outer)
    share->inner = *outer;
  if (share->inner.progress)
    {
      share->inner.progress = share_progress;
      share->inner.data = share;
    }
}
