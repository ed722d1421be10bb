/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cam-of MODEL INPUT SHAPE CLASS MAP: the class activation map of a network's first
 * output, of the layer that is chosen by itself, for compare-cams.py. INPUT holds
 * raw floats, MAP is written so. Prints the layer, whether the map is exact, its
 * width and height, and the class's score. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static FoveaTensor *
read_numbers (const char *path, const FoveaShape *shape)
{
  g_autofree char *bytes = NULL;
  gsize            n;
  FoveaTensor     *tensor = fovea_tensor_new (FOVEA_F32, shape, NULL);

  if (! g_file_get_contents (path, &bytes, &n, NULL))
    g_error ("cannot read %s", path);
  if (n != fovea_shape_elements (shape) * sizeof (float))
    g_error ("%s holds %zu bytes", path, n);
  memcpy (tensor->data, bytes, n);
  return tensor;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaExplain) explain = NULL;
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaHeat) heat = NULL;
  FoveaRunOptions options = { .threads = 1 };
  FoveaShape      shape;

  if (argc != 6)
    g_error ("usage: cam-of MODEL INPUT SHAPE CLASS MAP");
  shape = test_shape (argv[3]);
  if (! fovea_onnx_read (argv[1], &graph, &weights, &error))
    g_error ("%s", error->message);
  explain = fovea_cam_new (
      graph, weights, &shape,
      fovea_graph_logits (graph, fovea_graph_output (graph, 0)), FOVEA_NO_VALUE,
      &error);
  if (! explain)
    g_error ("%s", error->message);
  input = read_numbers (argv[2], &shape);
  heat = fovea_explain_run (explain, input, (guint) atoi (argv[4]), 0, NULL,
                            &options, &error);
  if (! heat)
    g_error ("%s", error->message);
  if (! g_file_set_contents (
          argv[5], (const char *) heat->values,
          (gssize) ((gsize) heat->width * heat->height * sizeof (float)), NULL))
    g_error ("cannot write %s", argv[5]);
  printf ("%s %d %u %u %.9g\n",
          fovea_graph_value_name (graph, fovea_explain_layer (explain)),
          fovea_explain_is_exact (explain), heat->width, heat->height,
          heat->score);
  return 0;
}
