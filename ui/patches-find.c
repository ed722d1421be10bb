/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Known photos first, so that there is something to be seen at once; then the others. */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "patches-keeper.h"

#define FIND_SHOW 100000 /* µs between two sets that are shown, at least */

/* ---- A search --------------------------------------------------------------------------- */

typedef struct
{
  const FoveaPatchRequest *request;
  FoveaPatchKeeper        *keeper;
  FoveaPatchShow           show;
  gpointer                 data;
  const FoveaRunOptions   *options;
  GPtrArray               *paths;  /* of all photos, in order */
  GPtrArray               *fresh;  /* of those that are not in the index; borrows */
  GHashTable              *failed; /* paths that could not be read */
  char                    *problem;
  guint                    looked;
  gint64                   next;     /* when something may be shown again */
  gint64                   next_top; /* when the best may be sought again */
} Find;

static void
find_clear (Find *find)
{
  g_clear_pointer (&find->paths, g_ptr_array_unref);
  g_clear_pointer (&find->fresh, g_ptr_array_unref);
  g_clear_pointer (&find->failed, g_hash_table_unref);
  g_clear_pointer (&find->problem, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Find, find_clear)

static gboolean
find_goes_on (const Find *find, GError **error)
{
  if (! find->options->cancel || ! g_atomic_int_get (find->options->cancel))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, _ ("cancelled"));
  return FALSE;
}

static void
find_tell (const Find *find, guint done, guint all, double part)
{
  g_autofree char *what = g_strdup_printf (_ ("photo %u of %u"), MIN (done + 1, all), all);

  if (find->options->progress)
    find->options->progress ((done + part) / all, what, find->options->data);
}

/* ---- The photos in the folder --------------------------------------------------------------- */

static gboolean
find_wrong_folder (const Find *find, GError **error)
{
  const FoveaPatchRequest *r = find->request;
  g_autofree char         *shown = g_filename_display_name (r->folder);
  g_autoptr (GPtrArray) deeper = NULL;

  if (! g_file_test (r->folder, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND, _ ("there is no folder %s"), shown);
      return FALSE;
    }
  deeper = r->recursive ? NULL : r->photos.list (r->folder, TRUE, r->photos.data);
  if (deeper && deeper->len > 0)
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                 ngettext ("no photos in %s itself, but %u in the folders in it: take these too",
                           "no photos in %s itself, but %u in the folders in it: take these too",
                           deeper->len),
                 shown, deeper->len);
  else
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                 _ ("no photos in %s: choose a folder with pictures that GIMP can open, such as "
                    ".jpg, .png or .tif"),
                 shown);
  return FALSE;
}

static gboolean
find_list (Find *find, GError **error)
{
  const FoveaPatchRequest *r = find->request;

  if (! *r->folder)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND, _ ("no folder of photos is named"));
      return FALSE;
    }
  find->paths = r->photos.list (r->folder, r->recursive, r->photos.data);
  find->fresh = g_ptr_array_new ();
  find->failed = g_hash_table_new (g_str_hash, g_str_equal);
  return find->paths->len > 0 || find_wrong_folder (find, error);
}

static void
find_failed (Find *find, const char *path, const char *why)
{
  g_autofree char *name = g_filename_display_basename (path);

  if (g_hash_table_add (find->failed, (gpointer) path) && ! find->problem)
    find->problem = g_strdup_printf ("%s: %s", name, why);
  g_hash_table_replace (find->keeper->failed, g_strdup (path), g_strdup (why));
}

/* What changed since it was looked at is looked at again; what could not be read is not,
 * until somebody asks to look again. */
static void
find_known (Find *find)
{
  for (guint i = 0; i < find->paths->len; i++)
    {
      const char      *path = find->paths->pdata[i];
      g_autofree char *why = g_strdup (g_hash_table_lookup (find->keeper->failed, path));

      if (why)
        find_failed (find, path, why);
      else if (! fovea_patch_index_has (find->keeper->index, path))
        g_ptr_array_add (find->fresh, (gpointer) path);
    }
}

static FoveaTensor *
find_read (Find *find, const char *path, GError **error)
{
  const FoveaPatchPhotos *photos = &find->request->photos;

  return photos->read (path, photos->data, error);
}

/* ---- The best ------------------------------------------------------------------------------ */

static FoveaPatchCell *
find_cell (GPtrArray *rows, guint map, const char *path)
{
  for (guint i = 0; rows && i < rows->len; i++)
    {
      const FoveaPatchRow *row = rows->pdata[i];

      for (guint k = 0; row->map == map && k < row->cells->len; k++)
        if (strcmp (((FoveaPatchCell *) row->cells->pdata[k])->patch.path, path) == 0)
          return row->cells->pdata[k];
    }
  return NULL;
}

static void
find_take_pictures (FoveaPatchCell *to, const FoveaPatchCell *from)
{
  if (from->picture)
    to->picture = cairo_surface_reference (from->picture);
  if (from->large)
    to->large = cairo_surface_reference (from->large);
}

/* Patches that were cut already keep their pictures. */
static void
find_keep_pictures (GPtrArray *rows, GPtrArray *before)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const FoveaPatchRow *row = rows->pdata[i];

      for (guint k = 0; k < row->cells->len; k++)
        {
          FoveaPatchCell       *cell = row->cells->pdata[k];
          const FoveaPatchCell *had = find_cell (before, row->map, cell->patch.path);

          if (had && had->patch.value == cell->patch.value)
            find_take_pictures (cell, had);
        }
    }
}

static gboolean
find_top (Find *find, GError **error)
{
  FoveaPatchKeeper *keeper = find->keeper;
  const gint64      begin = g_get_monotonic_time ();
  g_autoptr (GArray) maps = fovea_patches_choose (keeper->index, find->request->maps, TRUE, error);
  GPtrArray *rows;

  if (! maps || ! fovea_patch_sheet_fits (maps->len, 1, find->request->size, error))
    return FALSE;
  rows = fovea_patches_rows (keeper->index, maps, find->request->patches, error);
  if (! rows)
    return FALSE;
  if (keeper->size == find->request->size && keeper->large == find->request->large)
    find_keep_pictures (rows, keeper->rows);
  g_clear_pointer (&keeper->rows, g_ptr_array_unref);
  keeper->rows = rows;
  keeper->size = find->request->size;
  keeper->large = find->request->large;
  find->next_top = g_get_monotonic_time () + 2 * (g_get_monotonic_time () - begin);
  return TRUE;
}

/* (transfer full) */
static FoveaPatchSet *
find_set (const Find *find)
{
  const FoveaCard *card = fovea_model_card (find->keeper->model);
  GPtrArray       *from = find->keeper->rows;
  FoveaPatchSet   *set = g_atomic_rc_box_new0 (FoveaPatchSet);

  set->model = g_strdup (card->name ? card->name : fovea_model_id (find->keeper->model));
  set->layer = g_strdup (fovea_patch_index_layer (find->keeper->index));
  set->n_maps = fovea_patch_index_n_maps (find->keeper->index);
  set->asked = find->paths->len;
  set->photos = fovea_patch_index_n_photos (find->keeper->index);
  set->looked = find->looked;
  set->failed = g_hash_table_size (find->failed);
  set->problem = g_strdup (find->problem);
  set->size = find->request->size;
  set->rows = g_ptr_array_new_with_free_func (fovea_patch_row_free);
  for (guint i = 0; i < from->len; i++)
    {
      const FoveaPatchRow *row = from->pdata[i];
      FoveaPatchRow       *copy = fovea_patch_row_new (row->map);

      g_ptr_array_add (set->rows, copy);
      for (guint k = 0; k < row->cells->len; k++)
        {
          const FoveaPatchCell *cell = row->cells->pdata[k];

          find_take_pictures (fovea_patch_row_add (copy, &cell->patch), cell);
        }
    }
  return set;
}

static void
find_show (Find *find, gboolean now)
{
  const gint64 begin = g_get_monotonic_time ();

  if (! find->show || (! now && begin < find->next))
    return;
  find->show (find_set (find), find->data);
  find->next = begin + FIND_SHOW + 4 * (g_get_monotonic_time () - begin);
}

/* ---- Photos that are looked at ----------------------------------------------------------------- */

typedef struct
{
  const Find *find;
  guint       number;
} FindProgress;

static void
find_progress (double fraction, const char *what, gpointer data)
{
  const FindProgress *p = data;

  find_tell (p->find, p->number, p->find->fresh->len, fraction);
}

/* FALSE: the search ends. A photo that is wrong is no reason for that. */
static gboolean
find_look_at (Find *find, guint number, GError **error)
{
  const FoveaPatchRequest *r = find->request;
  const char              *path = find->fresh->pdata[number];
  FindProgress             progress = { find, number };
  const FoveaRunOptions    inner = { .threads = find->options->threads,
                                     .cancel = find->options->cancel,
                                     .progress = find_progress,
                                     .data = &progress };
  g_autoptr (GError) problem = NULL;
  g_autoptr (FoveaTensor) photo = NULL;

  find_tell (find, number, find->fresh->len, 0.0);
  photo = find_read (find, path, &problem);
  if (photo && fovea_patch_index_add (find->keeper->index, path, photo, &inner, &problem))
    {
      find->looked++;
      if (g_get_monotonic_time () < find->next_top)
        return TRUE;
      return find_top (find, error) &&
             fovea_patches_cut (find->keeper->rows, path, photo, r->size, r->large, error);
    }
  if (! find_goes_on (find, error))
    return FALSE;
  find_failed (find, path, problem->message);
  return TRUE;
}

static gboolean
find_look (Find *find, GError **error)
{
  for (guint i = 0; i < find->fresh->len; i++)
    {
      if (! find_goes_on (find, error) || ! find_look_at (find, i, error))
        return FALSE;
      find_show (find, i == 0);
    }
  return TRUE;
}

/* ---- Patches of photos that are known --------------------------------------------------------- */

/* The photos whose patches lack a picture, in the order of the patches. Names are those of
 * find->paths. (transfer container) */
static GPtrArray *
find_lacking (const Find *find)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *lacking = g_ptr_array_new ();

  for (guint i = 0; i < find->keeper->rows->len; i++)
    {
      GPtrArray *cells = ((FoveaPatchRow *) find->keeper->rows->pdata[i])->cells;

      for (guint k = 0; k < cells->len; k++)
        {
          const FoveaPatchCell *cell = cells->pdata[k];

          if (! cell->picture && ! g_hash_table_contains (find->failed, cell->patch.path))
            g_hash_table_add (wanted, cell->patch.path);
        }
    }
  for (guint i = 0; i < find->paths->len; i++)
    if (g_hash_table_contains (wanted, find->paths->pdata[i]))
      g_ptr_array_add (lacking, find->paths->pdata[i]);
  return lacking;
}

static gboolean
find_fill (Find *find, GError **error)
{
  const FoveaPatchRequest *r = find->request;
  g_autoptr (GPtrArray) lacking = find_lacking (find);

  for (guint i = 0; i < lacking->len; i++)
    {
      const char *path = lacking->pdata[i];
      g_autoptr (GError) problem = NULL;
      g_autoptr (FoveaTensor) photo = NULL;

      if (! find_goes_on (find, error))
        return FALSE;
      find_tell (find, i, lacking->len, 0.0);
      photo = find_read (find, path, &problem);
      if (! photo ||
          ! fovea_patches_cut (find->keeper->rows, path, photo, r->size, r->large, &problem))
        find_failed (find, path, problem->message);
      find_show (find, FALSE);
    }
  return TRUE;
}

FoveaPatchSet *
fovea_patches_find (const FoveaPatchRequest *request,
                    FoveaPatchKeeper        *keeper,
                    FoveaPatchShow           show,
                    gpointer                 data,
                    const FoveaRunOptions   *options,
                    GError                 **error)
{
  g_auto (Find) find = { .request = request,
                         .keeper = keeper,
                         .show = show,
                         .data = data,
                         .options = options };

  if (! find_list (&find, error) || ! fovea_patch_keeper_open (keeper, request, error) ||
      ! find_top (&find, error))
    return NULL;
  find_known (&find);
  if (! find_top (&find, error))
    return NULL;
  find_show (&find, TRUE);
  if (! find_fill (&find, error) || ! find_look (&find, error))
    return NULL;
  if (fovea_patch_index_n_photos (keeper->index) == 0)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_NOT_FOUND,
                   _ ("none of the photos could be read; the first: %s"), find.problem);
      return NULL;
    }
  if (! find_top (&find, error) || ! find_fill (&find, error))
    return NULL;
  return find_set (&find);
}
