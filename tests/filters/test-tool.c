/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations through the gegl tool, as a shell user meets them: a small
 * PNG goes in, and what comes out is what a graph in this process gives. */
#include <glib/gstdio.h>

#include "support.h"

#define RGB "R'G'B' float"

static char *folder;

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
save_png (GeglBuffer *buffer, const char *path)
{
  GeglNode *graph = gegl_node_new ();
  GeglNode *source = gegl_node_new_child (
      graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:png-save",
                                        "path", path, "bitdepth", 16, NULL);

  gegl_node_link (source, sink);
  gegl_node_process (sink);
  g_object_unref (graph);
}

static GeglBuffer *
load_png (const char *path)
{
  GeglBuffer *buffer = NULL;
  GeglNode   *graph = gegl_node_new ();
  GeglNode   *source = gegl_node_new_child (graph, "operation", "gegl:png-load",
                                            "path", path, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink",
                                        "buffer", &buffer, NULL);

  gegl_node_link (source, sink);
  gegl_node_process (sink);
  g_object_unref (graph);
  return buffer;
}

/* gegl in.png -o out.png -- WORDS... (words separated by '|') */
static GeglBuffer *
run_tool (const char *words)
{
  g_autofree char *in = path_of ("in.png"), *out = path_of ("out.png");
  g_autofree char *errors = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) split = g_strsplit (words, "|", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;
  const char *const start[] = { GEGL_TOOL, in, "-o", out, "--", NULL };

  g_strv_builder_addv (builder, (const char **) start);
  g_strv_builder_addv (builder, (const char **) split);
  argv = g_strv_builder_end (builder);
  g_unlink (out);
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                &errors, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", errors);
  /* The tool's exit code is always 0: the file tells. */
  g_assert_true (g_file_test (out, G_FILE_TEST_EXISTS));
  return load_png (out);
}

static void
check_tool (const char *words, TestGraph *graph)
{
  g_autoptr (GeglBuffer) got = run_tool (words);
  g_autofree float *a = NULL, *b = test_render (graph, RGB);
  gsize             n = (gsize) graph->box.width * graph->box.height * 3;

  g_assert_true (
      gegl_rectangle_equal (gegl_buffer_get_extent (got), &graph->box));
  a = test_pixels (got, RGB);
  for (gsize i = 0; i < n; i++)
    b[i] = CLAMP (b[i], 0.0f, 1.0f);
  test_near (a, b, n, 1.0 / 65535);
}

/* The picture as the tool sees it: 16 bits deep. */
static GeglBuffer *
tool_input (void)
{
  g_autofree char *in = path_of ("in.png");
  g_autoptr (GeglBuffer) buffer = test_buffer (RGB, 0, 0, 40, 30);

  save_png (buffer, in);
  return load_png (in);
}

static void
test_convolve (void)
{
  g_autoptr (GeglBuffer) input = tool_input ();
  g_auto (TestGraph) kernel = { 0 };
  g_auto (TestGraph) preset = { 0 };

  test_graph_init (&kernel, input, "fovea:convolve", "kernel",
                   "1 2 1; 0 0 0; -1 -2 -1", "offset", 0.5, "border",
                   FOVEA_BORDER_WRAP, NULL);
  check_tool ("fovea:convolve|kernel=1 2 1; 0 0 0; -1 -2 -1|offset=0.5|"
              "border=wrap",
              &kernel);
  test_graph_init (&preset, input, "fovea:convolve", "kernel",
                   fovea_library_find ("gaussian-5")->formula, NULL);
  check_tool ("fovea:convolve|preset=gaussian-5", &preset);
}

static void
test_edges (void)
{
  g_autoptr (GeglBuffer) input = tool_input ();
  g_auto (TestGraph) graph = { 0 };

  test_graph_init (&graph, input, "fovea:edges", "method", FOVEA_EDGES_SCHARR,
                   "result", FOVEA_EDGES_DIRECTION, NULL);
  check_tool ("fovea:edges|method=scharr|result=direction", &graph);
}

static void
test_pool (void)
{
  g_autoptr (GeglBuffer) input = tool_input ();
  g_auto (TestGraph) graph = { 0 };

  test_graph_init (&graph, input, "fovea:pool", "kind", FOVEA_POOL_AVERAGE,
                   "window", 7, NULL);
  check_tool ("fovea:pool|kind=average|window=7", &graph);
}

static void
add_tests (void)
{
  g_test_add_func ("/filters/tool/convolve", test_convolve);
  g_test_add_func ("/filters/tool/edges", test_edges);
  g_test_add_func ("/filters/tool/pool", test_pool);
}

static void
remove_folder (void)
{
  g_autofree char *in = path_of ("in.png"), *out = path_of ("out.png");

  g_unlink (in);
  g_unlink (out);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  int status;

  folder = g_dir_make_tmp ("fovea-tool-XXXXXX", NULL);
  status = test_filters_main (argc, argv, add_tests);
  remove_folder ();
  g_free (folder);
  return status;
}
