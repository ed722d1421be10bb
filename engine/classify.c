/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is on the photo: prepare, run, softmax, the k most probable. */
#include <math.h>

#include "error.h"
#include "model.h"

/* In double, and stable: the largest is taken off first. */
static void
classify_softmax (double *p, guint n)
{
  double largest = -INFINITY, sum = 0.0;

  for (guint i = 0; i < n; i++)
    largest = MAX (largest, p[i]);
  for (guint i = 0; i < n; i++)
    {
      p[i] = exp (p[i] - largest);
      sum += p[i];
    }
  for (guint i = 0; i < n; i++)
    p[i] /= sum;
}

/* The output's numbers as probabilities. (transfer full, from fovea_alloc) */
static double *
classify_probabilities (FoveaModel        *model,
                        const FoveaTensor *output,
                        guint              n,
                        GError           **error)
{
  double *p = fovea_alloc (n, sizeof *p);
  guint   bad = 0;

  if (! p)
    {
      fovea_fail (error, FOVEA_ERROR_MEMORY,
                  _ ("not enough memory for %u classes"), n);
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    p[i] = fovea_tensor_get (output, i);
  if (! model->file->card.probabilities)
    classify_softmax (p, n);
  for (guint i = 0; i < n; i++)
    bad += ! isfinite (p[i]);
  if (bad == 0)
    return p;
  fovea_free (p);
  fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
              _ ("%s: the network's answer is no number for %u of %u classes"),
              model->id, bad, n);
  return NULL;
}

static gint
classify_compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint  *left = a, *right = b;
  const double *p = data;

  if (p[*left] != p[*right])
    return p[*left] > p[*right] ? -1 : 1;
  return *left < *right ? -1 : *left > *right;
}

static FoveaClassification *
classify_best (FoveaModel *model, const double *p, guint n, guint k)
{
  FoveaClassification *result = g_new0 (FoveaClassification, 1);
  g_autofree guint    *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  g_qsort_with_data (order, (gint) n, sizeof *order, classify_compare,
                     (gpointer) p);
  result->n_guesses = MIN (k, n);
  result->guesses = g_new0 (FoveaGuess, result->n_guesses);
  for (guint i = 0; i < result->n_guesses; i++)
    {
      const char *label = fovea_model_label (model, order[i]);

      result->guesses[i] = (FoveaGuess){
        .index = order[i],
        .label = label ? g_strdup (label) :
                         g_strdup_printf (_ ("class %u"), order[i]),
        .probability = p[order[i]],
      };
    }
  return result;
}

void
fovea_classification_free (FoveaClassification *classification)
{
  if (! classification)
    return;
  for (guint i = 0; i < classification->n_guesses; i++)
    g_free (classification->guesses[i].label);
  g_free (classification->guesses);
  g_free (classification);
}

/* The number of classes, if it is the card's. */
static gboolean
classify_count (FoveaModel *model, guint *n, GError **error)
{
  guint expected = model->file->card.classes;

  if (! fovea_model_count_classes (model, n, error))
    return FALSE;
  return *n == expected || expected == 0 ||
         fovea_fail (error, FOVEA_ERROR_FORMAT,
                     _ ("%s: the network has %u classes, its card says %u"),
                     model->id, *n, expected);
}

double *
fovea_classify_input (FoveaModel            *model,
                      const FoveaTensor     *input,
                      const FoveaRunOptions *options,
                      guint                 *n,
                      double                *seconds,
                      GError               **error)
{
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *output;
  const gint64       start = g_get_monotonic_time ();

  if (! classify_count (model, n, error))
    return NULL;
  output =
      fovea_model_run (model, model->output, input, options, &result, error);
  *seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return output ? classify_probabilities (model, output, *n, error) : NULL;
}

/* The sum of the parts' probabilities. (transfer full, from fovea_alloc) */
static double *
classify_views (FoveaModel            *model,
                const FoveaTensor     *photo,
                const FoveaRect       *views,
                guint                  n_views,
                const FoveaRunOptions *options,
                guint                 *n,
                double                *seconds,
                GError               **error)
{
  double    *sum = NULL;
  FoveaShare share;

  fovea_share_init (&share, options, n_views);
  *seconds = 0;
  for (guint i = 0; i < n_views; i++)
    {
      g_autoptr (FoveaTensor) input =
          fovea_model_prepare_view (model, photo, &views[i], error);
      double *p, once = 0;

      share.done = i;
      p = input ? fovea_classify_input (model, input, &share.inner, n, &once,
                                        error) :
                  NULL;
      *seconds += once;
      for (guint c = 0; p && sum && c < *n; c++)
        p[c] += sum[c];
      fovea_free (sum);
      sum = p;
      if (! p)
        return NULL;
    }
  return sum;
}

FoveaClassification *
fovea_classify_seeing (FoveaModel            *model,
                       const FoveaTensor     *photo,
                       FoveaSeeing            seeing,
                       guint                  k,
                       const FoveaRunOptions *options,
                       GError               **error)
{
  const FoveaShape    *shape = &photo->shape;
  FoveaClassification *answer;
  guint                n, n_views;
  double              *p, seconds;
  g_autofree FoveaRect *views = NULL;

  views = fovea_model_views (
      model, shape->rank < 2 ? 1 : shape->size[shape->rank - 1],
      shape->rank < 2 ? 1 : shape->size[shape->rank - 2], seeing, &n_views,
      error);
  p = views ? classify_views (model, photo, views, n_views, options, &n,
                              &seconds, error) :
              NULL;
  if (! p)
    return NULL;
  for (guint c = 0; c < n; c++)
    p[c] /= n_views;
  answer = classify_best (model, p, n, k);
  answer->seen = fovea_views_hull (views, n_views);
  answer->seconds = seconds;
  fovea_free (p);
  return answer;
}

FoveaClassification *
fovea_classify (FoveaModel            *model,
                const FoveaTensor     *photo,
                guint                  k,
                const FoveaRunOptions *options,
                GError               **error)
{
  return fovea_classify_seeing (model, photo, FOVEA_SEEING_CROP, k, options,
                                error);
}
