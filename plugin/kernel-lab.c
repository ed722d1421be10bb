/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window shows is computed from its copy of the photo by the operation's
 * own filter. */
#include "kernel-lab.h"

#include <glib/gi18n.h>

#include "filter.h"
#include "kernel-lab-effect.h"
#include "kernel-lab-photo.h"
#include "layer-pixel.h"
#include "message.h"
#include "run.h"
#include "target.h"

#define LAB_ROWS     1   /* of the photo that are looked at for a row of a shrunk one */
#define LAB_QUICK    8   /* rows: more of them at once are computed as a whole */
#define LAB_BAND     64  /* rows that are read together */
#define LAB_BAND_MOST 512
#define LAB_MOST     32767
#define LAB_LANES    4  /* threads at most that draw a picture ... */
#define LAB_LANE     64 /* ... of so many rows each at least */

static const FoveaWord lab_as_words[] = {
  { FOVEA_LAB_EFFECT, "effect", N_("As effect") },
  { FOVEA_LAB_LAYER, "layer", N_("This layer") },
  { FOVEA_LAB_NEW_LAYER, "new-layer", N_("New layer") },
  { 0, NULL, NULL },
};

static const FoveaOption lab_as = FOVEA_OPTION_ONE_OF (
  "as", N_("_As"), N_("An effect that can be edited later, the layer itself, or a copy above it"),
  lab_as_words, "effect");
static const FoveaOption lab_effect = FOVEA_OPTION_COUNT (
  "effect", N_("_Effect"),
  N_("0: a new effect; else the layer's effect of fovea:convolve that gets these settings, counted from the top"), 0,
  1000, 0);

const FoveaOption *
fovea_kernel_lab_options (void)
{
  static FoveaOption *options;

  if (g_once_init_enter (&options))
    {
      const FoveaOption *convolve = fovea_operation_convolve.options;
      FoveaOption       *list;
      guint              n = 0;

      while (convolve[n].name)
        n++;
      list = g_new0 (FoveaOption, n + 3);
      for (guint i = 0; i < n; i++)
        list[i] = convolve[i];
      list[n] = lab_as;
      list[n + 1] = lab_effect;
      g_once_init_leave (&options, list);
    }
  return options;
}

/* ---- The photo ----------------------------------------------------------------- */

/* Babl knows the cairo formats; premultiplied alpha over a grey says where the
 * layer is not. */
static const Babl *
lab_format (GeglBuffer *buffer)
{
  return babl_format_with_space ("R'G'B'A float", gegl_buffer_get_format (buffer));
}

guint
fovea_kernel_lab_channels (GObject *photo)
{
  return fovea_filter_layer (GEGL_BUFFER (photo), FALSE).grey ? 1 : 3;
}

/* As the filter reads it: components of a pixel and their format. */
static const Babl *
lab_read_format (GeglBuffer *photo, const FoveaLabSettings *settings, guint *components)
{
  static const char *const names[2][3] = { { "Y' float", "R'G'B' float", "R'G'B'A float" },
                                           { "Y float", "RGB float", "RGBA float" } };
  guint                    channels = fovea_kernel_lab_channels (G_OBJECT (photo));
  guint                    which = settings->on == FOVEA_ON_ALPHA ? 2 : channels == 1 ? 0 : 1;

  *components = which == 0 ? 1 : which + 2;
  return babl_format_with_space (names[settings->linear ? 1 : 0][which], gegl_buffer_get_format (photo));
}

/* The one number of a pixel that luminance or alpha is. */
static float
lab_single (const float *pixel, FoveaOn on, guint components)
{
  if (on == FOVEA_ON_ALPHA || components == 1)
    return pixel[components - 1];
  return fovea_filter_luminance (pixel);
}

static gboolean
lab_read (GObject                *photo,
          const FoveaLabSettings *settings,
          const FoveaRect        *rect,
          const FoveaTensor      *pixels,
          GError                **error)
{
  GeglBuffer          *buffer = GEGL_BUFFER (photo);
  const GeglRectangle *box = gegl_buffer_get_extent (buffer);
  GeglRectangle        part = { box->x + (int) rect->x, box->y + (int) rect->y, (int) rect->width, (int) rect->height };
  guint                components;
  const Babl          *format = lab_read_format (buffer, settings, &components);
  gsize                n = (gsize) part.width * part.height;
  g_autofree float    *values = g_try_new (float, n * components);
  float               *to = pixels->data;

  if (! values)
    return g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"),
                        part.width, part.height), FALSE;
  if (! fovea_lab_photo_wait (buffer, part.y, part.height, NULL, error))
    return FALSE;
  gegl_buffer_get (buffer, &part, 1.0, format, values, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < n; i++)
    if (settings->on != FOVEA_ON_COLOUR)
      to[i] = lab_single (values + i * components, settings->on, components);
    else
      for (gsize c = 0; c < components; c++)
        to[c * n + i] = values[i * components + c];
  return TRUE;
}

/* ---- Pictures of it --------------------------------------------------------------- */

typedef struct
{
  GeglBuffer    *photo;
  FoveaFilter   *filter; /* NULL: the photo as it is */
  GeglRectangle  part;
  int            band;     /* rows that are computed together */
  const FoveaRunOptions *options;
} LabSource;

static FoveaFilterConvolve
lab_convolve (const FoveaLabSettings *settings)
{
  FoveaFilterConvolve convolve = FOVEA_FILTER_CONVOLVE_DEFAULTS;

  convolve.scaling = settings->scaling;
  convolve.on = settings->on;
  convolve.request = fovea_lab_settings_convolve (settings);
  return convolve;
}

/* Borders may be read from anywhere: all of the photo has to be there. */
static FoveaPixel *
lab_tell (GObject *photo, const FoveaLabSettings *settings, int x, int y, guint channel, GError **error)
{
  FoveaFilterConvolve  convolve = lab_convolve (settings);
  GeglBuffer          *buffer = GEGL_BUFFER (photo);
  const GeglRectangle *box = gegl_buffer_get_extent (buffer);

  if (! fovea_lab_photo_wait (buffer, box->y, box->height, NULL, error))
    return NULL;
  return fovea_filter_pixel (&convolve, buffer, settings->linear, x, y, channel, error);
}

/* Over a chequered ground, as GIMP shows it. */
static guint32
lab_pixel (const float *sum, float n, int x, int y)
{
  float   alpha = CLAMP (sum[3] / n, 0.0f, 1.0f);
  float   ground = ((x / 8 + y / 8) % 2 ? 0.6f : 0.4f) * (1.0f - alpha);
  guint32 pixel = 0;

  for (int c = 0; c < 3; c++)
    {
      float value = sum[c] / n + ground;

      pixel = pixel << 8 | (value >= 1.0f ? 255 : value > 0.0f ? (guint32) (value * 255.0f + 0.5f) : 0);
    }
  return pixel;
}

/* Adds a row of pixels to the sums of `width` columns; clipped first, as they
 * will be in the layer. */
static void
lab_add_row (const float *row, int columns, float *sums, float *counts, int width)
{
  for (int at = 0; at < width; at++, sums += 4)
    {
      int from = (int) (((gint64) at * columns + width - 1) / width);
      int until = (int) (((gint64) (at + 1) * columns + width - 1) / width);

      for (const float *pixel = row + 4 * (gsize) from; pixel < row + 4 * (gsize) until; pixel += 4)
        {
          float alpha = CLAMP (pixel[3], 0.0f, 1.0f);

          for (int c = 0; c < 3; c++)
            sums[c] += (pixel[c] > 0.0f ? MIN (pixel[c], 1.0f) : 0.0f) * alpha;
          sums[3] += alpha;
        }
      counts[at] += (float) (until - from);
    }
}

/* Rows of the part, computed now: on this thread, more of them draw at once. */
static gboolean
lab_rows (const LabSource *source, int y, int rows, float *to, GError **error)
{
  GeglRectangle   band = { source->part.x, source->part.y + y, source->part.width, rows };
  GeglRectangle   need = source->filter ? fovea_filter_need (source->filter, &band) : band;
  FoveaRunOptions quiet = { .threads = 1, .cancel = source->options->cancel };
  g_autoptr (GeglBuffer) made = NULL;

  if (g_atomic_int_get ((int *) quiet.cancel))
    {
      g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED, _("cancelled"));
      return FALSE;
    }
  if (! fovea_lab_photo_wait (source->photo, need.y, need.height, quiet.cancel, error))
    return FALSE;
  if (source->filter)
    {
      /* No larger than the band: the whole result would be many tiles of floats. */
      made = gegl_buffer_linear_new (&band, fovea_filter_format (source->filter));
      if (! fovea_filter_run (source->filter, source->photo, made, &band, &quiet, error))
        return FALSE;
    }
  gegl_buffer_get (made ? made : source->photo, &band, 1.0, lab_format (source->photo), to,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return TRUE;
}

/* Which rows of the part are looked at for row `y` of `height`: all of them, or
 * where it is shrunk much the first few. */
static void
lab_rows_of (const LabSource *source, int y, int height, gboolean sampled, int *first, int *n)
{
  int rows = source->part.height;

  *first = (int) ((gint64) y * rows / height);
  *n = MAX (1, (int) ((gint64) (y + 1) * rows / height) - *first);
  if (sampled && *n > LAB_ROWS)
    {
      *first += (*n - LAB_ROWS) / 2;
      *n = LAB_ROWS;
    }
}

/* Rows of the surface that one thread draws. */
typedef struct
{
  const LabSource *source;
  gboolean         sampled;
  guchar          *data;
  int              width, height, stride; /* of the surface */
  int              first, until;
  GError          *error;
} LabLane;

static gboolean
lab_draw_row (LabLane *lane, int y, float *rows, float *sums, int have[2])
{
  const LabSource *source = lane->source;
  int              columns = source->part.width, width = lane->width;
  int              first, n;
  guint32         *to = (guint32 *) (lane->data + (gsize) y * lane->stride);

  lab_rows_of (source, y, lane->height, lane->sampled, &first, &n);
  for (int i = 0; i < 5 * width; i++)
    sums[i] = 0.0f;
  for (int row = first; row < first + n; row++)
    {
      if (row < have[0] || row >= have[1])
        {
          have[0] = row;
          have[1] = MIN (row + (lane->sampled ? n : source->band), source->part.height);
          if (! lab_rows (source, have[0], have[1] - have[0], rows, &lane->error))
            return FALSE;
        }
      lab_add_row (rows + (gsize) 4 * columns * (row - have[0]), columns, sums, sums + 4 * width, width);
    }
  for (int x = 0; x < width; x++)
    to[x] = lab_pixel (sums + 4 * x, MAX (sums[4 * width + x], 1.0f), x, y);
  return TRUE;
}

static gpointer
lab_draw_lane (gpointer data)
{
  LabLane               *lane = data;
  const FoveaRunOptions *options = lane->source->options;
  int                    columns = lane->source->part.width;
  g_autofree float      *rows = g_try_new (float, (gsize) 4 * lane->source->band * columns);
  g_autofree float      *sums = g_try_new (float, (gsize) 5 * lane->width);
  int                    have[2] = { 0, 0 };

  if (! rows || ! sums)
    g_set_error (&lane->error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"), columns,
                 lane->source->band);
  for (int y = lane->first; y < lane->until && ! lane->error; y++)
    if (lab_draw_row (lane, y, rows, sums, have) && lane->first == 0 && options->progress)
      options->progress ((y + 1.0) / lane->until, NULL, options->data);
  return NULL;
}

static gboolean
lab_draw (LabSource *source, gboolean sampled, cairo_surface_t *surface, GError **error)
{
  int      height = cairo_image_surface_get_height (surface);
  int      n = CLAMP (height / LAB_LANE, 1, MIN (LAB_LANES, (int) g_get_num_processors ()));
  LabLane  lanes[LAB_LANES];
  GThread *threads[LAB_LANES];
  gboolean done = TRUE;

  for (int i = 0; i < n; i++)
    lanes[i] = (LabLane) { source, sampled, cairo_image_surface_get_data (surface),
                           cairo_image_surface_get_width (surface), height, cairo_image_surface_get_stride (surface),
                           (int) ((gint64) height * i / n), (int) ((gint64) height * (i + 1) / n), NULL };
  for (int i = 1; i < n; i++)
    threads[i] = g_thread_new ("lab-lane", lab_draw_lane, &lanes[i]);
  lab_draw_lane (&lanes[0]);
  for (int i = 0; i < n; i++)
    {
      if (i > 0)
        g_thread_join (threads[i]);
      if (lanes[i].error && done)
        g_propagate_error (error, g_steal_pointer (&lanes[i].error));
      else if (! lanes[i].error)
        continue;
      done = FALSE;
      g_clear_error (&lanes[i].error);
    }
  cairo_surface_mark_dirty (surface);
  return done;
}

static cairo_surface_t *
lab_surface_new (int width, int height, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, CLAMP (width, 1, LAB_MOST),
                                                         CLAMP (height, 1, LAB_MOST));

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_destroy (surface);
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _("not enough memory for a picture of %dx%d"), width, height);
  return NULL;
}

static cairo_surface_t *
lab_render (GObject                *photo,
            const FoveaLabSettings *settings,
            const FoveaRect        *part,
            const int               size[2],
            const FoveaRunOptions  *options,
            GError                **error)
{
  GeglBuffer            *pixels = part ? GEGL_BUFFER (photo)
                                       : fovea_lab_photo_small (GEGL_BUFFER (photo), options->cancel, error);
  const GeglRectangle   *box;
  LabSource              source = { pixels, NULL, { 0 }, LAB_BAND, options };
  g_autoptr (FoveaFilter) filter = NULL;
  cairo_surface_t       *surface;
  gboolean               sampled = TRUE;

  if (! pixels)
    return NULL;
  box = gegl_buffer_get_extent (pixels);
  source.part = *box;
  if (part)
    source.part = (GeglRectangle) { box->x + (int) part->x, box->y + (int) part->y,
                                    (int) part->width, (int) part->height };
  if (settings)
    {
      GeglRectangle       row = { source.part.x, source.part.y, source.part.width, 1 };
      FoveaFilterConvolve convolve = lab_convolve (settings);
      FoveaFilterLayer    layer = fovea_filter_layer (pixels, settings->linear);

      filter = fovea_filter_new_convolve (&convolve, &layer, error);
      if (! filter)
        return NULL;
      source.filter = filter;
      /* Sums by transforms come in blocks of many rows. */
      sampled = fovea_filter_at_once (filter, &row).height <= LAB_QUICK;
      row.height = LAB_BAND;
      source.band = CLAMP (fovea_filter_at_once (filter, &row).height, LAB_BAND, LAB_BAND_MOST);
    }
  surface = lab_surface_new (part ? size[0] : box->width, part ? size[1] : box->height, error);
  if (surface && ! lab_draw (&source, sampled && part && size[1] * LAB_ROWS < source.part.height, surface, error))
    g_clear_pointer (&surface, cairo_surface_destroy);
  return surface;
}

const FoveaLabHost fovea_kernel_lab_host = { lab_render, lab_read, lab_tell };

/* ---- Results ------------------------------------------------------------------------ */

static gboolean
lab_append_effect (FoveaSettings *settings, GimpDrawable *drawable, const char *title, GError **error)
{
  GimpDrawableFilter *filter = gimp_drawable_filter_new (drawable, "fovea:convolve", title);

  if (! filter)
    return fovea_failed_error (error, _("GIMP does not find the operation fovea:convolve; install Fovea again"));
  fovea_lab_settings_to (settings, G_OBJECT (gimp_drawable_filter_get_config (filter)));
  gimp_drawable_append_filter (drawable, filter);
  gimp_displays_flush ();
  return TRUE;
}

static gboolean
lab_update_effect (FoveaSettings *settings, GimpImage *image, GimpDrawable *drawable, GError **error)
{
  g_autoptr (GPtrArray)  effects = fovea_lab_effects (drawable);
  const FoveaLabEffect  *effect;

  effect = fovea_lab_effects_get (effects, fovea_settings_int (settings, "effect"), drawable, error);
  return effect && fovea_lab_effect_update (effect, settings, image, error);
}

static gboolean
lab_add_layer (FoveaSettings *settings, GimpImage *image, GimpDrawable *drawable, const char *title, GError **error)
{
  GimpDrawable *chosen[2] = { NULL, NULL };
  GimpLayer    *copy;
  GimpItem     *parent;
  gboolean      done;

  if (! GIMP_IS_LAYER (drawable))
    return fovea_usage_error (error, _("a mask or channel has no layer to be copied; use This Layer, or choose a layer"));
  parent = gimp_item_get_parent (GIMP_ITEM (drawable));
  gimp_image_undo_group_start (image);
  copy = gimp_layer_copy (GIMP_LAYER (drawable));
  gimp_item_set_name (GIMP_ITEM (copy), title);
  gimp_image_insert_layer (image, copy, GIMP_LAYER (parent),
                           gimp_image_get_item_position (image, GIMP_ITEM (drawable)));
  chosen[0] = GIMP_DRAWABLE (copy);
  /* What the window shows is the layer as it is seen, with its effects. */
  gimp_drawable_merge_filters (chosen[0]);
  done = fovea_filter_apply (&fovea_operation_convolve, settings, image, chosen, error);
  if (! done)
    gimp_image_remove_layer (image, copy);
  gimp_image_undo_group_end (image);
  gimp_displays_flush ();
  return done;
}

gboolean
fovea_kernel_lab_check (GimpImage *image, GimpDrawable *drawable, GError **error)
{
  GimpItem *item = GIMP_ITEM (drawable);

  if (! gimp_image_is_valid (image))
    return fovea_failed_error (error, _("the image has been closed: copy the kernel or save it, then close this window"));
  /* A layer that was deleted lives on for GIMP's undo, in no list of layers. */
  if (! gimp_item_is_valid (item)
      || (GIMP_IS_LAYER (item) && ! gimp_item_is_layer_mask (item) && gimp_image_get_item_position (image, item) < 0))
    return fovea_failed_error (error, _("the layer is no longer in the image: undo its deletion, or copy the kernel and "
                                        "open the Lab on another layer"));
  return TRUE;
}

gboolean
fovea_kernel_lab_apply (FoveaSettings *settings,
                        FoveaLabAs     as,
                        GimpImage     *image,
                        GimpDrawable  *drawable,
                        const char    *title,
                        GError       **error)
{
  GimpDrawable *chosen[2] = { drawable, NULL };

  if (! fovea_kernel_lab_check (image, drawable, error)
      || ! fovea_filter_check_settings (&fovea_operation_convolve, settings, error) || ! fovea_target_writable (drawable, error))
    return FALSE;
  if (as != FOVEA_LAB_EFFECT && fovea_settings_int (settings, "effect") > 0)
    return fovea_usage_error (error, _("an effect is changed where it is: give “as effect”, or no number of an effect"));
  if (as == FOVEA_LAB_LAYER)
    return fovea_filter_apply (&fovea_operation_convolve, settings, image, chosen, error);
  if (as == FOVEA_LAB_NEW_LAYER)
    return lab_add_layer (settings, image, drawable, title, error);
  if (! GIMP_IS_LAYER (drawable))
    return fovea_usage_error (error, _("only layers have effects; use This Layer for a mask or channel"));
  if (fovea_settings_int (settings, "effect") > 0)
    return lab_update_effect (settings, image, drawable, error);
  return lab_append_effect (settings, drawable, title, error);
}
