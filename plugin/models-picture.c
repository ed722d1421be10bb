/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network's picture as a file: the drawing of the Explore window, without a display;
 * and what goes for patterns. */
#include <glib/gi18n.h>

#include "message.h"
#include "models.h"
#include "network-export.h"

gboolean
fovea_models_check_pattern (const char *size, GError **error)
{
  return *size == '\0'
         || fovea_usage_error (error, _("a pattern says its size itself, in INPUT; leave out --size"));
}

FoveaProfile *
fovea_models_profile_pattern (const char *pattern, GError **error)
{
  g_autoptr (FoveaGraph)   graph = NULL;
  g_autoptr (FoveaWeights) weights = NULL;
  g_autoptr (FoveaPlan)    plan = NULL;
  FoveaRunOptions          options = { .threads = gimp_get_num_processors () };
  FoveaPlanOptions         limits = { .memory_limit = FOVEA_MODEL_MEMORY, .threads = options.threads };

  if (! fovea_graph_new_pattern (pattern, 1, &graph, &weights, error))
    return NULL;
  plan = fovea_plan_new (graph, weights, fovea_graph_input_shape (graph, 0), &limits, error);
  return plan ? fovea_plan_profile (plan, &options, 0, error) : NULL;
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

static gboolean
picture_of_pattern (const char *pattern, gboolean plan, const char *path, int *width, int *height, GError **error)
{
  g_autoptr (FoveaGraph)       graph = NULL;
  g_autoptr (FoveaDescription) table = fovea_describe_pattern (pattern, &graph, error);
  g_autoptr (FoveaProfile)     profile = NULL;
  g_autofree double           *seconds = NULL;

  if (table && plan)
    {
      profile = fovea_models_profile_pattern (pattern, error);
      if (! profile)
        return FALSE;
      seconds = fovea_profile_seconds (profile, table);
    }
  return table && picture_draw (graph, table, seconds, pattern, path, width, height, error);
}

gboolean
fovea_models_picture (const char *name, const char *size, gboolean plan, const char *path, int *width, int *height,
                      GError **error)
{
  g_autoptr (FoveaModel) model = NULL;
  guint                  w, h;

  if (! fovea_models_size (size, &w, &h, error))
    return FALSE;
  if (! fovea_models_check_picture (path, error))
    return FALSE;
  if (fovea_is_pattern (name))
    return fovea_models_check_pattern (size, error)
           && picture_of_pattern (name, plan, path, width, height, error);
  model = fovea_model_find (name, error);
  return model && picture_of_model (model, w, h, plan, path, width, height, error);
}
