/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads a model and writes it again: onnx-copy IN OUT. For the test that holds
 * what Fovea writes against ONNX's own checker and other engines. Exit status 2:
 * it cannot be written, and why is said. */
#include <fovea.h>

int
main (int argc, char **argv)
{
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;

  if (argc != 3)
    {
      g_printerr ("usage: onnx-copy IN OUT\n");
      return 64;
    }
  if (! fovea_onnx_read (argv[1], &graph, &weights, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  if (! fovea_onnx_write (graph, weights, argv[2], &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  return 0;
}
