/* SPDX-License-Identifier: GPL-3.0-or-later */
/* nonmaxsuppression: the boxes of a detector that no better box of their class
 * covers, as rows (picture, class, box) of int64; ONNX NonMaxSuppression. By
 * falling score, of equal ones the lower box first; a box is dropped when its
 * intersection over union with one that is kept is above iou_threshold.
 *
 * How many rows there are depends on the data. When all inputs are known while
 * the plan is made, there are just as many as boxes are kept. Else there are as
 * many as could be, pictures * classes * min (max_output_boxes_per_class,
 * boxes): the kept ones first, all following rows -1 -1 -1. (A Gather behind
 * takes its last element for them.) */
#include <math.h>

#include "layers/axis.h"

typedef struct
{
  gboolean centred; /* boxes are x, y, width, height; else y1, x1, y2, x2 */
} NmsParams;

typedef struct
{
  gint64 pictures, classes, boxes;
  gint64 rows; /* of the output */
} NmsFit;

/* What it is done with: all inputs, and room for indices. */
typedef struct
{
  const NmsFit *fit;
  const float  *boxes, *scores;
  gint64        most; /* boxes kept a class */
  float         overlap, score;
  gboolean      has_score, centred;
  gint64       *heap, *kept; /* [boxes] */
} Nms;

static gboolean
nms_parse (FoveaAttrs *attrs, gpointer params, GError **error)
{
  NmsParams *p = params;

  p->centred = fovea_attrs_get_int (attrs, "center_point_box", 0) != 0;
  return fovea_attrs_check (attrs, "nonmaxsuppression", error);
}

/* ---- Choosing ------------------------------------------------------------------- */

typedef struct
{
  float x0, x1, y0, y1;
} NmsBox;

static NmsBox
nms_box (const Nms *nms, gint64 picture, gint64 index)
{
  const float *v = nms->boxes + (picture * nms->fit->boxes + index) * 4;

  if (nms->centred)
    return (NmsBox){ v[0] - v[2] / 2, v[0] + v[2] / 2, v[1] - v[3] / 2,
                     v[1] + v[3] / 2 };
  return (NmsBox){ MIN (v[1], v[3]), MAX (v[1], v[3]), MIN (v[0], v[2]),
                   MAX (v[0], v[2]) };
}

static gboolean
nms_covers (const Nms *nms, gint64 picture, gint64 i, gint64 j)
{
  const NmsBox a = nms_box (nms, picture, i), b = nms_box (nms, picture, j);
  const float  width = MIN (a.x1, b.x1) - MAX (a.x0, b.x0);
  const float  height = MIN (a.y1, b.y1) - MAX (a.y0, b.y0);
  const float  area_a = (a.x1 - a.x0) * (a.y1 - a.y0);
  const float  area_b = (b.x1 - b.x0) * (b.y1 - b.y0);
  const float  shared = width * height;

  if (! (width > 0 && height > 0 && shared > 0 && area_a > 0 && area_b > 0))
    return FALSE;
  return shared / (area_a + area_b - shared) > nms->overlap;
}

/* Box a comes before box b; NaN comes last. */
static gboolean
nms_before (const float *scores, gint64 a, gint64 b)
{
  if (isnan (scores[a]) || isnan (scores[b]))
    return isnan (scores[a]) == isnan (scores[b]) ? a < b : isnan (scores[b]);
  return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
}

static void
nms_sink (const float *scores, gint64 *heap, gint64 n, gint64 at)
{
  const gint64 index = heap[at];

  for (gint64 child; (child = 2 * at + 1) < n; at = child)
    {
      if (child + 1 < n && nms_before (scores, heap[child + 1], heap[child]))
        child++;
      if (nms_before (scores, index, heap[child]))
        break;
      heap[at] = heap[child];
    }
  heap[at] = index;
}

/* Fills nms->kept with the boxes of a class; returns how many. */
static gint64
nms_class (const Nms *nms, gint64 picture, const float *scores)
{
  gint64 n = 0, kept = 0;

  for (gint64 i = 0; i < nms->fit->boxes; i++)
    if (! nms->has_score || scores[i] > nms->score)
      nms->heap[n++] = i;
  for (gint64 i = n / 2; i-- > 0;)
    nms_sink (scores, nms->heap, n, i);
  while (n > 0 && kept < nms->most)
    {
      const gint64 best = nms->heap[0];
      gboolean     covered = FALSE;

      nms->heap[0] = nms->heap[--n];
      if (n > 0)
        nms_sink (scores, nms->heap, n, 0);
      for (gint64 i = 0; ! covered && i < kept; i++)
        covered = nms_covers (nms, picture, best, nms->kept[i]);
      if (! covered)
        nms->kept[kept++] = best;
    }
  return kept;
}

/* Writes the rows, unless `rows` is NULL; returns how many there are. */
static gint64
nms_choose (const Nms *nms, gint64 *rows)
{
  const NmsFit *fit = nms->fit;
  gint64        n = 0;

  for (gint64 picture = 0; picture < fit->pictures; picture++)
    for (gint64 class = 0; class < fit->classes; class ++)
      {
        const float *scores =
            nms->scores + (picture * fit->classes + class) * fit->boxes;
        const gint64 kept = nms_class (nms, picture, scores);

        for (gint64 i = 0; rows && i < kept && n + i < fit->rows; i++)
          {
            rows[3 * (n + i)] = picture;
            rows[3 * (n + i) + 1] = class;
            rows[3 * (n + i) + 2] = nms->kept[i];
          }
        n += kept;
      }
  return n;
}

/* ---- Fitting -------------------------------------------------------------------- */

static gboolean
nms_check_shapes (const FoveaStep *step, GError **error)
{
  const FoveaShape *boxes = &step->in[0], *scores = &step->in[1];

  if (boxes->rank != 3 || scores->rank != 3 || boxes->size[2] != 4 ||
      boxes->size[0] != scores->size[0] || boxes->size[1] != scores->size[2])
    {
      g_autofree char *a = fovea_shape_to_string (boxes);
      g_autofree char *b = fovea_shape_to_string (scores);

      return fovea_fail (error, FOVEA_ERROR_SHAPE,
                         _ ("nonmaxsuppression: boxes of %s and scores of %s "
                            "do not go together"),
                         a, b);
    }
  return TRUE;
}

static gboolean
nms_check (const FoveaStep *step, GError **error)
{
  if (! fovea_step_check (step, 2, 5, error))
    return FALSE;
  for (guint i = 0; i < step->n_in; i++)
    if (step->present[i] &&
        (i == 2 ? ! fovea_dtype_is_wide (step->in_type[i]) :
                  ! fovea_dtype_is_float (step->in_type[i])))
      return fovea_fail (
          error, FOVEA_ERROR_UNSUPPORTED,
          _ ("%s: numbers of type %s in input %u are not supported"),
          step->klass->name, fovea_dtype_name (step->in_type[i]), i);
  return nms_check_shapes (step, error);
}

/* Input i is there and holds a number. */
static gboolean
nms_has (const FoveaStep *step, guint i)
{
  return fovea_step_has (step, i) && fovea_shape_elements (&step->in[i]) > 0;
}

/* The request, its data being in[i]. */
static Nms
nms_request (const FoveaStep *step, gconstpointer const *in)
{
  Nms nms = { .fit = step->fitted, .boxes = in[0], .scores = in[1] };

  nms.centred = ((const NmsParams *) step->params)->centred;
  if (nms_has (step, 2))
    nms.most = *(const gint64 *) in[2];
  if (nms_has (step, 3))
    nms.overlap = *(const float *) in[3];
  nms.has_score = nms_has (step, 4);
  if (nms.has_score)
    nms.score = *(const float *) in[4];
  return nms;
}

static gboolean
nms_all_known (const FoveaStep *step)
{
  for (guint i = 0; i < step->n_in; i++)
    if (step->present[i] && ! step->constant[i])
      return FALSE;
  return TRUE;
}

static gboolean
nms_count (FoveaStep *step, GError **error)
{
  NmsFit       *fit = step->fitted;
  gconstpointer in[5] = { NULL };
  Nms           nms;

  for (guint i = 0; i < step->n_in; i++)
    in[i] = step->present[i] ? step->constant[i]->data : NULL;
  nms = nms_request (step, in);
  nms.heap = fovea_alloc (MAX (fit->boxes, 1), 2 * sizeof (gint64));
  if (! nms.heap)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("nonmaxsuppression: no memory for %" PRId64 " boxes"),
                       fit->boxes);
  nms.kept = nms.heap + fit->boxes;
  fit->rows = nms_choose (&nms, NULL);
  fovea_free (nms.heap);
  return TRUE;
}

static gboolean
nms_fit (FoveaStep *step, GError **error)
{
  NmsFit *fit = step->fitted;
  gint64  most;

  if (! nms_check (step, error))
    return FALSE;
  fit->pictures = step->in[1].size[0];
  fit->classes = step->in[1].size[1];
  fit->boxes = most = step->in[1].size[2];
  if (! nms_has (step, 2))
    most = 0;
  else if (step->constant[2])
    most = CLAMP (fovea_tensor_get_int (step->constant[2], 0), 0, most);
  if (! fovea_checked_mul (fit->pictures, fit->classes, &fit->rows) ||
      ! fovea_checked_mul (fit->rows, most, &fit->rows))
    fit->rows = 0; /* only of empty values */
  if (fit->rows > 0 && nms_all_known (step) && ! nms_count (step, error))
    return FALSE;
  step->out[0] = fovea_shape (2, fit->rows, (gint64) 3);
  step->out_type[0] = FOVEA_I64;
  return TRUE;
}

/* ---- Running -------------------------------------------------------------------- */

static gint64
nms_units (const FoveaStep *step, const FoveaRect *out)
{
  return 1;
}

static gsize
nms_scratch (const FoveaStep *step, const FoveaRect *out)
{
  return ((const NmsFit *) step->fitted)->boxes * 2 * sizeof (gint64);
}

static void
nms_run (const FoveaStep *step,
         const FoveaWork *work,
         gint64           first,
         gint64           last)
{
  const NmsFit *fit = step->fitted;
  gint64       *rows = fovea_tile_wide (&work->out[0]);
  gconstpointer in[5] = { NULL };
  Nms           nms;

  for (guint i = 0; i < step->n_in; i++)
    in[i] = work->in[i].data;
  nms = nms_request (step, in);
  nms.heap = work->scratch;
  nms.kept = nms.heap + fit->boxes;
  for (gint64 n = 3 * nms_choose (&nms, rows); n < 3 * fit->rows; n++)
    rows[n] = -1;
}

const FoveaLayerClass fovea_layer_nonmaxsuppression = {
  .name = "nonmaxsuppression",
  .onnx = "NonMaxSuppression",
  .params_size = sizeof (NmsParams),
  .fitted_size = sizeof (NmsFit),
  .parse = nms_parse,
  .fit = nms_fit,
  .units = nms_units,
  .scratch = nms_scratch,
  .run = nms_run,
  .wide = TRUE,
};
