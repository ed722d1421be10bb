/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Viridis over a darkened grey photo, in whole bytes: the same on any screen. */
#include "heat-surface.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <pango/pangocairo.h>

#include "viridis.h"

#define HEAT_LIGHT   0.7 /* of the photo's grey where the network looked, */
#define HEAT_OUTSIDE 0.3 /* and where it did not */
#define HEAT_BAR     10  /* height of the legend's bar */
#define HEAT_GAP     6
#define HEAT_FONT    "Sans 11px"

static gboolean
heat_no_memory (int width, int height, GError **error)
{
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_MEMORY, _ ("no memory to show %dx%d pixels"), width,
               height);
  return FALSE;
}

gboolean
fovea_heat_greys (const FoveaPhotoHeat *heat,
                  guint                 width,
                  guint                 height,
                  float                *grey,
                  GError              **error)
{
  const gsize n = (gsize) width * height;
  const float most = heat->maximum;

  if (! fovea_photo_heat_draw (heat, width, height, grey, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    grey[i] = most > 0 && grey[i] > 0 ? MIN (grey[i] / most, 1.0f) : 0.0f;
  return TRUE;
}

/* ---- Over the photo ---------------------------------------------------------------- */

/* The photo's R'G'B' at this size. */
static FoveaTensor *
heat_photo (const FoveaTensor *photo, int width, int height, GError **error)
{
  const gint64     *size = photo->shape.size;
  const double      box[4] = { 0, 0, size[2], size[1] };
  const FoveaShape  shape = fovea_shape (3, size[0], height, width);
  g_autoptr (FoveaTensor) sized = fovea_tensor_new (FOVEA_F32, &shape, error);

  if (! sized || ! fovea_resize (photo, box, FOVEA_RESIZE_BILINEAR, sized, error))
    return NULL;
  return g_steal_pointer (&sized);
}

static double
heat_luma (const FoveaTensor *photo, gsize i)
{
  static const double weights[] = FOVEA_REC_709;
  const float        *values = photo->data;
  double              sum = 0;

  if (photo->shape.size[0] == 1)
    return CLAMP (values[i], 0.0f, 1.0f);
  for (int c = 0; c < 3; c++)
    sum += weights[c] * CLAMP (values[c * photo->stride[0] + (gint64) i], 0.0f, 1.0f);
  return sum;
}

/* `grey` 0..255 under the colour of `level`. */
static guint32
heat_mix (double grey, float level, double opacity)
{
  const guint32 colour = fovea_viridis (level);
  guint32       mixed = 0;

  for (int shift = 16; shift >= 0; shift -= 8)
    mixed |= (guint32) lrint ((1 - opacity) * grey + opacity * (colour >> shift & 255)) << shift;
  return mixed;
}

static void
heat_fill (const FoveaPhotoHeat *heat,
           const FoveaTensor    *photo,
           const float          *levels,
           double                opacity,
           cairo_surface_t      *surface)
{
  const int width = cairo_image_surface_get_width (surface);
  const int height = cairo_image_surface_get_height (surface);
  guchar   *data = cairo_image_surface_get_data (surface);

  for (int y = 0; y < height; y++)
    {
      const double row = (y + 0.5) * heat->height / height - heat->seen.y;
      guint32     *line =
          (guint32 *) (gpointer) (data + (gsize) y * cairo_image_surface_get_stride (surface));

      for (int x = 0; x < width; x++)
        {
          const gsize  i = (gsize) y * width + x;
          const double column = (x + 0.5) * heat->width / width - heat->seen.x;
          const double grey = 255 * heat_luma (photo, i);

          if (row < 0 || row >= heat->seen.height || column < 0 || column >= heat->seen.width)
            line[x] = (guint32) lrint (HEAT_OUTSIDE * grey) * 0x010101u;
          else
            line[x] = heat_mix (HEAT_LIGHT * grey, levels[i], opacity);
        }
    }
  cairo_surface_mark_dirty (surface);
}

static cairo_surface_t *
heat_surface (int width, int height, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);

  if (cairo_surface_status (surface) == CAIRO_STATUS_SUCCESS)
    return surface;
  cairo_surface_destroy (surface);
  heat_no_memory (width, height, error);
  return NULL;
}

static gboolean
heat_check (const FoveaTensor *photo, GError **error)
{
  g_autofree char *shape = fovea_shape_to_string (&photo->shape);

  if (photo->shape.rank == 3 && photo->dtype == FOVEA_F32 &&
      (photo->shape.size[0] == 1 || photo->shape.size[0] == 3))
    return TRUE;
  g_set_error (error, FOVEA_ERROR, FOVEA_ERROR_SHAPE,
               _ ("a photo has 1 or 3 channels of rows of pixels, this is %s"), shape);
  return FALSE;
}

cairo_surface_t *
fovea_heat_surface_new (const FoveaPhotoHeat *heat,
                        const FoveaTensor    *photo,
                        double                opacity,
                        int                   width,
                        int                   height,
                        GError              **error)
{
  g_autoptr (FoveaTensor) sized =
      heat_check (photo, error) ? heat_photo (photo, width, height, error) : NULL;
  cairo_surface_t *surface = sized ? heat_surface (width, height, error) : NULL;
  float           *levels;

  if (! surface)
    return NULL;
  levels = fovea_alloc ((guint64) width * height, sizeof *levels);
  if (levels ? fovea_heat_greys (heat, width, height, levels, error) :
               heat_no_memory (width, height, error))
    heat_fill (heat, sized, levels, CLAMP (opacity, 0, 1), surface);
  else
    g_clear_pointer (&surface, cairo_surface_destroy);
  fovea_free (levels);
  return surface;
}

/* ---- Legend ------------------------------------------------------------------------- */

/* `align` 0: from x on, 1: up to there; cut off at `width`. Returns its width. */
static double
heat_write (cairo_t *cr, const char *text, double x, double y, double width, double align)
{
  g_autoptr (PangoLayout) layout = pango_cairo_create_layout (cr);
  PangoFontDescription *font = pango_font_description_from_string (HEAT_FONT);
  g_autofree char      *valid = g_utf8_make_valid (text, -1);
  int                   pixels;

  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, valid, -1);
  pango_layout_get_pixel_size (layout, &pixels, NULL);
  if (pixels > width)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, (int) MAX (width, 1) * PANGO_SCALE);
      pixels = (int) MAX (width, 1);
    }
  cairo_move_to (cr, x - align * pixels, y);
  pango_cairo_show_layout (cr, layout);
  return pixels;
}

static void
heat_draw_bar (cairo_t *cr, double x, double y, double width)
{
  cairo_surface_t *bar = fovea_viridis_bar (256, FALSE);

  cairo_save (cr);
  cairo_rectangle (cr, x, y, width, HEAT_BAR);
  cairo_clip (cr);
  cairo_translate (cr, x, y);
  cairo_scale (cr, width / 256, HEAT_BAR);
  cairo_set_source_surface (cr, bar, 0, 0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (bar);
}

static void
heat_draw_legend (cairo_t *cr, const FoveaPhotoHeat *heat, const char *words, double width)
{
  const double room = MAX (width / 3, 1), y = FOVEA_HEAT_LEGEND - HEAT_BAR - HEAT_GAP;
  const char  *least = heat->minimum < 0 ? "≤ 0" : "0";
  char         most[32];
  double       left = HEAT_GAP, right = width - HEAT_GAP;

  fovea_number_to_text (MAX (heat->maximum, 0.0f), most, sizeof most);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_paint (cr);
  cairo_set_source_rgb (cr, 1, 1, 1);
  if (words)
    heat_write (cr, words, left, 3, right - left, 0);
  left += heat_write (cr, least, left, y - 3, room, 0) + HEAT_GAP;
  right -= heat_write (cr, most, right, y - 3, room, 1) + HEAT_GAP;
  if (right > left)
    heat_draw_bar (cr, left, y, right - left);
}

cairo_surface_t *
fovea_heat_legend_new (const FoveaPhotoHeat *heat,
                       const char           *words,
                       int                   width,
                       int                   scale,
                       GError              **error)
{
  cairo_surface_t *surface = heat_surface (width * scale, FOVEA_HEAT_LEGEND * scale, error);
  cairo_t         *cr;

  if (! surface)
    return NULL;
  cairo_surface_set_device_scale (surface, scale, scale);
  cr = cairo_create (surface);
  heat_draw_legend (cr, heat, words, width);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}
