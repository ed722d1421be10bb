/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The area has a scroll bar of its own and no window as high as all rows: X's windows
 * end at 32,767 pixels. Small pictures are made when they are first seen, and kept. */
#include "explore-maps.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "kernel-cell.h"

#define MAPS_GAP    6
#define MAPS_WIDTH  280
#define MAPS_HEIGHT 200

/* Sides of a map, logical pixels: the largest with which all are seen, or the last. */
static const int maps_sides[] = { 168, 128, 96, 72 };

struct _FoveaExploreMaps
{
  GtkBox            parent_instance;
  FoveaLayerMaps   *maps;
  FoveaMapsLook  look;
  guint            *order;   /* [n] map at each place behind the mean */
  guint            *place;   /* [n] and the other way round */
  cairo_surface_t **small;   /* [n + 1] by place */
  int               side;    /* of the small ones, logical pixels */
  int               factor;  /* that they were made for */
  int               columns;
  int               map;     /* chosen */
  char             *text;    /* instead of maps */
  GtkWidget        *area;
  GtkAdjustment    *scroll;
};

static guint maps_selected;

G_DEFINE_FINAL_TYPE (FoveaExploreMaps, fovea_explore_maps, GTK_TYPE_BOX)

/* ---- Where things are ------------------------------------------------------------- */

static guint
maps_count (FoveaExploreMaps *self)
{
  return self->maps ? self->maps->n + 1 : 0;
}

static int
maps_at (FoveaExploreMaps *self, guint place)
{
  return place == 0 ? FOVEA_EXPLORE_MEAN : (int) self->order[place - 1];
}

static guint
maps_place (FoveaExploreMaps *self, int map)
{
  return map < 0 || (guint) map >= self->maps->n ? 0 : self->place[map] + 1;
}

static int
maps_row_height (FoveaExploreMaps *self)
{
  return self->side + FOVEA_EXPLORE_LABEL + MAPS_GAP;
}

static int
maps_rows (FoveaExploreMaps *self)
{
  return ((int) maps_count (self) + self->columns - 1) / MAX (self->columns, 1);
}

static void
maps_forget_small (FoveaExploreMaps *self)
{
  for (guint i = 0; self->small && i < maps_count (self); i++)
    g_clear_pointer (&self->small[i], cairo_surface_destroy);
}

/* How large, how many in a row, and how far there is to scroll. */
static void
maps_lay_out (FoveaExploreMaps *self)
{
  int width = gtk_widget_get_allocated_width (self->area);
  int height = gtk_widget_get_allocated_height (self->area);
  int before = self->side;

  for (guint i = 0; i < G_N_ELEMENTS (maps_sides); i++)
    {
      self->side = maps_sides[i];
      self->columns = MAX ((width - MAPS_GAP) / (self->side + MAPS_GAP), 1);
      if (maps_rows (self) * maps_row_height (self) + MAPS_GAP <= height)
        break;
    }
  if (before != self->side)
    maps_forget_small (self);
  gtk_adjustment_configure (
      self->scroll, gtk_adjustment_get_value (self->scroll), 0,
      MAX (maps_rows (self) * maps_row_height (self) + MAPS_GAP, height),
      maps_row_height (self), MAX (height - maps_row_height (self), 1), height);
}

static void
maps_corner (FoveaExploreMaps *self, guint place, int *x, int *y)
{
  int room = gtk_widget_get_allocated_width (self->area);
  int used = self->columns * (self->side + MAPS_GAP) + MAPS_GAP;

  *x = MAX ((room - used) / 2, 0) + MAPS_GAP +
       (int) (place % (guint) self->columns) * (self->side + MAPS_GAP);
  *y = MAPS_GAP + (int) (place / (guint) self->columns) * maps_row_height (self) -
       (int) gtk_adjustment_get_value (self->scroll);
}

/* The place under the pointer, or -1. */
static int
maps_under (FoveaExploreMaps *self, double x, double y)
{
  int left, top, column, row, place;

  if (! self->maps)
    return -1;
  maps_corner (self, 0, &left, &top);
  column = (int) floor ((x - left) / (self->side + MAPS_GAP));
  row = (int) floor ((y - top) / maps_row_height (self));
  place = row * self->columns + column;
  return column < 0 || column >= self->columns || row < 0 || place >= (int) maps_count (self) ?
             -1 :
             place;
}

static void
maps_bring_into_sight (FoveaExploreMaps *self)
{
  double top, value = gtk_adjustment_get_value (self->scroll);
  double page = gtk_adjustment_get_page_size (self->scroll);

  if (! self->maps || self->columns < 1)
    return;
  top = (double) (maps_place (self, self->map) / (guint) self->columns) * maps_row_height (self);
  if (top < value)
    gtk_adjustment_set_value (self->scroll, top);
  else if (top + maps_row_height (self) + MAPS_GAP > value + page)
    gtk_adjustment_set_value (self->scroll, top + maps_row_height (self) + MAPS_GAP - page);
}

/* ---- Drawing ------------------------------------------------------------------------ */

/* Why there are none, all of it, in the middle. */
static void
maps_draw_text (FoveaExploreMaps *self, cairo_t *cr, int height)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (self->area, self->text ? self->text : "");
  int          high;

  pango_layout_set_width (layout, (gtk_widget_get_allocated_width (self->area) - 4 * MAPS_GAP) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &high);
  cairo_move_to (cr, 2 * MAPS_GAP, MAX ((height - high) / 2, MAPS_GAP));
  pango_cairo_show_layout (cr, layout);
  g_object_unref (layout);
}

static void
maps_draw_small (FoveaExploreMaps *self, cairo_t *cr, guint place, int x, int y)
{
  cairo_surface_t *small;
  double           width, height;

  if (! self->small[place])
    self->small[place] = fovea_explore_picture (self->maps, maps_at (self, place), &self->look, self->area,
                                                self->side * self->factor);
  small = self->small[place];
  if (! small)
    return;
  width = (double) cairo_image_surface_get_width (small) / self->factor;
  height = (double) cairo_image_surface_get_height (small) / self->factor;
  cairo_save (cr);
  cairo_translate (cr, x + floor ((self->side - width) / 2), y + floor ((self->side - height) / 2));
  cairo_scale (cr, 1.0 / self->factor, 1.0 / self->factor);
  cairo_set_source_surface (cr, small, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  cairo_restore (cr);
}

static void
maps_draw_frame (FoveaExploreMaps *self, cairo_t *cr, int x, int y)
{
  GtkStyleContext *context = gtk_widget_get_style_context (self->area);
  GdkRGBA          colour = { 0.21, 0.52, 0.89, 1 };

  gtk_style_context_lookup_color (context, "theme_selected_bg_color", &colour);
  gdk_cairo_set_source_rgba (cr, &colour);
  cairo_rectangle (cr, x - 2, y - 2, self->side + 4, self->side + FOVEA_EXPLORE_LABEL + 5);
  cairo_set_line_width (cr, gtk_widget_has_focus (self->area) ? 4 : 2);
  cairo_stroke (cr);
}

static void
maps_draw_place (FoveaExploreMaps *self, cairo_t *cr, guint place)
{
  int              map = maps_at (self, place), x, y;
  const char      *problem = fovea_explore_problem (self->maps, map);
  g_autofree char *name = NULL;
  GdkRGBA          base, ink;

  maps_corner (self, place, &x, &y);
  if (problem)
    fovea_explore_draw_problem (self->area, cr, problem, x, y, self->side);
  else
    maps_draw_small (self, cr, place, x, y);
  if (map == self->map)
    maps_draw_frame (self, cr, x, y);
  name = place == 0 ? g_strdup_printf (_ ("mean of %u"), self->maps->n) :
                      g_strdup_printf ("%d", map);
  fovea_kernel_cell_ground (self->area, &base, &ink);
  gdk_cairo_set_source_rgba (cr, &ink);
  fovea_explore_draw_label (self->area, cr, name, x, y + self->side + 1, self->side, map == self->map);
}

static gboolean
maps_draw (GtkWidget *area, cairo_t *cr, FoveaExploreMaps *self)
{
  int     factor = gtk_widget_get_scale_factor (area), x, y;
  int     height = gtk_widget_get_allocated_height (area);
  GdkRGBA base, ink;
  guint   first;

  fovea_kernel_cell_ground (area, &base, &ink);
  gdk_cairo_set_source_rgba (cr, &base);
  cairo_paint (cr);
  if (! self->maps)
    {
      gdk_cairo_set_source_rgba (cr, &ink);
      maps_draw_text (self, cr, height);
      return FALSE;
    }
  if (factor != self->factor)
    maps_forget_small (self);
  self->factor = factor;
  first = (guint) (gtk_adjustment_get_value (self->scroll) / maps_row_height (self)) *
          (guint) self->columns;
  for (guint place = first; place < maps_count (self); place++)
    {
      maps_corner (self, place, &x, &y);
      if (y > height)
        break;
      maps_draw_place (self, cr, place);
    }
  return FALSE;
}

/* ---- Hands -------------------------------------------------------------------------- */

static void
maps_describe (FoveaExploreMaps *self)
{
  g_autofree char *name = NULL, *text = NULL;
  const char      *problem;

  if (self->maps)
    {
      problem = fovea_explore_problem (self->maps, self->map);
      name = fovea_explore_name (self->maps, self->map);
      text = g_strdup_printf (problem ? "%s: %s" : "%s", name, problem);
    }
  atk_object_set_description (gtk_widget_get_accessible (self->area),
                              text ? text : self->text ? self->text : "");
}

static void
maps_choose (FoveaExploreMaps *self, int map)
{
  if (map != self->map)
    {
      fovea_explore_maps_select (self, map);
      g_signal_emit (self, maps_selected, 0, map);
    }
}

static gboolean
maps_pressed (GtkWidget *area, GdkEventButton *event, FoveaExploreMaps *self)
{
  int place = maps_under (self, event->x, event->y);

  gtk_widget_grab_focus (area);
  if (event->button != GDK_BUTTON_PRIMARY || place < 0)
    return FALSE;
  maps_choose (self, maps_at (self, (guint) place));
  return TRUE;
}

static gboolean
maps_scrolled (GtkWidget *area, GdkEventScroll *event, FoveaExploreMaps *self)
{
  double dx = 0, dy = 0;

  if (! gdk_event_get_scroll_deltas ((GdkEvent *) event, &dx, &dy))
    dy = event->direction == GDK_SCROLL_UP ? -1 : event->direction == GDK_SCROLL_DOWN ? 1 : 0;
  gtk_adjustment_set_value (self->scroll,
                            gtk_adjustment_get_value (self->scroll) + dy * maps_row_height (self));
  return TRUE;
}

static gboolean
maps_key (GtkWidget *area, GdkEventKey *event, FoveaExploreMaps *self)
{
  int page = MAX ((int) gtk_adjustment_get_page_size (self->scroll) / maps_row_height (self), 1);
  int step;

  if (! self->maps || (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)))
    return FALSE;
  switch (event->keyval)
    {
    case GDK_KEY_Left:
      step = -1;
      break;
    case GDK_KEY_Right:
      step = 1;
      break;
    case GDK_KEY_Up:
      step = -self->columns;
      break;
    case GDK_KEY_Down:
      step = self->columns;
      break;
    case GDK_KEY_Page_Up:
      step = -self->columns * page;
      break;
    case GDK_KEY_Page_Down:
      step = self->columns * page;
      break;
    case GDK_KEY_Home:
      step = -(int) maps_count (self);
      break;
    case GDK_KEY_End:
      step = (int) maps_count (self);
      break;
    default:
      return FALSE;
    }
  maps_choose (self, fovea_explore_maps_next (self, self->map, step));
  return TRUE;
}

static gboolean
maps_tooltip (GtkWidget *area, int x, int y, gboolean keyboard, GtkTooltip *tooltip,
              FoveaExploreMaps *self)
{
  int              place = keyboard || ! self->maps ? -1 : maps_under (self, x, y);
  int              map = place < 0 ? 0 : maps_at (self, (guint) place);
  g_autofree char *name = NULL, *text = NULL;
  char             low[32], high[32];
  float            least, most;

  if (place < 0)
    return FALSE;
  fovea_explore_range (self->maps, map, &least, &most);
  fovea_explore_number (least, low, sizeof low);
  fovea_explore_number (most, high, sizeof high);
  name = fovea_explore_name (self->maps, map);
  if (map == FOVEA_EXPLORE_MEAN)
    text = g_strdup_printf (_ ("%s: %s to %s"), name, low, high);
  else
    text = g_strdup_printf (_ ("%s: %s to %s, %.0f %% zeros"), name, low, high,
                            100.0 * self->maps->facts[map].zeros);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
maps_resized (FoveaExploreMaps *self)
{
  maps_lay_out (self);
  maps_bring_into_sight (self);
}

/* ---- Making it ------------------------------------------------------------------------ */

static void
maps_drop (FoveaExploreMaps *self)
{
  maps_forget_small (self);
  g_clear_pointer (&self->small, g_free);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->maps, fovea_layer_maps_unref);
  g_clear_pointer (&self->text, g_free);
}

static void
fovea_explore_maps_finalize (GObject *object)
{
  maps_drop (FOVEA_EXPLORE_MAPS (object));
  G_OBJECT_CLASS (fovea_explore_maps_parent_class)->finalize (object);
}

static void
fovea_explore_maps_class_init (FoveaExploreMapsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_explore_maps_finalize;
  maps_selected = g_signal_new ("map-selected", FOVEA_TYPE_EXPLORE_MAPS, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
fovea_explore_maps_init (FoveaExploreMaps *self)
{
  GtkWidget *bar;

  self->factor = 1;
  self->columns = 1;
  self->map = FOVEA_EXPLORE_MEAN;
  self->scroll = gtk_adjustment_new (0, 0, 1, 1, 1, 1);
  self->area = gtk_drawing_area_new ();
  bar = gtk_scrollbar_new (GTK_ORIENTATION_VERTICAL, self->scroll);
  gtk_widget_set_size_request (self->area, MAPS_WIDTH, MAPS_HEIGHT);
  gtk_widget_set_can_focus (self->area, TRUE);
  gtk_widget_set_has_tooltip (self->area, TRUE);
  gtk_widget_add_events (self->area, GDK_BUTTON_PRESS_MASK | GDK_SCROLL_MASK |
                                         GDK_SMOOTH_SCROLL_MASK | GDK_KEY_PRESS_MASK);
  atk_object_set_name (gtk_widget_get_accessible (self->area), _ ("Feature maps"));
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_IMAGE);
  g_signal_connect (self->area, "draw", G_CALLBACK (maps_draw), self);
  g_signal_connect (self->area, "button-press-event", G_CALLBACK (maps_pressed), self);
  g_signal_connect (self->area, "scroll-event", G_CALLBACK (maps_scrolled), self);
  g_signal_connect (self->area, "key-press-event", G_CALLBACK (maps_key), self);
  g_signal_connect (self->area, "query-tooltip", G_CALLBACK (maps_tooltip), self);
  g_signal_connect_swapped (self->area, "size-allocate", G_CALLBACK (maps_resized), self);
  g_signal_connect_swapped (self->scroll, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                            self->area);
  gtk_box_pack_start (GTK_BOX (self), self->area, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), bar, FALSE, FALSE, 0);
}

GtkWidget *
fovea_explore_maps_new (void)
{
  return g_object_new (FOVEA_TYPE_EXPLORE_MAPS, NULL);
}

GtkWidget *
fovea_explore_maps_area (FoveaExploreMaps *self)
{
  return self->area;
}

void
fovea_explore_maps_set (FoveaExploreMaps       *self,
                        FoveaLayerMaps         *maps,
                        const FoveaMapsLook *look,
                        const char             *text)
{
  gboolean other = maps != self->maps;

  if (maps)
    fovea_layer_maps_ref (maps);
  maps_drop (self);
  self->maps = maps;
  self->look = *look;
  self->text = g_strdup (text);
  if (maps)
    {
      self->order = fovea_layer_maps_order (maps, look->order);
      self->place = g_new0 (guint, maps->n);
      self->small = g_new0 (cairo_surface_t *, maps->n + 1);
      for (guint i = 0; i < maps->n; i++)
        self->place[self->order[i]] = i;
    }
  if (other)
    gtk_adjustment_set_value (self->scroll, 0);
  maps_resized (self);
  maps_describe (self);
  gtk_widget_queue_draw (self->area);
}

void
fovea_explore_maps_select (FoveaExploreMaps *self, int map)
{
  self->map = map;
  maps_bring_into_sight (self);
  maps_describe (self);
  gtk_widget_queue_draw (self->area);
}

int
fovea_explore_maps_next (FoveaExploreMaps *self, int map, int step)
{
  if (! self->maps)
    return map;
  return maps_at (self, (guint) CLAMP ((int) maps_place (self, map) + step, 0, (int) self->maps->n));
}
