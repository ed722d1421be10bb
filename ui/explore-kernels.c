/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each kernel's coefficient is a square of a whole number of pixels; the largest
 * magnitude of all of the map's kernels has the full colour. */
#include "explore-kernels.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#include "kernel-cell.h"

#define KERNELS_TILE   26 /* about, logical pixels a side */
#define KERNELS_GAP    4
#define KERNELS_WIDTH  120
#define KERNELS_HEIGHT 60

typedef struct
{
  GtkWidget *area;
  float     *values; /* [planes][height][width] */
  guint      planes, height, width;
  float      most; /* magnitude */
} Kernels;

static int
kernels_square (const Kernels *self)
{
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
  int rows = ((int) self->planes + columns - 1) / columns;

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

static gboolean
kernels_draw (GtkWidget *area, cairo_t *cr, Kernels *self)
{
  GdkRectangle clip;
  GdkRGBA      base, ink;
  int          columns, wide, high;

  if (! self->values || ! gdk_cairo_get_clip_rectangle (cr, &clip))
    return FALSE;
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

static gboolean
kernels_tooltip (GtkWidget *area, int x, int y, gboolean keyboard, GtkTooltip *tooltip, Kernels *self)
{
  int              square = kernels_square (self), columns = kernels_columns (self);
  int              wide = square * (int) self->width + KERNELS_GAP;
  int              high = square * (int) self->height + KERNELS_GAP;
  int              column = (x - KERNELS_GAP) / wide, row = (y - KERNELS_GAP) / high;
  int              plane = row * columns + column;
  int              at[2] = { (x - KERNELS_GAP - column * wide) / square,
                             (y - KERNELS_GAP - row * high) / square };
  g_autofree char *text = NULL;
  char             value[32];

  if (keyboard || ! self->values || x < KERNELS_GAP || y < KERNELS_GAP || column >= columns ||
      plane >= (int) self->planes || at[0] >= (int) self->width || at[1] >= (int) self->height)
    return FALSE;
  fovea_number_to_text (
      self->values[((gsize) plane * self->height + (gsize) at[1]) * self->width + (gsize) at[0]], value,
      sizeof value);
  text = g_strdup_printf (_ ("kernel %d, row %d, column %d: %s"), plane, at[1] + 1, at[0] + 1, value);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
kernels_free (gpointer data)
{
  Kernels *self = data;

  fovea_free (self->values);
  g_free (self);
}

GtkWidget *
fovea_explore_kernels_new (void)
{
  GtkWidget *scroll = gtk_scrolled_window_new (NULL, NULL);
  Kernels   *self = g_new0 (Kernels, 1);

  self->area = gtk_drawing_area_new ();
  gtk_widget_set_has_tooltip (self->area, TRUE);
  atk_object_set_name (gtk_widget_get_accessible (self->area), _ ("Kernels of the map"));
  atk_object_set_role (gtk_widget_get_accessible (self->area), ATK_ROLE_IMAGE);
  g_signal_connect (self->area, "draw", G_CALLBACK (kernels_draw), self);
  g_signal_connect (self->area, "query-tooltip", G_CALLBACK (kernels_tooltip), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_widget_set_size_request (scroll, KERNELS_WIDTH, KERNELS_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scroll), self->area);
  gtk_widget_show_all (gtk_bin_get_child (GTK_BIN (scroll)));
  g_object_set_data_full (G_OBJECT (scroll), "kernels", self, kernels_free);
  return scroll;
}

char *
fovea_explore_kernels_set (GtkWidget *kernels, const FoveaTensor *weights, guint map)
{
  Kernels         *self = g_object_get_data (G_OBJECT (kernels), "kernels");
  const gint64    *size = weights ? weights->shape.size : NULL;
  gsize            n;
  g_autofree char *text = NULL;

  g_clear_pointer (&self->values, fovea_free);
  self->planes = 0;
  if (weights && weights->shape.rank == 4 && map < size[0])
    {
      self->planes = (guint) size[1];
      self->height = (guint) size[2];
      self->width = (guint) size[3];
      n = (gsize) self->planes * self->height * self->width;
      self->values = fovea_alloc (n, sizeof (float));
      self->most = 0;
      for (gsize i = 0; self->values && i < n; i++)
        {
          self->values[i] = (float) fovea_tensor_get (weights, (gint64) (map * n + i));
          self->most = fmaxf (self->most, fabsf (self->values[i]));
        }
    }
  gtk_widget_set_visible (kernels, self->values != NULL);
  if (! self->values)
    return NULL;
  kernels_fit (self);
  text = g_strdup_printf (ngettext ("its %u kernel of %ux%u", "its %u kernels of %ux%u", self->planes),
                          self->planes, self->height, self->width);
  atk_object_set_description (gtk_widget_get_accessible (self->area), text);
  gtk_widget_queue_draw (self->area);
  return g_steal_pointer (&text);
}

/* ---- Which ------------------------------------------------------------------------------ */

const FoveaTensor *
fovea_explore_kernels_find (FoveaModel *model, const char *layer)
{
  static const char *const alone[] = { "batchnorm", "relu", "clip",      "sigmoid",     "tanh", "leakyrelu", "elu",
                                       "prelu",     "selu", "hardswish", "hardsigmoid", "swish", "mish",
                                       "gelu",      "softplus", NULL };
  FoveaGraph      *graph = fovea_model_graph (model);
  FoveaValue       value = fovea_graph_find (graph, layer, NULL);
  const FoveaNode *node = fovea_graph_maker (graph, value);

  while (node && g_strv_contains (alone, node->layer) && node->n_inputs > 0)
    node = fovea_graph_maker (graph, node->inputs[0]);
  return node && g_str_equal (node->layer, "conv") && node->n_inputs > 1 ?
             fovea_weights_get (fovea_model_weights (model), node->inputs[1]) :
             NULL;
}
