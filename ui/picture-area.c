/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing happens in device pixels, so that a 2x screen gets its 2x detail. */
#include "picture-area.h"

struct _FoveaPictureArea
{
  GtkDrawingArea   parent_instance;
  cairo_surface_t *surface;
  gboolean         crisp;
  gboolean         has_focus;
  double           focus[4];
  GArray          *parts; /* of double, four a part */
  cairo_surface_t *overlay;
  double           opacity;
  int              width, height;
};

G_DEFINE_FINAL_TYPE (FoveaPictureArea, fovea_picture_area, GTK_TYPE_DRAWING_AREA)

/* How much of the photo's brightness is taken where the network did not look. */
#define PICTURE_DIM 0.6
/* The least that a picture may shrink to, logical pixels. */
#define PICTURE_LEAST 112

/* Where the picture lies in the widget, in device pixels, and how much it is
 * enlarged. */
static double
picture_fit (FoveaPictureArea *self, double corner[2], double size[2])
{
  GtkWidget   *widget = GTK_WIDGET (self);
  const double factor = gtk_widget_get_scale_factor (widget);
  const double room_w = gtk_widget_get_allocated_width (widget) * factor;
  const double room_h = gtk_widget_get_allocated_height (widget) * factor;
  const double width = cairo_image_surface_get_width (self->surface);
  const double height = cairo_image_surface_get_height (self->surface);
  double       by = MIN (room_w / width, room_h / height);

  if (self->crisp && by > 1.0)
    by = (int) by;
  size[0] = width * by;
  size[1] = height * by;
  corner[0] = (int) ((room_w - size[0]) / 2);
  corner[1] = (int) ((room_h - size[1]) / 2);
  return by;
}

/* A light line inside a dark one is seen on any photo. */
static void
picture_frame (cairo_t *cr, double x, double y, double w, double h, double line)
{
  cairo_rectangle (cr, x + line, y + line, w - 2 * line, h - 2 * line);
  cairo_set_line_width (cr, 2 * line);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, line);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

static void
picture_dim (cairo_t *cr, const double focus[4], double width, double height, double line)
{
  double x = focus[0] * width, y = focus[1] * height;
  double w = focus[2] * width, h = focus[3] * height;

  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_rectangle (cr, x, y, w, h);
  cairo_set_source_rgba (cr, 0, 0, 0, PICTURE_DIM);
  cairo_fill (cr);
  picture_frame (cr, x, y, w, h, line);
}

static void
picture_draw_overlay (FoveaPictureArea *self, cairo_t *cr, const double size[2])
{
  cairo_save (cr);
  cairo_scale (cr, size[0] / cairo_image_surface_get_width (self->overlay),
               size[1] / cairo_image_surface_get_height (self->overlay));
  cairo_set_source_surface (cr, self->overlay, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (cr, 0, 0, cairo_image_surface_get_width (self->overlay),
                   cairo_image_surface_get_height (self->overlay));
  cairo_clip (cr);
  cairo_paint_with_alpha (cr, self->opacity);
  cairo_restore (cr);
}

static gboolean
fovea_picture_area_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaPictureArea *self = FOVEA_PICTURE_AREA (widget);
  int               factor = gtk_widget_get_scale_factor (widget);
  double            corner[2], size[2], by;

  if (! self->surface)
    return FALSE;
  by = picture_fit (self, corner, size);
  cairo_scale (cr, 1.0 / factor, 1.0 / factor);
  cairo_translate (cr, corner[0], corner[1]);
  cairo_save (cr);
  cairo_scale (cr, by, by);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            self->crisp && by >= 1.0 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  /* The edge of a small photo, enlarged, does not fade into nothing. */
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_rectangle (cr, 0, 0, size[0] / by, size[1] / by);
  cairo_fill (cr);
  cairo_restore (cr);
  if (self->overlay)
    picture_draw_overlay (self, cr, size);
  if (self->has_focus)
    picture_dim (cr, self->focus, size[0], size[1], factor);
  for (guint i = 0; i < self->parts->len / 4; i++)
    {
      const double *part = &g_array_index (self->parts, double, 4 * i);

      picture_frame (cr, part[0] * size[0], part[1] * size[1], part[2] * size[0], part[3] * size[1],
                     factor);
    }
  return FALSE;
}

static void
fovea_picture_area_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *natural = FOVEA_PICTURE_AREA (widget)->width;
  *minimum = MIN (*natural, PICTURE_LEAST);
}

static void
fovea_picture_area_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *natural = FOVEA_PICTURE_AREA (widget)->height;
  *minimum = MIN (*natural, PICTURE_LEAST);
}

static void
fovea_picture_area_finalize (GObject *object)
{
  FoveaPictureArea *self = FOVEA_PICTURE_AREA (object);

  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->overlay, cairo_surface_destroy);
  g_array_unref (self->parts);
  G_OBJECT_CLASS (fovea_picture_area_parent_class)->finalize (object);
}

static void
fovea_picture_area_class_init (FoveaPictureAreaClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_picture_area_finalize;
  widget_class->draw = fovea_picture_area_draw;
  widget_class->get_preferred_width = fovea_picture_area_get_preferred_width;
  widget_class->get_preferred_height = fovea_picture_area_get_preferred_height;
  gtk_widget_class_set_accessible_role (widget_class, ATK_ROLE_IMAGE);
}

static void
fovea_picture_area_init (FoveaPictureArea *self)
{
  self->parts = g_array_new (FALSE, FALSE, sizeof (double));
  self->opacity = 1.0;
}

GtkWidget *
fovea_picture_area_new (const char *name, int width, int height)
{
  FoveaPictureArea *self = g_object_new (FOVEA_TYPE_PICTURE_AREA, NULL);

  self->width = width;
  self->height = height;
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), name);
  return GTK_WIDGET (self);
}

void
fovea_picture_area_set_surface (FoveaPictureArea *self, cairo_surface_t *surface, gboolean crisp)
{
  if (surface)
    cairo_surface_reference (surface);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = surface;
  self->crisp = crisp;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_picture_area_set_focus (FoveaPictureArea *self, const double focus[4])
{
  self->has_focus = focus != NULL;
  for (int i = 0; focus && i < 4; i++)
    self->focus[i] = focus[i];
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_picture_area_set_parts (FoveaPictureArea *self, const double *parts, guint n)
{
  g_array_set_size (self->parts, 0);
  if (n > 0)
    g_array_append_vals (self->parts, parts, 4 * n);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_picture_area_set_overlay (FoveaPictureArea *self, cairo_surface_t *overlay)
{
  if (overlay)
    cairo_surface_reference (overlay);
  g_clear_pointer (&self->overlay, cairo_surface_destroy);
  self->overlay = overlay;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_picture_area_set_opacity (FoveaPictureArea *self, double opacity)
{
  self->opacity = opacity;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
fovea_picture_area_place (FoveaPictureArea *self, double x, double y, double place[2])
{
  double factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double corner[2], size[2];

  if (! self->surface)
    return FALSE;
  picture_fit (self, corner, size);
  place[0] = CLAMP ((x * factor - corner[0]) / size[0], 0.0, 1.0);
  place[1] = CLAMP ((y * factor - corner[1]) / size[1], 0.0, 1.0);
  return TRUE;
}

void
fovea_picture_area_describe (FoveaPictureArea *self, const char *description)
{
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), description);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), description);
}
