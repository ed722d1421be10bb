/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's picture as a file: the drawing of the Explore window, without a display. */
#include <glib/gi18n.h>

#include "message.h"
#include "models.h"
#include "network-export.h"

gboolean
fovea_models_check_pattern (const char *size, gboolean plan, GError **error)
{
  if (*size != '\0')
    return fovea_usage_error (error, _("a pattern says its size itself, in INPUT; leave out --size"));
  if (plan)
    return fovea_usage_error (error, _("a pattern has no weights to be timed with; leave out --plan"));
  return TRUE;
}

gboolean
fovea_models_check_picture (const char *path, GError **error)
{
  return fovea_network_can_export (path)
         || fovea_usage_error (error, _("%s: the picture of a network is written as .png, .svg or .pdf"), path);
}

static gboolean
picture_draw (FoveaGraph *graph, const FoveaDescription *table, const double *seconds, const char *title,
              const char *path, int *width, int *height, GError **error)
{
  g_autoptr (FoveaNetwork) network = fovea_network_new (graph, table, seconds);

  return fovea_network_export (network, title, path, width, height, error);
}

static gboolean
picture_of_model (FoveaModel *model, guint w, guint h, gboolean plan, const char *path, int *width, int *height,
                  GError **error)
{
  g_autoptr (FoveaDescription) table = fovea_model_describe (model, w, h, error);
  g_autoptr (FoveaProfile)     profile = NULL;
  g_autofree double           *seconds = NULL;
  const char                  *name = fovea_model_card (model)->name;

  if (table && plan)
    {
      FoveaRunOptions options = { .threads = (guint) gimp_get_num_processors () };

      profile = fovea_model_profile (model, w, h, &options, 0, error);
      if (! profile)
        return FALSE;
      seconds = fovea_profile_seconds (profile, table);
    }
  return table
         && picture_draw (fovea_model_graph (model), table, seconds, name ? name : fovea_model_id (model), path,
                          width, height, error);
}

gboolean
fovea_models_picture (const char *name, const char *size, gboolean plan, const char *path, int *width, int *height,
                      GError **error)
{
  g_autoptr (FoveaModel)       model = NULL;
  g_autoptr (FoveaGraph)       graph = NULL;
  g_autoptr (FoveaDescription) table = NULL;
  guint                        w, h;

  if (! fovea_models_size (size, &w, &h, error))
    return FALSE;
  if (! fovea_models_check_picture (path, error))
    return FALSE;
  if (fovea_is_pattern (name))
    {
      if (fovea_models_check_pattern (size, plan, error))
        table = fovea_describe_pattern (name, &graph, error);
      return table && picture_draw (graph, table, NULL, name, path, width, height, error);
    }
  model = fovea_model_find (name, error);
  return model && picture_of_model (model, w, h, plan, path, width, height, error);
}
