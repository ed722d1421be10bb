/* SPDX-License-Identifier: GPL-3.0-or-later */
/* receptive-field: what of the photo one number of a network depends on: what its
 * layers' windows allow, and what the gradient says. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "batch.h"
#include "field-surface.h"
#include "json.h"
#include "message.h"
#include "photo.h"
#include "picture.h"
#include "progress.h"
#include "surface-image.h"

typedef enum
{
  FIELD_OF_MAP,
  FIELD_OF_PHOTO
} FieldPlace;

/* What was found for a photo. */
typedef struct
{
  FoveaWalk  *walk;
  FoveaTensor *photo;
  FoveaHeat  *heat;
  guint       row, map;
  gint64      x, y;
  FoveaRect   field, real;
} Field;

static void
field_clear (Field *field)
{
  g_clear_pointer (&field->walk, fovea_walk_unref);
  g_clear_pointer (&field->photo, fovea_tensor_free);
  g_clear_pointer (&field->heat, fovea_heat_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Field, field_clear)

static const FoveaOption *
field_options (void)
{
  static const FoveaWord of_words[] = {
    { FIELD_OF_MAP, "map", N_("A pixel of the layer's map") },
    { FIELD_OF_PHOTO, "photo", N_("A pixel of the photo, and the map's pixel there") },
    { 0, NULL, NULL }
  };
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("layer", N_("_Layer"),
                       N_("Name of the network's layer; empty is the last with more than one pixel"), ""),
    FOVEA_OPTION_COUNT ("map", N_("Ma_p"), N_("Number of the layer's map; -1 is the strongest"), -1, 65535, -1),
    FOVEA_OPTION_TEXT ("at", N_("_At"), N_("The pixel as X,Y; empty is where the map is greatest"), ""),
    FOVEA_OPTION_ONE_OF ("of", N_("_Of"), N_("What the pixel is one of"), of_words, "map"),
    { NULL }
  };

  return options;
}

/* ---- Which number ---------------------------------------------------------------- */

static gboolean
field_parse (const char *text, gint64 *x, gint64 *y)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);

  return g_strv_length (parts) == 2
         && g_ascii_string_to_signed (g_strstrip (parts[0]), 10, 0, G_MAXINT, x, NULL)
         && g_ascii_string_to_signed (g_strstrip (parts[1]), 10, 0, G_MAXINT, y, NULL);
}

static gboolean
field_check (FoveaBatch *batch, GError **error)
{
  const char *at = fovea_settings_string (batch->settings, "at");
  gint64      x, y;

  return *at == '\0' || field_parse (at, &x, &y)
         || fovea_usage_error (error, _("--at %s: two whole numbers X,Y are wanted, as --at 31,12"), at);
}

/* A layer that there is not is said before any photo is looked at. */
static gboolean
field_begin (FoveaBatch *batch, GError **error)
{
  const char *layer = fovea_settings_string (batch->settings, "layer");

  return fovea_batch_open_model (batch, error)
         && (*layer == '\0' || fovea_feature_maps_check (batch->state, layer, error));
}

static gboolean
field_find_row (FoveaBatch *batch, Field *field, GError **error)
{
  const FoveaDescription *table = fovea_walk_description (field->walk);
  const char             *layer = fovea_settings_string (batch->settings, "layer");
  gint                    row = -1;

  if (*layer)
    {
      row = fovea_walk_row (field->walk, layer, error);
      if (row < 0)
        return FALSE;
    }
  for (guint i = table->n_layers; row < 0 && i-- > 0;)
    if (fovea_walk_has_maps (field->walk, i)
        && table->layers[i].output.size[2] * table->layers[i].output.size[3] > 1)
      row = (gint) i;
  if (row < 0)
    return fovea_failed_error (error, _("%s: no layer of the network gives maps"),
                               fovea_model_id (batch->state));
  field->row = (guint) row;
  return TRUE;
}

/* The first of the greatest numbers of a map. What an activation cuts off (6, of
 * ReLU6) hangs on nothing any more: of such layers the greatest below that, if
 * there is one. */
static void
field_find_greatest (const FoveaLayerMaps *maps, Field *field)
{
  const char  *layer = fovea_walk_description (field->walk)->layers[field->row].layer;
  const gint64 pixels = (gint64) maps->width * maps->height;
  const float *values = maps->values + field->map * pixels;
  const float  most = g_str_equal (layer, "clip") ? maps->high : G_MAXFLOAT;
  gint64       at = 0;

  for (gint64 i = 1; i < pixels; i++)
    if (values[i] < most && (values[i] > values[at] || values[at] >= most))
      at = i;
  field->x = at % maps->width;
  field->y = at / maps->width;
}

/* The map's pixel, along y (axis 0) or x, whose receptive field has its middle nearest to `at`, a
 * fraction of what is seen. Where pixels have no field of their own, those over it. */
static gint64
field_nearest (const Field *field, int axis, double at, gint64 pixels)
{
  const FoveaDescription *table = fovea_walk_description (field->walk);
  const FoveaLayerRow    *row = &table->layers[field->row];
  const gboolean          nhwc = fovea_model_card (fovea_walk_model (field->walk))->nhwc;
  const gint64            side = table->input.size[(nhwc ? 1 : 2) + axis];
  double                  nearest = floor (at * (double) pixels);

  if (! row->whole && row->field[axis] > 0 && row->jump[axis] > 0)
    nearest = round ((at * (double) side - row->start[axis] - 0.5 * (double) row->field[axis]) / row->jump[axis]);
  return (gint64) CLAMP (nearest, 0, (double) (pixels - 1));
}

/* The map's pixel that looks at a pixel of the photo. */
static gboolean
field_from_photo (const FoveaLayerMaps *maps, Field *field, GError **error)
{
  const FoveaRect seen = fovea_walk_seen (field->walk);

  if (field->x < seen.x || field->y < seen.y || field->x >= seen.x + seen.width
      || field->y >= seen.y + seen.height)
    return fovea_failed_error (error,
                               _("(%" PRId64 ", %" PRId64 ") is outside what the network sees: %" PRId64
                                 "x%" PRId64 " pixels from (%" PRId64 ", %" PRId64 ") on"),
                               field->x, field->y, seen.width, seen.height, seen.x, seen.y);
  field->x = field_nearest (field, 1, ((double) (field->x - seen.x) + 0.5) / (double) seen.width, maps->width);
  field->y = field_nearest (field, 0, ((double) (field->y - seen.y) + 0.5) / (double) seen.height, maps->height);
  return TRUE;
}

static gboolean
field_find_number (FoveaBatch *batch, Field *field, const FoveaRunOptions *options, GError **error)
{
  const char *at = fovea_settings_string (batch->settings, "at");
  const int   map = fovea_settings_int (batch->settings, "map");
  g_autoptr (FoveaLayerMaps) maps = fovea_walk_maps (field->walk, field->row, options, error);
  g_autofree guint *order = NULL;

  if (! maps)
    return FALSE;
  order = fovea_layer_maps_order (maps, FOVEA_MAPS_BY_STRENGTH);
  field->map = map < 0 ? order[0] : (guint) map;
  if (field->map >= maps->n)
    return fovea_failed_error (error, _("--map %d: the layer has %u maps, 0 to %u"), map, maps->n, maps->n - 1);
  if (! field_parse (at, &field->x, &field->y))
    field_find_greatest (maps, field);
  else if (fovea_settings_choice (batch->settings, "of") == FIELD_OF_PHOTO)
    return field_from_photo (maps, field, error);
  return TRUE;
}

static gboolean
field_compute (FoveaBatch *batch, const FoveaBatchFile *file, Field *field, GError **error)
{
  GimpDrawable    *drawable;
  GimpImage       *photo = fovea_batch_load (batch, file, &drawable, error);
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);

  field->photo = photo ? fovea_picture_read (drawable, NULL, error) : NULL;
  if (photo)
    gimp_image_delete (photo);
  if (! field->photo)
    return FALSE;
  field->walk = fovea_walk_new (batch->state, field->photo, 0, &options, error);
  if (! field->walk || ! field_find_row (batch, field, error)
      || ! field_find_number (batch, field, &options, error))
    return FALSE;
  field->heat = fovea_walk_real_field (field->walk, field->row, field->map, field->x, field->y, &options, error);
  if (! field->heat)
    return FALSE;
  field->field = fovea_walk_field (field->walk, field->row, field->x, field->y);
  field->real = fovea_walk_extent (field->walk, field->heat);
  return TRUE;
}

/* ---- What is said ------------------------------------------------------------------ */

static const char *
field_layer (const Field *field)
{
  return fovea_walk_description (field->walk)->layers[field->row].name;
}

static char *
field_rect_text (const FoveaRect *rect)
{
  return g_strdup_printf ("%" PRId64 "x%" PRId64 " (%" PRId64 ", %" PRId64 ")", rect->width, rect->height,
                          rect->x, rect->y);
}

/* Lines of words, a NULL behind the last. (transfer full) */
static char **
field_words (const Field *field)
{
  g_autofree char *theory = field_rect_text (&field->field);
  g_autofree char *real = field_rect_text (&field->real);
  char           **words = g_new0 (char *, 4);

  words[0] = g_strdup_printf (_("%s, map %u, (%" PRId64 ", %" PRId64 ") = %.4g"), field_layer (field),
                              field->map, field->x, field->y, field->heat->score);
  words[1] = g_strdup_printf (_("white, could reach it: %s"), theory);
  words[2] = field->real.width > 0 ? g_strdup_printf (_("orange, does reach it (gradient not 0): %s"), real)
                                   : g_strdup (_("nothing reaches it: its gradient is 0 everywhere, as where an activation is flat"));
  return words;
}

static void
field_json_rect (GString *json, const char *name, const FoveaRect *rect)
{
  fovea_json_name (json, name);
  g_string_append_printf (json, "[%" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 "]", rect->x, rect->y,
                          rect->width, rect->height);
}

static void
field_json (FoveaBatch *batch, const char *path, const char *output, const Field *field)
{
  const FoveaLayerRow *row = &fovea_walk_description (field->walk)->layers[field->row];
  const double         numbers[] = { field->map, (double) field->x, (double) field->y, field->heat->score };
  const char *const    names[] = { "map", "x", "y", "value" };
  g_autoptr (GString)  json = fovea_batch_json (path);

  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (batch->state));
  fovea_json_name (json, "layer");
  fovea_json_text (json, row->name);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      fovea_json_name (json, names[i]);
      fovea_json_number (json, numbers[i]);
    }
  fovea_json_name (json, "field");
  g_string_append_printf (json, "[%" PRId64 ", %" PRId64 "]", row->field[1], row->field[0]);
  field_json_rect (json, "theoretical", &field->field);
  field_json_rect (json, "real", &field->real);
  if (output)
    {
      fovea_json_name (json, "output");
      fovea_json_text (json, output);
    }
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static char *
field_columns (FoveaBatch *batch)
{
  return g_strdup ("model,layer,map,x,y,value,theoretical_x,theoretical_y,theoretical_width,"
                   "theoretical_height,real_x,real_y,real_width,real_height,output");
}

static void
field_csv (FoveaBatch *batch, const char *path, const char *output, const Field *field)
{
  const FoveaRect    *rects[] = { &field->field, &field->real };
  g_autoptr (GString) line = fovea_batch_csv (batch, path);

  fovea_csv_text (line, fovea_model_id (batch->state));
  fovea_csv_text (line, field_layer (field));
  fovea_csv_number (line, field->map);
  fovea_csv_number (line, (double) field->x);
  fovea_csv_number (line, (double) field->y);
  fovea_csv_number (line, field->heat->score);
  for (guint i = 0; i < G_N_ELEMENTS (rects); i++)
    {
      fovea_csv_number (line, (double) rects[i]->x);
      fovea_csv_number (line, (double) rects[i]->y);
      fovea_csv_number (line, (double) rects[i]->width);
      fovea_csv_number (line, (double) rects[i]->height);
    }
  fovea_csv_text (line, output ? output : "");
  fovea_batch_print_csv (batch, line);
}

static void
field_text (const char *path, const char *output, const Field *field)
{
  g_auto (GStrv)      words = field_words (field);
  g_autofree char    *from = fovea_batch_speak (path);
  g_autofree char    *to = output ? fovea_batch_speak (output) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%s: %s; %s; %s%s%s", from, words[0], words[1], words[2], to ? " -> " : "", to ? to : "");
  fovea_batch_print (text->str);
}

/* ---- Photos ----------------------------------------------------------------------- */

static gboolean
field_write (const Field *field, const char *output, GError **error)
{
  const FoveaRect  seen = fovea_walk_seen (field->walk);
  g_auto (GStrv)   words = field_words (field);
  cairo_surface_t *surface = fovea_field_surface_new (field->photo, &seen, field->heat, &field->field,
                                                      &field->real, (const char *const *) words, error);
  GimpImage       *image;
  gboolean         written;

  if (! surface)
    return FALSE;
  image = fovea_surface_image (surface, _("Receptive field"));
  cairo_surface_destroy (surface);
  written = fovea_photo_save (image, output, NULL, NULL, error);
  gimp_image_delete (image);
  return written;
}

static gboolean
field_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  const gboolean   writes = *fovea_settings_string (batch->settings, "out") != '\0';
  g_autofree char *output = NULL;
  g_auto (Field)   field = { 0 };

  if (writes && ! (output = fovea_batch_output (batch, file, ".png", error)))
    return FALSE;
  if (batch->dry_run && output)
    {
      fovea_batch_wrote (batch, file->path, output, 0, 0);
      return TRUE;
    }
  if (! field_compute (batch, file, &field, error) || (output && ! field_write (&field, output, error)))
    return FALSE;
  if (batch->format == FOVEA_FORMAT_JSON)
    field_json (batch, file->path, output, &field);
  else if (batch->format == FOVEA_FORMAT_CSV)
    field_csv (batch, file->path, output, &field);
  else
    field_text (file->path, output, &field);
  return TRUE;
}

const FoveaBatchCommand fovea_batch_receptive_field[] = {
  { .name = "receptive-field", .arguments = "PHOTO… [--out FILE|FOLDER]",
    .summary = N_("show which part of a photo one number of a network depends on"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE,
    .options = field_options, .check = field_check, .begin = field_begin, .photo = field_photo,
    .columns = field_columns },
  { NULL }
};
