/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel's map: filters/run.c's convolution with its activation, then its
 * pooling, in float; the first is thrown away as soon as the second is there. */
#include "block.h"

#include <glib/gi18n.h>
#include <math.h>

#include "filter.h"
#include "image.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (float, fovea_free)

const FoveaOption *
fovea_block_options (void)
{
  static const FoveaOption options[] = {
    FOVEA_OPTION_TEXT ("kernel", N_("_Kernels"),
                       N_("Names of library kernels or kernel texts, with commas between them: each gives a map"),
                       "sobel-x,sobel-y"),
    FOVEA_OPTION_ONE_OF ("border", N_("_Border"), N_("What is read outside the picture"), fovea_border_words, "replicate"),
    FOVEA_OPTION_ONE_OF ("channels", N_("Cha_nnels"), N_("Each channel by itself, the sum over all of them in grey, each by its own plane of the kernel, separated by |, or each by as many planes as there are channels"),
                         fovea_channels_words, "summed"),
    FOVEA_OPTION_ONE_OF ("activation", N_("_Activation"), N_("Applied to the result, as in a neural network"),
                         fovea_activation_words, "relu"),
    FOVEA_OPTION_ONE_OF ("kind", N_("Poolin_g"), N_("What is taken from each window"), fovea_pool_words, "max"),
    FOVEA_OPTION_NUMBER ("p", N_("_Power p"),
                         N_("(mean of |v|^p)^(1/p): 1 is the average, a large p nears the maximum"), 0.5, 32, 2),
    FOVEA_OPTION_COUNT ("window", N_("_Window"), N_("Pixels a side that one result is taken from"), 1, 64, 2),
    FOVEA_OPTION_COUNT ("stride", N_("Str_ide"),
                        N_("Pixels from one window to the next; 0 is the window's size"), 0, 64, 0,
                        .zero = N_("as the window")),
    FOVEA_OPTION_SWITCH ("stretch", N_("S_tretch"),
                         N_("Show each map from black to white: divide it by its largest number; else numbers stay"), TRUE),
    FOVEA_OPTION_SWITCH ("apart", N_("Maps a_part"), N_("Each map as an image of its own"), FALSE),
    FOVEA_OPTION_SWITCH ("linear", N_("In linear _light"),
                         N_("Compute with light intensities instead of perceptual values"), FALSE),
    { NULL }
  };

  return options;
}

/* ---- Kernels ------------------------------------------------------------------ */

/* The comma in "1, 2" is one between numbers. */
static gboolean
block_splits (const char *comma)
{
  const char *next = comma + 1;

  while (g_ascii_isspace (*next))
    next++;
  return next == comma + 1 || g_ascii_isalpha (*next);
}

GStrv
fovea_block_split (const char *specs, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char              *from = specs;
  guint                    n = 0;
  int                      depth = 0;

  for (const char *p = specs;; p++)
    {
      depth += (*p == '(') - (*p == ')');
      if (*p != '\0' && (*p != ',' || depth > 0 || ! block_splits (p)))
        continue;
      g_autofree char *spec = g_strstrip (g_strndup (from, p - from));

      if (*spec == '\0' || ++n > FOVEA_BLOCK_MAX_KERNELS)
        {
          if (*spec == '\0')
            g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, _("kernel %u is empty"), n + 1);
          else
            g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_FORMAT, _("more than %d kernels; a bank holds no more"), FOVEA_BLOCK_MAX_KERNELS);
          return NULL;
        }
      g_strv_builder_add (builder, spec);
      from = p + 1;
      if (*p == '\0')
        return g_strv_builder_end (builder);
    }
}

static FoveaFilterConvolve
block_convolve (FoveaSettings *settings, const char *spec)
{
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;

  convolve.text = spec;
  convolve.request.border = fovea_settings_choice (settings, "border");
  fovea_sum_set (fovea_settings_choice (settings, "channels"), &convolve.request);
  convolve.request.activation = fovea_settings_choice (settings, "activation");
  return convolve;
}

gboolean
fovea_block_check (FoveaSettings *settings, GError **error)
{
  g_auto (GStrv) specs = fovea_block_split (fovea_settings_string (settings, "kernel"), error);

  for (guint i = 0; specs && specs[i]; i++)
    {
      FoveaFilterConvolve     convolve = block_convolve (settings, specs[i]);
      g_autoptr (FoveaKernel) kernel = fovea_filter_kernel (&convolve, error);

      if (! kernel)
        return FALSE;
    }
  return specs != NULL;
}

/* ---- Maps ---------------------------------------------------------------------- */

/* Takes the filter, also NULL. */
static GeglBuffer *
block_run (FoveaFilter *taken, GeglBuffer *from, FoveaProgressBar *bar, GError **error)
{
  g_autoptr (FoveaFilter) filter = taken;

  return filter ? fovea_filter_pixels (filter, from, bar, error) : NULL;
}

static GeglBuffer *
block_convolved (FoveaSettings *settings, const char *spec, GeglBuffer *input, FoveaProgressBar *bar, GError **error)
{
  FoveaFilterLayer    layer = fovea_filter_layer (input, fovea_settings_bool (settings, "linear"));
  FoveaFilterConvolve convolve = block_convolve (settings, spec);

  return block_run (fovea_filter_new_convolve (&convolve, &layer, error), input, bar, error);
}

static GeglBuffer *
block_pooled (FoveaSettings *settings, GeglBuffer *input, FoveaProgressBar *bar, GError **error)
{
  FoveaFilterLayer layer = fovea_filter_layer (input, fovea_settings_bool (settings, "linear"));
  FoveaPool        pool = { .kind = fovea_settings_choice (settings, "kind") };

  pool.p = fovea_settings_double (settings, "p");
  pool.width = pool.height = fovea_settings_int (settings, "window");
  pool.stride_x = pool.stride_y = fovea_settings_int (settings, "stride");
  return block_run (fovea_filter_new_pool (&pool, &layer, error), input, bar, error);
}

/* One row of a map, read or written. */
static void
block_row (FoveaBlockMap *map, int y, float *row, gboolean write)
{
  const GeglRectangle *box = gegl_buffer_get_extent (map->pixels);
  GeglRectangle        part = { box->x, box->y + y, box->width, 1 };
  const Babl          *format = gegl_buffer_get_format (map->pixels);

  if (write)
    gegl_buffer_set (map->pixels, &part, 0, format, row, GEGL_AUTO_ROWSTRIDE);
  else
    gegl_buffer_get (map->pixels, &part, 1.0, format, row, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
}

/* Its smallest and largest number; then from 0 (or the smallest, below 0) to 1. */
static gboolean
block_measure (FoveaBlockMap *map, gboolean stretch, GError **error)
{
  const Babl       *format = gegl_buffer_get_format (map->pixels);
  guint             components = babl_format_get_n_components (format);
  guint             colours = components - babl_format_has_alpha (format);
  int               width = gegl_buffer_get_width (map->pixels), height = gegl_buffer_get_height (map->pixels);
  g_autoptr (float) row = fovea_alloc ((gsize) width * components, sizeof (float));
  float             black, white;

  if (! row)
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"), width, height);
      return FALSE;
    }
  map->low = INFINITY;
  map->high = -INFINITY;
  for (int y = 0; y < height; y++)
    {
      block_row (map, y, row, FALSE);
      for (gsize i = 0; i < (gsize) width * components; i++)
        if (i % components < colours && isfinite (row[i]))
          {
            map->low = MIN (map->low, row[i]);
            map->high = MAX (map->high, row[i]);
          }
    }
  black = MIN (map->low, 0.0f);
  white = map->high;
  for (int y = 0; stretch && white > black && y < height; y++)
    {
      block_row (map, y, row, FALSE);
      for (gsize i = 0; i < (gsize) width * components; i++)
        if (i % components < colours)
          row[i] = (row[i] - black) / (white - black);
      block_row (map, y, row, TRUE);
    }
  return TRUE;
}

static gboolean
block_add_map (FoveaBlock       *block,
               FoveaSettings    *settings,
               const char       *spec,
               GeglBuffer       *input,
               FoveaProgressBar *bar,
               GError          **error)
{
  g_autoptr (GeglBuffer) convolved = block_convolved (settings, spec, input, bar, error);
  FoveaBlockMap          map = { 0 };

  if (convolved)
    map.pixels = block_pooled (settings, convolved, bar, error);
  if (! map.pixels)
    {
      g_prefix_error (error, _("kernel %u: "), block->maps->len + 1);
      return FALSE;
    }
  map.kernel = g_strdup (spec);
  g_array_append_val (block->maps, map);
  return block_measure (&g_array_index (block->maps, FoveaBlockMap, block->maps->len - 1),
                        fovea_settings_bool (settings, "stretch"), error);
}

static void
block_map_clear (gpointer data)
{
  FoveaBlockMap *map = data;

  g_clear_pointer (&map->kernel, g_free);
  g_clear_object (&map->pixels);
}

FoveaBlock *
fovea_block_new (FoveaSettings *settings, GimpDrawable *drawable, GError **error)
{
  g_auto (GStrv)         specs = fovea_block_split (fovea_settings_string (settings, "kernel"), error);
  g_autoptr (GeglBuffer) input = gimp_drawable_get_buffer (drawable);
  g_autoptr (FoveaBlock) block = g_new0 (FoveaBlock, 1);
  FoveaProgressBar       bar = { 0 };
  gboolean               done = TRUE;

  block->maps = g_array_new (FALSE, TRUE, sizeof (FoveaBlockMap));
  g_array_set_clear_func (block->maps, block_map_clear);
  if (! specs)
    return NULL;
  block->grey = gimp_drawable_is_gray (drawable) || fovea_settings_choice (settings, "channels") == FOVEA_SUM_SUMMED;
  bar.parts = 2 * g_strv_length (specs);
  gimp_progress_init (_("Filtering"));
  for (guint i = 0; specs[i] && done; i++)
    done = block_add_map (block, settings, specs[i], input, &bar, error);
  gimp_progress_end ();
  return done ? g_steal_pointer (&block) : NULL;
}

void
fovea_block_free (FoveaBlock *block)
{
  if (! block)
    return;
  g_clear_pointer (&block->maps, g_array_unref);
  g_free (block);
}

/* ---- Images -------------------------------------------------------------------- */

static GimpImageBaseType
block_base (FoveaBlock *block)
{
  return block->grey ? GIMP_GRAY : GIMP_RGB;
}

static char *
block_map_name (const FoveaBlockMap *map)
{
  return g_strdup_printf (_("%.60s (%.4g to %.4g)"), map->kernel, map->low, map->high);
}

GimpImage *
fovea_block_image (FoveaBlock *block, guint i, GimpImage *image)
{
  FoveaBlockMap   *map = &g_array_index (block->maps, FoveaBlockMap, i);
  g_autofree char *name = block_map_name (map);

  return fovea_image_like_base (image, map->pixels, name, block_base (block));
}

/* The largest map's, as windows of the border "valid" differ. */
static void
block_size (FoveaBlock *block, int *width, int *height)
{
  *width = *height = 1;
  for (guint i = 0; i < block->maps->len; i++)
    {
      GeglBuffer *pixels = g_array_index (block->maps, FoveaBlockMap, i).pixels;

      *width = MAX (*width, gegl_buffer_get_width (pixels));
      *height = MAX (*height, gegl_buffer_get_height (pixels));
    }
}

GimpImage *
fovea_block_layers (FoveaBlock *block, GimpImage *image)
{
  GimpImage       *made;
  GimpGroupLayer  *group;
  g_autofree char *name = g_strdup_printf (ngettext ("%u map", "%u maps", block->maps->len), block->maps->len);
  int              width, height;

  block_size (block, &width, &height);
  made = fovea_image_like_empty (image, width, height, block_base (block));
  group = gimp_group_layer_new (made, name);
  gimp_image_insert_layer (made, GIMP_LAYER (group), NULL, -1);
  for (guint i = block->maps->len; i-- > 0;)
    {
      FoveaBlockMap   *map = &g_array_index (block->maps, FoveaBlockMap, i);
      g_autofree char *layer_name = block_map_name (map);
      GimpLayer       *layer = fovea_image_add (made, GIMP_LAYER (group), map->pixels, layer_name);

      gimp_image_raise_item_to_top (made, GIMP_ITEM (layer));
    }
  gimp_image_undo_enable (made);
  return made;
}

GimpImage *
fovea_block_sheet (FoveaBlock *block, GimpImage *image)
{
  const float            white[] = { 1.0f, 1.0f, 1.0f, 1.0f };
  guint                  n = block->maps->len, columns = (guint) ceil (sqrt (n)), rows = (n + columns - 1) / columns;
  g_autoptr (GeglBuffer) sheet = NULL;
  int                    width, height, gap;

  block_size (block, &width, &height);
  gap = 1 + MIN (width, height) / 32;
  sheet = gegl_buffer_new (GEGL_RECTANGLE (0, 0, columns * (width + gap) - gap, rows * (height + gap) - gap),
                           gegl_buffer_get_format (g_array_index (block->maps, FoveaBlockMap, 0).pixels));
  gegl_buffer_set_color_from_pixel (sheet, NULL, white, babl_format ("R'G'B'A float"));
  for (guint i = 0; i < n; i++)
    {
      GeglBuffer          *pixels = g_array_index (block->maps, FoveaBlockMap, i).pixels;
      const GeglRectangle *box = gegl_buffer_get_extent (pixels);

      gegl_buffer_copy (pixels, box, GEGL_ABYSS_NONE, sheet,
                        GEGL_RECTANGLE (i % columns * (width + gap), i / columns * (height + gap), 0, 0));
    }
  return fovea_image_like_base (image, sheet, _("Maps"), block_base (block));
}
