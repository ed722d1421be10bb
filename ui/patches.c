/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which maps, which patches of them, and how they are cut. */
#include "patches.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "surface.h"

char *
fovea_patches_key (const char *const *paths, guint n, gboolean visible)
{
  GString *text = g_string_new (visible ? "visible" : "chosen");

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_canonicalize_filename (paths[i], NULL);

      g_string_append_printf (text, "\n%s", path);
    }
  return g_string_free (text, FALSE);
}

/* ---- Which maps ------------------------------------------------------------------- */

/* In the order that "strongest" means: by the greatest value in any photo. */
static gboolean
patches_order (FoveaPatchIndex *index, guint *order, GError **error)
{
  guint              n = fovea_patch_index_n_maps (index);
  g_autofree double *best = g_new (double, n);

  for (guint map = 0; map < n; map++)
    {
      g_autoptr (GPtrArray) first = fovea_patch_index_top (index, map, 1, error);
      guint at = map;

      if (! first)
        return FALSE;
      best[map] = first->len > 0 ? ((FoveaPatch *) first->pdata[0])->value : -INFINITY;
      for (; at > 0 && best[order[at - 1]] < best[map]; at--)
        order[at] = order[at - 1];
      order[at] = map;
    }
  return TRUE;
}

GArray *
fovea_patches_choose (FoveaPatchIndex *index, const char *text, gboolean known, GError **error)
{
  const guint       n = fovea_patch_index_n_maps (index);
  g_autofree guint *order = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    order[i] = i;
  if (known && strstr (text, "strongest") && ! patches_order (index, order, error))
    return NULL;
  return fovea_numbers_choose (text, n, order, TRUE, fovea_patch_index_layer (index), error);
}

GPtrArray *
fovea_patches_rows (FoveaPatchIndex *index, const GArray *maps, guint n, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (fovea_patch_row_free);

  for (guint i = 0; i < maps->len; i++)
    {
      const guint    map = g_array_index (maps, guint, i);
      FoveaPatchRow *row = fovea_patch_row_new (map);
      g_autoptr (GPtrArray) found = fovea_patch_index_top (index, map, n, error);

      g_ptr_array_add (rows, row);
      if (! found)
        return NULL;
      for (guint k = 0; k < found->len; k++)
        fovea_patch_row_add (row, found->pdata[k]);
    }
  return g_steal_pointer (&rows);
}

/* ---- Pictures -------------------------------------------------------------------------- */

/* The patch, made smaller where it is larger than a cell. */
static cairo_surface_t *
patches_cut_one (const FoveaTensor *photo, const FoveaRect *field, int size, GError **error)
{
  double     box[4] = { field->x, field->y, field->x + field->width, field->y + field->height };
  double     by = MIN (1.0, (double) size / MAX (field->width, field->height));
  FoveaShape shape =
      fovea_shape (3, photo->shape.size[0], (gint64) MAX (round (field->height * by), 1.0),
                   (gint64) MAX (round (field->width * by), 1.0));
  g_autoptr (FoveaTensor) patch = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! patch || ! fovea_resize (photo, box, FOVEA_RESIZE_BILINEAR, patch, error))
    return NULL;
  return fovea_surface_new_photo (patch, size, error);
}

static gboolean
patches_cut_cell (FoveaPatchCell    *cell,
                  const FoveaTensor *photo,
                  int                size,
                  int                large,
                  GError           **error)
{
  if (! cell->picture)
    cell->picture = patches_cut_one (photo, &cell->patch.field, size, error);
  if (cell->picture && large && ! cell->large)
    cell->large = patches_cut_one (photo, &cell->patch.field, large, error);
  return cell->picture && (! large || cell->large);
}

gboolean
fovea_patches_cut (GPtrArray         *rows,
                   const char        *path,
                   const FoveaTensor *photo,
                   int                size,
                   int                large,
                   GError           **error)
{
  for (guint i = 0; i < rows->len; i++)
    {
      GPtrArray *cells = ((FoveaPatchRow *) rows->pdata[i])->cells;

      for (guint k = 0; k < cells->len; k++)
        {
          FoveaPatchCell *cell = cells->pdata[k];

          if (strcmp (cell->patch.path, path) == 0 &&
              ! patches_cut_cell (cell, photo, size, i < FOVEA_PATCHES_ROWS ? large : 0, error))
            return FALSE;
        }
    }
  return TRUE;
}

char *
fovea_patches_count (guint photos)
{
  return g_strdup_printf (ngettext ("%u photo", "%u photos", photos), photos);
}

cairo_surface_t *
fovea_patches_sheet (const char *model,
                     const char *layer,
                     guint       photos,
                     GPtrArray  *rows,
                     int         size,
                     GError    **error)
{
  g_autofree char *title = g_strdup_printf (_ ("%s, layer %s"), model, layer);
  g_autofree char *what = fovea_patches_count (photos);
  g_autofree char *subtitle =
      g_strdup_printf (_ ("Where each map is greatest in %s, by receptive field"), what);

  return fovea_patch_sheet_new (title, subtitle, rows, size, error);
}
