/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All in pixels of the photo but for the last step. The map is drawn without smoothing:
 * its squares are what there is to be read. */
#include "explore-map.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "preview-window.h"
#include "viridis.h"

#define MAP_WIDTH  360 /* the least, logical pixels */
#define MAP_HEIGHT 260
#define MAP_DIM    0.55 /* of what the network does not see */
#define MAP_DARK   0.45 /* of the photo under a map of what matters */

struct _FoveaExploreMap
{
  GtkDrawingArea   parent_instance;
  FoveaSubject    *photo;
  FoveaRect        seen;
  cairo_surface_t *map, *heat;
  cairo_surface_t *shown; /* the photo as the window has it, dimmed; NULL: to be made */
  double           over[4]; /* x, y, width, height in the photo */
  double           opacity;
  int              at[2]; /* the number that is looked at, x and y; -1 */
  int              sides[2]; /* numbers of the map */
  gboolean         has_field;
  FoveaRect        field;
};

static guint map_place, map_chosen;

G_DEFINE_FINAL_TYPE (FoveaExploreMap, fovea_explore_map, GTK_TYPE_DRAWING_AREA)

/* ---- Where things are -------------------------------------------------------------- */

/* Device pixels of one of the photo, and where its corner is. */
static double
map_zoom (FoveaExploreMap *self, double corner[2])
{
  int    factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double room_w = gtk_widget_get_allocated_width (GTK_WIDGET (self)) * factor;
  double room_h = gtk_widget_get_allocated_height (GTK_WIDGET (self)) * factor;
  double width = (double) self->photo->pixels->shape.size[2];
  double height = (double) self->photo->pixels->shape.size[1];
  double zoom = MIN (room_w / width, room_h / height);

  corner[0] = floor ((room_w - width * zoom) / 2);
  /* At the top: a click opens the arithmetic below, and the place stays under the pointer. */
  corner[1] = 0;
  return zoom;
}

static gboolean
map_under (FoveaExploreMap *self, double x, double y, int at[2])
{
  int    factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  double corner[2], zoom, photo[2] = { x, y };

  if (! self->photo || ! self->map)
    return FALSE;
  zoom = map_zoom (self, corner);
  for (int i = 0; i < 2; i++)
    {
      photo[i] = (photo[i] * factor - corner[i]) / zoom;
      at[i] = (int) floor ((photo[i] - self->over[i]) / self->over[2 + i] * self->sides[i]);
      if (at[i] < 0 || at[i] >= self->sides[i])
        return FALSE;
    }
  return TRUE;
}

/* ---- Drawing ------------------------------------------------------------------------ */

static void
map_paint (cairo_t *cr, cairo_surface_t *surface, const double over[4], double alpha, cairo_filter_t filter)
{
  double width = cairo_image_surface_get_width (surface);
  double height = cairo_image_surface_get_height (surface);

  cairo_save (cr);
  cairo_rectangle (cr, over[0], over[1], over[2], over[3]);
  cairo_clip (cr);
  cairo_translate (cr, over[0], over[1]);
  cairo_scale (cr, over[2] / width, over[3] / height);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), filter);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint_with_alpha (cr, alpha);
  cairo_restore (cr);
}

static void
map_dim (FoveaExploreMap *self, cairo_t *cr, double width, double height)
{
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_EVEN_ODD);
  cairo_rectangle (cr, 0, 0, width, height);
  cairo_rectangle (cr, (double) self->seen.x, (double) self->seen.y, (double) self->seen.width,
                   (double) self->seen.height);
  cairo_set_source_rgba (cr, 0, 0, 0, MAP_DIM);
  cairo_fill (cr);
  cairo_set_fill_rule (cr, CAIRO_FILL_RULE_WINDING);
}

/* What matters glows over a darker picture. */
static void
map_draw_heat (FoveaExploreMap *self, cairo_t *cr, double width, double height)
{
  const double over[4] = { (double) self->seen.x, (double) self->seen.y, (double) self->seen.width,
                           (double) self->seen.height };

  cairo_rectangle (cr, 0, 0, width, height);
  cairo_set_source_rgba (cr, 0, 0, 0, MAP_DARK);
  cairo_fill (cr);
  map_paint (cr, self->heat, over, 1.0, CAIRO_FILTER_BILINEAR);
}

static void
map_draw_field (FoveaExploreMap *self, cairo_t *cr, const double corner[2], double zoom)
{
  int                factor = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  int                sides[2];
  FoveaPreviewWindow window = { .covers = self->field, .dilation = 1 };
  double             cell[2];

  for (int i = 0; i < 2; i++)
    {
      sides[i] = (int) self->photo->pixels->shape.size[2 - i];
      cell[i] = self->over[2 + i] / self->sides[i];
    }
  window.result = (FoveaRect){ (gint64) lround (self->over[0] + self->at[0] * cell[0]),
                               (gint64) lround (self->over[1] + self->at[1] * cell[1]),
                               MAX ((gint64) lround (cell[0]), 1), MAX ((gint64) lround (cell[1]), 1) };
  fovea_preview_window_draw (&window, cr, corner, zoom, sides, factor);
}

/* The photo is made to fit once, not whenever the pointer moves. */
static void
map_draw_photo (FoveaExploreMap *self, cairo_t *cr, const double corner[2], double zoom, const double whole[4])
{
  int      width = (int) ceil (whole[2] * zoom), height = (int) ceil (whole[3] * zoom);
  cairo_t *to;

  if (! self->shown || cairo_image_surface_get_width (self->shown) != width ||
      cairo_image_surface_get_height (self->shown) != height)
    {
      g_clear_pointer (&self->shown, cairo_surface_destroy);
      self->shown = cairo_image_surface_create (CAIRO_FORMAT_RGB24, MAX (width, 1), MAX (height, 1));
      to = cairo_create (self->shown);
      cairo_scale (to, zoom, zoom);
      map_paint (to, self->photo->surface, whole, 1.0, CAIRO_FILTER_GOOD);
      if (self->seen.width > 0)
        map_dim (self, to, whole[2], whole[3]);
      cairo_destroy (to);
    }
  cairo_set_source_surface (cr, self->shown, corner[0], corner[1]);
  cairo_rectangle (cr, corner[0], corner[1], whole[2] * zoom, whole[3] * zoom);
  cairo_fill (cr);
}

static gboolean
fovea_explore_map_draw (GtkWidget *widget, cairo_t *cr)
{
  FoveaExploreMap *self = FOVEA_EXPLORE_MAP (widget);
  int              factor = gtk_widget_get_scale_factor (widget);
  double           corner[2], whole[4] = { 0, 0, 0, 0 }, zoom;

  if (! self->photo)
    return FALSE;
  zoom = map_zoom (self, corner);
  whole[2] = (double) self->photo->pixels->shape.size[2];
  whole[3] = (double) self->photo->pixels->shape.size[1];
  cairo_save (cr);
  cairo_scale (cr, 1.0 / factor, 1.0 / factor);
  map_draw_photo (self, cr, corner, zoom, whole);
  cairo_save (cr);
  cairo_translate (cr, corner[0], corner[1]);
  cairo_scale (cr, zoom, zoom);
  if (self->heat)
    map_draw_heat (self, cr, whole[2], whole[3]);
  else if (self->map)
    map_paint (cr, self->map, self->over, self->opacity, CAIRO_FILTER_NEAREST);
  cairo_restore (cr);
  cairo_rectangle (cr, 0, 0, gtk_widget_get_allocated_width (widget) * factor,
                   gtk_widget_get_allocated_height (widget) * factor);
  cairo_clip (cr);
  if (self->has_field && self->map)
    map_draw_field (self, cr, corner, zoom);
  cairo_restore (cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_render_focus (gtk_widget_get_style_context (widget), cr, 0, 0,
                      gtk_widget_get_allocated_width (widget),
                      gtk_widget_get_allocated_height (widget));
  return FALSE;
}

/* ---- Hands --------------------------------------------------------------------------- */

static gboolean
fovea_explore_map_motion (GtkWidget *widget, GdkEventMotion *event)
{
  int at[2] = { -1, -1 };

  if (! map_under (FOVEA_EXPLORE_MAP (widget), event->x, event->y, at))
    at[0] = at[1] = -1;
  g_signal_emit (widget, map_place, 0, at[0], at[1]);
  return FALSE;
}

static gboolean
fovea_explore_map_leave (GtkWidget *widget, GdkEventCrossing *event)
{
  g_signal_emit (widget, map_place, 0, -1, -1);
  return FALSE;
}

static gboolean
fovea_explore_map_press (GtkWidget *widget, GdkEventButton *event)
{
  int at[2];

  gtk_widget_grab_focus (widget);
  if (event->button != GDK_BUTTON_PRIMARY ||
      ! map_under (FOVEA_EXPLORE_MAP (widget), event->x, event->y, at))
    return FALSE;
  g_signal_emit (widget, map_chosen, 0, at[0], at[1]);
  return TRUE;
}

static gboolean
fovea_explore_map_key (GtkWidget *widget, GdkEventKey *event)
{
  FoveaExploreMap *self = FOVEA_EXPLORE_MAP (widget);
  const int        step[2] = { (event->keyval == GDK_KEY_Right) - (event->keyval == GDK_KEY_Left),
                               (event->keyval == GDK_KEY_Down) - (event->keyval == GDK_KEY_Up) };
  int              to[2];

  if ((step[0] == 0 && step[1] == 0) || ! self->map ||
      (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)))
    return GTK_WIDGET_CLASS (fovea_explore_map_parent_class)->key_press_event (widget, event);
  for (int i = 0; i < 2; i++)
    to[i] = self->at[i] < 0 ? self->sides[i] / 2 : CLAMP (self->at[i] + step[i], 0, self->sides[i] - 1);
  g_signal_emit (self, map_chosen, 0, to[0], to[1]);
  return TRUE;
}

/* ---- Making it ------------------------------------------------------------------------ */

static void
fovea_explore_map_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = MAP_WIDTH;
}

static void
fovea_explore_map_get_preferred_height (GtkWidget *widget, int *minimum, int *natural)
{
  *minimum = *natural = MAP_HEIGHT;
}

static void
fovea_explore_map_finalize (GObject *object)
{
  FoveaExploreMap *self = FOVEA_EXPLORE_MAP (object);

  g_clear_pointer (&self->photo, fovea_subject_unref);
  g_clear_pointer (&self->map, cairo_surface_destroy);
  g_clear_pointer (&self->heat, cairo_surface_destroy);
  g_clear_pointer (&self->shown, cairo_surface_destroy);
  G_OBJECT_CLASS (fovea_explore_map_parent_class)->finalize (object);
}

static void
fovea_explore_map_class_init (FoveaExploreMapClass *class)
{
  GtkWidgetClass *widget = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_explore_map_finalize;
  widget->draw = fovea_explore_map_draw;
  widget->motion_notify_event = fovea_explore_map_motion;
  widget->leave_notify_event = fovea_explore_map_leave;
  widget->button_press_event = fovea_explore_map_press;
  widget->key_press_event = fovea_explore_map_key;
  widget->get_preferred_width = fovea_explore_map_get_preferred_width;
  widget->get_preferred_height = fovea_explore_map_get_preferred_height;
  gtk_widget_class_set_accessible_role (widget, ATK_ROLE_IMAGE);
  map_place = g_signal_new ("place", FOVEA_TYPE_EXPLORE_MAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                            G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  map_chosen = g_signal_new ("place-chosen", FOVEA_TYPE_EXPLORE_MAP, G_SIGNAL_RUN_LAST, 0, NULL,
                             NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
}

static void
fovea_explore_map_init (FoveaExploreMap *self)
{
  self->opacity = 0.7;
  self->at[0] = self->at[1] = -1;
  gtk_widget_set_can_focus (GTK_WIDGET (self), TRUE);
  gtk_widget_add_events (GTK_WIDGET (self), GDK_POINTER_MOTION_MASK | GDK_LEAVE_NOTIFY_MASK |
                                                GDK_BUTTON_PRESS_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _ ("Map over the photo"));
}

GtkWidget *
fovea_explore_map_new (void)
{
  return g_object_new (FOVEA_TYPE_EXPLORE_MAP, NULL);
}

void
fovea_explore_map_set_photo (FoveaExploreMap *self, FoveaSubject *photo, const FoveaRect *seen)
{
  const FoveaRect rect = seen ? *seen : (FoveaRect){ 0, 0, 0, 0 };

  if (photo != self->photo || memcmp (&rect, &self->seen, sizeof rect) != 0)
    g_clear_pointer (&self->shown, cairo_surface_destroy);
  fovea_subject_set (&self->photo, photo);
  self->seen = rect;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_explore_map_set_map (FoveaExploreMap *self, cairo_surface_t *map, const double over[4])
{
  if (map)
    cairo_surface_reference (map);
  g_clear_pointer (&self->map, cairo_surface_destroy);
  self->map = map;
  for (int i = 0; map && i < 4; i++)
    self->over[i] = over[i];
  self->sides[0] = map ? cairo_image_surface_get_width (map) : 0;
  self->sides[1] = map ? cairo_image_surface_get_height (map) : 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_explore_map_set_opacity (FoveaExploreMap *self, double opacity)
{
  self->opacity = opacity;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_explore_map_set_place (FoveaExploreMap *self, int x, int y, const FoveaRect *field)
{
  self->at[0] = x;
  self->at[1] = y;
  self->has_field = field != NULL;
  if (field)
    self->field = *field;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Premultiplied: what does not matter lets the dark photo through. */
static cairo_surface_t *
map_heat_surface (const FoveaHeat *heat)
{
  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) heat->width, (int) heat->height);
  guchar *data = cairo_image_surface_get_data (surface);
  int     stride = cairo_image_surface_get_stride (surface);

  for (guint y = 0; data && y < heat->height; y++)
    for (guint x = 0; x < heat->width; x++)
      {
        float   value = heat->values[(gsize) y * heat->width + x];
        double  level = heat->maximum > 0 && isfinite (value) ? value / heat->maximum : 0.0;
        guint32 colour, pixel, alpha;

        /* Roots: the outskirts of a field are many and weak. */
        level = sqrt (CLAMP (level, 0.0, 1.0));
        colour = fovea_viridis (level);
        alpha = (guint32) lrint (255.0 * MIN (2.0 * level, 1.0));
        pixel = alpha << 24;
        for (int shift = 0; shift < 24; shift += 8)
          pixel |= ((colour >> shift & 255) * alpha / 255) << shift;
        ((guint32 *) (gpointer) (data + (gsize) y * stride))[x] = pixel;
      }
  cairo_surface_mark_dirty (surface);
  return surface;
}

void
fovea_explore_map_set_heat (FoveaExploreMap *self, const FoveaHeat *heat)
{
  if (! heat && ! self->heat)
    return;
  g_clear_pointer (&self->heat, cairo_surface_destroy);
  if (heat)
    self->heat = map_heat_surface (heat);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
