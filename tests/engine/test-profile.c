/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of a plan's choices: what was computed together, the work of each step,
 * its weights, and that steps are timed at all. No time is compared. */
#include <math.h>
#include <string.h>

#include "layer.h"
#include "test-models.h"

static FoveaProfile *
profile_pattern (const char *pattern, guint threads, guint runs)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  FoveaRunOptions options = { .threads = threads };
  FoveaProfile   *profile;

  fovea_graph_new_pattern (pattern, 1, &graph, &weights, &error);
  g_assert_no_error (error);
  plan = fovea_plan_new (graph, weights, fovea_graph_input_shape (graph, 0),
                         NULL, &error);
  g_assert_no_error (error);
  profile = fovea_plan_profile (plan, &options, runs, &error);
  g_assert_no_error (error);
  return profile;
}

/* What packs more weights than the model has goes another way where there is no
 * room for them. */
static void
test_memory_limit (void)
{
  const guint64     limits[] = { 0, 2 << 20 };
  const char *const ways[] = { "Winograd F(4,3)", "direct" };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (FoveaProfile) profile = NULL;
      g_autoptr (GError) error = NULL;
      FoveaPlanOptions options = { .memory_limit = limits[i] };
      FoveaRunOptions  run = { .threads = 1 };

      fovea_graph_new_pattern ("INPUT 128x14x14 -> CONV 3x3 128", 1, &graph,
                               &weights, &error);
      g_assert_no_error (error);
      plan = fovea_plan_new (graph, weights, fovea_graph_input_shape (graph, 0),
                             &options, &error);
      g_assert_no_error (error);
      profile = fovea_plan_profile (plan, &run, 1, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (profile->rows[profile->n_rows > 1 ? 1 : 0].algorithm, ==,
                       ways[i]);
    }
}

typedef struct
{
  double fraction;
  char  *what;
  gint   cancel, until;
} Heard;

static void
hear (double fraction, const char *what, gpointer data)
{
  Heard *heard = data;

  g_assert_cmpfloat (fraction, >=, heard->fraction);
  g_assert_cmpfloat (fraction, <=, 1.0);
  heard->fraction = fraction;
  g_free (heard->what);
  heard->what = g_strdup (what);
  if (heard->until && strstr (what, "run 2 of 5"))
    g_atomic_int_set (&heard->cancel, 1);
}

/* One way from 0 to 1 over all runs; and what is stopped is not a result. */
static void
test_progress (void)
{
  for (gint until = 0; until < 2; until++)
    {
      g_autoptr (FoveaGraph) graph = NULL;
      g_autoptr (FoveaWeights) weights = NULL;
      g_autoptr (FoveaPlan) plan = NULL;
      g_autoptr (FoveaProfile) profile = NULL;
      g_autoptr (GError) error = NULL;
      Heard           heard = { .until = until };
      FoveaRunOptions run = { .threads = 1,
                              .cancel = &heard.cancel,
                              .progress = hear,
                              .data = &heard };

      fovea_graph_new_pattern ("INPUT 3x8x8 -> [CONV 3x3 4 -> RELU]*3", 1,
                               &graph, &weights, &error);
      g_assert_no_error (error);
      plan = fovea_plan_new (graph, weights, fovea_graph_input_shape (graph, 0),
                             NULL, &error);
      g_assert_no_error (error);
      profile = fovea_plan_profile (plan, &run, 4, &error);
      g_assert_cmpstr (heard.what, ==, until ? "run 2 of 5" : "run 5 of 5");
      if (until)
        g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      else
        g_assert_cmpfloat (heard.fraction, >, 0.8); /* the last of five */
      g_assert_true ((profile == NULL) == (until != 0));
      g_free (heard.what);
    }
}

static const FoveaPlanRow *
find_row (const FoveaProfile *profile, const char *layers, guint number)
{
  for (guint i = 0; i < profile->n_rows; i++)
    if (g_str_equal (profile->rows[i].layers, layers) && number-- == 0)
      return &profile->rows[i];
  g_error ("there is no such %s", layers);
}

/* Everything that is computed is in the sums. */
static void
check_sums (const FoveaProfile *profile)
{
  gint64  macs = 0;
  guint64 weights = 0;
  double  seconds = 0.0;

  for (guint i = 0; i < profile->n_rows; i++)
    {
      const FoveaPlanRow *row = &profile->rows[i];

      macs += row->macs;
      weights += row->weights;
      seconds += row->seconds;
      g_assert_cmpfloat (row->seconds, >=, 0.0);
      g_assert_nonnull (row->algorithm);
      g_assert_cmpstr (row->algorithm, !=, "");
      g_assert_cmpuint (row->scratch, <=, profile->scratch);
      g_assert_cmpint (fovea_shape_elements (&row->output), >, 0);
    }
  g_assert_cmpint (macs, ==, profile->macs);
  g_assert_cmpuint (weights, ==, profile->weights);
  g_assert_cmpfloat (fabs (seconds - profile->seconds), <=, 1e-9);
  g_assert_cmpfloat (profile->seconds, >, 0.0);
  g_assert_cmpfloat (profile->peak, >, 0.0);
  g_assert_true (isfinite (profile->peak));
  g_assert_cmpstr (profile->family, ==, fovea_cpu_family ());
  g_assert_cmpuint (profile->arena, >, 0);
}

/* Convolutions take their activations in; the counts are those that the table of
 * layers has. */
static void
test_fused (void)
{
  const char *pattern = "INPUT 3x32x32 -> CONV 3x3 32 -> RELU -> POOL -> CONV "
                        "1x1 64 -> TANH -> FC 10 -> SOFTMAX";
  g_autoptr (FoveaProfile) profile = profile_pattern (pattern, 1, 2);
  const FoveaPlanRow *first = find_row (profile, "conv + relu", 0);
  const FoveaPlanRow *second = find_row (profile, "conv", 0);

  check_sums (profile);
  g_assert_cmpuint (profile->threads, ==, 1);
  g_assert_cmpuint (profile->runs, ==, 2);
  g_assert_cmpint (first->macs, ==, 32 * 32 * 32 * 27);
  g_assert_cmpuint (first->weights, >=, 4 * 32 * 27);
  g_assert_cmpint (second->macs, ==, 16 * 16 * 64 * 32);
  g_assert_cmpuint (second->weights, >=, 4 * 64 * 32);
  find_row (profile, "maxpool", 0);
  find_row (profile, "tanh", 0);
  find_row (profile, "softmax", 0);
  g_assert_cmpint (find_row (profile, "fc", 0)->macs, ==, 16 * 16 * 64 * 10);
  g_assert_cmpuint (find_row (profile, "fc", 0)->weights, >=,
                    4 * 16 * 16 * 64 * 10);
  for (guint i = 0; i < profile->n_rows; i++)
    {
      g_assert_cmpstr (profile->rows[i].layers, !=, "relu");
      g_assert_cmpstr (profile->rows[i].layers, !=, "flatten");
    }
}

static void
test_threads (void)
{
  g_autoptr (FoveaProfile) profile =
      profile_pattern ("INPUT 3x20x20 -> CONV 5x5 8 -> RELU -> POOL", 2, 0);

  check_sums (profile);
  g_assert_cmpuint (profile->threads, ==, 2);
  g_assert_cmpuint (profile->runs, >=, 3);
  g_assert_cmpuint (profile->runs, <=, 51);
}

/* A class's own word, or its name. */
static void
test_algorithm (void)
{
  g_autoptr (FoveaProfile) profile = profile_pattern (
      "INPUT 3x16x16 -> CONV 3x3 16 -> POOL -> FC 5", 1, 1);

  for (guint i = 0; i < profile->n_rows; i++)
    {
      const FoveaPlanRow    *row = &profile->rows[i];
      g_auto (GStrv)         words = g_strsplit (row->layers, " ", 2);
      const FoveaLayerClass *klass = fovea_layer_find (words[0]);

      if (klass && ! klass->algorithm)
        g_assert_cmpstr (row->algorithm, ==, klass->name);
    }
}

/* A cancelled one is an error and no table. */
static void
test_cancelled (void)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  gint            raised = 1;
  FoveaRunOptions options = { .threads = 1, .cancel = &raised };

  fovea_graph_new_pattern ("INPUT 1x8x8 -> CONV 3x3 2", 1, &graph, &weights,
                           NULL);
  plan = fovea_plan_new (graph, weights, fovea_graph_input_shape (graph, 0),
                         NULL, NULL);
  g_assert_null (fovea_plan_profile (plan, &options, 3, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  fovea_profile_free (NULL);
}

/* For its shapes alone, a plan says the same, and is not run. */
static void
test_shapes_only (void)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) plan = NULL, shapes = NULL;
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 3, 16, 16));
  g_autoptr (GError) error = NULL;
  FoveaPlanOptions   options = { .shapes_only = TRUE };
  const FoveaTensor *inputs[] = { input };

  fovea_graph_new_pattern ("INPUT 3x16x16 -> CONV 3x3 16 -> RELU -> POOL -> FC 5",
                           1, &graph, &weights, NULL);
  plan = fovea_plan_new (graph, weights, &input->shape, NULL, &error);
  shapes = fovea_plan_new (graph, weights, &input->shape, &options, &error);
  g_assert_no_error (error);
  for (guint v = 0; v < fovea_graph_n_values (graph); v++)
    {
      g_assert_true (fovea_shape_equal (fovea_plan_shape (plan, v),
                                        fovea_plan_shape (shapes, v)));
      g_assert_cmpint (fovea_plan_type (plan, v), ==,
                       fovea_plan_type (shapes, v));
    }
  g_assert_cmpuint (fovea_plan_arena_bytes (shapes), >, 0);
  g_assert_null (fovea_plan_run (shapes, inputs, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_null (fovea_plan_profile (shapes, NULL, 1, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_UNSUPPORTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/profile/memory-limit", test_memory_limit);
  g_test_add_func ("/engine/profile/progress", test_progress);
  g_test_add_func ("/profile/fused", test_fused);
  g_test_add_func ("/profile/threads", test_threads);
  g_test_add_func ("/profile/algorithm", test_algorithm);
  g_test_add_func ("/profile/cancelled", test_cancelled);
  g_test_add_func ("/profile/shapes-only", test_shapes_only);
  return g_test_run ();
}
