/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keyboard: Up and Down walk through the layers, Left and Right through the maps,
 * Space goes to the next layer's strongest map, / searches for a layer by its name, Esc
 * lets go of the number that was chosen. In the network, the grid and the large map all
 * arrows are theirs; with Alt they walk so from anywhere. */
#include "explore-maps.h"
#include "explore-private.h"

void
fovea_explore_go_to_row (FoveaExploreView *self, int row)
{
  const FoveaDescription *table = fovea_explore_description (self);

  if (! table || row < 0 || row >= (int) table->n_layers || row == self->shown->row)
    return;
  if (! self->shown->walk)
    {
      /* A pattern: its sizes are all there is. */
      self->shown->row = row;
      fovea_explore_show_title (self);
      return;
    }
  g_object_set (self, "layer", table->layers[row].name, NULL);
}

/* The next layer with maps, up or down. */
static void
hands_step (FoveaExploreView *self, int step)
{
  const FoveaDescription *table = fovea_explore_description (self);
  int                     row;

  if (! table || ! self->shown->walk)
    return;
  for (row = self->shown->row + step; row >= 0 && row < (int) table->n_layers; row += step)
    if (fovea_walk_has_maps (self->shown->walk, (guint) row))
      {
        fovea_explore_go_to_row (self, row);
        return;
      }
}

/* Letters and arrows are somebody else's while text is typed or a list is open. */
static gboolean
hands_are_busy (FoveaExploreView *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWidget *focus = GTK_IS_WINDOW (top) ? gtk_window_get_focus (GTK_WINDOW (top)) : NULL;

  return GTK_IS_ENTRY (focus) || GTK_IS_RANGE (focus);
}

static gboolean
hands_is_arrow (guint key)
{
  return key == GDK_KEY_Up || key == GDK_KEY_Down || key == GDK_KEY_Left || key == GDK_KEY_Right;
}

gboolean
fovea_explore_key (GtkWidget *widget, GdkEventKey *event, FoveaExploreView *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (widget);
  GtkWidget *focus = GTK_IS_WINDOW (top) ? gtk_window_get_focus (GTK_WINDOW (top)) : NULL;
  gboolean   alt = (event->state & GDK_MOD1_MASK) != 0;
  int        step = event->keyval == GDK_KEY_Down ? 1 : -1;

  if (hands_are_busy (self) || (event->state & GDK_CONTROL_MASK))
    return FALSE;
  if (event->keyval == GDK_KEY_Escape && self->place[0] >= 0)
    {
      fovea_explore_place_chosen (self, -1, -1);
      return TRUE;
    }
  if (event->keyval == GDK_KEY_slash)
    {
      /* Its own key, once it has the focus. */
      if (! focus || ! gtk_widget_is_ancestor (focus, self->network))
        gtk_widget_child_focus (self->network, GTK_DIR_TAB_FORWARD);
      return FALSE;
    }
  if (event->keyval == GDK_KEY_space && ! GTK_IS_BUTTON (focus))
    {
      hands_step (self, 1);
      return TRUE;
    }
  if (! hands_is_arrow (event->keyval) || GTK_IS_COMBO_BOX (focus) || GTK_IS_TOGGLE_BUTTON (focus))
    return FALSE;
  if (! alt && focus &&
      (focus == fovea_explore_maps_area (FOVEA_EXPLORE_MAPS (self->grid)) || focus == self->large ||
       gtk_widget_is_ancestor (focus, self->network)))
    return FALSE;
  if (event->keyval == GDK_KEY_Up || event->keyval == GDK_KEY_Down)
    hands_step (self, step);
  else if (self->shown && self->shown->maps)
    g_object_set (self, "map",
                  fovea_explore_maps_next (FOVEA_EXPLORE_MAPS (self->grid), self->at,
                                           event->keyval == GDK_KEY_Right ? 1 : -1),
                  NULL);
  return TRUE;
}

void
fovea_explore_take_keys (FoveaExploreView *self)
{
  GtkWidget *top = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (! self->has_keys && GTK_IS_WINDOW (top))
    self->has_keys = gtk_widget_child_focus (self->network, GTK_DIR_TAB_FORWARD);
}
