/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Times filters on 24 megapixels: the engine alone on interleaved RGB floats in
 * memory, and whole operations inside GEGL beside GEGL's own, in turns.
 *
 *   filters-bench [--seconds N] [--only WORK]
 *
 * Prints a table with tabs: work, threads, milliseconds (medians after a run to
 * warm up), what it stands beside, and its milliseconds; "-" where there is
 * nothing. N: at most so long for a line and thread count (3 runs at least). */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#ifdef BENCH_GEGL
#include <gegl.h>
#endif

#define WIDTH  6000
#define HEIGHT 4000
#define PIXELS ((gsize) WIDTH * HEIGHT)
#define RUNS   25

static double bench_seconds = 2.0;
static char  *bench_only = NULL;

/* Two things in turns: theirs may be NULL. */
typedef void (*BenchFunc) (gpointer data);

static void
bench_turns (const char *work,
             guint       threads,
             const char *peer,
             BenchFunc   ours,
             gpointer    our_data,
             BenchFunc   theirs,
             gpointer    their_data)
{
  double mine[RUNS], other[RUNS], start = bench_now ();
  guint  n = 0;

  if (bench_only && ! g_str_equal (bench_only, work))
    return;
  ours (our_data);
  if (theirs != NULL)
    theirs (their_data);
  while (n < RUNS && (n < 3 || bench_now () - start < bench_seconds))
    {
      double at = bench_now ();

      ours (our_data);
      mine[n] = bench_now () - at;
      at = bench_now ();
      if (theirs != NULL)
        theirs (their_data);
      other[n++] = bench_now () - at;
    }
  g_print ("%s\t%u\t%.1f\t", work, threads, 1e3 * bench_median (mine, n));
  if (theirs != NULL)
    g_print ("%s\t%.1f\n", peer, 1e3 * bench_median (other, n));
  else
    g_print ("-\t-\n");
}

/* ---- The engine alone ---- */

typedef struct
{
  float             *in, *out; /* RGB RGB ... */
  FoveaPlan         *plan;     /* or */
  FoveaGaussianPlan *blur;
  gint64             out_width, out_height;
  guint              threads;
} Engine;

static gboolean
engine_read (const FoveaRect   *rect,
             const FoveaTensor *pixels,
             gpointer           data,
             GError           **error)
{
  const Engine *engine = data;
  const gint64  plane = rect->width * rect->height;

  for (gint64 y = 0; y < rect->height; y++)
    {
      float *row = (float *) pixels->data + y * rect->width;
      float *rows[3] = { row, row + plane, row + 2 * plane };

      fovea_pixels_split (engine->in + ((rect->y + y) * WIDTH + rect->x) * 3, 3,
                          3, rows, rect->width);
    }
  return TRUE;
}

static gboolean
engine_write (const FoveaRect   *rect,
              const FoveaTensor *pixels,
              gpointer           data,
              GError           **error)
{
  const Engine *engine = data;

  for (gint64 y = 0; y < rect->height; y++)
    {
      const float *rows[3];

      for (gint64 c = 0; c < 3; c++)
        rows[c] = (const float *) pixels->data + c * pixels->stride[1] +
                  y * pixels->stride[2];
      fovea_pixels_join (
          rows, 3,
          engine->out + ((rect->y + y) * engine->out_width + rect->x) * 3,
          rect->width);
    }
  return TRUE;
}

static void
engine_run (gpointer data)
{
  Engine         *engine = data;
  FoveaRunOptions options = { .threads = engine->threads };
  g_autoptr (GError) error = NULL;
  gboolean fine;

  if (engine->blur != NULL)
    fine = fovea_gaussian_plan_run (
        engine->blur, &(FoveaRect){ 0, 0, WIDTH, HEIGHT }, engine_read,
        engine_write, engine, &options, &error);
  else
    fine = fovea_plan_run_tiled (engine->plan, 0, 0, engine_read, engine_write,
                                 engine, &options, &error);
  if (! fine)
    g_error ("%s", error->message);
}

static void
engine_copy (gpointer data)
{
  const Engine *engine = data;

  memcpy (engine->out, engine->in, 3 * PIXELS * sizeof (float));
}

static void
engine_plan (Engine *engine, FoveaGraph *graph, FoveaWeights *weights)
{
  FoveaShape shape = FOVEA_NCHW (1, 3, HEIGHT, WIDTH);
  g_autoptr (GError) error = NULL;
  const FoveaShape *out;

  engine->plan = fovea_plan_new (graph, weights, &shape, NULL, &error);
  if (engine->plan == NULL)
    g_error ("%s", error->message);
  out = fovea_plan_shape (engine->plan, fovea_graph_output (graph, 0));
  engine->out_height = out->size[2];
  engine->out_width = out->size[3];
  fovea_graph_unref (graph);
  fovea_weights_unref (weights);
}

static void
engine_print (Engine *engine, const char *work, gboolean beside_copy)
{
  for (engine->threads = 1; engine->threads <= MIN (fovea_cpu_count (), 2);
       engine->threads++)
    bench_turns (work, engine->threads, "copy", engine_run, engine,
                 beside_copy ? engine_copy : NULL, engine);
  g_clear_pointer (&engine->plan, fovea_plan_unref);
  g_clear_pointer (&engine->blur, fovea_gaussian_plan_free);
}

static void
engine_convolve (Engine *engine, const char *work, guint size)
{
  FoveaConvolve request = FOVEA_CONVOLVE_DEFAULTS;
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (1, size, size, NULL);
  FoveaGraph   *graph;
  FoveaWeights *weights;

  for (guint i = 0; i < size * size; i++)
    kernel->values[i] = (i * 7919 % 1013) / 1013.0 - 0.4;
  request.kernel = kernel;
  fovea_graph_new_convolve (&request, &graph, &weights, NULL);
  engine_plan (engine, graph, weights);
  engine_print (engine, work, size == 3);
}

static void
engine_all (void)
{
  static const double sigmas[] = { 1.5, 5, 20, 200 };
  Engine        engine = { .out_width = WIDTH, .out_height = HEIGHT };
  FoveaEdges    edges = FOVEA_EDGES_DEFAULTS;
  FoveaPool     pool = { .kind = FOVEA_POOL_MAX, .channels = 3, .width = 2, .height = 2 };
  FoveaGraph   *graph;
  FoveaWeights *weights;

  engine.in = fovea_alloc (3 * PIXELS, sizeof (float));
  engine.out = fovea_alloc (3 * PIXELS, sizeof (float));
  if (engine.in == NULL || engine.out == NULL)
    g_error ("not enough memory");
  bench_fill_unit (engine.in, 3 * PIXELS);
  engine_convolve (&engine, "engine 3x3", 3);
  engine_convolve (&engine, "engine 15x15", 15);
  engine_convolve (&engine, "engine 63x63", 63);
  fovea_graph_new_edges (&edges, &graph, &weights, NULL);
  engine_plan (&engine, graph, weights);
  engine_print (&engine, "engine sobel", FALSE);
  fovea_graph_new_pool (&pool, &graph, &weights, NULL);
  engine_plan (&engine, graph, weights);
  engine_print (&engine, "engine pool 2x2", TRUE);
  engine.out_width = WIDTH;
  engine.out_height = HEIGHT;
  for (guint i = 0; i < G_N_ELEMENTS (sigmas); i++)
    {
      FoveaGaussian    request = FOVEA_GAUSSIAN_DEFAULTS;
      g_autofree char *work = g_strdup_printf ("engine gaussian %g", sigmas[i]);

      request.sigma = sigmas[i];
      engine.blur = fovea_gaussian_plan_new (&request, WIDTH, HEIGHT, NULL);
      engine_print (&engine, work, FALSE);
    }
  fovea_free (engine.in);
  fovea_free (engine.out);
}

/* ---- Inside GEGL ---- */

#ifdef BENCH_GEGL

typedef struct
{
  GeglBuffer *in, *out;
  const char *operation;
  const char *kernel; /* of fovea:convolve */
  double      sigma;  /* of blurs */
} Whole;

/* A graph anew each time, as nothing is to be found in a cache. */
static void
whole_run (gpointer data)
{
  const Whole *whole = data;
  GeglNode    *graph = gegl_node_new ();
  GeglNode    *source = gegl_node_new_child (
      graph, "operation", "gegl:buffer-source", "buffer", whole->in, NULL);
  GeglNode *node =
      gegl_node_new_child (graph, "operation", whole->operation, NULL);
  GeglNode *sink = gegl_node_new_child (
      graph, "operation", "gegl:write-buffer", "buffer", whole->out, NULL);

  if (! g_str_equal (gegl_node_get_operation (node), whole->operation))
    g_error ("GEGL has no operation %s", whole->operation);
  if (g_str_equal (whole->operation, "gegl:gaussian-blur"))
    gegl_node_set (node, "std-dev-x", whole->sigma, "std-dev-y", whole->sigma,
                   NULL);
  else if (g_str_equal (whole->operation, "gegl:convolution-matrix"))
    gegl_node_set (node, "b2", -1.0, "b3", -2.0, "b4", -1.0, "d2", 1.0, "d3",
                   2.0, "d4", 1.0, "c3", 1.0, NULL);
  else if (whole->kernel != NULL)
    gegl_node_set (node, "kernel", whole->kernel, NULL);
  else if (g_str_equal (whole->operation, "fovea:gaussian"))
    gegl_node_set (node, "sigma", whole->sigma, NULL);
  gegl_node_link_many (source, node, sink, NULL);
  gegl_node_process (sink);
  g_object_unref (graph);
}

static GeglBuffer *
whole_buffer (const char *format)
{
  const Babl *babl = babl_format (format);
  GeglBuffer *buffer =
      gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl);
  float *row = g_new (float, 4 * WIDTH);

  for (gint y = 0; y < HEIGHT; y++)
    {
      bench_fill_unit (row, 4 * WIDTH);
      for (gint x = 0; x < WIDTH; x++) /* as most layers: opaque */
        row[4 * x + 3] = 1.0f;
      row[y % (4 * WIDTH) / 4 * 4] = 0.25f;
      gegl_buffer_set (buffer, GEGL_RECTANGLE (0, y, WIDTH, 1), 0,
                       babl_format (strstr (format, "u8") || format[1] == '\'' ?
                                        "R'G'B'A float" :
                                        "RGBA float"),
                       row, GEGL_AUTO_ROWSTRIDE);
    }
  g_free (row);
  return buffer;
}

typedef struct
{
  const char *work, *theirs; /* theirs: the peer's own float format */
  Whole       ours, other;
} WholePair;

static void
whole_print (WholePair *pair, const char *work, const char *ours, const char *theirs)
{
  g_autofree char *name = g_strdup_printf ("gegl %s %s", pair->work, work);

  if (bench_only && ! g_str_equal (bench_only, name))
    return;
  pair->ours.in = whole_buffer (ours);
  pair->ours.out = whole_buffer (ours);
  pair->other.in = whole_buffer (theirs);
  pair->other.out = whole_buffer (theirs);
  for (guint threads = 1; threads <= MIN (fovea_cpu_count (), 2); threads++)
    {
      g_object_set (gegl_config (), "threads", (gint) threads, NULL);
      bench_turns (name, threads, pair->other.operation, whole_run, &pair->ours,
                   whole_run, &pair->other);
    }
  g_object_unref (pair->ours.in);
  g_object_unref (pair->ours.out);
  g_object_unref (pair->other.in);
  g_object_unref (pair->other.out);
}

/* Each on a buffer in its own float format; then both on 8-bit R'G'B'A. */
static void
whole_all (void)
{
  static const char sobel[] = "-1 0 1; -2 1 2; -1 0 1";
  WholePair         pairs[] = {
    { "3x3", "RaGaBaA float", { .operation = "fovea:convolve", .kernel = sobel }, { .operation = "gegl:convolution-matrix" } },
    { "sobel", "RGBA float", { .operation = "fovea:edges" }, { .operation = "gegl:edge-sobel" } },
    { "gaussian 1.5", "RaGaBaA float", { .operation = "fovea:gaussian", .sigma = 1.5 }, { .operation = "gegl:gaussian-blur", .sigma = 1.5 } },
    { "gaussian 5", "RaGaBaA float", { .operation = "fovea:gaussian", .sigma = 5 }, { .operation = "gegl:gaussian-blur", .sigma = 5 } },
    { "gaussian 20", "RaGaBaA float", { .operation = "fovea:gaussian", .sigma = 20 }, { .operation = "gegl:gaussian-blur", .sigma = 20 } },
    { "gaussian 200", "RaGaBaA float", { .operation = "fovea:gaussian", .sigma = 200 }, { .operation = "gegl:gaussian-blur", .sigma = 200 } },
  };

  /* All in memory: the disk is not what is measured. */
  g_object_set (gegl_config (), "tile-cache-size", (guint64) 4 << 30, "swap",
                "RAM", "use-opencl", FALSE, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      whole_print (&pairs[i], "float", "R'G'B'A float", pairs[i].theirs);
      whole_print (&pairs[i], "u8", "R'G'B'A u8", "R'G'B'A u8");
    }
}

#endif

int
main (int argc, char **argv)
{
  static const GOptionEntry entries[] = {
    { "seconds", 's', 0, G_OPTION_ARG_DOUBLE, &bench_seconds,
      "Time for a line and number of threads (2)", "SECONDS" },
    { "only", 0, 0, G_OPTION_ARG_STRING, &bench_only, "One work", "WORK" },
    { 0 }
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (! g_option_context_parse (context, &argc, &argv, &error) || argc != 1)
    {
      g_printerr ("filters: %s\n", error ? error->message : "options alone");
      return 64;
    }
  g_print ("work\tthreads\tours_ms\tpeer\tpeer_ms\n");
  if (! bench_only || g_str_has_prefix (bench_only, "engine "))
    engine_all ();
#ifdef BENCH_GEGL
  if (! bench_only || g_str_has_prefix (bench_only, "gegl "))
    {
      gegl_init (NULL, NULL);
      whole_all ();
      gegl_exit ();
    }
#endif
  return 0;
}
