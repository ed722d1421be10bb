/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A heat map as facts and as an image: grey at the photo's size, or the very
 * picture that the Classify window shows, with its legend. */
#include "heatmap.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "classify.h"
#include "heat-pixels.h"
#include "heat-surface.h"
#include "json.h"
#include "message.h"
#include "progress.h"
#include "surface-image.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

static const FoveaWord heatmap_methods[] = {
  { FOVEA_WHY_CAM, "cam", N_("Class activation map") },
  { FOVEA_WHY_SALIENCY, "saliency", N_("Gradients") },
  { FOVEA_WHY_GUIDED, "guided", N_("Guided backpropagation") },
  { FOVEA_WHY_INTEGRATED, "integrated", N_("Integrated gradients") },
  { FOVEA_WHY_OCCLUSION, "occlusion", N_("Occlusion test") },
  { 0, NULL, NULL }
};

const FoveaOption *
fovea_heatmap_options (void)
{
  static const FoveaWord as_words[] = {
    { FOVEA_HEATMAP_MAP, "map", N_("Grey map") },
    { FOVEA_HEATMAP_OVERLAY, "overlay", N_("Colours over the photo") },
    { FOVEA_HEATMAP_MASK, "mask", N_("Mask of the photo") },
    { 0, NULL, NULL }
  };
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("class", N_("Cla_ss"),
                       N_("Name or number of the class to be explained; empty is the most probable"), ""),
    FOVEA_OPTION_ONE_OF ("method", N_("M_ethod"),
                         N_("How it is found out: cam is the last layer's maps weighed for the class (exact where an average and linear layers follow, else Grad-CAM), saliency, guided and integrated are gradients by the photo's pixels, occlusion lays a grey square over each place and asks again"),
                         heatmap_methods, "cam"),
    FOVEA_OPTION_TEXT ("layer", N_("_Layer"),
                       N_("Layer whose maps cam looks at; empty is the last one with more than one pixel"), ""),
    FOVEA_OPTION_ONE_OF ("seeing", N_("See"),
                         N_("What the network sees of a photo that has other proportions: its middle, all of it squashed, or all of it in tiles whose answers are averaged"),
                         fovea_classify_seeing_words, "crop"),
    FOVEA_OPTION_ONE_OF ("as", N_("_As"),
                         N_("A grey map of the photo's size, in which black is 0 and below (what speaks against the class) and white the map's maximum; the same as colours over the photo, with a legend below it; or the photo with the grey map as its layer's mask: what speaks for the class stays"),
                         as_words, "overlay"),
    FOVEA_OPTION_NUMBER ("opacity", N_("O_pacity"), N_("How opaque the colours over the photo are"), 0, 1, 0.6),
    FOVEA_OPTION_COUNT ("patch", N_("Grey s_quare"),
                        N_("Side of occlusion's square, in pixels of the network's input; 0 is a fifth of its shorter side"), 0, 16384, 0),
    FOVEA_OPTION_COUNT ("stride", N_("S_tep"),
                        N_("How far the square moves each time; 0 is a third of its side"), 0, 16384, 0),
    FOVEA_OPTION_COUNT ("steps", N_("Steps of _integrated gradients"),
                        N_("How many gradients are averaged on the way from an input of zeros to the photo"), 1, 1000, 32),
    { NULL }
  };

  return options;
}

/* ---- The question ------------------------------------------------------------ */

void
fovea_heatmap_question_free (FoveaHeatmapQuestion *question)
{
  if (! question)
    return;
  fovea_reason_free (question->reason);
  if (question->model)
    fovea_model_unref (question->model);
  g_free (question);
}

static gboolean
heatmap_find_class (FoveaSettings *settings, FoveaHeatmapQuestion *question, GError **error)
{
  const char *text = fovea_settings_string (settings, "class");
  const guint n = fovea_reason_classes (question->reason);

  if (! fovea_model_find_class (question->model, text, &question->index, error))
    return FALSE;
  return question->index < (int) n
         || fovea_failed_error (error, _("there is no class %d, %s has %u (0 to %u)"), question->index,
                               fovea_model_id (question->model), n, n - 1);
}

/* Typed, or by a script something else than the default. */
static gboolean
heatmap_is_asked (FoveaSettings *settings, const char *name)
{
  const FoveaOption *option = fovea_settings_find (settings, name);

  if (fovea_settings_is_given (settings, name))
    return TRUE;
  return option->kind == FOVEA_OPTION_STRING ? *fovea_settings_string (settings, name) != '\0'
                                             : fovea_settings_int (settings, name) != (int) option->initial;
}

gboolean
fovea_heatmap_check (FoveaSettings *settings, GError **error)
{
  static const struct
  {
    const char *name;
    FoveaWhy    why;
  } of_one[] = { { "layer", FOVEA_WHY_CAM },
                 { "patch", FOVEA_WHY_OCCLUSION },
                 { "stride", FOVEA_WHY_OCCLUSION },
                 { "steps", FOVEA_WHY_INTEGRATED } };
  const FoveaWhy why = fovea_settings_choice (settings, "method");

  for (guint i = 0; i < G_N_ELEMENTS (of_one); i++)
    if (why != of_one[i].why && heatmap_is_asked (settings, of_one[i].name))
      return fovea_usage_error (error, _("%s goes with the method %s; %s has no use for it"), of_one[i].name,
                                fovea_why_word (of_one[i].why), fovea_why_word (why));
  return TRUE;
}

FoveaHeatmapQuestion *
fovea_heatmap_question (FoveaSettings *settings, GError **error)
{
  g_autoptr (FoveaHeatmapQuestion) question = g_new0 (FoveaHeatmapQuestion, 1);

  if (! fovea_heatmap_check (settings, error))
    return NULL;
  question->model = fovea_model_find (fovea_settings_string (settings, "model"), error);
  if (! question->model)
    return NULL;
  question->reason = fovea_reason_new (question->model, fovea_settings_choice (settings, "method"),
                                       fovea_settings_string (settings, "layer"),
                                       fovea_settings_choice (settings, "seeing"), error);
  if (! question->reason || ! heatmap_find_class (settings, question, error))
    return NULL;
  fovea_reason_set_patch (question->reason, fovea_settings_int (settings, "patch"),
                          fovea_settings_int (settings, "stride"));
  fovea_reason_set_steps (question->reason, fovea_settings_int (settings, "steps"));
  return g_steal_pointer (&question);
}

/* ---- The answer -------------------------------------------------------------- */

void
fovea_heatmap_free (FoveaHeatmap *map)
{
  if (! map)
    return;
  fovea_photo_heat_free (map->heat);
  g_free (map->label);
  g_free (map);
}

/* Which class it is, and how probable. */
static gboolean
heatmap_name (FoveaHeatmap          *map,
              FoveaSettings         *settings,
              FoveaHeatmapQuestion  *question,
              const FoveaTensor     *photo,
              const FoveaRunOptions *options,
              GError               **error)
{
  g_autoptr (FoveaClassification) found =
    fovea_classify_seeing (question->model, photo, fovea_settings_choice (settings, "seeing"),
                           fovea_reason_classes (question->reason), options, error);

  if (! found)
    return FALSE;
  map->index = question->index < 0 ? found->guesses[0].index : (guint) question->index;
  map->label = fovea_model_class_label (question->model, map->index);
  for (guint i = 0; i < found->n_guesses; i++)
    if (found->guesses[i].index == map->index)
      map->probability = found->guesses[i].probability;
  return TRUE;
}

FoveaHeatmap *
fovea_heatmap_new (FoveaSettings        *settings,
                   FoveaHeatmapQuestion *question,
                   const FoveaTensor    *photo,
                   GError              **error)
{
  g_autoptr (FoveaHeatmap) map = g_new0 (FoveaHeatmap, 1);
  FoveaProgressBar         bar = { 0 };
  FoveaRunOptions          options = fovea_progress_options (&bar);
  gboolean                 ok;

  gimp_progress_init (_("Computing a heat map"));
  ok = heatmap_name (map, settings, question, photo, &options, error);
  if (ok)
    map->heat = fovea_reason_run (question->reason, photo, map->index, &options, error);
  gimp_progress_end ();
  if (! map->heat)
    return NULL;
  if (map->heat->problem)
    {
      fovea_failed_error (error, "%s: %s", map->label, map->heat->problem);
      return NULL;
    }
  return fovea_photo_heat_peak (map->heat, &map->x, &map->y, error) ? g_steal_pointer (&map) : NULL;
}

/* ---- Images ------------------------------------------------------------------ */

static GimpImage *
heatmap_grey (const FoveaHeatmap *map, GError **error)
{
  const int         width = (int) map->heat->width, height = (int) map->heat->height;
  g_autoptr (float) grey = fovea_alloc ((guint64) width * height, sizeof (float));
  GimpImage        *image;
  GimpLayer        *layer;

  if (! grey)
    {
      fovea_failed_error (error, _("not enough memory for a map of %dx%d"), width, height);
      return NULL;
    }
  if (! fovea_heat_greys (map->heat, width, height, grey, error))
    return NULL;
  image = gimp_image_new (width, height, GIMP_GRAY);
  gimp_image_undo_disable (image);
  layer = gimp_layer_new (image, map->label, width, height, GIMP_GRAY_IMAGE, 100.0,
                          GIMP_LAYER_MODE_NORMAL);
  gimp_image_insert_layer (image, layer, NULL, -1);

  g_autoptr (GeglBuffer) buffer = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));

  gegl_buffer_set (buffer, GEGL_RECTANGLE (0, 0, width, height), 0, babl_format ("Y' float"), grey,
                   GEGL_AUTO_ROWSTRIDE);
  gegl_buffer_flush (buffer);
  gimp_image_undo_enable (image);
  return image;
}

/* One above the other. NULL and an error. */
static cairo_surface_t *
heatmap_stack (cairo_surface_t *top, cairo_surface_t *bottom, GError **error)
{
  const int        width = cairo_image_surface_get_width (top);
  const int        height = cairo_image_surface_get_height (top);
  cairo_surface_t *both = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width,
                                                      height + cairo_image_surface_get_height (bottom));
  cairo_t         *cr = cairo_create (both);

  cairo_set_source_surface (cr, top, 0, 0);
  cairo_paint (cr);
  cairo_set_source_surface (cr, bottom, 0, height);
  cairo_paint (cr);
  if (cairo_status (cr) != CAIRO_STATUS_SUCCESS)
    {
      g_clear_pointer (&both, cairo_surface_destroy);
      fovea_failed_error (error, _("not enough memory for a map of %dx%d"), width, height);
    }
  cairo_destroy (cr);
  return both;
}

static GimpImage *
heatmap_overlay (FoveaSettings        *settings,
                 FoveaHeatmapQuestion *question,
                 const FoveaHeatmap   *map,
                 const FoveaTensor    *photo,
                 GError              **error)
{
  const int        width = (int) map->heat->width, height = (int) map->heat->height;
  const double     opacity = fovea_settings_double (settings, "opacity");
  g_autofree char *words = fovea_heatmap_sentence (settings, question, map);
  cairo_surface_t *picture = fovea_heat_surface_new (map->heat, photo, opacity, width, height, error);
  cairo_surface_t *legend = picture ? fovea_heat_legend_new (map->heat, words, width, 1, error) : NULL;
  cairo_surface_t *both = legend ? heatmap_stack (picture, legend, error) : NULL;
  GimpImage       *image = both ? fovea_surface_image (both, map->label) : NULL;

  g_clear_pointer (&picture, cairo_surface_destroy);
  g_clear_pointer (&legend, cairo_surface_destroy);
  g_clear_pointer (&both, cairo_surface_destroy);
  return image;
}

GimpImage *
fovea_heatmap_image (FoveaSettings        *settings,
                     FoveaHeatmapQuestion *question,
                     const FoveaHeatmap   *map,
                     const FoveaTensor    *photo,
                     GError              **error)
{
  if (fovea_settings_choice (settings, "as") == FOVEA_HEATMAP_MAP)
    return heatmap_grey (map, error);
  return heatmap_overlay (settings, question, map, photo, error);
}

gboolean
fovea_heatmap_mask (const FoveaHeatmap  *map,
                    GimpLayer           *layer,
                    const GeglRectangle *box,
                    int                  orientation,
                    GError             **error)
{
  g_autoptr (GeglBuffer) opacity = fovea_heat_opacity (map->heat, orientation, error);

  if (opacity)
    fovea_heat_mask (layer, opacity, box);
  return opacity != NULL;
}

/* ---- Words ------------------------------------------------------------------- */

void
fovea_heatmap_json (GString                    *json,
                    FoveaSettings              *settings,
                    const FoveaHeatmapQuestion *question,
                    const FoveaHeatmap         *map)
{
  const struct
  {
    const char *name, *text;
  } texts[] = { { "label", map->label },
                { "method", fovea_why_word (fovea_settings_choice (settings, "method")) },
                { "layer", fovea_reason_layer (question->reason) },
                { "seeing", fovea_seeing_word (fovea_settings_choice (settings, "seeing")) } };
  const struct
  {
    const char *name;
    double      number;
  } numbers[] = { { "class", map->index }, { "probability", map->probability },
                  { "x", map->x }, { "y", map->y },
                  { "minimum", map->heat->minimum }, { "maximum", map->heat->maximum } };

  fovea_json_name (json, "model");
  fovea_json_text (json, fovea_model_id (question->model));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      fovea_json_name (json, texts[i].name);
      fovea_json_text (json, texts[i].text);
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      fovea_json_name (json, numbers[i].name);
      fovea_json_number (json, numbers[i].number);
    }
  fovea_json_name (json, "exact");
  g_string_append (json, fovea_reason_is_exact (question->reason) ? "true" : "false");
}

char *
fovea_heatmap_sentence (FoveaSettings              *settings,
                        const FoveaHeatmapQuestion *question,
                        const FoveaHeatmap         *map)
{
  const char      *comma = strchr (map->label, ',');
  g_autofree char *word = comma ? g_strndup (map->label, comma - map->label) : g_strdup (map->label);
  const FoveaWhy   why = fovea_settings_choice (settings, "method");
  const gboolean   exact = fovea_reason_is_exact (question->reason);
  g_autofree char *how = NULL;

  if (why == FOVEA_WHY_CAM)
    /* of a layer */
    how = g_strdup_printf (exact ? _("CAM of %s") : _("Grad-CAM of %s"), fovea_reason_layer (question->reason));
  else
    how = g_strdup (_(heatmap_methods[why].label));
  return g_strdup_printf (_("%s %.1f %%, most at (%.0f, %.0f); %s"), word, 100 * map->probability,
                          floor (map->x), floor (map->y), how);
}
