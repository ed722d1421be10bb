/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network made, put into an image: nothing is changed before everything
 * is computed, and it is one undo step. */
#include <cairo.h>
#include <glib/gi18n.h>

#include "apply.h"
#include "image.h"
#include "message.h"
#include "place.h"

/* The result's pixels as they are, whatever the image's. */
static gboolean
place_is_colour (const FoveaApplied *applied)
{
  const Babl *model = babl_format_get_model (gegl_buffer_get_format (applied->pixels));

  return model == babl_model ("R'G'B'") || model == babl_model ("R'G'B'A");
}

static char *
place_name (const FoveaApplied *applied)
{
  const char *name = fovea_model_card (applied->model)->name;

  return g_strdup (name && *name ? name : fovea_model_id (applied->model));
}

/* ---- Masks ----------------------------------------------------------------------- */

gboolean
fovea_apply_check_mask (GimpDrawable *drawable, GError **error)
{
  g_autofree char *name = gimp_item_get_name (GIMP_ITEM (drawable));

  if (! gimp_item_is_layer (GIMP_ITEM (drawable)))
    return fovea_usage_error (error, _("“%s” is no layer and can have no mask"), name);
  if (gimp_layer_get_mask (GIMP_LAYER (drawable)))
    return fovea_usage_error (error, _("“%s” has a mask already; apply or delete it first"), name);
  return TRUE;
}

static gboolean
place_mask (const FoveaApplied  *applied,
            GimpDrawable        *drawable,
            const GeglRectangle *box,
            GimpLayer          **layer,
            GError             **error)
{
  GimpLayerMask *mask;

  if (! fovea_apply_check_mask (drawable, error))
    return FALSE;
  if (place_is_colour (applied))
    return fovea_usage_error (error, _("the result has colours and cannot be a mask; choose one class, or make a layer of it"));
  if (gegl_buffer_get_width (applied->pixels) != box->width || gegl_buffer_get_height (applied->pixels) != box->height)
    return fovea_usage_error (error, _("the result has another size than the layer and cannot be its mask"));
  *layer = GIMP_LAYER (drawable);
  mask = gimp_layer_create_mask (*layer, GIMP_ADD_MASK_BLACK);
  gimp_layer_add_mask (*layer, mask);
  fovea_place_opacity (applied->pixels, GIMP_DRAWABLE (mask), box);
  return TRUE;
}

/* ---- Layers ------------------------------------------------------------------------ */

static void
place_fill_layer (GimpLayer *layer, GeglBuffer *pixels)
{
  g_autoptr (GeglBuffer) to = gimp_drawable_get_buffer (GIMP_DRAWABLE (layer));
  const GeglRectangle   *box = gegl_buffer_get_extent (pixels);

  gegl_buffer_copy (pixels, box, GEGL_ABYSS_NONE, to, GEGL_RECTANGLE (0, 0, 0, 0));
  gegl_buffer_flush (to);
  gimp_drawable_update (GIMP_DRAWABLE (layer), 0, 0, box->width, box->height);
}

/* ---- Boxes --------------------------------------------------------------------------- */

static void
place_draw_label (cairo_t *cr, const FoveaBox *box, double size, double line)
{
  g_autofree char     *text = g_strdup_printf ("%s %.0f %%", box->label, 100.0 * box->score);
  cairo_text_extents_t extents;
  double               y = box->y >= 1.5 * size ? box->y - 1.5 * size : box->y;

  cairo_text_extents (cr, text, &extents);
  cairo_rectangle (cr, box->x - line / 2, y, extents.x_advance + size, 1.5 * size);
  cairo_fill (cr);
  cairo_set_source_rgb (cr, 0, 0, 0);
  cairo_move_to (cr, box->x + size / 2 - line / 2, y + 1.1 * size);
  cairo_show_text (cr, text);
}

/* Outlines and labels in a bright colour for each class, on nothing. */
static cairo_surface_t *
place_draw_boxes (const FoveaBoxes *boxes, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t         *cr = cairo_create (surface);
  double           line = MAX (MIN (width, height) / 200.0, 1.0);
  double           size = MAX (MIN (width, height) / 30.0, 9.0);

  cairo_set_line_width (cr, line);
  cairo_select_font_face (cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
  cairo_set_font_size (cr, size);
  for (guint i = boxes->n_boxes; i-- > 0;) /* the best on top */
    {
      const FoveaBox *box = &boxes->boxes[i];
      double          rgb[3];

      fovea_class_colour (box->index + 1, rgb);
      cairo_set_source_rgb (cr, 0.4 + 0.6 * rgb[0], 0.4 + 0.6 * rgb[1], 0.4 + 0.6 * rgb[2]);
      cairo_rectangle (cr, box->x + line / 2, box->y + line / 2, MAX (box->width - line, 1), MAX (box->height - line, 1));
      cairo_stroke (cr);
      place_draw_label (cr, box, size, line);
    }
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static gboolean
place_boxes (const FoveaApplied *applied, GimpImage *image, GimpDrawable *drawable, const GeglRectangle *box,
             GimpLayer **layer, GError **error)
{
  cairo_surface_t       *surface;
  g_autofree char       *name = place_name (applied);
  g_autoptr (GeglBuffer) to = NULL;

  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    return fovea_usage_error (error, _("the image has indexed colours; change it to RGB first (Image ▸ Mode ▸ RGB)"));
  surface = place_draw_boxes (applied->boxes, box->width, box->height);
  if (cairo_surface_status (surface) != CAIRO_STATUS_SUCCESS)
    {
      cairo_surface_destroy (surface);
      return fovea_failed_error (error, _("not enough memory for a picture of %dx%d"), box->width, box->height);
    }
  *layer = fovea_place_layer (image, drawable, name, box, TRUE);
  to = gimp_drawable_get_buffer (GIMP_DRAWABLE (*layer));
  gegl_buffer_set (to, GEGL_RECTANGLE (0, 0, box->width, box->height), 0, babl_format ("cairo-ARGB32"),
                   cairo_image_surface_get_data (surface), cairo_image_surface_get_stride (surface));
  cairo_surface_destroy (surface);
  gegl_buffer_flush (to);
  gimp_drawable_update (GIMP_DRAWABLE (*layer), 0, 0, box->width, box->height);
  return TRUE;
}

/* ---- All of it -------------------------------------------------------------------------- */

/* Colours do not fit a grey image, nor any but a palette's an indexed one. */
static gboolean
place_fits (const FoveaApplied *applied, GimpImage *image, const GeglRectangle *box)
{
  GimpImageBaseType base = gimp_image_get_base_type (image);

  return gegl_buffer_get_width (applied->pixels) == box->width
         && gegl_buffer_get_height (applied->pixels) == box->height && base != GIMP_INDEXED
         && (base != GIMP_GRAY || ! place_is_colour (applied));
}

static gboolean
place_do (const FoveaApplied *applied, FoveaApplyAs as, GimpImage *image, GimpDrawable *drawable,
          const GeglRectangle *box, GimpImage **made, GimpLayer **layer, GError **error)
{
  g_autofree char *name = place_name (applied);

  if (applied->boxes)
    return place_boxes (applied, image, drawable, box, layer, error);
  if (! applied->pixels) /* numbers only */
    return TRUE;
  if (as == FOVEA_APPLY_AS_MASK)
    return place_mask (applied, drawable, box, layer, error);
  if (as == FOVEA_APPLY_AS_LAYER && place_fits (applied, image, box))
    {
      *layer = fovea_place_layer (image, drawable, name, box,
                                babl_format_has_alpha (gegl_buffer_get_format (applied->pixels)));
      place_fill_layer (*layer, applied->pixels);
      return TRUE;
    }
  *made = fovea_image_like_base (image, applied->pixels, name, place_is_colour (applied) ? GIMP_RGB : GIMP_GRAY);
  return TRUE;
}

gboolean
fovea_apply_place (const FoveaApplied  *applied,
                   FoveaApplyAs         as,
                   GimpImage           *image,
                   GimpDrawable        *drawable,
                   const GeglRectangle *box,
                   GimpImage          **made,
                   GimpLayer          **layer,
                   GError             **error)
{
  gboolean done;

  *made = NULL;
  *layer = NULL;
  gimp_image_undo_group_start (image);
  done = place_do (applied, as, image, drawable, box, made, layer, error);
  gimp_image_undo_group_end (image);
  return done;
}
