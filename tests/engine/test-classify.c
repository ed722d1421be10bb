/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classifying: probabilities against the definition, order, names, and what
 * must be refused. */
#include <math.h>
#include <string.h>

#include "../../engine/model.h"
#include "test-models.h"

/* x 1x3x2x2 flattened, or pooled to three numbers and a softmax. */
static FoveaModel *
open_chain (const TestFolder *folder, const char *ops, const char *card_end)
{
  g_autofree char *input =
      g_strdup_printf ("width=2\nheight=2\n%s", card_end);

  return test_graph_open (
      folder, test_chain ((gint64[]){ 1, 3, 2, 2, -1 }, ops), input);
}

/* The very numbers that the network will be given: no resizing is to be done. */
static FoveaTensor *
photo_of (const double *values)
{
  return test_numbers (test_shape ("3x2x2"), values);
}

static const double twelve[12] = { 0.5, 0.1, 0.9, 0.3, 0.2, 0.9,
                                   0.0, 1.0, 0.4, 0.6, 0.7, 0.8 };

static void
test_logits (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = photo_of (twelve);
  g_autoptr (FoveaClassification) best = NULL;
  g_autoptr (GError) error = NULL;
  /* by hand: the numbers in falling order; equal ones keep theirs */
  const guint order[] = { 7, 2, 5, 11, 10, 9, 0, 8, 3, 4, 1, 6 };
  double      sum = 0.0;

  test_folder_init (&folder);
  model = open_chain (&folder, "Flatten", "");
  best = fovea_classify (model, photo, 100, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 12; i++)
    sum += exp ((double) (float) twelve[i]);
  g_assert_cmpuint (best->n_guesses, ==, 12);
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("class %u", order[i]);

      g_assert_cmpuint (best->guesses[i].index, ==, order[i]);
      g_assert_cmpstr (best->guesses[i].label, ==, name);
      g_assert_cmpfloat_with_epsilon (
          best->guesses[i].probability,
          exp ((double) (float) twelve[order[i]]) / sum, 1e-15);
    }
  g_assert_cmpint (best->seen.width, ==, 2);
  g_assert_cmpfloat (best->seconds, >=, 0.0);
}

static void
test_k (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = photo_of (twelve);

  test_folder_init (&folder);
  model = open_chain (&folder, "Flatten", "");
  for (guint k = 0; k < 3; k++)
    {
      g_autoptr (FoveaClassification) best =
          fovea_classify (model, photo, k, NULL, NULL);

      g_assert_cmpuint (best->n_guesses, ==, k);
    }
}

/* Probabilities are not made probabilities a second time. */
static void
test_probabilities (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = photo_of (twelve);
  g_autoptr (FoveaClassification) best = NULL;
  g_autofree char *labels = NULL;
  g_autoptr (GError) error = NULL;
  double mean[3] = { 0 }, sum = 0.0;

  test_folder_init (&folder);
  labels = test_folder_text (&folder, "l.labels", "ant\n\ncat\n");
  model = open_chain (&folder, "GlobalAveragePool Flatten Softmax",
                      "[Output]\nkind=probabilities\n[Model]\nlabels=l\n");
  best = fovea_classify (model, photo, 3, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 12; i++)
    mean[i / 4] += twelve[i] / 4;
  for (guint c = 0; c < 3; c++)
    sum += exp (mean[c]);
  g_assert_cmpuint (best->guesses[0].index, ==, 2);
  g_assert_cmpstr (best->guesses[0].label, ==, "cat");
  /* the second mean is 0.525, the first 0.45; class 1 has no name */
  g_assert_cmpstr (best->guesses[1].label, ==, "class 1");
  g_assert_cmpstr (best->guesses[2].label, ==, "ant");
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (best->guesses[i].probability,
                                    exp (mean[best->guesses[i].index]) / sum,
                                    1e-6);
}

/* Large logits do not overflow, and ties go to the lower class. */
static void
test_large_and_equal (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = photo_of ((double[12]){ [3] = 1, [8] = 1 });
  g_autoptr (FoveaClassification) best = NULL;
  g_autoptr (GError) error = NULL;

  test_folder_init (&folder);
  model = open_chain (&folder, "Flatten", "scale-by=100000\n");
  best = fovea_classify (model, photo, 4, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (best->guesses[0].index, ==, 3);
  g_assert_cmpuint (best->guesses[1].index, ==, 8);
  g_assert_cmpuint (best->guesses[2].index, ==, 0);
  g_assert_cmpfloat (best->guesses[0].probability, ==, 0.5);
  g_assert_cmpfloat (best->guesses[2].probability, ==, 0.0);
}

/* The card may name an inner value: here what comes before the softmax. */
static void
test_named_output (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = photo_of (twelve);
  g_autoptr (FoveaClassification) best = NULL;
  g_autoptr (GError) error = NULL;
  double sum = 0.0;

  test_folder_init (&folder);
  model = open_chain (&folder, "Flatten Softmax", "[Output]\nname=v0\n");
  best = fovea_classify (model, photo, 1, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 12; i++)
    sum += exp ((double) (float) twelve[i]);
  g_assert_cmpfloat_with_epsilon (best->guesses[0].probability, exp (1.0) / sum,
                                  1e-15);
}

/* Labels list several names; class 0 may be none of the file's. */
static void
test_find_class (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (GError) error = NULL;
  static const char *const words[] = { "background", "Dalmatian", "coach DOG",
                                       "cat", "2", "" };
  static const int want[] = { 0, 1, 1, 2, 2, -1 };
  int index;

  test_folder_init (&folder);
  g_free (test_folder_text (&folder, "l.labels",
                            "dalmatian, coach dog, carriage dog\ncat\n"));
  model = open_chain (&folder, "GlobalAveragePool Flatten",
                      "[Output]\nbackground=true\n[Model]\nlabels=l\n");
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_assert_true (fovea_model_find_class (model, words[i], &index, NULL));
      g_assert_cmpint (index, ==, want[i]);
    }
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *label = fovea_model_class_label (model, i);

      g_assert_cmpstr (label, ==, fovea_model_label (model, i));
    }
  g_assert_false (fovea_model_find_class (model, "dog", &index, &error));
  test_error (error, FOVEA_ERROR_NOT_FOUND, "m|'dog'");
}

static void
test_refused (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) maps = NULL;
  g_autoptr (FoveaModel) wrong = NULL;
  g_autoptr (FoveaModel) good = NULL;
  g_autoptr (FoveaTensor) photo = photo_of (twelve);
  g_autoptr (FoveaTensor) nan = photo_of ((double[12]){ NAN });
  g_autoptr (GError) error = NULL;
  gint            cancel = 1;
  FoveaRunOptions options = { .cancel = &cancel };

  test_folder_init (&folder);
  maps = open_chain (&folder, "Relu", "");
  g_assert_null (fovea_classify (maps, photo, 1, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "m|'y'|1x3x2x2|for each class");
  g_clear_error (&error);

  wrong = open_chain (&folder, "Flatten", "[Output]\nclasses=1000\n");
  g_assert_null (fovea_classify (wrong, photo, 1, NULL, &error));
  test_error (error, FOVEA_ERROR_FORMAT, "m|12 classes|1000");
  g_clear_error (&error);

  good = open_chain (&folder, "Flatten", "");
  g_assert_null (fovea_classify (good, nan, 1, NULL, &error));
  test_error (error, FOVEA_ERROR_UNSUPPORTED, "12 of 12 classes");
  g_clear_error (&error);
  g_assert_null (fovea_classify (good, photo, 1, &options, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
}

/* A batch of photos makes one plan; a tap makes another, and stays too. */
static void
test_plan_is_kept (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaPlan) first = NULL;
  g_autoptr (FoveaPlan) again = NULL;
  g_autoptr (FoveaPlan) tapped = NULL;
  FoveaValue relu;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  relu = fovea_graph_find (fovea_model_graph (model), "relu", NULL);
  first = fovea_model_plan (model, model->output, 1, NULL);
  again = fovea_model_plan (model, model->output, 2, NULL);
  tapped = fovea_model_plan (model, relu, 1, NULL);
  g_assert_true (first == again);
  g_assert_true (tapped != first);
}

typedef struct
{
  FoveaModel        *model;
  const FoveaTensor *photo;
  guint              index;
} Job;

static gpointer
classify_job (gpointer data)
{
  Job *job = data;

  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (FoveaClassification) best =
          fovea_classify (job->model, job->photo, 1, NULL, NULL);
      g_autoptr (FoveaMaps) maps =
          fovea_feature_maps (job->model, job->photo, "relu", FOVEA_MAPS_BY_STRENGTH, 1, NULL, NULL);

      g_assert_nonnull (maps);
      if (best->guesses[0].index != job->index)
        return NULL;
    }
  return job;
}

/* Several threads may ask one model, also for different things. */
static void
test_threads (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaModel) model = NULL;
  g_autoptr (FoveaTensor) photo = test_random (test_shape ("3x9x9"));
  g_autoptr (FoveaClassification) best = NULL;
  GThread *threads[3];
  Job      job;

  test_folder_init (&folder);
  model = test_small_model (&folder, NULL);
  best = fovea_classify (model, photo, 1, NULL, NULL);
  job = (Job){ model, photo, best->guesses[0].index };
  for (guint i = 0; i < 3; i++)
    threads[i] = g_thread_new ("classify", classify_job, &job);
  for (guint i = 0; i < 3; i++)
    g_assert_true (g_thread_join (threads[i]) == &job);
}

static void
test_allocations (void)
{
  g_auto (TestFolder) folder = { 0 };
  g_autoptr (FoveaTensor) photo = photo_of (twelve);
  gboolean ok = FALSE;
  int      n = 0;

  test_folder_init (&folder);
  for (; ! ok && n < 1000; n++)
    {
      g_autoptr (FoveaModel) model =
          open_chain (&folder, "Flatten", "[Output]\nclasses=12\n");
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaClassification) best = NULL;

      fovea_alloc_fail_after (n);
      best = fovea_classify (model, photo, 1, NULL, &error);
      fovea_alloc_fail_after (-1);
      ok = best != NULL;
      if (! ok)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
    }
  g_assert_true (ok);
  g_assert_cmpint (n, >, 5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/classify/logits", test_logits);
  g_test_add_func ("/engine/classify/k", test_k);
  g_test_add_func ("/engine/classify/probabilities", test_probabilities);
  g_test_add_func ("/engine/classify/large-and-equal", test_large_and_equal);
  g_test_add_func ("/engine/classify/named-output", test_named_output);
  g_test_add_func ("/engine/classify/find-class", test_find_class);
  g_test_add_func ("/engine/classify/refused", test_refused);
  g_test_add_func ("/engine/classify/plan-is-kept", test_plan_is_kept);
  g_test_add_func ("/engine/classify/threads", test_threads);
  g_test_add_func ("/engine/classify/failing-allocations", test_allocations);
  return g_test_run ();
}
