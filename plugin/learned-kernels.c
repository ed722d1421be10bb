/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine's folded kernels (fovea/maps.h) through fovea:convolve's own filter, so that
 * a map and the effect of the same kernel are the same pixels. */
#include "learned-kernels.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "filter.h"
#include "image.h"
#include "library/library.h"
#include "message.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

const FoveaOption *
fovea_learned_kernels_options (void)
{
  static const FoveaWord as_words[] = {
    { FOVEA_LEARNED_EFFECT, "effect", N_("An effect") },
    { FOVEA_LEARNED_LAYERS, "layers", N_("Layers") },
    { FOVEA_LEARNED_LIBRARY, "library", N_("Own kernels") },
    { 0, NULL, NULL }
  };
  static const FoveaWord size_words[] = {
    { FOVEA_LEARNED_PHOTO, "photo", N_("The layer's size") },
    { FOVEA_LEARNED_NETWORK, "network", N_("The network's size, its very numbers") },
    { 0, NULL, NULL }
  };
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("model", N_("_Model"),
                       N_("Name of an installed model, or path of a model file"), "efficientnet-lite0"),
    FOVEA_OPTION_TEXT ("kernels", N_("_Kernels"),
                       N_("Numbers of kernels of the first layer (3,7,12 or 0-5), strongest 8, or all"), "strongest 8"),
    FOVEA_OPTION_ONE_OF ("as", N_("_As"),
                         N_("An effect of one kernel; a layer for each kernel's map; or kernels of your own library"), as_words, "layers"),
    FOVEA_OPTION_ONE_OF ("size", N_("_Size"),
                         N_("Of the layers: the picture's own, or what the network sees of it in a new image"), size_words, "photo"),
    FOVEA_OPTION_ONE_OF ("view", N_("Sho_w"),
                         N_("What is shown of the result; stretched, a layer's own range becomes black to white, of an effect that which its kernel can reach"),
                         fovea_view_words, "stretch"),
    { NULL }
  };

  return options;
}

/* ---- What is chosen -------------------------------------------------------------- */

FoveaLearnedBank *
fovea_learned_bank_new (FoveaSettings *settings, FoveaModel *model, GError **error)
{
  g_autoptr (FoveaLearnedBank) bank = g_new0 (FoveaLearnedBank, 1);

  bank->layer = fovea_first_layer_new (model, error);
  if (bank->layer)
    bank->chosen = fovea_first_layer_choose (bank->layer, fovea_settings_string (settings, "kernels"), error);
  return bank->chosen ? g_steal_pointer (&bank) : NULL;
}

void
fovea_learned_bank_free (FoveaLearnedBank *bank)
{
  if (! bank)
    return;
  g_clear_pointer (&bank->layer, fovea_first_layer_free);
  g_clear_pointer (&bank->chosen, g_array_unref);
  g_free (bank);
}

static const char *
learned_model_name (FoveaLearnedBank *bank)
{
  const char *name = fovea_model_card (bank->layer->model)->name;

  return name ? name : fovea_model_id (bank->layer->model);
}

static const FoveaFirstKernel *
learned_kernel (FoveaLearnedBank *bank, guint i, guint *number)
{
  *number = g_array_index (bank->chosen, guint, i);
  return &bank->layer->kernels[*number];
}

/* The folded kernel's text; of a grey picture, whose channels are alike, the sum of
 * its planes. (transfer full) */
static char *
learned_text (const FoveaFirstKernel *kernel, gboolean grey)
{
  const FoveaKernel      *k = kernel->folded;
  g_autoptr (FoveaKernel) sum = NULL;
  gsize                   n = (gsize) k->height * k->width;

  if (! grey)
    return fovea_kernel_to_text (k);
  sum = fovea_kernel_new (1, k->height, k->width, k->values);
  for (guint plane = 1; sum && plane < k->planes; plane++)
    for (gsize i = 0; i < n; i++)
      sum->values[i] += k->values[plane * n + i];
  return sum ? fovea_kernel_to_text (sum) : NULL;
}

/* ---- As an effect ----------------------------------------------------------------- */

/* Convolve has one dilation for both ways. */
static gboolean
learned_check_dilation (const FoveaFirstLayer *layer, GError **error)
{
  if (layer->dilation[0] == layer->dilation[1])
    return TRUE;
  return fovea_failed_error (error, _("the kernels have a dilation of %u down and %u across, and Convolve has one for both; take the maps at the network's size"),
                             (guint) layer->dilation[0], (guint) layer->dilation[1]);
}

gboolean
fovea_learned_check_effect (FoveaLearnedBank *bank, GError **error)
{
  if (bank->chosen->len == 1)
    return learned_check_dilation (bank->layer, error);
  return fovea_usage_error (error, _("an effect has one kernel and %u are chosen; choose one, or take them as layers"),
                            bank->chosen->len);
}

gboolean
fovea_learned_add_effect (FoveaLearnedBank *bank, FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  guint                     number;
  const FoveaFirstKernel   *kernel = learned_kernel (bank, 0, &number);
  g_autofree char          *title = g_strdup_printf (_("%s, kernel %u"), learned_model_name (bank), number);
  g_autofree char          *text = learned_text (kernel, gimp_drawable_is_gray (drawable));
  GimpDrawableFilter       *filter;
  GimpDrawableFilterConfig *config;

  if (! fovea_learned_check_effect (bank, error))
    return FALSE;
  filter = gimp_drawable_filter_new (drawable, "fovea:convolve", title);
  if (! filter)
    return fovea_failed_error (error, _("the operation fovea:convolve is not installed; “doctor” says where it should be"));
  config = gimp_drawable_filter_get_config (filter);
  g_object_set (config, "kernel", text, "offset", kernel->offset, "border-value", bank->layer->border_value,
                "dilation", (int) bank->layer->dilation[1], NULL);
  g_object_set (config, "border", fovea_word_nick (fovea_border_words, bank->layer->border), "view",
                fovea_word_nick (fovea_view_words, fovea_settings_choice (settings, "view")), NULL);
  gimp_drawable_append_filter (drawable, filter);
  return TRUE;
}

/* ---- As layers -------------------------------------------------------------------- */

static FoveaFilter *
learned_filter (FoveaLearnedBank *bank, FoveaSettings *settings, const FoveaFirstKernel *kernel, GeglBuffer *input, GError **error)
{
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;
  FoveaFilterLayer    layer = fovea_filter_layer (input, FALSE);
  FoveaResultView     view = fovea_settings_choice (settings, "view");
  g_autofree char    *text = learned_text (kernel, layer.grey);

  if (! learned_check_dilation (bank->layer, error))
    return NULL;
  convolve.text = text;
  convolve.request.offset = kernel->offset;
  convolve.request.border = bank->layer->border;
  convolve.request.border_value = bank->layer->border_value;
  convolve.request.dilation = (guint) bank->layer->dilation[1];
  convolve.request.view = view == FOVEA_VIEW_STRETCH ? FOVEA_VIEW_PLAIN : view;
  convolve.request.keep_size = TRUE;
  return fovea_filter_new_convolve (&convolve, &layer, error);
}

typedef struct
{
  GeglBuffer *pixels;
  const Babl *format;
  guint       components, colours;
  float      *row;
  float       low, high;
} LearnedRows;

/* Each row read, and written again where it is to be stretched. */
static void
learned_rows (LearnedRows *rows, gboolean stretch)
{
  const GeglRectangle *box = gegl_buffer_get_extent (rows->pixels);

  for (int y = 0; y < box->height; y++)
    {
      GeglRectangle part = { box->x, box->y + y, box->width, 1 };

      gegl_buffer_get (rows->pixels, &part, 1.0, rows->format, rows->row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gsize i = 0; i < (gsize) box->width * rows->components; i++)
        {
          float *value = &rows->row[i];

          if (i % rows->components >= rows->colours)
            continue;
          if (stretch)
            *value = (*value - rows->low) / (rows->high - rows->low);
          else if (isfinite (*value))
            {
              rows->low = MIN (rows->low, *value);
              rows->high = MAX (rows->high, *value);
            }
        }
      if (stretch)
        gegl_buffer_set (rows->pixels, &part, 0, rows->format, rows->row, GEGL_AUTO_ROWSTRIDE);
    }
}

/* Its least and largest number, which then become 0 and 1. */
static gboolean
learned_measure (GeglBuffer *pixels, gboolean stretch, float *low, float *high, GError **error)
{
  const Babl       *format = gegl_buffer_get_format (pixels);
  guint             components = babl_format_get_n_components (format);
  g_autoptr (float) row = fovea_alloc ((gsize) gegl_buffer_get_width (pixels) * components, sizeof (float));
  LearnedRows       rows = { pixels, format, components, components - babl_format_has_alpha (format), row, INFINITY, -INFINITY };

  if (! row)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"),
                   gegl_buffer_get_width (pixels), gegl_buffer_get_height (pixels));
      return FALSE;
    }
  learned_rows (&rows, FALSE);
  if (stretch && rows.high > rows.low)
    learned_rows (&rows, TRUE);
  *low = rows.low;
  *high = rows.high;
  return TRUE;
}

static gboolean
learned_add_map (FoveaLearnedMaps *maps, FoveaLearnedBank *bank, FoveaSettings *settings, guint i,
                 GeglBuffer *input, FoveaProgressBar *bar, GError **error)
{
  guint                   number;
  const FoveaFirstKernel *kernel = learned_kernel (bank, i, &number);
  g_autoptr (FoveaFilter) filter = learned_filter (bank, settings, kernel, input, error);
  g_autoptr (GeglBuffer)  pixels = filter ? fovea_filter_pixels (filter, input, bar, error) : NULL;
  float                   low, high;

  if (! pixels
      || ! learned_measure (pixels, fovea_settings_choice (settings, "view") == FOVEA_VIEW_STRETCH, &low, &high, error))
    return FALSE;
  g_ptr_array_add (maps->pixels, g_steal_pointer (&pixels));
  g_ptr_array_add (maps->names, g_strdup_printf (_("Kernel %u (%.4g to %.4g)"), number, low, high));
  return TRUE;
}

FoveaLearnedMaps *
fovea_learned_maps_new (FoveaLearnedBank *bank, FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  g_autoptr (FoveaLearnedMaps) maps = g_new0 (FoveaLearnedMaps, 1);
  g_autoptr (GeglBuffer)       input = gimp_drawable_get_buffer (drawable);
  FoveaProgressBar             bar = { .parts = bank->chosen->len };
  gboolean                     done = TRUE;

  maps->pixels = g_ptr_array_new_with_free_func (g_object_unref);
  maps->names = g_ptr_array_new_with_free_func (g_free);
  gimp_progress_init (_("Computing the kernels' maps"));
  for (guint i = 0; i < bank->chosen->len && done; i++)
    done = learned_add_map (maps, bank, settings, i, input, &bar, error);
  gimp_progress_end ();
  return done ? g_steal_pointer (&maps) : NULL;
}

void
fovea_learned_maps_free (FoveaLearnedMaps *maps)
{
  if (! maps)
    return;
  g_clear_pointer (&maps->pixels, g_ptr_array_unref);
  g_clear_pointer (&maps->names, g_ptr_array_unref);
  g_free (maps);
}

/* All maps into the group, or on top of the image, the first one above. */
static void
learned_insert (FoveaLearnedMaps *maps, GimpImage *image, GimpLayer *parent, int position, int x, int y)
{
  for (guint i = 0; i < maps->pixels->len; i++)
    {
      GimpLayer *layer = fovea_image_add (image, NULL, maps->pixels->pdata[i], maps->names->pdata[i]);

      gimp_image_reorder_item (image, GIMP_ITEM (layer), GIMP_ITEM (parent), position + (int) i);
      gimp_layer_set_offsets (layer, x, y);
    }
}

static GimpLayer *
learned_group (FoveaLearnedBank *bank, GimpImage *image, GimpLayer *parent, int position)
{
  guint            n = bank->chosen->len;
  g_autofree char *name = g_strdup_printf (ngettext ("%s, %s (%u map)", "%s, %s (%u maps)", n),
                                           learned_model_name (bank), bank->layer->layer, n);
  GimpGroupLayer  *group = gimp_group_layer_new (image, name);

  gimp_image_insert_layer (image, GIMP_LAYER (group), parent, position);
  return GIMP_LAYER (group);
}

void
fovea_learned_add_layers (FoveaLearnedBank *bank, FoveaLearnedMaps *maps, GimpImage *image, GimpDrawable *drawable)
{
  gboolean   layer = GIMP_IS_LAYER (drawable);
  GimpLayer *parent = layer ? GIMP_LAYER (gimp_item_get_parent (GIMP_ITEM (drawable))) : NULL;
  int        position = layer ? gimp_image_get_item_position (image, GIMP_ITEM (drawable)) : 0, x, y;

  gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_image_undo_group_start (image);
  if (maps->pixels->len > 1)
    {
      parent = learned_group (bank, image, parent, position);
      position = 0;
    }
  learned_insert (maps, image, parent, position, x, y);
  gimp_image_undo_group_end (image);
}

GimpImage *
fovea_learned_image (FoveaLearnedBank *bank, FoveaLearnedMaps *maps, GimpImage *image)
{
  GeglBuffer *first = maps->pixels->pdata[0];
  GimpImage  *made = fovea_image_like_empty (image, gegl_buffer_get_width (first), gegl_buffer_get_height (first),
                                             gimp_image_get_base_type (image) == GIMP_GRAY ? GIMP_GRAY : GIMP_RGB);
  GimpLayer  *group = maps->pixels->len > 1 ? learned_group (bank, made, NULL, 0) : NULL;

  learned_insert (maps, made, group, 0, 0, 0);
  gimp_image_undo_enable (made);
  return made;
}

FoveaMaps *
fovea_learned_network_maps (FoveaLearnedBank *bank, const FoveaTensor *photo, GError **error)
{
  FoveaProgressBar bar = { 0 };
  FoveaRunOptions  options = fovea_progress_options (&bar);
  FoveaMaps       *maps;

  gimp_progress_init (_("Computing the kernels' maps"));
  maps = fovea_first_layer_maps (bank->layer, photo, (const guint *) bank->chosen->data, bank->chosen->len, &options, error);
  gimp_progress_end ();
  return maps;
}

/* ---- Into the library -------------------------------------------------------------- */

/* "my/resnet18-05" of a kernel. (transfer full) */
static char *
learned_own_name (FoveaLearnedBank *bank, guint kernel)
{
  g_autofree char *name = g_ascii_strdown (fovea_model_id (bank->layer->model), -1);

  for (char *c = name; *c; c++)
    if (! g_ascii_isalnum (*c) && *c != '.' && *c != '_')
      *c = '-';
  return g_strdup_printf (FOVEA_LIBRARY_MY "%.60s-%02u", name, kernel);
}

/* Is it there with these very numbers? */
static gboolean
learned_is_saved (const char *name, const FoveaKernel *kernel)
{
  g_autoptr (FoveaOwnKernel) own = fovea_own_find (name, NULL);
  g_autoptr (FoveaKernel)    have = own && own->text ? fovea_kernel_parse (own->text, NULL) : NULL;

  return have && have->planes == kernel->planes && have->height == kernel->height && have->width == kernel->width
         && memcmp (have->values, kernel->values, sizeof (double) * kernel->planes * kernel->height * kernel->width) == 0;
}

static gboolean
learned_save_one (FoveaLearnedBank *bank, guint i, gboolean overwrite, char **name, GError **error)
{
  guint                   number;
  const FoveaFirstKernel *kernel = learned_kernel (bank, i, &number);
  g_autofree char        *text = fovea_kernel_to_text (kernel->folded);
  g_autofree char        *title = g_strdup_printf (_("%s, kernel %u"), learned_model_name (bank), number);
  g_autofree char        *what = NULL;
  char                    offset[32], strength[32];

  fovea_number_to_text (kernel->offset, offset, sizeof offset);
  fovea_number_to_text (kernel->strength, strength, sizeof strength);
  what = g_strdup_printf (_("First-layer kernel of strength %s for R'G'B' pixels; its offset is %s"), strength, offset);
  *name = learned_own_name (bank, number);
  return (! overwrite && learned_is_saved (*name, kernel->folded))
         || fovea_own_save (*name, title, what, bank->layer->layer, text, overwrite, error);
}

GStrv
fovea_learned_save (FoveaLearnedBank *bank, gboolean overwrite, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < bank->chosen->len; i++)
    {
      g_autofree char *name = NULL;

      if (! learned_save_one (bank, i, overwrite, &name, error))
        return NULL;
      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}
