/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A checksum of a model: what it answered to photos is of use to others as long as
 * it is the same. Every second network's file is called model.onnx. */
#include "model.h"

#include <string.h>

#include <glib/gstdio.h>

#define SUM_PIECE (1 << 20) /* bytes that are read at once */

static gboolean
sum_file (GChecksum *sum, const char *path, GError **error)
{
  g_autofree guchar *piece = g_malloc (SUM_PIECE);
  g_autofree char   *shown = g_filename_display_name (path);
  FILE              *file = g_fopen (path, "rbe");
  gsize              n;
  gboolean           ok;

  while (file && (n = fread (piece, 1, SUM_PIECE, file)) > 0)
    g_checksum_update (sum, piece, (gssize) n);
  ok = file && ! ferror (file);
  if (! ok)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno), "%s: %s",
                 shown, g_strerror (errno));
  if (file)
    fclose (file);
  return ok;
}

gboolean
fovea_model_sum (FoveaModel *model, GChecksum *sum, GError **error)
{
  g_autofree char *beside = g_path_get_dirname (model->path);
  g_autofree char *card = fovea_card_to_text (model->file);
  g_autoptr (FoveaMetadata) metadata = fovea_metadata_read (model->path);

  g_checksum_update (sum, (const guchar *) card, (gssize) strlen (card) + 1);
  if (! sum_file (sum, model->path, error))
    return FALSE;
  for (guint i = 0; i < metadata->files->len; i++)
    {
      g_autofree char *more =
          g_build_filename (beside, metadata->files->pdata[i], NULL);

      if (! sum_file (sum, more, error))
        return FALSE;
    }
  return TRUE;
}

char *
fovea_model_checksum (FoveaModel *model, const char *language, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  if (! fovea_model_sum (model, sum, error))
    return NULL;
  for (guint i = 0; model->labels && i < model->labels->len; i++)
    {
      const char *label = fovea_model_label_in (model, i, language);

      g_checksum_update (sum, (const guchar *) (label ? label : ""),
                         (gssize) (label ? strlen (label) : 0) + 1);
    }
  return g_strdup (g_checksum_get_string (sum));
}
