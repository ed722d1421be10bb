/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading hand-written ONNX files in tests. */
#include "onnx-check.h"

#include <string.h>

const gint64 four[] = { 1, 1, 2, 2, -1 };

void
net_clear (Net *net)
{
  g_clear_pointer (&net->graph, fovea_graph_unref);
  g_clear_pointer (&net->weights, fovea_weights_unref);
}

gboolean
net_parse (Net *net, OnnxMessage *model, GError **error)
{
  g_autoptr (GBytes) bytes = onnx_finish (model);

  return fovea_onnx_parse (bytes, &net->graph, &net->weights, error);
}

void
assert_fails (OnnxMessage *model, FoveaError code, const char *texts)
{
  g_auto (Net) net = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = g_strsplit (texts, "|", -1);

  g_assert_false (net_parse (&net, model, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_error (error, FOVEA_ERROR, (int) code);
  for (char **word = words; *word; word++)
    if (! strstr (error->message, *word))
      g_error ("'%s' is not in: %s", *word, error->message);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_false (g_str_has_suffix (error->message, "."));
}

OnnxMessage *
graph_with_weight (OnnxMessage *weight, const char *name)
{
  OnnxMessage     *graph = onnx_new ();
  g_autofree char *in = g_strdup_printf ("x %s", name);

  onnx_put (graph, 1, onnx_node ("Add", "add", in, "y"));
  if (weight)
    onnx_put (graph, 5, weight);
  onnx_put (graph, 11, onnx_info ("x", 1, (gint64[]){ 1, 1, 2, 2, -1 }));
  onnx_put (graph, 12, onnx_info ("y", 1, (gint64[]){ 1, 1, 2, 2, -1 }));
  return graph;
}
