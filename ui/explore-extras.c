/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long each layer takes: some runs of the network, while one looks at the first maps
 * already. */
#include <glib/gi18n-lib.h>

#include "explore-private.h"
#include "network-picture.h"

#define EXTRAS_RUNS  3
#define EXTRAS_AFTER 700 /* milliseconds without a step: one who walks has the machine for himself */

static gpointer
extras_work (gpointer model, const FoveaRunOptions *options, GError **error)
{
  return fovea_model_profile (model, 0, 0, options, EXTRAS_RUNS, error);
}

static void
extras_take_times (FoveaExploreView *self, const FoveaProfile *profile)
{
  const FoveaDescription *table = fovea_explore_description (self);
  g_autoptr (GHashTable) seconds = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < profile->n_rows; i++)
    g_hash_table_insert (seconds, profile->rows[i].name, &profile->rows[i].seconds);
  self->seconds = g_new0 (double, table->n_layers);
  for (guint i = 0; i < table->n_layers; i++)
    {
      const double *of = g_hash_table_lookup (seconds, table->layers[i].name);

      self->seconds[i] = of ? *of : 0.0;
    }
  self->quiet = TRUE;
  fovea_network_picture_set (FOVEA_NETWORK_PICTURE (self->network), self->shown->graph, table,
                             self->seconds);
  if (self->shown->row >= 0)
    fovea_network_picture_set_row (FOVEA_NETWORK_PICTURE (self->network), (guint) self->shown->row);
  self->quiet = FALSE;
  fovea_explore_show_title (self);
}

/* Where a network cannot be timed, its layers have no times. */
static void
extras_done (gpointer data, const GError *error, gpointer user)
{
  FoveaExploreView *self = user;
  FoveaProfile     *profile = data;

  if (profile && self->shown && self->shown->walk)
    extras_take_times (self, profile);
  if (profile)
    fovea_profile_free (profile);
}

FoveaWorker *
fovea_explore_extras_worker_new (FoveaExploreView *self)
{
  return fovea_worker_new (extras_work, (GDestroyNotify) fovea_model_unref,
                           (GDestroyNotify) fovea_profile_free, extras_done, self);
}

static gboolean
extras_begin (gpointer data)
{
  FoveaExploreView *self = data;

  self->extras_wait = 0;
  if (self->opened)
    fovea_worker_start (self->extras, fovea_model_ref (self->opened));
  return G_SOURCE_REMOVE;
}

void
fovea_explore_extras_start (FoveaExploreView *self)
{
  g_clear_pointer (&self->seconds, g_free);
  g_clear_handle_id (&self->extras_wait, g_source_remove);
  fovea_worker_cancel (self->extras);
  if (self->opened)
    self->extras_wait = g_timeout_add (EXTRAS_AFTER, extras_begin, self);
}

void
fovea_explore_extras_later (FoveaExploreView *self)
{
  if (self->seconds || ! self->opened)
    return;
  g_clear_handle_id (&self->extras_wait, g_source_remove);
  fovea_worker_cancel (self->extras);
  self->extras_wait = g_timeout_add (EXTRAS_AFTER, extras_begin, self);
}
