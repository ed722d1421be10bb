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
  int              width, height;
};

G_DEFINE_FINAL_TYPE (FoveaPictureArea, fovea_picture_area, GTK_TYPE_DRAWING_AREA)

/* How much of the photo's brightness is taken where the network did not look. */
#define PICTURE_DIM 0.6
/* The least that a picture may shrink to, logical pixels. */
#define PICTURE_LEAST 112

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
  /* A light line inside a dark one is seen on any photo. */
  cairo_rectangle (cr, x + line, y + line, w - 2 * line, h - 2 * line);
  cairo_set_line_width (cr, 2 * line);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, line);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_stroke (cr);
}

static gboolean
fovea_picture_area_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaPictureArea *self = FOVEA_PICTURE_AREA (widget);
  int               factor = gtk_widget_get_scale_factor (widget);
  double            room_w = gtk_widget_get_allocated_width (widget) * factor;
  double            room_h = gtk_widget_get_allocated_height (widget) * factor;
  double            width, height, by;

  if (! self->surface)
    return FALSE;
  width = cairo_image_surface_get_width (self->surface);
  height = cairo_image_surface_get_height (self->surface);
  by = MIN (room_w / width, room_h / height);
  if (self->crisp && by > 1.0)
    by = (int) by;

  cairo_scale (cr, 1.0 / factor, 1.0 / factor);
  cairo_translate (cr, (int) ((room_w - width * by) / 2), (int) ((room_h - height * by) / 2));
  cairo_save (cr);
  cairo_scale (cr, by, by);
  cairo_set_source_surface (cr, self->surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr),
                            self->crisp && by >= 1.0 ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_fill (cr);
  cairo_restore (cr);
  if (self->has_focus)
    picture_dim (cr, self->focus, width * by, height * by, factor);
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

gboolean
fovea_picture_area_place (FoveaPictureArea *self, double x, double y, double place[2])
{
  GtkWidget *widget = GTK_WIDGET (self);
  double     factor = gtk_widget_get_scale_factor (widget);
  double     room_w = gtk_widget_get_allocated_width (widget) * factor;
  double     room_h = gtk_widget_get_allocated_height (widget) * factor;
  double     width, height, by;

  if (! self->surface)
    return FALSE;
  width = cairo_image_surface_get_width (self->surface);
  height = cairo_image_surface_get_height (self->surface);
  by = MIN (room_w / width, room_h / height);
  if (self->crisp && by > 1.0)
    by = (int) by;
  place[0] = CLAMP ((x * factor - (room_w - width * by) / 2) / (width * by), 0.0, 1.0);
  place[1] = CLAMP ((y * factor - (room_h - height * by) / 2) / (height * by), 0.0, 1.0);
  return TRUE;
}

void
fovea_picture_area_describe (FoveaPictureArea *self, const char *description)
{
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self)), description);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), description);
}
