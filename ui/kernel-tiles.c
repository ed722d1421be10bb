/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A flow box of tiles. Arrows walk without changing what is chosen, Space chooses
 * or lets go, so that several are chosen by keyboard as easily as by clicks with
 * Ctrl; Ctrl+A is all. */
#include "kernel-tiles.h"

#include <glib/gi18n-lib.h>

#define TILES_SIDE   72 /* logical pixels */
#define TILES_WIDTH  440
#define TILES_HEIGHT 420

struct _FoveaKernelTiles
{
  GtkBox                 parent_instance;
  const FoveaFirstLayer *layer;
  guint                 *rank; /* [n] place of each kernel by strength */
  GtkWidget             *sort, *common, *flow;
  gboolean               quiet; /* the program is choosing */
};

static guint tiles_chosen_changed;

G_DEFINE_FINAL_TYPE (FoveaKernelTiles, fovea_kernel_tiles, GTK_TYPE_BOX)

static guint
tiles_number (gpointer child)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (child), "kernel"));
}

/* ---- One tile -------------------------------------------------------------------- */

static gboolean
tiles_draw (GtkWidget *area, cairo_t *cr, gpointer surface)
{
  const int width = gtk_widget_get_allocated_width (area);
  const int height = gtk_widget_get_allocated_height (area);
  const int factor = gtk_widget_get_scale_factor (area);
  const int columns = cairo_image_surface_get_width (surface);
  const int rows = cairo_image_surface_get_height (surface);
  double    scale = (double) (TILES_SIDE * factor / MAX (columns, rows)) / factor;

  /* More values than pixels: no whole number goes. */
  if (scale <= 0.0)
    scale = (double) TILES_SIDE / MAX (columns, rows);
  cairo_translate (cr, (int) ((width - columns * scale) / 2), (int) ((height - rows * scale) / 2));
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_paint (cr);
  return FALSE;
}

static void
tiles_drop (gpointer surface, GClosure *closure)
{
  cairo_surface_destroy (surface);
}

static GtkWidget *
tiles_child_new (FoveaKernelTiles *self, guint kernel, double range)
{
  GtkWidget       *child = gtk_flow_box_child_new ();
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget       *area = gtk_drawing_area_new (), *label;
  cairo_surface_t *surface = fovea_kernel_tile_new (self->layer, kernel, range);
  g_autofree char *text = NULL, *name = NULL;
  char             strength[32];

  fovea_number_to_text (self->layer->kernels[kernel].strength, strength, sizeof strength);
  text = g_strdup_printf ("%u · %s", kernel, strength);
  name = g_strdup_printf (_ ("kernel %u, strength %s"), kernel, strength);
  label = gtk_label_new (text);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_set_size_request (area, TILES_SIDE, TILES_SIDE);
  g_signal_connect_data (area, "draw", G_CALLBACK (tiles_draw), surface, tiles_drop, 0);
  gtk_box_pack_start (GTK_BOX (box), area, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_container_add (GTK_CONTAINER (child), box);
  gtk_widget_set_tooltip_text (child, name);
  atk_object_set_name (gtk_widget_get_accessible (child), name);
  g_object_set_data (G_OBJECT (child), "kernel", GUINT_TO_POINTER (kernel));
  return child;
}

/* ---- All of them ------------------------------------------------------------------ */

static gint
tiles_compare (GtkFlowBoxChild *a, GtkFlowBoxChild *b, gpointer data)
{
  FoveaKernelTiles *self = data;
  guint             left = tiles_number (a), right = tiles_number (b);

  if (self->rank && gtk_combo_box_get_active (GTK_COMBO_BOX (self->sort)) == 0)
    {
      left = self->rank[left];
      right = self->rank[right];
    }
  return left < right ? -1 : left > right;
}

static void
tiles_remove (GtkWidget *child, gpointer data)
{
  gtk_widget_destroy (child);
}

static void
tiles_fill (FoveaKernelTiles *self)
{
  g_autoptr (GArray) chosen = fovea_kernel_tiles_get_chosen (self);
  gboolean common = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->common));
  double   range = self->layer && common ? fovea_kernel_tiles_range (self->layer) : 0.0;

  self->quiet = TRUE;
  gtk_container_foreach (GTK_CONTAINER (self->flow), tiles_remove, NULL);
  for (guint i = 0; self->layer && i < self->layer->n; i++)
    gtk_container_add (GTK_CONTAINER (self->flow), tiles_child_new (self, i, range));
  gtk_widget_show_all (self->flow);
  self->quiet = FALSE;
  fovea_kernel_tiles_set_chosen (self, (const guint *) chosen->data, chosen->len);
}

static void
tiles_sorted (FoveaKernelTiles *self)
{
  gtk_flow_box_invalidate_sort (GTK_FLOW_BOX (self->flow));
}

static void
tiles_selected (FoveaKernelTiles *self)
{
  if (! self->quiet)
    g_signal_emit (self, tiles_chosen_changed, 0);
}

static gboolean
tiles_key (GtkWidget *flow, GdkEventKey *event, FoveaKernelTiles *self)
{
  GtkWidget *child = gtk_container_get_focus_child (GTK_CONTAINER (flow));

  if ((event->keyval == GDK_KEY_space || event->keyval == GDK_KEY_KP_Space) && child)
    {
      if (gtk_flow_box_child_is_selected (GTK_FLOW_BOX_CHILD (child)))
        gtk_flow_box_unselect_child (GTK_FLOW_BOX (flow), GTK_FLOW_BOX_CHILD (child));
      else
        gtk_flow_box_select_child (GTK_FLOW_BOX (flow), GTK_FLOW_BOX_CHILD (child));
      return TRUE;
    }
  /* The box moves its cursor alone with Ctrl: it looks at the event being handled. */
  if (event->keyval >= GDK_KEY_Home && event->keyval <= GDK_KEY_End &&
      ! (event->state & GDK_SHIFT_MASK))
    event->state |= GDK_CONTROL_MASK;
  return FALSE;
}

static GtkWidget *
tiles_head_new (FoveaKernelTiles *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *pair = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("So_rt by"));

  self->sort = gtk_combo_box_text_new ();
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->sort), NULL, _ ("strength"));
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (self->sort), NULL, _ ("number"));
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->sort), 0);
  gtk_widget_set_tooltip_text (self->sort, _ ("The strength is the root of the sum of the squares "
                                              "of a kernel's coefficients"));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->sort);
  atk_object_set_name (gtk_widget_get_accessible (self->sort), _ ("Sort by"));
  self->common = gtk_check_button_new_with_mnemonic (_ ("One ran_ge for all"));
  gtk_widget_set_tooltip_text (self->common, _ ("Else each kernel is shown by its own range"));
  g_signal_connect_swapped (self->sort, "changed", G_CALLBACK (tiles_sorted), self);
  g_signal_connect_swapped (self->common, "toggled", G_CALLBACK (tiles_fill), self);
  gtk_container_add (GTK_CONTAINER (pair), label);
  gtk_container_add (GTK_CONTAINER (pair), self->sort);
  gtk_container_add (GTK_CONTAINER (box), pair);
  gtk_container_add (GTK_CONTAINER (box), self->common);
  return box;
}

static GtkWidget *
tiles_flow_new (FoveaKernelTiles *self)
{
  GtkWidget  *scroll = gtk_scrolled_window_new (NULL, NULL);
  GtkFlowBox *flow;

  self->flow = gtk_flow_box_new ();
  flow = GTK_FLOW_BOX (self->flow);
  gtk_flow_box_set_selection_mode (flow, GTK_SELECTION_MULTIPLE);
  gtk_flow_box_set_activate_on_single_click (flow, FALSE);
  gtk_flow_box_set_homogeneous (flow, TRUE);
  gtk_flow_box_set_min_children_per_line (flow, 2);
  gtk_flow_box_set_max_children_per_line (flow, 32);
  gtk_flow_box_set_sort_func (flow, tiles_compare, self, NULL);
  gtk_widget_set_valign (self->flow, GTK_ALIGN_START);
  atk_object_set_name (gtk_widget_get_accessible (self->flow), _ ("Kernels"));
  g_signal_connect_swapped (flow, "selected-children-changed", G_CALLBACK (tiles_selected), self);
  g_signal_connect (flow, "key-press-event", G_CALLBACK (tiles_key), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scroll), GTK_SHADOW_IN);
  gtk_widget_set_size_request (scroll, TILES_WIDTH, TILES_HEIGHT);
  gtk_widget_set_can_focus (scroll, FALSE);
  gtk_container_add (GTK_CONTAINER (scroll), self->flow);
  return scroll;
}

static void
fovea_kernel_tiles_finalize (GObject *object)
{
  g_free (FOVEA_KERNEL_TILES (object)->rank);
  G_OBJECT_CLASS (fovea_kernel_tiles_parent_class)->finalize (object);
}

static void
fovea_kernel_tiles_class_init (FoveaKernelTilesClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_kernel_tiles_finalize;
  tiles_chosen_changed = g_signal_new ("chosen-changed", FOVEA_TYPE_KERNEL_TILES, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_kernel_tiles_init (FoveaKernelTiles *self)
{
  GtkWidget *head;

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  head = tiles_head_new (self);
  gtk_box_pack_start (GTK_BOX (self), head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), tiles_flow_new (self), TRUE, TRUE, 0);
}

GtkWidget *
fovea_kernel_tiles_new (void)
{
  return g_object_new (FOVEA_TYPE_KERNEL_TILES, NULL);
}

void
fovea_kernel_tiles_set_layer (FoveaKernelTiles *self, const FoveaFirstLayer *layer)
{
  g_autofree guint *order = layer ? fovea_first_layer_strongest (layer) : NULL;

  self->quiet = TRUE;
  gtk_flow_box_unselect_all (GTK_FLOW_BOX (self->flow));
  self->quiet = FALSE;
  self->layer = layer;
  g_clear_pointer (&self->rank, g_free);
  self->rank = g_new0 (guint, layer ? layer->n : 1);
  for (guint i = 0; layer && i < layer->n; i++)
    self->rank[order[i]] = i;
  tiles_fill (self);
}

GArray *
fovea_kernel_tiles_get_chosen (FoveaKernelTiles *self)
{
  GArray *chosen = g_array_new (FALSE, FALSE, sizeof (guint));
  GtkFlowBoxChild *child;

  for (int i = 0; (child = gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (self->flow), i)); i++)
    if (gtk_flow_box_child_is_selected (child))
      {
        guint kernel = tiles_number (child);

        g_array_append_val (chosen, kernel);
      }
  return chosen;
}

void
fovea_kernel_tiles_set_chosen (FoveaKernelTiles *self, const guint *kernels, guint n)
{
  GtkFlowBox      *flow = GTK_FLOW_BOX (self->flow);
  GtkFlowBoxChild *child;

  self->quiet = TRUE;
  for (int i = 0; (child = gtk_flow_box_get_child_at_index (flow, i)); i++)
    {
      gboolean wanted = FALSE;

      for (guint k = 0; k < n; k++)
        wanted |= kernels[k] == tiles_number (child);
      if (wanted && ! gtk_flow_box_child_is_selected (child))
        gtk_flow_box_select_child (flow, child);
      else if (! wanted && gtk_flow_box_child_is_selected (child))
        gtk_flow_box_unselect_child (flow, child);
    }
  self->quiet = FALSE;
}
