/* SPDX-License-Identifier: GPL-3.0-or-later */
/* top-patches: the parts of one's own photos that excite the maps of a layer most.
 * Photos are looked at once; what was found stays in the user's cache. */
#include "top-patches.h"

#include <glib/gi18n.h>

#include "batch.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "picture.h"
#include "progress.h"

typedef struct
{
  FoveaModel      *model;
  FoveaPatchIndex *index;  /* in a dry run without a file */
  char            *output; /* the sheet */
  guint            known, looked;
} TopPatches;

static void
top_free (gpointer data)
{
  TopPatches *top = data;

  g_clear_pointer (&top->index, fovea_patch_index_free);
  g_clear_pointer (&top->model, fovea_model_unref);
  g_free (top->output);
  g_free (top);
}

/* ---- The photos -------------------------------------------------------------------- */

static gboolean
top_begin (FoveaBatch *batch, GError **error)
{
  TopPatches       *top;
  FoveaBatchFile    sheet = { (char *) "", (char *) "top-patches.png", FALSE };
  g_autofree char  *folder = fovea_patches_key ((const char *const *) batch->words->pdata, batch->words->len,
                                                fovea_settings_bool (batch->settings, "visible"));
  g_autoptr (GArray) maps = NULL;

  if (! fovea_batch_open_model (batch, error))
    return FALSE;
  top = g_new0 (TopPatches, 1);
  top->model = batch->state;
  batch->state = top;
  batch->free_state = top_free;
  top->index = fovea_patch_index_open (top->model, fovea_settings_string (batch->settings, "layer"),
                                       batch->dry_run ? NULL : folder, error);
  /* A slip in --maps or --out is said before the photos are looked at. */
  maps = top->index ? fovea_patches_choose (top->index, fovea_settings_string (batch->settings, "maps"),
                                            ! batch->dry_run, error)
                    : NULL;
  top->output = maps ? fovea_batch_output (batch, &sheet, NULL, error) : NULL;
  return top->output != NULL;
}

static FoveaTensor *
top_read (FoveaBatch *batch, const char *path, GError **error)
{
  FoveaBatchFile file = { (char *) path, (char *) path, FALSE };
  GimpDrawable  *drawable;
  GimpImage     *image = fovea_batch_load (batch, &file, &drawable, error);
  FoveaTensor   *pixels = image ? fovea_picture_read (drawable, NULL, error) : NULL;

  if (image)
    gimp_image_delete (image);
  return pixels;
}

static gboolean
top_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  TopPatches             *top = batch->state;
  g_autofree char        *path = g_canonicalize_filename (file->path, NULL);
  g_autoptr (FoveaTensor) photo = NULL;
  FoveaProgressBar        bar = { 0 };
  FoveaRunOptions         options = fovea_progress_options (&bar);

  if (batch->dry_run)
    {
      fovea_batch_wrote (batch, file->path, top->output, 0, 0);
      return TRUE;
    }
  if (fovea_patch_index_has (top->index, path))
    {
      top->known++;
      return TRUE;
    }
  photo = top_read (batch, path, error);
  if (! photo || ! fovea_patch_index_add (top->index, path, photo, &options, error))
    return FALSE;
  top->looked++;
  return TRUE;
}

/* ---- What is printed ---------------------------------------------------------------- */

static void
top_print_json (const FoveaPatchRow *row)
{
  g_autoptr (GString) json = g_string_new (NULL);

  fovea_top_patches_json_row (json, row);
  fovea_batch_print (json->str);
}

static void
top_print_csv (FoveaBatch *batch, const FoveaPatchRow *row)
{
  for (guint i = 0; i < row->cells->len; i++)
    {
      const FoveaPatch   *patch = &((FoveaPatchCell *) row->cells->pdata[i])->patch;
      g_autoptr (GString) line = fovea_batch_csv (batch, patch->path);
      const double        numbers[] = { row->map, i + 1, patch->value, patch->x, patch->y, patch->field.x, patch->field.y,
                                        patch->field.width, patch->field.height };

      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        fovea_csv_number (line, numbers[k]);
      fovea_batch_print_csv (batch, line);
    }
}

static void
top_print_text (const FoveaPatchRow *row)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, _("map %u:"), row->map);
  for (guint i = 0; i < row->cells->len; i++)
    {
      const FoveaPatch *patch = &((FoveaPatchCell *) row->cells->pdata[i])->patch;
      g_autofree char  *base = g_path_get_basename (patch->path);
      g_autofree char  *name = fovea_batch_speak (base);

      g_string_append_printf (line, "%s %s %.4g", i ? "," : "", name, (double) patch->value);
    }
  fovea_batch_print (line->str);
}

static char *
top_columns (FoveaBatch *batch)
{
  return g_strdup (batch->dry_run ? "output,width,height" : "map,rank,value,x,y,left,top,width,height");
}

/* ---- The sheet ------------------------------------------------------------------------ */

/* The photos that have a patch on the sheet, each once, as they come on it. */
static GPtrArray *
top_wanted (GPtrArray *rows)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray             *wanted = g_ptr_array_new ();

  for (guint i = 0; i < rows->len; i++)
    {
      GPtrArray *cells = ((FoveaPatchRow *) rows->pdata[i])->cells;

      for (guint k = 0; k < cells->len; k++)
        {
          char *path = ((FoveaPatchCell *) cells->pdata[k])->patch.path;

          if (g_hash_table_add (seen, path))
            g_ptr_array_add (wanted, path);
        }
    }
  return wanted;
}

/* Each photo is opened once more for all of its patches. */
static void
top_fill (FoveaBatch *batch, GPtrArray *rows)
{
  int                   size = fovea_settings_int (batch->settings, "size");
  g_autoptr (GPtrArray) wanted = top_wanted (rows);

  for (guint i = 0; i < wanted->len; i++)
    {
      const char             *path = wanted->pdata[i];
      g_autoptr (GError)      error = NULL;
      g_autoptr (FoveaTensor) photo = top_read (batch, path, &error);

      if (! photo || ! fovea_patches_cut (rows, path, photo, size, 0, &error))
        fovea_batch_fail (batch, path, error);
    }
}

static gboolean
top_write (FoveaBatch *batch, GPtrArray *rows, const char *output, GError **error)
{
  TopPatches      *top = batch->state;
  const FoveaCard *card = fovea_model_card (top->model);
  const guint      photos = fovea_patch_index_n_photos (top->index);
  g_autofree char *what = fovea_patches_count (photos);
  cairo_surface_t *sheet = fovea_patches_sheet (card->name ? card->name : fovea_model_id (top->model),
                                                fovea_patch_index_layer (top->index), photos, rows,
                                                fovea_settings_int (batch->settings, "size"), error);
  GimpImage       *image;
  gboolean         written;

  if (! sheet)
    return FALSE;
  image = fovea_top_patches_image (sheet);
  written = fovea_photo_save (image, output, NULL, NULL, error);
  if (written && batch->format != FOVEA_FORMAT_CSV)
    fovea_batch_wrote (batch, what, output, gimp_image_get_width (image), gimp_image_get_height (image));
  gimp_image_delete (image);
  return written;
}

static void
top_print (FoveaBatch *batch, const FoveaPatchRow *row)
{
  if (batch->format == FOVEA_FORMAT_JSON)
    top_print_json (row);
  else if (batch->format == FOVEA_FORMAT_CSV)
    top_print_csv (batch, row);
  else
    top_print_text (row);
}

static gboolean
top_sheet (FoveaBatch *batch, const char *output, GError **error)
{
  TopPatches           *top = batch->state;
  g_autoptr (GArray)    maps = fovea_patches_choose (top->index, fovea_settings_string (batch->settings, "maps"), TRUE, error);
  g_autoptr (GPtrArray) rows = maps ? fovea_patches_rows (top->index, maps, fovea_settings_int (batch->settings, "patches"), error)
                                    : NULL;

  if (! rows)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    top_print (batch, rows->pdata[i]);
  top_fill (batch, rows);
  return top_write (batch, rows, output, error);
}

static gboolean
top_end (FoveaBatch *batch, GError **error)
{
  TopPatches      *top = batch->state;

  if (batch->dry_run)
    return TRUE;
  if (fovea_patch_index_n_photos (top->index) == 0)
    return fovea_failed_error (error, _("none of the photos could be read"));
  if (batch->format == FOVEA_FORMAT_TEXT)
    {
      g_autofree char *line = g_strdup_printf (_("%u photos looked at, %u known from before"), top->looked, top->known);

      fovea_batch_print (line);
    }
  return top_sheet (batch, top->output, error);
}

const FoveaBatchCommand fovea_batch_top_patches[] = {
  { .name = "top-patches", .arguments = "PHOTO… --out FILE",
    .summary = N_("find the parts of photos that excite a layer's maps most"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE | FOVEA_MUST_WRITE | FOVEA_WRITES_ONE,
    .options = fovea_top_patches_options, .begin = top_begin, .photo = top_photo, .end = top_end,
    .columns = top_columns },
  { NULL }
};
