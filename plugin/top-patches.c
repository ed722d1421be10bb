/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One option table, one way to open a photo, one text of what was found. */
#include "top-patches.h"

#include <glib/gi18n.h>

#include "batch/batch.h"
#include "json.h"
#include "photo.h"
#include "picture.h"
#include "progress.h"
#include "surface-image.h"

static GMutex   top_gimp;
static gboolean top_may_read; /* under the lock */

const FoveaOption *
fovea_top_patches_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("layer", N_("_Layer"),
                       N_("Name of the network's layer; empty is the first convolution"), ""),
    FOVEA_OPTION_TEXT ("maps", N_("Ma_ps"),
                       N_("Numbers of maps (3,7,12 or 0-5), strongest 9 by their greatest value, or all"), "strongest 9"),
    FOVEA_OPTION_COUNT ("patches", N_("Patches"), N_("How many of each map, one a photo"), 1, 100, 9),
    FOVEA_OPTION_COUNT ("size", N_("Size"), N_("Pixels a side of a patch on the sheet"), 32, 512, 96),
    { NULL }
  };

  return options;
}

/* ---- Photos ------------------------------------------------------------------------- */

static GPtrArray *
top_list (const char *folder, gboolean recursive, gpointer data)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GPtrArray) files = NULL;
  GPtrArray            *paths = g_ptr_array_new_with_free_func (g_free);

  if (! g_file_test (folder, G_FILE_TEST_IS_DIR))
    return paths;
  g_ptr_array_add (words, (gpointer) folder);
  files = fovea_batch_expand (words, recursive);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (paths, g_canonicalize_filename (((FoveaBatchFile *) files->pdata[i])->path, NULL));
  return paths;
}

static FoveaTensor *
top_read_now (const char *path, GError **error)
{
  GimpImage   *image = fovea_photo_load (path, error);
  GimpLayer   *layer = image ? fovea_photo_layer (image, error) : NULL;
  FoveaTensor *pixels = layer ? fovea_picture_read (GIMP_DRAWABLE (layer), NULL, error) : NULL;

  if (image)
    gimp_image_delete (image);
  return pixels;
}

static FoveaTensor *
top_read (const char *path, gpointer data, GError **error)
{
  FoveaTensor *pixels = NULL;

  g_mutex_lock (&top_gimp);
  if (top_may_read)
    pixels = top_read_now (path, error);
  else
    g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, _("cancelled"));
  g_mutex_unlock (&top_gimp);
  return pixels;
}

void
fovea_top_patches_hold_gimp (void)
{
  g_mutex_lock (&top_gimp);
}

void
fovea_top_patches_let_gimp (void)
{
  g_mutex_unlock (&top_gimp);
}

void
fovea_top_patches_may_read (gboolean may)
{
  g_mutex_lock (&top_gimp);
  top_may_read = may;
  g_mutex_unlock (&top_gimp);
}

FoveaPatchRequest *
fovea_top_patches_request (FoveaSettings *settings, const char *folder, gboolean recursive)
{
  FoveaPatchRequest *request = g_new0 (FoveaPatchRequest, 1);

  request->folder = g_strdup (folder ? folder : "");
  request->recursive = recursive;
  request->model = g_strdup (fovea_settings_string (settings, "model"));
  request->layer = g_strdup (fovea_settings_string (settings, "layer"));
  request->maps = g_strdup (fovea_settings_string (settings, "maps"));
  request->patches = fovea_settings_int (settings, "patches");
  request->size = fovea_settings_int (settings, "size");
  request->photos = (FoveaPatchPhotos) { .list = top_list, .read = top_read };
  return request;
}

FoveaPatchSet *
fovea_top_patches_compute (const FoveaPatchRequest *request, GError **error)
{
  g_autoptr (FoveaPatchKeeper) keeper = fovea_patch_keeper_new ();
  FoveaProgressBar             bar = { 0 };
  FoveaRunOptions              options = fovea_progress_options (&bar);
  FoveaPatchSet               *set;

  gimp_progress_init (_("Looking through photos"));
  fovea_top_patches_may_read (TRUE);
  set = fovea_patches_find (request, keeper, NULL, NULL, &options, error);
  fovea_top_patches_may_read (FALSE);
  gimp_progress_end ();
  return set;
}

/* ---- What is made of it --------------------------------------------------------------- */

void
fovea_top_patches_json_row (GString *json, const FoveaPatchRow *row)
{
  g_string_append_printf (json, "{\"map\": %u, \"patches\": [", row->map);
  for (guint i = 0; i < row->cells->len; i++)
    {
      const FoveaPatch *patch = &((FoveaPatchCell *) row->cells->pdata[i])->patch;

      g_string_append (json, i ? ", {\"file\": " : "{\"file\": ");
      fovea_json_text (json, patch->path);
      fovea_json_name (json, "value");
      fovea_json_number (json, patch->value);
      g_string_append_printf (json, ", \"x\": %u, \"y\": %u, \"field\": [%" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 "]}",
                              patch->x, patch->y, patch->field.x, patch->field.y, patch->field.width,
                              patch->field.height);
    }
  g_string_append (json, "]}");
}

char *
fovea_top_patches_json (const FoveaPatchSet *set)
{
  GString *json = g_string_new ("{");

  fovea_json_name (json, "model");
  fovea_json_text (json, set->model);
  fovea_json_name (json, "layer");
  fovea_json_text (json, set->layer);
  fovea_json_name (json, "photos");
  fovea_json_number (json, set->photos);
  fovea_json_name (json, "looked");
  fovea_json_number (json, set->looked);
  fovea_json_name (json, "failed");
  fovea_json_number (json, set->failed);
  if (set->problem)
    {
      fovea_json_name (json, "problem");
      fovea_json_text (json, set->problem);
    }
  fovea_json_name (json, "maps");
  g_string_append_c (json, '[');
  for (guint i = 0; i < set->rows->len; i++)
    {
      if (i)
        g_string_append (json, ", ");
      fovea_top_patches_json_row (json, set->rows->pdata[i]);
    }
  g_string_append (json, "]}");
  return g_string_free (json, FALSE);
}

GimpImage *
fovea_top_patches_image (cairo_surface_t *sheet)
{
  GimpImage *image = fovea_surface_image (sheet, _("Top patches"));

  cairo_surface_destroy (sheet);
  return image;
}
