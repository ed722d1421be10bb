/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A detector's boxes, the same thing found many times, become a few of the
 * picture: see boxes.h. */
#include "boxes.h"

#include "error.h"

/* So many of the best are held against each other. */
#define BOXES_MOST 4096

static gint
boxes_compare (gconstpointer a, gconstpointer b)
{
  const DetectBox *left = a, *right = b;

  if (left->score != right->score)
    return left->score > right->score ? -1 : 1;
  return left->order < right->order ? -1 : left->order > right->order;
}

/* Into fractions of the picture, inside it. Pixels of the network are told from
 * fractions by their size. */
static void
boxes_scale (GArray *boxes, const FoveaCard *card)
{
  double largest = 0.0, by_x = 1.0, by_y = 1.0;

  for (guint i = 0; i < boxes->len; i++)
    {
      const DetectBox *box = &g_array_index (boxes, DetectBox, i);

      largest = MAX (largest, MAX (box->x1, box->y1));
    }
  if (largest > 2.0)
    {
      by_x = 1.0 / card->width;
      by_y = 1.0 / card->height;
    }
  for (guint i = 0; i < boxes->len; i++)
    {
      DetectBox *box = &g_array_index (boxes, DetectBox, i);

      box->x0 = CLAMP (box->x0 * by_x, 0.0, 1.0);
      box->x1 = CLAMP (box->x1 * by_x, 0.0, 1.0);
      box->y0 = CLAMP (box->y0 * by_y, 0.0, 1.0);
      box->y1 = CLAMP (box->y1 * by_y, 0.0, 1.0);
    }
}

/* Intersection over union */
static double
boxes_overlap (const DetectBox *a, const DetectBox *b)
{
  double width = MIN (a->x1, b->x1) - MAX (a->x0, b->x0);
  double height = MIN (a->y1, b->y1) - MAX (a->y0, b->y0);
  double both, either;

  if (width <= 0.0 || height <= 0.0)
    return 0.0;
  both = width * height;
  either = (a->x1 - a->x0) * (a->y1 - a->y0) +
           (b->x1 - b->x0) * (b->y1 - b->y0) - both;
  return both / either;
}

/* Greedy non-maximum suppression, best first, each class by itself. */
static void
boxes_suppress (GArray *boxes, double most_overlap)
{
  guint kept = 0;

  for (guint i = 0; i < MIN (boxes->len, BOXES_MOST); i++)
    {
      const DetectBox *box = &g_array_index (boxes, DetectBox, i);
      gboolean         keep = box->x1 > box->x0 && box->y1 > box->y0;

      for (guint k = 0; keep && k < kept; k++)
        {
          const DetectBox *better = &g_array_index (boxes, DetectBox, k);

          keep = better->index != box->index ||
                 boxes_overlap (better, box) <= most_overlap;
        }
      if (keep)
        g_array_index (boxes, DetectBox, kept++) = *box;
    }
  g_array_set_size (boxes, kept);
}

FoveaBoxes *
fovea_boxes_sort_out (FoveaModel               *model,
                      const FoveaDetectOptions *options,
                      GArray                   *boxes,
                      double                    width,
                      double                    height)
{
  const FoveaCard *card = &model->file->card;
  FoveaBoxes      *found = g_new0 (FoveaBoxes, 1);
  guint            most = options->most;
  gint             shift = card->background ? 1 : 0;

  found->found = boxes->len;
  boxes_scale (boxes, card);
  g_array_sort (boxes, boxes_compare);
  boxes_suppress (boxes, options->overlap);
  found->n_boxes = boxes->len;
  if (most > 0)
    found->n_boxes = MIN (found->n_boxes, most);
  found->boxes = g_new0 (FoveaBox, found->n_boxes);
  for (guint i = 0; i < found->n_boxes; i++)
    {
      const DetectBox *box = &g_array_index (boxes, DetectBox, i);
      gint             at = (gint) box->index - shift;
      const char      *label =
          at >= 0 ? fovea_model_label (model, at) : NULL;

      found->boxes[i] = (FoveaBox){
        .x = box->x0 * width,
        .y = box->y0 * height,
        .width = (box->x1 - box->x0) * width,
        .height = (box->y1 - box->y0) * height,
        .score = MIN (box->score, 1.0),
        .index = box->index,
        .label = label ? g_strdup (label) :
                         g_strdup_printf (_ ("class %u"), box->index),
      };
    }
  return found;
}

void
fovea_boxes_free (FoveaBoxes *boxes)
{
  if (! boxes)
    return;
  for (guint i = 0; i < boxes->n_boxes; i++)
    g_free (boxes->boxes[i].label);
  g_free (boxes->boxes);
  g_free (boxes);
}
