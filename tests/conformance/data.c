/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs and outputs of a case: TensorProto files. */
#include "case.h"

#include <string.h>

#include "onnx/onnx.h"

#define DATA_MAX_CORRECTED (1 << 20) /* bytes */

/* A program's numbers lie where their type may lie; a file's may begin at any byte. */
static FoveaTensor *
data_aligned (FoveaTensor *read, GError **error)
{
  g_autoptr (FoveaTensor) tensor = read;
  FoveaTensor *copy = fovea_tensor_new (tensor->dtype, &tensor->shape, error);

  if (copy)
    memcpy (copy->data, tensor->data,
            (gsize) fovea_shape_elements (&tensor->shape) * fovea_dtype_size (tensor->dtype));
  return copy;
}

FoveaTensor *
case_tensor (const char *path, GError **error)
{
  FoveaTensor *tensor;
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, error);
  g_auto (FoveaOnnxFile) file = { .bytes = NULL };
  gsize         length;
  const guint8 *data;

  if (! mapped)
    return NULL;
  file.bytes = g_mapped_file_get_bytes (mapped);
  data = g_bytes_get_data (file.bytes, &length);
  tensor = fovea_onnx_tensor (fovea_wire (data, length), &file, error);
  return tensor ? data_aligned (tensor, error) : NULL;
}

/* The file to read: some expected outputs of ONNX's own data are wrong, see
 * corrected/README.md. NULL if this one is not. */
static char *
data_corrected (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autofree char *sum = NULL, *name = NULL, *corrected = NULL;

  if (! file || g_mapped_file_get_length (file) > DATA_MAX_CORRECTED)
    return NULL;
  sum = g_compute_checksum_for_data (
      G_CHECKSUM_SHA256, (const guchar *) g_mapped_file_get_contents (file),
      g_mapped_file_get_length (file));
  name = g_strconcat (sum, ".pb", NULL);
  corrected = g_build_filename (CONFORMANCE_CORRECTED, name, NULL);
  return g_file_test (corrected, G_FILE_TEST_EXISTS) ?
             g_steal_pointer (&corrected) :
             NULL;
}

GPtrArray *
data_tensors (const char *prefix, gboolean *corrected, GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_free);

  for (guint i = 0;; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s%u.pb", prefix, i);
      g_autofree char *instead = NULL;
      FoveaTensor     *tensor;

      if (! g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&list);
      instead = corrected ? data_corrected (path) : NULL;
      if (instead)
        *corrected = TRUE;
      tensor = case_tensor (instead ? instead : path, error);
      if (! tensor)
        {
          g_prefix_error (error, "%s: ", path);
          return NULL;
        }
      g_ptr_array_add (list, tensor);
    }
}
