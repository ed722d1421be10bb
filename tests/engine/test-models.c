/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small models on disk, for tests. */
#include "test-models.h"

#include <string.h>

#include <glib/gstdio.h>

void
test_folder_init (TestFolder *folder)
{
  folder->path = g_dir_make_tmp ("fovea-models-XXXXXX", NULL);
  g_assert_nonnull (folder->path);
}

void
test_folder_clear (TestFolder *folder)
{
  GDir       *dir = folder->path ? g_dir_open (folder->path, 0, NULL) : NULL;
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder->path, name, NULL);

      g_remove (path);
    }
  if (dir)
    g_dir_close (dir);
  g_rmdir (folder->path);
  g_clear_pointer (&folder->path, g_free);
}

char *
test_folder_text (const TestFolder *folder, const char *name, const char *text)
{
  char *path = g_build_filename (folder->path, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

char *
test_folder_bytes (const TestFolder *folder, const char *name, GBytes *bytes)
{
  char *path = g_build_filename (folder->path, name, NULL);

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), NULL));
  return path;
}

char *
test_folder_graph (const TestFolder *folder,
                   const char       *name,
                   OnnxMessage      *graph)
{
  g_autoptr (GBytes) bytes = onnx_finish (onnx_model (graph, 13));

  return test_folder_bytes (folder, name, bytes);
}

char *
test_card (const char *file, const char *labels, const char *more)
{
  return g_strdup_printf ("[Model]\nname=Small\ntask=classify\nfile=%s\n%s%s\n"
                          "[Input]\nwidth=8\nheight=8\nmean=0;0;0\nstd=1;1;1\n"
                          "scale-by=1\ncrop=1\n%s\n[Output]\nclasses=5\n",
                          file, labels ? "labels=" : "", labels ? labels : "",
                          more ? more : "");
}

static FoveaModel *
models_open (const TestFolder *folder,
             const char       *name,
             OnnxMessage      *graph,
             const char       *card)
{
  g_autofree char *file = g_strconcat (name, ".onnx", NULL);
  g_autofree char *card_file = g_strconcat (name, ".card", NULL);
  g_autofree char *path = test_folder_graph (folder, file, graph);
  g_autofree char *card_path = test_folder_text (folder, card_file, card);
  g_autoptr (GError) error = NULL;
  FoveaModel *model = fovea_model_open (path, &error);

  g_assert_no_error (error);
  return model;
}

FoveaModel *
test_small_model (const TestFolder *folder, const char *more)
{
  g_autofree char *card = test_card ("small.onnx", NULL, more);

  return models_open (folder, "small", onnx_small_graph (1, 8), card);
}

FoveaModel *
test_graph_open (const TestFolder *folder, OnnxMessage *graph, const char *input)
{
  g_autofree char *card = g_strdup_printf (
      "[Model]\nfile=m.onnx\n[Input]\nmean=0;0;0\nstd=1;1;1\nscale-by=1\n"
      "crop=1\n%s\n",
      input);

  return models_open (folder, "m", graph, card);
}

OnnxMessage *
test_chain (const gint64 *sizes, const char *ops)
{
  OnnxMessage *graph = onnx_new ();
  g_auto (GStrv) words = g_strsplit (ops, " ", -1);
  g_autofree char *from = g_strdup ("x");

  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *to =
          words[i + 1] ? g_strdup_printf ("v%u", i) : g_strdup ("y");

      onnx_put (graph, 1, onnx_node (words[i], NULL, from, to));
      g_free (from);
      from = g_steal_pointer (&to);
    }
  onnx_put (graph, 11, onnx_info ("x", 1, sizes));
  onnx_put (graph, 12, onnx_info ("y", 1, sizes));
  return graph;
}

void
test_error (const GError *error, FoveaError code, const char *texts)
{
  g_auto (GStrv) words = g_strsplit (texts, "|", -1);

  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, FOVEA_ERROR, (int) code);
  for (char **word = words; *word; word++)
    if (! strstr (error->message, *word))
      g_error ("'%s' is not in: %s", *word, error->message);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_str_has_suffix (error->message, "."));
}
