/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening an ONNX file: mapped into memory, so that weights which lie well are
 * used where they are. What is no model at all is told by its first bytes, as
 * "a part has an impossible type" helps nobody who saved an error page. */
#include "onnx.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "error.h"

static const struct
{
  gsize       at, length;
  const char *bytes;
  const char *what;
} foreign_magic[] = {
  { 0, 4, "\x89PNG", N_ ("is a PNG picture, not a model") },
  { 0, 3, "\xff\xd8\xff", N_ ("is a JPEG picture, not a model") },
  { 0, 4, "GIF8", N_ ("is a GIF picture, not a model") },
  { 0, 4, "PK\3\4",
    N_ ("is a ZIP archive, as PyTorch's files are too; unpack "
        "it, or export the model as ONNX") },
  { 0, 2, "\x1f\x8b", N_ ("is compressed by gzip; unpack it first") },
  { 0, 8, "\x89HDF\r\n\x1a\n",
    N_ ("is an HDF5 file, as Keras writes; export the "
        "model as ONNX") },
  { 4, 4, "TFL3", N_ ("is a TensorFlow Lite model; convert it to ONNX") },
  { 0, 4, "GGUF", N_ ("is a GGUF model; convert it to ONNX") },
  { 0, 2, "\x80\2",
    N_ ("is a Python pickle, as PyTorch's older files are; those "
        "hold program code and are never read: export the model "
        "as ONNX") },
  { 0, 2, "\x80\3", NULL }, /* NULL: as the one before */
  { 0, 2, "\x80\4", NULL },
  { 0, 2, "\x80\5", NULL },
  { 257, 5, "ustar", N_ ("is a tar archive; unpack it first") },
};

/* UTF-8 without control characters, as far as the first bytes tell. */
static gboolean
foreign_is_text (const guint8 *bytes, gsize length)
{
  gsize       seen = MIN (length, 256);
  const char *end;

  for (gsize i = 0; i < seen; i++)
    if ((bytes[i] < ' ' && ! (bytes[i] >= '\t' && bytes[i] <= '\r')) ||
        bytes[i] == 0x7f)
      return FALSE;
  /* The last letter may be cut in two. */
  return g_utf8_validate_len ((const char *) bytes, seen, &end) ||
         (seen < length && (const guint8 *) end > bytes + seen - 4);
}

static const char *
foreign_text (const guint8 *bytes, gsize length)
{
  g_autofree char *start =
      g_ascii_strdown ((const char *) bytes, (gssize) MIN (length, 256));

  if (strstr (start, "<!doctype html") || strstr (start, "<html"))
    return _ ("is a web page, perhaps a saved error message; fetch the model "
              "again");
  if (g_str_has_prefix (start, "version https://git-lfs"))
    return _ ("looks like a Git LFS pointer, not the model itself; fetch the "
              "real file (git lfs pull)");
  return _ ("is a text, not a model");
}

const char *
fovea_onnx_foreign (const guint8 *bytes, gsize length)
{
  const char *what = NULL;

  if (length == 0)
    return _ ("is empty");
  for (guint i = 0; i < G_N_ELEMENTS (foreign_magic); i++)
    {
      gsize at = foreign_magic[i].at, n = foreign_magic[i].length;

      if (foreign_magic[i].what)
        what = foreign_magic[i].what;
      if (length >= at + n &&
          memcmp (bytes + at, foreign_magic[i].bytes, n) == 0)
        return _ (what);
    }
  if (length >= 9 && bytes[8] == '{' &&
      memcmp (bytes + 3, "\0\0\0\0\0", 5) == 0)
    return _ ("is a safetensors file: weights without a network; export the "
              "model as ONNX");
  return foreign_is_text (bytes, length) ? foreign_text (bytes, length) : NULL;
}

static gboolean
read_file (FoveaOnnxFile *file,
           FoveaGraph   **graph,
           FoveaWeights **weights,
           GError       **error)
{
  g_autoptr (FoveaOnnxGraph) onnx = NULL;
  gsize         length;
  const guint8 *data = g_bytes_get_data (file->bytes, &length);
  const char   *foreign = fovea_onnx_foreign (data, length);

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
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}
