/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening an ONNX file: mapped into memory, so that its weights are used where
 * they are. */
#include "onnx.h"

#include <sys/stat.h>

#include <glib/gstdio.h>

#include "error.h"

static gboolean
read_file (FoveaOnnxFile *file,
           FoveaGraph   **graph,
           FoveaWeights **weights,
           GError       **error)
{
  g_autoptr (FoveaOnnxGraph) onnx = NULL;
  gsize         length;
  const guint8 *data = g_bytes_get_data (file->bytes, &length);
  g_autofree char *foreign = fovea_onnx_foreign (data, length);

  if (foreign)
    return fovea_fail (error, FOVEA_ERROR_FORMAT, _ ("the file %s"), foreign);

  onnx = fovea_onnx_graph_read (file, error);
  return onnx && fovea_onnx_graph_build (onnx, graph, weights, error);
}

gboolean
fovea_onnx_parse (GBytes        *bytes,
                  FoveaGraph   **graph,
                  FoveaWeights **weights,
                  GError       **error)
{
  g_auto (FoveaOnnxFile) file = { .bytes = NULL };

  g_return_val_if_fail (bytes != NULL && graph && weights, FALSE);
  file.bytes = g_bytes_ref (bytes);
  return read_file (&file, graph, weights, error);
}

gboolean
fovea_onnx_read (const char    *path,
                 FoveaGraph   **graph,
                 FoveaWeights **weights,
                 GError       **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GMappedFile) mapped = NULL;
  g_auto (FoveaOnnxFile) file = { .bytes = NULL };
  GStatBuf info;

  /* A pipe would be waited for, a device never ends. */
  if (g_stat (path, &info) == 0 && ! S_ISREG (info.st_mode))
    return fovea_fail (error, FOVEA_ERROR_FORMAT,
                       _ ("%s: not an ordinary file"), name);
  mapped = g_mapped_file_new (path, FALSE, error);
  if (! mapped)
    return FALSE;
  file.bytes = g_mapped_file_get_bytes (mapped);
  file.folder = g_path_get_dirname (path);
  if (read_file (&file, graph, weights, error))
    return TRUE;
  if (g_str_has_suffix (path, ".data"))
    {
      g_clear_error (error);
      fovea_fail (error, FOVEA_ERROR_FORMAT,
                  _ ("holds the weights of a model; open the .onnx file that it "
                     "belongs to"));
    }
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}
