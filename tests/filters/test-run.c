/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters over buffers as the plug-in runs them: results of another size, many
 * threads, progress, cancelling, memory that is short. */
#include <string.h>

#include <gegl-plugin.h>

#include "support.h"

#define RGB  "R'G'B' float"
#define RGBA "R'G'B'A float"

/* The output of a filter over a whole buffer. (transfer full) */
static float *
run (FoveaFilter *filter, GeglBuffer *input, const FoveaRunOptions *options)
{
  GeglRectangle box = fovea_filter_output (filter);
  g_autoptr (GeglBuffer) output =
      gegl_buffer_new (&box, fovea_filter_format (filter));
  g_autoptr (GError) error = NULL;

  fovea_filter_run (filter, input, output, &box, options, &error);
  g_assert_no_error (error);
  return test_pixels (output, babl_get_name (fovea_filter_format (filter)));
}

static FoveaFilter *
new_convolve (FoveaFilterConvolve *convolve, GeglBuffer *input)
{
  g_autoptr (GError) error = NULL;
  FoveaFilterLayer layer = fovea_filter_layer (input, FALSE);
  FoveaFilter *filter = fovea_filter_new_convolve (convolve, &layer, &error);

  g_assert_no_error (error);
  return filter;
}

/* A smaller box from the same corner, holding the engine's own result. */
static void
test_smaller (void)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGB, 11, -7, 30, 21);

  for (guint stride = 1; stride < 4; stride++)
    for (guint border = FOVEA_BORDER_WRAP; border <= FOVEA_BORDER_VALID;
         border++)
      {
        FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
        g_autoptr (FoveaFilter) filter = NULL;
        g_autoptr (FoveaKernel) kernel =
            fovea_kernel_parse ("1 2 3; 4 5 6", NULL);
        g_autofree float *got = NULL, *want = NULL;
        FoveaGraph       *graph;
        FoveaWeights     *weights;
        GeglRectangle     box;
        gint              w = border == FOVEA_BORDER_VALID ? 28 : 30;
        gint              h = border == FOVEA_BORDER_VALID ? 20 : 21;

        convolve.text = "1 2 3; 4 5 6";
        convolve.request.border = border;
        convolve.request.stride = stride;
        filter = new_convolve (&convolve, input);
        box = fovea_filter_output (filter);
        g_assert_cmpint (box.x, ==, 11);
        g_assert_cmpint (box.y, ==, -7);
        g_assert_cmpint (box.width, ==, (w - 1) / stride + 1);
        g_assert_cmpint (box.height, ==, (h - 1) / stride + 1);
        convolve.request.kernel = kernel;
        fovea_graph_new_convolve (&convolve.request, &graph, &weights, NULL);
        want = test_engine (graph, weights, input, RGB, 3);
        got = run (filter, input, NULL);
        test_same (got, want, (gsize) box.width * box.height * 3, "smaller");
      }
}

/* Alpha of the pixel under the anchor. */
static void
test_smaller_alpha (void)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGBA, 0, 0, 13, 12);
  g_autofree float *in = test_pixels (input, RGBA);

  for (guint valid = 0; valid < 2; valid++)
    {
      FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
      g_autoptr (FoveaFilter) filter = NULL;
      g_autofree float *got = NULL;
      GeglRectangle     box;

      convolve.text = "1 1 1 1; 1 1 1 1; 1 1 1 1";
      convolve.request.border = valid ? FOVEA_BORDER_VALID : FOVEA_BORDER_ZERO;
      convolve.request.stride = 3;
      filter = new_convolve (&convolve, input);
      box = fovea_filter_output (filter);
      g_assert_cmpint (box.width, ==, valid ? 4 : 5);
      got = run (filter, input, NULL);
      for (gint i = 0; i < box.width * box.height; i++)
        {
          gint x = i % box.width * 3 + (valid ? 2 : 0);
          gint y = i / box.width * 3 + (valid ? 1 : 0);

          g_assert_cmpfloat (got[i * 4 + 3], ==, in[(y * 13 + x) * 4 + 3]);
        }
    }
}

/* The small picture is the operation's blocks. */
static void
test_pool (void)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGBA, 2, 3, 17, 14);
  FoveaFilterLayer layer = fovea_filter_layer (input, FALSE);

  for (guint kind = 0; kind < 3; kind++)
    {
      FoveaPool request = { .kind = kind, .width = 3, .height = 2 };
      g_autoptr (FoveaFilter) small = NULL;
      g_autoptr (FoveaFilter) blocks = NULL;
      g_autofree float *a = NULL, *b = NULL;

      small = fovea_filter_new_pool (&request, &layer, NULL);
      request.keep_size = TRUE;
      blocks = fovea_filter_new_pool (&request, &layer, NULL);
      a = run (small, input, NULL);
      b = run (blocks, input, NULL);
      g_assert_cmpint (fovea_filter_output (small).width, ==, 5);
      g_assert_cmpint (fovea_filter_output (small).height, ==, 7);
      g_assert_cmpint (fovea_filter_output (blocks).width, ==, 17);
      for (gint i = 0; i < 35; i++)
        test_same (a + i * 4, b + (i / 5 * 2 * 17 + i % 5 * 3) * 4, 4,
                   "small and blocks");
    }
}

/* ---- Options ---- */

static FoveaFilter *
large_filter (GeglBuffer *input)
{
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;

  convolve.preset = "unsharp-5";
  convolve.request.offset = 0.1;
  return new_convolve (&convolve, input);
}

static void
test_threads (void)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGBA, -50, 30, 1500, 400);
  g_autoptr (FoveaFilter) filter = large_filter (input);
  g_autofree float *one = run (filter, input, NULL);

  for (guint threads = 0; threads < 6; threads += 2)
    {
      FoveaRunOptions   options = { .threads = threads };
      g_autofree float *many = run (filter, input, &options);

      test_same (one, many, 1500 * 400 * 4, "threads");
    }
}

typedef struct
{
  double last;
  guint  calls;
  gint   cancel;
} Watch;

static void
watch_progress (double fraction, const char *what, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpfloat (fraction, >=, watch->last);
  g_assert_cmpfloat (fraction, <=, 1.0);
  watch->last = fraction;
  if (++watch->calls == 2)
    g_atomic_int_set (&watch->cancel, 1);
}

static void
test_progress_and_cancel (void)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGB, 0, 0, 20, 3000);
  g_autoptr (GeglBuffer) output =
      gegl_buffer_new (GEGL_RECTANGLE (0, 0, 20, 3000), babl_format (RGB));
  g_autoptr (FoveaFilter) filter = large_filter (input);
  g_autoptr (GError) error = NULL;
  Watch             watch = { 0 }, stopped = { 0 };
  FoveaRunOptions   options = { .progress = watch_progress, .data = &watch };
  g_autofree float *got = run (filter, input, &options);

  g_assert_cmpfloat (watch.last, ==, 1.0);
  g_assert_cmpuint (watch.calls, >, 3);
  options.data = &stopped;
  options.cancel = &stopped.cancel;
  g_assert_false (fovea_filter_run (filter, input, output,
                                    GEGL_RECTANGLE (0, 0, 20, 3000), &options,
                                    &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpuint (stopped.calls, ==, 2);
}

/* Each allocation in turn fails: an error each time, until there are enough. The
 * kernel is a preset's or given. */
static void
check_memory (const FoveaKernel *kernel)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGBA, 0, 0, 9, 8);
  GeglRectangle box = { 0, 0, 9, 8 };
  g_autoptr (GeglBuffer) output = gegl_buffer_new (&box, babl_format (RGBA));
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  FoveaFilterLayer    layer = fovea_filter_layer (input, FALSE);
  gboolean            done = FALSE;
  guint               fails = 0;

  convolve.preset = "sharpen";
  convolve.request.kernel = kernel;
  convolve.request.scale = 2.0;
  for (int n = 0; ! done; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaFilter) filter = NULL;

      fovea_alloc_fail_after (n);
      filter = fovea_filter_new_convolve (&convolve, &layer, &error);
      done = filter != NULL &&
             fovea_filter_run (filter, input, output, &box, NULL, &error);
      fovea_alloc_fail_after (-1);
      if (! done)
        {
          g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
          fails++;
        }
    }
  g_assert_cmpuint (fails, >, 10);
}

static void
test_memory (void)
{
  g_autoptr (FoveaKernel) kernel =
      fovea_kernel_parse ("0 -1 0; -1 5 -1; 0 -1 0", NULL);

  check_memory (NULL);
  check_memory (kernel);
}

/* ---- Need and mistakes ---- */

static void
test_need (void)
{
  g_autoptr (GeglBuffer) input = test_buffer (RGB, 100, 200, 50, 40);
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaFilter) filter = NULL;
  GeglRectangle need;

  convolve.text = "1 2 3 4; 1 2 3 4; 1 2 3 4";
  convolve.request.keep_size = TRUE;
  filter = new_convolve (&convolve, input);
  need = fovea_filter_need (filter, GEGL_RECTANGLE (110, 210, 10, 10));
  g_assert_true (gegl_rectangle_equal_coords (&need, 108, 209, 13, 12));
  need = fovea_filter_need (filter, GEGL_RECTANGLE (0, 0, 1000, 1000));
  g_assert_true (gegl_rectangle_equal_coords (&need, 100, 200, 50, 40));
  need = fovea_filter_need (filter, GEGL_RECTANGLE (0, 0, 10, 10));
  g_assert_true (gegl_rectangle_is_empty (&need));
}

static void
check_refused (const FoveaFilterLayer *layer, const char *message)
{
  FoveaPool request = { .width = 2, .height = 2 };
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_filter_new_pool (&request, layer, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_boxes (void)
{
  FoveaFilterLayer layer = { 0 };

  check_refused (&layer, "the layer is empty");
  layer.box = gegl_rectangle_infinite_plane ();
  check_refused (&layer, "the layer has no edges");
}

static void
test_mistakes (void)
{
  FoveaFilterLayer    layer = { .box = { 0, 0, 3, 3 } };
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  g_autoptr (GError) text = NULL;
  g_autoptr (GError) preset = NULL;
  g_autoptr (GError) window = NULL;

  convolve.text = "1 x";
  g_assert_null (fovea_filter_new_convolve (&convolve, &layer, &text));
  g_assert_error (text, FOVEA_ERROR, FOVEA_ERROR_FORMAT);
  convolve.preset = "nothing";
  g_assert_null (fovea_filter_new_convolve (&convolve, &layer, &preset));
  g_assert_error (preset, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND);
  convolve.preset = "gaussian-5";
  convolve.request.border = FOVEA_BORDER_VALID;
  g_assert_null (fovea_filter_new_convolve (&convolve, &layer, &window));
  g_assert_error (window, FOVEA_ERROR, FOVEA_ERROR_SHAPE);
  g_assert_nonnull (strstr (window->message, "5x5 window does not fit a 3x3"));
}

/* ---- What GEGL keeps ---- */

static GeglCachePolicy
test_kept (GeglNode *node)
{
  GeglCachePolicy policy;

  g_object_get (node, "cache-policy", &policy, NULL);
  return policy;
}

/* Slow filters' results are kept, whether they were made so or became so; a
 * class says never, which AUTO leaves to it. */
static void
test_cache (void)
{
  g_autoptr (GeglNode) graph = gegl_node_new ();
  GeglNode *quick = gegl_node_new_child (graph, "operation", "fovea:gaussian",
                                         "sigma", 2.0, NULL);
  GeglNode *slow = gegl_node_new_child (graph, "operation", "fovea:gaussian",
                                        "sigma", 90.0, NULL);
  GeglNode *convolve =
      gegl_node_new_child (graph, "operation", "fovea:convolve", NULL);
  GeglNode *pool = gegl_node_new_child (graph, "operation", "fovea:pool", NULL);
  GeglOperationClass *klass =
      GEGL_OPERATION_GET_CLASS (gegl_node_get_gegl_operation (quick));

  g_assert_cmpint (klass->cache_policy, ==, GEGL_CACHE_POLICY_NEVER);
  g_assert_cmpint (test_kept (quick), ==, GEGL_CACHE_POLICY_AUTO);
  g_assert_cmpint (test_kept (slow), ==, GEGL_CACHE_POLICY_ALWAYS);
  g_assert_cmpint (test_kept (convolve), ==, GEGL_CACHE_POLICY_AUTO);
  gegl_node_set (slow, "sigma", 3.0, NULL);
  g_assert_cmpint (test_kept (slow), ==, GEGL_CACHE_POLICY_AUTO);
  gegl_node_set (convolve, "preset", 0, "kernel", "1 1 1", "dilation", 20,
                 NULL);
  g_assert_cmpint (test_kept (convolve), ==, GEGL_CACHE_POLICY_ALWAYS);
  gegl_node_set (pool, "window", 32, NULL);
  g_assert_cmpint (test_kept (pool), ==, GEGL_CACHE_POLICY_AUTO);
  gegl_node_set (pool, "stride", 1, NULL);
  g_assert_cmpint (test_kept (pool), ==, GEGL_CACHE_POLICY_ALWAYS);
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/run/smaller", test_smaller);
  g_test_add_func ("/filters/run/smaller-alpha", test_smaller_alpha);
  g_test_add_func ("/filters/run/pool", test_pool);
  g_test_add_func ("/filters/run/threads", test_threads);
  g_test_add_func ("/filters/run/progress-and-cancel",
                   test_progress_and_cancel);
  g_test_add_func ("/filters/run/memory", test_memory);
  g_test_add_func ("/filters/run/need", test_need);
  g_test_add_func ("/filters/run/empty-and-endless", test_boxes);
  g_test_add_func ("/filters/run/mistakes", test_mistakes);
  g_test_add_func ("/filters/run/cache", test_cache);
}

int
main (int argc, char **argv)
{
  return test_filters_main (argc, argv, add_tests);
}
