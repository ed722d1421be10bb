/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of `neuron` and `dream`, and what they ask the engine for. */
#include "neuron.h"

#include <glib/gi18n.h>

#include "apply-turn.h"
#include "filter.h"
#include "json.h"
#include "message.h"
#include "procedure.h"
#include "progress.h"
#include "surface-image.h"

typedef enum
{
  NEURON_FROM_NOISE,
  NEURON_FROM_PHOTO
} NeuronFrom;

const FoveaOption *
fovea_neuron_options (void)
{
  static const FoveaWord from_words[] = {
    { NEURON_FROM_NOISE, "noise", N_("Noise") },
    { NEURON_FROM_PHOTO, "photo", N_("The photo") },
    { 0, NULL, NULL }
  };
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("layer", N_("_Layer"),
                       N_("Name of the network's layer, or several with commas between them; empty is one in the middle"), ""),
    FOVEA_OPTION_TEXT ("map", N_("Ma_p"), N_("Number of the map, or several: 0,3,7"), "0"),
    FOVEA_OPTION_TEXT ("class", N_("_Class"),
                       N_("A class by its label or number, or several, instead of maps; empty is none"), ""),
    FOVEA_OPTION_TEXT ("neuron", N_("_Neuron"),
                       N_("One value of the map instead of all: middle, or X,Y; empty is all"), ""),
    FOVEA_OPTION_COUNT ("size", N_("Si_ze"), N_("Pixels a side of the picture; 0 is the network's own"), 0,
                        FOVEA_DREAM_MAX_SIDE, 0),
    FOVEA_OPTION_COUNT ("steps", N_("_Steps"), N_("How often the picture is improved"), 1, FOVEA_DREAM_MAX_STEPS, 256),
    FOVEA_OPTION_COUNT ("seed", N_("S_eed"), N_("Another number is another beginning"), 0, 999999, 0),
    FOVEA_OPTION_ONE_OF ("from", N_("_Begin with"), N_("What the picture is made from"), from_words, "noise"),
    FOVEA_OPTION_NUMBER ("rate", N_("_Rate"), N_("How far a step goes"), 0.001, 1, 0.05),
    FOVEA_OPTION_NUMBER ("jitter", N_("_Jitter"), N_("Pixels that the picture is shifted by in each step, at most"), 0, 64, 8),
    FOVEA_OPTION_NUMBER ("turn", N_("_Turn"), N_("Degrees that it is turned by, at most"), 0, 180, 5),
    FOVEA_OPTION_NUMBER ("zoom", N_("Z_oom"), N_("How much it is enlarged or shrunk, at most"), 0, 1, 0.1),
    FOVEA_OPTION_NUMBER ("frequency", N_("_Frequency"),
                         N_("Weight of coarse waves: 0 all alike, 1 as in photos, more is softer"), 0, 4, 1),
    FOVEA_OPTION_NUMBER ("blur", N_("Bl_ur"), N_("Standard deviation in pixels of a blur in each step"), 0, 4, 0),
    FOVEA_OPTION_NUMBER ("variation", N_("Total _variation"), N_("How hard edges are held down"), 0, 10, 0),
    FOVEA_OPTION_NUMBER ("l2", N_("L_2"), N_("How hard pixels are pulled to grey"), 0, 10, 0),
    { NULL }
  };

  return options;
}

const FoveaOption *
fovea_dream_command_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("layer", N_("_Layer"), N_("Name of the network's layer; empty is one in the middle"), ""),
    FOVEA_OPTION_TEXT ("map", N_("Ma_p"), N_("Number of one map that is to come up; empty is all of the layer"), ""),
    FOVEA_OPTION_COUNT ("octaves", N_("_Octaves"), N_("How many sizes of the photo it goes through, small to large"), 1, 12, 4),
    FOVEA_OPTION_NUMBER ("scale", N_("Octave _scale"), N_("How much larger each is than the one before"), 1.05, 4, 1.4),
    FOVEA_OPTION_COUNT ("steps", N_("S_teps"), N_("How often the picture is changed in each octave"), 1, 1000, 10),
    FOVEA_OPTION_NUMBER ("strength", N_("St_rength"), N_("How much a step changes, in hundredths of black to white"), 0.01,
                         10, 1.2),
    FOVEA_OPTION_COUNT ("longest", N_("Longest si_de"),
                        N_("Pixels that it dreams on; of a larger photo the dream is enlarged. 0 is all of them"), 0, 16384, 1024),
    FOVEA_OPTION_COUNT ("seed", N_("S_eed"), N_("Another number is another beginning"), 0, 999999, 0),
    { NULL }
  };

  return options;
}

static FoveaSoughtRequest *
neuron_request (FoveaSettings *settings, FoveaTensor *photo)
{
  FoveaSoughtRequest *request = g_new0 (FoveaSoughtRequest, 1);

  request->model = g_strdup (fovea_settings_string (settings, "model"));
  request->layer = g_strdup (fovea_settings_string (settings, "layer"));
  request->map = g_strdup (fovea_settings_string (settings, "map"));
  request->photo = photo;
  return request;
}

FoveaSoughtRequest *
fovea_neuron_request (FoveaSettings *settings, FoveaTensor *photo)
{
  FoveaSoughtRequest *request = neuron_request (settings, photo);
  FoveaDreamOptions  *options = &request->options;

  request->class = g_strdup (fovea_settings_string (settings, "class"));
  request->neuron = g_strdup (fovea_settings_string (settings, "neuron"));
  request->from_photo = fovea_settings_choice (settings, "from") == NEURON_FROM_PHOTO;
  fovea_dream_options_init (options);
  options->width = options->height = fovea_settings_int (settings, "size");
  options->steps = fovea_settings_int (settings, "steps");
  options->seed = fovea_settings_int (settings, "seed");
  options->rate = fovea_settings_double (settings, "rate");
  options->jitter = fovea_settings_double (settings, "jitter");
  options->turn = fovea_settings_double (settings, "turn");
  options->zoom = fovea_settings_double (settings, "zoom");
  options->frequency = fovea_settings_double (settings, "frequency");
  options->blur = fovea_settings_double (settings, "blur");
  options->variation = fovea_settings_double (settings, "variation");
  options->l2 = fovea_settings_double (settings, "l2");
  return request;
}

FoveaSoughtRequest *
fovea_dream_request (FoveaSettings *settings, FoveaTensor *photo)
{
  FoveaSoughtRequest *request = neuron_request (settings, photo);
  FoveaDeepOptions   *options = &request->deep_options;

  request->deep = TRUE;
  request->class = g_strdup ("");
  request->neuron = g_strdup ("");
  fovea_deep_options_init (options);
  options->octaves = fovea_settings_int (settings, "octaves");
  options->scale = fovea_settings_double (settings, "scale");
  options->steps = fovea_settings_int (settings, "steps");
  options->strength = fovea_settings_double (settings, "strength");
  options->longest = fovea_settings_int (settings, "longest");
  options->seed = fovea_settings_int (settings, "seed");
  return request;
}

FoveaSoughtSet *
fovea_sought_compute (const FoveaSoughtRequest *request, GError **error)
{
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);
  FoveaSoughtSet  *set;

  gimp_progress_init (request->deep ? _("Dreaming") : _("Looking for a picture"));
  set = fovea_sought_run (request, NULL, NULL, &options, error);
  gimp_progress_end ();
  return set;
}

/* ---- Results -------------------------------------------------------------------------- */

GimpImage *
fovea_sought_image (const FoveaSoughtSet *set, GError **error)
{
  const FoveaSought *first = set->items->pdata[0];
  cairo_surface_t   *surface = fovea_sought_surface (set, error);
  g_autofree char   *name = NULL;
  GimpImage         *image;

  if (! surface)
    return NULL;
  name = set->asked == 1 ? g_strdup_printf ("%s, %s", first->layer, first->caption) : g_strdup (set->model);
  image = fovea_surface_image (surface, name);
  cairo_surface_destroy (surface);
  return image;
}

gboolean
fovea_sought_insert (const FoveaSoughtSet *set, FoveaLook *look, GError **error)
{
  cairo_surface_t   *surface = fovea_look_check (look, error) ? fovea_sought_surface (set, error) : NULL;
  const FoveaSought *first = set->items->pdata[0];
  g_autofree char   *name = g_strdup_printf ("%s, %s", first->layer, first->caption);
  GimpItem          *item = GIMP_ITEM (look->drawable);
  gboolean           beside;
  GimpLayer         *layer;
  int                x = 0, y = 0;

  if (! surface)
    return FALSE;
  beside = gimp_item_is_layer (item);
  gimp_image_undo_group_start (look->image);
  gimp_drawable_get_offsets (look->drawable, &x, &y);
  x += look->box.x + (look->box.width - cairo_image_surface_get_width (surface)) / 2;
  y += look->box.y + (look->box.height - cairo_image_surface_get_height (surface)) / 2;
  layer = gimp_layer_new_from_surface (look->image, name, surface, 0.0, 1.0);
  gimp_image_insert_layer (look->image, layer, beside ? GIMP_LAYER (gimp_item_get_parent (item)) : NULL,
                           beside ? gimp_image_get_item_position (look->image, item) : 0);
  gimp_layer_set_offsets (layer, x, y);
  gimp_image_undo_group_end (look->image);
  cairo_surface_destroy (surface);
  gimp_displays_flush ();
  return TRUE;
}

/* The picture's colours as they were stored, turned back. (transfer full) */
static GeglBuffer *
sought_buffer (const FoveaTensor *picture, int orientation, GError **error)
{
  const int    width = (int) picture->shape.size[2], height = (int) picture->shape.size[1];
  const gsize  n = (gsize) width * height;
  const Babl  *format = babl_format ("R'G'B' float");
  const float *planes = picture->data;
  g_autoptr (GeglBuffer) upright = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  g_autofree float *row = g_new (float, 3 * (gsize) width);

  for (int y = 0; y < height; y++)
    {
      for (int x = 0; x < width; x++)
        for (int c = 0; c < 3; c++)
          row[3 * x + c] = planes[c * n + (gsize) y * width + x];
      gegl_buffer_set (upright, GEGL_RECTANGLE (0, y, width, 1), 0, format, row, GEGL_AUTO_ROWSTRIDE);
    }
  if (orientation <= 1)
    return g_steal_pointer (&upright);
  return fovea_apply_turn (upright, format, fovea_apply_turn_back (orientation), error);
}

static GimpImageType
sought_layer_type (GimpImage *image, gboolean alpha)
{
  if (gimp_image_get_base_type (image) == GIMP_GRAY)
    return alpha ? GIMP_GRAYA_IMAGE : GIMP_GRAY_IMAGE;
  return alpha ? GIMP_RGBA_IMAGE : GIMP_RGB_IMAGE;
}

/* Colours of one, alpha of the other, where there is any. */
static void
sought_fill_layer (GimpLayer *layer, GeglBuffer *colours, GimpDrawable *alpha, const GeglRectangle *box)
{
  g_autoptr (GeglBuffer) to = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  g_autoptr (GeglBuffer) from = gimp_drawable_get_buffer (alpha);
  g_autofree float *row = g_new (float, 4 * (gsize) box->width);
  g_autofree float *opacity = g_new (float, box->width);

  for (int y = 0; y < box->height; y++)
    {
      gegl_buffer_get (colours, GEGL_RECTANGLE (0, y, box->width, 1), 1.0, babl_format ("R'G'B'A float"), row,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (from, GEGL_RECTANGLE (box->x, box->y + y, box->width, 1), 1.0, babl_format ("A float"), opacity,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int x = 0; x < box->width; x++)
        row[4 * x + 3] = opacity[x];
      gegl_buffer_set (to, GEGL_RECTANGLE (0, y, box->width, 1), 0, babl_format ("R'G'B'A float"), row, GEGL_AUTO_ROWSTRIDE);
    }
  gegl_buffer_flush (to);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, box->width, box->height);
}

GimpLayer *
fovea_sought_layer (const FoveaSoughtSet *set,
                    GimpImage            *image,
                    GimpDrawable         *drawable,
                    const GeglRectangle  *box,
                    int                   orientation,
                    GError              **error)
{
  const FoveaSought *sought = set->items->pdata[0];
  g_autoptr (GeglBuffer) pixels = NULL;
  g_autofree char *name = g_strdup_printf (_("Dream of %s"), sought->layer);
  GimpItem        *item = GIMP_ITEM (drawable);
  gboolean         beside = gimp_item_is_layer (item);
  GimpLayer       *layer;
  int              x = 0, y = 0;

  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    {
      fovea_usage_error (error, _("the image has indexed colours; change it to RGB first (Image ▸ Mode ▸ RGB)"));
      return NULL;
    }
  pixels = sought_buffer (sought->picture, orientation, error);
  if (! pixels)
    return NULL;
  gimp_image_undo_group_start (image);
  layer = gimp_layer_new (image, name, box->width, box->height, sought_layer_type (image, gimp_drawable_has_alpha (drawable)),
                          100.0, gimp_image_get_default_new_layer_mode (image));
  gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_image_insert_layer (image, layer, beside ? GIMP_LAYER (gimp_item_get_parent (item)) : NULL,
                           beside ? gimp_image_get_item_position (image, item) : 0);
  gimp_layer_set_offsets (layer, x + box->x, y + box->y);
  sought_fill_layer (layer, pixels, drawable, box);
  gimp_image_undo_group_end (image);
  return layer;
}

void
fovea_sought_json (GString *json, const FoveaSoughtSet *set)
{
  fovea_json_name (json, "model");
  fovea_json_text (json, set->model);
  fovea_json_name (json, "pictures");
  for (guint i = 0; i < set->items->len; i++)
    {
      const FoveaSought *sought = set->items->pdata[i];

      g_string_append (json, i ? ", {" : "[{");
      fovea_json_name (json, "layer");
      fovea_json_text (json, sought->layer);
      fovea_json_name (json, "index");
      fovea_json_number (json, sought->index);
      fovea_json_name (json, "steps");
      fovea_json_number (json, sought->done);
      fovea_json_name (json, "first");
      fovea_json_number (json, sought->first);
      fovea_json_name (json, "score");
      fovea_json_number (json, sought->score);
      if (sought->answer >= 0)
        {
          fovea_json_name (json, "class");
          fovea_json_number (json, sought->answer);
          fovea_json_name (json, "label");
          fovea_json_text (json, sought->label);
          fovea_json_name (json, "probability");
          fovea_json_number (json, sought->probability);
        }
      if (sought->problem)
        {
          fovea_json_name (json, "problem");
          fovea_json_text (json, sought->problem);
        }
      g_string_append_c (json, '}');
    }
  g_string_append_c (json, ']');
}

GimpValueArray *
fovea_sought_answer (GimpProcedure *procedure, const FoveaSoughtSet *set, GError *error)
{
  g_autoptr (GString) json = g_string_new ("{");
  GimpValueArray *result = fovea_procedure_return (procedure, error);

  if (error || ! set)
    return result;
  fovea_sought_json (json, set);
  g_string_append_c (json, '}');
  GIMP_VALUES_SET_STRING (result, 2, json->str);
  return result;
}
