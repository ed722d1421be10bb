/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel's coefficient is a square of a whole number of pixels; the largest
 * magnitude of all of the map's kernels has the full colour. The three kernels that lie
 * on a photo's red, green and blue are one tile in colour, as Learned Kernels has it,
 * until somebody asks for them apart. */
#include "explore-kernels.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "kernel-cell.h"
#include "kernel-tiles.h"

#define KERNELS_TILE   26 /* about, logical pixels a side */
#define KERNELS_GAP    4
#define KERNELS_WIDTH  120
#define KERNELS_HEIGHT 66
#define KERNELS_COLOUR 60 /* a tile in colour, at most */
#define KERNELS_CHARS  18

typedef struct
{
  GtkWidget         *area, *scroll, *apart, *says;
  float             *values; /* [planes][height][width] */
  guint              planes, height, width;
  float              most; /* magnitude */
  cairo_surface_t   *tile; /* the same in colour, or NULL */
  const FoveaKernel *colour;
} Kernels;

static gboolean
kernels_in_colour (const Kernels *self)
{
  return self->tile && ! gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->apart));
}

static int
kernels_square (const Kernels *self)
{
  if (kernels_in_colour (self))
    return MAX (KERNELS_COLOUR / (int) MAX (self->width, self->height), 1);
  return MAX (KERNELS_TILE / (int) MAX (self->width, self->height), self->width * self->height == 1 ? 10 : 2);
}

static int
kernels_columns (const Kernels *self)
{
  int step = kernels_square (self) * (int) self->width + KERNELS_GAP;

  return MAX ((gtk_widget_get_allocated_width (self->area) - KERNELS_GAP) / step, 1);
}

static void
kernels_fit (Kernels *self)
{
  int columns = kernels_columns (self);
  int rows = kernels_in_colour (self) ? 1 : ((int) self->planes + columns - 1) / columns;

  gtk_widget_set_size_request (self->area, -1,
                               rows * (kernels_square (self) * (int) self->height + KERNELS_GAP) +
                                   KERNELS_GAP);
}

static void
kernels_draw_plane (Kernels *self, cairo_t *cr, guint plane, int left, int top, const GdkRGBA *base)
{
  const float *values = self->values + (gsize) plane * self->width * self->height;
  int          square = kernels_square (self);

  for (guint y = 0; y < self->height; y++)
    for (guint x = 0; x < self->width; x++)
      {
        GdkRGBA colour;

        fovea_kernel_cell_colour (self->most > 0 ? values[y * self->width + x] / self->most : 0, base,
                                  &colour);
        gdk_cairo_set_source_rgba (cr, &colour);
        cairo_rectangle (cr, left + (int) x * square, top + (int) y * square, square, square);
        cairo_fill (cr);
      }
}

static void
kernels_draw_tile (Kernels *self, cairo_t *cr)
{
  int square = kernels_square (self);

  cairo_translate (cr, KERNELS_GAP, KERNELS_GAP);
  cairo_scale (cr, square, square);
  cairo_set_source_surface (cr, self->tile, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
}

static gboolean
kernels_draw (GtkWidget *area, cairo_t *cr, Kernels *self)
{
  GdkRectangle clip;
  GdkRGBA      base, ink;
  int          columns, wide, high;

  if (! self->values || ! gdk_cairo_get_clip_rectangle (cr, &clip))
    return FALSE;
  if (kernels_in_colour (self))
    {
      kernels_draw_tile (self, cr);
      return FALSE;
    }
  fovea_kernel_cell_ground (area, &base, &ink);
  columns = kernels_columns (self);
  wide = kernels_square (self) * (int) self->width + KERNELS_GAP;
  high = kernels_square (self) * (int) self->height + KERNELS_GAP;
  for (guint plane = 0; plane < self->planes; plane++)
    {
      int left = KERNELS_GAP + (int) plane % columns * wide;
      int top = KERNELS_GAP + (int) plane / columns * high;

      if (top + high >= clip.y && top <= clip.y + clip.height)
        kernels_draw_plane (self, cr, plane, left, top, &base);
    }
  return FALSE;
}

/* Red, green and blue of one square of the tile. */
static char *
kernels_colour_words (const Kernels *self, const int at[2])
{
  gsize plane = (gsize) self->width * self->height;
  gsize from = (gsize) at[1] * self->width + (gsize) at[0];
  char  value[3][32];

  for (gsize c = 0; c < 3; c++)
    fovea_number_to_text (self->colour->values[c * plane + from], value[c], sizeof value[c]);
  return g_strdup_printf (_ ("row %d, column %d: red %s, green %s, blue %s"), at[1] + 1, at[0] + 1, value[0],
                          value[1], value[2]);
}

static char *
kernels_plane_words (const Kernels *self, int plane, const int at[2])
{
  char value[32];

  fovea_number_to_text (
      self->values[((gsize) plane * self->height + (gsize) at[1]) * self->width + (gsize) at[0]], value,
      sizeof value);
  return g_strdup_printf (_ ("kernel %d, row %d, column %d: %s"), plane, at[1] + 1, at[0] + 1, value);
}

static gboolean
kernels_tooltip (GtkWidget *area, int x, int y, gboolean keyboard, GtkTooltip *tooltip, Kernels *self)
{
  gboolean         colour = kernels_in_colour (self);
  int              square = kernels_square (self), columns = colour ? 1 : kernels_columns (self);
  int              wide = square * (int) self->width + KERNELS_GAP;
  int              high = square * (int) self->height + KERNELS_GAP;
  int              column = (x - KERNELS_GAP) / wide, row = (y - KERNELS_GAP) / high;
  int              plane = row * columns + column;
  int              at[2] = { (x - KERNELS_GAP - column * wide) / square,
                             (y - KERNELS_GAP - row * high) / square };
  g_autofree char *text = NULL;

  if (keyboard || ! self->values || x < KERNELS_GAP || y < KERNELS_GAP || column >= columns ||
      plane >= (colour ? 1 : (int) self->planes) || at[0] >= (int) self->width || at[1] >= (int) self->height)
    return FALSE;
  text = colour ? kernels_colour_words (self, at) : kernels_plane_words (self, plane, at);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

/* ---- Making it -------------------------------------------------------------------------- */

static void
kernels_say (Kernels *self)
{
  g_autofree char *text = NULL;

  if (kernels_in_colour (self))
    text = g_strdup_printf (_ ("its kernel of %ux%u, grey is 0"), self->height, self->width);
  else if (self->values)
    text = g_strdup_printf (ngettext ("its %u kernel of %ux%u", "its %u kernels of %ux%u", self->planes),
                            self->planes, self->height, self->width);
  gtk_label_set_text (GTK_LABEL (self->says), text ? text : "");
  atk_object_set_description (gtk_widget_get_accessible (self->area), text ? text : "");
}

static void
kernels_update (Kernels *self)
{
  gtk_widget_set_visible (self->scroll, self->values != NULL);
  gtk_widget_set_visible (self->apart, self->tile != NULL);
  if (self->values)
    kernels_fit (self);
  kernels_say (self);
  gtk_widget_queue_draw (self->area);
}

static void
kernels_drop (Kernels *self)
{
  g_clear_pointer (&self->values, fovea_free);
  g_clear_pointer (&self->tile, cairo_surface_destroy);
  self->colour = NULL;
  self->planes = 0;
}

static void
kernels_free (gpointer data)
{
  kernels_drop (data);
  g_free (data);
}

static void
kernels_make_area (Kernels *self)
{
  self->area = gtk_drawing_area_new ();
  gtk_widget_set_has_tooltip (self->area, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (self->area), _ ("Kernels of the map"));
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_IMAGE);
  g_signal_connect (self->area, "draw", G_CALLBACK (kernels_draw), self);
  g_signal_connect (self->area, "query-tooltip", G_CALLBACK (kernels_tooltip), self);
  self->scroll = gtk_scrolled_window_new (NULL, NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (self->scroll), GTK_SHADOW_IN);
  gtk_widget_set_size_request (self->scroll, KERNELS_WIDTH, KERNELS_HEIGHT);
  gtk_container_add (GTK_CONTAINER (self->scroll), self->area);
}

GtkWidget *
fovea_explore_kernels_new (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  Kernels   *self = g_new0 (Kernels, 1);

  kernels_make_area (self);
  self->apart = gtk_check_button_new_with_label (_ ("Channels apart"));
  gtk_widget_set_tooltip_text (self->apart, _ ("A kernel for each of red, green and blue: blue below 0, orange above"));
  g_signal_connect_swapped (self->apart, "toggled", G_CALLBACK (kernels_update), self);
  self->says = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->says), 0.0);
  gtk_label_set_line_wrap (GTK_LABEL (self->says), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (self->says), KERNELS_CHARS);
  gtk_label_set_max_width_chars (GTK_LABEL (self->says), KERNELS_CHARS);
  gtk_style_context_add_class (gtk_widget_get_style_context (self->says), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (box), self->scroll, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->apart, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->says, FALSE, FALSE, 0);
  gtk_widget_show_all (box);
  gtk_widget_set_no_show_all (box, TRUE);
  g_object_set_data_full (G_OBJECT (box), "kernels", self, kernels_free);
  kernels_update (self);
  return box;
}

/* The numbers of one map, as floats. */
static void
kernels_take (Kernels *self, const FoveaTensor *weights, const FoveaKernel *of_first, guint map)
{
  const gint64 *size = weights ? weights->shape.size : NULL;
  gsize         n;

  self->planes = of_first ? of_first->planes : (guint) size[1];
  self->height = of_first ? of_first->height : (guint) size[2];
  self->width = of_first ? of_first->width : (guint) size[3];
  n = (gsize) self->planes * self->height * self->width;
  self->values = fovea_alloc (n, sizeof (float));
  self->most = 0;
  for (gsize i = 0; self->values && i < n; i++)
    {
      self->values[i] = (float) (of_first ? of_first->values[i] : fovea_tensor_get (weights, (gint64) (map * n + i)));
      self->most = fmaxf (self->most, fabsf (self->values[i]));
    }
}

void
fovea_explore_kernels_set (GtkWidget             *kernels,
                           const FoveaTensor     *weights,
                           const FoveaFirstLayer *first,
                           guint                  map)
{
  Kernels *self = g_object_get_data (G_OBJECT (kernels), "kernels");

  kernels_drop (self);
  if (first && map < first->n)
    {
      kernels_take (self, NULL, first->kernels[map].weights, map);
      self->colour = first->kernels[map].colour;
      if (self->values && self->colour->planes == 3)
        self->tile = fovea_kernel_tile_new (first, map, 0.0);
    }
  else if (weights && weights->shape.rank == 4 && map < weights->shape.size[0])
    kernels_take (self, weights, NULL, map);
  kernels_update (self);
}

/* ---- Which ------------------------------------------------------------------------------ */

const FoveaTensor *
fovea_explore_kernels_find (FoveaModel *model, const char *layer, const char **convolution)
{
  static const char *const alone[] = { "batchnorm", "prelu", NULL };
  FoveaGraph      *graph = fovea_model_graph (model);
  FoveaValue       value = fovea_graph_find (graph, layer, NULL);
  const FoveaNode *node = fovea_graph_maker (graph, value);

  while (node && node->n_inputs > 0 &&
         (fovea_layer_is_function (node->layer) || g_strv_contains (alone, node->layer)))
    node = fovea_graph_maker (graph, node->inputs[0]);
  *convolution = node && g_str_has_suffix (node->layer, "conv") ? node->name : NULL;
  return node && g_str_equal (node->layer, "conv") && node->n_inputs > 1 ?
             fovea_weights_get (fovea_model_weights (model), node->inputs[1]) :
             NULL;
}
