/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pieces of Explore Network, made and packed: what is chosen on the left, its maps,
 * and one of them large beside its numbers. */
#include <glib/gi18n-lib.h>

#include "explore-kernels.h"
#include "explore-legend.h"
#include "explore-map.h"
#include "explore-maps.h"
#include "explore-private.h"
#include "figures.h"
#include "network-picture.h"
#include "notice-bar.h"
#include "words-combo.h"

#define PARTS_NETWORK 270 /* widths at first, logical pixels */
#define PARTS_GRID    350
#define PARTS_MAPS    446 /* the maps and what they are chosen by, at first */
#define PARTS_WORD    13 /* characters of a choice that are always seen */

static GtkWidget *
parts_label_new (gboolean dim)
{
  GtkWidget *label = fovea_figures_label_new ();

  gtk_label_set_line_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (dim)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  return label;
}

/* ---- The network ---------------------------------------------------------------------- */

static void
parts_row_selected (GtkWidget *network, guint row, FoveaExploreView *self)
{
  if (! self->quiet)
    fovea_explore_go_to_row (self, (int) row);
}

static GtkWidget *
parts_network_new (FoveaExploreView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->network = fovea_network_picture_new ();
  g_signal_connect (self->network, "row-selected", G_CALLBACK (parts_row_selected), self);
  gtk_widget_set_size_request (box, PARTS_NETWORK, -1);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_pack_start (GTK_BOX (box), self->network, TRUE, TRUE, 0);
  return box;
}

/* ---- The maps ---------------------------------------------------------------------------- */

static void
parts_map_selected (GtkWidget *grid, int map, FoveaExploreView *self)
{
  g_object_set (self, "map", map, NULL);
}

/* Cut off rather than widen the window: other languages' words are longer. */
static GtkWidget *
parts_combo_new (FoveaExploreView *self, const char *property, const FoveaWord *words, const char *name)
{
  GtkWidget *combo = fovea_words_combo_new (G_OBJECT (self), property, words, name);
  GList     *cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));

  g_object_set (cells->data, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", PARTS_WORD, NULL);
  g_list_free (cells);
  return combo;
}

static GtkWidget *
parts_maps_new (FoveaExploreView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->sort_combo = parts_combo_new (self, "sort", fovea_map_order_words, _ ("Order of the maps"));
  self->range_combo = parts_combo_new (self, "range", fovea_map_range_words, _ ("Range of the colours"));
  self->colours_combo = parts_combo_new (self, "colours", fovea_map_colours_words, _ ("Colours"));
  gtk_box_pack_start (GTK_BOX (row), self->sort_combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->range_combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->colours_combo, TRUE, TRUE, 0);
  self->grid = fovea_explore_maps_new ();
  g_signal_connect (self->grid, "map-selected", G_CALLBACK (parts_map_selected), self);
  self->legend = fovea_explore_legend_new ();
  self->says = parts_label_new (TRUE);
  self->tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_size_request (box, PARTS_GRID, -1);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_box_pack_start (GTK_BOX (box), row, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), fovea_view_wrap_picture (FOVEA_VIEW (self), self->grid), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->legend, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), self->says, FALSE, FALSE, 0);
  /* Below the widest column: the network's is narrow. */
  gtk_box_pack_start (GTK_BOX (box), self->tools, FALSE, FALSE, 0);
  return box;
}

/* ---- The large map -------------------------------------------------------------------------- */

static void
parts_place (GtkWidget *large, int x, int y, FoveaExploreView *self)
{
  fovea_explore_place (self, x, y);
}

static void
parts_place_chosen (GtkWidget *large, int x, int y, FoveaExploreView *self)
{
  fovea_explore_place_chosen (self, x, y);
}

static GtkWidget *
parts_opacity_new (FoveaExploreView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("over the phot_o"));

  self->name = parts_label_new (FALSE);
  gtk_label_set_line_wrap (GTK_LABEL (self->name), FALSE);
  self->opacity_scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 100, 1);
  gtk_scale_set_value_pos (GTK_SCALE (self->opacity_scale), GTK_POS_RIGHT);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->opacity_scale);
  atk_object_set_name (gtk_widget_get_accessible (self->opacity_scale), _ ("Opacity of the map"));
  gtk_widget_set_tooltip_text (self->opacity_scale, _ ("Opacity of the map over the photo, per cent"));
  g_object_bind_property (self, "opacity", gtk_range_get_adjustment (GTK_RANGE (self->opacity_scale)),
                          "value", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  gtk_box_pack_start (GTK_BOX (row), self->name, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->opacity_scale, TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
parts_numbers_new (FoveaExploreView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->facts = parts_label_new (FALSE);
  gtk_label_set_yalign (GTK_LABEL (self->facts), 0.0);
  self->sees = parts_label_new (TRUE);
  self->histogram = fovea_explore_histogram_new ();
  self->kernels = fovea_explore_kernels_new ();
  gtk_label_set_selectable (GTK_LABEL (self->facts), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (self->facts), 24);
  gtk_label_set_width_chars (GTK_LABEL (self->sees), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (self->sees), 30);
  gtk_box_pack_start (GTK_BOX (words), self->facts, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (words), self->sees, FALSE, FALSE, 0);
  gtk_widget_set_valign (self->histogram, GTK_ALIGN_START);
  gtk_box_pack_start (GTK_BOX (row), words, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->histogram, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), self->kernels, TRUE, TRUE, 0);
  gtk_widget_set_size_request (row, -1, 118);
  return row;
}

static GtkWidget *
parts_large_new (FoveaExploreView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->large = fovea_explore_map_new ();
  gtk_widget_set_margin_start (box, 6);
  g_signal_connect (self->large, "place", G_CALLBACK (parts_place), self);
  g_signal_connect (self->large, "place-chosen", G_CALLBACK (parts_place_chosen), self);
  gtk_box_pack_start (GTK_BOX (box), self->large, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), parts_opacity_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), parts_numbers_new (self), FALSE, FALSE, 0);
  return box;
}

/* ---- All of it ---------------------------------------------------------------------------------- */

void
fovea_explore_view_say (FoveaExploreView *self, const char *sentence, gboolean error)
{
  if (sentence)
    fovea_notice_bar_say (self->notice, error ? GTK_MESSAGE_WARNING : GTK_MESSAGE_INFO, sentence, NULL,
                          NULL, NULL, NULL);
  else
    fovea_notice_bar_clear (self->notice);
}

static void
parts_hierarchy_changed (GtkWidget *view, GtkWidget *before, FoveaExploreView *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (view);

  if (before)
    g_signal_handlers_disconnect_by_func (before, fovea_explore_key, self);
  if (GTK_IS_WINDOW (top) && ! gtk_widget_in_destruction (view))
    g_signal_connect_object (top, "key-press-event", G_CALLBACK (fovea_explore_key), self, 0);
}

void
fovea_explore_make (FoveaExploreView *self)
{
  FoveaView *view = FOVEA_VIEW (self);
  GtkWidget *left = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *right = gtk_paned_new (GTK_ORIENTATION_HORIZONTAL);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->notice = fovea_notice_bar_new ();
  fovea_notice_bar_set_wide (self->notice);
  self->title = parts_label_new (FALSE);
  gtk_label_set_line_wrap (GTK_LABEL (self->title), FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_label_set_selectable (GTK_LABEL (self->title), TRUE);
  gtk_box_pack_start (GTK_BOX (head), fovea_view_get_chooser (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (head), fovea_explore_pattern_new (self), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (head), self->title, TRUE, TRUE, 0);
  gtk_paned_pack1 (GTK_PANED (right), parts_maps_new (self), FALSE, FALSE);
  gtk_paned_pack2 (GTK_PANED (right), parts_large_new (self), TRUE, FALSE);
  gtk_paned_set_position (GTK_PANED (right), PARTS_MAPS);
  gtk_paned_pack1 (GTK_PANED (left), parts_network_new (self), FALSE, FALSE);
  gtk_paned_pack2 (GTK_PANED (left), right, TRUE, FALSE);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_pack_start (GTK_BOX (self), head, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), fovea_view_get_message (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), self->notice, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), left, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), fovea_explore_value_new (self), FALSE, FALSE, 0);
  g_signal_connect (self, "hierarchy-changed", G_CALLBACK (parts_hierarchy_changed), self);
}
