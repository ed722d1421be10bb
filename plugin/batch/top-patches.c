/* SPDX-License-Identifier: GPL-3.0-or-later */
/* top-patches: the parts of one's own photos that excite the maps of a layer most.
 * Photos are looked at once; what was found stays in the user's cache. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "batch.h"
#include "fovea.h"
#include "json.h"
#include "message.h"
#include "patch-sheet.h"
#include "photo.h"
#include "picture.h"
#include "progress.h"
#include "surface-image.h"
#include "surface.h"

typedef struct
{
  FoveaModel      *model;
  FoveaPatchIndex *index;  /* in a dry run without a file */
  char            *output; /* the sheet */
  guint            known, looked;
} TopPatches;

/* A cell of the sheet that waits for its photo. */
typedef struct
{
  const FoveaPatch *patch;
  FoveaPatchCell   *cell;
} TopWanted;

static const FoveaOption *
top_options (void)
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

/* What the index is of: the folder or photos, as they were typed, from the root;
 * and what of them is looked at. (transfer full) */
static char *
top_folder (FoveaBatch *batch)
{
  GString *text = g_string_new (fovea_settings_bool (batch->settings, "visible") ? "visible" : "chosen");

  for (guint i = 0; i < batch->words->len; i++)
    {
      g_autofree char *path = g_canonicalize_filename (batch->words->pdata[i], NULL);

      g_string_append_printf (text, "\n%s", path);
    }
  return g_string_free (text, FALSE);
}

/* Maps in the order that "strongest" means. (transfer full) */
static guint *
top_order (FoveaPatchIndex *index, GError **error)
{
  guint              n = fovea_patch_index_n_maps (index);
  guint             *order = g_new (guint, n);
  g_autofree double *best = g_new (double, n);

  for (guint map = 0; map < n; map++)
    {
      g_autoptr (GPtrArray) first = fovea_patch_index_top (index, map, 1, error);
      guint                 at = map;

      if (! first)
        {
          g_free (order);
          return NULL;
        }
      best[map] = first->len > 0 ? ((FoveaPatch *) first->pdata[0])->value : -INFINITY;
      for (; at > 0 && best[order[at - 1]] < best[map]; at--)
        order[at] = order[at - 1];
      order[at] = map;
    }
  return order;
}

static GArray *
top_choose (FoveaBatch *batch, FoveaPatchIndex *index, GError **error)
{
  const guint       n = fovea_patch_index_n_maps (index);
  g_autofree guint *order = batch->dry_run ? g_new (guint, n) : top_order (index, error);

  for (guint i = 0; batch->dry_run && i < n; i++)
    order[i] = i;
  return order ? fovea_numbers_choose (fovea_settings_string (batch->settings, "maps"), fovea_patch_index_n_maps (index),
                                       order, TRUE, fovea_patch_index_layer (index), error)
               : NULL;
}

static gboolean
top_begin (FoveaBatch *batch, GError **error)
{
  TopPatches       *top;
  FoveaBatchFile    sheet = { (char *) "", (char *) "top-patches.png", FALSE };
  g_autofree char  *folder = top_folder (batch);
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
  maps = top->index ? top_choose (batch, top->index, error) : NULL;
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
top_print_json (guint map, GPtrArray *patches)
{
  g_autoptr (GString) json = g_string_new (NULL);

  g_string_printf (json, "{\"map\": %u, \"patches\": [", map);
  for (guint i = 0; i < patches->len; i++)
    {
      const FoveaPatch *patch = patches->pdata[i];

      g_string_append (json, i ? ", {\"file\": " : "{\"file\": ");
      fovea_json_text (json, patch->path);
      fovea_json_name (json, "value");
      fovea_json_number (json, patch->value);
      g_string_append_printf (json, ", \"x\": %u, \"y\": %u, \"field\": [%" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 "]}",
                              patch->x, patch->y, patch->field.x, patch->field.y, patch->field.width,
                              patch->field.height);
    }
  g_string_append (json, "]}");
  fovea_batch_print (json->str);
}

static void
top_print_csv (FoveaBatch *batch, guint map, GPtrArray *patches)
{
  for (guint i = 0; i < patches->len; i++)
    {
      const FoveaPatch   *patch = patches->pdata[i];
      g_autoptr (GString) line = fovea_batch_csv (batch, patch->path);
      const double        numbers[] = { map, i + 1, patch->value, patch->x, patch->y, patch->field.x, patch->field.y,
                                        patch->field.width, patch->field.height };

      for (guint k = 0; k < G_N_ELEMENTS (numbers); k++)
        fovea_csv_number (line, numbers[k]);
      fovea_batch_print_csv (batch, line);
    }
}

static void
top_print_text (guint map, GPtrArray *patches)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_printf (line, _("map %u:"), map);
  for (guint i = 0; i < patches->len; i++)
    {
      const FoveaPatch *patch = patches->pdata[i];
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

static void
top_want (GHashTable *wanted, const FoveaPatch *patch, FoveaPatchRow *row)
{
  GArray   *cells = g_hash_table_lookup (wanted, patch->path);
  TopWanted want = { patch, fovea_patch_row_add (row) };

  want.cell->name = g_filename_display_basename (patch->path);
  want.cell->value = patch->value;
  if (! cells)
    {
      cells = g_array_new (FALSE, FALSE, sizeof (TopWanted));
      g_hash_table_insert (wanted, patch->path, cells);
    }
  g_array_append_val (cells, want);
}

/* The patch, made smaller where it is larger than a cell. */
static cairo_surface_t *
top_cut (const FoveaTensor *photo, const FoveaRect *field, int size, GError **error)
{
  double     box[4] = { field->x, field->y, field->x + field->width, field->y + field->height };
  double     by = MIN (1.0, (double) size / MAX (field->width, field->height));
  FoveaShape shape = fovea_shape (3, photo->shape.size[0], (gint64) MAX (round (field->height * by), 1.0),
                                  (gint64) MAX (round (field->width * by), 1.0));
  g_autoptr (FoveaTensor) patch = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! patch || ! fovea_resize (photo, box, FOVEA_RESIZE_BILINEAR, patch, error))
    return NULL;
  return fovea_surface_new_photo (patch, size, error);
}

/* Each photo is opened once more for all of its patches. */
static void
top_fill (FoveaBatch *batch, GHashTable *wanted)
{
  int            size = fovea_settings_int (batch->settings, "size");
  GHashTableIter iter;
  gpointer       path, cells;

  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &path, &cells))
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (FoveaTensor) photo = top_read (batch, path, &error);

      for (guint i = 0; photo && ! error && i < ((GArray *) cells)->len; i++)
        {
          TopWanted *want = &g_array_index ((GArray *) cells, TopWanted, i);

          want->cell->picture = top_cut (photo, &want->patch->field, size, &error);
        }
      if (error)
        fovea_batch_fail (batch, path, error);
    }
}

static gboolean
top_write (FoveaBatch *batch, GPtrArray *rows, const char *output, GError **error)
{
  TopPatches      *top = batch->state;
  const FoveaCard *card = fovea_model_card (top->model);
  g_autofree char *title = g_strdup_printf (_("%s, layer %s"), card->name ? card->name : fovea_model_id (top->model),
                                            fovea_patch_index_layer (top->index));
  g_autofree char *what = g_strdup_printf (ngettext ("%u photo", "%u photos", fovea_patch_index_n_photos (top->index)),
                                           fovea_patch_index_n_photos (top->index));
  g_autofree char *subtitle = g_strdup_printf (_("Where each map is greatest in %s, by receptive field"), what);
  cairo_surface_t *sheet = fovea_patch_sheet_new (title, subtitle, rows, fovea_settings_int (batch->settings, "size"), error);
  GimpImage       *image;
  gboolean         written;

  if (! sheet)
    return FALSE;
  image = fovea_surface_image (sheet, _("Top patches"));
  cairo_surface_destroy (sheet);
  written = fovea_photo_save (image, output, NULL, NULL, error);
  if (written && batch->format != FOVEA_FORMAT_CSV)
    fovea_batch_wrote (batch, what, output, gimp_image_get_width (image), gimp_image_get_height (image));
  gimp_image_delete (image);
  return written;
}

static void
top_print (FoveaBatch *batch, guint map, GPtrArray *patches)
{
  if (batch->format == FOVEA_FORMAT_JSON)
    top_print_json (map, patches);
  else if (batch->format == FOVEA_FORMAT_CSV)
    top_print_csv (batch, map, patches);
  else
    top_print_text (map, patches);
}

static gboolean
top_sheet (FoveaBatch *batch, const char *output, GError **error)
{
  TopPatches            *top = batch->state;
  g_autoptr (GArray)     maps = top_choose (batch, top->index, error);
  g_autoptr (GPtrArray)  rows = g_ptr_array_new_with_free_func (fovea_patch_row_free);
  g_autoptr (GPtrArray)  found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; maps && i < maps->len; i++)
    {
      guint          map = g_array_index (maps, guint, i);
      FoveaPatchRow *row = fovea_patch_row_new (map);
      GPtrArray     *patches = fovea_patch_index_top (top->index, map, fovea_settings_int (batch->settings, "patches"), error);

      g_ptr_array_add (rows, row);
      if (! patches)
        return FALSE;
      g_ptr_array_add (found, patches);
      top_print (batch, map, patches);
      for (guint k = 0; k < patches->len; k++)
        top_want (wanted, patches->pdata[k], row);
    }
  if (! maps)
    return FALSE;
  top_fill (batch, wanted);
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
    .options = top_options, .begin = top_begin, .photo = top_photo, .end = top_end,
    .columns = top_columns },
  { NULL }
};
