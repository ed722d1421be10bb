/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes as an ONNX file: read or refused with a sentence. */
#include <fovea.h>

#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n)
{
  g_autoptr (GBytes) file = g_bytes_new_static (bytes, n);
  g_autoptr (FoveaGraph) graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (GError) error = NULL;

  if (fovea_onnx_parse (file, &graph, &weights, &error) != (error == NULL))
    g_error ("refused without a reason, or read with one");
  return 0;
}
