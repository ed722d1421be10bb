/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory: blocks are aligned and zeroed wherever they come from, live as long as
 * they are wanted, and a model's pages are given back once they are packed. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "memory.h"
#include "plan.h"
#include "support.h"

#define MEGA ((guint64) 1 << 20)

/* Every byte, so that memory that is there twice shows itself. */
static void
block_fill (guint8 *block, gsize bytes, guint8 with)
{
  g_assert_nonnull (block);
  g_assert_cmpuint ((gsize) block % 64, ==, 0);
  for (gsize i = 0; i < bytes; i++)
    g_assert_cmpuint (block[i], ==, 0);
  memset (block, with, bytes);
}

static void
block_check (const guint8 *block, gsize bytes, guint8 with)
{
  for (gsize i = 0; i < bytes; i++)
    g_assert_cmpuint (block[i], ==, with);
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 63, 64, 65, 4096, 1 << 20, 9 << 20 };
  guint8            *block[G_N_ELEMENTS (sizes)];

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          block[i] = fovea_alloc (1, sizes[i]);
          block_fill (block[i], sizes[i], (guint8) (i + 1));
        }
      for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          block_check (block[i], sizes[i], (guint8) (i + 1));
          fovea_free (block[i]);
        }
    }
  fovea_free (NULL);
}

static void
test_refused (void)
{
  g_assert_null (fovea_alloc (G_MAXUINT64, 2));
  g_assert_null (fovea_alloc (G_MAXUINT64, 1));
  g_assert_null (fovea_alloc (G_MAXSSIZE, 1));
  g_assert_null (fovea_alloc ((guint64) 1 << 62, 1));
  fovea_alloc_fail_after (1);
  fovea_free (fovea_alloc (1, 8));
  g_assert_null (fovea_alloc (1, 8));
  fovea_alloc_fail_after (-1);
}

/* ---- Heaps ------------------------------------------------------------------------ */

#define BLOCKS 400

typedef struct
{
  FoveaHeap *heap;
  guint      seed;
  guint8    *block[BLOCKS];
  gsize      size[BLOCKS];
} Maker;

static gpointer
maker_thread (gpointer data)
{
  Maker  *maker = data;
  guint32 state = maker->seed;

  fovea_heap_use (maker->heap);
  for (guint i = 0; i < BLOCKS; i++)
    {
      state = state * 1664525 + 1013904223;
      maker->size[i] = state >> (i % 40 == 0 ? 9 : 18);
      maker->block[i] = fovea_alloc (maker->size[i], 1);
      block_fill (maker->block[i], maker->size[i], (guint8) (maker->seed + i));
    }
  fovea_heap_use (NULL);
  return NULL;
}

/* Two threads take from one heap; its blocks outlive it, and go in any order. */
static void
test_heap (void)
{
  FoveaHeap *heap = fovea_heap_new (64 * MEGA);
  Maker     *makers = g_new0 (Maker, 2);
  GThread   *thread[2];
  guint8    *after;

  for (guint t = 0; t < 2; t++)
    {
      makers[t] = (Maker){ .heap = heap, .seed = 77 * t + 1 };
      thread[t] = g_thread_new ("maker", maker_thread, &makers[t]);
    }
  for (guint t = 0; t < 2; t++)
    g_thread_join (thread[t]);
  fovea_heap_close (heap);
  after = fovea_alloc (1000, 1);
  block_fill (after, 1000, 9);
  for (guint k = 0; k < BLOCKS; k++)
    for (guint t = 0; t < 2; t++)
      {
        guint i = k * 149 % BLOCKS;

        block_check (makers[t].block[i], makers[t].size[i],
                     (guint8) (makers[t].seed + i));
        fovea_free (makers[t].block[i]);
      }
  block_check (after, 1000, 9);
  fovea_free (after);
  g_free (makers);
}

static void
test_heap_odd (void)
{
  FoveaHeap *heap = fovea_heap_new (3 * MEGA);
  guint8    *large, *small;
  guint64    before = fovea_alloc_given ();

  fovea_heap_close (fovea_heap_new (100 * MEGA)); /* nothing was made */
  fovea_heap_close (fovea_heap_new (0));
  fovea_heap_use (heap);
  small = fovea_alloc (10, 1);
  large = fovea_alloc (40 * MEGA, 1); /* more than a piece */
  g_assert_null (fovea_alloc ((guint64) 1 << 62, 1));
  fovea_heap_use (NULL);
  g_assert_cmpuint (fovea_alloc_given () - before, ==, 10 + 40 * MEGA);
  fovea_heap_close (heap);
  block_fill (large, 40 * MEGA, 5);
  block_fill (small, 10, 6);
  fovea_free (small);
  fovea_free (large);
}

/* ---- Pages of a model's file -------------------------------------------------------- */

/* How many pages of the tensor this process holds; -1: the system does not say. */
static gint64
pages_held (const FoveaTensor *tensor)
{
  gsize  page = (gsize) sysconf (_SC_PAGESIZE);
  gsize  from = (gsize) tensor->data / page;
  gsize  until = ((gsize) tensor->data +
                 (gsize) fovea_shape_elements (&tensor->shape) * 4) / page;
  gint64 held = 0;
  int    fd = open ("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);

  for (gsize at = from; fd >= 0 && at <= until; at++)
    {
      guint64 entry = 0;

      if (pread (fd, &entry, sizeof entry, (off_t) (at * sizeof entry)) !=
          sizeof entry)
        {
          held = -1;
          break;
        }
      held += entry >> 63;
    }
  if (fd < 0)
    return -1;
  close (fd);
  return held;
}

static char *
write_net (const char *folder, const char *attrs, const FoveaShape *weights)
{
  g_autoptr (FoveaTensor) w = test_random (*weights);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) numbers = NULL;
  g_autoptr (FoveaGraphBuilder) builder = fovea_graph_builder_new ();
  g_autoptr (GError) error = NULL;
  FoveaShape shape = FOVEA_NCHW (1, weights->size[1], 3, 3);
  FoveaValue in[2];
  char      *path = g_build_filename (folder, "net.onnx", NULL);

  in[0] = fovea_graph_builder_input (builder, "x", &shape);
  in[1] =
      fovea_graph_builder_weight (builder, "w", g_steal_pointer (&w));
  fovea_graph_builder_output (
      builder, fovea_graph_builder_add (builder, "conv", "c",
                                        fovea_attrs_parse ("%s", attrs), in, 2,
                                        &error));
  g_assert_no_error (error);
  fovea_graph_builder_finish (builder, &graph, &numbers, &error);
  g_assert_no_error (error);
  fovea_onnx_write (graph, numbers, path, &error);
  g_assert_no_error (error);
  return path;
}

static FoveaTensor *
run_once (FoveaPlan *plan, const FoveaTensor *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaResult) result =
      fovea_plan_run (plan, &input, &(FoveaRunOptions){ .threads = 1 }, &error);

  g_assert_no_error (error);
  return fovea_tensor_to_float (fovea_result_output (result, 0), NULL);
}

/* A mapped model's pages go when they are packed, and come again for the next
 * plan, with the same numbers. */
static void
test_pages (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-memory-XXXXXX", NULL);
  FoveaShape       shape = FOVEA_NCHW (256, 512, 3, 3);
  g_autofree char *path = write_net (folder, "pads=1,1,1,1", &shape);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan) one = NULL, two = NULL;
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 512, 3, 3));
  g_autoptr (FoveaTensor) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *tensor;
  const gint64       pages = 256 * 512 * 9 * 4 / sysconf (_SC_PAGESIZE);

  fovea_onnx_read (path, &graph, &weights, &error);
  g_assert_no_error (error);
  tensor = fovea_weights_get (weights, fovea_graph_find (graph, "w", NULL));
  one = fovea_plan_new (graph, weights, &input->shape, NULL, &error);
  g_assert_no_error (error);
  if (pages_held (tensor) < 0)
    g_test_message ("the system does not say which pages are held");
  else
    g_assert_cmpint (pages_held (tensor), <=, pages / 8);
  first = run_once (one, input);
  two = fovea_plan_new (graph, weights, &input->shape, NULL, &error);
  second = run_once (two, input);
  test_equal (first, second, "the second plan's");
  g_assert_cmpint (fovea_weights_parameters (weights), ==, 256 * 512 * 9);
  g_remove (path);
  g_rmdir (folder);
}

/* The gradient in the middle of some channels, against the sum itself. */
static void
turned_check (const FoveaTensor *down,
              const FoveaTensor *seed,
              const FoveaTensor *weights)
{
  const float *up = seed->data;

  for (int i = 0; i < 512; i += 37)
    {
      double sum = 0;

      for (int o = 0; o < 256; o++)
        for (int k = 0; k < 9; k++)
          sum += fovea_tensor_get (weights, (o * 512 + i) * 9 + k) *
                 (double) up[o * 9 + 8 - k];
      g_assert_cmpfloat_with_epsilon (fovea_tensor_get (down, i * 9 + 4), sum,
                                      1e-3);
    }
}

/* The plan of a gradient turns the weights: neither the file's pages nor the
 * turned copy are there once they are packed. */
static void
test_turned (void)
{
  const FoveaShape input = FOVEA_NCHW (1, 512, 3, 3);
  const FoveaShape output = FOVEA_NCHW (1, 256, 3, 3);
  const FoveaShape shape = FOVEA_NCHW (256, 512, 3, 3), shapes[] = { input, output };
  const gint64     pages = 256 * 512 * 9 * 4 / sysconf (_SC_PAGESIZE);
  g_autofree char *folder = g_dir_make_tmp ("fovea-memory-XXXXXX", NULL);
  g_autofree char *path = write_net (folder, "pads=1,1,1,1", &shape);
  g_autoptr (FoveaGraph) graph = NULL, back = NULL;
  g_autoptr (FoveaWeights) weights = NULL, turned = NULL;
  g_autoptr (FoveaTensor) x = test_random (input), seed = test_random (output);
  g_autoptr (FoveaPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  const FoveaTensor *const in[] = { x, seed };
  const FoveaTensor *tensor;
  FoveaValue         of;
  gint64             held = 0;

  fovea_onnx_read (path, &graph, &weights, &error);
  g_assert_no_error (error);
  tensor = fovea_weights_get (weights, fovea_graph_find (graph, "w", NULL));
  of = fovea_graph_input (graph, 0);
  fovea_graph_gradient (graph, weights, &input, NULL,
                        fovea_graph_output (graph, 0), &of, 1, 0, &back, &turned,
                        &error);
  g_assert_no_error (error);
  plan = fovea_plan_new (back, turned, shapes, NULL, &error);
  g_assert_no_error (error);
  for (guint v = 0; v < plan->n_values; v++)
    if (plan->constants[v] && plan->constants[v]->data)
      held += fovea_shape_elements (&plan->constants[v]->shape);
  g_assert_cmpint (held, <, 256 * 512);
  if (pages_held (tensor) >= 0)
    g_assert_cmpint (pages_held (tensor), <=, pages / 8);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (FoveaResult) result = fovea_plan_run (plan, in, NULL, &error);

      g_assert_no_error (error);
      turned_check (fovea_result_output (result, 0), seed, tensor);
    }
  g_remove (path);
  g_rmdir (folder);
}

/* Several threads pack the same numbers; one that has no memory is an error. */
static void
test_threads (void)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaTensor) input = test_random (FOVEA_NCHW (1, 3, 32, 32));
  g_autoptr (FoveaTensor) first = NULL;
  g_autoptr (GError) error = NULL;

  fovea_graph_new_pattern ("INPUT 3x32x32 -> [CONV 3x3 160 -> RELU]*4 -> POOL -> "
                           "[CONV 1x1 320 -> RELU]*2 -> POOL 4 -> FC 200 -> FC 10",
                           7, &graph, &weights, &error);
  g_assert_no_error (error);
  for (guint threads = 0; threads < 5; threads++)
    {
      FoveaPlanOptions options = { .threads = threads };
      g_autoptr (FoveaPlan) plan = fovea_plan_new (
          graph, weights, &input->shape, &options, &error);
      g_autoptr (FoveaTensor) got = NULL;

      g_assert_no_error (error);
      got = run_once (plan, input);
      if (first)
        test_equal (got, first, "more threads'");
      else
        first = g_steal_pointer (&got);
    }
  for (int n = 0; n < 12; n++)
    {
      FoveaPlanOptions options = { .threads = 3 };
      g_autoptr (FoveaPlan) plan = NULL;

      fovea_alloc_fail_after (n);
      plan = fovea_plan_new (graph, weights, &input->shape, &options, &error);
      fovea_alloc_fail_after (-1);
      g_assert_null (plan);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/sizes", test_sizes);
  g_test_add_func ("/memory/refused", test_refused);
  g_test_add_func ("/memory/heap", test_heap);
  g_test_add_func ("/memory/heap/odd", test_heap_odd);
  g_test_add_func ("/memory/pages", test_pages);
  g_test_add_func ("/memory/turned", test_turned);
  g_test_add_func ("/memory/threads", test_threads);
  return g_test_run ();
}
