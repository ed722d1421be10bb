/* SPDX-License-Identifier: GPL-3.0-or-later */
/* learned-kernels: the kernels of a network's first layer as a list or a picture,
 * and what they make of photos. */
#include <glib/gi18n.h>
#include <math.h>

#include "batch.h"
#include "json.h"
#include "kernel-tiles.h"
#include "learned-kernels.h"
#include "maps.h"
#include "message.h"
#include "photo.h"
#include "picture.h"
#include "surface-image.h"

static const FoveaOption *
learned_batch_options (void)
{
  static FoveaOption       options[16];
  static const FoveaOption files[] = {
    FOVEA_OPTION_TEXT ("sheet", N_("Sheet"), N_("File for a picture of the kernels, as tiles"), ""),
    FOVEA_OPTION_SWITCH ("common", N_("Common range"), N_("Tiles of one range for all kernels, instead of each by its own"), FALSE),
    { NULL }
  };
  guint n = 0;

  for (const FoveaOption *o = fovea_learned_kernels_options (); o->name; o++)
    options[n++] = *o;
  for (const FoveaOption *o = files; o->name; o++)
    options[n++] = *o;
  return options;
}

static FoveaLearnedAs
learned_as (FoveaBatch *batch)
{
  return fovea_settings_choice (batch->settings, "as");
}

static gboolean
learned_network (FoveaBatch *batch)
{
  return fovea_settings_choice (batch->settings, "size") == FOVEA_LEARNED_NETWORK;
}

static gboolean
learned_check (FoveaBatch *batch, GError **error)
{
  const char *out = fovea_settings_string (batch->settings, "out");

  if (batch->words->len > 0 && *out == '\0')
    return fovea_usage_error (error, _("say where the photos' results go with --out FILE or --out FOLDER; without photos the kernels are listed"));
  if (batch->words->len == 0 && *out != '\0')
    return fovea_usage_error (error, _("--out is for what becomes of photos, and none is named; --sheet writes the kernels as a picture"));
  if (batch->words->len > 0 && learned_as (batch) == FOVEA_LEARNED_LIBRARY)
    return fovea_usage_error (error, _("own kernels need no photo; leave it out, or say --as layers"));
  return TRUE;
}

/* ---- The list ------------------------------------------------------------------- */

static void
learned_print_json (FoveaLearnedBank *bank, guint number)
{
  const FoveaFirstLayer  *layer = bank->layer;
  const FoveaFirstKernel *kernel = &layer->kernels[number];
  g_autoptr (GString)     json = g_string_new ("{");
  const struct { const char *name; double value; } numbers[] = {
    { "kernel", number }, { "strength", kernel->strength }, { "planes", layer->planes }, { "height", layer->height },
    { "width", layer->width }, { "bias", kernel->bias }, { "offset", kernel->offset }, { "error", kernel->error },
    { "stride", layer->stride[0] }, { "dilation", layer->dilation[0] }, { "before", layer->before[0] }, { "after", layer->after[0] },
  };
  const struct { const char *name; char *text; } texts[] = {
    { "weights", fovea_kernel_to_text (kernel->weights) }, { "text", fovea_kernel_to_text (kernel->folded) },
  };

  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (layer->model));
  fovea_json_name (json, "layer");
  fovea_json_text (json, layer->layer);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    fovea_json_exact (json, numbers[i].name, numbers[i].value);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      fovea_json_name (json, texts[i].name);
      fovea_json_text (json, texts[i].text);
      g_free (texts[i].text);
    }
  g_string_append_c (json, '}');
  fovea_batch_print (json->str);
}

static void
learned_print_csv (FoveaLearnedBank *bank, guint number)
{
  const FoveaFirstLayer  *layer = bank->layer;
  const FoveaFirstKernel *kernel = &layer->kernels[number];
  g_autoptr (GString)     line = g_string_new (NULL);
  g_autofree char        *size = g_strdup_printf ("%ux%ux%u", layer->planes, layer->height, layer->width);
  g_autofree char        *text = fovea_kernel_to_text (kernel->folded);

  fovea_csv_text (line, fovea_model_id (layer->model));
  fovea_csv_text (line, layer->layer);
  fovea_csv_number (line, number);
  fovea_csv_number (line, kernel->strength);
  fovea_csv_text (line, size);
  fovea_csv_number (line, kernel->bias);
  fovea_csv_number (line, kernel->offset);
  fovea_csv_text (line, text);
  fovea_batch_print (line->str);
}

static void
learned_print_text (FoveaLearnedBank *bank, guint number)
{
  const FoveaFirstLayer  *layer = bank->layer;
  const FoveaFirstKernel *kernel = &layer->kernels[number];
  g_autofree char        *text = fovea_kernel_to_text (kernel->folded), *line = NULL;
  char                    strength[32], offset[32];

  fovea_number_to_text (kernel->strength, strength, sizeof strength);
  fovea_number_to_text (kernel->offset, offset, sizeof offset);
  line = g_strdup_printf (_("kernel %u  strength %s  %ux%ux%u  offset %s  %s"), number, strength, layer->planes,
                          layer->height, layer->width, offset, text);
  fovea_batch_print (line);
}

static void
learned_list (FoveaBatch *batch, FoveaLearnedBank *bank)
{
  if (batch->format == FOVEA_FORMAT_CSV)
    fovea_batch_print ("model,layer,kernel,strength,size,bias,offset,text");
  for (guint i = 0; i < bank->chosen->len; i++)
    {
      guint number = g_array_index (bank->chosen, guint, i);

      if (batch->format == FOVEA_FORMAT_JSON)
        learned_print_json (bank, number);
      else if (batch->format == FOVEA_FORMAT_CSV)
        learned_print_csv (bank, number);
      else
        learned_print_text (bank, number);
    }
}

static gboolean
learned_save (FoveaBatch *batch, FoveaLearnedBank *bank, GError **error)
{
  g_auto (GStrv) names = fovea_learned_save (bank, fovea_settings_bool (batch->settings, "overwrite"), error);

  for (char **name = names; name && *name; name++)
    if (batch->format == FOVEA_FORMAT_JSON)
      {
        g_autoptr (GString) json = g_string_new ("{");

        fovea_json_name (json, "saved");
        fovea_json_text (json, *name);
        g_string_append_c (json, '}');
        fovea_batch_print (json->str);
      }
    else
      fovea_batch_print (*name);
  return names != NULL;
}

/* ---- The sheet ------------------------------------------------------------------- */

static gboolean
learned_sheet (FoveaBatch *batch, FoveaLearnedBank *bank, const char *path, GError **error)
{
  cairo_surface_t *sheet;
  GimpImage       *image;
  gboolean         written;

  if (! fovea_batch_may_replace (batch, path, error))
    return FALSE;
  sheet = fovea_kernel_tiles_sheet (bank->layer, (const guint *) bank->chosen->data, bank->chosen->len,
                                    fovea_settings_bool (batch->settings, "common"), error);
  if (! sheet)
    return FALSE;
  image = fovea_surface_image (sheet, _("Learned kernels"));
  cairo_surface_destroy (sheet);
  written = fovea_photo_save (image, path, NULL, NULL, error);
  if (written)
    fovea_batch_wrote (batch, fovea_model_path (bank->layer->model), path, gimp_image_get_width (image),
                       gimp_image_get_height (image));
  gimp_image_delete (image);
  return written;
}

/* ---- Photos ---------------------------------------------------------------------- */

static gboolean
learned_begin (FoveaBatch *batch, GError **error)
{
  FoveaLearnedBank *bank = NULL;
  FoveaModel       *model;

  if (! fovea_batch_open_model (batch, error))
    return FALSE;
  model = batch->state;
  bank = fovea_learned_bank_new (batch->settings, model, error);
  fovea_model_unref (model);
  batch->state = bank;
  batch->free_state = (GDestroyNotify) fovea_learned_bank_free;
  return bank && (learned_as (batch) != FOVEA_LEARNED_EFFECT || batch->words->len == 0
                  || fovea_learned_check_effect (bank, error));
}

static gboolean
learned_end (FoveaBatch *batch, GError **error)
{
  const char *sheet = fovea_settings_string (batch->settings, "sheet");

  if (*sheet && ! learned_sheet (batch, batch->state, sheet, error))
    return FALSE;
  if (batch->words->len > 0)
    return TRUE;
  if (learned_as (batch) == FOVEA_LEARNED_LIBRARY)
    return learned_save (batch, batch->state, error);
  if (*sheet == '\0')
    learned_list (batch, batch->state);
  return TRUE;
}

static GimpImage *
learned_network_image (FoveaLearnedBank *bank, GimpDrawable *drawable, const char *output, GError **error)
{
  g_autoptr (FoveaTensor) photo = fovea_picture_read (drawable, NULL, error);
  g_autoptr (FoveaMaps)   maps = photo ? fovea_learned_network_maps (bank, photo, error) : NULL;

  return maps ? fovea_maps_image (maps, bank->layer->model,
                                  fovea_batch_keeps_layers (output) ? FOVEA_MAPS_LAYERS : FOVEA_MAPS_SHEET, NULL, error)
              : NULL;
}

/* What is written: the photo with the effect, or a new image. */
static GimpImage *
learned_result (FoveaBatch *batch, GimpImage *image, GimpDrawable *drawable, const char *output, GError **error)
{
  FoveaLearnedBank            *bank = batch->state;
  g_autoptr (FoveaLearnedMaps) maps = NULL;

  if (learned_as (batch) == FOVEA_LEARNED_EFFECT)
    return fovea_learned_add_effect (bank, batch->settings, drawable, error) ? image : NULL;
  if (learned_network (batch))
    return learned_network_image (bank, drawable, output, error);
  maps = fovea_learned_maps_new (bank, batch->settings, drawable, error);
  return maps ? fovea_learned_image (bank, maps, image) : NULL;
}

static gboolean
learned_make (FoveaBatch           *batch,
              const FoveaBatchFile *file,
              GimpImage            *image,
              GimpDrawable         *drawable,
              GPtrArray            *outputs,
              GError              **error)
{
  const char *output = outputs->pdata[0];
  GimpImage  *made = learned_result (batch, image, drawable, output, error);
  gboolean    written = made && fovea_photo_save (made, output, made == image ? file->path : NULL, NULL, error);

  if (written)
    fovea_batch_wrote (batch, file->path, output, gimp_image_get_width (made), gimp_image_get_height (made));
  if (made && made != image)
    gimp_image_delete (made);
  return written;
}

static gboolean
learned_photo (FoveaBatch *batch, const FoveaBatchFile *file, GError **error)
{
  FoveaLearnedBank     *bank = batch->state;
  gboolean              several = learned_as (batch) == FOVEA_LEARNED_LAYERS && ! learned_network (batch) && bank->chosen->len > 1;
  g_autofree char      *output = fovea_batch_output (batch, file, several ? ".xcf" : NULL, error);
  g_autoptr (GPtrArray) outputs = g_ptr_array_new ();

  if (! output)
    return FALSE;
  if (several && ! fovea_batch_keeps_layers (output))
    return fovea_failed_error (error, _("%s cannot hold %u layers; end it with .xcf, or choose one kernel"), output, bank->chosen->len);
  g_ptr_array_add (outputs, output);
  return fovea_batch_make (batch, file, outputs, learned_make, error);
}

const FoveaBatchCommand fovea_batch_learned_kernels[] = {
  { .name = "learned-kernels", .arguments = "[PHOTO… --out FILE|FOLDER] [--sheet FILE]",
    .summary = N_("list, draw or apply the kernels of a network's first layer"),
    .flags = FOVEA_TAKES_PHOTOS | FOVEA_MAY_LACK_PHOTOS | FOVEA_TAKES_VISIBLE | FOVEA_MAY_WRITE,
    .options = learned_batch_options, .check = learned_check, .begin = learned_begin, .photo = learned_photo,
    .end = learned_end, .columns = fovea_batch_wrote_columns },
  { NULL }
};
