/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests, sets, and what outlives a search. */
#include "patches-keeper.h"

void
fovea_patch_request_free (FoveaPatchRequest *request)
{
  if (! request)
    return;
  g_free (request->folder);
  g_free (request->model);
  g_free (request->layer);
  g_free (request->maps);
  g_free (request);
}

/* ---- Sets ------------------------------------------------------------------------- */

static void
patch_set_clear (gpointer data)
{
  FoveaPatchSet *set = data;

  g_free (set->model);
  g_free (set->layer);
  g_free (set->problem);
  g_ptr_array_unref (set->rows);
}

FoveaPatchSet *
fovea_patch_set_ref (FoveaPatchSet *set)
{
  return g_atomic_rc_box_acquire (set);
}

void
fovea_patch_set_unref (FoveaPatchSet *set)
{
  if (set)
    g_atomic_rc_box_release_full (set, patch_set_clear);
}

cairo_surface_t *
fovea_patch_set_sheet (const FoveaPatchSet *set, GError **error)
{
  return fovea_patches_sheet (set->model, set->layer, set->photos, set->rows, set->size, error);
}

/* ---- What is kept -------------------------------------------------------------------- */

static void
patch_keeper_drop_index (FoveaPatchKeeper *keeper)
{
  g_clear_pointer (&keeper->rows, g_ptr_array_unref);
  g_clear_pointer (&keeper->failed, g_hash_table_unref);
  g_clear_pointer (&keeper->index, fovea_patch_index_free);
  g_clear_pointer (&keeper->layer, g_free);
  g_clear_pointer (&keeper->folder, g_free);
}

static void
patch_keeper_clear (gpointer data)
{
  FoveaPatchKeeper *keeper = data;

  patch_keeper_drop_index (keeper);
  g_clear_pointer (&keeper->model, fovea_model_unref);
  g_free (keeper->name);
}

FoveaPatchKeeper *
fovea_patch_keeper_new (void)
{
  return g_atomic_rc_box_new0 (FoveaPatchKeeper);
}

FoveaPatchKeeper *
fovea_patch_keeper_ref (FoveaPatchKeeper *keeper)
{
  return g_atomic_rc_box_acquire (keeper);
}

void
fovea_patch_keeper_unref (FoveaPatchKeeper *keeper)
{
  if (keeper)
    g_atomic_rc_box_release_full (keeper, patch_keeper_clear);
}

gboolean
fovea_patch_keeper_open (FoveaPatchKeeper *keeper, const FoveaPatchRequest *request, GError **error)
{
  const char      *folder = request->folder;
  g_autofree char *key = fovea_patches_key (&folder, 1, FALSE);

  if (g_strcmp0 (keeper->name, request->model) != 0)
    {
      patch_keeper_drop_index (keeper);
      g_clear_pointer (&keeper->model, fovea_model_unref);
      g_set_str (&keeper->name, request->model);
    }
  if (! keeper->model)
    keeper->model = fovea_model_find (request->model, error);
  if (! keeper->model)
    return FALSE;
  if (g_strcmp0 (keeper->layer, request->layer) != 0 || g_strcmp0 (keeper->folder, key) != 0 ||
      keeper->recursive != request->recursive || request->again)
    patch_keeper_drop_index (keeper);
  if (! keeper->index)
    keeper->index = fovea_patch_index_open (keeper->model, request->layer, key, error);
  if (! keeper->index)
    return FALSE;
  if (! keeper->failed)
    keeper->failed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_set_str (&keeper->layer, request->layer);
  g_set_str (&keeper->folder, key);
  keeper->recursive = request->recursive;
  return TRUE;
}
