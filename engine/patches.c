/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches of photos that excite a map most: for each photo and map the greatest
 * value and its place, kept in the user's cache, so that a folder is looked
 * through once. The patch is what that value's receptive field shows. After
 * Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks",
 * 2014, without the deconvolution. */
#include "patches.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "error.h"
#include "model.h"
#include "receptive.h"

struct _FoveaPatchIndex
{
  FoveaModel *model;
  char       *layer;
  FoveaValue  value;
  FieldOfView field;  /* of one of its pixels */
  gboolean rectified; /* of a map that is nowhere above 0, nothing excites it */
  guint    n_maps, width, height;
  PatchFile *file;
};

void
fovea_patch_index_free (FoveaPatchIndex *index)
{
  if (! index)
    return;
  fovea_patch_file_close (index->file);
  g_clear_pointer (&index->model, fovea_model_unref);
  g_free (index->layer);
  g_free (index);
}

/* ---- Which file ------------------------------------------------------------------------ */

/* Of the network, how photos are prepared for it, the layer and the photos: what
 * was found with other ones is of no use. (transfer full) */
static char *
patches_key (const FoveaPatchIndex *index, const char *folder, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *texts[] = { FOVEA_VERSION, index->layer, folder };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_checksum_update (sum, (const guchar *) texts[i],
                       (gssize) strlen (texts[i]) + 1);
  if (! fovea_model_sum (index->model, sum, error))
    return NULL;
  return g_strdup (g_checksum_get_string (sum));
}

static gboolean
patches_open_file (FoveaPatchIndex *index, const char *folder, GError **error)
{
  g_autofree char *key = patches_key (index, folder, error);
  g_autofree char *where =
      g_build_filename (g_get_user_cache_dir (), "fovea", "patches", NULL);
  g_autofree char *name = key ? g_strconcat (key, ".index", NULL) : NULL;
  g_autofree char *path = key ? g_build_filename (where, name, NULL) : NULL;
  g_autofree char *shown = g_filename_display_name (where);

  if (! key)
    return FALSE;
  if (g_mkdir_with_parents (where, 0700) != 0)
    {
      int problem = errno;

      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (problem),
                   _ ("the folder %s cannot be made: %s"), shown,
                   g_strerror (problem));
      return FALSE;
    }
  index->file = fovea_patch_file_open (path, key, index->n_maps, index->width,
                                       index->height, error);
  return index->file != NULL;
}

/* ---- The layer --------------------------------------------------------------------------- */

static gboolean
patches_take_shape (FoveaPatchIndex  *index,
                    const FoveaShape *shape,
                    GError          **error)
{
  g_autofree char *text = fovea_shape_to_string (shape);
  gboolean         row = shape->rank == 2;

  if ((shape->rank == 4 || row) && fovea_shape_elements (shape) > 0 &&
      shape->size[0] == 1 && shape->size[1] <= PATCHES_MAX_MAPS &&
      (row || MAX (shape->size[2], shape->size[3]) <= G_MAXUINT16))
    {
      index->n_maps = (guint) shape->size[1];
      index->height = row ? 1 : (guint) shape->size[2];
      index->width = row ? 1 : (guint) shape->size[3];
      return TRUE;
    }
  return fovea_fail (error, FOVEA_ERROR_UNSUPPORTED,
                     _ ("%s: the layer '%s' gives %s numbers, which are no "
                        "maps"),
                     fovea_model_id (index->model), index->layer, text);
}

static gboolean
patches_is_made (FoveaGraph *graph, FoveaValue value)
{
  for (guint i = 0; i < fovea_graph_n_nodes (graph); i++)
    for (guint k = 0; k < fovea_graph_node (graph, i)->n_outputs; k++)
      if (fovea_graph_node (graph, i)->outputs[k] == value)
        return TRUE;
  return FALSE;
}

/* ReLU6 makes 6 of whatever is more: then half of all photos are the best. What
 * goes into it is in the same order, and tells them apart. */
static void
patches_choose_value (FoveaPatchIndex *index, const FoveaNode *node)
{
  gboolean clip = g_str_equal (node->layer, "clip");

  index->rectified = clip || g_str_equal (node->layer, "relu");
  if (clip &&
      patches_is_made (fovea_model_graph (index->model), node->inputs[0]))
    index->value = node->inputs[0];
}

FoveaPatchIndex *
fovea_patch_index_open (FoveaModel *model,
                        const char *layer,
                        const char *folder,
                        GError    **error)
{
  g_autoptr (FoveaPatchIndex) index = g_new0 (FoveaPatchIndex, 1);
  g_autoptr (FoveaPlan) plan = fovea_model_shapes (model, error);
  g_autofree FieldOfView *fields = NULL;
  const FoveaNode        *node;

  index->model = fovea_model_ref (model);
  node =
      plan ? fovea_model_maps_node (model, layer, &index->value, error) : NULL;
  if (! node)
    return NULL;
  index->layer = g_strdup (node->name);
  patches_choose_value (index, node);
  if (! patches_take_shape (index, fovea_plan_shape (plan, index->value),
                            error))
    return NULL;
  fields = fovea_plan_fields (plan);
  index->field = fields[fovea_plan_origin (plan, index->value)];
  if (folder && ! patches_open_file (index, folder, error))
    return NULL;
  return g_steal_pointer (&index);
}

const char *
fovea_patch_index_layer (const FoveaPatchIndex *index)
{
  return index->layer;
}

guint
fovea_patch_index_n_maps (const FoveaPatchIndex *index)
{
  return index->n_maps;
}

guint
fovea_patch_index_n_photos (const FoveaPatchIndex *index)
{
  GHashTableIter iter;
  gpointer       photo;
  guint          n = 0;

  g_hash_table_iter_init (&iter, index->file->photos);
  while (g_hash_table_iter_next (&iter, NULL, &photo))
    n += ((PatchPhoto *) photo)->current;
  return n;
}

/* ---- Photos -------------------------------------------------------------------------------- */

static gboolean
patches_stat (const char *path, PatchRecord *record, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  GStatBuf         info;

  if (g_stat (path, &info) != 0)
    {
      g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
                   "%s: %s", shown, g_strerror (errno));
      return FALSE;
    }
  record->size = (guint64) info.st_size;
  record->modified = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC +
                     info.st_mtim.tv_nsec / 1000;
  return TRUE;
}

gboolean
fovea_patch_index_has (FoveaPatchIndex *index, const char *path)
{
  PatchPhoto *photo = g_hash_table_lookup (index->file->photos, path);
  PatchRecord now = { 0 };

  if (! photo || ! patches_stat (path, &now, NULL) ||
      now.size != photo->record.size || now.modified != photo->record.modified)
    return FALSE;
  photo->current = TRUE;
  return TRUE;
}

/* The first of the greatest. */
static void
patches_find_peak (const float *values,
                   guint        width,
                   guint        height,
                   PatchPeak   *peak)
{
  *peak = (PatchPeak){ NAN, 0, 0 };
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        float value = values[(gsize) y * width + x];

        if (value > peak->value || (isnan (peak->value) && ! isnan (value)))
          *peak = (PatchPeak){ value, (guint16) x, (guint16) y };
      }
}

gboolean
fovea_patch_index_add (FoveaPatchIndex       *index,
                       const char            *path,
                       const FoveaTensor     *photo,
                       const FoveaRunOptions *options,
                       GError               **error)
{
  gsize                 pixels = (gsize) index->width * index->height;
  PatchRecord           record = { .width = photo->shape.size[2],
                                   .height = photo->shape.size[1] };
  g_autofree PatchPeak *peaks = g_try_new (PatchPeak, index->n_maps);
  g_autoptr (FoveaTensor) input = NULL;
  g_autoptr (FoveaResult) result = NULL;
  const FoveaTensor *tap;
  const float       *values;

  if (! peaks)
    return fovea_fail (error, FOVEA_ERROR_MEMORY,
                       _ ("not enough memory for %u maps"), index->n_maps);
  if (! patches_stat (path, &record, error))
    return FALSE;
  input = fovea_model_prepare (index->model, photo, &record.seen, error);
  tap = input ? fovea_model_run (index->model, index->value, input, options,
                                 &result, error) :
                NULL;
  if (! tap)
    return FALSE;
  values = tap->data;
  for (guint map = 0; map < index->n_maps; map++)
    patches_find_peak (values + map * pixels, index->width, index->height,
                       &peaks[map]);
  return fovea_patch_file_add (index->file, path, &record, peaks, error);
}

/* ---- The best ------------------------------------------------------------------------------ */

static void
patch_free (gpointer data)
{
  FoveaPatch *patch = data;

  g_free (patch->path);
  g_free (patch);
}

/* What a pixel of the layer can see of the photo, without what lies outside of
 * what the network was shown. */
static FoveaRect
patches_field (const FoveaPatchIndex *index,
               const PatchRecord     *record,
               const PatchPeak       *peak)
{
  const FoveaCard   *card = fovea_model_card (index->model);
  const FieldOfView *field = &index->field;
  const FoveaShape  *input = &index->model->input;
  const FoveaRect   *seen = &record->seen;
  gint64             sides[2] = { input->size[card->nhwc ? 1 : 2],
                                  input->size[card->nhwc ? 2 : 3] };
  double             at[2] = { peak->y, peak->x };
  double             from[2], until[2];
  FoveaRect          rect;

  if (! field->known || field->whole)
    return *seen;
  for (guint axis = 0; axis < 2; axis++)
    {
      double start = field->start[axis] + field->step[axis] * at[axis];

      from[axis] = CLAMP (start, 0, sides[axis] - 1);
      until[axis] =
          CLAMP (start + field->size[axis], from[axis] + 1, sides[axis]);
    }
  rect = fovea_input_to_photo (seen, sides[1], sides[0], from[1], from[0],
                               until[1], until[0]);
  rect.width = MIN (rect.width, seen->x + seen->width - rect.x);
  rect.height = MIN (rect.height, seen->y + seen->height - rect.y);
  return rect;
}

static gint
patch_compare (gconstpointer a, gconstpointer b)
{
  const FoveaPatch *const *left = a, *const *right = b;

  if ((*left)->value != (*right)->value)
    return (*left)->value > (*right)->value ? -1 : 1;
  return strcmp ((*left)->path, (*right)->path);
}

static FoveaPatch *
patch_new (const FoveaPatchIndex *index,
           const PatchPhoto      *photo,
           const PatchPeak       *peak)
{
  FoveaPatch *patch = g_new0 (FoveaPatch, 1);

  patch->path = g_strdup (photo->name);
  patch->value = peak->value;
  patch->x = peak->x;
  patch->y = peak->y;
  patch->field = patches_field (index, &photo->record, peak);
  return patch;
}

GPtrArray *
fovea_patch_index_top (FoveaPatchIndex *index,
                       guint            map,
                       guint            n,
                       GError         **error)
{
  g_autoptr (GPtrArray) patches = g_ptr_array_new_with_free_func (patch_free);
  GHashTableIter iter;
  gpointer       photo;

  if (map >= index->n_maps)
    {
      fovea_fail (error, FOVEA_ERROR_NOT_FOUND,
                  _ ("no map %u: the layer '%s' has %u, from 0 to %u"), map,
                  index->layer, index->n_maps, index->n_maps - 1);
      return NULL;
    }
  g_hash_table_iter_init (&iter, index->file->photos);
  while (g_hash_table_iter_next (&iter, NULL, &photo))
    {
      PatchPeak peak;

      if (! ((PatchPhoto *) photo)->current)
        continue;
      if (! fovea_patch_file_peak (index->file, photo, map, &peak, error))
        return NULL;
      if (! isnan (peak.value) && (! index->rectified || peak.value > 0.0f))
        g_ptr_array_add (patches, patch_new (index, photo, &peak));
    }
  g_ptr_array_sort (patches, patch_compare);
  if (patches->len > n)
    g_ptr_array_set_size (patches, (gint) n);
  return g_steal_pointer (&patches);
}
