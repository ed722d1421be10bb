/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Boxes out of detectors' numbers. Heads that are understood, by their shapes:
 *   YOLO    1 x n x (4 + 1 + classes), or 1 x (4 + classes) x n: x, y of the
 *           middle, width, height, maybe a score of being anything at all, a
 *           score a class
 *   ended   1 x n x 6: two corners, score, class (overlaps are gone already)
 *   SSD     boxes n x 4 (two corners) and scores n x classes, or scores n and
 *           classes n, maybe a count
 * in pixels of the network's input or in fractions of it. */
#include <math.h>
#include <string.h>

#include "apply.h"
#include "boxes.h"
#include "error.h"

typedef struct
{
  FoveaModel               *model;
  const FoveaDetectOptions *options;
  FoveaResult              *result;
  GArray                   *boxes; /* of DetectBox */
} Detect;

/* A table of n rows and `fields` columns. */
typedef struct
{
  const FoveaTensor *tensor;
  gint64             n, fields, row, column; /* strides */
} DetectTable;

static double
detect_at (const DetectTable *table, gint64 row, gint64 column)
{
  return fovea_tensor_get (table->tensor,
                           row * table->row + column * table->column);
}

/* The last two axes, where all others are 1; 1 x n x 1 x 4 is n x 4. */
static gboolean
detect_table (const FoveaTensor *tensor, gboolean turned, DetectTable *table)
{
  const FoveaShape *shape = &tensor->shape;
  gint64            n, fields;

  if (shape->rank < 2)
    return FALSE;
  fields = shape->size[shape->rank - 1];
  n = fovea_shape_elements (shape);
  if (fields < 1 || n < 0)
    return FALSE;
  n /= fields;
  for (guint d = 0, wide = 0; d + 1 < shape->rank; d++)
    if (shape->size[d] != 1 && ++wide > 1)
      return FALSE;
  *table = (DetectTable){ tensor, n, fields, fields, 1 };
  if (turned)
    *table = (DetectTable){ tensor, fields, n, 1, fields };
  return TRUE;
}

static void
detect_add (Detect *detect, const double corners[4], double score, guint index)
{
  DetectBox box = { corners[0], corners[1], corners[2],        corners[3],
                    score,      index,      detect->boxes->len };

  if (! (score >= detect->options->threshold))
    return;
  for (int i = 0; i < 4; i++)
    if (! isfinite (corners[i]))
      return;
  g_array_append_val (detect->boxes, box);
}

static double
detect_sigmoid (double value)
{
  return 1.0 / (1.0 + exp (-value));
}

/* Are they scores already? Numbers outside of 0..1 are logits. */
static gboolean
detect_is_logits (const DetectTable *table, gint64 first)
{
  for (gint64 i = 0; i < table->n; i++)
    for (gint64 k = first; k < table->fields; k++)
      {
        double value = detect_at (table, i, k);

        if (value < -1e-3 || value > 1.0 + 1e-3)
          return TRUE;
      }
  return FALSE;
}

/* ---- YOLO ------------------------------------------------------------------------- */

static guint
detect_classes (const Detect *detect)
{
  const FoveaModel *model = detect->model;
  guint             labels = model->labels ? model->labels->len : 0;

  return labels ? labels : model->file->card.classes;
}

static void
detect_yolo_row (Detect            *detect,
                 const DetectTable *table,
                 gint64             i,
                 gboolean           objectness,
                 gboolean           logits)
{
  gint64 first = objectness ? 5 : 4, best = first;
  double x = detect_at (table, i, 0), y = detect_at (table, i, 1);
  double w = detect_at (table, i, 2), h = detect_at (table, i, 3);
  double corners[4] = { x - w / 2, y - h / 2, x + w / 2, y + h / 2 };
  double score = 1.0, any = objectness ? detect_at (table, i, 4) : 1.0;

  if (table->fields > first)
    {
      for (gint64 k = first; k < table->fields; k++)
        if (detect_at (table, i, k) > detect_at (table, i, best))
          best = k;
      score = detect_at (table, i, best);
      if (logits)
        score = detect_sigmoid (score);
    }
  if (objectness && logits)
    any = detect_sigmoid (any);
  if (w > 0.0 && h > 0.0)
    detect_add (detect, corners, score * any, (guint) (best - first));
}

/* Two corners, score, class: the network has sorted out overlaps itself. */
static void
detect_ended (Detect *detect, const DetectTable *table)
{
  for (gint64 i = 0; i < table->n; i++)
    {
      double corners[4];
      double index = detect_at (table, i, 5);

      for (int k = 0; k < 4; k++)
        corners[k] = detect_at (table, i, k);
      if (index >= 0.0 && index < FOVEA_MAX_CLASSES)
        detect_add (detect, corners, detect_at (table, i, 4), (guint) index);
    }
}

static gboolean
detect_goes (const DetectTable *table, gint64 classes)
{
  return table->fields == classes + 5 || table->fields == classes + 4;
}

/* Which way up, and is there a score of being anything? The number of classes
 * tells, where it is known; else rows of boxes have one (YOLO 3 to 7), columns
 * of boxes have none (8 and later). */
static gboolean
detect_yolo (Detect *detect, const FoveaTensor *tensor)
{
  gint64      classes = detect_classes (detect);
  gboolean    rows, objectness, logits;
  DetectTable table, turned;

  if (! detect_table (tensor, FALSE, &table) ||
      ! detect_table (tensor, TRUE, &turned))
    return FALSE;
  rows = table.fields <= table.n || turned.fields < 5;
  if (classes > 0 && detect_goes (&table, classes))
    rows = TRUE;
  else if (classes > 0 && detect_goes (&turned, classes))
    rows = FALSE;
  if (! rows)
    table = turned;
  objectness = classes > 0 && table.fields == classes + 5 ? TRUE :
               classes > 0 && table.fields == classes + 4 ? FALSE :
                                                            rows;
  if (table.fields < (objectness ? 5 : 4) + 1 && table.fields != 5)
    return FALSE;
  if (rows && table.fields == 6 && classes > 2)
    {
      detect_ended (detect, &table);
      return TRUE;
    }
  logits = detect_is_logits (&table, 4);
  for (gint64 i = 0; i < table.n; i++)
    detect_yolo_row (detect, &table, i, objectness, logits);
  return TRUE;
}

/* ---- SSD ---------------------------------------------------------------------------- */

typedef struct
{
  DetectTable boxes, scores, classes;
  gboolean    has_boxes, has_scores, has_classes;
  gboolean    y_first; /* TensorFlow's: y0, x0, y1, x1 */
  gint64      count;
} DetectSsd;

/* What each output is: n x 4 are boxes; whole numbers, or what is called
 * classes or labels, are classes; one number is the count; the rest are scores. */
static void
detect_ssd_output (DetectSsd *ssd, const FoveaTensor *tensor, const char *name)
{
  g_autofree char *low = g_ascii_strdown (name, -1);
  gint64           elements = fovea_shape_elements (&tensor->shape);
  DetectTable      table = { tensor, elements, 1, 1, 1 };

  if (elements == 1 && strstr (low, "num"))
    ssd->count = fovea_tensor_get_int (tensor, 0);
  else if (detect_table (tensor, FALSE, &table) && table.fields == 4 &&
           ! ssd->has_boxes && ! strstr (low, "score"))
    {
      ssd->boxes = table;
      ssd->has_boxes = TRUE;
      ssd->y_first = strstr (low, "detection_boxes") != NULL;
    }
  else if (tensor->dtype == FOVEA_I64 || strstr (low, "class") ||
           strstr (low, "label"))
    {
      ssd->classes = (DetectTable){ tensor, elements, 1, 1, 1 };
      ssd->has_classes = TRUE;
    }
  else if (! ssd->has_scores)
    {
      ssd->scores = table;
      ssd->has_scores = TRUE;
    }
}

/* Scores of n boxes: as many rows, or, class by class, as many columns; one for
 * each box where classes are told. */
static gboolean
detect_ssd_fits (DetectSsd *ssd)
{
  gint64 n = ssd->boxes.n, elements;

  elements = fovea_shape_elements (&ssd->scores.tensor->shape);
  if (elements == n)
    ssd->scores = (DetectTable){ ssd->scores.tensor, n, 1, 1, 1 };
  else if (ssd->scores.n > 0 && ssd->scores.n != n && ssd->scores.fields == n)
    ssd->scores = (DetectTable){ ssd->scores.tensor, n, ssd->scores.n, 1, n };
  return ssd->scores.n == n && (! ssd->has_classes || ssd->classes.n == n);
}

/* The most probable class; the first of several is the background. */
static double
detect_ssd_score (const Detect    *detect,
                  const DetectSsd *ssd,
                  gint64           i,
                  gboolean         logits,
                  guint           *index)
{
  const DetectTable *scores = &ssd->scores;
  gint64             classes = detect_classes (detect);
  gboolean background = scores->fields > 1 && scores->fields != classes;
  gint64   best = background ? 1 : 0;
  double   sum = 0.0, score;

  for (gint64 k = best + 1; k < scores->fields; k++)
    if (detect_at (scores, i, k) > detect_at (scores, i, best))
      best = k;
  score = detect_at (scores, i, best);
  for (gint64 k = 0; logits && k < scores->fields; k++)
    sum += exp (detect_at (scores, i, k) - score);
  if (logits)
    score = scores->fields > 1 ? 1.0 / sum : detect_sigmoid (score);
  /* Labels name the background, too, if there are as many as scores. */
  *index =
      (guint) (background && ! detect->model->file->card.background ? best - 1 :
                                                                      best);
  if (ssd->has_classes)
    {
      double label = detect_at (&ssd->classes, i, 0);

      *index = label >= 0.0 && label < FOVEA_MAX_CLASSES ? (guint) label : 0;
    }
  return score;
}

static gboolean
detect_ssd (Detect *detect)
{
  FoveaGraph *graph = detect->model->graph;
  DetectSsd   ssd = { .count = G_MAXINT64 };
  gboolean    logits;

  for (guint i = 0; i < fovea_graph_n_outputs (graph); i++)
    detect_ssd_output (
        &ssd, fovea_result_output (detect->result, i),
        fovea_graph_value_name (graph, fovea_graph_output (graph, i)));
  if (! ssd.has_boxes || ! ssd.has_scores || ! detect_ssd_fits (&ssd))
    return FALSE;
  logits = detect_is_logits (&ssd.scores, 0);
  for (gint64 i = 0; i < MIN (ssd.boxes.n, ssd.count); i++)
    {
      guint  index;
      double score = detect_ssd_score (detect, &ssd, i, logits, &index);
      double corners[4];

      for (int k = 0; k < 4; k++)
        corners[k] = detect_at (&ssd.boxes, i, ssd.y_first ? k ^ 1 : k);
      detect_add (detect, corners, score, index);
    }
  return TRUE;
}

/* ---- All of it ---------------------------------------------------------------------------- */

static gboolean
detect_decode (Detect *detect, GError **error)
{
  FoveaGraph        *graph = detect->model->graph;
  const FoveaTensor *first = fovea_result_output (detect->result, 0);
  gboolean           one = fovea_graph_n_outputs (graph) == 1;
  g_autofree char   *text = NULL;

  for (guint i = 0; ! one && i < fovea_graph_n_outputs (graph); i++)
    if (fovea_graph_output (graph, i) == detect->model->output)
      first = fovea_result_output (detect->result, i);
  if ((! one && detect_ssd (detect)) || detect_yolo (detect, first))
    return TRUE;
  text = fovea_shape_to_string (&first->shape);
  if (first->shape.rank >= 4)
    return fovea_fail (
        error, FOVEA_ERROR_UNSUPPORTED,
        _ ("%s: the output is %s, a grid of raw numbers as "
           "darknet's; what they mean stands in anchors that are "
           "not in the file: export the network with its boxes "
           "decoded"),
        detect->model->id, text);
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the output is %s, which are no boxes as YOLO or "
                        "SSD give them"),
                     detect->model->id, text);
}

FoveaBoxes *
fovea_detect (FoveaModel               *model,
              const FoveaTensor        *photo,
              const FoveaDetectOptions *options,
              const FoveaRunOptions    *run,
              GError                  **error)
{
  static const FoveaDetectOptions defaults = FOVEA_DETECT_DEFAULTS;
  const FoveaCard                *card = &model->file->card;
  guint                           first = photo->shape.rank - 3;
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaResult) result = NULL;
  FoveaBoxes *found = NULL;
  Detect      detect = { .model = model,
                         .options = options ? options : &defaults };

  if (card->kind != FOVEA_TASK_DETECT)
    {
      fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                  _ ("%s: the network finds no boxes: its task is %s"),
                  model->id, card->task);
      return NULL;
    }
  input = apply_squeeze (card, photo, card->height, card->width, error);
  if (! input ||
      ! fovea_model_run (model, model->output, input, run, &result, error))
    return NULL;
  detect.result = result;
  detect.boxes = g_array_new (FALSE, FALSE, sizeof (DetectBox));
  if (detect_decode (&detect, error))
    found = fovea_boxes_sort_out (model, detect.options, detect.boxes,
                                  (double) photo->shape.size[first + 2],
                                  (double) photo->shape.size[first + 1]);
  g_array_unref (detect.boxes);
  return found;
}
