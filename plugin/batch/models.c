/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models: what is installed, and where it was looked for. */
#include <glib/gi18n.h>

#include "batch.h"
#include "fovea.h"
#include "json.h"

static void
models_print_json (const FoveaModelEntry *entry)
{
  g_autoptr (GString) json = g_string_new ("{");

  fovea_json_name (json, "model");
  fovea_json_text (json, entry->id);
  fovea_json_name (json, "title");
  fovea_json_text (json, entry->title);
  fovea_json_name (json, "task");
  if (entry->task)
    fovea_json_text (json, entry->task);
  else
    g_string_append (json, "null");
  fovea_json_name (json, "path");
  fovea_json_text (json, entry->path);
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static void
models_print_csv (const FoveaModelEntry *entry)
{
  g_autoptr (GString) line = g_string_new (NULL);

  fovea_csv_text (line, entry->id);
  fovea_csv_text (line, entry->title);
  fovea_csv_text (line, entry->task ? entry->task : "");
  fovea_csv_text (line, entry->path);
  fovea_batch_print (line->str);
}

static void
models_print_text (const FoveaModelEntry *entry)
{
  g_autofree char *line = g_strdup_printf ("%-24s %-28s %-10s %s", entry->id, entry->title,
                                           entry->task ? entry->task : _("no card"), entry->path);

  fovea_batch_print (line);
}

static void
models_print_none (void)
{
  g_auto (GStrv)   folders = fovea_model_folders ();
  g_autofree char *list = g_strjoinv (", ", folders);
  g_autofree char *line = g_strdup_printf (_("no models; looked in %s"), list);

  fovea_batch_print (line);
}

static gboolean
models_end (FoveaBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) models = fovea_model_list ();

  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print ("model,title,task,path");
  for (guint i = 0; i < models->len; i++)
    {
      if (batch->format == FOVEA_FORMAT_JSON)
        models_print_json (models->pdata[i]);
      else if (batch->format == FOVEA_FORMAT_CSV)
        models_print_csv (models->pdata[i]);
      else
        models_print_text (models->pdata[i]);
    }
  if (models->len == 0 && batch->format == FOVEA_FORMAT_TEXT)
    models_print_none ();
  return TRUE;
}

const FoveaBatchCommand fovea_batch_models[] = {
  { .name = "models", .arguments = "", .summary = N_("list the models that are installed"),
    .end = models_end },
  { NULL }
};
