/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Models window's thread. */
#include "models-work.h"

#include <glib/gi18n-lib.h>

ModelsRequest *
models_request_new (ModelsTask task, const char *path, FoveaModel *model, FoveaSubject *photo)
{
  ModelsRequest *request = g_new0 (ModelsRequest, 1);

  request->task = task;
  request->path = g_strdup (path);
  request->model = task == MODELS_OPEN ? NULL : fovea_model_ref (model);
  request->photo = photo ? fovea_subject_ref (photo) : NULL;
  return request;
}

void
models_request_free (gpointer data)
{
  ModelsRequest *request = data;

  g_free (request->path);
  g_clear_pointer (&request->model, fovea_model_unref);
  g_clear_pointer (&request->photo, fovea_subject_unref);
  g_free (request);
}

void
models_result_free (gpointer data)
{
  ModelsResult *result = data;

  g_clear_pointer (&result->model, fovea_model_unref);
  g_clear_pointer (&result->table, fovea_description_free);
  g_clear_error (&result->table_error);
  g_clear_pointer (&result->answer, fovea_classification_free);
  g_clear_pointer (&result->rows, g_ptr_array_unref);
  g_clear_pointer (&result->profile, fovea_profile_free);
  g_free (result);
}

char *
models_test_text (FoveaModel *model, const FoveaClassification *answer)
{
  const FoveaCard  *card = fovea_model_card (model);
  const FoveaGuess *best = &answer->guesses[0];

  if (fovea_model_test_passed (model, answer))
    return g_strdup_printf (_ ("Self-test passed: %s shows %s (%.1f %%)"), card->picture,
                            best->label, 100.0 * best->probability);
  return g_strdup_printf (_ ("Self-test failed: %s should show class %s, and the answer is %u, "
                             "%s (%.1f %%)"),
                          card->picture, card->expected, best->index, best->label,
                          100.0 * best->probability);
}

/* A card that opens and a network that cannot be fitted to it are two things:
 * the card is shown all the same. */
static gboolean
models_work_open (ModelsRequest *request, ModelsResult *result, GError **error)
{
  result->model = fovea_model_open (request->path, error);
  if (! result->model)
    return FALSE;
  result->table = fovea_model_describe (result->model, 0, 0, &result->table_error);
  return TRUE;
}

gpointer
models_work (gpointer data, const FoveaRunOptions *options, GError **error)
{
  ModelsRequest *request = data;
  ModelsResult  *result = g_new0 (ModelsResult, 1);
  gboolean       ok = TRUE;

  result->task = request->task;
  if (request->task == MODELS_OPEN)
    ok = models_work_open (request, result, error);
  else
    result->model = fovea_model_ref (request->model);
  if (request->task == MODELS_TEST)
    {
      result->answer = fovea_classify (request->model, request->photo->pixels, 3, options, error);
      ok = result->answer != NULL;
    }
  else if (request->task == MODELS_TRY)
    {
      result->rows =
          fovea_model_try_presets (request->model, request->photo->pixels, 3, options, error);
      ok = result->rows != NULL;
    }
  else if (request->task == MODELS_MEASURE)
    {
      result->profile = fovea_model_profile (request->model, 0, 0, options, 0, error);
      ok = result->profile != NULL;
    }
  if (ok)
    return result;
  models_result_free (result);
  return NULL;
}
